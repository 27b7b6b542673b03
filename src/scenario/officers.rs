//! `[[officers]]`: who looks after which projects, and when they are visited.

use super::dispatch::duration;
use super::format::OneOrMany;
use super::{measure, paths, vehicle};
use crate::diagnostic::{Diagnostics, Place, people as people_codes, scenario as codes};
use crate::plan::officers::{Balance, Change};
use crate::plan::visits::MOST_STOPS;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// `[[officers]]`
#[derive(Clone, PartialEq, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficersSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicle or vehicle file; police by default.
    pub vehicle: Option<String>,
    /// Projects: points with `station`, `needs`, `avoid`, `officers`, `stage`.
    pub projects: Option<OneOrMany>,
    /// Officers: points, or rows with `station`; `unit`, `level`, `capacity`, `skills`, `avoid`, `areas`.
    pub officers: Option<OneOrMany>,
    /// Officers of each project; 2 by default.
    pub per_project: Option<u32>,
    /// Who may be the first officer: `any`, `local`, `other`, `crosswise`, `skilled`, or several parted by `|`.
    pub lead: Option<String>,
    /// Who may be any further one.
    pub second: Option<String>,
    /// Levels that are assigned one by one: `LEVEL=COUNT[:RULE][:if=FIELD]`.
    pub levels: Option<OneOrMany>,
    /// No two of one unit at a project.
    pub different_units: Option<bool>,
    /// `strict` (before travel, the default), `none`, or what each further project counts more, such as "10min".
    pub balance: Option<String>,
    /// Most projects of an officer whose row does not say.
    pub capacity: Option<u32>,
    /// Tables of officers who may not work together: `officer`, `with`.
    pub conflicts: Option<OneOrMany>,
    /// Tables of pairs that exist: `project`, `officer`.
    pub keep: Option<OneOrMany>,
    /// What a change must gain to be made, such as "10min" (the default), or `always`.
    pub keep_gain: Option<String>,
    /// Plan visits for so many weeks.
    pub weeks: Option<u32>,
    /// First day of the visits.
    pub visits_from: Option<String>,
    /// Visits of a project in thirty days, by video included, where neither it nor its stage says; 1 by default.
    pub visits_per_month: Option<u32>,
    /// Visits in thirty days by stage: "建设=2".
    pub cadence: Option<OneOrMany>,
    /// How many of them are by video where the project does not say; 0 by default.
    pub remote_per_month: Option<u32>,
    /// Days between two visits of a firm at least, such as "7d" (the default).
    pub min_gap: Option<String>,
    /// Most visits in person to a firm in a calendar month, over all officers; 4 by default.
    pub most_per_month: Option<u32>,
    /// Stay at a project; 45min by default.
    pub visit_time: Option<String>,
    /// Hours in which tours are made; "08:30-17:30" by default.
    pub hours: Option<String>,
    /// Days on which visits are made; "mon-fri" by default.
    pub weekdays: Option<String>,
    /// All officers of a project go together; else they take turns.
    pub together: Option<bool>,
    /// Most stops of a tour, up to 24; 6 by default. Up to 9 their order is the shortest there is.
    pub most_stops: Option<u32>,
}

/// The keys of `[[officers]]`.
pub(super) const KEYS: &[&str] = &[
    "name",
    "vehicle",
    "projects",
    "officers",
    "per_project",
    "lead",
    "second",
    "levels",
    "different_units",
    "balance",
    "capacity",
    "conflicts",
    "keep",
    "keep_gain",
    "weeks",
    "visits_from",
    "visits_per_month",
    "cadence",
    "remote_per_month",
    "min_gap",
    "most_per_month",
    "visit_time",
    "hours",
    "weekdays",
    "together",
    "most_stops",
];

/// A rule on one officer and one project.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rule {
    /// Anybody.
    Any,
    /// Of the station that the project belongs to.
    Local,
    /// Not of that station.
    Other,
    /// Neither in his own areas nor in his own district (错位).
    Crosswise,
    /// With all skills that the project needs.
    Skilled,
}

/// Rules of which one must hold.
pub type Rules = Vec<Rule>;

/// Officers who are assigned together.
#[derive(Clone, PartialEq, Debug)]
pub struct Layer {
    /// Their level; `None` is everybody.
    pub level: Option<String>,
    /// The rules of each place.
    pub places: Vec<Rules>,
    /// Only projects whose field of this name is set and not false.
    pub only: Option<String>,
}

/// Who looks after which projects.
#[derive(Clone, PartialEq, Debug)]
pub struct OfficersTask {
    /// Name of the task.
    pub name: String,
    /// Vehicle name or file.
    pub vehicle: String,
    /// Project files.
    pub projects: Vec<PathBuf>,
    /// Officer files.
    pub officers: Vec<PathBuf>,
    /// Who is assigned, one after another.
    pub layers: Vec<Layer>,
    /// No two of one unit at a project.
    pub different_units: bool,
    /// How load is shared.
    pub balance: Balance,
    /// Most projects of an officer whose row does not say.
    pub capacity: Option<u32>,
    /// Tables of officers who may not work together.
    pub conflicts: Vec<PathBuf>,
    /// Tables of pairs that exist.
    pub keep: Vec<PathBuf>,
    /// What a change costs.
    pub change: Change,
    /// The visits, where asked.
    pub visits: Option<VisitsTask>,
}

/// Visits over weeks.
#[derive(Clone, PartialEq, Debug)]
pub struct VisitsTask {
    /// Weeks.
    pub weeks: u32,
    /// The first day.
    pub from: NaiveDate,
    /// Visits of a project in thirty days.
    pub a_month: u32,
    /// The same by stage.
    pub cadence: Vec<(String, u32)>,
    /// How many of them are by video.
    pub remote_a_month: u32,
    /// Days between two visits of a firm, at least.
    pub gap_days: u32,
    /// Most visits in person to a firm in a calendar month.
    pub most_a_month: u32,
    /// Stay at a project, milliseconds.
    pub stay_ms: u32,
    /// Hours in which tours are made.
    pub hours: String,
    /// Days on which visits are made.
    pub weekdays: String,
    /// All officers of a project go together.
    pub together: bool,
    /// Most stops of a tour.
    pub most_stops: u32,
}

/// Weeks for which visits are planned at most: a year.
const MOST_WEEKS: u32 = 53;

/// Most places of one kind at a project.
const MOST_PLACES: u32 = 8;

/// The task of a table; `i` counts the tables from 0.
pub fn task(
    spec: OfficersSpec,
    i: usize,
    folder: &Path,
    place: &Place,
    problems: &mut Diagnostics,
) -> OfficersTask {
    let visits = visits(&spec, place, problems);
    let levels = spec.levels.map(OneOrMany::into_vec).unwrap_or_default();
    let layers = if levels.is_empty() {
        let count = spec.per_project.unwrap_or(2);
        if !(1..=MOST_PLACES).contains(&count) {
            problems.push(people_codes::e741_places(place.clone(), &count.to_string(), MOST_PLACES));
        }
        let mut read = |text: Option<String>, key: &str| match text {
            None => vec![Rule::Any],
            Some(text) => rules(&text, key, place, problems),
        };
        let (lead, second) = (read(spec.lead, "lead"), read(spec.second, "second"));
        let places =
            (0..count.min(MOST_PLACES)).map(|n| if n == 0 { lead.clone() } else { second.clone() }).collect();
        vec![Layer { level: None, places, only: None }]
    } else {
        levels.iter().filter_map(|text| level(text, place, problems)).collect()
    };
    let balance = match spec.balance.as_deref() {
        None | Some("strict") => Balance::Strict,
        Some("none") => Balance::Free,
        Some(text) => duration(text, "balance", place, problems).map_or(Balance::Strict, Balance::Price),
    };
    let change = match spec.keep_gain.as_deref() {
        Some("always") => Change::Last,
        None => Change::Price(600_000),
        Some(text) => duration(text, "keep_gain", place, problems).map_or(Change::Last, Change::Price),
    };
    let [projects, officers] =
        [("projects", spec.projects), ("officers", spec.officers)].map(|(what, list)| {
            let files = paths(list, folder);
            if files.is_empty() {
                problems.push(codes::e522_missing_layer(what));
            }
            files
        });
    OfficersTask {
        name: spec.name.unwrap_or_else(|| format!("officers-{}", i + 1)),
        vehicle: vehicle(Some(spec.vehicle.unwrap_or_else(|| "police".to_owned())), folder),
        projects,
        officers,
        layers,
        different_units: spec.different_units.unwrap_or(false),
        balance,
        capacity: spec.capacity,
        conflicts: paths(spec.conflicts, folder),
        keep: paths(spec.keep, folder),
        change,
        visits,
    }
}

fn visits(spec: &OfficersSpec, place: &Place, problems: &mut Diagnostics) -> Option<VisitsTask> {
    let weeks = spec.weeks?;
    let given = spec.visits_from.as_deref().unwrap_or_default();
    let from = given.trim().parse::<NaiveDate>().ok();
    if from.is_none() || !(1..=MOST_WEEKS).contains(&weeks) {
        problems.push(people_codes::e744_visits(place.clone(), given, weeks, MOST_WEEKS));
    }
    let mut cadence = Vec::new();
    for text in spec.cadence.clone().map(OneOrMany::into_vec).unwrap_or_default() {
        let read = text
            .split_once('=')
            .and_then(|(stage, pace)| Some((stage.trim().to_owned(), pace.trim().parse().ok()?)));
        match read {
            Some(read) => cadence.push(read),
            None => problems.push(people_codes::e745_cadence(place.clone(), &text)),
        }
    }
    let gap = spec.min_gap.as_deref().unwrap_or("7d");
    let gap_days = measure::days(gap).unwrap_or_else(|| {
        problems.push(codes::e550_days(place.clone(), gap, measure::MOST_DAYS));
        7
    });
    let stay = spec.visit_time.as_deref().unwrap_or("45min");
    Some(VisitsTask {
        weeks,
        from: from?,
        a_month: spec.visits_per_month.unwrap_or(1),
        cadence,
        remote_a_month: spec.remote_per_month.unwrap_or(0),
        gap_days,
        most_a_month: spec.most_per_month.unwrap_or(4),
        stay_ms: duration(stay, "visit_time", place, problems).unwrap_or(0),
        hours: spec.hours.clone().unwrap_or_else(|| "08:30-17:30".to_owned()),
        weekdays: spec.weekdays.clone().unwrap_or_else(|| "mon-fri".to_owned()),
        together: spec.together.unwrap_or(false),
        most_stops: spec.most_stops.unwrap_or(6).clamp(1, MOST_STOPS as u32),
    })
}

/// `local|skilled`.
fn rules(text: &str, key: &str, place: &Place, problems: &mut Diagnostics) -> Rules {
    let mut rules = Vec::new();
    for word in text.split('|').map(str::trim) {
        match word {
            "any" => rules.push(Rule::Any),
            "local" => rules.push(Rule::Local),
            "other" => rules.push(Rule::Other),
            "crosswise" => rules.push(Rule::Crosswise),
            "skilled" => rules.push(Rule::Skilled),
            _ => problems.push(codes::e511_word(
                place.clone(),
                key,
                word,
                "any, local, other, crosswise, skilled",
            )),
        }
    }
    rules.sort_unstable();
    rules.dedup();
    if rules.contains(&Rule::Any) { vec![Rule::Any] } else { rules }
}

/// `LEVEL=COUNT[:RULE][:if=FIELD]`.
fn level(text: &str, place: &Place, problems: &mut Diagnostics) -> Option<Layer> {
    let (name, rest) = text.split_once('=').unwrap_or((text, ""));
    let mut parts = rest.split(':');
    let count = parts.next().unwrap_or("").trim();
    let number = count.parse::<u32>().ok().filter(|n| (1..=MOST_PLACES).contains(n));
    let Some(number) = number.filter(|_| !name.trim().is_empty()) else {
        problems.push(people_codes::e741_places(place.clone(), text, MOST_PLACES));
        return None;
    };
    let (mut own, mut only) = (vec![Rule::Any], None);
    for part in parts {
        match part.trim().strip_prefix("if=") {
            Some(field) => only = Some(field.trim().to_owned()),
            None => own = rules(part, "levels", place, problems),
        }
    }
    Some(Layer { level: Some(name.trim().to_owned()), places: vec![own; number as usize], only })
}

/// The word of a balance in files.
pub fn balance_word(balance: Balance) -> String {
    match balance {
        Balance::Strict => "strict".to_owned(),
        Balance::Price(ms) => format!("{}s", f64::from(ms) / 1000.0),
        Balance::Free => "none".to_owned(),
    }
}
