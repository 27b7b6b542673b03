//! The part of a corridor question.

use super::{CargoLine, EscortLine, Input, PermitLine, RouteSummary, TimetableLine};
use schemars::JsonSchema;
use serde::Serialize;

/// The load in a few figures.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LoadLine {
    /// Its name.
    pub name: String,
    /// Tonnes.
    pub mass_t: Option<f64>,
    /// Tonnes on the heaviest axle.
    pub axle_load_t: Option<f64>,
    /// Meters.
    pub height_m: Option<f64>,
    /// Meters.
    pub width_m: Option<f64>,
    /// Meters.
    pub length_m: Option<f64>,
    /// Axles.
    pub axle_count: Option<u32>,
    /// How fast it goes, where its file says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speeds: Option<LoadSpeedsLine>,
    /// It needs a permit for its size or mass and states no speed: times are those of its class of vehicle, and too short.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub times_of_class: bool,
    /// Its dangerous goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cargo: Option<CargoLine>,
    /// Its carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Permits it holds, those of its carrier's grade among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permits: Vec<String>,
    /// The grade of its carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_grade: Option<String>,
}

/// A stretch of a way within a closure or a zone that does not hold for the load.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PassedLine {
    /// Id of the closure or zone.
    pub closure: String,
    /// What people call it.
    pub title: String,
    /// Meters from the start of the way.
    pub from_m: f64,
    /// Meters from the start of the way.
    pub to_m: f64,
    /// The permits of the load without which it would hold; none where the load is exempt for what it is.
    pub permits: Vec<String>,
}

/// A stretch of a way within a closure or a zone that slows the load there, or that is shut at other hours.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WithinLine {
    /// Id of the closure or zone.
    pub closure: String,
    /// What people call it.
    pub title: String,
    /// Meters from the start of the way.
    pub from_m: f64,
    /// Meters from the start of the way.
    pub to_m: f64,
    /// Highest speed there; none where it is not about speed, but shut at other hours.
    pub speed_kmh: Option<f64>,
    /// Whether it is held at its barrier only: who is on the road when it begins drives on.
    pub entry_only: bool,
    /// With a timetable: when the load comes onto the road there, RFC 3339.
    pub from: Option<String>,
    /// When it leaves that road.
    pub until: Option<String>,
    /// When the closure or zone holds, as ordered, in English words; empty where it holds all the time.
    pub hours: String,
    /// In Chinese words.
    pub hours_zh: String,
}

/// How fast a load goes by its own means: posted limits and the law of its goods count besides, and the lowest holds.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LoadSpeedsLine {
    /// On any road, km/h; none where it states none.
    pub top_kmh: Option<f64>,
    /// On roads that are no expressways, km/h.
    pub other_roads_kmh: Option<f64>,
    /// Over bridges that it passes at walking pace, km/h; an assumption of the program where the file states none.
    pub crawl_kmh: f64,
    /// In bends that ask for more room than a lane, km/h.
    pub bend_kmh: Option<f64>,
}

/// What was kept free.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MarginsLine {
    /// Meters below a height.
    pub height_m: f64,
    /// Meters beside a width.
    pub width_m: f64,
    /// Meters of a length.
    pub length_m: f64,
    /// Tonnes of a mass.
    pub mass_t: f64,
    /// Tonnes of an axle load.
    pub axle_load_t: f64,
}

/// The network that a load keeps to.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct KeptRoadsLine {
    /// `preferred`, `approved` or `rules`.
    pub mode: String,
    /// Files, or tags of roads; the rules that concern a road.
    pub of: Vec<String>,
    /// What time off a preferred network counts.
    pub factor: Option<f64>,
    /// Length of the network, kilometers of road; of rules, of the roads that none concerns.
    pub network_km: f64,
    /// Meters of the best way that lie on it.
    pub on_network_m: Option<f64>,
    /// Seconds of the best way as they count: off a preferred network, or by rules, more than they are. No other way counts less.
    pub counted_s: Option<f64>,
}

/// The files that a corridor was judged by, by what they are: what a recheck compares with those of its day.
#[derive(Clone, PartialEq, Debug, Default, Serialize, JsonSchema)]
pub struct JudgedByLine {
    /// Networks.
    pub network: Vec<Input>,
    /// Closures.
    pub closures: Vec<Input>,
    /// Zones of dangerous goods.
    pub zones: Vec<Input>,
    /// Layers of limits.
    pub limits: Vec<Input>,
    /// Carriers and grades.
    pub grades: Vec<Input>,
    /// Approved or preferred roads, rules of roads.
    pub roads: Vec<Input>,
    /// Waiting places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Input>,
}

/// A limit signed or known at a place, held against the load.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LimitLine {
    /// `height`, `width`, `length`, `mass`, `axle_load`, `axle_group`; `swept_width` (the load's against that of the road),
    /// `turning_radius`, `kerb_radius` (what the load needs against what is there), `gradient` and `descent` (the road's as the value,
    /// what the load climbs or goes down as the limit), `crest_radius`, `ground_clearance`.
    pub measure: String,
    /// The limit, meters, tonnes or percent.
    pub limit: f64,
    /// The load's figure; none where it does not state it.
    pub value: Option<f64>,
    /// What is left, the margin not counted; negative where it is over.
    pub left: Option<f64>,
    /// `m`, `t` or `%`.
    pub unit: String,
    /// The tag or property that states the limit, where one does: of several, the one that decides.
    pub sign: Option<SignLine>,
    /// Whether the limit is that of the class of road, not of the place.
    pub assumed: bool,
    /// Whether value + margin is over the limit.
    pub over: bool,
}

/// The table by which escorts go along.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct EscortTableLine {
    /// Its name.
    pub name: String,
    /// Whether it is that of the program: an assumption.
    pub assumed: bool,
}

/// A stretch of the way on which somebody goes along or stands by.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct EscortStretchLine {
    /// `front`, `rear`, `police`, `height_pole`, `utility_crew`, `flagger`.
    pub escort: String,
    /// Meters from the start.
    pub from_m: f64,
    /// Meters from the start.
    pub to_m: f64,
    /// Measures of the load that are over, and what is met there.
    pub because: Vec<String>,
}

/// A stretch of one road on the way.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RoadStretchLine {
    /// Name or number of the road; empty where it has none.
    pub road: String,
    /// Meters from the start.
    pub from_m: f64,
    /// Meters from the start.
    pub to_m: f64,
    /// By the kilometer posts of the road, where they measure it there (`K12+300`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_post: Option<String>,
    /// Likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_post: Option<String>,
    /// Who keeps the road, by `operator` or `owner` of its ways.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<String>,
    /// Whom to ask where the data do not say it of all of it: `expressway_operator`, `road_authority`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
}

/// What a load needs at a place where nobody states what there is.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct NeedLine {
    /// As of limits.
    pub measure: String,
    /// What it needs (of a gradient: what is usual there).
    pub value: f64,
    /// `m` or `%`.
    pub unit: String,
}

/// Something that is not judged on a corridor, and why.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct UnjudgedLine {
    /// `turning`, `gradient`, `descent`, `humps`, `weather`, `speed`; `usual_values` where usual values stand for unknown ones, which nobody checked.
    pub what: String,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
}

/// A tag or property as it stands in the data.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SignLine {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

/// The hours of limits.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LimitHoursLine {
    /// The conditional tags of the limits, as they stand in the data.
    pub conditional: Vec<SignLine>,
    /// When the load comes to the place, RFC 3339; none where it is not on the way.
    pub from: Option<String>,
    /// When it leaves it.
    pub until: Option<String>,
}

/// A level of the check of a bridge.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BridgeLevelLine {
    /// 1 signed, 2 class, 3 span, 4 the owner's table.
    pub level: u8,
    /// What was looked at.
    pub of: String,
    /// `pass`, `conditions`, `engineer`, `refuse`.
    pub verdict: String,
    /// With which figures.
    pub figures: Vec<BridgeFigureLine>,
}

/// A figure of the check of a bridge.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BridgeFigureLine {
    /// `mass`, `axle_load`, `tandem`, `tridem`, `moment`, `shear`.
    pub what: String,
    /// The load's.
    pub actual: f64,
    /// The most for passing without conditions.
    pub allowed: f64,
    /// The most for passing under conditions (alone, at walking pace …); none but of spans.
    pub under_conditions: Option<f64>,
    /// `t`, `kN·m`, `kN`.
    pub unit: String,
    /// Whether it is over.
    pub over: bool,
}

/// Something on the way, or in it.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ConstraintLine {
    /// Its id: of the limits layer, that of its (first) way, `node/NAME`, `closure/ID`, `one_way/ID`.
    pub id: String,
    /// `limit`, `bridge`, `tunnel`, `gantry`, `wire`, `height_bar`, `narrow`, `gradient`, `other`, `barrier`, `access`,
    /// `one_way`, `local`, `turn`, `corner`, `bend`, `hump`, `closure`, `off_network`, `rule`.
    pub kind: String,
    /// Its name, or that of the road.
    pub name: String,
    /// Ids of the ways it stands on.
    pub ways: Vec<String>,
    /// The road one is on there.
    pub road: String,
    /// Where it stands, degrees of longitude and latitude: its junction, else where its first stretch begins.
    pub at: Option<[f64; 2]>,
    /// Meters from the start where the way comes to it; none where it is not on the way.
    pub from_m: Option<f64>,
    /// Meters from the start where the way leaves it.
    pub to_m: Option<f64>,
    /// `pass`, `conditions`, `engineer`, `refuse`.
    pub verdict: String,
    /// Of a bridge: `alone`, `crawl`, `center_line`, `no_braking`, `no_other_trucks`; of a bend or corner: `whole_width`.
    pub conditions: Vec<String>,
    /// What is limited there.
    pub limits: Vec<LimitLine>,
    /// Measures whose limit one would expect and nobody states.
    pub unknown: Vec<String>,
    /// What the load needs of them, where that is computed.
    pub needs: Vec<NeedLine>,
    /// Where two bends or corners are taken together: how far they are apart, meters. The last of `needs` is of both.
    pub together_m: Option<f64>,
    /// What bars this kind of vehicle.
    pub ban: Option<SignLine>,
    /// With a timetable, where limits have hours: what is told is what holds when the load passes (in what no way leads past, what
    /// holds at the hour at which most passes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<LimitHoursLine>,
    /// As it stands in the data.
    pub signs: Vec<SignLine>,
    /// What the levels of a bridge say.
    pub levels: Vec<BridgeLevelLine>,
    /// `signed`, `surveyed`, `assumed`, `unknown` (nobody states it).
    pub provenance: String,
    /// The day of the survey.
    pub surveyed: Option<String>,
    /// Whether it is physical: never waived.
    pub hard: bool,
    /// What it takes to lift: `permission`, `removal`, `engineer`, `police`, `works`, `rebuilding`.
    pub cost: String,
    /// Days of notice.
    pub lead_days: Option<u32>,
    /// Whom to ask.
    pub contact: String,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
}

/// A set of obstacles whose lifting opens a way; lifting a part of it does not.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LiftLine {
    /// Ids of the obstacles.
    pub obstacles: Vec<String>,
    /// How many.
    pub count: usize,
    /// The most that one of them takes: `permission` … `rebuilding`.
    pub cost: String,
    /// Whether one of them is physical.
    pub hard: bool,
    /// No set has fewer.
    pub fewest: bool,
    /// No set takes less.
    pub cheapest: bool,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
}

/// Why nothing passes.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WhyNotLine {
    /// `obstacles`, `corners`, `unexplained`, `turn_restriction`, `island`.
    pub because: String,
    /// Sets to lift, the one that takes least first.
    pub sets: Vec<LiftLine>,
    /// Whether all minimal sets are told, of what is thought of: one-ways, and then corners, are only where nothing before
    /// them opens a way.
    pub complete: bool,
    /// Whether `fewest` and `cheapest` are proved.
    pub proved: bool,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
}

/// The largest value of a measure between the two places.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LargestLine {
    /// `height`, `width`, `length`, `mass`, `axle_load`.
    pub measure: String,
    /// `alone`: nothing else is asked; `with_load`: the other measures are those of the load.
    pub other_measures: String,
    /// `limited`, `unlimited` (as far as the data know), `no_way`.
    pub result: String,
    /// The largest limit value that can be kept all the way, meters or tonnes; the margin is still to be taken off.
    pub limit: Option<f64>,
    /// The largest value of a load: the limit less the margin.
    pub most: Option<f64>,
    /// `m` or `t`.
    pub unit: String,
    /// Ids of the constraints that stand at it on the fastest such way, and of the corners there that stop a longer load.
    pub limited_at: Vec<String>,
    /// What they are called, in the same order; a corner by its roads and, in brackets, its place (longitude, latitude).
    pub limited_at_names: Vec<String>,
}

/// Height and mass together: neither can be more without the other being less.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FrontLine {
    /// `alone`: nothing else is asked; `with_load`: the other measures are those of the load.
    pub other_measures: String,
    /// Meters, the margin not taken off; none is unlimited.
    pub height_m: Option<f64>,
    /// Tonnes, likewise.
    pub mass_t: Option<f64>,
}

/// The part of a corridor question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CorridorSummary {
    /// The way itself, as of a route; `vehicle` is the name of the load file.
    #[serde(flatten)]
    pub route: RouteSummary,
    /// The load.
    pub load: LoadLine,
    /// Files of this question besides those of the setting.
    pub files: Vec<Input>,
    /// The same files, and those of the setting that matter here, by what they are.
    pub judged_by: JudgedByLine,
    /// What a missing limit means: `optimistic`, `class`, `blocked`.
    pub unknown_limits: String,
    /// What was kept free.
    pub margins: MarginsLine,
    /// The network that it keeps to, where it does not take all roads alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roads: Option<KeptRoadsLine>,
    /// The roads of the best way, in order.
    pub stretches: Vec<RoadStretchLine>,
    /// Along the best way, in order.
    pub constraints: Vec<ConstraintLine>,
    /// How many constraints of the best way have a limit that nobody states.
    pub unknown: usize,
    /// What is not judged, because the load file or the data do not tell enough.
    pub not_judged: Vec<UnjudgedLine>,
    /// The permit that the load needs in China.
    pub permit: PermitLine,
    /// What has to be looked at before the load goes, as `load` tells it: `bridges`, `approved_route` ….
    pub needs: Vec<String>,
    /// Who goes along, somewhere or all the way.
    pub escorts: Vec<EscortLine>,
    /// By which table.
    pub escort_table: EscortTableLine,
    /// Who goes along from where to where on the best way, by escort and place.
    pub escort_stretches: Vec<EscortStretchLine>,
    /// Ways of the network that carry the load, ferries and shuttle trains: its own top speed does not hold there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carried_by: Vec<String>,
    /// Of a load that states a speed for roads that are no expressways: the ways that are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expressways: Vec<String>,
    /// Closures and zones that the best way runs through by an exemption or a permit, from where to where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<PassedLine>,
    /// Closures and zones on the best way that slow the load, or that are shut on it at other hours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<WithinLine>,
    /// When it drives and where it waits, where a departure was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timetable: Option<TimetableLine>,
    /// Why nothing passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<WhyNotLine>,
    /// The obstacles of `why_not`.
    pub obstacles: Vec<ConstraintLine>,
    /// The largest load.
    pub largest: Vec<LargestLine>,
    /// Height against mass.
    pub height_mass: Vec<FrontLine>,
}
