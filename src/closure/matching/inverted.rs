//! Places that leave roads out: an area but for some roads of it, and all roads but those that are drawn.

use super::{Matched, MatchedStretch};
use crate::closure::model::Closure;
use crate::diagnostic::{Diagnostics, hazard as codes};
use crate::id::DirectedId;
use crate::network::Network;
use std::collections::BTreeMap;

/// Takes the roads out of `matched` that the closure leaves alone, or turns it over. `None` where a road is named that is not
/// there.
pub(super) fn leave_out(
    network: &Network,
    closure: &Closure,
    matched: &mut Matched,
    problems: &mut Diagnostics,
) -> Option<()> {
    let is_road = |s: &MatchedStretch, road: &String| {
        let way = network.way_of(s.directed.segment());
        *way.id == **road || way.names().any(|name| name == road)
    };
    // one road may go by several of the names: each is looked for among all roads of the place
    let is_missing = |road: &&String| !matched.stretches.iter().any(|s| is_road(s, road));
    let missing: Vec<&String> = closure.except_roads.iter().filter(is_missing).collect();
    for road in &missing {
        // a zone of dangerous goods has them as `mandatory`
        let place = closure.origin.place("/properties");
        problems.push(codes::e633_no_such_road(place, &closure.id, road));
    }
    if !missing.is_empty() {
        return None;
    }
    matched.stretches.retain(|s| !closure.except_roads.iter().any(|road| is_road(s, road)));
    if !closure.except_roads.is_empty() {
        let share = covered(&matched.stretches);
        matched.stretches.retain(|s| is_covered(network, &share, s.directed));
    }
    if closure.outside {
        matched.stretches = others(network, &matched.stretches);
        matched.spared.clear();
    }
    Some(())
}

/// Millimeters of each directed segment that are covered.
fn covered(stretches: &[MatchedStretch]) -> BTreeMap<DirectedId, u64> {
    let mut covered: BTreeMap<DirectedId, u64> = BTreeMap::new();
    for s in stretches {
        *covered.entry(s.directed).or_default() += u64::from(s.to_mm - s.from_mm);
    }
    covered
}

/// Whether at least half of a segment is covered: a road that only comes in over the edge of an area lies outside of it, else
/// who comes from outside would seem to set out within.
fn is_covered(network: &Network, covered: &BTreeMap<DirectedId, u64>, directed: DirectedId) -> bool {
    let length = u64::from(network.segment(directed.segment()).length_mm);
    covered.get(&directed).copied().unwrap_or(0) * 2 >= length
}

/// All directed segments that are not covered, whole and in order.
fn others(network: &Network, stretches: &[MatchedStretch]) -> Vec<MatchedStretch> {
    let covered = covered(stretches);
    let directions =
        network.segment_ids().flat_map(|s| [true, false].map(|forward| DirectedId::new(s, forward)));
    let whole = |directed: DirectedId| {
        let to_mm = network.segment(directed.segment()).length_mm;
        let level = network.way_of(directed.segment()).level();
        (!is_covered(network, &covered, directed)).then_some(MatchedStretch {
            directed,
            from_mm: 0,
            to_mm,
            level,
        })
    };
    let mut found: Vec<MatchedStretch> = directions.filter_map(whole).collect();
    found.sort_unstable();
    found
}
