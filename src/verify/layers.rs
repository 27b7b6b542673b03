//! The layers that a task puts on the map, held against its summary: the same rows with the same figures, ways as long
//! as they are told, signs on the ways to which they belong.
//!
//! The words of a sign are not checked: they are written from the roads and not from figures.

pub(super) mod corridor;
pub(super) mod coverage;
pub(super) mod route;

use super::detour::Files;
use super::graph::Stretch;
use super::{Report, features, list, read};
use crate::diagnostic::Diagnostics;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Mean radius of the earth, meters.
const EARTH_M: f64 = 6_371_008.8;
/// How far a line on a sphere may be from the length that is told.
const TOLERANCE: f64 = 0.01;
/// How far a sign may stand off its way, meters: positions are rounded.
const OFF_M: f64 = 1.0;

/// Checks `affected_sites`, `detours` and `decision_points`. `None` if one cannot be read.
pub(super) fn detour(
    own: &Path,
    task: &Value,
    files: &Files,
    report: &mut Report,
    problems: &mut Diagnostics,
) -> Option<()> {
    let mut layer = |name: &str| read(&own.join(format!("{name}.geojson")), problems);
    let (sites, ways, signs) = (layer("affected_sites")?, layer("detours")?, layer("decision_points")?);
    let name = task["name"].as_str().unwrap_or("detour");
    let mut told: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for row in list(task, "affected_sites") {
        let of = |key: &str| row[key].as_str().unwrap_or_default();
        told.insert(
            format!("{}:{}", of("site"), of("vehicle")),
            row.as_object().cloned().unwrap_or_default(),
        );
    }
    let count = same("affected_sites", &sites, &told, report);
    report.checked.push((format!("rows of the layer affected_sites of {name}"), count));
    let mut told = BTreeMap::new();
    for work in list(task, "works") {
        for movement in list(work, "movements") {
            let offer = Some(&movement["offer"]).filter(|way| way.is_object());
            for (rank, way) in list(movement, "detours").chain(offer).enumerate() {
                let id = format!("{}:way{}", movement["id"].as_str().unwrap_or_default(), rank + 1);
                told.insert(id, row(work, movement, rank, way));
            }
        }
    }
    let count = same("detours", &ways, &told, report);
    as_long_as_told("detours", &ways, report);
    report.checked.push((format!("rows of the layer detours of {name}"), count));
    let count = signs_of(task, &ways, &signs, files, report);
    report.checked.push((format!("signs on their ways in the layer decision_points of {name}"), count));
    if count > 0 {
        let what = format!("the words of the signs (layer decision_points) and of the notices of {name}");
        report.left_out.push(what);
    }
    if list(task, "works").next().is_some() {
        report.left_out.push(format!(
            "whom the orders of {name} are for (`concerned`, `over_limits`, `exempt`), that they cut no other movements than those told, \
             and which of them are full closures"
        ));
    }
    if list(task, "works")
        .flat_map(|work| list(work, "movements"))
        .any(|movement| movement["to_suspend"].is_object())
    {
        let what =
            format!("which turn restrictions keep movements of {name} from the other half (`to_suspend`)");
        report.left_out.push(what);
    }
    Some(())
}

/// What the layer says of a way round.
fn row(work: &Value, movement: &Value, rank: usize, way: &Value) -> Map<String, Value> {
    let roads: Vec<&str> = list(way, "roads").filter_map(Value::as_str).collect();
    let row = json!({
        "movement": movement["id"], "closure": work["closure"], "vehicle": work["vehicle"], "rank": rank + 1,
        "fixed": rank == usize::from(movement["offer"].is_object()) && !movement["fixed"].is_null(),
        "distance_m": way["distance_m"], "duration_s": way["duration_s"],
        "extra_m": way["extra_m"], "extra_s": way["extra_s"], "turns": way["turns"],
        "roads": roads.join(" → "),
    });
    row.as_object().cloned().unwrap_or_default()
}

/// Compares a layer with the rows that the summary has for it, by id: how many were compared.
fn same(
    name: &str,
    layer: &Value,
    told: &BTreeMap<String, Map<String, Value>>,
    report: &mut Report,
) -> usize {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in features(layer) {
        let id = feature["properties"]["id"].as_str().unwrap_or_default();
        *seen.entry(id).or_default() += 1;
        let Some(row) = told.get(id) else {
            report.differences.push(format!("layer {name}: {id:?} is not in the summary"));
            continue;
        };
        for (key, value) in row {
            let drawn = &feature["properties"][key];
            let as_number = value.as_f64().zip(drawn.as_f64()).is_some_and(|(a, b)| a == b);
            if !as_number && value != drawn {
                report
                    .differences
                    .push(format!("layer {name}: {key} of {id} is {drawn}, in the summary {value}"));
            }
        }
    }
    for id in told.keys() {
        match seen.get(id.as_str()) {
            None => report.differences.push(format!("layer {name}: {id} is missing")),
            Some(1) => {}
            Some(more) => report.differences.push(format!("layer {name}: {id} is there {more} times")),
        }
    }
    told.len()
}

/// The signs of each movement: numbered from one, the first where traffic leaves the street, each on the best way round; the last
/// is where the street is reached again, if it is.
fn signs_of(task: &Value, ways: &Value, signs: &Value, files: &Files, report: &mut Report) -> usize {
    let lines: BTreeMap<&str, Vec<[f64; 2]>> = features(ways)
        .iter()
        .filter_map(|way| Some((way["properties"]["id"].as_str()?, positions(&way["geometry"]))))
        .collect();
    let mut own: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for sign in features(signs) {
        own.entry(sign["properties"]["movement"].as_str().unwrap_or_default()).or_default().push(sign);
    }
    let mut count = 0;
    for movement in list(task, "works").flat_map(|work| list(work, "movements")) {
        let id = movement["id"].as_str().unwrap_or_default();
        let mut signs = own.remove(id).unwrap_or_default();
        signs.sort_by_key(|sign| sign["properties"]["order"].as_u64());
        count += signs.len();
        let way = format!("{id}:way1");
        let line = lines.get(way.as_str()).map(Vec::as_slice).unwrap_or_default();
        let last = signs.len().saturating_sub(1);
        let mut wrong = Vec::new();
        for (i, sign) in signs.iter().enumerate() {
            let properties = &sign["properties"];
            let is_merge = properties["kind"] == "merge";
            if properties["order"].as_u64() != Some(i as u64 + 1)
                || (properties["kind"] == "divergence") != (i == 0)
                || (is_merge && i != last)
            {
                wrong.push(format!("the signs of {id} are not in their order"));
            }
            let at = positions(&json!({"coordinates": [sign["geometry"]["coordinates"]]}));
            if at.first().is_none_or(|at| off(*at, line) > OFF_M) {
                wrong.push(format!("sign {} of {id} does not stand on its way", i + 1));
            }
        }
        // Traffic is sent off, and where the way comes back to the street, or by another road to its end, a sign says so.
        let (street, round) = (files.legs(id), files.legs(&way));
        let same = |(a, b): &(&Stretch, &Stretch)| (&a.edge, a.forward) == (&b.edge, b.forward);
        let begin = street.iter().zip(round).take_while(same).count();
        let end = street.iter().rev().zip(round.iter().rev()).take_while(same).count();
        let is_off = begin + end < round.len();
        let comes_back = signs.last().is_some_and(|sign| sign["properties"]["kind"] == "merge");
        let by_another = street.last().map(|leg| &leg.edge) != round.last().map(|leg| &leg.edge);
        if is_off == signs.is_empty() || (is_off && comes_back != (end > 0 || by_another)) {
            wrong.push(format!("signs of {id} are missing, or there are more than it takes"));
        }
        wrong.dedup();
        report.differences.extend(wrong.into_iter().map(|what| format!("layer decision_points: {what}")));
    }
    for id in own.keys() {
        report.differences.push(format!("layer decision_points: {id:?} is not in the summary"));
    }
    count
}

/// Longitudes and latitudes of a line.
fn positions(geometry: &Value) -> Vec<[f64; 2]> {
    list(geometry, "coordinates").filter_map(|at| Some([at[0].as_f64()?, at[1].as_f64()?])).collect()
}

/// Meters east and north of one position from another.
fn apart(from: [f64; 2], to: [f64; 2]) -> [f64; 2] {
    let narrow = f64::midpoint(from[1], to[1]).to_radians().cos();
    let meters = |degrees: f64| degrees.to_radians() * EARTH_M;
    [meters(to[0] - from[0]) * narrow, meters(to[1] - from[1])]
}

/// Meters along a line.
fn length(line: &[[f64; 2]]) -> f64 {
    line.windows(2)
        .map(|pair| {
            let [x, y] = apart(pair[0], pair[1]);
            x.hypot(y)
        })
        .sum()
}

/// Meters from a place to the nearest point of a line.
fn off(at: [f64; 2], line: &[[f64; 2]]) -> f64 {
    let of = |pair: &[[f64; 2]]| {
        let ([ax, ay], [bx, by]) = (apart(at, pair[0]), apart(at, pair[1]));
        let (dx, dy) = (bx - ax, by - ay);
        let along = (-(ax * dx + ay * dy) / (dx * dx + dy * dy).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        (ax + along * dx).hypot(ay + along * dy)
    };
    line.windows(2).map(of).fold(f64::INFINITY, f64::min)
}

/// Holds the drawn lengths of ways against those that are told.
fn as_long_as_told(layer: &str, ways: &Value, report: &mut Report) {
    for way in features(ways) {
        let claimed = way["properties"]["distance_m"].as_f64().unwrap_or(f64::NAN);
        let drawn = length(&positions(&way["geometry"]));
        if (drawn - claimed).abs() > claimed * TOLERANCE + OFF_M || !claimed.is_finite() {
            let id = way["properties"]["id"].as_str().unwrap_or_default();
            report
                .differences
                .push(format!("layer {layer}: {id} is told with {claimed} m and drawn {drawn:.0} m long"));
        }
    }
}
