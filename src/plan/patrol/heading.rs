//! Roads that are driven along as a task: how they are come to and how they are left, with the direction that is kept.
//!
//! Whoever has covered a stretch of road stands on it with a heading, and has behind him what turn restrictions look back
//! at. So a run along a road is come to on its first road in its own direction, and left in the state of the graph that its
//! last road ends in. Where what lies before the run decides what may follow it, the run is one of several passages, each
//! with its own way in and its own way out: which one is taken is part of the plan. (Turn penalties and forbidden turns of
//! arc routing are treated like this by transformation to nodes: Corberán, Martí, Martínez, Soler 2002, "The rural postman
//! problem on mixed graphs with turn penalties", Computers & OR 29.)

use crate::id::{DirectedId, NodeId, StateId};
use crate::metric::{CLOSED, Metric};
use crate::network::Network;
use crate::plan::Leg;
use crate::search::{Position, Stance};
use crate::topology::Topology;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Where a unit that covers roads may turn round. A turn restriction holds in any case, and before a barrier one turns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum TurnRound {
    /// Wherever a run begins or ends, and at junctions.
    Anywhere,
    /// At junctions: where three roads or more meet, whoever may drive them, or nothing else leads on. Where a road only
    /// changes its name or number one does not turn.
    #[default]
    Junctions,
    /// Where a road ends, or nothing else leads on.
    DeadEnds,
}

impl TurnRound {
    /// All, with their words.
    pub const ALL: [(&str, Self); 3] =
        [("anywhere", Self::Anywhere), ("junctions", Self::Junctions), ("dead-ends", Self::DeadEnds)];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Junctions => "junctions",
            Self::DeadEnds => "dead-ends",
        }
    }
}

/// One way to come to a run and to leave it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passage {
    /// As it is come to.
    pub enter: Stance,
    /// As it is left.
    pub leave: Stance,
}

/// All passages of a run over these roads, in the order of the states in which the first of them ends; none where a turn on
/// the run is banned, or the vehicle may not drive it. Whether closures shut it is not looked at.
///
/// Complexity: copies of the first road × legs.
pub fn passages(metric: &Metric, legs: &[Leg], rule: TurnRound) -> Vec<Passage> {
    let topology = metric.topology();
    let network = topology.network();
    let (Some(first), Some(last)) = (legs.first(), legs.last()) else { return Vec::new() };
    if legs.iter().any(|leg| !topology.is_usable(leg.directed)) {
        return Vec::new();
    }
    let is_barrier = |node| topology.impassable().binary_search(&node).is_ok();
    let whole = topology.length_mm(last.directed);
    let enter = Stance {
        position: at(network, first.directed, first.from_mm),
        only: Some(first.directed),
        head: None,
        turns: (rule == TurnRound::Anywhere && first.from_mm > 0)
            || !metric.open_from_tail(first.directed, first.from_mm)
            || is_barrier(network.tail(first.directed)),
    };
    let leave = Stance {
        position: at(network, last.directed, last.to_mm),
        only: Some(last.directed),
        head: None,
        turns: (rule == TurnRound::Anywhere && last.to_mm < whole)
            || !metric.open_to_head(last.directed, last.to_mm)
            || is_barrier(network.head(last.directed)),
    };
    let copies = topology.copies(first.directed).iter();
    let heads: BTreeSet<StateId> = copies
        .map(|edge| topology.begin_anew(topology.head(*edge), first.directed))
        .chain([topology.start_head(first.directed)])
        .collect();
    let passage = |head: StateId| {
        let end = follow(topology, head, legs).ok()?;
        Some(Passage {
            enter: Stance { head: Some(head), ..enter },
            leave: Stance { head: Some(end), ..leave },
        })
    };
    heads.into_iter().filter_map(passage).collect()
}

/// Drives along legs from the state at the end of the first one; each of them is where one wants to be, local or not. The
/// state at the end of the last, or the index of the leg onto which the turn is banned.
fn follow(topology: &Topology, head: StateId, legs: &[Leg]) -> Result<StateId, usize> {
    let mut state = head;
    for (i, pair) in legs.windows(2).enumerate() {
        let directed = pair[1].directed;
        if directed == pair[0].directed && pair[0].to_mm == pair[1].from_mm {
            continue;
        }
        let edge = topology.onto(state, directed).ok_or(i + 1)?;
        state = topology.begin_anew(topology.head(edge), directed);
    }
    Ok(state)
}

/// Where a run over these roads must be cut, as indices of the legs behind the cuts, so that no part holds a turn that is
/// banned to who begins with it.
pub fn banned_turns(topology: &Topology, legs: &[Leg]) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut begin = 0;
    while let Some(leg) = legs.get(begin) {
        match follow(topology, topology.start_head(leg.directed), &legs[begin..]) {
            Ok(_) => break,
            Err(at) => {
                begin += at;
                cuts.push(begin);
            }
        }
    }
    cuts
}

/// The ways back along one's own road that a rule bans where another road leads on: paths of two directed segments. A road
/// that is drawn once for each direction is one road. What closures shut does not lead on.
///
/// Complexity: O(edges).
pub fn turns_round(metric: &Metric, rule: TurnRound) -> Vec<Vec<DirectedId>> {
    let topology = metric.topology();
    let network = topology.network();
    let usable = |directed: &DirectedId| topology.is_usable(*directed);
    let arms = match rule {
        TurnRound::Anywhere => return Vec::new(),
        TurnRound::Junctions => arms(network),
        TurnRound::DeadEnds => BTreeMap::new(),
    };
    let of_road = |directed: DirectedId| -> Vec<Vec<DirectedId>> {
        if arms.get(&network.head(directed)).is_some_and(|arms| *arms > 2) {
            return Vec::new();
        }
        let back = ways_back(network, directed);
        let state = topology.start_head(directed);
        let leads_on = topology.out_edges(state).any(|edge| {
            metric.arcs()[edge].ms != CLOSED
                && !back.contains(&topology.directed(crate::id::EdgeId::new(edge)))
        });
        if !leads_on {
            return Vec::new();
        }
        back.into_iter().filter(usable).map(|back| vec![directed, back]).collect()
    };
    let all: Vec<DirectedId> = network
        .segment_ids()
        .flat_map(|segment| [DirectedId::new(segment, true), DirectedId::new(segment, false)])
        .filter(usable)
        .collect();
    all.into_par_iter().flat_map_iter(of_road).collect()
}

/// How many roads begin or end at each junction; a loop does both.
fn arms(network: &Network) -> BTreeMap<NodeId, usize> {
    let mut arms: BTreeMap<NodeId, usize> = BTreeMap::new();
    for segment in network.segment_ids() {
        // One road that is drawn once for each direction.
        if network.twins(segment).any(|(twin, _)| twin < segment) {
            continue;
        }
        let directed = DirectedId::new(segment, true);
        for node in [network.tail(directed), network.head(directed)] {
            *arms.entry(node).or_default() += 1;
        }
    }
    arms
}

/// The other direction of a directed segment, and that of segments with the same line.
fn ways_back(network: &Network, directed: DirectedId) -> Vec<DirectedId> {
    let twins = network.twins(directed.segment());
    let opposite = |(twin, same_way)| DirectedId::new(twin, directed.is_forward() != same_way);
    std::iter::once(directed.reversed()).chain(twins.map(opposite)).collect()
}

fn at(network: &Network, directed: DirectedId, along_mm: u32) -> Position {
    let length = network.segment(directed.segment()).length_mm;
    let position_mm = if directed.is_forward() { along_mm } else { length - along_mm };
    Position { segment: directed.segment(), position_mm, on_junction: false }
}
