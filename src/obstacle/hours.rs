//! Limits with hours (`maxweight:conditional=10 @ (07:00-19:00)`) on a journey that takes its time: what holds when.

use super::{Constraint, Face, Judged, Policy, judge};
use crate::load::Load;
use crate::load::bridge::Verdict;
use chrono::{DateTime, FixedOffset, Utc};
use std::cmp::Reverse;
use std::ops::Range;

/// What holds of a place at which hours of a span.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ByHours {
    /// The conditional tags of its limits, as written.
    pub written: Vec<(String, String)>,
    /// Each different face, by when it first holds; together they hold all through the span.
    pub faces: Vec<Hourly>,
    /// When the load is there, where that is known: its local time on coming and on leaving.
    pub passed: Option<[DateTime<FixedOffset>; 2]>,
}

/// A face with its hours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hourly {
    /// When it holds: half-open, ascending, apart from each other.
    pub windows: Vec<Range<DateTime<Utc>>>,
    /// What holds then; it has no hours of its own.
    pub face: Face,
}

impl ByHours {
    /// Of faces from each instant on until `end`; `None` where all are the same.
    pub(super) fn of(
        written: Vec<(String, String)>,
        pieces: Vec<(DateTime<Utc>, Face)>,
        end: DateTime<Utc>,
    ) -> Option<Box<Self>> {
        let mut faces: Vec<Hourly> = Vec::new();
        let ends: Vec<DateTime<Utc>> = pieces.iter().skip(1).map(|(from, _)| *from).chain([end]).collect();
        for ((from, face), until) in pieces.into_iter().zip(ends) {
            match faces.iter_mut().find(|known| known.face == face) {
                Some(known) => match known.windows.last_mut() {
                    Some(last) if last.end == from => last.end = until,
                    _ => known.windows.push(from..until),
                },
                None => faces.push(Hourly { windows: vec![from..until], face }),
            }
        }
        (faces.len() > 1).then(|| Box::new(Self { written, faces, passed: None }))
    }
}

/// From what lets a load pass best to what stops it most.
pub fn strictness(judged: &Judged) -> (bool, bool, &Verdict, Reverse<i64>) {
    let left = judged.tightest().map_or(i64::MAX, |(_, left)| left);
    (judged.blocks(), judged.is_local, &judged.verdict, Reverse(left))
}

/// Makes each face with hours the one of these that lets this load pass best: a journey may wait for it.
pub fn settle_hours(constraints: &mut [Constraint], load: &Load, policy: &Policy) {
    for face in constraints.iter_mut().flat_map(|constraint| &mut constraint.faces) {
        let Some(hours) = face.hours.take() else { continue };
        let judged: Vec<Judged> = hours.faces.iter().map(|own| judge(load, &own.face, policy)).collect();
        let best = (0..judged.len()).min_by_key(|number| (strictness(&judged[*number]), *number));
        if let Some(best) = best {
            *face = hours.faces[best].face.clone();
        }
        face.hours = Some(hours);
    }
}
