//! Stored timetables held against the roads again: what counts is what is in force when the load is there.

use super::corridor::{Desk, TRUCK, at};
use crate::random::Dice;
use serde_json::{Value, json};

pub(super) const MAP: &str = "a---b---c---d---e---f";

pub(super) fn roads(tags: &[(&str, Value)]) -> Vec<Value> {
    let road = |way: &str| {
        let line: Vec<_> = way.chars().map(|letter| at(letter, MAP)).collect();
        let mut properties = json!({"highway": "primary", "name": way});
        for (_, more) in tags.iter().filter(|(own, _)| *own == way) {
            properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        }
        json!({"type": "Feature", "id": way, "properties": properties,
            "geometry": {"type": "LineString", "coordinates": line}})
    };
    ["ab", "bc", "cd", "de", "ef"].map(road).to_vec()
}

pub(super) fn collection(features: &[Value]) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

/// Works on the middle of a road, or on all of it.
pub(super) fn works(id: &str, [from, to]: [char; 2], whole: bool, more: &Value) -> Value {
    let ([west, lat], [east, _]) = (at(from, MAP), at(to, MAP));
    let at = |share: f64| [west + (east - west) * share, lat];
    let line = if whole { [at(0.0), at(1.0)] } else { [at(0.4), at(0.6)] };
    let mut properties = json!({"title": id, "authority": "x", "effect": "closed",
        "start": "2026-03-01T00:00", "end": "2026-04-01T00:00"});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties,
        "geometry": {"type": "LineString", "coordinates": line}})
}

pub(super) fn halt(id: &str, letter: char) -> Value {
    json!({"type": "Feature", "id": id, "properties": {"name": id},
        "geometry": {"type": "Point", "coordinates": at(letter, MAP)}})
}

pub(super) const ZONE: [&str; 2] = ["--timezone", "Europe/London"];

/// A plan from a to f over slots: it waits at c from the evening until three at night.
pub(super) fn planned(tags: &[(&str, Value)], drive: &[&str]) -> (Desk, Value, Vec<Value>) {
    let desk = Desk::of(&collection(&roads(tags)));
    let slots = vec![
        works("one", ['a', 'b'], false, &json!({"open_daily": "22:30-22:40"})),
        works("two", ['c', 'd'], true, &json!({"open_daily": "03:00-03:10"})),
    ];
    desk.write("c.geojson", &collection(&slots).to_string());
    desk.write("halt.geojson", &collection(&[halt("halt", 'c')]).to_string());
    let words = ["--closures", "c.geojson", "--depart", "2026-03-02T20:00", "--waiting", "halt.geojson"];
    let (code, plan) = desk.run(TRUCK, [at('a', MAP), at('f', MAP)], &[&words, &ZONE[..], drive].concat());
    assert_eq!(code, 0, "{}", plan["reason"]);
    (desk, plan, slots)
}

pub(super) fn again(desk: &Desk, closures: &[Value], more: &[&str]) -> (i32, Value) {
    desk.write("now.geojson", &collection(closures).to_string());
    let words = ["--recheck", "out", "--closures", "now.geojson", "--out", "again"];
    let (code, found) = desk.hold(&[&words, &ZONE[..], more].concat());
    (code, found["ways"][0].clone())
}

fn row<'a>(plan: &'a Value, road: &str) -> &'a Value {
    plan["timetable"]["rows"].as_array().unwrap().iter().find(|row| row["road"] == road).unwrap()
}

#[test]
fn h14_a_timetable_holds_by_its_own_slots_and_breaks_by_the_hour_of_passing() {
    let (desk, plan, slots) = planned(&[], &[]);
    assert_eq!(&row(&plan, "cd")["from"].as_str().unwrap()[..16], "2026-03-03T03:00");
    let (code, held) = again(&desk, &slots, &[]);
    assert_eq!((code, &held["status"]), (0, &json!("holds")), "{held}");
    assert!(held["duration_s"].is_number());
    // another time that is asked about does not count, and that is told
    let (code, held) = again(&desk, &slots, &["--at", "2026-03-02T12:00"]);
    let told = held["differs"].as_array().unwrap().iter().find(|line| line["what"] == "time").unwrap();
    assert_eq!((code, &told["how"]), (0, &json!("left_out")));
    // each road, shut in the hour in which it is driven, and in others; it waits at c from 22:40 to 03:00
    for (road, hour, before) in
        [("ab", "22:", "21:"), ("bc", "22:", "23:"), ("de", "03:", "02:"), ("ef", "03:", "22:")]
    {
        let ends: Vec<char> = road.chars().collect();
        for whole in [false, true] {
            let with = |from: &str| {
                let hours = format!("{from}00-{from}59");
                let new = works("new", [ends[0], ends[1]], whole, &json!({"daily": hours}));
                again(&desk, &[slots.clone(), vec![new]].concat(), &[])
            };
            let (code, broken) = with(hour);
            assert_eq!((code, &broken["status"]), (1, &json!("broken")), "{road} {hour} {broken}");
            let blockers = broken["blockers"].as_array().unwrap();
            assert_eq!(blockers.len(), 1, "{blockers:?}");
            let own = &blockers[0];
            assert_eq!(
                (&own["kind"], &own["id"], &own["road"]),
                (&json!("closure"), &json!("new"), &json!(road))
            );
            let time = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
            let drive = row(&plan, road);
            assert!(
                time(&drive["from"]) <= time(&own["from"]) && time(&own["until"]) <= time(&drive["until"])
            );
            assert!(own["text"].as_str().unwrap().contains(&format!("{hour}00:00 to")), "{own}");
            assert!(own["text_zh"].as_str().unwrap().contains("车货"), "{own}");
            let (code, holds) = with(before);
            assert_eq!((code, &holds["status"]), (0, &json!("holds")), "{road} {before} {holds}");
        }
    }
    // what is shut all the time is met as on any way
    let always = works("new", ['d', 'e'], false, &json!({}));
    let (code, broken) = again(&desk, &[slots.clone(), vec![always]].concat(), &[]);
    assert_eq!((code, &broken["broken_by"][0]["id"]), (1, &json!("closure/new")));
}

#[test]
fn h14_signs_turns_and_local_roads_hold_a_timetable_at_its_hours_only() {
    let (desk, _, slots) = planned(&[], &[]);
    // the sign is new: it binds at the hour of passing, or at another one
    for (hours, code) in [("02:00-04:00", 1), ("04:00-21:00", 0)] {
        let sign = json!({"hgv:conditional": format!("no @ ({hours})")});
        desk.write("roads.geojson", &collection(&roads(&[("de", sign)])).to_string());
        let (found, way) = again(&desk, &slots, &[]);
        assert_eq!(found, code, "{hours} {way}");
        assert_eq!(way["blockers"][0]["kind"], if code == 1 { json!("condition") } else { Value::Null });
    }
    desk.write("roads.geojson", &collection(&roads(&[])).to_string());
    for (hours, code) in [("02:00-04:00", 1), ("04:00-21:00", 0)] {
        let local = works("new", ['d', 'e'], true, &json!({"effect": "no_through", "daily": hours}));
        let (found, way) = again(&desk, &[slots.clone(), vec![local]].concat(), &[]);
        assert_eq!(found, code, "{hours} {way}");
        if code == 1 {
            let text = way["blockers"][0]["text"].as_str().unwrap();
            assert!(text.contains("local traffic") && text.contains("02:00:00 to"), "{text}");
        }
        // where it begins or ends it may be
        let local = works("new", ['e', 'f'], true, &json!({"effect": "no_through", "daily": hours}));
        assert_eq!(again(&desk, &[slots.clone(), vec![local]].concat(), &[]).0, 0);
    }
}

#[test]
fn h14_each_turn_and_local_road_that_stops_it_at_its_hours_is_told_and_no_other() {
    let (desk, plan, slots) = planned(&[], &[]);
    let local = |id: &str, ends: [char; 2], hours: &str| {
        works(id, ends, true, &json!({"effect": "no_through", "daily": hours}))
    };
    let turn = |id: &str, from: &str, to: &str, hours: &str| {
        json!({"type": "Feature", "id": id, "geometry": null, "properties": {"title": id, "authority": "x",
            "effect": "turn_ban", "junction": [from, to], "from_road": from, "to_road": to, "daily": hours,
            "start": "2026-03-01T00:00", "end": "2026-04-01T00:00"}})
    };
    let told = |new: Vec<Value>| {
        let (_, way) = again(&desk, &[slots.clone(), new].concat(), &[]);
        let all = way["blockers"].as_array().unwrap().clone();
        let ids: Vec<String> = all.iter().map(|own| own["id"].as_str().unwrap().to_owned()).collect();
        (ids, all)
    };
    // one by night on two roads behind each other, one in the evening, a turn between: and one at another hour
    let night = |id: &str| {
        let mut both = local(id, ['c', 'e'], "02:00-04:00");
        both["geometry"]["coordinates"] = json!([at('c', MAP), at('d', MAP), at('e', MAP)]);
        both
    };
    let (ids, all) = told(vec![
        night("night"),
        local("evening", ['b', 'c'], "22:00-23:00"),
        turn("left", "de", "ef", "02:30-03:30"),
        turn("idle", "de", "ef", "05:00-06:00"),
        local("day", ['b', 'c'], "08:00-20:00"),
    ]);
    assert_eq!(ids, ["evening", "night", "left"], "{all:?}");
    let time = |value: &Value| value.as_str().unwrap()[..19].to_owned();
    let (first, last) = (row(&plan, "cd"), row(&plan, "de"));
    assert_eq!((time(&all[1]["from"]), time(&all[1]["until"])), (time(&first["from"]), time(&last["until"])));
    // who ends within one is let in by it, and the other that leaves the same road to its own is told alone
    let end = |id: &str| {
        let mut both = local(id, ['d', 'f'], "02:00-04:00");
        both["geometry"]["coordinates"] = json!([at('d', MAP), at('e', MAP), at('f', MAP)]);
        both
    };
    for [one, other] in [["a", "z"], ["z", "a"]] {
        let (ids, all) = told(vec![end(one), local(other, ['d', 'e'], "02:00-04:00")]);
        assert_eq!(ids, [other], "{all:?}");
    }
    // what is shut is told beside them
    let (ids, _) = told(vec![
        local("evening", ['b', 'c'], "22:00-23:00"),
        works("shut", ['e', 'f'], true, &json!({"daily": "02:00-04:00"})),
    ]);
    assert_eq!(ids, ["evening", "shut"]);
}

#[test]
fn h14_a_drive_that_takes_longer_today_is_told() {
    let (desk, plan, slots) = planned(&[], &[]);
    let slow = works("slow", ['d', 'e'], true, &json!({"effect": "speed", "speed_kmh": 5}));
    let (code, way) = again(&desk, &[slots, vec![slow]].concat(), &[]);
    let told: Vec<&Value> =
        way["differs"].as_array().unwrap().iter().filter(|line| line["what"] == "timetable").collect();
    assert_eq!((code, told.len()), (0, 1), "{way}");
    assert_eq!(told[0]["name"], row(&plan, "de")["from"]);
}

/// A timetable of random slots and waiting places holds against the same files; a closure of a road for random hours breaks
/// it when, and only when, the load is on that road within them.
#[test]
fn h14_random_timetables_hold_and_break_by_their_rows() {
    let (mut held, mut broken) = (0, 0);
    for seed in 1..=10u64 {
        let mut dice = Dice(seed);
        let mut draw = |of: u64| dice.below(of);
        let all = [['a', 'b'], ['b', 'c'], ['c', 'd'], ['d', 'e'], ['e', 'f']];
        let mut slots = Vec::new();
        for (number, ends) in all.iter().enumerate() {
            let open = format!("{:02}:{:02}-{:02}:30", draw(24), draw(30), draw(24));
            let open =
                if open[..2] == open[6..8] { format!("{}:00-{}:30", &open[..2], &open[6..8]) } else { open };
            if draw(2) == 0 {
                slots.push(works(
                    &format!("slot-{number}"),
                    *ends,
                    draw(2) == 0,
                    &json!({"open_daily": open}),
                ));
            }
        }
        let desk = Desk::of(&collection(&roads(&[("bc", json!({"hgv:conditional": "no @ (07:00-09:00)"}))])));
        desk.write("now.geojson", &collection(&slots).to_string());
        let halts: Vec<Value> =
            ['b', 'c', 'd', 'e'].iter().map(|letter| halt(&letter.to_string(), *letter)).collect();
        desk.write("halt.geojson", &collection(&halts).to_string());
        let [lon, lat] = at('a', MAP);
        let from = [lon + 0.0001 * draw(9) as f64, lat];
        let words =
            ["--closures", "now.geojson", "--depart", "2026-03-02T06:10", "--waiting", "halt.geojson"];
        let (code, plan) = desk.run(TRUCK, [from, at('f', MAP)], &[&words[..], &ZONE].concat());
        assert_eq!(code, 0, "{seed} {}", plan["reason"]);
        let (code, way) = again(&desk, &slots, &[]);
        assert_eq!((code, &way["differs"]), (0, &json!([])), "{seed} {way}");
        held += 1;
        for ends in all {
            let road: String = ends.iter().collect();
            let drive = row(&plan, &road);
            let time =
                |key: &str| chrono::DateTime::parse_from_rfc3339(drive[key].as_str().unwrap()).unwrap();
            let (enters, leaves) = (time("from"), time("until"));
            let hour = draw(24);
            let start =
                chrono::DateTime::parse_from_rfc3339(&format!("2026-03-02T{hour:02}:20:00Z")).unwrap();
            // the first hour after the departure that it can be, so that most are near
            let start = if draw(2) == 0 { enters - chrono::TimeDelta::minutes(20) } else { start };
            let end = start + chrono::TimeDelta::minutes(40);
            let text = |at: chrono::DateTime<chrono::FixedOffset>| at.format("%Y-%m-%dT%H:%M:%S").to_string();
            let new = works("new", ends, true, &json!({"start": text(start), "end": text(end)}));
            let (_, way) = again(&desk, &[slots.clone(), vec![new]].concat(), &[]);
            let is_there = start.timestamp() < leaves.timestamp() && enters.timestamp() < end.timestamp();
            assert_eq!(way["status"] == "broken", is_there, "{seed} {road} {start} {end} {way}");
            broken += u32::from(is_there);
        }
    }
    assert!(held == 10 && broken >= 10, "{held} {broken}");
}
