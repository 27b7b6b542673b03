//! Of each node all instants at which a load can be there, that of the target first.
//!
//! At a waiting place these are all from the first on, elsewhere what the places before it and the spans in which roads are
//! open make of it. Sets are unions of intervals of whole milliseconds, and each new part of one is taken in the order of its
//! first instant, once: as no road takes less than no time, that is Dijkstra's argument for intervals. With circles it is exact.
//! `O(k m log(k m))` for m roads and k intervals a node; each part is held against those it comes from where circles are barred.
//!
//! Who may drive in circles is at most nodes at most times once he is among roads, but comes there a circle at a time: k is
//! large. So first a superset is asked, in which he stays where he is until no road leads on any more (`Circles::Free`): any
//! sets that hold the start and all to which roads lead from them hold every journey. There k is the number of nights.

use super::repeats::{Repeats, within};
use super::{Driven, Journey, Leaving, cover, uncovered};
use crate::metric::timed::Window;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How much may be done before a search is given up: parts of sets that are made, and looked at for circles. Some seconds.
pub(super) const MOST_WORK: u64 = 6_000_000;

/// Whether a journey may come to a node twice between two places.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Circles {
    /// It may, and need not drive them: it lingers where it is as long as a road leads on. A bound for all others.
    Free,
    /// It may: the instants are exact.
    Allowed,
    /// It may not. Of two ways to a node at one instant the one found first is kept, so not all that could be found is.
    Barred,
}

/// How a search ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ends {
    /// With a journey; of [`Circles::Free`] only its arrival is one.
    There(Vec<Driven>),
    /// Without one: there is none before the horizon.
    Nowhere,
    /// Its work was spent.
    Spent,
}

/// Instants from `start` up to, not including, `end` at which the load can be at a node.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: u32,
    end: u32,
    node: u32,
    /// The piece it comes from, and the arc.
    from: Option<(u32, u32)>,
}

struct Pieces<'a> {
    journey: &'a Journey<'a>,
    circles: Circles,
    /// Of each node when no road leads on; empty unless one may linger.
    stuck: Vec<Vec<Window>>,
    work: u64,
    known: Vec<Vec<Window>>,
    all: Vec<Piece>,
    heap: BinaryHeap<Reverse<(u32, u32)>>,
}

impl Pieces<'_> {
    fn push(&mut self, piece: Piece) {
        let end = if self.journey.is_place(piece.node) { u32::MAX } else { self.lingers(&piece) };
        let end = end.min(self.journey.horizon_ms);
        self.work += 1;
        if self.circles == Circles::Barred && self.comes_again(&piece) {
            return;
        }
        let known = &mut self.known[piece.node as usize];
        for Window { start, end } in uncovered(known, piece.start, end) {
            self.heap.push(Reverse((start, self.all.len() as u32)));
            self.all.push(Piece { start, end, ..piece });
        }
        cover(known, piece.start, end);
    }

    /// Until when the load may be at the node of a piece.
    fn lingers(&self, piece: &Piece) -> u32 {
        if self.circles != Circles::Free || piece.end >= self.journey.horizon_ms {
            return piece.end;
        }
        let stuck = &self.stuck[piece.node as usize];
        let next = stuck.partition_point(|window| window.end < piece.end);
        stuck.get(next).map_or(u32::MAX, |window| window.start).max(piece.end)
    }

    /// Whether the period before `at_ms` brought what the period before it brought, and so every later one will: where the
    /// load is at an instant follows from where it was within a period, and roads are open as they were.
    fn repeat(&self, at_ms: u32, period_ms: u32) -> bool {
        let (one, two) = (at_ms - period_ms, at_ms - 2 * period_ms);
        let is_same =
            |known: &Vec<Window>| within(known, one, at_ms, period_ms) == within(known, two, one, 0);
        self.known.iter().all(is_same)
    }

    /// Whether the load was at the node since the last place.
    fn comes_again(&mut self, piece: &Piece) -> bool {
        let mut from = piece.from.filter(|_| !self.journey.is_place(piece.node));
        let mut steps = 0u64;
        while let Some((before, _)) = from {
            steps += 1;
            // a step back is looked at in a twentieth of the time that a part takes
            self.work += u64::from(steps.is_multiple_of(20));
            let before = self.all[before as usize];
            if before.node == piece.node {
                return true;
            }
            from = before.from.filter(|_| !self.journey.is_place(before.node));
        }
        false
    }

    /// Backwards from the first instant at the target: on the road every instant follows from the next one, and at a place
    /// where one may wait one is from the first instant on.
    fn trace(&self, last: u32) -> Vec<Driven> {
        let mut piece = self.all[last as usize];
        let (mut driven, mut at_ms) = (Vec::new(), piece.start);
        while let Some((before, arc)) = piece.from {
            // who waits came here as early as this piece begins
            let arrived = if self.journey.is_place(piece.node) { piece.start } else { at_ms };
            at_ms = arrived - self.journey.arcs[arc as usize].ms;
            driven.push(Driven { arc, at_ms });
            piece = self.all[before as usize];
        }
        driven.reverse();
        driven
    }
}

/// When no road leads on from each node.
fn stuck(journey: &Journey, leaving: &Leaving) -> Vec<Vec<Window>> {
    let of = |node: u32| {
        let mut barred = leaving.arcs(node).iter().map(|arc| &journey.arcs[*arc as usize].barred);
        let Some(first) = barred.next() else { return vec![Window::ALWAYS] };
        barred.fold(first.clone(), |all, own| common(&all, own))
    };
    (0..journey.waiting.len() as u32).map(of).collect()
}

/// What two ascending lists of windows have in common.
fn common(a: &[Window], b: &[Window]) -> Vec<Window> {
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        let (start, end) = (x.start.max(y.start), x.end.min(y.end));
        if start < end {
            found.push(Window { start, end });
        }
        if x.end <= y.end { i += 1 } else { j += 1 }
    }
    found
}

/// The journey that arrives first before the horizon.
pub(super) fn by_instants(
    journey: &Journey,
    circles: Circles,
    repeats: Option<Repeats>,
    most_work: u64,
) -> Ends {
    let leaving = Leaving::of(journey);
    let known = vec![Vec::new(); journey.waiting.len()];
    let stuck = if circles == Circles::Free { stuck(journey, &leaving) } else { Vec::new() };
    let mut search =
        Pieces { journey, circles, stuck, work: 0, known, all: Vec::new(), heap: BinaryHeap::new() };
    search.push(Piece { start: journey.start_ms, end: u32::MAX, node: journey.source, from: None });
    // when two periods that can be alike have passed
    let mut look_back = repeats.map(|repeats| (repeats.from_ms + 2 * repeats.period_ms, repeats.period_ms));
    while let Some(Reverse((now, number))) = search.heap.pop() {
        let piece = search.all[number as usize];
        if piece.node == journey.target {
            return Ends::There(search.trace(number));
        }
        if search.work > most_work {
            return Ends::Spent;
        }
        while let Some((at, period)) = look_back.filter(|(at, _)| *at <= now) {
            if search.repeat(at, period) {
                return Ends::Nowhere;
            }
            look_back = at.checked_add(period).map(|next| (next, period));
        }
        for arc in leaving.arcs(piece.node) {
            let road = &journey.arcs[*arc as usize];
            for open in uncovered(&road.barred, piece.start, piece.end) {
                let (Some(start), end) = (open.start.checked_add(road.ms), open.end.saturating_add(road.ms))
                else {
                    continue;
                };
                if start < end && start < journey.horizon_ms {
                    search.push(Piece { start, end, node: road.head, from: Some((number, *arc)) });
                }
            }
        }
    }
    Ends::Nowhere
}
