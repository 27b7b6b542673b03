//! What units cover from their posts, and where idle ones had best wait.

use super::inputs::Inputs;
use super::watches::{Watch, watches};
use crate::diagnostic::{Diagnostics, people as codes};
use crate::geometry::{LonLat, area};
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::pipeline::people;
use crate::pipeline::placing::{nearest_gate, position};
use crate::pipeline::world::{World, label, open_gates};
use crate::plan::matrix::{matrix, reaching};
use crate::plan::standby::{Held, Worth, best, held};
use crate::report::summary::{CoverLine, StandbyLine, StandbyPlace, TodayLine};
use crate::scenario::DispatchTask;
use crate::scenario::dispatch::StandbyModel;
use crate::search::{Cost, Objective, Position};
use std::collections::BTreeSet;

/// Sites and junctions by the number of units on duty that reach them in time, for each part of the week, before and under the closures.
pub(super) fn cover(
    world: &World,
    task: &DispatchTask,
    inputs: &Inputs,
    problems: &mut Diagnostics,
) -> Option<Vec<CoverLine>> {
    let inside = match &task.area {
        Some(path) => Some(crate::pipeline::service::study_area(world, path, problems)?),
        None => None,
    };
    let drivable = drivable(world, inputs);
    let junctions: Vec<usize> = (0..world.network.node_count())
        .filter(|i| {
            let at = world.network.position(crate::id::NodeId::new(*i));
            drivable[*i] && inside.as_ref().is_none_or(|inside| area::contains(inside, at))
        })
        .collect();
    let closed = inputs.engines.iter().any(|(_, engine)| engine.closed.is_some());
    let mut lines = Vec::new();
    for watch in watches(&shifts(inputs)) {
        let on = &watch.units;
        let sites =
            [false, true].map(|free| (closed || !free).then(|| site_counts(world, task, inputs, on, free)));
        let roads =
            [false, true].map(|free| (closed || !free).then(|| junction_counts(task, inputs, on, free)));
        for (i, limit) in task.within_ms.iter().enumerate() {
            if !world.sites.is_empty() {
                let counts = sites.each_ref().map(|side| side.as_ref().map(|rows| rows[i].clone()));
                lines.push(line("sites", &watch, *limit, counts));
            }
            let counts = roads.each_ref().map(|side| {
                side.as_ref().map(|rows| junctions.iter().map(|j| rows[i][*j]).collect::<Vec<u16>>())
            });
            lines.push(line("junctions", &watch, *limit, counts));
        }
    }
    Some(lines)
}

/// Which junctions lie on a road that some vehicle of the units may drive, whatever is closed: nobody asks how fast a car is
/// where two footpaths meet.
fn drivable(world: &World, inputs: &Inputs) -> Vec<bool> {
    let network = &world.network;
    let mut drivable = vec![false; network.node_count()];
    for directed in
        network.segment_ids().flat_map(|s| [true, false].map(|forward| DirectedId::new(s, forward)))
    {
        if inputs.engines.iter().any(|(_, engine)| engine.topology.is_usable(directed)) {
            drivable[network.tail(directed).index()] = true;
            drivable[network.head(directed).index()] = true;
        }
    }
    drivable
}

/// Shifts of the units. What cannot be read is among the findings already.
fn shifts(inputs: &Inputs) -> Vec<Option<people::Shift>> {
    inputs.responders.iter().map(|r| people::shift(&r.entry, &mut Diagnostics::default())).collect()
}

fn line(of: &str, watch: &Watch, limit_ms: u32, [now, before]: [Option<Vec<u16>>; 2]) -> CoverLine {
    let now = now.unwrap_or_default();
    let share = |counts: &[u16], least: u16| {
        let reached = counts.iter().filter(|count| **count >= least).count();
        crate::report::dispatch::share(reached, counts.len())
    };
    let mut by_units = [0; 4];
    for count in &now {
        by_units[usize::from(*count).min(3)] += 1;
    }
    CoverLine {
        of: of.to_owned(),
        hours: watch.hours.clone(),
        units: watch.units.len(),
        within_s: f64::from(limit_ms) / 1000.0,
        by_units,
        percent: share(&now, 1),
        two_percent: share(&now, 2),
        before_percent: before.as_ref().map(|counts| share(counts, 1)),
        before_two_percent: before.as_ref().map(|counts| share(counts, 2)),
    }
}

fn metric_of(inputs: &Inputs, vehicle: usize, free: bool) -> &Metric {
    let engine = &inputs.engines[vehicle].1;
    if free { &engine.free } else { engine.metric() }
}

/// Posts of the units of a vehicle, those of them that are `on` duty.
fn posts(inputs: &Inputs, vehicle: usize, on: &BTreeSet<usize>) -> Vec<Position> {
    let own = inputs.responders.iter().enumerate().filter(|(i, r)| r.vehicle == vehicle && on.contains(i));
    own.filter_map(|(_, r)| r.snap.as_ref().map(position)).collect()
}

/// A row a limit, a column a site.
fn site_counts(
    world: &World,
    task: &DispatchTask,
    inputs: &Inputs,
    on: &BTreeSet<usize>,
    free: bool,
) -> Vec<Vec<u16>> {
    let mut counts = vec![vec![0u16; world.sites.len()]; task.within_ms.len()];
    let farthest = task.within_ms.last().copied().unwrap_or(0);
    for vehicle in 0..inputs.engines.len() {
        let from = posts(inputs, vehicle, on);
        let costs = to_sites(world, inputs, vehicle, free, &from, (task.turnout_ms, farthest));
        for row in costs {
            for (site, ms) in row.into_iter().enumerate() {
                let Some(ms) = ms else { continue };
                for (counts, _) in counts.iter_mut().zip(&task.within_ms).filter(|(_, limit)| ms <= **limit) {
                    counts[site] = counts[site].saturating_add(1);
                }
            }
        }
    }
    counts
}

/// Milliseconds from the order until each site is reached from each position, by the best of its open gates; `None` where
/// that takes longer than the limit, which the turnout counts toward.
fn to_sites(
    world: &World,
    inputs: &Inputs,
    vehicle: usize,
    free: bool,
    from: &[Position],
    (turnout_ms, limit_ms): (u32, u32),
) -> Vec<Vec<Option<u32>>> {
    let Some(drive_ms) = limit_ms.checked_sub(turnout_ms) else {
        return vec![vec![None; world.sites.len()]; from.len()];
    };
    let engine = &inputs.engines[vehicle].1;
    let mut gates: Vec<(usize, Option<Position>)> = Vec::new();
    for (i, site) in world.sites.iter().enumerate() {
        let snapped = open_gates(site);
        gates.extend(
            snapped
                .iter()
                .map(|at| (i, engine.topology.snap(*at, world.setting.snap_m).as_ref().map(position))),
        );
    }
    let from: Vec<Option<Position>> = from.iter().copied().map(Some).collect();
    let to: Vec<Option<Position>> = gates.iter().map(|(_, at)| *at).collect();
    let rows = matrix(metric_of(inputs, vehicle, free), &from, &to, Objective::Fastest, drive_ms);
    let by_site = |row: Vec<Option<Cost>>| {
        let mut best = vec![None; world.sites.len()];
        for ((site, _), cost) in gates.iter().zip(row) {
            let ms = cost.map(|cost| cost.ms + turnout_ms);
            best[*site] = [best[*site], ms].into_iter().flatten().min();
        }
        best
    };
    rows.into_iter().map(by_site).collect()
}

/// A row a limit, a column a junction.
fn junction_counts(task: &DispatchTask, inputs: &Inputs, on: &BTreeSet<usize>, free: bool) -> Vec<Vec<u16>> {
    // What is over before anybody sets out reaches nothing.
    let drives: Vec<u32> =
        task.within_ms.iter().filter_map(|within| within.checked_sub(task.turnout_ms)).collect();
    let none = task.within_ms.len() - drives.len();
    let of = |vehicle: usize| {
        let rows = reaching(metric_of(inputs, vehicle, free), &posts(inputs, vehicle, on), &drives);
        let nothing = vec![vec![0; inputs.engines[0].1.topology.network().node_count()]; none];
        nothing.into_iter().chain(rows).collect::<Vec<_>>()
    };
    let mut counts = of(0);
    for vehicle in 1..inputs.engines.len() {
        for (row, more) in counts.iter_mut().zip(of(vehicle)) {
            for (count, more) in row.iter_mut().zip(more) {
                *count = count.saturating_add(more);
            }
        }
    }
    counts
}

/// A place where a unit might wait.
struct Candidate {
    id: String,
    name: String,
    at: LonLat,
    position: Position,
}

/// The best places for so many idle units.
pub(super) fn standby(
    world: &World,
    task: &DispatchTask,
    inputs: &Inputs,
    count: usize,
    problems: &mut Diagnostics,
) -> Option<StandbyLine> {
    let candidates = candidates(world, task, inputs, problems)?;
    if count > candidates.len() {
        problems.push(codes::e739_standby(count, candidates.len()));
        return None;
    }
    let by_sites = !world.sites.is_empty();
    let weights: Vec<u64> = match by_sites {
        true => world.sites.iter().map(|site| (site.weight * 1000.0).round() as u64).collect(),
        false => inputs.incidents.iter().map(|_| 1000).collect(),
    };
    // What counts in a median counts however long it takes.
    let limit_ms = match task.standby_model {
        StandbyModel::Cover => task.target_ms,
        StandbyModel::Median => u32::MAX - 1,
    };
    let reach = |from: &[Position]| -> Vec<Vec<Option<u32>>> {
        if by_sites {
            return to_sites(world, inputs, 0, false, from, (task.turnout_ms, limit_ms));
        }
        let Some(drive_ms) = limit_ms.checked_sub(task.turnout_ms) else {
            return vec![vec![None; weights.len()]; from.len()];
        };
        let to: Vec<Option<Position>> =
            inputs.incidents.iter().map(|i| i.snaps[0].as_ref().map(position)).collect();
        let from: Vec<Option<Position>> = from.iter().copied().map(Some).collect();
        let rows = matrix(metric_of(inputs, 0, false), &from, &to, Objective::Fastest, drive_ms);
        let ms = |cost: Option<Cost>| Some(cost?.ms + task.turnout_ms);
        rows.into_iter().map(|row| row.into_iter().map(ms).collect()).collect()
    };
    let positions: Vec<Position> = candidates.iter().map(|candidate| candidate.position).collect();
    let rows = reach(&positions);
    let asked = match task.standby_model {
        StandbyModel::Cover => Worth::covering(&rows, &weights, count),
        StandbyModel::Median => Worth::median(&rows, &weights, count),
    };
    let found = best(&asked);
    let places = held(&rows, &weights, &found.places);
    let thousandths = |weight: u64| weight as f64 / 1000.0;
    let say = |held: &Held, less: u128| match task.standby_model {
        StandbyModel::Cover => Some(thousandths(held.reached + less as u64)),
        StandbyModel::Median => held.mean_ms(less).map(|ms| ms.round() / 1000.0),
    };
    let today = |watch: Watch| {
        let rows = reach(&posts(inputs, 0, &watch.units));
        let everywhere: Vec<usize> = (0..rows.len()).collect();
        let now = held(&rows, &weights, &everywhere);
        let (value, reached) = (say(&now, 0), thousandths(now.reached));
        TodayLine { hours: watch.hours, units: everywhere.len(), value, reached }
    };
    // Who is on duty at different hours never stands at his post together with the others.
    let today = watches(&shifts(inputs)).into_iter().map(today).collect();
    let (value, bound) = (say(&places, 0), say(&places, found.bound - found.value));
    let gap = value.zip(bound).map_or(0.0, |(value, bound)| (value - bound).abs() * 100.0 / value.max(0.001));
    let place = |i: &usize| {
        let [lon, lat] = candidates[*i].at.degrees();
        StandbyPlace { id: candidates[*i].id.clone(), name: candidates[*i].name.clone(), lon, lat }
    };
    Some(StandbyLine {
        model: task.standby_model.word().to_owned(),
        within_s: f64::from(task.target_ms) / 1000.0,
        demand: if by_sites { "sites" } else { "incidents" }.to_owned(),
        demand_total: thousandths(weights.iter().sum()),
        reached: thousandths(places.reached),
        candidates: candidates.len(),
        places: found.places.iter().map(place).collect(),
        value,
        bound,
        gap: (gap * 1000.0).round() / 1000.0,
        proved: found.proved(),
        seconds: None,
        seed: None,
        today,
    })
}

/// The candidates of the task that have a road, by id; without files the stations and the posts.
fn candidates(
    world: &World,
    task: &DispatchTask,
    inputs: &Inputs,
    problems: &mut Diagnostics,
) -> Option<Vec<Candidate>> {
    let engine = &inputs.engines[0].1;
    let mut all: Vec<Candidate> = Vec::new();
    if task.candidates.is_empty() {
        let placed = world.stations.iter().zip(&inputs.station_snaps);
        all.extend(placed.filter_map(|(site, snap)| {
            let position = position(snap.as_ref()?);
            Some(Candidate { id: site.id.clone(), name: label(site), at: site.at, position })
        }));
        all.extend(inputs.responders.iter().filter(|r| r.vehicle == 0).filter_map(|r| {
            let position = position(r.snap.as_ref()?);
            Some(Candidate { id: r.entry.id.clone(), name: r.entry.label().to_owned(), at: r.at, position })
        }));
    }
    for entry in people::roster(world, &task.candidates, problems)? {
        let gates = people::stands(world, &entry, problems);
        let (Some(at), Some(snap)) =
            (gates.first().copied(), nearest_gate(engine, &gates, world.setting.snap_m))
        else {
            continue;
        };
        let name = entry.label().to_owned();
        all.push(Candidate { name, id: entry.id, at, position: position(&snap) });
    }
    // A station and the units at it are one place, which is called by the station.
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|candidate| seen.insert(candidate.position));
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Some(all)
}
