//! A route task: through all stops, before and under the closures, with its steps, or why there is no way.

use super::placing::{position, stop};
use super::vehicles::who;
use super::world::Placed;
use super::world::{Engine, World};
use super::{Outcome, Part, turning};
use crate::closure::Closure;
use crate::diagnostic::{Diagnostic, Diagnostics, closures as codes};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::barrier::Barrier;
use crate::plan::blockers::{Blocker, Explanation, explain};
use crate::plan::detour::{banned_turns, cost_of};
use crate::plan::graph::export;
use crate::plan::key;
use crate::plan::route::{AlternativeRules, Engine as SearchEngine, Path, Searches, alternatives, route};
use crate::report::barriers;
use crate::report::detour::vehicle_words;
use crate::report::risk::risk;
use crate::report::route::{Named, RouteOutcome, Stop, Turned, Ways};
use crate::report::summary::{AgainstLine, RouteSummary};
use crate::report::turning::Turning;
use crate::report::words::Language;
use crate::scenario::RouteTask;
use crate::search::{Cost, Objective, Position};
use std::sync::Arc;

/// The engine of its vehicle, and its stops on the network.
pub(super) fn asked(
    world: &World,
    task: &RouteTask,
    problems: &mut Diagnostics,
) -> Option<(Arc<Engine>, Vec<Placed>)> {
    let engine = world.engine(&task.vehicle, problems);
    let stops: Vec<Option<Placed>> = task.stops.iter().map(|text| stop(world, text, problems)).collect();
    Some((engine?, stops.into_iter().collect::<Option<_>>()?))
}

/// Answers it, whatever the hour.
pub(super) fn answer(world: &World, task: &RouteTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let (engine, stops) = asked(world, task, problems)?;
    let stops = on_road(world, &engine, &stops, task);
    let mut after = ways(world, &engine, engine.metric(), &stops, task);
    let ids = |path: &Path| {
        let used = world.exemptions_on(world.when, &engine.vehicle, &path.legs);
        used.into_iter().map(|closure| world.plan.closures()[closure].id.clone()).collect()
    };
    after.exemptions = after.found.iter().map(ids).collect();
    let before = engine.closed.as_ref().map(|_| ways(world, &engine, &engine.free, &stops, task));
    let outcome = RouteOutcome {
        name: &task.name,
        vehicle: &engine.vehicle.name,
        permitted: Some(&engine.vehicle),
        objective: task.objective,
        stops: &stops,
        metric: engine.metric(),
        before: before.as_ref(),
        after: &after,
    };
    let mut graphs = vec![(format!("graph-{}", engine.vehicle.name), export(engine.metric()))];
    if before.is_some() {
        graphs.push((format!("graph-{}-before", engine.vehicle.name), export(&engine.free)));
    }
    let (mut summary, mut layers) = (outcome.summary(), outcome.layers());
    warn_of_contraflow(&summary, problems);
    if let (Some(question), [a, b]) = (&task.risk, &after.gates[..]) {
        let ends = (position(&stops[0].gates[*a]), position(&stops[1].gates[*b]));
        let (exposure, front) = super::risk::weigh(world, engine.metric(), ends, question, problems)?;
        let (part, ways) = risk(&task.name, engine.metric(), question.radius_m, &exposure, &front);
        summary.risk = Some(part);
        layers.push(("risk_ways", ways));
    }
    Some(Outcome {
        name: task.name.clone(),
        is_no: after.found.is_empty(),
        part: Part::Route(Box::new(summary)),
        layers,
        tables: Vec::new(),
        texts: Vec::new(),
        graphs,
    })
}

/// Says where the best way leads against one-way streets (W6).
pub(super) fn warn_of_contraflow(route: &RouteSummary, problems: &mut Diagnostics) {
    let against = route.alternatives.first().map_or(&[][..], |way| &way.against_one_way);
    if let Some(finding) = contraflow(&format!("route {:?}", route.name), &route.vehicle, against) {
        problems.push(finding);
    }
}

/// The warning of a way that leads against one-way streets; `way` is what it is, with its name.
pub(super) fn contraflow(way: &str, vehicle: &str, against: &[AgainstLine]) -> Option<Diagnostic> {
    let named = |line: &AgainstLine| if line.road.is_empty() { &line.feature } else { &line.road }.clone();
    let mut roads: Vec<String> = against.iter().map(named).collect();
    roads.dedup();
    let meters = against.iter().map(|line| line.length_m).sum();
    (!roads.is_empty()).then(|| codes::w468_against_one_way(way, vehicle, &roads.join(", "), meters))
}

/// The stops with the roads of this vehicle at them.
pub(super) fn on_road(world: &World, engine: &Engine, stops: &[Placed], task: &RouteTask) -> Vec<Stop> {
    let stop = |(given, stop): (&String, &Placed)| Stop {
        given: given.clone(),
        gates: stop.gates.iter().filter_map(|at| engine.topology.snap(*at, world.setting.snap_m)).collect(),
        label: stop.label.clone(),
        at: stop.at,
    };
    task.stops.iter().zip(stops).map(stop).collect()
}

/// The ways through all stops. A stop may have several gates: the first leg takes the best pair of them, every other
/// one starts where the last ended.
pub(super) fn ways(
    world: &World,
    engine: &Engine,
    metric: &Metric,
    stops: &[Stop],
    task: &RouteTask,
) -> Ways {
    if let Some(stop) = stops.iter().find(|stop| stop.gates.is_empty()) {
        let text = format!("{} has no road of this vehicle within {} m", stop.label, world.setting.snap_m);
        let text_zh = format!("{}周围{}米内没有这种车辆可走的道路", stop.label, world.setting.snap_m);
        let name = stop.label.clone();
        let blocker =
            Named { kind: "unsnapped", id: String::new(), name, text, text_zh, at: None, opens_at: None };
        return Ways { blockers: vec![blocker], ..Ways::default() };
    }
    let at = |stop: usize, gate: usize| position(&stops[stop].gates[gate]);
    let stubs = Stubs { world, engine, metric, stops };
    let mut held: Option<(Barrier, Turning)> = None;
    let (mut ways, mut whole) = (Ways::default(), Path { cost: Cost::default(), legs: Vec::new() });
    for (i, next) in stops.iter().enumerate().skip(1) {
        let here = match ways.gates.last() {
            Some(gate) => *gate..*gate + 1,
            None => 0..stops[0].gates.len(),
        };
        let pairs = here.clone().flat_map(|a| (0..next.gates.len()).map(move |b| (a, b)));
        let way = |a: usize, b: usize| match &held {
            Some((barrier, turning)) if turning.is_too_long() => stubs.along(barrier, at(i, b)),
            _ => route(metric, at(i - 1, a), at(i, b), task.objective, SearchEngine::Own),
        };
        let mut found: Vec<(Path, usize, usize)> =
            pairs.filter_map(|(a, b)| Some((way(a, b)?, a, b))).collect();
        found.sort_by_key(|(path, a, b)| (key(task.objective, path.cost), *a, *b));
        let stays = |(path, _, b): &(Path, usize, usize)| (!stubs.goes_on(i, *b, path)).then_some((i, *b));
        ways.no_room.extend(found.iter().filter_map(stays));
        let best = found.iter().position(|(_, _, b)| !ways.no_room.contains(&(i, *b)));
        let Some(best) = best else {
            let stuck = found.iter().find_map(|(path, _, b)| Some((i, stubs.before(i, *b, path)?.1)));
            let stuck = stuck.or(held.map(|(_, turning)| (i - 1, turning)));
            if let Some((stop, turning)) = stuck.filter(|(_, turning)| turning.is_too_long()) {
                ways.blockers = vec![no_room(&stops[stop], &turning)];
                return ways;
            }
            let ends = (at(i - 1, here.start), at(i, 0));
            let labels = (stops[i - 1].label.as_str(), next.label.as_str());
            ways.blockers = in_the_way(world, engine, metric, ends, (task.objective, labels));
            return ways;
        };
        let (path, a, b) = found.swap_remove(best);
        let comes_back = |(barrier, _): &mut (Barrier, Turning)| {
            let first = path.legs.first().map(|leg| leg.directed);
            first.is_some_and(|first| barrier.way.first().is_some_and(|ahead| ahead.directed != first))
        };
        if let Some((_, before)) = held.take_if(comes_back) {
            ways.turned.push(Turned { stop: i - 1, leg: whole.legs.len(), before });
        }
        // Who does not move stands as he stood.
        if !path.legs.is_empty() {
            held = if i + 1 < stops.len() { stubs.before(i, b, &path) } else { None };
        }
        if ways.gates.is_empty() {
            ways.gates.push(a);
        }
        ways.gates.push(b);
        ways.legs.push(path.cost);
        whole.cost = whole.cost.plus(path.cost).unwrap_or(Cost { ms: u32::MAX, mm: u32::MAX });
        whole.legs.extend(path.legs);
    }
    ways.found = match ways.gates[..] {
        [a, b] if task.alternatives > 1 => {
            let (rules, mut searches) = (AlternativeRules::default(), Searches::default());
            alternatives(&mut searches, metric, at(0, a), at(1, b), task.objective, task.alternatives, rules)
        }
        _ => vec![whole],
    };
    ways
}

/// Roads that end before works, as the stops of a route lie on them.
struct Stubs<'a> {
    world: &'a World,
    engine: &'a Engine,
    metric: &'a Metric,
    stops: &'a [Stop],
}

impl Stubs<'_> {
    /// The works ahead of who comes to a gate by a path, if nothing leads off before them.
    fn before(&self, stop: usize, gate: usize, path: &Path) -> Option<(Barrier, Turning)> {
        let came = path.legs.last()?.directed;
        let directions = position(&self.stops[stop].gates[gate]).directions(self.metric);
        let (_, mm) = directions.into_iter().find(|(directed, _)| *directed == came)?;
        let barrier = Barrier::ahead(self.metric, came, mm)?;
        let turning = turning::before(self.world, self.world.when, &self.engine.vehicle, &barrier)?;
        Some((barrier, turning))
    }

    /// The way on to a place before the works.
    fn along(&self, barrier: &Barrier, to: Position) -> Option<Path> {
        let legs = barrier.way_to(self.metric, to)?;
        Some(Path { cost: cost_of(self.metric, &legs)?, legs })
    }

    /// Whether one who comes to a gate by a path gets away from there, as far as turning round is what matters.
    fn goes_on(&self, stop: usize, gate: usize, path: &Path) -> bool {
        if stop + 1 == self.stops.len() {
            return true;
        }
        let Some((barrier, _)) = self.before(stop, gate, path).filter(|(_, turning)| turning.is_too_long())
        else {
            return true;
        };
        (0..self.stops[stop + 1].gates.len()).any(|next| {
            let on = self.along(&barrier, position(&self.stops[stop + 1].gates[next]));
            on.is_some_and(|on| self.goes_on(stop + 1, next, &on))
        })
    }
}

/// A stop at which one would have to turn round, and is too long for it.
pub(super) fn no_room(stop: &Stop, turning: &Turning) -> Named {
    let [text, text_zh] = turning.text();
    Named {
        kind: "turning_room",
        id: turning.closure.clone(),
        name: turning.title.clone(),
        text: format!("at {} {text}", stop.label),
        text_zh: format!("到{}后{text_zh}", stop.label),
        at: Some(vec![turning.at]),
        opens_at: None,
    }
}

/// What stands between two places that no way connects: the closures, where there was a way before them, else whatever
/// the roads themselves have. Closures are looked for among all that hold at the time asked about.
pub(super) fn in_the_way(
    world: &World,
    engine: &Engine,
    metric: &Metric,
    ends: (Position, Position),
    asked: (Objective, (&str, &str)),
) -> Vec<Named> {
    let (objective, labels) = asked;
    let then = route(&engine.free, ends.0, ends.1, objective, SearchEngine::Own);
    let then = then.as_ref().map_or(&[][..], |then| then.legs.as_slice());
    in_the_way_among(world, engine, (metric, None), then, (ends, labels))
}

/// The same where the metric is that of some closures only, and it is known how one went before them.
pub(super) fn in_the_way_among(
    world: &World,
    engine: &Engine,
    (metric, among): (&Metric, Option<&[usize]>),
    then: &[Leg],
    (ends, labels): ((Position, Position), (&str, &str)),
) -> Vec<Named> {
    let mut closures = closures_on_the_way(world, engine, (metric, among), then);
    closures.extend(rules_on_the_way(world, engine, among, then));
    if closures.is_empty() { blockers(world, engine, (metric, among), ends, labels) } else { closures }
}

/// Closures by whose rules one may no longer drive as one did: turns that they ban, roads that they close to through traffic.
fn rules_on_the_way(world: &World, engine: &Engine, among: Option<&[usize]>, then: &[Leg]) -> Vec<Named> {
    let (network, who) = (&world.network, who(&engine.vehicle));
    let effect = match among {
        Some(holding) => world.plan.effect_of(network, holding.iter().copied(), &who),
        None => world.plan.in_effect(network, world.when, &who),
    };
    let driven: Vec<DirectedId> = then.iter().map(|leg| leg.directed).collect();
    let called = |directed: DirectedId| network.way_of(directed.segment()).called();
    let by = |closure: usize, at: DirectedId, text: String, text_zh: String| {
        let closure = &world.plan.closures()[closure];
        let name = network.way_of(at.segment()).label().to_owned();
        let at = Some(network.directed_line(at));
        Named { kind: "closure", id: closure.id.clone(), name, text, text_zh, at, opens_at: None }
    };
    let label = |closure: usize| world.plan.closures()[closure].label();
    let mut met: Vec<Named> = Vec::new();
    for (rule, closure) in &effect.turns {
        let banned = banned_turns(&engine.free, std::slice::from_ref(rule), &[]);
        let is_made = |path: &&Vec<DirectedId>| driven.windows(path.len()).any(|own| own == path.as_slice());
        let Some((Some(from), Some(to))) =
            banned.iter().find(is_made).map(|path| (path.first(), path.last()))
        else {
            continue;
        };
        let ((from_en, from_zh), (to_en, to_zh)) = (called(*from), called(*to));
        met.push(by(
            *closure,
            *to,
            format!("closure {:?} bans the turn from {from_en} into {to_en}", label(*closure)),
            format!("“{}”禁止由{from_zh}驶入{to_zh}", label(*closure)),
        ));
    }
    let inside = driven.get(1..driven.len().saturating_sub(1)).unwrap_or_default();
    for (directed, closure) in effect.local.iter().filter(|(directed, _)| inside.contains(directed)) {
        let (road, road_zh) = called(*directed);
        met.push(by(
            *closure,
            *directed,
            format!("closure {:?} lets no through traffic into {road}", label(*closure)),
            format!("“{}”禁止过境车辆驶入{road_zh}", label(*closure)),
        ));
    }
    met.sort_by(|a, b| a.id.cmp(&b.id));
    met.dedup_by(|a, b| a.id == b.id);
    met
}

/// Where there was a way before the closures, it is they that block: those that it meets.
fn closures_on_the_way(
    world: &World,
    engine: &Engine,
    (metric, among): (&Metric, Option<&[usize]>),
    then: &[Leg],
) -> Vec<Named> {
    let network = &world.network;
    let mut met: Vec<Named> = Vec::new();
    for leg in then {
        let shut = !metric.open_between(leg.directed, leg.from_mm, leg.to_mm)
            || (leg.from_mm == 0 && !metric.open_from_tail(leg.directed, leg.to_mm));
        // Whose closure it is takes a look at all of them: only where there is one.
        let closure = shut.then(|| world.closure_on(&engine.vehicle, leg.directed, among)).flatten();
        let Some(closure) = closure else { continue };
        if met.iter().any(|named| named.id == closure.id) {
            continue;
        }
        met.push(shut_by(network, closure, leg.directed));
    }
    met
}

fn shut_by(network: &Network, closure: &Closure, directed: DirectedId) -> Named {
    let way = network.way_of(directed.segment());
    let (road, road_zh) = way.called();
    Named {
        kind: "closure",
        id: closure.id.clone(),
        name: way.label().to_owned(),
        text: format!("closure {:?} shuts {road}", closure.label()),
        text_zh: format!("“{}”封闭了{road_zh}", closure.label()),
        at: Some(network.directed_line(directed)),
        opens_at: None,
    }
}

pub(super) fn blockers(
    world: &World,
    engine: &Engine,
    (metric, among): (&Metric, Option<&[usize]>),
    (from, to): (Position, Position),
    (start, end): (&str, &str),
) -> Vec<Named> {
    match explain(metric, from, to) {
        Explanation::Blocked(all) => {
            let mut named: Vec<Named> =
                all.iter().map(|blocker| named(world, engine, *blocker, among)).collect();
            named.dedup_by(|a, b| (a.kind, &a.id) == (b.kind, &b.id) && a.kind == "closure");
            named
        }
        Explanation::Turns => vec![turns_forbidden(None)],
        Explanation::Island => vec![Named {
            kind: "island",
            id: String::new(),
            name: String::new(),
            text: format!("no roads at all connect {start} and {end}"),
            text_zh: format!("{start}与{end}之间没有任何道路相连"),
            at: None,
            opens_at: None,
        }],
    }
}

/// Turn restrictions or local access stand in the way, at a place if it is known.
pub(super) fn turns_forbidden(at: Option<LonLat>) -> Named {
    let (text, text_zh) = match at {
        Some(_) => (
            "a turn restriction, or a road for local access only, forbids to go on here",
            "此处受转向限制或仅供到达的道路限制，不能继续通行",
        ),
        None => (
            "every way is cut by turn restrictions or by roads for local access only",
            "所有走法都被转向限制或仅供到达的道路切断",
        ),
    };
    Named {
        kind: "turn_restriction",
        id: String::new(),
        name: String::new(),
        text: text.to_owned(),
        text_zh: text_zh.to_owned(),
        at: at.map(|at| vec![at]),
        opens_at: None,
    }
}

/// An obstacle in words.
pub(super) fn named(world: &World, engine: &Engine, blocker: Blocker, among: Option<&[usize]>) -> Named {
    let network = &world.network;
    let on = |directed: DirectedId, kind, (text, text_zh)| {
        let way = network.way_of(directed.segment());
        let at = Some(network.directed_line(directed));
        Named {
            kind,
            id: way.id.to_string(),
            name: way.label().to_owned(),
            text,
            text_zh,
            at,
            opens_at: None,
        }
    };
    let (vehicle, vehicle_zh) = vehicle_words(&engine.vehicle.name);
    let called = |directed: DirectedId| network.way_of(directed.segment()).called();
    match blocker {
        Blocker::Closed(directed) => {
            if let Some(closure) = world.closure_on(&engine.vehicle, directed, among) {
                return shut_by(network, closure, directed);
            }
            let (road, road_zh) = called(directed);
            on(directed, "closure", (format!("{road} is closed"), format!("{road_zh}已封闭")))
        }
        Blocker::OneWay(directed) => {
            let (road, road_zh) = called(directed);
            let text = format!("{road} is one-way the other way round");
            on(directed, "one_way", (text, format!("{road_zh}是单行道，方向相反")))
        }
        Blocker::NoAccess(directed) => {
            let (road, road_zh) = called(directed);
            let tags = &network.way_of(directed.segment()).tags;
            let mut free = engine.vehicle.clone();
            free.dimensions = crate::vehicle::Dimensions::default();
            if let Some(rule) = super::conditional::closing(&engine.vehicle, tags) {
                let text = format!("{rule} closes {road} to {vehicle}");
                on(directed, "condition", (text, format!("{rule}使{road_zh}不允许{vehicle_zh}通行")))
            } else if free.way_use(tags).is_closed() {
                let text = format!("{road} is not open to {vehicle}");
                on(directed, "access", (text, format!("{road_zh}不允许{vehicle_zh}通行")))
            } else {
                let text = format!("{road} has a limit that this vehicle exceeds");
                on(directed, "limit", (text, format!("{road_zh}有限高、限宽或限重，该车辆超限")))
            }
        }
        Blocker::Barrier(node) => {
            let barrier = network.node_tags(node).and_then(|tags| tags.get("barrier")).unwrap_or("barrier");
            let is_gate = engine.topology.gates().binary_search(&node).is_ok();
            let (text, does_zh) = match is_gate {
                true => (format!("a {barrier} lets no {vehicle} drive through"), "不准穿行："),
                false => (format!("a {barrier} stops {vehicle}"), "拦住"),
            };
            let text_zh = match barriers::called(barrier, Language::Zh) {
                own if own == "路障" => format!("路障{does_zh}{vehicle_zh}"),
                own => format!("路障（{own}）{does_zh}{vehicle_zh}"),
            };
            let at = Some(vec![network.position(node)]);
            let (id, name) = (network.node_name(node), barrier.to_owned());
            Named { kind: "barrier", id, name, text, text_zh, at, opens_at: None }
        }
    }
}
