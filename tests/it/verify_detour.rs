//! `verify` proves ways round closures, and finds out one forged figure of each kind.

use crate::end_to_end::{Case, run_ok};
use crate::verify::{Forge, feature, more, proof, with_effects};
use serde_json::{Value, json};

const SCENARIO: &str = r#"
[scenario]
name = "all"
network = "roads.geojson"
closures = "closures.geojson"

[[detour]]
name = "round"
vehicle = ["car", "truck"]
alternatives = 3
"#;

fn solved(seed: u64, effects: Option<usize>) -> Case {
    let case = Case::new(seed);
    if let Some(shift) = effects {
        with_effects(&case, shift);
    }
    std::fs::write(case.file("scenario.toml"), SCENARIO).unwrap();
    run_ok(&["run", &case.arg("scenario.toml"), "--out", &case.arg("out"), "-q"]);
    case
}

#[test]
fn ways_round_closures_of_every_effect_are_proved() {
    let (mut ways, mut none) = (0, 0);
    for seed in 1..=8u64 {
        for effects in [None, Some(seed as usize)] {
            let case = solved(seed, effects);
            let (code, text) = proof(&case);
            assert_eq!(code, Some(0), "seed {seed}, {effects:?}: {text}");
            let count = |what: &str| -> usize {
                let line = text.lines().find(|line| line.starts_with(&format!("{what} of round: ")));
                line.map_or(0, |line| line.split(' ').rev().nth(1).unwrap().parse().unwrap())
            };
            ways += count("ways round");
            none += count("no way round");
        }
    }
    assert!(ways > 100 && none > 10, "{ways} ways, {none} without");
}

/// A movement that has ways round (or has none), and its work.
fn movement(summary: &mut Value, with_ways: bool) -> &mut Value {
    let works = summary["detours"][0]["works"].as_array_mut().unwrap();
    let mut movements = works.iter_mut().flat_map(|work| work["movements"].as_array_mut().unwrap());
    movements.find(|movement| movement["found"] == with_ways).expect("there is such a movement")
}

#[test]
fn a_forged_way_round_is_found_out() {
    let case = solved(5, None);
    let summary = Forge::new(&case, "summary.json");
    for key in ["before_m", "before_s"] {
        summary.json("street of ", |s| {
            let of = movement(s, true);
            of[key] = more(&of[key]);
        });
    }
    for (what, key) in [
        ("the best is", "distance_m"),
        ("the best is", "duration_s"),
        ("extra_m of ", "extra_m"),
        ("extra_s of ", "extra_s"),
        ("extra_percent of ", "extra_percent"),
    ] {
        summary.json(what, |s| {
            let of = &mut movement(s, true)["detours"][0];
            of[key] = json!(of[key].as_f64().unwrap() + if key == "extra_percent" { 0.2 } else { 0.001 });
        });
    }
    summary.json("whether there is a way round", |s| {
        let of = movement(s, true);
        (of["found"], of["detours"]) = (json!(false), json!([]));
    });
    summary.json("whether there is a way round", |s| movement(s, false)["found"] = json!(true));
    Forge::new(&case, "detours.geojson").json("on the layer", |layer| {
        let way = feature(layer, |p| p["rank"] == 1);
        way["duration_s"] = more(&way["duration_s"]);
    });
}

#[test]
fn a_way_round_over_what_is_shut_is_found_out() {
    let case = solved(5, None);
    // The street itself as the way round: it is shut.
    let legs = Forge::new(&case, "detour_legs.csv");
    let way = legs.text.lines().find_map(|line| line.split(',').next().filter(|way| way.ends_with(":way1")));
    let way = way.unwrap().to_owned();
    let movement = way.trim_end_matches(":way1");
    let street = legs.text.lines().filter(|line| line.split(',').next() == Some(movement));
    let forged: Vec<String> = legs
        .text
        .lines()
        .filter(|line| line.split(',').next() != Some(&way))
        .map(str::to_owned)
        .chain(street.map(|line| line.replacen(movement, &way, 1)))
        .collect();
    legs.found_out(&format!("way {way}"), &(forged.join("\n") + "\n"));
    // A road less: it no longer leads there.
    let shorter: Vec<&str> =
        legs.text.lines().filter(|line| !line.starts_with(&format!("{way},1,"))).collect();
    legs.found_out(&format!("way {way} does not lead"), &(shorter.join("\n") + "\n"));
    // The closure takes nothing away: what it shuts can be driven.
    let changes = Forge::new(&case, "graph_changes.csv");
    let kept: Vec<&str> = changes.text.lines().take(1).collect();
    changes.found_out("is shut and can be driven", &(kept.join("\n") + "\n"));
    // It takes a road away that it does not touch.
    let doubled = changes.text.lines().find(|line| line.contains(",-,")).unwrap();
    changes.found_out("no row", &format!("{}{doubled}\n", changes.text));
}

#[test]
fn sites_that_detours_concern_are_proved_and_forged_times_found_out() {
    let mut concerned = 0;
    for seed in [2u64, 5, 7] {
        let case = Case::new(seed);
        with_effects(&case, seed as usize);
        let places = "sites = \"sites.geojson\"\nstations = \"stations.geojson\"\n";
        let scenario =
            SCENARIO.replace("[[detour]]", &format!("{places}\n[[detour]]")).replace("alternatives = 3", "");
        std::fs::write(case.file("scenario.toml"), scenario).unwrap();
        run_ok(&["run", &case.arg("scenario.toml"), "--out", &case.arg("out"), "-q"]);
        let (code, text) = proof(&case);
        assert_eq!(code, Some(0), "seed {seed}: {text}");
        assert!(text.contains("sites of round: "), "{text}");
        let summary = Forge::new(&case, "summary.json");
        let read: Value = serde_json::from_str(&summary.text).unwrap();
        let sites = read["detours"][0]["affected_sites"].as_array().unwrap();
        concerned += sites.len();
        let of = |s: &Value, key: &str| {
            s["detours"][0]["affected_sites"].as_array().unwrap().iter().position(|site| !site[key].is_null())
        };
        for key in [
            "from_before_s",
            "from_s",
            "to_before_s",
            "to_s",
            "from_m",
            "to_before_m",
            "main_from_before_s",
            "main_from_s",
            "main_to_m",
        ] {
            if let Some(i) = of(&read, key) {
                summary.json(&format!("{key} of site"), |s| {
                    let time = &mut s["detours"][0]["affected_sites"][i][key];
                    *time = more(time);
                });
            }
        }
        if !sites.is_empty() {
            summary.json("and it is not told", |s| {
                s["detours"][0]["affected_sites"].as_array_mut().unwrap().remove(0);
            });
        }
    }
    assert!(concerned > 10, "{concerned}");
}
