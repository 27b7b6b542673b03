//! Officers and projects, proved again: every travel time by a search, loads within their limits, figures, areas, visits.

mod areas;
mod figures;

use super::graph::{Graph, Stand, table};
use super::search::Cost;
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
    for (pair, found) in ways(&graph, "to", features(&assignments), proof) {
        let cost = written(pair, "distance_m", "duration_s");
        if cost != found {
            let (officer, project) = (&pair["officer"], &pair["project"]);
            differ.push(format!("way of {officer} to {project}: written {cost:?}, found {found:?}"));
        }
    }
    loads(features(&assignments), features(&people), &mut differ);
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

/// The fastest way of each pair to the gate that `to` tells; one search a base, whoever stands there.
fn ways<'a>(
    graph: &Graph,
    to: &str,
    assignments: &'a [Value],
    proof: &mut Proof,
) -> Vec<(&'a Value, Option<Cost>)> {
    let mut by_base: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for pair in assignments.iter().map(|feature| &feature["properties"]) {
        by_base.entry(pair["from"].to_string()).or_default().push(pair);
    }
    let mut all = Vec::new();
    for pairs in by_base.into_values() {
        let stands: Vec<Stand> = Stand::read(&pairs[0]["from"], false).into_iter().collect();
        let ways = BestWays::search(graph, &stands, Aim::Fastest, &mut proof.report);
        let way = |pair: &Value| ways.to(&[Stand::read(&pair[to], false)?]);
        all.extend(pairs.into_iter().map(|pair| (pair, way(pair))));
    }
    all
}

/// Nobody has more projects than he may, and each as many as is told of him; no project has an officer twice.
fn loads(assignments: &[Value], people: &[Value], differ: &mut Vec<String>) {
    let mut at: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut loads: BTreeMap<&str, u64> = BTreeMap::new();
    for pair in assignments.iter().map(|feature| &feature["properties"]) {
        let word = |key: &str| pair[key].as_str().unwrap_or_default();
        *loads.entry(word("officer")).or_default() += 1;
        *at.entry((word("project"), word("officer"))).or_default() += 1;
    }
    for feature in people {
        let (id, officer) = (feature["id"].as_str().unwrap_or_default(), &feature["properties"]);
        let load = loads.get(id).copied().unwrap_or(0);
        if officer["most"].as_u64().is_some_and(|most| load > most) {
            differ.push(format!("officer {id} has {load} projects, more than he may"));
        }
        if officer["load"].as_u64() != Some(load) {
            differ.push(format!("load of {id}: written {}, found {load}", officer["load"]));
        }
    }
    let twice = at.iter().filter(|(_, times)| **times > 1);
    differ.extend(
        twice.map(|((project, officer), _)| format!("project {project} has officer {officer} twice")),
    );
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
    let mut sum = 0;
    for (pair, found) in ways(&graph, "before_to", assignments, proof) {
        sum += found.map_or(0, |cost| cost.ms);
        let (officer, project) = (&pair["officer"], &pair["project"]);
        let of = format!("way of {officer} to {project} without closures");
        let found = json!(found.map(|cost| seconds(cost.ms)));
        Told { differ }.same(&of, &found, &pair["before_s"]);
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
