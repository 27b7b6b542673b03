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

/// How many branches the search for a least hitting set may take before it gives up its claim of proof.
const MOST_BRANCHES: usize = 200_000;

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

/// The contracted question.
#[derive(Debug)]
pub struct Lifting {
    /// Outgoing arcs of each node: head and obstacles.
    outgoing: Vec<Vec<(u32, Vec<u32>)>>,
    source: u32,
    target: u32,
    /// All obstacles that matter, ascending.
    obstacles: Vec<u32>,
}

impl Lifting {
    /// Contracts a question given as arcs over `nodes` nodes. `O(n + m)`.
    pub fn new(nodes: usize, arcs: &[Arc], source: u32, target: u32) -> Self {
        let free = arcs.iter().filter(|arc| arc.obstacles.is_empty());
        let mut graph = petgraph::graph::DiGraph::<(), (), u32>::with_capacity(nodes, arcs.len());
        for _ in 0..nodes {
            graph.add_node(());
        }
        for arc in free {
            graph.add_edge(arc.tail.into(), arc.head.into(), ());
        }
        let mut region = vec![0u32; nodes];
        let mut regions = petgraph::algo::kosaraju_scc(&graph);
        for members in &mut regions {
            members.sort_unstable();
        }
        regions.sort_unstable_by_key(|members| members[0]);
        for (number, members) in regions.iter().enumerate() {
            for node in members {
                region[node.index()] = number as u32;
            }
        }
        let (source, target) = (region[source as usize], region[target as usize]);
        let mut merged: BTreeSet<(u32, u32, Vec<u32>)> = BTreeSet::new();
        for arc in arcs {
            let (tail, head) = (region[arc.tail as usize], region[arc.head as usize]);
            if tail != head {
                merged.insert((tail, head, arc.obstacles.clone()));
            }
        }
        let ahead = reach(regions.len(), source, merged.iter().map(|(tail, head, _)| (*tail, *head)));
        let back = reach(regions.len(), target, merged.iter().map(|(tail, head, _)| (*head, *tail)));
        let mut outgoing = vec![Vec::new(); regions.len()];
        let mut obstacles = BTreeSet::new();
        for (tail, head, on_it) in merged {
            if ahead[tail as usize] && back[head as usize] {
                obstacles.extend(on_it.iter().copied());
                outgoing[tail as usize].push((head, on_it));
            }
        }
        Self { outgoing, source, target, obstacles: obstacles.into_iter().collect() }
    }

    /// The obstacles that any way could meet.
    pub fn obstacles(&self) -> &[u32] {
        &self.obstacles
    }

    /// Whether lifting these opens a way.
    pub fn opens(&self, lifted: &BTreeSet<u32>) -> bool {
        let mut seen = vec![false; self.outgoing.len()];
        self.grow(&mut seen, vec![self.source], lifted)
    }

    /// Spreads from `stack`; whether the target was reached.
    fn grow(&self, seen: &mut [bool], mut stack: Vec<u32>, lifted: &BTreeSet<u32>) -> bool {
        for node in &stack {
            seen[*node as usize] = true;
        }
        while let Some(node) = stack.pop() {
            if node == self.target {
                return true;
            }
            for (head, obstacles) in &self.outgoing[node as usize] {
                if !seen[*head as usize] && obstacles.iter().all(|obstacle| lifted.contains(obstacle)) {
                    seen[*head as usize] = true;
                    stack.push(*head);
                }
            }
        }
        false
    }

    /// A cut that `lifted`, which opens nothing, does not meet: what is left when as much as possible is lifted with it.
    fn cut(&self, lifted: &BTreeSet<u32>, weight: &impl Fn(u32) -> u64) -> Vec<u32> {
        let mut most = lifted.clone();
        let mut seen = vec![false; self.outgoing.len()];
        self.grow(&mut seen, vec![self.source], &most);
        // The heavy ones first: a cut of light ones is met cheaply, and bounds tightly.
        let mut order: Vec<u32> = self.obstacles.iter().copied().filter(|o| !lifted.contains(o)).collect();
        order.sort_by_key(|obstacle| (std::cmp::Reverse(weight(*obstacle)), *obstacle));
        let mut cut = Vec::new();
        for obstacle in order {
            most.insert(obstacle);
            let fresh: Vec<u32> = (0..self.outgoing.len() as u32)
                .filter(|node| seen[*node as usize])
                .flat_map(|node| &self.outgoing[node as usize])
                .filter(|(head, on_it)| {
                    !seen[*head as usize]
                        && on_it.contains(&obstacle)
                        && on_it.iter().all(|o| most.contains(o))
                })
                .map(|(head, _)| *head)
                .collect();
            let mut further = seen.clone();
            if !fresh.is_empty() && self.grow(&mut further, fresh, &most) {
                most.remove(&obstacle);
                cut.push(obstacle);
            } else {
                seen = further;
            }
        }
        cut.sort_unstable();
        cut
    }

    /// Up to `most` minimal sets that open a way, least weight first (of equal weight the lexicographically smaller one).
    /// None where lifting everything opens nothing.
    pub fn minimal_sets(&self, weight: impl Fn(u32) -> u64, most: usize) -> Sets {
        let mut found = Sets { is_proved: true, ..Sets::default() };
        if !self.opens(&self.obstacles.iter().copied().collect()) {
            return Sets { is_complete: true, ..found };
        }
        let mut cuts: Vec<Vec<u32>> = Vec::new();
        while found.sets.len() < most {
            let mut hitting =
                Hitting { cuts: &cuts, found: &found.sets, weight: &weight, best: None, branches: 0 };
            hitting.branch(&mut BTreeSet::new(), &mut BTreeSet::new(), 0);
            let gave_up = hitting.branches >= MOST_BRANCHES;
            found.is_proved &= !gave_up || !found.sets.is_empty();
            let Some((_, candidate)) = hitting.best else {
                found.is_complete = !gave_up;
                return found;
            };
            let candidate: BTreeSet<u32> = candidate.into_iter().collect();
            if self.opens(&candidate) {
                let minimal = self.shrink(candidate);
                if found.sets.contains(&minimal) {
                    return found; // only after giving up the proof
                }
                found.sets.push(minimal);
            } else {
                cuts.push(self.cut(&candidate, &weight));
            }
        }
        found
    }

    /// Leaves out what is not needed. A least hitting set needs all it has; one found in haste may not.
    fn shrink(&self, mut set: BTreeSet<u32>) -> Vec<u32> {
        for obstacle in set.clone() {
            set.remove(&obstacle);
            if !self.opens(&set) {
                set.insert(obstacle);
            }
        }
        set.into_iter().collect()
    }
}

fn reach(nodes: usize, start: u32, arcs: impl Iterator<Item = (u32, u32)>) -> Vec<bool> {
    let mut outgoing: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (tail, head) in arcs {
        outgoing.entry(tail).or_default().push(head);
    }
    let mut seen = vec![false; nodes];
    let mut stack = vec![start];
    seen[start as usize] = true;
    while let Some(node) = stack.pop() {
        for head in outgoing.get(&node).into_iter().flatten() {
            if !std::mem::replace(&mut seen[*head as usize], true) {
                stack.push(*head);
            }
        }
    }
    seen
}

/// Branch and bound for a hitting set of least weight that contains none of the sets found before.
struct Hitting<'a, W> {
    cuts: &'a [Vec<u32>],
    found: &'a [Vec<u32>],
    weight: &'a W,
    best: Option<(u64, Vec<u32>)>,
    branches: usize,
}

impl<W: Fn(u32) -> u64> Hitting<'_, W> {
    fn branch(&mut self, chosen: &mut BTreeSet<u32>, barred: &mut BTreeSet<u32>, spent: u64) {
        self.branches += 1;
        if self.branches >= MOST_BRANCHES && self.best.is_some() {
            return;
        }
        if self.found.iter().any(|set| set.iter().all(|obstacle| chosen.contains(obstacle))) {
            return;
        }
        let open: Vec<&Vec<u32>> =
            self.cuts.iter().filter(|cut| !cut.iter().any(|o| chosen.contains(o))).collect();
        let here: Vec<u32> = chosen.iter().copied().collect();
        if open.is_empty() {
            let better = self.best.as_ref().is_none_or(|(weight, set)| (spent, &here) < (*weight, set));
            if better {
                self.best = Some((spent, here));
            }
            return;
        }
        if self.best.as_ref().is_some_and(|(weight, _)| spent + self.bound(&open, barred) > *weight) {
            return;
        }
        let choices = |cut: &&Vec<u32>| cut.iter().filter(|o| !barred.contains(o)).count();
        let Some(cut) = open.iter().min_by_key(|cut| choices(cut)) else { return };
        let mut elements: Vec<u32> = cut.iter().copied().filter(|o| !barred.contains(o)).collect();
        elements.sort_by_key(|obstacle| ((self.weight)(*obstacle), *obstacle));
        let mut tried = Vec::new();
        for obstacle in elements {
            chosen.insert(obstacle);
            self.branch(chosen, barred, spent + (self.weight)(obstacle));
            chosen.remove(&obstacle);
            // what follows goes without it
            barred.insert(obstacle);
            tried.push(obstacle);
        }
        for obstacle in tried {
            barred.remove(&obstacle);
        }
    }

    /// What cuts without a common obstacle cost at least.
    fn bound(&self, open: &[&Vec<u32>], barred: &BTreeSet<u32>) -> u64 {
        let mut used: BTreeSet<u32> = BTreeSet::new();
        let mut least = 0;
        for cut in open {
            if cut.iter().any(|o| used.contains(o)) {
                continue;
            }
            let cheapest = cut.iter().filter(|o| !barred.contains(o)).map(|o| (self.weight)(*o)).min();
            least += cheapest.unwrap_or(u64::MAX / 4);
            used.extend(cut.iter().copied());
        }
        least
    }
}

#[cfg(test)]
#[path = "lifting_tests.rs"]
mod tests;
