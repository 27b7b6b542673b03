//! Stored plans that are held against the roads again: a line that was written from roads is laid back onto them.

use crate::closures::at;
use crate::end_to_end::{huhang, write};
use serde_json::{Value, json};
use std::path::Path;

/// A street with kinks, and footways beside it that share some of its vertices.
fn street(folder: &Path) {
    let points = |points: &[(f64, f64)]| points.iter().map(|(x, y)| at(*x, *y).degrees()).collect::<Vec<_>>();
    let road = |id: &str, kind: &str, line: &[(f64, f64)]| {
        json!({"type": "Feature", "id": id, "properties": {"highway": kind},
            "geometry": {"type": "LineString", "coordinates": points(line)}})
    };
    write(
        &folder.join("roads.geojson"),
        &[
            road("street", "tertiary", &[(0.0, 0.0), (60.0, 0.0), (120.0, 4.0), (180.0, 0.0), (240.0, 0.0)]),
            road("walk", "footway", &[(0.0, 0.0), (60.0, 0.4), (120.0, 4.3), (180.0, 0.0)]),
            road("walk2", "footway", &[(180.0, 0.0), (210.0, 0.2), (240.0, 0.0)]),
            road("on", "tertiary", &[(240.0, 0.0), (400.0, 30.0)]),
        ],
    );
    std::fs::write(
        folder.join("load.toml"),
        "name = \"t\"\nmass_t = 20\nheight_m = 4\nwidth_m = 2.5\nlength_m = 12\n",
    )
    .unwrap();
}

fn place(x: f64, y: f64) -> String {
    let [lon, lat] = at(x, y).degrees();
    format!("{lon:.7},{lat:.7}")
}

#[test]
fn h14_a_plan_holds_where_nothing_has_changed_though_a_footway_runs_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    street(folder.path());
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (roads, load, out) = (path("roads.geojson"), path("load.toml"), path("plan"));
    let run = |more: &[&str]| {
        let run = huhang(&[&["corridor", "--network", &roads, "--json", "-q"][..], more].concat());
        let summary: Value = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)));
        (run.status.code(), summary)
    };
    // From the middle of a piece to the middle of another one, and from a vertex to a vertex.
    for (from, to) in [((31.0, 0.0), (301.0, 11.4)), ((0.0, 0.0), (240.0, 0.0)), ((205.0, 0.0), (75.0, 1.0))]
    {
        let (from, to) = (place(from.0, from.1), place(to.0, to.1));
        let (code, plan) = run(&["--load", &load, "--from", &from, "--to", &to, "--out", &out]);
        assert_eq!(code, Some(0), "{plan}");
        let (code, again) = run(&["--recheck", &out]);
        assert_eq!((code, &again["holds"]), (Some(0), &json!(1)), "{again}");
        let meters = |value: &Value| value["distance_m"].as_f64().unwrap();
        let (before, now) = (meters(&plan["alternatives"][0]), meters(&again["ways"][0]));
        assert!((before - now).abs() < 0.05, "{before} {now}");
        // A ban on the street is met on the street.
        std::fs::write(path("closures.geojson"), json!({"type": "FeatureCollection", "features": [{
            "type": "Feature", "id": "works", "properties": {"effect": "closed", "end": "2100-01-01 00:00"},
            "geometry": {"type": "LineString", "coordinates": [at(100.0, 2.7).degrees(), at(110.0, 3.3).degrees()]}}]}).to_string())
            .unwrap();
        let (code, shut) =
            run(&["--recheck", &out, "--closures", &path("closures.geojson"), "--timezone", "UTC"]);
        assert_eq!((code, &shut["ways"][0]["status"]), (Some(1), &json!("broken")), "{shut}");
        std::fs::remove_dir_all(&out).unwrap();
    }
}
