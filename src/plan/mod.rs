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

impl Leg {
    /// Whether it runs over a stretch of a road (directed segment, millimeters from its tail): they have some length in common.
    /// Where one ends as the other begins they only touch, and it does not. A stretch of no length is a cut across the road, a
    /// gate: a leg runs over it that comes to it at all, be it at its very end, for what follows is behind the gate.
    pub fn runs_over(&self, (directed, from_mm, to_mm): (DirectedId, u32, u32)) -> bool {
        let is_gate = from_mm == to_mm;
        self.directed == directed
            && match is_gate {
                true => self.from_mm <= from_mm && from_mm <= self.to_mm,
                false => self.from_mm.max(from_mm) < self.to_mm.min(to_mm),
            }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SegmentId;

    #[test]
    fn a_leg_runs_over_what_it_shares_length_with_and_over_every_gate_it_comes_to() {
        let road = DirectedId::new(SegmentId(3), true);
        let leg = Leg { directed: road, from_mm: 1_000, to_mm: 5_000 };
        let over = |from_mm, to_mm| leg.runs_over((road, from_mm, to_mm));
        assert!(over(0, 1_001) && over(4_999, 9_000) && over(2_000, 3_000) && over(0, 9_000));
        assert!(!over(0, 1_000) && !over(5_000, 9_000), "they touch, and have no length in common");
        assert!(over(1_000, 1_000) && over(3_000, 3_000) && over(5_000, 5_000), "a gate is a cut");
        assert!(!over(999, 999) && !over(5_001, 5_001));
        assert!(!leg.runs_over((road.reversed(), 2_000, 3_000)), "the other direction is another stretch");
        let point = Leg { directed: road, from_mm: 2_000, to_mm: 2_000 };
        assert!(!point.runs_over((road, 0, 9_000)), "who stands runs over nothing");
        assert!(point.runs_over((road, 2_000, 2_000)));
    }
}
