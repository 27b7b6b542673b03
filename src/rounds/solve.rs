//! The search from outside: what it is told, what it reports, what it answers.

use super::anneal::{Best, Island, SHAKES};
use super::bound::bounds;
use super::field::Field;
use super::model::{Aim, Problem, REQUIRED};
use super::plan::{Plan, Stopped, Tour, Unserved};
use super::reason::reason;
use super::schedule::schedule;
use super::state::{NOTHING, Value};
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
    /// By aim: how much more of it than the least that is found there may be, for the sake of the aims behind it; 0 or
    /// nothing: none. Of [`Aim::Spread`] milliseconds of the quadratic mean of the tours.
    pub tolerances: &'a [i64],
}

impl Default for Search<'_> {
    fn default() -> Self {
        Self {
            seed: 1,
            effort: 200_000,
            islands: 2,
            deadline: None,
            stop: None,
            start: None,
            tolerances: &[],
        }
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

/// Those of a long search: hot enough to forget where it began, so that each of them is a search of its own, and the last
/// goes on from the best of them. Few vehicles with narrow windows have plans that no colder search leaves again.
const LONG_CYCLES: [(u64, i128); 4] = [(4, 300), (4, 300), (4, 300), (4, 100)];

/// A search of so many iterations is a long one.
const LONG: u64 = 200_000;

/// In so many parts room is made for what is left out: between them the islands look whether one has made it.
const SLICES: u64 = 16;

/// Plans the rounds.
///
/// What is left out is settled first: where room cannot be made for everything at once, a search that looks at nothing
/// else but the sum of all tours (short tours are what makes room) goes before, with the same seed and effort. So no
/// plan leaves out more than the one that [`Aim::Unserved`] and [`Aim::Time`] alone would have.
///
/// Where aims have tolerances, the search is done once more for each of them, from the plan found so far: what the plan
/// reached of the aim, and the tolerance more, is then as good as less.
///
/// # Panics
/// If the problem is not [sound](Problem::sound).
pub fn solve(problem: &Problem, search: &Search<'_>, progress: &(dyn Fn(&Progress) + Sync)) -> Plan {
    problem.sound().expect("the problem is sound");
    let aims = problem.aims.len();
    // behind the last aim there is nothing to gain
    let tolerances = search.tolerances.iter().take(aims.saturating_sub(1)).enumerate();
    let tolerances: Vec<(usize, i64)> = tolerances.filter(|(_, t)| **t > 0).map(|(at, t)| (at, *t)).collect();
    let rounds = tolerances.len() as u64 + 1;
    let effort = search.effort / rounds;
    let mut course = Course {
        problem,
        search: Search { effort, ..search.clone() },
        whole: search,
        told: Mutex::new(Progress {
            done: 0,
            of: effort * rounds * search.islands.max(1) as u64,
            value: Vec::new(),
        }),
        progress,
    };
    let mut enough = NOTHING;
    let mut best = Best {
        value: [i64::MAX; 7],
        orders: search.start.map_or_else(Vec::new, |plan| orders(problem, plan)),
    };
    for round in 0..=tolerances.len() {
        let field = Field::new(problem, enough);
        course.search.seed = search.seed.wrapping_add((round as u64) << 32);
        best = course.run(&field, &best.orders, round == 0);
        if let Some((at, tolerance)) = tolerances.get(round) {
            enough[*at] = looser(problem.aims[*at], best.value[*at], *tolerance, &best.orders);
        }
        if course.halted().is_some() {
            break;
        }
    }
    let by_length = Field::prefers_length(&problem.aims);
    let tours = best.orders.iter().enumerate().filter(|(_, order)| !order.is_empty()).map(|(unit, order)| {
        let order: Vec<usize> = order.iter().map(|task| *task as usize).collect();
        schedule(problem, unit, &order, by_length).expect("the search keeps to what can be done")
    });
    let plan = finish(problem, tours.collect(), course.halted().unwrap_or(Stopped::Effort));
    debug_assert!(
        plan.value.iter().zip(&best.value).zip(&enough).all(|((a, b), enough)| a == b || a.max(enough) == b),
        "the search adds up right"
    );
    plan
}

/// What is as good as less of an aim of which `value` was reached. The sum of squares becomes what it were with every
/// tour so much longer than the quadratic mean.
fn looser(aim: Aim, value: i64, tolerance: i64, orders: &[Vec<u32>]) -> i64 {
    if aim != Aim::Spread {
        return value + tolerance;
    }
    let tours = orders.iter().filter(|order| !order.is_empty()).count().max(1) as i64;
    let mean_s = (value / tours).isqrt() + tolerance / 1000;
    value.max(tours * mean_s * mean_s)
}

/// A search on its way.
struct Course<'a, 's> {
    problem: &'a Problem,
    search: Search<'s>,
    /// The search that was asked for, of which this one is a part.
    whole: &'a Search<'s>,
    told: Mutex<Progress>,
    progress: &'a (dyn Fn(&Progress) + Sync),
}

impl Course<'_, '_> {
    fn halted(&self) -> Option<Stopped> {
        if self.search.stop.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return Some(Stopped::Interrupt);
        }
        self.search.deadline.is_some_and(|deadline| Instant::now() >= deadline).then_some(Stopped::Time)
    }

    /// The plan that serves most of what a search for short tours finds, from these orders on. It takes at most half of the time
    /// that there is.
    fn settled(&self, start: &[Vec<u32>]) -> Vec<Vec<u32>> {
        let problem = Problem { aims: vec![Aim::Unserved, Aim::Time], ..self.problem.clone() };
        let now = Instant::now();
        let deadline = self.search.deadline.map(|end| now + end.saturating_duration_since(now) / 2);
        let before = {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.of += self.whole.effort * self.search.islands.max(1) as u64;
            told.done
        };
        let more = |progress: &Progress| {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.done = (before + progress.done).min(told.of);
            (self.progress)(&told);
        };
        let course = Course {
            problem: &problem,
            search: Search { deadline, tolerances: &[], ..self.whole.clone() },
            whole: self.whole,
            told: Mutex::new(Progress { done: 0, of: u64::MAX, value: Vec::new() }),
            progress: &more,
        };
        course.run(&Field::new(&problem, NOTHING), start, false).orders
    }

    /// Searches from these orders on; `settles`: what is left out by a search of its own.
    fn run(&self, field: &Field<'_>, start: &[Vec<u32>], settles: bool) -> Best {
        let (problem, search) = (self.problem, &self.search);
        let islands = search.islands.max(1) as u64;
        let aims = problem.aims.len();
        let begin = |number| Island::new(field, search.seed, number, start);
        let mut searchers: Vec<Island<'_, '_>> = (0..islands).into_par_iter().map(begin).collect();
        let mut best = searchers[0].best.clone();
        self.told.lock().unwrap_or_else(PoisonError::into_inner).value = best.value[..aims].to_vec();
        let watch = |done: u64, value: &Value| {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.done = (told.done + done).min(told.of);
            if value[..aims] < told.value[..] {
                told.value = value[..aims].to_vec();
            }
            (self.progress)(&told);
            self.halted().is_some()
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
            searchers.par_iter_mut().for_each(|island| {
                island.serve(share / SLICES, SHAKES, bounds[0], &watch);
            });
            rest -= share / SLICES;
            best = fittest(&searchers, best);
        }
        if settles && best.value[0] > bounds[0] && problem.aims.get(1) != Some(&Aim::Time) {
            let orders = self.settled(start);
            searchers.iter_mut().for_each(|island| island.adopt(&orders));
            best = fittest(&searchers, best);
        }
        let mut least = None;
        if reduces {
            let (fewest, share) = (bounds[1] as usize, rest / 2);
            least = Some(bounds[0]);
            searchers.par_iter_mut().for_each(|island| {
                island.take(&best, None);
                island.reduce(share, fewest, bounds[0], &watch);
            });
            best = fittest(&searchers, best);
            rest = rest.saturating_sub(share);
        }
        let cycles = if search.effort < LONG { &CYCLES[..] } else { &LONG_CYCLES };
        for &(share, heat) in cycles {
            searchers.par_iter_mut().for_each(|island| {
                island.take(&best, least);
                island.anneal(rest * share / 16, heat, None, &watch);
            });
            best = fittest(&searchers, best);
            if self.halted().is_some() {
                break;
            }
        }
        best
    }
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
fn finish(problem: &Problem, tours: Vec<Tour>, stopped: Stopped) -> Plan {
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
    let value = value(problem, &tours);
    Plan { tours, unserved, value, stopped }
}
