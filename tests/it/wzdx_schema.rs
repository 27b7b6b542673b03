//! The schemas and examples of work zone feeds, and a checker for them.

use chrono::DateTime;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/wzdx").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no ../shared/data/wzdx/{name}");
    None
}

/// The documents of a folder, by file name.
pub(super) fn documents(folder: &str) -> Option<BTreeMap<String, Value>> {
    let entries = fs::read_dir(data(folder)?).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap())
    };
    Some(entries.map(read).collect())
}

/// As much of JSON schema, draft 7, as the schemas of the format use.
pub(super) struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    pub fn load() -> Option<Self> {
        documents("schemas").map(Self)
    }

    pub fn errors(&self, feed: &Value) -> Vec<String> {
        let mut errors = Vec::new();
        self.check(&self.0["WorkZoneFeed.json"], "WorkZoneFeed.json", feed, "", &mut errors);
        errors
    }

    fn fails(&self, schema: &Value, file: &str, value: &Value) -> bool {
        let mut errors = Vec::new();
        self.check(schema, file, value, "", &mut errors);
        !errors.is_empty()
    }

    fn check(&self, schema: &Value, file: &str, value: &Value, at: &str, errors: &mut Vec<String>) {
        let all = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
        let mut wrong = |what: String| errors.push(format!("{at}: {what}"));
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.follow(reference, file, value, at, errors);
        }
        if let Some(kind) = schema.get("type").and_then(Value::as_str) {
            let fits = match kind {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "number" => value.is_number(),
                "integer" => value.as_f64().is_some_and(|n| n.fract() == 0.0),
                _ => panic!("the type {kind}"),
            };
            if !fits {
                wrong(format!("{value} is no {kind}"));
            }
        }
        if schema.get("enum").is_some() && !all("enum").any(|one| one == value) {
            wrong(format!("{value} is no choice"));
        }
        if schema.get("const").is_some_and(|one| one != value) {
            wrong(format!("{value} is another constant"));
        }
        if let (Some(least), Some(number)) = (schema.get("minimum").and_then(Value::as_f64), value.as_f64())
            && number < least
        {
            wrong(format!("{value} is too small"));
        }
        if let Some(text) = value.as_str() {
            let fits = match schema.get("format").and_then(Value::as_str) {
                Some("date-time") => DateTime::parse_from_rfc3339(text).is_ok(),
                Some("email") => text.contains('@'),
                Some("uri") => text.contains(':'),
                _ => true,
            };
            if !fits {
                wrong(format!("{text} is not of the format"));
            }
            if schema.get("pattern").is_some() && !text.split('.').all(|part| part.parse::<u32>().is_ok()) {
                wrong(format!("{text} is no version"));
            }
        }
        if let Some(object) = value.as_object() {
            for key in all("required").filter_map(Value::as_str).filter(|key| !object.contains_key(*key)) {
                wrong(format!("{key} is missing"));
            }
            for (key, needed) in schema.get("dependencies").and_then(Value::as_object).into_iter().flatten() {
                let needed = needed.as_array().unwrap().iter().filter_map(Value::as_str);
                if object.contains_key(key) && needed.clone().any(|key| !object.contains_key(key)) {
                    wrong(format!("{key} alone"));
                }
            }
            for (key, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if let Some(value) = object.get(key) {
                    self.check(inner, file, value, &format!("{at}/{key}"), errors);
                }
            }
        }
        if let Some(list) = value.as_array() {
            if schema.get("minItems").and_then(Value::as_u64).is_some_and(|least| (list.len() as u64) < least)
            {
                errors.push(format!("{at}: too few"));
            }
            if let Some(inner) = schema.get("items") {
                for (index, value) in list.iter().enumerate() {
                    self.check(inner, file, value, &format!("{at}/{index}"), errors);
                }
            }
        }
        for inner in all("allOf") {
            self.check(inner, file, value, at, errors);
        }
        for (key, fits) in [("anyOf", 1..=usize::MAX), ("oneOf", 1..=1)] {
            let passed = all(key).filter(|inner| !self.fails(inner, file, value)).count();
            if schema.get(key).is_some() && !fits.contains(&passed) {
                errors.push(format!("{at}: {key} fits {passed} times"));
                all(key).for_each(|inner| self.check(inner, file, value, at, errors));
            }
        }
    }

    fn follow(&self, reference: &str, file: &str, value: &Value, at: &str, errors: &mut Vec<String>) {
        if let Some(kind) = reference.strip_prefix("https://geojson.org/schema/") {
            let least = if kind == "LineString.json" { 2 } else { 0 };
            let points = value["coordinates"].as_array();
            let sound = points.is_some_and(|points| {
                points.len() >= least
                    && points
                        .iter()
                        .all(|p| p.as_array().is_some_and(|p| p.len() > 1 && p.iter().all(Value::is_number)))
            });
            if value["type"] != kind.trim_end_matches(".json") || !sound {
                errors.push(format!("{at}: no {kind}"));
            }
            return;
        }
        let (base, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if base.is_empty() { file } else { base.rsplit('/').next().unwrap() };
        self.check(self.0[file].pointer(pointer).unwrap(), file, value, at, errors);
    }
}
