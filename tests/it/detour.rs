//! Ways round closures: which movements are cut, where the signs stand, and that no way round breaks a closure.

use crate::closures::{LADDER, STREET, draw};
use crate::random::{self, Dice};
use huhang::id::DirectedId;
use huhang::metric::{ClosedStretch, Metric};
use huhang::network::Network;
use huhang::plan::detour::{Shut, cost_of, detours, movements};
use huhang::plan::route::{Engine, route};
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
    let found = movements(&free, &shut);
    assert_eq!(found.len(), 2, "one a direction");
    let metric = under(&free, &shut);
    for movement in &found {
        assert_eq!(
            movement.along.cost.mm, 200_000,
            "from the middle of one block to the middle of the other"
        );
        let ways = detours(&metric, movement, 3);
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

#[test]
fn a_street_that_ends_in_the_closure_has_no_movement_through_it() {
    let map = draw("A         B         C", &["AB", "BC"]);
    let car = Vehicle::built_in("car").unwrap();
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let whole =
        |map: &crate::closures::Drawn| map.network.segment(map.directed('B', 'C').segment()).length_mm;
    let shut = both(&map.network, map.directed('B', 'C'), 50_000, whole(&map));
    assert!(movements(&free, &shut).is_empty());
    // Where the street goes on there is one, and here no way round it.
    let map = draw("A         B         C         D", &["AB", "BC", "CD"]);
    let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
    let shut = both(&map.network, map.directed('B', 'C'), 50_000, whole(&map));
    let found = movements(&free, &shut);
    assert_eq!(found.len(), 2);
    assert!(detours(&under(&free, &shut), &found[0], 2).is_empty());
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
        for movement in movements(&free, &shut) {
            let best = route(&metric, movement.from, movement.to, Objective::Fastest, Engine::PetgraphAstar);
            let found = detours(&metric, &movement, 3);
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
    let place = json!({"road": words["road"], "from": words["from"], "to": words["to"], "notice_published": "2026-02-27"});
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
