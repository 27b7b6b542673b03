//! The largest value of a measure where local access turns on it: `destination @ (weight>7.5)`, or `maxweight=7.5` with
//! `none @ destination`. Which roads may be driven through then differs from value to value, so each value that is tried
//! has a graph of its own; between two values that anything turns on, nothing changes.

use super::super::works::works_of;
use super::bottleneck::{Faces, Use};
use super::ground::Ground;
use crate::id::DirectedId;
use crate::load::Measure;
use crate::metric::Metric;
use crate::plan::largest::Largest;
use crate::search::Position;
use crate::search::obstructed::Obstructed;
use crate::topology::{LocalBy, Works};
use crate::vehicle::signed::Limited;
use crate::vehicle::{Dimensions, Vehicle};
use std::sync::Arc;

/// Asks for single values of one measure.
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
        let uses = self.faces.uses(measure);
        let of_uses = uses.iter().flatten().flatten().filter_map(|of| of.limit);
        let mut limits: Vec<u32> = of_uses.chain(self.faces.local_from(measure)).collect();
        limits.sort_unstable();
        limits.dedup();
        let passes = |limit: Option<u32>| {
            let metric = self.metric(limited, limit, &uses, measure);
            let counts = |face: u32| match uses[face as usize] {
                [_, Some(_)] => !self.may(&uses[face as usize], limit).iter().any(|may| *may),
                [through, None] => shut(face) || through.is_some_and(|through| !through.passes(limit, false)),
            };
            let obstructed = Obstructed::new(&metric, self.faces.stretches.clone());
            obstructed.is_way(self.ends.0, self.ends.1, counts)
        };
        if passes(None) {
            return Largest::Unlimited;
        }
        match limits.partition_point(|limit| passes(Some(*limit))) {
            0 => Largest::NoWay,
            count => Largest::Most(limits[count - 1]),
        }
    }

    /// Whether a value may drive through, and whether it may start or end there.
    fn may(&self, uses: &[Option<Use>; 2], limit: Option<u32>) -> [bool; 2] {
        uses.map(|of| of.is_some_and(|of| of.passes(limit, !self.is_alone)))
    }

    /// The graph of the load with a value that just meets a limit; without one, with a value above all.
    fn metric(
        &self,
        limited: Limited,
        limit: Option<u32>,
        uses: &[[Option<Use>; 2]],
        measure: Measure,
    ) -> Metric {
        let value = limit.map_or(u32::MAX - 1, |limit| limit.saturating_sub(self.faces.margin(measure)));
        let none = Some(0);
        let bodiless = Dimensions {
            height_mm: none,
            width_mm: none,
            length_mm: none,
            mass_kg: none,
            axle_load_kg: none,
            ..Dimensions::default()
        };
        let free = &self.ground.free;
        let vehicle = match self.is_alone {
            true => Vehicle { conditions_on: Some(bodiless), ..free.clone() },
            false => free.clone(),
        };
        let vehicle = vehicle.as_if(limited, value);
        let stretches = self.faces.stretches.iter();
        let local = stretches.filter(|s| self.may(&uses[s.obstacle as usize], limit) == [false, true]);
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
