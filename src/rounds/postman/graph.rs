//! What a postman walks: places, links between them, and which of them have to be walked.
//!
//! Costs are integers of any one unit. A link has a cost each way; a way that does not exist has none. Undirected links
//! cost the same both ways, arcs have one way only, windy links differ.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No link.
const NONE: u32 = u32::MAX;

pub(super) use super::work::NO_WAY;

/// A link between two places.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// The places.
    pub ends: [u32; 2],
    /// Cost from the first to the second place, and back; at least zero.
    pub costs: [Option<i64>; 2],
    /// It has to be walked, either way.
    pub required: bool,
}

impl Link {
    /// A link that costs the same both ways.
    pub fn undirected(a: u32, b: u32, cost: i64, required: bool) -> Self {
        Self { ends: [a, b], costs: [Some(cost); 2], required }
    }

    /// Where a walk along (or against) the link starts and ends.
    pub fn way(&self, against: bool) -> (usize, usize) {
        let [a, b] = self.ends.map(|end| end as usize);
        if against { (b, a) } else { (a, b) }
    }

    /// The cheaper way.
    pub fn least(&self) -> i64 {
        self.costs.iter().flatten().min().copied().unwrap_or(NO_WAY)
    }
}

/// Places and links.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Graph {
    /// How many places there are.
    pub nodes: usize,
    /// The links.
    pub links: Vec<Link>,
}

impl Graph {
    /// Whether every link costs the same both ways.
    pub fn is_undirected(&self) -> bool {
        self.links.iter().all(|link| link.costs[0].is_some() && link.costs[0] == link.costs[1])
    }

    /// Sum of the cheaper ways of all links that have to be walked.
    pub fn required_cost(&self) -> i64 {
        self.links.iter().filter(|link| link.required).map(Link::least).sum()
    }

    /// Links that leave each place, as (link, against).
    pub(super) fn around(&self) -> Vec<Vec<(u32, bool)>> {
        let mut around = vec![Vec::new(); self.nodes];
        for (index, link) in self.links.iter().enumerate() {
            for against in [false, true] {
                if link.costs[usize::from(against)].is_some() {
                    around[link.way(against).0].push((index as u32, against));
                }
            }
        }
        around
    }
}

/// Reads an instance in the form of Corberán, Plana and Sanchis: `(u, v) coste there back`, required links first; a cost of
/// 9999 is no way. `None` where it is not in that form.
pub fn parse(text: &str) -> Option<Graph> {
    const NO_COST: i64 = 9999;
    let mut graph = Graph::default();
    let mut required = true;
    for line in text.lines().map(str::trim) {
        if let Some(count) = line.strip_prefix("VERTICES").and_then(|rest| rest.split(':').nth(1)) {
            graph.nodes = count.trim().parse().ok()?;
        } else if line.starts_with("LISTA_ARISTAS_NOREQ") {
            required = false;
        } else if line.starts_with('(') {
            let words = line.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
            let numbers = words.map(str::parse).collect::<Result<Vec<i64>, _>>().ok()?;
            let [a, b, there, back] = numbers[..] else { return None };
            let place =
                |number: i64| u32::try_from(number - 1).ok().filter(|node| (*node as usize) < graph.nodes);
            let costs = [there, back].map(|cost| (cost != NO_COST).then_some(cost));
            graph.links.push(Link { ends: [place(a)?, place(b)?], costs, required });
        }
    }
    (!graph.links.is_empty()).then_some(graph)
}

/// Cheapest ways between all places.
pub(super) struct Distances {
    nodes: usize,
    cost: Vec<i64>,
    /// By which link the way comes to the place: twice its index, plus one if against it.
    by: Vec<u32>,
}

impl Distances {
    /// One Dijkstra search from each place.
    pub fn of(graph: &Graph) -> Self {
        let around = graph.around();
        let nodes = graph.nodes;
        let mut all = Self { nodes, cost: vec![NO_WAY; nodes * nodes], by: vec![NONE; nodes * nodes] };
        let mut heap = BinaryHeap::new();
        for source in 0..nodes {
            let cost = &mut all.cost[source * nodes..(source + 1) * nodes];
            let by = &mut all.by[source * nodes..(source + 1) * nodes];
            cost[source] = 0;
            heap.push(Reverse((0, source)));
            while let Some(Reverse((far, node))) = heap.pop() {
                if far > cost[node] {
                    continue;
                }
                for &(index, against) in &around[node] {
                    let link = &graph.links[index as usize];
                    let other = link.way(against).1;
                    let reached = far + link.costs[usize::from(against)].unwrap_or(NO_WAY);
                    if reached < cost[other] {
                        cost[other] = reached;
                        by[other] = 2 * index + u32::from(against);
                        heap.push(Reverse((reached, other)));
                    }
                }
            }
        }
        all
    }

    #[inline]
    pub fn cost(&self, from: usize, to: usize) -> i64 {
        self.cost[from * self.nodes + to]
    }

    /// All costs, row by row, from where to where.
    pub fn table(&self) -> Vec<i64> {
        self.cost.clone()
    }

    /// The links of the way, from its end to its start, as (link, against).
    pub fn backward<'a>(
        &'a self,
        graph: &'a Graph,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = (u32, bool)> + 'a {
        let mut at = to;
        std::iter::from_fn(move || {
            let by = self.by[from * self.nodes + at];
            if by == NONE {
                return None;
            }
            let (link, against) = (by / 2, by % 2 == 1);
            at = graph.links[link as usize].way(against).0;
            Some((link, against))
        })
    }
}
