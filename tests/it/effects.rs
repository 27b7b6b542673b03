//! What closures do besides shutting roads: half closures, limits, waits, local access, turns, temporary roads. One
//! test a rule, on drawn networks.

use crate::closures::{Drawn, LADDER, STREET, at, draw};
use huhang::closure::{Closure, ClosurePlan, Drawing, InEffect, Landmarks, When, Who, read_closures};
use huhang::diagnostic::{Diagnostics, Origin};
use huhang::metric::Metric;
use huhang::pipeline::metric_under;
use huhang::plan::route::{Engine, Path, route};
use huhang::search::{Objective, Position};
use huhang::topology::Topology;
use huhang::vehicle::{Dimensions, Vehicle};
use serde_json::{Value, json};
use std::sync::Arc;

pub fn read_all(drawing: Option<Drawing>, properties: Value) -> (Vec<Closure>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let Value::Object(mut properties) = properties else { panic!("an object") };
    properties.entry("id").or_insert_with(|| json!("c1"));
    properties.entry("end").or_insert_with(|| json!("2026-12-31 18:00"));
    let closures = read_closures(drawing, &properties, None, &Origin::made("plan"), &|_| None, &mut problems);
    (closures, problems)
}

pub struct Under {
    pub topology: Arc<Topology>,
    pub vehicle: Vehicle,
    pub plan: ClosurePlan,
    pub map: Drawn,
}

impl Under {
    pub fn new(map: Drawn, vehicle: &str, closures: Vec<(Option<Drawing>, Value)>) -> Self {
        let mut problems = Diagnostics::new();
        let mut all = Vec::new();
        for (drawing, properties) in closures {
            let (read, found) = read_all(drawing, properties);
            assert!(!read.is_empty(), "{found:?}");
            all.extend(read);
        }
        let plan = ClosurePlan::build(&map.network, all, Landmarks::default(), &mut problems);
        let plan = plan.unwrap_or_else(|| panic!("{problems:?}"));
        let vehicle = Vehicle::built_in(vehicle).unwrap();
        let topology = Arc::new(Topology::build(Arc::clone(&map.network), &vehicle));
        Self { topology, vehicle, plan, map }
    }

    pub fn effect(&self, when: When, who: &Who) -> InEffect {
        self.plan.in_effect(&self.map.network, when, who)
    }

    pub fn metric(&self, who: &Who) -> Metric {
        metric_under(&self.topology, &self.vehicle, &self.effect(When::WorstCase, who))
    }

    pub fn free(&self) -> Metric {
        Metric::free(Arc::clone(&self.topology))
    }
}

pub fn car() -> Who {
    Who::of(["car"])
}

pub fn way(metric: &Metric, from: Position, to: Position) -> Option<Path> {
    let own = route(metric, from, to, Objective::Fastest, Engine::Own);
    let other = route(metric, from, to, Objective::Fastest, Engine::PetgraphAstar);
    assert_eq!(own.as_ref().map(|p| p.cost), other.map(|p| p.cost), "both engines agree");
    own
}

pub fn ms(metric: &Metric, from: Position, to: Position) -> u32 {
    way(metric, from, to).expect("there is a way").cost.ms
}

/// One road A–B–C–D, nothing else.
const LINE: &str = "A         B         C         D";
const ROAD: [&str; 3] =
    ["AB name=花海大道 maxspeed=60", "BC name=花海大道 maxspeed=60", "CD name=花海大道 maxspeed=60"];

#[test]
fn s1_a_half_closed_road_keeps_both_directions_slower_and_for_the_narrow() {
    let half =
        json!({"effect": "half_closed", "other_half": "two_way", "speed_kmh": 20, "width_left_m": 3.0});
    let map = draw(LINE, &ROAD);
    let drawing = Some(map.line("BC"));
    let u = Under::new(map, "car", vec![(drawing, half)]);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    let (free, under) = (u.free(), u.metric(&car()));
    // 100 m at 20 km/h instead of 60 are 18 s instead of 6.
    assert_eq!(ms(&under, a, d) - ms(&free, a, d), 12_000);
    assert_eq!(ms(&under, d, a) - ms(&free, d, a), 12_000);
    let wide = |mm: u32| Who { body: Dimensions { width_mm: Some(mm), ..Dimensions::default() }, ..car() };
    let (fits, wide) = (wide(3_000), wide(3_001));
    assert!(way(&u.metric(&fits), a, d).is_some(), "equality passes");
    assert!(way(&u.metric(&wide), a, d).is_none(), "what is wider than the strip does not");
}

#[test]
fn w4_the_width_that_works_leave_holds_for_the_exempt_and_a_limit_of_the_law_does_not() {
    let of = |mm: u32| Who { body: Dimensions { width_mm: Some(mm), ..Dimensions::default() }, ..car() };
    let passes = |mut closure: Value, mm: u32| {
        closure["exempt"] = json!(["car"]);
        let map = draw(LINE, &ROAD);
        let drawing = Some(map.line("BC"));
        let u = Under::new(map, "car", vec![(drawing, closure)]);
        let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
        let (free, under) = (u.free(), u.metric(&of(mm)));
        let both = [(a, d), (d, a)].map(|(from, to)| way(&under, from, to).map(|path| path.cost.ms));
        let plain = [(a, d), (d, a)].map(|(from, to)| Some(ms(&free, from, to)));
        assert!(both == plain || both == [None, None], "as if there were none, or not at all: {both:?}");
        both == plain
    };
    let half = |other: &str| json!({"effect": "half_closed", "other_half": other, "direction": "along", "width_left_m": 2.4});
    for other in ["two_way", "alternating", "one_way"] {
        assert!(passes(half(other), 2_400) && !passes(half(other), 2_401), "{other}");
    }
    let lanes = json!({"effect": "lane_loss", "lanes_left": 1, "limits": {"width_m": 2.4}});
    assert!(passes(lanes.clone(), 2_400) && !passes(lanes, 2_550));
    assert!(passes(json!({"effect": "limit", "limits": {"width_m": 2.4}}), 2_550), "the law waives it");
}

#[test]
fn s1_who_joins_works_from_a_side_road_waits_once_too() {
    // Works from A to D; a side road ends in them at B, another one crosses at C.
    let picture = "
                              F
P         A         B         C         D         Q
                    E         G";
    let ways = ["PA", "AB", "BC", "CD", "DQ"].map(|part| format!("{part} name=花海大道"));
    let mut ways: Vec<&str> = ways.iter().map(String::as_str).collect();
    ways.extend(["BE name=甲路", "FC name=乙路", "CG name=乙路"]);
    let longer = |ways: &[&str], order: Value, trips: &[[&str; 2]]| -> Vec<u32> {
        let map = draw(picture, ways);
        let drawing = Some(map.line("ABCD"));
        let u = Under::new(map, "car", vec![(drawing, order)]);
        let (free, under) = (u.free(), u.metric(&car()));
        let at = |road: &str| {
            let letters: Vec<char> = road.chars().collect();
            u.map.position(letters[0], letters[1], 0.5)
        };
        let extra = |[from, to]: &[&str; 2]| ms(&under, at(from), at(to)) - ms(&free, at(from), at(to));
        trips.iter().map(extra).collect()
    };
    let alternating = json!({"effect": "half_closed", "other_half": "alternating", "wait_s": 45});
    let once =
        [["PA", "DQ"], ["DQ", "PA"], ["EB", "DQ"], ["EB", "PA"], ["EB", "BC"], ["FC", "DQ"], ["EB", "CG"]];
    assert_eq!(longer(&ways, alternating.clone(), &once), [45_000; 7], "wherever one joins");
    let mixed = [["PA", "BE"], ["FC", "CG"], ["AB", "BE"], ["DQ", "CF"]];
    let found = longer(&ways, alternating, &mixed);
    assert_eq!(
        found,
        [45_000, 45_000, 0, 45_000],
        "a junction by turns: nobody crosses free; to leave costs nothing"
    );
    let delay = |direction: &str| json!({"effect": "delay", "wait_s": 45, "direction": direction});
    let both = longer(&ways, delay("both"), &[["PA", "DQ"], ["EB", "DQ"], ["EB", "PA"], ["FC", "CG"]]);
    assert_eq!(both, [45_000, 45_000, 45_000, 0], "who only crosses a delay is not on it");
    let ramp = [
        "PA oneway=yes",
        "AB oneway=yes",
        "BC oneway=yes",
        "CD oneway=yes",
        "DQ oneway=yes",
        "EB oneway=yes",
    ];
    assert_eq!(longer(&ramp, delay("along"), &[["PA", "DQ"], ["EB", "DQ"]]), [45_000; 2], "nor by a ramp");
    let one_way = longer(&ways, delay("along"), &[["PA", "DQ"], ["DQ", "PA"], ["DQ", "BE"]]);
    assert_eq!(one_way, [45_000, 0, 0], "the other direction of the road joins nothing");
}

#[test]
fn s1_alternating_waits_half_a_cycle_once_each_way() {
    for (given, wait) in
        [(json!({"wait_s": 45}), 45_000), (json!({"cycle_s": 100}), 50_000), (json!({}), 60_000)]
    {
        let mut half = json!({"effect": "half_closed", "other_half": "alternating"});
        half.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        let (_, problems) =
            read_all(Some(Drawing::Lines(vec![vec![at(0.0, 0.0), at(1.0, 0.0)]])), half.clone());
        assert_eq!(problems.count("W431"), usize::from(wait == 60_000), "what is assumed is said");
        let map = draw(LINE, &ROAD);
        let drawing = Some(map.line("ABC"));
        let u = Under::new(map, "car", vec![(drawing, half)]);
        let (free, under) = (u.free(), u.metric(&car()));
        let (b, d, a) =
            (u.map.position('B', 'C', 0.5), u.map.position('C', 'D', 0.5), u.map.position('A', 'B', 0.5));
        assert_eq!(ms(&under, d, a) - ms(&free, d, a), wait, "over both segments one waits once");
        assert_eq!(ms(&under, a, d), ms(&free, a, d), "who starts inside is behind the signal");
        assert_eq!(ms(&under, b, a), ms(&free, b, a));
    }
}

/// A divided road: A–B–C–D eastbound, H–G–F–E westbound, joined at both ends and nowhere else.
const DIVIDED: &str = "
A         B         C         D
H         G         F         E
";

/// With crossings at every letter.
fn map_of_crossings() -> Drawn {
    draw(
        DIVIDED,
        &[
            "ABCD name=花海大道 oneway=yes",
            "EFGH name=花海大道 oneway=yes",
            "AH highway=service",
            "BG highway=service",
            "CF highway=service",
            "DE highway=service",
        ],
    )
}

#[test]
fn s1_on_a_divided_road_the_other_carriageway_carries_both_directions() {
    let map = map_of_crossings();
    let half = |other: &str| json!({"effect": "half_closed", "other_half": other, "direction": "along"});
    let drawing = Some(map.line("BC"));
    let u = Under::new(map, "car", vec![(drawing.clone(), half("two_way"))]);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    let under = u.metric(&car());
    let east = way(&under, a, d).expect("eastbound traffic uses the other carriageway");
    let against = u.map.directed('G', 'F');
    assert!(east.legs.iter().any(|leg| leg.directed == against), "against its usual direction");
    assert!(way(&u.free(), a, d).unwrap().legs.iter().all(|leg| leg.directed != against));
    let (e, h) = (u.map.position('E', 'F', 0.5), u.map.position('G', 'H', 0.5));
    assert!(way(&under, e, h).is_some(), "westbound traffic goes on");
    // Who is exempt has both: the half that is shut, and what the works open.
    let mut exempt = half("two_way");
    exempt["exempt"] = json!(["car"]);
    let u_exempt = Under::new(map_of_crossings(), "car", vec![(drawing.clone(), exempt)]);
    let free_of_bans = u_exempt.metric(&car());
    let straight = way(&free_of_bans, a, d).expect("as without works");
    assert_eq!(straight.cost, way(&u.free(), a, d).unwrap().cost);
    let (from, to) = (u.map.position('B', 'G', 0.9), u.map.position('C', 'F', 0.9));
    let back = |metric: &Metric| way(metric, from, to).map(|path| path.cost.ms);
    assert!(back(&free_of_bans) <= back(&under), "an exemption takes nothing away");
    assert!(back(&free_of_bans) < back(&u.free()), "against the usual direction as everybody");
    // The works need not end at the crossings; the crossings are where traffic changes sides.
    let within_a_block = |other: &str| {
        let parts =
            ["AB", "BC", "CD", "EF", "FG", "GH"].map(|part| format!("{part} name=花海大道 oneway=yes"));
        let mut ways: Vec<&str> = parts.iter().map(String::as_str).collect();
        ways.extend(["AH highway=service", "DE highway=service"]);
        let map = draw(DIVIDED, &ways);
        let block = map.directed('B', 'C').segment();
        let length = map.network.segment(block).length_mm;
        let line = map.network.piece(block, length / 5, length * 4 / 5);
        Under::new(map, "car", vec![(Some(Drawing::Lines(vec![line])), half(other))])
    };
    let (u, slow) = (within_a_block("two_way"), within_a_block("alternating"));
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    assert!(
        way(&u.metric(&car()), a, d).is_none(),
        "both stand on the shut carriageway, between the crossings"
    );
    let (a, d) = (u.map.position('A', 'H', 0.5), u.map.position('D', 'E', 0.5));
    let east = way(&u.metric(&car()), a, d).expect("by the other carriageway from crossing to crossing");
    for (from, to) in [('H', 'G'), ('G', 'F'), ('F', 'E')] {
        assert!(east.legs.iter().any(|leg| leg.directed == u.map.directed(from, to)));
    }
    assert_eq!(
        ms(&slow.metric(&car()), a, d) - ms(&u.metric(&car()), a, d),
        60_000,
        "one waits for the works once"
    );
    // One way only: eastbound traffic has no strip.
    let map = draw(
        DIVIDED,
        &[
            "ABCD name=花海大道 oneway=yes",
            "EFGH name=花海大道 oneway=yes",
            "BG highway=service",
            "CF highway=service",
        ],
    );
    let u = Under::new(map, "car", vec![(drawing.clone(), half("one_way"))]);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    assert!(way(&u.metric(&car()), a, d).is_none());
    // Which half is shut must be said.
    let map = draw(
        DIVIDED,
        &[
            "ABCD name=花海大道 oneway=yes",
            "EFGH name=花海大道 oneway=yes",
            "BG highway=service",
            "CF highway=service",
        ],
    );
    let (read, _) = read_all(
        Some(Drawing::Lines(vec![vec![map.at('B'), map.at('C')]])),
        json!({"effect": "half_closed"}),
    );
    let mut problems = Diagnostics::new();
    assert!(ClosurePlan::build(&map.network, read, Landmarks::default(), &mut problems).is_none());
    assert_eq!(problems.count("E427"), 1);
}

#[test]
fn s1_one_way_shuts_the_other_direction_only() {
    let map = draw(LINE, &ROAD);
    let drawing = Some(map.line("BC"));
    let u = Under::new(map, "car", vec![(drawing, json!({"effect": "one_way", "direction": "along"}))]);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    let under = u.metric(&car());
    assert!(way(&under, a, d).is_some() && way(&under, d, a).is_none());
}

#[test]
fn c2_a_suspended_one_way_rule_opens_its_own_stretch_and_nothing_else() {
    let map = draw(LINE, &["AB oneway=yes", "BC oneway=yes", "CD oneway=yes"]);
    let part = Drawing::Lines(vec![vec![at(110.0, 0.0), at(250.0, 0.0)]]);
    let u = Under::new(map, "car", vec![(Some(part), json!({"effect": "suspend_one_way"}))]);
    let (free, under) = (u.free(), u.metric(&car()));
    let p = |a, b, share| u.map.position(a, b, share);
    assert!(way(&free, p('C', 'D', 0.3), p('B', 'C', 0.2)).is_none());
    let back = way(&under, p('C', 'D', 0.3), p('B', 'C', 0.2)).expect("inside the stretch one drives back");
    assert_eq!(back.cost.mm, 110_000);
    assert!(way(&under, p('C', 'D', 0.3), p('A', 'B', 0.5)).is_none(), "not beyond it");
    assert!(way(&under, p('C', 'D', 0.8), p('B', 'C', 0.2)).is_none(), "nor from beyond it");
    assert_eq!(ms(&free, p('A', 'B', 0.5), p('C', 'D', 0.5)), ms(&under, p('A', 'B', 0.5), p('C', 'D', 0.5)));
}

#[test]
fn w5_no_through_lets_in_and_out_but_not_across() {
    let map = draw(STREET, &LADDER);
    let drawing = Some(map.line("BC"));
    let closure = json!({"effect": "no_through", "exempt": ["bus"]});
    let u = Under::new(map, "car", vec![(drawing, closure)]);
    let under = u.metric(&car());
    let (a, inside, d) =
        (u.map.position('A', 'B', 0.5), u.map.position('B', 'C', 0.5), u.map.position('C', 'D', 0.5));
    assert!(way(&under, a, inside).unwrap().cost.mm < 110_000, "in by the near end");
    assert!(way(&under, inside, d).unwrap().cost.mm < 110_000, "out by the far end");
    let around = way(&under, a, d).unwrap();
    assert!(around.legs.iter().all(|leg| leg.directed != u.map.directed('B', 'C')), "across goes around");
    let bus = u.metric(&Who::of(["bus"]));
    assert!(way(&bus, a, d).unwrap().cost.mm < around.cost.mm, "the bus is exempt");
}

#[test]
fn s6_the_area_mode_through_spares_who_starts_or_ends_inside() {
    let map = draw(STREET, &LADDER);
    let ring = [(105.0, 10.0), (195.0, 10.0), (195.0, -30.0), (105.0, -30.0), (105.0, 10.0)];
    let area = Drawing::Polygons(vec![vec![ring.iter().map(|(x, y)| at(*x, *y)).collect()]]);
    let u = Under::new(map, "car", vec![(Some(area), json!({"mode": "through"}))]);
    let under = u.metric(&car());
    let (a, inside, d) =
        (u.map.position('A', 'B', 0.5), u.map.position('B', 'C', 0.5), u.map.position('C', 'D', 0.5));
    assert!(way(&under, a, inside).is_some());
    assert!(way(&under, a, d).unwrap().legs.iter().all(|leg| leg.directed != u.map.directed('B', 'C')));
}

#[test]
fn a_turn_ban_bans_that_turn_and_a_prescribed_turn_all_others() {
    for (effect, straight, left) in [("turn_ban", true, false), ("mandatory_turn", false, true)] {
        let map = draw(STREET, &LADDER);
        let turn = json!({"effect": effect, "junction": ["花海大道", "创业路"], "from_road": "花海大道", "to_road": "创业路"});
        let u = Under::new(map, "car", vec![(None, turn)]);
        let under = u.metric(&car());
        let (a, c, f) =
            (u.map.position('A', 'B', 0.5), u.map.position('B', 'C', 0.5), u.map.position('B', 'F', 0.5));
        let direct = |to: Position| way(&under, a, to).is_some_and(|p| p.legs.len() == 2);
        assert_eq!((direct(c), direct(f)), (straight, left), "{effect}");
        assert!(way(&under, f, a).unwrap().legs.len() == 2, "the other way round is not meant");
    }
}

#[test]
fn a_limit_binds_the_larger_and_a_suspended_limit_frees_them() {
    let map = draw(LINE, &["AB maxspeed=60", "BC maxspeed=60 maxheight=3.5", "CD maxspeed=60"]);
    let drawing = Some(map.line("BC"));
    let u =
        Under::new(map, "truck", vec![(drawing, json!({"effect": "suspend_limit", "suspends": "height"}))]);
    let who = Who { body: u.vehicle.dimensions.clone(), ..Who::of(["truck"]) };
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    assert!(way(&u.free(), a, d).is_none() && way(&u.metric(&who), a, d).is_some());
    // Two orders, each of which lifts another limit, add up where both hold; either alone lets nobody pass.
    let lifts = |of: &[(&str, &str)]| {
        let both = "BC maxspeed=60 maxheight=3.5 maxweight=5";
        let map = draw(LINE, &["AB maxspeed=60", both, "CD maxspeed=60"]);
        let order = |(i, (line, what)): (usize, &(&str, &str))| {
            let properties = json!({"id": format!("s{i}"), "effect": "suspend_limit", "suspends": what});
            (Some(map.line(line)), properties)
        };
        let closures = of.iter().enumerate().map(order).collect();
        let u = Under::new(map, "truck", closures);
        let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
        way(&u.metric(&who), a, d).is_some()
    };
    assert!(!lifts(&[("BC", "height")]) && !lifts(&[("BC", "mass")]), "one of two limits is left");
    assert!(lifts(&[("BC", "height"), ("BC", "mass")]) && lifts(&[("AC", "mass"), ("BD", "height")]));
    // W4: what is physically so no order lifts.
    let map = draw(LINE, &["AB", "BC maxheight=3.5 maxheight:physical=3.6", "CD"]);
    let drawing = Some(map.line("BC"));
    let physical = json!({"effect": "suspend_limit", "suspends": "height"});
    let u = Under::new(map, "truck", vec![(drawing, physical)]);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    assert!(way(&u.metric(&who), a, d).is_none());

    let map = draw(LINE, &ROAD);
    let drawing = Some(map.line("BC"));
    let limit = json!({"effect": "limit", "limits": {"mass_t": 20, "height_m": 4.2}});
    let u = Under::new(map, "car", vec![(drawing, limit)]);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    let passes = |body: Dimensions| way(&u.metric(&Who { body, ..car() }), a, d).is_some();
    let mass = |kg: u32| Dimensions { mass_kg: Some(kg), ..Dimensions::default() };
    assert!(passes(Dimensions::default()) && passes(mass(20_000)) && !passes(mass(20_001)));
    assert!(!passes(Dimensions { height_mm: Some(4_201), ..Dimensions::default() }));
    let (read, problems) = read_all(Some(u.map.line("BC")), json!({"effect": "limit"}));
    assert!(read.is_empty() && problems.count("E401") == 1, "a limit of nothing is no limit");
}

#[test]
fn what_an_effect_cannot_mean_is_an_error_or_a_warning() {
    let point = || Some(Drawing::Points(vec![at(100.0, 0.0)]));
    for effect in ["no_through", "speed", "half_closed", "one_way", "contraflow", "lane_loss"] {
        let (read, problems) = read_all(point(), json!({"effect": effect, "speed_kmh": 30}));
        assert!(read.is_empty() && problems.count("E401") > 0, "{effect} has no length at a point");
    }
    let (read, _) = read_all(point(), json!({"effect": "delay", "wait_s": 90}));
    assert_eq!(read.len(), 1, "one can wait at a point");
    let line = || Some(Drawing::Lines(vec![vec![at(100.0, 0.0), at(200.0, 0.0)]]));
    let (read, problems) = read_all(line(), json!({"limits": {"mass_t": 20}, "other_half": "two_way"}));
    assert_eq!((read.len(), problems.count("W438")), (1, 2), "a closed road has no limit and no other half");
}

#[test]
fn c1_speeds_take_the_lowest_and_waits_add_up() {
    let map = draw(LINE, &ROAD);
    let line = || Some(Drawing::Lines(vec![vec![at(100.0, 0.0), at(200.0, 0.0)]]));
    let closures = vec![
        (line(), json!({"id": "a", "effect": "speed", "speed_kmh": 30})),
        (line(), json!({"id": "b", "effect": "speed", "speed_kmh": 20, "wait_s": 5})),
        (line(), json!({"id": "c", "effect": "delay", "wait_s": 7})),
    ];
    let u = Under::new(map, "car", closures);
    let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
    assert_eq!(ms(&u.metric(&car()), a, d) - ms(&u.free(), a, d), 12_000 + 12_000);
}

#[test]
fn t4_phases_are_closures_of_their_own_and_may_not_overlap() {
    let phases = |second: &str, parallel: bool| {
        json!({"id": "o", "title": "花海大道快速化改造", "phases": [
            {"start": "2026-01-01", "end": "2026-03-01 00:00"},
            {"id": "北段", "start": second, "end": "2026-06-01 00:00", "effect": "half_closed", "road": "长江路", "parallel": parallel}]})
    };
    let map = draw(STREET, &LADDER);
    let (read, problems) = read_all(Some(map.line("BC")), phases("2026-03-01", false));
    assert_eq!(read.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["o/1", "o/北段"], "{problems:?}");
    assert!(read.iter().all(|c| c.order == "o"));
    let plan = ClosurePlan::build(&map.network, read, Landmarks::default(), &mut Diagnostics::new()).unwrap();
    let count = |time: &str| {
        let e = plan.in_effect(&map.network, When::At(time.parse().unwrap()), &car());
        (e.shut.len(), e.slow.len())
    };
    assert_eq!(count("2026-02-01T00:00:00Z"), (2, 0));
    assert_eq!(count("2026-04-01T00:00:00Z"), (0, 0), "two-way on the other half: nothing is shut");
    let (overlapping, problems) = read_all(Some(map.line("BC")), phases("2026-02-01", false));
    assert!(overlapping.is_empty() && problems.count("E430") == 1);
    assert_eq!(read_all(Some(map.line("BC")), phases("2026-02-01", true)).0.len(), 2);
}

#[test]
fn t5_static_questions_say_how_time_is_treated() {
    let map = draw(LINE, &ROAD);
    let drawing = Some(map.line("BC"));
    let u =
        Under::new(map, "car", vec![(drawing, json!({"start": "2026-03-01", "open_daily": "12:00-13:00"}))]);
    let t = |text: &str| text.parse().unwrap();
    let shut = |when: When| !u.effect(when, &car()).shut.is_empty();
    let (noon, one) = (t("2026-03-02T04:00:00Z"), t("2026-03-02T05:00:00Z"));
    assert!(!shut(When::At(noon)) && shut(When::At(one)));
    assert!(!shut(When::WorstWithin(noon, one)) && shut(When::WorstWithin(noon, t("2026-03-02T05:00:01Z"))));
    assert!(shut(When::AlwaysWithin(one, t("2026-03-02T09:00:00Z"))));
    assert!(
        !shut(When::AlwaysWithin(one, t("2026-03-03T09:00:00Z"))),
        "there is an hour in which it is open"
    );
}

#[test]
fn w4_what_an_order_opens_is_open_to_the_exempt_as_to_everybody_and_not_further() {
    // Against a one-way street from C to B; a vehicle of 3.9 m and 20 t.
    let of = |exempt: bool, more: Value| {
        let mut closure = json!({"effect": "contraflow", "speed_kmh": 20, "direction": "along"});
        closure.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        if exempt {
            closure["exempt"] = json!(["car"]);
        }
        let map = draw("A    B         C    D", &["AB", "CD", "CB oneway=yes"]);
        let drawing = Some(map.line("BC"));
        let u = Under::new(map, "car", vec![(drawing, closure)]);
        let body = Dimensions { height_mm: Some(3_900), mass_kg: Some(20_000), ..Dimensions::default() };
        let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
        way(&u.metric(&Who { body, ..car() }), a, d).map(|path| path.cost.ms)
    };
    for limits in [json!({}), json!({"limits": {"height_m": 3.0}}), json!({"limits": {"mass_t": 5}})] {
        let (exempt, ordinary) = (of(true, limits.clone()), of(false, limits.clone()));
        assert_eq!(exempt, ordinary, "{limits}");
        assert_eq!(exempt.is_some(), limits == json!({}), "{limits}");
    }
}

#[test]
fn w4_nobody_gets_more_than_the_order_opens_to_whom_it_is_for() {
    // Half of a divided road is shut to trucks, who share the other half; nothing joins the carriageways between B and C. A car
    // is exempt: the order is not for it, so the other half is none of its ways, and the works are in the way of a wide one.
    let passes = |applies_to: Value, mm: u32, against: bool| {
        let half = json!({"effect": "half_closed", "other_half": "two_way", "direction": "along", "width_left_m": 2.4,
            "applies_to": applies_to, "exempt": ["car"]});
        let map = map_of_crossings();
        let drawing = Some(map.line("BC"));
        let u = Under::new(map, "car", vec![(drawing, half)]);
        let body = Dimensions { width_mm: Some(mm), ..Dimensions::default() };
        let under = u.metric(&Who { body, ..car() });
        let (from, to) = if against { ('G', 'F') } else { ('B', 'C') };
        let (from, to) = (u.map.position(from, to, 0.2), u.map.position(from, to, 0.8));
        way(&under, from, to).is_some_and(|path| path.legs.len() == 1)
    };
    for applies_to in [json!(["truck"]), json!([])] {
        let all = applies_to == json!([]);
        assert!(passes(applies_to.clone(), 2_400, false), "exempt, and there is room: {applies_to}");
        assert!(!passes(applies_to.clone(), 2_401, false), "wider than what the works leave: {applies_to}");
        assert_eq!(passes(applies_to.clone(), 2_400, true), all, "{applies_to}");
        assert!(!passes(applies_to, 2_401, true), "nor past them");
    }
    // A temporary road is there for whom it is built, `physical` or not.
    for (physical, applies_to, opens) in
        [(true, json!(["truck"]), false), (true, json!(["car"]), true), (false, json!(["truck"]), false)]
    {
        let map = draw("A    B         C    D", &["AB", "CD", "CB oneway=yes"]);
        let drawing = Some(map.line("BC"));
        let own = json!({"effect": "contraflow", "direction": "along", "physical": physical, "applies_to": applies_to});
        let u = Under::new(map, "car", vec![(drawing, own)]);
        let (a, d) = (u.map.position('A', 'B', 0.5), u.map.position('C', 'D', 0.5));
        assert_eq!(way(&u.metric(&car()), a, d).is_some(), opens, "{physical}, {applies_to}");
    }
}
