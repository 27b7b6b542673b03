//! Officers and projects, proved again: every travel time by a search, loads within their limits, figures, areas, visits.

mod areas;
mod figures;

use super::graph::{Stand, table};
use super::told::{Told, seconds};
use super::visits;
use super::{Aim, BestWays, Proof, features, read, written};
use crate::diagnostic::Diagnostics;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
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
    for feature in features(&assignments) {
        let pair = &feature["properties"];
        by_base.entry(pair["from"].to_string()).or_default().push(pair);
        *loads.entry(pair["officer"].as_str().unwrap_or_default()).or_default() += 1;
        at.entry(pair["project"].as_str().unwrap_or_default())
            .or_default()
            .push(pair["officer"].as_str().unwrap_or_default());
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
    let projects = read(&own.join("projects.geojson"), problems)?;
    let rows = table(&own.join("assignments.csv"), 8, problems)?;
    figures::figures(task, &name, [&assignments, &projects, &people], &rows, &mut differ);
    let mut unproved = vec![
        "that no other assignment is better (the flow proves itself by its duals when it is made)",
        "why places stay empty",
        "rules of the places",
        "names",
        "the pages",
    ];
    if task["before_travel_s"].is_number() {
        before(proof, own, vehicle, features(&assignments), task, &mut differ, problems);
    }
    if task["changes"].is_object() {
        unproved.push("which pairs existed, and what a change is worth");
    }
    if task["visits"].is_object() {
        let visits = read(&own.join("visits.geojson"), problems)?;
        let by_project = pairs(features(&assignments));
        visits::disturbance(&task["visits"], &name, &by_project, features(&visits), &mut differ);
        let layers = visits::Layers {
            visits: &visits,
            tours: &read(&own.join("visit_tours.geojson"), problems)?,
            people: &people,
            calendars: [
                table(&own.join("calendar_officers.csv"), 9, problems)?,
                table(&own.join("calendar_firms.csv"), 6, problems)?,
            ],
        };
        visits::tours(&task["visits"], &name, &layers, &graph, &mut proof.report, &mut differ);
        proof.report.checked.push((format!("visits of {name}"), features(&visits).len()));
        unproved.push("how many visits each project asks for, and that no plan has more");
        unproved.push("that a project that nobody comes to has no way, or none within a day");
        unproved.push("the lines of the tours and their files for navigators");
    }
    proof.report.differences.append(&mut differ);
    proof.report.checked.push((format!("assignments of {name}"), features(&assignments).len()));
    proof.report.left_out.push(format!("officers {name}: {}", unproved.join("; ")));
    Some(())
}

/// Travel without closures, where the folder has that graph.
fn before(
    proof: &mut Proof,
    own: &Path,
    vehicle: &str,
    assignments: &[Value],
    task: &Value,
    differ: &mut Vec<String>,
    problems: &mut Diagnostics,
) {
    let Some(graph) = proof.graph(own, &format!("graph-{vehicle}-before"), problems) else {
        proof.report.left_out.push("officers: travel without closures".to_owned());
        return;
    };
    let mut by_base: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for pair in assignments.iter().map(|feature| &feature["properties"]) {
        by_base.entry(pair["from"].to_string()).or_default().push(pair);
    }
    let mut sum = 0;
    for pairs in by_base.values() {
        let stands: Vec<Stand> = Stand::read(&pairs[0]["from"], false).into_iter().collect();
        let ways = BestWays::search(&graph, &stands, Aim::Fastest, &mut proof.report);
        for pair in pairs {
            let found = Stand::read(&pair["to"], false).and_then(|to| ways.to(&[to]));
            sum += found.map_or(0, |cost| cost.ms);
            let (officer, project) = (&pair["officer"], &pair["project"]);
            let of = format!("way of {officer} to {project} without closures");
            let found = json!(found.map(|cost| seconds(cost.ms)));
            Told { differ }.same(&of, &found, &pair["before_s"]);
        }
    }
    Told { differ }.same("officers: before_travel_s", &json!(seconds(sum)), &task["before_travel_s"]);
}

/// The officers of each project.
fn pairs(assignments: &[Value]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut own: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for feature in assignments {
        let pair = &feature["properties"];
        let word = |key: &str| pair[key].as_str().unwrap_or_default();
        own.entry(word("project")).or_default().insert(word("officer"));
    }
    own
}
