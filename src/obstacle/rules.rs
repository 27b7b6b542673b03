//! Rules of the road as obstacles: one-ways, local access, turns, corners. They shut no stretch by themselves; what they
//! forbid is an order of roads.

use super::tags::ban;
use super::{Constraint, CostClass, Face, Kind, Lift, Provenance, Stretch};
use crate::exchange::tags::Tags;
use crate::id::DirectedId;
use crate::network::{Network, Restriction};
use crate::vehicle::{Vehicle, WayUse};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A rule of a whole way, to be given its stretches.
fn of_way(kind: Kind, way: &str, name: &str, ban: (String, String)) -> Constraint {
    Constraint {
        id: format!("{}/{way}", kind.code()),
        kind,
        name: name.to_owned(),
        ways: vec![way.to_owned()],
        provenance: Provenance::Signed,
        lift: Lift::PERMISSION,
        faces: vec![Face { ban: Some(ban), ..Face::default() }],
        stretches: Vec::new(),
        node: None,
        turn: None,
    }
}

fn whole(network: &Network, directed: DirectedId) -> Stretch {
    Stretch { directed, from_mm: 0, to_mm: network.segment(directed.segment()).length_mm, face: 0 }
}

/// One-way roads as obstacles of the direction that is not driven, one a way. No permit of a carrier lifts one: police hold
/// the traffic of a street, and nobody that of an expressway, where only another entry would help.
pub fn one_ways(network: &Network, vehicle: &Vehicle) -> Vec<Constraint> {
    let mut found: BTreeMap<&str, Constraint> = BTreeMap::new();
    let mut known: FxHashMap<&Tags, WayUse> = FxHashMap::default();
    for segment in network.segment_ids() {
        let way = network.way_of(segment);
        let open = known.entry(&way.tags).or_insert_with(|| vehicle.way_use(&vehicle.permitted(&way.tags)));
        let forward = match (open.forward, open.backward) {
            (Some(_), None) => false,
            (None, Some(_)) => true,
            _ => continue,
        };
        let sign = || ("oneway".to_owned(), way.tags.get("oneway").unwrap_or("yes").to_owned());
        let is_expressway = way.tags.get("highway").is_some_and(|class| class.starts_with("motorway"));
        let cost = if is_expressway { CostClass::Rebuilding } else { CostClass::Police };
        let constraint = found.entry(&way.id).or_insert_with(|| Constraint {
            lift: Lift { hard: is_expressway, cost, ..Lift::PERMISSION },
            ..of_way(Kind::OneWay, &way.id, way.label(), sign())
        });
        constraint.stretches.push(whole(network, DirectedId::new(segment, forward)));
    }
    found.into_values().collect()
}

/// The tags that make a road local: without those under conditions where it is local without them.
fn deciding(tags: &Tags, vehicle: &Vehicle) -> Tags {
    let plain = Tags::new(tags.iter().filter(|(key, _)| !key.contains(":conditional")));
    let both = vehicle.way_use(&plain);
    let is_local = [both.forward, both.backward].into_iter().flatten().any(|passage| passage.local);
    if is_local { plain } else { tags.clone() }
}

/// Roads that the vehicle may not drive through by their tags, one a way.
pub fn local_roads(network: &Network, vehicle: &Vehicle) -> Vec<Constraint> {
    let mut found: BTreeMap<&str, Constraint> = BTreeMap::new();
    let mut known: FxHashMap<&Tags, WayUse> = FxHashMap::default();
    for segment in network.segment_ids() {
        let way = network.way_of(segment);
        let now = known.entry(&way.tags).or_insert_with(|| vehicle.way_use(&way.tags));
        let is_local = [&now.forward, &now.backward].into_iter().flatten().any(|passage| passage.local);
        for (passage, forward) in [(&now.forward, true), (&now.backward, false)] {
            // whoever is let through against a one-way needs it there, too
            if is_local && passage.as_ref().is_none_or(|passage| passage.local) {
                let sign = || ban(&deciding(&way.tags, vehicle), vehicle, forward);
                let constraint =
                    found.entry(&way.id).or_insert_with(|| of_way(Kind::Local, &way.id, way.label(), sign()));
                constraint.stretches.push(whole(network, DirectedId::new(segment, forward)));
            }
        }
    }
    found.into_values().collect()
}

/// A turn restriction.
pub fn turn(network: &Network, restriction: &Restriction) -> Constraint {
    let sign = restriction.tags.iter().find(|(key, _)| key.starts_with("restriction"));
    let (key, value) = sign.unwrap_or(("restriction", ""));
    Constraint {
        lift: Lift::PERMISSION,
        faces: vec![Face { ban: Some((key.to_owned(), value.to_owned())), ..Face::default() }],
        ..at_junction(network, Kind::Turn, format!("turn/{}", restriction.id), &restriction.path)
    }
}

/// A corner between two roads that a load does not take, or takes as this face has it; by its length where the face says nothing.
pub fn corner(network: &Network, path: &[DirectedId], face: Face) -> Constraint {
    let way = |directed: Option<&DirectedId>| directed.map_or("", |d| &network.way_of(d.segment()).id);
    let junction = path.last().map(|last| network.node_name(network.tail(*last))).unwrap_or_default();
    let id = format!("corner/{junction}/{}/{}", way(path.first()), way(path.last()));
    Constraint {
        lift: Lift { hard: true, cost: CostClass::Works, ..Lift::PERMISSION },
        faces: vec![face],
        turn: Some(path.to_vec()),
        ..at_junction(network, Kind::Corner, id, path)
    }
}

/// Whether a path is a road and the same one back.
pub fn turns_round(path: &[DirectedId]) -> bool {
    matches!(path, [into, onto] if *onto == into.reversed())
}

/// Something between the last two roads of a path.
fn at_junction(network: &Network, kind: Kind, id: String, path: &[DirectedId]) -> Constraint {
    let road = |directed: &DirectedId| network.way_of(directed.segment());
    let mut ways: Vec<String> = path.iter().map(|d| road(d).id.to_string()).collect();
    ways.dedup();
    let mut names: Vec<&str> = path.iter().map(|d| road(d).label()).filter(|name| !name.is_empty()).collect();
    // who turns round comes back onto his road
    if !turns_round(path) {
        names.dedup();
    }
    Constraint {
        id,
        kind,
        name: names.join(" → "),
        ways,
        provenance: Provenance::Signed,
        lift: Lift::PERMISSION,
        faces: Vec::new(),
        stretches: Vec::new(),
        node: path.last().map(|last| network.tail(*last)),
        turn: None,
    }
}
