//! From points on roads to states and back.
//!
//! A place stands somewhere along a segment. It is left along every direction of that segment that is open from
//! there to the end, and reached along every one that is open from its beginning to there; the part of the edge is
//! charged pro rata. A road drawn once for each direction counts as one road with both.

use super::{Cost, Source};
use crate::id::{DirectedId, EdgeId, SegmentId, StateId};
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::topology::Topology;

/// A point on a segment, millimeters from its first junction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// The segment.
    pub segment: SegmentId,
    /// Millimeters from the segment's first junction.
    pub position_mm: u32,
    /// It is the junction at that end, and so on all roads that meet there.
    pub on_junction: bool,
}

/// A position as traffic stands there: free to leave or come by either direction of its road, or by one only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stance {
    /// Where.
    pub position: Position,
    /// The direction that traffic keeps, if it does.
    pub only: Option<DirectedId>,
    /// The state in which the head of that direction is reached, where what lies behind decides what may follow.
    pub head: Option<StateId>,
    /// Whether traffic may turn round here all the same.
    pub turns: bool,
}

impl From<&Snap> for Position {
    fn from(snap: &Snap) -> Self {
        Self { segment: snap.segment, position_mm: snap.position_mm, on_junction: snap.on_junction }
    }
}

impl From<Position> for Stance {
    fn from(position: Position) -> Self {
        Self { position, only: None, head: None, turns: false }
    }
}

impl Stance {
    /// All ways to leave.
    pub fn departures(self, metric: &Metric) -> Vec<Access> {
        let mut all = self.position.departures(metric);
        all.retain(|access| self.allows(access.directed));
        for access in all.iter_mut().filter(|access| Some(access.directed) == self.only) {
            access.state = self.head.unwrap_or(access.state);
        }
        all
    }

    /// All ways to arrive.
    pub fn arrivals(self, metric: &Metric) -> Vec<Access> {
        let topology = metric.topology();
        let mut all = self.position.arrivals(metric);
        all.retain(|access| {
            let head = access.edge.map(|edge| topology.begin_anew(topology.head(edge), access.directed));
            self.allows(access.directed) && self.goes_on(metric, access.directed, head)
        });
        all
    }

    fn allows(self, directed: DirectedId) -> bool {
        self.turns || self.only.is_none_or(|only| only == directed)
    }

    /// Whether one who comes along a directed segment, to be at its head in a state, goes on from here as is wanted. Who
    /// turns round begins anew.
    fn goes_on(self, metric: &Metric, directed: DirectedId, head: Option<StateId>) -> bool {
        let (Some(only), Some(wanted)) = (self.only, self.head) else { return true };
        if directed == only { head == Some(wanted) } else { metric.topology().start_head(only) == wanted }
    }

    /// The way from here to `other` without leaving the segment, as [`Position::direct`].
    pub fn direct(self, other: Self, metric: &Metric) -> Option<(Cost, DirectedId, u32, u32)> {
        let fits = |directed| {
            let own = self.head.filter(|_| self.only == Some(directed));
            let head = own.unwrap_or_else(|| metric.topology().start_head(directed));
            self.allows(directed) && other.allows(directed) && other.goes_on(metric, directed, Some(head))
        };
        self.position.direct_along(other.position, metric, fits)
    }
}

/// One way between a position and the states of the graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Access {
    /// The direction in which the segment is driven.
    pub directed: DirectedId,
    /// The position, millimeters from the tail of that direction.
    pub position_mm: u32,
    /// The state at the far end (where the driven part ends or begins).
    pub state: StateId,
    /// The edge along which a place is reached; departures have none.
    pub edge: Option<EdgeId>,
    /// What the driven part costs.
    pub cost: Cost,
}

impl Access {
    /// As a source of a search.
    pub fn source(&self) -> Source {
        Source { state: self.state, cost: self.cost }
    }
}

impl Position {
    /// The two directions of the segment, of segments with the same line, and of those that meet at its junction, with the
    /// position along each.
    pub fn directions(self, metric: &Metric) -> Vec<(DirectedId, u32)> {
        let topology = metric.topology();
        let mut all = Vec::with_capacity(2);
        for (segment, position) in
            std::iter::once((self.segment, self.position_mm)).chain(self.also(topology))
        {
            let length = topology.network().segment(segment).length_mm;
            all.push((DirectedId::new(segment, true), position));
            all.push((DirectedId::new(segment, false), length - position));
        }
        all.retain(|(directed, _)| topology.is_usable(*directed));
        all
    }

    /// On which other segments it is, and where: those drawn on the same line, and at a junction those that meet there, by
    /// their ids. At a barrier that stops this vehicle it is on its own road only.
    pub fn also(self, topology: &Topology) -> Vec<(SegmentId, u32)> {
        let network = topology.network();
        let length = network.segment(self.segment).length_mm;
        let twins = network.twins(self.segment);
        let mut all: Vec<(SegmentId, u32)> = twins
            .map(|(twin, same_way)| {
                (twin, if same_way { self.position_mm } else { length - self.position_mm })
            })
            .collect();
        let end = match self.position_mm {
            0 => network.tail(DirectedId::new(self.segment, true)),
            _ => network.head(DirectedId::new(self.segment, true)),
        };
        if self.on_junction && topology.impassable().binary_search(&end).is_err() {
            let mut meeting: Vec<(SegmentId, u32)> = network
                .leaving(end)
                .iter()
                .map(|directed| {
                    let segment = directed.segment();
                    let at = if directed.is_forward() { 0 } else { network.segment(segment).length_mm };
                    (segment, at)
                })
                .filter(|place| *place != (self.segment, self.position_mm) && !all.contains(place))
                .collect();
            meeting.sort_unstable();
            all.extend(meeting);
        }
        all
    }

    /// All ways to leave.
    pub fn departures(self, metric: &Metric) -> Vec<Access> {
        let topology = metric.topology();
        self.directions(metric)
            .into_iter()
            .filter(|(d, p)| metric.open_to_head(*d, *p))
            .map(|(directed, position_mm)| {
                let ms = metric.ms_to_head(directed, position_mm);
                let cost = Cost { ms, mm: topology.length_mm(directed) - position_mm };
                Access { directed, position_mm, state: topology.start_head(directed), edge: None, cost }
            })
            .collect()
    }

    /// All ways to arrive: one for each edge that runs along the segment.
    pub fn arrivals(self, metric: &Metric) -> Vec<Access> {
        let topology = metric.topology();
        let mut all = Vec::with_capacity(2);
        for (directed, position_mm) in self.directions(metric) {
            if !metric.open_from_tail(directed, position_mm) {
                continue;
            }
            let cost = Cost { ms: metric.ms_arriving(directed, position_mm), mm: position_mm };
            all.extend(topology.copies(directed).iter().map(|edge| Access {
                directed,
                position_mm,
                state: topology.tail(*edge),
                edge: Some(*edge),
                cost,
            }));
        }
        all
    }

    /// The way from here to `other` without leaving the segment, if it is open; the cheapest of both directions
    /// (they differ only in duration). With it comes the direction and the two positions along it.
    pub fn direct(self, other: Self, metric: &Metric) -> Option<(Cost, DirectedId, u32, u32)> {
        self.direct_along(other, metric, |_| true)
    }

    fn direct_along(
        self,
        other: Self,
        metric: &Metric,
        fits: impl Fn(DirectedId) -> bool,
    ) -> Option<(Cost, DirectedId, u32, u32)> {
        let ahead = other.directions(metric);
        let mut best: Option<(Cost, DirectedId, u32, u32)> = None;
        for (directed, from) in self.directions(metric).into_iter().filter(|(directed, _)| fits(*directed)) {
            let Some(&(_, to)) = ahead.iter().find(|(d, _)| *d == directed) else { continue };
            if from > to || !metric.open_between(directed, from, to) {
                continue;
            }
            let cost = Cost { ms: metric.ms_between(directed, from, to), mm: to - from };
            if best.is_none_or(|(b, ..)| cost < b) {
                best = Some((cost, directed, from, to));
            }
        }
        best
    }
}
