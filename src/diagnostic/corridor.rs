//! Findings of corridors and layers of limits (600–629).

use super::{Diagnostic, Place};

const LIMITS_HELP: &str = "a place of a limits layer has `kind` and at least one of height_m, width_m, length_m, mass_t, \
    axle_load_t, span_m, class, owner, gradient_percent";

/// A margin that cannot be read.
pub fn e600_margin(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E600",
        place,
        format!("{text:?} is not a margin"),
        "write height=0.1m, width=0.2m, length=1m, mass=0.5t, axle_load=0.1t, or none",
    )
}

/// A value of a limits layer that is not what its property needs.
pub fn e601_limit_value(place: Place, id: &str, key: &str, found: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(
        "E601",
        place,
        format!("limit {id:?}: `{key}` is {found}, but must be {wanted}"),
        LIMITS_HELP,
    )
}

/// A feature of a limits layer that limits nothing.
pub fn e602_limits_nothing(place: Place, id: &str) -> Diagnostic {
    Diagnostic::error("E602", place, format!("limit {id:?} limits nothing"), LIMITS_HELP)
}

/// Two places of limits layers with one id.
pub fn e603_limit_twice(place: Place, id: &str) -> Diagnostic {
    Diagnostic::error(
        "E603",
        place,
        format!("limit {id:?} is given twice"),
        "give each place an id of its own",
    )
}

/// A property that nearly is one of a limits layer.
pub fn w604_limit_key(place: Place, id: &str, key: &str, nearest: &str) -> Diagnostic {
    Diagnostic::warning(
        "W604",
        place,
        format!("limit {id:?} has the property `{key}`, which means nothing here"),
        format!("did you mean `{nearest}`?"),
    )
}

/// A place of a limits layer with hours or dates.
pub fn w607_limit_with_hours(place: Place, id: &str, key: &str) -> Diagnostic {
    Diagnostic::warning(
        "W607",
        place,
        format!("limit {id:?} has `{key}`, which is not read: limits of a layer hold at all times"),
        "write a limit for a time as a closure with `effect` limit, or as a conditional tag of the road (maxheight:conditional)",
    )
}

/// A kerb where no roads meet.
pub fn w608_kerb_at_no_junction(place: Place, id: &str) -> Diagnostic {
    Diagnostic::warning(
        "W608",
        place,
        format!("the kerb {id:?} lies where no roads meet: no corner has it"),
        "put it onto the junction whose corners it is of",
    )
}

/// A start or destination without a road.
pub fn e605_no_road(what: &str, limit_m: f64) -> Diagnostic {
    Diagnostic::error(
        "E605",
        None,
        format!("no road for the load within {limit_m} m of {what:?}"),
        "give a point nearer to a road, or raise --snap",
    )
}

/// A place whose nearest road is barred to the load: the way begins or ends on another one.
pub fn w606_barred_road(place: &str, [barred, found]: [&str; 2], [near, far]: [f64; 2]) -> Diagnostic {
    Diagnostic::warning(
        "W606",
        None,
        format!(
            "{place:?} lies {near:.0} m from {barred}, which is barred to the load; the way begins or ends {far:.0} m away, on {found}"
        ),
        "where the load must come to the nearest road, lower --snap: the ban is then in the way, and is named; else give the place where it is loaded or unloaded",
    )
}

/// Nothing that could be checked.
pub fn e615_nothing_given() -> Diagnostic {
    Diagnostic::error(
        "E615",
        None,
        "there is no way to check",
        "give a GeoJSON of lines with --check, or with --recheck a folder of finished corridors",
    )
}

/// A folder whose summary cannot be read.
pub fn e616_no_plan(folder: &str) -> Diagnostic {
    Diagnostic::error(
        "E616",
        Place::file(folder),
        format!("{folder:?} is no finished corridor"),
        "give a folder that `huhang corridor --out` or `huhang run` has written",
    )
}

/// A waiting place without a road.
pub fn w617_waiting_place(place: Place, id: &str) -> Diagnostic {
    Diagnostic::warning(
        "W617",
        place,
        format!("no road for the load near the waiting place {id:?}; it is left out"),
        "give a point nearer to a road, or raise --snap",
    )
}

/// A waiting place that is too short.
pub fn w618_short_place(place: Place, id: &str, length_mm: u32, load_mm: u32) -> Diagnostic {
    let m = |mm: u32| f64::from(mm) / 1000.0;
    Diagnostic::warning(
        "W618",
        place,
        format!("the waiting place {id:?} has {} m, the load {} m; it is left out", m(length_mm), m(load_mm)),
        "give a place that holds the load, or its true `length_m`",
    )
}

/// A waiting place that does not take dangerous goods.
pub fn w648_no_goods_place(place: Place, id: &str) -> Diagnostic {
    Diagnostic::warning(
        "W648",
        place,
        format!("the waiting place {id:?} takes no dangerous goods (`hazmat`); it is left out"),
        "give a place that takes them, or correct its `hazmat`",
    )
}

/// No waiting places by tags.
pub fn w619_no_tagged_places() -> Diagnostic {
    Diagnostic::warning(
        "W619",
        None,
        "the network has no rest areas and no truck parking by its tags",
        "give a layer of waiting places (`--waiting FILE`)",
    )
}

/// A timetable that is not proved to be the first.
pub fn w627_not_proved_first() -> Diagnostic {
    Diagnostic::warning(
        "W627",
        None,
        "it is not proved that no timetable arrives earlier: who lingers on the road or drives in circles may, and not every longer way without circles was tried",
        "with a place to wait before the road that opens the load need not drive about (`--waiting`)",
    )
}

/// What a closure or sign does at some hours that a timetable does not follow hour by hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Throughout {
    /// It opens a road, or suspends a rule.
    Opens,
    /// It leaves roads to local traffic that many others leave to it, too.
    ManyLocal,
    /// It slows traffic on the way.
    Slows,
}

/// A closure, zone or sign with hours that a timetable does not follow hour by hour; `others` like it are told with it.
pub fn w638_held_throughout(
    place: Place,
    (id, others): (&str, usize),
    [from, until]: [&str; 2],
    times: usize,
    (days, what): (u32, Throughout),
) -> Diagnostic {
    let more = if times > 1 { format!(", {times} times in all") } else { String::new() };
    let (does, kept, follows) = match what {
        Throughout::Opens => {
            ("opens roads or suspends rules", "does not use what it opens", "another way may arrive earlier")
        }
        Throughout::ManyLocal => (
            "leaves roads to local traffic that many others leave to it, too,",
            "keeps to it",
            "another way may arrive earlier",
        ),
        Throughout::Slows => {
            ("slows traffic on the way", "takes it as slowed", "the load may be there earlier than it says")
        }
    };
    let others = if others > 0 { format!(" (and {others} more)") } else { String::new() };
    Diagnostic::warning(
        "W638",
        place,
        format!(
            "{id:?}{others} {does} at its hours only ({from} to {until}{more}); the timetable {kept} in all {days} days, so {follows}"
        ),
        match what {
            Throughout::Slows => {
                "ask with `--at` for an instant outside of its hours to see what the way takes then"
            }
            _ => "ask with `--at` for an instant, and hold the way against its hours",
        },
    )
}

/// A bridge's condition in words that are not understood.
pub fn w628_condition(place: Place, id: &str, found: &str, wanted: &str) -> Diagnostic {
    Diagnostic::warning(
        "W628",
        place,
        format!("limit {id:?}: the condition {found:?} is not understood and counts as not stated"),
        format!("write {wanted}"),
    )
}

/// Places of a limits layer far from the network.
pub fn w629_limits_away(place: Place, count: usize, away_m: f64) -> Diagnostic {
    let places = if count == 1 { "place lies" } else { "places lie" };
    Diagnostic::warning(
        "W629",
        place,
        format!("{count} {places} farther than {away_m} m from every road of the network: left out"),
        "a layer may be larger than the network; if it should not be, look at its coordinates",
    )
}

/// A network of roads that no road belongs to.
pub fn e620_no_such_roads(words: &str) -> Diagnostic {
    Diagnostic::error(
        "E620",
        None,
        format!("no road belongs to the network {words}"),
        "give a GeoJSON of lines on roads, or a tag as the roads have it, such as hgv=designated",
    )
}

/// A factor of time off the preferred network that is none.
pub fn e621_off_preferred(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E621",
        place,
        format!("{text:?} is no factor for roads off the preferred network"),
        "give a number from 1 to 100 such as 1.5",
    )
}

/// Words about roads that do not go together.
pub fn e622_roads_of(place: Place, what: &str) -> Diagnostic {
    Diagnostic::error(
        "E622",
        place,
        format!("what is asked of the roads does not go together: {what}"),
        "ask for `approved` alone, for `preferred` with `off_preferred`, or for `rules`; what counts more only fastest and without a departure",
    )
}

/// A file of rules that is no TOML.
pub fn e623_rules_syntax(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error("E623", place, format!("the rules of roads are no TOML: {message}"), RULES_HELP)
}

/// A key that rules of roads do not have.
pub fn e624_rules_key(place: Place, key: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(|| RULES_HELP.to_owned(), |near| format!("did you mean `{near}`?"));
    Diagnostic::error("E624", place, format!("rules of roads have no key `{key}`"), help)
}

/// A value that is not what a rule of roads needs.
pub fn e625_rules_value(place: Place, key: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error("E625", place, format!("`{key}` must be {wanted}"), RULES_HELP)
}

/// An area that the file of areas does not have.
pub fn e626_no_such_area(place: Place, area: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(
        || "give the areas by id as GeoJSON polygons (`--rule-areas`)".to_owned(),
        |near| format!("did you mean {near:?}?"),
    );
    Diagnostic::error("E626", place, format!("there is no area {area:?}"), help)
}

const RULES_HELP: &str = "a rule is `[[rule]]` with `if`, `else_if` (a table of area and tags) or `else = true`, and \
    `multiply_by` from 0 to 1";
