//! Movements through works that stay passable: what they take longer, and the way that is faster.

use super::detour::{DetourReport, WayRound, Work, base, street};
use super::summary::SlowedLine;
use crate::plan::Leg;
use crate::plan::detour::Movement;
use crate::search::Cost;

/// A movement that works leave passable and slow.
#[derive(Debug)]
pub struct SlowedMovement {
    /// The movement.
    pub movement: Movement,
    /// What its street takes through the works.
    pub through: Cost,
    /// A way round that is faster than through them.
    pub faster: Option<WayRound>,
}

impl DetourReport<'_> {
    fn slowed_id(&self, work: &Work, number: usize) -> String {
        format!("{}:{}:slow{}", self.closures[work.closure].id, work.vehicle, number + 1)
    }

    pub(super) fn slowed_line(&self, work: &Work, number: usize, slowed: &SlowedMovement) -> SlowedLine {
        let along = &slowed.movement.along.cost;
        let (road, heading) = street(self.network, &slowed.movement);
        SlowedLine {
            id: self.slowed_id(work, number),
            road,
            heading: heading.0.to_owned(),
            heading_zh: heading.1.to_owned(),
            before_m: base(along.mm),
            before_s: base(along.ms),
            through_s: base(slowed.through.ms),
            extra_s: (i64::from(slowed.through.ms) - i64::from(along.ms)) as f64 / 1000.0,
            faster: slowed.faster.as_ref().map(|way| self.detour_line(along, way)),
        }
    }

    /// The street of each such movement of a work and the faster way, by their ids.
    pub(super) fn slowed_ways<'a>(&'a self, work: &'a Work) -> impl Iterator<Item = (String, &'a [Leg])> {
        work.slowed.iter().enumerate().flat_map(move |(number, slowed)| {
            let id = self.slowed_id(work, number);
            let faster = slowed.faster.as_ref();
            let faster = faster.map(|way| (format!("{id}:way1"), way.detour.path.legs.as_slice()));
            std::iter::once((id, slowed.movement.along.legs.as_slice())).chain(faster)
        })
    }
}
