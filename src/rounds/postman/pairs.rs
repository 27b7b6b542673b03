//! Pairs of many things so that all pairs together cost least: matchings in complete graphs, from few edges.

use crate::optimum::matching::{Edge, least_weight};

/// Neighbors of each that are offered at first.
const NEIGHBORS: usize = 8;

/// The cheapest pairs of `0..count` (an even number), each with the smaller first, by the smaller.
///
/// Few neighbors of each are offered at first; the duals tell whether another pair would help, and then it is offered
/// too, until none would. So the answer is optimal among all pairs.
///
/// Complexity: a few sparse matchings, and each time a look at all pairs.
pub(super) fn cheapest_pairs(count: usize, cost: &impl Fn(usize, usize) -> i64) -> Vec<(u32, u32)> {
    let mut offered: Vec<Edge> = Vec::new();
    let mut near: Vec<(i64, usize)> = Vec::new();
    for a in 0..count {
        near.clear();
        near.extend((0..count).filter(|b| *b != a).map(|b| (cost(a, b), b)));
        if near.len() > NEIGHBORS {
            near.select_nth_unstable(NEIGHBORS);
            near.truncate(NEIGHBORS);
        }
        for &(weight, b) in &near {
            offered.push(Edge { ends: [a.min(b) as u32, a.max(b) as u32], weight });
        }
    }
    // Neighbors in a row, so that there is a matching from the beginning.
    for a in (1..count).step_by(2) {
        offered.push(Edge { ends: [a as u32 - 1, a as u32], weight: cost(a - 1, a) });
    }
    offered.sort_unstable_by_key(|edge| (edge.ends, edge.weight));
    offered.dedup();
    loop {
        let matching = least_weight(count, &offered).expect("neighbors in a row are offered");
        let mut around: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (index, blossom) in matching.blossoms.iter().enumerate() {
            for node in &blossom.nodes {
                around[*node as usize].push(index);
            }
        }
        let known = offered.len();
        for a in 0..count {
            for b in a + 1..count {
                let weight = cost(a, b);
                let mut dual = matching.potential[a] + matching.potential[b];
                if dual <= 2 * weight {
                    continue;
                }
                for blossom in around[a].iter().filter(|blossom| around[b].contains(blossom)) {
                    dual -= 2 * matching.blossoms[*blossom].surplus;
                }
                if dual > 2 * weight {
                    offered.push(Edge { ends: [a as u32, b as u32], weight });
                }
            }
        }
        if offered.len() == known {
            let pairs = (0..count as u32).map(|a| (a, matching.partner(&offered, a)));
            return pairs.filter(|(a, b)| a < b).collect();
        }
    }
}
