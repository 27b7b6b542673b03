//! The program as its users run it: files in, files out, exit codes; proved again by `verify`.

use crate::random::{self, Dice};
use huhang::exchange::raw::{RawNetwork, RawVia};
use huhang::geometry::{LonLat, area};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub fn huhang(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_huhang"))
        .args(args)
        .env("LANG", "C")
        .output()
        .expect("the program starts")
}

pub fn run_ok(args: &[&str]) -> String {
    let output = huhang(args);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}\n{out}\n{err}");
    out.into_owned()
}

/// A raw network as GeoJSON features.
fn features(raw: &RawNetwork) -> Vec<Value> {
    let mut all = Vec::new();
    for way in &raw.ways {
        let mut properties: serde_json::Map<String, Value> =
            way.tags.iter().map(|(k, v)| (k.to_owned(), v.into())).collect();
        properties.insert("name".to_owned(), format!("Road {}", way.id).into());
        let line: Vec<[f64; 2]> = way.vertices.iter().map(|v| v.at.degrees()).collect();
        all.push(json!({"type": "Feature", "id": way.id, "properties": properties,
            "geometry": {"type": "LineString", "coordinates": line}}));
    }
    for r in &raw.restrictions {
        let geometry = match &r.via {
            RawVia::Vertex(v) => json!({"type": "Point", "coordinates": v.at.degrees()}),
            _ => Value::Null,
        };
        let via = if let RawVia::Ways(ways) = &r.via { json!(ways) } else { Value::Null };
        all.push(json!({"type": "Feature", "id": r.id, "geometry": geometry, "properties": {
            "restriction": r.tags.get("restriction"), "from": r.from, "via": via, "to": r.to}}));
    }
    for node in &raw.nodes {
        all.push(json!({"type": "Feature", "properties": {"barrier": node.tags.get("barrier")},
            "geometry": {"type": "Point", "coordinates": node.vertex.at.degrees()}}));
    }
    all
}

pub fn write(path: &Path, features: &[Value]) {
    let text = json!({"type": "FeatureCollection", "features": features}).to_string();
    std::fs::write(path, text).unwrap();
}

pub fn shuffled(features: &[Value], seed: u64) -> Vec<Value> {
    let mut all = features.to_vec();
    let mut dice = Dice(seed);
    for i in (1..all.len()).rev() {
        all.swap(i, dice.below(i as u64 + 1) as usize);
    }
    all
}

/// A random network with places and closures, in a folder of its own.
pub struct Case {
    _folder: tempfile::TempDir,
    path: PathBuf,
    pub features: Vec<Value>,
    pub sites: Vec<Value>,
    stations: Vec<Value>,
}

impl Case {
    pub fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let raw = random::raw(seed, 14, 12);
        let mut dice = Dice(seed + 7);
        let mut place = |kind: &str, i: usize| {
            let (lon, lat) = (dice.below(280_000) as f64, dice.below(240_000) as f64);
            let at = [119.8 + lon / 1e7, 31.7 + lat / 1e7];
            let category = ["a", "b"][i % 2];
            json!({"type": "Feature", "id": format!("{kind}{i:03}"),
                "properties": {"name": format!("{kind} {i}"), "category": category, "weight": 1 + i % 3},
                "geometry": {"type": "Point", "coordinates": at}})
        };
        let stations: Vec<Value> = (0..5).map(|i| place("st", i)).collect();
        let sites: Vec<Value> = (0..80).map(|i| place("s", i)).collect();
        let case = Self { features: features(&raw), sites, stations, path, _folder: folder };
        write(&case.file("roads.geojson"), &case.features);
        write(&case.file("sites.geojson"), &case.sites);
        write(&case.file("stations.geojson"), &case.stations);
        // Closures along the middle of some roads; those that cannot be told apart from a parallel road are refused.
        let mut closures: Vec<Value> = Vec::new();
        for (i, way) in raw.ways.iter().enumerate().filter(|(i, _)| i % 7 == 3).take(18) {
            let (a, b) = (way.vertices[0].at.degrees(), way.vertices[way.vertices.len() - 1].at.degrees());
            let at = |t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
            let geometry = match i % 3 {
                0 => json!({"type": "Point", "coordinates": at(0.4)}),
                _ if way.vertices.len() > 2 => continue,
                _ => json!({"type": "LineString", "coordinates": [at(0.2), at(0.5), at(0.8)]}),
            };
            let direction = if i % 3 == 1 { "along" } else { "both" };
            let closure = json!({"type": "Feature", "id": format!("c{i}"), "geometry": geometry, "properties": {
                "title": format!("works {i}"), "status": "active", "effect": "closed", "direction": direction,
                "start": "2025-01-01T00:00:00+08:00"}});
            write(&case.file("try.geojson"), std::slice::from_ref(&closure));
            let tried = huhang(&[
                "graph",
                "-q",
                "--network",
                &case.arg("roads.geojson"),
                "--closures",
                &case.arg("try.geojson"),
                "--out",
                &case.arg("tried"),
            ]);
            if tried.status.code() == Some(0) {
                closures.push(closure);
            }
        }
        assert!(closures.len() >= 4, "only {} closures of seed {seed} could be matched", closures.len());
        write(&case.file("closures.geojson"), &closures);
        case
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub fn arg(&self, name: &str) -> String {
        self.file(name).to_string_lossy().into_owned()
    }

    pub fn coverage(&self, out: &str, more: &[&str]) -> Value {
        let (roads, sites, stations, closures) = (
            self.arg("roads.geojson"),
            self.arg("sites.geojson"),
            self.arg("stations.geojson"),
            self.arg("closures.geojson"),
        );
        let out = self.arg(out);
        let mut args = vec![
            "coverage",
            "--json",
            "-q",
            "--network",
            &roads,
            "--sites",
            &sites,
            "--stations",
            &stations,
            "--closures",
            &closures,
            "--out",
            &out,
        ];
        args.extend(more);
        serde_json::from_str(&run_ok(&args)).expect("--json prints JSON")
    }
}

#[test]
fn coverage_is_proved_again_with_restrictions_and_part_closed_roads() {
    for seed in [1, 2, 3, 8] {
        let case = Case::new(seed);
        for (out, more) in [
            ("both", &["--within", "900m", "--within", "80s"][..]),
            ("to", &["--within", "900m", "--within", "80s", "--direction", "to"]),
            ("any", &["--within", "700m", "--within", "50s", "--rule", "any"]),
            ("far", &["--within", "900m"]),
        ] {
            let summary = case.coverage(out, more);
            let sites = &summary["sites"];
            let counted: u64 = ["covered", "uncovered", "unreachable", "unsnapped", "inside_closure"]
                .iter()
                .map(|key| sites[key].as_u64().unwrap())
                .sum();
            assert_eq!(counted, 80, "every site has one status");
            assert!(sites["covered"].as_u64().unwrap() > 5 && sites["covered"].as_u64().unwrap() < 80);
            assert!(
                summary["change"]["gained"].as_array().unwrap().is_empty(),
                "a closure serves nobody new"
            );
            let proof = huhang(&["verify", &case.arg(out)]);
            let text = String::from_utf8_lossy(&proof.stdout).into_owned();
            assert_eq!(proof.status.code(), Some(0), "seed {seed} {out}: {text}");
            assert!(text.contains("80 checked"), "{text}");
        }
    }
}

#[test]
fn a_forged_figure_is_found_out() {
    let case = Case::new(4);
    case.coverage("out", &["--within", "900m", "--within", "80s"]);
    let path = case.file("out/sites.geojson");
    let text = std::fs::read_to_string(&path).unwrap();
    let key = "\"distance_m\":";
    let at = text
        .match_indices(key)
        .map(|(i, _)| i + key.len())
        .find(|i| !text[*i..].starts_with("null"))
        .unwrap();
    let end = at + text[at..].find(',').unwrap();
    let forged: f64 = text[at..end].parse::<f64>().unwrap() + 0.001;
    std::fs::write(&path, format!("{}{forged}{}", &text[..at], &text[end..])).unwrap();
    let proof = huhang(&["verify", &case.arg("out")]);
    assert_eq!(proof.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&proof.stdout).contains("DIFFERS"));
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_threads_and_the_order() {
    let case = Case::new(5);
    let more = ["--within", "900m", "--within", "80s"];
    case.coverage("one", &[&more[..], &["--threads", "1"]].concat());
    case.coverage("two", &[&more[..], &["--threads", "2"]].concat());
    case.coverage("eight", &[&more[..], &["--threads", "8"]].concat());
    write(&case.file("roads.geojson"), &shuffled(&case.features, 9));
    write(&case.file("sites.geojson"), &shuffled(&case.sites, 10));
    write(&case.file("stations.geojson"), &shuffled(&case.stations, 11));
    case.coverage("shuffled", &more);
    for name in ["sites", "stations", "service_areas", "reached_roads", "gaps", "closed_edges"] {
        let read = |out: &str| std::fs::read(case.file(&format!("{out}/{name}.geojson"))).unwrap();
        let first = read("one");
        assert!(first == read("two") && first == read("eight"), "{name} depends on the threads");
        assert!(first == read("shuffled"), "{name} depends on the order of the features");
    }
    for name in ["graph-car/nodes.csv", "graph-car/edges.csv"] {
        let read = |out: &str| std::fs::read(case.file(&format!("{out}/{name}"))).unwrap();
        assert!(read("one") == read("shuffled"), "{name} depends on the order of the features");
    }
}

#[test]
fn people_of_an_area_are_counted_by_the_share_of_it_that_is_served() {
    let case = Case::new(7);
    let (mut people, mut areas) = (Vec::new(), Vec::new());
    for (i, j) in (0..5).flat_map(|i| (0..4).map(move |j| (f64::from(i), f64::from(j)))) {
        let (west, south, heads) = (119.8 + i * 0.0056, 31.7 + j * 0.006, 100.0 + 30.0 * i);
        let (east, north) = (west + 0.0056, south + 0.006);
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        people.push(
            json!({"type": "Feature", "id": format!("unit-{i}-{j}"), "properties": {"population": heads},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}),
        );
        areas.push(([west, south], heads));
    }
    let within = ["--within", "500m", "--population", &case.arg("people.geojson")];
    write(&case.file("people.geojson"), &people);
    let of_areas = case.coverage("areas", &within);

    // by counting probes in what was drawn
    let drawn = std::fs::read_to_string(case.file("areas/service_areas.geojson")).unwrap();
    let drawn: geojson::FeatureCollection = drawn.parse().unwrap();
    let all = drawn.features.iter().find(|f| f.property("station").is_some_and(Value::is_null)).unwrap();
    let all: geo::Geometry<f64> = all.geometry.clone().unwrap().try_into().unwrap();
    let all = match all {
        geo::Geometry::Polygon(one) => geo::MultiPolygon(vec![one]),
        geo::Geometry::MultiPolygon(many) => many,
        other => panic!("{other:?}"),
    };
    let served = |[west, south]: [f64; 2]| {
        let probes = (0..50).flat_map(|i| (0..50).map(move |j| (f64::from(i) + 0.5, f64::from(j) + 0.5)));
        let at = |(i, j)| LonLat::from_degrees(west + i * 0.0056 / 50.0, south + j * 0.006 / 50.0).unwrap();
        probes.filter(|probe| area::contains(&all, at(*probe))).count() as f64 / 2500.0
    };
    let expected: f64 = areas.iter().map(|(corner, heads)| served(*corner) * heads).sum();
    let line = &of_areas["population"];
    let found = line["by_area"]["covered"].as_f64().unwrap();
    let total: f64 = areas.iter().map(|(_, heads)| heads).sum();
    assert!(expected > 0.1 * total && expected < 0.9 * total, "{expected} of {total} proves little");
    assert!((found - expected).abs() < 0.01 * total, "{found} for {expected}");
    assert_eq!(line["total"].as_f64().unwrap(), total);
    let percent = line["by_area"]["percent"].as_f64().unwrap();
    assert!((percent - 100.0 * found / total).abs() < 0.001);
    assert!(found <= of_areas["before"]["population"]["by_area"]["covered"].as_f64().unwrap());

    // a station is served, and so are the people at its door; a layer of points has no figure by area
    let mut door = case.stations[0].clone();
    door["id"] = json!("door");
    door["properties"] = json!({"population": 40});
    people.push(door.clone());
    write(&case.file("people.geojson"), &people);
    let mixed = case.coverage("mixed", &within)["population"].clone();
    let point = mixed["covered"].as_f64().unwrap() - line["covered"].as_f64().unwrap();
    assert!((mixed["by_area"]["covered"].as_f64().unwrap() - found - point).abs() < 1e-6);
    write(&case.file("people.geojson"), &[door]);
    assert!(case.coverage("points", &within)["population"]["by_area"].is_null());
}

#[test]
fn a_missed_requirement_is_exit_1_and_wrong_input_exit_2_with_nothing_written() {
    let case = Case::new(6);
    let (roads, sites, stations) =
        (case.arg("roads.geojson"), case.arg("sites.geojson"), case.arg("stations.geojson"));
    let base = ["coverage", "-q", "--network", &roads, "--sites", &sites, "--stations", &stations];
    let missed = huhang(&[&base[..], &["--within", "10m", "--require", "100%"]].concat());
    assert_eq!(missed.status.code(), Some(1));
    let met = huhang(&[&base[..], &["--within", "100km", "--require", "0%"]].concat());
    assert_eq!(met.status.code(), Some(0));

    let out = case.arg("never");
    for wrong in [
        &["--within", "3 parsecs", "--out", &out][..],
        &["--vehicle", "rocket", "--out", &out],
        &["--at", "yesterday", "--out", &out],
        &["--rule", "neither", "--out", &out],
        &["--sites-crs", "mars", "--out", &out],
        &["--no-such-option"],
    ] {
        let output = huhang(&[&base[..], wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty(), "an error prints no answer");
        assert!(!output.stderr.is_empty());
    }
    assert!(!Path::new(&out).join("summary.json").exists());
    assert_eq!(huhang(&["verify", &case.arg("nothing")]).status.code(), Some(2));
}
