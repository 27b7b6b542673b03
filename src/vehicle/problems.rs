//! Tag values that cannot be read, whoever drives: they are reported with their place, never silently replaced.

use super::hazmat::is_no_category;
use super::limit::Reading;
use super::signed::{Limited, stated};
use super::speed::{Posted, posted};
use super::tables::is_word_of_access;
use crate::exchange::tags::Tags;

/// A tag whose value cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TagProblem {
    /// The key.
    pub key: String,
    /// Its value as given.
    pub value: String,
    /// One sentence: what is wrong, and what is assumed instead.
    pub message: String,
    /// Whether it stands in a conditional tag.
    pub conditional: bool,
}

const SPEED_KEYS: &[&str] =
    &["maxspeed", "maxspeed:hgv", "maxspeed:bus", "maxspeed:motorcar", "maxspeed:hazmat"];
const ONEWAY_KEYS: &[&str] =
    &["oneway", "oneway:bicycle", "oneway:hgv", "oneway:motor_vehicle", "oneway:vehicle"];
const ONEWAY_VALUES: &[&str] =
    &["yes", "true", "1", "-1", "reverse", "no", "false", "0", "reversible", "alternating", ""];

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
    "hazmat",
    "hazmat:water",
    "hazmat:B",
    "hazmat:C",
    "hazmat:D",
    "hazmat:E",
    "hgv:trailer",
    "trailer",
];

/// What is no word of access: numbers (`hgv=7.5`: a limit under the wrong key), words that say that there is a rule and not
/// which (`variable`), and what nobody knows (`degree`).
fn says_no_access(word: &str) -> bool {
    let word = word.trim();
    !word.is_empty() && !is_word_of_access(word)
}

impl TagProblem {
    /// Whether what cannot be read is asked of junctions, too: speeds and one-ways are not.
    pub fn counts_at_nodes(&self) -> bool {
        !self.key.starts_with("maxspeed") && !self.key.starts_with("oneway")
    }
}

/// The key without the direction and the lanes it is for.
fn of_both_ways(key: &str) -> &str {
    let plain = key.strip_suffix(":forward").or_else(|| key.strip_suffix(":backward")).unwrap_or(key);
    plain.strip_suffix(":lanes").unwrap_or(plain)
}

/// The unreadable tags of a way, in order of key. Most ways have none, and then nothing is allocated.
pub fn tag_problems(tags: &Tags) -> Vec<TagProblem> {
    let mut found = Vec::new();
    for (key, value) in tags.iter() {
        let plain = key.strip_suffix(":forward").or_else(|| key.strip_suffix(":backward")).unwrap_or(key);
        let message = if SPEED_KEYS.contains(&plain) && posted(value) == Posted::Unreadable {
            "is not a speed; the vehicle's own speed for this class of road is used"
        } else if let Some((limited, Reading::Unreadable)) =
            stated(key, value).filter(|_| key.starts_with("max"))
        {
            match limited {
                Limited::Height | Limited::Width | Limited::Length => "is not a length; no limit is assumed",
                Limited::Mass | Limited::AxleLoad | Limited::BogieLoad => {
                    "is not a mass; no limit is assumed"
                }
            }
        } else if ONEWAY_KEYS.contains(&plain) && !ONEWAY_VALUES.contains(&value) {
            "is not a value of one-way; the road is taken as if the tag were not there"
        } else if ACCESS_KEYS.contains(&of_both_ways(key)) && value.split([';', '|']).any(says_no_access) {
            "is no word of access; it bars nobody"
        } else if is_no_category(key, value) {
            "is no category of tunnels (A to E); what is none bars nobody"
        } else {
            continue;
        };
        let (key, value) = (key.to_owned(), value.to_owned());
        let message = format!("`{key}={value}` {message}");
        found.push(TagProblem { key, value, message, conditional: false });
    }
    let conditional = super::conditional::problems(tags).into_iter();
    found.extend(conditional.map(|(key, value, message)| TagProblem {
        key,
        value,
        message,
        conditional: true,
    }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_none_of_access_are_told() {
        let told = |key: &str, value: &str| tag_problems(&Tags::new([(key, value)])).len();
        for value in ["7.5", "variable", "limited", "none", "yes;7.5 t"] {
            assert_eq!((told("hgv", value), told("access:forward", value)), (1, 1), "{value}");
        }
        for value in ["degree", "some_tag", "no;x"] {
            assert_eq!((told("hgv", value), told("hazmat:forward", value)), (1, 1), "{value}");
        }
        for value in ["no", "destination", "designated", "unknown", "No", "NO", "Designated", "no;Delivery"] {
            assert_eq!(told("hgv", value), 0, "{value}");
        }
        assert_eq!((told("hgv:lanes", "no|degree"), told("hgv:lanes:forward", "|No|yes")), (1, 0));
        assert_eq!((told("hazmat", "Forbidden"), told("hazmat:B", "n")), (0, 1));
        assert_eq!(told("access:conditional", "degree @ (22:00-06:00)"), 1);
        for (value, problems) in [("C", 0), ("c;E", 0), ("C,E", 0), ("x", 1), ("C;x", 1), ("BC", 1)] {
            assert_eq!(told("hazmat:adr_tunnel_cat", value), problems, "{value}");
        }
        assert_eq!(told("maxheight", "none"), 0);
    }
}
