//! A corridor task: the way for a load, what it meets, or what stands in the way; and the largest load that passes.

mod asked;
mod away;
mod bottleneck;
mod corners;
mod differences;
mod faces;
mod grades;
mod ground;
mod hours;
mod laid;
mod layer;
mod lift;
mod limits;
mod over;
mod passed;
mod probe;
pub(super) mod reach;
pub(super) mod recheck;
mod retrace;
mod roads;
mod rules;
mod stored;
mod throughout;
mod timetable;
mod waiting;

use super::placing::position;
use super::world::World;
use super::{Outcome, Part};
use crate::closure::{Closure, Kilometers, When};
use crate::diagnostic::Diagnostics;
use crate::exchange::source::InputFile;
use crate::metric::Metric;
use crate::plan::Leg;
use crate::plan::detour::cost_of;
use crate::plan::graph::export;
use crate::plan::key;
use crate::plan::route::{AlternativeRules, Engine as SearchEngine, Path, Searches, alternatives, route};
use crate::plan::steps::{Step, steps};
use crate::report::corridor::timetable::Timetable;
use crate::report::corridor::{CorridorOutcome, Counted, Frame, Reason, Set};
use crate::report::risk::risk;
use crate::report::route::{RouteOutcome, Stop, Ways};
use crate::report::summary::{ClosureLine, CorridorSummary, Input, JudgedByLine, KeptRoadsLine};
use crate::report::words::Language;
use crate::scenario::corridor::CorridorTask;
use crate::scenario::roads::{RoadSet, Roads};
use crate::search::{Cost, Position};
use crate::vehicle::Vehicle;
use asked::Asked;
use ground::Ground;
use lift::WhyNot;
use std::borrow::Cow;
use std::path::PathBuf;

/// Answers it.
pub(super) fn answer(world: &World, task: &CorridorTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let mut asked = Asked::read(world, task, problems)?;
    let when = asked.when(world);
    let (load, layer) = (asked.load.clone(), std::mem::take(&mut asked.layer));
    let span = asked.times.as_ref().map(|times| &times.span);
    let mut ground = Ground::lay(world, load, &task.policy, layer, (when, span))?;
    let placed = std::mem::take(&mut asked.stops);
    let stops = asked::on_roads(world, task, &ground, placed, problems)?;
    let metric = ground.metric(true);
    let dearer = asked.dearer(task);
    let preferring = (!dearer.is_empty()).then(|| ground.metric_with(true, &dearer));
    let searched = preferring.as_ref().unwrap_or(&metric);
    let mut found = Found::search(world, task, (&asked, &ground), (searched, &metric), &stops, problems);
    let parts = found.parts(when);
    let parts: Vec<Vec<passed::Driven>> =
        parts.iter().map(|way| way.iter().map(|(when, legs)| (*when, legs.as_slice())).collect()).collect();
    found.after.exemptions =
        parts.iter().map(|way| passed::exemptions(world, &ground.vehicle, way)).collect();
    let free = (!world.plan.closures().is_empty()).then(|| ground.metric(false));
    let free_preferring = (free.is_some() && !dearer.is_empty()).then(|| ground.metric_with(false, &dearer));
    let before = free.as_ref().map(|free| ways(free_preferring.as_ref().unwrap_or(free), free, &stops, task));
    let after = &found.after;
    let reason = (after.found.is_empty() && found.timetable.is_none())
        .then(|| told(lift::Explainer::new(world, &ground).why_not(found.ends, lift::MOST_SETS)));
    let stem = task.stem();
    ground.take_in_corners(world, after.found.iter().map(|path| path.legs.as_slice()));
    let largest = bottleneck::bottleneck(world, &ground, found.ends);
    found.timetable.iter().for_each(|table| limits::hold_timetable(&mut ground, table));
    let kilometers = kilometers(world, &metric, after.found.first());
    let outcome = CorridorOutcome {
        kilometers: &kilometers,
        route: RouteOutcome {
            name: &task.name,
            vehicle: &stem,
            permitted: None,
            objective: task.objective,
            stops: &stops,
            metric: &metric,
            before: before.as_ref(),
            after,
        },
        load: &ground.load,
        escorts: &asked.escorts,
        missing: ground.turner.as_ref().err().copied(),
        policy: task.policy,
        constraints: &ground.constraints,
        judged: &ground.judged,
        timetable: found.timetable.as_ref(),
        reason: reason.as_ref(),
        largest: &largest,
        roads: kept_roads(task, &asked, after.found.first(), found.counted, !dearer.is_empty()),
        files: asked.files.iter().map(Input::from).collect(),
        judged_by: asked.judged_by.clone(),
    };
    let mut graphs = vec![(format!("graph-{stem}"), export(searched))];
    if let Some(free) = &free {
        graphs.push((format!("graph-{stem}-before"), export(free_preferring.as_ref().unwrap_or(free))));
    }
    let (mut summary, mut layers) = (outcome.summary(), outcome.layers());
    if let Some(best) = parts.first() {
        summary.passed = passed::passed(world, &ground.vehicle, best);
        summary.within = passed::within(world, &ground.vehicle, best, found.timetable.is_some());
    }
    if let (Some(question), false) = (&task.risk, after.found.is_empty()) {
        let (exposure, front) = super::risk::weigh(world, &metric, found.ends, question, problems)?;
        let (part, ways) = risk(&task.name, &metric, question.radius_m, &exposure, &front);
        summary.route.risk = Some(part);
        layers.push(("risk_ways", ways));
    }
    world.note(asked.files.iter().cloned());
    let texts = texts(world, &outcome, (&summary, &ground.vehicle), asked.load_text);
    let slowed = (!ground.slowed.is_empty()).then(|| ("slowed.csv", ground::slowed_table(world, &ground)));
    Some(Outcome {
        name: task.name.clone(),
        is_no: after.found.is_empty(),
        layers,
        part: Part::Corridor(Box::new(summary)),
        tables: slowed.into_iter().collect(),
        texts,
        graphs,
    })
}

/// The ways of a load under the closures, or the one of its timetable.
struct Found {
    after: Ways,
    /// Where they begin and end.
    ends: (Position, Position),
    /// What the best of them counts where roads are preferred.
    counted: Option<Cost>,
    timetable: Option<Timetable>,
}

impl Found {
    /// `searched` counts more where roads are not those preferred; `real` is what they take.
    fn search(
        world: &World,
        task: &CorridorTask,
        (asked, ground): (&Asked, &Ground),
        (searched, real): (&Metric, &Metric),
        stops: &[Stop],
        problems: &mut Diagnostics,
    ) -> Self {
        let after = ways(searched, real, stops, task);
        let counted = after.found.first().and_then(|path| cost_of(searched, &path.legs));
        let ends = ends(stops, &after);
        let times = asked.times.as_ref().filter(|_| !after.found.is_empty());
        let Some(times) = times else { return Self { after, ends, counted, timetable: None } };
        let fastest = after.found.first();
        let (table, path) = timetable::find(world, ground, times, (ends, fastest), problems);
        let after = Ways {
            legs: path.iter().map(|path| path.cost).collect(),
            gates: after.gates,
            found: path.into_iter().collect(),
            ..Ways::default()
        };
        Self { after, ends, counted, timetable: Some(table) }
    }

    /// Of each way its parts, each with when it is asked: with a timetable at the time at which it is driven.
    fn parts(&self, when: When) -> Vec<Vec<(When, Vec<Leg>)>> {
        let drives = self.timetable.as_ref().map(Timetable::drives);
        let of_way = |path: &Path| match &drives {
            Some(drives) => drives
                .iter()
                .map(|(leg, from, until)| (When::WorstWithin(*from, *until), vec![*leg]))
                .collect(),
            None => vec![(when, path.legs.clone())],
        };
        self.after.found.iter().map(of_way).collect()
    }
}

/// The sheets, the track, and the load itself: a plan is rechecked with the load that it was made for.
fn texts(
    world: &World,
    outcome: &CorridorOutcome,
    (summary, vehicle): (&CorridorSummary, &Vehicle),
    load: String,
) -> Vec<(Cow<'static, str>, String)> {
    let inputs: Vec<Input> =
        world.inputs.iter().map(Input::from).chain(outcome.files.iter().cloned()).collect();
    let mut time = world.time_policy();
    if let Some(timetable) = &summary.timetable {
        (time.policy, time.at) = ("depart".to_owned(), Some(timetable.depart_at.clone()));
    }
    let counted =
        |(line, closure): (ClosureLine, &Closure)| Counted { binds: world.binds(vehicle, closure), line };
    let closures = world.closure_lines().into_iter().zip(world.plan.closures()).map(counted).collect();
    let frame = Frame { inputs, time, closures };
    let mut texts: Vec<(Cow<'static, str>, String)> = vec![
        ("corridor.zh.md".into(), outcome.sheet(summary, &frame, Language::Zh)),
        ("corridor.en.md".into(), outcome.sheet(summary, &frame, Language::En)),
        ("load.toml".into(), load),
    ];
    texts.extend(outcome.gpx().map(|gpx| ("corridor.gpx".into(), gpx)));
    texts
}

/// The roads that the load keeps to, and how much of its way is on them.
fn kept_roads(
    task: &CorridorTask,
    asked: &Asked,
    best: Option<&Path>,
    counted: Option<Cost>,
    is_dearer: bool,
) -> Option<KeptRoadsLine> {
    if let Some(off) = &asked.off {
        let on_m = best.map(|path| off.on_network_m(path));
        return of_roads(&task.roads, off.on_m, on_m, counted.map(|cost| cost.ms));
    }
    let ruled = asked.ruled.as_ref()?;
    Some(KeptRoadsLine {
        mode: "rules".to_owned(),
        of: ruled.names(),
        factor: None,
        network_km: (ruled.free_m / 2000.0).round(),
        on_network_m: best.map(|path| ruled.free_on_m(path)),
        counted_s: counted.filter(|_| is_dearer).map(|cost| f64::from(cost.ms) / 1000.0),
    })
}

/// The files of the setting that a corridor is judged by.
fn judged_by(world: &World) -> JudgedByLine {
    let of = |paths: &[PathBuf]| -> Vec<Input> {
        let is = |input: &&InputFile| paths.iter().any(|path| path.to_string_lossy() == input.path);
        world.inputs.iter().filter(is).map(Input::from).collect()
    };
    let setting = &world.setting;
    JudgedByLine {
        network: of(&setting.network),
        closures: of(&setting.closures),
        zones: of(&setting.zones),
        ..JudgedByLine::default()
    }
}

/// Why there is no way, as reports have it.
fn told(why_not: WhyNot) -> Reason {
    match why_not {
        WhyNot::Sets { obstacles, sets, complete, proved } => Reason::Sets {
            sets: sets
                .into_iter()
                .map(|set| Set { obstacles: set.obstacles, fewest: set.fewest, cheapest: set.cheapest })
                .collect(),
            obstacles,
            complete,
            proved,
        },
        WhyNot::Corners => Reason::Corners,
        WhyNot::Unexplained => Reason::Unexplained,
        WhyNot::Turns => Reason::Turns,
        WhyNot::Unfit(ways) => Reason::Unfit(ways),
        WhyNot::Island => Reason::Island,
    }
}

/// The ways between the best pair of gates, best first under the metric that is searched, with what they take under the
/// metric of the roads.
fn ways(metric: &Metric, real: &Metric, stops: &[Stop], task: &CorridorTask) -> Ways {
    let at = |stop: usize, gate: usize| position(&stops[stop].gates[gate]);
    let pairs = (0..stops[0].gates.len()).flat_map(|a| (0..stops[1].gates.len()).map(move |b| (a, b)));
    let best = pairs
        .filter_map(|(a, b)| {
            Some((route(metric, at(0, a), at(1, b), task.objective, SearchEngine::Own)?, a, b))
        })
        .min_by_key(|(path, a, b)| (key(task.objective, path.cost), *a, *b));
    let Some((path, a, b)) = best else { return Ways::default() };
    let found = match task.alternatives {
        0 | 1 => vec![path.clone()],
        count => {
            let rules = AlternativeRules::default();
            alternatives(&mut Searches::default(), metric, at(0, a), at(1, b), task.objective, count, rules)
        }
    };
    let found: Vec<Path> = found.into_iter().map(|path| roads::recost(real, path)).collect();
    let legs = found.iter().take(1).map(|path| path.cost).collect();
    Ways { found, gates: vec![a, b], legs, ..Ways::default() }
}

/// The network that the load keeps to, as summaries have it.
fn of_roads(
    roads: &Roads,
    network_m: f64,
    on_m: Option<f64>,
    counted_ms: Option<u32>,
) -> Option<KeptRoadsLine> {
    let (mode, factor) = match roads {
        Roads::Free | Roads::Ruled(_) => return None,
        Roads::Preferred(_, factor) => ("preferred", Some(f64::from(*factor) / 1000.0)),
        Roads::Approved(_) => ("approved", None),
    };
    Some(KeptRoadsLine {
        mode: mode.to_owned(),
        of: roads.set().map(RoadSet::words).unwrap_or_default(),
        factor,
        network_km: (network_m / 2000.0).round(),
        on_network_m: on_m,
        counted_s: factor.and(counted_ms).map(|ms| f64::from(ms) / 1000.0),
    })
}

/// Where each step of a way begins and ends by the kilometer posts of its road.
fn kilometers(world: &World, metric: &Metric, path: Option<&Path>) -> Vec<[Option<String>; 2]> {
    let Some(path) = path.filter(|_| !world.posts.is_empty()) else { return Vec::new() };
    let mut known = Kilometers::new(&world.network, &world.posts);
    let mut at = |leg: &Leg, mm: u32| {
        let whole = world.network.segment(leg.directed.segment()).length_mm;
        let along = if leg.directed.is_forward() { mm } else { whole.saturating_sub(mm) };
        known.at(leg.directed.segment(), along)
    };
    let ends = |step: Step| {
        let legs = path.legs.get(step.legs).unwrap_or_default();
        let (first, last) = (legs.first(), legs.last());
        [first.and_then(|leg| at(leg, leg.from_mm)), last.and_then(|leg| at(leg, leg.to_mm))]
    };
    steps(metric, &path.legs).into_iter().map(ends).collect()
}

/// The gates that the best way uses, or the first ones.
fn ends(stops: &[Stop], ways: &Ways) -> (Position, Position) {
    let gate = |i: usize| ways.gates.get(i).copied().unwrap_or(0);
    (position(&stops[0].gates[gate(0)]), position(&stops[1].gates[gate(1)]))
}
