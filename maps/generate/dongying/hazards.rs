//! What heavy and dangerous loads have to mind: bridges, water, schools, dense areas, rest areas.

use super::arterials::{AVENUES, BRIDGES, MOTORWAYS};
use super::drawing::arrangement::Arrangement;
use super::drawing::arterials::course;
use super::drawing::features::{Shape, feature};
use super::drawing::ground::ring;
use super::drawing::places::beside_street;
use super::ground::RESERVOIRS;
use super::plane::{FRAME, Xy, at, xy};
use super::streets::TOWNS;
use serde_json::json;

/// The great bridges as lines over the river, with what is known of them.
pub fn bridges() -> Vec<String> {
    let mut all = Vec::new();
    for bridge in BRIDGES {
        let avenue = AVENUES
            .iter()
            .find(|a| a.0 == bridge.road)
            .map(|a| (a.6, if a.2 == "trunk" { 25.0 } else { 60.0 }));
        let motorway = MOTORWAYS.iter().find(|m| m.0 == bridge.road).map(|m| (m.2, 30.0));
        let Some((points, wander)) = avenue.or(motorway) else { continue };
        let middle = at(bridge.at.0, bridge.at.1);
        let line: Vec<Xy> =
            course(FRAME, points, wander).into_iter().filter(|p| p.to(middle) < 560.0).collect();
        let mut properties = vec![
            ("kind", json!("bridge")),
            ("name", json!(bridge.name)),
            ("span_m", json!(bridge.span_m)),
            ("design", json!(bridge.class)),
            ("rating", json!(bridge.rating)),
            ("provenance", json!("assumed")),
            ("note", json!(format!("{} 年建成; 示意", bridge.year))),
        ];
        if let Ok(mass) = bridge.maxweight.parse::<u32>() {
            properties.push(("mass_t", json!(mass)));
        }
        all.push(feature(FRAME, bridge.id, &Shape::Line(&line), &properties));
    }
    all
}

fn octagon(center: Xy, radius: f64) -> Vec<Xy> {
    let c = 0.707;
    [(1.0, 0.0), (c, c), (0.0, 1.0), (-c, c), (-1.0, 0.0), (-c, -c), (0.0, -1.0), (c, -c)]
        .map(|(x, y)| center + xy(x, y) * radius)
        .to_vec()
}

/// Areas that dangerous goods keep away from: water sources with a kilometer around, schools, the middle of the cities.
pub fn zones(net: &Arrangement) -> Vec<String> {
    let mut all = Vec::new();
    let mut push = |id: String, name: String, kind: &str, ring: &[Xy]| {
        let mut properties = vec![("title", json!(name)), ("kind", json!(kind))];
        if kind == "school" {
            properties.push(("daily", json!(["07:00-08:30", "11:30-14:00", "16:00-18:00"])));
            properties.push(("weekdays", json!(["mon", "tue", "wed", "thu", "fri"])));
        }
        all.push(feature(FRAME, &id, &Shape::Ring(ring), &properties));
    };
    for (n, (name, points)) in RESERVOIRS.iter().enumerate() {
        let shore = ring(FRAME, points);
        let middle = shore.iter().fold(xy(0.0, 0.0), |sum, p| sum + *p) * (1.0 / shore.len() as f64);
        let wide: Vec<Xy> = shore.iter().step_by(2).map(|p| *p + (*p - middle).unit() * 1000.0).collect();
        push(format!("zone-water-{}", n + 1), format!("{name}水源地"), "water", &wide);
    }
    for (n, town) in TOWNS.iter().enumerate() {
        let center = at(town.1, town.2);
        if town.3 > 2100.0 {
            push(
                format!("zone-dense-{:02}", n + 1),
                format!("{}人口密集区", town.0),
                "dense",
                &octagon(center, town.3 * 0.42),
            );
        }
        let Some(place) = beside_street(net, center + xy(-240.0, 260.0), 40.0, true) else { continue };
        let name = format!("{}学校周边", town.0.trim_end_matches("街道").trim_end_matches(['镇', '乡']));
        push(format!("zone-school-{:02}", n + 1), name, "school", &octagon(place, 200.0));
    }
    all
}

/// Service and rest areas beside the motorways.
pub fn rest_areas() -> Vec<String> {
    let wanted = [
        ("广饶服务区", "长深高速", (118.452, 37.150)),
        ("东营西服务区", "长深高速", (118.396, 37.505)),
        ("利津服务区", "长深高速", (118.400, 37.700)),
        ("河口服务区", "长深高速", (118.420, 37.920)),
        ("东营南服务区", "荣乌高速", (118.560, 37.310)),
        ("孤岛停车区", "东营疏港高速", (118.720, 37.885)),
    ];
    let make = |(n, (name, road, (lon, lat))): (usize, (&str, &str, (f64, f64)))| {
        let wanted = at(lon, lat);
        let line = MOTORWAYS.iter().find(|m| m.0 == road).map_or_else(Vec::new, |m| course(FRAME, m.2, 30.0));
        let near =
            line.iter().copied().min_by(|a, b| a.to(wanted).total_cmp(&b.to(wanted))).unwrap_or(wanted);
        let properties = [
            ("name", json!(name)),
            ("category", json!("rest_area")),
            ("category_zh", json!("服务区")),
            ("road", json!(road)),
            ("hazmat", json!(n % 2 == 0)),
        ];
        feature(FRAME, &format!("rest-{}", n + 1), &Shape::Point(near + xy(45.0, 0.0)), &properties)
    };
    wanted.into_iter().enumerate().map(make).collect()
}
