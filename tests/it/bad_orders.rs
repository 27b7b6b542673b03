//! Orders and times that are wrong, or not said: each fault is told once, at its place, with what may be meant.

use crate::closures_cli::{Folder, closure, line, road};
use crate::end_to_end::huhang;
use serde_json::{Value, json};

/// A main road with two streets across, and a one-way street beside it.
fn town() -> Folder {
    let none = json!({});
    let mut roads = vec![
        road("主路", &[[119.8, 31.7], [119.81, 31.7], [119.82, 31.7], [119.83, 31.7]], &none),
        road("单行", &[[119.81, 31.71], [119.82, 31.71]], &json!({"oneway": "yes"})),
    ];
    for (name, lon) in [("甲街", 119.81), ("乙街", 119.82)] {
        roads.push(road(name, &[[lon, 31.69], [lon, 31.7], [lon, 31.71]], &none));
    }
    Folder::with(&roads)
}

/// Shut from 18 to 24 o'clock by the clock of a zone.
fn concert(id: &str, zone: Value) -> Value {
    let times =
        json!({"effect": "closed", "start": "2026-03-05 18:00", "end": "2026-03-05 24:00", "timezone": zone});
    closure(id, line(&[[119.811, 31.7], [119.819, 31.7]]), times)
}

fn preview(town: &Folder, orders: &[Value], more: &[&str]) -> (Value, String) {
    town.write("orders.geojson", orders);
    let (code, out, err) = town.run("preview", "orders.geojson", &[&["--json"], more].concat());
    assert_eq!(code, Some(0), "{err}");
    (serde_json::from_str(&out).unwrap(), err)
}

/// All findings of orders that cannot be used, as codes with where they are in the file.
fn faults(town: &Folder, orders: &[Value], more: &[&str]) -> Vec<(String, String)> {
    town.write("orders.geojson", orders);
    let (code, out, err) = town.run("preview", "orders.geojson", more);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    let lines: Vec<&str> = err.lines().collect();
    let code = |line: &str| line.split_once("error[").and_then(|(_, rest)| rest.get(..4)).map(str::to_owned);
    let place = |at: usize| {
        let next = lines.get(at + 1).and_then(|line| line.trim().strip_prefix("--> "));
        next.and_then(|place| place.split_once(' ')).map_or(String::new(), |(_, at)| at.to_owned())
    };
    (0..lines.len()).filter_map(|at| Some((code(lines[at])?, place(at)))).collect()
}

#[test]
fn local_times_are_of_the_zone_that_all_closures_name() {
    let town = town();
    let at = ["--at", "2026-03-05T19:00"];
    let moscow = [concert("a", json!("Europe/Moscow")), concert("b", json!("Europe/Moscow"))];
    let (summary, err) = preview(&town, &moscow[..1], &at);
    assert_eq!(summary["time"]["timezone"], "Europe/Moscow", "{err}");
    assert_eq!(
        (summary["time"]["timezone_from"].as_str(), summary["options"]["timezone"].as_str()),
        (Some("closures"), Some("Europe/Moscow"))
    );
    assert_eq!(summary["time"]["at"], "2026-03-05T19:00:00+03:00");
    assert_eq!(summary["preview"][0]["in_force"], true, "19:00 there");
    // What the user states goes before.
    let (summary, _) = preview(&town, &moscow[..1], &[&at[..], &["--timezone", "Asia/Shanghai"]].concat());
    assert_eq!(
        (&summary["time"]["timezone_from"], &summary["preview"][0]["in_force"]),
        (&Value::Null, &json!(false))
    );
    // Every command reads them so, and says it in its head.
    town.write("orders.geojson", &moscow[..1]);
    let (network, closures) = (town.arg("roads.geojson"), town.arg("orders.geojson"));
    let files = ["--network", &network, "--closures", &closures, "--lang", "en"];
    let ends = ["--from", "119.8,31.7", "--to", "119.83,31.7"];
    let text = |words: &[&str]| String::from_utf8(huhang(words).stdout).unwrap();
    let shut = text(&[&["route"], &files[..], &ends, &at].concat());
    assert!(
        shut.contains(
            "2026-03-05 19:00 (UTC+03:00); times are those of Europe/Moscow, which all closures name"
        ),
        "{shut}"
    );
    let depart = text(&[&["route"], &files[..], &ends, &["--depart", "2026-03-05T17:59", "--json"]].concat());
    assert!(depart.contains("2026-03-05T17:59:00+03:00"), "{depart}");
    let place = |id: &str, lon: f64| {
        json!({"type": "Feature", "id": id, "properties": {},
        "geometry": {"type": "Point", "coordinates": [lon, 31.7]}})
    };
    town.write("sites.geojson", &[place("s", 119.829)]);
    town.write("stations.geojson", &[place("d", 119.801)]);
    let (sites, stations) = (town.arg("sites.geojson"), town.arg("stations.geojson"));
    let places = ["--sites", &sites, "--stations", &stations, "--json"];
    for command in ["detour", "programme", "coverage"] {
        let told = text(&[&[command], &files[..], &places].concat());
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["time"]["timezone"], "Europe/Moscow", "{command}");
    }
    let (_, out, _) = town.run("preview", "orders.geojson", &[&at[..], &["--lang", "en"]].concat());
    assert!(out.contains("2026-03-05 18:00  2026-03-05 24:00"), "{out}");
    // An export counts its days there, too.
    let feed = town.arg("feed.json");
    let days = [
        "--from",
        "2026-03-05",
        "--to",
        "2026-03-05",
        "--publisher",
        "City",
        "--format",
        "wzdx",
        "--out-file",
        &feed,
    ];
    assert_eq!(town.run("export", "orders.geojson", &days).0, Some(0));
    assert!(town.read("feed.json").contains("2026-03-05T15:00:00Z"));
}

#[test]
fn closures_of_several_zones_are_told() {
    let town = town();
    let (moscow, tokyo) = (concert("a", json!("Europe/Moscow")), concert("b", json!("Asia/Tokyo")));
    let (summary, err) = preview(&town, &[moscow.clone(), tokyo], &[]);
    assert!(err.contains("W526") && err.contains("(Asia/Tokyo, Europe/Moscow)"), "{err}");
    assert_eq!(summary["time"]["timezone"], "Asia/Shanghai");
    // One without a zone and with local times is of the default zone; `null` is no zone.
    let (_, err) = preview(&town, &[moscow.clone(), concert("b", Value::Null)], &[]);
    assert!(err.contains("(Asia/Shanghai, Europe/Moscow)"), "{err}");
    // One that says instants is of no zone.
    let instants = closure("c", line(&[[119.811, 31.7], [119.819, 31.7]]), json!({"effect": "closed"}));
    let (summary, err) = preview(&town, &[moscow.clone(), instants], &[]);
    assert!(!err.contains("W526"), "{err}");
    assert_eq!(summary["time"]["timezone"], "Europe/Moscow");
    let (_, err) = preview(&town, &[moscow, concert("b", Value::Null)], &["--timezone", "Europe/Moscow"]);
    assert!(!err.contains("W526"), "{err}");
}

#[test]
fn a_misspelt_zone_is_one_error_with_the_nearest_name() {
    let town = town();
    for zone in [Value::Null, json!("Europe/Moscow")] {
        let orders = [concert("a", zone.clone()), concert("b", zone)];
        let found = faults(&town, &orders, &["--timezone", "Asia/Shangai"]);
        assert_eq!(found, [("E525".to_owned(), String::new())]);
    }
    let (_, _, err) = town.run("preview", "orders.geojson", &["--timezone", "europe/moskau"]);
    assert!(
        err.contains("no time zone \"europe/moskau\"") && err.contains("did you mean \"Europe/Moscow\"?"),
        "{err}"
    );
    // In a file it is told at its place, with the nearest name.
    let found = faults(&town, &[concert("a", json!("Europe/Moskow"))], &[]);
    assert_eq!(found, [("E401".to_owned(), "/features/0/properties/timezone".to_owned())]);
    let (_, _, err) = town.run("preview", "orders.geojson", &[]);
    assert!(err.contains("did you mean \"Europe/Moscow\"?"), "{err}");
    town.text(
        "city.toml",
        "[scenario]\nname = \"city\"\nnetwork = \"roads.geojson\"\nclosures = \"orders.geojson\"\ntimezone = \"Asia/Shangai\"\n\n[[detour]]\n",
    );
    let run = huhang(&["run", &town.arg("city.toml")]);
    let err = String::from_utf8_lossy(&run.stderr);
    assert!(err.contains("E525") && err.contains("city.toml /scenario/timezone"), "{err}");
}

#[test]
fn a_file_of_sites_or_roads_is_no_order() {
    let town = town();
    let point = |properties: Value| {
        json!({"type": "Feature", "id": "s", "properties": properties,
        "geometry": {"type": "Point", "coordinates": [119.815, 31.7]}})
    };
    let site = [("E441".to_owned(), "/features/0/properties".to_owned())];
    for properties in [json!({"name": "学校"}), json!({"category": "school", "weight": 3})] {
        assert_eq!(faults(&town, &[point(properties)], &[]), site);
    }
    let road = road("主路", &[[119.8, 31.7], [119.81, 31.7]], &json!({}));
    assert_eq!(faults(&town, &[road], &[]), site);
    let area = json!({"type": "Feature", "id": "v", "properties": {"name": "村", "population": 300}, "geometry":
        {"type": "Polygon", "coordinates": [[[119.812, 31.699], [119.818, 31.699], [119.818, 31.701], [119.812, 31.699]]]}});
    assert_eq!(faults(&town, &[area], &[]), site);
    // What is drawn and nothing else is a full closure, and said to be one.
    for drawn in [
        json!({"type": "Feature", "id": "d", "properties": {"fid": 1, "stroke": "#f00"}, "geometry": line(&[[119.811, 31.7], [119.819, 31.7]])}),
        point(json!({})),
    ] {
        let (summary, err) = preview(&town, &[drawn], &[]);
        assert!(err.contains("W442") && err.contains("taken as a full closure"), "{err}");
        assert_eq!(
            (&summary["preview"][0]["effect"], &summary["preview"][0]["in_force"]),
            (&json!("closed"), &json!(true))
        );
    }
}

#[test]
fn a_misspelt_effect_is_an_error() {
    let town = town();
    let order = |more: Value| {
        closure("x", Value::Null, {
            let mut all = json!({"road": "主路", "from": "甲街", "to": "乙街"});
            all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            all
        })
    };
    let half = order(json!({"efect": "half_closed", "other_half": "alternating", "wait_s": 60}));
    assert_eq!(
        faults(&town, std::slice::from_ref(&half), &[]),
        [("E439".to_owned(), "/features/0/properties/efect".to_owned())]
    );
    let (_, _, err) = town.run("preview", "orders.geojson", &[]);
    assert!(!err.contains("W438"), "{err}");
    // Beside an effect it is a word of the user's own.
    let (_, err) = preview(&town, &[order(json!({"effect": "closed", "efect": "?"}))], &[]);
    assert!(err.contains("W404") && !err.contains("W442"), "{err}");
    // The word itself, and the keys of limits and of rolling work, are told once with what may be meant.
    let wrong = [
        (json!({"effect": "halfclosed"}), "E401", "effect", "did you mean half_closed?"),
        (
            json!({"effect": "limit", "limits": {"heigth_m": 4.2}}),
            "E401",
            "limits",
            "did you mean height_m for heigth_m?",
        ),
        (json!({"effect": "limit", "limits": {}}), "E401", "limits", "give height_m, width_m"),
        (
            json!({"effect": "limit", "limits": {"height_m": "4.2 m"}}),
            "E401",
            "limits",
            "each a number above 0",
        ),
        (
            json!({"effect": "limit", "limit": "heigth", "value": 4.2}),
            "E401",
            "limit",
            "did you mean height?",
        ),
        (json!({"effect": "limit", "limit": "height"}), "E401", "value", "a number above 0"),
        (
            json!({"effect": "closed", "rolling": {"unit": 500}}),
            "E463",
            "rolling",
            "its keys are unit_m, unit_km and days",
        ),
    ];
    for (properties, code, key, help) in wrong {
        let found = faults(&town, &[order(properties)], &[]);
        assert_eq!(found, [(code.to_owned(), format!("/features/0/properties/{key}"))], "{help}");
        let (_, _, err) = town.run("preview", "orders.geojson", &[]);
        assert!(err.contains(help), "{help}: {err}");
    }
}

#[test]
fn one_id_twice_is_told_with_all_other_faults() {
    let town = town();
    let faulty = closure(
        "a",
        line(&[[119.811, 31.7], [119.819, 31.7]]),
        json!({"effect": "closed", "daily": "25-26"}),
    );
    let twice = ("E422".to_owned(), "/features/1/id".to_owned());
    for orders in [[faulty.clone(), concert("a", Value::Null)], [concert("a", Value::Null), faulty.clone()]] {
        let found = faults(&town, &orders, &[]);
        assert!(found.contains(&twice) && found.len() == 2, "{found:?}");
    }
    let found = faults(&town, &[concert("b", Value::Null), concert("b", Value::Null), faulty], &[]);
    assert!(found.contains(&twice) && found.len() == 2, "{found:?}");
    let phase = json!({"id": "p", "parallel": true});
    let phases = closure(
        "c",
        line(&[[119.811, 31.7], [119.819, 31.7]]),
        json!({"effect": "closed", "phases": [phase, phase]}),
    );
    assert_eq!(
        faults(&town, &[phases], &[]),
        [("E422".to_owned(), "/features/0/properties/phases/1/id".to_owned())]
    );
}

#[test]
fn a_way_drawn_against_a_one_way_street_is_told_as_a_way() {
    let town = town();
    town.write("orders.geojson", &[concert("a", Value::Null)]);
    town.write(
        "ways.geojson",
        &[closure("w", line(&[[119.82, 31.71], [119.81, 31.71]]), json!({"closure": "a"}))],
    );
    let (network, closures, ways) =
        (town.arg("roads.geojson"), town.arg("orders.geojson"), town.arg("ways.geojson"));
    let run = huhang(&["detour", "--network", &network, "--closures", &closures, "--drawn", &ways]);
    let err = String::from_utf8_lossy(&run.stderr);
    assert!(err.contains("drawn way \"w\" runs along 单行") && !err.contains("direction`"), "{err}");
}

#[test]
fn times_that_cannot_be_meant_are_told_and_those_of_orders_are_read() {
    let town = town();
    let drawn = || line(&[[119.811, 31.7], [119.819, 31.7]]);
    let of = |start: &str, end: &str| {
        closure("t", drawn(), json!({"effect": "closed", "start": start, "end": end}))
    };
    let (summary, err) = preview(&town, &[of("2026年3月1日8时", "2026/3/2 18:30")], &[]);
    let line = &summary["preview"][0];
    assert_eq!(
        (&line["from"], &line["until"]),
        (&json!("2026-03-01T08:00:00+08:00"), &json!("2026-03-02T18:30:00+08:00")),
        "{err}"
    );
    let (_, err) = preview(&town, &[of("0026-03-01 08:00", "2206-03-02 08:00")], &[]);
    assert!(
        err.contains("its start is in the year 26") && err.contains("its end is in the year 2206"),
        "{err}"
    );
    // What is wrong with a speed is told once.
    let speed = closure("s", drawn(), json!({"effect": "speed", "speed_kmh": "40 km/h"}));
    assert_eq!(
        faults(&town, &[speed], &[]),
        [("E401".to_owned(), "/features/0/properties/speed_kmh".to_owned())]
    );
}

#[test]
fn areas_that_cannot_be_meant_are_told() {
    let town = town();
    let square = |[a, b, c, d]: [f64; 4]| json!([[a, b], [c, b], [c, d], [a, d], [a, b]]);
    let area = |rings: Value| {
        closure("a", json!({"type": "Polygon", "coordinates": rings}), json!({"effect": "closed"}))
    };
    let small = || square([119.811, 31.699, 119.819, 31.701]);
    let round = area(json!([square([-179.0, 31.0, 179.0, 32.0])]));
    assert_eq!(faults(&town, &[round], &[]), [("E444".to_owned(), "/features/0/geometry".to_owned())]);
    // A hole of nothing is none.
    let (summary, _) = preview(&town, &[area(json!([small(), []]))], &[]);
    assert_eq!(summary["preview"][0]["edges"], 2);
    // A plan of another city is told as such, besides each of its closures.
    let far = closure("f", line(&[[121.4, 31.2], [121.41, 31.2]]), json!({"effect": "closed"}));
    let found = faults(&town, std::slice::from_ref(&far), &[]);
    assert_eq!(found.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["E323", "E411"]);
    let found = faults(&town, &[far.clone(), area(json!([small()]))], &[]);
    assert_eq!(found.len(), 1, "one that is here: {found:?}");
    // One that is not in force may lie anywhere.
    let mut draft = far;
    draft["properties"]["status"] = "draft".into();
    preview(&town, &[draft], &[]);
}

#[test]
fn a_hole_that_does_not_lie_in_its_area_is_told() {
    let town = town();
    let ring = |x: f64, y: f64, size: f64| {
        json!([[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]])
    };
    let area = |hole: Value| {
        let drawn = json!({"type": "Polygon", "coordinates": [ring(119.812, 31.698, 0.004), hole]});
        closure("fair", drawn, json!({"effect": "closed", "end": "2026-03-06"}))
    };
    let (_, err) = preview(&town, &[area(ring(119.9, 31.8, 0.001))], &[]);
    assert!(err.contains("W447") && err.contains("hole 1"), "{err}");
    let (_, err) = preview(&town, &[area(ring(119.813, 31.6995, 0.001))], &[]);
    assert!(!err.contains("W447"), "{err}");
}

#[test]
fn values_of_another_kind_than_they_are_read_as_are_told() {
    let town = town();
    let order = |more: Value| {
        let mut properties =
            json!({"effect": "closed", "start": "2026-03-05 18:00", "end": "2026-03-05 24:00"});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        closure("a", line(&[[119.811, 31.7], [119.819, 31.7]]), properties)
    };
    for (key, value) in [
        ("title", json!(5)),
        ("title", json!(["a"])),
        ("authority", json!({"name": "b"})),
        ("order_no", json!([1])),
        ("reason", json!(true)),
        ("lanes_total", json!("many")),
        ("parallel", json!(2)),
        ("in_words", json!("road")),
        ("wzdx", json!([])),
    ] {
        let (summary, err) = preview(&town, &[order(json!({ key: value }))], &[]);
        let place = format!("/properties/{key}");
        assert!(err.contains("W486") && err.contains(&place), "{key}: {err}");
        assert_ne!(summary["preview"][0]["title"], "5", "a number is no title");
    }
    let fine = json!({"title": "甲", "order_no": 20_260_031, "revision": 2, "lanes_total": "4", "parallel": "yes",
        "contact": {"phone": 110}, "source": ["x"]});
    let (_, err) = preview(&town, &[order(fine)], &[]);
    assert!(!err.contains("W486"), "{err}");
    // What changes where it is shut is an error.
    let junction = |roads: Value| closure("j", Value::Null, json!({"effect": "closed", "junction": roads}));
    let found = faults(&town, &[junction(json!(["主路", true, "甲街"]))], &[]);
    assert_eq!(found, [("E401".to_owned(), "/features/0/properties/junction".to_owned())], "{found:?}");
}

#[test]
fn phases_that_are_parallel_by_a_word_may_overlap() {
    let town = town();
    let phase = |parallel: Value| json!({"start": "2026-03-05 18:00", "end": "2026-03-06 24:00", "parallel": parallel});
    let order = |parallel: Value| {
        let phases = json!({"effect": "closed", "phases": [phase(json!(false)), phase(parallel)]});
        closure("p", line(&[[119.811, 31.7], [119.819, 31.7]]), phases)
    };
    preview(&town, &[order(json!("yes"))], &[]);
    assert!(faults(&town, &[order(json!("no"))], &[]).iter().any(|(code, _)| code == "E430"));
}
