//! Work zone feeds: the official examples read and written again, and feeds of our own held against the schemas.

use super::wzdx_schema::{Schemas, documents};
use chrono::{DateTime, Utc};
use huhang::exchange::feed::{Detour, NoteKind};
use huhang::exchange::wzdx::{FeedInfo, Horizon, export, import, is_feed};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn horizon() -> Horizon {
    Horizon { from: at("2026-03-01T00:00:00Z"), to: at("2026-03-15T00:00:00Z"), most: 20 }
}

fn info() -> FeedInfo {
    FeedInfo::new("City", "Roads office", at("2026-03-01T00:00:00Z"))
}

/// Entries by id; no id twice.
fn by_id(feed: &Value) -> BTreeMap<String, &Value> {
    let entries = feed["features"].as_array().unwrap();
    let map: BTreeMap<_, _> = entries.iter().map(|e| (e["id"].as_str().unwrap().to_owned(), e)).collect();
    assert_eq!(map.len(), entries.len(), "ids are unique");
    map
}

/// Rules that the schemas do not say.
fn assert_rules(feed: &Value) {
    let sources: Vec<&Value> = feed["feed_info"]["data_sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| &source["data_source_id"])
        .collect();
    let entries = by_id(feed);
    for (id, entry) in &entries {
        let properties = &entry["properties"];
        let core = &properties["core_details"];
        assert!(sources.contains(&&core["data_source_id"]), "{id}");
        for key in ["start_date", "end_date"] {
            assert!(properties[key].as_str().unwrap().ends_with('Z'), "{id}: UTC");
        }
        assert!(
            at(properties["start_date"].as_str().unwrap()) < at(properties["end_date"].as_str().unwrap())
        );
        for link in core["related_road_events"].as_array().into_iter().flatten() {
            assert!(entries.contains_key(link["id"].as_str().unwrap()), "{id} leads to {link}");
        }
    }
}

#[test]
fn sources_of_entries_stand_in_the_head_of_the_feed_that_is_written() {
    let Some(examples) = documents("examples") else { return };
    let source_of = |feed: &Value, entry: &Value| {
        let sources = feed["feed_info"]["data_sources"].as_array().unwrap().clone();
        let id = &entry["properties"]["core_details"]["data_source_id"];
        let mut own = sources.iter().filter(|source| source["data_source_id"] == *id);
        let source = own.next().unwrap_or_else(|| panic!("{id} is in the head")).clone();
        assert!(own.next().is_none(), "{id} is there once");
        source
    };
    let (mut detours, mut several) = (0, 0);
    for (name, feed) in &examples {
        let read = import(feed);
        let again = export(&read.features, &read.detours, &info(), &horizon());
        assert_rules(&again.feed);
        let told: Vec<_> = again.notes.iter().filter(|note| note.message.contains("source")).collect();
        assert!(told.is_empty(), "{name}: {told:?}");
        let before = by_id(feed);
        for (id, entry) in by_id(&again.feed) {
            assert_eq!(source_of(&again.feed, entry), source_of(feed, before[&id]), "{name} {id}");
            detours += usize::from(entry["properties"]["core_details"]["event_type"] == "detour");
        }
        several += usize::from(feed["feed_info"]["data_sources"].as_array().unwrap().len() > 1);
    }
    assert!(detours > 0 && several > 0, "{detours} detours, {several} feeds of several sources");
    // Two feeds have another source each that they call the same.
    let feed = |organization: &str, entry: &str| {
        let mut feed = examples.iter().find(|(name, _)| name.contains("laneshift")).unwrap().1.clone();
        feed["feed_info"]["data_sources"][0]["organization_name"] = json!(organization);
        feed["features"].as_array_mut().unwrap().truncate(1);
        feed["features"][0]["id"] = json!(entry);
        import(&feed).features
    };
    let both = [feed("A", "a"), feed("B", "b"), feed("B", "c")].concat();
    let written = export(&both, &[], &info(), &horizon()).feed;
    assert_rules(&written);
    let names: Vec<Value> = written["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| source_of(&written, entry)["organization_name"].clone())
        .collect();
    assert_eq!(names, ["A", "B", "B"]);
    assert_eq!(written["feed_info"]["data_sources"].as_array().unwrap().len(), 3);
    // A detour whose source nobody knows gets the first one, and that is told.
    let (_, feed) = examples.iter().find(|(name, _)| name.contains("detour")).unwrap();
    let mut feed = feed.clone();
    feed["feed_info"]["data_sources"] = json!([]);
    let read = import(&feed);
    let again = export(&[], &read.detours, &info(), &horizon());
    let first = &again.feed["feed_info"]["data_sources"][0]["data_source_id"];
    let entries = again.feed["features"].as_array().unwrap();
    assert!(!entries.is_empty());
    assert!(entries.iter().all(|entry| entry["properties"]["core_details"]["data_source_id"] == *first));
    assert!(has(&again.notes, NoteKind::Contradiction, "/detours/0", "not in the head of the feed"));
}

#[test]
fn the_official_examples_come_back_as_they_were() {
    let (Some(examples), Some(schemas)) = (documents("examples"), Schemas::load()) else { return };
    assert_eq!(examples.len(), 6);
    for (name, feed) in &examples {
        assert!(is_feed(feed), "{name}");
        assert_eq!(schemas.errors(feed), Vec::<String>::new(), "{name}: the checker is at fault");
        let mut broken = feed.clone();
        broken["features"][0]["properties"].as_object_mut().unwrap().remove("start_date");
        assert!(!schemas.errors(&broken).is_empty(), "the checker sees nothing");
        let read = import(feed);
        assert!(!read.has_errors(), "{name}: {:?}", read.notes);
        let again = export(&read.features, &read.detours, &FeedInfo::of_feed(&read.head), &horizon());
        assert_eq!(again.notes, [], "{name}");
        let mut written = again.feed.clone();
        for key in ["feed_info", "type"] {
            assert_eq!(written[key], feed[key], "{name}/{key}");
        }
        let (before, after) = (by_id(feed), by_id(&again.feed));
        assert!(before.keys().eq(after.keys()), "{name}");
        for (id, entry) in before {
            for (key, value) in entry["properties"].as_object().unwrap() {
                assert_eq!(after[&id]["properties"][key], *value, "{name}/{id}/{key}");
            }
            assert_eq!(after[&id], entry, "{name}/{id}");
        }
        // and all of it at once, in the order of the file
        written["features"].as_array_mut().unwrap().sort_by_key(|entry| {
            let all = feed["features"].as_array().unwrap();
            all.iter().position(|before| before["id"] == entry["id"])
        });
        assert_eq!(&written, feed, "{name}");
    }
}

fn example(name: &str) -> Option<huhang::exchange::feed::Imported> {
    let all = documents("examples")?;
    let (_, feed) = all.iter().find(|(file, _)| file.starts_with(name)).unwrap();
    Some(import(feed))
}

fn has(notes: &[huhang::exchange::feed::Note], kind: NoteKind, pointer: &str, part: &str) -> bool {
    notes.iter().any(|n| n.kind == kind && n.pointer.starts_with(pointer) && n.message.contains(part))
}

#[test]
fn examples_say_what_we_would_say() {
    let Some(simple) = example("scenario1_simple_linestring") else { return };
    let first = &simple.features[0]["properties"];
    for (key, value) in [
        ("effect", json!("lane_loss")),
        ("road", json!("I-80")),
        ("direction", json!("along")),
        ("start", json!("2010-01-01T01:00:00Z")),
        ("status", json!("planned")),
        ("verified_start", json!(false)),
        ("speed_kmh", json!(88.514)),
        ("source", json!("Test City 1")),
        ("timezone", json!("UTC")),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert_eq!(first["wzdx"]["properties"]["core_details"]["road_names"], json!(["I-80", "I-35"]));
    assert!(first["wzdx"]["properties"].get("start_date").is_none(), "said by our words");
    let narrow: Vec<_> = simple.features.iter().filter(|f| f["properties"]["effect"] == "limit").collect();
    assert_eq!(narrow.len(), 1);
    assert_eq!(narrow[0]["id"], "edf2162b-1f5d-4ddd-a731-78fb81a22e6a:limit");
    assert_eq!(narrow[0]["properties"]["limits"], json!({"width_m": 3.048}));
    let lanes = &simple.features.iter().find(|f| f["id"] == "6f57aded-7291-462e-9892-607b2b7d116c").unwrap();
    assert_eq!(
        (&lanes["properties"]["lanes_total"], &lanes["properties"]["lanes_left"]),
        (&json!(3), &json!(2))
    );

    let points = example("scenario1_simple_multipoint").unwrap();
    assert!(points.features.iter().all(|f| f["geometry"]["type"] == "LineString"));
    assert!(has(&points.notes, NoteKind::Approximated, "/features/0/geometry", "joined"));

    let shift = example("scenario2").unwrap();
    assert_eq!(shift.features[0]["properties"]["effect"], "speed");

    let round = example("scenario4").unwrap();
    assert_eq!(round.detours.len(), 3);
    assert_eq!(round.features[0]["properties"]["detour_hint"], "F22, US 69, IA 210");
    assert_eq!(round.detours[0].closures, ["a15f7570-b7e6-4367-8ad9-3a462eea65dd"]);
    // the first of its detours runs west by its word and east by its points
    assert!(has(&round.notes, NoteKind::Contradiction, "/features/1/", "the other way"), "{:?}", round.notes);

    let days = example("scenario5").unwrap();
    assert_eq!(days.features.len(), 4);
    assert!(has(&days.notes, NoteKind::Linked, "/features/0", "4 entries"));

    let local = example("scenario8").unwrap();
    assert!(local.features.iter().all(|f| f["properties"]["effect"] == "no_through"));
    assert!(has(&local.notes, NoteKind::Linked, "/features/0", "both directions"));
}

#[test]
fn what_was_changed_wins_over_what_was_read() {
    let Some(mut simple) = example("scenario1_simple_linestring") else { return };
    let schemas = Schemas::load().unwrap();
    let info = FeedInfo::of_feed(&simple.head);
    for feature in &mut simple.features {
        if feature["id"] == "edf2162b-1f5d-4ddd-a731-78fb81a22e6a" {
            feature["properties"]["effect"] = json!("closed");
            feature["properties"]["end"] = json!("2011-01-01T08:00:00+08:00");
            feature["properties"]["direction"] = json!("both");
        }
    }
    let again = export(&simple.features, &[], &info, &horizon());
    assert_eq!(schemas.errors(&again.feed), Vec::<String>::new());
    let entries = by_id(&again.feed);
    let entry = entries["edf2162b-1f5d-4ddd-a731-78fb81a22e6a"];
    assert_eq!(entry["properties"]["vehicle_impact"], "all-lanes-closed");
    assert_eq!(entry["properties"]["end_date"], "2011-01-01T00:00:00Z");
    assert!(entry["properties"].get("lanes").is_none());
    assert!(has(&again.notes, NoteKind::Approximated, "/1/properties/effect", "lanes"));
    let back = entries.values().find(|e| e["properties"]["beginning_cross_street"] == "Douglas Ave").unwrap();
    assert_eq!(back["properties"]["core_details"]["direction"], "southbound");
    assert_eq!(
        back["geometry"]["coordinates"][0],
        *entry["geometry"]["coordinates"].as_array().unwrap().last().unwrap()
    );
    // the limit that was read with it is now an entry of its own
    assert!(entries.values().any(|e| e["properties"]["restrictions"][0]["type"] == "reduced-width"));
}

fn closure(id: &str, properties: Value) -> Value {
    let mut all = json!({
        "title": id, "road": "S308", "effect": "closed", "direction": "along",
        "start": "2026-03-02T08:00+08:00", "end": "2026-03-06 20:00"
    });
    let own = properties.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(own);
    let geometry =
        json!({"type": "LineString", "coordinates": [[118.4, 36.6], [118.41, 36.6], [118.42, 36.601]]});
    json!({"type": "Feature", "id": id, "properties": all, "geometry": geometry})
}

#[test]
fn our_closures_make_a_sound_feed() {
    let closures = [
        closure("both", json!({"direction": "both", "order_no": "2026-17", "authority": "交警支队"})),
        closure("against", json!({"direction": "against", "from": "A", "to": "B", "from_km": 180.5})),
        closure("nights", json!({"daily": ["22:00-05:00"], "weekdays": "mon-fri", "end": null})),
        closure("exempt", json!({"exempt": ["police", "fire"], "physical": true, "updated": "2026-02-28"})),
        closure(
            "limit",
            json!({"effect": "limit", "limits": {"height_m": 4.2, "mass_t": 20}, "speed_kmh": 40}),
        ),
        closure(
            "lanes",
            json!({"effect": "lane_loss", "lanes_total": 3, "lanes_left": 1, "width_left_m": 3.5}),
        ),
        closure("contraflow", json!({"effect": "contraflow"})),
        closure("trucks", json!({"applies_to": ["truck"], "detour_hint": "G22"})),
        closure("no start", json!({"start": null, "road": null})),
        closure(
            "3f1f7c5e-7f5a-4c7e-9f53-6c4d8ad8a3b1",
            json!({"effect": "half_closed", "other_half": "alternating"}),
        ),
        closure("draft", json!({"status": "draft"})),
        closure("buses", json!({"applies_to": "bus"})),
        closure("soon", json!({"start": "soon"})),
        json!({"type": "Feature", "id": "gate", "properties": {}, "geometry": {"type": "Point", "coordinates": [118, 36]}}),
    ];
    let mut turn =
        closure("turn", json!({"effect": "turn_ban", "turn_said": "Forbidden: left.", "direction": "along"}));
    turn["geometry"]["coordinates"] = json!([[118.4, 36.6], [118.4001, 36.6], [118.4001, 36.601]]);
    let alone = export(&[turn], &[], &info(), &horizon());
    let towards = &alone.feed["features"][0]["properties"]["core_details"]["direction"];
    assert_eq!(towards, "eastbound", "the road by which one comes");
    let detour = Detour {
        id: "round".into(),
        name: "Way round".into(),
        line: vec![[118.4, 36.6], [118.41, 36.7], [118.42, 36.601]],
        roads: vec!["G22".into()],
        closures: vec!["both".into()],
        original: Value::Null,
        source: Value::Null,
    };
    let written = export(&closures, &[detour], &info(), &horizon());
    let entries = by_id(&written.feed);
    assert_rules(&written.feed);
    let named = |name: &str| {
        let all = entries.values().filter(|e| e["properties"]["core_details"]["name"] == name);
        all.map(|e| (*e).clone()).collect::<Vec<Value>>()
    };
    let both = named("both");
    assert_eq!(both.len(), 2);
    let mut words: Vec<_> = both.iter().map(|e| &e["properties"]["core_details"]["direction"]).collect();
    words.sort_by_key(std::string::ToString::to_string);
    assert_eq!(words, ["eastbound", "westbound"]);
    assert_eq!(both[0]["properties"]["end_date"], "2026-03-06T12:00:00Z");
    assert_eq!(both[0]["properties"]["core_details"]["description"], "Order 2026-17 of 交警支队.");
    let against = &named("against")[0];
    assert_eq!(against["geometry"]["coordinates"][0], json!([118.42, 36.601]));
    assert_eq!(against["properties"]["beginning_cross_street"], "B");
    assert_eq!(against["properties"]["ending_milepost"], 112.158);
    // Monday's night from 22:00 there to Friday's, in two weeks, from the Monday at which it starts
    assert_eq!(named("nights").len(), 10);
    assert!(has(&written.notes, NoteKind::Approximated, "/2/properties", "periods from"));
    let exempt = &named("exempt")[0]["properties"]["core_details"];
    assert_eq!(exempt["description"], "Exempt: police, fire. Nobody can pass, emergency services included.");
    assert_eq!(exempt["update_date"], "2026-02-27T16:00:00Z");
    assert_eq!(named("limit")[0]["properties"]["restrictions"].as_array().unwrap().len(), 2);
    assert_eq!(named("lanes")[0]["properties"]["restrictions"][0]["value"], 350);
    assert_eq!(named("trucks")[0]["properties"]["core_details"]["description"], "Detour: G22.");
    assert_eq!(named("no start")[0]["properties"]["start_date"], "2026-03-01T00:00:00Z");
    assert!(entries.contains_key("3f1f7c5e-7f5a-4c7e-9f53-6c4d8ad8a3b1"));
    let way = &named("Way round")[0]["properties"]["core_details"];
    assert_eq!(way["related_road_events"].as_array().unwrap().len(), 1);
    assert!(both.iter().any(|e| e["id"] == way["related_road_events"][0]["id"]));
    for (index, kind) in [
        (10, NoteKind::Unsupported),
        (11, NoteKind::Unsupported),
        (12, NoteKind::Error),
        (13, NoteKind::Unsupported),
    ] {
        assert!(has(&written.notes, kind, &format!("/{index}"), ""), "{:?}", written.notes);
    }
    if let Some(schemas) = Schemas::load() {
        assert_eq!(schemas.errors(&written.feed), Vec::<String>::new());
    }
    // the same again, byte for byte
    let again = export(&closures, &[], &info(), &horizon());
    let both = &again.feed["features"].as_array().unwrap()[0];
    assert_eq!(entries[both["id"].as_str().unwrap()]["geometry"], both["geometry"]);
    // and what was written can be read
    let read = import(&written.feed);
    assert!(read.notes.iter().all(|n| n.kind != NoteKind::Contradiction), "{:?}", read.notes);
}

#[test]
fn long_recurrences_are_cut_with_a_note() {
    let daily = closure("daily", json!({"daily": "08:00-18:00", "end": "2026-12-31"}));
    let horizon = Horizon { most: 3, ..horizon() };
    let written = export(&[daily], &[], &info(), &horizon);
    assert_eq!(written.feed["features"].as_array().unwrap().len(), 3);
    assert!(has(&written.notes, NoteKind::Approximated, "/0/properties", "first 3 periods of"));
    assert_rules(&written.feed);
}

#[test]
fn feeds_that_contradict_themselves_are_told() {
    let zone = |properties: Value| {
        let mut all = json!({
            "core_details": {"event_type": "work-zone", "data_source_id": "x", "road_names": ["A"], "direction": "westbound"},
            "start_date": "2026-01-01T00:00:00", "end_date": "2025-01-01T00:00:00Z", "event_status": "pending",
            "start_date_accuracy": "verified", "is_end_date_verified": false, "vehicle_impact": "unknown",
            "location_method": "unknown"
        });
        all.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        json!({"id": "a", "type": "Feature", "properties": all,
            "geometry": {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 0.0]]}})
    };
    let feed = json!({
        "feed_info": {"version": "3.1", "data_sources": []},
        "type": "FeatureCollection",
        "features": [zone(json!({})), zone(json!({})), {"id": "b"},
            {"id": "c", "properties": {"core_details": {"event_type": "restriction"}}}]
    });
    assert!(is_feed(&feed) && !is_feed(&json!({"type": "FeatureCollection", "features": []})));
    let read = import(&feed);
    for (kind, pointer) in [
        (NoteKind::Unsupported, "/feed_info/version"),
        (NoteKind::Contradiction, "/features/0/properties/core_details/data_source_id"),
        (NoteKind::Contradiction, "/features/0/properties/core_details/direction"),
        (NoteKind::Approximated, "/features/0/properties/start_date"),
        (NoteKind::Contradiction, "/features/0/properties/end_date"),
        (NoteKind::Error, "/features/0/properties/vehicle_impact"),
        (NoteKind::Error, "/features/1/id"),
        (NoteKind::Error, "/features/2"),
        (NoteKind::Unsupported, "/features/3/properties/core_details/event_type"),
    ] {
        assert!(has(&read.notes, kind, pointer, ""), "{pointer}: {:?}", read.notes);
    }
    let first = &read.features[0]["properties"];
    assert_eq!((&first["effect"], &first["start"]), (&json!("unknown"), &json!("2026-01-01T00:00:00Z")));
    assert_eq!((&first["status"], &first["verified_start"]), (&json!("planned"), &json!(true)));
}

/// Pointers to all values of a document, of long lists the first three entries.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate().take(3) {
                pointers(inner, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(object) => {
            for (key, inner) in object {
                pointers(inner, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn no_document_makes_it_panic() {
    let mut documents: Vec<Value> = documents("examples")
        .into_iter()
        .flatten()
        .map(|(_, mut feed)| {
            let entries = feed["features"].as_array_mut().unwrap();
            entries.truncate(2);
            for entry in entries {
                entry["geometry"]["coordinates"].as_array_mut().unwrap().truncate(2);
            }
            feed
        })
        .collect();
    documents.push(export(&[closure("x", json!({}))], &[], &info(), &horizon()).feed);
    let swaps = [
        Value::Null,
        json!(-1),
        json!(1e300),
        json!("é"),
        json!([]),
        json!([[], {}, "a"]),
        json!({}),
        json!({"type": "x", "coordinates": [[0, 0], [0, 0]]}),
    ];
    let mut tried = 0;
    for feed in &documents {
        let mut all = Vec::new();
        pointers(feed, "", &mut all);
        for pointer in &all {
            for swap in &swaps {
                let mut changed = feed.clone();
                *changed.pointer_mut(pointer).unwrap() = swap.clone();
                let read = import(&changed);
                let head = FeedInfo::of_feed(&read.head);
                let again = export(&read.features, &read.detours, &head, &horizon());
                assert!(again.feed.is_object());
                tried += 1;
            }
            let (parent, key) = pointer.rsplit_once('/').unwrap_or(("", ""));
            let mut changed = feed.clone();
            if let Some(parent) = changed.pointer_mut(parent).and_then(Value::as_object_mut) {
                parent.remove(key);
                let read = import(&changed);
                export(&read.features, &read.detours, &FeedInfo::of_feed(&Map::new()), &horizon());
            }
        }
        // and our closures, mistreated in the same way
        for feature in import(feed).features.iter().take(3) {
            let mut all = Vec::new();
            pointers(feature, "", &mut all);
            for (pointer, swap) in
                all.iter().flat_map(|pointer| swaps.iter().map(move |swap| (pointer, swap)))
            {
                let mut changed = feature.clone();
                *changed.pointer_mut(pointer).unwrap() = swap.clone();
                export(&[changed, feature.clone()], &[], &info(), &horizon());
                tried += 1;
            }
        }
    }
    assert!(tried > 500);
}
