//! Bad input of corridors, told with code, file and place; and obstacles that nobody can take for each other.

use super::corridor::{Desk, TRUCK, at};
use super::corridor_turning::{layer, place};
use serde_json::{Value, json};
use std::process::Command;

const ROAD: &str = "a---b";

/// The exit code of `corridor`, and what it says.
fn ask(desk: &Desk, load: &str, more: &[&str]) -> (Option<i32>, String) {
    let file = desk.write("load.toml", load);
    let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
        .current_dir(file.parent().unwrap())
        .args(["corridor", "--network", "roads.geojson", "--load", "load.toml", "--lang", "en"])
        .args(["--from", "120,31", "--to", "120.004,31", "--out", "deep/out"])
        .args(more)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn road() -> Desk {
    Desk::new(ROAD, &[("ab", json!({}))])
}

#[test]
fn a_carrier_with_two_grades_and_grades_that_bring_nothing_are_told() {
    let desk = road();
    let load = format!("carrier = \"x\"\n{TRUCK}");
    desk.write("grades.csv", "grade,permits\nA,P1\nB,P2\n");
    desk.write("carriers.csv", "carrier,grade\nx,A\ny,B\nx,B\n");
    let (code, said) = ask(&desk, &load, &["--carriers", "carriers.csv", "--grades", "grades.csv"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("E636") && said.contains("carriers.csv:4"), "{said}");
    // one grade twice is one grade
    desk.write("carriers.csv", "carrier,grade\nx,A\nx,A\n");
    let (code, said) = ask(&desk, &load, &["--carriers", "carriers.csv", "--grades", "grades.csv"]);
    assert_eq!((code, said.contains("E636")), (Some(0), false), "{said}");
    let (code, said) = ask(&desk, &load, &["--carriers", "carriers.csv"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("W637") && said.contains("carriers.csv"), "{said}");
    desk.write("carriers.csv", "carrier,grade\nx,C\n");
    let (_, said) = ask(&desk, &load, &["--carriers", "carriers.csv", "--grades", "grades.csv"]);
    assert!(said.contains("W634"), "{said}");
}

#[test]
fn places_of_the_limits_layer_are_called_limits_and_conditions_have_five_classes() {
    let desk = road();
    let told = |feature: Value| {
        layer(&desk, &[feature]);
        ask(&desk, TRUCK, &["--limits", "limits.geojson"])
    };
    let gantry = json!({"kind": "gantry", "height_m": 5});
    let (code, said) = told(place("f", [10.0, 50.0], &gantry));
    assert_eq!(code, Some(2));
    assert!(said.contains("limit \"f\" matches no road") && said.contains("limits.geojson"), "{said}");
    assert!(!said.contains("closure"), "{said}");
    let nowhere = json!({"type": "Feature", "id": "f", "properties": gantry, "geometry": null});
    let (code, said) = told(nowhere);
    assert_eq!(code, Some(2));
    assert!(said.contains("limit \"f\" has neither") && !said.contains("closure"), "{said}");
    let bridge = |condition: &str| json!({"kind": "bridge", "condition": condition});
    for (condition, expected) in [("技术状况9类", 2), ("class 0", 2), ("技术状况2类", 0), ("class 5", 0)]
    {
        let (code, said) = told(place("f", [120.002, 31.0], &bridge(condition)));
        assert_eq!(code, Some(expected), "{condition}: {said}");
        assert_eq!(said.contains("E601") && said.contains("condition"), expected == 2, "{said}");
    }
}

#[test]
fn input_that_cannot_be_read_leaves_no_folder_behind() {
    let desk = road();
    let (code, _) = ask(&desk, "height_m = \n", &[]);
    assert_eq!(code, Some(2));
    let folder = desk.write("x", "");
    let folder = folder.parent().unwrap();
    assert!(!folder.join("deep").exists(), "nor those it lies in");
    // one that was there before stays
    std::fs::create_dir_all(folder.join("deep/out")).unwrap();
    assert_eq!(ask(&desk, "height_m = \n", &[]).0, Some(2));
    assert!(folder.join("deep/out").exists());
    assert_eq!(ask(&desk, TRUCK, &[]).0, Some(0));
    assert!(folder.join("deep/out/summary.json").exists());
}

#[test]
fn two_obstacles_that_read_alike_are_told_apart_by_number_id_and_place() {
    let map = "a---b---c";
    let desk = Desk::new(map, &[("ab", json!({"name": ""})), ("bc", json!({"name": "", "maxheight": "3"}))]);
    let limits = [120.001, 120.003].map(|lon| {
        let id = format!("bar-{lon:.3}");
        place(&id, [lon, 31.0], &json!({"kind": "height_bar", "name": "bar", "height_m": 3}))
    });
    layer(&desk, &limits);
    let ends = [at('a', map), at('c', map)];
    let (code, summary) = desk.run(TRUCK, ends, &["--limits", "limits.geojson"]);
    assert_eq!(code, 1);
    let text = summary["why_not"]["sets"][0]["text"].as_str().unwrap();
    assert!(text.contains("(bar-120.001)") && text.contains("(bar-120.003)"), "{text}");
    assert_eq!(summary["obstacles"].as_array().unwrap().len(), 3, "{summary}");
    let sheet = desk.text("corridor.en.md");
    let rows: Vec<&str> = sheet.lines().filter(|line| line.contains("| bar-")).collect();
    assert_eq!(rows.len(), 2, "{sheet}");
    assert!(rows.iter().all(|row| row.contains("(unnamed road)")), "{rows:?}");
    assert!(
        rows[0].contains("120.001000, 31.000000") || rows[1].contains("120.001000, 31.000000"),
        "{rows:?}"
    );
    let page = desk.text("report.html");
    assert!(page.contains("The obstacles to lift") && page.contains("120.003000, 31.000000"));
    // the numbers are those of the map
    let blockers = desk.layer("blockers.geojson");
    for (number, obstacle) in summary["obstacles"].as_array().unwrap().iter().enumerate() {
        let own = blockers.iter().find(|one| one["properties"]["blocker"] == obstacle["id"]).unwrap();
        assert_eq!(own["properties"]["order"], json!(number + 1));
    }
}

/// What a zone says of goods is goods: road users are none, and notices have words of their own.
#[test]
fn the_goods_of_a_zone_are_goods() {
    let desk = road();
    let load = format!("{TRUCK}[cargo]\nun_class = \"3\"\n");
    let run = |cargo: Value| {
        let road = json!({"type": "LineString", "coordinates": [at('a', ROAD), at('b', ROAD)]});
        let zone = json!({"type": "Feature", "id": "z", "geometry": road,
            "properties": {"title": "z", "authority": "x", "cargo": cargo}});
        desk.write("z.geojson", &json!({"type": "FeatureCollection", "features": [zone]}).to_string());
        ask(&desk, &load, &["--avoid", "z.geojson"])
    };
    // it shuts the road to what it is about, and to nothing else
    for (cargo, code) in
        [(json!("flammable"), 1), (json!("易燃液体"), 1), (json!(["gas", "un:3"]), 1), (json!("爆炸品"), 0)]
    {
        let (found, said) = run(cargo.clone());
        assert_eq!(found, Some(code), "{cargo}: {said}");
    }
    for cargo in [json!("fire"), json!("flamable"), json!(["gas", "police"]), json!(1203)] {
        let (found, said) = run(cargo.clone());
        assert!(
            found == Some(2) && said.contains("E639") && said.contains("/properties/cargo"),
            "{cargo}: {said}"
        );
        assert!(!said.contains("E403"), "{said}");
    }
}

/// Limits of a layer hold at all times: hours and dates on them are told. A clearance of hundreds of meters is one in centimeters.
#[test]
fn limits_of_a_layer_have_no_hours_and_no_centimeters() {
    let desk = road();
    let run = |more: &Value| {
        let mut limit = json!({"kind": "gantry", "height_m": 5});
        limit.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let limits = layer(&desk, &[place("it", [120.002, 31.0], &limit)]);
        ask(&desk, TRUCK, &["--limits", &limits])
    };
    let (code, said) = run(&json!({"daily": "22:00-05:00", "end": "2021-01-01"}));
    assert!(code == Some(0) && said.matches("W607").count() == 2, "{said}");
    assert!(said.contains("/properties/daily") && said.contains("/properties/end"), "{said}");
    let (code, said) = run(&json!({"height_m": 450}));
    assert!(code == Some(2) && said.contains("E601") && said.contains("at most 100"), "{said}");
}

/// What has to be looked at before a load goes stands on its sheet: of goods that need it, that the police approve route and time.
#[test]
fn the_sheet_tells_what_has_to_be_looked_at() {
    let desk = road();
    let load = format!("{TRUCK}[cargo]\nun_class = \"6.1\"\nhighly_toxic = true\n");
    let (_, summary) = desk.run(&load, [at('a', ROAD), at('b', ROAD)], &[]);
    assert!(summary["needs"].as_array().unwrap().contains(&json!("approved_route")), "{}", summary["needs"]);
    for (name, words) in [
        ("corridor.en.md", "public security"),
        ("corridor.zh.md", "公安机关"),
        ("report.html", "public security"),
    ] {
        let text = desk.text(name);
        assert!(text.contains(words), "{name}: {text}");
    }
}
