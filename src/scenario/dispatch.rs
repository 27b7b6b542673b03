//! `[[dispatch]]`: incidents, and who is sent to them.

use super::format::OneOrMany;
use super::{Limit, limit, paths, vehicle};
use crate::diagnostic::{Diagnostics, Place, scenario as codes};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// `[[dispatch]]`
#[derive(Clone, PartialEq, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DispatchSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicle or vehicle file of the units; police by default.
    pub vehicle: Option<String>,
    /// Incidents: points with `time`, `kind`, `project`, `skills`, `units`, `handling` (minutes), `priority`.
    pub incidents: Option<OneOrMany>,
    /// Units: points, or rows with `station`; `shift`, `skills`.
    pub units: Option<OneOrMany>,
    /// Projects that incidents belong to.
    pub projects: Option<OneOrMany>,
    /// Officers who look after the projects.
    pub officers: Option<OneOrMany>,
    /// Who looks after what: tables with `project`, `officer` and perhaps `role`, as `officers` writes them.
    pub assignments: Option<OneOrMany>,
    /// Areas of responsibility: polygons with `station`.
    pub areas: Option<OneOrMany>,
    /// How many units go to an incident that does not say; 1 by default.
    pub responders: Option<u32>,
    /// Time between the order and setting out; 0s by default.
    pub turnout: Option<String>,
    /// How long a unit stays where the incident does not say; 30min by default.
    pub handling: Option<String>,
    /// Response times whose shares are reported; 1, 3, 5, 10 and 15 min by default.
    pub within: Option<OneOrMany>,
    /// A response that takes longer is late; the longest of `within` by default.
    pub target: Option<String>,
    /// Share of incidents that must be answered within the target, such as "90%".
    pub require: Option<String>,
    /// An incident that names no project belongs to the nearest one within this straight distance; 500m by default.
    pub around: Option<String>,
    /// How many idle units to find the best places for.
    pub standby: Option<u32>,
    /// Where they might wait; stations and posts by default.
    pub candidates: Option<OneOrMany>,
    /// "cover" (most within the target) or "median" (least time); cover by default.
    pub standby_model: Option<String>,
    /// Polygons in which junctions are counted for coverage by units; everywhere by default.
    pub area: Option<String>,
}

/// The keys of `[[dispatch]]`.
pub(super) const KEYS: &[&str] = &[
    "name",
    "vehicle",
    "incidents",
    "units",
    "projects",
    "officers",
    "assignments",
    "areas",
    "responders",
    "turnout",
    "handling",
    "within",
    "target",
    "require",
    "around",
    "standby",
    "candidates",
    "standby_model",
    "area",
];

/// What standby places are best for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StandbyModel {
    /// Most of the demand within the target.
    Cover,
    /// Least time, where nothing counts beyond the target.
    Median,
}

impl StandbyModel {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cover => "cover",
            Self::Median => "median",
        }
    }
}

/// Incidents, and who is sent to them.
#[derive(Clone, PartialEq, Debug)]
pub struct DispatchTask {
    /// Name of the task.
    pub name: String,
    /// Vehicle name or file of units that have none of their own.
    pub vehicle: String,
    /// Incident files.
    pub incidents: Vec<PathBuf>,
    /// Unit files.
    pub units: Vec<PathBuf>,
    /// Project files.
    pub projects: Vec<PathBuf>,
    /// Officer files.
    pub officers: Vec<PathBuf>,
    /// Tables of who looks after what.
    pub assignments: Vec<PathBuf>,
    /// Areas of responsibility.
    pub areas: Vec<PathBuf>,
    /// Units sent to an incident that does not say.
    pub responders: usize,
    /// Between the order and setting out.
    pub turnout_ms: u32,
    /// How long a unit stays.
    pub handling_ms: u32,
    /// Response times whose shares are reported, ascending.
    pub within_ms: Vec<u32>,
    /// A response that takes longer is late.
    pub target_ms: u32,
    /// Required share within the target, percent.
    pub require: Option<f64>,
    /// Farthest project of an incident that names none, millimeters, straight.
    pub around_mm: u32,
    /// How many standby places to find; none is not asked.
    pub standby: Option<usize>,
    /// Files of places to wait at.
    pub candidates: Vec<PathBuf>,
    /// What they are best for.
    pub standby_model: StandbyModel,
    /// Polygons in which junctions count.
    pub area: Option<PathBuf>,
}

/// Response circles of the cities: 1, 3, 5, 10 and 15 minutes.
const WITHIN_MS: [u32; 5] = [60_000, 180_000, 300_000, 600_000, 900_000];

/// The task of a table; `i` counts the tables from 0.
pub fn task(
    spec: DispatchSpec,
    i: usize,
    folder: &Path,
    place: &Place,
    problems: &mut Diagnostics,
) -> DispatchTask {
    let mut time = |text: Option<String>, default: u32, key: &str| match text {
        None => default,
        Some(text) => duration(&text, key, place, problems).unwrap_or(default),
    };
    let turnout_ms = time(spec.turnout, 0, "turnout");
    let handling_ms = time(spec.handling, 1_800_000, "handling");
    let given: Vec<u32> = spec
        .within
        .map(OneOrMany::into_vec)
        .unwrap_or_default()
        .into_iter()
        .map(|text| time(Some(text), 0, "within"))
        .collect();
    let now = given.contains(&0);
    let mut within_ms = if given.is_empty() { WITHIN_MS.to_vec() } else { given };
    within_ms.sort_unstable();
    within_ms.dedup();
    let longest = within_ms.last().copied().unwrap_or(0);
    let target_ms = time(spec.target, longest, "target");
    for (key, zero, help) in [
        ("responders", spec.responders == Some(0), "send at least one unit"),
        ("standby", spec.standby == Some(0), "ask for at least one place, or leave it out"),
        ("within", now, "give a time such as 5min"),
    ] {
        if zero {
            problems.push(crate::diagnostic::people::e747_none(place.clone(), key, help));
        }
    }
    let around_mm = match spec.around.and_then(|text| limit(&text, place, problems)) {
        None => 500_000,
        Some(Limit::Distance(mm)) => mm,
        Some(Limit::Time(_)) => {
            problems.push(codes::e511_word(place.clone(), "around", "a time", "a length such as 500m"));
            0
        }
    };
    let require = spec.require.and_then(|text| {
        let share = super::measure::percent(&text);
        if share.is_none() {
            problems.push(codes::e514_percent(place.clone(), &text));
        }
        share
    });
    let standby_model = match spec.standby_model.as_deref() {
        None | Some("cover") => StandbyModel::Cover,
        Some("median") => StandbyModel::Median,
        Some(other) => {
            problems.push(codes::e511_word(place.clone(), "standby_model", other, "cover, median"));
            StandbyModel::Cover
        }
    };
    let files = [("incidents", spec.incidents), ("units", spec.units)].map(|(what, list)| {
        let files = paths(list, folder);
        if files.is_empty() {
            problems.push(codes::e522_missing_layer(what));
        }
        files
    });
    let [incidents, units] = files;
    DispatchTask {
        name: spec.name.unwrap_or_else(|| format!("dispatch-{}", i + 1)),
        vehicle: vehicle(Some(spec.vehicle.unwrap_or_else(|| "police".to_owned())), folder),
        incidents,
        units,
        projects: paths(spec.projects, folder),
        officers: paths(spec.officers, folder),
        assignments: paths(spec.assignments, folder),
        areas: paths(spec.areas, folder),
        responders: spec.responders.unwrap_or(1) as usize,
        turnout_ms,
        handling_ms,
        within_ms,
        target_ms,
        require,
        around_mm,
        standby: spec.standby.map(|count| count as usize),
        candidates: paths(spec.candidates, folder),
        standby_model,
        area: spec.area.map(|path| folder.join(path)),
    }
}

/// A time with its unit, milliseconds; a length is a finding too.
pub(super) fn duration(text: &str, key: &str, place: &Place, problems: &mut Diagnostics) -> Option<u32> {
    match limit(text, place, problems)? {
        Limit::Time(ms) => Some(ms),
        Limit::Distance(_) => {
            problems.push(codes::e511_word(place.clone(), key, text, "a time such as 30min"));
            None
        }
    }
}
