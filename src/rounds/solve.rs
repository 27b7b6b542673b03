//! The search from outside: what it is told, what it reports, what it answers.

use super::construct::construct;
use super::model::Problem;
use super::nearness::Nearness;
use super::plan::{Plan, Stopped, Tour, Unserved};
use super::reason::reason;
use super::value::value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// How to search.
///
/// The plan is a function of the problem, `seed`, `effort`, `islands` and `start`, whatever the number of threads. A
/// deadline or the flag may cut the search short; the plan says so.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// Different seeds give different plans of much the same value.
    pub seed: u64,
    /// Iterations of each island.
    pub effort: u64,
    /// Searches side by side that now and then take over the best plan of all.
    pub islands: usize,
    /// No iteration begins later.
    pub deadline: Option<Instant>,
    /// Set from outside, it ends the search.
    pub stop: Option<&'a AtomicBool>,
    /// A plan to begin with; what cannot be kept of it is planned anew. The answer is never worse.
    pub start: Option<&'a Plan>,
}

impl Default for Search<'_> {
    fn default() -> Self {
        Self { seed: 1, effort: 200_000, islands: 2, deadline: None, stop: None, start: None }
    }
}

/// How far the search is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Iterations of all islands so far.
    pub done: u64,
    /// Of so many.
    pub of: u64,
    /// The value of the best plan so far.
    pub value: Vec<i64>,
}

/// Plans the rounds.
///
/// # Panics
/// If the problem is not [sound](Problem::sound).
pub fn solve(problem: &Problem, search: &Search<'_>, progress: &(dyn Fn(&Progress) + Sync)) -> Plan {
    problem.sound().expect("the problem is sound");
    let nearness = Nearness::of(problem);
    let tours = construct(problem, &nearness);
    let stopped = if search.stop.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
        Stopped::Interrupt
    } else {
        Stopped::Effort
    };
    let plan = finish(problem, &nearness, tours, stopped);
    progress(&Progress { done: search.effort, of: search.effort, value: plan.value.clone() });
    plan
}

/// Tours, with what they leave out and what they are worth.
fn finish(problem: &Problem, nearness: &Nearness, tours: Vec<Tour>, stopped: Stopped) -> Plan {
    let mut days = vec![None; problem.tasks.len()];
    for tour in &tours {
        for stop in &tour.stops {
            days[stop.task] = Some(problem.units[tour.unit].day);
        }
    }
    let unserved = (0..days.len())
        .filter(|task| days[*task].is_none())
        .map(|task| Unserved { task, reason: reason(problem, task, &days) })
        .collect();
    let value = value(problem, nearness, &tours);
    Plan { tours, unserved, value, stopped }
}
