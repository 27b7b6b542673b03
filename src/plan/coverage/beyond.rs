//! What lies beyond the limits: how far it is for those that no station serves.

use super::{Facility, OnRoads, Prepared, direct, improve, sources};
use crate::id::StateId;
use crate::search::{Cost, Goal, Objective, View, Workspace};
use std::collections::BTreeMap;

/// Searches over the whole network from all stations at once.
pub(super) struct Beyond {
    /// Fastest path to each site: cost, station, gate.
    fastest: Vec<Option<(Cost, usize, usize)>>,
    shortest_mm: Vec<Option<u32>>,
}

impl Beyond {
    pub fn search(view: &View, stations: &[Facility], (sites, on_roads): (&[Prepared], &OnRoads)) -> Self {
        let mut owner: BTreeMap<StateId, (Cost, usize)> = BTreeMap::new();
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
        let mut workspace = Workspace::new(view.topology().state_count());
        let mut shortest_mm = vec![None; sites.len()];
        let mut fastest = vec![None; sites.len()];
        workspace.run(view, Objective::Shortest, &all, u32::MAX - 1, Goal::All);
        for (i, site) in sites.iter().enumerate() {
            for (_, cost, _) in arrivals(&workspace, site) {
                improve(&mut shortest_mm[i], Some(cost.mm));
            }
        }
        workspace.run(view, Objective::Fastest, &all, u32::MAX - 1, Goal::All);
        for (i, site) in sites.iter().enumerate() {
            for (gate, cost, state) in arrivals(&workspace, site) {
                let station = owner[&workspace.origin(view, state)].1;
                if fastest[i].is_none_or(|b| (cost, station, gate) < b) {
                    fastest[i] = Some((cost, station, gate));
                }
            }
        }
        for (number, station) in stations.iter().enumerate() {
            let Some(stand) = station.stand else { continue };
            for (i, own) in on_roads.beside(stand, view.topology()) {
                let (gate, gate_stand, _) = &sites[i].gates[own];
                let Some(cost) = direct(view, stand, *gate_stand) else { continue };
                improve(&mut shortest_mm[i], Some(cost.mm));
                if fastest[i].is_none_or(|b| (cost, number, *gate) < b) {
                    fastest[i] = Some((cost, number, *gate));
                }
            }
        }
        Self { fastest, shortest_mm }
    }

    pub fn of(&self, site: usize) -> (Option<(Cost, usize, usize)>, Option<u32>) {
        (self.fastest[site], self.shortest_mm[site])
    }
}

/// Costs at which a search reached a site: gate, cost, state.
fn arrivals<'a>(
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
