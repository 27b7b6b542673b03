//! Lists of incidents in both forms, read and written again.

use huhang::exchange::cifs::{FeedSource, Widened, export, import, import_xml, is_feed, to_xml};
use huhang::exchange::feed::{Note, NoteKind};
use serde_json::{Value, json};

fn source() -> FeedSource {
    FeedSource { reference: String::new(), name: String::new(), now: "2026-03-01T00:00:00Z".parse().unwrap() }
}

fn has(notes: &[Note], kind: NoteKind, pointer: &str) -> bool {
    notes.iter().any(|note| note.kind == kind && note.pointer.starts_with(pointer))
}

fn incident() -> Value {
    json!({
        "id": "101",
        "type": "ROAD_CLOSED",
        "subtype": "ROAD_CLOSED_CONSTRUCTION",
        "polyline": "51.510090 -0.006902 51.509142 -0.006564 51.506291 -0.003645",
        "direction": "BOTH_DIRECTIONS",
        "street": "NW 12th St & more",
        "starttime": "2026-04-07T09:00:00+01:00",
        "endtime": "2026-04-27T23:00:00+01:00",
        "description": "Bridge <replacement>",
        "creationtime": "2026-04-01T09:00:00+01:00",
        "schedule": {"monday": "09:00-18:00", "tuesday": "09:00-12:00,13:00-18:00", "friday": "09:00-18:00"},
        "source": {"reference": "DOT", "name": "Roads"}
    })
}

#[test]
fn an_incident_comes_back_as_it_was_in_both_forms() {
    let mut once = incident();
    once["schedule"] = json!({"monday": "09:00-18:00", "friday": "09:00-18:00"});
    let feed = json!({"incidents": [{"incident": once}]});
    assert!(is_feed(&feed));
    let read = import(&feed, Some("Europe/London"));
    assert_eq!(read.notes, []);
    let closure = &read.features[0];
    assert_eq!(closure["geometry"]["coordinates"][0], json!([-0.006902, 51.51009]));
    for (key, value) in [
        ("direction", json!("both")),
        ("effect", json!("closed")),
        ("daily", json!(["09:00-18:00"])),
        ("weekdays", json!(["mon", "fri"])),
        ("timezone", json!("Europe/London")),
        ("road", json!("NW 12th St & more")),
    ] {
        assert_eq!(closure["properties"][key], value, "{key}");
    }
    let again = export(&read.features, &[], &source());
    assert_eq!(again.notes, []);
    assert_eq!(again.feed, feed);
    let flat = import(&json!({"incidents": [once]}), Some("Europe/London"));
    assert_eq!(flat.features, read.features);
    let xml = to_xml(&feed);
    assert!(xml.contains("<monday>09:00-18:00</monday>") && xml.contains("&lt;replacement&gt;"), "{xml}");
    let from_xml = import_xml(&xml, Some("Europe/London"));
    assert_eq!(from_xml.features, read.features);
    assert_eq!(from_xml.notes, []);
}

#[test]
fn days_with_other_hours_are_closures_of_their_own() {
    let read = import(&json!({"incidents": [incident()]}), None);
    let daily: Vec<&Value> = read.features.iter().map(|f| &f["properties"]["daily"]).collect();
    assert_eq!(daily, [&json!(["09:00-12:00", "13:00-18:00"]), &json!(["09:00-18:00"])]);
    assert_eq!(
        (&read.features[0]["id"], &read.features[0]["properties"]["timezone"]),
        (&json!("101:1"), &json!("Etc/GMT-1"))
    );
    assert!(has(&read.notes, NoteKind::Approximated, "/incidents/0/schedule"));
}

fn closure(properties: Value) -> Value {
    let mut all = json!({"road": "S308", "start": "2026-03-02 08:00", "end": "2026-03-06 20:00"});
    all.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
    let geometry = json!({"type": "LineString", "coordinates": [[118.4, 36.6], [118.41, 36.6]]});
    json!({"type": "Feature", "id": "a", "properties": all, "geometry": geometry})
}

#[test]
fn only_full_closures_are_written() {
    for (properties, at) in [
        (json!({"effect": "lane_loss"}), "effect"),
        (json!({"effect": 7}), "effect"),
        (json!({"exempt": ["car"]}), "exempt"),
        (json!({"effect": "half_closed", "other_half": "two_way", "direction": "along"}), "effect"),
        (json!({"applies_to": "truck"}), "applies_to"),
        (json!({"applies_to": [{"class": "truck"}]}), "applies_to"),
        (json!({"status": "draft"}), "status"),
        (json!({"end": "2026-03-02 20:00", "except_dates": ["2026-03-02"]}), "except_dates"),
        (json!({"start": "soon"}), "start"),
        (json!({"road": null}), "road"),
    ] {
        let written = export(&[closure(properties)], &[], &source());
        assert_eq!(written.feed, json!({"incidents": []}));
        assert_eq!(written.notes.len(), 1);
        assert!(written.notes[0].pointer.ends_with(at), "{:?}", written.notes);
    }
}

#[test]
fn before_and_after_an_excepted_day_there_is_an_incident_each() {
    let written = export(&[closure(json!({"except_dates": ["2026-03-04"]}))], &[], &source());
    assert_eq!(written.notes, []);
    let told = |key: &str| -> Vec<String> {
        let incidents = written.feed["incidents"].as_array().unwrap();
        incidents.iter().map(|i| i["incident"][key].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(told("id"), ["a-1", "a-2"]);
    assert_eq!(told("starttime"), ["2026-03-02T08:00:00+08:00", "2026-03-05T00:00:00+08:00"]);
    assert_eq!(told("endtime"), ["2026-03-04T00:00:00+08:00", "2026-03-06T20:00:00+08:00"]);
    // A day that lies outside changes nothing.
    let outside = export(&[closure(json!({"except_dates": ["2026-04-04"]}))], &[], &source());
    assert_eq!(outside.feed, export(&[closure(json!({}))], &[], &source()).feed);
    assert_eq!(outside.notes, []);
    // Nights of workdays, and a holiday on which the day is shut, too: 2 March is a Monday.
    let nights = json!({"daily": "22:00-05:00", "weekdays": "mon-tue", "holiday_dates": ["2026-03-05"]});
    let written = export(&[closure(nights)], &[], &source());
    let incidents = written.feed["incidents"].as_array().unwrap();
    assert_eq!(incidents.len(), 2, "{incidents:?}");
    assert!(incidents[0]["incident"]["schedule"]["tuesday"].is_string());
    let holiday = &incidents[1]["incident"];
    assert_eq!(holiday["starttime"], "2026-03-05T22:00:00+08:00");
    assert_eq!(holiday["endtime"], "2026-03-06T05:00:00+08:00");
    assert!(holiday.get("schedule").is_none());
}

#[test]
fn holders_of_permits_are_led_round_by_waze_and_that_is_told() {
    let written = export(&[closure(json!({"permit_holders": ["PX-7"]}))], &[], &source());
    assert_eq!(written.feed["incidents"].as_array().unwrap().len(), 1);
    assert!(
        has(&written.notes, NoteKind::Unsupported, "/0/properties/permit_holders"),
        "{:?}",
        written.notes
    );
}

#[test]
fn a_road_is_shut_for_waze_users_whoever_else_is_exempt() {
    for exempt in [json!(["police", "emergency"]), json!({"class": "police"}), json!("bus")] {
        let written = export(&[closure(json!({"exempt": exempt}))], &[], &source());
        assert_eq!(written.feed["incidents"][0]["incident"]["type"], "ROAD_CLOSED", "{exempt}");
        assert!(has(&written.notes, NoteKind::Unsupported, "/0/properties/exempt"), "{:?}", written.notes);
    }
    // Cars among others, and one direction in full.
    let written = export(&[closure(json!({"applies_to": ["car", "truck"]}))], &[], &source());
    assert_eq!(written.feed["incidents"].as_array().unwrap().len(), 1);
    let half = json!({"effect": "half_closed", "other_half": "one_way", "direction": "against"});
    let written = export(&[closure(half)], &[], &source());
    assert_eq!(written.feed["incidents"][0]["incident"]["direction"], "ONE_DIRECTION");
    // Whoever matched the closure knows better than the words.
    let written = export(&[closure(json!({"binds_cars": false}))], &[], &source());
    assert_eq!(written.feed["incidents"], json!([]));
    assert!(has(&written.notes, NoteKind::Unsupported, "/0/properties/applies_to"));
}

#[test]
fn what_is_written_says_where_waze_closes_more() {
    let widened = Widened { from: "花海大道".into(), to: "创业二路".into(), extra_m: 229.6 };
    let nights =
        closure(json!({"daily": "22:00-05:00", "weekdays": "mon-fri", "direction": "against", "end": null}));
    let written =
        export(&[nights, closure(json!({"applies_to": ["all"]}))], &[Some(widened), None], &source());
    let first = &written.feed["incidents"][0]["incident"];
    assert_eq!(first["polyline"], "36.600000 118.410000 36.600000 118.400000");
    assert_eq!(
        (&first["direction"], &first["starttime"]),
        (&json!("ONE_DIRECTION"), &json!("2026-03-02T08:00:00+08:00"))
    );
    assert_eq!(
        first["schedule"],
        json!({
            "monday": "22:00-23:59", "tuesday": "00:00-05:00,22:00-23:59", "wednesday": "00:00-05:00,22:00-23:59",
            "thursday": "00:00-05:00,22:00-23:59", "friday": "00:00-05:00,22:00-23:59", "saturday": "00:00-05:00"
        })
    );
    assert!(first.get("endtime").is_none());
    let told = written.notes.iter().find(|note| note.pointer == "/0/geometry").unwrap();
    assert_eq!(told.message, "Will be widened to junctions 花海大道–创业二路 in Waze, 230 m more.");
    assert_eq!(written.feed["incidents"][1]["incident"]["direction"], "BOTH_DIRECTIONS");
    assert!(written.feed["incidents"][1]["incident"].get("schedule").is_none());
    // hours until midnight are read as hours until midnight
    let read = import(&written.feed, Some("Asia/Shanghai"));
    let daily: Vec<String> = read.features.iter().map(|f| f["properties"]["daily"].to_string()).collect();
    assert!(daily.iter().any(|hours| hours.contains("22:00-24:00")), "{daily:?}");
}

#[test]
fn incidents_that_cannot_be_used_are_told() {
    let with = |key: &str, value: Value| {
        let mut one = incident();
        one[key] = value;
        one
    };
    for (one, kind, at) in [
        (with("type", json!("HAZARD")), NoteKind::Unsupported, "type"),
        (with("polyline", json!("-84.65 39.15 -184.65 39.15")), NoteKind::Error, "polyline"),
        (with("polyline", json!("118.4 36.6 118.5 36.6")), NoteKind::Error, "polyline"),
        (with("polyline", json!("1 2 3")), NoteKind::Error, "polyline"),
        (with("starttime", json!("now")), NoteKind::Error, "starttime"),
        (with("schedule", json!({"funday": "1-2"})), NoteKind::Error, "schedule"),
        (with("lane_impact", json!({"total_closed_lanes": 1})), NoteKind::Contradiction, "lane_impact"),
        (with("direction", Value::Null), NoteKind::Missing, "direction"),
        (with("polyline", json!("51.5 -0.1")), NoteKind::Approximated, "polyline"),
    ] {
        let read = import(&json!({"incidents": [one]}), None);
        assert!(has(&read.notes, kind, &format!("/incidents/0/{at}")), "{at}: {:?}", read.notes);
    }
    assert!(import(&json!([]), None).has_errors());
    assert!(import_xml("<incidents><incident>", None).has_errors());
}

#[test]
fn no_document_makes_it_panic() {
    let feed = json!({"incidents": [{"incident": incident()}]});
    let swaps = [
        json!(null),
        json!(1e300),
        json!("é"),
        json!([[]]),
        json!({}),
        json!({"incident": 3}),
        json!("12:00-23:59"),
    ];
    let members: Vec<String> = incident().as_object().unwrap().keys().cloned().collect();
    let mut pointers: Vec<String> =
        ["", "/incidents", "/incidents/0", "/incidents/0/incident"].map(str::to_owned).to_vec();
    pointers.extend(members.iter().map(|key| format!("/incidents/0/incident/{key}")));
    pointers.push("/incidents/0/incident/schedule/monday".into());
    for pointer in pointers {
        for swap in &swaps {
            let mut changed = feed.clone();
            *changed.pointer_mut(&pointer).unwrap() = swap.clone();
            let read = import(&changed, None);
            export(&read.features, &[], &source());
            to_xml(&changed);
        }
    }
    let xml = to_xml(&feed);
    for end in (0..xml.len()).filter(|end| xml.is_char_boundary(*end)) {
        import_xml(&xml[..end], None);
        import_xml(&xml[end..], None);
    }
    import_xml(&"<a>".repeat(100_000), None);
    let closures = import(&feed, None).features;
    for key in closures[0]["properties"].as_object().unwrap().keys() {
        for swap in &swaps {
            let mut changed = closures[0].clone();
            changed["properties"][key] = swap.clone();
            export(&[changed], &[], &source());
        }
    }
}
