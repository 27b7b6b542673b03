//! Vehicle files (TOML): everything a vehicle is, on top of a built-in one. All problems are reported at once.
//!
//! ```toml
//! name = "beam transport"
//! base = "truck"            # a built-in vehicle to start from
//! mass_t = 96.5
//! height_m = 4.8            # 0 takes a measure away: it does not matter
//! [speeds_kmh]
//! motorway = 60             # 0 closes a class of road
//! [[axles]]
//! load_t = 9.5
//! spacing_m = 1.4
//! tyres = 8
//! steered = true
//! ```

use super::reader::{Codes, Reader, Value};
use super::tables::{BUILT_IN, BUS_START, NEVER};
use super::{Class, Vehicle};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::scenario::{e501_toml_syntax, e502_unknown_vehicle_key, e503_vehicle_value};
use crate::units::Speed;
use std::fmt::Write;
use toml::de::DeTable;

const KEYS: &[&str] = &[
    "name",
    "base",
    "class",
    "top_speed_kmh",
    "default_speed_kmh",
    "against_one_way_kmh",
    "mass_t",
    "axle_load_t",
    "height_m",
    "width_m",
    "length_m",
    "turning_radius_m",
    "hazmat",
    "usages",
    "permits",
    "plate",
    "seats",
    "axle_count",
    "speeds_kmh",
    "axles",
];
/// Classes of road beyond those of the built-in tables.
const OTHER_ROADS: &[&str] =
    &["bridleway", "bus_guideway", "escape", "raceway", "busway", "unmaintained_track"];

const CODES: Codes =
    Codes { syntax: e501_toml_syntax, unknown: e502_unknown_vehicle_key, value: e503_vehicle_value };

impl Reader<'_> {
    /// A word, or a list of them.
    pub(crate) fn words(&mut self, key: &str, value: &Value) -> Vec<String> {
        let Some(entries) = value.get_ref().as_array() else {
            return vec![self.word(key, value)];
        };
        entries.iter().map(|entry| self.word(key, entry)).collect()
    }

    fn speeds(&mut self, value: &Value, vehicle: &mut Vehicle) {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong("speeds_kmh", value, "a table of speeds by `highway`");
            return;
        };
        for (key, value) in table {
            let road = key.get_ref().as_ref();
            if !known_roads().any(|known| known == road) {
                self.unknown(road, key.span(), known_roads());
                continue;
            }
            match self.thousandths(road, value) {
                0 => {
                    vehicle.speeds.remove(road);
                }
                250_001.. => self.wrong(road, value, "at most 250 km/h"),
                speed => {
                    vehicle.speeds.insert(road.to_owned(), Speed(speed));
                }
            }
        }
    }

    fn vehicle(&mut self, table: &DeTable) -> Vehicle {
        let mut vehicle = self.start(table);
        let positive = |value: u32| Some(value).filter(|v| *v > 0);
        let (mut mass, mut axle_load) = (None, None);
        for (key, value) in table {
            let body = &mut vehicle.dimensions;
            let name = key.get_ref().as_ref();
            match name {
                "name" => vehicle.name = self.word(name, value),
                // read by `start`
                "base" | "class" => {}
                "top_speed_kmh" => vehicle.top_speed = self.speed(name, value, vehicle.top_speed),
                "default_speed_kmh" => vehicle.default_speed = self.speed(name, value, vehicle.default_speed),
                "against_one_way_kmh" => {
                    vehicle.against_one_way = Some(self.speed(name, value, vehicle.default_speed));
                    if !vehicle.class.is_in_service() {
                        self.wrong(name, value, "left to vehicles of the classes police and emergency");
                    }
                }
                "mass_t" => mass = Some(positive(self.thousandths(name, value))),
                "axle_load_t" => axle_load = Some(positive(self.thousandths(name, value))),
                "height_m" => body.height_mm = positive(self.thousandths(name, value)),
                "width_m" => body.width_mm = positive(self.thousandths(name, value)),
                "length_m" => body.length_mm = positive(self.thousandths(name, value)),
                "turning_radius_m" => body.turning_radius_mm = positive(self.thousandths(name, value)),
                "hazmat" => vehicle.hazmat = self.flag(name, value),
                "usages" => vehicle.papers.usages = self.words(name, value),
                "permits" => vehicle.papers.permits = self.words(name, value),
                "plate" => vehicle.papers.plate = self.word(name, value),
                "seats" => vehicle.papers.seats = self.count(name, value, 300),
                "axle_count" => vehicle.papers.axle_count = self.count(name, value, 99),
                "speeds_kmh" => self.speeds(value, &mut vehicle),
                "axles" => match value.get_ref().as_array() {
                    Some(axles) => body.axles = axles.iter().map(|axle| self.axle(axle)).collect(),
                    None => self.wrong(name, value, "tables: `[[axles]]` with `load_t`"),
                },
                other => self.unknown(other, key.span(), KEYS.iter().copied()),
            }
        }
        // the axle list says what mass and axle load are, unless the file says otherwise
        let body = &mut vehicle.dimensions;
        if !body.axles.is_empty() {
            body.mass_kg = Some(body.axles.iter().fold(0, |sum: u32, axle| sum.saturating_add(axle.load_kg)));
            body.axle_load_kg = body.axles.iter().map(|axle| axle.load_kg).max();
        }
        body.mass_kg = mass.unwrap_or(body.mass_kg);
        body.axle_load_kg = axle_load.unwrap_or(body.axle_load_kg);
        vehicle
    }

    fn speed(&mut self, key: &str, value: &Value, before: Speed) -> Speed {
        if let speed @ 1..=250_000 = self.thousandths(key, value) {
            Speed(speed)
        } else {
            self.wrong(key, value, "more than 0 and at most 250 km/h");
            before
        }
    }

    /// The vehicle that `base` names, or the typical one of `class`, or a car.
    fn start(&mut self, table: &DeTable) -> Vehicle {
        let class = table.get("class").and_then(|value| self.class(value));
        let mut vehicle = None;
        if let Some(value) = table.get("base") {
            let word = self.word("base", value);
            vehicle = Vehicle::built_in(&word);
            if vehicle.is_none() {
                let names: Vec<_> = Vehicle::built_in_names().collect();
                self.wrong("base", value, &format!("a built-in vehicle: {}", names.join(", ")));
            }
        }
        let typical = |class: Class| {
            let built_in = BUILT_IN.iter().find(|b| b.class == class).unwrap_or(&BUS_START);
            Vehicle::unpack(built_in)
        };
        let mut vehicle = vehicle.unwrap_or_else(|| typical(class.unwrap_or(Class::Car)));
        vehicle.class = class.unwrap_or(vehicle.class);
        vehicle
    }
}

/// All classes of roads (`highway`) that are known, some of them more than once.
pub(super) fn known_roads() -> impl Iterator<Item = &'static str> {
    let tables = BUILT_IN.iter().flat_map(|built_in| built_in.speeds).map(|(road, _)| *road);
    tables.chain(OTHER_ROADS.iter().copied()).chain(NEVER.iter().copied())
}

impl Vehicle {
    /// Reads a vehicle file; `file` is its name for the places of findings. A measure of 0 does not matter, a speed
    /// of 0 closes that class of road. Mass and axle load follow from the axles unless they are given.
    ///
    /// # Errors
    /// `E501` when it is not TOML, `E502` for each unknown key (naming the nearest known one), `E503` for each value
    /// that is not what its key needs; all at once.
    pub fn from_toml(text: &str, file: &str) -> Result<Vehicle, Diagnostics> {
        let mut reader = Reader::new(text, file, &CODES);
        let Some(table) = reader.parse() else { return Err(reader.problems) };
        let vehicle = reader.vehicle(table.get_ref());
        if reader.problems.has_errors() { Err(reader.problems) } else { Ok(vehicle) }
    }

    /// The vehicle as a file that [`Vehicle::from_toml`] reads back.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let number = |thousandths: u32| f64::from(thousandths) / 1000.0;
        let body = &self.dimensions;
        // writing to a String cannot fail
        let _ = writeln!(text, "name = {}", toml::Value::from(self.name.as_str()));
        let _ = writeln!(text, "class = \"{}\"", self.class.name());
        let _ = writeln!(text, "top_speed_kmh = {}", number(self.top_speed.0));
        let _ = writeln!(text, "default_speed_kmh = {}   # ways that only their access tags open", {
            number(self.default_speed.0)
        });
        if let Some(speed) = self.against_one_way {
            let _ = writeln!(text, "against_one_way_kmh = {}", number(speed.0));
        }
        let _ = writeln!(text, "# a measure of 0 does not matter; masses in tonnes, lengths in meters");
        for (key, measure) in [
            ("mass_t", body.mass_kg),
            ("axle_load_t", body.axle_load_kg),
            ("height_m", body.height_mm),
            ("width_m", body.width_mm),
            ("length_m", body.length_mm),
            ("turning_radius_m", body.turning_radius_mm),
        ] {
            let _ = writeln!(text, "{key} = {}", number(measure.unwrap_or(0)));
        }
        let _ = writeln!(text, "hazmat = {}", self.hazmat);
        let papers = &self.papers;
        let quoted = |text: &String| toml::Value::from(text.as_str()).to_string();
        for (key, words) in [("usages", &papers.usages), ("permits", &papers.permits)] {
            if !words.is_empty() {
                let words: Vec<String> = words.iter().map(quoted).collect();
                let _ = writeln!(text, "{key} = [{}]", words.join(", "));
            }
        }
        if !papers.plate.is_empty() {
            let _ = writeln!(text, "plate = {}", quoted(&papers.plate));
        }
        for (key, count) in [("seats", papers.seats), ("axle_count", papers.axle_count)] {
            if let Some(count) = count {
                let _ = writeln!(text, "{key} = {count}");
            }
        }
        let _ = writeln!(text, "\n# where no maxspeed is given; 0 closes a class of road");
        let _ = writeln!(text, "[speeds_kmh]");
        let mut roads: Vec<&str> = known_roads().collect();
        roads.sort_unstable();
        roads.dedup();
        let of_class = BUILT_IN.iter().find(|b| b.class == self.class).unwrap_or(&BUS_START);
        for road in roads {
            match self.speeds.get(road) {
                Some(speed) => {
                    let _ = writeln!(text, "{road} = {}", number(speed.0));
                }
                // the class's own table has it, so leaving it out would open it again
                None if of_class.speeds.iter().any(|(known, _)| *known == road) => {
                    let _ = writeln!(text, "{road} = 0");
                }
                None => {}
            }
        }
        for axle in &body.axles {
            let _ = writeln!(text, "\n[[axles]]\nload_t = {}", number(axle.load_kg));
            let _ = writeln!(text, "spacing_m = {}", number(axle.spacing_mm));
            let _ = writeln!(text, "tyres = {}\nsteered = {}", axle.tyres, axle.steered);
            for (key, is_so) in
                [("driven", axle.driven), ("lift", axle.lift), ("wide_tyres", axle.wide_tyres)]
            {
                if is_so {
                    let _ = writeln!(text, "{key} = true");
                }
            }
            if let Some(width) = axle.width_mm {
                let _ = writeln!(text, "width_m = {}", number(width));
            }
        }
        text
    }
}
