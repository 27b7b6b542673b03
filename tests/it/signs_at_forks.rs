//! What a sign says is the turn that is made where it stands: at a fork in the middle of a street, at a corner of one, at an exit.

use crate::detour::Town;
use serde_json::{Value, json};

const X0: f64 = 118.0;
const Y0: f64 = 36.9;

/// A place so many meters east and north.
fn at(east: f64, north: f64) -> [f64; 2] {
    [X0 + east / 89_000.0, Y0 + north / 111_000.0]
}

/// A road through places, of a class, one-way or not.
fn road(id: &str, name: &str, class: &str, one_way: bool, points: &[[f64; 2]]) -> Value {
    let line: Vec<[f64; 2]> = points.iter().map(|[x, y]| at(*x, *y)).collect();
    let mut own = json!({"id": id, "highway": class});
    if !name.is_empty() {
        own["name"] = json!(name);
    }
    if one_way {
        own["oneway"] = json!("yes");
    }
    Town::feature(own, json!({"type": "LineString", "coordinates": line}))
}

/// The signs of all movements when a stretch is shut, each with its place in meters: where, kind, English and Chinese.
fn signs(roads: Vec<Value>, shut: [[f64; 2]; 2]) -> Vec<([f64; 2], String, String, String)> {
    let town = Town::new();
    town.write("roads.geojson", roads);
    let line = json!({"type": "LineString", "coordinates": shut.map(|[x, y]| at(x, y))});
    let order = json!({"id": "works", "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    town.write("works.geojson", vec![Town::feature(order, line)]);
    let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
    assert!(summary["works"].is_array(), "{said}");
    let text = std::fs::read_to_string(town.path("out").join("decision_points.geojson")).unwrap();
    let layer: Value = serde_json::from_str(&text).unwrap();
    let sign = |feature: &Value| {
        let of = |key: &str| feature["properties"][key].as_str().unwrap().to_owned();
        let place = &feature["geometry"]["coordinates"];
        let meters = |i: usize, from: f64, per: f64| ((place[i].as_f64().unwrap() - from) * per).round();
        ([meters(0, X0, 89_000.0), meters(1, Y0, 111_000.0)], of("kind"), of("text"), of("text_zh"))
    };
    layer["features"].as_array().unwrap().iter().map(sign).collect()
}

/// X comes from the west and turns right into Y at b; at c Z leaves to the left and K to the right, Y goes on to d.
fn side_street() -> Vec<Value> {
    let way = |id: &str, name: &str, points: &[[f64; 2]]| road(id, name, "secondary", false, points);
    vec![
        way("x", "X", &[[0.0, 0.0], [800.0, 0.0]]),
        way("y", "Y", &[[800.0, 0.0], [800.0, -700.0], [800.0, -1400.0]]),
        way("z", "Z", &[[800.0, -700.0], [1500.0, -700.0], [2200.0, -700.0]]),
        way("k", "K", &[[0.0, -700.0], [800.0, -700.0]]),
        way("u", "U", &[[800.0, -1400.0], [1500.0, -1400.0]]),
        way("v", "V", &[[1500.0, -1400.0], [1500.0, -700.0]]),
    ]
}

#[test]
fn who_stays_on_a_street_past_a_closed_side_street_is_told_to_go_straight_on() {
    let signs = signs(side_street(), [[850.0, -700.0], [1450.0, -700.0]]);
    let first: Vec<_> =
        signs.iter().filter(|sign| sign.1 == "divergence" && sign.0 == [800.0, -700.0]).collect();
    assert!(!first.is_empty(), "{signs:?}");
    let south = first.iter().filter(|sign| sign.2.ends_with("Detour for cars: continue straight"));
    let turned = first.iter().filter(|sign| sign.2.contains(" onto Y"));
    assert_eq!(south.count() + turned.clone().count(), first.len(), "{first:?}");
    // From K, and only from there, one turns into Y: to the right.
    assert!(
        turned.clone().all(|sign| sign.2.ends_with("turn right onto Y") && sign.3.contains("右转进入Y")),
        "{first:?}"
    );
    let from_x = first.iter().find(|sign| sign.2.contains("continue straight"));
    let said = from_x.map(|sign| (sign.2.as_str(), sign.3.as_str()));
    let told = ("Z closed ahead. Detour for cars: continue straight", "前方Z施工封闭，小型汽车请直行绕行");
    assert!(said.is_none_or(|said| said == told), "{said:?}");
    assert!(said.is_some() || turned.count() > 0);
}

#[test]
fn where_the_street_forks_the_sign_says_which_arm() {
    // All three arms at the fork are called Y: the straight one leads to what is shut, the way round leaves by 57° to the left.
    let way = |id: &str, name: &str, points: &[[f64; 2]]| road(id, name, "secondary", false, points);
    let left = [1000.0 + 400.0, 600.0];
    let roads = vec![
        way("in", "Y", &[[0.0, 0.0], [1000.0, 0.0]]),
        way("on", "Y", &[[1000.0, 0.0], [2000.0, 0.0]]),
        way("off", "Y", &[[1000.0, 0.0], left]),
        way("back", "W", &[left, [2000.0, 0.0]]),
        way("out", "Y", &[[2000.0, 0.0], [3000.0, 0.0]]),
    ];
    let signs = signs(roads, [[1100.0, 0.0], [1900.0, 0.0]]);
    let eastward: Vec<_> =
        signs.iter().filter(|sign| sign.0 == [1000.0, 0.0] && sign.1 == "divergence").collect();
    let [sign] = eastward[..] else { panic!("{signs:?}") };
    assert_eq!(sign.2, "Y closed ahead. Detour for cars: turn left, still on Y");
    assert_eq!(sign.3, "Y前方施工封闭，小型汽车请左转，沿Y绕行");
    // Who comes back onto the street by a turn is told that, too.
    let back: Vec<_> = signs.iter().filter(|sign| sign.0 == [2000.0, 0.0] && sign.1 == "merge").collect();
    let [sign] = back[..] else { panic!("{signs:?}") };
    assert_eq!(
        (sign.2.as_str(), sign.3.as_str()),
        ("End of detour: bear left onto Y", "绕行结束：向左前方进入Y")
    );
}

#[test]
fn a_corner_of_a_street_where_another_goes_straight_on_has_a_sign() {
    // U turns north at a corner where Q goes straight on.
    let way = |id: &str, name: &str, points: &[[f64; 2]]| road(id, name, "secondary", false, points);
    let mut roads = side_street();
    roads.retain(|road| road["properties"]["id"] != "v");
    roads.push(way("u2", "U", &[[1500.0, -1400.0], [1500.0, -700.0]]));
    let corner = |roads: Vec<Value>| {
        let all = signs(roads, [[850.0, -700.0], [1450.0, -700.0]]);
        all.into_iter().filter(|sign| sign.0 == [1500.0, -1400.0]).map(|sign| sign.2).collect::<Vec<String>>()
    };
    assert_eq!(corner(roads.clone()), [""; 0], "a street that bends needs none");
    roads.push(way("q", "Q", &[[1500.0, -1400.0], [2200.0, -1400.0]]));
    let told = corner(roads);
    assert!(told.contains(&"Detour for cars: turn left, still on U".to_owned()), "{told:?}");
}

#[test]
fn an_exit_is_told_by_the_side_on_which_it_leaves() {
    // A motorway to the east; its exit leaves to the right, winds round and leads north into N over the motorway.
    let exit = [
        [1000.0, 0.0],
        [1060.0, -30.0],
        [1150.0, -60.0],
        [1220.0, -60.0],
        [1260.0, -20.0],
        [1260.0, 100.0],
        [1260.0, 300.0],
    ];
    let roads = vec![
        road("m1", "M", "motorway", true, &[[0.0, 0.0], [1000.0, 0.0]]),
        road("m2", "M", "motorway", true, &[[1000.0, 0.0], [3000.0, 0.0]]),
        road("m3", "M", "motorway", true, &[[3000.0, 0.0], [4000.0, 0.0]]),
        road("slip", "", "motorway_link", true, &exit),
        road("n", "N", "primary", false, &[[1260.0, 300.0], [1260.0, 900.0]]),
        road("o", "O", "primary", false, &[[1260.0, 900.0], [3000.0, 900.0]]),
        road("on", "", "motorway_link", true, &[[3000.0, 900.0], [3000.0, 200.0], [3000.0, 0.0]]),
    ];
    let signs = signs(roads, [[1500.0, 0.0], [2500.0, 0.0]]);
    let first: Vec<_> = signs.iter().filter(|sign| sign.0 == [1000.0, 0.0]).collect();
    let [sign] = first[..] else { panic!("{signs:?}") };
    assert_eq!(sign.2, "M closed ahead. Detour for cars: take the slip road on the right towards N");
    assert_eq!(sign.3, "M前方施工封闭，小型汽车请走右侧匝道，往N方向绕行");
}

/// Main, shut in its middle, and B south of it, which crosses a roundabout with P and Q.
#[test]
fn a_roundabout_is_one_turn_told_where_it_is_entered() {
    let way = |id: &str, name: &str, points: &[[f64; 2]]| road(id, name, "secondary", false, points);
    let mut ring = road(
        "ring",
        "",
        "secondary",
        true,
        &[[780.0, -300.0], [800.0, -320.0], [820.0, -300.0], [800.0, -280.0], [780.0, -300.0]],
    );
    ring["properties"]["junction"] = json!("roundabout");
    let roads = vec![
        way("m", "Main", &[[0.0, 0.0], [400.0, 0.0], [1200.0, 0.0], [1600.0, 0.0]]),
        way("a", "A", &[[400.0, 0.0], [400.0, -300.0]]),
        way("b1", "B", &[[400.0, -300.0], [780.0, -300.0]]),
        way("b2", "B", &[[820.0, -300.0], [1200.0, -300.0]]),
        way("c", "C", &[[1200.0, -300.0], [1200.0, 0.0]]),
        way("p", "P", &[[800.0, -320.0], [800.0, -700.0]]),
        way("q", "Q", &[[800.0, -280.0], [800.0, -100.0]]),
        ring,
    ];
    let told = signs(roads, [[600.0, 0.0], [1000.0, 0.0]]);
    for entry in [[780.0, -300.0], [820.0, -300.0]] {
        let own: Vec<_> = told.iter().filter(|(at, ..)| *at == entry).collect();
        let [(_, kind, en, zh)] = own[..] else { panic!("{told:#?}") };
        assert_eq!(kind, "turn");
        assert!(en.ends_with("at the roundabout continue straight onto B"), "{en}");
        assert!(zh.ends_with("环岛直行，进入B"), "{zh}");
    }
    let within = [[800.0, -320.0], [800.0, -280.0]];
    assert!(told.iter().all(|(at, ..)| !within.contains(at)), "{told:#?}");
    assert_eq!(told.len(), 10, "two ways of divergence, two turns, roundabout, turn and merge: {told:#?}");
}
