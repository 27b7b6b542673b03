//! The length of a closure is that of its section: each stretch of road once, whichever way it is driven.

use crate::closures::{Drawn, draw};
use crate::closures_cli::{Folder, closure, line, road};
use huhang::closure::{MatchedStretch, section};
use huhang::id::DirectedId;
use serde_json::{Value, json};

fn whole(map: &Drawn, letters: &str) -> MatchedStretch {
    let mut letters = letters.chars();
    let directed = map.directed(letters.next().unwrap(), letters.next().unwrap());
    let to_mm = map.network.segment(directed.segment()).length_mm;
    MatchedStretch { directed, from_mm: 0, to_mm, level: 0 }
}

fn meters(map: &Drawn, roads: &[&str]) -> f64 {
    let stretches: Vec<MatchedStretch> = roads.iter().map(|letters| whole(map, letters)).collect();
    section::length_mm(&map.network, &stretches) as f64 / 1000.0
}

#[test]
fn the_carriageways_of_a_divided_road_are_one_section_and_other_roads_are_not() {
    // Main carriageways AC and ca 40 m apart with a side one pr in between; a one-way street of
    // another name beside them; farther down a second road of the same name.
    let map = draw(
        "a         b         c\n\
         p                   r\n\
         A         B         C\n\
         x                   y\n\
         \n\
         \n\
         G         H",
        &[
            "cb oneway=yes name=大道",
            "ba oneway=yes name=大道",
            "pr oneway=yes name=大道",
            "AB oneway=yes name=大道",
            "BC oneway=yes name=大道",
            "xy oneway=yes name=别路",
            "GH oneway=yes name=大道",
        ],
    );
    let one = meters(&map, &["AB"]);
    assert!((one - 100.0).abs() < 0.5, "{one}");
    assert_eq!(meters(&map, &["AB", "BC"]), 2.0 * one);
    assert!((meters(&map, &["AB", "ba"]) - one).abs() < 0.01, "both carriageways of one section");
    let all = meters(&map, &["AB", "BC", "cb", "ba", "pr"]);
    // Files have positions to the centimeter.
    assert!((all - 2.0 * one).abs() < 0.05, "and the side one: {all}");
    assert!((meters(&map, &["AB", "cb"]) - 2.0 * one).abs() < 0.01, "one behind the other");
    assert!((meters(&map, &["AB", "BC", "ba"]) - 2.0 * one).abs() < 0.01, "partly beside each other");
    assert!((meters(&map, &["AB", "BC", "xy"]) - 4.0 * one).abs() < 0.01, "a street of another name");
    assert!((meters(&map, &["AB", "GH"]) - 2.0 * one).abs() < 0.01, "80 m away is another road");
}

#[test]
fn short_pieces_of_one_carriageway_are_not_beside_each_other() {
    let map =
        draw("AB C D E", &["AB oneway=yes name=大道", "BC oneway=yes name=大道", "CD oneway=yes name=大道"]);
    let parts: f64 = ["AB", "BC", "CD"].iter().map(|road| meters(&map, &[road])).sum();
    assert!((meters(&map, &["AB", "BC", "CD"]) - parts).abs() < 0.01, "10 m and 20 m: {parts}");
}

#[test]
fn a_road_shut_both_ways_is_as_long_as_what_is_shut_of_it_in_either_direction() {
    let map = draw("A         B         C", &["AB", "BC"]);
    let lengths = ['A', 'B'].map(|from| {
        let to = if from == 'A' { 'B' } else { 'C' };
        (map.directed(from, to), map.network.segment(map.directed(from, to).segment()).length_mm)
    });
    // Painted meter by meter, against the union of the stretches.
    let mut dice = 7u64;
    let mut throw = |below: u32| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as u32 % below
    };
    for _ in 0..200 {
        let mut painted = [vec![false; 200], vec![false; 200]];
        let stretches: Vec<MatchedStretch> = (0..=throw(5))
            .map(|_| {
                let road = throw(2) as usize;
                let (directed, length) = lengths[road];
                let (a, b) = (throw(99), throw(99));
                let (from, to) = (a.min(b), a.max(b) + 1);
                painted[road][from as usize..to as usize].fill(true);
                let forward = MatchedStretch { directed, from_mm: from * 1000, to_mm: to * 1000, level: 0 };
                assert!(forward.to_mm <= length);
                if throw(2) == 0 { forward } else { forward.reversed(&map.network) }
            })
            .collect();
        let expected = painted.iter().flatten().filter(|on| **on).count() as u64 * 1000;
        assert_eq!(section::length_mm(&map.network, &stretches), expected, "{stretches:?}");
    }
    let cut = MatchedStretch {
        directed: DirectedId::new(lengths[0].0.segment(), true),
        from_mm: 5,
        to_mm: 5,
        level: 0,
    };
    assert_eq!(section::length_mm(&map.network, &[cut]), 0, "a gate has no length");
}

#[test]
fn tables_tell_the_section_and_the_files_the_directed_meters_besides() {
    let roads = [road("主路", &[[119.8, 31.7], [119.81, 31.7], [119.82, 31.7]], &json!({"oneway": "no"}))];
    let town = Folder::with(&roads);
    town.write(
        "plan.geojson",
        &[closure("works", line(&[[119.801, 31.7], [119.809, 31.7]]), json!({"effect": "closed"}))],
    );
    let (code, table, said) = town.run("preview", "plan.geojson", &["--lang", "en"]);
    assert_eq!(code, Some(0), "{said}");
    let summary = town.preview("plan.geojson");
    let (own, closure): (&Value, &Value) = (&summary["preview"][0], &summary["closures"][0]);
    let road_m = own["road_m"].as_f64().unwrap();
    assert!((road_m - 758.0).abs() < 1.0, "{own}");
    for line in [own, &own["roads"][0], closure] {
        assert_eq!(
            (&line["road_m"], line["matched_m"].as_f64()),
            (&json!(road_m), Some(2.0 * road_m)),
            "{line}"
        );
    }
    assert!(
        table.contains(&format!("{road_m:.1}")) && !table.contains(&format!("{:.1}", 2.0 * road_m)),
        "{table}"
    );
    let (roads, plan) = (town.arg("roads.geojson"), town.arg("plan.geojson"));
    let words = [
        "route",
        "--network",
        &roads,
        "--closures",
        &plan,
        "--from",
        "119.8,31.7",
        "--to",
        "119.8005,31.7",
        "--lang",
        "en",
    ];
    let printed = crate::end_to_end::huhang(&words);
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert!(printed.contains("758 m") && !printed.contains("1.52 km"), "{printed}");
}
