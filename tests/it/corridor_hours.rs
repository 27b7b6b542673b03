//! Timetables against a search over every way: zones, closures and turns that hold at their hours only (S8, W5, H8).

use super::corridor::{Desk, TRUCK, at};
use crate::random::Dice;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const CARGO: &str = "[cargo]\nun_class = \"3\"\n";

/// Junctions of the map are letters; one road joins two of them.
pub(super) const MAP: &str = "s---a---b---c\n    |   |   |\n    d---e---f\n    |   |   |\n    g---h---i---t";

pub(super) const ROADS: [&str; 14] =
    ["sa", "ab", "bc", "de", "ef", "gh", "hi", "ad", "be", "cf", "dg", "eh", "fi", "it"];

pub(super) fn layer(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

pub(super) fn rule(id: &str, geometry: Value, more: &Value) -> Value {
    let mut properties = json!({"title": id, "authority": "x", "timezone": "Europe/London",
        "start": "2026-03-01T00:00", "end": "2026-03-25T00:00"});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": geometry})
}

/// All of the map.
fn everywhere() -> Value {
    let ([west, north], [east, south]) = (at('s', MAP), at('t', MAP));
    let (west, south, east, north) = (west - 0.01, south - 0.01, east + 0.01, north + 0.01);
    json!({"type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
}

/// Hours of each day, minutes.
#[derive(Clone, Copy)]
struct Daily(u64, u64);

impl Daily {
    fn text(self) -> String {
        format!("{:02}:{:02}-{:02}:{:02}", self.0 / 60, self.0 % 60, self.1 / 60, self.1 % 60)
    }

    /// Of the days around a journey, milliseconds since the midnight before its departure.
    fn windows(self) -> Vec<(i64, i64)> {
        let length = (self.1 + 1440 - self.0) % 1440;
        let day = |day: i64| (day * 1440 + self.0 as i64) * 60_000;
        (-1..16).map(|number| (day(number), day(number) + length as i64 * 60_000)).collect()
    }
}

/// What binds at its hours.
enum Rule {
    /// Through traffic keeps to these roads.
    Keep(BTreeSet<&'static str>),
    /// A road is shut.
    Shut(&'static str),
    /// A turn is banned.
    Turn(&'static str, &'static str),
}

/// All ways without circles, as roads.
pub(super) fn ways() -> Vec<Vec<&'static str>> {
    fn go(at: char, seen: &mut Vec<char>, way: &mut Vec<&'static str>, found: &mut Vec<Vec<&'static str>>) {
        if at == 't' {
            found.push(way.clone());
            return;
        }
        for road in ROADS {
            let ends: Vec<char> = road.chars().collect();
            let next = match at {
                _ if at == ends[0] => ends[1],
                _ if at == ends[1] => ends[0],
                _ => continue,
            };
            if !seen.contains(&next) {
                seen.push(next);
                way.push(road);
                go(next, seen, way, found);
                way.pop();
                seen.pop();
            }
        }
    }
    let mut found = Vec::new();
    go('s', &mut vec!['s'], &mut Vec::new(), &mut found);
    found
}

/// The departures of a way that a rule bars, half-open.
fn barred(way: &[&str], ms: &BTreeMap<String, i64>, (rule, daily): &(Rule, Daily)) -> Vec<(i64, i64)> {
    let starts: Vec<i64> = way
        .iter()
        .scan(0, |sum, road| {
            *sum += ms[*road];
            Some(*sum - ms[*road])
        })
        .collect();
    let along = |number: usize| {
        let (from, to) = (starts[number], starts[number] + ms[way[number]]);
        daily.windows().into_iter().map(move |(start, end)| (start - to + 1, end - from))
    };
    match rule {
        Rule::Shut(road) => (0..way.len()).filter(|i| way[*i] == *road).flat_map(along).collect(),
        Rule::Turn(from, to) => (1..way.len())
            .filter(|i| way[i - 1] == *from && way[*i] == *to)
            .flat_map(|i| daily.windows().into_iter().map(move |(start, end)| (start, end, i)))
            .map(|(start, end, i)| (start - starts[i], end - starts[i]))
            .collect(),
        Rule::Keep(kept) => {
            let off = |i: usize| !kept.contains(way[i]);
            // who sets out or ends off the roads to be kept to may leave, and come
            let since_start = (0..way.len()).take_while(|i| off(*i)).count();
            let until_end = (0..way.len()).rev().take_while(|i| off(*i)).count();
            let through = (since_start..way.len().saturating_sub(until_end)).filter(|i| off(*i));
            through.flat_map(along).collect()
        }
    }
}

/// The roads of a timetable, each as often as it is driven: one on which the load turns round is a single row.
pub(super) fn driven(rows: &Value, ms: &BTreeMap<String, i64>) -> Vec<&'static str> {
    let drives = rows.as_array().unwrap().iter().filter(|row| row["kind"] == "drive");
    let times = |row: &Value| {
        let road = ROADS.into_iter().find(|road| row["road"] == *road).unwrap();
        let took = (row["duration_s"].as_f64().unwrap() * 1000.0).round() as i64;
        assert_eq!(took % ms[road], 0, "{row}");
        std::iter::repeat_n(road, (took / ms[road]) as usize)
    };
    drives.flat_map(times).collect()
}

/// The turn that a way avoids by coming to its junction again: the road before the first junction that it comes to
/// twice, and the one on which it leaves it for good. None of a way without circles.
fn circle(way: &[&'static str]) -> Option<(&'static str, &'static str)> {
    let mut at = 's';
    let mut junctions = vec![at];
    for road in way {
        at = road.chars().find(|end| *end != at).unwrap();
        junctions.push(at);
    }
    let last = |junction: char| junctions.iter().rposition(|other| *other == junction);
    (1..way.len()).find_map(|number| {
        last(junctions[number]).filter(|last| *last > number).map(|last| (way[number - 1], way[last]))
    })
}

/// The first departure that nothing bars.
pub(super) fn first(from: i64, mut barred: Vec<(i64, i64)>) -> i64 {
    barred.sort_unstable();
    barred.into_iter().fold(from, |at, (start, end)| if start <= at && at < end { end } else { at })
}

#[test]
fn s8_zones_turns_and_closures_hold_by_the_hour_of_passing_as_a_search_over_every_way_has_it() {
    let roads: Vec<Value> = ROADS
        .iter()
        .map(|road| {
            let line: Vec<_> = road.chars().map(|letter| at(letter, MAP)).collect();
            json!({"type": "Feature", "id": road, "properties": {"highway": "primary", "name": road},
                "geometry": {"type": "LineString", "coordinates": line}})
        })
        .collect();
    let (mut waits, mut bound, mut circled) = (0, 0, 0);
    for seed in 1..=40u64 {
        let mut dice = Dice(seed);
        let mut draw = |of: u64| dice.below(of);
        let mut rules: Vec<(Rule, Daily)> = Vec::new();
        let (mut zones, mut closures) = (Vec::new(), Vec::new());
        for number in 0..4 {
            let from = draw(1440);
            let daily = Daily(from, (from + 30 + draw(600)) % 1440);
            let hours = daily.text();
            let id = format!("r{number}");
            match number {
                0 | 1 => {
                    let kept: BTreeSet<&str> = ROADS.into_iter().filter(|_| draw(2) > 0).collect();
                    let more = json!({"mandatory": kept.iter().collect::<Vec<_>>(), "cargo": "flammable", "daily": hours});
                    zones.push(rule(&id, everywhere(), &more));
                    rules.push((Rule::Keep(kept), daily));
                }
                2 => {
                    let road = ROADS[1 + draw(12) as usize];
                    let line: Vec<_> = road.chars().map(|letter| at(letter, MAP)).collect();
                    let line = json!({"type": "LineString", "coordinates": line});
                    closures.push(rule(&id, line, &json!({"effect": "closed", "daily": hours})));
                    rules.push((Rule::Shut(road), daily));
                }
                _ => {
                    let turns =
                        [("sa", "ab"), ("sa", "ad"), ("ab", "be"), ("de", "eh"), ("hi", "it"), ("fi", "it")];
                    let (from, to) = turns[draw(6) as usize];
                    let more = json!({"effect": "turn_ban", "junction": [from, to], "from_road": from,
                        "to_road": to, "daily": hours});
                    closures.push(rule(&id, json!(null), &more));
                    rules.push((Rule::Turn(from, to), daily));
                }
            }
        }
        let desk = Desk::of(&serde_json::from_str(&layer(&roads)).unwrap());
        desk.write("z.geojson", &layer(&zones));
        desk.write("c.geojson", &layer(&closures));
        let minute = draw(1440);
        let depart = format!("2026-03-05T{:02}:{:02}", minute / 60, minute % 60);
        let words = ["--avoid", "z.geojson", "--closures", "c.geojson", "--timezone", "Europe/London"];
        let ends = [at('s', MAP), at('t', MAP)];
        let load = format!("{TRUCK}{CARGO}");
        let (code, plan) = desk.run(&load, ends, &[&words[..], &["--depart", &depart]].concat());
        assert_eq!(code, 0, "{seed}: {}", plan["reason"]);
        assert!(plan["warnings"].as_array().unwrap().iter().all(|w| w["code"] != "W638"), "{seed}");
        let mut ms: BTreeMap<String, i64> = BTreeMap::new();
        for line in desk.text("graph-load/edges.csv").lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            ms.insert(cells[4].to_owned(), (cells[10].parse::<f64>().unwrap() * 1000.0).round() as i64);
        }
        let set_out = minute as i64 * 60_000;
        let arrives = |way: &Vec<&str>, rules: &[(Rule, Daily)]| {
            let bars = rules.iter().flat_map(|rule| barred(way, &ms, rule)).collect();
            first(set_out, bars) + way.iter().map(|road| ms[*road]).sum::<i64>()
        };
        let least = ways().iter().map(|way| arrives(way, &rules)).min().unwrap();
        let told =
            chrono::DateTime::parse_from_rfc3339(plan["timetable"]["arrive_at"].as_str().unwrap()).unwrap();
        let midnight = chrono::DateTime::parse_from_rfc3339("2026-03-05T00:00:00Z").unwrap();
        let told = (told - midnight).num_milliseconds();
        let way = driven(&plan["timetable"]["rows"], &ms);
        // the way told keeps every rule and leaves as early as these let it
        assert_eq!(told, arrives(&way, &rules), "{seed} {}", plan["timetable"]);
        // who drives round a banned turn comes to its junction twice, which none of the ways without circles does
        let round = circle(&way).map(|(before, after)| {
            let banned = |(rule, _): &(Rule, Daily)| matches!(rule, Rule::Turn(from, to) if *from == before && *to == after);
            assert!(rules.iter().any(banned), "{seed}: a circle for nothing, {}", plan["timetable"]);
        });
        assert!(
            told == least || round.is_some() && told < least,
            "{seed}: {told}, {least} {}",
            plan["timetable"]
        );
        circled += u32::from(round.is_some());
        waits += u32::from(plan["timetable"]["rows"][0]["kind"] == "wait");
        bound += u32::from(least > ways().iter().map(|way| arrives(way, &[])).min().unwrap());
        // and it holds when it is rechecked, by the hours at which it drives
        let (code, held) = desk.hold(&[&["--recheck", "out", "--out", "again"], &words[..]].concat());
        assert_eq!(code, 0, "{seed} {}", held["ways"][0]);
    }
    assert!(waits > 5 && bound > 15 && circled < 3, "{waits} waits, {bound} bound, {circled} circles");
}
