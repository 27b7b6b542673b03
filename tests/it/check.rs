//! `check` as its users run it: exit codes, options, the repaired network; and the options by which other commands
//! read what `check` advises to read otherwise.

use crate::end_to_end::{huhang, write};
use serde_json::{Value, json};
use std::path::Path;

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(roads: &[Value]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("roads.geojson", roads);
        folder
    }

    fn arg(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn write(&self, name: &str, features: &[Value]) {
        write(Path::new(&self.arg(name)), features);
    }

    /// Runs a command in which words that end in a file ending are files of this folder; exit code and `--json`.
    fn run(&self, line: &str) -> (Option<i32>, Value) {
        let ends = [".geojson", ".toml", ".csv"];
        let words: Vec<String> =
            line.split_whitespace()
                .map(|word| {
                    if ends.iter().any(|end| word.ends_with(end)) { self.arg(word) } else { word.to_owned() }
                })
                .chain(["--json".to_owned(), "-q".to_owned()])
                .collect();
        let output = huhang(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), serde_json::from_str(&text).unwrap_or(Value::String(said)))
    }

    fn checks(&self, options: &str, code: i32, found: Value) {
        let (got, summary) = self.run(&format!("check roads.geojson {options}"));
        assert_eq!(got, Some(code), "{options}: {summary:#}");
        assert_eq!(summary["findings"], found, "{options}: {summary:#}");
        assert_eq!(summary["sound"], code == 0);
    }
}

fn road(id: &str, line: &[[f64; 2]], highway: &str) -> Value {
    json!({"type": "Feature", "id": id, "properties": {"highway": highway, "name": id},
        "geometry": {"type": "LineString", "coordinates": line}})
}

fn place(id: &str, at: [f64; 2]) -> Value {
    json!({"type": "Feature", "id": id, "properties": {"name": id},
        "geometry": {"type": "Point", "coordinates": at}})
}

/// Two streets that meet, and a footway from one of them; with `gap` the second street ends a meter early.
fn streets(gap: bool) -> Vec<Value> {
    let end = if gap { 31.70001 } else { 31.7 };
    vec![
        road("east", &[[119.8, 31.7], [119.81, 31.7], [119.82, 31.7]], "residential"),
        road("north", &[[119.81, end], [119.81, 31.71]], "residential"),
        road("path", &[[119.82, 31.7], [119.83, 31.7]], "footway"),
    ]
}

#[test]
fn a_sound_network_is_exit_0() {
    Folder::with(&streets(false)).checks("", 0, json!({}));
}

#[test]
fn warnings_are_exit_1_and_the_tolerance_decides_what_a_near_miss_is() {
    let folder = Folder::with(&streets(true));
    folder.checks("--out out", 1, json!({"W310": 1, "W315": 1}));
    folder.checks("--tolerance 0.5", 1, json!({"W315": 1}));
    let (code, said) = folder.run("check roads.geojson --tolerance -1");
    assert_eq!(code, Some(2), "{said}");
}

#[test]
fn errors_are_exit_2_and_still_reported() {
    let folder = Folder::with(&streets(false));
    folder.write("closures.geojson", &[place("c1", [119.805, 31.75])]);
    let (code, summary) = folder.run("check roads.geojson --closures closures.geojson");
    assert_eq!(code, Some(2), "{summary:#}");
    assert!(!summary["errors"].as_array().unwrap().is_empty() && summary["sound"] == false, "{summary:#}");
    folder.write("sites.geojson", &[place("s1", [119.805, 31.7])]);
    folder.checks("--sites sites.geojson --sites-crs mars", 2, json!({"E521": 1}));
}

#[test]
fn a_repaired_network_checks_cleaner() {
    let folder = Folder::with(&streets(true));
    let (code, summary) = folder.run("check roads.geojson --fix fixed.geojson");
    assert_eq!((code, &summary["repaired"]["joined_ends"]), (Some(1), &json!(1)), "{summary:#}");
    let (code, summary) = folder.run("check fixed.geojson");
    assert_eq!(code, Some(0), "{summary:#}");
    let (code, said) = folder.run("check roads.geojson --fix roads.geojson");
    assert_eq!(code, Some(2), "an input is not overwritten: {said}");
    assert!(std::fs::read_to_string(folder.arg("roads.geojson")).unwrap().contains("31.70001"));
}

#[test]
fn places_are_held_against_the_roads_of_the_vehicle() {
    let folder = Folder::with(&streets(false));
    folder.write("sites.geojson", &[place("s1", [119.829, 31.7])]);
    folder.write("stations.geojson", &[place("st1", [119.8055, 31.7001])]);
    let layers = "--sites sites.geojson --stations stations.geojson";
    folder.checks(layers, 1, json!({"W230": 1}));
    folder.checks(&format!("{layers} --vehicle walk"), 0, json!({}));
    folder.checks(&format!("{layers} --snap 1000"), 0, json!({}));
    let mut apart = streets(false);
    apart.push(road("isle", &[[119.8, 31.72], [119.805, 31.72]], "residential"));
    folder.write("roads.geojson", &apart);
    folder.write("sites.geojson", &[place("s1", [119.804, 31.7201])]);
    folder.checks(layers, 1, json!({"W234": 1, "W315": 1}));
}

#[test]
fn check_and_the_others_read_layers_as_they_are_told() {
    let folder = Folder::with(&streets(false));
    // Latitude first in every file.
    let swapped = |id: &str, at: [f64; 2]| place(id, [at[1], at[0]]);
    folder.write("sites.geojson", &[place("s1", [119.8055, 31.7001])]);
    folder.write("swapped.geojson", &[swapped("s1", [119.8055, 31.7001])]);
    let mut all_swapped = streets(false);
    for road in &mut all_swapped {
        for at in road["geometry"]["coordinates"].as_array_mut().unwrap() {
            at.as_array_mut().unwrap().reverse();
        }
    }
    folder.write("roads-swapped.geojson", &all_swapped);
    let (code, summary) = folder.run("check roads-swapped.geojson --sites swapped.geojson --swap-xy");
    assert_eq!(code, Some(0), "{summary:#}");

    // A table of names in GBK is recognized; GeoJSON in GBK must be said to be.
    let text = json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "s1", "properties": {"name": "派出所"},
            "geometry": {"type": "Point", "coordinates": [119.8055, 31.7001]}}]})
    .to_string();
    let gbk = encoding_rs::GB18030.encode(&text).0.into_owned();
    std::fs::write(folder.arg("gbk.geojson"), gbk).unwrap();
    folder.checks("--sites gbk.geojson", 2, json!({"E113": 1}));
    folder.checks("--sites gbk.geojson --encoding gb18030", 0, json!({}));
    let scenario = |more: &str, network: &str, sites: &str| {
        let text = format!(
            "[scenario]\nname = \"s\"\nnetwork = \"{network}\"\nsites = \"{sites}\"\n{more}\n\
             [[matrix]]\nfrom = \"sites\"\nto = \"sites\"\n"
        );
        std::fs::write(folder.arg("scenario.toml"), text).unwrap();
        let out = folder.arg("out");
        (folder.run(&format!("run scenario.toml --out {out}")), folder.run("check scenario.toml"))
    };
    let ((run, said), (check, _)) = scenario("", "roads.geojson", "gbk.geojson");
    assert_eq!((run, check), (Some(2), Some(2)));
    assert!(said.as_str().unwrap().contains("encoding = \"gb18030\""), "{said}");
    let ((run, _), (check, _)) = scenario("encoding = \"gbk\"", "roads.geojson", "gbk.geojson");
    assert_eq!((run, check), (Some(0), Some(0)));
    let ((run, _), (check, _)) = scenario("swap_xy = true", "roads-swapped.geojson", "swapped.geojson");
    assert_eq!((run, check), (Some(0), Some(0)));
    let ((run, said), _) = scenario("encoding = \"latin1\"", "roads.geojson", "sites.geojson");
    assert!(run == Some(2) && said.as_str().unwrap().contains("E511"), "{said}");
}

#[test]
fn routes_and_matrices_convert_their_places() {
    // GCJ-02 lies some 500 m off: read as what it is, the place is on its road again.
    let folder = Folder::with(&streets(false));
    let at = |lon: f64, lat: f64| huhang::geometry::LonLat::from_degrees(lon, lat).unwrap();
    let (a, b) = (at(119.8055, 31.7), at(119.81, 31.705));
    let gcj = |at: huhang::geometry::LonLat| huhang::geometry::crs::Crs::Gcj02.from_wgs84(at.degrees());
    folder.write("gcj.geojson", &[place("a", gcj(a)), place("b", gcj(b))]);
    folder.write("wgs.geojson", &[place("a", a.degrees()), place("b", b.degrees())]);
    let route = |options: &str| {
        folder.run(&format!("route --network roads.geojson --from a --to b {options}")).1["distance_m"]
            .clone()
    };
    let truth = route("--sites wgs.geojson").as_f64().unwrap();
    for options in ["--sites gcj.geojson --sites-crs gcj02", "--stations gcj.geojson --crs gcj02"] {
        let distance = route(options).as_f64().unwrap();
        assert!((distance - truth).abs() < 1.0, "{options}: {distance} and not {truth}");
    }
    let cells = "matrix --network roads.geojson --to wgs.geojson --from";
    let matrix =
        |options: &str| folder.run(&format!("{cells} {options}")).1["excerpt"]["rows"][0]["cells"][1].clone();
    let (straight, converted) = (matrix("wgs.geojson"), matrix("gcj.geojson --from-crs gcj02"));
    let meters = |cell: &Value| cell["distance_m"].as_f64().unwrap();
    assert!((meters(&straight) - truth).abs() < 0.001, "{straight}");
    assert!((meters(&converted) - truth).abs() < 1.0, "{converted}");
    assert_eq!(folder.run(&format!("{cells} wgs.geojson --to-crs mars")).0, Some(2));
}

#[test]
fn every_summary_has_a_schema() {
    for name in ["run", "coverage", "route", "matrix", "closures", "check", "load", "scenario"] {
        let output = huhang(&["schema", name]);
        assert_eq!(output.status.code(), Some(0));
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(schema["properties"].is_object(), "{name}");
    }
    let schema: Value = serde_json::from_slice(&huhang(&["schema", "check"]).stdout).unwrap();
    let folder = Folder::with(&streets(true));
    let (_, summary) = folder.run("check roads.geojson");
    for key in summary.as_object().unwrap().keys() {
        assert!(schema["properties"][key].is_object(), "{key} is in the report and not in its schema");
    }
}
