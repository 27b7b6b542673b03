//! A line that is drawn exactly on a road is that road, whichever way it is drawn, whatever its corners and its neighbors; a
//! point on a bridge is also one on what passes below.

use crate::closures::{at, draw, read};
use crate::random::Dice;
use huhang::closure::{Drawing, Landmarks, match_closure};
use huhang::diagnostic::{Diagnostics, Origin};
use huhang::exchange::network_files::read_network;
use huhang::exchange::raw::{RawNetwork, RawWay, Vertex, VertexKey};
use huhang::exchange::tags::Tags;
use huhang::geometry::LonLat;
use huhang::id::SegmentId;
use huhang::network::{JoinTolerance, Network, build};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A road of several pieces with sharp corners between them, and roads that go on from both of its ends.
fn cranked(dice: &mut Dice) -> (Network, Vec<LonLat>) {
    let mut degrees = dice.below(360) as f64;
    let mut here = (0.0, 0.0);
    let step = |here: (f64, f64), degrees: f64, meters: f64| {
        (here.0 + meters * degrees.to_radians().cos(), here.1 + meters * degrees.to_radians().sin())
    };
    let mut points = vec![here];
    // The turns go one way and the other, so that the road does not come near itself.
    let mut side = if dice.one_in(2) { 1.0 } else { -1.0 };
    for _ in 0..3 + dice.below(4) {
        here = step(here, degrees, 4.0 + dice.below(36) as f64);
        points.push(here);
        degrees += side * (50.0 + dice.below(45) as f64);
        side = -side;
    }
    let vertex = |point: &(f64, f64)| Vertex { at: at(point.0, point.1), key: VertexKey::Coordinate };
    let way = |id: &str, points: &[(f64, f64)], oneway: bool| RawWay {
        id: id.to_owned(),
        tags: Tags::new([("highway", "service"), ("oneway", if oneway { "yes" } else { "no" })]),
        vertices: points.iter().map(vertex).collect(),
        measured: None,
        origin: Origin::made("drawn"),
    };
    let mut network = RawNetwork { ways: vec![way("own", &points, dice.one_in(3))], ..RawNetwork::default() };
    for (id, end) in [("first", points[0]), ("last", here)] {
        // Away from it, or across its end.
        let bearing = dice.below(360) as f64;
        network.ways.push(way(&format!("{id}1"), &[end, step(end, bearing, 60.0)], dice.one_in(2)));
        network.ways.push(way(&format!("{id}2"), &[step(end, bearing + 180.0, 60.0), end], dice.one_in(2)));
    }
    let line = points.iter().map(|point| at(point.0, point.1)).collect();
    let mut problems = Diagnostics::new();
    let network = build(network, JoinTolerance::default(), &mut problems).expect("roads");
    (network, line)
}

#[test]
fn a_line_drawn_on_a_road_with_corners_is_that_road_either_way() {
    let mut dice = Dice(11);
    let (mut exact, mut wrong) = (0, Vec::new());
    for case in 0..600 {
        let (network, line) = cranked(&mut dice);
        for is_reversed in [false, true] {
            let drawn = if is_reversed { line.iter().rev().copied().collect() } else { line.clone() };
            let (closure, _) = read(Some(Drawing::Lines(vec![drawn])), json!({}));
            let mut problems = Diagnostics::new();
            let matched = match_closure(&network, &closure.unwrap(), Landmarks::default(), &mut problems);
            let Some(matched) = matched else {
                wrong.push(format!("{case} {is_reversed}: {}", problems.sorted()[0]));
                continue;
            };
            let is_own = |segment| *network.way_of(segment).id == *"own";
            let whole = matched.stretches.iter().all(|stretch| {
                let segment = stretch.directed.segment();
                is_own(segment) && (stretch.from_mm, stretch.to_mm) == (0, network.segment(segment).length_mm)
            });
            let own = network.segment_ids().filter(|segment| is_own(*segment)).count();
            match whole && matched.stretches.len() == own * 2 {
                true => exact += 1,
                false => wrong.push(format!("{case} {is_reversed}: {:?}", matched.stretches)),
            }
        }
    }
    assert_eq!(exact, 1200, "{:#?}", &wrong[..wrong.len().min(8)]);
}

#[test]
fn s5_a_point_where_a_bridge_crosses_a_road_is_decided_by_nobody_but_the_officer() {
    let picture = "
     U

A    X    B

     L
";
    let map = draw(picture, &["AB bridge=yes layer=1 name=大桥", "UL name=下路"]);
    let point = Some(Drawing::Points(vec![map.at('X')]));
    let (matched, problems) = map.try_match(point.clone(), json!({}));
    let told = problems.sorted();
    assert!(matched.is_none() && told[0].code == "E413", "{told:?}");
    assert!(told[0].message.contains("大桥") && told[0].message.contains("下路"), "{told:?}");
    assert_eq!(map.matches(point.clone(), json!({"levels": [1]})), "AB[50-50] BA[50-50]");
    assert_eq!(map.matches(point, json!({"road": "下路"})), "LU[40-40] UL[40-40]");
    // A footbridge over a street is no rival of the street.
    let map = draw(picture, &["AB bridge=yes layer=1 highway=footway", "UL name=下路"]);
    let point = Some(Drawing::Points(vec![map.at('X')]));
    assert_eq!(map.matches(point, json!({})), "LU[40-40] UL[40-40]");
}

/// Every road of a city, drawn vertex for vertex, is that road: what lies beside it, and what runs the other way, is not shut
/// with it.
#[test]
fn roads_of_a_city_drawn_vertex_for_vertex_are_those_roads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/osm-geojson/helsinki-centre.roads.geojson.gz");
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return;
    }
    let mut problems = Diagnostics::new();
    let (raw, _) = read_network(&[path], &mut problems).expect("roads");
    let network = build(raw, JoinTolerance::default(), &mut problems).expect("a network");
    let (mut right, mut wrong) = (0, Vec::new());
    let mut of_way: BTreeMap<String, Vec<SegmentId>> = BTreeMap::new();
    for number in 0..network.segment_count() {
        let segment = SegmentId::new(number);
        of_way.entry(network.way_of(segment).id.to_string()).or_default().push(segment);
    }
    for (way, own) in of_way {
        let mut line: Vec<LonLat> = Vec::new();
        for segment in &own {
            let from = usize::from(!line.is_empty());
            line.extend(&network.line(*segment)[from..]);
        }
        let (closure, _) = read(Some(Drawing::Lines(vec![line])), json!({}));
        let mut problems = Diagnostics::new();
        let matched = match_closure(&network, &closure.unwrap(), Landmarks::default(), &mut problems);
        let Some(matched) = matched else {
            wrong.push(format!("{}: {}", way, problems.sorted()[0]));
            continue;
        };
        let others: BTreeSet<String> = matched
            .stretches
            .iter()
            .map(|stretch| stretch.directed.segment())
            .filter(|s| !own.contains(s) && !network.twins(*s).any(|(twin, _)| own.contains(&twin)))
            .map(|s| network.way_of(s).id.to_string())
            .collect();
        if others.is_empty() { right += 1 } else { wrong.push(format!("{way}: {others:?}")) }
    }
    assert!(right > 900 && wrong.is_empty(), "{right} right, wrong: {wrong:#?}");
}
