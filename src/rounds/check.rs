//! The independent checker: walks a plan as its unit would, and adds it up again.
//!
//! It shares no code with the search; what it says of a plan holds whatever found it. Complexity: linear in the plan,
//! but for groups (pairs within a group) and territories (for every task, pairs of tasks of every other team).

use super::model::{Aim, Problem, REQUIRED, Unit};
use super::plan::{Plan, Tour};
use std::collections::BTreeMap;

/// What is wrong with a plan.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// A unit, task, mode or pause that does not exist, or a table of values of another size.
    #[error("the plan names a {0} that does not exist")]
    Unknown(&'static str),
    /// A unit has two tours, or a tour without tasks, or tours are not sorted.
    #[error("tour of unit {unit}: tours are one a unit, sorted, and not empty")]
    Tours {
        /// The unit.
        unit: usize,
    },
    /// A task is done so many times, or left out and done.
    #[error("task {task} is done or left out {times} times")]
    Times {
        /// The task.
        task: usize,
        /// How often it stands in the plan.
        times: usize,
    },
    /// The unit may not do the task: skills, day, units named, capacity.
    #[error("unit {unit} may not do task {task}")]
    Permit {
        /// The unit.
        unit: usize,
        /// The task.
        task: usize,
    },
    /// Load or number of tasks beyond what the unit can take.
    #[error("unit {unit} carries more, or does more tasks, than it can")]
    Load {
        /// The unit.
        unit: usize,
    },
    /// There is no way from one stop of the tour to the next.
    #[error("unit {unit}: no way to stop {place} of the tour")]
    NoWay {
        /// The unit.
        unit: usize,
        /// Which stop, counted from 0; one past the last is the end.
        place: usize,
    },
    /// A time of the tour cannot be: a leg, work, wait or pause does not take what it takes.
    #[error("unit {unit}: the times at stop {place} of the tour do not add up")]
    Clock {
        /// The unit.
        unit: usize,
        /// Which stop, counted from 0; one past the last is the end.
        place: usize,
    },
    /// Work begins outside of the windows.
    #[error("task {task} begins outside of its windows")]
    Window {
        /// The task.
        task: usize,
    },
    /// The unit leaves too early, is back too late, or is out too long.
    #[error("unit {unit} is out before or after its shift, or too long")]
    Shift {
        /// The unit.
        unit: usize,
    },
    /// A pause is missing, out of order, or outside of its window.
    #[error("unit {unit}: pause {index} is missing, out of order or outside of its window")]
    Pause {
        /// The unit.
        unit: usize,
        /// Which pause.
        index: usize,
    },
    /// Two visits of a group are too near in days.
    #[error("tasks {one} and {other} of one group are too few days apart")]
    Spacing {
        /// A task.
        one: usize,
        /// Another of its group.
        other: usize,
    },
    /// The length of a tour is not what is driven.
    #[error("unit {unit}: the tour is {true_mm} mm long")]
    Length {
        /// The unit.
        unit: usize,
        /// What it comes to.
        true_mm: i64,
    },
    /// A value is not what the plan comes to.
    #[error("{aim:?} comes to {true_value}")]
    Value {
        /// The aim.
        aim: Aim,
        /// What it comes to.
        true_value: i64,
    },
}

/// What a plan comes to, added up afresh.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evaluated {
    /// One number an aim.
    pub value: Vec<i64>,
    /// Milliseconds of all tours.
    pub time_ms: i64,
    /// Millimeters of all tours.
    pub distance_mm: i64,
    /// Milliseconds of the longest tour.
    pub longest_ms: i64,
    /// Tasks that lie strictly inside the convex hull of the tasks of another team.
    pub overlapping: i64,
}

/// Proves that the plan can be carried out as written and is worth what it says.
///
/// # Errors
/// All faults, in the order of tours, tasks, groups, values.
pub fn check(problem: &Problem, plan: &Plan) -> Result<Evaluated, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut times = vec![0; problem.tasks.len()];
    let mut done_by = vec![None; problem.tasks.len()];
    let mut previous = None;
    for tour in &plan.tours {
        if tour.unit >= problem.units.len() {
            faults.push(Fault::Unknown("unit"));
            continue;
        }
        if tour.stops.is_empty() || previous.is_some_and(|unit| unit >= tour.unit) {
            faults.push(Fault::Tours { unit: tour.unit });
        }
        previous = Some(tour.unit);
        if tour.stops.iter().any(|s| problem.tasks.get(s.task).is_none_or(|t| s.mode >= t.modes.len())) {
            faults.push(Fault::Unknown("task or mode"));
            continue;
        }
        for stop in &tour.stops {
            times[stop.task] += 1;
            done_by[stop.task] = Some(tour.unit);
        }
        rights(problem, tour, &mut faults);
        walk(problem, tour, &mut faults);
    }
    for left in &plan.unserved {
        match times.get_mut(left.task) {
            Some(times) => *times += 1,
            None => faults.push(Fault::Unknown("task")),
        }
    }
    for (task, &times) in times.iter().enumerate() {
        if times != 1 {
            faults.push(Fault::Times { task, times });
        }
    }
    spacing(problem, &done_by, &mut faults);
    let evaluated = evaluate(problem, plan, &done_by);
    if plan.value.len() != problem.aims.len() {
        faults.push(Fault::Unknown("value"));
    }
    for ((&aim, &said), &true_value) in problem.aims.iter().zip(&plan.value).zip(&evaluated.value) {
        if said != true_value {
            faults.push(Fault::Value { aim, true_value });
        }
    }
    if faults.is_empty() { Ok(evaluated) } else { Err(faults) }
}

/// Skills, days, named units, load.
fn rights(problem: &Problem, tour: &Tour, faults: &mut Vec<Fault>) {
    let unit = &problem.units[tour.unit];
    let mut load = 0;
    for stop in &tour.stops {
        let task = &problem.tasks[stop.task];
        load += u64::from(task.demand);
        let has_skills = (task.skills & unit.skills) == task.skills;
        let on_day = task.days.is_empty() || task.days.contains(&unit.day);
        let named = task.units.is_empty() || task.units.contains(&tour.unit);
        if !(has_skills && on_day && named) {
            faults.push(Fault::Permit { unit: tour.unit, task: stop.task });
        }
    }
    if unit.capacity.is_some_and(|most| load > most) || unit.most_tasks.is_some_and(|m| tour.stops.len() > m)
    {
        faults.push(Fault::Load { unit: tour.unit });
    }
}

/// Follows the tour by the clock.
fn walk(problem: &Problem, tour: &Tour, faults: &mut Vec<Fault>) {
    let unit = &problem.units[tour.unit];
    let travel = &problem.travels[unit.profile];
    let (mut now, mut at, mut length) = (tour.depart_ms, unit.start, 0);
    let mut pauses = tour.breaks.iter().peekable();
    // pauses that nobody takes on the tour must fit before it or behind it
    let first = tour.breaks.first().map_or_else(
        || (0..=unit.breaks.len()).find(|n| fits_before(unit, *n, tour) && fits_behind(unit, *n, tour)),
        |pause| Some(pause.index),
    );
    match first {
        None => faults.push(Fault::Pause { unit: tour.unit, index: 0 }),
        Some(first) => {
            let past = first + tour.breaks.len();
            for (n, pause) in tour.breaks.iter().enumerate() {
                let known = unit.breaks.get(pause.index).filter(|_| pause.index == first + n);
                if known.is_none_or(|rule| {
                    pause.begin_ms < rule.window.from_ms
                        || pause.begin_ms > rule.window.until_ms
                        || pause.end_ms - pause.begin_ms != rule.duration_ms
                }) {
                    faults.push(Fault::Pause { unit: tour.unit, index: pause.index });
                }
            }
            if past > unit.breaks.len() || !fits_before(unit, first, tour) || !fits_behind(unit, past, tour) {
                faults.push(Fault::Pause { unit: tour.unit, index: first });
            }
        }
    }
    for place in 0..=tour.stops.len() {
        let stop = tour.stops.get(place);
        let clock = Fault::Clock { unit: tour.unit, place };
        while let Some(pause) = pauses.next_if(|p| p.after == place && !p.arrived) {
            if pause.begin_ms < now {
                faults.push(clock.clone());
            }
            now = pause.end_ms;
        }
        let mode = stop.map(|stop| problem.tasks[stop.task].modes[stop.mode]);
        if let Some(to) = mode.map_or(unit.end, |mode| Some(mode.enter)) {
            let Some((ms, mm)) = travel.leg(at, to) else {
                faults.push(Fault::NoWay { unit: tour.unit, place });
                return;
            };
            now += ms;
            length += mm;
            at = to;
        }
        if let Some(stop) = stop {
            if stop.arrive_ms != now {
                faults.push(clock.clone());
            }
            now = stop.arrive_ms;
        }
        while let Some(pause) = pauses.next_if(|p| p.after == place && p.arrived) {
            if pause.begin_ms < now {
                faults.push(clock.clone());
            }
            now = pause.end_ms;
        }
        if let (Some(stop), Some(mode)) = (stop, mode) {
            if stop.begin_ms < now || stop.depart_ms != stop.begin_ms + mode.service_ms {
                faults.push(clock.clone());
            }
            let windows = &problem.tasks[stop.task].windows;
            let open = windows.iter().any(|w| w.from_ms <= stop.begin_ms && stop.begin_ms <= w.until_ms);
            if !windows.is_empty() && !open {
                faults.push(Fault::Window { task: stop.task });
            }
            length += mode.service_mm;
            now = stop.depart_ms;
            at = mode.leave;
        }
    }
    if pauses.next().is_some() || tour.arrive_ms != now {
        faults.push(Fault::Clock { unit: tour.unit, place: tour.stops.len() });
    }
    let out = tour.arrive_ms - tour.depart_ms;
    if tour.depart_ms < unit.shift.from_ms
        || tour.arrive_ms > unit.shift.until_ms
        || unit.longest_ms.is_some_and(|longest| out > longest)
    {
        faults.push(Fault::Shift { unit: tour.unit });
    }
    if length != tour.distance_mm {
        faults.push(Fault::Length { unit: tour.unit, true_mm: length });
    }
}

/// Whether the first `n` pauses can be had, in order, before the unit leaves.
fn fits_before(unit: &Unit, n: usize, tour: &Tour) -> bool {
    let mut free = i64::MIN;
    for pause in unit.breaks.iter().take(n) {
        let begin = free.max(pause.window.from_ms);
        if begin > pause.window.until_ms {
            return false;
        }
        free = begin + pause.duration_ms;
    }
    free <= tour.depart_ms
}

/// Whether the pauses from the `n`-th on can be had, in order, after the tour.
fn fits_behind(unit: &Unit, n: usize, tour: &Tour) -> bool {
    let mut free = tour.arrive_ms;
    for pause in unit.breaks.iter().skip(n) {
        let begin = free.max(pause.window.from_ms);
        if begin > pause.window.until_ms {
            return false;
        }
        free = begin + pause.duration_ms;
    }
    true
}

fn spacing(problem: &Problem, done_by: &[Option<usize>], faults: &mut Vec<Fault>) {
    let mut members: Vec<Vec<(usize, u32)>> = vec![Vec::new(); problem.groups.len()];
    for (task, unit) in done_by.iter().enumerate() {
        if let (Some(unit), Some(group)) = (unit, problem.tasks[task].group) {
            members[group].push((task, problem.units[*unit].day));
        }
    }
    for (group, members) in problem.groups.iter().zip(&members) {
        for (i, (one, day)) in members.iter().enumerate() {
            for (other, other_day) in &members[..i] {
                if day.abs_diff(*other_day) < group.least_gap_days {
                    faults.push(Fault::Spacing { one: *other, other: *one });
                }
            }
        }
    }
}

fn evaluate(problem: &Problem, plan: &Plan, done_by: &[Option<usize>]) -> Evaluated {
    let durations: Vec<i64> = plan.tours.iter().map(|tour| tour.arrive_ms - tour.depart_ms).collect();
    let left_out = (0..problem.tasks.len()).filter(|task| done_by[*task].is_none());
    let left_out: i64 = left_out
        .map(|t| if problem.tasks[t].required { REQUIRED } else { i64::from(problem.tasks[t].priority) })
        .sum();
    let overlapping = overlapping(problem, done_by);
    let time_ms = durations.iter().sum();
    let distance_mm = plan.tours.iter().map(|tour| tour.distance_mm).sum();
    let longest_ms = durations.iter().copied().max().unwrap_or(0);
    let value = problem.aims.iter().map(|aim| match aim {
        Aim::Unserved => left_out,
        Aim::Units => durations.len() as i64,
        Aim::LongestTour => longest_ms,
        Aim::Spread => durations.iter().map(|ms| (ms / 1000) * (ms / 1000)).sum(),
        Aim::Time => time_ms,
        Aim::Distance => distance_mm,
        Aim::Overlap => overlapping,
    });
    Evaluated { value: value.collect(), time_ms, distance_mm, longest_ms, overlapping }
}

/// A task lies inside of the others' area if on every line through it there is another task of theirs strictly on either
/// side.
fn overlapping(problem: &Problem, done_by: &[Option<usize>]) -> i64 {
    let mut areas: BTreeMap<u32, Vec<[i128; 2]>> = BTreeMap::new();
    let spot = |task: usize| problem.tasks[task].place.map(|place| place.map(i128::from));
    let team = |unit: usize| problem.units[unit].team;
    for (task, unit) in done_by.iter().enumerate() {
        if let (Some(unit), Some(place)) = (unit, spot(task)) {
            areas.entry(team(*unit)).or_default().push(place);
        }
    }
    for places in areas.values_mut() {
        places.sort_unstable();
        places.dedup();
    }
    let is_inside = |[x, y]: [i128; 2], places: &[[i128; 2]]| {
        let side = |a: &[i128; 2], b: &[i128; 2]| (a[0] - x) * (b[1] - y) - (a[1] - y) * (b[0] - x);
        let mut others = places.iter().filter(|place| **place != [x, y]).peekable();
        let on_both =
            |a: &[i128; 2]| places.iter().any(|b| side(a, b) > 0) && places.iter().any(|b| side(a, b) < 0);
        others.peek().is_some() && others.all(on_both)
    };
    let of_others = |task: &usize| {
        let (Some(unit), Some(place)) = (done_by[*task], spot(*task)) else { return false };
        areas.iter().any(|(other, places)| *other != team(unit) && is_inside(place, places))
    };
    (0..problem.tasks.len()).filter(of_others).count() as i64
}
