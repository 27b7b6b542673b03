//! Tag values that cannot be read, whoever drives: they are reported with their place, never silently replaced.

use super::limit::Reading;
use super::signed::{Limited, stated};
use super::speed::{Posted, posted};
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

const SPEED_KEYS: &[&str] = &["maxspeed", "maxspeed:hgv", "maxspeed:bus", "maxspeed:motorcar"];
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
    "hazmat",
    "trailer",
];

/// Numbers (`hgv=7.5`: a limit under the wrong key), and words that say that there is a rule and not which.
fn says_no_access(word: &str) -> bool {
    let word = word.trim();
    word.starts_with(|letter: char| letter.is_ascii_digit())
        || matches!(word, "variable" | "limited" | "none")
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
        } else if ACCESS_KEYS.contains(&plain) && value.split(';').any(says_no_access) {
            "is no word of access; it bars nobody"
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
        for value in ["no", "destination", "designated", "unknown", "some_tag"] {
            assert_eq!(told("hgv", value), 0, "{value}");
        }
        assert_eq!(told("maxheight", "none"), 0);
    }
}
