//! A closed walk over every link as often as it is wanted: Hierholzer's algorithm (1873), in linear time.

use super::graph::Graph;

/// One link of the walk: which, and whether against its drawing.
pub(super) type Stride = (u32, bool);

/// The closed walk from a place, given how often each link is walked; either way where links are undirected.
///
/// Every place has an even number of walks, and those reachable from the start are all walked.
pub(super) fn closed_walk(graph: &Graph, times: &[u8], start: usize) -> Vec<Stride> {
    let mut around: Vec<Vec<Stride>> = vec![Vec::new(); graph.nodes];
    for (index, link) in graph.links.iter().enumerate() {
        around[link.way(false).0].push((index as u32, false));
        around[link.way(true).0].push((index as u32, true));
    }
    let mut left = times.to_vec();
    let mut walk = Vec::new();
    let mut open: Vec<(usize, Option<Stride>)> = vec![(start, None)];
    while let Some(&(node, came)) = open.last() {
        match around[node].last().copied() {
            None => {
                open.pop();
                walk.extend(came);
            }
            Some((link, _)) if left[link as usize] == 0 => {
                around[node].pop();
            }
            Some((link, against)) => {
                left[link as usize] -= 1;
                open.push((graph.links[link as usize].way(against).1, Some((link, against))));
            }
        }
    }
    walk.reverse();
    walk
}
