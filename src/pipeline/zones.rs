//! Zones that dangerous goods avoid (`--avoid`): GeoJSON areas and lines, read as closures that bind who carries such goods.
//!
//! A zone has the words of a closure (`daily`, `weekdays`, `holidays`, `speed_kmh`, `exempt`, `permit_holders` …) and
//! `cargo`: the kinds of danger or UN classes it is about; without it, all. It needs no beginning: it holds until changed.
//! A zone with `speed_kmh` and no `effect` is a limit of speed.
//!
//! `mandatory` tells which ways the goods must use (order 2019 No. 29, article 48: route and time as approved): `true` on
//! lines: the roads drawn from door to door, all others are shut, wherever the network reaches; a list of names on an area: who
//! crosses it keeps to those roads, all others of the area serve only to begin or end a journey there. So whoever sets out or
//! ends within it may take its other roads, in one piece, from or to the door (W5), also over the edge of the area: a named road
//! need not lead to every door. Who must be kept to a way from the door on gets one drawn, with `true`.

use super::positions::positions;
use super::reading::{self, Read, Sources};
use crate::closure::who::UN;
use crate::diagnostic::{Diagnostics, Origin, hazard};
use crate::load::cargo::CargoClass;
use crate::scenario::Setting;
use serde_json::{Map, Value, json};

/// Since when a zone holds that says nothing else: before every plan.
const ALWAYS: &str = "2000-01-01";

/// Until when one holds that says nothing else. An end that nobody states is none to be warned of: a zone is no work.
const NEVER: &str = "2100-01-01T00:00";

/// The property that lists which of its dates a zone does not state: they are not told as if it did.
pub(super) const UNSTATED: &str = "unstated";

/// Reads the zones in `sources`. `None` at errors.
pub(super) fn read_zones(sources: &Sources, setting: &Setting, problems: &mut Diagnostics) -> Option<Read> {
    let options = positions(setting, setting.crs[2].as_deref(), problems);
    reading::read_with(sources, options, setting, &as_closure, problems)
}

fn as_closure(properties: &mut Map<String, Value>, origin: &Origin, problems: &mut Diagnostics) {
    match properties.remove("mandatory") {
        None | Some(Value::Null | Value::Bool(false)) => {}
        Some(Value::Bool(true)) => {
            properties.insert("outside".to_owned(), true.into());
        }
        Some(roads) => {
            properties.entry("effect").or_insert_with(|| "no_through".into());
            properties.insert("except_roads".to_owned(), roads);
        }
    }
    let goods = match properties.remove("cargo") {
        None | Some(Value::Null) => json!("hazmat"),
        Some(mut cargo) => {
            let mut unknown = Vec::new();
            as_goods(&mut cargo, &mut unknown);
            for word in unknown {
                problems.push(hazard::e639_no_goods(origin.place("/properties/cargo"), &word));
            }
            json!({"and": ["hazmat", cargo]})
        }
    };
    let whom = match properties.remove("applies_to") {
        None | Some(Value::Null) => goods,
        Some(others) => json!({"and": [goods, others]}),
    };
    properties.insert("applies_to".to_owned(), whom);
    let slows = properties.contains_key("speed_kmh");
    properties.entry("effect").or_insert_with(|| if slows { "speed" } else { "closed" }.into());
    let mut unstated: Vec<Value> = Vec::new();
    for (key, otherwise) in [("start", ALWAYS), ("end", NEVER)] {
        if !properties.contains_key(key) {
            properties.insert(key.to_owned(), otherwise.into());
            unstated.push(key.into());
        }
    }
    if !unstated.is_empty() {
        properties.insert(UNSTATED.to_owned(), unstated.into());
    }
}

/// What notices call kinds of dangerous goods.
const CALLED: [(&str, &str); 14] = [
    ("危险货物", "hazmat"),
    ("危险品", "hazmat"),
    ("爆炸品", "explosive"),
    ("爆炸物", "explosive"),
    ("气体", "gas"),
    ("易燃", "flammable"),
    ("易燃液体", "flammable"),
    ("有机过氧化物", "organic"),
    ("有毒", "poison"),
    ("毒害品", "poison"),
    ("放射性", "radioactive"),
    ("放射性物质", "radioactive"),
    ("腐蚀", "corrosive"),
    ("腐蚀品", "corrosive"),
];

/// The words of goods as a condition has them; what is none of them, a road user for one, is `unknown`, and stands for all goods.
fn as_goods(cargo: &mut Value, unknown: &mut Vec<String>) {
    match cargo {
        Value::Array(all) => all.iter_mut().for_each(|one| as_goods(one, unknown)),
        Value::Object(all) => all.values_mut().for_each(|one| as_goods(one, unknown)),
        Value::String(text) => {
            let word = text.trim().to_lowercase();
            let called = CALLED.iter().find(|(called, _)| *called == word).map(|(_, goods)| *goods);
            let word = called.map_or(word, str::to_owned);
            if word == "hazmat" || CargoClass::find(&word).is_some() || word.starts_with(UN) {
                *text = word;
            } else {
                unknown.push(std::mem::replace(text, "hazmat".to_owned()));
            }
        }
        other => {
            unknown.push(other.to_string());
            *other = Value::from("hazmat");
        }
    }
}
