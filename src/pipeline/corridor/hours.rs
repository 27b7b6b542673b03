//! What binds a load at which hours of a span of time: closures and conditional tags by their calendars.
//!
//! The graph of a journey is as permissive as each way is at some time of the span; what is not open then is a timeline. What
//! changes the graph itself at some hours, local roads and turns, is in it as a rule that may be broken, and each edge tells
//! which it breaks: it may be driven outside the hours of these.

use super::super::conditional;
use super::super::vehicles::who;
use super::super::works::{made_local, still_shut, stretches, works_of};
use super::super::world::World;
use super::ground::Ground;
use crate::closure::{InEffect, Timeline, Who};
use crate::exchange::tags::Tags;
use crate::id::{DirectedId, EdgeId};
use crate::load::fit::Margins;
use crate::metric::timed::{NEVER, Window};
use crate::metric::{ClosedStretch, Metric};
use crate::network::TurnRule;
use crate::topology::{ByHours, LocalBy, MOST_BY_HOURS, Rule, Works};
use crate::vehicle::{Dimensions, Vehicle};
use chrono::{DateTime, TimeDelta, Utc};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// The timelines that bind a load within a span.
pub(super) struct Hours {
    pub span: Range<DateTime<Utc>>,
    /// Of closures, then of conditional tags; those of tags have numbers beyond those of the closures.
    pub timelines: Vec<Timeline>,
    rules: Vec<conditional::Rule>,
    /// How many closures there are.
    closures: usize,
    /// From which number on they are those of limits.
    limits: usize,
    /// The timelines of closures that are held at the barrier only.
    at_barrier: BTreeSet<usize>,
}

impl Hours {
    /// Those of the closures and tags of a world for the load of `ground`.
    pub fn of(world: &World, ground: &Ground, span: Range<DateTime<Utc>>) -> Self {
        let leaving = Vehicle {
            dimensions: Dimensions::default(),
            conditions_on: Some(ground.vehicle.dimensions.clone()),
            ..ground.vehicle.clone()
        };
        let closures = world.plan.closures().len();
        let who = Who {
            with_margins: Some(with_margins(&ground.vehicle.dimensions, &ground.policy.margins)),
            ..who(&ground.vehicle)
        };
        let mut timelines = world.plan.timelines(&world.network, &who, &span);
        let mut at_barrier = BTreeSet::new();
        for (number, timeline) in timelines.iter_mut().enumerate() {
            if world.plan.closures()[timeline.closure].entry_only {
                // held at the barrier only: a cut where each road of it begins, and who is on it drives on
                timeline.effect.shut.iter_mut().for_each(|s| s.to_mm = s.from_mm);
                at_barrier.insert(number);
            }
        }
        let (_, mut rules, more) = conditional::in_time(&world.network, &leaving, &span, closures);
        timelines.extend(more);
        let limits = closures + rules.len();
        let (more_rules, more) = super::limits::timelines(ground, limits);
        rules.extend(more_rules);
        timelines.extend(more);
        Self { span, timelines, rules, closures, limits, at_barrier }
    }

    /// Whether the number of a timeline is that of a limit with hours.
    pub fn is_limit(&self, closure: usize) -> bool {
        closure >= self.limits
    }

    /// Whether the number of a timeline is that of a conditional tag.
    pub fn is_tag(&self, closure: usize) -> bool {
        closure >= self.closures
    }

    /// Id and name of a closure, or of the way with a conditional tag.
    pub fn called(&self, world: &World, closure: usize) -> (String, String) {
        if let Some(closure) = world.plan.closures().get(closure) {
            return (closure.id.clone(), closure.label().to_owned());
        }
        let rule = &self.rules[closure - self.closures];
        (rule.id.clone(), rule.label.clone())
    }

    /// When each timeline holds, milliseconds since the start of the span.
    pub fn windows(&self) -> Vec<Vec<Window>> {
        let up = |at: DateTime<Utc>| ms(&self.span, at + TimeDelta::nanoseconds(999_999));
        let window = |w: &Range<DateTime<Utc>>| Window { start: ms(&self.span, w.start), end: up(w.end) };
        self.timelines.iter().map(|timeline| timeline.windows.iter().map(window).collect()).collect()
    }

    /// The stretches that are shut at some time, by directed segment: from, to, and the timeline.
    pub fn shut(&self) -> FxHashMap<DirectedId, Vec<(u32, u32, usize)>> {
        let mut shut: FxHashMap<DirectedId, Vec<(u32, u32, usize)>> = FxHashMap::default();
        for (number, timeline) in self.timelines.iter().enumerate() {
            for s in &timeline.effect.shut {
                shut.entry(s.directed).or_default().push((s.from_mm, s.to_mm, number));
            }
        }
        shut
    }

    /// The roads with what blocks the load always, and what slows it at some time; rules with hours may be broken.
    pub fn graph(&self, ground: &Ground) -> Graph {
        let mut all = InEffect::default();
        let mut own = ground.own.clone();
        let (mut local, mut turns) = (FxHashMap::default(), BTreeMap::default());
        let (mut local_always, mut turns_always) = (own.local.clone(), Vec::new());
        for (number, timeline) in self.timelines.iter().enumerate() {
            let (effect, constant) = (&timeline.effect, timeline.is_constant(&self.span));
            all.slow.extend(effect.slow.iter().copied());
            let made: Vec<(LocalBy, DirectedId)> = made_local(effect, self.closures).collect();
            own.local.extend(&made);
            all.turns.extend(effect.turns.iter().cloned());
            if constant {
                local_always.extend(&made);
                turns_always.extend(effect.turns.iter().map(|(rule, _)| rule.clone()));
                // what is opened, or which turns are allowed, for a part of the span only is left out: nothing is driven that may be shut
                all.opened.extend(effect.opened.iter().cloned());
                all.waived.extend(effect.waived.iter().copied());
                continue;
            }
            for key in made {
                local.entry(key).or_insert_with(Vec::new).push(number);
            }
            for (rule, _) in &effect.turns {
                turns.entry(rule.clone()).or_insert_with(Vec::new).push(number);
            }
        }
        for key in local_always {
            local.remove(&key);
        }
        // what is signed at some hours takes nothing from what the road is at all of them
        local.retain(|(by, directed), _| *by != LocalBy::Signs || !is_always_local(ground, *directed));
        for rule in turns_always {
            turns.remove(&rule);
        }
        own.by_hours =
            ByHours { local: local.keys().copied().collect(), turns: turns.keys().cloned().collect() };
        let works = works_of(&ground.base, &all, own);
        let topology = ground.base.beside(&ground.free, &works);
        let mut closed: Vec<ClosedStretch> = ground
            .shut(false)
            .iter()
            .map(|s| ClosedStretch { directed: s.directed, from_mm: s.from_mm, to_mm: s.to_mm })
            .collect();
        closed.extend(still_shut(&ground.base, &ground.free, &all));
        let mut slow = stretches(&all).1;
        slow.extend(&ground.slowed);
        let metric = Metric::customize(Arc::new(topology), closed, &slow);
        Graph { metric, works, local, turns, at_barrier: self.at_barrier.clone() }
    }
}

/// Whether a road is for local traffic by tags that hold at all times.
fn is_always_local(ground: &Ground, directed: DirectedId) -> bool {
    let tags = &ground.base.network().way_of(directed.segment()).tags;
    let is_local = |tags: &Tags| {
        let passage = ground.free.way_use(tags).toward(directed.is_forward());
        passage.is_some_and(|passage| passage.local)
    };
    // a condition may let more through at some hours, too
    let plain = Tags::new(tags.iter().filter(|(key, _)| !key.contains(":conditional")));
    is_local(tags) && is_local(&plain)
}

/// The roads of a load in time.
pub(super) struct Graph {
    pub metric: Metric,
    works: Works,
    /// Of each local road with hours, and of each turn, the timelines that make it so.
    local: FxHashMap<(LocalBy, DirectedId), Vec<usize>>,
    turns: BTreeMap<TurnRule, Vec<usize>>,
    /// The timelines of closures that are held at the barrier only.
    at_barrier: BTreeSet<usize>,
}

/// What an edge breaks while a timeline holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Broken {
    /// It drives through a road that is for local traffic: all along it.
    Local,
    /// The same of a closure that is held at the barrier only: where the road begins.
    LocalEntry,
    /// It turns as one may not: where it begins.
    Turn,
}

impl Graph {
    /// What an edge breaks, each with the timeline within whose hours it does.
    pub fn broken(&self, edge: EdgeId) -> Vec<(usize, Broken)> {
        let mut found = Vec::new();
        for rule in self.metric.topology().broken(edge) {
            let (own, what) = match rule {
                Rule::LocalByHours(by, directed) => (self.local.get(&(*by, *directed)), Broken::Local),
                Rule::WorksTurn(turn) => (self.turns.get(&self.works.turns[*turn as usize]), Broken::Turn),
                _ => (None, Broken::Turn),
            };
            let what = |timeline: &usize| match what {
                Broken::Local if self.at_barrier.contains(timeline) => Broken::LocalEntry,
                what => what,
            };
            found.extend(own.into_iter().flatten().map(|timeline| (*timeline, what(timeline))));
        }
        found
    }

    /// The timelines that leave so many roads to local traffic together that not all their hours are told apart.
    pub fn held_throughout(&self) -> BTreeSet<usize> {
        let mut rules: FxHashMap<DirectedId, usize> = FxHashMap::default();
        self.local.keys().for_each(|(_, directed)| *rules.entry(*directed).or_default() += 1);
        let many = self.local.iter().filter(|((_, directed), _)| rules[directed] > MOST_BY_HOURS);
        many.flat_map(|(_, timelines)| timelines.iter().copied()).collect()
    }
}

/// A body with what limits have to leave beside it.
fn with_margins(body: &Dimensions, margins: &Margins) -> Dimensions {
    let more = |own: Option<u32>, margin: u32| own.map(|own| own.saturating_add(margin));
    Dimensions {
        height_mm: more(body.height_mm, margins.height_mm),
        width_mm: more(body.width_mm, margins.width_mm),
        length_mm: more(body.length_mm, margins.length_mm),
        mass_kg: more(body.mass_kg, margins.mass_kg),
        axle_load_kg: more(body.axle_load_kg, margins.axle_load_kg),
        ..body.clone()
    }
}

/// Milliseconds since the start of a span; [`NEVER`] at its end and beyond.
pub(super) fn ms(span: &Range<DateTime<Utc>>, at: DateTime<Utc>) -> u32 {
    let since = (at - span.start).num_milliseconds().max(0);
    if at >= span.end { NEVER } else { u32::try_from(since).unwrap_or(NEVER) }
}
