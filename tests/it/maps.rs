//! The committed maps of Wujin and Dongying are what their generator writes, byte for byte, and are sound in themselves.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

#[path = "../../maps/generate/dongying/mod.rs"]
mod dongying;
#[path = "../../maps/generate/drawing/mod.rs"]
mod drawing;
#[path = "../../maps/generate/wujin/mod.rs"]
mod wujin;

fn folder(map: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("maps").join(map)
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

fn written_again(map: &str, files: Vec<(&'static str, Vec<u8>)>) {
    for (name, bytes) in files {
        let committed = std::fs::read(folder(map).join(name)).unwrap();
        // Compared unpacked, so that another release of the compressor does not matter; the time in the header is zero.
        let same = if Path::new(name).extension().is_some_and(|end| end == "gz") {
            assert_eq!(bytes[4..8], [0; 4]);
            unpacked(&bytes) == unpacked(&committed)
        } else {
            bytes == committed
        };
        assert!(same, "{map}/{name} differs; run `cargo run --example generate-maps`");
    }
}

#[test]
fn the_generator_writes_the_committed_files() {
    let outline = std::fs::read_to_string(folder("wujin").join("outline.geojson")).unwrap();
    let files = wujin::files(&outline).unwrap();
    assert_eq!(files.len(), 8);
    written_again("wujin", files);
    let districts = std::fs::read_to_string(folder("dongying").join("districts.geojson")).unwrap();
    let files = dongying::files(&districts).unwrap();
    assert_eq!(files.len(), 25);
    written_again("dongying", files);
}

type Position = (i64, i64);

fn ticks(position: &serde_json::Value) -> Position {
    let tick = |i: usize| (position[i].as_f64().unwrap() * 1e7).round() as i64;
    (tick(0), tick(1))
}

#[test]
fn roads_have_unique_ids_and_what_refers_to_them_exists() {
    assert!(sound_roads("wujin") > 10_000);
    assert!(sound_roads("dongying") > 6_000);
}

/// How many roads there are.
fn sound_roads(map: &str) -> usize {
    let bytes = std::fs::read(folder(map).join("roads.geojson.gz")).unwrap();
    let roads: serde_json::Value = serde_json::from_slice(&unpacked(&bytes)).unwrap();
    assert!(roads["notice"].as_str().unwrap().contains("示意, 非测绘成果"));
    let mut ends: BTreeMap<&str, [Position; 2]> = BTreeMap::new();
    let mut vertices: BTreeSet<Position> = BTreeSet::new();
    let mut points = Vec::new();
    for feature in roads["features"].as_array().unwrap() {
        let coordinates = &feature["geometry"]["coordinates"];
        if feature["geometry"]["type"] == "Point" {
            points.push((feature, ticks(coordinates)));
            continue;
        }
        let line: Vec<Position> = coordinates.as_array().unwrap().iter().map(ticks).collect();
        assert!(line.len() > 1 && line.windows(2).all(|w| w[0] != w[1]), "{}", feature["id"]);
        let known = ends.insert(feature["id"].as_str().unwrap(), [line[0], line[line.len() - 1]]);
        assert!(known.is_none(), "{} twice", feature["id"]);
        vertices.extend(line);
    }
    for (feature, at) in points {
        assert!(vertices.contains(&at), "{} is no vertex of a road", feature["id"]);
        if feature["properties"]["restriction"].is_string() {
            for end in ["from", "to"] {
                let way = feature["properties"][end].as_str().unwrap();
                assert!(
                    ends[way].contains(&at),
                    "{}: {end} {way} does not end at the junction",
                    feature["id"]
                );
            }
        }
    }
    ends.len()
}

#[test]
fn gates_and_stations_are_named_in_the_scenarios_as_they_are_in_the_map() {
    let ids = |name: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(folder("wujin").join(name)).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        file["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect()
    };
    let known: BTreeSet<String> =
        ["sites.geojson", "stations.geojson", "gates.geojson"].into_iter().flat_map(ids).collect();
    for scenario in
        ["w1-coverage-3km-15min", "w3-huahai-half-closed", "w4-nursery-trees", "w5-flower-market-gates"]
    {
        let path = folder("wujin").join("../../scenarios").join(scenario).join("scenario.toml");
        let scenario: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        for route in scenario.get("route").and_then(|r| r.as_array()).into_iter().flatten() {
            for end in ["from", "to"] {
                let place = route[end].as_str().unwrap();
                assert!(place.contains(',') || known.contains(place), "{}: {place}", path.display());
            }
        }
    }
}

fn features(name: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder("dongying").join(name)).unwrap();
    assert!(text.contains("示意, 非测绘成果"), "{name}");
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    file["features"].as_array().unwrap().clone()
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder("dongying").join(name)).unwrap();
    text.lines().skip(1).map(|row| row.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_roads_of_dongying_are_one_network_without_a_fault() {
    let path = folder("dongying").join("roads.geojson.gz").to_string_lossy().into_owned();
    let told = crate::end_to_end::run_ok(&["check", &path, "--lang", "en"]);
    assert!(told.contains("connected parts: 1;") && told.contains("nothing found: sound"), "{told}");
}

#[test]
fn dongying_has_as_many_projects_officers_and_pipelines_as_its_reports_count() {
    let projects = features("projects.geojson");
    let led: Vec<&str> = projects.iter().filter_map(|p| p["properties"]["leader"].as_str()).collect();
    assert_eq!((projects.len(), led.len()), (330, 129));
    let counts = ["officers.csv", "specialists.csv", "leaders.csv"].map(|name| rows(name).len());
    assert_eq!(counts, [416, 90, 43]);
    assert_eq!(features("work-stations.geojson").len(), 19);
    assert_eq!(
        features("parks.geojson").iter().filter(|p| p["properties"]["category"] == "park").count(),
        16
    );
    assert_eq!(features("firms.geojson").len(), 79);
    // Nobody leads a project in the own district, and everybody leads three.
    let home: BTreeMap<String, String> =
        rows("leaders.csv").into_iter().map(|row| (row[0].clone(), row[7].clone())).collect();
    for project in projects.iter().filter(|p| p["properties"]["leader"].is_string()) {
        let leader = project["properties"]["leader"].as_str().unwrap();
        assert_ne!(home[leader], project["properties"]["district"].as_str().unwrap(), "{}", project["id"]);
    }
    assert!(home.keys().all(|leader| led.iter().filter(|l| *l == leader).count() == 3));
    // From 250 to 260 km of pipelines, measured from their own figures.
    let meters: f64 = ["pipelines.geojson", "pipelines-under-river.geojson"]
        .into_iter()
        .flat_map(features)
        .map(|p| p["properties"]["to_m"].as_f64().unwrap() - p["properties"]["from_m"].as_f64().unwrap())
        .sum();
    assert!((250_000.0..260_000.0).contains(&meters), "{meters}");
}

#[test]
fn whoever_is_named_in_dongying_exists() {
    let ids = |name: &str| -> BTreeSet<String> {
        features(name).iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect()
    };
    let (stations, projects) = (ids("stations.geojson"), ids("projects.geojson"));
    for (name, column) in [
        ("officers.csv", 6),
        ("specialists.csv", 6),
        ("leaders.csv", 6),
        ("units.csv", 2),
        ("night-teams.csv", 2),
    ] {
        for row in rows(name) {
            assert!(stations.contains(&row[column]), "{name}: {row:?}");
        }
    }
    // Two officers from different units at each project, and nobody at more than two.
    let unit: BTreeMap<String, String> =
        rows("officers.csv").into_iter().map(|row| (row[0].clone(), row[2].clone())).collect();
    let pairs = rows("assignments.csv");
    assert!(pairs.chunks(2).all(|p| p[0][0] == p[1][0] && unit[&p[0][1]] != unit[&p[1][1]]));
    assert!(unit.keys().all(|officer| pairs.iter().filter(|row| row[1] == *officer).count() <= 2));
    assert_eq!(pairs.len(), 660);
    for row in rows("incidents.csv") {
        assert!(row[5].is_empty() || projects.contains(&row[5]), "{row:?}");
    }
    for name in ["areas.geojson", "projects.geojson", "night-sites.geojson"] {
        for feature in features(name) {
            assert!(
                stations.contains(feature["properties"]["station"].as_str().unwrap()),
                "{}",
                feature["id"]
            );
        }
    }
    let works = ids("works.geojson");
    assert!(
        features("gates.geojson").iter().all(|g| works.contains(g["properties"]["site"].as_str().unwrap()))
    );
}
