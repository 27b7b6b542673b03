//! A work that recurs, out as a feed and in again: one closure, told in the zone of the plan.

use crate::detour::Town;
use serde_json::{Value, json};
use std::process::Command;

/// The town with its main street shut by a calendar, written as a feed and given as the closures; the entries of the feed.
fn fed(calendar: Value) -> (Town, usize) {
    let town = Town::new();
    let mut order = json!({"id": "works", "title": "main street"});
    order.as_object_mut().unwrap().extend(calendar.as_object().unwrap().clone());
    let line = json!({"type": "LineString", "coordinates": [[118.012, 36.9], [118.018, 36.9]]});
    town.write("works.geojson", vec![Town::feature(order, line)]);
    let run = Command::new(env!("CARGO_BIN_EXE_huhang"))
        .args([
            "closures",
            "export",
            "--network",
            "roads.geojson",
            "--closures",
            "works.geojson",
            "--format",
            "wzdx",
        ])
        .args(["--from", "2026-03-01", "--to", "2026-04-30", "--out-file", "feed.json", "-q"])
        .current_dir(town.path(""))
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let feed: Value = serde_json::from_slice(&std::fs::read(town.path("feed.json")).unwrap()).unwrap();
    std::fs::copy(town.path("feed.json"), town.path("works.geojson")).unwrap();
    (town, feed["features"].as_array().unwrap().len())
}

#[test]
fn two_slots_a_day_are_one_closure_again() {
    let (town, entries) = fed(json!({"start": "2026-03-02 00:00", "end": "2026-03-14 24:00",
        "daily": ["09:00-15:00", "21:00-05:00"]}));
    // In each direction the rest of the night before, thirteen days and thirteen nights, the last of them cut.
    assert_eq!(entries, 54);
    let (code, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(summary["works"].as_array().unwrap().len(), 1, "{said}");
    assert!(said.contains("27 entries are one closure here"), "{said}");
    let notice = std::fs::read_to_string(town.path("out").join("notice.zh.md")).unwrap();
    assert!(notice.contains("每日 09:00-15:00、21:00-次日 05:00"), "{notice}");
}

#[test]
fn nights_of_a_feed_are_one_closure_again_and_told_in_the_zone_of_the_plan() {
    let (town, entries) = fed(json!({"start": "2026-03-02 22:00", "end": "2026-03-14 05:00",
        "daily": "22:00-05:00", "except_dates": ["2026-03-05"]}));
    // Eleven nights, and in the feed each direction by itself.
    assert_eq!(entries, 22);
    let (code, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(summary["works"].as_array().unwrap().len(), 1, "{said}");
    assert!(said.contains("11 entries are one closure here"), "{said}");
    let notice = std::fs::read_to_string(town.path("out").join("notice.zh.md")).unwrap();
    assert_eq!(notice.matches("2026-03-02 22:00 至 2026-03-14 05:00").count(), 1, "{notice}");
    assert!(notice.contains("每日 22:00-次日 05:00") && notice.contains("2026-03-05"), "{notice}");
    // Shut in the nights and open in that one, as before.
    let is_shut = |at: &str| {
        let run = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .args([
                "closures",
                "preview",
                "--network",
                "roads.geojson",
                "--closures",
                "works.geojson",
                "--json",
            ])
            .args(["--at", at])
            .current_dir(town.path(""))
            .output()
            .unwrap();
        let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
        let lines = summary["preview"].as_array().unwrap().clone();
        lines.iter().filter(|line| line["in_force"] == true).count()
    };
    assert_eq!(
        (is_shut("2026-03-04T23:00"), is_shut("2026-03-05T23:00"), is_shut("2026-03-06T23:00")),
        (1, 0, 1)
    );
}

#[test]
fn periods_that_are_no_calendar_stay_closures_of_their_own() {
    let (town, entries) =
        fed(json!({"start": "2026-03-02 22:00", "end": "2026-03-05 05:00", "daily": "22:00-05:00"}));
    assert_eq!(entries, 6);
    let mut feed: Value =
        serde_json::from_slice(&std::fs::read(town.path("works.geojson")).unwrap()).unwrap();
    for entry in feed["features"].as_array_mut().unwrap() {
        let start = &mut entry["properties"]["start_date"];
        // The second night begins an hour earlier.
        if start == "2026-03-03T14:00:00Z" {
            *start = json!("2026-03-03T13:00:00Z");
        }
    }
    std::fs::write(town.path("works.geojson"), feed.to_string()).unwrap();
    let (code, summary, said) = town.run("detour", &["--vehicle", "car"]);
    assert_eq!((code, summary["works"].as_array().unwrap().len()), (Some(0), 3), "{said}");
    assert!(!said.contains("one closure here"), "{said}");
}
