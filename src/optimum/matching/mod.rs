//! Perfect matchings of least weight in general graphs, with the duals that prove them.
//!
//! Units: any, but the same for all weights. Source: Edmonds, *Maximum matching and a polyhedron with 0,1-vertices*
//! (1965); the search as told by Galil, *Efficient algorithms for finding maximum matching in graphs* (1986), with all
//! trees grown at once. Where there is no perfect matching, Tutte's condition (1947) says why.

mod forest;
mod search;

use super::Disproof;

/// An edge between two nodes, and what it costs to match them by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// The nodes.
    pub ends: [u32; 2],
    /// What it costs.
    pub weight: i64,
}

/// A matching of all nodes of least weight and its proof.
///
/// Duals are in halves of the unit, so that they are integers: `potential(a) + potential(b) − 2 · Σ surplus` of the
/// blossoms around an edge is at most twice its weight, and equal for an edge of the matching.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matching {
    /// The edge of each node.
    pub edge: Vec<u32>,
    /// Sum of the weights.
    pub weight: i64,
    /// Dual of each node, in halves.
    pub potential: Vec<i64>,
    /// Odd sets of nodes with a dual above zero.
    pub blossoms: Vec<Blossom>,
}

/// An odd set of nodes of which the matching leaves one out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blossom {
    /// The nodes, ascending.
    pub nodes: Vec<u32>,
    /// Its dual, in halves.
    pub surplus: i64,
}

/// Why there is no perfect matching: without these nodes, more odd parts are left than there are of these nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Barrier {
    /// The nodes, ascending.
    pub nodes: Vec<u32>,
}

/// The perfect matching of least weight. The same for the same edges in the same order.
///
/// Complexity: at most `nodes` / 2 stages; a stage looks at all edges once for each change of the duals.
///
/// # Errors
/// The barrier that keeps the nodes from being matched.
pub fn least_weight(nodes: usize, edges: &[Edge]) -> Result<Matching, Barrier> {
    let mut search = search::Search::new(nodes, edges);
    while search.is_incomplete() {
        search.stage()?;
    }
    Ok(search.finish())
}

impl Matching {
    /// The partner of a node.
    pub fn partner(&self, edges: &[Edge], node: u32) -> u32 {
        let [a, b] = edges[self.edge[node as usize] as usize].ends;
        if a == node { b } else { a }
    }

    /// Proves that this is a perfect matching of least weight.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn prove(&self, edges: &[Edge]) -> Result<(), Disproof> {
        let nodes = self.potential.len();
        if self.edge.len() != nodes || self.edge.iter().any(|edge| *edge as usize >= edges.len()) {
            return Err(Disproof::Shape);
        }
        let mut matched = vec![false; edges.len()];
        for node in 0..nodes {
            let edge = self.edge[node];
            let [a, b] = edges[edge as usize].ends.map(|end| end as usize);
            if (a != node && b != node) || a == b || self.edge[a] != edge || self.edge[b] != edge {
                return Err(Disproof::Unmatched(node));
            }
            matched[edge as usize] = true;
        }
        let mut around: Vec<Vec<usize>> = vec![Vec::new(); nodes];
        for (index, blossom) in self.blossoms.iter().enumerate() {
            let mut distinct = blossom.nodes.clone();
            distinct.dedup();
            if blossom.surplus < 0 || distinct.len().is_multiple_of(2) || distinct != blossom.nodes {
                return Err(Disproof::Blossom(index));
            }
            for node in &blossom.nodes {
                around[*node as usize].push(index);
            }
        }
        let mut inside = vec![0usize; self.blossoms.len()];
        for (index, edge) in edges.iter().enumerate() {
            let [a, b] = edge.ends.map(|end| end as usize);
            if a == b {
                continue; // joins no two nodes, so no matching has it
            }
            let mut dual = self.potential[a] + self.potential[b];
            for blossom in around[a].iter().filter(|blossom| around[b].contains(blossom)) {
                dual -= 2 * self.blossoms[*blossom].surplus;
                inside[*blossom] += usize::from(matched[index]);
            }
            let slack = 2 * edge.weight - dual;
            if slack < 0 || (matched[index] && slack != 0) {
                return Err(Disproof::Slackness(index));
            }
        }
        for (index, blossom) in self.blossoms.iter().enumerate() {
            if blossom.surplus > 0 && 2 * inside[index] + 1 != blossom.nodes.len() {
                return Err(Disproof::Blossom(index));
            }
        }
        let weight: i64 =
            edges.iter().zip(&matched).filter(|(_, matched)| **matched).map(|(edge, _)| edge.weight).sum();
        if weight == self.weight { Ok(()) } else { Err(Disproof::Cost) }
    }
}

impl Barrier {
    /// Proves that there is no perfect matching: counts the odd parts that are left without the nodes.
    pub fn holds(&self, nodes: usize, edges: &[Edge]) -> bool {
        let mut parts: Vec<usize> = (0..nodes).collect();
        fn root(parts: &[usize], mut node: usize) -> usize {
            while parts[node] != node {
                node = parts[node];
            }
            node
        }
        let removed = |node: u32| self.nodes.binary_search(&node).is_ok();
        for edge in edges.iter().filter(|edge| !edge.ends.iter().any(|end| removed(*end))) {
            let [a, b] = edge.ends.map(|end| root(&parts, end as usize));
            parts[a] = b;
        }
        let mut sizes = vec![0usize; nodes];
        for node in (0..nodes).filter(|node| !removed(*node as u32)) {
            sizes[root(&parts, node)] += 1;
        }
        sizes.iter().filter(|size| **size % 2 == 1).count() > self.nodes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn graph(edges: &[(u32, u32, i64)]) -> Vec<Edge> {
        edges.iter().map(|&(a, b, weight)| Edge { ends: [a, b], weight }).collect()
    }

    /// The least weight by matching the first free node with every other one.
    fn brute_force(nodes: usize, edges: &[Edge]) -> Option<i64> {
        fn go(free: &mut Vec<bool>, edges: &[Edge]) -> Option<i64> {
            let Some(first) = free.iter().position(|free| *free) else { return Some(0) };
            let mut best: Option<i64> = None;
            for edge in edges {
                let [a, b] = edge.ends.map(|end| end as usize);
                if a == b || !free[a] || !free[b] || (a != first && b != first) {
                    continue;
                }
                (free[a], free[b]) = (false, false);
                let rest = go(free, edges).map(|rest| rest + edge.weight);
                (free[a], free[b]) = (true, true);
                best = best.into_iter().chain(rest).min();
            }
            best
        }
        go(&mut vec![true; nodes], edges)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]
        #[test]
        fn the_matching_is_the_one_that_trying_all_finds(
            nodes in 1usize..9,
            edges in prop::collection::vec((0u32..9, 0u32..9, -6i64..12), 1..26),
        ) {
            let edges: Vec<Edge> = graph(&edges)
                .into_iter()
                .filter(|edge| edge.ends.iter().all(|end| (*end as usize) < nodes))
                .collect();
            match (least_weight(nodes, &edges), brute_force(nodes, &edges)) {
                (Ok(matching), Some(best)) => {
                    prop_assert_eq!(matching.weight, best);
                    prop_assert_eq!(matching.prove(&edges), Ok(()));
                }
                (Err(barrier), None) => prop_assert!(barrier.holds(nodes, &edges), "{:?}", barrier),
                (found, best) => prop_assert!(false, "{:?} against {:?}", found, best),
            }
        }

        #[test]
        fn matchings_of_many_nodes_prove_themselves(
            points in prop::collection::vec((0i64..60, 0i64..60), 20..70),
            links in prop::collection::vec((0usize..70, 0usize..70), 0..40),
        ) {
            // Points in rows of a coarse grid have many ties, hence many nested blossoms.
            let count = points.len();
            let mut edges = Vec::new();
            for (a, from) in points.iter().enumerate() {
                let mut near: Vec<(i64, usize)> = points
                    .iter()
                    .enumerate()
                    .filter(|(b, _)| *b != a)
                    .map(|(b, to)| ((from.0 - to.0).abs() / 7 + (from.1 - to.1).abs(), b))
                    .collect();
                near.sort_unstable();
                edges.extend(near.iter().take(5).map(|(far, b)| (a as u32, *b as u32, *far)));
            }
            edges.extend(
                links.iter().filter(|(a, b)| *a < count && *b < count).map(|(a, b)| (*a as u32, *b as u32, 9)),
            );
            let edges = graph(&edges);
            match least_weight(count, &edges) {
                Ok(matching) => prop_assert_eq!(matching.prove(&edges), Ok(())),
                Err(barrier) => prop_assert!(barrier.holds(count, &edges), "{:?}", barrier),
            }
        }
    }

    #[test]
    fn two_triangles_are_joined_by_the_dear_edge() {
        // Inside the triangles all is cheap, but each leaves one node over.
        let edges = graph(&[
            (0, 1, 1),
            (1, 2, 1),
            (0, 2, 1),
            (3, 4, 1),
            (4, 5, 1),
            (3, 5, 1),
            (2, 3, 20),
            (0, 5, 30),
        ]);
        let matching = least_weight(6, &edges).unwrap();
        assert_eq!((matching.weight, matching.partner(&edges, 2)), (22, 3));
        assert!(!matching.blossoms.is_empty(), "only an odd set explains the price");
        matching.prove(&edges).unwrap();
    }

    #[test]
    fn a_forged_matching_is_found_out() {
        let edges = graph(&[(0, 1, 1), (2, 3, 1), (0, 2, 4), (1, 3, 4)]);
        let matching = least_weight(4, &edges).unwrap();
        let forged = Matching { edge: vec![2, 3, 2, 3], weight: 8, ..matching.clone() };
        assert!(matches!(forged.prove(&edges), Err(Disproof::Slackness(_))));
        assert_eq!(Matching { weight: 1, ..matching }.prove(&edges), Err(Disproof::Cost));
    }

    #[test]
    fn three_nodes_around_one_cannot_be_matched() {
        let edges = graph(&[(0, 1, 1), (0, 2, 1), (0, 3, 1)]);
        assert_eq!(least_weight(4, &edges).unwrap_err(), Barrier { nodes: vec![0] });
        assert!(Barrier { nodes: vec![0] }.holds(4, &edges));
        assert!(least_weight(3, &graph(&[(0, 1, 1), (1, 2, 1)])).is_err());
        assert_eq!(least_weight(0, &[]).unwrap().weight, 0);
    }
}
