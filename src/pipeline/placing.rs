//! Places onto the network: sites through their gates, stations, and stops.

use super::world::{Engine, Placed, World};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, Place, scenario as codes};
use crate::exchange::sites::Site;
use crate::geometry::LonLat;
use crate::network::snap::Snap;
use crate::plan::coverage::{Demand, Facility, Stand};
use crate::report::places::stand_rows;
use crate::search::{Cost, Position};
use crate::topology::Topology;
use crate::units::{Millimeters, Speed, duration_ms};
use rayon::prelude::*;

/// Speed of the straight leg between a place and the road, where it counts: walking.
pub const APPROACH_SPEED: Speed = Speed::kmh(5);

/// A site or station on the network of one vehicle: a snap for each of its gates.
pub(super) struct Snapped {
    pub gates: Vec<Option<Snap>>,
}

/// Snaps all places; in parallel, order kept. A place without gates has one, itself.
pub(super) fn snap_all(engine: &Engine, places: &[Site], limit_m: f64) -> Vec<Snapped> {
    places
        .par_iter()
        .map(|place| {
            let snap = |at: LonLat| engine.topology.snap(at, limit_m);
            let gates = if place.gates.is_empty() {
                vec![snap(place.at)]
            } else {
                place.gates.iter().map(|gate| snap(gate.at)).collect()
            };
            Snapped { gates }
        })
        .collect()
}

/// Of a place with several gates the one that is nearest to a road.
pub(super) fn nearest_gate(engine: &Engine, gates: &[LonLat], limit_m: f64) -> Option<Snap> {
    let snaps = gates.iter().filter_map(|at| engine.topology.snap(*at, limit_m));
    snaps.min_by(|a, b| a.distance_m.total_cmp(&b.distance_m))
}

pub(super) fn position(snap: &Snap) -> Position {
    snap.into()
}

fn stand(snap: &Snap, count_approach: bool) -> Stand {
    let mm =
        Millimeters::from_base(snap.distance_m).map_or(u32::MAX, |mm| mm.0.min(u64::from(u32::MAX)) as u32);
    let approach =
        if count_approach { Cost { mm, ms: duration_ms(mm, APPROACH_SPEED) } } else { Cost::default() };
    Stand { position: position(snap), approach }
}

/// Sites as demands.
pub(super) fn demands(sites: &[Site], snapped: &[Snapped], count_approach: bool) -> Vec<Demand> {
    let demand = |(site, snapped): (&Site, &Snapped)| Demand {
        id: site.id.clone(),
        category: site.category.clone(),
        weight: site.weight,
        gates: snapped
            .gates
            .iter()
            .map(|gate| gate.as_ref().map(|snap| stand(snap, count_approach)))
            .collect(),
        open: if site.gates.is_empty() {
            vec![true]
        } else {
            site.gates.iter().map(|gate| gate.open).collect()
        },
    };
    sites.iter().zip(snapped).map(demand).collect()
}

/// Stations as facilities; a station with gates stands at the first of them that has a road.
pub(super) fn facilities(stations: &[Site], snapped: &[Snapped], count_approach: bool) -> Vec<Facility> {
    let facility = |(station, snapped): (&Site, &Snapped)| Facility {
        id: station.id.clone(),
        stand: snapped.gates.iter().flatten().next().map(|snap| stand(snap, count_approach)),
    };
    stations.iter().zip(snapped).map(facility).collect()
}

/// Where sites and stations stand for one vehicle, as rows of `stands.csv`: of a site its open gates, of a station the
/// gate at which [`facilities`] puts it.
pub(super) fn stands(
    topology: &Topology,
    vehicle: &str,
    (sites, site_snaps): (&[Site], &[Snapped]),
    (stations, station_snaps): (&[Site], &[Snapped]),
) -> Vec<Vec<String>> {
    let gate_of = |place: &Site, index: usize| place.gates.get(index).map_or("", |gate| &gate.id).to_owned();
    let mut rows = Vec::new();
    for (site, snapped) in sites.iter().zip(site_snaps) {
        let open = |i: &usize| site.gates.get(*i).is_none_or(|gate| gate.open);
        let gates = (0..snapped.gates.len()).filter(open);
        let known: Vec<(String, &Snap)> =
            gates.filter_map(|i| Some((gate_of(site, i), snapped.gates[i].as_ref()?))).collect();
        if known.is_empty() {
            rows.extend(stand_rows(topology, [vehicle, "site", &site.id, ""], None));
        }
        for (gate, snap) in known {
            rows.extend(stand_rows(topology, [vehicle, "site", &site.id, &gate], Some(snap)));
        }
    }
    for (station, snapped) in stations.iter().zip(station_snaps) {
        let first = (0..snapped.gates.len()).find(|i| snapped.gates[*i].is_some());
        let gate = first.map(|i| gate_of(station, i)).unwrap_or_default();
        let snap = first.and_then(|i| snapped.gates[i].as_ref());
        rows.extend(stand_rows(topology, [vehicle, "station", &station.id, &gate], snap));
    }
    rows
}

/// Where the junctions of the main roads are for one vehicle (`start` is the vehicle and the layer), as rows of
/// `stands.csv`: the ends of segments, each called by its segment and meters from its beginning.
pub(super) fn main_stands(topology: &Topology, start: [&str; 2], junctions: &[Position]) -> Vec<Vec<String>> {
    let network = topology.network();
    let rows = |position: &Position| {
        let Position { segment, position_mm, .. } = *position;
        let name = format!("{} {}", network.segment_name(segment), Millimeters(u64::from(position_mm)));
        let snap = Snap {
            segment,
            position_mm,
            on_junction: false,
            at: network.point_at(segment, position_mm),
            distance_m: 0.0,
        };
        stand_rows(topology, [start[0], start[1], &name, ""], Some(&snap))
    };
    junctions.iter().flat_map(rows).collect()
}

/// A stop as the user writes it: `lon,lat`, or an id.
pub(super) fn stop(world: &World, text: &str, problems: &mut Diagnostics) -> Option<Placed> {
    stop_in(world, text, None, problems)
}

/// The same of a file: `place` says where it stands.
pub(super) fn stop_in(
    world: &World,
    text: &str,
    place: Option<Place>,
    problems: &mut Diagnostics,
) -> Option<Placed> {
    if let Some(found) = world.place(text) {
        return Some(found);
    }
    if let Some((lon, lat)) = text.split_once(',')
        && let (Ok(lon), Ok(lat)) = (lon.trim().parse(), lat.trim().parse())
        && let Some(at) = LonLat::from_degrees(lon, lat)
    {
        return Some(Placed { label: text.to_owned(), at, gates: vec![at] });
    }
    let known = world.stations.iter().chain(&world.sites).map(|site| site.id.as_str());
    problems.push(codes::e517_unknown_stop(place, text, nearest(text, known)));
    None
}
