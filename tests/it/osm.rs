//! OSM files: real extracts, and small documents for every fault.

use huhang::diagnostic::Diagnostics;
use huhang::exchange::osm;
use huhang::exchange::raw::{RawNetwork, RawVia, VertexKey};
use std::io::Write;
use std::path::PathBuf;

fn parse(text: &str) -> (Option<RawNetwork>, Diagnostics) {
    parse_bytes(text.as_bytes())
}

fn parse_bytes(bytes: &[u8]) -> (Option<RawNetwork>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let network = osm::parse("map.osm", bytes, &mut problems);
    (network, problems)
}

/// A file of the test data beside the repository, or `None` with a printed line.
fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

const MAP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" lat="31.7000000" lon="119.9000000"/>
  <node id="2" lat="31.7000000" lon="119.9010000"><tag k="barrier" v="gate"/><tag k="access" v="private"/></node>
  <node id="3" lat="31.7000000" lon="119.9020000"><tag k="name" v="no barrier"/></node>
  <node id="4" lat="31.7010000" lon="119.9020000"><tag k="barrier" v="bollard"/></node>
  <way id="12"><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="A &amp; B 路"/></way>
  <way id="11"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
  <way id="13"><nd ref="3"/><nd ref="4"/><tag k="building" v="yes"/></way>
  <relation id="7">
    <member type="way" ref="11" role="from"/><member type="node" ref="2" role="via"/>
    <member type="way" ref="12" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_straight_on"/>
  </relation>
  <relation id="8"><member type="way" ref="13" role="outer"/><tag k="type" v="multipolygon"/></relation>
</osm>"#;

#[test]
fn ways_nodes_and_restrictions_of_a_small_map() {
    let (network, problems) = parse(MAP);
    let network = network.expect("it reads");
    assert!(problems.is_empty(), "{problems:?}");
    let ids: Vec<&str> = network.ways.iter().map(|way| way.id.as_str()).collect();
    assert_eq!(ids, ["11", "12"], "by id; buildings are no roads");
    assert_eq!(network.ways[1].tags.get("name"), Some("A & B 路"));
    assert_eq!(network.ways[1].origin.line, 7);
    assert_eq!(network.ways[0].vertices[1].key, VertexKey::Osm(2));
    assert_eq!(network.ways[0].vertices[1].at.lon, 1_199_010_000);
    assert_eq!(network.nodes.len(), 1, "the bollard is on no road");
    assert!(network.nodes[0].tags.is("access", "private"));
    let restriction = &network.restrictions[0];
    assert_eq!((restriction.from.clone(), restriction.to.clone()), (vec!["11".into()], vec!["12".into()]));
    assert!(matches!(&restriction.via, RawVia::Vertex(v) if v.key == VertexKey::Osm(2)));
}

#[test]
fn compression_and_byte_order_mark_change_nothing() {
    let plain = parse(MAP).0.expect("it reads");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(MAP.as_bytes()).expect("memory");
    let gz = gz.finish().expect("memory");
    let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    bz.write_all(MAP.as_bytes()).expect("memory");
    let bz = bz.finish().expect("memory");
    for bytes in [gz.clone(), bz.clone(), [b"\xef\xbb\xbf", MAP.as_bytes()].concat()] {
        assert_eq!(parse_bytes(&bytes).0.expect("it reads").ways, plain.ways);
    }
    for bytes in [&gz[..gz.len() / 2], &gz[..gz.len() - 4], &bz[..bz.len() / 2]] {
        let (network, problems) = parse_bytes(bytes);
        assert!(network.is_none(), "a truncated file is never half used");
        assert_eq!(problems.count("E191"), 1);
    }
}

#[test]
fn every_truncation_is_an_error() {
    for end in (0..MAP.len() - 1).filter(|end| MAP.is_char_boundary(*end)) {
        let (network, problems) = parse(&MAP[..end]);
        assert!(network.is_none() && problems.has_errors(), "cut at byte {end}");
    }
}

#[test]
fn faults_carry_their_line() {
    let broken = MAP.replace("</way>\n  <way id=\"13\"", "</wya>\n  <way id=\"13\"");
    let (network, problems) = parse(&broken);
    assert!(network.is_none());
    assert_eq!(problems.sorted()[0].place.as_ref().expect("a place").to_string(), "map.osm:8");
    let (network, problems) = parse("<html><body>404</body></html>");
    assert!(network.is_none());
    assert_eq!(problems.count("E190"), 1);
    for text in ["", "{\"type\": \"FeatureCollection\"}", "hello"] {
        let (network, problems) = parse(text);
        assert!(network.is_none());
        assert_eq!(problems.count("E190"), 1, "{text}");
    }
    let (network, problems) = parse(&MAP.replace("lat=\"31.7010000\"", "lat=\"north\""));
    assert!(network.is_some());
    assert_eq!(problems.sorted()[0].place.as_ref().map(|p| p.line), Some(6));
    assert_eq!(problems.count("W193"), 1);
}

#[test]
fn ways_are_cut_where_nodes_are_missing() {
    let nodes: String = (1..=8).map(|id| format!("<node id='{id}' lat='31.7' lon='119.90{id}'/>")).collect();
    let map = format!(
        "<osm>{nodes}<way id='5'>{}<tag k='highway' v='primary'/></way>\
         <way id='6'>{}<tag k='highway' v='primary'/></way>\
         <way id='9'><nd ref='98'/><nd ref='99'/><tag k='highway' v='primary'/></way>\
         <relation id='1'><member type='way' ref='5' role='from'/><member type='node' ref='5' role='via'/>\
         <member type='way' ref='6' role='to'/><tag k='type' v='restriction'/>\
         <tag k='restriction' v='no_u_turn'/></relation></osm>",
        [1, 2, 99, 3, 99, 4, 5].map(|id| format!("<nd ref='{id}'/>")).concat(),
        [5, 5, 6, 97].map(|id| format!("<nd ref='{id}'/>")).concat(),
    );
    let (network, problems) = parse(&map);
    let network = network.expect("it reads");
    let ways: Vec<_> = network.ways.iter().map(|way| (way.id.as_str(), way.vertices.len())).collect();
    assert_eq!(ways, [("5#0", 2), ("5#1", 2), ("6", 2)], "a lone node is no part");
    assert_eq!(problems.count("W194"), 3);
    assert_eq!(network.restrictions[0].from, ["5#1"], "the part that touches the via node");
}

#[test]
fn later_versions_and_deletions_count() {
    let twice = MAP.replace(
        "</osm>",
        "<way id='11'><nd ref='1'/><nd ref='3'/><tag k='highway' v='tertiary'/></way>\
         <way id='14' visible='false'><nd ref='1'/><nd ref='3'/><tag k='highway' v='primary'/></way>\
         <way id='15' action='delete'><nd ref='1'/><nd ref='3'/><tag k='highway' v='primary'/></way></osm>",
    );
    let network = parse(&twice).0.expect("it reads");
    assert_eq!(network.ways.len(), 2);
    assert!(network.ways[0].tags.is("highway", "tertiary"));
}

#[test]
fn real_extracts_load() {
    for (path, ways, restrictions) in [
        ("osm-extracts/porto_portugal.osm.pbf", 50_000, 300),
        ("osm-extracts/andorra-gh.osm.pbf", 1000, 0),
        ("osm-extracts/monaco.osm.gz", 500, 0),
        ("china-roads/taipei/taipei-junctions.osm.xml", 40, 10),
    ] {
        let Some(file) = shared(path) else { continue };
        let mut problems = Diagnostics::new();
        let start = std::time::Instant::now();
        let network = osm::read(&file, &mut problems).expect("it reads");
        println!(
            "{path}: {} ways, {} restrictions, {} nodes, {} cut, {:?}",
            network.ways.len(),
            network.restrictions.len(),
            network.nodes.len(),
            problems.count("W194"),
            start.elapsed()
        );
        assert!(!problems.has_errors());
        assert!(network.ways.len() >= ways && network.restrictions.len() >= restrictions, "{path}");
        assert!(network.ways.iter().all(|way| way.vertices.len() >= 2));
        assert!(network.ways.windows(2).all(|pair| pair[0].id != pair[1].id));
    }
}

#[test]
fn truncated_and_damaged_pbf_is_an_error() {
    let Some(file) = shared("osm-extracts/andorra-gh.osm.pbf") else { return };
    let bytes = std::fs::read(file).expect("it is there");
    for end in [30, 200, bytes.len() / 2, bytes.len() - 1] {
        let (network, problems) = parse_bytes(&bytes[..end]);
        assert!(network.is_none() && problems.has_errors(), "cut at byte {end}");
    }
    let (network, problems) = parse_bytes(&[&bytes[..], &[0, 0]].concat());
    assert!(network.is_none() && problems.count("E191") == 1, "stray bytes");
    let mut damaged = bytes.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xff);
    let (network, problems) = parse_bytes(&damaged);
    assert!(network.is_none() && problems.count("E191") == 1, "zeros inside a block");
}
