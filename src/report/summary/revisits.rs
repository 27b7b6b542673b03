//! What a patrol says of its intervals between visits, and of how little one night gives away of the next.

use schemars::JsonSchema;
use serde::Serialize;

/// The revisit guarantee.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RevisitLine {
    /// Whether every site keeps its interval in every night, and no night holds a change of the clock.
    pub guaranteed: bool,
    /// Sites with an interval.
    pub sites: usize,
    /// Nights in which some site does not keep it.
    pub nights_missed: u32,
    /// Sites that keep their interval in every night.
    pub sites_kept: usize,
    /// Where not all do: no plan of these units keeps the interval of more of them in every night. What it follows from is
    /// how many sites the units can begin to visit within one interval, at the begin of the night and at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sites_kept_at_most: Option<usize>,
    /// Where not all do: with how many units, the present ones and others like them in turn, plain rounds were found that
    /// keep every interval. None where some site keeps it with no number of them, or has no road.
    pub units_that_would_do: Option<usize>,
    /// When the night begins, seconds after midnight of its day: the first begin of a shift.
    pub night_from_s: f64,
    /// When it ends: the last end of a shift.
    pub night_until_s: f64,
    /// Longest time without a visit of any site, seconds.
    pub longest_gap_s: f64,
    /// Mean time between visits, seconds.
    pub mean_gap_s: f64,
    /// Nine of ten gaps are at most this long, seconds.
    pub p90_gap_s: f64,
    /// How well the nights can be foretold; none for a single night.
    pub unpredictability: Option<UnpredictabilityLine>,
    /// The sites.
    pub by_site: Vec<RevisitSiteLine>,
}

/// How well nights can be foretold.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct UnpredictabilityLine {
    /// Width of the bins of time, seconds.
    pub bin_s: f64,
    /// Entropy of the time of a visit, bits; mean of the sites.
    pub entropy_bits: f64,
    /// Share of the most entropy there could be.
    pub entropy_percent: f64,
    /// Steps from a site to the next that were steps of the night before, percent.
    pub repeated_order_percent: f64,
    /// Visits within a bin's width of a visit of the night before, percent.
    pub repeated_time_percent: f64,
}

/// The revisit guarantee of a site.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RevisitSiteLine {
    /// The site.
    pub site: String,
    /// What it is called.
    pub name: String,
    /// At most this between two visits, seconds.
    pub at_most_s: f64,
    /// Visits in all nights.
    pub visits: usize,
    /// Longest gap of any night, seconds.
    pub longest_gap_s: f64,
    /// Whether it is kept in every night.
    pub kept: bool,
    /// Whether it is watched by its windows and weekdays, in `hours`, and not from the begin of each night to its end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_by_hours: bool,
    /// When it is watched then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<WatchLine>,
    /// Entropy of the time of its visits, bits; none for a single night.
    pub entropy_bits: Option<f64>,
}

/// A time of a night in which the interval of a site holds.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WatchLine {
    /// The night, from 1.
    pub night: u32,
    /// Begin, seconds after the midnight of its day.
    pub from_s: f64,
    /// End, seconds after that midnight.
    pub until_s: f64,
}

/// The time between the visits of a site that asks for a gap in hours.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SpacingLine {
    /// The site.
    pub site: String,
    /// What it is called.
    pub name: String,
    /// At least this from the end of a visit to the begin of the next one, seconds.
    pub at_least_s: f64,
    /// The shortest there is, over all days and past midnight; none with fewer than two visits.
    pub shortest_s: Option<f64>,
}
