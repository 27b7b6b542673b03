//! Two bends or corners so close to each other that a load has not straightened from the first when it comes to the second
//! (H6): taken together, on the middle line. To one side the second adds to the first. In an S it does not, but who swings wide
//! for the first bend stands on the wrong side for the second: each of them alone was judged on the line that suits it best, and
//! together they are judged on the middle line. Another line may ask for less, so what is too much is for an engineer. Of corners
//! nobody knows the kerbs: what the two ask together is told, and counts as not known.
//!
//! Looked at are neighbors between two junctions, at one junction, and two corners with one straight piece of road between
//! them; what asks no more together than each was judged by alone is not told.

use super::drawn::{DrawnBend, STRAIGHT_MDEG, drawn_bends};
use super::ground::Demand;
use super::room::{Road, Turning};
use super::turns::{angle_mdeg, bends_left};
use super::{Constraint, Face};
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::load::Measure;
use crate::load::room::{Bent, WIDENING_MM};
use rayon::prelude::*;

/// What two bends to one side ask together beyond what the worse of them asks alone counts from here on, millimeters.
const MORE_MM: u32 = 200;

/// What two bends ask together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Together {
    pub demand: Demand,
    /// How much straight road lies between them.
    pub apart_mm: u32,
}

/// A bend or corner on a way.
#[derive(Clone, Copy, Debug)]
struct Event {
    bent: Bent,
    /// The road there; of a corner the narrower of the two.
    road: Road,
}

impl Turning<'_> {
    fn event(&self, segment: SegmentId, bend: &DrawnBend, forward: bool) -> Event {
        let bent = Bent { radius_mm: bend.radius_mm, turn_mdeg: bend.turn_mdeg, left: bend.left == forward };
        Event { bent, road: self.road(segment, bend.from_mm, bend.to_mm) }
    }

    fn corner_event(&self, into: DirectedId, onto: DirectedId) -> Option<Event> {
        let turn_mdeg = 180_000u32.saturating_sub(angle_mdeg(self.network, into, onto)?);
        if turn_mdeg < STRAIGHT_MDEG || onto == into.reversed() {
            return None;
        }
        let end = |directed: DirectedId, is_head: bool| {
            let length = self.network.segment(directed.segment()).length_mm;
            let at = if is_head == directed.is_forward() { length } else { 0 };
            self.road(directed.segment(), at, at)
        };
        let (a, b) = (end(into, true), end(onto, false));
        let road = Road {
            strip: a.strip.zip(b.strip).map(|(a, b)| a.min(b)),
            usual: a.usual.min(b.usual),
            lane: a.lane.min(b.lane),
            ..a
        };
        Some(Event {
            bent: Bent { radius_mm: None, turn_mdeg, left: bends_left(self.network, into, onto) },
            road,
        })
    }

    /// What two events ask with so much road between them, from the end of the first to the beginning of the second.
    fn together(&self, first: Event, between_mm: u32, second: Event) -> Option<Together> {
        let turner = self.turner;
        // on a corner a load turns before and behind the vertex
        let tangent = |event: Event| match event.bent.radius_mm {
            Some(_) => 0,
            None => turner.tangent_mm(event.bent.turn_mdeg),
        };
        let apart_mm = between_mm.saturating_sub(tangent(first)).saturating_sub(tangent(second));
        if apart_mm >= turner.length_mm()? {
            return None;
        }
        let strip = first.road.strip.zip(second.road.strip).map(|(a, b)| a.min(b));
        let usual = strip.unwrap_or(first.road.usual.min(second.road.usual));
        let lane = first.road.lane.min(second.road.lane).min(usual);
        let is_told = |value: u32| value >= turner.width_mm + WIDENING_MM && value > lane;
        // driving a course costs thousands of times more than bounding what it comes to
        if turner.together_at_most_mm(first.bent, second.bent).is_some_and(|most| !is_told(most)) {
            return None;
        }
        let (value, alone) = turner.together_mm(first.bent, apart_mm, second.bent)?;
        let is_more = if first.bent.left == second.bent.left {
            value >= alone + MORE_MM
        } else {
            // what a bend was judged by alone, on a line of its own; at a corner nobody knows the room for one
            let own = |event: Event| {
                let radius = event.bent.radius_mm?;
                turner.bend_mm(radius, event.bent.turn_mdeg, event.road.strip.unwrap_or(event.road.usual))
            };
            own(first).zip(own(second)).is_none_or(|(a, b)| value > a.max(b))
        };
        if !is_more || !is_told(value) {
            return None;
        }
        let is_round = first.bent.radius_mm.is_some() && second.bent.radius_mm.is_some();
        let is_one_way = first.road.is_one_way && second.road.is_one_way;
        let limit = strip.filter(|_| is_round);
        let own_side = limit.map(|strip| if is_one_way { strip } else { strip / 2 });
        let demand = Demand {
            measure: Measure::Swept,
            value,
            limit,
            usual: Some(usual),
            own_side,
            is_upper_bound: true,
        };
        Some(Together { demand, apart_mm: between_mm })
    }

    /// Two bends of one segment that follow each other, one constraint with a face for each direction.
    pub(super) fn two_bends(&self, segment: SegmentId, start: u64, two: &[DrawnBend]) -> Option<Constraint> {
        let [first, second] = two else { return None };
        let between = second.from_mm.saturating_sub(first.to_mm);
        let face = |[a, b]: [&DrawnBend; 2], forward: bool| {
            let [a, b] = [a, b].map(|bend| self.event(segment, bend, forward));
            self.together(a, between, b)
        };
        let faces = [face([first, second], true), face([second, first], false)];
        if faces.iter().all(Option::is_none) {
            return None;
        }
        let faces = faces.map(|with| Face {
            demands: with.map(|with| with.demand).into_iter().collect(),
            together_mm: with.map(|with| with.apart_mm),
            extent_mm: Some([first.from_mm, second.to_mm]),
            ..Face::default()
        });
        let at = first.to_mm + between / 2;
        let place = |bend: &DrawnBend| (start + u64::from(bend.at_mm)) as f64 / 1000.0;
        let places = format!("{:.3}+{:.3}", place(first), place(second));
        Some(self.on_segment(segment, at, &places, faces))
    }

    /// The last bend of a road before its head, or the first behind its tail, with the road between it and that junction.
    fn next_to(&self, directed: DirectedId, at_head: bool) -> Option<(Event, u32)> {
        let segment = directed.segment();
        let bends = drawn_bends(self.network, segment);
        let length = self.network.segment(segment).length_mm;
        let is_last = at_head == directed.is_forward();
        let bend = if is_last { bends.last()? } else { bends.first()? };
        let between = if is_last { length.saturating_sub(bend.to_mm) } else { bend.from_mm };
        Some((self.event(segment, bend, directed.is_forward()), between))
    }

    /// The bends next to a junction taken together with the corner there, or with each other where it is passed straight on:
    /// the two that ask for most.
    pub(super) fn with_neighbors(&self, into: DirectedId, onto: DirectedId) -> Option<Together> {
        let (before, behind) = (self.next_to(into, true), self.next_to(onto, false));
        let pairs = if let Some(corner) = self.corner_event(into, onto) {
            [
                before.and_then(|(bend, between)| self.together(bend, between, corner)),
                behind.and_then(|(bend, between)| self.together(corner, between, bend)),
            ]
        } else {
            let both = before.zip(behind);
            [both.and_then(|((a, x), (b, y))| self.together(a, x.saturating_add(y), b)), None]
        };
        pairs.into_iter().flatten().max_by_key(|with| (with.demand.limit.is_none(), with.demand.value))
    }

    /// What two corners ask with one straight road between them.
    pub fn two_corners(&self, into: DirectedId, between: DirectedId, onto: DirectedId) -> Option<Face> {
        let length = self.network.segment(between.segment()).length_mm;
        if self.next_to(between, true).is_some() {
            return None;
        }
        let (first, second) = (self.corner_event(into, between)?, self.corner_event(between, onto)?);
        let with = self.together(first, length, second)?;
        Self::face(vec![with.demand]).map(|face| Face { together_mm: Some(with.apart_mm), ..face })
    }

    /// The paths of three roads whose two corners stop the load together. Of corners nobody knows the kerbs, so where nothing
    /// unknown stops it (`only_stated`), none does.
    pub(super) fn blocked_pairs(&self, only_stated: bool) -> Vec<(Vec<DirectedId>, Face)> {
        let Some(length) = self.turner.length_mm().filter(|_| !only_stated) else { return Vec::new() };
        let most = length.saturating_add(2 * self.turner.tangent_mm(160_000));
        let at_node = |node: NodeId| {
            let mut found = Vec::new();
            for &between in self.network.leaving(node) {
                if self.network.segment(between.segment()).length_mm > most || !self.is_usable(between) {
                    continue;
                }
                let into = self.network.leaving(node).iter().map(|d| d.reversed());
                for into in into.filter(|into| *into != between.reversed() && self.is_usable(*into)) {
                    for &onto in self.network.leaving(self.network.head(between)) {
                        if onto != between.reversed()
                            && self.is_usable(onto)
                            && let Some(face) = self.two_corners(into, between, onto)
                            && self.blocks(&face)
                        {
                            found.push((vec![into, between, onto], face));
                        }
                    }
                }
            }
            found
        };
        (0..self.network.node_count()).into_par_iter().map(NodeId::new).flat_map_iter(at_node).collect()
    }
}
