//! The earliest arrival of a load that may stop at few places only: a timetable (H8).
//!
//! On the road a load does not stop: it waits at waiting places, and where it set out. So a later arrival at a junction can
//! be the better one, and one label a place is not enough. What is kept of each node is the *set* of instants at which the
//! load can be there: at a waiting place all from the first on, elsewhere what the waiting places before it and the spans in
//! which roads are open make of it. Sets are unions of intervals of whole milliseconds, and each new part of one is taken
//! in the order of its first instant, once; as every road takes time, that is Dijkstra's argument for intervals (compare the
//! safe intervals of Phillips & Likhachev, "SIPP: safe interval path planning for dynamic environments", ICRA 2011). It is
//! exact. `O(k m log(k m))` for m roads and k intervals a node.

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

/// Instants from `start` up to, not including, `end` at which the load can be at a node.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: u32,
    end: u32,
    node: u32,
    /// The piece it comes from, and the arc.
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
    let nodes = journey.waiting.len();
    let mut first = vec![0u32; nodes + 1];
    for arc in journey.arcs {
        first[arc.tail as usize + 1] += 1;
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    let mut order: Vec<u32> = (0..journey.arcs.len() as u32).collect();
    order.sort_by_key(|arc| (journey.arcs[*arc as usize].tail, *arc));

    let mut known: Vec<Vec<Window>> = vec![Vec::new(); nodes];
    let mut pieces: Vec<Piece> = Vec::new();
    let mut heap: BinaryHeap<Reverse<(u32, u32)>> = BinaryHeap::new();
    let mut push = |pieces: &mut Vec<Piece>, heap: &mut BinaryHeap<_>, mut piece: Piece| {
        if journey.waiting[piece.node as usize] || piece.from.is_none() {
            piece.end = journey.horizon_ms;
        }
        piece.end = piece.end.min(journey.horizon_ms);
        for Window { start, end } in uncovered(&known[piece.node as usize], piece.start, piece.end) {
            heap.push(Reverse((start, pieces.len() as u32)));
            pieces.push(Piece { start, end, ..piece });
        }
        cover(&mut known[piece.node as usize], piece.start, piece.end);
    };
    let begin = Piece { start: journey.start_ms, end: u32::MAX, node: journey.source, from: None };
    push(&mut pieces, &mut heap, begin);
    while let Some(Reverse((_, number))) = heap.pop() {
        let piece = pieces[number as usize];
        if piece.node == journey.target {
            return Some(trace(journey, &pieces, number));
        }
        let own = first[piece.node as usize] as usize..first[piece.node as usize + 1] as usize;
        for arc in &order[own] {
            let road = &journey.arcs[*arc as usize];
            for open in uncovered(&road.barred, piece.start, piece.end) {
                let (Some(start), end) = (open.start.checked_add(road.ms), open.end.saturating_add(road.ms))
                else {
                    continue;
                };
                if start < end && start < journey.horizon_ms {
                    let next = Piece { start, end, node: road.head, from: Some((number, *arc)) };
                    push(&mut pieces, &mut heap, next);
                }
            }
        }
    }
    None
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

/// Backwards from the first instant at the target: on the road every instant follows from the next one, and at a place
/// where one may wait one is from the first instant on.
fn trace(journey: &Journey, pieces: &[Piece], last: u32) -> Vec<Driven> {
    let mut driven = Vec::new();
    let (mut piece, mut at_ms) = (pieces[last as usize], pieces[last as usize].start);
    while let Some((before, arc)) = piece.from {
        let waits = journey.waiting[piece.node as usize];
        // who waits came here as early as this piece begins
        let arrived = if waits { piece.start } else { at_ms };
        at_ms = arrived - journey.arcs[arc as usize].ms;
        driven.push(Driven { arc, at_ms });
        piece = pieces[before as usize];
    }
    driven.reverse();
    driven
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every instant at every node, one by one.
    fn slowly(journey: &Journey) -> Option<u32> {
        let mut there: BTreeSet<(u32, u32)> = BTreeSet::from([(journey.start_ms, journey.source)]);
        while let Some((at, node)) = there.pop_first() {
            if node == journey.target {
                return Some(at);
            }
            if (journey.waiting[node as usize] || node == journey.source && at >= journey.start_ms)
                && at + 1 < journey.horizon_ms
            {
                there.insert((at + 1, node));
            }
            for arc in journey.arcs.iter().filter(|arc| arc.tail == node) {
                let open = !arc.barred.iter().any(|w| w.start <= at && at < w.end);
                if open && at + arc.ms < journey.horizon_ms {
                    there.insert((at + arc.ms, arc.head));
                }
            }
        }
        None
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
                    arc(chance.draw(nodes), chance.draw(nodes), 1 + chance.draw(9), &windows)
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
    fn h8_nothing_of_a_stretch_is_driven_within_its_windows() {
        let windows = vec![Window { start: 100, end: 200 }];
        // on the stretch from 10 to 30 after setting out: leaving it at 100 is fine, entering it at 200 is
        assert_eq!(barred(&[(10, 30, windows.clone())]), [Window { start: 71, end: 190 }]);
        assert_eq!(barred(&[(10, 10, windows)]), [Window { start: 90, end: 190 }]);
        let always = vec![Window::ALWAYS];
        assert_eq!(barred(&[(10, 30, always)]), [Window::ALWAYS]);
    }
}
