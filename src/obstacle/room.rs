//! Bends and corners for one load (H6): what it needs there ([`crate::load::room`]) against the road as drawn and tagged.
//!
//! How wide a road is, is known from `width:carriageway`, `width`, `est_width`, `width:lanes`, narrow places of a limits layer
//! and what works leave; the number of lanes times a usual lane is not known but usual, and so is the width of a class of road.
//! How round a kerb is, is known where a limits layer states it (`kerb_radius_m`). Lines are taken to be drawn to half a meter.
//! Bends are looked at between two junctions, corners where two segments meet; two that follow each other closely are looked at
//! together, too (`obstacle::together`).

use super::drawn::{DrawnBend, STRAIGHT_MDEG, drawn_bends};
use super::ground::Demand;
use super::turns::angle_mdeg;
use super::{Constraint, CostClass, Face, Kind, Lift, Policy, Provenance, Stretch, judge};
use crate::exchange::tags::Tags;
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::load::room::{Turner, WIDENING_MM};
use crate::load::{Load, Measure};
use crate::network::Network;
use crate::vehicle::Vehicle;
use crate::vehicle::limit::length_mm;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What lies so near to a bend or corner narrows it, millimeters.
const NEAR_MM: u32 = 10_000;

/// A road in a few figures, millimeters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Road {
    /// Whether the load could use it at all.
    pub usable: bool,
    /// Its width, where somebody states it.
    pub strip: Option<u32>,
    /// What roads like it have.
    pub usual: u32,
    /// A lane of it.
    pub lane: u32,
    pub is_one_way: bool,
    /// The ring of a roundabout.
    pub is_ring: bool,
    /// What kerbs of its corners have. An assumption.
    pub kerb: u32,
}

/// By how much a load turns on the ring of a roundabout, thousandths of a degree: straight on.
const RING_MDEG: u32 = 180_000;

/// What a ramp of one lane has with its paved shoulders, millimeters: an assumption.
const RAMP_MM: u32 = 7000;

/// Lanes are as wide as JTG B01-2014, 4.0.2, has them for the design speeds of such roads; two lanes, one way or both, unless
/// `lanes` says otherwise. The clause could not be checked against the text of the standard: an assumption.
fn road(tags: &Tags, usable: bool) -> Road {
    let (lane, kerb) = match tags.get("highway").unwrap_or("").trim_end_matches("_link") {
        "motorway" | "trunk" => (3750, 15_000),
        "primary" | "secondary" => (3500, 15_000),
        "tertiary" => (3250, 10_000),
        _ => (3000, 10_000),
    };
    let is_ramp = tags.get("highway").is_some_and(|class| class.ends_with("_link"));
    let lanes = tags.get("lanes").and_then(|text| text.trim().parse::<u32>().ok());
    let lanes = lanes.filter(|lanes| (1..=16).contains(lanes)).unwrap_or(2);
    let stated = ["width:carriageway", "width", "est_width"];
    let stated = stated.iter().find_map(|key| length_mm(tags.get(key)?).limit());
    let is_ring = tags.is("junction", "roundabout") || tags.is("junction", "circular");
    let is_one_way = matches!(tags.get("oneway"), Some("yes" | "-1" | "true" | "1")) || is_ring;
    Road {
        usable,
        strip: stated.or_else(|| of_lanes(tags)),
        usual: if is_ramp { RAMP_MM.max(lanes * lane) } else { lanes * lane },
        lane,
        is_one_way,
        is_ring,
        kerb,
    }
}

/// `width:lanes`, of both directions together.
fn of_lanes(tags: &Tags) -> Option<u32> {
    let sum = |key: &str| -> Option<u32> {
        tags.get(key)?
            .split('|')
            .map(|lane| length_mm(lane).limit())
            .try_fold(0u32, |sum, lane| sum.checked_add(lane?))
    };
    let both = || sum("width:lanes:forward")?.checked_add(sum("width:lanes:backward")?);
    sum("width:lanes").or_else(both)
}

/// A load in the bends and corners of a network.
#[derive(Debug)]
pub struct Turning<'a> {
    pub(super) network: &'a Network,
    pub(super) turner: &'a Turner,
    policy: Policy,
    load: &'a Load,
    /// Of each way.
    roads: Vec<Road>,
    /// What narrows a segment, from and to along it.
    narrow: FxHashMap<SegmentId, Vec<(u32, u32, u32)>>,
    /// Kerbs that a layer states, by junction.
    kerbs: BTreeMap<NodeId, u32>,
}

impl<'a> Turning<'a> {
    /// Lays it out. `constraints` are those with places: what is narrow among them narrows bends and corners.
    pub fn new(
        network: &'a Network,
        vehicle: &Vehicle,
        (load, turner): (&'a Load, &'a Turner),
        policy: Policy,
        constraints: &[Constraint],
    ) -> Self {
        let mut known: FxHashMap<&Tags, Road> = FxHashMap::default();
        let mut of = |tags: &'a Tags| {
            *known.entry(tags).or_insert_with(|| {
                let both = vehicle.way_use(tags);
                road(tags, both.forward.is_some() || both.backward.is_some())
            })
        };
        let roads = network.ways().iter().map(|way| of(&way.tags)).collect();
        let mut narrow: FxHashMap<SegmentId, Vec<(u32, u32, u32)>> = FxHashMap::default();
        let mut kerbs = BTreeMap::new();
        for constraint in constraints {
            for stretch in &constraint.stretches {
                let face = &constraint.faces[stretch.face];
                let length = network.segment(stretch.directed.segment()).length_mm;
                if let Some(kerb) = face.kerb_mm {
                    for (at, node) in
                        [(0, network.tail(stretch.directed)), (length, network.head(stretch.directed))]
                    {
                        if (stretch.from_mm..=stretch.to_mm).contains(&at) {
                            kerbs
                                .entry(node)
                                .and_modify(|known: &mut u32| *known = kerb.min(*known))
                                .or_insert(kerb);
                        }
                    }
                }
                let narrows = matches!(constraint.kind, Kind::Narrow | Kind::Closure | Kind::Other);
                if let Some(width) = face.limits.width_mm.filter(|_| narrows) {
                    let (from, to) = match stretch.directed.is_forward() {
                        true => (stretch.from_mm, stretch.to_mm),
                        false => {
                            (length.saturating_sub(stretch.to_mm), length.saturating_sub(stretch.from_mm))
                        }
                    };
                    narrow.entry(stretch.directed.segment()).or_default().push((from, to, width));
                }
            }
        }
        Self { network, turner, policy, load, roads, narrow, kerbs }
    }

    /// The road of a segment about a place, with what narrows it there.
    pub(super) fn road(&self, segment: SegmentId, from_mm: u32, to_mm: u32) -> Road {
        let mut road = self.roads[self.network.segment(segment).way.index()];
        let near = |(from, to, _): &&(u32, u32, u32)| {
            *from <= to_mm.saturating_add(NEAR_MM) && *to >= from_mm.saturating_sub(NEAR_MM)
        };
        let narrow = self.narrow.get(&segment).into_iter().flatten().filter(near).map(|(_, _, width)| *width);
        road.strip = road.strip.into_iter().chain(narrow).min();
        road
    }

    pub(super) fn is_usable(&self, directed: DirectedId) -> bool {
        self.roads[self.network.segment(directed.segment()).way.index()].usable
    }

    pub(super) fn blocks(&self, face: &Face) -> bool {
        judge(self.load, face, &self.policy).blocks()
    }

    pub(super) fn face(demands: Vec<Demand>) -> Option<Face> {
        (!demands.is_empty()).then(|| Face { demands, ..Face::default() })
    }

    fn demand(&self, measure: Measure, value: u32, limit: Option<u32>, usual: u32) -> Demand {
        Demand {
            measure,
            value,
            limit,
            usual: Some(usual),
            own_side: None,
            is_upper_bound: self.turner.is_upper_bound,
        }
    }

    /// What a corner of two roads asks. Where the usual width of a road is enough without any kerb, nothing is said.
    fn corner_demands(&self, turn_mdeg: u32, roads: [Road; 2], kerb: Option<u32>) -> Vec<Demand> {
        let known = roads[0].strip.zip(roads[1].strip);
        let strips = known.map_or(roads.map(|road| road.strip.unwrap_or(road.usual)), |(a, b)| [a, b]);
        let need = self.turner.corner(turn_mdeg, strips);
        let side = |road: Road, strip: u32| if road.is_one_way { strip } else { strip / 2 };
        let own_side = side(roads[0], strips[0]).min(side(roads[1], strips[1]));
        let usual_kerb = roads[0].kerb.min(roads[1].kerb);
        let of_kerb = |radius| self.demand(Measure::KerbRadius, radius, kerb, usual_kerb);
        match (known, need.kerb_mm) {
            (Some(_), None) => vec![Demand {
                own_side: Some(own_side),
                ..self.demand(Measure::Swept, need.swept_mm, Some(need.room_mm), need.room_mm)
            }],
            (Some(_), Some(0)) if need.swept_mm > own_side => vec![Demand {
                own_side: Some(own_side),
                ..self.demand(Measure::Swept, need.swept_mm, Some(need.room_mm), need.room_mm)
            }],
            (_, Some(0)) => Vec::new(),
            (Some(_), Some(radius)) => vec![of_kerb(radius)],
            (None, None) => vec![self.demand(Measure::Swept, need.swept_mm, None, need.room_mm)],
            (None, Some(radius)) => {
                // how wide the roads are is not known; whether the usual ones do follows from their kerb
                let swept = self.demand(Measure::Swept, need.swept_mm, None, 0);
                vec![Demand { usual: None, ..swept }, of_kerb(radius)]
            }
        }
    }

    /// What the corner between two roads asks, by itself and with the bends next to it; none where it asks nothing that would
    /// have to be looked at.
    pub fn corner(&self, into: DirectedId, onto: DirectedId) -> Option<Face> {
        if onto == into.reversed() {
            return self.turn_round(into);
        }
        let mut demands = self.corner_alone(into, onto).unwrap_or_default();
        let with = self.with_neighbors(into, onto);
        let together_mm = with.map(|with| with.apart_mm);
        demands.extend(with.map(|with| with.demand));
        Self::face(demands).map(|face| Face { together_mm, ..face })
    }

    fn corner_alone(&self, into: DirectedId, onto: DirectedId) -> Option<Vec<Demand>> {
        let turn = 180_000u32.saturating_sub(angle_mdeg(self.network, into, onto)?);
        if turn < STRAIGHT_MDEG {
            return None;
        }
        let kerb = self.kerbs.get(&self.network.head(into)).copied();
        Some(self.corner_demands(turn, [self.end(into, true), self.end(onto, false)], kerb))
    }

    /// The road at the head or the tail of a segment.
    fn end(&self, directed: DirectedId, is_head: bool) -> Road {
        let length = self.network.segment(directed.segment()).length_mm;
        let at = if is_head == directed.is_forward() { length } else { 0 };
        self.road(directed.segment(), at, at)
    }

    /// What turning round at the end of a road asks: twice the radius of the load and its width beside each other, without
    /// setting back. The road gives its width; where other roads meet it there is more room, which nobody states.
    fn turn_round(&self, into: DirectedId) -> Option<Face> {
        let leaving = self.network.leaving(self.network.head(into));
        let meets_others = leaving.iter().filter(|onto| self.is_usable(**onto)).count() > 2;
        let road = self.end(into, true);
        let value = self.turner.radius_mm.saturating_mul(2).saturating_add(self.turner.width_mm);
        let limit = road.strip.filter(|strip| !meets_others || *strip >= value);
        let usual = (!meets_others).then_some(road.usual);
        let demand = self.demand(Measure::Swept, value, limit, road.usual);
        Self::face(vec![Demand { usual, own_side: limit.map(|strip| strip / 2), ..demand }])
    }

    /// The pairs of directed segments between which the load does not get round. `O(n d²)` for junctions of degree d, each
    /// pair of angle and widths once.
    pub fn blocked_corners(&self) -> Vec<(Vec<DirectedId>, Face)> {
        // where nothing unknown stands in the way, only what is stated can
        let only_stated = self.policy.unknown == super::Unknown::Optimistic;
        let is_stated = |directed: &&DirectedId| {
            let segment = self.network.segment(directed.segment());
            self.roads[segment.way.index()].strip.is_some() || self.narrow.contains_key(&directed.segment())
        };
        let at_node = |node: NodeId| {
            let leaving = self.network.leaving(node);
            let usable = || leaving.iter().copied().filter(|directed| self.is_usable(*directed));
            let asks = !only_stated
                || self.kerbs.contains_key(&node)
                || leaving.iter().filter(is_stated).count() >= 2;
            let pairs = usable().flat_map(move |into| usable().map(move |onto| (into.reversed(), onto)));
            let turns_round =
                |(into, onto): &(DirectedId, DirectedId)| *onto == into.reversed() && is_stated(&onto);
            let blocked = pairs.filter(move |pair| asks || turns_round(pair)).filter_map(|(into, onto)| {
                let face = self.corner(into, onto).filter(|face| self.blocks(face))?;
                Some((vec![into, onto], face))
            });
            blocked.collect::<Vec<_>>()
        };
        let nodes = (0..self.network.node_count()).into_par_iter().map(NodeId::new);
        let mut found: Vec<(Vec<DirectedId>, Face)> = nodes.flat_map_iter(at_node).collect();
        found.extend(self.blocked_pairs(only_stated));
        found
    }

    /// The bends of all roads that ask something of the load, each one constraint that stands in both directions. Linear.
    pub fn bends(&self) -> Vec<Constraint> {
        let mut found = Vec::new();
        let mut so_far: FxHashMap<u32, u64> = FxHashMap::default();
        for segment in self.network.segment_ids() {
            let way = self.network.segment(segment).way;
            let before = so_far.entry(way.0).or_default();
            let start = *before;
            *before += u64::from(self.network.segment(segment).length_mm);
            if self.roads[way.index()].usable {
                let bends = drawn_bends(self.network, segment);
                for bend in &bends {
                    found.extend(self.bend(segment, start, bend));
                }
                found.extend(bends.windows(2).filter_map(|two| self.two_bends(segment, start, two)));
            }
        }
        found
    }

    fn bend(&self, segment: SegmentId, start: u64, bend: &DrawnBend) -> Option<Constraint> {
        let road = self.road(segment, bend.from_mm, bend.to_mm);
        let strip = road.strip.unwrap_or(road.usual);
        // who goes straight on at a roundabout goes half round the island, whatever the arc between two of its junctions turns
        let turn_mdeg = if road.is_ring { bend.turn_mdeg.max(RING_MDEG) } else { bend.turn_mdeg };
        let demands = match bend.radius_mm {
            Some(radius) if self.turner.is_at_ease(radius) => Vec::new(),
            Some(radius) => {
                let limit = |value: u32| road.strip.map(|_| value);
                match self.turner.bend_mm(radius, turn_mdeg, strip) {
                    None => {
                        let outermost =
                            radius.saturating_add(strip / 2).saturating_sub(self.turner.width_mm / 2);
                        vec![self.demand(
                            Measure::TurningRadius,
                            self.turner.radius_mm,
                            limit(outermost),
                            outermost,
                        )]
                    }
                    Some(swept)
                        if swept >= self.turner.width_mm + WIDENING_MM && swept > road.lane.min(strip) =>
                    {
                        let own_side = if road.is_one_way { strip } else { strip / 2 };
                        let own_side = road.strip.map(|_| own_side);
                        vec![Demand { own_side, ..self.demand(Measure::Swept, swept, limit(strip), strip) }]
                    }
                    Some(_) => Vec::new(),
                }
            }
            None => self.corner_demands(bend.turn_mdeg, [road, road], None),
        };
        let face = Self::face(demands)?;
        let face = Face { extent_mm: Some([bend.from_mm, bend.to_mm]), ..face };
        let place = (start + u64::from(bend.at_mm)) as f64 / 1000.0;
        Some(self.on_segment(segment, bend.at_mm, &format!("{place:.3}"), [face.clone(), face]))
    }

    /// A bend, or two of them, as a constraint at a place of a segment; the faces of traffic as drawn and against it.
    pub(super) fn on_segment(
        &self,
        segment: SegmentId,
        at_mm: u32,
        place: &str,
        faces: [Face; 2],
    ) -> Constraint {
        let length = self.network.segment(segment).length_mm;
        let way = self.network.way_of(segment);
        let at = at_mm.clamp(1, length.saturating_sub(1).max(1));
        let is_same = faces[0] == faces[1];
        let cut = |forward: bool| {
            let at = if forward { at } else { length.saturating_sub(at) };
            let face = usize::from(!forward && !is_same);
            Stretch { directed: DirectedId::new(segment, forward), from_mm: at, to_mm: at, face }
        };
        let mut stretches = vec![cut(false), cut(true)];
        stretches.sort_unstable();
        Constraint {
            id: format!("bend/{}/{place}", way.id),
            kind: Kind::Bend,
            name: way.label().to_owned(),
            ways: vec![way.id.to_string()],
            provenance: Provenance::Signed,
            lift: Lift { hard: true, cost: CostClass::Works, ..Lift::PERMISSION },
            faces: faces.into_iter().take(if is_same { 1 } else { 2 }).collect(),
            stretches,
            node: None,
            turn: None,
        }
    }
}
