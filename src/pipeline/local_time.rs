//! The zone of local times where nobody states one: that of the closures, if all of them name the same.
//!
//! Who works in Moscow has orders with `timezone` Europe/Moscow and asks for 19:00: that is 19:00 there. Closures vote with the
//! zone they name; such as name none and have local times are of the default zone. Feeds have instants and do not vote.

use super::feeds;
use super::reading::Sources;
use crate::closure::clock::{Written, parse_written};
use crate::closure::{is_zone, nearest_zone};
use crate::diagnostic::{Diagnostics, scenario as codes};
use crate::exchange::geojson::{Document, ReadOptions};
use crate::scenario::{DEFAULT_ZONE, Setting, ZoneFrom};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Settles the zone of `setting`, whose closures and zones are in `sources`. A stated zone that is none is an error, told once;
/// the default is taken in its place, so that all else can be told with it.
pub(super) fn settle(setting: &mut Setting, sources: [&Sources; 2], problems: &mut Diagnostics) {
    if setting.timezone_from == ZoneFrom::User {
        if !is_zone(&setting.timezone) {
            problems.push(codes::e525_timezone(None, &setting.timezone, nearest_zone(&setting.timezone)));
            DEFAULT_ZONE.clone_into(&mut setting.timezone);
        }
        return;
    }
    let texts = || sources.iter().flat_map(|sources| &sources.files);
    if !texts().any(|source| source.text.contains("\"timezone\"")) {
        return;
    }
    let mut votes: BTreeSet<String> = BTreeSet::new();
    for source in texts().filter(|source| !feeds::is_feed(&source.text)) {
        // What is wrong with a file is told where it is read.
        let mut scratch = Diagnostics::new();
        let Some(document) = Document::parse(source, &mut scratch) else { continue };
        let read = document.read(&ReadOptions::default(), &mut scratch, |feature, _| {
            let own: Map<String, Value> =
                feature.properties.iter().map(|(key, value)| (key.to_string(), value.value())).collect();
            Some(zones_of(&own))
        });
        votes.extend(read.into_iter().flatten());
    }
    match votes.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | [DEFAULT_ZONE] => {}
        [zone] => {
            zone.clone_into(&mut setting.timezone);
            setting.timezone_from = ZoneFrom::Closures;
        }
        ref several => problems.push(codes::w526_several_zones(several, &setting.timezone)),
    }
}

/// The zones of a closure and its phases; the default where local times are said without one.
fn zones_of(closure: &Map<String, Value>) -> Vec<String> {
    let phases = closure.get("phases").and_then(Value::as_array).into_iter().flatten();
    let mut parts: Vec<Map<String, Value>> = phases
        .filter_map(Value::as_object)
        .map(|phase| {
            let mut whole = closure.clone();
            whole.extend(phase.iter().map(|(key, value)| (key.clone(), value.clone())));
            whole
        })
        .collect();
    if parts.is_empty() {
        parts.push(closure.clone());
    }
    let zone = |part: &Map<String, Value>| match part.get("timezone").and_then(Value::as_str).map(str::trim) {
        Some(name) if is_zone(name) => Some(name.to_owned()),
        // told where the closure is read
        Some(_) => None,
        None => has_local_times(part).then(|| DEFAULT_ZONE.to_owned()),
    };
    parts.iter().filter_map(zone).collect()
}

fn has_local_times(closure: &Map<String, Value>) -> bool {
    const OF_DAYS: [&str; 5] = ["daily", "open_daily", "weekdays", "except_dates", "holidays"];
    let is_local = |key: &str| {
        let written = closure.get(key).and_then(Value::as_str).and_then(parse_written);
        matches!(written, Some(Written::Local(_) | Written::Day(_)))
    };
    OF_DAYS.iter().any(|key| closure.get(*key).is_some_and(|value| !value.is_null()))
        || is_local("start")
        || is_local("end")
}
