//! Assignments under rules that no flow holds: branch and bound on the pair of officers who clash.
//!
//! The flow without those rules is a bound. Where two officers who may not meet are at one project, either the one is
//! not there or the other is not: two flows with one pair forbidden each. The least bound first, so that the first flow without a clash is the best assignment.

use super::network::{Weights, relaxed};
use super::{Assignment, Place, Problem, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Flows solved before the search gives up the proof. A number, not a time: the answer must be the same everywhere.
const MOST_FLOWS: usize = 300;

/// The best assignment; `None` where the aims are too large to be weighed in 64 bits together.
///
/// # Panics
/// If a flow is not what it claims to be, which is a bug.
///
/// # Complexity
/// One flow without clashing pairs; with them at most `MOST_FLOWS`, and a bound is given where that is not enough.
pub fn solve(problem: &Problem) -> Option<Assignment> {
    let weights = Weights::of(problem)?;
    let mut flows = 0;
    let mut open: BTreeMap<(Value, usize), (BTreeSet<(usize, usize)>, Vec<Place>)> = BTreeMap::new();
    let first = relaxed(problem, &weights, &BTreeSet::new(), &mut flows);
    open.insert((first.value, 0), (BTreeSet::new(), first.places));
    let mut nodes = 1;
    loop {
        let ((bound, _), (forbidden, places)) =
            open.pop_first().expect("every branch has a flow, for places may stay empty");
        let Some(pairs) = clash(problem, &places) else {
            let value = problem.value(&places);
            return Some(Assignment { places, value, bound, flows });
        };
        if flows >= MOST_FLOWS {
            let places = without_clashes(problem, places);
            return Some(Assignment { value: problem.value(&places), places, bound, flows });
        }
        for pair in pairs {
            let mut forbidden = forbidden.clone();
            if forbidden.insert(pair) {
                let found = relaxed(problem, &weights, &forbidden, &mut flows);
                open.insert((found.value, nodes), (forbidden, found.places));
                nodes += 1;
            }
        }
    }
}

/// The pairs (officer, project) of which at least one must go; `None` where nobody clashes.
fn clash(problem: &Problem, places: &[Place]) -> Option<Vec<(usize, usize)>> {
    for (i, a) in places.iter().enumerate() {
        for b in places[i + 1..].iter().take_while(|b| b.project == a.project) {
            if problem.clash(a.officer, b.officer) {
                return Some(vec![(a.officer, a.project), (b.officer, b.project)]);
            }
        }
    }
    None
}

/// The same places without the later ones of those that clash.
fn without_clashes(problem: &Problem, places: Vec<Place>) -> Vec<Place> {
    let mut kept: Vec<Place> = Vec::new();
    for place in places {
        let meets =
            kept.iter().any(|k| k.project == place.project && problem.clash(k.officer, place.officer));
        if !meets {
            kept.push(place);
        }
    }
    kept
}
