//! Gates of sites that closures shut by the calendar, and nothing on the road.

use crate::end_to_end::{huhang, write};
use serde_json::{Value, json};

/// A road of about 2 km with a market between two gates, the western one drawn on the road itself.
struct Town(tempfile::TempDir);

impl Town {
    fn new(west: [f64; 2]) -> Self {
        let town = Self(tempfile::tempdir().unwrap());
        let point = |id: &str, at: [f64; 2], more: Value| json!({"type": "Feature", "id": id, "properties": more, "geometry": {"type": "Point", "coordinates": at}});
        town.write(
            "roads.geojson",
            &[json!({"type": "Feature", "id": "r", "properties": {"highway": "residential", "name": "主路"},
                "geometry": {"type": "LineString", "coordinates": [[119.8, 31.7], [119.81, 31.7], [119.82, 31.7]]}})],
        );
        town.write(
            "sites.geojson",
            &[
                point("mk", [119.81, 31.7004], json!({"name": "市场"})),
                point("mk-w", west, json!({"site": "mk", "name": "西门"})),
                point("mk-e", [119.816, 31.7001], json!({"site": "mk", "name": "东门"})),
            ],
        );
        town.write("stations.geojson", &[point("s", [119.8, 31.7], json!({}))]);
        town
    }

    fn write(&self, name: &str, features: &[Value]) {
        write(&self.0.path().join(name), features);
    }

    fn arg(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn shut(&self, geometry: Value, more: Value) {
        let mut properties = json!({"title": "西门逢集日关闭", "effect": "closed", "weekdays": ["sat", "sun"],
            "start": "2026-03-01T00:00", "end": "2026-12-31T24:00"});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let closure =
            json!({"type": "Feature", "id": "market-day", "properties": properties, "geometry": geometry});
        self.write("closures.geojson", &[closure]);
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, Value, String) {
        let [roads, sites, closures] =
            ["roads.geojson", "sites.geojson", "closures.geojson"].map(|f| self.arg(f));
        let start = ["--network", &roads, "--sites", &sites, "--closures", &closures, "--json"];
        let output = huhang(&[words, &start[..]].concat());
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default(), err)
    }

    /// Tens of meters from the western end of the road to a place.
    fn way(&self, to: &str, at: &str, more: &[&str]) -> Option<i64> {
        let words = [&["route", "--from", "119.8,31.7", "--to", to, "--at", at], more].concat();
        let (_, summary, err) = self.run(&words);
        assert!(summary["found"].is_boolean(), "{err}");
        summary["distance_m"].as_f64().map(|meters| (meters / 10.0).round() as i64)
    }
}

const SATURDAY: &str = "2026-03-14T10:00+08:00";
const MONDAY: &str = "2026-03-16T10:00+08:00";

#[test]
fn s4_a_gate_is_shut_on_market_days_and_the_road_beside_it_is_not() {
    let town = Town::new([119.804, 31.7001]);
    for named in [json!({"gate_of": "mk/mk-w"}), json!({"gate_of": "市场", "gate": "西门"})] {
        town.shut(Value::Null, named);
        // To the western gate 379 m, to the eastern one 1516 m, and 11 m of driveway to the western.
        assert_eq!(town.way("mk", MONDAY, &[]), Some(39));
        assert_eq!(town.way("mk", SATURDAY, &[]), Some(152), "the eastern gate serves");
        assert_eq!(town.way("mk/mk-w", SATURDAY, &[]), None, "nobody comes in by the western");
        assert_eq!(town.way("119.82,31.7", SATURDAY, &[]), Some(190), "the road is open");
    }
    town.shut(Value::Null, json!({"gate_of": "mk/mk-w", "exempt": ["police"]}));
    assert_eq!(town.way("mk", SATURDAY, &["--vehicle", "police"]), Some(39), "but the police do");
    // What it does to the site is told, and there is no traffic through a gate.
    let (stations, out) = (town.arg("stations.geojson"), town.arg("out"));
    town.shut(Value::Null, json!({"gate_of": "mk/mk-w"}));
    let (code, summary, err) =
        town.run(&["detour", "--stations", &stations, "--at", SATURDAY, "--out", &out]);
    assert_eq!(code, Some(0), "{err}");
    let site = &summary["affected_sites"][0];
    assert_eq!((&site["gate_before"], &site["gate"]), (&json!("西门"), &json!("东门")), "{summary}");
    let notice = |name: &str| std::fs::read_to_string(town.0.path().join("out").join(name)).unwrap();
    let (zh, en) = (notice("notice.zh.md"), notice("notice.en.md"));
    assert!(zh.contains("管制地点：市场 西门") && zh.contains("出入口关闭，请由东门进出"), "{zh}");
    assert!(en.contains("the gate is shut; use 东门") && en.contains("the road is open"), "{en}");
    assert!(!zh.contains("全封闭") && !zh.contains("提前 5 日"), "{zh}");
    let verified = huhang(&["verify", &out]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[test]
fn a_gate_drawn_on_the_road_is_taken_beside_it_and_unknown_gates_are_named() {
    let town = Town::new([119.804, 31.7]);
    town.shut(Value::Null, json!({"gate_of": "mk/mk-w"}));
    assert_eq!(town.way("mk", SATURDAY, &[]), Some(152));
    let (_, _, err) = town.run(&["closures", "preview"]);
    assert!(err.contains("W454") && err.contains("市场 西门"), "{err}");
    town.shut(Value::Null, json!({"gate_of": "mk/北门"}));
    let (code, _, err) = town.run(&["closures", "preview"]);
    assert!(code == Some(2) && err.contains("E452") && err.contains("mk-w (西门)"), "{err}");
    town.shut(Value::Null, json!({"gate_of": "mk"}));
    let (code, _, err) = town.run(&["closures", "preview"]);
    assert!(code == Some(2) && err.contains("E401") && err.contains("site/gate"), "{err}");
    // A point there means the road, and that is said.
    town.shut(json!({"type": "Point", "coordinates": [119.804, 31.7]}), json!({"gate": true}));
    let (code, _, err) = town.run(&["closures", "preview"]);
    assert!(code == Some(0) && err.contains("W453") && err.contains("`gate_of`: \"mk/mk-w\""), "{err}");
    assert_eq!(town.way("119.82,31.7", SATURDAY, &[]), None, "the road is shut");
}

#[test]
fn a_gate_that_is_shut_counts_in_coverage_patrols_and_programmes() {
    let town = Town::new([119.804, 31.7001]);
    town.shut(Value::Null, json!({"gate_of": "mk/mk-w"}));
    let stations = town.arg("stations.geojson");
    let ask = |words: &[&str]| {
        let (_, summary, err) = town.run(&[words, &["--stations", &stations]].concat());
        assert!(summary.is_object(), "{err}");
        summary
    };
    // A kilometer leads to the western gate, and not to the eastern one.
    let covered = |at: &str| {
        let summary = ask(&["coverage", "--within", "1km", "--at", at]);
        summary["sites"]["covered"].as_u64()
    };
    assert_eq!((covered(MONDAY), covered(SATURDAY)), (Some(1), Some(0)));
    // There and back, by the one gate or by the other.
    let driven = |at: &str| {
        let summary = ask(&["patrol", "--units", "1", "--shift", "08:00-12:00", "--at", at]);
        assert_eq!(summary["visits"]["served"], 1);
        summary["fleet"]["distance_m"].as_f64().unwrap().round() as i64
    };
    let (week, market) = (driven(MONDAY), driven(SATURDAY));
    assert!((770..790).contains(&week) && (3_020..3_050).contains(&market), "{week} {market}");
    // From Friday to Monday: lost on the two market days, and no traffic on the road is in its way.
    let words = ["programme", "--within", "1km", "--from", "2026-03-13", "--until", "2026-03-16"];
    let total = ask(&words)["total"].clone();
    assert_eq!((&total["lost_site_h"], &total["without_way_h"]), (&json!(48.0), &json!(0.0)), "{total}");
    // Without the closure nothing is lost.
    town.shut(Value::Null, json!({"gate_of": "mk/mk-w", "status": "draft"}));
    assert_eq!(covered(SATURDAY), Some(1));
    assert_eq!(ask(&words)["total"]["lost_site_h"], 0.0);
}

#[test]
fn gates_of_one_drawing_are_counted_as_they_are_written() {
    let town = Town::new([119.804, 31.7001]);
    let market = |points: Value| {
        let site = json!({"type": "Feature", "id": "mk", "properties": {"name": "市场"},
            "geometry": {"type": "MultiPoint", "coordinates": points}});
        town.write("sites.geojson", &[site]);
    };
    town.shut(Value::Null, json!({"gate_of": "mk/1"}));
    let (west, east) = ([119.804, 31.7001], [119.816, 31.7001]);
    market(json!([east, west]));
    assert_eq!(town.way("mk", SATURDAY, &[]), Some(38), "the first, eastern one is shut");
    market(json!([west, east]));
    assert_eq!(town.way("mk", SATURDAY, &[]), Some(152), "the first, western one is shut");
}

#[test]
fn a_gate_whose_own_id_is_site_and_gate_is_found_by_it_and_an_unknown_one_is_told_once() {
    let town = Town::new([119.804, 31.7001]);
    let point = |id: &str, at: [f64; 2], more: Value| json!({"type": "Feature", "id": id, "properties": more, "geometry": {"type": "Point", "coordinates": at}});
    town.write(
        "sites.geojson",
        &[
            point("mk", [119.81, 31.7004], json!({})),
            point("mk/g1", [119.804, 31.7001], json!({"site": "mk"})),
            point("mk/g2/b", [119.816, 31.7001], json!({"site": "mk"})),
        ],
    );
    for (named, meters) in [("mk/g1", 152), ("mk/mk/g1", 152), ("mk/g2/b", 38), ("mk/mk/g2/b", 38)] {
        town.shut(Value::Null, json!({"gate_of": named}));
        assert_eq!(town.way("mk", SATURDAY, &[]), Some(meters), "{named}");
    }
    for unknown in ["mk/g3", "nowhere/g1"] {
        town.shut(Value::Null, json!({"gate_of": unknown}));
        let (code, _, err) = town.run(&["closures", "preview"]);
        assert!(code == Some(2) && err.matches("error[E452]").count() == 1, "{unknown}: {err}");
    }
}

#[test]
fn matrices_and_exported_graphs_take_the_sites_whose_gates_are_shut() {
    let town = Town::new([119.804, 31.7001]);
    town.shut(Value::Null, json!({"gate_of": "mk/mk-w"}));
    let (matrix, graph) = (town.arg("matrix"), town.arg("graph"));
    let ends = ["--from", "119.8,31.7", "--to", "119.82,31.7"];
    let (code, _, err) = town.run(&[&["matrix", "--at", SATURDAY, "--out", &matrix], &ends[..]].concat());
    assert_eq!(code, Some(0), "{err}");
    let (code, summary, err) = town.run(&["graph", "--at", SATURDAY, "--out", &graph]);
    assert_eq!(code, Some(0), "{err}");
    assert!(summary["inputs"].to_string().contains("sites.geojson"), "{summary}");
}

#[test]
fn a_gate_that_is_there_is_not_missed_where_something_else_is_wrong() {
    let town = Town::new([119.804, 31.7001]);
    let said = |more: Value| {
        town.shut(Value::Null, more);
        let (code, _, err) = town.run(&["route", "--from", "119.8,31.7", "--to", "119.82,31.7"]);
        assert_eq!(code, Some(2), "{err}");
        err
    };
    let err = said(json!({"gate_of": "mk/mk-w", "daily": "25:00-26:00"}));
    assert!(err.contains("E401") && !err.contains("E452"), "{err}");
    let err = said(json!({"gate_of": "mk/mk-x", "daily": "25:00-26:00"}));
    assert!(err.contains("E401") && err.contains("E452") && err.contains("mk-w (西门)"), "{err}");
    // Nobody knows the gates of sites that cannot be read.
    town.write(
        "sites.geojson",
        &[json!({"type": "Feature", "id": "mk", "properties": {}, "geometry": {"type": "Point"}})],
    );
    let err = said(json!({"gate_of": "mk/mk-w"}));
    assert!(!err.contains("E452"), "{err}");
    // The gate by a number, or not by a name at all.
    let err = said(json!({"gate_of": "mk", "gate": ["西门"]}));
    assert!(err.contains("E401") && err.contains("`gate` cannot be"), "{err}");
}
