//! Limits with hours on a timetable: when they stop the load, and what they are where it passes (H8).

use super::super::conditional::Rule;
use super::ground::Ground;
use crate::closure::{InEffect, InForce, Timeline};
use crate::id::DirectedId;
use crate::load::Load;
use crate::obstacle::{ByHours, Constraint, Face, Judged, Policy, judge, strictness};
use crate::report::corridor::timetable::Timetable;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::ops::Range;

type Span = Range<DateTime<Utc>>;

/// When limits with hours shut roads to the load of `ground`, or leave them to it only to start or end there, as timelines with
/// numbers from `first` on, and what these are called. What stops it at all hours is a constraint as elsewhere.
pub(super) fn timelines(ground: &Ground, first: usize) -> (Vec<Rule>, Vec<Timeline>) {
    let (mut rules, mut timelines) = (Vec::new(), Vec::new());
    for (constraint, judged) in ground.constraints.iter().zip(&ground.judged) {
        let mut found: BTreeMap<(String, bool, Vec<(DateTime<Utc>, DateTime<Utc>)>), InEffect> =
            BTreeMap::new();
        for stretch in &constraint.stretches {
            let (best, face) = (&judged[stretch.face], &constraint.faces[stretch.face]);
            let Some(hours) = face.hours.as_deref().filter(|_| !best.blocks()) else { continue };
            let label = written(hours);
            for is_local in [false, true] {
                let holds = |own: &Judged| match is_local {
                    false => own.blocks(),
                    true => !own.blocks() && own.is_local && !best.is_local,
                };
                let windows = windows(hours, |face| holds(&judge(&ground.load, face, &ground.policy)));
                if windows.is_empty() {
                    continue;
                }
                let effect = found.entry((label.clone(), is_local, windows)).or_default();
                if is_local {
                    effect.local.push((stretch.directed, 0));
                } else {
                    let (directed, from_mm, to_mm) = (stretch.directed, stretch.from_mm, stretch.to_mm);
                    effect.shut.push(InForce { directed, from_mm, to_mm, closure: 0 });
                }
            }
        }
        for ((label, _, windows), mut effect) in found {
            let closure = first + rules.len();
            effect.shut.iter_mut().for_each(|own| own.closure = closure);
            effect.local.iter_mut().for_each(|(_, own)| *own = closure);
            rules.push(Rule { id: constraint.id.clone(), label });
            let windows = windows.into_iter().map(|(from, until)| from..until).collect();
            timelines.push(Timeline { closure, windows, effect });
        }
    }
    (rules, timelines)
}

/// The conditional tags, as written.
fn written(hours: &ByHours) -> String {
    let tags = hours.written.iter().map(|(key, value)| format!("{key}={value}"));
    tags.collect::<Vec<String>>().join(", ")
}

/// When one of the faces that are asked for holds: ascending, apart from each other.
fn windows(hours: &ByHours, is: impl Fn(&Face) -> bool) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let own = hours.faces.iter().filter(|one| is(&one.face)).flat_map(|one| &one.windows);
    let mut all: Vec<(DateTime<Utc>, DateTime<Utc>)> = own.map(|own| (own.start, own.end)).collect();
    all.sort_unstable();
    let mut found: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
    for (from, until) in all {
        match found.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(until),
            _ => found.push((from, until)),
        }
    }
    found
}

/// A way with the times at which it is driven.
pub(super) struct Passages<'a> {
    /// The pieces of roads that are driven, in order.
    pub driven: Vec<DirectedId>,
    /// When a piece runs over a stretch of its road, if it does.
    pub over: &'a dyn Fn(usize, (u32, u32)) -> Option<Span>,
    /// What of a passage is left out at either end.
    pub rounded: TimeDelta,
    /// The zone of local times.
    pub zone: Tz,
}

/// Makes each limit with hours that the load passes the one that holds then; of several the strictest.
pub(super) fn hold_at<'c>(
    constraints: impl Iterator<Item = (&'c mut Constraint, &'c mut Vec<Judged>)>,
    judge: (&Load, &Policy),
    passages: &Passages,
) {
    for (constraint, judged) in constraints {
        if constraint.faces.iter().any(|face| face.hours.is_some()) {
            hold(constraint, judged, judge, passages);
        }
    }
}

fn hold(
    constraint: &mut Constraint,
    judged: &mut Vec<Judged>,
    (load, policy): (&Load, &Policy),
    passages: &Passages,
) {
    let faces: Vec<usize> = constraint.stretches.iter().map(|stretch| stretch.face).collect();
    // the piece before, what held on it, and the face that tells it
    let mut last: Option<(usize, [usize; 2], usize)> = None;
    for (piece, directed) in passages.driven.iter().enumerate() {
        for (number, of) in faces.iter().enumerate() {
            let stretch = constraint.stretches[number];
            let Some(hours) = constraint.faces[*of].hours.clone() else { continue };
            if stretch.directed != *directed {
                continue;
            }
            let Some(times) = (passages.over)(piece, (stretch.from_mm, stretch.to_mm)) else { continue };
            let own: Vec<Judged> = hours.faces.iter().map(|one| judge(load, &one.face, policy)).collect();
            let Some(which) = held(&hours, &own, &times, passages.rounded) else { continue };
            let local = |at: DateTime<Utc>| at.with_timezone(&passages.zone).fixed_offset();
            let face = match last {
                Some((before, key, face)) if piece <= before + 1 && key == [*of, which] => {
                    let passed = constraint.faces[face].hours.as_mut().and_then(|own| own.passed.as_mut());
                    passed.into_iter().for_each(|[_, until]| *until = local(times.end));
                    face
                }
                _ => {
                    let passed = Some([local(times.start), local(times.end)]);
                    let face = hours.faces[which].face.clone();
                    constraint
                        .faces
                        .push(Face { hours: Some(Box::new(ByHours { passed, ..*hours })), ..face });
                    judged.push(own[which].clone());
                    judged.len() - 1
                }
            };
            last = Some((piece, [*of, which], face));
            // who drives there twice is told the stricter of the two
            let known = stretch.face;
            if known == *of || strictness(&judged[known]) < strictness(&judged[face]) {
                constraint.stretches[number].face = face;
            }
        }
    }
}

/// Which face holds within these times; of several the strictest. Who is there for a moment is so by more than rounding.
fn held(hours: &ByHours, judged: &[Judged], times: &Span, rounded: TimeDelta) -> Option<usize> {
    let of = |is: &dyn Fn(&Span) -> bool| -> Vec<usize> {
        (0..judged.len()).filter(|number| hours.faces[*number].windows.iter().any(is)).collect()
    };
    let strictest = |all: Vec<usize>| all.into_iter().rev().max_by_key(|number| strictness(&judged[*number]));
    let (from, until) = (times.start + rounded, times.end - rounded);
    if from < until {
        return strictest(of(&|window| window.start < until && from < window.end));
    }
    let middle = times.start + (times.end - times.start) / 2;
    let (from, until) = (middle - rounded, middle + rounded);
    strictest(of(&|window| window.start <= from && until < window.end)).or_else(|| {
        let near = of(&|window| window.start <= until && from < window.end);
        near.into_iter().min_by_key(|number| strictness(&judged[*number]))
    })
}

/// The same on the way of a timetable that was searched.
pub(super) fn hold_timetable(ground: &mut Ground, table: &Timetable) {
    let drives = table.drives();
    let over = |number: usize, (from_mm, to_mm): (u32, u32)| {
        let (leg, from, until) = &drives[number];
        if from_mm == to_mm {
            return (leg.from_mm == from_mm).then_some(*from..*from);
        }
        (from_mm < leg.to_mm && leg.from_mm < to_mm).then_some(*from..*until)
    };
    let passages = Passages {
        driven: drives.iter().map(|(leg, ..)| leg.directed).collect(),
        over: &over,
        rounded: TimeDelta::zero(),
        zone: table.clock.zone,
    };
    let all = ground.constraints.iter_mut().zip(&mut ground.judged);
    hold_at(all, (&ground.load, &ground.policy), &passages);
}
