//! Standing before works: when the road that goes on from a place leads to them and nowhere else, so that whoever
//! came must turn round there.

use super::Leg;
use crate::id::{DirectedId, EdgeId};
use crate::metric::Metric;
use crate::search::Position;
use std::collections::BTreeSet;

/// Works at the end of a road that nothing leads off before them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Barrier {
    /// What one would drive to come before them, from the place on.
    pub way: Vec<Leg>,
    /// The road on which they begin.
    pub directed: DirectedId,
    /// Where on it, millimeters from its tail.
    pub at_mm: u32,
}

/// How works let one come to a place and away from it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Passage {
    /// Past it.
    Through,
    /// By turning round before works.
    Back(Barrier),
    /// Not at all.
    Shut,
}

impl Barrier {
    /// The works ahead of who stands on a road and drives on in a direction, if there is no other road to take before
    /// them. `O(length of the way)`.
    pub fn ahead(metric: &Metric, directed: DirectedId, position_mm: u32) -> Option<Self> {
        let topology = metric.topology();
        let (mut directed, mut from_mm) = (directed, position_mm);
        let mut state = topology.start_head(directed);
        let (mut way, mut seen) = (Vec::new(), BTreeSet::new());
        loop {
            let shut = metric.closed_on(directed).iter().filter(|c| c.to_mm > from_mm);
            if let Some(at_mm) = shut.map(|c| c.from_mm.max(from_mm)).min() {
                way.push(Leg { directed, from_mm, to_mm: at_mm });
                return Some(Self { way, directed, at_mm });
            }
            // Round in a circle nothing ends.
            if !seen.insert(directed) {
                return None;
            }
            way.push(Leg { directed, from_mm, to_mm: topology.length_mm(directed) });
            let onward: Vec<EdgeId> = topology
                .out_edges(state)
                .map(EdgeId::new)
                .filter(|edge| !topology.network().is_back(directed, topology.directed(*edge)))
                .collect();
            let is_open = |edge: &&EdgeId| metric.open_from_tail(topology.directed(**edge), 1);
            let mut open = onward.iter().filter(is_open);
            match (open.next(), open.next()) {
                (Some(edge), None) => {
                    (directed, from_mm, state) = (topology.directed(*edge), 0, topology.head(*edge));
                }
                (Some(_), Some(_)) => return None,
                // At the end of a road one turns round as ever.
                (None, _) => {
                    let first = topology.directed(*onward.first()?);
                    return Some(Self { way, directed: first, at_mm: 0 });
                }
            }
        }
    }

    /// How one comes to a place and away from it again.
    pub fn at(metric: &Metric, place: Position) -> Passage {
        let directions = place.directions(metric);
        let ahead = directions.iter().map(|(directed, mm)| Self::ahead(metric, *directed, *mm));
        let behind = directions.iter().map(|(directed, mm)| is_behind(metric, *directed, *mm));
        let ways: Vec<(Option<Self>, bool)> = ahead.zip(behind).collect();
        let back_is_open = ways.iter().any(|(ahead, _)| ahead.is_none());
        if ways.iter().any(|(ahead, behind)| ahead.is_none() && !behind) {
            return Passage::Through;
        }
        let before = ways.into_iter().find_map(|(ahead, behind)| ahead.filter(|_| !behind));
        before.filter(|_| back_is_open).map_or(Passage::Shut, Passage::Back)
    }

    /// The way from the place to another before the works, if that lies on it.
    pub fn way_to(&self, metric: &Metric, place: Position) -> Option<Vec<Leg>> {
        let there = place.directions(metric);
        let reached = self.way.iter().enumerate().find_map(|(i, leg)| {
            let (_, mm) = there.iter().find(|(directed, _)| *directed == leg.directed)?;
            (leg.from_mm..=leg.to_mm).contains(mm).then_some((i, *mm))
        });
        let (last, mm) = reached?;
        let mut way = self.way[..=last].to_vec();
        way[last].to_mm = mm;
        way.retain(|leg| leg.from_mm < leg.to_mm);
        Some(way)
    }
}

/// Whether nobody can have come along a road to a place on it, because works are all that lies behind.
fn is_behind(metric: &Metric, directed: DirectedId, position_mm: u32) -> bool {
    let topology = metric.topology();
    let network = topology.network();
    let (mut directed, mut to_mm) = (directed, position_mm);
    let mut seen = BTreeSet::new();
    loop {
        if !metric.open_from_tail(directed, to_mm) {
            return true;
        }
        if !seen.insert(directed) {
            return false;
        }
        let leaving = network.leaving(network.tail(directed)).iter();
        let coming: Vec<DirectedId> = leaving
            .map(|d| d.reversed())
            .filter(|d| topology.is_usable(*d) && !network.is_back(*d, directed))
            .collect();
        let length = |d: DirectedId| topology.length_mm(d);
        let mut open = coming.iter().filter(|d| metric.open_to_head(**d, length(**d).saturating_sub(1)));
        match (open.next(), open.next()) {
            (Some(one), None) => (directed, to_mm) = (*one, length(*one)),
            (Some(_), Some(_)) => return false,
            (None, _) => return !coming.is_empty(),
        }
    }
}
