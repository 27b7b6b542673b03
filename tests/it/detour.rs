//! Ways round closures: which movements are cut, where the signs stand, and that no way round breaks a closure.

use crate::closures::{LADDER, STREET, draw};
use crate::random::{self, Dice};
use huhang::id::DirectedId;
use huhang::metric::{ClosedStretch, Metric};
use huhang::network::Network;
use huhang::plan::detour::{REACHES, Shut, cost_of, detours, first_forbidden, movements, widened};
use huhang::plan::route::{Engine, Searches, best_onward, route};
use huhang::plan::steps::steps;
use huhang::search::Objective;
use huhang::topology::Topology;
use huhang::vehicle::Vehicle;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

fn both(network: &Network, directed: DirectedId, from_mm: u32, to_mm: u32) -> Vec<Shut> {
    let length = network.segment(directed.segment()).length_mm;
    vec![(directed, from_mm, to_mm), (directed.reversed(), length - to_mm, length - from_mm)]
}

fn under(free: &Metric, shut: &[Shut]) -> Metric {
    let closed = shut.iter().map(|s| ClosedStretch { directed: s.0, from_mm: s.1, to_mm: s.2 }).collect();
    Metric::customize(Arc::clone(free.topology()), closed, &[])
}

#[test]
fn a_closed_street_is_left_at_the_last_junction_and_met_again_at_the_next() {
    let map = draw(STREET, &LADDER);
    let free =
        Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &Vehicle::built_in("car").unwrap())));
    let shut = both(&map.network, map.directed('B', 'C'), 20_000, 60_000);
    let found = movements(&free, &shut, &[]);
    assert_eq!(found.len(), 2, "one a direction");
    let metric = under(&free, &shut);
    let block = |a, b| map.network.segment(map.directed(a, b).segment()).length_mm;
    let whole = block('A', 'B') + block('B', 'C') + block('C', 'D');
    for movement in &found {
        assert_eq!(movement.along.cost.mm, whole, "from one end of the street to the other");
        let ways = detours(&mut Searches::default(), &metric, movement, 3);
        let best = &ways[0];
        let off: Vec<DirectedId> = best.path.legs[best.off.clone()].iter().map(|leg| leg.directed).collect();
        let eastbound = [('B', 'F'), ('F', 'G'), ('G', 'C')].map(|(a, b)| map.directed(a, b));
        let westbound = [('C', 'G'), ('G', 'F'), ('F', 'B')].map(|(a, b)| map.directed(a, b));
        let expected =
            if movement.along.legs[0].directed == map.directed('A', 'B') { eastbound } else { westbound };
        assert_eq!(off, expected);
        let length = |a, b| map.network.segment(map.directed(a, b).segment()).length_mm;
        let around = length('B', 'F') + length('F', 'G') + length('G', 'C');
        assert_eq!(best.path.cost.mm + length('B', 'C'), movement.along.cost.mm + around);
    }
}

/// A divided road that ends at C and F, with a street across at B and E.
const DIVIDED_END: &str = "\
A---------B---------C
D---------E---------F";

#[test]
fn turning_round_at_the_end_of_a_divided_road_is_no_traffic_through_it() {
    let parts = ["AB", "BC", "CF", "FE", "ED"].map(|part| format!("{part} name=街 oneway=yes"));
    let mut ways: Vec<&str> = parts.iter().map(String::as_str).collect();
    ways.push("BE name=巷");
    let map = draw(DIVIDED_END, &ways);
    let car = Vehicle::built_in("car").unwrap();
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let whole = |a, b| {
        let directed = map.directed(a, b);
        (directed, 0, map.network.segment(directed.segment()).length_mm)
    };
    // the end is shut: who drives along the street ends in it
    assert_eq!(movements(&free, &[whole('B', 'C'), whole('C', 'F'), whole('F', 'E')], &[]), []);
    // a stretch of one carriageway is shut: the street goes on to its end, and does not come back
    let (a, b) = (map.directed('A', 'B'), map.directed('B', 'C'));
    let found = movements(&free, &[(b, 20_000, 40_000)], &[]);
    let along: Vec<DirectedId> = found[0].along.legs.iter().map(|leg| leg.directed).collect();
    assert_eq!((found.len(), along), (1, vec![a, b, map.directed('C', 'F')]));
    // a road drawn once for each direction is one road: its end is an end
    let map = draw(
        "A---------B---------C---------D",
        &["AB", "BC name=街", "CB name=街", "DC name=街", "CD name=街"],
    );
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let end: Vec<Shut> = map
        .network
        .segment_ids()
        .filter(|segment| ["CD", "DC"].contains(&&*map.network.way_of(*segment).id))
        .flat_map(|segment| {
            both(&map.network, DirectedId::new(segment, true), 0, map.network.segment(segment).length_mm)
        })
        .collect();
    assert_eq!(movements(&free, &end, &[]), []);
    // the control: where both directions share the road, a hairpin is gone round
    let parts = ["AB", "BC", "CF", "FE", "ED"].map(|part| format!("{part} name=街"));
    let ways: Vec<&str> = parts.iter().map(String::as_str).collect();
    let map = draw(DIVIDED_END, &ways);
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let found = movements(&free, &both(&map.network, map.directed('C', 'F'), 5_000, 15_000), &[]);
    assert_eq!(found.len(), 2, "one a direction");
    assert!(found.iter().all(|movement| movement.along.legs.len() == 5));
}

#[test]
fn a_street_that_ends_in_the_closure_has_no_movement_through_it() {
    let map = draw("A         B         C", &["AB", "BC"]);
    let car = Vehicle::built_in("car").unwrap();
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let whole =
        |map: &crate::closures::Drawn| map.network.segment(map.directed('B', 'C').segment()).length_mm;
    let shut = both(&map.network, map.directed('B', 'C'), 50_000, whole(&map));
    assert!(movements(&free, &shut, &[]).is_empty());
    // Where the street goes on there is one, and here no way round it.
    let map = draw("A         B         C         D", &["AB", "BC", "CD"]);
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let shut = both(&map.network, map.directed('B', 'C'), 50_000, whole(&map));
    let found = movements(&free, &shut, &[]);
    assert_eq!(found.len(), 2);
    assert!(detours(&mut Searches::default(), &under(&free, &shut), &found[0], 2).is_empty());
}

#[test]
fn ways_round_keep_the_closures_and_are_the_best_there_are() {
    let (mut ways, mut none) = (0, 0);
    for seed in 0..30u64 {
        let network = random::network(seed + 900, 9, 8);
        let topology = random::car_topology(&network);
        let free = Metric::free(Arc::clone(&topology));
        let mut dice = Dice(seed);
        let mut shut: Vec<Shut> = Vec::new();
        for _ in 0..3 {
            let place = random::usable_position(&topology, &mut dice);
            let directed = DirectedId::new(place.segment, true);
            let length = network.segment(place.segment).length_mm;
            let (a, b) = (dice.below(u64::from(length) + 1) as u32, dice.below(u64::from(length) + 1) as u32);
            shut.extend(both(&network, directed, a.min(b), a.max(b)));
        }
        shut.sort_unstable();
        let metric = under(&free, &shut);
        for movement in movements(&free, &shut, &[]) {
            let (from, to) = (movement.from, movement.to);
            let best = best_onward(&metric, from, to, Objective::Fastest)
                .or_else(|| route(&metric, from, to, Objective::Fastest, Engine::PetgraphAstar));
            let found = detours(&mut Searches::default(), &metric, &movement, 3);
            assert_eq!(found.first().map(|d| d.path.cost), best.map(|p| p.cost), "seed {seed}");
            for detour in &found {
                ways += 1;
                assert_eq!(cost_of(&metric, &detour.path.legs), Some(detour.path.cost), "the legs add up");
                for leg in &detour.path.legs {
                    assert!(metric.open_between(leg.directed, leg.from_mm, leg.to_mm), "seed {seed} {leg:?}");
                }
                assert!(detour.off.end <= detour.path.legs.len());
            }
            none += usize::from(found.is_empty());
        }
    }
    assert!(ways > 100 && none > 0, "{ways} ways, {none} without");
}

#[test]
fn s3_a_closed_junction_cuts_the_movements_between_all_its_arms() {
    let cross = "          a\n          A\n\n\n\n\nbB         X         Cc\n\n\n\n\n          D\n          d";
    // Round the outside it is slow: who turns at the crossing has no better way.
    let slow = ["AB maxspeed=10", "AC maxspeed=10", "BD maxspeed=10", "DC maxspeed=10"];
    let ways = ["aA", "bB", "cC", "dD", "AX name=north", "BX name=west", "XC name=east", "XD name=south"];
    let map = draw(cross, &[&ways[..], &slow].concat());
    let car = Vehicle::built_in("car").unwrap();
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let node = map.node('X');
    let shut: Vec<Shut> = map.network.leaving(node).iter().map(|d| (*d, 0, 0)).collect();
    let found = movements(&free, &shut, &[]);
    let pairs: std::collections::BTreeSet<_> = found
        .iter()
        .map(|m| {
            let at = m.along.legs.iter().position(|leg| leg.directed == m.shut[0].0).unwrap();
            (m.along.legs[at - 1].directed, m.shut[0].0)
        })
        .collect();
    assert_eq!((found.len(), pairs.len()), (12, 12), "four arms: each to the three others, once");
    assert_eq!(found.iter().filter(|m| m.entry.is_some()).count(), 8, "four go straight on");
    let metric = under(&free, &shut);
    let mut searches = Searches::default();
    for movement in &found {
        let views = REACHES.iter().filter_map(|reach| widened(&mut searches, &free, movement, *reach));
        let mut ways = views.flat_map(|view| detours(&mut Searches::default(), &metric, &view, 2));
        let best = ways.next().unwrap();
        for pair in best.path.legs.windows(2) {
            assert_ne!(map.network.head(pair[0].directed), node, "no way round goes over the junction");
        }
        assert_eq!(first_forbidden(metric.topology(), &best.path.legs), None);
    }
}

#[test]
fn a_gate_in_mid_street_cuts_the_street_only() {
    let map = draw(STREET, &LADDER);
    let car = Vehicle::built_in("car").unwrap();
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let shut = both(&map.network, map.directed('B', 'C'), 50_000, 50_000);
    let found = movements(&free, &shut, &[]);
    assert!(found.len() == 2 && found.iter().all(|m| m.entry.is_none()));
}

#[test]
fn a_corner_of_roads_without_names_is_a_step_and_a_corner_of_one_road_is_none() {
    let car = Vehicle::built_in("car").unwrap();
    for (name, steps_told) in [("", 5), (" name=环路", 1)] {
        let ways = ["AB", "BF", "FG", "GC", "CD"].map(|way| format!("{way}{name}"));
        let map = draw(STREET, &ways.each_ref().map(String::as_str));
        let metric = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
        let ends = (map.position('A', 'B', 0.5), map.position('C', 'D', 0.5));
        let path = route(&metric, ends.0, ends.1, Objective::Fastest, Engine::Own).unwrap();
        let turns: Vec<&str> = steps(&metric, &path.legs).iter().map(|step| step.turn.word()).collect();
        let expected = ["depart", "right", "left", "left", "right"];
        assert_eq!(turns, expected[..steps_told], "{name:?}");
    }
}

/// The whole command on the map of the repository: folder, layers, notice.
#[test]
fn the_command_writes_detours_signs_sites_and_a_notice() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let closures = folder.path().join("works.geojson");
    let closure = |id: &str, properties: Value| {
        let mut own =
            json!({"id": id, "title": format!("工程{id}"), "start": "2026-03-01", "end": "2026-06-01 00:00"});
        own.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        json!({"type": "Feature", "geometry": null, "properties": own})
    };
    let scenario =
        std::fs::read_to_string(root.join("scenarios/w3-huahai-half-closed/closures.geojson")).unwrap();
    let given: Value = serde_json::from_str(&scenario).unwrap();
    let words = &given["features"][0]["properties"];
    let place = json!({"road": words["road"], "from": words["from"], "to": words["to"], "notice_published": "2026-02-27",
        "exempt": "警车、公交车", "contact": "12345", "authority": "交警 <示意>"});
    let mut features = vec![closure("A", place.clone())];
    let mut half = place;
    half.as_object_mut().unwrap().extend(
        json!({"effect": "limit", "limits": {"mass_t": 3}, "start": "2026-07-01", "end": "2026-08-01 00:00"})
            .as_object()
            .unwrap()
            .clone(),
    );
    features.push(closure("B", half));
    std::fs::write(&closures, json!({"type": "FeatureCollection", "features": features}).to_string())
        .unwrap();
    let out = folder.path().join("out");
    let run = Command::new(env!("CARGO_BIN_EXE_huhang"))
        .args(["detour", "--lang", "zh", "--network"])
        .arg(root.join("maps/wujin/roads.geojson.gz"))
        .arg("--sites")
        .arg(root.join("maps/wujin/sites.geojson"))
        .arg("--stations")
        .arg(root.join("maps/wujin/stations.geojson"))
        .arg("--closures")
        .arg(&closures)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert!(said.contains("W436"), "two days of notice are too few: {said}");
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(out.join(name)).unwrap()).unwrap()
    };
    let summary = read("summary.json");
    let works = summary["works"].as_array().unwrap();
    let of = |closure: &str, vehicle: &str| {
        works.iter().find(|w| w["closure"] == closure && w["vehicle"] == vehicle).unwrap()
    };
    assert_eq!(
        (of("A", "car")["passage"].as_str(), of("B", "car")["passage"].as_str()),
        (Some("shut"), Some("open"))
    );
    assert_eq!(of("B", "truck")["passage"], "shut", "three tonnes stop the truck only");
    for work in [of("A", "car"), of("A", "truck"), of("B", "truck")] {
        let movements = work["movements"].as_array().unwrap();
        assert!(movements.len() >= 2, "both directions: {work}");
        for movement in movements {
            let best = &movement["detours"][0];
            assert!(
                best["extra_s"].as_f64().unwrap() != 0.0 && !best["roads"].as_array().unwrap().is_empty()
            );
        }
    }
    let (lines, points) = (read("detours.geojson"), read("decision_points.geojson"));
    assert!(!lines["features"].as_array().unwrap().is_empty());
    let kinds: Vec<&str> = points["features"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["properties"]["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"divergence") && kinds.contains(&"merge"), "{kinds:?}");
    assert!(out.join("affected_sites.geojson").exists() && out.join("closed_edges.geojson").exists());
    let notice = std::fs::read_to_string(out.join("notice.zh.md")).unwrap();
    for fact in ["工程A", "2026-03-01 00:00", "全封闭施工", "限重 3 t"] {
        assert!(notice.contains(fact), "{fact} is missing in {notice}");
    }
    assert!(std::fs::read_to_string(out.join("notice.en.md")).unwrap().contains("closed, no passage"));
    // The same as pages, with the map of each order; every way round is on it and in the words.
    let page = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
    let (zh, en) = (page("notice.zh.html"), page("notice.en.html"));
    for fact in [
        "工程A",
        "2026-03-01 00:00",
        "全封闭施工",
        "限重 3 t",
        "公交车、警车",
        "12345",
        "交警 &lt;示意&gt;",
        "2026-02-27",
    ] {
        assert!(zh.contains(fact), "{fact} is missing");
    }
    for fact in ["closed, no passage", "buses, police", "(to be filled in)"] {
        assert!(en.contains(fact), "{fact} is missing");
    }
    for text in [&zh, &en] {
        assert_eq!(text.matches("<svg class=\"map\"").count(), 2, "one an order");
        assert!(
            text.contains("size: A4") && !text.contains("<script") && !text.contains("://"),
            "prints as it is"
        );
    }
    // Of many streets the longest.
    let best = &of("A", "car")["movements"][0]["detours"][0];
    let best = best["main_roads"].as_array().or(best["roads"].as_array()).unwrap();
    let best: Vec<&str> = best.iter().filter_map(Value::as_str).collect();
    assert!(zh.contains(&best.join("—")) && en.contains(&best.join("—")));
}

/// G228's bridge: closed for all, and a temporary road for the light beside it.
#[test]
fn a_temporary_road_is_there_for_whom_and_when_its_closure_says() {
    let folder = tempfile::tempdir().unwrap();
    let line = |id: &str, points: &[[f64; 2]], tags: Value| {
        let mut properties = json!({"highway": "secondary", "id": id});
        properties.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
        json!({"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": points}})
    };
    let write = |name: &str, features: Vec<Value>| {
        let path = folder.path().join(name);
        std::fs::write(&path, json!({"type": "FeatureCollection", "features": features}).to_string())
            .unwrap();
        path
    };
    let roads = write(
        "roads.geojson",
        vec![
            line("west", &[[118.00, 36.9], [118.01, 36.9]], json!({})),
            line("bridge", &[[118.01, 36.9], [118.02, 36.9]], json!({"bridge": "yes"})),
            line("east", &[[118.02, 36.9], [118.03, 36.9]], json!({})),
        ],
    );
    // Its ends lie on the roads, between their vertices.
    let works = write(
        "works.geojson",
        vec![
            line(
                "shut",
                &[[118.01, 36.9], [118.02, 36.9]],
                json!({"physical": true, "end": "2026-12-31 18:00"}),
            ),
            line(
                "way-by",
                &[[118.008, 36.9], [118.015, 36.897], [118.022, 36.9]],
                json!({"effect": "add_road", "limits": {"mass_t": 20}, "speed_kmh": 20, "end": "2026-06-30 18:00"}),
            ),
        ],
    );
    let route = |vehicle: &str, at: &str| {
        let run = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .args(["route", "--json", "-q", "--vehicle", vehicle, "--at", at])
            .args(["--from", "118.001,36.9", "--to", "118.029,36.9", "--network"])
            .arg(&roads)
            .arg("--closures")
            .arg(&works)
            .output()
            .unwrap();
        let summary: Value = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)));
        (summary["distance_m"].as_f64(), summary["before"]["distance_m"].as_f64())
    };
    let (car, before) = route("car", "2026-05-01 08:00");
    assert!(car.unwrap() > before.unwrap() + 50.0, "around by the temporary road: {car:?} {before:?}");
    assert!(route("truck", "2026-05-01 08:00").0.is_none(), "the truck is heavier than 20 t");
    assert!(route("police", "2026-05-01 08:00").0.is_some());
    for vehicle in ["car", "police"] {
        assert!(route(vehicle, "2026-07-01 08:00").0.is_none(), "{vehicle}: the temporary road is gone");
    }
}

/// A street shut in its middle, a way round in the north that bars trucks and a narrow one in the south, a lane that
/// only the shut part leads to.
pub struct Town {
    folder: tempfile::TempDir,
}

impl Town {
    pub fn new() -> Self {
        let town = Self { folder: tempfile::tempdir().unwrap() };
        let road = |id: &str, line: &[[f64; 2]], tags: Value| {
            let mut own = json!({"id": id, "highway": "secondary", "name": id});
            own.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
            Town::feature(own, json!({"type": "LineString", "coordinates": line}))
        };
        let point = |id: &str, at: [f64; 2]| {
            Town::feature(json!({"id": id, "name": id}), json!({"type": "Point", "coordinates": at}))
        };
        let (b, m, c) = ([118.01, 36.9], [118.015, 36.9], [118.02, 36.9]);
        town.write(
            "roads.geojson",
            vec![
                road("main", &[[118.0, 36.9], b, m, c, [118.03, 36.9]], json!({})),
                road("north", &[b, [118.01, 36.905], [118.02, 36.905], c], json!({"hgv": "no"})),
                road("south", &[b, [118.01, 36.893], [118.02, 36.893], c], json!({"width": "5.5"})),
                road("lane", &[m, [118.015, 36.902]], json!({})),
            ],
        );
        town.write("stations.geojson", vec![point("a", [118.001, 36.9])]);
        town.write("sites.geojson", vec![point("d", [118.029, 36.9]), point("yard", [118.015, 36.902])]);
        let shut = json!({"type": "LineString", "coordinates": [[118.012, 36.9], [118.018, 36.9]]});
        let works = json!({"id": "works", "end": "2026-12-31 18:00", "exempt": ["police"]});
        town.write("works.geojson", vec![Town::feature(works, shut)]);
        let way = |y: f64| json!({"type": "LineString", "coordinates": [b, [118.01, y], [118.02, y], c]});
        town.write(
            "drawn.geojson",
            vec![
                Town::feature(json!({"id": "by-south", "closure": "works", "vehicle": "car"}), way(36.893)),
                Town::feature(json!({"id": "by-north", "vehicle": "truck"}), way(36.905)),
            ],
        );
        std::fs::write(town.path("od.csv"), "from,to,count,vehicle\na,d,120,car\nd,a,30.5,\na,yard,4,car\n")
            .unwrap();
        town
    }

    pub fn feature(properties: Value, geometry: Value) -> Value {
        json!({"type": "Feature", "properties": properties, "geometry": geometry})
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, features: Vec<Value>) {
        let text = json!({"type": "FeatureCollection", "features": features}).to_string();
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs a command on it with these words behind; its exit code, summary and what it said.
    pub fn run(&self, command: &str, words: &[&str]) -> (Option<i32>, Value, String) {
        let mut run = Command::new(env!("CARGO_BIN_EXE_huhang"));
        run.args([command, "--json", "--lang", "en"]).current_dir(self.folder.path());
        for (key, file) in [
            ("--network", "roads"),
            ("--sites", "sites"),
            ("--stations", "stations"),
            ("--closures", "works"),
        ] {
            run.args([key, &format!("{file}.geojson")]);
        }
        let run = run.args(words).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        (run.status.code(), serde_json::from_slice(&run.stdout).unwrap_or_default(), said)
    }
}

pub fn work<'a>(summary: &'a Value, vehicle: &str) -> &'a Value {
    summary["works"].as_array().unwrap().iter().find(|w| w["vehicle"] == vehicle).unwrap()
}

pub fn heading<'a>(work: &'a Value, heading: &str) -> &'a Value {
    work["movements"].as_array().unwrap().iter().find(|m| m["heading"] == heading).unwrap()
}

#[test]
fn a_drawn_way_is_held_against_the_vehicle_and_goes_first() {
    let town = Town::new();
    let words = ["--vehicle", "car", "--vehicle", "truck", "--drawn", "drawn.geojson", "--out", "out"];
    let (code, summary, said) = town.run("detour", &words);
    assert_eq!(code, Some(0), "{said}");
    let (car, truck) = (work(&summary, "car"), work(&summary, "truck"));
    let east = heading(car, "east");
    assert_eq!(east["fixed"], "by-south");
    let length = |i: usize| east["detours"][i]["distance_m"].as_f64().unwrap();
    assert!(length(0) > length(1), "the officer's way is not the shortest, and goes first");
    assert_eq!(east["detours"][0]["roads"], json!(["south"]));
    assert_eq!(east["detours"][1]["roads"], json!(["north"]));
    let west = heading(car, "west");
    assert!(west["fixed"].is_null() && west["refused"] == json!([]), "a line has one direction: {west}");
    let refused = &heading(truck, "east")["refused"];
    assert_eq!(
        (&refused[0]["id"], &refused[0]["blockers"][0]["kind"]),
        (&json!("by-north"), &json!("access"))
    );
    assert!(heading(truck, "east")["fixed"].is_null());
    // Its signs are those of the drawn way.
    let signs: Value =
        serde_json::from_str(&std::fs::read_to_string(town.path("out/decision_points.geojson")).unwrap())
            .unwrap();
    let first = signs["features"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["properties"]["movement"] == east["id"])
        .unwrap();
    assert!(first["properties"]["text"].as_str().unwrap().contains("south"), "{first}");
    // The truck is told that the street in the south is narrower than two of it; a car fits.
    let narrow = &heading(truck, "east")["detours"][0]["narrow_streets"][0];
    assert_eq!((&narrow["feature"], narrow["width_m"].as_f64()), (&json!("south"), Some(5.5)), "{narrow}");
    assert_eq!(heading(car, "east")["detours"][0]["narrow_streets"], json!([]));
}

#[test]
fn a_drawn_way_that_lies_on_no_road_or_belongs_to_nothing_is_an_error() {
    let town = Town::new();
    let line =
        json!({"type": "LineString", "coordinates": [[118.01, 36.9], [118.015, 36.95], [118.02, 36.9]]});
    town.write("off.geojson", vec![Town::feature(json!({"id": "x"}), line.clone())]);
    assert_eq!(town.run("detour", &["--drawn", "off.geojson"]).0, Some(2));
    town.write("of.geojson", vec![Town::feature(json!({"id": "x", "closure": "none"}), line)]);
    let (code, _, said) = town.run("detour", &["--drawn", "of.geojson"]);
    assert!(code == Some(2) && said.contains("E465"), "{said}");
}

#[test]
fn trips_that_run_into_a_closure_are_counted_with_what_they_lose() {
    let town = Town::new();
    let words = ["--vehicle", "car", "--vehicle", "truck", "--flows", "od.csv", "--out", "out"];
    let (code, summary, said) = town.run("detour", &words);
    assert_eq!(code, Some(0), "{said}");
    let flows = &work(&summary, "car")["flows"];
    let figure = |flows: &Value, key: &str| flows[key].as_f64().unwrap();
    assert_eq!(
        (figure(flows, "trips"), figure(flows, "concerned"), figure(flows, "without_way")),
        (154.5, 154.5, 4.0)
    );
    let truck = &work(&summary, "truck")["flows"];
    assert_eq!(
        (figure(truck, "trips"), figure(truck, "concerned")),
        (0.0, 0.0),
        "trips without a vehicle are of the first one, and count once"
    );
    // The rows add up to the figures.
    let table = std::fs::read_to_string(town.path("out/flows.csv")).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let number = |text: &str| text.parse::<f64>().unwrap();
    let mut hours = 0.0;
    for row in rows.iter().filter(|row| row[1] == "car" && !row[6].is_empty()) {
        hours += number(row[4]) * (number(row[6]) - number(row[5])) / 3600.0;
    }
    assert!((hours - figure(flows, "extra_vehicle_h")).abs() < 0.001 && hours > 0.5, "{hours} {flows}");
    std::fs::write(town.path("bad.csv"), "from,to,count\na,d,many\nnowhere,d,3\n").unwrap();
    let (code, _, said) = town.run("detour", &["--flows", "bad.csv"]);
    assert!(code == Some(2) && said.contains("E466") && said.contains("E517"), "{said}");
}

#[test]
fn who_is_cut_off_is_told_what_would_help_and_who_passes_by_exemption() {
    let town = Town::new();
    let (code, summary, said) = town.run("detour", &["--vehicle", "car", "--vehicle", "police"]);
    assert_eq!(code, Some(0), "{said}");
    let sites = summary["affected_sites"].as_array().unwrap();
    let yard = sites.iter().find(|site| site["site"] == "yard").unwrap();
    assert_eq!((&yard["effect"], &yard["relief"]["kind"]), (&json!("isolated"), &json!("exempt")), "{yard}");
    assert_eq!(yard["relief"]["closures"], json!(["works"]));
    assert!(sites.iter().all(|site| site["vehicle"] == "car"), "the police notice nothing");
    let police = work(&summary, "police");
    assert_eq!((&police["passage"], &police["movements"]), (&json!("exempt"), &json!([])));
    // The route lists the exemption; the car's way round needs none.
    let route = |vehicle: &str| town.run("route", &["--from", "a", "--to", "d", "--vehicle", vehicle]).1;
    assert_eq!(route("police")["alternatives"][0]["exemptions"], json!(["works"]));
    assert_eq!(route("car")["alternatives"][0]["exemptions"], json!([]));
    // Without the closures nobody needs one; with a departure it counts only while the works are on.
    assert_eq!(route("police")["before"]["alternatives"][0]["exemptions"], json!([]));
    let timed = |depart: &str| {
        let words = ["--from", "a", "--to", "d", "--vehicle", "police", "--depart", depart];
        town.run("route", &words).1["alternatives"][0]["exemptions"].clone()
    };
    assert_eq!(timed("2026-12-30 10:00"), json!(["works"]));
    assert_eq!(timed("2027-01-02 10:00"), json!([]));
    // A trench lets nobody through: only a passage would help.
    let trench = json!({"id": "works", "end": "2026-12-31 18:00", "exempt": ["police"], "physical": true});
    let shut = json!({"type": "LineString", "coordinates": [[118.012, 36.9], [118.018, 36.9]]});
    town.write("works.geojson", vec![Town::feature(trench, shut)]);
    let (_, summary, _) = town.run("detour", &["--vehicle", "police"]);
    assert_eq!(work(&summary, "police")["passage"], "shut");
    let yard =
        summary["affected_sites"].as_array().unwrap().iter().find(|site| site["site"] == "yard").unwrap();
    assert_eq!(yard["relief"]["kind"], "open");
}

#[test]
fn a_network_in_other_words_than_ours_is_told() {
    let town = Town::new();
    let line = json!({"type": "LineString", "coordinates": [[118.0, 36.9], [118.03, 36.9]]});
    town.write("roads.geojson", vec![Town::feature(json!({"id": "x", "type": "highway.primary"}), line)]);
    std::fs::write(town.path("works.geojson"), r#"{"type": "FeatureCollection", "features": []}"#).unwrap();
    let (_, _, said) = town.run("coverage", &[]);
    assert!(said.contains("W325") && said.contains("open to car"), "{said}");
    let town = Town::new();
    let (_, _, said) = town.run("coverage", &[]);
    assert!(!said.contains("W325"), "{said}");
}

#[test]
fn roads_without_a_name_are_called_so_in_every_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let road = |id: &str, a: [f64; 2], b: [f64; 2]| {
        json!({"type": "Feature", "id": id, "properties": {"highway": "residential"},
            "geometry": {"type": "LineString", "coordinates": [a, b]}})
    };
    let (a, b, c, d) = ([118.0, 37.0], [118.004, 37.0], [118.008, 37.0], [118.012, 37.0]);
    let roads = json!({"type": "FeatureCollection", "features": [
        road("ab", a, b), road("bc", b, c), road("cd", c, d),
    ]});
    let closures = json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "works", "properties": {"effect": "closed"},
         "geometry": {"type": "LineString", "coordinates": [b, c]}},
    ]});
    let (network, plan) = (dir.path().join("roads.geojson"), dir.path().join("closures.geojson"));
    std::fs::write(&network, roads.to_string()).unwrap();
    std::fs::write(&plan, closures.to_string()).unwrap();
    let run = |language: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .args(["detour", "--vehicle", "car", "--lang", language, "--network"])
            .arg(&network)
            .arg("--closures")
            .arg(&plan)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let english = run("en");
    assert!(english.contains("closure \"works\" shuts a road without a name"), "{english}");
    assert!(english.contains("a road without a name east"), "{english}");
    let chinese = run("zh");
    assert!(chinese.contains("“works”封闭了无名道路"), "{chinese}");
}

/// A street that ends at a crossing road 5 m beyond a driveway, works on it, and a street beside it that leads to the same
/// crossing road.
#[test]
fn where_the_street_ends_any_road_to_its_last_junction_will_do() {
    let town = Town::new();
    let road = |id: &str, line: &[[f64; 2]]| {
        Town::feature(
            json!({"id": id, "highway": "residential", "name": id}),
            json!({"type": "LineString", "coordinates": line}),
        )
    };
    let (up, top, drive, end) = ([118.0, 36.91], [118.0, 36.905], [118.0, 36.90005], [118.0, 36.9]);
    town.write(
        "roads.geojson",
        vec![
            road("street", &[up, top, drive, end]),
            road("driveway", &[drive, [117.9995, 36.90005]]),
            road("north", &[[117.99, 36.905], top, [118.002, 36.905]]),
            road("beside", &[[118.002, 36.905], [118.002, 36.9]]),
            road("south", &[[117.99, 36.9], end, [118.002, 36.9], [118.01, 36.9]]),
        ],
    );
    let shut = json!({"type": "LineString", "coordinates": [[118.0, 36.903], [118.0, 36.902]]});
    town.write("works.geojson", vec![Town::feature(json!({"id": "w", "end": "2026-12-31 18:00"}), shut)]);
    let (_, summary, said) = town.run("detour", &["--vehicle", "car"]);
    assert!(summary["works"].is_array(), "{said}");
    assert!(
        !work(&summary, "car")["movements"].as_array().unwrap().is_empty(),
        "{} {said}",
        work(&summary, "car")
    );
    let south = heading(work(&summary, "car"), "south");
    assert_eq!(south["detours"][0]["roads"], json!(["north", "beside", "south"]), "{south}");
    // Who goes on to the west has two blocks of 178.25 m more; nobody turns into the last stub of the street.
    let extra = south["detours"][0]["extra_m"].as_f64().unwrap();
    assert!((extra - 356.5).abs() < 1.0, "{south}");
}
