//! `summary.json`: the types behind it are its JSON Schema (`huhang schema COMMAND`).
//!
//! Names are snake_case with the unit as suffix (`_m`, `_s`; shares are `percent`, 0–100), the same in every layer, and
//! never translated.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::exchange::network_files::InputFile;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// A finding.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Code such as `W203`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// File, line, column and JSON pointer, as far as known.
    pub place: Option<String>,
    /// What to do.
    pub help: String,
}

impl Finding {
    /// As written.
    pub fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code.to_owned(),
            message: diagnostic.message.clone(),
            place: diagnostic.place.as_ref().map(ToString::to_string),
            help: diagnostic.help.clone(),
        }
    }

    /// All findings, capped a code, with a line for what is left out.
    pub fn all(problems: &Diagnostics) -> Vec<Self> {
        let (kept, left_out) = problems.capped();
        let more = left_out.into_iter().map(|(code, count)| Self {
            code: code.to_owned(),
            message: format!("{count} more of this kind"),
            place: None,
            help: String::new(),
        });
        kept.into_iter().map(Self::of).chain(more).collect()
    }
}

/// An input file and its fingerprint.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Input {
    /// As the user named it.
    pub path: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

impl From<&InputFile> for Input {
    fn from(file: &InputFile) -> Self {
        Self { path: file.path.clone(), sha256: file.sha256.clone() }
    }
}

/// How closures were judged.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TimePolicy {
    /// `worst-case` (closed if closed at any time), `at` an instant, or `none` where there are no closures.
    pub policy: String,
    /// The instant, RFC 3339.
    pub at: Option<String>,
    /// The zone of local times.
    pub timezone: String,
}

/// The network that was searched.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct NetworkSize {
    /// Junctions.
    pub nodes: usize,
    /// Segments between them.
    pub segments: usize,
    /// Their length, meters.
    pub length_m: f64,
    /// Turn restrictions understood.
    pub restrictions: usize,
}

/// A closure of the plan.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ClosureLine {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// `active`, `planned` …
    pub status: String,
    /// `closed` …
    pub effect: String,
    /// `both`, `along`, `against`.
    pub direction: String,
    /// Start, as given.
    pub start: Option<String>,
    /// End, as given; none is until changed.
    pub end: Option<String>,
    /// Directed length that it matches, meters.
    pub matched_m: f64,
    /// Directed edges that it touches.
    pub edges: usize,
    /// Whether it counts at the time asked for.
    pub in_force: bool,
    /// Ids of ways it spares, because they pass on another level.
    pub spared: Vec<String>,
}

/// The frame of every summary; a command's own part is merged into it.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Frame {
    /// Version of the program.
    pub huhang: String,
    /// The command.
    pub command: String,
    /// Files read.
    pub inputs: Vec<Input>,
    /// Options, as used.
    pub options: Map<String, Value>,
    /// The network.
    pub network: NetworkSize,
    /// How closures were judged.
    pub time: TimePolicy,
    /// The closures of the plan.
    pub closures: Vec<ClosureLine>,
    /// What was found wrong and gone on without.
    pub warnings: Vec<Finding>,
}

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

/// People.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PopulationLine {
    /// All.
    pub total: f64,
    /// Served.
    pub covered: f64,
    /// Share.
    pub percent: f64,
    /// How they were counted.
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

/// A stretch of a route on one road.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StepLine {
    /// Name or reference of the road; empty where it has none.
    pub road: String,
    /// `depart`, `straight`, `slight_left`, `left`, `sharp_left`, `slight_right`, `right`, `sharp_right`, `u_turn`.
    pub turn: String,
    /// The step in English words.
    pub text: String,
    /// The step in Chinese words.
    pub text_zh: String,
    /// Meters.
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
}

/// One way of a route.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WayLine {
    /// Meters.
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
    /// Share of its length that runs over the best way.
    pub shared_percent: f64,
    /// Roads used, in order.
    pub roads: Vec<String>,
    /// Steps.
    pub steps: Vec<StepLine>,
}

/// What stands in the way.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BlockerLine {
    /// `closure`, `one_way`, `limit`, `access`, `barrier`, `island`, `turn_restriction`, `unsnapped`.
    pub kind: String,
    /// Id of the closure or way.
    pub id: String,
    /// Name of the road or title of the closure.
    pub name: String,
    /// In words.
    pub text: String,
}

/// The part of a route question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RouteSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicle.
    pub vehicle: String,
    /// `fastest` or `shortest`; of equal ways the one that is less in the other measure counts.
    pub objective: String,
    /// First stop as given.
    pub from: String,
    /// Last stop as given.
    pub to: String,
    /// Stops between.
    pub via: Vec<String>,
    /// Whether there is a way.
    pub found: bool,
    /// Meters of the best way.
    pub distance_m: Option<f64>,
    /// Seconds of the best way.
    pub duration_s: Option<f64>,
    /// Why there is no way.
    pub reason: Option<String>,
    /// What stands in the way.
    pub blockers: Vec<BlockerLine>,
    /// The best way first.
    pub alternatives: Vec<WayLine>,
    /// Without closures; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<RouteSummary>>,
    /// Extra meters and seconds through the closures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<Extra>,
}

/// What closures cost a route.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Extra {
    /// Meters (a faster way may be shorter, so this can be negative).
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
    /// Seconds in percent of before.
    pub percent: f64,
}

/// The part of a matrix question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MatrixSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicle.
    pub vehicle: String,
    /// `fastest` or `shortest`: what each cell minimizes.
    pub objective: String,
    /// Cells longer than this are empty; none without such a limit.
    pub cutoff_m: Option<f64>,
    /// Cells slower than this are empty; none without such a limit.
    pub cutoff_s: Option<f64>,
    /// Origins.
    pub rows: usize,
    /// Destinations.
    pub columns: usize,
    /// Pairs without a way (within the cut-off).
    pub unreachable: usize,
    /// Longest fastest path, seconds.
    pub longest_s: Option<f64>,
    /// Mean duration of the pairs that have one, seconds.
    pub mean_s: Option<f64>,
    /// The first rows and columns; all of them are in `matrix.csv`.
    pub excerpt: Excerpt,
}

/// The corner of a matrix: at most ten rows and ten columns.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Excerpt {
    /// Ids of the destinations, the columns.
    pub to: Vec<String>,
    /// The rows.
    pub rows: Vec<ExcerptRow>,
}

/// A row of an excerpt.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ExcerptRow {
    /// Id of the origin.
    pub from: String,
    /// One for each column; none where there is no way (within the cut-off).
    pub cells: Vec<Option<ExcerptCell>>,
}

/// A cell of an excerpt.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ExcerptCell {
    /// Meters.
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
}

/// The summary of `run`.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RunSummary {
    /// The frame.
    #[serde(flatten)]
    pub frame: Frame,
    /// Name and title of the scenario.
    pub scenario: ScenarioLine,
    /// Coverage questions.
    pub coverage: Vec<CoverageSummary>,
    /// Routes.
    pub routes: Vec<RouteSummary>,
    /// Matrices.
    pub matrices: Vec<MatrixSummary>,
}

/// Name and title of a scenario.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ScenarioLine {
    /// Short name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Note for every page.
    pub note: String,
}

/// The summary of a single command: the frame and the command's own part.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CommandSummary<T> {
    /// The frame.
    #[serde(flatten)]
    pub frame: Frame,
    /// The command's own part.
    #[serde(flatten)]
    pub part: T,
}
