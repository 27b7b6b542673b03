use super::*;

fn zone(value: Value) -> (Vec<(String, Value)>, Vec<NoteKind>) {
    let mut notes = Notes::default();
    let found = parts(value.as_object().unwrap(), "", &mut notes);
    let found = found.into_iter().map(|p| (p.suffix.to_owned(), Value::Object(p.words))).collect();
    (found, notes.0.into_iter().map(|note| note.kind).collect())
}

fn lane(order: u64, kind: &str, status: &str) -> Value {
    json!({"order": order, "type": kind, "status": status})
}

#[test]
fn each_impact_is_an_effect() {
    for (impact, effect) in [
        ("all-lanes-closed", "closed"),
        ("alternating-one-way", "half_closed"),
        ("flagging", "half_closed"),
        ("temporary-traffic-signal", "half_closed"),
        ("some-lanes-closed", "lane_loss"),
        ("some-lanes-closed-split", "lane_loss"),
        ("all-lanes-open-shift-left", "lane_loss"),
        ("unknown", "unknown"),
        ("closed, I think", "unknown"),
    ] {
        let (found, notes) = zone(json!({"vehicle_impact": impact}));
        assert_eq!((found.len(), &found[0].1["effect"]), (1, &json!(effect)), "{impact}");
        assert_eq!(notes.contains(&NoteKind::Error), effect == "unknown");
    }
    assert_eq!(zone(json!({})).1, [NoteKind::Error]);
}

#[test]
fn restrictions_are_closures_of_their_own() {
    let restrictions = json!([
        {"type": "no-trucks"},
        {"type": "reduced-height", "value": 13.5, "unit": "feet"},
        {"type": "gross-weight-limit", "value": 10, "unit": "tons"},
        {"type": "reduced-weight", "value": 8000, "unit": "kilograms"},
        {"type": "hov-2"},
    ]);
    let (found, notes) = zone(
        json!({"vehicle_impact": "all-lanes-open", "reduced_speed_limit_kph": 40, "restrictions": restrictions}),
    );
    assert_eq!(
        found,
        [
            (String::new(), json!({"effect": "speed", "speed_kmh": 40})),
            (":limit".into(), json!({"effect": "limit", "limits": {"height_m": 4.114, "mass_t": 8.0}})),
            (":trucks".into(), json!({"effect": "closed", "applies_to": ["truck"]})),
        ]
    );
    assert_eq!(notes, [NoteKind::Approximated, NoteKind::Unsupported]);
    let (found, _) = zone(json!({"vehicle_impact": "all-lanes-closed", "restrictions": restrictions}));
    assert_eq!(found, [(String::new(), json!({"effect": "closed"}))], "nothing more to forbid");
    let (found, _) = zone(json!({"vehicle_impact": "all-lanes-open", "restrictions": restrictions}));
    assert_eq!(found[0].1["effect"], "limit");
    let (_, notes) = zone(json!({"vehicle_impact": "all-lanes-open", "restrictions": [
        {"type": "reduced-height", "value": 4, "unit": "pounds"}, {"type": "reduced-width"}, 7
    ]}));
    assert_eq!(notes, [NoteKind::Error, NoteKind::Missing, NoteKind::Error, NoteKind::Approximated]);
}

#[test]
fn a_limit_of_lanes_counts_when_all_open_ones_have_it() {
    let narrow = |feet: u64| json!([{"type": "reduced-width", "value": feet, "unit": "feet"}]);
    let mut lanes = [lane(1, "general", "open"), lane(2, "general", "open"), lane(3, "shoulder", "closed")];
    lanes[0]["restrictions"] = narrow(10);
    let one = zone(json!({"vehicle_impact": "all-lanes-open", "lanes": lanes}));
    assert_eq!(one.0.len(), 1);
    assert_eq!(one.1, [NoteKind::Approximated, NoteKind::Approximated]);
    lanes[1]["restrictions"] = narrow(11);
    let both = zone(json!({"vehicle_impact": "all-lanes-open", "lanes": lanes}));
    assert_eq!(both.0[0].1, json!({"effect": "limit", "limits": {"width_m": 3.352}}));
    lanes[1]["status"] = json!("closed");
    let left = zone(json!({"vehicle_impact": "some-lanes-closed", "lanes": lanes}));
    assert_eq!(left.0[0].1, json!({"effect": "lane_loss", "lanes_total": 2, "lanes_left": 1}));
    assert_eq!(left.0[1].1["limits"]["width_m"], 3.048);
}

#[test]
fn lanes_that_contradict_the_impact_shut_more() {
    let (open, shut) = (lane(1, "general", "open"), lane(2, "general", "closed"));
    let of = |impact: &str, lanes: &[&Value]| {
        let (found, notes) = zone(json!({"vehicle_impact": impact, "lanes": lanes}));
        (found[0].1["effect"].clone(), notes.contains(&NoteKind::Contradiction))
    };
    assert_eq!(of("all-lanes-closed", &[&open, &shut]), (json!("closed"), true));
    assert_eq!(of("all-lanes-open", &[&open, &shut]), (json!("lane_loss"), true));
    assert_eq!(of("some-lanes-closed", &[&open, &shut]), (json!("lane_loss"), false));
    assert_eq!(of("some-lanes-closed", &[&open]), (json!("lane_loss"), true));
    assert_eq!(of("some-lanes-closed", &[&lane(1, "general", "closed")]), (json!("closed"), true));
    assert_eq!(of("some-lanes-closed", &[&shut]), (json!("closed"), true), "and lane 1 is missing");
    assert_eq!(
        of("some-lanes-closed", &[&lane(1, "general", "alternating-flow")]),
        (json!("half_closed"), true)
    );
}

#[test]
fn local_access_only_is_no_through_whether_lanes_are_open_or_not() {
    let local = json!([{"type": "local-access-only"}]);
    for impact in ["all-lanes-open", "all-lanes-closed"] {
        let (found, _) = zone(json!({"vehicle_impact": impact, "restrictions": local}));
        assert_eq!(found, [(String::new(), json!({"effect": "no_through"}))]);
    }
    let (found, _) = zone(json!({"vehicle_impact": "some-lanes-closed", "restrictions": local}));
    assert_eq!(found.len(), 2);
    assert_eq!((found[1].0.as_str(), &found[1].1["effect"]), (":lanes", &json!("lane_loss")));
}
