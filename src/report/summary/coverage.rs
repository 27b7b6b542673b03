//! The part of a coverage question.

use crate::plan::coverage::{Combine, Rule};
use crate::report::people::PopulationLine;
use crate::search::Direction;
use schemars::JsonSchema;
use serde::Serialize;

/// The limits of a coverage question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RuleLine {
    /// Longest path, meters.
    pub within_m: Option<f64>,
    /// Slowest path, seconds.
    pub within_s: Option<f64>,
    /// `both` on one path, or `either`.
    pub combine: String,
    /// `from` the stations or `to` them.
    pub direction: String,
    /// Whether the straight legs to the road count.
    pub approach_counted: bool,
}

impl RuleLine {
    /// The line of a rule.
    pub fn of(rule: &Rule, approach_counted: bool) -> Self {
        let base = |thousandths: u32| f64::from(thousandths) / 1000.0;
        Self {
            within_m: rule.within_mm.map(base),
            within_s: rule.within_ms.map(base),
            combine: if rule.combine == Combine::Both { "both" } else { "either" }.to_owned(),
            direction: if rule.direction == Direction::Forward { "from" } else { "to" }.to_owned(),
            approach_counted,
        }
    }
}

/// Sites by what became of them.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SiteCounts {
    /// All sites of the study area: the denominator.
    pub total: usize,
    /// Served.
    pub covered: usize,
    /// Not served, though there is a way.
    pub uncovered: usize,
    /// No way.
    pub unreachable: usize,
    /// No road near.
    pub unsnapped: usize,
    /// Every gate inside a closure.
    pub inside_closure: usize,
    /// Share of sites served.
    pub percent: f64,
    /// Share of weight served.
    pub weighted_percent: f64,
}

/// One reading of the limits.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Reading {
    /// Sites served.
    pub covered: usize,
    /// Their share.
    pub percent: f64,
}

/// The four readings side by side.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ReadingsLine {
    /// Some path keeps the distance.
    pub within_distance: Option<Reading>,
    /// Some path keeps the time.
    pub within_time: Option<Reading>,
    /// One path keeps both.
    pub within_both: Option<Reading>,
    /// Some path keeps one of them.
    pub within_either: Option<Reading>,
    /// Which of them is the answer.
    pub counts: String,
}

/// One category.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CategoryLine {
    /// The category.
    pub category: String,
    /// Sites.
    pub total: usize,
    /// Served.
    pub covered: usize,
    /// Share.
    pub percent: f64,
}

/// One station.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StationLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Sites it serves.
    pub sites: usize,
    /// Sites whose nearest serving station it is; these add up to all served.
    pub nearest: usize,
    /// Share of all sites that it serves.
    pub percent: f64,
}

/// A part of a whole, in meters.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RoadsLine {
    /// Length of all roads of the vehicle, centerlines, meters.
    pub total_m: f64,
    /// Of these, reached within the rule.
    pub covered_m: f64,
    /// Share.
    pub percent: f64,
}

/// Area of the display polygon within the study area.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AreaLine {
    /// Study area, square meters.
    pub total_m2: f64,
    /// Display polygon within it.
    pub covered_m2: f64,
    /// Share; depends on the rule of the polygon.
    pub percent: f64,
    /// The rule of the polygon.
    pub method: String,
}

/// The requirement.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RequirementLine {
    /// Asked for.
    pub percent: f64,
    /// Reached or not.
    pub met: bool,
    /// Sites missing.
    pub sites_missing: usize,
    /// Percentage points missing.
    pub points_missing: f64,
}

/// A site that the closures take away or give back.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ChangedSite {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why it is not served now; empty for one that is.
    pub reason: String,
}

/// A site that depends on one station.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SoleSite {
    /// Its id.
    pub site: String,
    /// Its name.
    pub name: String,
    /// Id of the station.
    pub station: String,
}

/// A cluster of sites that are not served.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GapLine {
    /// Rank, 1 the heaviest.
    pub rank: usize,
    /// Ids of the sites.
    pub sites: Vec<String>,
    /// Their weight.
    pub weight: f64,
    /// The site from which a new station would be nearest to the others.
    pub best_site: String,
}

/// The figures of one state of the network (before or after the closures).
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CoverageFigures {
    /// Counts.
    pub sites: SiteCounts,
    /// The four readings.
    pub readings: ReadingsLine,
    /// By category.
    pub by_category: Vec<CategoryLine>,
    /// By station.
    pub by_station: Vec<StationLine>,
    /// Road length.
    pub roads: RoadsLine,
    /// Area; none without a study area.
    pub area: Option<AreaLine>,
    /// People; none without a population layer.
    pub population: Option<PopulationLine>,
    /// Sites served by no, one, two, three or more stations.
    pub k_coverage: [usize; 4],
    /// The requirement; none if nothing is required.
    pub requirement: Option<RequirementLine>,
    /// Sites that only one station serves.
    pub sole: Vec<SoleSite>,
    /// Clusters of sites not served, heaviest first.
    pub gaps: Vec<GapLine>,
}

/// What the closures change.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Change {
    /// Sites served before and not after.
    pub lost: Vec<ChangedSite>,
    /// Sites served after and not before (another gate or station cannot make this happen; it is listed to prove it).
    pub gained: Vec<ChangedSite>,
    /// Difference of the shares, percentage points.
    pub percentage_points: f64,
    /// Sites still served whose way got longer.
    pub longer: usize,
    /// Reached road length lost, meters.
    pub roads_lost_m: f64,
}

/// The part of a coverage question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CoverageSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicle.
    pub vehicle: String,
    /// The rule.
    pub rule: RuleLine,
    /// The figures that count: under the closures, if there are any.
    #[serde(flatten)]
    pub figures: CoverageFigures,
    /// The figures without closures; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<CoverageFigures>,
    /// What the closures change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}
