//! Where a feature is whose record has faults elsewhere.

use super::read_closures;
use crate::closure::model::{Closure, Drawing};
use crate::diagnostic::{Diagnostics, Origin};
use serde_json::{Map, Value};

/// The properties that say where a closure is.
const PLACE: &[&str] = &[
    "id",
    "direction",
    "levels",
    "road",
    "from",
    "to",
    "km",
    "from_km",
    "to_km",
    "carriageway",
    "gate_of",
    "junction",
    "geometry",
];

/// The places of a feature whose record has faults elsewhere, each as a closure that says nothing but where it is: what is
/// wrong with its place can be told together with them. None where the place cannot be read either.
pub fn read_places(
    drawing: Option<Drawing>,
    properties: &Map<String, Value>,
    id: Option<String>,
    origin: &Origin,
    draw: &dyn Fn(&Value) -> Option<Drawing>,
) -> Vec<Closure> {
    let only_place = |all: &Map<String, Value>| -> Map<String, Value> {
        let place = all.iter().filter(|(key, _)| PLACE.contains(&key.as_str()));
        place.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let mut own = only_place(properties);
    own.insert("start".to_owned(), "2000-01-01".into());
    own.insert("end".to_owned(), "2100-01-01".into());
    let phases = properties.get("phases").and_then(Value::as_array).into_iter().flatten();
    let phases: Vec<Value> = phases
        .filter_map(Value::as_object)
        .map(|phase| {
            let mut phase = only_place(phase);
            phase.insert("parallel".to_owned(), true.into());
            Value::Object(phase)
        })
        .collect();
    if !phases.is_empty() {
        own.insert("phases".to_owned(), Value::Array(phases));
    }
    read_closures(drawing, &own, id, origin, draw, &mut Diagnostics::new())
}
