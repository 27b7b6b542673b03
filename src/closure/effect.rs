//! What a matched closure does to one road user: which stretches are shut, slowed, local or opened, and which turns go.
//!
//! One record can do several things at once: half a road is shut, the other half is narrow and slow. Here they come
//! apart into consequences that add up over all closures (C1): prohibitions and waits add, the lowest speed counts, and
//! only contraflow, a suspended rule or a temporary road ever opens anything (C2).

use super::matching::{Matched, MatchedStretch, flow};
use super::model::{Closure, Effect, OtherHalf};
use super::who::Who;
use crate::id::DirectedId;
use crate::network::{Network, TurnAsks, TurnRule};
use crate::units::Speed;
use std::collections::BTreeSet;

/// The tag that bars a temporary road until its closure is in force. Unlike `access=no` it binds the police, too.
pub const TEMPORARY_BAR: (&str, &str) = ("impassable", "yes");

/// How much of a closure holds for a road user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// What it opens: it is exempt from the rest.
    Openings,
    /// The works, which are in its way though it is exempt: it is wider than what they leave.
    Width {
        /// And what the order opens; not to whom it is not for.
        opens: bool,
    },
    /// All of it.
    All,
}

impl Holds {
    /// Whether anything of it is held against the road user.
    pub fn bars(self) -> bool {
        matches!(self, Self::Width { .. } | Self::All)
    }
}

/// A stretch in force, and the closure it comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct InForce {
    /// The directed segment.
    pub directed: DirectedId,
    /// Millimeters from its tail.
    pub from_mm: u32,
    /// Millimeters from its tail; equal to `from_mm` for a gate.
    pub to_mm: u32,
    /// Index into [`ClosurePlan::closures`](super::ClosurePlan::closures).
    pub closure: usize,
}

/// All that closures do to one road user at one time. Each entry names its closure by index into the plan.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct InEffect {
    /// Shut stretches, sorted.
    pub shut: Vec<InForce>,
    /// Slowed stretches, sorted.
    pub slow: Vec<Slowed>,
    /// Directed segments that are local for a time, sorted.
    pub local: Vec<(DirectedId, usize)>,
    /// Stretches that may be driven though they could not before, sorted.
    pub opened: Vec<Opened>,
    /// Turns banned, one a rule, or prescribed, one rule for each road that one comes by; sorted.
    pub turns: Vec<(TurnRule, usize)>,
    /// Turn restrictions that do not hold, as indices into the network's, and the closure that suspends each; sorted.
    pub waived: Vec<(u32, usize)>,
}

/// A stretch on which passage is slower.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Slowed {
    /// The directed segment.
    pub directed: DirectedId,
    /// Millimeters from its tail.
    pub from_mm: u32,
    /// Millimeters from its tail.
    pub to_mm: u32,
    /// Highest speed.
    pub cap: Option<Speed>,
    /// Waiting where the stretch begins, milliseconds.
    pub wait_ms: u32,
    /// Whether it is no part of the works, but the end of a road that joins them, where one waits, too.
    pub joins: bool,
    /// Index into the plan.
    pub closure: usize,
}

/// A stretch that becomes usable.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Opened {
    /// The directed segment.
    pub directed: DirectedId,
    /// Millimeters from its tail.
    pub from_mm: u32,
    /// Millimeters from its tail.
    pub to_mm: u32,
    /// Keys of tags that do not count on it; empty where it is the one-way rule that does not count.
    pub suspended: Vec<String>,
    /// Index into the plan.
    pub closure: usize,
}

impl InEffect {
    pub(super) fn sort(&mut self) {
        self.shut.sort_unstable();
        self.shut.dedup();
        self.slow.sort_unstable();
        self.local.sort_unstable();
        self.local.dedup();
        self.opened.sort_unstable();
        self.turns.sort_unstable();
        self.turns.dedup();
        self.waived.sort_unstable();
        self.waived.dedup();
    }
}

struct Sink<'a> {
    network: &'a Network,
    closure: &'a Closure,
    index: usize,
    who: &'a Who,
    all: &'a mut InEffect,
}

/// Adds what holds of one closure for `who`. To one who is exempt from its rules and wider than what works leave (W4), they
/// shut what they shut to anybody so wide; what they open, they open to the exempt as to everybody and not further: limits,
/// speed and wait hold there.
pub(super) fn apply(
    network: &Network,
    numbered: (usize, &Closure),
    matched: &Matched,
    (who, holds): (&Who, Holds),
    all: &mut InEffect,
) {
    if holds == Holds::All {
        return apply_whole(network, numbered, matched, who, all);
    }
    if holds == Holds::Nothing {
        return;
    }
    let mut own = InEffect::default();
    apply_whole(network, numbered, matched, who, &mut own);
    let is_new = |directed: DirectedId, from_mm: u32, to_mm: u32| {
        (numbered.1.effect == Effect::AddRoad || !flow::flows(network, directed))
            && own.opened.iter().any(|o| o.directed == directed && from_mm < o.to_mm && o.from_mm < to_mm)
    };
    let bars = |s: &&InForce| holds.bars() || is_new(s.directed, s.from_mm, s.to_mm);
    all.shut.extend(own.shut.iter().filter(bars));
    if holds == (Holds::Width { opens: false }) {
        return;
    }
    all.slow.extend(own.slow.iter().filter(|s| is_new(s.directed, s.from_mm, s.to_mm)));
    all.opened.extend(own.opened);
    all.waived.extend(own.waived);
}

fn apply_whole(
    network: &Network,
    (index, closure): (usize, &Closure),
    matched: &Matched,
    who: &Who,
    all: &mut InEffect,
) {
    let stretches = &matched.stretches;
    let waived = closure.suspends_turns.iter().flat_map(|id| network.restrictions_called(id));
    all.waived.extend(waived.map(|number| (number, index)));
    let mut sink = Sink { network, closure, index, who, all };
    match closure.effect {
        Effect::Closed => sink.shut(stretches),
        Effect::NoThrough => {
            sink.all.local.extend(stretches.iter().map(|s| (s.directed, index)));
            sink.conditions(stretches);
        }
        Effect::LaneLoss | Effect::Speed | Effect::Limit | Effect::Delay => sink.conditions(stretches),
        Effect::OneWay => {
            sink.shut(&reversed(network, stretches));
            sink.conditions(stretches);
        }
        Effect::SuspendOneWay | Effect::Contraflow => {
            sink.open(stretches, &[]);
            sink.conditions(stretches);
        }
        Effect::HalfClosed => sink.half_closed(matched),
        Effect::TurnBan => {
            let rule = |path: &Vec<DirectedId>| TurnRule { paths: vec![path.clone()], asks: TurnAsks::Ban };
            sink.all.turns.extend(matched.turns.iter().map(|path| (rule(path), index)));
            if !matched.rounds.is_empty() {
                let rounds = TurnRule { paths: matched.rounds.clone(), asks: TurnAsks::NoRound };
                sink.all.turns.push((rounds, index));
            }
        }
        // From one road there may be several exits that are prescribed: one of them must be taken.
        Effect::MandatoryTurn => {
            let arms = matched.turns.chunk_by(|a, b| a.first() == b.first());
            let rule = |paths: &[Vec<DirectedId>]| TurnRule { paths: paths.to_vec(), asks: TurnAsks::Keep };
            sink.all.turns.extend(arms.map(|paths| (rule(paths), index)));
        }
        Effect::SuspendLimit => sink.open(stretches, &closure.suspends),
        Effect::AddRoad => {
            sink.open(stretches, &[TEMPORARY_BAR.0.to_owned()]);
            sink.conditions(stretches);
        }
    }
}

impl Sink<'_> {
    fn shut(&mut self, stretches: &[MatchedStretch]) {
        let closure = self.index;
        self.all.shut.extend(stretches.iter().map(|s| InForce {
            directed: s.directed,
            from_mm: s.from_mm,
            to_mm: s.to_mm,
            closure,
        }));
    }

    fn open(&mut self, stretches: &[MatchedStretch], suspended: &[String]) {
        let closure = self.index;
        self.all.opened.extend(stretches.iter().map(|s| Opened {
            directed: s.directed,
            from_mm: s.from_mm,
            to_mm: s.to_mm,
            suspended: suspended.to_vec(),
            closure,
        }));
    }

    /// What is passable is limited, slow, or has to be waited for.
    fn conditions(&mut self, stretches: &[MatchedStretch]) {
        let conditions = &self.closure.conditions;
        if conditions.limits.exceeded_by(self.who.needs()) {
            self.shut(stretches);
            return;
        }
        if conditions.speed.is_none() && conditions.wait_ms == 0 {
            return;
        }
        for s in stretches {
            let wait_ms = if self.begins(s, stretches) { conditions.wait_ms } else { 0 };
            if wait_ms > 0 || (conditions.speed.is_some() && s.from_mm < s.to_mm) {
                self.all.slow.push(Slowed {
                    directed: s.directed,
                    from_mm: s.from_mm,
                    to_mm: s.to_mm,
                    cap: conditions.speed,
                    wait_ms,
                    joins: false,
                    closure: self.index,
                });
            }
        }
        if conditions.wait_ms > 0 {
            self.joining(stretches, conditions.wait_ms);
        }
    }

    /// Who comes from a side road waits for the works at its end, as often as who comes from their beginning: once. Where traffic
    /// goes by turns, every road of a junction within has its turn, that of who only crosses, too. Other waits are those of
    /// the works themselves, and are met where a road leads nowhere else.
    fn joining(&mut self, stretches: &[MatchedStretch], wait_ms: u32) {
        let network = self.network;
        let by_turns =
            self.closure.effect == Effect::HalfClosed && self.closure.other_half == OtherHalf::Alternating;
        let length = |d: DirectedId| network.segment(d.segment()).length_mm;
        let leaves: BTreeSet<DirectedId> =
            stretches.iter().filter(|s| s.from_mm == 0).map(|s| s.directed).collect();
        let reaches: BTreeSet<DirectedId> =
            stretches.iter().filter(|s| s.to_mm == length(s.directed)).map(|s| s.directed).collect();
        let is_road = |d: DirectedId| flow::flows(network, d) && !flow::is_for_feet(network, d.segment());
        let mut joining: BTreeSet<DirectedId> = BTreeSet::new();
        for s in stretches.iter().filter(|s| !self.begins(s, stretches)) {
            let around = network.leaving(network.tail(s.directed));
            joining.extend(around.iter().map(|d| d.reversed()).filter(|d| {
                // The traffic the other way on the same road is no joining one.
                let opposite = || leaves.iter().any(|own| network.is_back(*own, *d));
                let elsewhere = || {
                    let on = around.iter().filter(|on| is_road(**on) && !network.is_back(*d, **on));
                    on.into_iter().any(|on| !leaves.contains(on))
                };
                is_road(*d) && !reaches.contains(d) && !opposite() && (by_turns || !elsewhere())
            }));
        }
        let closure = self.index;
        self.all.slow.extend(joining.into_iter().map(|directed| {
            let end = length(directed);
            Slowed { directed, from_mm: end, to_mm: end, cap: None, wait_ms, joins: true, closure }
        }));
    }

    /// Whether traffic comes onto the stretch from outside: one waits where the works begin, once.
    fn begins(&self, stretch: &MatchedStretch, all: &[MatchedStretch]) -> bool {
        let network = self.network;
        stretch.from_mm > 0
            || !all.iter().any(|before| {
                before.directed != stretch.directed.reversed()
                    && before.directed != stretch.directed
                    && before.to_mm == network.segment(before.directed.segment()).length_mm
                    && network.head(before.directed) == network.tail(stretch.directed)
            })
    }

    /// S1. On an undivided road both directions share the half that is left. On a divided one the shut half is a
    /// carriageway, and the traffic of both directions shares the other.
    fn half_closed(&mut self, matched: &Matched) {
        let network = self.network;
        let (divided, undivided): (Vec<MatchedStretch>, Vec<MatchedStretch>) =
            matched.stretches.iter().partition(|s| flow::is_one_way(network, s.directed.segment()));
        let other_half = self.closure.other_half;
        let is_shared = |s: &MatchedStretch| matched.shared.contains(s);
        let (shared, divided): (Vec<MatchedStretch>, Vec<MatchedStretch>) =
            divided.into_iter().partition(is_shared);
        self.shut(&divided);
        let mut rest: Vec<MatchedStretch> = matched.opposite.clone();
        if other_half == OtherHalf::OneWay {
            self.shut(&undivided);
            rest.extend(reversed(network, &undivided));
        } else {
            self.open(&matched.contraflow, &[]);
            rest.extend(reversed(network, &matched.opposite));
            rest.extend(reversed(network, &undivided));
            rest.extend(undivided);
            rest.extend(shared);
        }
        rest.sort_unstable();
        rest.dedup();
        self.conditions(&rest);
    }
}

fn reversed(network: &Network, stretches: &[MatchedStretch]) -> Vec<MatchedStretch> {
    stretches.iter().map(|s| s.reversed(network)).collect()
}
