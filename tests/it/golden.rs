//! Every scenario of the repository is an example, its documentation, and a test: the figures it gives are those in
//! `expected/`. They are rewritten only on purpose, with HUHANG_BLESS=1, and then read in the diff.

use crate::end_to_end::run_ok;
use serde_json::Value;
use std::path::Path;

/// The summary without what differs from release to release.
fn summary(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["huhang"] = Value::Null;
    format!("{value:#}\n")
}

fn scenario(name: &str) {
    // Paths in a summary are as typed, so the program is run where a user would run it.
    std::env::set_current_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    let folder = Path::new("scenarios").join(name);
    let expected = folder.join("expected");
    let out = tempfile::tempdir().unwrap();
    let file = folder.join("scenario.toml").to_string_lossy().into_owned();
    let target = out.path().to_string_lossy().into_owned();
    run_ok(&["run", &file, "--out", &target, "--lang", "zh", "-q"]);
    assert!(out.path().join("report.html").exists());
    let proof = run_ok(&["verify", &target]);
    assert!(proof.contains("proved") && !proof.contains("NOT proved"), "{proof}");
    let mut held = vec!["summary.json"];
    if out.path().join("closed_edges.geojson").exists() {
        held.push("closed_edges.geojson");
    }
    for name in held {
        let (new, old) = (out.path().join(name), expected.join(name));
        let read = |path: &Path| match name {
            "summary.json" => summary(path),
            _ => std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        };
        if std::env::var_os("HUHANG_BLESS").is_some() {
            std::fs::create_dir_all(&expected).unwrap();
            std::fs::write(&old, read(&new)).unwrap();
        }
        let (new, old_text) = (read(&new), read(&old));
        let differs = new.lines().zip(old_text.lines()).enumerate().find(|(_, (a, b))| a != b);
        assert!(new == old_text, "{} differs, first at {differs:?}", old.display());
    }
}

#[test]
fn d0_bridge_closed() {
    scenario("d0-bridge-closed");
}

#[test]
fn d2_two_kinds_of_visits() {
    scenario("d2-two-kinds-of-visits");
}

#[test]
fn d3_work_stations() {
    scenario("d3-work-stations");
}

#[test]
fn d5_guangrao_nights() {
    scenario("d5-guangrao-nights");
}

#[test]
fn d7_heavy_to_qicheng() {
    scenario("d7-heavy-to-qicheng");
}

#[test]
fn d8_tanker_corridor() {
    scenario("d8-tanker-corridor");
}

#[test]
fn w4_reach() {
    scenario("w4-reach");
}

#[test]
fn w4_trees_out() {
    scenario("w4-trees-out");
}

#[test]
fn d9_three_dispatches() {
    scenario("d9-three-dispatches");
}

#[test]
fn d11_mobile_services() {
    scenario("d11-mobile-services");
}

#[test]
fn w1_coverage_3km_15min() {
    scenario("w1-coverage-3km-15min");
}

#[test]
fn w3_huahai_half_closed() {
    scenario("w3-huahai-half-closed");
}

#[test]
fn w4_nursery_trees() {
    scenario("w4-nursery-trees");
}

#[test]
fn w5_flower_market_gates() {
    scenario("w5-flower-market-gates");
}

#[test]
fn w6_programme() {
    scenario("w6-programme");
}

#[test]
fn gothenburg_coverage() {
    scenario("gothenburg-coverage");
}

#[test]
fn d8_tanker() {
    scenario("d8-tanker");
}

#[test]
fn w11_dispatch() {
    scenario("w11-dispatch");
}

#[test]
fn d1_double_officers() {
    scenario("d1-double-officers");
}

#[test]
fn d4_pipelines() {
    scenario("d4-pipelines");
}

#[test]
fn d5_night_patrol() {
    scenario("d5-night-patrol");
}

#[test]
fn d11_service_rounds() {
    scenario("d11-service-rounds");
}

#[test]
fn w8_officers_three_levels() {
    scenario("w8-officers-three-levels");
}

#[test]
fn w9_enterprise_visits() {
    scenario("w9-enterprise-visits");
}

#[test]
fn w9_one_officer_each() {
    scenario("w9-one-officer-each");
}

#[test]
fn w12_hazardous_roads() {
    scenario("w12-hazardous-roads");
}
