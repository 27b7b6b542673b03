//! `[[corridor]]`: the way for a heavy, oversize or dangerous load.

use super::format::OneOrMany;
use super::risk::{self, RiskQuestion};
use super::roads::{RoadWords, Roads, roads};
use super::{objective, paths};
use crate::closure::calendar::DailySlot;
use crate::closure::clock::parse_slots;
use crate::diagnostic::{Diagnostics, Place, corridor as codes, scenario as scenario_codes};
use crate::load::fit::Margins;
use crate::obstacle::{Policy, Unknown};
use crate::search::Objective;
use chrono::NaiveDate;
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
    /// A table of escorts (TOML); that of the program, an assumption, unless given.
    pub escorts: Option<String>,
    /// How many ways to show; 3 by default.
    pub alternatives: Option<usize>,
    /// "fastest" or "shortest".
    pub objective: Option<String>,
    /// When the load may set out: then the answer is a timetable.
    pub depart: Option<String>,
    /// Daily hours of travel such as "22:00-05:00"; all day unless given.
    pub drive: Option<OneOrMany>,
    /// Days without travel: "2026-10-01" or "2026-10-01/2026-10-07".
    pub not_on: Option<OneOrMany>,
    /// Layers of places at which the load may wait; "tags" for rest areas and truck parking of the network.
    pub waiting: Option<OneOrMany>,
    /// The only roads that may be driven: GeoJSON of lines, or tags such as "hgv=designated".
    pub approved: Option<OneOrMany>,
    /// Roads that are preferred, likewise.
    pub preferred: Option<OneOrMany>,
    /// What time off the preferred roads counts; 1.5 by default.
    pub off_preferred: Option<f64>,
    /// Rules of roads by area and tags (TOML): what is not driven, or counts more.
    pub rules: Option<String>,
    /// Polygons whose ids are the areas of the rules.
    pub rule_areas: Option<OneOrMany>,
    /// Places with `population` or `weight`: time is weighed against exposure.
    pub risk: Option<String>,
    /// Meters around the way within which they count, such as "500m".
    pub risk_radius: Option<String>,
    /// Table of carriers with their grades.
    pub carriers: Option<String>,
    /// Table of grades with the permits they bring.
    pub grades: Option<String>,
}

/// Keys of the table.
pub const KEYS: &[&str] = &[
    "name",
    "load",
    "from",
    "to",
    "limits",
    "unknown_limits",
    "margin",
    "escorts",
    "alternatives",
    "objective",
    "depart",
    "drive",
    "not_on",
    "waiting",
    "approved",
    "preferred",
    "off_preferred",
    "rules",
    "rule_areas",
    "risk",
    "risk_radius",
    "carriers",
    "grades",
];

/// What stands for a layer of the waiting places that the network has by its tags.
pub const BY_TAGS: &str = "tags";

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
    /// The table of escorts.
    pub escorts: Option<PathBuf>,
    /// How many ways to show.
    pub alternatives: usize,
    /// What is minimized.
    pub objective: Objective,
    /// When it travels; none asks for no timetable.
    pub times: Option<TravelTimes>,
    /// Which roads it keeps to.
    pub roads: Roads,
    /// Who is exposed to it, if that is asked.
    pub risk: Option<RiskQuestion>,
    /// What its carrier's grade permits.
    pub grades: GradeFiles,
}

/// Where grades of carriers, and what they permit, are written down.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GradeFiles {
    /// Table with `carrier` and `grade`.
    pub carriers: Option<PathBuf>,
    /// Table with `grade` and `permits`.
    pub grades: Option<PathBuf>,
}

/// When a load may travel, and where it may wait.
#[derive(Clone, PartialEq, Debug)]
pub struct TravelTimes {
    /// When it may set out, as written.
    pub depart: String,
    /// Daily hours of travel; all day where there are none.
    pub drive: Vec<DailySlot>,
    /// Days without travel, both ends included.
    pub not_on: Vec<(NaiveDate, NaiveDate)>,
    /// Layers of places at which it may wait; [`BY_TAGS`] for those of the network.
    pub waiting: Vec<PathBuf>,
    /// Hours and days as written.
    pub words: Vec<String>,
}

/// The words of a departure: hours and days of travel, places to wait.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TravelWords {
    /// When it may set out.
    pub depart: Option<String>,
    /// Daily hours.
    pub drive: Vec<String>,
    /// Days without travel.
    pub not_on: Vec<String>,
    /// Layers.
    pub waiting: Vec<PathBuf>,
}

/// Reads them; hours, days or places without a departure are an error.
pub fn travel_times(words: TravelWords, place: &Place, problems: &mut Diagnostics) -> Option<TravelTimes> {
    let mut wrong = |key: &str, text: &str, wanted: &str| {
        problems.push(scenario_codes::e511_word(place.clone(), key, text, wanted));
    };
    let mut drive = Vec::new();
    for text in &words.drive {
        match parse_slots(text) {
            Ok(slots) => drive.extend(slots),
            Err(_) => wrong("drive", text, "daily hours such as 22:00-05:00"),
        }
    }
    drive.sort_unstable();
    drive.dedup();
    let mut not_on = Vec::new();
    for text in &words.not_on {
        let (first, last) = text.split_once('/').unwrap_or((text, text));
        match (first.trim().parse(), last.trim().parse()) {
            (Ok(first), Ok(last)) if first <= last => not_on.push((first, last)),
            _ => wrong("not_on", text, "a day such as 2026-10-01, or days such as 2026-10-01/2026-10-07"),
        }
    }
    let Some(depart) = words.depart else {
        if !words.drive.is_empty() || !words.not_on.is_empty() || !words.waiting.is_empty() {
            wrong("depart", "", "a time, with drive, not_on or waiting");
        }
        return None;
    };
    let said = words.drive.iter().cloned().chain(words.not_on.iter().map(|days| format!("not {days}")));
    Some(TravelTimes { depart, drive, not_on, waiting: words.waiting, words: said.collect() })
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
    let list = |words: Option<OneOrMany>| words.map(OneOrMany::into_vec).unwrap_or_default();
    let words = TravelWords {
        depart: spec.depart,
        drive: list(spec.drive),
        not_on: list(spec.not_on),
        waiting: list(spec.waiting)
            .into_iter()
            .map(|word| if word == BY_TAGS { word.into() } else { folder.join(word) })
            .collect(),
    };
    let margin = spec.margin.map(OneOrMany::into_vec).unwrap_or_default();
    let objective = objective(spec.objective.as_deref(), place, problems);
    let times = travel_times(words, place, problems);
    let of_roads = RoadWords {
        rules: spec.rules.map(|file| folder.join(file)),
        rule_areas: paths(spec.rule_areas, folder),
        ..RoadWords::of(spec.approved, spec.preferred, spec.off_preferred)
    };
    let people = spec.risk.map(|file| folder.join(file));
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
        escorts: spec.escorts.map(|file| folder.join(file)),
        alternatives: spec.alternatives.unwrap_or(ALTERNATIVES).max(1),
        objective,
        roads: roads(of_roads, folder, (objective, times.is_some()), place, problems),
        risk: risk::question(
            people,
            spec.risk_radius.as_deref(),
            &[("depart", times.is_some())],
            place,
            problems,
        ),
        grades: GradeFiles {
            carriers: spec.carriers.map(|file| folder.join(file)),
            grades: spec.grades.map(|file| folder.join(file)),
        },
        times,
    }
}
