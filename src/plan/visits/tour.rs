//! The order of the stops of one tour: exact for few (Held & Karp, "A dynamic programming approach to sequencing problems",
//! J. SIAM 10, 1962, §2), by the search of the rounds for more.

use super::{EXACT_STOPS, Request};
use crate::rounds::{Aim, NO_WAY, Problem, Search, Task, Travel, Unit, Window, solve};

/// Iterations of the search, a stop.
const EFFORT: u64 = 25;

/// The shortest tour from the base of the first of a team over some stops and back: its travel and the order. Beyond
/// [`EXACT_STOPS`] stops the shortest that a search finds, the same for the same stops in any order; none where that finds no way.
pub fn tour(request: &Request, team: &[usize], stops: &[usize]) -> Option<(u32, Vec<usize>)> {
    let base = *team.first()?;
    match stops.len() {
        0 => Some((0, Vec::new())),
        few if few <= EXACT_STOPS => exact(request, base, stops),
        _ => searched(request, base, stops),
    }
}

fn exact(request: &Request, base: usize, stops: &[usize]) -> Option<(u32, Vec<usize>)> {
    let n = stops.len();
    let leg = |a: usize, b: usize| request.between[stops[a]][stops[b]];
    let mut best: Vec<Option<(u32, usize)>> = vec![None; n << n];
    for last in 0..n {
        best[last << n | 1 << last] = request.out[base][stops[last]].map(|ms| (ms, last));
    }
    for set in 1..1usize << n {
        for last in (0..n).filter(|last| set >> last & 1 == 1) {
            let Some((so_far, _)) = best[last << n | set] else { continue };
            for next in (0..n).filter(|next| set >> next & 1 == 0) {
                let Some(ms) = leg(last, next).and_then(|ms| so_far.checked_add(ms)) else { continue };
                let there = &mut best[next << n | set | 1 << next];
                if there.is_none_or(|(known, from)| (ms, last) < (known, from)) {
                    *there = Some((ms, last));
                }
            }
        }
    }
    let all = (1usize << n) - 1;
    let ends = (0..n).filter_map(|last| {
        let (ms, _) = best[last << n | all]?;
        Some((ms.checked_add(request.home[base][stops[last]]?)?, last))
    });
    let (ms, mut last) = ends.min()?;
    let (mut set, mut order) = (all, Vec::new());
    while set != 0 {
        order.push(stops[last]);
        let before = best[last << n | set].map_or(last, |(_, before)| before);
        set &= !(1 << last);
        last = before;
    }
    order.reverse();
    Some((ms, order))
}

/// One unit, at the base, and a visit a stop.
fn searched(request: &Request, base: usize, stops: &[usize]) -> Option<(u32, Vec<usize>)> {
    let mut stops = stops.to_vec();
    stops.sort_unstable();
    let leg = |from: usize, to: usize| match (from.checked_sub(1), to.checked_sub(1)) {
        _ if from == to => Some(0),
        (None, Some(to)) => request.out[base][stops[to]],
        (Some(from), None) => request.home[base][stops[from]],
        (Some(from), Some(to)) => request.between[stops[from]][stops[to]],
        (None, None) => None,
    };
    let count = stops.len() + 1;
    let cells = (0..count).flat_map(|from| (0..count).map(move |to| (from, to)));
    let table: Vec<u32> = cells.map(|(from, to)| leg(from, to).unwrap_or(NO_WAY)).collect();
    let visit = |stop: usize| Task { required: true, ..Task::visit(stop, 0) };
    let problem = Problem {
        travels: vec![Travel::new(count, &table, &table)],
        tasks: (1..count).map(visit).collect(),
        units: vec![Unit::new(0, Window::new(0, 1 << 39))],
        groups: Vec::new(),
        aims: vec![Aim::Unserved, Aim::Time],
    };
    let search = Search { effort: EFFORT * stops.len() as u64, islands: 1, ..Search::default() };
    let plan = solve(&problem, &search, &|_| {});
    let [tour] = &plan.tours[..] else { return None };
    let order: Vec<usize> = tour.stops.iter().map(|stop| stops[stop.task]).collect();
    (plan.unserved.is_empty()).then_some((u32::try_from(tour.duration_ms()).ok()?, order))
}
