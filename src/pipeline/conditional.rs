//! Conditional tags in time: what they do to a vehicle between a departure and the horizon, as timelines beside those of
//! closures.
//!
//! The graph of such a journey is the most permissive reading of each way within the span. What a way does not allow at
//! some time is a timeline: its direction shut, slower, or local; a junction shut; a turn restriction in force. So
//! calendar, timed search and reasons are the same as for closures.

use crate::closure::{InEffect, InForce, Slowed, Timeline};
use crate::exchange::tags::Tags;
use crate::id::{DirectedId, SegmentId, WayId};
use crate::network::{Network, TurnAsks, TurnRule};
use crate::vehicle::{Clock, NodePass, Passage, RestrictionKind, Vehicle, WayUse, When};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::ops::Range;

/// A conditional rule that changes within a journey's span.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Rule {
    /// Id of the way, node or restriction that is tagged.
    pub id: String,
    /// Its tags that are conditional, as written.
    pub label: String,
}

type Span = Range<DateTime<Utc>>;

/// The vehicle that reads conditional tags as permissively as they are at any time of `span`, the rules that change within
/// it, and what they take away when. The numbers of rules and timelines go on from `first`.
pub(super) fn in_time(
    network: &Network,
    vehicle: &Vehicle,
    span: &Span,
    first: usize,
) -> (Vehicle, Vec<Rule>, Vec<Timeline>) {
    let clock = Clock { when: When::AlwaysWithin(span.start, span.end), zone: vehicle.clock.zone };
    let widest = Vehicle { clock, ..vehicle.clone() };
    let mut all = Collected { span, first, rules: Vec::new(), timelines: Vec::new() };
    let mut segments: BTreeMap<WayId, Vec<SegmentId>> = BTreeMap::new();
    let mut pieces: BTreeMap<WayId, Option<Vec<(DateTime<Utc>, WayUse)>>> = BTreeMap::new();
    for segment in network.segment_ids() {
        let way = network.segment(segment).way;
        let changes =
            pieces.entry(way).or_insert_with(|| vehicle.way_use_over(&network.way_of(segment).tags, span));
        if changes.is_some() {
            segments.entry(way).or_default().push(segment);
        }
    }
    for (id, segments) in &segments {
        let way = network.way_of(segments[0]);
        let best = widest.way_use(&way.tags);
        let rule = all.rule(&way.id, &way.tags);
        let changes = pieces.get(id).and_then(Option::as_ref);
        let mut by_use: Vec<(WayUse, Vec<Span>)> = Vec::new();
        for (use_, window) in changes.into_iter().flat_map(|changes| windows(changes, span)) {
            match by_use.iter_mut().find(|(known, _)| *known == use_) {
                Some((_, windows)) => windows.push(window),
                None => by_use.push((use_, vec![window])),
            }
        }
        for (use_, windows) in by_use {
            let mut effect = InEffect::default();
            for segment in segments {
                for (then, most, forward) in
                    [(use_.forward, best.forward, true), (use_.backward, best.backward, false)]
                {
                    let directed = DirectedId::new(*segment, forward);
                    let to_mm = network.segment(*segment).length_mm;
                    taken_away(&mut effect, (directed, to_mm), most, then, rule);
                }
            }
            all.add(rule, effect, windows);
        }
    }
    for (node, tags) in network.tagged_nodes() {
        let Some(changes) = vehicle.node_pass_over(tags, span) else { continue };
        let rule = all.rule(&network.node_name(*node), tags);
        let closed = windows(&changes, span).filter(|(pass, _)| *pass == NodePass::Shut);
        let windows: Vec<Span> = closed.map(|(_, window)| window).collect();
        let mut effect = InEffect::default();
        for directed in network.leaving(*node) {
            effect.shut.push(InForce { directed: *directed, from_mm: 0, to_mm: 0, closure: rule });
        }
        all.add(rule, effect, windows);
    }
    for restriction in network.restrictions() {
        let Some(changes) = vehicle.obeys_restriction_over(&restriction.tags, span) else { continue };
        let rule = all.rule(&restriction.id, &restriction.tags);
        for kind in [RestrictionKind::No, RestrictionKind::Only] {
            let held = windows(&changes, span).filter(|(then, _)| *then == Some(kind));
            let windows: Vec<Span> = held.map(|(_, window)| window).collect();
            let asks = if kind == RestrictionKind::Only { TurnAsks::Only } else { TurnAsks::Ban };
            let turns = vec![(TurnRule { paths: vec![restriction.path.clone()], asks }, rule)];
            all.add(rule, InEffect { turns, ..InEffect::default() }, windows);
        }
    }
    (widest, all.rules, all.timelines)
}

/// The conditional tags, as written.
fn written(tags: &Tags) -> String {
    let conditional = tags.iter().filter(|(key, _)| key.contains(":conditional"));
    let written: Vec<String> = conditional.map(|(key, value)| format!("{key}={value}")).collect();
    written.join(", ")
}

/// The conditional tags that close a way to a vehicle which the others would let pass.
pub(super) fn closing(vehicle: &Vehicle, tags: &Tags) -> Option<String> {
    let plain = Tags::new(tags.iter().filter(|(key, _)| !key.contains(":conditional")));
    let written = written(tags);
    let closes =
        !written.is_empty() && vehicle.way_use(tags).is_closed() && !vehicle.way_use(&plain).is_closed();
    closes.then_some(written)
}

/// Each outcome with when it holds.
fn windows<T: Copy>(changes: &[(DateTime<Utc>, T)], span: &Span) -> impl Iterator<Item = (T, Span)> {
    changes
        .iter()
        .enumerate()
        .map(|(i, (from, outcome))| (*outcome, *from..changes.get(i + 1).map_or(span.end, |(next, _)| *next)))
}

/// What a direction loses against its best use.
fn taken_away(
    effect: &mut InEffect,
    (directed, to_mm): (DirectedId, u32),
    most: Option<Passage>,
    then: Option<Passage>,
    closure: usize,
) {
    let Some(most) = most else { return };
    let Some(then) = then else {
        effect.shut.push(InForce { directed, from_mm: 0, to_mm, closure });
        return;
    };
    if then.speed < most.speed {
        effect.slow.push(Slowed {
            directed,
            from_mm: 0,
            to_mm,
            cap: Some(then.speed),
            wait_ms: 0,
            joins: false,
            closure,
        });
    }
    if then.local && !most.local {
        effect.local.push((directed, closure));
    }
}

struct Collected<'a> {
    span: &'a Span,
    first: usize,
    rules: Vec<Rule>,
    timelines: Vec<Timeline>,
}

impl Collected<'_> {
    fn rule(&mut self, id: &str, tags: &Tags) -> usize {
        self.rules.push(Rule { id: id.to_owned(), label: written(tags) });
        self.first + self.rules.len() - 1
    }

    fn add(&mut self, closure: usize, effect: InEffect, windows: Vec<Span>) {
        let windows: Vec<Span> = windows.into_iter().filter(|w| w.start < self.span.end).collect();
        if effect != InEffect::default() && !windows.is_empty() {
            self.timelines.push(Timeline { closure, windows, effect });
        }
    }
}
