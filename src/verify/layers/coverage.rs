//! The layers of a coverage, held against its summary: sites by status, category and station, gaps, and the roads reached.

use super::same;
use crate::diagnostic::Diagnostics;
use crate::verify::{Report, features, list, read, thousandths};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Checks `sites`, `stations` and `gaps`. `None` if one cannot be read.
pub fn coverage(own: &Path, task: &Value, report: &mut Report, problems: &mut Diagnostics) -> Option<()> {
    let mut layer = |name: &str| read(&own.join(format!("{name}.geojson")), problems);
    let (sites, stations, gaps) = (layer("sites")?, layer("stations")?, layer("gaps")?);
    let (areas, roads) = (layer("service_areas")?, layer("reached_roads")?);
    let name = task["name"].as_str().unwrap_or("coverage");
    let mut differ: Vec<String> = Vec::new();
    for (prefix, side) in [("", task), ("before_", &task["before"])] {
        if side["sites"].is_object() {
            counted(prefix, side, &sites, &mut differ);
        }
    }
    changed(task, &sites, &mut differ);
    report.differences.extend(differ);
    let count = features(&sites).len();
    report.checked.push((format!("sites of the layer of {name} by status, category and station"), count));
    let told: BTreeMap<String, Map<String, Value>> = list(task, "by_station")
        .map(|line| {
            let row = json!({"sites": line["sites"], "nearest": line["nearest"]});
            (text(line, "id"), row.as_object().cloned().unwrap_or_default())
        })
        .collect();
    let mut count = same("stations", &stations, &told, report);
    let told: BTreeMap<String, Map<String, Value>> = list(task, "gaps")
        .map(|line| {
            let row = json!({
                "rank": line["rank"], "weight": line["weight"], "best_site": line["best_site"],
                "sites": line["sites"], "count": list(line, "sites").count(),
            });
            (format!("gap-{}", line["rank"]), row.as_object().cloned().unwrap_or_default())
        })
        .collect();
    count += same("gaps", &gaps, &told, report);
    report.checked.push((format!("rows of the layers stations and gaps of {name}"), count));
    let count = reached(&areas, &roads, report);
    if count > 0 {
        report.checked.push((format!("roads of the layer reached_roads of {name}"), count));
        report
            .left_out
            .push(format!("how far stations of {name} reach (layers service_areas and reached_roads)"));
    }
    Some(())
}

/// The roads reached are as long as they are told, and together what the area of all stations is told to reach. Gives how many
/// there are.
fn reached(areas: &Value, roads: &Value, report: &mut Report) -> usize {
    let mut sum = Some(0u64);
    for road in features(roads) {
        let p = &road["properties"];
        let told = thousandths(&p["length_m"]);
        let found = thousandths(&p["from_m"]).zip(thousandths(&p["to_m"]));
        let found = found.and_then(|(from, to)| to.checked_sub(from));
        if told != found || found.is_none() {
            let what = format!("layer reached_roads: {} is told with {told:?} mm, found {found:?}", p["id"]);
            report.differences.push(what);
        }
        sum = sum.zip(found).map(|(sum, found)| sum + found);
    }
    let all = features(areas).iter().find(|area| area["properties"]["id"] == "all");
    let told = all.map(|area| &area["properties"]["reached_m"]);
    if told.is_some_and(|told| thousandths(told) != sum) {
        report.differences.push(format!("layer service_areas: all reach {told:?}, the roads are {sum:?} mm"));
    }
    features(roads).len()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// How many sites have each status, and of how many each station is the one that serves.
fn counted(prefix: &str, side: &Value, sites: &Value, differ: &mut Vec<String>) {
    let key = |key: &str| format!("{prefix}{key}");
    let rows: Vec<&Value> = features(sites).iter().map(|site| &site["properties"]).collect();
    let mut compare = |what: String, told: &Value, found: usize| {
        if told.as_u64() != Some(found as u64) {
            differ.push(format!("layer sites: {what}: {found} in the layer, in the summary {told}"));
        }
    };
    compare(format!("{prefix}total"), &side["sites"]["total"], rows.len());
    for status in ["covered", "uncovered", "unreachable", "unsnapped", "inside_closure"] {
        let found = rows.iter().filter(|row| row[key("status")] == status).count();
        compare(format!("{prefix}{status}"), &side["sites"][status], found);
    }
    for line in list(side, "by_category") {
        let own = || rows.iter().filter(|row| text(row, "category") == text(line, "category"));
        let category = text(line, "category");
        compare(format!("{prefix}sites of {category:?}"), &line["total"], own().count());
        let covered = own().filter(|row| row[key("status")] == "covered").count();
        compare(format!("{prefix}covered sites of {category:?}"), &line["covered"], covered);
    }
    let all = rows.len().max(1) as f64;
    let covered = rows.iter().filter(|row| row[key("status")] == "covered").count();
    let percent = side["sites"]["percent"].as_f64().unwrap_or(f64::NAN);
    // Percentages are written with four decimals; one that is not whole is never rounded up to 100 nor down to 0.
    let is_near = (percent - covered as f64 / all * 100.0).abs() <= 0.01;
    if !is_near && !rows.is_empty() {
        differ.push(format!(
            "layer sites: {covered} of {} are covered, in the summary {percent} %",
            rows.len()
        ));
    }
}

/// Which sites are lost and won, and of how many the way is longer.
fn changed(task: &Value, sites: &Value, differ: &mut Vec<String>) {
    let change = &task["change"];
    if !change.is_object() {
        return;
    }
    let is_covered = |site: &Value, key: &str| site["properties"][key] == "covered";
    let of = |then: bool, now: bool| -> Vec<String> {
        let all = features(sites)
            .iter()
            .filter(|site| is_covered(site, "before_status") == then && is_covered(site, "status") == now);
        let mut ids: Vec<String> = all.map(|site| text(&site["properties"], "id")).collect();
        ids.sort();
        ids
    };
    for (key, found) in [("lost", of(true, false)), ("gained", of(false, true))] {
        let mut told: Vec<String> = list(change, key).map(|line| text(line, "id")).collect();
        told.sort();
        if told != found {
            differ.push(format!("layer sites: {key} are {found:?}, in the summary {told:?}"));
        }
    }
    // Of two ways the one that is longer in time or, as fast, in meters; the layer has both figures of the way that counts.
    let longer = features(sites).iter().filter(|site| {
        let p = &site["properties"];
        let cost = |prefix: &str| {
            let part = |key: &str| thousandths(&p[format!("{prefix}{key}").as_str()]);
            (part("duration_s"), part("distance_m"))
        };
        is_covered(site, "before_status") && is_covered(site, "status") && cost("") > cost("before_")
    });
    let longer = longer.count() as u64;
    if change["longer"].as_u64() != Some(longer) {
        differ.push(format!("layer sites: {longer} have a longer way, in the summary {}", change["longer"]));
    }
}
