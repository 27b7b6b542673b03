//! The other commands: `graph`, `check`, `verify`, `vehicle`, `schema`, `completions`, `man`.

use super::args::{
    CheckArgs, Cli, CompletionsArgs, GraphArgs, ManArgs, SchemaArgs, Shared, VehicleArgs, VerifyArgs,
};
use super::{End, Failure, output};
use crate::diagnostic::{Diagnostics, scenario as codes};
use crate::exchange::write::OutputFolder;
use crate::pipeline::World;
use crate::plan::graph::export;
use crate::report::summary::{
    CheckSummary, CommandSummary, CorridorSummary, CoverageSummary, DetourSummary, DispatchSummary,
    LoadSummary, MatrixSummary, OfficersSummary, PatrolSummary, PreviewSummary, ProgrammeSummary,
    ReachSummary, RecheckSummary, RouteSummary, RunSummary,
};
use crate::scenario::ScenarioFile;
use crate::vehicle::Vehicle;
use clap::CommandFactory;
use serde_json::json;

pub(super) fn graph(args: &GraphArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let folder = OutputFolder::create(&args.out)?;
    let setting = super::tasks::setting("graph", &args.network, None);
    let setting = super::tasks::with_gates(setting, &args.gates, &args.network.reading);
    let loaded = World::load(setting, &mut problems)
        .and_then(|world| world.engine(&args.vehicle.vehicle, &mut problems).map(|engine| (world, engine)));
    let Some((world, engine)) = loaded else { return Err(problems.into()) };
    let exported = export(engine.metric());
    output::write_graph(&folder, &exported, &world.network)?;
    if !shared.quiet {
        output::print_problems(&problems, !shared.verbose);
    }
    let summary = json!({
        "huhang": env!("CARGO_PKG_VERSION"),
        "command": "graph",
        "vehicle": engine.vehicle.name,
        "nodes": exported.nodes.len(),
        "edges": exported.edges.len(),
        "restrictions_in_force": engine.topology.restrictions_in_force(),
        "time": world.time_policy(),
        "inputs": world.inputs,
    });
    output::print_text(&format!(
        "{}\n",
        serde_json::to_string_pretty(&summary).expect("JSON is written as JSON")
    ))?;
    Ok(End::Done)
}

pub(super) fn check(args: &CheckArgs, shared: &Shared) -> Result<End, Failure> {
    super::check::check(args, shared)
}

pub(super) fn verify(args: &VerifyArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let Some(report) = crate::verify::verify(&args.dir, &mut problems) else { return Err(problems.into()) };
    if !shared.quiet {
        output::print_problems(&problems, !shared.verbose);
    }
    output::print_text(&if shared.json { report.json() } else { report.text() })?;
    Ok(if report.holds() { End::Done } else { End::No })
}

pub(super) fn vehicle(args: &VehicleArgs) -> Result<End, Failure> {
    let text = match &args.name {
        None => Vehicle::built_in_names().map(|name| format!("{name}\n")).collect(),
        Some(name) => {
            let mut problems = Diagnostics::new();
            match crate::pipeline::find_vehicle(name, &mut problems) {
                Some(vehicle) => vehicle.to_toml(),
                None => return Err(problems.into()),
            }
        }
    };
    output::print_text(&text)?;
    Ok(End::Done)
}

pub(super) fn schema(args: &SchemaArgs) -> Result<End, Failure> {
    let schema = match args.of.as_str() {
        "run" => schemars::schema_for!(RunSummary),
        "coverage" => schemars::schema_for!(CommandSummary<CoverageSummary>),
        "detour" => schemars::schema_for!(CommandSummary<DetourSummary>),
        "officers" => schemars::schema_for!(CommandSummary<OfficersSummary>),
        "dispatch" => schemars::schema_for!(CommandSummary<DispatchSummary>),
        "programme" => schemars::schema_for!(CommandSummary<ProgrammeSummary>),
        "corridor" => schemars::schema_for!(CommandSummary<CorridorSummary>),
        "recheck" => schemars::schema_for!(CommandSummary<RecheckSummary>),
        "reach" => schemars::schema_for!(CommandSummary<ReachSummary>),
        "patrol" => schemars::schema_for!(CommandSummary<PatrolSummary>),
        "route" => schemars::schema_for!(CommandSummary<RouteSummary>),
        "matrix" => schemars::schema_for!(CommandSummary<MatrixSummary>),
        "closures" => schemars::schema_for!(CommandSummary<PreviewSummary>),
        "check" => schemars::schema_for!(CheckSummary),
        "load" => schemars::schema_for!(LoadSummary),
        "scenario" => schemars::schema_for!(ScenarioFile),
        other => {
            let mut problems = Diagnostics::new();
            let place = crate::diagnostic::Place::file("command line");
            problems.push(codes::e511_word(
                place,
                "schema",
                other,
                "run, coverage, detour, dispatch, officers, patrol, programme, route, matrix, closures, check, load, corridor, reach, recheck, scenario",
            ));
            return Err(problems.into());
        }
    };
    let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    output::print_text(&format!("{text}\n"))?;
    Ok(End::Done)
}

pub(super) fn completions(args: &CompletionsArgs) -> Result<End, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "huhang", &mut text);
    output::print_text(&String::from_utf8_lossy(&text))?;
    Ok(End::Done)
}

pub(super) fn man(args: &ManArgs) -> Result<End, Failure> {
    let _folder = OutputFolder::create(&args.dir)?;
    clap_mangen::generate_to(Cli::command(), &args.dir)
        .map_err(|source| Failure::World { context: args.dir.display().to_string(), source })?;
    Ok(End::Done)
}
