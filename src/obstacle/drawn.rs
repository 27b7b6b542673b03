//! The bends of a road as it is drawn: vertices that turn the same way and follow each other closely are one.

use crate::geometry::polyline::stations_mm;
use crate::id::SegmentId;
use crate::network::Network;
use geo::Simplify;

/// A change of direction of less is none, thousandths of a degree.
pub(super) const STRAIGHT_MDEG: u32 = 10_000;
/// Lines are drawn to so many meters.
const DRAWN_M: f64 = 0.5;
/// Vertices nearer than this to each other are of one bend, if they turn the same way.
const ONE_BEND_M: f64 = 30.0;

/// A bend of a segment as it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct DrawnBend {
    /// Its middle, along the segment, millimeters.
    pub at_mm: u32,
    /// Its first vertex.
    pub from_mm: u32,
    /// Its last.
    pub to_mm: u32,
    /// Change of direction, thousandths of a degree.
    pub turn_mdeg: u32,
    /// To the left as drawn.
    pub left: bool,
    /// Radius of the middle line; none where one vertex turns, of which nobody knows how round it is.
    pub radius_mm: Option<u32>,
}

/// Vertices that turn the same way.
struct Turns {
    left: bool,
    /// Radians.
    angles: Vec<f64>,
    /// Length of the lines between them, meters.
    between: f64,
    /// First and last of them along the segment, millimeters.
    from: f64,
    to: f64,
}

impl Turns {
    /// The arc: as long as the lines between the vertices, turning by as much as they do. Of a first or last vertex that turns as
    /// much as its neighbor half belongs to the straight road beside it; one that turns less stands where the arc begins.
    fn bend(self) -> DrawnBend {
        let whole: f64 = self.angles.iter().sum();
        let beside = |end: f64, neighbor: f64| if end >= 0.75 * neighbor { end / 2.0 } else { 0.0 };
        let radius = match self.angles.as_slice() {
            [first, second, ..] => {
                let [.., before, last] = self.angles.as_slice() else { return self.sharp(whole) };
                let arc = whole - beside(*first, *second) - beside(*last, *before);
                Some((self.between / arc * 1000.0).min(1e9) as u32)
            }
            _ => None,
        };
        DrawnBend { radius_mm: radius, ..self.sharp(whole) }
    }

    fn sharp(&self, whole: f64) -> DrawnBend {
        DrawnBend {
            at_mm: f64::midpoint(self.from, self.to).round() as u32,
            from_mm: self.from as u32,
            to_mm: self.to as u32,
            turn_mdeg: (whole.to_degrees() * 1000.0).round() as u32,
            left: self.left,
            radius_mm: None,
        }
    }
}

/// The bends between the two ends of a segment: vertices that turn the same way and follow each other closely.
pub(super) fn drawn_bends(network: &Network, segment: SegmentId) -> Vec<DrawnBend> {
    let line = network.line(segment);
    if line.len() < 3 {
        return Vec::new();
    }
    let plane = network.projection();
    let length = network.segment(segment).length_mm;
    let points: Vec<[f64; 2]> = line.iter().map(|at| plane.to_plane(*at)).collect();
    let kept = geo::LineString::from(points.clone()).simplify(DRAWN_M);
    let stations = stations_mm(line, length, plane);
    // where the kept ones are along the line
    let mut vertices: Vec<([f64; 2], f64)> = Vec::new();
    let mut rest = points.iter().zip(&stations);
    for coordinate in &kept.0 {
        let own = [coordinate.x, coordinate.y];
        vertices.extend(rest.find(|(point, _)| **point == own).map(|(point, station)| (*point, *station)));
    }
    let mut bends: Vec<DrawnBend> = Vec::new();
    let mut open: Option<Turns> = None;
    for three in vertices.windows(3) {
        let [(a, _), (b, station), (c, _)] = three else { continue };
        let (into, onto) = ([b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]);
        let turn = (into[0] * onto[1] - into[1] * onto[0]).atan2(into[0] * onto[0] + into[1] * onto[1]);
        let leg = into[0].hypot(into[1]);
        match &mut open {
            Some(turns) if turns.left == (turn > 0.0) && leg <= ONE_BEND_M => {
                turns.angles.push(turn.abs());
                turns.between += leg;
                turns.to = *station;
            }
            _ => {
                bends.extend(open.take().map(Turns::bend));
                let (left, angles) = (turn > 0.0, vec![turn.abs()]);
                open = Some(Turns { left, angles, between: 0.0, from: *station, to: *station });
            }
        }
    }
    bends.extend(open.map(Turns::bend));
    bends.retain(|bend| bend.turn_mdeg >= STRAIGHT_MDEG);
    bends
}
