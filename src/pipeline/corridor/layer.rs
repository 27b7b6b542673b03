//! Layers of limits: bridges, gantries, wires, narrow places, as GeoJSON. Matched onto the network as closures are.

use super::super::positions::drawing;
use super::super::positions::positions;
use super::super::world::World;
use super::away::{AWAY_M, is_away};
use super::laid::{meets_junction, on_ground};
use crate::closure::chainage::Post;
use crate::closure::{Drawing, Landmarks, Matched, match_closure, read_closures};
use crate::diagnostic::{Diagnostics, Origin, closures as closure_codes, corridor as codes, suggest};
use crate::exchange::geojson::Document;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::load::bridge::{
    Bridge, BridgeClass, Condition, DesignLoad, OwnerRow, Rating, Verdict, condition_class, names_a_class,
};
use crate::obstacle::ground::{Hump, Slope, usual_slope};
use crate::obstacle::{Constraint, CostClass, Face, Kind, Lift, Provenance};
use crate::vehicle::limit::{Limits, length_mm, mass_kg};
use serde_json::{Map, Value};
use std::path::PathBuf;

/// Properties that say where; their meaning is that of closures.
pub(super) const PLACE: &[&str] = &[
    "road",
    "from",
    "to",
    "km",
    "from_km",
    "to_km",
    "carriageway",
    "junction",
    "gate",
    "direction",
    "levels",
];
/// Properties that say what.
const OWN: &[&str] = &[
    "id",
    "kind",
    "name",
    "title",
    "height_m",
    "width_m",
    "length_m",
    "mass_t",
    "axle_load_t",
    "bogie_t",
    "span_m",
    "design",
    "rating",
    "class",
    "condition",
    "owner",
    "gradient_percent",
    "crest_radius_m",
    "hump_height_m",
    "hump_length_m",
    "kerb_radius_m",
    "hard",
    "cost",
    "lead_days",
    "contact",
    "provenance",
    "surveyed",
    "note",
];

/// Properties of closures that say when; a limit of a layer holds at all times.
const TIMES: [&str; 8] =
    ["start", "end", "daily", "open_daily", "weekdays", "holidays", "holiday_dates", "phases"];

/// The greatest clearance, millimeters; what is more is written in centimeters.
const MOST_CLEARANCE_MM: u32 = 100_000;

/// Reads and matches the layers. `None` at errors.
pub(super) fn read_limits(
    world: &World,
    paths: &[PathBuf],
    problems: &mut Diagnostics,
) -> Option<(Vec<Constraint>, Vec<InputFile>)> {
    let (mut found, mut inputs): (Vec<(Constraint, Origin)>, Vec<InputFile>) = Default::default();
    if paths.is_empty() {
        return Some((Vec::new(), inputs));
    }
    // a register of a whole province is laid on the network of a town
    let away: std::sync::Mutex<Vec<(Origin, Diagnostics)>> = std::sync::Mutex::default();
    for path in paths {
        let options = positions(&world.setting, None, problems);
        let source = Source::read(path, Expected::Json, world.setting.encoding, problems)?;
        inputs.push(InputFile::of(&source));
        let document = Document::parse(&source, problems)?;
        let read = document.read(&options, problems, |feature, problems| {
            let properties: Map<String, Value> =
                feature.properties.iter().map(|(key, value)| (key.to_string(), value.value())).collect();
            let drawn = match drawing(&feature) {
                Ok(drawn) => drawn,
                Err(kind) => {
                    problems.push(closure_codes::e450_geometry(feature.origin.place("/geometry"), kind));
                    return None;
                }
            };
            let mut reader = Reader {
                properties: &properties,
                origin: &feature.origin,
                problems,
                id: String::new(),
                sound: true,
            };
            reader.id = reader.label(feature.any_id());
            let constraint = reader.constraint();
            let sound = reader.sound;
            let id = reader.id.clone();
            let of_place = |key: &str| PLACE.contains(&key);
            let place: Map<String, Value> = properties
                .iter()
                .filter(|(key, _)| of_place(key))
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect();
            let mut of_place = Diagnostics::new();
            let is_away = drawn.as_ref().is_some_and(|drawn| is_away(&world.network, drawn));
            let matched =
                match_place(world, (drawn, place), &id, &feature.origin, &world.posts, &mut of_place);
            // it is matched as a closure is, and is none
            let of_place = of_place.reworded(&[("closure", "limit")]);
            if is_away && matched.is_none() {
                if let Ok(mut away) = away.lock() {
                    away.push((feature.origin.clone(), of_place));
                }
                return None;
            }
            problems.extend(of_place);
            let matched = matched?;
            let constraint = on_ground(world, constraint, &matched);
            if !meets_junction(&world.network, &constraint) {
                problems.push(codes::w608_kerb_at_no_junction(feature.origin.place("/geometry"), &id));
            }
            sound.then(|| (constraint, feature.origin.clone()))
        });
        found.extend(read);
    }
    let mut away = away.into_inner().unwrap_or_default();
    away.sort_by_key(|(origin, _)| origin.place(""));
    let count = away.len();
    if let Some((first, of_place)) = away.into_iter().next() {
        match found.is_empty() {
            // where none is near, the layer is not one of this network
            true => problems.extend(of_place),
            false => problems.push(codes::w629_limits_away(first.place("/geometry"), count, AWAY_M)),
        }
    }
    found.sort_by(|(a, x), (b, y)| a.id.cmp(&b.id).then_with(|| x.place("").cmp(&y.place(""))));
    for pair in found.windows(2).filter(|pair| pair[0].0.id == pair[1].0.id) {
        problems.push(codes::e603_limit_twice(pair[1].1.place("/id"), &pair[1].0.id));
    }
    let found = found.into_iter().map(|(constraint, _)| constraint).collect();
    (!problems.has_errors()).then_some((found, inputs))
}

/// Where something is: read and matched as a closure of that place.
pub(super) fn match_place(
    world: &World,
    (drawn, mut place): (Option<Drawing>, Map<String, Value>),
    id: &str,
    origin: &Origin,
    posts: &[Post],
    problems: &mut Diagnostics,
) -> Option<Vec<Matched>> {
    let points = matches!(drawn, Some(Drawing::Points(_)));
    if points && !place.contains_key("junction") {
        place.entry("gate").or_insert(Value::Bool(true));
    }
    place.insert("effect".to_owned(), "closed".into());
    place.insert("start".to_owned(), "2000-01-01".into());
    place.insert("end".to_owned(), "2100-01-01 00:00".into());
    place.insert("timezone".to_owned(), world.setting.timezone.clone().into());
    let closures = read_closures(drawn, &place, Some(id.to_owned()), origin, &|_| None, problems);
    let landmarks = Landmarks { places: &[], posts };
    let matched: Option<Vec<Matched>> =
        closures.iter().map(|c| match_closure(&world.network, c, landmarks, problems)).collect();
    matched.filter(|all| !all.is_empty())
}

struct Reader<'a> {
    properties: &'a Map<String, Value>,
    origin: &'a Origin,
    problems: &'a mut Diagnostics,
    id: String,
    sound: bool,
}

impl Reader<'_> {
    fn value(&self, key: &str) -> Option<&Value> {
        self.properties.get(key).filter(|value| !value.is_null())
    }

    fn text(&self, key: &str) -> String {
        match self.value(key) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    fn label(&self, id: Option<String>) -> String {
        let own = [id.unwrap_or_default(), self.text("id"), self.text("name")];
        own.into_iter()
            .find(|id| !id.is_empty())
            .unwrap_or_else(|| format!("limit-{}", self.origin.feature + 1))
    }

    fn wrong(&mut self, key: &str, wanted: &str) {
        let found = self.properties.get(key).map_or_else(|| "missing".to_owned(), Value::to_string);
        let place = self.origin.place(&format!("/properties/{key}"));
        self.problems.push(codes::e601_limit_value(place, &self.id, key, &found, wanted));
        self.sound = false;
    }

    fn measure(&mut self, key: &str, is_length: bool) -> Option<u32> {
        self.value(key)?;
        let text = self.text(key);
        let read = if is_length { length_mm(&text) } else { mass_kg(&text) }.limit();
        if read.is_none() {
            self.wrong(key, if is_length { "meters, such as 4.5" } else { "tonnes, such as 30" });
        }
        read
    }

    /// A height or width of ground, in meters.
    fn clearance(&mut self, key: &str) -> Option<u32> {
        let read = self.measure(key, true);
        if read.is_some_and(|mm| mm > MOST_CLEARANCE_MM) {
            self.wrong(key, "meters, at most 100");
        }
        read
    }

    fn constraint(&mut self) -> Constraint {
        for key in TIMES {
            if self.value(key).is_some() {
                let place = self.origin.place(&format!("/properties/{key}"));
                self.problems.push(codes::w607_limit_with_hours(place, &self.id, key));
            }
        }
        for key in self.properties.keys() {
            let known = || OWN.iter().chain(PLACE).copied();
            if known().all(|name| name != key)
                && let Some(nearest) = suggest::nearest(key, known())
            {
                let place = self.origin.place(&format!("/properties/{key}"));
                self.problems.push(codes::w604_limit_key(place, &self.id, key, nearest));
            }
        }
        let word = self.text("kind");
        let of_layers =
            Kind::ALL.iter().take(9).chain([("corner", Kind::Corner), ("hump", Kind::Hump)].iter());
        let kind = of_layers.into_iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
        let kind = kind.unwrap_or_else(|| {
            if !word.is_empty() {
                self.wrong(
                    "kind",
                    "bridge, tunnel, gantry, wire, height_bar, narrow, gradient, hump, corner, limit or other",
                );
            }
            Kind::Other
        });
        let limits = Limits {
            height_mm: self.clearance("height_m"),
            width_mm: self.clearance("width_m"),
            length_mm: self.measure("length_m", true),
            mass_kg: self.measure("mass_t", false),
            axle_load_kg: self.measure("axle_load_t", false),
        };
        let bogie_kg = self.measure("bogie_t", false);
        let bridge = self.bridge(limits);
        let signs: Vec<(String, String)> = OWN
            .iter()
            .skip(4)
            .take(17)
            .filter_map(|key| Some(((*key).to_owned(), self.value(key)?)))
            .map(|(key, value)| (key, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        if signs.is_empty() {
            self.problems.push(codes::e602_limits_nothing(self.origin.place("/properties"), &self.id));
            self.sound = false;
        }
        let (slope, hump) = (self.slope(), self.hump());
        let kerb_mm = self.measure("kerb_radius_m", true);
        let face = Face { limits, bogie_kg, signs, bridge, slope, hump, kerb_mm, ..Face::default() };
        let (provenance, lift) = (self.provenance(), self.lift(kind));
        Constraint {
            id: self.id.clone(),
            kind,
            name: [self.text("name"), self.text("title")]
                .into_iter()
                .find(|n| !n.is_empty())
                .unwrap_or_default(),
            ways: Vec::new(),
            provenance,
            lift,
            faces: vec![face],
            stretches: Vec::new(),
            node: None,
            turn: None,
        }
    }

    /// A slope, uphill in the directions that the place stands in.
    fn slope(&mut self) -> Option<Slope> {
        let value = self.value("gradient_percent")?.clone();
        let number =
            value.as_f64().or_else(|| value.as_str()?.trim().trim_end_matches('%').trim().parse().ok());
        let number = number.filter(|number| (0.0..=100.0).contains(number));
        if number.is_none() {
            self.wrong("gradient_percent", "a slope from 0 to 100 %, uphill in the direction of the place");
        }
        let steep = number.map(|number| (number * 1000.0).round() as u32).filter(|steep| *steep > 0)?;
        // what is usual on the road is known when it is matched
        Some(Slope { rises: true, steep: Some(steep), usual: usual_slope("") })
    }

    fn hump(&mut self) -> Option<Hump> {
        let hump = Hump {
            radius_mm: self.measure("crest_radius_m", true),
            height_mm: self.measure("hump_height_m", true),
            length_mm: self.measure("hump_length_m", true),
        };
        (hump != Hump::default()).then_some(hump)
    }

    fn provenance(&mut self) -> Provenance {
        let day = Some(self.text("surveyed")).filter(|day| !day.is_empty());
        match self.text("provenance").as_str() {
            "" if day.is_some() => Provenance::Surveyed(day),
            "" | "signed" => Provenance::Signed,
            "surveyed" => Provenance::Surveyed(day),
            "assumed" => Provenance::Assumed,
            _ => {
                self.wrong("provenance", "signed, surveyed or assumed");
                Provenance::Assumed
            }
        }
    }

    /// H12: structures are hard; what hangs or stands in the way can be moved, unless the layer says otherwise.
    fn lift(&mut self, kind: Kind) -> Lift {
        let (hard, cost) = match kind {
            Kind::Wire | Kind::HeightBar | Kind::Gantry => (false, CostClass::Removal),
            Kind::Bridge => (true, CostClass::Works),
            Kind::Limit => (false, CostClass::Permission),
            _ => (true, CostClass::Rebuilding),
        };
        let hard = match self.value("hard") {
            None => hard,
            Some(Value::Bool(hard)) => *hard,
            Some(_) => {
                self.wrong("hard", "true or false");
                hard
            }
        };
        let word = self.text("cost");
        let named = CostClass::ALL.iter().find(|(name, _)| *name == word).map(|(_, class)| *class);
        if named.is_none() && !word.is_empty() {
            self.wrong("cost", "permission, removal, engineer, police, works or rebuilding");
        }
        let lead_days = self.value("lead_days").cloned().and_then(|days| {
            let days = days.as_u64().and_then(|days| u32::try_from(days).ok());
            if days.is_none() {
                self.wrong("lead_days", "a number of days");
            }
            days
        });
        let is_stated = named.is_some();
        Lift { hard, cost: named.unwrap_or(cost), lead_days, contact: self.text("contact"), is_stated }
    }

    /// What is known of a bridge besides its signs.
    fn bridge(&mut self, limits: Limits) -> Option<Bridge> {
        let class = (!self.text("class").is_empty()).then(|| BridgeClass::norway(&self.text("class")));
        if class == Some(None) {
            self.wrong("class", "a class of use such as Bk10, BkT8-50 or Bk8/32");
        }
        let spans = self.spans();
        let design = match self.text("design").as_str() {
            "" | "highway-i" => DesignLoad::HighwayI,
            "highway-ii" => DesignLoad::HighwayII,
            "vehicle-550" => DesignLoad::Vehicle550,
            "hs20" => DesignLoad::Hs20,
            _ => {
                self.wrong("design", "highway-i, highway-ii, vehicle-550 or hs20");
                DesignLoad::HighwayI
            }
        };
        let rating = self.value("rating").cloned().and_then(|value| {
            let factor = value.as_f64().filter(|factor| (0.01..=10.0).contains(factor));
            if factor.is_none() {
                self.wrong("rating", "a factor from 0.01 to 10");
            }
            factor.map(|factor| Rating { factor: (factor * 1000.0).round() as u32, ..Rating::default() })
        });
        let owner = self.owner();
        let class = class.flatten();
        let named = self.text("condition");
        let condition = condition_class(&named);
        let wanted = "a class from 1 to 5, such as \"技术状况2类\" or \"class 2\"";
        if condition.is_none() && names_a_class(&named) {
            self.wrong("condition", wanted);
        } else if condition.is_none() && !named.is_empty() {
            let place = self.origin.place("/properties/condition");
            self.problems.push(codes::w628_condition(place, &self.id, &named, wanted));
        }
        let known = class.is_some() || spans.is_some() || !owner.is_empty() || condition.is_some();
        let limits = Limits { height_mm: None, width_mm: None, length_mm: None, ..limits };
        let spans = spans.map(|spans| (spans, design));
        known.then_some(Bridge { limits, class, spans, rating, owner, condition })
    }

    fn spans(&mut self) -> Option<Vec<u32>> {
        let value = self.value("span_m")?.clone();
        let list = match &value {
            Value::Array(list) => list.clone(),
            one => vec![one.clone()],
        };
        let span = |value: &Value| {
            let meters = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
            (meters > 0.0 && meters <= 500.0).then(|| (meters * 1000.0).round() as u32)
        };
        let spans: Option<Vec<u32>> = list.iter().map(span).collect();
        let spans = spans.filter(|spans| !spans.is_empty());
        if spans.is_none() {
            self.wrong("span_m", "a span of at most 500 m, or a list of them");
        }
        spans
    }

    /// The owner's table: rows with `mass_t`, `axle_load_t` (at most), `verdict`, `conditions`.
    fn owner(&mut self) -> Vec<OwnerRow> {
        let Some(value) = self.value("owner").cloned() else { return Vec::new() };
        let row = |row: &Value| {
            let measure = |key: &str| match &row[key] {
                Value::Null => Some(None),
                Value::String(text) => mass_kg(text).limit().map(Some),
                other => mass_kg(&other.to_string()).limit().map(Some),
            };
            let conditions = row["conditions"].as_array().map_or_else(
                || Some(Condition::CAREFUL.to_vec()),
                |list| {
                    let all = Condition::CAREFUL.into_iter().chain([Condition::NoOtherTrucks]);
                    let named = |word: &Value| all.clone().find(|c| Some(c.code()) == word.as_str());
                    list.iter().map(named).collect()
                },
            );
            let verdict = match row["verdict"].as_str()? {
                "pass" => Verdict::Pass,
                "conditions" => Verdict::Conditions(conditions?),
                "engineer" => Verdict::EngineerNeeded,
                "refuse" => Verdict::Refuse,
                _ => return None,
            };
            Some(OwnerRow {
                most_mass_kg: measure("mass_t")?,
                most_axle_kg: measure("axle_load_t")?,
                verdict,
            })
        };
        let rows: Option<Vec<OwnerRow>> = value.as_array().and_then(|rows| rows.iter().map(row).collect());
        rows.filter(|rows| !rows.is_empty()).unwrap_or_else(|| {
            self.wrong(
                "owner",
                "a list of rows {mass_t, axle_load_t, verdict: pass, conditions, engineer or refuse, conditions: [alone, crawl, center_line, no_braking, no_other_trucks]}",
            );
            Vec::new()
        })
    }
}
