//! The figures of a patrol that follow from how long its tours last: longest, shortest, spread, aims, gap.

use super::super::thousandths;
use serde_json::Value;
use std::collections::BTreeMap;

/// Compares them; `lasts` has the milliseconds of each tour by unit and day.
pub(super) fn figures(
    task: &Value,
    name: &str,
    lasts: &BTreeMap<(String, u64), u64>,
    differ: &mut Vec<String>,
) {
    let mut equal = |what: &str, found: u64, written: &Value| {
        if thousandths(written) != Some(found) {
            differ.push(format!("patrol {name}: {what} written {written}, found {found} thousandths"));
        }
    };
    let units: Vec<&Value> = task["units"].as_array().into_iter().flatten().collect();
    for unit in &units {
        let key = (unit["unit"].as_str().unwrap_or_default().to_owned(), unit["day"].as_u64().unwrap_or(0));
        let of_tour = lasts.get(&key).copied().unwrap_or(0);
        equal(&format!("the time of {} on day {}", key.0, key.1), of_tour, &unit["duration_s"]);
    }
    let fleet = &task["fleet"];
    equal("the number of units", 1000 * units.len() as u64, &fleet["total"]);
    let total: u64 = lasts.values().sum();
    let longest = lasts.values().copied().max().unwrap_or(0);
    equal("the longest tour", longest, &fleet["longest_s"]);
    equal("the shortest tour", lasts.values().copied().min().unwrap_or(0), &fleet["shortest_s"]);
    // Units that stay at home count as 0.
    let count = units.len().max(1) as u64;
    let squares: u64 = lasts.values().map(|ms| (ms / 1000).pow(2)).sum();
    let root = ((squares as f64 / count as f64).sqrt() * 1000.0).round() as u64;
    equal("the quadratic mean of the tours", root, &fleet["quadratic_mean_s"]);
    let (value, bound) = (thousandths(&task["value"]), thousandths(&task["bound"]));
    if bound > value || task["proved"] != (bound == value) {
        differ.push(format!("patrol {name}: value, bound and what is proved do not fit together"));
    }
    let gap = total.saturating_sub(bound.unwrap_or(0)) as f64 * 100.0 / total.max(1) as f64;
    if (task["gap"].as_f64().unwrap_or(0.0) - gap).abs() > 0.001 {
        differ.push(format!("patrol {name}: gap written {}, found {gap:.4}", task["gap"]));
    }
    for aim in task["aims"].as_array().into_iter().flatten() {
        let of_fleet = |key: &str| thousandths(&fleet[key]).unwrap_or(0);
        let found = match aim["aim"].as_str() {
            Some("longest") => longest,
            Some("spread") => root,
            Some("time") => total,
            Some("units") => of_fleet("used"),
            Some("distance") => of_fleet("distance_m"),
            Some("overlap") => of_fleet("overlap_percent"),
            _ => continue,
        };
        if thousandths(&aim["value"]) != Some(found) || thousandths(&aim["bound"]) > Some(found) {
            differ.push(format!("patrol {name}: aim {aim}, found {found} thousandths"));
        }
    }
}
