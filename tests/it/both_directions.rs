//! A feed has an entry for each direction of a work: read they are one closure, published again they are the entries that were
//! read.

use crate::closures_cli::{Folder, by_road, closure, line, road};
use serde_json::{Value, json};

/// A road without a median, a divided one beside it, and two streets across.
fn town() -> Folder {
    let none = json!({});
    let carriageway = |id: &str, points: &[[f64; 2]]| {
        let mut road = road("大道", points, &json!({"oneway": "yes"}));
        road["id"] = json!(id);
        road
    };
    let mut roads = vec![
        road("主路", &[[119.8, 31.7], [119.81, 31.7], [119.82, 31.7], [119.83, 31.7]], &none),
        carriageway("e", &[[119.8, 31.71], [119.81, 31.71], [119.82, 31.71], [119.83, 31.71]]),
        carriageway("w", &[[119.83, 31.7102], [119.82, 31.7102], [119.81, 31.7102], [119.8, 31.7102]]),
    ];
    for (name, lon) in [("甲街", 119.81), ("乙街", 119.82)] {
        roads.push(road(
            name,
            &[[lon, 31.69], [lon, 31.7], [lon, 31.71], [lon, 31.7102], [lon, 31.72]],
            &none,
        ));
    }
    Folder::with(&roads)
}

fn entries(town: &Folder, file: &str) -> Vec<Value> {
    let feed: Value = serde_json::from_str(&town.read(file)).unwrap();
    let mut all = feed["features"].as_array().unwrap().clone();
    all.sort_by_key(|entry| entry["id"].to_string());
    all
}

#[test]
fn two_entries_of_one_work_are_one_closure_and_come_back_as_they_were() {
    let town = town();
    for (name, effect) in
        [("主路", json!({"effect": "closed"})), ("大道", json!({"effect": "lane_loss", "speed_kmh": 40}))]
    {
        let mut words = json!({"road": name, "from": "甲街", "to": "乙街"});
        words.as_object_mut().unwrap().extend(effect.as_object().unwrap().clone());
        town.write("plan.geojson", &[closure("works", Value::Null, words)]);
        town.export("plan.geojson", "wzdx", "feed.json");
        let mut feed: Value = serde_json::from_str(&town.read("feed.json")).unwrap();
        assert_eq!(feed["features"].as_array().unwrap().len(), 2);
        // Each has words of its own.
        for (i, text) in ["towards the town", "out of the town"].into_iter().enumerate() {
            feed["features"][i]["properties"]["core_details"]["description"] = text.into();
            feed["features"][i]["properties"]["core_details"]["name"] = format!("works {i}").into();
            feed["features"][i]["properties"]["beginning_milepost"] = json!(i + 1);
        }
        town.text("feed.json", &feed.to_string());
        let read = town.preview("feed.json");
        assert_eq!(read["preview"].as_array().unwrap().len(), 1, "{name}: {read}");
        // Two carriageways have a line each.
        assert_eq!(read["preview"][0]["direction"], if name == "主路" { "both" } else { "along" });
        assert_eq!(by_road(&read), by_road(&town.preview("plan.geojson")), "{name}");
        let err = town.export("feed.json", "wzdx", "again.json");
        assert!(!err.contains("W419"), "neither carriageway stays open: {err}");
        assert_eq!(entries(&town, "again.json"), entries(&town, "feed.json"), "{name}");
        // By way of our own record, too.
        town.export("feed.json", "geojson", "own.geojson");
        town.export("own.geojson", "wzdx", "third.json");
        assert_eq!(entries(&town, "third.json"), entries(&town, "feed.json"), "{name}");
    }
}

#[test]
fn entries_that_differ_stay_apart_and_a_changed_closure_is_one() {
    let town = town();
    let drawn = line(&[[119.81, 31.7], [119.82, 31.7]]);
    town.write("plan.geojson", &[closure("works", drawn, json!({"effect": "closed"}))]);
    town.export("plan.geojson", "wzdx", "feed.json");
    let mut feed: Value = serde_json::from_str(&town.read("feed.json")).unwrap();
    feed["features"][1]["properties"]["end_date"] = "2026-07-01T00:00:00Z".into();
    town.text("feed.json", &feed.to_string());
    assert_eq!(town.preview("feed.json")["preview"].as_array().unwrap().len(), 2);
    town.export("feed.json", "wzdx", "again.json");
    assert_eq!(entries(&town, "again.json"), entries(&town, "feed.json"));
    // Drawn anew in our own form, it is no longer what was read.
    town.export("plan.geojson", "wzdx", "feed.json");
    town.export("feed.json", "geojson", "own.geojson");
    let mut own: Value = serde_json::from_str(&town.read("own.geojson")).unwrap();
    own["features"][0]["geometry"] = line(&[[119.813, 31.7], [119.818, 31.7]]);
    town.text("own.geojson", &own.to_string());
    town.export("own.geojson", "wzdx", "again.json");
    let again = entries(&town, "again.json");
    assert_eq!(again.len(), 2, "{again:?}");
    assert!(
        again.iter().all(|entry| entry["geometry"]["coordinates"].to_string().contains("119.813")),
        "{again:?}"
    );
}

#[test]
fn a_suspended_one_way_rule_is_an_entry_with_its_sentence() {
    let town = Folder::with(&[
        road("单行", &[[119.81, 31.71], [119.82, 31.71]], &json!({"oneway": "yes"})),
        road("甲街", &[[119.81, 31.7], [119.81, 31.71]], &json!({})),
    ]);
    let along = json!({"effect": "suspend_one_way", "direction": "against"});
    town.write("plan.geojson", &[closure("s", line(&[[119.811, 31.71], [119.819, 31.71]]), along)]);
    let err = town.export("plan.geojson", "wzdx", "feed.json");
    assert!(
        err.contains("W437") && err.contains("the description says: The one-way rule is suspended"),
        "{err}"
    );
    let entries = entries(&town, "feed.json");
    assert_eq!(entries.len(), 1);
    let entry = &entries[0]["properties"];
    assert_eq!(entry["vehicle_impact"], "all-lanes-open");
    assert!(entry["core_details"]["description"].as_str().unwrap().contains("traffic may drive both ways"));
    // The line is that of the traffic which is there without works.
    let first = entries[0]["geometry"]["coordinates"][0][0].as_f64().unwrap();
    assert!((first - 119.811).abs() < 1e-6, "{first}");
}
