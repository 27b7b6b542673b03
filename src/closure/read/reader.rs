//! What all readers of a record use: values, words, flags, lists, road users; each fault at its property.

use super::super::model::{Drawing, Effect, Override};
use super::super::selector::{Fault, Selector};
use super::super::who::chinese_words;
use super::keys;
use crate::diagnostic::{Diagnostics, Origin, closures as codes, suggest};
use serde_json::{Map, Value};

/// A record at work: its properties, and what is wrong with them.
pub(super) struct Reader<'a> {
    pub properties: &'a Map<String, Value>,
    pub origin: &'a Origin,
    /// What findings call the closure.
    pub label: String,
    pub problems: &'a mut Diagnostics,
    /// Whether it can be used.
    pub sound: bool,
    /// Who answers for what is physically so being lifted.
    pub overridden: Option<Override>,
}

impl Reader<'_> {
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.properties.get(key).filter(|value| !value.is_null())
    }

    pub fn wrong(&mut self, key: &str, expected: &str) {
        let found = self.properties.get(key).map_or_else(|| "missing".to_owned(), Value::to_string);
        let place = self.origin.place(&format!("/properties/{key}"));
        self.problems.push(codes::e401_wrong_value(place, &self.label, key, &found, expected));
        self.sound = false;
    }

    /// Warns of properties that look like ours; the others are the user's own. A record that does not say what it does is
    /// told, and one that is no order at all, or misspells `effect`, cannot be used: it would be a full closure.
    ///
    /// Whether it is worth while to read on.
    pub fn names(&mut self, drawing: Option<&Drawing>) -> bool {
        let place = |key: &str| self.origin.place(&format!("/properties/{key}"));
        let has_effect = self.value("effect").is_some();
        let mut misspelt = false;
        for key in self.properties.keys().filter(|key| !keys::is_known(key)) {
            let Some(nearest) = suggest::nearest(key, keys::with_meaning()) else { continue };
            let is_effect = nearest == "effect" && !has_effect;
            misspelt |= is_effect;
            self.problems.push(match is_effect {
                true => codes::e439_effect_misspelt(place(key), &self.label, key),
                false => codes::w404_property_nearly_known(place(key), &self.label, key, nearest),
            });
        }
        self.sound &= !misspelt;
        if has_effect || misspelt {
            return true;
        }
        let is_order = drawing.is_none_or(|drawing| keys::is_order(self.properties, drawing));
        if is_order {
            self.problems.push(codes::w442_no_effect(place("effect"), &self.label));
        } else {
            let own: Vec<&str> = self.properties.keys().map(String::as_str).collect();
            let own: Vec<&str> = own.into_iter().filter(|key| *key != "timezone").collect();
            self.problems.push(codes::e441_no_order(self.origin.place("/properties"), &self.label, &own));
        }
        is_order
    }

    pub fn word<T: Copy>(&mut self, key: &str, words: &[(&'static str, T)], default: T) -> T {
        let found = match self.value(key) {
            None => return default,
            Some(Value::String(text)) => {
                words.iter().find(|(name, _)| text.trim().eq_ignore_ascii_case(name))
            }
            Some(_) => None,
        };
        if let Some((_, value)) = found {
            return *value;
        }
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let written = self.value(key).and_then(Value::as_str).unwrap_or_default();
        let meant = suggest::nearest(written, names.iter().copied());
        let meant = meant.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
        self.wrong(key, &format!("one of {}{meant}", names.join(", ")));
        default
    }

    pub fn flag(&mut self, key: &str) -> bool {
        match self.value(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(word)) if ["yes", "true"].contains(&word.as_str()) => true,
            Some(Value::String(word)) if ["no", "false"].contains(&word.as_str()) => false,
            Some(_) => {
                self.wrong(key, "true or false");
                false
            }
        }
    }

    pub fn name(&mut self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => {
                self.wrong(key, "a name");
                None
            }
        }
    }

    /// Warns of what takes back what another property says, and asks for a day of publication that can be read.
    pub fn contradictions(&mut self, physical: bool) {
        let given = |key: &str| self.value(key).is_some_and(|v| *v != Value::Array(Vec::new()));
        let exempt = ["exempt", "permit_holders"].into_iter().find(|key| given(key));
        let hours = given("daily") && given("open_daily");
        if let Some(key) = exempt.filter(|_| physical) {
            let place = self.origin.place(&format!("/properties/{key}"));
            let what = format!("it is `physical`, so nobody passes; `{key}` changes nothing");
            let help = "leave one of the two out: an exemption does not lead over an open trench";
            self.problems.push(codes::w478_contradiction(place, &self.label, &what, help));
        }
        if hours {
            let place = self.origin.place("/properties/open_daily");
            let what = "`daily` says when it is shut and `open_daily` when it is open; it is shut in the hours of `daily` \
                        without those of `open_daily`";
            let help = "give one of the two, unless that is meant";
            self.problems.push(codes::w478_contradiction(place, &self.label, what, help));
        }
        let day = |value: &Value| {
            let text = value.as_str()?.trim();
            text.get(..10)?.parse::<chrono::NaiveDate>().ok()
        };
        if self.value("notice_published").is_some_and(|value| day(value).is_none()) {
            self.wrong(
                "notice_published",
                "the day on which the notice was published, such as \"2026-02-27\"",
            );
        }
    }

    /// A list of texts, or one text.
    pub fn texts(&mut self, key: &str, expected: &str) -> Vec<String> {
        let texts = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(entries)) => entries
                .iter()
                .map(|entry| match entry {
                    Value::String(text) => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                })
                .collect(),
            Some(Value::String(text)) => Some(vec![text.clone()]),
            Some(Value::Number(number)) => Some(vec![number.to_string()]),
            Some(_) => None,
        };
        texts.unwrap_or_else(|| {
            self.wrong(key, expected);
            Vec::new()
        })
    }

    pub fn selectors(&mut self, key: &str) -> Vec<Selector> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let read = match value {
            Value::Array(entries) if entries.is_empty() => return Vec::new(),
            Value::String(text) if text.trim().is_empty() => return Vec::new(),
            value => Selector::read(value),
        };
        let place = self.origin.place(&format!("/properties/{key}"));
        match read {
            Ok(Selector::Any(any)) => return any,
            Ok(selector) => return vec![selector],
            Err(Fault::Word(word, nearest)) => {
                self.problems.push(codes::e403_unknown_class(
                    place,
                    &self.label,
                    &word,
                    nearest,
                    &chinese_words(),
                ));
            }
            Err(Fault::Key(found, nearest)) => {
                self.problems.push(codes::e460_condition_key(place, &self.label, &found, nearest));
            }
            Err(Fault::Value(found, expected)) => {
                self.problems.push(codes::e401_wrong_value(place, &self.label, key, &found, expected));
            }
        }
        self.sound = false;
        Vec::new()
    }

    /// A place that leaves roads out, or means all but what it shows.
    pub fn inverted(&mut self, effect: Effect) -> (bool, Vec<String>) {
        let outside = self.flag("outside");
        let except = self.texts("except_roads", "the name, reference or id of a road, or a list of them");
        let whole = matches!(
            effect,
            Effect::Closed | Effect::NoThrough | Effect::Speed | Effect::Limit | Effect::LaneLoss
        );
        if (outside || !except.is_empty()) && !whole {
            let key = if outside { "outside" } else { "except_roads" };
            self.wrong(key, "with closed, no_through, speed, limit or lane_loss only");
        }
        if outside && !except.is_empty() {
            self.wrong("except_roads", "without `outside`, which means all roads but those of the place");
        }
        (outside, except)
    }

    /// Who holds one of these permits is exempt.
    pub fn permit_holders(&mut self) -> Vec<Selector> {
        let numbers = self.texts("permit_holders", "a number of a permit, or a list of them");
        numbers.into_iter().map(Selector::Permit).collect()
    }
}
