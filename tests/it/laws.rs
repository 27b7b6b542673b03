//! The laws of closures, on random networks with one-ways, restrictions and part-closed roads, through the program: closing
//! never shortens, reopening restores byte for byte, who is exempt never pays more, the order of features changes nothing.

use crate::end_to_end::{Case, run_ok, shuffled, write};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What closures do that takes something away from traffic, and never gives.
const TAKES: [(&str, &str); 6] = [
    ("closed", "{}"),
    ("speed", r#"{"speed_kmh": 7}"#),
    ("half_closed", r#"{"other_half": "alternating", "wait_s": 40, "speed_kmh": 15, "direction": "along"}"#),
    ("no_through", "{}"),
    ("one_way", r#"{"direction": "along"}"#),
    ("closed", r#"{"daily": "22:00-05:00", "weekdays": "mon-fri"}"#),
];

/// The closures of a case with these effects in turn, from March to June of 2026, and what else they say.
fn plan(case: &Case, shift: usize, more: &Value) -> Vec<Value> {
    let text = std::fs::read_to_string(case.file("closures.geojson")).unwrap();
    let mut all: Value = serde_json::from_str(&text).unwrap();
    let closures = all["features"].as_array_mut().unwrap();
    for (i, closure) in closures.iter_mut().enumerate() {
        let point = closure["geometry"]["type"] == "Point";
        let (effect, own) = if point { TAKES[0] } else { TAKES[(i + shift) % TAKES.len()] };
        let properties = closure["properties"].as_object_mut().unwrap();
        properties.insert("effect".into(), json!(effect));
        properties.insert("start".into(), json!("2026-03-01 00:00"));
        properties.insert("end".into(), json!("2026-06-30 18:00"));
        let own: Value = serde_json::from_str(own).unwrap();
        for other in [&own, more] {
            properties.extend(other.as_object().unwrap().clone());
        }
    }
    closures.clone()
}

/// `matrix.csv` under closures.
fn matrix(case: &Case, closures: Option<&[Value]>, more: &[&str]) -> String {
    let (network, from, to, out) = (
        case.arg("roads.geojson"),
        case.arg("stations.geojson"),
        case.arg("sites.geojson"),
        case.arg("matrix"),
    );
    let plan = case.arg("plan.geojson");
    let mut words = vec!["matrix", "-q", "--no-graph", "--network", &network, "--from", &from, "--to", &to];
    words.extend(["--out", &out]);
    if let Some(closures) = closures {
        write(&case.file("plan.geojson"), closures);
        words.extend(["--closures", &plan]);
    }
    words.extend(more);
    run_ok(&words);
    std::fs::read_to_string(case.file("matrix").join("matrix.csv")).unwrap()
}

/// Seconds by pair; none where there is no way.
fn seconds(table: &str) -> BTreeMap<(String, String), Option<f64>> {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = header.iter().position(|name| name.ends_with("_s") || *name == "seconds").unwrap();
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            ((cells[0].to_owned(), cells[1].to_owned()), cells[column].parse().ok())
        })
        .collect()
}

/// How many cells cost more in the second table; none may cost less.
fn never_less(less: &str, more: &str, what: &str) -> usize {
    let (less, more) = (seconds(less), seconds(more));
    assert_eq!(less.len(), more.len());
    let mut dearer = 0;
    for (pair, now) in &more {
        let then = less[pair];
        let holds = match (then, now) {
            (Some(then), Some(now)) => then <= *now,
            (None, Some(_)) => false,
            (_, None) => true,
        };
        assert!(holds, "{what}: {pair:?} {then:?} {now:?}");
        dearer += usize::from(then != *now);
    }
    dearer
}

#[test]
fn closing_never_shortens_and_reopening_restores_byte_for_byte() {
    let mut dearer = 0;
    for seed in 1..=5u64 {
        let case = Case::new(seed);
        let closures = plan(&case, seed as usize, &json!({}));
        let free = matrix(&case, None, &[]);
        let worst = matrix(&case, Some(&closures), &[]);
        dearer += never_less(&free, &worst, "worst case");
        // Each more closure takes more; the worst case is no better than any instant.
        let half = matrix(&case, Some(&closures[..closures.len() / 2]), &[]);
        never_less(&half, &worst, "one more closure");
        for at in ["2026-04-01 23:00", "2026-04-04 12:00"] {
            let now = matrix(&case, Some(&closures), &["--at", at]);
            never_less(&free, &now, at);
            never_less(&now, &worst, at);
        }
        for at in ["2026-02-28 23:59", "2026-06-30 18:00"] {
            assert_eq!(matrix(&case, Some(&closures), &["--at", at]), free, "seed {seed}: {at}, all is open");
        }
    }
    assert!(dearer > 200, "{dearer}");
}

/// W5 on a drawn map: a private way joins two streets; a way round by the north is longer.
#[test]
fn a_closure_to_through_traffic_opens_no_local_road_to_others() {
    let case = Case::new(1);
    let way = |id: &str, access: &str, line: [[f64; 2]; 2]| {
        json!({"type": "Feature", "id": id, "properties": {"highway": "residential", "name": id, "access": access},
            "geometry": {"type": "LineString", "coordinates": line}})
    };
    let local = |id: &str, line: [[f64; 2]; 2]| {
        json!({"type": "Feature", "id": id, "properties": {"effect": "no_through", "start": "2026-01-01", "end": "2027-01-01"},
            "geometry": {"type": "LineString", "coordinates": line}})
    };
    let (west, private, east) =
        ([[-0.004, 50.0], [0.0, 50.0]], [[0.0, 50.0], [0.004, 50.0]], [[0.004, 50.0], [0.008, 50.0]]);
    let draw = |access: &str| {
        let round = [
            [[0.0, 50.0], [0.0, 50.004]],
            [[0.0, 50.004], [0.004, 50.004]],
            [[0.004, 50.004], [0.004, 50.0]],
        ];
        let mut all =
            vec![way("west", "yes", west), way("private", access, private), way("east", "yes", east)];
        all.extend(round.into_iter().enumerate().map(|(i, line)| way(&format!("round{i}"), "yes", line)));
        write(&case.file("drawn.geojson"), &all);
    };
    let meters = |closures: &[Value]| {
        write(&case.file("local.geojson"), closures);
        let (network, closures, out) =
            (case.arg("drawn.geojson"), case.arg("local.geojson"), case.arg("route"));
        run_ok(&[
            "route",
            "-q",
            "--network",
            &network,
            "--closures",
            &closures,
            "--from",
            "-0.003,50",
            "--to",
            "0.006,50",
            "--out",
            &out,
        ]);
        let summary = std::fs::read_to_string(case.file("route").join("summary.json")).unwrap();
        serde_json::from_str::<Value>(&summary).unwrap()["distance_m"].as_f64().unwrap()
    };
    draw("destination");
    assert!(
        meters(&[local("e", east)]) > 1500.0,
        "who ends in the east has nothing to do in the private way"
    );
    draw("yes");
    assert!(meters(&[local("e", east)]) < 700.0, "the middle is open to all");
    assert!(meters(&[local("p", private)]) > 1500.0);
    assert!(
        meters(&[local("p", private), local("e", east)]) > 1500.0,
        "the second work does not open the first"
    );
    // One work over both: who ends in the east may come by any road of it.
    let both = [[0.0, 50.0], [0.008, 50.0]];
    assert!(meters(&[local("pe", both)]) < 700.0);
}

#[test]
fn works_for_local_traffic_side_by_side_never_open_each_other() {
    let mut dearer = 0;
    for seed in 1..=6u64 {
        let case = Case::new(seed);
        let mut closures = plan(&case, 0, &json!({}));
        for closure in &mut closures {
            closure["properties"]["effect"] = json!("no_through");
        }
        closures.retain(|closure| closure["geometry"]["type"] != "Point");
        let free = matrix(&case, None, &[]);
        let mut before = free.clone();
        for many in 1..=closures.len() {
            let now = matrix(&case, Some(&closures[..many]), &[]);
            never_less(&before, &now, "one more");
            let alone = matrix(&case, Some(&closures[many - 1..many]), &[]);
            dearer += never_less(&free, &alone, "alone") + never_less(&alone, &now, "with the others");
            before = now;
        }
    }
    assert!(dearer > 50, "{dearer}");
}

#[test]
fn who_is_exempt_never_pays_more_than_who_is_not() {
    let mut cheaper = 0;
    for seed in 1..=5u64 {
        let case = Case::new(seed);
        let ordinary = matrix(&case, Some(&plan(&case, seed as usize, &json!({}))), &[]);
        let exempt = matrix(&case, Some(&plan(&case, seed as usize, &json!({"exempt": ["car"]}))), &[]);
        cheaper += never_less(&exempt, &ordinary, "exempt");
        // What works open is open to the exempt, too: the other half of a half closure in both directions.
        let opens = |closure: &Value| closure["properties"]["effect"] == "half_closed";
        let own = plan(&case, seed as usize, &json!({"exempt": ["car"]}));
        never_less(&exempt, &matrix(&case, None, &[]), "exempt from all is no worse than if there were none");
        let bans: Vec<Value> = own.into_iter().filter(|closure| !opens(closure)).collect();
        let none = matrix(&case, None, &[]);
        assert_eq!(matrix(&case, Some(&bans), &[]), none, "exempt from all bans is as if there were none");
        let some: Vec<Value> = plan(&case, seed as usize, &json!({}))
            .into_iter()
            .enumerate()
            .map(|(i, mut closure)| {
                if i % 2 == 0 {
                    closure["properties"]["exempt"] = json!(["car"]);
                }
                closure
            })
            .collect();
        let some = matrix(&case, Some(&some), &[]);
        never_less(&exempt, &some, "exempt from all against some");
        never_less(&some, &ordinary, "exempt from some");
        // W3: nobody is exempt from what is physically shut.
        let physical = json!({"exempt": ["car"], "physical": true});
        assert_eq!(matrix(&case, Some(&plan(&case, seed as usize, &physical)), &[]), ordinary, "seed {seed}");
    }
    assert!(cheaper > 200, "{cheaper}");
}

#[test]
fn the_order_of_closures_changes_nothing() {
    for seed in 1..=3u64 {
        let case = Case::new(seed);
        let closures = plan(&case, seed as usize, &json!({}));
        let one = matrix(&case, Some(&closures), &[]);
        assert_eq!(matrix(&case, Some(&shuffled(&closures, seed)), &[]), one, "seed {seed}");
        assert_eq!(matrix(&case, Some(&closures), &["--threads", "2"]), one, "seed {seed}");
    }
}
