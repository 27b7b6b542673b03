//! Routes with a departure, as their users ask for them: one test a rule, on a drawn town, through the program.
//!
//! Roads are a kilometer between letters and a minute long at 60 km/h.

use crate::closures::at;
use crate::end_to_end::{huhang, run_ok, write};
use serde_json::{Value, json};
use std::path::Path;

/// ```text
/// A---B---C---D     the high road, a minute from letter to letter
///     |   |
///     E---F         the way round from B to C: three minutes
/// ```
const ROADS: [&str; 4] = ["AB", "BC", "CD", "BEFC"];
const PLACES: [(char, f64, f64); 6] =
    [('A', 0.0, 0.0), ('B', 1.0, 0.0), ('C', 2.0, 0.0), ('D', 3.0, 0.0), ('E', 1.0, -1.0), ('F', 2.0, -1.0)];

struct Town(tempfile::TempDir);

fn point(letter: char) -> [f64; 2] {
    let (_, x, y) = PLACES.iter().find(|(l, ..)| *l == letter).unwrap();
    at(x * 1000.0, y * 1000.0).degrees()
}

/// A place on the high road, kilometers from A.
fn km(x: f64) -> [f64; 2] {
    at(x * 1000.0, 0.0).degrees()
}

fn typed(place: [f64; 2]) -> String {
    format!("{:.7},{:.7}", place[0], place[1])
}

fn line(letters: &str) -> Value {
    json!({"type": "LineString", "coordinates": letters.chars().map(point).collect::<Vec<_>>()})
}

fn piece(from: f64, to: f64) -> Value {
    json!({"type": "LineString", "coordinates": [km(from), km(to)]})
}

fn closure(id: &str, geometry: Value, properties: Value) -> Value {
    let Value::Object(mut all) = properties else { panic!("an object") };
    all.insert("id".to_owned(), id.into());
    all.entry("effect").or_insert_with(|| "closed".into());
    all.entry("start").or_insert_with(|| "2026-03-01T00:00".into());
    all.entry("end").or_insert_with(|| "2026-04-01T00:00".into());
    json!({"type": "Feature", "id": id, "geometry": geometry, "properties": all})
}

/// Shut from nine to ten every morning.
fn mornings(letters: &str) -> Value {
    closure("works", line(letters), json!({"title": "晨间施工", "daily": "09:00-10:00"}))
}

impl Town {
    fn new(roads: &[&str], closures: &[Value]) -> Self {
        let town = Self(tempfile::tempdir().unwrap());
        let road = |letters: &&str| {
            let mut parts = letters.split_whitespace();
            let letters = parts.next().unwrap();
            let mut tags = json!({"highway": "residential", "maxspeed": "60", "name": letters});
            for (key, value) in parts.map(|part| part.split_once('=').unwrap()) {
                tags[key] = value.into();
            }
            json!({"type": "Feature", "id": letters, "geometry": line(letters), "properties": tags})
        };
        write(Path::new(&town.path("roads.geojson")), &roads.iter().map(road).collect::<Vec<_>>());
        write(Path::new(&town.path("closures.geojson")), closures);
        town
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn words(&self, from: [f64; 2], to: [f64; 2], more: &[&str]) -> Vec<String> {
        let (network, closures) = (self.path("roads.geojson"), self.path("closures.geojson"));
        let mut words: Vec<String> =
            ["route", "--json", "--network", &network, "--closures", &closures].map(str::to_owned).to_vec();
        words.extend([format!("--from={}", typed(from)), format!("--to={}", typed(to))]);
        words.extend(more.iter().map(|word| (*word).to_owned()));
        words
    }

    fn ask(&self, from: [f64; 2], to: [f64; 2], more: &[&str]) -> Value {
        let words = self.words(from, to, more);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        serde_json::from_str(&run_ok(&words)).unwrap()
    }

    /// From A to D.
    fn drive(&self, depart: &str, wait: &str) -> Value {
        self.ask(point('A'), point('D'), &["--depart", depart, "--wait", wait])
    }

    fn refuses(&self, code: &str, more: &[&str]) {
        let words = self.words(point('A'), point('D'), more);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = huhang(&words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(code), "{code} expected: {said}");
    }
}

/// Minutes on the way; 0 where there is none.
fn minutes(answer: &Value) -> u64 {
    assert_eq!(answer["found"].as_bool(), Some(answer["duration_s"].is_number()));
    answer["duration_s"].as_f64().map_or(0, |s| (s / 60.0).round() as u64)
}

/// `HH:MM` of an instant.
fn clock(instant: &Value) -> &str {
    instant.as_str().map_or("", |text| &text[11..16])
}

#[test]
fn t7_the_closure_counts_when_one_is_there_not_when_one_sets_out() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    let early = town.drive("2026-03-02T08:50", "never");
    assert_eq!((minutes(&early), clock(&early["timing"]["arrive_at"])), (3, "08:53"));
    // It is open at 08:59:30, and shut when one comes to B at 09:00:30.
    let late = town.drive("2026-03-02T08:59:30", "never");
    assert_eq!(minutes(&late), 5, "the way round: {late}");
    let open = town.ask(point('A'), point('D'), &["--at", "2026-03-02T08:59:30"]);
    assert_eq!(minutes(&open), 3, "what looking at one instant would have said");
    // It is shut at 09:59:30, and open when one comes to B.
    let after = town.drive("2026-03-02T09:59:30", "never");
    assert_eq!((minutes(&after), after["timing"]["waited_s"].as_f64()), (3, Some(0.0)));
    assert_eq!(minutes(&after["before"]), 3);
    assert_eq!(after["time"]["policy"], "depart");
}

#[test]
fn t5_the_whole_time_on_the_stretch_must_be_open() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    // At B at 08:59:30, off the stretch at 09:00:30.
    assert_eq!(minutes(&town.drive("2026-03-02T08:58:30", "never")), 5);
    // Off the stretch at about 08:59:50.
    assert_eq!(minutes(&town.drive("2026-03-02T08:57:50", "never")), 3);
    // Only its last tenth is shut: one is off the rest by 09:00, and still may not come onto it.
    let town = Town::new(&ROADS, &[closure("tip", piece(1.9, 2.0), json!({"daily": "09:00-10:00"}))]);
    assert_eq!(minutes(&town.drive("2026-03-02T08:57:50", "never")), 3);
    assert_eq!(minutes(&town.drive("2026-03-02T08:58:10", "never")), 5, "at the tip just after nine");
}

#[test]
fn t6_never_up_to_and_until_open() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    // Half a minute before it opens the wait is shorter than the way round, half an hour before it is not.
    let soon = town.drive("2026-03-02T09:58:30", "until-open");
    let timing = &soon["timing"];
    assert_eq!(clock(&timing["arrive_at"]), "10:02");
    let wait = &timing["waits"][0];
    assert_eq!((&wait["closures"], &wait["road"]), (&json!(["works"]), &json!("BC")));
    assert_eq!(wait["until"], "2026-03-02T10:00:00+08:00");
    assert!((wait["wait_s"].as_f64().unwrap() - 30.0).abs() < 1.0, "{wait}");
    assert_eq!(soon["alternatives"][0]["steps"][1]["wait_s"], wait["wait_s"], "the step says so, too");
    assert_eq!(minutes(&town.drive("2026-03-02T09:30:00", "until-open")), 5);
    assert_eq!(minutes(&town.drive("2026-03-02T09:58:30", "never")), 5);
    assert_eq!(minutes(&town.drive("2026-03-02T09:58:30", "up-to:20s")), 5);
    assert_eq!(town.drive("2026-03-02T09:58:30", "up-to:35s")["timing"]["waited_s"], wait["wait_s"]);
}

#[test]
fn t6_who_may_not_wait_learns_when_it_opens_and_when_to_leave() {
    let town = Town::new(&ROADS[..3], &[mornings("BC")]);
    let no = town.drive("2026-03-02T09:20", "up-to:30min");
    assert_eq!((minutes(&no), &no["blockers"][0]["id"]), (0, &json!("works")));
    assert_eq!(no["blockers"][0]["opens_at"], "2026-03-02T10:00:00+08:00");
    let leave = no["timing"]["leave_at"].as_str().unwrap();
    assert_eq!(clock(&json!(leave)), "09:59", "then one is at B as it opens");
    assert_eq!(minutes(&town.drive(leave, "never")), 3);
    let yes = town.drive("2026-03-02T09:20", "up-to:45min");
    assert_eq!(clock(&yes["timing"]["arrive_at"]), "10:02");
    // What does not open within the fourteen days that are looked ahead.
    let shut = Town::new(&ROADS[..3], &[closure("long", line("BC"), json!({}))]);
    let never = shut.drive("2026-03-02T09:20", "until-open");
    assert_eq!((minutes(&never), &never["blockers"][0]["id"]), (0, &json!("long")));
    assert!(never["blockers"][0]["opens_at"].is_null() && never["timing"]["horizon_days"] == 14);
    assert_eq!(clock(&shut.drive("2026-03-31T09:20", "until-open")["timing"]["arrive_at"]), "00:02");
}

#[test]
fn t6_driving_in_circles_is_waiting_too() {
    // To E and back is two minutes: then it would be open.
    let town = Town::new(&["AB", "BC", "CD", "BE"], &[mornings("BC")]);
    let no = town.drive("2026-03-02T09:58:30", "never");
    assert_eq!((minutes(&no), clock(&no["timing"]["leave_at"])), (0, "09:59"));
    // Another way that takes longer is none: it comes to C as that opens.
    let town = Town::new(&ROADS, &[mornings("CD")]);
    let round = town.drive("2026-03-02T09:57:30", "never");
    assert_eq!((minutes(&round), clock(&round["timing"]["arrive_at"])), (5, "10:02"));
}

#[test]
fn t6_one_waits_at_the_barrier_where_the_stretch_begins_on_the_way() {
    let town = Town::new(&ROADS[..3], &[closure("mid", piece(1.4, 1.6), json!({"daily": "09:00-10:00"}))]);
    let answer = town.drive("2026-03-02T09:30", "until-open");
    let wait = &answer["timing"]["waits"][0];
    assert!((wait["lon"].as_f64().unwrap() - km(1.4)[0]).abs() < 1e-5, "{wait}");
    assert_eq!(clock(&answer["timing"]["arrive_at"]), "10:01");
    // Whose place is before the barrier, or who starts behind it, does not care.
    let near = town.ask(point('A'), km(1.4), &["--depart", "2026-03-02T09:30"]);
    assert!((near["duration_s"].as_f64().unwrap() - 84.0).abs() < 1.0);
    assert_eq!(minutes(&town.ask(km(1.6), point('D'), &["--depart", "2026-03-02T09:30"])), 1);
}

#[test]
fn t6_nobody_waits_in_the_middle_of_a_closed_road() {
    // A crossing road at C is a place to stand off the works; a mere bend is not.
    let town = Town::new(&["AB", "BC", "CD"], &[mornings("BCD")]);
    // BC could just be driven before nine, CD not any more: one waits at B.
    let answer =
        town.ask(point('A'), point('D'), &["--depart", "2026-03-02T08:57:50", "--wait", "until-open"]);
    let wait = &answer["timing"]["waits"][0];
    assert!((wait["lon"].as_f64().unwrap() - point('B')[0]).abs() < 1e-5, "{answer}");
    assert_eq!(clock(&wait["from"]), "08:58");
    assert_eq!(clock(&answer["timing"]["arrive_at"]), "10:02");
}

#[test]
fn t5_entry_only_lets_who_is_on_the_road_drive_to_its_end() {
    let works = |more: Value| {
        let mut properties = json!({"daily": "09:00-10:00"});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Town::new(&ROADS, &[closure("works", line("BC"), properties)])
    };
    let (whole, barrier) = (works(json!({})), works(json!({"entry_only": true})));
    // At B half a minute before nine: on the road when it shuts.
    assert_eq!(minutes(&whole.drive("2026-03-02T08:58:30", "never")), 5, "the whole time on it must be open");
    assert_eq!(minutes(&barrier.drive("2026-03-02T08:58:30", "never")), 3);
    // At the barrier as it shuts: not onto it.
    assert_eq!(minutes(&barrier.drive("2026-03-02T08:59", "never")), 5);
    assert_eq!(minutes(&barrier.drive("2026-03-02T09:59", "never")), 3, "and as it opens onto it");
    // Who starts on it leaves it.
    let out = barrier.ask(km(1.5), point('D'), &["--depart", "2026-03-02T09:30"]);
    assert_eq!(out["found"], true);
}

#[test]
fn a_stay_at_a_stop_is_no_wait_and_not_on_the_road() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    let ask = |more: &[&str]| {
        let via = format!("--via={}", typed(point('B')));
        town.ask(point('A'), point('D'), &[&["--depart", "2026-03-02T08:50", &via], more].concat())
    };
    // Five minutes at B: on at 8:56, through before nine.
    let short = ask(&["--stay", "5min"]);
    assert_eq!((minutes(&short), clock(&short["timing"]["arrive_at"])), (3, "08:58"));
    let stop = &short["timing"]["stops"][1];
    assert_eq!((clock(&stop["arrive_at"]), clock(&stop["depart_at"])), ("08:51", "08:56"));
    assert_eq!((stop["stay_s"].as_f64(), short["timing"]["waited_s"].as_f64()), (Some(300.0), Some(0.0)));
    // Nine minutes: B–C is shut meanwhile, the way round is open.
    let long = ask(&["--stay", "9min"]);
    assert_eq!((minutes(&long), clock(&long["timing"]["arrive_at"])), (5, "09:04"));
    // An hour and eight minutes, and it waits for the rest.
    let only = Town::new(&ROADS[..3], &[mornings("BC")]);
    let via = format!("--via={}", typed(point('B')));
    let waits = only.ask(
        point('A'),
        point('D'),
        &["--depart", "2026-03-02T08:50", &via, "--stay", "68min", "--wait", "up-to:5min"],
    );
    assert_eq!(clock(&waits["timing"]["arrive_at"]), "10:02");
    assert_eq!(waits["timing"]["waited_s"].as_f64(), Some(60.0));
    // A time for each stop, or one for all; and a departure.
    town.refuses("E511", &["--depart", "2026-03-02T08:50", "--stay", "3km"]);
    town.refuses("E511", &["--depart", "2026-03-02T08:50", "--stay", "3min", "--stay", "4min"]);
    town.refuses("E543", &["--stay", "3min"]);
}

#[test]
fn b11_no_date_before_during_and_after() {
    let days = closure("days", line("BC"), json!({"start": "2026-03-05", "end": "2026-03-10T00:00"}));
    let town = Town::new(&ROADS, &[days]);
    let undated = town.ask(point('A'), point('D'), &[]);
    assert_eq!((minutes(&undated), undated["time"]["policy"].as_str()), (5, Some("worst-case")));
    for (depart, expected) in
        [("2026-03-04T12:00", 3), ("2026-03-05T12:00", 5), ("2026-03-09T23:50", 5), ("2026-03-10T00:00", 3)]
    {
        assert_eq!(minutes(&town.drive(depart, "never")), expected, "{depart}");
    }
}

#[test]
fn b11_the_exempt_vehicle_passes() {
    let exempt = closure("e", line("BC"), json!({"daily": "09:00-10:00", "exempt": ["police"]}));
    let town = Town::new(&ROADS[..3], &[exempt]);
    let depart = ["--depart", "2026-03-02T09:30", "--vehicle"];
    let of = |vehicle: &str| town.ask(point('A'), point('D'), &[&depart[..], &[vehicle]].concat());
    assert!(of("police")["found"] == true && of("car")["found"] == false && of("truck")["found"] == false);
}

#[test]
fn b11_a_destination_on_the_last_or_a_middle_road_of_a_shut_stretch() {
    let town = Town::new(&ROADS, &[mornings("BCD")]);
    let to = |place: [f64; 2], wait: &str| {
        minutes(&town.ask(point('A'), place, &["--depart", "2026-03-02T09:30", "--wait", wait]))
    };
    for place in [km(2.5), km(1.5)] {
        assert_eq!(to(place, "never"), 0, "inside it nobody arrives while it is shut");
        // One waits at the nearer end, C is reached by the other road.
        assert_eq!(to(place, "until-open"), 31, "{place:?}");
    }
    assert_eq!(to(point('C'), "never"), 4, "its crossing is reached by the other road");
    // Who is inside when it is shut leaves when it opens.
    let out = town.ask(km(1.5), point('A'), &["--depart", "2026-03-02T09:30", "--wait", "until-open"]);
    assert_eq!(clock(&out["timing"]["stops"][0]["depart_at"]), "10:00");
}

#[test]
fn b12_the_closure_keeps_its_zone_and_the_question_its_own() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    let utc = town.drive("2026-03-02T01:30:00Z", "never");
    assert_eq!(
        (minutes(&utc), clock(&utc["timing"]["arrive_at"])),
        (5, "09:35"),
        "half past nine in Shanghai"
    );
    let stated = json!({"daily": "09:00-10:00", "timezone": "Asia/Shanghai"});
    let town = Town::new(&ROADS, &[closure("stated", line("BC"), stated)]);
    let zone = ["--timezone", "Europe/Berlin", "--depart"];
    let ask = |at: &str| town.ask(point('A'), point('D'), &[&zone[..], &[at]].concat());
    let shut = ask("2026-03-02T02:30");
    assert_eq!((minutes(&shut), shut["timing"]["timezone"].as_str()), (5, Some("Europe/Berlin")));
    assert_eq!(shut["timing"]["depart_at"], "2026-03-02T02:30:00+01:00");
    // Without a zone of its own a closure is in that of the question, as it is without a departure.
    let nine = Town::new(&ROADS, &[mornings("BC")]);
    let berlin = nine.ask(point('A'), point('D'), &[&zone[..], &["2026-03-02T09:30"]].concat());
    assert_eq!(minutes(&berlin), 5);
    let own = closure("own", line("BC"), json!({"daily": "09:00-10:00", "timezone": "America/New_York"}));
    let town = Town::new(&ROADS, &[own]);
    assert_eq!(minutes(&town.drive("2026-03-02T14:30:00Z", "never")), 5, "half past nine in New York");
    assert_eq!(minutes(&town.drive("2026-03-02T09:30", "never")), 5, "the zone that all closures name");
    let here = ["--timezone", "Asia/Shanghai", "--depart", "2026-03-02T09:30"];
    assert_eq!(minutes(&town.ask(point('A'), point('D'), &here)), 3);
}

#[test]
fn b13_days_only_hours_only_and_both() {
    // 2026-03-02 is a Monday.
    let of = |words: Value| Town::new(&ROADS, &[closure("c", line("BC"), words)]);
    let (days, hours, both) = (
        of(json!({"weekdays": "mon"})),
        of(json!({"daily": "22:00-05:00"})),
        of(json!({"weekdays": "mon", "daily": "22:00-05:00"})),
    );
    for (depart, expected) in [
        ("2026-03-02T12:00", [5, 3, 3]),
        ("2026-03-02T23:00", [5, 5, 5]),
        ("2026-03-03T04:00", [3, 5, 5]),
        ("2026-03-03T23:00", [3, 5, 3]),
        ("2026-03-02T21:59:30", [5, 5, 5]),
        ("2026-03-01T23:59:30", [5, 5, 3]),
    ] {
        let found = [&days, &hours, &both].map(|town| minutes(&town.drive(depart, "never")));
        assert_eq!(found, expected, "{depart}");
    }
}

#[test]
fn b13_overlapping_windows_and_parts_of_roads() {
    let first = closure("first", line("BC"), json!({"daily": "09:00-10:00"}));
    let second = closure("second", piece(1.2, 1.4), json!({"daily": "09:50-10:30"}));
    let town = Town::new(&ROADS[..3], &[first, second]);
    let answer = town.drive("2026-03-02T09:30", "until-open");
    // At ten one comes to the second barrier, and stands before it until half past.
    let waits = answer["timing"]["waits"].as_array().unwrap();
    let held: Vec<&Value> = waits.iter().map(|w| &w["closures"][0]).collect();
    assert_eq!(held, ["first", "second"], "{waits:?}");
    assert_eq!(clock(&answer["timing"]["arrive_at"]), "10:31");
    assert_eq!(waits[1]["until"], "2026-03-02T10:30:00+08:00");
}

#[test]
fn t7_works_that_slow_count_at_their_times() {
    let slow = json!({"effect": "half_closed", "other_half": "alternating", "wait_s": 120, "speed_kmh": 30, "daily": "09:00-10:00"});
    let town = Town::new(&ROADS[..3], &[closure("half", line("BC"), slow)]);
    assert_eq!(minutes(&town.drive("2026-03-02T08:30", "never")), 3);
    assert_eq!(
        minutes(&town.drive("2026-03-02T09:30", "never")),
        6,
        "two minutes of waiting, one of slowness"
    );
    assert_eq!(minutes(&town.ask(point('A'), point('D'), &["--at", "2026-03-02T09:30"])), 6);
    // At B at 08:59:30: half the road at 60, half at 30.
    let between = town.drive("2026-03-02T08:58:30", "never")["duration_s"].as_f64().unwrap();
    assert!((between - 210.0).abs() < 1.5, "{between}");
    // At B at 09:59:00: the signal goes out at ten.
    let last = town.drive("2026-03-02T09:58:00", "never");
    assert_eq!((clock(&last["timing"]["arrive_at"]), &last["timing"]["waited_s"]), ("10:02", &json!(0.0)));
}

#[test]
fn c2_a_direction_opened_at_times_may_be_driven_then() {
    let contraflow = json!({"effect": "contraflow", "daily": "09:00-10:00"});
    let town = Town::new(&["AB", "BC oneway=yes", "CD", "BEFC"], &[closure("flow", line("BC"), contraflow)]);
    let back = |depart: &str| minutes(&town.ask(point('D'), point('A'), &["--depart", depart]));
    assert_eq!([back("2026-03-02T08:30"), back("2026-03-02T09:30"), back("2026-03-02T10:30")], [5, 3, 5]);
    assert_eq!(back("2026-03-02T09:58:30"), 5, "the minute on it would end after ten");
}

#[test]
fn a_turn_that_changes_on_the_way_is_judged_throughout_and_said() {
    let town = |daily: &str| {
        let ban = json!({"effect": "turn_ban", "from_road": "AB", "to_road": "BC", "daily": daily});
        let at = json!({"type": "Point", "coordinates": point('B')});
        Town::new(&ROADS, &[closure("ban", at, ban)])
    };
    let changes = town("09:00-10:00");
    let codes = |answer: &Value| -> Vec<String> {
        let all = answer["warnings"].as_array().unwrap();
        all.iter().map(|w| w["code"].as_str().unwrap().to_owned()).collect()
    };
    let (before, during, into) = (
        changes.drive("2026-03-02T08:30", "never"),
        changes.drive("2026-03-02T09:30", "never"),
        changes.drive("2026-03-02T08:58:30", "never"),
    );
    assert_eq!([&before, &during, &into].map(minutes), [3, 5, 5]);
    assert!(!codes(&before).contains(&"W440".to_owned()) && !codes(&during).contains(&"W440".to_owned()));
    assert!(codes(&into).contains(&"W440".to_owned()));
}

#[test]
fn time_runs_on_through_the_stops() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    let via = typed(point('E'));
    let more = ["--depart", "2026-03-02T09:56:30", "--wait", "until-open", "--via", &via];
    let answer = town.ask(point('A'), point('D'), &more);
    let stops = answer["timing"]["stops"].as_array().unwrap();
    assert_eq!(stops.len(), 3);
    assert_eq!([clock(&stops[0]["depart_at"]), clock(&stops[1]["arrive_at"])], ["09:56", "09:58"]);
    assert_eq!(minutes(&answer), 5, "E, F and C");
    // From E back over B: the road opens while one is away.
    let more = ["--depart", "2026-03-02T09:57:30", "--via", &via];
    let back = town.ask(point('A'), km(1.5), &more);
    assert_eq!((minutes(&back), clock(&back["timing"]["arrive_at"])), (4, "10:01"), "{back}");
}

#[test]
fn layers_carry_the_times_and_verify_proves_that_no_way_is_faster() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    let out = town.path("out");
    town.ask(
        point('A'),
        point('D'),
        &["--depart", "2026-03-02T09:58:30", "--wait", "until-open", "--out", &out],
    );
    let layer = |name: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(Path::new(&out).join(format!("{name}.geojson"))).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        value["features"].as_array().unwrap().clone()
    };
    let waits = layer("waits");
    assert_eq!((waits.len(), &waits[0]["properties"]["closure"]), (1, &json!("works")));
    let after = |name: &str| -> Vec<Value> {
        layer(name).into_iter().filter(|f| f["properties"]["depart_at"].is_string()).collect()
    };
    assert_eq!([after("routes").len(), after("stops").len(), after("steps").len()], [1, 2, 3]);
    let proof = run_ok(&["verify", &out]);
    assert!(proof.contains("first arrival of route: 1 checked"), "{proof}");
    assert!(
        proof.contains("before the closures: 1 checked") && proof.contains("proved: what is listed"),
        "{proof}"
    );
    assert!(proof.contains("timed pieces of route: "), "{proof}");
    // Who would set out before it opens is found out, and so is who would be faster than the road lets him.
    let runs = Path::new(&out).join("runs.csv");
    let sound = std::fs::read_to_string(&runs).unwrap();
    let waited = |line: &&str| {
        let cells: Vec<&str> = line.split(',').collect();
        cells[5] != cells[6]
    };
    let line = sound.lines().skip(1).find(waited).expect("somebody waits");
    let cells: Vec<&str> = line.split(',').collect();
    let early = [&cells[..6], &[cells[5], cells[7]]].concat().join(",");
    let faster = [&cells[..7], &[cells[6]]].concat().join(",");
    for (forged, what) in [(early, "shuts it"), (faster, "takes 0 ms")] {
        std::fs::write(&runs, sound.replace(line, &forged)).unwrap();
        let run = crate::end_to_end::huhang(&["verify", &out]);
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.code() == Some(1) && said.contains(what), "{what}: {said}");
    }
    std::fs::write(&runs, &sound).unwrap();
    // If nothing were shut, one would not wait.
    let hours = Path::new(&out).join("all_hours.csv");
    let header = std::fs::read_to_string(&hours).unwrap().lines().next().unwrap().to_owned();
    std::fs::write(&hours, header + "\n").unwrap();
    let run = crate::end_to_end::huhang(&["verify", &out]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.code() == Some(1) && said.contains("there is a way that arrives"), "{said}");
}

#[test]
fn what_does_not_go_with_a_departure_is_refused() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    let depart = ["--depart", "2026-03-02T09:00"];
    town.refuses("E540", &[&depart[..], &["--at", "2026-03-02T09:00"]].concat());
    town.refuses("E541", &[&depart[..], &["--alternatives", "2"]].concat());
    town.refuses("E541", &[&depart[..], &["--objective", "shortest"]].concat());
    town.refuses("E542", &[&depart[..], &["--wait", "a while"]].concat());
    town.refuses("E543", &["--wait", "never"]);
    town.refuses("E519", &["--depart", "tomorrow"]);
}

#[test]
fn a_scenario_asks_with_a_departure_beside_tasks_at_an_instant() {
    let town = Town::new(&ROADS, &[mornings("BC")]);
    let (a, d) = (typed(point('A')), typed(point('D')));
    let text = format!(
        "[scenario]\nname = \"s\"\nnetwork = \"roads.geojson\"\nclosures = \"closures.geojson\"\nat = \"2026-03-02T09:30\"\n\
         [[route]]\nname = \"now\"\nfrom = \"{a}\"\nto = \"{d}\"\n\
         [[route]]\nname = \"later\"\nfrom = \"{a}\"\nto = \"{d}\"\ndepart = \"2026-03-02T09:58:30\"\nwait = \"until-open\"\n"
    );
    let file = town.path("scenario.toml");
    std::fs::write(&file, text).unwrap();
    let out = town.path("out");
    let answer: Value = serde_json::from_str(&run_ok(&["run", &file, "--json", "--out", &out])).unwrap();
    let (now, later) = (&answer["routes"][0], &answer["routes"][1]);
    assert_eq!((minutes(now), clock(&later["timing"]["arrive_at"])), (5, "10:02"));
    assert!(now["timing"].is_null());
    let proof = run_ok(&["verify", &out]);
    assert!(proof.contains("legs of now: 1 checked") && proof.contains("first arrival of later"), "{proof}");
    assert!(Path::new(&out).join("later/waits.geojson").exists());
    assert!(
        run_ok(&["schema", "scenario"]).contains("depart")
            && run_ok(&["schema", "route"]).contains("waited_s")
    );
}
