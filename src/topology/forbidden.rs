//! Forbidden paths: what turn restrictions mean for one vehicle, as an automaton over directed segments.
//!
//! `no_…` forbids its path; `only_…` forbids every other continuation, and binds whoever comes to it: also whom the road
//! ahead bars, or who does not fit on it. Only where that is no road at all for such a vehicle it says nothing. Behind a restricted turn a vehicle may not
//! turn round at once either: else a banned left turn would be "straight on, U-turn at the next corner, right".
//! So the path that arrives by the restriction's *from* road may not be followed by a U-turn at that junction nor at
//! the next one, unless the road ends there; nor halfway along its *via* ways.

use super::{Breakable, Rule, Works};
use crate::id::DirectedId;
use crate::network::{Network, TurnAsks};
use crate::vehicle::{RestrictionKind, Vehicle};
use rustc_hash::FxHashMap;

/// What the path traveled so far has in common with a forbidden one: a node of the trie of their beginnings.
pub(super) type Prefix = u32;

/// Nothing in common.
pub(super) const NOTHING: Prefix = 0;

/// How far behind a restricted junction, in segments, turning round is looked at along a road without branches.
const LONGEST_CHAIN: usize = 16;

/// The automaton.
#[derive(Debug)]
pub(super) struct Forbidden {
    next: FxHashMap<(Prefix, DirectedId), Prefix>,
    /// The longest proper suffix that is a beginning, too.
    shorter: Vec<Prefix>,
    complete: Vec<bool>,
    /// The rules whose path ends here; kept only where rules may be broken.
    broken: Vec<Vec<Rule>>,
    restrictions: usize,
}

impl Forbidden {
    /// With the turns of works, and with what cannot be driven at all. The latter is no sign: going round the block to
    /// come into the road from the other side is fine.
    pub(super) fn new(
        network: &Network,
        vehicle: &Vehicle,
        works: &Works,
        usable: impl Fn(DirectedId) -> bool,
    ) -> Self {
        let mut paths: Vec<(Vec<DirectedId>, Rule)> = Vec::new();
        let mut restrictions = 0;
        let is_road =
            |d: DirectedId| usable(d) || vehicle.has_road(&network.way_of(d.segment()).tags, d.is_forward());
        for (restriction, number) in network.restrictions().iter().zip(0u32..) {
            if works.waived.binary_search(&number).is_ok() {
                continue;
            }
            let Some(kind) = vehicle.obeys_restriction(&restriction.tags) else { continue };
            let Some((&last, before)) = restriction.path.split_last() else { continue };
            let leads_on = match kind {
                RestrictionKind::No => usable(last),
                RestrictionKind::Only => is_road(last),
            };
            if before.is_empty() || !before.iter().all(|d| usable(*d)) || !leads_on {
                continue;
            }
            restrictions += 1;
            let mut banned = Vec::new();
            match kind {
                RestrictionKind::No => ban(network, &usable, &restriction.path, &mut banned),
                RestrictionKind::Only => keep_to(network, &usable, before, &[last], &mut banned),
            }
            paths.extend(banned.into_iter().map(|path| (path, Rule::Restriction(number))));
        }
        for (turn, number) in works.turns.iter().zip(0u32..) {
            let bans = turn.paths.iter().filter(|_| matches!(turn.asks, TurnAsks::Ban | TurnAsks::NoRound));
            let bans: Vec<_> = bans.filter(|p| p.len() > 1 && p.iter().all(|d| usable(*d))).collect();
            let exits = match turn.asks {
                TurnAsks::Only => turn.exits(is_road),
                _ => turn.exits(&usable),
            };
            restrictions += usize::from(!bans.is_empty() || !exits.is_empty());
            let mut banned = Vec::new();
            for path in bans {
                match turn.asks {
                    TurnAsks::NoRound => banned.push(path.clone()),
                    _ => ban(network, &usable, path, &mut banned),
                }
            }
            for (before, exits) in exits {
                keep_to(network, &usable, before, &exits, &mut banned);
            }
            paths.extend(banned.into_iter().map(|path| (path, Rule::WorksTurn(number))));
        }
        let corners = works.impossible.iter().zip(0u32..).filter(|(path, _)| path.iter().all(|d| usable(*d)));
        paths.extend(corners.map(|(path, number)| (path.clone(), Rule::Corner(number))));
        paths.sort();
        paths.dedup();
        let mut found = Self::automaton(&paths, restrictions);
        if works.breakable != Breakable::Nothing || !works.by_hours.turns.is_empty() {
            found.name_the_broken(&paths);
        }
        found
    }

    /// Number of restrictions that bind the vehicle.
    pub(super) fn restriction_count(&self) -> usize {
        self.restrictions
    }

    fn automaton(paths: &[(Vec<DirectedId>, Rule)], restrictions: usize) -> Self {
        let mut trie = Self {
            next: FxHashMap::default(),
            shorter: vec![NOTHING],
            complete: vec![false],
            broken: Vec::new(),
            restrictions,
        };
        let mut by_depth: Vec<Vec<(Prefix, DirectedId, Prefix)>> = Vec::new();
        for (path, _) in paths {
            let mut at = NOTHING;
            for (depth, d) in path.iter().enumerate() {
                let fresh = trie.complete.len() as Prefix;
                let to = *trie.next.entry((at, *d)).or_insert(fresh);
                if to == fresh {
                    trie.complete.push(false);
                    trie.shorter.push(NOTHING);
                    if by_depth.len() <= depth {
                        by_depth.push(Vec::new());
                    }
                    by_depth[depth].push((at, *d, to));
                }
                at = to;
            }
            trie.complete[at as usize] = true;
        }
        for (parent, d, node) in by_depth.into_iter().skip(1).flatten() {
            let (suffix, banned) = trie.step(trie.shorter[parent as usize], d);
            trie.shorter[node as usize] = suffix;
            trie.complete[node as usize] |= banned;
        }
        trie
    }

    fn name_the_broken(&mut self, paths: &[(Vec<DirectedId>, Rule)]) {
        self.broken = vec![Vec::new(); self.complete.len()];
        for (path, rule) in paths {
            let mut at = NOTHING;
            for d in path {
                at = self.next[&(at, *d)];
            }
            self.broken[at as usize].push(*rule);
        }
    }

    /// The rules that a path breaks with its last step, ascending; empty where rules may not be broken.
    pub(super) fn broken(&self, mut prefix: Prefix) -> Vec<Rule> {
        let mut rules: Vec<Rule> = Vec::new();
        while prefix != NOTHING {
            rules.extend(self.broken.get(prefix as usize).into_iter().flatten());
            prefix = self.shorter[prefix as usize];
        }
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// After another directed segment: what is now remembered, and whether a forbidden path is complete.
    #[inline]
    pub(super) fn step(&self, mut prefix: Prefix, directed: DirectedId) -> (Prefix, bool) {
        loop {
            if let Some(&to) = self.next.get(&(prefix, directed)) {
                return (to, self.complete[to as usize]);
            }
            if prefix == NOTHING {
                return (NOTHING, false);
            }
            prefix = self.shorter[prefix as usize];
        }
    }
}

/// The end of a path may not be taken by whoever has come along the rest of it.
fn ban(
    network: &Network,
    usable: &impl Fn(DirectedId) -> bool,
    path: &[DirectedId],
    banned: &mut Vec<Vec<DirectedId>>,
) {
    let Some((last, before)) = path.split_last() else { return };
    let leaving = network.leaving(network.head(before[before.len() - 1])).iter().copied();
    let allowed: Vec<DirectedId> = leaving.filter(|d| usable(*d) && d != last).collect();
    banned.push(path.to_vec());
    no_turning_round(network, usable, before, &allowed, banned);
}

/// Whoever has come along `before` must go on by one of `exits`.
fn keep_to(
    network: &Network,
    usable: &impl Fn(DirectedId) -> bool,
    before: &[DirectedId],
    exits: &[DirectedId],
    banned: &mut Vec<Vec<DirectedId>>,
) {
    let leaving = network.leaving(network.head(before[before.len() - 1])).iter();
    let others = leaving.filter(|d| usable(**d) && !exits.contains(d));
    banned.extend(others.map(|d| with(before, *d)));
    no_turning_round(network, usable, before, exits, banned);
}

fn with(before: &[DirectedId], d: DirectedId) -> Vec<DirectedId> {
    before.iter().copied().chain([d]).collect()
}

/// Bans the U-turn at the restricted junction and at the next real junction (or along the way there).
fn no_turning_round(
    network: &Network,
    usable: &impl Fn(DirectedId) -> bool,
    before: &[DirectedId],
    allowed: &[DirectedId],
    paths: &mut Vec<Vec<DirectedId>>,
) {
    let back = before[before.len() - 1].reversed();
    // halfway along the via ways the road goes on: turning round there would only shake the restriction off
    for end in 2..before.len() {
        let turn = before[end - 1].reversed();
        if usable(turn) {
            paths.push(with(&before[..end], turn));
        }
    }
    let onward: Vec<DirectedId> = allowed.iter().copied().filter(|d| *d != back).collect();
    if onward.is_empty() {
        // the only way left is back: a dead end for this turn. Back, but not to and fro
        if before.len() > 1 && allowed.contains(&back) {
            paths.push([before, &[back, back.reversed()]].concat());
        }
        return;
    }
    if allowed.contains(&back) {
        paths.push(with(before, back));
    }
    for first in onward {
        let mut walked = with(before, first);
        for _ in 0..LONGEST_CHAIN {
            let came = walked[walked.len() - 1];
            let leaving = network.leaving(network.head(came)).iter().copied();
            let ahead: Vec<DirectedId> = leaving.filter(|d| usable(*d) && *d != came.reversed()).collect();
            if ahead.is_empty() {
                break; // a dead end: there one turns
            }
            if usable(came.reversed()) {
                paths.push(with(&walked, came.reversed()));
            }
            match ahead[..] {
                [only] if !walked.contains(&only) => walked.push(only),
                _ => break,
            }
        }
    }
}
