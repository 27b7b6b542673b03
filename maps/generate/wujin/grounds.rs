//! Grounds drawn by hand for the scenarios: the two nursery villages along 花海大道, the flower market
//! with its three gates, and the industrial parks.

use super::drawing::arrangement::{Arrangement, Road};
use super::drawing::ground::Ground;
use super::drawing::levels::on_road;
use super::drawing::parks::Park;
use super::drawing::random::Random;
use super::plane::{Xy, at, smooth, xy};

pub const PARKS: &[Park] = &[
    Park("park-01", "武进国家高新技术产业开发区", (119.930, 31.6420), (1100.0, 800.0), 0.03),
    Park("park-02", "中以常州创新园", (119.9690, 31.6330), (700.0, 520.0), -0.05),
    Park("park-03", "武进绿色建筑产业集聚示范区", (119.9360, 31.6735), (800.0, 420.0), 0.02),
    Park("park-04", "西太湖科技产业园", (119.8480, 31.7160), (700.0, 500.0), 0.08),
    Park("park-05", "中欧(常州)绿色创新园", (119.8980, 31.6530), (650.0, 600.0), -0.06),
    Park("park-06", "常州经济开发区", (120.0560, 31.6830), (750.0, 500.0), 0.06),
    Park("park-07", "横山桥工业集中区", (120.1060, 31.7770), (600.0, 420.0), -0.08),
    Park("park-08", "洛阳工业集中区", (120.0950, 31.6560), (600.0, 420.0), 0.10),
    Park("park-09", "湟里工业集中区", (119.7150, 31.6060), (600.0, 400.0), 0.05),
    Park("park-10", "雪堰工业集中区", (120.0720, 31.4990), (520.0, 380.0), -0.12),
    Park("park-11", "前黄工业集中区", (119.9220, 31.6010), (520.0, 400.0), 0.07),
    Park("park-12", "凌家塘物流园区", (119.8930, 31.7300), (600.0, 380.0), -0.04),
];

fn degrees(points: &[(f64, f64)]) -> Vec<Xy> {
    smooth(&points.iter().map(|&(lon, lat)| at(lon, lat)).collect::<Vec<_>>(), 70.0)
}

/// A road that begins on the named street of the village.
fn out_of(net: &mut Arrangement, street: &str, road: Road, points: &[(f64, f64)]) {
    let mut line = degrees(points);
    let start = on_road(net, street, line[0]);
    if let Some(node) = start {
        line[0] = net.nodes[node];
    }
    net.draw_between(road, &line, start, None);
}

fn lane(highway: &'static str, name: &str, tags: &[(&'static str, &str)]) -> Road {
    let tags = tags.iter().map(|&(k, v)| (k, v.to_owned())).collect();
    Road { highway, name: name.to_owned(), lanes: 2, maxspeed: 30, tags, ..Road::default() }
}

/// Centers of the two villages, in degrees.
pub const GUANZHUANG: (f64, f64) = (119.8010, 31.6996);
pub const JIAZE: (f64, f64) = (119.7716, 31.6880);
/// The market: center in degrees and half sizes in meters.
pub const MARKET: (f64, f64) = (119.7190, 31.6655);
pub const MARKET_HALF: (f64, f64) = (330.0, 235.0);

/// Gates of the market: id, name, offset from its center in half sizes.
pub const GATES: &[(&str, &str, (f64, f64))] = &[
    ("gate-east", "东门", (1.0, 0.08)),
    ("gate-north", "北门", (-0.1, 1.0)),
    ("gate-south", "南门", (0.15, -1.0)),
];

pub fn gate_at(offset: (f64, f64)) -> Xy {
    at(MARKET.0, MARKET.1) + xy(offset.0 * MARKET_HALF.0, offset.1 * MARKET_HALF.1)
}

fn village_grid(net: &mut Arrangement, center: Xy, name: &str, seed: u64) {
    let mut random = Random::new(seed);
    for (k, name) in
        [(-1.0, "后街"), (0.0, "中街"), (1.0, "前街")].map(|(k, end)| (k, format!("{name}{end}")))
    {
        let line: Vec<Xy> = (-3..=3)
            .map(|i| center + xy(f64::from(i) * 95.0, -k * 105.0 + random.between(-14.0, 14.0)))
            .collect();
        net.draw(lane("residential", &name, &[]), &line);
    }
    for i in [-2.6, -1.0, 0.7, 2.5] {
        let x = i * 95.0;
        let line: Vec<Xy> =
            [-1.9, -0.8, 0.4, 1.8].map(|k| center + xy(x + random.between(-18.0, 18.0), k * 105.0)).to_vec();
        net.draw(lane("residential", "", &[]), &line);
    }
}

/// 观庄村 north of the avenue has its own road to the avenue and two lanes that carry no trucks; 嘉泽村 south of it
/// has one too, a low passage to the west and a long lane to the lake.
pub fn draw_villages_along_the_works(net: &mut Arrangement, ground: &mut Ground) {
    let (gz, jz) = (at(GUANZHUANG.0, GUANZHUANG.1), at(JIAZE.0, JIAZE.1));
    village_grid(net, gz, "观庄", 61);
    village_grid(net, jz, "嘉泽", 62);
    for (center, name, road_name, start) in
        [(gz, "花海大道", "观庄路", xy(-40.0, -110.0)), (jz, "花海大道", "嘉泽村路", xy(30.0, 110.0))]
    {
        let from = center + start;
        let out = if start.y < 0.0 { -1.0 } else { 1.0 };
        if let Some(end) = on_road(net, name, from + xy(0.0, out * 300.0)) {
            let line = smooth(&[net.nodes[end], (net.nodes[end] + from) * 0.5 + xy(35.0, 0.0), from], 80.0);
            net.draw_between(lane("tertiary", road_name, &[]), &line, Some(end), None);
        }
    }
    // 观庄村: west over a weak bridge, east on a lane forbidden to trucks; both leave the reserved circle.
    let bridge = [("maxweight", "5"), ("bridge", "yes"), ("layer", "1")];
    out_of(
        net,
        "观庄中街",
        lane("unclassified", "观庄西桥", &bridge),
        &[(119.7981, 31.6996), (119.7962, 31.7000), (119.7938, 31.7004)],
    );
    net.draw(
        lane("unclassified", "观庄西路", &[]),
        &degrees(&[(119.7938, 31.7004), (119.7905, 31.7010), (119.7869, 31.7012)]),
    );
    let narrow = [("hgv", "no"), ("width", "3.5")];
    out_of(
        net,
        "观庄中街",
        lane("unclassified", "观庄东路", &narrow),
        &[(119.8039, 31.6998), (119.8065, 31.7006), (119.8100, 31.7004), (119.8151, 31.7010)],
    );
    // 嘉泽村: west through a height bar, south to the lake road.
    out_of(
        net,
        "嘉泽中街",
        lane("unclassified", "嘉泽西路", &[("maxheight", "2.5")]),
        &[(119.7687, 31.6880), (119.7660, 31.6888), (119.7640, 31.6884)],
    );
    net.draw(
        lane("unclassified", "嘉泽西路", &[]),
        &degrees(&[(119.7640, 31.6884), (119.7560, 31.6872), (119.7500, 31.6868), (119.7440, 31.6868)]),
    );
    out_of(
        net,
        "嘉泽前街",
        lane("unclassified", "嘉泽南路", &[]),
        &[
            (119.7726, 31.6870),
            (119.7738, 31.6825),
            (119.7722, 31.6780),
            (119.7740, 31.6740),
            (119.7733, 31.6700),
            (119.7745, 31.6655),
        ],
    );
    ground.reserve(gz, 690.0);
    ground.reserve(jz, 700.0);
}

/// Rows of stalls inside, a gate each to the east, north and south; nothing to the west.
pub fn draw_market(net: &mut Arrangement, ground: &mut Ground) {
    net.draw(
        Road { lanes: 4, maxspeed: 50, ..lane("secondary", "花木大道", &[]) },
        &degrees(&[
            (119.6960, 31.6705),
            (119.7060, 31.6698),
            (119.7190, 31.6686),
            (119.7300, 31.6692),
            (119.7400, 31.6715),
        ]),
    );
    net.draw(
        Road { maxspeed: 40, ..lane("tertiary", "市场南路", &[]) },
        &degrees(&[(119.6960, 31.6622), (119.7070, 31.6618), (119.7200, 31.6624), (119.7300, 31.6615)]),
    );
    net.draw(
        Road { maxspeed: 40, ..lane("tertiary", "市场西路", &[]) },
        &degrees(&[(119.7118, 31.6735), (119.7122, 31.6690), (119.7128, 31.6650), (119.7126, 31.6585)]),
    );
    let center = at(MARKET.0, MARKET.1);
    let place = |i: f64, j: f64| center + xy(i * MARKET_HALF.0, j * MARKET_HALF.1);
    let inner = |name: &str| Road { maxspeed: 15, ..lane("service", name, &[]) };
    for (j, name) in [(-0.72, "丁街"), (-0.28, "丙街"), (0.08, "乙街"), (0.6, "甲街")] {
        let line: Vec<Xy> = [-0.85, -0.45, -0.1, 0.15, 0.5, 0.85].map(|i| place(i, j + 0.02 * i)).to_vec();
        net.draw(inner(&format!("花木市场{name}")), &line);
    }
    for i in [-0.85, -0.1, 0.15, 0.85] {
        net.draw(inner(""), &[-0.72, -0.28, 0.08, 0.6].map(|j| place(i, j + 0.02 * i)));
    }
    // One road joins gate and rows; the gate is one of its vertices.
    let ways = [
        ("东门路", "夏湟路", (0.85, 0.097), GATES[0].2),
        ("北门路", "花木大道", (-0.1, 0.598), GATES[1].2),
        ("南门路", "市场南路", (0.15, -0.717), GATES[2].2),
    ];
    for (name, outside, inner_end, gate) in ways {
        let gate = gate_at(gate);
        let outward = (gate - center).unit();
        if let Some(end) = on_road(net, outside, gate + outward * 60.0) {
            let line = [net.nodes[end], (net.nodes[end] + gate) * 0.5, gate, place(inner_end.0, inner_end.1)];
            net.draw_between(Road { maxspeed: 20, ..lane("service", name, &[]) }, &line, Some(end), None);
        }
    }
    ground.reserve(center, 560.0);
}
