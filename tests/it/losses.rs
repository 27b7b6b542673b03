//! What a site loses is told with its own times: each kind of ways by itself, and when it is reached again.

use crate::detour::Town;
use crate::end_to_end::Case;
use crate::together::{asked, dated, sites, village};
use crate::verify::{Forge, proof, with_effects};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A time in milliseconds; none is no way.
fn ms(line: &Value, key: &str) -> Option<i64> {
    line[key].as_f64().map(|s| (s * 1000.0).round() as i64)
}

/// The ways there and back, before or now.
fn both(line: &Value, start: &str, end: &str) -> [Option<i64>; 2] {
    ["from", "to"].map(|way| ms(line, &format!("{start}{way}{end}_s")))
}

/// Ways that are gone, and milliseconds more of those that are left.
fn loss(then: [Option<i64>; 2], now: [Option<i64>; 2]) -> (usize, i64) {
    let pairs = || then.into_iter().zip(now);
    let gone = pairs().filter(|(then, now)| then.is_some() && now.is_none()).count();
    (gone, pairs().filter_map(|(then, now)| Some(now? - then?)).sum())
}

/// Begin, end and length of all times, and the begin of the second.
fn spans(so: &[(String, String, bool)]) -> [Value; 4] {
    let mut held: Vec<(&str, &str)> = Vec::new();
    for (from, until, _) in so.iter().filter(|(.., so)| *so) {
        match held.last_mut() {
            Some(last) if last.1 == from => last.1 = until,
            _ => held.push((from, until)),
        }
    }
    let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap();
    let all: i64 = held.iter().map(|(from, until)| (instant(until) - instant(from)).num_seconds()).sum();
    [
        json!(held[0].0),
        json!(held[0].1),
        json!(all as f64),
        held.get(1).map_or(Value::Null, |again| json!(again.0)),
    ]
}

#[test]
fn each_loss_of_a_site_has_the_times_of_asking_at_every_instant_on_random_networks() {
    let (mut told, mut cut, mut alone, mut main, mut parts, mut skipped) = (0, 0, 0, 0, 0, 0);
    for seed in [2u64, 5, 8] {
        let case = Case::new(seed);
        with_effects(&case, seed as usize);
        dated(&case);
        let found = sites(&case, None);
        let (code, text) = proof(&case);
        assert_eq!(code, Some(0), "seed {seed}: {text}");
        // Between two of these nothing changes.
        let clocks = ["00", "05", "06", "18", "22"];
        let mut edges: Vec<String> = (1..10)
            .flat_map(|day| clocks.map(|hour| format!("2026-03-{day:02}T{hour}:00:00+08:00")))
            .collect();
        edges.push("2026-03-10T00:00:00+08:00".into());
        let at: Vec<(String, String, BTreeMap<String, Value>)> = edges
            .windows(2)
            .map(|edge| (edge[0].clone(), edge[1].clone(), sites(&case, Some(&edge[0]))))
            .collect();
        for site in at.iter().flat_map(|(.., sites)| sites.keys()) {
            assert!(found.contains_key(site), "seed {seed}: {site} is not told");
        }
        for (site, line) in &found {
            for (of, start) in [("stations", ""), ("main_roads", "main_")] {
                let (then, now) = (both(line, start, "_before"), both(line, start, ""));
                let ways = |sites: &BTreeMap<String, Value>| {
                    sites.get(site).map_or(then, |line| both(line, start, ""))
                };
                let same = |a: [Option<i64>; 2], b: [Option<i64>; 2]| {
                    a.into_iter().zip(b).all(|(a, b)| match (a, b) {
                        (Some(a), Some(b)) => a.abs_diff(b) <= 10,
                        (a, b) => a == b,
                    })
                };
                let own = line["losses"].as_array().unwrap().iter().find(|loss| loss["of"] == of);
                let worst = at.iter().map(|(.., sites)| loss(then, ways(sites))).max().unwrap();
                let label = format!("seed {seed}, site {site}, {of}: {line}");
                let Some(own) = own else {
                    assert!(worst.0 == 0 && worst.1 <= 20, "{label}: it loses {worst:?}");
                    continue;
                };
                if same(then, now) {
                    skipped += 1;
                    continue;
                }
                assert!(loss(then, now) >= worst || loss(then, now).1 < 0, "{label}: it loses {worst:?}");
                let when = |so: &dyn Fn([Option<i64>; 2]) -> bool| -> Vec<(String, String, bool)> {
                    at.iter()
                        .map(|(from, until, sites)| (from.clone(), until.clone(), so(ways(sites))))
                        .collect()
                };
                let gone =
                    |way: usize| move |now: [Option<i64>; 2]| then[way].is_some() && now[way].is_none();
                let is_cut = at.iter().any(|(.., sites)| (0..2).any(|way| gone(way)(ways(sites))));
                let told_of = |told: &Value| ["begins_at", "ends_at", "lasts_s"].map(|key| told[key].clone());
                let [begin, end, all, again] = match is_cut {
                    true => spans(&when(&|now| gone(0)(now) || gone(1)(now))),
                    false => spans(&when(&|other| same(now, other))),
                };
                assert_eq!(told_of(own), [begin, end.clone(), all], "{label}");
                if is_cut {
                    assert_eq!((&own["opens_at"], &own["opens_until"]), (&end, &again), "{label}");
                    for (way, key) in ["no_way_there", "no_way_back"].into_iter().enumerate() {
                        let so = when(&gone(way));
                        assert_eq!(own[key].is_object(), so.iter().any(|(.., so)| *so), "{label}: {key}");
                        if own[key].is_object() {
                            assert_eq!(told_of(&own[key])[..], spans(&so)[..3], "{label}: {key}");
                            parts += usize::from(own[key]["lasts_s"] != own["lasts_s"]);
                        }
                    }
                }
                told += 1;
                cut += usize::from(is_cut);
                main += usize::from(of == "main_roads");
                alone += usize::from(own["closures"].as_array().unwrap().len() == 1);
            }
        }
    }
    assert!(told > 40 && cut > 0 && main > 0, "{told} losses, {cut} cut off, {main} of main roads");
    assert!(alone > 10 && alone < told, "{alone} of {told} by one closure alone");
    assert!(skipped * 4 < told, "{skipped} without other times, {parts} ways apart");
}

/// The village by a lane: from the station east, and at half way a road up to the main road.
fn lane(works: Vec<Value>) -> Town {
    let town = village(works);
    let road = |id: &str, class: &str, points: &[[f64; 2]]| {
        Town::feature(
            json!({"id": id, "highway": class, "name": id}),
            json!({"type": "LineString", "coordinates": points}),
        )
    };
    let (fork, end) = ([118.01, 36.9], [118.03, 36.9]);
    town.write(
        "roads.geojson",
        vec![
            road("lane", "residential", &[[118.0, 36.9], fork, end]),
            road("up", "residential", &[fork, [118.01, 36.91]]),
            road("main", "primary", &[[118.0, 36.91], [118.01, 36.91], [118.03, 36.91]]),
        ],
    );
    let point = |id: &str, at: [f64; 2]| {
        Town::feature(json!({"id": id, "name": id}), json!({"type": "Point", "coordinates": at}))
    };
    town.write("stations.geojson", vec![point("a", [118.001, 36.9])]);
    town.write("sites.geojson", vec![point("school", [118.029, 36.9])]);
    town
}

#[test]
fn c3_how_long_a_site_is_cut_off_does_not_depend_on_other_ways() {
    let works = |id: &str, points: [[f64; 2]; 2], more: Value| {
        let mut own = json!({"id": id, "daily": "20:00-06:00"});
        own.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Town::feature(own, json!({"type": "LineString", "coordinates": points}))
    };
    // No way there for eight nights; the way back to the main road is some seconds longer in two of them.
    let town = lane(vec![
        works(
            "there",
            [[118.015, 36.9], [118.02, 36.9]],
            json!({"effect": "closed", "direction": "along", "start": "2026-12-09 12:00", "end": "2026-12-17 12:00"}),
        ),
        works(
            "slow",
            [[118.01, 36.902], [118.01, 36.904]],
            json!({"effect": "speed", "speed_kmh": 10, "start": "2026-12-12 12:00", "end": "2026-12-14 12:00"}),
        ),
    ]);
    let sites = asked(&town, &[]);
    let school = &sites[0];
    assert_eq!((&school["effect"], &school["closures"]), (&json!("isolated"), &json!(["there"])), "{school}");
    assert_eq!(school["lasts_s"], 8.0 * 36_000.0, "{school}");
    assert_eq!(school["begins_at"], "2026-12-09T20:00:00+08:00");
    assert_eq!(school["opens_at"], "2026-12-10T06:00:00+08:00");
    assert_eq!(school["opens_until"], "2026-12-10T20:00:00+08:00");
    let losses = school["losses"].as_array().unwrap();
    assert_eq!(losses.len(), 2, "{school}");
    for loss in losses {
        assert_eq!((&loss["lasts_s"], &loss["no_way_back"]), (&json!(288_000.0), &Value::Null), "{loss}");
        assert_eq!(loss["no_way_there"]["closures"], json!(["there"]), "{loss}");
    }
    // The way back to the main road is told as it is at its worst.
    assert!(school["main_to_s"].as_f64() > school["main_to_before_s"].as_f64(), "{school}");
    // What is only longer has its own times, too: the slow road is on no way to the station.
    let slow = lane(vec![
        works(
            "lane",
            [[118.015, 36.9], [118.02, 36.9]],
            json!({"effect": "speed", "speed_kmh": 10, "start": "2026-12-09 12:00", "end": "2026-12-17 12:00"}),
        ),
        works(
            "up",
            [[118.01, 36.902], [118.01, 36.904]],
            json!({"effect": "speed", "speed_kmh": 10, "start": "2026-12-12 12:00", "end": "2026-12-14 12:00"}),
        ),
    ]);
    let sites = asked(&slow, &[]);
    let told: Vec<_> = sites[0]["losses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|loss| (&loss["closures"], &loss["lasts_s"]))
        .collect();
    let (lane, both) = (json!(["lane"]), json!(["lane", "up"]));
    assert_eq!(told, [(&lane, &json!(288_000.0)), (&both, &json!(72_000.0))], "{sites}");
}

#[test]
fn t4_a_site_is_open_again_when_the_first_time_ends() {
    let market = |end: Value| {
        Town::feature(
            json!({"id": "market", "effect": "closed", "weekdays": ["sat"], "daily": "06:00-16:00",
                "start": "2027-03-01 00:00", "end": end}),
            json!({"type": "LineString", "coordinates": [[118.008, 36.9], [118.012, 36.9]]}),
        )
    };
    // Other works that come later, and take nothing from who is inside.
    let later = Town::feature(
        json!({"id": "later", "effect": "closed", "start": "2027-03-08 00:00", "end": "2027-05-01 00:00"}),
        json!({"type": "LineString", "coordinates": [[118.005, 36.905], [118.007, 36.905]]}),
    );
    for (end, lasts) in [(json!("2027-12-20 00:00"), json!(42.0 * 36_000.0)), (Value::Null, Value::Null)] {
        let sites = asked(&village(vec![market(end), later.clone()]), &[]);
        let village = sites.as_array().unwrap().iter().find(|site| site["site"] == "village").unwrap();
        assert_eq!(
            (&village["effect"], &village["closures"]),
            (&json!("inside_closure"), &json!(["market"])),
            "{village}"
        );
        let times =
            ["begins_at", "ends_at", "opens_at", "opens_until"].map(|key| village[key].as_str().unwrap());
        assert_eq!(
            times,
            [
                "2027-03-06T06:00:00+08:00",
                "2027-03-06T16:00:00+08:00",
                "2027-03-06T16:00:00+08:00",
                "2027-03-13T06:00:00+08:00"
            ],
            "{village}"
        );
        assert_eq!(village["lasts_s"], lasts, "{village}");
    }
}

#[test]
fn forged_times_of_a_site_that_is_cut_off_are_found_out() {
    let cut = |found: &BTreeMap<String, Value>| {
        let mut lines = found.iter().filter(|(_, line)| line["losses"][0]["opens_until"].is_string());
        lines.next().map(|(site, line)| (site.clone(), line["losses"][0].clone()))
    };
    let mut cases = [8u64, 2, 5].into_iter().map(|seed| {
        let case = Case::new(seed);
        with_effects(&case, seed as usize);
        dated(&case);
        let found = sites(&case, None);
        (case, cut(&found))
    });
    let (case, (site, told)) = cases.find_map(|(case, cut)| Some((case, cut?))).unwrap();
    let summary = Forge::new(&case, "summary.json");
    let forge = |said: &str, change: &dyn Fn(&mut Value)| {
        summary.json(said, |s| {
            let all = s["detours"][0]["affected_sites"].as_array_mut().unwrap();
            change(&mut all.iter_mut().find(|line| line["site"] == *site).unwrap()["losses"][0]);
        });
    };
    let way = if told["no_way_there"].is_object() { "no_way_there" } else { "no_way_back" };
    forge(way, &|loss| loss[way]["lasts_s"] = json!(3600.0));
    forge(way, &|loss| loss[way]["closures"] = json!(["nobody"]));
    forge("bring it about", &|loss| loss["closures"] = json!(["nobody"]));
    forge("it is reached again", &|loss| loss["opens_at"] = json!("2026-03-02T01:00:00+08:00"));
    forge("it is reached again", &|loss| loss["opens_until"] = json!("2026-03-09T23:00:00+08:00"));
    forge("gone at some time", &|loss| loss["effect"] = json!("longer"));
}
