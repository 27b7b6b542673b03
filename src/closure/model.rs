//! The record of a closure, as an order has it. What is not computed is refused by the reader, so that behind it
//! every record means what it says.

use super::calendar::Schedule;
use super::chainage::Chainage;
use super::selector::Selector;
use super::turn::Turn;
use crate::diagnostic::Origin;
use crate::geometry::LonLat;
use crate::units::Speed;
use crate::vehicle::limit::Limits;
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;

/// One closure.
#[derive(Clone, PartialEq, Debug)]
pub struct Closure {
    /// Its stable id; unique in a plan.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Where it stands in its life.
    pub status: Status,
    /// Who ordered it.
    pub authority: String,
    /// Number of the order.
    pub order_no: String,
    /// Where it is.
    pub location: Location,
    /// Which structures it means.
    pub levels: Levels,
    /// What it does to traffic.
    pub effect: Effect,
    /// Which way it counts, seen along the drawing (or from `from` to `to`); of a contraflow and a suspended one-way rule,
    /// which way is driven.
    pub direction: Direction,
    /// What holds on what stays passable.
    pub conditions: Conditions,
    /// Of a half closure: what the half that is left carries.
    pub other_half: OtherHalf,
    /// Of a turn: which.
    pub turn: Option<Turn>,
    /// Of a suspended limit: the keys of the tags that do not count.
    pub suspends: Vec<String>,
    /// Ids of turn restrictions of the network that do not hold for whom it binds and for the exempt, so that traffic comes
    /// onto the other half of the road and leaves it again.
    pub suspends_turns: Vec<String>,
    /// Id of the order this is a phase of; its own id where it has no phases.
    pub order: String,
    /// When.
    pub schedule: Schedule,
    /// Whom it binds; empty binds everybody.
    pub applies_to: Vec<Selector>,
    /// Roads (names, references, ids of ways) within its area that it leaves alone.
    pub except_roads: Vec<String>,
    /// It holds on all roads but those that are drawn or named.
    pub outside: bool,
    /// Who may pass nevertheless.
    pub exempt: Vec<Selector>,
    /// Nobody can pass, whatever the exemptions say (open trench, collapsed bridge).
    pub physical: bool,
    /// Whom the manager of the site lets pass even where it is physical (W3).
    pub passes: Vec<Selector>,
    /// Who answers for a physical limit that it suspends (W4).
    pub overridden: Option<Override>,
    /// The longest vehicle that can turn round before it, millimeters; none where nobody said.
    pub turning_length_mm: Option<u32>,
    /// It is enforced at the barrier only: with a departure, who is on a road when it shuts drives it to its end.
    pub entry_only: bool,
    /// All properties as they were read, unknown ones included.
    pub properties: Map<String, Value>,
    /// Of a place in words: how whoever wrote the record drew it. It counts where the words find nothing.
    pub drawn: Option<Drawn>,
    /// Of a unit of rolling work: the order of it.
    pub whole: Option<Arc<Whole>>,
    /// Where it stands in the input.
    pub origin: Origin,
}

impl Closure {
    /// Who may pass though it counts: the exempt where it can be passed at all, and whoever has a pass of the site.
    pub fn who_may_pass(&self) -> impl Iterator<Item = &Selector> {
        let exempt = if self.physical { &[][..] } else { &self.exempt };
        exempt.iter().chain(&self.passes)
    }

    /// The width that works leave, millimeters: a matter of the ground, which no exemption waives (W4). Of a plain `limit`
    /// it is the law.
    pub fn width_left_mm(&self) -> Option<u32> {
        let works = [Effect::HalfClosed, Effect::LaneLoss, Effect::Contraflow, Effect::AddRoad];
        self.conditions.limits.width_mm.filter(|_| works.contains(&self.effect))
    }

    /// Whether it is rolling work that only the network can cut into units: its place is said in words.
    pub fn rolls_by_words(&self) -> bool {
        let Location::Road { span: Some(span), .. } = &self.location else { return false };
        let posts = span.iter().all(|landmark| matches!(landmark, Landmark::Kilometer(_)));
        !posts && self.status.counts() && self.properties.get("rolling").is_some_and(|v| !v.is_null())
    }

    /// What to call it where several phases or units of one order may be named: the label, with its own part of the id.
    pub fn called(&self) -> String {
        match self.id.strip_prefix(&self.order).and_then(|rest| rest.strip_prefix('/')) {
            Some(part) => format!("{} ({part})", self.label()),
            None => self.label().to_owned(),
        }
    }

    /// What to call it in messages: the title, else the id.
    pub fn label(&self) -> &str {
        if self.title.is_empty() { &self.id } else { &self.title }
    }
}

/// A place in words as it was drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    /// The lines.
    pub lines: Vec<Vec<LonLat>>,
    /// Which way they count.
    pub direction: Direction,
}

/// The order of rolling work before it was cut into units.
#[derive(Clone, PartialEq, Debug)]
pub struct Whole {
    /// Its id.
    pub id: String,
    /// Where it is.
    pub location: Location,
    /// As it was read.
    pub properties: Map<String, Value>,
}

/// The word of an engineer that a physical limit does not hold (W4).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Override {
    /// Who says so.
    pub author: String,
    /// Why.
    pub reason: String,
}

/// Where an order stands in its life.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// Being written; not in force.
    Draft,
    /// Announced; counts.
    Planned,
    /// Signed; counts.
    Approved,
    /// Running; counts.
    Active,
    /// Interrupted; not in force.
    Suspended,
    /// Over; not in force.
    Completed,
    /// Called off; not in force.
    Cancelled,
}

impl Status {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 7] = [
        ("draft", Self::Draft),
        ("planned", Self::Planned),
        ("approved", Self::Approved),
        ("active", Self::Active),
        ("suspended", Self::Suspended),
        ("completed", Self::Completed),
        ("cancelled", Self::Cancelled),
    ];

    /// Whether such a closure counts at all.
    pub fn counts(self) -> bool {
        matches!(self, Self::Planned | Self::Approved | Self::Active)
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, status)| *status == self).map_or("", |(name, _)| name)
    }
}

/// What a closure does to the traffic on its stretches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    /// No passage.
    Closed,
    /// Only who starts or ends inside.
    NoThrough,
    /// Fewer lanes.
    LaneLoss,
    /// One half shut, the other carrying both directions, one after the other, or one only.
    HalfClosed,
    /// Traffic on the other carriageway.
    Contraflow,
    /// One-way for a time.
    OneWay,
    /// A one-way rule lifted.
    SuspendOneWay,
    /// A movement forbidden.
    TurnBan,
    /// A movement prescribed.
    MandatoryTurn,
    /// A lower speed.
    Speed,
    /// A limit on a dimension or mass.
    Limit,
    /// Waiting.
    Delay,
    /// A limit lifted.
    SuspendLimit,
    /// A temporary road, along the drawing.
    AddRoad,
}

impl Effect {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 14] = [
        ("closed", Self::Closed),
        ("no_through", Self::NoThrough),
        ("lane_loss", Self::LaneLoss),
        ("half_closed", Self::HalfClosed),
        ("contraflow", Self::Contraflow),
        ("one_way", Self::OneWay),
        ("suspend_one_way", Self::SuspendOneWay),
        ("turn_ban", Self::TurnBan),
        ("mandatory_turn", Self::MandatoryTurn),
        ("speed", Self::Speed),
        ("limit", Self::Limit),
        ("delay", Self::Delay),
        ("suspend_limit", Self::SuspendLimit),
        ("add_road", Self::AddRoad),
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, effect)| *effect == self).map_or("", |(name, _)| name)
    }

    /// Whether it leads traffic onto the other half of a road: turn restrictions may be suspended for that.
    pub fn changes_sides(self) -> bool {
        matches!(self, Self::HalfClosed | Self::Contraflow)
    }

    /// Whether it lets traffic drive against a one-way direction. Its `direction` is the one that is driven then (M3), and so
    /// the other one of the carriageway that is meant.
    pub fn opens_against(self) -> bool {
        matches!(self, Self::Contraflow | Self::SuspendOneWay)
    }
}

/// What the half that is left carries while the other is shut.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum OtherHalf {
    /// Both directions, each on its own strip (半幅双向通行).
    #[default]
    TwoWay,
    /// Both directions, one after the other (交替通行).
    Alternating,
    /// The direction that is not shut.
    OneWay,
}

impl OtherHalf {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 3] =
        [("two_way", Self::TwoWay), ("alternating", Self::Alternating), ("one_way", Self::OneWay)];
}

/// What holds on a stretch that stays passable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Conditions {
    /// Highest speed.
    pub speed: Option<Speed>,
    /// Waiting where the stretch begins, milliseconds.
    pub wait_ms: u32,
    /// What may pass.
    pub limits: Limits,
}

/// Which way a closure counts. The order of the points of a drawing is its direction (M3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Direction {
    /// As drawn, or from `from` to `to`.
    Along,
    /// The other way.
    Against,
    /// Both ways.
    #[default]
    Both,
}

impl Direction {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 3] =
        [("along", Self::Along), ("against", Self::Against), ("both", Self::Both)];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, direction)| *direction == self).map_or("", |(name, _)| name)
    }

    /// The other way.
    pub fn turned(self) -> Self {
        match self {
            Self::Along => Self::Against,
            Self::Against => Self::Along,
            Self::Both => Self::Both,
        }
    }
}

/// Which structures a closure means.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Levels {
    /// An area: what connects to the ground inside it (M4). A line: what it lies on; two roads one above the other
    /// are an ambiguity.
    #[default]
    Connected,
    /// Level 0 only.
    Ground,
    /// Every level.
    All,
    /// These levels.
    Only(Vec<i32>),
}

impl Levels {
    /// Whether a level is among the stated ones; `Connected` states none and admits every level.
    pub fn admit(&self, level: i32) -> bool {
        match self {
            Self::Connected | Self::All => true,
            Self::Ground => level == 0,
            Self::Only(levels) => levels.contains(&level),
        }
    }
}

/// How an area counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum AreaMode {
    /// Only the parts inside.
    #[default]
    Cut,
    /// Every segment that meets the area, whole.
    Touch,
    /// One may start or end inside, but not cross: the parts inside, with the effect `no_through`.
    Through,
    /// Traffic inside is free; nobody crosses the edge but by the entries (S6).
    Perimeter,
}

impl AreaMode {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 4] = [
        ("cut", Self::Cut),
        ("touch", Self::Touch),
        ("through", Self::Through),
        ("perimeter", Self::Perimeter),
    ];
}

/// Which crossings of the edge of an area are meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RingPart {
    /// All but the entries.
    Barrier,
    /// That of one entry, by index.
    Entry(usize),
}

/// A drawing, whatever the file format: positions in WGS 84.
#[derive(Clone, PartialEq, Debug)]
pub enum Drawing {
    /// Points.
    Points(Vec<LonLat>),
    /// Lines.
    Lines(Vec<Vec<LonLat>>),
    /// Polygons: rings, the first outside, each closed.
    Polygons(Vec<Vec<Vec<LonLat>>>),
}

/// Where a stretch of a named road begins or ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Landmark {
    /// The name of a crossing road, or the id or name of a site.
    Named(String),
    /// A place between kilometer posts.
    Kilometer(Chainage),
}

impl fmt::Display for Landmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Kilometer(chainage) => chainage.fmt(f),
        }
    }
}

/// Where a closure is.
#[derive(Clone, PartialEq, Debug)]
pub enum Location {
    /// Along drawn lines, on the roads of this name if one is given.
    Lines {
        /// The lines.
        lines: Vec<Vec<LonLat>>,
        /// Name or reference of the road that is meant.
        road: Option<String>,
    },
    /// Inside drawn polygons.
    Area {
        /// The polygons.
        polygons: Vec<Vec<Vec<LonLat>>>,
        /// What counts as inside.
        mode: AreaMode,
    },
    /// Where roads cross the edge of drawn polygons (S6).
    Ring {
        /// The polygons.
        polygons: Vec<Vec<Vec<LonLat>>>,
        /// Where one may enter: near crossings of roads with the edge.
        entries: Vec<LonLat>,
        /// Which crossings.
        part: RingPart,
    },
    /// At points: the junction within 5 m, else a cut through the nearest road.
    Points {
        /// The points.
        points: Vec<LonLat>,
        /// A cut through one road even near a junction.
        gate: bool,
        /// Name or reference of the road that is meant.
        road: Option<String>,
    },
    /// Along a named road from one crossing to another; without the two, the whole road.
    Road {
        /// Name or reference.
        road: String,
        /// Where it begins and ends.
        span: Option<[Landmark; 2]>,
    },
    /// Where a road has a kilometer post: the bridge or tunnel there, else the junction, else a cut through the road.
    Post {
        /// Name or reference.
        road: String,
        /// Where.
        at: Chainage,
    },
    /// The junction of two named roads.
    Junction {
        /// The two.
        roads: [String; 2],
    },
    /// A gate of a site, and nothing on the road.
    SiteGate {
        /// Id or name of the site.
        site: String,
        /// Id or name of the gate.
        gate: String,
    },
}

impl Location {
    /// The positions of a drawing; none of a place in words.
    pub fn drawn(&self) -> Vec<LonLat> {
        match self {
            Self::Lines { lines, .. } => lines.concat(),
            Self::Area { polygons, .. } | Self::Ring { polygons, .. } => polygons.concat().concat(),
            Self::Points { points, .. } => points.clone(),
            Self::Road { .. } | Self::Post { .. } | Self::Junction { .. } | Self::SiteGate { .. } => {
                Vec::new()
            }
        }
    }
}
