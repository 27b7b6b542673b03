//! What a plan is worth: one number an aim, compared in their order.

use super::model::{Aim, Problem};
use super::nearness::Nearness;
use super::plan::{Tour, penalty};

/// The share of one tour in [`Aim::Spread`].
pub fn square_s(ms: i64) -> i64 {
    (ms / 1000) * (ms / 1000)
}

/// The value of the tours; every task in none of them is left out.
pub fn value(problem: &Problem, nearness: &Nearness, tours: &[Tour]) -> Vec<i64> {
    let mut team = vec![None; problem.tasks.len()];
    for tour in tours {
        for stop in &tour.stops {
            team[stop.task] = Some(problem.units[tour.unit].team);
        }
    }
    let split = || {
        let split = |&(a, b): &(usize, usize)| matches!((team[a], team[b]), (Some(a), Some(b)) if a != b);
        nearness.pairs().iter().filter(|pair| split(pair)).count() as i64
    };
    let durations = || tours.iter().map(Tour::duration_ms);
    let of = |aim: &Aim| match aim {
        Aim::Unserved => (0..team.len()).filter(|t| team[*t].is_none()).map(|t| penalty(problem, t)).sum(),
        Aim::Units => tours.len() as i64,
        Aim::LongestTour => durations().max().unwrap_or(0),
        Aim::Spread => durations().map(square_s).sum(),
        Aim::Time => durations().sum(),
        Aim::Distance => tours.iter().map(|tour| tour.distance_mm).sum(),
        Aim::Overlap => split(),
    };
    problem.aims.iter().map(of).collect()
}
