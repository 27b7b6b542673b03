//! The earliest arrival of a load that may stop at few places only: a timetable (H8).
//!
//! On the road a load does not stop: it waits at waiting places, and where it set out. Nor does it dally: from one place to the
//! next it takes, for the instant at which it leaves, the fastest way that is open as it goes, and does not drive in circles
//! until a road opens. So a later departure can be the better one. From each place, in the order of first arrival, all
//! departures from then on are searched at once: a label is a node, the time driven since the place, and the departures for
//! which that is the fastest; labels are taken in the order of time driven, and each departure comes to a node once. That is
//! Dijkstra's argument for sets of departures (compare the safe intervals of Phillips & Likhachev, "SIPP: safe interval path
//! planning for dynamic environments", ICRA 2011). It is exact. `O(p k m log(k m))` for p places, m roads and k intervals a node.
//!
//! What cannot come in time is left out: from each node it takes at least the time with every road open (A*; this bound is
//! consistent, so places are still left at their first arrival). Who arrives later by it than a journey that is known, or not
//! before the horizon, goes no further.

use crate::metric::timed::Window;
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

/// The journey that arrives first, as it is driven; none if there is none before the horizon. Empty where it ends where it
/// begins.
pub fn timetable(journey: &Journey) -> Option<Vec<Driven>> {
    if journey.source == journey.target {
        return Some(Vec::new());
    }
    let nodes = journey.waiting.len();
    let mut search = Search {
        journey,
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
        let mut labels = vec![Label { node: place, ms: 0, start: at_ms, end: horizon, from: None }];
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
                if label.from.is_some() && (self.journey.waiting[node] || label.node == self.journey.source) {
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
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every departure from every place, one by one; for each the fastest way that is open as it is driven.
    fn slowly(journey: &Journey) -> Option<u32> {
        let mut places: BTreeSet<(u32, u32)> = BTreeSet::from([(journey.start_ms, journey.source)]);
        let (mut done, mut first) = (BTreeSet::new(), None);
        while let Some((at, place)) = places.pop_first() {
            if !done.insert(place) {
                continue;
            }
            for departure in at..journey.horizon_ms {
                let mut there = BTreeSet::from([(0, place)]);
                let mut seen = BTreeSet::new();
                while let Some((ms, node)) = there.pop_first() {
                    if !seen.insert(node) {
                        continue;
                    }
                    let now = departure + ms;
                    if node == journey.target {
                        first = first.into_iter().chain([now]).min();
                        continue;
                    }
                    let is_place = journey.waiting[node as usize] || node == journey.source;
                    if is_place && node != place {
                        places.insert((now, node));
                        continue;
                    }
                    for arc in journey.arcs.iter().filter(|arc| arc.tail == node) {
                        let open = !arc.barred.iter().any(|w| w.start <= now && now < w.end);
                        if open && now + arc.ms < journey.horizon_ms {
                            there.insert((ms + arc.ms, arc.head));
                        }
                    }
                }
            }
        }
        first
    }

    struct Chance(u64);

    impl Chance {
        fn draw(&mut self, of: u32) -> u32 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % u64::from(of)) as u32
        }
    }

    fn arc(tail: u32, head: u32, ms: u32, windows: &[(u32, u32)]) -> Arc {
        let windows = windows.iter().map(|(start, end)| Window { start: *start, end: *end });
        Arc { tail, head, ms, barred: crate::metric::timed::merged(windows.collect()) }
    }

    /// Whether a journey keeps its own rules; its arrival.
    fn arrival(journey: &Journey, driven: &[Driven]) -> u32 {
        let (mut node, mut at) = (journey.source, journey.start_ms);
        for step in driven {
            let arc = &journey.arcs[step.arc as usize];
            assert_eq!(arc.tail, node);
            assert!(
                step.at_ms == at
                    || (step.at_ms > at && (journey.waiting[node as usize] || node == journey.source))
            );
            assert!(!arc.barred.iter().any(|w| w.start <= step.at_ms && step.at_ms < w.end));
            (node, at) = (arc.head, step.at_ms + arc.ms);
        }
        assert_eq!(node, journey.target);
        at
    }

    #[test]
    fn h8_agrees_with_every_instant_one_by_one() {
        let mut chance = Chance(0x1234_5678_9ABC_DEF1);
        let (mut found, mut waited, mut none) = (0, 0, 0);
        for _ in 0..800 {
            let nodes = 3 + chance.draw(5);
            let arcs: Vec<Arc> = (0..nodes * 2)
                .map(|_| {
                    let windows: Vec<(u32, u32)> = (0..chance.draw(4))
                        .map(|_| {
                            let start = chance.draw(50);
                            (start, start + 1 + chance.draw(25))
                        })
                        .collect();
                    arc(chance.draw(nodes), chance.draw(nodes), chance.draw(10), &windows)
                })
                .collect();
            let waiting: Vec<bool> = (0..nodes).map(|_| chance.draw(3) == 0).collect();
            let journey = Journey {
                waiting: &waiting,
                arcs: &arcs,
                source: 0,
                target: nodes - 1,
                start_ms: chance.draw(20),
                horizon_ms: 100,
            };
            let fast = timetable(&journey);
            assert_eq!(
                fast.as_ref().map(|driven| arrival(&journey, driven)),
                slowly(&journey),
                "{journey:?}"
            );
            match fast {
                Some(driven) => {
                    found += 1;
                    let driving: u32 = driven.iter().map(|step| arcs[step.arc as usize].ms).sum();
                    waited += usize::from(arrival(&journey, &driven) > journey.start_ms + driving);
                }
                None => none += 1,
            }
        }
        assert!(found > 200 && waited > 50 && none > 50, "{found} {waited} {none}");
    }

    #[test]
    fn h8_a_later_start_is_better_where_nobody_may_wait_on_the_way() {
        // 0 –5→ 1 –5→ 2, the second road shut from 0 to 20: without a place to wait at 1 one sets out at 15
        let arcs = [arc(0, 1, 5, &[]), arc(1, 2, 5, &[(0, 20)])];
        let journey = |waiting: &'static [bool]| Journey {
            waiting,
            arcs: &arcs,
            source: 0,
            target: 2,
            start_ms: 0,
            horizon_ms: 100,
        };
        let times = |driven: Option<Vec<Driven>>| -> Vec<u32> {
            driven.unwrap_or_default().iter().map(|step| step.at_ms).collect()
        };
        assert_eq!(times(timetable(&journey(&[false, false, false]))), [15, 20]);
        assert_eq!(times(timetable(&journey(&[false, true, false]))), [0, 20]);
    }

    #[test]
    fn h8_nobody_drives_in_circles_until_a_road_opens() {
        // 0 –5→ 1 –5→ 2, open from 0 to 3 and from 50 on, and a road from 1 to 1: only a place at 1 makes it a journey
        let arcs = [arc(0, 1, 5, &[(3, 100)]), arc(1, 2, 5, &[(0, 50)]), arc(1, 1, 4, &[])];
        let journey = |waiting: &'static [bool]| Journey {
            waiting,
            arcs: &arcs,
            source: 0,
            target: 2,
            start_ms: 0,
            horizon_ms: 100,
        };
        assert_eq!(timetable(&journey(&[false, false, false])), None);
        let driven = timetable(&journey(&[false, true, false])).unwrap_or_default();
        assert_eq!(driven.iter().map(|step| step.at_ms).collect::<Vec<_>>(), [0, 50]);
    }

    #[test]
    fn h8_nothing_of_a_stretch_is_driven_within_its_windows() {
        let windows = vec![Window { start: 100, end: 200 }];
        // on the stretch from 10 to 30 after setting out: leaving it at 100 is fine, entering it at 200 is
        assert_eq!(barred(&[(10, 30, windows.clone())]), [Window { start: 71, end: 190 }]);
        assert_eq!(barred(&[(10, 10, windows)]), [Window { start: 90, end: 190 }]);
        let always = vec![Window::ALWAYS];
        assert_eq!(barred(&[(10, 30, always)]), [Window::ALWAYS]);
    }
}
