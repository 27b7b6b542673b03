//! Ways that turn round nowhere.

use super::{Cost, Graph, Row, Stand};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

impl Graph {
    /// What the best way from one place to another costs that turns round nowhere on the way: Dijkstra over rows, each entered
    /// from its first node.
    pub fn onward(&self, from: &Stand, to: &Stand) -> Option<Cost> {
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
            onto.copied().filter(move |other| !self.is_back(row, *other)).collect::<Vec<_>>()
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
