//! The earliest arrival of a load that may stop at few places only: a timetable (H8).
//!
//! On the road a load does not stop: it waits at waiting places, and where it set out. Nor does it dally: between two places it
//! comes to no node twice, for to drive in circles until a road opens is to wait. So a later departure can be the better one,
//! and so can a longer way. Four searches share the work; none looks at all ways without circles, of which there are too many.
//!
//! 1. When the load could be there if it might linger on the road as long as any road leads on (`instants`, `Circles::Free`).
//!    Nobody arrives earlier; where this does not arrive, nothing does, and a "no" is proved in a few nights.
//! 2. From each place, in the order of first arrival, all departures from then on are searched at once: a label is a node, the
//!    time driven since the place, and the departures for which that is the fastest; labels are taken in the order of time
//!    driven, and each departure comes to a node once. That is Dijkstra's argument for sets of departures, and exact for
//!    journeys that take the fastest way for the instant at which they leave. `O(p k m log(k m))` for p places, m roads and
//!    k intervals a node.
//!    What cannot come in time is left out: from each node it takes at least the time with every road open (A*; this bound is
//!    consistent, so places are still left at their first arrival). Who arrives later by it than a journey that is known, or
//!    not before the horizon, goes no further.
//! 3. If it comes later than (1), or not at all: of each node the instants at which the load can be there, circles allowed.
//!    No journey arrives earlier: if this one does not either, or drives in no circle, what is found is the first.
//! 4. Else the same without circles. What it finds is driven; that it is the first is said only if it comes as early as (3).
//!
//! Hours repeat. From when on every day is as the day before, departures of one day are enough for (2), and (1), (3) and (4)
//! end when a day has brought what the day before it brought: so does every day that follows (`repeats`). (3) and (4) end, too,
//! when their work is spent; what they have not looked at is then not claimed.
//!
//! Compare the safe intervals of Phillips & Likhachev, "SIPP: safe interval path planning for dynamic environments", ICRA 2011.

mod instants;
mod repeats;

use crate::metric::timed::Window;
use instants::{Circles, Ends};
use repeats::Repeats;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A road, or a part of one, from node to node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arc {
    /// Where it begins.
    pub tail: u32,
    /// Where it ends.
    pub head: u32,
    /// How long it takes, milliseconds.
    pub ms: u32,
    /// Instants at which one may not set out onto it, half-open, ascending and apart from each other.
    pub barred: Vec<Window>,
}

/// A journey with few places to stop at.
#[derive(Clone, Copy, Debug)]
pub struct Journey<'a> {
    /// Of each node whether one may wait there.
    pub waiting: &'a [bool],
    /// The roads.
    pub arcs: &'a [Arc],
    /// Where it begins: one may wait there, too.
    pub source: u32,
    /// Where it ends.
    pub target: u32,
    /// The first instant at which it may begin, milliseconds.
    pub start_ms: u32,
    /// It must have ended before.
    pub horizon_ms: u32,
    /// After how long hours may repeat, milliseconds: a day. From when on they do is found out.
    pub period_ms: u32,
}

impl Journey<'_> {
    /// Whether one may wait at a node.
    fn is_place(&self, node: u32) -> bool {
        self.waiting[node as usize] || node == self.source
    }
}

/// An arc driven: which, and when one sets out onto it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Driven {
    /// Index of the arc.
    pub arc: u32,
    /// When it is entered, milliseconds.
    pub at_ms: u32,
}

/// A node reached since the last place: for departures from `start` up to, not including, `end` it takes `ms` to come here.
#[derive(Clone, Copy, Debug)]
struct Label {
    node: u32,
    ms: u32,
    start: u32,
    end: u32,
    /// The label it comes from, and the arc.
    from: Option<(u32, u32)>,
}

/// When shut stretches of a road bar setting out onto it: a stretch is on the way from `from_ms` to `to_ms` after the start,
/// and nothing of it may be driven within its windows (T5). A gate has no length: whoever is there at an instant is there.
pub fn barred(stretches: &[(u32, u32, Vec<Window>)]) -> Vec<Window> {
    let of = |(from, to, windows): &(u32, u32, Vec<Window>)| -> Vec<Window> {
        let leave = (*to).max(from.saturating_add(1));
        let shifted = |w: &Window| Window {
            start: (w.start.saturating_add(1)).saturating_sub(leave),
            end: if w.end == u32::MAX { u32::MAX } else { w.end.saturating_sub(*from) },
        };
        windows.iter().map(shifted).filter(|w| w.start < w.end).collect()
    };
    crate::metric::timed::merged(stretches.iter().flat_map(of).collect())
}

/// A journey as it is driven, and whether it is the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// None if none was found that ends before the horizon; empty where it ends where it begins.
    pub driven: Option<Vec<Driven>>,
    /// Whether no journey without circles arrives earlier; where none was found, whether there is none.
    pub is_first: bool,
}

/// The journey that arrives first.
pub fn timetable(journey: &Journey) -> Found {
    timetable_within(journey, instants::MOST_WORK)
}

fn timetable_within(journey: &Journey, most_work: u64) -> Found {
    let repeats = Repeats::of(journey);
    let arrival = |driven: &[Driven]| {
        driven.last().map_or(journey.start_ms, |step| step.at_ms + journey.arcs[step.arc as usize].ms)
    };
    let Ends::There(lingering) = instants::by_instants(journey, Circles::Free, repeats, u64::MAX) else {
        return Found { driven: None, is_first: true };
    };
    let driven = by_fastest_ways(journey, repeats);
    if driven.as_deref().map(arrival) == Some(arrival(&lingering)) {
        return Found { driven, is_first: true };
    }
    // what is earlier ends before this one
    let until = |driven: &Option<Vec<Driven>>| Journey {
        horizon_ms: driven.as_deref().map_or(journey.horizon_ms, arrival),
        ..*journey
    };
    let first = match instants::by_instants(&until(&driven), Circles::Allowed, repeats, most_work) {
        Ends::Nowhere => return Found { driven, is_first: true },
        Ends::There(earlier) if !circles(journey, &earlier) => {
            return Found { driven: Some(earlier), is_first: true };
        }
        Ends::There(earlier) => arrival(&earlier),
        Ends::Spent => arrival(&lingering),
    };
    let driven = match instants::by_instants(&until(&driven), Circles::Barred, repeats, most_work) {
        Ends::There(found) => Some(found),
        Ends::Nowhere | Ends::Spent => driven,
    };
    let is_first = driven.as_deref().map(arrival) == Some(first);
    Found { driven, is_first }
}

/// Whether a journey comes to a node twice between two places.
fn circles(journey: &Journey, driven: &[Driven]) -> bool {
    let mut seen = FxHashSet::default();
    driven.iter().any(|step| {
        let arc = &journey.arcs[step.arc as usize];
        if journey.is_place(arc.tail) {
            seen.clear();
        }
        seen.insert(arc.tail);
        !journey.is_place(arc.head) && seen.contains(&arc.head)
    })
}

/// The journey that arrives first of those that take, from place to place, the fastest way for the instant at which they
/// leave.
fn by_fastest_ways(journey: &Journey, repeats: Option<Repeats>) -> Option<Vec<Driven>> {
    if journey.source == journey.target {
        return Some(Vec::new());
    }
    let nodes = journey.waiting.len();
    let mut search = Search {
        journey,
        repeats,
        leaving: Leaving::of(journey),
        least: least(journey),
        known: vec![Vec::new(); nodes],
        arrived: vec![None; nodes],
        first: None,
    };
    // first those that can come to the end first
    let mut places = BinaryHeap::from([Reverse((0, journey.start_ms, journey.source))]);
    let mut is_done = vec![false; nodes];
    while let Some(Reverse((_, at, place))) = places.pop() {
        if !search.is_in_time(place, at) {
            continue;
        }
        if !std::mem::replace(&mut is_done[place as usize], true) {
            for (at, reached) in search.drive_from(place, at) {
                places.push(Reverse((at.saturating_add(search.least[reached as usize]), at, reached)));
            }
        }
    }
    let (_, mut driven) = search.first.take()?;
    // back from place to place
    while let Some(step) = driven.first() {
        let place = journey.arcs[step.arc as usize].tail;
        if place == journey.source {
            break;
        }
        let (_, before) = search.arrived[place as usize].take()?;
        driven = [before, driven].concat();
    }
    Some(driven)
}

/// The arcs that leave each node, in their order.
struct Leaving {
    first: Vec<u32>,
    order: Vec<u32>,
}

impl Leaving {
    fn of(journey: &Journey) -> Self {
        let mut first = vec![0u32; journey.waiting.len() + 1];
        for arc in journey.arcs {
            first[arc.tail as usize + 1] += 1;
        }
        for node in 0..journey.waiting.len() {
            first[node + 1] += first[node];
        }
        let mut order: Vec<u32> = (0..journey.arcs.len() as u32).collect();
        order.sort_by_key(|arc| (journey.arcs[*arc as usize].tail, *arc));
        Self { first, order }
    }

    fn arcs(&self, node: u32) -> &[u32] {
        &self.order[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

/// Of each node the milliseconds to the target with every road open.
fn least(journey: &Journey) -> Vec<u32> {
    let mut into: Vec<u32> = (0..journey.arcs.len() as u32).collect();
    into.sort_by_key(|arc| journey.arcs[*arc as usize].head);
    let mut least = vec![u32::MAX; journey.waiting.len()];
    least[journey.target as usize] = 0;
    let mut heap = BinaryHeap::from([Reverse((0u32, journey.target))]);
    while let Some(Reverse((ms, node))) = heap.pop() {
        if ms > least[node as usize] {
            continue;
        }
        let begin = into.partition_point(|arc| journey.arcs[*arc as usize].head < node);
        for arc in into[begin..].iter().map(|arc| &journey.arcs[*arc as usize]).take_while(|a| a.head == node)
        {
            let from = ms.saturating_add(arc.ms);
            if from < least[arc.tail as usize] {
                least[arc.tail as usize] = from;
                heap.push(Reverse((from, arc.tail)));
            }
        }
    }
    least
}

struct Search<'a> {
    journey: &'a Journey<'a>,
    repeats: Option<Repeats>,
    leaving: Leaving,
    /// Of each node the milliseconds to the target with every road open; [`u32::MAX`] where there is no way.
    least: Vec<u32>,
    /// Of each node the departures from the place at hand for which it has been reached; empty between two places.
    known: Vec<Vec<Window>>,
    /// Of each place the first arrival, and how it is driven from the place before.
    arrived: Vec<Option<(u32, Vec<Driven>)>>,
    /// The first arrival at the target, likewise.
    first: Option<(u32, Vec<Driven>)>,
}

impl Search<'_> {
    /// Whether who is at a node at an instant can come to the target before the horizon, and before the first known.
    fn is_in_time(&self, node: u32, at_ms: u32) -> bool {
        let before = self.first.as_ref().map_or(self.journey.horizon_ms, |(first, _)| *first);
        at_ms.checked_add(self.least[node as usize]).is_some_and(|arrival| arrival < before)
    }

    /// Drives from a place at all instants from one on. The places that are reached earlier than before, with the instant.
    fn drive_from(&mut self, place: u32, at_ms: u32) -> Vec<(u32, u32)> {
        let horizon = self.journey.horizon_ms;
        let last = self.repeats.map_or(horizon, |repeats| repeats.latest_departure(at_ms).min(horizon));
        let mut labels = vec![Label { node: place, ms: 0, start: at_ms, end: last, from: None }];
        let mut heap = BinaryHeap::from([Reverse((0u32, 0u32))]);
        let (mut touched, mut reached) = (Vec::new(), Vec::new());
        while let Some(Reverse((_, number))) = heap.pop() {
            let label = labels[number as usize];
            let node = label.node as usize;
            for open in uncovered(&self.known[node], label.start, label.end) {
                let arrival = open.start + label.ms;
                if !self.is_in_time(label.node, arrival) {
                    break;
                }
                cover(&mut self.known[node], open.start, open.end);
                touched.push(node);
                if label.node == self.journey.target {
                    self.first = Some((arrival, trace(self.journey, &labels, number, open.start)));
                    break;
                }
                if label.from.is_some() && self.journey.is_place(label.node) {
                    if self.arrived[node].as_ref().is_none_or(|(known, _)| arrival < *known) {
                        self.arrived[node] =
                            Some((arrival, trace(self.journey, &labels, number, open.start)));
                        reached.push((arrival, label.node));
                    }
                    continue;
                }
                for arc in self.leaving.arcs(label.node) {
                    let road = &self.journey.arcs[*arc as usize];
                    let Some(ms) = label.ms.checked_add(road.ms).filter(|ms| *ms < horizon) else { continue };
                    // nobody arrives at the horizon or later
                    let last = (open.end + label.ms).min(horizon - road.ms);
                    for free in uncovered(&road.barred, arrival, last) {
                        let (start, end) = (free.start - label.ms, free.end - label.ms);
                        heap.push(Reverse((ms, labels.len() as u32)));
                        labels.push(Label { node: road.head, ms, start, end, from: Some((number, *arc)) });
                    }
                }
            }
        }
        for node in touched {
            self.known[node].clear();
        }
        reached
    }
}

/// What of a span no window covers.
fn uncovered(windows: &[Window], start: u32, end: u32) -> Vec<Window> {
    let mut found = Vec::new();
    let mut at = start;
    for window in windows.iter().filter(|w| w.end > start && w.start < end) {
        if at < window.start {
            found.push(Window { start: at, end: window.start });
        }
        at = at.max(window.end);
    }
    if at < end {
        found.push(Window { start: at, end });
    }
    found
}

fn cover(windows: &mut Vec<Window>, start: u32, end: u32) {
    if start < end {
        windows.push(Window { start, end });
        *windows = crate::metric::timed::merged(std::mem::take(windows));
    }
}

/// The arcs from the place to a label for one departure.
fn trace(journey: &Journey, labels: &[Label], last: u32, departure: u32) -> Vec<Driven> {
    let mut driven = Vec::new();
    let mut label = labels[last as usize];
    while let Some((before, arc)) = label.from {
        let at_ms = departure + label.ms - journey.arcs[arc as usize].ms;
        driven.push(Driven { arc, at_ms });
        label = labels[before as usize];
    }
    driven.reverse();
    driven
}

#[cfg(test)]
mod tests;
