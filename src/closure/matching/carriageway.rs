//! What the tags of a road say that matching needs: which way traffic flows, whether it is a road for vehicles, and
//! whether two roads are parts of one street. Who may use it in the end is not decided here.

use crate::id::{DirectedId, SegmentId};
use crate::network::Network;

/// Which directions of a segment general traffic uses: forward, backward.
pub(in crate::closure) fn flow(network: &Network, segment: SegmentId) -> (bool, bool) {
    let tags = &network.way_of(segment).tags;
    if network.segment(segment).stated_ms > 0 {
        return (true, false);
    }
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (false, true),
        Some(_) => (true, true),
        None => {
            let implied = tags.is("highway", "motorway")
                || matches!(tags.get("junction"), Some("roundabout" | "circular"));
            (true, !implied)
        }
    }
}

/// Whether general traffic drives this way.
pub fn flows(network: &Network, directed: DirectedId) -> bool {
    let (forward, backward) = flow(network, directed.segment());
    if directed.is_forward() { forward } else { backward }
}

/// Whether only one direction is used.
pub(in crate::closure) fn is_one_way(network: &Network, segment: SegmentId) -> bool {
    flow(network, segment) != (true, true)
}

pub(in crate::closure) fn is_roundabout(network: &Network, segment: SegmentId) -> bool {
    matches!(network.way_of(segment).tags.get("junction"), Some("roundabout" | "circular"))
}

/// How much less likely a closure means this road than a street beside it that lies equally near, in units of the
/// cost of a sample (see `trace`).
pub(super) fn reluctance(network: &Network, segment: SegmentId, on_foot: bool) -> f64 {
    match network.way_of(segment).tags.get("highway") {
        _ if is_for_feet(network, segment) => match on_foot {
            true => 0.0,
            false => 2.0,
        },
        Some("service" | "track") => 0.3,
        _ => 0.0,
    }
}

/// Whether a way is made for those without an engine.
pub(in crate::closure) fn is_for_feet(network: &Network, segment: SegmentId) -> bool {
    let kinds = ["footway", "path", "cycleway", "steps", "bridleway", "corridor", "platform", "elevator"];
    network.way_of(segment).tags.get("highway").is_some_and(|kind| kinds.contains(&kind))
}

/// Whether two segments are parts of one street: a common name or reference, or neither has any.
pub(in crate::closure) fn same_street(network: &Network, a: SegmentId, b: SegmentId) -> bool {
    let (a, b) = (network.way_of(a), network.way_of(b));
    let mut named = false;
    for name in a.names() {
        named = true;
        if b.names().any(|other| other == name) {
            return true;
        }
    }
    !named && b.names().next().is_none()
}
