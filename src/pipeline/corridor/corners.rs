//! The graphs on which the largest loads are asked: with and without the corners that stop a long vehicle, or this load.

use super::super::works::works_of;
use super::super::world::World;
use super::ground::Ground;
use crate::id::DirectedId;
use crate::metric::{Metric, SlowStretch};
use crate::obstacle::turns::too_sharp_turns;
use crate::topology::{Opening, Topology, Works};
use std::sync::Arc;

/// Them.
pub(super) struct Corners {
    /// Whether the load is so long that corners are too sharp for it.
    pub is_long: bool,
    /// The corners that are too sharp for it or, where it is short, for a long one.
    pub sharp: Vec<Vec<DirectedId>>,
    /// Those that have no room for what it sweeps.
    pub swept: Vec<Vec<DirectedId>>,
    pub slow: Vec<SlowStretch>,
    /// As the load drives; where it sweeps too much for corners, also as if it did not.
    driven: Metric,
    roomy: Option<Metric>,
    /// The same for a load that is short where this one is long, and long where it is short.
    other: Metric,
    other_swept: Option<Metric>,
}

impl Corners {
    pub fn of(world: &World, ground: &Ground) -> Self {
        let (still, slow) = ground.slow();
        let metric = |topology: &Arc<Topology>| Metric::customize(Arc::clone(topology), still.clone(), &slow);
        // what only a measure of this load bars is a limit of it: the roads are there, and their faces shut them
        let mut opened: Vec<(DirectedId, Opening)> = Vec::new();
        for constraint in &ground.constraints {
            let barred =
                constraint.stretches.iter().filter(|s| !constraint.faces[s.face].ban_over.is_empty());
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
        let is_long = !ground.sharp.is_empty();
        let sharp =
            if is_long { ground.sharp.clone() } else { too_sharp_turns(&world.network, Some(u32::MAX)) };
        let swept: Vec<Vec<DirectedId>> = ground.corners.keys().cloned().collect();
        let roomy = (!swept.is_empty()).then(|| without(ground.sharp.clone()));
        let driven = match opened.is_empty() {
            true => metric(&ground.after),
            false => without(ground.own.impossible.clone()),
        };
        let other = |swept: &[Vec<DirectedId>]| {
            let corners = if is_long { Vec::new() } else { sharp.clone() };
            without(corners.into_iter().chain(swept.iter().cloned()).collect())
        };
        let (other, other_swept) = (other(&[]), (!swept.is_empty()).then(|| other(&swept)));
        Self { is_long, sharp, swept, slow, driven, roomy, other, other_swept }
    }

    /// Where nothing else is asked: as the load drives, and the other length.
    pub fn alone(&self) -> [&Metric; 2] {
        [self.roomy.as_ref().unwrap_or(&self.driven), &self.other]
    }

    /// Where the rest is as the load has it, likewise.
    pub fn with_load(&self) -> [&Metric; 2] {
        [&self.driven, self.other_swept.as_ref().unwrap_or(&self.other)]
    }
}
