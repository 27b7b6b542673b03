//! Industrial parks, oil fields and refineries: grounds with roads of their own.

use super::drawing::arrangement::{Arrangement, Road};
use super::drawing::features::{Shape, feature};
use super::drawing::ground::Ground;
use super::drawing::parks::{Park, park_ring};
use super::plane::{FRAME, Xy, at, foot, xy};
use super::streets::TOWNS;
use serde_json::json;

/// The parks whose roads the city examined are sixteen; names are real, positions are not.
#[rustfmt::skip]
pub const PARKS: &[Park] = &[
    Park("park-01", "东营经济技术开发区", (118.7450, 37.4300), (1700.0, 1300.0), 0.02),
    Park("park-02", "东营高新技术产业开发区", (118.5850, 37.4370), (1100.0, 900.0), -0.03),
    Park("park-03", "东营综合保税区", (118.7900, 37.4700), (900.0, 700.0), 0.04),
    Park("park-04", "胜利经济开发区", (118.4300, 37.4640), (900.0, 800.0), -0.02),
    Park("park-05", "东营港经济开发区", (118.9100, 38.0250), (1500.0, 1400.0), 0.10),
    Park("park-06", "河口经济开发区", (118.5100, 37.9080), (900.0, 700.0), 0.05),
    Park("park-07", "河口蓝色经济开发区", (118.3500, 38.0250), (900.0, 700.0), -0.04),
    Park("park-08", "利津经济开发区", (118.2650, 37.5290), (900.0, 800.0), 0.08),
    Park("park-09", "利津滨海产业园", (118.6050, 37.9880), (800.0, 600.0), 0.02),
    Park("park-10", "垦利经济开发区", (118.5950, 37.5700), (1000.0, 700.0), -0.05),
    Park("park-11", "胜坨化工产业园", (118.3950, 37.5250), (900.0, 600.0), 0.03),
    Park("park-12", "广饶经济技术开发区", (118.4420, 37.0800), (1300.0, 1000.0), 0.02),
    Park("park-13", "大王经济开发区", (118.4960, 36.9990), (1300.0, 900.0), -0.06),
    Park("park-14", "稻庄轮胎产业园", (118.5380, 37.0720), (900.0, 700.0), 0.05),
    Park("park-15", "牛庄创业园", (118.4440, 37.3850), (600.0, 500.0), 0.02),
    Park("park-16", "滨海新动能产业园", (118.7900, 37.3100), (900.0, 700.0), 0.06),
];

/// Oil fields: wide grids of lanes from well to well, villages between them.
#[rustfmt::skip]
pub const OIL_FIELDS: &[Park] = &[
    Park("field-01", "孤岛油田", (118.7800, 37.8900), (4600.0, 3000.0), 0.05),
    Park("field-02", "孤东油田", (118.9250, 37.8850), (3200.0, 3600.0), -0.04),
    Park("field-03", "河口油田", (118.5900, 37.8950), (4200.0, 3000.0), 0.08),
    Park("field-04", "胜坨油田", (118.4500, 37.5350), (4600.0, 2800.0), -0.05),
    Park("field-05", "东辛油田", (118.6100, 37.4000), (4200.0, 2600.0), 0.03),
    Park("field-06", "纯化油田", (118.4200, 37.3050), (3600.0, 2400.0), 0.06),
    Park("field-07", "永安油田", (118.7300, 37.5900), (4000.0, 2600.0), -0.08),
];

/// A refinery or works behind a fence: id, name, district, center in degrees, half sizes in meters, gates.
pub struct Works {
    pub id: &'static str,
    pub name: &'static str,
    pub at: (f64, f64),
    pub half: (f64, f64),
    /// Name of the gate, and the side on which it is.
    pub gates: &'static [(&'static str, (f64, f64))],
}

const EAST: (f64, f64) = (1.0, 0.1);
const WEST: (f64, f64) = (-1.0, -0.1);
const NORTH: (f64, f64) = (0.1, 1.0);
const SOUTH: (f64, f64) = (-0.1, -1.0);

/// 齐成石化 is named in the reports of the city; the others are made up.
#[rustfmt::skip]
pub const WORKS: &[Works] = &[
    Works { id: "works-qicheng", name: "齐成石化", at: (118.4490, 36.9690), half: (620.0, 430.0), gates: &[("东门", EAST), ("北门", NORTH), ("物流门", WEST)] },
    Works { id: "works-02", name: "广饶炼化二厂", at: (118.4430, 37.1120), half: (480.0, 360.0), gates: &[("西门", WEST), ("南门", SOUTH)] },
    Works { id: "works-03", name: "大王轮胎厂", at: (118.5230, 36.9860), half: (420.0, 300.0), gates: &[("南门", SOUTH), ("西门", WEST)] },
    Works { id: "works-04", name: "东营港炼化厂", at: (118.9020, 38.0600), half: (700.0, 480.0), gates: &[("东门", EAST), ("南门", SOUTH)] },
    Works { id: "works-05", name: "东营港液体码头罐区", at: (118.9560, 38.0720), half: (420.0, 380.0), gates: &[("西门", WEST)] },
    Works { id: "works-06", name: "利津炼化厂", at: (118.2910, 37.5520), half: (460.0, 340.0), gates: &[("西门", WEST), ("南门", SOUTH)] },
    Works { id: "works-07", name: "垦利化工厂", at: (118.5750, 37.5480), half: (430.0, 320.0), gates: &[("西门", WEST), ("北门", NORTH)] },
    Works { id: "works-08", name: "河口化工厂", at: (118.5600, 37.8660), half: (400.0, 300.0), gates: &[("北门", NORTH), ("西门", WEST)] },
    Works { id: "works-09", name: "孤岛油库", at: (118.7180, 37.8900), half: (360.0, 300.0), gates: &[("南门", SOUTH)] },
    Works { id: "works-10", name: "西城石化厂", at: (118.4620, 37.4980), half: (460.0, 320.0), gates: &[("东门", EAST), ("南门", SOUTH)] },
];

impl Works {
    /// A place inside, in half sizes from the center.
    pub fn place(&self, i: f64, j: f64) -> Xy {
        at(self.at.0, self.at.1) + xy(i * self.half.0, j * self.half.1)
    }
}

fn lane(name: &str) -> Road {
    let tags = vec![("access", "destination".to_owned())];
    Road { highway: "service", name: name.to_owned(), lanes: 2, maxspeed: 20, tags, ..Road::default() }
}

/// A ring road inside the fence, four lanes across, and one road from each gate to the nearest road outside.
pub fn draw_works(net: &mut Arrangement, ground: &mut Ground) {
    for works in WORKS {
        let ring = [
            (-0.85, -0.8),
            (0.0, -0.8),
            (0.85, -0.8),
            (0.85, 0.0),
            (0.85, 0.8),
            (0.0, 0.8),
            (-0.85, 0.8),
            (-0.85, 0.0),
            (-0.85, -0.8),
        ];
        net.draw(lane(&format!("{}环路", works.name)), &ring.map(|(i, j)| works.place(i, j)));
        for i in [-0.35, 0.3] {
            net.draw(lane(""), &[-0.8, 0.0, 0.8].map(|j| works.place(i, j)));
        }
        for j in [-0.3, 0.35] {
            net.draw(lane(""), &[-0.85, 0.0, 0.85].map(|i| works.place(i, j)));
        }
        let center = at(works.at.0, works.at.1);
        for (name, (i, j)) in works.gates {
            let gate = works.place(*i, *j);
            let outward = if i.abs() > j.abs() { xy(i.signum(), 0.0) } else { xy(0.0, j.signum()) };
            let inner = gate - outward * (0.17 * if i.abs() > j.abs() { works.half.0 } else { works.half.1 });
            let Some(end) = nearest_outside(net, gate, outward) else { continue };
            let bend = gate + outward * 60.0;
            let road = Road { maxspeed: 40, tags: Vec::new(), ..lane(&format!("{}{name}路", works.name)) };
            let goal = net.nodes[end];
            net.draw_between(road, &[goal, (goal + bend) * 0.5, bend, gate], Some(end), None);
            net.draw(lane(""), &[gate, inner]);
        }
        ground.reserve(center, works.half.0.max(works.half.1) * 1.25);
    }
}

/// A road from the middle of each park and town to the nearest great road, so that none is left an island.
pub fn draw_links(net: &mut Arrangement) {
    let parks = PARKS.iter().map(|p| (p.1, at(p.2.0, p.2.1)));
    let towns = TOWNS.iter().map(|t| (t.0, at(t.1, t.2)));
    for (name, middle) in parks.chain(towns) {
        let Some((_, piece, t)) = nearest_great_road(net, middle).filter(|(d, ..)| *d > 30.0) else {
            continue;
        };
        let end = net.split(piece, t, 6.0);
        let goal = net.nodes[end];
        let name = format!("{}连接线", name.chars().take(2).collect::<String>());
        let road = Road { highway: "tertiary", lanes: 2, maxspeed: 50, name, ..Road::default() };
        net.draw_between(road, &[goal, goal + (middle - goal) * 0.5, middle], Some(end), None);
    }
}

fn nearest_great_road(net: &Arrangement, place: Xy) -> Option<(f64, usize, f64)> {
    let great = |piece: usize| {
        let road = &net.roads[net.pieces[piece].road];
        road.level == 0 && matches!(road.highway, "trunk" | "primary" | "secondary" | "tertiary")
    };
    let feet = net.pieces_near(place, place, 6000.0).into_iter().filter(|&p| great(p)).map(|piece| {
        let (a, b) = net.ends(piece);
        let (d, t) = foot(place, a, b);
        (d, piece, t)
    });
    feet.min_by(|a, b| a.0.total_cmp(&b.0))
}

/// A node on the nearest public road ahead of the gate.
fn nearest_outside(net: &mut Arrangement, gate: Xy, outward: Xy) -> Option<usize> {
    let mut best: Option<(f64, usize, f64)> = None;
    for piece in net.pieces_near(gate, gate, 4500.0) {
        let road = &net.roads[net.pieces[piece].road];
        if road.level != 0 || road.highway == "service" {
            continue;
        }
        let (a, b) = net.ends(piece);
        let (d, t) = foot(gate, a, b);
        let ahead = (a + (b - a) * t - gate).unit().dot(outward);
        let far = d * (1.6 - 0.6 * ahead);
        if ahead > -0.2 && best.is_none_or(|(least, ..)| far < least) {
            best = Some((far, piece, t));
        }
    }
    best.map(|(_, piece, t)| net.split(piece, t, 6.0))
}

/// Where the gate of the works on this side is.
pub fn gate(works: &Works, side: (f64, f64)) -> Xy {
    works.place(side.0, side.1)
}

/// Parks and oil fields as polygons.
pub fn areas() -> Vec<String> {
    let make = |park: &Park, category: &str, category_zh: &str| {
        feature(
            FRAME,
            park.0,
            &Shape::Ring(&park_ring(FRAME, park)),
            &[("name", json!(park.1)), ("category", json!(category)), ("category_zh", json!(category_zh))],
        )
    };
    let parks = PARKS.iter().map(|p| make(p, "park", "园区"));
    parks.chain(OIL_FIELDS.iter().map(|p| make(p, "oil_field", "油田"))).collect()
}

/// The works as points in their middle, with as many gates as they have.
pub fn works() -> Vec<String> {
    let make = |w: &Works| {
        let properties = [
            ("name", json!(w.name)),
            ("category", json!("works")),
            ("category_zh", json!("炼化企业")),
            ("weight", json!(10)),
            ("gates", json!(w.gates.len())),
        ];
        feature(FRAME, w.id, &Shape::Point(w.place(0.0, 0.0)), &properties)
    };
    WORKS.iter().map(make).collect()
}

/// Their gates.
pub fn gates() -> Vec<String> {
    let make = |w: &Works, n: usize| {
        let (name, side) = w.gates[n];
        let properties =
            [("site", json!(w.id)), ("name", json!(format!("{}{name}", w.name))), ("open", json!(true))];
        feature(FRAME, &format!("{}-gate-{}", w.id, n + 1), &Shape::Point(gate(w, side)), &properties)
    };
    WORKS.iter().flat_map(|w| (0..w.gates.len()).map(move |n| make(w, n))).collect()
}
