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
