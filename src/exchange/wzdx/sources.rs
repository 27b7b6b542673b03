//! The sources of entries that were read from other feeds, in the head of the feed that is written.

use super::head::uuid;
use crate::exchange::feed::{Detour, NoteKind, Notes, text};
use serde_json::{Map, Value};

/// What an entry of ours keeps of the source that it was read with, beside `data_source_id`.
pub(super) const SOURCE: &str = "source";

/// Lists the sources that features and detours were read with in a head, behind its own. Where another source has the id
/// already, the one that comes later gets a new id, in its entries, too; a detour whose source nobody knows gets the first.
pub(super) fn listed(
    head: &mut Map<String, Value>,
    ids: &mut Vec<String>,
    (features, detours): (&[Value], &[Detour]),
    notes: &mut Notes,
) -> (Vec<Value>, Vec<Detour>) {
    let (mut features, mut detours) = (features.to_vec(), detours.to_vec());
    let info = ["feed_info", "road_event_feed_info"].into_iter().find(|key| head.contains_key(*key));
    let list = info.and_then(|key| head.get_mut(key)?.get_mut("data_sources")?.as_array_mut());
    let mut own = Vec::new();
    let list = list.unwrap_or(&mut own);
    for feature in &mut features {
        let Some(kept) = feature.pointer_mut("/properties/wzdx").and_then(Value::as_object_mut) else {
            continue;
        };
        let Some(source) = kept.get(SOURCE).and_then(Value::as_object).cloned() else { continue };
        let core = kept.get_mut("properties").and_then(|properties| properties.get_mut("core_details"));
        if let Some(core) = core.and_then(Value::as_object_mut) {
            core.insert("data_source_id".to_owned(), add(list, ids, source).into());
        }
    }
    for (index, detour) in detours.iter_mut().enumerate() {
        let Some(core) =
            detour.original.pointer_mut("/properties/core_details").and_then(Value::as_object_mut)
        else {
            continue;
        };
        if let Some(source) = detour.source.as_object() {
            let id = add(list, ids, source.clone());
            core.insert("data_source_id".to_owned(), id.into());
        } else if !text(core, "data_source_id").is_some_and(|id| ids.iter().any(|known| known == id)) {
            core.insert("data_source_id".to_owned(), ids.first().map_or("1", String::as_str).into());
            let message = "Its source is not in the head of the feed; the first one there is written.";
            notes.push(NoteKind::Contradiction, format!("/detours/{index}"), message);
        }
    }
    (features, detours)
}

/// A source without the time of its last entry, which each feed that is written has anew.
fn dateless(source: &Map<String, Value>) -> Map<String, Value> {
    let mut source = source.clone();
    source.shift_remove("update_date");
    source
}

/// The id of a source in a list of them, which it joins where it is not in it.
fn add(list: &mut Vec<Value>, ids: &mut Vec<String>, mut source: Map<String, Value>) -> String {
    let has = |other: &Value, id: &str| {
        other.as_object().and_then(|own| text(own, "data_source_id")).is_some_and(|own| own == id)
    };
    let mut id = text(&source, "data_source_id").unwrap_or_default().to_owned();
    match list.iter().find(|other| has(other, &id)) {
        Some(other) if other.as_object().is_some_and(|own| dateless(own) == dateless(&source)) => return id,
        Some(_) => {
            id = uuid(&Value::Object(source.clone()).to_string());
            source.insert("data_source_id".to_owned(), id.as_str().into());
            if list.iter().any(|other| has(other, &id)) {
                return id;
            }
        }
        None => {}
    }
    list.push(Value::Object(source));
    ids.push(id.clone());
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn source(id: &str, name: &str, updated: &str) -> Map<String, Value> {
        let source = json!({"data_source_id": id, "organization_name": name, "update_date": updated});
        source.as_object().cloned().unwrap()
    }

    #[test]
    fn a_source_that_was_written_earlier_is_the_same_and_another_one_gets_an_id_of_its_own() {
        let mut list = vec![Value::Object(source("a", "police", "2026-03-01T08:00:01Z"))];
        let mut ids = vec!["a".to_owned()];
        assert_eq!(add(&mut list, &mut ids, source("a", "police", "2026-03-01T08:00:00Z")), "a");
        assert_eq!((list.len(), ids.len()), (1, 1));
        let other = add(&mut list, &mut ids, source("a", "roads office", "2026-03-01T08:00:00Z"));
        assert_ne!(other, "a");
        assert_eq!(add(&mut list, &mut ids, source("a", "roads office", "2026-03-01T08:00:00Z")), other);
        assert_eq!((list.len(), &ids[1]), (2, &other));
    }
}
