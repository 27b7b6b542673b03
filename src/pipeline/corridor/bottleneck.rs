//! The largest load between two places: each measure alone, each with the rest of the load, and height against mass.

use super::super::works::works_of;
use super::super::world::World;
use super::ground::Ground;
use super::probe::Probe;
use crate::exchange::tags::Tags;
use crate::id::{DirectedId, SegmentId};
use crate::load::Measure;
use crate::load::bridge::Bridge;
use crate::load::fit::{Fit, Margins};
use crate::load::heaviest::heaviest;
use crate::load::turning::ANGLE_RULES;
use crate::metric::{ClosedStretch, Metric, SlowStretch};
use crate::network::Network;
use crate::obstacle::turns::too_sharp_turns;
use crate::obstacle::{Face, Judged, Unknown, corner, judge, states};
use crate::plan::largest::{Between, Largest};
use crate::plan::route::{Engine, route};
use crate::report::corridor::{Bottleneck, LargestOf};
use crate::search::obstructed::{Obstructed, Shut};
use crate::search::{Objective, Position};
use crate::topology::{Opening, Topology, Works};
use crate::vehicle::limit::Limits;
use crate::vehicle::{Dimensions, Vehicle};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The measures that have a largest value.
const MEASURES: [Measure; 5] =
    [Measure::Height, Measure::Width, Measure::Length, Measure::Mass, Measure::AxleLoad];

/// The two measures that are asked for together.
const PAIR: [Measure; 2] = [Measure::Height, Measure::Mass];

/// The faces of all constraints side by side, as obstacles of one search.
pub(super) struct Faces<'a> {
    all: Vec<(usize, &'a Face)>,
    pub stretches: Vec<Shut>,
    /// Of each face: shut whatever the measures.
    always: Vec<bool>,
    /// Of each face and measure: shut to this load by another measure.
    others: [Vec<bool>; 5],
    /// Of each face: the mass that the class, the spans and the owner's table of a bridge leave the axle train of the load.
    heaviest: Vec<Option<u32>>,
    margins: Margins,
    unknown: Unknown,
    /// Of each face what holds for who drives through, and for who only starts or ends there where that is another.
    uses: Vec<[Option<&'a Face>; 2]>,
    /// Of both and each measure: shut to this load by another measure.
    uses_shut: [Vec<[bool; 2]>; 5],
    /// Of each face, and of both uses: shut to this load by something else than its height and mass.
    pair_shut: Vec<bool>,
    pair_uses_shut: Vec<[bool; 2]>,
}

impl<'a> Faces<'a> {
    fn of(ground: &'a Ground) -> Self {
        let mut faces = Self {
            all: Vec::new(),
            stretches: Vec::new(),
            always: Vec::new(),
            others: Default::default(),
            heaviest: Vec::new(),
            margins: ground.policy.margins,
            unknown: ground.policy.unknown,
            uses: Vec::new(),
            uses_shut: Default::default(),
            pair_shut: Vec::new(),
            pair_uses_shut: Vec::new(),
        };
        for (number, constraint) in ground.constraints.iter().enumerate() {
            let first = faces.all.len();
            for (face, judged) in constraint.faces.iter().zip(&ground.judged[number]) {
                // where it may only start or end, what holds for that counts
                let errand = face.errand.as_deref().filter(|_| judged.is_local);
                faces.take_uses(ground, face);
                let face = errand.unwrap_or(face);
                faces.all.push((number, face));
                faces.heaviest.push(face.bridge.as_ref().and_then(|bridge| heaviest(&ground.load, bridge)));
                // a ban of what is over a measure counts as a limit of it, below
                let always = face.is_shut || (face.ban.is_some() && face.ban_over.is_empty());
                faces.always.push(always);
                for (measure, others) in MEASURES.iter().zip(&mut faces.others) {
                    others.push(is_shut_by_others(ground, &[*measure], face, judged));
                }
                faces.pair_shut.push(is_shut_by_others(ground, &PAIR, face, judged));
            }
            faces.stretches.extend(constraint.stretches.iter().map(|s| Shut {
                directed: s.directed,
                from_mm: s.from_mm,
                to_mm: s.to_mm,
                obstacle: (first + s.face) as u32,
            }));
        }
        faces
    }

    fn value(&self, measure: Measure, number: usize, face: &Face) -> Option<u32> {
        self.stated(measure, number, face).into_iter().chain(self.of_unknown(measure, face)).min()
    }

    /// What the policy makes of a limit that nobody states: nothing at all passes one that stands in the way.
    fn of_unknown(&self, measure: Measure, face: &Face) -> Option<u32> {
        let of = |limits: &Limits| match measure {
            Measure::Height => limits.height_mm,
            Measure::Width => limits.width_mm,
            Measure::Length => limits.length_mm,
            Measure::Mass => limits.mass_kg,
            _ => limits.axle_load_kg,
        };
        let told =
            |bridge: &Bridge| bridge.class.is_some() || bridge.spans.is_some() || !bridge.owner.is_empty();
        let is_told = measure == Measure::Mass && face.bridge.as_ref().is_some_and(told);
        if !face.expected.contains(&measure) || of(&face.limits).is_some() || is_told {
            return None;
        }
        match self.unknown {
            Unknown::Optimistic => None,
            Unknown::Class => of(&face.usual),
            Unknown::Blocked => Some(0),
        }
    }

    fn stated(&self, measure: Measure, number: usize, face: &Face) -> Option<u32> {
        // conditions know no margin: the limit that leaves just their measure
        let cap = |cap: Option<u32>, margin: u32| cap.map(|most| most.saturating_add(margin));
        match measure {
            Measure::Height => face
                .limits
                .height_mm
                .into_iter()
                .chain(cap(face.caps.height_mm, self.margins.height_mm))
                .min(),
            Measure::Width => {
                face.limits.width_mm.into_iter().chain(cap(face.caps.width_mm, self.margins.width_mm)).min()
            }
            Measure::Length => face
                .limits
                .length_mm
                .into_iter()
                .chain(cap(face.caps.length_mm, self.margins.length_mm))
                .min(),
            Measure::Mass => {
                let bridge = face.bridge.as_ref();
                let class = bridge.and_then(|bridge| bridge.class.as_ref()?.gross_kg);
                // the owner's table decides alone
                let signed = face.limits.mass_kg.into_iter().chain(class);
                let signed = signed.filter(|_| bridge.is_none_or(|bridge| bridge.owner.is_empty()));
                let capped = cap(face.caps.mass_kg, self.margins.mass_kg);
                signed.chain(self.heaviest[number]).chain(capped).min()
            }
            Measure::AxleLoad | Measure::AxleGroup => {
                let capped = cap(face.caps.axle_load_kg, self.margins.axle_load_kg);
                face.limits.axle_load_kg.into_iter().chain(capped).min()
            }
            _ => None,
        }
    }

    /// Of each face the limit of a measure.
    fn values(&self, measure: Measure) -> Vec<Option<u32>> {
        self.all.iter().enumerate().map(|(number, (_, face))| self.value(measure, number, face)).collect()
    }

    fn take_uses(&mut self, ground: &Ground, face: &'a Face) {
        let errand = face.errand.as_deref();
        self.uses.push([Some(face), errand]);
        let judged = |face: Option<&Face>| {
            let face = Face { errand: None, ..face?.clone() };
            let judged = judge(&ground.load, &face, &ground.policy);
            Some((face, judged))
        };
        // most have no errand, and are not asked for their uses
        let both = errand.map(|errand| [judged(Some(face)), judged(Some(errand))]);
        let shut_but_for = |measures: &[Measure]| {
            let is_shut = |one: &Option<(Face, Judged)>| {
                one.as_ref().is_some_and(|(face, judged)| is_shut_by_others(ground, measures, face, judged))
            };
            both.as_ref().map_or([false; 2], |both| [is_shut(&both[0]), is_shut(&both[1])])
        };
        for (measure, shut) in MEASURES.iter().zip(&mut self.uses_shut) {
            shut.push(shut_but_for(&[*measure]));
        }
        self.pair_uses_shut.push(shut_but_for(&PAIR));
    }

    /// Of each face what holds of a measure for who drives through, and for who only starts or ends there: the limit, and
    /// whether it is shut by another measure. Without an errand the second is none; and what is shut is told elsewhere.
    pub fn uses(&self, measure: Measure) -> Vec<[Option<Use>; 2]> {
        let number = MEASURES.iter().position(|of| *of == measure).unwrap_or(0);
        let of = |(face, both): (usize, &[Option<&Face>; 2])| {
            let use_of = |which: usize| {
                let limit = self.value(measure, face, both[which]?);
                Some(Use { limit, is_shut: self.uses_shut[number][face][which] })
            };
            [use_of(0), use_of(1)]
        };
        self.uses.iter().enumerate().map(of).collect()
    }

    /// The same of height or mass, where both are asked for together.
    pub fn uses_of_pair(&self, measure: Measure) -> Vec<[Option<Use>; 2]> {
        let mut uses = self.uses(measure);
        for (both, shut) in uses.iter_mut().zip(&self.pair_uses_shut) {
            for (of, is_shut) in both.iter_mut().zip(shut) {
                if let Some(of) = of {
                    of.is_shut = *is_shut;
                }
            }
        }
        uses
    }

    /// The limits on one side of which a condition leaves a road for local access only.
    pub fn local_from(&self, measure: Measure) -> Vec<u32> {
        let turns = self.all.iter().flat_map(|(_, face)| &face.local_from);
        let own = turns.filter(|(of, _)| *of == measure);
        own.map(|(_, value)| value.saturating_add(self.margin(measure))).collect()
    }

    /// Whether local access turns on a measure somewhere.
    fn turns_local(&self, measure: Measure) -> bool {
        let is_of = |face: &Face| face.local_from.iter().any(|(of, _)| *of == measure);
        let differs = |(number, both): (usize, &[Option<&Face>; 2])| match both {
            [Some(face), Some(errand)] => {
                self.value(measure, number, face) != self.value(measure, number, errand)
            }
            _ => false,
        };
        self.all.iter().any(|(_, face)| is_of(face)) || self.uses.iter().enumerate().any(differs)
    }

    /// The margin of a measure, millimeters or kilograms.
    pub fn margin(&self, measure: Measure) -> u32 {
        match measure {
            Measure::Height => self.margins.height_mm,
            Measure::Width => self.margins.width_mm,
            Measure::Length => self.margins.length_mm,
            Measure::Mass => self.margins.mass_kg,
            Measure::AxleLoad | Measure::AxleGroup => self.margins.axle_load_kg,
            _ => 0,
        }
    }
}

/// What one use of a road asks of a measure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub limit: Option<u32>,
    /// Shut to this load by another measure.
    pub is_shut: bool,
}

impl Use {
    /// Whether a load with a value that just meets a limit passes; without one, a value above all.
    pub fn passes(self, limit: Option<u32>, heeds_others: bool) -> bool {
        let over = self.limit.is_some_and(|most| limit.is_none_or(|limit| most < limit));
        let is_shut = heeds_others && self.is_shut;
        !over && !is_shut
    }
}

/// Whether a face stops a load by something else than these measures.
fn is_shut_by_others(ground: &Ground, measures: &[Measure], face: &Face, judged: &Judged) -> bool {
    let banned = face.ban.is_some() && !face.ban_over.iter().any(|over| measures.contains(over));
    let is_other = |measure: &Measure| !measures.contains(measure);
    let by_row = judged.rows.iter().any(|row| is_other(&row.measure) && matches!(row.fit, Fit::Exceeds(_)));
    let by_bridge = is_other(&Measure::Mass) && judged.blocks() && !judged.levels.is_empty();
    let is_blocked = ground.policy.unknown == Unknown::Blocked;
    let unstated = |measure: &Measure| is_other(measure) && states(&ground.load, *measure);
    let unknown =
        judged.blocks() && !judged.needs.is_empty() || is_blocked && judged.unknown.iter().any(unstated);
    face.is_shut || banned || by_row || by_bridge || unknown
}

/// Whether signs with conditions on other measures than these make the graph of the load another than it is without them: a
/// road barred, or left to local traffic, a turn forbidden. What is told of the measures alone is not told from that graph.
fn is_bound_by_others(network: &Network, ground: &Ground, measures: &[Measure]) -> bool {
    let Some(own) = ground.free.conditions_on.as_ref() else { return false };
    let keeps =
        |measure: Measure, value: Option<u32>| if measures.contains(&measure) { value } else { Some(0) };
    let alone = Dimensions {
        height_mm: keeps(Measure::Height, own.height_mm),
        width_mm: keeps(Measure::Width, own.width_mm),
        length_mm: keeps(Measure::Length, own.length_mm),
        mass_kg: keeps(Measure::Mass, own.mass_kg),
        axle_load_kg: keeps(Measure::AxleLoad, own.axle_load_kg),
        ..own.clone()
    };
    let (load, alone) = (&ground.free, Vehicle { conditions_on: Some(alone), ..ground.free.clone() });
    let mut known: FxHashMap<&Tags, bool> = FxHashMap::default();
    let differs = |segment: SegmentId| {
        let tags = &network.way_of(segment).tags;
        let is_conditional = || tags.iter().any(|(key, _)| key.contains(":conditional"));
        let differs = || is_conditional() && load.way_use(tags) != alone.way_use(tags);
        *known.entry(tags).or_insert_with(differs)
    };
    !ground.own.local.is_empty()
        || network.segment_ids().any(differs)
        || network.tagged_nodes().iter().any(|(_, tags)| load.passes_node(tags) != alone.passes_node(tags))
        || network
            .restrictions()
            .iter()
            .any(|one| load.obeys_restriction(&one.tags) != alone.obeys_restriction(&one.tags))
}

/// What gets through between two positions under the closures.
pub(super) fn bottleneck(world: &World, ground: &Ground, (from, to): (Position, Position)) -> Bottleneck {
    let faces = Faces::of(ground);
    let (still, slow) = ground.slow();
    let metric = |topology: &Arc<Topology>| Metric::customize(Arc::clone(topology), still.clone(), &slow);
    // what only a measure of this load bars is a limit of it: the roads are there, and their faces shut them
    let mut opened: Vec<(DirectedId, Opening)> = Vec::new();
    for constraint in &ground.constraints {
        let barred = constraint.stretches.iter().filter(|s| !constraint.faces[s.face].ban_over.is_empty());
        opened.extend(barred.map(|s| (s.directed, Opening::Permitted)));
    }
    let without = |corners: Vec<Vec<DirectedId>>| {
        let own = Works { impossible: corners, ..ground.own.clone() };
        let mut works = works_of(&ground.base, &ground.effect, own);
        works.opened.extend(opened.iter().cloned());
        let works = works.canonical();
        let topology = ground.base.beside(&ground.free, &works);
        metric(&Arc::new(topology))
    };
    // with and without the corners that long vehicles cannot take; and both with those that this load sweeps too much for
    let is_long = !ground.sharp.is_empty();
    let sharp = if is_long { ground.sharp.clone() } else { too_sharp_turns(&world.network, Some(u32::MAX)) };
    let swept: Vec<Vec<DirectedId>> = ground.corners.keys().cloned().collect();
    let as_driven = || match opened.is_empty() {
        true => metric(&ground.after),
        false => without(ground.own.impossible.clone()),
    };
    let (roomy, driven) = match swept.is_empty() {
        true => (None, as_driven()),
        false => (Some(without(ground.sharp.clone())), as_driven()),
    };
    let other = |swept: &[Vec<DirectedId>]| {
        let corners = if is_long { Vec::new() } else { sharp.clone() };
        without(corners.into_iter().chain(swept.iter().cloned()).collect())
    };
    let others = (other(&[]), (!swept.is_empty()).then(|| other(&swept)));
    let others_with_load = others.1.as_ref().unwrap_or(&others.0);
    let obstructed = |metric| Obstructed::new(metric, faces.stretches.clone());
    // nothing else asked; and the rest as the load has it
    let (own, other) = (obstructed(roomy.as_ref().unwrap_or(&driven)), obstructed(&others.0));
    let (with_own, with_other) = (obstructed(&driven), obstructed(others_with_load));
    let pair = |own, other| {
        let (own, other) = (Between { obstructed: own, from, to }, Between { obstructed: other, from, to });
        if is_long { (own, own, other) } else { (own, other, own) }
    };
    let (alone_in, with_load_in) = (pair(&own, &other), pair(&with_own, &with_other));
    let driven_alone = roomy.as_ref().unwrap_or(&driven);
    let mut alone = Vec::new();
    let mut with_load = Vec::new();
    for (number, measure) in MEASURES.into_iter().enumerate() {
        let values = faces.values(measure);
        for (is_alone, shut, found, (between, turning, straight), [driven, other]) in [
            (true, &faces.always, &mut alone, alone_in, [driven_alone, &others.0]),
            (false, &faces.others[number], &mut with_load, with_load_in, [&driven, others_with_load]),
        ] {
            let shut = |face: u32| shut[face as usize];
            let probe = |sharp: &[Vec<DirectedId>]| {
                let corners: Vec<Vec<DirectedId>> = match is_alone {
                    true => sharp.to_vec(),
                    false => sharp.iter().chain(&swept).cloned().collect(),
                };
                Probe { ground, faces: &faces, ends: (from, to), corners, is_alone }
            };
            let is_probed = faces.turns_local(measure)
                || is_alone && is_bound_by_others(&world.network, ground, &[measure]);
            let most = match measure {
                Measure::Length if is_probed => {
                    let largest = |sharp: &[Vec<DirectedId>]| probe(sharp).largest(measure, &shut);
                    longest(largest(&sharp), || largest(&[]))
                }
                _ if is_probed => probe(&ground.sharp).largest(measure, &shut),
                Measure::Length => {
                    longest(turning.largest(&values, &shut), || straight.largest(&values, &shut))
                }
                _ => between.largest(&values, &shut),
            };
            let most = if most == Largest::Most(0) { Largest::NoWay } else { most };
            let (mut at, mut corners) = (Vec::new(), Vec::new());
            if let Largest::Most(limit) = most {
                // a long one is kept from corners
                let is_length = measure == Measure::Length;
                let turns = is_length && everybody_turns().is_some_and(|most| limit <= most);
                let driven = if is_length && turns == is_long { other } else { driven };
                let way = match (is_probed, is_length) {
                    (false, _) => {
                        let over = |face: u32| values[face as usize].is_some_and(|value| value < limit);
                        let counts = |face: u32| shut(face) || over(face);
                        largest_way(&faces, (driven, &slow), counts, (from, to))
                    }
                    (true, true) => probe(if turns { &[] } else { &sharp }).way(measure, limit, &shut),
                    (true, false) => probe(&ground.sharp).way(measure, limit, &shut),
                };
                let way = way.unwrap_or_default();
                at = limited_at((&faces, &values), limit, &way);
                corners = way.windows(2).map(<[DirectedId]>::to_vec).collect();
                corners.retain(|corner| turns && everybody_turns() == Some(limit) && sharp.contains(corner));
                corners.sort_unstable();
                corners.dedup();
            }
            let corners = corners.iter().map(|path| called(&world.network, path)).collect();
            found.push(LargestOf { measure, most, at, corners });
        }
    }
    let turns_local = PAIR.iter().any(|measure| faces.turns_local(*measure));
    let front = |is_alone: bool| {
        let shut = |face: u32| if is_alone { &faces.always } else { &faces.pair_shut }[face as usize];
        if turns_local || is_alone && is_bound_by_others(&world.network, ground, &PAIR) {
            let corners = ground.sharp.iter().chain(swept.iter().filter(|_| !is_alone)).cloned().collect();
            let (faces, ends) = (&faces, (from, to));
            return Probe { ground, faces, ends, corners, is_alone }.front(PAIR, &shut);
        }
        let between = if is_alone { alone_in.0 } else { with_load_in.0 };
        between.front(&faces.values(Measure::Height), &faces.values(Measure::Mass), &shut)
    };
    let front = |is_alone: bool| -> Vec<(Largest, Largest)> {
        let is_passed = |one: &Largest| *one != Largest::Most(0);
        front(is_alone).into_iter().filter(|(one, other)| is_passed(one) && is_passed(other)).collect()
    };
    let (front, front_with_load) = (front(true), front(false));
    Bottleneck { alone, with_load, front, front_with_load }
}

/// The longest vehicle, kept from the corners that a long one cannot take: such a way if there is one; else as long as the rule
/// lets everybody turn.
fn longest(kept_from_corners: Largest, round_all: impl FnOnce() -> Largest) -> Largest {
    let short_enough = everybody_turns().map_or(Largest::Unlimited, Largest::Most);
    kept_from_corners.max(round_all().min(short_enough))
}

/// The length up to which the rule lets everybody round every corner, millimeters.
fn everybody_turns() -> Option<u32> {
    ANGLE_RULES.iter().map(|rule| rule.longer_than_mm).min()
}

/// The fastest way past the faces that do not count, as the directed segments driven.
pub(super) fn largest_way(
    faces: &Faces,
    (driven, slow): (&Metric, &[SlowStretch]),
    counts: impl Fn(u32) -> bool,
    (from, to): (Position, Position),
) -> Option<Vec<DirectedId>> {
    let mut closed: Vec<ClosedStretch> = driven.closed().to_vec();
    let counting = faces.stretches.iter().filter(|s| counts(s.obstacle));
    closed.extend(counting.map(|s| ClosedStretch {
        directed: s.directed,
        from_mm: s.from_mm,
        to_mm: s.to_mm,
    }));
    let metric = Metric::customize(Arc::clone(driven.topology()), closed, slow);
    let path = route(&metric, from, to, Objective::Fastest, Engine::Own)?;
    Some(path.legs.iter().map(|leg| leg.directed).collect())
}

/// The constraints that stand at the limit on a way.
fn limited_at((faces, values): (&Faces, &[Option<u32>]), limit: u32, way: &[DirectedId]) -> Vec<usize> {
    let on_way: BTreeSet<_> = way.iter().collect();
    let at = faces
        .stretches
        .iter()
        .filter(|s| on_way.contains(&s.directed) && values[s.obstacle as usize] == Some(limit));
    let mut at: Vec<usize> = at.map(|s| faces.all[s.obstacle as usize].0).collect();
    at.sort_unstable();
    at.dedup();
    at
}

/// A corner that limits: its id, and its roads with where it is.
fn called(network: &Network, path: &[DirectedId]) -> (String, String) {
    let corner = corner(network, path, Face::default());
    let at = corner.node.map(|node| network.position(node).degrees());
    let at = at.map_or_else(String::new, |[lon, lat]| format!("({lon:.6}, {lat:.6})"));
    let name = format!("{} {at}", corner.name);
    (corner.id, name.trim().to_owned())
}
