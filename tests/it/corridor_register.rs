//! Registers larger than the network: the motorway bridges of Anhui with their real tags, as a layer of limits on a line.

use super::corridor::{Desk, TRUCK, at};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The bridges of the extract that are lines; none where the file is missing.
fn bridges() -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/china-roads/anhui-bridges/anhui_bridges.geojson.gz");
    let Ok(file) = File::open(&path) else {
        println!("skipped: {} is not here", path.display());
        return None;
    };
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let is_line = |one: &&Value| one["geometry"]["type"] == "LineString";
    Some(all["features"].as_array().unwrap().iter().filter(is_line).cloned().collect())
}

fn end(bridge: &Value, last: bool) -> [f64; 2] {
    let line = bridge["geometry"]["coordinates"].as_array().unwrap();
    let at = if last { line.last().unwrap() } else { &line[0] };
    [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()]
}

fn near([x, y]: [f64; 2], [u, v]: [f64; 2], degrees: f64) -> bool {
    (x - u).hypot(y - v) < degrees
}

/// Four bridges with a signed height that follow each other along one motorway.
fn four(all: &[Value]) -> Vec<&Value> {
    let signed: Vec<&Value> = all.iter().filter(|one| one["properties"]["maxheight"] == "5").collect();
    for first in &signed {
        let mut row = vec![*first];
        while row.len() < 4 {
            let here = end(row[row.len() - 1], true);
            let ahead = |one: &&&Value| {
                let own = end(one, false);
                let is_new = row.iter().all(|known| known["id"] != one["id"]);
                let goes_on = {
                    let [x, y] = end(row[row.len() - 1], false);
                    (here[0] - x) * (own[0] - here[0]) + (here[1] - y) * (own[1] - here[1]) > 0.0
                };
                is_new && goes_on && !near(here, own, 0.001)
            };
            let gap = |one: &&&Value| {
                let own = end(one, false);
                ((own[0] - here[0]).hypot(own[1] - here[1]) * 1e9) as u64
            };
            let Some(next) = signed.iter().filter(ahead).min_by_key(gap) else { break };
            row.push(next);
        }
        if row.len() == 4 {
            return row;
        }
    }
    panic!("no four bridges in a row");
}

#[test]
fn h5_the_bridges_of_a_province_are_a_layer_for_a_line_with_all_four_levels() {
    let Some(all) = bridges() else { return };
    assert_eq!(all.len(), 4958);
    let row = four(&all);
    // the line: on each bridge as it is drawn, straight between them
    let mut roads: Vec<Value> = Vec::new();
    let road = |id: String, line: Value| {
        json!({"type": "Feature", "id": id, "properties": {"highway": "motorway", "name": "Test Expressway"},
            "geometry": {"type": "LineString", "coordinates": line}})
    };
    for (i, bridge) in row.iter().enumerate() {
        roads.push(road(format!("bridge-{i}"), bridge["geometry"]["coordinates"].clone()));
        if let Some(next) = row.get(i + 1) {
            roads.push(road(format!("road-{i}"), json!([end(bridge, true), end(next, false)])));
        }
    }
    // signed; class and condition; span and design load; the owner's table. All others with what their tags say
    let levels = [
        json!({"mass_t": 55}),
        json!({"class": "Bk10", "condition": "class 2"}),
        json!({"span_m": 20, "design": "highway-i"}),
        json!({"owner": [{"mass_t": 60, "verdict": "pass"}]}),
    ];
    let limits: Vec<Value> = all
        .iter()
        .filter_map(|bridge| {
            let own = row.iter().position(|one| one["id"] == bridge["id"]);
            let mut properties = json!({"kind": "bridge"});
            let mut put = |more: &Value| {
                properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            };
            if let Some(height) = bridge["properties"]["maxheight"].as_str() {
                put(&json!({"height_m": height}));
            } else {
                // nobody states a limit: the span is what the tags leave to guess, and it is told as assumed
                put(&json!({"span_m": 16, "design": "highway-i", "provenance": "assumed"}));
            }
            if let Some(level) = own.and_then(|own| levels.get(own)) {
                put(level);
            }
            let [x, y] = end(bridge, false);
            let is_beside = own.is_none() && row.iter().any(|one| near(end(one, false), [x, y], 0.02));
            // the other carriageway lies beside the line, and is no part of it
            (!is_beside).then(|| {
                json!({"type": "Feature", "id": bridge["id"], "properties": properties,
                    "geometry": bridge["geometry"]})
            })
        })
        .collect();
    let desk = Desk::of(&json!({"type": "FeatureCollection", "features": roads}));
    desk.write("limits.geojson", &json!({"type": "FeatureCollection", "features": limits}).to_string());
    let ends = [end(row[0], false), end(row[3], true)];
    let run = |height: &str| {
        let axles = "[[axles]]\nload_t = 6\ntyres = 2\n[[axles]]\nload_t = 10\nspacing_m = 3.5\ntyres = 4\n[[axles]]\nload_t = 10\nspacing_m = 1.4\ntyres = 4\n";
        let load = format!("height_m = {height}\nwidth_m = 2.5\nlength_m = 9\n{axles}");
        desk.run(&load, ends, &["--limits", "limits.geojson", "--margin", "none", "--snap", "50"])
    };
    let (code, summary) = run("5.0");
    assert_eq!(code, 0, "{}", summary["why_not"]);
    let away = summary["warnings"].as_array().unwrap().iter().find(|one| one["code"] == "W629");
    assert!(away.is_some(), "{}", summary["warnings"]);
    let met = summary["constraints"].as_array().unwrap();
    let told: Vec<Vec<u64>> = row
        .iter()
        .map(|bridge| {
            let one = met.iter().find(|one| one["id"] == bridge["id"]).unwrap();
            assert!(
                one["limits"].as_array().unwrap().iter().any(|limit| limit["measure"] == "height"),
                "{one}"
            );
            one["levels"].as_array().unwrap().iter().map(|level| level["level"].as_u64().unwrap()).collect()
        })
        .collect();
    // what is signed is a limit like any other
    assert_eq!(told, [vec![], vec![2], vec![3], vec![4]]);
    let first = met.iter().find(|one| one["id"] == row[0]["id"]).unwrap();
    assert!(first["limits"].as_array().unwrap().iter().any(|limit| limit["measure"] == "mass"), "{first}");
    // a centimeter over the real sign: each of the four stands in the way, and all have to be lifted
    let (code, summary) = run("5.01");
    assert_eq!(code, 1);
    let mut set: Vec<&str> = summary["why_not"]["sets"][0]["obstacles"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut expected: Vec<&str> = row.iter().map(|bridge| bridge["id"].as_str().unwrap()).collect();
    set.sort_unstable();
    expected.sort_unstable();
    assert_eq!(set, expected);
}

#[test]
fn a_layer_larger_than_the_network_is_told_once_and_a_place_beside_the_roads_is_an_error() {
    let map = "a---b---c";
    let desk = Desk::new(map, &[("ab", json!({})), ("bc", json!({}))]);
    let at_place = |id: &str, [lon, lat]: [f64; 2], key: &str| {
        json!({"type": "Feature", "id": id, "properties": {"kind": "gantry", key: 4.0},
            "geometry": {"type": "Point", "coordinates": [lon, lat]}})
    };
    let [lon, lat] = at('b', map);
    let run = |places: &[Value]| {
        desk.write("limits.geojson", &json!({"type": "FeatureCollection", "features": places}).to_string());
        desk.run(TRUCK, [at('a', map), at('c', map)], &["--limits", "limits.geojson"])
    };
    let far = ["far", "away"].map(|id| at_place(id, [lon + 1.0, lat], "height_m"));
    let (code, summary) = run(&[far[0].clone(), far[1].clone(), at_place("near", [lon, lat], "width_m")]);
    assert_eq!(code, 0);
    let told: Vec<&Value> =
        summary["warnings"].as_array().unwrap().iter().filter(|one| one["code"] == "W629").collect();
    assert_eq!(told.len(), 1);
    assert!(told[0]["message"].as_str().unwrap().starts_with("2 places"), "{told:?}");
    // what the network and the layer do not state is told as not judged
    let absent = |summary: &Value| {
        let line =
            summary["not_judged"].as_array().unwrap().iter().find(|line| line["what"] == "not_in_the_data");
        line.map(|line| line["text"].as_str().unwrap().split(':').next().unwrap().to_owned())
    };
    assert_eq!(absent(&summary).as_deref(), Some("bridges, tunnels, heights, masses"));
    let (code, summary) = run(&[far[0].clone(), at_place("here", [lon, lat], "height_m")]);
    assert_eq!(code, 1);
    assert_eq!(absent(&summary).as_deref(), Some("bridges, tunnels, masses"));
}
