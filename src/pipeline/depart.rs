//! A route with a departure: what the closures do when, the way that arrives first, or when it would be open.

mod why_not;

use super::conditional::{self, Rule};
use super::placing::position;
use super::route::{asked, on_road, warn_of_contraflow, ways};
use super::vehicles::who;
use super::works::{made_local, metric_under, opening};
use super::world::{Engine, World, instant};
use super::{Outcome, Part, turning};
use crate::closure::{Opened, Timeline, When, joined};
use crate::diagnostic::{Diagnostics, closures as closure_codes, scenario as codes};
use crate::id::DirectedId;
use crate::metric::timed::{Does, NEVER, TimedMetric, TimedStretch, Window, merged, outside};
use crate::plan::barrier::Barrier;
use crate::plan::depart::{TimedWay, depart};
use crate::plan::graph::export;
use crate::report::depart::{Clock, TimedOutcome, all_hours_table, hours_table, runs_table};
use crate::report::route::{RouteOutcome, Stop, Turned, Ways};
use crate::scenario::{RouteTask, Timed};
use crate::search::Position;
use crate::search::timed::{DAWDLE_MS, Question, Waiting};
use crate::topology::{Topology, Works, opens};
use crate::vehicle::Vehicle;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// How far ahead closures are known. A way that needs longer, waits included, is none.
pub const HORIZON_DAYS: u32 = 14;

/// Everything about one departure.
struct Departure<'a> {
    world: &'a World,
    engine: &'a Engine,
    stops: &'a [Stop],
    task: &'a RouteTask,
    waiting: Waiting,
    /// How long one stays at each stop, the first one included, where it is nothing.
    stays_ms: Vec<u32>,
    span: Range<DateTime<Utc>>,
    timelines: Vec<Timeline>,
    /// Conditional tags that change within the span; their numbers follow those of the closures.
    rules: Vec<Rule>,
}

/// What the roads cost when, and what makes it so.
struct Roads {
    metric: TimedMetric,
    stretches: Vec<TimedStretch>,
}

/// Answers a route with a departure.
pub(super) fn answer(
    world: &World,
    (task, timed): (&RouteTask, &Timed),
    problems: &mut Diagnostics,
) -> Option<Outcome> {
    let (engine, stops) = &asked(world, task, problems)?;
    let zone = &world.setting.timezone;
    let Some((at, tz)) = instant(&timed.depart, zone).zip(zone.parse().ok()) else {
        problems.push(codes::e519_instant(&timed.depart, zone));
        return None;
    };
    let at = at.trunc_subsecs(3);
    let span = at..at.checked_add_signed(TimeDelta::days(i64::from(HORIZON_DAYS)))?;
    let mut timelines = world.plan.timelines(&world.network, &who(&engine.vehicle), &span);
    let first_rule = world.plan.closures().len();
    let (widest, rules, more) = conditional::in_time(&world.network, &engine.vehicle, &span, first_rule);
    timelines.extend(more);
    // By the clock of the journey, not of static questions.
    let timed_tags = world.conditionals.by_time > 0;
    let own = timed_tags.then(|| world.engine_of(widest));
    let leaving = Vehicle { clock: world.clock(When::At(at)), ..engine.vehicle.clone() };
    let before_engine = timed_tags.then(|| world.engine_of(leaving));
    let before_engine = before_engine.as_ref().unwrap_or(engine);
    let engine = own.as_ref().unwrap_or(engine);
    let stops = &on_road(world, engine, stops, task);
    let stays_ms: Vec<u32> = std::iter::once(0).chain(timed.stays_ms.iter().copied()).collect();
    let waiting = timed.waiting;
    let departure = Departure { world, engine, stops, task, waiting, stays_ms, span, timelines, rules };
    let clock = Clock { depart: at, zone: tz };
    let (roads, way, exhaustive) = departure.search(problems);
    let metric = &roads.metric;
    if !exhaustive {
        problems.push(codes::w544_not_exhaustive(&task.name));
    }
    let mut after = match &way {
        Some(way) => Ways {
            found: vec![way.path.clone()],
            gates: way.gates.clone(),
            legs: way.parts.clone(),
            exemptions: vec![departure.exemptions(way)],
            turned: departure.turned(way),
            ..Ways::default()
        },
        None => Ways::default(),
    };
    let mut leave_at = None;
    if way.is_none() {
        (after.blockers, leave_at) = departure.why_not(metric, &clock);
    }
    let has_closures = !world.plan.closures().is_empty();
    let before = has_closures.then(|| ways(world, before_engine, &before_engine.free, stops, task));
    let outcome = RouteOutcome {
        name: &task.name,
        vehicle: &engine.vehicle.name,
        permitted: Some(&engine.vehicle),
        objective: task.objective,
        stops,
        metric: metric.base(),
        before: before.as_ref(),
        after: &after,
    };
    let timed = TimedOutcome {
        clock: &clock,
        waiting: timed.waiting,
        horizon_days: HORIZON_DAYS,
        way: way.as_ref(),
        stays_ms: &departure.stays_ms,
        leave_at,
        metric: metric.base(),
        network: &world.network,
        closure: &|closure| departure.id_and_label(closure),
    };
    let mut summary = outcome.summary();
    warn_of_contraflow(&summary, problems);
    let mut layers = outcome.layers();
    timed.add_to_summary(&mut summary);
    timed.add_to_layers(&task.name, &mut layers);
    let name = |closure| departure.id_and_label(closure).0;
    let mut tables = way.as_ref().map_or_else(Vec::new, |way| {
        let hours = hours_table(&world.network, way, &roads.stretches, name);
        vec![("runs.csv", runs_table(&world.network, way)), ("hours.csv", hours)]
    });
    // What `verify` proves from that no other way is faster: the roads as they are when everything is open, and when they are not.
    tables.push(("all_hours.csv", all_hours_table(&world.network, metric, &roads.stretches, name)));
    let mut graphs = vec![(format!("graph-{}-open", engine.vehicle.name), export(metric.base()))];
    if before.is_some() {
        graphs.push((format!("graph-{}-before", engine.vehicle.name), export(&before_engine.free)));
    }
    Some(Outcome {
        name: task.name.clone(),
        is_no: way.is_none(),
        part: Part::Route(Box::new(summary)),
        layers,
        tables,
        texts: Vec::new(),
        graphs,
    })
}

impl Departure<'_> {
    /// Id and name of a closure or a conditional rule.
    fn id_and_label(&self, number: usize) -> (String, String) {
        let closures = self.world.plan.closures();
        if let Some(closure) = closures.get(number) {
            return (closure.id.clone(), closure.label().to_owned());
        }
        let rule = &self.rules[number - closures.len()];
        (rule.id.clone(), rule.label.clone())
    }

    /// What kind of thing a number means, and what to call it in a sentence of each language.
    fn subject(&self, number: usize) -> (&'static str, String, String) {
        let (_, label) = self.id_and_label(number);
        match number < self.world.plan.closures().len() {
            true => ("closure", format!("closure {label:?} shuts"), format!("“{label}”封闭")),
            false => ("condition", format!("{label} bars"), format!("{label}限制")),
        }
    }

    /// The way that arrives first. Turns and local roads that change with time are taken to hold throughout, if they hold at
    /// any time between departure and arrival: those that begin before the arrival are added until no more do.
    fn search(&self, problems: &mut Diagnostics) -> (Roads, Option<TimedWay>, bool) {
        let moment = self.span.start..self.span.start + TimeDelta::milliseconds(1);
        let folded = |t: &&Timeline| !t.effect.turns.is_empty() || !t.effect.local.is_empty();
        // A restriction is suspended only where it is so all the way.
        let waiving = |span: &Range<DateTime<Utc>>| -> BTreeSet<usize> {
            let holds = |t: &&Timeline| t.windows.iter().any(|w| w.start <= span.start && span.end <= w.end);
            let all = self.timelines.iter().filter(|t| !t.effect.waived.is_empty()).filter(holds);
            all.map(|t| t.closure).collect()
        };
        let holding = |span: &Range<DateTime<Utc>>| -> BTreeSet<usize> {
            let all = self.timelines.iter().filter(folded).filter(|t| t.holds_within(span));
            all.map(|t| t.closure).collect()
        };
        let (mut assumed, mut waived) = (holding(&moment), waiving(&moment));
        loop {
            let roads = self.roads(&assumed, &waived);
            let (way, exhaustive) = self.depart(&roads.metric, 0, self.waiting);
            let arrival = way.as_ref().map_or(self.span.end, |way| {
                self.span.start + TimeDelta::milliseconds(i64::from(way.arrival_ms) + 1)
            });
            let travel = self.span.start..arrival;
            let more = holding(&travel);
            let still = waiving(&travel);
            // Without a way, more rules do not make one.
            if way.is_none() || (more.is_subset(&assumed) && waived.is_subset(&still)) {
                for timeline in self.timelines.iter().filter(|t| t.holds_within(&travel)) {
                    let changes =
                        timeline.windows.iter().all(|w| w.start > travel.start || w.end < travel.end);
                    let is_assumed = folded(&timeline) && assumed.contains(&timeline.closure);
                    let is_left_out = !timeline.effect.waived.is_empty();
                    if changes && (is_assumed || is_left_out) {
                        let closure = self.world.plan.closures().get(timeline.closure);
                        let effect = closure.map_or("conditional tag", |closure| closure.effect.name());
                        let (_, label) = self.id_and_label(timeline.closure);
                        problems.push(closure_codes::w440_judged_throughout(&label, effect, &self.task.name));
                    }
                }
                return (roads, way, exhaustive);
            }
            assumed.extend(more);
            waived.retain(|closure| still.contains(closure));
        }
    }

    /// The way that arrives first and turns round before works only where there is room for it. A gate from which it
    /// would have to is not used again.
    fn depart(&self, metric: &TimedMetric, start_ms: u32, waiting: Waiting) -> (Option<TimedWay>, bool) {
        let mut shunned = BTreeSet::new();
        loop {
            let (way, exhaustive) = self.depart_by(metric, start_ms, waiting, &shunned);
            let Some(found) = way else { return (None, exhaustive) };
            match self.turned(&found).into_iter().find(|turned| turned.before.is_too_long()) {
                None => return (Some(found), exhaustive),
                Some(turned) => shunned.insert((turned.stop, found.gates[turned.stop])),
            };
        }
    }

    /// The way that arrives first and does not use some gates of stops.
    fn depart_by(
        &self,
        metric: &TimedMetric,
        start_ms: u32,
        waiting: Waiting,
        shunned: &BTreeSet<(usize, usize)>,
    ) -> (Option<TimedWay>, bool) {
        let used: Vec<Vec<usize>> = (0..self.stops.len())
            .map(|i| (0..self.stops[i].gates.len()).filter(|gate| !shunned.contains(&(i, *gate))).collect())
            .collect();
        let gates =
            |(stop, used): (&Stop, &Vec<usize>)| used.iter().map(|g| position(&stop.gates[*g])).collect();
        let stops: Vec<Vec<Position>> = self.stops.iter().zip(&used).map(gates).collect();
        let stays_ms = &self.stays_ms;
        let dawdle_ms = Some(DAWDLE_MS);
        let (mut way, exhaustive) =
            depart(&Question { metric, stops: &stops, start_ms, waiting, stays_ms, dawdle_ms });
        if let Some(way) = &mut way {
            for (gate, used) in way.gates.iter_mut().zip(&used) {
                *gate = used[*gate];
            }
        }
        (way, exhaustive)
    }

    /// The stops at which a way turns round before works, as they are while it is there.
    fn turned(&self, way: &TimedWay) -> Vec<Turned> {
        let (world, engine) = (self.world, self.engine);
        let network = &world.network;
        let mut found = Vec::new();
        for (stop, (arrival, _)) in way.stops.iter().enumerate().take(self.stops.len() - 1).skip(1) {
            let comes_back = |i: &usize| {
                let (to, back) = (&way.path.legs[*i - 1], &way.path.legs[*i]);
                way.times[*i - 1].1 == *arrival && network.is_back(to.directed, back.directed)
            };
            let Some(leg) = (1..way.path.legs.len()).find(comes_back) else { continue };
            let came = &way.path.legs[leg - 1];
            let when = When::At(self.span.start + TimeDelta::milliseconds(i64::from(*arrival)));
            let effect = world.plan.in_effect(network, when, &who(&engine.vehicle));
            let metric = metric_under(&engine.topology, &engine.vehicle, &effect);
            let barrier = Barrier::ahead(&metric, came.directed, came.to_mm);
            let before = barrier.and_then(|b| turning::before(world, when, &engine.vehicle, &b));
            found.extend(before.map(|before| Turned { stop, leg, before }));
        }
        found
    }

    /// Ids of the closures that the way drives through by exemption: those in force while it is on them.
    fn exemptions(&self, way: &TimedWay) -> Vec<String> {
        let instant = |ms: u32| self.span.start + TimeDelta::milliseconds(i64::from(ms));
        let used: BTreeSet<usize> = way
            .path
            .legs
            .iter()
            .zip(&way.times)
            .flat_map(|(leg, (here, gone))| {
                let there = When::WorstWithin(instant(*here), instant(*gone));
                self.world.exemptions_on(there, &self.engine.vehicle, std::slice::from_ref(leg))
            })
            .collect();
        used.into_iter().map(|closure| self.world.plan.closures()[closure].id.clone()).collect()
    }

    /// Milliseconds since the departure; beyond the horizon never.
    fn window(&self, window: &Range<DateTime<Utc>>) -> Window {
        let nanos = |at: DateTime<Utc>| (at - self.span.start).num_nanoseconds().unwrap_or(0).max(0);
        let ms = |nanos: i64| u32::try_from(nanos / 1_000_000).unwrap_or(NEVER);
        let end = if window.end >= self.span.end { NEVER } else { ms(nanos(window.end) + 999_999) };
        Window { start: ms(nanos(window.start)), end }
    }

    /// What the roads cost when, if these closures with turns and local roads hold throughout, and those that suspend turn
    /// restrictions.
    fn roads(&self, assumed: &BTreeSet<usize>, waived: &BTreeSet<usize>) -> Roads {
        let base = &self.engine.topology;
        let vehicle = &self.engine.vehicle;
        let mut works = Works::default();
        let mut stretches: Vec<TimedStretch> = Vec::new();
        let mut opened: BTreeMap<DirectedId, Vec<(Opened, Vec<Window>)>> = BTreeMap::new();
        for timeline in &self.timelines {
            let windows: Vec<Window> = timeline.windows.iter().map(|w| self.window(w)).collect();
            let effect = &timeline.effect;
            if assumed.contains(&timeline.closure) {
                works.local.extend(made_local(effect, self.world.plan.closures().len()));
                works.turns.extend(effect.turns.iter().map(|(rule, _)| rule.clone()));
            }
            if waived.contains(&timeline.closure) {
                works.waived.extend(effect.waived.iter().map(|(number, _)| *number));
            }
            let closure = timeline.closure;
            // Held at the barrier only: a cut where each road of it begins, and who is on it drives on.
            let entry_only =
                self.world.plan.closures().get(closure).is_some_and(|closure| closure.entry_only);
            stretches.extend(effect.shut.iter().map(|s| TimedStretch {
                directed: s.directed,
                from_mm: s.from_mm,
                to_mm: if entry_only { s.from_mm } else { s.to_mm },
                does: Does::Shut,
                windows: windows.clone(),
                closure,
            }));
            stretches.extend(effect.slow.iter().map(|s| TimedStretch {
                directed: s.directed,
                from_mm: s.from_mm,
                to_mm: s.to_mm,
                does: Does::Slow { cap: s.cap, wait_ms: s.wait_ms },
                windows: windows.clone(),
                closure,
            }));
            for o in effect.opened.iter().filter(|o| !base.is_usable(o.directed)) {
                opened.entry(o.directed).or_default().push((o.clone(), windows.clone()));
            }
        }
        for (directed, openings) in opened {
            let mut openings = joined_in_time(openings);
            openings.retain(|(o, _)| opens(&self.world.network, vehicle, directed, &opening(o)));
            if !openings.is_empty() {
                works.opened.extend(openings.iter().map(|(o, _)| (directed, opening(o))));
                stretches.extend(shut_otherwise(base, directed, &openings));
            }
        }
        let works = works.canonical();
        let topology = match works.is_empty() {
            true => Arc::clone(base),
            false => Arc::new(base.beside(vehicle, &works)),
        };
        let horizon = (self.span.end - self.span.start).num_milliseconds();
        let metric = TimedMetric::new(topology, &stretches, u32::try_from(horizon).unwrap_or(NEVER - 1));
        Roads { metric, stretches }
    }
}

/// Suspended limits add up where and while several of them hold.
fn joined_in_time(openings: Vec<(Opened, Vec<Window>)>) -> Vec<(Opened, Vec<Window>)> {
    if openings.iter().all(|(o, _)| o.suspended == openings[0].0.suspended) {
        return openings;
    }
    let mut at: Vec<u32> =
        openings.iter().flat_map(|(_, windows)| windows.iter().flat_map(|w| [w.start, w.end])).collect();
    at.sort_unstable();
    at.dedup();
    let mut joint: BTreeMap<Opened, Vec<Window>> = BTreeMap::new();
    for pair in at.windows(2) {
        let span = Window { start: pair[0], end: pair[1] };
        let holds = |windows: &[Window]| windows.iter().any(|w| w.start <= span.start && span.end <= w.end);
        let held = openings.iter().filter(|(_, windows)| holds(windows)).map(|(o, _)| o.clone());
        for o in joined(held.collect()) {
            joint.entry(o).or_default().push(span);
        }
    }
    joint.into_iter().map(|(o, windows)| (o, merged(windows))).collect()
}

/// A direction that is opened at times is shut at all others, piece by piece.
fn shut_otherwise(
    base: &Topology,
    directed: DirectedId,
    openings: &[(Opened, Vec<Window>)],
) -> Vec<TimedStretch> {
    let length = base.length_mm(directed);
    let mut at: Vec<u32> = openings.iter().flat_map(|(o, _)| [o.from_mm, o.to_mm]).collect();
    at.extend([0, length]);
    at.sort_unstable();
    at.dedup();
    let mut shut = Vec::new();
    for pair in at.windows(2) {
        let covers = |o: &Opened| o.from_mm <= pair[0] && pair[1] <= o.to_mm;
        let own: Vec<&(Opened, Vec<Window>)> = openings.iter().filter(|(o, _)| covers(o)).collect();
        let open = merged(own.iter().flat_map(|(_, windows)| windows.iter().copied()).collect());
        let closure = own.first().map_or(openings[0].0.closure, |(o, _)| o.closure);
        let windows = outside(&open);
        if !windows.is_empty() {
            let (from_mm, to_mm) = (pair[0], pair[1]);
            shut.push(TimedStretch { directed, from_mm, to_mm, does: Does::Shut, windows, closure });
        }
    }
    shut
}
