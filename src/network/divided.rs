//! How the carriageways of a divided road lie to each other: what closures, their length and detours take for one road.

/// How far carriageways of one road lie from each other at most, meters.
pub const CARRIAGEWAYS_M: f64 = 60.0;
/// The cosine of the angle between them from which they lie side by side.
pub const SIDE_BY_SIDE: f64 = 0.7;
