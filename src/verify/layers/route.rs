//! The layers of a route or a corridor, held against its summary: the ways, their steps, the stops, and what is in the way.

use super::{as_long_as_told, same};
use crate::diagnostic::Diagnostics;
use crate::verify::{Report, features, list, read};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Rows of a layer by their ids.
type Rows = BTreeMap<String, Map<String, Value>>;

/// Checks `routes` (of a corridor `corridor`), `steps`, `stops` and `blockers`. `None` if one cannot be read.
pub fn route(
    own: &Path,
    task: &Value,
    is_corridor: bool,
    report: &mut Report,
    problems: &mut Diagnostics,
) -> Option<()> {
    let ways = if is_corridor { "corridor" } else { "routes" };
    let mut layer = |name: &str| read(&own.join(format!("{name}.geojson")), problems);
    let (drawn, steps, stops, blockers) =
        (layer(ways)?, layer("steps")?, layer("stops")?, layer("blockers")?);
    let name = task["name"].as_str().unwrap_or("route");
    let sides = [("before", &task["before"]), ("after", task)];
    let (mut rows, mut turns, mut places) = (Rows::new(), Rows::new(), Rows::new());
    for (when, side) in sides.into_iter().filter(|(_, side)| side.is_object()) {
        for (rank, way) in list(side, "alternatives").enumerate() {
            let id = format!("{name}-{when}-{}", rank + 1);
            for (i, step) in list(way, "steps").enumerate() {
                let told = ["turn", "road", "text", "text_zh", "distance_m", "duration_s"];
                let mut row: Map<String, Value> =
                    told.iter().map(|key| ((*key).to_owned(), step[*key].clone())).collect();
                row.insert("route".to_owned(), id.as_str().into());
                row.insert("order".to_owned(), (i + 1).into());
                turns.insert(format!("{id}-{}", i + 1), row);
            }
            let row = json!({
                "route": name, "when": when, "rank": rank + 1, "vehicle": side["vehicle"],
                "from": side["from"], "to": side["to"],
                "distance_m": way["distance_m"], "duration_s": way["duration_s"],
            });
            rows.insert(id, row.as_object().cloned().unwrap_or_default());
        }
        let given = std::iter::once(&side["from"]).chain(list(side, "via")).chain([&side["to"]]);
        for (i, stop) in given.enumerate() {
            let row = json!({"route": name, "when": when, "order": i + 1, "stop": stop});
            places.insert(
                format!("{name}-{when}-stop-{}", i + 1),
                row.as_object().cloned().unwrap_or_default(),
            );
        }
    }
    let mut count = same(ways, &drawn, &rows, report);
    as_long_as_told(ways, &drawn, report);
    count += same("steps", &steps, &turns, report) + same("stops", &stops, &places, report);
    count += if is_corridor {
        obstacles(task, &blockers, report)
    } else {
        same("blockers", &blockers, &reasons(name, task), report)
    };
    report.checked.push((format!("rows of the layers {ways}, steps, stops and blockers of {name}"), count));
    Some(())
}

/// What stands in the way of a route, row by row.
fn reasons(name: &str, task: &Value) -> Rows {
    let row = |(i, line): (usize, &Value)| {
        let mut row = json!({
            "kind": line["kind"], "blocker": line["id"], "name": line["name"],
            "text": line["text"], "text_zh": line["text_zh"],
        });
        if !line["opens_at"].is_null() {
            row["opens_at"] = line["opens_at"].clone();
        }
        (format!("{name}-blocker-{}", i + 1), row.as_object().cloned().unwrap_or_default())
    };
    list(task, "blockers").enumerate().map(row).collect()
}

/// The obstacles of the sets to lift: each is drawn once, with the sets that it is in.
fn obstacles(task: &Value, layer: &Value, report: &mut Report) -> usize {
    let mut told: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for (number, set) in (1..).zip(list(&task["why_not"], "sets")) {
        for obstacle in list(set, "obstacles").filter_map(Value::as_str) {
            told.entry(obstacle).or_default().insert(number);
        }
    }
    let mut drawn: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for feature in features(layer) {
        let p = &feature["properties"];
        let sets = drawn.entry(p["blocker"].as_str().unwrap_or_default()).or_default();
        sets.extend(list(p, "sets").filter_map(Value::as_u64));
    }
    if told != drawn {
        report
            .differences
            .push(format!("layer blockers: {drawn:?} are in sets to lift, in the summary {told:?}"));
    }
    told.len()
}

/// What stands along the way of a corridor: each place with the figures of the summary.
pub fn constraints(task: &Value, layer: &Value, report: &mut Report) {
    let name = task["name"].as_str().unwrap_or("corridor");
    let keys = [
        "kind",
        "name",
        "road",
        "ways",
        "from_m",
        "to_m",
        "verdict",
        "conditions",
        "limits",
        "unknown",
        "needs",
        "ban",
        "signs",
        "provenance",
        "surveyed",
        "hard",
        "cost",
        "lead_days",
        "contact",
        "text",
        "text_zh",
    ];
    let told: Rows = list(task, "constraints")
        .enumerate()
        .map(|(i, line)| {
            let mut row: Map<String, Value> =
                keys.iter().map(|key| ((*key).to_owned(), line[*key].clone())).collect();
            row.insert("constraint".to_owned(), line["id"].clone());
            (format!("{name}-constraint-{}", i + 1), row)
        })
        .collect();
    let count = same("constraints", layer, &told, report);
    report.checked.push((format!("rows of the layer constraints of {name}"), count));
}
