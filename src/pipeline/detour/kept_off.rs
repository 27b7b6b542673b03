//! Turn restrictions of the network that keep traffic from the other half of a road: which of them an order would have to suspend,
//! found by searches without them.

use super::beside::Beside;
use super::round::opened;
use super::{Asked, shut_by};
use crate::closure::{Effect, InEffect, OtherHalf, lies};
use crate::diagnostic::{Diagnostics, orders};
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::pipeline::vehicles::who;
use crate::pipeline::works::{metric_under, metric_with};
use crate::pipeline::world::{Engine, World};
use crate::plan::Leg;
use crate::plan::detour::other_half::passes_on;
use crate::plan::detour::{REACHES, movements, widened};
use crate::plan::route::Searches;
use crate::report::detour::{Round, Work};
use crate::report::restriction::KeptOff;
use crate::report::summary::{DetourSummary, RestrictionLine};
use crate::report::words::Language;
use crate::topology::{Breakable, Rule, Topology, Works};
use std::collections::BTreeSet;

/// Adds to a movement that does not pass on the other half, though the order opens it to both directions, the restrictions
/// without which it would: a set of which none can be left out. Nothing where no restriction is in the way.
pub(super) fn kept_off(
    asked: &Asked,
    (metric, effect, searches): (&Metric, &InEffect, &mut Searches),
    (index, beside): (usize, &Beside),
    mut round: Round,
) -> Round {
    let Asked { world, engine, .. } = *asked;
    let closure = &world.plan.closures()[index];
    if closure.effect != Effect::HalfClosed || closure.other_half == OtherHalf::OneWay {
        return round;
    }
    let over = opened(asked, (index, beside), &round.movement);
    if over.is_empty() || passes_on(metric, &round.movement, &over).is_some() {
        return round;
    }
    let with = |own: Works| metric_with(&engine.topology, &engine.vehicle, effect, own);
    let without = |waived: Vec<u32>| with(Works { waived, ..Works::default() });
    let all = (0u32..).take(world.network.restrictions().len()).collect();
    let free_of_all = without(all);
    let near = std::iter::once(round.movement.clone());
    let wider = REACHES[..asked.reaches].iter().filter_map(|reach| {
        let searches = &mut *searches;
        widened(searches, &engine.free, &round.movement, *reach)
    });
    let found = near.chain(wider).find_map(|view| Some((passes_on(&free_of_all, &view, &over)?, view)));
    let Some((way, view)) = found else {
        round.is_kept_off = true;
        return round;
    };
    let told = with(Works { breakable: Breakable::Signs, ..Works::default() });
    let mut restrictions = broken(told.topology(), &way.path.legs);
    let passing =
        |waived: &BTreeSet<u32>| passes_on(&without(waived.iter().copied().collect()), &view, &over);
    let Some(mut best) = passing(&restrictions) else { return round };
    for one in restrictions.clone() {
        let fewer: BTreeSet<u32> = restrictions.iter().copied().filter(|other| *other != one).collect();
        if let Some(way) = passing(&fewer) {
            (best, restrictions) = (way, fewer);
        }
    }
    // A wider view may pass as the network is: then nothing keeps it off.
    if restrictions.is_empty() {
        return round;
    }
    let restrictions = restrictions.into_iter().collect();
    round.kept_off = Some(KeptOff { restrictions, along: view.along.cost, through: best.path.cost });
    round
}

/// Whether no vehicle of a kind passes the shut carriageway of a half closure on the other one, though the order leaves that to
/// both directions: there is none, one cannot come onto it, or turn restrictions forbid that.
pub(in crate::pipeline) fn nobody_passes(world: &World, engine: &Engine, index: usize) -> bool {
    let (closure, network) = (&world.plan.closures()[index], &world.network);
    let Some(matched) = &world.plan.matched()[index] else { return false };
    if closure.effect != Effect::HalfClosed
        || closure.other_half == OtherHalf::OneWay
        || !lies::is_one_way(network, matched)
    {
        return false;
    }
    let effect = world.plan.effect_of(network, [index], &who(&engine.vehicle));
    let metric = metric_under(&engine.topology, &engine.vehicle, &effect);
    let over: BTreeSet<DirectedId> = matched.contraflow.iter().map(|s| s.directed).collect();
    if over.is_empty() {
        return true;
    }
    let all = movements(&engine.free, &shut_by(network, &effect, index, closure), &[]);
    let mut searches = Searches::default();
    // Where nobody drives along the street there is nothing to tell by.
    !all.is_empty()
        && !all.iter().any(|movement| {
            let near = std::iter::once(movement.clone());
            let wider =
                REACHES.iter().filter_map(|reach| widened(&mut searches, &engine.free, movement, *reach));
            near.chain(wider).any(|view| passes_on(&metric, &view, &over).is_some())
        })
}

/// What to tell whoever wrote the orders: once for each closure and vehicle.
pub(super) fn findings(world: &World, works: &[Work], summary: &DetourSummary, problems: &mut Diagnostics) {
    for (work, line) in works.iter().zip(&summary.works) {
        let closure = &world.plan.closures()[work.closure];
        let matched = world.plan.matched()[work.closure].as_ref();
        // Where nothing joins the carriageways at all, or the vehicle is too wide, that is told elsewhere.
        if work.is_over_limits || matched.is_none_or(|matched| !matched.no_crossover.is_empty()) {
            continue;
        }
        let told = work.rounds.iter().zip(&line.movements).find(|(round, _)| round.is_kept_off);
        let Some((round, movement)) = told else { continue };
        let first = round.movement.shut[0];
        let at = world.network.point_along(first.0, first.1).degrees();
        let place = closure.origin.place("/properties/other_half");
        let heading = (movement.road.as_str(), movement.heading.as_str());
        problems.push(orders::w475_nobody_passes(place, (&closure.id, &work.vehicle), heading, at));
    }
    for work in &summary.works {
        let Some(closure) = world.plan.closures().iter().find(|own| own.id == work.closure) else { continue };
        let lines = work.movements.iter().filter_map(|movement| movement.to_suspend.as_ref());
        let mut all: Vec<&RestrictionLine> = lines.flat_map(|line| &line.restrictions).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all.dedup_by(|a, b| a.id == b.id);
        let Some(first) = all.first() else { continue };
        let words: Vec<String> =
            all.iter().map(|line| format!("{:?} ({})", line.id, line.words(Language::En))).collect();
        let ids: Vec<&str> = all.iter().map(|line| line.id.as_str()).collect();
        let place = closure.origin.place("/properties/other_half");
        problems.push(orders::w474_turn_keeps_off(
            place,
            (&closure.id, &work.vehicle),
            &words.join(", "),
            &ids,
            [first.lon, first.lat],
        ));
    }
}

/// The restrictions that a way breaks, on a graph that tells them.
fn broken(topology: &Topology, legs: &[Leg]) -> BTreeSet<u32> {
    let mut all = BTreeSet::new();
    let Some((first, rest)) = legs.split_first() else { return all };
    let mut state = topology.start_head(first.directed);
    for leg in rest {
        let Some(edge) = topology.onto(state, leg.directed) else { break };
        let rules = topology.broken(edge).iter();
        all.extend(
            rules.filter_map(|rule| if let Rule::Restriction(number) = rule { Some(*number) } else { None }),
        );
        state = topology.head(edge);
    }
    all
}
