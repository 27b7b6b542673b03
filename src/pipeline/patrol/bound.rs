//! What no plan can beat: a lower bound of the working time and of the longest tour, for the visits that a plan serves.
//!
//! Every visit takes its service and at least the cheapest way to it from anywhere; one unit at least has to come home.
//! The longest tour is at least the mean over all units, and at least the farthest visit there and back. Both bounds are
//! simple and hold for any plan; they are far from tight where sites lie wide apart.

use crate::rounds::postman::{self, Way, Work};
use crate::rounds::{Plan, Problem};

/// The bounds of working time and of the longest tour, milliseconds. Quadratic in the visits.
pub(super) fn bounds(problem: &Problem, plan: &Plan) -> (i64, i64) {
    let served: Vec<usize> = plan.tours.iter().flat_map(|tour| &tour.stops).map(|stop| stop.task).collect();
    if served.is_empty() {
        return (0, 0);
    }
    let mut starts: Vec<usize> = problem.units.iter().map(|unit| unit.start).collect();
    starts.sort_unstable();
    starts.dedup();
    let leg = |from: usize, to: usize| {
        problem.travels.iter().filter_map(|travel| travel.leg(from, to)).map(|(ms, _)| ms).min()
    };
    let modes = |task: usize| problem.tasks[task].modes.iter();
    let mut total = 0;
    let mut farthest = 0;
    for task in &served {
        let from_visits = served.iter().filter(|other| *other != task).flat_map(|other| modes(*other));
        let from: Vec<usize> = from_visits.map(|mode| mode.leave).chain(starts.iter().copied()).collect();
        let cheapest = modes(*task)
            .filter_map(|mode| {
                Some(from.iter().filter_map(|stop| leg(*stop, mode.enter)).min()? + mode.service_ms)
            })
            .min();
        total += cheapest.unwrap_or(0);
        let there_and_back = problem.units.iter().filter_map(|unit| {
            let travel = &problem.travels[unit.profile];
            let trip = modes(*task).filter_map(|mode| {
                let home = unit.end.map_or(Some(0), |end| Some(travel.leg(mode.leave, end)?.0))?;
                Some(travel.leg(unit.start, mode.enter)?.0 + mode.service_ms + home)
            });
            trip.min()
        });
        farthest = farthest.max(there_and_back.min().unwrap_or(0));
    }
    let home = problem.units.iter().map(|unit| match unit.end {
        None => 0,
        Some(end) => served
            .iter()
            .flat_map(|task| modes(*task))
            .filter_map(|mode| leg(mode.leave, end))
            .min()
            .unwrap_or(0),
    });
    total += home.min().unwrap_or(0);
    let units = problem.units.len() as i64;
    (total, farthest.max((total + units - 1) / units))
}

/// The same with segments: the ends of all work are matched, and on the way to the farthest task others may be done.
pub(super) fn of_segments(problem: &Problem, plan: &Plan) -> (i64, i64) {
    let (total, _) = bounds(problem, plan);
    let stops = problem.travels.first().map_or(0, crate::rounds::Travel::stops);
    let cell = |from: usize, to: usize| {
        let legs = problem.travels.iter().filter_map(|travel| travel.leg(from, to));
        legs.map(|(ms, _)| ms).min().unwrap_or(postman::NO_WAY)
    };
    let between =
        (0..stops).flat_map(|from| (0..stops).map(move |to| (from, to))).map(|(a, b)| cell(a, b)).collect();
    let served = plan.tours.iter().flat_map(|tour| &tour.stops).map(|stop| &problem.tasks[stop.task]);
    let way = |mode: &crate::rounds::Mode| Way {
        enter: mode.enter as u32,
        leave: mode.leave as u32,
        cost: mode.service_ms,
    };
    let jobs = served.map(|task| task.modes.iter().map(way).collect()).collect();
    let work = Work { stops, between, jobs };
    let tours: Vec<(u32, Option<u32>)> =
        problem.units.iter().map(|unit| (unit.start as u32, unit.end.map(|end| end as u32))).collect();
    let matched = total.max(postman::bound::least_cost(&work, &tours));
    // What does the work of a task in passing may be quicker than the way past it, so the longest tour is bounded anew.
    let units = tours.len().max(1) as i64;
    let far = postman::bound::farthest(&work, &tours);
    (matched, far.max((matched + units - 1) / units))
}
