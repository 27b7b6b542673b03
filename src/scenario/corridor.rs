//! `[[corridor]]`: the way for a heavy, oversize or dangerous load.

use super::format::OneOrMany;
use super::{objective, paths};
use crate::diagnostic::{Diagnostics, Place, corridor as codes, scenario as scenario_codes};
use crate::load::fit::Margins;
use crate::obstacle::{Policy, Unknown};
use crate::search::Objective;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// `[[corridor]]`
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorridorSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// The load file.
    pub load: String,
    /// `lon,lat`, or the id of a site, gate (`site/gate`) or station.
    pub from: String,
    /// Likewise.
    pub to: String,
    /// Layers of limits: bridges, gantries, wires, narrow places.
    pub limits: Option<OneOrMany>,
    /// What a missing limit means: "optimistic" (the default), "class", "blocked".
    pub unknown_limits: Option<String>,
    /// What is kept free: a list of words such as `height=0.1m`, `mass=0.5t`; `none` for nothing. 0.077 m of height by default.
    pub margin: Option<OneOrMany>,
    /// How many ways to show; 3 by default.
    pub alternatives: Option<usize>,
    /// "fastest" or "shortest".
    pub objective: Option<String>,
}

/// Keys of the table.
pub const KEYS: &[&str] =
    &["name", "load", "from", "to", "limits", "unknown_limits", "margin", "alternatives", "objective"];

/// How many ways are shown where nobody says.
pub const ALTERNATIVES: usize = 3;

/// The way for a load.
#[derive(Clone, PartialEq, Debug)]
pub struct CorridorTask {
    /// Name of the task.
    pub name: String,
    /// The load file.
    pub load: PathBuf,
    /// Where it starts, as given.
    pub from: String,
    /// Where it goes.
    pub to: String,
    /// Layers of limits.
    pub limits: Vec<PathBuf>,
    /// Margins, and what a missing limit means.
    pub policy: Policy,
    /// How many ways to show.
    pub alternatives: usize,
    /// What is minimized.
    pub objective: Objective,
}

impl CorridorTask {
    /// What the load is called in the names of files: the stem of its file.
    pub fn stem(&self) -> String {
        stem(&self.load)
    }
}

/// What a load is called in the names of files: the stem of its file.
pub fn stem(load: &Path) -> String {
    load.file_stem().map_or_else(|| "load".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// `optimistic`, `class`, `blocked`; nothing is optimistic.
pub fn unknown(text: Option<&str>, place: &Place, problems: &mut Diagnostics) -> Unknown {
    let Some(text) = text else { return Unknown::default() };
    let known = Unknown::ALL.iter().find(|(word, _)| *word == text);
    if known.is_none() {
        let words = "optimistic, class, blocked";
        problems.push(scenario_codes::e511_word(place.clone(), "unknown_limits", text, words));
    }
    known.map_or(Unknown::default(), |(_, policy)| *policy)
}

/// Margins from words such as `height=0.1m`, `mass=0.5t`, `none`; what is not named keeps its default.
pub fn margins(words: &[String], place: &Place, problems: &mut Diagnostics) -> Margins {
    let mut margins = Margins::default();
    for word in words.iter().flat_map(|list| list.split(',')).map(str::trim).filter(|word| !word.is_empty()) {
        if word == "none" {
            margins = Margins::NONE;
            continue;
        }
        let read =
            word.split_once('=').and_then(|(name, value)| Some((name.trim(), margin(name.trim(), value)?)));
        let slot = match read {
            Some(("height", value)) => (&mut margins.height_mm, value),
            Some(("width", value)) => (&mut margins.width_mm, value),
            Some(("length", value)) => (&mut margins.length_mm, value),
            Some(("mass", value)) => (&mut margins.mass_kg, value),
            Some(("axle_load" | "axle-load", value)) => (&mut margins.axle_load_kg, value),
            _ => {
                problems.push(codes::e600_margin(place.clone(), word));
                continue;
            }
        };
        *slot.0 = slot.1;
    }
    margins
}

/// A margin in the units of limits; 0 is one, too.
fn margin(name: &str, value: &str) -> Option<u32> {
    use crate::vehicle::limit::{length_mm, mass_kg};
    let digits = value.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    if digits.parse::<f64>() == Ok(0.0) {
        return Some(0);
    }
    let reading =
        if matches!(name, "height" | "width" | "length") { length_mm(value) } else { mass_kg(value) };
    reading.limit()
}

pub(super) fn task(
    spec: CorridorSpec,
    i: usize,
    folder: &Path,
    place: &Place,
    problems: &mut Diagnostics,
) -> CorridorTask {
    let margin = spec.margin.map(OneOrMany::into_vec).unwrap_or_default();
    CorridorTask {
        name: spec.name.unwrap_or_else(|| format!("corridor-{}", i + 1)),
        load: folder.join(spec.load),
        from: spec.from,
        to: spec.to,
        limits: paths(spec.limits, folder),
        policy: Policy {
            margins: margins(&margin, place, problems),
            unknown: unknown(spec.unknown_limits.as_deref(), place, problems),
        },
        alternatives: spec.alternatives.unwrap_or(ALTERNATIVES).max(1),
        objective: objective(spec.objective.as_deref(), place, problems),
    }
}
