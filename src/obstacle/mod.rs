//! What may stand in the way of a load: signed limits, structures, bans, works. Found on the network, then judged.
//!
//! A [`Constraint`] is one thing in the world: a bridge over several segments is one, and so is a way with all that its
//! tags limit. It stands on directed stretches; what holds may differ from direction to direction, so each stretch names
//! the *face* of the constraint that traffic meets there. [`fn@judge`] holds a face against a load.

mod drawn;
pub mod ground;
mod hours;
pub mod judge;
pub mod room;
mod rules;
mod tags;
mod together;
pub mod turns;

pub use hours::{ByHours, Hourly, settle_hours, strictness};
pub use judge::{Judged, Policy, Unknown, judge, states};
pub use rules::{corner, local_roads, one_ways, turn, turns_round};
pub use tags::{of_network, of_network_in_time, settle_lifts};

use crate::id::{DirectedId, NodeId};
use crate::load::Measure;
use crate::load::bridge::Bridge;
use crate::vehicle::limit::Limits;

/// What a constraint is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Limits signed on a road.
    Limit,
    /// A bridge.
    Bridge,
    /// A tunnel, or a covered road.
    Tunnel,
    /// A gantry or portal over the road.
    Gantry,
    /// A wire over the road.
    Wire,
    /// A bar that keeps high vehicles out.
    HeightBar,
    /// A narrow place.
    Narrow,
    /// A steep road.
    Gradient,
    /// A place of another kind in a limits layer.
    Other,
    /// A barrier on a junction, or one with limits.
    Barrier,
    /// A road that is barred to this kind of vehicle.
    Access,
    /// A road that is one-way the other way round.
    OneWay,
    /// A road that may not be driven through.
    Local,
    /// A turn that is banned, or another prescribed.
    Turn,
    /// A corner too sharp for the length of the load, or too narrow for what it sweeps.
    Corner,
    /// A bend of a road.
    Bend,
    /// A hump, a crest, a level crossing.
    Hump,
    /// Works.
    Closure,
    /// A road that is not of the approved network.
    OffNetwork,
    /// Roads that a rule of the user's own shuts.
    Rule,
}

impl Kind {
    /// All of them, by the word of summaries and limits layers.
    pub const ALL: [(&'static str, Self); 20] = [
        ("limit", Self::Limit),
        ("bridge", Self::Bridge),
        ("tunnel", Self::Tunnel),
        ("gantry", Self::Gantry),
        ("wire", Self::Wire),
        ("height_bar", Self::HeightBar),
        ("narrow", Self::Narrow),
        ("gradient", Self::Gradient),
        ("other", Self::Other),
        ("barrier", Self::Barrier),
        ("access", Self::Access),
        ("one_way", Self::OneWay),
        ("local", Self::Local),
        ("turn", Self::Turn),
        ("corner", Self::Corner),
        ("bend", Self::Bend),
        ("hump", Self::Hump),
        ("closure", Self::Closure),
        ("off_network", Self::OffNetwork),
        ("rule", Self::Rule),
    ];

    /// Its word.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("other", |(word, _)| word)
    }
}

/// How a limit is known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Provenance {
    /// It is signed (or tagged as signed).
    Signed,
    /// It was measured; on a day where it is known.
    Surveyed(Option<String>),
    /// Nobody measured it.
    Assumed,
}

impl Provenance {
    /// `signed`, `surveyed`, `assumed`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Surveyed(_) => "surveyed",
            Self::Assumed => "assumed",
        }
    }
}

/// What it takes to lift an obstacle, from little to much. Sets of obstacles compare by the number of those that take
/// most, then of those that take less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CostClass {
    /// Somebody's permission.
    Permission,
    /// Something is taken away for an hour: street furniture, a wire lifted.
    Removal,
    /// An engineer's calculation.
    Engineer,
    /// Police that hold the traffic: a one-way road driven against its direction.
    Police,
    /// Works: a bridge strengthened, works finished early.
    Works,
    /// Something built anew.
    Rebuilding,
}

impl CostClass {
    /// All of them, by the word of summaries and limits layers.
    pub const ALL: [(&'static str, Self); 6] = [
        ("permission", Self::Permission),
        ("removal", Self::Removal),
        ("engineer", Self::Engineer),
        ("police", Self::Police),
        ("works", Self::Works),
        ("rebuilding", Self::Rebuilding),
    ];

    /// Its word.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(_, class)| *class == self).map_or("works", |(word, _)| word)
    }

    /// What one obstacle of the class weighs: more than 63 of the class below.
    pub fn weight(self) -> u64 {
        1 << (6 * self as u64)
    }
}

/// Who lifts a constraint, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lift {
    /// A physical limit: never waived, only changed in the world.
    pub hard: bool,
    /// What it takes.
    pub cost: CostClass,
    /// Days of notice.
    pub lead_days: Option<u32>,
    /// Whom to ask.
    pub contact: String,
    /// Whether somebody states what it takes; else it is what is usual for what it is.
    pub is_stated: bool,
}

impl Lift {
    /// Lifted by permission.
    pub const PERMISSION: Self = Self {
        hard: false,
        cost: CostClass::Permission,
        lead_days: None,
        contact: String::new(),
        is_stated: false,
    };
}

/// What holds on a stretch of a constraint.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Face {
    /// What may pass.
    pub limits: Limits,
    /// The heaviest group of axles, kilograms.
    pub bogie_kg: Option<u32>,
    /// Limits that one would expect here: a missing one is not known.
    pub expected: Vec<Measure>,
    /// Of these a limit below the usual one (`maxheight=below_default`): nobody states it, and what is usual does not stand for it.
    pub below_usual: Vec<Measure>,
    /// Keys and values as they stand in the data.
    pub signs: Vec<(String, String)>,
    /// What bars this kind of vehicle: key and value.
    pub ban: Option<(String, String)>,
    /// What lets only those pass who begin or end behind a gate: key and value. The graph keeps that rule.
    pub gate: Option<(String, String)>,
    /// Up to which measures it is open, where a condition bars what is over one (`no @ (height>3.8)`).
    pub caps: Limits,
    /// The same for a vehicle whose other measures are nothing: what the conditions leave a measure alone.
    pub caps_alone: Limits,
    /// Whether the ban is one of conditions that a vehicle without measures does not meet.
    pub is_free_alone: bool,
    /// Whether it is one that this vehicle would not meet if its height and mass were nothing.
    pub is_free_pair: bool,
    /// The values on which conditions turn, where these bind height and mass together (`no @ (weight>7.5 AND height>3)`):
    /// neither alone has a largest value then.
    pub joint_from: Vec<(Measure, u32)>,
    /// The measures of which any one, being less, would lift the ban: those of its conditions.
    pub ban_over: Vec<Measure>,
    /// Up to which measures something holds where a condition makes it a road for local access only on one side of them
    /// (`destination @ (weight>7.5)`).
    pub local_from: Vec<(Measure, u32)>,
    /// What is known of a bridge, signed limits apart.
    pub bridge: Option<Bridge>,
    /// What is usual on a road of this class, for the policy that asks for it.
    pub usual: Limits,
    /// How the road rises.
    pub slope: Option<ground::Slope>,
    /// A hump in it.
    pub hump: Option<ground::Hump>,
    /// Radius of the inner kerbs of the junctions here, millimeters.
    pub kerb_mm: Option<u32>,
    /// What this place asks of the load that it was found for.
    pub demands: Vec<ground::Demand>,
    /// Where a bend begins and ends along its segment as drawn, millimeters.
    pub extent_mm: Option<[u32; 2]>,
    /// How far from each other two bends are that are taken together here, millimeters.
    pub together_mm: Option<u32>,
    /// Shut to this load whatever its measures: works.
    pub is_shut: bool,
    /// What holds instead for whoever starts or ends there (`maxweight:conditional=none @ destination`).
    pub errand: Option<Box<Face>>,
    /// Where limits have hours and a journey takes its time: what holds when. The face itself is one of these.
    pub hours: Option<Box<ByHours>>,
}

/// A stretch on which a constraint stands, millimeters from the tail; equal ends are a cut through the road.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stretch {
    /// The directed segment.
    pub directed: DirectedId,
    /// Where it begins.
    pub from_mm: u32,
    /// Where it ends.
    pub to_mm: u32,
    /// Which face traffic meets: index into [`Constraint::faces`].
    pub face: usize,
}

/// One thing that may stand in the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Constraint {
    /// Its id: of the layer, that of its (first) way, `closure/ID`, `node/NAME`, `one_way/WAY`, `local/WAY`, `turn/ID`,
    /// `corner/NODE/WAY/WAY`, `bend/WAY/METERS`, `off_network/WAY`, `rule/NAME`.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Its name, or that of the road.
    pub name: String,
    /// Ids of the ways it stands on, each once.
    pub ways: Vec<String>,
    /// How it is known.
    pub provenance: Provenance,
    /// Who lifts it.
    pub lift: Lift,
    /// What holds, by direction.
    pub faces: Vec<Face>,
    /// Where it stands, sorted.
    pub stretches: Vec<Stretch>,
    /// The junction it stands on, if it does.
    pub node: Option<NodeId>,
    /// The corner it stands in, from road to road, if it does; two corners close to each other with the road between.
    pub turn: Option<Vec<DirectedId>>,
}

/// What is usual on a road of this class where nothing is signed: the clearance of JTG B01-2014, 3.6 (5.0 m on roads down
/// to class II, which here are those down to `secondary`; 4.5 m on lesser ones), and the mass of article 3 of order 2016
/// No. 62 for six axles and more. Widths and lengths have no usual limit. The clause could not be checked against the text of
/// the standard, and which class of road in the data is which class of the standard is nowhere written: an assumption.
pub fn usual(highway: &str) -> Limits {
    let main = ["motorway", "trunk", "primary", "secondary"].iter().any(|class| highway.starts_with(class));
    Limits { height_mm: Some(if main { 5000 } else { 4500 }), mass_kg: Some(49_000), ..Limits::default() }
}
