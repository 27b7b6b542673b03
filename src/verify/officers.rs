//! Officers and projects, proved again: every travel time by a search, loads within their limits, and sums.

use super::graph::Stand;
use super::{Aim, BestWays, Proof, features, read, thousandths, written};
use crate::diagnostic::Diagnostics;
use chrono::{Datelike, NaiveDate};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Compares the assignments of a task. `None` when files cannot be read.
pub(super) fn officers(
    proof: &mut Proof,
    own: &Path,
    task: &Value,
    problems: &mut Diagnostics,
) -> Option<()> {
    let name = task["name"].as_str().unwrap_or("officers").to_owned();
    let vehicle = task["vehicle"].as_str().unwrap_or_default();
    let Some(graph) = proof.graph(own, &format!("graph-{vehicle}"), problems) else {
        return Some(()); // written with --no-graph: nothing to search
    };
    let assignments = read(&own.join("assignments.geojson"), problems)?;
    let people = read(&own.join("officers.geojson"), problems)?;
    let mut differ = Vec::new();
    // One search a base, whoever stands there.
    let mut by_base: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    let mut loads: BTreeMap<&str, u64> = BTreeMap::new();
    let mut at: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut travel = 0;
    for feature in features(&assignments) {
        let pair = &feature["properties"];
        by_base.entry(pair["from"].to_string()).or_default().push(pair);
        *loads.entry(pair["officer"].as_str().unwrap_or_default()).or_default() += 1;
        at.entry(pair["project"].as_str().unwrap_or_default())
            .or_default()
            .push(pair["officer"].as_str().unwrap_or_default());
        travel += thousandths(&pair["duration_s"]).unwrap_or(0);
    }
    for pairs in by_base.values() {
        let stands: Vec<Stand> = Stand::read(&pairs[0]["from"], false).into_iter().collect();
        let ways = BestWays::search(&graph, &stands, Aim::Fastest, &mut proof.report);
        for pair in pairs {
            let found = Stand::read(&pair["to"], false).and_then(|to| ways.to(&[to]));
            let cost = written(pair, "distance_m", "duration_s");
            if cost != found {
                let (officer, project) = (&pair["officer"], &pair["project"]);
                differ.push(format!("way of {officer} to {project}: written {cost:?}, found {found:?}"));
            }
        }
    }
    for feature in features(&people) {
        let (id, officer) = (feature["id"].as_str().unwrap_or_default(), &feature["properties"]);
        let load = loads.get(id).copied().unwrap_or(0);
        if officer["most"].as_u64().is_some_and(|most| load > most) {
            differ.push(format!("officer {id} has {load} projects, more than he may"));
        }
        if officer["load"].as_u64() != Some(load) {
            differ.push(format!("load of {id}: written {}, found {load}", officer["load"]));
        }
    }
    for (project, officers) in &at {
        let mut once = officers.clone();
        once.sort_unstable();
        once.dedup();
        if once.len() < officers.len() {
            differ.push(format!("project {project} has an officer twice"));
        }
    }
    let filled = features(&assignments).len() as u64;
    let longest =
        features(&assignments).iter().filter_map(|f| thousandths(&f["properties"]["duration_s"])).max();
    let compared = [
        ("filled", Some(filled), task["filled"].as_u64()),
        ("travel_s", Some(travel), thousandths(&task["travel_s"])),
        ("travel_longest_s", longest, thousandths(&task["travel_longest_s"])),
    ];
    for (what, found, written) in compared {
        if found != written {
            differ.push(format!("{what} of officers {name}: written {written:?}, found {found:?}"));
        }
    }
    if task["visits"].is_object() {
        let visits = read(&own.join("visits.geojson"), problems)?;
        disturbance(&task["visits"], &name, features(&visits), &mut differ);
        proof.report.checked.push((format!("visits of {name}"), features(&visits).len()));
    }
    proof.report.differences.append(&mut differ);
    proof.report.checked.push((format!("assignments of {name}"), features(&assignments).len()));
    proof.report.left_out.push(format!("officers {name}: that no other assignment is better (the flow proves itself by its duals when it is made)"));
    Some(())
}

/// Visits of a firm keep their gap and the limit of the month, and nobody is at two places at once. The firm is read off
/// the calendar of projects: one whose projects name no firm is its own.
fn disturbance(task: &Value, name: &str, visits: &[Value], differ: &mut Vec<String>) {
    let for_all = task["gap_days"].as_i64().unwrap_or(0);
    let most = task["most_a_month"].as_u64().unwrap_or(0) as usize;
    let mut by_site: BTreeMap<&str, Vec<(NaiveDate, bool, i64)>> = BTreeMap::new();
    let mut by_officer: BTreeMap<(&str, &str), Vec<(&str, &str)>> = BTreeMap::new();
    for feature in visits {
        let visit = &feature["properties"];
        let word = |key: &str| visit[key].as_str().unwrap_or_default();
        let Ok(date) = word("date").parse::<NaiveDate>() else {
            differ.push(format!("visit {}: it has no date", feature["id"]));
            continue;
        };
        by_site.entry(word("site")).or_default().push((
            date,
            visit["remote"] == true,
            visit["gap_days"].as_i64().unwrap_or(for_all),
        ));
        if visit["remote"] != true {
            for officer in visit["officers"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                by_officer.entry((officer, word("date"))).or_default().push((word("arrive"), word("depart")));
            }
        }
    }
    for (site, mut dates) in by_site {
        dates.sort_unstable();
        let near = |visits: &[(NaiveDate, bool, i64)], own: bool| {
            let too_near = visits.windows(2).find(|pair| {
                let gap = if own { pair[0].2.max(pair[1].2) } else { for_all };
                let is_meant = own || pair[0].1 || pair[1].1;
                is_meant && (pair[1].0 - pair[0].0).num_days() < gap
            });
            too_near.map(|pair| pair[1].0)
        };
        let in_person: Vec<_> = dates.iter().copied().filter(|(_, remote, _)| !remote).collect();
        for date in [near(&in_person, true), near(&dates, false)].into_iter().flatten() {
            differ.push(format!("visits of {name}: {site} is visited again too soon on {date}"));
        }
        let mut months: BTreeMap<(i32, u32), usize> = BTreeMap::new();
        for (date, ..) in &in_person {
            *months.entry((date.year(), date.month())).or_default() += 1;
        }
        if months.values().any(|count| *count > most) {
            differ.push(format!("visits of {name}: {site} is visited more than {most} times in a month"));
        }
    }
    for ((officer, date), mut times) in by_officer {
        times.sort_unstable();
        if times.windows(2).any(|pair| pair[1].0 < pair[0].1) {
            differ.push(format!("visits of {name}: {officer} is at two places at once on {date}"));
        }
    }
}
