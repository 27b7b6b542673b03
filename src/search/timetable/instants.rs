//! Of each node all instants at which a load can be there, that of the target first.
//!
//! At a waiting place these are all from the first on, elsewhere what the places before it and the spans in which roads are
//! open make of it. Sets are unions of intervals of whole milliseconds, and each new part of one is taken in the order of its
//! first instant, once: as no road takes less than no time, that is Dijkstra's argument for intervals. With circles it is exact.
//! `O(k m log(k m))` for m roads and k intervals a node; each part is held against those it comes from where circles are barred.

use super::{Driven, Journey, Leaving, cover, uncovered};
use crate::metric::timed::Window;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Whether a journey may come to a node twice between two places.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Circles {
    /// It may: the instants are exact.
    Allowed,
    /// It may not. Of two ways to a node at one instant the one found first is kept, so not all that could be found is.
    Barred,
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
    known: Vec<Vec<Window>>,
    all: Vec<Piece>,
    heap: BinaryHeap<Reverse<(u32, u32)>>,
}

impl Pieces<'_> {
    fn push(&mut self, piece: Piece) {
        let end = if self.journey.is_place(piece.node) { u32::MAX } else { piece.end };
        let end = end.min(self.journey.horizon_ms);
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

    /// Whether the load was at the node since the last place.
    fn comes_again(&self, piece: &Piece) -> bool {
        let mut from = piece.from.filter(|_| !self.journey.is_place(piece.node));
        while let Some((before, _)) = from {
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

/// The journey that arrives first before the horizon.
pub(super) fn by_instants(journey: &Journey, circles: Circles) -> Option<Vec<Driven>> {
    let leaving = Leaving::of(journey);
    let known = vec![Vec::new(); journey.waiting.len()];
    let mut search = Pieces { journey, circles, known, all: Vec::new(), heap: BinaryHeap::new() };
    search.push(Piece { start: journey.start_ms, end: u32::MAX, node: journey.source, from: None });
    while let Some(Reverse((_, number))) = search.heap.pop() {
        let piece = search.all[number as usize];
        if piece.node == journey.target {
            return Some(search.trace(number));
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
    None
}
