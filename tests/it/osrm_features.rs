//! OSRM's own scenarios for cars, read from its feature files: access, one-ways, restrictions, barriers, speeds.
//!
//! What does not pass is listed in [`KNOWN`] with the reason; the test fails when a scenario changes sides.

use crate::cucumber::{self, Rows, Scenario, Step};
use huhang::diagnostic::{Diagnostics, Origin};
use huhang::exchange::raw::{RawNetwork, RawNode, RawRestriction, RawVia, RawWay, Vertex, VertexKey};
use huhang::exchange::tags::Tags;
use huhang::geometry::LonLat;
use huhang::metric::Metric;
use huhang::network::{JoinTolerance, build};
use huhang::plan::route::{Engine, Path, route};
use huhang::search::{Objective, Position};
use huhang::topology::Topology;
use huhang::vehicle::{Passage, Vehicle};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The features, with how many of their scenarios pass and how many there are.
const FEATURES: &[(&str, usize, usize)] = &[
    ("access", 25, 26),
    ("construction", 1, 1),
    ("destination", 5, 7),
    ("maxspeed", 14, 17),
    ("oneway", 9, 9),
    ("restrictions", 35, 37),
    ("service", 1, 1),
    ("shuttle_train", 1, 1),
    ("via", 1, 1),
    ("way", 1, 1),
];

/// Scenarios that do not pass: feature, line, why.
const KNOWN: &[(&str, usize, &str)] = &[
    ("access", 355, "OSRM starts no route on a private service road; a site on one must be reached"),
    (
        "destination",
        85,
        "the same road is drawn twice, once public: OSRM keeps the restricted copy, we the public one",
    ),
    (
        "destination",
        164,
        "OSRM passes private roads when there is no other way; for us they are never a way through",
    ),
    ("maxspeed", 212, "an option of OSRM's profile"),
    ("maxspeed", 239, "an option of OSRM's profile"),
    ("maxspeed", 264, "an option of OSRM's profile"),
    ("restrictions", 119, "three dead ends equally far: OSRM's turn costs choose the one straight ahead"),
    (
        "restrictions",
        1020,
        "the way passes the junction: OSRM drops the restriction, we take the arm that turns left",
    ),
];

/// OSRM drives at four fifths of a posted speed; we drive at it.
const OSRM_SHARE_OF_POSTED: f64 = 0.8;
/// Degrees a meter in OSRM's test maps, whose origin is 1°, 1°.
const DEGREES_PER_METER: f64 = 0.899_067_936_296_231e-5;

/// Columns of a routability table that are results, not tags.
const RESULTS: &[&str] =
    &["forw", "backw", "bothw", "forw_rate", "backw_rate", "bothw_rate", "forw_time", "backw_time", "#", ""];

/// Tags of a row: no results, no empty cells; `highway=primary` unless the table says otherwise.
fn way_tags(row: &BTreeMap<String, String>, not: &[&str]) -> Tags {
    let mut pairs: Vec<(&str, &str)> = row
        .iter()
        .filter(|(key, value)| {
            !not.contains(&key.as_str())
                && !key.starts_with("node/")
                && !value.is_empty()
                && *value != "(nil)"
        })
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    let empty = |key: &str| row.get(key).is_some_and(String::is_empty);
    let unstated = row.get("highway").is_none_or(String::is_empty);
    if unstated && (!row.contains_key("route") || (empty("highway") && empty("route"))) {
        pairs.push(("highway", "primary"));
    }
    Tags::new(pairs)
}

fn is_posted(tags: &Tags, forward: bool) -> bool {
    let other = if forward { ":backward" } else { ":forward" };
    tags.iter()
        .any(|(key, _)| (key.starts_with("maxspeed") && !key.ends_with(other)) || key == "source:maxspeed")
}

/// The speed OSRM would drive, km/h.
fn osrm_kmh(passage: Passage, tags: &Tags, forward: bool) -> f64 {
    passage.speed.as_kmh() * if is_posted(tags, forward) { OSRM_SHARE_OF_POSTED } else { 1.0 }
}

/// Whether `65 km/h +-1` is met; one km/h is always forgiven, as OSRM's own rounding needs.
fn speed_meets(expected: &str, kmh: f64) -> bool {
    let Some((number, rest)) = expected.split_once(" km/h") else { return false };
    let slack = rest.trim().strip_prefix("+-").and_then(|s| s.trim().parse().ok()).unwrap_or(1.0_f64);
    number.trim().parse().is_ok_and(|wanted: f64| (wanted - kmh).abs() <= slack.max(1.0) + 0.5)
}

/// The rows of a routability table that we answer otherwise.
fn routability_faults(rows: &Rows, vehicle: &Vehicle) -> Vec<String> {
    let mut faults = Vec::new();
    for row in rows {
        let tags = way_tags(row, RESULTS);
        let node = row.iter().filter(|(_, value)| !value.is_empty());
        let node = Tags::new(node.filter_map(|(key, value)| Some((key.strip_prefix("node/")?, value))));
        let passes = vehicle.passes_node(&node);
        let way_use = vehicle.way_use(&tags);
        for (column, passages) in [
            ("forw", vec![(way_use.forward, true)]),
            ("backw", vec![(way_use.backward, false)]),
            ("bothw", vec![(way_use.forward, true), (way_use.backward, false)]),
        ] {
            let Some(expected) = row.get(column) else { continue };
            for (passage, forward) in passages {
                let passage = passage.filter(|_| passes);
                let met = match (expected.as_str(), passage) {
                    ("", None) | ("x", Some(_)) => true,
                    ("", Some(_)) | (_, None) => false,
                    (speed, Some(passage)) => speed_meets(speed, osrm_kmh(passage, &tags, forward)),
                };
                if !met {
                    let shown = passage.map(|p| osrm_kmh(p, &tags, forward));
                    faults.push(format!("{tags:?} {node:?}: {column} should be {expected:?}, is {shown:?}"));
                }
            }
        }
    }
    faults
}

/// A drawn map: junctions by letter, places by digit.
#[derive(Default)]
struct Map {
    places: BTreeMap<char, LonLat>,
    network: RawNetwork,
    /// Way ids by the name of the table's first column.
    ways: BTreeMap<String, String>,
}

impl Map {
    fn draw(&mut self, drawing: &str, grid_m: f64) {
        for (row, line) in drawing.lines().enumerate() {
            for (column, letter) in line.chars().enumerate().filter(|(_, c)| c.is_ascii_alphanumeric()) {
                // two characters to a grid cell
                let lon = 1.0 + column as f64 * 0.5 * grid_m * DEGREES_PER_METER;
                let lat = 1.0 - row as f64 * grid_m * DEGREES_PER_METER;
                self.places.insert(letter, LonLat::from_degrees(lon, lat).expect("on the globe"));
            }
        }
    }

    fn vertex(&self, letter: char) -> Vertex {
        Vertex { at: self.places[&letter], key: VertexKey::Osm(i64::from(u32::from(letter))) }
    }

    fn add_ways(&mut self, step: &Step) {
        for row in &step.rows {
            let nodes = &row["nodes"];
            let id = format!("{}", self.network.ways.len() + 1);
            let tags = way_tags(row, &["nodes", "#", ""]);
            let named = if row.contains_key("name") { row["name"].clone() } else { nodes.clone() };
            let tags = Tags::new(tags.iter().chain([("name", named.as_str())]));
            let vertices = nodes.chars().map(|letter| self.vertex(letter)).collect();
            self.ways.insert(nodes.clone(), id.clone());
            let origin = Origin::made("drawn");
            self.network.ways.push(RawWay { id, tags, vertices, measured: None, origin });
        }
    }

    fn add_nodes(&mut self, step: &Step) {
        for row in &step.rows {
            let vertex = self.vertex(row["node"].chars().next().expect("a letter"));
            let tags = row.iter().filter(|(key, value)| *key != "node" && !value.is_empty());
            self.network.nodes.push(RawNode { vertex, tags: Tags::new(tags), origin: Origin::made("drawn") });
        }
    }

    /// Way ids of `ae,be`; a way may be named backward.
    fn way_ids(&self, names: &str) -> Vec<String> {
        let find = |name: &str| {
            let reversed: String = name.chars().rev().collect();
            self.ways.get(name).or_else(|| self.ways.get(&reversed)).cloned().unwrap_or_default()
        };
        names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(find).collect()
    }

    fn add_relations(&mut self, step: &Step) {
        for row in &step.rows {
            let cell = |key: &str| row.get(key).map_or("", String::as_str);
            let via = match (cell("way:via"), cell("node:via").chars().next()) {
                ("", Some(letter)) => RawVia::Vertex(self.vertex(letter)),
                ("", None) => RawVia::Unstated,
                (ways, _) => RawVia::Ways(self.way_ids(ways)),
            };
            let tags = row.iter().filter(|(key, value)| {
                !key.starts_with("way:") && !key.starts_with("node:") && !value.is_empty()
            });
            self.network.restrictions.push(RawRestriction {
                id: format!("{}", self.network.restrictions.len() + 1),
                tags: Tags::new(tags),
                from: self.way_ids(cell("way:from")),
                via,
                to: self.way_ids(cell("way:to")),
                origin: Origin::made("drawn"),
            });
        }
    }
}

/// A router on one drawn map.
struct Router {
    metric: Metric,
    topology: Arc<Topology>,
}

impl Router {
    fn new(network: &RawNetwork, vehicle: &Vehicle) -> Option<Self> {
        let network = build(network.clone(), JoinTolerance(0.0), &mut Diagnostics::new())?;
        let topology = Arc::new(Topology::build(Arc::new(network), vehicle));
        Some(Self { metric: Metric::free(Arc::clone(&topology)), topology })
    }

    fn path(&self, from: LonLat, to: LonLat) -> Option<Path> {
        let [from, to] = [from, to].map(|place| {
            let snap = self.topology.snap(place, 1000.0)?;
            Some(Position {
                segment: snap.segment,
                position_mm: snap.position_mm,
                on_junction: snap.on_junction,
            })
        });
        route(&self.metric, from?, to?, Objective::Fastest, Engine::Own)
    }

    /// Way names in order, equal neighbors merged; where nothing is driven no name is called.
    fn names(&self, path: &Path) -> Vec<String> {
        let driven = path.legs.iter().filter(|leg| leg.from_mm != leg.to_mm);
        let mut names: Vec<String> = driven
            .map(|leg| self.topology.network().way_of(leg.directed.segment()).label().to_owned())
            .collect();
        names.dedup();
        names
    }

    /// Mean speed at OSRM's share of posted speeds, km/h.
    fn kmh(&self, path: &Path) -> f64 {
        let (mut mm, mut ms) = (0.0, 0.0);
        for leg in &path.legs {
            let share =
                f64::from(leg.to_mm - leg.from_mm) / f64::from(self.topology.length_mm(leg.directed).max(1));
            let tags = &self.topology.network().way_of(leg.directed.segment()).tags;
            let posted = if is_posted(tags, leg.directed.is_forward()) { OSRM_SHARE_OF_POSTED } else { 1.0 };
            mm += f64::from(leg.to_mm - leg.from_mm);
            ms += f64::from(self.topology.duration_ms(leg.directed)) * share / posted;
        }
        mm / ms * 3.6
    }
}

fn route_faults(rows: &Rows, map: &Map, vehicle: &Vehicle) -> Vec<String> {
    let Some(router) = Router::new(&map.network, vehicle) else { return vec!["no network".to_owned()] };
    let mut faults = Vec::new();
    for row in rows {
        let stops: Vec<char> = match row.get("waypoints") {
            Some(waypoints) => waypoints.split(',').filter_map(|stop| stop.trim().chars().next()).collect(),
            None => [&row["from"], &row["to"]].iter().filter_map(|stop| stop.chars().next()).collect(),
        };
        let legs: Option<Vec<Path>> =
            stops.windows(2).map(|pair| router.path(map.places[&pair[0]], map.places[&pair[1]])).collect();
        let mut names: Vec<String> = legs.iter().flatten().flat_map(|leg| router.names(leg)).collect();
        names.dedup();
        let mut expected: Vec<&str> = row["route"].split(',').filter(|name| !name.is_empty()).collect();
        expected.dedup();
        if names != expected {
            faults.push(format!("{stops:?}: should be {expected:?}, is {names:?}"));
        }
        if let (Some(speed), Some([leg])) = (row.get("speed"), legs.as_deref())
            && !speed_meets(speed, router.kmh(leg))
        {
            faults.push(format!("{stops:?}: should go {speed}, goes {:.1}", router.kmh(leg)));
        }
    }
    faults
}

/// What differs from OSRM in one scenario; nothing when it passes.
fn faults(scenario: &Scenario) -> Vec<String> {
    let vehicle = Vehicle::built_in("car").expect("a built-in vehicle");
    let (mut map, mut grid_m, mut faults) = (Map::default(), 100.0, Vec::new());
    for step in &scenario.steps {
        let text = step.text.as_str();
        match text {
            "the profile \"car\"" => {}
            "the node map" => map.draw(&step.document, grid_m),
            "the ways" => map.add_ways(step),
            "the nodes" => map.add_nodes(step),
            "the relations" => map.add_relations(step),
            "routability should be" => faults.extend(routability_faults(&step.rows, &vehicle)),
            "I route I should get" => faults.extend(route_faults(&step.rows, &map, &vehicle)),
            _ => match text.strip_prefix("a grid size of ").and_then(|rest| rest.strip_suffix(" meters")) {
                Some(meters) => grid_m = meters.parse().expect("a number"),
                None => faults.push(format!("a step of OSRM's own: {text}")),
            },
        }
    }
    faults
}

#[test]
fn scenarios_of_osrm_pass_but_for_the_known_ones() {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/golden/osrm-features/features/car");
    if !folder.exists() {
        println!("skipped: {} is not here", folder.display());
        return;
    }
    let (mut counts, mut changed) = (Vec::new(), Vec::new());
    for (feature, _, _) in FEATURES {
        let scenarios = cucumber::read(&folder.join(format!("{feature}.feature")));
        let mut passed = 0;
        for scenario in &scenarios {
            let faults = faults(scenario);
            passed += usize::from(faults.is_empty());
            let known = KNOWN.iter().find(|(f, line, _)| f == feature && *line == scenario.line);
            match (known, faults.is_empty()) {
                (Some((.., reason)), true) => {
                    changed.push(format!(
                        "{feature}:{} {} passes now ({reason})",
                        scenario.line, scenario.title
                    ));
                }
                (None, false) => {
                    let list = faults.join("\n    ");
                    changed.push(format!("{feature}:{} {}\n    {list}", scenario.line, scenario.title));
                }
                _ => {}
            }
        }
        println!("{feature}: {passed} of {} scenarios", scenarios.len());
        counts.push((*feature, passed, scenarios.len()));
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    assert_eq!(counts, FEATURES);
}
