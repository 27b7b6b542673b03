//! Properties whose value is of another kind than they are read as: nothing of it counts, so it is told.

use super::reader::Reader;
use crate::diagnostic::closures as codes;
use serde_json::Value;

/// What is read as text.
const TEXTS: [&str; 9] =
    ["title", "name", "authority", "highway", "surface", "note", "description", "detour_hint", "reason"];
/// Text that may be a mere number, too.
const NUMBERS: [&str; 3] = ["id", "order_no", "revision"];
/// What is an object of its own.
const OBJECTS: [&str; 3] = ["in_words", "wzdx", "cifs"];

impl Reader<'_> {
    /// Warns of properties that change nothing of what is closed, and are of another kind than they are read as. Those that do
    /// change it are errors where they are read.
    pub fn kinds(&mut self) {
        let is_text = |value: &Value| value.is_string();
        let is_name = |value: &Value| value.is_string() || value.is_number();
        let is_flag =
            |value: &Value| value.is_boolean() || value.as_str().is_some_and(|word| FLAGS.contains(&word));
        let is_count = |value: &Value| {
            value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_ok())
        };
        type Kind<'k> = (&'k [&'k str], &'k dyn Fn(&Value) -> bool, &'k str);
        let kinds: [Kind; 5] = [
            (&TEXTS, &is_text, "a text"),
            (&NUMBERS, &is_name, "a text or a number"),
            (&OBJECTS, &Value::is_object, "an object"),
            (&["parallel"], &is_flag, "true or false"),
            (&["lanes_total"], &is_count, "a number of lanes"),
        ];
        for (keys, is_right, expected) in kinds {
            for key in keys {
                if let Some(value) = self.value(key).filter(|value| !is_right(value)) {
                    let (place, found) =
                        (self.origin.place(&format!("/properties/{key}")), value.to_string());
                    self.problems.push(codes::w486_wrong_kind(place, &self.label, key, &found, expected));
                }
            }
        }
    }
}

/// Words for a flag.
const FLAGS: [&str; 4] = ["yes", "true", "no", "false"];
