//! What works change in the graph itself, not only in its costs: permissions, and rules that need memory.
//!
//! Shutting and slowing roads is another metric on the same graph. Three effects of works are more than that: a road
//! that becomes local (no through traffic), a direction that becomes usable (contraflow, a suspended one-way rule, a
//! suspended limit, a temporary road), and a turn that is banned or prescribed. A graph is built anew for them, in
//! linear time, beside the one without.

use super::access::LocalBy;
use crate::exchange::tags::Tags;
use crate::id::{DirectedId, NodeId};
use crate::network::{Network, TurnRule};
use crate::vehicle::{Passage, Vehicle, WayUse};

/// Changes to the graph of one vehicle; empty for most closures.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Works {
    /// Directed segments that may be used only at the beginning and the end of a journey, with what makes them so.
    pub local: Vec<(LocalBy, DirectedId)>,
    /// Directed segments that become usable.
    pub opened: Vec<(DirectedId, Opening)>,
    /// Turns that are banned or prescribed.
    pub turns: Vec<TurnRule>,
    /// Paths that this vehicle cannot drive, whatever the signs say: corners too sharp for it.
    pub impossible: Vec<Vec<DirectedId>>,
    /// Junctions whose barrier does not count.
    pub passable: Vec<NodeId>,
    /// Local roads that may be driven through: they are as good as public ones, and as good as local ones.
    pub permitted: Vec<DirectedId>,
    /// Turn restrictions that do not count, as indices into the network's.
    pub waived: Vec<u32>,
    /// Which rules may be broken: the graph then tells on which edge which rule is.
    pub breakable: Breakable,
    /// Of the local roads and turns above those that are so at some hours only: at others the rule may be broken, and the
    /// graph tells on which edge it is.
    pub by_hours: ByHours,
}

/// Rules that hold at some hours only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct ByHours {
    /// Of [`Works::local`].
    pub local: Vec<(LocalBy, DirectedId)>,
    /// Of [`Works::turns`].
    pub turns: Vec<TurnRule>,
}

/// Rules that a graph allows to be broken, so that their lifting can be weighed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Breakable {
    /// None: the graph of the law.
    #[default]
    Nothing,
    /// What signs say: turn restrictions, local access.
    Signs,
    /// Corners that are too sharp, too; turning round apart.
    Corners,
}

/// A rule that an edge breaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rule {
    /// A turn restriction, as index into the network's.
    Restriction(u32),
    /// A turn of works, as index into [`Works::turns`].
    WorksTurn(u32),
    /// A corner, as index into [`Works::impossible`].
    Corner(u32),
    /// No through traffic on this directed segment.
    Local(DirectedId),
    /// No through traffic on it at some hours, by what says so.
    LocalByHours(LocalBy, DirectedId),
    /// No through traffic past a gate.
    Gate(NodeId),
}

/// Why a direction becomes usable.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Opening {
    /// The one-way rule does not count: as the other direction is used.
    AgainstOneWay,
    /// Tags with these keys do not count: suspended limits, the bar before a temporary road.
    Without(Vec<String>),
    /// Whoever drives it has leave to: no word of access counts.
    Permitted,
    /// Neither words of access nor the one-way rule count: a one-way that is barred, too.
    AgainstOneWayPermitted,
}

impl Works {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.local.is_empty()
            && self.opened.is_empty()
            && self.turns.is_empty()
            && self.impossible.is_empty()
            && self.passable.is_empty()
            && self.permitted.is_empty()
            && self.waived.is_empty()
            && self.breakable == Breakable::Nothing
            && self.by_hours == ByHours::default()
    }

    /// Sorted, each change once: equal works are equal values.
    pub fn canonical(mut self) -> Self {
        self.local.sort_unstable();
        self.local.dedup();
        self.opened.sort_unstable();
        self.opened.dedup();
        self.turns.sort_unstable();
        self.turns.dedup();
        self.impossible.sort_unstable();
        self.impossible.dedup();
        self.passable.sort_unstable();
        self.passable.dedup();
        self.permitted.sort_unstable();
        self.permitted.dedup();
        self.waived.sort_unstable();
        self.waived.dedup();
        self.by_hours.local.sort_unstable();
        self.by_hours.local.dedup();
        self.by_hours.turns.sort_unstable();
        self.by_hours.turns.dedup();
        self
    }
}

/// Whether an opening makes a direction usable for a vehicle.
pub fn opens(network: &Network, vehicle: &Vehicle, directed: DirectedId, opening: &Opening) -> bool {
    opened(network, vehicle, directed, opening).is_some()
}

/// How a vehicle uses an opened direction; `None` if it still may not.
pub(super) fn opened(
    network: &Network,
    vehicle: &Vehicle,
    directed: DirectedId,
    opening: &Opening,
) -> Option<Passage> {
    let tags = &network.way_of(directed.segment()).tags;
    match opening {
        Opening::AgainstOneWay => either(vehicle.way_use(tags), directed),
        Opening::AgainstOneWayPermitted => either(vehicle.way_use(&vehicle.permitted(tags)), directed),
        Opening::Permitted => own(vehicle.way_use(&vehicle.permitted(tags)), directed),
        Opening::Without(keys) => own(vehicle.way_use(&without(tags, keys)), directed),
    }
}

fn own(both: WayUse, directed: DirectedId) -> Option<Passage> {
    both.toward(directed.is_forward())
}

/// The use of a direction, or of the other where that one is closed.
fn either(both: WayUse, directed: DirectedId) -> Option<Passage> {
    let forward = directed.is_forward();
    both.toward(forward).or(both.toward(!forward))
}

/// Tags without keys. A key stands for its forms by direction and vehicle, too, but not for what is physically so unless it
/// says so.
fn without(tags: &Tags, keys: &[String]) -> Tags {
    let form = |key: &str, of: &String| {
        key.strip_prefix(of.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    let meant = |key: &str, of: &String| !key.contains(":physical") || of.contains(":physical");
    let dropped = |key: &str| keys.iter().any(|of| form(key, of) && meant(key, of));
    Tags::new(tags.iter().filter(|(key, _)| !dropped(key)))
}
