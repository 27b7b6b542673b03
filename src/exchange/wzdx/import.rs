//! A work zone feed to closures.

use super::effect::parts;
use super::links::{Zone, detour_hint, note_links, related};
use super::sources::SOURCE;
use crate::exchange::feed::{Detour, Imported, NoteKind, Notes, bearing, given, position, positions, text};
use crate::exchange::feed_time::local;
use chrono::DateTime;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Reads a feed. Whatever it holds, the result is what can be used of it, and notes on the rest.
///
/// The order of the points of a closure is its direction. A zone whose effect is not known becomes a closure of the
/// effect `unknown`, which nothing plans with until somebody has decided.
pub fn import(feed: &Value) -> Imported {
    let mut import = Import { notes: Notes::default(), sources: BTreeMap::new(), detours: Vec::new() };
    let mut result = Imported::default();
    let Some(root) = feed.as_object() else {
        import.notes.push(NoteKind::Error, "", "This is not a feed: it is not an object.");
        result.notes = import.notes.0;
        return result;
    };
    result.head.clone_from(root);
    result.head.retain(|key, _| key != "features" && key != "type");
    import.head(root);
    let mut zones = Vec::new();
    match root.get("features") {
        Some(Value::Array(features)) => {
            for (index, feature) in features.iter().enumerate() {
                zones.extend(import.entry(feature, index));
            }
        }
        _ => import.notes.push(NoteKind::Error, "/features", "The feed has no list of features."),
    }
    note_links(&zones, &mut import.notes);
    for mut zone in zones {
        import.add_detour(&mut zone);
        result.features.extend(zone.closures);
    }
    result.detours = import.detours;
    result.notes = import.notes.0;
    result
}

struct Import {
    notes: Notes,
    /// The sources, by id.
    sources: BTreeMap<String, Map<String, Value>>,
    detours: Vec<Detour>,
}

impl Import {
    fn head(&mut self, root: &Map<String, Value>) {
        let key = ["feed_info", "road_event_feed_info"].into_iter().find(|key| given(root, key).is_some());
        let Some((key, info)) = key.and_then(|key| Some((key, root.get(key)?.as_object()?))) else {
            self.notes.push(
                NoteKind::Missing,
                "",
                "The feed does not say what it is: `feed_info` is missing.",
            );
            return;
        };
        let version = text(info, "version").unwrap_or("");
        if !version.starts_with("4.") {
            let message = format!("The feed is of version {version:?}; it is read as version 4.2.");
            self.notes.push(NoteKind::Unsupported, format!("/{key}/version"), message);
        }
        for source in info.get("data_sources").and_then(Value::as_array).into_iter().flatten() {
            if let Some((source, id)) = source.as_object().and_then(|s| Some((s, text(s, "data_source_id")?)))
            {
                self.sources.insert(id.to_owned(), source.clone());
            }
        }
    }

    fn entry(&mut self, feature: &Value, index: usize) -> Option<Zone> {
        let pointer = format!("/features/{index}");
        let object = feature.as_object();
        let properties = object.and_then(|feature| feature.get("properties")?.as_object());
        let core = properties.and_then(|properties| properties.get("core_details")?.as_object());
        let (Some(object), Some(properties), Some(core)) = (object, properties, core) else {
            let message = "This entry has no `core_details` and is left out.";
            self.notes.push(NoteKind::Error, pointer, message);
            return None;
        };
        let id = match object.get("id") {
            Some(Value::String(id)) if !id.trim().is_empty() => id.clone(),
            Some(Value::Number(id)) => {
                let message = "The id is a number instead of a text.";
                self.notes.push(NoteKind::Contradiction, format!("{pointer}/id"), message);
                id.to_string()
            }
            _ => {
                let made = format!("wzdx-{}", index + 1);
                let message = format!("This entry has no id and is called {made:?}.");
                self.notes.push(NoteKind::Missing, pointer.clone(), message);
                made
            }
        };
        match text(core, "event_type") {
            Some("work-zone") => self.zone(id, object, properties, core, pointer),
            Some("detour") => {
                self.detour(id, feature, core, &pointer);
                None
            }
            other => {
                let message = format!("Entries of the type {:?} are not read.", other.unwrap_or(""));
                let at = format!("{pointer}/properties/core_details/event_type");
                self.notes.push(NoteKind::Unsupported, at, message);
                None
            }
        }
    }

    fn zone(
        &mut self,
        id: String,
        feature: &Map<String, Value>,
        properties: &Map<String, Value>,
        core: &Map<String, Value>,
        pointer: String,
    ) -> Option<Zone> {
        let at = format!("{pointer}/properties");
        let place = self.place(feature.get("geometry"), &pointer)?;
        if let Some(line) = &place.line {
            self.check_direction(core, line, &at);
        }
        let mut ours = Map::new();
        let mut kept = properties.clone();
        let mut kept_core = core.clone();
        kept_core.shift_remove("event_type");
        for (key, own) in [
            ("name", "title"),
            ("description", "description"),
            ("creation_date", "created"),
            ("update_date", "updated"),
        ] {
            if text(core, key).is_some() {
                ours.insert(own.into(), kept_core.shift_remove(key)?);
            }
        }
        self.roads(core, &mut kept_core, &mut ours, &at);
        self.source(core, &mut ours, &at);
        kept.insert("core_details".into(), Value::Object(kept_core));
        self.times(properties, &mut kept, &mut ours, &at);
        let mut found = parts(properties, &at, &mut self.notes);
        if found.iter().any(|part| part.words.contains_key("speed_kmh")) {
            kept.shift_remove("reduced_speed_limit_kph");
        }
        let direction = if place.line.is_some() { "along" } else { "both" };
        ours.insert("direction".into(), direction.into());
        let mut wzdx = Map::new();
        wzdx.insert("properties".into(), Value::Object(kept));
        let mut beside = feature.clone();
        beside.retain(|key, _| !["id", "type", "properties", "geometry"].contains(&key.as_str()));
        if !beside.is_empty() {
            wzdx.insert("feature".into(), Value::Object(beside));
        }
        if let Some(geometry) = place.kept {
            wzdx.insert("geometry".into(), geometry);
        }
        wzdx.extend(self.source_of(core).map(|source| (SOURCE.to_owned(), source)));
        let closure = |suffix: &str, words: Map<String, Value>, wzdx: Value| {
            let mut all = ours.clone();
            all.extend(words);
            all.insert("wzdx".into(), wzdx);
            let id = format!("{id}{suffix}");
            json!({"type": "Feature", "id": id, "properties": all, "geometry": place.geometry})
        };
        let first = found.remove(0);
        let mut closures = vec![closure("", first.words, Value::Object(wzdx))];
        for part in found {
            closures.push(closure(part.suffix, part.words, json!({"part_of": id})));
        }
        Some(Zone::new(id, pointer, place.line, core, properties, closures))
    }

    /// The first name is the road of the closure. All of them stay when there are several.
    fn roads(
        &mut self,
        core: &Map<String, Value>,
        kept: &mut Map<String, Value>,
        ours: &mut Map<String, Value>,
        at: &str,
    ) {
        let list = core.get("road_names").and_then(Value::as_array);
        let first = list
            .and_then(|list| list.first())
            .filter(|name| name.as_str().is_some_and(|name| !name.trim().is_empty()));
        let Some(first) = first else {
            let message = "The road is not named.";
            self.notes.push(NoteKind::Missing, format!("{at}/core_details/road_names"), message);
            return;
        };
        ours.insert("road".into(), first.clone());
        if list.is_some_and(|list| list.len() == 1) {
            kept.shift_remove("road_names");
        }
    }

    /// The source of an entry as the head of the feed has it.
    fn source_of(&self, core: &Map<String, Value>) -> Option<Value> {
        self.sources.get(text(core, "data_source_id")?).cloned().map(Value::Object)
    }

    fn source(&mut self, core: &Map<String, Value>, ours: &mut Map<String, Value>, at: &str) {
        let at = format!("{at}/core_details/data_source_id");
        match text(core, "data_source_id") {
            None => self.notes.push(NoteKind::Missing, at, "The entry does not name its source."),
            Some(id) => match self.sources.get(id) {
                None => {
                    let message = format!("The source {id:?} is not in the head of the feed.");
                    self.notes.push(NoteKind::Contradiction, at, message);
                }
                Some(source) => {
                    let name = text(source, "organization_name");
                    ours.extend(name.map(|name| ("source".to_owned(), name.into())));
                }
            },
        }
    }

    fn times(
        &mut self,
        zone: &Map<String, Value>,
        kept: &mut Map<String, Value>,
        ours: &mut Map<String, Value>,
        at: &str,
    ) {
        let mut instants = Vec::new();
        for (key, own) in [("start_date", "start"), ("end_date", "end")] {
            let at = format!("{at}/{key}");
            let written = given(zone, key);
            match written.and_then(Value::as_str).map(str::trim) {
                Some(text) if DateTime::parse_from_rfc3339(text).is_ok() => {
                    instants.extend(DateTime::parse_from_rfc3339(text));
                    ours.extend(kept.shift_remove(key).map(|value| (own.to_owned(), value)));
                }
                Some(text) if local(text).is_some() => {
                    let message = format!("{text:?} has no offset and is taken as UTC.");
                    self.notes.push(NoteKind::Approximated, at, message);
                    let instant = local(text).map(|local| local.and_utc());
                    instants.extend(instant.map(|instant| instant.fixed_offset()));
                    ours.insert(own.into(), instant.map(crate::exchange::feed_time::utc).into());
                }
                _ => {
                    let (kind, what) = match written {
                        None => (NoteKind::Missing, "is not stated".to_owned()),
                        Some(value) => (NoteKind::Error, format!("cannot be read from {value}")),
                    };
                    let message = format!("The {own} {what}; the closure counts without one.");
                    self.notes.push(kind, at, message);
                    ours.insert(own.into(), Value::Null);
                }
            }
        }
        if let [start, end] = instants[..]
            && end <= start
        {
            let message = "The end is not after the start.";
            self.notes.push(NoteKind::Contradiction, format!("{at}/end_date"), message);
        }
        for (key, old, own) in [
            ("is_start_date_verified", "start_date_accuracy", "verified_start"),
            ("is_end_date_verified", "end_date_accuracy", "verified_end"),
        ] {
            let stated = match (zone.get(key), text(zone, old)) {
                (Some(Value::Bool(_)), _) => kept.shift_remove(key),
                (_, Some("verified")) => Some(Value::Bool(true)),
                (_, Some("estimated")) => Some(Value::Bool(false)),
                _ => {
                    let message = format!("It is not stated whether the date is verified (`{key}`).");
                    self.notes.push(NoteKind::Missing, at, message);
                    None
                }
            };
            ours.extend(stated.map(|value| (own.to_owned(), value)));
        }
        let started = ours.get("verified_start") == Some(&Value::Bool(true));
        let status = status_of(zone).unwrap_or_else(|word| {
            let message = format!("The status {word:?} is not known; the closure counts.");
            self.notes.push(NoteKind::Error, format!("{at}/event_status"), message);
            None
        });
        let status = status.unwrap_or(if started { "active" } else { "planned" });
        ours.insert("status".into(), status.into());
        ours.insert("timezone".into(), "UTC".into());
    }

    fn place(&mut self, geometry: Option<&Value>, pointer: &str) -> Option<Place> {
        let at = format!("{pointer}/geometry");
        let object = geometry.and_then(Value::as_object);
        let kind = object.and_then(|geometry| text(geometry, "type")).unwrap_or("");
        let coordinates = object.and_then(|geometry| geometry.get("coordinates"));
        let line = positions(coordinates).filter(|line| !line.is_empty());
        match (kind, line, geometry.zip(coordinates)) {
            ("LineString", Some(line), Some((geometry, _))) if line.len() > 1 => {
                Some(Place { geometry: geometry.clone(), line: Some(line), kept: None })
            }
            ("MultiPoint", Some(line), Some((geometry, coordinates))) if line.len() > 1 => {
                let message = "Only points of the zone are known; they are joined to a line.";
                self.notes.push(NoteKind::Approximated, at, message);
                let joined = json!({"type": "LineString", "coordinates": coordinates});
                Some(Place { geometry: joined, line: Some(line), kept: Some(geometry.clone()) })
            }
            ("MultiPoint", Some(_), Some((geometry, coordinates))) => {
                let message = "The zone is one point: its direction and length are not known.";
                self.notes.push(NoteKind::Approximated, at, message);
                let point = json!({"type": "Point", "coordinates": coordinates[0]});
                Some(Place { geometry: point, line: None, kept: Some(geometry.clone()) })
            }
            ("Point", _, Some((geometry, coordinates))) if position(coordinates).is_some() => {
                let message = "The format has no zones that are a point; its direction is not known.";
                self.notes.push(NoteKind::Unsupported, at, message);
                Some(Place { geometry: geometry.clone(), line: None, kept: None })
            }
            _ => {
                let message = "The geometry is no line and no points on the globe; the zone is left out.";
                self.notes.push(NoteKind::Error, at, message);
                None
            }
        }
    }

    /// The order of the points says where traffic goes; the word is checked against it.
    fn check_direction(&mut self, core: &Map<String, Value>, line: &[[f64; 2]], at: &str) {
        let at = format!("{at}/core_details/direction");
        let word = text(core, "direction").unwrap_or("");
        let stated = match word {
            "northbound" => 0.0,
            "eastbound" => 90.0,
            "southbound" => 180.0,
            "westbound" => 270.0,
            "inner-loop" | "outer-loop" | "undefined" | "unknown" => return,
            _ => {
                self.notes.push(NoteKind::Missing, at, format!("{word:?} is no direction."));
                return;
            }
        };
        let Some(drawn) = bearing(line) else { return };
        let apart = (drawn - stated + 540.0_f64).rem_euclid(360.0) - 180.0;
        // signed directions may be off by a quarter; what runs into the opposite quarter is drawn the other way
        if apart.abs() > 135.0 {
            let message = format!("It says {word}, but its points run the other way; the points count.");
            self.notes.push(NoteKind::Contradiction, at, message);
        }
    }

    fn detour(&mut self, id: String, feature: &Value, core: &Map<String, Value>, pointer: &str) {
        let line = positions(feature.pointer("/geometry/coordinates")).unwrap_or_default();
        if line.len() < 2 {
            let message = "The detour has no line.";
            self.notes.push(NoteKind::Missing, format!("{pointer}/geometry"), message);
        } else {
            self.check_direction(core, &line, &format!("{pointer}/properties"));
        }
        let names = core.get("road_names").and_then(Value::as_array).into_iter().flatten();
        let detour = Detour {
            id,
            name: text(core, "name").unwrap_or("").to_owned(),
            line,
            roads: names.filter_map(Value::as_str).map(str::to_owned).collect(),
            closures: related(core, "related-work-zone").map(str::to_owned).collect(),
            original: feature.clone(),
            source: self.source_of(core).unwrap_or_default(),
        };
        self.detours.push(detour);
    }

    /// Tells a closure its detour, and the detour its closure when only the closure says so.
    fn add_detour(&mut self, zone: &mut Zone) {
        for (id, pointer) in &zone.detours {
            match self.detours.iter_mut().find(|detour| detour.id == *id) {
                Some(detour) if !detour.closures.contains(&zone.id) => detour.closures.push(zone.id.clone()),
                Some(_) => {}
                None => {
                    let message = format!("The detour {id:?} is not in the feed.");
                    self.notes.push(NoteKind::Missing, pointer, message);
                }
            }
        }
        let starts: Vec<&str> = zone.detours.iter().map(|(id, _)| id.as_str()).collect();
        if let Some(hint) = detour_hint(&zone.id, &starts, &self.detours) {
            for closure in &mut zone.closures {
                if let Some(properties) = closure.get_mut("properties").and_then(Value::as_object_mut) {
                    properties.insert("detour_hint".into(), hint.as_str().into());
                }
            }
        }
    }
}

struct Place {
    geometry: Value,
    /// In the order of driving, where that is known.
    line: Option<Vec<[f64; 2]>>,
    kept: Option<Value>,
}

/// Our status for the deprecated one of an entry; `Err` when its word is unknown.
pub(super) fn status_of(zone: &Map<String, Value>) -> Result<Option<&'static str>, String> {
    match given(zone, "event_status") {
        None => Ok(None),
        Some(value) => match value.as_str() {
            Some("planned" | "pending") => Ok(Some("planned")),
            Some("active") => Ok(Some("active")),
            Some("completed") => Ok(Some("completed")),
            Some("cancelled") => Ok(Some("cancelled")),
            _ => Err(value.to_string()),
        },
    }
}
