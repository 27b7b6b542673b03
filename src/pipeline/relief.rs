//! What would help places that closures cut off: the fewest closures whose exemption or opening brings each back, proved by
//! searches without them, and of a question that names its time when it is reached again by itself.

use super::vehicles::who;
use super::works::metric_under;
use super::world::{Engine, World};
use crate::closure::{Closure, InEffect, When};
use crate::metric::Metric;
use crate::plan::coverage::{Demand, Facility, Nearest, nearest};
use crate::plan::graph::{GraphChanges, changes};
use crate::plan::least::least;
use crate::report::affected::{Exceeded, Help, Measure, Reopening};
use crate::search::Direction;
use crate::vehicle::Dimensions;
use chrono::{DateTime, TimeDelta, Utc};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many days are looked through for the next time at which a place is reached.
const LOOK_AHEAD_DAYS: i64 = 370;

/// The fastest ways of all sites from and to the stations under a metric.
pub(super) fn both_ways(
    metric: &Metric,
    stations: &[Facility],
    sites: &[Demand],
) -> [Vec<Option<Nearest>>; 2] {
    let find = |direction| nearest(metric, stations, sites, direction);
    let (there, back) = rayon::join(|| find(Direction::Forward), || find(Direction::Backward));
    [there, back]
}

/// Whether each site has a way from where it is to be reached, and one back, under a metric.
pub(super) type Reach<'a> = &'a dyn Fn(&Metric) -> Vec<[bool; 2]>;

/// Looks for relief, for one vehicle.
pub(super) struct Relief<'a> {
    world: &'a World,
    engine: &'a Engine,
    reach: Reach<'a>,
    /// The time asked about.
    when: When,
    /// Closures that hold then, by index.
    holding: Vec<usize>,
    /// Of these the ones that may be lifted, those that are easiest to lift first.
    liftable: Vec<usize>,
    /// Whether each way of each site exists, by the closures that hold and those of them that leave enough width.
    asked: BTreeMap<Key, Arc<Vec<[bool; 2]>>>,
    /// Of these the ones from which what is told follows.
    told: BTreeSet<Key>,
}

/// Closures that hold, and those of them that leave enough width.
type Key = (Vec<usize>, Vec<usize>);

/// The graph with some closures lifted or wide enough, as what it changes in the graph without closures.
pub(super) struct Lifted {
    /// The closures that are lifted, by index.
    pub closures: Vec<usize>,
    /// Those that leave enough width.
    pub widened: Vec<usize>,
    pub changes: GraphChanges,
}

impl<'a> Relief<'a> {
    /// Of sites that are to be reached as `reach` says: where more is open it must not say less.
    /// `holding` are the closures that hold at the time asked about, but for such as do nothing to the vehicle.
    pub fn new(
        world: &'a World,
        engine: &'a Engine,
        reach: Reach<'a>,
        (when, holding): (When, &[usize]),
    ) -> Self {
        let who = who(&engine.vehicle);
        let closures = world.plan.closures();
        let holding = holding.to_vec();
        let does_harm = |index: &usize| {
            let effect = world.plan.effect_of(&world.network, [*index], &who);
            let InEffect { shut, local, turns, .. } = effect;
            !(shut.is_empty() && local.is_empty() && turns.is_empty())
        };
        let mut liftable: Vec<usize> = holding.iter().copied().filter(does_harm).collect();
        // An exemption is a signature; what is physical has to be built round.
        liftable.sort_by_key(|index| {
            (closures[*index].physical, is_too_narrow(&closures[*index], engine), *index)
        });
        Self { world, engine, reach, when, holding, liftable, asked: BTreeMap::new(), told: BTreeSet::new() }
    }

    /// Whether each site is reached, and has a way back, under some closures, of which some are wide enough.
    fn under(&mut self, holding: Vec<usize>, wide: Vec<usize>) -> Arc<Vec<[bool; 2]>> {
        let (world, engine, reach) = (self.world, self.engine, self.reach);
        let ask = |(holding, wide): &(Vec<usize>, Vec<usize>)| {
            let who = who(&engine.vehicle);
            let effect = world.plan.effect_of_widened(&world.network, holding.iter().copied(), wide, &who);
            let metric = metric_under(&engine.topology, &engine.vehicle, &effect);
            Arc::new(reach(&metric))
        };
        let key = (holding, wide);
        if let Some(known) = self.asked.get(&key) {
            return Arc::clone(known);
        }
        let found = ask(&key);
        self.asked.insert(key, Arc::clone(&found));
        found
    }

    /// What brings a site back; `lost` says which of its ways closures cut: the one there, the one back. None where the
    /// closures that can be lifted are not all that stands in the way.
    pub fn of(&mut self, site: usize, lost: [bool; 2]) -> Option<Help> {
        let is_back = |ways: &[[bool; 2]]| (0..2).all(|way| !lost[way] || ways[site][way]);
        let liftable = self.liftable.clone();
        let rest = |held: &[usize], lifted: &[usize]| -> Vec<usize> {
            held.iter().copied().filter(|i| !lifted.contains(i)).collect()
        };
        let held = self.holding.clone();
        let chosen = least(liftable.len(), |set| {
            let lifted: Vec<usize> = set.iter().map(|i| liftable[*i]).collect();
            let key = (rest(&held, &lifted), Vec::new());
            let helps = is_back(&self.under(key.0.clone(), Vec::new()));
            if !helps {
                self.told.insert(key);
            }
            helps
        })?;
        let mut lifted: Vec<usize> = chosen.into_iter().map(|i| liftable[i]).collect();
        lifted.sort_unstable();
        let closures = self.world.plan.closures();
        let narrow: Vec<usize> = lifted
            .iter()
            .copied()
            .filter(|i| is_too_narrow(&closures[*i], self.engine) && !closures[*i].physical)
            .collect();
        // Where the works leave enough width the rest of their rules may be kept or not.
        let exempted = rest(&lifted, &narrow);
        self.told.insert((rest(&held, &lifted), Vec::new()));
        if !narrow.is_empty() {
            self.told.insert((rest(&held, &exempted), narrow.clone()));
        }
        let enough = !narrow.is_empty() && is_back(&self.under(rest(&held, &exempted), narrow.clone()));
        let measure = |index: usize| {
            let closure = &closures[index];
            match (closure.physical, narrow.contains(&index), enough) {
                (true, ..) => Measure::Open,
                (_, true, true) => Measure::Widen,
                (_, true, false) => Measure::ExemptAndWiden,
                _ => Measure::Exempt,
            }
        };
        let measures = lifted.iter().map(|index| (*index, measure(*index))).collect();
        // Else the calendar that was swept tells it.
        let reopening = match self.world.setting.at {
            Some(_) => self.reopening(&lifted, &is_back),
            None => None,
        };
        let body = &self.engine.vehicle.dimensions;
        let exceeded = lifted.iter().flat_map(|index| exceeded(*index, &closures[*index], body)).collect();
        Some(Help { measures, exceeded, width_mm: body.width_mm, reopening })
    }

    /// The closures that may be lifted, by index.
    pub fn liftable(&self) -> &[usize] {
        &self.liftable
    }

    /// What is proved from: the graphs of all sets of closures that were lifted and did not help, or did and are told.
    pub fn graphs(&self) -> Vec<Lifted> {
        let (world, engine) = (self.world, self.engine);
        let (told, held): (Vec<&Key>, &[usize]) = (self.told.iter().collect(), &self.holding);
        let graph = |(holding, wide): &&Key| {
            let who = who(&engine.vehicle);
            let effect = world.plan.effect_of_widened(&world.network, holding.iter().copied(), wide, &who);
            let metric = metric_under(&engine.topology, &engine.vehicle, &effect);
            let lifted = held.iter().copied().filter(|i| !holding.contains(i)).collect();
            Lifted { closures: lifted, widened: wide.clone(), changes: changes(&engine.free, &metric) }
        };
        told.par_iter().map(graph).collect()
    }

    /// When a site that needs these closures lifted is reached next without anybody's doing.
    fn reopening(&mut self, lifted: &[usize], is_back: &dyn Fn(&[[bool; 2]]) -> bool) -> Option<Reopening> {
        let plan = &self.world.plan;
        let since = match self.when {
            When::At(instant) => instant,
            When::WorstWithin(from, _) | When::AlwaysWithin(from, _) => from,
            // From when all of them hold on.
            When::WorstCase => lifted.iter().filter_map(|i| plan.closures()[*i].schedule.start).max()?,
        };
        let until = since.checked_add_signed(TimeDelta::days(LOOK_AHEAD_DAYS))?;
        let mut instants: Vec<DateTime<Utc>> = vec![since];
        instants.extend(plan.changes(&(since..until)));
        instants.dedup();
        let (mut from, mut until) = (None, None);
        for instant in instants {
            let holding = holding_at(self.world, When::At(instant));
            let back = is_back(&self.under(holding, Vec::new()));
            match (from, back) {
                (None, true) => from = Some(instant),
                (Some(_), false) => {
                    until = Some(instant);
                    break;
                }
                _ => {}
            }
        }
        from.map(|from| Reopening { from, until })
    }
}

/// The closures that count at a time, by index.
fn holding_at(world: &World, when: When) -> Vec<usize> {
    let closures = world.plan.closures().iter().enumerate();
    closures.filter(|(_, c)| c.status.counts() && when.is_shut(&c.schedule)).map(|(i, _)| i).collect()
}

/// Whether the vehicle is wider than what the works leave, though nothing else may keep it out.
fn is_too_narrow(closure: &Closure, engine: &Engine) -> bool {
    let own = engine.vehicle.dimensions.width_mm;
    closure.width_left_mm().zip(own).is_some_and(|(left, own)| own > left)
}

/// The limits of a closure that a body does not keep.
fn exceeded(index: usize, closure: &Closure, body: &Dimensions) -> Vec<Exceeded> {
    let limits = closure.conditions.limits;
    let pairs = [
        ("height_m", limits.height_mm, body.height_mm),
        ("width_m", limits.width_mm, body.width_mm),
        ("length_m", limits.length_mm, body.length_mm),
        ("mass_t", limits.mass_kg, body.mass_kg),
        ("axle_load_t", limits.axle_load_kg, body.axle_load_kg),
    ];
    let beyond = |(kind, limit, own): (&'static str, Option<u32>, Option<u32>)| {
        let (limit, own) = (limit?, own?);
        (own > limit).then_some(Exceeded { closure: index, kind, limit, own })
    };
    pairs.into_iter().filter_map(beyond).collect()
}
