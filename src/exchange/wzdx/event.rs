//! One entry of a feed.

use super::head::as_utc;
use super::impact::Said;
use super::import::status_of;
use super::links::{detour_hint, related};
use crate::exchange::feed::{Detour, NoteKind, Notes, given, text};
use crate::exchange::feed_time::stamp;
use serde_json::{Map, Value, json};

/// A line in the direction of driving.
pub(super) struct Line {
    pub geometry: Value,
    pub bearing: Option<f64>,
    /// The road it runs on, where that is known of this line.
    pub road: Option<Value>,
    /// It runs against the drawing.
    pub reversed: bool,
}

/// What an entry is made of.
pub(super) struct Entry<'a> {
    pub feature: &'a Value,
    pub properties: &'a Map<String, Value>,
    pub line: &'a Line,
    pub period: (&'a Value, &'a Value),
    /// What it does; `None` when the entry that was read says it.
    pub said: Option<&'a Said>,
    pub links: Vec<Value>,
    pub at: &'a str,
}

/// What was kept of the entry that a closure was read from.
pub(super) fn kept_properties(closure: &Map<String, Value>) -> Option<&Map<String, Value>> {
    closure.get("wzdx")?.get("properties")?.as_object()
}

/// The members that every entry needs.
pub(super) fn core_of(
    kind: &str,
    source: &str,
    roads: Vec<String>,
    bearing: Option<f64>,
) -> Map<String, Value> {
    let core = json!({
        "event_type": kind,
        "data_source_id": source,
        "road_names": roads,
        "direction": direction_word(bearing),
    });
    match core {
        Value::Object(core) => core,
        _ => Map::new(),
    }
}

fn direction_word(bearing: Option<f64>) -> &'static str {
    const WORDS: [&str; 4] = ["northbound", "eastbound", "southbound", "westbound"];
    bearing.map_or("undefined", |degrees| WORDS[((degrees + 45.0) / 90.0) as usize % 4])
}

const DIRECTIONS: [&str; 8] = [
    "northbound",
    "eastbound",
    "southbound",
    "westbound",
    "inner-loop",
    "outer-loop",
    "undefined",
    "unknown",
];

impl Entry<'_> {
    /// The feature, but for its id.
    pub fn write(&self, sources: &[String], detours: &[Detour], notes: &mut Notes) -> Map<String, Value> {
        let empty = Map::new();
        let kept = kept_properties(self.properties).unwrap_or(&empty);
        let kept_core = kept.get("core_details").and_then(Value::as_object).unwrap_or(&empty);
        let mut all = Map::new();
        all.insert("core_details".into(), Value::Object(self.core(kept_core, sources, detours, notes)));
        let mut rest = kept.clone();
        rest.shift_remove("core_details");
        if status_of(kept).ok().flatten() != text(self.properties, "status") {
            rest.shift_remove("event_status");
        }
        all.extend(rest);
        if self.line.reversed {
            self.turn_round(&mut all, notes);
        }
        self.crossings(&mut all, notes);
        all.insert("start_date".into(), self.period.0.clone());
        all.insert("end_date".into(), self.period.1.clone());
        for (own, key, old) in [
            ("verified_start", "is_start_date_verified", "start_date_accuracy"),
            ("verified_end", "is_end_date_verified", "end_date_accuracy"),
            ("", "is_start_position_verified", "beginning_accuracy"),
            ("", "is_end_position_verified", "ending_accuracy"),
        ] {
            let known = |word: &&str| ["estimated", "verified"].contains(word);
            let by_old = text(&all, old).filter(known).map(|word| Value::Bool(word == "verified"));
            let stated = self.properties.get(own).filter(|value| value.is_boolean());
            match (stated, by_old) {
                // the deprecated word says the same
                (Some(stated), Some(by_old)) if *stated == by_old => {}
                (Some(stated), _) => {
                    all.shift_remove(old);
                    all.insert(key.into(), stated.clone());
                }
                (None, Some(_)) => {}
                (None, None) if all.get(key).is_some_and(Value::is_boolean) => {}
                (None, None) => {
                    all.shift_remove(old);
                    all.insert(key.into(), false.into());
                }
            }
        }
        let methods = ["channel-device-method", "sign-method", "junction-method", "other", "unknown"];
        if !text(&all, "location_method").is_some_and(|word| methods.contains(&word)) {
            all.insert("location_method".into(), "unknown".into());
        }
        self.impact(&mut all);
        let mut feature = Map::new();
        feature.insert("id".into(), Value::Null);
        feature.insert("type".into(), "Feature".into());
        feature.insert("properties".into(), Value::Object(all));
        feature.insert("geometry".into(), self.line.geometry.clone());
        let beside = self.feature.pointer("/properties/wzdx/feature").and_then(Value::as_object);
        for (key, value) in beside.into_iter().flatten() {
            feature.entry(key.as_str()).or_insert_with(|| value.clone());
        }
        feature
    }

    fn impact(&self, all: &mut Map<String, Value>) {
        let speed = "reduced_speed_limit_kph";
        let Some(said) = self.said else {
            all.extend(given(self.properties, "speed_kmh").map(|value| (speed.to_owned(), value.clone())));
            return;
        };
        for key in ["lanes", "restrictions", speed] {
            all.shift_remove(key);
        }
        all.insert("vehicle_impact".into(), said.impact.into());
        all.extend(said.speed.clone().map(|value| (speed.to_owned(), value)));
        if !said.restrictions.is_empty() {
            all.insert("restrictions".into(), said.restrictions.clone().into());
        }
    }

    fn core(
        &self,
        kept: &Map<String, Value>,
        sources: &[String],
        detours: &[Detour],
        notes: &mut Notes,
    ) -> Map<String, Value> {
        let default = sources.first().map_or("1", String::as_str);
        let source = text(kept, "data_source_id");
        let known = source.filter(|id| sources.iter().any(|source| source == id));
        if source.is_some() && known.is_none() {
            let message = "Its source is not in the head of the feed; the first one there is written.";
            notes.push(NoteKind::Contradiction, format!("{}/wzdx", self.at), message);
        }
        let mut core =
            core_of("work-zone", known.unwrap_or(default), self.roads(kept, notes), self.line.bearing);
        for (key, value) in kept {
            let own = ["event_type", "data_source_id", "road_names", "direction", "related_road_events"];
            if !own.contains(&key.as_str()) {
                core.insert(key.clone(), value.clone());
            }
        }
        let word = kept.get("direction").and_then(Value::as_str).filter(|word| DIRECTIONS.contains(word));
        if let Some(word) = word.filter(|_| !self.line.reversed) {
            core.insert("direction".into(), word.into());
        }
        core.extend(
            given(self.properties, "title").filter(|t| t.is_string()).map(|t| ("name".to_owned(), t.clone())),
        );
        core.extend(self.description(kept, detours).map(|text| ("description".to_owned(), text)));
        for (own, key) in [("created", "creation_date"), ("updated", "update_date")] {
            let date = as_utc(self.properties, own, stamp(self.properties, own));
            if date.is_none() && given(self.properties, own).is_some() {
                let message = "This is no date; it is left out.";
                notes.push(NoteKind::Error, format!("{}/{own}", self.at), message);
            }
            core.extend(date.map(|date| (key.to_owned(), date)));
        }
        let mut links = self.links.clone();
        if let Some(Value::Array(before)) = kept.get("related_road_events") {
            links.splice(0..0, before.iter().cloned());
            core.insert("related_road_events".into(), Value::Array(links));
        } else if !links.is_empty() {
            core.insert("related_road_events".into(), Value::Array(links));
        }
        core
    }

    fn roads(&self, kept: &Map<String, Value>, notes: &mut Notes) -> Vec<String> {
        let before: Option<Vec<String>> = kept
            .get("road_names")
            .and_then(Value::as_array)
            .and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect())
            .filter(|names: &Vec<String>| !names.is_empty());
        let own = self
            .line
            .road
            .as_ref()
            .or_else(|| given(self.properties, "road"))
            .map(|road| road.as_str().map_or_else(|| road.to_string(), str::to_owned));
        match (before, own) {
            (Some(names), None) => names,
            (Some(names), Some(road)) if names[0] == road => names,
            (_, Some(road)) => vec![road],
            (None, None) => {
                let message = "The road has no name; the format wants one.";
                notes.push(NoteKind::Missing, format!("{}/road", self.at), message);
                vec!["unknown".to_owned()]
            }
        }
    }

    /// The description, with what else there is to say behind it.
    fn description(&self, kept: &Map<String, Value>, detours: &[Detour]) -> Option<Value> {
        let own = given(self.properties, "description").filter(|text| text.is_string());
        let mut sentences: Vec<String> = self.said.map(|said| said.texts.clone()).unwrap_or_default();
        let order = match (text(self.properties, "order_no"), text(self.properties, "authority")) {
            (Some(number), Some(who)) => Some(format!("Order {number} of {who}.")),
            (Some(number), None) => Some(format!("Order {number}.")),
            (None, who) => who.map(|who| format!("Ordered by {who}.")),
        };
        sentences.extend(order);
        let id = self.feature.get("id").and_then(Value::as_str).unwrap_or("");
        let starts: Vec<&str> = related(kept, "related-detour").collect();
        let told = detour_hint(id, &starts, detours);
        if let Some(hint) = text(self.properties, "detour_hint").filter(|hint| told.as_deref() != Some(*hint))
        {
            sentences.push(format!("Detour: {hint}."));
        }
        if sentences.is_empty() {
            return own.cloned();
        }
        let own = own.and_then(Value::as_str).map(str::to_owned);
        Some(own.into_iter().chain(sentences).collect::<Vec<_>>().join(" ").into())
    }

    /// Cross streets and mileposts, in the direction of driving.
    fn crossings(&self, all: &mut Map<String, Value>, notes: &mut Notes) {
        let ends = if self.line.reversed { ["ending", "beginning"] } else { ["beginning", "ending"] };
        for (own, end) in ["from", "to"].into_iter().zip(ends) {
            if let Some(name) = text(self.properties, own) {
                all.insert(format!("{end}_cross_street"), name.into());
            }
            let key = format!("{own}_km");
            match given(self.properties, &key) {
                None => {}
                Some(value) => {
                    if let Some(km) = value.as_f64().filter(|km| *km >= 0.0) {
                        let miles = (km / 1.609_344 * 1000.0).round() / 1000.0;
                        all.insert(format!("{end}_milepost"), miles.into());
                        let message = "Kilometers are written as miles, to the thousandth.";
                        notes.push(NoteKind::Approximated, format!("{}/{key}", self.at), message);
                    } else {
                        let message = format!("`{key}` {value} is no kilometer post; it is left out.");
                        notes.push(NoteKind::Unsupported, format!("{}/{key}", self.at), message);
                    }
                }
            }
        }
    }

    /// What was read of the drawn direction, for the other one.
    fn turn_round(&self, all: &mut Map<String, Value>, notes: &mut Notes) {
        for what in ["cross_street", "milepost", "accuracy"] {
            let ends = [format!("beginning_{what}"), format!("ending_{what}")];
            let [first, last] = ends.each_ref().map(|key| all.shift_remove(key));
            all.extend([last, first].into_iter().zip(ends).filter_map(|(value, key)| Some((key, value?))));
        }
        let ends = ["is_start_position_verified", "is_end_position_verified"];
        let [first, last] = ends.map(|key| all.shift_remove(key));
        all.extend(
            [last, first].into_iter().zip(ends).filter_map(|(value, key)| Some((key.to_owned(), value?))),
        );
        if all.shift_remove("lanes").is_some() {
            let message = "The lanes that were read are those of one direction; the other one has no list.";
            notes.push(NoteKind::Approximated, format!("{}/direction", self.at), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_have_names() {
        for (degrees, word) in [
            (0.0, "northbound"),
            (44.9, "northbound"),
            (45.0, "eastbound"),
            (180.0, "southbound"),
            (315.0, "northbound"),
            (314.9, "westbound"),
        ] {
            assert_eq!(direction_word(Some(degrees)), word);
        }
        assert_eq!(direction_word(None), "undefined");
    }
}
