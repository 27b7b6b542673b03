//! A plan in the search: tours, who does what, what is left out. Changes are made tour by tour and can be taken back.

use super::field::Field;
use super::model::Aim;
use super::route::{Route, Scratch};
use super::territory::Hull;
use super::value::square_s;
use std::borrow::Cow;

/// No unit does the task.
pub const NOBODY: u32 = u32::MAX;

/// The value of a plan, in the order of the aims: exact, but for aims of which more is enough.
pub type Value = [i64; 7];

/// No more of any aim is as good as less.
pub const NOTHING: Value = [i64::MIN; 7];

/// See the head of the file.
#[derive(Debug)]
pub struct State<'f, 'p> {
    /// The problem, prepared.
    pub field: &'f Field<'p>,
    /// One tour a unit.
    pub routes: Vec<Route>,
    /// The unit of each task, or [`NOBODY`].
    pub unit_of: Vec<u32>,
    /// Tasks left out.
    pub absent: Vec<u32>,
    /// No more units than this may do anything.
    pub most_units: usize,
    /// Buffers.
    pub scratch: Scratch,
    saved: Vec<Route>,
    is_saved: Vec<bool>,
    saved_absent: Vec<u32>,
    spare: Vec<Route>,
}

impl<'f, 'p> State<'f, 'p> {
    /// Nothing is done.
    pub fn empty(field: &'f Field<'p>) -> Self {
        Self {
            field,
            routes: (0..field.crews.len()).map(|unit| Route::new(field, unit)).collect(),
            unit_of: vec![NOBODY; field.jobs.len()],
            absent: (0..field.jobs.len() as u32).collect(),
            most_units: field.crews.len(),
            scratch: Scratch::default(),
            saved: Vec::new(),
            is_saved: vec![false; field.crews.len()],
            saved_absent: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// From here on changes can be taken back.
    pub fn begin(&mut self) {
        for route in self.saved.drain(..) {
            self.is_saved[route.unit] = false;
            self.spare.push(route);
        }
        self.saved_absent.clone_from(&self.absent);
    }

    /// Remembers a tour before it is changed.
    pub fn save(&mut self, unit: usize) {
        if !std::mem::replace(&mut self.is_saved[unit], true) {
            let mut copy = self.spare.pop().unwrap_or_default();
            copy.copy_from(&self.routes[unit]);
            self.saved.push(copy);
        }
    }

    /// Takes back all changes since [`Self::begin`].
    pub fn undo(&mut self) {
        let saved = std::mem::take(&mut self.saved);
        for route in &saved {
            for task in &route.tasks {
                self.unit_of[*task as usize] = route.unit as u32;
            }
        }
        for mut route in saved {
            let unit = route.unit;
            self.is_saved[unit] = false;
            std::mem::swap(&mut self.routes[unit], &mut route);
            self.spare.push(route);
        }
        std::mem::swap(&mut self.absent, &mut self.saved_absent);
        for task in &self.absent {
            self.unit_of[*task as usize] = NOBODY;
        }
    }

    /// Puts a task into a tour; whoever calls knows that it can be done there.
    pub fn insert(&mut self, task: u32, unit: usize, place: usize) {
        self.save(unit);
        self.routes[unit].tasks.insert(place, task);
        let can = self.routes[unit].rebuild(self.field, &mut self.scratch);
        debug_assert!(can, "the place was tried before");
        self.unit_of[task as usize] = unit as u32;
    }

    /// Works a tour out again after its tasks were changed; false if it cannot be done.
    pub fn rebuild(&mut self, unit: usize) -> bool {
        self.routes[unit].rebuild(self.field, &mut self.scratch)
    }

    /// Gives a unit other tasks, some of them until now left out; whoever calls knows that it can do them in this order.
    pub fn replace(&mut self, unit: usize, order: &[u32]) {
        self.save(unit);
        let mut tasks = std::mem::take(&mut self.routes[unit].tasks);
        for task in &tasks {
            self.unit_of[*task as usize] = NOBODY;
        }
        for task in order {
            self.unit_of[*task as usize] = unit as u32;
        }
        self.absent.extend(&tasks);
        tasks.clear();
        tasks.extend_from_slice(order);
        self.routes[unit].tasks = tasks;
        self.absent.retain(|task| self.unit_of[*task as usize] == NOBODY);
        let can = self.rebuild(unit);
        debug_assert!(can, "the order was tried before");
    }

    /// Takes all tasks out of a tour that is saved.
    pub fn clear(&mut self, unit: usize) {
        for task in self.routes[unit].tasks.drain(..) {
            self.unit_of[task as usize] = NOBODY;
            self.absent.push(task);
        }
        self.rebuild(unit);
    }

    /// Units that do anything.
    pub fn used(&self) -> usize {
        self.routes.iter().filter(|route| !route.tasks.is_empty()).count()
    }

    /// The longest tour.
    pub fn longest_ms(&self) -> i64 {
        self.routes.iter().map(|route| route.ms).max().unwrap_or(0)
    }

    /// What is left out.
    pub fn left_out(&self) -> i64 {
        self.absent.iter().map(|task| self.field.jobs[*task as usize].penalty).sum()
    }

    /// The areas of all teams.
    pub fn areas(&self) -> Vec<Cow<'_, Hull>> {
        let mut areas = vec![Cow::Owned(Hull::default()); self.field.teams];
        if self.field.shares_teams {
            for (team, area) in areas.iter_mut().enumerate() {
                let own = self.routes.iter().filter(|route| self.field.crews[route.unit].team == team);
                *area = Cow::Owned(Hull::around(own.map(|route| &route.hull)));
            }
        } else {
            for route in &self.routes {
                areas[self.field.crews[route.unit].team] = Cow::Borrowed(&route.hull);
            }
        }
        areas
    }

    /// Tasks inside the area of another team.
    fn overlap(&self) -> i64 {
        let (areas, mut inside) = (self.areas(), 0);
        let mut others = Vec::with_capacity(areas.len());
        for route in self.routes.iter().filter(|route| !route.tasks.is_empty()) {
            let own = self.field.crews[route.unit].team;
            others.clear();
            others.extend((0..areas.len()).filter(|t| *t != own && route.hull.meets(&areas[*t])));
            let places = route.tasks.iter().filter_map(|task| self.field.places[*task as usize]);
            inside += places.filter(|place| others.iter().any(|team| areas[*team].holds(*place))).count();
        }
        inside as i64
    }

    /// What the annealing minimizes, without what is left out.
    pub fn energy(&self) -> i64 {
        let weights = &self.field.weights;
        let mut sum: i64 = self.routes.iter().map(|route| route.energy).sum();
        if weights.longest != 0 {
            sum += weights.longest * self.longest_ms().max(self.field.enough(Aim::LongestTour));
        }
        if weights.over_spread != 0 {
            let spread: i64 = self.routes.iter().map(|route| square_s(route.ms)).sum();
            sum += weights.over_spread * (spread - self.field.enough(Aim::Spread)).max(0);
        }
        if weights.unit != 0 {
            sum += weights.unit * self.used() as i64;
        }
        if weights.overlap != 0 {
            sum += weights.overlap * self.overlap().max(self.field.enough(Aim::Overlap));
        }
        sum
    }

    /// What it is worth.
    pub fn value(&self) -> Value {
        let mut value = [0; 7];
        for ((slot, aim), enough) in value.iter_mut().zip(&self.field.problem.aims).zip(&self.field.enough) {
            let exact = match aim {
                Aim::Unserved => self.left_out(),
                Aim::Units => self.used() as i64,
                Aim::LongestTour => self.longest_ms(),
                Aim::Spread => self.routes.iter().map(|route| square_s(route.ms)).sum(),
                Aim::Time => self.routes.iter().map(|route| route.ms).sum(),
                Aim::Distance => self.routes.iter().map(|route| route.mm).sum(),
                Aim::Overlap => self.overlap(),
            };
            *slot = exact.max(*enough);
        }
        value
    }

    /// The orders of all tours.
    pub fn orders(&self) -> Vec<Vec<u32>> {
        self.routes.iter().map(|route| route.tasks.clone()).collect()
    }

    /// Takes over other orders. What is not a tour of the unit is left out: tours that cannot be done, and tasks that
    /// do not exist, that it may not do, or that are done already.
    pub fn restore(&mut self, orders: &[Vec<u32>]) {
        self.begin();
        self.unit_of.fill(NOBODY);
        for unit in 0..self.routes.len() {
            let crew = &self.field.crews[unit];
            let mut load = 0;
            let mut tasks = std::mem::take(&mut self.routes[unit].tasks);
            tasks.clear();
            for &task in orders.get(unit).into_iter().flatten() {
                let Some(job) = self.field.jobs.get(task as usize) else { continue };
                if self.unit_of[task as usize] == NOBODY
                    && self.field.permits(task as usize, unit)
                    && load + job.demand <= crew.capacity
                    && tasks.len() < crew.most_tasks
                    && self.is_spaced(task as usize, crew.day)
                {
                    load += job.demand;
                    tasks.push(task);
                    self.unit_of[task as usize] = unit as u32;
                }
            }
            self.routes[unit].tasks = tasks;
            if !self.rebuild(unit) {
                for task in self.routes[unit].tasks.drain(..) {
                    self.unit_of[task as usize] = NOBODY;
                }
                self.rebuild(unit);
            }
        }
        self.gather_absent();
    }

    /// Looks up again what is left out.
    pub fn gather_absent(&mut self) {
        self.absent =
            (0..self.unit_of.len() as u32).filter(|t| self.unit_of[*t as usize] == NOBODY).collect();
    }

    /// Whether the other tasks of the group that are done lie far enough from the day.
    pub fn is_spaced(&self, task: usize, day: u32) -> bool {
        let job = &self.field.jobs[task];
        let days =
            job.group.iter().filter_map(|other| self.field.crews.get(self.unit_of[*other as usize] as usize));
        days.map(|crew| crew.day).all(|other| other.abs_diff(day) >= job.gap)
    }
}
