//! Areas made compact: projects change hands between officers where neither travel nor load nor the number of changes
//! gets worse. What a flow of least cost leaves open (officers of one station cost the same) is decided here. A local
//! search: its result is as good as swaps make it, without a bound.

use super::{Place, Problem};

/// How far apart the projects of an officer are, and how far two of them are.
pub struct Ground<'a> {
    /// Straight distance of two projects, millimeters.
    pub apart_mm: &'a dyn Fn(usize, usize) -> u64,
}

/// Rounds over all pairs of places.
const MOST_ROUNDS: usize = 20;

/// Sum over the officers of the distances between each two of their projects.
pub fn spread_mm(places: &[Place], ground: &Ground) -> u64 {
    let mut sum = 0;
    for (i, a) in places.iter().enumerate() {
        let own = places[i + 1..].iter().filter(|b| b.officer == a.officer);
        sum += own.map(|b| (ground.apart_mm)(a.project, b.project)).sum::<u64>();
    }
    sum
}

/// Swaps projects as long as that brings those of an officer nearer to each other.
///
/// # Complexity
/// Square of the places times the load, for each of at most `MOST_ROUNDS` rounds.
pub fn compact(problem: &Problem, places: &mut [Place], ground: &Ground) {
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); problem.officers.len()];
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); problem.projects.len()];
    for place in places.iter() {
        held[place.officer].push(place.project);
        at[place.project].push(place.officer);
    }
    let to_others = |held: &[usize], project: usize, without: usize| -> i128 {
        let others = held.iter().filter(|p| **p != without && **p != project);
        others.map(|p| i128::from((ground.apart_mm)(project, *p))).sum()
    };
    for _ in 0..MOST_ROUNDS {
        let mut swapped = false;
        for i in 0..places.len() {
            for j in i + 1..places.len() {
                let (a, b) = (places[i], places[j]);
                if a.officer == b.officer || a.project == b.project || !may_swap(problem, &at, a, b) {
                    continue;
                }
                let before = to_others(&held[a.officer], a.project, a.project)
                    + to_others(&held[b.officer], b.project, b.project);
                let after = to_others(&held[a.officer], b.project, a.project)
                    + to_others(&held[b.officer], a.project, b.project);
                if after >= before {
                    continue;
                }
                for (officer, old, new) in
                    [(a.officer, a.project, b.project), (b.officer, b.project, a.project)]
                {
                    held[officer].retain(|p| *p != old);
                    held[officer].push(new);
                    at[old].retain(|o| *o != officer);
                    at[new].push(officer);
                }
                (places[i].officer, places[j].officer) = (b.officer, a.officer);
                swapped = true;
            }
        }
        if !swapped {
            break;
        }
    }
    places.sort_unstable();
}

fn may_swap(problem: &Problem, at: &[Vec<usize>], a: Place, b: Place) -> bool {
    let fits = |officer: usize, place: Place, leaves: usize| {
        problem.may[officer][place.project] >> place.group & 1 == 1
            && at[place.project].iter().filter(|o| **o != leaves).all(|o| !problem.clash(officer, *o))
    };
    let cost = |officer: usize, project: usize| problem.pair_ms(officer, project);
    let new = |officer: usize, project: usize| usize::from(problem.is_change(officer, project));
    let old = cost(a.officer, a.project).zip(cost(b.officer, b.project)).map(|(a, b)| a + b);
    let then = cost(a.officer, b.project).zip(cost(b.officer, a.project)).map(|(a, b)| a + b);
    fits(a.officer, b, b.officer)
        && fits(b.officer, a, a.officer)
        && then.is_some_and(|then| old.is_some_and(|old| then <= old))
        && new(a.officer, b.project) + new(b.officer, a.project)
            <= new(a.officer, a.project) + new(b.officer, b.project)
}
