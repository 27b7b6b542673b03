//! Closure files to closures: our own, and feeds of others ([`super::feeds`]).

use super::feeds;
use crate::closure::{Closure, Drawing, read_closures as read_feature, read_places};
use crate::diagnostic::{Diagnostics, Origin, closures as closure_codes, scenario as codes};
use crate::exchange::feed::Detour;
use crate::exchange::geojson::{Document, Feature, Geometry, ReadOptions};
use crate::exchange::source::{Encoding, Expected, InputFile, Source};
use crate::geometry::LonLat;
use crate::geometry::crs::Crs;
use crate::scenario::Setting;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

/// How positions of a layer in the coordinate system of this name are read.
pub(super) fn positions(setting: &Setting, crs: Option<&str>, problems: &mut Diagnostics) -> ReadOptions {
    let stated = crs.and_then(|name| Crs::from_str(name).ok());
    if let (Some(name), None) = (crs, stated) {
        problems.push(codes::e521_crs(name));
    }
    ReadOptions { crs: stated, swap_xy: setting.swap_xy }
}

/// What closure files hold.
#[derive(Default)]
pub(super) struct Read {
    /// The closures.
    pub closures: Vec<Closure>,
    /// Of features that cannot be used: where they are.
    pub faulty: Vec<Closure>,
    /// Ways round that feeds tell of.
    pub detours: Vec<FeedDetour>,
    /// The files.
    pub inputs: Vec<InputFile>,
}

/// A way round that a feed tells of.
#[derive(Clone, Debug)]
pub struct FeedDetour {
    /// What the feed says.
    pub detour: Detour,
    /// Where.
    pub origin: Origin,
    /// How its positions are to be read.
    pub options: ReadOptions,
}

/// Files of closures or zones, not yet read.
pub(super) struct Sources {
    /// Those that could be opened, in their order.
    pub files: Vec<Source>,
    /// Whether that is all of them.
    complete: bool,
}

/// Opens files; each is read from the disk, or from a pipe, once.
pub(super) fn open(paths: &[PathBuf], encoding: Option<Encoding>, problems: &mut Diagnostics) -> Sources {
    let mut source = |path: &PathBuf| Source::read(path, Expected::Json, encoding, problems);
    let files: Vec<Source> = paths.iter().filter_map(&mut source).collect();
    Sources { complete: files.len() == paths.len(), files }
}

/// The closures of files, with the zone of `setting` for local times.
pub(super) fn read_closures(
    sources: &Sources,
    options: ReadOptions,
    setting: &Setting,
    problems: &mut Diagnostics,
) -> Option<Read> {
    read_with(sources, options, setting, &|_| {}, problems)
}

/// The same of files whose features become closures by `amend`.
pub(super) fn read_with(
    sources: &Sources,
    options: ReadOptions,
    setting: &Setting,
    amend: &(dyn Fn(&mut Map<String, Value>) + Sync),
    problems: &mut Diagnostics,
) -> Option<Read> {
    let (zone, unknown) = (setting.timezone.as_str(), setting.unknown_impact);
    let (mut all, mut complete) = (Read::default(), sources.complete);
    let mut ids: Vec<(Option<String>, Origin, bool)> = Vec::new();
    for source in &sources.files {
        all.inputs.push(InputFile::of(source));
        if let Some(feed) = feeds::recognize(&source.text, zone) {
            let (closures, detours) = feeds::closures(source, feed, unknown, &options, problems);
            all.closures.extend(closures);
            all.detours.extend(detours);
            continue;
        }
        let Some(document) = Document::parse(source, problems) else {
            complete = false;
            continue;
        };
        let read = document.read(&options, problems, |feature, problems| {
            let mut properties: Map<String, Value> =
                feature.properties.iter().map(|(key, value)| (key.to_string(), value.value())).collect();
            if properties.get("timezone").is_none_or(Value::is_null) {
                properties.insert("timezone".to_owned(), Value::from(zone));
            }
            amend(&mut properties);
            let drawing = match drawing(&feature) {
                Ok(drawing) => drawing,
                Err(kind) => {
                    problems.push(closure_codes::e450_geometry(feature.origin.place("/geometry"), kind));
                    return None;
                }
            };
            let draw = |geometry: &Value| value_drawing(geometry, &options);
            let id = feature.any_id();
            let (place, name) = (drawing.clone(), id.clone());
            let read = read_feature(drawing, &properties, id, &feature.origin, &draw, problems);
            let faulty = match read.is_empty() {
                true => read_places(place, &properties, name, &feature.origin, &draw),
                false => Vec::new(),
            };
            Some(((feature.any_id(), feature.origin.clone(), !read.is_empty()), read, faulty))
        });
        for (name, closures, faulty) in read {
            ids.push(name);
            all.closures.extend(closures);
            all.faulty.extend(faulty);
        }
    }
    same_ids(&ids, problems);
    // What is sound of a plan with faults is matched all the same, so that all is told at once.
    complete.then_some(all)
}

/// Tells ids that several features have of which one cannot be used; those of sound ones are told when they are matched.
fn same_ids(features: &[(Option<String>, Origin, bool)], problems: &mut Diagnostics) {
    let mut before: BTreeMap<&str, bool> = BTreeMap::new();
    for (id, origin, is_sound) in features {
        let Some(id) = id.as_deref().filter(|id| !id.is_empty()) else { continue };
        let others = before.get(id).copied();
        if others.is_some_and(|one_is_sound| !(one_is_sound && *is_sound)) {
            problems.push(closure_codes::e422_duplicate_id(origin.place("/id"), id));
        }
        before.insert(id, *is_sound || others == Some(true));
    }
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
