//! A matrix, proved again: every cell, and the figures made of them.

use super::graph::{Graph, Stand, table};
use super::search::Cost;
use super::{Aim, BestWays, Report, features, read, stands, thousandths, written};
use crate::diagnostic::Diagnostics;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Compares the table of a matrix, cell by cell. `None` when its files cannot be read.
pub(super) fn matrix(
    graph: &Graph,
    task: &Value,
    folder: &Path,
    report: &mut Report,
    problems: &mut Diagnostics,
) -> Option<()> {
    let origins = places(&read(&folder.join("origins.geojson"), problems)?);
    let destinations = places(&read(&folder.join("destinations.geojson"), problems)?);
    let name = task["name"].as_str().unwrap_or("matrix");
    let measure = |text: &str| text.parse::<f64>().ok().map(|v| (v * 1000.0).round() as u64);
    let mut cells: BTreeMap<(String, String), Option<Cost>> = BTreeMap::new();
    let rows = table(&folder.join("matrix.csv"), 4, problems)?;
    for row in &rows {
        let cost = measure(&row[2]).zip(measure(&row[3])).map(|(mm, ms)| Cost { ms, mm });
        cells.insert((row[0].clone(), row[1].clone()), cost);
    }
    let mut differ = Vec::new();
    let pairs = origins.len() * destinations.len();
    if rows.len() != pairs || cells.len() != pairs {
        differ.push(format!("matrix {name}: {} rows for {pairs} pairs", rows.len()));
    }
    let aim = Aim::of(task);
    let limit = match aim {
        Aim::Fastest => thousandths(&task["cutoff_s"]),
        Aim::Shortest => thousandths(&task["cutoff_m"]),
    };
    let mut found_cells = Vec::new();
    for (from, stands) in &origins {
        let search = BestWays::search(graph, stands, aim, report);
        for (to, stands) in &destinations {
            let found = search.to(stands).filter(|cost| limit.is_none_or(|limit| aim.key(*cost).0 <= limit));
            let cell = cells.get(&(from.clone(), to.clone()));
            if cell != Some(&found) {
                differ.push(format!("matrix {name}, {from} to {to}: written {cell:?}, found {found:?}"));
            }
            found_cells.push(found);
        }
    }
    let durations = || found_cells.iter().flatten().map(|cost| cost.ms);
    let figures = [
        ("rows", Some(origins.len() as u64), task["rows"].as_u64()),
        ("columns", Some(destinations.len() as u64), task["columns"].as_u64()),
        ("unreachable", Some((found_cells.len() - durations().count()) as u64), task["unreachable"].as_u64()),
        ("longest_s", durations().max(), thousandths(&task["longest_s"])),
    ];
    for (what, found, written) in figures {
        if found != written {
            differ.push(format!("{what} of matrix {name}: written {written:?}, found {found:?}"));
        }
    }
    excerpt(task, &cells, name, &mut differ);
    report.differences.append(&mut differ);
    report.checked.push((format!("cells of {name}"), found_cells.len()));
    Some(())
}

/// Ids and stands of the rows or columns.
fn places(layer: &Value) -> Vec<(String, Vec<Stand>)> {
    let place = |feature: &Value| {
        (feature["id"].as_str().unwrap_or_default().to_owned(), stands(&feature["properties"], false))
    };
    features(layer).iter().map(place).collect()
}

/// The cells that the summary repeats must be those of the table.
fn excerpt(
    task: &Value,
    cells: &BTreeMap<(String, String), Option<Cost>>,
    name: &str,
    differ: &mut Vec<String>,
) {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let columns = list(&task["excerpt"]["to"]);
    for row in list(&task["excerpt"]["rows"]) {
        for (to, cell) in columns.iter().zip(list(&row["cells"])) {
            let id = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let key = (id(&row["from"]), id(to));
            let shown = written(&cell, "distance_m", "duration_s");
            if cells.get(&key) != Some(&shown) {
                differ.push(format!(
                    "excerpt of matrix {name}, {} to {}: {shown:?} is not the table's",
                    key.0, key.1
                ));
            }
        }
    }
}
