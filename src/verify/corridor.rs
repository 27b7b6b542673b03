//! A corridor, proved again: the load keeps every limit that stands on its way, figure by figure.

use super::graph::{Graph, Row, table};
use super::{Aim, BestWays, Report, features, stands, thousandths};
use crate::diagnostic::{Diagnostics, Place, files as codes};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Holds the load of the summary against every limit of the layer `constraints`, and the layer against the summary.
pub(super) fn constraints(task: &Value, layer: &Value, report: &mut Report) {
    let name = task["name"].as_str().unwrap_or("corridor");
    let listed = task["constraints"].as_array().map_or(&[][..], Vec::as_slice);
    let drawn = features(layer);
    if listed.len() != drawn.len() {
        let (a, b) = (listed.len(), drawn.len());
        report.differences.push(format!("corridor {name}: {a} constraints in the summary, {b} in the layer"));
    }
    let mut checked = 0;
    for feature in drawn {
        let place = &feature["properties"];
        let id = place["constraint"].as_str().unwrap_or("?");
        if !listed.iter().any(|line| line["id"] == place["constraint"] && line["from_m"] == place["from_m"]) {
            report.differences.push(format!("corridor {name}: {id} is drawn but not listed"));
        }
        if place["verdict"] != "pass" && place["verdict"] != "conditions" {
            report
                .differences
                .push(format!("corridor {name}: {id} is on the way and does not let the load pass"));
        }
        let (rows, over) = over_limits(task, place);
        checked += rows;
        for text in over {
            report.differences.push(format!("corridor {name}: {text} at {id}"));
        }
    }
    if task["found"] == true {
        report.checked.push((format!("limits along {name}"), checked));
    }
}

/// Of a load that prefers roads: no other way counts less. The graph has the time as it counts.
pub(super) fn preferred(graph: &Graph, task: &Value, stops: &Value, report: &mut Report) {
    let name = task["name"].as_str().unwrap_or("corridor");
    let mut now: Vec<&Value> = features(stops)
        .iter()
        .map(|stop| &stop["properties"])
        .filter(|stop| stop["when"] == "after")
        .collect();
    now.sort_by_key(|stop| stop["order"].as_u64());
    let [from, to] = now[..] else { return };
    let found = BestWays::search(graph, &stands(from, false), Aim::Fastest, report).to(&stands(to, false));
    let written = thousandths(&task["roads"]["counted_s"]);
    if found.map(|cost| cost.ms) != written {
        report.differences.push(format!("corridor {name}: written to count {written:?} ms, found {found:?}"));
    }
    report.checked.push((format!("way of {name} by preferred roads"), 1));
}

/// The most that the load goes anywhere, meters an hour.
fn top_speed(task: &Value) -> Option<u64> {
    thousandths(&task["load"]["speeds"]["top_kmh"]).filter(|speed| *speed > 0)
}

/// Ids of ways in a list of the summary.
fn listed<'a>(task: &'a Value, key: &str) -> BTreeSet<&'a str> {
    task[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Whether the time of a piece is less than this many meters an hour ask for. A piece of a road is the
/// difference of two times that are rounded to the millisecond.
fn too_fast(ms: u64, mm: u64, speed: u64) -> bool {
    (ms + 2).saturating_mul(speed) < mm.saturating_mul(3600)
}

/// No road of the graph is driven faster than the load goes: nowhere faster than its top speed, off expressways no faster than
/// it goes there, and on the stretches of `slowed.csv`, bridges and bends, no faster than there.
pub(super) fn speeds(
    graph: &Graph,
    task: &Value,
    own: &Path,
    report: &mut Report,
    problems: &mut Diagnostics,
) -> Option<()> {
    let name = task["name"].as_str().unwrap_or("corridor");
    slower(task, report);
    let other = thousandths(&task["load"]["speeds"]["other_roads_kmh"]).filter(|speed| *speed > 0);
    // a ferry goes as fast as it does
    let (carrying, expressways) = (listed(task, "carried_by"), listed(task, "expressways"));
    let most = |way: &str| {
        let other = other.filter(|_| !expressways.contains(way));
        top_speed(task).into_iter().chain(other).min().filter(|_| !carrying.contains(way))
    };
    if top_speed(task).or(other).is_some() {
        let is_faster = |(way, row): &(&str, &Row)| {
            most(way).is_some_and(|most| too_fast(row.whole.ms, row.whole.mm, most))
        };
        let faster = graph.of_ways().filter(is_faster).count();
        if faster > 0 {
            report.differences.push(format!("corridor {name}: {faster} edges are faster than the load"));
        }
        report.checked.push((format!("edges no faster than the load of {name}"), graph.row_count()));
    }
    let path = own.join("slowed.csv");
    let rows = if path.is_file() { table(&path, 7, problems)? } else { Vec::new() };
    let mut slow_ways: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &rows {
        let measure = |text: &String| text.parse::<f64>().ok().map(|value| (value * 1000.0).round() as u64);
        let (Some(from), Some(to), Some(most)) = (measure(&row[2]), measure(&row[3]), measure(&row[4]))
        else {
            let place = Place::file(path.to_string_lossy().as_ref());
            problems.push(codes::e181_not_ours(place, "a number is not as this program writes it"));
            return None;
        };
        let pieces = graph.pieces(&row[0], row[1] == "forward");
        let faster = pieces.filter(|piece| {
            let shared = piece.part.1.min(to).saturating_sub(piece.part.0.max(from));
            too_fast(piece.cost.ms, shared, most)
        });
        if faster.count() > 0 {
            report
                .differences
                .push(format!("corridor {name}: {} is faster over {} than it says", row[0], row[6]));
        }
        if stated(task, &row[5]) != Some(most) {
            report.differences.push(format!("corridor {name}: {} is slowed to {} km/h", row[6], row[4]));
        }
        let way = row[0].rsplit_once('/').map_or(row[0].as_str(), |(way, _)| way);
        slow_ways.entry(&row[6]).or_default().insert(way);
    }
    for place in task["constraints"].as_array().into_iter().flatten() {
        let crawls = place["conditions"].as_array().is_some_and(|all| all.iter().any(|word| word == "crawl"));
        let bends = place["kind"] == "bend" && !task["load"]["speeds"]["bend_kmh"].is_null();
        let id = place["id"].as_str().unwrap_or("?");
        let is_slow =
            |way: &Value| slow_ways.get(id).is_some_and(|own| way.as_str().is_some_and(|w| own.contains(w)));
        if (crawls || bends) && !place["ways"].as_array().is_some_and(|ways| ways.iter().any(is_slow)) {
            report.differences.push(format!("corridor {name}: it does not go slowly at {id}"));
        }
    }
    if !rows.is_empty() {
        report
            .checked
            .push((format!("bridges and bends at which the load of {name} goes slowly"), rows.len()));
    }
    Some(())
}

/// The speed at what a row of `slowed.csv` is about, meters an hour.
fn stated(task: &Value, kind: &str) -> Option<u64> {
    let speeds = &task["load"]["speeds"];
    match kind {
        "bend" => thousandths(&speeds["bend_kmh"]),
        // walking pace where the load states no speeds
        _ if speeds.is_null() => Some(5_000),
        _ => thousandths(&speeds["crawl_kmh"]),
    }
}

/// What of the speeds is not in the files.
pub(super) fn slower(task: &Value, report: &mut Report) {
    let name = task["name"].as_str().unwrap_or("corridor");
    let speeds = &task["load"]["speeds"];
    let mut left = Vec::new();
    if !speeds["other_roads_kmh"].is_null() {
        left.push("which ways are expressways");
    }
    if speeds.is_object() {
        left.push("which bridges and bends off its way it passes slowly");
    }
    if !left.is_empty() {
        report.left_out.push(format!("corridor {name}: {}", left.join(", ")));
    }
}

/// How many limits of a place the load states a figure for, and the words of those that it does not keep.
fn over_limits(task: &Value, place: &Value) -> (usize, Vec<String>) {
    let (mut checked, mut over) = (0, Vec::new());
    for row in place["limits"].as_array().into_iter().flatten() {
        let measure = row["measure"].as_str().unwrap_or_default();
        let key = match measure {
            "height" => "height_m",
            "width" => "width_m",
            "length" => "length_m",
            "mass" => "mass_t",
            "axle_load" => "axle_load_t",
            _ => continue,
        };
        let Some(value) = thousandths(&task["load"][key]) else { continue };
        let margin = thousandths(&task["margins"][key]).unwrap_or(0);
        let limit = thousandths(&row["limit"]).unwrap_or(0);
        checked += 1;
        if value + margin > limit {
            over.push(format!("{measure} {value} with margin {margin} is over {limit}"));
        }
    }
    (checked, over)
}

/// Of given ways: one that holds keeps every limit on it, and a way is broken only where something does not let it pass.
pub(super) fn given_ways(task: &Value, layer: &Value, report: &mut Report) {
    let mut checked = 0;
    let ways = task["ways"].as_array().map_or(&[][..], Vec::as_slice);
    for way in ways {
        let id = way["id"].as_str().unwrap_or("?");
        let met = way["constraints"].as_array().map_or(&[][..], Vec::as_slice);
        let refusing = met.iter().filter(|line| line["verdict"] != "pass" && line["verdict"] != "conditions");
        let stopped = refusing.count() + way["blockers"].as_array().map_or(0, Vec::len);
        let status = way["status"].as_str().unwrap_or_default();
        if status != "unmatched" && (status == "holds") != (stopped == 0) {
            report.differences.push(format!("way {id} is written {status}, {stopped} places stop it"));
        }
        for line in met {
            let (rows, over) = over_limits(way, line);
            checked += rows;
            let passes = line["verdict"] == "pass" || line["verdict"] == "conditions";
            for text in over.iter().filter(|_| passes) {
                report.differences.push(format!("way {id}: {text} at {}", line["id"]));
            }
        }
    }
    let listed: usize = ways.iter().map(|way| way["constraints"].as_array().map_or(0, Vec::len)).sum();
    let drawn = features(layer).len();
    if listed != drawn {
        report.differences.push(format!("{listed} constraints in the summary, {drawn} in the layer"));
    }
    report.checked.push(("given ways".to_owned(), ways.len()));
    report.checked.push(("limits along given ways".to_owned(), checked));
}

/// A timetable without gaps: each row begins when and where the one before ends, it waits at places only, and the sums are
/// those of the rows.
pub(super) fn timetable(task: &Value, report: &mut Report) {
    let name = task["name"].as_str().unwrap_or("corridor");
    let table = &task["timetable"];
    let rows = table["rows"].as_array().map_or(&[][..], Vec::as_slice);
    // the rows of a timetable do not say what is a ferry
    let top = top_speed(task).filter(|_| listed(task, "carried_by").is_empty());
    if top != top_speed(task) {
        report.left_out.push(format!("timetable of {name}: that no row is faster than the load"));
    }
    let mut differ = |what: String| report.differences.push(format!("timetable of {name}: {what}"));
    if rows.first().is_some_and(|row| row["from"] != table["depart_at"] && row["kind"] == "wait") {
        differ("it does not begin with the departure".to_owned());
    }
    for pair in rows.windows(2) {
        if pair[0]["until"] != pair[1]["from"] || pair[0]["to_m"] != pair[1]["from_m"] {
            differ(format!("a gap at {}", pair[0]["until"]));
        }
    }
    for row in rows {
        // roads are rounded to the millisecond one by one; a second is more than a row of them can lose
        let driven = thousandths(&row["distance_m"]).zip(thousandths(&row["duration_s"]));
        if driven.zip(top).is_some_and(|((mm, ms), top)| {
            ms.saturating_add(1000).saturating_mul(top) < mm.saturating_mul(3600)
        }) {
            differ(format!("a drive that is faster than the load at {}", row["from"]));
        }
        if (row["kind"] == "wait") != (row["place"] != "") {
            differ(format!("a wait without a place at {}", row["from"]));
        }
    }
    for (kind, key) in [("drive", "driving_s"), ("wait", "waiting_s")] {
        let sum: u64 = rows
            .iter()
            .filter(|row| row["kind"] == kind)
            .filter_map(|row| thousandths(&row["duration_s"]))
            .sum();
        if Some(sum) != thousandths(&table[key]) {
            differ(format!("{key} is not the sum of its rows"));
        }
    }
    report.checked.push((format!("rows of the timetable of {name}"), rows.len()));
}
