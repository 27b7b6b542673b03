//! What was found on the network for a closure.

use super::carriageway as flow;
use crate::geometry::LonLat;
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;

/// A stretch that a closure shuts: millimeters from the tail of the directed segment. `from_mm == to_mm` is a gate:
/// nothing passes, and both sides stay open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MatchedStretch {
    /// The directed segment.
    pub directed: DirectedId,
    /// Where it begins.
    pub from_mm: u32,
    /// Where it ends.
    pub to_mm: u32,
    /// The level of the structure.
    pub level: i32,
}

impl MatchedStretch {
    /// The same stretch in the other direction.
    pub fn reversed(&self, network: &Network) -> Self {
        let length = network.segment(self.directed.segment()).length_mm;
        Self {
            directed: self.directed.reversed(),
            from_mm: length - self.to_mm,
            to_mm: length - self.from_mm,
            level: self.level,
        }
    }
}

/// Why a road near a closure stays open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SparedBecause {
    /// It passes over or under the area without a connection inside it (M4), or `levels` leaves it out.
    OtherLevel,
    /// It is the other carriageway of the road on which the line lies.
    OtherCarriageway,
    /// It is a roundabout on the road, and crossing traffic needs it.
    Roundabout,
}

/// Part of a segment that a closure leaves open though it is near.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Spared {
    /// The segment.
    pub segment: SegmentId,
    /// From its first junction.
    pub from_mm: u32,
    /// From its first junction.
    pub to_mm: u32,
    /// The level of the structure.
    pub level: i32,
    /// Why.
    pub because: SparedBecause,
}

/// How well a drawing lies on what it was matched to, meters. Zero for words and areas.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Quality {
    /// Mean distance.
    pub mean_offset_m: f64,
    /// Greatest distance.
    pub max_offset_m: f64,
}

/// Places on roads driven one way, millimeters from the tail.
pub type Crossings = Vec<(DirectedId, u32)>;

/// A closure found on the network.
#[derive(Clone, PartialEq, Debug)]
pub struct Matched {
    /// The closure.
    pub closure_id: String,
    /// What it shuts, sorted, without overlap.
    pub stretches: Vec<MatchedStretch>,
    /// What it leaves open though it is near, sorted.
    pub spared: Vec<Spared>,
    /// Of the edge of an area: where one drives in by each of its entries, and where out.
    pub crossings: Vec<[Crossings; 2]>,
    /// Of a half closure on a divided road: the carriageway that is left, in its own direction, sorted.
    pub opposite: Vec<MatchedStretch>,
    /// The same carriageway against its own direction, from the junction before the works to the one behind: traffic
    /// changes sides at junctions only.
    pub contraflow: Vec<MatchedStretch>,
    /// Of a half closure that a feed tells of both carriageways of a divided road: what of it is on either, and so keeps its own
    /// direction, sorted.
    pub shared: Vec<MatchedStretch>,
    /// Ends of a half closure at which no road joins the carriageways, so that no traffic changes sides: whether the shut direction
    /// begins there, and where.
    pub no_crossover: Vec<(bool, LonLat)>,
    /// Of a turn ban or a prescribed turn: its paths, sorted.
    pub turns: Vec<Vec<DirectedId>>,
    /// Rounds within the junction by which one would come to a banned turn once more, sorted.
    pub rounds: Vec<Vec<DirectedId>>,
    /// Of a prescribed turn: the other ways through the junction from the same roads, sorted.
    pub barred: Vec<Vec<DirectedId>>,
    /// How well it fits.
    pub quality: Quality,
}

impl Matched {
    /// What is counted of the stretches: each direction that traffic uses. Against a one-way road a stretch counts only
    /// where it is not the other side of one that counts.
    pub fn counted(&self, network: &Network) -> Vec<MatchedStretch> {
        let twice = |s: &&MatchedStretch| {
            !flow::flows(network, s.directed) && {
                let (own, mirror) = (s.reversed(network), s.directed.reversed());
                let first = self.stretches.partition_point(|other| other.directed < mirror);
                let mut there = self.stretches[first..].iter().take_while(|other| other.directed == mirror);
                there.any(|other| other.from_mm <= own.from_mm && own.to_mm <= other.to_mm)
            }
        };
        self.stretches.iter().filter(|s| !twice(s)).copied().collect()
    }
}
