//! Limits with hours on timetables: they hold when the load is on the road, and no longer (H8, T5), against a search over every
//! way.

use super::corridor::{Desk, TRUCK, TWO_WAYS, at, roads};
use super::corridor_hours::{MAP, ROADS, driven, first, layer, rule, ways};
use crate::random::Dice;
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Limits that the truck does not keep, and such that it does: key and value. Of the height a margin of 77 mm is kept.
const LIMITS: [(&str, &str, bool); 8] = [
    ("maxweight", "10", true),
    ("maxheight", "4.25", true),
    ("maxwidth", "2.4", true),
    ("maxlength", "9", true),
    ("maxaxleload", "7.5", true),
    ("maxweight", "20", false),
    ("maxheight", "4.3", false),
    ("maxaxleload", "8", false),
];

/// What binds within its windows.
enum Bar {
    /// All along a road.
    Along(&'static str),
    /// Where a road begins.
    Entry(&'static str),
    /// Through traffic of a road.
    Through(&'static str),
}

/// When the wall clock of a zone is within daily hours (minutes, past midnight where the second is less), or outside of them:
/// milliseconds since a departure, looked at minute by minute from a day before it.
fn windows(
    zone: chrono_tz::Tz,
    depart: DateTime<Utc>,
    (from, until): (u32, u32),
    inside: bool,
) -> Vec<(i64, i64)> {
    let minute = |number: i64| depart - TimeDelta::days(1) + TimeDelta::minutes(number);
    let holds = |number: i64| {
        let wall = minute(number).with_timezone(&zone);
        let now = wall.hour() * 60 + wall.minute();
        let is_within = if from < until { from <= now && now < until } else { from <= now || now < until };
        is_within == inside
    };
    let mut found: Vec<(i64, i64)> = Vec::new();
    for number in (0..17 * 1440).filter(|number| holds(*number)) {
        let start = (number - 1440) * 60_000;
        match found.last_mut() {
            Some(last) if last.1 == start => last.1 += 60_000,
            _ => found.push((start, start + 60_000)),
        }
    }
    found
}

/// The departures of a way that a bar rules out, milliseconds, half-open.
fn barred(way: &[&str], ms: &BTreeMap<String, i64>, bar: &Bar, windows: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut found = Vec::new();
    let mut from = 0;
    for (number, road) in way.iter().enumerate() {
        let to = from + ms[*road];
        let takes = match bar {
            Bar::Along(own) if own == road => Some(to),
            Bar::Entry(own) if own == road => Some(from + 1),
            // who sets out or ends there may
            Bar::Through(own) if own == road && number > 0 && number + 1 < way.len() => Some(to),
            _ => None,
        };
        found.extend(
            takes.into_iter().flat_map(|to| windows.iter().map(move |(a, b)| (a - to + 1, b - from))),
        );
        from = to;
    }
    found
}

fn network(tags: &BTreeMap<&str, Vec<(String, String)>>) -> String {
    let road = |road: &&str| {
        let line: Vec<_> = road.chars().map(|letter| at(letter, MAP)).collect();
        let mut properties = json!({"highway": "primary", "name": road});
        for (key, value) in tags.get(*road).into_iter().flatten() {
            properties[key] = json!(value);
        }
        json!({"type": "Feature", "id": road, "properties": properties,
            "geometry": {"type": "LineString", "coordinates": line}})
    };
    layer(&ROADS.iter().map(road).collect::<Vec<Value>>())
}

/// Hours of a day whose ends no change of the clock makes twice or leaves out.
fn hours(dice: &mut Dice) -> (u32, u32) {
    let from = 200 + dice.below(1200) as u32;
    let until = 200 + (from - 200 + 30 + dice.below(700) as u32) % 1230;
    (from, until)
}

fn text((from, until): (u32, u32)) -> String {
    format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
}

fn instant(value: &Value) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().to_utc()
}

#[test]
fn h8_limits_hold_by_the_hour_of_passing_as_a_search_over_every_way_has_it() {
    let (mut waits, mut bound, mut broken, mut told) = (0, 0, 0, 0);
    // an ordinary night, and nights on which the clock changes
    let nights = [
        ("Europe/London", "2026-03-05"),
        ("Europe/London", "2026-03-28"),
        ("Europe/London", "2026-10-24"),
        ("America/Los_Angeles", "2026-03-07"),
        ("America/Los_Angeles", "2026-10-31"),
    ];
    for seed in 1..=40u64 {
        let mut dice = Dice(seed);
        let (zone_name, day) = nights[seed as usize % 5];
        let zone: chrono_tz::Tz = zone_name.parse().unwrap();
        let minute = 200 + dice.below(1230) as u32;
        let local = format!("{day}T{:02}:{:02}", minute / 60, minute % 60);
        let naive: chrono::NaiveDateTime = format!("{local}:00").parse().unwrap();
        let depart = naive.and_local_timezone(zone).unwrap().to_utc();
        let (mut tags, mut bars) = (BTreeMap::<&str, Vec<(String, String)>>::new(), Vec::new());
        for _ in 0..5 {
            let road = ROADS[dice.below(14) as usize];
            if tags.contains_key(road) {
                continue;
            }
            let (key, value, binds) = LIMITS[dice.below(8) as usize];
            let (own, is_relief, conditional) =
                (hours(&mut dice), dice.one_in(3), format!("{key}:conditional"));
            let of_road = match is_relief {
                true => {
                    vec![(key.to_owned(), value.to_owned()), (conditional, format!("none @ ({})", text(own)))]
                }
                false => vec![(conditional, format!("{value} @ ({})", text(own)))],
            };
            tags.insert(road, of_road);
            if binds {
                bars.push((Bar::Along(road), windows(zone, depart, own, !is_relief)));
            }
        }
        if let Some(road) = ROADS.into_iter().find(|road| !tags.contains_key(road) && *road != "sa") {
            // whoever starts or ends there is spared
            let own = hours(&mut dice);
            let value = format!("10 @ ({0}); none @ ({0} AND destination)", text(own));
            tags.insert(road, vec![("maxweight:conditional".to_owned(), value)]);
            bars.push((Bar::Through(road), windows(zone, depart, own, true)));
        }
        let (road, own, entry_only) = (ROADS[dice.below(14) as usize], hours(&mut dice), dice.one_in(2));
        let line: Vec<_> = road.chars().map(|letter| at(letter, MAP)).collect();
        let mut closure = rule(
            "works",
            json!({"type": "LineString", "coordinates": line}),
            &json!({"effect": "closed", "daily": text(own), "entry_only": entry_only, "timezone": zone_name}),
        );
        closure["properties"]["start"] = json!("2026-01-01T00:00");
        closure["properties"]["end"] = json!("2026-12-31T00:00");
        let bar = if entry_only { Bar::Entry(road) } else { Bar::Along(road) };
        bars.push((bar, windows(zone, depart, own, true)));
        let desk = Desk::of(&serde_json::from_str(&network(&tags)).unwrap());
        desk.write("c.geojson", &layer(&[closure]));
        let words = ["--closures", "c.geojson", "--timezone", zone_name];
        let ends = [at('s', MAP), at('t', MAP)];
        let (code, plan) = desk.run(TRUCK, ends, &[&words[..], &["--depart", &local]].concat());
        assert_eq!(code, 0, "{seed}: {} {tags:?}", plan["reason"]);
        desk.verify();
        let mut ms: BTreeMap<String, i64> = BTreeMap::new();
        for line in desk.text("graph-load/edges.csv").lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            ms.insert(cells[4].to_owned(), (cells[10].parse::<f64>().unwrap() * 1000.0).round() as i64);
        }
        let arrives = |way: &Vec<&str>| {
            let ruled_out = bars.iter().flat_map(|(bar, windows)| barred(way, &ms, bar, windows)).collect();
            first(0, ruled_out) + way.iter().map(|road| ms[*road]).sum::<i64>()
        };
        let least = ways().iter().map(arrives).min().unwrap();
        let came = (instant(&plan["timetable"]["arrive_at"]) - depart).num_milliseconds();
        let rows = &plan["timetable"]["rows"];
        let way = driven(rows, &ms);
        assert_eq!(came, arrives(&way), "{seed} {tags:?} {rows}");
        let circles = way.iter().enumerate().any(|(number, road)| way[..number].contains(road));
        assert!(came == least || circles && came < least, "{seed}: {came}, {least} {tags:?} {rows}");
        waits += u32::from(rows[0]["kind"] == "wait");
        bound += u32::from(
            least > ways().iter().map(|way| way.iter().map(|road| ms[*road]).sum::<i64>()).min().unwrap(),
        );
        // what is told on the way is what holds there then
        for row in plan["constraints"].as_array().unwrap().iter().filter(|row| row["hours"].is_object()) {
            let (from, until) = (instant(&row["hours"]["from"]), instant(&row["hours"]["until"]));
            let drive = rows.as_array().unwrap().iter().find(|drive| drive["road"] == row["road"]).unwrap();
            assert!(instant(&drive["from"]) <= from && until <= instant(&drive["until"]), "{seed} {row}");
            assert!(
                row["verdict"] == "pass"
                    && row["limits"].as_array().unwrap().iter().all(|own| own["over"] == false)
            );
            told += 1;
        }
        let recheck = ["--recheck", "out", "--out", "again"];
        let (code, held) = desk.hold(&[&recheck, &words[..]].concat());
        assert_eq!(code, 0, "{seed} {}", held["ways"][0]);
        // a new limit on a road of the way breaks it when, and only when, the load is there within its hours
        let free: Vec<&Value> = rows
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["kind"] == "drive")
            .filter(|row| !tags.contains_key(row["road"].as_str().unwrap()))
            .collect();
        let Some(drive) = free.first().filter(|_| !circles) else { continue };
        let (enters, leaves) = (instant(&drive["from"]), instant(&drive["until"]));
        let road = ROADS.into_iter().find(|road| drive["road"] == *road).unwrap();
        let near = (enters.with_timezone(&zone).hour() * 60 + 60 * dice.below(3) as u32 + 1380) % 1440;
        let own = (near, (near + 60) % 1440);
        tags.insert(road, vec![("maxweight:conditional".to_owned(), format!("10 @ ({})", text(own)))]);
        desk.write("roads.geojson", &network(&tags));
        let (enters, leaves) = ((enters - depart).num_milliseconds(), (leaves - depart).num_milliseconds());
        let is_there = windows(zone, depart, own, true).iter().any(|(a, b)| *a < leaves && enters < *b);
        let near_change = windows(zone, depart, own, true)
            .iter()
            .flat_map(|(a, b)| [*a, *b])
            .any(|change| (enters - 2000..leaves + 2000).contains(&change));
        let (_, held) = desk.hold(&[&recheck, &words[..]].concat());
        let way = &held["ways"][0];
        assert!(near_change || (way["status"] == "broken") == is_there, "{seed} {road} {own:?} {rows} {way}");
        if is_there && !near_change {
            broken += 1;
            let by = &way["broken_by"][0];
            assert_eq!((&by["id"], &by["limits"][0]["limit"]), (&json!(road), &json!(10.0)), "{way}");
            assert!(by["text"].as_str().unwrap().contains("passed from"), "{by}");
            assert!(by["text_zh"].as_str().unwrap().contains("经过"), "{by}");
        }
    }
    assert!(waits > 5 && bound > 15 && broken > 5 && told > 20, "{waits} {bound} {broken} {told}");
}

const ENDS: [char; 2] = ['a', 'd'];

fn between(map: &str) -> [[f64; 2]; 2] {
    ENDS.map(|letter| at(letter, map))
}

#[test]
fn h8_a_limit_by_day_is_waited_for_gone_round_or_passed_by_night() {
    let day = json!({"maxweight:conditional": "10 @ (07:00-19:00)"});
    let only = Desk::new("a---b---d", &[("ab", json!({})), ("bd", day.clone())]);
    let at_hour = |desk: &Desk, map: &str, hour: &str| {
        let depart = format!("2026-03-02T{hour}");
        desk.run(TRUCK, between(map), &["--depart", &depart])
    };
    // it waits until seven in the evening: it is on the second road no earlier
    let (code, plan) = at_hour(&only, "a---b---d", "12:00");
    assert_eq!(code, 0, "{}", plan["reason"]);
    let rows = plan["timetable"]["rows"].as_array().unwrap();
    let enters = rows.iter().find(|row| row["road"] == "bd").unwrap()["from"].as_str().unwrap();
    assert_eq!(enters, "2026-03-02T19:00:00+08:00");
    assert_eq!((&rows[0]["kind"], &rows[0]["because"]), (&json!("wait"), &json!(["ahead", "bd"])));
    assert!(rows[0]["text"].as_str().unwrap().contains("maxweight:conditional=10 @ (07:00-19:00)"));
    only.verify();
    // by night it drives, and both the summary and the sheet say what holds then
    let (code, plan) = at_hour(&only, "a---b---d", "22:00");
    assert_eq!((code, &plan["timetable"]["waiting_s"]), (0, &json!(0.0)));
    let met = &plan["constraints"][0];
    assert_eq!((&met["id"], &met["limits"]), (&json!("bd"), &json!([])), "{met}");
    assert_eq!(met["hours"]["conditional"][0]["value"], "10 @ (07:00-19:00)");
    assert!(met["hours"]["from"].as_str().unwrap().starts_with("2026-03-02T22:0"), "{met}");
    assert!(only.text("corridor.en.md").contains("no limit then; passed from 2026-03-02 22:0"));
    assert!(only.text("corridor.zh.md").contains("此时不限；2026-03-02 22:0"));
    // the largest values are those of the hour at which most passes
    let mass = |plan: &Value| {
        let all = plan["largest"].as_array().unwrap().clone();
        all.into_iter().find(|line| line["measure"] == "mass" && line["other_measures"] == "alone").unwrap()
    };
    assert_eq!(mass(&plan)["result"], "unlimited");
    // without a departure the strictest holds, by day and in the worst case
    for (words, passes) in
        [(&["--at", "2026-03-02T22:00"][..], true), (&["--at", "2026-03-02T12:00"], false), (&[], false)]
    {
        let (code, plan) = only.run(TRUCK, between("a---b---d"), words);
        assert_eq!(code == 0, passes, "{words:?} {}", plan["reason"]);
        assert_eq!(mass(&plan)["limit"].is_null(), passes);
        assert!(plan["constraints"].as_array().unwrap().iter().all(|met| met["hours"].is_null()));
    }
    // where a way round is there earlier, it is taken
    let round = Desk::new(TWO_WAYS, &[("ab", json!({})), ("bd", day), ("aefd", json!({}))]);
    let (_, plan) = at_hour(&round, TWO_WAYS, "12:00");
    assert_eq!((roads(&plan), &plan["timetable"]["waiting_s"]), (vec!["aefd".to_owned()], &json!(0.0)));
    let (_, plan) = at_hour(&round, TWO_WAYS, "18:59");
    assert_eq!(roads(&plan), ["ab", "bd"], "{}", plan["timetable"]);
}

/// A limit with hours that spares who ends there makes no road of a road for local traffic: outside its hours, too, nobody drives
/// through.
#[test]
fn h8_a_limit_with_hours_opens_no_road_that_is_local_at_all_times() {
    let map = "a---b---c---d\n    |   |\n    e---f";
    let limit = "10 @ (07:00-19:00); none @ (07:00-19:00 AND destination)";
    let passes = |tags: &[(&str, &str)], hour: &str| {
        let tags: serde_json::Map<String, Value> =
            tags.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
        let desk = Desk::new(
            map,
            &[("ab", json!({})), ("bc", Value::Object(tags)), ("cd", json!({})), ("befc", json!({}))],
        );
        let depart = format!("2026-03-02T{hour}");
        let (code, plan) = desk.run(TRUCK, between(map), &["--depart", &depart]);
        assert_eq!((code, &plan["timetable"]["waiting_s"]), (0, &json!(0.0)), "{}", plan["reason"]);
        roads(&plan) == ["ab", "bc", "cd"]
    };
    let (local, hours) = (("hgv", "destination"), ("maxweight:conditional", limit));
    for hour in ["12:00", "22:00"] {
        assert!(!passes(&[local, hours], hour), "{hour}");
        assert!(!passes(&[local], hour), "{hour}");
        assert_eq!(passes(&[hours], hour), hour == "22:00");
    }
    // a sign that lets all through at some hours does so
    let relief = ("hgv:conditional", "yes @ (20:00-06:00)");
    assert!(!passes(&[local, relief, hours], "12:00"));
}

#[test]
fn h8_what_limits_leave_at_different_hours_is_not_taken_together() {
    // low by day, weak by night: each alone passes at some hour, the two together never
    let tags =
        json!({"maxheight:conditional": "4 @ (07:00-19:00)", "maxweight:conditional": "10 @ (19:00-07:00)"});
    let map = "a---b---d";
    let desk = Desk::new(map, &[("ab", json!({})), ("bd", tags)]);
    let (code, plan) = desk.run(TRUCK, between(map), &["--depart", "2026-03-02T12:00"]);
    assert_eq!((code, plan["obstacles"].as_array().unwrap().len()), (1, 1), "{plan}");
    let told = plan["obstacles"][0]["text"].as_str().unwrap();
    assert!(told.contains("at the hours at which most passes"), "{told}");
    let line = |measure: &str, others: &str| {
        let all = plan["largest"].as_array().unwrap().clone();
        all.into_iter().find(|line| line["measure"] == measure && line["other_measures"] == others).unwrap()
    };
    for measure in ["height", "mass"] {
        assert_eq!(line(measure, "alone")["result"], "unlimited");
    }
    // with the mass of the load it passes by day, no higher than then; with its height by night, no heavier
    assert_eq!(line("height", "with_load")["limit"], json!(4.0));
    assert_eq!(line("mass", "with_load")["limit"], json!(10.0));
    let pairs: Vec<(Value, Value)> = plan["height_mass"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|pair| pair["other_measures"] == "alone")
        .map(|pair| (pair["height_m"].clone(), pair["mass_t"].clone()))
        .collect();
    assert_eq!(pairs, [(Value::Null, json!(10.0)), (json!(4.0), Value::Null)]);
    // a light one waits for the night's end of nothing: by day its height is too much, by night it passes
    let light = TRUCK.replace("mass_t = 20", "mass_t = 9");
    let (code, plan) = desk.run(&light, between(map), &["--depart", "2026-03-02T12:00"]);
    let rows = plan["timetable"]["rows"].as_array().unwrap();
    let enters = rows.iter().find(|row| row["road"] == "bd").unwrap()["from"].as_str().unwrap();
    assert_eq!((code, enters), (0, "2026-03-02T19:00:00+08:00"));
    let met = &plan["constraints"][0]["limits"];
    assert_eq!(
        (met.as_array().unwrap().len(), &met[0]["measure"], &met[0]["limit"]),
        (1, &json!("mass"), &json!(10.0))
    );
}

#[test]
fn h8_limits_of_bridges_and_bars_have_their_hours() {
    let map = "a---b---d";
    let bridge =
        json!({"bridge": "yes", "maxweight": "30", "maxweight:conditional": "15 @ (Mo-Fr 07:00-19:00)"});
    let desk = Desk::new(map, &[("ab", json!({})), ("bd", bridge)]);
    // Friday afternoon until seven, and not on a Saturday at all
    for (depart, enters) in
        [("2026-03-06T15:00", "2026-03-06T19:00:00"), ("2026-03-07T15:00", "2026-03-07T15:0")]
    {
        let (code, plan) = desk.run(TRUCK, between(map), &["--depart", depart]);
        assert_eq!(code, 0, "{}", plan["reason"]);
        let rows = plan["timetable"]["rows"].as_array().unwrap();
        let own = rows.iter().find(|row| row["road"] == "bd").unwrap()["from"].as_str().unwrap();
        assert!(own.starts_with(enters), "{depart}: {own}");
        let met = &plan["constraints"][0];
        assert_eq!((&met["kind"], &met["limits"][0]["limit"]), (&json!("bridge"), &json!(30.0)));
        desk.verify();
    }
    // a bar over the road at b, lowered by day
    let bar = json!({"barrier": "height_restrictor", "maxheight": "5", "maxheight:conditional": "4 @ (07:00-19:00)"});
    let line = |id: &str, from: char, to: char| {
        json!({"type": "Feature", "id": id, "properties": {"highway": "primary", "name": id},
            "geometry": {"type": "LineString", "coordinates": [at(from, map), at(to, map)]}})
    };
    let point = json!({"type": "Feature", "id": "n", "properties": bar,
        "geometry": {"type": "Point", "coordinates": at('b', map)}});
    let desk = Desk::of(
        &serde_json::from_str(&layer(&[line("ab", 'a', 'b'), line("bd", 'b', 'd'), point])).unwrap(),
    );
    let (code, plan) = desk.run(TRUCK, between(map), &["--depart", "2026-03-02T12:00"]);
    let rows = plan["timetable"]["rows"].as_array().unwrap();
    let enters = &rows.iter().find(|row| row["road"] == "bd").unwrap()["from"];
    assert_eq!((code, enters), (0, &json!("2026-03-02T19:00:00+08:00")), "{}", plan["reason"]);
    let met = &plan["constraints"][0];
    assert_eq!((&met["kind"], &met["limits"][0]["limit"]), (&json!("barrier"), &json!(5.0)), "{met}");
    assert_eq!(met["hours"]["until"], "2026-03-02T19:00:00+08:00");
}

#[test]
fn t5_who_is_on_a_road_that_is_held_at_its_barrier_drives_to_its_end() {
    let map = "a---b---d---g";
    let desk = Desk::new(map, &[("ab", json!({})), ("bd", json!({})), ("dg", json!({}))]);
    let ends = [at('a', map), at('g', map)];
    let (_, plan) = desk.run(TRUCK, ends, &["--depart", "2026-03-02T08:00:00"]);
    let rows = plan["timetable"]["rows"].as_array().unwrap();
    let ms = |row: usize| (rows[row]["duration_s"].as_f64().unwrap() * 1000.0).round() as i64;
    let noon = instant(&json!("2026-03-02T12:00:00+08:00"));
    // halfway along the second road at noon
    let depart =
        (noon - TimeDelta::milliseconds(ms(0) + ms(1) / 2)).with_timezone(&chrono_tz::Asia::Shanghai);
    let depart = depart.format("%Y-%m-%dT%H:%M:%S").to_string();
    for effect in ["closed", "no_through"] {
        let works = |entry_only: bool| {
            let line = json!({"type": "LineString", "coordinates": [at('b', map), at('d', map)]});
            let own = json!({"effect": effect, "daily": "12:00-13:00", "entry_only": entry_only, "timezone": "Asia/Shanghai"});
            layer(&[rule("works", line, &own)])
        };
        desk.write("c.geojson", &works(true));
        let words = ["--closures", "c.geojson", "--depart", &depart];
        let (code, plan) = desk.run(TRUCK, ends, &words);
        assert_eq!(
            (code, &plan["timetable"]["waiting_s"]),
            (0, &json!(0.0)),
            "{effect} {}",
            plan["timetable"]
        );
        let recheck = ["--recheck", "out", "--closures", "c.geojson", "--out", "again"];
        assert_eq!(desk.hold(&recheck).0, 0, "{effect}");
        // held all along the road it breaks that, and a new timetable waits
        desk.write("c.geojson", &works(false));
        let (code, held) = desk.hold(&recheck);
        assert_eq!((code, &held["ways"][0]["blockers"][0]["id"]), (1, &json!("works")), "{effect} {held}");
        let (_, plan) = desk.run(TRUCK, ends, &words);
        let enters =
            plan["timetable"]["rows"].as_array().unwrap().iter().find(|row| row["road"] == "bd").unwrap();
        assert_eq!(enters["from"], "2026-03-02T13:00:00+08:00", "{effect}");
        // who comes to the barrier within its hours waits, too
        desk.write("c.geojson", &works(true));
        let (_, plan) = desk.run(TRUCK, ends, &["--closures", "c.geojson", "--depart", "2026-03-02T12:10"]);
        let enters =
            plan["timetable"]["rows"].as_array().unwrap().iter().find(|row| row["road"] == "bd").unwrap();
        assert_eq!(enters["from"], "2026-03-02T13:00:00+08:00", "{effect}");
    }
}

#[test]
fn h8_what_a_timetable_does_not_follow_by_the_hour_is_said_where_it_matters() {
    let map = "a---b---d---g";
    let ends = [at('a', map), at('g', map)];
    let told = |tags: Value, more: Value, depart: &str| -> Vec<String> {
        let desk = Desk::new(map, &[("ab", json!({})), ("bd", tags), ("dg", json!({}))]);
        let line = json!({"type": "LineString", "coordinates": [at('b', map), at('d', map)]});
        let mut own = more;
        own["timezone"] = json!("Asia/Shanghai");
        desk.write("c.geojson", &layer(&[rule("works", line, &own)]));
        let (code, plan) = desk.run(TRUCK, ends, &["--closures", "c.geojson", "--depart", depart]);
        assert_eq!(code, 0, "{}", plan["reason"]);
        let all = plan["warnings"].as_array().unwrap().iter().filter(|w| w["code"] == "W638");
        all.map(|w| w["message"].as_str().unwrap().to_owned()).collect()
    };
    let noon = "2026-03-02T12:00";
    let speed = |kmh: u32, daily: &str| json!({"effect": "speed", "speed_kmh": kmh, "daily": daily});
    // slowed at some hours: taken as slowed at all
    let slow = told(json!({}), speed(10, "22:00-05:00"), noon);
    assert!(slow.len() == 1 && slow[0].contains("\"works\" slows traffic on the way"), "{slow:?}");
    // no slower than the load goes there anyway, or always so: nothing is left to say
    assert_eq!(told(json!({}), speed(120, "22:00-05:00"), noon), Vec::<String>::new());
    assert_eq!(told(json!({}), json!({"effect": "speed", "speed_kmh": 10}), noon), Vec::<String>::new());
    // signs are told together
    let sign = told(json!({"maxspeed:conditional": "20 @ (22:00-05:00)"}), speed(120, "22:00-05:00"), noon);
    assert!(sign.len() == 1 && sign[0].contains("\"bd\" slows traffic"), "{sign:?}");
    // what opens a one-way is not used at its hours; where both directions are open anyway it opens nothing
    let opens = json!({"effect": "suspend_one_way", "daily": "22:00-05:00"});
    let one_way = told(json!({"oneway": "yes"}), opens.clone(), noon);
    assert!(one_way.len() == 1 && one_way[0].contains("does not use what it opens"), "{one_way:?}");
    assert_eq!(told(json!({}), opens, noon), Vec::<String>::new());
    // limits have their hours
    let limit = json!({"effect": "limit", "limits": {"mass_t": 10}, "daily": "07:00-19:00"});
    assert_eq!(told(json!({}), limit, noon), Vec::<String>::new());
}

/// Of a sign, whether it holds at instants of the day of a change of the clock: none is not known.
#[test]
fn t1_where_the_clock_is_put_back_nobody_knows_which_time_is_meant_and_where_it_is_put_on_one_is_left_out() {
    use huhang::exchange::tags::Tags;
    use huhang::vehicle::{Clock, Vehicle, When};
    let is_open = |tags: &Tags, zone: chrono_tz::Tz, instant: &str| {
        let clock = Clock { when: When::At(instant.parse().unwrap()), zone };
        let truck = Vehicle { clock, ..Vehicle::built_in("truck").unwrap() };
        !truck.way_use(tags).is_closed()
    };
    // what is not known is taken against the load: as a ban holds, and as a relief does not
    let at = |hours: &str, zone: chrono_tz::Tz, instant: &str| -> Option<bool> {
        let tags = |all: [(&str, &str); 2]| Tags::new([("highway", "primary")].into_iter().chain(all));
        let (ban, relief) = (format!("no @ ({hours})"), format!("yes @ ({hours})"));
        let barred = !is_open(&tags([("surface", "asphalt"), ("hgv:conditional", &ban)]), zone, instant);
        let relieved = is_open(&tags([("hgv", "no"), ("hgv:conditional", &relief)]), zone, instant);
        (barred == relieved).then_some(barred)
    };
    let (london, angeles) = (chrono_tz::Europe::London, chrono_tz::America::Los_Angeles);
    for (hours, zone, day, states) in [
        // two o'clock summer time becomes one o'clock
        (
            "22:00-01:30",
            london,
            "2026-10-25",
            [("00:15", Some(true)), ("00:45", None), ("01:15", None), ("01:45", Some(false))],
        ),
        (
            "01:30-05:00",
            london,
            "2026-10-25",
            [("00:15", Some(false)), ("00:45", None), ("01:15", None), ("01:45", Some(true))],
        ),
        (
            "01:10-01:40",
            london,
            "2026-10-25",
            [("00:05", Some(false)), ("00:30", None), ("01:20", None), ("01:45", Some(false))],
        ),
        (
            "01:30-05:00",
            angeles,
            "2026-11-01",
            [("08:15", Some(false)), ("08:45", None), ("09:15", None), ("09:45", Some(true))],
        ),
        // one o'clock becomes two, and what would begin or end between does so then
        (
            "00:30-01:30",
            london,
            "2026-03-29",
            [("00:15", Some(false)), ("00:45", Some(true)), ("01:05", Some(false)), ("02:05", Some(false))],
        ),
        (
            "01:30-03:00",
            london,
            "2026-03-29",
            [("00:55", Some(false)), ("01:05", Some(true)), ("01:55", Some(true)), ("02:05", Some(false))],
        ),
        (
            "02:30-04:00",
            angeles,
            "2026-03-08",
            [("09:55", Some(false)), ("10:05", Some(true)), ("10:55", Some(true)), ("11:05", Some(false))],
        ),
        // a change of the clock within is none of the hours
        (
            "22:00-06:00",
            london,
            "2026-10-25",
            [("00:15", Some(true)), ("01:15", Some(true)), ("05:55", Some(true)), ("06:05", Some(false))],
        ),
    ] {
        for (time, holds) in states {
            assert_eq!(at(hours, zone, &format!("{day}T{time}:00Z")), holds, "{hours} {day} {time}");
        }
    }
}
