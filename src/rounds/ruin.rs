//! Ruin: strings of tasks are taken out of neighboring tours.
//!
//! Source: Christiaens and Vanden Berghe 2020, "Slack induction by string removals for vehicle routing problems",
//! section 5.1. Tours that lie next to each other lose a string each, so that every one of them has room where the
//! others have tasks to give away.

use super::chance::Chance;
use super::state::{NOBODY, State};

/// Tasks taken out in the mean.
const MEAN_REMOVED: usize = 10;
/// The longest string.
const LONGEST_STRING: usize = 10;

/// Takes tasks out; they stand behind those that were left out already.
pub fn ruin(state: &mut State<'_, '_>, chance: &mut Chance) {
    let tasks = state.unit_of.len();
    let used = state.used();
    let done = tasks - state.absent.len();
    if used == 0 {
        return;
    }
    let longest_string = LONGEST_STRING.min((done / used).max(1));
    let most_strings = (4 * MEAN_REMOVED / (1 + longest_string)).saturating_sub(1).max(1);
    let strings = 1 + chance.below(most_strings);
    let seed = seed(state, chance);
    let mut ruined: Vec<usize> = Vec::with_capacity(strings);
    for near in 0..=state.field.near.of_task(seed).len() {
        let task = if near == 0 { seed as u32 } else { state.field.near.of_task(seed)[near - 1] };
        let unit = state.unit_of[task as usize];
        if unit == NOBODY || ruined.contains(&(unit as usize)) {
            continue;
        }
        let unit = unit as usize;
        take_string(state, chance, unit, task, longest_string);
        ruined.push(unit);
        if ruined.len() == strings {
            break;
        }
    }
    for unit in ruined {
        // where the straight way is missing or longer than the way round, less may be impossible
        if !state.rebuild(unit) {
            state.clear(unit);
        }
    }
}

/// Where to begin: at any task, or in the longest tour where that counts.
fn seed(state: &State<'_, '_>, chance: &mut Chance) -> usize {
    if state.field.weights.longest != 0 && chance.one_in(4) {
        let longest =
            state.routes.iter().max_by_key(|route| (route.ms, route.unit)).map(|route| &route.tasks);
        if let Some(tasks) = longest.filter(|tasks| !tasks.is_empty()) {
            return tasks[chance.below(tasks.len())] as usize;
        }
    }
    if !state.absent.is_empty() && chance.one_in(4) {
        return state.absent[chance.below(state.absent.len())] as usize;
    }
    chance.below(state.unit_of.len())
}

/// Takes a string that holds `task` out of the tour, or one that spares some tasks in its middle.
fn take_string(state: &mut State<'_, '_>, chance: &mut Chance, unit: usize, task: u32, longest: usize) {
    state.save(unit);
    let order = &mut state.routes[unit].tasks;
    let at = order.iter().position(|other| *other == task).expect("the unit does the task");
    let size = 1 + chance.below(longest.min(order.len()));
    let mut spared = 0;
    if size > 1 && size < order.len() && chance.one_in(2) {
        spared = 1;
        while size + spared < order.len() && !chance.one_in(2) {
            spared += 1;
        }
    }
    let whole = size + spared;
    let first = (at + 1).saturating_sub(whole);
    let last = at.min(order.len() - whole);
    let from = first + chance.below(last - first + 1);
    let spared_from = from + chance.below(size + 1);
    let mut place = 0;
    let (unit_of, absent) = (&mut state.unit_of, &mut state.absent);
    order.retain(|&task| {
        let here = place;
        place += 1;
        let is_taken =
            (from..from + whole).contains(&here) && !(spared_from..spared_from + spared).contains(&here);
        if is_taken {
            unit_of[task as usize] = NOBODY;
            absent.push(task);
        }
        !is_taken
    });
}
