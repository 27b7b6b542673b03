//! Patrols as their users run them, on drawn towns: one test a rule. Every run is proved again by `verify`.

use crate::closures::at;
use crate::end_to_end::{huhang, run_ok, write};
use serde_json::{Value, json};
use std::path::Path;

/// Two stations (S, T), five sites (A to E) on a ladder of two streets with rungs; a letter is 10 m, a line 20 m wide.
const TOWN: &str = "
S         A         B         C         T

          D         E         F         G
";
const STREETS: [(&str, &str); 6] =
    [("SABCT", "北街"), ("DEFG", "南街"), ("AD", "一巷"), ("BE", "二巷"), ("CF", "三巷"), ("TG", "四巷")];

pub struct Town {
    folder: tempfile::TempDir,
}

pub fn spot(letter: char) -> huhang::geometry::LonLat {
    let found = TOWN.lines().enumerate().find_map(|(row, line)| Some((line.find(letter)?, row)));
    let (column, row) = found.unwrap();
    at(column as f64 * 100.0, row as f64 * -400.0)
}

pub fn point(letter: char, id: &str, more: Value) -> Value {
    let mut properties = json!({"name": id});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties,
        "geometry": {"type": "Point", "coordinates": spot(letter).degrees()}})
}

pub fn line(id: &str, letters: &str, properties: Value) -> Value {
    let points: Vec<[f64; 2]> = letters.chars().map(|c| spot(c).degrees()).collect();
    json!({"type": "Feature", "id": id, "properties": properties,
        "geometry": {"type": "LineString", "coordinates": points}})
}

impl Town {
    /// A town with these sites, by letter, each with what it asks for.
    pub fn new(sites: &[(char, Value)]) -> Self {
        let town = Self { folder: tempfile::tempdir().unwrap() };
        let roads: Vec<Value> = STREETS
            .iter()
            .map(|(letters, name)| {
                line(name, letters, json!({"highway": "tertiary", "name": name, "maxspeed": "36"}))
            })
            .collect();
        write(&town.path("roads.geojson"), &roads);
        let sites: Vec<Value> =
            sites.iter().map(|(letter, more)| point(*letter, &letter.to_string(), more.clone())).collect();
        write(&town.path("sites.geojson"), &sites);
        write(
            &town.path("stations.geojson"),
            &[point('S', "west", json!({})), point('T', "east", json!({}))],
        );
        town
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn arg(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    fn args(&self, more: &[&str]) -> Vec<String> {
        let mut args = vec!["patrol".to_owned(), "--json".to_owned(), "-q".to_owned()];
        for layer in ["network roads", "sites sites", "stations stations"] {
            let (option, file) = layer.split_once(' ').unwrap();
            args.extend([format!("--{option}"), self.arg(&format!("{file}.geojson"))]);
        }
        args.extend(["--out".to_owned(), self.arg("out"), "--effort".to_owned(), "300".to_owned()]);
        args.extend(more.iter().map(|&text| text.to_owned()));
        args
    }

    pub fn run(&self, more: &[&str]) -> std::process::Output {
        let args = self.args(more);
        huhang(&args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The summary of a run; whatever it says, `verify` proves it.
    pub fn plan(&self, more: &[&str]) -> Value {
        let run = self.run(more);
        let summary: Value = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)));
        let left = summary["visits"]["uncovered"].as_u64().unwrap() > 0;
        let broken = summary["revisit"]["guaranteed"] == false;
        assert_eq!(run.status.code(), Some(i32::from(left || broken)), "what is left out is a truthful no");
        let proof = run_ok(&["verify", &self.arg("out")]);
        assert!(proof.contains("proved"), "{proof}");
        summary
    }

    pub fn warns(&self, code: &str, more: &[&str]) -> bool {
        let summary: Value = serde_json::from_slice(&self.run(more).stdout).unwrap();
        list(&summary, "warnings").iter().any(|warning| warning["code"] == code)
    }

    pub fn refuses(&self, code: &str, more: &[&str]) {
        let run = self.run(more);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.code() == Some(2) && said.contains(code), "{code} expected: {said}");
        assert!(!self.path("out/summary.json").exists(), "nothing is written");
    }
}

pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

/// All events of a kind, with the unit that has them.
pub fn events<'a>(summary: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    let tours = list(summary, "tours").iter();
    tours
        .flat_map(|tour| list(tour, "events").iter().map(|event| (tour["unit"].as_str().unwrap(), event)))
        .filter(|(_, event)| event["kind"] == kind)
        .collect()
}

pub fn visits(summary: &Value) -> Vec<&str> {
    let mut sites: Vec<&str> =
        events(summary, "visit").iter().map(|(_, event)| event["site"].as_str().unwrap()).collect();
    sites.sort_unstable();
    sites
}

pub fn begin_h(event: &Value) -> f64 {
    event["from_s"].as_f64().unwrap() / 3600.0
}

#[test]
fn every_site_is_visited_once_and_every_unit_comes_home_within_its_shift() {
    let town = Town::new(&['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(|letter| (letter, json!({}))));
    let summary = town.plan(&["--units", "2", "--service", "30min"]);
    assert_eq!(visits(&summary), ["A", "B", "C", "D", "E", "F", "G"]);
    assert_eq!(summary["fleet"]["used"], 2, "balance comes before time: both work");
    for tour in list(&summary, "tours") {
        let events = list(tour, "events");
        assert_eq!(
            (&events[0]["kind"], &events[events.len() - 1]["kind"]),
            (&json!("depart"), &json!("finish"))
        );
        assert_eq!(events[0]["site"], events[events.len() - 1]["site"]);
    }
    assert!(
        summary["bound"].as_f64() <= summary["value"].as_f64()
            && summary["bound"].as_f64().unwrap() > 12_600.0
    );
    for file in [
        "tours.geojson",
        "stops.geojson",
        "uncovered.geojson",
        "plan.csv",
        "sheets.zh.html",
        "sheets.en.html",
    ] {
        assert!(town.path("out").join(file).exists(), "{file}");
    }
    let gpx = std::fs::read_to_string(town.path("out/tour-west-1.gpx")).unwrap();
    assert!(gpx.contains("<trkpt ") && gpx.contains("<wpt "), "{gpx}");
    let page = std::fs::read_to_string(town.path("out/report.html")).unwrap();
    assert!(page.contains("甘特图") || page.contains("Gantt"));
}

#[test]
fn few_units_are_used_where_that_counts_more_than_balance() {
    let town = Town::new(&['A', 'B', 'C'].map(|letter| (letter, json!({}))));
    let summary = town.plan(&["--units", "2", "--objective", "priority,units,time"]);
    assert_eq!(summary["fleet"]["used"], 1);
    // one tour and one unit at home: the quadratic mean is the tour by the root of two, the deviation half of it
    let fleet = |key: &str| summary["fleet"][key].as_f64().unwrap();
    let longest = fleet("longest_s");
    assert!(
        (fleet("quadratic_mean_s") - longest.floor() / 2f64.sqrt()).abs() < 0.001,
        "{}",
        summary["fleet"]
    );
    assert!((fleet("deviation_s") - longest / 2.0).abs() < 0.001, "{}", summary["fleet"]);
}

#[test]
fn visits_begin_within_their_windows_and_wait_for_them() {
    let town = Town::new(&[
        ('A', json!({"windows": "15:00-16:00"})),
        ('B', json!({"windows": "08:00-08:30,13:00-13:10"})),
        ('C', json!({"时间窗": "10:00-10:05"})),
    ]);
    let summary = town.plan(&["--units", "1"]);
    for (_, event) in events(&summary, "visit") {
        let begin = begin_h(event);
        let open: &[(f64, f64)] = match event["site"].as_str().unwrap() {
            "A" => &[(15.0, 16.0)],
            "B" => &[(8.0, 8.5), (13.0, 13.1667)],
            _ => &[(10.0, 10.0834)],
        };
        assert!(open.iter().any(|(from, until)| *from <= begin && begin <= *until), "{event}");
    }
    assert_eq!(visits(&summary).len(), 3);
}

#[test]
fn a_break_is_taken_within_its_hours() {
    let town = Town::new(&['A', 'B', 'C', 'D'].map(|letter| (letter, json!({"service_min": 90}))));
    let summary = town.plan(&["--units", "1", "--break", "11:30-13:30/45min"]);
    let breaks = events(&summary, "break");
    assert_eq!(breaks.len(), 1);
    let (from, until) = (begin_h(breaks[0].1), breaks[0].1["until_s"].as_f64().unwrap() / 3600.0);
    assert!(from >= 11.5 && until <= 13.5 && (until - from - 0.75).abs() < 1e-9, "{from} {until}");
}

#[test]
fn skills_shifts_and_stations_of_a_table_of_units_are_kept() {
    let town =
        Town::new(&[('A', json!({"skills": ["drone"]})), ('C', json!({"unit": "late"})), ('G', json!({}))]);
    let table = "id,name,station,shift,skills,count\nearly,早班,west,08:00-12:00,drone;dog,1\nlate,晚班,east,13:00-17:00,,1\n";
    std::fs::write(town.path("units.csv"), table).unwrap();
    let summary = town.plan(&["--units", &town.arg("units.csv")]);
    let who = |site: &str| {
        let all = events(&summary, "visit");
        all.iter()
            .find(|(_, event)| event["site"] == site)
            .map(|(unit, event)| ((*unit).to_owned(), begin_h(event)))
    };
    let (a, c) = (who("A").unwrap(), who("C").unwrap());
    assert!(a.0 == "early" && a.1 < 12.0, "{a:?}");
    assert!(c.0 == "late" && c.1 >= 13.0, "{c:?}");
}

#[test]
fn frequencies_over_days_keep_their_gaps() {
    let town = Town::new(&[
        ('A', json!({"visits": "3/week", "gap_days": 2})),
        ('B', json!({"visits": "1/day"})),
        ('C', json!({"visits": "2/week", "weekdays": "mon,fri"})),
    ]);
    let summary = town.plan(&["--units", "1", "--days", "5", "--date", "2026-03-30"]);
    let days = |site: &str| -> Vec<u64> {
        let mut days: Vec<u64> = list(&summary, "tours")
            .iter()
            .filter(|tour| list(tour, "events").iter().any(|event| event["site"] == site))
            .map(|tour| tour["day"].as_u64().unwrap())
            .collect();
        days.sort_unstable();
        days
    };
    assert_eq!(days("A"), [1, 3, 5]);
    assert_eq!(days("B"), [1, 2, 3, 4, 5]);
    assert_eq!(days("C"), [1, 5], "the thirtieth of March 2026 is a Monday");
}

#[test]
fn visits_of_one_day_keep_their_space() {
    let town = Town::new(&[('A', json!({"visits": "3/day", "gap": "2h"})), ('B', json!({}))]);
    let begins = |summary: &Value| -> Vec<f64> {
        let of_a =
            events(summary, "visit").into_iter().map(|(_, event)| event).filter(|event| event["site"] == "A");
        let mut all: Vec<f64> = of_a.map(begin_h).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let spaced = town.plan(&["--units", "2"]);
    let all = begins(&spaced);
    assert_eq!(all.len(), 3);
    // Ten minutes on the site, two hours between.
    assert!(all.windows(2).all(|pair| pair[1] - pair[0] > 2.0 + 10.0 / 60.0 - 1e-6), "{all:?}");
    assert!(!town.warns("W748", &["--units", "2"]));
    assert!(Town::new(&[('A', json!({"visits": "3/day"}))]).warns("W748", &["--units", "1"]));
    let tight = Town::new(&[('A', json!({"visits": "3/day"}))]).run(&["--units", "1", "--gap", "6h"]);
    assert_eq!(tight.status.code(), Some(1), "a day has no room for it");
}

#[test]
fn a_closure_between_two_sites_changes_the_plan_and_it_says_so() {
    let town = Town::new(&['A', 'B', 'C'].map(|letter| (letter, json!({}))));
    let before = town.plan(&["--units", "1", "--date", "2026-03-30"]);
    assert!(before["before"].is_null() && before["change"].is_null());
    let works = |start: &str, end: &str| {
        let properties = json!({"id": "works", "title": "works", "status": "approved", "effect": "closed",
            "start": format!("2026-03-30 {start}"), "end": format!("2026-03-30 {end}")});
        write(&town.path("works.geojson"), &[line("works", "BC", properties)]);
    };
    works("07:00", "18:00");
    let closures = town.arg("works.geojson");
    let args = ["--units", "1", "--date", "2026-03-30", "--closures", &closures];
    let after = town.plan(&args);
    assert_eq!(after["judged"][0]["closures"], json!(["works"]));
    assert!(after["change"]["extra_distance_m"].as_f64().unwrap() > 500.0, "{}", after["change"]);
    assert_eq!(after["before"]["duration_s"], before["value"], "without closures it is the plan of before");
    let time =
        list(&after["change"], "aims").iter().find(|aim| aim["aim"] == "time").expect("an aim of every plan");
    assert_eq!((&time["before"], &time["change"]), (&before["value"], &after["change"]["extra_duration_s"]));
    let order = |summary: &Value, aims: &Value| -> Vec<Value> {
        let aims = aims.as_array().into_iter().flatten();
        assert!(summary["objective"].as_array().is_some_and(|all| all.len() == aims.clone().count()));
        aims.map(|aim| aim["aim"].clone()).collect()
    };
    assert_eq!(json!(order(&after, &after["change"]["aims"])), after["objective"]);
    let page = || std::fs::read_to_string(town.path("out/report.html")).unwrap();
    assert!(page().contains("Closures judged: in the shifts of each day") && page().contains("in shifts"));
    // At night nobody is on duty, and nothing changes.
    works("19:00", "23:00");
    let night = town.plan(&args);
    assert_eq!((night["value"].as_f64(), &night["change"]), (before["value"].as_f64(), &Value::Null));
    assert!(page().contains("not in any shift"));
}

#[test]
fn a_site_that_closures_cut_off_is_left_out_for_that_reason() {
    let town = Town::new(&[('A', json!({})), ('G', json!({}))]);
    let works: Vec<Value> = [("FG", "a"), ("TG", "b")]
        .map(|(letters, id)| {
            line(id, letters, json!({"id": id, "title": id, "status": "approved", "effect": "closed", "start": null, "end": null}))
        })
        .to_vec();
    write(&town.path("works.geojson"), &works);
    let summary = town.plan(&["--units", "1", "--closures", &town.arg("works.geojson")]);
    let left = &summary["uncovered"][0];
    assert_eq!((&left["site"], &left["reason"]), (&json!("G"), &json!("no_way")));
    assert!(left["text"].as_str().unwrap().contains("closures"), "{left}");
    assert_eq!(summary["change"]["lost"], json!(["G"]));
}

#[test]
fn a_search_ends_at_its_time_limit_with_the_best_plan_so_far_and_says_so() {
    let town = Town::new(&['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(|letter| (letter, json!({}))));
    let mut args = town.args(&["--units", "2", "--time-limit", "300ms"]);
    assert_eq!(
        huhang(&args.iter().map(String::as_str).collect::<Vec<_>>()).status.code(),
        Some(2),
        "ms is no unit"
    );
    let effort = args.iter().position(|arg| arg == "300").unwrap();
    args[effort] = "4000000000".to_owned();
    *args.last_mut().unwrap() = "0.3s".to_owned();
    let summary: Value =
        serde_json::from_str(&run_ok(&args.iter().map(String::as_str).collect::<Vec<_>>())).unwrap();
    assert_eq!((&summary["stopped"], &summary["seconds"]), (&json!("time"), &json!(0.3)));
    assert_eq!(visits(&summary).len(), 7);
}

#[cfg(unix)]
#[test]
fn ctrl_c_takes_the_best_plan_so_far() {
    let town = Town::new(&['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(|letter| (letter, json!({}))));
    let mut args = town.args(&["--units", "2"]);
    let effort = args.iter().position(|arg| arg == "300").unwrap();
    args[effort] = "4000000000".to_owned();
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
        .args(&args)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let run = child.wait_with_output().unwrap();
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((run.status.code(), &summary["stopped"]), (Some(0), &json!("interrupt")));
    assert!(run_ok(&["verify", &town.arg("out")]).contains("proved"));
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_the_best_plan_so_far() {
    let town = Town::new(&['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(|letter| (letter, json!({}))));
    let mut args = town.args(&["--units", "2", "--time-limit", "2s", "--lang", "en"]);
    args.retain(|arg| arg != "-q");
    let effort = args.iter().position(|arg| arg == "300").unwrap();
    args[effort] = "4000000000".to_owned();
    let command = format!("{} {}", env!("CARGO_BIN_EXE_huhang"), args.join(" "));
    let Ok(run) = std::process::Command::new("script").args(["-qec", &command, "/dev/null"]).output() else {
        println!("skipped: no program `script` that makes a terminal");
        return;
    };
    let shown = String::from_utf8_lossy(&run.stdout).into_owned();
    // Each line that is shown says what every aim has come to: "0 % · priority 0 of weight left out · longest 83 min · …".
    let minutes = |line: &str| -> Option<u64> { line.split(" min").next()?.trim().parse().ok() };
    let best: Vec<u64> =
        shown.split("priority 0 of weight left out · longest ").skip(1).filter_map(minutes).collect();
    let text = std::fs::read_to_string(town.path("out/summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    let longest = summary["fleet"]["longest_s"].as_f64().unwrap();
    assert!(!best.is_empty(), "{shown}");
    assert!(best.windows(2).all(|pair| pair[0] >= pair[1]), "the best never gets worse: {best:?}");
    assert_eq!(best.last(), Some(&((longest / 60.0) as u64)), "the last one shown is what is written");
}

#[test]
fn the_same_bytes_with_one_two_and_eight_threads() {
    let town = Town::new(&['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(|letter| (letter, json!({"priority": 2}))));
    let files = |threads: &str| -> Vec<(String, Vec<u8>)> {
        town.plan(&["--units", "2", "--break", "12:00-13:00", "--threads", threads]);
        let read = |name: &str| (name.to_owned(), std::fs::read(town.path("out").join(name)).unwrap());
        [
            "tours.geojson",
            "stops.geojson",
            "plan.csv",
            "sheets.zh.html",
            "tour-west-1.gpx",
            "summary.json",
            "report.html",
        ]
        .map(read)
        .to_vec()
    };
    let one = files("1");
    for threads in ["2", "8"] {
        assert!(files(threads) == one, "{threads} threads");
    }
}

#[test]
fn verify_finds_a_forged_total_shift_and_window_out() {
    let town = Town::new(&['A', 'B', 'G'].map(|letter| (letter, json!({"windows": "09:00-12:00"}))));
    let summary = town.plan(&["--units", "1"]);
    let forge = |file: &str, pointer: &str, to: Value| {
        let path = town.path("out").join(file);
        let sound = std::fs::read_to_string(&path).unwrap();
        let mut forged: Value = serde_json::from_str(&sound).unwrap();
        let figure = forged.pointer_mut(pointer).unwrap_or_else(|| panic!("{file} has {pointer}"));
        assert_ne!(*figure, to);
        *figure = to;
        std::fs::write(&path, forged.to_string()).unwrap();
        let run = huhang(&["verify", &town.arg("out")]);
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.code() == Some(1) && said.contains("NOT proved"), "{file} {pointer}: {said}");
        std::fs::write(&path, sound).unwrap();
    };
    for total in ["drive_s", "service_s", "wait_s", "break_s", "distance_m"] {
        forge("summary.json", &format!("/fleet/{total}"), json!(12.5));
    }
    forge("summary.json", "/value", json!(1.0));
    forge("summary.json", "/visits/served", json!(2));
    for total in ["longest_s", "shortest_s", "quadratic_mean_s", "total"] {
        forge("summary.json", &format!("/fleet/{total}"), json!(12));
    }
    forge("summary.json", "/units/0/duration_s", json!(12.5));
    forge("summary.json", "/bound", json!(1.0));
    forge("summary.json", "/gap", json!(99.0));
    forge("summary.json", "/proved", json!(summary["proved"] != true));
    for aim in 1..4 {
        forge("summary.json", &format!("/aims/{aim}/value"), json!(12.5));
        forge("summary.json", &format!("/aims/{aim}/bound"), json!(1e9));
    }
    forge("tours.geojson", "/features/0/properties/duration_s", json!(1.0));
    // What is written of the same things elsewhere: lines of units and tours, clock times, shares, the order of aims.
    for figure in ["distance_m", "load_percent", "drive_s", "visits"] {
        forge("summary.json", &format!("/units/0/{figure}"), json!(1.25));
    }
    forge("summary.json", "/units/0/depart", json!("09:59:00"));
    forge("summary.json", "/tours/0/events/1/arrive", json!("11:59:00"));
    forge("summary.json", "/fleet/overlap_percent", json!(50.0));
    forge("summary.json", "/fleet/deviation_s", json!(1.0));
    forge("summary.json", "/visits/weighted_percent", json!(50.0));
    forge("summary.json", "/objective", json!(["time"]));
    forge("stops.geojson", "/features/1/properties/arrive", json!("11:59:00"));
    forge("tours.geojson", "/features/0/properties/sites", json!([]));
    forge("tours.geojson", "/features/0/geometry/coordinates/0", json!([120.0, 31.0]));
    let time = |file: &str| -> String {
        let text = std::fs::read_to_string(town.path("out").join(file)).unwrap();
        let stops: Value = serde_json::from_str(&text).unwrap();
        stops["features"][1]["properties"]["arrive"].as_str().unwrap().to_owned()
    };
    let arrive = time("stops.geojson");
    for (file, from, to) in [
        ("plan.csv", arrive.as_str(), "11:59:00"),
        ("sheets.zh.html", &arrive[..5], "11:59"),
        ("sheets.en.html", &arrive[..5], "11:59"),
        (&format!("tour-{}.gpx", summary["units"][0]["unit"].as_str().unwrap()), "lat=\"", "lat=\"1"),
    ] {
        let path = town.path("out").join(file);
        let sound = std::fs::read_to_string(&path).unwrap();
        assert!(sound.contains(from), "{file} has {from}");
        std::fs::write(&path, sound.replace(from, to)).unwrap();
        assert_eq!(huhang(&["verify", &town.arg("out")]).status.code(), Some(1), "{file}");
        std::fs::write(&path, sound).unwrap();
    }
    forge("tours.geojson", "/features/0/properties/distance_m", json!(1.0));
    forge("tours.geojson", "/features/0/properties/shift_until_s", json!(30_000.0));
    forge("stops.geojson", "/features/1/properties/windows", json!("14:00-15:00"));
    assert!(run_ok(&["verify", &town.arg("out")]).contains("proved"), "the folder itself is sound");
}

#[test]
fn verify_finds_a_forged_time_and_a_forged_leg_out() {
    let town = Town::new(&['A', 'B', 'G'].map(|letter| (letter, json!({}))));
    town.plan(&["--units", "1"]);
    let stops = town.path("out/stops.geojson");
    let sound = std::fs::read_to_string(&stops).unwrap();
    let forge = |key: &str, by: f64| {
        let mut layer: Value = serde_json::from_str(&sound).unwrap();
        let figure = &mut layer["features"][1]["properties"][key];
        *figure = json!(figure.as_f64().unwrap() + by);
        std::fs::write(&stops, layer.to_string()).unwrap();
        let run = huhang(&["verify", &town.arg("out")]);
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.code() == Some(1) && said.contains("NOT proved"), "{key}: {said}");
    };
    forge("leg_duration_s", -1.0);
    forge("leg_distance_m", 5.0);
    forge("wait_s", 60.0);
    assert!(Path::new(&stops).exists());
}

/// Where one tour is enough, and fewer come first, the longest tour is all the work: its bound is that of the working time.
#[test]
fn the_longest_tour_is_bounded_by_the_fewest_tours() {
    let town = Town::new(&['A', 'B', 'C', 'D'].map(|letter| (letter, json!({}))));
    let bounds = |order: &str| {
        let summary = town.plan(&["--units", "3", "--objective", order]);
        let aim = |name: &str| list(&summary, "aims").iter().find(|aim| aim["aim"] == name).unwrap().clone();
        (aim("longest")["bound"].as_f64().unwrap(), summary["bound"].as_f64().unwrap(), aim("units"))
    };
    let (longest, time, units) = bounds("priority,units,longest,time");
    assert_eq!(units["value"], units["bound"], "one unit is enough");
    assert!((longest - time).abs() < 1e-6, "{longest} {time}");
    let (longest, time, _) = bounds("priority,longest,units,time");
    assert!(longest < time, "where it comes first, the work is shared out: {longest} {time}");
}
