//! A path as one would tell it: road by road, with the turns between.

use super::{Leg, leg_ms};
use crate::metric::Metric;
use crate::network::Network;

/// A turn, from the change of heading.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Turn {
    /// The beginning.
    Depart,
    /// Less than 20° off.
    Straight,
    /// 20°–50° to the left.
    SlightLeft,
    /// 50°–130°.
    Left,
    /// 130°–170°.
    SharpLeft,
    /// 20°–50° to the right.
    SlightRight,
    /// 50°–130°.
    Right,
    /// 130°–170°.
    SharpRight,
    /// Back.
    UTurn,
}

impl Turn {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Depart => "depart",
            Self::Straight => "straight",
            Self::SlightLeft => "slight_left",
            Self::Left => "left",
            Self::SharpLeft => "sharp_left",
            Self::SlightRight => "slight_right",
            Self::Right => "right",
            Self::SharpRight => "sharp_right",
            Self::UTurn => "u_turn",
        }
    }

    /// Whether who makes this turn between two roads of one name is still on the same road. Roads without a name have
    /// nothing but their line in common, so a corner is a new one.
    fn stays_on(self, road: &str) -> bool {
        match self {
            Self::UTurn => false,
            Self::Depart | Self::Straight | Self::SlightLeft | Self::SlightRight => true,
            Self::Left | Self::SharpLeft | Self::Right | Self::SharpRight => !road.is_empty(),
        }
    }

    fn of(degrees: f64) -> Self {
        match degrees {
            d if d.abs() < 20.0 => Self::Straight,
            d if d.abs() > 170.0 => Self::UTurn,
            d if d > 130.0 => Self::SharpLeft,
            d if d > 50.0 => Self::Left,
            d if d > 0.0 => Self::SlightLeft,
            d if d > -50.0 => Self::SlightRight,
            d if d > -130.0 => Self::Right,
            _ => Self::SharpRight,
        }
    }
}

/// A stretch on one road.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The turn into it.
    pub turn: Turn,
    /// Name or reference; empty where the road has none.
    pub road: String,
    /// Compass octant in which it sets out, 0 = north, clockwise.
    pub octant: u8,
    /// Millimeters.
    pub mm: u64,
    /// Milliseconds.
    pub ms: u64,
    /// Its legs, as a range of the path's legs.
    pub legs: std::ops::Range<usize>,
}

/// The steps of a path: consecutive legs of one road are one step unless one turns round on it, or, without a
/// name, round a corner.
pub fn steps(metric: &Metric, legs: &[Leg]) -> Vec<Step> {
    let topology = metric.topology();
    let network = topology.network();
    let mut steps: Vec<Step> = Vec::new();
    for (i, leg) in legs.iter().enumerate() {
        let road = network.way_of(leg.directed.segment()).label().to_owned();
        let ms = u64::from(leg_ms(metric, leg, i == 0, i + 1 == legs.len()));
        let mm = u64::from(leg.to_mm - leg.from_mm);
        let (begin, _) = headings(network, leg);
        let turn = match i.checked_sub(1).map(|before| headings(network, &legs[before]).1) {
            None => Turn::Depart,
            Some(end) => Turn::of(wrap(begin - end)),
        };
        match steps.last_mut() {
            Some(last) if last.road == road && turn.stays_on(&road) => {
                last.mm += mm;
                last.ms += ms;
                last.legs.end = i + 1;
            }
            _ => {
                let octant = (((90.0 - begin).rem_euclid(360.0) / 45.0).round() as u8) % 8;
                steps.push(Step { turn, road, octant, mm, ms, legs: i..i + 1 });
            }
        }
    }
    steps
}

/// The turn from the end of one leg to the beginning of another, whatever lies between them.
pub fn turn_between(network: &Network, before: &Leg, after: &Leg) -> Turn {
    Turn::of(wrap(headings(network, after).0 - headings(network, before).1))
}

fn wrap(degrees: f64) -> f64 {
    let turned = degrees.rem_euclid(360.0);
    if turned > 180.0 { turned - 360.0 } else { turned }
}

/// Headings at the beginning and the end of a leg, degrees counterclockwise from east.
fn headings(network: &Network, leg: &Leg) -> (f64, f64) {
    let line = leg_line(network, leg);
    let plane = network.projection();
    let heading = |a: usize, b: usize| {
        let (p, q) = (plane.to_plane(line[a]), plane.to_plane(line[b]));
        (q[1] - p[1]).atan2(q[0] - p[0]).to_degrees()
    };
    (heading(0, 1), heading(line.len() - 2, line.len() - 1))
}

/// The line of a leg, in driving order; at least two vertices.
pub fn leg_line(network: &Network, leg: &Leg) -> Vec<crate::geometry::LonLat> {
    let segment = leg.directed.segment();
    let length = network.segment(segment).length_mm;
    if leg.directed.is_forward() {
        network.piece(segment, leg.from_mm, leg.to_mm)
    } else {
        let mut line = network.piece(segment, length - leg.to_mm, length - leg.from_mm);
        line.reverse();
        line
    }
}

/// The line of a whole path.
pub fn path_line(network: &Network, legs: &[Leg]) -> Vec<crate::geometry::LonLat> {
    let mut line: Vec<crate::geometry::LonLat> = Vec::new();
    for leg in legs {
        for vertex in leg_line(network, leg) {
            if line.last() != Some(&vertex) {
                line.push(vertex);
            }
        }
    }
    line
}

/// The named roads of some steps, in order, each once where it comes several times in a row.
pub fn roads(steps: &[Step]) -> Vec<String> {
    let mut roads: Vec<String> = steps.iter().map(|s| s.road.clone()).filter(|r| !r.is_empty()).collect();
    roads.dedup();
    roads
}
