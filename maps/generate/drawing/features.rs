//! GeoJSON, one feature a line, in the same order and with the same digits at every run.

use super::plane::{Frame, Xy};
use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value, json};
use std::io::Write as _;

/// Degrees with seven decimals, written from whole ticks so that no float formatting is involved.
pub fn position(frame: Frame, at: Xy) -> String {
    let (lon, lat) = frame.ticks(at);
    let degrees = |ticks: i64| format!("{}.{:07}", ticks / 10_000_000, ticks % 10_000_000);
    format!("[{},{}]", degrees(lon), degrees(lat))
}

fn positions(frame: Frame, line: &[Xy]) -> String {
    let all: Vec<String> = line.iter().map(|&p| position(frame, p)).collect();
    format!("[{}]", all.join(","))
}

pub enum Shape<'a> {
    Point(Xy),
    Line(&'a [Xy]),
    Ring(&'a [Xy]),
    /// Several polygons, each its outer ring and its holes; the rings are closed.
    Area(&'a [Vec<Vec<Xy>>]),
}

/// One feature; `properties` keep the order in which they are given.
pub fn feature(frame: Frame, id: &str, shape: &Shape, properties: &[(&str, Value)]) -> String {
    let geometry = match shape {
        Shape::Point(p) => format!(r#"{{"type":"Point","coordinates":{}}}"#, position(frame, *p)),
        Shape::Line(line) => format!(r#"{{"type":"LineString","coordinates":{}}}"#, positions(frame, line)),
        Shape::Area(parts) => {
            let rings =
                |part: &Vec<Vec<Xy>>| part.iter().map(|r| positions(frame, r)).collect::<Vec<_>>().join(",");
            let parts: Vec<String> = parts.iter().map(|part| format!("[{}]", rings(part))).collect();
            format!(r#"{{"type":"MultiPolygon","coordinates":[{}]}}"#, parts.join(","))
        }
        Shape::Ring(ring) => {
            let mut closed = ring.to_vec();
            closed.push(ring[0]);
            format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, positions(frame, &closed))
        }
    };
    let mut all = Map::new();
    all.insert("id".to_owned(), json!(id));
    for (key, value) in properties {
        all.insert((*key).to_owned(), value.clone());
    }
    let properties = Value::Object(all);
    format!(r#"{{"type":"Feature","id":{},"properties":{properties},"geometry":{geometry}}}"#, json!(id))
}

/// A collection with the notice that every file of this map carries.
pub fn collection(name: &str, features: &[String]) -> String {
    let head = json!({
        "type": "FeatureCollection",
        "name": name,
        "notice": "示意, 非测绘成果 / illustrative, not survey data: names are real, positions are not",
        "crs_name": "WGS 84",
        "generator": "huhang maps/generate",
    });
    let head = head.to_string();
    let head = head.trim_end_matches('}');
    format!("{head},\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

/// Gzip without a time or a name, so that the same text gives the same bytes.
pub fn packed(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut encoder = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| error.to_string())
}
