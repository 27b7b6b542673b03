//! One file, one question, one type of answer. Siblings do not import each other.

pub mod barrier;
pub mod blockers;
pub mod connectivity;
pub mod coverage;
pub mod depart;
pub mod detour;
pub mod dispatch;
pub mod exposure;
pub mod graph;
pub mod largest;
pub mod least;
pub mod lifting;
pub mod matrix;
pub mod officers;
pub mod patrol;
pub mod programme;
pub mod route;
pub mod standby;
pub mod steps;
pub mod visits;

use crate::id::DirectedId;
use crate::metric::Metric;
use crate::search::{Cost, Objective};

/// What paths are compared by: the objective, then the other measure.
pub fn key(objective: Objective, cost: Cost) -> (u32, u32) {
    match objective {
        Objective::Fastest => (cost.ms, cost.mm),
        Objective::Shortest => (cost.mm, cost.ms),
    }
}

/// A stretch driven along one directed segment, millimeters from its tail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Leg {
    /// The directed segment.
    pub directed: DirectedId,
    /// Where it is entered.
    pub from_mm: u32,
    /// Where it is left.
    pub to_mm: u32,
}

/// Milliseconds of a leg: who passes through waits where traffic waits, who starts or stops there does not.
pub fn leg_ms(metric: &Metric, leg: &Leg, first: bool, last: bool) -> u32 {
    let whole = leg.to_mm == metric.topology().length_mm(leg.directed);
    match (first, last) {
        (true, true) => metric.ms_between(leg.directed, leg.from_mm, leg.to_mm),
        (true, false) => metric.ms_to_head(leg.directed, leg.from_mm),
        (false, false) if whole => metric.duration_ms(leg.directed),
        (false, _) => metric.ms_arriving(leg.directed, leg.to_mm),
    }
}
