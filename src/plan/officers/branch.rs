//! Assignments under rules that no flow holds: branch and bound on an officer who clashes with others.
//!
//! The flow without those rules is a bound. Where two officers who may not meet are at one project, either the one with
//! more adversaries is not there, or none of these is: two flows with those pairs forbidden. The least bound first, so that
//! the first flow without a clash is the best assignment.

use super::loads;
use super::network::{Weights, relaxed};
use super::{Assignment, Place, Problem, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Flows solved before the search gives up the proof. A number, not a time: the answer must be the same everywhere.
const MOST_FLOWS: usize = 300;
/// So many before a small problem is solved by its loads instead.
const MOST_FLOWS_FIRST: usize = 100;
/// Of small problems so many, divided by the pairs of officers and projects: their flows are quick.
const FLOWS_OF_SMALL: usize = 400_000;

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
    let pairs = problem.officers.len() * problem.projects.len();
    let mut most_flows = MOST_FLOWS_FIRST;
    loop {
        let ((bound, _), (forbidden, places)) =
            open.pop_first().expect("every branch has a flow, for places may stay empty");
        let Some(branches) = branches(problem, &places) else {
            let value = problem.value(&places);
            return Some(Assignment { places, value, bound, flows });
        };
        if flows >= most_flows && most_flows == MOST_FLOWS_FIRST {
            most_flows = MOST_FLOWS.max(FLOWS_OF_SMALL / pairs.max(1));
            let known = dive(problem, &weights, forbidden.clone(), places.clone(), &mut flows);
            if let Some(places) = loads::best(problem, &problem.value(&known)) {
                let value = problem.value(&places);
                return Some(Assignment { value, places, bound: value, flows });
            }
        }
        if flows >= most_flows {
            let places = dive(problem, &weights, forbidden, places, &mut flows);
            return Some(Assignment { value: problem.value(&places), places, bound, flows });
        }
        for branch in branches {
            let mut forbidden = forbidden.clone();
            forbidden.extend(branch);
            let found = relaxed(problem, &weights, &forbidden, &mut flows);
            open.insert((found.value, nodes), (forbidden, found.places));
            nodes += 1;
        }
    }
}

/// An assignment without clashes: from branch to branch, always the one of less value.
fn dive(
    problem: &Problem,
    weights: &Weights,
    mut forbidden: BTreeSet<(usize, usize)>,
    mut places: Vec<Place>,
    flows: &mut usize,
) -> Vec<Place> {
    while let Some(branches) = branches(problem, &places) {
        let tried = branches.map(|branch| {
            let mut forbidden = forbidden.clone();
            forbidden.extend(branch);
            let found = relaxed(problem, weights, &forbidden, flows);
            (found.value, forbidden, found.places)
        });
        let [one, other] = tried;
        (_, forbidden, places) = if other.0 < one.0 { other } else { one };
    }
    places
}

/// Two sets of pairs (officer, project), one of which must go: an officer who clashes with somebody at a project, of these the
/// one with the most adversaries, or all of those adversaries. `None` where nobody clashes.
fn branches(problem: &Problem, places: &[Place]) -> Option<[Vec<(usize, usize)>; 2]> {
    let mut best: Option<(usize, [Vec<(usize, usize)>; 2])> = None;
    for (i, a) in places.iter().enumerate() {
        let here = || places.iter().enumerate().filter(|(_, b)| b.project == a.project);
        if !here().any(|(j, b)| j != i && problem.clash(a.officer, b.officer)) {
            continue;
        }
        let is_twice = here().any(|(j, b)| j != i && b.officer == a.officer);
        let all = (0..problem.officers.len())
            .filter(|o| problem.clash(a.officer, *o) && (is_twice || *o != a.officer));
        let adversaries: Vec<(usize, usize)> = all.map(|officer| (officer, a.project)).collect();
        if best.as_ref().is_none_or(|(most, _)| adversaries.len() > *most) {
            best = Some((adversaries.len(), [vec![(a.officer, a.project)], adversaries]));
        }
    }
    best.map(|(_, branches)| branches)
}
