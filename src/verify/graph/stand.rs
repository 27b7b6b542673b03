//! Where places stand on the exported graph, and parts of its edges.

use super::{Heading, NOTHING};
use crate::verify::search::Cost;
use crate::verify::thousandths;
use serde_json::Value;

/// Where a place stands: on which segments, how far from their first junctions, and what the straight leg to the road
/// costs where it counts.
#[derive(Clone)]
pub(in crate::verify) struct Stand {
    pub(super) on: Vec<(String, u64)>,
    pub(super) approach: Cost,
    /// The direction that traffic keeps there, if it does.
    pub(super) only: Option<bool>,
    /// The direction of a run that begins or ends there.
    pub(super) heading: Option<Heading>,
}

impl Stand {
    /// The edges on which it is, all of one place.
    pub fn edges(&self) -> impl Iterator<Item = &str> {
        self.on.iter().map(|(edge, _)| edge.as_str())
    }

    /// At a place on a segment.
    pub fn on(edge: &str, offset: u64) -> Self {
        Self { on: vec![(edge.to_owned(), offset)], approach: NOTHING, only: None, heading: None }
    }

    /// At a place on a segment, so many millimeters away from it where that counts.
    pub fn beside(edge: &str, offset: u64, walked_mm: Option<u64>) -> Self {
        Self { approach: walked_mm.map_or(NOTHING, walk), ..Self::on(edge, offset) }
    }

    /// Without a direction.
    pub fn turn_free(&mut self) {
        self.only = None;
    }

    /// On a second segment that is drawn on the same line, too.
    pub fn also(&mut self, edge: &str, offset: u64) {
        self.on.push((edge.to_owned(), offset));
    }

    /// From the snap fields of a place; `None` if it has no road.
    pub fn read(properties: &Value, approach_counted: bool) -> Option<Self> {
        let edge = properties["snap_edge"].as_str()?.to_owned();
        let mut on = vec![(edge, thousandths(&properties["snap_offset_m"])?)];
        for also in properties["snap_also"].as_array().into_iter().flatten() {
            on.push((also["edge"].as_str()?.to_owned(), thousandths(&also["offset_m"])?));
        }
        let approach = if approach_counted { walk(thousandths(&properties["snap_m"])?) } else { NOTHING };
        Some(Self { on, approach, only: None, heading: Heading::read(properties) })
    }
}

/// The walk between a place and its road: 5 km/h, rounded half up, at least a millisecond.
fn walk(mm: u64) -> Cost {
    Cost { ms: ((mm * 3600 + 2500) / 5000).max(1), mm }
}

/// A part of a directed segment, millimeters from the segment's first junction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::verify) struct Stretch {
    pub edge: String,
    pub forward: bool,
    pub part: (u64, u64),
}

impl Stretch {
    /// From four cells `edge`, `direction`, `from_m`, `to_m`.
    pub fn read(cells: &[String]) -> Option<Self> {
        let measure = |text: &str| text.parse::<f64>().ok().map(|v| (v * 1000.0).round() as u64);
        let part = (measure(&cells[2])?, measure(&cells[3])?);
        Some(Self { edge: cells[0].clone(), forward: cells[1] == "forward", part })
    }

    /// Where it begins and ends in driving order.
    pub fn ends(&self) -> (u64, u64) {
        if self.forward { self.part } else { (self.part.1, self.part.0) }
    }

    /// Whether it runs over another: they have some length in common, or the other is a gate that it comes to.
    pub fn runs_over(&self, other: &Self) -> bool {
        let ((a, b), (c, d)) = (self.part, other.part);
        let same = self.edge == other.edge && self.forward == other.forward;
        same && if c == d { a <= c && c <= b } else { a.max(c) < b.min(d) }
    }
}
