//! Properties that nobody reads and that are spelled nearly like one that is read: they would be passed over in silence.

use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, Place, patrol as codes};
use crate::exchange::roster::Entry;
use crate::exchange::sites::Site;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What every place may say.
const OF_PLACES: [&str; 6] = ["category", "priority", "weight", "类别", "优先级", "权重"];
/// Properties of other data that are near to one of ours, and mean something else.
const OTHERS: [&str; 12] = [
    "height", "level", "officer", "staff", "state", "status", "unit", "units", "visited", "visitor",
    "visitors", "weights",
];
/// The end of a name that has the language of its value: the same in other words.
const LANGUAGES: [&str; 4] = ["_zh", "_en", ":zh", ":en"];
/// Shorter words are near to too many others: a word of letters, and one of Chinese signs.
const SHORTEST: (usize, usize) = (5, 4);

/// The finder of one kind of thing: what it reads, and what was told.
struct Finder<'k> {
    known: &'k [&'k str],
    told: BTreeSet<(Arc<str>, String)>,
}

impl Finder<'_> {
    /// Tells of each key once a file.
    fn look(
        &mut self,
        properties: &Map<String, Value>,
        at: impl Fn(&str) -> Place,
        problems: &mut Diagnostics,
    ) {
        let long = |word: &&str| match word.is_ascii() {
            true => word.len() >= SHORTEST.0,
            false => word.chars().count() >= SHORTEST.1,
        };
        let all = || self.known.iter().copied().chain(OF_PLACES);
        for key in properties.keys().filter(|key| long(&key.as_str())) {
            let lower = key.to_lowercase();
            let is_translated = LANGUAGES.iter().any(|end| lower.ends_with(end));
            if is_translated || OTHERS.contains(&lower.as_str()) || all().any(|known| known == lower) {
                continue;
            }
            let Some(meant) = nearest(&lower, all().filter(long)) else { continue };
            let place = at(key);
            if self.told.insert((Arc::clone(&place.file), lower)) {
                problems.push(codes::w749_misspelt(place, key, meant));
            }
        }
    }
}

/// Of sites and segments.
pub(super) fn of_sites(sites: &[&Site], known: &[&str], problems: &mut Diagnostics) {
    let mut finder = Finder { known, told: BTreeSet::new() };
    for site in sites {
        finder.look(&site.properties, |key| site.origin.place(&format!("/properties/{key}")), problems);
    }
}

/// Of people, units, projects and incidents.
pub(super) fn of_entries(entries: &[Entry], known: &[&str], problems: &mut Diagnostics) {
    let mut finder = Finder { known, told: BTreeSet::new() };
    for entry in entries {
        finder.look(&entry.properties, |key| entry.field(key), problems);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn meant(keys: &[&str], known: &[&str]) -> Vec<String> {
        let mut problems = Diagnostics::new();
        let mut finder = Finder { known, told: BTreeSet::new() };
        let properties: Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), json!(1))).collect();
        for _ in 0..2 {
            finder.look(&properties, |_| Place::file("a.geojson"), &mut problems);
        }
        problems.sorted().into_iter().map(|found| found.help.clone()).collect()
    }

    #[test]
    fn near_names_are_told_once_and_foreign_ones_not_at_all() {
        let known = ["service_min", "windows", "visits", "gap", "服务分钟", "星期"];
        assert_eq!(meant(&["service_mins"], &known), ["did you mean \"service_min\"?"]);
        assert_eq!(meant(&["window", "Priorty"], &known).len(), 2);
        assert_eq!(meant(&["服务分种"], &known), ["did you mean \"服务分钟\"?"]);
        let foreign = [
            "height",
            "map",
            "日期",
            "类型",
            "note",
            "addr:street",
            "name:en",
            "units",
            "Service_Min",
            "优先级",
        ];
        assert_eq!(meant(&foreign, &known), Vec::<String>::new());
    }
}
