//! The great roads, by hand: names and numbers of real roads of the district, courses only roughly theirs.

use super::arrangement::{Arrangement, Road};
use super::ground::Ground;
use super::plane::{Xy, along, at, beside, length, smooth, xy};
use super::random::noise;

type Course = &'static [(f64, f64)];

// One road a line, however long: these are tables.
/// Motorways: name, number, course. Two one-way lines each, over everything.
#[rustfmt::skip]
pub const MOTORWAYS: &[(&str, &str, Course)] = &[
    ("江宜高速", "S39", &[(119.8735, 31.775), (119.8745, 31.740), (119.8780, 31.700), (119.8840, 31.650), (119.8900, 31.600), (119.8950, 31.565), (119.900, 31.535)]),
    ("常合高速", "S38", &[(119.650, 31.598), (119.700, 31.603), (119.760, 31.616), (119.820, 31.625), (119.870, 31.631), (119.920, 31.626), (119.970, 31.620), (120.020, 31.628), (120.060, 31.632), (120.100, 31.642), (120.135, 31.650)]),
    ("沪常高速", "S58", &[(120.003, 31.662), (120.000, 31.640), (120.004, 31.610), (120.016, 31.575), (120.040, 31.542), (120.068, 31.512), (120.100, 31.494), (120.135, 31.478)]),
    ("沪蓉高速", "G42", &[(120.060, 31.800), (120.095, 31.787), (120.130, 31.785), (120.165, 31.787), (120.215, 31.780)]),
];

/// An avenue: name, number, class, two carriageways, lanes per direction, speed, course.
pub struct Avenue(pub &'static str, pub &'static str, pub &'static str, pub bool, pub u8, pub u8, pub Course);

#[rustfmt::skip]
pub const AVENUES: &[Avenue] = &[
    Avenue("花海大道", "", "trunk", true, 3, 80, &[(119.683, 31.6745), (119.715, 31.6850), (119.742, 31.6900), (119.765, 31.6935), (119.790, 31.6942), (119.815, 31.6930), (119.840, 31.6925), (119.862, 31.6960), (119.884, 31.6985), (119.905, 31.6975)]),
    Avenue("延政路", "", "primary", true, 3, 70, &[(119.905, 31.6975), (119.928, 31.6945), (119.950, 31.6930), (119.990, 31.6925), (120.020, 31.6895), (120.045, 31.6885)]),
    Avenue("腾龙路", "", "trunk", true, 3, 80, &[(119.9965, 31.735), (120.000, 31.715), (120.0055, 31.690), (120.0095, 31.660), (120.013, 31.630), (120.022, 31.600), (120.026, 31.570), (120.027, 31.540), (120.030, 31.505)]),
    Avenue("中吴大道西延", "", "trunk", true, 3, 80, &[(119.728, 31.757), (119.765, 31.7535), (119.800, 31.7510), (119.840, 31.7440), (119.880, 31.7375), (119.930, 31.7310)]),
    Avenue("中吴大道", "", "trunk", true, 3, 70, &[(119.930, 31.7310), (119.970, 31.7270), (120.000, 31.7225), (120.035, 31.7150), (120.070, 31.7090), (120.110, 31.7050), (120.150, 31.7000)]),
    Avenue("武进大道", "S232", "primary", true, 2, 70, &[(119.8685, 31.6690), (119.900, 31.6665), (119.940, 31.6625), (119.985, 31.6600), (120.030, 31.6635), (120.070, 31.6675), (120.125, 31.6690)]),
    Avenue("常武路", "", "primary", true, 2, 60, &[(119.9540, 31.742), (119.9520, 31.700), (119.9490, 31.670), (119.9500, 31.640), (119.9450, 31.610), (119.9380, 31.590), (119.9280, 31.565), (119.920, 31.548)]),
    Avenue("武宜路", "", "primary", false, 1, 60, &[(119.9310, 31.742), (119.9280, 31.700), (119.9240, 31.660), (119.9150, 31.610), (119.9080, 31.575), (119.900, 31.545)]),
    Avenue("长虹路", "", "primary", true, 2, 60, &[(119.8650, 31.7170), (119.910, 31.7145), (119.950, 31.7120), (119.990, 31.7080), (120.030, 31.7020), (120.060, 31.6965)]),
    Avenue("龙江路", "", "primary", true, 3, 70, &[(119.9000, 31.755), (119.9035, 31.720), (119.9055, 31.690), (119.9090, 31.650), (119.9070, 31.618)]),
    Avenue("夏城路", "", "secondary", false, 2, 50, &[(119.9740, 31.737), (119.9760, 31.700), (119.9775, 31.660), (119.9780, 31.636)]),
    Avenue("滆湖路", "", "secondary", false, 2, 60, &[(119.8640, 31.6845), (119.900, 31.6820), (119.950, 31.6790), (119.990, 31.6760), (120.025, 31.6740)]),
    Avenue("金武路", "S340", "primary", false, 2, 70, &[(119.722, 31.741), (119.760, 31.7360), (119.800, 31.7320), (119.840, 31.7270), (119.880, 31.7230), (119.905, 31.7205), (119.930, 31.7180)]),
    Avenue("常漕路", "S342", "primary", false, 2, 70, &[(119.9780, 31.636), (119.990, 31.600), (120.005, 31.565), (120.018, 31.532), (120.045, 31.508), (120.080, 31.492), (120.120, 31.488)]),
    Avenue("夏湟路", "X203", "secondary", false, 1, 60, &[(119.768, 31.764), (119.7665, 31.735), (119.7600, 31.708), (119.7440, 31.687), (119.7262, 31.670), (119.7240, 31.655), (119.714, 31.635), (119.708, 31.618), (119.722, 31.592), (119.736, 31.572), (119.748, 31.552)]),
    Avenue("洛横线", "X304", "secondary", false, 1, 60, &[(120.117, 31.806), (120.1190, 31.765), (120.112, 31.735), (120.106, 31.700), (120.095, 31.672), (120.080, 31.648), (120.068, 31.622), (120.050, 31.595), (120.043, 31.565), (120.046, 31.530)]),
    Avenue("青洋路", "", "primary", true, 2, 70, &[(120.032, 31.776), (120.036, 31.745), (120.0410, 31.715), (120.0450, 31.690), (120.0430, 31.660), (120.038, 31.630), (120.030, 31.612)]),
    Avenue("东方东路", "", "secondary", false, 2, 60, &[(119.998, 31.7530), (120.030, 31.7480), (120.060, 31.7450), (120.100, 31.7490), (120.140, 31.7580), (120.200, 31.7620)]),
    Avenue("沪宁线", "G312", "primary", false, 2, 70, &[(120.020, 31.7390), (120.050, 31.7320), (120.085, 31.7220), (120.120, 31.7160), (120.160, 31.7130)]),
    Avenue("西太湖大道", "", "primary", true, 2, 60, &[(119.8310, 31.760), (119.8330, 31.735), (119.8360, 31.710), (119.8350, 31.690)]),
    Avenue("湖滨路", "X206", "secondary", false, 1, 60, &[(119.7560, 31.575), (119.7550, 31.610), (119.7580, 31.638), (119.7680, 31.662), (119.7860, 31.6795), (119.810, 31.6885), (119.838, 31.6880), (119.858, 31.6770), (119.8690, 31.650), (119.8765, 31.612), (119.8710, 31.575), (119.8560, 31.552)]),
    Avenue("南环线", "X208", "secondary", false, 1, 50, &[(119.8720, 31.584), (119.900, 31.5830), (119.935, 31.5760), (119.970, 31.5770), (120.000, 31.5860), (120.030, 31.5880), (120.058, 31.590)]),
    Avenue("杨桥东线", "X211", "tertiary", false, 1, 40, &[(119.9340, 31.576), (119.948, 31.5600), (119.968, 31.5460), (119.990, 31.5320), (120.018, 31.522)]),
    Avenue("雪马线", "X302", "secondary", false, 1, 50, &[(120.050, 31.540), (120.070, 31.515), (120.086, 31.495), (120.088, 31.478), (120.083, 31.466)]),
    Avenue("长汀路", "", "secondary", false, 1, 50, &[(119.7865, 31.756), (119.7868, 31.735), (119.7870, 31.7150), (119.7872, 31.6942), (119.7880, 31.6800)]),
    Avenue("稻香路", "", "secondary", false, 1, 50, &[(119.8160, 31.749), (119.8155, 31.725), (119.8150, 31.7050), (119.8152, 31.6930), (119.8160, 31.6880)]),
    Avenue("湟村路", "X205", "secondary", false, 1, 50, &[(119.672, 31.622), (119.705, 31.6170), (119.735, 31.6225), (119.7560, 31.626)]),
    Avenue("礼政路", "X305", "secondary", false, 1, 60, &[(119.978, 31.645), (120.000, 31.6440), (120.025, 31.6380), (120.050, 31.6430), (120.085, 31.6500), (120.110, 31.652)]),
    Avenue("武南路", "", "secondary", false, 2, 60, &[(119.8710, 31.6440), (119.900, 31.6430), (119.935, 31.6415), (119.978, 31.6400)]),
    Avenue("横芙线", "X306", "secondary", false, 1, 50, &[(120.075, 31.7620), (120.105, 31.7670), (120.140, 31.7720), (120.172, 31.776), (120.198, 31.768)]),
    Avenue("潘雪线", "X303", "tertiary", false, 1, 50, &[(120.035, 31.478), (120.058, 31.4720), (120.075, 31.4780), (120.090, 31.492)]),
    Avenue("前寨线", "X209", "secondary", false, 1, 50, &[(119.8740, 31.601), (119.905, 31.6030), (119.944, 31.6050), (119.985, 31.6100), (120.030, 31.6150), (120.066, 31.617)]),
];

/// A curve of the map from degrees, slightly wandering.
pub fn course(points: Course, wander: f64) -> Vec<Xy> {
    let corners: Vec<Xy> = points.iter().map(|&(lon, lat)| at(lon, lat)).collect();
    let line = smooth(&corners, 140.0);
    let ends = [line[0], line[line.len() - 1]];
    let bend = |p: Xy| {
        let calm = ends.iter().map(|e| e.to(p)).fold(600.0, f64::min) / 600.0;
        let push = xy(noise(31, p.x / 1300.0, p.y / 1300.0), noise(32, p.x / 1300.0, p.y / 1300.0));
        p + push * (wander * calm)
    };
    line.into_iter().map(bend).collect()
}

/// The stretches of the line that satisfy `keep`.
pub fn stretches(line: &[Xy], keep: impl Fn(Xy) -> bool) -> Vec<Vec<Xy>> {
    let mut parts = vec![Vec::new()];
    for &p in line {
        if keep(p) {
            if let Some(part) = parts.last_mut() {
                part.push(p);
            }
        } else {
            parts.push(Vec::new());
        }
    }
    parts.retain(|part: &Vec<Xy>| part.len() > 2);
    parts
}

pub fn draw_avenues(net: &mut Arrangement, ground: &Ground) {
    for Avenue(name, number, class, dual, lanes, speed, points) in AVENUES {
        let line = course(points, if *class == "trunk" { 25.0 } else { 60.0 });
        for part in stretches(&line, |p| ground.near(p)) {
            let road = Road {
                highway: class,
                name: (*name).to_owned(),
                reference: (*number).to_owned(),
                oneway: *dual,
                lanes: if *dual { *lanes } else { lanes * 2 },
                maxspeed: *speed,
                ..Road::default()
            };
            if !dual {
                net.draw(road, &part);
                continue;
            }
            let (first, last) = (part[0], part[part.len() - 1]);
            for side in [11.0, -11.0] {
                let mut carriageway = beside(&part[1..part.len() - 1], side);
                // Where the median ends, both carriageways meet.
                carriageway.insert(0, first);
                carriageway.push(last);
                if side < 0.0 {
                    carriageway.reverse();
                }
                net.draw(road.clone(), &carriageway);
            }
        }
    }
}

/// The middle lines of the motorways.
pub fn motorway_lines(ground: &Ground) -> Vec<(usize, Vec<Xy>)> {
    let mut lines = Vec::new();
    for (number, (_, _, points)) in MOTORWAYS.iter().enumerate() {
        let line = course(points, 30.0);
        // Across the lake on a bridge, out of the district at the ends.
        let inside: Vec<usize> = (0..line.len()).filter(|&i| ground.near(line[i])).collect();
        if let (Some(&first), Some(&last)) = (inside.first(), inside.last()) {
            lines.push((number, line[first..=last].to_vec()));
        }
    }
    lines
}

/// Kilometer posts: each whole kilometer along the numbered roads (position, number, kilometer).
pub fn posts(ground: &Ground) -> Vec<(Xy, &'static str, &'static str, u32)> {
    let mut found = Vec::new();
    let avenues = AVENUES.iter().map(|a| (a.0, a.1, a.6, 60.0));
    let motorways = MOTORWAYS.iter().map(|m| (m.0, m.1, m.2, 30.0));
    for (name, number, points, wander) in avenues.chain(motorways) {
        if number.is_empty() {
            continue;
        }
        let line = course(points, wander);
        for km in 0..=(length(&line) / 1000.0) as u32 {
            let (p, _) = along(&line, f64::from(km) * 1000.0);
            if ground.near(p) {
                found.push((p, name, number, km));
            }
        }
    }
    found
}
