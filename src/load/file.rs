//! Load files (TOML): a simple form of a few measures, and a full form with every axle. All problems at once.

use super::cargo::{Cargo, CargoClass, TUNNEL_CODES, UN_CLASSES};
use super::impossible::impossible;
use super::pace::Pace;
use super::{Kind, Load, Tractor, Trailer};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::loads as codes;
use crate::units::Speed;
use crate::vehicle::reader::{Codes, Reader, Value};
use crate::vehicle::{Class, Dimensions};
use std::ops::Range;
use toml::de::DeTable;

/// A load file with all keys, as `huhang load --example` prints it.
pub const EXAMPLE: &str = include_str!("example.toml");

const CODES: Codes = Codes {
    syntax: codes::e560_load_syntax,
    unknown: codes::e561_unknown_load_key,
    value: codes::e562_load_value,
};

const KEYS: &[&str] = &[
    "name",
    "class",
    "kind",
    "registered_mass_t",
    "mass_t",
    "axle_load_t",
    "axle_count",
    "height_m",
    "width_m",
    "length_m",
    "turning_radius_m",
    "front_overhang_m",
    "rear_overhang_m",
    "ground_clearance_m",
    "gradeability_percent",
    "descent_percent",
    "top_speed_kmh",
    "other_roads_speed_kmh",
    "crawl_speed_kmh",
    "bend_speed_kmh",
    "fair_weather_only",
    "cargo",
    "permits",
    "carrier",
    "carrier_grade",
    "tractor",
    "trailer",
    "axles",
];
const CARGO_KEYS: &[&str] = &["classes", "un_class", "un_number", "tunnel_code", "tank", "highly_toxic"];
const TRACTOR_KEYS: &[&str] = &["wheelbase_m", "kingpin_m", "axles"];
const TRAILER_KEYS: &[&str] = &["wheelbase_m", "front_m"];

/// The heaviest load, kilograms; what is more has slipped by a decimal, and bridges compute up to here.
pub(super) const MOST_KG: u32 = 10_000_000;
/// The longest measure of length, millimeters.
pub(super) const MOST_MM: u32 = 1_000_000;
/// The greatest height or width, millimeters; what is more is written in centimeters.
const MOST_ACROSS_MM: u32 = 100_000;
/// Speeds that a load may state, meters an hour: at less its times grow beyond what is counted in.
const PACES: std::ops::RangeInclusive<u32> = 1_000..=250_000;
/// The most axles.
pub(super) const MOST_AXLES: usize = 200;

impl Reader<'_> {
    /// Meters as millimeters, 0 as none.
    fn length(&mut self, key: &str, value: &Value) -> Option<u32> {
        let length = self.thousandths(key, value);
        if length > MOST_MM {
            self.wrong(key, value, "at most 1000 m");
        }
        Some(length).filter(|mm| *mm > 0)
    }

    /// A height or width: meters as millimeters, 0 as none.
    fn across(&mut self, key: &str, value: &Value) -> Option<u32> {
        let length = self.thousandths(key, value);
        if length > MOST_ACROSS_MM {
            self.wrong(key, value, "at most 100 m: it is in meters");
        }
        Some(length).filter(|mm| *mm > 0)
    }

    /// Tonnes as kilograms, 0 as none.
    fn mass(&mut self, key: &str, value: &Value) -> Option<u32> {
        let mass = self.thousandths(key, value);
        if mass > MOST_KG {
            self.wrong(key, value, "at most 10000 t");
        }
        Some(mass).filter(|kg| *kg > 0)
    }

    /// Kilometers an hour, 0 as none.
    fn pace(&mut self, key: &str, value: &Value) -> Option<Speed> {
        let speed = self.thousandths(key, value);
        if speed > 0 && !PACES.contains(&speed) {
            self.wrong(key, value, "from 1 to 250 km/h");
        }
        Some(Speed(speed)).filter(|speed| speed.0 > 0)
    }

    fn cargo(&mut self, value: &Value) -> Option<Cargo> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong("cargo", value, "a table: `[cargo]` with `classes`");
            return None;
        };
        let mut cargo = Cargo {
            classes: Vec::new(),
            un_class: None,
            un_number: None,
            tunnel_code: None,
            tank: false,
            highly_toxic: false,
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "classes" => self.classes(value, &mut cargo.classes),
                "un_class" => {
                    if let Some(class) = self.one_of(name, value, &UN_CLASSES) {
                        cargo.classes.push(class);
                        cargo.un_class = value.get_ref().as_str().map(str::to_owned);
                    }
                }
                "un_number" => cargo.un_number = self.count(name, value, 9999),
                "tunnel_code" => cargo.tunnel_code = self.one_of(name, value, &TUNNEL_CODES),
                "tank" => cargo.tank = self.flag(name, value),
                "highly_toxic" => cargo.highly_toxic = self.flag(name, value),
                other => self.unknown(other, key.span(), CARGO_KEYS.iter().copied()),
            }
        }
        cargo.classes.sort_unstable();
        cargo.classes.dedup();
        let listed =
            table.get("classes").is_some_and(|v| v.get_ref().as_array().is_none_or(|a| !a.is_empty()));
        if !listed && !table.contains_key("un_class") {
            let place = self.place(value.span());
            self.problems.push(codes::e569_no_cargo_class(place));
        }
        Some(cargo)
    }

    fn classes(&mut self, value: &Value, classes: &mut Vec<CargoClass>) {
        let Some(words) = value.get_ref().as_array() else {
            self.wrong("classes", value, "a list such as [\"flammable\"]");
            return;
        };
        for word in words {
            classes.extend(self.one_of("classes", word, &CargoClass::ALL));
        }
    }

    fn tractor(&mut self, value: &Value) -> Option<Tractor> {
        let mut tractor = Tractor { wheelbase_mm: 0, kingpin_mm: 0, axles: None };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong("tractor", value, "a table: `[tractor]` with `wheelbase_m`");
            return None;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "wheelbase_m" => tractor.wheelbase_mm = self.length(name, value).unwrap_or(0),
                "kingpin_m" => tractor.kingpin_mm = self.length(name, value).unwrap_or(0),
                "axles" => tractor.axles = self.count(name, value, 20),
                other => self.unknown(other, key.span(), TRACTOR_KEYS.iter().copied()),
            }
        }
        if tractor.wheelbase_mm == 0 {
            self.wrong("wheelbase_m", value, "given for the tractor and more than 0");
        }
        Some(tractor)
    }

    fn trailer(&mut self, value: &Value) -> Option<Trailer> {
        let mut trailer = Trailer { wheelbase_mm: 0, front_mm: 0 };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong("trailer", value, "a table: `[trailer]` with `wheelbase_m`");
            return None;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "wheelbase_m" => trailer.wheelbase_mm = self.length(name, value).unwrap_or(0),
                "front_m" => trailer.front_mm = self.length(name, value).unwrap_or(0),
                other => self.unknown(other, key.span(), TRAILER_KEYS.iter().copied()),
            }
        }
        if trailer.wheelbase_mm == 0 {
            self.wrong("wheelbase_m", value, "given for the trailer and more than 0");
        }
        Some(trailer)
    }

    fn axle_list(&mut self, value: &Value, body: &mut Dimensions) {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong("axles", value, "tables: `[[axles]]` with `load_t`");
            return;
        };
        if list.len() > MOST_AXLES {
            self.wrong("axles", value, "at most 200 tables");
            return;
        }
        for (number, item) in list.iter().enumerate() {
            let axle = self.axle(item);
            if (axle.spacing_mm == 0) != (number == 0) && item.get_ref().is_table() {
                let place = self.place(item.span());
                self.problems.push(codes::e563_axle_spacing(place, number + 1));
            }
            if axle.load_kg > MOST_KG || axle.spacing_mm > MOST_MM {
                self.wrong("axles", item, "at most 10000 t an axle and 1000 m apart");
            }
            if axle.tyres == 0 || axle.tyres % 2 == 1 && axle.tyres > 1 {
                self.wrong("tyres", item, "1 or an even number, for both ends of the axle together");
            }
            body.axles.push(axle);
        }
        let mass: u64 = body.axles.iter().map(|axle| u64::from(axle.load_kg)).sum();
        let length: u64 = body.axles.iter().map(|axle| u64::from(axle.spacing_mm)).sum();
        if mass > u64::from(MOST_KG) || length > u64::from(MOST_MM) {
            self.wrong("axles", value, "at most 10000 t and 1000 m together");
        }
    }

    fn load(&mut self, table: &DeTable, whole: Range<usize>) -> Load {
        let mut load = Load {
            name: String::new(),
            class: Class::Truck,
            kind: if table.contains_key("trailer") { Kind::Combination } else { Kind::Truck },
            registered_mass_kg: None,
            body: Dimensions::default(),
            axle_count: None,
            front_overhang_mm: None,
            rear_overhang_mm: None,
            ground_clearance_mm: None,
            gradeability: None,
            descent: None,
            pace: Pace::default(),
            fair_weather_only: false,
            cargo: None,
            permits: Vec::new(),
            carrier: None,
            carrier_grade: None,
            tractor: None,
            trailer: None,
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let body = &mut load.body;
            match name {
                "name" => load.name = self.word(name, value),
                "class" => load.class = self.class(value).unwrap_or(Class::Truck),
                "kind" => load.kind = self.one_of(name, value, &Kind::ALL).unwrap_or(load.kind),
                "registered_mass_t" => load.registered_mass_kg = self.mass(name, value),
                "mass_t" => body.mass_kg = self.mass(name, value),
                "axle_load_t" => body.axle_load_kg = self.mass(name, value),
                "axle_count" => load.axle_count = self.count(name, value, MOST_AXLES as u32),
                "height_m" => body.height_mm = self.across(name, value),
                "width_m" => body.width_mm = self.across(name, value),
                "length_m" => body.length_mm = self.length(name, value),
                "turning_radius_m" => body.turning_radius_mm = self.length(name, value),
                "front_overhang_m" => load.front_overhang_mm = self.length(name, value),
                "rear_overhang_m" => load.rear_overhang_mm = self.length(name, value),
                "ground_clearance_m" => load.ground_clearance_mm = self.length(name, value),
                "gradeability_percent" => {
                    load.gradeability = Some(self.thousandths(name, value)).filter(|slope| *slope > 0);
                    if load.gradeability.is_some_and(|slope| slope > 100_000) {
                        self.wrong(name, value, "at most 100 %");
                    }
                }
                "descent_percent" => {
                    load.descent = Some(self.thousandths(name, value)).filter(|slope| *slope > 0);
                    if load.descent.is_some_and(|slope| slope > 100_000) {
                        self.wrong(name, value, "at most 100 %");
                    }
                }
                "top_speed_kmh" => load.pace.top = self.pace(name, value),
                "other_roads_speed_kmh" => load.pace.other_roads = self.pace(name, value),
                "crawl_speed_kmh" => load.pace.crawl = self.pace(name, value),
                "bend_speed_kmh" => load.pace.bend = self.pace(name, value),
                "fair_weather_only" => load.fair_weather_only = self.flag(name, value),
                "cargo" => load.cargo = self.cargo(value),
                "permits" => load.permits = self.words(name, value),
                "carrier" => load.carrier = Some(self.word(name, value)),
                "carrier_grade" => load.carrier_grade = Some(self.word(name, value)),
                "tractor" => load.tractor = self.tractor(value),
                "trailer" => load.trailer = self.trailer(value),
                "axles" => self.axle_list(value, body),
                other => self.unknown(other, key.span(), KEYS.iter().copied()),
            }
        }
        self.agree(table, &mut load);
        self.contradictions(table, &load, whole);
        load
    }

    /// Gross mass, heaviest axle and number of axles follow from the axles; where they are stated, too, they must
    /// agree, and the larger counts.
    fn agree(&mut self, table: &DeTable, load: &mut Load) {
        let axles = &load.body.axles;
        let span = |key: &str| table.get(key).map_or(0..0, toml::Spanned::span);
        if axles.is_empty() {
            return;
        }
        let sum = axles.iter().fold(0, |sum: u32, axle| sum.saturating_add(axle.load_kg));
        let heaviest = axles.iter().map(|axle| axle.load_kg).max().unwrap_or(0);
        if let Some(stated) = load.body.mass_kg.filter(|stated| *stated != sum) {
            let place = self.place(span("mass_t"));
            self.problems.push(codes::w564_mass_mismatch(place, stated, sum));
        }
        if let Some(stated) = load.body.axle_load_kg.filter(|stated| *stated != heaviest) {
            let place = self.place(span("axle_load_t"));
            self.problems.push(codes::w565_axle_load_mismatch(place, stated, heaviest));
        }
        if let Some(stated) = load.axle_count.filter(|stated| *stated as usize != axles.len()) {
            let place = self.place(span("axle_count"));
            self.problems.push(codes::e567_axle_count(place, stated, axles.len()));
        }
        let parts = load.front_overhang_mm.zip(load.rear_overhang_mm).zip(load.wheelbase_mm());
        let parts = parts.map(|((front, rear), base)| u64::from(front) + base + u64::from(rear));
        match (load.body.length_mm, parts) {
            (Some(stated), Some(parts)) if u64::from(stated) != parts => {
                let place = self.place(span("length_m"));
                self.problems.push(codes::w566_length_mismatch(place, stated, parts));
            }
            (None, Some(parts)) => load.body.length_mm = u32::try_from(parts).ok(),
            _ => {}
        }
        load.axle_count = Some(load.body.axles.len() as u32);
        load.body.mass_kg = load.body.mass_kg.max(Some(sum));
        load.body.axle_load_kg = load.body.axle_load_kg.max(Some(heaviest));
    }

    fn contradictions(&mut self, table: &DeTable, load: &Load, whole: Range<usize>) {
        let span = |key: &str| table.get(key).map_or(whole.clone(), toml::Spanned::span);
        let mut contradict = |key: &str, message: &str| {
            let place = self.place(span(key));
            self.problems.push(codes::e570_contradiction(place, message));
        };
        if load.kind != Kind::Combination && load.trailer.is_some() {
            contradict("kind", "`[trailer]` belongs to a combination, and `kind` is another");
        }
        if load.trailer.is_some() && load.tractor.is_none() {
            contradict("trailer", "`[trailer]` needs a `[tractor]`");
        }
        if load.tractor.is_some() && load.trailer.is_none() {
            contradict(
                "tractor",
                "`[tractor]` needs a `[trailer]`; a single truck is described by its axles",
            );
        }
        if (load.kind == Kind::Registered) != load.registered_mass_kg.is_some() {
            contradict("kind", "kind = \"registered\" and `registered_mass_t` go together");
        }
        let listed = load.body.axles.len();
        let own = load.tractor.and_then(|tractor| tractor.axles);
        if listed > 0 && own.is_some_and(|own| own as usize >= listed) {
            contradict("tractor", "the tractor has all axles, and none are left for the trailer");
        }
        let heaviest = load.body.axle_load_kg.zip(load.body.mass_kg);
        if heaviest.is_some_and(|(axle, mass)| axle > mass) {
            contradict("axle_load_t", "one axle carries more than the whole mass");
        }
        for (key, message) in impossible(load) {
            contradict(key, message);
        }
        let pace = load.pace;
        for (key, own) in [
            ("other_roads_speed_kmh", pace.other_roads),
            ("crawl_speed_kmh", pace.crawl),
            ("bend_speed_kmh", pace.bend),
        ] {
            if own > pace.top && pace.top.is_some() {
                contradict(key, &format!("`{key}` is more than `top_speed_kmh`"));
            }
        }
        for (key, is_stated) in [
            ("mass_t", load.body.mass_kg.is_some()),
            ("height_m", load.body.height_mm.is_some()),
            ("width_m", load.body.width_mm.is_some()),
            ("length_m", load.body.length_mm.is_some()),
        ] {
            // what is stated wrongly is told as that
            if !is_stated && table.get(key).is_none_or(is_zero) {
                let place = self.place(table.get(key).map_or(0..0, toml::Spanned::span));
                self.problems.push(codes::w568_unstated_measure(place, key));
            }
        }
    }
}

fn is_zero(value: &Value) -> bool {
    let number = |text: &str| text.parse() == Ok(0.0);
    let value = value.get_ref();
    value.as_integer().is_some_and(|n| number(n.as_str()))
        || value.as_float().is_some_and(|n| number(n.as_str()))
}

impl Load {
    /// Reads a load file; `file` is its name for the places of findings. A measure of 0 is not stated.
    ///
    /// Gross mass, heaviest axle, number of axles, and with both overhangs the length follow from `[[axles]]`.
    ///
    /// # Errors
    /// `None`, when `problems` got an error: `E560` no TOML, `E561` for each unknown key (naming the nearest known
    /// one), `E562` for each value that is not what its key needs, `E563`, `E567`, `E569`, `E570` for what does not
    /// fit together. Warnings `W564`–`W566` tell figures that disagree, `W568` measures that are not stated.
    pub fn from_toml(text: &str, file: &str, problems: &mut Diagnostics) -> Option<Load> {
        let mut reader = Reader::new(text, file, &CODES);
        let load = reader.parse().map(|table| {
            let span = table.span();
            reader.load(table.get_ref(), span.start..span.start)
        });
        let is_sound = !reader.problems.has_errors();
        problems.extend(reader.problems);
        load.filter(|_| is_sound)
    }
}
