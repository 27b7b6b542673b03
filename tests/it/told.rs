//! What a detour plan tells of sites that are cut off, of trips that are lost, and of ways that were drawn: each on a
//! drawn town, through the program; the least sets that help against trying all.

use crate::detour::{Town, heading, work};
use crate::random::Dice;
use serde_json::{Value, json};
use std::process::Command;

fn line(points: &[[f64; 2]]) -> Value {
    json!({"type": "LineString", "coordinates": points})
}

fn point(id: &str, at: [f64; 2]) -> Value {
    Town::feature(json!({"id": id, "name": id}), json!({"type": "Point", "coordinates": at}))
}

fn road(id: &str, class: &str, points: &[[f64; 2]]) -> Value {
    Town::feature(json!({"id": id, "highway": class, "name": id}), line(points))
}

fn closure(properties: Value, points: &[[f64; 2]]) -> Value {
    let mut own = json!({"start": "2026-03-01 00:00", "end": "2026-12-31 18:00"});
    own.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
    Town::feature(own, line(points))
}

fn site<'a>(summary: &'a Value, id: &str) -> Option<&'a Value> {
    summary["affected_sites"].as_array().unwrap().iter().find(|site| site["site"] == id)
}

/// A street of four blocks of a kilometer, with these closures on it; the station stands at its west end.
fn street(closures: Vec<Value>) -> Town {
    let town = Town::new();
    let x = |i: u32| 118.0 + 0.01 * f64::from(i);
    let blocks = (0..4).map(|i| road(&format!("b{i}"), "secondary", &[[x(i), 36.9], [x(i + 1), 36.9]]));
    town.write("roads.geojson", blocks.collect());
    town.write("stations.geojson", vec![point("a", [118.001, 36.9])]);
    town.write("sites.geojson", vec![point("end", [118.039, 36.9])]);
    town.write("works.geojson", closures);
    town
}

#[test]
fn w4_a_site_behind_narrow_works_is_told_the_width_and_no_exemption() {
    let half = |width: f64| {
        let half = json!({"id": "half", "effect": "half_closed", "other_half": "alternating", "wait_s": 60,
            "direction": "along", "width_left_m": width, "exempt": ["truck"]});
        closure(half, &[[118.012, 36.9], [118.018, 36.9]])
    };
    let ask = |width: f64| street(vec![half(width)]).run("detour", &["--vehicle", "truck"]).1;
    let summary = ask(2.4);
    assert_eq!(work(&summary, "truck")["passage"], "shut", "no exemption makes the truck narrower");
    let end = site(&summary, "end").unwrap();
    assert_eq!(end["relief"]["kind"], "widen", "{end}");
    assert_eq!(end["relief"]["measures"], json!([{"closure": "half", "kind": "widen", "width_m": 2.55}]));
    assert_eq!(
        end["exceeded"],
        json!([{"closure": "half", "kind": "width_m", "limit": 2.4, "own": 2.55, "over": 0.15}])
    );
    let reason = end["reason"].as_str().unwrap();
    assert!(reason.contains("2.4 m of width") && reason.contains("0.15 m too wide"), "{reason}");
    assert!(end["reason_zh"].as_str().unwrap().contains("0.15"), "{end}");
    // What is told helps.
    assert!(site(&ask(2.55), "end").is_none());
}

#[test]
fn of_a_closure_that_opens_at_times_the_next_open_slot_is_told() {
    let slots =
        json!({"id": "slots", "start": "2026-03-10 00:00", "open_daily": ["12:00-13:00", "20:00-21:00"]});
    let town = street(vec![closure(slots, &[[118.012, 36.9], [118.018, 36.9]])]);
    let opens = |words: &[&str]| {
        let summary = town.run("detour", &[&["--vehicle", "car"], words].concat()).1;
        let end = site(&summary, "end").unwrap_or_else(|| panic!("{summary}"));
        assert_eq!(end["relief"]["closures"], json!(["slots"]));
        ["opens_at", "opens_until"].map(|key| end[key].as_str().unwrap().to_owned())
    };
    assert_eq!(opens(&[]), ["2026-03-10T12:00:00+08:00", "2026-03-10T13:00:00+08:00"]);
    assert_eq!(
        opens(&["--at", "2026-04-02T14:30"]),
        ["2026-04-02T20:00:00+08:00", "2026-04-02T21:00:00+08:00"]
    );
}

#[test]
fn the_least_closures_that_help_are_those_that_trying_all_finds() {
    let (mut told, mut several) = (0, 0);
    for seed in 1..=8u64 {
        let mut dice = Dice(seed);
        let at = |x: u64, y: u64| [118.0 + 0.005 * x as f64, 36.9 + 0.004 * y as f64];
        let town = Town::new();
        let mut roads = Vec::new();
        for i in 0..3 {
            for k in 0..2 {
                roads.push(road(&format!("h{i}{k}"), "secondary", &[at(k, i), at(k + 1, i)]));
                roads.push(road(&format!("v{i}{k}"), "secondary", &[at(i, k), at(i, k + 1)]));
            }
        }
        town.write("roads.geojson", roads);
        town.write("stations.geojson", vec![point("a", at(0, 0))]);
        let middle =
            |from: [f64; 2], to: [f64; 2]| [f64::midpoint(from[0], to[0]), f64::midpoint(from[1], to[1])];
        let sites = vec![point("s", at(2, 2)), point("t", middle(at(2, 0), at(2, 1)))];
        town.write("sites.geojson", sites);
        // Several closures, each of one to three blocks.
        let mut all = Vec::new();
        for i in 0..4u64 {
            let mut blocks = Vec::new();
            for _ in 0..=dice.below(4) {
                let (x, y) = (dice.below(3), dice.below(2));
                let (from, to) =
                    if dice.below(2) == 0 { (at(x, y), at(x, y + 1)) } else { (at(y, x), at(y + 1, x)) };
                let part = |t: f64| [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
                let block = json!([part(0.3), part(0.45)]);
                if !blocks.contains(&block) {
                    blocks.push(block);
                }
            }
            let lines = json!({"type": "MultiLineString", "coordinates": blocks});
            let own = json!({"id": format!("c{i}"), "start": "2026-03-01 00:00", "end": "2026-12-31 18:00"});
            all.push(Town::feature(own, lines));
        }
        let lost_without = |lifted: u32| -> Vec<Value> {
            let kept: Vec<Value> =
                (0..4).filter(|i| lifted >> i & 1 == 0).map(|i| all[i as usize].clone()).collect();
            if kept.is_empty() {
                return Vec::new();
            }
            town.write("works.geojson", kept);
            let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--alternatives", "1"]);
            assert!(summary["affected_sites"].is_array(), "{said}");
            summary["affected_sites"].as_array().unwrap().clone()
        };
        let cut = |sites: &[Value], id: &str| {
            sites
                .iter()
                .any(|site| site["site"] == id && (site["from_s"].is_null() || site["to_s"].is_null()))
        };
        let by_set: Vec<Vec<Value>> = (0..16).map(lost_without).collect();
        for id in ["s", "t"] {
            let Some(lost) = by_set[0].iter().find(|site| site["site"] == id).filter(|_| cut(&by_set[0], id))
            else {
                continue;
            };
            let ids =
                |set: u32| (0..4).filter(|i| set >> i & 1 == 1).map(|i| format!("c{i}")).collect::<Vec<_>>();
            let best = (0..16u32)
                .filter(|set| !cut(&by_set[*set as usize], id))
                .min_by_key(|set| (set.count_ones(), ids(*set)))
                .unwrap();
            assert_eq!(lost["relief"]["closures"], json!(ids(best)), "seed {seed}: {lost}");
            told += 1;
            several += usize::from(best.count_ones() > 1);
        }
    }
    assert!(told > 3 && several > 0, "{told} {several}");
}

#[test]
fn sites_are_told_seconds_and_meters_from_and_to_stations_and_main_roads() {
    let town = street(vec![closure(json!({"id": "works"}), &[[118.022, 36.9], [118.028, 36.9]])]);
    let x = |i: u32| 118.0 + 0.01 * f64::from(i);
    let mut roads: Vec<Value> =
        (0..4).map(|i| road(&format!("b{i}"), "secondary", &[[x(i), 36.9], [x(i + 1), 36.9]])).collect();
    // A main road meets the street at its second junction, and a long way leads on from it to the east end.
    roads.push(road("main", "primary", &[[x(2), 36.9], [x(2), 36.91]]));
    roads.push(road("round", "tertiary", &[[x(2), 36.91], [x(4), 36.91], [x(4), 36.9]]));
    town.write("roads.geojson", roads);
    let summary = town.run("detour", &["--vehicle", "car"]).1;
    let end = site(&summary, "end").unwrap();
    assert_eq!(end["effect"], "longer", "{end}");
    let meters = |key: &str| end[key].as_f64().unwrap();
    assert!((meters("from_before_m") - 3_390.0).abs() < 20.0, "{end}");
    assert!((meters("main_from_before_m") - 1_695.0).abs() < 10.0, "{end}");
    assert!((meters("main_to_m") - (1_784.0 + 1_110.0 + 89.0)).abs() < 15.0, "from the north end: {end}");
    assert!(meters("from_m") > meters("from_before_m") + 1_000.0);
    assert!(meters("main_from_s") > meters("main_from_before_s"));
    // Other classes may be named.
    let none = town.run("detour", &["--vehicle", "car", "--main-roads", "motorway,trunk"]).1;
    assert!(site(&none, "end").unwrap()["main_from_before_s"].is_null());
}

#[test]
fn a_trip_without_a_way_is_charged_to_the_closure_that_takes_it() {
    let gate = |id: &str, x: f64| closure(json!({"id": id}), &[[x, 36.9], [x + 0.002, 36.9]]);
    let ask = |closures: Vec<Value>| {
        let town = street(closures);
        std::fs::write(town.path("od.csv"), "from,to,count\na,end,300\n").unwrap();
        let words = ["--vehicle", "car", "--vehicle", "truck", "--flows", "od.csv", "--out", "out"];
        let (_, summary, said) = town.run("detour", &words);
        assert!(summary["works"].is_array(), "{said}");
        let table = std::fs::read_to_string(town.path("out/flows.csv")).unwrap();
        let figures: Vec<[f64; 3]> = summary["works"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|work| work["vehicle"] == "car")
            .map(|work| {
                ["without_way", "without_way_together", "without_way_by_others"]
                    .map(|key| work["flows"][key].as_f64().unwrap())
            })
            .collect();
        (figures, table)
    };
    let (alone, table) = ask(vec![gate("one", 118.014)]);
    assert_eq!(alone, [[300.0, 0.0, 0.0]]);
    assert!(table.lines().nth(1).unwrap().ends_with(",one,1"), "{table}");
    assert_eq!(table.lines().count(), 2, "a row without a vehicle counts once: {table}");
    let (both, table) = ask(vec![gate("one", 118.014), gate("two", 118.024)]);
    assert_eq!(both, [[0.0, 300.0, 0.0]; 2], "neither alone takes it");
    assert!(table.contains(",together"), "{table}");
    // A closure with a way round, before one that shuts the end: only the second takes the trip.
    let town = street(vec![gate("one", 118.014), gate("two", 118.034)]);
    let x = |i: u32| 118.0 + 0.01 * f64::from(i);
    let mut roads: Vec<Value> =
        (0..4).map(|i| road(&format!("b{i}"), "secondary", &[[x(i), 36.9], [x(i + 1), 36.9]])).collect();
    roads.push(road("round", "tertiary", &[[x(1), 36.9], [x(1), 36.905], [x(2), 36.905], [x(2), 36.9]]));
    town.write("roads.geojson", roads);
    std::fs::write(town.path("od.csv"), "from,to,count\na,end,300\n").unwrap();
    let (_, summary, _) = town.run("detour", &["--vehicle", "car", "--flows", "od.csv"]);
    let of = |id: &str| {
        let works = summary["works"].as_array().unwrap();
        let flows = &works.iter().find(|work| work["closure"] == id).unwrap()["flows"];
        ["without_way", "without_way_together", "without_way_by_others"]
            .map(|key| flows[key].as_f64().unwrap())
    };
    assert_eq!((of("one"), of("two")), ([0.0, 0.0, 300.0], [300.0, 0.0, 0.0]));
}

#[test]
fn what_is_wrong_in_a_table_of_trips_is_told_with_its_line() {
    let town = Town::new();
    std::fs::write(town.path("bad.csv"), "from,to,count,vehicle\na,d,3,lorry\na,nowhere,3,car\n").unwrap();
    let (code, _, said) = town.run("detour", &["--vehicle", "car", "--flows", "bad.csv"]);
    assert!(code == Some(2) && said.contains("E480") && said.contains("E517"), "{said}");
    assert!(said.contains("bad.csv:2") && said.contains("bad.csv:3"), "{said}");
    std::fs::write(town.path("bus.csv"), "from,to,count,vehicle\na,d,3,truck\n").unwrap();
    let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--flows", "bus.csv"]);
    assert!(said.contains("W481") && work(&summary, "car")["flows"]["trips"] == 0.0, "{said}");
}

#[test]
fn what_is_wrong_in_a_plan_and_beside_it_is_told_at_once() {
    let town = Town::new();
    let words = |own: Value| {
        let mut all = json!({"start": "2026-03-01 00:00", "end": "2026-12-31 18:00"});
        all.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        json!({"type": "Feature", "properties": all, "geometry": null})
    };
    town.write(
        "works.geojson",
        vec![
            words(
                json!({"id": "twice-wrong", "end": "soon", "road": "nowhere street", "from": "x", "to": "y"}),
            ),
            words(json!({"id": "phased", "road": "no road either", "from": "x", "to": "y",
                "phases": [{"end": "2026-04-01"}, {"start": "later"}]})),
        ],
    );
    let (code, _, said) = town.run("detour", &["--vehicle", "car"]);
    assert_eq!(code, Some(2), "{said}");
    for part in ["\"soon\"", "nowhere street", "later", "no road either"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Drawn ways, trips and vehicles: whatever is wrong with each.
    let town = Town::new();
    let own = json!({"id": "beside", "closure": "none"});
    town.write("own.geojson", vec![Town::feature(own, line(&[[118.0, 36.9], [118.01, 36.9]]))]);
    std::fs::write(town.path("bad.csv"), "from,to,count\na,nowhere,3\n").unwrap();
    let files =
        ["--drawn", "missing.geojson", "--drawn", "own.geojson", "--flows", "no.csv", "--flows", "bad.csv"];
    let (code, _, said) = town.run("detour", &[&["--vehicle", "car"][..], &files].concat());
    assert_eq!(code, Some(2), "{said}");
    for part in ["missing.geojson", "there is no closure \"none\"", "no.csv", "E517"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let (_, _, said) = town.run("detour", &[&["--vehicle", "lorry"][..], &files].concat());
    assert!(said.contains("lorry") && said.contains("there is no closure \"none\""), "{said}");
}

#[test]
fn every_drawn_way_is_fixed_refused_or_told_why_it_fits_nothing() {
    let town = Town::new();
    let (b, m, c) = ([118.01, 36.9], [118.015, 36.9], [118.02, 36.9]);
    let ask = |id: &str, points: &[[f64; 2]]| {
        let own = json!({"id": id, "closure": "works", "vehicle": "car"});
        town.write("own.geojson", vec![Town::feature(own, line(points))]);
        let (code, summary, said) = town.run("detour", &["--vehicle", "car", "--drawn", "own.geojson"]);
        assert!(code == Some(0), "{said}");
        (summary, said)
    };
    // Over the closure itself.
    let (summary, said) = ask("over", &[b, m, c]);
    let refused = &heading(work(&summary, "car"), "east")["refused"];
    assert_eq!((&refused[0]["id"], &refused[0]["blockers"][0]["kind"]), (&json!("over"), &json!("closure")));
    assert!(!said.contains("W482"), "{said}");
    // One that leads elsewhere, and one that begins inside the closure.
    let mut roads: Value =
        serde_json::from_str(&std::fs::read_to_string(town.path("roads.geojson")).unwrap()).unwrap();
    roads["features"].as_array_mut().unwrap().push(road("spur", "tertiary", &[b, [118.006, 36.896]]));
    std::fs::write(town.path("roads.geojson"), roads.to_string()).unwrap();
    let (_, said) = ask("short", &[b, [118.006, 36.896]]);
    assert!(
        said.contains("W482") && said.contains("\"short\"") && said.contains("does not come back"),
        "{said}"
    );
    let (_, said) = ask("late", &[m, [118.015, 36.902]]);
    assert!(said.contains("W482") && said.contains("does not leave the street"), "{said}");
    // For a vehicle that is not asked for.
    let own = json!({"id": "other", "closure": "works", "vehicle": "truck"});
    town.write("own.geojson", vec![Town::feature(own, line(&[b, [118.01, 36.905], [118.02, 36.905], c]))]);
    let (_, _, said) = town.run("detour", &["--vehicle", "car", "--drawn", "own.geojson"]);
    assert!(said.contains("W482") && said.contains("no plan is made"), "{said}");
    // One that is fixed is not told again, and one beside all roads is called what it is.
    let (summary, said) = ask("north", &[b, [118.01, 36.905], [118.02, 36.905], c]);
    assert!(heading(work(&summary, "car"), "east")["fixed"] == "north" && !said.contains("W482"), "{said}");
    let own = json!({"id": "beside", "closure": "works"});
    town.write("own.geojson", vec![Town::feature(own, line(&[[118.05, 36.95], [118.06, 36.95]]))]);
    let (code, _, said) = town.run("detour", &["--vehicle", "car", "--drawn", "own.geojson"]);
    assert!(
        code == Some(2) && said.contains("drawn way \"beside\"") && !said.contains("closure \"beside\""),
        "{said}"
    );
}

#[test]
fn the_table_names_schools_beside_a_way_round_and_works_on_it() {
    let town = Town::new();
    let school = Town::feature(
        json!({"id": "s", "name": "First school", "category": "school"}),
        json!({"type": "Point", "coordinates": [118.015, 36.9052]}),
    );
    town.write("sites.geojson", vec![school]);
    let works = closure(json!({"id": "works"}), &[[118.012, 36.9], [118.018, 36.9]]);
    let slow = json!({"id": "second", "effect": "speed", "speed_kmh": 45});
    town.write("works.geojson", vec![works, closure(slow, &[[118.012, 36.905], [118.018, 36.905]])]);
    let mut run = Command::new(env!("CARGO_BIN_EXE_huhang"));
    run.args([
        "detour",
        "--lang",
        "en",
        "--vehicle",
        "car",
        "--network",
        "roads.geojson",
        "--sites",
        "sites.geojson",
    ]);
    run.args(["--stations", "stations.geojson", "--closures", "works.geojson"]);
    let run = run.current_dir(town.path("")).output().unwrap();
    let table = String::from_utf8_lossy(&run.stdout).into_owned();
    let east = table.lines().find(|line| line.contains("east")).unwrap_or_else(|| panic!("{table}"));
    assert_eq!(east.matches("past: First school").count(), 1, "{east}");
    assert_eq!(east.matches("over other works: second").count(), 1, "{east}");
}

#[test]
fn all_faults_of_a_plan_of_closures_are_told_at_once() {
    let town = Town::new();
    let named = |id: &str, properties: Value| {
        let mut own = json!({"id": id, "end": "2026-12-31 18:00"});
        own.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        json!({"type": "Feature", "geometry": null, "properties": own})
    };
    town.write(
        "works.geojson",
        vec![
            named("word", json!({"road": "main", "effect": "closd"})),
            named("road", json!({"road": "mian"})),
            named("twice", json!({"road": "north"})),
            named("twice", json!({"road": "south"})),
        ],
    );
    let (code, _, said) = town.run("detour", &["--vehicle", "car"]);
    assert!(code == Some(2), "{said}");
    for part in ["closd", "mian", "E422"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_site_cut_off_from_the_main_roads_only_is_told_what_brings_it_back() {
    let slots = json!({"id": "slots", "start": "2026-03-10 00:00", "open_daily": "12:00-13:00"});
    let idle = closure(json!({"id": "idle"}), &[[118.03, 36.902], [118.03, 36.904]]);
    let town = street(vec![closure(slots, &[[118.022, 36.9], [118.028, 36.9]]), idle]);
    let x = |i: u32| 118.0 + 0.01 * f64::from(i);
    let mut roads: Vec<Value> =
        (0..4).map(|i| road(&format!("b{i}"), "secondary", &[[x(i), 36.9], [x(i + 1), 36.9]])).collect();
    roads.push(road("main", "primary", &[[x(4), 36.9], [x(4), 36.91]]));
    roads.push(road("stub", "tertiary", &[[x(3), 36.9], [x(3), 36.91]]));
    town.write("roads.geojson", roads);
    town.write("sites.geojson", vec![point("works-yard", [118.015, 36.9])]);
    let summary = town.run("detour", &["--vehicle", "car"]).1;
    let yard = site(&summary, "works-yard").unwrap();
    assert_eq!(
        (&yard["effect"], &yard["reason"]),
        (&json!("isolated"), &json!("it is cut off from the main roads"))
    );
    assert!(yard["from_s"].is_number() && yard["main_from_s"].is_null(), "{yard}");
    assert_eq!(yard["relief"]["closures"], json!(["slots"]), "the other one is in nobody's way: {yard}");
    assert_eq!(yard["opens_at"], "2026-03-10T12:00:00+08:00");
    // Where the stations are lost as well, the way to them is what is to be brought back.
    town.write("stations.geojson", vec![point("a", [118.039, 36.9])]);
    let summary = town.run("detour", &["--vehicle", "car"]).1;
    assert_eq!(site(&summary, "works-yard").unwrap()["relief"]["closures"], json!(["slots"]));
}

#[test]
fn a_class_of_main_roads_that_no_road_has_is_refused_with_those_known() {
    let town = street(Vec::new());
    let (code, _, said) = town.run("detour", &["--vehicle", "car", "--main-roads", "primary,secundary"]);
    assert!(
        code == Some(2) && said.contains("E484") && said.contains("did you mean \"secondary\"?"),
        "{said}"
    );
    assert!(said.contains("motorway_link") && !said.contains("\"primary\" is no class"), "{said}");
    let scenario = "[scenario]\nname = \"s\"\nnetwork = \"roads.geojson\"\nclosures = \"works.geojson\"\n\
                    [[detour]]\nmain_roads = [\"demolished\"]\n";
    std::fs::write(town.path("s.toml"), scenario).unwrap();
    let run =
        Command::new(env!("CARGO_BIN_EXE_huhang")).arg("run").arg(town.path("s.toml")).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.code() == Some(2) && said.contains("E484") && said.contains("/detour/0"), "{said}");
}
