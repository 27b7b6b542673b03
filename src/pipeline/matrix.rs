//! A matrix task.

use super::placing::{Placed, position};
use super::world::{World, label};
use super::{Outcome, Part};
use crate::diagnostic::{Diagnostics, scenario as codes};
use crate::exchange::geojson::ReadOptions;
use crate::exchange::sites::{Site, SitesOptions, read_all};
use crate::plan::matrix::matrix;
use crate::report::summary::MatrixSummary;
use crate::scenario::{Limit, MatrixTask};
use crate::search::Objective;
use crate::units::{Millimeters, Milliseconds};
use std::path::PathBuf;

/// Answers it.
pub(super) fn answer(world: &World, task: &MatrixTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let engine = world.engine(&task.vehicle, problems);
    let (from, to) = (places(world, &task.from, problems), places(world, &task.to, problems));
    let (engine, from, to) = (engine?, from?, to?);
    let positions = |set: &[(String, Placed)]| -> Vec<_> {
        let snap = |(_, place): &(String, Placed)| {
            let snaps = place.gates.iter().filter_map(|at| engine.topology.snap(*at, world.setting.snap_m));
            snaps.min_by(|a, b| a.distance_m.total_cmp(&b.distance_m)).map(|snap| position(&snap))
        };
        set.iter().map(snap).collect()
    };
    let (objective, limit) = match task.cutoff {
        Some(Limit::Distance(mm)) => (Objective::Shortest, mm),
        Some(Limit::Time(ms)) => (Objective::Fastest, ms),
        None => (task.objective, u32::MAX - 1),
    };
    let cells = matrix(engine.metric(), &positions(&from), &positions(&to), objective, limit);
    let mut table = vec![["from", "to", "distance_m", "duration_s"].map(str::to_owned).to_vec()];
    let (mut unreachable, mut durations) = (0, Vec::new());
    for ((from, _), row) in from.iter().zip(&cells) {
        for ((to, _), cell) in to.iter().zip(row) {
            let (distance, duration) = if let Some(cost) = cell {
                durations.push(u64::from(cost.ms));
                (Millimeters(u64::from(cost.mm)).to_string(), Milliseconds(u64::from(cost.ms)).to_string())
            } else {
                unreachable += 1;
                (String::new(), String::new())
            };
            table.push(vec![from.clone(), to.clone(), distance, duration]);
        }
    }
    let mean = durations.iter().sum::<u64>() as f64 / 1000.0 / durations.len().max(1) as f64;
    let part = MatrixSummary {
        name: task.name.clone(),
        vehicle: engine.vehicle.name.clone(),
        rows: from.len(),
        columns: to.len(),
        unreachable,
        longest_s: durations.iter().max().map(|ms| *ms as f64 / 1000.0),
        mean_s: (!durations.is_empty()).then_some((mean * 1000.0).round() / 1000.0),
    };
    Some(Outcome {
        name: task.name.clone(),
        part: Part::Matrix(part),
        layers: Vec::new(),
        tables: vec![("matrix.csv", table)],
        graphs: Vec::new(),
        is_no: false,
    })
}

/// The places of a set, by id.
fn places(world: &World, text: &str, problems: &mut Diagnostics) -> Option<Vec<(String, Placed)>> {
    let named = |sites: &mut dyn Iterator<Item = &Site>| -> Vec<(String, Placed)> {
        sites
            .map(|site| {
                let gates = site.gates.iter().filter(|gate| gate.open).map(|gate| gate.at).collect();
                let gates = if site.gates.is_empty() { vec![site.at] } else { gates };
                (site.id.clone(), Placed { label: label(site), at: site.at, gates })
            })
            .collect()
    };
    match text {
        "sites" => Some(named(&mut world.sites.iter())),
        "stations" => Some(named(&mut world.stations.iter())),
        _ => {
            if let Some(category) = text.strip_prefix("category:") {
                let found = named(&mut world.sites.iter().filter(|site| site.category == category));
                if !found.is_empty() {
                    return Some(found);
                }
            } else if PathBuf::from(text).exists() {
                let options = SitesOptions { positions: ReadOptions::default(), encoding: None };
                let (sites, _) = read_all(&[PathBuf::from(text)], &options, problems)?;
                return Some(named(&mut sites.iter()));
            } else if let Some(placed) = super::placing::stop(world, text, &mut Diagnostics::new()) {
                return Some(vec![(text.to_owned(), placed)]);
            }
            problems.push(codes::e520_unknown_set(text));
            None
        }
    }
}
