//! What a work zone does to traffic, in our words.
//!
//! Our closures have one effect each, so a zone may become several: its main effect, and one closure each for lost
//! lanes behind a ban on through traffic, for limits, and for a ban on trucks. On one road their effects add up.

use super::measures::{Kind, POUNDS_IN_A_TON, measure};
use crate::exchange::feed::{NoteKind, Notes, given, text};
use serde_json::{Map, Value, json};

/// One closure of a zone.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Part {
    /// What is put behind the id of the zone; nothing for its first part.
    pub suffix: &'static str,
    /// Properties that say the effect.
    pub words: Map<String, Value>,
}

/// Properties that [`parts`] may set.
pub(super) const EFFECT_WORDS: [&str; 8] =
    ["effect", "applies_to", "exempt", "other_half", "lanes_total", "lanes_left", "limits", "speed_kmh"];

/// The closures of a zone with these properties; at least one.
pub(super) fn parts(zone: &Map<String, Value>, pointer: &str, notes: &mut Notes) -> Vec<Part> {
    let mut reader = Zone { properties: zone, pointer, notes, lanes: Vec::new() };
    reader.lanes = reader.read_lanes();
    let impact = reader.impact();
    let mut rules = reader.rules();
    let (mut found, mut speed) = (Vec::new(), reader.speed());
    if rules.local_only && impact != Impact::Unknown {
        found.push(part(":local", json!({"effect": "no_through"})));
    }
    match impact {
        Impact::Closed if rules.local_only => {}
        Impact::Closed => found.push(part(":closed", json!({"effect": "closed"}))),
        Impact::Unknown => found.push(part(":unknown", json!({"effect": "unknown"}))),
        // What is left of the road is as narrow for who comes over it the other way.
        Impact::Alternating => {
            let mut words = json!({"effect": "half_closed", "other_half": "alternating"});
            if !rules.limits.is_empty() {
                words["limits"] = Value::Object(std::mem::take(&mut rules.limits));
            }
            found.push(part(":half", words));
        }
        Impact::LaneLoss => found.push(part(":lanes", reader.lane_loss())),
        Impact::Open => {}
    }
    let shut = impact == Impact::Closed && !rules.local_only;
    if !rules.limits.is_empty() && !shut {
        found.push(part(":limit", json!({"effect": "limit", "limits": rules.limits})));
    }
    if rules.no_trucks && !shut {
        found.push(part(":trucks", json!({"effect": "closed", "applies_to": ["truck"]})));
    }
    // a lower speed belongs to everybody who drives through
    if speed.is_some()
        && !found.first().is_some_and(|first| first.suffix != ":limit" && first.suffix != ":trucks")
    {
        found.insert(0, part(":speed", json!({"effect": "speed"})));
    }
    if found.is_empty() {
        let message = "All lanes are open and nothing is restricted; kept as a closure that takes no lane.";
        reader.note(NoteKind::Approximated, "/vehicle_impact", message);
        found.push(part(":lanes", reader.lane_loss()));
    }
    if let Some(first) = found.first_mut() {
        first.suffix = "";
        if let Some(speed) = speed.take() {
            first.words.insert("speed_kmh".into(), speed);
        }
    }
    found
}

fn part(suffix: &'static str, words: Value) -> Part {
    let words = match words {
        Value::Object(words) => words,
        _ => Map::new(),
    };
    Part { suffix, words }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Impact {
    Closed,
    Alternating,
    LaneLoss,
    Open,
    Unknown,
}

struct Lane<'a> {
    general: bool,
    /// Vehicles may drive on it, whatever it is made for.
    drivable: bool,
    status: &'a str,
    value: &'a Map<String, Value>,
    index: usize,
}

impl Lane<'_> {
    fn is_open(&self) -> bool {
        self.status != "closed"
    }
}

#[derive(Default)]
struct Rules {
    local_only: bool,
    no_trucks: bool,
    limits: Map<String, Value>,
}

struct Zone<'a, 'n> {
    properties: &'a Map<String, Value>,
    pointer: &'n str,
    notes: &'n mut Notes,
    lanes: Vec<Lane<'a>>,
}

impl<'a> Zone<'a, '_> {
    fn note(&mut self, kind: NoteKind, at: &str, message: impl Into<String>) {
        self.notes.push(kind, format!("{}{at}", self.pointer), message);
    }

    fn read_lanes(&mut self) -> Vec<Lane<'a>> {
        let list = match given(self.properties, "lanes") {
            None => return Vec::new(),
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.note(NoteKind::Error, "/lanes", "The lanes are not a list.");
                return Vec::new();
            }
        };
        let mut lanes = Vec::new();
        let mut orders = Vec::new();
        for (index, lane) in list.iter().enumerate() {
            let Some(value) = lane.as_object() else {
                self.note(NoteKind::Error, &format!("/lanes/{index}"), "This lane is not an object.");
                continue;
            };
            orders.extend(value.get("order").and_then(Value::as_u64));
            let (kind, status) = (text(value, "type").unwrap_or(""), text(value, "status").unwrap_or(""));
            if !STATUSES.contains(&status) {
                let message = format!("The lane status {status:?} is not known; the lane counts as closed.");
                self.note(NoteKind::Error, &format!("/lanes/{index}/status"), message);
            }
            let status = if STATUSES.contains(&status) { status } else { "closed" };
            let walked = ["sidewalk", "bike-lane", "parking", "median"].contains(&kind);
            lanes.push(Lane { general: kind == "general", drivable: !walked, status, value, index });
        }
        orders.sort_unstable();
        if !orders.iter().copied().eq(1..=list.len() as u64) {
            let message = "The orders of the lanes do not count from 1, each once: lanes may be missing.";
            self.note(NoteKind::Contradiction, "/lanes", message);
        }
        lanes
    }

    fn impact(&mut self) -> Impact {
        let word = text(self.properties, "vehicle_impact").unwrap_or("");
        let stated = match word {
            "all-lanes-closed" => Impact::Closed,
            "alternating-one-way" => Impact::Alternating,
            "flagging" | "temporary-traffic-signal" => {
                let message =
                    format!("The impact {word:?} is taken as one lane for both directions by turns.");
                self.note(NoteKind::Approximated, "/vehicle_impact", message);
                Impact::Alternating
            }
            "some-lanes-closed"
            | "some-lanes-closed-merge-left"
            | "some-lanes-closed-merge-right"
            | "some-lanes-closed-split" => Impact::LaneLoss,
            "all-lanes-open" | "all-lanes-open-shift-left" | "all-lanes-open-shift-right" => Impact::Open,
            "unknown" | "" => {
                let message =
                    "What it does to traffic is not stated; give the closure an effect before planning.";
                self.note(NoteKind::Error, "/vehicle_impact", message);
                return Impact::Unknown;
            }
            _ => {
                let message =
                    format!("The vehicle impact {word:?} is not known; give the closure an effect.");
                self.note(NoteKind::Error, "/vehicle_impact", message);
                return Impact::Unknown;
            }
        };
        self.check_lanes(stated, word)
    }

    /// What lanes and impact together say; where they contradict each other, the one that shuts more.
    fn check_lanes(&mut self, stated: Impact, word: &str) -> Impact {
        if self.lanes.is_empty() {
            return stated;
        }
        let count = |test: &dyn Fn(&Lane<'_>) -> bool| self.lanes.iter().filter(|lane| test(lane)).count();
        let general = count(&|lane| lane.general);
        let shut = count(&|lane| lane.general && !lane.is_open());
        let open = count(&|lane| lane.drivable && lane.is_open() && lane.status != "alternating-flow");
        let any_shut = count(&|lane| !lane.is_open() || lane.status.starts_with("merge")) > 0;
        let by_turns = count(&|lane| lane.drivable && lane.status == "alternating-flow") > 0;
        let (taken, message) = match stated {
            Impact::Closed if general > shut => {
                (Impact::Closed, "a lane that is not closed; taken as closed")
            }
            Impact::Open | Impact::LaneLoss if by_turns => {
                (Impact::Alternating, "a lane used by turns; taken as one lane for both directions")
            }
            Impact::LaneLoss if open == 0 => (Impact::Closed, "no lane that is open; taken as closed"),
            Impact::LaneLoss if !any_shut => (Impact::LaneLoss, "no lane that is closed"),
            Impact::Open if shut > 0 => {
                (Impact::LaneLoss, "a closed lane for general traffic; the lanes count")
            }
            _ => return stated,
        };
        let message = format!("The impact is {word:?}, but the list of lanes has {message}.");
        self.note(NoteKind::Contradiction, "/lanes", message);
        taken
    }

    fn lane_loss(&mut self) -> Value {
        let general = self.lanes.iter().filter(|lane| lane.general).count();
        let left = self.lanes.iter().filter(|lane| lane.general && lane.is_open()).count();
        if general > 0 && left == 0 {
            let message =
                "Traffic keeps only lanes that are not made for it; the lanes left are not counted.";
            self.note(NoteKind::Approximated, "/lanes", message);
            return json!({"effect": "lane_loss", "lanes_total": general});
        }
        if general == 0 {
            return json!({"effect": "lane_loss"});
        }
        json!({"effect": "lane_loss", "lanes_total": general, "lanes_left": left})
    }

    fn speed(&mut self) -> Option<Value> {
        let value = given(self.properties, "reduced_speed_limit_kph")?;
        if value.as_f64().is_some_and(|speed| speed > 0.0 && speed <= 1000.0) {
            return Some(value.clone());
        }
        let message = format!("{value} is not a speed limit.");
        self.note(NoteKind::Error, "/reduced_speed_limit_kph", message);
        None
    }

    /// Restrictions of the road, and those that every open lane has.
    fn rules(&mut self) -> Rules {
        let mut rules = Rules::default();
        let mut limits: Vec<(&'static str, i64)> = Vec::new();
        for restriction in self.restrictions(self.properties, "/restrictions") {
            match restriction {
                Restriction::LocalOnly => rules.local_only = true,
                Restriction::NoTrucks => rules.no_trucks = true,
                Restriction::Limit(key, most) => strictest(&mut limits, key, most),
            }
        }
        let open: Vec<(usize, &'a Map<String, Value>)> = self
            .lanes
            .iter()
            .filter(|lane| lane.drivable && lane.is_open() && text(lane.value, "type") != Some("shoulder"))
            .map(|lane| (lane.index, lane.value))
            .collect();
        let by_lane: Vec<Vec<Restriction>> = open
            .iter()
            .map(|(index, lane)| self.restrictions(lane, &format!("/lanes/{index}/restrictions")))
            .collect();
        let everywhere = |test: &dyn Fn(&Restriction) -> bool| {
            !by_lane.is_empty() && by_lane.iter().all(|lane| lane.iter().any(test))
        };
        rules.local_only |= everywhere(&|rule| matches!(rule, Restriction::LocalOnly));
        rules.no_trucks |= everywhere(&|rule| matches!(rule, Restriction::NoTrucks));
        let mut partial = false;
        for key in LIMITS {
            let of_lane = |lane: &Vec<Restriction>| lane.iter().filter_map(|rule| rule.limit(key)).min();
            let found: Vec<Option<i64>> = by_lane.iter().map(of_lane).collect();
            // a vehicle may choose the lane that leaves it most room
            match found.iter().copied().collect::<Option<Vec<i64>>>().and_then(|all| all.into_iter().max()) {
                Some(most) => strictest(&mut limits, key, most),
                None => partial |= found.iter().any(Option::is_some),
            }
        }
        for test in [Restriction::LocalOnly, Restriction::NoTrucks] {
            let some = by_lane.iter().any(|lane| lane.contains(&test));
            partial |= some && !everywhere(&|rule| *rule == test);
        }
        if partial {
            let message = "A restriction of some lanes only is not taken over: vehicles may use the others.";
            self.note(NoteKind::Approximated, "/lanes", message);
        }
        for key in LIMITS {
            if let Some((_, most)) = limits.iter().find(|(name, _)| *name == key) {
                rules.limits.insert(key.into(), json!(*most as f64 / 1000.0));
            }
        }
        rules
    }

    fn restrictions(&mut self, of: &Map<String, Value>, at: &str) -> Vec<Restriction> {
        let list = match given(of, "restrictions") {
            None => return Vec::new(),
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.note(NoteKind::Error, at, "The restrictions are not a list.");
                return Vec::new();
            }
        };
        list.iter()
            .enumerate()
            .filter_map(|(index, value)| self.restriction(value, &format!("{at}/{index}")))
            .collect()
    }

    fn restriction(&mut self, value: &Value, at: &str) -> Option<Restriction> {
        let Some(object) = value.as_object() else {
            self.note(NoteKind::Error, at, "This restriction is not an object.");
            return None;
        };
        let kind = text(object, "type").unwrap_or("");
        let (key, expected) = match kind {
            "local-access-only" => return Some(Restriction::LocalOnly),
            "no-trucks" => return Some(Restriction::NoTrucks),
            "reduced-height" => ("height_m", Kind::Length),
            "reduced-width" => ("width_m", Kind::Length),
            "reduced-length" => ("length_m", Kind::Length),
            "reduced-weight" | "gross-weight-limit" => ("mass_t", Kind::Mass),
            "axle-load-limit" => ("axle_load_t", Kind::Mass),
            _ => {
                let message = format!("The restriction {kind:?} has no word here and is only kept.");
                self.note(NoteKind::Unsupported, at, message);
                return None;
            }
        };
        let unit = text(object, "unit").unwrap_or("");
        let measured = if let Some(Value::Number(number)) = object.get("value") {
            measure(number, unit)
        } else {
            let message = format!("The restriction {kind:?} does not say how much.");
            self.note(NoteKind::Missing, at, message);
            return None;
        };
        match measured {
            Some((found, most)) if found == expected => {
                if unit == "tons" {
                    let message = format!("A ton is taken as {POUNDS_IN_A_TON} pounds.");
                    self.note(NoteKind::Approximated, at, message);
                }
                Some(Restriction::Limit(key, most))
            }
            _ => {
                let message = format!("{} {unit:?} is no measure for {kind:?}.", object["value"]);
                self.note(NoteKind::Error, at, message);
                None
            }
        }
    }
}

const LIMITS: [&str; 5] = ["height_m", "width_m", "length_m", "mass_t", "axle_load_t"];
const STATUSES: [&str; 7] =
    ["open", "closed", "shift-left", "shift-right", "merge-left", "merge-right", "alternating-flow"];

#[derive(Clone, PartialEq, Debug)]
enum Restriction {
    LocalOnly,
    NoTrucks,
    /// At most so many millimeters or kilograms.
    Limit(&'static str, i64),
}

impl Restriction {
    fn limit(&self, key: &str) -> Option<i64> {
        match self {
            Self::Limit(own, most) if *own == key => Some(*most),
            _ => None,
        }
    }
}

fn strictest(limits: &mut Vec<(&'static str, i64)>, key: &'static str, most: i64) {
    match limits.iter_mut().find(|(name, _)| *name == key) {
        Some((_, least)) => *least = most.min(*least),
        None => limits.push((key, most)),
    }
}

#[cfg(test)]
#[path = "effect_tests.rs"]
mod tests;
