//! Which other closures count while one of them is in force.

use crate::closure::intervals::{Span, between, pattern, sweep};
use crate::closure::{Closure, When};
use crate::pipeline::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// How far a calendar without an end, or without a beginning, is looked through, days.
pub(super) const LOOK_THROUGH_DAYS: i64 = 370;

/// The closures that count for one of them, by index, ascending.
#[derive(Default)]
pub(super) struct Beside {
    /// Those that hold whenever it does, itself among them: under these the ways round are looked for.
    pub always: Vec<usize>,
    /// Those that hold in the part of its time that is looked at: at first those that always do.
    pub holding: Vec<usize>,
    /// Those that hold for a part of its time.
    pub sometimes: Vec<usize>,
    /// Which of those hold together while it does: each set of them that ever does.
    pub together: Vec<Vec<usize>>,
    /// When each of these sets holds.
    parts: Vec<(Span, Vec<usize>)>,
    /// As far as is looked: where the closure has no beginning, and where it has no end.
    looked: [Option<DateTime<Utc>>; 2],
}

impl Beside {
    /// At the time that was asked for, whatever holds then; else what holds in the time of the closure itself. Works that
    /// are never shut at the same instant do not know of each other.
    pub fn of(world: &World, index: usize) -> Self {
        let closures = world.plan.closures();
        let own = &closures[index].schedule;
        let asked = world.setting.at.is_some();
        let Some(span) = span(&closures[index]).filter(|_| !asked) else {
            let holds = |i: &usize| world.when.is_shut(&closures[*i].schedule);
            let always: Vec<usize> = (0..closures.len()).filter(holds).collect();
            return Self { holding: always.clone(), always, ..Self::default() };
        };
        let spans = |closure: &Closure| -> Vec<Span> {
            let schedule = &closure.schedule;
            between(&pattern(schedule, &span), schedule.start, schedule.end)
        };
        let (mut always, mut sometimes, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        let held = spans(&closures[index]);
        for (i, other) in closures.iter().enumerate() {
            let theirs = if i == index || other.schedule == *own { held.clone() } else { spans(other) };
            // Both are disjoint and ascending, and what touches is one span.
            let covers = |part: &Span| {
                let begun = theirs.partition_point(|t| t.start <= part.start);
                begun.checked_sub(1).is_some_and(|last| part.end <= theirs[last].end)
            };
            let meets = |part: &Span| {
                let over = theirs.partition_point(|t| t.end <= part.start);
                theirs.get(over).is_some_and(|next| next.start < part.end)
            };
            if held.iter().all(covers) {
                always.push(i);
            } else if held.iter().any(meets) {
                sometimes.push(i);
                parts.push(theirs);
            }
        }
        // What holds while the closure itself does not, does not matter.
        let number = parts.len();
        parts.push(held);
        let named = |mut set: Vec<usize>| {
            set.retain(|i| *i != number);
            set.into_iter().map(|i| sometimes[i]).collect::<Vec<usize>>()
        };
        let intervals = sweep(&parts, &span).into_iter().filter(|held| held.closures.contains(&number));
        let parts: Vec<(Span, Vec<usize>)> = intervals
            .map(|held| (held.span, named(held.closures)))
            .filter(|(_, set)| !set.is_empty())
            .collect();
        let together =
            parts.iter().map(|(_, set)| set.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        let looked = [own.start.is_none().then_some(span.start), own.end.is_none().then_some(span.end)];
        Self { holding: always.clone(), always, sometimes, together, parts, looked }
    }

    /// Whether the first of some times has no known beginning, and the last no known end.
    pub fn is_open(&self, times: &[Span]) -> [bool; 2] {
        let [start, end] = self.looked;
        let ends = [times.first().map(|span| span.start), times.last().map(|span| span.end)];
        [start.is_some() && ends[0] == start, end.is_some() && ends[1] == end]
    }

    /// When all of some of those that hold for a part of its time do, ascending; what touches is one span.
    pub fn times(&self, closures: &[usize]) -> Vec<Span> {
        let mut times: Vec<Span> = Vec::new();
        for (span, _) in self.parts.iter().filter(|(_, set)| closures.iter().all(|i| set.contains(i))) {
            match times.last_mut() {
                Some(last) if last.end == span.start => last.end = span.end,
                _ => times.push(span.clone()),
            }
        }
        times
    }

    /// The same for the time in which some of those that hold for a part of its time do.
    pub fn while_holding(&self, closures: &[usize]) -> Self {
        let with = self.together.iter().filter(|set| closures.iter().all(|i| set.contains(i)));
        let sometimes: BTreeSet<usize> = with.flatten().copied().collect();
        let sometimes = sometimes.into_iter().collect();
        let mut holding: Vec<usize> = self.always.iter().chain(closures).copied().collect();
        holding.sort_unstable();
        Self { always: self.always.clone(), holding, sometimes, ..Self::default() }
    }

    /// All of them, but for one.
    pub fn others(&self, index: usize) -> Vec<usize> {
        let mut all: Vec<usize> =
            self.always.iter().chain(&self.sometimes).copied().filter(|i| *i != index).collect();
        all.sort_unstable();
        all
    }
}

/// From when until when a closure is looked at; `None` where it has neither beginning nor end.
pub(super) fn span(closure: &Closure) -> Option<Span> {
    let schedule = &closure.schedule;
    let year = TimeDelta::days(LOOK_THROUGH_DAYS);
    let (start, end): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = (schedule.start, schedule.end);
    let start = start.or_else(|| end?.checked_sub_signed(year))?;
    Some(start..end.or_else(|| start.checked_add_signed(year))?)
}

/// How one closure is said to be looked at.
pub(super) fn judged_as(world: &World, closure: &Closure) -> &'static str {
    match (world.when, span(closure)) {
        (When::At(_), _) => "at",
        (_, None) => "worst-case",
        _ if world.setting.at.is_some() => "worst-case",
        _ => "with",
    }
}
