//! One movement that a closure cuts: its ways round, the one an officer drew, and what each of them passes.

use super::Asked;
use super::beside::Beside;
use crate::closure::{Closure, ClosurePlan, Effect, MatchedStretch};
use crate::exchange::sites::Site;
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::pipeline::route::in_the_way_among;
use crate::pipeline::vehicles::who;
use crate::pipeline::world::{World, label};
use crate::plan::Leg;
use crate::plan::detour::looks::{Seeker, passes_ends};
use crate::plan::detour::other_half::passes_on;
use crate::plan::detour::{
    Detour, Movement, PassedBy, REACHES, Shut, cost_of, detours, first_forbidden, is_open_along, passed_by,
    widened,
};
use crate::plan::route::Searches;
use crate::plan::steps::path_line;
use crate::report::detour::{OtherHalf, Round, SlowedMovement, WayRound};
use crate::report::route::against_one_way;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// How far beside a detour a school or hospital is named, meters.
const BESIDE_M: f64 = 60.0;

/// A movement with its ways round under a metric.
pub(super) fn round(
    asked: &Asked,
    (metric, searches): (&Metric, &mut Searches),
    (index, beside): (usize, &Beside),
    mut movement: Movement,
) -> Round {
    let Asked { world, task, engine, drawn, .. } = *asked;
    let seeker = Seeker { free: &engine.free, metric, reaches: asked.reaches, count: task.alternatives };
    let mut found = Vec::new();
    if let Some((view, ways)) = seeker.from_anywhere(searches, &movement) {
        found = ways;
        if let Cow::Owned(view) = view {
            movement = view;
        }
    }
    // A second way that passes its own end and comes back is none.
    let mut rank = 0;
    found.retain(|way| {
        rank += 1;
        rank == 1 || passes_ends(&world.network, &movement, &way.path) == [false; 2]
    });
    let (mut fixed, mut refused) = (None, Vec::new());
    let closure = &world.plan.closures()[index];
    for way in drawn.iter().filter(|way| way.is_for(closure, &engine.vehicle.name)) {
        // Where it fits a narrow view of the movement it fits the wide one; it may need the wide one.
        let wider =
            REACHES[1..].iter().filter_map(|reach| widened(searches, &engine.free, &movement, *reach));
        let mut views = std::iter::once(movement.clone()).chain(wider);
        let joined = views.find_map(|view| Some((way.join(&world.network, &view).ok()?, view)));
        let Some((legs, view)) = joined else {
            refused.extend(way.over_closure(world, engine, metric, &movement));
            continue;
        };
        match way.judge(world, engine, metric, &view, legs) {
            Ok(detour) if fixed.is_none() => {
                if view != movement {
                    found = detours(searches, metric, &view, task.alternatives);
                    movement = view;
                }
                found.retain(|other| other.path.legs != detour.path.legs);
                found.insert(0, detour);
                fixed = Some(way.id.clone());
            }
            Ok(_) => {}
            Err(why) => refused.push(why),
        }
    }
    let over = opened(asked, (index, beside), &movement);
    let mut passing = passes_on(metric, &movement, &over);
    if !over.is_empty() && passing.is_none() && fixed.is_none() {
        // From farther off one may come onto the other half.
        let mut views = REACHES[..asked.reaches].iter().filter_map(|reach| {
            let view = widened(searches, &engine.free, &movement, *reach)?;
            Some((passes_on(metric, &view, &over)?, view))
        });
        if let Some((way, view)) = views.next() {
            drop(views);
            found = detours(searches, metric, &view, task.alternatives);
            (passing, movement) = (Some(way), view);
        }
    }
    // What the order allows is told first; a faster way, or the one that an officer drew, is an offer beside it.
    let mut offered = None;
    if let Some(way) = passing {
        let best = found.into_iter().next().filter(|best| best.path.legs != way.path.legs);
        offered = best.filter(|best| fixed.is_some() || best.path.cost.ms < way.path.cost.ms);
        found = vec![way];
    }
    let blockers = match found.is_empty() {
        true => {
            let ends = [movement.from.position, movement.to.position];
            let labels = ends.map(|at| world.network.way_of(at.segment).label());
            let ends = ((ends[0], ends[1]), (labels[0], labels[1]));
            let among = (metric, Some(beside.holding.as_slice()));
            in_the_way_among(world, engine, among, &movement.along.legs, ends)
        }
        false => Vec::new(),
    };
    let told = |detour| way_round(asked, metric, (&over, beside, index), &movement, detour);
    let ways = found.into_iter().map(told).collect();
    let offer = offered.map(told);
    Round {
        movement,
        ways,
        offer,
        blockers,
        fixed,
        refused,
        kept_off: None,
        is_kept_off: false,
        meanwhile: Vec::new(),
    }
}

/// A movement through works that stay passable: what it takes longer, and the way that is faster. None where works do not slow it,
/// or another closure cuts it.
pub(super) fn slowed(
    asked: &Asked,
    (metric, searches): (&Metric, &mut Searches),
    (index, beside): (usize, &Beside),
    movement: Movement,
) -> Option<SlowedMovement> {
    let legs = &movement.along.legs;
    // On a road that another closure shuts, nothing goes through.
    if first_forbidden(metric.topology(), legs).is_some() || !is_open_along(metric, legs) {
        return None;
    }
    let through = cost_of(metric, legs)?;
    if through.ms <= movement.along.cost.ms || through.ms == u32::MAX {
        return None;
    }
    let best = detours(searches, metric, &movement, 1).into_iter().next()?;
    let is_faster = best.path.cost.ms < through.ms;
    let over = opened(asked, (index, beside), &movement);
    let faster = is_faster.then(|| way_round(asked, metric, (&over, beside, index), &movement, best));
    Some(SlowedMovement { movement, through, faster })
}

/// The streets that a closure shuts and that traffic passes by another way, in the time it takes without the closure.
pub(super) fn passed(free: &Metric, metric: &Metric, shut: &[Shut]) -> Vec<PassedBy> {
    let is_free = |past: &PassedBy| {
        let legs = &past.along.legs;
        first_forbidden(metric.topology(), legs).is_none()
            && is_open_along(metric, legs)
            && cost_of(metric, legs) == Some(past.along.cost)
    };
    let mut past = passed_by(free, shut);
    past.retain(is_free);
    past
}

/// A way round, and what a driver or an officer has to know of it.
fn way_round(
    asked: &Asked,
    metric: &Metric,
    (over, beside, index): (&BTreeSet<DirectedId>, &Beside, usize),
    movement: &Movement,
    detour: Detour,
) -> WayRound {
    let Asked { world, engine, .. } = *asked;
    let mut way = WayRound::new(metric, &engine.vehicle, movement, detour);
    way.other_half = OtherHalf::of(&world.network, &way.detour, over, movement);
    let others = beside.others(index).into_iter().filter(|other| world.is_for(&engine.vehicle, *other));
    way.over_works = world.worked_on(others, way.off());
    way.beside = passes(world, way.off());
    let who = who(&engine.vehicle);
    let passed = |i: &usize| ClosurePlan::lets_pass(&world.plan.closures()[*i], &who);
    let exempted = beside.always.iter().copied().filter(passed);
    way.against_one_way = against_one_way(&world.network, &engine.vehicle, &way.detour.path.legs);
    way.exemptions = world.worked_on(exempted, &way.detour.path.legs);
    way
}

/// The roads of the other carriageway, against their own direction, that are open to a movement: what the half closure itself
/// opens to the traffic of its shut half, or the contraflow of an order for the same road that counts then.
pub(super) fn opened(
    asked: &Asked,
    (index, beside): (usize, &Beside),
    movement: &Movement,
) -> BTreeSet<DirectedId> {
    let Asked { world, engine, .. } = *asked;
    let closures = world.plan.closures();
    let road = |d: DirectedId| world.network.way_of(d.segment()).label();
    // The road itself was one-way without the order: who drives there against it is on the other side.
    let is_same_road = |s: &&MatchedStretch| {
        let own = road(s.directed);
        !engine.free.topology().is_usable(s.directed)
            && !own.is_empty()
            && movement.shut.iter().any(|(shut, ..)| road(*shut) == own)
    };
    let mut over: BTreeSet<DirectedId> = BTreeSet::new();
    for (i, (closure, matched)) in closures.iter().zip(world.plan.matched()).enumerate() {
        let Some(matched) = matched else { continue };
        match closure.effect {
            Effect::HalfClosed if i == index => over.extend(matched.contraflow.iter().map(|s| s.directed)),
            Effect::HalfClosed | Effect::Contraflow
                if beside.holding.contains(&i) && world.binds(&engine.vehicle, closure) =>
            {
                let opened = matched.contraflow.iter().chain(&matched.stretches);
                over.extend(opened.filter(is_same_road).map(|s| s.directed));
            }
            _ => {}
        }
    }
    over
}

/// Schools and hospitals beside legs.
fn passes(world: &World, legs: &[Leg]) -> Vec<String> {
    let plane = world.network.projection();
    let line = path_line(&world.network, legs);
    let line: Vec<[f64; 2]> = line.iter().map(|at| plane.to_plane(*at)).collect();
    let beside = |site: &&Site| {
        let delicate = ["school", "hospital", "kindergarten", "学校", "医院", "幼儿园"];
        let category = site.category.to_lowercase();
        delicate.iter().any(|word| category.contains(word))
            && distance_to_line(plane.to_plane(site.at), &line) <= BESIDE_M
    };
    world.sites.iter().filter(beside).map(label).collect()
}

fn distance_to_line(point: [f64; 2], line: &[[f64; 2]]) -> f64 {
    line.windows(2)
        .map(|pair| {
            let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
            let squared = dx * dx + dy * dy;
            let along = (point[0] - pair[0][0]) * dx + (point[1] - pair[0][1]) * dy;
            let t = if squared > 0.0 { (along / squared).clamp(0.0, 1.0) } else { 0.0 };
            (pair[0][0] + t * dx - point[0]).hypot(pair[0][1] + t * dy - point[1])
        })
        .fold(f64::INFINITY, f64::min)
}

/// Whether anything is shut. An order that a road is one-way shuts nothing to whom it is one-way already.
pub(super) fn shuts(metric: &Metric, closure: &Closure, shut: &[Shut]) -> bool {
    shut.iter()
        .any(|(directed, ..)| closure.effect != Effect::OneWay || metric.topology().is_usable(*directed))
}
