//! Corridors on drawn maps: one test a rule, the program run as its users run it.

use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// A folder of its own for a test.
pub(super) struct Desk(tempfile::TempDir);

/// Roads between lettered points, a kilometer apart: `"a b c"` is a way over three of them.
pub(super) fn at(letter: char, drawing: &str) -> [f64; 2] {
    for (row, line) in drawing.lines().enumerate() {
        if let Some(column) = line.chars().position(|c| c == letter) {
            return [120.0 + column as f64 * 0.001, 31.0 - row as f64 * 0.002];
        }
    }
    panic!("{letter} is not in the drawing");
}

impl Desk {
    pub(super) fn new(drawing: &str, ways: &[(&str, Value)]) -> Self {
        let features: Vec<Value> = ways
            .iter()
            .map(|(letters, tags)| {
                let line: Vec<_> = letters.chars().map(|letter| at(letter, drawing)).collect();
                let mut properties = json!({"highway": "primary", "name": letters});
                properties.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
                json!({"type": "Feature", "id": *letters, "properties": properties,
                    "geometry": {"type": "LineString", "coordinates": line}})
            })
            .collect();
        Self::of(&json!({"type": "FeatureCollection", "features": features}))
    }

    /// With roads as they are.
    pub(super) fn of(roads: &Value) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("roads.geojson", &roads.to_string());
        desk
    }

    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs `corridor` and gives its exit code and summary.
    pub(super) fn run(&self, load: &str, ends: [[f64; 2]; 2], more: &[&str]) -> (i32, Value) {
        self.write("load.toml", load);
        let place = |at: [f64; 2]| format!("{},{}", at[0], at[1]);
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .current_dir(self.0.path())
            .args(["corridor", "--network", "roads.geojson", "--load", "load.toml", "--json", "--lang", "en"])
            .args(["--out", "out", "--from", &place(ends[0]), "--to", &place(ends[1])])
            .args(more)
            .output()
            .unwrap();
        let code = output.status.code().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let summary = serde_json::from_str(&text).unwrap_or_else(|_| {
            panic!("exit {code}: {}", String::from_utf8_lossy(&output.stderr));
        });
        (code, summary)
    }

    /// Runs `corridor` with these words alone.
    pub(super) fn hold(&self, words: &[&str]) -> (i32, Value) {
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .current_dir(self.0.path())
            .args(["corridor", "--network", "roads.geojson", "--json", "--lang", "en"])
            .args(words)
            .output()
            .unwrap();
        let summary = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), summary)
    }

    pub(super) fn verify(&self) {
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .args(["verify", &self.0.path().join("out").to_string_lossy()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    /// A file of the answer.
    pub(super) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join("out").join(name)).unwrap()
    }

    pub(super) fn layer(&self, name: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.0.path().join("out").join(name)).unwrap();
        let layer: Value = serde_json::from_str(&text).unwrap();
        layer["features"].as_array().unwrap().clone()
    }
}

pub(super) const TRUCK: &str = "mass_t = 20\naxle_load_t = 8\nheight_m = 4.2\nwidth_m = 2.5\nlength_m = 10\n";

pub(super) fn roads(summary: &Value) -> Vec<String> {
    let roads = summary["alternatives"][0]["roads"].as_array().cloned().unwrap_or_default();
    roads.iter().map(|road| road.as_str().unwrap().to_owned()).collect()
}

pub(super) fn sets(summary: &Value) -> Vec<Vec<String>> {
    let sets = summary["why_not"]["sets"].as_array().cloned().unwrap_or_default();
    let ids = |set: &Value| {
        set["obstacles"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    sets.iter().map(ids).collect()
}

/// Two ways from a to d: the short one by b, the long one by e and f.
pub(super) const TWO_WAYS: &str = "a---b---d\n|       |\ne-------f";

#[test]
fn h2_a_limit_sends_the_load_round_and_is_told_with_its_margin() {
    let ends = |d: &str| [at('a', d), at('d', d)];
    let ways = |height: &str| {
        Desk::new(
            TWO_WAYS,
            &[("ab", json!({})), ("bd", json!({"maxheight": height})), ("aefd", json!({"maxheight": "5"}))],
        )
    };
    let desk = ways("4.5");
    let (code, summary) = desk.run(TRUCK, ends(TWO_WAYS), &[]);
    assert_eq!((code, roads(&summary)), (0, vec!["ab".to_owned(), "bd".to_owned()]));
    let met = &summary["constraints"][0];
    assert_eq!((&met["id"], &met["verdict"]), (&json!("bd"), &json!("pass")));
    assert_eq!((&met["limits"][0]["limit"], &met["limits"][0]["left"]), (&json!(4.5), &json!(0.3)));
    desk.verify();
    // 4.2 m is below 4.25 m, but not by the margin of 77 mm
    let desk = ways("4.25");
    assert_eq!(roads(&desk.run(TRUCK, ends(TWO_WAYS), &[]).1), ["aefd"]);
    desk.verify();
    assert_eq!(roads(&desk.run(TRUCK, ends(TWO_WAYS), &["--margin", "none"]).1), ["ab", "bd"]);
    // equality passes at margin 0
    assert_eq!(roads(&ways("4.2").run(TRUCK, ends(TWO_WAYS), &["--margin", "none"]).1), ["ab", "bd"]);
    assert_eq!(roads(&ways("4.19").run(TRUCK, ends(TWO_WAYS), &["--margin", "none"]).1), ["aefd"]);
}

#[test]
fn h11_the_least_sets_are_told_by_count_and_by_cost() {
    // north: one low bridge (rebuilding). south: a wire and a ban, which take a removal and a permission.
    let desk = Desk::new(
        TWO_WAYS,
        &[
            ("ab", json!({})),
            ("bd", json!({"maxheight": "4", "bridge": "yes"})),
            ("ae", json!({"hgv": "no"})),
            ("ef", json!({})),
            ("fd", json!({})),
        ],
    );
    let wire = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "wire-7",
        "properties": {"kind": "wire", "height_m": 4.0, "lead_days": 3, "contact": "grid"},
        "geometry": {"type": "Point", "coordinates": [120.004, 30.996]}}]});
    let path = desk.write("limits.geojson", &wire.to_string());
    let ends = [[120.0005, 31.0], [120.008, 30.9995]];
    let (code, summary) = desk.run(TRUCK, ends, &["--limits", &path.to_string_lossy()]);
    assert_eq!(code, 1);
    assert_eq!(sets(&summary), [vec!["ae", "wire-7"], vec!["bd"]], "{}", summary["why_not"]);
    let flags = |i: usize, key: &str| summary["why_not"]["sets"][i][key] == true;
    assert!(flags(0, "cheapest") && !flags(0, "fewest") && !flags(0, "hard"));
    assert!(flags(1, "fewest") && !flags(1, "cheapest") && flags(1, "hard"));
    assert_eq!(summary["why_not"]["complete"], true);
    assert_eq!(desk.layer("blockers.geojson").len(), 3);
    desk.verify();
    // the control: with the wire lifted the ban is left
    let (_, summary) = desk.run(TRUCK, ends, &[]);
    assert_eq!(sets(&summary), [vec!["ae"], vec!["bd"]]);
}

#[test]
fn h11_the_largest_load_is_the_bottleneck_and_height_is_weighed_against_mass() {
    let desk = Desk::new(
        TWO_WAYS,
        &[
            ("ab", json!({"maxheight": "4.5"})),
            ("bd", json!({"maxweight": "60"})),
            ("aefd", json!({"maxheight": "5.5", "maxweight": "30"})),
        ],
    );
    let (_, summary) = desk.run(TRUCK, [at('a', TWO_WAYS), at('d', TWO_WAYS)], &[]);
    let of = |measure: &str, others: &str| {
        let lines = summary["largest"].as_array().unwrap();
        let line = lines.iter().find(|l| l["measure"] == measure && l["other_measures"] == others);
        (line.unwrap()["limit"].clone(), line.unwrap()["limited_at"].clone())
    };
    assert_eq!(of("height", "alone"), (json!(5.5), json!(["aefd"])));
    assert_eq!(of("mass", "alone"), (json!(60.0), json!(["bd"])));
    assert_eq!(of("width", "alone").0, Value::Null);
    assert_eq!(
        summary["height_mass"],
        json!([
            {"other_measures": "alone", "height_m": 5.5, "mass_t": 30.0},
            {"other_measures": "alone", "height_m": 4.5, "mass_t": 60.0},
            {"other_measures": "with_load", "height_m": 5.5, "mass_t": 30.0},
            {"other_measures": "with_load", "height_m": 4.5, "mass_t": 60.0},
        ])
    );
}

/// a to d by b and c, and nothing else.
const ONE_WAY_ONLY: &str = "a---b---c---d";

#[test]
fn h11_local_access_and_turn_bans_and_one_ways_are_lifted_by_name() {
    let ends = [at('a', ONE_WAY_ONLY), at('d', ONE_WAY_ONLY)];
    let roads =
        |of_bc: Value| Desk::new(ONE_WAY_ONLY, &[("ab", json!({})), ("bc", of_bc), ("cd", json!({}))]);
    // no through traffic
    let desk = roads(json!({"hgv": "destination"}));
    let (code, summary) = desk.run(TRUCK, ends, &[]);
    assert_eq!((code, sets(&summary)), (1, vec![vec!["local/bc".to_owned()]]), "{}", summary["why_not"]);
    let text = summary["why_not"]["text"].as_str().unwrap();
    assert!(text.contains("no through traffic on bc: hgv=destination"), "{text}");
    let blockers = desk.layer("blockers.geojson");
    assert_eq!(blockers[0]["properties"]["ways"], json!(["bc"]));
    // who ends there needs nothing
    let inside = [at('a', ONE_WAY_ONLY), [120.006, 31.0]];
    assert_eq!(desk.run(TRUCK, inside, &[]).0, 0);
    // at night only: the worst case counts
    let desk = roads(json!({"hgv:conditional": "destination @ (22:00-06:00)"}));
    assert_eq!(sets(&desk.run(TRUCK, ends, &[]).1), [["local/bc"]]);
    // by a closure
    let desk = roads(json!({}));
    let junction = json!({"type": "Point", "coordinates": at('b', ONE_WAY_ONLY)});
    for (effect, geometry) in [
        (json!({"effect": "no_through", "road": "bc"}), Value::Null),
        (json!({"effect": "turn_ban", "from_road": "ab", "to_road": "bc"}), junction),
    ] {
        let closure = json!({"type": "Feature", "id": "w", "geometry": geometry, "properties": effect});
        let closures = json!({"type": "FeatureCollection", "features": [closure]});
        let path = desk.write("closures.geojson", &closures.to_string());
        let (code, summary) = desk.run(TRUCK, ends, &["--closures", &path.to_string_lossy()]);
        assert_eq!((code, sets(&summary)), (1, vec![vec!["closure/w".to_owned()]]), "{}", summary["why_not"]);
    }
    // the limits of a one-way road hold against its direction, too: both are to be lifted, not the one-way alone
    let desk = roads(json!({"oneway": "-1", "maxheight": "4"}));
    assert_eq!(sets(&desk.run(TRUCK, ends, &[]).1), [["bc", "one_way/bc"]]);
}

#[test]
fn a_forged_layer_of_a_corridor_is_found_out() {
    let drawing = "a---b---c---d";
    let desk = Desk::new(drawing, &["ab", "bc", "cd"].map(|way| (way, json!({}))));
    let table = "[[rule]]\nwhen = \"width\"\nover = 2.4\nwho = [\"front\", \"police\"]\n";
    let table = desk.write("escorts.toml", table).to_string_lossy().into_owned();
    let ends = [at('a', drawing), at('d', drawing)];
    for depart in [&[][..], &["--depart", "2026-05-04T12:00"]] {
        let (code, summary) = desk.run(TRUCK, ends, &[&["--escorts", &table], depart].concat());
        assert_eq!((code, summary["escort_stretches"].as_array().unwrap().len()), (0, 2), "{summary}");
        desk.verify();
        let forged = |layer: &str, what: &str, edit: &dyn Fn(&mut Vec<Value>)| {
            let name = format!("{layer}.geojson");
            let sound = desk.text(&name);
            let mut value: Value = serde_json::from_str(&sound).unwrap();
            edit(value["features"].as_array_mut().unwrap());
            let path = desk.write(&format!("out/{name}"), &value.to_string());
            let folder = path.parent().unwrap().to_string_lossy().into_owned();
            let output =
                Command::new(env!("CARGO_BIN_EXE_huhang")).args(["verify", &folder]).output().unwrap();
            desk.write(&format!("out/{name}"), &sound);
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let found = said.lines().any(|line| line.starts_with("DIFFERS") && line.contains(what));
            assert!(output.status.code() == Some(1) && found, "{what}: {said}");
        };
        forged("escorts", "layer escorts: to_m of ", &|all| all[0]["properties"]["to_m"] = json!(1.0));
        forged("escorts", "is missing", &|all| drop(all.pop()));
        forged("corridor_roads", "a gap at road 2", &|all| drop(all.remove(1)));
        forged("corridor_roads", "the length, in all", &|all| drop(all.pop()));
        forged("corridor_roads", "is told with", &|all| {
            all[0]["geometry"]["coordinates"][0] = json!([0.0, 0.0]);
        });
        if !depart.is_empty() {
            forged("timetable", "layer timetable: until of ", &|all| {
                all[0]["properties"]["until"] = json!("2026-05-04T13:00:00Z");
            });
            forged("timetable", "is missing", &|all| drop(all.remove(0)));
        }
    }
}
