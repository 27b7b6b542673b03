//! What a plan is worth: one number an aim, compared in their order.

use super::model::{Aim, Problem};
use super::plan::{Tour, penalty};
use super::territory::{Hull, Place};
use std::collections::BTreeMap;

/// The share of one tour in [`Aim::Spread`].
pub fn square_s(ms: i64) -> i64 {
    (ms / 1000) * (ms / 1000)
}

/// The value of the tours; every task in none of them is left out.
pub fn value(problem: &Problem, tours: &[Tour]) -> Vec<i64> {
    let mut is_done = vec![false; problem.tasks.len()];
    for stop in tours.iter().flat_map(|tour| &tour.stops) {
        is_done[stop.task] = true;
    }
    let durations = || tours.iter().map(Tour::duration_ms);
    let of = |aim: &Aim| match aim {
        Aim::Unserved => (0..is_done.len()).filter(|t| !is_done[*t]).map(|t| penalty(problem, t)).sum(),
        Aim::Units => tours.len() as i64,
        Aim::LongestTour => durations().max().unwrap_or(0),
        Aim::Spread => durations().map(square_s).sum(),
        Aim::Time => durations().sum(),
        Aim::Distance => tours.iter().map(|tour| tour.distance_mm).sum(),
        Aim::Overlap => overlap(problem, tours),
    };
    problem.aims.iter().map(of).collect()
}

/// Tasks inside the area of another team.
fn overlap(problem: &Problem, tours: &[Tour]) -> i64 {
    let mut places: BTreeMap<u32, Vec<Place>> = BTreeMap::new();
    for tour in tours {
        let of_tour = tour.stops.iter().filter_map(|stop| problem.tasks[stop.task].place);
        places.entry(problem.units[tour.unit].team).or_default().extend(of_tour);
    }
    let area = |places: &Vec<Place>| {
        let mut hull = Hull::default();
        hull.surround(&mut places.clone());
        hull
    };
    let areas: Vec<(u32, Hull)> = places.iter().map(|(team, places)| (*team, area(places))).collect();
    let is_inside = |team: u32, place: Place| areas.iter().any(|(t, area)| *t != team && area.holds(place));
    let inside =
        |(team, places): (&u32, &Vec<Place>)| places.iter().filter(|p| is_inside(*team, **p)).count();
    places.iter().map(inside).sum::<usize>() as i64
}
