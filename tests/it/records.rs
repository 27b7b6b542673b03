//! Plans come back from their own export as they were: orders with phases, rolling work, words and drawings; divided roads in
//! both directions.

use crate::closures_cli::{Folder, by_road, closure, line, road};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A bridge of two one-way lines between the same two junctions, roads on both banks, and a road that crosses one of them.
fn bridge() -> Folder {
    let (one_way, none) = (json!({"oneway": "yes", "bridge": "yes"}), json!({}));
    let named = |id: &str, mut road: Value| {
        road["id"] = json!(id);
        road
    };
    Folder::with(&[
        road("南路", &[[119.79, 31.69], [119.8, 31.69], [119.81, 31.69], [119.82, 31.69]], &none),
        road("北路", &[[119.79, 31.7], [119.8, 31.7], [119.81, 31.7], [119.82, 31.7]], &none),
        named(
            "north",
            road(
                "大桥",
                &[[119.8, 31.69], [119.8002, 31.6905], [119.8002, 31.6995], [119.8, 31.7]],
                &one_way,
            ),
        ),
        named(
            "south",
            road(
                "大桥",
                &[[119.8, 31.7], [119.7998, 31.6995], [119.7998, 31.6905], [119.8, 31.69]],
                &one_way,
            ),
        ),
        road("东路", &[[119.81, 31.69], [119.81, 31.695], [119.81, 31.7]], &none),
    ])
}

/// What a plan shuts: for each directed road its stretches, decimeters.
fn shut(folder: &Folder, plan: &str) -> BTreeMap<(String, String), Vec<(i64, i64)>> {
    let out = folder.arg(&format!("out-{plan}"));
    let (code, _, err) = folder.run("preview", plan, &["--out", &out]);
    assert_eq!(code, Some(0), "{err}");
    let layer: Value =
        serde_json::from_str(&folder.read(&format!("out-{plan}/closed_edges.geojson"))).unwrap();
    let mut all: BTreeMap<(String, String), Vec<(i64, i64)>> = BTreeMap::new();
    for own in layer["features"].as_array().unwrap().iter().map(|f| &f["properties"]) {
        let text = |key: &str| own[key].as_str().unwrap().to_owned();
        let mm = |key: &str| (own[key].as_f64().unwrap() * 10.0).round() as i64;
        all.entry((text("edge"), text("direction"))).or_default().push((mm("from_m"), mm("to_m")));
    }
    all
}

#[test]
fn both_carriageways_of_a_bridge_come_back_each_in_its_direction() {
    let folder = bridge();
    folder.write("plan.geojson", &[closure("bridge", Value::Null, json!({"road": "大桥"}))]);
    let mut before = shut(&folder, "plan.geojson");
    assert_eq!(before.len(), 4, "two carriageways, either way: {before:?}");
    folder.export("plan.geojson", "geojson", "record.geojson");
    assert_eq!(shut(&folder, "record.geojson"), before);
    let record: Value = serde_json::from_str(&folder.read("record.geojson")).unwrap();
    let lines = record["features"][0]["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!(lines.len(), 2, "a line for each direction: {record}");
    folder.export("plan.geojson", "wzdx", "feed.json");
    let feed: Value = serde_json::from_str(&folder.read("feed.json")).unwrap();
    assert_eq!(feed["features"].as_array().unwrap().len(), 2, "{feed}");
    // A feed says what traffic does: nothing leads against a one-way road.
    before.retain(|(_, direction), _| direction == "forward");
    assert_eq!(shut(&folder, "feed.json"), before);
}

/// Every kind of place and of order.
fn plan() -> Vec<Value> {
    let ring =
        [[119.805, 31.688], [119.815, 31.688], [119.815, 31.692], [119.805, 31.692], [119.805, 31.688]];
    let dated = |start: &str, end: &str, more: Value| {
        let mut all = json!({"start": start, "end": end});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    vec![
        closure("bridge", Value::Null, json!({"road": "大桥", "physical": true})),
        closure(
            "phases",
            Value::Null,
            json!({"effect": "half_closed", "phases": [
                dated("2026-03-01T00:00", "2026-04-01T00:00",
                    json!({"id": "left", "title": "一期", "road": "北路", "from": "大桥", "to": "东路", "direction": "along", "other_half": "alternating", "cycle_s": 90})),
                dated("2026-04-01T00:00", "2026-05-01T00:00",
                    json!({"id": "right", "title": "二期", "road": "北路", "from": "大桥", "to": "东路", "direction": "against", "other_half": "one_way"})),
                dated("2026-04-10T00:00", "2026-04-20T00:00",
                    json!({"id": "night", "parallel": true, "effect": "closed", "daily": "22:00-05:00",
                        "geometry": line(&[[119.8005, 31.7], [119.8095, 31.7]])}))]}),
        ),
        closure(
            "rolling",
            Value::Null,
            json!({"road": "南路", "from": "大桥", "to": "东路", "effect": "closed", "rolling": {"unit_m": 300, "days": 5}}),
        ),
        closure(
            "drawn",
            line(&[[119.792, 31.7], [119.798, 31.7]]),
            json!({"effect": "speed", "speed_kmh": 20}),
        ),
        closure(
            "area",
            json!({"type": "Polygon", "coordinates": [ring]}),
            json!({"mode": "perimeter", "entries": [{"at": [119.805, 31.69], "name": "西口", "wait_s": 30}]}),
        ),
        closure("corner", Value::Null, json!({"junction": ["北路", "东路"]})),
        closure(
            "turn",
            Value::Null,
            json!({"effect": "turn_ban", "junction": ["南路", "东路"], "turn": "left", "approach": "由西向东"}),
        ),
        closure(
            "called-off",
            Value::Null,
            json!({"status": "cancelled", "road": "东路", "from": "南路", "to": "北路"}),
        ),
    ]
}

#[test]
fn a_plan_comes_back_from_its_own_record() {
    let folder = bridge();
    folder.write("plan.geojson", &plan());
    let before = folder.preview("plan.geojson");
    assert_eq!(before["preview"].as_array().unwrap().len(), 14, "{before}");
    folder.export("plan.geojson", "geojson", "record.geojson");
    let again = folder.preview("record.geojson");
    assert_eq!(again["preview"], before["preview"]);
    // And so on for ever.
    folder.export("record.geojson", "geojson", "again.geojson");
    assert_eq!(folder.read("record.geojson"), folder.read("again.geojson"));
    let record: Value = serde_json::from_str(&folder.read("record.geojson")).unwrap();
    let feature = |id: &str| {
        let all = record["features"].as_array().unwrap();
        all.iter().find(|feature| feature["id"] == id).unwrap_or_else(|| panic!("{id} in {record}")).clone()
    };
    assert_eq!(record["features"].as_array().unwrap().len(), plan().len(), "an order is a feature");
    let phases = feature("phases")["properties"]["phases"].clone();
    let said: Vec<[&Value; 2]> = phases.as_array().unwrap().iter().map(|p| [&p["id"], &p["title"]]).collect();
    assert_eq!(
        said,
        [
            [&json!("left"), &json!("phases 一期")],
            [&json!("right"), &json!("phases 二期")],
            [&json!("night"), &json!("phases")]
        ]
    );
    assert_eq!(phases[2]["parallel"], true);
    let words = json!({"road": "南路", "from": "大桥", "to": "东路", "direction": null});
    assert_eq!(feature("rolling")["properties"]["in_words"], words);
    assert_eq!(feature("rolling")["geometry"]["type"], "LineString");
}

#[test]
fn what_words_were_drawn_as_counts_where_nobody_knows_the_words() {
    let folder = bridge();
    let words = json!({"road": "东路", "from": "南路", "to": "北路", "direction": "along"});
    folder.write("plan.geojson", &[closure("words", Value::Null, words)]);
    let before = by_road(&folder.preview("plan.geojson"));
    folder.export("plan.geojson", "geojson", "record.geojson");
    // The line is moved, and the words stay.
    let moved = folder.read("record.geojson").replace("31.695", "31.6951");
    folder.text("moved.geojson", &moved);
    let (code, _, said) = folder.run("preview", "moved.geojson", &[]);
    assert!(code == Some(0) && said.contains("W492"), "{said}");
    assert_eq!(by_road(&folder.preview("moved.geojson")), before);
    // Another city calls its roads otherwise.
    let roads = folder.read("roads.geojson").replace("东路", "East Road");
    folder.text("roads.geojson", &roads);
    let (code, _, said) = folder.run("preview", "record.geojson", &[]);
    assert!(code == Some(0) && said.contains("W491"), "{said}");
    let meters: Vec<i64> = by_road(&folder.preview("record.geojson")).into_values().collect();
    assert_eq!(meters, before.into_values().collect::<Vec<_>>());
}

#[test]
fn a_turn_goes_into_a_feed_in_words() {
    let folder = bridge();
    let turn =
        json!({"effect": "turn_ban", "junction": ["南路", "东路"], "turn": "left", "approach": "west"});
    folder.write("plan.geojson", &[closure("turn", Value::Null, turn)]);
    folder.export("plan.geojson", "wzdx", "feed.json");
    let feed: Value = serde_json::from_str(&folder.read("feed.json")).unwrap();
    let told = feed["features"][0]["properties"]["core_details"]["description"].as_str().unwrap();
    assert!(told.contains("Forbidden: left by the arm in the west."), "{told}");
    assert_eq!(feed["features"][0]["geometry"]["coordinates"].as_array().unwrap().len(), 3, "{feed}");
}
