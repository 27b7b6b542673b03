//! Incidents and who is sent to them: on drawn streets, against a slow replay, and as users run it.

use crate::closures::at;
use crate::end_to_end::{huhang, run_ok, shuffled, write};
use crate::random::Dice;
use huhang::id::SegmentId;
use huhang::plan::dispatch::{Call, Instant, Roads, Unanswered, Unit, WayBack, replay};
use huhang::search::{Cost, Position};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A stands in the west, B in the east and farther; X is between them, R off to the side of it.
const TOWN: &str = "
A     X           B

      R
";

fn spot(letter: char) -> [f64; 2] {
    let found = TOWN.lines().enumerate().find_map(|(row, line)| Some((line.find(letter)?, row)));
    let (column, row) = found.unwrap();
    at(column as f64 * 100.0, row as f64 * -200.0).degrees()
}

fn line(id: &str, letters: &str, properties: &Value) -> Value {
    let points: Vec<[f64; 2]> = letters.chars().map(spot).collect();
    json!({"type": "Feature", "id": id, "properties": properties,
        "geometry": {"type": "LineString", "coordinates": points}})
}

fn point(id: &str, letter: char, more: Value) -> Value {
    let mut properties = json!({"id": id});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let point = json!({"type": "Point", "coordinates": spot(letter)});
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": point})
}

struct Town {
    folder: tempfile::TempDir,
    args: Vec<String>,
}

impl Town {
    fn new(incidents: &[Value]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut town = Self { folder, args: Vec::new() };
        let street = |name: &str, letters: &str| {
            line(name, letters, &json!({"highway": "tertiary", "name": name, "maxspeed": "60"}))
        };
        town.layer("network", &[street("西街", "AX"), street("东街", "XB"), street("南巷", "XR")]);
        town.layer(
            "stations",
            &[point("west", 'A', json!({"name": "西所"})), point("east", 'B', json!({"name": "东所"}))],
        );
        town.layer("incidents", incidents);
        town.text("units", "units.csv", "id,name,station,skills\na,甲车,west,\nb,乙车,east,chemist\n");
        town
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    fn layer(&mut self, option: &str, features: &[Value]) {
        let path = self.path(&format!("{option}.geojson"));
        write(&PathBuf::from(&path), features);
        self.option(option, &path);
    }

    fn text(&mut self, option: &str, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        self.option(option, &path);
    }

    fn option(&mut self, option: &str, value: &str) {
        let option = format!("--{option}");
        if let Some(known) = self.args.iter().position(|arg| *arg == option) {
            value.clone_into(&mut self.args[known + 1]);
            return;
        }
        self.args.extend([option, value.to_owned()]);
    }

    fn with(mut self, option: &str, value: &str) -> Self {
        self.option(option, value);
        self
    }

    fn all(&self) -> Vec<&str> {
        ["dispatch", "--json", "-q"].into_iter().chain(self.args.iter().map(String::as_str)).collect()
    }

    fn run(&self) -> Value {
        serde_json::from_str(&run_ok(&self.all())).expect("--json prints JSON")
    }

    fn proof(&self) -> (bool, String) {
        let run = huhang(&["verify", &self.path("out")]);
        (run.status.code() == Some(0), String::from_utf8_lossy(&run.stdout).into_owned())
    }

    fn refuses(&self, code: &str) {
        let run = huhang(&self.all());
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.code() == Some(2) && said.contains(code), "{code} expected: {said}");
    }
}

fn incident(id: &str, letter: char, time: &str) -> Value {
    point(id, letter, json!({"time": time}))
}

fn responders(card: &Value) -> Vec<&str> {
    card["responders"].as_array().unwrap().iter().map(|r| r["unit"].as_str().unwrap()).collect()
}

fn works(exempt: &Value, physical: bool) -> Value {
    line(
        "works",
        "AX",
        &json!({"title": "西街施工", "effect": "closed", "status": "active",
        "start": "2026-01-01T00:00", "end": "2026-12-31T00:00", "exempt": exempt, "physical": physical}),
    )
}

#[test]
fn a_closure_changes_who_is_nearest_and_an_exemption_is_used_and_listed() {
    let town = Town::new(&[point("i", 'X', json!({}))]);
    let open = town.run();
    assert_eq!(responders(&open["cards"][0]), ["a"], "the west is nearer");
    assert_eq!(open["cards"][0]["responders"][0]["next"]["unit"], "b");
    assert_eq!((open["mode"].as_str(), open["before"].is_null()), (Some("single"), true));

    let mut town = Town::new(&[point("i", 'X', json!({}))]).with("at", "2026-03-01T12:00");
    town.layer("closures", &[works(&json!(["police"]), true)]);
    let shut = town.run();
    let card = &shut["cards"][0];
    assert_eq!(responders(card), ["b"], "nobody drives through a pit");
    assert!(card["responders"][0]["next"].is_null(), "and from the west there is no way");
    assert_eq!((card["station"].as_str(), card["station_by"].as_str()), (Some("east"), Some("travel_time")));
    assert!(shut["before"]["mean_s"].as_f64() < shut["responses"]["mean_s"].as_f64());

    town.layer("closures", &[works(&json!(["police"]), false)]);
    town.option("out", &town.path("out"));
    let exempt = town.run();
    let used = &exempt["cards"][0]["responders"][0];
    assert_eq!(used["unit"], "a");
    assert_eq!(used["exemptions"], json!([{"closure": "works", "title": "西街施工", "roads": ["西街"]}]));
    let card = std::fs::read_to_string(town.path("out/cards.zh.md")).unwrap();
    assert!(card.contains("凭豁免通过 西街施工 (西街)") && card.contains("后备 乙车"), "{card}");
    let (holds, said) = town.proof();
    assert!(holds, "{said}");

    let public = Town::new(&[point("i", 'X', json!({}))]).with("vehicle", "car");
    let public = public.with("closures", &town.path("closures.geojson")).run();
    assert_eq!(responders(&public["cards"][0]), ["b"], "a car has no exemption");
}

#[test]
fn who_has_no_way_is_told_what_stands_in_it() {
    let mut town = Town::new(&[point("i", 'A', json!({"skills": "chemist"}))]);
    town.layer("closures", &[works(&json!([]), false)]);
    let run = huhang(&town.all());
    assert_eq!(run.status.code(), Some(1), "the truthful answer is no");
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    let card = &summary["cards"][0];
    assert_eq!((card["reason"].as_str(), card["missing"].as_u64()), (Some("no_way"), Some(1)));
    let text = card["blockers"].to_string();
    assert!(!text.contains("[]"), "{text}");
    assert_eq!(summary["late"][0]["reason"], "no_way");
    let nobody = Town::new(&[point("i", 'A', json!({"skills": "diver"}))]);
    let run = huhang(&nobody.all());
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(summary["cards"][0]["reason"], "no_skill");
}

#[test]
fn whoever_is_sent_as_well_is_no_backup_and_who_waits_in_vain_counts() {
    let mut town =
        Town::new(&[point("i", 'X', json!({"units": 2})), point("j", 'X', json!({"skills": "diver"}))]);
    let run = huhang(&town.all());
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    let card = &summary["cards"][0];
    assert_eq!(responders(card), ["a", "b"]);
    assert!(card["responders"][0]["next"].is_null() && card["responders"][1]["next"].is_null(), "{card}");
    let figures = &summary["responses"];
    assert_eq!((figures["incidents"].as_u64(), figures["answered"].as_u64()), (Some(2), Some(1)));
    assert!(figures["median_s"].is_number(), "half of both were reached");
    assert!(figures["p90_s"].is_null() && figures["p95_s"].is_null(), "nobody came to the other: {figures}");
    town.text("units", "units.csv", "id,station\na,west\nb,east\nc,east\n");
    let summary: Value = serde_json::from_slice(&huhang(&town.all()).stdout).unwrap();
    for line in summary["cards"][0]["responders"].as_array().unwrap() {
        assert_eq!(line["next"]["unit"], "c", "{line}");
    }
}

#[test]
fn a_busy_unit_is_waited_for_and_called_back_on_its_way() {
    let mut town = Town::new(&[
        incident("first", 'X', "2026-03-01T08:00"),
        incident("second", 'X', "2026-03-01T08:05"),
        // The unit has left the second scene and is on its way back by then.
        incident("third", 'R', "2026-03-01T08:21:50"),
    ]);
    town.text("units", "units.csv", "id,station\na,west\n");
    let out = town.path("out");
    let town = town.with("handling", "10min").with("turnout", "30s").with("out", &out).with("target", "5min");
    let summary = town.run();
    let line = |i: usize| &summary["cards"][i]["responders"][0];
    let (first, second, third) = (line(0), line(1), line(2));
    let way = first["duration_s"].as_f64().unwrap();
    assert!((way - 36.0).abs() < 0.5, "600 m at 60 km/h: {way}");
    assert_eq!(first["response_s"].as_f64(), Some(way + 30.0));
    // It is free at 08:10:30 plus the way, stands there, and sets out again.
    assert_eq!(second["wait_s"].as_f64(), Some(330.0 + way));
    assert_eq!(
        (second["stood"].as_str(), second["duration_s"].as_f64()),
        (Some("on_the_way_back"), Some(0.0))
    );
    assert_eq!(third["stood"], "on_the_way_back");
    let (north, south) = (third["duration_s"].as_f64().unwrap(), 400.0 * 3.6 / 60.0);
    assert!(north > south && north < south + way, "{north} from between post and scene");
    assert_eq!(summary["late"].as_array().unwrap().len(), 1);
    assert_eq!(summary["late"][0]["reason"], "wait");
    assert_eq!(summary["loads"][0]["incidents"], 3);
    let (holds, said) = town.proof();
    assert!(holds && said.contains("responses of dispatch: 3 checked"), "{said}");
}

#[test]
fn who_waits_and_then_drives_too_long_is_told_both() {
    let mut town =
        Town::new(&[incident("first", 'X', "2026-03-01T08:00"), incident("second", 'X', "2026-03-01T08:05")]);
    town.text("units", "units.csv", "id,station\na,west\n");
    let out = town.path("out");
    let town = town.with("handling", "10min").with("turnout", "30s").with("out", &out).with("target", "20s");
    let summary = town.run();
    let reasons: Vec<&Value> =
        summary["late"].as_array().unwrap().iter().map(|late| &late["reason"]).collect();
    assert_eq!(reasons, ["way", "wait_and_way"], "the turnout alone takes longer");
    let (holds, said) = town.proof();
    assert!(holds, "{said}");
}

#[test]
fn who_waits_for_a_skill_is_told_so_and_who_could_have_been_there_first() {
    let asks = |id: &str, time: &str| point(id, 'X', json!({"time": time, "skills": "chemist"}));
    let town = Town::new(&[asks("first", "2026-03-01T08:00"), asks("second", "2026-03-01T08:05")]);
    let town = town.with("handling", "10min").with("target", "50s");
    let summary: Value = serde_json::from_slice(&huhang(&town.all()).stdout).unwrap();
    // The chemist comes from farther away; then he is busy.
    let late = summary["late"].as_array().unwrap();
    assert_eq!(
        (late[0]["reason"].as_str(), late[1]["reason"].as_str()),
        (Some("way"), Some("wait_skill")),
        "{late:?}"
    );
    for line in late {
        assert_eq!(
            (&line["skills"], &line["passed_over"]["unit"]),
            (&json!(["chemist"]), &json!("a")),
            "{line}"
        );
        let there = line["passed_over"]["response_s"].as_f64().unwrap();
        assert!((there - 36.0).abs() < 0.5, "600 m at 60 km/h: {there}");
    }
    // With one unit more he goes at once, and nobody is late.
    let asks = |id: &str, time: &str| point(id, 'X', json!({"time": time, "skills": "chemist", "units": 2}));
    let summary = Town::new(&[asks("first", "2026-03-01T08:00")]).with("target", "50s").run();
    assert_eq!((responders(&summary["cards"][0]), &summary["late"]), (vec!["a", "b"], &json!([])));
}

#[test]
fn whoever_is_off_duty_is_not_sent_and_an_officer_is_stood_in_for() {
    let mut town = Town::new(&[incident("night", 'X', "2026-03-01T23:30")]);
    town.text("units", "units.csv", "id,station,shift\na,west,08:00-20:00\nb,east,20:00-08:00\n");
    town.layer("projects", &[point("p", 'X', json!({"name": "炼化项目"}))]);
    town.text(
        "officers",
        "officers.csv",
        "id,name,station,unit,shift,phone\no1,赵,west,甲所,08:00-20:00,8001\no2,钱,west,甲所,,8002\no3,孙,east,乙所,,8003\no4,李,,乙所,,8004\no5,周,west,乙所,,8005\n",
    );
    town.text("assignments", "pairs.csv", "project,officer,role\np,o1,lead\np,o3,second\n");
    let area = json!({"type": "Polygon", "coordinates": [[
        at(-50.0, 100.0).degrees(), at(700.0, 100.0).degrees(), at(700.0, -300.0).degrees(), at(-50.0, -300.0).degrees(),
        at(-50.0, 100.0).degrees()]]});
    town.layer(
        "areas",
        &[json!({"type": "Feature", "id": "j", "properties": {"station": "east"}, "geometry": area})],
    );
    let summary = town.run();
    let card = &summary["cards"][0];
    assert_eq!(responders(card), ["b"], "the nearer unit is off duty");
    assert_eq!((card["project"].as_str(), card["project_by"].as_str()), (Some("p"), Some("nearest")));
    assert_eq!((card["station"].as_str(), card["station_by"].as_str()), (Some("east"), Some("area")));
    let officers = card["officers"].as_array().unwrap();
    let lead = officers.iter().find(|o| o["role"] == "lead").unwrap();
    assert_eq!((lead["on_duty"].as_bool(), lead["substitute"].as_str()), (Some(false), Some("o3")));
    assert_eq!(lead["substitute_by"], "partner");
    assert_eq!(officers.iter().find(|o| o["role"] == "second").unwrap()["substitute"], Value::Null);
    assert_eq!(lead["substitute_phone"], "8003");
    // Who is called comes from his station with a way, and has a backup whom nobody calls: the nearest of his unit.
    let second = officers.iter().find(|o| o["role"] == "second").unwrap();
    assert_eq!(lead["way"], second["way"], "the same man");
    assert_eq!(second["way"]["roads"], json!(["东街"]));
    assert_eq!(
        second["way"]["duration_s"], card["responders"][0]["duration_s"],
        "as the unit that stands there"
    );
    assert_eq!(second["way"]["arrive_at"], card["responders"][0]["arrive_at"]);
    assert_eq!((&lead["next"]["unit"], &lead["next_by"]), (&json!("o2"), &json!("unit")));
    assert_eq!(
        (&card["station_way"]["roads"], &card["station_next"]["unit"]),
        (&json!(["东街"]), &json!("west"))
    );
    assert!(card["station_next"]["duration_s"].as_f64() < card["station_way"]["duration_s"].as_f64());
    let printed: Vec<&str> = town.all().into_iter().filter(|arg| *arg != "--json").collect();
    let said = run_ok(&[&printed[..], &["--lang", "en"]].concat());
    let called = said.lines().find(|line| line.contains("孙")).unwrap_or_default();
    assert!(
        called.contains("孙 (for 赵)") && called.matches('孙').count() == 1,
        "once, with both parts: {called}"
    );
}

#[test]
fn an_officer_without_a_position_is_told_and_a_backup_of_his_unit_is_the_nearest() {
    let mut town = Town::new(&[point("i", 'X', json!({"project": "p"}))]).with("turnout", "1min");
    town.layer("projects", &[point("p", 'X', json!({}))]);
    let officers = "id,name,station,unit\no1,赵,,甲所\no2,钱,east,甲所\no3,孙,west,甲所\no4,李,,甲所\n";
    town.text("officers", "officers.csv", officers);
    town.text("assignments", "pairs.csv", "project,officer\np,o1\n");
    let out = town.path("out");
    town.option("out", &out);
    let card = &town.run()["cards"][0];
    let told = &card["officers"][0];
    assert_eq!((&told["way"], &told["no_way"]), (&Value::Null, &json!("no_position")));
    assert_eq!((&told["next"]["unit"], &told["next_by"]), (&json!("o3"), &json!("unit")), "west is nearer");
    let response = |way: &Value| {
        (way["response_s"].as_f64().unwrap() * 1000.0).round()
            - (way["duration_s"].as_f64().unwrap() * 1000.0).round()
    };
    assert_eq!(
        (response(&told["next"]), response(&card["station_way"])),
        (60_000.0, 60_000.0),
        "all set out after a minute"
    );
    let said = std::fs::read_to_string(town.path("out/cards.en.md")).unwrap();
    assert!(said.contains("赵; where he is is not known; backup 孙 [of his unit]"), "{said}");
    assert!(said.contains("3 Station in charge: 西所 (by travel time) — "), "{said}");
    let (holds, proof) = town.proof();
    assert!(holds && proof.contains("ways of officers and stations of dispatch: 1 checked"), "{proof}");
    let path = town.path("out/told.geojson");
    let mut layer: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    layer["features"][0]["properties"]["duration_s"] = json!(1.0);
    std::fs::write(&path, layer.to_string()).unwrap();
    assert!(!town.proof().0, "a forged way is found out");
}

#[test]
fn who_lacks_a_way_is_not_short_of_units_and_both_means_are_of_the_same_incidents() {
    let mut town = Town::new(&[point("i", 'X', json!({})), point("j", 'R', json!({}))]);
    town.layer(
        "closures",
        &[line(
            "works",
            "XR",
            &json!({"effect": "closed", "status": "active", "start": "2026-01-01T00:00",
            "end": "2026-12-31T00:00", "exempt": []}),
        )],
    );
    let summary = town.run();
    let now = &summary["responses"];
    assert_eq!((&now["no_way"], &now["short_of_units"]), (&json!(1), &json!(0)));
    assert_eq!(now["mean_of_both_s"], now["mean_s"]);
    assert_eq!(now["mean_of_both_s"], summary["before"]["mean_of_both_s"], "nothing changes for the other");
    assert!(
        summary["before"]["mean_s"].as_f64() > now["mean_s"].as_f64(),
        "the far one is among those reached"
    );
}

#[test]
fn standby_places_are_proved_and_units_are_counted_before_and_after() {
    let mut town = Town::new(&[point("i", 'X', json!({}))]).with("within", "1min").with("standby", "1");
    town.layer("sites", &[point("s1", 'X', json!({"weight": 5})), point("s2", 'B', json!({"weight": 1}))]);
    town.layer(
        "candidates",
        &[point("c1", 'A', json!({})), point("c2", 'R', json!({})), point("c3", 'B', json!({}))],
    );
    town.layer("closures", &[works(&json!([]), false)]);
    let summary = town.run();
    let standby = &summary["standby"];
    assert_eq!(standby["places"][0]["id"], "c2");
    assert_eq!((standby["value"].as_f64(), standby["bound"].as_f64()), (Some(5.0), Some(5.0)));
    assert_eq!((standby["proved"].as_bool(), standby["gap"].as_f64()), (Some(true), Some(0.0)));
    let sites = summary["cover"].as_array().unwrap().iter().find(|line| line["of"] == "sites").unwrap();
    assert_eq!(sites["by_units"], json!([1, 1, 0, 0]), "only the eastern unit is near anything now");
    assert_eq!((sites["percent"].as_f64(), sites["before_percent"].as_f64()), (Some(50.0), Some(100.0)));
}

#[test]
fn standby_places_and_coverage_count_the_turnout_and_a_median_has_no_limit() {
    let run = |options: &[(&'static str, &'static str)]| {
        let mut town = Town::new(&[point("i", 'X', json!({}))]).with("within", "1min").with("standby", "1");
        for (option, value) in options {
            town.option(option, value);
        }
        let sites = [point("s1", 'X', json!({"weight": 5})), point("s2", 'B', json!({"weight": 1}))];
        town.layer("sites", &sites);
        town.layer("candidates", &[point("c1", 'A', json!({})), point("c2", 'R', json!({}))]);
        let summary = town.run();
        let sites = summary["cover"].as_array().unwrap().iter().find(|line| line["of"] == "sites").unwrap();
        let junctions = summary["cover"].as_array().unwrap().iter().find(|line| line["of"] == "junctions");
        let none = (sites["by_units"][0] == 2, junctions.unwrap()["percent"] == 0.0);
        (summary["standby"].clone(), none)
    };
    let (now, none) = run(&[("target", "1min")]);
    assert_eq!((now["value"].as_f64(), none), (Some(5.0), (false, false)));
    let (late, none) = run(&[("target", "1min"), ("turnout", "2min")]);
    assert_eq!(
        (late["value"].as_f64(), late["reached"].as_f64(), none),
        (Some(0.0), Some(0.0), (true, true))
    );
    let median = |target: &'static str, turnout: &'static str| {
        let options = [("target", target), ("turnout", turnout), ("standby-model", "median")];
        let standby = run(&options).0;
        assert_eq!((standby["reached"].as_f64(), standby["proved"].as_bool()), (Some(6.0), Some(true)));
        assert_eq!(standby["value"], standby["bound"]);
        standby["value"].as_f64().unwrap()
    };
    let mean = median("15min", "0s");
    assert_eq!(median("1s", "0s"), mean, "the target caps nothing");
    assert_eq!(median("1s", "2min"), mean + 120.0);
}

#[test]
fn units_that_are_never_on_duty_together_do_not_cover_together() {
    let mut town = Town::new(&[point("i", 'X', json!({}))]).with("within", "1min");
    town.layer("sites", &[point("s", 'X', json!({}))]);
    town.text(
        "units",
        "units.csv",
        "id,station,shift\na,west,08:00-20:00\nb,west,20:00-08:00\nc,west,18:00-22:00\n",
    );
    town.option("standby", "1");
    let summary = town.run();
    let today = summary["standby"]["today"].as_array().unwrap().iter();
    let today: Vec<Value> =
        today.map(|watch| json!([watch["hours"], watch["units"], watch["value"]])).collect();
    assert_eq!(today[0], json!(["08:00-18:00", 1, 1.0]));
    assert_eq!(today[3], json!(["22:00-08:00", 1, 1.0]));
    let lines = summary["cover"].as_array().unwrap().iter().filter(|line| line["of"] == "sites");
    let told: Vec<Value> = lines
        .map(|line| json!([line["hours"], line["units"], line["by_units"], line["two_percent"]]))
        .collect();
    let expected = [
        json!(["08:00-18:00", 1, [0, 1, 0, 0], 0.0]),
        json!(["18:00-20:00", 2, [0, 0, 1, 0], 100.0]),
        json!(["20:00-22:00", 2, [0, 0, 1, 0], 100.0]),
        json!(["22:00-08:00", 1, [0, 1, 0, 0], 0.0]),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_forged_response_is_found_out() {
    let mut town =
        Town::new(&[incident("i", 'X', "2026-03-01T08:00"), incident("j", 'R', "2026-03-01T08:01")]);
    town.option("out", &town.path("out"));
    town.run();
    assert!(town.proof().0);
    let path = PathBuf::from(town.path("out/responses.geojson"));
    let sound = std::fs::read_to_string(&path).unwrap();
    for (key, forged) in [("duration_s", json!(1.0)), ("response_s", json!(1.0)), ("distance_m", json!(5.0))]
    {
        let mut layer: Value = serde_json::from_str(&sound).unwrap();
        layer["features"][0]["properties"][key] = forged;
        std::fs::write(&path, layer.to_string()).unwrap();
        assert!(!town.proof().0, "{key}");
    }
    let mut layer: Value = serde_json::from_str(&sound).unwrap();
    layer["features"][1]["properties"]["unit"] = "a".into();
    layer["features"][1]["properties"]["sent_at"] = "2026-03-01T08:00:30+08:00".into();
    std::fs::write(&path, layer.to_string()).unwrap();
    assert!(town.proof().1.contains("two incidents at once"));
}

/// Each figure that follows from the responses, changed by hand in the summary or in a layer.
#[test]
fn forged_figures_of_a_replay_are_found_out() {
    let mut town =
        Town::new(&[incident("i", 'X', "2026-03-01T08:00"), incident("j", 'R', "2026-03-01T08:01")]);
    town.option("out", &town.path("out"));
    let summary = town.run();
    assert!(town.proof().0);
    let forge = |file: &str, pointer: &str, to: Value| {
        let path = PathBuf::from(town.path(&format!("out/{file}")));
        let sound = std::fs::read_to_string(&path).unwrap();
        let mut forged: Value = serde_json::from_str(&sound).unwrap();
        let figure = forged.pointer_mut(pointer).unwrap_or_else(|| panic!("{file} has {pointer}"));
        assert_ne!(*figure, to, "{pointer}");
        *figure = to;
        std::fs::write(&path, forged.to_string()).unwrap();
        assert!(!town.proof().0, "{file} {pointer}");
        std::fs::write(&path, sound).unwrap();
    };
    for figure in ["mean_s", "median_s", "p90_s", "longest_s", "mean_wait_s", "within_target_percent"] {
        forge("summary.json", &format!("/responses/{figure}"), json!(12.5));
    }
    forge("summary.json", "/responses/shares/0/percent", json!(12.5));
    forge("summary.json", "/met", json!(summary["met"] != true));
    forge("summary.json", "/loads/0/busy_s", json!(12.5));
    forge("summary.json", "/loads/0/incidents", json!(7));
    forge("summary.json", "/cards/0/station", json!("nowhere"));
    forge("summary.json", "/cards/0/responders/0/response_s", json!(12.5));
    forge("summary.json", "/cards/0/missing", json!(3));
    forge("responses.geojson", "/features/0/properties/free_at", json!("2026-03-01T09:30:00+08:00"));
    forge("responses.geojson", "/features/0/properties/next_s", json!(12.5));
    forge("responses.geojson", "/features/0/properties/exemptions", json!(["works"]));
    forge("incidents.geojson", "/features/0/properties/responder", json!("nobody"));
    forge("units.geojson", "/features/0/properties/distance_m", json!(12.5));
}

#[test]
fn wrong_input_has_a_code_and_a_place() {
    let base = || Town::new(&[incident("i", 'X', "2026-03-01T08:00")]);
    Town::new(&[incident("i", 'X', "yesterday")]).refuses("E730");
    Town::new(&[incident("i", 'X', "2026-03-01T08:00"), point("j", 'X', json!({}))]).refuses("E733");
    let with = |option: &str, name: &str, text: &str| {
        let mut town = base();
        town.text(option, name, text);
        town
    };
    with("units", "units.csv", "id,station\na,wset\n").refuses("E731");
    with("units", "units.csv", "id,skills\na,x\n").refuses("E732");
    with("units", "units.csv", "id,station,shift\na,west,always\n").refuses("E730");
    with("units", "units.csv", "id,station\na,west\na,east\n").refuses("E222");
    with("assignments", "pairs.csv", "project,officer\np,o\n").refuses("E735");
    let mut town = base();
    town.layer("projects", &[point("p", 'X', json!({}))]);
    town.text("officers", "officers.csv", "id,station\no,west\n");
    town.text("assignments", "pairs.csv", "project,officer\np,oo\n");
    town.refuses("E734");
    base().with("standby", "9").refuses("E739");
    for (option, none) in [("standby", "0"), ("responders", "0"), ("within", "0min")] {
        base().with(option, none).refuses("E747");
    }
    let mut town = base();
    town.layer("areas", &[point("west", 'A', json!({}))]);
    let said = huhang(&town.all().into_iter().filter(|arg| *arg != "-q").collect::<Vec<_>>());
    assert!(String::from_utf8_lossy(&said.stderr).contains("W746"));
    base().with("turnout", "3km").refuses("E511");
    base().with("within", "soon").refuses("E510");
}

#[test]
fn the_order_of_the_files_and_the_number_of_threads_change_nothing() {
    let incidents: Vec<Value> = (0..9)
        .map(|i| {
            incident(&format!("i{i}"), if i % 2 == 0 { 'X' } else { 'R' }, &format!("2026-03-01T08:0{i}"))
        })
        .collect();
    let bytes = |incidents: &[Value], threads: &str| {
        let mut town = Town::new(incidents).with("threads", threads);
        let out = town.path("out");
        town.option("out", &out);
        town.run();
        ["responses.geojson", "incidents.geojson", "units.geojson", "cards.en.md", "response_times.csv"]
            .map(|name| std::fs::read(PathBuf::from(&out).join(name)).unwrap())
    };
    let one = bytes(&incidents, "1");
    for (seed, threads) in [(3, "2"), (4, "8")] {
        let other = bytes(&shuffled(&incidents, seed), threads);
        assert!(one == other, "seed {seed}");
    }
}

/// Travel times as a table; who has done is at his post at once.
struct Timetable {
    ms: Vec<Vec<Option<u32>>>,
}

impl Roads for Timetable {
    fn to_scene(&self, call: usize, _: Instant, from: &[(usize, Position)]) -> Vec<Option<Cost>> {
        from.iter().map(|(unit, _)| self.ms[*unit][call].map(|ms| Cost { ms, mm: ms })).collect()
    }

    fn back(&self, _: usize, _: usize, _: Position, _: Instant) -> Result<WayBack, Position> {
        Ok(Vec::new())
    }
}

/// The same, millisecond by millisecond.
fn slowly(calls: &[Call], units: &[Unit], table: &Timetable, until: Instant) -> Vec<(usize, usize, Instant)> {
    let mut free = vec![0; units.len()];
    let (mut sent, mut lacking): (Vec<(usize, usize, Instant)>, Vec<usize>) =
        (Vec::new(), calls.iter().map(|c| c.units).collect());
    for now in 0..until {
        let mut order: Vec<usize> =
            (0..calls.len()).filter(|c| calls[*c].at <= now && lacking[*c] > 0).collect();
        order.sort_by_key(|c| (calls[*c].rank, calls[*c].at, *c));
        for call in order {
            while lacking[call] > 0 {
                let idle = (0..units.len()).filter(|u| {
                    let on =
                        units[*u].duty.as_ref().is_none_or(|d| d.iter().any(|(a, b)| *a <= now && now < *b));
                    let able = |u: usize| units[u].skills & calls[call].skills == calls[call].skills;
                    let had = sent.iter().any(|(c, s, _)| *c == call && able(*s));
                    let may = lacking[call] > 1 || had || able(*u);
                    free[*u] <= now && on && may && !sent.iter().any(|(c, s, _)| *c == call && *s == *u)
                });
                let best = idle.filter_map(|u| Some((table.ms[u][call]?, u))).min();
                let Some((ms, unit)) = best else { break };
                free[unit] = now + Instant::from(ms) + 3 + Instant::from(calls[call].handling_ms);
                lacking[call] -= 1;
                sent.push((call, unit, now));
            }
        }
    }
    sent.sort_unstable();
    sent
}

/// Who is sent where, with the backup of each.
fn sent(call: Call, units: &[(u64, u32)]) -> (Vec<(usize, Option<usize>)>, Vec<Unanswered>) {
    let table = Timetable { ms: units.iter().map(|(_, ms)| vec![Some(*ms)]).collect() };
    let post = Some(Position { segment: SegmentId(0), position_mm: 0, on_junction: false });
    let units: Vec<Unit> =
        units.iter().map(|(skills, _)| Unit { post, skills: *skills, duty: None }).collect();
    let found = replay(&[call], &units, 0, &[], &table);
    let why = found.unanswered.iter().map(|(.., why)| *why).collect();
    (found.sent.iter().map(|s| (s.unit, s.next.map(|(unit, _)| unit))).collect(), why)
}

#[test]
fn one_of_the_units_has_the_skills_and_the_others_are_the_nearest() {
    let call = |skills, units| Call { at: 0, has_road: true, skills, units, handling_ms: 0, rank: 0 };
    // Chemists are 0 (far) and 3 (farther).
    let town = [(1, 50), (0, 10), (0, 20), (1, 90)];
    assert_eq!(sent(call(1, 2), &town), (vec![(1, Some(2)), (0, Some(3))], vec![]));
    assert_eq!(sent(call(1, 3), &town), (vec![(1, Some(3)), (2, Some(3)), (0, Some(3))], vec![]));
    assert_eq!(sent(call(1, 1), &town), (vec![(0, Some(3))], vec![]), "who comes alone has them");
    // A chemist who is nearest anyway leaves the other place to anybody.
    assert_eq!(sent(call(1, 2), &[(1, 5), (0, 10), (0, 20)]), (vec![(0, None), (1, Some(2))], vec![]));
    // Nobody has them: the others go, and one is missing.
    assert_eq!(sent(call(4, 2), &town), (vec![(1, Some(2))], vec![Unanswered::NoSkill]));
}

#[test]
fn the_replay_does_what_a_look_at_every_millisecond_does() {
    let mut dice = Dice(11);
    let mut below = |n: u64| dice.below(n);
    for case in 0..200 {
        let (units, calls) = (1 + below(4) as usize, 1 + below(7) as usize);
        let ms = (0..units)
            .map(|_| (0..calls).map(|_| (below(5) > 0).then(|| 1 + below(30) as u32)).collect())
            .collect();
        let table = Timetable { ms };
        let post = Some(Position { segment: SegmentId(0), position_mm: 0, on_junction: false });
        let unit = |below: &mut dyn FnMut(u64) -> u64| {
            let from = below(40) as Instant;
            let duty = (below(3) == 0).then(|| vec![(from, from + 40), (from + 60, from + 900)]);
            Unit { post, skills: below(4), duty }
        };
        let units: Vec<Unit> = (0..units).map(|_| unit(&mut below)).collect();
        let calls: Vec<Call> = (0..calls)
            .map(|_| Call {
                at: below(80) as Instant,
                has_road: true,
                skills: below(3) / 2,
                units: 1 + usize::from(below(4) == 0),
                handling_ms: below(50) as u32,
                rank: below(2) as i64,
            })
            .collect();
        let found = replay(&calls, &units, 3, &[], &table);
        let mut sent: Vec<(usize, usize, Instant)> =
            found.sent.iter().map(|s| (s.call, s.unit, s.at)).collect();
        sent.sort_unstable();
        assert_eq!(sent, slowly(&calls, &units, &table, 3000), "case {case}");
        let lacking: usize = calls.iter().map(|c| c.units).sum::<usize>() - sent.len();
        assert_eq!(found.unanswered.iter().map(|(_, missing, _)| missing).sum::<usize>(), lacking);
    }
}
