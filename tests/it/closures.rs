//! Closures on drawn networks, one test for each rule of their semantics, and on a real city.

use crate::random::Dice;
use huhang::closure::matching::SparedBecause;
use huhang::closure::{
    Closure, ClosurePlan, Drawing, Landmarks, Matched, NamedPlace, When, Who, match_closure, read_closures,
};
use huhang::diagnostic::{Diagnostics, Origin};
use huhang::exchange::raw::{RawNetwork, RawWay, Vertex, VertexKey};
use huhang::exchange::tags::Tags;
use huhang::geometry::{LonLat, Projection};
use huhang::id::{DirectedId, NodeId, SegmentId};
use huhang::metric::{ClosedStretch, Metric};
use huhang::network::{JoinTolerance, Network, build};
use huhang::plan::route::{Engine, route};
use huhang::search::{Objective, Position};
use huhang::topology::Topology;
use huhang::vehicle::Vehicle;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;

/// Meters east and north of a corner in Shandong to a position.
pub fn at(x: f64, y: f64) -> LonLat {
    let plane = Projection::around(LonLat::from_degrees(118.0, 36.9).unwrap());
    plane.to_lonlat([x, y])
}

/// A drawn network. `ways` are `letters key=value …`: each way passes its letters in order. Upper-case letters and
/// digits are placed by the picture, one character 10 m, one line 20 m.
pub struct Drawn {
    pub network: Arc<Network>,
    letters: Vec<(char, LonLat)>,
}

pub fn draw(picture: &str, ways: &[&str]) -> Drawn {
    let mut letters: Vec<(char, LonLat)> = Vec::new();
    for (row, line) in picture.lines().enumerate() {
        for (column, letter) in line.chars().enumerate().filter(|(_, c)| c.is_alphanumeric()) {
            letters.push((letter, at(column as f64 * 10.0, row as f64 * -20.0)));
        }
    }
    let find =
        |c: char| letters.iter().find(|(l, _)| *l == c).unwrap_or_else(|| panic!("{c} is not drawn")).1;
    let mut raw = RawNetwork::default();
    for way in ways {
        let mut words = way.split_whitespace();
        let path = words.next().unwrap();
        let mut tags: Vec<(&str, &str)> = words.map(|word| word.split_once('=').unwrap()).collect();
        if tags.iter().all(|(k, _)| *k != "highway") {
            tags.push(("highway", "residential"));
        }
        raw.ways.push(RawWay {
            id: path.to_owned(),
            tags: Tags::new(tags),
            vertices: path.chars().map(|c| Vertex { at: find(c), key: VertexKey::Coordinate }).collect(),
            measured: None,
            origin: Origin::made("drawn"),
        });
    }
    let mut problems = Diagnostics::new();
    let network = build(raw, JoinTolerance::default(), &mut problems).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    Drawn { network: Arc::new(network), letters }
}

impl Drawn {
    pub fn at(&self, letter: char) -> LonLat {
        self.letters.iter().find(|(l, _)| *l == letter).unwrap().1
    }

    pub fn line(&self, letters: &str) -> Drawing {
        Drawing::Lines(vec![letters.chars().map(|c| self.at(c)).collect()])
    }

    /// The letter of a junction.
    fn letter(&self, node: NodeId) -> char {
        let at = self.network.position(node);
        self.letters.iter().find(|(_, l)| *l == at).map_or('?', |(c, _)| *c)
    }

    /// The letters of the junctions that a road leads from and to.
    pub fn named(&self, directed: DirectedId) -> String {
        [self.network.tail(directed), self.network.head(directed)]
            .map(|node| self.letter(node))
            .iter()
            .collect()
    }

    pub fn node(&self, letter: char) -> NodeId {
        let mut nodes = (0..self.network.node_count() as u32).map(NodeId);
        nodes.find(|n| self.network.position(*n) == self.at(letter)).unwrap()
    }

    pub fn directed(&self, from: char, to: char) -> DirectedId {
        let (from, to) = (self.node(from), self.node(to));
        *self.network.leaving(from).iter().find(|d| self.network.head(**d) == to).unwrap()
    }

    /// The position `share` of the way from one junction to the next.
    pub fn position(&self, from: char, to: char, share: f64) -> Position {
        let directed = self.directed(from, to);
        let length = f64::from(self.network.segment(directed.segment()).length_mm);
        let share = if directed.is_forward() { share } else { 1.0 - share };
        Position {
            segment: directed.segment(),
            position_mm: (length * share).round() as u32,
            on_junction: false,
        }
    }

    /// `AB[0-100]` for each stretch, whole meters, by name.
    pub fn show(&self, matched: &Matched) -> String {
        let mut all: Vec<String> = matched
            .stretches
            .iter()
            .map(|s| {
                let (tail, head) = (self.network.tail(s.directed), self.network.head(s.directed));
                let meters = |mm: u32| (f64::from(mm) / 1000.0).round();
                format!(
                    "{}{}[{}-{}]",
                    self.letter(tail),
                    self.letter(head),
                    meters(s.from_mm),
                    meters(s.to_mm)
                )
            })
            .collect();
        all.sort();
        all.join(" ")
    }

    pub fn try_match(&self, drawing: Option<Drawing>, properties: Value) -> (Option<Matched>, Diagnostics) {
        let (closure, mut problems) = read(drawing, properties);
        let closure = closure.unwrap_or_else(|| panic!("{problems:?}"));
        let sites = [NamedPlace { id: "s1".into(), name: "市场".into(), at: at(310.0, 8.0) }];
        (
            match_closure(&self.network, &closure, Landmarks { places: &sites, posts: &[] }, &mut problems),
            problems,
        )
    }

    pub fn matches(&self, drawing: Option<Drawing>, properties: Value) -> String {
        let (matched, problems) = self.try_match(drawing, properties);
        self.show(&matched.unwrap_or_else(|| panic!("{problems:?}")))
    }

    fn refuses(&self, code: &str, drawing: Option<Drawing>, properties: Value) {
        let (matched, problems) = self.try_match(drawing, properties);
        assert!(matched.is_none() && problems.count(code) > 0, "{code} expected: {matched:?} {problems:?}");
    }

    pub fn metric(&self, matched: &[Matched]) -> Metric {
        let topology = Topology::build(Arc::clone(&self.network), &Vehicle::built_in("car").unwrap());
        let closed = matched
            .iter()
            .flat_map(|m| &m.stretches)
            .map(|s| ClosedStretch { directed: s.directed, from_mm: s.from_mm, to_mm: s.to_mm })
            .collect();
        Metric::customize(Arc::new(topology), closed, &[])
    }
}

pub fn read(drawing: Option<Drawing>, properties: Value) -> (Option<Closure>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let Value::Object(mut properties) = properties else { panic!("an object") };
    properties.entry("id").or_insert_with(|| json!("c1"));
    properties.entry("end").or_insert_with(|| json!("2026-12-31 18:00"));
    let mut closures =
        read_closures(drawing, &properties, None, &Origin::made("plan"), &|_| None, &mut problems);
    assert!(closures.len() <= 1, "no phases here");
    (closures.pop(), problems)
}

pub fn opens(metric: &Metric, from: Position, to: Position) -> bool {
    route(metric, from, to, Objective::Fastest, Engine::Own).is_some()
}

pub const STREET: &str = "
A         B         C         D


E         F         G         H
";
pub const LADDER: [&str; 4] = ["ABCD name=花海大道", "EFGH name=长江路", "BF name=创业路", "CG name=香江路"];

#[test]
fn s1_closing_along_leaves_against_open() {
    let map = draw(STREET, &LADDER);
    assert_eq!(map.matches(Some(map.line("BC")), json!({"direction": "along"})), "BC[0-100]");
    assert_eq!(map.matches(Some(map.line("BC")), json!({"direction": "against"})), "CB[0-100]");
    assert_eq!(map.matches(Some(map.line("BC")), json!({})), "BC[0-100] CB[0-100]");
}

#[test]
fn s2_both_stubs_of_a_part_closed_edge_stay_usable() {
    let map = draw(STREET, &LADDER);
    let line = Drawing::Lines(vec![vec![at(130.0, -18.0), at(160.0, -22.0)]]);
    let (matched, _) = map.try_match(Some(line), json!({}));
    let matched = matched.unwrap();
    assert_eq!(map.show(&matched), "BC[30-60] CB[40-70]");
    let metric = map.metric(&[matched]);
    let (near, inside, far) =
        (map.position('B', 'C', 0.2), map.position('B', 'C', 0.5), map.position('B', 'C', 0.8));
    let a = map.position('A', 'B', 0.5);
    assert!(opens(&metric, a, near) && opens(&metric, a, far) && !opens(&metric, a, inside));
    assert!(!metric.open_between(map.directed('B', 'C'), 20_000, 80_000));
    assert!(metric.is_inside_closure(inside.segment, inside.position_mm));
    let round = route(&metric, near, far, Objective::Shortest, Engine::Own).unwrap();
    assert!(round.cost.mm > 200_000, "only around the block: {}", round.cost.mm);
}

#[test]
fn s3_a_closed_junction_bans_all_movements_and_leaves_its_arms() {
    let map = draw(
        STREET,
        &["ABCD name=花海大道", "EFGH name=长江路", "BF name=创业路", "CG name=香江路", "AE", "DH"],
    );
    let (matched, _) = map.try_match(Some(Drawing::Points(vec![map.at('C')])), json!({}));
    let matched = matched.unwrap();
    assert_eq!(map.show(&matched), "CB[0-0] CD[0-0] CG[0-0]");
    let named = map.matches(None, json!({"junction": ["花海大道", "香江路"]}));
    assert_eq!(named, map.show(&matched));
    let metric = map.metric(&[matched]);
    let (west, east, south) =
        (map.position('B', 'C', 0.5), map.position('C', 'D', 0.5), map.position('C', 'G', 0.5));
    for (from, to) in [(west, east), (east, south), (south, west)] {
        let direct = route(&metric, from, to, Objective::Shortest, Engine::Own).unwrap();
        assert!(direct.cost.mm > 150_000, "around, not through the junction: {}", direct.cost.mm);
    }
    let a = map.position('A', 'B', 0.5);
    assert!(opens(&metric, a, map.position('B', 'C', 1.0)), "the arm is usable up to the stop line");
    let turn = route(&metric, a, map.position('B', 'F', 0.5), Objective::Shortest, Engine::Own).unwrap();
    assert!(turn.cost.mm < 100_000, "turns at the junction before are unaffected");
}

#[test]
fn s3_a_road_over_the_junction_is_unaffected() {
    let picture = "
X    N
A    B    C
     S    Y
";
    let mut map = draw(picture, &["AB"]);
    // The bridge has a vertex where B is, and it is not B: the same place in plan, another node.
    let mut raw = RawNetwork::default();
    for path in ["AB", "BC", "NB", "BS", "XbY"] {
        let level: &[(&str, &str)] = if path == "XbY" { &[("bridge", "yes"), ("layer", "1")] } else { &[] };
        let vertex = |c: char| Vertex {
            at: map.at(c.to_ascii_uppercase()),
            key: VertexKey::Osm(i64::from(u32::from(c))),
        };
        raw.ways.push(RawWay {
            id: path.into(),
            tags: Tags::new([("highway", "residential")].iter().chain(level).copied()),
            vertices: path.chars().map(vertex).collect(),
            measured: None,
            origin: Origin::made("drawn"),
        });
    }
    map.network = Arc::new(build(raw, JoinTolerance::default(), &mut Diagnostics::new()).unwrap());
    let (matched, _) = map.try_match(Some(Drawing::Points(vec![map.at('B')])), json!({}));
    let matched = matched.unwrap();
    assert_eq!(map.show(&matched), "BA[0-0] BC[0-0] BN[0-0] BS[0-0]");
    let metrics = [map.metric(&[]), map.metric(&[matched])];
    let bridge = [0.1, 0.9].map(|share| map.position('X', 'Y', share));
    for metric in &metrics {
        assert!(opens(metric, bridge[0], bridge[1]) && opens(metric, bridge[1], bridge[0]), "over it");
    }
    let arms = ['A', 'C', 'N', 'S'].map(|arm| map.position(arm, 'B', 0.5));
    for (i, from) in arms.iter().enumerate() {
        for to in arms.iter().skip(i + 1) {
            assert!(opens(&metrics[0], *from, *to) && opens(&metrics[0], *to, *from), "without the closure");
            assert!(!opens(&metrics[1], *from, *to) && !opens(&metrics[1], *to, *from), "under it");
        }
        assert!(!opens(&metrics[0], *from, bridge[0]), "no ramp");
    }
    let arm = [0.1, 0.9].map(|share| map.position('A', 'B', share));
    assert!(opens(&metrics[1], arm[0], arm[1]) && opens(&metrics[1], arm[1], arm[0]), "up to the junction");
}

#[test]
fn s4_a_gate_cuts_and_leaves_both_sides_open() {
    let map = draw("A         B         C", &["ABC"]);
    let (matched, _) = map.try_match(Some(Drawing::Points(vec![at(40.0, 3.0)])), json!({}));
    let matched = matched.unwrap();
    assert_eq!(map.show(&matched), "AC[40-40] CA[160-160]", "B is no junction");
    let metric = map.metric(&[matched]);
    let on = |share: f64| map.position('A', 'C', share);
    assert!(opens(&metric, on(0.05), on(0.2)) && opens(&metric, on(0.2), on(0.05)), "up to the gate");
    assert!(opens(&metric, on(0.2), on(0.9)) && opens(&metric, on(0.9), on(0.2)), "from the gate on");
    assert!(!opens(&metric, on(0.1), on(0.3)) && !opens(&metric, on(0.3), on(0.1)), "not through it");
}

#[test]
fn s5_a_bridge_is_closed_on_its_level_only() {
    let picture = "
     U
     
A    B    C    D
     
     L
";
    // The bridge B–C of A–D; the road U–L runs under A–B … without a common vertex.
    let map = draw(picture, &["AB", "BC bridge=yes name=大桥", "CD", "UL"]);
    assert_eq!(map.matches(Some(map.line("BC")), json!({})), "BC[0-50] CB[0-50]");
    // Two decks on one line: the level decides.
    let mut decks = draw("A         B", &["AB name=地面路"]);
    let mut raw = RawNetwork::default();
    for (id, y, level) in [("deck", 0.0, "1"), ("ground", 0.5, "0")] {
        raw.ways.push(RawWay {
            id: id.into(),
            tags: Tags::new([("highway", "primary"), ("layer", level), ("name", id)]),
            vertices: [0.0, 100.0].map(|x| Vertex { at: at(x, y), key: VertexKey::Coordinate }).to_vec(),
            measured: None,
            origin: Origin::made("decks"),
        });
    }
    decks.network = Arc::new(build(raw, JoinTolerance::default(), &mut Diagnostics::new()).unwrap());
    // Who copies a road means that road; a line by hand could be either.
    assert_eq!(decks.try_match(Some(decks.line("AB")), json!({})).0.unwrap().stretches[0].level, 1);
    let by_hand = Drawing::Lines(vec![vec![at(0.0, 0.2), at(100.0, 0.2)]]);
    decks.refuses("E413", Some(by_hand), json!({}));
    let level = |levels: Value| {
        let (matched, _) = decks.try_match(Some(decks.line("AB")), json!({ "levels": levels }));
        matched.unwrap().stretches.iter().map(|s| s.level).collect::<Vec<_>>()
    };
    assert_eq!(level(json!("ground")), [0, 0]);
    assert_eq!(level(json!([1])), [1, 1]);
    let (matched, _) = decks.try_match(Some(decks.line("AB")), json!({"road": "deck"}));
    assert_eq!(matched.unwrap().stretches[0].level, 1);
}

#[test]
fn m1_an_ambiguous_match_is_refused_with_its_candidates() {
    let map = draw("A         B\nC         D", &["AB name=甲路", "CD name=乙路"]);
    let middle = Drawing::Lines(vec![vec![at(0.0, -10.0), at(100.0, -10.0)]]);
    let (matched, problems) = map.try_match(Some(middle), json!({}));
    assert!(matched.is_none());
    let found = problems.sorted()[0].to_string();
    assert!(found.contains("E413") && found.contains("甲路") && found.contains("乙路"), "{found}");
    let near = Drawing::Lines(vec![vec![at(0.0, -3.0), at(100.0, -3.0)]]);
    let (matched, _) = map.try_match(Some(near), json!({}));
    let matched = matched.unwrap();
    assert_eq!(map.show(&matched), "AB[0-100] BA[0-100]");
    assert!((matched.quality.mean_offset_m - 3.0).abs() < 0.1 && matched.quality.max_offset_m < 3.2);
    let gate = Drawing::Points(vec![at(50.0, -10.0)]);
    map.refuses("E413", Some(gate), json!({}));
}

#[test]
fn m2_a_line_is_matched_as_a_path() {
    // The line runs from A over B and C to D; the side streets at B and C lie nearer to parts of it than B–C.
    let picture = "
   P      Q
A  B      C  D
   R      S
";
    let map = draw(picture, &["ABCD", "PBR", "QCS", "PQ highway=service"]);
    let wobbly = Drawing::Lines(vec![vec![
        at(0.0, -36.0),
        at(28.0, -33.0),
        at(60.0, -46.0),
        at(105.0, -35.0),
        at(130.0, -41.0),
    ]]);
    assert_eq!(map.matches(Some(wobbly), json!({})), "AB[0-30] BA[0-30] BC[0-70] CB[0-70] CD[0-30] DC[0-30]");
}

#[test]
fn m2_bearing_keeps_cross_streets_out() {
    let map = draw(STREET, &LADDER);
    // Drawn along the cross street: neither avenue is part of it.
    assert_eq!(map.matches(Some(map.line("BF")), json!({})), "BF[0-60] FB[0-60]");
    // A corner belongs to both its arms.
    assert_eq!(map.matches(Some(map.line("ABF")), json!({})), "AB[0-100] BA[0-100] BF[0-60] FB[0-60]");
}

const DIVIDED: [&str; 4] = [
    "AB name=花海大道 oneway=yes highway=primary",
    "DC name=花海大道 oneway=yes highway=primary",
    "AC",
    "BD",
];

#[test]
fn m3_the_order_of_points_is_the_direction() {
    // Right-hand traffic: D–C (eastbound here) … each carriageway is its own edge, 20 m apart.
    let map = draw("C                   D\nA                   B", &DIVIDED);
    let middle = |west_to_east: bool| {
        let mut line = vec![at(5.0, -10.0), at(195.0, -10.0)];
        if !west_to_east {
            line.reverse();
        }
        Some(Drawing::Lines(vec![line]))
    };
    assert_eq!(map.matches(middle(true), json!({"direction": "along"})), "AB[5-195]");
    assert_eq!(map.matches(middle(false), json!({"direction": "along"})), "DC[5-195]");
    assert_eq!(map.matches(middle(true), json!({"direction": "against"})), "DC[5-195]");
    assert_eq!(map.matches(middle(true), json!({})), "AB[5-195] BA[5-195] CD[5-195] DC[5-195]");
    let (matched, problems) = map.try_match(Some(map.line("AB")), json!({}));
    let matched = matched.unwrap();
    assert_eq!(map.show(&matched), "AB[0-200] BA[0-200]", "on one carriageway");
    assert_eq!(problems.count("W419"), 1);
    assert!(matched.spared.iter().all(|s| s.because == SparedBecause::OtherCarriageway));
    // A point carries no direction, and neither does an area.
    let (_, problems) = read(Some(Drawing::Points(vec![map.at('A')])), json!({"direction": "along"}));
    assert_eq!(problems.count("E417"), 1);
}

#[test]
fn m3_a_closure_against_a_one_way_only_is_refused() {
    let map = draw("A         B", &["AB oneway=yes name=单行路"]);
    map.refuses("E418", Some(map.line("BA")), json!({"direction": "along"}));
    assert_eq!(map.matches(Some(map.line("BA")), json!({"direction": "against"})), "AB[0-100]");
}

#[test]
fn m4_an_area_cuts_and_spares_the_flyover() {
    let picture = "
A         B         C
     U         V
     
     W         X
";
    // U–W is a flyover across; V–X a bridge with one end on B–C's level road inside.
    let map = draw(picture, &["ABC name=地面路", "UW bridge=yes name=高架", "BX bridge=yes name=匝道"]);
    let ring = |points: &[(f64, f64)]| points.iter().map(|(x, y)| at(*x, *y)).collect::<Vec<_>>();
    let square = ring(&[(30.0, -10.0), (130.0, -10.0), (130.0, -75.0), (30.0, -75.0), (30.0, -10.0)]);
    let area = |rings: Vec<Vec<LonLat>>| Some(Drawing::Polygons(vec![rings]));
    let (matched, problems) = map.try_match(area(vec![square.clone()]), json!({}));
    let matched = matched.unwrap();
    assert_eq!(map.show(&matched), "AB[30-100] BA[0-70] BC[0-30] BX[0-47] CB[70-100] XB[31-78]");
    assert_eq!(matched.spared.len(), 1);
    assert_eq!((matched.spared[0].level, matched.spared[0].because), (1, SparedBecause::OtherLevel));
    assert!(problems.sorted()[0].message.contains("高架"), "{problems:?}");
    let all = map.matches(area(vec![square.clone()]), json!({"levels": "all"}));
    assert!(all.contains("UW["), "{all}");
    let ground = map.matches(area(vec![square.clone()]), json!({"levels": "ground"}));
    assert_eq!(ground, "AB[30-100] BA[0-70] BC[0-30] CB[70-100]");
    let touch = map.matches(area(vec![square.clone()]), json!({"levels": "ground", "mode": "touch"}));
    assert_eq!(touch, "AB[0-100] BA[0-100] BC[0-100] CB[0-100]");
    let hole = ring(&[(50.0, -15.0), (60.0, -15.0), (60.0, -25.0), (50.0, -25.0), (50.0, -15.0)]);
    let holed = map.matches(area(vec![square, hole]), json!({"levels": "ground"}));
    assert_eq!(holed, "AB[30-50] AB[60-100] BA[0-40] BA[50-70] BC[0-30] CB[70-100]");
}

#[test]
fn m4_a_multi_polygon_shuts_what_lies_in_any_of_its_parts() {
    let map = draw(STREET, &LADDER);
    let square = |x: f64, y: f64| {
        let corners = [(-20.0, 10.0), (20.0, 10.0), (20.0, -10.0), (-20.0, -10.0), (-20.0, 10.0)];
        vec![corners.map(|(dx, dy)| at(x + dx, y + dy)).to_vec()]
    };
    let both = Drawing::Polygons(vec![square(50.0, -20.0), square(260.0, -80.0)]);
    assert_eq!(map.matches(Some(both), json!({})), "AB[30-70] BA[30-70] GH[40-80] HG[20-60]");
}

#[test]
fn a_multi_point_shuts_each_of_its_points_or_is_refused() {
    let map = draw(STREET, &LADDER);
    let both = Drawing::Points(vec![map.at('B'), at(250.0, -78.0)]);
    assert_eq!(map.matches(Some(both), json!({})), "BA[0-0] BC[0-0] BF[0-0] GH[50-50] HG[50-50]");
    map.refuses("E411", Some(Drawing::Points(vec![map.at('B'), at(250.0, 500.0)])), json!({}));
}

#[test]
fn multi_geometries_of_a_file_close_all_their_parts() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let place = |x: f64, y: f64| at(x, y).degrees();
    let feature = |id: &str, kind: &str, coordinates: Value, properties: Value| {
        json!({"type": "Feature", "id": id, "properties": properties,
            "geometry": {"type": kind, "coordinates": coordinates}})
    };
    let road = |id: &str, y: f64| {
        let line = json!([place(0.0, y), place(100.0, y), place(200.0, y)]);
        feature(id, "LineString", line, json!({"highway": "residential", "name": id}))
    };
    let square = |x: f64, y: f64| {
        let corners = [(-20.0, 10.0), (20.0, 10.0), (20.0, -10.0), (-20.0, -10.0), (-20.0, 10.0)];
        json!([corners.map(|(dx, dy)| place(x + dx, y + dy))])
    };
    let closed = json!({"effect": "closed", "end": "2026-12-31 18:00"});
    let areas = json!([square(50.0, 0.0), square(150.0, -60.0)]);
    let points = json!([place(150.0, 0.0), place(50.0, -60.0)]);
    crate::end_to_end::write(Path::new(&path("roads.geojson")), &[road("r1", 0.0), road("r2", -60.0)]);
    crate::end_to_end::write(
        Path::new(&path("closures.geojson")),
        &[
            feature("areas", "MultiPolygon", areas, closed.clone()),
            feature("points", "MultiPoint", points, closed),
        ],
    );
    let (roads, closures, out) = (path("roads.geojson"), path("closures.geojson"), path("out"));
    let [lon, lat] = place(10.0, 0.0);
    let [far_lon, far_lat] = place(190.0, 0.0);
    let (from, to) = (format!("{lon},{lat}"), format!("{far_lon},{far_lat}"));
    crate::end_to_end::run_ok(&[
        "route",
        "-q",
        "--network",
        &roads,
        "--closures",
        &closures,
        "--from",
        &from,
        "--to",
        &to,
        "--out",
        &out,
    ]);
    let text = std::fs::read_to_string(path("out/closed_edges.geojson")).unwrap();
    let layer: Value = serde_json::from_str(&text).unwrap();
    let mut shut: Vec<String> = layer["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            let p = &f["properties"];
            let word = |key: &str| p[key].as_str().unwrap().to_owned();
            format!(
                "{} {} {:.0}-{:.0}",
                word("closure"),
                word("feature"),
                p["from_m"].as_f64().unwrap(),
                p["to_m"].as_f64().unwrap()
            )
        })
        .collect();
    shut.sort();
    shut.dedup();
    let along = ["areas r1 30-70", "areas r2 130-170", "points r1 150-150", "points r2 50-50"];
    assert!(along.iter().all(|wanted| shut.iter().any(|s| s == wanted)), "{shut:?}");
    assert_eq!(layer["features"].as_array().unwrap().len(), 8, "both directions of each: {shut:?}");
}

#[test]
fn m5_what_cannot_be_matched_is_an_error() {
    let map = draw(STREET, &LADDER);
    let ring = |points: &[(f64, f64)]| {
        Some(Drawing::Polygons(vec![vec![points.iter().map(|(x, y)| at(*x, *y)).collect()]]))
    };
    map.refuses("E410", ring(&[(0.0, 0.0), (50.0, -50.0), (50.0, 0.0), (0.0, -50.0), (0.0, 0.0)]), json!({}));
    map.refuses("E411", ring(&[(900.0, 0.0), (950.0, 0.0), (950.0, 50.0), (900.0, 0.0)]), json!({}));
    let (closure, problems) = read(ring(&[(0.0, 0.0), (50.0, -50.0), (50.0, 0.0)]), json!({}));
    assert!(closure.is_none() && problems.count("E409") == 1);
    map.refuses("E411", Some(Drawing::Points(vec![at(5000.0, 5000.0)])), json!({}));
    map.refuses("E411", Some(Drawing::Lines(vec![vec![at(0.0, 400.0), at(300.0, 400.0)]])), json!({}));
    let leaves = Drawing::Lines(vec![vec![at(100.0, -20.0), at(200.0, -20.0), at(260.0, 200.0)]]);
    map.refuses("E412", Some(leaves), json!({}));
    let (closure, problems) = read(None, json!({}));
    assert!(closure.is_none() && problems.count("E408") == 1);
    let (closure, problems) =
        read(Some(map.line("AB")), json!({"rolling": {"unit_km": 2}, "status": "draft"}));
    assert!(closure.is_some() && !problems.has_errors(), "what is not in force need not be computed");
    let (closure, problems) = read(
        Some(map.line("AB")),
        json!({"effect": "shut", "directoin": "along", "weekdays": "someday", "color": 1}),
    );
    assert!(closure.is_none());
    let codes: Vec<&str> = problems.sorted().iter().map(|d| d.code).collect();
    assert_eq!(codes, ["E401", "E401", "W404"], "all at once: {problems:?}");
}

#[test]
fn words_find_the_stretch_between_two_crossings() {
    let map = draw(STREET, &LADDER);
    let span = |road: &str, from: &str, to: &str, direction: &str| json!({"road": road, "from": from, "to": to, "direction": direction});
    assert_eq!(map.matches(None, span("花海大道", "创业路", "香江路", "both")), "BC[0-100] CB[0-100]");
    assert_eq!(map.matches(None, span("花海大道", "创业路", "香江路", "along")), "BC[0-100]");
    assert_eq!(map.matches(None, span("花海大道", "香江路", "创业路", "along")), "CB[0-100]");
    assert_eq!(
        map.matches(None, span("花海路", "创业大道", "香江", "along")),
        "BC[0-100]",
        "by the stems of the names"
    );
    assert_eq!(
        map.matches(None, span("花海大道", "创业路", "市场", "along")),
        "BC[0-100] CD[0-100]",
        "to a site"
    );
    assert_eq!(map.matches(None, json!({"road": "香江路"})), "CG[0-60] GC[0-60]");
    map.refuses("E414", None, span("花梅大道", "创业路", "香江路", "both"));
    map.refuses("E415", None, span("花海大道", "创业路", "长江路", "both"));
    let (_, problems) = map.try_match(None, span("花梅大道", "创业路", "香江路", "both"));
    assert!(problems.sorted()[0].help.contains("花海大道"));
    let (closure, problems) = read(None, json!({"road": "花海大道", "from": "创业路"}));
    assert!(closure.is_none() && problems.count("E423") == 1);
}

#[test]
fn words_close_both_carriageways_each_in_its_direction() {
    let picture = "
 P                    Q
CD                   EF
AB                   GH
 R                    S
";
    let map = draw(
        picture,
        &[
            "ABGH name=花海大道 oneway=yes",
            "FEDC name=花海大道 oneway=yes",
            "PDBR name=甲路",
            "QEGS name=乙路",
        ],
    );
    let words =
        |direction: &str| json!({"road": "花海大道", "from": "甲路", "to": "乙路", "direction": direction});
    assert_eq!(map.matches(None, words("along")), "BG[0-200]");
    assert_eq!(map.matches(None, words("against")), "ED[0-200]");
    assert_eq!(map.matches(None, words("both")), "BG[0-200] DE[0-200] ED[0-200] GB[0-200]");
    let junction = map.matches(None, json!({"junction": "花海大道/甲路"}));
    assert_eq!(junction.matches("[0-0]").count(), 8, "two junctions, one crossing: {junction}");
}

#[test]
fn words_that_fit_two_crossings_list_them() {
    let map = draw(
        "A    B                        C    D\nE                                  F",
        &["ABCD name=环路", "EB name=甲路", "FC name=甲路"],
    );
    let (matched, problems) = map.try_match(None, json!({"junction": ["环路", "甲路"]}));
    assert!(matched.is_none());
    let found = problems.sorted()[0].to_string();
    assert!(found.contains("E416") && found.matches("118.0").count() >= 2, "{found}");
}

fn plan(map: &Drawn, closures: Vec<(Drawing, Value)>) -> ClosurePlan {
    let mut problems = Diagnostics::new();
    let closures = closures.into_iter().map(|(d, p)| read(Some(d), p).0.unwrap()).collect();
    ClosurePlan::build(&map.network, closures, Landmarks::default(), &mut problems)
        .unwrap_or_else(|| panic!("{problems:?}"))
}

#[test]
fn t1_t2_a_plan_is_in_force_by_the_calendar() {
    let map = draw(STREET, &LADDER);
    let night =
        json!({"start": "2026-03-01", "end": "2026-04-01 00:00", "daily": "22:00-05:00", "weekdays": "周五"});
    let plan = plan(&map, vec![(map.line("AB"), night)]);
    let car = Who::of(["car"]);
    let at = |time: &str| When::At(time.parse().unwrap());
    assert_eq!(plan.in_force(&map.network, at("2026-03-06T21:59:59+08:00"), &car).len(), 0);
    assert_eq!(plan.in_force(&map.network, at("2026-03-06T22:00:00+08:00"), &car).len(), 2);
    assert_eq!(plan.in_force(&map.network, at("2026-03-07T04:59:59+08:00"), &car).len(), 2);
    assert_eq!(plan.in_force(&map.network, at("2026-03-07T05:00:00+08:00"), &car).len(), 0);
    assert_eq!(plan.in_force(&map.network, When::WorstCase, &car).len(), 2);
    let week = "2026-03-02T00:00:00Z".parse().unwrap().."2026-03-09T00:00:00Z".parse().unwrap();
    assert_eq!(plan.changes(&week).len(), 2);
}

#[test]
fn t3_an_open_end_is_closed_until_changed_and_warned_of() {
    let map = draw(STREET, &LADDER);
    for end in [Value::Null, json!("待定")] {
        let (closure, problems) = read(Some(map.line("AB")), json!({"start": "2026-03-01", "end": end}));
        assert_eq!(problems.count("W406"), 1);
        assert!(closure.unwrap().schedule.is_closed_at("2040-01-01T00:00:00Z".parse().unwrap()));
    }
    let (closure, problems) = read(Some(map.line("AB")), json!({"start": "2026-03-02", "end": "2026-03-01"}));
    assert!(closure.is_none() && problems.count("E405") == 1);
}

#[test]
fn w3_an_exemption_is_of_one_closure_and_physical_ones_know_none() {
    let map = draw(STREET, &LADDER);
    let plan = plan(
        &map,
        vec![
            (map.line("AB"), json!({"id": "a", "exempt": ["emergency", "公交车"]})),
            (map.line("BC"), json!({"id": "b", "exempt": "police", "physical": true})),
            (map.line("CD"), json!({"id": "c", "applies_to": ["truck"]})),
            (map.line("EF"), json!({"id": "d", "status": "cancelled"})),
        ],
    );
    let bound = |class: &str| {
        let mut closures: Vec<usize> = plan
            .in_force(&map.network, When::WorstCase, &Who::of([class]))
            .iter()
            .map(|s| s.closure)
            .collect();
        closures.dedup();
        closures.sort_unstable();
        closures.dedup();
        closures
    };
    assert_eq!(bound("car"), [0, 1]);
    assert_eq!(bound("police"), [1]);
    assert_eq!(bound("bus"), [1]);
    assert_eq!(bound("truck"), [0, 1, 2]);
    assert_eq!(plan.exempted(When::WorstCase, &Who::of(["police"])), [0]);
    assert!(plan.matched()[3].is_none() && plan.closures()[3].id == "d", "listed, not in force");
    let pieces = plan.closed_pieces(&map.network);
    assert_eq!(pieces.len(), 6);
    assert_eq!((pieces[0].closure_id, pieces[0].road, pieces[0].line.len()), ("a", "花海大道", 2));
}

#[test]
fn c1_prohibitions_add_up_and_the_order_of_features_changes_nothing() {
    let map = draw(STREET, &LADDER);
    let part = |x0: f64, x1: f64| Drawing::Lines(vec![vec![at(x0, -20.0), at(x1, -20.0)]]);
    let first = (part(110.0, 150.0), json!({"id": "a"}));
    let second = (part(140.0, 180.0), json!({"id": "b"}));
    let (one, other) = (plan(&map, vec![first.clone(), second.clone()]), plan(&map, vec![second, first]));
    let force = |plan: &ClosurePlan| plan.in_force(&map.network, When::WorstCase, &Who::of(["car"]));
    assert_eq!(force(&one), force(&other));
    assert_eq!(force(&one).len(), 4, "each by its own closure");
    let mut problems = Diagnostics::new();
    let twice = [part(110.0, 150.0), part(110.0, 150.0)].map(|d| read(Some(d), json!({})).0.unwrap());
    assert!(ClosurePlan::build(&map.network, twice.to_vec(), Landmarks::default(), &mut problems).is_none());
    assert_eq!(problems.count("E422"), 1);
}

/// A real city: the roads of Porto with their tags, or `None` where the file is not at hand.
fn porto() -> Option<Network> {
    let path = std::path::Path::new("../shared/data/osm-geojson/porto.roads.geojson.gz");
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    let mut problems = Diagnostics::new();
    let (raw, _) = huhang::exchange::network_files::read_network(&[path.to_owned()], &mut problems)?;
    build(raw, JoinTolerance::default(), &mut problems)
}

/// A line along a way, cut at its ends and moved sideways.
fn drawn_along(network: &Network, segments: &[SegmentId], cut_mm: u32, shift: [f64; 2]) -> Vec<LonLat> {
    let mut line: Vec<LonLat> = Vec::new();
    for (i, segment) in segments.iter().enumerate() {
        let length = network.segment(*segment).length_mm;
        let from = if i == 0 { cut_mm.min(length / 3) } else { 0 };
        let to = if i + 1 == segments.len() { length - cut_mm.min(length / 3) } else { length };
        for vertex in network.piece(*segment, from, to) {
            if line.last() != Some(&vertex) {
                line.push(vertex);
            }
        }
    }
    let plane = network.projection();
    line.into_iter()
        .map(|v| {
            let [x, y] = plane.to_plane(v);
            plane.to_lonlat([x + shift[0], y + shift[1]])
        })
        .collect()
}

#[test]
fn lines_along_the_streets_of_porto_match_exactly_them() {
    let Some(network) = porto() else { return };
    let mut of_way: Vec<Vec<SegmentId>> = vec![Vec::new(); network.ways().len()];
    for segment in network.segment_ids() {
        of_way[network.segment(segment).way.index()].push(segment);
    }
    let minor = ["footway", "path", "cycleway", "steps", "bridleway", "corridor", "platform", "elevator"];
    let eligible: Vec<usize> = (0..of_way.len())
        .filter(|w| {
            let way = &network.ways()[*w];
            let length: u64 = of_way[*w].iter().map(|s| u64::from(network.segment(*s).length_mm)).sum();
            length >= 40_000 && way.tags.get("highway").is_some_and(|kind| !minor.contains(&kind))
        })
        .collect();
    for (offset_m, least_percent) in [(0.0, 99), (2.0, 98), (4.0, 97)] {
        let mut dice = Dice(7);
        let (mut tried, mut exact, mut refused, mut failures) = (0, 0, 0, Vec::new());
        for _ in 0..400 {
            let way = eligible[dice.below(eligible.len() as u64) as usize];
            let segments = &of_way[way];
            let angle = dice.below(360) as f64 / 180.0 * std::f64::consts::PI;
            let shift = [offset_m * angle.cos(), offset_m * angle.sin()];
            let line = drawn_along(&network, segments, 4000, shift);
            let (closure, _) = read(Some(Drawing::Lines(vec![line])), json!({}));
            let mut problems = Diagnostics::new();
            let matched = match_closure(&network, &closure.unwrap(), Landmarks::default(), &mut problems);
            tried += 1;
            let mut expected: Vec<SegmentId> = segments.clone();
            expected.extend(segments.iter().flat_map(|s| network.twins(*s)).map(|(twin, _)| twin));
            expected.sort_unstable();
            expected.dedup();
            let Some(matched) = matched else {
                refused += 1;
                failures.push(format!("{}: {}", network.ways()[way].id, problems.sorted()[0]));
                continue;
            };
            let mut found: Vec<SegmentId> = matched.stretches.iter().map(|s| s.directed.segment()).collect();
            found.sort_unstable();
            found.dedup();
            if found == expected {
                exact += 1;
            } else {
                let extra: Vec<String> =
                    found.iter().filter(|s| !expected.contains(s)).map(|s| describe(&network, *s)).collect();
                let missing: Vec<String> =
                    expected.iter().filter(|s| !found.contains(s)).map(|s| describe(&network, *s)).collect();
                failures.push(format!("{}: extra {extra:?}, missing {missing:?}", network.ways()[way].id));
            }
        }
        let wrong = tried - exact - refused;
        println!("{offset_m} m aside: {exact} of {tried} ways exactly, {refused} refused, {wrong} otherwise");
        for failure in &failures {
            println!("  {failure}");
        }
        assert!(exact * 100 >= tried * least_percent, "{offset_m} m: only {exact} of {tried}");
    }
}

#[test]
fn along_in_porto_closes_the_driven_direction_only() {
    let Some(network) = porto() else { return };
    let mut of_way: Vec<Vec<SegmentId>> = vec![Vec::new(); network.ways().len()];
    for segment in network.segment_ids() {
        of_way[network.segment(segment).way.index()].push(segment);
    }
    let kinds = ["primary", "secondary", "tertiary", "residential", "unclassified"];
    let eligible: Vec<&Vec<SegmentId>> = of_way
        .iter()
        .enumerate()
        .filter(|(w, segments)| {
            let tags = &network.ways()[*w].tags;
            let length: u64 = segments.iter().map(|s| u64::from(network.segment(*s).length_mm)).sum();
            let known = tags.get("highway").is_some_and(|kind| kinds.contains(&kind));
            length >= 60_000 && known && matches!(tags.get("oneway"), None | Some("yes" | "no"))
        })
        .map(|(_, segments)| segments)
        .filter(|segments| segments.iter().all(|s| network.twins(*s).next().is_none()))
        .collect();
    let mut dice = Dice(11);
    let (mut exact, tried) = (0, 300);
    for _ in 0..tried {
        let segments = eligible[dice.below(eligible.len() as u64) as usize];
        let line = drawn_along(&network, segments, 4000, [1.5, -1.0]);
        let (closure, _) = read(Some(Drawing::Lines(vec![line])), json!({"direction": "along"}));
        let matched =
            match_closure(&network, &closure.unwrap(), Landmarks::default(), &mut Diagnostics::new());
        let expected: Vec<DirectedId> = segments.iter().map(|s| DirectedId::new(*s, true)).collect();
        let found: Option<Vec<DirectedId>> =
            matched.map(|m| m.stretches.iter().map(|s| s.directed).collect());
        exact += usize::from(found.is_some_and(|found| found == expected));
    }
    println!("{exact} of {tried} ways exactly, in their direction only");
    assert!(exact * 100 >= tried * 97, "{exact} of {tried}");
}

#[test]
fn s4_a_gate_between_two_carriageways_cuts_both() {
    let map = draw("C                   D\nA                   B", &DIVIDED);
    let gate = |y: f64| Some(Drawing::Points(vec![at(100.0, y)]));
    assert_eq!(map.matches(gate(-9.0), json!({})), "AB[100-100] BA[100-100] CD[100-100] DC[100-100]");
    assert_eq!(map.matches(gate(-1.0), json!({})), "CD[100-100] DC[100-100]");
    // Near a junction the junction is meant, unless it is said to be a gate.
    let street = draw(STREET, &LADDER);
    let near = Some(Drawing::Points(vec![at(103.0, -20.0)]));
    assert_eq!(street.matches(near.clone(), json!({})), "BA[0-0] BC[0-0] BF[0-0]");
    assert_eq!(street.matches(near, json!({"gate": true})), "BC[3-3] CB[97-97]");
}

#[test]
fn a_line_and_words_pass_a_roundabout() {
    let picture = "
            N
A         W   E         B
            S


            T
";
    let ways = [
        "AW name=花海大道",
        "EB name=花海大道",
        "WSENW junction=roundabout",
        "ST name=香江路",
        "AT name=甲路",
        "BT name=乙路",
    ];
    let map = draw(picture, &ways);
    let across = map.matches(Some(map.line("AB")), json!({"direction": "along"}));
    assert!(
        across.contains("AW[0-100]") && across.contains("EB[0-100]") && across.contains("WS["),
        "{across}"
    );
    let words = json!({"road": "花海大道", "from": "甲路", "to": "乙路"});
    let (matched, _) = map.try_match(None, words);
    let matched = matched.unwrap();
    assert_eq!(map.show(&matched), "AW[0-100] BE[0-100] EB[0-100] WA[0-100]");
    assert_eq!(matched.spared.len(), 3, "crossing traffic needs the roundabout: {:?}", matched.spared);
    let to_roundabout = json!({"road": "花海大道", "from": "甲路", "to": "香江路"});
    assert_eq!(
        map.matches(None, to_roundabout),
        "AW[0-100] WA[0-100]",
        "up to the roundabout that joins the two"
    );
}

fn describe(network: &Network, segment: SegmentId) -> String {
    let way = network.way_of(segment);
    let meters = network.segment(segment).length_mm / 1000;
    format!("{} {} {meters} m", way.id, way.tags.get("highway").unwrap_or(""))
}

#[test]
fn unknown_properties_are_kept() {
    let mut properties = Map::new();
    properties.insert("id".into(), json!("x"));
    properties.insert("effect".into(), json!("closed"));
    properties.insert("end".into(), json!("2026-12-31 18:00"));
    properties.insert("contractor".into(), json!({"name": "一局"}));
    let mut problems = Diagnostics::new();
    let line = Drawing::Lines(vec![vec![at(0.0, 0.0), at(9.0, 0.0)]]);
    let closure =
        read_closures(Some(line), &properties, None, &Origin::made("plan"), &|_| None, &mut problems)
            .pop()
            .unwrap();
    assert_eq!(closure.properties["contractor"]["name"], "一局");
    assert!(problems.is_empty(), "{problems:?}");
}
