//! Which entries of a feed belong together.

use crate::exchange::feed::{Detour, NoteKind, Notes, text};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// An entry of a feed with the closures made of it.
pub(super) struct Zone {
    pub id: String,
    pub closures: Vec<Value>,
    /// Ids of detours it names, and where it does.
    pub detours: Vec<(String, String)>,
    pointer: String,
    line: Vec<[f64; 2]>,
    road: String,
    period: String,
    /// The first occurrence, if it says that it recurs.
    first: Option<String>,
}

impl Zone {
    pub fn new(
        id: String,
        pointer: String,
        line: Option<Vec<[f64; 2]>>,
        core: &Map<String, Value>,
        zone: &Map<String, Value>,
        closures: Vec<Value>,
    ) -> Self {
        let at = |index: usize| format!("{pointer}/properties/core_details/related_road_events/{index}/id");
        let events = core.get("related_road_events").and_then(Value::as_array).into_iter().flatten();
        let detours = events.enumerate().filter_map(|(index, event)| {
            let event = event.as_object().filter(|event| text(event, "type") == Some("related-detour"))?;
            Some((text(event, "id")?.to_owned(), at(index)))
        });
        let detours = detours.collect();
        let recurs = related(core, "next-occurrence").next().is_some();
        let first = related(core, "first-occurrence").next().map(str::to_owned);
        Self {
            first: first.or_else(|| recurs.then(|| id.clone())),
            road: core.get("road_names").map(Value::to_string).unwrap_or_default(),
            period: format!(
                "{} {}",
                text(zone, "start_date").unwrap_or_default(),
                text(zone, "end_date").unwrap_or_default()
            ),
            line: line.unwrap_or_default(),
            id,
            pointer,
            closures,
            detours,
        }
    }
}

/// Ids of related entries of a kind.
pub(super) fn related<'a>(core: &'a Map<String, Value>, kind: &str) -> impl Iterator<Item = &'a str> {
    let events = core.get("related_road_events").and_then(Value::as_array).into_iter().flatten();
    events
        .filter_map(Value::as_object)
        .filter(move |event| text(event, "type") == Some(kind))
        .filter_map(|event| text(event, "id"))
}

/// Notes on entries that are one work in several periods or directions. They stay closures of their own.
pub(super) fn note_links(zones: &[Zone], notes: &mut Notes) {
    let mut ids = BTreeSet::new();
    let mut recurring: BTreeMap<String, Vec<&Zone>> = BTreeMap::new();
    let mut same_time: BTreeMap<(&str, &str), Vec<&Zone>> = BTreeMap::new();
    for zone in zones {
        if !ids.insert(zone.id.as_str()) {
            let message = format!("The id {:?} is given twice.", zone.id);
            notes.push(NoteKind::Error, format!("{}/id", zone.pointer), message);
        }
        let key = zone.first.clone().unwrap_or_else(|| format!("{} {:?}", zone.road, zone.line));
        recurring.entry(key).or_default().push(zone);
        same_time.entry((&zone.road, &zone.period)).or_default().push(zone);
    }
    for group in recurring.values() {
        let periods: BTreeSet<&str> = group.iter().map(|zone| zone.period.as_str()).collect();
        if let Some(first) = group.first().filter(|_| periods.len() > 1) {
            let message = format!("This work recurs: {} entries, one for each period.", group.len());
            notes.push(NoteKind::Linked, first.pointer.clone(), message);
        }
    }
    // Of a work that recurs its first period tells.
    let is_first = |zone: &&Zone| zone.first.as_ref().is_none_or(|first| *first == zone.id);
    for group in same_time.values() {
        for (index, one) in group.iter().enumerate().filter(|(_, one)| is_first(one)) {
            for other in &group[index + 1..] {
                if mirrored(&one.line, &other.line) {
                    let message = format!("With {:?} this is one work in both directions.", other.id);
                    notes.push(NoteKind::Linked, one.pointer.clone(), message);
                }
            }
        }
    }
}

/// Whether one line begins and ends where the other ends and begins, up to the width of a road.
pub fn mirrored(one: &[[f64; 2]], other: &[[f64; 2]]) -> bool {
    let near = |a: Option<&[f64; 2]>, b: Option<&[f64; 2]>| {
        a.zip(b).is_some_and(|(a, b)| {
            let east = (a[0] - b[0]) * a[1].to_radians().cos();
            // degrees of a meridian in 60 m
            east.hypot(a[1] - b[1]) < 60.0 / 111_000.0
        })
    };
    near(one.first(), other.last()) && near(one.last(), other.first())
}

/// The roads of the detours of a closure, in the order in which they follow each other.
pub(super) fn detour_hint(closure: &str, starts: &[&str], detours: &[Detour]) -> Option<String> {
    let mut open: Vec<&str> = starts.iter().rev().copied().collect();
    let others = detours.iter().rev().filter(|detour| detour.closures.iter().any(|id| id == closure));
    let mut waiting: Vec<&str> = others.map(|detour| detour.id.as_str()).collect();
    let (mut seen, mut roads): (BTreeSet<&str>, Vec<&str>) = (BTreeSet::new(), Vec::new());
    while let Some(id) = open.pop().or_else(|| waiting.pop()) {
        let Some(detour) = detours.iter().find(|detour| detour.id == id).filter(|_| seen.insert(id)) else {
            continue;
        };
        for road in &detour.roads {
            if roads.last() != Some(&road.as_str()) {
                roads.push(road);
            }
        }
        let core = detour.original.pointer("/properties/core_details").and_then(Value::as_object);
        open.extend(core.into_iter().flat_map(|core| related(core, "next-in-sequence")));
    }
    (!roads.is_empty()).then(|| roads.join(", "))
}

/// Detours as they are driven: entries that name the next one in sequence become one, called as the first of them.
pub fn chained(detours: &[Detour]) -> Vec<Detour> {
    let next = |detour: &Detour| -> Option<&Detour> {
        let core = detour.original.pointer("/properties/core_details")?.as_object()?;
        let id = related(core, "next-in-sequence").next()?;
        detours.iter().find(|other| other.id == id)
    };
    let followers: BTreeSet<&str> = detours.iter().filter_map(|d| Some(next(d)?.id.as_str())).collect();
    detours
        .iter()
        .filter(|detour| !followers.contains(detour.id.as_str()))
        .map(|first| {
            let (mut whole, mut seen) = (first.clone(), BTreeSet::from([first.id.as_str()]));
            let mut at = first;
            while let Some(more) = next(at).filter(|more| seen.insert(&more.id)) {
                let joint = usize::from(whole.line.last() == more.line.first());
                whole.line.extend(more.line.iter().skip(joint));
                whole.roads.extend(more.roads.iter().cloned());
                for closure in &more.closures {
                    if !whole.closures.contains(closure) {
                        whole.closures.push(closure.clone());
                    }
                }
                at = more;
            }
            whole
        })
        .collect()
}
