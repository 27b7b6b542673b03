//! From where movements are looked at: no way round passes its own begin or end.

use crate::ways_told::{line, order, road, told};
use serde_json::{Value, json};

/// 东路 from west to east, shut in its last part, with a block to drive round before it; 北路 leads past both from the crossing with
/// 西路, and who comes from there takes it anyway.
fn block() -> Vec<Value> {
    let east =
        |id: &str, from: f64, to: f64, tags: Value| road(id, "东路", &[[from, 36.9], [to, 36.9]], tags);
    vec![
        road("w", "西路", &[[117.98, 36.9], [118.0, 36.9]], json!({})),
        east("e1", 118.0, 118.01, json!({"maxspeed": "30"})),
        east("e2", 118.01, 118.02, json!({"maxspeed": "30"})),
        east("e3", 118.02, 118.03, json!({})),
        road("s", "环路", &[[118.01, 36.9], [118.01, 36.897]], json!({})),
        road("r1", "环路", &[[118.01, 36.897], [118.015, 36.897], [118.015, 36.893]], json!({})),
        road(
            "r2",
            "环路",
            &[[118.015, 36.893], [118.004, 36.893], [118.004, 36.897], [118.01, 36.897]],
            json!({}),
        ),
        road(
            "north",
            "北路",
            &[[118.0, 36.9], [118.0, 36.905], [118.02, 36.905], [118.02, 36.9]],
            json!({"maxspeed": "50"}),
        ),
    ]
}

#[test]
fn who_begins_before_a_block_does_not_drive_round_it_and_come_back() {
    let shut = line(&[[118.012, 36.9], [118.018, 36.9]]);
    let told = told(block(), vec![order(json!({"effect": "closed"}), shut)], &["car"]);
    let [there, back] = told.movements("car") else { panic!("{:#?}", told.summary) };
    for (movement, end) in [(there, "from_either_way"), (back, "to_either_way")] {
        let best = &movement["detours"][0];
        let roads: Vec<&str> =
            best["steps"].as_array().unwrap().iter().map(|s| s["road"].as_str().unwrap()).collect();
        assert_eq!((&movement[end], roads), (&json!(true), vec!["东路", "北路", "东路"]), "{movement:#}");
        // round the block and back it would be 6,407 m more
        assert!((2_000.0..2_002.0).contains(&best["extra_m"].as_f64().unwrap()), "{best:#}");
    }
}
