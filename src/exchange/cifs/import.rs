//! A list of incidents to closures.

use super::xml;
use crate::exchange::feed::{Imported, NoteKind, Notes, given, text};
use crate::exchange::feed_time::{DAYS, slot_text};
use crate::exchange::hours::slot;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Whether a JSON document is a list of incidents.
pub fn is_feed(document: &Value) -> bool {
    document.get("incidents").is_some_and(|incidents| incidents.is_array() || incidents.is_object())
}

/// Reads the XML form; see [`import`].
pub fn import_xml(document: &str, zone: Option<&str>) -> Imported {
    match xml::read(document) {
        Ok(read) => import(&read, zone),
        Err(error) => {
            let mut notes = Notes::default();
            notes.push(NoteKind::Error, "", format!("This is no XML document: {error}."));
            Imported { notes: notes.0, ..Imported::default() }
        }
    }
}

/// Reads the JSON form. `zone` is the IANA zone in which the daily hours count; without it they count at the offset
/// of the start, which is wrong for half the year where clocks are changed.
pub fn import(feed: &Value, zone: Option<&str>) -> Imported {
    let mut result = Imported::default();
    let mut notes = Notes::default();
    let listed = feed.get("incidents");
    // the XML form has the incidents one level below
    let list = match listed.and_then(|list| list.get("incident")).or(listed) {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => {
            notes.push(NoteKind::Error, "/incidents", "There is no list of incidents.");
            &[]
        }
    };
    if let Some(head) = feed.as_object() {
        result.head.clone_from(head);
        result.head.shift_remove("incidents");
    }
    let mut ids = BTreeMap::new();
    for (index, incident) in list.iter().enumerate() {
        let wrapped = incident.get("incident").filter(|inner| inner.is_object());
        let pointer = format!("/incidents/{index}{}", if wrapped.is_some() { "/incident" } else { "" });
        let Some(members) = wrapped.unwrap_or(incident).as_object() else {
            notes.push(NoteKind::Error, pointer, "This incident is not an object.");
            continue;
        };
        let mut reader = Reader { incident: members, pointer: &pointer, notes: &mut notes, zone };
        result.features.extend(reader.closures(index));
        if let Some(id) = members.get("id").map(Value::to_string)
            && ids.insert(id.clone(), index).is_some()
        {
            notes.push(NoteKind::Error, format!("{pointer}/id"), format!("The id {id} is given twice."));
        }
    }
    result.notes = notes.0;
    result
}

struct Reader<'a, 'n> {
    incident: &'a Map<String, Value>,
    pointer: &'n str,
    notes: &'n mut Notes,
    zone: Option<&'n str>,
}

impl Reader<'_, '_> {
    fn note(&mut self, kind: NoteKind, key: &str, message: impl Into<String>) {
        self.notes.push(kind, format!("{}/{key}", self.pointer), message);
    }

    /// One closure, or one for each set of daily hours.
    fn closures(&mut self, index: usize) -> Vec<Value> {
        let kind = text(self.incident, "type").unwrap_or("");
        if kind != "ROAD_CLOSED" {
            let message = format!("Incidents of the type {kind:?} close nothing and are not read.");
            self.note(NoteKind::Unsupported, "type", message);
            return Vec::new();
        }
        // an older form of the format has these three in `location`
        let place = match self.incident.get("location") {
            Some(Value::Object(location)) => location,
            _ => self.incident,
        };
        let Some(points) = self.points(place) else { return Vec::new() };
        let id = match self.incident.get("id") {
            Some(Value::String(id)) if !id.trim().is_empty() => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => {
                let made = format!("cifs-{}", index + 1);
                self.note(NoteKind::Missing, "id", format!("It has no id and is called {made:?}."));
                made
            }
        };
        let mut ours = Map::new();
        let mut kept = self.incident.clone();
        for key in ["id", "type"] {
            kept.shift_remove(key);
        }
        for (key, own) in [("description", "title"), ("creationtime", "created"), ("updatetime", "updated")] {
            if text(self.incident, key).is_some() {
                ours.extend(kept.shift_remove(key).map(|value| (own.to_owned(), value)));
            }
        }
        match text(place, "street") {
            Some(street) => {
                ours.insert("road".into(), street.into());
            }
            None => self.note(NoteKind::Missing, "street", "The road is not named."),
        }
        let offset = self.times(&mut kept, &mut ours);
        let both = match text(place, "direction") {
            Some("BOTH_DIRECTIONS") => true,
            Some("ONE_DIRECTION") => false,
            other => {
                let message =
                    format!("The direction is {:?}; taken as the one of the points.", other.unwrap_or(""));
                self.note(NoteKind::Missing, "direction", message);
                false
            }
        };
        if given(self.incident, "lane_impact").is_some() {
            let message = "It closes the road and speaks of lanes; taken as closed.";
            self.note(NoteKind::Contradiction, "lane_impact", message);
        }
        for key in ["polyline", "street", "direction"] {
            kept.shift_remove(key);
        }
        ours.insert("status".into(), "active".into());
        ours.insert("effect".into(), "closed".into());
        let geometry = if let [point] = points.as_slice() {
            self.note(NoteKind::Approximated, "polyline", "It is one point: its length is not known.");
            ours.insert("direction".into(), "both".into());
            json!({"type": "Point", "coordinates": point})
        } else {
            ours.insert("direction".into(), if both { "both" } else { "along" }.into());
            json!({"type": "LineString", "coordinates": points})
        };
        let hours = self.schedule(offset, &mut kept, &mut ours);
        if !kept.is_empty() {
            ours.insert("cifs".into(), Value::Object(kept));
        }
        let many = hours.len() > 1;
        let closures = hours.into_iter().enumerate().map(|(part, hours)| {
            let mut all = ours.clone();
            all.extend(hours);
            let id = if many { format!("{id}:{}", part + 1) } else { id.clone() };
            json!({"type": "Feature", "id": id, "properties": all, "geometry": geometry})
        });
        closures.collect()
    }

    /// Longitude and latitude, from "lat lon lat lon".
    fn points(&mut self, place: &Map<String, Value>) -> Option<Vec<[f64; 2]>> {
        let written = text(place, "polyline").unwrap_or("");
        let numbers = written.split([' ', ',', '\n', '\t', '\r']).filter(|part| !part.is_empty());
        let numbers: Option<Vec<f64>> = numbers.map(|part| part.parse().ok()).collect();
        let pairs = numbers
            .filter(|numbers| !numbers.is_empty() && numbers.len() % 2 == 0)
            .map(|numbers| numbers.chunks_exact(2).map(|pair| [pair[1], pair[0]]).collect::<Vec<[f64; 2]>>());
        let Some(points) = pairs else {
            let message = "The polyline is no list of latitudes and longitudes; the closure is left out.";
            self.note(NoteKind::Error, "polyline", message);
            return None;
        };
        if !points.iter().all(|[lon, lat]| lon.abs() <= 180.0 && lat.abs() <= 90.0) {
            let turned = points.iter().all(|[lon, lat]| lat.abs() <= 180.0 && lon.abs() <= 90.0);
            let why =
                if turned { "latitude and longitude seem to be exchanged" } else { "it is not on the globe" };
            self.note(NoteKind::Error, "polyline", format!("The closure is left out: {why}."));
            return None;
        }
        Some(points)
    }

    fn times(&mut self, kept: &mut Map<String, Value>, ours: &mut Map<String, Value>) -> Option<FixedOffset> {
        let mut offset = None;
        let mut instants = Vec::new();
        for (key, own) in [("starttime", "start"), ("endtime", "end")] {
            let written = given(self.incident, key).and_then(Value::as_str).map(str::trim);
            match written.map(DateTime::parse_from_rfc3339) {
                Some(Ok(instant)) => {
                    offset = offset.or(Some(*instant.offset()));
                    instants.push(instant);
                    ours.extend(kept.shift_remove(key).map(|value| (own.to_owned(), value)));
                }
                Some(Err(_)) => {
                    let message = format!("The {own} cannot be read; the closure counts without one.");
                    self.note(NoteKind::Error, key, message);
                    ours.insert(own.into(), Value::Null);
                }
                None => {
                    let message = format!("The {own} is not stated; the closure counts without one.");
                    self.note(NoteKind::Missing, key, message);
                    ours.insert(own.into(), Value::Null);
                }
            }
        }
        if let [start, end] = instants[..]
            && end <= start
        {
            self.note(NoteKind::Contradiction, "endtime", "The end is not after the start.");
        }
        offset
    }

    /// Daily hours; days with the same ones are one set.
    fn schedule(
        &mut self,
        offset: Option<FixedOffset>,
        kept: &mut Map<String, Value>,
        ours: &mut Map<String, Value>,
    ) -> Vec<Map<String, Value>> {
        let plain = vec![Map::new()];
        let stated = given(self.incident, "schedule").filter(|schedule| **schedule != json!(""));
        if let Some(zone) = self.zone {
            ours.insert("timezone".into(), zone.into());
        } else if stated.is_none() {
            ours.insert("timezone".into(), "UTC".into());
        }
        let Some(stated) = stated else { return plain };
        let mut sets: BTreeMap<String, [bool; 7]> = BTreeMap::new();
        let mut sound = stated.as_object().is_some_and(|days| !days.is_empty());
        for (day, hours) in stated.as_object().into_iter().flatten() {
            let day = day.to_lowercase();
            let days: Vec<usize> = match day.as_str() {
                "everyday" => (0..7).collect(),
                _ => DAYS.iter().position(|name| *name == day).into_iter().collect(),
            };
            let slots: Option<Vec<String>> = match hours.as_str() {
                Some(hours) => hours.split(',').map(|part| slot(part.trim()).map(full_slot)).collect(),
                None => None,
            };
            match slots.filter(|slots| !slots.is_empty() && !days.is_empty()) {
                Some(slots) => {
                    let set = sets.entry(slots.join(",")).or_insert([false; 7]);
                    days.iter().for_each(|day| set[*day] = true);
                }
                None => sound = false,
            }
        }
        if !sound {
            let message = "The schedule cannot be read; the closure counts at all hours.";
            self.note(NoteKind::Error, "schedule", message);
            return plain;
        }
        kept.shift_remove("schedule");
        if self.zone.is_none() {
            let seconds = offset.map_or(0, |offset| offset.local_minus_utc());
            // the names of these zones have the sign the other way round
            let zone = if seconds == 0 { "UTC".to_owned() } else { format!("Etc/GMT{:+}", -seconds / 3600) };
            let zone = if seconds % 3600 == 0 && zone.parse::<Tz>().is_ok() {
                zone
            } else {
                let message = "The hours count at an offset that no zone has; they are taken as UTC.";
                self.note(NoteKind::Error, "schedule", message);
                "UTC".to_owned()
            };
            let message = format!("The daily hours count at the offset of the start ({zone}).");
            self.note(NoteKind::Approximated, "schedule", message);
            ours.insert("timezone".into(), zone.into());
        }
        let sets = sets.into_iter().map(|(slots, days)| {
            let mut hours = Map::new();
            hours.insert("daily".into(), slots.split(',').collect::<Vec<_>>().into());
            if days != [true; 7] {
                let names: Vec<&str> =
                    DAYS.iter().zip(days).filter(|(_, on)| *on).map(|(day, _)| &day[..3]).collect();
                hours.insert("weekdays".into(), names.into());
            }
            hours
        });
        sets.collect()
    }
}

/// A slot until the last minute of a day lasts until midnight: the format has no later hour.
fn full_slot((begin, end): (u16, u16)) -> String {
    slot_text((begin, if end == 1439 { 1440 } else { end }))
}
