//! Which closures hold together while sites are looked at: phases that follow each other, and works of the day and of the
//! night, cut nobody off together.

use super::beside::{LOOK_THROUGH_DAYS, span};
use crate::closure::intervals::{Interval, Span, between, pattern, sweep};
use crate::closure::{ClosurePlan, When};
use crate::pipeline::Table;
use crate::pipeline::hours::hours_of_works;
use crate::pipeline::vehicles::who;
use crate::pipeline::world::{Engine, World};
use crate::report::losses::Lasts;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// Closures under which sites are looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Together {
    /// What the tables of the proof call them; empty where nothing else holds.
    pub name: String,
    /// A time at which they hold.
    pub when: When,
    /// They, by index, as far as they do anything to the vehicle.
    pub holding: Vec<usize>,
}

/// What is looked at for one vehicle.
pub(super) struct Sets<'a> {
    calendar: Option<&'a Calendar>,
    /// What each closure does to the vehicle.
    pub concerns: &'a [Concern],
    intervals: Vec<Interval>,
    /// Which of `all` holds in each interval.
    numbers: Vec<usize>,
    /// Each set of closures that ever holds together, by index, with a time at which it does: in the order in which they
    /// first do.
    pub all: Vec<(Vec<usize>, When)>,
    /// Of these the ones that are looked at first. A set is left out where another holds more and what it holds more opens
    /// nothing: closing never shortens a way.
    pub grave: Vec<Together>,
}

/// The hours of all closures over the time in which any of them has a date.
pub(super) struct Calendar {
    span: Span,
    /// From when on no closure begins or ends any more, but by the hours of the day.
    settled: DateTime<Utc>,
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
        let mut whole = start..spans.iter().map(|span| span.end).max()?;
        let dates = |i: usize| [closures[i].schedule.start, closures[i].schedule.end].into_iter().flatten();
        // What has no end is looked at beyond all that has one.
        if (0..closures.len()).any(|i| counts(i) && closures[i].schedule.end.is_none()) {
            let last = (0..closures.len()).filter(|i| counts(*i)).flat_map(dates).max();
            let beyond = last.and_then(|last| last.checked_add_signed(TimeDelta::days(LOOK_THROUGH_DAYS)));
            whole.end = beyond.map_or(whole.end, |beyond| beyond.max(whole.end));
        }
        let patterns: Vec<Vec<Span>> = (0..closures.len())
            .map(|i| if counts(i) { pattern(&closures[i].schedule, &whole) } else { Vec::new() })
            .collect();
        let held = patterns.iter().zip(closures);
        let held = held.map(|(pattern, c)| between(pattern, c.schedule.start, c.schedule.end)).collect();
        let own = (0..closures.len()).filter(|i| !patterns[*i].is_empty());
        let settled = own.flat_map(dates).max().unwrap_or(whole.start);
        Some(Self { span: whole, settled, patterns, held })
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
    pub acts: bool,
    /// Whether it opens something that is shut or forbidden without it.
    pub opens: bool,
}

/// Of each closure.
pub(super) fn concerns(world: &World, engine: &Engine) -> Vec<Concern> {
    let who = who(&engine.vehicle);
    let of = |i: usize| {
        let effect = world.plan.effect_of(&world.network, [i], &who);
        let opens = !effect.opened.is_empty() || !effect.waived.is_empty();
        Concern { acts: effect != crate::closure::InEffect::default(), opens }
    };
    (0..world.plan.closures().len()).map(of).collect()
}

impl<'a> Sets<'a> {
    /// Works out what holds together for one vehicle.
    pub fn of(world: &World, calendar: Option<&'a Calendar>, concerns: &'a [Concern]) -> Self {
        let closures = world.plan.closures();
        let concerning = |i: &usize| concerns[*i].acts;
        let Some(calendar) = calendar else {
            let holds =
                |i: &usize| closures[*i].status.counts() && world.when.is_shut(&closures[*i].schedule);
            let holding: Vec<usize> = (0..closures.len()).filter(holds).filter(concerning).collect();
            let all = vec![(holding.clone(), world.when)];
            let grave = vec![Together { name: String::new(), when: world.when, holding }];
            return Self { calendar: None, concerns, intervals: Vec::new(), numbers: Vec::new(), all, grave };
        };
        let held = calendar.held.iter().enumerate();
        let held: Vec<Vec<Span>> =
            held.map(|(i, held)| if concerning(&i) { held.clone() } else { Vec::new() }).collect();
        let intervals = sweep(&held, &calendar.span);
        let grave = gravest(&intervals, concerns);
        let (mut all, mut known) = (Vec::new(), BTreeMap::new());
        let mut numbers = Vec::new();
        for interval in &intervals {
            let number = *known.entry(&interval.closures).or_insert_with(|| {
                all.push((interval.closures.clone(), When::At(interval.span.start)));
                all.len() - 1
            });
            numbers.push(number);
        }
        Self { calendar: Some(calendar), concerns, intervals, numbers, all, grave }
    }

    /// Whether a closure opens something.
    pub fn opens(&self, closure: usize) -> bool {
        self.concerns[closure].opens
    }

    /// Whether a set holds no less than another, and nothing more that opens anything: it makes no way shorter.
    pub fn is_worse(&self, more: &[usize], set: &[usize]) -> bool {
        is_worse(self.concerns, more, set)
    }

    /// When any of the sets of `all` holds that are meant; none where the question names its time, or none of them is.
    pub fn lasting(&self, world: &World, meant: &[bool]) -> Option<Lasts> {
        let calendar = self.calendar?;
        let mut times: Vec<Span> = Vec::new();
        for (Interval { span, .. }, number) in self.intervals.iter().zip(&self.numbers) {
            match times.last_mut() {
                _ if !meant[*number] => {}
                Some(last) if last.end == span.start => last.end = span.end,
                _ => times.push(span.clone()),
            }
        }
        let (first, last) = (times.first()?, times.last()?);
        let is_open = last.end > calendar.settled;
        let ms = times.iter().map(|span| (span.end - span.start).num_milliseconds().max(0) as u64).sum();
        Some(Lasts {
            from: Some(first.start).filter(|at| !calendar.is_first(*at, world)),
            until: Some(first.end).filter(|at| !calendar.is_last(*at, world)),
            again: times.get(1).map(|span| span.start),
            ms: (!is_open).then_some(ms),
        })
    }
}

/// Whether a set holds no less than another, and nothing more that opens anything; both ascending.
fn is_worse(concerns: &[Concern], more: &[usize], set: &[usize]) -> bool {
    more.len() >= set.len()
        && set.iter().all(|i| more.binary_search(i).is_ok())
        && more.iter().all(|i| !concerns[*i].opens || set.binary_search(i).is_ok())
}

/// The sets of closures of a calendar but for those that another with more in it makes no better.
fn gravest(intervals: &[Interval], concerns: &[Concern]) -> Vec<Together> {
    let mut sets: BTreeMap<&Vec<usize>, DateTime<Utc>> = BTreeMap::new();
    for interval in intervals {
        sets.entry(&interval.closures).or_insert(interval.span.start);
    }
    let is_worse =
        |more: &Vec<usize>, set: &Vec<usize>| more.len() > set.len() && is_worse(concerns, more, set);
    let mut kept: Vec<(DateTime<Utc>, &Vec<usize>)> = sets
        .iter()
        .filter(|(set, _)| !sets.keys().any(|more| is_worse(more, set)))
        .map(|(set, first)| (*first, *set))
        .collect();
    kept.sort_unstable();
    let alone = kept.len() == 1;
    let together = |(number, (first, set)): (usize, (DateTime<Utc>, &Vec<usize>))| Together {
        name: if alone { String::new() } else { format!("together {}", number + 1) },
        when: When::At(first),
        holding: set.clone(),
    };
    kept.into_iter().enumerate().map(together).collect()
}
