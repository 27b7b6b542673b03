//! Flows of least cost: integer supplies, limits and costs; an optimal flow with the potentials that prove it.
//!
//! Units: any, but the same for all costs. Source: successive shortest paths with potentials (Ahuja, Magnanti, Orlin,
//! *Network Flows*, 1993, section 9.7); optimality by complementary slackness (section 9.3, theorem 9.4).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Disproof;

/// An arc that carries between `lower` and `upper` units at `cost` each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arc {
    /// Where the flow comes from.
    pub tail: u32,
    /// Where it goes.
    pub head: u32,
    /// Least flow.
    pub lower: i64,
    /// Greatest flow, at least `lower`.
    pub upper: i64,
    /// Cost of one unit; may be negative.
    pub cost: i64,
}

/// A flow problem: nodes that supply (positive) or want (negative), and arcs between them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Network {
    /// What each node supplies.
    pub supply: Vec<i64>,
    /// The arcs, in an order that the answer keeps.
    pub arcs: Vec<Arc>,
}

/// A flow of least cost and its proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flow {
    /// Flow of each arc.
    pub flow: Vec<i64>,
    /// Dual of each node: an arc with `cost + potential(tail) − potential(head)` above zero carries its least, below
    /// zero its greatest flow.
    pub potential: Vec<i64>,
    /// Cost of the flow.
    pub cost: i128,
}

/// Why there is no flow: more is supplied inside these nodes than can leave them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shortage {
    /// The nodes, ascending. All of them where supplies do not add up to zero.
    pub nodes: Vec<u32>,
    /// How much too much: positive where it cannot leave, negative where the whole network wants more than it has.
    pub excess: i64,
}

impl Network {
    /// A network of `nodes` nodes without supplies or arcs.
    pub fn new(nodes: usize) -> Self {
        Self { supply: vec![0; nodes], arcs: Vec::new() }
    }

    /// Adds a node and says its index.
    pub fn node(&mut self, supply: i64) -> u32 {
        self.supply.push(supply);
        self.supply.len() as u32 - 1
    }

    /// Adds an arc and says its index in the answer.
    pub fn arc(&mut self, tail: u32, head: u32, limits: (i64, i64), cost: i64) -> usize {
        self.arcs.push(Arc { tail, head, lower: limits.0, upper: limits.1, cost });
        self.arcs.len() - 1
    }

    /// The flow of least cost. Among several of the same cost the same one for the same problem.
    ///
    /// Complexity: one Dijkstra search a path of augmentation, at most as many as units are supplied after arcs of
    /// negative cost were filled.
    ///
    /// # Errors
    /// The set of nodes that cannot get rid of what they supply.
    ///
    /// # Panics
    /// If an arc names a node that is not there, or its lower limit is above its upper one.
    pub fn solve(&self) -> Result<Flow, Shortage> {
        let balance: i64 = self.supply.iter().sum();
        if balance != 0 {
            return Err(Shortage { nodes: (0..self.supply.len() as u32).collect(), excess: balance });
        }
        let mut search = Search::new(self);
        while search.excess.iter().any(|excess| *excess > 0) {
            search.augment()?;
        }
        let cost = cost(self, &search.flow);
        Ok(Flow { flow: search.flow, potential: search.potential, cost })
    }
}

fn cost(network: &Network, flow: &[i64]) -> i128 {
    network.arcs.iter().zip(flow).map(|(arc, flow)| i128::from(arc.cost) * i128::from(*flow)).sum()
}

/// The state of the search: `flow` is always within its limits and optimal for the supplies met so far.
struct Search<'a> {
    network: &'a Network,
    /// Arcs at each node, as (arc, leaves here).
    around: Vec<Vec<(u32, bool)>>,
    flow: Vec<i64>,
    excess: Vec<i64>,
    potential: Vec<i64>,
}

impl<'a> Search<'a> {
    fn new(network: &'a Network) -> Self {
        let mut around = vec![Vec::new(); network.supply.len()];
        let mut excess = network.supply.clone();
        let mut flow = Vec::with_capacity(network.arcs.len());
        for (index, arc) in network.arcs.iter().enumerate() {
            assert!(arc.lower <= arc.upper, "arc {index} has its lower limit above the upper one");
            around[arc.tail as usize].push((index as u32, true));
            around[arc.head as usize].push((index as u32, false));
            // With all potentials zero, an arc of negative cost is optimal when full.
            let start = if arc.cost < 0 { arc.upper } else { arc.lower };
            excess[arc.tail as usize] -= start;
            excess[arc.head as usize] += start;
            flow.push(start);
        }
        Self { network, around, flow, excess, potential: vec![0; network.supply.len()] }
    }

    /// What can still be pushed along an arc, or back, and what a unit costs in reduced terms.
    fn residual(&self, arc: u32, along: bool) -> (i64, i64, usize) {
        let (index, arc) = (arc as usize, &self.network.arcs[arc as usize]);
        let reduced = arc.cost + self.potential[arc.tail as usize] - self.potential[arc.head as usize];
        if along {
            (arc.upper - self.flow[index], reduced, arc.head as usize)
        } else {
            (self.flow[index] - arc.lower, -reduced, arc.tail as usize)
        }
    }

    /// Sends flow along a cheapest path from a node with too much to the nearest one with too little.
    fn augment(&mut self) -> Result<(), Shortage> {
        let nodes = self.excess.len();
        let mut distance = vec![i64::MAX; nodes];
        let mut settled = vec![false; nodes];
        let mut came: Vec<Option<(u32, bool)>> = vec![None; nodes];
        let mut heap = BinaryHeap::new();
        for (node, excess) in self.excess.iter().enumerate() {
            if *excess > 0 {
                distance[node] = 0;
                heap.push(Reverse((0, node)));
            }
        }
        let mut goal = None;
        while let Some(Reverse((far, node))) = heap.pop() {
            if std::mem::replace(&mut settled[node], true) {
                continue;
            }
            if self.excess[node] < 0 {
                goal = Some(node);
                break;
            }
            for &(arc, along) in &self.around[node] {
                let (room, reduced, other) = self.residual(arc, along);
                if room > 0 && far + reduced < distance[other] {
                    distance[other] = far + reduced;
                    came[other] = Some((arc, along));
                    heap.push(Reverse((far + reduced, other)));
                }
            }
        }
        let Some(goal) = goal else {
            let stuck: Vec<u32> = (0..nodes as u32).filter(|node| settled[*node as usize]).collect();
            let excess = stuck.iter().map(|node| self.excess[*node as usize]).sum();
            return Err(Shortage { nodes: stuck, excess });
        };
        let reach = distance[goal];
        for node in 0..nodes {
            self.potential[node] += if settled[node] { distance[node].min(reach) } else { reach };
        }
        let mut path = Vec::new();
        let mut at = goal;
        while let Some((arc, along)) = came[at] {
            path.push((arc, along));
            let arc = &self.network.arcs[arc as usize];
            at = if along { arc.tail } else { arc.head } as usize;
        }
        let room = path.iter().map(|(arc, along)| self.residual(*arc, *along).0).min();
        let sent = room.unwrap_or(i64::MAX).min(self.excess[at]).min(-self.excess[goal]);
        for (arc, along) in path {
            self.flow[arc as usize] += if along { sent } else { -sent };
        }
        self.excess[at] -= sent;
        self.excess[goal] += sent;
        Ok(())
    }
}

impl Flow {
    /// Proves that this is a flow of least cost: limits, conservation, complementary slackness.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn prove(&self, network: &Network) -> Result<(), Disproof> {
        let nodes = network.supply.len();
        if self.flow.len() != network.arcs.len() || self.potential.len() != nodes {
            return Err(Disproof::Shape);
        }
        let mut left = network.supply.clone();
        for (index, (arc, flow)) in network.arcs.iter().zip(&self.flow).enumerate() {
            if *flow < arc.lower || *flow > arc.upper {
                return Err(Disproof::Limits(index));
            }
            left[arc.tail as usize] -= flow;
            left[arc.head as usize] += flow;
            let reduced = arc.cost + self.potential[arc.tail as usize] - self.potential[arc.head as usize];
            if (reduced > 0 && *flow != arc.lower) || (reduced < 0 && *flow != arc.upper) {
                return Err(Disproof::Slackness(index));
            }
        }
        if let Some(node) = left.iter().position(|left| *left != 0) {
            return Err(Disproof::Conservation(node));
        }
        if cost(network, &self.flow) == self.cost { Ok(()) } else { Err(Disproof::Cost) }
    }
}

impl Shortage {
    /// Proves that there is no flow: what the nodes supply, with the least that must enter, exceeds what can leave.
    pub fn holds(&self, network: &Network) -> bool {
        let mut inside = vec![false; network.supply.len()];
        for node in &self.nodes {
            inside[*node as usize] = true;
        }
        let supplied: i64 = self.nodes.iter().map(|node| network.supply[*node as usize]).sum();
        let mut excess = supplied;
        for arc in &network.arcs {
            match (inside[arc.tail as usize], inside[arc.head as usize]) {
                (true, false) => excess -= arc.upper,
                (false, true) => excess += arc.lower,
                _ => {}
            }
        }
        let all = self.nodes.len() == network.supply.len();
        excess == self.excess && (excess > 0 || (all && excess != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every flow of a small network, tried one after the other.
    fn brute_force(network: &Network) -> Option<i128> {
        fn go(network: &Network, arc: usize, flow: &mut Vec<i64>, best: &mut Option<i128>) {
            if arc == network.arcs.len() {
                let mut left = network.supply.clone();
                for (arc, flow) in network.arcs.iter().zip(flow.iter()) {
                    left[arc.tail as usize] -= flow;
                    left[arc.head as usize] += flow;
                }
                if left.iter().all(|left| *left == 0) {
                    let found = cost(network, flow);
                    *best = Some(best.map_or(found, |best| best.min(found)));
                }
                return;
            }
            for value in network.arcs[arc].lower..=network.arcs[arc].upper {
                flow.push(value);
                go(network, arc + 1, flow, best);
                flow.pop();
            }
        }
        let mut best = None;
        go(network, 0, &mut Vec::new(), &mut best);
        best
    }

    proptest! {
        #[test]
        fn the_flow_is_the_one_that_trying_all_finds(
            supplies in prop::collection::vec(-2i64..=2, 3),
            arcs in prop::collection::vec((0u32..4, 0u32..4, 0i64..=1, 0i64..=2, -4i64..=9), 1..8),
        ) {
            let mut network = Network::new(0);
            let rest: i64 = supplies.iter().sum();
            for supply in supplies {
                network.node(supply);
            }
            network.node(-rest);
            for (tail, head, lower, more, cost) in arcs {
                network.arc(tail, head, (lower, lower + more), cost);
            }
            match (network.solve(), brute_force(&network)) {
                (Ok(flow), Some(best)) => {
                    prop_assert_eq!(flow.cost, best);
                    prop_assert_eq!(flow.prove(&network), Ok(()));
                }
                (Err(shortage), None) => prop_assert!(shortage.holds(&network), "{:?}", shortage),
                (found, best) => prop_assert!(false, "{:?} against {:?}", found, best),
            }
        }
    }

    #[test]
    fn a_forged_flow_is_found_out() {
        let mut network = Network::new(0);
        let (from, to) = (network.node(1), network.node(-1));
        let cheap = network.arc(from, to, (0, 1), 3);
        let dear = network.arc(from, to, (0, 1), 5);
        let flow = network.solve().unwrap();
        assert_eq!((flow.flow[cheap], flow.flow[dear], flow.cost), (1, 0, 3));
        let mut forged = flow.clone();
        forged.flow.swap(cheap, dear);
        forged.cost = 5;
        assert!(forged.prove(&network).is_err());
        let forged = Flow { cost: 2, ..flow };
        assert_eq!(forged.prove(&network), Err(Disproof::Cost));
    }

    #[test]
    fn what_cannot_leave_is_named() {
        let mut network = Network::new(0);
        let (a, b, c) = (network.node(3), network.node(0), network.node(-3));
        network.arc(a, b, (0, 9), 1);
        network.arc(b, c, (0, 2), 1);
        let shortage = network.solve().unwrap_err();
        assert_eq!(shortage, Shortage { nodes: vec![a, b], excess: 1 });
        assert!(shortage.holds(&network));
    }
}
