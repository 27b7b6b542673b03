//! The committed map of Wujin is what its generator writes, byte for byte, and is sound in itself.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

#[path = "../../maps/generate/drawing/mod.rs"]
mod drawing;
#[path = "../../maps/generate/wujin/mod.rs"]
mod wujin;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("maps/wujin")
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

#[test]
fn the_generator_writes_the_committed_files() {
    let outline = std::fs::read_to_string(folder().join("outline.geojson")).unwrap();
    let files = wujin::files(&outline).unwrap();
    assert_eq!(files.len(), 7);
    for (name, bytes) in files {
        let committed = std::fs::read(folder().join(name)).unwrap();
        // Compared unpacked, so that another release of the compressor does not matter; the time in the header is zero.
        if std::path::Path::new(name).extension().is_some_and(|end| end == "gz") {
            assert_eq!(bytes[4..8], [0; 4]);
            assert!(
                unpacked(&bytes) == unpacked(&committed),
                "{name} differs; run `cargo run --example generate-maps`"
            );
        } else {
            assert!(bytes == committed, "{name} differs; run `cargo run --example generate-maps`");
        }
    }
}

type Position = (i64, i64);

fn ticks(position: &serde_json::Value) -> Position {
    let tick = |i: usize| (position[i].as_f64().unwrap() * 1e7).round() as i64;
    (tick(0), tick(1))
}

#[test]
fn roads_have_unique_ids_and_what_refers_to_them_exists() {
    let bytes = std::fs::read(folder().join("roads.geojson.gz")).unwrap();
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
    assert!(ends.len() > 10_000);
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
}

#[test]
fn gates_and_stations_are_named_in_the_scenarios_as_they_are_in_the_map() {
    let ids = |name: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        file["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect()
    };
    let known: BTreeSet<String> =
        ["sites.geojson", "stations.geojson", "gates.geojson"].into_iter().flat_map(ids).collect();
    for scenario in
        ["w1-coverage-3km-15min", "w3-huahai-half-closed", "w4-nursery-trees", "w5-flower-market-gates"]
    {
        let path = folder().join("../../scenarios").join(scenario).join("scenario.toml");
        let scenario: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        for route in scenario.get("route").and_then(|r| r.as_array()).into_iter().flatten() {
            for end in ["from", "to"] {
                let place = route[end].as_str().unwrap();
                assert!(place.contains(',') || known.contains(place), "{}: {place}", path.display());
            }
        }
    }
}
