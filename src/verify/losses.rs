//! What a site loses and when, proved again: the calendar is swept, and of each set of closures that holds at some time it is
//! found out whether a way is gone then, or takes as long as is told.
//!
//! Closing never shortens a way. So what a way costs under a set of closures lies between what it costs under sets that hold
//! less and under sets that hold more, as long as they open the same. Of what does not follow so from the graphs that are
//! written, nothing is taken on trust: it counts as a difference.

use super::together::Sets;
use super::works::{Span, Works, instant};
use super::{list, thousandths};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

type Set = BTreeSet<String>;

/// By how much times may differ that are the same, milliseconds: where works cut a road into stretches, each is rounded.
const ROUNDED_MS: u64 = 10;

/// A way that there is not.
pub(super) const ENDLESS: u64 = u64::MAX;

/// The least and the most that a way can cost, milliseconds.
type Bounds = [u64; 2];

/// What is asked of the ways there and back.
pub(super) enum Asked {
    /// Whether one of them is gone, by number.
    Gone(usize),
    /// Whether they cost this, milliseconds.
    AsTold([u64; 2]),
}

impl Asked {
    fn decide(&self, bounds: [Bounds; 2]) -> Option<bool> {
        match self {
            Self::Gone(way) => match bounds[*way] {
                [ENDLESS, _] => Some(true),
                [_, high] if high != ENDLESS => Some(false),
                _ => None,
            },
            Self::AsTold(told) => {
                let over =
                    |a: u64, b: u64| a > b.saturating_add(ROUNDED_MS) || (a == ENDLESS && b != ENDLESS);
                let both = || told.iter().zip(bounds);
                if both().any(|(told, [low, high])| over(low, *told) || over(*told, high)) {
                    return Some(false);
                }
                both().all(|(told, [low, high])| !over(*told, low) && !over(high, *told)).then_some(true)
            }
        }
    }
}

/// What holds when for one vehicle, and which of the sets that are written bound what.
pub(super) struct Calendar<'a> {
    sets: &'a Sets,
    vehicle: &'a str,
    hours: &'a Works,
    /// The sets of which there are graphs.
    known: Vec<Set>,
    /// The different sets that hold at some time; where the question names its time, the one.
    all: Vec<(Set, [Vec<usize>; 2])>,
    /// When which of them does.
    times: Vec<(Span, usize)>,
}

impl<'a> Calendar<'a> {
    /// `known` names the sets of which there are graphs; the last one is that of no closure at all.
    pub fn new(sets: &'a Sets, vehicle: &'a str, hours: &'a Works, names: &[&str]) -> Self {
        let own = |name: &&str| sets.closures(vehicle, name).cloned().unwrap_or_default();
        let mut known: Vec<Set> = names.iter().map(own).collect();
        known.push(Set::new());
        let mut calendar = Self { sets, vehicle, hours, known, all: Vec::new(), times: Vec::new() };
        let mut numbers: BTreeMap<Set, usize> = BTreeMap::new();
        let intervals = sets.intervals(vehicle, hours);
        let named: Vec<Set> = match hours.is_empty() {
            true => names.iter().filter(|name| !super::together::is_alone(name)).map(own).collect(),
            false => intervals.iter().map(|(_, set)| set.clone()).collect(),
        };
        for set in named {
            let next = numbers.len();
            if let Entry::Vacant(new) = numbers.entry(set) {
                calendar.all.push((new.key().clone(), calendar.around(new.key())));
                new.insert(next);
            }
        }
        let number = |(span, set): (Span, Set)| Some((span, *numbers.get(&set)?));
        calendar.times = intervals.into_iter().filter_map(number).collect();
        calendar
    }

    /// Which of the sets known hold less than a set, and which more.
    fn around(&self, set: &Set) -> [Vec<usize>; 2] {
        let known = || self.known.iter().enumerate();
        let is_worse = |more: &Set, set: &Set| self.sets.is_worse(self.vehicle, more, set);
        let less = known().filter(|(_, less)| is_worse(set, less)).map(|(i, _)| i).collect();
        [less, known().filter(|(_, more)| is_worse(more, set)).map(|(i, _)| i).collect()]
    }

    /// Whether something is so while a set holds; `found` has the ways of the site under each set known.
    fn decide(asked: &Asked, [less, more]: &[Vec<usize>; 2], found: &[[u64; 2]]) -> Option<bool> {
        let bound = |way: usize| {
            let low = less.iter().map(|i| found[*i][way]).max().unwrap_or(0);
            [low, more.iter().map(|i| found[*i][way]).min().unwrap_or(ENDLESS)]
        };
        asked.decide([bound(0), bound(1)])
    }

    /// While which sets something is so.
    ///
    /// # Errors
    /// The first set of which that does not follow from what is written.
    pub fn truth(&self, asked: &Asked, found: &[[u64; 2]]) -> Result<Vec<bool>, String> {
        let each = self.all.iter().map(|(set, around)| {
            Self::decide(asked, around, found).ok_or_else(|| {
                format!("what it loses while {set:?} hold does not follow from what is written")
            })
        });
        each.collect()
    }

    /// That the closures told bring it about: with them alone, and what opens something, it is so whenever it is; and
    /// without any of them there is a time at which it is not, as far as what is written tells it.
    pub fn closures(
        &self,
        asked: &[Asked],
        truth: &[bool],
        told: &Value,
        found: &[[u64; 2]],
    ) -> Result<(), String> {
        let own: Set = list(told, "closures").filter_map(|id| Some(id.as_str()?.to_owned())).collect();
        let is_so = |set: &Set| {
            let around = self.around(set);
            let each: Vec<Option<bool>> =
                asked.iter().map(|asked| Self::decide(asked, &around, found)).collect();
            match each.contains(&Some(true)) {
                true => Some(true),
                false => each.into_iter().collect::<Option<Vec<bool>>>().map(|_| false),
            }
        };
        let opens = |id: &String| self.sets.opens(self.vehicle, id);
        for (set, _) in self.all.iter().zip(truth).filter(|(_, so)| **so).map(|(set, _)| set) {
            let named: Set = set.iter().filter(|id| own.contains(*id) || opens(id)).cloned().collect();
            if is_so(&named) != Some(true) {
                return Err(format!("{own:?} alone do not bring it about while {set:?} hold"));
            }
        }
        for closure in own.iter().filter(|id| !opens(id)) {
            let brings = |set: &&Set| {
                let without: Set = set.iter().filter(|id| *id != closure).cloned().collect();
                set.contains(closure) && is_so(set) == Some(true) && is_so(&without) == Some(false)
            };
            let holds = |set: &&Set| {
                let mut so = self.all.iter().zip(truth).filter(|(_, so)| **so);
                so.any(|((all, _), _)| self.sets.is_worse(self.vehicle, all, set))
            };
            if !self.known.iter().filter(holds).any(|set| brings(&set)) {
                return Err(format!("{closure:?} does not bring it about"));
            }
        }
        Ok(())
    }

    /// That something is so when it is told to be.
    pub fn times(&self, truth: &[bool], told: &Value) -> Result<(), String> {
        let mut held: Vec<Span> = Vec::new();
        for ((from, until), set) in &self.times {
            match held.last_mut() {
                _ if !truth[*set] => {}
                Some(last) if last.1 == *from => last.1 = *until,
                _ => held.push((*from, *until)),
            }
        }
        let (first, again, last) = (held.first(), held.get(1), held.last());
        let looked = self.hours.looked();
        // As far as is looked is neither beginning nor end.
        let is = |key: &str, found: Option<DateTime<Utc>>, edge: Option<DateTime<Utc>>| match told[key]
            .as_str()
        {
            Some(written) => instant(written) == found && found.is_some(),
            None => found.is_none() || (edge == found && !found.is_some_and(|at| self.hours.is_dated(at))),
        };
        let ms: i64 = held.iter().map(|(from, until)| (*until - *from).num_milliseconds()).sum();
        // What is so after the last date known has no known end.
        let is_open = last.zip(self.hours.settled()).is_some_and(|(last, settled)| last.1 > settled);
        let lasts = (!is_open && last.is_some()).then_some(u64::try_from(ms).unwrap_or_default());
        let [begin, end] = [looked.map(|looked| looked.0), looked.map(|looked| looked.1)];
        let as_told = is("begins_at", first.map(|first| first.0), begin)
            && is("ends_at", first.map(|first| first.1), end)
            && thousandths(&told["lasts_s"]) == lasts;
        if !as_told {
            return Err(format!("it is so {first:?}, in all for {ms} ms"));
        }
        // Who is cut off is reached again when that ends.
        if !self.times.is_empty() && told.get("opens_at").is_some() && is_cut(told) {
            let reached = is("opens_at", first.map(|first| first.1), end)
                && is("opens_until", again.map(|again| again.0), None);
            if !reached || told["opens_at"] != told["ends_at"] {
                return Err(format!("it is reached again {:?} until {again:?}", first.map(|first| first.1)));
            }
        }
        Ok(())
    }
}

/// Whether a loss is told to be one of ways.
pub(super) fn is_cut(loss: &Value) -> bool {
    ["isolated", "inside_closure"].iter().any(|word| loss["effect"] == *word)
}
