//! The edge of a drawn area (S6): those places where its roads cross it. Inside, traffic is free; who crosses does so at an entry.

use super::super::model::RingPart;
use super::area::{Part, corner, junctions_inside, meant};
use super::{Crossings, Found, TOLERANCE_M, road_label};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::LonLat;
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;
use std::collections::BTreeSet;

/// A road over the edge of the area, millimeters from the first junction of the segment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Gate {
    segment: SegmentId,
    at_mm: u32,
}

/// Cuts the roads at the edge, or at one entry; false if that cannot be said.
pub(super) fn match_ring(
    found: &mut Found,
    polygons: &[Vec<Vec<LonLat>>],
    entries: &[LonLat],
    part: RingPart,
    problems: &mut Diagnostics,
) -> bool {
    let Some(inside) = meant(found, polygons, problems) else { return false };
    let (network, closure) = (found.network, found.closure);
    let gates = gates(network, &inside);
    if gates.is_empty() {
        let what = "no road leads over the edge of the polygon";
        let place = closure.origin.place("/geometry");
        problems.push(codes::e411_no_road_here(place, &closure.id, what, Some(corner(polygons))));
        return false;
    }
    let own: Vec<Vec<usize>> = entries.iter().map(|at| of_entry(network, &gates, *at)).collect();
    let mut sound = true;
    for (number, at) in entries.iter().enumerate() {
        let taken = own[..number].iter().flatten().any(|gate| own[number].contains(gate));
        // Every part of the order sees the same entries: one of them tells.
        if part == RingPart::Barrier && (own[number].is_empty() || taken) {
            let place = closure.origin.place(&format!("/properties/entries/{number}/at"));
            let nearest = gates.iter().map(|gate| at.geodesic_m(position(network, *gate)));
            let nearest = nearest.fold(f64::INFINITY, f64::min);
            problems.push(codes::e469_entry_not_on_edge(
                place,
                &closure.id,
                number + 1,
                (nearest, taken),
                *at,
            ));
        }
        sound &= !own[number].is_empty() && !taken;
    }
    if !sound {
        return false;
    }
    if part == RingPart::Barrier {
        found.crossings = own.iter().map(|own| crossings(network, &inside, &gates, own)).collect();
    }
    let at_entries: BTreeSet<usize> = own.iter().flatten().copied().collect();
    let cut: Vec<usize> = match part {
        RingPart::Barrier => (0..gates.len()).filter(|gate| !at_entries.contains(gate)).collect(),
        RingPart::Entry(entry) => own.get(entry).cloned().unwrap_or_default(),
    };
    for gate in cut {
        let Gate { segment, at_mm } = gates[gate];
        found.close_both(DirectedId::new(segment, true), at_mm, at_mm);
    }
    true
}

/// Where roads cross the edge, sorted. At a junction on the edge, the roads that lie inside are cut there.
fn gates(network: &Network, inside: &[Part]) -> Vec<Gate> {
    let within: BTreeSet<(NodeId, SegmentId)> = inside
        .iter()
        .flat_map(|part| junctions_inside(network, part).map(move |node| (node, part.segment)))
        .collect();
    let levels: BTreeSet<i32> = inside.iter().map(|part| network.way_of(part.segment).level()).collect();
    // A structure that is spared and ends here does not make the junction one of the edge.
    let is_edge = |node: NodeId| {
        network.leaving(node).iter().any(|leaving| {
            let segment = leaving.segment();
            !within.contains(&(node, segment)) && levels.contains(&network.way_of(segment).level())
        })
    };
    let mut gates = Vec::new();
    for part in inside {
        let ends = network.segment(part.segment);
        for (at_mm, end, node) in [(part.from_mm, 0, ends.from), (part.to_mm, ends.length_mm, ends.to)] {
            if at_mm != end || is_edge(node) {
                gates.push(Gate { segment: part.segment, at_mm });
            }
        }
    }
    gates.sort_unstable();
    gates.dedup();
    gates
}

/// Where one drives into the area at some crossings of its edge, and where out of it.
fn crossings(network: &Network, inside: &[Part], gates: &[Gate], own: &[usize]) -> [Crossings; 2] {
    let mut found = [Crossings::new(), Crossings::new()];
    for gate in own.iter().map(|gate| gates[*gate]) {
        let length = network.segment(gate.segment).length_mm;
        for part in inside.iter().filter(|part| part.segment == gate.segment) {
            for (at_mm, forward_is_in) in [(part.from_mm, true), (part.to_mm, false)] {
                if at_mm == gate.at_mm {
                    let forward = (DirectedId::new(gate.segment, true), at_mm);
                    let backward = (DirectedId::new(gate.segment, false), length - at_mm);
                    let [inwards, outwards] =
                        if forward_is_in { [forward, backward] } else { [backward, forward] };
                    found[0].push(inwards);
                    found[1].push(outwards);
                }
            }
        }
    }
    found
}

fn position(network: &Network, gate: Gate) -> LonLat {
    network.point_at(gate.segment, gate.at_mm)
}

/// The crossing that an entry stands at, and those of the same road beside it: the other carriageway.
fn of_entry(network: &Network, gates: &[Gate], at: LonLat) -> Vec<usize> {
    let distance = |gate: &usize| at.geodesic_m(position(network, gates[*gate]));
    let near = || (0..gates.len()).filter(|gate| distance(gate) <= TOLERANCE_M);
    let Some(nearest) = near().min_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b))) else {
        return Vec::new();
    };
    let road = |gate: usize| road_label(network, gates[gate].segment);
    let same = |gate: &usize| {
        let named = !network.way_of(gates[*gate].segment).label().is_empty();
        *gate == nearest || (named && road(*gate) == road(nearest))
    };
    near().filter(same).collect()
}
