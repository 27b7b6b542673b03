//! Which closures are announced five days ahead (条例 Art. 35): those that interrupt traffic in both directions. Each on a
//! drawn town, through the program.

use crate::detour::Town;
use serde_json::{Value, json};

fn line(points: &[[f64; 2]]) -> Value {
    json!({"type": "LineString", "coordinates": points})
}

fn order(id: &str, own: Value) -> Value {
    let mut order = json!({"id": id, "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    order.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    order
}

/// The closures that are to be announced.
fn announced(town: &Town, works: Vec<Value>) -> Vec<String> {
    town.write("works.geojson", works);
    let (_, summary, said) = town.run("detour", &["--vehicle", "car"]);
    let lines = summary["announcements"].as_array().unwrap_or_else(|| panic!("{said}"));
    lines.iter().map(|line| line["closure"].as_str().unwrap().to_owned()).collect()
}

const MAIN: [[f64; 2]; 2] = [[118.012, 36.9], [118.018, 36.9]];

#[test]
fn one_direction_or_an_exemption_of_through_traffic_is_no_full_closure() {
    let town = Town::new();
    let one = |own: Value| announced(&town, vec![Town::feature(order("works", own), line(&MAIN))]);
    assert_eq!(one(json!({})), ["works"]);
    assert_eq!(
        one(json!({"exempt": ["police", "bus", "resident"]})),
        ["works"],
        "through traffic is not exempt"
    );
    let open = [
        json!({"direction": "along"}),
        json!({"exempt": ["car"]}),
        json!({"exempt": ["motor_vehicle"]}),
        json!({"applies_to": "truck"}),
        json!({"applies_to": {"mass_t": "> 20"}}),
        json!({"applies_to": {"plate_last_digit": [1, 6]}}),
        json!({"exempt": {"plate_last_digit": [2, 4, 6, 8, 0]}}),
        json!({"effect": "no_through"}),
        json!({"status": "draft"}),
    ];
    for own in open {
        assert_eq!(one(own.clone()), [""; 0], "{own}");
    }
    assert_eq!(
        one(json!({"physical": true, "exempt": ["motor_vehicle"]})),
        ["works"],
        "nobody passes a trench"
    );
    let junction =
        Town::feature(order("junction", json!({})), json!({"type": "Point", "coordinates": [118.01, 36.9]}));
    assert_eq!(announced(&town, vec![junction]), ["junction"]);
}

#[test]
fn the_deadline_counts_from_when_the_closure_first_holds() {
    let town = Town::new();
    // 1 March 2026 is a Sunday.
    let works =
        order("works", json!({"start": "2026-03-01 00:00", "weekdays": "mon", "daily": "07:00-20:00"}));
    town.write("works.geojson", vec![Town::feature(works, line(&MAIN))]);
    let (_, summary, said) = town.run("detour", &["--vehicle", "car"]);
    assert_eq!(summary["announcements"][0]["latest"], "2026-02-25", "{said}");
}

#[test]
fn both_directions_by_two_phases_of_one_order_at_one_time_are_a_full_closure() {
    let town = Town::new();
    let phases = |second: &str| {
        let phases = json!([{"id": "p1", "direction": "along", "parallel": true},
            {"id": "p2", "direction": "against", "start": second, "parallel": true}]);
        announced(&town, vec![Town::feature(order("works", json!({"phases": phases})), line(&MAIN))])
    };
    assert_eq!(phases("2026-04-01 00:00"), ["works/p1", "works/p2"]);
    let phases = json!([{"id": "p1", "direction": "along", "end": "2026-04-01 00:00"},
        {"id": "p2", "direction": "against", "start": "2026-04-01 00:00"}]);
    let turns = announced(&town, vec![Town::feature(order("works", json!({"phases": phases})), line(&MAIN))]);
    assert_eq!(turns, [""; 0], "one half after the other");
}

#[test]
fn a_divided_road_is_full_only_if_both_carriageways_are_shut() {
    let town = Town::new();
    let road = |id: &str, points: &[[f64; 2]]| {
        let tags = json!({"id": id, "name": "大道", "highway": "primary", "oneway": "yes"});
        Town::feature(tags, line(points))
    };
    let (south, north) = (36.9, 36.9002);
    let east = road("e", &[[118.0, south], [118.01, south], [118.02, south], [118.03, south]]);
    let west = road("w", &[[118.03, north], [118.02, north], [118.01, north], [118.0, north]]);
    let cross = |id: &str, x: f64| {
        let tags = json!({"id": id, "name": id, "highway": "secondary"});
        Town::feature(tags, line(&[[x, 36.895], [x, south], [x, north], [x, 36.905]]))
    };
    let roads = || vec![cross("甲路", 118.01), cross("乙路", 118.02)];
    town.write("roads.geojson", [vec![east.clone(), west], roads()].concat());
    let own = |id: &str, y: f64| Town::feature(order(id, json!({})), line(&[[118.012, y], [118.018, y]]));
    assert_eq!(announced(&town, vec![own("one", south)]), [""; 0], "the other carriageway is open");
    let words = json!({"road": "大道", "from": "甲路", "to": "乙路"});
    let by_words = Town::feature(order("both", words), Value::Null);
    assert_eq!(announced(&town, vec![by_words]), ["both"]);
    // Without the other carriageway it is a one-way street, and nothing is left of it.
    town.write("roads.geojson", [vec![east], roads()].concat());
    assert_eq!(announced(&town, vec![own("one", south)]), ["one"]);
}

#[test]
fn a_divided_road_is_full_where_both_its_directions_are_cut_wherever_each_of_them_is() {
    let town = Town::new();
    let road = |id: &str, points: &[[f64; 2]]| {
        let tags = json!({"id": id, "name": "大道", "highway": "primary", "oneway": "yes"});
        Town::feature(tags, line(points))
    };
    let (south, north) = (36.9, 36.9002);
    let cross = |id: &str, x: f64| {
        let tags = json!({"id": id, "name": id, "highway": "secondary"});
        Town::feature(tags, line(&[[x, 36.895], [x, south], [x, north], [x, 36.905]]))
    };
    let roads = vec![
        road("e", &[[118.0, south], [118.01, south], [118.02, south], [118.03, south]]),
        road("w", &[[118.03, north], [118.02, north], [118.01, north], [118.0, north]]),
        cross("甲路", 118.01),
        cross("乙路", 118.02),
    ];
    town.write("roads.geojson", roads.clone());
    // Nowhere are both carriageways shut abreast, and nobody gets past in either direction.
    let east = json!([[118.0120, south], [118.0124, south]]);
    let west = json!([[118.0129, north], [118.0125, north]]);
    let one = |id: &str, at: &Value| {
        let words = json!({"effect": "closed", "notice_published": "2026-03-08"});
        Town::feature(order(id, words), json!({"type": "LineString", "coordinates": at}))
    };
    let both = json!({"type": "MultiLineString", "coordinates": [east, west]});
    let both = || Town::feature(order("both", json!({"effect": "closed"})), both.clone());
    assert_eq!(announced(&town, vec![both()]), ["both"]);
    assert_eq!(announced(&town, vec![one("east", &east)]), [""; 0]);
    assert_eq!(announced(&town, vec![one("east", &east), one("west", &west)]), ["east", "west"], "together");
    assert!(town.run("detour", &["--vehicle", "truck"]).2.contains("W436"), "whoever is asked about");
    // Where one of its directions has further lanes of its own, it goes on.
    let lanes = road("x", &[[118.02, north], [118.019, 36.9004], [118.011, 36.9004], [118.01, north]]);
    town.write("roads.geojson", [roads, vec![lanes]].concat());
    assert_eq!(announced(&town, vec![both()]), [""; 0]);
}

#[test]
fn a_junction_of_two_divided_roads_that_is_shut_for_all_is_a_full_closure() {
    let town = Town::new();
    let road = |id: &str, name: &str, points: &[[f64; 2]]| {
        let tags = json!({"id": id, "name": name, "highway": "primary", "oneway": "yes"});
        Town::feature(tags, line(points))
    };
    let (south, north, west, east) = (36.9, 36.9002, 118.01, 118.0102);
    let roads = vec![
        road("e", "大道", &[[118.0, south], [west, south], [east, south], [118.02, south]]),
        road("w", "大道", &[[118.02, north], [east, north], [west, north], [118.0, north]]),
        road("n", "纵路", &[[east, 36.89], [east, south], [east, north], [east, 36.91]]),
        road("s", "纵路", &[[west, 36.91], [west, north], [west, south], [west, 36.89]]),
    ];
    town.write("roads.geojson", roads);
    let words = json!({"junction": ["大道", "纵路"], "effect": "closed", "notice_published": "2026-03-08"});
    let by_words = Town::feature(order("all", words), Value::Null);
    assert_eq!(announced(&town, vec![by_words]), ["all"]);
    assert!(town.run("detour", &["--vehicle", "car"]).2.contains("W436"));
    // One of its four crossings: the other carriageways go on.
    let corner = json!({"type": "Point", "coordinates": [west, south]});
    let one = Town::feature(order("one", json!({"effect": "closed"})), corner);
    assert_eq!(announced(&town, vec![one]), [""; 0]);
}

#[test]
fn the_warning_says_the_rule() {
    let town = Town::new();
    let works = order("works", json!({"notice_published": "2026-03-08"}));
    town.write("works.geojson", vec![Town::feature(works, line(&MAIN))]);
    let said = town.run("detour", &["--vehicle", "car"]).2;
    assert!(said.contains("W436") && said.contains("2 days after its notice"), "{said}");
    assert!(said.contains("both directions") && said.contains("Article 35"), "{said}");
}
