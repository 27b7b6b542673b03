//! Findings of load files (560–589).

use super::{Diagnostic, Place};

const HELP: &str = "`huhang load --example` prints a load file with all keys and units";

const ESCORT_HELP: &str =
    "a table of escorts is `[[rule]]` with `when` (width, wire, alone ...), `over` for a measure, and `who`";

/// A table of escorts that is no TOML.
pub fn e573_escort_syntax(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error("E573", place, format!("this is not TOML: {message}"), ESCORT_HELP)
}

/// A key that a table of escorts does not have.
pub fn e574_escort_key(place: Place, key: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(|| ESCORT_HELP.to_owned(), |known| format!("did you mean `{known}`?"));
    Diagnostic::error("E574", place, format!("a table of escorts has no key `{key}` here"), help)
}

/// A value of a table of escorts that is not what its key needs.
pub fn e575_escort_value(place: Place, key: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error("E575", place, format!("`{key}` must be {wanted}"), ESCORT_HELP)
}

/// A load file that is no TOML.
pub fn e560_load_syntax(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error("E560", place, format!("this is not TOML: {message}"), HELP)
}

/// A key that a load file does not have.
pub fn e561_unknown_load_key(place: Place, key: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(|| HELP.to_owned(), |known| format!("did you mean `{known}`?"));
    Diagnostic::error("E561", place, format!("a load has no key `{key}` here"), help)
}

/// A value of a load file that is not what its key needs.
pub fn e562_load_value(place: Place, key: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error("E562", place, format!("`{key}` must be {wanted}"), HELP)
}

/// An axle whose distance to the axle in front is missing, or a first axle that has one.
pub fn e563_axle_spacing(place: Place, number: usize) -> Diagnostic {
    let message = match number {
        1 => "the first axle has no axle in front of it, so no `spacing_m`".to_owned(),
        _ => format!("axle {number} needs `spacing_m`, its distance to the axle in front"),
    };
    Diagnostic::error("E563", place, message, "`spacing_m` is measured from axle to axle, front to rear")
}

/// Mass and axles that disagree.
pub fn w564_mass_mismatch(place: Place, stated_kg: u32, axles_kg: u32) -> Diagnostic {
    Diagnostic::warning(
        "W564",
        place,
        format!("`mass_t` is {} t, but the axles carry {} t", tonnes(stated_kg), tonnes(axles_kg)),
        "the larger counts; correct one of them",
    )
}

/// A heaviest axle that is not the heaviest of the list.
pub fn w565_axle_load_mismatch(place: Place, stated_kg: u32, axles_kg: u32) -> Diagnostic {
    Diagnostic::warning(
        "W565",
        place,
        format!(
            "`axle_load_t` is {} t, but the heaviest axle carries {} t",
            tonnes(stated_kg),
            tonnes(axles_kg)
        ),
        "the larger counts; correct one of them",
    )
}

/// A length that is not that of wheelbase and overhangs.
pub fn w566_length_mismatch(place: Place, stated_mm: u32, parts_mm: u64) -> Diagnostic {
    Diagnostic::warning(
        "W566",
        place,
        format!(
            "`length_m` is {}, but overhangs and axles make {}",
            f64::from(stated_mm) / 1000.0,
            parts_mm as f64 / 1000.0
        ),
        "the length counts for limits, the axles for bridges; correct one of them",
    )
}

/// A number of axles that contradicts their list.
pub fn e567_axle_count(place: Place, stated: u32, listed: usize) -> Diagnostic {
    Diagnostic::error(
        "E567",
        place,
        format!("`axle_count` is {stated}, but {listed} axles are listed"),
        "leave `axle_count` out where there are [[axles]]",
    )
}

/// A measure that the load does not state.
pub fn w568_unstated_measure(place: Place, key: &str) -> Diagnostic {
    Diagnostic::warning(
        "W568",
        place,
        format!("the load states no `{key}`: no limit of that kind can be held against it"),
        format!("give `{key}`"),
    )
}

/// A tunnel code or UN class without dangerous goods.
pub fn e569_no_cargo_class(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E569",
        place,
        "dangerous goods need `classes` or `un_class`",
        "write classes = [\"flammable\"], or un_class = \"3\"; without dangerous goods leave [cargo] out",
    )
}

/// Keys of a measure that a kind of vehicle does not have.
pub fn e570_contradiction(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error("E570", place, message, "correct one of the two")
}

/// A span that no bridge of the built-in kind has.
pub fn e571_span(text: &str) -> Diagnostic {
    Diagnostic::error(
        "E571",
        None,
        format!("{text:?} is not the span of a simple beam"),
        "write meters, more than 0 and at most 500, such as 20 or 12.6",
    )
}

/// Neither a load file nor a request for an example.
pub fn e572_no_load() -> Diagnostic {
    Diagnostic::error("E572", None, "no load file given", "name one, or ask for `huhang load --example`")
}

fn tonnes(kg: u32) -> f64 {
    f64::from(kg) / 1000.0
}
