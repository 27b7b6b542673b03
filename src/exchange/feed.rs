//! What the readers and writers of closure feeds ([`wzdx`](super::wzdx), [`cifs`](super::cifs)) share: closures and
//! detours on the way in, a feed on the way out, and in both cases notes on what the two forms do not say alike.

use serde_json::{Map, Value};
use std::fmt::{self, Display};
use std::str::FromStr;

/// How entries are taken that do not say what they do to traffic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum UnknownImpact {
    /// Not at all: the run stops until a person has decided.
    #[default]
    Refused,
    /// As closed.
    Closed,
    /// They are left out, with a warning.
    LeftOut,
}

impl FromStr for UnknownImpact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "refused" => Ok(Self::Refused),
            "closed" => Ok(Self::Closed),
            "left-out" => Ok(Self::LeftOut),
            _ => Err(format!("`{text}` is none of: refused, closed, left-out")),
        }
    }
}

/// What kind of difference a [`Note`] is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NoteKind {
    /// Something could not be taken over, or only with a decision that a person must make.
    Error,
    /// The other form has no word for it.
    Unsupported,
    /// Two statements exclude each other.
    Contradiction,
    /// Something that the format demands is not there.
    Missing,
    /// Taken over, but not exactly.
    Approximated,
    /// Several entries belong together.
    Linked,
}

impl NoteKind {
    /// Its name in lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Unsupported => "unsupported",
            Self::Contradiction => "contradiction",
            Self::Missing => "missing",
            Self::Approximated => "approximated",
            Self::Linked => "linked",
        }
    }
}

/// One thing that a reader of the result should know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// JSON pointer to what it is about: into the feed on import, into the list of features on export.
    pub pointer: String,
    /// What kind of difference.
    pub kind: NoteKind,
    /// One sentence.
    pub message: String,
}

impl Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.kind.name(), self.pointer, self.message)
    }
}

/// Notes being collected.
#[derive(Clone, Default, Debug)]
pub(super) struct Notes(pub Vec<Note>);

impl Notes {
    pub fn push(&mut self, kind: NoteKind, pointer: impl Into<String>, message: impl Into<String>) {
        let note = Note { pointer: pointer.into(), kind, message: message.into() };
        // parts of one entry come to the same findings
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }
}

/// A way round that a feed describes.
#[derive(Clone, PartialEq, Debug)]
pub struct Detour {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Longitude and latitude in the order of driving.
    pub line: Vec<[f64; 2]>,
    /// The roads it takes.
    pub roads: Vec<String>,
    /// Ids of the closures it leads around.
    pub closures: Vec<String>,
    /// The feature as it was in the feed; `Null` for a detour that did not come from one.
    pub original: Value,
    /// Its source, as the head of the feed had it; `Null` where none is known.
    pub source: Value,
}

/// What a feed says, in our form.
#[derive(Clone, Default, Debug)]
pub struct Imported {
    /// Closures as GeoJSON features, WGS 84.
    pub features: Vec<Value>,
    /// Ways round.
    pub detours: Vec<Detour>,
    /// What the feed says of itself, for writing it again.
    pub head: Map<String, Value>,
    /// What did not fit.
    pub notes: Vec<Note>,
}

impl Imported {
    /// Whether something needs a decision before this is used.
    pub fn has_errors(&self) -> bool {
        self.notes.iter().any(|note| note.kind == NoteKind::Error)
    }
}

/// A feed made of closures.
#[derive(Clone, PartialEq, Debug)]
pub struct Exported {
    /// The feed.
    pub feed: Value,
    /// What it could not say.
    pub notes: Vec<Note>,
}

/// The text of a member, if there is any.
pub(super) fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// A member that is there and not null.
pub(super) fn given<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}

/// The words of a list, or of a text with separators.
pub(super) fn words(value: Option<&Value>) -> Vec<String> {
    let split = |text: &str| {
        let parts = text.split([',', ';', '，', '、', '；']).map(|part| part.trim().to_owned());
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
    };
    match value {
        Some(Value::String(text)) => split(text),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).flat_map(split).collect(),
        _ => Vec::new(),
    }
}

/// The id of a feature of ours: the GeoJSON id, else the property.
pub(super) fn feature_id(feature: &Value) -> Option<String> {
    let plain = |value: &Value| match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    feature.get("id").and_then(plain).or_else(|| feature.get("properties")?.get("id").and_then(plain))
}

/// Longitude and latitude, if both are numbers on the globe.
pub(super) fn position(value: &Value) -> Option<[f64; 2]> {
    let list = value.as_array()?;
    let (lon, lat) = (list.first()?.as_f64()?, list.get(1)?.as_f64()?);
    (lon.abs() <= 180.0 && lat.abs() <= 90.0).then_some([lon, lat])
}

/// The positions of a list, all of them or none.
pub fn positions(value: Option<&Value>) -> Option<Vec<[f64; 2]>> {
    value?.as_array()?.iter().map(position).collect()
}

/// Degrees clockwise from north in which a line runs as a whole: from its first point to its last, which is the mean
/// of its parts weighted with their lengths. `None` when it ends where it begins.
pub(super) fn bearing(line: &[[f64; 2]]) -> Option<f64> {
    let ([lon, lat], [to_lon, to_lat]) = (*line.first()?, *line.last()?);
    let east = (to_lon - lon) * f64::midpoint(lat, to_lat).to_radians().cos();
    let north = to_lat - lat;
    (east != 0.0 || north != 0.0).then(|| east.atan2(north).to_degrees().rem_euclid(360.0))
}

/// Whether a closure in this state counts; what is not in force is not published.
pub(super) fn in_force(properties: &Map<String, Value>) -> bool {
    !matches!(text(properties, "status"), Some("draft" | "suspended" | "completed" | "cancelled"))
}

/// Whether these words bind every vehicle: no word at all, or one for all of them.
pub(super) fn binds_all(applies_to: &[String]) -> bool {
    applies_to.is_empty()
        || applies_to.iter().any(|word| ["all", "vehicle", "motor_vehicle"].contains(&word.as_str()))
}
