//! A dispatch task: incidents replayed, the card of each, and what units cover from their posts.

mod cover;
mod inputs;
mod roads;
mod told;
mod watches;

use super::people::SKILLS;
use super::placing::position;
use super::route::in_the_way;
use super::world::World;
use super::{Outcome, Part};
use crate::closure::When;
use crate::diagnostic::Diagnostics;
use crate::plan::Leg;
use crate::plan::dispatch::{Call, Instant, Replay, Sent, Unanswered, replay};
use crate::plan::graph::export;
use crate::plan::steps::{roads as named_roads, steps};
use crate::report::dispatch::{Answered, Card, DispatchOutcome, Scene};
use crate::report::route::Named;
use crate::report::summary::{ExemptionLine, NextLine, ResponderLine};
use crate::scenario::DispatchTask;
use crate::search::Objective;
use crate::vehicle::Vehicle;
use inputs::{Inputs, read};
use roads::{Network, judged_by_instant};

/// Answers it.
pub(super) fn answer(world: &World, task: &DispatchTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let inputs = read(world, task, problems)?;
    let network = Network::new(world, &inputs, false);
    let free = Network::new(world, &inputs, true);
    let has_closures = inputs.engines.iter().any(|(_, engine)| engine.closed.is_some());
    let now = play(task, &inputs, &changes(world, &inputs), &network);
    let before = has_closures.then(|| play(task, &inputs, &[], &free));
    let cards: Vec<Card> =
        (0..inputs.incidents.len()).map(|i| card(world, task, &inputs, (&network, &free), &now, i)).collect();
    let cover = cover::cover(world, task, &inputs, problems)?;
    let standby = match task.standby {
        Some(count) => Some(cover::standby(world, task, &inputs, count, problems)?),
        None => None,
    };
    if problems.has_errors() {
        return None;
    }
    let scenes: Vec<Scene> = inputs
        .incidents
        .iter()
        .zip(&inputs.calls)
        .map(|(incident, call)| Scene {
            id: &incident.entry.id,
            name: &incident.entry.name,
            kind: &incident.kind,
            at: incident.at,
            time: incident.time,
            units: call.units,
            skills: incident.entry.words(SKILLS),
            properties: &incident.entry.properties,
        })
        .collect();
    let outcome = DispatchOutcome {
        task,
        vehicle: &inputs.engines[0].1.vehicle.name,
        zone: inputs.zone,
        timed: inputs.timed,
        by_instant: judged_by_instant(world, &inputs),
        scenes: &scenes,
        cards: &cards,
        now: &now,
        before: before.as_ref(),
        posts: inputs.responders.iter().map(|r| (&r.entry, r.at, r.snap.as_ref())).collect(),
        metric: inputs.engines[0].1.metric(),
        network: &world.network,
        cover,
        standby,
    };
    let summary = outcome.summary();
    let missed =
        summary.met == Some(false) || summary.responses.short_of_units + summary.responses.no_way > 0;
    let mut graphs = Vec::new();
    for (vehicle, situation) in network.situations() {
        let name = graph_name(&inputs, vehicle, situation.number);
        graphs.push((name, export(network.metric(vehicle, &situation))));
    }
    for (_, engine) in inputs.engines.iter().filter(|_| before.is_some()) {
        graphs.push((format!("graph-{}-before", engine.vehicle.name), export(&engine.free)));
    }
    Some(Outcome {
        name: task.name.clone(),
        layers: outcome.layers(),
        tables: vec![("response_times.csv", outcome.table())],
        texts: crate::report::dispatch::cards::texts(&summary)
            .into_iter()
            .map(|(name, text)| (name.into(), text))
            .collect(),
        part: Part::Dispatch(Box::new(summary)),
        graphs,
        is_no: missed,
    })
}

/// The folder of the graph of a situation.
fn graph_name(inputs: &Inputs, vehicle: usize, number: usize) -> String {
    let name = &inputs.engines[vehicle].1.vehicle.name;
    match number {
        0 => format!("graph-{name}"),
        n => format!("graph-{name}-{}", n + 1),
    }
}

/// Instants at which closures begin or end while incidents are replayed, where that matters.
fn changes(world: &World, inputs: &Inputs) -> Vec<Instant> {
    let times = || inputs.incidents.iter().filter_map(|incident| incident.time);
    let ends = times().min().zip(times().max());
    let Some((first, last)) = ends.filter(|_| judged_by_instant(world, inputs)) else { return Vec::new() };
    let instant = chrono::DateTime::from_timestamp_millis;
    let day = 86_400_000;
    let Some((from, until)) = instant(first).zip(instant(last + day)) else { return Vec::new() };
    world.plan.changes(&(from..until)).iter().map(chrono::DateTime::timestamp_millis).collect()
}

/// All incidents in the order of time; without times each by itself, with all units at their posts.
fn play(task: &DispatchTask, inputs: &Inputs, changes: &[Instant], network: &Network) -> Replay {
    if inputs.timed {
        return replay(&inputs.calls, &inputs.units, task.turnout_ms, changes, network);
    }
    let mut all = Replay::default();
    for call in 0..inputs.calls.len() {
        // The others are no calls: their units stay where they are.
        let alone = |i: usize, call_of: &Call| Call {
            units: if i == call { call_of.units } else { 0 },
            ..call_of.clone()
        };
        let calls: Vec<Call> = inputs.calls.iter().enumerate().map(|(i, c)| alone(i, c)).collect();
        let one = replay(&calls, &inputs.units, task.turnout_ms, &[], network);
        all.sent.extend(one.sent);
        all.unanswered.extend(one.unanswered.into_iter().filter(|(of, ..)| *of == call));
        all.passed_over.extend(one.passed_over);
    }
    all
}

fn card(
    world: &World,
    task: &DispatchTask,
    inputs: &Inputs,
    (network, free): (&Network, &Network),
    now: &Replay,
    index: usize,
) -> Card {
    let incident = &inputs.incidents[index];
    let sent = now.sent.iter().filter(|sent| sent.call == index);
    let answered = sent.map(|sent| answered(world, inputs, (network, free), sent)).collect();
    let at = incident.time.or(match world.when {
        When::At(instant) => Some(instant.timestamp_millis()),
        _ => None,
    });
    let told = told::told(world, task, inputs, network, index, at);
    let project = incident.project.map(|(project, named)| (&inputs.projects[project], named));
    let no_way = now.unanswered.iter().any(|(call, _, why)| (*call, *why) == (index, Unanswered::NoWay));
    Card {
        answered,
        blockers: if no_way { blockers(world, inputs, network, index) } else { Vec::new() },
        officers: told.officers,
        project: project.map(|(project, named)| (project.id.clone(), project.name.clone(), named)),
        station: told.station,
        told: told.ways,
    }
}

/// What stands between an incident and the nearest post, in a straight line, of a unit of the task's own vehicle.
fn blockers(world: &World, inputs: &Inputs, network: &Network, index: usize) -> Vec<Named> {
    let incident = &inputs.incidents[index];
    let posts = inputs.responders.iter().filter(|r| r.vehicle == 0 && r.snap.is_some());
    let nearest = posts.min_by(|a, b| a.at.geodesic_m(incident.at).total_cmp(&b.at.geodesic_m(incident.at)));
    let (Some(unit), Some(scene)) = (nearest, network.scene(index, 0)) else { return Vec::new() };
    let Some(post) = unit.snap.as_ref().map(position) else { return Vec::new() };
    let situation = network.situation(0, incident.time.unwrap_or(0));
    let labels = (unit.entry.label(), incident.entry.label());
    let (engine, metric) = (&inputs.engines[0].1, network.metric(0, &situation));
    in_the_way(world, engine, metric, (post, scene), (Objective::Fastest, labels))
}

fn answered(world: &World, inputs: &Inputs, (network, free): (&Network, &Network), sent: &Sent) -> Answered {
    let responder = &inputs.responders[sent.unit];
    let vehicle = responder.vehicle;
    let situation = network.situation(vehicle, sent.at);
    let metric = network.metric(vehicle, &situation);
    let path = network.way(vehicle, sent.from, sent.call, sent.at);
    let legs = path.map(|path| path.legs).unwrap_or_default();
    let call = &inputs.calls[sent.call];
    let seconds = |ms: i64| ms as f64 / 1000.0;
    let time = |at: Instant| inputs.timed.then(|| crate::report::dispatch::instant(at, inputs.zone));
    let before =
        free.way(vehicle, sent.from, sent.call, sent.at).filter(|_| !world.plan.closures().is_empty());
    let name = |unit: usize| inputs.responders[unit].entry.label().to_owned();
    Answered {
        line: ResponderLine {
            order: sent.order,
            unit: responder.entry.id.clone(),
            name: name(sent.unit),
            sent_at: time(sent.at),
            arrive_at: time(sent.arrive),
            stood: sent.stood.word().to_owned(),
            wait_s: seconds(sent.at - call.at),
            duration_s: f64::from(sent.cost.ms) / 1000.0,
            distance_m: f64::from(sent.cost.mm) / 1000.0,
            response_s: seconds(sent.arrive - call.at),
            roads: named_roads(&steps(metric, &legs)),
            exemptions: exemptions(world, situation.when, &inputs.engines[vehicle].1.vehicle, &legs),
            next: sent.next.map(|(unit, cost)| NextLine {
                unit: inputs.responders[unit].entry.id.clone(),
                name: name(unit),
                duration_s: Some(f64::from(cost.ms) / 1000.0),
                response_s: Some(seconds(
                    sent.arrive - call.at - i64::from(sent.cost.ms) + i64::from(cost.ms),
                )),
            }),
            before_s: before.map(|path| f64::from(path.cost.ms) / 1000.0),
        },
        free: sent.free,
        graph: graph_name(inputs, vehicle, situation.number),
        from: crate::report::dispatch::position_fields(metric, sent.from),
        to: network.scene(sent.call, vehicle).map(|to| crate::report::dispatch::position_fields(metric, to)),
        legs,
    }
}

/// Closures that a way drives through by exemption, and on which roads.
fn exemptions(world: &World, when: When, vehicle: &Vehicle, legs: &[Leg]) -> Vec<ExemptionLine> {
    let line = |closure: usize| {
        let on =
            |leg: &&Leg| world.exemptions_on(when, vehicle, std::slice::from_ref(*leg)).contains(&closure);
        let named =
            legs.iter().filter(on).map(|leg| world.network.way_of(leg.directed.segment()).label().to_owned());
        let mut roads: Vec<String> = named.filter(|road| !road.is_empty()).collect();
        roads.dedup();
        let closure = &world.plan.closures()[closure];
        ExemptionLine { closure: closure.id.clone(), title: closure.title.clone(), roads }
    };
    world.exemptions_on(when, vehicle, legs).into_iter().map(line).collect()
}
