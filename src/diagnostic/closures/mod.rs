//! Findings of the closures hundred (see the table in the parent module).

mod place;
mod record;
mod time;

pub use super::detours::*;
pub use place::*;
pub use record::*;
pub use time::*;

use super::Diagnostic;
use crate::geometry::LonLat;

fn degrees(at: LonLat) -> String {
    format!("{:.6},{:.6}", at.lon_degrees(), at.lat_degrees())
}

fn on_ground(diagnostic: Diagnostic, at: LonLat) -> Diagnostic {
    diagnostic.at(at.lon_degrees(), at.lat_degrees())
}
