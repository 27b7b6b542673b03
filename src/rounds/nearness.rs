//! Which tasks lie near each other, by the quicker of the two directions between them in the first profile.
//!
//! Territories are measured by it, without coordinates: two tasks are a *near pair* if one is among the
//! [`NEAR`] nearest of the other. The overlap of a plan is the share of near pairs that different teams do. Where
//! every team keeps to its own area only pairs along the borders are split.

use super::model::{NO_WAY, Problem};

/// How many neighbors of a task make near pairs.
pub const NEAR: usize = 4;

/// Neighbors of each task, nearest first.
#[derive(Clone, Debug)]
pub struct Nearness {
    near: Vec<Vec<u32>>,
}

impl Nearness {
    /// The [`NEAR`] nearest of each task. Tasks of one group, which are visits to one site, are not neighbors.
    pub fn of(problem: &Problem) -> Self {
        Self::within(problem, NEAR, false)
    }

    /// Up to `most` nearest tasks of each, ties by index; those that cannot be reached are left out.
    ///
    /// Complexity: O(n² log n) for n tasks.
    pub fn within(problem: &Problem, most: usize, with_group: bool) -> Self {
        let tasks = &problem.tasks;
        let near = (0..tasks.len()).map(|one| {
            let mut others: Vec<(u32, u32)> = (0..tasks.len())
                .filter(|other| *other != one)
                .filter(|o| with_group || tasks[one].group.is_none() || tasks[one].group != tasks[*o].group)
                .map(|other| (apart(problem, one, other), other as u32))
                .filter(|(ms, _)| *ms != NO_WAY)
                .collect();
            if others.len() > most && most > 0 {
                others.select_nth_unstable(most - 1);
                others.truncate(most);
            }
            others.sort_unstable();
            others.into_iter().map(|(_, other)| other).collect()
        });
        Self { near: near.collect() }
    }

    /// The neighbors of a task, nearest first.
    pub fn of_task(&self, task: usize) -> &[u32] {
        &self.near[task]
    }

    /// Every near pair once, the lower index first, sorted.
    pub fn pairs(&self) -> Vec<(usize, usize)> {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (one, near) in self.near.iter().enumerate() {
            pairs.extend(near.iter().map(|other| (one.min(*other as usize), one.max(*other as usize))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// Milliseconds from the one to the other or back, whatever is quickest.
fn apart(problem: &Problem, one: usize, other: usize) -> u32 {
    let Some(travel) = problem.travels.first() else { return NO_WAY };
    let leg = |a: usize, b: usize| travel.leg(a, b).map_or(NO_WAY, |(ms, _)| ms as u32);
    let mut best = NO_WAY;
    for a in &problem.tasks[one].modes {
        for b in &problem.tasks[other].modes {
            best = best.min(leg(a.leave, b.enter)).min(leg(b.leave, a.enter));
        }
    }
    best
}
