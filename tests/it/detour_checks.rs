//! What a detour plan is checked for, one test a check, on a drawn town; and the permission to drive against one-ways.

use crate::detour::{Town, heading, work};
use serde_json::{Value, json};

const NORTH: [[f64; 2]; 2] = [[118.012, 36.905], [118.018, 36.905]];

/// The town with another work on the northern way round, from one day to another.
fn with_second(effect: Value, start: &str, end: &str) -> Town {
    let town = Town::new();
    let shut = json!({"type": "LineString", "coordinates": [[118.012, 36.9], [118.018, 36.9]]});
    let works = json!({"id": "works", "start": "2026-03-01 00:00", "end": "2026-06-30 18:00"});
    let mut second = json!({"id": "second", "start": start, "end": end});
    second.as_object_mut().unwrap().extend(effect.as_object().unwrap().clone());
    let along = json!({"type": "LineString", "coordinates": NORTH});
    town.write("works.geojson", vec![Town::feature(works, shut), Town::feature(second, along)]);
    town
}

fn way_of(summary: &Value) -> &Value {
    let works = summary["works"].as_array().unwrap();
    let first = works.iter().find(|w| w["closure"] == "works" && w["vehicle"] == "car").unwrap();
    &heading(first, "east")["detours"][0]
}

#[test]
fn c3_a_way_round_over_another_work_of_the_same_time_is_told_and_of_another_time_is_not() {
    let slow = json!({"effect": "speed", "speed_kmh": 45});
    let ask = |effect: &Value, start: &str, end: &str| {
        let (code, summary, said) =
            with_second(effect.clone(), start, end).run("detour", &["--vehicle", "car"]);
        assert!(code.is_some_and(|code| code < 2), "{said}");
        way_of(&summary).clone()
    };
    let together = ask(&slow, "2026-05-01", "2026-08-01");
    assert_eq!((&together["roads"], &together["over_works"]), (&json!(["north"]), &json!(["second"])));
    let apart = ask(&slow, "2026-07-01", "2026-08-01");
    assert_eq!((&apart["roads"], &apart["over_works"]), (&json!(["north"]), &json!([])));
    // What shuts it for all of its time sends it elsewhere.
    let shut = ask(&json!({}), "2026-03-01", "2026-08-01");
    assert_eq!((&shut["roads"], &shut["over_works"]), (&json!(["south"]), &json!([])));
    // For a part of the time: it is told, and how one goes then.
    let partly = ask(&json!({}), "2026-05-01", "2026-08-01");
    assert_eq!((&partly["roads"], &partly["over_works"]), (&json!(["north"]), &json!(["second"])));
}

#[test]
fn a_way_round_takes_no_road_that_the_class_may_not_use() {
    let (_, summary, _) = Town::new().run("detour", &["--vehicle", "car", "--vehicle", "truck"]);
    let roads = |vehicle: &str| -> Vec<Value> {
        let ways = heading(work(&summary, vehicle), "east")["detours"].as_array().unwrap();
        ways.iter().map(|way| way["roads"].clone()).collect()
    };
    assert_eq!(roads("car")[0], json!(["north"]), "the shorter way");
    assert_eq!(roads("truck"), [json!(["south"])], "the north bars trucks, and nothing else is offered");
}

#[test]
fn schools_and_hospitals_beside_a_way_round_are_named() {
    let town = Town::new();
    let place = |id: &str, name: &str, category: &str, at: [f64; 2]| {
        let properties = json!({"id": id, "name": name, "category": category});
        Town::feature(properties, json!({"type": "Point", "coordinates": at}))
    };
    town.write(
        "sites.geojson",
        vec![
            place("s", "第一小学", "school", [118.015, 36.9052]),
            place("h", "人民医院", "医院", [118.0102, 36.903]),
            place("far", "Far school", "school", [118.015, 36.908]),
            place("shop", "Shop", "shop", [118.015, 36.9051]),
        ],
    );
    let (_, summary, _) = town.run("detour", &["--vehicle", "car"]);
    let way = &heading(work(&summary, "car"), "east")["detours"][0];
    let mut named: Vec<&str> = way["passes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    named.sort_unstable();
    assert_eq!(named, ["人民医院", "第一小学"], "{way}");
}

#[test]
fn streets_narrower_than_the_class_needs_are_named() {
    let (_, summary, _) = Town::new().run("detour", &["--vehicle", "truck"]);
    let narrow = &heading(work(&summary, "truck"), "east")["detours"][0]["narrow_streets"][0];
    assert_eq!((&narrow["road"], narrow["width_m"].as_f64()), (&json!("south"), Some(5.5)), "{narrow}");
    assert!(narrow["needed_m"].as_f64().unwrap() > 5.5);
}

#[test]
fn article_35_a_full_closure_is_announced_five_days_ahead() {
    let warns = |published: Value, effect: &str| {
        let town = Town::new();
        let shut = json!({"type": "LineString", "coordinates": [[118.012, 36.9], [118.018, 36.9]]});
        let mut works = json!({"id": "works", "effect": effect, "start": "2026-03-06 00:00", "end": "2026-06-30 18:00",
            "other_half": "two_way", "notice_published": published});
        if effect == "closed" {
            works.as_object_mut().unwrap().remove("other_half");
        }
        town.write("works.geojson", vec![Town::feature(works, shut)]);
        town.run("detour", &["--vehicle", "car"]).2.contains("W436")
    };
    assert!(warns(json!("2026-03-02"), "closed"), "four days");
    assert!(!warns(json!("2026-03-01"), "closed"), "five days are enough");
    assert!(!warns(json!("2026-03-02"), "half_closed"), "only a full closure is meant");
    assert!(!warns(Value::Null, "closed"), "nothing is known of the notice");
}

#[test]
fn w6_police_go_against_a_one_way_street_only_by_their_permission_slowly_and_it_is_told() {
    let town = Town::new();
    let road = |id: &str, line: Value, tags: Value| {
        let mut own = json!({"id": id, "highway": "secondary", "name": id, "maxspeed": "60"});
        own.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
        Town::feature(own, json!({"type": "LineString", "coordinates": line}))
    };
    town.write(
        "roads.geojson",
        vec![
            road("west", json!([[118.0, 36.9], [118.01, 36.9]]), json!({})),
            road("single", json!([[118.02, 36.9], [118.01, 36.9]]), json!({"oneway": "yes"})),
            road("east", json!([[118.02, 36.9], [118.03, 36.9]]), json!({})),
        ],
    );
    town.write("works.geojson", Vec::new());
    let file = |name: &str, text: &str| std::fs::write(town.path(name), text).unwrap();
    file("let.toml", "name = \"let\"\nbase = \"police\"\nagainst_one_way_kmh = 20\n");
    file("not.toml", "name = \"not\"\nbase = \"car\"\nagainst_one_way_kmh = 20\n");
    let ask = |vehicle: &str, from: &str, to: &str| {
        town.run("route", &["--vehicle", vehicle, "--from", from, "--to", to])
    };
    let (a, d) = ("118.001,36.9", "118.029,36.9");
    assert_eq!(ask("police", a, d).0, Some(1), "nobody goes against it without the permission");
    let (code, summary, said) = ask("let.toml", a, d);
    assert!(code == Some(0) && said.contains("W468") && said.contains("single"), "{said}");
    let against = &summary["alternatives"][0]["against_one_way"];
    let meters = against[0]["length_m"].as_f64().unwrap();
    assert_eq!((&against[0]["feature"], against.as_array().unwrap().len()), (&json!("single"), 1));
    assert!((880.0..900.0).contains(&meters), "{meters}");
    let seconds = |summary: &Value| summary["duration_s"].as_f64().unwrap();
    let (_, back, said) = ask("let.toml", d, a);
    assert!(!said.contains("W468") && back["alternatives"][0]["against_one_way"] == json!([]), "{said}");
    let slower = meters / 20.0 * 3.6 - meters / 60.0 * 3.6;
    assert!(
        (seconds(&summary) - seconds(&back) - slower).abs() < 0.1,
        "{} {}",
        seconds(&summary),
        seconds(&back)
    );
    let (code, _, said) = ask("not.toml", a, d);
    assert!(code == Some(2) && said.contains("E503"), "{said}");
}

#[test]
fn w6_a_way_round_against_a_one_way_street_tells_it() {
    let town = Town::new();
    let road = |id: &str, line: Value, tags: Value| {
        let mut own = json!({"id": id, "highway": "secondary", "name": id, "maxspeed": "60"});
        own.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
        Town::feature(own, json!({"type": "LineString", "coordinates": line}))
    };
    let street = |from: f64, to: f64| {
        let line = json!([[from, 36.9], [to, 36.9]]);
        road(&format!("street-{from}"), line, json!({"name": "street"}))
    };
    let beside = json!([[118.02, 36.9], [118.02, 36.895], [118.01, 36.895], [118.01, 36.9]]);
    town.write(
        "roads.geojson",
        vec![
            street(118.0, 118.01),
            street(118.01, 118.02),
            street(118.02, 118.03),
            road("single", beside, json!({"oneway": "yes"})),
        ],
    );
    let line = json!({"type": "LineString", "coordinates": [[118.012, 36.9], [118.018, 36.9]]});
    let shut = json!({"id": "pit", "physical": true, "start": "2026-03-01 00:00", "end": "2026-12-31 18:00"});
    town.write("works.geojson", vec![Town::feature(shut, line)]);
    std::fs::write(town.path("let.toml"), "name = \"let\"\nbase = \"police\"\nagainst_one_way_kmh = 20\n")
        .unwrap();
    let (_, summary, said) = town.run("detour", &["--vehicle", "let.toml"]);
    let movements = work(&summary, "let")["movements"].as_array().unwrap().clone();
    let told: Vec<&Value> = movements.iter().map(|m| &m["detours"][0]["against_one_way"]).collect();
    let (with, without): (Vec<&Value>, Vec<&Value>) = told.into_iter().partition(|list| **list != json!([]));
    assert_eq!((with.len(), without.len()), (1, 1), "one direction of two: {summary}");
    assert_eq!(with[0][0]["feature"], "single");
    assert!((1_990.0..2_010.0).contains(&with[0][0]["length_m"].as_f64().unwrap()), "{with:?}");
    assert_eq!(said.matches("W468").count(), 1, "{said}");
    assert!(said.contains("way round") && said.contains("single"), "{said}");
    // Who keeps to the rule has no way round in one direction.
    let (_, summary, said) = town.run("detour", &["--vehicle", "police"]);
    let movements = work(&summary, "police")["movements"].as_array().unwrap().clone();
    assert_eq!(movements.iter().filter(|m| m["found"] == true).count(), 1, "{summary}");
    assert!(!said.contains("W468"), "{said}");
}

/// A feed of the shut street and of its way round in the south.
fn feed() -> Value {
    let core = |kind: &str, link: &str, id: &str| {
        json!({"event_type": kind, "data_source_id": "1", "road_names": ["main"], "direction": "eastbound",
            "related_road_events": [{"type": link, "id": id}]})
    };
    let dates = json!({"start_date": "2026-03-01T00:00:00Z", "end_date": "2026-06-30T00:00:00Z",
        "is_start_date_verified": false, "is_end_date_verified": false});
    let entry = |id: &str, core: Value, more: Value, line: Value| {
        let mut properties = dates.clone();
        properties["core_details"] = core;
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"id": id, "type": "Feature", "properties": properties,
            "geometry": {"type": "LineString", "coordinates": line}})
    };
    let zone = json!({"vehicle_impact": "all-lanes-closed", "location_method": "unknown",
        "is_start_position_verified": false, "is_end_position_verified": false});
    let part = |id: &str, next: Value, line: Value| {
        let mut core = core("detour", "related-work-zone", "zone");
        core["related_road_events"].as_array_mut().unwrap().extend(next.as_array().unwrap().clone());
        entry(id, core, json!({}), line)
    };
    json!({
        "feed_info": {"publisher": "City", "version": "4.2", "update_date": "2026-02-01T00:00:00Z",
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "data_sources": [{"data_source_id": "1", "organization_name": "City"}]},
        "type": "FeatureCollection",
        "features": [
            entry("zone", core("work-zone", "related-detour", "one"), zone,
                json!([[118.012, 36.9], [118.018, 36.9]])),
            part("one", json!([{"type": "next-in-sequence", "id": "two"}]),
                json!([[118.01, 36.9], [118.01, 36.893], [118.015, 36.893]])),
            part("two", json!([]), json!([[118.015, 36.893], [118.02, 36.893], [118.02, 36.9]])),
        ]
    })
}

#[test]
fn a_detour_of_a_feed_is_the_way_that_the_officer_fixed_and_goes_out_again() {
    let town = Town::new();
    std::fs::write(town.path("works.geojson"), feed().to_string()).unwrap();
    let (code, summary, said) = town.run("detour", &["--vehicle", "car"]);
    assert_eq!(code, Some(0), "{said}");
    let east = heading(work(&summary, "car"), "east");
    assert_eq!((&east["fixed"], &east["detours"][0]["roads"]), (&json!("one"), &json!(["south"])), "{said}");
    // One that lies on no road is told, and the plan is made without it.
    let mut off = feed();
    off["features"][1]["geometry"]["coordinates"][1] = json!([118.01, 36.95]);
    std::fs::write(town.path("works.geojson"), off.to_string()).unwrap();
    let (code, summary, said) = town.run("detour", &["--vehicle", "car"]);
    assert!(code == Some(0) && said.contains("does not lie on roads"), "{said}");
    assert!(heading(work(&summary, "car"), "east")["fixed"].is_null());
    // Written again, nothing of the three entries is lost.
    std::fs::write(town.path("works.geojson"), feed().to_string()).unwrap();
    let again = export(&town, &[]);
    let entries = again["features"].as_array().unwrap();
    let ids: Vec<&str> = entries.iter().filter_map(|entry| entry["id"].as_str()).collect();
    assert_eq!(ids, ["zone", "one", "two"]);
    for (entry, was) in entries.iter().zip(feed()["features"].as_array().unwrap()) {
        let links = "/properties/core_details/related_road_events";
        assert_eq!(entry.pointer(links), was.pointer(links));
    }
}

fn export(town: &Town, more: &[&str]) -> Value {
    let (network, closures, file) =
        (town.path("roads.geojson"), town.path("works.geojson"), town.path("feed.json"));
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
        .args(["closures", "export", "--format", "wzdx", "--from", "2026-01-01", "--to", "2027-01-01"])
        .args(
            [&network, &closures, &file]
                .iter()
                .zip(["--network", "--closures", "--out-file"])
                .flat_map(|(path, key)| [std::ffi::OsString::from(key), path.as_os_str().to_owned()]),
        )
        .args(more)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn a_drawn_way_goes_out_as_a_detour_of_its_closure_with_links_both_ways() {
    let town = Town::new();
    let drawn = town.path("drawn.geojson");
    let feed = export(&town, &["--drawn", drawn.to_str().unwrap()]);
    let entries = feed["features"].as_array().unwrap();
    let of = |kind: &str| -> Vec<&Value> {
        entries.iter().filter(|e| e["properties"]["core_details"]["event_type"] == kind).collect()
    };
    let (zones, ways) = (of("work-zone"), of("detour"));
    assert_eq!(
        (zones.len(), ways.len()),
        (2, 1),
        "both directions; the way that names no closure is not written"
    );
    assert_eq!(ways[0]["properties"]["core_details"]["name"], "by-south (car)");
    assert_eq!(ways[0]["properties"]["core_details"]["road_names"], json!(["south"]));
    let links = |entry: &Value, kind: &str| -> Vec<Value> {
        let all = entry["properties"]["core_details"]["related_road_events"].as_array().unwrap();
        all.iter().filter(|link| link["type"] == kind).map(|link| link["id"].clone()).collect()
    };
    for zone in &zones {
        assert_eq!(links(zone, "related-detour"), [ways[0]["id"].clone()]);
    }
    assert!(zones.iter().any(|zone| links(ways[0], "related-work-zone").contains(&zone["id"])));
    if let Some(schemas) = crate::wzdx_schema::Schemas::load() {
        assert_eq!(schemas.errors(&feed), Vec::<String>::new());
    }
}

#[test]
fn a_notice_names_the_crossings_of_a_drawn_section_and_calls_its_map_by_what_it_shows() {
    let town = Town::new();
    let notices = |town: &Town| {
        let (code, _, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
        assert!(code.is_some_and(|code| code < 2), "{said}");
        ["notice.zh.md", "notice.en.md", "notice.zh.html"]
            .map(|name| std::fs::read_to_string(town.path("out").join(name)).unwrap())
    };
    let [chinese, english, page] = notices(&town);
    assert!(chinese.contains("main（north / south，按图示范围）"), "{chinese}");
    assert!(english.contains("main (north / south, as drawn on the map)"), "{english}");
    assert!(page.contains("绕行示意图") && !page.contains("施工路段示意图"));
    let line = json!({"type": "LineString", "coordinates": [[118.0, 36.9], [118.01, 36.9], [118.02, 36.9], [118.03, 36.9]]});
    let only = json!({"id": "main", "highway": "secondary", "name": "main"});
    town.write("roads.geojson", vec![Town::feature(only, line)]);
    let [chinese, _, page] = notices(&town);
    assert!(chinese.contains("按图示范围"), "{chinese}");
    assert!(page.contains("施工路段示意图") && !page.contains("绕行示意图"), "no way round is shown");
}

#[test]
fn the_movements_of_a_closed_junction_come_with_the_main_roads_first() {
    let town = Town::new();
    let at = [118.01, 36.9];
    let road = |id: &str, class: &str, line: Value| {
        Town::feature(
            json!({"id": id, "name": id, "highway": class}),
            json!({"type": "LineString", "coordinates": line}),
        )
    };
    // The lane is drawn first, and is called before the main road.
    town.write(
        "roads.geojson",
        vec![
            road("a-lane", "residential", json!([[118.01, 36.89], at, [118.01, 36.91]])),
            road("b-main", "primary", json!([[118.0, 36.9], at, [118.02, 36.9]])),
            road(
                "c-ring",
                "tertiary",
                json!([
                    [118.0, 36.9],
                    [118.0, 36.89],
                    [118.01, 36.89],
                    [118.02, 36.89],
                    [118.02, 36.9],
                    [118.02, 36.91],
                    [118.01, 36.91],
                    [118.0, 36.91],
                    [118.0, 36.9]
                ]),
            ),
        ],
    );
    let point = json!({"type": "Point", "coordinates": at});
    town.write(
        "works.geojson",
        vec![Town::feature(json!({"id": "works", "end": "2026-12-31 18:00"}), point)],
    );
    let (_, summary, said) = town.run("detour", &["--vehicle", "car"]);
    let movements = work(&summary, "car")["movements"].as_array().unwrap_or_else(|| panic!("{said}"));
    let told: Vec<(&str, &str)> = movements
        .iter()
        .map(|movement| (movement["road"].as_str().unwrap(), movement["turn"].as_str().unwrap()))
        .collect();
    let through: Vec<&str> =
        told.iter().filter(|(_, turn)| *turn == "through").map(|(road, _)| *road).collect();
    assert_eq!(through, ["b-main", "b-main", "a-lane", "a-lane"], "{told:?}");
    assert_eq!((told[0].0, told[told.len() - 1].0), ("b-main", "a-lane"), "{told:?}");
}

#[test]
fn lines_of_feeds_bear_the_name_of_the_one_road_they_run_on() {
    let town = Town::new();
    let road = |id: &str, line: Value| {
        let tags = json!({"id": id, "name": id, "highway": "secondary"});
        Town::feature(tags, json!({"type": "LineString", "coordinates": line}))
    };
    town.write(
        "roads.geojson",
        vec![
            road("甲路", json!([[118.0, 36.9], [118.005, 36.9], [118.01, 36.9]])),
            road("乙路", json!([[118.01, 36.9], [118.015, 36.9], [118.02, 36.9]])),
            road("丙路", json!([[118.015, 36.9], [118.015, 36.91]])),
        ],
    );
    let line = json!({"type": "LineString", "coordinates": [[118.002, 36.9], [118.018, 36.9]]});
    let works = json!({"id": "works", "start": "2026-03-01 00:00", "end": "2026-06-30 18:00"});
    town.write("works.geojson", vec![Town::feature(works, line)]);
    let feed = export(&town, &[]);
    let entries = feed["features"].as_array().unwrap();
    let mut told: Vec<(String, String)> = entries
        .iter()
        .map(|entry| &entry["properties"]["core_details"])
        .map(|core| (core["road_names"].to_string(), core["direction"].as_str().unwrap().to_owned()))
        .collect();
    told.sort_unstable();
    let one = |road: &str, way: &str| (format!("[\"{road}\"]"), way.to_owned());
    let expected =
        [("乙路", "eastbound"), ("乙路", "westbound"), ("甲路", "eastbound"), ("甲路", "westbound")];
    assert_eq!(
        told,
        expected.map(|(road, way)| one(road, way)),
        "a feature a road and direction, none an edge"
    );
    if let Some(schemas) = crate::wzdx_schema::Schemas::load() {
        assert_eq!(schemas.errors(&feed), Vec::<String>::new());
    }
    // Waze has one street an incident.
    let file = town.path("cifs.json");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
        .args([
            "closures",
            "export",
            "--format",
            "cifs",
            "--from",
            "2026-01-01",
            "--to",
            "2027-01-01",
            "--out-file",
        ])
        .arg(&file)
        .arg("--network")
        .arg(town.path("roads.geojson"))
        .arg("--closures")
        .arg(town.path("works.geojson"))
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let list: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut streets: Vec<&str> = list["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["incident"]["street"].as_str().unwrap())
        .collect();
    streets.sort_unstable();
    assert_eq!(streets, ["乙路", "甲路"]);
}

#[test]
fn nobody_is_cut_off_at_the_corner_of_an_area_whose_roads_are_joined_outside_it() {
    let town = Town::new();
    let road = |id: &str, class: &str, line: &[[f64; 2]]| {
        let tags = json!({"id": id, "name": id, "highway": class});
        Town::feature(tags, json!({"type": "LineString", "coordinates": line}))
    };
    let (south, north) = (36.9, 36.9015);
    town.write(
        "roads.geojson",
        vec![
            road(
                "south",
                "secondary",
                &[[118.005, south], [118.01, south], [118.0117, south], [118.03, south]],
            ),
            road(
                "north",
                "secondary",
                &[[118.005, north], [118.01, north], [118.0115, north], [118.03, north]],
            ),
            road("west", "secondary", &[[118.005, south], [118.005, north]]),
            road("", "residential", &[[118.01, south], [118.01, north]]),
            road("joint", "secondary", &[[118.0117, south], [118.0115, north]]),
        ],
    );
    let corner =
        json!([[[118.0, 36.89], [118.0103, 36.89], [118.0103, 36.91], [118.0, 36.91], [118.0, 36.89]]]);
    let order = json!({"id": "area", "effect": "closed", "mode": "perimeter", "end": "2026-05-20 00:00"});
    let order = Town::feature(order, json!({"type": "Polygon", "coordinates": corner}));
    town.write("works.geojson", vec![order]);
    let (code, summary, said) = town.run("detour", &["--vehicle", "car"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(work(&summary, "car")["movements"], json!([]), "{said}");
}
