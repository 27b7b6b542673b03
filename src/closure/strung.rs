//! Matched stretches strung to lines, as few as there can be.

use super::matching::carriageway as flow;
use super::matching::matched::{Matched, MatchedStretch};
use super::model::{Closure, Direction};
use crate::geometry::LonLat;
use crate::id::{DirectedId, NodeId};
use crate::network::Network;
use std::collections::BTreeMap;

/// Matched stretches as lines.
#[derive(Clone, PartialEq, Debug)]
pub struct Strung {
    /// In driving direction.
    pub lines: Vec<Vec<LonLat>>,
    /// The road of each, as far as it has a name.
    pub roads: Vec<String>,
    /// Each holds in both directions.
    pub both: bool,
    /// Where the first one begins and the last one ends.
    pub(super) ends: Option<(DirectedId, DirectedId)>,
}

/// The stretches of a match as few lines, each along one road or several that follow each other. Where every stretch
/// is shut in both directions, one line says both; else each line says one direction, and none leads against a
/// one-way road.
pub fn lines(network: &Network, closure: &Closure, matched: &Matched) -> Strung {
    strung(network, closure, matched, false)
}

/// The same; where `by_road`, a line ends where the road changes its name, since a feed says one road of each.
pub(super) fn strung(network: &Network, closure: &Closure, matched: &Matched, by_road: bool) -> Strung {
    let mut pieces: Vec<MatchedStretch> =
        matched.stretches.iter().filter(|s| s.from_mm < s.to_mm).copied().collect();
    if pieces.iter().any(|s| flow::flows(network, s.directed)) {
        pieces.retain(|s| flow::flows(network, s.directed));
    }
    let places: BTreeMap<MatchedStretch, usize> = pieces.iter().enumerate().map(|(i, s)| (*s, i)).collect();
    let mirrors: Vec<Option<usize>> =
        pieces.iter().map(|s| places.get(&s.reversed(network)).copied()).collect();
    let both = closure.direction == Direction::Both && mirrors.iter().all(Option::is_some);
    let mut chain = Chain {
        network,
        pieces: &pieces,
        mirrors: &mirrors,
        both,
        by_road,
        starting: BTreeMap::new(),
        used: vec![false; pieces.len()],
    };
    let mut ending: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    for (i, s) in pieces.iter().enumerate() {
        if s.from_mm == 0 {
            chain.starting.entry(network.tail(s.directed)).or_default().push(i);
        }
        if chain.reaches_head(i) {
            ending.entry(network.head(s.directed)).or_default().push(i);
        }
    }
    let follows_one = |i: usize| {
        let s = &pieces[i];
        let before = ending.get(&network.tail(s.directed)).map_or(&[][..], Vec::as_slice);
        let label = |i: usize| network.way_of(pieces[i].directed.segment()).label();
        let leads = |j: usize| {
            mirrors[i] != Some(j)
                && (!by_road || label(j) == label(i))
                && !turns_round(network, pieces[j].directed, s.directed)
        };
        s.from_mm == 0 && before.iter().any(|j| leads(*j))
    };
    // lines begin where nothing leads to; what is left are rings
    let (later, first): (Vec<usize>, Vec<usize>) = (0..pieces.len()).partition(|i| follows_one(*i));
    let mut lines: Vec<Vec<LonLat>> = Vec::new();
    let (mut roads, mut ends) = (Vec::new(), None);
    for start in first.into_iter().chain(later) {
        if chain.used[start] {
            continue;
        }
        let path = chain.follow(start);
        let line = chain.line(&path);
        if line.len() > 1 && !lines.contains(&line) {
            let last = path.last().map_or(start, |last| *last);
            let begin = ends.map_or(pieces[start].directed, |(begin, _)| begin);
            ends = Some((begin, pieces[last].directed));
            lines.push(line);
            let label = |i: &usize| network.way_of(pieces[*i].directed.segment()).label();
            roads.push(path.iter().map(label).find(|road| !road.is_empty()).unwrap_or("").to_owned());
        }
    }
    Strung { lines, roads, both, ends }
}

/// Whether going from the one to the other is turning round, onto the other carriageway: no line says both directions of
/// a divided road.
fn turns_round(network: &Network, a: DirectedId, b: DirectedId) -> bool {
    let one_way = |d: DirectedId| flow::is_one_way(network, d.segment());
    let plane = network.projection();
    let heading = |directed: DirectedId, at_end: bool| {
        let line = network.directed_line(directed);
        let n = line.len();
        let (p, q) = if at_end { (line[n - 2], line[n - 1]) } else { (line[0], line[1]) };
        let (p, q) = (plane.to_plane(p), plane.to_plane(q));
        [q[0] - p[0], q[1] - p[1]]
    };
    let (out, on) = (heading(a, true), heading(b, false));
    one_way(a) && one_way(b) && out[0] * on[0] + out[1] * on[1] < 0.0
}

struct Chain<'a> {
    network: &'a Network,
    pieces: &'a [MatchedStretch],
    mirrors: &'a [Option<usize>],
    both: bool,
    /// Whether a line ends where the road has another name.
    by_road: bool,
    /// Pieces that begin at a junction.
    starting: BTreeMap<NodeId, Vec<usize>>,
    used: Vec<bool>,
}

impl Chain<'_> {
    fn reaches_head(&self, i: usize) -> bool {
        let s = &self.pieces[i];
        s.to_mm == self.network.segment(s.directed.segment()).length_mm
    }

    fn mark(&mut self, i: usize) {
        self.used[i] = true;
        if let (true, Some(mirror)) = (self.both, self.mirrors[i]) {
            self.used[mirror] = true;
        }
    }

    /// From a piece on, as long as it is clear how: the only one, or the only one of the same way or name.
    fn follow(&mut self, start: usize) -> Vec<usize> {
        let mut path = vec![start];
        self.mark(start);
        let mut at = start;
        while self.reaches_head(at) {
            let node = self.network.head(self.pieces[at].directed);
            let way = |i: usize| &self.network.way_of(self.pieces[i].directed.segment()).id;
            let label = |i: usize| self.network.way_of(self.pieces[i].directed.segment()).label();
            let next: Vec<usize> = self
                .starting
                .get(&node)
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .copied()
                .filter(|i| !self.used[*i] && self.mirrors[at] != Some(*i))
                .filter(|i| !self.by_road || label(*i) == label(at))
                .filter(|i| !turns_round(self.network, self.pieces[at].directed, self.pieces[*i].directed))
                .collect();
            let same: Vec<usize> = next.iter().copied().filter(|i| way(*i) == way(at)).collect();
            let alike: Vec<usize> =
                next.iter().copied().filter(|i| !label(*i).is_empty() && label(*i) == label(at)).collect();
            let next = match (next.as_slice(), same.as_slice(), alike.as_slice()) {
                ([one], ..) | (_, [one], _) | (_, [], [one]) => *one,
                _ => break,
            };
            self.mark(next);
            path.push(next);
            at = next;
        }
        path
    }

    fn line(&self, path: &[usize]) -> Vec<LonLat> {
        let mut line: Vec<LonLat> = Vec::new();
        for i in path {
            let s = &self.pieces[*i];
            let length = self.network.segment(s.directed.segment()).length_mm;
            let forward = s.directed.is_forward();
            let (from, to) =
                if forward { (s.from_mm, s.to_mm) } else { (length - s.to_mm, length - s.from_mm) };
            let mut piece = self.network.piece(s.directed.segment(), from, to);
            if !forward {
                piece.reverse();
            }
            for at in piece {
                if line.last() != Some(&at) {
                    line.push(at);
                }
            }
        }
        line
    }
}
