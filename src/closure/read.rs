//! A feature of a closure plan to a [`Closure`]. Every fault of the feature is reported, each at its property.

use super::calendar::{DailySlot, Fold, Schedule, Weekdays, resolve};
use super::clock::{self, Written};
use super::model::{AreaMode, Closure, Direction, Drawing, Effect, Levels, Location, Status};
use super::who::Selector;
use crate::diagnostic::{Diagnostics, Origin, closures as codes, suggest};
use crate::geometry::LonLat;
use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

/// Properties with a meaning. Those of the second list are part of the record but change nothing here.
const KNOWN: [&str; 24] = [
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
    "timezone",
    "applies_to",
    "exempt",
    "physical",
    "mode",
    "levels",
    "road",
    "from",
    "to",
    "gate",
    "junction",
    "notice_published",
];
const KEPT: [&str; 12] = [
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
];
/// Properties that would change what is closed, and are not computed yet: an error each.
const LATER: [&str; 9] = [
    "phases",
    "km",
    "from_km",
    "to_km",
    "other_half",
    "permit_holders",
    "holidays",
    "exceptions",
    "except_dates",
];

/// Reads one feature. `drawing` is its geometry, if it has one; `id` its GeoJSON id (`properties.id` counts when
/// there is none).
///
/// `None` when the feature cannot be used; all findings go to `problems`.
pub fn read_closure(
    drawing: Option<Drawing>,
    properties: &Map<String, Value>,
    id: Option<String>,
    origin: &Origin,
    problems: &mut Diagnostics,
) -> Option<Closure> {
    let text = |key: &str| match properties.get(key) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| text("id"));
    let title = [text("title"), text("name")].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
    let mut reader = Reader { properties, origin, label: id.clone(), problems, sound: true };
    let id = if id.is_empty() {
        let made = if title.is_empty() { format!("closure-{}", origin.feature + 1) } else { title.clone() };
        reader.problems.push(codes::w425_no_id(origin.place(""), &made));
        made
    } else {
        id
    };
    reader.label.clone_from(&id);
    reader.names();
    let status = reader.word("status", &Status::ALL, Status::Active);
    let effect = reader.effect();
    // What is not in force closes nothing: it need not be computable.
    if status.counts() {
        if !effect.is_computed() {
            reader.not_computed("/properties/effect", &format!("the effect {:?}", effect.name()));
        }
        for key in LATER.iter().filter(|key| properties.get(**key).is_some_and(|v| !v.is_null())) {
            reader.not_computed(&format!("/properties/{key}"), &format!("`{key}`"));
        }
    }
    let direction = reader.word("direction", &Direction::ALL, Direction::Both);
    let schedule = reader.schedule();
    let (applies_to, exempt) = (reader.selectors("applies_to"), reader.selectors("exempt"));
    let physical = reader.flag("physical");
    let levels = reader.levels();
    let location = reader.location(drawing, direction);
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
        schedule: schedule?,
        applies_to,
        exempt,
        physical,
        properties: properties.clone(),
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

    fn not_computed(&mut self, pointer: &str, what: &str) {
        self.problems.push(codes::e402_not_computed(self.origin.place(pointer), &self.label, what));
        self.sound = false;
    }

    /// Warns of properties that look like ours; the others are the user's own.
    fn names(&mut self) {
        for (key, _) in self.properties {
            let meaningful = || KNOWN.iter().chain(&LATER).copied();
            if meaningful().chain(KEPT).any(|name| name == key) {
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
        self.wrong(key, &format!("one of {}", names.join(", ")));
        default
    }

    fn effect(&mut self) -> Effect {
        match self.value("effect").and_then(Value::as_str).map(str::trim) {
            Some("封闭" | "全封闭" | "全幅封闭") => Effect::Closed,
            Some("半幅封闭" | "半封闭") => Effect::HalfClosed,
            _ => self.word("effect", &Effect::ALL, Effect::Closed),
        }
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

    fn schedule(&mut self) -> Option<Schedule> {
        let zone = match self.value("timezone") {
            None => chrono_tz::Asia::Shanghai,
            Some(value) => {
                let Some(zone) = value.as_str().and_then(|name| name.trim().parse::<Tz>().ok()) else {
                    self.wrong("timezone", "an IANA zone such as \"Asia/Shanghai\"");
                    return None;
                };
                zone
            }
        };
        let before = self.sound;
        self.sound = true;
        let (start, end) = (self.start(zone), self.end(zone));
        let closed_slots = self.slots("daily");
        let open_slots = self.slots("open_daily");
        let weekdays = self.weekdays();
        let sound = self.sound;
        self.sound &= before;
        if !sound {
            return None;
        }
        if let Some((start, end)) = start.zip(end)
            && end <= start
        {
            let show =
                |instant: DateTime<Utc>| instant.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
            let place = self.origin.place("/properties/end");
            self.problems.push(codes::e405_inverted_window(place, &self.label, &show(start), &show(end)));
            self.sound = false;
            return None;
        }
        let schedule = Schedule { zone, start, end, weekdays, closed_slots, open_slots };
        if !schedule.is_ever_closed() {
            self.problems.push(codes::w407_never_closed(self.origin.place("/properties"), &self.label));
        }
        Some(schedule)
    }

    fn start(&mut self, zone: Tz) -> Option<DateTime<Utc>> {
        let written = match self.value("start")? {
            Value::String(text) => clock::parse_written(text),
            _ => None,
        };
        let instant = match written {
            Some(Written::Instant(instant)) => Some(instant),
            Some(Written::Local(local)) => resolve(zone, local, Fold::Earlier),
            Some(Written::Day(day)) => resolve(zone, day.and_time(NaiveTime::MIN), Fold::Earlier),
            None => None,
        };
        if instant.is_none() {
            self.wrong("start", INSTANT);
        }
        instant
    }

    fn end(&mut self, zone: Tz) -> Option<DateTime<Utc>> {
        let text = match self.value("end") {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => {
                self.wrong("end", INSTANT);
                return None;
            }
        };
        if clock::is_undetermined(&text) {
            self.problems
                .push(codes::w406_end_undetermined(self.origin.place("/properties/end"), &self.label));
            return None;
        }
        let instant = match clock::parse_written(&text) {
            Some(Written::Instant(instant)) => Some(instant),
            Some(Written::Local(local)) => resolve(zone, local, Fold::Later),
            Some(Written::Day(day)) => {
                let place = self.origin.place("/properties/end");
                self.problems.push(codes::w424_end_is_a_day(place, &self.label, &text));
                let next = day.checked_add_days(Days::new(1));
                next.and_then(|next| resolve(zone, next.and_time(NaiveTime::MIN), Fold::Later))
            }
            None => None,
        };
        if instant.is_none() {
            self.wrong("end", &format!("{INSTANT}, or null if it is not known (待定)"));
        }
        instant
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

    fn slots(&mut self, key: &str) -> Vec<DailySlot> {
        let expected = "daily hours such as \"22:00-05:00\", or a list of them";
        let mut slots = Vec::new();
        for text in self.texts(key, expected) {
            match clock::parse_slots(&text) {
                Ok(more) => slots.extend(more),
                Err(_) => self.wrong(key, expected),
            }
        }
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    fn weekdays(&mut self) -> Weekdays {
        let expected = "weekdays such as [\"mon\", \"tue\"], \"mon-fri\" or \"周一至周五\"";
        if self.value("weekdays").is_none() {
            return Weekdays::EVERY;
        }
        let mut days = Weekdays::NONE;
        for text in self.texts("weekdays", expected) {
            match clock::parse_weekdays(&text) {
                Ok(more) => days = days.union(more),
                Err(_) => self.wrong("weekdays", expected),
            }
        }
        if days == Weekdays::NONE && self.sound {
            self.wrong("weekdays", expected);
        }
        days
    }

    fn selectors(&mut self, key: &str) -> Vec<Selector> {
        let objects = |value: &Value| match value {
            Value::Object(_) => true,
            Value::Array(entries) => entries.iter().any(Value::is_object),
            _ => false,
        };
        if self.value(key).is_some_and(objects) {
            self.not_computed(&format!("/properties/{key}"), &format!("a condition in `{key}`"));
            return Vec::new();
        }
        let mut selectors = Vec::new();
        for text in self.texts(key, "a road user such as \"truck\", or a list of them") {
            for word in
                text.split([',', ';', '，', '、', '；']).map(str::trim).filter(|word| !word.is_empty())
            {
                match Selector::parse(word) {
                    Ok(selector) => selectors.push(selector),
                    Err(nearest) => {
                        let place = self.origin.place(&format!("/properties/{key}"));
                        self.problems.push(codes::e403_unknown_class(place, &self.label, word, nearest));
                        self.sound = false;
                    }
                }
            }
        }
        selectors.sort_unstable();
        selectors.dedup();
        selectors
    }

    fn levels(&mut self) -> Levels {
        let level = |value: &Value| value.as_i64().and_then(|level| i32::try_from(level).ok());
        let read = match self.value("levels") {
            None => return Levels::Connected,
            Some(Value::String(word)) => match word.trim() {
                "ground" => Some(Levels::Ground),
                "all" => Some(Levels::All),
                digits => digits.parse().ok().map(|level| Levels::Only(vec![level])),
            },
            Some(Value::Array(entries)) if !entries.is_empty() => {
                entries.iter().map(level).collect::<Option<Vec<i32>>>().map(Levels::Only)
            }
            Some(value) => level(value).map(|level| Levels::Only(vec![level])),
        };
        read.unwrap_or_else(|| {
            self.wrong("levels", "\"ground\", \"all\", or a list of levels such as [0, 1]");
            Levels::Connected
        })
    }

    fn location(&mut self, drawing: Option<Drawing>, direction: Direction) -> Option<Location> {
        let drawing = drawing.filter(|drawing| match drawing {
            Drawing::Points(points) => !points.is_empty(),
            Drawing::Lines(lines) => !lines.is_empty(),
            Drawing::Polygons(polygons) => !polygons.is_empty(),
        });
        let (road, from, to) = (self.name("road"), self.name("from"), self.name("to"));
        let (gate, junction) = (self.flag("gate"), self.junction());
        let mode = self.word("mode", &AreaMode::ALL, AreaMode::Cut);
        let undirected = |reader: &mut Self, kind: &str| {
            if direction != Direction::Both {
                let place = reader.origin.place("/properties/direction");
                reader.problems.push(codes::e417_place_without_direction(place, &reader.label, kind));
                reader.sound = false;
            }
        };
        if drawing.is_some() && (junction.is_some() || from.is_some() || to.is_some()) {
            self.problems.push(codes::e426_two_places(self.origin.place("/geometry"), &self.label));
            self.sound = false;
            return None;
        }
        Some(match (drawing, road) {
            (Some(Drawing::Lines(lines)), road) => Location::Lines { lines, road },
            (Some(Drawing::Polygons(polygons)), _) => {
                undirected(self, "polygon");
                if mode == AreaMode::Through {
                    self.not_computed("/properties/mode", "the area mode \"through\"");
                }
                if !self.rings_close(&polygons) {
                    return None;
                }
                Location::Area { polygons, mode }
            }
            (Some(Drawing::Points(points)), road) => {
                undirected(self, "point");
                Location::Points { points, gate, road }
            }
            (None, _) if junction.is_some() => {
                undirected(self, "junction");
                Location::Junction { roads: junction? }
            }
            (None, Some(road)) => match (from, to) {
                (Some(from), Some(to)) => Location::Road { road, span: Some([from, to]) },
                (None, None) => Location::Road { road, span: None },
                (from, _) => {
                    let (given, missing) = if from.is_some() { ("from", "to") } else { ("to", "from") };
                    let place = self.origin.place(&format!("/properties/{given}"));
                    self.problems.push(codes::e423_one_end_only(place, &self.label, given, missing));
                    return None;
                }
            },
            (None, None) => {
                self.problems.push(codes::e408_no_place(self.origin.place("/geometry"), &self.label));
                return None;
            }
        })
    }

    /// `["A", "B"]`, `"A/B"`, `"A与B"`.
    fn junction(&mut self) -> Option<[String; 2]> {
        let names: Vec<String> = match self.value("junction")? {
            Value::Array(entries) => entries.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Value::String(text) => {
                text.split(['/', '&', '×', '与', '和']).map(|s| s.trim().to_owned()).collect()
            }
            _ => Vec::new(),
        };
        match <[String; 2]>::try_from(names) {
            Ok(roads) if roads.iter().all(|road| !road.is_empty()) => Some(roads),
            _ => {
                self.wrong("junction", "the names of two roads, such as [\"花海大道\", \"创业二路\"]");
                None
            }
        }
    }

    fn rings_close(&mut self, polygons: &[Vec<Vec<LonLat>>]) -> bool {
        let mut sound = true;
        for ring in polygons.iter().flatten() {
            if ring.len() < 4 || ring.first() != ring.last() {
                let at = ring.first().copied().unwrap_or_default();
                let place = self.origin.place("/geometry");
                self.problems.push(codes::e409_ring_not_closed(place, &self.label, at));
                sound = false;
            }
        }
        self.sound &= sound;
        sound
    }
}

const INSTANT: &str = "an instant such as \"2026-03-01T08:00+08:00\", or local time \"2026-03-01 08:00\"";
