//! Visits that keep their distance in hours from one day to the next, each run proved by `verify`.

use crate::end_to_end::{huhang, run_ok};
use crate::patrol::{Town, list};
use serde_json::{Value, json};

/// Begin and end of every visit of a site, in hours after the midnight before the plan, in order.
fn spans(summary: &Value, site: &str) -> Vec<(f64, f64)> {
    let mut all = Vec::new();
    for tour in list(summary, "tours") {
        let midnight_h = (tour["day"].as_f64().unwrap() - 1.0) * 24.0;
        for event in list(tour, "events").iter().filter(|e| e["kind"] == "visit" && e["site"] == site) {
            let hour = |key: &str| midnight_h + event[key].as_f64().unwrap() / 3600.0;
            all.push((hour("from_s"), hour("until_s")));
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

fn shortest(spans: &[(f64, f64)]) -> f64 {
    spans.windows(2).map(|pair| pair[1].0 - pair[0].1).fold(f64::INFINITY, f64::min)
}

#[test]
fn the_last_visit_of_a_day_and_the_first_of_the_next_keep_their_gap() {
    let hours = json!({"visits": "2/day", "gap": "5h", "windows": "00:00-01:00,22:00-23:30"});
    let town = Town::new(&[('A', hours), ('B', json!({}))]);
    let summary = town.plan(&["--units", "1", "--shift", "00:00-24:00", "--days", "2"]);
    let of_a = spans(&summary, "A");
    // Late on the first day and early on the second would be two and a half hours apart.
    assert!(of_a.len() == 3 && shortest(&of_a) >= 5.0, "{of_a:?}");
    let line = &list(&summary, "spacing")[0];
    assert_eq!((&line["site"], &line["at_least_s"]), (&json!("A"), &json!(18000.0)));
    assert!((line["shortest_s"].as_f64().unwrap() / 3600.0 - shortest(&of_a)).abs() < 1e-6);
    assert_eq!(list(&summary, "spacing").len(), 1, "the other site asks for no gap");
    let page = std::fs::read_to_string(town.path("out/report.html")).unwrap();
    assert!(page.contains("Between two visits"));
}

#[test]
fn a_gap_of_more_than_a_day_keeps_visits_of_a_week_apart() {
    let ask = json!({"visits": "3/week", "gap": "30h", "windows": "08:00-16:00"});
    let town = Town::new(&[('A', ask), ('B', json!({"visits": "1/day", "gap": "20h"}))]);
    let summary = town.plan(&["--units", "1", "--days", "5", "--date", "2026-03-30"]);
    let (of_a, of_b) = (spans(&summary, "A"), spans(&summary, "B"));
    assert!(of_a.len() == 3 && shortest(&of_a) >= 30.0, "{of_a:?}");
    assert!(of_b.len() == 5 && shortest(&of_b) >= 20.0, "{of_b:?}");
    let two = Town::new(&[('A', json!({"visits": 2, "gap": "30h", "windows": "08:00-09:00"}))]);
    let summary = two.plan(&["--units", "1", "--days", "2"]);
    assert_eq!(summary["visits"]["uncovered"], 1, "two mornings are a day apart");
}

#[test]
fn more_visits_than_days_are_shared_out_and_spaced() {
    let town = Town::new(&[('A', json!({"visits": 5, "gap": "3h"}))]);
    let summary = town.plan(&["--units", "1", "--days", "2", "--shift", "08:00-17:00"]);
    let of_a = spans(&summary, "A");
    assert!(of_a.len() == 5 && shortest(&of_a) >= 3.0, "{of_a:?}");
}

#[test]
fn nights_keep_the_gap_of_sites_without_an_interval() {
    let town = Town::new(&[('A', json!({"revisit": "4h"})), ('B', json!({"visits": "1/day", "gap": "21h"}))]);
    let night = ["--units", "2", "--shift", "22:00-06:00", "--nights", "3"];
    let of_b = spans(&town.plan(&night), "B");
    assert!(of_b.len() == 3 && shortest(&of_b) >= 21.0, "{of_b:?}");
    let town = Town::new(&[('A', json!({"revisit": "4h"})), ('B', json!({"visits": "1/day", "gap": "40h"}))]);
    let summary = town.plan(&night);
    let of_b = spans(&summary, "B");
    assert!(of_b.len() == 2 && shortest(&of_b) >= 40.0, "every second night: {of_b:?}");
}

#[test]
fn verify_finds_a_forged_gap_out() {
    let town = Town::new(&[('A', json!({"visits": "2/day", "gap": "2h"}))]);
    town.plan(&["--units", "1", "--days", "2"]);
    let path = town.path("out/summary.json");
    let sound = std::fs::read_to_string(&path).unwrap();
    for (key, to) in [("shortest_s", json!(9000.0)), ("at_least_s", json!(80_000.0))] {
        let mut forged: Value = serde_json::from_str(&sound).unwrap();
        forged["spacing"][0][key] = to;
        std::fs::write(&path, forged.to_string()).unwrap();
        let run = huhang(&["verify", &town.arg("out")]);
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.code() == Some(1) && said.contains("NOT proved"), "{key}: {said}");
    }
    std::fs::write(&path, sound).unwrap();
    assert!(run_ok(&["verify", &town.arg("out")]).contains("proved"));
}

#[test]
fn visits_that_have_too_few_days_for_one_each_share_them_out() {
    let wanted = |visits: &str, weekdays: &str| {
        let town = Town::new(&[('A', json!({"visits": visits, "weekdays": weekdays}))]);
        let summary = town.plan(&["--units", "1", "--date", "2026-03-09", "--days", "7"]);
        let mut days = [0; 7];
        for tour in list(&summary, "tours") {
            let visits = list(tour, "events").iter().filter(|event| event["kind"] == "visit").count();
            days[tour["day"].as_u64().unwrap() as usize - 1] += visits;
        }
        days
    };
    assert_eq!(wanted("2/day", "wed-fri"), [0, 0, 2, 2, 2, 0, 0]);
    assert_eq!(wanted("4/week", "tue,thu"), [0, 2, 0, 2, 0, 0, 0]);
    let each = wanted("3/week", "mon-thu");
    assert!(each.iter().sum::<usize>() == 3 && each.iter().all(|visits| *visits <= 1), "{each:?}");
}
