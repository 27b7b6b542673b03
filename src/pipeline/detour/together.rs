//! Which closures hold together while sites are looked at: phases that follow each other, and works of the day and of the
//! night, cut nobody off together.

use super::beside::span;
use crate::closure::intervals::{Span, between, pattern, sweep};
use crate::closure::{ClosurePlan, When};
use crate::pipeline::Table;
use crate::pipeline::hours::hours_of_works;
use crate::pipeline::world::{Engine, World, who};
use crate::report::affected::Lasts;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Closures that hold together, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Together {
    /// What the tables of the proof call them; empty where nothing else is looked at.
    pub name: String,
    /// A time at which they hold.
    pub when: When,
    /// They, by index, as far as they do anything to the vehicle.
    pub holding: Vec<usize>,
    /// When they hold; none where the question itself names the time, or nothing has dates.
    pub lasts: Option<Lasts>,
}

/// The hours of all closures over the time in which any of them has a date.
pub(super) struct Calendar {
    span: Span,
    patterns: Vec<Vec<Span>>,
    held: Vec<Vec<Span>>,
}

impl Calendar {
    /// None where the question names its time, or no closure has a date.
    pub fn of(world: &World) -> Option<Self> {
        if world.setting.at.is_some() {
            return None;
        }
        let closures = world.plan.closures();
        let counts = |i: usize| closures[i].status.counts() && world.plan.matched()[i].is_some();
        let spans: Vec<Span> =
            (0..closures.len()).filter(|i| counts(*i)).filter_map(|i| span(&closures[i])).collect();
        let start = spans.iter().map(|span| span.start).min()?;
        let whole = start..spans.iter().map(|span| span.end).max()?;
        let patterns: Vec<Vec<Span>> = (0..closures.len())
            .map(|i| if counts(i) { pattern(&closures[i].schedule, &whole) } else { Vec::new() })
            .collect();
        let held = patterns.iter().zip(closures);
        let held = held.map(|(pattern, c)| between(pattern, c.schedule.start, c.schedule.end)).collect();
        Some(Self { span: whole, patterns, held })
    }

    /// Whether a time ends where looking ends.
    fn is_last(&self, at: DateTime<Utc>, world: &World) -> bool {
        at == self.span.end && !world.plan.closures().iter().any(|c| c.schedule.end == Some(at))
    }

    /// Whether a time begins where looking begins.
    fn is_first(&self, at: DateTime<Utc>, world: &World) -> bool {
        at == self.span.start && !world.plan.closures().iter().any(|c| c.schedule.start == Some(at))
    }
}

/// `works_hours.csv`; no rows where the question names its time, or nothing has dates.
pub(super) fn hours_table(world: &World, calendar: Option<&Calendar>) -> Table {
    let concerns = vec![true; world.plan.closures().len()];
    match calendar {
        Some(calendar) => hours_of_works(&world.plan, &concerns, |i| &calendar.patterns[i]),
        None => hours_of_works(&ClosurePlan::default(), &concerns, |_| &[]),
    }
}

/// What a closure does to one vehicle, as far as sets of closures are compared by it.
pub(super) struct Concern {
    /// Whether it does anything.
    pub concerns: bool,
    /// Whether it opens something that is shut or forbidden without it.
    pub opens: bool,
}

/// Of each closure.
pub(super) fn concerns(world: &World, engine: &Engine) -> Vec<Concern> {
    let who = who(&engine.vehicle);
    let of = |i: usize| {
        let effect = world.plan.effect_of(&world.network, [i], &who);
        let opens = !effect.opened.is_empty();
        Concern { concerns: effect != crate::closure::InEffect::default(), opens }
    };
    (0..world.plan.closures().len()).map(of).collect()
}

/// Closures that hold together, ascending, the first time at which just they do, and all such times together.
pub(super) struct Held {
    pub set: Vec<usize>,
    pub first: Span,
    pub ms: u64,
}

/// What holds together within a span, in the order in which it first does. A set is left out where another holds more and
/// what it holds more opens nothing.
pub(super) fn gravest(held: &[Vec<Span>], span: &Span, opens: impl Fn(usize) -> bool) -> Vec<Held> {
    let mut sets: BTreeMap<Vec<usize>, (Span, u64)> = BTreeMap::new();
    for interval in sweep(held, span) {
        let ms = (interval.span.end - interval.span.start).num_milliseconds().max(0) as u64;
        let known = sets.entry(interval.closures).or_insert((interval.span, 0));
        known.1 += ms;
    }
    let is_worse = |more: &Vec<usize>, set: &Vec<usize>| {
        more.len() > set.len()
            && set.iter().all(|i| more.binary_search(i).is_ok())
            && more.iter().all(|i| !opens(*i) || set.binary_search(i).is_ok())
    };
    let is_left = |set: &Vec<usize>| !sets.keys().any(|more| is_worse(more, set));
    let kept = sets.iter().filter(|(set, _)| is_left(set));
    let mut kept: Vec<Held> =
        kept.map(|(set, (first, ms))| Held { set: set.clone(), first: first.clone(), ms: *ms }).collect();
    kept.sort_by(|a, b| (a.first.start, &a.set).cmp(&(b.first.start, &b.set)));
    kept
}

/// The sets of closures under which the sites of one vehicle are looked at, in the order in which they first hold. A set is
/// left out where another holds more and what it holds more opens nothing: closing never shortens a way.
pub(super) fn together(world: &World, calendar: Option<&Calendar>, concerns: &[Concern]) -> Vec<Together> {
    let closures = world.plan.closures();
    let Some(calendar) = calendar else {
        let holds = |i: &usize| closures[*i].status.counts() && world.when.is_shut(&closures[*i].schedule);
        let holding = (0..closures.len()).filter(holds).filter(|i| concerns[*i].concerns).collect();
        return vec![Together { name: String::new(), when: world.when, holding, lasts: None }];
    };
    let held: Vec<Vec<Span>> = calendar
        .held
        .iter()
        .zip(concerns)
        .map(|(held, of)| if of.concerns { held.clone() } else { Vec::new() })
        .collect();
    let kept = gravest(&held, &calendar.span, |i| concerns[i].opens);
    let alone = kept.len() == 1;
    kept.into_iter()
        .enumerate()
        .map(|(number, Held { set, first: span, ms })| Together {
            name: if alone { String::new() } else { format!("together {}", number + 1) },
            when: When::At(span.start),
            holding: set,
            lasts: Some(Lasts {
                from: Some(span.start).filter(|at| !calendar.is_first(*at, world)),
                until: Some(span.end).filter(|at| !calendar.is_last(*at, world)),
                ms,
            }),
        })
        .collect()
}
