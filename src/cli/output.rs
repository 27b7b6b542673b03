//! Writing and printing: folders, layers, tables, findings, progress.

use super::Failure;
use super::args::{Lang, OutputArgs, Shared};
use crate::closure::Closure;
use crate::diagnostic::{Diagnostics, Severity, scenario as codes};
use crate::exchange::write::{OutFeature, OutputFolder, csv, geojson};
use crate::geometry::crs::Crs;
use crate::network::Network;
use crate::pipeline::{Outcome, Table, Watch, World, closed_edges, map_closures};
use crate::plan::graph::Exported;
use crate::report::graph::{edges_table, nodes_table, same_roads_table};
use crate::report::summary::{Finding, Frame};
use crate::report::svg::as_read;
use crate::report::{Layer, MapSheet, Page, render};
use crate::scenario::Task;
use ::geojson as geojson_types;
use serde_json::{Map, Value};
use signal_hook::consts::SIGINT;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A layer of a map with its name.
type NamedFeatures = (&'static str, Vec<geojson_types::Feature>);

/// Up to how many closures, phases counted, have a map of their own in a report on their ways round.
const MAPS_OF_WORKS: usize = 16;

/// Of several works with ways round: the map of each, on which only its own ways are.
fn works_apart(world: &World, task: &str, layers: &[NamedFeatures]) -> Vec<(String, Vec<NamedFeatures>)> {
    let closure = |feature: &geojson_types::Feature| {
        feature.property("closure").and_then(Value::as_str).map(str::to_owned)
    };
    let ways = layers.iter().filter(|(name, _)| *name == "detours").flat_map(|(_, features)| features);
    let works: BTreeSet<String> = ways.filter_map(closure).collect();
    if works.len() < 2 || works.len() > MAPS_OF_WORKS {
        return Vec::new();
    }
    let closures = world.plan.closures().iter().filter(|c| works.contains(&c.id));
    let map = |work: &Closure| {
        let title = work.called();
        let own = |features: &[geojson_types::Feature]| {
            features.iter().filter(|f| closure(f).as_ref() == Some(&work.id)).cloned().collect()
        };
        let kept = ["detours", "decision_points", "closed_edges", "closure_areas"];
        let layers = layers.iter().filter(|(name, _)| kept.contains(name));
        (format!("{task} · {title}"), layers.map(|(name, features)| (*name, own(features))).collect())
    };
    closures.map(map).collect()
}

/// The folder of the results, made and tried before anything is computed; options of the output are checked.
pub(super) fn folder(args: &OutputArgs, problems: &mut Diagnostics) -> Result<Option<OutputFolder>, Failure> {
    for format in &args.format {
        if !["geojson", "csv"].contains(&format.as_str()) {
            problems.push(codes::e523_format(format));
        }
    }
    if Crs::from_str(&args.out_crs).is_err() {
        problems.push(codes::e521_crs(&args.out_crs));
    }
    if problems.has_errors() {
        return Err(problems.clone().into());
    }
    Ok(args.out.as_ref().map(OutputFolder::create).transpose()?)
}

/// A summary as JSON.
pub(super) fn value<T: serde::Serialize>(summary: &T) -> Value {
    serde_json::to_value(summary).expect("summaries are plain data with text keys")
}

/// Writes JSON with two spaces of indentation and a line feed at the end.
pub(super) fn write_json(folder: &OutputFolder, name: &str, value: &Value) -> Result<(), Failure> {
    folder.write(name, |out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        out.write_all(b"\n")
    })?;
    Ok(())
}

/// Everything that decides what is written.
pub(super) struct Written<'a> {
    pub world: &'a World,
    pub output: &'a OutputArgs,
    pub shared: &'a Shared,
}

impl Written<'_> {
    fn crs(&self) -> Crs {
        Crs::from_str(&self.output.out_crs).unwrap_or(Crs::Wgs84)
    }

    /// The layers and tables of one task: the first task's stand in the folder itself, those of others in a folder
    /// named after the task. A graph depends on the vehicle only and stands in the folder itself, once; `graphs` says
    /// of which vehicle. The graph of another vehicle of the same name stands with its task.
    pub fn outcome(
        &self,
        folder: &OutputFolder,
        outcome: &Outcome,
        layers: &[(&'static str, Vec<OutFeature>)],
        first: bool,
        vehicles: &[&str],
        graphs: &mut BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        let own =
            if first { folder.clone() } else { OutputFolder::create(folder.path().join(&outcome.name))? };
        for (name, features) in layers {
            if self.output.format.iter().any(|f| f == "geojson") {
                own.write(&format!("{name}.geojson"), |out| geojson(out, name, self.crs(), features))?;
            }
            if self.output.format.iter().any(|f| f == "csv") {
                write_table(&own, &format!("{name}.csv"), &attributes(features))?;
            }
        }
        for (name, table) in &outcome.tables {
            write_table(&own, name, table)?;
        }
        for (name, text) in &outcome.texts {
            own.write(name, |out| out.write_all(text.as_bytes()))?;
        }
        if self.output.no_graph {
            return Ok(());
        }
        for (i, (name, graph)) in outcome.graphs.iter().enumerate() {
            // Of several vehicles each has a graph of its own; a single one may have several.
            let vehicle = vehicles.get(i).or(vehicles.first()).copied().unwrap_or_default();
            let place = match graphs.get(name).map(String::as_str) {
                Some(of) if of == vehicle => continue,
                Some(_) => &own,
                None => folder,
            };
            graphs.entry(name.clone()).or_insert_with(|| vehicle.to_owned());
            let place = OutputFolder::create(place.path().join(name))?;
            write_graph(&place, graph, &self.world.network)?;
        }
        Ok(())
    }

    /// The printed page: a map for each task that has one, and all tables.
    pub fn page(
        &self,
        folder: &OutputFolder,
        summary: &Value,
        tasks: &[Task],
        layers: &[Vec<(&'static str, Vec<OutFeature>)>],
    ) -> Result<(), Failure> {
        let background = as_read("background", &self.world.background);
        let closed: [NamedFeatures; 2] =
            map_closures(self.world).map(|(name, features)| (name, as_read(name, &features)));
        let drawn: Vec<Vec<NamedFeatures>> = layers
            .iter()
            .map(|layers| {
                // numbered along a corridor; given ways have several of each number
                let is_corridor = layers.iter().any(|(name, _)| *name == "corridor");
                let is_drawn = |name: &str| DRAWN.contains(&name) || (is_corridor && name == "constraints");
                let wanted = layers.iter().filter(|(name, features)| is_drawn(name) && !features.is_empty());
                wanted
                    .map(|(name, features)| {
                        // Of the service areas the union is drawn; one a station is for the GIS.
                        let whole: Vec<OutFeature> = features
                            .iter()
                            .filter(|f| *name != "service_areas" || f.id == "all")
                            .cloned()
                            .collect();
                        // A corridor is drawn as the route it is, of its timetable the places where it waits.
                        let drawn_as = match *name {
                            "corridor" => "routes",
                            "timetable" => "waiting_places",
                            name => name,
                        };
                        let mut read = as_read(name, &whole);
                        if *name == "timetable" {
                            read.retain(|row| row.property("kind").and_then(Value::as_str) == Some("wait"));
                        }
                        (drawn_as, read)
                    })
                    .collect()
            })
            .collect();
        let setting = &self.world.setting;
        let passed = crate::report::sheet::passed(summary);
        let sheets: Vec<(String, Vec<NamedFeatures>)> = tasks
            .iter()
            .zip(drawn)
            .filter(|(_, layers)| !layers.is_empty())
            .flat_map(|(task, mut layers)| {
                layers.extend(closed.iter().cloned());
                // To a load that passes by permit the roads of a zone are not closed: its outline says where it is.
                if matches!(task, Task::Corridor(_)) {
                    let name = task.name();
                    let is_open = |feature: &geojson::Feature| {
                        let closure = feature.property("closure").and_then(Value::as_str);
                        closure.is_some_and(|closure| passed.contains(&(closure, name.to_owned())))
                    };
                    let edges = layers.iter_mut().filter(|(name, _)| *name == "closed_edges");
                    edges.for_each(|(_, features)| features.retain(|feature| !is_open(feature)));
                }
                let works = works_apart(self.world, task.name(), &layers);
                let mut maps = super::days::maps(task, layers, summary, language(self.shared));
                if let (Task::Corridor(_), Some((title, _))) = (task, maps.first_mut()) {
                    *title = crate::report::sheet::corridor_title(summary, task.name());
                }
                maps.into_iter().chain(works)
            })
            .collect();
        let vehicles = self.world.vehicle_names();
        let maps = sheets
            .iter()
            .map(|(title, layers)| MapSheet {
                title: title.clone(),
                network: &self.world.network,
                layers: layers
                    .iter()
                    .map(|(name, features)| Layer { name, features })
                    .chain([Layer { name: "background", features: &background }])
                    .collect(),
                vehicles: vehicles.clone(),
                attribution: setting.attribution.clone(),
                note: Some(setting.note.clone()).filter(|note| !note.is_empty()),
            })
            .collect();
        let page = Page { language: language(self.shared), summary, maps };
        let html = render(&page)?;
        folder.write("report.html", |out| out.write_all(html.as_bytes()))?;
        Ok(())
    }

    /// The layer of what the closures match, where there are any.
    pub fn closed_edges(&self, folder: &OutputFolder) -> Result<Vec<OutFeature>, Failure> {
        let features = closed_edges(self.world);
        if !self.world.plan.closures().is_empty() {
            folder
                .write("closed_edges.geojson", |out| geojson(out, "closed_edges", self.crs(), &features))?;
        }
        Ok(features)
    }
}

/// What every summary of a command on a network begins with.
pub(super) fn frame(
    world: &World,
    command: &str,
    mut options: Map<String, Value>,
    problems: &Diagnostics,
) -> Frame {
    // Where nobody stated it, the closures may have.
    if let Some(zone) = options.get_mut("timezone") {
        *zone = world.setting.timezone.clone().into();
    }
    Frame {
        huhang: env!("CARGO_PKG_VERSION").to_owned(),
        command: command.to_owned(),
        inputs: world.files_read().iter().map(Into::into).collect(),
        options,
        network: world.network_size(),
        time: world.time_policy(),
        closures: world.closure_lines(),
        warnings: Finding::all(problems),
    }
}

/// Layers that are drawn.
const DRAWN: &[&str] = &[
    "sites",
    "stations",
    "service_areas",
    "routes",
    "corridor",
    "timetable",
    "tours",
    "stops",
    "uncovered",
    "gaps",
    "blockers",
    "detours",
    "decision_points",
    "responses",
    "incidents",
    "units",
    "standby",
    "assignments",
    "projects",
    "officers",
    "areas",
];

/// `nodes.csv`, `edges.csv` and `same_roads.csv`.
pub(super) fn write_graph(folder: &OutputFolder, graph: &Exported, network: &Network) -> Result<(), Failure> {
    write_table(folder, "nodes.csv", &nodes_table(graph))?;
    write_table(folder, "edges.csv", &edges_table(graph, network))?;
    write_table(folder, "same_roads.csv", &same_roads_table(graph, network))
}

fn write_table(folder: &OutputFolder, name: &str, table: &Table) -> Result<(), Failure> {
    let (header, rows) = table.split_first().map_or((&[][..], &[][..]), |(h, r)| (h.as_slice(), r));
    let columns: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows = rows.iter().map(|row| row.iter().map(String::as_str));
    folder.write(name, |out| csv(out, &columns, rows, false))?;
    Ok(())
}

/// The properties of a layer as a table; columns in the order in which they first occur.
fn attributes(features: &[OutFeature]) -> Table {
    let mut columns: Vec<&str> = Vec::new();
    for key in features.iter().flat_map(|feature| feature.properties.keys()) {
        if !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let mut table = vec![std::iter::once("id").chain(columns.iter().copied()).map(str::to_owned).collect()];
    for feature in features {
        let cells = columns.iter().map(|column| cell(feature.properties.get(*column)));
        table.push(std::iter::once(feature.id.clone()).chain(cells).collect());
    }
    table
}

/// How many findings of one code are printed unless asked for more.
const PRINTED_PER_CODE: usize = 5;

/// Prints findings to stderr: all errors, of warnings the first few a code unless all are wanted.
pub(super) fn print_problems(problems: &Diagnostics, few: bool) {
    let (kept, left_out) = problems.capped();
    let mut printed: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for diagnostic in kept {
        let count = printed.entry(diagnostic.code).or_default();
        *count += 1;
        if !few || diagnostic.severity == Severity::Error || *count <= PRINTED_PER_CODE {
            eprintln!("{diagnostic}");
        }
    }
    for (code, count) in printed {
        let more = left_out.iter().find(|(c, _)| *c == code).map_or(0, |(_, n)| *n)
            + if few && code.starts_with('W') { count.saturating_sub(PRINTED_PER_CODE) } else { 0 };
        if more > 0 {
            eprintln!("… and {more} more {code} (summary.json and --verbose list more)");
        }
    }
}

/// Prints the answer to stdout.
pub(super) fn print_summary(summary: &Value, shared: &Shared) -> Result<(), Failure> {
    let text = if shared.json {
        let pretty = serde_json::to_string_pretty(summary).expect("a JSON value is written as JSON");
        format!("{pretty}\n")
    } else {
        crate::report::table(summary, language(shared))
    };
    print_text(&text)
}

/// Prints text to stdout; a reader that goes away is not an error.
pub(super) fn print_text(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::BrokenPipe),
        Err(source) => Err(Failure::World { context: "standard output".to_owned(), source }),
    }
}

/// The language of titles: asked for, else Chinese where the locale is.
pub(super) fn language(shared: &Shared) -> crate::report::words::Language {
    use crate::report::words::Language;
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let chinese = match shared.lang {
        Some(lang) => lang == Lang::Zh,
        None => locale.is_some_and(|locale| locale.starts_with("zh")),
    };
    if chinese { Language::Zh } else { Language::En }
}

/// A spinner on a terminal; nothing elsewhere.
pub(super) struct Progress(Option<indicatif::ProgressBar>);

impl Progress {
    pub fn start(shared: &Shared, what: &str) -> Self {
        if shared.quiet || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = indicatif::ProgressBar::new_spinner();
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        bar.set_message(what.to_owned());
        Self(Some(bar))
    }

    pub fn say(&self, what: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(what.to_owned());
        }
    }

    /// Lets a search be watched here, and ended with Ctrl-C: the first one asks for the best plan found so far, the second
    /// ends the program.
    pub fn watch(&self) -> Result<Watch, Failure> {
        let stop = Arc::new(AtomicBool::new(false));
        let failed = |source| Failure::World { context: "Ctrl-C".to_owned(), source };
        signal_hook::flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&stop)).map_err(failed)?;
        signal_hook::flag::register(SIGINT, Arc::clone(&stop)).map_err(failed)?;
        let bar = self.0.clone();
        let say = bar.map(|bar| {
            Box::new(move |what: &str| bar.set_message(what.to_owned())) as Box<dyn Fn(&str) + Send + Sync>
        });
        Ok(Watch { stop, say })
    }

    pub fn done(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
