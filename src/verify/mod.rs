//! Proves a finished output folder again, from its files alone.
//!
//! It reads the exported graph, the places with the point of the graph they stand at, and the answers; it searches with
//! its own Dijkstra, which shares nothing with the planner's (no topology, no metric, no workspace: string names,
//! plain vectors), checks its own distances by their certificate (no edge leads further down than it costs), and compares.
//! Paths under two limits are enumerated label by label with full dominance lists.

mod affected;
mod changes;
mod corridor;
mod coverage;
mod depart;
mod detour;
mod dispatch;
mod graph;
mod layers;
mod lifted;
mod losses;
mod matrix;
mod officers;
mod other_half;
mod patrol;
mod programme;
mod route;
mod search;
mod service;
mod stands;
mod timed;
mod together;
mod told;
mod trips;
mod turning;
mod visits;
mod works;
mod works_told;

use crate::diagnostic::{Diagnostics, Place, files as codes};
use crate::exchange::source::{Expected, Source};
use graph::{Graph, Stand};
use rayon::prelude::*;
use search::{Cost, Labels, certificate, one};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What was proved, and what was not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Things compared, by kind.
    pub checked: Vec<(String, usize)>,
    /// Differences found, in words.
    pub differences: Vec<String>,
    /// What was not looked at, in words.
    pub left_out: Vec<String>,
}

impl Report {
    /// Looks at many things at once; what is found of each is told in their order.
    fn each<'a, T: Sync, U: Send>(
        &mut self,
        all: &'a [T],
        look: impl Fn(&'a T, &mut Self) -> U + Sync,
    ) -> Vec<U> {
        let found: Vec<(U, Self)> = all
            .par_iter()
            .map(|one| {
                let mut own = Self::default();
                (look(one, &mut own), own)
            })
            .collect();
        let told = found.into_iter().map(|(found, own)| {
            self.checked.extend(own.checked);
            self.differences.extend(own.differences);
            self.left_out.extend(own.left_out);
            found
        });
        told.collect()
    }

    /// Whether something was checked and nothing differs.
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.checked.iter().any(|(_, n)| *n > 0)
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (what, count) in &self.checked {
            text += &format!("{what}: {count} checked\n");
        }
        for difference in self.differences.iter().take(50) {
            text += &format!("DIFFERS: {difference}\n");
        }
        for left_out in &self.left_out {
            text += &format!("not proved: {left_out}\n");
        }
        text + match (self.holds(), self.differences.len()) {
            (true, _) if !self.left_out.is_empty() => {
                "proved, but for what is said: what is listed was found again by an independent search\n"
            }
            (true, _) => "proved: what is listed was found again by an independent search\n",
            (false, 0) => "nothing to prove: the folder holds no answer with its graph\n",
            (false, _) => "NOT proved\n",
        }
    }

    /// For programs.
    pub fn json(&self) -> String {
        let checked: serde_json::Map<String, Value> =
            self.checked.iter().map(|(what, n)| (what.clone(), Value::from(*n))).collect();
        let value = serde_json::json!({
            "checked": checked,
            "differences": self.differences,
            "left_out": self.left_out,
            "holds": self.holds(),
        });
        format!("{value:#}\n")
    }
}

/// Verifies a folder and the task folders in it. `None` when its files cannot be read.
pub fn verify(folder: &Path, problems: &mut Diagnostics) -> Option<Report> {
    let summary = read(&folder.join("summary.json"), problems)?;
    let mut proof = Proof { folder, graphs: BTreeMap::new(), report: Report::default() };
    if summary["command"] == "run" {
        for key in [
            "coverage",
            "routes",
            "matrices",
            "detours",
            "dispatches",
            "officers",
            "corridors",
            "reaches",
            "patrols",
        ] {
            for task in summary[key].as_array().into_iter().flatten() {
                let own = folder.join(task["name"].as_str().unwrap_or_default());
                let own = if own.is_dir() { &own } else { folder };
                match key {
                    "detours" => proof.detour(own, task, &summary, problems)?,
                    _ => proof.task(own, task, key, problems)?,
                }
            }
        }
        for task in summary["programmes"].as_array().into_iter().flatten() {
            let own = folder.join(task["name"].as_str().unwrap_or_default());
            let own = if own.is_dir() { &own } else { folder };
            programme::programme(&mut proof, own, task, problems)?;
        }
    } else {
        let kind = match summary["command"].as_str() {
            Some("route") => "routes",
            Some("matrix") => "matrices",
            Some("dispatch") => "dispatches",
            Some("officers") => "officers",
            Some("corridor") => "corridors",
            Some("reach") => "reaches",
            Some("patrol") => "patrols",
            Some("detour") => {
                proof.detour(folder, &summary, &summary, problems)?;
                return Some(proof.report);
            }
            Some("recheck") => {
                let constraints = read(&folder.join("constraints.geojson"), problems)?;
                corridor::given_ways(&summary, &constraints, &mut proof.report);
                return Some(proof.report);
            }
            Some("programme") => {
                programme::programme(&mut proof, folder, &summary, problems)?;
                return Some(proof.report);
            }
            _ => "coverage",
        };
        proof.task(folder, &summary, kind, problems)?;
    }
    Some(proof.report)
}

fn read(path: &Path, problems: &mut Diagnostics) -> Option<Value> {
    let source = Source::read(path, Expected::Json, None, problems)?;
    match serde_json::from_str(&source.text) {
        Ok(value) => Some(value),
        Err(error) => {
            let place = Place {
                line: error.line() as u32,
                column: error.column() as u32,
                ..Place::file(source.name)
            };
            problems.push(codes::e181_not_ours(place, &error.to_string()));
            None
        }
    }
}

/// The proof of one folder as it goes.
struct Proof<'a> {
    folder: &'a Path,
    /// The graphs read so far.
    graphs: BTreeMap<PathBuf, Rc<Graph>>,
    report: Report,
}

impl Proof<'_> {
    /// A graph of a task or, where it has none of its own, of the whole folder; read once. `None` if there is none.
    fn graph(&mut self, own: &Path, name: &str, problems: &mut Diagnostics) -> Option<Rc<Graph>> {
        let path = [own, self.folder].iter().map(|place| place.join(name)).find(|path| path.is_dir())?;
        if let Some(known) = self.graphs.get(&path) {
            return Some(Rc::clone(known));
        }
        let graph = Rc::new(Graph::read(&path, problems)?);
        self.graphs.insert(path, Rc::clone(&graph));
        Some(graph)
    }

    fn detour(
        &mut self,
        own: &Path,
        task: &Value,
        summary: &Value,
        problems: &mut Diagnostics,
    ) -> Option<()> {
        let mut graphs = BTreeMap::new();
        for vehicle in task["vehicles"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let graph = self.graph(own, &format!("graph-{vehicle}-before"), problems);
            graphs.extend(graph.map(|graph| (vehicle.to_owned(), graph)));
        }
        if problems.has_errors() {
            return None;
        }
        let files = detour::Files::read(self.folder, own, summary, problems)?;
        detour::detour(&graphs, task, &files, &mut self.report);
        layers::detour(own, task, &files, &mut self.report, problems)
    }

    fn task(&mut self, own: &Path, task: &Value, kind: &str, problems: &mut Diagnostics) -> Option<()> {
        match kind {
            "dispatches" => return dispatch::dispatch(self, own, task, problems),
            "officers" => return officers::officers(self, own, task, problems),
            _ => {}
        }
        if kind == "patrols" {
            return self.patrol(own, task, problems);
        }
        let vehicle = task["vehicle"].as_str().unwrap_or_default();
        let graph = self.graph(own, &format!("graph-{vehicle}"), problems);
        let before = self.graph(own, &format!("graph-{vehicle}-before"), problems);
        let open = self.graph(own, &format!("graph-{vehicle}-open"), problems);
        if problems.has_errors() {
            return None;
        }
        let report = &mut self.report;
        if kind == "corridors" && task["timetable"].is_object() {
            let name = task["name"].as_str().unwrap_or("corridor");
            report.left_out.push(format!("corridor {name} has a timetable: that no other arrives earlier"));
            match &graph {
                Some(graph) => corridor::speeds(graph, task, own, report, problems)?,
                None => corridor::slower(task, report),
            }
            corridor::timetable(task, report);
            let constraints = read(&own.join("constraints.geojson"), problems)?;
            corridor::constraints(task, &constraints, report);
            layers::route::constraints(task, &constraints, report);
            layers::route::route(own, task, true, report, problems)?;
            layers::corridor::corridor(own, task, report, problems)?;
            return Some(());
        }
        if kind == "routes" {
            layers::route::route(own, task, false, report, problems)?;
        }
        if task["timing"].is_object() {
            // What is open changes on the way; the exported graphs say only how it is at one time.
            let name = task["name"].as_str().unwrap_or("route");
            depart::depart(before.as_deref(), task, own, report, problems)?;
            match &open {
                Some(open) => {
                    let stops = read(&own.join("stops.geojson"), problems)?;
                    timed::first(open, task, own, &stops, report, problems)?;
                }
                None => report.left_out.push(format!(
                    "route {name} sets out at a time, and there is no graph: that no way under the closures is faster"
                )),
            }
            if let Some(before) = &before {
                let routes = read(&own.join("routes.geojson"), problems)?;
                let stops = read(&own.join("stops.geojson"), problems)?;
                route::route(before, &task["before"], "before", &routes, &stops, report);
                route::extra(task, report);
            }
            return Some(());
        }
        let Some(graph) = graph else {
            return Some(()); // written with --no-graph: nothing to search
        };
        if kind == "corridors" {
            layers::route::route(own, task, true, report, problems)?;
            layers::corridor::corridor(own, task, report, problems)?;
        }
        match kind {
            "routes" => {
                let routes = read(&own.join("routes.geojson"), problems)?;
                let stops = read(&own.join("stops.geojson"), problems)?;
                route::route(&graph, task, "after", &routes, &stops, report);
                if let Some(before) = &before {
                    route::route(before, &task["before"], "before", &routes, &stops, report);
                    route::extra(task, report);
                }
            }
            "corridors" => {
                corridor::speeds(&graph, task, own, report, problems)?;
                let ways = read(&own.join("corridor.geojson"), problems)?;
                let stops = read(&own.join("stops.geojson"), problems)?;
                if !task["roads"]["counted_s"].is_null() {
                    corridor::preferred(&graph, task, &stops, report);
                    let constraints = read(&own.join("constraints.geojson"), problems)?;
                    corridor::constraints(task, &constraints, report);
                    layers::route::constraints(task, &constraints, report);
                    return Some(());
                }
                route::route(&graph, task, "after", &ways, &stops, report);
                if let Some(before) = &before {
                    route::route(before, &task["before"], "before", &ways, &stops, report);
                    route::extra(task, report);
                }
                let constraints = read(&own.join("constraints.geojson"), problems)?;
                corridor::constraints(task, &constraints, report);
                layers::route::constraints(task, &constraints, report);
            }
            "matrices" => matrix::matrix(&graph, task, own, report, problems)?,
            _ => {
                if kind == "coverage" {
                    layers::coverage::coverage(own, task, report, problems)?;
                }
                let sites = read(&own.join("sites.geojson"), problems)?;
                let stations = read(&own.join("stations.geojson"), problems)?;
                coverage::coverage(&graph, task, &sites, &stations, "", report);
                if let Some(before) = &before {
                    coverage::coverage(before, task, &sites, &stations, "before_", report);
                }
            }
        }
        Some(())
    }
}

impl Proof<'_> {
    /// A patrol has a graph for each vehicle and each set of closures; its tours name theirs.
    fn patrol(&mut self, own: &Path, task: &Value, problems: &mut Diagnostics) -> Option<()> {
        let tours = read(&own.join("tours.geojson"), problems)?;
        let stops = read(&own.join("stops.geojson"), problems)?;
        let mut graphs = BTreeMap::new();
        for name in features(&tours).iter().filter_map(|tour| tour["properties"]["graph"].as_str()) {
            if let Some(graph) = self.graph(own, name, problems) {
                graphs.insert(name.to_owned(), graph);
            }
        }
        if problems.has_errors() {
            return None;
        }
        patrol::patrol(task, &tours, &stops, &graphs, &mut self.report);
        let uncovered = read(&own.join("uncovered.geojson"), problems)?;
        let layers = patrol::plan::Layers { tours: &tours, stops: &stops, uncovered: &uncovered };
        patrol::plan::plan(own, task, &layers, &mut self.report.differences, problems)?;
        Some(())
    }
}

fn features(layer: &Value) -> &[Value] {
    layer["features"].as_array().map_or(&[], Vec::as_slice)
}

/// The stands of a place: one for each open gate.
fn stands(properties: &Value, approach_counted: bool) -> Vec<Stand> {
    let read = |place: &Value| Stand::read(place, approach_counted);
    match properties["gates"].as_array() {
        Some(gates) => gates.iter().filter(|gate| gate["open"] != false).filter_map(read).collect(),
        None => read(properties).into_iter().collect(),
    }
}

/// What a list holds; nothing where there is none.
fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn thousandths(value: &Value) -> Option<u64> {
    value.as_f64().map(|v| (v * 1000.0).round() as u64)
}

/// Both measures of a path as written; `None` where none is.
fn written(place: &Value, distance: &str, duration: &str) -> Option<Cost> {
    Some(Cost { mm: thousandths(&place[distance])?, ms: thousandths(&place[duration])? })
}

/// What a task minimizes. Of equal paths the one that is less in the other measure counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    Fastest,
    Shortest,
}

impl Aim {
    fn of(task: &Value) -> Self {
        if task["objective"] == "shortest" { Self::Shortest } else { Self::Fastest }
    }

    fn key(self, cost: Cost) -> (u64, u64) {
        match self {
            Self::Fastest => (cost.ms, cost.mm),
            Self::Shortest => (cost.mm, cost.ms),
        }
    }
}

/// The best ways from one place, entered or left by any of its gates, to every other.
struct BestWays<'a> {
    graph: &'a Graph,
    stands: &'a [Stand],
    aim: Aim,
    labels: Labels,
}

impl<'a> BestWays<'a> {
    /// Searches, and checks the distances found by their certificate.
    fn search(graph: &'a Graph, stands: &'a [Stand], aim: Aim, report: &mut Report) -> Self {
        let start: Vec<_> = stands.iter().flat_map(|s| graph.ends(s, true)).collect();
        let labels = one(graph, &start, false, |cost| aim.key(cost));
        if let Err(edge) = certificate(graph, &labels, false, aim == Aim::Fastest) {
            report
                .differences
                .push(format!("the proof's own distances fail their certificate at edge {edge}"));
        }
        Self { graph, stands, aim, labels }
    }

    /// What the best way to a place costs; `None` if the search does not reach it.
    fn to(&self, stands: &[Stand]) -> Option<Cost> {
        let ways = stands.iter().flat_map(|to| {
            let ends = self.graph.ends(to, false);
            let along: Vec<Cost> =
                ends.iter().filter_map(|(node, part)| Some(self.labels[*node]?.plus(*part))).collect();
            let direct = self.stands.iter().filter_map(|from| self.graph.direct(from, to));
            along.into_iter().chain(direct)
        });
        ways.min_by_key(|cost| self.aim.key(*cost))
    }
}
