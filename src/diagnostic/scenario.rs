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
