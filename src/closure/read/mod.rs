//! A feature of a closure plan to a [`Closure`], or to one for each phase. Every fault of the feature is reported,
//! each at its property.

mod conditions;
mod entries;
pub use entries::EntryOf;
mod keys;
mod kinds;
mod located;
mod place;
mod reader;
pub(super) mod rolling;
mod time;

pub use located::read_places;

use super::model::{AreaMode, Closure, Direction, Drawing, Effect, Location, Status};
use crate::diagnostic::{Diagnostics, Origin, closures as codes};
use chrono::{DateTime, Utc};
use reader::Reader;
use serde_json::{Map, Value};

/// Reads one feature: one closure, or one for each of its phases. `drawing` is its geometry, if it has one; `id` its
/// GeoJSON id (`properties.id` counts when there is none); `draw` reads the geometry of a phase.
///
/// Empty when the feature cannot be used; all findings go to `problems`.
pub fn read_closures(
    drawing: Option<Drawing>,
    properties: &Map<String, Value>,
    id: Option<String>,
    origin: &Origin,
    draw: &dyn Fn(&Value) -> Option<Drawing>,
    problems: &mut Diagnostics,
) -> Vec<Closure> {
    let phases = match properties.get("phases") {
        None | Some(Value::Null) => {
            let read = read_one(drawing, properties, id, None, origin, problems);
            return read.map_or_else(Vec::new, |closure| parts(closure, problems));
        }
        Some(Value::Array(phases)) if !phases.is_empty() && phases.iter().all(Value::is_object) => phases,
        Some(other) => {
            let label = id.unwrap_or_default();
            let expected = "a list of phases, each an object with the properties that differ";
            let place = origin.place("/properties/phases");
            problems.push(codes::e401_wrong_value(place, &label, "phases", &other.to_string(), expected));
            return Vec::new();
        }
    };
    let mut read = Vec::with_capacity(phases.len());
    let (mut sound, mut names) = (true, Vec::with_capacity(phases.len()));
    for (number, phase) in phases.iter().filter_map(Value::as_object).enumerate() {
        let mut own = properties.clone();
        own.shift_remove("phases");
        // A phase that says another place does not mean the words of the whole.
        if ["road", "junction", "geometry"].iter().any(|key| phase.contains_key(*key)) {
            own.shift_remove("in_words");
        }
        own.extend(
            phase
                .iter()
                .filter(|(key, _)| *key != "id" && *key != "geometry")
                .map(|(k, v)| (k.clone(), v.clone())),
        );
        // 南半幅 of what? The order is named with its phases.
        let title = |of: &Map<String, Value>| {
            of.get("title").and_then(Value::as_str).map(|title| title.trim().to_owned()).unwrap_or_default()
        };
        let (whole, part) = (title(properties), title(phase));
        if !whole.is_empty() && !part.is_empty() && !part.contains(&whole) {
            own.insert("title".to_owned(), format!("{whole} {part}").into());
        }
        let place = match phase.get("geometry") {
            None | Some(Value::Null) => drawing.clone(),
            Some(geometry) => {
                let drawn = draw(geometry);
                if drawn.is_none() {
                    let place = origin.place(&format!("/properties/phases/{number}/geometry"));
                    problems.push(codes::e450_geometry(place, "geometry of a phase"));
                    sound = false;
                }
                drawn
            }
        };
        // A phase that says where it is in words does not mean the drawing of the whole.
        let worded = ["road", "junction"].iter().any(|key| phase.contains_key(*key));
        let place = if worded && !phase.contains_key("geometry") { None } else { place };
        let name = phase.get("id").map_or_else(
            || (number + 1).to_string(),
            |id| id.as_str().map_or_else(|| id.to_string(), str::to_owned),
        );
        if names.contains(&name) {
            let place = origin.place(&format!("/properties/phases/{number}/id"));
            let label = format!("{}/{name}", id.as_deref().unwrap_or_default());
            problems.push(codes::e422_duplicate_id(place, &label));
            sound = false;
        }
        names.push(name.clone());
        match read_one(place, &own, id.clone(), Some(&name), origin, problems) {
            Some(closure) => {
                let parts = parts(closure, problems);
                sound &= !parts.is_empty();
                read.extend(parts);
            }
            None => sound = false,
        }
    }
    sound &= !overlap(&read, origin, problems);
    if sound { read } else { Vec::new() }
}

/// A closure, or its units where it rolls on, or its edge and entries where it is a cordon; none if they do not fit.
fn parts(closure: Closure, problems: &mut Diagnostics) -> Vec<Closure> {
    let units = rolling::units(closure, problems);
    units.into_iter().flat_map(|unit| entries::cordon(unit, problems)).collect()
}

/// T4. Phases of one order may not overlap in time unless marked parallel.
fn overlap(phases: &[Closure], origin: &Origin, problems: &mut Diagnostics) -> bool {
    let mut found = false;
    for (i, later) in phases.iter().enumerate() {
        let is_parallel =
            |value: &Value| *value == Value::Bool(true) || ["yes", "true"].iter().any(|yes| value == yes);
        if later.properties.get("parallel").is_some_and(is_parallel) {
            continue;
        }
        for earlier in &phases[..i] {
            let (a, b) = (&earlier.schedule, &later.schedule);
            let before = |end: Option<DateTime<Utc>>, start: Option<DateTime<Utc>>| {
                end.zip(start).is_some_and(|(end, start)| end <= start)
            };
            if !before(a.end, b.start) && !before(b.end, a.start) {
                let place = origin.place("/properties/phases");
                problems.push(codes::e430_phases_overlap(place, &earlier.id, &later.id));
                found = true;
            }
        }
    }
    found
}

fn read_one(
    drawing: Option<Drawing>,
    written: &Map<String, Value>,
    id: Option<String>,
    phase: Option<&str>,
    origin: &Origin,
    problems: &mut Diagnostics,
) -> Option<Closure> {
    let (drawing, properties, lines) = place::in_words(drawing, written);
    let properties = properties.as_ref();
    let text = |key: &str| match properties.get(key) {
        Some(Value::String(text)) => text.trim().to_owned(),
        // A number is a name, and no title.
        Some(Value::Number(number)) if ["id", "order_no"].contains(&key) => number.to_string(),
        _ => String::new(),
    };
    let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| text("id"));
    let title = [text("title"), text("name")].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
    let mut reader =
        Reader { properties, origin, label: id.clone(), problems, sound: true, overridden: None };
    let order = if id.is_empty() {
        let made = if title.is_empty() { format!("closure-{}", origin.feature + 1) } else { title.clone() };
        reader.problems.push(codes::w425_no_id(origin.place(""), &made));
        made
    } else {
        id
    };
    let id = phase.map_or_else(|| order.clone(), |phase| format!("{order}/{phase}"));
    reader.label.clone_from(&id);
    if !reader.names(drawing.as_ref()) {
        return None;
    }
    reader.kinds();
    let status = reader.word("status", &Status::ALL, Status::Active);
    let mut effect = reader.effect();
    let direction = reader.word("direction", &Direction::ALL, Direction::Both);
    let other_half = reader.other_half(effect, direction);
    let conditions = reader.conditions(effect, other_half);
    let turning_length_mm = reader.turning_length();
    let (turn, suspends) = (reader.turn(effect), reader.suspends(effect));
    let suspends_turns = reader.suspends_turns(effect);
    let schedule = reader.schedule();
    let (applies_to, mut exempt) = (reader.selectors("applies_to"), reader.selectors("exempt"));
    exempt.extend(reader.permit_holders());
    let physical = reader.flag("physical");
    let passes = reader.selectors("passes");
    let entry_only = reader.flag("entry_only");
    let (outside, except_roads) = reader.inverted(effect);
    let levels = reader.levels();
    let mut location = reader.location(drawing, direction);
    // Against its own traffic is how a contraflow uses a carriageway.
    let on = |own: Direction| if effect.opens_against() { own.turned() } else { own };
    let direction = reader.carriageway(location.as_ref()).map_or(direction, on);
    if let Some(Location::Area { mode, .. }) = &mut location
        && *mode == AreaMode::Through
    {
        // One may start or end inside, but not cross: that is what local access means.
        *mode = AreaMode::Cut;
        if effect == Effect::Closed {
            effect = Effect::NoThrough;
        }
    }
    if reader.value("effect").is_some() || reader.sound {
        reader.fits(effect);
    }
    reader.contradictions(physical);
    let at_junction = matches!(location, Some(Location::Junction { .. } | Location::Points { .. }));
    if let Some(turn) = &turn {
        reader.turn_is_said(turn, location.as_ref());
    }
    let needs_length = !matches!(
        effect,
        Effect::Closed | Effect::Limit | Effect::Delay | Effect::TurnBan | Effect::MandatoryTurn
    );
    if at_junction && needs_length {
        reader.wrong("effect", "at a point or junction: closed, limit, delay, turn_ban or mandatory_turn");
    }
    if matches!(location, Some(Location::SiteGate { .. })) && effect != Effect::Closed {
        reader.wrong("effect", "closed: a gate is shut or open");
    }
    if effect == Effect::AddRoad && !matches!(location, Some(Location::Lines { .. })) {
        reader.wrong("effect", "a drawn line: a temporary road runs along it");
    }
    let sound = reader.sound;
    Some(Closure {
        id,
        title,
        status,
        authority: text("authority"),
        order_no: text("order_no"),
        location: location?,
        levels,
        effect,
        direction,
        conditions,
        other_half,
        turn,
        suspends,
        suspends_turns,
        order,
        schedule: schedule?,
        applies_to,
        except_roads,
        outside,
        exempt,
        physical,
        passes,
        overridden: reader.overridden,
        turning_length_mm,
        entry_only,
        properties: properties.clone(),
        drawn: lines,
        whole: None,
        origin: origin.clone(),
    })
    .filter(|_| sound)
}
