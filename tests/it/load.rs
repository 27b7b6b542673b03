//! `load` as its users run it, and the example loads with their derived figures.

use crate::end_to_end::{huhang, run_ok};
use huhang::diagnostic::Diagnostics;
use huhang::load::swept::{Arc, Rig, sweep};
use huhang::load::{CargoClass, GroupRule, Load, TunnelCategory, axles, law::MassRule};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/loads").join(format!("{name}.toml"))
}

/// An example load, which must be free of findings.
fn example(name: &str) -> Load {
    let text = std::fs::read_to_string(path(name)).unwrap();
    let mut problems = Diagnostics::new();
    let load = Load::from_toml(&text, name, &mut problems).unwrap();
    assert!(problems.is_empty(), "{name}: {problems:?}");
    load
}

fn answer(name: &str, more: &[&str]) -> Value {
    let file = path(name);
    let file = file.to_str().unwrap();
    serde_json::from_str(&run_ok(&[&["load", file, "--json"], more].concat())).unwrap()
}

fn over(summary: &Value) -> Vec<(&str, f64)> {
    let checks = summary["checks"].as_array().unwrap().iter().filter(|check| check["over"] == true);
    checks.map(|check| (check["measure"].as_str().unwrap(), check["excess"].as_f64().unwrap())).collect()
}

/// Writes a load file and runs `load` on it: exit code, stdout, stderr.
fn run(text: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("load.toml");
    std::fs::write(&file, text).unwrap();
    let output = huhang(&[&["load", file.to_str().unwrap()], more].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn w4_the_nursery_truck_is_over_in_height_only() {
    let load = example("nursery-trees");
    assert_eq!(
        (load.body.mass_kg, load.axle_count, load.wheelbase_mm()),
        (Some(20_500), Some(3), Some(6150))
    );
    let summary = answer("nursery-trees", &[]);
    assert_eq!(over(&summary), [("height", 0.3)]);
    assert_eq!(summary["permit"]["class"], "II");
    assert_eq!(summary["permit"]["deciding"][0]["measure"], "height");
    assert_eq!(summary["escorts"], json!([{"escort": "height_pole", "because": ["height"]}]));
    assert_eq!(summary["needs"], json!(["clearances", "sharp_turns"]));
    assert!(summary["turning"]["swept_width_m"].as_f64().unwrap() > 2.55);
}

#[test]
fn d7_the_combination_of_49_tonnes_is_within_the_law_and_passes_bridges() {
    let load = example("combination-49t");
    let groups: Vec<_> = axles::groups(&load.body.axles, GroupRule::default())
        .iter()
        .map(|group| (group.code(), group.load_kg))
        .collect();
    assert_eq!(groups, [("single", 7000), ("tandem", 18_000), ("tridem", 24_000)]);
    assert_eq!((load.body.mass_kg, load.first_trailer_axle()), (Some(49_000), Some(3)));
    let summary = answer("combination-49t", &[]);
    assert_eq!((summary["over"].as_bool(), summary["permit"]["class"].as_str()), (Some(false), Some("none")));
    assert_eq!(summary["permit"]["working_days"], Value::Null);
    assert!(summary["spans"].as_array().unwrap().iter().all(|span| span["verdict"] == "pass"));
    // under another law it is over: 80,000 lb
    let american = answer("combination-49t", &["--rules", "us"]);
    assert_eq!((american["over"].as_bool(), &american["permit"]), (Some(true), &Value::Null));
    assert!(over(&american).contains(&("mass", 12.713)));
}

#[test]
fn d7_the_transformer_needs_class_iii_and_an_engineer() {
    let load = example("transformer-140t");
    assert_eq!(load.body.mass_kg, Some(229_000));
    assert_eq!(
        (load.axle_count, load.first_trailer_axle(), load.wheelbase_mm()),
        (Some(18), Some(4), Some(31_500))
    );
    let groups = axles::groups(&load.body.axles, GroupRule::default());
    let last = groups.last().unwrap();
    assert_eq!((last.count(), last.load_kg, last.extent_mm), (14, 189_000, 19_500));
    let summary = answer("transformer-140t", &["--span", "20,10"]);
    let over = over(&summary);
    for excess in [("height", 1.1), ("width", 1.05), ("length", 15.9), ("mass", 180.0)] {
        assert!(over.contains(&excess), "{excess:?} is missing in {over:?}");
    }
    let permit = &summary["permit"];
    assert_eq!((permit["class"].as_str(), permit["working_days"].as_u64()), (Some("III"), Some(20)));
    let deciding: Vec<_> = permit["deciding"].as_array().unwrap().iter().map(|d| &d["measure"]).collect();
    assert_eq!(deciding, ["height", "length", "mass"], "3.6 m of width are class II");
    assert!(permit["filed"].as_array().unwrap().contains(&json!("escort_plan")));
    let spans = summary["spans"].as_array().unwrap();
    assert_eq!((spans.len(), &spans[1]["span_m"]), (2, &json!(20.0)));
    assert_eq!(spans[1]["verdict"], "engineer");
    // 20 m of highway I: 10.5 · 400 / 8 + 300 · 5 = 2025 kN·m
    assert_eq!(spans[1]["design_moment_knm"], 2025.0);
    assert!(spans[1]["moment_knm"].as_f64().unwrap() > 4000.0);
}

#[test]
fn d7_the_wind_blade_is_long_and_sweeps_wide() {
    let load = example("wind-blade");
    assert_eq!((load.body.mass_kg, load.body.length_mm), (Some(40_000), Some(66_000)));
    let summary = answer("wind-blade", &[]);
    assert_eq!(over(&summary), [("height", 0.4), ("width", 0.65), ("length", 47.9)]);
    let permit = &summary["permit"];
    assert_eq!((&permit["class"], permit["deciding"].as_array().unwrap().len()), (&json!("III"), 1));
    assert_eq!(permit["deciding"][0]["measure"], "length");
    // at full lock it cannot go round, only through a corner
    assert_eq!(summary["turning"]["steady_offtracking_m"], Value::Null);
    assert_eq!(summary["turning"]["trailer_steers"], true);
    let rig = Rig::of(&load).unwrap();
    let turn = std::f64::consts::FRAC_PI_2;
    let (tight, wide) = (sweep(&rig, &Arc { radius: 14.0, turn }), sweep(&rig, &Arc { radius: 60.0, turn }));
    assert!(tight.width_mm > 15_000 && wide.width_mm < tight.width_mm, "{tight:?} {wide:?}");
    assert!(!wide.fits(7500) && tight.inside_mm > tight.outside_mm);
}

#[test]
fn d8_the_fuel_tanker_is_kept_out_of_tunnels_of_d_and_e() {
    let load = example("fuel-tanker");
    let cargo = load.cargo.as_ref().unwrap();
    assert_eq!(cargo.classes, [CargoClass::Flammable, CargoClass::HarmfulToWater]);
    assert_eq!(cargo.closed_from(), Some(TunnelCategory::D));
    assert!(!MassRule::China.judge(&load).is_over(), "31 t on four axles");
    let summary = answer("fuel-tanker", &[]);
    assert_eq!(summary["cargo"]["closed_tunnels"], json!(["D", "E"]));
    assert_eq!(
        (&summary["cargo"]["expressway_kmh"], &summary["cargo"]["other_roads_kmh"]),
        (&json!(80.0), &json!(60.0))
    );
    assert_eq!((&summary["spans"], &summary["groups"]), (&json!([]), &json!([])), "no axles are listed");
    assert_eq!(summary["needs"], json!(["tunnels", "restricted_zones", "time_bans"]));
}

#[test]
fn the_table_reads_in_both_languages() {
    let file = path("transformer-140t");
    let file = file.to_str().unwrap();
    let english = run_ok(&["load", file, "--lang", "en"]);
    for part in ["class III (height 5.1 m > 4.5 m", "escort plan", "engineer needed", "5–18", "1.8 m apart"]
    {
        assert!(english.contains(part), "{part} is missing in\n{english}");
    }
    let chinese = run_ok(&["load", file, "--lang", "zh"]);
    for part in ["III类（高度 5.1 m > 4.5 m", "护送方案", "需专业验算", "多轴组", "超限"] {
        assert!(chinese.contains(part), "{part} is missing in\n{chinese}");
    }
    // every code has a word: none is left with its underscore
    for name in ["nursery-trees", "combination-49t", "transformer-140t", "wind-blade", "fuel-tanker"] {
        for more in [["--rules", "us"], ["--rules", "china"], ["--design", "hs20"]] {
            let file = path(name);
            let text = run_ok(&[&["load", file.to_str().unwrap()], &more[..]].concat());
            assert!(!text.contains('_'), "{name}\n{text}");
        }
    }
}

#[test]
fn the_answer_has_the_keys_of_its_schema_and_is_the_same_twice() {
    let schema: Value = serde_json::from_str(&run_ok(&["schema", "load"])).unwrap();
    let summary = answer("transformer-140t", &[]);
    for key in summary.as_object().unwrap().keys() {
        assert!(schema["properties"][key].is_object(), "{key} is not in the schema");
    }
    assert_eq!(summary, answer("transformer-140t", &["--threads", "1"]));
    assert_eq!(summary["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn the_example_is_a_load_file() {
    let text = run_ok(&["load", "--example"]);
    let (code, out, err) = run(&text, &["--json"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["mass_t"], 49.0);
}

#[test]
fn bad_loads_are_refused_with_all_their_faults() {
    let (code, out, err) = run("heigth_m = 4\nmass_t = \"much\"\n[[axles]]\nlaod_t = 3\n", &[]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    for part in ["E561", "load.toml:1:1", "`height_m`", "E562", "load.toml:2:10", "load.toml:4:1", "`load_t`"]
    {
        assert!(err.contains(part), "{part} is missing in\n{err}");
    }
}

#[test]
fn bad_files_and_options_are_refused() {
    for (text, code) in [
        ("", "E104"),
        ("mass_t = = 1", "E560"),
        ("PK\u{3}\u{4}", "E106"),
        ("name = \"a\"\nname = \"b\"", "E560"),
    ] {
        let (exit, _, err) = run(text, &[]);
        assert_eq!(exit, Some(2), "{err}");
        assert!(err.contains(code), "{code} is missing in\n{err}");
    }
    let sound = "mass_t = 10\nheight_m = 3\nwidth_m = 2\nlength_m = 8\n";
    for (options, code) in [
        (&["--span", "0"][..], "E571"),
        (&["--span", "501"], "E571"),
        (&["--span", "ten"], "E571"),
        (&["--rules", "mars"], "E511"),
        (&["--design", "moon"], "E511"),
    ] {
        let (exit, out, err) = run(sound, options);
        assert_eq!((exit, out.as_str()), (Some(2), ""), "{options:?}");
        assert!(err.contains(code), "{code} is missing in\n{err}");
    }
    assert_eq!(huhang(&["load"]).status.code(), Some(2));
    assert_eq!(huhang(&["load", "none.toml"]).status.code(), Some(2));
    assert_eq!(run(sound, &[]).0, Some(0));
}

#[test]
fn what_disagrees_is_warned_of_and_listed() {
    let text = "mass_t = 15\nheight_m = 3\nwidth_m = 2\nlength_m = 8\n[[axles]]\nload_t = 7\n[[axles]]\nload_t = 9.5\nspacing_m = 4\n";
    let (code, out, err) = run(text, &["--json"]);
    assert_eq!(code, Some(0));
    assert!(err.contains("W564") && err.contains("15 t") && err.contains("16.5 t"), "{err}");
    let summary: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&summary["mass_t"], &summary["warnings"][0]["code"]), (&json!(16.5), &json!("W564")));
}
