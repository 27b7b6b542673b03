//! A corridor task: the way for a load, what it meets, or what stands in the way; and the largest load that passes.

mod away;
mod bottleneck;
mod differences;
mod grades;
mod ground;
mod hours;
mod layer;
mod lift;
mod over;
mod passed;
mod probe;
pub(super) mod reach;
pub(super) mod recheck;
mod retrace;
mod roads;
mod rules;
mod stored;
mod timetable;
mod waiting;

use super::placing::{position, stop};
use super::world::Placed;
use super::world::World;
use super::{Outcome, Part};
use crate::closure::{Kilometers, When};
use crate::diagnostic::{Diagnostics, corridor as codes};
use crate::exchange::source::InputFile;
use crate::geometry::LonLat;
use crate::metric::Metric;
use crate::plan::Leg;
use crate::plan::detour::cost_of;
use crate::plan::graph::export;
use crate::plan::key;
use crate::plan::route::{AlternativeRules, Engine as SearchEngine, Path, Searches, alternatives, route};
use crate::plan::steps::{Step, steps};
use crate::report::corridor::{CorridorOutcome, Reason, Set};
use crate::report::risk::risk;
use crate::report::route::{RouteOutcome, Stop, Ways};
use crate::report::summary::{Input, JudgedByLine, KeptRoadsLine};
use crate::report::words::Language;
use crate::scenario::corridor::CorridorTask;
use crate::scenario::roads::{RoadSet, Roads};
use crate::search::Position;
use ground::{Ground, read_escorts, read_load};
use lift::WhyNot;
use std::borrow::Cow;
use std::cell::LazyCell;
use std::path::PathBuf;

/// Answers it.
pub(super) fn answer(world: &World, task: &CorridorTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let read = read_load(&task.load, problems);
    let layer = layer::read_limits(world, &task.limits, problems);
    let escorts = read_escorts(task.escorts.as_deref(), problems);
    let roads = roads::read(world, &task.roads, problems);
    let stops: Vec<Option<Placed>> =
        [&task.from, &task.to].into_iter().map(|text| stop(world, text, problems)).collect();
    let ((mut load, load_file, load_text), (mut layer, mut more_files)) = (read?, layer?);
    let (escorts, escort_file) = escorts?;
    let (off, road_files) = roads?;
    let inputs = |files: &[InputFile]| -> Vec<Input> { files.iter().map(Input::from).collect() };
    let mut judged_by = JudgedByLine { limits: inputs(&more_files), ..judged_by(world) };
    judged_by.roads = inputs(&road_files);
    more_files.extend(escort_file);
    more_files.extend(road_files);
    let ruled = match &task.roads {
        Roads::Ruled(files) => {
            let (ruled, files) = rules::read(world, files, problems)?;
            judged_by.roads.extend(inputs(&files));
            more_files.extend(files);
            layer.extend(ruled.obstacles(world));
            Some(ruled)
        }
        _ => None,
    };
    let grade_files = grades::permit(world, &mut load, &task.grades, problems)?;
    judged_by.grades = inputs(&grade_files);
    more_files.extend(grade_files);
    if let (Some(off), Roads::Approved(_)) = (&off, &task.roads) {
        layer.extend(off.obstacles(world));
    }
    let stops = stops.into_iter().collect::<Option<Vec<Placed>>>()?;
    let times = match &task.times {
        Some(times) => Some(timetable::read(world, times, problems)?),
        None => None,
    };
    // with a departure: what passes at any time within the horizon; the timetable says when
    let when =
        times.as_ref().map_or(world.when, |times| When::AlwaysWithin(times.span.start, times.span.end));
    let mut ground = Ground::lay(world, load, &task.policy, layer, when)?;
    // who stands where only barred roads are is not nowhere: the bans are in the way, and are named
    let barred = LazyCell::new(|| lift::with_bans_open(world, &ground));
    let snap = |at: &LonLat| {
        let limit_m = world.setting.snap_m;
        ground.after.snap(*at, limit_m).or_else(|| barred.snap(*at, limit_m))
    };
    let on_road = |(given, stop): (&String, Placed)| Stop {
        given: given.clone(),
        gates: stop.gates.iter().filter_map(snap).collect(),
        label: stop.label,
        at: stop.at,
    };
    let stops: Vec<Stop> = [&task.from, &task.to].into_iter().zip(stops).map(on_road).collect();
    for stop in stops.iter().filter(|stop| stop.gates.is_empty()) {
        problems.push(codes::e605_no_road(&stop.label, world.setting.snap_m));
    }
    if problems.has_errors() {
        return None;
    }
    let metric = ground.metric(true);
    // what is searched: where roads are preferred, time off them counts more than it takes
    let dearer = match (&off, &task.roads) {
        (Some(off), Roads::Preferred(_, factor)) => off.dearer(*factor),
        _ => ruled.as_ref().map_or_else(Vec::new, rules::RuledRoads::dearer),
    };
    let preferring = (!dearer.is_empty()).then(|| ground.metric_with(true, &dearer));
    let searched = preferring.as_ref().unwrap_or(&metric);
    let mut after = ways(searched, &metric, &stops, task);
    let counted = after.found.first().and_then(|path| cost_of(searched, &path.legs));
    let at = ends(&stops, &after);
    let fastest = after.found.first().cloned();
    let table = times.as_ref().filter(|_| !after.found.is_empty());
    let table = table.map(|times| timetable::find(world, &ground, times, (at, fastest.as_ref()), problems));
    if let Some((_, path)) = &table {
        after = Ways {
            legs: path.iter().map(|path| path.cost).collect(),
            gates: after.gates,
            found: path.iter().cloned().collect(),
            ..Ways::default()
        };
    }
    // with a timetable each road is asked at the time at which it is driven
    let drives = table.as_ref().map(|(table, _)| table.drives());
    let parts = |path: &'_ Path| -> Vec<(When, Vec<Leg>)> {
        match &drives {
            Some(drives) => drives
                .iter()
                .map(|(leg, from, until)| (When::WorstWithin(*from, *until), vec![*leg]))
                .collect(),
            None => vec![(when, path.legs.clone())],
        }
    };
    let parts: Vec<Vec<(When, Vec<Leg>)>> = after.found.iter().map(parts).collect();
    let parts: Vec<Vec<passed::Driven>> =
        parts.iter().map(|way| way.iter().map(|(when, legs)| (*when, legs.as_slice())).collect()).collect();
    after.exemptions = parts.iter().map(|way| passed::exemptions(world, &ground.vehicle, way)).collect();
    let free = (!world.plan.closures().is_empty()).then(|| ground.metric(false));
    let free_preferring = (free.is_some() && !dearer.is_empty()).then(|| ground.metric_with(false, &dearer));
    let before = free.as_ref().map(|free| ways(free_preferring.as_ref().unwrap_or(free), free, &stops, task));
    let ends = at;
    let reason = (after.found.is_empty() && table.is_none())
        .then(|| told(lift::Explainer::new(world, &ground).why_not(ends, lift::MOST_SETS)));
    let stem = task.stem();
    ground.take_in_corners(world, after.found.iter().map(|path| path.legs.as_slice()));
    let largest = bottleneck::bottleneck(world, &ground, ends);
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
            after: &after,
        },
        load: &ground.load,
        escorts: &escorts,
        missing: ground.turner.as_ref().err().copied(),
        policy: task.policy,
        constraints: &ground.constraints,
        judged: &ground.judged,
        timetable: table.as_ref().map(|(table, _)| table),
        reason: reason.as_ref(),
        largest: &largest,
        roads: match (&off, &ruled) {
            (Some(off), _) => {
                let on_m = after.found.first().map(|path| off.on_network_m(path));
                of_roads(&task.roads, off.on_m, on_m, counted.map(|cost| cost.ms))
            }
            (None, Some(ruled)) => Some(KeptRoadsLine {
                mode: "rules".to_owned(),
                of: ruled.names(),
                factor: None,
                network_km: (ruled.free_m / 2000.0).round(),
                on_network_m: after.found.first().map(|path| ruled.free_on_m(path)),
                counted_s: counted.filter(|_| !dearer.is_empty()).map(|cost| f64::from(cost.ms) / 1000.0),
            }),
            _ => None,
        },
        files: std::iter::once(&load_file).chain(&more_files).map(Input::from).collect(),
        judged_by,
    };
    let mut graphs = vec![(format!("graph-{stem}"), export(searched))];
    if let Some(free) = &free {
        graphs.push((format!("graph-{stem}-before"), export(free_preferring.as_ref().unwrap_or(free))));
    }
    let (mut summary, mut layers) = (outcome.summary(), outcome.layers());
    if let Some(best) = parts.first() {
        summary.passed = passed::passed(world, &ground.vehicle, best);
    }
    if let (Some(question), false) = (&task.risk, after.found.is_empty()) {
        let (exposure, front) = super::risk::weigh(world, &metric, ends, question, problems)?;
        let (part, ways) = risk(&task.name, &metric, question.radius_m, &exposure, &front);
        summary.route.risk = Some(part);
        layers.push(("risk_ways", ways));
    }
    world.note(std::iter::once(load_file.clone()).chain(more_files.iter().cloned()));
    let inputs: Vec<Input> =
        world.inputs.iter().map(Input::from).chain(outcome.files.iter().cloned()).collect();
    let mut texts: Vec<(Cow<'static, str>, String)> = vec![
        ("corridor.zh.md".into(), outcome.sheet(&summary, &inputs, Language::Zh)),
        ("corridor.en.md".into(), outcome.sheet(&summary, &inputs, Language::En)),
    ];
    // a plan is rechecked by itself: with the load that it was made for
    texts.push(("load.toml".into(), load_text));
    texts.extend(outcome.gpx().map(|gpx| ("corridor.gpx".into(), gpx)));
    Some(Outcome {
        name: task.name.clone(),
        is_no: after.found.is_empty(),
        layers,
        part: Part::Corridor(Box::new(summary)),
        tables: Vec::new(),
        texts,
        graphs,
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
