//! Conditions on road users (W1): classes, dimensions, usages and permits, joined by and, or, not.
//!
//! A condition is answered yes, no, or not known (Kleene's three-valued logic): whoever has no stated height is neither
//! above nor below 4.2 m. What is not known counts against the road user: a ban binds, an exemption does not help.

use super::who::{GOODS, GROUPS, KINDS, SYNONYMS, UN, UN_NUMBER, USAGES, Who};
use crate::diagnostic::suggest;
use crate::load::cargo::UN_CLASSES;
use crate::vehicle::{Comparison, limit};
use serde_json::Value;
use std::fmt;

/// Some road users.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Selector {
    /// A class, a group of classes, or a usage.
    Word(&'static str),
    /// Who holds the permit of this number.
    Permit(String),
    /// Who carries goods of this class of the UN Model Regulations, or of a division of it.
    Un(String),
    /// Whose plate ends in one of these digits.
    Plate(Vec<u8>),
    /// Whose measure compares so.
    Compare(Quantity, Comparison, u32),
    /// Whoever is in all of them.
    All(Vec<Selector>),
    /// Whoever is in one of them.
    Any(Vec<Selector>),
    /// Whoever is not.
    Not(Box<Selector>),
}

/// What is compared, in whole millimeters, kilograms, or numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Quantity {
    /// Millimeters.
    Height,
    /// Millimeters.
    Width,
    /// Millimeters.
    Length,
    /// Kilograms.
    Mass,
    /// Kilograms on the heaviest axle.
    AxleLoad,
    /// Number of axles.
    Axles,
    /// Number of seats.
    Seats,
}

impl Quantity {
    /// All of them, by the name in files.
    pub const ALL: [(&'static str, Self); 7] = [
        ("height_m", Self::Height),
        ("width_m", Self::Width),
        ("length_m", Self::Length),
        ("mass_t", Self::Mass),
        ("axle_load_t", Self::AxleLoad),
        ("axles", Self::Axles),
        ("seats", Self::Seats),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, quantity)| *quantity == self).map_or("", |(name, _)| name)
    }

    /// In whole units; none if the text is no such number.
    fn read(self, text: &str) -> Option<u32> {
        match self {
            Self::Height | Self::Width | Self::Length => limit::length_mm(text).limit(),
            Self::Mass | Self::AxleLoad => limit::mass_kg(text).limit(),
            Self::Axles | Self::Seats => text.trim().parse().ok(),
        }
    }

    fn of(self, who: &Who) -> Option<u32> {
        let body = &who.body;
        match self {
            Self::Height => body.height_mm,
            Self::Width => body.width_mm,
            Self::Length => body.length_mm,
            Self::Mass => body.mass_kg,
            Self::AxleLoad => body.axle_load_kg,
            Self::Axles => who.axles,
            Self::Seats => who.seats,
        }
    }
}

/// Why a condition cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// A word that is no road user, and the nearest that is one.
    Word(String, Option<&'static str>),
    /// A key that is none, and the nearest that is one.
    Key(String, Option<&'static str>),
    /// A value that its key cannot have, and what it can.
    Value(String, &'static str),
}

/// Keys of a condition besides those of [`Quantity`].
const KEYS: [&str; 8] = ["and", "or", "not", "class", "usage", "permit", "plate_last_digit", "payload"];

impl Selector {
    /// The selector of a text: a road user, `mass_t > 20`, or `permit:NUMBER`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if let Some(number) = text.strip_prefix("permit:").map(str::trim).filter(|number| !number.is_empty())
        {
            return Ok(Self::Permit(number.to_owned()));
        }
        if let Some(class) = text.get(..UN.len()).filter(|start| start.eq_ignore_ascii_case(UN)) {
            let class = text[class.len()..].trim();
            let is_number = class.len() == 4 && class.bytes().all(|b| b.is_ascii_digit());
            // "un:4" stands for its divisions
            let is_class = UN_CLASSES.iter().any(|(known, _)| known.split('.').next() == Some(class))
                || UN_CLASSES.iter().any(|(known, _)| *known == class);
            return if is_number || is_class {
                Ok(Self::Un(class.to_owned()))
            } else {
                let wanted = "a class or division such as un:3 or un:2.1, or a UN number such as un:1203";
                Err(Fault::Value(text.to_owned(), wanted))
            };
        }
        if let Some((sign, comparison)) = Comparison::ALL.iter().find(|(sign, _)| text.contains(sign))
            && let Some((name, value)) = text.split_once(sign)
        {
            return compared(name.trim(), *comparison, value.trim());
        }
        let word = text.to_lowercase();
        let word = SYNONYMS.iter().find(|(other, _)| *other == word).map_or(word.as_str(), |(_, own)| own);
        let mut known = GROUPS.iter().map(|(name, _)| *name).chain(KINDS).chain(USAGES).chain(GOODS);
        if let Some(name) = known.clone().find(|name| *name == word) {
            return Ok(Self::Word(name));
        }
        let other_words = SYNONYMS.iter().map(|(word, _)| *word);
        Err(Fault::Word(text.to_owned(), suggest::nearest(word, known.by_ref().chain(other_words))))
    }

    /// The selector of a value of a file: a text (several, separated by commas, are alternatives), a list of
    /// alternatives, or an object whose keys must all hold: `and`, `or`, `not`, `class`, `usage`, `payload`, `permit`,
    /// `plate_last_digit`, and measures (`"mass_t": "> 20"`).
    ///
    /// # Errors
    /// The first thing wrong with it.
    pub fn read(value: &Value) -> Result<Self, Fault> {
        match value {
            Value::String(text) => {
                let words = text.split([',', ';', '，', '、', '；']).filter(|word| !word.trim().is_empty());
                any(words.map(Self::parse).collect::<Result<_, _>>()?, value)
            }
            Value::Array(entries) => any(entries.iter().map(Self::read).collect::<Result<_, _>>()?, value),
            Value::Object(keys) => {
                let mut all = keys
                    .iter()
                    .map(|(key, value)| Self::condition(key, value))
                    .collect::<Result<Vec<_>, _>>()?;
                match all.len() {
                    0 => Err(Fault::Value(value.to_string(), "a condition")),
                    1 => Ok(all.remove(0)),
                    _ => Ok(Self::All(all)),
                }
            }
            other => Err(Fault::Value(other.to_string(), "a road user such as \"truck\", or a condition")),
        }
    }

    fn condition(key: &str, value: &Value) -> Result<Self, Fault> {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match key {
            "and" => Ok(Self::All(list(value).iter().map(Self::read).collect::<Result<_, _>>()?)),
            "or" | "class" | "usage" | "payload" => {
                any(list(value).iter().map(Self::read).collect::<Result<_, _>>()?, value)
            }
            "not" => Ok(Self::Not(Box::new(Self::read(value)?))),
            "permit" => any(list(value).iter().map(|number| Self::Permit(text(number))).collect(), value),
            "plate_last_digit" => {
                let digit = |value: &Value| text(value).parse::<u8>().ok().filter(|digit| *digit <= 9);
                let digits: Option<Vec<u8>> = list(value).iter().map(digit).collect();
                match digits.filter(|digits| !digits.is_empty()) {
                    Some(mut digits) => {
                        digits.sort_unstable();
                        digits.dedup();
                        Ok(Self::Plate(digits))
                    }
                    None => Err(Fault::Value(value.to_string(), "digits such as [1, 6]")),
                }
            }
            _ => {
                let text = text(value);
                let signed = Comparison::ALL.iter().find_map(|(sign, comparison)| {
                    Some((*comparison, text.trim().strip_prefix(sign)?.to_owned()))
                });
                let (comparison, value) = signed.unwrap_or((Comparison::Equal, text));
                compared(key, comparison, value.trim())
            }
        }
    }

    /// Whether `who` is among them; none if that is not known of them.
    pub fn selects(&self, who: &Who) -> Option<bool> {
        match self {
            Self::Word(word) => {
                let members = GROUPS.iter().find(|(name, _)| name == word).map(|(_, members)| *members);
                let is = |word: &str| who.classes.contains(word);
                if GOODS.contains(word) && is("hazmat") && !GOODS.iter().any(|goods| is(goods)) {
                    return None;
                }
                Some(*word == "all" || members.map_or_else(|| is(word), |all| all.iter().any(|one| is(one))))
            }
            Self::Permit(number) => Some(who.permits.contains(number)),
            Self::Un(number) if number.len() == 4 => {
                let mut carried =
                    who.classes.iter().filter_map(|word| word.strip_prefix(UN_NUMBER)).peekable();
                match carried.peek() {
                    Some(_) => Some(carried.any(|own| own == number)),
                    None => (!who.classes.contains("hazmat")).then_some(false),
                }
            }
            Self::Un(class) => {
                let carried: Vec<&str> =
                    who.classes.iter().filter_map(|word| word.strip_prefix(UN)).collect();
                let within = |own: &str, of: &str| {
                    own.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                };
                if carried.iter().any(|own| within(own, class)) {
                    Some(true)
                } else if carried.is_empty() && who.classes.contains("hazmat")
                    || carried.iter().any(|own| within(class, own))
                {
                    None
                } else {
                    Some(false)
                }
            }
            Self::Plate(digits) => who.plate_last_digit.map(|digit| digits.contains(&digit)),
            Self::Compare(quantity, comparison, value) => {
                quantity.of(who).map(|measure| comparison.holds(measure, *value))
            }
            Self::All(all) => decided(all, who, false),
            Self::Any(any) => decided(any, who, true),
            Self::Not(one) => one.selects(who).map(|selected| !selected),
        }
    }

    /// Whether only people on foot or on bicycles can be among them, as far as the words say.
    pub fn is_without_engine(&self) -> bool {
        match self {
            Self::Word(word) => ["walk", "bicycle"].contains(word),
            Self::All(all) => all.iter().any(Self::is_without_engine),
            Self::Any(any) => any.iter().all(Self::is_without_engine),
            Self::Permit(_) | Self::Un(_) | Self::Plate(_) | Self::Compare(..) | Self::Not(_) => false,
        }
    }
}

/// One answer that is `decisive` decides; else all must be known.
fn decided(selectors: &[Selector], who: &Who, decisive: bool) -> Option<bool> {
    let answers: Vec<Option<bool>> = selectors.iter().map(|one| one.selects(who)).collect();
    if answers.contains(&Some(decisive)) {
        Some(decisive)
    } else if answers.contains(&None) {
        None
    } else {
        Some(!decisive)
    }
}

/// One of several, without a frame around one alone.
fn any(mut selectors: Vec<Selector>, value: &Value) -> Result<Selector, Fault> {
    selectors.sort_unstable();
    selectors.dedup();
    match selectors.len() {
        0 => Err(Fault::Value(value.to_string(), "a road user such as \"truck\", or a list of them")),
        1 => Ok(selectors.remove(0)),
        _ => Ok(Selector::Any(selectors)),
    }
}

fn compared(name: &str, comparison: Comparison, value: &str) -> Result<Selector, Fault> {
    let Some((_, quantity)) = Quantity::ALL.iter().find(|(known, _)| *known == name) else {
        let known = Quantity::ALL.iter().map(|(known, _)| *known).chain(KEYS);
        return Err(Fault::Key(name.to_owned(), suggest::nearest(name, known)));
    };
    match quantity.read(value) {
        Some(value) => Ok(Selector::Compare(*quantity, comparison, value)),
        None => Err(Fault::Value(value.to_owned(), "a sign and a number, such as \"> 20\"")),
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, all: &[Self], word: &str| {
            write!(f, "(")?;
            for (i, one) in all.iter().enumerate() {
                write!(f, "{}{one}", if i > 0 { word } else { "" })?;
            }
            write!(f, ")")
        };
        match self {
            Self::Word(word) => write!(f, "{word}"),
            Self::Permit(number) => write!(f, "permit:{number}"),
            Self::Un(class) => write!(f, "{UN}{class}"),
            Self::Plate(digits) => {
                let digits: Vec<String> = digits.iter().map(u8::to_string).collect();
                write!(f, "plate_last_digit {}", digits.join("/"))
            }
            Self::Compare(quantity, comparison, value) => {
                let value = f64::from(*value);
                let whole = matches!(quantity, Quantity::Axles | Quantity::Seats);
                let value = if whole { value } else { value / 1000.0 };
                write!(f, "{} {} {value}", quantity.name(), comparison.sign())
            }
            Self::All(all) => joined(f, all, " and "),
            Self::Any(any) => joined(f, any, " or "),
            Self::Not(one) => write!(f, "not {one}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vehicle::Dimensions;
    use serde_json::json;

    fn read(value: Value) -> Selector {
        Selector::read(&value).unwrap()
    }

    fn truck(mass_t: u32) -> Who {
        let body = Dimensions { mass_kg: Some(mass_t * 1000), ..Dimensions::default() };
        Who { body, ..Who::of(["truck"]) }
    }

    #[test]
    fn groups_hold_their_members() {
        let (car, police, walker) = (Who::of(["car"]), Who::of(["police"]), Who::of(["walk"]));
        let motor = Selector::parse("机动车").unwrap();
        assert_eq!([&car, &police, &walker].map(|who| motor.selects(who).unwrap()), [true, true, false]);
        let emergency = Selector::parse("emergency").unwrap();
        assert_eq!([&police, &car].map(|who| emergency.selects(who).unwrap()), [true, false]);
        assert_eq!(Selector::parse("all").unwrap().selects(&Who::default()), Some(true));
        assert_eq!(Selector::parse("HGV").unwrap(), Selector::Word("truck"));
    }

    #[test]
    fn d8_goods_by_kind_and_un_class() {
        let carrier = |words: &[&str]| Who::of(["truck", "hazmat"].iter().chain(words).copied());
        let gas = Selector::parse("gas").unwrap();
        assert_eq!(gas.selects(&carrier(&["gas"])), Some(true));
        assert_eq!(gas.selects(&carrier(&["flammable"])), Some(false));
        assert_eq!(gas.selects(&carrier(&[])), None, "dangerous goods of which nothing is known");
        assert_eq!(gas.selects(&Who::of(["truck"])), Some(false), "no dangerous goods at all");
        let class_2 = Selector::parse("UN:2").unwrap();
        assert_eq!(class_2.selects(&carrier(&["gas", "un:2.1"])), Some(true));
        assert_eq!(class_2.selects(&carrier(&["flammable", "un:3"])), Some(false));
        assert_eq!(
            Selector::parse("un:2.1").unwrap().selects(&carrier(&["un:2"])),
            None,
            "perhaps of that division"
        );
        assert_eq!(class_2.selects(&carrier(&["gas"])), None);
        for wrong in ["un:gas", "un:9.9", "un:0", "un:10", "un:", "un:120", "un:12033"] {
            assert!(Selector::parse(wrong).is_err(), "{wrong}");
        }
        let petrol = Selector::parse("un:1203").unwrap();
        assert_eq!(petrol.selects(&carrier(&["flammable", "un:3", "un_number:1203"])), Some(true));
        assert_eq!(petrol.selects(&carrier(&["flammable", "un:3", "un_number:1202"])), Some(false));
        assert_eq!(petrol.selects(&carrier(&["flammable", "un:3"])), None, "perhaps that");
        assert_eq!(petrol.selects(&Who::of(["truck"])), Some(false));
        assert!(Selector::parse("un:4").is_ok() && Selector::parse("un:6.1").is_ok());
    }

    #[test]
    fn an_unknown_word_is_told_with_the_nearest() {
        assert_eq!(Selector::parse("polcie"), Err(Fault::Word("polcie".into(), Some("police"))));
        assert_eq!(Selector::parse("zzzzzzzz"), Err(Fault::Word("zzzzzzzz".into(), None)));
        assert_eq!(
            Selector::read(&json!({"heigth_m": "> 4"})),
            Err(Fault::Key("heigth_m".into(), Some("height_m")))
        );
        assert!(matches!(Selector::parse("mass_t > heavy"), Err(Fault::Value(..))));
        assert!(matches!(Selector::read(&json!({"plate_last_digit": 12})), Err(Fault::Value(..))));
        assert!(matches!(Selector::read(&json!({})), Err(Fault::Value(..))));
    }

    #[test]
    fn w1_and_or_not() {
        let heavy = read(json!({"class": "truck", "mass_t": "> 20"}));
        assert_eq!([20, 21].map(|mass| heavy.selects(&truck(mass))), [Some(false), Some(true)]);
        assert_eq!(heavy.selects(&Who::of(["car"])), Some(false), "a car is no truck, whatever it weighs");
        let others = read(json!({"not": {"or": ["bus", "mass_t >= 3.5"]}}));
        assert_eq!(others.selects(&truck(3)), Some(true));
        assert_eq!(others.selects(&truck(4)), Some(false));
        assert_eq!(others.selects(&Who::of(["bus"])), Some(false));
        let both = read(json!({"and": ["truck", "hazmat"]}));
        assert_eq!(both.selects(&truck(4)), Some(false));
        assert_eq!(both.selects(&Who::of(["truck", "hazmat"])), Some(true));
    }

    #[test]
    fn w1_limits_of_a_condition_are_what_their_signs_say() {
        let answers = |text: &str| {
            let selector = Selector::parse(text).unwrap();
            [19, 20, 21].map(|mass| selector.selects(&truck(mass)).unwrap())
        };
        assert_eq!(answers("mass_t > 20"), [false, false, true]);
        assert_eq!(answers("mass_t>=20"), [false, true, true]);
        assert_eq!(answers("mass_t ≤ 20 t"), [true, true, false]);
        assert_eq!(answers("mass_t < 20000 kg"), [true, false, false]);
        assert_eq!(answers("mass_t = 20"), [false, true, false]);
    }

    #[test]
    fn w1_what_is_not_known_is_neither_yes_nor_no() {
        let unknown = Who::of(["truck"]);
        let heavy = Selector::parse("mass_t > 20").unwrap();
        assert_eq!(heavy.selects(&unknown), None);
        assert_eq!(read(json!({"not": "mass_t > 20"})).selects(&unknown), None);
        assert_eq!(read(json!(["mass_t > 20", "truck"])).selects(&unknown), Some(true));
        assert_eq!(read(json!({"class": "bus", "mass_t": "> 20"})).selects(&unknown), Some(false));
    }

    #[test]
    fn w2_permits_and_plates() {
        let holder = Who { permits: ["P-7".to_owned()].into(), ..Who::of(["truck"]) };
        let permit = read(json!({"permit": ["P-7", "P-8"]}));
        assert_eq!([permit.selects(&holder), permit.selects(&truck(1))], [Some(true), Some(false)]);
        assert_eq!(Selector::parse("permit:P-7").unwrap().selects(&holder), Some(true));
        let odd = read(json!({"plate_last_digit": [1, 6]}));
        let plate = |digit| Who { plate_last_digit: Some(digit), ..Who::default() };
        assert_eq!([1, 2, 6].map(|digit| odd.selects(&plate(digit)).unwrap()), [true, false, true]);
        assert_eq!(odd.selects(&truck(1)), None);
    }

    #[test]
    fn a_condition_is_said_in_words() {
        let selector = read(json!({"class": ["truck", "bus"], "not": "permit:7", "height_m": ">= 4.2"}));
        assert_eq!(selector.to_string(), "((bus or truck) and not permit:7 and height_m ≥ 4.2)");
    }
}
