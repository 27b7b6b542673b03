//! Local access: roads that may be used only at the beginning and at the end of a journey.
//!
//! What makes roads local is told apart, for each of it binds by itself: what signs say is one *rule*, each closure to
//! through traffic another. So a closure never opens what is shut without it: who passes a road that signs keep for its residents,
//! to end on one that a closure keeps for its own, has driven through the first. Only for a closure, roads that signs make
//! local and that adjoin its own are as good as its own: their residents can come by no other.
//!
//! A gate that lets pass only who begins or ends behind it ([`super::gates`]) is a road of no length that signs make local, and
//! what lies behind it is as good as local: whoever has come there through no gate is on public roads.
//!
//! Roads of one rule that touch other roads at no more than one junction cannot be driven *through*, so they
//! need no care; only zones with two or more such junctions are remembered by the search.

use super::gates::Gated;
use crate::id::{DirectedId, NodeId};
use crate::network::Network;
use rustc_hash::{FxHashMap, FxHashSet};

/// What makes a road local: signs, or the closure of this number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LocalBy {
    /// Signs, and what is known of the road itself.
    Signs,
    /// A closure to through traffic.
    Closure(u32),
}

/// Where on a journey we are, as far as local roads are concerned: a number that [`LocalRoads`] gave.
pub(super) type Access = u32;

/// On public roads; a local road may still be entered, to end there.
pub(super) const PUBLIC: Access = 0;

/// Rules on whose roads we have been since the start, and rules on whose roads we must end; both ascending.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Bound {
    since_start: Vec<Rule>,
    until_end: Vec<Rule>,
}

/// Rules by the order in which they were given.
type Rule = u32;

/// What a directed segment is to the through traffic of one rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Road {
    /// Closed to it.
    Local,
    /// As good as local and as good as public: this vehicle is let through, or the road adjoins those of a closure, or lies
    /// behind a gate.
    Either,
}

/// What a directed segment is to the rules; to those that are not named it is public. A number that [`LocalRoads`] gave, 0
/// where there are none.
type Kind = u32;

/// The directed segments of local zones through which one could drive.
#[derive(Debug)]
pub(super) struct LocalRoads {
    of: Vec<Kind>,
    kinds: Vec<Vec<(Rule, Road)>>,
    /// What each rule is by.
    by: Vec<LocalBy>,
    /// The gates that must be remembered, ascending.
    gates: Vec<NodeId>,
}

/// The rule of what signs say.
const SIGNS: Rule = 0;

impl LocalRoads {
    /// `signs` are the directed segments that signs make local, `more` those that are local besides, sorted by what
    /// makes them so.
    pub(super) fn new(
        network: &Network,
        (signs, gated): (&[bool], &Gated),
        more: &[(LocalBy, DirectedId)],
        permitted: &[DirectedId],
        usable: impl Fn(DirectedId) -> bool,
    ) -> Self {
        let mut by_signs = signs.to_vec();
        for (_, d) in more.iter().filter(|(by, _)| *by == LocalBy::Signs) {
            by_signs[d.index()] = true;
        }
        let all = (0..by_signs.len() as u32).map(DirectedId).filter(|d| by_signs[d.index()]);
        let mut rules: Vec<Vec<DirectedId>> = vec![all.collect()];
        let closures = more.iter().filter(|(by, _)| *by != LocalBy::Signs);
        let closures: Vec<(LocalBy, DirectedId)> = closures.copied().collect();
        let chunks = || closures.chunk_by(|a, b| a.0 == b.0);
        rules.extend(chunks().map(|own| own.iter().map(|(_, d)| *d).collect()));
        let by = std::iter::once(LocalBy::Signs).chain(chunks().map(|own| own[0].0)).collect();
        let mut roads: FxHashMap<DirectedId, Vec<(Rule, Road)>> = FxHashMap::default();
        let mut gates = Vec::new();
        for (rule, own) in (0..).zip(&rules) {
            let own: FxHashSet<DirectedId> = own.iter().copied().collect();
            let is_permitted = |d: DirectedId| permitted.binary_search(&d).is_ok();
            let adjoins = |d: DirectedId| gated.is_behind(d) || (rule != SIGNS && by_signs[d.index()]);
            let zones = Zones {
                network,
                is_local: &|d| usable(d) && own.contains(&d) && !is_permitted(d),
                is_beside: &|d| usable(d) && adjoins(d) && !own.contains(&d),
                is_usable: &usable,
                gates: if rule == SIGNS { &gated.gates } else { &[] },
            };
            let mut starts: Vec<NodeId> =
                own.iter().filter(|d| (zones.is_local)(**d)).map(|d| network.tail(*d)).collect();
            if rule == SIGNS {
                starts.extend(gated.starts(network));
            }
            let driven_through = zones.driven_through(starts);
            if rule == SIGNS {
                gates = zones.remembered_gates(&driven_through);
            }
            for d in driven_through {
                let road = if own.contains(&d) { Road::Local } else { Road::Either };
                roads.entry(d).or_default().push((rule, road));
            }
            for d in own.iter().copied().filter(|d| is_permitted(*d)) {
                roads.entry(d).or_default().push((rule, Road::Either));
            }
        }
        let mut found = Self { of: vec![0; signs.len()], kinds: vec![Vec::new()], by, gates };
        let mut known: FxHashMap<Vec<(Rule, Road)>, Kind> = FxHashMap::default();
        let mut named: Vec<(DirectedId, Vec<(Rule, Road)>)> = roads.into_iter().collect();
        named.sort_unstable();
        for (d, kind) in named {
            let fresh = found.kinds.len() as Kind;
            let number = *known.entry(kind.clone()).or_insert(fresh);
            if number == fresh {
                found.kinds.push(kind);
            }
            found.of[d.index()] = number;
        }
        found
    }

    /// Whether a junction is a gate that only who begins or ends behind it passes.
    pub(super) fn is_gate(&self, node: NodeId) -> bool {
        self.gates.binary_search(&node).is_ok()
    }

    /// What a directed segment is to the rules.
    fn kind(&self, directed: DirectedId) -> &[(Rule, Road)] {
        &self.kinds[self.of[directed.index()] as usize]
    }

    /// Whether a directed segment is closed to the through traffic of some rule.
    pub(super) fn is_local(&self, directed: DirectedId) -> bool {
        self.kind(directed).iter().any(|(_, road)| *road == Road::Local)
    }
}

/// The zones of one rule: roads that hang together, its own and those beside it.
struct Zones<'a> {
    network: &'a Network,
    is_local: &'a dyn Fn(DirectedId) -> bool,
    is_beside: &'a dyn Fn(DirectedId) -> bool,
    is_usable: &'a dyn Fn(DirectedId) -> bool,
    /// Gates of the rule, ascending.
    gates: &'a [NodeId],
}

impl Zones<'_> {
    /// The directed segments of zones that touch other roads at more than one junction. Where one is permitted to drive
    /// through counts as public when zones are looked for: more is remembered, not less.
    fn driven_through(&self, mut starts: Vec<NodeId>) -> Vec<DirectedId> {
        let network = self.network;
        let is_zone = |d: DirectedId| self.is_zone(d);
        starts.sort_unstable();
        let mut seen: FxHashSet<NodeId> = FxHashSet::default();
        let mut found = Vec::new();
        for start in starts {
            if !seen.insert(start) {
                continue;
            }
            let (mut zone, mut gates, mut stack) = (Vec::new(), 0, vec![start]);
            while let Some(node) = stack.pop() {
                // At a gate each other road counts: from one to another of them nobody drives.
                let others = self.others_at(node);
                gates += if self.gates.binary_search(&node).is_ok() { others } else { others.min(1) };
                for &d in network.leaving(node).iter().filter(|d| either(**d, &is_zone)) {
                    zone.push(d);
                    if seen.insert(network.head(d)) {
                        stack.push(network.head(d));
                    }
                }
            }
            if gates > 1 {
                found.extend(zone.into_iter().flat_map(|d| [d, d.reversed()]).filter(|d| is_zone(*d)));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn is_zone(&self, d: DirectedId) -> bool {
        (self.is_local)(d) || (self.is_beside)(d)
    }

    /// How many of the roads at a junction are of no zone.
    fn others_at(&self, node: NodeId) -> usize {
        let is_other = |d: DirectedId| (self.is_usable)(d) && !self.is_zone(d);
        self.network.leaving(node).iter().filter(|d| either(**d, &is_other)).count()
    }

    /// The gates at which it matters how one came there: those of zones that could be driven through (ascending), and those
    /// between roads of no zone.
    fn remembered_gates(&self, driven_through: &[DirectedId]) -> Vec<NodeId> {
        let is_remembered = |d: DirectedId| driven_through.binary_search(&d).is_ok();
        let mut gates = self.gates.to_vec();
        gates.retain(|node| {
            self.others_at(*node) > 1
                || self.network.leaving(*node).iter().any(|d| either(*d, &is_remembered))
        });
        gates
    }
}

/// Whether something holds for a road in one of its directions.
fn either(d: DirectedId, test: &dyn Fn(DirectedId) -> bool) -> bool {
    test(d) || test(d.reversed())
}

/// How local roads are passed, step by step; what was met is numbered.
pub(super) struct Journey<'a> {
    roads: &'a LocalRoads,
    met: Vec<Bound>,
    numbers: FxHashMap<Bound, Access>,
    /// Where a journey begins on a road of each kind, once asked for: roads are many, kinds few.
    begun: Vec<Option<Access>>,
    steps: FxHashMap<(Access, Kind, bool), Option<Access>>,
}

impl<'a> Journey<'a> {
    pub(super) fn new(roads: &'a LocalRoads) -> Self {
        let numbers = FxHashMap::from_iter([(Bound::default(), PUBLIC)]);
        let begun = vec![None; roads.kinds.len()];
        Self { roads, met: vec![Bound::default()], numbers, begun, steps: FxHashMap::default() }
    }

    /// At the head of the first road.
    pub(super) fn begin(&mut self, first: DirectedId) -> Access {
        let kind = self.roads.of[first.index()] as usize;
        if let Some(begun) = self.begun[kind] {
            return begun;
        }
        let since_start = self.roads.kinds[kind].iter().map(|(rule, _)| *rule).collect();
        let begun = self.number(Bound { since_start, until_end: Vec::new() });
        self.begun[kind] = Some(begun);
        begun
    }

    /// Past a gate.
    pub(super) fn past_gate(&mut self, access: Access) -> Access {
        let bound = &self.met[access as usize];
        if bound.since_start.contains(&SIGNS) || bound.until_end.contains(&SIGNS) {
            return access;
        }
        let mut bound = bound.clone();
        bound.until_end.insert(0, SIGNS);
        self.number(bound)
    }

    /// After another road; `None` when that would be through traffic.
    #[inline]
    pub(super) fn after(&mut self, access: Access, next: DirectedId) -> Option<Access> {
        self.step(access, next, false)
    }

    /// The same for whoever breaks the rules whose road this is.
    pub(super) fn breaking(&mut self, access: Access, next: DirectedId) -> Option<Access> {
        self.step(access, next, true)
    }

    /// The rules that bind who drives on along a road from now on until the end, each with what it is by.
    pub(super) fn entered(&self, access: Access, next: DirectedId) -> Vec<(Rule, LocalBy)> {
        let (bound, road) = (&self.met[access as usize], self.roads.kind(next));
        let is_new = |rule: &Rule| !bound.since_start.contains(rule) && !bound.until_end.contains(rule);
        let local = road.iter().filter(|(rule, road)| *road == Road::Local && is_new(rule));
        local.map(|(rule, _)| (*rule, self.roads.by[*rule as usize])).collect()
    }

    /// After another road, for who breaks some of the rules that it has entered.
    pub(super) fn sparing(&mut self, access: Access, next: DirectedId, spared: &[Rule]) -> Option<Access> {
        let kind = self.roads.of[next.index()];
        let bound = self.bound_after(access, kind, |rule| spared.contains(&rule))?;
        Some(self.number(bound))
    }

    /// Whether the journey must end on local roads.
    pub(super) fn must_end(&self, access: Access) -> bool {
        !self.met[access as usize].until_end.is_empty()
    }

    fn step(&mut self, access: Access, next: DirectedId, breaks: bool) -> Option<Access> {
        let kind = self.roads.of[next.index()];
        if access == PUBLIC && kind == 0 {
            return Some(PUBLIC);
        }
        if let Some(known) = self.steps.get(&(access, kind, breaks)) {
            return *known;
        }
        let after = self.bound_after(access, kind, |_| breaks);
        let after = after.map(|bound| self.number(bound));
        self.steps.insert((access, kind, breaks), after);
        after
    }

    /// Where one may drive through all the same, one has the better of both, and that is to stay what one is: whoever is
    /// still on local roads since the start may do all that others may, and whoever is bound to end on them the least.
    fn bound_after(&self, access: Access, kind: Kind, breaks: impl Fn(Rule) -> bool) -> Option<Bound> {
        let (bound, road) = (&self.met[access as usize], &self.roads.kinds[kind as usize]);
        let named = |rule: &Rule| road.iter().any(|(of, _)| of == rule);
        if !bound.until_end.iter().all(named) {
            return None;
        }
        let since_start: Vec<Rule> = bound.since_start.iter().copied().filter(named).collect();
        let mut until_end = bound.until_end.clone();
        let entered = road.iter().filter(|(_, road)| *road == Road::Local).map(|(rule, _)| *rule);
        until_end.extend(entered.filter(|rule| !bound.since_start.contains(rule) && !breaks(*rule)));
        until_end.sort_unstable();
        until_end.dedup();
        Some(Bound { since_start, until_end })
    }

    fn number(&mut self, bound: Bound) -> Access {
        let fresh = self.met.len() as Access;
        let number = *self.numbers.entry(bound.clone()).or_insert(fresh);
        if number == fresh {
            self.met.push(bound);
        }
        number
    }
}
