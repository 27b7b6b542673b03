//! Findings about people and what they are sent to: officers, units, projects, incidents (730–769).

use super::{Diagnostic, Place};

/// A field of a person, unit, project or incident that cannot be read.
pub fn e730_field(place: Place, key: &str, found: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(
        "E730",
        place,
        format!("`{key}` is {found:?}"),
        format!("it must be {wanted}; leave it out where it is not known"),
    )
}

/// Somebody who stands at a station that there is not.
pub fn e731_unknown_station(place: Place, id: &str, station: &str, nearest: Option<&str>) -> Diagnostic {
    let help = match nearest {
        Some(known) => format!("did you mean {known:?}?"),
        None => "name a station of --stations by id or name, or give lon and lat".to_owned(),
    };
    Diagnostic::error("E731", place, format!("{id:?} stands at {station:?}, which is no station"), help)
}

/// Somebody without a place.
pub fn e732_no_position(place: Place, id: &str) -> Diagnostic {
    Diagnostic::error(
        "E732",
        place,
        format!("{id:?} has neither a position nor a station"),
        "give lon and lat, or `station` with the id of a station (and --stations)",
    )
}

/// An incident without a time among others that have one.
pub fn e733_no_time(place: Place, id: &str) -> Diagnostic {
    Diagnostic::error(
        "E733",
        place,
        format!("incident {id:?} has no `time`, but others have"),
        "incidents are replayed when all have a time, and looked at one by one when none has",
    )
}

/// A table that says who looks after what, and names somebody or something unknown.
pub fn e734_unknown_in_pair(place: Place, what: &str, id: &str, nearest: Option<&str>) -> Diagnostic {
    let help = match nearest {
        Some(known) => format!("did you mean {known:?}?"),
        None => format!("it must be the id of one of the {what}s given"),
    };
    Diagnostic::error("E734", place, format!("there is no {what} {id:?}"), help)
}

/// A property or option that names what there is not, and so has no effect.
pub fn w752_names_nothing(
    place: Place,
    key: &str,
    id: &str,
    what: &str,
    nearest: Option<&str>,
) -> Diagnostic {
    let help = match nearest {
        Some(known) => format!("did you mean {known:?}? As it stands it has no effect"),
        None => "as it stands it has no effect".to_owned(),
    };
    Diagnostic::warning(
        "W752",
        place,
        format!("`{key}` names {id:?}, and there is no {what} of that name"),
        help,
    )
}

/// Assignments without the people they are about.
pub fn e735_assignments_alone() -> Diagnostic {
    Diagnostic::error(
        "E735",
        None,
        "assignments are given without projects or officers",
        "give --projects and --officers as they were given to `officers`",
    )
}

/// An area of responsibility whose station is not known.
pub fn w736_area_of_nobody(place: Place, id: &str, station: &str) -> Diagnostic {
    Diagnostic::warning(
        "W736",
        place,
        format!("area {id:?} belongs to {station:?}, which is no station"),
        "incidents in it go to the station with the least travel time; name a station of --stations in `station`",
    )
}

/// An incident in several areas of responsibility.
pub fn w737_areas_overlap(place: Place, id: &str, stations: &str) -> Diagnostic {
    Diagnostic::warning(
        "W737",
        place,
        format!("incident {id:?} lies in the areas of several stations: {stations}"),
        "the first of them by id counts; areas of responsibility should not overlap",
    )
}

/// An incident or unit that belongs to a project that there is not.
pub fn w738_unknown_project(place: Place, id: &str, project: &str) -> Diagnostic {
    Diagnostic::warning(
        "W738",
        place,
        format!("incident {id:?} names the project {project:?}, which is not among the projects"),
        "it is treated as an incident without a project",
    )
}

/// A number of standby places that the candidates cannot give.
pub fn e739_standby(asked: usize, candidates: usize) -> Diagnostic {
    Diagnostic::error(
        "E739",
        None,
        format!("{asked} standby places are asked for, of {candidates} candidates with a road"),
        "give more candidates (--candidates), or ask for fewer places",
    )
}

/// More kinds of skills than can be told apart.
pub fn e740_too_many_skills(count: usize) -> Diagnostic {
    Diagnostic::error(
        "E740",
        None,
        format!("{count} different skills are named"),
        "at most 64 can be told apart: check their spelling, or leave out those that nothing needs",
    )
}

/// Places of a level that cannot be read.
pub fn e741_places(place: Place, text: &str, most: u32) -> Diagnostic {
    Diagnostic::error(
        "E741",
        place,
        format!("{text:?} is no number of officers at a project"),
        format!(
            "write a whole number from 1 to {most}; a level as leader=1, leader=1:crosswise or leader=1:crosswise:if=led"
        ),
    )
}

/// An assignment whose aims do not fit into 64 bits together.
pub fn e742_too_large(officers: usize, projects: usize) -> Diagnostic {
    Diagnostic::error(
        "E742",
        None,
        format!(
            "{officers} officers and {projects} projects with these travel times are too many to be weighed exactly"
        ),
        "give officers a lower capacity (column capacity, or --capacity), leave load out of it (--balance none), or a price of changes instead of `always`",
    )
}

/// A plan that its own checker refuses: a fault of the program.
pub fn e743_checker(fault: &str) -> Diagnostic {
    Diagnostic::error(
        "E743",
        None,
        format!("the plan does not pass its own checker: {fault}"),
        "this is a bug of huhang, not of your files; nothing was written. Please report it with them",
    )
}

/// Visits without a first day, or for too many weeks.
pub fn e744_visits(place: Place, from: &str, weeks: u32, most: u32) -> Diagnostic {
    Diagnostic::error(
        "E744",
        place,
        format!("visits cannot be planned for {weeks} weeks from {from:?} on"),
        format!("give `visits_from` as a day such as 2026-03-02, and 1 to {most} weeks"),
    )
}

/// A pace of a stage that cannot be read.
pub fn e745_cadence(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E745",
        place,
        format!("{text:?} is no pace of a stage"),
        "write the stage and its visits in thirty days, such as 建设=2",
    )
}

/// Something else than a polygon among areas of responsibility.
pub fn w746_no_area(place: Place, id: &str) -> Diagnostic {
    Diagnostic::warning(
        "W746",
        place,
        format!("{id:?} is given as an area of responsibility, and is no polygon"),
        "it is left out; incidents that lie in no area go to the station with the least travel time",
    )
}

/// Zero of something of which there must be one.
pub fn e747_none(place: Place, key: &str, help: &'static str) -> Diagnostic {
    Diagnostic::error("E747", place, format!("`{key}` is zero"), help)
}
