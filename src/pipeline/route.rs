//! A route task: through all stops, before and under the closures, with its steps, or why there is no way.

use super::placing::{Placed, position, stop};
use super::world::{Engine, World};
use super::{Outcome, Part};
use crate::diagnostic::Diagnostics;
use crate::metric::Metric;
use crate::plan::blockers::{Blocker, Explanation, explain};
use crate::plan::graph::export;
use crate::plan::route::{AlternativeRules, Engine as SearchEngine, Path, alternatives, route};
use crate::report::route::{Named, RouteOutcome, Ways};
use crate::scenario::RouteTask;
use crate::search::{Cost, Position};

/// Answers it.
pub(super) fn answer(world: &World, task: &RouteTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let engine = world.engine(&task.vehicle, problems);
    let stops: Vec<Option<Placed>> = task.stops.iter().map(|text| stop(world, text, problems)).collect();
    let (engine, stops) = (engine?, stops.into_iter().collect::<Option<Vec<Placed>>>()?);
    // Every stop may have several gates; the legs choose the best pair of neighbors, greedily from the first stop.
    let positions: Vec<Vec<Position>> = stops
        .iter()
        .map(|stop| {
            let snaps = stop.gates.iter().filter_map(|at| engine.topology.snap(*at, world.setting.snap_m));
            snaps.map(|snap| position(&snap)).collect()
        })
        .collect();
    let after = ways(world, &engine, engine.metric(), &stops, &positions, task);
    let before = engine.closed.as_ref().map(|_| ways(world, &engine, &engine.free, &stops, &positions, task));
    let outcome = RouteOutcome {
        name: &task.name,
        vehicle: &engine.vehicle.name,
        stops: &task.stops,
        metric: engine.metric(),
        before: before.as_ref(),
        after: &after,
    };
    let folder = format!("graph-{}", engine.vehicle.name);
    Some(Outcome {
        name: task.name.clone(),
        is_no: after.found.is_empty(),
        part: Part::Route(Box::new(outcome.summary())),
        layers: outcome.layers(),
        tables: Vec::new(),
        graphs: vec![(folder, export(engine.metric()))],
    })
}

fn ways(
    world: &World,
    engine: &Engine,
    metric: &Metric,
    stops: &[Placed],
    positions: &[Vec<Position>],
    task: &RouteTask,
) -> Ways {
    for (stop, at) in stops.iter().zip(positions) {
        if at.is_empty() {
            let text =
                format!("{} has no road of this vehicle within {} m", stop.label, world.setting.snap_m);
            let blocker =
                Named { kind: "unsnapped", id: String::new(), name: stop.label.clone(), text, at: None };
            return Ways { found: Vec::new(), stands: Vec::new(), blockers: vec![blocker] };
        }
    }
    let mut whole: Option<Path> = None;
    let mut stands = Vec::new();
    let mut choices = positions[0].clone();
    for (i, next) in positions.windows(2).enumerate() {
        let pairs = choices.iter().flat_map(|a| next[1].iter().map(move |b| (*a, *b)));
        let best = pairs
            .filter_map(|(a, b)| Some((route(metric, a, b, task.objective, SearchEngine::Own)?, a, b)))
            .min_by_key(|(path, a, b)| (path.cost, *a, *b));
        let Some((path, a, b)) = best else {
            let ends = (choices[0], next[1][0]);
            let shut = closures_on_the_way(world, engine, ends, task);
            let blockers = if shut.is_empty() {
                blockers(world, engine, metric, ends.0, ends.1, (&stops[i], &stops[i + 1]))
            } else {
                shut
            };
            return Ways { found: Vec::new(), stands: Vec::new(), blockers };
        };
        if stands.is_empty() {
            stands.push(a);
        }
        stands.push(b);
        choices = vec![b];
        whole = Some(match whole {
            None => path,
            Some(mut so_far) => {
                so_far.cost = so_far.cost.plus(path.cost).unwrap_or(Cost { ms: u32::MAX, mm: u32::MAX });
                so_far.legs.extend(path.legs);
                so_far
            }
        });
    }
    let mut found: Vec<Path> = whole.into_iter().collect();
    if let [a, b] = stands[..]
        && task.alternatives > 1
    {
        found = alternatives(metric, a, b, task.objective, task.alternatives, AlternativeRules::default());
    }
    Ways { found, stands, blockers: Vec::new() }
}

/// Where there was a way before the closures, it is they that block: those that the best way of then meets.
fn closures_on_the_way(
    world: &World,
    engine: &Engine,
    (from, to): (Position, Position),
    task: &RouteTask,
) -> Vec<Named> {
    let Some(then) = route(&engine.free, from, to, task.objective, SearchEngine::Own) else {
        return Vec::new();
    };
    let network = &world.network;
    let mut met: Vec<Named> = Vec::new();
    for leg in &then.legs {
        let shut = !engine.metric().open_between(leg.directed, leg.from_mm, leg.to_mm)
            || (leg.from_mm == 0 && !engine.metric().open_from_tail(leg.directed, leg.to_mm));
        let Some(closure) = world.closure_on(&engine.vehicle, leg.directed).filter(|_| shut) else {
            continue;
        };
        if met.iter().any(|named| named.id == closure.id) {
            continue;
        }
        let name = network.way_of(leg.directed.segment()).label().to_owned();
        let text = format!("closure {:?} shuts {name}", closure.label());
        let at = Some(network.directed_line(leg.directed));
        met.push(Named { kind: "closure", id: closure.id.clone(), name, text, at });
    }
    met
}

fn blockers(
    world: &World,
    engine: &Engine,
    metric: &Metric,
    from: Position,
    to: Position,
    (start, end): (&Placed, &Placed),
) -> Vec<Named> {
    let network = &world.network;
    let road = |segment: crate::id::SegmentId| {
        let way = network.way_of(segment);
        (way.id.to_string(), way.label().to_owned())
    };
    let named = |blocker: &Blocker| -> Named {
        match *blocker {
            Blocker::Closed(directed) => {
                let (way, name) = road(directed.segment());
                let at = Some(network.directed_line(directed));
                match world.closure_on(&engine.vehicle, directed) {
                    Some(closure) => {
                        let text = format!("closure {:?} shuts {name}", closure.label());
                        Named { kind: "closure", id: closure.id.clone(), name, text, at }
                    }
                    None => Named { kind: "closure", id: way, text: format!("{name} is closed"), name, at },
                }
            }
            Blocker::OneWay(directed) => {
                let (id, name) = road(directed.segment());
                let text = format!("{name} is one-way the other way round");
                Named { kind: "one_way", id, name, text, at: Some(network.directed_line(directed)) }
            }
            Blocker::NoAccess(directed) => {
                let (id, name) = road(directed.segment());
                let tags = &network.way_of(directed.segment()).tags;
                let mut free = engine.vehicle.clone();
                free.dimensions = crate::vehicle::Dimensions::default();
                let kind = if free.way_use(tags).is_closed() { "access" } else { "limit" };
                let text = match kind {
                    "limit" => format!("{name} has a limit that this vehicle exceeds"),
                    _ => format!("{name} is not open to {}", engine.vehicle.name),
                };
                Named { kind, id, name, text, at: Some(network.directed_line(directed)) }
            }
            Blocker::Barrier(node) => {
                let barrier =
                    network.node_tags(node).and_then(|tags| tags.get("barrier")).unwrap_or("barrier");
                let text = format!("a {barrier} stops {}", engine.vehicle.name);
                let at = Some(vec![network.position(node)]);
                Named { kind: "barrier", id: network.node_name(node), name: barrier.to_owned(), text, at }
            }
        }
    };
    match explain(metric, from, to) {
        Explanation::Blocked(all) => {
            let mut named: Vec<Named> = all.iter().map(named).collect();
            named.dedup_by(|a, b| (a.kind, &a.id) == (b.kind, &b.id) && a.kind == "closure");
            named
        }
        Explanation::Turns => vec![Named {
            kind: "turn_restriction",
            id: String::new(),
            name: String::new(),
            text: "every way is cut by turn restrictions or by roads for local access only".to_owned(),
            at: None,
        }],
        Explanation::Island => vec![Named {
            kind: "island",
            id: String::new(),
            name: String::new(),
            text: format!("no roads at all connect {} and {}", start.label, end.label),
            at: None,
        }],
    }
}
