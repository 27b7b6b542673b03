//! Folds turns and local roads into states: from every state by every road that may be driven next.

use super::access::{Access, Journey, LocalBy, LocalRoads, PUBLIC};
use super::forbidden::{self, Forbidden};
use super::{Breakable, Rule, UNUSABLE, Works};
use crate::id::{DirectedId, EdgeId, NodeId, StateId};
use crate::network::Network;
use rustc_hash::FxHashMap;

/// How many rules of one road that hold at some hours only are told apart.
pub const MOST_BY_HOURS: usize = 6;

/// What a copy of a junction remembers.
type Memory = (NodeId, forbidden::Prefix, Access);

pub(super) struct Fold<'a> {
    network: &'a Network,
    durations: &'a [u32],
    impassable: &'a [NodeId],
    local: &'a LocalRoads,
    journey: Journey<'a>,
    forbidden: &'a Forbidden,
    works: &'a Works,
    broken: FxHashMap<EdgeId, Vec<Rule>>,
    states: FxHashMap<Memory, StateId>,
    junctions: Vec<NodeId>,
    remembered: Vec<Memory>,
}

pub(super) struct Folded {
    pub junctions: Vec<NodeId>,
    pub first_out: Vec<u32>,
    pub heads: Vec<StateId>,
    pub directed: Vec<DirectedId>,
    pub start_heads: FxHashMap<DirectedId, StateId>,
    pub until_end: Vec<bool>,
    pub broken: FxHashMap<EdgeId, Vec<Rule>>,
}

impl<'a> Fold<'a> {
    pub fn new(
        network: &'a Network,
        durations: &'a [u32],
        impassable: &'a [NodeId],
        (local, forbidden): (&'a LocalRoads, &'a Forbidden),
        works: &'a Works,
    ) -> Self {
        Self {
            network,
            durations,
            impassable,
            journey: Journey::new(local),
            local,
            forbidden,
            works,
            broken: FxHashMap::default(),
            states: FxHashMap::default(),
            junctions: (0..network.node_count() as u32).map(NodeId).collect(),
            remembered: Vec::new(),
        }
    }

    pub fn run(mut self) -> Folded {
        let plain = self.network.node_count();
        let (mut first_out, mut heads, mut directed) = (vec![0u32], Vec::new(), Vec::new());
        for node in (0..plain as u32).map(NodeId) {
            self.edges_of((node, forbidden::NOTHING, PUBLIC), &mut heads, &mut directed);
            first_out.push(heads.len() as u32);
        }
        let mut start_heads = FxHashMap::default();
        for d in (0..self.durations.len() as u32).map(DirectedId) {
            if self.durations[d.index()] == UNUSABLE {
                continue;
            }
            let (prefix, _) = self.forbidden.step(forbidden::NOTHING, d);
            let access = self.journey.begin(d);
            let state = self.state((self.network.head(d), prefix, access));
            if state.index() >= plain {
                start_heads.insert(d, state);
            }
        }
        let mut next = 0;
        while next < self.remembered.len() {
            self.edges_of(self.remembered[next], &mut heads, &mut directed);
            first_out.push(heads.len() as u32);
            next += 1;
        }
        let until_end = self.remembered.iter().map(|(_, _, access)| self.journey.must_end(*access)).collect();
        let (junctions, broken) = (self.junctions, self.broken);
        Folded { junctions, first_out, heads, directed, start_heads, until_end, broken }
    }

    fn edges_of(&mut self, memory: Memory, heads: &mut Vec<StateId>, directed: &mut Vec<DirectedId>) {
        let (node, prefix, access) = memory;
        if self.impassable.binary_search(&node).is_ok() {
            return;
        }
        let breakable = self.works.breakable != Breakable::Nothing;
        let past_gate = if self.local.is_gate(node) { self.journey.past_gate(access) } else { access };
        // whether rules of local access may be broken at all, and are told then
        let tells = breakable || !self.works.by_hours.local.is_empty();
        // past the gate as one may, and as nobody may who drives on through
        let both = [(past_gate, &[][..]), (access, &[Rule::Gate(node)][..])];
        let passed = if breakable && past_gate != access { &both[..] } else { &both[..1] };
        for &d in self.network.leaving(node) {
            if self.durations[d.index()] == UNUSABLE {
                continue;
            }
            let (next, banned) = self.forbidden.step(prefix, d);
            let broken = if banned { self.forbidden.broken(next) } else { Vec::new() };
            if banned && !self.may_break(&broken) {
                continue;
            }
            let mut push = |fold: &mut Self, access: Access, broken: Vec<Rule>| {
                if !broken.is_empty() {
                    fold.broken.insert(EdgeId::new(heads.len()), broken);
                }
                heads.push(fold.state((fold.network.head(d), next, access)));
                directed.push(d);
            };
            if !tells {
                if let Some(after) = self.journey.after(past_gate, d) {
                    push(self, after, broken);
                }
                continue;
            }
            for (after, of_access) in self.onto(passed, d, breakable) {
                push(self, after, [&broken[..], &of_access].concat());
            }
        }
    }

    /// Driving on along a road after each of several ways past a junction, each with the rules that it breaks: where that leads,
    /// with the rules that are broken. What is reached by breaking some of them is not told again with more.
    fn onto(
        &mut self,
        passed: &[(Access, &[Rule])],
        d: DirectedId,
        breakable: bool,
    ) -> Vec<(Access, Vec<Rule>)> {
        let mut found: Vec<(Access, Vec<Rule>)> = Vec::new();
        for (access, before) in passed {
            let lawful = self.journey.after(*access, d);
            // driving through a local road, which only matters to whoever is on public ones
            let is_broken = breakable && self.local.is_local(d);
            let through = is_broken.then(|| self.journey.breaking(*access, d)).flatten();
            for (after, broken) in [(lawful, &[][..]), (through, &[Rule::Local(d)][..])] {
                let Some(after) = after else { continue };
                let broken = [before, broken].concat();
                let is_less = |less: &[Rule]| less.iter().all(|rule| broken.contains(rule));
                if !found.iter().any(|(known, less)| *known == after && is_less(less)) {
                    found.push((after, broken));
                }
            }
            for (access, by) in self.outside_hours(*access, d) {
                let local = by.into_iter().map(|by| Rule::LocalByHours(by, d));
                found.push((access, before.iter().copied().chain(local).collect()));
            }
        }
        found
    }

    /// Driving on along a road that is local at some hours, outside of them: for each set of the rules that are broken then
    /// where that leads. Of more than [`MOST_BY_HOURS`] rules of one road the others hold at all hours.
    fn outside_hours(&mut self, access: Access, d: DirectedId) -> Vec<(Access, Vec<LocalBy>)> {
        let by_hours = &self.works.by_hours.local;
        if by_hours.is_empty() || !self.local.is_local(d) {
            return Vec::new();
        }
        let mut entered = self.journey.entered(access, d);
        entered.retain(|(_, by)| by_hours.binary_search(&(*by, d)).is_ok());
        entered.truncate(MOST_BY_HOURS);
        let mut found = Vec::new();
        for choice in 1..1_u32 << entered.len() {
            let chosen = entered.iter().enumerate().filter(|(k, _)| choice >> k & 1 == 1);
            let (rules, by): (Vec<u32>, Vec<LocalBy>) = chosen.map(|(_, own)| *own).unzip();
            found.extend(self.journey.sparing(access, d, &rules).map(|access| (access, by)));
        }
        found
    }

    /// Whether all these rules may be broken. Turning round where there is no room is never a matter of signs.
    fn may_break(&self, rules: &[Rule]) -> bool {
        let may = |rule: &Rule| match rule {
            Rule::Corner(number) => {
                let path = &self.works.impossible[*number as usize];
                self.works.breakable == Breakable::Corners && path[path.len() - 1] != path[0].reversed()
            }
            Rule::WorksTurn(number)
                if self.works.by_hours.turns.binary_search(&self.works.turns[*number as usize]).is_ok() =>
            {
                true
            }
            Rule::Restriction(_)
            | Rule::WorksTurn(_)
            | Rule::Local(_)
            | Rule::LocalByHours(..)
            | Rule::Gate(_) => self.works.breakable != Breakable::Nothing,
        };
        !rules.is_empty() && rules.iter().all(may)
    }

    fn state(&mut self, memory: Memory) -> StateId {
        if memory.1 == forbidden::NOTHING && memory.2 == PUBLIC {
            return StateId(memory.0.0);
        }
        let (junctions, remembered) = (&mut self.junctions, &mut self.remembered);
        *self.states.entry(memory).or_insert_with(|| {
            junctions.push(memory.0);
            remembered.push(memory);
            StateId::new(junctions.len() - 1)
        })
    }
}
