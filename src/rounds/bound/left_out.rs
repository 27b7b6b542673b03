//! The least that must be left out: knapsacks over the time, the capacity and the numbers of tasks of all units.
//!
//! Source: Kellerer, Pferschy and Pisinger 2004, "Knapsack Problems", chapter 2 (the dynamic program over profits, and
//! the relaxation of Dantzig).

use super::super::model::{Mode, Problem, Unit};
use super::super::span::NEVER;
use super::{Ways, by_gain, cheapest, room, ways_of_units};

/// The dynamic program takes this many steps at most; a larger knapsack is relaxed.
const MOST_STEPS: i64 = 20_000_000;

/// What every plan leaves out at least, each task at its price by `weigh`.
///
/// A task is lost that no unit can reach in its windows and come home from in time, pauses not counted. The others take their work and the cheapest way to
/// them from the time of all units, which the way home and the first way out shorten; they take of the capacities and of the
/// numbers of tasks. Of what does not fit together the cheapest goes.
///
/// Complexity: that of the ways (O(stops²) a start or end), O(tasks × units), and the steps of the knapsacks.
pub fn least_left_out(problem: &Problem, weigh: impl Fn(usize) -> i64) -> i64 {
    let ways = ways_of_units(problem);
    let can = |task: usize, unit: usize| problem.permits(task, unit) && has_time(problem, &ways, task, unit);
    let by_unit: Vec<Vec<usize>> = (0..problem.units.len())
        .map(|unit| (0..problem.tasks.len()).filter(|task| can(*task, unit)).collect())
        .collect();
    let mut is_possible = vec![false; problem.tasks.len()];
    for task in by_unit.iter().flatten() {
        is_possible[*task] = true;
    }
    let lost: i64 = (0..problem.tasks.len()).filter(|task| !is_possible[*task]).map(&weigh).sum();
    let possible: Vec<usize> = (0..problem.tasks.len()).filter(|task| is_possible[*task]).collect();
    let costs = cheapest(problem);
    let busy = || problem.units.iter().zip(&by_unit).filter(|(_, tasks)| !tasks.is_empty());
    let time: i64 = busy().map(|(unit, tasks)| room(unit) - ends(problem, unit, tasks, &costs)).sum();
    let knapsack = |cost: &dyn Fn(usize) -> i64, room: i64| {
        given_up(possible.iter().map(|task| (cost(*task), weigh(*task))).collect(), room)
    };
    let all = possible.len() as i64;
    let demand: i64 = possible.iter().map(|task| i64::from(problem.tasks[*task].demand)).sum();
    let capacity =
        |unit: &Unit| unit.capacity.map_or(demand, |most| i64::try_from(most).unwrap_or(demand)).min(demand);
    let number =
        |unit: &Unit| unit.most_tasks.map_or(all, |most| i64::try_from(most).unwrap_or(all)).min(all);
    lost + knapsack(&|task| costs[task][0], time)
        .max(knapsack(&|task| i64::from(problem.tasks[task].demand), busy().map(|(u, _)| capacity(u)).sum()))
        .max(knapsack(&|_| 1, busy().map(|(u, _)| number(u)).sum()))
}

/// Whether the unit can be there in a window of the task and come home within shift and longest tour, over whatever else.
fn has_time(problem: &Problem, ways: &Ways, task: usize, unit: usize) -> bool {
    let crew = &problem.units[unit];
    let there = &ways[&(crew.profile, crew.start, false)][0];
    let back = crew.end.map(|end| &ways[&(crew.profile, end, true)][0]);
    problem.tasks[task].modes.iter().any(|mode| {
        let (out, home) = (there[mode.enter], back.map_or(0, |back| back[mode.leave]));
        let arrive = crew.shift.from_ms + out;
        let windows = &problem.tasks[task].windows;
        let is_home = |begin: i64| begin + mode.service_ms + home <= crew.shift.until_ms;
        out < NEVER
            && home < NEVER
            && out + mode.service_ms + home <= room(crew)
            && (windows.is_empty()
                || windows.iter().any(|w| arrive <= w.until_ms && is_home(w.from_ms.max(arrive))))
    })
}

/// What the unit takes beside the work and the cheapest ways to it, whatever it does of `tasks`: the way home, and what its
/// first way is longer than the cheapest way to that task.
fn ends(problem: &Problem, unit: &Unit, tasks: &[usize], costs: &[[i64; 2]]) -> i64 {
    let travel = &problem.travels[unit.profile];
    let leg = |from, to| travel.leg(from, to).map(|(ms, _)| ms);
    let first = |task: &usize| {
        let begin = |mode: &Mode| Some(leg(unit.start, mode.enter)? + mode.service_ms);
        // Nowhere but over other stops: whoever is there has come by another task.
        problem.tasks[*task].modes.iter().filter_map(begin).min().map(|least| least - costs[*task][0])
    };
    let home = |task: &usize| match unit.end {
        None => Some(0),
        Some(end) => problem.tasks[*task].modes.iter().filter_map(|mode| leg(mode.leave, end)).min(),
    };
    let least = |ms: Option<i64>| ms.unwrap_or(0).max(0);
    least(tasks.iter().filter_map(first).min()) + least(tasks.iter().filter_map(home).min())
}

/// The least price of items of (cost, price) that must go for the rest to cost no more than `room`: exactly, by the most
/// cost that each price takes away; where that would take too long, the fractional knapsack (Dantzig 1957).
fn given_up(items: Vec<(i64, i64)>, room: i64) -> i64 {
    let excess = items.iter().map(|item| item.0).sum::<i64>() - room;
    if excess <= 0 {
        return 0;
    }
    let unit = items.iter().fold(0, |unit, item| divisor(unit, item.1)).max(1);
    let relaxed = relaxed(items.clone(), excess);
    // No item is taken twice, so the relaxed price and the dearest item together are enough.
    let most = relaxed / unit + items.iter().map(|item| item.1 / unit).max().unwrap_or(0) + 1;
    if most.saturating_mul(items.len() as i64) > MOST_STEPS {
        return relaxed;
    }
    let mut gone = vec![0_i64; most as usize + 1];
    for (cost, price) in items {
        let price = (price / unit) as usize;
        for at in (price..gone.len()).rev() {
            gone[at] = gone[at].max(gone[at - price] + cost);
        }
    }
    gone.iter().position(|cost| *cost >= excess).map_or(relaxed, |price| price as i64 * unit)
}

fn divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// The price of parts of items that take away so much cost, rounded up.
fn relaxed(items: Vec<(i64, i64)>, mut excess: i64) -> i64 {
    let mut price = 0;
    for (cost, of_item) in by_gain(items) {
        if cost <= excess {
            price += of_item;
            excess -= cost;
        } else {
            let part = i128::from(of_item) * i128::from(excess);
            return price + ((part + i128::from(cost) - 1) / i128::from(cost)) as i64;
        }
        if excess == 0 {
            break;
        }
    }
    price
}
