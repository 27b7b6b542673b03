//! The ground a patrol moves on: its stops on the roads of each vehicle, and what it takes between them on each day.

use super::super::placing::position;
use super::super::vehicles::who;
use super::super::world::{Engine, World};
use crate::closure::calendar::{Fold, resolve};
use crate::closure::{ClosurePlan, When};
use crate::diagnostic::Diagnostics;
use crate::exchange::sites::Site;
use crate::geometry::LonLat;
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::plan::Leg;
use crate::plan::matrix::matrix;
use crate::plan::patrol::heading::{Passage, TurnRound, passages, turns_round};
use crate::plan::route::{Engine as SearchEngine, Path, route};
use crate::scenario::PatrolTask;
use crate::search::{Cost, Objective, Position, Stance};
use crate::topology::Works;
use crate::vehicle::Class;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The roads of one vehicle on some days.
#[derive(Clone, Debug)]
pub(crate) struct Roads {
    /// The vehicle as units name it.
    pub vehicle: String,
    /// The vehicle on its graph.
    pub engine: Arc<Engine>,
    /// The roads under the closures of these days.
    pub metric: Arc<Metric>,
    /// The roads without closures.
    pub free: Arc<Metric>,
    /// Where the vehicle may turn round.
    pub turn_round: TurnRound,
    /// When the closures are judged.
    pub when: When,
    /// The days, from 0.
    pub days: Vec<u32>,
}

/// Where a unit may come to, or set out from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stop {
    /// A place: it is come to and left by any direction of its road.
    Place(LonLat),
    /// The begin of a run, by its index; and which of its passages.
    Enter(usize, usize),
    /// Its end.
    Leave(usize, usize),
}

/// Where a stop is on the roads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    /// The point.
    pub snap: Snap,
    /// As it is left, if it ever is.
    pub from: Option<Stance>,
    /// As it is come to, if it ever is.
    pub to: Option<Stance>,
}

/// What holds for one vehicle on some days.
#[derive(Debug)]
pub(crate) struct Terrain {
    /// The vehicle as units name it.
    pub vehicle: String,
    /// The vehicle on its graph.
    pub engine: Arc<Engine>,
    /// The roads under the closures of these days.
    pub metric: Arc<Metric>,
    /// The roads without closures.
    pub free: Arc<Metric>,
    /// Where the vehicle may turn round.
    pub turn_round: TurnRound,
    /// When the closures are judged.
    pub when: When,
    /// Whether there are none, for comparison.
    pub is_free: bool,
    /// The days, from 0.
    pub days: Vec<u32>,
    /// Where each stop stands, if it has a road.
    pub stands: Vec<Option<Stand>>,
    /// What it takes from each stop (row) to each other; `None` where there is no way.
    pub cells: Vec<Vec<Option<Cost>>>,
}

/// Longest leg: beyond any shift.
const LIMIT_MS: u32 = u32::MAX - 1;

impl Terrain {
    /// Stops on these roads, and what it takes between them: a sweep for each stop, in parallel. `runs` are the roads that
    /// runs drive along.
    pub fn new(roads: &Roads, stops: &[Stop], runs: &[Vec<Leg>], snap_m: f64, is_free: bool) -> Self {
        let metric = if is_free { &roads.free } else { &roads.metric };
        let network = metric.topology().network();
        let ways: Vec<Vec<Passage>> =
            runs.par_iter().map(|legs| passages(metric, legs, roads.turn_round)).collect();
        let on_run = |stance: Stance, is_end: bool| {
            let Position { segment, position_mm, .. } = stance.position;
            let at = network.point_at(segment, position_mm);
            let snap = Snap { segment, position_mm, on_junction: false, at, distance_m: 0.0 };
            let (from, to) = if is_end { (Some(stance), None) } else { (None, Some(stance)) };
            Stand { snap, from, to }
        };
        let stand = |stop: &Stop| match *stop {
            Stop::Place(at) => {
                let snap = roads.engine.topology.snap(at, snap_m)?;
                let stance = Some(position(&snap).into());
                Some(Stand { snap, from: stance, to: stance })
            }
            Stop::Enter(run, number) => ways[run].get(number).map(|passage| on_run(passage.enter, false)),
            Stop::Leave(run, number) => ways[run].get(number).map(|passage| on_run(passage.leave, true)),
        };
        let stands: Vec<Option<Stand>> = stops.par_iter().map(stand).collect();
        let from: Vec<Option<Stance>> = stands.iter().map(|stand| stand.and_then(|s| s.from)).collect();
        let to: Vec<Option<Stance>> = stands.iter().map(|stand| stand.and_then(|s| s.to)).collect();
        let cells = matrix(metric, &from, &to, Objective::Fastest, LIMIT_MS);
        Self {
            vehicle: roads.vehicle.clone(),
            engine: Arc::clone(&roads.engine),
            metric: Arc::clone(metric),
            free: Arc::clone(&roads.free),
            turn_round: roads.turn_round,
            when: roads.when,
            is_free,
            days: roads.days.clone(),
            stands,
            cells,
        }
    }

    /// The folder of its exported graph. That of the whole scenario has the vehicle's name; one that is judged at other
    /// times, or on which turning round is banned, has its own.
    pub fn graph_name(&self, world: &World, task: &PatrolTask) -> String {
        let vehicle = &self.engine.vehicle.name;
        match (is_banned(self.turn_round, task), self.when == world.when) {
            (false, true) => format!("graph-{vehicle}"),
            (true, true) => format!("graph-{vehicle}-{}", task.name),
            (_, false) => {
                let day = self.days.first().map_or(1, |day| day + 1);
                format!("graph-{vehicle}-{}-day{day}", task.name)
            }
        }
    }

    /// Where its units may turn round, if that matters: where roads are covered, or the task says it.
    pub fn told_turning(&self, task: &PatrolTask) -> Option<&'static str> {
        let matters = !task.segments.files.is_empty() || task.segments.turn_round != TurnRound::default();
        matters.then(|| self.turn_round.name())
    }

    /// The best way between two stops, with its ties broken as everywhere.
    pub fn way(&self, from: usize, to: usize) -> Option<Path> {
        let (a, b) = (self.stands[from]?.from?, self.stands[to]?.to?);
        route(&self.metric, a, b, Objective::Fastest, SearchEngine::Own)
    }

    /// Whether there is a way between two stops without any closures.
    pub fn has_free_way(&self, from: usize, to: usize) -> bool {
        let stance = |stance: Stance| Stance { head: None, ..stance };
        let from = self.stands[from].and_then(|stand| stand.from).map(stance);
        let ends = from.zip(self.stands[to].and_then(|stand| stand.to).map(stance));
        ends.is_some_and(|(a, b)| route(&self.free, a, b, Objective::Fastest, SearchEngine::Own).is_some())
    }
}

/// The days of a plan, each with the hours in which somebody is on shift, milliseconds after the midnight before day 0.
pub(crate) struct Days<'a> {
    pub world: &'a World,
    pub task: &'a PatrolTask,
    /// One a day.
    pub on_duty: Vec<Range<i64>>,
}

impl Days<'_> {
    /// The instant of a time of the plan; local time of the zone of the scenario. `None` without a date.
    pub fn instant(&self, ms: i64) -> Option<DateTime<Utc>> {
        let midnight = self.task.date?.and_time(NaiveTime::MIN);
        let zone = self.world.setting.timezone.parse().ok()?;
        resolve(zone, midnight.checked_add_signed(TimeDelta::milliseconds(ms))?, Fold::Earlier)
    }

    /// When closures are judged on a day: at the instant of `--at`; else, with a date, closed if closed at any time of
    /// the day's shifts; else the worst case.
    pub fn when(&self, day: u32) -> When {
        if self.world.setting.at.is_some() {
            return self.world.when;
        }
        let duty = &self.on_duty[day as usize];
        let span = self.instant(duty.start).zip(self.instant(duty.end));
        match span.filter(|(from, until)| from < until) {
            Some((from, until)) => When::WorstWithin(from, until),
            None => self.world.when,
        }
    }

    /// Days in whose shifts the clock changes: a shift does not take the time that its hours say.
    pub fn clock_changes(&self) -> Vec<u32> {
        let changes = |day: &u32| {
            let duty = &self.on_duty[*day as usize];
            let span = self.instant(duty.start).zip(self.instant(duty.end));
            span.is_some_and(|(from, until)| (until - from).num_milliseconds() != duty.end - duty.start)
        };
        (0..self.on_duty.len() as u32).filter(changes).collect()
    }

    /// A day of the plan as people write it: its date, else its number.
    pub fn said(&self, day: u32) -> String {
        let date = self.task.date.and_then(|date| date.checked_add_days(chrono::Days::new(u64::from(day))));
        date.map_or_else(|| (day + 1).to_string(), |date| date.to_string())
    }

    /// An instant as local time with its offset.
    pub fn local(&self, instant: DateTime<Utc>) -> String {
        let zone: chrono_tz::Tz = self.world.setting.timezone.parse().unwrap_or(chrono_tz::UTC);
        instant.with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false)
    }

    /// The closures that count on a terrain, by index: in force at its time, and binding for its vehicle.
    pub fn in_force(&self, terrain: &Terrain) -> Vec<usize> {
        let plan = &self.world.plan;
        let counts = |closure: &crate::closure::Closure| {
            closure.status.counts()
                && terrain.when.is_shut(&closure.schedule)
                && ClosurePlan::holds(closure, &who(&terrain.engine.vehicle)).bars()
        };
        plan.closures().iter().enumerate().filter(|(_, closure)| counts(closure)).map(|(i, _)| i).collect()
    }

    /// Days on which the same closures hold, with one instant or span that stands for them.
    fn alike(&self) -> Vec<(When, Vec<u32>)> {
        let mut groups: Vec<(Vec<bool>, When, Vec<u32>)> = Vec::new();
        for day in 0..self.task.days.max(self.task.nights) {
            let when = self.when(day);
            let shut: Vec<bool> =
                self.world.plan.closures().iter().map(|closure| when.is_shut(&closure.schedule)).collect();
            match groups.iter_mut().find(|(known, ..)| *known == shut) {
                Some((.., days)) => days.push(day),
                None => groups.push((shut, when, vec![day])),
            }
        }
        groups.into_iter().map(|(_, when, days)| (when, days)).collect()
    }

    /// The roads of a vehicle: one for each set of closures that holds on some day. `None` where there is no such vehicle.
    pub fn roads(&self, vehicle: &str, problems: &mut Diagnostics) -> Option<Vec<Roads>> {
        let engine = self.world.engine(vehicle, problems)?;
        let all_days = || (0..self.task.days.max(self.task.nights)).collect();
        let turn_round = match engine.vehicle.class {
            Class::Walk => TurnRound::Anywhere,
            _ => self.task.segments.turn_round,
        };
        // What turning round is banned, where another road leads on.
        let own = |metric: &Metric| Works { impossible: turns_round(metric, turn_round), ..Works::default() };
        let is_banned = is_banned(turn_round, self.task);
        let topology = match is_banned {
            true => Arc::new(engine.topology.beside(&engine.vehicle, &own(&engine.free))),
            false => Arc::clone(&engine.topology),
        };
        let free = Arc::new(Metric::free(topology));
        let at = |when| {
            let metric = self.world.metric_at(when, &engine.vehicle, &engine.topology);
            match is_banned {
                true => self.world.metric_with(when, &engine.vehicle, &engine.topology, own(&metric)),
                false => metric,
            }
        };
        let none = self.world.plan.closures().is_empty();
        let groups = if none { vec![(self.world.when, all_days())] } else { self.alike() };
        let roads = |(when, days): (When, Vec<u32>)| Roads {
            vehicle: vehicle.to_owned(),
            engine: Arc::clone(&engine),
            metric: if none { Arc::clone(&free) } else { Arc::new(at(when)) },
            free: Arc::clone(&free),
            turn_round,
            when,
            days,
        };
        Some(groups.into_iter().map(roads).collect())
    }

    /// The same roads without any closures, all days.
    pub fn free(&self, of: &Roads) -> Roads {
        Roads { days: (0..self.task.days.max(self.task.nights)).collect(), ..of.clone() }
    }
}

/// Whether turning round is banned anywhere: who covers no roads only turns round where he has stopped, unless the task says
/// that he may not even do that.
fn is_banned(rule: TurnRound, task: &PatrolTask) -> bool {
    match rule {
        TurnRound::Anywhere => false,
        TurnRound::Junctions => !task.segments.files.is_empty(),
        TurnRound::DeadEnds => true,
    }
}

/// The stretches that a path drives and that a closure shuts for the vehicle at that time, by the closures' own record:
/// the search has no part in it. Empty is as it should be.
pub(crate) fn shut_on(world: &World, terrain: &Terrain, path: &Path) -> Vec<String> {
    if terrain.is_free {
        return Vec::new();
    }
    let effect = world.plan.in_effect(&world.network, terrain.when, &who(&terrain.engine.vehicle));
    let mut found = Vec::new();
    for leg in &path.legs {
        let opened = effect.opened.iter().any(|o| o.directed == leg.directed);
        for stretch in effect.shut.iter().filter(|s| s.directed == leg.directed && !opened) {
            if stretch.from_mm < leg.to_mm && leg.from_mm < stretch.to_mm {
                found.push(world.plan.closures()[stretch.closure].id.clone());
            }
        }
    }
    found
}

/// Where a site is entered: its open gates, or the place itself.
pub(crate) fn gates(site: &Site) -> Vec<LonLat> {
    if site.gates.is_empty() {
        return vec![site.at];
    }
    site.gates.iter().filter(|gate| gate.open).map(|gate| gate.at).collect()
}
