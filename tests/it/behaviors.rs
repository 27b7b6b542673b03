//! Behaviors of closures that other engines pin by their tests, as ours, numbered as in our reference of the field.
//!
//! Numbers 11 to 13, which are about time, stand in `depart.rs`; the statuses are our own.

use crate::closures::{Drawn, LADDER, STREET, at, draw};
use crate::effects::{Under, car, ms, way};
use crate::random::Dice;
use huhang::closure::{Drawing, When};
use huhang::id::DirectedId;
use huhang::metric::Metric;
use huhang::pipeline::metric_under;
use huhang::plan::blockers::{Blocker, Explanation, explain};
use huhang::plan::graph::export;
use huhang::plan::route::{AlternativeRules, Searches, alternatives};
use huhang::search::{Objective, Position};
use serde_json::{Value, json};

/// One straight road A–B–C–D of three blocks, each a hundred meters.
const LINE: &str = "A         B         C         D";
const ROAD: [&str; 3] = ["AB name=花海大道", "BC name=花海大道", "CD name=花海大道"];

fn car_under(map: Drawn, closures: Vec<(Drawing, Value)>) -> Under {
    let numbered = closures.into_iter().enumerate().map(|(i, (drawing, mut properties))| {
        properties["id"] = json!(format!("c{i}"));
        (Some(drawing), properties)
    });
    Under::new(map, "car", numbered.collect())
}

fn roads(metric: &Metric, map: &Drawn, from: Position, to: Position) -> Vec<String> {
    let legs = way(metric, from, to).expect("there is a way").legs;
    legs.iter().map(|leg| map.named(leg.directed)).collect()
}

#[test]
fn b01_closing_all_arms_of_a_junction_blocks_no_turn_at_the_one_before() {
    let picture = "
A         B         C         D


          E         F
";
    let ways = ["AB", "BC", "CD", "BE", "CF"];
    let free = Under::new(draw(picture, &ways), "car", Vec::new());
    let turn =
        |u: &Under| ms(&u.metric(&car()), u.map.position('A', 'B', 0.5), u.map.position('B', 'E', 0.5));
    let expected = turn(&free);
    let map = draw(picture, &ways);
    let arms = ["BC", "CD", "CF"].map(|arm| (map.line(arm), json!({})));
    assert_eq!(turn(&car_under(map, arms.to_vec())), expected);
    let map = draw(picture, &ways);
    let junction = (Drawing::Points(vec![map.at('C')]), json!({}));
    let u = car_under(map, vec![junction]);
    assert_eq!(turn(&u), expected);
    assert!(way(&u.metric(&car()), u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5)).is_none());
}

#[test]
fn b02_a_closure_does_not_disturb_the_parallel_road() {
    let map = draw(STREET, &LADDER);
    let line = map.line("BC");
    let u = car_under(map, vec![(line, json!({}))]);
    let (metric, free) = (u.metric(&car()), u.free());
    let (e, h) = (u.map.position('E', 'F', 0.5), u.map.position('G', 'H', 0.5));
    assert_eq!(way(&metric, e, h), way(&free, e, h), "byte for byte");
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    assert_eq!(roads(&metric, &u.map, a, d), ["AB", "BF", "FG", "GC", "CD"]);
}

#[test]
fn b03_who_stands_on_what_is_shut_has_no_way_and_is_told_which_closure() {
    let map = draw(STREET, &LADDER);
    let line = map.line("BC");
    let u = car_under(map, vec![(line, json!({}))]);
    let metric = u.metric(&car());
    let inside = [0.2, 0.8].map(|share| u.map.position('B', 'C', share));
    let outside = u.map.position('A', 'B', 0.5);
    for (from, to) in
        [(inside[0], inside[1]), (inside[1], inside[0]), (inside[0], outside), (outside, inside[0])]
    {
        assert!(way(&metric, from, to).is_none());
        let rules = AlternativeRules::default();
        assert!(
            alternatives(&mut Searches::default(), &metric, from, to, Objective::Fastest, 3, rules)
                .is_empty(),
            "nor another one"
        );
        let Explanation::Blocked(told) = explain(&metric, from, to) else { panic!("blocked") };
        assert!(told.iter().any(|b| matches!(b, Blocker::Closed(_))), "{told:?}");
        assert!(way(&u.free(), from, to).is_some());
    }
    assert!(metric.is_inside_closure(inside[0].segment, inside[0].position_mm), "a status of its own");
    assert!(!metric.is_inside_closure(outside.segment, outside.position_mm));
    // A one-way street: shut all the same, from either end.
    let map = draw(LINE, &["AB", "BC oneway=yes", "CD"]);
    let line = map.line("BC");
    let u = car_under(map, vec![(line, json!({"direction": "along"}))]);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    let on = u.map.position('B', 'C', 0.5);
    assert!([(a, d), (a, on), (on, d)].iter().all(|(a, b)| way(&u.metric(&car()), *a, *b).is_none()));
}

#[test]
fn b04_from_a_stub_one_leaves_at_the_first_exit_and_never_enters_again() {
    let map = draw(STREET, &LADDER);
    let part = Drawing::Lines(vec![vec![at(130.0, -20.0), at(160.0, -20.0)]]);
    let u = car_under(map, vec![(part, json!({}))]);
    let metric = u.metric(&car());
    let (stub, d) = (u.map.position('B', 'C', 0.2), u.map.position('C', 'D', 0.5));
    assert_eq!(roads(&metric, &u.map, stub, d), ["CB", "BF", "FG", "GC", "CD"]);
    // An order that is over or suspended restores the way it had.
    for status in ["suspended", "completed", "cancelled", "draft"] {
        let map = draw(STREET, &LADDER);
        let line = map.line("BC");
        let u = car_under(map, vec![(line, json!({"status": status}))]);
        assert_eq!(way(&u.metric(&car()), stub, d), way(&u.free(), stub, d), "{status}");
    }
}

/// What the layer of closed edges lists: `0 BC 0-100`, closure, road in driving direction, meters.
fn listed(u: &Under) -> Vec<String> {
    let pieces = u.plan.closed_pieces(&u.map.network);
    let line = |piece: &huhang::closure::ClosedPiece| {
        let closure = piece.closure_id.trim_start_matches('c');
        format!("{closure} {} {:.0}-{:.0}", u.map.named(piece.directed), piece.from_m, piece.to_m)
    };
    let mut lines: Vec<String> = pieces.iter().map(line).collect();
    lines.sort();
    lines
}

fn along(from: f64, to: f64) -> Drawing {
    Drawing::Lines(vec![vec![at(from, 0.0), at(to, 0.0)]])
}

#[test]
fn b05_every_closed_interval_is_listed_with_its_offsets() {
    let one_way = || json!({"direction": "along"});
    let of = |lines: &[(f64, f64)]| {
        let closures = lines.iter().map(|(from, to)| (along(*from, *to), one_way())).collect();
        listed(&car_under(draw(LINE, &ROAD), closures))
    };
    assert_eq!(of(&[(150.0, 300.0)]), ["0 BC 50-100", "0 CD 0-100"], "consecutive roads to the end");
    assert_eq!(of(&[(20.0, 40.0), (160.0, 220.0)]), ["0 AB 20-40", "1 BC 60-100", "1 CD 0-20"], "apart");
    assert_eq!(of(&[(110.0, 190.0)]), ["0 BC 10-90"], "within one road");
    assert_eq!(of(&[(0.0, 300.0)]), ["0 AB 0-100", "0 BC 0-100", "0 CD 0-100"]);
}

#[test]
fn b06_fewer_places_are_reached_under_closures() {
    let map = draw(STREET, &LADDER);
    let closures = ["BF", "CG"].map(|line| (map.line(line), json!({})));
    let u = car_under(map, closures.to_vec());
    let from = u.map.position('A', 'B', 0.5);
    let reached = |metric: &Metric| {
        let ends = [('A', 'B'), ('B', 'C'), ('C', 'D'), ('E', 'F'), ('F', 'G'), ('G', 'H')];
        ends.iter().filter(|(a, b)| way(metric, from, u.map.position(*a, *b, 0.5)).is_some()).count()
    };
    assert_eq!((reached(&u.free()), reached(&u.metric(&car()))), (6, 3));
}

fn ring(corners: [f64; 4]) -> Vec<huhang::geometry::LonLat> {
    let [west, south, east, north] = corners;
    [(west, south), (east, south), (east, north), (west, north), (west, south)]
        .map(|(x, y)| at(x, y))
        .to_vec()
}

#[test]
fn b07_areas_with_holes_and_several_and_none_that_are_broken() {
    let of = |polygons: Vec<Vec<Vec<huhang::geometry::LonLat>>>| {
        let u = car_under(draw(LINE, &ROAD), vec![(Drawing::Polygons(polygons), json!({}))]);
        listed(&u)
            .into_iter()
            .filter(|line| ["AB", "BC", "CD"].iter().any(|road| line.contains(road)))
            .collect()
    };
    let one: Vec<String> = of(vec![vec![ring([20.0, -10.0, 150.0, 10.0])]]);
    assert_eq!(one, ["0 AB 20-100", "0 BC 0-50"]);
    let holed: Vec<String> = of(vec![vec![ring([20.0, -10.0, 150.0, 10.0]), ring([40.0, -5.0, 60.0, 5.0])]]);
    assert_eq!(holed, ["0 AB 20-40", "0 AB 60-100", "0 BC 0-50"], "the hole stays open");
    let two: Vec<String> =
        of(vec![vec![ring([20.0, -10.0, 40.0, 10.0])], vec![ring([210.0, -10.0, 230.0, 10.0])]]);
    assert_eq!(two, ["0 AB 20-40", "0 CD 10-30"]);
    // Nested rings count by the even-odd rule of GeoJSON: no size is too large.
    let vast: Vec<String> = of(vec![vec![ring([-9e4, -9e4, 9e4, 9e4])]]);
    assert_eq!(vast, ["0 AB 0-100", "0 BC 0-100", "0 CD 0-100"]);
    // On one and the same road, with the area between: refused, too.
    let u = car_under(
        draw(LINE, &ROAD),
        vec![(Drawing::Polygons(vec![vec![ring([120.0, -10.0, 180.0, 10.0])]]), json!({}))],
    );
    let [near, far] = [0.1, 0.9].map(|share| u.map.position('B', 'C', share));
    assert!(way(&u.metric(&car()), near, far).is_none() && way(&u.free(), near, far).is_some());
    // Broken rings are E409 and E410, in `closures.rs` (M5).
}

#[test]
fn b08_a_line_that_covers_its_first_and_last_road_in_part_keeps_the_fractions() {
    let u = car_under(draw(LINE, &ROAD), vec![(along(47.06, 260.0), json!({"direction": "along"}))]);
    let pieces = u.plan.closed_pieces(&u.map.network);
    let mut shares: Vec<(String, f64, f64)> = pieces
        .iter()
        .map(|p| {
            let length = f64::from(u.map.network.segment(p.directed.segment()).length_mm) / 1000.0;
            let share = |m: f64| (m / length * 1e4).round() / 1e4;
            (u.map.named(p.directed), share(p.from_m), share(p.to_m))
        })
        .collect();
    shares.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [("AB", 0.4706, 1.0), ("BC", 0.0, 1.0), ("CD", 0.0, 0.6)];
    for ((road, from, to), (name, first, last)) in shares.iter().zip(expected) {
        assert!(road == name && (from - first).abs() < 2e-4 && (to - last).abs() < 2e-4, "{shares:?}");
    }
    assert_eq!(shares.len(), 3);
    // Several lines of one closure, each for itself.
    let Drawing::Lines(mut lines) = along(10.0, 30.0) else { panic!() };
    let Drawing::Lines(more) = along(250.0, 280.0) else { panic!() };
    lines.extend(more);
    let both = (Drawing::Lines(lines), json!({"direction": "along"}));
    assert_eq!(listed(&car_under(draw(LINE, &ROAD), vec![both])), ["0 AB 10-30", "0 CD 50-80"]);
}

/// Whole roads, parts at either end, overlaps, points, points shared by two roads, and all of them at once.
#[test]
fn b09_intervals_of_many_closures_shut_what_any_of_them_shuts() {
    let point = |x: f64| Drawing::Points(vec![at(x, 0.0)]);
    let named: [(&str, Vec<(f64, f64)>); 11] = [
        ("whole road", vec![(100.0, 200.0)]),
        ("left part", vec![(100.0, 140.0)]),
        ("right part", vec![(160.0, 200.0)]),
        ("several roads", vec![(60.0, 240.0)]),
        ("interleaved", vec![(60.0, 150.0), (120.0, 220.0)]),
        ("one in the other", vec![(60.0, 240.0), (110.0, 130.0)]),
        ("before the start", vec![(0.0, 20.0)]),
        ("missed", vec![]),
        ("point", vec![(150.0, 150.0)]),
        ("touching", vec![(110.0, 150.0), (150.0, 180.0)]),
        ("point inside", vec![(120.0, 160.0), (140.0, 140.0)]),
    ];
    let mut cases: Vec<(String, Vec<(f64, f64)>)> =
        named.iter().map(|(name, of)| ((*name).to_owned(), of.clone())).collect();
    let mut dice = Dice(9);
    for round in 0..40 {
        let count = 1 + dice.below(5);
        let one = |dice: &mut Dice| {
            // Away from the junctions, where a point would be the whole junction.
            let from = 10.0 * (1 + dice.below(28)) as f64 + 3.0;
            let length = if dice.below(4) == 0 { 0.0 } else { 10.0 * (1 + dice.below(9)) as f64 };
            (from, (from + length).min(297.0))
        };
        cases.push((format!("mix {round}"), (0..count).map(|_| one(&mut dice)).collect()));
    }
    let mut seen = [0, 0];
    for (name, intervals) in cases {
        let drawn = |(from, to): &(f64, f64)| if from < to { along(*from, *to) } else { point(*from) };
        let closures = intervals.iter().map(|interval| (drawn(interval), json!({}))).collect();
        let u = car_under(draw(LINE, &ROAD), closures);
        let metric = u.metric(&car());
        let place = |x: f64| {
            let (a, b) = [('A', 'B'), ('B', 'C'), ('C', 'D')][(x / 100.0) as usize];
            u.map.position(a, b, x.rem_euclid(100.0) / 100.0)
        };
        for (from, to) in [(26.0, 274.0), (115.0, 185.0), (155.0, 285.0), (45.0, 95.0)] {
            let shut = intervals.iter().any(|(first, last)| *first < to && from < *last);
            for (a, b) in [(from, to), (to, from)] {
                assert_eq!(
                    way(&metric, place(a), place(b)).is_none(),
                    shut,
                    "{name}: {a} to {b}, {intervals:?}"
                );
            }
            seen[usize::from(shut)] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 30), "{seen:?}");
}

#[test]
fn b10_a_road_is_cut_in_up_to_three_parts_and_none_is_of_no_length() {
    for (from, to, parts) in [(130.0, 160.0, 3), (100.0, 160.0, 2), (130.0, 200.0, 2), (100.0, 200.0, 1)] {
        let slow = json!({"effect": "speed", "speed_kmh": 5, "direction": "along"});
        let u = car_under(draw(LINE, &ROAD), vec![(along(from, to), slow)]);
        let road: DirectedId = u.map.directed('B', 'C');
        let rows: Vec<_> =
            export(&u.metric(&car())).edges.into_iter().filter(|edge| edge.directed == road).collect();
        assert_eq!(rows.len(), parts, "{from} to {to}: {rows:?}");
        assert!(rows.iter().all(|edge| edge.mm > 0 && edge.ms > 0));
        let whole: u32 = rows.iter().map(|edge| edge.mm).sum();
        assert_eq!(whole, u.map.network.segment(road.segment()).length_mm);
        assert!(u.plan.closed_pieces(&u.map.network).iter().all(|p| p.from_m < p.to_m && p.line.len() > 1));
    }
    // A gate has no length, and is a point on the layer.
    let u = car_under(draw(LINE, &ROAD), vec![(Drawing::Points(vec![at(150.0, 0.0)]), json!({}))]);
    assert!(u.plan.closed_pieces(&u.map.network).iter().all(|p| p.line.len() == 1));
}

#[test]
fn b14_the_date_of_the_question_turns_a_seasonal_rule_on() {
    let map = draw(STREET, &LADDER);
    let season = json!({"start": "2023-01-15", "end": "2023-08-16T00:00"});
    let line = map.line("BC");
    let u = car_under(map, vec![(line, season)]);
    let on = |day: &str| {
        let when = When::At(format!("{day}T12:00:00+08:00").parse().unwrap());
        let metric = metric_under(&u.topology, &u.vehicle, &u.effect(when, &car()));
        let (b, c) = (u.map.position('A', 'B', 1.0), u.map.position('C', 'D', 0.0));
        way(&metric, b, c).unwrap().cost.mm / 1000
    };
    assert_eq!(
        [on("2023-01-14"), on("2023-08-01"), on("2023-08-15"), on("2023-08-16")],
        [100, 220, 220, 100]
    );
}
