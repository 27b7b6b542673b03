//! A cordoned area and its entries (S6). An order for it becomes one closure of its edge and, for each entry, what holds
//! there: a wait, and a cut for whom it is not meant.

use super::super::model::{AreaMode, Closure, Conditions, Effect, Location, OtherHalf, RingPart};
use super::reader::Reader;
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::LonLat;
use serde_json::{Map, Value};

const KEYS: [&str; 4] = ["at", "name", "wait_s", "only_for"];

/// The closure, or one for each part of a cordon; none if its entries do not fit.
pub(super) fn cordon(closure: Closure, problems: &mut Diagnostics) -> Vec<Closure> {
    let listed = closure.properties.get("entries").filter(|value| !value.is_null());
    let mode = match &closure.location {
        Location::Area { mode, .. } => Some(*mode),
        _ => None,
    };
    let is_perimeter = mode == Some(AreaMode::Perimeter);
    if listed.is_none() && !is_perimeter {
        return vec![closure];
    }
    let is_local = mode == Some(AreaMode::Cut) && closure.effect == Effect::NoThrough;
    let message = if is_perimeter && closure.effect != Effect::Closed {
        Some(format!("a perimeter shuts its edge; its effect is `closed`, not `{}`", closure.effect.name()))
    } else if !is_perimeter && !is_local {
        Some("entries are those of a polygon with `mode` perimeter or through".to_owned())
    } else {
        None
    };
    if let Some(message) = message {
        let key = if listed.is_some() { "entries" } else { "effect" };
        let place = closure.origin.place(&format!("/properties/{key}"));
        problems.push(codes::e470_entries(place, &closure.id, &message));
        return Vec::new();
    }
    let listed = listed.cloned();
    let Some(entries) = listed.as_ref().map_or(Some(Vec::new()), |list| read(list, &closure, problems))
    else {
        return Vec::new();
    };
    parts(closure, is_perimeter, &entries)
}

/// An entry of the order.
struct Entry {
    at: LonLat,
    name: String,
    wait_ms: u32,
    only_for: Vec<super::super::Selector>,
}

fn read(list: &Value, closure: &Closure, problems: &mut Diagnostics) -> Option<Vec<Entry>> {
    let Some(list) = list.as_array().filter(|list| !list.is_empty()) else {
        let place = closure.origin.place("/properties/entries");
        problems.push(codes::e470_entries(place, &closure.id, "`entries` is a list of at least one"));
        return None;
    };
    let entries: Vec<Option<Entry>> =
        list.iter().enumerate().map(|(i, value)| one(i, value, closure, problems)).collect();
    let entries = entries.into_iter().collect::<Option<Vec<Entry>>>()?;
    for (i, entry) in entries.iter().enumerate() {
        if entries[..i].iter().any(|other| other.name == entry.name) {
            let place = closure.origin.place(&format!("/properties/entries/{i}/name"));
            let message = format!("two entries are called {:?}", entry.name);
            problems.push(codes::e470_entries(place, &closure.id, &message));
            return None;
        }
    }
    Some(entries)
}

fn one(number: usize, value: &Value, closure: &Closure, problems: &mut Diagnostics) -> Option<Entry> {
    let pointer = |key: &str| format!("/properties/entries/{number}{key}");
    let mut faults: Vec<(String, String)> = Vec::new();
    let empty = Map::new();
    let keys = value.as_object().unwrap_or_else(|| {
        faults.push((pointer(""), "an entry is an object with `at`: [lon, lat]".to_owned()));
        &empty
    });
    for key in keys.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        faults.push((pointer(&format!("/{key}")), format!("an entry has no key {key:?}")));
    }
    let at = keys.get("at").and_then(Value::as_array).and_then(|pair| match pair.as_slice() {
        [lon, lat] => LonLat::from_degrees(lon.as_f64()?, lat.as_f64()?),
        _ => None,
    });
    if at.is_none() && faults.is_empty() {
        faults.push((pointer("/at"), "`at` is a position, [lon, lat]".to_owned()));
    }
    let name = called(number, keys.get("name"));
    if name.is_none() {
        faults.push((pointer("/name"), "`name` is a text".to_owned()));
    }
    let wait_s = match keys.get("wait_s") {
        None | Some(Value::Null) => Some(0.0),
        Some(value) => value.as_f64().filter(|s| (0.0..1e6).contains(s)),
    };
    if wait_s.is_none() {
        faults.push((pointer("/wait_s"), "`wait_s` is seconds such as 90".to_owned()));
    }
    let mut sound = faults.is_empty();
    for (at, message) in faults {
        problems.push(codes::e470_entries(closure.origin.place(&at), &closure.id, &message));
    }
    let label = closure.id.clone();
    let mut reader =
        Reader { properties: keys, origin: &closure.origin, label, problems, sound: true, overridden: None };
    let only_for = reader.selectors("only_for");
    sound &= reader.sound;
    let wait_ms = (wait_s? * 1000.0).round() as u32;
    Some(Entry { at: at?, name: name?, wait_ms, only_for }).filter(|_| sound)
}

/// What an entry is called: by its name, else by its number.
fn called(number: usize, name: Option<&Value>) -> Option<String> {
    match name {
        None | Some(Value::Null) => Some(format!("entry-{}", number + 1)),
        Some(Value::String(name)) if !name.trim().is_empty() => Some(name.trim().to_owned()),
        Some(_) => None,
    }
}

/// An entry of an area, as an order says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryOf {
    /// Its name, or its number.
    pub name: String,
    /// Where it is.
    pub at: LonLat,
    /// Id of the closure that is its wait.
    pub wait: String,
    /// Id of the closure that keeps those out whom it is not for.
    pub others: String,
}

impl Closure {
    /// The entries of the area that it is about, in the order in which they are given; none of anything else.
    pub fn entries(&self) -> Vec<EntryOf> {
        let listed = self.properties.get("entries").and_then(Value::as_array);
        let entry = |(i, entry): (usize, &Value)| {
            let name = called(i, entry.get("name"))?;
            let at = entry.get("at")?.as_array()?;
            let at = LonLat::from_degrees(at.first()?.as_f64()?, at.get(1)?.as_f64()?)?;
            let wait = format!("{}/{name}", self.id);
            Some(EntryOf { at, others: format!("{wait}/others"), wait, name })
        };
        listed.into_iter().flatten().enumerate().filter_map(entry).collect()
    }
}

/// What holds at the edge and at its entries; traffic inside is free, or local as the order says.
fn parts(mut closure: Closure, is_perimeter: bool, entries: &[Entry]) -> Vec<Closure> {
    let Location::Area { polygons, .. } = &closure.location else { return vec![closure] };
    let polygons = polygons.clone();
    let at: Vec<LonLat> = entries.iter().map(|entry| entry.at).collect();
    let ring = |part| Location::Ring { polygons: polygons.clone(), entries: at.clone(), part };
    let derived = |suffix: &str, effect, part| Closure {
        id: format!("{}/{suffix}", closure.id),
        location: ring(part),
        effect,
        conditions: Conditions::default(),
        other_half: OtherHalf::TwoWay,
        ..closure.clone()
    };
    let mut all = Vec::new();
    if !is_perimeter {
        all.push(derived("edge", Effect::Closed, RingPart::Barrier));
    }
    for (i, entry) in entries.iter().enumerate() {
        if entry.wait_ms > 0 {
            let mut wait = derived(&entry.name, Effect::Delay, RingPart::Entry(i));
            wait.conditions.wait_ms = entry.wait_ms;
            all.push(wait);
        }
        if !entry.only_for.is_empty() {
            let suffix = format!("{}/others", entry.name);
            let mut others = derived(&suffix, Effect::Closed, RingPart::Entry(i));
            others.physical = false;
            others.exempt.extend(entry.only_for.iter().cloned());
            all.push(others);
        }
    }
    if is_perimeter {
        closure.location = ring(RingPart::Barrier);
    }
    all.insert(0, closure);
    all
}
