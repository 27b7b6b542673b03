//! A network as GeoJSON: lines with OSM tags, tagged points, turn restrictions.

use super::geojson::{Document, Feature, Geometry, ReadOptions, Scalar};
use super::raw::{RawNetwork, RawNode, RawPlace, RawRestriction, RawVia, RawWay, Vertex, VertexKey};
use super::source::Source;
use super::tags::Tags;
use super::waiting::is_waiting_place;
use crate::diagnostic::{Diagnostics, Origin, files};
use crate::geometry::LonLat;
use std::borrow::Cow;

/// Longer texts are notes, not tags.
const LONGEST_TAG: usize = 256;

/// A point of a network file with one of these is a tagged node; other points are not the network's.
const NODE_KEYS: [&str; 9] = [
    "barrier",
    "highway",
    "access",
    "motor_vehicle",
    "vehicle",
    "crossing",
    "railway",
    "traffic_sign",
    "noexit",
];

/// What limits or bars somebody at a point, by the part of its key before the first colon.
const STOPPING_KEYS: [&str; 16] = [
    "maxheight",
    "maxwidth",
    "maxlength",
    "maxweight",
    "maxweightrating",
    "maxgcweight",
    "maxgcweightrating",
    "maxaxleload",
    "maxbogieweight",
    "maxaxles",
    "motorcar",
    "hgv",
    "hgv_articulated",
    "goods",
    "hazmat",
    "trailer",
];

/// Whether a key makes a point of a network file a tagged node.
pub fn is_node_key(key: &str) -> bool {
    let base = key.split_once(':').map_or(key, |(base, _)| base);
    NODE_KEYS.contains(&base) || STOPPING_KEYS.contains(&base)
}

/// What one feature turns into.
enum Part {
    Ways(Vec<RawWay>),
    Node(RawNode),
    Restriction(RawRestriction),
    /// An area at which trucks may stop.
    Place(RawPlace),
    Area(Origin),
    Other(Origin, &'static str),
}

/// Reads the roads of a GeoJSON text. `None` when the file as a whole cannot be read; what is wrong goes to
/// `diagnostics`. Linear in the size of the file; the features are read in parallel.
pub fn read(source: &Source, options: &ReadOptions, diagnostics: &mut Diagnostics) -> Option<RawNetwork> {
    let document = Document::parse(source, diagnostics)?;
    // of a position in a system with a shift the same double gives the same result, so vertices still meet
    let parts = document.read(options, diagnostics, part);
    let mut network = RawNetwork::default();
    let mut areas: Option<(Origin, usize)> = None;
    let mut others: Vec<(Origin, &'static str)> = Vec::new();
    for part in parts {
        match part {
            Part::Ways(mut ways) => network.ways.append(&mut ways),
            Part::Node(node) => network.nodes.push(node),
            Part::Restriction(restriction) => network.restrictions.push(restriction),
            Part::Place(place) => network.places.push(place),
            Part::Area(origin) => areas.get_or_insert((origin, 0)).1 += 1,
            Part::Other(origin, kind) => others.push((origin, kind)),
        }
    }
    if let Some((origin, count)) = areas {
        diagnostics.push(files::w153_road_areas(origin.place("/geometry"), count));
    }
    let nothing = network.ways.is_empty()
        && network.restrictions.is_empty()
        && network.nodes.is_empty()
        && network.places.is_empty();
    if nothing && !diagnostics.has_errors() {
        diagnostics.push(match others.first() {
            Some((origin, kind)) => {
                files::e148_wrong_layer(origin.place("/geometry"), kind, "roads (LineString)")
            }
            None => files::e157_no_roads(source.place(0, "")),
        });
        return Some(network);
    }
    for (origin, kind) in others {
        diagnostics.push(files::w147_unused_geometry(origin.place("/geometry"), kind, "a line"));
    }
    Some(network)
}

fn part(mut feature: Feature<'_>, diagnostics: &mut Diagnostics) -> Option<Part> {
    let geometry = feature.geometry.take();
    if feature.property("restriction").is_some() || is_restriction(&feature) {
        return restriction(&feature, geometry.as_ref(), diagnostics).map(Part::Restriction);
    }
    let lines = match geometry {
        None => {
            diagnostics.push(files::w140_no_geometry(feature.origin.place("/geometry")));
            return None;
        }
        Some(Geometry::Empty(kind)) => {
            diagnostics.push(files::w141_empty(feature.origin.place("/geometry"), kind));
            return None;
        }
        Some(Geometry::Point(at)) => return Some(point(&feature, at)),
        Some(Geometry::Polygon(rings)) => {
            return Some(area(&feature, rings.into_iter().flatten(), "Polygon"));
        }
        Some(Geometry::MultiPolygon(all)) => {
            return Some(area(&feature, all.into_iter().flatten().flatten(), "MultiPolygon"));
        }
        Some(Geometry::LineString(line)) => vec![line],
        Some(Geometry::MultiLineString(lines)) => return ways(&feature, lines, true, diagnostics),
        Some(Geometry::Collection(parts)) => {
            let mut lines = Vec::new();
            collect_lines(parts, &mut lines);
            if lines.is_empty() {
                return Some(Part::Other(feature.origin, "GeometryCollection"));
            }
            return ways(&feature, lines, true, diagnostics);
        }
        Some(other) => return Some(Part::Other(feature.origin, other.kind())),
    };
    ways(&feature, lines, false, diagnostics)
}

fn collect_lines(parts: Vec<Geometry>, lines: &mut Vec<Vec<LonLat>>) {
    for part in parts {
        match part {
            Geometry::LineString(line) => lines.push(line),
            Geometry::MultiLineString(mut more) => lines.append(&mut more),
            // at most eight levels: the reader refuses deeper ones
            Geometry::Collection(parts) => collect_lines(parts, lines),
            _ => {}
        }
    }
}

fn area(feature: &Feature<'_>, positions: impl Iterator<Item = LonLat>, kind: &'static str) -> Part {
    let own = tags(feature);
    if is_waiting_place(&own)
        && let Some(place) = RawPlace::around(feature.any_id().unwrap_or_default(), own, positions)
    {
        return Part::Place(place);
    }
    match feature.property("highway") {
        Some(_) => Part::Area(feature.origin.clone()),
        None => Part::Other(feature.origin.clone(), kind),
    }
}

fn point(feature: &Feature<'_>, at: LonLat) -> Part {
    if feature.properties.iter().any(|(key, value)| is_node_key(key) && value.tag().is_some()) {
        let vertex = Vertex { at, key: VertexKey::Coordinate };
        Part::Node(RawNode { vertex, tags: tags(feature), origin: feature.origin.clone() })
    } else {
        Part::Other(feature.origin.clone(), "Point")
    }
}

/// All texts, numbers and booleans among the properties.
fn tags(feature: &Feature<'_>) -> Tags {
    Tags::new(feature.properties.iter().filter_map(|(key, value)| {
        let value = value.tag()?;
        (value.len() <= LONGEST_TAG || value.chars().count() <= LONGEST_TAG).then_some((key.as_ref(), value))
    }))
}

fn ways(
    feature: &Feature<'_>,
    lines: Vec<Vec<LonLat>>,
    numbered: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Part> {
    let id = feature.any_id().unwrap_or_default();
    let tags = tags(feature);
    let mut ways = Vec::with_capacity(lines.len());
    for (i, line) in lines.into_iter().enumerate() {
        let member = || {
            let index = if numbered { format!("/{i}") } else { String::new() };
            feature.origin.place(&format!("/geometry/coordinates{index}"))
        };
        if line.is_empty() {
            diagnostics.push(files::w141_empty(member(), "LineString"));
            continue;
        }
        if line.len() < 2 {
            diagnostics.push(files::w142_short_line(member()));
            continue;
        }
        let vertices = vertices(&line);
        if vertices[0].at == vertices[vertices.len() - 1].at
            && vertices.len() == 2
            && line.iter().all(|v| *v == line[0])
        {
            let [lon, lat] = line[0].degrees();
            diagnostics.push(files::w155_zero_length(member()).at(lon, lat));
        }
        let id = if numbered && !id.is_empty() { format!("{id}#{i}") } else { id.clone() };
        let origin = feature.origin.clone();
        ways.push(RawWay { id, tags: tags.clone(), vertices, measured: None, origin });
    }
    (!ways.is_empty()).then_some(Part::Ways(ways))
}

/// Without repeated vertices, but at least two: a line of one place keeps its two ends.
fn vertices(line: &[LonLat]) -> Vec<Vertex> {
    let mut vertices: Vec<Vertex> = Vec::with_capacity(line.len());
    for at in line {
        if vertices.last().is_none_or(|last| last.at != *at) {
            vertices.push(Vertex { at: *at, key: VertexKey::Coordinate });
        }
    }
    if vertices.len() == 1 {
        vertices.push(vertices[0]);
    }
    vertices
}

/// `restriction:hgv` and the like make a restriction too, when `from` and `to` are given.
fn is_restriction(feature: &Feature<'_>) -> bool {
    feature.properties.iter().any(|(key, _)| key.starts_with("restriction:"))
        && feature.property("from").is_some()
        && feature.property("to").is_some()
}

fn restriction(
    feature: &Feature<'_>,
    geometry: Option<&Geometry>,
    diagnostics: &mut Diagnostics,
) -> Option<RawRestriction> {
    let from = feature.property("from").map(ids).unwrap_or_default();
    let to = feature.property("to").map(ids).unwrap_or_default();
    for (name, list) in [("from", &from), ("to", &to)] {
        if list.is_empty() {
            let place = feature.origin.place(&format!("/properties/{name}"));
            diagnostics.push(files::w156_restriction(place, name));
            return None;
        }
    }
    let at = |at: LonLat| RawVia::Vertex(Vertex { at, key: VertexKey::Coordinate });
    let stated = feature.property("via");
    let via = match (stated.and_then(position), geometry) {
        (Some(position), _) => at(position),
        (None, Some(Geometry::Point(position))) => at(*position),
        _ => {
            let ways = stated.map(ids).unwrap_or_default();
            if ways.is_empty() { RawVia::Unstated } else { RawVia::Ways(ways) }
        }
    };
    let tags = Tags::new(
        feature
            .properties
            .iter()
            .filter(|(key, _)| !matches!(key.as_ref(), "from" | "via" | "to" | "id" | "@id"))
            .filter_map(|(key, value)| Some((key.as_ref(), value.tag()?))),
    );
    let id = feature.any_id().unwrap_or_default();
    Some(RawRestriction { id, tags, from, via, to, origin: feature.origin.clone() })
}

/// `[lon, lat]` given as the property `via` itself.
fn position(value: &Scalar<'_>) -> Option<LonLat> {
    let Scalar::Nested(raw) = value else { return None };
    let [lon, lat]: [f64; 2] = serde_json::from_str(raw).ok()?;
    // two small whole numbers are ids of ways, not a junction in the Gulf of Guinea
    if lon.fract() == 0.0 && lat.fract() == 0.0 && !raw.contains('.') {
        return None;
    }
    LonLat::from_degrees(lon, lat)
}

/// Ids of ways: one, or an array of them; texts or numbers, or objects with an `id` as Overpass writes members.
fn ids(value: &Scalar<'_>) -> Vec<String> {
    if let Scalar::Nested(raw) = value {
        // numbers stay slices, so that ids of any size keep all their digits
        let Ok(list) = serde_json::from_str::<Vec<&serde_json::value::RawValue>>(raw) else {
            return Vec::new();
        };
        return list.iter().filter_map(|entry| id_text(entry.get())).collect();
    }
    value.tag().filter(|text| !text.is_empty()).map(Cow::into_owned).into_iter().collect()
}

fn id_text(raw: &str) -> Option<String> {
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str(raw).ok(),
        b'-' | b'0'..=b'9' => Some(super::geojson::number_text(raw).into_owned()),
        b'{' => {
            let members: std::collections::BTreeMap<String, &serde_json::value::RawValue> =
                serde_json::from_str(raw).ok()?;
            members
                .get("id")
                .or(members.get("ref"))
                .filter(|id| !id.get().starts_with('{'))
                .and_then(|id| id_text(id.get()))
        }
        _ => None,
    }
}

/// Makes the ids in restrictions match those of the ways where the two differ only by OSM's `way/` prefix
/// (Overpass Turbo writes `way/123` as the id of a way, and restrictions name 123). Run it once over everything
/// that was read.
pub fn match_restriction_ids(network: &mut RawNetwork) {
    if network.restrictions.is_empty() {
        return;
    }
    let known: rustc_hash::FxHashSet<&str> = network.ways.iter().map(|way| way.id.as_str()).collect();
    for restriction in &mut network.restrictions {
        let via: &mut [String] = match &mut restriction.via {
            RawVia::Ways(ways) => ways,
            RawVia::Vertex(_) | RawVia::Unstated => &mut [],
        };
        for id in restriction.from.iter_mut().chain(via).chain(&mut restriction.to) {
            if known.contains(id.as_str()) {
                continue;
            }
            let other = match id.strip_prefix("way/") {
                Some(number) => number.to_owned(),
                None => format!("way/{id}"),
            };
            if known.contains(other.as_str()) {
                *id = other;
            }
        }
    }
}
