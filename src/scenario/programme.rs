//! `[[programme]]`: many works on one calendar.

use super::format::{OneOrMany, ProgrammeSpec};
use super::{CoverageTask, CoverageWords, coverage_words, measure, vehicle};
use crate::diagnostic::{Diagnostics, Place, scenario as codes};
use std::path::Path;

/// How far a work may be shifted where nobody says, days.
pub const SHIFT_UP_TO_DAYS: u32 = 30;

/// What several works do together, from when until when; the worst time, and which shift of one work relieves it.
#[derive(Clone, PartialEq, Debug)]
pub struct ProgrammeTask {
    /// Name, vehicle and limits, as of a coverage question.
    pub served: CoverageTask,
    /// First instant, as written; the first begin of the works by default.
    pub from: Option<String>,
    /// First instant after it, as written; the last end of the works by default.
    pub until: Option<String>,
    /// How far a work may be shifted either way, whole days; 0 looks for no shift.
    pub shift_up_to_days: u32,
}

/// `30d` as days; nothing is [`SHIFT_UP_TO_DAYS`].
pub fn shift_up_to(text: Option<&str>, place: &Place, problems: &mut Diagnostics) -> u32 {
    let Some(text) = text else { return SHIFT_UP_TO_DAYS };
    measure::days(text).unwrap_or_else(|| {
        problems.push(codes::e550_days(place.clone(), text, measure::MOST_DAYS));
        SHIFT_UP_TO_DAYS
    })
}

pub(super) fn task(
    spec: ProgrammeSpec,
    i: usize,
    folder: &Path,
    place: &Place,
    problems: &mut Diagnostics,
) -> ProgrammeTask {
    let words = CoverageWords {
        within: spec.within.map(OneOrMany::into_vec).unwrap_or_default(),
        rule: spec.rule,
        direction: spec.direction,
        require: None,
    };
    ProgrammeTask {
        served: CoverageTask {
            name: spec.name.unwrap_or_else(|| format!("programme-{}", i + 1)),
            vehicle: vehicle(spec.vehicle, folder),
            area: spec.area.map(|path| folder.join(path)),
            count_approach: spec.count_approach.unwrap_or(false),
            ..coverage_words(&words, place, problems)
        },
        from: spec.from,
        until: spec.until,
        shift_up_to_days: shift_up_to(spec.shift_up_to.as_deref(), place, problems),
    }
}
