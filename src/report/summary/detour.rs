//! The part of a detour question.

use super::{AgainstLine, BlockerLine, StepLine, SuspendLine};
use crate::report::turning::TurningLine;
use schemars::JsonSchema;
use serde::Serialize;

/// The part of a detour question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DetourSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicles.
    pub vehicles: Vec<String>,
    /// Each closure (each phase is one) and vehicle.
    pub works: Vec<WorkLine>,
    /// Full closures, and whether their notice comes five days ahead.
    pub announcements: Vec<AnnouncementLine>,
    /// Sites whose way from or to the stations changes, by vehicle and id.
    pub affected_sites: Vec<AffectedLine>,
}

/// When a full closure is announced (道路交通安全法实施条例, Article 35: five days ahead).
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AnnouncementLine {
    /// Id of the closure or phase.
    pub closure: String,
    /// Its title with its phase, else its id.
    pub title: String,
    /// The day of its `notice_published`, if it has one.
    pub published: Option<String>,
    /// The last day that is early enough, if its begin is known.
    pub latest: Option<String>,
    /// `kept`, `short`, or `unknown` where one of the days is.
    pub five_days: String,
}

/// What one closure does to one vehicle.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WorkLine {
    /// Id of the closure or phase.
    pub closure: String,
    /// Id of the order it is a phase of.
    pub order: String,
    /// What people call it.
    pub title: String,
    /// The vehicle.
    pub vehicle: String,
    /// Which other closures count with it: `at` an instant, `with` what is shut during it, or `worst-case`.
    pub judged: String,
    /// `open` where the vehicle passes, `exempt` where it does by an exemption, `shut` where it does not, `turns_banned` where
    /// it may not turn as before.
    pub passage: String,
    /// Whether the closure is about such vehicles at all (`applies_to`, `exempt`).
    pub concerned: bool,
    /// Whether the vehicle is beyond what the closure lets pass.
    pub over_limits: bool,
    /// Of the edge of an area that nobody crosses (`mode` perimeter): the entries by which one may come in. Who wants in is no
    /// through traffic and has no movement of its own. None of other closures.
    pub entries: Option<Vec<String>>,
    /// Of what holds at one entry of an area (a wait, or that it is not for this vehicle): what the entry is called. None of others.
    pub entry: Option<String>,
    /// What becomes of the trips of `--flows`; none without.
    pub flows: Option<FlowSummary>,
    /// Movements it cuts.
    pub movements: Vec<MovementLine>,
    /// Where it cuts no movement: streets that it shuts and that traffic passes by another way, in the time that it takes anyway.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed_by: Vec<PassedByLine>,
    /// Movements that it leaves and that take longer: a lower speed, a wait.
    pub slowed: Vec<SlowedLine>,
}

/// A street that a closure shuts, and another way past it that takes no longer.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PassedByLine {
    /// The street.
    pub road: String,
    /// The roads by which traffic passes; the street itself where other lanes of it do.
    pub by: Vec<String>,
}

/// Traffic along a street through works that stay passable.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SlowedLine {
    /// Closure, vehicle and number.
    pub id: String,
    /// The street.
    pub road: String,
    /// Compass octant in which it is driven, in English and Chinese.
    pub heading: String,
    /// In Chinese.
    pub heading_zh: String,
    /// Meters along the street, from where the movement is looked at to where.
    pub before_m: f64,
    /// Seconds without works.
    pub before_s: f64,
    /// Seconds on the same road through the works, with their waits.
    pub through_s: f64,
    /// How much longer that is.
    pub extra_s: f64,
    /// The fastest way, where that is not through the works.
    pub faster: Option<DetourLine>,
}

/// Traffic along a street that a closure cuts.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MovementLine {
    /// Closure, vehicle and number.
    pub id: String,
    /// The street.
    pub road: String,
    /// Compass octant in which it is driven, in English and Chinese.
    pub heading: String,
    /// In Chinese.
    pub heading_zh: String,
    /// `through` along the street or straight on; `left`, `right` or `back` across a closed junction.
    pub turn: String,
    /// Across a closed junction: the road it comes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_road: Option<String>,
    /// Likewise the octant in which it comes, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_heading: Option<String>,
    /// Likewise in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_heading_zh: Option<String>,
    /// Of several movements of one closure that are called the same: the road that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comes_from: Option<String>,
    /// Likewise the destination that is signed on its way, or the road that it goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goes_to: Option<String>,
    /// Which of those is meant that are called the same even so, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<usize>,
    /// Whether tables only count it and notices leave it out: of the many movements of an area one without a name, on a minor
    /// road, or with a way round that takes no more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub minor: bool,
    /// Whether who begins there in the middle of a road may set out either way: that way leads to nothing but what is shut.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_either_way: bool,
    /// Whether who ends there in the middle of a road may come there either way.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub to_either_way: bool,
    /// Meters along the street, from where the movement is looked at to where.
    pub before_m: f64,
    /// Seconds.
    pub before_s: f64,
    /// Whether there is a way round.
    pub found: bool,
    /// The best first. Where the order lets traffic pass on the other half of the road, that way alone.
    pub detours: Vec<DetourLine>,
    /// Beside the way on the other half of the road: a way round by other streets that is faster, or that was drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<DetourLine>,
    /// What stands in the way where there is none.
    pub blockers: Vec<BlockerLine>,
    /// Id of the drawn way that the first of the detours is, or the offer beside it, if one was fixed.
    pub fixed: Option<String>,
    /// Of a half closure that opens the other half to both directions: the turn restrictions of the network that keep this traffic
    /// from it. Without them it passes there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_suspend: Option<SuspendLine>,
    /// How one goes while works that are there for a part of the time shut the first way round, too: one for each set of
    /// them that hold together and are in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub meanwhile: Vec<MeanwhileLine>,
    /// Drawn ways that this vehicle cannot take.
    pub refused: Vec<RefusedLine>,
}

/// A drawn way round that a vehicle cannot take.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RefusedLine {
    /// Its id.
    pub id: String,
    /// What stands in its way, in driving order.
    pub blockers: Vec<BlockerLine>,
}

/// What a closure does to the trips of a table.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FlowSummary {
    /// Trips of this vehicle in the table; a row without a vehicle is for the first of the plan.
    pub trips: f64,
    /// Trips whose fastest way runs into the closure.
    pub concerned: f64,
    /// Trips of those that have no way left and would have it without this closure alone.
    pub without_way: f64,
    /// Trips of those that have no way left, whichever one of the closures is lifted: several take it together.
    pub without_way_together: f64,
    /// Trips of those that have no way left, and have it back without another closure, not without this one.
    pub without_way_by_others: f64,
    /// Vehicle-hours more, of those that have one.
    pub extra_vehicle_h: f64,
    /// Vehicle-kilometers more.
    pub extra_vehicle_km: f64,
}

/// A way round.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DetourLine {
    /// Meters.
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
    /// More than along the street, meters (a faster way may be shorter).
    pub extra_m: f64,
    /// More than along the street, seconds.
    pub extra_s: f64,
    /// Seconds in percent of before.
    pub extra_percent: f64,
    /// Turns off the street and back.
    pub turns: usize,
    /// Roads used off the street, in order; without those on which it only changes to the other half of the road and back.
    pub roads: Vec<String>,
    /// Of many roads the longest ones and the first, for a notice; none where there are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub main_roads: Vec<String>,
    /// Whether half or more of what is off the street has no name: a notice that told the named roads only would mislead.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub mostly_unnamed: bool,
    /// The narrowest limits off the street, as signed.
    pub narrowest: Vec<NarrowLine>,
    /// Streets off it that are narrower than the vehicle needs, as far as their width is known.
    pub narrow_streets: Vec<NarrowStreetLine>,
    /// Other closures over whose slowed stretches it runs.
    pub over_works: Vec<String>,
    /// Where it turns round: in a road, where there is no way that does not, or from one carriageway of a road into the other.
    pub turns_round: Vec<TurnRoundLine>,
    /// Whether it runs past the works on the other half of the road, which the closure opens to it: on the whole of it.
    pub other_half: bool,
    /// How much of the other half it drives, meters.
    #[serde(skip_serializing_if = "is_zero")]
    pub other_half_m: f64,
    /// Whether that is all: it leaves the road for nothing but to change sides.
    pub changes_sides_only: bool,
    /// Closures that it drives through by exemption.
    pub exemptions: Vec<String>,
    /// Stretches driven against one-way streets, by the permission of the vehicle.
    pub against_one_way: Vec<AgainstLine>,
    /// Schools and hospitals beside it.
    pub passes: Vec<String>,
    /// Steps of the whole way.
    pub steps: Vec<StepLine>,
}

/// A way round for the time in which other works shut the usual one.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MeanwhileLine {
    /// The other works, by id; they hold together.
    pub closures: Vec<String>,
    /// What people call them.
    pub titles: Vec<String>,
    /// When all of them first hold together with the closure, RFC 3339.
    pub begins_at: Option<String>,
    /// When they last do; none where no end is known.
    pub ends_at: Option<String>,
    /// The hours in which they do, where these are the same on every day or on every one of some weekdays, such as `22:00-05:00`.
    pub daily: Option<String>,
    /// The weekdays on which these hours begin (`mon` to `sun`); empty where that is every day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<String>,
    /// How long they do in all, seconds; none where no end is known.
    pub lasts_s: Option<f64>,
    /// Whether there is a way then.
    pub found: bool,
    /// Likewise as of the movement itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_either_way: bool,
    /// Likewise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub to_either_way: bool,
    /// The street without works, from as far off as this way is seen from, meters.
    pub before_m: f64,
    /// Likewise, seconds.
    pub before_s: f64,
    /// The way.
    pub way: Option<DetourLine>,
}

/// Where a way round turns round.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TurnRoundLine {
    /// The road; empty without a name.
    pub road: String,
    /// Where.
    pub lon: f64,
    /// Where.
    pub lat: f64,
    /// How far the carriageways are from each other there, line to line, meters; none where it turns round in one road.
    pub apart_m: Option<f64>,
    /// What the vehicle needs from side to side to turn round in one go, meters: twice its turning radius.
    pub needs_m: Option<f64>,
    /// Whether that radius is stated in the vehicle's file; else it is an assumption: 6 m for vehicles of up to 6 m, and the
    /// 12.5 m that the law allows for all others.
    pub needs_stated: bool,
    /// Whether the carriageways are that far apart; else whether there is room has to be looked at on the spot.
    pub has_room: bool,
}

/// A limit on the way round.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct NarrowLine {
    /// `height_m`, `width_m`, `length_m`, `mass_t`, `axle_load_t`.
    pub kind: String,
    /// In meters or tonnes.
    pub value: f64,
    /// The road.
    pub road: String,
    /// Id of the way.
    pub feature: String,
}

/// A street on the way round that is narrower than the vehicle needs.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct NarrowStreetLine {
    /// The road.
    pub road: String,
    /// Id of the way.
    pub feature: String,
    /// Its width as tagged.
    pub width_m: f64,
    /// What the vehicle needs: its width and half a meter, on two-way streets twice that.
    pub needed_m: f64,
}

/// What is to be done about a closure to bring a site back.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MeasureLine {
    /// The closure, by id.
    pub closure: String,
    /// `exempt` its vehicles, `widen` what the works leave, `exempt_and_widen`, or `open` a passage where it is physically
    /// shut.
    pub kind: String,
    /// The width that must be left, meters.
    pub width_m: Option<f64>,
}

/// A limit of a closure that the vehicle does not keep.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ExceededLine {
    /// The closure, by id.
    pub closure: String,
    /// `height_m`, `width_m`, `length_m`, `mass_t`, `axle_load_t`.
    pub kind: String,
    /// What it allows, meters or tonnes.
    pub limit: f64,
    /// What the vehicle has.
    pub own: f64,
    /// How much that is too much.
    pub over: f64,
}

/// What would bring a site that is cut off back.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ReliefLine {
    /// The hardest of its measures: `exempt` its vehicles from the closures, `widen` what works leave, or `open` a passage
    /// where the road is physically shut.
    pub kind: String,
    /// The closures, by id: none of them can be left out, and where up to 12 could be lifted, no smaller set would do.
    pub closures: Vec<String>,
    /// What is to be done about each.
    pub measures: Vec<MeasureLine>,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
}

/// When something is so of a site.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TimesLine {
    /// The closures that bring it about, by id.
    pub closures: Vec<String>,
    /// When it is first so, RFC 3339; none where the question names the time, or it has been so ever since.
    pub begins_at: Option<String>,
    /// When that first time ends; none likewise, or where no end is known.
    pub ends_at: Option<String>,
    /// How long it is so in all, seconds; none where no end is known.
    pub lasts_s: Option<f64>,
}

/// What a site loses, and when.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TimedLossLine {
    /// Of the ways from and to `stations` or `main_roads`, or room for `turning` round.
    pub of: String,
    /// As of the site, for these ways alone: `isolated` where one of them is gone at some time.
    pub effect: String,
    /// The closures that bring it about, by id: each that does alone; where none does, those that do together.
    pub closures: Vec<String>,
    /// When it is first so, RFC 3339: of ways that are gone when any of them is, else when they take as long as is told. None
    /// where the question names the time, or it has been so ever since.
    pub begins_at: Option<String>,
    /// When that first time ends; none likewise, or where no end is known.
    pub ends_at: Option<String>,
    /// How long it is so in all, seconds; none where no end is known.
    pub lasts_s: Option<f64>,
    /// When there is no way there, though there was one before; none where there always is.
    pub no_way_there: Option<TimesLine>,
    /// When there is no way back, likewise.
    pub no_way_back: Option<TimesLine>,
    /// When all ways are there again that were there before, without anybody's doing, RFC 3339.
    pub opens_at: Option<String>,
    /// Until when; none where no more of it is known.
    pub opens_until: Option<String>,
}

/// A site whose way changes.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AffectedLine {
    /// Id of the site.
    pub site: String,
    /// Its name.
    pub name: String,
    /// The vehicle.
    pub vehicle: String,
    /// What the tables of the proof call the closures that hold together when the ways from and to the stations are as they
    /// are told; empty where nothing else is looked at.
    pub together: String,
    /// The same of the ways from and to the main roads.
    pub main_together: String,
    /// The same where there is no room to turn round; none where there always is.
    pub turning_together: Option<String>,
    /// The closures that bring about what `effect` says: each that does alone; where none does, those that do together.
    pub closures: Vec<String>,
    /// When that is first so, RFC 3339; none where the question names the time, or it has been so ever since.
    pub begins_at: Option<String>,
    /// When that first time ends; none likewise, or where no end is known.
    pub ends_at: Option<String>,
    /// How long it is so in all, seconds; none where no end is known.
    pub lasts_s: Option<f64>,
    /// All that it loses, each with its own times.
    pub losses: Vec<TimedLossLine>,
    /// `longer`, `shorter`, `isolated`, `reached` (it was cut off before), `inside_closure`, `other_gate`,
    /// `no_turning` (the vehicle is too long to turn round there).
    pub effect: String,
    /// Station that is nearest in time now.
    pub station: Option<String>,
    /// Gate used before.
    pub gate_before: Option<String>,
    /// Gate used now.
    pub gate: Option<String>,
    /// Seconds of the fastest way from the stations before.
    pub from_before_s: Option<f64>,
    /// Seconds from them now.
    pub from_s: Option<f64>,
    /// Seconds of the fastest way to the stations before.
    pub to_before_s: Option<f64>,
    /// Seconds to them now.
    pub to_s: Option<f64>,
    /// Meters of the same ways: from the stations before.
    pub from_before_m: Option<f64>,
    /// From them now.
    pub from_m: Option<f64>,
    /// To them before.
    pub to_before_m: Option<f64>,
    /// To them now.
    pub to_m: Option<f64>,
    /// Seconds of the fastest way from a junction of the main roads before.
    pub main_from_before_s: Option<f64>,
    /// From one now.
    pub main_from_s: Option<f64>,
    /// Seconds of the fastest way to a junction of the main roads before.
    pub main_to_before_s: Option<f64>,
    /// To one now.
    pub main_to_s: Option<f64>,
    /// Meters of the same ways: from the main roads before.
    pub main_from_before_m: Option<f64>,
    /// From them now.
    pub main_from_m: Option<f64>,
    /// To them before.
    pub main_to_before_m: Option<f64>,
    /// To them now.
    pub main_to_m: Option<f64>,
    /// Why it is cut off.
    pub reason: Option<String>,
    /// In Chinese.
    pub reason_zh: Option<String>,
    /// Limits of closures that keep its vehicle out.
    pub exceeded: Vec<ExceededLine>,
    /// What would bring it back at the worst time; a search proved that it does.
    pub relief: Option<ReliefLine>,
    /// When it is first reached again without any of that, RFC 3339: after `begins_at`, or after the time that the question
    /// names.
    pub opens_at: Option<String>,
    /// Until when; none where it is cut off no more as far as is known.
    pub opens_until: Option<String>,
    /// Where one has to turn round before works who comes there and goes away again, and whether there is room for it.
    pub turning: Option<TurningLine>,
}

fn is_zero(meters: &f64) -> bool {
    *meters == 0.0
}
