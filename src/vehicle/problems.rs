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
