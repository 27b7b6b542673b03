//! What no plan can beat: lower bounds of the aims, printed beside the values.
//!
//! They follow from two facts. Every task that is done is worked on and driven to, from a start or from another task;
//! and whoever does a task goes there from a start and on to an end. A bound holds for all plans that leave out no more
//! than is given. Nothing is said of how near a plan comes to it. [`Served`] knows more of plans that serve the same tasks.

mod left_out;
mod served;
mod tree;

pub use left_out::least_left_out;
pub use served::{Proof, Proved, Served};

use super::model::{Aim, Problem, Travel, Unit};
use super::plan::penalty;
use super::span::NEVER;
use std::collections::BTreeMap;

/// One bound an aim, in their order, over all plans that leave out at most `left_out` ([`Aim::Unserved`]).
///
/// Complexity: O(tasks² × modes² × profiles + starts × stops² + tasks × units).
pub fn bounds(problem: &Problem, left_out: i64) -> Vec<i64> {
    let costs = cheapest(problem);
    let alone = there_and_back(problem);
    let is_possible = |task: &usize| alone[*task][0] < NEVER && costs[*task][0] < NEVER;
    let possible: Vec<usize> = (0..problem.tasks.len()).filter(is_possible).collect();
    let lost: i64 =
        (0..problem.tasks.len()).filter(|task| !is_possible(task)).map(|t| penalty(problem, t)).sum();
    let sure: Vec<usize> =
        possible.iter().copied().filter(|task| penalty(problem, *task) > left_out - lost).collect();
    let farthest = |measure: usize| sure.iter().map(|task| alone[*task][measure]).max().unwrap_or(0);
    let total = |measure: usize| {
        let items = possible.iter().map(|task| (costs[*task][measure], penalty(problem, *task))).collect();
        remaining(items, (left_out - lost).max(0)).max(farthest(measure))
    };
    let units = problem.units.len().max(1) as i64;
    let of = |aim: &Aim| match aim {
        Aim::Unserved => least_left_out(problem, |task| penalty(problem, task)),
        Aim::Units => fewest(problem, &sure, total(0)),
        Aim::LongestTour => farthest(0).max((total(0) + units - 1) / units),
        Aim::Spread => {
            // a tour loses less than a second by rounding; the sum of squares is least for equal tours
            let seconds = i128::from((total(0) / 1000 - units).max(0));
            (seconds * seconds / i128::from(units)) as i64
        }
        Aim::Time => total(0),
        Aim::Distance => total(1),
        Aim::Overlap => 0,
    };
    problem.aims.iter().map(of).collect()
}

/// The longest tour the unit may make.
fn room(unit: &Unit) -> i64 {
    (unit.shift.until_ms - unit.shift.from_ms).min(unit.longest_ms.unwrap_or(NEVER))
}

/// For each task the least of work and the way to it, in time and in length; each by itself.
fn cheapest(problem: &Problem) -> Vec<[i64; 2]> {
    let mut costs = vec![[NEVER; 2]; problem.tasks.len()];
    for (profile, travel) in problem.travels.iter().enumerate() {
        let mut starts: Vec<usize> =
            problem.units.iter().filter(|unit| unit.profile == profile).map(|unit| unit.start).collect();
        starts.sort_unstable();
        starts.dedup();
        if starts.is_empty() {
            continue;
        }
        for (task, cost) in costs.iter_mut().enumerate() {
            for mode in &problem.tasks[task].modes {
                let others = problem.tasks.iter().enumerate().filter(|(other, _)| *other != task);
                let leaves = others.flat_map(|(_, other)| other.modes.iter().map(|mode| mode.leave));
                for from in starts.iter().copied().chain(leaves) {
                    if let Some((ms, mm)) = travel.leg(from, mode.enter) {
                        cost[0] = cost[0].min(ms + mode.service_ms);
                        cost[1] = cost[1].min(mm + mode.service_mm);
                    }
                }
            }
        }
    }
    costs
}

/// By profile, stop and direction the least time and length to every stop, or back from there.
type Ways = BTreeMap<(usize, usize, bool), [Vec<i64>; 2]>;

/// From the starts of all units, and to their ends.
fn ways_of_units(problem: &Problem) -> Ways {
    let mut ways = Ways::new();
    for unit in &problem.units {
        for (stop, is_back) in [(Some(unit.start), false), (unit.end, true)] {
            if let Some(stop) = stop {
                ways.entry((unit.profile, stop, is_back)).or_insert_with(|| {
                    [0, 1].map(|measure| {
                        shortest(problem, &problem.travels[unit.profile], stop, is_back, measure)
                    })
                });
            }
        }
    }
    ways
}

/// For each task the least of a tour that does it, in time and in length, each by itself; [`NEVER`] if no unit can.
fn there_and_back(problem: &Problem) -> Vec<[i64; 2]> {
    let ways = ways_of_units(problem);
    let mut least = vec![[NEVER; 2]; problem.tasks.len()];
    for (index, unit) in problem.units.iter().enumerate() {
        let there = &ways[&(unit.profile, unit.start, false)];
        let back = unit.end.map(|end| &ways[&(unit.profile, end, true)]);
        for task in (0..problem.tasks.len()).filter(|task| problem.permits(*task, index)) {
            for mode in &problem.tasks[task].modes {
                for (measure, work) in [mode.service_ms, mode.service_mm].into_iter().enumerate() {
                    let on = back.map_or(0, |back| back[measure][mode.leave]);
                    let sum = (there[measure][mode.enter] + work + on).min(NEVER);
                    least[task][measure] = least[task][measure].min(sum);
                }
            }
        }
    }
    least
}

/// The least from `origin` to every stop (or back from there), over other stops and along tasks: Dijkstra's algorithm
/// on a dense graph.
fn shortest(problem: &Problem, travel: &Travel, origin: usize, is_back: bool, measure: usize) -> Vec<i64> {
    let mut along: Vec<Vec<(usize, i64)>> = vec![Vec::new(); travel.stops()];
    for mode in problem.tasks.iter().flat_map(|task| &task.modes) {
        let (from, to) = if is_back { (mode.leave, mode.enter) } else { (mode.enter, mode.leave) };
        along[from].push((to, [mode.service_ms, mode.service_mm][measure]));
    }
    let mut least = vec![NEVER; travel.stops()];
    let mut is_settled = vec![false; travel.stops()];
    least[origin] = 0;
    while let Some(at) =
        (0..least.len()).filter(|s| !is_settled[*s] && least[*s] < NEVER).min_by_key(|s| least[*s])
    {
        is_settled[at] = true;
        let so_far = least[at];
        for (to, least) in least.iter_mut().enumerate() {
            let leg = if is_back { travel.leg(to, at) } else { travel.leg(at, to) };
            if let Some((ms, mm)) = leg {
                *least = (*least).min(so_far + [ms, mm][measure]);
            }
        }
        for &(to, work) in &along[at] {
            least[to] = least[to].min(so_far + work);
        }
    }
    least
}

/// Items of (cost, penalty), the dearest for their penalty first.
fn by_gain(mut items: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    items.sort_by(|a, b| {
        let cross = |x: (i64, i64), y: (i64, i64)| i128::from(x.0) * i128::from(y.1);
        cross(*b, *a).cmp(&cross(*a, *b))
    });
    items
}

/// The least cost that remains if items of at most this penalty go: the fractional knapsack (Dantzig 1957).
fn remaining(items: Vec<(i64, i64)>, mut penalty: i64) -> i64 {
    let mut cost: i64 = items.iter().map(|item| item.0).sum();
    for (item, weight) in by_gain(items) {
        if weight <= penalty {
            cost -= item;
            penalty -= weight;
        } else {
            let part = i128::from(item) * i128::from(penalty) / i128::from(weight);
            return cost - (part as i64 + i64::from(penalty > 0));
        }
    }
    cost
}

/// The fewest units that can take the load, and have the time.
fn fewest(problem: &Problem, sure: &[usize], time: i64) -> i64 {
    let enough = |need: i128, mut each: Vec<i128>| {
        each.sort_unstable_by(|a, b| b.cmp(a));
        let mut rest = need;
        let takes = |most: &&i128| {
            let is_needed = rest > 0;
            rest -= **most;
            is_needed
        };
        each.iter().take_while(takes).count() as i64
    };
    let load = sure.iter().map(|task| i128::from(problem.tasks[*task].demand)).sum();
    let capacities = problem.units.iter().map(|unit| i128::from(unit.capacity.unwrap_or(u64::MAX))).collect();
    let rooms = problem.units.iter().map(|unit| i128::from(room(unit))).collect();
    let counts = problem.units.iter().map(|unit| unit.most_tasks.unwrap_or(sure.len()) as i128).collect();
    enough(load, capacities)
        .max(enough(i128::from(time), rooms))
        .max(enough(sure.len() as i128, counts))
        .max(i64::from(!sure.is_empty()))
}
