//! Why nothing passes: the smallest sets of obstacles whose lifting opens a way.
//!
//! A way needs all obstacles on it lifted, so a set opens one iff it holds all obstacles of some way; to find the least is
//! hard in general (it is minimum-label path). Two facts make it quick on roads. First, only what leads from one region
//! free of obstacles to another matters: the graph is contracted to its strongly connected regions. Second, sets that open
//! and sets that hold closed are duals: an opening set meets every *cut*, the obstacles left over by a largest set that
//! still opens nothing. So opening sets are found as hitting sets of the cuts known so far; one that opens nothing gives
//! another cut (Reiter 1987; the implicit hitting sets of Moreno-Centeno & Karp 2013; enumeration as in MARCO, Liffiton
//! et al. 2016). The first set found is a least one, and each set found is minimal: no proper subset opens a way.

use crate::search::obstructed::Arc;
use std::collections::{BTreeMap, BTreeSet};

/// How many elements of cuts, and links of the question, the searches may look at, together, before they give up the claim of
/// proof: a count and not a clock, so that the answer is the same everywhere.
const MOST_WORK: u64 = 300_000_000;

/// Sets that open a way.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sets {
    /// Minimal sets, least weight first; each ascending.
    pub sets: Vec<Vec<u32>>,
    /// Whether there are no others.
    pub is_complete: bool,
    /// Whether the first is proved to be of least weight.
    pub is_proved: bool,
}

/// An arc of the contracted question; its obstacles are numbered as in [`Lifting::obstacles`].
#[derive(Debug)]
struct Link {
    tail: u32,
    head: u32,
    on_it: Vec<u32>,
}

/// The contracted question.
#[derive(Debug)]
pub struct Lifting {
    nodes: usize,
    /// By tail.
    links: Vec<Link>,
    /// Where the links of each node begin.
    first: Vec<u32>,
    /// The links on which each obstacle stands.
    of_obstacle: Vec<Vec<u32>>,
    source: u32,
    target: u32,
    /// All obstacles that matter, ascending.
    obstacles: Vec<u32>,
}

impl Lifting {
    /// Contracts a question given as arcs over `nodes` nodes. `O(n + m)`.
    pub fn new(nodes: usize, arcs: &[Arc], source: u32, target: u32) -> Self {
        let region = regions(nodes, arcs);
        let count = region.iter().max().map_or(0, |last| *last as usize + 1);
        let (source, target) = (region[source as usize], region[target as usize]);
        let mut merged: BTreeSet<(u32, u32, &[u32])> = BTreeSet::new();
        for arc in arcs {
            let (tail, head) = (region[arc.tail as usize], region[arc.head as usize]);
            if tail != head {
                merged.insert((tail, head, &arc.obstacles));
            }
        }
        let ahead = reach(count, source, merged.iter().map(|(tail, head, _)| (*tail, *head)));
        let back = reach(count, target, merged.iter().map(|(tail, head, _)| (*head, *tail)));
        merged.retain(|(tail, head, _)| ahead[*tail as usize] && back[*head as usize]);
        let obstacles: BTreeSet<u32> = merged.iter().flat_map(|(.., on_it)| on_it.iter().copied()).collect();
        let obstacles: Vec<u32> = obstacles.into_iter().collect();
        let number: BTreeMap<u32, u32> = obstacles.iter().copied().zip(0..).collect();
        let mut first = vec![0u32; count + 1];
        let mut of_obstacle = vec![Vec::new(); obstacles.len()];
        let mut links: Vec<Link> = Vec::with_capacity(merged.len());
        for (tail, head, on_it) in merged {
            let on_it: Vec<u32> = on_it.iter().map(|obstacle| number[obstacle]).collect();
            for obstacle in &on_it {
                of_obstacle[*obstacle as usize].push(links.len() as u32);
            }
            first[tail as usize + 1] += 1;
            links.push(Link { tail, head, on_it });
        }
        for node in 0..count {
            first[node + 1] += first[node];
        }
        Self { nodes: count, links, first, of_obstacle, source, target, obstacles }
    }

    /// The obstacles that any way could meet.
    pub fn obstacles(&self) -> &[u32] {
        &self.obstacles
    }

    /// Whether lifting these opens a way.
    pub fn opens(&self, lifted: &BTreeSet<u32>) -> bool {
        let lifted: Vec<bool> = self.obstacles.iter().map(|obstacle| lifted.contains(obstacle)).collect();
        self.opens_by_number(&lifted)
    }

    fn opens_by_number(&self, lifted: &[bool]) -> bool {
        self.grow(&mut vec![false; self.nodes], vec![self.source], lifted)
    }

    /// Spreads from `stack`; whether the target was reached.
    fn grow(&self, seen: &mut [bool], stack: Vec<u32>, lifted: &[bool]) -> bool {
        self.grow_telling(seen, stack, lifted, &mut Vec::new())
    }

    /// The same; `fresh` gets what was not seen before.
    fn grow_telling(
        &self,
        seen: &mut [bool],
        mut stack: Vec<u32>,
        lifted: &[bool],
        fresh: &mut Vec<u32>,
    ) -> bool {
        stack.retain(|node| !std::mem::replace(&mut seen[*node as usize], true));
        fresh.extend(&stack);
        while let Some(node) = stack.pop() {
            if node == self.target {
                return true;
            }
            let (from, until) = (self.first[node as usize] as usize, self.first[node as usize + 1] as usize);
            for link in &self.links[from..until] {
                if !seen[link.head as usize] && link.on_it.iter().all(|obstacle| lifted[*obstacle as usize]) {
                    seen[link.head as usize] = true;
                    fresh.push(link.head);
                    stack.push(link.head);
                }
            }
        }
        false
    }

    /// A cut that `lifted`, which opens nothing, does not meet: what is left when as much as possible is lifted with it.
    fn cut(&self, lifted: &[bool], weight: &[u64], work: &mut u64) -> Vec<u32> {
        let mut most = lifted.to_vec();
        let mut seen = vec![false; self.nodes];
        self.grow(&mut seen, vec![self.source], &most);
        // The heavy ones first: a cut of light ones is met cheaply, and bounds tightly.
        let mut order: Vec<u32> = (0..most.len() as u32).filter(|o| !lifted[*o as usize]).collect();
        order.sort_by_key(|obstacle| (std::cmp::Reverse(weight[*obstacle as usize]), *obstacle));
        let mut cut = Vec::new();
        *work += self.links.len() as u64;
        for obstacle in order {
            most[obstacle as usize] = true;
            *work += self.of_obstacle[obstacle as usize].len() as u64;
            let opened = self.of_obstacle[obstacle as usize].iter().map(|link| &self.links[*link as usize]);
            let fresh: Vec<u32> = opened
                .filter(|link| seen[link.tail as usize] && !seen[link.head as usize])
                .filter(|link| link.on_it.iter().all(|o| most[*o as usize]))
                .map(|link| link.head)
                .collect();
            if fresh.is_empty() {
                continue;
            }
            let mut reached = Vec::new();
            let opens = self.grow_telling(&mut seen, fresh, &most, &mut reached);
            *work += reached.len() as u64;
            if opens {
                // as if it had never been
                reached.iter().for_each(|node| seen[*node as usize] = false);
                most[obstacle as usize] = false;
                cut.push(obstacle);
            }
        }
        cut.sort_unstable();
        cut
    }

    /// Up to `most` minimal sets that open a way, least weight first (of equal weight the lexicographically smaller one).
    /// None where lifting everything opens nothing.
    ///
    /// Cuts are gathered with hitting sets found greedily, and only when one of these opens a way is a least one searched
    /// for (Moreno-Centeno & Karp 2013, section 3).
    pub fn minimal_sets(&self, weight: impl Fn(u32) -> u64, most: usize) -> Sets {
        self.minimal_sets_within(weight, most, MOST_WORK)
    }

    /// The same with so much work; whatever it is, there is a set where one opens a way, and each is minimal.
    fn minimal_sets_within(&self, weight: impl Fn(u32) -> u64, most: usize, budget: u64) -> Sets {
        let mut sets = Sets { is_proved: true, ..Sets::default() };
        if !self.opens_by_number(&vec![true; self.obstacles.len()]) {
            return Sets { is_complete: true, ..sets };
        }
        let weight: Vec<u64> = self.obstacles.iter().map(|obstacle| weight(*obstacle)).collect();
        let mut search =
            Hitting { cuts: Vec::new(), size: 0, found: Vec::new(), weight, work: 0, budget, best: None };
        while search.found.len() < most {
            if search.work >= budget {
                // what is known by now, or at least one set: that of the way that meets least
                if search.found.is_empty() {
                    let way = self.least_way(&search.weight);
                    search.found.push(self.shrink(way));
                    sets.is_proved = false;
                }
                break;
            }
            let in_haste = search.greedy();
            if !search.holds_a_found_one(&in_haste) && !self.opens_by_number(&in_haste) {
                let cut = self.cut(&in_haste, &search.weight, &mut search.work);
                search.take(cut);
                continue;
            }
            let (candidate, is_least) = search.least();
            sets.is_proved &= is_least || !search.found.is_empty();
            let Some(candidate) = candidate else {
                sets.is_complete = is_least;
                break;
            };
            if !self.opens_by_number(&candidate) {
                let cut = self.cut(&candidate, &search.weight, &mut search.work);
                search.take(cut);
                continue;
            }
            let minimal = self.shrink(candidate);
            if search.found.contains(&minimal) {
                break; // only after giving up the proof
            }
            search.found.push(minimal);
        }
        let named = |set: &Vec<u32>| set.iter().map(|o| self.obstacles[*o as usize]).collect();
        sets.sets = search.found.iter().map(named).collect();
        sets
    }

    /// The obstacles on a way that meets little: least by the sum over its links, in which an obstacle counts on each of them.
    fn least_way(&self, weight: &[u64]) -> Vec<bool> {
        let mut best: Vec<(u64, Option<usize>)> = vec![(u64::MAX, None); self.nodes];
        let mut queue = std::collections::BinaryHeap::new();
        best[self.source as usize].0 = 0;
        queue.push(std::cmp::Reverse((0u64, self.source)));
        while let Some(std::cmp::Reverse((cost, node))) = queue.pop() {
            if cost > best[node as usize].0 {
                continue;
            }
            let (from, until) = (self.first[node as usize] as usize, self.first[node as usize + 1] as usize);
            for link in from..until {
                let on_it: u64 = self.links[link].on_it.iter().map(|o| weight[*o as usize]).sum();
                let (head, cost) = (self.links[link].head, cost.saturating_add(on_it));
                if cost < best[head as usize].0 {
                    best[head as usize] = (cost, Some(link));
                    queue.push(std::cmp::Reverse((cost, head)));
                }
            }
        }
        let mut met = vec![false; weight.len()];
        let mut node = self.target;
        while let (_, Some(link)) = best[node as usize] {
            self.links[link].on_it.iter().for_each(|obstacle| met[*obstacle as usize] = true);
            node = self.links[link].tail;
        }
        met
    }

    /// Leaves out what is not needed. A least hitting set needs all it has; one found in haste may not.
    fn shrink(&self, mut set: Vec<bool>) -> Vec<u32> {
        for obstacle in 0..set.len() {
            if std::mem::take(&mut set[obstacle]) && !self.opens_by_number(&set) {
                set[obstacle] = true;
            }
        }
        numbers(&set)
    }
}

/// The strongly connected regions of what is free of obstacles, by their first node; the region of each node.
fn regions(nodes: usize, arcs: &[Arc]) -> Vec<u32> {
    let mut graph = petgraph::graph::DiGraph::<(), (), u32>::with_capacity(nodes, arcs.len());
    for _ in 0..nodes {
        graph.add_node(());
    }
    for arc in arcs.iter().filter(|arc| arc.obstacles.is_empty()) {
        graph.add_edge(arc.tail.into(), arc.head.into(), ());
    }
    let mut regions = petgraph::algo::kosaraju_scc(&graph);
    for members in &mut regions {
        members.sort_unstable();
    }
    regions.sort_unstable_by_key(|members| members[0]);
    let mut region = vec![0u32; nodes];
    for (number, members) in regions.iter().enumerate() {
        for node in members {
            region[node.index()] = number as u32;
        }
    }
    region
}

fn numbers(set: &[bool]) -> Vec<u32> {
    (0..set.len() as u32).filter(|obstacle| set[*obstacle as usize]).collect()
}

fn reach(nodes: usize, start: u32, arcs: impl Iterator<Item = (u32, u32)>) -> Vec<bool> {
    let mut outgoing: Vec<Vec<u32>> = vec![Vec::new(); nodes];
    for (tail, head) in arcs {
        outgoing[tail as usize].push(head);
    }
    let mut seen = vec![false; nodes];
    let mut stack = vec![start];
    seen[start as usize] = true;
    while let Some(node) = stack.pop() {
        for head in &outgoing[node as usize] {
            if !std::mem::replace(&mut seen[*head as usize], true) {
                stack.push(*head);
            }
        }
    }
    seen
}

/// Hitting sets of the cuts known so far that hold none of the sets found before.
struct Hitting {
    cuts: Vec<Vec<u32>>,
    /// Elements of all cuts.
    size: u64,
    found: Vec<Vec<u32>>,
    weight: Vec<u64>,
    /// How many elements of cuts, and links, were looked at, in all searches.
    work: u64,
    /// How many may be.
    budget: u64,
    best: Option<(u64, Vec<u32>)>,
}

/// What is chosen, and what may not be, while a least hitting set is searched for.
struct Branch {
    chosen: Vec<bool>,
    barred: Vec<bool>,
    spent: u64,
}

impl Hitting {
    fn take(&mut self, cut: Vec<u32>) {
        self.size += cut.len() as u64;
        self.cuts.push(cut);
    }

    fn holds_a_found_one(&self, set: &[bool]) -> bool {
        self.found.iter().any(|found| found.iter().all(|obstacle| set[*obstacle as usize]))
    }

    /// A hitting set, quickly: again and again what hits most cuts for its weight.
    fn greedy(&mut self) -> Vec<bool> {
        let mut set = vec![false; self.weight.len()];
        let mut open: Vec<&Vec<u32>> = self.cuts.iter().collect();
        let mut hits = vec![0u64; self.weight.len()];
        while !open.is_empty() {
            hits.fill(0);
            self.work += self.size;
            for obstacle in open.iter().copied().flatten() {
                hits[*obstacle as usize] += 1;
            }
            let better = |a: &u32, b: &u32| {
                let (a, b) = (*a as usize, *b as usize);
                let left = u128::from(hits[a]) * u128::from(self.weight[b]);
                left.cmp(&(u128::from(hits[b]) * u128::from(self.weight[a]))).then(b.cmp(&a))
            };
            let candidates = (0..hits.len() as u32).filter(|obstacle| hits[*obstacle as usize] > 0);
            let Some(obstacle) = candidates.max_by(better) else { break };
            set[obstacle as usize] = true;
            open.retain(|cut| !cut.contains(&obstacle));
        }
        set
    }

    /// A least hitting set, and whether it is proved to be.
    fn least(&mut self) -> (Option<Vec<bool>>, bool) {
        self.best = None;
        let none = vec![false; self.weight.len()];
        self.branch(&mut Branch { chosen: none.clone(), barred: none.clone(), spent: 0 });
        let set = self.best.take().map(|(_, best)| {
            let mut set = none;
            best.iter().for_each(|obstacle| set[*obstacle as usize] = true);
            set
        });
        (set, self.work < self.budget)
    }

    fn branch(&mut self, at: &mut Branch) {
        self.work += self.size;
        if (self.work >= self.budget && self.best.is_some()) || self.holds_a_found_one(&at.chosen) {
            return;
        }
        let is_open = |cut: &&Vec<u32>| !cut.iter().any(|o| at.chosen[*o as usize]);
        let open: Vec<&Vec<u32>> = self.cuts.iter().filter(is_open).collect();
        if open.is_empty() {
            let here = numbers(&at.chosen);
            if self.best.as_ref().is_none_or(|(weight, set)| (at.spent, &here) < (*weight, set)) {
                self.best = Some((at.spent, here));
            }
            return;
        }
        if self
            .best
            .as_ref()
            .is_some_and(|(weight, _)| at.spent.saturating_add(self.bound(&open, &at.barred)) > *weight)
        {
            return;
        }
        let choices = |cut: &&Vec<u32>| cut.iter().filter(|o| !at.barred[**o as usize]).count();
        let Some(cut) = open.iter().min_by_key(|cut| choices(cut)) else { return };
        let mut elements: Vec<u32> = cut.iter().copied().filter(|o| !at.barred[*o as usize]).collect();
        elements.sort_by_key(|obstacle| (self.weight[*obstacle as usize], *obstacle));
        for &obstacle in &elements {
            let weight = self.weight[obstacle as usize];
            (at.chosen[obstacle as usize], at.spent) = (true, at.spent + weight);
            self.branch(at);
            (at.chosen[obstacle as usize], at.spent) = (false, at.spent - weight);
            // what follows goes without it
            at.barred[obstacle as usize] = true;
        }
        for obstacle in elements {
            at.barred[obstacle as usize] = false;
        }
    }

    /// What cuts without a common obstacle cost at least.
    fn bound(&self, open: &[&Vec<u32>], barred: &[bool]) -> u64 {
        let mut used = vec![false; self.weight.len()];
        let mut least: u64 = 0;
        for cut in open {
            if cut.iter().any(|o| used[*o as usize]) {
                continue;
            }
            let free = cut.iter().filter(|o| !barred[**o as usize]);
            let cheapest = free.map(|o| self.weight[*o as usize]).min();
            least = least.saturating_add(cheapest.unwrap_or(u64::MAX));
            cut.iter().for_each(|o| used[*o as usize] = true);
        }
        least
    }
}

#[cfg(test)]
#[path = "lifting_tests.rs"]
mod tests;
