//! Coverage: which sites are served, and what share.

use super::measure::{self, Limit};
use super::{format, limit, vehicle};
use crate::diagnostic::{Diagnostics, Place, scenario as codes};
use crate::plan::coverage::Combine;
use crate::search::Direction;
use std::path::{Path, PathBuf};

/// Which sites are served, and what share.
#[derive(Clone, PartialEq, Debug)]
pub struct CoverageTask {
    /// Name of the task.
    pub name: String,
    /// Vehicle name or file.
    pub vehicle: String,
    /// Longest path, millimeters.
    pub within_mm: Option<u32>,
    /// Slowest path, milliseconds.
    pub within_ms: Option<u32>,
    /// How the limits combine.
    pub combine: Combine,
    /// From or to the stations.
    pub direction: Direction,
    /// Outline of the study area.
    pub area: Option<PathBuf>,
    /// Population layer.
    pub population: Option<PathBuf>,
    /// Required share, percent.
    pub require: Option<f64>,
    /// Whether the straight legs to the road count (at walking speed).
    pub count_approach: bool,
}

/// The words of a coverage question, from the command line or a file.
#[derive(Clone, Debug, Default)]
pub struct CoverageWords {
    /// `3km`, `15min` …
    pub within: Vec<String>,
    /// `both`, `any`.
    pub rule: Option<String>,
    /// `from`, `to`.
    pub direction: Option<String>,
    /// `90%`.
    pub require: Option<String>,
}

/// Parses the words of a coverage question into a task. Without any limit it asks for 3 km and 15 minutes.
pub fn coverage_words(words: &CoverageWords, place: &Place, problems: &mut Diagnostics) -> CoverageTask {
    let mut task = CoverageTask {
        name: String::new(),
        vehicle: "car".to_owned(),
        within_mm: None,
        within_ms: None,
        combine: Combine::Both,
        direction: Direction::Forward,
        area: None,
        population: None,
        require: None,
        count_approach: false,
    };
    for text in &words.within {
        match limit(text, place, problems) {
            Some(Limit::Distance(mm)) => task.within_mm = Some(mm),
            Some(Limit::Time(ms)) => task.within_ms = Some(ms),
            None => {}
        }
    }
    if words.within.is_empty() {
        (task.within_mm, task.within_ms) = (Some(3_000_000), Some(900_000));
    }
    match words.rule.as_deref() {
        None | Some("both") => {}
        Some("any" | "either") => task.combine = Combine::Either,
        Some(other) => problems.push(codes::e511_word(place.clone(), "rule", other, "both, any")),
    }
    match words.direction.as_deref() {
        None | Some("from") => {}
        Some("to") => task.direction = Direction::Backward,
        Some(other) => problems.push(codes::e511_word(place.clone(), "direction", other, "from, to")),
    }
    if let Some(text) = &words.require {
        task.require = measure::percent(text);
        if task.require.is_none() {
            problems.push(codes::e514_percent(place.clone(), text));
        }
    }
    task
}

/// A coverage question of a file.
pub(super) fn coverage_task(
    spec: format::CoverageSpec,
    i: usize,
    folder: &Path,
    place: &Place,
    problems: &mut Diagnostics,
) -> CoverageTask {
    let words = CoverageWords {
        within: spec.within.map(format::OneOrMany::into_vec).unwrap_or_default(),
        rule: spec.rule,
        direction: spec.direction,
        require: spec.require,
    };
    CoverageTask {
        name: spec.name.unwrap_or_else(|| format!("coverage-{}", i + 1)),
        vehicle: vehicle(spec.vehicle, folder),
        area: spec.area.map(|path| folder.join(path)),
        population: spec.population.map(|path| folder.join(path)),
        count_approach: spec.count_approach.unwrap_or(false),
        ..coverage_words(&words, place, problems)
    }
}
