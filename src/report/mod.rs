//! Results as data, and everything that writes them down: summaries, layers, tables, the printed page.

pub mod coverage;
pub mod graph;
pub mod places;
pub mod route;
pub mod summary;
