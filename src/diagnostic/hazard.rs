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
