//! Closures and zones on a way: those that a load drives through by an exemption or a permit, from where to where and by which
//! permit; those that slow it; those that are shut at other hours.

use super::super::vehicles::who;
use super::super::world::World;
use crate::closure::{Closure, Effect, MatchedStretch, When, Who};
use crate::id::DirectedId;
use crate::plan::Leg;
use crate::report::notice::when::hours;
use crate::report::summary::{PassedLine, WithinLine};
use crate::report::words::Language;
use crate::units::Speed;
use crate::vehicle::Vehicle;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// A part of a way, and when it is driven.
pub(super) type Driven<'l> = (When, &'l [Leg]);

/// Those on a way, in its order; each part is asked at the time at which it is driven.
pub(super) fn passed(world: &World, vehicle: &Vehicle, parts: &[Driven]) -> Vec<PassedLine> {
    let who = who(vehicle);
    let mut spans: BTreeMap<usize, Vec<(u64, u64)>> = BTreeMap::new();
    let mut start = 0u64;
    for (when, legs) in parts {
        for index in world.exemptions_on(*when, vehicle, legs) {
            let Some(matched) = &world.plan.matched()[index] else { continue };
            let stretches = matched.stretches.iter().chain(&matched.opposite).chain(&matched.contraflow);
            let own = spans.entry(index).or_default();
            for (from, to) in along(world, &world.plan.closures()[index], stretches, legs) {
                match own.last_mut() {
                    Some(last) if start + from <= last.1 => last.1 = last.1.max(start + to),
                    _ => own.push((start + from, start + to)),
                }
            }
        }
        start += legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum::<u64>();
    }
    let mut lines = Vec::new();
    for (index, own) in spans {
        let closure = &world.plan.closures()[index];
        let permits = permits(closure, &who);
        lines.extend(own.into_iter().map(|(from_mm, to_mm)| PassedLine {
            closure: closure.id.clone(),
            title: closure.called(),
            from_m: from_mm as f64 / 1000.0,
            to_m: to_mm as f64 / 1000.0,
            permits: permits.clone(),
        }));
    }
    lines.sort_by(|a, b| a.from_m.total_cmp(&b.from_m).then_with(|| a.closure.cmp(&b.closure)));
    lines
}

/// The closures that do not hold for a load where and when it drives; their ids, in the order of the closures.
pub(super) fn exemptions(world: &World, vehicle: &Vehicle, parts: &[Driven]) -> Vec<String> {
    let used = parts.iter().flat_map(|(when, legs)| world.exemptions_on(*when, vehicle, legs));
    let used: BTreeSet<usize> = used.collect();
    used.into_iter().map(|closure| world.plan.closures()[closure].id.clone()).collect()
}

/// The permits without which the closure would hold.
fn permits(closure: &Closure, who: &Who) -> Vec<String> {
    let lets = |who: &Who| closure.who_may_pass().any(|selector| selector.selects(who) == Some(true));
    let without = |permits: BTreeSet<String>| Who { permits, ..who.clone() };
    if lets(&without(BTreeSet::new())) {
        return Vec::new();
    }
    let alone = |permit: &&String| lets(&without(BTreeSet::from([(*permit).clone()])));
    who.permits.iter().filter(alone).cloned().collect()
}

/// How many days before and after a passage a closure may shut the road to be told as one that is open then.
const OTHER_HOURS_DAYS: i64 = 7;

/// Closures and zones that slow the load on a way, or that are shut on it at other hours, in its order; each part is asked at
/// the time at which it is driven.
pub(super) fn within(world: &World, vehicle: &Vehicle, parts: &[Driven], timed: bool) -> Vec<WithinLine> {
    let who = who(vehicle);
    let zone = world.clock(world.when).zone;
    let mut lines = Vec::new();
    for (index, closure) in world.plan.closures().iter().enumerate() {
        let effect = world.plan.effect_of(&world.network, [index], &who);
        let slow = effect.slow.iter().filter(|s| !s.joins && s.cap.is_some());
        let speed = slow.clone().filter_map(|s| s.cap).min();
        let slowed = stretches(slow.map(|s| (s.directed, s.from_mm, s.to_mm)));
        let shut = stretches(effect.shut.iter().map(|s| (s.directed, s.from_mm, s.to_mm)));
        let mut start = 0u64;
        let mut own: Vec<(Passage, Option<(DateTime<Utc>, DateTime<Utc>)>)> = Vec::new();
        for (when, legs) in parts {
            let holds = when.is_shut(&closure.schedule);
            let at = span_of(*when);
            let over = if holds && !slowed.is_empty() {
                runs(&slowed, legs)
            } else if (timed || !holds) && at.is_some_and(|at| shuts_near(closure, at)) {
                runs(&shut, legs)
            } else {
                Vec::new()
            };
            for (from, to) in over {
                let (from, to) = (start + from, start + to);
                match own.last_mut() {
                    Some((last, times)) if from <= last.1 => {
                        last.1 = last.1.max(to);
                        if let (Some(times), Some((_, until))) = (times.as_mut(), at) {
                            times.1 = times.1.max(until);
                        }
                    }
                    _ => own.push(((from, to), at)),
                }
            }
            start += legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum::<u64>();
        }
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, false);
        lines.extend(own.into_iter().map(|((from_mm, to_mm), times)| {
            let times = times.filter(|_| timed);
            WithinLine {
                closure: closure.id.clone(),
                title: closure.called(),
                from_m: from_mm as f64 / 1000.0,
                to_m: to_mm as f64 / 1000.0,
                speed_kmh: speed.map(Speed::as_kmh),
                entry_only: closure.entry_only,
                from: times.map(|(from, _)| local(from)),
                until: times.map(|(_, until)| local(until)),
                hours: hours(&closure.schedule, Language::En),
                hours_zh: hours(&closure.schedule, Language::Zh),
            }
        }));
    }
    lines.sort_by(|a, b| a.from_m.total_cmp(&b.from_m).then_with(|| a.closure.cmp(&b.closure)));
    lines
}

/// The instants that a policy is about; the worst case is about all.
fn span_of(when: When) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    match when {
        When::At(at) => Some((at, at)),
        When::WorstWithin(from, until) | When::AlwaysWithin(from, until) => Some((from, until)),
        When::WorstCase => None,
    }
}

/// Whether a closure counts, and is shut at some time around a passage.
fn shuts_near(closure: &Closure, (from, until): (DateTime<Utc>, DateTime<Utc>)) -> bool {
    let days = TimeDelta::days(OTHER_HOURS_DAYS);
    let around = from.checked_sub_signed(days).zip(until.checked_add_signed(days));
    closure.status.counts()
        && around.is_some_and(|(from, until)| !closure.schedule.windows(&(from..until)).is_empty())
}

/// A passage, millimeters from the start of the way.
type Passage = (u64, u64);

/// Stretches by their roads.
type ByRoad = BTreeMap<DirectedId, Vec<(u32, u32)>>;

fn stretches(all: impl Iterator<Item = (DirectedId, u32, u32)>) -> ByRoad {
    let mut by_road = ByRoad::new();
    for (directed, from_mm, to_mm) in all {
        by_road.entry(directed).or_default().push((from_mm, to_mm));
    }
    by_road
}

/// Where the legs run over the stretches, millimeters from the start of the way; what follows without a gap is one.
fn along<'a>(
    world: &World,
    closure: &Closure,
    stretches: impl Iterator<Item = &'a MatchedStretch>,
    legs: &[Leg],
) -> Vec<(u64, u64)> {
    // Beside a half that is shut, traffic of both directions passes the works.
    let is_half = closure.effect == Effect::HalfClosed;
    let both = |s: &MatchedStretch| {
        let back = is_half.then(|| s.reversed(&world.network));
        std::iter::once(*s).chain(back).map(|s| (s.directed, s.from_mm, s.to_mm))
    };
    runs(&self::stretches(stretches.flat_map(both)), legs)
}

/// The same of stretches by their roads.
fn runs(shut: &ByRoad, legs: &[Leg]) -> Vec<Passage> {
    let (mut at, mut found): (u64, Vec<(u64, u64)>) = (0, Vec::new());
    for leg in legs {
        let mut own: Vec<(u64, u64)> = shut
            .get(&leg.directed)
            .into_iter()
            .flatten()
            .filter(|(from, to)| leg.runs_over((leg.directed, *from, *to)))
            .map(|(from, to)| {
                let place = |mm: u32| at + u64::from(mm.clamp(leg.from_mm, leg.to_mm) - leg.from_mm);
                (place(*from), place(*to))
            })
            .collect();
        own.sort_unstable();
        for (from, to) in own {
            match found.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => found.push((from, to)),
            }
        }
        at += u64::from(leg.to_mm - leg.from_mm);
    }
    found
}
