//! The commands that answer questions: `run`, `coverage`, `route`, `matrix`.

use super::args::{
    ClosureArgs, CoverageArgs, DetourArgs, GateArgs, JoiningArgs, MatrixArgs, NetworkArgs, OutputArgs,
    PlaceArgs, ProgrammeArgs, ReadingArgs, RouteArgs, RunArgs, ServiceArgs, Shared, VehicleChoice,
};
use super::output::{self, Written};
use super::{End, Failure};
use crate::diagnostic::{Diagnostics, Place, scenario as codes};
use crate::exchange::source::{Expected, Source};
use crate::pipeline::{Outcome, Part, World, answer};
use crate::report::summary::{CommandSummary, Frame, RunSummary, ScenarioLine};
use crate::scenario::format::OneOrMany;
use crate::scenario::programme::shift_up_to;
use crate::scenario::risk::risk;
use crate::scenario::{
    CoverageTask, CoverageWords, DetourTask, MatrixTask, ProgrammeTask, RouteTask, Scenario, Setting, Task,
    TimeWords, ZoneFrom, coverage_words, limit, objective, parse,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

pub(super) fn run(args: RunArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let Some(source) = Source::read(&args.scenario, Expected::Table, None, &mut problems) else {
        return Err(problems.into());
    };
    let mut scenario = parse(&source.text, &args.scenario)?;
    if args.at.is_some() {
        scenario.setting.at = args.at;
    }
    let mut output = args.output;
    let default = PathBuf::from("out").join(&scenario.setting.name);
    output.out = Some(output.out.unwrap_or(default));
    let options = object(json!({"scenario": args.scenario, "at": scenario.setting.at}));
    let title = ScenarioLine {
        name: scenario.setting.name.clone(),
        title: scenario.setting.title.clone(),
        note: scenario.setting.note.clone(),
    };
    let mut input = crate::exchange::source::InputFile::of(&source);
    input.path = args.scenario.to_string_lossy().into_owned();
    finish("run", scenario, Some((title, input)), options, &output, shared)
}

/// What counts as served, in the words of a scenario.
fn served(args: &ServiceArgs, require: Option<String>) -> CoverageWords {
    CoverageWords {
        within: args.within.clone(),
        rule: Some(args.rule.clone()),
        direction: Some(args.direction.clone()),
        require,
    }
}

pub(super) fn coverage(args: CoverageArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let words = served(&args.service, args.require.clone());
    let task = coverage_words(&words, &Place::file("command line"), &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let task = CoverageTask {
        name: "coverage".to_owned(),
        vehicle: args.vehicle.vehicle.clone(),
        area: args.service.area.clone(),
        population: args.population.clone(),
        count_approach: args.service.count_approach,
        ..task
    };
    let setting = setting("coverage", &args.network, Some(&args.places));
    let mut options = shared_options(&args.network, &args.vehicle);
    options.extend(object(json!({
        "within": args.service.within, "rule": args.service.rule, "direction": args.service.direction, "require": args.require,
        "area": args.service.area, "count_approach": args.service.count_approach,
    })));
    let scenario = Scenario { setting, tasks: vec![Task::Coverage(task)] };
    finish("coverage", scenario, None, options, &args.output, shared)
}

pub(super) fn route(args: RouteArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let objective = objective(Some(&args.objective.objective), &Place::file("command line"), &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let mut stops = vec![args.from.clone()];
    stops.extend(args.via.iter().cloned());
    stops.push(args.to.clone());
    let mut options = shared_options(&args.network, &args.vehicle);
    options.extend(object(
        json!({"stops": stops, "alternatives": args.alternatives, "objective": args.objective.objective}),
    ));
    let task = RouteTask {
        name: "route".to_owned(),
        vehicle: args.vehicle.vehicle,
        stops,
        alternatives: args.alternatives.max(1),
        objective,
        timed: None,
        risk: None,
    };
    if args.network.at.is_some() && args.depart.is_some() {
        problems.push(codes::e540_at_and_depart());
    }
    let place = Place::file("command line");
    if args.depart.is_some() {
        options.extend(object(json!({"depart": args.depart, "wait": args.wait})));
        if !args.stay.is_empty() {
            options.extend(object(json!({"stay": args.stay})));
        }
    }
    if args.risk.is_some() {
        options.extend(object(json!({"risk": args.risk, "risk_radius": args.risk_radius})));
    }
    let times = TimeWords { depart: args.depart, wait: args.wait, stays: args.stay };
    let task = crate::scenario::timed(task, times, &place, &mut problems);
    let task = risk(task, args.risk, args.risk_radius.as_deref(), &place, &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let setting = setting("route", &args.network, Some(&args.places));
    let scenario = Scenario { setting, tasks: vec![Task::Route(task)] };
    finish("route", scenario, None, options, &args.output, shared)
}

pub(super) fn matrix(args: MatrixArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let place = Place::file("command line");
    let objective = objective(Some(&args.objective.objective), &place, &mut problems);
    let cutoff = args.cutoff.as_deref().and_then(|text| limit(text, &place, &mut problems));
    if problems.has_errors() {
        return Err(problems.into());
    }
    let mut options = shared_options(&args.network, &args.vehicle);
    options.extend(object(json!({
        "from": args.from, "to": args.to, "cutoff": args.cutoff, "objective": args.objective.objective,
    })));
    let setting = with_gates(setting("matrix", &args.network, None), &args.gates, &args.network.reading);
    let reading = &args.network.reading;
    let task = MatrixTask {
        name: "matrix".to_owned(),
        vehicle: args.vehicle.vehicle,
        from: args.from,
        to: args.to,
        crs: [args.from_crs, args.to_crs].map(|own| own.or_else(|| reading.crs.clone())),
        cutoff,
        objective,
    };
    let scenario = Scenario { setting, tasks: vec![Task::Matrix(task)] };
    finish("matrix", scenario, None, options, &args.output, shared)
}

pub(super) fn detour(args: DetourArgs, shared: &Shared) -> Result<End, Failure> {
    let setting = setting("detour", &args.network, Some(&args.places));
    let vehicles = if args.vehicle.is_empty() {
        crate::scenario::DETOUR_VEHICLES.map(str::to_owned).to_vec()
    } else {
        args.vehicle
    };
    let mut problems = Diagnostics::new();
    let place = Place::file("command line");
    let main_roads = crate::scenario::main_roads(Some(args.main_roads), &place, &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let options = object(json!({
        "vehicles": vehicles, "alternatives": args.alternatives, "drawn": args.drawn, "flows": args.flows,
        "main_roads": main_roads, "at": setting.at, "timezone": setting.timezone, "snap_m": setting.snap_m, "join_m": setting.join_m,
    }));
    let task = DetourTask {
        name: "detour".to_owned(),
        vehicles,
        alternatives: args.alternatives.max(1),
        drawn: args.drawn,
        flows: args.flows,
        main_roads,
    };
    let scenario = Scenario { setting, tasks: vec![Task::Detour(task)] };
    finish("detour", scenario, None, options, &args.output, shared)
}

pub(super) fn programme(args: ProgrammeArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let place = Place::file("command line");
    let words = served(&args.service, None);
    let served = coverage_words(&words, &place, &mut problems);
    let shift_up_to_days = shift_up_to(Some(&args.shift_up_to), &place, &mut problems);
    if let Some(at) = &args.network.at {
        problems.push(codes::e551_programme_at(at));
    }
    if problems.has_errors() {
        return Err(problems.into());
    }
    let mut options = shared_options(&args.network, &args.vehicle);
    options.extend(object(json!({
        "within": args.service.within, "rule": args.service.rule, "direction": args.service.direction, "area": args.service.area,
        "count_approach": args.service.count_approach, "from": args.from, "until": args.until,
        "shift_up_to": args.shift_up_to,
    })));
    let task = ProgrammeTask {
        served: CoverageTask {
            name: "programme".to_owned(),
            vehicle: args.vehicle.vehicle.clone(),
            area: args.service.area,
            count_approach: args.service.count_approach,
            ..served
        },
        from: args.from,
        until: args.until,
        shift_up_to_days,
    };
    let setting = setting("programme", &args.network, Some(&args.places));
    let scenario = Scenario { setting, tasks: vec![Task::Programme(task)] };
    finish("programme", scenario, None, options, &args.output, shared)
}

/// What a single command shares with a scenario: its network, places, closures and the instant.
pub(super) fn setting(name: &str, args: &NetworkArgs, places: Option<&PlaceArgs>) -> Setting {
    let mut setting = Setting::of(name);
    setting.network.clone_from(&args.network);
    setting.at.clone_from(&args.at);
    layers_into(&mut setting, places, &args.closures, &args.reading);
    tolerances_into(&mut setting, &args.joining);
    setting
}

/// Adds the sites whose gates closures shut to a setting without other places.
pub(super) fn with_gates(mut setting: Setting, gates: &GateArgs, reading: &ReadingArgs) -> Setting {
    setting.sites.clone_from(&gates.sites);
    setting.crs[0] = gates.sites_crs.clone().or_else(|| reading.crs.clone());
    setting
}

/// Adds layers to a setting; what the command line says of reading them goes before what the setting says.
pub(super) fn layers_into(
    setting: &mut Setting,
    places: Option<&PlaceArgs>,
    closures: &ClosureArgs,
    reading: &ReadingArgs,
) {
    let mut stated = [None, None, closures.closures_crs.clone(), closures.posts_crs.clone()];
    if let Some(places) = places {
        setting.sites.extend(places.sites.iter().cloned());
        setting.stations.extend(places.stations.iter().cloned());
        setting.background.extend(places.background.iter().cloned());
        (stated[0], stated[1]) = (places.sites_crs.clone(), places.stations_crs.clone());
    }
    setting.closures.extend(closures.closures.iter().cloned());
    setting.zones.extend(closures.avoid.iter().cloned());
    setting.posts.extend(closures.posts.iter().cloned());
    for (crs, stated) in setting.crs.iter_mut().zip(stated) {
        *crs = stated.or_else(|| reading.crs.clone()).or_else(|| crs.take());
    }
    if let Some(zone) = &closures.timezone {
        setting.timezone.clone_from(zone);
        setting.timezone_from = ZoneFrom::User;
    }
    setting.unknown_impact = closures.unknown_impact.unwrap_or(setting.unknown_impact);
    setting.encoding = reading.encoding.or(setting.encoding);
    setting.swap_xy |= reading.swap_xy;
}

/// Tolerances of the command line go before those of the setting.
pub(super) fn tolerances_into(setting: &mut Setting, joining: &JoiningArgs) {
    setting.join_m = joining.join.unwrap_or(setting.join_m);
    setting.snap_m = joining.snap.unwrap_or(setting.snap_m);
}

pub(super) fn shared_options(args: &NetworkArgs, vehicle: &VehicleChoice) -> Map<String, Value> {
    let setting = setting("", args, None);
    object(json!({
        "vehicle": vehicle.vehicle, "at": setting.at, "timezone": setting.timezone,
        "snap_m": setting.snap_m, "join_m": setting.join_m,
    }))
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

type Title = (ScenarioLine, crate::exchange::source::InputFile);

/// Files as a scenario names them.
pub(super) fn many(files: &[PathBuf]) -> Option<OneOrMany> {
    (!files.is_empty())
        .then(|| OneOrMany::Many(files.iter().map(|path| path.to_string_lossy().into_owned()).collect()))
}

/// Loads, answers, writes, prints.
pub(super) fn finish(
    command: &str,
    scenario: Scenario,
    title: Option<Title>,
    options: Map<String, Value>,
    output: &OutputArgs,
    shared: &Shared,
) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let folder = output::folder(output, &mut problems)?;
    let progress = output::Progress::start(shared, "reading");
    let Some(mut world) = World::load(scenario.setting, &mut problems) else { return Err(problems.into()) };
    if let Some((_, input)) = &title {
        world.inputs.insert(0, input.clone());
    }
    if scenario.tasks.iter().any(|task| matches!(task, Task::Patrol(_))) {
        world.watch = progress.watch()?;
    }
    world.drawn_for = scenario.tasks.iter().flat_map(drawn_for).cloned().collect();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for task in &scenario.tasks {
        progress.say(task.name());
        match answer(&world, task, &mut problems) {
            Some(outcome) => outcomes.push(outcome),
            None => return Err(problems.into()),
        }
    }
    if problems.has_errors() {
        return Err(problems.into());
    }
    progress.say("writing");
    let no = outcomes.iter().any(|outcome| outcome.is_no);
    let mut frame = output::frame(&world, command, options, &problems);
    if let (None, Some(Part::Programme(part))) = (&title, outcomes.first().map(|outcome| &outcome.part)) {
        "programme".clone_into(&mut frame.time.policy);
        frame.time.at = Some(format!("{}/{}", part.span.from, part.span.until));
    }
    if let [Outcome { part: Part::Route(route), .. }] = outcomes.as_slice()
        && let (Some(timing), "route") = (&route.timing, command)
    {
        (frame.time.policy, frame.time.at) = ("depart".to_owned(), Some(timing.depart_at.clone()));
    }
    if let [Outcome { part: Part::Corridor(corridor), .. }] = outcomes.as_slice()
        && let Some(timetable) = &corridor.timetable
    {
        (frame.time.policy, frame.time.at) = ("depart".to_owned(), Some(timetable.depart_at.clone()));
    }
    let by_timetable = |outcome: &Outcome| matches!(&outcome.part, Part::Recheck(part) if !part.ways.is_empty() && part.ways.iter().all(|way| way.by_timetable));
    if !outcomes.is_empty() && outcomes.iter().all(by_timetable) && frame.time.policy != "none" {
        (frame.time.policy, frame.time.at) = ("timetable".to_owned(), None);
    }
    let by_incident = |outcome: &Outcome| matches!(&outcome.part, Part::Dispatch(part) if part.closures_judged == "departure");
    if !outcomes.is_empty() && outcomes.iter().all(by_incident) {
        "incidents".clone_into(&mut frame.time.policy);
    }
    let written = Written { world: &world, output, shared };
    let layers: Vec<_> = outcomes.iter_mut().map(|o| std::mem::take(&mut o.layers)).collect();
    if let Some(folder) = &folder {
        let mut graphs = BTreeMap::new();
        for (i, (outcome, layers)) in outcomes.iter().zip(&layers).enumerate() {
            written.outcome(folder, outcome, layers, i == 0, &scenario.tasks[i].vehicles(), &mut graphs)?;
        }
        written.closed_edges(folder)?;
    }
    // A scenario has a page, and a calendar is read in its chart.
    let has_page = title.is_some()
        || ["programme", "dispatch", "officers", "patrol", "corridor", "reach", "recheck"].contains(&command);
    let summary = match title {
        Some((line, _)) => output::value(&run_summary(frame, line, outcomes)),
        None => single_summary(frame, outcomes),
    };
    if let Some(folder) = folder.as_ref().filter(|_| has_page) {
        written.page(folder, &summary, &scenario.tasks, &layers)?;
    }
    if let Some(folder) = &folder {
        output::write_json(folder, "summary.json", &summary)?;
    }
    progress.done();
    if !shared.quiet {
        output::print_problems(&problems, !shared.verbose);
    }
    output::print_summary(&summary, shared)?;
    Ok(if no { End::No } else { End::Done })
}

/// The vehicles that a task makes ways round for.
fn drawn_for(task: &Task) -> &[String] {
    match task {
        Task::Detour(task) => &task.vehicles,
        _ => &[],
    }
}

fn run_summary(frame: Frame, scenario: ScenarioLine, outcomes: Vec<Outcome>) -> RunSummary {
    let (mut coverage, mut routes, mut matrices) = (Vec::new(), Vec::new(), Vec::new());
    let (mut detours, mut programmes, mut corridors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut dispatches, mut officers) = (Vec::new(), Vec::new());
    let (mut patrols, mut reaches, mut rechecks) = (Vec::new(), Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome.part {
            Part::Coverage(part) => coverage.push(*part),
            Part::Route(part) => routes.push(*part),
            Part::Matrix(part) => matrices.push(part),
            Part::Detour(part) => detours.push(*part),
            Part::Programme(part) => programmes.push(*part),
            Part::Dispatch(part) => dispatches.push(*part),
            Part::Officers(part) => officers.push(*part),
            Part::Patrol(part) => patrols.push(*part),
            Part::Corridor(part) => corridors.push(*part),
            Part::Reach(part) => reaches.push(*part),
            Part::Recheck(part) => rechecks.push(*part),
        }
    }
    RunSummary {
        frame,
        scenario,
        coverage,
        routes,
        matrices,
        detours,
        programmes,
        dispatches,
        officers,
        patrols,
        corridors,
        reaches,
        rechecks,
    }
}

fn single_summary(frame: Frame, outcomes: Vec<Outcome>) -> Value {
    match outcomes.into_iter().next().map(|outcome| outcome.part) {
        Some(Part::Coverage(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Route(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Matrix(part)) => output::value(&CommandSummary { frame, part }),
        Some(Part::Detour(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Recheck(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Reach(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Corridor(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Programme(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Dispatch(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Officers(part)) => output::value(&CommandSummary { frame, part: *part }),
        Some(Part::Patrol(part)) => output::value(&CommandSummary { frame, part: *part }),
        None => output::value(&frame),
    }
}
