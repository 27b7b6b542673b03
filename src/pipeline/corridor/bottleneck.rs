//! The largest load between two places: each measure alone, each with the rest of the load, and height against mass.

use super::super::world::World;
use super::corners::Corners;
use super::faces::{Caps, Faces, MEASURES, PAIR};
use super::ground::Ground;
use super::probe::Probe;
use crate::exchange::tags::Tags;
use crate::id::{DirectedId, SegmentId};
use crate::load::Measure;
use crate::load::turning::ANGLE_RULES;
use crate::metric::{ClosedStretch, Metric, SlowStretch};
use crate::network::Network;
use crate::obstacle::{Face, corner};
use crate::plan::largest::{Between, Largest};
use crate::plan::route::{Engine, route};
use crate::report::corridor::{Bottleneck, LargestOf};
use crate::search::obstructed::Obstructed;
use crate::search::{Objective, Position};
use crate::vehicle::{Dimensions, Vehicle};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

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
        || network.tagged_nodes().iter().any(|(_, tags)| load.node_pass(tags) != alone.node_pass(tags))
        || network
            .restrictions()
            .iter()
            .any(|one| load.obeys_restriction(&one.tags) != alone.obeys_restriction(&one.tags))
}

/// What gets through between two positions under the closures.
pub(super) fn bottleneck(world: &World, ground: &Ground, (from, to): (Position, Position)) -> Bottleneck {
    let faces = Faces::of(ground);
    let corners = Corners::of(world, ground);
    let obstructed = |metric| Obstructed::new(metric, faces.stretches.clone());
    // nothing else asked; and the rest as the load has it
    let (alone, with_load) = (corners.alone().map(obstructed), corners.with_load().map(obstructed));
    let question = Question { world, ground, faces: &faces, corners: &corners, ends: (from, to) };
    let (mut found, mut found_with_load) = (Vec::new(), Vec::new());
    for measure in MEASURES {
        let (own, rest) =
            (question.largest(measure, &alone, true), question.largest(measure, &with_load, false));
        // A sign may bar what is light (`no @ (weight<5)`): where nothing else is asked, the rest of the load may be there, too.
        found.push(if rest.most > own.most { rest.clone() } else { own });
        found_with_load.push(rest);
    }
    let front_with_load = question.front(&with_load, false);
    let front = outer(question.front(&alone, true), &front_with_load);
    Bottleneck { alone: found, with_load: found_with_load, front, front_with_load }
}

/// The pairs of two fronts that no other of them beats, the largest first value first.
fn outer(mut front: Vec<(Largest, Largest)>, more: &[(Largest, Largest)]) -> Vec<(Largest, Largest)> {
    front.extend(more);
    front.sort_unstable_by(|a, b| b.cmp(a));
    let mut most = None;
    front.retain(|(_, second)| {
        let is_more = most.is_none_or(|most| *second > most);
        most = if is_more { Some(*second) } else { most };
        is_more
    });
    front
}

/// What gets through, asked of one measure or of two.
struct Question<'a> {
    world: &'a World,
    ground: &'a Ground,
    faces: &'a Faces<'a>,
    corners: &'a Corners,
    ends: (Position, Position),
}

impl Question<'_> {
    /// Whether the graph of the load is another than that of these measures alone.
    fn is_bound_by_others(&self, measures: &[Measure]) -> bool {
        self.faces.is_barred_by_several() || is_bound_by_others(&self.world.network, self.ground, measures)
    }

    /// A search that has a graph of its own for each value.
    fn probe(&self, sharp: &[Vec<DirectedId>], is_alone: bool) -> Probe<'_> {
        let swept = self.corners.swept.iter().filter(|_| !is_alone);
        let corners = sharp.iter().chain(swept).cloned().collect();
        Probe { ground: self.ground, faces: self.faces, ends: self.ends, corners, is_alone }
    }

    /// The largest value of a measure, of graphs as the load drives and of the other length; alone, or with the rest of the
    /// load.
    fn largest(&self, measure: Measure, obstructed: &[Obstructed; 2], is_alone: bool) -> LargestOf {
        let values = &self.faces.values(measure, Caps::of(is_alone));
        let number = MEASURES.iter().position(|of| *of == measure).unwrap_or(0);
        let shut_faces = if is_alone { &self.faces.always_alone } else { &self.faces.others[number] };
        let shut = |face: u32| shut_faces[face as usize];
        let (from, to) = self.ends;
        let [driven, other] = obstructed.each_ref().map(|obstructed| Between { obstructed, from, to });
        let (turning, straight) = if self.corners.is_long { (driven, other) } else { (other, driven) };
        let sharp = &self.corners.sharp;
        let is_probed = self.faces.turns_local(measure) || is_alone && self.is_bound_by_others(&[measure]);
        let most = match measure {
            Measure::Length if is_probed => {
                let largest = |sharp: &[Vec<DirectedId>]| self.probe(sharp, is_alone).largest(measure, &shut);
                longest(largest(sharp), || largest(&[]))
            }
            _ if is_probed => self.probe(&self.ground.sharp, is_alone).largest(measure, &shut),
            Measure::Length => longest(turning.largest(values, &shut), || straight.largest(values, &shut)),
            _ => driven.largest(values, &shut),
        };
        let most = if most == Largest::Most(0) { Largest::NoWay } else { most };
        let Largest::Most(limit) = most else {
            return LargestOf { measure, most, at: Vec::new(), corners: Vec::new() };
        };
        // a long one is kept from corners
        let turns = measure == Measure::Length && everybody_turns().is_some_and(|most| limit <= most);
        let way = match (is_probed, measure) {
            (false, _) => self.way(measure, (values, limit), &shut, (turns, is_alone)),
            (true, Measure::Length) => {
                self.probe(if turns { &[] } else { sharp }, is_alone).way(measure, limit, &shut)
            }
            (true, _) => self.probe(&self.ground.sharp, is_alone).way(measure, limit, &shut),
        };
        let way = way.unwrap_or_default();
        let at = limited_at((self.faces, values), limit, &way);
        let mut corners: Vec<Vec<DirectedId>> = way.windows(2).map(<[DirectedId]>::to_vec).collect();
        corners.retain(|corner| turns && everybody_turns() == Some(limit) && sharp.contains(corner));
        corners.sort_unstable();
        corners.dedup();
        let corners = corners.iter().map(|path| called(&self.world.network, path)).collect();
        LargestOf { measure, most, at, corners }
    }

    /// The fastest way of a load that just meets a limit; `turns` if it is so short that it rounds every corner.
    fn way(
        &self,
        measure: Measure,
        (values, limit): (&[Option<u32>], u32),
        shut: &dyn Fn(u32) -> bool,
        (turns, is_alone): (bool, bool),
    ) -> Option<Vec<DirectedId>> {
        let [own, other] = if is_alone { self.corners.alone() } else { self.corners.with_load() };
        let driven = if measure == Measure::Length && turns == self.corners.is_long { other } else { own };
        let over = |face: u32| values[face as usize].is_some_and(|value| value < limit);
        largest_way(self.faces, (driven, &self.corners.slow), |face| shut(face) || over(face), self.ends)
    }

    /// Height against mass.
    fn front(&self, obstructed: &[Obstructed; 2], is_alone: bool) -> Vec<(Largest, Largest)> {
        let faces = self.faces;
        let shut = |face: u32| if is_alone { &faces.always_alone } else { &faces.pair_shut }[face as usize];
        let is_probed = faces.is_joint()
            || faces.has_hours()
            || PAIR.iter().any(|measure| faces.turns_local(*measure))
            || is_alone && self.is_bound_by_others(&PAIR);
        let found = if is_probed {
            self.probe(&self.ground.sharp, is_alone).front(PAIR, &shut)
        } else {
            let between = Between { obstructed: &obstructed[0], from: self.ends.0, to: self.ends.1 };
            let [heights, masses] = PAIR.map(|measure| faces.values(measure, Caps::of(is_alone)));
            between.front(&heights, &masses, &shut)
        };
        let is_passed = |one: &Largest| *one != Largest::Most(0);
        found.into_iter().filter(|(one, other)| is_passed(one) && is_passed(other)).collect()
    }
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
