//! Positions and drawings of layers, in the coordinate system that is stated of them.

use crate::closure::Drawing;
use crate::diagnostic::{Diagnostics, scenario as codes};
use crate::exchange::geojson::{Feature, Geometry, ReadOptions};
use crate::geometry::LonLat;
use crate::geometry::crs::Crs;
use crate::scenario::Setting;
use serde_json::Value;
use std::str::FromStr;

/// How positions of a layer in the coordinate system of this name are read.
pub(super) fn positions(setting: &Setting, crs: Option<&str>, problems: &mut Diagnostics) -> ReadOptions {
    let stated = crs.and_then(|name| Crs::from_str(name).ok());
    if let (Some(name), None) = (crs, stated) {
        problems.push(codes::e521_crs(name));
    }
    ReadOptions { crs: stated, swap_xy: setting.swap_xy }
}

/// The drawing of a closure, or the name of a geometry that is none.
pub(super) fn drawing(feature: &Feature) -> Result<Option<Drawing>, &'static str> {
    Ok(match feature.geometry.clone() {
        None => None,
        Some(Geometry::Point(at)) => Some(Drawing::Points(vec![at])),
        Some(Geometry::MultiPoint(points)) => Some(Drawing::Points(points)),
        Some(Geometry::LineString(line)) => Some(Drawing::Lines(vec![line])),
        Some(Geometry::MultiLineString(lines)) => Some(Drawing::Lines(lines)),
        Some(Geometry::Polygon(rings)) => Some(Drawing::Polygons(vec![rings])),
        Some(Geometry::MultiPolygon(polygons)) => Some(Drawing::Polygons(polygons)),
        Some(Geometry::Collection(_)) => return Err("GeometryCollection"),
        Some(Geometry::Empty(kind)) => return Err(kind),
    })
}

/// A position as it is written.
pub(super) fn on_globe([x, y]: [f64; 2], options: &ReadOptions) -> Option<LonLat> {
    let (x, y) = if options.swap_xy { (y, x) } else { (x, y) };
    let [lon, lat] = options.crs.unwrap_or(Crs::Wgs84).to_wgs84([x, y]);
    LonLat::from_degrees(lon, lat)
}

/// A geometry that is not that of a feature of the file: of a phase, or made of an entry of a feed.
pub(super) fn value_drawing(geometry: &Value, options: &ReadOptions) -> Option<Drawing> {
    let point = |value: &Value| on_globe([value.get(0)?.as_f64()?, value.get(1)?.as_f64()?], options);
    let line = |value: &Value| value.as_array()?.iter().map(point).collect::<Option<Vec<_>>>();
    let rings = |value: &Value| value.as_array()?.iter().map(line).collect::<Option<Vec<_>>>();
    let coordinates = geometry.get("coordinates")?;
    let many = |value: &Value| value.as_array().cloned();
    Some(match geometry.get("type")?.as_str()? {
        "Point" => Drawing::Points(vec![point(coordinates)?]),
        "MultiPoint" => Drawing::Points(line(coordinates)?),
        "LineString" => Drawing::Lines(vec![line(coordinates)?]),
        "MultiLineString" => Drawing::Lines(rings(coordinates)?),
        "Polygon" => Drawing::Polygons(vec![rings(coordinates)?]),
        "MultiPolygon" => {
            Drawing::Polygons(many(coordinates)?.iter().map(rings).collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    })
}
