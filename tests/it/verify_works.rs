//! `verify` finds out what a plan of detours does not tell of its works, or tells otherwise.

use crate::detour::Town;
use crate::end_to_end::huhang;
use crate::verify_detour::street;
use serde_json::{Value, json};

#[test]
fn a_movement_a_passage_and_a_work_left_out_and_forged_five_days_are_found_out() {
    let town = street();
    let gate = |id: &str, from: f64, published: &str| {
        let own = json!({"id": id, "start": "2026-03-01 00:00", "end": "2026-12-31 18:00", "notice_published": published});
        let line = json!({"type": "LineString", "coordinates": [[from, 36.9], [from + 0.002, 36.9]]});
        Town::feature(own, line)
    };
    // Told on the last day that is early enough, and a day after it.
    town.write("works.geojson", vec![gate("one", 118.014, "2026-02-24"), gate("two", 118.034, "2026-02-25")]);
    let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
    let days: Vec<&Value> =
        summary["announcements"].as_array().unwrap().iter().map(|line| &line["five_days"]).collect();
    assert_eq!(days, ["kept", "short"], "{said}");
    let folder = town.path("out").to_string_lossy().into_owned();
    let path = town.path("out").join("summary.json");
    let sound = std::fs::read_to_string(&path).unwrap();
    let proof = || {
        let run = huhang(&["verify", &folder]);
        (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned())
    };
    let (code, text) = proof();
    assert_eq!(code, Some(0), "{text}");
    for line in [
        "whether works let pass of detour: 2 checked",
        "works that hold of detour: 2 checked",
        "movements by their numbers and roads of detour: 4 checked",
        "five days of announcements of detour: 2 checked",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let forged = |what: &str, edit: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&sound).unwrap();
        edit(&mut value);
        std::fs::write(&path, value.to_string()).unwrap();
        let (code, said) = proof();
        std::fs::write(&path, &sound).unwrap();
        let found = said.lines().any(|line| line.starts_with("DIFFERS") && line.contains(what));
        assert!(code == Some(1) && found, "{what}: {said}");
    };
    let none = |s: &mut Value| {
        let two =
            s["works"].as_array_mut().unwrap().iter_mut().find(|work| work["closure"] == "two").unwrap();
        assert!(two["movements"].as_array().unwrap().iter().all(|movement| movement["found"] == false));
        two["movements"] = json!([]);
    };
    forged("\"two:car:1\" is not told", &none);
    forged("they are not numbered from 1", &|s| {
        drop(s["works"][1]["movements"].as_array_mut().unwrap().remove(0));
    });
    forged("and it cuts movements", &|s| s["works"][0]["passage"] = json!("open"));
    forged("and it is not about turns", &|s| s["works"][0]["passage"] = json!("turns_banned"));
    forged("and what it matches cannot be driven", &|s| {
        none(s);
        s["works"][1]["passage"] = json!("exempt");
    });
    forged("it holds, and is told 0 times", &|s| drop(s["works"].as_array_mut().unwrap().remove(1)));
    let day =
        |i: usize, key: &'static str, to: Value| move |s: &mut Value| s["announcements"][i][key] = to.clone();
    forged("announcement of one: five_days written", &day(0, "five_days", json!("short")));
    forged("announcement of one: the last day is written", &day(0, "latest", json!("2026-02-25")));
    forged("announcement of two: five_days written", &day(1, "five_days", json!("kept")));
    forged("announcement of two: it is kept, and whether that is warned of (W436): true", &|s| {
        s["announcements"][1]["published"] = json!("2026-02-24");
        s["announcements"][1]["five_days"] = json!("kept");
    });
    forged("of no closure", &day(0, "closure", json!("three")));
}

#[test]
fn what_another_work_shuts_for_a_part_of_the_time_does_not_hide_what_is_shut() {
    let town = Town::new();
    let line = |points: &[[f64; 2]]| json!({"type": "LineString", "coordinates": points});
    let road = |id: &str, one_way: bool, points: &[[f64; 2]]| {
        let mut tags = json!({"id": id, "name": id, "highway": "secondary", "maxspeed": "60"});
        if one_way {
            tags["oneway"] = json!("yes");
        }
        Town::feature(tags, line(points))
    };
    let beside = [[118.02, 36.9], [118.0195, 36.9002], [118.0105, 36.9002], [118.01, 36.9]];
    let round = [[118.0, 36.9], [118.0, 36.91], [118.03, 36.91], [118.03, 36.9]];
    town.write(
        "roads.geojson",
        vec![
            road("west", false, &[[118.0, 36.9], [118.01, 36.9]]),
            road("main", true, &[[118.01, 36.9], [118.02, 36.9]]),
            road("back", true, &beside),
            road("east", false, &[[118.02, 36.9], [118.03, 36.9]]),
            road("round", false, &round),
        ],
    );
    // Half of the road: where it is divided its carriageway is shut, before that both directions share it.
    let half = json!({"id": "half", "effect": "half_closed", "other_half": "two_way", "speed_kmh": 20, "direction": "along",
        "start": "2026-03-01 00:00", "end": "2026-06-30 18:00"});
    let part =
        json!({"id": "part", "effect": "closed", "start": "2026-04-01 00:00", "end": "2026-04-10 00:00"});
    let works = vec![
        Town::feature(half, line(&[[118.005, 36.9], [118.01, 36.9], [118.02, 36.9]])),
        Town::feature(part, line(&[[118.01, 36.9], [118.02, 36.9]])),
    ];
    town.write("works.geojson", works);
    let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
    assert_eq!(summary["works"][0]["passage"], "shut", "{said}");
    let folder = town.path("out").to_string_lossy().into_owned();
    let proof = || {
        let run = huhang(&["verify", &folder]);
        (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned())
    };
    let (code, text) = proof();
    assert_eq!(code, Some(0), "{text}");
    // A work that leaves all passable is still found out.
    let path = town.path("out").join("summary.json");
    let mut forged: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    forged["works"][0]["passage"] = json!("open");
    forged["works"][0]["movements"] = json!([]);
    std::fs::write(&path, forged.to_string()).unwrap();
    let (code, text) = proof();
    assert_eq!(code, Some(1), "{text}");
}
