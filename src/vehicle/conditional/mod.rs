//! Conditional tags: `hgv:conditional=no @ (Mo-Fr 07:00-09:00); destination @ (weight<7.5)`.
//!
//! A tag `KEY:conditional` gives values that take the place of `KEY` while their condition holds; of several that hold the
//! last counts (the wiki's "Conditional restrictions"). A condition is answered yes, no, or not known, and for whoever
//! has business there. [`judge`] makes of it what a vehicle may do.

mod hours;
pub mod judge;
mod tally;

use super::compare::Comparison;
use super::limit::{leading_number, length_mm, mass_kg};
use super::signed::Limited;
use super::{Class, Vehicle};
use crate::exchange::tags::Tags;
use hours::Hours;
pub use tally::Tally;

/// How every key of a conditional tag ends, or what stands in its middle.
const MARK: &str = ":conditional";

/// Words for whoever has business there, beyond those of access tags.
const ERRANDS: &[&str] = &["resident", "loading", "unloading", "loading_unloading", "staff", "guest"];

/// State of the road or the air: taken as fair, but for a load that may meet any weather.
const WEATHER: &[&str] = &["wet", "rain", "snow", "ice", "icy", "fog", "hail", "wind", "winter_conditions"];

/// Users that none of our vehicles is. A relief for them does not help, a ban on them does not bind.
const OTHERS: &[&str] = &[
    "agricultural",
    "forestry",
    "taxi",
    "share_taxi",
    "moped",
    "mofa",
    "motorcycle",
    "trailer",
    "hgv_articulated",
    "articulated",
    "caravan",
    "motorhome",
    "permit_holder",
    "disabled",
    "hov",
    "carpool",
    "emergency",
    "electric",
    "horse",
    "military",
    "goods",
    "tourist_bus",
    "coach",
    "hazmat",
];

/// A measure that a condition compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Measure {
    Mass,
    AxleLoad,
    Height,
    Width,
    Length,
    Axles,
    Seats,
    /// Nothing that we know of a vehicle (`wheels`, `occupants`).
    Unknown,
}

/// Measures by their names; the rated and the actual mass are one to us.
const MEASURES: [(&str, Measure); 17] = [
    ("weight", Measure::Mass),
    ("maxweight", Measure::Mass),
    ("weightrating", Measure::Mass),
    ("maxweightrating", Measure::Mass),
    ("grossweight", Measure::Mass),
    ("gross_weight", Measure::Mass),
    ("axleload", Measure::AxleLoad),
    ("maxaxleload", Measure::AxleLoad),
    ("height", Measure::Height),
    ("width", Measure::Width),
    ("length", Measure::Length),
    ("axles", Measure::Axles),
    ("seats", Measure::Seats),
    ("wheels", Measure::Unknown),
    ("occupants", Measure::Unknown),
    ("trailers", Measure::Unknown),
    ("emptyweight", Measure::Unknown),
];

/// One condition.
#[derive(Clone, PartialEq, Debug)]
enum Condition {
    /// At these times.
    Time(Hours),
    /// While a measure of the vehicle compares so with a value, millimeters, kilograms, or a number.
    Compare(Measure, Comparison, u32),
    /// For a class of vehicles, in the words of access keys.
    Class(String),
    /// For whoever has business there.
    Errand,
    /// In bad weather.
    Weather,
    /// For whoever holds a permission, or whose road it is (`permit`, `private`).
    Permission,
    /// Cannot be read.
    Unclear(String),
}

/// A value and the conditions that must hold for it.
#[derive(Clone, PartialEq, Debug)]
struct Clause {
    value: String,
    conditions: Vec<Condition>,
}

/// What one conditional tag says.
#[derive(Clone, PartialEq, Debug)]
struct Conditional {
    /// The key whose value is replaced.
    key: String,
    clauses: Vec<Clause>,
}

/// Whether there is any conditional tag at all.
fn has_any(tags: &Tags) -> bool {
    tags.iter().any(|(key, _)| key.contains(MARK))
}

/// Every conditional tag that may matter to who drives: not those of parking, nor of single lanes.
fn read_all(tags: &Tags) -> Vec<Conditional> {
    let matters = |key: &str| {
        let first = key.split(':').next().unwrap_or_default();
        key.contains(MARK)
            && !key.contains(":lanes")
            && (ACCESS_KEYS.contains(&first) || first.starts_with("max") || first == "restriction")
    };
    tags.iter()
        .filter(|(key, _)| matters(key))
        .map(|(key, value)| Conditional { key: key.replacen(MARK, "", 1), clauses: read(value) })
        .collect()
}

/// Keys with a conditional form besides limits, speeds and turn restrictions.
const ACCESS_KEYS: &[&str] = &[
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "hgv",
    "hgv_articulated",
    "goods",
    "bus",
    "psv",
    "bicycle",
    "foot",
    "emergency",
    "oneway",
    "hazmat",
    "trailer",
    "narrow",
];

/// `value @ (condition); value @ condition`. A value without a condition cannot be read.
fn read(text: &str) -> Vec<Clause> {
    let clause = |part: &str| {
        let (value, condition) = part.split_once('@').map_or((part, None), |(v, c)| (v, Some(c)));
        let unclear = || vec![Condition::Unclear(part.trim().to_owned())];
        let conditions = condition.map_or_else(unclear, read_conditions);
        Clause { value: value.trim().to_owned(), conditions }
    };
    split_outside(text, ';').filter(|part| !part.trim().is_empty()).map(clause).collect()
}

/// The parts of `text` between separators that stand outside parentheses and quotation marks. Without parentheses the
/// times of a condition may have a `;` of their own (`no @ Mo-Fr 07:00-09:00; PH off`): what has no `@` belongs to what
/// stands before it.
fn split_outside(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let (mut depth, mut quoted, mut from) = (0_u32, false, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ if letter == separator && depth == 0 && !quoted => {
                let rest = &text[at + letter.len_utf8()..];
                let next = split_at_separator(rest, separator);
                if next.contains('@') || next.trim().is_empty() || !text[from..at].contains('@') {
                    parts.push((from, at));
                    from = at + letter.len_utf8();
                }
            }
            _ => {}
        }
    }
    parts.push((from, text.len()));
    parts.into_iter().map(|(from, to)| &text[from..to])
}

fn split_at_separator(text: &str, separator: char) -> &str {
    text.split(separator).next().unwrap_or_default()
}

/// `(Mo-Fr 07:00-09:00 AND weight>7.5)`.
fn read_conditions(text: &str) -> Vec<Condition> {
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
    let mut parts: Vec<String> = vec![String::new()];
    for word in inner.split_whitespace() {
        if word.eq_ignore_ascii_case("and") || word == "&&" {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(if part.is_empty() { "" } else { " " });
            part.push_str(word);
        }
    }
    parts.iter().map(|part| read_condition(part)).collect()
}

fn read_condition(text: &str) -> Condition {
    let text = text.trim().trim_matches(['(', ')']).trim();
    let word = text.to_ascii_lowercase();
    let known = |list: &[&str]| list.contains(&word.as_str());
    if known(super::tables::BY_PERMISSION) {
        return Condition::Permission;
    }
    if known(super::tables::LOCAL) || known(ERRANDS) {
        return Condition::Errand;
    }
    if known(WEATHER) {
        return Condition::Weather;
    }
    if known(OTHERS) || Class::ALL.iter().any(|(_, class)| class.own_names().contains(&word.as_str())) {
        return Condition::Class(word);
    }
    let sign = Comparison::ALL.iter().find(|(sign, _)| text.contains(sign));
    if let Some((name, value, comparison)) =
        sign.and_then(|(sign, comparison)| text.split_once(sign).map(|(n, v)| (n, v, *comparison)))
    {
        let name = name.trim().to_ascii_lowercase();
        let measure = MEASURES.iter().find(|(known, _)| *known == name).map(|(_, measure)| *measure);
        let compared = measure
            .and_then(|measure| Some(Condition::Compare(measure, comparison, measure.read(value.trim())?)));
        return compared.unwrap_or_else(|| Condition::Unclear(text.to_owned()));
    }
    Hours::parse(text).map_or_else(|| Condition::Unclear(text.to_owned()), Condition::Time)
}

impl Measure {
    fn read(self, text: &str) -> Option<u32> {
        match self {
            Self::Mass | Self::AxleLoad => mass_kg(text).limit(),
            Self::Height | Self::Width | Self::Length => length_mm(text).limit(),
            Self::Axles | Self::Seats => text.parse().ok(),
            Self::Unknown => leading_number(text).map(|_| 0),
        }
    }

    fn of(self, vehicle: &Vehicle) -> Option<u32> {
        let body = vehicle.conditions_on.as_ref().unwrap_or(&vehicle.dimensions);
        match self {
            Self::Mass => body.mass_kg,
            Self::AxleLoad => body.axle_load_kg,
            Self::Height => body.height_mm,
            Self::Width => body.width_mm,
            Self::Length => body.length_mm,
            Self::Axles => vehicle.axle_count(),
            Self::Seats => vehicle.papers.seats,
            Self::Unknown => None,
        }
    }
}

/// Where conditional tags change with a measure of the vehicle: the largest value on the near side of each comparison, ascending.
pub(crate) fn thresholds(tags: &Tags) -> Vec<(Limited, u32)> {
    if !has_any(tags) {
        return Vec::new();
    }
    let all = read_all(tags);
    let conditions = all.iter().flat_map(|one| &one.clauses).flat_map(|clause| &clause.conditions);
    let threshold = |condition: &Condition| {
        let Condition::Compare(measure, comparison, value) = condition else { return None };
        let limited = match measure {
            Measure::Mass => Limited::Mass,
            Measure::AxleLoad => Limited::AxleLoad,
            Measure::Height => Limited::Height,
            Measure::Width => Limited::Width,
            Measure::Length => Limited::Length,
            Measure::Axles | Measure::Seats | Measure::Unknown => return None,
        };
        let near = match comparison {
            Comparison::More | Comparison::AtMost => *value,
            Comparison::AtLeast | Comparison::Less => value.checked_sub(1)?,
            Comparison::Equal => return None,
        };
        Some((limited, near))
    };
    let mut found: Vec<(Limited, u32)> = conditions.filter_map(threshold).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What of the conditional tags cannot be read: key, value as given, and the sentence.
pub(super) fn problems(tags: &Tags) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    if !has_any(tags) {
        return found;
    }
    for conditional in read_all(tags) {
        let tag =
            tags.iter().find(|(key, _)| key.contains(MARK) && key.replacen(MARK, "", 1) == conditional.key);
        let Some((key, value)) = tag else { continue };
        let mut say = |message: String| found.push((key.to_owned(), value.to_owned(), message));
        for clause in &conditional.clauses {
            for condition in &clause.conditions {
                if let Condition::Unclear(text) = condition {
                    say(format!(
                        "`{key}={value}`: the condition {text:?} cannot be read; it counts as in force where it forbids and as not where it permits"
                    ));
                }
            }
            let plain = Tags::new([(conditional.key.as_str(), clause.value.as_str())]);
            if let Some(problem) = super::tag_problems(&plain).into_iter().next() {
                say(format!("`{key}={value}`: {}", problem.message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_parted_outside_parentheses() {
        let clauses = read("no @ (Mo-Fr 07:00-09:00; PH off); destination @ (weight<=7.5 AND 22:00-06:00)");
        assert_eq!(clauses.len(), 2);
        assert!(matches!(&clauses[0].conditions[..], [Condition::Time(_)]));
        assert!(matches!(
            &clauses[1].conditions[..],
            [Condition::Compare(Measure::Mass, Comparison::AtMost, 7500), Condition::Time(_)]
        ));
        let open = read("no @ Mo-Fr 07:00-09:00; PH off; yes @ delivery");
        assert_eq!(open.len(), 2, "the holidays belong to the times before them");
        assert_eq!(open[1].conditions, [Condition::Errand]);
    }

    #[test]
    fn conditions_of_all_kinds() {
        assert_eq!(read_condition("destination"), Condition::Errand);
        assert_eq!(read_condition("wet"), Condition::Weather);
        assert_eq!(read_condition("hgv"), Condition::Class("hgv".to_owned()));
        assert_eq!(read_condition("axles >= 3"), Condition::Compare(Measure::Axles, Comparison::AtLeast, 3));
        assert_eq!(
            read_condition("length>12 m"),
            Condition::Compare(Measure::Length, Comparison::More, 12_000)
        );
        assert!(matches!(read_condition("trailers>0"), Condition::Compare(Measure::Unknown, ..)));
        for text in ["sometimes", "weight>heavy", "mood>7", "\"school is on\"", ""] {
            assert!(matches!(read_condition(text), Condition::Unclear(_)), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_key() {
        let tags = Tags::new([
            ("access:conditional", "no @ (sometimes)"),
            ("maxspeed:conditional", "fast @ (22:00-06:00)"),
            ("hgv:conditional", "no"),
            ("parking:conditional", "nonsense"),
            ("hgv:lanes:conditional", "|yes @ (24h)"),
            ("maxweight:conditional", "7.5 @ (hgv)"),
        ]);
        let keys: Vec<String> = problems(&tags).into_iter().map(|(key, ..)| key).collect();
        assert_eq!(keys, ["access:conditional", "hgv:conditional", "maxspeed:conditional"]);
    }
}
