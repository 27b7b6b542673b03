//! The roads of each corridor, way by way as it is driven: what a GIS styles, and what others hold against their own tags.

use super::CorridorOutcome;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::plan::Leg;
use crate::plan::steps::path_line;
use crate::report::route::object;
use serde_json::json;

impl CorridorOutcome<'_> {
    /// The layer `corridor_roads`: one feature for each stretch of one way in one direction, in order, of every way found.
    pub(super) fn road_features(&self) -> Vec<OutFeature> {
        let network = self.network();
        let mut features = Vec::new();
        for (rank, path) in self.route.after.found.iter().enumerate() {
            let corridor = format!("{}-after-{}", self.route.name, rank + 1);
            let same = |a: &Leg, b: &Leg| {
                a.directed.is_forward() == b.directed.is_forward()
                    && network.segment(a.directed.segment()).way == network.segment(b.directed.segment()).way
            };
            let mut so_far = 0u64;
            for (order, legs) in path.legs.chunk_by(same).enumerate() {
                let way = network.way_of(legs[0].directed.segment());
                let mm: u64 = legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
                let thousandth = |mm: u64| number(mm as f64 / 1000.0);
                let line = path_line(network, legs);
                features.push(OutFeature {
                    id: format!("{corridor}-road-{}", order + 1),
                    shape: if line.len() < 2 { Shape::Null } else { Shape::Line(line) },
                    properties: object(json!({
                        "corridor": corridor,
                        "rank": rank + 1,
                        "order": order + 1,
                        "way": way.id,
                        "direction": if legs[0].directed.is_forward() { "forward" } else { "backward" },
                        "name": way.tags.get("name").unwrap_or(""),
                        "ref": way.tags.get("ref").unwrap_or(""),
                        "from_m": thousandth(so_far),
                        "to_m": thousandth(so_far + mm),
                        "distance_m": thousandth(mm),
                    })),
                });
                so_far += mm;
            }
        }
        features
    }
}
