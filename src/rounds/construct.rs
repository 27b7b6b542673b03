//! A first plan: one task after the other at the place where the plan is worth most.

use super::model::Problem;
use super::nearness::Nearness;
use super::plan::{Tour, penalty};
use super::reason::spaced;
use super::schedule::schedule;
use super::value::value;

/// Cheapest insertion, the most important tasks first, then those with the fewest units and the narrowest windows.
pub fn construct(problem: &Problem, nearness: &Nearness) -> Vec<Tour> {
    let by_length = false;
    let mut order: Vec<usize> = (0..problem.tasks.len()).collect();
    let slack = |task: usize| -> i64 {
        problem.tasks[task].windows.iter().map(|w| w.until_ms - w.from_ms).sum::<i64>().wrapping_sub(1)
    };
    order.sort_by_key(|task| (-penalty(problem, *task), slack(*task).cast_unsigned(), *task));
    let mut tours: Vec<Option<Tour>> = vec![None; problem.units.len()];
    let mut days = vec![None; problem.tasks.len()];
    for task in order {
        let mut best: Option<(Vec<i64>, Tour)> = None;
        for unit in 0..problem.units.len() {
            let crew = &problem.units[unit];
            if !problem.permits(task, unit) || !spaced(problem, task, crew.day, &days) {
                continue;
            }
            let now: Vec<usize> =
                tours[unit].iter().flat_map(|tour| tour.stops.iter().map(|stop| stop.task)).collect();
            let load: u64 = now.iter().chain([&task]).map(|t| u64::from(problem.tasks[*t].demand)).sum();
            if crew.capacity.is_some_and(|most| load > most)
                || crew.most_tasks.is_some_and(|m| now.len() >= m)
            {
                continue;
            }
            let candidates = (0..=now.len()).filter_map(|at| {
                let mut with = now.clone();
                with.insert(at, task);
                schedule(problem, unit, &with, by_length)
            });
            let Some(tour) = candidates.min_by_key(|tour| (tour.duration_ms(), tour.distance_mm)) else {
                continue;
            };
            let others = tours.iter().flatten().filter(|tour| tour.unit != unit);
            let all: Vec<Tour> = others.cloned().chain([tour.clone()]).collect();
            let worth = value(problem, nearness, &all);
            if best.as_ref().is_none_or(|(other, _)| worth < *other) {
                best = Some((worth, tour));
            }
        }
        if let Some((_, tour)) = best {
            days[task] = Some(problem.units[tour.unit].day);
            let unit = tour.unit;
            tours[unit] = Some(tour);
        }
    }
    tours.into_iter().flatten().collect()
}
