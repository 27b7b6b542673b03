//! From where movements are looked at: no way round passes its own begin or end.

use crate::closures::draw;
use crate::ways_told::{line, order, road, told};
use huhang::metric::Metric;
use huhang::plan::detour::movements;
use huhang::topology::Topology;
use huhang::vehicle::Vehicle;
use serde_json::{Value, json};
use std::sync::Arc;

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

/// A side lane bcdf of an avenue ABDE, with a street dk off it.
const AVENUE: &str = "\
x         y              z
A    B              D    E
       b    c   d  f
                k";

#[test]
fn who_ends_in_a_side_lane_that_nobody_drives_through_has_business_there() {
    let found = |main: &str, exit: &str, more: &[&str]| {
        let avenue = ["zy", "yx"].map(|road| format!("{road} highway=primary oneway=yes name=大道"));
        let open = ["AB", "BD", "DE"].map(|road| format!("{road} highway=primary oneway=yes name={main}"));
        let lane =
            ["Bb", "bc", "cd", "df"].map(|road| format!("{road} highway=tertiary oneway=yes name=大道"));
        let exit = format!("{exit} highway=tertiary oneway=yes");
        let ways: Vec<&str> =
            avenue.iter().chain(&open).chain(&lane).chain([&exit]).map(String::as_str).collect();
        let map = draw(AVENUE, &[&ways, more].concat());
        let car = Vehicle::built_in("car").unwrap();
        let free = Metric::free(Arc::new(Topology::build(Arc::clone(&map.network), &car)));
        let shut = map.directed('b', 'c');
        let movements = movements(&free, &[(shut, 0, map.network.segment(shut.segment()).length_mm)], &[]);
        movements
            .iter()
            .map(|movement| map.named(movement.along.legs.last().unwrap().directed))
            .collect::<Vec<_>>()
    };
    // One comes out of the lane onto the avenue, or back on its other side only.
    for (exit, end) in [("fE", "fE"), ("fy", "df")] {
        assert_eq!(found("大道", exit, &[]), [""; 0], "the avenue is open");
        assert_eq!(found("别路", exit, &[]), [end], "nothing of the street is open: its end is cut off");
        assert_eq!(found("大道", exit, &["dk"]), ["dk"], "the lane leads to a street");
    }
}
