//! Findings of patrols (700–719): hours, units, frequencies, revisits.

use super::{Diagnostic, Place};

/// The code of a plan that fails its check: a fault of the program, not of the input.
pub const UNSOUND: &str = "E719";

/// Hours of the day that cannot be read.
pub fn e700_hours(place: Place, key: &str, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E700",
        place,
        format!("`{key}`: {text:?} are no hours of the day"),
        "write 08:00-12:00,14:00-17:00; 22:00-06:00 goes over midnight",
    )
}

/// A break that cannot be read, or that does not fit into its own hours.
pub fn e701_break(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E701",
        place,
        format!("{text:?} is no break"),
        "write 12:00-13:00 for a break of the whole hour, or 11:30-13:30/45min for 45 minutes at any time in it",
    )
}

/// A fleet that is neither a number nor a file.
pub fn e702_units(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E702",
        place,
        format!("{text:?} says not how many units there are"),
        "write a number from 1 to 500, or the name of a table with the columns id and station",
    )
}

/// A unit that starts nowhere.
pub fn e703_unit_station(place: Place, unit: &str, station: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(
        || "the column `station` holds the id of a station of --stations".to_owned(),
        |known| format!("did you mean {known:?}?"),
    );
    Diagnostic::error("E703", place, format!("unit {unit:?}: there is no station {station:?}"), help)
}

/// Two units of one name.
pub fn e704_unit_twice(place: Place, unit: &str) -> Diagnostic {
    Diagnostic::error(
        "E704",
        place,
        format!("two units are called {unit:?}"),
        "give each its own id; several units alike are one row with a `count`",
    )
}

/// A frequency that cannot be read.
pub fn e705_frequency(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E705",
        place,
        format!("{text:?} says not how often to visit"),
        "write 3 (times in the whole plan), 1/day, 2/week or 1/month (also 每周2次)",
    )
}

/// A value that is not what its key needs.
pub fn e706_value(place: Place, key: &str, text: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error("E706", place, format!("`{key}` cannot be {text:?}"), format!("it must be {wanted}"))
}

/// A station where no unit can set out.
pub fn e707_station_off_network(place: Place, station: &str, vehicle: &str, limit_m: f64) -> Diagnostic {
    Diagnostic::error(
        "E707",
        place,
        format!(
            "units with vehicle {vehicle:?} cannot set out from station {station:?}: no road of theirs within {limit_m} m"
        ),
        "move the station to its road, raise --snap, or let the units start elsewhere",
    )
}

/// More skills than fit.
pub fn e708_skills(count: usize) -> Diagnostic {
    Diagnostic::error(
        "E708",
        None,
        format!("{count} different skills are named; at most 64 can be told apart"),
        "check the spelling of the skills of sites and units",
    )
}

/// A date that cannot be read.
pub fn e709_date(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error("E709", place, format!("{text:?} is no date"), "write 2026-04-01")
}

/// Weekdays in a plan without a date.
pub fn e710_weekdays_without_date(place: Place, site: &str) -> Diagnostic {
    Diagnostic::error(
        "E710",
        place,
        format!("site {site:?} names weekdays, and the plan has no date"),
        "give the first day of the plan with --date",
    )
}

/// A plan too large for its tables.
pub fn e711_too_many_stops(stops: usize, most: usize) -> Diagnostic {
    Diagnostic::error(
        "E711",
        None,
        format!("the plan has {stops} different stops; at most {most} fit into one plan"),
        "plan fewer sites at once: by district, by category or by day",
    )
}

/// A revisit interval that nobody can keep.
pub fn e712_revisit(place: Place, site: &str, text: &str, most: u32) -> Diagnostic {
    Diagnostic::error(
        "E712",
        place,
        format!("site {site:?}: a revisit interval of {text} means more than {most} visits in one shift"),
        "give a longer interval, or post an officer there for good",
    )
}

/// A site that is visited at no time.
pub fn w713_nothing_asked(site: &str) -> Diagnostic {
    Diagnostic::warning(
        "W713",
        None,
        format!("site {site:?} asks for no visit in the days of this plan"),
        "give it a frequency, or take it out of the sites",
    )
}

/// Nights of a plan that has no revisit intervals.
pub fn e714_nights_without_revisit(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E714",
        place,
        "several nights are asked for, and no site has a revisit interval",
        "give --revisit 2h or the property `revisit` of sites; plans over several days are asked for with --days",
    )
}

/// A shift in which the clock changes.
pub fn w715_clock_change(day: &str, zone: &str) -> Diagnostic {
    Diagnostic::warning(
        "W715",
        None,
        format!("in a shift that begins on {day} the clock of {zone} changes"),
        "times of the plan after the change may be off by what it changes, and no interval is guaranteed: plan that day by itself, in two parts",
    )
}

/// A break outside of the shift.
pub fn w716_break_outside(place: Place, unit: &str, text: &str, shift: &str) -> Diagnostic {
    Diagnostic::warning(
        "W716",
        place,
        format!("unit {unit:?}: the break {text} lies outside of its shift {shift}"),
        "it is not taken; give a break that may be taken within the shift",
    )
}

/// A column that is not known.
pub fn w717_unknown_column(place: Place, column: &str, known: &str) -> Diagnostic {
    Diagnostic::warning(
        "W717",
        place,
        format!("the column {column:?} of the units is not known, and not read"),
        format!("known are {known}"),
    )
}

/// Hours that end before they begin.
pub fn w718_over_midnight(place: Place, site: &str, text: &str) -> Diagnostic {
    Diagnostic::warning(
        "W718",
        place,
        format!("site {site:?}: the windows {text} go over midnight, and no shift does"),
        "they are taken as they are written: until those hours of the next day; write 08:00-09:00 where the ends were mixed up",
    )
}

/// A property that is not read and that is spelled nearly like one that is.
pub fn w749_misspelt(place: Place, key: &str, meant: &str) -> Diagnostic {
    Diagnostic::warning(
        "W749",
        place,
        format!("the property {key:?} is not read"),
        format!("did you mean {meant:?}?"),
    )
}

/// A rank that there is not.
pub fn w750_rank(place: Place, rank: i64, taken: i64, last: u32) -> Diagnostic {
    Diagnostic::warning(
        "W750",
        place,
        format!("`priority`: {rank} is no rank from 1 to {last}; it is taken as {taken}"),
        format!("1 comes first, {last} last; without a priority it is 5"),
    )
}

/// Sites of which none is of the categories asked for.
pub fn e751_no_site_of(categories: &[String]) -> Diagnostic {
    Diagnostic::error(
        "E751",
        Place::file("--category"),
        format!("no site is of the category {}", categories.join(", ")),
        "see the `category` of the sites, or leave the categories out",
    )
}

/// Several visits a day that may follow each other at once.
pub fn w748_no_space(sites: usize) -> Diagnostic {
    Diagnostic::warning(
        "W748",
        None,
        format!("{sites} sites are visited several times a day, with no least time between two visits"),
        "the visits may follow each other at once; give --gap 2h, or the property `gap` of sites",
    )
}

/// A plan that fails its check. Nothing is written.
pub fn e719_unsound(fault: &str) -> Diagnostic {
    Diagnostic::error(
        "E719",
        None,
        format!("the plan fails its check: {fault}"),
        "this is a fault of the program, not of the input: please report it with the files and options",
    )
}
