//! Where a load waits on its way: places beside the roads, and what it passes by permit at the hours at which it drives.

use super::corridor::{Desk, TRUCK, at};
use serde_json::{Value, json};

const MAP: &str = "a---b---c---d---e---f";

/// A band across the road in the middle of two letters, with what it says.
fn band(id: &str, [from, to]: [char; 2], more: Value) -> Value {
    let ([west, lat], [east, _]) = (at(from, MAP), at(to, MAP));
    let (west, east) = (west + (east - west) * 0.4, west + (east - west) * 0.6);
    let mut properties = json!({"title": id, "authority": "x", "effect": "closed", "timezone": "Europe/London",
        "start": "2026-03-01T00:00", "end": "2026-04-01T00:00"});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let ring =
        [[west, lat - 0.01], [east, lat - 0.01], [east, lat + 0.01], [west, lat + 0.01], [west, lat - 0.01]];
    json!({"type": "Feature", "id": id, "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

fn collection(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn line() -> Vec<Value> {
    let ends = [['a', 'b'], ['b', 'c'], ['c', 'd'], ['d', 'e'], ['e', 'f']];
    let road = |[from, to]: [char; 2]| {
        json!({"type": "Feature", "id": format!("{from}{to}"),
            "properties": {"highway": "primary", "name": "Long Road"},
            "geometry": {"type": "LineString", "coordinates": [at(from, MAP), at(to, MAP)]}})
    };
    ends.map(road).to_vec()
}

const WORDS: [&str; 10] = [
    "--closures",
    "c.geojson",
    "--timezone",
    "Europe/London",
    "--depart",
    "2026-03-02T20:00",
    "--waiting",
    "tags",
    "--snap",
    "30",
];

#[test]
fn h8_rest_areas_beside_the_road_are_waiting_places() {
    let slots = [
        band("one", ['a', 'b'], json!({"open_daily": "22:30-22:40"})),
        band("two", ['e', 'f'], json!({"open_daily": "03:00-03:10"})),
    ];
    let [lon, lat] = at('c', MAP);
    let beside = [lon + 0.0003, lat + 0.0001];
    let ring = |half: f64| {
        let [x, y] = beside;
        json!([[
            [x - half, y - half],
            [x + half, y - half],
            [x + half, y + half],
            [x - half, y + half],
            [x - half, y - half]
        ]])
    };
    let point = json!({"type": "Point", "coordinates": beside});
    let polygon = json!({"type": "Polygon", "coordinates": ring(0.00005)});
    let several = json!({"type": "MultiPolygon", "coordinates": [ring(0.00005)]});
    let rest = || json!({"highway": "rest_area", "name": "Halt"});
    let parking = || json!({"amenity": "parking", "hgv": "yes", "name": "Halt"});
    let node = format!(
        "<node id=\"7\" lon=\"{}\" lat=\"{}\"><tag k=\"highway\" v=\"services\"/><tag k=\"name\" v=\"Halt\"/></node>",
        beside[0], beside[1]
    );
    let corner = |id: u32, east: f64, north: f64| {
        format!("<node id=\"{id}\" lon=\"{}\" lat=\"{}\"/>", beside[0] + east, beside[1] + north)
    };
    let area = format!(
        "{}{}{}<way id=\"9\"><nd ref=\"1\"/><nd ref=\"2\"/><nd ref=\"3\"/><nd ref=\"1\"/><tag k=\"amenity\" v=\"parking\"/><tag k=\"hgv\" v=\"designated\"/><tag k=\"name\" v=\"Halt\"/></way>",
        corner(1, -0.00005, -0.00005),
        corner(2, 0.00005, -0.00005),
        corner(3, 0.0, 0.00005)
    );
    let feature = |tags: Value, geometry: &Value| json!({"type": "Feature", "id": "halt", "properties": tags, "geometry": geometry});
    let places = [
        ("geojson", collection(&[feature(rest(), &point)])),
        ("geojson", collection(&[feature(rest(), &polygon)])),
        ("geojson", collection(&[feature(parking(), &polygon)])),
        ("geojson", collection(&[feature(parking(), &several)])),
        ("osm", format!("<osm version=\"0.6\">{node}</osm>")),
        ("osm", format!("<osm version=\"0.6\">{area}</osm>")),
    ];
    for (kind, text) in places {
        let desk = Desk::of(&json!({"type": "FeatureCollection", "features": line()}));
        desk.write("c.geojson", &collection(&slots));
        let file = format!("places.{kind}");
        desk.write(&file, &text);
        let words = [&WORDS[..], &["--network", &file]].concat();
        let (code, summary) = desk.run(TRUCK, [at('a', MAP), at('f', MAP)], &words);
        assert_eq!(code, 0, "{text}: {}", summary["warnings"]);
        let rows = summary["timetable"]["rows"].as_array().unwrap();
        let waits: Vec<&str> = rows
            .iter()
            .filter(|row| row["kind"] == "wait" && row["place"] != "start")
            .map(|row| row["place_name"].as_str().unwrap())
            .collect();
        assert_eq!(waits, ["Halt"], "{text}");
    }
    // without one nobody waits on the road
    let desk = Desk::of(&json!({"type": "FeatureCollection", "features": line()}));
    desk.write("c.geojson", &collection(&slots));
    let (code, summary) = desk.run(TRUCK, [at('a', MAP), at('f', MAP)], &WORDS);
    assert_eq!((code, &summary["timetable"]["found"]), (1, &json!(false)));
}

#[test]
fn h13_a_zone_is_told_as_passed_at_the_hours_at_which_it_is_driven() {
    let zones = [
        band("early", ['b', 'c'], json!({"daily": "06:00-22:30", "permit_holders": ["P1"]})),
        band("slot", ['c', 'd'], json!({"open_daily": "22:30-22:40"})),
        band("late", ['d', 'e'], json!({"daily": "22:00-06:00", "permit_holders": ["P1"]})),
        band("day", ['d', 'e'], json!({"daily": "10:00-12:00", "permit_holders": ["P1"]})),
    ];
    let desk = Desk::of(&json!({"type": "FeatureCollection", "features": line()}));
    desk.write("c.geojson", &collection(&zones));
    let load = format!("permits = [\"P1\"]\n{TRUCK}");
    let place = |depart: &str| {
        let words = ["--closures", "c.geojson", "--timezone", "Europe/London", "--depart", depart];
        let (code, summary) = desk.run(&load, [at('a', MAP), at('f', MAP)], &words);
        assert_eq!(code, 0, "{summary}");
        let passed = summary["passed"].as_array().unwrap().clone();
        let used = summary["alternatives"][0]["exemptions"].clone();
        let names: Vec<String> =
            passed.iter().map(|line| line["closure"].as_str().unwrap().to_owned()).collect();
        let spans: Vec<f64> = passed
            .iter()
            .map(|line| line["to_m"].as_f64().unwrap() - line["from_m"].as_f64().unwrap())
            .collect();
        assert!(spans.iter().all(|span| *span > 1.0), "{spans:?}");
        (names, used)
    };
    // the early zone is behind it or open when it comes there, the late one holds, the one by day does not
    let (names, used) = place("2026-03-02T22:31");
    assert_eq!((names, used), (vec!["late".to_owned()], json!(["late"])));
    // it sets out at 22:29 or so, to be at the slot at 22:30: the early zone still holds, and it passes by its permit
    let (names, used) = place("2026-03-02T20:00");
    assert_eq!(names, ["early", "late"]);
    assert_eq!(used, json!(["early", "late"]));
}

/// A protobuf field: a number, or bytes.
fn field(number: u64, value: &Wire) -> Vec<u8> {
    match value {
        Wire::Number(value) => [varint(number << 3), varint(*value)].concat(),
        Wire::Bytes(bytes) => [varint(number << 3 | 2), varint(bytes.len() as u64), bytes.clone()].concat(),
    }
}

enum Wire {
    Number(u64),
    Bytes(Vec<u8>),
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// Signed numbers as OSM's format has them.
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// A file of these strings, nodes (id, place, keys and values as indices) and ways (id, nodes, keys and values).
type Tags = Vec<(u64, u64)>;
fn pbf(strings: &[&str], nodes: &[(i64, [f64; 2], Tags)], ways: &[(u64, Vec<i64>, Tags)]) -> Vec<u8> {
    let packed = |values: Vec<u64>| Wire::Bytes(values.into_iter().flat_map(varint).collect());
    let tags = |tags: &Tags| {
        let keys = field(2, &packed(tags.iter().map(|(key, _)| *key).collect()));
        [keys, field(3, &packed(tags.iter().map(|(_, value)| *value).collect()))].concat()
    };
    let degrees = |value: f64| zigzag((value * 1e7).round() as i64);
    let mut group = Vec::new();
    for (id, [lon, lat], own) in nodes {
        let place = [field(8, &Wire::Number(degrees(*lat))), field(9, &Wire::Number(degrees(*lon)))].concat();
        let node = [field(1, &Wire::Number(zigzag(*id))), tags(own), place].concat();
        group.extend(field(1, &Wire::Bytes(node)));
    }
    let mut of_ways = Vec::new();
    for (id, nodes, own) in ways {
        let steps = nodes.iter().scan(0, |last, id| Some(zigzag(*id - std::mem::replace(last, *id))));
        let way = [field(1, &Wire::Number(*id)), tags(own), field(8, &packed(steps.collect()))].concat();
        of_ways.extend(field(3, &Wire::Bytes(way)));
    }
    let table: Vec<u8> =
        strings.iter().flat_map(|text| field(1, &Wire::Bytes(text.as_bytes().to_vec()))).collect();
    let groups = [group, of_ways].into_iter().filter(|group| !group.is_empty());
    let groups: Vec<u8> = groups.flat_map(|group| field(2, &Wire::Bytes(group))).collect();
    let block = [field(1, &Wire::Bytes(table)), groups].concat();
    let header = field(4, &Wire::Bytes(b"OsmSchema-V0.6".to_vec()));
    let framed = |kind: &str, content: Vec<u8>| {
        let blob = field(1, &Wire::Bytes(content));
        let head =
            [field(1, &Wire::Bytes(kind.as_bytes().to_vec())), field(3, &Wire::Number(blob.len() as u64))]
                .concat();
        [(head.len() as u32).to_be_bytes().to_vec(), head, blob].concat()
    };
    [framed("OSMHeader", header), framed("OSMData", block)].concat()
}

#[test]
fn h8_waiting_places_come_from_nodes_and_areas_of_a_pbf() {
    let slots = [
        band("one", ['a', 'b'], json!({"open_daily": "22:30-22:40"})),
        band("two", ['e', 'f'], json!({"open_daily": "03:00-03:10"})),
    ];
    let [lon, lat] = at('c', MAP);
    let beside = |east: f64, north: f64| [lon + 0.0003 + east, lat + 0.0001 + north];
    let strings =
        ["", "highway", "services", "name", "Halt", "amenity", "parking", "hgv", "designated", "no"];
    let node = vec![(7, beside(0.0, 0.0), vec![(1, 2), (3, 4)])];
    let corners =
        [(1, beside(-0.00005, -0.00005)), (2, beside(0.00005, -0.00005)), (3, beside(0.0, 0.00005))];
    let corners: Vec<_> = corners.into_iter().map(|(id, at)| (id, at, Vec::new())).collect();
    let area = |hgv: u64| vec![(9, vec![1, 2, 3, 1], vec![(5, 6), (7, hgv), (3, 4)])];
    for (what, bytes, waits) in [
        ("a node", pbf(&strings, &node, &[]), true),
        ("an area", pbf(&strings, &corners, &area(8)), true),
        ("an area that trucks may not use", pbf(&strings, &corners, &area(9)), false),
    ] {
        let desk = Desk::of(&json!({"type": "FeatureCollection", "features": line()}));
        let slots = desk.write("c.geojson", &collection(&slots));
        std::fs::write(slots.parent().unwrap().join("places.osm.pbf"), bytes).unwrap();
        let words = [&WORDS[..], &["--network", "places.osm.pbf"]].concat();
        let (code, summary) = desk.run(TRUCK, [at('a', MAP), at('f', MAP)], &words);
        assert_eq!(code == 0, waits, "{what}: {}", summary["warnings"]);
        let rows = summary["timetable"]["rows"].as_array().unwrap();
        let halts = rows.iter().filter(|row| row["kind"] == "wait" && row["place_name"] == "Halt").count();
        assert_eq!(halts, usize::from(waits), "{what}");
    }
}
