//! Which tasks lie near each other, by the quicker of the two directions between them in the first profile.

use super::model::{NO_WAY, Problem};

/// Neighbors of each task, nearest first.
#[derive(Clone, Debug)]
pub struct Nearness {
    near: Vec<Vec<u32>>,
}

impl Nearness {
    /// Up to `most` nearest tasks of each, ties by index; those that cannot be reached are left out.
    ///
    /// Complexity: O(n² log n) for n tasks.
    pub fn within(problem: &Problem, most: usize) -> Self {
        let tasks = &problem.tasks;
        let near = (0..tasks.len()).map(|one| {
            let mut others: Vec<(u32, u32)> = (0..tasks.len())
                .filter(|other| *other != one)
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
