//! A path as one would tell it: road by road, with the turns between.

use super::{Leg, leg_ms};
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::network::Network;
use crate::topology::Topology;

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

    /// Whether it leads to the left, or to the right; neither where it goes straight on or back.
    pub fn is_left(self) -> Option<bool> {
        match self {
            Self::SlightLeft | Self::Left | Self::SharpLeft => Some(true),
            Self::SlightRight | Self::Right | Self::SharpRight => Some(false),
            Self::Depart | Self::Straight | Self::UTurn => None,
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

/// The steps of a path: consecutive legs of one road are one step unless one turns round on it, or round a corner where it has
/// no name or another road goes straight on.
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
        let is_corner = matches!(turn, Turn::Left | Turn::SharpLeft | Turn::Right | Turn::SharpRight);
        let leads_on = || fork(topology, &legs[i - 1], leg).leaves_straight_on;
        match steps.last_mut() {
            Some(last) if last.road == road && turn.stays_on(&road) && !(is_corner && leads_on()) => {
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

/// How a path goes on at a junction, as a driver sees it there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fork {
    /// The turn. A bend where no other road leaves is none; between two roads that go on nearly straight it is told which side
    /// the path keeps to.
    pub turn: Turn,
    /// Whether it keeps to the left of the straightest other road, or turns to the left where there is none; nothing where there
    /// is nothing to keep to.
    pub keeps_left: Option<bool>,
    /// Whether it turns off, and another road goes straight on.
    pub leaves_straight_on: bool,
}

/// So far along the roads a driver sees where they lead, meters.
const SEEN_M: f64 = 15.0;
/// Of two roads ahead the one that is straighter by more than this is the one straight on, degrees.
const STRAIGHTER_DEGREES: f64 = 15.0;
/// A road that turns by less than this goes straight on for whoever turns off it, degrees.
const GOES_ON_DEGREES: f64 = 25.0;
/// A turn by more than this is one, degrees.
const TURNS_OFF_DEGREES: f64 = 45.0;

/// How a path goes on from one leg to the next.
pub fn fork(topology: &Topology, before: &Leg, after: &Leg) -> Fork {
    let network = topology.network();
    let plane = network.projection();
    let heading = |leg: &Leg, at_end: bool| {
        let mut line: Vec<[f64; 2]> =
            leg_line(network, leg).into_iter().map(|at| plane.to_plane(at)).collect();
        if at_end {
            line.reverse();
        }
        let far = line.iter().find(|at| (at[0] - line[0][0]).hypot(at[1] - line[0][1]) >= SEEN_M);
        let far = far.or(line.last()).copied().unwrap_or(line[0]);
        let (dx, dy) = (far[0] - line[0][0], far[1] - line[0][1]);
        if at_end { (-dy).atan2(-dx).to_degrees() } else { dy.atan2(dx).to_degrees() }
    };
    let come = heading(before, true);
    let degrees = |leg: &Leg| wrap(heading(leg, false) - come);
    let own = degrees(after);
    let whole = |directed: DirectedId| Leg {
        directed,
        from_mm: 0,
        to_mm: network.segment(directed.segment()).length_mm,
    };
    let is_other = |directed: &DirectedId| {
        *directed != after.directed
            && *directed != before.directed.reversed()
            && topology.is_usable(*directed)
    };
    let others = network.leaving(network.head(before.directed)).iter().copied().filter(is_other);
    let rival = others.map(|directed| degrees(&whole(directed))).min_by(|a, b| a.abs().total_cmp(&b.abs()));
    let turn = match (Turn::of(own), rival) {
        (Turn::SlightLeft | Turn::SlightRight, None) => Turn::Straight,
        (Turn::Straight, Some(rival)) if rival.abs() <= own.abs() + STRAIGHTER_DEGREES => {
            if own > rival {
                Turn::SlightLeft
            } else {
                Turn::SlightRight
            }
        }
        (turn, _) => turn,
    };
    Fork {
        turn,
        keeps_left: rival.map_or_else(|| turn.is_left(), |rival| Some(own > rival)),
        leaves_straight_on: own.abs() > TURNS_OFF_DEGREES
            && rival.is_some_and(|rival| rival.abs() < GOES_ON_DEGREES),
    }
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
