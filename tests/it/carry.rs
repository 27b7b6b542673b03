//! What a carrier asks besides the way: what a load can reach, whether a way he has drawn holds, which plans still hold.
//! Drawn maps, and each answer against the plain corridor question.

use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// A folder of its own for a test.
struct Desk(tempfile::TempDir);

const LOAD: &str = "mass_t = 20\naxle_load_t = 8\nheight_m = 4.2\nwidth_m = 2.5\nlength_m = 10\n";

/// Junctions of a grid, a few hundred meters apart; the depot is at (0, 0).
fn at(x: usize, y: usize) -> [f64; 2] {
    [120.0 + x as f64 * 0.004, 31.0 + y as f64 * 0.004]
}

fn road(id: &str, line: &[[f64; 2]], tags: &Value) -> Value {
    let mut properties = json!({"highway": "primary", "name": id, "ref": "G1"});
    properties.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": {"type": "LineString", "coordinates": line}})
}

fn point(id: &str, at: [f64; 2]) -> Value {
    json!({"type": "Feature", "id": id, "properties": {"name": id}, "geometry": {"type": "Point", "coordinates": at}})
}

impl Desk {
    fn new(roads: Vec<Value>) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("load.toml", LOAD);
        desk.layer_of("roads.geojson", roads);
        desk
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn layer_of(&self, name: &str, features: Vec<Value>) {
        self.write(name, &json!({"type": "FeatureCollection", "features": features}).to_string());
    }

    fn run(&self, words: &[&str]) -> (i32, Value) {
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .current_dir(self.0.path())
            .args(words)
            .args(["--network", "roads.geojson", "--json", "--lang", "en"])
            .output()
            .unwrap();
        let code = output.status.code().unwrap();
        let summary = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("exit {code}: {}", String::from_utf8_lossy(&output.stderr)));
        (code, summary)
    }

    fn verify(&self, folder: &str) {
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .args(["verify", &self.0.path().join(folder).to_string_lossy()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    fn layer(&self, name: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.0.path().join(name)).unwrap();
        let layer: Value = serde_json::from_str(&text).unwrap();
        layer["features"].as_array().unwrap().clone()
    }
}

fn place(at: [f64; 2]) -> String {
    format!("{},{}", at[0], at[1])
}

/// A grid with limits by chance; the same seed gives the same grid.
fn grid(seed: u64) -> Vec<Value> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |of: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % of
    };
    let mut roads = Vec::new();
    for (x, y) in (0..4).flat_map(|x| (0..3).map(move |y| (x, y))) {
        for (to, name) in [((x + 1, y), "h"), ((x, y + 1), "v")] {
            if to.0 > 3 || to.1 > 2 {
                continue;
            }
            let tags = match draw(6) {
                0 => json!({"maxheight": "4"}),
                1 => json!({"maxweight": "15", "bridge": "yes"}),
                2 => json!({"hgv": "no"}),
                _ => json!({}),
            };
            roads.push(road(&format!("{name}{x}{y}"), &[at(x, y), at(to.0, to.1)], &tags));
        }
    }
    roads
}

/// Closes a road of the grid.
fn closure(id: &str, line: [[f64; 2]; 2]) -> Value {
    json!({"type": "Feature", "id": id, "properties": {"effect": "closed", "start": "2025-01-01", "end": "2026-01-01"},
        "geometry": {"type": "LineString", "coordinates": line}})
}

#[test]
fn reach_agrees_with_the_corridor_to_each_site() {
    let (mut reached, mut refused) = (0, 0);
    for seed in 1..=6 {
        let desk = Desk::new(grid(seed));
        // away from junctions, for there a way may end on the near side of a limit
        let near = |x: usize, y: usize| [at(x, y)[0] + 0.0015, at(x, y)[1]];
        let sites: Vec<(String, [f64; 2])> = (0..3)
            .flat_map(|x| (0..3).map(move |y| (x, y)))
            .skip(1)
            .map(|(x, y)| (format!("s{x}{y}"), near(x, y)))
            .collect();
        desk.layer_of("sites.geojson", sites.iter().map(|(id, at)| point(id, *at)).collect());
        desk.layer_of("closures.geojson", vec![closure("c", [at(1, 0), at(1, 1)])]);
        let from = place(near(0, 0));
        let shared = ["--load", "load.toml", "--from", &from, "--closures", "closures.geojson"];
        let mut words = vec!["corridor", "--reach", "--sites", "sites.geojson", "--out", "reach"];
        words.extend(shared);
        let (code, reach) = desk.run(&words);
        let layer = desk.layer("reach/sites.geojson");
        assert_eq!(code == 0, reach["refused"].as_array().unwrap().is_empty());
        assert_eq!(reach["command"], "reach");
        for (id, to) in &sites {
            let own = layer.iter().find(|site| site["id"] == id.as_str()).unwrap();
            let to = place(*to);
            let mut words = vec!["corridor", "--to", &to, "--alternatives", "1"];
            words.extend(shared);
            let (code, corridor) = desk.run(&words);
            let site = &own["properties"];
            assert_eq!(site["status"] == "covered", code == 0, "seed {seed}, {id}");
            match code {
                0 => {
                    reached += 1;
                    assert_eq!(site["duration_s"], corridor["duration_s"], "seed {seed}, {id}");
                    assert_eq!(site["lift"], json!([]));
                }
                _ => {
                    refused += 1;
                    let line =
                        reach["refused"].as_array().unwrap().iter().find(|line| line["id"] == id.as_str());
                    assert_eq!(line.unwrap()["why_not"], corridor["why_not"], "seed {seed}, {id}");
                    assert_eq!(site["text"], corridor["why_not"]["text"]);
                }
            }
            let before = corridor["before"]["found"].as_bool().unwrap();
            assert_eq!(site["before_status"] == "covered", before, "seed {seed}, {id}");
        }
        desk.verify("reach");
    }
    assert!(reached > 10 && refused > 10, "both happen: {reached}, {refused}");
}

/// A street from the depot, with a branch over a low bridge and one that works shut.
///
/// ```text
///   low -- x        a ---- b ---- c
///   works -- y             |      |
///                          x      y
/// ```
fn street() -> Desk {
    let desk = Desk::new(vec![
        road("ab", &[at(0, 0), at(1, 0)], &json!({})),
        road("bc", &[at(1, 0), at(2, 0)], &json!({})),
        road("low", &[at(1, 0), at(1, 1)], &json!({"maxheight": "4"})),
        road("works", &[at(2, 0), at(2, 1)], &json!({})),
    ]);
    desk.layer_of("sites.geojson", vec![point("x", at(1, 1)), point("y", at(2, 1)), point("b", at(1, 0))]);
    desk.layer_of("closures.geojson", vec![closure("c-7", [at(2, 0), at(2, 1)])]);
    desk
}

#[test]
fn reach_says_why_not_and_what_a_closure_takes_away() {
    let desk = street();
    let from = place(at(0, 0));
    let words = ["corridor", "--reach", "--load", "load.toml", "--from", &from, "--sites", "sites.geojson"];
    let mut words = words.to_vec();
    words.extend(["--closures", "closures.geojson", "--out", "reach"]);
    let (code, reach) = desk.run(&words);
    assert_eq!(code, 1);
    let refused = reach["refused"].as_array().unwrap();
    let line = |i: usize| (refused[i]["id"].as_str().unwrap(), refused[i]["before"].as_bool().unwrap());
    assert_eq!((line(0), line(1), refused.len()), (("x", false), ("y", true), 2));
    assert_eq!(refused[0]["why_not"]["sets"][0]["obstacles"], json!(["low"]));
    assert_eq!(refused[1]["why_not"]["sets"][0]["obstacles"], json!(["closure/c-7"]));
    let lost: Vec<&Value> = reach["change"]["lost"].as_array().unwrap().iter().map(|s| &s["id"]).collect();
    assert_eq!(lost, [&json!("y")]);
    let areas = desk.layer("reach/service_areas.geojson");
    let whole = |id: &str| areas.iter().find(|a| a["id"] == id).unwrap()["properties"]["reached_m"].as_f64();
    assert!(whole("all-before") > whole("all"), "{areas:?}");
    let roads: Vec<Value> = desk.layer("reach/reached_roads.geojson");
    let names: Vec<&str> = roads.iter().map(|r| r["properties"]["feature"].as_str().unwrap()).collect();
    assert_eq!(names, ["ab", "bc"]);
    let page = std::fs::read_to_string(desk.0.path().join("reach/report.html")).unwrap();
    assert!(page.contains("Largest reach") && page.contains("Sites that the load does not come to"));
    desk.verify("reach");
    // within a limit: a site beyond it is not unreachable
    words.extend(["--within", "100m"]);
    let (_, reach) = desk.run(&words);
    let of_b = reach["refused"].as_array().unwrap().iter().find(|line| line["id"] == "b").unwrap();
    assert_eq!((&of_b["status"], &of_b["why_not"]), (&json!("uncovered"), &Value::Null));
    desk.verify("reach");
}

#[test]
fn the_roads_of_a_corridor_are_a_layer_way_by_way() {
    let desk = street();
    let ends = [place(at(2, 1)), place([at(0, 0)[0] + 0.001, at(0, 0)[1]])];
    let words = ["corridor", "--load", "load.toml", "--from", &ends[0], "--to", &ends[1], "--out", "out"];
    let (code, summary) = desk.run(&words);
    assert_eq!(code, 0);
    let roads = desk.layer("out/corridor_roads.geojson");
    let of = |key: &str| -> Vec<Value> { roads.iter().map(|road| road["properties"][key].clone()).collect() };
    assert_eq!(of("way"), ["works", "bc", "ab"]);
    assert_eq!(of("direction"), ["backward", "backward", "backward"]);
    assert_eq!(of("ref"), ["G1", "G1", "G1"]);
    assert_eq!(of("to_m")[2], summary["distance_m"]);
    assert_eq!(of("to_m")[..2], of("from_m")[1..]);
}
