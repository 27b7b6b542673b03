//! Shortest paths over a metric. Knows no files and no questions.
//!
//! [`View`] is a metric in one direction and implements petgraph's visit traits, so that petgraph's algorithms
//! run on it, closures included. [`Workspace`] is our own bounded Dijkstra with paths, [`Sweep`] the
//! faster search for costs alone, [`pareto`] the search under two limits at once, [`place`] the step from points on
//! edges to states and back. A hierarchy would stand beside them behind the same calls: `run` from sources with a
//! limit, `cost` of a state.

mod dijkstra;
pub mod obstructed;
mod onward;
pub mod pareto;
pub mod petgraph_view;
pub mod place;
mod sweep;
pub mod timed;
pub mod timetable;

pub use dijkstra::{Cost, Goal, Source, Workspace};
pub use onward::onward;
pub use petgraph_view::View;
pub use place::{Access, Position, Stance};
pub use sweep::{Costs, Measure, Sweep};

/// What a search minimizes; the other measure breaks ties.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Objective {
    /// Least duration, then least length.
    Fastest,
    /// Least length, then least duration.
    Shortest,
}

/// Along the edges or against them: *from* the sources, or *to* them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Direction {
    /// Paths that begin at the sources.
    Forward,
    /// Paths that end at the sources.
    Backward,
}
