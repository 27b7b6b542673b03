//! What is narrow on a way round: signed limits, and streets that the vehicle does not fit into.

use super::detour::base;
use super::summary::{NarrowLine, NarrowStreetLine};
use crate::network::Network;
use crate::plan::Leg;
use crate::topology::Topology;
use crate::vehicle::limit::{Limits, length_mm};

/// Streets on some legs that are narrower than the vehicle needs. An assumption of ours, and said with each: a lane
/// is the vehicle and half a meter; a two-way street is two lanes. Streets of unknown width are not judged.
pub(super) fn narrow_streets(
    topology: &Topology,
    width_mm: Option<u32>,
    legs: &[Leg],
) -> Vec<NarrowStreetLine> {
    let Some(lane_mm) = width_mm.map(|width| width + 500) else { return Vec::new() };
    let network = topology.network();
    let mut found: Vec<NarrowStreetLine> = Vec::new();
    for leg in legs {
        let way = network.way_of(leg.directed.segment());
        let tagged = way.tags.get("width").or_else(|| way.tags.get("est_width"));
        let Some(width_mm) = tagged.and_then(|text| length_mm(text).limit()) else { continue };
        let both = topology.is_usable(leg.directed) && topology.is_usable(leg.directed.reversed());
        let needed_mm = if both { lane_mm * 2 } else { lane_mm };
        if width_mm < needed_mm && found.last().is_none_or(|last| *last.feature != *way.id) {
            found.push(NarrowStreetLine {
                road: way.label().to_owned(),
                feature: way.id.to_string(),
                width_m: base(width_mm),
                needed_m: base(needed_mm),
            });
        }
    }
    found
}

/// The lowest limit of each kind on some legs, as the tags have it.
pub(super) fn narrowest(network: &Network, legs: &[Leg]) -> Vec<NarrowLine> {
    let mut found: Vec<(&'static str, u32, &Leg)> = Vec::new();
    for leg in legs {
        let tags = &network.way_of(leg.directed.segment()).tags;
        let limits = Limits::of(tags, leg.directed.is_forward(), true);
        let of = [
            ("height_m", limits.height_mm),
            ("width_m", limits.width_mm),
            ("length_m", limits.length_mm),
            ("mass_t", limits.mass_kg),
            ("axle_load_t", limits.axle_load_kg),
        ];
        for (kind, value) in of.into_iter().filter_map(|(kind, value)| Some((kind, value?))) {
            match found.iter_mut().find(|(known, ..)| *known == kind) {
                Some(known) if value < known.1 => *known = (kind, value, leg),
                Some(_) => {}
                None => found.push((kind, value, leg)),
            }
        }
    }
    found
        .into_iter()
        .map(|(kind, value, leg)| {
            let way = network.way_of(leg.directed.segment());
            NarrowLine {
                kind: kind.to_owned(),
                value: f64::from(value) / 1000.0,
                road: way.label().to_owned(),
                feature: way.id.to_string(),
            }
        })
        .collect()
}
