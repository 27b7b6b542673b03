//! `[[reach]]`: all that one load can reach from one depot.

use super::corridor::{GradeFiles, margins, unknown};
use super::format::OneOrMany;
use super::{Limit, limit, paths};
use crate::diagnostic::{Diagnostics, Place};
use crate::obstacle::Policy;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// `[[reach]]`
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReachSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// The load file.
    pub load: String,
    /// The depot: `lon,lat`, or the id of a site, gate (`site/gate`) or station.
    pub from: String,
    /// Layers of limits: bridges, gantries, wires, narrow places.
    pub limits: Option<OneOrMany>,
    /// What a missing limit means: "optimistic" (the default), "class", "blocked".
    pub unknown_limits: Option<String>,
    /// What is kept free, as of a corridor.
    pub margin: Option<OneOrMany>,
    /// `3km`, `15min`, or both; everything that can be reached unless given.
    pub within: Option<OneOrMany>,
    /// Table of carriers with their grades.
    pub carriers: Option<String>,
    /// Table of grades with the permits they bring.
    pub grades: Option<String>,
}

/// Keys of the table.
pub const KEYS: &[&str] =
    &["name", "load", "from", "limits", "unknown_limits", "margin", "within", "carriers", "grades"];

/// All that a load can reach.
#[derive(Clone, PartialEq, Debug)]
pub struct ReachTask {
    /// Name of the task.
    pub name: String,
    /// The load file.
    pub load: PathBuf,
    /// The depot, as given.
    pub from: String,
    /// Layers of limits.
    pub limits: Vec<PathBuf>,
    /// Margins, and what a missing limit means.
    pub policy: Policy,
    /// Longest way, millimeters.
    pub within_mm: Option<u32>,
    /// Slowest way, milliseconds.
    pub within_ms: Option<u32>,
    /// What its carrier's grade permits.
    pub grades: GradeFiles,
}

/// The limits of words such as `3km` and `15min`: length and time.
pub fn within(words: &[String], place: &Place, problems: &mut Diagnostics) -> (Option<u32>, Option<u32>) {
    let (mut mm, mut ms) = (None, None);
    for text in words {
        match limit(text, place, problems) {
            Some(Limit::Distance(limit)) => mm = Some(limit),
            Some(Limit::Time(limit)) => ms = Some(limit),
            None => {}
        }
    }
    (mm, ms)
}

pub(super) fn task(
    spec: ReachSpec,
    i: usize,
    folder: &Path,
    place: &Place,
    problems: &mut Diagnostics,
) -> ReachTask {
    let words = |list: Option<OneOrMany>| list.map(OneOrMany::into_vec).unwrap_or_default();
    let (within_mm, within_ms) = within(&words(spec.within), place, problems);
    ReachTask {
        name: spec.name.unwrap_or_else(|| format!("reach-{}", i + 1)),
        load: folder.join(spec.load),
        from: spec.from,
        limits: paths(spec.limits, folder),
        policy: Policy {
            margins: margins(&words(spec.margin), place, problems),
            unknown: unknown(spec.unknown_limits.as_deref(), place, problems),
        },
        within_mm,
        within_ms,
        grades: GradeFiles {
            carriers: spec.carriers.map(|file| folder.join(file)),
            grades: spec.grades.map(|file| folder.join(file)),
        },
    }
}
