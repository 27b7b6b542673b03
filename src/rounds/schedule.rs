//! The times of a tour whose order is known: modes, windows and pauses are chosen by dynamic programming.
//!
//! A label is a [`Span`] from leaving the start, with the number of pauses behind it; it is dropped if another of the
//! same mode and as many pauses dominates it. With one mode, one window and no pause there is one label a task.

use super::model::{Problem, Task, Travel, Unit, Window};
use super::plan::{Planned, PlannedBreak, Tour};
use super::span::{NEVER, Span};

/// What a label adds to the one before.
#[derive(Clone, Copy, Debug)]
enum Step {
    Leave,
    Travel(usize),
    Work { task: usize, mode: usize, from_ms: i64 },
    Pause(usize),
    Home,
}

#[derive(Clone, Copy, Debug)]
struct Label {
    span: Span,
    stop: usize,
    pauses: usize,
    step: Step,
    before: usize,
}

/// When a unit may leave, with its first `pauses` pauses behind it.
pub fn leaving(unit: &Unit, pauses: usize) -> Option<Span> {
    let free = unit.breaks[..pauses]
        .iter()
        .try_fold(-NEVER, |at, pause| {
            (at <= pause.window.until_ms).then(|| at.max(pause.window.from_ms) + pause.duration_ms)
        })?
        .max(unit.shift.from_ms);
    (free <= unit.shift.until_ms).then(|| Span::within(Window::new(free, unit.shift.until_ms), 0, 0))
}

/// When a unit may come to its end with its last `pauses` pauses still to be had.
pub fn returning(unit: &Unit, pauses: usize) -> Option<Span> {
    let rest = &unit.breaks[unit.breaks.len() - pauses..];
    let latest = rest.iter().rev().try_fold(NEVER, |next, pause| {
        let latest = pause.window.until_ms.min(next - pause.duration_ms);
        (latest >= pause.window.from_ms).then_some(latest)
    })?;
    let until = latest.min(unit.shift.until_ms);
    (until >= unit.shift.from_ms).then(|| Span::within(Window::new(unit.shift.from_ms, until), 0, 0))
}

/// The best way to do `tasks` in this order: the shortest tour in time, then in length (`by_length`: the other way
/// round), then the earliest. None if it cannot be done.
///
/// Complexity: O(tasks × labels × modes × windows), with as a rule one label a mode.
pub fn schedule(problem: &Problem, unit: usize, tasks: &[usize], by_length: bool) -> Option<Tour> {
    let crew = &problem.units[unit];
    let travel = &problem.travels[crew.profile];
    let (labels, last, span) =
        choose(travel, crew, tasks.iter().map(|t| (*t, &problem.tasks[*t])), by_length)?;
    Some(unroll(problem, unit, &labels, last, span))
}

/// Whether the unit can do this one task, within its times, if it does nothing else.
pub fn alone(travel: &Travel, unit: &Unit, task: &Task) -> bool {
    choose(travel, unit, std::iter::once((0, task)), false).is_some()
}

fn choose<'a>(
    travel: &Travel,
    crew: &Unit,
    tasks: impl Iterator<Item = (usize, &'a Task)>,
    by_length: bool,
) -> Option<(Vec<Label>, usize, Span)> {
    let mut labels: Vec<Label> = (0..=crew.breaks.len())
        .filter_map(|pauses| {
            let span = leaving(crew, pauses)?;
            Some(Label { span, stop: crew.start, pauses, step: Step::Leave, before: usize::MAX })
        })
        .collect();
    let mut layer = 0..labels.len();
    let always = [Window::new(-NEVER, NEVER)];
    for (task, job) in tasks {
        let mut done = Vec::new();
        for (mode, work) in job.modes.iter().enumerate() {
            for at in arrive(travel, crew, &mut labels, layer.clone(), work.enter) {
                let windows = &job.windows;
                for &window in if windows.is_empty() { &always[..] } else { windows } {
                    let work_span = Span::within(window, work.service_ms, work.service_mm);
                    let Some(span) = labels[at].span.then(work_span) else { continue };
                    let step = Step::Work { task, mode, from_ms: window.from_ms };
                    let label = Label { span, stop: work.leave, pauses: labels[at].pauses, step, before: at };
                    if crew.longest_ms.is_none_or(|longest| span.d <= longest) {
                        keep(&mut done, label);
                    }
                }
            }
        }
        let from = labels.len();
        labels.append(&mut done);
        layer = from..labels.len();
    }
    let home: Vec<usize> = match crew.end {
        Some(end) => arrive(travel, crew, &mut labels, layer, end),
        None => layer.collect(),
    };
    let mut best: Option<(Span, usize)> = None;
    for at in home {
        let label = labels[at];
        let Some(last) = returning(crew, crew.breaks.len() - label.pauses) else { continue };
        let Some(span) = label.span.then(last) else { continue };
        let rank = |s: Span| if by_length { (s.mm, s.d, s.e) } else { (s.d, s.mm, s.e) };
        if crew.longest_ms.is_none_or(|longest| span.d <= longest)
            && best.is_none_or(|(other, _)| rank(span) < rank(other))
        {
            best = Some((span, at));
        }
    }
    let (span, last) = best?;
    Some((labels, last, span))
}

/// Labels of having come to `stop` from each label of the layer, with pauses before the way and after it.
fn arrive(
    travel: &Travel,
    crew: &Unit,
    labels: &mut Vec<Label>,
    layer: std::ops::Range<usize>,
    stop: usize,
) -> Vec<usize> {
    let mut arrived = Vec::new();
    for at in layer {
        let Some(leg) = travel.leg(labels[at].stop, stop) else { continue };
        let mut standing = Some(at);
        while let Some(from) = standing {
            let here = labels[from];
            let span = here.span.then_leg(leg);
            labels.push(Label { span, stop, step: Step::Travel(stop), before: from, ..here });
            let mut come = Some(labels.len() - 1);
            while let Some(now) = come {
                arrived.push(now);
                come = pause(crew, labels, now);
            }
            standing = pause(crew, labels, from);
        }
    }
    arrived
}

/// The label with the next pause taken on the spot.
fn pause(crew: &Unit, labels: &mut Vec<Label>, at: usize) -> Option<usize> {
    let label = labels[at];
    let next = crew.breaks.get(label.pauses)?;
    let span = label.span.then(Span::within(next.window, next.duration_ms, 0))?;
    labels.push(Label {
        span,
        pauses: label.pauses + 1,
        step: Step::Pause(label.pauses),
        before: at,
        ..label
    });
    Some(labels.len() - 1)
}

fn keep(labels: &mut Vec<Label>, label: Label) {
    let mode = |l: &Label| if let Step::Work { mode, .. } = l.step { mode } else { usize::MAX };
    let alike = |l: &Label| mode(l) == mode(&label) && l.pauses == label.pauses;
    if labels.iter().any(|other| alike(other) && other.span.dominates(label.span)) {
        return;
    }
    labels.retain(|other| !(alike(other) && label.span.dominates(other.span)));
    labels.push(label);
}

/// Walks the chosen labels from the start, at their times.
fn unroll(problem: &Problem, unit: usize, labels: &[Label], last: usize, span: Span) -> Tour {
    let crew = &problem.units[unit];
    let mut steps = vec![(Step::Home, crew.end)];
    let mut at = last;
    while at != usize::MAX {
        steps.push((labels[at].step, Some(labels[at].stop)));
        at = labels[at].before;
    }
    let depart_ms = span.e;
    let (mut now, mut place, mut arrived) = (depart_ms, crew.start, false);
    let (mut stops, mut breaks): (Vec<Planned>, Vec<PlannedBreak>) = (Vec::new(), Vec::new());
    let mut came = depart_ms;
    for (step, _) in steps.iter().rev() {
        match *step {
            Step::Leave | Step::Home => {}
            Step::Travel(stop) => {
                let leg = problem.travels[crew.profile].leg(place, stop).expect("the label went this way");
                now += leg.0;
                (came, place, arrived) = (now, stop, true);
            }
            Step::Pause(index) => {
                let begin_ms = now.max(crew.breaks[index].window.from_ms);
                now = begin_ms + crew.breaks[index].duration_ms;
                breaks.push(PlannedBreak { index, begin_ms, end_ms: now, after: stops.len(), arrived });
            }
            Step::Work { task, mode, from_ms } => {
                let work = problem.tasks[task].modes[mode];
                let begin_ms = now.max(from_ms);
                now = begin_ms + work.service_ms;
                stops.push(Planned { task, mode, arrive_ms: came, begin_ms, depart_ms: now });
                (place, arrived) = (work.leave, false);
            }
        }
    }
    let arrive_ms = now.max(crew.shift.from_ms);
    debug_assert_eq!(arrive_ms - depart_ms, span.d, "the tour lasts as long as its label says");
    Tour { unit, depart_ms, arrive_ms, distance_mm: span.mm, stops, breaks }
}
