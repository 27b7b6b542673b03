//! The search from outside: what it is told, what it reports, what it answers.

use super::anneal::{Best, Island};
use super::bound::bounds;
use super::field::Field;
use super::model::{Aim, Problem, REQUIRED};
use super::nearness::Nearness;
use super::plan::{Plan, Stopped, Tour, Unserved};
use super::reason::reason;
use super::schedule::schedule;
use super::state::Value;
use super::value::value;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
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

/// In so many parts room is made for what is left out: between them the islands look whether one has made it.
const SLICES: u64 = 16;

/// Plans the rounds.
///
/// # Panics
/// If the problem is not [sound](Problem::sound).
pub fn solve(problem: &Problem, search: &Search<'_>, progress: &(dyn Fn(&Progress) + Sync)) -> Plan {
    problem.sound().expect("the problem is sound");
    let field = Field::new(problem);
    let islands = search.islands.max(1) as u64;
    let aims = problem.aims.len();
    let start = search.start.map_or_else(Vec::new, |plan| orders(problem, plan));
    let begin = |number| Island::new(&field, search.seed, number, &start);
    let mut searchers: Vec<Island<'_, '_>> = (0..islands).into_par_iter().map(begin).collect();
    let mut best = searchers[0].best.clone();
    let told =
        Mutex::new(Progress { done: 0, of: search.effort * islands, value: best.value[..aims].to_vec() });
    let halted = || -> Option<Stopped> {
        if search.stop.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return Some(Stopped::Interrupt);
        }
        search.deadline.is_some_and(|deadline| Instant::now() >= deadline).then_some(Stopped::Time)
    };
    let watch = |done: u64, value: &Value| {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        told.done = (told.done + done).min(told.of);
        if value[..aims] < told.value[..] {
            told.value = value[..aims].to_vec();
        }
        progress(&told);
        halted().is_some()
    };
    // what is left out, and units that can be spared, come first, for their tasks change everything else
    let reduces = aims > 1 && problem.aims[1] == Aim::Units;
    let bounds = bounds(problem, best.value[0]);
    let mut rest = search.effort;
    // a plan without a required task is none; other priorities the annealing weighs as well
    let share = if best.value[0] >= bounds[0] + REQUIRED { rest / 2 } else { rest / 16 };
    for _ in 0..SLICES {
        if best.value[0] <= bounds[0] {
            break;
        }
        searchers.par_iter_mut().for_each(|island| island.serve(share / SLICES, bounds[0], &watch));
        rest -= share / SLICES;
        best = fittest(&searchers, best);
    }
    let mut least = None;
    if reduces {
        let (fewest, share) = (bounds[1] as usize, search.effort / 4);
        least = Some(bounds[0]);
        searchers.par_iter_mut().for_each(|island| {
            island.take(&best, None);
            island.reduce(share, fewest, bounds[0], &watch);
        });
        best = fittest(&searchers, best);
        rest = rest.saturating_sub(share);
    }
    for (share, heat) in CYCLES {
        searchers.par_iter_mut().for_each(|island| {
            island.take(&best, least);
            island.anneal(rest * share / 16, heat, None, &watch);
        });
        best = fittest(&searchers, best);
        if halted().is_some() {
            break;
        }
    }
    let tours = best.orders.iter().enumerate().filter(|(_, order)| !order.is_empty()).map(|(unit, order)| {
        let order: Vec<usize> = order.iter().map(|task| *task as usize).collect();
        schedule(problem, unit, &order, field.by_length).expect("the search keeps to what can be done")
    });
    let stopped = halted().unwrap_or(Stopped::Effort);
    let plan = finish(problem, &Nearness::of(problem), tours.collect(), stopped);
    debug_assert_eq!(plan.value, best.value[..aims], "the search adds up right");
    plan
}

/// The best plan of the islands, the lowest number first; `best` if none is better.
fn fittest(searchers: &[Island<'_, '_>], best: Best) -> Best {
    searchers
        .iter()
        .map(|island| &island.best)
        .fold(best, |best, other| if other.value < best.value { other.clone() } else { best })
}

/// The orders of a plan, by unit; units and tasks that do not exist are passed over.
fn orders(problem: &Problem, plan: &Plan) -> Vec<Vec<u32>> {
    let mut orders = vec![Vec::new(); problem.units.len()];
    for tour in &plan.tours {
        if let Some(order) = orders.get_mut(tour.unit) {
            order.extend(tour.stops.iter().map(|stop| stop.task as u32));
        }
    }
    orders
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
