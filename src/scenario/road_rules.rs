//! Rules of roads (TOML): which roads a load rather avoids, or does not drive at all, by area and tags (behavior 19).
//!
//! An `if` begins a chain, `else_if` and `else` go on with it; of a chain the first rule that holds counts. Chains are read
//! from top to bottom, and what they ask multiplies: `multiply_by = 0.5` counts time twice, `multiply_by = 0` shuts the road.
//! Within a rule all conditions must hold; of a list of values or areas one must.

use crate::diagnostic::Diagnostics;
use crate::diagnostic::corridor as codes;
use crate::diagnostic::suggest::nearest;
use crate::vehicle::reader::{Codes, Reader, Value};
use toml::de::DeTable;

const CODES: Codes = Codes {
    syntax: codes::e623_rules_syntax,
    unknown: codes::e624_rules_key,
    value: codes::e625_rules_value,
};

const KEYS: [&str; 5] = ["if", "else_if", "else", "multiply_by", "name"];

/// A factor as it stands, thousandths; so many are 1.
pub const WHOLE: u64 = 1000;

/// One rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoadRule {
    /// Its name, or `rule-N`.
    pub name: String,
    /// Whether it goes on with the chain of the rule before.
    pub goes_on: bool,
    /// In one of these areas; anywhere where there are none.
    pub areas: Vec<usize>,
    /// A key, and the values of which the road has one.
    pub tags: Vec<(String, Vec<String>)>,
    /// How much of it is left of a road, thousandths: 1000 changes nothing, 0 shuts it.
    pub factor: u64,
}

/// The rules of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoadRules {
    /// In order.
    pub rules: Vec<RoadRule>,
}

/// What rules make of a road.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ruled {
    /// Time counts so many thousandths; [`WHOLE`] where nothing changes.
    Counts(u64),
    /// The rule that shuts it.
    Shut(usize),
}

impl RoadRules {
    /// What the rules make of a road, and which of them hold there: its tags by key, and in which areas it lies.
    pub fn of<'t>(
        &self,
        tag: impl Fn(&str) -> Option<&'t str>,
        is_in: impl Fn(usize) -> bool,
    ) -> (Ruled, Vec<usize>) {
        let holds = |rule: &RoadRule| {
            let has = |(key, values): &(String, Vec<String>)| {
                let own = tag(key).unwrap_or_default();
                own.split(';').any(|own| values.iter().any(|value| value == own.trim()))
            };
            (rule.areas.is_empty() || rule.areas.iter().any(|area| is_in(*area))) && rule.tags.iter().all(has)
        };
        // what is left of the road, as a fraction
        let (mut left, mut of, mut used) = (1u128, 1u128, Vec::new());
        let mut chain_is_done = false;
        for (number, rule) in self.rules.iter().enumerate() {
            chain_is_done &= rule.goes_on;
            if chain_is_done || !holds(rule) {
                continue;
            }
            (chain_is_done, left, of) = (true, left * u128::from(rule.factor), of * u128::from(WHOLE));
            used.push(number);
            if rule.factor == 0 {
                return (Ruled::Shut(number), used);
            }
            let common = gcd(left, of);
            (left, of) = (left / common, of / common);
        }
        let counts = (of * u128::from(WHOLE)).div_ceil(left);
        (Ruled::Counts(u64::try_from(counts).unwrap_or(u64::MAX).max(WHOLE)), used)
    }

    /// Whether a rule only makes roads count more.
    pub fn has_factors(&self) -> bool {
        self.rules.iter().any(|rule| rule.factor > 0 && rule.factor < WHOLE)
    }

    /// Reads a file; `areas` are the names that rules may use.
    pub fn from_toml(text: &str, file: &str, areas: &[String], problems: &mut Diagnostics) -> Option<Self> {
        let mut reader = Reader::new(text, file, &CODES);
        let table = reader.parse();
        let rules = table.map(|table| list(&mut reader, table.get_ref(), areas));
        let is_sound = !reader.problems.has_errors();
        problems.extend(reader.problems);
        rules.filter(|_| is_sound).map(|rules| Self { rules })
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn list(reader: &mut Reader, table: &DeTable, areas: &[String]) -> Vec<RoadRule> {
    let mut rules: Vec<RoadRule> = Vec::new();
    let whole = reader.place(0..0);
    for (key, value) in table {
        if key.get_ref().as_ref() != "rule" {
            reader.unknown(key.get_ref(), key.span(), ["rule"]);
            continue;
        }
        let Some(all) = value.get_ref().as_array() else {
            reader.wrong("rule", value, "tables: `[[rule]]` with `if` and `multiply_by`");
            continue;
        };
        for value in all {
            let before = rules.last().map(|_| is_else(&all[rules.len() - 1]));
            rules.push(rule(reader, value, rules.len(), before, areas));
        }
    }
    if rules.is_empty() && !reader.problems.has_errors() {
        reader.problems.push((CODES.value)(whole, "rule", "given: `[[rule]]` with `if` and `multiply_by`"));
    }
    rules
}

fn is_else(rule: &Value) -> bool {
    rule.get_ref().as_table().is_some_and(|table| table.contains_key("else"))
}

/// One rule; `before`: whether there is one before it, and that is an `else`.
fn rule(
    reader: &mut Reader,
    value: &Value,
    number: usize,
    before: Option<bool>,
    areas: &[String],
) -> RoadRule {
    let name = format!("rule-{}", number + 1);
    let mut rule = RoadRule { name, goes_on: false, areas: vec![], tags: vec![], factor: WHOLE };
    let Some(table) = value.get_ref().as_table() else {
        reader.wrong("rule", value, "a table with `if` and `multiply_by`");
        return rule;
    };
    let (mut heads, mut has_factor) = (0, false);
    for (key, value) in table {
        let key_word = key.get_ref().as_ref();
        match key_word {
            "name" => rule.name = reader.word("name", value),
            "multiply_by" => {
                has_factor = true;
                rule.factor = u64::from(reader.thousandths("multiply_by", value));
                if rule.factor > WHOLE {
                    reader.wrong("multiply_by", value, "a number from 0 (not driven) to 1 (as it is)");
                }
            }
            "if" | "else_if" | "else" => {
                heads += 1;
                rule.goes_on = key_word != "if";
                if rule.goes_on && before != Some(false) {
                    reader.wrong(key_word, value, "behind an `if` or `else_if`");
                }
                if key_word == "else" {
                    if value.get_ref().as_bool() != Some(true) {
                        reader.wrong("else", value, "true");
                    }
                } else {
                    conditions(reader, key_word, value, areas, &mut rule);
                }
            }
            other => reader.unknown(other, key.span(), KEYS),
        }
    }
    if heads != 1 {
        reader.wrong("rule", value, "one of `if`, `else_if` and `else`");
    }
    if !has_factor {
        reader.wrong("multiply_by", value, "given for each rule");
    }
    rule
}

fn conditions(reader: &mut Reader, head: &str, value: &Value, areas: &[String], rule: &mut RoadRule) {
    let Some(table) = value.get_ref().as_table() else {
        reader.wrong(head, value, "a table such as { area = \"old-town\", highway = \"residential\" }");
        return;
    };
    for (key, value) in table {
        let texts: Vec<String> = match (value.get_ref().as_str(), value.get_ref().as_array()) {
            (Some(text), _) => vec![text.to_owned()],
            (None, Some(list)) => {
                list.iter().filter_map(|text| Some(text.get_ref().as_str()?.to_owned())).collect()
            }
            _ => Vec::new(),
        };
        if texts.is_empty() || value.get_ref().as_array().is_some_and(|list| list.len() != texts.len()) {
            reader.wrong(key.get_ref(), value, "a text in quotes, or a list of them");
        } else if key.get_ref().as_ref() == "area" {
            for text in texts {
                if let Some(area) = areas.iter().position(|known| *known == text) {
                    rule.areas.push(area);
                } else {
                    let place = reader.place(value.span());
                    let near = nearest(&text, areas.iter().map(String::as_str));
                    reader.problems.push(codes::e626_no_such_area(place, &text, near));
                }
            }
        } else {
            rule.tags.push((key.get_ref().to_string(), texts));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<RoadRules>, Vec<String>) {
        let mut problems = Diagnostics::new();
        let areas = ["town".to_owned(), "park".to_owned()];
        let rules = RoadRules::from_toml(text, "r.toml", &areas, &mut problems);
        (rules, problems.sorted().iter().map(|d| format!("{} {}", d.code, d.message)).collect())
    }

    fn of(rules: &str, highway: &str, inside: &[usize]) -> Ruled {
        let rules = read(rules).0.expect("it reads");
        rules.of(|key| (key == "highway").then_some(highway), |area| inside.contains(&area)).0
    }

    const CHAIN: &str = "[[rule]]\nif = { highway = \"residential\" }\nmultiply_by = 0.5\n\
        [[rule]]\nelse_if = { highway = [\"residential\", \"service\"], area = \"town\" }\nmultiply_by = 0\n\
        [[rule]]\nelse = true\nmultiply_by = 0.8\n";

    #[test]
    fn behavior_19_of_a_chain_the_first_that_holds_counts() {
        assert_eq!(of(CHAIN, "residential", &[0]), Ruled::Counts(2000), "the second is not asked");
        assert_eq!(of(CHAIN, "service", &[0]), Ruled::Shut(1));
        assert_eq!(of(CHAIN, "service", &[1]), Ruled::Counts(1250), "else");
        // the other way round the first one shuts
        let swapped = "[[rule]]\nif = { highway = \"residential\", area = \"town\" }\nmultiply_by = 0\n\
            [[rule]]\nelse_if = { highway = \"residential\" }\nmultiply_by = 0.5\n";
        assert_eq!(of(swapped, "residential", &[0]), Ruled::Shut(0));
        assert_eq!(of(swapped, "residential", &[]), Ruled::Counts(2000));
        assert_eq!(of(swapped, "primary", &[0]), Ruled::Counts(1000));
    }

    #[test]
    fn behavior_19_chains_follow_each_other_and_multiply() {
        let two = "[[rule]]\nif = { area = [\"town\", \"park\"] }\nmultiply_by = 0.5\n\
            [[rule]]\nif = { highway = \"service\" }\nmultiply_by = 0.3\n";
        assert_eq!(of(two, "primary", &[1]), Ruled::Counts(2000));
        assert_eq!(of(two, "service", &[0, 1]), Ruled::Counts(6667), "1 / 0.15, rounded up");
        assert_eq!(of(two, "service", &[]), Ruled::Counts(3334));
    }

    #[test]
    fn behavior_19_what_a_rule_cannot_be_is_told() {
        for (text, wanted) in [
            ("[[rule]]\nif = { area = \"twon\" }\nmultiply_by = 0\n", "E626"),
            ("[[rule]]\nelse_if = { area = \"town\" }\nmultiply_by = 0\n", "E625"),
            (
                "[[rule]]\nif = {}\nmultiply_by = 0\n[[rule]]\nelse = true\nmultiply_by = 1\n[[rule]]\nelse_if = {}\nmultiply_by = 1\n",
                "E625",
            ),
            ("[[rule]]\nif = {}\nmultiply_by = 2\n", "E625"),
            ("[[rule]]\nif = {}\n", "E625"),
            ("[[rule]]\nmultiply_by = 1\n", "E625"),
            ("[[rule]]\niff = {}\nif = {}\nmultiply_by = 1\n", "E624"),
            ("[[rule]]\nif = { highway = 3 }\nmultiply_by = 1\n", "E625"),
            ("rules = 1\n", "E624"),
            ("[[rule\n", "E623"),
            ("", "E625"),
        ] {
            let (rules, problems) = read(text);
            assert!(rules.is_none() && problems[0].starts_with(wanted), "{text}: {problems:?}");
        }
        let (_, problems) = read("[[rule]]\nif = { area = \"twon\" }\nmultiply_by = 0\n");
        assert!(problems[0].contains("twon"), "{problems:?}");
    }
}
