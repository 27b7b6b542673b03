//! A whole GeoJSON file: its members, its coordinate system, its features in parallel.

use super::coordinates::{Axes, Reason};
use super::feature::Feature;
use super::json::{self, Member, Shallow};
use super::read::{self, Misplaced, Outcome};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, files};
use crate::exchange::source::Source;
use crate::geometry::crs::Crs;
use rayon::prelude::*;

/// How a file is to be read, besides what it says itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ReadOptions {
    /// The coordinate system the user states; `None` takes what the file states, or WGS 84.
    pub crs: Option<Crs>,
    /// Latitude stands first (`--swap-xy`).
    pub swap_xy: bool,
}

impl ReadOptions {
    pub(super) fn axes(self) -> Axes {
        Axes { crs: self.crs.unwrap_or_default(), swap_xy: self.swap_xy }
    }
}

/// How the features stand in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Collection,
    Single,
    Sequence,
}

/// A GeoJSON file cut into features; borrows from its [`Source`].
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) source: &'a Source,
    pub(super) features: Vec<&'a str>,
    pub(super) bare_geometry: bool,
    form: Form,
    stated: Option<Crs>,
    bbox: Option<([f64; 4], &'a str)>,
    /// Foreign members of the collection, in order, their values as written.
    pub members: Vec<Member<'a>>,
}

/// How many features one task reads.
const CHUNK: usize = 512;

impl<'a> Document<'a> {
    /// Cuts `source` into features. `None` if it is no GeoJSON at all, with the reason in `diagnostics`.
    /// Linear in the size of the file; sequential.
    pub fn parse(source: &'a Source, diagnostics: &mut Diagnostics) -> Option<Self> {
        if is_sequence(source) {
            return Self::sequence(source, diagnostics);
        }
        let (members, features) = match json::shallow_opening(&source.text, "features") {
            Err(error) => {
                diagnostics.push(json::finding(source, &source.text, &error, ""));
                return None;
            }
            Ok((Shallow::Object(members), features)) => (members, features),
            Ok((Shallow::Array(_), _)) => {
                let help = "a GeoJSON file is one object; wrap the features in {\"type\": \"FeatureCollection\", \"features\": […]}";
                diagnostics.push(files::e130_not_geojson(start(source), "a JSON array", help));
                return None;
            }
            Ok((Shallow::Other(found), _)) => {
                let help = "is this the right file for this option?";
                diagnostics.push(files::e130_not_geojson(start(source), found, help));
                return None;
            }
        };
        if let Some((name, raw)) = json::duplicate(&members) {
            let place = source.place(source.offset_of(raw), format!("/{}", json::pointer_part(name)));
            diagnostics.push(files::e119_duplicate_member(place, name));
            return None;
        }
        let kind = match top_type(source, &members) {
            Ok(kind) => kind,
            Err(finding) => {
                diagnostics.push(*finding);
                return None;
            }
        };
        let mut document = Self {
            source,
            features: Vec::new(),
            bare_geometry: kind == Top::Geometry,
            form: if kind == Top::Collection { Form::Collection } else { Form::Single },
            stated: None,
            bbox: None,
            members: Vec::new(),
        };
        if kind == Top::Collection {
            document.take_members(members, features, diagnostics)?;
        } else {
            let crs = members.iter().find(|(name, _)| name == "crs").map(|(_, raw)| *raw);
            document.features.push(source.text.trim());
            document.check_crs(crs, diagnostics)?;
        }
        Some(document)
    }

    fn take_members(
        &mut self,
        members: Vec<Member<'a>>,
        features: Option<Shallow<'a>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<()> {
        let mut crs = None;
        let source = self.source;
        for (name, raw) in members {
            match name.as_ref() {
                "type" | "features" => {}
                "crs" => crs = Some(raw),
                "bbox" => self.bbox = bbox(raw).map(|bounds| (bounds, raw)),
                _ if json::too_deep(raw) => {
                    let pointer = format!("/{}", json::pointer_part(&name));
                    diagnostics.push(files::e121_too_deep(source.place(source.offset_of(raw), pointer)));
                    return None;
                }
                _ => self.members.push((name, raw)),
            }
        }
        self.check_crs(crs, diagnostics)?;
        if let Some(Shallow::Array(features)) = features {
            self.features = features;
            return Some(());
        }
        // once more, to tell where and what it is
        let raw = match json::shallow(&source.text) {
            Ok(Shallow::Object(members)) => members.into_iter().find(|(name, _)| name == "features"),
            _ => None,
        };
        diagnostics.push(match raw {
            None => files::e132_features(start(source), "nothing"),
            Some((_, raw)) => {
                files::e132_features(source.place(source.offset_of(raw), "/features"), &json::kind(raw))
            }
        });
        None
    }

    /// One GeoJSON text a line, or after each record separator.
    fn sequence(source: &'a Source, diagnostics: &mut Diagnostics) -> Option<Self> {
        let separator = if source.text.contains('\u{1e}') { '\u{1e}' } else { '\n' };
        let mut features = Vec::new();
        let mut sound = true;
        for part in source.text.split(separator).map(str::trim).filter(|part| !part.is_empty()) {
            if let Err(error) = json::check_syntax(part) {
                diagnostics.push(json::finding(source, part, &error, ""));
                sound = false;
            } else {
                features.push(part);
            }
        }
        sound.then_some(Self {
            source,
            features,
            bare_geometry: false,
            form: Form::Sequence,
            stated: None,
            bbox: None,
            members: Vec::new(),
        })
    }

    /// How many features the file has.
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether the file has no feature.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// The file this was read from.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// The coordinate system the file states in its own member, if it is one of ours.
    pub fn stated_crs(&self) -> Option<Crs> {
        self.stated
    }

    pub(super) fn pointer(&self, number: usize) -> String {
        match self.form {
            Form::Collection => format!("/features/{number}"),
            Form::Single | Form::Sequence => String::new(),
        }
    }

    fn check_crs(&mut self, crs: Option<&'a str>, diagnostics: &mut Diagnostics) -> Option<()> {
        if let Some((_, raw)) = self.members.iter().find(|(name, _)| name == "huhang") {
            let value: serde_json::Value = serde_json::from_str(raw).unwrap_or_default();
            self.stated = value["crs"].as_str().and_then(|name| name.parse().ok());
        }
        let Some(raw) = crs.filter(|raw| *raw != "null") else {
            return Some(());
        };
        let value: serde_json::Value = serde_json::from_str(raw).unwrap_or_default();
        let name = value["properties"]["name"].as_str().or(value["properties"]["href"].as_str());
        let name = name.map_or_else(|| raw.to_owned(), str::to_owned);
        let Some(reason) = refused_crs(&name) else {
            return Some(());
        };
        let place = self.source.place(self.source.offset_of(raw), "/crs");
        diagnostics.push(files::e139_crs(place, &name, reason));
        None
    }

    /// Reads all features in parallel and gives those that can be read to `build`; what it returns stands in the
    /// order of the file. Faults of single features, and of the file as a whole, go to `diagnostics`.
    pub fn read<T: Send>(
        &self,
        options: &ReadOptions,
        diagnostics: &mut Diagnostics,
        build: impl Fn(Feature<'a>, &mut Diagnostics) -> Option<T> + Sync,
    ) -> Vec<T> {
        let options = ReadOptions { crs: options.crs.or(self.stated), ..*options };
        let chunks: Vec<(Vec<T>, Diagnostics, Tally)> = (0..self.features.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                let mut found = Diagnostics::new();
                let mut tally = Tally::default();
                let range = chunk * CHUNK..((chunk + 1) * CHUNK).min(self.features.len());
                let mut built = Vec::with_capacity(range.len());
                for number in range {
                    match read::read(self, number, options, &mut found) {
                        Outcome::Read(feature) => {
                            tally.add(&feature, &mut found);
                            built.extend(build(feature, &mut found));
                        }
                        Outcome::Misplaced(misplaced) => tally.add_misplaced(misplaced),
                        Outcome::Refused => {}
                    }
                }
                (built, found, tally)
            })
            .collect();
        let mut all = Vec::with_capacity(chunks.iter().map(|(built, _, _)| built.len()).sum());
        let mut tally = Tally::default();
        for (built, found, part) in chunks {
            all.extend(built);
            diagnostics.extend(found);
            tally.merge(part);
        }
        tally.report(self, diagnostics);
        all
    }
}

/// What holds for the file as a whole: counted, and told once with the first place.
#[derive(Default)]
struct Tally {
    swapped: Option<(Misplaced, usize)>,
    projected: Option<(Misplaced, usize)>,
    heights: Option<(Place, usize)>,
    extra: Option<(Place, usize)>,
    first_text_id: Option<Place>,
    first_number_id: Option<Place>,
    bounds: Option<[f64; 4]>,
}

impl Tally {
    fn add(&mut self, feature: &Feature<'_>, found: &mut Diagnostics) {
        let place = |member: &str| feature.origin.place(member);
        if feature.seen.height {
            count(&mut self.heights, Some((place("/geometry/coordinates"), 1)));
        }
        if feature.seen.extra {
            count(&mut self.extra, Some((place("/geometry/coordinates"), 1)));
        }
        if feature.seen.null_island {
            found.push(files::w145_null_island(place("/geometry/coordinates")));
        }
        if let Some(id) = &feature.id {
            let first = if id.numeric { &mut self.first_number_id } else { &mut self.first_text_id };
            first.get_or_insert_with(|| place("/id"));
        }
        if feature.seen.bounds[0].is_finite() {
            self.grow(feature.seen.bounds);
        }
    }

    fn add_misplaced(&mut self, misplaced: Misplaced) {
        let slot = if matches!(misplaced.reason, Reason::Swapped(..)) {
            &mut self.swapped
        } else {
            &mut self.projected
        };
        count(slot, Some((misplaced, 1)));
    }

    fn grow(&mut self, b: [f64; 4]) {
        let a = self.bounds.unwrap_or(b);
        self.bounds = Some([a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    }

    fn merge(&mut self, other: Self) {
        count(&mut self.swapped, other.swapped);
        count(&mut self.projected, other.projected);
        count(&mut self.heights, other.heights);
        count(&mut self.extra, other.extra);
        self.first_text_id = self.first_text_id.take().or(other.first_text_id);
        self.first_number_id = self.first_number_id.take().or(other.first_number_id);
        if let Some(bounds) = other.bounds {
            self.grow(bounds);
        }
    }

    fn report(self, document: &Document<'_>, diagnostics: &mut Diagnostics) {
        if let Some((Misplaced { place, reason: Reason::Swapped(x, y) }, count)) = self.swapped {
            diagnostics.push(files::e137_swapped(place, x, y, count));
        }
        if let Some((Misplaced { place, reason: Reason::Projected(x, y) }, count)) = self.projected {
            diagnostics.push(files::e138_projected(place, x, y, count));
        }
        if let Some((place, count)) = self.heights {
            diagnostics.push(files::w143_heights(place, count));
        }
        if let Some((place, count)) = self.extra {
            diagnostics.push(files::w144_extra_numbers(place, count));
        }
        if let (Some(_), Some(place)) = (self.first_text_id, self.first_number_id) {
            diagnostics.push(files::w152_mixed_ids(place));
        }
        if let (Some((stated, raw)), Some(data)) = (document.bbox, self.bounds) {
            // a box written to few decimals may cut the data by a hair
            let slack = 1e-5;
            let outside = data[0] < stated[0] - slack
                || data[1] < stated[1] - slack
                || data[2] > stated[2] + slack && stated[0] <= stated[2]
                || data[3] > stated[3] + slack;
            if outside {
                let source = document.source;
                diagnostics.push(files::w146_bbox(source.place(source.offset_of(raw), "/bbox")));
            }
        }
    }
}

fn count<T>(slot: &mut Option<(T, usize)>, other: Option<(T, usize)>) {
    match (slot.as_mut(), other) {
        (Some((_, n)), Some((_, more))) => *n += more,
        (None, other) => *slot = other,
        (Some(_), None) => {}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Top {
    Collection,
    Feature,
    Geometry,
}

fn start(source: &Source) -> Place {
    source.place(0, "")
}

/// Whether the file is a sequence of texts: by its name, or by a record separator at its start.
fn is_sequence(source: &Source) -> bool {
    let name = source.name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let by_name = [".geojsonl", ".geojsons", ".ndjson", ".jsonl", ".ndgeojson", ".geojsonseq"];
    source.text.starts_with('\u{1e}') || by_name.iter().any(|end| name.ends_with(end))
}

fn top_type(source: &Source, members: &[Member<'_>]) -> Result<Top, Box<Diagnostic>> {
    let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
    let Some((_, raw)) = members.iter().find(|(name, _)| name == "type") else {
        let (found, help) = if has("geometryType") || has("spatialReference") {
            ("this is Esri JSON", "export the layer as GeoJSON")
        } else if has("elements") && has("version") {
            ("this is Overpass JSON", "export from Overpass Turbo as GeoJSON, or use the raw .osm file")
        } else if has("feed_info") || has("road_event_feed_info") {
            ("this is a WZDx feed without a `type`", "give it with --closures")
        } else {
            (
                "the object has no `type`",
                "GeoJSON starts with {\"type\": \"FeatureCollection\", \"features\": […]}",
            )
        };
        return Err(Box::new(files::e130_not_geojson(start(source), found, help)));
    };
    let place = || source.place(source.offset_of(raw), "/type");
    let text = match json::text(raw) {
        Some(Ok(text)) => text,
        Some(Err(error)) => return Err(Box::new(json::finding(source, raw, &error, "/type"))),
        None => return Err(Box::new(files::e131_unknown_type(place(), raw, None))),
    };
    let known = [
        "FeatureCollection",
        "Feature",
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    ];
    match text.as_ref() {
        "FeatureCollection" => Ok(Top::Collection),
        "Feature" => Ok(Top::Feature),
        other if known.contains(&other) => Ok(Top::Geometry),
        "Topology" => {
            let help = "convert it (topo2geo), or export GeoJSON";
            Err(Box::new(files::e130_not_geojson(place(), "this is TopoJSON", help)))
        }
        other => {
            let hint = known.into_iter().find(|kind| kind.eq_ignore_ascii_case(other));
            Err(Box::new(files::e131_unknown_type(place(), other, hint)))
        }
    }
}

fn bbox(raw: &str) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = serde_json::from_str(raw).ok()?;
    match numbers.as_slice() {
        [west, south, east, north] | [west, south, _, east, north, _] => Some([*west, *south, *east, *north]),
        _ => None,
    }
}

/// Why a stated coordinate system cannot be taken; `None` for those that are longitude and latitude on WGS 84 or
/// CGCS2000.
fn refused_crs(name: &str) -> Option<&'static str> {
    let upper = name.to_ascii_uppercase();
    if upper.contains("CRS84") || upper == "WGS84" || upper == "WGS 84" || upper == "CGCS2000" {
        return None;
    }
    let last = upper.rsplit([':', '/']).next().unwrap_or_default();
    let code: Option<u32> = if upper.contains("EPSG") { last.parse().ok() } else { None };
    Some(match code {
        Some(4326 | 4979 | 4490 | 4480) => return None,
        Some(4214 | 4610 | 2327..=2442 | 21413..=21463) => {
            "Beijing 1954 and Xi'an 1980 need a datum shift that is not published, so it cannot be converted exactly"
        }
        Some(4513..=4554) => "it is projected (CGCS2000 Gauss-Krüger, meters), and only degrees are read",
        Some(32601..=32660 | 32701..=32760) => "it is projected (UTM, meters), and only degrees are read",
        Some(3857 | 900_913) => "it is projected (Web Mercator, meters), and only degrees are read",
        Some(_) => "it is not one of those that are read",
        None => "it is not known",
    })
}
