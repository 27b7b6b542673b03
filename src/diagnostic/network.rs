//! Findings of the network hundred (see the table in the parent module).

use super::{Diagnostic, Place};

/// No road in any network file.
pub fn e301_no_roads() -> Diagnostic {
    Diagnostic::error(
        "E301",
        None,
        "the network has no road",
        "give at least one file with LineStrings that carry `highway`, or an OSM extract",
    )
}

/// Several ways with one id.
pub fn w302_duplicate_way_id(first: Place, second: &Place, id: &str, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W302",
        first,
        format!("{count} roads have the id {id:?}; the second stands at {second}"),
        "ids are kept apart as id~2, id~3 …; make them unique to refer to them",
    )
}

/// A turn restriction whose members do not meet in this network.
pub fn w303_restriction_unresolved(place: Place, id: &str) -> Diagnostic {
    Diagnostic::warning(
        "W303",
        place,
        format!(
            "turn restriction {id:?} names ways or a junction that this network does not have; it is ignored"
        ),
        "at the edge of an extract this is usual; elsewhere check `from`, `via` and `to`",
    )
}

/// A tag whose value cannot be read.
pub fn w304_tag(place: Place, message: &str) -> Diagnostic {
    Diagnostic::warning("W304", place, message, "correct the value; `huhang check` lists all of them")
}

/// A turn restriction with several `from` or `to` ways that is neither `no_entry` nor `no_exit`.
pub fn w309_restriction_members(place: Place, id: &str) -> Diagnostic {
    Diagnostic::warning(
        "W309",
        place,
        format!(
            "turn restriction {id:?} has several `from` or `to` ways, so which turn it means is unknown; it is ignored"
        ),
        "only `no_entry` may have several `from` ways, only `no_exit` several `to` ways; make one restriction a turn",
    )
}
