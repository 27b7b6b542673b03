//! Where a feature is whose record has faults elsewhere.

use super::{keys, read_closures};
use crate::closure::model::{Closure, Drawing};
use crate::diagnostic::{Diagnostics, Origin};
use serde_json::{Map, Value};

/// The places of a feature whose record has faults elsewhere, each as a closure that says nothing but where it is: what is
/// wrong with its place can be told together with them. None where the place cannot be read either.
pub fn read_places(
    drawing: Option<Drawing>,
    properties: &Map<String, Value>,
    id: Option<String>,
    origin: &Origin,
    draw: &dyn Fn(&Value) -> Option<Drawing>,
) -> Vec<Closure> {
    // What is no order is not looked for.
    if drawing.as_ref().is_some_and(|drawing| !keys::is_order(properties, drawing)) {
        return Vec::new();
    }
    let only_place = |all: &Map<String, Value>| -> Map<String, Value> {
        let says = |key: &str| keys::PLACE.contains(&key) || ["id", "geometry"].contains(&key);
        let place = all.iter().filter(|(key, _)| says(key));
        place.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let mut own = only_place(properties);
    own.insert("effect".to_owned(), "closed".into());
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
