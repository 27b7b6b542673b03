//! What the readers make of sound input: restrictions and their ids, gates, areas, coordinate systems, order.

use huhang::diagnostic::Diagnostics;
use huhang::exchange::geojson::ReadOptions;
use huhang::exchange::raw::{RawNetwork, RawVia, VertexKey};
use huhang::exchange::sites::{self, Site, SitesOptions};
use huhang::exchange::source::{Expected, Source};
use huhang::exchange::write::{OutFeature, Shape, geojson};
use huhang::exchange::{roads, write};
use huhang::geometry::LonLat;
use huhang::geometry::crs::Crs;

fn source(name: &str, text: &str) -> Source {
    let mut diagnostics = Diagnostics::new();
    Source::from_bytes(name, text.into(), Expected::Json, None, 1 << 20, &mut diagnostics).unwrap()
}

fn network(features: &[&str]) -> RawNetwork {
    let mut diagnostics = Diagnostics::new();
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    let read = roads::read(&source("roads.geojson", &text), &ReadOptions::default(), &mut diagnostics);
    assert!(diagnostics.is_empty(), "{:?}", diagnostics.sorted());
    let mut network = read.unwrap();
    roads::match_restriction_ids(&mut network);
    network
}

fn places(features: &[&str], crs: Crs) -> Vec<Site> {
    let mut diagnostics = Diagnostics::new();
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    let options = SitesOptions { positions: ReadOptions { crs: Some(crs), swap_xy: false }, encoding: None };
    let read = sites::from_source(&source("sites.geojson", &text), &options, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{:?}", diagnostics.sorted());
    read.unwrap()
}

const WAY_1: &str = r#"{"type":"Feature","properties":{"@id":"way/1","highway":"primary","lanes":2,"width":3.50,"oneway":true,"layer":null,"x":[1]},"geometry":{"type":"LineString","coordinates":[[118,36],[118,36],[118.1,36]]}}"#;
const WAY_2: &str = r#"{"type":"Feature","id":12345678901234567890,"properties":{"highway":"service"},"geometry":{"type":"LineString","coordinates":[[118.1,36],[118.1,36.1]]}}"#;

#[test]
fn tags_are_texts_numbers_and_booleans() {
    let network = network(&[WAY_1, WAY_2]);
    let way = &network.ways[0];
    assert_eq!(way.id, "way/1");
    let tags: Vec<(&str, &str)> = way.tags.iter().collect();
    let expected =
        [("@id", "way/1"), ("highway", "primary"), ("lanes", "2"), ("oneway", "yes"), ("width", "3.5")];
    assert_eq!(tags, expected);
    assert_eq!(way.vertices.len(), 2, "the repeated vertex is gone");
    assert_eq!(network.ways[1].id, "12345678901234567890");
    assert_eq!(network.ways[1].origin.feature, 1);
}

#[test]
fn restrictions_find_their_ways_and_places() {
    let at_point = r#"{"type":"Feature","id":77,"properties":{"restriction":"no_left_turn","from":1,"to":[12345678901234567890],"except":"bus"},"geometry":{"type":"Point","coordinates":[118.1,36]}}"#;
    let via_ways = r#"{"type":"Feature","properties":{"restriction":"no_u_turn","from":"way/1","via":["9","way/12345678901234567890"],"to":1},"geometry":null}"#;
    let via_position = r#"{"type":"Feature","properties":{"restriction":"only_straight_on","from":[1],"via":[118.1,36.0],"to":[1]},"geometry":null}"#;
    let unstated = r#"{"type":"Feature","properties":{"restriction:hgv":"no_right_turn","from":[1],"to":[1]},"geometry":null}"#;
    let network = network(&[WAY_1, WAY_2, at_point, via_ways, via_position, unstated]);
    let junction = LonLat::from_degrees(118.1, 36.0).unwrap();
    let [r1, r2, r3, r4] = &network.restrictions[..] else { panic!("four restrictions") };
    assert_eq!((r1.from[0].as_str(), r1.to[0].as_str()), ("way/1", "12345678901234567890"));
    assert_eq!(r1.tags.iter().collect::<Vec<_>>(), [("except", "bus"), ("restriction", "no_left_turn")]);
    for restriction in [r1, r3] {
        let RawVia::Vertex(vertex) = &restriction.via else { panic!("{:?}", restriction.via) };
        assert_eq!((vertex.at, vertex.key), (junction, VertexKey::Coordinate));
    }
    assert_eq!(r2.via, RawVia::Ways(vec!["9".into(), "12345678901234567890".into()]));
    assert_eq!(r4.via, RawVia::Unstated);
}

#[test]
fn sites_have_gates_areas_and_a_canonical_order() {
    let area = r#"{"type":"Feature","id":"m","properties":{"name":"市场","weight":2.5,"priority":"3","x":1},"geometry":{"type":"Polygon","coordinates":[[[118,36],[118,36.02],[118.02,36.02],[118.02,36],[118,36]]]}}"#;
    let gate = r#"{"type":"Feature","id":"north","properties":{"site":"m","name":"北门","open":"no"},"geometry":{"type":"Point","coordinates":[118.01,36.02]}}"#;
    let multi = r#"{"type":"Feature","id":"a","properties":{},"geometry":{"type":"MultiPoint","coordinates":[[119,36],[118.9,36]]}}"#;
    let read = places(&[gate, area, multi], Crs::Wgs84);
    assert_eq!(read, {
        let mut again = places(&[gate, area, multi], Crs::Cgcs2000);
        again.sort_by(|a, b| a.id.cmp(&b.id));
        again
    });
    let [a, m] = &read[..] else { panic!("two sites") };
    // gates are numbered as they are written
    assert_eq!((a.id.as_str(), a.gates.len(), a.gates[0].at.degrees()), ("a", 2, [119.0, 36.0]));
    assert_eq!((m.name.as_str(), m.weight, m.priority), ("市场", 2.5, Some(3)));
    assert_eq!((m.gates[0].id.as_str(), m.gates[0].open), ("north", false));
    let [lon, lat] = m.at.degrees();
    assert!((118.0..118.02).contains(&lon) && (36.0..36.02).contains(&lat), "inside");
    assert_eq!(m.properties.keys().collect::<Vec<_>>(), ["name", "weight", "priority", "x"]);
}

#[test]
fn points_are_converted_on_the_way_in_and_out() {
    let at = LonLat::from_degrees(119.94, 31.72).unwrap();
    for crs in [Crs::Gcj02, Crs::Bd09] {
        let mut layer = Vec::new();
        let feature =
            OutFeature { id: "1".into(), shape: Shape::Point(at), properties: serde_json::Map::new() };
        geojson(&mut layer, "sites", crs, &[feature]).unwrap();
        let text = String::from_utf8(layer).unwrap();
        // the file says what it is in, so it comes back to the same place without being told
        let mut diagnostics = Diagnostics::new();
        let read =
            sites::from_source(&source("s.geojson", &text), &SitesOptions::default(), &mut diagnostics);
        let site = &read.unwrap()[0];
        assert!(site.at.lon.abs_diff(at.lon) <= 1 && site.at.lat.abs_diff(at.lat) <= 1, "{:?}", site.at);
        assert!(!text.contains("119.94,31.72"), "{text}");
    }
    assert_eq!(write::number(-0.0).to_string(), "0.0");
}
