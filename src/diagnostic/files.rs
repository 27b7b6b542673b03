//! Findings of the files hundred (see the table in the parent module).

use super::{Diagnostic, Place};

/// A TOML file that is no TOML.
pub fn e160_toml_syntax(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error(
        "E160",
        place,
        format!("this is not TOML: {message}"),
        "correct the line; `huhang vehicle truck` prints a vehicle file to start from",
    )
}

/// A key that a vehicle file does not have.
pub fn e161_unknown_vehicle_key(place: Place, key: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(
        || "`huhang vehicle truck` prints all keys of a vehicle file".to_owned(),
        |known| format!("did you mean `{known}`?"),
    );
    Diagnostic::error("E161", place, format!("a vehicle has no key `{key}`"), help)
}

/// A value of a vehicle file that is not what its key needs.
pub fn e162_vehicle_value(place: Place, key: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(
        "E162",
        place,
        format!("`{key}` must be {wanted}"),
        "`huhang vehicle truck` prints a vehicle file with all keys and units",
    )
}
