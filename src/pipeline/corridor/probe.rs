//! The largest value of a measure where local access turns on it: `destination @ (weight>7.5)`, or `maxweight=7.5` with
//! `none @ destination`. Which roads may be driven through then differs from value to value, so each value that is tried
//! has a graph of its own; between two values that anything turns on, nothing changes.

use super::super::works::works_of;
use super::bottleneck::largest_way;
use super::faces::{Caps, Faces, Use};
use super::ground::Ground;
use crate::id::DirectedId;
use crate::load::Measure;
use crate::metric::Metric;
use crate::plan::largest::Largest;
use crate::search::Position;
use crate::search::obstructed::Obstructed;
use crate::topology::{LocalBy, Works};
use crate::vehicle::Vehicle;
use crate::vehicle::signed::Limited;
use std::sync::Arc;

/// A measure with the limit that its value just meets, and what each face asks of it.
struct Asked<'a> {
    measure: Measure,
    limited: Limited,
    limit: Option<u32>,
    uses: &'a [Vec<[Option<Use>; 2]>],
}

/// Asks for single values of a measure, or of two.
pub(super) struct Probe<'a> {
    pub ground: &'a Ground,
    pub faces: &'a Faces<'a>,
    pub ends: (Position, Position),
    /// Corners that are not driven round.
    pub corners: Vec<Vec<DirectedId>>,
    /// Without the other measures of the load.
    pub is_alone: bool,
}

impl Probe<'_> {
    /// The largest value that passes; faces of `shut` that have one use only are never passed. One graph for each step of a
    /// bisection over the values that anything turns on.
    pub fn largest(&self, measure: Measure, shut: &impl Fn(u32) -> bool) -> Largest {
        let Some(limited) = limited_of(measure) else { return Largest::NoWay };
        let uses = self.faces.uses(measure, Caps::of(self.is_alone));
        let of_uses = uses.iter().flatten().flatten().flatten().filter_map(|of| of.limit);
        let mut limits: Vec<u32> = of_uses.chain(self.faces.turning_points(measure)).collect();
        limits.sort_unstable();
        limits.dedup();
        let passes =
            |limit: Option<u32>| self.passes(&[Asked { measure, limited, limit, uses: &uses }], shut);
        if passes(None) {
            return Largest::Unlimited;
        }
        match limits.partition_point(|limit| passes(Some(*limit))) {
            0 => Largest::NoWay,
            count => Largest::Most(limits[count - 1]),
        }
    }

    /// All pairs of two measures of which neither value can be larger without the other being smaller, the largest first value
    /// first. From pair to pair both values are bisected.
    pub fn front(&self, measures: [Measure; 2], shut: &impl Fn(u32) -> bool) -> Vec<(Largest, Largest)> {
        let [Some(first), Some(second)] = measures.map(limited_of) else { return Vec::new() };
        let uses = measures.map(|measure| self.faces.uses_of_pair(measure, self.is_alone));
        let limits = |number: usize| {
            let of_uses = uses[number].iter().flatten().flatten().flatten().filter_map(|of| of.limit);
            let mut all: Vec<u32> = of_uses.chain(self.faces.turning_points(measures[number])).collect();
            all.sort_unstable();
            all.dedup();
            all.into_iter().map(Some)
        };
        // from the largest, and from the smallest on
        let firsts: Vec<Option<u32>> = std::iter::once(None).chain(limits(0).rev()).collect();
        let seconds: Vec<Option<u32>> = limits(1).chain([None]).collect();
        let passes = |one: Option<u32>, other: Option<u32>| {
            let asked = |number: usize, limited, limit| Asked {
                measure: measures[number],
                limited,
                limit,
                uses: &uses[number],
            };
            self.passes(&[asked(0, first, one), asked(1, second, other)], shut)
        };
        let value = |limit: Option<u32>| limit.map_or(Largest::Unlimited, Largest::Most);
        let (mut front, mut at, mut next) = (Vec::new(), 0, 0);
        while next < seconds.len() {
            at += firsts[at..].partition_point(|one| !passes(*one, seconds[next]));
            let Some(one) = firsts.get(at) else { break };
            next += seconds[next..].partition_point(|other| passes(*one, *other));
            front.push((value(*one), value(seconds[next - 1])));
        }
        front
    }

    /// The fastest way with a value that just meets a limit, as the directed segments driven.
    pub fn way(&self, measure: Measure, limit: u32, shut: &impl Fn(u32) -> bool) -> Option<Vec<DirectedId>> {
        let uses = self.faces.uses(measure, Caps::of(self.is_alone));
        let asked = [Asked { measure, limited: limited_of(measure)?, limit: Some(limit), uses: &uses }];
        let metric = self.metric(&asked);
        let (_, slow) = self.ground.slow();
        largest_way(self.faces, (&metric, &slow), |face| self.counts(&asked, face, shut), self.ends)
    }

    /// Whether a load passes with values that just meet limits.
    fn passes(&self, asked: &[Asked], shut: &impl Fn(u32) -> bool) -> bool {
        let metric = self.metric(asked);
        let obstructed = Obstructed::new(&metric, self.faces.stretches.clone());
        obstructed.is_way(self.ends.0, self.ends.1, |face| self.counts(asked, face, shut))
    }

    /// Whether a face stops who has these values.
    fn counts(&self, asked: &[Asked], face: u32, shut: &impl Fn(u32) -> bool) -> bool {
        let number = face as usize;
        let has_hours = asked.iter().any(|one| one.uses[number].len() > 1);
        if has_hours || asked.iter().any(|one| one.uses[number][0][1].is_some()) {
            return has_hours && shut(face) || !self.may(asked, face).iter().any(|may| *may);
        }
        let over =
            |one: &Asked| one.uses[number][0][0].is_some_and(|through| !through.passes(one.limit, false));
        shut(face) || asked.iter().any(over)
    }

    /// Whether the values may drive through at some hour, and whether they may start or end there at some hour.
    fn may(&self, asked: &[Asked], face: u32) -> [bool; 2] {
        let number = face as usize;
        let hours = asked.first().map_or(0, |one| one.uses[number].len());
        let may = |which: usize| {
            let passes = |of: Use, limit| of.passes(limit, !self.is_alone);
            (0..hours).any(|hour| {
                asked.iter().all(|one| one.uses[number][hour][which].is_some_and(|of| passes(of, one.limit)))
            })
        };
        [may(0), may(1)]
    }

    /// The graph of the load with values that just meet limits; without one, with a value above all.
    fn metric(&self, asked: &[Asked]) -> Metric {
        let free = &self.ground.free;
        let vehicle = if self.is_alone { free.without_measures() } else { free.clone() };
        let as_asked = |vehicle: Vehicle, one: &Asked| {
            let kept = self.faces.margin(one.measure);
            let value = one.limit.map_or(u32::MAX - 1, |limit| limit.saturating_sub(kept));
            vehicle.as_if(one.limited, value)
        };
        let vehicle = asked.iter().fold(vehicle, as_asked);
        let stretches = self.faces.stretches.iter();
        let local = stretches.filter(|s| self.may(asked, s.obstacle) == [false, true]);
        // what limits make local follows from the value
        let own = Works {
            impossible: self.corners.clone(),
            local: local.map(|stretch| (LocalBy::Signs, stretch.directed)).collect(),
            ..self.ground.own.clone()
        };
        let works = works_of(&self.ground.base, &self.ground.effect, own).canonical();
        let (still, slow) = self.ground.slow();
        let topology = self.ground.base.beside(&vehicle, &works);
        Metric::customize(Arc::new(topology), still, &slow)
    }
}

/// As conditions name it; none for what none can speak of.
fn limited_of(measure: Measure) -> Option<Limited> {
    Some(match measure {
        Measure::Height => Limited::Height,
        Measure::Width => Limited::Width,
        Measure::Length => Limited::Length,
        Measure::Mass => Limited::Mass,
        Measure::AxleLoad => Limited::AxleLoad,
        _ => return None,
    })
}
