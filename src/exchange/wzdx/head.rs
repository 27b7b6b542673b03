//! The head of a feed that is written, and ids for it.

use crate::exchange::feed::{NoteKind, Notes, given, text};
use crate::exchange::feed_time::utc;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What a feed says of itself.
#[derive(Clone, PartialEq, Debug)]
pub struct FeedInfo {
    head: Map<String, Value>,
}

impl FeedInfo {
    /// A new feed with one source.
    pub fn new(publisher: &str, organization: &str, updated: DateTime<Utc>) -> Self {
        let info = json!({
            "publisher": publisher,
            "version": "4.2",
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "update_date": utc(updated),
            "data_sources": [{
                "data_source_id": uuid(organization),
                "organization_name": organization,
                "update_date": utc(updated),
            }],
        });
        Self { head: Map::from_iter([("feed_info".to_owned(), info)]) }
    }

    /// The head of a feed that was read, to write it again.
    pub fn of_feed(head: &Map<String, Value>) -> Self {
        Self { head: head.clone() }
    }

    /// The members of the feed beside its entries, complete, and the ids of the sources; at least one.
    pub(super) fn complete(
        &self,
        now: DateTime<Utc>,
        notes: &mut Notes,
    ) -> (Map<String, Value>, Vec<String>) {
        let mut head = self.head.clone();
        let known = ["feed_info", "road_event_feed_info"].into_iter().find(|key| head.contains_key(*key));
        let key = known.unwrap_or("feed_info");
        let mut info = match head.get(key) {
            Some(Value::Object(info)) => info.clone(),
            _ => Map::new(),
        };
        let mut missing = Vec::new();
        for (member, value) in [
            ("publisher", Value::from("unknown")),
            ("version", "4.2".into()),
            ("update_date", utc(now).into()),
        ] {
            if text(&info, member).is_none() {
                missing.push(member);
                info.insert(member.into(), value);
            }
        }
        let ids: Vec<String> = info
            .get("data_sources")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|source| text(source.as_object()?, "data_source_id").map(str::to_owned))
            .collect();
        let ids = if ids.is_empty() {
            missing.push("data_sources");
            let name = text(&info, "publisher").unwrap_or("unknown").to_owned();
            info.insert(
                "data_sources".into(),
                json!([{"data_source_id": uuid(&name), "organization_name": name}]),
            );
            vec![uuid(&name)]
        } else {
            ids
        };
        if !missing.is_empty() {
            let message = format!("The head of the feed lacks {}; filled in.", missing.join(", "));
            notes.push(NoteKind::Missing, "", message);
        }
        head.insert(key.into(), Value::Object(info));
        (head, ids)
    }
}

/// A UUID that depends on the name only: version 8 of RFC 9562, from SHA-256.
pub(super) fn uuid(name: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"huhang wzdx ");
    hash.update(name.as_bytes());
    let digest = hash.finalize();
    let mut text = String::with_capacity(36);
    for (index, byte) in digest.iter().take(16).enumerate() {
        if [4, 6, 8, 10].contains(&index) {
            text.push('-');
        }
        let byte = match index {
            6 => byte & 0x0f | 0x80,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        // writing to a string cannot fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether a text has the form of a UUID.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A date of ours as RFC 3339 in UTC: as it is written if it is that already.
pub(super) fn as_utc(
    properties: &Map<String, Value>,
    key: &str,
    instant: Option<DateTime<Utc>>,
) -> Option<Value> {
    let written = given(properties, key)?;
    let zulu = written.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    if zulu.is_some_and(|at| at.offset().local_minus_utc() == 0) {
        return Some(written.clone());
    }
    instant.map(|at| utc(at).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_the_same_ids_for_ever() {
        let id = uuid("S308 封闭");
        assert!(is_uuid(&id) && id == uuid("S308 封闭") && id != uuid("S308"));
        assert_eq!((&id[14..15], is_uuid("S308")), ("8", false));
        assert!(!is_uuid("ééééééééééééééééé-"));
    }
}
