//! The layers that only a corridor has, held against its summary: who goes along where, the timetable, and the roads of each way.

use super::{OFF_M, length, positions, same};
use crate::diagnostic::Diagnostics;
use crate::verify::{Report, features, read, thousandths};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// Checks `escorts`, `timetable` (where there is one) and `corridor_roads`. `None` if one cannot be read.
pub fn corridor(own: &Path, task: &Value, report: &mut Report, problems: &mut Diagnostics) -> Option<()> {
    let mut layer = |name: &str| read(&own.join(format!("{name}.geojson")), problems);
    let (escorts, roads, ways) = (layer("escorts")?, layer("corridor_roads")?, layer("corridor")?);
    let name = task["name"].as_str().unwrap_or("corridor");
    let numbered = |what: &str, rows: &Value, keys: &[&str]| -> BTreeMap<String, Map<String, Value>> {
        let rows = rows.as_array().into_iter().flatten().enumerate();
        let row = |(i, line): (usize, &Value)| {
            let mut row: Map<String, Value> =
                keys.iter().map(|key| ((*key).to_owned(), line[*key].clone())).collect();
            row.insert("order".to_owned(), (i + 1).into());
            (format!("{name}-{what}-{}", i + 1), row)
        };
        rows.map(row).collect()
    };
    let told = numbered("escort", &task["escort_stretches"], &["escort", "from_m", "to_m", "because"]);
    let mut count = same("escorts", &escorts, &told, report);
    if task["timetable"].is_object() {
        let keys = [
            "kind",
            "road",
            "place",
            "place_name",
            "from",
            "until",
            "from_m",
            "to_m",
            "distance_m",
            "duration_s",
            "because",
            "text",
            "text_zh",
        ];
        let told = numbered("timetable", &task["timetable"]["rows"], &keys);
        count += same("timetable", &layer("timetable")?, &told, report);
    }
    report.checked.push((format!("rows of the layers escorts and timetable of {name}"), count));
    if count > 0 {
        report.left_out.push(format!(
            "where escorts of {name} are asked for (the rules of their table), and the lines of the layers escorts and timetable"
        ));
    }
    let count = along(&roads, &ways, report);
    report.checked.push((format!("roads of the layer corridor_roads of {name}"), count));
    Some(())
}

/// The roads of each way follow each other without a gap, each as long as it is drawn, and are together as long as the way.
fn along(roads: &Value, ways: &Value, report: &mut Report) -> usize {
    let mut of: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for road in features(roads) {
        of.entry(road["properties"]["corridor"].as_str().unwrap_or_default()).or_default().push(road);
    }
    let mut differ = |id: &str, what: String| {
        report.differences.push(format!("layer corridor_roads: {what} of {id}"));
    };
    let mut count = 0;
    for way in features(ways).iter().filter(|way| way["properties"]["when"] == "after") {
        let id = way["properties"]["id"].as_str().unwrap_or_default();
        let mut own = of.remove(id).unwrap_or_default();
        own.sort_by_key(|road| road["properties"]["order"].as_u64());
        let mut at = Some(0);
        for (i, road) in own.iter().enumerate() {
            let p = &road["properties"];
            let (from, to) = (thousandths(&p["from_m"]), thousandths(&p["to_m"]));
            let distance = from.zip(to).and_then(|(from, to)| to.checked_sub(from));
            if from != at
                || p["order"].as_u64() != Some(i as u64 + 1)
                || thousandths(&p["distance_m"]) != distance
            {
                differ(id, format!("a gap at road {}", i + 1));
            }
            at = to;
            let drawn = length(&positions(&road["geometry"]));
            let told = p["distance_m"].as_f64().unwrap_or(f64::NAN);
            if (drawn - told).abs() > told * super::TOLERANCE + OFF_M || !told.is_finite() {
                differ(id, format!("road {} is told with {told} m and drawn {drawn:.0} m long", i + 1));
            }
            count += 1;
        }
        if at != thousandths(&way["properties"]["distance_m"]) {
            differ(id, format!("the length, in all {at:?} mm, is not that"));
        }
    }
    for id in of.keys() {
        differ(id, "roads are drawn, and there is no way".to_owned());
    }
    count
}
