//! A map a day: tours of several days drawn over one another could not be told apart.

use crate::report::words::Language;
use crate::scenario::{PatrolTask, Task};
use ::geojson::Feature;
use chrono::Days;
use serde_json::Value;
use std::collections::BTreeSet;

/// The features of a layer, under its name.
type NamedFeatures = (&'static str, Vec<Feature>);

/// Most days that have a map; the layers have them all.
const MAPS_OF_DAYS: u32 = 14;

/// The map of a task; of a patrol of several days one a day, with what is left out on it.
pub(super) fn maps(
    task: &Task,
    mut layers: Vec<NamedFeatures>,
    summary: &Value,
    l: Language,
) -> Vec<(String, Vec<NamedFeatures>)> {
    let days = match task {
        Task::Patrol(task) => task.days.max(task.nights),
        _ => 1,
    };
    let (Task::Patrol(patrol), true) = (task, days > 1) else {
        if let Task::Patrol(patrol) = task {
            fade(&mut layers, summary, &patrol.name, 1);
        }
        return vec![(task.name().to_owned(), layers)];
    };
    let visits: BTreeSet<(&str, u64)> = layers
        .iter()
        .filter(|(name, _)| *name == "stops")
        .flat_map(|(_, features)| features)
        .filter_map(|stop| Some((stop.property("site")?.as_str()?, stop.property("day")?.as_u64()?)))
        .collect();
    let on = |feature: &Feature, day: u32| {
        let of = ["day", "night"].iter().find_map(|key| feature.property(key)?.as_u64());
        of.or_else(|| missed_on(feature, &visits)).is_none_or(|of| of == u64::from(day))
    };
    let dated = ["tours", "stops", "uncovered"];
    let of_day = |day: u32| {
        let own = layers.iter().map(|(name, features)| {
            let kept = features.iter().filter(|feature| !dated.contains(name) || on(feature, day));
            (*name, kept.cloned().collect())
        });
        let mut own: Vec<NamedFeatures> = own.collect();
        fade(&mut own, summary, &patrol.name, day);
        (title(patrol, day, days, l), own)
    };
    (1..=days.min(MAPS_OF_DAYS)).map(of_day).collect()
}

/// Marks the closures that were not in force when those of a day of a patrol were judged.
fn fade(layers: &mut [NamedFeatures], summary: &Value, patrol: &str, day: u32) {
    // The summary of the command itself is its only part.
    let parts = summary["patrols"].as_array().map_or(std::slice::from_ref(summary), Vec::as_slice);
    let own = parts.iter().filter(|part| part["name"].as_str().is_none_or(|name| name == patrol));
    let all: Vec<&Value> = own.flat_map(|part| part["judged"].as_array().into_iter().flatten()).collect();
    let has_day = |judged: &&&Value| {
        let mut days = judged["days"].as_array().into_iter().flatten();
        days.any(|known| known.as_u64() == Some(u64::from(day)))
    };
    let of_day: Vec<&&Value> = all.iter().filter(has_day).collect();
    if of_day.is_empty() {
        return;
    }
    let closures = of_day.iter().flat_map(|judged| judged["closures"].as_array().into_iter().flatten());
    let held: BTreeSet<&str> = closures.filter_map(Value::as_str).collect();
    let drawn = layers.iter_mut().filter(|(name, _)| ["closed_edges", "closure_areas"].contains(name));
    for feature in drawn.flat_map(|(_, features)| features) {
        let closure = feature.property("closure").and_then(Value::as_str).unwrap_or_default();
        if !held.contains(closure) {
            feature.set_property("in_force", "no");
        }
    }
}

/// The day on whose map a visit that is left out stands: the first of its days on which its site has no visit, else the first.
fn missed_on(feature: &Feature, visits: &BTreeSet<(&str, u64)>) -> Option<u64> {
    let site = feature.property("site").and_then(Value::as_str).unwrap_or_default();
    let days = feature.property("days")?.as_array()?;
    let mut days = days.iter().filter_map(Value::as_u64).peekable();
    let first = days.peek().copied();
    days.find(|day| !visits.contains(&(site, *day))).or(first)
}

fn title(task: &PatrolTask, day: u32, days: u32, l: Language) -> String {
    let date = task.date.and_then(|date| date.checked_add_days(Days::new(u64::from(day - 1))));
    let date = date.map_or_else(String::new, |date| l.brackets(&date.to_string()));
    let (night, name) = (task.nights > 1, &task.name);
    let mut said = match (l, night) {
        (Language::Zh, false) => format!("{name} · 第 {day} 天，共 {days} 天{date}"),
        (Language::Zh, true) => format!("{name} · 第 {day} 夜，共 {days} 夜{date}"),
        (Language::En, false) => format!("{name} · day {day} of {days}{date}"),
        (Language::En, true) => format!("{name} · night {day} of {days}{date}"),
    };
    if day == MAPS_OF_DAYS && day < days {
        said.push_str(l.say("；其余各天见图层 tours", "; the other days are in the layer tours"));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn feature(properties: Value) -> Feature {
        let properties = properties.as_object().cloned();
        Feature { properties, ..Feature::default() }
    }

    #[test]
    fn each_day_has_its_own_map_and_what_belongs_to_no_day_is_on_all() {
        let of = |days: &[Option<u64>], key: &str| -> Vec<Feature> {
            days.iter().map(|day| feature(json!({ key: day }))).collect()
        };
        let layers = || {
            vec![
                ("tours", of(&[Some(1), Some(2), Some(2)], "day")),
                ("uncovered", of(&[Some(2), None], "night")),
                ("stops", vec![feature(json!({"site": "A", "day": 1}))]),
                ("uncovered", ["A", "B"].map(|site| feature(json!({"site": site, "days": [1, 2]}))).to_vec()),
                ("stations", of(&[None], "day")),
            ]
        };
        let text = "[scenario]\nname = \"s\"\nnetwork = \"n\"\nstations = \"s\"\nsites = \"t\"\n[[patrol]]\nname = \"rounds\"\nunits = 1\ndays = 2\ndate = \"2026-03-02\"\n";
        let read = crate::scenario::parse(text, std::path::Path::new("s.toml")).expect("a sound scenario");
        let task = &read.tasks[0];
        let maps = maps(task, layers(), &Value::Null, Language::En);
        let titles: Vec<&str> = maps.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, ["rounds · day 1 of 2 (2026-03-02)", "rounds · day 2 of 2 (2026-03-03)"]);
        let counts: Vec<Vec<usize>> =
            maps.iter().map(|(_, layers)| layers.iter().map(|(_, all)| all.len()).collect()).collect();
        assert_eq!(
            counts,
            [[1, 1, 1, 1, 1], [2, 2, 0, 1, 1]],
            "A has a visit on day 1, and misses that of day 2"
        );
    }
}
