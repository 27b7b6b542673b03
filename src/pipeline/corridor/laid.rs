//! Places of a limits layer on the roads: the stretches, the other side of a slope, the ways that they are on.

use super::super::world::World;
use crate::closure::Matched;
use crate::id::DirectedId;
use crate::network::Network;
use crate::obstacle::ground::{Slope, usual_slope};
use crate::obstacle::{Constraint, Face, Stretch};
use std::collections::BTreeSet;

/// Whether a kerb lies where roads meet: no corner has it else.
pub(super) fn meets_junction(network: &Network, constraint: &Constraint) -> bool {
    let ends = |s: &Stretch| {
        let (from, to) = (s.from_mm, s.to_mm);
        let length = network.segment(s.directed.segment()).length_mm;
        let at = [(0, network.tail(s.directed)), (length, network.head(s.directed))];
        at.into_iter().filter(move |(mm, _)| (from..=to).contains(mm)).map(|(_, node)| node)
    };
    let meets = |s: &Stretch| ends(s).any(|node| network.leaving(node).len() > 1);
    constraint.faces.iter().all(|face| face.kerb_mm.is_none()) || constraint.stretches.iter().any(meets)
}

/// The constraint of a place on the stretches that it matches; who meets a slope the other way round goes down it.
pub(super) fn on_ground(world: &World, mut constraint: Constraint, matched: &[Matched]) -> Constraint {
    let stretches = matched.iter().flat_map(|matched| &matched.stretches);
    constraint.stretches = stretches
        .map(|s| Stretch { directed: s.directed, from_mm: s.from_mm, to_mm: s.to_mm, face: 0 })
        .collect();
    // who meets a slope the other way round goes down it
    if let Some(slope) = &mut constraint.faces[0].slope {
        let class = |s: &Stretch| {
            let tags = &world.network.way_of(s.directed.segment()).tags;
            usual_slope(tags.get("highway").unwrap_or(""))
        };
        slope.usual = constraint.stretches.iter().map(class).min().unwrap_or(slope.usual);
        let slope = *slope;
        let up: BTreeSet<DirectedId> = constraint.stretches.iter().map(|s| s.directed).collect();
        let down = constraint.stretches.iter().filter(|s| !up.contains(&s.directed.reversed()));
        let down = down.map(|s| {
            let length = world.network.segment(s.directed.segment()).length_mm;
            let (from_mm, to_mm) = (length.saturating_sub(s.to_mm), length.saturating_sub(s.from_mm));
            Stretch { directed: s.directed.reversed(), from_mm, to_mm, face: 1 }
        });
        let down: Vec<Stretch> = down.collect();
        if !down.is_empty() {
            let sign = |(key, _): &&(String, String)| key == "gradient_percent";
            let signs = constraint.faces[0].signs.iter().filter(sign).cloned().collect();
            constraint.faces.push(Face {
                signs,
                slope: Some(Slope { rises: false, ..slope }),
                ..Face::default()
            });
            constraint.stretches.extend(down);
        }
    }
    constraint.stretches.sort_unstable();
    constraint.stretches.dedup();
    name_ways(world, &mut constraint);
    constraint
}

fn name_ways(world: &World, constraint: &mut Constraint) {
    let way = |s: &Stretch| world.network.way_of(s.directed.segment());
    constraint.ways = constraint.stretches.iter().map(|s| way(s).id.to_string()).collect();
    constraint.ways.sort();
    constraint.ways.dedup();
    if constraint.name.is_empty() {
        let label = constraint.stretches.iter().map(|s| way(s).label()).find(|label| !label.is_empty());
        constraint.name = label.unwrap_or("").to_owned();
    }
}
