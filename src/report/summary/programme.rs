//! The part of a programme question: many works on one calendar.

use super::RuleLine;
use schemars::JsonSchema;
use serde::Serialize;

/// The part of a programme question. Instants are local times with their offset; `_h` is hours.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ProgrammeSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicle.
    pub vehicle: String,
    /// What counts as served.
    pub rule: RuleLine,
    /// The time looked at.
    pub span: SpanLine,
    /// Sites without any works.
    pub before: BeforeLine,
    /// The worst time: its situation and when it holds. None where nothing is lost.
    pub worst: Option<WorstLine>,
    /// The week (Monday to Sunday) in which most is lost. None where nothing is lost.
    pub worst_week: Option<WeekLine>,
    /// All losses times how long they last.
    pub total: TotalLine,
    /// Which single shift of one work relieves the programme most.
    pub shifts: Option<ShiftsLine>,
    /// The works: closures, each phase one.
    pub works: Vec<ProgrammeWork>,
    /// The different sets of works that hold together, in the order in which they first do.
    pub situations: Vec<SituationLine>,
    /// The calendar: intervals without a gap, each with its situation.
    pub intervals: Vec<IntervalLine>,
    /// Sites that lose something at some time, by id.
    pub affected_sites: Vec<SiteLossLine>,
    /// Stations that serve fewer sites at some time, by id.
    pub stations: Vec<StationLossLine>,
    /// Through movements that the works concern at some time.
    pub movements: Vec<MovementLossLine>,
    /// Ways round one work that run over another work of the same time.
    pub conflicts: Vec<ConflictLine>,
}

/// The time looked at.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SpanLine {
    /// First instant.
    pub from: String,
    /// First instant after it.
    pub until: String,
    /// Hours between.
    pub duration_h: f64,
    /// `given`, or `first_begin` of the works.
    pub from_is: String,
    /// `given`, `last_end` of the works, or `open_end`: some work has no end, and 30 days after the last known instant
    /// are looked at.
    pub until_is: String,
    /// The zone of local times.
    pub timezone: String,
}

/// Sites without any works.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BeforeLine {
    /// All sites of the study area.
    pub total: usize,
    /// Served.
    pub covered: usize,
    /// Their share.
    pub percent: f64,
}

/// What is lost at one time. Compared in the order of the fields.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LossLine {
    /// Sites that had a way from or to the stations and have none.
    pub isolated: u32,
    /// Sites no longer served within the limits.
    pub lost: u32,
    /// Through movements without a way.
    pub without_way: u32,
    /// What the other through movements take longer, seconds together; one that gains counts as nothing.
    pub extra_s: f64,
}

/// Losses times how long they last. Compared in the order of the fields.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TotalLine {
    /// Hours of sites cut off.
    pub isolated_site_h: f64,
    /// Hours of sites not served.
    pub lost_site_h: f64,
    /// Hours of through movements without a way.
    pub without_way_h: f64,
    /// Mean of the seconds that through movements take longer together.
    pub mean_extra_s: f64,
}

/// The worst time.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WorstLine {
    /// Its situation.
    pub situation: String,
    /// What is lost.
    #[serde(flatten)]
    pub loss: LossLine,
    /// The works of it.
    pub works: Vec<String>,
    /// Begin of its longest interval (the first of equal ones).
    pub from: String,
    /// End of that interval.
    pub until: String,
    /// How many intervals it has.
    pub intervals: usize,
    /// Hours of all of them.
    pub duration_h: f64,
    /// Other situations that lose as much.
    pub equal: Vec<String>,
}

/// The week in which most is lost.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WeekLine {
    /// Its Monday.
    pub monday: String,
    /// ISO week, such as `2026-W14`.
    pub week: String,
    /// What is lost in it.
    #[serde(flatten)]
    pub total: TotalLine,
    /// How many weeks lose as much; the first is named.
    pub equal: usize,
}

/// A work: a closure, or a phase of one.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ProgrammeWork {
    /// Id of the closure or phase.
    pub closure: String,
    /// Id of the order it is a phase of.
    pub order: String,
    /// What people call it.
    pub title: String,
    /// `closed` …
    pub effect: String,
    /// When it begins; none has always been.
    pub start: Option<String>,
    /// When it ends; none is until changed.
    pub end: Option<String>,
    /// Whether it holds only on some days or hours in between.
    pub recurring: bool,
    /// Whether it counts for the vehicle at all.
    pub concerns_vehicle: bool,
    /// Hours in which it holds.
    pub duration_h: f64,
}

/// A set of works that hold together.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SituationLine {
    /// `s1`, `s2` …
    pub id: String,
    /// The closures that hold.
    pub works: Vec<String>,
    /// Hours in which it holds.
    pub duration_h: f64,
    /// In how many intervals.
    pub intervals: usize,
    /// Begin of the first.
    pub first: String,
    /// End of the last.
    pub last: String,
    /// Sites served.
    pub covered: usize,
    /// Their share.
    pub percent: f64,
    /// What is lost.
    pub loss: LossLine,
    /// Sites no longer served, by id.
    pub sites_lost: Vec<String>,
    /// Sites served that were not before, by id.
    pub sites_gained: Vec<String>,
    /// Sites cut off, by id.
    pub sites_isolated: Vec<String>,
    /// Stations that serve fewer sites.
    pub stations: Vec<StationSitesLine>,
    /// Through movements concerned.
    pub movements: Vec<WayRoundLine>,
}

/// What a station loses.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StationSitesLine {
    /// Its id.
    pub station: String,
    /// Sites that it no longer serves (another station may), by id.
    pub sites_lost: Vec<String>,
}

/// What becomes of through traffic.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WayRoundLine {
    /// Id of the movement.
    pub movement: String,
    /// Its street in `detour_legs.csv`: the movement, or numbered `@1`, `@2` … where it is looked at from elsewhere (farther off,
    /// nearer, or either way).
    pub street: String,
    /// Whether it begins in the middle of a road, and sets out from there either way.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_either_way: bool,
    /// Whether it ends in the middle of a road, and comes there either way.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub to_either_way: bool,
    /// Whether there is a way.
    pub found: bool,
    /// More than along the street without works, meters.
    pub extra_m: Option<f64>,
    /// Likewise, seconds.
    pub extra_s: Option<f64>,
    /// Seconds in percent of before.
    pub extra_percent: Option<f64>,
    /// Other works over whose slowed stretches it runs.
    pub over_works: Vec<String>,
}

/// An interval of the calendar.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct IntervalLine {
    /// First instant.
    pub from: String,
    /// First instant after it.
    pub until: String,
    /// Hours between.
    pub duration_h: f64,
    /// What holds in it.
    pub situation: String,
}

/// What a site loses.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SiteLossLine {
    /// Its id.
    pub site: String,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: String,
    /// Hours in which it is not served within the limits though it was before.
    pub lost_h: f64,
    /// Hours in which it is cut off.
    pub isolated_h: f64,
    /// Its worst situation.
    pub worst_situation: String,
}

/// What a station loses over the whole time.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StationLossLine {
    /// Its id.
    pub station: String,
    /// Its name.
    pub name: String,
    /// Most sites that it loses at one time.
    pub most_lost: usize,
    /// When: the first situation.
    pub worst_situation: String,
    /// Hours in which it loses any.
    pub duration_h: f64,
    /// Hours of sites that it does not serve.
    pub lost_site_h: f64,
}

/// What a through movement loses over the whole time.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MovementLossLine {
    /// Closure, vehicle and number.
    pub movement: String,
    /// Id of the closure or phase.
    pub closure: String,
    /// The street.
    pub road: String,
    /// Compass octant in which it is driven.
    pub heading: String,
    /// In Chinese.
    pub heading_zh: String,
    /// Seconds along the street without works.
    pub before_s: f64,
    /// Hours in which it is concerned.
    pub concerned_h: f64,
    /// Hours in which it has no way.
    pub without_way_h: f64,
    /// Most that it takes longer, seconds; none where it never has a way.
    pub most_extra_s: Option<f64>,
    /// The first situation without a way, else the one in which it takes longest.
    pub worst_situation: String,
}

/// A way round one work, as it is with that work alone, that runs over another work of the same time.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ConflictLine {
    /// The movement that goes round.
    pub movement: String,
    /// The work it goes round.
    pub closure: String,
    /// The work it would run over.
    pub over: String,
    /// `shut` where it cannot go so, `slow` where it takes longer.
    pub kind: String,
    /// Hours in which both hold.
    pub together_h: f64,
    /// When they first do.
    pub first: String,
    /// What the way round costs with the first work alone, seconds more than along the street.
    pub alone_extra_s: f64,
    /// The most that the movement takes longer while both hold, seconds; none where it then has no way.
    pub together_extra_s: Option<f64>,
}

/// Which single shift of one work relieves the programme most.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ShiftsLine {
    /// Works may move so many days either way.
    pub up_to_days: u32,
    /// Up to when the programme is weighed: a work that is put off is not out of sight.
    pub weighed_until: String,
    /// The programme as it is, weighed so far.
    pub before: BurdenLine,
    /// `worst`: the worst time becomes better; `total`: only all losses together do; `nothing`: no shift helps.
    pub relieves: String,
    /// The best of all; none where no shift helps.
    pub best: Option<ShiftLine>,
    /// The one after which all losses together are least, be the worst time as it may; none where no shift makes them less.
    pub best_total: Option<ShiftLine>,
    /// The best shift of each work, by id. Works that no shift helps are told so.
    pub works: Vec<ShiftLine>,
    /// Works that were not shifted, and why.
    pub left_out: Vec<LeftOutLine>,
}

/// What a programme costs.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BurdenLine {
    /// The largest loss at any time.
    pub worst: LossLine,
    /// All losses.
    pub total: TotalLine,
}

/// A shift of one work.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ShiftLine {
    /// The order, with all its phases.
    pub work: String,
    /// What people call it.
    pub title: String,
    /// `worst`, `total` or `nothing`.
    pub relieves: String,
    /// Whole days later, or earlier if negative; 0 where no shift helps.
    pub days: i64,
    /// When it would begin.
    pub start: String,
    /// When it would end.
    pub end: String,
    /// The programme with the shift.
    #[serde(flatten)]
    pub burden: BurdenLine,
}

/// A work that was not shifted.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LeftOutLine {
    /// The order.
    pub work: String,
    /// What people call it.
    pub title: String,
    /// `no_start`, `no_end`, `begun_before`, `out_of_span`, `not_for_vehicle`.
    pub reason: String,
}
