//! What the closures match, as a layer.

use super::World;
use crate::closure::matching::turns;
use crate::closure::{Closure, Effect, Location, MatchedStretch};
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use serde_json::{Map, Value, json};

/// What the closures match, for the eye. `role` says what a line is that is not closed: `other_half` (the carriageway that a
/// half closure leaves), `contraflow` (where that carries the shut direction too), `banned_turn`, `prescribed_turn`.
pub fn closed_edges(world: &World) -> Vec<OutFeature> {
    let network = &world.network;
    let mut features = Vec::new();
    for (i, piece) in world.plan.closed_pieces(network).into_iter().enumerate() {
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
            continue;
        };
        let shape = match piece.line[..] {
            [point] => Shape::Point(point),
            _ => Shape::Line(piece.line.clone()),
        };
        features.push(OutFeature { id: format!("{}-{}", piece.closure_id, i + 1), shape, properties });
    }
    for (closure, matched) in world.plan.closures().iter().zip(world.plan.matched()) {
        let Some(matched) = matched else { continue };
        let halves = [("other_half", &matched.opposite), ("contraflow", &matched.contraflow)];
        for (role, stretches) in halves {
            for (i, s) in stretches.iter().enumerate() {
                let properties = described(world, closure, role, s);
                let id = format!("{}-{role}-{}", closure.id, i + 1);
                features.push(OutFeature { id, shape: Shape::Line(line(world, s)), properties });
            }
        }
        let role = if closure.effect == Effect::MandatoryTurn { "prescribed_turn" } else { "banned_turn" };
        let made = matched.turns.iter().filter(|path| turns::is_possible(network, path));
        for (i, path) in made.enumerate() {
            let [Some(first), Some(last)] = [path.first(), path.last()] else { continue };
            let Some(shape) = turns::line(network, path) else { continue };
            let label = |d: &DirectedId| network.way_of(d.segment()).label();
            let mut properties = Map::new();
            properties.insert("closure".into(), closure.id.as_str().into());
            properties.insert("title".into(), closure.title.as_str().into());
            properties.insert("role".into(), role.into());
            properties.insert("road".into(), format!("{} → {}", label(first), label(last)).into());
            let id = format!("{}-turn-{}", closure.id, i + 1);
            features.push(OutFeature { id, shape: Shape::Line(shape), properties });
        }
    }
    features
}

fn described(
    world: &World,
    closure: &crate::closure::Closure,
    role: &str,
    s: &MatchedStretch,
) -> Map<String, Value> {
    let network = &world.network;
    let way = network.way_of(s.directed.segment());
    let properties = json!({
        "closure": closure.id,
        "title": closure.title,
        "role": role,
        "feature": way.id,
        "edge": network.segment_name(s.directed.segment()),
        "road": way.label(),
        "direction": if s.directed.is_forward() { "forward" } else { "backward" },
        "from_m": number(f64::from(s.from_mm) / 1000.0),
        "to_m": number(f64::from(s.to_mm) / 1000.0),
        "level": s.level,
    });
    match properties {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}

/// A stretch in driving direction.
fn line(world: &World, s: &MatchedStretch) -> Vec<crate::geometry::LonLat> {
    let length = world.network.segment(s.directed.segment()).length_mm;
    let (from, to) =
        if s.directed.is_forward() { (s.from_mm, s.to_mm) } else { (length - s.to_mm, length - s.from_mm) };
    let mut line = world.network.piece(s.directed.segment(), from, to);
    if !s.directed.is_forward() {
        line.reverse();
    }
    line
}

/// What maps draw of the closures, by the names of their layers: what they match with their effects, banned and
/// prescribed turns among them; and the areas that orders draw.
pub fn map_closures(world: &World) -> [(&'static str, Vec<OutFeature>); 2] {
    let mut edges = closed_edges(world);
    // The half that carries the traffic is not closed.
    edges.retain(|feature| {
        let role = feature.properties.get("role").and_then(Value::as_str);
        !matches!(role, Some("other_half" | "contraflow"))
    });
    for feature in &mut edges {
        let id = feature.properties.get("closure").and_then(Value::as_str);
        if let Some(closure) = world.plan.closures().iter().find(|c| Some(c.id.as_str()) == id) {
            feature.properties.extend(on_map(world, closure));
        }
    }
    let mut areas = Vec::new();
    for closure in world.plan.closures() {
        if let Location::Area { polygons, .. } | Location::Ring { polygons, .. } = &closure.location {
            let ring = |ring: &Vec<LonLat>| {
                geo::LineString::from(
                    ring.iter().map(|at| (at.lon_degrees(), at.lat_degrees())).collect::<Vec<_>>(),
                )
            };
            let polygon = |rings: &Vec<Vec<LonLat>>| {
                let (outer, holes) = rings.split_first()?;
                Some(geo::Polygon::new(ring(outer), holes.iter().map(ring).collect()))
            };
            let drawn: Vec<geo::Polygon<f64>> = polygons.iter().filter_map(polygon).collect();
            let shape = Shape::Areas(geo::MultiPolygon::new(drawn));
            areas.push(OutFeature { id: closure.id.clone(), shape, properties: on_map(world, closure) });
        }
    }
    [("closed_edges", edges), ("closure_areas", areas)]
}

fn on_map(world: &World, closure: &Closure) -> Map<String, Value> {
    let in_force = closure.status.counts() && world.when.is_shut(&closure.schedule);
    // The phases of an order are called alike.
    let title = closure.called();
    let said = [
        ("closure", closure.id.as_str()),
        ("order", &closure.order),
        ("title", &title),
        ("effect", closure.effect.name()),
        ("in_force", if in_force { "yes" } else { "no" }),
    ];
    said.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect()
}
