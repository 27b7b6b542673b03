//! The proof's own searches: plain, slow, and independent of the planner's.

use super::graph::Graph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Milliseconds and millimeters of a path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Cost {
    pub ms: u64,
    pub mm: u64,
}

impl Cost {
    pub fn plus(self, other: Self) -> Self {
        Self { ms: self.ms + other.ms, mm: self.mm + other.mm }
    }
}

/// Best cost of each node.
pub(super) type Labels = Vec<Option<Cost>>;

/// Dijkstra over everything, least `key` first.
pub(super) fn one(
    graph: &Graph,
    start: &[(usize, Cost)],
    backward: bool,
    key: impl Fn(Cost) -> (u64, u64),
) -> Labels {
    let mut labels: Labels = vec![None; graph.node_count()];
    let mut heap: BinaryHeap<Reverse<((u64, u64), usize, Cost)>> = BinaryHeap::new();
    let reach = |heap: &mut BinaryHeap<_>, labels: &mut Labels, node: usize, cost: Cost| {
        if labels[node].is_none_or(|known| (key(cost), cost) < (key(known), known)) {
            labels[node] = Some(cost);
            heap.push(Reverse((key(cost), node, cost)));
        }
    };
    for (node, cost) in start {
        reach(&mut heap, &mut labels, *node, *cost);
    }
    while let Some(Reverse((_, node, cost))) = heap.pop() {
        if labels[node] != Some(cost) {
            continue; // reached for less meanwhile
        }
        for (to, step) in graph.neighbors(node, backward) {
            reach(&mut heap, &mut labels, to, cost.plus(step));
        }
    }
    labels
}

/// Checks distances without searching: no edge may lead to a node for less than its label says, and no reached node may
/// have an unreached neighbor.
pub(super) fn certificate(
    graph: &Graph,
    labels: &Labels,
    backward: bool,
    by_time: bool,
) -> Result<(), String> {
    let measure = |c: Cost| if by_time { c.ms } else { c.mm };
    for (node, label) in labels.iter().enumerate() {
        let Some(label) = label else { continue };
        for (to, step) in graph.neighbors(node, backward) {
            let holds = labels[to].is_some_and(|l| measure(l) <= measure(*label) + measure(step));
            if !holds {
                return Err(format!("{} – {}", graph.name(node), graph.name(to)));
            }
        }
    }
    Ok(())
}

/// All costs within `limit` at each node of which no other is better in both parts: label correcting with full
/// dominance lists, first in first out.
pub(super) fn both(graph: &Graph, start: &[(usize, Cost)], backward: bool, limit: Cost) -> Vec<Vec<Cost>> {
    let mut labels: Vec<Vec<Cost>> = vec![Vec::new(); graph.node_count()];
    let mut queue = std::collections::VecDeque::new();
    let fits = |c: Cost| c.ms <= limit.ms && c.mm <= limit.mm;
    let add = |list: &mut Vec<Cost>, c: Cost| {
        if list.iter().any(|l| l.ms <= c.ms && l.mm <= c.mm) {
            return false;
        }
        list.retain(|l| !(c.ms <= l.ms && c.mm <= l.mm));
        list.push(c);
        true
    };
    for (node, cost) in start {
        if fits(*cost) && add(&mut labels[*node], *cost) {
            queue.push_back((*node, *cost));
        }
    }
    while let Some((node, cost)) = queue.pop_front() {
        if !labels[node].contains(&cost) {
            continue; // beaten meanwhile
        }
        for (to, step) in graph.neighbors(node, backward) {
            let next = cost.plus(step);
            if fits(next) && add(&mut labels[to], next) {
                queue.push_back((to, next));
            }
        }
    }
    labels
}
