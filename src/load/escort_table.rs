//! Tables of escorts (TOML): who goes along with a load over a measure, and who at what is met on the way (H9).
//!
//! The rules for what is met are an ASSUMPTION of this program where no file is given, as those for measures are.

use super::escort::{DEFAULT, Escort};
use super::file::MOST_MM;
use super::{Load, Measure};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::loads as codes;
use crate::vehicle::reader::{Codes, Reader, Value};
use std::ops::Range;
use toml::de::DeTable;

const CODES: Codes = Codes {
    syntax: codes::e573_escort_syntax,
    unknown: codes::e574_escort_key,
    value: codes::e575_escort_value,
};

/// A table of escorts with every kind of rule, as the documents print it.
pub const EXAMPLE: &str = include_str!("escorts.toml");

/// When a rule asks for somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Occasion {
    /// The load is over (not at) so many millimeters or kilograms.
    Over(Measure, u32),
    /// Something of this kind is met, or somewhere this condition of passing holds.
    Met(&'static str),
}

impl Occasion {
    /// Its word in summaries.
    pub fn code(self) -> &'static str {
        match self {
            Self::Over(measure, _) => measure.code(),
            Self::Met(word) => word,
        }
    }
}

const MEASURES: [(&str, Measure); 5] = [
    ("height", Measure::Height),
    ("width", Measure::Width),
    ("length", Measure::Length),
    ("mass", Measure::Mass),
    ("axle_load", Measure::AxleLoad),
];

/// What may be met: kinds of constraints, conditions of passing, and driving against the direction of a one-way road.
pub const MET: [&str; 19] = [
    "limit",
    "bridge",
    "tunnel",
    "gantry",
    "wire",
    "height_bar",
    "narrow",
    "gradient",
    "hump",
    "bend",
    "corner",
    "closure",
    "counterflow",
    "alone",
    "crawl",
    "center_line",
    "no_braking",
    "no_other_trucks",
    "whole_width",
];

/// One rule of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// When.
    pub when: Occasion,
    /// Only on roads of these classes (`highway`); on all where there are none.
    pub roads: Vec<String>,
    /// Of what is met, only where less than this is left, millimeters.
    pub left_under_mm: Option<u32>,
    /// How far before what is met, millimeters.
    pub before_mm: u32,
    /// How far behind it.
    pub after_mm: u32,
    /// Who.
    pub who: Vec<Escort>,
}

/// A table of escorts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EscortTable {
    /// Where it comes from.
    pub name: String,
    /// Whether it is the assumption of this program.
    pub is_assumed: bool,
    /// Its rules, in order.
    pub rules: Vec<Rule>,
}

impl Default for EscortTable {
    /// The measures of [`DEFAULT`]; a crew where less than half a meter is left below a wire, flaggers where the load needs
    /// the whole width of the road or drives against its direction, police where it must be alone on a bridge.
    fn default() -> Self {
        let over = |rule: &super::escort::EscortRule| Rule {
            when: Occasion::Over(rule.measure, rule.over),
            roads: Vec::new(),
            left_under_mm: None,
            before_mm: 0,
            after_mm: 0,
            who: vec![rule.escort],
        };
        let met = |word, left_under_mm, who: &[Escort]| Rule {
            when: Occasion::Met(word),
            roads: Vec::new(),
            left_under_mm,
            before_mm: 200_000,
            after_mm: 50_000,
            who: who.to_vec(),
        };
        let mut rules: Vec<Rule> = DEFAULT.iter().map(over).collect();
        rules.extend([
            met("wire", Some(500), &[Escort::UtilityCrew]),
            met("whole_width", None, &[Escort::Flagger]),
            met("counterflow", None, super::escort::COUNTERFLOW),
            met("alone", None, &[Escort::Police]),
        ]);
        Self { name: String::new(), is_assumed: true, rules }
    }
}

impl Rule {
    /// Whether a rule for a measure asks for somebody; none for other rules.
    pub fn is_over(&self, load: &Load) -> Option<bool> {
        let Occasion::Over(measure, over) = self.when else { return None };
        let body = &load.body;
        let value = match measure {
            Measure::Height => body.height_mm,
            Measure::Width => body.width_mm,
            Measure::Length => body.length_mm,
            Measure::Mass => body.mass_kg,
            Measure::AxleLoad => body.axle_load_kg,
            _ => None,
        };
        Some(value.is_some_and(|value| value > over))
    }
}

const KEYS: &[&str] = &["name", "rule"];
const RULE_KEYS: &[&str] = &["when", "over", "roads", "left_under_m", "before_m", "after_m", "who"];

impl Reader<'_> {
    fn millimeters(&mut self, key: &str, value: &Value) -> u32 {
        let mm = self.thousandths(key, value);
        if mm > 100 * MOST_MM {
            self.wrong(key, value, "at most 100 km");
        }
        mm
    }

    fn escort_list(&mut self, value: &Value) -> Vec<Escort> {
        let Some(list) = value.get_ref().as_array().filter(|list| !list.is_empty()) else {
            self.wrong("who", value, "a list such as [\"front\", \"police\"]");
            return Vec::new();
        };
        list.iter().filter_map(|word| self.one_of("who", word, &Escort::ALL)).collect()
    }

    fn escort_rule(&mut self, table: &DeTable, whole: Range<usize>) -> Option<Rule> {
        let mut rule = Rule {
            when: Occasion::Met("other"),
            roads: Vec::new(),
            left_under_mm: None,
            before_mm: 0,
            after_mm: 0,
            who: Vec::new(),
        };
        let mut over = None;
        let mut when: Option<&Value> = None;
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "when" => when = Some(value),
                "over" => over = Some(self.thousandths(name, value)),
                "roads" => rule.roads = self.words(name, value),
                "left_under_m" => rule.left_under_mm = Some(self.millimeters(name, value)),
                "before_m" => rule.before_mm = self.millimeters(name, value),
                "after_m" => rule.after_mm = self.millimeters(name, value),
                "who" => rule.who = self.escort_list(value),
                other => self.unknown(other, key.span(), RULE_KEYS.iter().copied()),
            }
        }
        let missing = |reader: &mut Self, key: &str, wanted: &str| {
            let place = reader.place(whole.clone());
            reader.problems.push(codes::e575_escort_value(place, key, wanted));
        };
        let words: Vec<(&'static str, Occasion)> = MEASURES
            .iter()
            .map(|(word, measure)| (*word, Occasion::Over(*measure, over.unwrap_or(0))))
            .chain(MET.iter().map(|word| (*word, Occasion::Met(word))))
            .collect();
        let Some(when) = when else {
            missing(self, "when", "given: a measure such as width, or what is met such as wire");
            return None;
        };
        rule.when = self.one_of("when", when, &words)?;
        match rule.when {
            Occasion::Over(..) if over.is_none() => {
                missing(self, "over", "given for a measure, meters or tonnes");
                return None;
            }
            Occasion::Over(..) if rule.left_under_mm.is_some() || rule.before_mm + rule.after_mm > 0 => {
                missing(
                    self,
                    "left_under_m",
                    "left out for a measure: before, after and left are of what is met",
                );
                return None;
            }
            Occasion::Met(_) if over.is_some() => {
                missing(self, "over", "left out here: it belongs to a measure");
                return None;
            }
            _ => {}
        }
        if !table.contains_key("who") {
            missing(self, "who", "given: a list such as [\"front\", \"police\"]");
            return None;
        }
        Some(rule)
    }
}

impl EscortTable {
    /// Reads a table; `file` is its name for the places of findings.
    ///
    /// # Errors
    /// `None`, when `problems` got an error: `E573` no TOML, `E574` an unknown key, `E575` a value that is not what its key
    /// needs, or a rule without what it needs.
    pub fn from_toml(text: &str, file: &str, problems: &mut Diagnostics) -> Option<Self> {
        let mut reader = Reader::new(text, file, &CODES);
        let table = reader.parse();
        let mut found = Self { name: String::new(), is_assumed: false, rules: Vec::new() };
        for (key, value) in table.as_ref().map(|table| table.get_ref().iter()).into_iter().flatten() {
            let name = key.get_ref().as_ref();
            match name {
                "name" => found.name = reader.word(name, value),
                "rule" => {
                    let Some(list) = value.get_ref().as_array() else {
                        reader.wrong(name, value, "tables: `[[rule]]` with `when` and `who`");
                        continue;
                    };
                    for item in list {
                        let Some(rule) = item.get_ref().as_table() else {
                            reader.wrong(name, item, "a table: `[[rule]]` with `when` and `who`");
                            continue;
                        };
                        found.rules.extend(reader.escort_rule(rule, item.span()));
                    }
                }
                other => reader.unknown(other, key.span(), KEYS.iter().copied()),
            }
        }
        let sound = !reader.problems.has_errors();
        problems.extend(reader.problems);
        sound.then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h9_the_example_has_every_key_and_reads() {
        let mut problems = Diagnostics::new();
        let table = EscortTable::from_toml(EXAMPLE, "escorts.toml", &mut problems).expect("it reads");
        assert!(problems.is_empty() && !table.is_assumed);
        for key in RULE_KEYS {
            assert!(EXAMPLE.contains(key), "{key}");
        }
        let words: Vec<&str> = table.rules.iter().map(|rule| rule.when.code()).collect();
        assert_eq!(words[..2], ["width", "length"]);
        assert_eq!(table.rules[0].when, Occasion::Over(Measure::Width, 3000));
    }

    #[test]
    fn h9_what_is_wrong_in_a_table_is_told_with_its_place() {
        let found = |text: &str| {
            let mut problems = Diagnostics::new();
            assert!(EscortTable::from_toml(text, "e.toml", &mut problems).is_none(), "{text}");
            problems.sorted().iter().map(|problem| problem.code).collect::<Vec<_>>()
        };
        assert_eq!(found("[[rule]"), ["E573"]);
        assert_eq!(found("rules = 3"), ["E574"]);
        for text in [
            "[[rule]]\nwho = [\"front\"]",
            "[[rule]]\nwhen = \"width\"\nwho = [\"front\"]",
            "[[rule]]\nwhen = \"wire\"\nover = 3\nwho = [\"front\"]",
            "[[rule]]\nwhen = \"width\"\nover = 3",
            "[[rule]]\nwhen = \"width\"\nover = 3\nwho = [\"fronts\"]",
            "[[rule]]\nwhen = \"width\"\nover = 3\nafter_m = 5\nwho = [\"front\"]",
            "[[rule]]\nwhen = \"lamp\"\nwho = [\"front\"]",
        ] {
            assert_eq!(found(text), ["E575"], "{text}");
        }
    }
}
