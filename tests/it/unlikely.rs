//! Orders that open a direction against one-way traffic (M3), and orders that change less than they say.

use crate::closures::{Drawn, at, draw, opens};
use crate::effects::{Under, car, read_all};
use crate::orders::{plan_of, post, shut};
use huhang::closure::{Drawing, Selector, Who};
use serde_json::{Value, json};

/// Eastbound traffic below, westbound above, joined by the crossing roads at both ends.
fn divided() -> Drawn {
    draw(
        "V\n  a         c\n  A         C\n            Z",
        &[
            "AC oneway=yes name=大道 ref=G2",
            "ca oneway=yes name=大道 ref=G2",
            "VaA name=西路",
            "cCZ name=东路",
        ],
    )
}

fn order(effect: &str, direction: &str) -> Value {
    json!({"effect": effect, "direction": direction, "road": "大道", "from": "西路", "to": "东路"})
}

#[test]
fn m3_a_contraflow_is_driven_the_way_that_it_is_drawn_or_named() {
    let map = divided();
    for effect in ["contraflow", "suspend_one_way"] {
        assert_eq!(
            map.matches(None, order(effect, "along")),
            "ac[0-100]",
            "{effect}: from the one to the other"
        );
        assert_eq!(map.matches(None, order(effect, "against")), "CA[0-100]");
        let both = map.matches(None, order(effect, "both"));
        assert!(both.contains("ac[0-100]") && both.contains("CA[0-100]"), "{both}");
        let drawn = |line: &str, direction: &str| {
            map.matches(Some(map.line(line)), json!({"effect": effect, "direction": direction}))
        };
        // On whichever carriageway the line lies: beside the shut one, or on the one that is used.
        for line in ["AC", "ac"] {
            assert_eq!(drawn(line, "along"), "ac[0-100]", "{effect} along {line}");
        }
        assert_eq!(drawn("AC", "against"), "CA[0-100]");
        assert_eq!(drawn("CA", "along"), "CA[0-100]");
    }
    let posts = [post("G2", "K0", 20.0, -45.0), post("G2", "K1", 120.0, -45.0)];
    let by_posts = |carriageway: &str| {
        shut(
            &map,
            &posts,
            json!({"effect": "contraflow", "road": "G2", "km": "K0-K1", "carriageway": carriageway}),
        )
    };
    assert_eq!(by_posts("left"), "ac[0-100]", "the left carriageway is used, to higher kilometers");
    assert_eq!(by_posts("right"), "CA[0-100]");
}

#[test]
fn m3_a_contraflow_leads_past_the_carriageway_that_is_shut() {
    let reached = |closures: Vec<Value>| {
        let u = Under::new(divided(), "car", closures.into_iter().map(|order| (None, order)).collect());
        let (v, z) = (u.map.position('V', 'a', 0.5), u.map.position('C', 'Z', 0.5));
        opens(&u.metric(&car()), v, z)
    };
    let named = |effect: &str, direction: &str, id: &str| {
        let mut order = order(effect, direction);
        order["id"] = json!(id);
        order
    };
    let closed = named("closed", "along", "shut");
    assert!(!reached(vec![closed.clone()]));
    assert!(reached(vec![closed.clone(), named("contraflow", "along", "flow")]));
    assert!(!reached(vec![closed, named("contraflow", "against", "flow")]), "the shut one is no help");
}

#[test]
fn what_opens_nothing_is_said() {
    let count = |map: &Drawn, drawing: Option<Drawing>, properties: Value| {
        let (matched, problems) = map.try_match(drawing, properties);
        assert!(matched.is_some(), "a warning and no error: {problems:?}");
        problems.count("W495")
    };
    let two_way = draw("A         B", &["AB name=大道"]);
    for effect in ["contraflow", "suspend_one_way"] {
        for direction in ["along", "against", "both"] {
            let order = json!({"effect": effect, "direction": direction});
            assert_eq!(count(&two_way, Some(two_way.line("AB")), order), 1, "{effect} {direction}");
        }
    }
    let map = draw("X         Y\nA         B", &["AB name=小街 oneway=yes", "XA name=西路", "YB name=东路"]);
    let with = |direction: &str, words: bool| {
        let place = if words { None } else { Some(map.line("AB")) };
        let order = if words {
            json!({"effect": "suspend_one_way", "direction": direction, "road": "小街", "from": "西路", "to": "东路"})
        } else {
            json!({"effect": "suspend_one_way", "direction": direction})
        };
        (count(&map, place.clone(), order.clone()), map.matches(place, order))
    };
    for words in [true, false] {
        assert_eq!(with("along", words), (1, "AB[0-100]".to_owned()), "traffic drives there already");
        assert_eq!(with("against", words), (0, "BA[0-100]".to_owned()));
        assert_eq!(with("both", words).0, 0);
    }
}

#[test]
fn what_changes_nothing_is_said() {
    let map = draw("A         B         C", &["AB name=大道 maxspeed=40", "BC name=大道 maxspeed=60"]);
    let line = |letters: &str| Some(map.line(letters));
    let found = |letters: &str, properties: Value| {
        let (closures, mut problems) = read_all(line(letters), properties);
        let known = huhang::closure::Landmarks::default();
        assert!(huhang::closure::ClosurePlan::build(&map.network, closures, known, &mut problems).is_some());
        problems
    };
    let speed =
        |letters: &str, kmh: u32| found(letters, json!({"effect": "speed", "speed_kmh": kmh})).count("W496");
    assert_eq!([speed("AB", 120), speed("AB", 40), speed("AB", 41)], [1, 0, 1]);
    assert_eq!([speed("ABC", 50), speed("ABC", 61)], [0, 1], "lower somewhere is a limit");
    let lanes = |left: u32, total: u32| {
        let order = json!({"effect": "lane_loss", "speed_kmh": 30, "lanes_left": left, "lanes_total": total});
        found("AB", order).count("W497")
    };
    assert_eq!([lanes(3, 2), lanes(2, 2), lanes(1, 2)], [1, 1, 0]);
    let half = |more: Value| {
        let mut order = json!({"effect": "half_closed", "direction": "along"});
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        found("AB", order).count("W498")
    };
    assert_eq!(half(json!({})), 1);
    for more in [json!({"width_left_m": 3.5}), json!({"speed_kmh": 20}), json!({"other_half": "one_way"})] {
        assert_eq!(half(more.clone()), 0, "{more}");
    }
    let divided = divided();
    let (_, problems) = plan_of(&divided, &[], order("half_closed", "along"));
    assert_eq!(problems.count("W498"), 0, "on a divided road the other carriageway carries both");
}

#[test]
fn villagers_and_residents_are_read_as_notices_write_them() {
    let resident = Who::of(["car", "resident"]);
    for word in ["村民", "沿线居民", "沿线村民", "居民车辆", "local access"] {
        let selector = Selector::parse(word).unwrap();
        assert_eq!(
            (selector.selects(&resident), selector.selects(&car())),
            (Some(true), Some(false)),
            "{word}"
        );
    }
    let line = Some(Drawing::Lines(vec![vec![at(0.0, 0.0), at(100.0, 0.0)]]));
    let said = |word: &str| {
        let (read, problems) = read_all(line.clone(), json!({"exempt": [word]}));
        assert!(read.is_empty() && problems.count("E403") == 1, "{problems:?}");
        format!("{}", problems.sorted()[0])
    };
    let listed = said("外星人");
    assert!(listed.contains("货车") && listed.contains("村民") && listed.contains("resident"), "{listed}");
    assert!(said("沿线居民车").contains("沿线居民"), "the nearest Chinese word");
}

#[test]
fn s1_an_end_where_nothing_joins_the_carriageways_is_named() {
    let ways = |joined: &'static str| {
        let map = draw(
            "    P               Q\nV   a               c   W\nU   A               C   X",
            &[
                "UAC oneway=yes name=大道",
                "CX oneway=yes name=大道",
                "Wca oneway=yes name=大道",
                "aV oneway=yes name=大道",
                "PaA name=西路",
                joined,
            ],
        );
        let half = json!({"effect": "half_closed", "other_half": "two_way", "direction": "along", "road": "大道",
            "from": "西路", "to": "东路", "speed_kmh": 30});
        let (matched, problems) = map.try_match(None, half);
        let matched = matched.unwrap_or_else(|| panic!("{problems:?}"));
        let said = problems.sorted().iter().find(|d| d.code == "W477").map(|d| d.message.clone());
        (matched.no_crossover.len(), said)
    };
    assert_eq!(ways("QcC name=东路"), (0, None), "joined at both ends");
    let (count, said) = ways("Qc name=东路");
    let said = said.unwrap_or_default();
    assert!(count == 1 && said.contains("东路") && said.contains("come back from"), "{said}");
}

#[test]
fn a_road_that_is_one_way_already_is_not_shut_by_an_order_that_it_be_so() {
    let map = draw("A         B         C", &["AB name=单街 oneway=yes", "BC name=双街"]);
    let count = |letters: &str, direction: &str| {
        let order = json!({"effect": "one_way", "direction": direction});
        map.try_match(Some(map.line(letters)), order).1.count("W499")
    };
    assert_eq!([count("AB", "along"), count("BC", "along"), count("ABC", "along")], [1, 0, 0]);
    let town = crate::detour::Town::new();
    let feature = crate::detour::Town::feature;
    let line = |points: Value| json!({"type": "LineString", "coordinates": points});
    let tags =
        |one_way: &str| json!({"id": "single", "name": "single", "highway": "primary", "oneway": one_way});
    let round = json!([[118.0, 36.9], [118.0, 36.91], [118.02, 36.91], [118.02, 36.9]]);
    let works = json!({"id": "o", "effect": "one_way", "direction": "along",
        "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    town.write("works.geojson", vec![feature(works, line(json!([[118.005, 36.9], [118.015, 36.9]])))]);
    for (one_way, passage, told) in
        [("yes", "open", "cars: pass as usual"), ("no", "shut", "cars: single westbound: no passage")]
    {
        let roads = vec![
            feature(tags(one_way), line(json!([[118.0, 36.9], [118.02, 36.9]]))),
            feature(json!({"id": "x", "name": "x", "highway": "primary"}), line(round.clone())),
        ];
        town.write("roads.geojson", roads);
        let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
        assert_eq!(summary["works"][0]["passage"], passage, "{said}");
        assert_eq!(said.contains("W499"), one_way == "yes", "{said}");
        let notice = std::fs::read_to_string(town.path("out").join("notice.en.md")).unwrap();
        assert!(notice.contains(told), "{notice}");
    }
}
