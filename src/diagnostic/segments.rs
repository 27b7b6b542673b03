//! Findings of segments to be patrolled (720–729).

use super::{Diagnostic, Place};

/// Two segments of one id.
pub fn e720_twice(place: Place, id: &str) -> Diagnostic {
    Diagnostic::error("E720", place, format!("two segments are called {id:?}"), "give each its own id")
}

/// Files without a single segment.
pub fn e721_none() -> Diagnostic {
    Diagnostic::error(
        "E721",
        Place::file("--segments"),
        "there is no segment in the files",
        "a segment is a line, or a feature without geometry that names its `road`",
    )
}

/// Something that is no line, or that stands off the network without a line.
pub fn e722_no_line(place: Place, id: &str) -> Diagnostic {
    Diagnostic::error(
        "E722",
        place,
        format!("segment {id:?} has no line"),
        "draw a LineString; on the network a feature without geometry may name its `road`, `from` and `to` instead",
    )
}

/// A word or value of a segment that is not known.
pub fn e723_word(place: Place, key: &str, text: &str, known: &str) -> Diagnostic {
    Diagnostic::error("E723", place, format!("`{key}`: {text:?} is not known"), format!("write {known}"))
}

/// A longest piece or a speed of segments that cannot be read.
pub fn e724_value(place: Place, key: &str, text: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(
        "E724",
        place,
        format!("`{key}`: {text:?} is not {wanted}"),
        "see `huhang patrol --help`",
    )
}

/// One carriageway of two is covered.
pub fn w725_other_carriageway(place: Place, id: &str, road: &str, meters: u64) -> Diagnostic {
    Diagnostic::warning(
        "W725",
        place,
        format!(
            "segment {id:?} lies on one carriageway of {road}; of the other one beside it, {meters} m belong to no segment"
        ),
        "to cover both draw the line between them, draw each, or give `road`, `from` and `to`",
    )
}

/// A segment that is asked for against the direction of a one-way road: the finding that a closure would have, said of it.
pub fn w726_against_one_way(found: &Diagnostic, id: &str) -> Diagnostic {
    let message = format!(
        "segment {id:?} is asked for against the direction of a one-way road; what of it is one-way is left out"
    );
    let help =
        "draw the line the other way round, change `direction`, or write `on: ground` where it is walked";
    Diagnostic { at: found.at, ..Diagnostic::warning("W726", found.place.clone(), message, help) }
}

impl Diagnostic {
    /// The same said of a segment, which is found on the network as a closure is.
    pub(crate) fn of_segment(&self) -> Self {
        let (closure, segment) = ("closure", "segment");
        Self { message: self.message.replacen(closure, segment, 1), ..self.clone() }
    }
}
