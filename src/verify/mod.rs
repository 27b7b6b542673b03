//! Proves a finished output folder again, from its files alone.
//!
//! It reads the exported graph, the places with the point of the graph they stand at, and the answers; it searches with
//! its own Dijkstra, which shares nothing with the planner's (no topology, no metric, no workspace: string names,
//! plain vectors), checks its own distances by their certificate (no edge leads further down than it costs), and compares.
//! Paths under two limits are enumerated label by label with full dominance lists.

mod graph;
mod search;

use crate::diagnostic::{Diagnostics, Place, files as codes};
use crate::exchange::source::{Expected, Source};
use graph::{Graph, Stand};
use search::{Cost, Labels, both, one};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What was proved, and what was not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Things compared, by kind.
    pub checked: Vec<(String, usize)>,
    /// Differences found, in words.
    pub differences: Vec<String>,
}

impl Report {
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
        text + match (self.holds(), self.differences.len()) {
            (true, _) => "proved: every figure was found again by an independent search\n",
            (false, 0) => "nothing to prove: the folder holds no coverage and no route with its graph\n",
            (false, _) => "NOT proved\n",
        }
    }

    /// For programs.
    pub fn json(&self) -> String {
        let checked: serde_json::Map<String, Value> =
            self.checked.iter().map(|(what, n)| (what.clone(), Value::from(*n))).collect();
        let value =
            serde_json::json!({"checked": checked, "differences": self.differences, "holds": self.holds()});
        format!("{value:#}\n")
    }
}

/// Verifies a folder and the task folders in it. `None` when its files cannot be read.
pub fn verify(folder: &Path, problems: &mut Diagnostics) -> Option<Report> {
    let summary = read(&folder.join("summary.json"), problems)?;
    let mut report = Report::default();
    let list = |key: &str| summary[key].as_array().cloned().unwrap_or_default();
    if summary["command"] == "run" {
        let tasks = list("coverage")
            .into_iter()
            .map(|t| (true, t))
            .chain(list("routes").into_iter().map(|t| (false, t)));
        for (is_coverage, task) in tasks {
            let name = task["name"].as_str().unwrap_or_default();
            let own = folder.join(name);
            let place = if own.is_dir() { own } else { folder.to_owned() };
            verify_task(&place, &task, is_coverage, &mut report, problems)?;
        }
    } else {
        verify_task(folder, &summary, summary["command"] == "coverage", &mut report, problems)?;
    }
    Some(report)
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

fn verify_task(
    folder: &Path,
    task: &Value,
    is_coverage: bool,
    report: &mut Report,
    problems: &mut Diagnostics,
) -> Option<()> {
    let vehicle = task["vehicle"].as_str().unwrap_or_default();
    let graph_folder = |suffix: &str| -> PathBuf { folder.join(format!("graph-{vehicle}{suffix}")) };
    if !graph_folder("").is_dir() {
        return Some(()); // written with --no-graph: nothing to search
    }
    let graph = Graph::read(&graph_folder(""), problems)?;
    if is_coverage {
        let sites = read(&folder.join("sites.geojson"), problems)?;
        let stations = read(&folder.join("stations.geojson"), problems)?;
        coverage(&graph, task, &sites, &stations, "", report);
        if graph_folder("-before").is_dir() {
            let before = Graph::read(&graph_folder("-before"), problems)?;
            coverage(&before, task, &sites, &stations, "before_", report);
        }
    } else {
        let routes = read(&folder.join("routes.geojson"), problems)?;
        route(&graph, &routes, report);
    }
    Some(())
}

fn features(layer: &Value) -> &[Value] {
    layer["features"].as_array().map_or(&[], Vec::as_slice)
}

/// The stands of a place: one for each open gate.
fn stands(properties: &Value) -> Vec<Stand> {
    match properties["gates"].as_array() {
        Some(gates) => gates.iter().filter(|gate| gate["open"] == true).filter_map(Stand::read).collect(),
        None => Stand::read(properties).into_iter().collect(),
    }
}

fn thousandths(value: &Value) -> Option<u64> {
    value.as_f64().map(|v| (v * 1000.0).round() as u64)
}

fn coverage(graph: &Graph, task: &Value, sites: &Value, stations: &Value, prefix: &str, report: &mut Report) {
    let rule = &task["rule"];
    if rule["approach_counted"] == true {
        return; // approaches are not edges of the graph
    }
    let limit = |key: &str| thousandths(&rule[key]);
    let (within_mm, within_ms) = (limit("within_m"), limit("within_s"));
    let backward = rule["direction"] == "to";
    let either = rule["combine"] == "either";
    let sources: Vec<Vec<Stand>> =
        features(stations).iter().map(|s| Stand::read(&s["properties"]).into_iter().collect()).collect();
    let searches: Vec<(Labels, Labels, Option<Vec<Vec<Cost>>>)> = sources
        .iter()
        .map(|stands| {
            let start: Vec<_> = stands.iter().flat_map(|s| graph.ends(s, !backward)).collect();
            let fastest = one(graph, &start, backward, |c| (c.ms, c.mm));
            let shortest = one(graph, &start, backward, |c| (c.mm, c.ms));
            let pareto =
                within_mm.zip(within_ms).map(|(mm, ms)| both(graph, &start, backward, Cost { ms, mm }));
            (fastest, shortest, pareto)
        })
        .collect();
    for (labels, by_time) in searches.iter().flat_map(|(f, s, _)| [(f, true), (s, false)]) {
        if let Err(edge) = search::certificate(graph, labels, backward, by_time) {
            report
                .differences
                .push(format!("the proof's own distances fail their certificate at edge {edge}"));
        }
    }
    let mut checked = 0;
    let (mut covered_claimed, mut covered_found) = (0, 0);
    for site in features(sites) {
        let p = &site["properties"];
        let claimed = |key: &str| &p[format!("{prefix}{key}").as_str()];
        let stands = stands(p);
        let (mut shortest, mut fastest, mut served) = (None::<u64>, None::<u64>, None::<Cost>);
        for (station, (f, s, pareto)) in sources.iter().zip(&searches) {
            for stand in &stands {
                let ends = graph.ends(stand, backward);
                let direct = station.iter().filter_map(|from| {
                    if backward { graph.direct(stand, from) } else { graph.direct(from, stand) }
                });
                let direct: Vec<Cost> = direct.collect();
                let reach = |labels: &Labels| -> Vec<Cost> {
                    let along = ends.iter().filter_map(|(node, part)| Some(labels[*node]?.plus(*part)));
                    along.chain(direct.iter().copied()).collect()
                };
                let (by_time, by_length) = (reach(f), reach(s));
                fastest = by_time.iter().map(|c| c.ms).chain(fastest).min();
                shortest = by_length.iter().map(|c| c.mm).chain(shortest).min();
                let (most_mm, most_ms) = (within_mm.unwrap_or(u64::MAX), within_ms.unwrap_or(u64::MAX));
                let all: Vec<Cost> = if either && pareto.is_some() {
                    // One of the limits is enough: the fastest path counts within the time, the shortest within the
                    // distance.
                    let fast = by_time.into_iter().filter(|c| c.ms <= most_ms);
                    fast.chain(by_length.into_iter().filter(|c| c.mm <= most_mm)).collect()
                } else {
                    let beyond = pareto.iter().flat_map(|pareto| {
                        ends.iter().flat_map(|(node, part)| pareto[*node].iter().map(|c| c.plus(*part)))
                    });
                    let all = by_time.into_iter().chain(by_length).chain(beyond);
                    all.filter(|c| c.mm <= most_mm && c.ms <= most_ms).collect()
                };
                let by_length_only = within_ms.is_none();
                let key = |c: &Cost| if by_length_only { (c.mm, c.ms) } else { (c.ms, c.mm) };
                served = all.into_iter().chain(served).min_by_key(key);
            }
        }
        let id = site["id"].as_str().unwrap_or_default();
        let mut differ = |what: &str, claimed: String, found: String| {
            if claimed != found {
                report
                    .differences
                    .push(format!("{prefix}{what} of site {id}: written {claimed}, found {found}"));
            }
        };
        let is_covered = claimed("status") == "covered";
        covered_claimed += usize::from(is_covered);
        covered_found += usize::from(served.is_some());
        differ("status covered", is_covered.to_string(), served.is_some().to_string());
        differ("shortest_m", format!("{:?}", thousandths(claimed("shortest_m"))), format!("{shortest:?}"));
        differ("fastest_s", format!("{:?}", thousandths(claimed("fastest_s"))), format!("{fastest:?}"));
        if let Some(cost) = served {
            differ(
                "distance_m",
                format!("{:?}", thousandths(claimed("distance_m"))),
                format!("{:?}", Some(cost.mm)),
            );
            differ(
                "duration_s",
                format!("{:?}", thousandths(claimed("duration_s"))),
                format!("{:?}", Some(cost.ms)),
            );
        }
        checked += 1;
    }
    let figures = if prefix.is_empty() { &task["sites"] } else { &task["before"]["sites"] };
    let written = figures["covered"].as_u64().unwrap_or(u64::MAX);
    if written != covered_found as u64 || covered_claimed != covered_found {
        report.differences.push(format!(
            "{prefix}covered sites: summary {written}, layer {covered_claimed}, found {covered_found}"
        ));
    }
    let name = task["name"].as_str().unwrap_or("coverage");
    let when = if prefix.is_empty() { "" } else { " before the closures" };
    report.checked.push((format!("sites of {name}{when}"), checked));
}

fn route(graph: &Graph, routes: &Value, report: &mut Report) {
    let mut checked = 0;
    for feature in features(routes) {
        let p = &feature["properties"];
        let is_best = p["rank"] == 1 && p["when"] == "after";
        let ends = (Stand::read_with(p, "from_"), Stand::read_with(p, "to_"));
        let (true, (Some(from), Some(to))) = (is_best, ends) else { continue };
        if p["stops"].as_u64().is_some_and(|stops| stops > 2) {
            continue; // legs over several stops are not one shortest path
        }
        let labels = one(graph, &graph.ends(&from, true), false, |c| (c.ms, c.mm));
        let arrivals = graph.ends(&to, false);
        let along = arrivals.iter().filter_map(|(node, part)| Some(labels[*node]?.plus(*part)));
        let best = along.chain(graph.direct(&from, &to)).min_by_key(|c| (c.ms, c.mm));
        let written = (thousandths(&p["duration_s"]), thousandths(&p["distance_m"]));
        let found = (best.map(|c| c.ms), best.map(|c| c.mm));
        let by_length = one(graph, &graph.ends(&from, true), false, |c| (c.mm, c.ms));
        let along = arrivals.iter().filter_map(|(node, part)| Some(by_length[*node]?.plus(*part)));
        let shortest = along.chain(graph.direct(&from, &to)).min_by_key(|c| (c.mm, c.ms));
        let found_short = (shortest.map(|c| c.ms), shortest.map(|c| c.mm));
        if written != found && written != found_short {
            let id = feature["id"].as_str().unwrap_or_default();
            report.differences.push(format!("route {id}: written {written:?}, found {found:?}"));
        }
        checked += 1;
    }
    report.checked.push(("routes".to_owned(), checked));
}
