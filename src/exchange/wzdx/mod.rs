//! WZDx 4.2 work zone feeds: closures from them, and from closures a feed.
//!
//! A feed knows one direction, one period and one state of the lanes per entry. What it says and our closures have no
//! word for (kinds of work, workers, lanes one by one, cross streets beside a drawn line) stays in the property `wzdx`
//! of the closure, so that a feed read and written again loses nothing:
//! - `properties`: members of the entry that our properties do not say,
//! - `feature`: members beside them, such as `bbox`,
//! - `geometry`: the geometry, where it is not a line,
//! - `source`: its source, as the head of the feed has it,
//! - `part_of`: the id of the entry, in closures that are a further effect of one.

mod effect;
mod event;
mod export;
mod head;
mod impact;
mod import;
mod links;
mod measures;
mod sources;

pub use export::{Horizon, export};
pub use head::FeedInfo;
pub use import::import;
pub use links::{chained, mirrored};

use serde_json::Value;

/// Whether a GeoJSON document is a work zone feed, going by what it says of itself or by its first entry.
pub fn is_feed(document: &Value) -> bool {
    let entry = || document.get("features")?.get(0)?.get("properties")?.get("core_details");
    document.get("type").and_then(Value::as_str) == Some("FeatureCollection")
        && (["feed_info", "road_event_feed_info"]
            .iter()
            .any(|key| document.get(key).is_some_and(Value::is_object))
            || entry().is_some_and(Value::is_object))
}
