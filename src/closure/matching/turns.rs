//! Turn bans and prescribed turns: from the junction and two road names to paths of directed segments.

use super::super::model::Closure;
use super::Matched;
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::id::{DirectedId, NodeId};
use crate::network::Network;

/// A junction of divided roads is several nodes: links between them are at most so long, millimeters.
const LONGEST_LINK_MM: u32 = 60_000;

/// Most links between the two roads of a turn.
const MOST_LINKS: usize = 3;

/// Replaces the matched junction by the turns through it: from an arm of the first road over links of the junction to
/// an arm of the second. Without road names every turn of an arm is meant, which is no turn ban; that is an error.
pub(super) fn resolve(
    network: &Network,
    closure: &Closure,
    matched: &mut Matched,
    problems: &mut Diagnostics,
) -> Option<()> {
    let [from, to] = closure.turn.as_ref()?;
    let mut nodes: Vec<NodeId> = matched
        .stretches
        .iter()
        .filter(|s| s.from_mm == 0 && s.to_mm == 0)
        .map(|s| network.tail(s.directed))
        .collect();
    nodes.sort_unstable();
    nodes.dedup();
    let is_on = |d: DirectedId, name: &str| network.way_of(d.segment()).names().any(|n| n == name);
    let mut paths = Vec::new();
    for &node in &nodes {
        let arriving = network.leaving(node).iter().map(|d| d.reversed()).filter(|d| is_on(*d, from));
        for arm in arriving {
            // An arm between two nodes of the junction is a link, not where one comes from.
            if nodes.contains(&network.tail(arm)) && is_short(network, arm) {
                continue;
            }
            extend(network, &nodes, &mut vec![arm], to, &is_on, &mut paths);
        }
    }
    paths.sort();
    paths.dedup();
    if paths.is_empty() {
        problems.push(codes::e429_no_such_turn(closure.origin.place(""), &closure.id, from, to));
        return None;
    }
    matched.turns = paths;
    matched.stretches.clear();
    Some(())
}

fn is_short(network: &Network, directed: DirectedId) -> bool {
    network.segment(directed.segment()).length_mm <= LONGEST_LINK_MM
}

fn extend(
    network: &Network,
    nodes: &[NodeId],
    path: &mut Vec<DirectedId>,
    to: &str,
    is_on: &impl Fn(DirectedId, &str) -> bool,
    paths: &mut Vec<Vec<DirectedId>>,
) {
    let came = path[path.len() - 1];
    for &next in network.leaving(network.head(came)) {
        if next == came.reversed() || path.contains(&next) {
            continue;
        }
        let link = nodes.contains(&network.head(next)) && is_short(network, next);
        path.push(next);
        if is_on(next, to) && !link {
            paths.push(path.clone());
        } else if link && path.len() <= MOST_LINKS + 1 {
            extend(network, nodes, path, to, is_on, paths);
        }
        path.pop();
    }
}
