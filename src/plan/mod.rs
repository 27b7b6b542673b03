//! One file, one question, one type of answer. Siblings do not import each other.

pub mod blockers;
pub mod connectivity;
pub mod coverage;
pub mod detour;
pub mod graph;
pub mod matrix;
pub mod route;
pub mod steps;

use crate::id::DirectedId;
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
