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
use crate::diagnostic::Diagnostics;
use crate::scenario::Setting;
use serde_json::{Map, Value, json};

/// Since when a zone holds that says nothing else: before every plan.
const ALWAYS: &str = "2000-01-01";

/// Until when one holds that says nothing else. An end that nobody states is none to be warned of: a zone is no work.
const NEVER: &str = "2100-01-01T00:00";

/// Reads the zones in `sources`. `None` at errors.
pub(super) fn read_zones(sources: &Sources, setting: &Setting, problems: &mut Diagnostics) -> Option<Read> {
    let options = positions(setting, setting.crs[2].as_deref(), problems);
    let of_zone = |properties: &mut Map<String, Value>| as_closure(properties);
    reading::read_with(sources, options, setting, &of_zone, problems)
}

fn as_closure(properties: &mut Map<String, Value>) {
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
        Some(cargo) => json!({"and": ["hazmat", cargo]}),
    };
    let whom = match properties.remove("applies_to") {
        None | Some(Value::Null) => goods,
        Some(others) => json!({"and": [goods, others]}),
    };
    properties.insert("applies_to".to_owned(), whom);
    let slows = properties.contains_key("speed_kmh");
    properties.entry("effect").or_insert_with(|| if slows { "speed" } else { "closed" }.into());
    properties.entry("start").or_insert_with(|| ALWAYS.into());
    properties.entry("end").or_insert_with(|| NEVER.into());
}
