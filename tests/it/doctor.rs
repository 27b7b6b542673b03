//! The doctor on small drawn networks, one fault each, on real ones, and on its own repairs.

use huhang::diagnostic::{Diagnostics, Place};
use huhang::exchange::network_files::read_network;
use huhang::exchange::raw::RawNetwork;
use huhang::exchange::sites::{SitesOptions, read_all};
use huhang::exchange::write::geojson;
use huhang::geometry::LonLat;
use huhang::geometry::crs::Crs;
use huhang::metric::Metric;
use huhang::network::doctor::places::{Layer, apart, shifted};
use huhang::network::doctor::{DEFAULT_TOLERANCE_M, Repairs, examine, features::features, repair};
use huhang::network::{JoinTolerance, Network, build};
use huhang::plan::connectivity::{Connectivity, connectivity};
use huhang::topology::Topology;
use huhang::vehicle::Vehicle;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A way of the drawing: id, tags, and points in meters east and north of a corner in Wujin.
type Drawn<'a> = (&'a str, Value, &'a [(f64, f64)]);

fn degrees((x, y): (f64, f64)) -> [f64; 2] {
    [119.9 + x / 94_800.0, 31.7 + y / 110_900.0]
}

fn text(ways: &[Drawn<'_>]) -> String {
    let feature = |(id, tags, points): &Drawn<'_>| {
        let mut properties = tags.clone();
        properties["id"] = json!(id);
        if properties.get("highway").is_none() {
            properties["highway"] = json!("residential");
        }
        let line: Vec<[f64; 2]> = points.iter().map(|p| degrees(*p)).collect();
        json!({"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": line}})
    };
    let features: Vec<Value> = ways.iter().map(feature).collect();
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn read(text: &str) -> (RawNetwork, Diagnostics) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roads.geojson");
    std::fs::write(&path, text).unwrap();
    let mut problems = Diagnostics::new();
    let (raw, _) = read_network(&[path], &mut problems).unwrap();
    (raw, problems)
}

fn parts(raw: RawNetwork, problems: &mut Diagnostics) -> (Arc<Network>, Connectivity) {
    let network = Arc::new(build(raw, JoinTolerance::default(), problems).unwrap());
    let car = Vehicle::built_in("car").unwrap();
    let found = connectivity(&Metric::free(Arc::new(Topology::build(Arc::clone(&network), &car))));
    (network, found)
}

/// Codes found in a drawing, and where.
fn found(ways: &[Drawn<'_>]) -> Diagnostics {
    let (raw, mut problems) = read(&text(ways));
    examine(&raw, DEFAULT_TOLERANCE_M, &mut problems);
    problems
}

fn codes(problems: &Diagnostics) -> Vec<&'static str> {
    problems.sorted().iter().map(|d| d.code).collect()
}

/// Exactly one finding, `code`, within a meter of `at`.
fn only(ways: &[Drawn<'_>], code: &str, at: (f64, f64)) -> Place {
    let problems = found(ways);
    assert_eq!(codes(&problems), [code], "{:#?}", problems.sorted());
    let finding = problems.sorted()[0].clone();
    let [lon, lat] = finding.at.expect("a finding of the drawing has a position");
    let [x, y] = degrees(at);
    let away = LonLat::from_degrees(lon, lat).unwrap().geodesic_m(LonLat::from_degrees(x, y).unwrap());
    assert!(away < 1.0, "{code} is {away} m from where it should be");
    assert!(!finding.help.is_empty());
    finding.place.expect("a finding of the drawing has a place")
}

fn none() -> Value {
    json!({})
}

const EAST: &[(f64, f64)] = &[(0.0, 0.0), (200.0, 0.0)];

#[test]
fn a_sound_drawing_has_no_finding() {
    // a crossroads, a bridge over it, a roundabout, a dual carriageway, a footway along the street
    let problems = found(&[
        ("w", none(), &[(-200.0, 0.0), (0.0, 0.0)]),
        ("e", json!({"maxspeed": "40", "maxheight": "4.5", "maxweight": "30"}), EAST),
        ("n", none(), &[(0.0, 0.0), (0.0, 200.0), (200.0, 200.0), (200.0, 0.0)]),
        ("bridge", json!({"bridge": "yes"}), &[(100.0, -50.0), (100.0, 50.0)]),
        ("one", json!({"oneway": "yes"}), &[(0.0, 200.0), (0.0, 400.0)]),
        ("other", json!({"oneway": "yes"}), &[(0.0, 400.0), (0.0, 200.0)]),
        (
            "foot",
            json!({"highway": "footway"}),
            &[(0.0, 0.0), (1.5, 1.5), (100.0, 1.5), (198.5, 1.5), (200.0, 0.0)],
        ),
        ("next foot", json!({"highway": "footway"}), &[(1.5, 1.5), (1.5, 200.0), (0.0, 200.0)]),
    ]);
    assert!(problems.is_empty(), "{:#?}", problems.sorted());
}

#[test]
fn an_end_beside_a_road_or_another_end_is_a_near_miss() {
    let place =
        only(&[("a", none(), EAST), ("b", none(), &[(100.0, 150.0), (100.0, 1.2)])], "W310", (100.0, 1.2));
    assert_eq!(place.pointer, "/features/1");
    only(&[("a", none(), EAST), ("b", none(), &[(200.4, 0.3), (400.0, 90.0)])], "W310", (200.0, 0.0));
    // a bridge begins where its ramp should end: ends meet on any level
    let bridge = json!({"bridge": "yes", "layer": "2"});
    only(&[("a", none(), EAST), ("b", bridge.clone(), &[(200.5, 0.0), (400.0, 0.0)])], "W310", (200.0, 0.0));
    // … but an end below a bridge misses nothing
    assert!(found(&[("a", bridge, EAST), ("b", none(), &[(100.0, 150.0), (100.0, 1.2)])]).is_empty());
    assert!(
        found(&[("a", none(), EAST), ("b", none(), &[(100.0, 150.0), (100.0, 2.5)])]).is_empty(),
        "too far"
    );
}

#[test]
fn a_crossing_needs_a_vertex_or_a_level() {
    let north: &[(f64, f64)] = &[(70.0, -100.0), (70.0, 90.0)];
    only(&[("a", none(), EAST), ("b", none(), north)], "W311", (70.0, 0.0));
    // a vertex of only one of the two, exactly on the other
    only(
        &[("a", none(), EAST), ("b", none(), &[(70.0, -100.0), (70.0, 0.0), (70.0, 90.0)])],
        "W311",
        (70.0, 0.0),
    );
    for tags in [json!({"bridge": "yes"}), json!({"tunnel": "yes"}), json!({"layer": "-2"})] {
        assert!(found(&[("a", none(), EAST), ("b", tags, north)]).is_empty());
    }
    let shared: &[(f64, f64)] = &[(0.0, 0.0), (70.0, 0.0), (200.0, 0.0)];
    assert!(
        found(&[("a", none(), shared), ("b", none(), &[(70.0, -99.0), (70.0, 0.0), (70.0, 90.0)])])
            .is_empty()
    );
}

#[test]
fn roads_on_one_line_are_told_apart() {
    only(&[("a", none(), EAST), ("b", none(), EAST)], "W312", (200.0, 0.0));
    only(&[("a", none(), EAST), ("b", none(), &[(200.0, 0.0), (0.0, 0.0)])], "W312", (0.0, 0.0));
    only(&[("a", none(), EAST), ("b", json!({"name": "花海大道"}), EAST)], "W313", (200.0, 0.0));
    // an overlap, and the two ends that lie on the other road without a vertex there
    let problems = found(&[("a", none(), EAST), ("b", none(), &[(150.0, 0.0), (350.0, 0.0)])]);
    assert_eq!((problems.count("W314"), problems.count("W310"), problems.sorted().len()), (1, 2, 3));
    let overlap = problems.sorted().into_iter().find(|d| d.code == "W314").unwrap();
    assert!(overlap.message.ends_with("for 50.0 m"), "{overlap}");
}

#[test]
fn values_in_the_wrong_unit_are_told_with_their_place() {
    for (key, value) in
        [("maxspeed", "9999"), ("maxspeed", "0"), ("maxheight", "450"), ("maxweight", "49000")]
    {
        let place = only(&[("a", json!({key: value}), EAST)], "W320", (0.0, 0.0));
        assert_eq!(place.pointer, format!("/features/0/properties/{key}"));
    }
    only(&[("a", json!({"maxspeed": "fast"}), EAST)], "W304", (0.0, 0.0));
}

#[test]
fn unlikely_shapes_are_told() {
    only(&[("a", none(), &[(5.0, 5.0), (5.0, 5.0)])], "W155", (5.0, 5.0));
    only(&[("a", none(), &[(0.0, 0.0), (25_000.0, 0.0)])], "W319", (0.0, 0.0));
    assert!(
        found(&[("a", json!({"highway": "", "route": "ferry"}), &[(0.0, 0.0), (25_000.0, 0.0)])]).is_empty()
    );
    let cut: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)];
    only(
        &[("a", none(), cut), ("b", none(), &[(100.0, 90.0), (100.0, 0.0), (100.0, -2.5)])],
        "W321",
        (100.0, -2.5),
    );
}

#[test]
fn islands_traps_and_sources_are_found() {
    let yes = || json!({"oneway": "yes"});
    let (raw, mut problems) = read(&text(&[
        ("main", none(), &[(0.0, 0.0), (500.0, 0.0), (500.0, 500.0), (0.0, 500.0), (0.0, 0.0)]),
        ("in", yes(), &[(0.0, 0.0), (-100.0, 0.0)]),
        ("deep", json!({"name": "死胡同"}), &[(-100.0, 0.0), (-300.0, 0.0)]),
        ("out", yes(), &[(-100.0, 500.0), (0.0, 500.0)]),
        ("island", json!({"name": "孤岛路"}), &[(1000.0, 0.0), (1100.0, 0.0)]),
        ("local", json!({"access": "destination"}), &[(500.0, 500.0), (600.0, 500.0)]),
    ]));
    let (network, found) = parts(raw, &mut problems);
    let ids = |part: &huhang::plan::connectivity::Part| -> Vec<String> {
        part.segments.iter().map(|s| network.way_of(*s).id.to_string()).collect()
    };
    assert_eq!(found.islands.len(), 2);
    assert_eq!((found.islands[1].name.as_str(), found.islands[1].nodes), ("孤岛路", 2));
    assert!((99_000..101_000).contains(&found.islands[1].length_mm));
    assert_eq!(found.sinks.len(), 1);
    let mut sink = ids(&found.sinks[0]);
    sink.sort();
    assert_eq!(sink, ["deep", "in"]);
    assert_eq!(found.sinks[0].name, "死胡同");
    assert_eq!(found.sources.iter().map(ids).collect::<Vec<_>>(), [["out"]]);
}

fn written(raw: &RawNetwork) -> String {
    let mut bytes = Vec::new();
    geojson(&mut bytes, "roads", Crs::Wgs84, &features(raw)).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn what_is_repaired_is_not_found_again() {
    let ways: &[Drawn<'_>] = &[
        ("a", json!({"maxspeed": "６０", "oneway": "NO"}), EAST),
        ("b", none(), &[(100.0, 150.0), (100.0, 1.2)]),
        ("c", none(), &[(200.4, 0.3), (400.0, 90.0)]),
        ("d", none(), &[(200.3, -0.9), (400.0, -90.0)]),
        ("e", none(), &[(400.0, -90.0), (200.3, -0.9)]),
        ("f", none(), &[(5.0, 5.0), (5.0, 5.0)]),
        ("f", none(), &[(60.0, -1.9), (60.0, -90.0)]),
    ];
    let (raw, mut before) = read(&text(ways));
    examine(&raw, DEFAULT_TOLERANCE_M, &mut before);
    for code in ["W155", "W304", "W310", "W312"] {
        assert!(before.count(code) > 0, "{code} is there to be repaired");
    }
    let (fixed, repairs) = repair(&raw, DEFAULT_TOLERANCE_M);
    let expected = Repairs {
        joined_ends: 4,
        removed_duplicates: 1,
        dropped_lines: 1,
        corrected_values: 2,
        given_ids: 1,
    };
    assert_eq!(repairs, expected);
    let (raw, mut after) = read(&written(&fixed));
    examine(&raw, DEFAULT_TOLERANCE_M, &mut after);
    let (network, found) = parts(raw, &mut after);
    assert!(after.is_empty(), "{:#?}", after.sorted());
    assert_eq!((network.ways().len(), found.islands.len()), (5, 1));
    assert_eq!(repair(&fixed, DEFAULT_TOLERANCE_M).1, Repairs::default(), "nothing is left to do");

    let mut shuffled = ways.to_vec();
    shuffled.rotate_left(3);
    let (other, _) = read(&text(&shuffled));
    assert_eq!(
        written(&repair(&other, DEFAULT_TOLERANCE_M).0),
        written(&fixed),
        "the order of features changes nothing"
    );
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        println!("skipped: no {name}");
    }
    path.exists().then_some(path)
}

/// The doctor on a real network; counts are printed, the share of the largest island is returned.
fn real(files: &[&str]) -> Option<(f64, Diagnostics)> {
    let paths: Vec<PathBuf> = files.iter().map(|name| shared(name)).collect::<Option<_>>()?;
    let mut problems = Diagnostics::new();
    let (raw, _) = read_network(&paths, &mut problems).unwrap();
    let start = std::time::Instant::now();
    examine(&raw, DEFAULT_TOLERANCE_M, &mut problems);
    let examined = start.elapsed();
    let (fixed, repairs) = repair(&raw, DEFAULT_TOLERANCE_M);
    let repaired = start.elapsed();
    let (network, found) = parts(raw, &mut problems);
    let nodes: usize = found.islands.iter().map(|part| part.nodes).sum();
    let share = found.islands[0].nodes as f64 / nodes as f64;
    let mut codes = codes(&problems);
    codes.sort_unstable();
    codes.dedup();
    let counts: Vec<String> = codes.iter().map(|code| format!("{code} {}", problems.count(code))).collect();
    println!(
        "{}: {} nodes, {} islands, largest {:.1} %, {} sinks, {} sources; {}; {repairs:?}; examined in {examined:?}, repaired in {:?}, all in {:?}",
        files[0],
        network.node_count(),
        found.islands.len(),
        share * 100.0,
        found.sinks.len(),
        found.sources.len(),
        counts.join(", "),
        repaired.checked_sub(examined).unwrap(),
        start.elapsed(),
    );
    let mut after = Diagnostics::new();
    examine(&fixed, DEFAULT_TOLERANCE_M, &mut after);
    assert_eq!((after.count("W310"), after.count("W312"), after.count("W155")), (0, 0, 0), "{}", files[0]);
    Some((share, problems))
}

#[test]
fn real_networks_are_mostly_sound() {
    for name in ["monaco", "portland", "porto"] {
        let roads = format!("osm-geojson/{name}.roads.geojson.gz");
        let Some((share, problems)) = real(&[&roads]) else { return };
        assert!(share >= 0.95, "{name}: the largest island has {share}");
        assert_eq!(problems.count("E301"), 0);
    }
}

#[test]
fn the_map_of_wujin_has_no_loose_end_and_no_open_crossing() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("maps/wujin/roads.geojson.gz");
    let mut problems = Diagnostics::new();
    let (raw, _) = read_network(&[path], &mut problems).unwrap();
    assert!(raw.ways.len() > 10_000);
    examine(&raw, DEFAULT_TOLERANCE_M, &mut problems);
    for code in ["W310", "W311", "W312", "W313", "W314"] {
        assert_eq!(problems.count(code), 0, "{code}");
    }
}

#[test]
fn gothenburg_is_looked_at() {
    let Some((share, _)) = real(&["gothenburg-geojson/large-network.json.gz"]) else { return };
    assert!(share > 0.8, "{share}");
}

#[test]
fn sites_in_gcj02_are_suspected_and_others_are_not() {
    let maps = Path::new(env!("CARGO_MANIFEST_DIR")).join("maps/wujin");
    let mut problems = Diagnostics::new();
    let (raw, _) = read_network(&[maps.join("roads.geojson.gz")], &mut problems).unwrap();
    let network = build(raw, JoinTolerance::default(), &mut problems).unwrap();
    let (sites, _) =
        read_all(&[maps.join("sites.geojson")], &SitesOptions::default(), &mut problems).unwrap();
    let points: Vec<LonLat> = sites
        .iter()
        .flat_map(|s| if s.gates.is_empty() { vec![s.at] } else { s.gates.iter().map(|g| g.at).collect() })
        .collect();
    fn layer(points: &[LonLat]) -> Layer<'_> {
        Layer { name: "sites", points, stated: None }
    }
    let shift = |crs: Crs| -> Vec<LonLat> {
        let moved = points.iter().map(|at| crs.from_wgs84(at.degrees()));
        moved.map(|[lon, lat]| LonLat::from_degrees(lon, lat).unwrap()).collect()
    };
    assert_eq!(shifted(&network, layer(&points)), None);
    assert_eq!(apart(&network, layer(&points)), None);
    for (crs, word) in [(Crs::Gcj02, "--sites-crs gcj02"), (Crs::Bd09, "--sites-crs bd09")] {
        let moved = shift(crs);
        let finding = shifted(&network, layer(&moved)).expect("the shift is seen");
        println!("{finding}");
        assert_eq!(finding.code, "W322");
        assert!(finding.help.contains(word), "{finding}");
    }
    // read as GCJ-02 though they are WGS 84
    let doubly: Vec<LonLat> = points
        .iter()
        .map(|at| Crs::Gcj02.to_wgs84(at.degrees()))
        .map(|[lon, lat]| LonLat::from_degrees(lon, lat).unwrap())
        .collect();
    let finding = shifted(&network, Layer { stated: Some(Crs::Gcj02), ..layer(&doubly) }).unwrap();
    assert!(finding.help.contains("leave out `--sites-crs`"), "{finding}");

    let swapped: Vec<LonLat> = points.iter().map(|at| LonLat { lon: at.lat, lat: at.lon / 2 }).collect();
    assert_eq!(apart(&network, layer(&swapped)).map(|d| d.code), Some("E323"));
}
