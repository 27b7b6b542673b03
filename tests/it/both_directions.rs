//! A feed has an entry for each direction of a work: read they are one closure, published again they are the entries that were
//! read.

use crate::closures_cli::{Folder, by_road, closure, line, road};
use crate::end_to_end::huhang;
use crate::wzdx_schema::Schemas;
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

/// Tens of meters that a truck drives between two places while the closures of a file hold.
fn driven(town: &Folder, closures: &str, [from, to]: [&str; 2]) -> i64 {
    let [network, closures] = ["roads.geojson", closures].map(|file| town.arg(file));
    let run = huhang(&[
        "route",
        "--network",
        &network,
        "--closures",
        &closures,
        "--at",
        "2026-03-15T12:00+08:00",
        "--vehicle",
        "truck",
        "--from",
        from,
        "--to",
        to,
        "--json",
    ]);
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    (summary["distance_m"].as_f64().unwrap() / 10.0).round() as i64
}

/// Exports a plan, checks the feed, and compares how trucks drive under both on two ways.
fn bars_the_same(town: &Folder, ways: [[&str; 2]; 2]) -> [i64; 2] {
    town.export("plan.geojson", "wzdx", "feed.json");
    if let Some(schemas) = Schemas::load() {
        let feed: Value = serde_json::from_str(&town.read("feed.json")).unwrap();
        assert_eq!(schemas.errors(&feed), [] as [String; 0]);
    }
    let ordered = ways.map(|way| driven(town, "plan.geojson", way));
    assert_eq!(ways.map(|way| driven(town, "feed.json", way)), ordered, "read again it bars the same");
    // By way of our own record, too.
    town.export("feed.json", "geojson", "own.geojson");
    assert_eq!(ways.map(|way| driven(town, "own.geojson", way)), ordered);
    ordered
}

#[test]
fn a_half_that_both_directions_share_is_an_entry_for_each_and_one_closure_again() {
    let town = town();
    let [west, east] = ["119.805,31.7", "119.825,31.7"];
    for (other_half, impact, effect) in
        [("alternating", "alternating-one-way", "half_closed"), ("two_way", "some-lanes-closed", "lane_loss")]
    {
        let words = json!({"road": "主路", "from": "甲街", "to": "乙街", "direction": "along",
            "effect": "half_closed", "other_half": other_half, "width_left_m": 2.5, "speed_kmh": 20});
        town.write("plan.geojson", &[closure("works", Value::Null, words)]);
        let [there, back] = bars_the_same(&town, [[west, east], [east, west]]);
        assert!(there > 250 && back > 250, "a truck of 2.55 m goes round either way: {there} {back}");
        let written = entries(&town, "feed.json");
        assert_eq!(written.len(), 2, "{written:?}");
        let mut headings = Vec::new();
        for entry in &written {
            let own = &entry["properties"];
            assert_eq!(own["vehicle_impact"], impact);
            assert_eq!(own["reduced_speed_limit_kph"].as_f64(), Some(20.0));
            let width = json!([{"type": "reduced-width", "value": 250, "unit": "centimeters"}]);
            assert_eq!(own["restrictions"], width);
            headings.push(own["core_details"]["direction"].as_str().unwrap());
        }
        headings.sort_unstable();
        assert_eq!(headings, ["eastbound", "westbound"]);
        // The work with its limit, each in both directions, and the entries as they were.
        let read = town.preview("feed.json");
        let lines = read["preview"].as_array().unwrap();
        let told: Vec<(&Value, &Value)> =
            lines.iter().map(|line| (&line["effect"], &line["direction"])).collect();
        let both = json!("both");
        // What is left of works by turns has its limit itself.
        let limit = (&json!("limit"), &both);
        let expected = [(&json!(effect), &both), limit];
        let count = if effect == "half_closed" { 1 } else { 2 };
        assert_eq!(told, expected[..count], "{read}");
        town.export("feed.json", "wzdx", "again.json");
        assert_eq!(entries(&town, "again.json"), written);
    }
}

#[test]
fn what_holds_on_the_direction_that_stays_open_is_an_entry_of_its_own() {
    let town = town();
    let one_way = json!({"road": "主路", "from": "甲街", "to": "乙街", "direction": "along", "effect": "one_way",
        "limits": {"width_m": 2.3}});
    town.write("plan.geojson", &[closure("one", Value::Null, one_way)]);
    let [west, east] = ["119.805,31.7", "119.825,31.7"];
    bars_the_same(&town, [[west, east], [east, west]]);
    let impacts = |of: &str| -> Vec<[String; 2]> {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let own = entries(&town, of);
        let told = own.iter().map(|entry| &entry["properties"]);
        let mut told: Vec<_> =
            told.map(|own| [word(&own["core_details"]["direction"]), word(&own["vehicle_impact"])]).collect();
        told.sort();
        told
    };
    let pairs = |all: [[&str; 2]; 2]| all.map(|pair| pair.map(str::to_owned)).to_vec();
    let told = impacts("feed.json");
    assert_eq!(told, pairs([["eastbound", "all-lanes-open"], ["westbound", "all-lanes-closed"]]));
    // The carriageway beside the works is as narrow.
    let half = json!({"road": "大道", "from": "甲街", "to": "乙街", "direction": "along", "effect": "half_closed",
        "other_half": "two_way", "width_left_m": 2.3});
    town.write("plan.geojson", &[closure("half", Value::Null, half)]);
    let [_, back] =
        bars_the_same(&town, [["119.805,31.71", "119.825,31.71"], ["119.825,31.7102", "119.805,31.7102"]]);
    assert!(back > 250, "{back}");
    let told = impacts("feed.json");
    assert_eq!(told, pairs([["eastbound", "some-lanes-closed"], ["westbound", "all-lanes-open"]]));
}

/// The incidents of an export: directions, and the longitudes at which their lines begin and end.
fn incidents(town: &Folder) -> (Vec<(String, f64, f64)>, String) {
    let err = town.export("plan.geojson", "cifs", "list.json");
    let list: Value = serde_json::from_str(&town.read("list.json")).unwrap();
    let told = list["incidents"].as_array().unwrap().iter().map(|incident| {
        let own = &incident["incident"];
        assert_eq!(own["type"], "ROAD_CLOSED");
        let line: Vec<f64> =
            own["polyline"].as_str().unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
        (own["direction"].as_str().unwrap().to_owned(), line[1], line[line.len() - 1])
    });
    (told.collect(), err)
}

#[test]
fn waze_gets_the_direction_that_an_order_shuts_for_cars() {
    let town = town();
    let one_way = |road: &str, direction: &str| {
        let words =
            json!({"road": road, "from": "甲街", "to": "乙街", "direction": direction, "effect": "one_way"});
        town.write("plan.geojson", &[closure("one", Value::Null, words)]);
        incidents(&town)
    };
    for (direction, from, to) in [("along", 119.82, 119.81), ("against", 119.81, 119.82)] {
        let (told, err) = one_way("主路", direction);
        assert_eq!(told, [("ONE_DIRECTION".to_owned(), from, to)], "against the way that stays: {err}");
    }
    // Nobody drives there against the carriageway, so nothing is shut.
    let (told, err) = one_way("大道", "along");
    assert!(told.is_empty() && err.contains("does not shut the road for ordinary cars"), "{told:?} {err}");
}

#[test]
fn waze_gets_a_carriageway_beside_which_nobody_passes() {
    let half =
        json!({"effect": "half_closed", "other_half": "two_way", "direction": "along", "road": "大道"});
    let shut = line(&[[119.811, 31.71], [119.819, 31.71]]);
    let open = town();
    open.write("plan.geojson", &[closure("half", shut.clone(), half.clone())]);
    let (told, err) = incidents(&open);
    assert!(told.is_empty() && err.contains("W437"), "cars pass on the other half: {told:?} {err}");
    // Where no street joins the carriageways, none does.
    let carriageway = |id: &str, points: &[[f64; 2]]| {
        let mut road = road("大道", points, &json!({"oneway": "yes"}));
        road["id"] = json!(id);
        road
    };
    let apart = Folder::with(&[
        carriageway("e", &[[119.8, 31.71], [119.81, 31.71], [119.82, 31.71], [119.83, 31.71]]),
        carriageway("w", &[[119.83, 31.7102], [119.82, 31.7102], [119.81, 31.7102], [119.8, 31.7102]]),
        road("甲街", &[[119.81, 31.69], [119.81, 31.71]], &json!({})),
        road("乙街", &[[119.82, 31.69], [119.82, 31.71]], &json!({})),
        road("南街", &[[119.81, 31.69], [119.82, 31.69]], &json!({})),
    ]);
    apart.write("plan.geojson", &[closure("half", shut, half)]);
    let (told, err) = incidents(&apart);
    assert_eq!(told, [("ONE_DIRECTION".to_owned(), 119.811, 119.819)], "{err}");
}
