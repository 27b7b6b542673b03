//! Findings of the scenario hundred: scenario, vehicle and load files, options of the command line.

use super::{Diagnostic, Place};

/// A TOML file that is no TOML.
pub fn e501_toml_syntax(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error(
        "E501",
        place,
        format!("this is not TOML: {message}"),
        "correct the line; `huhang vehicle truck` prints a vehicle file to start from",
    )
}

/// A key that a vehicle file does not have.
pub fn e502_unknown_vehicle_key(place: Place, key: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(
        || "`huhang vehicle truck` prints all keys of a vehicle file".to_owned(),
        |known| format!("did you mean `{known}`?"),
    );
    Diagnostic::error("E502", place, format!("a vehicle has no key `{key}`"), help)
}

/// A value of a vehicle file that is not what its key needs.
pub fn e503_vehicle_value(place: Place, key: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(
        "E503",
        place,
        format!("`{key}` must be {wanted}"),
        "`huhang vehicle truck` prints a vehicle file with all keys and units",
    )
}

/// A limit that is not a number with a unit.
pub fn e510_limit(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E510",
        place,
        format!("{text:?} is not a limit"),
        "write a number with its unit, such as 3km, 800m, 15min, 90s (also 公里, 米, 分钟, 秒)",
    )
}

/// A word that is none of the known ones.
pub fn e511_word(place: Place, key: &str, given: &str, known: &str) -> Diagnostic {
    Diagnostic::error("E511", place, format!("`{key}` cannot be {given:?}"), format!("it is one of: {known}"))
}

/// A scenario that asks nothing.
pub fn e512_no_task(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E512",
        place,
        "the scenario asks nothing",
        "add at least one table such as [[coverage]], [[route]], [[detour]] or [[programme]]",
    )
}

/// Two tasks with one name.
pub fn e513_task_name_twice(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "E513",
        place,
        format!("two tasks are called {name:?}"),
        "their results would overwrite each other: give each its own `name`",
    )
}

/// A share that is none.
pub fn e514_percent(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error("E514", place, format!("{text:?} is not a share"), "write a percentage from 0% to 100%")
}

/// A value of the wrong kind.
pub fn e515_scenario_value(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error(
        "E515",
        place,
        format!("this does not fit a scenario: {message}"),
        "`huhang schema scenario` prints all keys with their types",
    )
}

/// A key the scenario does not have.
pub fn e516_unknown_key(place: Place, key: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(
        || "`huhang schema scenario` prints all keys".to_owned(),
        |known| format!("did you mean `{known}`?"),
    );
    Diagnostic::error("E516", place, format!("a scenario has no key `{key}` here"), help)
}

/// A stop that is neither a position nor an id.
pub fn e517_unknown_stop(place: Option<Place>, text: &str, nearest: Option<&str>) -> Diagnostic {
    let help = match nearest {
        Some(known) => format!("did you mean {known:?}? A stop is lon,lat or the id of a site or station"),
        None => "a stop is lon,lat in degrees, or the id of a site, gate (site/gate) or station".to_owned(),
    };
    Diagnostic::error("E517", place, format!("{text:?} is neither a position nor a known id"), help)
}

/// A vehicle that is neither built in nor a file.
pub fn e518_unknown_vehicle(name: &str, known: &str) -> Diagnostic {
    Diagnostic::error(
        "E518",
        None,
        format!("there is no vehicle {name:?}"),
        format!("built in are {known}; any other is described by a file NAME.toml"),
    )
}

/// An instant that cannot be read.
pub fn e519_instant(text: &str, zone: &str) -> Diagnostic {
    Diagnostic::error(
        "E519",
        None,
        format!("{text:?} is not an instant in the zone {zone:?}"),
        "write 2025-06-01T08:30:00 (local to --timezone) or 2025-06-01T08:30:00+08:00",
    )
}

/// A zone of local times that is none.
pub fn e525_timezone(place: Option<Place>, name: &str, nearest: Option<&str>) -> Diagnostic {
    let meant = nearest.map_or_else(String::new, |nearest| format!("did you mean {nearest:?}? "));
    Diagnostic::error(
        "E525",
        place,
        format!("there is no time zone {name:?}"),
        format!("{meant}Zones have IANA names such as \"Asia/Shanghai\" or \"Europe/Berlin\""),
    )
}

/// Closures of several zones, and none stated for local times.
pub fn w526_several_zones(zones: &[&str], taken: &str) -> Diagnostic {
    Diagnostic::warning(
        "W526",
        None,
        format!(
            "the closures are in several time zones ({}); other local times are of {taken}",
            zones.join(", ")
        ),
        "say --timezone (in a scenario `timezone`), or give instants with their offset, such as 2025-06-01T08:30:00+03:00",
    )
}

/// A set of places that does not exist.
pub fn e520_unknown_set(text: &str) -> Diagnostic {
    Diagnostic::error(
        "E520",
        None,
        format!("{text:?} is no set of places"),
        "use `sites`, `stations`, `category:NAME`, or a file of places",
    )
}

/// A coordinate system that is not one of ours.
pub fn e521_crs(text: &str) -> Diagnostic {
    Diagnostic::error(
        "E521",
        None,
        format!("unknown coordinate system {text:?}"),
        "use wgs84, cgcs2000, gcj02 or bd09",
    )
}

/// Nothing to serve, or nobody to serve it.
pub fn e522_missing_layer(what: &str) -> Diagnostic {
    let each = |quote: fn(&str) -> String| what.split(" or ").map(quote).collect::<Vec<_>>().join(" or ");
    let (options, keys) = (each(|layer| format!("--{layer}")), each(|layer| format!("`{layer}`")));
    Diagnostic::error(
        "E522",
        None,
        format!("no {what} given"),
        format!("name a file with {options}, or {keys} in the scenario"),
    )
}

/// An output format that is not written.
pub fn e523_format(format: &str) -> Diagnostic {
    Diagnostic::error("E523", None, format!("layers are not written as {format:?}"), "use geojson or csv")
}

/// A usage of a vehicle that no closure knows.
pub fn e524_unknown_usage(vehicle: &str, usage: &str) -> Diagnostic {
    Diagnostic::error(
        "E524",
        None,
        format!("vehicle {vehicle:?}: {usage:?} is no usage that closures know"),
        "usages are police, fire, ambulance, military, road_works, highway_authority, resident, local_delivery, permit, hazmat",
    )
}

/// A shift that is not a number of days.
pub fn e550_days(place: Place, text: &str, most: u32) -> Diagnostic {
    Diagnostic::error(
        "E550",
        place,
        format!("{text:?} is not a number of days"),
        format!("write whole days or weeks such as 30d or 4w (also 天, 周), at most {most}d"),
    )
}

/// A programme at one instant.
pub fn e551_programme_at(text: &str) -> Diagnostic {
    Diagnostic::error(
        "E551",
        None,
        format!("--at {text:?} does not go with a programme: it looks at every instant"),
        "give --from and --until, or ask `huhang coverage --at` for one instant",
    )
}

/// A programme that does not last.
pub fn e552_empty_span(from: &str, until: &str) -> Diagnostic {
    Diagnostic::error(
        "E552",
        None,
        format!("the programme ends ({until}) before it begins ({from})"),
        "let `from` be before `until`; without them it lasts from the first begin to the last end of the works",
    )
}

/// Works of which none says when it begins or ends.
pub fn e553_no_instant() -> Diagnostic {
    Diagnostic::error(
        "E553",
        None,
        "no work says when it begins or ends, so that there is no time to look at",
        "give `from` and `until`",
    )
}

/// Two times for one route.
pub fn e540_at_and_depart() -> Diagnostic {
    Diagnostic::error(
        "E540",
        None,
        "a route has either --at or --depart".to_owned(),
        "--at looks at all closures at one instant; --depart at each one when the vehicle is there: leave one of them out",
    )
}

/// An option that says nothing of a route with a departure.
pub fn e541_earliest_only(place: Place, option: &str) -> Diagnostic {
    Diagnostic::error(
        "E541",
        place,
        format!("with a departure there is one answer, the way that arrives first: not `{option}`"),
        "leave it out, or judge the closures at one instant with `at`",
    )
}

/// A way of waiting that is none.
pub fn e542_wait(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E542",
        place,
        format!("{text:?} says not how long to wait"),
        "it is never, until-open, or up-to:30min",
    )
}

/// Waiting without a departure.
pub fn e543_wait_without_depart(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E543",
        place,
        "to wait, or to stay at a stop, needs a time of departure",
        "add `depart`, such as 2025-06-01T08:30",
    )
}

/// A search of timed ways that had to leave something out.
pub fn w544_not_exhaustive(task: &str) -> Diagnostic {
    Diagnostic::warning(
        "W544",
        None,
        format!(
            "route {task:?}: so many ways reach the stretches that are about to open that not all were compared"
        ),
        "the way found can be driven; one that arrives earlier is possible. `until-open` compares all",
    )
}
