//! Corners that a load cannot take (H6): the rule by angle and length, at every junction and along every road.

use crate::geometry::LonLat;
use crate::id::{DirectedId, NodeId};
use crate::load::turning::{ANGLE_RULES, corner_mdeg, too_sharp};
use crate::network::Network;

/// How far from the corner its legs are looked at, meters: where kerbs are rounded, the last meter says little.
const LEG_M: f64 = 10.0;

/// Pairs of directed segments that a vehicle of this length cannot drive one after the other, turning round included.
/// Empty for a vehicle that no rule concerns. `O(n d²)` for junctions of degree d.
pub fn too_sharp_turns(network: &Network, length_mm: Option<u32>) -> Vec<Vec<DirectedId>> {
    let Some(length) =
        length_mm.filter(|length| ANGLE_RULES.iter().any(|rule| *length > rule.longer_than_mm))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for node in (0..network.node_count()).map(NodeId::new) {
        for into in network.leaving(node).iter().map(|d| d.reversed()) {
            for &onto in network.leaving(node) {
                let mdeg = if onto == into.reversed() { Some(0) } else { angle_mdeg(network, into, onto) };
                if mdeg.is_some_and(|mdeg| too_sharp(length, mdeg, ANGLE_RULES).is_some()) {
                    found.push(vec![into, onto]);
                }
            }
        }
    }
    found
}

/// Whether the corner from one road to the other bends to the left.
pub fn bends_left(network: &Network, into: DirectedId, onto: DirectedId) -> bool {
    let Some([from, corner, to]) = legs(network, into, onto) else { return false };
    let (a, b) = ([corner[0] - from[0], corner[1] - from[1]], [to[0] - corner[0], to[1] - corner[1]]);
    a[0] * b[1] - a[1] * b[0] > 0.0
}

/// The angle that two roads enclose at the junction between them, thousandths of a degree; 180,000 is straight on.
pub fn angle_mdeg(network: &Network, into: DirectedId, onto: DirectedId) -> Option<u32> {
    let [from, corner, to] = legs(network, into, onto)?;
    corner_mdeg(from, corner, to)
}

/// A place on the one road, the junction, a place on the other; meters in the plane.
fn legs(network: &Network, into: DirectedId, onto: DirectedId) -> Option<[[f64; 2]; 3]> {
    let corner = network.position(network.head(into));
    let leg = |directed: DirectedId| {
        let line = network.directed_line(directed);
        let here = network.projection().to_plane(corner);
        let points = line.iter().skip(1).map(|at: &LonLat| network.projection().to_plane(*at));
        let far = |p: &[f64; 2]| (p[0] - here[0]).hypot(p[1] - here[1]) >= LEG_M;
        points.clone().find(far).or_else(|| points.last())
    };
    Some([leg(into.reversed())?, network.projection().to_plane(corner), leg(onto)?])
}
