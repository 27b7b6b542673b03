//! Closures to a work zone feed.

use super::effect::{EFFECT_WORDS, parts};
use super::event::{Entry, Line, core_of, kept_properties};
use super::head::{FeedInfo, as_utc, is_uuid, uuid};
use super::impact::{Said, say};
use super::import::status_of;
use super::sources::listed;
use crate::exchange::feed::{
    Detour, Exported, NoteKind, Notes, bearing, feature_id, given, in_force, positions, text,
};
use crate::exchange::feed_time::{Period, Times, utc};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// So many lines of one closure name each other.
const MOST_LINKED: usize = 8;

/// How far recurring closures are written out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Horizon {
    /// Periods before it are left out; also the start of closures without one.
    pub from: DateTime<Utc>,
    /// Periods behind it are left out; also the end of closures without one.
    pub to: DateTime<Utc>,
    /// The most periods of one closure.
    pub most: usize,
}

/// Writes closures (GeoJSON features with drawn lines) and detours as a feed.
///
/// One entry says one direction and one period, so a closure becomes as many as it has of both. Closures that are not
/// in force, and those of which the feed would say something that is not so, are left out with a note.
pub fn export(features: &[Value], detours: &[Detour], info: &FeedInfo, horizon: &Horizon) -> Exported {
    let mut notes = Notes::default();
    let (mut head, mut sources) = info.complete(horizon.from, &mut notes);
    let (features, detours) = listed(&mut head, &mut sources, (features, detours), &mut notes);
    let (features, detours) = (features.as_slice(), detours.as_slice());
    let mut export = Export {
        features,
        detours,
        sources,
        horizon,
        notes,
        parts: BTreeMap::new(),
        written: BTreeMap::new(),
        entries: Vec::new(),
    };
    for (index, feature) in features.iter().enumerate() {
        if let Some(whole) = part_of(feature) {
            export.parts.entry(whole).or_default().push(index);
        }
    }
    let faithful: BTreeMap<&str, bool> = features
        .iter()
        .filter_map(|feature| Some((feature.get("id")?.as_str()?, export.says_what_was_read(feature)?)))
        .collect();
    for (index, feature) in features.iter().enumerate() {
        let whole = part_of(feature);
        if whole.is_some_and(|whole| faithful.get(whole) == Some(&true)) {
            continue;
        }
        let own = feature.get("id").and_then(Value::as_str);
        let unchanged = own.and_then(|id| faithful.get(id)).copied();
        export.closure(feature, index, unchanged);
    }
    export.detours();
    let mut root = head;
    root.insert("type".into(), "FeatureCollection".into());
    root.insert("features".into(), Value::Array(export.entries));
    Exported { feed: Value::Object(root), notes: export.notes.0 }
}

fn part_of(feature: &Value) -> Option<&str> {
    feature.pointer("/properties/wzdx/part_of")?.as_str()
}

struct Export<'a> {
    features: &'a [Value],
    detours: &'a [Detour],
    sources: Vec<String>,
    horizon: &'a Horizon,
    notes: Notes,
    /// Indexes of further closures of an entry, by its id.
    parts: BTreeMap<&'a str, Vec<usize>>,
    /// Ids of the first entries of closures, their start and their end.
    written: BTreeMap<String, (String, Value, Value)>,
    entries: Vec<Value>,
}

impl<'a> Export<'a> {
    /// Whether a closure read from a feed, with its further ones, still has the effects that were read; then the
    /// entry keeps its own words for them. `None` for closures that do not come from a feed.
    fn says_what_was_read(&self, feature: &Value) -> Option<bool> {
        let own = feature.get("properties")?.as_object()?;
        let mut kept = kept_properties(own)?.clone();
        if let Some(speed) = given(own, "speed_kmh") {
            kept.insert("reduced_speed_limit_kph".into(), speed.clone());
        }
        let read = parts(&kept, "", &mut Notes::default());
        let id = feature.get("id")?.as_str()?;
        let found = self.parts.get(id).map_or(&[][..], Vec::as_slice);
        let further = |suffix: &str, words: &Map<String, Value>| {
            found.iter().map(|index| &self.features[*index]).any(|part| {
                let same_place = part.get("geometry") == feature.get("geometry");
                part.get("id").and_then(Value::as_str) == Some(&format!("{id}{suffix}"))
                    && part.get("properties").and_then(Value::as_object).is_some_and(|properties| {
                        let times = ["start", "end", "daily", "weekdays", "status", "direction"];
                        let same_time = times.iter().all(|key| properties.get(*key) == own.get(*key));
                        same_place && same_time && has_words(properties, words)
                    })
            })
        };
        let (first, others) = read.split_first()?;
        Some(
            has_words(own, &first.words)
                && others.len() == found.len()
                && others.iter().all(|part| further(part.suffix, &part.words)),
        )
    }

    fn note(&mut self, kind: NoteKind, pointer: &str, message: impl Into<String>) {
        self.notes.push(kind, pointer, message);
    }

    fn closure(&mut self, feature: &'a Value, index: usize, unchanged: Option<bool>) {
        let pointer = format!("/{index}");
        let at = format!("{pointer}/properties");
        let empty = Map::new();
        let properties = feature.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let kept = kept_properties(properties);
        let kept_status = kept.and_then(|kept| status_of(kept).ok().flatten());
        if !in_force(properties) && (kept_status.is_none() || kept_status != text(properties, "status")) {
            let message = "Not in force, so it is not written.";
            self.note(NoteKind::Unsupported, &format!("{at}/status"), message);
            return;
        }
        let Some(lines) = self.lines(feature, properties, &pointer) else { return };
        let said = if unchanged == Some(true) {
            None
        } else {
            if unchanged == Some(false) && kept.is_some_and(|kept| kept.contains_key("lanes")) {
                let message = "The effect is not the one that was read, so the list of lanes is left out.";
                self.note(NoteKind::Approximated, &format!("{at}/effect"), message);
            }
            let Some(said) = say(properties, &at, &mut self.notes) else { return };
            Some(said)
        };
        let drawn = feature.pointer("/geometry/coordinates").and_then(Value::as_array);
        let is_several = feature.pointer("/geometry/type").is_some_and(|kind| kind == "MultiLineString")
            && drawn.is_some_and(|lines| lines.len() > 1);
        if said.is_some()
            && is_several
            && matches!(text(properties, "effect"), Some("no_through" | "禁止过境"))
        {
            let message = "Each road of it is an entry of its own: read again, nobody goes on from one to another of them.";
            self.note(NoteKind::Approximated, &format!("{at}/effect"), message);
        }
        let times = match Times::read(properties) {
            Ok(times) => times,
            Err(key) => {
                let message = format!("{key:?} cannot be read; the closure is not written.");
                self.note(NoteKind::Error, &format!("{at}/{key}"), message);
                return;
            }
        };
        let periods = self.periods(properties, &times, &at);
        let id = feature_id(feature).unwrap_or_else(|| format!("closure-{}", index + 1));
        self.entries_of(feature, properties, &id, &lines, &periods, said.as_ref(), &at);
    }

    /// The directed lines of a closure.
    fn lines(
        &mut self,
        feature: &'a Value,
        properties: &Map<String, Value>,
        pointer: &str,
    ) -> Option<Vec<Line>> {
        let at = format!("{pointer}/geometry");
        let geometry = feature.get("geometry").and_then(Value::as_object);
        let kind = geometry.and_then(|geometry| text(geometry, "type")).unwrap_or("");
        let coordinates = geometry.and_then(|geometry| geometry.get("coordinates"));
        let kept = properties.get("wzdx").and_then(|wzdx| wzdx.get("geometry"));
        // what was read as points goes back as points, in the one direction that they have
        if let Some(kept) = kept.filter(|_| kind == "Point" || text(properties, "direction") == Some("along"))
            && let Some(drawn) = coordinates
            && (kept.get("coordinates") == Some(drawn) || kept.pointer("/coordinates/0") == Some(drawn))
        {
            return Some(vec![Line { geometry: kept.clone(), bearing: None, road: None, reversed: false }]);
        }
        let drawn: Vec<&Value> = match (kind, coordinates) {
            ("LineString", Some(line)) => vec![line],
            ("MultiLineString", Some(Value::Array(lines))) => lines.iter().collect(),
            _ => Vec::new(),
        };
        let whole = geometry.cloned().map(Value::Object).unwrap_or_default();
        let mut lines = Vec::new();
        let roads = given(properties, "line_roads").and_then(Value::as_array);
        for (number, line) in drawn.iter().enumerate() {
            let road = roads.and_then(|roads| roads.get(number)).cloned();
            let road = road.filter(|road| road.as_str().is_some_and(|road| !road.is_empty()));
            let Some(points) = positions(Some(line)).filter(|points| points.len() > 1) else { continue };
            // Of a turn it is the road by which one comes that is meant.
            let is_turn = properties.contains_key("turn_said");
            let towards = bearing(if is_turn { &points[..2] } else { &points });
            let direction =
                match (text(properties, "direction").unwrap_or("both"), text(properties, "effect")) {
                    // One way along: it is the other direction that is shut.
                    ("along", Some("one_way")) => "against",
                    ("against", Some("one_way")) => "along",
                    (direction, _) => direction,
                };
            if direction != "against" {
                let single = || json!({"type": "LineString", "coordinates": line});
                let geometry = if kind == "LineString" { whole.clone() } else { single() };
                lines.push(Line { geometry, bearing: towards, road: road.clone(), reversed: false });
            }
            if direction != "along" {
                let mut back = line.as_array().cloned().unwrap_or_default();
                back.reverse();
                let bearing = towards.map(|degrees| (degrees + 180.0).rem_euclid(360.0));
                let geometry = json!({"type": "LineString", "coordinates": back});
                lines.push(Line { geometry, bearing, road, reversed: true });
            }
        }
        if lines.is_empty() {
            let message = "The format wants a line in the direction of driving; the closure is not written.";
            self.note(NoteKind::Unsupported, &at, message);
            return None;
        }
        Some(lines)
    }

    /// The periods with their dates as they are to be written.
    fn periods(&mut self, properties: &Map<String, Value>, times: &Times, at: &str) -> Vec<(Value, Value)> {
        if times.end.is_none() && times.start.is_some_and(|start| self.horizon.to <= start) {
            let message = "It starts behind the range and is not written.";
            self.note(NoteKind::Approximated, &format!("{at}/start"), message);
            return Vec::new();
        }
        if times.start.is_none() && times.is_continuous() {
            let message = "The start is not known; written is the start of the range.";
            self.note(NoteKind::Missing, &format!("{at}/start"), message);
        }
        if times.end.is_none() && times.is_continuous() {
            let message = "The end is not known; written is the end of the range, not verified.";
            self.note(NoteKind::Approximated, &format!("{at}/end"), message);
        }
        let (first, last) = (times.start.unwrap_or(self.horizon.from), times.end.unwrap_or(self.horizon.to));
        if last <= first {
            let message = "It ends before it starts and is not written.";
            self.note(NoteKind::Contradiction, &format!("{at}/end"), message);
            return Vec::new();
        }
        let date = |at: DateTime<Utc>| Value::from(utc(at));
        if times.is_continuous() {
            let start = as_utc(properties, "start", times.start);
            let end = as_utc(properties, "end", times.end);
            let (start, end) = (
                start.filter(|_| times.start.is_some()).unwrap_or_else(|| date(self.horizon.from)),
                end.filter(|_| times.end.is_some()).unwrap_or_else(|| date(self.horizon.to)),
            );
            return vec![(start, end)];
        }
        let (from, to) = (self.horizon.from, self.horizon.to);
        let mut periods: Vec<Period> = times.periods((from, to));
        if times.start.is_none_or(|start| start < from) || times.end.is_none_or(|end| to < end) {
            let message = format!("Written are only its periods from {} to {}.", utc(from), utc(to));
            self.note(NoteKind::Approximated, at, message);
        }
        if periods.len() > self.horizon.most {
            let message =
                format!("Written are its first {} periods of {}.", self.horizon.most, periods.len());
            self.note(NoteKind::Approximated, at, message);
            periods.truncate(self.horizon.most);
        }
        if periods.is_empty() {
            self.note(NoteKind::Approximated, at, "It has no period in the range and is not written.");
        }
        periods.into_iter().map(|(start, end)| (date(start), date(end))).collect()
    }

    /// One entry for each line and period.
    #[expect(clippy::too_many_arguments, reason = "what a closure comes to, and where it stands")]
    fn entries_of(
        &mut self,
        feature: &Value,
        properties: &Map<String, Value>,
        id: &str,
        lines: &[Line],
        periods: &[(Value, Value)],
        said: Option<&Said>,
        at: &str,
    ) {
        let imported = properties.contains_key("wzdx");
        let name = |line: usize, period: usize| {
            let keeps = imported || is_uuid(id);
            match (line, period) {
                (0, 0) if keeps => id.to_owned(),
                (0, 0) => uuid(id),
                _ => uuid(&format!("{id} {line} {}", periods[period].0)),
            }
        };
        let ways = self.detours.iter().filter(|way| way.original.is_null());
        let ways: Vec<Value> = ways
            .filter(|way| way.closures.iter().any(|closure| closure == id) && way.line.len() > 1)
            .map(|way| json!({"type": "related-detour", "id": detour_id(way)}))
            .collect();
        for (line_index, line) in lines.iter().enumerate() {
            for (index, (start, end)) in periods.iter().enumerate() {
                let mut links = Vec::new();
                if index > 0 {
                    links.push(json!({"type": "first-occurrence", "id": name(line_index, 0)}));
                }
                if index + 1 < periods.len() {
                    links.push(json!({"type": "next-occurrence", "id": name(line_index, index + 1)}));
                }
                // Of many lines each names the first one and the one against it; the first one names all.
                let related = |other: usize| {
                    lines.len() <= MOST_LINKED || line_index == 0 || other == 0 || other == line_index ^ 1
                };
                for other in (0..lines.len()).filter(|other| *other != line_index && related(*other)) {
                    links.push(json!({"type": "related-work-zone", "id": name(other, index)}));
                }
                links.extend(ways.iter().cloned());
                let entry = Entry { feature, properties, line, period: (start, end), said, links, at };
                let event = entry.write(&self.sources, self.detours, &mut self.notes);
                let own = name(line_index, index);
                self.written
                    .entry(id.to_owned())
                    .or_insert_with(|| (own.clone(), start.clone(), end.clone()));
                let mut event = event;
                event.insert("id".into(), own.into());
                self.entries.push(Value::Object(event));
            }
        }
    }

    fn detours(&mut self) {
        let ways: Vec<&Detour> = self.detours.iter().collect();
        for (index, way) in ways.into_iter().enumerate() {
            if way.original.is_object() {
                self.entries.push(way.original.clone());
                continue;
            }
            let pointer = format!("/detours/{index}");
            if way.line.len() < 2 {
                self.note(NoteKind::Missing, &pointer, "The detour has no line and is not written.");
                continue;
            }
            let zones = way.closures.iter().filter_map(|id| self.written.get(id));
            let (links, dates): (Vec<Value>, Vec<_>) = zones
                .map(|(id, start, end)| {
                    (json!({"type": "related-work-zone", "id": id}), (start.clone(), end.clone()))
                })
                .unzip();
            let Some((start, end)) = dates.into_iter().next() else {
                self.note(
                    NoteKind::Missing,
                    &pointer,
                    "The closures of this detour are not written, nor is it.",
                );
                continue;
            };
            let roads = if way.roads.is_empty() { vec!["unknown".to_owned()] } else { way.roads.clone() };
            let source = self.sources.first().map_or("1", String::as_str);
            let mut core = core_of("detour", source, roads, bearing(&way.line));
            if !way.name.is_empty() {
                core.insert("name".into(), way.name.as_str().into());
            }
            core.insert("related_road_events".into(), links.into());
            self.entries.push(json!({
                "id": detour_id(way),
                "type": "Feature",
                "properties": {
                    "core_details": core,
                    "start_date": start,
                    "end_date": end,
                    "is_start_date_verified": false,
                    "is_end_date_verified": false,
                },
                "geometry": {"type": "LineString", "coordinates": way.line},
            }));
        }
    }
}

fn detour_id(way: &Detour) -> String {
    if is_uuid(&way.id) { way.id.clone() } else { uuid(&format!("detour {}", way.id)) }
}

/// Whether the effect of a closure is said by these words and no others.
fn has_words(properties: &Map<String, Value>, words: &Map<String, Value>) -> bool {
    EFFECT_WORDS.iter().chain(&["width_left_m"]).all(|key| match (given(properties, key), words.get(*key)) {
        (None, None) => true,
        (Some(one), Some(other)) => same(one, other),
        _ => false,
    })
}

/// Equality that does not care whether a number is written with a point.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => one == other,
    }
}
