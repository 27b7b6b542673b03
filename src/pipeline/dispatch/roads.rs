//! The roads of a dispatch: as the closures are when somebody is on them, or as they would be without any.

use super::inputs::Inputs;
use crate::closure::When;
use crate::metric::Metric;
use crate::pipeline::placing::position;
use crate::pipeline::world::World;
use crate::plan::dispatch::{Instant, Roads, Stretch, WayBack};
use crate::plan::leg_ms;
use crate::plan::matrix::to_one;
use crate::plan::route::{Engine as SearchEngine, Path, route};
use crate::search::{Cost, Objective, Position};
use chrono::DateTime;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Closures that hold together, and the roads of one vehicle under them.
pub(super) struct Situation {
    /// 0 for the first that was met of a vehicle.
    pub number: usize,
    pub when: When,
    /// `None` where the engine has the metric itself.
    metric: Option<Metric>,
}

/// The roads of the vehicles of a task.
pub(super) struct Network<'a> {
    pub world: &'a World,
    pub inputs: &'a Inputs,
    /// Whether closures are left out.
    pub free: bool,
    /// Whether closures are judged at the instant at which somebody sets out, and not once for all.
    by_instant: bool,
    met: RefCell<BTreeMap<(usize, Vec<usize>), Rc<Situation>>>,
}

impl<'a> Network<'a> {
    pub fn new(world: &'a World, inputs: &'a Inputs, free: bool) -> Self {
        let by_instant = judged_by_instant(world, inputs) && !free;
        Self { world, inputs, free, by_instant, met: RefCell::default() }
    }

    /// What holds for a vehicle at an instant.
    pub fn situation(&self, vehicle: usize, at: Instant) -> Rc<Situation> {
        let when = match DateTime::from_timestamp_millis(at) {
            Some(instant) if self.by_instant => When::At(instant),
            _ => self.world.when,
        };
        let closures = self.world.plan.closures().iter().enumerate();
        let holding: Vec<usize> = match self.by_instant {
            true => closures.filter(|(_, c)| when.is_shut(&c.schedule)).map(|(i, _)| i).collect(),
            false => Vec::new(),
        };
        let key = (vehicle, holding);
        if let Some(known) = self.met.borrow().get(&key) {
            return Rc::clone(known);
        }
        let engine = &self.inputs.engines[vehicle].1;
        let metric = self.by_instant.then(|| self.world.metric_at(when, &engine.vehicle, &engine.topology));
        let number = self.met.borrow().keys().filter(|(of, _)| *of == vehicle).count();
        let situation = Rc::new(Situation { number, when, metric });
        self.met.borrow_mut().insert(key, Rc::clone(&situation));
        situation
    }

    /// The metric of a situation.
    pub fn metric<'s>(&'s self, vehicle: usize, situation: &'s Situation) -> &'s Metric {
        let engine = &self.inputs.engines[vehicle].1;
        match &situation.metric {
            Some(metric) => metric,
            None if self.free => &engine.free,
            None => engine.metric(),
        }
    }

    /// All situations met, by vehicle and number.
    pub fn situations(&self) -> Vec<(usize, Rc<Situation>)> {
        let met = self.met.borrow();
        let mut all: Vec<(usize, Rc<Situation>)> =
            met.iter().map(|((vehicle, _), situation)| (*vehicle, Rc::clone(situation))).collect();
        all.sort_by_key(|(vehicle, situation)| (*vehicle, situation.number));
        all
    }

    /// The fastest way of a vehicle to the scene of a call.
    pub fn way(&self, vehicle: usize, from: Position, call: usize, at: Instant) -> Option<Path> {
        let scene = self.scene(call, vehicle)?;
        let situation = self.situation(vehicle, at);
        route(self.metric(vehicle, &situation), from, scene, Objective::Fastest, SearchEngine::Own)
    }

    /// Where a call is, on the roads of a vehicle.
    pub fn scene(&self, call: usize, vehicle: usize) -> Option<Position> {
        self.inputs.incidents[call].snaps[vehicle].as_ref().map(position)
    }
}

/// Whether closures are judged at the time of each incident: there are closures and times, and no other time is asked for.
pub(super) fn judged_by_instant(world: &World, inputs: &Inputs) -> bool {
    inputs.timed && world.setting.at.is_none() && !world.plan.closures().is_empty()
}

impl Roads for Network<'_> {
    fn to_scene(&self, call: usize, at: Instant, from: &[(usize, Position)]) -> Vec<Option<Cost>> {
        let mut costs = vec![None; from.len()];
        for vehicle in 0..self.inputs.engines.len() {
            let of = |unit: usize| self.inputs.responders[unit].vehicle == vehicle;
            let own: Vec<usize> = (0..from.len()).filter(|i| of(from[*i].0)).collect();
            let Some(scene) = self.scene(call, vehicle).filter(|_| !own.is_empty()) else { continue };
            let situation = self.situation(vehicle, at);
            let positions: Vec<Position> = own.iter().map(|i| from[*i].1).collect();
            let found = to_one(self.metric(vehicle, &situation), &positions, scene);
            for (i, cost) in own.into_iter().zip(found) {
                costs[i] = cost;
            }
        }
        costs
    }

    fn back(&self, unit: usize, call: usize, post: Position, at: Instant) -> Result<WayBack, Position> {
        let vehicle = self.inputs.responders[unit].vehicle;
        let scene = self.scene(call, vehicle).unwrap_or(post);
        let situation = self.situation(vehicle, at);
        let metric = self.metric(vehicle, &situation);
        let path = route(metric, scene, post, Objective::Fastest, SearchEngine::Own).ok_or(scene)?;
        let network = &self.world.network;
        let last = path.legs.len().saturating_sub(1);
        let stretch = |(i, leg): (usize, &crate::plan::Leg)| {
            let length = network.segment(leg.directed.segment()).length_mm;
            let on = |mm: u32| if leg.directed.is_forward() { mm } else { length - mm };
            Stretch {
                segment: leg.directed.segment(),
                from_mm: on(leg.from_mm),
                to_mm: on(leg.to_mm),
                ms: leg_ms(metric, leg, i == 0, i == last),
            }
        };
        Ok(path.legs.iter().enumerate().map(stretch).collect())
    }
}
