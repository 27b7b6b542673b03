//! Turns that works ban or prescribe: which are meant, by names, by the way they go, by the arm one comes by, by a drawing;
//! on drawn junctions.

use crate::closures::{Drawn, at, draw};
use crate::effects::{Under, read_all};
use huhang::closure::{ClosurePlan, Drawing, Landmarks, Who};
use huhang::diagnostic::Diagnostics;
use huhang::plan::detour::{banned_turns, movements};
use huhang::plan::route::{Engine, Path, route};
use huhang::search::{Objective, Position};
use serde_json::{Value, json};

/// A crossing at X; behind the arms in the north and the south there is nothing.
const CROSS: &str = "
     N
W    X    E
     S
";
const ROADS: [&str; 2] = ["WXE name=横街", "NXS name=纵街"];

/// Two divided roads: the junction is four nodes.
const DIVIDED: &str = "
     a    b
c    d    e    f
g    h    i    j
     k    l
";
/// Eastbound ghij, westbound fedc, southbound adhk, northbound lieb, as traffic keeps to the right.
const CARRIAGEWAYS: [&str; 4] = [
    "ghij name=横路 oneway=yes",
    "fedc name=横路 oneway=yes",
    "adhk name=纵路 oneway=yes",
    "lieb name=纵路 oneway=yes",
];

fn ban(more: Value) -> Value {
    let mut all = json!({"effect": "turn_ban", "junction": ["横街", "纵街"]});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

/// Which ways through the junction are driven, by first and last letter.
fn open(u: &Under, arms: &[(char, char)]) -> Vec<String> {
    let metric = u.metric(&Who::of(["car"]));
    let way =
        |a: Position, b: Position| -> Option<Path> { route(&metric, a, b, Objective::Fastest, Engine::Own) };
    let mut open = Vec::new();
    for (from, near) in arms {
        for (to, next) in arms {
            let (a, b) = (u.map.position(*from, *near, 0.5), u.map.position(*next, *to, 0.5));
            let found = (from != to).then(|| way(a, b)).flatten();
            if found.is_some_and(|path| path.legs.len() == 2) {
                open.push(format!("{from}{to}"));
            }
        }
    }
    open
}

const ARMS: [(char, char); 4] = [('N', 'X'), ('E', 'X'), ('S', 'X'), ('W', 'X')];

fn shut(closure: (Option<Drawing>, Value)) -> Vec<String> {
    let all = open(&Under::new(draw(CROSS, &ROADS), "car", Vec::new()), &ARMS);
    assert_eq!(all.len(), 12, "everything is open: {all:?}");
    let left = open(&Under::new(draw(CROSS, &ROADS), "car", vec![closure]), &ARMS);
    all.into_iter().filter(|turn| !left.contains(turn)).collect()
}

#[test]
fn a_prescribed_turn_onto_a_road_with_two_arms_leaves_both_open() {
    let must = json!({"effect": "mandatory_turn", "junction": ["横街", "纵街"], "from_road": "横街", "to_road": "纵街"});
    assert_eq!(shut((None, must.clone())), ["EW", "WE"], "straight on only");
    // The movements that it cuts are the same two.
    let u = Under::new(draw(CROSS, &ROADS), "car", vec![(None, must)]);
    let effect = u.effect(huhang::closure::When::WorstCase, &Who::of(["car"]));
    let rules: Vec<_> = effect.turns.iter().map(|(rule, _)| rule.clone()).collect();
    let banned = banned_turns(&u.free(), &rules, &[]);
    let along = |from, to| vec![u.map.directed(from, 'X'), u.map.directed('X', to)];
    let mut expected = vec![along('W', 'E'), along('E', 'W')];
    expected.sort();
    assert_eq!(banned, expected);
}

#[test]
fn two_orders_for_one_arm_add_up() {
    let must = |id: &str, turn: &str| {
        (
            None,
            json!({"id": id, "effect": "mandatory_turn", "junction": ["横街", "纵街"], "from_road": "横街", "turn": turn}),
        )
    };
    let u = Under::new(draw(CROSS, &ROADS), "car", vec![must("a", "left"), must("b", "right")]);
    let left = open(&u, &ARMS);
    assert!(left.iter().all(|turn| !turn.starts_with(['W', 'E'])), "one says left, one says right: {left:?}");
    assert_eq!(left.len(), 6, "{left:?}");
}

#[test]
fn a_turn_is_said_by_the_way_it_goes_and_the_arm_one_comes_by() {
    let said = |more: Value| shut((None, ban(more)));
    assert_eq!(said(json!({"turn": "left"})), ["NE", "ES", "SW", "WN"]);
    assert_eq!(said(json!({"turn": "左转", "from_road": "横街"})), ["ES", "WN"]);
    assert_eq!(said(json!({"turn": "right", "to_road": "横街"})), ["NW", "SE"]);
    assert_eq!(said(json!({"turn": "直行"})), ["NS", "EW", "SN", "WE"]);
    for approach in ["south", "S", "南", "南进口", "由南向北", "northbound", "向北"] {
        assert_eq!(said(json!({"turn": "left", "approach": approach})), ["SW"], "{approach}");
    }
    assert_eq!(said(json!({"from_road": "横街", "to_road": "纵街", "approach": "west"})), ["WN", "WS"]);
    // As the sign says it.
    let by_sign = json!({"effect": "禁止左转", "junction": ["横街", "纵街"], "approach": "east"});
    assert_eq!(shut((None, by_sign)), ["ES"]);
    let point = Drawing::Points(vec![at(50.0, -41.0)]);
    let must = json!({"effect": "mandatory_turn", "turn": "right", "approach": "north"});
    assert_eq!(shut((Some(point), must)), ["NE", "NS"], "what is prescribed is open");
}

#[test]
fn a_turn_is_drawn_as_a_line_of_three_points() {
    let line =
        |points: &[(f64, f64)]| Some(Drawing::Lines(vec![points.iter().map(|(x, y)| at(*x, *y)).collect()]));
    let effect = || json!({"effect": "turn_ban"});
    // From the west by the junction to the north, somewhat off.
    assert_eq!(shut((line(&[(10.0, -42.0), (52.0, -38.0), (49.0, -25.0)]), effect())), ["WN"]);
    assert_eq!(shut((line(&[(49.0, -25.0), (52.0, -38.0), (10.0, -42.0)]), effect())), ["NW"]);
    let problems = |points, more: Value| {
        let (read, mut problems) = read_all(line(points), more);
        let map = draw(CROSS, &ROADS);
        let _ = ClosurePlan::build(&map.network, read, Landmarks::default(), &mut problems);
        problems.sorted().iter().map(|d| d.code).collect::<Vec<_>>()
    };
    assert_eq!(problems(&[(10.0, -40.0), (50.0, -40.0)], effect()), ["E401"], "two points");
    let far = [(10.0, -40.0), (30.0, -120.0), (50.0, -25.0)];
    assert_eq!(problems(&far, effect()), ["E411"], "no junction there");
    let drawn = [(10.0, -40.0), (50.0, -40.0), (50.0, -25.0)];
    let right = json!({"effect": "turn_ban", "turn": "right"});
    assert_eq!(problems(&drawn, right), ["E429"], "drawn to the left and said to the right");
}

#[test]
fn a_left_turn_over_a_median_passes_several_nodes() {
    let arms = |map: &Drawn| -> [(Position, Position); 4] {
        // Where one comes in and where one goes out: west, east, north, south.
        [('g', 'h', 'd', 'c'), ('f', 'e', 'i', 'j'), ('a', 'd', 'e', 'b'), ('l', 'i', 'h', 'k')]
            .map(|(a, b, c, d)| (map.position(a, b, 0.5), map.position(c, d, 0.5)))
    };
    let names = ['W', 'E', 'N', 'S'];
    let best = |closures: Vec<(Option<Drawing>, Value)>| {
        let u = Under::new(draw(DIVIDED, &CARRIAGEWAYS), "car", closures);
        let metric = u.metric(&Who::of(["car"]));
        let arms = arms(&u.map);
        let mut open = Vec::new();
        for (i, (from, _)) in arms.iter().enumerate() {
            for (j, (_, to)) in arms.iter().enumerate() {
                if route(&metric, *from, *to, Objective::Fastest, Engine::Own).is_some() {
                    open.push(format!("{}{}", names[i], names[j]));
                }
            }
        }
        open
    };
    let all = best(Vec::new());
    assert_eq!(all.len(), 16);
    let without = |closure| {
        let left = best(vec![closure]);
        all.iter().filter(|turn| !left.contains(turn)).cloned().collect::<Vec<_>>()
    };
    let words = |more: Value| {
        let mut all = json!({"effect": "turn_ban", "junction": ["横路", "纵路"]});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        (None, all)
    };
    assert_eq!(without(words(json!({"turn": "left"}))), ["WN", "ES", "NE", "SW"]);
    assert_eq!(without(words(json!({"turn": "left", "approach": "west"}))), ["WN"]);
    assert_eq!(without(words(json!({"turn": "u_turn", "from_road": "横路"}))), ["WW", "EE"]);
    // A point at one of the four nodes means all of them, as a drawing does.
    let point = (
        Some(Drawing::Points(vec![at(50.0, -61.0)])),
        json!({"effect": "turn_ban", "turn": "left", "approach": "west"}),
    );
    assert_eq!(without(point), ["WN"]);
    let line = Drawing::Lines(vec![vec![at(5.0, -50.0), at(70.0, -50.0), at(98.0, -22.0)]]);
    assert_eq!(without((Some(line), json!({"effect": "turn_ban"}))), ["WN"]);
    // Drawn on the roads themselves, within the junction: whoever comes over the first and goes on by the second.
    let exact = Drawing::Lines(vec![vec![at(75.0, -60.0), at(100.0, -60.0), at(100.0, -50.0)]]);
    assert_eq!(without((Some(exact), json!({"effect": "turn_ban"}))), ["WW", "WN", "NN"]);
    // Prescribed to the left: straight on, right and round are shut from there.
    let must =
        json!({"effect": "mandatory_turn", "junction": ["横路", "纵路"], "turn": "left", "approach": "west"});
    assert_eq!(without((None, must)), ["WW", "WE", "WS"]);
}

#[test]
fn a_prescribed_turn_cuts_every_other_way_through_a_junction_of_divided_roads() {
    let must = json!({"effect": "mandatory_turn", "junction": ["横路", "纵路"], "turn": "right", "approach": "west"});
    let u = Under::new(draw(DIVIDED, &CARRIAGEWAYS), "car", vec![(None, must)]);
    let effect = u.effect(huhang::closure::When::WorstCase, &Who::of(["car"]));
    let rules: Vec<_> = effect.turns.iter().map(|(rule, _)| rule.clone()).collect();
    let free = u.free();
    let banned = banned_turns(&free, &rules, &u.plan.matched()[0].as_ref().unwrap().barred);
    // Who may not cross the first carriageway goes neither straight on nor to the left; turning round is no through traffic.
    let path = |letters: &str| -> Vec<_> {
        let letters: Vec<char> = letters.chars().collect();
        letters.windows(2).map(|pair| u.map.directed(pair[0], pair[1])).collect()
    };
    let mut expected = vec![path("ghij"), path("ghieb")];
    expected.sort();
    assert_eq!(banned, expected);
    let found = movements(&free, &[], &banned);
    let mut driven: Vec<Vec<_>> =
        found.iter().map(|movement| movement.along.legs.iter().map(|leg| leg.directed).collect()).collect();
    driven.sort();
    assert_eq!(driven, expected, "each is told as a movement");
    // A ban names its own turns.
    let left =
        json!({"effect": "turn_ban", "junction": ["横路", "纵路"], "turn": "left", "approach": "west"});
    let u = Under::new(draw(DIVIDED, &CARRIAGEWAYS), "car", vec![(None, left)]);
    assert!(u.plan.matched()[0].as_ref().unwrap().barred.is_empty());
}

#[test]
fn a_turn_against_a_one_way_street_is_warned_of() {
    let map = draw(CROSS, &["WXE name=横街", "NX name=北街 oneway=yes", "XS name=南街"]);
    let never =
        json!({"effect": "turn_ban", "junction": ["横街", "北街"], "from_road": "横街", "to_road": "北街"});
    let (read, mut problems) = read_all(None, never);
    let plan = ClosurePlan::build(&map.network, read, Landmarks::default(), &mut problems);
    assert!(plan.is_some());
    assert_eq!(problems.sorted().iter().map(|d| d.code).collect::<Vec<_>>(), ["W493"]);
    // One of two can be made: nothing to warn of.
    let map = draw(CROSS, &["WX name=横街", "EX name=横街 oneway=yes", "NXS name=纵街"]);
    let (read, mut problems) = read_all(None, ban(json!({"from_road": "纵街", "to_road": "横街"})));
    assert!(ClosurePlan::build(&map.network, read, Landmarks::default(), &mut problems).is_some());
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn what_is_not_said_of_a_turn_is_asked_for() {
    let codes = |properties: Value| {
        let (read, mut problems): (_, Diagnostics) = read_all(None, properties);
        let map = draw(CROSS, &ROADS);
        let _ = ClosurePlan::build(&map.network, read, Landmarks::default(), &mut problems);
        problems
            .sorted()
            .iter()
            .map(|d| (d.code, d.place.as_ref().map(|p| p.pointer.clone())))
            .collect::<Vec<_>>()
    };
    let at = |key: &str| Some(format!("/features/0/properties/{key}"));
    let ends = |found: &[(&'static str, Option<String>)], code: &str, key: &str| {
        let (own, place) = found.first().cloned().unwrap_or(("", None));
        own == code && place.is_some_and(|place| at(key).unwrap().ends_with(&place) || place.ends_with(key))
    };
    assert!(ends(&codes(ban(json!({"turn": "sideways"}))), "E401", "turn"));
    assert!(ends(&codes(ban(json!({"turn": "left", "approach": "up"}))), "E401", "approach"));
    assert!(ends(&codes(ban(json!({"from_road": "横街"}))), "E401", "to_road"));
    // Between two arms nobody can tell which is meant.
    let map = draw(
        "
W    X    E
   P   Q
",
        &["WXE name=横街", "PX name=甲街", "QX name=乙街"],
    );
    let south =
        json!({"effect": "turn_ban", "junction": ["横街", "甲街"], "turn": "left", "approach": "south"});
    let (read, mut problems) = read_all(None, south);
    assert!(ClosurePlan::build(&map.network, read, Landmarks::default(), &mut problems).is_none());
    assert_eq!(problems.sorted().iter().map(|d| d.code).collect::<Vec<_>>(), ["E494"]);
}
