//! Laws of coverage on random networks, and the case that a single search gets wrong.

use crate::oracle::Oracle;
use crate::random::{self, Dice};
use huhang::metric::Metric;
use huhang::plan::coverage::{
    Answer, Combine, Demand, Facility, Rule, Stand, Status, coverage, covered_length_mm, nearest, union_of,
};
use huhang::search::{Cost, Direction, Position};
use huhang::topology::Topology;
use huhang::vehicle::Vehicle;
use std::sync::Arc;

fn places(topology: &Topology, dice: &mut Dice, n: usize) -> Vec<Position> {
    (0..n).map(|_| random::usable_position(topology, dice)).collect()
}

fn stand(position: Position) -> Stand {
    Stand { position, approach: Cost::default() }
}

fn facilities(positions: &[Position]) -> Vec<Facility> {
    positions
        .iter()
        .enumerate()
        .map(|(i, p)| Facility { id: format!("st{i}"), stand: Some(stand(*p)) })
        .collect()
}

fn demands(positions: &[Position]) -> Vec<Demand> {
    let demand = |(i, p): (usize, &Position)| Demand {
        id: format!("s{i}"),
        category: String::new(),
        weight: 1.0,
        gates: vec![Some(stand(*p))],
        open: vec![true],
    };
    positions.iter().enumerate().map(demand).collect()
}

fn rule(mm: Option<u32>, ms: Option<u32>, combine: Combine, direction: Direction) -> Rule {
    Rule { within_mm: mm, within_ms: ms, combine, direction }
}

fn served(answer: &Answer) -> Vec<bool> {
    answer.sites.iter().map(|s| s.status == Status::Covered).collect()
}

fn subset(a: &[bool], b: &[bool]) -> bool {
    a.iter().zip(b).all(|(a, b)| !a || *b)
}

#[test]
fn single_limits_equal_the_oracle() {
    let car = Vehicle::built_in("car").unwrap();
    for seed in 0..6 {
        let network = random::network(seed, 8, 7);
        let topology = random::car_topology(&network);
        let metric = random::metric(&topology, seed, 12);
        let oracle = Oracle::new(&metric, &car);
        let mut dice = Dice(seed + 5);
        let (stations, sites) = (places(&topology, &mut dice, 3), places(&topology, &mut dice, 25));
        for direction in [Direction::Forward, Direction::Backward] {
            let least = |site: &Position, fastest: bool| {
                let costs = stations.iter().filter_map(|station| match direction {
                    Direction::Forward => oracle.cost(*station, *site, fastest),
                    Direction::Backward => oracle.cost(*site, *station, fastest),
                });
                costs.map(|c| if fastest { c.ms } else { c.mm }).min()
            };
            let (limit_mm, limit_ms) = (600_000, 45_000);
            let both = rule(Some(limit_mm), Some(limit_ms), Combine::Both, direction);
            let answer = coverage(&metric, &facilities(&stations), &demands(&sites), &both);
            for (found, site) in answer.sites.iter().zip(&sites) {
                let (mm, ms) = (least(site, false), least(site, true));
                assert_eq!(found.shortest_mm, mm, "seed {seed}");
                assert_eq!(found.fastest_ms, ms, "seed {seed}");
                assert_eq!(found.readings.distance, mm.is_some_and(|mm| mm <= limit_mm));
                assert_eq!(found.readings.time, ms.is_some_and(|ms| ms <= limit_ms));
                assert!(!found.readings.both || (found.readings.distance && found.readings.time));
                if found.status == Status::Covered {
                    let cost = found.cost.unwrap();
                    assert!(
                        cost.mm <= limit_mm && cost.ms <= limit_ms,
                        "the path reported keeps both limits"
                    );
                }
            }
        }
    }
}

#[test]
fn laws_of_limits_and_closures() {
    let mut strictly_less = 0;
    for seed in 0..8 {
        let network = random::network(seed + 20, 20, 16);
        let topology = random::car_topology(&network);
        let (free, closed) = (Metric::free(Arc::clone(&topology)), random::metric(&topology, seed, 60));
        let mut dice = Dice(seed);
        let stations = facilities(&places(&topology, &mut dice, 6));
        let sites = demands(&places(&topology, &mut dice, 120));
        let ask = |metric: &Metric, mm, ms, combine| {
            coverage(metric, &stations, &sites, &rule(mm, ms, combine, Direction::Forward))
        };
        let both = ask(&free, Some(900_000), Some(80_000), Combine::Both);
        let distance = ask(&free, Some(900_000), None, Combine::Both);
        let time = ask(&free, None, Some(80_000), Combine::Both);
        let either = ask(&free, Some(900_000), Some(80_000), Combine::Either);
        let larger = ask(&free, Some(1_000_000), Some(90_000), Combine::Both);
        let shut = ask(&closed, Some(900_000), Some(80_000), Combine::Both);
        assert!(subset(&served(&both), &served(&distance)) && subset(&served(&both), &served(&time)));
        let union: Vec<bool> = served(&distance).iter().zip(served(&time)).map(|(d, t)| *d || t).collect();
        assert_eq!(served(&either), union);
        assert!(subset(&served(&both), &served(&larger)), "a larger limit never uncovers");
        assert!(subset(&served(&shut), &served(&both)), "a closure never serves");
        strictly_less += usize::from(served(&shut) != served(&both));

        // Roads: nested and additive in the same way.
        let roads = |answer: &Answer| union_of(&network, answer.reached.iter().flatten());
        let length = |answer: &Answer| covered_length_mm(&roads(answer));
        assert!(length(&both) <= length(&distance) && length(&both) <= length(&time));
        assert!(length(&both) <= length(&larger) && length(&shut) <= length(&both));
        assert!(length(&both) > 0);
        // A served site lies on a reached road.
        for (site, found) in sites.iter().zip(&both.sites) {
            if found.status == Status::Covered {
                let position = site.gates[0].unwrap().position;
                let on = roads(&both).iter().any(|(s, from, to)| {
                    *s == position.segment && *from <= position.position_mm && position.position_mm <= *to
                });
                let on_twin = network.twins(position.segment).next().is_some();
                assert!(on || on_twin, "{} is served but not on a reached road", site.id);
            }
        }
    }
    assert!(strictly_less > 4, "the closures matter in most of the networks");
}

/// The fastest way is too long, the shortest too slow, and a third one keeps both limits: cutting one search
/// "whichever trips first" calls this site unserved.
#[test]
fn a2_one_path_keeps_both_limits_where_neither_the_fastest_nor_the_shortest_does() {
    use huhang::diagnostic::{Diagnostics, Origin};
    use huhang::exchange::raw::{RawNetwork, RawWay, Vertex, VertexKey};
    use huhang::exchange::tags::Tags;
    use huhang::geometry::LonLat;
    let vertex = |x: i32, y: i32| Vertex {
        at: LonLat { lon: 1_180_000_000 + x * 1000, lat: 310_000_000 + y * 1000 },
        key: VertexKey::Coordinate,
    };
    let way = |id: &str, speed: &str, points: &[(i32, i32)]| RawWay {
        id: id.to_owned(),
        tags: Tags::new([("highway", "primary"), ("maxspeed", speed)]),
        vertices: points.iter().map(|(x, y)| vertex(*x, *y)).collect(),
        measured: None,
        origin: Origin::made("drawn"),
    };
    let ways = vec![
        way("start", "60", &[(-20, 0), (0, 0)]),
        way("long-fast", "120", &[(0, 0), (50, 60), (100, 0)]),
        way("middle", "50", &[(0, 0), (50, -20), (100, 0)]),
        way("short-slow", "15", &[(0, 0), (100, 0)]),
        way("end", "60", &[(100, 0), (120, 0)]),
    ];
    let raw = RawNetwork { ways, ..RawNetwork::default() };
    let network = Arc::new(
        huhang::network::build(raw, huhang::network::JoinTolerance(0.0), &mut Diagnostics::new()).unwrap(),
    );
    let topology = random::car_topology(&network);
    let metric = Metric::free(Arc::clone(&topology));
    let on = |id: &str| {
        let segment = network.segment_ids().find(|s| &*network.way_of(*s).id == id).unwrap();
        (segment, network.segment(segment).length_mm)
    };
    let ((start, _), (end, end_length)) = (on("start"), on("end"));
    let station = Position { segment: start, position_mm: 0, on_junction: false };
    let site = Position { segment: end, position_mm: end_length, on_junction: false };
    let total = |id: &str| {
        let (segment, mm) = on(id);
        let ms = topology.duration_ms(huhang::id::DirectedId::new(segment, true));
        let (s, e) = (on("start").1, on("end").1);
        let ends = |segment| topology.duration_ms(huhang::id::DirectedId::new(segment, true));
        Cost { ms: ms + ends(start) + ends(end), mm: mm + s + e }
    };
    let (fast, middle, short) = (total("long-fast"), total("middle"), total("short-slow"));
    assert!(fast.ms < middle.ms && middle.ms < short.ms && fast.mm > middle.mm && middle.mm > short.mm);
    let ask = |limit: Cost| {
        let rule = rule(Some(limit.mm), Some(limit.ms), Combine::Both, Direction::Forward);
        coverage(&metric, &facilities(&[station]), &demands(&[site]), &rule).sites.remove(0)
    };
    let exact = ask(middle);
    assert_eq!((exact.status, exact.cost), (Status::Covered, Some(middle)), "limits are inclusive (A3)");
    for tighter in [Cost { ms: middle.ms - 1, ..middle }, Cost { mm: middle.mm - 1, ..middle }] {
        let missed = ask(tighter);
        assert_eq!(missed.status, Status::Uncovered);
        assert!(missed.readings.distance && missed.readings.time && !missed.readings.both);
        assert_eq!(missed.reason.map(huhang::plan::coverage::Reason::word), Some("not_both_at_once"));
    }
}

/// The search for the fastest way alone against the whole coverage, of which it is a part: costs, stations, gates; many
/// stations, sites with several gates, shut gates, roads shut and slowed.
#[test]
fn the_nearest_station_is_that_of_the_coverage() {
    for seed in 0..20 {
        let network = random::network(seed, 10, 8);
        let topology = random::car_topology(&network);
        let metric = random::metric(&topology, seed, 30);
        let mut dice = Dice(seed + 77);
        let count = 1 + dice.below(30) as usize;
        let stations = facilities(&places(&topology, &mut dice, count));
        let mut sites = demands(&places(&topology, &mut dice, 25));
        for site in &mut sites {
            for gate in places(&topology, &mut dice, (seed % 3) as usize) {
                site.gates.push(Some(stand(gate)));
                site.open.push(!dice.one_in(4));
            }
        }
        sites[0].gates[0] = None;
        for direction in [Direction::Forward, Direction::Backward] {
            let whole = coverage(&metric, &stations, &sites, &rule(None, Some(1), Combine::Both, direction));
            let nearest = nearest(&metric, &stations, &sites, direction);
            assert_eq!(nearest.len(), sites.len());
            for ((whole, nearest), site) in whole.sites.iter().zip(&nearest).zip(&sites) {
                let fastest = whole.fastest_ms.and(whole.cost);
                assert_eq!(nearest.map(|way| way.cost), fastest, "seed {seed} {direction:?} {}", site.id);
                assert_eq!(nearest.map(|way| way.station), whole.station);
                assert_eq!(nearest.map(|way| way.gate), whole.gate);
                let inside = nearest.is_none() && site.is_inside_closure(&metric);
                assert_eq!(inside, whole.status == Status::InsideClosure);
            }
        }
    }
}
