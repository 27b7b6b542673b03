//! `summary.json`: the types behind it are its JSON Schema (`huhang schema COMMAND`).
//!
//! Names are snake_case with the unit as suffix (`_m`, `_s`; shares are `percent`, 0–100), the same in every layer, and
//! never translated.

mod check;
mod closures;
mod conditional;
mod corridor;
mod coverage;
mod detour;
mod dispatch;
mod load;
mod matrix;
mod officers;
mod patrol;
mod programme;
mod reach;
mod recheck;
mod restriction;
mod revisits;
mod route;
mod timetable;

pub use check::{BehindGates, CheckSummary, PartLine};
pub use closures::{CutLine, PreviewLine, PreviewSummary, RoadLine, SparedLine, TurnLine};
pub use conditional::ConditionalLine;
pub use corridor::{
    BridgeFigureLine, BridgeLevelLine, ConstraintLine, CorridorSummary, EscortStretchLine, EscortTableLine,
    FrontLine, JudgedByLine, KeptRoadsLine, LargestLine, LiftLine, LimitHoursLine, LimitLine, LoadLine,
    LoadSpeedsLine, MarginsLine, NeedLine, PassedLine, RoadStretchLine, SignLine, UnjudgedLine, WhyNotLine,
    WithinLine,
};
pub use coverage::{
    AreaLine, CategoryLine, Change, ChangedSite, CoverageFigures, CoverageSummary, GapLine, Reading,
    ReadingsLine, RequirementLine, RoadsLine, RuleLine, SiteCounts, SoleSite, StationLine,
};
pub use detour::{
    AffectedLine, AnnouncementLine, DetourLine, DetourSummary, ExceededLine, FlowSummary, MeanwhileLine,
    MeasureLine, MovementLine, NarrowLine, NarrowStreetLine, PassedByLine, RefusedLine, ReliefLine,
    SlowedLine, TimedLossLine, TimesLine, TurnRoundLine, WorkLine,
};
pub use dispatch::{
    CardLine, CoverLine, DispatchSummary, ExemptionLine, KindLine, LateLine, NextLine, OfficerLine,
    ResponderLine, ResponseFigures, ShareLine, StandbyLine, StandbyPlace, TodayLine, ToldLine, UnitLoadLine,
};
pub use load::{
    BridgeSpanLine, CargoLine, CheckLine, DecidingLine, EscortLine, GroupLine, LoadSummary, PermitLine,
    TurningLine,
};
pub use matrix::{Excerpt, ExcerptCell, ExcerptRow, MatrixSummary};
pub use officers::{
    ChangeLine, ChangesLine, EmptyLine, EmptyReasons, HeldLine, LoadBar, OfficerLoadLine, OfficersLayerLine,
    OfficersSummary, ProjectLine, UnitAreaLine, UnplannedLine, VisitsLine,
};
pub use patrol::{
    AimChange, AimLine, BesideLine, CoveredLine, EventLine, FleetLine, JudgedLine, PatrolChange,
    PatrolChecked, PatrolSummary, SegmentLine, StretchLine, TourLine, UncoveredLine, UnitLine, VisitCounts,
};
pub use programme::{
    BeforeLine, BurdenLine, ConflictLine, IntervalLine, LeftOutLine, LossLine, MovementLossLine,
    ProgrammeSummary, ProgrammeWork, ShiftLine, ShiftsLine, SiteLossLine, SituationLine, SpanLine,
    StationLossLine, StationSitesLine, TotalLine, WayRoundLine, WeekLine, WorstLine,
};
pub use reach::{ReachSummary, RefusedSite};
pub use recheck::{DifferenceLine, GivenWayLine, HeldBlockerLine, RecheckSummary};
pub use restriction::{RestrictionLine, SuspendLine};
pub use revisits::{RevisitLine, RevisitSiteLine, SpacingLine, UnpredictabilityLine, WatchLine};
pub use route::{
    AgainstLine, BlockerLine, Extra, RouteSummary, StepLine, StopTime, TimingLine, WaitLine, WayLine,
};
pub use timetable::{TimetableLine, TimetableRow};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::exchange::source::InputFile;
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
    /// `worst-case` (closed if closed at any time), `at` an instant, `any-time` (closed if closed all the time),
    /// `depart` (each when the vehicle is there), `programme` (at every instant of a span),
    /// `incidents` (each when a unit is sent), `timetable` (by the hours of stored plans), or `none` where there are
    /// no closures.
    pub policy: String,
    /// The instant, RFC 3339, or the span `FROM/TO`.
    pub at: Option<String>,
    /// The zone of local times.
    pub timezone: String,
    /// `closures` where nobody stated it and all closures name this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone_from: Option<String>,
    /// Conditional tags of the network; judged by the same policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditional_tags: Option<ConditionalLine>,
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
    /// Of what is drawn on one carriageway of a divided road: the octant in which that is driven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carriageway: Option<String>,
    /// The longest vehicle that can turn round before it, meters, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turning_length_m: Option<f64>,
    /// Start, as given.
    pub start: Option<String>,
    /// End, as given; none is until changed.
    pub end: Option<String>,
    /// Its hours, weekdays and days of exception, as ordered, in English words; empty where it holds all the time.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hours: String,
    /// In Chinese words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hours_zh: String,
    /// The zone of its local times, where it is not that of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Directed length that it matches, meters.
    pub matched_m: f64,
    /// The length of its section, meters: each stretch of road once, whichever way it is driven, and of a divided road the mean
    /// of the carriageways that lie side by side.
    pub road_m: f64,
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
    /// Detours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detours: Vec<DetourSummary>,
    /// Programmes of works.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<ProgrammeSummary>,
    /// Incidents and who is sent to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispatches: Vec<DispatchSummary>,
    /// Who looks after which projects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub officers: Vec<OfficersSummary>,
    /// Patrols.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patrols: Vec<PatrolSummary>,
    /// Corridors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corridors: Vec<CorridorSummary>,
    /// What loads reach.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reaches: Vec<ReachSummary>,
    /// Given ways.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rechecks: Vec<RecheckSummary>,
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
