//! `[[patrol]]`: rounds that visit sites, within shifts. The words of hours, breaks and frequencies, which units and sites
//! are described with too.

mod read;
mod words;

use super::format::OneOrMany;
use super::{Limit, measure};
use crate::plan::patrol::heading::TurnRound;
use crate::units::Speed;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

pub use crate::closure::calendar::Weekdays;
pub use read::task;
pub use words::{duration, frequency, hours, pause, weekdays};

/// `[[patrol]]`
#[derive(Clone, PartialEq, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatrolSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicle or vehicle file of units that name none; car by default.
    pub vehicle: Option<String>,
    /// How many units there are, or a table of them.
    pub units: Option<NumberOrText>,
    /// Only sites of these categories.
    pub category: Option<OneOrMany>,
    /// The shift of units that name none, such as "08:00-17:00" (the default).
    pub shift: Option<String>,
    /// Breaks: "12:00-13:00" (all of it), or "11:30-13:30/45min".
    #[serde(rename = "break")]
    pub breaks: Option<OneOrMany>,
    /// First day, such as "2026-04-01".
    pub date: Option<String>,
    /// How many days; 1 by default.
    pub days: Option<u32>,
    /// Time on a site that states none; "10min" by default.
    pub service: Option<String>,
    /// Hours at which visits of sites that state none may begin.
    pub windows: Option<String>,
    /// How often sites are visited that do not say it: "3", "1/day", "2/week", "1/month"; once by default.
    pub visits: Option<String>,
    /// Least number of days between two visits of a site.
    pub gap_days: Option<u32>,
    /// Least time between two visits of one day, such as "2h"; 0s by default.
    pub gap: Option<String>,
    /// At most this time between two visits of a site, and from the begin of the shift and to its end.
    pub revisit: Option<String>,
    /// How many nights to plan, each in another order; with `revisit`.
    pub nights: Option<u32>,
    /// What matters, first things first: priority, units, balance, longest, spread, time, distance, overlap; with a
    /// tolerance, if wanted (`balance:5min`).
    pub objective: Option<OneOrMany>,
    /// Whatever is drawn by lot is drawn from this.
    pub seed: Option<u64>,
    /// How long to search: "quick", "normal", "thorough", or a number of rounds.
    pub effort: Option<String>,
    /// Longest search, such as "60s"; without it the effort alone decides.
    pub time_limit: Option<String>,
    /// Whether units end where their last visit is, not at their station.
    pub open_end: Option<bool>,
    /// Files of roads or pipelines to be covered.
    pub segments: Option<OneOrMany>,
    /// Where segments lie that do not say it: `network` (the default), or `ground`, off the roads.
    pub segments_on: Option<String>,
    /// Speed at which segments on the network are covered, km/h; 20 by default.
    pub segment_speed: Option<f64>,
    /// Speed at which segments off the network are covered, km/h; 5 by default.
    pub walk_speed: Option<f64>,
    /// Longest piece that is covered in one go; "2km" by default.
    pub segment_length: Option<String>,
    /// Where units may turn round: `anywhere` (where a segment begins or ends, too), `junctions` (the default), or
    /// `dead-ends`. Turn restrictions hold in any case; on foot one turns anywhere.
    pub turn_round: Option<String>,
}

/// A number, or the name of a file.
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NumberOrText {
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
}

/// The keys of the table.
pub(super) const KEYS: &[&str] = &[
    "name",
    "vehicle",
    "units",
    "category",
    "shift",
    "break",
    "date",
    "days",
    "service",
    "windows",
    "visits",
    "gap_days",
    "gap",
    "revisit",
    "nights",
    "objective",
    "seed",
    "effort",
    "time_limit",
    "open_end",
    "segments",
    "segments_on",
    "segment_speed",
    "walk_speed",
    "segment_length",
    "turn_round",
];

/// A span of time, milliseconds after midnight; the end lies beyond 24 hours where it is on the next day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Hours {
    /// Begin.
    pub from_ms: i64,
    /// End.
    pub until_ms: i64,
}

/// A pause: it begins within the hours, and ends within them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Pause {
    /// When it may lie.
    pub within: Hours,
    /// How long it is, milliseconds.
    pub lasts_ms: i64,
}

/// How often a site is visited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frequency {
    /// So many times in the whole plan.
    Times(u32),
    /// Every day.
    Daily(u32),
    /// In each seven days of the plan.
    Weekly(u32),
    /// In each thirty days of the plan.
    Monthly(u32),
}

/// Who drives.
#[derive(Clone, PartialEq, Debug)]
pub enum Fleet {
    /// So many units alike; stations get their share by what lies near them.
    Count(u32),
    /// A table of units.
    Table(PathBuf),
}

/// What matters in a plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wish {
    /// As little as possible of weight is left out.
    Priority,
    /// As few units as possible.
    Units,
    /// The longest tour as short as possible.
    Longest,
    /// All tours alike.
    Spread,
    /// As little working time as possible.
    Time,
    /// As little distance as possible.
    Distance,
    /// Tours that keep out of each other's way.
    Overlap,
}

impl Wish {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Units => "units",
            Self::Longest => "longest",
            Self::Spread => "spread",
            Self::Time => "time",
            Self::Distance => "distance",
            Self::Overlap => "overlap",
        }
    }

    /// A tolerance of it: milliseconds, millimeters or thousandths of a percent.
    fn tolerance(self, text: &str) -> Option<i64> {
        match (self, measure::limit(text)) {
            (Self::Longest | Self::Spread | Self::Time, Some(Limit::Time(ms))) => Some(i64::from(ms)),
            (Self::Distance, Some(Limit::Distance(mm))) => Some(i64::from(mm)),
            (Self::Overlap, _) => measure::percent(text).map(|percent| (percent * 1000.0).round() as i64),
            _ => None,
        }
    }
}

/// Rounds that visit sites.
#[derive(Clone, PartialEq, Debug)]
pub struct PatrolTask {
    /// Name of the task.
    pub name: String,
    /// Vehicle of units that name none.
    pub vehicle: String,
    /// Who drives.
    pub fleet: Fleet,
    /// Only sites of these categories; all where it is empty.
    pub categories: Vec<String>,
    /// Shift of units that name none.
    pub shift: Hours,
    /// Breaks of units that name none.
    pub breaks: Vec<Pause>,
    /// First day.
    pub date: Option<NaiveDate>,
    /// How many days.
    pub days: u32,
    /// Service of sites that state none, milliseconds.
    pub service_ms: u32,
    /// Windows of sites that state none; empty is any time.
    pub windows: Vec<Hours>,
    /// Frequency of sites that state none.
    pub visits: Frequency,
    /// Least days between two visits of a site that states none.
    pub gap_days: u32,
    /// Least time between two visits of one day of a site that states none, milliseconds.
    pub gap_ms: u32,
    /// Revisit interval of sites that state none, milliseconds.
    pub revisit_ms: Option<u32>,
    /// Nights to plan, each in another order.
    pub nights: u32,
    /// What matters, in order.
    pub wishes: Vec<Wish>,
    /// How much more of each there may be than the least that is found, for the sake of what stands behind it: milliseconds,
    /// millimeters, thousandths of a percent; 0: none.
    pub tolerances: Vec<i64>,
    /// The seed.
    pub seed: u64,
    /// Rounds of the search.
    pub effort: u64,
    /// Longest search, milliseconds.
    pub time_limit_ms: Option<u32>,
    /// Whether units end anywhere.
    pub open_end: bool,
    /// Roads and pipelines to be covered.
    pub segments: SegmentsTask,
}

/// Where a segment lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Footing {
    /// On the roads of the network.
    #[default]
    Network,
    /// Off them, on its own line.
    Ground,
}

/// How roads and pipelines are covered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SegmentsTask {
    /// Their files.
    pub files: Vec<PathBuf>,
    /// Where segments lie that do not say it.
    pub footing: Footing,
    /// Speed on the network.
    pub road_speed: Speed,
    /// Speed off it.
    pub ground_speed: Speed,
    /// Longest piece, millimeters.
    pub longest_mm: u32,
    /// Where units that drive may turn round.
    pub turn_round: TurnRound,
}

impl SegmentsTask {
    /// The speed where a segment lies.
    pub fn speed(&self, footing: Footing) -> Speed {
        match footing {
            Footing::Network => self.road_speed,
            Footing::Ground => self.ground_speed,
        }
    }
}
