//! The pipelines outside the fence of 齐成石化, more than 250 km: partly beside roads, partly across fields.

use super::arterials::AVENUES;
use super::drawing::arrangement::Arrangement;
use super::drawing::arterials::course;
use super::drawing::features::{Shape, feature};
use super::drawing::ground::Ground;
use super::plane::{FRAME, Xy, along, at, beside, crossing, length, smooth};
use serde_json::json;

type Course = &'static [(f64, f64)];

/// A part of a pipeline: 18 m beside the middle of a road, from the place nearest to the one to that nearest to the other; or across
/// the fields.
enum Part {
    Road(&'static str, (f64, f64), (f64, f64)),
    Field(Course),
}

/// Id, name, what flows in it, parts.
type Pipeline = (&'static str, &'static str, &'static str, &'static [Part]);

#[rustfmt::skip]
const PIPELINES: &[Pipeline] = &[
    ("pipe-1", "齐成—东营港原油管线", "crude", &[
        Part::Field(&[(118.450, 36.975), (118.440, 37.000), (118.424, 37.030), (118.428, 37.070)]),
        Part::Road("辛河路", (118.416, 37.110), (118.443, 37.360)),
        Part::Field(&[(118.443, 37.362), (118.428, 37.395), (118.412, 37.430), (118.418, 37.500), (118.460, 37.560), (118.505, 37.585), (118.516, 37.640), (118.545, 37.690)]),
        Part::Road("东港路", (118.575, 37.705), (118.893, 37.975)),
        Part::Field(&[(118.893, 37.978), (118.880, 38.010), (118.884, 38.040), (118.896, 38.058)]),
    ]),
    ("pipe-2", "齐成—牛庄成品油管线", "product", &[
        Part::Field(&[(118.452, 36.975), (118.472, 37.030), (118.482, 37.110), (118.468, 37.190), (118.474, 37.270), (118.462, 37.330), (118.456, 37.364)]),
    ]),
    ("pipe-3", "齐成—滨海天然气管线", "gas", &[
        Part::Field(&[(118.456, 36.972), (118.488, 37.010), (118.510, 37.050)]),
        Part::Road("东青路", (118.515, 37.080), (118.600, 37.200)),
        Part::Road("滨海大道", (118.600, 37.200), (118.858, 37.370)),
        Part::Field(&[(118.860, 37.372), (118.835, 37.392), (118.800, 37.412), (118.762, 37.425)]),
    ]),
    ("pipe-4", "齐成—稻庄液化气管线", "gas", &[
        Part::Field(&[(118.454, 36.968), (118.492, 36.974), (118.530, 36.996), (118.545, 37.030), (118.540, 37.070)]),
    ]),
];

/// A stretch that is watched: at most two kilometers and a half, beside a road or across fields, not under the river.
pub struct Stretch {
    pipeline: &'static Pipeline,
    road: Option<&'static str>,
    from_m: f64,
    line: Vec<Xy>,
    river: bool,
}

/// The part of the line between two distances.
fn between(line: &[Xy], from: f64, to: f64) -> Vec<Xy> {
    let mut part = vec![along(line, from).0];
    let mut passed = 0.0;
    for pair in line.windows(2) {
        passed += pair[0].to(pair[1]);
        if passed > from + 1.0 && passed < to - 1.0 {
            part.push(pair[1]);
        }
    }
    part.push(along(line, to).0);
    part
}

/// How far along the line the place nearest to `p` is.
fn distance_to(line: &[Xy], p: Xy) -> f64 {
    let (mut best, mut passed) = ((f64::INFINITY, 0.0), 0.0);
    for pair in line.windows(2) {
        let (d, t) = super::plane::foot(p, pair[0], pair[1]);
        let length = pair[0].to(pair[1]);
        if d < best.0 {
            best = (d, passed + t * length);
        }
        passed += length;
    }
    best.1
}

fn part_line(part: &Part) -> Vec<Xy> {
    match part {
        Part::Field(points) => {
            smooth(&points.iter().map(|&(lon, lat)| at(lon, lat)).collect::<Vec<_>>(), 400.0)
        }
        Part::Road(name, from, to) => {
            let avenue =
                AVENUES.iter().find(|a| a.0 == *name).expect("pipelines lie beside roads of the table");
            let line = course(FRAME, avenue.6, if avenue.2 == "trunk" { 25.0 } else { 60.0 });
            let (a, b) = (distance_to(&line, at(from.0, from.1)), distance_to(&line, at(to.0, to.1)));
            let mut part = between(&line, a.min(b), a.max(b));
            if a > b {
                part.reverse();
            }
            beside(&part, 18.0)
        }
    }
}

/// All stretches, pipeline by pipeline.
pub fn stretches(ground: &Ground) -> Vec<Stretch> {
    let mut all = Vec::new();
    for pipeline in PIPELINES {
        let mut begun = 0.0;
        for part in pipeline.3 {
            let line = part_line(part);
            let total = length(&line);
            let pieces = (total / 2500.0).ceil().max(1.0) as usize;
            let road = match part {
                Part::Road(name, ..) => Some(*name),
                Part::Field(_) => None,
            };
            for k in 0..pieces {
                let (from, to) = (total * k as f64 / pieces as f64, total * (k + 1) as f64 / pieces as f64);
                let line = between(&line, from, to);
                let river = line.iter().any(|&p| ground.in_river(p));
                all.push(Stretch { pipeline, road, from_m: begun + from, line, river });
            }
            begun += total;
        }
    }
    all
}

/// Lines with what a patrol needs to know; those under the river, which nobody can walk, apart.
pub fn features(stretches: &[Stretch]) -> [Vec<String>; 2] {
    let mut numbers = vec![0; PIPELINES.len()];
    let mut all = [Vec::new(), Vec::new()];
    for stretch in stretches {
        let (id, name, medium, _) = stretch.pipeline;
        let slot = PIPELINES.iter().position(|p| p.0 == *id).unwrap_or_default();
        numbers[slot] += 1;
        let long = length(&stretch.line);
        let mut properties = vec![
            ("name", json!(format!("{name}{:02}段", numbers[slot]))),
            ("pipeline", json!(id)),
            ("medium", json!(medium)),
            ("from_m", json!(stretch.from_m.round() as u64)),
            ("to_m", json!((stretch.from_m + long).round() as u64)),
            ("on", json!(if stretch.road.is_some() { "network" } else { "ground" })),
        ];
        if let Some(road) = stretch.road {
            properties.push(("road", json!(road)));
        }
        let number = numbers[slot];
        let line = feature(FRAME, &format!("{id}-{number:02}"), &Shape::Line(&stretch.line), &properties);
        all[usize::from(stretch.river)].push(line);
    }
    all
}

/// Where a pipeline off the roads crosses one: there a crew gets on to it.
pub fn access(net: &Arrangement, stretches: &[Stretch]) -> Vec<String> {
    let mut all = Vec::new();
    let mut taken: Vec<Xy> = Vec::new();
    for stretch in stretches.iter().filter(|s| s.road.is_none() && !s.river) {
        for w in stretch.line.windows(2) {
            for piece in net.pieces_near(w[0], w[1], 1.0) {
                let (a, b) = net.ends(piece);
                let Some((t, _)) = crossing(w[0], w[1], a, b) else { continue };
                let place = w[0] + (w[1] - w[0]) * t;
                let road = &net.roads[net.pieces[piece].road];
                if road.level != 0 || road.highway == "service" || taken.iter().any(|p| p.to(place) < 120.0) {
                    continue;
                }
                taken.push(place);
                let id = format!("access-{:03}", taken.len());
                let properties = [
                    ("pipeline", json!(stretch.pipeline.0)),
                    ("road", json!(road.name)),
                    ("category", json!("access")),
                ];
                all.push(feature(FRAME, &id, &Shape::Point(place), &properties));
            }
        }
    }
    all
}
