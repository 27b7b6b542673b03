//! What the search looks up again and again, worked out once.

use super::energy::Weights;
use super::model::{Aim, Mode, Problem, Window};
use super::nearness::Nearness;
use super::plan::penalty;
use super::schedule::{leaving, returning};
use super::span::{NEVER, Span};
use super::state::Value;
use super::territory::Place;
use std::collections::BTreeSet;

/// Instead of the end of a unit that ends where its last task is done.
pub const ANYWHERE: usize = usize::MAX;

/// A way to begin or to end a tour: a stretch, the stop at its open end, and the pauses it holds.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// From the start to here, or from here to the end.
    pub span: Span,
    /// Where one stands (stretch from the start), or comes to (stretch to the end).
    pub stop: u32,
    /// How many pauses lie in the stretch, or beyond its closed end.
    pub pauses: u8,
    /// The mode of the task at the open end.
    pub mode: u8,
}

/// A task, as the search needs it.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its modes.
    pub modes: Vec<Mode>,
    /// Its windows, at least one.
    pub windows: Vec<Window>,
    /// One mode and one window.
    pub is_plain: bool,
    /// What it loads.
    pub demand: u64,
    /// What leaving it out counts.
    pub penalty: i64,
    /// Other tasks of its group, if they must be spaced.
    pub group: Vec<u32>,
    /// Days they must be apart.
    pub gap: u32,
    /// Milliseconds from the nearest start of a unit.
    pub far: i64,
}

/// A unit, as the search needs it.
#[derive(Clone, Debug)]
pub struct Crew {
    /// How its tour begins, with 0, 1, … pauses before.
    pub leaving: Vec<Part>,
    /// How its tour ends, with 0, 1, … pauses after.
    pub returning: Vec<Part>,
    /// Its longest tour.
    pub longest: i64,
    /// What it can load.
    pub capacity: u64,
    /// The most tasks.
    pub most_tasks: usize,
    /// The first unit that is like it in everything.
    pub kind: usize,
    /// Its day.
    pub day: u32,
    /// Its team, counted from 0 in the order of their numbers.
    pub team: usize,
    /// Its travel table.
    pub profile: usize,
    /// Its pauses.
    pub pauses: Vec<Span>,
}

/// The problem, prepared.
#[derive(Debug)]
pub struct Field<'a> {
    /// As it was put.
    pub problem: &'a Problem,
    /// Tasks.
    pub jobs: Vec<Job>,
    /// Units.
    pub crews: Vec<Crew>,
    /// Near tasks of each, nearest first.
    pub near: Nearness,
    /// Places of tasks by which territories are measured; empty if those are no aim.
    pub places: Vec<Option<Place>>,
    /// How many teams there are.
    pub teams: usize,
    /// Some team has several units.
    pub shares_teams: bool,
    /// What the search minimizes.
    pub weights: Weights,
    /// By aim: so much of it is as good as less.
    pub enough: Value,
    /// Of two ways through one tour the shorter in length counts, rather than in time.
    pub by_length: bool,
    /// Some task has a window.
    pub has_windows: bool,
    /// Leaving out one task counts more than another.
    pub has_priorities: bool,
    permits: Vec<bool>,
}

/// Neighbors kept of a task.
const NEIGHBORS: usize = 200;

impl<'a> Field<'a> {
    /// Complexity: O(n² log n) for the neighbors.
    pub fn new(problem: &'a Problem, enough: Value) -> Self {
        let aims = &problem.aims;
        let is_apart = aims.contains(&Aim::Overlap);
        let teams: BTreeSet<u32> = problem.units.iter().map(|unit| unit.team).collect();
        let teams: Vec<u32> = teams.into_iter().collect();
        let permits = (0..problem.tasks.len())
            .flat_map(|task| (0..problem.units.len()).map(move |unit| problem.permits(task, unit)))
            .collect();
        Self {
            problem,
            jobs: (0..problem.tasks.len()).map(|task| job(problem, task)).collect(),
            crews: (0..problem.units.len()).map(|unit| crew(problem, unit, &teams)).collect(),
            near: Nearness::within(problem, NEIGHBORS),
            places: problem.tasks.iter().filter(|_| is_apart).map(|task| task.place).collect(),
            teams: teams.len(),
            shares_teams: teams.len() < problem.units.len(),
            weights: Weights::new(problem, &enough),
            enough,
            by_length: Self::prefers_length(aims),
            has_windows: problem.tasks.iter().any(|task| !task.windows.is_empty()),
            has_priorities: (1..problem.tasks.len()).any(|t| penalty(problem, t) != penalty(problem, 0)),
            permits,
        }
    }

    /// Whether of two ways through one tour the shorter in length counts, rather than in time.
    pub fn prefers_length(aims: &[Aim]) -> bool {
        let place = |aim| aims.iter().position(|a| *a == aim).unwrap_or(usize::MAX);
        place(Aim::Distance) < place(Aim::Time).min(place(Aim::LongestTour)).min(place(Aim::Spread))
    }

    /// What is enough of an aim: no less is better.
    pub fn enough(&self, aim: Aim) -> i64 {
        let at = self.problem.aims.iter().position(|other| *other == aim);
        at.map_or(i64::MIN, |at| self.enough[at])
    }

    /// See [`Problem::permits`].
    #[inline]
    pub fn permits(&self, task: usize, unit: usize) -> bool {
        self.permits[task * self.crews.len() + unit]
    }

    /// Milliseconds and millimeters of a leg of that unit.
    #[inline]
    pub fn leg(&self, profile: usize, from: u32, to: u32) -> Option<(i64, i64)> {
        if to == u32::MAX {
            Some((0, 0))
        } else {
            self.problem.travels[profile].leg(from as usize, to as usize)
        }
    }
}

fn job(problem: &Problem, index: usize) -> Job {
    let task = &problem.tasks[index];
    let mut windows = task.windows.clone();
    windows.sort_unstable();
    if windows.is_empty() {
        windows.push(Window::new(-NEVER, NEVER));
    }
    let gap = task.group.map_or(0, |group| problem.groups[group].least_gap_days);
    let in_group = |other: &usize| *other != index && problem.tasks[*other].group == task.group;
    let group = if gap == 0 {
        Vec::new()
    } else {
        (0..problem.tasks.len()).filter(in_group).map(|t| t as u32).collect()
    };
    let far = problem.units.iter().flat_map(|unit| {
        let travel = &problem.travels[unit.profile];
        task.modes.iter().filter_map(|mode| travel.leg(unit.start, mode.enter)).map(|(ms, _)| ms)
    });
    Job {
        modes: task.modes.clone(),
        is_plain: task.modes.len() == 1 && windows.len() == 1,
        windows,
        demand: u64::from(task.demand),
        penalty: penalty(problem, index),
        group,
        gap,
        far: far.min().unwrap_or(NEVER),
    }
}

fn crew(problem: &Problem, index: usize, teams: &[u32]) -> Crew {
    let unit = &problem.units[index];
    let part = |span, stop: usize, pauses| Part { span, stop: stop as u32, pauses: pauses as u8, mode: 0 };
    let pauses = 0..=unit.breaks.len();
    let alike = |other: &usize| {
        let o = &problem.units[*other];
        (o.start, o.end, o.shift, o.longest_ms, o.capacity, o.most_tasks, o.skills, o.profile, o.day, o.team)
            == (
                unit.start,
                unit.end,
                unit.shift,
                unit.longest_ms,
                unit.capacity,
                unit.most_tasks,
                unit.skills,
                unit.profile,
                unit.day,
                unit.team,
            )
            && o.breaks == unit.breaks
            && problem
                .tasks
                .iter()
                .all(|t| t.units.is_empty() || t.units.contains(other) == t.units.contains(&index))
    };
    Crew {
        leaving: pauses.clone().filter_map(|n| Some(part(leaving(unit, n)?, unit.start, n))).collect(),
        returning: pauses
            .filter_map(|n| Some(part(returning(unit, n)?, unit.end.unwrap_or(ANYWHERE), n)))
            .collect(),
        longest: unit.longest_ms.unwrap_or(NEVER),
        capacity: unit.capacity.unwrap_or(u64::MAX),
        most_tasks: unit.most_tasks.unwrap_or(usize::MAX),
        kind: (0..index).find(alike).unwrap_or(index),
        day: unit.day,
        team: teams.binary_search(&unit.team).unwrap_or(0),
        profile: unit.profile,
        pauses: unit.breaks.iter().map(|b| Span::within(b.window, b.duration_ms, 0)).collect(),
    }
}
