//! `verify` proves what is true, and finds out one forged figure of each kind.

use crate::end_to_end::{Case, huhang, run_ok, write};
use serde_json::{Value, json};
use std::path::PathBuf;

const SCENARIO: &str = r#"
[scenario]
name = "all"
network = "roads.geojson"
sites = "sites.geojson"
stations = "stations.geojson"
closures = "closures.geojson"

[[coverage]]
name = "walked"
within = ["900m", "150s"]
count_approach = true

[[coverage]]
name = "walked-to"
within = "900m"
direction = "to"
count_approach = true

[[route]]
name = "over"
from = "gated"
via = ["s005", "gated", "s011"]
to = "st003"

[[route]]
name = "short"
from = "gated"
via = ["s005"]
to = "st003"
objective = "shortest"

[[route]]
name = "two"
from = "st000"
to = "gated"
alternatives = 3

[[route]]
name = "nowhere"
from = "s003"
via = ["s001"]
to = "islander"

[[matrix]]
name = "fast"
from = "stations"
to = "sites"

[[matrix]]
name = "short-cells"
from = "category:a"
to = "stations"
objective = "shortest"

[[matrix]]
name = "near"
from = "stations"
to = "category:b"
cutoff = "60s"
"#;

/// A folder with everything that can be proved.
fn everything(seed: u64) -> Case {
    let mut case = Case::new(seed);
    let island = json!({"type": "Feature", "id": "isle", "properties": {"highway": "residential"},
        "geometry": {"type": "LineString", "coordinates": [[119.9, 31.71], [119.902, 31.71]]}});
    let islander = json!({"type": "Feature", "id": "islander", "properties": {"category": "a"},
        "geometry": {"type": "Point", "coordinates": [119.901, 31.7103]}});
    let gated = json!({"type": "Feature", "id": "gated", "properties": {"category": "b"},
        "geometry": {"type": "MultiPoint",
            "coordinates": [[119.807, 31.705], [119.8175, 31.7125], [119.812, 31.719]]}});
    case.features.push(island);
    case.sites.extend([islander, gated]);
    write(&case.file("roads.geojson"), &case.features);
    write(&case.file("sites.geojson"), &case.sites);
    std::fs::write(case.file("scenario.toml"), SCENARIO).unwrap();
    run_ok(&["run", &case.arg("scenario.toml"), "--out", &case.arg("out"), "-q"]);
    case
}

/// The closures of a case, each with another effect: slow and narrow, waited for, local, against the one-way rule.
pub fn with_effects(case: &Case, shift: usize) -> Vec<&'static str> {
    let path = case.file("closures.geojson");
    let mut plan: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let lines = [
        ("speed", json!({"speed_kmh": 7})),
        (
            "half_closed",
            json!({"other_half": "alternating", "wait_s": 40, "speed_kmh": 15, "direction": "along"}),
        ),
        ("no_through", json!({"speed_kmh": 10})),
        ("suspend_one_way", json!({"wait_s": 13})),
        ("closed", json!({})),
        ("one_way", json!({"direction": "along", "speed_kmh": 12})),
    ];
    let points = [("delay", json!({"wait_s": 25})), ("closed", json!({}))];
    let mut used = Vec::new();
    for (i, feature) in plan["features"].as_array_mut().unwrap().iter_mut().enumerate() {
        let is_point = feature["geometry"]["type"] == "Point";
        let of: &[_] = if is_point { &points } else { &lines };
        let (effect, more) = &of[(i + shift) % of.len()];
        let properties = feature["properties"].as_object_mut().unwrap();
        properties.insert("effect".into(), json!(effect));
        properties.extend(more.as_object().unwrap().clone());
        used.push(*effect);
    }
    std::fs::write(path, plan.to_string()).unwrap();
    used
}

#[test]
fn figures_under_slowed_local_and_opened_roads_are_proved() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 1..=10u64 {
        let case = everything(seed);
        seen.extend(with_effects(&case, seed as usize));
        run_ok(&["run", &case.arg("scenario.toml"), "--out", &case.arg("out"), "-q"]);
        let (code, text) = proof(&case);
        assert_eq!(code, Some(0), "seed {seed}: {text}");
    }
    assert_eq!(seen.len(), 7, "every effect was among them: {seen:?}");
}

pub fn proof(case: &Case) -> (Option<i32>, String) {
    let output = huhang(&["verify", &case.arg("out")]);
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn true_figures_are_proved() {
    for seed in [1, 3, 5] {
        let case = everything(seed);
        let (code, text) = proof(&case);
        assert_eq!(code, Some(0), "seed {seed}: {text}");
        for line in [
            "sites of walked: 82 checked",
            "sites of walked-to before the closures: 82 checked",
            "legs of over before the closures: 4 checked",
            "legs of short before the closures: 2 checked",
            "no way of nowhere: 1 checked",
            "no way of nowhere before the closures: 1 checked",
            "cells of fast: 410 checked",
            "cells of short-cells: 205 checked",
            "cells of near: 205 checked",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}

/// A file of the result, to be forged and put back.
pub struct Forge<'a> {
    case: &'a Case,
    path: PathBuf,
    pub text: String,
}

impl<'a> Forge<'a> {
    pub fn new(case: &'a Case, name: &str) -> Self {
        let path = case.file("out").join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        Self { case, path, text }
    }

    /// The proof of the folder with this file forged must name `what`.
    pub fn found_out(&self, what: &str, text: &str) {
        assert_ne!(text, self.text, "{what}: the forgery changes something");
        std::fs::write(&self.path, text).unwrap();
        let (code, said) = proof(self.case);
        std::fs::write(&self.path, &self.text).unwrap();
        assert_eq!(code, Some(1), "{what}: {said}");
        assert!(
            said.lines().any(|line| line.starts_with("DIFFERS") && line.contains(what)),
            "{what}: {said}"
        );
    }

    pub fn json(&self, what: &str, edit: impl FnOnce(&mut Value)) {
        let mut value: Value = serde_json::from_str(&self.text).unwrap();
        edit(&mut value);
        self.found_out(what, &value.to_string());
    }

    /// Edits the first row of a table that `pick` accepts.
    fn row(&self, what: &str, pick: impl Fn(&[&str]) -> bool, edit: impl Fn(&[&str]) -> String) {
        let mut done = false;
        let lines: Vec<String> = self
            .text
            .lines()
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                if done || cells[0] == "from" || !pick(&cells) {
                    return line.to_owned();
                }
                done = true;
                edit(&cells)
            })
            .collect();
        self.found_out(what, &(lines.join("\n") + "\n"));
    }
}

/// A millimeter or a millisecond more.
pub fn more(value: &Value) -> Value {
    json!(((value.as_f64().unwrap() * 1000.0).round() + 1.0) / 1000.0)
}

pub fn feature(layer: &mut Value, pick: impl Fn(&Value) -> bool) -> &mut Value {
    let features = layer["features"].as_array_mut().unwrap();
    &mut features.iter_mut().find(|f| pick(&f["properties"])).expect("there is such a feature")["properties"]
}

#[test]
fn a_forged_cell_is_found_out() {
    let case = everything(5);
    for name in ["fast", "short-cells", "near"] {
        let cells = Forge::new(&case, &format!("{name}/matrix.csv"));
        let what = format!("matrix {name}, ");
        let more = |text: &str| format!("{:.3}", text.parse::<f64>().unwrap() + 0.001);
        cells.row(&what, |c| !c[2].is_empty(), |c| format!("{},{},{},{}", c[0], c[1], more(c[2]), c[3]));
        cells.row(&what, |c| !c[3].is_empty(), |c| format!("{},{},{},{}", c[0], c[1], c[2], more(c[3])));
        cells.row(&what, |c| !c[2].is_empty(), |c| format!("{},{},,", c[0], c[1]));
        cells.row(&what, |c| c[2].is_empty(), |c| format!("{},{},1000.000,100.000", c[0], c[1]));
    }
    let summary = Forge::new(&case, "summary.json");
    summary.json("unreachable of matrix fast", |s| {
        s["matrices"][0]["unreachable"] = json!(s["matrices"][0]["unreachable"].as_u64().unwrap() + 1);
    });
    summary.json("longest_s of matrix fast", |s| {
        s["matrices"][0]["longest_s"] = more(&s["matrices"][0]["longest_s"]);
    });
    summary.json("excerpt of matrix fast", |s| {
        let cells = s["matrices"][0]["excerpt"]["rows"][0]["cells"].as_array_mut().unwrap();
        let cell = cells.iter_mut().find(|cell| cell.is_object()).unwrap();
        cell["duration_s"] = more(&cell["duration_s"]);
    });
}

#[test]
fn a_forged_leg_is_found_out() {
    let case = everything(5);
    let stops = Forge::new(&case, "over/stops.geojson");
    for (when, key) in
        [("after", "leg_distance_m"), ("after", "leg_duration_s"), ("before", "leg_duration_s")]
    {
        stops.json(&format!("leg 2 of route over {when}"), |layer| {
            let stop = feature(layer, |p| p["when"] == when && p["order"] == 3);
            stop[key] = more(&stop[key]);
        });
    }
    let summary = Forge::new(&case, "summary.json");
    summary.json("route over after", |s| {
        s["routes"][0]["distance_m"] = more(&s["routes"][0]["distance_m"]);
    });
    summary.json("extra duration_s of route over", |s| {
        s["routes"][0]["extra"]["duration_s"] = more(&s["routes"][0]["extra"]["duration_s"]);
    });
    Forge::new(&case, "two/routes.geojson").json("way 1 of route two after", |layer| {
        let way = feature(layer, |p| p["when"] == "after" && p["rank"] == 1);
        way["duration_s"] = more(&way["duration_s"]);
    });
}

#[test]
fn a_forged_no_is_found_out() {
    let case = everything(5);
    let summary = Forge::new(&case, "summary.json");
    summary.json("route nowhere after", |s| {
        let task = s["routes"].as_array_mut().unwrap().iter_mut().find(|t| t["name"] == "nowhere").unwrap();
        task["found"] = json!(true);
        (task["distance_m"], task["duration_s"]) = (json!(1000.0), json!(100.0));
    });
    Forge::new(&case, "nowhere/stops.geojson").json("route nowhere after", |layer| {
        let stop = feature(layer, |p| p["when"] == "after" && p["order"] == 3);
        (stop["leg_distance_m"], stop["leg_duration_s"]) = (json!(1000.0), json!(100.0));
    });
    // There is a way, and it is denied.
    summary.json("route short after", |s| {
        let task = s["routes"].as_array_mut().unwrap().iter_mut().find(|t| t["name"] == "short").unwrap();
        task["found"] = json!(false);
        (task["distance_m"], task["duration_s"]) = (Value::Null, Value::Null);
    });
    Forge::new(&case, "short/stops.geojson").json("leg 1 of route short after", |layer| {
        let stop = feature(layer, |p| p["when"] == "after" && p["order"] == 2);
        (stop["leg_distance_m"], stop["leg_duration_s"]) = (Value::Null, Value::Null);
    });
}

#[test]
fn a_forged_walk_to_the_road_is_found_out() {
    let case = everything(5);
    for (name, layer) in [("", "sites"), ("", "stations"), ("walked-to/", "sites")] {
        Forge::new(&case, &format!("{name}{layer}.geojson")).json("of site", |all| {
            let place = feature(all, |p| {
                p["snap_m"].is_number()
                    && (layer == "stations" && p["nearest"] != 0 || p["status"] == "covered")
                    && p["gates"].is_null()
            });
            place["snap_m"] = more(&place["snap_m"]);
        });
    }
    Forge::new(&case, "sites.geojson").json("whether there is a way of site", |layer| {
        feature(layer, |p| p["status"] == "uncovered")["status"] = json!("unreachable");
    });
}

#[test]
fn a_forged_layer_of_a_route_is_found_out() {
    let case = everything(5);
    let ways = Forge::new(&case, "two/routes.geojson");
    ways.json("layer routes: distance_m of ", |layer| {
        let way = feature(layer, |p| p["rank"] == 2);
        way["distance_m"] = more(&way["distance_m"]);
    });
    ways.json("layer routes: ", |layer| drop(layer["features"].as_array_mut().unwrap().pop()));
    ways.json("m long", |layer| layer["features"][0]["geometry"]["coordinates"][1] = json!([0.0, 0.0]));
    let steps = Forge::new(&case, "two/steps.geojson");
    for key in ["road", "text", "text_zh", "turn"] {
        steps.json(&format!("layer steps: {key} of "), |l| l["features"][0]["properties"][key] = json!("x"));
    }
    for key in ["distance_m", "duration_s"] {
        steps.json(&format!("layer steps: {key} of "), |layer| {
            let step = &mut layer["features"][0]["properties"][key];
            *step = more(step);
        });
    }
    Forge::new(&case, "over/stops.geojson").json("layer stops: stop of ", |layer| {
        feature(layer, |p| p["order"] == 2)["stop"] = json!("s006");
    });
    let blockers = Forge::new(&case, "nowhere/blockers.geojson");
    blockers.json("layer blockers: kind of ", |l| l["features"][0]["properties"]["kind"] = json!("limit"));
    blockers.json("layer blockers: ", |l| drop(l["features"].as_array_mut().unwrap().pop()));
}

#[test]
fn a_forged_layer_of_a_coverage_is_found_out() {
    let case = everything(5);
    let stations = Forge::new(&case, "stations.geojson");
    for key in ["sites", "nearest"] {
        stations.json(&format!("layer stations: {key} of "), |layer| {
            let station = &mut layer["features"][0]["properties"][key];
            *station = json!(station.as_u64().unwrap() + 1);
        });
    }
    let sites = Forge::new(&case, "sites.geojson");
    sites.json("layer sites: ", |layer| {
        feature(layer, |p| p["status"] == "uncovered")["status"] = json!("unsnapped");
    });
    sites.json("layer sites: sites of ", |layer| {
        feature(layer, |p| p["category"] == "a")["category"] = json!("b");
    });
    sites.json("layer sites: total", |layer| drop(layer["features"].as_array_mut().unwrap().pop()));
    let summary = Forge::new(&case, "summary.json");
    summary.json("layer sites: uncovered", |s| {
        let sites = &mut s["coverage"][0]["sites"]["uncovered"];
        *sites = json!(sites.as_u64().unwrap() + 1);
    });
    summary.json("layer sites: ", |s| s["coverage"][0]["sites"]["percent"] = json!(12.5));
    let gaps = Forge::new(&case, "gaps.geojson");
    gaps.json("layer gaps: sites of ", |layer| {
        drop(layer["features"][0]["properties"]["sites"].as_array_mut().unwrap().pop());
    });
    let roads = Forge::new(&case, "reached_roads.geojson");
    roads.json("layer service_areas: all reach ", |layer| {
        drop(layer["features"].as_array_mut().unwrap().pop());
    });
    roads.json("layer reached_roads: ", |layer| {
        let length = &mut layer["features"][0]["properties"]["length_m"];
        *length = more(length);
    });
}
