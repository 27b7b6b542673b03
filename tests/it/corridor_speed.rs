//! How fast a load goes: its own speeds in the search, the timetable, the proof and the words.

use super::corridor::{Desk, TRUCK, at};
use super::corridor_turning::{drawn, layer, met, meters, place};
use super::random::Dice;
use serde_json::{Value, json};

const TOWN: &str = "a---b---c\n|   |   |\nd---e---f\n|   |   |\ng---h---i";
const STREETS: [&str; 12] = ["ab", "bc", "de", "ef", "gh", "hi", "ad", "be", "cf", "dg", "eh", "fi"];

/// What a test knows of a street.
struct Street {
    class: &'static str,
    posted: Option<u64>,
    is_motorroad: bool,
    crawls: bool,
}

fn town(dice: &mut Dice) -> (Desk, Vec<Street>) {
    let mut streets = Vec::new();
    let mut ways = Vec::new();
    let mut bridges = Vec::new();
    for letters in STREETS {
        let street = Street {
            class: ["motorway", "trunk", "primary", "residential"][dice.below(4) as usize],
            posted: [None, Some(30), Some(60), Some(100)][dice.below(4) as usize],
            is_motorroad: dice.one_in(3),
            crawls: dice.one_in(4),
        };
        let mut tags = json!({"highway": street.class, "oneway": "no"});
        if let Some(posted) = street.posted {
            tags["maxspeed"] = posted.to_string().into();
        }
        if street.is_motorroad {
            tags["motorroad"] = "yes".into();
        }
        if street.crawls {
            tags["bridge"] = "yes".into();
            let ends: Vec<[f64; 2]> = letters.chars().map(|letter| at(letter, TOWN)).collect();
            let middle = [f64::midpoint(ends[0][0], ends[1][0]), f64::midpoint(ends[0][1], ends[1][1])];
            let rows = json!([{"mass_t": 30, "verdict": "conditions", "conditions": ["alone", "crawl"]}]);
            bridges.push(place(
                &format!("bridge-{letters}"),
                middle,
                &json!({"kind": "bridge", "owner": rows}),
            ));
        }
        ways.push((letters, tags));
        streets.push(street);
    }
    let desk = Desk::new(TOWN, &ways);
    layer(&desk, &bridges);
    (desk, streets)
}

/// Own speeds of a load, km/h.
#[derive(Default, Clone, Copy)]
struct Own {
    top: Option<u64>,
    other: Option<u64>,
    crawl: Option<u64>,
}

impl Own {
    fn file(self) -> String {
        let keys = [
            ("top_speed_kmh", self.top),
            ("other_roads_speed_kmh", self.other),
            ("crawl_speed_kmh", self.crawl),
        ];
        let lines = keys.iter().filter_map(|(key, value)| Some(format!("{key} = {}\n", (*value)?)));
        lines.chain([TRUCK.to_owned()]).collect()
    }

    /// Milliseconds of a street of that length, by the rules as README has them.
    fn ms(self, street: &Street, mm: u64) -> u64 {
        let of_class = match street.class {
            "motorway" => 80,
            "trunk" => 70,
            "primary" => 55,
            _ => 20,
        };
        let mut speed = street.posted.unwrap_or(of_class).min(80);
        speed = speed.min(self.top.unwrap_or(speed));
        if street.class != "motorway" && !street.is_motorroad {
            speed = speed.min(self.other.unwrap_or(speed));
        }
        if street.crawls {
            speed = speed.min(self.crawl.unwrap_or(5));
        }
        (mm * 3600 + speed * 500) / (speed * 1000)
    }
}

/// The least sum over all ways without a circle.
fn least(from: char, to: char, cost: &[(&str, u64)], passed: &mut Vec<char>) -> Option<u64> {
    if from == to {
        return Some(0);
    }
    passed.push(from);
    let mut best = None;
    for (letters, ms) in cost {
        let ends: Vec<char> = letters.chars().collect();
        for (here, next) in [(ends[0], ends[1]), (ends[1], ends[0])] {
            if here == from && !passed.contains(&next) {
                let rest = least(next, to, cost, passed).map(|rest| rest + ms);
                best = [best, rest].into_iter().flatten().min();
            }
        }
    }
    passed.pop();
    best
}

/// Lengths of the streets as the exported graph has them, millimeters.
fn lengths(desk: &Desk) -> Vec<u64> {
    let table = desk.text("graph-load/edges.csv");
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|row| row.split(',').collect()).collect();
    let of = |letters: &str| {
        let own = rows.iter().filter(|row| row[4] == letters);
        let mm = own.map(|row| (row[9].parse::<f64>().unwrap() * 1000.0).round() as u64).max();
        mm.unwrap_or_else(|| panic!("{letters} is not in {table}"))
    };
    STREETS.iter().map(|letters| of(letters)).collect()
}

#[test]
fn h8_the_search_with_speeds_of_the_load_is_the_least_of_all_ways() {
    let ends = [at('a', TOWN), at('i', TOWN)];
    let seconds = |value: &Value| (value.as_f64().unwrap() * 1000.0).round() as u64;
    let mut slower = 0;
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let (desk, streets) = town(&mut dice);
        let mut plain = 0;
        let own = Own {
            top: Some(20 + 5 * dice.below(12)),
            other: Some(15 + 5 * dice.below(2)).filter(|_| dice.one_in(2)),
            crawl: Some(3 + dice.below(12)).filter(|_| dice.one_in(2)),
        };
        for (number, own) in [Own::default(), own].into_iter().enumerate() {
            let (code, summary) = desk.run(&own.file(), ends, &["--limits", "limits.geojson"]);
            assert_eq!(code, 0);
            let cost: Vec<(&str, u64)> = STREETS
                .into_iter()
                .zip(&streets)
                .zip(lengths(&desk))
                .map(|((letters, street), mm)| (letters, own.ms(street, mm)))
                .collect();
            let expected = least('a', 'i', &cost, &mut Vec::new()).unwrap();
            assert_eq!(seconds(&summary["duration_s"]), expected, "town {seed}: {}", own.file());
            desk.verify();
            // without a reason to wait the timetable drives as long, and arrives then
            let when = ["--limits", "limits.geojson", "--depart", "2026-05-04T22:00"];
            let (_, timed) = desk.run(&own.file(), ends, &when);
            assert_eq!(seconds(&timed["timetable"]["driving_s"]), expected, "town {seed}, timetable");
            desk.verify();
            if number == 0 {
                plain = expected;
            }
            slower += usize::from(expected > plain);
        }
    }
    assert!(slower > 6, "{slower} of 12 loads are slower by their own speed");
}

#[test]
fn h8_hours_are_held_against_the_speed_of_the_load() {
    // 2 h of driving at 5 km/h do not fit between 22:00 and 23:00; at 60 km/h they do
    let far = [[120.0, 31.0], [120.1, 31.0]];
    let (desk, ends) = drawn(&far, &json!({"highway": "primary"}));
    let ask = |load: &str| desk.run(load, ends, &["--depart", "2026-05-04T21:00", "--drive", "22:00-23:00"]);
    let (code, fast) = ask(TRUCK);
    assert_eq!((code, fast["timetable"]["found"].clone()), (0, json!(true)));
    let (code, slow) = ask(&format!("top_speed_kmh = 5\n{TRUCK}"));
    assert_eq!((code, slow["timetable"]["found"].clone()), (1, json!(false)));
    assert!(slow["reason"].as_str().unwrap().contains("1 h 55 min of driving"), "{}", slow["reason"]);
}

#[test]
fn h8_a_bend_has_a_speed_of_its_own_where_it_asks_for_more_than_a_lane() {
    let semi = super::corridor_turning::SEMI;
    let mut line = vec![meters(0.0, 0.0)];
    for step in 0..=9 {
        let angle = f64::from(step) * 10.0_f64.to_radians();
        line.push(meters(200.0 + 15.0 * angle.sin(), 15.0 * (1.0 - angle.cos())));
    }
    line.push(meters(215.0, 215.0));
    let (desk, ends) = drawn(&line, &json!({"width": "20", "maxspeed": "36"}));
    let run = |more: &str| desk.run(&format!("{more}{semi}"), ends, &[]).1;
    let (plain, slow) = (run(""), run("bend_speed_kmh = 9\n"));
    assert_eq!(met(&slow, "bend")["verdict"], "pass", "{slow}");
    // a quarter of a circle of 15 m, drawn in nine chords, at 2.5 m/s and no longer at 10 m/s
    let length = 9.0 * 30.0 * 5.0_f64.to_radians().sin();
    let more = slow["duration_s"].as_f64().unwrap() - plain["duration_s"].as_f64().unwrap();
    assert!((more - length * 0.3).abs() < 0.1, "{more} s more for {length} m");
    assert_eq!(slow["load"]["speeds"]["bend_kmh"], json!(9.0));
    desk.verify();
    let table = desk.text("slowed.csv");
    assert!(table.lines().any(|row| row.contains(",9,bend,")), "{table}");
}

#[test]
fn h8_a_heavy_load_without_a_speed_is_told_to_have_the_times_of_its_class() {
    let (desk, ends) = drawn(&[[120.0, 31.0], [120.01, 31.0]], &json!({}));
    let told = |load: &str| {
        let summary = desk.run(load, ends, &[]).1;
        let not_judged = summary["not_judged"].as_array().unwrap();
        let line = not_judged.iter().find(|line| line["what"] == "speed").cloned();
        assert_eq!(line.is_some(), summary["load"]["times_of_class"] == true, "{summary}");
        (line, [desk.text("corridor.zh.md"), desk.text("corridor.en.md")])
    };
    // 4.2 m are over the 4 m of article 3: a permit
    let (line, sheets) = told(TRUCK);
    let line = line.unwrap();
    assert!(line["text"].as_str().unwrap().contains("truck (at most 80 km/h)"), "{line}");
    assert!(line["text_zh"].as_str().unwrap().contains("载货汽车（最高80 km/h）"), "{line}");
    assert!(sheets[0].contains("时间按普通载货汽车") && sheets[1].contains("times are those of a truck"));
    let (line, sheets) = told(&format!("top_speed_kmh = 40\ncrawl_speed_kmh = 4\n{TRUCK}"));
    assert!(line.is_none());
    assert!(
        sheets[0].contains("不超过 40 km/h") && sheets[1].contains("4 km/h over bridges"),
        "{}",
        sheets[1]
    );
    // an ordinary vehicle goes as one
    assert!(told("mass_t = 20\nheight_m = 3.9\nwidth_m = 2.5\nlength_m = 10\naxle_count = 3\n").0.is_none());
}

#[test]
fn h8_stated_times_are_no_faster_than_the_load() {
    let desk = Desk::new("a---b", &[("ab", json!({}))]);
    let folder = desk.write("nodes.csv", "id,lon,lat\na,120,31\nb,120.01,31\n");
    desk.write("edges.csv", "from,to,metres,seconds\na,b,1000,60\nb,a,1000,60\n");
    let folder = folder.parent().unwrap().to_string_lossy().into_owned();
    let seconds = |load: &str| {
        desk.write("load.toml", load);
        let words = ["--load", "load.toml", "--from", "120,31", "--to", "120.01,31", "--out", "out"];
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
            .current_dir(&folder)
            .args(["corridor", "--network", ".", "--json"])
            .args(words)
            .output()
            .unwrap();
        let summary: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        summary["duration_s"].as_f64().unwrap()
    };
    assert!((seconds(TRUCK) - 60.0).abs() < 1e-9);
    // 1000 m at 36 km/h, and at 80 km/h no faster than stated
    assert!((seconds(&format!("top_speed_kmh = 36\n{TRUCK}")) - 100.0).abs() < 1e-9);
    assert!((seconds(&format!("top_speed_kmh = 80\n{TRUCK}")) - 60.0).abs() < 1e-9);
}

#[test]
fn h8_a_graph_that_is_faster_than_the_load_is_found_out() {
    let (desk, ends) = drawn(&[[120.0, 31.0], [120.01, 31.0]], &json!({}));
    desk.run(&format!("top_speed_kmh = 40\n{TRUCK}"), ends, &[]);
    desk.verify();
    let slower = desk.text("summary.json").replace("\"top_kmh\": 40.0", "\"top_kmh\": 30.0");
    assert!(slower.contains("\"top_kmh\": 30.0"), "{slower}");
    let folder = desk.write("out/summary.json", &slower);
    let folder = folder.parent().unwrap().to_string_lossy().into_owned();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_huhang")).args(["verify", &folder]).output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success() && said.contains("faster than the load"), "{said}");
}

#[test]
fn h8_speeds_that_cannot_be_are_told_with_their_place() {
    let desk = Desk::new("a---b", &[("ab", json!({}))]);
    let told = |lines: &str| {
        let file = desk.write("load.toml", &format!("{lines}{TRUCK}"));
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
            .args(["load", &file.to_string_lossy(), "--lang", "en"])
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (lines, code, what) in [
        ("top_speed_kmh = 0.5\n", "E562", "from 1 to 250 km/h"),
        ("crawl_speed_kmh = 300\n", "E562", "from 1 to 250 km/h"),
        (
            "top_speed_kmh = 40\nbend_speed_kmh = 41\n",
            "E570",
            "`bend_speed_kmh` is more than `top_speed_kmh`",
        ),
        ("top_sped_kmh = 40\n", "E561", "top_speed_kmh"),
    ] {
        let (exit, said) = told(lines);
        assert_eq!(exit, Some(2), "{lines}");
        assert!(said.contains(code) && said.contains(what), "{lines}: {said}");
    }
    assert_eq!(told("top_speed_kmh = 40\nbend_speed_kmh = 40\n").0, Some(0));
}

#[test]
fn h8_a_ferry_goes_as_fast_as_it_does_and_verify_knows_it() {
    let ferry = json!({"highway": null, "route": "ferry", "maxspeed": "30"});
    let desk = Desk::new("a---b---c---d", &[("ab", json!({})), ("bc", ferry), ("cd", json!({}))]);
    let load = format!("top_speed_kmh = 10\n{TRUCK}");
    let (code, summary) = desk.run(&load, [at('a', "a---b---c---d"), at('d', "a---b---c---d")], &[]);
    assert_eq!((code, &summary["carried_by"]), (0, &json!(["bc"])), "{summary}");
    desk.verify();
    // What is no ferry is held against the load as before.
    let path = desk.write("out/summary.json", &desk.text("summary.json").replace("\"bc\"", "\"other\""));
    let proof = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
        .args(["verify", &path.parent().unwrap().to_string_lossy()])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&proof.stdout).contains("edges are faster than the load"), "{proof:?}");
}

#[test]
fn h8_speeds_off_expressways_over_bridges_and_in_bends_are_proved() {
    let map = "a---b---c---d";
    let ways = [
        ("ab", json!({"highway": "motorway", "oneway": "no"})),
        ("bc", json!({"highway": "primary", "bridge": "yes"})),
        ("cd", json!({"highway": "trunk"})),
    ];
    let desk = Desk::new(map, &ways);
    let ([west, lat], [east, _]) = (at('b', map), at('c', map));
    let rows = json!([{"mass_t": 30, "verdict": "conditions", "conditions": ["alone", "crawl"]}]);
    layer(
        &desk,
        &[place("bridge", [f64::midpoint(west, east), lat], &json!({"kind": "bridge", "owner": rows}))],
    );
    let load = format!("other_roads_speed_kmh = 30\ncrawl_speed_kmh = 4\n{TRUCK}");
    let verify = || {
        let folder = desk.write("x", "");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
            .args(["verify", &folder.parent().unwrap().join("out").to_string_lossy()])
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    for more in [&[][..], &["--depart", "2026-05-04T22:00"]] {
        let words = [&["--limits", "limits.geojson"][..], more].concat();
        let (code, summary) = desk.run(&load, [at('a', map), at('d', map)], &words);
        assert_eq!((code, &summary["expressways"]), (0, &json!(["ab"])), "{summary}");
        let table = desk.text("slowed.csv");
        assert!(
            table.lines().any(|row| row.starts_with("bc/0,forward,0.000,") && row.contains(",4,bridge,")),
            "{table}"
        );
        let (code, said) = verify();
        assert_eq!(code, Some(0), "{said}");
        let left = "which ways are expressways, which bridges and bends off its way it passes slowly";
        assert!(said.contains(left), "{said}");
        // one forged figure of each kind is found out
        let whole = desk.text("summary.json");
        let forged = [
            (
                "summary.json",
                "\"other_roads_kmh\": 30.0",
                "\"other_roads_kmh\": 25.0",
                "edges are faster than the load",
            ),
            (
                "summary.json",
                "\"expressways\": [\n    \"ab\"",
                "\"expressways\": [\n    \"xy\"",
                "edges are faster than the load",
            ),
            ("summary.json", "\"crawl_kmh\": 4.0", "\"crawl_kmh\": 3.0", "is slowed to 4 km/h"),
            ("slowed.csv", ",4,bridge,", ",3,bridge,", "is faster over"),
            ("slowed.csv", "bc/0", "cd/0", "does not go slowly at"),
        ];
        for (file, was, is, found) in forged {
            let text = desk.text(file);
            assert!(text.contains(was), "{was}: {text}");
            desk.write(&format!("out/{file}"), &text.replace(was, is));
            let (code, said) = verify();
            assert!(code == Some(1) && said.contains(found), "{is}: {said}");
            desk.write(&format!("out/{file}"), if file == "summary.json" { &whole } else { &table });
        }
        assert_eq!(verify().0, Some(0));
    }
}
