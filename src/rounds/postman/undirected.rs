//! The rural postman on links that cost the same both ways: which links are walked once more than required.
//!
//! A closed walk exists when all links walked are connected and every place has an even number of them. The start joins
//! the parts by a tree and the odd places by a matching (Frederickson 1979). The search takes the extra links of a
//! neighborhood out, joins what fell apart, matches what became odd, drops pairs that nothing needs, and keeps the
//! result if it is better or, at first, not much worse (ruin and recreate, Schrimpf et al. 2000; the parts are drop and
//! add of Hertz, Laporte, Nanchen-Hugo 1999 for many links at a time).

use super::graph::{Distances, Graph, NO_WAY};
use super::pairs::cheapest_pairs;
use crate::rounds::chance::Chance;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many extra walks each link gets.
type Extra = Vec<u8>;

/// Parts of the walk: sets that are joined step by step.
struct Parts(Vec<u32>);

impl Parts {
    fn new(nodes: usize) -> Self {
        Self((0..nodes as u32).collect())
    }

    fn of(&mut self, node: usize) -> usize {
        let mut root = node as u32;
        while self.0[root as usize] != root {
            let up = self.0[self.0[root as usize] as usize];
            self.0[root as usize] = up;
            root = up;
        }
        root as usize
    }

    /// Whether the two were apart.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b) as u32;
        a != b
    }
}

/// The search on one graph.
pub(super) struct Search<'a> {
    graph: &'a Graph,
    distances: &'a Distances,
    around: Vec<Vec<(u32, bool)>>,
    /// Places at required links, the seeds of neighborhoods.
    seeds: Vec<u32>,
    /// For each seed, all seeds from near to far, as many as a neighborhood may have.
    near: Vec<Vec<u32>>,
    /// Parts that the required links alone make.
    required: Parts,
    dice: Chance,
}

/// Most places of a neighborhood.
const LARGEST: usize = 60;

impl<'a> Search<'a> {
    pub fn new(graph: &'a Graph, distances: &'a Distances, seed: u64) -> Self {
        let mut touched = vec![false; graph.nodes];
        let mut required = Parts::new(graph.nodes);
        for link in graph.links.iter().filter(|link| link.required) {
            let [a, b] = link.ends.map(|end| end as usize);
            (touched[a], touched[b]) = (true, true);
            required.join(a, b);
        }
        let seeds: Vec<u32> = (0..graph.nodes as u32).filter(|node| touched[*node as usize]).collect();
        let near = |seed: &u32| {
            let mut others: Vec<u32> = (0..graph.nodes as u32).collect();
            let far = |node: &u32| (distances.cost(*seed as usize, *node as usize), *node);
            if others.len() > LARGEST {
                others.select_nth_unstable_by_key(LARGEST, far);
                others.truncate(LARGEST);
            }
            others.sort_unstable_by_key(far);
            others
        };
        let near = seeds.iter().map(near).collect();
        Self { graph, distances, around: graph.around(), seeds, near, required, dice: Chance::new(seed, 0) }
    }

    fn cost(&self, extra: &Extra) -> i64 {
        let links = self.graph.links.iter().zip(extra);
        links.map(|(link, times)| link.least() * i64::from(*times)).sum()
    }

    /// Whether the required links are connected, so that the first matching is an optimum.
    pub fn is_connected(&mut self) -> bool {
        let roots: Vec<usize> =
            self.seeds.clone().iter().map(|seed| self.required.of(*seed as usize)).collect();
        roots.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Extra walks of least cost found. `effort`: how many neighborhoods are taken out.
    pub fn run(&mut self, effort: u64) -> Extra {
        let mut now = vec![0; self.graph.links.len()];
        self.join(&mut now, 0);
        self.match_odd(&mut now);
        self.drop_pairs(&mut now);
        if self.is_connected() || self.seeds.is_empty() {
            return now;
        }
        let mut cost = self.cost(&now);
        let (mut best, mut best_cost) = (now.clone(), cost);
        // Of a link of usual cost: what a step may lose at first.
        let mean = (best_cost / self.seeds.len().max(1) as i64).max(1);
        for step in 0..effort {
            let heat = mean * (effort - step) as i64 / effort as i64;
            let mut next = now.clone();
            self.ruin(&mut next);
            // Now and then the odd places are matched first, and parts are joined far from the cheapest way.
            let noise = [0, 1, 2, 3, 0, 1, 2, 32][self.dice.below(8)];
            if self.dice.one_in(4) {
                self.match_odd(&mut next);
            }
            self.join(&mut next, noise);
            self.match_odd(&mut next);
            self.drop_pairs(&mut next);
            let found = self.cost(&next);
            let bearable = heat * i64::from(self.dice.bits().leading_zeros()) / 16;
            if found <= cost + bearable {
                (now, cost) = (next, found);
                if cost < best_cost {
                    (best, best_cost) = (now.clone(), cost);
                }
            }
        }
        best
    }

    /// Takes the extra walks of a neighborhood out.
    fn ruin(&mut self, extra: &mut Extra) {
        let seed = self.dice.below(self.seeds.len());
        let size = 4 + self.dice.below(LARGEST - 4);
        let both = self.dice.below(2) == 0;
        let mut inside = vec![false; self.graph.nodes];
        for node in self.near[seed].iter().take(size) {
            inside[*node as usize] = true;
        }
        for (link, times) in self.graph.links.iter().zip(extra.iter_mut()) {
            let [a, b] = link.ends.map(|end| inside[end as usize]);
            if *times > 0 && if both { a && b } else { a || b } {
                *times = 0;
            }
        }
    }

    /// Joins the parts by a cheapest tree over the ways between neighboring parts (Mehlhorn 1988). With noise, ways may
    /// count up to so many fourths more than they cost.
    fn join(&mut self, extra: &mut Extra, noise: usize) {
        let mut parts = Parts(self.required.0.clone());
        for (link, times) in self.graph.links.iter().zip(extra.iter()) {
            if *times > 0 {
                parts.join(link.ends[0] as usize, link.ends[1] as usize);
            }
        }
        let with_work: Vec<usize> = self.seeds.iter().map(|seed| parts.of(*seed as usize)).collect();
        let mut holds_work = vec![false; self.graph.nodes];
        for root in &with_work {
            holds_work[*root] = true;
        }
        // Walks that serve nothing any more.
        for (link, times) in self.graph.links.iter().zip(extra.iter_mut()) {
            if *times > 0 && !holds_work[parts.of(link.ends[0] as usize)] {
                *times = 0;
            }
        }
        if with_work.windows(2).all(|pair| pair[0] == pair[1]) {
            return;
        }
        let mut far = vec![NO_WAY; self.graph.nodes];
        let mut from = vec![u32::MAX; self.graph.nodes];
        let mut heap = BinaryHeap::new();
        for node in 0..self.graph.nodes {
            if holds_work[parts.of(node)] {
                far[node] = 0;
                from[node] = node as u32;
            }
        }
        for node in 0..self.graph.nodes {
            let leaves = far[node] == 0
                && self.around[node]
                    .iter()
                    .any(|(link, against)| far[self.graph.links[*link as usize].way(*against).1] > 0);
            if leaves {
                heap.push(Reverse((0, node)));
            }
        }
        while let Some(Reverse((reached, node))) = heap.pop() {
            if reached > far[node] {
                continue;
            }
            for &(index, against) in &self.around[node] {
                let link = &self.graph.links[index as usize];
                let other = link.way(against).1;
                if reached + link.least() < far[other] {
                    far[other] = reached + link.least();
                    from[other] = from[node];
                    heap.push(Reverse((far[other], other)));
                }
            }
        }
        let mut ways: Vec<(i64, u32, u32)> = Vec::new();
        for link in &self.graph.links {
            let [a, b] = link.ends.map(|end| end as usize);
            if far[a] >= NO_WAY || far[b] >= NO_WAY {
                continue;
            }
            let (start, end) = (from[a] as usize, from[b] as usize);
            if parts.of(start) != parts.of(end) {
                let cost = far[a] + link.least() + far[b];
                let more = if noise == 0 { 0 } else { cost * self.dice.below(64 * noise) as i64 / 256 };
                ways.push((cost + more, start as u32, end as u32));
            }
        }
        ways.sort_unstable();
        for (_, start, end) in ways {
            if parts.join(start as usize, end as usize) {
                self.walk(extra, start as usize, end as usize);
            }
        }
    }

    fn walk(&self, extra: &mut Extra, from: usize, to: usize) {
        for (link, _) in self.distances.backward(self.graph, from, to) {
            extra[link as usize] += 1;
        }
    }

    /// Matches the places with an odd number of walks.
    fn match_odd(&mut self, extra: &mut Extra) {
        let mut odd = vec![false; self.graph.nodes];
        for (link, times) in self.graph.links.iter().zip(extra.iter()) {
            if (u8::from(link.required) + times) % 2 == 1 {
                odd[link.ends[0] as usize] ^= true;
                odd[link.ends[1] as usize] ^= true;
            }
        }
        let odd: Vec<u32> = (0..self.graph.nodes as u32).filter(|node| odd[*node as usize]).collect();
        let far = |a: usize, b: usize| self.distances.cost(odd[a] as usize, odd[b] as usize);
        for (a, b) in cheapest_pairs(odd.len(), &far) {
            self.walk(extra, odd[a as usize] as usize, odd[b as usize] as usize);
        }
    }

    /// Drops pairs of walks over one link, the dearest first, as long as everything stays connected.
    fn drop_pairs(&mut self, extra: &mut Extra) {
        let mut parts = Parts(self.required.0.clone());
        let mut pairs: Vec<(i64, u32)> = Vec::new();
        for (index, (link, times)) in self.graph.links.iter().zip(extra.iter_mut()).enumerate() {
            if *times > 2 {
                *times = 2 - *times % 2;
            }
            if *times == 2 {
                pairs.push((link.least(), index as u32));
            } else if *times == 1 {
                parts.join(link.ends[0] as usize, link.ends[1] as usize);
            }
        }
        pairs.sort_unstable();
        for (_, index) in pairs {
            let [a, b] = self.graph.links[index as usize].ends.map(|end| end as usize);
            if !parts.join(a, b) {
                extra[index as usize] = 0;
            }
        }
    }
}
