//! Closures and zones that a load drives through by an exemption or a permit: from where to where, and by which permit.

use super::super::vehicles::who;
use super::super::world::World;
use crate::closure::{Closure, Effect, MatchedStretch, When, Who};
use crate::id::DirectedId;
use crate::plan::Leg;
use crate::report::summary::PassedLine;
use crate::vehicle::Vehicle;
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

/// Where the legs run over the stretches, millimeters from the start of the way; what follows without a gap is one.
fn along<'a>(
    world: &World,
    closure: &Closure,
    stretches: impl Iterator<Item = &'a MatchedStretch>,
    legs: &[Leg],
) -> Vec<(u64, u64)> {
    let mut shut: BTreeMap<DirectedId, Vec<(u32, u32)>> = BTreeMap::new();
    for stretch in stretches {
        // Beside a half that is shut, traffic of both directions passes the works.
        let back = (closure.effect == Effect::HalfClosed).then(|| stretch.reversed(&world.network));
        for s in std::iter::once(*stretch).chain(back) {
            shut.entry(s.directed).or_default().push((s.from_mm, s.to_mm));
        }
    }
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
