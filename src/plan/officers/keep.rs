//! Pairs that exist, and even loads: even loads are no reason to part a pair.
//!
//! With strict balance the sum of squared loads comes before travel, and so before any price of a change in it. Where pairs
//! exist and have a price, the assignment is therefore made in two steps, each exact: first without balance, which parts a
//! pair only where that fills a place, or saves more travel than the price; then with balance, for the places that are left.

use super::{Assignment, Balance, Change, Problem, Value, solve};
use std::collections::{BTreeMap, BTreeSet};

/// The best assignment, with existing pairs kept as their price says; `None` as [`solve`].
///
/// # Panics
/// If a flow is not what it claims to be, which is a bug.
pub fn assign(problem: &Problem) -> Option<Assignment> {
    let priced = matches!(problem.change, Change::Price(_)) && problem.balance == Balance::Strict;
    if problem.existing.is_empty() || !priced {
        return solve(problem);
    }
    let first = solve(&Problem { balance: Balance::Free, ..problem.clone() })?;
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, project) in &problem.existing {
        *before.entry(*project).or_default() += 1;
    }
    let mut held: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut new: Vec<(Option<u32>, usize, usize)> = Vec::new();
    for place in &first.places {
        let pair = (place.officer, place.project);
        if problem.existing.contains(&pair) {
            held.insert(pair);
            *before.entry(place.project).or_default() -= 1;
        } else {
            new.push((problem.travel[place.officer][place.project], place.officer, place.project));
        }
    }
    // Who takes the place of a pair that was parted stays, too: the gain was his. The others are free for even loads.
    new.sort_unstable();
    for (_, officer, project) in new {
        if let Some(parted) = before.get_mut(&project).filter(|parted| **parted > 0) {
            *parted -= 1;
            held.insert((officer, project));
        }
    }
    let second = Problem { existing: held, change: Change::Last, ..problem.clone() };
    // Nobody is held where no pair could stay: then there is nothing to keep.
    let second = if second.existing.is_empty() { problem.clone() } else { second };
    let found = solve(&second)?;
    let value = problem.value(&found.places);
    let bound = if first.proved() && found.proved() {
        value
    } else {
        Value { empty: found.bound.empty, ..Value::default() }
    };
    Some(Assignment { value, bound, flows: first.flows + found.flows, ..found })
}
