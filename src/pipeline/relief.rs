//! What would help a place that closures cut off: the closures whose exemption or opening brings it back.

use super::works::metric_under;
use super::world::{Engine, World, who};
use crate::closure::InForce;
use crate::metric::Metric;
use crate::plan::blockers::{Blocker, Explanation, explain};
use crate::plan::route::{Engine as SearchEngine, route};
use crate::search::{Objective, Position};
use std::collections::BTreeMap;

/// Looks for relief, for one vehicle.
pub(super) struct Relief<'a> {
    world: &'a World,
    engine: &'a Engine,
    /// What is shut, and by which closure.
    shut: Vec<InForce>,
    /// The metric without some closures, by their indices.
    without: BTreeMap<Vec<usize>, Metric>,
}

impl<'a> Relief<'a> {
    pub fn new(world: &'a World, engine: &'a Engine) -> Self {
        let shut = world.plan.in_force(&world.network, world.when, &who(&engine.vehicle));
        Self { world, engine, shut, without: BTreeMap::new() }
    }

    /// The closures that a way between a site and a station must break, fewest obstacles first, by index; `lost` says
    /// which way is cut: from the station, to it. None where other things stand in the way as well: then no exemption
    /// helps. Every answer is proved by a search without these closures.
    pub fn of(&mut self, site: Position, station: Position, lost: [bool; 2]) -> Option<Vec<usize>> {
        let ways: Vec<(Position, Position)> = [(station, site), (site, station)]
            .into_iter()
            .zip(lost)
            .filter_map(|(way, lost)| lost.then_some(way))
            .collect();
        let metric = self.engine.metric();
        let mut closures = Vec::new();
        for (from, to) in &ways {
            let Explanation::Blocked(all) = explain(metric, *from, *to) else { continue };
            for blocker in all {
                let Blocker::Closed(directed) = blocker else { continue };
                closures.extend(self.shut.iter().filter(|s| s.directed == directed).map(|s| s.closure));
            }
        }
        closures.sort_unstable();
        closures.dedup();
        if closures.is_empty() {
            return None;
        }
        let (world, engine) = (self.world, self.engine);
        let metric = self.without.entry(closures.clone()).or_insert_with(|| {
            let who = who(&engine.vehicle);
            let effect = world.plan.in_effect_without(&world.network, world.when, &who, &closures);
            metric_under(&engine.topology, &engine.vehicle, &effect)
        });
        let helps = ways
            .iter()
            .all(|(from, to)| route(metric, *from, *to, Objective::Fastest, SearchEngine::Own).is_some());
        helps.then_some(closures)
    }
}
