//! One set of works that hold together: who is served, who is cut off, how through traffic goes.

use super::super::detour::{crossed, shut_by, slow_by, turns};
use super::super::metric_under;
use super::super::vehicles::who;
use super::super::world::{Engine, World};
use crate::metric::Metric;
use crate::network::Network;
use crate::plan::coverage::{Combine, Demand, Facility, Rule, Status, coverage};
use crate::plan::detour::looks::Seeker;
use crate::plan::detour::{Detour, Movement, REACHES, Shut, detours, movements, widened};
use crate::plan::programme::Loss;
use crate::plan::route::Searches;
use crate::report::detour::street;
use crate::report::programme::{Look, Passage, SiteState, Situation, WayRound};
use crate::search::Direction;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Who asks, and what counts as served.
pub(super) struct Question<'a> {
    pub world: &'a World,
    pub engine: &'a Engine,
    pub stations: &'a [Facility],
    pub sites: &'a [Demand],
    pub rule: Rule,
}

/// A movement past a work. Its street and what it takes there do not depend on the other works: they are found once.
pub(super) struct Moving {
    pub passage: Passage,
    movement: Movement,
    /// The same from farther off, where there is no way from nearer by; found when first needed.
    wider: [OnceLock<Option<Movement>>; REACHES.len() - 1],
}

/// The movements that one closure cuts or slows, in the order of their first segments: cut ones before slowed ones.
pub(super) fn movings(engine: &Engine, world: &World, closure: usize) -> Vec<Moving> {
    let effect = world.plan.effect_of(&world.network, [closure], &who(&engine.vehicle));
    let record = &world.plan.closures()[closure];
    let shut = shut_by(&world.network, &effect, closure, record);
    let slow = slow_by(&effect, closure, record, &shut);
    let through = crossed(world, closure, &shut);
    let found = movements(&engine.free, &through, &turns(world, &engine.free, &effect, closure));
    let found = found.into_iter().chain(movements(&engine.free, &slow, &[]));
    found
        .enumerate()
        .map(|(number, movement)| {
            let (road, heading) = street(&world.network, &movement);
            let passage = Passage {
                closure,
                id: format!("{}:{}:{}", record.id, engine.vehicle.name, number + 1),
                road,
                heading,
                before: movement.along.cost,
            };
            Moving { passage, movement, wider: Default::default() }
        })
        .collect()
}

impl Moving {
    /// The best way under a metric, and the movement as it is seen from where a driver would be sent on it. Without a way that is
    /// the movement from near by.
    fn way(
        &self,
        searches: &mut Searches,
        free: &Metric,
        metric: &Metric,
    ) -> (Cow<'_, Movement>, Option<Detour>) {
        let seeker = Seeker { free, metric, reaches: REACHES.len(), count: 1 };
        let wider = |searches: &mut Searches, reach: usize| {
            let view =
                self.wider[reach - 1].get_or_init(|| widened(searches, free, &self.movement, REACHES[reach]));
            view.as_ref().map(Cow::Borrowed)
        };
        match seeker.nearest(searches, &self.movement, wider) {
            Some((view, ways)) => (view, ways.into_iter().next()),
            None => (Cow::Borrowed(&self.movement), None),
        }
    }

    /// The movement from near by.
    pub fn near(&self) -> &Movement {
        &self.movement
    }
}

impl Question<'_> {
    /// The metric while some works hold.
    pub fn metric(&self, closures: &[usize]) -> Metric {
        let engine = self.engine;
        let plan = &self.world.plan;
        let effect = plan.effect_of(&self.world.network, closures.iter().copied(), &who(&engine.vehicle));
        metric_under(&engine.topology, &engine.vehicle, &effect)
    }

    /// The sites under a metric. Two searches: who is served, with the ways in the direction of the rule; the ways in
    /// the other direction.
    pub fn sites(&self, metric: &Metric) -> Vec<SiteState> {
        let served = coverage(metric, self.stations, self.sites, &self.rule);
        let back = match self.rule.direction {
            Direction::Forward => Direction::Backward,
            Direction::Backward => Direction::Forward,
        };
        // Only whether there is a way is asked here; a limit of next to nothing spares the search within it.
        let any = Rule { within_mm: None, within_ms: Some(1), combine: Combine::Both, direction: back };
        let returning = coverage(metric, self.stations, self.sites, &any);
        let state =
            |(there, back): (crate::plan::coverage::SiteAnswer, crate::plan::coverage::SiteAnswer)| {
                let (there_is, back_is) = (there.cost.is_some(), back.cost.is_some());
                SiteState {
                    covered: there.status == Status::Covered,
                    ways: match self.rule.direction {
                        Direction::Forward => [there_is, back_is],
                        Direction::Backward => [back_is, there_is],
                    },
                    served_by: there.served_by,
                }
            };
        served.sites.into_iter().zip(returning.sites).map(state).collect()
    }

    /// What a set of works does.
    pub fn situation(&self, closures: &[usize], before: &[SiteState], movings: &[Moving]) -> Situation {
        if closures.is_empty() {
            let sites = before.to_vec();
            return Situation { closures: Vec::new(), sites, ways: Vec::new(), loss: Loss::default() };
        }
        let metric = self.metric(closures);
        let sites = self.sites(&metric);
        let (mut ways, mut searches) = (Vec::new(), Searches::default());
        for (number, moving) in movings.iter().enumerate() {
            if !closures.contains(&moving.passage.closure) {
                continue;
            }
            let (view, found) = moving.way(&mut searches, &self.engine.free, &metric);
            let along = view.along.cost;
            let now = found.as_ref().map(|detour| detour.path.cost);
            // Whose way never leaves the street, and takes no longer, is not concerned.
            if found.as_ref().is_some_and(|detour| detour.off.is_empty() && detour.path.cost == along) {
                continue;
            }
            let over_works = found.map_or_else(Vec::new, |detour| {
                let off = &detour.path.legs[detour.off];
                let others = closures.iter().copied().filter(|other| *other != moving.passage.closure);
                let is_for = |other: &usize| self.world.is_for(&self.engine.vehicle, *other);
                self.world.worked_on(others.filter(is_for), off)
            });
            ways.push(WayRound { passage: number, look: look(&self.world.network, &view), now, over_works });
        }
        let count = |counts: &dyn Fn(&SiteState, &SiteState) -> bool| {
            before.iter().zip(&sites).filter(|(then, now)| counts(then, now)).count() as u32
        };
        let loss = Loss {
            isolated: count(&SiteState::is_cut_off),
            lost: count(&|then, now| then.covered && !now.covered),
            without_way: ways.iter().filter(|way| way.now.is_none()).count() as u32,
            extra_ms: ways.iter().filter_map(WayRound::extra_ms).map(|ms| ms.max(0) as u64).sum(),
        };
        Situation { closures: closures.to_vec(), sites, ways, loss }
    }

    /// The way round of a movement with its own work alone: what it takes longer, and which closures of `others` it
    /// runs over, and whether those shut it.
    pub fn runs_over(&self, moving: &Moving, others: &[usize]) -> Option<(i64, Vec<(usize, bool)>)> {
        let metric = self.metric(&[moving.passage.closure]);
        let (view, found) = moving.way(&mut Searches::default(), &self.engine.free, &metric);
        let (along, found) = (view.along.cost, found?);
        let off = &found.path.legs[found.off.clone()];
        let over = others.iter().filter_map(|other| {
            let who = who(&self.engine.vehicle);
            let effect = self.world.plan.effect_of(&self.world.network, [*other], &who);
            let meets = |stretch: Shut| off.iter().any(|leg| leg.runs_over(stretch));
            let record = &self.world.plan.closures()[*other];
            let is_shut = shut_by(&self.world.network, &effect, *other, record).into_iter().any(meets);
            let is_for = self.world.is_for(&self.engine.vehicle, *other);
            let is_worked = is_for && !self.world.worked_on([*other], off).is_empty();
            (is_shut || is_worked).then_some((*other, is_shut))
        });
        let extra_ms = i64::from(found.path.cost.ms) - i64::from(along.ms);
        Some((extra_ms, over.collect()))
    }

    /// What a movement takes longer with its own work alone, milliseconds; none where it has no way.
    pub fn alone(&self, closure: usize, movement: &Movement) -> Option<i64> {
        let (metric, mut searches) = (self.metric(&[closure]), Searches::default());
        let best = detours(&mut searches, &metric, movement, 1).into_iter().next()?;
        Some(i64::from(best.path.cost.ms) - i64::from(movement.along.cost.ms))
    }
}

/// A movement as it is looked at.
pub(super) fn look(network: &Network, movement: &Movement) -> Look {
    Look { movement: movement.clone(), either_way: movement.either_way(network) }
}
