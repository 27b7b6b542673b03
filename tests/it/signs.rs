//! Signs say what order and notice say: for whom, up to which limit, at which hours; and the phases of an order stand in their own
//! order.

use crate::detour::Town;
use serde_json::{Value, json};

const SHUT: [[f64; 2]; 2] = [[118.012, 36.9], [118.018, 36.9]];

/// The signs where traffic leaves the main road under an order: English and Chinese; and the Chinese notice.
fn told(own: Value, vehicle: &str) -> (Vec<[String; 2]>, String) {
    let town = Town::new();
    let mut order = json!({"id": "works", "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    order.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    let line = json!({"type": "LineString", "coordinates": SHUT});
    town.write("works.geojson", vec![Town::feature(order, line)]);
    let (code, _, said) = town.run("detour", &["--vehicle", vehicle, "--out", "out"]);
    assert_eq!(code, Some(0), "{said}");
    let read = |name: &str| std::fs::read_to_string(town.path("out").join(name)).unwrap();
    let points: Value = serde_json::from_str(&read("decision_points.geojson")).unwrap();
    let first = |f: &&Value| f["properties"]["kind"] == "divergence";
    let said = |f: &Value| ["text", "text_zh"].map(|key| f["properties"][key].as_str().unwrap().to_owned());
    (points["features"].as_array().unwrap().iter().filter(first).map(said).collect(), read("notice.zh.md"))
}

fn all(signs: &[[String; 2]], en: &str, zh: &str) {
    assert!(!signs.is_empty());
    for [own_en, own_zh] in signs {
        assert!(own_en.starts_with(en) && own_zh.starts_with(zh), "{own_en} / {own_zh}");
    }
}

#[test]
fn a_ban_of_some_is_no_closed_road_on_a_sign() {
    let (signs, zh) = told(json!({"applies_to": "truck"}), "truck");
    all(&signs, "main closed to trucks ahead. Detour for trucks: ", "main前方禁止货车通行，货车请");
    assert!(zh.contains("禁止货车通行"), "{zh}");
    let (signs, zh) = told(json!({"applies_to": {"plate_last_digit": [1, 6]}}), "car");
    all(
        &signs,
        "main closed to vehicles with plates ending in 1, 6 ahead. Detour for cars (plates ending in 1, 6): ",
        "main前方禁止车牌尾号1、6的车辆通行，小型汽车（车牌尾号1、6）请",
    );
    assert!(zh.contains("禁止车牌尾号1、6的车辆通行") && !zh.contains("全封闭"), "{zh}");
    let (signs, zh) = told(json!({"applies_to": {"class": "truck", "mass_t": "> 12"}}), "truck");
    all(&signs, "main closed to trucks with mass > 12 t ahead", "main前方禁止总质量超过 12 t 的货车通行");
    assert!(zh.contains("禁止总质量超过 12 t 的货车通行"), "{zh}");
}

#[test]
fn limits_stand_on_the_sign() {
    let limits = json!({"effect": "limit", "limits": {"mass_t": 3, "height_m": 3.8}});
    let (signs, zh) = told(limits, "truck");
    all(
        &signs,
        "main limited (height 3.8 m, mass 3 t) ahead. Detour for trucks beyond the limits: ",
        "main前方限高 3.8 m、限重 3 t，超限货车请",
    );
    assert!(zh.contains("限高 3.8 m、限重 3 t"), "{zh}");
}

#[test]
fn hours_stand_on_the_sign_in_the_words_of_the_notice() {
    let nights = json!({"daily": "23:00-05:00", "weekdays": "fri-sun", "except_dates": ["2026-04-05"]});
    let (signs, zh) = told(nights, "car");
    all(
        &signs,
        "main closed ahead (daily 23:00-05:00 (next day), on Fridays to Sundays). Detour for cars: ",
        "main前方施工封闭（每日 23:00-次日 05:00，仅限周五至周日），小型汽车请",
    );
    assert!(zh.contains("每日 23:00-次日 05:00；仅限周五至周日；2026-04-05 除外"), "{zh}");
    let (signs, _) = told(json!({}), "car");
    all(&signs, "main closed ahead. Detour for cars: ", "main前方施工封闭，小型汽车请");
}

#[test]
fn phases_stand_in_their_own_order() {
    let town = Town::new();
    let phases = json!([{"id": "n", "direction": "along", "end": "2026-04-01 00:00"},
        {"id": "s", "direction": "against", "start": "2026-04-01 00:00", "end": "2026-05-01 00:00"},
        {"id": "pave", "start": "2026-05-01 00:00"}]);
    let order =
        json!({"id": "works", "start": "2026-03-10 00:00", "end": "2026-05-20 00:00", "phases": phases});
    let line = json!({"type": "LineString", "coordinates": SHUT});
    town.write("works.geojson", vec![Town::feature(order, line)]);
    let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
    let order: Vec<&str> =
        summary["works"].as_array().unwrap().iter().map(|work| work["closure"].as_str().unwrap()).collect();
    assert_eq!(order, ["works/n", "works/s", "works/pave"], "{said}");
    let notice = std::fs::read_to_string(town.path("out/notice.zh.md")).unwrap();
    let at = |phase: u8| notice.find(&format!("第 {phase} 阶段，共 3 阶段")).unwrap();
    assert!(at(1) < at(2) && at(2) < at(3), "{notice}");
}

#[test]
fn at_the_edge_of_a_cordon_signs_speak_of_no_works() {
    let town = Town::new();
    let event =
        json!({"id": "event", "mode": "perimeter", "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    let ring =
        [[118.012, 36.899], [118.018, 36.899], [118.018, 36.901], [118.012, 36.901], [118.012, 36.899]];
    let area = json!({"type": "Polygon", "coordinates": [ring]});
    town.write("works.geojson", vec![Town::feature(event, area)]);
    let (code, _, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
    assert!(code.is_some_and(|code| code < 2), "{said}");
    let points = std::fs::read_to_string(town.path("out/decision_points.geojson")).unwrap();
    assert!(points.contains("前方交通管制，小型汽车请") && !points.contains("施工"), "{points}");
}
