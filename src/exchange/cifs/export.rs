//! Full closures to a list of incidents.

use crate::exchange::feed::{
    Exported, NoteKind, Notes, binds_all, feature_id, given, in_force, positions, text, words,
};
use crate::exchange::feed_time::{DAYS, Times, slot_text, stamp};
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

/// Who publishes the list, and when.
#[derive(Clone, PartialEq, Debug)]
pub struct FeedSource {
    /// Short name of the publisher.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// The start of closures without one.
    pub now: DateTime<Utc>,
}

/// What Waze closes beyond a closure: it knows only whole stretches between junctions.
#[derive(Clone, PartialEq, Debug)]
pub struct Widened {
    /// Junction at which the closed stretches begin.
    pub from: String,
    /// Junction at which they end.
    pub to: String,
    /// Meters that are closed in Waze and open by the order.
    pub extra_m: f64,
}

/// Writes the closures that shut a road, or one direction of it, for ordinary cars. `widened` has an entry for each feature; closures without one
/// end at junctions.
///
/// The hours of a closure go into its `schedule`, which Waze reads from the XML form: see [`to_xml`](super::to_xml).
pub fn export(features: &[Value], widened: &[Option<Widened>], source: &FeedSource) -> Exported {
    let mut notes = Notes::default();
    let mut incidents = Vec::new();
    for (index, feature) in features.iter().enumerate() {
        let empty = Map::new();
        let properties = feature.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let id = feature_id(feature).unwrap_or_else(|| format!("closure-{}", index + 1));
        let mut writer = Writer { feature, properties, index, notes: &mut notes, source };
        let Some(lines) = writer.lines() else { continue };
        let Some(times) = writer.times() else { continue };
        let incident = writer.incident(widened.get(index).and_then(Option::as_ref));
        let parts = times.iter().flat_map(|time| lines.iter().map(move |line| (time, line)));
        let many = lines.len() * times.len() > 1;
        for (part, (time, line)) in parts.enumerate() {
            let mut all = Map::new();
            all.insert("id".into(), if many { format!("{id}-{}", part + 1) } else { id.clone() }.into());
            all.insert("type".into(), "ROAD_CLOSED".into());
            all.insert("polyline".into(), line.points.as_str().into());
            all.insert("direction".into(), line.direction.into());
            all.insert("street".into(), line.street.as_str().into());
            all.extend(time.clone());
            for (key, value) in &incident {
                all.entry(key.as_str()).or_insert_with(|| value.clone());
            }
            incidents.push(json!({"incident": all}));
        }
    }
    Exported { feed: json!({"incidents": incidents}), notes: notes.0 }
}

struct Polyline {
    /// Latitudes and longitudes.
    points: String,
    /// The word for it.
    direction: &'static str,
    street: String,
}

struct Writer<'a, 'n> {
    feature: &'a Value,
    properties: &'a Map<String, Value>,
    index: usize,
    notes: &'n mut Notes,
    source: &'a FeedSource,
}

impl Writer<'_, '_> {
    fn note(&mut self, kind: NoteKind, key: &str, message: impl Into<String>) {
        self.notes.push(kind, format!("/{}/properties/{key}", self.index), message);
    }

    /// Why this is not to be written at all, and the property that says so.
    fn refusal(&self) -> Option<(&'static str, &'static str)> {
        let effect =
            given(self.properties, "effect").map_or("closed", |effect| effect.as_str().unwrap_or("").trim());
        let plain = |key: &str| match given(self.properties, key) {
            None | Some(Value::String(_)) => true,
            Some(Value::Array(list)) => list.iter().all(Value::is_string),
            Some(_) => false,
        };
        // Of a one-way order, and of a half closure whose other half is one-way, one direction is shut in full.
        let is_directed = text(self.properties, "direction").is_some_and(|direction| direction != "both");
        let shuts = ["closed", "封闭", "全封闭", "全幅封闭"].contains(&effect)
            || (effect == "one_way" && is_directed)
            || (["half_closed", "半幅封闭", "半封闭"].contains(&effect)
                && text(self.properties, "other_half") == Some("one_way")
                && is_directed);
        // Whoever matched the closure knows; else the words say it.
        let cars = |key: &str| words(given(self.properties, key)).iter().any(|word| word == "car");
        let known = given(self.properties, "binds_cars").and_then(Value::as_bool);
        let bound = plain("applies_to")
            && (binds_all(&words(given(self.properties, "applies_to"))) || cars("applies_to"));
        let excepted = words(given(self.properties, "exempt"));
        let exempt = cars("exempt") || (!excepted.is_empty() && binds_all(&excepted));
        let (applies, binds) =
            (known.unwrap_or(bound) || (known.is_some() && exempt), known.unwrap_or(!exempt));
        if !in_force(self.properties) {
            Some(("status", "Not in force, so it is not written."))
        } else if !shuts {
            Some(("effect", "Waze knows full closures only; it is not written."))
        } else if !applies {
            Some((
                "applies_to",
                "It does not shut the road for ordinary cars, and Waze knows no others; it is not written.",
            ))
        } else if !binds {
            Some(("exempt", "Ordinary cars are exempt, and Waze knows no others; it is not written."))
        } else {
            None
        }
    }

    /// The lines with their directions and roads.
    fn lines(&mut self) -> Option<Vec<Polyline>> {
        if let Some((key, why)) = self.refusal() {
            self.note(NoteKind::Unsupported, key, why);
            return None;
        }
        let geometry = self.feature.get("geometry");
        let coordinates = geometry.and_then(|geometry| geometry.get("coordinates"));
        let drawn: Vec<&Value> = match (geometry.and_then(|g| g.get("type")?.as_str()), coordinates) {
            (Some("LineString"), Some(line)) => vec![line],
            (Some("MultiLineString"), Some(Value::Array(lines))) => lines.iter().collect(),
            _ => Vec::new(),
        };
        let direction =
            match (text(self.properties, "direction").unwrap_or("both"), text(self.properties, "effect")) {
                // One way along: it is the other direction that is shut.
                ("along", Some("one_way")) => "against",
                ("against", Some("one_way")) => "along",
                (direction, _) => direction,
            };
        let roads = given(self.properties, "line_roads").and_then(Value::as_array);
        let lines = drawn.iter().enumerate().filter_map(|(number, line)| {
            let mut points = positions(Some(line)).filter(|points| points.len() > 1)?;
            if direction == "against" {
                points.reverse();
            }
            let word = if direction == "both" { "BOTH_DIRECTIONS" } else { "ONE_DIRECTION" };
            let pairs: Vec<String> =
                points.iter().map(|[lon, lat]| format!("{} {}", degrees(*lat), degrees(*lon))).collect();
            let own = roads.and_then(|roads| roads.get(number)?.as_str());
            let street = own.or_else(|| text(self.properties, "road")).unwrap_or("").to_owned();
            Some(Polyline { points: pairs.join(" "), direction: word, street })
        });
        let lines: Vec<_> = lines.collect();
        let complete = lines.len() == drawn.len();
        if !lines.is_empty() && complete && lines.iter().any(|line| line.street.is_empty()) {
            let all = lines.iter().all(|line| line.street.is_empty());
            let message = if all {
                "Waze wants the name of the road; it is not written."
            } else {
                "Waze wants the name of the road; its parts without one are not written."
            };
            self.note(NoteKind::Missing, "road", message);
            let named: Vec<Polyline> = lines.into_iter().filter(|line| !line.street.is_empty()).collect();
            return (!all).then_some(named);
        }
        if lines.is_empty() || !complete {
            let at = format!("/{}/geometry", self.index);
            self.notes.push(NoteKind::Unsupported, at, "Waze wants lines along the road; it is not written.");
            return None;
        }
        Some(lines)
    }

    /// When it is closed: start, end and hours of each incident. Waze has no excepted days, so before and after them there is one
    /// each. `None` if it is never closed.
    fn times(&mut self) -> Option<Vec<Map<String, Value>>> {
        let times = match Times::read(self.properties) {
            Ok(times) => times,
            Err(key) => {
                self.note(NoteKind::Error, key, format!("{key:?} cannot be read; it is not written."));
                return None;
            }
        };
        if times.start.is_none() {
            self.note(NoteKind::Missing, "start", "The start is not known; written is the present.");
        }
        let start = times.start.unwrap_or(self.source.now);
        if times.end.is_none() {
            let message = "The end is not known; Waze will end the closure when it sees fit.";
            self.note(NoteKind::Approximated, "end", message);
        }
        let (spans, besides) = times.weekly(start);
        let schedule = match times.is_weekly() && !spans.is_empty() {
            true => self.schedule(&times)?,
            false => Map::new(),
        };
        let of = |begin: DateTime<Utc>, end: Option<DateTime<Utc>>, schedule: &Map<String, Value>| {
            let mut all = Map::new();
            let date = |key: &str, at: DateTime<Utc>, known: Option<DateTime<Utc>>| match known == Some(at) {
                true => self.date(key, at, times.zone),
                false => whole_seconds(at, times.zone),
            };
            all.insert("starttime".into(), date("start", begin, times.start));
            all.extend(end.map(|end| ("endtime".to_owned(), date("end", end, times.end))));
            if !schedule.is_empty() {
                all.insert("schedule".into(), Value::Object(schedule.clone()));
            }
            all
        };
        let mut parts: Vec<Map<String, Value>> =
            spans.into_iter().map(|(begin, end)| of(begin, end, &schedule)).collect();
        parts.extend(besides.into_iter().map(|(begin, end)| of(begin, Some(end), &Map::new())));
        if parts.is_empty() {
            self.note(NoteKind::Unsupported, "except_dates", "It is never closed and is not written.");
            return None;
        }
        Some(parts)
    }

    /// All but id, place and time.
    fn incident(&mut self, widened: Option<&Widened>) -> Map<String, Value> {
        let mut all = Map::new();
        let zone = Times::read(self.properties).map_or(chrono_tz::Asia::Shanghai, |times| times.zone);
        let description: Vec<&str> =
            ["title", "description"].iter().filter_map(|key| text(self.properties, key)).collect();
        if !description.is_empty() {
            all.insert("description".into(), description.join(". ").into());
        }
        for (own, key) in [("created", "creationtime"), ("updated", "updatetime")] {
            if let Some(at) = stamp(self.properties, own) {
                all.insert(key.into(), self.date(own, at, zone));
            }
        }
        let kept = self.properties.get("cifs").and_then(Value::as_object);
        for (key, value) in kept.into_iter().flatten() {
            all.entry(key.as_str()).or_insert_with(|| value.clone());
        }
        if !self.source.reference.is_empty() && !all.contains_key("source") {
            let source = json!({"reference": self.source.reference, "name": self.source.name});
            all.insert("source".into(), source);
        }
        for key in ["exempt", "permit_holders"] {
            if given(self.properties, key).is_some_and(|value| *value != json!([])) {
                let message = "Waze knows no exemptions: it leads everybody round, the exempt too.";
                self.note(NoteKind::Unsupported, key, message);
            }
        }
        if given(self.properties, "suspends_turns").is_some_and(|value| *value != json!([])) {
            let message = "Waze has no suspended turn restrictions: it keeps to those of its own map.";
            self.note(NoteKind::Unsupported, "suspends_turns", message);
        }
        self.unsaid();
        if let Some(Widened { from, to, extra_m }) = widened {
            let at = format!("/{}/geometry", self.index);
            let message = format!("Will be widened to junctions {from}–{to} in Waze, {extra_m:.0} m more.");
            self.notes.push(NoteKind::Approximated, at, message);
        }
        all
    }

    /// What Waze has no word for beside a closure.
    fn unsaid(&mut self) {
        for key in ["speed_kmh", "limits", "limit", "width_left_m", "wait_s", "cycle_s"] {
            if given(self.properties, key).is_some() {
                let message =
                    "Waze knows full closures only: what holds where traffic still passes is not written.";
                self.note(NoteKind::Unsupported, key, message);
            }
        }
        if given(self.properties, "entry_only").is_some_and(|value| *value == true) {
            let message = "Waze cannot say that who is on the road when it shuts may drive on.";
            self.note(NoteKind::Unsupported, "entry_only", message);
        }
    }

    /// To the second with an offset: as it is written, if it is that already.
    fn date(&self, key: &str, at: DateTime<Utc>, zone: Tz) -> Value {
        let written = given(self.properties, key).and_then(Value::as_str);
        let sound = |text: &&str| {
            text.len() == "2026-03-01T08:00:00+08:00".len() && DateTime::parse_from_rfc3339(text).is_ok()
        };
        match written.filter(sound) {
            Some(text) => text.into(),
            None => whole_seconds(at, zone),
        }
    }

    /// The closed hours; an empty list when all are, `None` when none is.
    fn schedule(&mut self, times: &Times) -> Option<Map<String, Value>> {
        let week = times.week();
        if week.iter().all(Vec::is_empty) {
            self.note(NoteKind::Unsupported, "open_daily", "It is never closed and is not written.");
            return None;
        }
        if week.iter().all(|day| *day == [(0, 1440)]) {
            return Some(Map::new());
        }
        if week.iter().flatten().any(|(_, end)| *end == 1440) {
            let message = "Waze has no hour later than 23:59: the last minute of a day is open there.";
            self.note(NoteKind::Approximated, "daily", message);
        }
        let hours = |day: &[(u16, u16)]| {
            day.iter().map(|(begin, end)| slot_text((*begin, (*end).min(1439)))).collect::<Vec<_>>().join(",")
        };
        let mut schedule = Map::new();
        if week.iter().all(|day| *day == week[0]) {
            schedule.insert("everyday".into(), hours(&week[0]).into());
        } else {
            for (name, day) in DAYS.iter().zip(&week).filter(|(_, day)| !day.is_empty()) {
                schedule.insert((*name).to_owned(), hours(day).into());
            }
        }
        Some(schedule)
    }
}

fn whole_seconds(at: DateTime<Utc>, zone: Tz) -> Value {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false).into()
}

/// Degrees with six decimals at least, as the format wants them.
fn degrees(value: f64) -> String {
    let shortest = value.to_string();
    let decimals = shortest.split_once('.').map_or(0, |(_, part)| part.len());
    if decimals < 6 { format!("{value:.6}") } else { shortest }
}
