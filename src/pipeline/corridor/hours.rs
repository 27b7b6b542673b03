//! What binds a load at which hours of a span of time: closures and conditional tags by their calendars.
//!
//! The graph of a journey is as permissive as each way is at some time of the span; what is not open then is a timeline.

use super::super::conditional::{self, Rule};
use super::super::vehicles::who;
use super::super::works::{made_local, still_shut, stretches, works_of};
use super::super::world::World;
use super::ground::Ground;
use crate::closure::{InEffect, Timeline};
use crate::id::DirectedId;
use crate::metric::timed::{NEVER, Window};
use crate::metric::{ClosedStretch, Metric};
use crate::topology::Works;
use crate::vehicle::{Dimensions, Vehicle};
use chrono::{DateTime, TimeDelta, Utc};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// The timelines that bind a load within a span.
pub(super) struct Hours {
    pub span: Range<DateTime<Utc>>,
    /// Of closures, then of conditional tags; those of tags have numbers beyond those of the closures.
    pub timelines: Vec<Timeline>,
    rules: Vec<Rule>,
    /// How many closures there are.
    closures: usize,
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
        let mut timelines = world.plan.timelines(&world.network, &who(&ground.vehicle), &span);
        let (_, rules, more) = conditional::in_time(&world.network, &leaving, &span, closures);
        timelines.extend(more);
        Self { span, timelines, rules, closures }
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

    /// What `effect` changes in the graph of the load. A road that a tag leaves to local traffic is local by its sign.
    pub fn works(&self, ground: &Ground, effect: &InEffect) -> Works {
        let mut own = ground.own.clone();
        own.local.extend(made_local(effect, self.closures));
        let rest = InEffect {
            turns: effect.turns.clone(),
            opened: effect.opened.clone(),
            waived: effect.waived.clone(),
            ..InEffect::default()
        };
        works_of(&ground.base, &rest, own)
    }

    /// The roads with what blocks the load always, and what slows it at some time.
    pub fn metric(&self, ground: &Ground) -> Metric {
        let mut all = InEffect::default();
        for timeline in &self.timelines {
            all.slow.extend(timeline.effect.slow.iter().copied());
            all.local.extend(timeline.effect.local.iter().copied());
            all.turns.extend(timeline.effect.turns.iter().cloned());
            // what is opened, or which turns are allowed, for a part of the span only is left out: nothing is driven that may be shut
            if timeline.is_constant(&self.span) {
                all.opened.extend(timeline.effect.opened.iter().cloned());
                all.waived.extend(timeline.effect.waived.iter().copied());
            }
        }
        let topology = ground.base.beside(&ground.free, &self.works(ground, &all));
        let mut closed: Vec<ClosedStretch> = ground
            .shut(false)
            .iter()
            .map(|s| ClosedStretch { directed: s.directed, from_mm: s.from_mm, to_mm: s.to_mm })
            .collect();
        closed.extend(still_shut(&ground.base, &ground.free, &all));
        let mut slow = stretches(&all).1;
        slow.extend(&ground.slowed);
        Metric::customize(Arc::new(topology), closed, &slow)
    }
}

/// Milliseconds since the start of a span; [`NEVER`] at its end and beyond.
pub(super) fn ms(span: &Range<DateTime<Utc>>, at: DateTime<Utc>) -> u32 {
    let since = (at - span.start).num_milliseconds().max(0);
    if at >= span.end { NEVER } else { u32::try_from(since).unwrap_or(NEVER) }
}
