//! Ways that turn round nowhere, and roads that are drawn once for each direction.

use super::{Cost, Graph, Row, Stand};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

impl Graph {
    /// The junctions between which an edge leads, driven in a direction.
    fn between(&self, edge: &str, forward: bool) -> [BTreeSet<&str>; 2] {
        let last = self.length(edge).unwrap_or(0);
        let (begin, end) = if forward { (0, last) } else { (last, 0) };
        [self.junctions(edge, begin), self.junctions(edge, end)]
    }

    /// Edges that are drawn on the same line the other way: as long, and between the same junctions; with their length.
    pub(super) fn twins(&self, edge: &str) -> impl Iterator<Item = (&str, u64)> {
        let length = self.length(edge).unwrap_or(0);
        let ends = self.between(edge, true);
        let is_as_long = move |rows: &[usize]| rows.iter().any(|i| self.rows[*i].whole.mm == length);
        let candidates = self.by_edge.iter().filter(move |(_, rows)| is_as_long(rows));
        let own = edge.to_owned();
        let twins = candidates.filter(move |(other, _)| **other != own && self.between(other, false) == ends);
        twins.map(move |(other, _)| (other.as_str(), length))
    }

    /// What the best way from one place to another costs that turns round nowhere on the way: Dijkstra over rows, each entered
    /// from its first node.
    pub fn onward(&self, from: &Stand, to: &Stand) -> Option<Cost> {
        let edge_of = &self.edges;
        let is_back = |a: usize, b: usize| {
            let (one, other) = (&self.rows[a], &self.rows[b]);
            if edge_of[a] == edge_of[b] {
                return one.forward != other.forward;
            }
            // The same line, drawn once for each direction, is equally long and leads between the same junctions.
            one.whole.mm == other.whole.mm && {
                let [begin, end] = self.between(&edge_of[b], other.forward);
                !begin.is_empty() && !end.is_empty() && self.between(&edge_of[a], one.forward) == [end, begin]
            }
        };
        let at = |stand: &Stand| -> Vec<(usize, u64)> {
            let of = |(edge, offset): &(String, u64)| {
                let rows = self.by_edge.get(edge).into_iter().flatten();
                rows.map(|row| (*row, *offset)).collect::<Vec<_>>()
            };
            let on = stand.on.iter().flat_map(of);
            on.filter(|(row, offset)| {
                let row = &self.rows[*row];
                stand.only.is_none_or(|forward| row.forward == forward)
                    && row.part.0 <= *offset
                    && *offset <= row.part.1
            })
            .collect()
        };
        let along = |row: &Row, offset: u64| offset.abs_diff(row.ends().0);
        let (starts, goals) = (at(from), at(to));
        let mut done = self.direct(from, to);
        let mut heap: BinaryHeap<Reverse<((u64, u64), usize)>> = BinaryHeap::new();
        let next = |row: usize| {
            let onto = self.out[self.rows[row].to].iter();
            onto.copied().filter(move |other| !is_back(row, *other)).collect::<Vec<_>>()
        };
        for (row, offset) in &starts {
            let own = &self.rows[*row];
            let has_own =
                starts.iter().any(|(r, _)| self.rows[*r].departs && self.rows[*r].forward == own.forward);
            if if has_own { own.departs } else { own.starts } {
                let driven = from.approach.plus(Self::part_of(own, along(own, *offset), own.cost.mm));
                heap.extend(next(*row).into_iter().map(|onto| Reverse(((driven.ms, driven.mm), onto))));
            }
        }
        let mut seen = vec![false; self.rows.len()];
        while let Some(Reverse(((ms, mm), row))) = heap.pop() {
            // Who is so far is at the place no sooner.
            if done.is_some_and(|done| (ms, mm) >= (done.ms, done.mm)) {
                break;
            }
            if std::mem::replace(&mut seen[row], true) {
                continue;
            }
            let (here, own) = (Cost { ms, mm }, &self.rows[row]);
            for (_, offset) in goals.iter().filter(|(goal, _)| *goal == row && !own.departs) {
                let total = here.plus(Self::part_of(own, 0, along(own, *offset))).plus(to.approach);
                done = Some(done.map_or(total, |done| done.min(total)));
            }
            let end = here.plus(own.cost);
            heap.extend(next(row).into_iter().map(|onto| Reverse(((end.ms, end.mm), onto))));
        }
        done
    }
}
