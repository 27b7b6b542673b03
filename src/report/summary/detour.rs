//! The part of a detour question.

use super::{BlockerLine, StepLine};
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
    /// Sites whose way from or to the stations changes, by vehicle and id.
    pub affected_sites: Vec<AffectedLine>,
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
    /// `open` where the vehicle passes, `exempt` where it does by an exemption, `shut` where it does not.
    pub passage: String,
    /// What becomes of the trips of `--flows`; none without.
    pub flows: Option<FlowSummary>,
    /// Movements it cuts.
    pub movements: Vec<MovementLine>,
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
    /// `through` along the street; `left` or `right` across a closed junction.
    pub turn: String,
    /// Meters along the street, from where the movement is looked at to where.
    pub before_m: f64,
    /// Seconds.
    pub before_s: f64,
    /// Whether there is a way round.
    pub found: bool,
    /// The best first.
    pub detours: Vec<DetourLine>,
    /// What stands in the way where there is none.
    pub blockers: Vec<BlockerLine>,
    /// Id of the drawn way that the first of the detours is, if one was fixed.
    pub fixed: Option<String>,
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
    /// Trips of this vehicle in the table.
    pub trips: f64,
    /// Trips whose fastest way runs into the closure.
    pub concerned: f64,
    /// Trips of those that have no way left.
    pub without_way: f64,
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
    /// Roads used off the street, in order.
    pub roads: Vec<String>,
    /// The narrowest limits off the street, as signed.
    pub narrowest: Vec<NarrowLine>,
    /// Streets off it that are narrower than the vehicle needs, as far as their width is known.
    pub narrow_streets: Vec<NarrowStreetLine>,
    /// Other closures over whose slowed stretches it runs.
    pub over_works: Vec<String>,
    /// Closures that it drives through by exemption.
    pub exemptions: Vec<String>,
    /// Schools and hospitals beside it.
    pub passes: Vec<String>,
    /// Steps of the whole way.
    pub steps: Vec<StepLine>,
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

/// What would bring a site that is cut off back.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ReliefLine {
    /// `exempt` its vehicles from the closures, or `open` a passage where the road is physically shut.
    pub kind: String,
    /// The closures, by id.
    pub closures: Vec<String>,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
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
    /// `longer`, `shorter`, `isolated`, `reached` (it was cut off before), `inside_closure`, `other_gate`.
    pub effect: String,
    /// Station that is nearest in time now.
    pub station: Option<String>,
    /// Gate used before.
    pub gate_before: Option<String>,
    /// Gate used now.
    pub gate: Option<String>,
    /// Seconds from the nearest station before.
    pub from_before_s: Option<f64>,
    /// Seconds from the nearest station now.
    pub from_s: Option<f64>,
    /// Seconds to the nearest station before.
    pub to_before_s: Option<f64>,
    /// Seconds to the nearest station now.
    pub to_s: Option<f64>,
    /// Why it is cut off.
    pub reason: Option<String>,
    /// What would bring it back; a search proved that it does.
    pub relief: Option<ReliefLine>,
}
