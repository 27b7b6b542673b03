//! Places as GeoJSON features.

use super::{Draft, DraftGate, Fields, Gate, Layer};
use crate::diagnostic::{Diagnostics, Place, files};
use crate::exchange::geojson::{Document, Feature, Geometry, ReadOptions};
use crate::exchange::source::Source;
use crate::geometry::LonLat;
use geo::orient::{Direction, Orient};
use geo::{Coord, InteriorPoint, LineString, MultiPolygon, Polygon};
use serde_json::Map;

enum Part {
    Site(Draft),
    Gate(DraftGate),
    Unused(Place, &'static str),
    Skipped,
}

pub(super) fn read(source: &Source, options: ReadOptions, diagnostics: &mut Diagnostics) -> Option<Layer> {
    let document = Document::parse(source, diagnostics)?;
    let parts = document.read(&options, diagnostics, |feature, found| Some(part(feature, found)));
    let mut layer = Layer { faulty: !document.is_empty(), ..Layer::default() };
    let mut unused = Vec::new();
    for part in parts {
        match part {
            Part::Site(draft) => layer.sites.push(draft),
            Part::Gate(gate) => layer.gates.push(gate),
            Part::Unused(place, kind) => unused.push((place, kind)),
            Part::Skipped => {}
        }
    }
    if layer.sites.is_empty() && layer.gates.is_empty() && !diagnostics.has_errors() {
        if let Some((place, kind)) = unused.first() {
            diagnostics.push(files::e148_wrong_layer(place.clone(), kind, "points or areas"));
            return Some(layer);
        }
        // every feature was left out for its own reason; nothing is left to answer about
        layer.faulty = false;
    }
    for (place, kind) in unused {
        diagnostics.push(files::w147_unused_geometry(place, kind, "a point or an area"));
    }
    Some(layer)
}

fn part(mut feature: Feature<'_>, diagnostics: &mut Diagnostics) -> Part {
    let member_place = |feature: &Feature<'_>, member: &str| feature.origin.place(member);
    let mut properties = Map::with_capacity(feature.properties.len());
    for (key, value) in &feature.properties {
        properties.insert(key.to_string(), value.value());
    }
    let id = feature.id.take().map(|id| id.text);
    let place = |key: &str| {
        feature.origin.place(&format!("/properties/{}", super::super::geojson::json::pointer_part(key)))
    };
    let fields = Fields { properties: &properties, place: &place };
    let whole = member_place(&feature, "");
    let shape = match feature.geometry {
        None => {
            diagnostics.push(files::w140_no_geometry(member_place(&feature, "/geometry")));
            return Part::Skipped;
        }
        Some(Geometry::Empty(kind)) => {
            diagnostics.push(files::w141_empty(member_place(&feature, "/geometry"), kind));
            return Part::Skipped;
        }
        Some(ref geometry) => shape(geometry, &feature, diagnostics),
    };
    let Some((at, points, area)) = shape else {
        let kind = feature.geometry.as_ref().map_or("nothing", Geometry::kind);
        return if matches!(kind, "Polygon" | "MultiPolygon") {
            Part::Skipped // its rings are reported
        } else {
            Part::Unused(member_place(&feature, "/geometry"), kind)
        };
    };
    let owner = fields.text(&["site", "site_id", "所属"]);
    if !owner.is_empty() {
        let gate = Gate {
            id: id.unwrap_or_else(|| fields.text(&["id", "@id", "编号"])),
            name: fields.text(&["name", "名称"]),
            at,
            open: fields.open(diagnostics),
        };
        return Part::Gate(DraftGate { site: owner, gate, place: whole });
    }
    let Some(mut site) = fields.site(id, at, feature.origin.clone(), diagnostics) else {
        return Part::Skipped;
    };
    site.area = area;
    site.gates = points
        .into_iter()
        .enumerate()
        .map(|(i, at)| Gate { id: (i + 1).to_string(), name: String::new(), at, open: true })
        .collect();
    Part::Site(Draft { site, place: whole })
}

type Shape = (LonLat, Vec<LonLat>, Option<MultiPolygon<f64>>);

/// The point of a geometry, its gates (MultiPoint), its area.
fn shape(geometry: &Geometry, feature: &Feature<'_>, diagnostics: &mut Diagnostics) -> Option<Shape> {
    match geometry {
        Geometry::Point(at) => Some((*at, Vec::new(), None)),
        Geometry::MultiPoint(points) if points.len() == 1 => Some((points[0], Vec::new(), None)),
        Geometry::MultiPoint(points) => {
            // The gates are counted as they are written; where the site is does not depend on that.
            let mut gates: Vec<LonLat> = Vec::with_capacity(points.len());
            for point in points {
                if !gates.contains(point) {
                    gates.push(*point);
                }
            }
            Some((*gates.iter().min()?, gates, None))
        }
        Geometry::Polygon(rings) => area(std::slice::from_ref(rings), feature, diagnostics),
        Geometry::MultiPolygon(polygons) => area(polygons, feature, diagnostics),
        _ => None,
    }
}

fn area(
    polygons: &[Vec<Vec<LonLat>>],
    feature: &Feature<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Shape> {
    let place = || feature.origin.place("/geometry/coordinates");
    let mut kept = Vec::new();
    for rings in polygons {
        let mut rings = rings.iter().map(|ring| closed(ring, &place, diagnostics));
        let Some(Some(shell)) = rings.next() else { continue };
        kept.push(Polygon::new(shell, rings.flatten().collect()));
    }
    let area = MultiPolygon::new(kept).orient(Direction::Default);
    let inside = area
        .interior_point()
        .or_else(|| area.iter().next().and_then(|polygon| polygon.exterior().points().next()))?;
    Some((LonLat::from_degrees(inside.x(), inside.y())?, Vec::new(), Some(area)))
}

/// A ring as a closed line; `None` for one of too few places, which is reported.
fn closed(
    ring: &[LonLat],
    place: &dyn Fn() -> Place,
    diagnostics: &mut Diagnostics,
) -> Option<LineString<f64>> {
    let mut points = ring.to_vec();
    points.dedup();
    if points.len() >= 3 && points.first() != points.last() {
        diagnostics.push(files::w149_unclosed(place()));
        points.push(points[0]);
    }
    if points.len() < 4 {
        diagnostics.push(files::w150_short_ring(place()));
        return None;
    }
    Some(points.iter().map(|at| Coord { x: at.lon_degrees(), y: at.lat_degrees() }).collect())
}
