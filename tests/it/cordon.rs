//! The edge of an area with its entries (S6), and what no exemption lifts (W3, W4), on drawn networks.

use crate::closures::{Drawn, LADDER, STREET, at, draw};
use crate::effects::{Under, car, read_all, way};
use huhang::closure::{ClosurePlan, Drawing, Landmarks, Who};
use huhang::diagnostic::Diagnostics;
use huhang::plan::route::Path;
use huhang::vehicle::Dimensions;
use serde_json::{Value, json};

fn ring(corners: &[(f64, f64)]) -> Drawing {
    let ring = corners.iter().chain(&corners[..1]).map(|(x, y)| at(*x, *y)).collect();
    Drawing::Polygons(vec![vec![ring]])
}

/// Over the middle of the ladder: junctions B and F lie inside, A, C, E and G outside.
fn square() -> Drawing {
    ring(&[(50.0, 20.0), (150.0, 20.0), (150.0, -150.0), (50.0, -150.0)])
}

fn degrees(x: f64, y: f64) -> [f64; 2] {
    at(x, y).degrees()
}

fn drives(u: &Under, path: &Path, letters: (char, char)) -> bool {
    path.legs.iter().any(|leg| leg.directed == u.map.directed(letters.0, letters.1))
}

fn town(properties: Value) -> Under {
    let map: Drawn = draw(STREET, &LADDER);
    Under::new(map, "car", vec![(Some(square()), properties)])
}

#[test]
fn s6_a_perimeter_shuts_its_edge_and_leaves_traffic_inside_free() {
    let u = town(json!({"mode": "perimeter"}));
    let under = u.metric(&car());
    let [a, d] = [u.map.position('A', 'B', 0.2), u.map.position('C', 'D', 0.5)];
    let [inside, below] = [u.map.position('A', 'B', 0.8), u.map.position('B', 'F', 0.5)];
    assert!(way(&under, inside, below).is_some(), "free inside");
    assert!(way(&under, a, inside).is_none() && way(&under, below, d).is_none(), "nobody crosses the edge");
    let stretches = &u.plan.matched()[0].as_ref().unwrap().stretches;
    assert!(stretches.iter().all(|s| s.from_mm == s.to_mm), "gates, no closed roads: {stretches:?}");
}

#[test]
fn s6_entries_let_in_with_a_wait_and_only_whom_they_are_for() {
    let entries = |only_for: Value| {
        json!({"mode": "perimeter", "entries": [
            {"at": degrees(50.0, 0.0), "name": "west", "wait_s": 90},
            {"at": degrees(150.0, 0.0), "name": "east", "only_for": only_for},
        ]})
    };
    let u = town(entries(json!(["bus"])));
    let ids: Vec<&str> = u.plan.closures().iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["c1", "c1/east/others", "c1/west"]);
    let [a, inside, c] =
        [u.map.position('A', 'B', 0.2), u.map.position('A', 'B', 0.8), u.map.position('B', 'C', 0.8)];
    let by_car = u.metric(&car());
    let free = way(&u.free(), a, inside).unwrap().cost;
    let waited = way(&by_car, a, inside).unwrap().cost;
    assert_eq!((waited.ms - free.ms, waited.mm), (90_000, free.mm), "a wait at the western entry");
    assert!(way(&by_car, inside, c).is_none(), "the eastern entry is not for cars");
    let by_bus = u.metric(&Who::of(["bus"]));
    assert!(way(&by_bus, inside, c).is_some_and(|path| drives(&u, &path, ('B', 'C'))));
    // Local traffic inside and entries go together: a car may stop inside, and crosses the edge at the entries only.
    let shallow = ring(&[(50.0, 20.0), (150.0, 20.0), (150.0, -40.0), (50.0, -40.0)]);
    let order = json!({"mode": "through", "entries": [{"at": degrees(100.0, -40.0)}]});
    let u = Under::new(draw(STREET, &LADDER), "car", vec![(Some(shallow), order)]);
    let under = u.metric(&car());
    let round = way(&under, c, inside).unwrap();
    assert!(!drives(&u, &round, ('C', 'B')) && drives(&u, &round, ('F', 'B')), "by the entry: {round:?}");
    assert!(way(&under, a, inside).is_none() && way(&under, a, c).is_none(), "the west has no entry");
}

#[test]
fn s6_entries_that_do_not_fit_are_told_all_at_once() {
    let map = draw(STREET, &LADDER);
    let built = |properties: Value| {
        let (read, mut problems) = read_all(Some(square()), properties);
        let none = read.is_empty();
        let plan = ClosurePlan::build(&map.network, read, Landmarks::default(), &mut problems);
        (problems, none || plan.is_none())
    };
    let entry = |at: [f64; 2]| json!({"at": at});
    let far = json!([entry(degrees(100.0, -80.0)), entry(degrees(50.0, 0.0)), entry(degrees(50.0, 1.0))]);
    let (problems, refused) = built(json!({"mode": "perimeter", "entries": far}));
    assert!(refused && problems.count("E469") == 2, "{problems:?}");
    let wrong = json!([{"at": "west", "wait_s": -1}, {"where": [0, 0]}, {"at": degrees(50.0, 0.0), "only_for": ["buss"]}]);
    let (problems, refused) = built(json!({"mode": "perimeter", "entries": wrong}));
    assert!(refused && problems.count("E470") == 3 && problems.count("E403") == 1, "{problems:?}");
    for properties in [
        json!({"entries": [entry(degrees(50.0, 0.0))]}),
        json!({"mode": "perimeter", "effect": "speed", "speed_kmh": 20}),
        json!({"mode": "perimeter", "entries": []}),
    ] {
        let (problems, refused) = built(properties.clone());
        assert!(refused && problems.count("E470") == 1, "{properties}: {problems:?}");
    }
}

#[test]
fn w3_a_pass_of_the_site_opens_what_is_physically_shut() {
    let map = draw(STREET, &LADDER);
    let works = json!({"physical": true, "exempt": ["police"], "passes": ["road_works"]});
    let drawing = Some(map.line("BC"));
    let u = Under::new(map, "car", vec![(drawing, works)]);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    let through = |who: Who| drives(&u, &way(&u.metric(&who), a, d).unwrap(), ('B', 'C'));
    assert!(!through(car()) && !through(Who::of(["police"])), "no exemption helps");
    assert!(through(Who::of(["car", "road_works"])));
    let (_, problems) = read_all(Some(u.map.line("BC")), json!({"passes": ["road_works"]}));
    assert_eq!(problems.count("W438"), 1, "it says nothing where nothing is physical");
}

#[test]
fn w4_exemptions_waive_legal_limits_and_never_physical_ones() {
    const LINE: &str = "A         B         C         D";
    let heavy = Dimensions { mass_kg: Some(30_000), ..Dimensions::default() };
    let passes = |physical: bool, classes: &[&str]| {
        let map = draw(LINE, &["AB", "BC", "CD"]);
        let limit =
            json!({"effect": "limit", "limits": {"mass_t": 20}, "exempt": ["fire"], "physical": physical});
        let drawing = Some(map.line("BC"));
        let u = Under::new(map, "car", vec![(drawing, limit)]);
        let who = Who { body: heavy.clone(), ..Who::of(classes.iter().copied()) };
        way(&u.metric(&who), u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5)).is_some()
    };
    assert!(passes(false, &["fire"]) && !passes(false, &["truck"]), "the exempt fire engine may");
    assert!(!passes(true, &["fire"]), "what does not carry it carries nobody");
}

#[test]
fn w4_only_an_engineer_with_a_reason_lifts_a_physical_limit() {
    const LINE: &str = "A         B         C         D";
    let lifted = |properties: Value| -> (Diagnostics, Option<bool>) {
        let map = draw(LINE, &["AB", "BC maxheight=3.5 maxheight:physical=3.6", "CD"]);
        let (read, problems) = read_all(Some(map.line("BC")), properties.clone());
        if read.is_empty() {
            return (problems, None);
        }
        let drawing = Some(map.line("BC"));
        let u = Under::new(map, "truck", vec![(drawing, properties)]);
        let who = Who { body: u.vehicle.dimensions.clone(), ..Who::of(["truck"]) };
        let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
        assert!(way(&u.free(), a, d).is_none());
        (problems, Some(way(&u.metric(&who), a, d).is_some()))
    };
    let all = json!(["height", "physical_height"]);
    let order = |more: Value| {
        let mut properties = json!({"effect": "suspend_limit", "suspends": all});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        properties
    };
    let (problems, passed) = lifted(order(json!({})));
    assert!(passed.is_none() && problems.count("E471") == 1, "{problems:?}");
    for nobody in [json!({"author": "王工"}), json!({"author": "", "reason": "x"}), json!("王工")] {
        let (problems, passed) = lifted(order(json!({"override": nobody})));
        assert!(passed.is_none() && problems.count("E401") == 1, "{problems:?}");
    }
    let said = json!({"override": {"author": "王工", "reason": "梁底实测 4.30 m"}});
    let (problems, passed) = lifted(order(said));
    assert_eq!((passed, problems.count("W472")), (Some(true), 1), "{problems:?}");
    assert!(format!("{problems:?}").contains("王工"), "who answers for it is told");
}
