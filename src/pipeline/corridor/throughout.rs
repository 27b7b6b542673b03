//! What a timetable does not follow hour by hour, said where it matters to this load.

use super::super::works::opening;
use super::super::world::World;
use super::ground::Ground;
use super::hours::{Graph, Hours};
use super::timetable::HORIZON_DAYS;
use crate::closure::{Slowed, Timeline};
use crate::diagnostic::corridor::{Throughout, w638_held_throughout};
use crate::diagnostic::{Diagnostic, Place};
use crate::plan::Leg;
use crate::topology::opens;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Of closures each; signs that slow the way are told together.
pub(super) fn told(
    world: &World,
    ground: &Ground,
    (hours, graph): (&Hours, &Graph),
    (zone, way): (Tz, &[Leg]),
) -> Vec<Diagnostic> {
    let many = graph.held_throughout();
    let mut found = Vec::new();
    let mut signs: Vec<&Timeline> = Vec::new();
    let diagnostic = |timeline: &Timeline, others: usize, what: Throughout| {
        let at = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
        let (first, times) = (timeline.windows.first()?, timeline.windows.len());
        let id = hours.called(world, timeline.closure).0;
        let place = place(world, timeline)?;
        let (from, until) = (at(first.start), at(first.end));
        Some(w638_held_throughout(place, (&id, others), [&from, &until], times, (HORIZON_DAYS, what)))
    };
    for (number, timeline) in hours.timelines.iter().enumerate() {
        if timeline.is_constant(&hours.span) {
            continue;
        }
        if is_opening(world, ground, timeline) {
            found.extend(diagnostic(timeline, 0, Throughout::Opens));
        }
        if many.contains(&number) {
            found.extend(diagnostic(timeline, 0, Throughout::ManyLocal));
        }
        let slows = timeline.effect.slow.iter().any(|own| is_slower(world, ground, own, way));
        match (slows, hours.is_tag(timeline.closure)) {
            (true, true) => signs.push(timeline),
            (true, false) => found.extend(diagnostic(timeline, 0, Throughout::Slows)),
            (false, _) => {}
        }
    }
    let first = signs.first().and_then(|first| diagnostic(first, signs.len() - 1, Throughout::Slows));
    found.extend(first);
    found
}

/// Where a closure, or the way of a sign, stands in its file.
fn place(world: &World, timeline: &Timeline) -> Option<Place> {
    if let Some(closure) = world.plan.closures().get(timeline.closure) {
        return Some(closure.origin.place(""));
    }
    let effect = &timeline.effect;
    let slowed = effect.slow.first().map(|own| own.directed);
    let directed = slowed.or(effect.local.first().map(|(directed, _)| *directed))?;
    Some(world.network.way_of(directed.segment()).origin.place(""))
}

/// Whether it opens something to this load that is not open to it anyway.
fn is_opening(world: &World, ground: &Ground, timeline: &Timeline) -> bool {
    let (network, effect) = (&world.network, &timeline.effect);
    let restrictions = network.restrictions();
    let binds = |number: u32| {
        let own = restrictions.get(number as usize);
        own.is_some_and(|own| ground.free.obeys_restriction(&own.tags).is_some())
    };
    let is_new = |own: &crate::closure::Opened| {
        !ground.base.is_usable(own.directed) && opens(network, &ground.free, own.directed, &opening(own))
    };
    effect.opened.iter().any(is_new) || effect.waived.iter().any(|(number, _)| binds(*number))
}

/// Whether it slows the load on its way.
fn is_slower(world: &World, ground: &Ground, slowed: &Slowed, way: &[Leg]) -> bool {
    let is_driven = |leg: &Leg| {
        leg.directed == slowed.directed && slowed.from_mm < leg.to_mm && leg.from_mm < slowed.to_mm
    };
    if !way.iter().any(is_driven) {
        return false;
    }
    let tags = &world.network.way_of(slowed.directed.segment()).tags;
    let own = ground.free.way_use(tags).toward(slowed.directed.is_forward());
    slowed.wait_ms > 0 || own.zip(slowed.cap).is_some_and(|(own, cap)| cap < own.speed)
}
