//! Turning round on the way: in a road, and from one carriageway of a divided road into the other.

use crate::id::DirectedId;
use crate::network::Network;
use crate::plan::Leg;
use crate::topology::Topology;
use crate::vehicle::Dimensions;
use std::collections::BTreeSet;

/// On a divided road, turning by this much onto the other carriageway is turning round, degrees.
pub const TURNED_ROUND: f64 = 135.0;

/// Within how much of the road one turns round, millimeters; over more of it a road may wind as it likes.
pub const TURNING_ROOM_MM: u64 = 50_000;

/// From one road into another, turning by this much is called turning round, degrees.
const CALLED_ROUND: f64 = 170.0;

/// Every motor vehicle that keeps to GB 1589-2016 or to directive 96/53/EC (annex I, 1.5) turns within a circle of this radius,
/// millimeters.
const LEGAL_RADIUS_MM: u32 = 12_500;

/// A car turns within this radius, millimeters, up to this length: the 小型车 of JGJ 100-2015. The clause could not be checked
/// against the text of the standard: an assumption.
const CAR_RADIUS_MM: u32 = 6000;
/// Likewise.
const CAR_MM: u32 = 6000;

/// Where a path turns round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TurnedRound {
    /// The leg with which it goes back.
    pub leg: usize,
    /// Of carriageways: how far the line that it comes by is from the one that it goes back on, millimeters; none where it
    /// turns round in one road.
    pub apart_mm: Option<u32>,
}

/// What a vehicle needs from side to side to turn round in one go, millimeters, and whether somebody stated it for this vehicle.
pub fn needed(body: &Dimensions) -> (u32, bool) {
    let is_car = body.length_mm.is_some_and(|length| length <= CAR_MM);
    let assumed = if is_car { CAR_RADIUS_MM } else { LEGAL_RADIUS_MM };
    let radius = body.turning_radius_mm.unwrap_or(assumed);
    (radius.saturating_mul(2), body.turning_radius_mm.is_some())
}

/// Where a path turns round: in a road, from one carriageway of a road into the other within 50 m of road, and from any road
/// into another by what signs call a U-turn. A road that winds, and the ring of a roundabout, is followed and not turned round on.
pub fn turns_round(topology: &Topology, legs: &[Leg]) -> Vec<TurnedRound> {
    let network = topology.network();
    let on = |i: usize| legs[i].directed;
    let way = |i: usize| network.way_of(on(i).segment());
    let is_one_way = |i: usize| !topology.is_usable(on(i).reversed());
    let is_ring = |i: usize| matches!(way(i).tags.get("junction"), Some("roundabout" | "circular"));
    let is_over = |i: usize, j: usize| {
        let same = match way(i).label().is_empty() {
            true => way(i).tags.get("highway") == way(j).tags.get("highway"),
            false => true,
        };
        let turned = bend(network, on(i), on(j));
        let is_one_way_drawn = (i + 1..=j).all(|k| way(k).id == way(i).id);
        let of_one_road = same && way(i).label() == way(j).label() && is_one_way(i) && is_one_way(j);
        (of_one_road && turned >= TURNED_ROUND && !is_one_way_drawn) || (j == i + 1 && turned >= CALLED_ROUND)
    };
    let (mut found, mut first) = (Vec::new(), 0);
    for j in 1..legs.len() {
        if network.is_back(on(j - 1), on(j)) {
            found.push(TurnedRound { leg: j, apart_mm: None });
            first = j;
            continue;
        }
        let mut room = 0;
        for i in (first..j).rev() {
            if is_ring(i) || is_ring(j) {
                break;
            }
            if is_over(i, j) {
                found.push(TurnedRound { leg: j, apart_mm: Some(apart_mm(network, on(i), on(j))) });
                first = j;
                break;
            }
            room += u64::from(legs[i].to_mm - legs[i].from_mm);
            if room > TURNING_ROOM_MM {
                break;
            }
        }
    }
    found
}

/// How far the line on which one leaves a road is from the line on which one comes into another, millimeters, rounded down; the
/// smaller way of looking at it where they are not parallel.
fn apart_mm(network: &Network, a: DirectedId, b: DirectedId) -> u32 {
    let plane = network.projection();
    let spots = |d: DirectedId| -> Vec<[f64; 2]> {
        network.directed_line(d).into_iter().map(|at| plane.to_plane(at)).collect()
    };
    let (before, after) = (spots(a), spots(b));
    let (end, start) = (before[before.len() - 1], after[0]);
    let beside = |p: [f64; 2], q: [f64; 2], at: [f64; 2]| {
        let (east, north) = (q[0] - p[0], q[1] - p[1]);
        let length = east.hypot(north);
        let cross = east * (at[1] - p[1]) - north * (at[0] - p[0]);
        if length > 0.0 { (cross / length).abs() } else { 0.0 }
    };
    let from_last = beside(before[before.len() - 2], end, start);
    let from_first = beside(start, after[1], end);
    (from_last.min(from_first) * 1000.0) as u32
}

/// How far one segment turns away from another, degrees, 0 straight on.
pub fn bend(network: &Network, a: DirectedId, b: DirectedId) -> f64 {
    let turned = turned_degrees(network, a, b);
    turned.min(360.0 - turned)
}

/// The turn from one segment into another, counterclockwise, 0–360 degrees.
pub fn turned_degrees(network: &Network, a: DirectedId, b: DirectedId) -> f64 {
    let plane = network.projection();
    let heading = |line: &[crate::geometry::LonLat], last: bool| {
        let n = line.len();
        let (p, q) = if last { (line[n - 2], line[n - 1]) } else { (line[0], line[1]) };
        let (p, q) = (plane.to_plane(p), plane.to_plane(q));
        (q[1] - p[1]).atan2(q[0] - p[0]).to_degrees()
    };
    let (end, begin) = (heading(&network.directed_line(a), true), heading(&network.directed_line(b), false));
    (begin - end).rem_euclid(360.0)
}

/// The legs with which a path turns round and goes back on the road it came by.
pub fn turns_in_the_road<'a>(network: &'a Network, legs: &'a [Leg]) -> impl Iterator<Item = usize> + 'a {
    let pairs = legs.windows(2).enumerate();
    pairs.filter(|(_, pair)| network.is_back(pair[0].directed, pair[1].directed)).map(|(i, _)| i + 1)
}

/// Whether a way comes back on a road it came by: signs farther off would spare it that.
pub fn turns_back(network: &Network, legs: &[Leg]) -> bool {
    let driven: BTreeSet<DirectedId> = legs.iter().map(|leg| leg.directed).collect();
    driven.iter().any(|d| network.backs(*d).any(|back| driven.contains(&back)))
}
