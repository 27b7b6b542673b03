//! Rounds by night: intervals that are kept, and orders that nobody can foretell.

use crate::end_to_end::write;
use crate::patrol::{Town, begin_h, events, list, point};
use serde_json::{Value, json};

#[test]
fn a_night_in_which_the_clock_changes_guarantees_nothing() {
    let town = Town::new(&[('A', json!({})), ('B', json!({}))]);
    let night = |date: &str| {
        let options =
            ["--shift", "22:00-06:00", "--revisit", "2h", "--timezone", "Europe/Lisbon", "--date", date];
        (town.run(&options).status.code(), town.warns("W715", &options))
    };
    assert_eq!(night("2026-10-23"), (Some(0), false));
    assert_eq!(night("2026-10-24"), (Some(1), true), "the clock is put back at two");
}

#[test]
fn the_revisit_guarantee_holds_in_every_night_of_fifty_seeds_and_no_night_gives_away_the_next() {
    let town = Town::new(&['A', 'C', 'E', 'G'].map(|letter| (letter, json!({}))));
    let mut plans = std::collections::BTreeSet::new();
    for seed in 1..=50u64 {
        let seed = seed.to_string();
        let args =
            ["--units", "2", "--shift", "22:00-06:00", "--revisit", "2h", "--nights", "2", "--seed", &seed];
        let summary = town.plan(&args);
        let revisit = &summary["revisit"];
        assert_eq!(revisit["guaranteed"], true, "seed {seed}: {revisit}");
        assert!(revisit["longest_gap_s"].as_f64().unwrap() <= 7200.0);
        assert_eq!(revisit["sites"], 4);
        let order: Vec<String> = events(&summary, "visit")
            .iter()
            .map(|(unit, event)| format!("{unit} {} {}", event["site"], event["arrive"]))
            .collect();
        plans.insert(order);
        if seed == "1" {
            assert_eq!(town.plan(&args), summary, "the same seed, the same plan");
            let told = &revisit["unpredictability"];
            assert!(told["entropy_percent"].as_f64().unwrap() > 60.0, "{told}");
        }
    }
    assert_eq!(plans.len(), 50, "fifty seeds, fifty plans");
}

#[test]
fn an_interval_that_cannot_be_kept_is_a_truthful_no() {
    let town = Town::new(&['A', 'C', 'E', 'G'].map(|letter| (letter, json!({}))));
    let args = ["--units", "1", "--shift", "22:00-02:00", "--revisit", "20min", "--service", "15min"];
    let summary = town.plan(&args);
    assert_eq!(summary["revisit"]["guaranteed"], false);
    assert!(!list(&summary, "uncovered").is_empty());
}

#[test]
fn a_plain_round_keeps_intervals_that_narrow_windows_do_not() {
    // A round of all four sites with 25 min each takes 1 h 41 min to 1 h 48 min: an interval of 2 h is kept by going round
    // and round.
    let town = Town::new(&['A', 'C', 'E', 'G'].map(|letter| (letter, json!({}))));
    let args = ["--units", "1", "--shift", "22:00-06:00", "--revisit", "2h", "--service", "25min"];
    let summary = town.plan(&args);
    let revisit = &summary["revisit"];
    assert_eq!(revisit["guaranteed"], true, "{revisit}");
    assert_eq!((&revisit["sites_kept"], &revisit["units_that_would_do"]), (&json!(4), &Value::Null));
}

#[test]
fn with_too_few_units_the_most_important_sites_keep_their_interval_and_it_says_how_many_would_do() {
    let site = |letter: char| (letter, json!({"priority": if "CG".contains(letter) { 1 } else { 3 }}));
    let town = Town::new(&['A', 'C', 'E', 'G'].map(site));
    let args = ["--units", "1", "--shift", "22:00-06:00", "--revisit", "70min", "--service", "25min"];
    let summary = town.plan(&args);
    let revisit = &summary["revisit"];
    let kept = |site: &Value| site["kept"] == true;
    let of = |id: &str| list(revisit, "by_site").iter().find(|site| site["site"] == id).unwrap();
    assert!(kept(of("C")) && kept(of("G")), "{revisit}");
    assert_eq!((&revisit["sites_kept"], &revisit["units_that_would_do"]), (&json!(2), &json!(2)));
    // With so many units it is so.
    let mut more = args;
    more[1] = "2";
    assert_eq!(town.plan(&more)["revisit"]["guaranteed"], true);
}

#[test]
fn every_visit_that_a_site_out_of_reach_misses_in_a_night_counts() {
    // Nobody has a boat. Eight hours need four visits with two hours between them at most.
    let town = Town::new(&['A', 'E'].map(|letter| (letter, json!({}))));
    let sites = [point('A', "A", json!({})), point('E', "E", json!({"skills": "boat"}))];
    write(&town.path("sites.geojson"), &sites);
    let args = ["--units", "1", "--shift", "22:00-06:00", "--revisit", "2h", "--service", "5min"];
    let summary = town.plan(&args);
    let left = list(&summary, "uncovered");
    assert!(left.len() >= 4 && left.iter().all(|visit| visit["site"] == "E"), "{left:?}");
    assert_eq!(summary["visits"]["uncovered"], left.len());
}

#[test]
fn an_interval_holds_within_the_windows_and_weekdays_of_its_site() {
    let dawn = json!({"windows": "04:00-06:00", "weekdays": "tue"});
    let town = Town::new(&[('A', dawn), ('C', json!({"revisit": "none"})), ('E', json!({}))]);
    let summary = town.plan(&[
        "--units",
        "1",
        "--shift",
        "22:00-06:00",
        "--nights",
        "3",
        "--date",
        "2026-03-09",
        "--revisit",
        "1h",
        "--service",
        "5min",
        "--gap",
        "0min",
    ]);
    // Monday evening, Tuesday evening, Wednesday evening: A is watched on Tuesday before dawn.
    let all = events(&summary, "visit");
    let begins = |site: &str| -> Vec<f64> {
        all.iter().filter(|(_, event)| event["site"] == site).map(|(_, event)| begin_h(event)).collect()
    };
    let own = begins("A");
    assert!(own.len() >= 2 && own.iter().all(|at| (28.0..=30.0).contains(at)), "{own:?}");
    assert_eq!(begins("C").len(), 3, "one visit a night, without an interval");
    let revisit = &summary["revisit"];
    let of = |id: &str| list(revisit, "by_site").iter().find(|site| site["site"] == id);
    let line = of("A").unwrap();
    assert_eq!(line["hours"], json!([{"night": 1, "from_s": 100_800.0, "until_s": 108_000.0}]), "{line}");
    assert!(line["kept"] == true && line["longest_gap_s"].as_f64().unwrap() <= 3600.0, "{line}");
    assert!(of("C").is_none() && of("E").unwrap()["hours"].is_null(), "{revisit}");
    assert_eq!(revisit["guaranteed"], true);
}

#[test]
fn an_interval_whose_windows_meet_no_shift_is_not_kept() {
    let town = Town::new(&[('A', json!({"windows": "12:00-13:00"})), ('E', json!({}))]);
    let summary =
        town.plan(&["--units", "1", "--shift", "22:00-06:00", "--revisit", "2h", "--service", "5min"]);
    let left = list(&summary, "uncovered");
    assert_eq!((left.len(), &left[0]["site"], &left[0]["reason"]), (1, &json!("A"), &json!("window")));
    let kept: Vec<&Value> = list(&summary["revisit"], "by_site").iter().map(|site| &site["kept"]).collect();
    assert_eq!(kept, [false, true]);
}
