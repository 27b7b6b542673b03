//! Many works on one calendar: what the sweep says holds at every instant, and the shift it proposes is the best there is.

use crate::closures::at;
use crate::end_to_end::{Case, huhang, run_ok, shuffled, write};
use crate::random::Dice;
use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Two ways from the station S to the village W: over B on the upper street, over D on the lower.
const TOWN: &str = "
S         A         B         V         W

          C         D         E
";
const STREETS: [(&str, &str); 5] =
    [("SABV", "北街"), ("AC", "西巷"), ("CDE", "南街"), ("EV", "东巷"), ("VW", "村路")];

/// A drawn town in a folder of its own.
struct Town {
    folder: tempfile::TempDir,
}

impl Town {
    fn new() -> Self {
        let town = Self { folder: tempfile::tempdir().unwrap() };
        let roads: Vec<Value> = STREETS
            .iter()
            .map(|(letters, name)| {
                line(name, letters, json!({"highway": "tertiary", "name": name, "maxspeed": "50"}))
            })
            .collect();
        let place = |letter: char, id: &str| {
            let point = json!({"type": "Point", "coordinates": spot(letter).degrees()});
            json!({"type": "Feature", "id": id, "properties": {"name": id, "category": "village"}, "geometry": point})
        };
        write(&town.folder.path().join("roads.geojson"), &roads);
        write(&town.folder.path().join("sites.geojson"), &[place('W', "far"), place('A', "near")]);
        write(&town.folder.path().join("stations.geojson"), &[place('S', "police")]);
        town
    }

    fn arg(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    fn args(&self, works: &[Value], more: &[&str]) -> Vec<String> {
        write(&self.folder.path().join("works.geojson"), works);
        let files = ["network roads.geojson", "sites sites.geojson", "stations stations.geojson"];
        let mut args = vec!["programme".to_owned(), "--json".to_owned(), "-q".to_owned()];
        for (option, file) in files.iter().map(|pair| pair.split_once(' ').unwrap()) {
            args.extend([format!("--{option}"), self.arg(file)]);
        }
        if !works.is_empty() {
            args.extend(["--closures".to_owned(), self.arg("works.geojson")]);
        }
        args.extend(more.iter().map(|&text| text.to_owned()));
        args
    }

    fn programme(&self, works: &[Value], more: &[&str]) -> Value {
        let args = self.args(works, more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        serde_json::from_str(&run_ok(&args)).expect("--json prints JSON")
    }

    fn refuses(&self, code: &str, works: &[Value], more: &[&str]) {
        let args = self.args(works, more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = huhang(&args);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.code() == Some(2) && said.contains(code), "{code} expected: {said}");
    }
}

fn spot(letter: char) -> huhang::geometry::LonLat {
    let found = TOWN.lines().enumerate().find_map(|(row, line)| Some((line.find(letter)?, row)));
    let (column, row) = found.unwrap();
    at(column as f64 * 10.0, row as f64 * -20.0)
}

fn line(id: &str, letters: &str, properties: Value) -> Value {
    let points: Vec<[f64; 2]> = letters.chars().map(|c| spot(c).degrees()).collect();
    json!({"type": "Feature", "id": id, "properties": properties,
        "geometry": {"type": "LineString", "coordinates": points}})
}

/// Works along some letters from one day (of 2026) to before another.
fn works(id: &str, letters: &str, start: &str, end: &str, more: Value) -> Value {
    let instant = |day: &str| format!("2026-{day} 00:00");
    let mut properties = json!({"id": id, "title": id, "status": "approved", "effect": "closed"});
    for (key, day) in [("start", start), ("end", end)] {
        properties[key] = if day.is_empty() { Value::Null } else { instant(day).into() };
    }
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    line(id, letters, properties)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

fn instant(value: &Value) -> DateTime<chrono::FixedOffset> {
    value.as_str().unwrap().parse().unwrap()
}

/// Intervals follow each other without a gap from the begin to the end, two neighbors differ, and the hours add up.
fn assert_whole(summary: &Value) {
    let (span, intervals) = (&summary["span"], list(summary, "intervals"));
    assert_eq!(intervals[0]["from"], span["from"]);
    assert_eq!(intervals[intervals.len() - 1]["until"], span["until"]);
    for pair in intervals.windows(2) {
        assert_eq!(pair[0]["until"], pair[1]["from"]);
        assert_ne!(pair[0]["situation"], pair[1]["situation"]);
    }
    let lasting = (instant(&span["until"]) - instant(&span["from"])).num_milliseconds() as f64 / 3_600_000.0;
    let hours =
        |key: &str| -> f64 { list(summary, key).iter().map(|i| i["duration_h"].as_f64().unwrap()).sum() };
    for key in ["intervals", "situations"] {
        let off = (hours(key) - lasting).abs();
        assert!(off <= 1e-4 * intervals.len() as f64, "{key}: {} of {lasting} hours", hours(key));
    }
}

#[test]
fn two_works_each_harmless_alone_cut_a_village_off_while_they_overlap() {
    let town = Town::new();
    let north = works("north", "BV", "03-01", "03-20", json!({}));
    let south = works("south", "DE", "03-11", "03-31", json!({}));
    for alone in [&north, &south] {
        let summary = town.programme(std::slice::from_ref(alone), &[]);
        assert_eq!(list(&summary, "situations").len(), 1);
        assert!(list(&summary["situations"][0], "sites_isolated").is_empty(), "harmless: {summary}");
        assert_eq!(summary["span"]["from_is"], "first_begin");
        assert_whole(&summary);
    }
    let summary = town.programme(&[south, north], &[]);
    assert_whole(&summary);
    let worst = &summary["worst"];
    assert_eq!(worst["works"], json!(["north", "south"]));
    assert_eq!((worst["isolated"].as_u64(), worst["intervals"].as_u64()), (Some(1), Some(1)));
    assert_eq!(worst["from"], "2026-03-11T00:00:00+08:00");
    assert_eq!(worst["until"], "2026-03-20T00:00:00+08:00");
    assert_eq!(summary["worst_week"]["week"], "2026-W11", "six days of it, the next week four");
    let site = &summary["affected_sites"][0];
    assert_eq!((site["site"].as_str(), site["isolated_h"].as_f64()), (Some("far"), Some(216.0)));
    assert_eq!(summary["stations"][0]["most_lost"], 1);

    let shifts = &summary["shifts"];
    assert_eq!(shifts["relieves"], "worst");
    let best = &shifts["best"];
    assert_eq!((best["work"].as_str(), best["days"].as_i64()), (Some("south"), Some(9)));
    assert_eq!(best["start"], "2026-03-20T00:00:00+08:00", "half-open: it begins when the other ends");
    assert_eq!(best["worst"]["isolated"], 0);
    let other = list(shifts, "works").iter().find(|shift| shift["work"] == "north").unwrap();
    assert_eq!(other["days"], 30, "not before the first day, so behind the other");
}

#[test]
fn a_best_shift_behind_the_time_looked_at_is_drawn() {
    let town = Town::new();
    let north = works("north", "BV", "03-01", "03-20", json!({}));
    let south = works("south", "DE", "03-11", "03-20", json!({}));
    let out = town.arg("out");
    let summary = town.programme(&[north, south], &["--out", &out, "--lang", "en"]);
    let best = &summary["shifts"]["best"];
    assert_eq!((best["work"].as_str(), best["days"].as_i64()), (Some("south"), Some(9)));
    assert_eq!(summary["span"]["until"], "2026-03-20T00:00:00+08:00");
    let page = std::fs::read_to_string(town.folder.path().join("out/report.html")).unwrap();
    assert_eq!(page.matches("stroke-dasharray=\"4 2.5\"").count(), 2, "the bar and its line of the legend");
    assert!(page.contains("after the time looked at"));
}

#[test]
fn without_works_nothing_is_lost() {
    let town = Town::new();
    let span = ["--from", "2026-03-01", "--until", "2026-03-31"];
    let drafts = [
        works("draft", "BV", "03-01", "03-20", json!({"status": "draft"})),
        works("elsewhen", "DE", "05-01", "05-20", json!({})),
        works("others", "AC", "03-01", "03-20", json!({"applies_to": ["truck"]})),
    ];
    for works in [&drafts[..], &[]] {
        let summary = town.programme(works, &span);
        assert_whole(&summary);
        assert_eq!(summary["span"]["duration_h"], 744.0, "the last day counts");
        assert_eq!(list(&summary, "intervals").len(), 1);
        for key in ["worst", "worst_week"] {
            assert!(summary[key].is_null(), "{key}");
        }
        for key in ["affected_sites", "stations", "movements", "conflicts"] {
            assert!(list(&summary, key).is_empty(), "{key}");
        }
        assert_eq!(summary["total"]["lost_site_h"], 0.0);
        assert_eq!(
            (&summary["shifts"]["relieves"], &summary["shifts"]["best"]),
            (&json!("nothing"), &Value::Null)
        );
    }
    let summary = town.programme(&drafts, &span);
    let why: Vec<(&str, &str)> = list(&summary["shifts"], "left_out")
        .iter()
        .map(|left| (left["work"].as_str().unwrap(), left["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(why, [("draft", "status"), ("elsewhen", "out_of_span"), ("others", "not_for_vehicle")]);
}

#[test]
fn works_without_a_begin_or_an_end_or_begun_before_are_not_shifted_and_it_is_said() {
    let town = Town::new();
    let open = works("open", "BV", "03-05", "", json!({}));
    let always = works("always", "DE", "", "03-10", json!({}));
    let begun = works("begun", "AC", "02-01", "03-08", json!({}));
    let summary = town.programme(&[open, always, begun], &["--from", "2026-03-01"]);
    assert_eq!(summary["span"]["until_is"], "open_end");
    assert_eq!(summary["span"]["until"], "2026-04-09T00:00:00+08:00", "30 days after the last known instant");
    let why: Vec<&str> =
        list(&summary["shifts"], "left_out").iter().map(|left| left["reason"].as_str().unwrap()).collect();
    assert_eq!(why, ["no_start", "begun_before", "no_end"]);
    assert_eq!(summary["shifts"]["relieves"], "nothing");
    assert_whole(&summary);
}

#[test]
fn a_way_round_that_runs_over_another_work_of_the_same_time_is_told() {
    let town = Town::new();
    let north = works("north", "BV", "03-01", "03-20", json!({}));
    let slow = json!({"effect": "speed", "speed_kmh": 5});
    for (more, kind) in [(json!({}), "shut"), (slow, "slow")] {
        let apart = works("south", "DE", "03-20", "03-31", more.clone());
        assert!(list(&town.programme(&[north.clone(), apart], &[]), "conflicts").is_empty(), "{kind}");
        let together = works("south", "DE", "03-11", "03-31", more);
        let summary = town.programme(&[north.clone(), together], &[]);
        let over: Vec<&Value> =
            list(&summary, "conflicts").iter().filter(|conflict| conflict["closure"] == "north").collect();
        assert_eq!(over.len(), 2, "both directions of the upper street: {summary}");
        for conflict in over {
            assert_eq!((&conflict["over"], &conflict["kind"]), (&json!("south"), &json!(kind)));
            assert_eq!(
                (&conflict["together_h"], &conflict["first"]),
                (&json!(216.0), &json!("2026-03-11T00:00:00+08:00"))
            );
            let alone = conflict["alone_extra_s"].as_f64().unwrap();
            match kind {
                "shut" => assert!(conflict["together_extra_s"].is_null(), "no way is left"),
                _ => assert!(conflict["together_extra_s"].as_f64().unwrap() > alone, "{conflict}"),
            }
        }
        let both = list(&summary, "situations").iter().find(|s| list(s, "works").len() == 2).unwrap();
        let ways: Vec<&Value> = list(both, "movements")
            .iter()
            .filter(|way| way["movement"].as_str().unwrap().starts_with("north"))
            .collect();
        assert_eq!(ways.iter().all(|way| way["found"] == json!(true)), kind == "slow");
        assert_eq!(ways.iter().all(|way| way["over_works"] == json!(["south"])), kind == "slow");
    }
}

#[test]
fn daily_hours_come_back_as_the_same_situation() {
    let town = Town::new();
    let nights = works("nights", "BV", "03-02", "03-09", json!({"daily": ["22:00-05:00"]}));
    let summary = town.programme(&[nights], &[]);
    assert_whole(&summary);
    // Six nights, and of two more what the start and the end leave of them.
    let (intervals, situations) = (list(&summary, "intervals"), list(&summary, "situations"));
    assert_eq!((intervals.len(), situations.len()), (15, 2));
    assert_eq!(situations[0]["works"], json!(["nights"]));
    assert_eq!(situations[0]["duration_h"], 5.0 + 6.0 * 7.0 + 2.0);
    assert_eq!(summary["works"][0]["recurring"], true);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let town = Town::new();
    let north = [works("north", "BV", "03-01", "03-20", json!({}))];
    town.refuses("E550", &north, &["--shift-up-to", "a month"]);
    town.refuses("E551", &north, &["--at", "2026-03-02 08:00"]);
    town.refuses("E552", &north, &["--from", "2026-03-05", "--until", "2026-03-01"]);
    town.refuses("E519", &north, &["--from", "soon"]);
    town.refuses("E553", &[], &[]);
    town.refuses("E553", &[works("ever", "BV", "", "", json!({}))], &[]);
}

const RULE: [&str; 4] = ["--within", "900m", "--within", "80s"];

/// A random network whose closures have got schedules: days, hours, weekdays; of which some bind trucks only.
fn scheduled(seed: u64, count: usize, schedule: impl Fn(&mut Dice, usize) -> Value) -> (Case, Vec<Value>) {
    let case = Case::new(seed);
    let text = std::fs::read_to_string(case.file("closures.geojson")).unwrap();
    let read: Value = serde_json::from_str(&text).unwrap();
    let mut dice = Dice(seed + 99);
    let mut closures: Vec<Value> = list(&read, "features").iter().take(count).cloned().collect();
    for (i, closure) in closures.iter_mut().enumerate() {
        let own = schedule(&mut dice, i);
        closure["properties"].as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    }
    write(&case.file("closures.geojson"), &closures);
    (case, closures)
}

fn day(number: u64) -> String {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(number);
    format!("{day} 00:00")
}

fn random_schedule(dice: &mut Dice, i: usize) -> Value {
    let start = dice.below(20);
    let mut own = json!({"start": day(start), "end": day(start + 3 + dice.below(20))});
    if i % 3 == 1 {
        own["daily"] = json!(["22:00-05:00", "12:30-13:15"]);
    }
    if i % 4 == 2 {
        own["weekdays"] = json!(["mon", "wed", "sat"]);
    }
    if i % 5 == 4 {
        own["applies_to"] = json!(["truck"]);
    }
    own
}

fn run_programme(case: &Case, out: &str, more: &[&str]) -> Value {
    let files = ["roads", "sites", "stations", "closures"].map(|name| case.arg(&format!("{name}.geojson")));
    let out = case.arg(out);
    let mut args = vec!["programme", "--json", "-q", "--network", &files[0], "--sites", &files[1]];
    args.extend(["--stations", &files[2], "--closures", &files[3], "--out", &out]);
    args.extend(RULE);
    args.extend(more);
    serde_json::from_str(&run_ok(&args)).expect("--json prints JSON")
}

#[test]
fn every_situation_is_what_coverage_says_at_any_instant_of_it() {
    for seed in [3, 11] {
        let (case, closures) = scheduled(seed, 12, random_schedule);
        let summary = run_programme(&case, "programme", &["--shift-up-to", "0d"]);
        assert_whole(&summary);
        assert!(list(&summary, "situations").len() > 5 && summary["shifts"].is_null());
        let mut dice = Dice(seed);
        let intervals = list(&summary, "intervals");
        for i in 0..10 {
            let interval = &intervals[dice.below(intervals.len() as u64) as usize];
            let (from, until) = (instant(&interval["from"]), instant(&interval["until"]));
            // Often the first instant, at which what ends is over and what begins holds.
            let into = if i % 2 == 0 { 0 } else { dice.below((until - from).num_seconds() as u64) as i64 };
            let at = (from + TimeDelta::seconds(into)).to_rfc3339();
            let told = case.coverage("at", &[&RULE[..], &["--at", &at]].concat());
            let situation =
                list(&summary, "situations").iter().find(|s| s["id"] == interval["situation"]).unwrap();
            assert_eq!(situation["covered"], told["sites"]["covered"], "seed {seed} {at}");
            let ids = |list: &[Value]| -> Vec<String> {
                let mut ids: Vec<String> =
                    list.iter().map(|s| s["id"].as_str().or(s.as_str()).unwrap().to_owned()).collect();
                ids.sort();
                ids
            };
            assert_eq!(
                ids(list(situation, "sites_lost")),
                ids(list(&told["change"], "lost")),
                "seed {seed} {at}"
            );
            let in_force: Vec<&Value> = list(&told, "closures")
                .iter()
                .filter(|c| c["in_force"] == json!(true))
                .map(|c| &c["id"])
                .collect();
            let of_trucks = |id: &Value| {
                let closure = closures.iter().find(|c| c["id"] == *id).unwrap();
                closure["properties"].get("applies_to").is_some()
            };
            let bound: Vec<&Value> = in_force.into_iter().filter(|id| !of_trucks(id)).collect();
            assert_eq!(list(situation, "works").iter().collect::<Vec<_>>(), bound, "seed {seed} {at}");
        }
    }
}

/// What a programme costs, added up from its intervals: the worst loss, then each loss times milliseconds.
type Cost = ([u128; 4], [u128; 4]);

fn cost(summary: &Value) -> Cost {
    let losses: BTreeMap<&str, [u128; 4]> = list(summary, "situations")
        .iter()
        .map(|s| {
            let count = |key: &str| u128::from(s["loss"][key].as_u64().unwrap());
            let ms = (s["loss"]["extra_s"].as_f64().unwrap() * 1000.0).round() as u128;
            (s["id"].as_str().unwrap(), [count("isolated"), count("lost"), count("without_way"), ms])
        })
        .collect();
    let (mut worst, mut total) = ([0; 4], [0; 4]);
    for interval in list(summary, "intervals") {
        let loss = losses[interval["situation"].as_str().unwrap()];
        let ms = (instant(&interval["until"]) - instant(&interval["from"])).num_milliseconds() as u128;
        worst = worst.max(loss);
        total = std::array::from_fn(|i| total[i] + loss[i] * ms);
    }
    (worst, total)
}

#[test]
fn the_best_shift_is_the_one_that_trying_all_finds() {
    const UP_TO: i64 = 3;
    let mut relieved = 0;
    for seed in [1, 2, 8] {
        let begins = |i: usize| [2, 0, 4][i];
        let (case, closures) = scheduled(seed, 3, |dice, i| {
            let mut own = json!({"start": day(begins(i)), "end": day(begins(i) + 4 + dice.below(4))});
            if i == 1 {
                own["daily"] = json!(["06:00-20:00"]);
            }
            own
        });
        let summary = run_programme(&case, "best", &["--shift-up-to", &format!("{UP_TO}d")]);
        let weighed = summary["shifts"]["weighed_until"].as_str().unwrap();
        let from = summary["span"]["from"].as_str().unwrap();
        let tried = |closures: &[Value]| {
            write(&case.file("closures.geojson"), closures);
            let more = ["--shift-up-to", "0d", "--from", from, "--until", weighed];
            cost(&run_programme(&case, "tried", &more))
        };
        let as_is = tried(&closures);
        let mut all: Vec<(Cost, u64, String, bool, i64)> = Vec::new();
        for (i, closure) in closures.iter().enumerate() {
            for days in (-UP_TO..=UP_TO).filter(|days| begins(i) as i64 + days >= 0) {
                let mut moved = closures.clone();
                for key in ["start", "end"] {
                    let text = closure["properties"][key].as_str().unwrap();
                    let old = text.get(..10).unwrap().parse::<NaiveDate>().unwrap();
                    moved[i]["properties"][key] = format!("{} 00:00", old + TimeDelta::days(days)).into();
                }
                let id = closure["id"].as_str().unwrap().to_owned();
                let cost = if days == 0 { as_is } else { tried(&moved) };
                all.push((cost, days.unsigned_abs(), id, days < 0, days));
            }
        }
        for shift in list(&summary["shifts"], "works") {
            let own = all.iter().filter(|tried| tried.2 == shift["work"].as_str().unwrap()).min().unwrap();
            assert_eq!(shift["days"].as_i64(), Some(own.4), "seed {seed} {shift} {own:?}");
            let word = match own.0 {
                cost if cost.0 < as_is.0 => "worst",
                cost if cost < as_is => "total",
                _ => "nothing",
            };
            assert_eq!(shift["relieves"], word, "seed {seed}");
            assert_eq!(u128::from(shift["worst"]["lost"].as_u64().unwrap()), own.0.0[1], "seed {seed}");
        }
        let best = all.iter().min().unwrap();
        let told = &summary["shifts"]["best"];
        if best.0 < as_is {
            relieved += 1;
            assert_eq!((told["work"].as_str(), told["days"].as_i64()), (Some(best.2.as_str()), Some(best.4)));
        } else {
            assert!(told.is_null(), "seed {seed}: no shift helps");
        }
        // By all losses alone, be the worst time as it may.
        let least = all.iter().min_by_key(|tried| (tried.0.1, tried.1, &tried.2, tried.3)).unwrap();
        let told = &summary["shifts"]["best_total"];
        if least.0.1 < as_is.1 {
            assert_eq!(
                (told["work"].as_str(), told["days"].as_i64()),
                (Some(least.2.as_str()), Some(least.4))
            );
        } else {
            assert!(told.is_null(), "seed {seed}: no shift makes it less");
        }
    }
    assert!(relieved > 0, "some shift of some seed helps");
}

#[test]
fn the_same_bytes_for_any_threads_and_order() {
    let (case, closures) = scheduled(5, 8, random_schedule);
    run_programme(&case, "one", &["--threads", "1"]);
    run_programme(&case, "eight", &["--threads", "8"]);
    write(&case.file("closures.geojson"), &shuffled(&closures, 4));
    write(&case.file("roads.geojson"), &shuffled(&case.features, 9));
    write(&case.file("sites.geojson"), &shuffled(&case.sites, 10));
    run_programme(&case, "shuffled", &[]);
    let read = |out: &str, name: &str| std::fs::read(case.file(&format!("{out}/{name}"))).unwrap();
    for name in ["programme.csv", "affected_sites.geojson", "report.html", "summary.json"] {
        assert!(read("one", name) == read("eight", name), "{name} depends on the threads");
    }
    for name in ["programme.csv", "affected_sites.geojson"] {
        assert!(read("one", name) == read("shuffled", name), "{name} depends on the order of the features");
    }
    let part = |out: &str| {
        let mut summary: Value = serde_json::from_slice(&read(out, "summary.json")).unwrap();
        summary["inputs"] = Value::Null;
        summary
    };
    assert_eq!(part("one"), part("shuffled"));
}

#[test]
fn the_page_holds_the_chart_and_needs_no_network() {
    let town = Town::new();
    let north = works("north", "BV", "03-01", "03-20", json!({"title": "北街 <b>改造</b>"}));
    let south = works("south", "DE", "03-11", "", json!({"daily": ["22:00-05:00"]}));
    let out = town.arg("out");
    town.programme(&[north, south], &["--out", &out, "--lang", "en"]);
    let page = std::fs::read_to_string(town.folder.path().join("out/report.html")).unwrap();
    for part in ["<svg", "北街 &lt;b&gt;改造", "Mar 2026", "until changed", "url(#c1-hours)", "cut off"] {
        assert!(page.contains(part), "{part} is missing");
    }
    for harmful in ["<script", "http://", "https://", "<b>改造", "NaN"] {
        assert!(!page.contains(harmful), "{harmful} is on the page");
    }
    let table = std::fs::read_to_string(town.folder.path().join("out/programme.csv")).unwrap();
    let intervals = table.lines().count() - 1;
    assert!(table.starts_with("from,until,duration_h,situation,works,") && intervals > 20, "{table}");
    let sites = std::fs::read_to_string(town.folder.path().join("out/affected_sites.geojson")).unwrap();
    let sites: Value = serde_json::from_str(&sites).unwrap();
    let far = &list(&sites, "features")[0]["properties"];
    assert_eq!(far["site"], "far");
    assert_eq!(list(far, "isolated_intervals").len(), 10, "eight nights and parts of two: {far}");
    assert_eq!(far["isolated_intervals"][1], "2026-03-11T22:00:00+08:00/2026-03-12T05:00:00+08:00");
}

#[test]
fn a_programme_is_proved_and_forged_figures_are_found_out() {
    let town = Town::new();
    let plan = [
        works("north", "AB", "03-01", "05-01", json!({})),
        works("south", "CD", "04-01", "06-01", json!({})),
        works("slow", "CD", "02-01", "03-15", json!({"effect": "speed", "speed_kmh": 10})),
    ];
    let out = town.arg("out");
    let summary = town.programme(&plan, &["--out", &out]);
    assert!(list(&summary, "situations").len() >= 4, "{summary}");
    let proof = || {
        let run = huhang(&["verify", &out]);
        (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned())
    };
    let (code, text) = proof();
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("movements in the situations of programme: "), "{text}");
    let path = std::path::Path::new(&out).join("summary.json");
    let sound = std::fs::read_to_string(&path).unwrap();
    let forged = |what: &str, edit: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&sound).unwrap();
        edit(&mut value);
        std::fs::write(&path, value.to_string()).unwrap();
        let (code, text) = proof();
        assert!(code == Some(1) && text.contains(what), "{what}: {text}");
        std::fs::write(&path, &sound).unwrap();
    };
    let number =
        |s: &Value, wanted: &dyn Fn(&Value) -> bool| list(s, "situations").iter().position(wanted).unwrap();
    let cut = number(&summary, &|s| !list(s, "sites_isolated").is_empty());
    let longer = number(&summary, &|s| list(s, "movements").iter().any(|m| m["found"] == true));
    forged("sites_isolated of", &|s| s["situations"][cut]["sites_isolated"] = json!([]));
    forged("covered in", &|s| s["situations"][cut]["covered"] = json!(7));
    forged("loss of", &|s| s["situations"][cut]["loss"]["isolated"] = json!(0));
    forged("movement ", &|s| s["situations"][longer]["movements"][0]["extra_s"] = json!(0.001));
    forged("in all: written", &|s| s["total"]["isolated_site_h"] = json!(1.5));
    forged("worst: written", &|s| s["worst"]["isolated"] = json!(0));
    forged("the one before it ends", &|s| {
        let later = s["intervals"][1]["until"].clone();
        s["intervals"][1]["from"] = later;
    });
    assert!(text.contains("shifts of programme: ") && !text.contains("not proved"), "{text}");
    forged("interval 2: the hours", &|s| s["intervals"][1]["situation"] = json!("s1"));
    forged("monday of the worst week", &|s| s["worst_week"]["monday"] = json!("2026-02-02"));
    forged("of the worst week", &|s| s["worst_week"]["isolated_site_h"] = json!(1.25));
    forged("days of the best shift", &|s| s["shifts"]["best"]["days"] = json!(1));
    forged("best shift: written", &|s| s["shifts"]["best"] = Value::Null);
    forged("shift with the least in all: written", &|s| s["shifts"]["best_total"] = Value::Null);
    forged("days of the shift with the least in all", &|s| s["shifts"]["best_total"]["days"] = json!(1));
    forged("what shifts relieve", &|s| s["shifts"]["relieves"] = json!("nothing"));
    forged("worst of the best shift of", &|s| s["shifts"]["works"][0]["worst"]["isolated"] = json!(5));
    forged("of the best shift of", &|s| s["shifts"]["works"][1]["total"]["mean_extra_s"] = json!(0.5));
    forged("of the shifts, before", &|s| s["shifts"]["before"]["total"]["isolated_site_h"] = json!(0.5));
    forged("it is not told", &|s| {
        s["shifts"]["works"].as_array_mut().unwrap().remove(0);
    });
    let situations = std::path::Path::new(&out).join("shift_situations.json");
    let own = std::fs::read_to_string(&situations).unwrap();
    let mut of_shifts: Value = serde_json::from_str(&own).unwrap();
    let first = of_shifts.as_array_mut().unwrap().first_mut().expect("some shift brings works together anew");
    first["loss"]["isolated"] = json!(4);
    std::fs::write(&situations, of_shifts.to_string()).unwrap();
    let (code, text) = proof();
    assert!(code == Some(1) && text.contains("loss of s"), "{text}");
}
