//! What may stand in the way of a heavy or high load: bridges over the canals with their spans and ratings, gantries,
//! wires, height bars, narrow places, steep approaches. A layer of its own; the roads know nothing of it.
//!
//! Every figure is invented. Streams of numbers of its own keep the roads as they are.

use super::drawing::arrangement::Arrangement;
use super::drawing::features::{Shape, feature};
use super::drawing::ground::Ground;
use super::drawing::plane::{Xy, foot};
use super::drawing::random::Random;
use super::drawing::ways::Way;
use super::plane::FRAME;
use serde_json::{Value, json};

type Properties = Vec<(&'static str, Value)>;

/// Two limits of one kind are at least so far apart, meters.
const APART: f64 = 900.0;

/// All limits, bridges first.
pub fn features(net: &Arrangement, ways: &[Way], ground: &Ground) -> Vec<String> {
    let mut all = bridges(net, ways, ground);
    all.extend(gantries(net, ways));
    all.extend(wires(net, ways));
    all.extend(bars_and_narrows(net, ways));
    all.extend(gradients(net, ways));
    all
}

fn make(kind: &str, number: usize, at: Xy, mut properties: Properties) -> String {
    properties.insert(0, ("kind", json!(kind)));
    feature(FRAME, &format!("{kind}-{number:03}"), &Shape::Point(at), &properties)
}

/// The middle of the stretch of a way in its middle: no vertex, so no junction.
fn middle(net: &Arrangement, way: &Way) -> Xy {
    let i = (way.nodes.len() - 1) / 2;
    let (a, b) = (net.nodes[way.nodes[i]], net.nodes[way.nodes[i + 1]]);
    a + (b - a) * 0.5
}

/// The day of the last look.
fn surveyed(random: &mut Random) -> String {
    format!("{}-{:02}-{:02}", 2023 + random.below(3), 1 + random.below(12), 1 + random.below(28))
}

/// Bridges of named roads over the canals. Spans, design and rating follow the class of road and the age of the bridge;
/// one in eight is known from the register only (`assumed`).
fn bridges(net: &Arrangement, ways: &[Way], ground: &Ground) -> Vec<String> {
    let mut random = Random::new(510);
    let mut found = Vec::new();
    for way in ways {
        let road = &net.roads[way.road];
        let ranked = matches!(road.highway, "trunk" | "primary" | "secondary" | "tertiary");
        if !way.marks.bridge || road.level != 0 || !ranked {
            continue;
        }
        let at = middle(net, way);
        let near = |line: &[Xy]| line.windows(2).map(|w| foot(at, w[0], w[1]).0).fold(f64::MAX, f64::min);
        let canals = ground.canals.iter().zip(super::ground::CANALS);
        let over = canals.map(|(line, (name, _))| (near(line), *name)).filter(|(d, _)| *d < 60.0);
        let Some((_, canal)) = over.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        let main = matches!(road.highway, "trunk" | "primary");
        let old = random.chance(if main { 0.25 } else { 0.5 });
        let spans: [f64; 3] = *match (main, old) {
            (true, false) => random.pick(&[[25.0, 30.0, 25.0], [30.0, 40.0, 30.0], [20.0, 25.0, 20.0]]),
            (true, true) => random.pick(&[[16.0, 20.0, 16.0], [20.0, 20.0, 20.0]]),
            (false, false) => random.pick(&[[16.0, 20.0, 16.0], [13.0, 16.0, 13.0], [20.0, 20.0, 20.0]]),
            (false, true) => random.pick(&[[10.0, 13.0, 10.0], [8.0, 10.0, 8.0]]),
        };
        let rating = match (main, old) {
            (true, false) => random.between(1.35, 1.85),
            (true, true) => random.between(0.85, 1.25),
            (false, false) => random.between(1.0, 1.35),
            (false, true) => random.between(0.6, 0.95),
        };
        // In steps of a twentieth, from whole numbers: the digits are the same everywhere.
        let rating = (rating * 20.0).round() / 20.0;
        let grade = if rating >= 1.2 {
            "1"
        } else if rating >= 0.9 {
            "2"
        } else {
            "3"
        };
        let mut properties: Properties = vec![
            ("name", json!(format!("{}{canal}桥", road.name))),
            ("span_m", json!(spans)),
            ("design", json!(if main { "highway-i" } else { "highway-ii" })),
            ("rating", json!(rating)),
            ("condition", json!(format!("技术状况{grade}类"))),
            ("contact", json!(if main { "市公路事业发展中心" } else { "区交通运输局" })),
            ("lead_days", json!(if rating < 0.9 { 60 } else { 20 })),
        ];
        if random.chance(0.125) {
            properties.push(("provenance", json!("assumed")));
        } else {
            properties.push(("provenance", json!("surveyed")));
            properties.push(("surveyed", json!(surveyed(&mut random))));
        }
        found.push(make("bridge", found.len() + 1, at, properties));
    }
    found
}

/// Places in the middle of plain ways of these classes, apart from each other.
fn places<'w>(
    net: &Arrangement,
    ways: &'w [Way],
    classes: &[&str],
    most: usize,
    random: &mut Random,
) -> Vec<(&'w Way, Xy)> {
    let plain = |way: &&Way| {
        let road = &net.roads[way.road];
        let length = net.nodes[way.nodes[0]].to(net.nodes[way.nodes[way.nodes.len() - 1]]);
        classes.contains(&road.highway) && road.level == 0 && !way.marks.bridge && length > 120.0
    };
    let mut left: Vec<&Way> = ways.iter().filter(plain).collect();
    let mut chosen: Vec<(&Way, Xy)> = Vec::new();
    while chosen.len() < most && !left.is_empty() {
        let way = left.swap_remove(random.below(left.len()));
        let at = middle(net, way);
        if chosen.iter().all(|(_, other)| other.to(at) > APART) {
            chosen.push((way, at));
        }
    }
    chosen
}

/// Decimeters as meters.
fn tenths(random: &mut Random, low: usize, high: usize) -> Value {
    json!((low + random.below(high - low + 1)) as f64 / 10.0)
}

/// Sign gantries over the main roads: bolted, not built in.
fn gantries(net: &Arrangement, ways: &[Way]) -> Vec<String> {
    let mut random = Random::new(520);
    let chosen = places(net, ways, &["trunk", "primary"], 16, &mut random);
    let one = |(i, (way, at)): (usize, (&Way, Xy))| {
        let properties: Properties = vec![
            ("name", json!(format!("{}标志龙门架", net.roads[way.road].name))),
            ("height_m", tenths(&mut random, 50, 57)),
            ("hard", json!(false)),
            ("cost", json!("removal")),
            ("lead_days", json!(7)),
            ("contact", json!("区公安分局交警大队")),
            ("provenance", json!("surveyed")),
            ("surveyed", json!(surveyed(&mut random))),
        ];
        make("gantry", i + 1, at, properties)
    };
    chosen.into_iter().enumerate().map(one).collect()
}

/// Wires over lesser roads: power lines and cables that a crew lifts.
fn wires(net: &Arrangement, ways: &[Way]) -> Vec<String> {
    let mut random = Random::new(530);
    let chosen = places(net, ways, &["secondary", "tertiary", "unclassified"], 60, &mut random);
    let one = |(i, (way, at)): (usize, (&Way, Xy))| {
        let power = random.chance(0.6);
        let properties: Properties = vec![
            (
                "name",
                json!(format!(
                    "{}{}",
                    net.roads[way.road].name,
                    if power { "跨路电力线" } else { "跨路通信线" }
                )),
            ),
            ("height_m", tenths(&mut random, 43, 56)),
            ("hard", json!(false)),
            ("cost", json!("removal")),
            ("lead_days", json!(if power { 10 } else { 3 })),
            ("contact", json!(if power { "供电公司配电抢修班" } else { "通信运营商线路维护" })),
            ("provenance", json!(if random.chance(0.3) { "assumed" } else { "surveyed" })),
        ];
        make("wire", i + 1, at, properties)
    };
    chosen.into_iter().enumerate().map(one).collect()
}

/// Height bars at the mouths of village roads, and narrow places between houses.
fn bars_and_narrows(net: &Arrangement, ways: &[Way]) -> Vec<String> {
    let mut random = Random::new(540);
    let mut all = Vec::new();
    for (i, (way, at)) in places(net, ways, &["unclassified"], 20, &mut random).into_iter().enumerate() {
        let properties: Properties = vec![
            ("name", json!(format!("{}限高架", net.roads[way.road].name))),
            ("height_m", tenths(&mut random, 30, 38)),
            ("hard", json!(false)),
            ("cost", json!("permission")),
            ("lead_days", json!(3)),
            ("contact", json!("镇综合执法局")),
            ("provenance", json!("signed")),
        ];
        all.push(make("height_bar", i + 1, at, properties));
    }
    for (i, (way, at)) in
        places(net, ways, &["tertiary", "unclassified"], 24, &mut random).into_iter().enumerate()
    {
        let name = &net.roads[way.road].name;
        let properties: Properties = vec![
            ("name", json!(format!("{name}窄路"))),
            ("width_m", tenths(&mut random, 28, 42)),
            ("hard", json!(true)),
            ("provenance", json!("surveyed")),
            ("surveyed", json!(surveyed(&mut random))),
        ];
        all.push(make("narrow", i + 1, at, properties));
    }
    all
}

/// Steep approaches to old bridges, percent.
fn gradients(net: &Arrangement, ways: &[Way]) -> Vec<String> {
    let mut random = Random::new(550);
    let chosen = places(net, ways, &["secondary", "tertiary"], 12, &mut random);
    let one = |(i, (way, at)): (usize, (&Way, Xy))| {
        let properties: Properties = vec![
            ("name", json!(format!("{}引道", net.roads[way.road].name))),
            ("gradient_percent", tenths(&mut random, 40, 70)),
            ("provenance", json!("surveyed")),
            ("surveyed", json!(surveyed(&mut random))),
        ];
        make("gradient", i + 1, at, properties)
    };
    chosen.into_iter().enumerate().map(one).collect()
}
