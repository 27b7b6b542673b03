//! Why a task is left out, told by what a unit could do if it did nothing else.

use super::model::{Problem, Task, Unit, Window};
use super::plan::Reason;
use super::schedule::alone;
use super::span::NEVER;

/// The reason for leaving out `task`, with `days` the days on which the others are done.
///
/// The rules are taken up one after the other; the first that leaves no unit is the reason.
pub fn reason(problem: &Problem, task: usize, days: &[Option<u32>]) -> Reason {
    let job = &problem.tasks[task];
    let free = |unit: &Unit| Unit {
        capacity: None,
        most_tasks: None,
        longest_ms: None,
        shift: Window::new(-NEVER, NEVER),
        breaks: Vec::new(),
        ..unit.clone()
    };
    let any_time = Task { windows: Vec::new(), ..job.clone() };
    let mut able: Vec<usize> = (0..problem.units.len()).collect();
    let mut left = |rule: &dyn Fn(usize, &Unit) -> bool| {
        able.retain(|unit| rule(*unit, &problem.units[*unit]));
        able.is_empty()
    };
    let doing = |job: &Task, unit: &Unit| alone(&problem.travels[unit.profile], unit, job);
    if left(&|index, unit| job.may_be_done_by(index, &free(unit))) {
        Reason::NoUnit
    } else if left(&|index, unit| job.may_be_done_by(index, unit)) {
        Reason::Capacity
    } else if left(&|_, unit| doing(&any_time, &free(unit))) {
        Reason::NoWay
    } else if left(&|_, unit| doing(job, &Unit { longest_ms: None, ..unit.clone() })) {
        Reason::Window
    } else if left(&|_, unit| doing(job, unit)) {
        Reason::TooLong
    } else if left(&|_, unit| spaced(problem, task, unit.day, days)) {
        Reason::Spacing
    } else {
        Reason::NoRoom
    }
}

/// Whether all other tasks of the group that are done lie far enough from `day`.
pub fn spaced(problem: &Problem, task: usize, day: u32, days: &[Option<u32>]) -> bool {
    let Some(group) = problem.tasks[task].group else { return true };
    let gap = problem.groups[group].least_gap_days;
    let member = |other: &usize| *other != task && problem.tasks[*other].group == Some(group);
    (0..problem.tasks.len())
        .filter(member)
        .filter_map(|other| days[other])
        .all(|taken| taken.abs_diff(day) >= gap)
}
