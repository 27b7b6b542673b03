//! What the closures match, as a layer.

use super::World;
use crate::exchange::write::{OutFeature, Shape, number};
use serde_json::{Value, json};

/// What the closures match, for the eye.
pub fn closed_edges(world: &World) -> Vec<OutFeature> {
    let network = &world.network;
    let pieces = world.plan.closed_pieces(network);
    let feature = |(i, piece): (usize, &crate::closure::ClosedPiece)| {
        let closure = &world.plan.closures()[piece.closure];
        let Value::Object(properties) = json!({
            "closure": piece.closure_id,
            "title": closure.title,
            "feature": piece.way_id,
            "edge": network.segment_name(piece.directed.segment()),
            "road": piece.road,
            "direction": if piece.directed.is_forward() { "forward" } else { "backward" },
            "from_m": number(piece.from_m),
            "to_m": number(piece.to_m),
            "level": piece.level,
        }) else {
            return None;
        };
        let shape = match piece.line[..] {
            [point] => Shape::Point(point),
            _ => Shape::Line(piece.line.clone()),
        };
        Some(OutFeature { id: format!("{}-{}", piece.closure_id, i + 1), shape, properties })
    };
    pieces.iter().enumerate().filter_map(feature).collect()
}
