//! One file, one question, one type of answer. Siblings do not import each other.

pub mod blockers;
pub mod connectivity;
pub mod coverage;
pub mod graph;
pub mod matrix;
pub mod route;
pub mod steps;

use crate::id::DirectedId;

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
