//! A feature of a closure plan to a [`Closure`], or to one for each phase. Every fault of the feature is reported,
//! each at its property.

mod conditions;
mod entries;
pub use entries::EntryOf;
mod located;
mod place;
pub(super) mod rolling;
mod time;

pub use located::read_places;

use super::model::{AreaMode, Closure, Direction, Drawing, Effect, Location, Override, Status};
use super::selector::{Fault, Selector};
use super::who::chinese_words;
use crate::diagnostic::{Diagnostics, Origin, closures as codes, suggest};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// Properties with a meaning. Those of the second list are part of the record but change nothing here.
const KNOWN: &[&str] = &[
    "id",
    "title",
    "status",
    "authority",
    "order_no",
    "effect",
    "direction",
    "start",
    "end",
    "daily",
    "open_daily",
    "weekdays",
    "except_dates",
    "holidays",
    "on_holidays",
    "timezone",
    "applies_to",
    "exempt",
    "permit_holders",
    "physical",
    "entry_only",
    "mode",
    "entries",
    "passes",
    "override",
    "levels",
    "road",
    "from",
    "to",
    "km",
    "from_km",
    "to_km",
    "carriageway",
    "rolling",
    "except_roads",
    "outside",
    "gate",
    "gate_of",
    "junction",
    "notice_published",
    "phases",
    "parallel",
    "other_half",
    "speed_kmh",
    "wait_s",
    "cycle_s",
    "limits",
    "limit",
    "value",
    "width_left_m",
    "turning_length_m",
    "lanes_left",
    "lanes_total",
    "from_road",
    "to_road",
    "turn",
    "approach",
    "suspends",
    "highway",
    "surface",
];
const KEPT: &[&str] = &[
    "name",
    "note",
    "description",
    "revision",
    "source",
    "created",
    "updated",
    "verified_start",
    "verified_end",
    "detour_hint",
    "contact",
    "reason",
    "in_words",
    "wzdx",
    "cifs",
];

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
    let mut sound = true;
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
        if later.properties.get("parallel") == Some(&Value::Bool(true)) {
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
        Some(Value::Number(number)) => number.to_string(),
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
    reader.names();
    let status = reader.word("status", &Status::ALL, Status::Active);
    let mut effect = reader.effect();
    let direction = reader.word("direction", &Direction::ALL, Direction::Both);
    let other_half = reader.other_half(effect, direction);
    let conditions = reader.conditions(effect, other_half);
    let turning_length_mm = reader.turning_length();
    let (turn, suspends) = (reader.turn(effect), reader.suspends(effect));
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
    reader.fits(effect);
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

struct Reader<'a> {
    properties: &'a Map<String, Value>,
    origin: &'a Origin,
    label: String,
    problems: &'a mut Diagnostics,
    sound: bool,
    /// Who answers for what is physically so being lifted.
    overridden: Option<Override>,
}

impl Reader<'_> {
    fn value(&self, key: &str) -> Option<&Value> {
        self.properties.get(key).filter(|value| !value.is_null())
    }

    fn wrong(&mut self, key: &str, expected: &str) {
        let found = self.properties.get(key).map_or_else(|| "missing".to_owned(), Value::to_string);
        let place = self.origin.place(&format!("/properties/{key}"));
        self.problems.push(codes::e401_wrong_value(place, &self.label, key, &found, expected));
        self.sound = false;
    }

    /// Warns of properties that look like ours; the others are the user's own.
    fn names(&mut self) {
        for (key, _) in self.properties {
            let meaningful = || KNOWN.iter().copied();
            if meaningful().chain(KEPT.iter().copied()).any(|name| name == key) {
                continue;
            }
            if let Some(nearest) = suggest::nearest(key, meaningful()) {
                let place = self.origin.place(&format!("/properties/{key}"));
                self.problems.push(codes::w404_property_nearly_known(place, &self.label, key, nearest));
            }
        }
    }

    fn word<T: Copy>(&mut self, key: &str, words: &[(&'static str, T)], default: T) -> T {
        let found = match self.value(key) {
            None => return default,
            Some(Value::String(text)) => {
                words.iter().find(|(name, _)| text.trim().eq_ignore_ascii_case(name))
            }
            Some(_) => None,
        };
        if let Some((_, value)) = found {
            return *value;
        }
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let written = self.value(key).and_then(Value::as_str).unwrap_or_default();
        let meant = suggest::nearest(written, names.iter().copied());
        let meant = meant.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
        self.wrong(key, &format!("one of {}{meant}", names.join(", ")));
        default
    }

    fn flag(&mut self, key: &str) -> bool {
        match self.value(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(word)) if ["yes", "true"].contains(&word.as_str()) => true,
            Some(Value::String(word)) if ["no", "false"].contains(&word.as_str()) => false,
            Some(_) => {
                self.wrong(key, "true or false");
                false
            }
        }
    }

    fn name(&mut self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => {
                self.wrong(key, "a name");
                None
            }
        }
    }

    /// Warns of what takes back what another property says, and asks for a day of publication that can be read.
    fn contradictions(&mut self, physical: bool) {
        let given = |key: &str| self.value(key).is_some_and(|v| *v != Value::Array(Vec::new()));
        let exempt = ["exempt", "permit_holders"].into_iter().find(|key| given(key));
        let hours = given("daily") && given("open_daily");
        if let Some(key) = exempt.filter(|_| physical) {
            let place = self.origin.place(&format!("/properties/{key}"));
            let what = format!("it is `physical`, so nobody passes; `{key}` changes nothing");
            let help = "leave one of the two out: an exemption does not lead over an open trench";
            self.problems.push(codes::w478_contradiction(place, &self.label, &what, help));
        }
        if hours {
            let place = self.origin.place("/properties/open_daily");
            let what = "`daily` says when it is shut and `open_daily` when it is open; it is shut in the hours of `daily` \
                        without those of `open_daily`";
            let help = "give one of the two, unless that is meant";
            self.problems.push(codes::w478_contradiction(place, &self.label, what, help));
        }
        let day = |value: &Value| {
            let text = value.as_str()?.trim();
            text.get(..10)?.parse::<chrono::NaiveDate>().ok()
        };
        if self.value("notice_published").is_some_and(|value| day(value).is_none()) {
            self.wrong(
                "notice_published",
                "the day on which the notice was published, such as \"2026-02-27\"",
            );
        }
    }

    /// A list of texts, or one text.
    fn texts(&mut self, key: &str, expected: &str) -> Vec<String> {
        let texts = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(entries)) => entries
                .iter()
                .map(|entry| match entry {
                    Value::String(text) => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                })
                .collect(),
            Some(Value::String(text)) => Some(vec![text.clone()]),
            Some(Value::Number(number)) => Some(vec![number.to_string()]),
            Some(_) => None,
        };
        texts.unwrap_or_else(|| {
            self.wrong(key, expected);
            Vec::new()
        })
    }

    fn selectors(&mut self, key: &str) -> Vec<Selector> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let read = match value {
            Value::Array(entries) if entries.is_empty() => return Vec::new(),
            Value::String(text) if text.trim().is_empty() => return Vec::new(),
            value => Selector::read(value),
        };
        let place = self.origin.place(&format!("/properties/{key}"));
        match read {
            Ok(Selector::Any(any)) => return any,
            Ok(selector) => return vec![selector],
            Err(Fault::Word(word, nearest)) => {
                self.problems.push(codes::e403_unknown_class(
                    place,
                    &self.label,
                    &word,
                    nearest,
                    &chinese_words(),
                ));
            }
            Err(Fault::Key(found, nearest)) => {
                self.problems.push(codes::e460_condition_key(place, &self.label, &found, nearest));
            }
            Err(Fault::Value(found, expected)) => {
                self.problems.push(codes::e401_wrong_value(place, &self.label, key, &found, expected));
            }
        }
        self.sound = false;
        Vec::new()
    }

    /// A place that leaves roads out, or means all but what it shows.
    fn inverted(&mut self, effect: Effect) -> (bool, Vec<String>) {
        let outside = self.flag("outside");
        let except = self.texts("except_roads", "the name, reference or id of a road, or a list of them");
        let whole = matches!(
            effect,
            Effect::Closed | Effect::NoThrough | Effect::Speed | Effect::Limit | Effect::LaneLoss
        );
        if (outside || !except.is_empty()) && !whole {
            let key = if outside { "outside" } else { "except_roads" };
            self.wrong(key, "with closed, no_through, speed, limit or lane_loss only");
        }
        if outside && !except.is_empty() {
            self.wrong("except_roads", "without `outside`, which means all roads but those of the place");
        }
        (outside, except)
    }

    /// Who holds one of these permits is exempt.
    fn permit_holders(&mut self) -> Vec<Selector> {
        let numbers = self.texts("permit_holders", "a number of a permit, or a list of them");
        numbers.into_iter().map(Selector::Permit).collect()
    }
}
