//! Recreate: tasks that nobody does are put in where they cost least, one after the other.
//!
//! Source: Christiaens and Vanden Berghe 2020, section 5.2: greedy insertion with blinks. The order of the tasks
//! changes from time to time, and once in a while a good place is overlooked, so that the same ruin is mended in many
//! ways.

use super::chance::Chance;
use super::model::Aim;
use super::state::{NOBODY, State};
use super::territory::{Hull, Place};
use std::borrow::Cow;

/// One place in so many is overlooked; more where there are few places, for else hardly one ever is.
const BLINK: usize = 100;
const BLINK_OF_FEW: usize = 10;
/// So many tasks have few places.
const HANDFUL: usize = 30;
/// With more tasks than this only tours near the task are tried, and units that do nothing.
const FEW_TASKS: usize = 150;
/// Neighbors whose tours are tried.
const NEIGHBORS: usize = 48;

/// Buffers of the recreation.
#[derive(Clone, Debug, Default)]
pub struct Trials {
    stamp: u64,
    /// By unit: tried for the task of this stamp.
    near: Vec<u64>,
    /// By kind of unit: one that does nothing was tried.
    idle: Vec<u64>,
    days: Vec<u32>,
    /// By team: its area, where territories are an aim.
    areas: Vec<Hull>,
    /// By team: tasks that come to lie inside of another's area if it does the task of this stamp.
    inside: Vec<Option<i64>>,
}

/// How the tasks are sorted.
#[derive(Clone, Copy, Debug)]
enum Order {
    Random,
    Demand,
    Far,
    Near,
    Narrow,
    Early,
    Late,
}

fn draw(chance: &mut Chance, has_windows: bool) -> Order {
    use Order::{Demand, Early, Far, Late, Narrow, Near, Random};
    let kinds: &[(usize, Order)] = if has_windows {
        &[(4, Random), (4, Demand), (2, Far), (1, Near), (2, Narrow), (2, Early), (2, Late)]
    } else {
        &[(4, Random), (4, Demand), (2, Far), (1, Near)]
    };
    let mut at = chance.below(kinds.iter().map(|(weight, _)| weight).sum());
    for (weight, kind) in kinds {
        if at < *weight {
            return *kind;
        }
        at -= weight;
    }
    Random
}

/// Puts in what can be put in. With `blinks` off it is the plain cheapest insertion.
pub fn recreate(state: &mut State<'_, '_>, chance: &mut Chance, trials: &mut Trials, blinks: bool) {
    let jobs = &state.field.jobs;
    let mut order = std::mem::take(&mut state.absent);
    let kind = if blinks { draw(chance, state.field.has_windows) } else { Order::Far };
    let far = |task: &u32| jobs[*task as usize].far;
    let width = |task: &u32| jobs[*task as usize].windows.iter().map(|w| w.until_ms - w.from_ms).sum::<i64>();
    chance.shuffle(&mut order);
    match kind {
        Order::Random => {}
        Order::Demand => order.sort_by_key(|task| std::cmp::Reverse(jobs[*task as usize].demand)),
        Order::Far => order.sort_by_key(|task| std::cmp::Reverse(far(task))),
        Order::Near => order.sort_by_key(far),
        Order::Narrow => order.sort_by_key(width),
        Order::Early => order.sort_by_key(|task| jobs[*task as usize].windows[0].from_ms),
        Order::Late => order.sort_by_key(|task| {
            std::cmp::Reverse(jobs[*task as usize].windows.iter().map(|w| w.until_ms).max())
        }),
    }
    if state.field.has_priorities && !(blinks && chance.one_in(4)) {
        order.sort_by_key(|task| std::cmp::Reverse(jobs[*task as usize].penalty));
    }
    let mut used = state.used();
    let mut longest = if state.field.weights.longest == 0 {
        i64::MAX
    } else {
        state.longest_ms().max(state.field.enough(Aim::LongestTour))
    };
    trials.areas.clear();
    if !state.field.places.is_empty() {
        trials.areas.extend(state.areas().into_iter().map(Cow::into_owned));
    }
    for task in order {
        match best_place(state, chance, trials, task, used, longest, blinks) {
            Some((unit, place)) => {
                used += usize::from(state.routes[unit].tasks.is_empty());
                state.insert(task, unit, place);
                if let Some(Some(place)) = state.field.places.get(task as usize) {
                    let team = state.field.crews[unit].team;
                    trials.areas[team] = trials.areas[team].with(*place);
                }
                if longest != i64::MAX {
                    longest = longest.max(state.routes[unit].ms);
                }
            }
            None => state.absent.push(task),
        }
    }
}

/// Tasks that come to lie inside of another team's area if `team` does one more at `spot`, that one included.
fn inside(state: &State<'_, '_>, areas: &[Hull], spot: Place, team: usize) -> i64 {
    let field = state.field;
    let is_in = |other: usize| other != team && areas[other].holds(spot);
    let mut count = i64::from((0..areas.len()).any(is_in));
    let grown = areas[team].with(spot);
    if grown != areas[team] {
        let theirs = state.routes.iter().filter(|r| field.crews[r.unit].team != team && r.hull.meets(&grown));
        let places = theirs.flat_map(|r| &r.tasks).filter_map(|task| field.places[*task as usize]);
        count += places.filter(|place| grown.holds(*place) && !areas[team].holds(*place)).count() as i64;
    }
    count
}

/// The place where the task costs least.
fn best_place(
    state: &mut State<'_, '_>,
    chance: &mut Chance,
    trials: &mut Trials,
    task: u32,
    used: usize,
    longest: i64,
    blinks: bool,
) -> Option<(usize, usize)> {
    let field = state.field;
    let index = task as usize;
    let job = &field.jobs[index];
    let weights = &field.weights;
    trials.stamp += 1;
    let stamp = trials.stamp;
    trials.near.resize(field.crews.len(), 0);
    trials.idle.resize(field.crews.len(), 0);
    let is_narrow = field.jobs.len() > FEW_TASKS;
    if is_narrow {
        let near = field.near.of_task(index).iter().map(|near| state.unit_of[*near as usize]);
        for unit in near.filter(|unit| *unit != NOBODY).take(NEIGHBORS) {
            trials.near[unit as usize] = stamp;
        }
    }
    trials.days.clear();
    for other in &job.group {
        let unit = state.unit_of[*other as usize];
        if unit != NOBODY {
            trials.days.push(field.crews[unit as usize].day);
        }
    }
    let spot = field.places.get(index).copied().flatten();
    trials.inside.clear();
    trials.inside.resize(field.teams, None);
    let blink = if field.jobs.len() < HANDFUL { BLINK_OF_FEW } else { BLINK };
    let mut best: Option<(i64, usize, usize)> = None;
    for unit in 0..field.crews.len() {
        let crew = &field.crews[unit];
        let route = &state.routes[unit];
        let is_idle = route.tasks.is_empty();
        if !field.permits(index, unit) {
            continue;
        }
        if is_idle {
            if used >= state.most_units || std::mem::replace(&mut trials.idle[crew.kind], stamp) == stamp {
                continue;
            }
        } else if is_narrow && trials.near[unit] != stamp {
            continue;
        }
        if route.load + job.demand > crew.capacity
            || route.tasks.len() >= crew.most_tasks
            || trials.days.iter().any(|day| day.abs_diff(crew.day) < job.gap)
        {
            continue;
        }
        let mut base = -route.energy;
        if is_idle {
            base += weights.unit;
        }
        if let Some(spot) = spot {
            let areas = &trials.areas;
            let inside =
                trials.inside[crew.team].get_or_insert_with(|| inside(state, areas, spot, crew.team));
            base += weights.overlap * *inside;
        }
        for place in 0..=route.tasks.len() {
            if blinks && chance.one_in(blink) {
                continue;
            }
            let Some(with) = route.with(field, index, place, longest, &mut state.scratch) else { continue };
            let cost = base + with;
            if best.is_none_or(|(least, ..)| cost < least) {
                best = Some((cost, unit, place));
            }
        }
    }
    best.map(|(_, unit, place)| (unit, place))
}
