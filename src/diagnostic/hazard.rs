//! Findings about dangerous goods and risk (630–659).

use super::{Diagnostic, Place};

/// A radius of exposure that is none.
pub fn e630_radius(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E630",
        Some(place),
        format!("{text:?} is no radius of exposure"),
        "give a length from 1 m to 20 km such as 500m",
    )
}

/// Risk asked of a way that is more than from one place to another at one time.
pub fn e631_risk_of(place: Place, what: &str) -> Diagnostic {
    Diagnostic::error(
        "E631",
        Some(place),
        format!("time against exposure is not weighed together with `{what}`"),
        "ask for the way from one place to another, without stops between and without a departure",
    )
}

/// A radius without places.
pub fn e632_radius_alone(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E632",
        Some(place),
        "a radius of exposure without the places that are exposed",
        "give `--risk FILE` (`risk` in a scenario): places with `population` or `weight`",
    )
}

/// A road is named that a place does not have.
pub fn e633_no_such_road(place: Place, closure: &str, road: &str) -> Diagnostic {
    Diagnostic::error(
        "E633",
        Some(place),
        format!("{closure:?} names {road:?}, and no road within its place is called so"),
        "in `except_roads` (of a zone of dangerous goods `mandatory`), write the name, the reference or the id of a road as the network has it",
    )
}

/// A grade of carriers that the file of grades does not have.
pub fn w634_unknown_grade(place: Place, grade: &str, known: &[&str]) -> Diagnostic {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Diagnostic::warning(
        "W634",
        Some(place),
        format!("the carrier's grade {grade:?} brings no permit: it is not among the grades"),
        format!("the grades given are: {known}"),
    )
}

/// A carrier with two grades.
pub fn e636_two_grades(place: Place, carrier: &str, one: &str, other: &str) -> Diagnostic {
    Diagnostic::error(
        "E636",
        Some(place),
        format!("the carrier {carrier:?} has the grade {one:?} above, and {other:?} here"),
        "leave one of the two rows; or give `carrier_grade` in the load file",
    )
}

/// A zone of goods that are none.
pub fn e639_no_goods(place: Place, word: &str) -> Diagnostic {
    Diagnostic::error(
        "E639",
        Some(place),
        format!("`cargo` of a zone says {word:?}, which is no kind of dangerous goods"),
        "write a kind (explosive, gas, flammable, combustible, organic, poison, radioactive, corrosive, poisonous_inhalation, \
         harmful_to_water, other), a class (un:2.1) or a number (un:1203), or a list of them; whom else the zone binds is `applies_to`",
    )
}

/// Carriers with grades that bring nothing.
pub fn w637_no_grades(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W637",
        Some(place),
        "the carriers have grades, and no file says what a grade permits: no permit comes of them",
        "give the file with `--grades` (columns grade, permits)",
    )
}

/// A carrier that the file of carriers does not have.
pub fn w635_unknown_carrier(place: Place, carrier: &str) -> Diagnostic {
    Diagnostic::warning(
        "W635",
        Some(place),
        format!("the carrier {carrier:?} is not among the carriers: it has no grade"),
        "write `carrier` of the load as the column `carrier` has it, or give `carrier_grade`",
    )
}
