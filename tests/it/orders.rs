//! What orders say in words of their own: kilometer posts, rolling work, conditions on road users.

use crate::closures::{Drawn, at, draw};
use crate::effects::read_all as read;
use huhang::closure::chainage::{Chainage, Post};
use huhang::closure::{ClosurePlan, Direction, Landmarks, When, Who};
use huhang::diagnostic::Diagnostics;
use huhang::vehicle::Dimensions;
use serde_json::{Value, json};

pub fn post(road: &str, kilometer: &str, x: f64, y: f64) -> Post {
    Post { roads: vec![road.to_owned()], chainage: Chainage::parse(kilometer).unwrap(), at: at(x, y) }
}

/// A road of 600 m whose posts count 2 km.
fn road() -> Drawn {
    draw(
        "A         B                   C         D\n\n          E                   F",
        &["ABCD name=环湖路 ref=G328", "BE name=北路", "CF name=南路 ref=X1"],
    )
}

/// Posts of it, and those of a crossing road.
fn posts() -> Vec<Post> {
    vec![
        post("G328", "K10", 0.0, 5.0),
        post("G328", "K11", 200.0, -5.0),
        post("G328", "K12", 400.0, 5.0),
        post("X1", "K10", 300.0, -20.0),
    ]
}

pub fn plan_of(map: &Drawn, posts: &[Post], properties: Value) -> (Option<ClosurePlan>, Diagnostics) {
    let (closures, mut problems) = read(None, properties);
    let known = Landmarks { places: &[], posts };
    if closures.is_empty() {
        return (None, problems);
    }
    (ClosurePlan::build(&map.network, closures, known, &mut problems), problems)
}

pub fn shut(map: &Drawn, posts: &[Post], properties: Value) -> String {
    let (plan, problems) = plan_of(map, posts, properties);
    let plan = plan.unwrap_or_else(|| panic!("{problems:?}"));
    let matched: Vec<String> = plan.matched().iter().flatten().map(|m| map.show(m)).collect();
    matched.join(" | ")
}

pub fn refused(map: &Drawn, posts: &[Post], properties: Value, code: &str) {
    let (plan, problems) = plan_of(map, posts, properties);
    assert!(plan.is_none() && problems.count(code) == 1, "{code} expected: {problems:?}");
}

#[test]
fn km_posts_measure_the_road_between_them() {
    let map = road();
    // A kilometer of the posts is 200 m of the drawing: K10+250 stands at 50 m, K11+500 at 300 m.
    for said in [
        json!({"road": "G328", "from_km": "K10+250", "to_km": "K11+500"}),
        json!({"road": "环湖路", "km": "K10+250–K11+500"}),
        json!({"road": "G328", "from_km": 10.25, "to_km": "11.5"}),
    ] {
        assert_eq!(
            shut(&map, &posts(), said),
            "AB[50-100] BA[0-50] BC[0-200] CB[0-200]",
            "300 m is the crossing C"
        );
    }
    assert_eq!(
        shut(&map, &posts(), json!({"road": "G328", "km": "K11+750-K12"})),
        "CD[50-100] DC[0-50]",
        "up to a post itself"
    );
    assert_eq!(
        shut(&map, &posts(), json!({"road": "G328", "from": "南路", "to_km": "K12"})),
        "CD[0-100] DC[0-100]",
        "a crossing at one end, a post at the other"
    );
}

#[test]
fn km_posts_say_which_carriageway() {
    let map = road();
    let said = |carriageway: &str, km: &str| {
        shut(&map, &posts(), json!({"road": "G328", "km": km, "carriageway": carriageway}))
    };
    assert_eq!(
        said("right", "K11+750-K12"),
        "CD[50-100]",
        "the right one carries traffic to higher kilometers"
    );
    assert_eq!(said("左幅", "K11+750-K12"), "DC[0-50]");
    assert_eq!(said("right", "K12-K11+750"), "CD[50-100]", "whichever end the order names first");
    let twice = json!({"road": "G328", "km": "K11-K12", "carriageway": "left", "direction": "along"});
    refused(&map, &posts(), twice, "E401");
    refused(
        &map,
        &posts(),
        json!({"road": "G328", "from": "北路", "to": "南路", "carriageway": "left"}),
        "E401",
    );
}

#[test]
fn km_posts_stand_beside_both_carriageways() {
    let map = draw(
        "A         B         C         D\nE         F         G         H\n",
        &[
            "ABCD oneway=yes name=大道 ref=G2 highway=trunk",
            "HGFE oneway=yes name=大道 ref=G2 highway=trunk",
            "AE",
            "DH",
        ],
    );
    let posts = [post("G2", "K0", 0.0, -10.0), post("G2", "K3", 300.0, -10.0)];
    assert_eq!(
        shut(&map, &posts, json!({"road": "G2", "km": "K1-K2"})),
        "AD[100-200] DA[100-200] EH[100-200] HE[100-200]",
        "each carriageway in the direction of its traffic"
    );
    assert_eq!(
        shut(&map, &posts, json!({"road": "G2", "km": "K1-K2", "carriageway": "right"})),
        "AD[100-200]"
    );
    assert_eq!(
        shut(&map, &posts, json!({"road": "G2", "km": "K1-K2", "carriageway": "left"})),
        "HE[100-200]"
    );
}

#[test]
fn km_posts_that_do_not_tell_are_an_error() {
    let map = road();
    refused(&map, &[], json!({"road": "G328", "from_km": "K10", "to": "南路"}), "E461");
    let (plan, problems) = plan_of(&map, &posts(), json!({"road": "G328", "km": "K9-K13"}));
    assert!(plan.is_none() && problems.count("E462") == 2, "both ends are told: {problems:?}");
    refused(&map, &posts(), json!({"road": "G328", "km": "K10–"}), "E401");
    refused(&map, &posts(), json!({"road": "G328", "km": "K11-K11"}), "E401");
    refused(&map, &posts(), json!({"road": "G328", "from_km": "K10"}), "E423");
    refused(&map, &posts(), json!({"road": "G328", "from": "北路", "from_km": "K10", "to": "南路"}), "E401");
    let mut twice = posts();
    twice.push(post("G328", "K11", -40.0, 0.0));
    refused(&map, &twice, json!({"road": "G328", "km": "K10-K11+200"}), "E416");
}

#[test]
fn rolling_work_is_one_closure_for_each_unit() {
    let map = road();
    let order = json!({
        "road": "G328", "km": "K10-K12", "start": "2026-03-01 00:00", "end": "2026-12-31 00:00",
        "daily": "08:00-18:00", "rolling": {"unit_m": 750, "days": 7},
    });
    let (plan, problems) = plan_of(&map, &posts(), order);
    let plan = plan.unwrap_or_else(|| panic!("{problems:?}"));
    let units: Vec<(&str, &str, String)> = plan
        .closures()
        .iter()
        .zip(plan.matched())
        .map(|(c, m)| (c.id.as_str(), c.order.as_str(), map.show(m.as_ref().unwrap())))
        .collect();
    assert_eq!(
        units,
        [
            ("c1/1", "c1", "AB[0-100] BA[0-100] BC[0-50] CB[150-200]".to_owned()),
            ("c1/2", "c1", "BC[50-200] CB[0-150]".to_owned()),
            ("c1/3", "c1", "CD[0-100] DC[0-100]".to_owned()),
        ]
    );
    // One unit at a time, and from the first instant to the last.
    let at = |text: &str| When::At(text.parse().unwrap());
    let shut_at = |text: &str| -> Vec<usize> {
        let mut units: Vec<usize> =
            plan.in_force(&map.network, at(text), &Who::of(["car"])).iter().map(|s| s.closure).collect();
        units.dedup();
        units.sort_unstable();
        units.dedup();
        units
    };
    assert_eq!(shut_at("2026-03-01T09:00:00+08:00"), [0]);
    assert_eq!(shut_at("2026-03-07T17:59:59+08:00"), [0]);
    assert_eq!(shut_at("2026-03-08T09:00:00+08:00"), [1]);
    assert_eq!(shut_at("2026-03-21T09:00:00+08:00"), [2]);
    assert_eq!(shut_at("2026-03-21T20:00:00+08:00"), [] as [usize; 0]);
    assert_eq!(shut_at("2026-03-22T09:00:00+08:00"), [] as [usize; 0], "done before the order ends");
}

#[test]
fn rolling_work_goes_along_a_drawn_line_and_shares_its_time() {
    let map = road();
    let order = json!({"start": "2026-03-01 00:00", "end": "2026-03-05 00:00", "rolling": {"unit_km": 0.1}});
    let (closures, problems) = read(Some(map.line("ABCD")), order);
    assert_eq!(closures.len(), 4, "{problems:?}");
    let mut problems = Diagnostics::new();
    let plan = ClosurePlan::build(&map.network, closures, Landmarks::default(), &mut problems).unwrap();
    let first = map.show(plan.matched()[0].as_ref().unwrap());
    assert_eq!(first, "AB[0-100] BA[0-100]");
    for pair in plan.closures().windows(2) {
        assert_eq!(pair[0].schedule.end, pair[1].schedule.start, "no gap and no overlap");
    }
}

#[test]
fn rolling_work_whose_days_are_known_has_an_end() {
    let map = road();
    let order = |rolling: Value| json!({"start": "2026-03-09 00:00", "end": null, "rolling": rolling});
    let (closures, problems) = read(Some(map.line("ABCD")), order(json!({"unit_m": 200, "days": 5})));
    assert_eq!((closures.len(), problems.count("W406")), (2, 0), "{problems:?}");
    let end = closures[1].schedule.end.unwrap();
    assert_eq!(end, "2026-03-19T00:00:00+08:00".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    // Without days there is none.
    let (closures, problems) = read(Some(map.line("ABCD")), order(json!({"unit_m": 200})));
    assert!(closures.is_empty() && problems.count("W406") == 1, "{problems:?}");
}

#[test]
fn rolling_work_that_does_not_fit_is_an_error() {
    let map = road();
    let refused = |rolling: Value, end: &str| {
        let order = json!({"road": "G328", "km": "K10-K12", "start": "2026-03-01 00:00", "end": end, "rolling": rolling});
        let (plan, problems) = plan_of(&map, &posts(), order);
        assert!(plan.is_none() && problems.count("E463") == 1, "{problems:?}");
    };
    refused(json!({"unit_m": 500, "days": 7}), "2026-03-20 00:00");
    refused(json!({"unit_m": 500, "weeks": 1}), "2026-12-20 00:00");
    refused(json!({"days": 7}), "2026-12-20 00:00");
    refused(json!({"unit_m": -2, "days": 7}), "2026-12-20 00:00");
    refused(json!({"unit_m": 0.1, "days": 7}), "2026-12-20 00:00");
    refused(json!(5), "2026-12-20 00:00");
    let crossings = json!({"road": "G328", "from": "北路", "to": "南路", "start": "2026-03-01 00:00",
        "rolling": {"unit_m": 50, "days": 1}});
    let (plan, problems) = plan_of(&map, &posts(), crossings);
    assert_eq!(plan.unwrap_or_else(|| panic!("{problems:?}")).closures().len(), 4);
    let slip = json!({"road": "G328", "from": "北路", "to": "南路", "start": "2026-03-01 00:00",
        "rolling": {"unit_m": 0.1, "days": 1}});
    let (plan, problems) = plan_of(&map, &posts(), slip);
    assert!(plan.is_none() && problems.count("E463") == 1, "{problems:?}");
}

#[test]
fn rolling_work_between_crossings_is_counted_from_the_first_along_the_road() {
    let map = road();
    let shown = |properties: Value| {
        let mut order = json!({"road": "G328", "from": "北路", "to": "南路", "start": "2026-03-01 00:00",
            "end": "2026-12-31 00:00", "rolling": {"unit_m": 80, "days": 7}});
        order.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        let (plan, problems) = plan_of(&map, &[], order);
        let plan = plan.unwrap_or_else(|| panic!("{problems:?}"));
        let lines: Vec<String> = plan
            .closures()
            .iter()
            .zip(plan.matched())
            .map(|(c, m)| format!("{} {}", c.id, map.show(m.as_ref().unwrap())))
            .collect();
        let ends: Vec<_> = plan.closures().iter().map(|c| (c.schedule.start, c.schedule.end)).collect();
        assert!(ends.windows(2).all(|pair| pair[0].1 == pair[1].0), "one after the other");
        lines
    };
    assert_eq!(
        shown(json!({})),
        ["c1/1 BC[0-80] CB[120-200]", "c1/2 BC[80-160] CB[40-120]", "c1/3 BC[160-200] CB[0-40]"]
    );
    assert_eq!(
        shown(json!({"direction": "along"})),
        ["c1/1 BC[0-80]", "c1/2 BC[80-160]", "c1/3 BC[160-200]"]
    );
    let back = json!({"from": "南路", "to": "北路", "direction": "along"});
    assert_eq!(shown(back), ["c1/1 CB[0-80]", "c1/2 CB[80-160]", "c1/3 CB[160-200]"]);
}

/// Who is bound by a closure with these properties.
fn binds(properties: Value, who: &Who) -> bool {
    let map = road();
    let (closures, problems) = read(Some(map.line("AB")), properties);
    assert!(closures.len() == 1 && !problems.has_errors(), "{problems:?}");
    ClosurePlan::binds(&closures[0], who)
}

fn truck(mass_kg: Option<u32>) -> Who {
    Who { body: Dimensions { mass_kg, ..Dimensions::default() }, ..Who::of(["truck"]) }
}

#[test]
fn w1_a_bridge_notice_by_axles_and_seats() {
    // G228: trucks of up to two axles and cars of up to seven seats may pass, up to 20 t.
    let notice = || {
        json!({"exempt": {"or": [
            {"class": "truck", "axles": "<= 2", "mass_t": "<= 20"},
            {"class": "car", "seats": "<= 7"},
        ]}})
    };
    let light = |mass, axles| Who { axles: Some(axles), ..truck(Some(mass)) };
    assert!(!binds(notice(), &light(20_000, 2)) && binds(notice(), &light(20_001, 2)));
    assert!(binds(notice(), &light(18_000, 3)));
    let car = |seats| Who { seats, ..Who::of(["car"]) };
    assert!(!binds(notice(), &car(Some(7))) && binds(notice(), &car(Some(9))));
    assert!(binds(notice(), &car(None)), "what is not known is no exemption");
    assert!(binds(notice(), &truck(None)));
}

#[test]
fn w1_what_is_not_known_counts_against_the_road_user() {
    let heavy = || json!({"applies_to": "mass_t > 20"});
    assert!(binds(heavy(), &truck(None)) && !binds(heavy(), &truck(Some(20_000))));
    let light = || json!({"exempt": {"not": "mass_t > 20"}});
    assert!(binds(light(), &truck(None)) && !binds(light(), &truck(Some(20_000))));
}

#[test]
fn w2_permit_holders_pass_and_nobody_else() {
    let order = || json!({"permit_holders": ["P-1", "P-2"]});
    let holder = |number: &str| Who { permits: [number.to_owned()].into(), ..truck(None) };
    assert!(!binds(order(), &holder("P-2")) && binds(order(), &holder("P-3")));
    assert!(binds(json!({"permit_holders": "P-1", "physical": true}), &holder("P-1")), "W3");
}

#[test]
fn a_condition_with_a_slip_is_told() {
    let map = road();
    for (said, code) in [
        (json!({"applies_to": {"mas_t": "> 20"}}), "E460"),
        (json!({"applies_to": {"class": "trcuk"}}), "E403"),
        (json!({"exempt": {"mass_t": "heavy"}}), "E401"),
        (json!({"exempt": 5}), "E401"),
    ] {
        let (closures, problems) = read(Some(map.line("AB")), said);
        assert!(closures.is_empty() && problems.count(code) == 1, "{code}: {problems:?}");
    }
    let (closures, _) = read(Some(map.line("AB")), json!({"direction": "along"}));
    assert_eq!(closures[0].direction, Direction::Along);
}

#[test]
fn one_post_is_the_bridge_the_junction_or_a_cut_there() {
    let map = draw(
        "A    P    B    Q    C\n\n          E",
        &[
            "AP name=环湖路 ref=G328",
            "PB name=大桥 ref=G328 bridge=yes layer=1",
            "BQC ref=G328",
            "BE name=北路",
        ],
    );
    let posts = vec![post("G328", "K6744", 0.0, 5.0), post("G328", "K6745", 200.0, -5.0)];
    let at = |km: &str, more: Value| {
        let mut all = json!({"road": "G328", "km": km});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    // The posts count 5 m for each meter: the bridge stands at K6744+250 to K6744+500.
    assert_eq!(shut(&map, &posts, at("K6744+268", json!({}))), "BP[0-50] PB[0-50]");
    assert_eq!(shut(&map, &posts, at("K6744+268", json!({"effect": "lane_loss"}))), "BP[0-50] PB[0-50]");
    assert_eq!(shut(&map, &posts, at("K6744+100", json!({}))), "AP[20-20] PA[30-30]", "a cut");
    assert_eq!(shut(&map, &posts, at("K6744+520", json!({}))), "BC[0-0] BE[0-0] BP[0-0]", "the crossing");
    let turn = json!({"effect": "turn_ban", "turn": "right", "approach": "west"});
    let (plan, problems) = plan_of(&map, &posts, at("K6744+500", turn));
    let plan = plan.unwrap_or_else(|| panic!("{problems:?}"));
    let turns = &plan.matched()[0].as_ref().unwrap().turns;
    assert_eq!(*turns, [vec![map.directed('P', 'B'), map.directed('B', 'E')]]);
    refused(&map, &posts, at("K6744+100", json!({"effect": "lane_loss"})), "E411");
    refused(&map, &posts, at("K6744+100", json!({"direction": "along"})), "E417");
    refused(&map, &posts, at("K6744+100", json!({"from": "北路"})), "E401");
    refused(&map, &posts, at("K6746", json!({})), "E462");
    refused(&map, &[], at("K6744", json!({})), "E461");
}

#[test]
fn a_post_beside_a_bridge_is_told() {
    let map = draw(
        "A    P    B    Q    C\n\n          E",
        &["AP ref=G328", "PB ref=G328 bridge=yes layer=1", "BQC ref=G328", "BE name=北路"],
    );
    let posts = vec![post("G328", "K10", 0.0, 5.0), post("G328", "K10+200", 200.0, -5.0)];
    let at = |km: &str, more: Value| {
        let mut all = json!({"road": "G328", "km": km, "effect": "closed"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (plan, problems) = plan_of(&map, &posts, all);
        let matched =
            plan.map(|plan| plan.matched().iter().flatten().map(|m| map.show(m)).collect::<String>());
        let told: Vec<String> = problems
            .sorted()
            .iter()
            .filter(|d| ["W443", "E411"].contains(&d.code))
            .map(|d| d.message.clone())
            .collect();
        (matched.unwrap_or_default(), told.join(";"))
    };
    let next = "no bridge or tunnel lies at K10+020 of G328; the next bridge is 30 m along the road; ";
    let (shut, told) = at("K10+020", json!({}));
    assert_eq!(shut, "AP[20-20] PA[30-30]");
    assert!(told.ends_with(&format!("{next}the road is cut at the post")), "{told}");
    for title in ["跨河大桥", "Bruecke"] {
        let (shut, told) = at("K10+020", json!({"title": title}));
        assert_eq!(shut, "BP[0-50] PB[0-50]");
        assert!(told.ends_with(&format!("{next}it is what is meant")), "{told}");
    }
    // Farther off it is another bridge.
    let (shut, told) = at("K10+160", json!({"title": "大桥"}));
    assert_eq!(shut, "BC[60-60] CB[40-40]");
    assert!(told.contains("the next bridge is 60 m along the road; the road is cut"), "{told}");
    let (_, told) = at("K10+160", json!({"effect": "lane_loss"}));
    assert!(
        told.contains(
            "no bridge or tunnel lies at K10+160 of G328, and the next bridge is 60 m along the road"
        ),
        "{told}"
    );
    // On the bridge nothing is to be told; at a junction only where a bridge is meant and none is near.
    assert_eq!(at("K10+070", json!({"title": "大桥"})), ("BP[0-50] PB[0-50]".to_owned(), String::new()));
    assert_eq!(at("K10+102", json!({})).1, "");
}
