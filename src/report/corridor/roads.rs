//! The roads of each corridor, way by way as it is driven: what a GIS styles, and what others hold against their own tags.

use super::CorridorOutcome;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::plan::Leg;
use crate::plan::steps::{Step, path_line, steps};
use crate::report::route::object;
use crate::report::summary::RoadStretchLine;
use serde_json::json;

impl CorridorOutcome<'_> {
    /// The roads of the best way, each with its keeper and kilometer posts as far as the data have them (H13).
    pub(super) fn road_stretches(&self) -> Vec<RoadStretchLine> {
        let Some(path) = self.route.after.found.first() else { return Vec::new() };
        let network = self.network();
        let mut so_far = 0u64;
        let line = |(number, step): (usize, Step)| {
            let mut operators: Vec<String> = Vec::new();
            let mut ask = None;
            for leg in path.legs.get(step.legs.clone()).unwrap_or_default() {
                let tags = &network.way_of(leg.directed.segment()).tags;
                let keeper = ["operator", "owner"].iter().find_map(|key| tags.get(key));
                match keeper.map(str::trim).filter(|keeper| !keeper.is_empty()) {
                    Some(keeper) if operators.iter().any(|known| known == keeper) => {}
                    Some(keeper) => operators.push(keeper.to_owned()),
                    None => {
                        let is_expressway =
                            tags.get("highway").is_some_and(|class| class.starts_with("motorway"));
                        ask = Some(
                            if is_expressway { "expressway_operator" } else { "road_authority" }.to_owned(),
                        );
                    }
                }
            }
            let from = so_far;
            so_far += step.mm;
            let [from_post, to_post] = self.kilometers.get(number).cloned().unwrap_or_default();
            RoadStretchLine {
                road: step.road,
                from_m: from as f64 / 1000.0,
                to_m: so_far as f64 / 1000.0,
                from_post,
                to_post,
                operators,
                ask,
            }
        };
        steps(self.route.metric, &path.legs).into_iter().enumerate().map(line).collect()
    }

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
