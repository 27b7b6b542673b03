//! What files of vehicles and loads (TOML) have in common: values in base units as integers, axles, places of faults.

use super::{Axle, Class};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(crate) type Value<'t> = Spanned<DeValue<'t>>;

/// The keys of `[[axles]]`.
pub(crate) const AXLE_KEYS: &[&str] =
    &["load_t", "spacing_m", "tyres", "steered", "driven", "lift", "wide_tyres", "width_m"];

/// How the findings of one kind of file are made.
pub(crate) struct Codes {
    /// The file is not TOML: place, message.
    pub syntax: fn(Place, &str) -> Diagnostic,
    /// A key is unknown: place, key, the nearest known one.
    pub unknown: fn(Place, &str, Option<&str>) -> Diagnostic,
    /// A value is not what its key needs: place, key, what it needs.
    pub value: fn(Place, &str, &str) -> Diagnostic,
}

/// One file being read: its text for line numbers, and what was found.
pub(crate) struct Reader<'t> {
    pub file: Arc<str>,
    pub text: &'t str,
    pub problems: Diagnostics,
    pub codes: &'static Codes,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, file: &str, codes: &'static Codes) -> Self {
        Self { file: file.into(), text, problems: Diagnostics::new(), codes }
    }

    /// The table that the file is; what is not TOML is a finding.
    pub fn parse(&mut self) -> Option<Spanned<DeTable<'t>>> {
        match DeTable::parse(self.text) {
            Ok(table) => Some(table),
            Err(error) => {
                let place = self.place(error.span().unwrap_or(0..0));
                self.problems.push((self.codes.syntax)(place, error.message()));
                None
            }
        }
    }

    pub fn place(&self, span: Range<usize>) -> Place {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        let lines = || before.split(|byte| *byte == b'\n');
        let (line, column) = (lines().count(), lines().next_back().map_or(0, <[u8]>::len) + 1);
        Place {
            file: Arc::clone(&self.file),
            line: line as u32,
            column: column as u32,
            pointer: String::new(),
        }
    }

    pub fn wrong(&mut self, key: &str, value: &Value, wanted: &str) {
        let place = self.place(value.span());
        self.problems.push((self.codes.value)(place, key, wanted));
    }

    pub fn unknown(&mut self, key: &str, span: Range<usize>, known: impl IntoIterator<Item = &'static str>) {
        let place = self.place(span);
        self.problems.push((self.codes.unknown)(place, key, nearest(key, known)));
    }

    /// A number of base units as thousandths: meters as millimeters, tonnes as kilograms, km/h as meters per hour.
    pub fn thousandths(&mut self, key: &str, value: &Value) -> u32 {
        let number: Option<f64> = match value.get_ref() {
            DeValue::Integer(n) => n.as_str().parse().ok(),
            DeValue::Float(n) => n.as_str().parse().ok(),
            _ => None,
        };
        if let Some(number) = number.filter(|n| (0.0..=1_000_000.0).contains(n)) {
            (number * 1000.0).round() as u32
        } else {
            self.wrong(key, value, "a number from 0 to 1000000");
            0
        }
    }

    pub fn flag(&mut self, key: &str, value: &Value) -> bool {
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value, "true or false");
            false
        })
    }

    /// A whole number of things, at least one.
    pub fn count(&mut self, key: &str, value: &Value, most: u32) -> Option<u32> {
        let number = value.get_ref().as_integer().and_then(|n| n.as_str().parse::<u32>().ok());
        let number = number.filter(|n| (1..=most).contains(n));
        if number.is_none() {
            self.wrong(key, value, &format!("a whole number from 1 to {most}"));
        }
        number
    }

    pub fn word(&mut self, key: &str, value: &Value) -> String {
        let Some(word) = value.get_ref().as_str() else {
            self.wrong(key, value, "a text in quotes");
            return String::new();
        };
        word.to_owned()
    }

    /// A word of a closed list; one that is none of them is a finding that names the nearest.
    pub fn one_of<T: Copy>(&mut self, key: &str, value: &Value, known: &[(&'static str, T)]) -> Option<T> {
        let word = value.get_ref().as_str().unwrap_or_default();
        let found = known.iter().find(|(name, _)| *name == word).map(|(_, item)| *item);
        if found.is_none() {
            let names = || known.iter().map(|(name, _)| *name);
            let near =
                nearest(word, names()).map_or(String::new(), |near| format!(" (did you mean `{near}`?)"));
            let list = names().collect::<Vec<_>>().join(", ");
            self.wrong(key, value, &format!("one of {list}{near}"));
        }
        found
    }

    /// The class of a vehicle, by its name.
    pub fn class(&mut self, value: &Value) -> Option<Class> {
        self.one_of("class", value, &Class::ALL)
    }

    pub fn axle(&mut self, value: &Value) -> Axle {
        let mut axle = Axle { tyres: 4, ..Axle::default() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong("axles", value, "tables: `[[axles]]` with `load_t`");
            return axle;
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "load_t" => axle.load_kg = self.thousandths("load_t", value),
                "spacing_m" => axle.spacing_mm = self.thousandths("spacing_m", value),
                "tyres" => axle.tyres = self.thousandths("tyres", value) / 1000,
                "steered" => axle.steered = self.flag("steered", value),
                "driven" => axle.driven = self.flag("driven", value),
                "lift" => axle.lift = self.flag("lift", value),
                "wide_tyres" => axle.wide_tyres = self.flag("wide_tyres", value),
                "width_m" => axle.width_mm = Some(self.thousandths("width_m", value)).filter(|mm| *mm > 0),
                other => self.unknown(other, key.span(), AXLE_KEYS.iter().copied()),
            }
        }
        if axle.load_kg == 0 {
            self.wrong("load_t", value, "given for each axle and more than 0");
        }
        axle
    }
}
