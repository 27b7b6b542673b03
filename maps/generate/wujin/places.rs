//! Stations, sites, gates and parks. Names are real where the district's reports name a place; positions are invented.

use super::drawing::arrangement::Arrangement;
use super::drawing::arterials::course;
use super::drawing::features::{Shape, feature};
use super::drawing::parks::{Park, park_ring};
use super::drawing::places::beside_street;
use super::drawing::random::Random;
use super::grounds::{GATES, GUANZHUANG, JIAZE, MARKET, PARKS, gate_at};
use super::plane::{FRAME, Xy, along, at, inside, length, xy};
use super::streets::TOWNS;
use serde_json::{Value, json};

/// A station: name, kind, position in degrees.
type Station = (&'static str, &'static str, (f64, f64));

pub const STATIONS: &[Station] = &[
    ("湖塘派出所", "police_station", (119.9480, 31.7060)),
    ("湖塘东警务服务站", "service_station", (119.9740, 31.7110)),
    ("湖塘西警务服务站", "service_station", (119.9220, 31.7080)),
    ("马杭派出所", "police_station", (119.9910, 31.6850)),
    ("南夏墅派出所", "police_station", (119.9520, 31.6520)),
    ("武进高新区园区警务服务中心", "park_center", (119.9270, 31.6390)),
    ("嘉泽派出所", "police_station", (119.7640, 31.7160)),
    ("夏溪综合服务窗口", "service_window", (119.7310, 31.6740)),
    ("湟里派出所", "police_station", (119.7080, 31.6200)),
    ("牛塘派出所", "police_station", (119.8870, 31.7080)),
    ("西太湖派出所", "police_station", (119.8370, 31.7060)),
    ("前黄派出所", "police_station", (119.9370, 31.5930)),
    ("礼嘉派出所", "police_station", (119.9960, 31.6450)),
    ("洛阳派出所", "police_station", (120.0800, 31.6500)),
    ("遥观派出所", "police_station", (120.0430, 31.6980)),
    ("横林派出所", "police_station", (120.1050, 31.6980)),
    ("横山桥派出所", "police_station", (120.1190, 31.7650)),
    ("戚墅堰派出所", "police_station", (120.0640, 31.7260)),
    ("潞城派出所", "police_station", (120.0800, 31.7550)),
    ("雪堰派出所", "police_station", (120.0840, 31.4930)),
    ("漕桥综合服务窗口", "service_window", (120.0280, 31.5230)),
    ("理想汽车综合警务服务站", "service_station", (119.9080, 31.6640)),
    ("九号公司综合警务服务站", "service_station", (119.9680, 31.6320)),
    ("凌家塘物流园交通前哨站", "outpost", (119.8930, 31.7300)),
    ("寨桥综合服务窗口", "service_window", (119.9130, 31.5640)),
    ("坂上综合服务窗口", "service_window", (120.0230, 31.6720)),
    ("花海综合警务服务站", "service_station", (119.7872, 31.6958)),
    ("政平综合服务窗口", "service_window", (120.0230, 31.6080)),
    ("湖塘南警务服务站", "service_station", (119.9400, 31.6800)),
    ("成章综合服务窗口", "service_window", (119.7440, 31.7390)),
];

fn kind_zh(kind: &str) -> &'static str {
    match kind {
        "police_station" => "派出所",
        "service_station" => "综合警务服务站",
        "park_center" => "园区警务服务中心",
        "outpost" => "交通前哨站",
        _ => "综合服务窗口",
    }
}

pub fn stations(net: &Arrangement) -> Vec<String> {
    let mut features = Vec::new();
    for (i, &(name, kind, (lon, lat))) in STATIONS.iter().enumerate() {
        let Some(place) = beside_street(net, at(lon, lat), 16.0, false) else { continue };
        let services: &[&str] = match kind {
            "police_station" => &["residence", "vehicle", "case", "permit"],
            "service_station" => &["residence", "vehicle", "permit"],
            "park_center" => &["residence", "permit", "enterprise"],
            "outpost" => &["vehicle", "traffic"],
            _ => &["residence", "permit"],
        };
        let capacity = if kind == "police_station" { 60 } else { 30 };
        let id = format!("st-{:02}", i + 1);
        features.push(feature(
            FRAME,
            &id,
            &Shape::Point(place),
            &[
                ("name", json!(name)),
                ("category", json!(kind)),
                ("category_zh", json!(kind_zh(kind))),
                ("services", json!(services)),
                ("capacity", json!(capacity)),
            ],
        ));
    }
    features
}

pub fn gates() -> Vec<String> {
    let make = |&(id, name, offset): &(&str, &str, (f64, f64))| {
        feature(
            FRAME,
            id,
            &Shape::Point(gate_at(offset)),
            &[
                ("site", json!("market-xiaxi")),
                ("name", json!(format!("夏溪花木市场{name}"))),
                ("open", json!(true)),
            ],
        )
    };
    GATES.iter().map(make).collect()
}

pub fn parks() -> Vec<String> {
    let make = |park: &Park| {
        feature(
            FRAME,
            park.0,
            &Shape::Ring(&park_ring(FRAME, park)),
            &[
                ("name", json!(park.1)),
                ("category", json!("park")),
                ("category_zh", json!("园区")),
                ("weight", json!(20)),
            ],
        )
    };
    PARKS.iter().map(make).collect()
}

struct Sites<'a> {
    net: &'a Arrangement,
    random: Random,
    features: Vec<String>,
    taken: Vec<Xy>,
}

impl Sites<'_> {
    fn push(
        &mut self,
        id: &str,
        name: &str,
        category: (&str, &str),
        place: Xy,
        weight: u32,
        more: &[(&str, Value)],
    ) {
        let mut properties = vec![
            ("name", json!(name)),
            ("category", json!(category.0)),
            ("category_zh", json!(category.1)),
            ("weight", json!(weight)),
        ];
        properties.extend(more.iter().cloned());
        self.features.push(feature(FRAME, id, &Shape::Point(place), &properties));
        self.taken.push(place);
    }

    /// A free place beside a street, in one of the parks.
    fn in_park(&mut self, park: usize) -> Option<Xy> {
        let ring = park_ring(FRAME, &PARKS[park]);
        let (center, half) = (at(PARKS[park].2.0, PARKS[park].2.1), PARKS[park].3);
        for _ in 0..60 {
            let p = center + xy(self.random.between(-half.0, half.0), self.random.between(-half.1, half.1));
            if let (true, Some(place)) = (inside(p, &ring), beside_street(self.net, p, 28.0, false))
                && self.taken.iter().all(|t| t.to(place) > 45.0)
            {
                return Some(place);
            }
        }
        None
    }

    /// The same in a town; towns by area, those without a station half as often, the middle denser.
    fn in_town(&mut self) -> Option<(Xy, usize)> {
        let share = |town: usize| {
            let served =
                STATIONS.iter().any(|s| at(s.2.0, s.2.1).to(at(TOWNS[town].1, TOWNS[town].2)) < 900.0);
            TOWNS[town].3 * TOWNS[town].3.sqrt() * if served { 1.0 } else { 0.5 }
        };
        let total: f64 = (0..TOWNS.len()).map(share).sum();
        for _ in 0..80 {
            let mut ticket = self.random.between(0.0, total);
            let mut town = 0;
            while town + 1 < TOWNS.len() && ticket > share(town) {
                ticket -= share(town);
                town += 1;
            }
            let radius = TOWNS[town].3;
            let p = xy(self.random.between(-1.0, 1.0), self.random.between(-1.0, 1.0));
            if p.length() > 0.95 {
                continue;
            }
            let wanted = at(TOWNS[town].1, TOWNS[town].2) + p * (radius * p.length().sqrt());
            if let Some(place) = beside_street(self.net, wanted, 22.0, true)
                && place.to(wanted) < 260.0
                && self.taken.iter().all(|t| t.to(place) > 55.0)
            {
                return Some((place, town));
            }
        }
        None
    }

    fn town_sites(
        &mut self,
        count: usize,
        prefix: &str,
        category: (&str, &str),
        endings: &[&str],
        weights: (f64, f64),
    ) {
        let mut used = vec![0usize; TOWNS.len()];
        for n in 1..=count {
            let Some((place, town)) = self.in_town() else { continue };
            let short = TOWNS[town].0.trim_end_matches("街道").trim_end_matches('镇');
            used[town] += 1;
            let ending = endings[(used[town] - 1) % endings.len()];
            let round = (used[town] - 1) / endings.len();
            let numeral = if round == 0 { String::new() } else { format!("{}", round + 1) };
            let weight = self.random.between(weights.0, weights.1) as u32;
            self.push(
                &format!("{prefix}-{n:03}"),
                &format!("{short}{ending}{numeral}"),
                category,
                place,
                weight,
                &[],
            );
        }
    }
}

/// Nurseries whose only way out is their own carriageway of 花海大道: what a half closure takes away.
fn frontages(all: &mut Sites) {
    let line = course(FRAME, super::arterials::AVENUES[0].6, 25.0);
    let total = length(&line);
    let mut n = 0;
    let mut distance = 0.0;
    while distance < total {
        let (place, direction) = along(&line, distance);
        let side = if n % 2 == 0 { 1.0 } else { -1.0 };
        distance += 260.0 + all.random.between(0.0, 120.0);
        if place.x > at(119.752, 0.0).x && place.x < at(119.832, 0.0).x {
            n += 1;
            let yard = place + direction.left() * (side * 34.0);
            all.push(
                &format!("nursery-{n:02}"),
                &format!("花海苗木场{n:02}"),
                ("nursery", "苗圃"),
                yard,
                10,
                &[],
            );
        }
    }
}

pub fn sites(net: &Arrangement, villages: &[Xy], names: &[String]) -> Vec<String> {
    let mut all = Sites { net, random: Random::new(500), features: Vec::new(), taken: Vec::new() };
    let star = ("enterprise", "企业");
    for n in 1..=51usize {
        let (name, park) = match n {
            1 => ("理想汽车".to_owned(), 4),
            2 => ("九号公司".to_owned(), 1),
            _ => (format!("星级企业{n:02}"), [0, 0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11][n % 15]),
        };
        if let Some(place) = all.in_park(park) {
            let weight = all.random.between(20.0, 120.0) as u32;
            all.push(
                &format!("enterprise-{n:03}"),
                &name,
                star,
                place,
                weight,
                &[("park", json!(PARKS[park].0)), ("star", json!(true))],
            );
        }
    }
    for n in 1..=60usize {
        let place = if n % 3 == 0 {
            all.in_town().map(|p| p.0)
        } else {
            let park = all.random.below(PARKS.len());
            all.in_park(park)
        };
        let stage = ["signed", "landed", "construction", "production"][all.random.below(4)];
        if let Some(place) = place {
            let weight = all.random.between(10.0, 80.0) as u32;
            all.push(
                &format!("project-{n:03}"),
                &format!("重大项目{n:02}"),
                ("project", "重点项目"),
                place,
                weight,
                &[("stage", json!(stage))],
            );
        }
    }
    for park in PARKS {
        let (id, name) = (park.0, park.1);
        let center = at(park.2.0, park.2.1);
        if let Some(place) = beside_street(net, center, 20.0, false) {
            all.push(id, name, ("park", "园区"), place, 20, &[]);
        }
    }
    all.town_sites(
        145,
        "school",
        ("school", "学校"),
        &["中心小学", "初级中学", "实验小学", "幼儿园", "职业学校", "第二小学"],
        (8.0, 40.0),
    );
    all.town_sites(
        50,
        "hospital",
        ("hospital", "医院"),
        &["卫生院", "人民医院", "社区卫生服务中心", "中医院"],
        (15.0, 60.0),
    );
    all.town_sites(
        170,
        "market",
        ("market", "商贸市场"),
        &["农贸市场", "商业广场", "建材市场", "购物中心", "小商品市场"],
        (5.0, 50.0),
    );
    let market = at(MARKET.0, MARKET.1);
    all.push(
        "market-xiaxi",
        "夏溪花木市场",
        ("market", "商贸市场"),
        market + xy(-20.0, 12.0),
        100,
        &[("gates", json!(3))],
    );
    for (id, name, (lon, lat)) in
        [("village-guanzhuang", "观庄村", GUANZHUANG), ("village-jiaze", "嘉泽村", JIAZE)]
    {
        let center = at(lon, lat);
        all.push(id, name, ("village", "村"), center + xy(12.0, 8.0), 30, &[]);
        for (k, offset) in [(1, xy(-230.0, 118.0)), (2, xy(255.0, -95.0)), (3, xy(60.0, 122.0))] {
            all.push(
                &format!("{id}-nursery-{k}"),
                &format!("{name}苗圃{k}"),
                ("nursery", "苗圃"),
                center + offset,
                12,
                &[],
            );
        }
    }
    frontages(&mut all);
    // Villages: those near a station first, then the rest, so that most have one within reach and some do not.
    let mut order: Vec<usize> = (0..villages.len()).collect();
    for i in (1..order.len()).rev() {
        order.swap(i, all.random.below(i + 1));
    }
    let near = |v: usize| STATIONS.iter().any(|s| at(s.2.0, s.2.1).to(villages[v]) < 2100.0);
    let (mut inner, mut outer): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|&v| near(v));
    inner.truncate(68);
    outer.truncate(22);
    let mut order = [inner, outer].concat();
    order.sort_unstable();
    for (n, village) in order.into_iter().enumerate() {
        if let Some(place) = beside_street(net, villages[village], 14.0, true) {
            let weight = all.random.between(5.0, 35.0) as u32;
            all.push(
                &format!("village-{:03}", n + 1),
                &names[village],
                ("village", "村"),
                place,
                weight,
                &[],
            );
        }
    }
    all.features
}
