//! When a closure holds.

use crate::diagnostic::{Diagnostic, Place};

/// An end that is not after its start.
pub fn e405_inverted_window(place: Place, closure: &str, start: &str, end: &str) -> Diagnostic {
    Diagnostic::error(
        "E405",
        place,
        format!("closure {closure:?} ends at {end}, which is not after its start {start}"),
        "exchange `start` and `end`, or correct the year",
    )
}

/// An end that is not known (T3).
pub fn w406_end_undetermined(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::warning(
        "W406",
        place,
        format!("closure {closure:?} has no end; it is taken as closed until changed"),
        "give `end` as soon as it is known",
    )
}

/// A schedule that never shuts anything.
pub fn w407_never_closed(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::warning(
        "W407",
        place,
        format!("closure {closure:?} is never shut: its days and hours do not meet its dates"),
        "check `weekdays`, `daily` and `open_daily` against `start` and `end`",
    )
}

/// A year of which no order is.
pub fn w445_unlikely_year(place: Place, closure: &str, key: &str, year: i32) -> Diagnostic {
    Diagnostic::warning(
        "W445",
        place,
        format!("closure {closure:?}: its {key} is in the year {year}"),
        "is that the year that is meant?",
    )
}

/// An end that is a day.
pub fn w424_end_is_a_day(place: Place, closure: &str, day: &str) -> Diagnostic {
    Diagnostic::warning(
        "W424",
        place,
        format!("closure {closure:?} ends on {day}; that day is taken as closed until its midnight"),
        "give the time too, such as 2026-03-10T24:00",
    )
}

/// Two phases of one order at one time (T4).
pub fn e430_phases_overlap(place: Place, first: &str, second: &str) -> Diagnostic {
    Diagnostic::error(
        "E430",
        place,
        format!("the phases {first:?} and {second:?} of one order overlap in time"),
        "correct their dates, or say `parallel: true` in the later one",
    )
}
