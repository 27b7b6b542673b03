//! The ground a patrol moves on: its stops on the roads of each vehicle, and what it takes between them on each day.

use super::super::placing::position;
use super::super::world::{Engine, World, who};
use crate::closure::calendar::{Fold, resolve};
use crate::closure::{ClosurePlan, Holds, When};
use crate::diagnostic::Diagnostics;
use crate::exchange::sites::Site;
use crate::geometry::LonLat;
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::plan::matrix::matrix;
use crate::plan::route::{Engine as SearchEngine, Path, route};
use crate::scenario::PatrolTask;
use crate::search::{Cost, Objective, Position};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use std::ops::Range;
use std::sync::Arc;

/// What holds for one vehicle on some days.
#[derive(Debug)]
pub(crate) struct Terrain {
    /// The vehicle as units name it.
    pub vehicle: String,
    /// The vehicle on its graph.
    pub engine: Arc<Engine>,
    /// The roads under the closures of these days.
    pub metric: Arc<Metric>,
    /// When the closures are judged.
    pub when: When,
    /// Whether there are none, for comparison.
    pub is_free: bool,
    /// The days, from 0.
    pub days: Vec<u32>,
    /// Where each stop stands, if it has a road.
    pub stands: Vec<Option<Snap>>,
    /// What it takes from each stop (row) to each other; `None` where there is no way.
    pub cells: Vec<Vec<Option<Cost>>>,
}

/// Longest leg: beyond any shift.
const LIMIT_MS: u32 = u32::MAX - 1;

impl Terrain {
    /// The best way between two stops, with its ties broken as everywhere.
    pub fn way(&self, from: usize, to: usize) -> Option<Path> {
        let (a, b) = (self.stands[from]?, self.stands[to]?);
        route(&self.metric, position(&a), position(&b), Objective::Fastest, SearchEngine::Own)
    }

    /// Whether there is a way between two stops without any closures.
    pub fn has_free_way(&self, from: usize, to: usize) -> bool {
        let ends = self.stands[from].zip(self.stands[to]);
        ends.is_some_and(|(a, b)| {
            let (a, b) = (position(&a), position(&b));
            route(&self.engine.free, a, b, Objective::Fastest, SearchEngine::Own).is_some()
        })
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
                && ClosurePlan::holds(closure, &who(&terrain.engine.vehicle)) != Holds::Nothing
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

    /// The terrain of a vehicle: one for each set of closures that holds on some day. `None` where there is no such
    /// vehicle. A sweep for each stop, in parallel.
    pub fn terrains(
        &self,
        vehicle: &str,
        stops: &[LonLat],
        problems: &mut Diagnostics,
    ) -> Option<Vec<Terrain>> {
        let engine = self.world.engine(vehicle, problems)?;
        let limit_m = self.world.setting.snap_m;
        let stands: Vec<Option<Snap>> =
            stops.iter().map(|stop| engine.topology.snap(*stop, limit_m)).collect();
        let none = self.world.plan.closures().is_empty();
        let groups = if none {
            vec![(self.world.when, (0..self.task.days.max(self.task.nights)).collect())]
        } else {
            self.alike()
        };
        let terrain = |(when, days): (When, Vec<u32>)| {
            let metric = match none {
                true => Metric::free(Arc::clone(&engine.topology)),
                false => self.world.metric_at(when, &engine.vehicle, &engine.topology),
            };
            Self::terrain((vehicle, &engine), metric, when, days, &stands)
        };
        Some(groups.into_iter().map(terrain).collect())
    }

    /// The terrain of a vehicle without any closures, all days.
    pub fn free(&self, of: &Terrain) -> Terrain {
        let days = (0..self.task.days.max(self.task.nights)).collect();
        let metric = Metric::free(Arc::clone(&of.engine.topology));
        Terrain {
            is_free: true,
            ..Self::terrain((&of.vehicle, &of.engine), metric, of.when, days, &of.stands)
        }
    }

    fn terrain(
        (vehicle, engine): (&str, &Arc<Engine>),
        metric: Metric,
        when: When,
        days: Vec<u32>,
        stands: &[Option<Snap>],
    ) -> Terrain {
        let positions: Vec<Option<Position>> =
            stands.iter().map(|stand| stand.as_ref().map(position)).collect();
        let cells = matrix(&metric, &positions, &positions, Objective::Fastest, LIMIT_MS);
        Terrain {
            vehicle: vehicle.to_owned(),
            engine: Arc::clone(engine),
            metric: Arc::new(metric),
            when,
            is_free: false,
            days,
            stands: stands.to_vec(),
            cells,
        }
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
