//! What a carrier asks besides the way: what a load can reach, whether a way he has drawn holds, which plans still hold.
//! Drawn maps, and each answer against the plain corridor question.

use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// A folder of its own for a test.
struct Desk(tempfile::TempDir);

const LOAD: &str = "mass_t = 20\naxle_load_t = 8\nheight_m = 4.2\nwidth_m = 2.5\nlength_m = 10\n";

/// Junctions of a grid, a few hundred meters apart; the depot is at (0, 0).
fn at(x: usize, y: usize) -> [f64; 2] {
    [120.0 + x as f64 * 0.004, 31.0 + y as f64 * 0.004]
}

fn road(id: &str, line: &[[f64; 2]], tags: &Value) -> Value {
    let mut properties = json!({"highway": "primary", "name": id, "ref": "G1"});
    properties.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": {"type": "LineString", "coordinates": line}})
}

fn point(id: &str, at: [f64; 2]) -> Value {
    json!({"type": "Feature", "id": id, "properties": {"name": id}, "geometry": {"type": "Point", "coordinates": at}})
}

impl Desk {
    fn new(roads: Vec<Value>) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("load.toml", LOAD);
        desk.layer_of("roads.geojson", roads);
        desk
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn layer_of(&self, name: &str, features: Vec<Value>) {
        self.write(name, &json!({"type": "FeatureCollection", "features": features}).to_string());
    }

    fn run(&self, words: &[&str]) -> (i32, Value) {
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .current_dir(self.0.path())
            .args(words)
            .args(["--network", "roads.geojson", "--json", "--lang", "en"])
            .output()
            .unwrap();
        let code = output.status.code().unwrap();
        let summary = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("exit {code}: {}", String::from_utf8_lossy(&output.stderr)));
        (code, summary)
    }

    fn verify(&self, folder: &str) {
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .args(["verify", &self.0.path().join(folder).to_string_lossy()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    fn layer(&self, name: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.0.path().join(name)).unwrap();
        let layer: Value = serde_json::from_str(&text).unwrap();
        layer["features"].as_array().unwrap().clone()
    }
}

fn place(at: [f64; 2]) -> String {
    format!("{},{}", at[0], at[1])
}

/// A grid with limits by chance; the same seed gives the same grid.
fn grid(seed: u64) -> Vec<Value> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |of: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % of
    };
    let mut roads = Vec::new();
    for (x, y) in (0..4).flat_map(|x| (0..3).map(move |y| (x, y))) {
        for (to, name) in [((x + 1, y), "h"), ((x, y + 1), "v")] {
            if to.0 > 3 || to.1 > 2 {
                continue;
            }
            let tags = match draw(6) {
                0 => json!({"maxheight": "4"}),
                1 => json!({"maxweight": "15", "bridge": "yes"}),
                2 => json!({"hgv": "no"}),
                _ => json!({}),
            };
            roads.push(road(&format!("{name}{x}{y}"), &[at(x, y), at(to.0, to.1)], &tags));
        }
    }
    roads
}

/// Closes a road of the grid.
fn closure(id: &str, line: [[f64; 2]; 2]) -> Value {
    json!({"type": "Feature", "id": id, "properties": {"effect": "closed", "start": "2025-01-01", "end": "2026-01-01"},
        "geometry": {"type": "LineString", "coordinates": line}})
}

#[test]
fn reach_agrees_with_the_corridor_to_each_site() {
    let (mut reached, mut refused) = (0, 0);
    for seed in 1..=6 {
        let desk = Desk::new(grid(seed));
        // away from junctions, for there a way may end on the near side of a limit
        let near = |x: usize, y: usize| [at(x, y)[0] + 0.0015, at(x, y)[1]];
        let sites: Vec<(String, [f64; 2])> = (0..3)
            .flat_map(|x| (0..3).map(move |y| (x, y)))
            .skip(1)
            .map(|(x, y)| (format!("s{x}{y}"), near(x, y)))
            .collect();
        desk.layer_of("sites.geojson", sites.iter().map(|(id, at)| point(id, *at)).collect());
        desk.layer_of("closures.geojson", vec![closure("c", [at(1, 0), at(1, 1)])]);
        let from = place(near(0, 0));
        let shared = ["--load", "load.toml", "--from", &from, "--closures", "closures.geojson"];
        let mut words = vec!["corridor", "--reach", "--sites", "sites.geojson", "--out", "reach"];
        words.extend(shared);
        let (code, reach) = desk.run(&words);
        let layer = desk.layer("reach/sites.geojson");
        assert_eq!(code == 0, reach["refused"].as_array().unwrap().is_empty());
        assert_eq!(reach["command"], "reach");
        for (id, to) in &sites {
            let own = layer.iter().find(|site| site["id"] == id.as_str()).unwrap();
            let to = place(*to);
            let mut words = vec!["corridor", "--to", &to, "--alternatives", "1"];
            words.extend(shared);
            let (code, corridor) = desk.run(&words);
            let site = &own["properties"];
            assert_eq!(site["status"] == "covered", code == 0, "seed {seed}, {id}");
            if code == 0 {
                reached += 1;
                assert_eq!(site["duration_s"], corridor["duration_s"], "seed {seed}, {id}");
                assert_eq!(site["lift"], json!([]));
            } else {
                refused += 1;
                let line = reach["refused"].as_array().unwrap().iter().find(|line| line["id"] == id.as_str());
                assert_eq!(line.unwrap()["why_not"], corridor["why_not"], "seed {seed}, {id}");
                assert_eq!(site["text"], corridor["why_not"]["text"]);
            }
            let before = corridor["before"]["found"].as_bool().unwrap();
            assert_eq!(site["before_status"] == "covered", before, "seed {seed}, {id}");
        }
        desk.verify("reach");
    }
    assert!(reached > 5 && refused > 10, "both happen: {reached}, {refused}");
}

/// A street from the depot, with a branch over a low bridge and one that works shut.
///
/// ```text
///   low -- x        a ---- b ---- c
///   works -- y             |      |
///                          x      y
/// ```
fn street() -> Desk {
    let desk = Desk::new(vec![
        road("ab", &[at(0, 0), at(1, 0)], &json!({})),
        road("bc", &[at(1, 0), at(2, 0)], &json!({})),
        road("low", &[at(1, 0), at(1, 1)], &json!({"maxheight": "4"})),
        road("works", &[at(2, 0), at(2, 1)], &json!({})),
    ]);
    desk.layer_of("sites.geojson", vec![point("x", at(1, 1)), point("y", at(2, 1)), point("b", at(1, 0))]);
    desk.layer_of("closures.geojson", vec![closure("c-7", [at(2, 0), at(2, 1)])]);
    desk
}

#[test]
fn reach_says_why_not_and_what_a_closure_takes_away() {
    let desk = street();
    let from = place(at(0, 0));
    let words = ["corridor", "--reach", "--load", "load.toml", "--from", &from, "--sites", "sites.geojson"];
    let mut words = words.to_vec();
    words.extend(["--closures", "closures.geojson", "--out", "reach"]);
    let (code, reach) = desk.run(&words);
    assert_eq!(code, 1);
    let refused = reach["refused"].as_array().unwrap();
    let line = |i: usize| (refused[i]["id"].as_str().unwrap(), refused[i]["before"].as_bool().unwrap());
    assert_eq!((line(0), line(1), refused.len()), (("x", false), ("y", true), 2));
    assert_eq!(refused[0]["why_not"]["sets"][0]["obstacles"], json!(["low"]));
    assert_eq!(refused[1]["why_not"]["sets"][0]["obstacles"], json!(["closure/c-7"]));
    let lost: Vec<&Value> = reach["change"]["lost"].as_array().unwrap().iter().map(|s| &s["id"]).collect();
    assert_eq!(lost, [&json!("y")]);
    let areas = desk.layer("reach/service_areas.geojson");
    let whole = |id: &str| areas.iter().find(|a| a["id"] == id).unwrap()["properties"]["reached_m"].as_f64();
    assert!(whole("all-before") > whole("all"), "{areas:?}");
    let roads: Vec<Value> = desk.layer("reach/reached_roads.geojson");
    let names: Vec<&str> = roads.iter().map(|r| r["properties"]["feature"].as_str().unwrap()).collect();
    assert_eq!(names, ["ab", "bc"]);
    let page = std::fs::read_to_string(desk.0.path().join("reach/report.html")).unwrap();
    assert!(page.contains("Largest reach") && page.contains("Sites that the load does not come to"));
    desk.verify("reach");
    // within a limit: a site beyond it is not unreachable
    words.extend(["--within", "100m"]);
    let (_, reach) = desk.run(&words);
    let of_b = reach["refused"].as_array().unwrap().iter().find(|line| line["id"] == "b").unwrap();
    assert_eq!((&of_b["status"], &of_b["why_not"]), (&json!("uncovered"), &Value::Null));
    desk.verify("reach");
}

/// A site whose only road is banned to the load is told what a corridor to it is told.
#[test]
fn reach_names_the_ban_of_the_only_road_of_a_site() {
    let desk = Desk::new(vec![
        road("ab", &[at(0, 0), at(2, 0)], &json!({})),
        road("end", &[at(2, 0), at(2, 3)], &json!({"hgv": "no"})),
    ]);
    desk.layer_of("sites.geojson", vec![point("s", at(2, 3))]);
    let (from, to) = (place(at(0, 0)), place(at(2, 3)));
    let words = ["corridor", "--load", "load.toml", "--from", &from];
    let (_, corridor) = desk.run(&[&words[..], &["--to", &to, "--out", "out"]].concat());
    let (code, reach) =
        desk.run(&[&words[..], &["--reach", "--sites", "sites.geojson", "--out", "reach"]].concat());
    let refused = &reach["refused"][0];
    assert_eq!((code, &refused["status"]), (1, &json!("unreachable")), "{refused}");
    assert_eq!(refused["why_not"]["sets"], corridor["why_not"]["sets"]);
    assert_eq!(corridor["why_not"]["sets"][0]["obstacles"], json!(["end"]));
    desk.verify("reach");
}

#[test]
fn the_roads_of_a_corridor_are_a_layer_way_by_way() {
    let desk = street();
    let ends = [place(at(2, 1)), place([at(0, 0)[0] + 0.001, at(0, 0)[1]])];
    let words = ["corridor", "--load", "load.toml", "--from", &ends[0], "--to", &ends[1], "--out", "out"];
    let (code, summary) = desk.run(&words);
    assert_eq!(code, 0);
    let roads = desk.layer("out/corridor_roads.geojson");
    let of = |key: &str| -> Vec<Value> { roads.iter().map(|road| road["properties"][key].clone()).collect() };
    assert_eq!(of("way"), ["works", "bc", "ab"]);
    assert_eq!(of("direction"), ["backward", "backward", "backward"]);
    assert_eq!(of("ref"), ["G1", "G1", "G1"]);
    assert_eq!(of("to_m")[2], summary["distance_m"]);
    assert_eq!(of("to_m")[..2], of("from_m")[1..]);
}

fn line(id: &str, points: &[[f64; 2]]) -> Value {
    json!({"type": "Feature", "id": id, "properties": {}, "geometry": {"type": "LineString", "coordinates": points}})
}

#[test]
fn h10_a_drawn_way_is_held_against_the_load_and_not_searched_anew() {
    let desk = street();
    let inside = |x: usize, y: usize, dx: f64, dy: f64| [at(x, y)[0] + dx, at(x, y)[1] + dy];
    desk.layer_of(
        "lines.geojson",
        vec![
            line("over-the-bridge", &[inside(0, 0, 0.001, 0.0), at(1, 0), inside(1, 0, 0.0, 0.003)]),
            line("straight-on", &[inside(0, 0, 0.001, 0.0), at(1, 0), inside(2, 0, -0.001, 0.0)]),
            line("through-a-field", &[inside(0, 0, 0.0, 0.0015), inside(2, 0, 0.0, 0.0015)]),
        ],
    );
    let words = ["corridor", "--load", "load.toml", "--check", "lines.geojson", "--out", "held"];
    let (code, held) = desk.run(&words);
    assert_eq!((code, &held["given"]), (1, &json!("lines")));
    assert_eq!((&held["holds"], &held["broken"], &held["unmatched"]), (&json!(1), &json!(1), &json!(1)));
    let way = |id: &str| held["ways"].as_array().unwrap().iter().find(|way| way["id"] == id).unwrap().clone();
    let bridge = way("over-the-bridge");
    assert_eq!(bridge["status"], "broken");
    assert_eq!(bridge["broken_by"][0]["id"], "low");
    assert_eq!(bridge["broken_by"][0]["limits"][0]["left"], json!(-0.2));
    let on = way("straight-on");
    assert_eq!((&on["status"], on["duration_s"].is_number()), (&json!("holds"), true));
    assert_eq!(way("through-a-field")["status"], "unmatched");
    desk.verify("held");
    // without the others, the answer is yes
    desk.layer_of(
        "lines.geojson",
        vec![line("on", &[inside(0, 0, 0.001, 0.0), at(1, 0), inside(2, 0, -0.001, 0.0)])],
    );
    assert_eq!(desk.run(&words).0, 0);
}

#[test]
fn h14_a_recheck_tells_which_stored_plans_a_new_closure_or_limit_breaks() {
    let desk = street();
    let ends = |x: usize, y: usize| (place([at(0, 0)[0] + 0.001, at(0, 0)[1]]), place(at(x, y)));
    for (plan, to) in [("plans/to-b", (1, 0)), ("plans/to-y", (2, 1))] {
        let (from, to) = ends(to.0, to.1);
        let words = ["corridor", "--load", "load.toml", "--from", &from, "--to", &to, "--out", plan];
        assert_eq!(desk.run(&words).0, 0, "{plan}");
    }
    let (code, all) = desk.run(&["corridor", "--recheck", "plans"]);
    assert_eq!((code, &all["total"], &all["holds"]), (0, &json!(2), &json!(2)));
    let words = ["corridor", "--recheck", "plans", "--closures", "closures.geojson", "--out", "again"];
    let (code, closed) = desk.run(&words);
    assert_eq!((code, &closed["holds"], &closed["broken"]), (1, &json!(1), &json!(1)));
    let ways = closed["ways"].as_array().unwrap();
    let status = |i: usize| (ways[i]["id"].as_str().unwrap(), ways[i]["status"].as_str().unwrap());
    assert_eq!((status(0), status(1)), (("to-b", "holds"), ("to-y", "broken")));
    assert_eq!(ways[1]["broken_by"][0]["id"], "closure/c-7");
    assert!(ways[1]["broken_by"][0]["from_m"].as_f64().unwrap() > 600.0);
    desk.verify("again");
    // a limit that is new: lower than the load with the margin of the plan
    let gantry = json!({"type": "Feature", "id": "g-1", "properties": {"kind": "gantry", "height_m": 4.25},
        "geometry": {"type": "Point", "coordinates": [at(0, 0)[0] + 0.002, at(0, 0)[1]]}});
    desk.layer_of("limits.geojson", vec![gantry]);
    let (code, low) = desk.run(&["corridor", "--recheck", "plans", "--limits", "limits.geojson"]);
    assert_eq!((code, &low["broken"]), (1, &json!(2)));
    assert_eq!(low["ways"][0]["broken_by"][0]["id"], "g-1");
    // what is no plan is told
    std::fs::create_dir(desk.0.path().join("empty")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
        .current_dir(desk.0.path())
        .args(["corridor", "--recheck", "empty", "--network", "roads.geojson"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("E615"));
}

#[test]
fn h8_a_corridor_with_a_departure_is_a_timetable_with_waiting_places() {
    let desk = street();
    let mut works = closure("night-works", [at(1, 0), at(2, 0)]);
    works["properties"]["daily"] = json!("22:00-23:00");
    desk.layer_of("night.geojson", vec![works]);
    desk.layer_of("lay-bys.geojson", vec![point("lay-by", [at(0, 0)[0] + 0.002, at(0, 0)[1]])]);
    let ends = (place([at(0, 0)[0] + 0.001, at(0, 0)[1]]), place([at(2, 0)[0] - 0.001, at(2, 0)[1]]));
    let shared = ["corridor", "--load", "load.toml", "--from", &ends.0, "--to", &ends.1];
    let timed = ["--closures", "night.geojson", "--depart", "2025-06-02T20:00", "--drive", "22:00-05:00"];
    let run = |more: &[&str]| {
        let words: Vec<&str> = shared.iter().chain(&timed).chain(more).copied().collect();
        desk.run(&words)
    };
    let rows = |summary: &Value| -> Vec<(String, String, String)> {
        let row = |row: &Value| {
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            (text("kind"), format!("{}{}", text("road"), text("place")), text("from")[11..16].to_owned())
        };
        summary["timetable"]["rows"].as_array().unwrap().iter().map(row).collect()
    };
    let said = |kind: &str, at: &str, from: &str| (kind.to_owned(), at.to_owned(), from.to_owned());
    let (code, with) = run(&["--waiting", "lay-bys.geojson", "--out", "timed"]);
    assert_eq!(code, 0);
    assert_eq!(
        rows(&with),
        [
            said("wait", "start", "20:00"),
            said("drive", "ab", "22:00"),
            said("wait", "lay-by", "22:00"),
            said("drive", "ab", "22:59"),
            said("drive", "bc", "23:00"),
        ]
    );
    let because = |summary: &Value, row: usize| summary["timetable"]["rows"][row]["because"].clone();
    assert_eq!(because(&with, 0), json!(["travel_hours"]));
    let ahead = json!(["ahead", "night-works"]);
    assert_eq!(because(&with, 2), ahead, "the works stand further on, where it cannot stop");
    let said_ahead = with["timetable"]["rows"][2]["text"].as_str().unwrap().to_owned();
    assert_eq!(said_ahead, "waits for \"night-works\" to open, further on at bc, where it could not stop");
    desk.verify("timed");
    let page = std::fs::read_to_string(desk.0.path().join("timed/report.html")).unwrap();
    assert!(page.contains("Timetable") && page.contains("lay-by"));
    let sheet = std::fs::read_to_string(desk.0.path().join("timed/corridor.zh.md")).unwrap();
    assert!(sheet.contains("通行时刻表"));
    // without a place to wait it sets out late enough to come through
    let (code, without) = run(&[]);
    assert_eq!((code, rows(&without).len()), (0, 3));
    assert_eq!(because(&without, 0), json!(["ahead", "travel_hours", "night-works"]));
    assert_eq!(with["timetable"]["arrive_at"], without["timetable"]["arrive_at"]);
    // not on the first day, and not before the next evening
    let (_, later) = run(&["--not-on", "2025-06-02/2025-06-03"]);
    assert_eq!(&later["timetable"]["arrive_at"].as_str().unwrap()[..10], "2025-06-04");
    // a day without travel has no hours after midnight, and the next one has
    let by_night = |depart: &str, day: &str| {
        let hours = ["--depart", depart, "--drive", "22:00-05:00", "--not-on", day];
        let words: Vec<&str> = shared.iter().copied().chain(hours).collect();
        let (_, summary) = desk.run(&words);
        assert!(summary["timetable"]["waiting_s"].as_f64().is_some_and(f64::is_sign_positive), "{summary}");
        summary["timetable"]["arrive_at"].as_str().unwrap()[..13].to_owned()
    };
    assert_eq!(by_night("2025-06-03T01:00", "2025-06-03"), "2025-06-04T00");
    assert_eq!(by_night("2025-06-03T00:30", "2025-06-02"), "2025-06-03T00");
    // a limit of works leaves the margin at its hours, too: the load is 4.2 m high
    let mut low = closure("low-works", [at(1, 0), at(2, 0)]);
    low["properties"].as_object_mut().unwrap().extend(
        json!({"effect": "limit", "limits": {"height_m": 4.25}, "daily": "22:00-23:00"})
            .as_object()
            .unwrap()
            .clone(),
    );
    desk.layer_of("low.geojson", vec![low]);
    for (margin, hour) in [("height=0m", "22"), ("height=0.077m", "23")] {
        let hours = ["--closures", "low.geojson", "--depart", "2025-06-02T22:00", "--margin", margin];
        let words: Vec<&str> = shared.iter().copied().chain(hours).collect();
        let (code, summary) = desk.run(&words);
        let arrive = summary["timetable"]["arrive_at"].as_str().unwrap_or_default().to_owned();
        assert!(code == 0 && arrive.starts_with(&format!("2025-06-02T{hour}")), "{margin}: {summary}");
    }
    // hours that the works take whole leave no time
    let words: Vec<&str> = shared.iter().copied().chain(["--closures", "night.geojson"]).collect();
    let words: Vec<&str> =
        words.into_iter().chain(["--depart", "2025-06-02T20:00", "--drive", "22:10-22:50"]).collect();
    let (code, none) = desk.run(&words);
    assert_eq!((code, &none["timetable"]["found"], &none["found"]), (1, &json!(false), &json!(false)));
    assert!(none["reason"].as_str().unwrap().contains("14 days"));
    assert!(
        none["reason"].as_str().unwrap().contains("the hours give 0 h 40 min at most in one go"),
        "{none}"
    );
    // with a place to wait the longest drive between two is named
    let words: Vec<&str> = words.into_iter().chain(["--waiting", "lay-bys.geojson"]).collect();
    let (code, none) = desk.run(&words);
    let reason = none["reason"].as_str().unwrap();
    let longest = "the longest drive on it without a place to wait is from lay-by to the destination, 0 h ";
    assert!(code == 1 && reason.contains(longest), "{reason}");
}

#[test]
fn h8_a_load_waits_at_rest_areas_of_the_network_that_hold_it() {
    let rest = |id: &str, x: f64, tags: Value| {
        let mut tags = tags;
        tags.as_object_mut().unwrap().extend(json!({"highway": "rest_area"}).as_object().unwrap().clone());
        let from = [at(0, 0)[0] + x, at(0, 0)[1] + 0.0002];
        road(id, &[from, [from[0] + 0.0004, from[1]]], &tags)
    };
    let desk = Desk::new(vec![
        road("ab", &[at(0, 0), at(1, 0)], &json!({})),
        road("bc", &[at(1, 0), at(2, 0)], &json!({})),
        rest("R1", 0.0015, json!({"name": "short", "maxlength": "9"})),
        rest("R2", 0.0025, json!({"name": "服务区", "maxlength": "10"})),
        rest("R3", 0.0035, json!({"name": "no trucks", "hgv": "no"})),
    ]);
    let mut works = closure("night-works", [at(1, 0), at(2, 0)]);
    works["properties"]["daily"] = json!("22:00-23:00");
    desk.layer_of("night.geojson", vec![works]);
    let ends = (place([at(0, 0)[0] + 0.001, at(0, 0)[1]]), place([at(2, 0)[0] - 0.001, at(2, 0)[1]]));
    let words = [
        "corridor",
        "--load",
        "load.toml",
        "--from",
        &ends.0,
        "--to",
        &ends.1,
        "--closures",
        "night.geojson",
    ];
    let mut words = words.to_vec();
    words.extend([
        "--depart",
        "2025-06-02T20:00",
        "--drive",
        "22:00-05:00",
        "--waiting",
        "tags",
        "--out",
        "timed",
    ]);
    let (code, summary) = desk.run(&words);
    assert_eq!(code, 0);
    let waits: Vec<(Value, Value)> = summary["timetable"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["kind"] == "wait")
        .map(|row| (row["place"].clone(), row["place_name"].clone()))
        .collect();
    assert_eq!(waits, [(json!("start"), json!("")), (json!("R2"), json!("服务区"))]);
    let sheet = std::fs::read_to_string(desk.0.path().join("timed/corridor.en.md")).unwrap();
    assert!(sheet.contains("waits at 服务区 (R2)"), "{sheet}");
    let codes: Vec<&str> =
        summary["warnings"].as_array().unwrap().iter().filter_map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&"W618"), "{codes:?}");
    desk.verify("timed");
    // a shorter load may stop at the first one as well, and still waits as far on as it can
    desk.write("load.toml", &LOAD.replace("length_m = 10", "length_m = 11"));
    let (_, long) = desk.run(&words);
    assert!(long["timetable"]["rows"].as_array().unwrap().iter().all(|row| row["place"] != "R2"));
    // nothing of the kind is told
    let bare = street();
    bare.layer_of("night.geojson", vec![]);
    let (_, none) = bare.run(&words);
    let codes: Vec<&str> =
        none["warnings"].as_array().unwrap().iter().filter_map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&"W619"), "{codes:?}");
}

#[test]
fn h14_a_plan_is_held_against_its_own_limits_and_permits_and_what_differs_is_told() {
    let desk = street();
    let gantry = |height: f64| {
        json!({"type": "Feature", "id": "g-1", "properties": {"kind": "gantry", "height_m": height},
            "geometry": {"type": "Point", "coordinates": [at(0, 0)[0] + 0.002, at(0, 0)[1]]}})
    };
    desk.layer_of("limits.geojson", vec![gantry(5.0)]);
    desk.layer_of("closures.geojson", vec![]);
    desk.write("carriers.csv", "carrier,grade\nC7,A\n");
    desk.write("grades.csv", "grade,permits\nA,P1\n");
    desk.write("load.toml", &format!("carrier = \"C7\"\n{LOAD}"));
    let (from, to) = (place([at(0, 0)[0] + 0.001, at(0, 0)[1]]), place(at(2, 1)));
    let words = [
        "corridor",
        "--load",
        "load.toml",
        "--from",
        &from,
        "--to",
        &to,
        "--out",
        "plans/p",
        "--limits",
        "limits.geojson",
        "--carriers",
        "carriers.csv",
        "--grades",
        "grades.csv",
        "--closures",
        "closures.geojson",
    ];
    assert_eq!(desk.run(&words).0, 0);
    let differs = |summary: &Value| -> Vec<(String, String, String)> {
        let one = |line: &Value| {
            let text = |key: &str| line[key].as_str().unwrap().to_owned();
            (text("what"), text("how"), text("name"))
        };
        summary["ways"][0]["differs"].as_array().unwrap().iter().map(one).collect()
    };
    let said = |what: &str, how: &str, name: &str| (what.to_owned(), how.to_owned(), name.to_owned());
    // nothing is given: its own layer and permits count
    let same = ["corridor", "--recheck", "plans", "--closures", "closures.geojson", "--out", "again"];
    let (code, held) = desk.run(&same);
    assert_eq!((code, differs(&held)), (0, vec![]), "{held}");
    assert_eq!(held["ways"][0]["load"]["permits"], json!(["P1"]));
    assert!(held["ways"][0]["constraints"].as_array().unwrap().iter().any(|met| met["id"] == "g-1"));
    let (_, without) = desk.run(&["corridor", "--recheck", "plans"]);
    assert_eq!(differs(&without), [said("closures", "left_out", "closures.geojson")]);
    // the layer changes under it: it counts as it is now, and that it changed is told
    desk.layer_of("limits.geojson", vec![gantry(4.25)]);
    let (code, low) = desk.run(&same);
    assert_eq!((code, differs(&low)), (1, vec![said("limits", "changed", "limits.geojson")]));
    let broken = &low["ways"][0]["broken_by"][0];
    assert_eq!((&broken["id"], &broken["road"]), (&json!("g-1"), &json!("ab")));
    assert!((broken["from_m"].as_f64().unwrap() - 95.0).abs() < 2.0, "{broken}");
    let page = std::fs::read_to_string(desk.0.path().join("again/report.html")).unwrap();
    assert!(page.contains("changed since the plan was made"));
    // a permit that the grade has no more
    desk.write("grades.csv", "grade,permits\nA,P2\n");
    let more = ["--carriers", "carriers.csv", "--grades", "grades.csv"];
    let (_, graded) = desk.run(&[&same[..], &more].concat());
    let graded = differs(&graded);
    assert!(
        graded.contains(&said("permits", "left_out", "P1"))
            && graded.contains(&said("permits", "added", "P2"))
    );
    assert!(graded.contains(&said("grades", "changed", "grades.csv")), "{graded:?}");
    desk.write("grades.csv", "grade,permits\nA,P1\n");
    // a closure of today, with road and kilometer
    desk.layer_of("closures.geojson", vec![closure("c-7", [at(2, 0), at(2, 1)])]);
    desk.layer_of("limits.geojson", vec![gantry(5.0)]);
    let (code, closed) = desk.run(&same);
    assert_eq!((code, differs(&closed)), (1, vec![said("closures", "changed", "closures.geojson")]));
    let broken = &closed["ways"][0]["broken_by"][0];
    assert_eq!((&broken["id"], &broken["road"]), (&json!("closure/c-7"), &json!("works")));
    // a turn that is banned today is told with road and kilometer, too
    let mut banned =
        json!({"type": "Feature", "id": "r1", "geometry": {"type": "Point", "coordinates": at(1, 0)}});
    banned["properties"] =
        json!({"type": "restriction", "restriction": "no_straight_on", "from": "ab", "to": "bc"});
    let roads = vec![
        road("ab", &[at(0, 0), at(1, 0)], &json!({})),
        road("bc", &[at(1, 0), at(2, 0)], &json!({})),
        road("works", &[at(2, 0), at(2, 1)], &json!({})),
        banned,
    ];
    desk.layer_of("roads.geojson", roads);
    desk.layer_of("closures.geojson", vec![]);
    let (code, turned) = desk.run(&same);
    assert_eq!(code, 1);
    let blocker = &turned["ways"][0]["blockers"][0];
    assert_eq!((&blocker["kind"], &blocker["road"]), (&json!("turn_restriction"), &json!("bc")));
    assert!((blocker["from_m"].as_f64().unwrap() - 286.0).abs() < 3.0, "{blocker}");
    assert_eq!(differs(&turned), [said("network", "changed", "roads.geojson")]);
}
