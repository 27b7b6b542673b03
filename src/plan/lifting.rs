//! Why nothing passes: the smallest sets of obstacles whose lifting opens a way.
//!
//! A way needs all obstacles on it lifted, so a set opens one iff it holds all obstacles of some way; to find the least is
//! hard in general (it is minimum-label path). Two facts make it quick on roads. First, only what leads from one region
//! free of obstacles to another matters: the graph is contracted to its strongly connected regions. Second, sets that open
//! and sets that hold closed are duals: an opening set meets every *cut*, the obstacles left over by a largest set that
//! still opens nothing. So opening sets are found as hitting sets of the cuts known so far; one that opens nothing gives
//! another cut (Reiter 1987; the implicit hitting sets of Moreno-Centeno & Karp 2013; enumeration as in MARCO, Liffiton
//! et al. 2016). The first set found is a least one, and each set found is minimal: no proper subset opens a way.

mod hitting;

use crate::search::obstructed::Arc;
use hitting::{Hitting, numbers};
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

/// The roads of a question, contracted to the regions that are free of obstacles, before anybody asks from where to where:
/// many destinations on the same roads are asked of one.
#[derive(Debug)]
pub struct Contracted {
    /// Of each node its region.
    region: Vec<u32>,
    regions: usize,
    /// From region to region, by tail; each once.
    links: Vec<(u32, u32, Vec<u32>)>,
    first: Vec<u32>,
    /// The links that reach each region.
    into: Vec<Vec<u32>>,
}

impl Contracted {
    /// Contracts arcs over `nodes` nodes. `O(n + m log m)`.
    pub fn of(nodes: usize, arcs: &[Arc]) -> Self {
        let region = regions(nodes, arcs);
        let count = region.iter().max().map_or(0, |last| *last as usize + 1);
        let mut merged: BTreeSet<(u32, u32, &[u32])> = BTreeSet::new();
        for arc in arcs {
            let (tail, head) = (region[arc.tail as usize], region[arc.head as usize]);
            if tail != head {
                merged.insert((tail, head, &arc.obstacles));
            }
        }
        let links: Vec<(u32, u32, Vec<u32>)> =
            merged.into_iter().map(|(tail, head, on_it)| (tail, head, on_it.to_vec())).collect();
        let (first, into) = by_ends(count, links.iter().map(|(tail, head, _)| (*tail, *head)));
        Self { region, regions: count, links, first, into }
    }

    /// The question from one place to another: `departures` and `arrivals` say what leads from the first onto the roads
    /// and from them to the second, `direct` what leads from one to the other along one road. `O(n + m)` of what lies
    /// between them.
    pub fn between(&self, departures: &[Arc], arrivals: &[Arc], direct: &[Arc]) -> Lifting {
        let (source, target) = (self.regions as u32, self.regions as u32 + 1);
        let region = |node: u32| self.region[node as usize];
        let spread = |ends: Vec<u32>, next: &dyn Fn(u32, &mut Vec<u32>)| {
            let mut seen = vec![false; self.regions];
            let mut stack = ends;
            stack.retain(|node| !std::mem::replace(&mut seen[*node as usize], true));
            let mut found = Vec::new();
            while let Some(node) = stack.pop() {
                next(node, &mut found);
                for node in found.drain(..) {
                    if !std::mem::replace(&mut seen[node as usize], true) {
                        stack.push(node);
                    }
                }
            }
            seen
        };
        let heads = departures.iter().map(|arc| region(arc.head)).collect();
        let ahead = spread(heads, &|node, found| {
            let (from, until) = (self.first[node as usize], self.first[node as usize + 1]);
            found.extend(self.links[from as usize..until as usize].iter().map(|(_, head, _)| *head));
        });
        let tails = arrivals.iter().map(|arc| region(arc.tail)).collect();
        let back = spread(tails, &|node, found| {
            found.extend(self.into[node as usize].iter().map(|link| self.links[*link as usize].0));
        });
        let is_between = |node: u32| ahead[node as usize] && back[node as usize];
        let mut merged: BTreeSet<(u32, u32, &[u32])> = BTreeSet::new();
        for (tail, head, on_it) in &self.links {
            if is_between(*tail) && is_between(*head) {
                merged.insert((*tail, *head, on_it));
            }
        }
        let leaving = departures.iter().map(|arc| (source, region(arc.head), arc.obstacles.as_slice()));
        merged.extend(leaving.filter(|(_, head, _)| is_between(*head)));
        let coming = arrivals.iter().map(|arc| (region(arc.tail), target, arc.obstacles.as_slice()));
        merged.extend(coming.filter(|(tail, ..)| is_between(*tail)));
        merged.extend(direct.iter().map(|arc| (source, target, arc.obstacles.as_slice())));
        Lifting::of_links(self.regions + 2, merged, source, target)
    }
}

/// The contracted question.
#[derive(Debug)]
pub struct Lifting {
    nodes: usize,
    /// By tail.
    links: Vec<Link>,
    /// Where the links of each node begin.
    first: Vec<u32>,
    /// The links that reach each node.
    into: Vec<Vec<u32>>,
    /// The links on which each obstacle stands.
    of_obstacle: Vec<Vec<u32>>,
    source: u32,
    target: u32,
    /// All obstacles that matter, ascending.
    obstacles: Vec<u32>,
}

impl Lifting {
    /// The links of a question, with their obstacles numbered as they ascend.
    fn of_links(count: usize, merged: BTreeSet<(u32, u32, &[u32])>, source: u32, target: u32) -> Self {
        let obstacles: BTreeSet<u32> = merged.iter().flat_map(|(.., on_it)| on_it.iter().copied()).collect();
        let obstacles: Vec<u32> = obstacles.into_iter().collect();
        let number: BTreeMap<u32, u32> = obstacles.iter().copied().zip(0..).collect();
        let mut of_obstacle = vec![Vec::new(); obstacles.len()];
        let (first, into) = by_ends(count, merged.iter().map(|(tail, head, _)| (*tail, *head)));
        let mut links: Vec<Link> = Vec::with_capacity(merged.len());
        for (tail, head, on_it) in merged {
            let on_it: Vec<u32> = on_it.iter().map(|obstacle| number[obstacle]).collect();
            for obstacle in &on_it {
                of_obstacle[*obstacle as usize].push(links.len() as u32);
            }
            links.push(Link { tail, head, on_it });
        }
        Self { nodes: count, links, first, into, of_obstacle, source, target, obstacles }
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
        let mut grown = Grown::none(self.nodes);
        self.spread(&mut grown, vec![self.source], lifted, &mut Vec::new())
    }

    fn is_open(link: &Link, lifted: &[bool]) -> bool {
        link.on_it.iter().all(|obstacle| lifted[*obstacle as usize])
    }

    /// The links that leave a node.
    fn leaving(&self, node: u32) -> &[Link] {
        &self.links[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// Spreads ahead from `stack`; whether the target, or what is known to lead to it, was reached. `fresh` gets what was
    /// not seen before.
    fn spread(&self, grown: &mut Grown, mut stack: Vec<u32>, lifted: &[bool], fresh: &mut Vec<u32>) -> bool {
        stack.retain(|node| !std::mem::replace(&mut grown.ahead[*node as usize], true));
        fresh.extend(&stack);
        let meets = |grown: &Grown, node: u32| node == self.target || grown.back[node as usize];
        if stack.iter().any(|node| meets(grown, *node)) {
            return true;
        }
        while let Some(node) = stack.pop() {
            let leaving = self.leaving(node);
            grown.work += leaving.len() as u64;
            for link in leaving {
                if !grown.ahead[link.head as usize] && Self::is_open(link, lifted) {
                    grown.ahead[link.head as usize] = true;
                    fresh.push(link.head);
                    if meets(grown, link.head) {
                        return true;
                    }
                    stack.push(link.head);
                }
            }
        }
        false
    }

    /// Spreads back from `stack`, against the links.
    fn spread_back(&self, grown: &mut Grown, mut stack: Vec<u32>, lifted: &[bool]) {
        stack.retain(|node| !std::mem::replace(&mut grown.back[*node as usize], true));
        while let Some(node) = stack.pop() {
            let into = &self.into[node as usize];
            grown.work += into.len() as u64;
            for link in into.iter().map(|link| &self.links[*link as usize]) {
                if !grown.back[link.tail as usize] && Self::is_open(link, lifted) {
                    grown.back[link.tail as usize] = true;
                    stack.push(link.tail);
                }
            }
        }
    }

    /// A cut that `lifted`, which opens nothing, does not meet: what is left when as much as possible is lifted with it.
    ///
    /// What is reached from the start and what leads to the end grow together: an obstacle belongs to the cut if lifting
    /// it joins them, and then only what lies between the two was looked at in vain.
    fn cut(&self, lifted: &[bool], weight: &[u64], work: &mut u64) -> Vec<u32> {
        let mut most = lifted.to_vec();
        let mut grown = Grown::none(self.nodes);
        self.spread_back(&mut grown, vec![self.target], &most);
        self.spread(&mut grown, vec![self.source], &most, &mut Vec::new());
        // The heavy ones first: a cut of light ones is met cheaply, and bounds tightly.
        let mut order: Vec<u32> = (0..most.len() as u32).filter(|o| !lifted[*o as usize]).collect();
        order.sort_by_key(|obstacle| (std::cmp::Reverse(weight[*obstacle as usize]), *obstacle));
        let mut cut = Vec::new();
        *work += (self.nodes + order.len()) as u64;
        for obstacle in order {
            most[obstacle as usize] = true;
            let stands_on = &self.of_obstacle[obstacle as usize];
            *work += stands_on.len() as u64;
            let open = |link: &&Link| Self::is_open(link, &most);
            let opened: Vec<&Link> =
                stands_on.iter().map(|link| &self.links[*link as usize]).filter(open).collect();
            let fresh = opened
                .iter()
                .filter(|link| grown.ahead[link.tail as usize] && !grown.ahead[link.head as usize]);
            let fresh: Vec<u32> = fresh.map(|link| link.head).collect();
            let mut reached = Vec::new();
            if !fresh.is_empty() && self.spread(&mut grown, fresh, &most, &mut reached) {
                // as if it had never been
                reached.iter().for_each(|node| grown.ahead[*node as usize] = false);
                most[obstacle as usize] = false;
                cut.push(obstacle);
                continue;
            }
            let behind = opened
                .iter()
                .filter(|link| grown.back[link.head as usize] && !grown.back[link.tail as usize]);
            let behind: Vec<u32> = behind.map(|link| link.tail).collect();
            self.spread_back(&mut grown, behind, &most);
        }
        *work += grown.work;
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
        let mut search = Hitting::new(weight, budget);
        // what a hitting set found in haste opened
        let mut opening: Option<Vec<bool>> = None;
        while search.found.len() < most {
            if search.work >= budget {
                // what is known by now, or at least one set: that of the way that meets least
                if search.found.is_empty() {
                    let mut known = vec![self.shrink(self.least_way(&search.weight))];
                    known.extend(opening.take().map(|set| self.shrink(set)));
                    let of = |set: &Vec<u32>| set.iter().map(|o| search.weight[*o as usize]).sum::<u64>();
                    let lightest = known.into_iter().min_by_key(|set| (of(set), set.clone()));
                    search.found.extend(lightest);
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
            if search.found.is_empty() {
                opening = Some(in_haste);
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

/// Where the links of each node begin, of links by tail; and the links that reach each node.
fn by_ends(nodes: usize, links: impl Iterator<Item = (u32, u32)>) -> (Vec<u32>, Vec<Vec<u32>>) {
    let mut first = vec![0u32; nodes + 1];
    let mut into = vec![Vec::new(); nodes];
    for ((tail, head), number) in links.zip(0u32..) {
        first[tail as usize + 1] += 1;
        into[head as usize].push(number);
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    (first, into)
}

/// What is reached from the start, what leads to the end, and how many links were looked at.
struct Grown {
    ahead: Vec<bool>,
    back: Vec<bool>,
    work: u64,
}

impl Grown {
    fn none(nodes: usize) -> Self {
        Self { ahead: vec![false; nodes], back: vec![false; nodes], work: 0 }
    }
}

#[cfg(test)]
#[path = "lifting_tests.rs"]
mod tests;
