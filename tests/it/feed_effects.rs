//! Every effect of our closures through both feeds: read again, traffic drives as under the order itself, or the export said what
//! the format cannot say.

use crate::closures_cli::{Folder, closure, line, road};
use crate::end_to_end::huhang;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A road without a median, a divided one, a one-way one under a low bridge, and streets across at both ends of the works and of
/// the town.
fn town() -> Folder {
    let none = json!({});
    let x = [119.8, 119.81, 119.82, 119.83];
    let along = |lat: f64| x.map(|lon| [lon, lat]);
    let mut back = along(31.7102);
    back.reverse();
    let of = |id: &str, mut feature: Value| {
        feature["id"] = json!(id);
        feature
    };
    let mut roads = vec![
        road("主路", &along(31.7), &none),
        of("e", road("大道", &along(31.71), &json!({"oneway": "yes"}))),
        of("w", road("大道", &back, &json!({"oneway": "yes"}))),
        road("单行", &[[119.81, 31.695], [119.82, 31.695]], &json!({"oneway": "yes", "maxheight": "3.0"})),
    ];
    for (name, lon) in [("西街", 119.8), ("甲街", 119.81), ("乙街", 119.82), ("东街", 119.83)] {
        let lats = [31.69, 31.695, 31.7, 31.71, 31.7102, 31.72];
        let (crossed, own) = (lats.map(|lat| [lon, lat]), [0, 2, 3, 4, 5].map(|i| [lon, lats[i]]));
        let inner = ["甲街", "乙街"].contains(&name);
        roads.push(if inner { road(name, &crossed, &none) } else { road(name, &own, &none) });
    }
    let town = Folder::with(&roads);
    let place = |(id, at): (&str, [f64; 2])| json!({"type": "Feature", "id": id, "properties": {}, "geometry": {"type": "Point", "coordinates": at}});
    let places = [
        ("a", [119.803, 31.7]),
        ("b", [119.827, 31.7]),
        ("c", [119.803, 31.71]),
        ("d", [119.827, 31.7102]),
        ("e", [119.815, 31.7]),
        ("f", [119.81, 31.6975]),
        ("g", [119.82, 31.7075]),
        ("h", [119.81, 31.692]),
        ("i", [119.82, 31.692]),
    ];
    town.write("places.geojson", &places.map(place));
    town
}

/// What it takes from each place to each other one, for cars and for trucks.
fn driven(town: &Folder, closures: &str) -> BTreeMap<String, Value> {
    let [roads, closures, places] = ["roads.geojson", closures, "places.geojson"].map(|file| town.arg(file));
    let mut all = BTreeMap::new();
    for vehicle in ["car", "truck"] {
        let run = huhang(&[
            "matrix",
            "--network",
            &roads,
            "--closures",
            &closures,
            "--at",
            "2026-03-17T12:00+08:00",
            "--vehicle",
            vehicle,
            "--from",
            &places,
            "--to",
            &places,
            "--json",
        ]);
        let summary: Value = serde_json::from_slice(&run.stdout).unwrap_or_default();
        let rows = summary["excerpt"]["rows"].as_array();
        let rows = rows.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&run.stderr)));
        for row in rows {
            for (to, cell) in
                summary["excerpt"]["to"].as_array().unwrap().iter().zip(row["cells"].as_array().unwrap())
            {
                all.insert(format!("{vehicle} {} {to}", row["from"]), cell.clone());
            }
        }
    }
    all
}

fn on(road: &str, more: Value) -> Value {
    let mut words = json!({"road": road, "from": "甲街", "to": "乙街"});
    words.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    words
}

/// Orders in words, each with whether WZDx and Waze can say all of it.
fn orders() -> Vec<(Value, [bool; 2])> {
    let half = |road: &str, other: &str, more: Value| {
        let mut words = json!({"effect": "half_closed", "other_half": other, "direction": "along"});
        words.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        on(road, words)
    };
    let none = || json!({});
    vec![
        (on("主路", json!({"effect": "closed"})), [true, true]),
        (on("主路", json!({"effect": "closed", "direction": "along"})), [true, true]),
        (on("大道", json!({"effect": "closed"})), [true, true]),
        (on("大道", json!({"effect": "closed", "direction": "along"})), [true, true]),
        (on("主路", json!({"effect": "closed", "applies_to": ["truck"]})), [true, false]),
        (on("主路", json!({"effect": "closed", "applies_to": ["bus"]})), [false, false]),
        (on("主路", json!({"effect": "closed", "exempt": ["truck"]})), [false, false]),
        (on("主路", json!({"effect": "no_through"})), [true, false]),
        (on("主路", json!({"effect": "lane_loss", "width_left_m": 2.3, "speed_kmh": 20})), [true, false]),
        (half("主路", "two_way", json!({"speed_kmh": 20})), [false, false]),
        (half("主路", "alternating", none()), [true, false]),
        (half("主路", "alternating", json!({"cycle_s": 300})), [false, false]),
        (half("主路", "one_way", none()), [true, true]),
        (half("大道", "two_way", none()), [false, false]),
        (half("大道", "alternating", none()), [true, false]),
        (half("大道", "alternating", json!({"width_left_m": 2.3})), [true, false]),
        (half("大道", "one_way", none()), [true, true]),
        (on("大道", json!({"effect": "contraflow", "direction": "along"})), [false, false]),
        (on("主路", json!({"effect": "one_way", "direction": "along"})), [true, true]),
        (on("主路", json!({"effect": "one_way", "direction": "along", "speed_kmh": 20})), [true, false]),
        (json!({"effect": "turn_ban", "junction": ["主路", "甲街"], "turn": "left"}), [false, false]),
        (json!({"effect": "mandatory_turn", "junction": ["主路", "甲街"], "turn": "right"}), [false, false]),
        (on("主路", json!({"effect": "speed", "speed_kmh": 15})), [true, false]),
        (on("主路", json!({"effect": "speed", "speed_kmh": 15, "applies_to": ["truck"]})), [false, false]),
        (on("主路", json!({"effect": "limit", "limits": {"width_m": 2.3}})), [true, false]),
        (on("主路", json!({"effect": "delay", "wait_s": 90})), [false, false]),
        (json!({"road": "单行", "effect": "suspend_limit", "suspends": ["height"]}), [false, false]),
        (on("主路", json!({"effect": "closed", "entry_only": true})), [false, false]),
    ]
}

#[test]
fn what_a_feed_cannot_say_is_told_and_all_else_is_driven_as_before() {
    let town = town();
    let ring =
        [[119.808, 31.699], [119.818, 31.699], [119.818, 31.701], [119.808, 31.701], [119.808, 31.699]];
    let area = json!({"type": "Polygon", "coordinates": [ring]});
    let mut all: Vec<(Value, Value, [bool; 2])> =
        orders().into_iter().map(|(words, said)| (Value::Null, words, said)).collect();
    let against = line(&[[119.811, 31.695], [119.819, 31.695]]);
    all.push((against, json!({"effect": "suspend_one_way", "direction": "against"}), [false, false]));
    all.push((line(&[[119.8, 31.72], [119.83, 31.72]]), json!({"effect": "add_road"}), [false, false]));
    all.push((area.clone(), json!({"effect": "closed"}), [true, false]));
    all.push((area, json!({"effect": "closed", "mode": "through"}), [false, false]));
    for (geometry, words, said) in all {
        town.write("plan.geojson", &[closure("works", geometry, words.clone())]);
        let ordered = driven(&town, "plan.geojson");
        for ((format, file), said) in [("wzdx", "feed.json"), ("cifs", "list.json")].into_iter().zip(said) {
            let err = town.export("plan.geojson", format, file);
            let told = err.contains("W437");
            let read = driven(&town, file);
            let differ: Vec<&String> = ordered.keys().filter(|way| ordered[*way] != read[*way]).collect();
            assert!(differ.is_empty() || told, "{format} {words}: silent about {differ:?}");
            if said {
                assert!(differ.is_empty(), "{format} {words}: {differ:?} {err}");
            } else {
                assert!(told, "{format} {words}: it has no words for that, and says nothing");
            }
        }
    }
}

#[test]
fn works_by_turns_on_both_carriageways_let_each_direction_pass_after_a_wait() {
    let town = town();
    let free = {
        town.write("plan.geojson", &[]);
        driven(&town, "plan.geojson")
    };
    let half =
        on("大道", json!({"effect": "half_closed", "other_half": "alternating", "direction": "along"}));
    town.write("plan.geojson", &[closure("east", Value::Null, half)]);
    town.export("plan.geojson", "wzdx", "one.json");
    let feed: Value = serde_json::from_str(&town.read("one.json")).unwrap();
    // The same on the other carriageway: one work, or two.
    let mut west = feed["features"][0].clone();
    west["id"] = json!("west");
    west["properties"]["core_details"]["direction"] = json!("westbound");
    west["geometry"]["coordinates"] = json!([[119.82, 31.7102], [119.81, 31.7102]]);
    for speed in [Value::Null, json!(20)] {
        let (mut both, mut west) = (feed.clone(), west.clone());
        if !speed.is_null() {
            west["properties"]["reduced_speed_limit_kph"] = speed.clone();
        }
        both["features"].as_array_mut().unwrap().push(west);
        town.text("both.json", &both.to_string());
        let closures = town.preview("both.json")["preview"].as_array().unwrap().len();
        assert_eq!(closures, if speed.is_null() { 1 } else { 2 });
        let under = driven(&town, "both.json");
        let more = |way: &str| {
            under[way]["duration_s"].as_f64().unwrap() - free[way]["duration_s"].as_f64().unwrap()
        };
        assert_eq!(
            free["car \"c\" \"d\""]["distance_m"], under["car \"c\" \"d\""]["distance_m"],
            "on its own side"
        );
        assert_eq!((more("car \"c\" \"d\"") * 1000.0).round(), 60_000.0, "half of the usual cycle");
        let back = more("car \"d\" \"c\"");
        assert!(if speed.is_null() { (back - 60.0).abs() < 0.001 } else { back > 60.0 }, "{speed}: {back}");
        // As it was read it goes out again.
        town.export("both.json", "wzdx", "again.json");
        let sorted = |file: &str| {
            let feed: Value = serde_json::from_str(&town.read(file)).unwrap();
            let mut all = feed["features"].as_array().unwrap().clone();
            all.sort_by_key(|entry| entry["id"].to_string());
            all
        };
        assert_eq!(sorted("again.json"), sorted("both.json"));
    }
}
