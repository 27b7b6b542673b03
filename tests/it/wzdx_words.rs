//! Every word of every enumeration of work zone feeds: what it becomes, that it comes back, and that what our closures
//! cannot say is told.

use crate::wzdx_schema::Schemas;
use chrono::{DateTime, Utc};
use huhang::exchange::feed::{Imported, NoteKind};
use huhang::exchange::wzdx::{FeedInfo, Horizon, export, import};
use serde_json::{Value, json};

/// A feed of one zone, changed by `edit`.
fn feed(edit: impl FnOnce(&mut Value)) -> Value {
    let mut zone = json!({
        "id": "3f1f7c5e-7f5a-4c7e-9f53-6c4d8ad8a3b1", "type": "Feature",
        "properties": {
            "core_details": {"event_type": "work-zone", "data_source_id": "1", "road_names": ["A"],
                "direction": "eastbound"},
            "start_date": "2026-03-02T00:00:00Z", "end_date": "2026-03-06T00:00:00Z",
            "is_start_date_verified": true, "is_end_date_verified": false,
            "is_start_position_verified": false, "is_end_position_verified": false,
            "location_method": "unknown", "vehicle_impact": "all-lanes-closed"
        },
        "geometry": {"type": "LineString", "coordinates": [[118.4, 36.6], [118.42, 36.6]]}
    });
    edit(&mut zone);
    json!({
        "feed_info": {"publisher": "City", "version": "4.2", "update_date": "2026-02-01T00:00:00Z",
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "data_sources": [{"data_source_id": "1", "organization_name": "City"}]},
        "type": "FeatureCollection", "features": [zone]
    })
}

/// Reads it and writes it again: the zone as it was, and the feed sound.
fn there_and_back(feed: &Value, what: &str) -> Imported {
    let read = import(feed);
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let horizon = Horizon { from: at("2026-03-01T00:00:00Z"), to: at("2026-04-01T00:00:00Z"), most: 9 };
    let again = export(&read.features, &read.detours, &FeedInfo::of_feed(&read.head), &horizon);
    assert_eq!(again.feed["features"], feed["features"], "{what}");
    if let Some(schemas) = Schemas::load() {
        assert_eq!(schemas.errors(&again.feed), schemas.errors(feed), "{what}");
    }
    read
}

fn has(read: &Imported, kind: NoteKind, part: &str) -> bool {
    read.notes.iter().any(|note| note.kind == kind && note.pointer.contains(part))
}

fn effect(read: &Imported, number: usize) -> &Value {
    &read.features[number]["properties"]
}

#[test]
fn every_vehicle_impact() {
    for (word, expected, note) in [
        ("all-lanes-closed", "closed", None),
        ("some-lanes-closed", "lane_loss", None),
        ("all-lanes-open", "lane_loss", Some(NoteKind::Approximated)),
        ("alternating-one-way", "half_closed", None),
        ("some-lanes-closed-merge-left", "lane_loss", None),
        ("some-lanes-closed-merge-right", "lane_loss", None),
        ("all-lanes-open-shift-left", "lane_loss", Some(NoteKind::Approximated)),
        ("all-lanes-open-shift-right", "lane_loss", Some(NoteKind::Approximated)),
        ("some-lanes-closed-split", "lane_loss", None),
        ("flagging", "half_closed", Some(NoteKind::Approximated)),
        ("temporary-traffic-signal", "half_closed", Some(NoteKind::Approximated)),
        ("unknown", "unknown", Some(NoteKind::Error)),
    ] {
        let read = there_and_back(&feed(|zone| zone["properties"]["vehicle_impact"] = json!(word)), word);
        assert_eq!(effect(&read, 0)["effect"], expected, "{word}");
        let told =
            [NoteKind::Approximated, NoteKind::Error].into_iter().find(|k| has(&read, *k, "/vehicle_impact"));
        assert_eq!(told, note, "{word}: {:?}", read.notes);
    }
    let odd = import(&feed(|zone| zone["properties"]["vehicle_impact"] = json!("odd")));
    assert!(has(&odd, NoteKind::Error, "/vehicle_impact"));
}

#[test]
fn every_lane_type_and_status() {
    let kinds = [
        "general",
        "exit-lane",
        "exit-ramp",
        "entrance-lane",
        "entrance-ramp",
        "sidewalk",
        "bike-lane",
        "shoulder",
        "parking",
        "median",
        "two-way-center-turn-lane",
        "center-left-turn-lane",
    ];
    let statuses =
        ["open", "closed", "shift-left", "shift-right", "merge-left", "merge-right", "alternating-flow"];
    for kind in kinds {
        for status in statuses {
            let lanes = json!([
                {"order": 1, "type": "general", "status": "open"},
                {"order": 2, "type": "general", "status": "closed"},
                {"order": 3, "type": kind, "status": status},
            ]);
            let what = format!("{kind} {status}");
            let read = there_and_back(
                &feed(|zone| {
                    zone["properties"]["vehicle_impact"] = json!("some-lanes-closed");
                    zone["properties"]["lanes"] = lanes;
                }),
                &what,
            );
            let own = effect(&read, 0);
            let drivable = !["sidewalk", "bike-lane", "parking", "median"].contains(&kind);
            if status == "alternating-flow" && drivable {
                assert_eq!(own["other_half"], "alternating", "{what}");
                continue;
            }
            let general = usize::from(kind == "general");
            assert_eq!(own["lanes_total"], json!(2 + general), "{what}");
            assert_eq!(own["lanes_left"], json!(1 + general * usize::from(status != "closed")), "{what}");
        }
    }
    let lanes = json!([{"order": 1, "type": "general", "status": "odd"}]);
    let odd = import(&feed(|zone| zone["properties"]["lanes"] = lanes));
    assert!(has(&odd, NoteKind::Error, "/lanes/0/status"));
}

#[test]
fn every_restriction_and_unit() {
    for kind in [
        "travel-peak-hours-only",
        "hov-3",
        "hov-2",
        "no-parking",
        "towing-prohibited",
        "permitted-oversize-loads-prohibited",
        "no-passing",
    ] {
        let read = there_and_back(
            &feed(|zone| {
                zone["properties"]["vehicle_impact"] = json!("some-lanes-closed");
                zone["properties"]["restrictions"] = json!([{"type": kind}]);
            }),
            kind,
        );
        assert!(has(&read, NoteKind::Unsupported, "/restrictions/0"), "{kind}: {:?}", read.notes);
    }
    for (kind, key) in [("local-access-only", "no_through"), ("no-trucks", "closed")] {
        let read = there_and_back(
            &feed(|zone| {
                zone["properties"]["vehicle_impact"] = json!("all-lanes-open");
                zone["properties"]["restrictions"] = json!([{"type": kind}]);
            }),
            kind,
        );
        assert_eq!(effect(&read, 0)["effect"], key, "{kind}");
        assert_eq!(
            effect(&read, 0)["applies_to"],
            if kind == "no-trucks" { json!(["truck"]) } else { Value::Null }
        );
    }
    let lengths = [("feet", 10, 3.048), ("inches", 100, 2.54), ("centimeters", 350, 3.5)];
    let masses = [("pounds", 20_000, 9.071), ("tons", 10, 9.071), ("kilograms", 9500, 9.5)];
    for (kinds, units) in [
        (
            &[("reduced-width", "width_m"), ("reduced-height", "height_m"), ("reduced-length", "length_m")][..],
            lengths,
        ),
        (
            &[
                ("reduced-weight", "mass_t"),
                ("axle-load-limit", "axle_load_t"),
                ("gross-weight-limit", "mass_t"),
            ][..],
            masses,
        ),
    ] {
        for (kind, key) in kinds {
            for (unit, value, most) in units {
                let what = format!("{kind} in {unit}");
                let read = there_and_back(
                    &feed(|zone| {
                        zone["properties"]["vehicle_impact"] = json!("all-lanes-open");
                        zone["properties"]["restrictions"] =
                            json!([{"type": kind, "value": value, "unit": unit}]);
                    }),
                    &what,
                );
                let limit =
                    effect(&read, 0)["limits"][key].as_f64().unwrap_or_else(|| panic!("{what}: {read:?}"));
                assert!((limit - most).abs() < 0.002 && limit <= most + 0.001, "{what}: {limit}");
                let told = has(&read, NoteKind::Approximated, "/restrictions/0");
                assert_eq!(told, unit == "tons", "{what}: a ton is said to be 2000 pounds");
            }
        }
    }
    let wrong = import(&feed(|zone| {
        zone["properties"]["restrictions"] = json!([{"type": "reduced-width", "value": 3, "unit": "tons"}]);
    }));
    assert!(wrong.notes.iter().any(|note| note.pointer.contains("/restrictions/0")), "{:?}", wrong.notes);
}

#[test]
fn every_direction_kind_of_work_and_zone_method_and_status() {
    let cases: [(&str, &[&str]); 5] = [
        (
            "/properties/core_details/direction",
            &[
                "northbound",
                "eastbound",
                "southbound",
                "westbound",
                "inner-loop",
                "outer-loop",
                "undefined",
                "unknown",
            ],
        ),
        ("/properties/work_zone_type", &["static", "moving", "planned-moving-area"]),
        (
            "/properties/location_method",
            &["channel-device-method", "sign-method", "junction-method", "other", "unknown"],
        ),
        ("/properties/event_status", &["planned", "pending", "active", "cancelled", "completed"]),
        (
            "/properties/types_of_work",
            &[
                "maintenance",
                "minor-road-defect-repair",
                "roadside-work",
                "overhead-work",
                "below-road-work",
                "barrier-work",
                "surface-work",
                "painting",
                "roadway-relocation",
                "roadway-creation",
            ],
        ),
    ];
    for (pointer, words) in cases {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        for word in words {
            let value = if key == "types_of_work" {
                json!([{"type_name": word, "is_architectural_change": false}])
            } else {
                json!(word)
            };
            let read = there_and_back(&feed(|zone| zone.pointer_mut(parent).unwrap()[key] = value), word);
            assert_eq!(effect(&read, 0)["effect"], "closed", "{word}");
            if key == "direction" {
                let contradicts = *word == "westbound";
                assert_eq!(has(&read, NoteKind::Contradiction, "/direction"), contradicts, "{word}");
            }
            if key == "event_status" {
                let ours = if *word == "pending" { "planned" } else { word };
                assert_eq!(effect(&read, 0)["status"], ours, "{word}");
            }
        }
    }
    let odd = import(&feed(|zone| zone["properties"]["event_status"] = json!("odd")));
    assert!(has(&odd, NoteKind::Error, "/event_status"));
}

#[test]
fn every_kind_of_related_event() {
    for kind in [
        "first-in-sequence",
        "next-in-sequence",
        "first-occurrence",
        "next-occurrence",
        "related-work-zone",
        "related-detour",
        "planned-moving-operation",
        "active-moving-operation",
    ] {
        let read = there_and_back(
            &feed(|zone| {
                zone["properties"]["core_details"]["related_road_events"] =
                    json!([{"type": kind, "id": "x"}]);
            }),
            kind,
        );
        // The only link that changes an answer leads to a detour; one that is not there is told.
        assert_eq!(
            has(&read, NoteKind::Missing, "/related_road_events/0/id"),
            kind == "related-detour",
            "{kind}"
        );
    }
    let odd = import(&feed(|zone| zone["properties"]["core_details"]["event_type"] = json!("restriction")));
    assert!(odd.features.is_empty() && has(&odd, NoteKind::Unsupported, "/event_type"));
}
