//! Which closures hold together while sites are looked at: phases that follow each other, and works of the day and of the
//! night, cut nobody off together.

use super::beside::span;
use crate::closure::intervals::{Interval, Span, between, pattern, sweep};
use crate::closure::{ClosurePlan, When};
use crate::pipeline::Table;
use crate::pipeline::hours::hours_of_works;
use crate::pipeline::world::{Engine, World, who};
use crate::report::affected::Lasts;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

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

/// A closure by itself.
pub(super) struct Alone {
    /// The closure, by index.
    pub closure: usize,
    /// It, and others that open something.
    pub together: Together,
}

/// What is looked at for one vehicle.
pub(super) struct Sets<'a> {
    calendar: Option<&'a Calendar>,
    /// What each closure does to the vehicle.
    pub concerns: &'a [Concern],
    intervals: Vec<Interval>,
    /// What holds together, in the order in which it first does. A set is left out where another holds more and what it
    /// holds more opens nothing: closing never shortens a way.
    pub grave: Vec<Together>,
    /// Each closure of several by itself: mostly one of them is what cuts a site off. Once for each set of others that
    /// open something and hold with it; whatever else holds takes nothing from what it does.
    pub alone: Vec<Alone>,
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
    pub acts: bool,
    /// Whether it opens something that is shut or forbidden without it.
    pub opens: bool,
}

/// Of each closure.
pub(super) fn concerns(world: &World, engine: &Engine) -> Vec<Concern> {
    let who = who(&engine.vehicle);
    let of = |i: usize| {
        let effect = world.plan.effect_of(&world.network, [i], &who);
        let opens = !effect.opened.is_empty();
        Concern { acts: effect != crate::closure::InEffect::default(), opens }
    };
    (0..world.plan.closures().len()).map(of).collect()
}

impl<'a> Sets<'a> {
    /// Works out what holds together for one vehicle.
    pub fn of(world: &World, calendar: Option<&'a Calendar>, concerns: &'a [Concern]) -> Self {
        let closures = world.plan.closures();
        let concerning = |i: &usize| concerns[*i].acts;
        let (mut intervals, mut grave) = (Vec::new(), Vec::new());
        match calendar {
            None => {
                let holds =
                    |i: &usize| closures[*i].status.counts() && world.when.is_shut(&closures[*i].schedule);
                let holding = (0..closures.len()).filter(holds).filter(concerning).collect();
                grave.push(Together { name: String::new(), when: world.when, holding });
            }
            Some(calendar) => {
                let held = calendar.held.iter().enumerate();
                let held: Vec<Vec<Span>> =
                    held.map(|(i, held)| if concerning(&i) { held.clone() } else { Vec::new() }).collect();
                intervals = sweep(&held, &calendar.span);
                grave = gravest(&intervals, concerns);
            }
        }
        let several: BTreeSet<usize> = match &grave[..] {
            [one] if one.holding.len() < 2 => BTreeSet::new(),
            all => all.iter().flat_map(|together| together.holding.iter().copied()).collect(),
        };
        let mut sets = Self { calendar, concerns, intervals, grave, alone: Vec::new() };
        sets.alone = several.into_iter().flat_map(|i| sets.by_itself(world, i)).collect();
        sets
    }

    /// A closure with what opens something, for each set of such closures that holds with it.
    fn by_itself(&self, world: &World, closure: usize) -> Vec<Alone> {
        let named = |i: &usize| world.plan.closures()[*i].id.clone();
        let with = |set: &[usize]| self.with_openers(closure, set);
        let variants: BTreeMap<Vec<usize>, When> = if self.calendar.is_none() {
            self.grave.iter().map(|all| (with(&all.holding), all.when)).collect()
        } else {
            let holds = self.intervals.iter().filter(|interval| interval.closures.contains(&closure));
            // The first time of each.
            holds.rev().map(|interval| (with(&interval.closures), When::At(interval.span.start))).collect()
        };
        let alone = |(holding, when): (Vec<usize>, When)| {
            let others: Vec<String> = holding.iter().filter(|i| **i != closure).map(named).collect();
            let name = match others.is_empty() {
                true => format!("alone {}", named(&closure)),
                false => format!("alone {} with {}", named(&closure), others.join(", ")),
            };
            Alone { closure, together: Together { name, when, holding } }
        };
        variants.into_iter().map(alone).collect()
    }

    /// A closure and those of a set that open something.
    fn with_openers(&self, closure: usize, set: &[usize]) -> Vec<usize> {
        set.iter().copied().filter(|i| *i == closure || self.concerns[*i].opens).collect()
    }

    /// When a closure holds with what opens something in the sets given; none where the question names its time.
    pub fn lasts_with(&self, world: &World, closure: usize, variants: &[&[usize]]) -> Option<Lasts> {
        self.lasting(world, |set| {
            set.contains(&closure) && variants.contains(&self.with_openers(closure, set).as_slice())
        })
    }

    /// When closures hold, while nothing holds besides that opens anything; none where the question names its time.
    pub fn lasts(&self, world: &World, holding: &[usize]) -> Option<Lasts> {
        self.lasting(world, |set| {
            holding.iter().all(|i| set.binary_search(i).is_ok())
                && set.iter().all(|i| !self.concerns[*i].opens || holding.contains(i))
        })
    }

    /// When any of the sets holds that are meant.
    fn lasting(&self, world: &World, holds: impl Fn(&[usize]) -> bool) -> Option<Lasts> {
        let calendar = self.calendar?;
        let mut first: Option<Span> = None;
        let (mut ms, mut is_open) = (0, false);
        for Interval { span, .. } in self.intervals.iter().filter(|interval| holds(&interval.closures)) {
            ms += (span.end - span.start).num_milliseconds().max(0) as u64;
            is_open |= calendar.is_last(span.end, world);
            match &mut first {
                None => first = Some(span.clone()),
                Some(first) if first.end == span.start => first.end = span.end,
                Some(_) => {}
            }
        }
        let first = first?;
        Some(Lasts {
            from: Some(first.start).filter(|at| !calendar.is_first(*at, world)),
            until: Some(first.end).filter(|at| !calendar.is_last(*at, world)),
            ms: (!is_open).then_some(ms),
        })
    }
}

/// The sets of closures of a calendar but for those that another with more in it makes no better.
fn gravest(intervals: &[Interval], concerns: &[Concern]) -> Vec<Together> {
    let mut sets: BTreeMap<&Vec<usize>, DateTime<Utc>> = BTreeMap::new();
    for interval in intervals {
        sets.entry(&interval.closures).or_insert(interval.span.start);
    }
    let is_worse = |more: &Vec<usize>, set: &Vec<usize>| {
        more.len() > set.len()
            && set.iter().all(|i| more.binary_search(i).is_ok())
            && more.iter().all(|i| !concerns[*i].opens || set.binary_search(i).is_ok())
    };
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
