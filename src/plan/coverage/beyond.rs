//! What lies beyond the limits: how far it is for those that no station serves.

use super::nearest::{Nearest, Origins, arrivals};
use super::{Facility, OnRoads, Prepared, direct, improve};
use crate::search::{Cost, Goal, Objective, View, Workspace};

/// Searches over the whole network from all stations at once.
pub(super) struct Beyond {
    fastest: Vec<Option<Nearest>>,
    shortest_mm: Vec<Option<u32>>,
}

impl Beyond {
    pub fn search(view: &View, stations: &[Facility], (sites, on_roads): (&[Prepared], &OnRoads)) -> Self {
        let origins = Origins::of(view, stations);
        let mut workspace = Workspace::new(view.topology().state_count());
        let mut shortest_mm = vec![None; sites.len()];
        workspace.run(view, Objective::Shortest, &origins.sources, u32::MAX - 1, Goal::All);
        for (i, site) in sites.iter().enumerate() {
            for (_, cost, _) in arrivals(&workspace, site) {
                improve(&mut shortest_mm[i], Some(cost.mm));
            }
        }
        for stand in stations.iter().filter_map(|station| station.stand) {
            for (i, own) in on_roads.beside(stand, view.topology()) {
                let (_, gate_stand, _) = &sites[i].gates[own];
                improve(&mut shortest_mm[i], direct(view, stand, *gate_stand).map(|cost| cost.mm));
            }
        }
        workspace.run(view, Objective::Fastest, &origins.sources, u32::MAX - 1, Goal::All);
        let fastest = origins.nearest(view, stations, (sites, on_roads), &workspace);
        Self { fastest, shortest_mm }
    }

    /// The fastest way to a site (cost, station, gate), and the length of the shortest.
    pub fn of(&self, site: usize) -> (Option<(Cost, usize, usize)>, Option<u32>) {
        let fastest = self.fastest[site].map(|n| (n.cost, n.station, n.gate));
        (fastest, self.shortest_mm[site])
    }
}
