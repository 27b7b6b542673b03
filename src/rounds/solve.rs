//! The search from outside: what it is told, what it reports, what it answers.

use super::anneal::Island;
use super::field::Field;
use super::model::Problem;
use super::nearness::Nearness;
use super::plan::{Plan, Stopped, Tour, Unserved};
use super::reason::reason;
use super::schedule::schedule;
use super::value::value;
use rayon::prelude::*;
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

/// Cycles of the annealing, each from the best plan so far: shares of the effort in sixteenths, and the heat in percent.
const CYCLES: [(u64, i128); 5] = [(1, 100), (1, 50), (2, 50), (4, 100), (8, 100)];

/// Plans the rounds.
///
/// # Panics
/// If the problem is not [sound](Problem::sound).
pub fn solve(problem: &Problem, search: &Search<'_>, progress: &(dyn Fn(&Progress) + Sync)) -> Plan {
    problem.sound().expect("the problem is sound");
    let field = Field::new(problem);
    let islands = search.islands.max(1);
    let of = search.effort * islands as u64;
    let halted = || -> Option<Stopped> {
        if search.stop.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return Some(Stopped::Interrupt);
        }
        search.deadline.is_some_and(|deadline| Instant::now() >= deadline).then_some(Stopped::Time)
    };
    let mut searchers: Vec<Island<'_, '_>> =
        (0..islands as u64).into_par_iter().map(|number| Island::new(&field, search.seed, number)).collect();
    let mut best = searchers[0].best.clone();
    let mut done = 0;
    let mut stopped = Stopped::Effort;
    for (share, heat) in CYCLES {
        progress(&Progress { done, of, value: best.value[..problem.aims.len()].to_vec() });
        let iterations = search.effort * share / 16;
        searchers.par_iter_mut().for_each(|island| {
            island.take(&best);
            island.anneal(iterations, heat, &|| halted().is_some());
        });
        for island in &searchers {
            if island.best.value < best.value {
                best = island.best.clone();
            }
        }
        done += iterations * islands as u64;
        if let Some(reason) = halted() {
            stopped = reason;
            break;
        }
    }
    let tours = best.orders.iter().enumerate().filter(|(_, order)| !order.is_empty()).map(|(unit, order)| {
        let order: Vec<usize> = order.iter().map(|task| *task as usize).collect();
        schedule(problem, unit, &order, field.by_length).expect("the search keeps to what can be done")
    });
    let plan = finish(problem, &Nearness::of(problem), tours.collect(), stopped);
    debug_assert_eq!(plan.value, best.value[..problem.aims.len()], "the search adds up right");
    progress(&Progress { done, of, value: plan.value.clone() });
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
