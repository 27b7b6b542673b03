//! Feeds of others to closures: which one a file is, what of it is read, and where in the file a note belongs.

use super::directions;
use super::positions::value_drawing;
use super::recurring::{Joined, joined};
use crate::closure::{Closure, read_closures};
use crate::diagnostic::{Diagnostics, Origin, Place, closures as codes};
use crate::exchange::feed::{Detour, Imported, NoteKind, UnknownImpact};
use crate::exchange::geojson::{ReadOptions, json};
use crate::exchange::source::Source;
use crate::exchange::{cifs, wzdx};
use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A feed that was read, and the name of the list of its entries.
pub(super) struct Feed {
    read: Imported,
    list: &'static str,
    /// The zone of the plan, where the feed has instants and no zone of its own.
    zone: Option<Tz>,
}

/// A way round that a feed tells of.
#[derive(Clone, Debug)]
pub struct FeedDetour {
    /// What the feed says.
    pub detour: Detour,
    /// Where.
    pub origin: Origin,
    /// How its positions are to be read.
    pub options: ReadOptions,
}

/// Whether a text looks like a feed.
pub(super) fn is_feed(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    text.trim_start().starts_with('<') || has(&["\"core_details\"", "feed_info\"", "\"incidents\""])
}

/// Reads the text if it is a feed. Whatever is no sound JSON is left to the reader of GeoJSON, which says why.
pub(super) fn recognize(text: &str, zone: &str) -> Option<Feed> {
    if text.trim_start().starts_with('<') {
        let is_list = text.contains("<incidents") || text.contains("<incident ");
        return is_list.then(|| Feed { read: cifs::import_xml(text, Some(zone)), list: "", zone: None });
    }
    // a look at the words saves most files a second reading
    let may_be = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if may_be(&["\"core_details\"", "feed_info\""]) {
        let document: Value = serde_json::from_str(text).ok()?;
        return wzdx::is_feed(&document).then(|| Feed {
            read: wzdx::import(&document),
            list: "features",
            zone: zone.parse().ok(),
        });
    }
    if may_be(&["\"incidents\""]) {
        let document: Value = serde_json::from_str(text).ok()?;
        let is_feed = cifs::is_feed(&document) && document.get("features").is_none();
        return is_feed.then(|| Feed {
            read: cifs::import(&document, Some(zone)),
            list: "incidents",
            zone: None,
        });
    }
    None
}

/// The closures of a feed and the ways round it tells of; its notes become findings.
pub(super) fn closures(
    source: &Source,
    feed: Feed,
    unknown: UnknownImpact,
    options: &ReadOptions,
    problems: &mut Diagnostics,
) -> (Vec<Closure>, Vec<FeedDetour>) {
    let entries = Entries::of(source, feed.list);
    for note in &feed.read.notes {
        let place = entries.place(&note.pointer);
        let taken = match unknown {
            _ if !note.pointer.ends_with("/vehicle_impact") => None,
            UnknownImpact::Refused => None,
            UnknownImpact::Closed => Some("It is taken as closed, as asked."),
            UnknownImpact::LeftOut => Some("It is left out, as asked: what it closes counts as open."),
        };
        problems.push(match (note.kind, taken) {
            (NoteKind::Error, Some(taken)) => codes::w434_feed(place, "approximated", taken),
            (NoteKind::Error, None) => codes::e433_feed(place, &note.message),
            (kind, _) => codes::w434_feed(place, kind.name(), &note.message),
        });
    }
    let mut features = feed.read.features;
    if let Some(zone) = feed.zone {
        // Instants are told in the zone of the plan.
        for feature in &mut features {
            feature["properties"]["timezone"] = zone.name().into();
        }
        let mut schedule = |feature: &Value| {
            let (own, origin) = (feature.get("properties")?.as_object()?, entries.origin(feature, 0));
            let read = closure(feature, own, &origin, options, &mut Diagnostics::default());
            read.into_iter().next().map(|closure| closure.schedule)
        };
        let (all, joined) = joined(features, zone, &mut schedule);
        features = all;
        for Joined { id, entries: count, daily } in joined {
            let pointer = entries.by_id.get(&id).map_or(String::new(), |i| format!("/{}/{i}", feed.list));
            let message = format!("{count} entries are one closure here, {id:?}, daily {daily} ({zone}).");
            problems.push(codes::w434_feed(entries.place(&pointer), NoteKind::Linked.name(), &message));
        }
    }
    // A feed of work zones has an entry for each direction.
    let (features, other_way) = match feed.list {
        "features" => directions::joined(features),
        _ => (features, BTreeMap::new()),
    };
    let mut closures = Vec::new();
    for (number, feature) in features.iter().enumerate() {
        let Some(properties) = feature.get("properties").and_then(Value::as_object) else { continue };
        let mut properties = properties.clone();
        if properties.get("effect").and_then(Value::as_str) == Some("unknown") {
            // its note has said so
            if unknown != UnknownImpact::Closed {
                continue;
            }
            properties.insert("effect".to_owned(), "closed".into());
        }
        let origin = entries.origin(feature, number);
        hours_of_another_zone(&properties, &origin, problems);
        closures.extend(closure(feature, &properties, &origin, options, problems));
    }
    let detours = feed.read.detours.into_iter().map(|mut detour| {
        let origin = entries.origin(&detour.original, 0);
        for closure in &mut detour.closures {
            if let Some(whole) = other_way.get(closure) {
                closure.clone_from(whole);
            }
        }
        detour.closures.dedup();
        FeedDetour { origin, options: *options, detour }
    });
    (closures, detours.collect())
}

/// The road of a feed is a label: another publisher spells it in another way than the network, and the drawing says
/// already where the closure is.
fn closure(
    feature: &Value,
    properties: &Map<String, Value>,
    origin: &Origin,
    options: &ReadOptions,
    problems: &mut Diagnostics,
) -> Vec<Closure> {
    let geometry = feature.get("geometry").unwrap_or(&Value::Null);
    let Some(drawing) = value_drawing(geometry, options) else {
        problems.push(codes::e450_geometry(origin.place("/geometry"), "anything that is not on the globe"));
        return Vec::new();
    };
    let mut own = properties.clone();
    let road = own.remove("road");
    if own.get("title").and_then(Value::as_str).is_none_or(|title| title.trim().is_empty()) {
        own.extend(road.clone().map(|road| ("title".to_owned(), road)));
    }
    let id = feature.get("id").and_then(Value::as_str).map(str::to_owned);
    let mut read = read_closures(Some(drawing), &own, id, origin, &|_| None, problems);
    for closure in &mut read {
        // kept for those to whom it is passed on
        closure.properties.extend(road.clone().map(|road| ("road".to_owned(), road)));
    }
    read
}

/// Daily hours of a list without a zone are taken in ours; where the start is written at another offset, that is
/// likely wrong.
fn hours_of_another_zone(properties: &Map<String, Value>, origin: &Origin, problems: &mut Diagnostics) {
    let text = |key: &str| properties.get(key).and_then(Value::as_str);
    if !properties.contains_key("daily") {
        return;
    }
    let Some(start) = text("start").and_then(|start| DateTime::parse_from_rfc3339(start).ok()) else {
        return;
    };
    let Some(zone) = text("timezone").and_then(|name| name.parse::<chrono_tz::Tz>().ok()) else { return };
    if zone.offset_from_utc_datetime(&start.naive_utc()).fix() != *start.offset() {
        let message =
            format!("The daily hours are taken in {zone}, but the start is written at {}.", start.offset());
        problems.push(codes::w434_feed(origin.place(""), "contradiction", &message));
    }
}

/// Where the entries of a feed stand in its file.
struct Entries<'a> {
    source: &'a Source,
    list: &'static str,
    slices: Vec<&'a str>,
    /// Index of an entry by the id of the closure made of it.
    by_id: BTreeMap<String, usize>,
}

impl<'a> Entries<'a> {
    fn of(source: &'a Source, list: &'static str) -> Self {
        let slices = if list.is_empty() { Vec::new() } else { json::entries(&source.text, list) };
        let mut by_id = BTreeMap::new();
        for (index, slice) in slices.iter().enumerate() {
            for pointer in ["/id", "/incident/id"] {
                let id = json::follow(slice, pointer);
                // a pointer that leads nowhere stops at the object
                if !id.starts_with('{') {
                    by_id.entry(id.trim_matches('"').to_owned()).or_insert(index);
                }
            }
        }
        Self { source, list, slices, by_id }
    }

    /// The place of a pointer into the feed.
    fn place(&self, pointer: &str) -> Place {
        let inside =
            pointer.strip_prefix('/').and_then(|rest| rest.strip_prefix(self.list)?.strip_prefix('/'));
        let entry = inside.map(|rest| rest.split_once('/').unwrap_or((rest, "")));
        let slice = entry.and_then(|(index, _)| self.slices.get(index.parse::<usize>().ok()?).copied());
        match (entry, slice) {
            (Some((_, rest)), Some(slice)) => {
                let at = json::follow(slice, &format!("/{rest}"));
                self.source.place(self.source.offset_of(at), pointer)
            }
            _ => Place { pointer: pointer.to_owned(), ..Place::file(Arc::clone(&self.source.name)) },
        }
    }

    /// The entry of which a closure was made.
    fn origin(&self, feature: &Value, number: usize) -> Origin {
        let id = feature.get("id").and_then(Value::as_str).unwrap_or("");
        let whole = feature.pointer("/properties/wzdx/part_of").and_then(Value::as_str).unwrap_or(id);
        let by_part = || self.by_id.get(whole.rsplit_once(':')?.0);
        let made = || whole.rsplit_once('-')?.1.parse::<usize>().ok()?.checked_sub(1);
        let index = self.by_id.get(whole).or_else(by_part).copied().or_else(made).unwrap_or(number);
        let (line, column) = match self.slices.get(index) {
            Some(slice) => self.source.position(self.source.offset_of(slice)),
            None => (0, 0),
        };
        let feature = u32::try_from(index).unwrap_or(u32::MAX);
        Origin { file: Arc::clone(&self.source.name), feature, line, column }
    }
}
