//! Layers that are larger than the network: a register of a whole province.

use crate::closure::Drawing;
use crate::geometry::LonLat;
use crate::network::Network;
use crate::network::snap::snap;

/// What lies farther than this from every road of the network limits nothing there, meters.
pub(super) const AWAY_M: f64 = 500.0;

/// Whether all positions of a drawing are that far from every road.
pub(super) fn is_away(network: &Network, drawn: &Drawing) -> bool {
    let near = |at: &LonLat| snap(network, *at, AWAY_M, |_| true).is_some();
    match drawn {
        Drawing::Points(points) => !points.iter().any(near),
        Drawing::Lines(lines) => !lines.iter().flatten().any(near),
        Drawing::Polygons(polygons) => !polygons.iter().flatten().flatten().any(near),
    }
}
