//! The fastest way between each site and the nearest of the stations, without any limit: one search for all of them.

use super::{Demand, Facility, OnRoads, Prepared, direct, prepare, sources};
use crate::id::StateId;
use crate::metric::Metric;
use crate::search::{Cost, Direction, Goal, Objective, View, Workspace};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// The fastest way between a site and the stations.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Nearest {
    /// What it costs.
    pub cost: Cost,
    /// The station, by index.
    pub station: usize,
    /// The gate of the site, by index.
    pub gate: usize,
}

/// The fastest ways from the stations to each site, or from each site to the stations; `None` where there is none. What
/// [`coverage`](super::coverage) tells of the fastest way, without looking for anything else: the search ends when all gates
/// are reached.
pub fn nearest(
    metric: &Metric,
    stations: &[Facility],
    sites: &[Demand],
    direction: Direction,
) -> Vec<Option<Nearest>> {
    let view = View::new(metric, direction);
    let prepared: Vec<Prepared> = sites.par_iter().map(|site| prepare(metric, site, direction)).collect();
    let on_roads = OnRoads::of(metric.topology(), &prepared);
    let origins = Origins::of(&view, stations);
    let accesses = prepared.iter().flat_map(|site| &site.gates).flat_map(|(_, _, accesses)| accesses);
    let goals: Vec<StateId> = accesses.map(|access| access.state).collect();
    let mut workspace = Workspace::new(view.topology().state_count());
    workspace.run(&view, Objective::Fastest, &origins.sources, u32::MAX - 1, Goal::States(&goals));
    origins.nearest(&view, stations, (&prepared, &on_roads), &workspace)
}

/// Where stations stand on the graph, and whose each of these states is.
pub(super) struct Origins {
    pub sources: Vec<crate::search::Source>,
    owner: FxHashMap<StateId, (Cost, usize)>,
}

impl Origins {
    pub fn of(view: &View, stations: &[Facility]) -> Self {
        let mut owner: FxHashMap<StateId, (Cost, usize)> = FxHashMap::default();
        let mut all = Vec::new();
        for (number, station) in stations.iter().enumerate() {
            for source in station.stand.iter().flat_map(|stand| sources(view, *stand)) {
                let best = owner.entry(source.state).or_insert((source.cost, number));
                if (source.cost, number) < *best {
                    *best = (source.cost, number);
                }
                all.push(source);
            }
        }
        Self { sources: all, owner }
    }

    /// Reads a search from all of them that has reached the gates.
    pub fn nearest(
        &self,
        view: &View,
        stations: &[Facility],
        (sites, on_roads): (&[Prepared], &OnRoads),
        workspace: &Workspace,
    ) -> Vec<Option<Nearest>> {
        let mut best: Vec<Option<Nearest>> = vec![None; sites.len()];
        let mut improve = |site: usize, found: Nearest| {
            if best[site].is_none_or(|best| found < best) {
                best[site] = Some(found);
            }
        };
        for (i, site) in sites.iter().enumerate() {
            for (gate, cost, state) in arrivals(workspace, site) {
                let station = self.owner[&workspace.origin(view, state)].1;
                improve(i, Nearest { cost, station, gate });
            }
        }
        for (number, station) in stations.iter().enumerate() {
            let Some(stand) = station.stand else { continue };
            for (i, own) in on_roads.beside(stand, view.topology()) {
                let (gate, gate_stand, _) = &sites[i].gates[own];
                let Some(cost) = direct(view, stand, *gate_stand) else { continue };
                improve(i, Nearest { cost, station: number, gate: *gate });
            }
        }
        best
    }
}

/// Costs at which a search reached a site: gate, cost, state.
pub(super) fn arrivals<'a>(
    workspace: &'a Workspace,
    site: &'a Prepared,
) -> impl Iterator<Item = (usize, Cost, StateId)> + 'a {
    site.gates.iter().flat_map(move |(gate, stand, accesses)| {
        accesses.iter().filter_map(move |access| {
            let cost = workspace.cost(access.state)?.plus(access.cost)?.plus(stand.approach)?;
            Some((*gate, cost, access.state))
        })
    })
}
