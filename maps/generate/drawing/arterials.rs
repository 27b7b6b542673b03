//! The great roads: courses given by hand become avenues, motorways and kilometer posts.

use super::arrangement::{Arrangement, Road};
use super::ground::Ground;
use super::plane::{Frame, Xy, along, beside, length, smooth, xy};
use super::random::noise;

/// A course in degrees.
pub type Course = &'static [(f64, f64)];

/// A motorway: name, number, course. Two one-way lines, over everything.
pub struct Motorway(pub &'static str, pub &'static str, pub Course);

/// An avenue: name, number, class, two carriageways, lanes per direction, speed, course.
pub struct Avenue(pub &'static str, pub &'static str, pub &'static str, pub bool, pub u8, pub u8, pub Course);

/// A kilometer post: position, name of the road, its number, kilometer.
pub type Post = (Xy, &'static str, &'static str, u32);

/// A curve of the map from degrees, slightly wandering.
pub fn course(frame: Frame, points: Course, wander: f64) -> Vec<Xy> {
    let corners: Vec<Xy> = points.iter().map(|&(lon, lat)| frame.at(lon, lat)).collect();
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

pub fn draw_avenues(net: &mut Arrangement, ground: &Ground, avenues: &[Avenue]) {
    for Avenue(name, number, class, dual, lanes, speed, points) in avenues {
        let line = course(ground.frame, points, if *class == "trunk" { 25.0 } else { 60.0 });
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
pub fn motorway_lines(ground: &Ground, motorways: &[Motorway]) -> Vec<(usize, Vec<Xy>)> {
    let mut lines = Vec::new();
    for (number, Motorway(_, _, points)) in motorways.iter().enumerate() {
        let line = course(ground.frame, points, 30.0);
        // Across the lake on a bridge, out of the district at the ends.
        let inside: Vec<usize> = (0..line.len()).filter(|&i| ground.near(line[i])).collect();
        if let (Some(&first), Some(&last)) = (inside.first(), inside.last()) {
            lines.push((number, line[first..=last].to_vec()));
        }
    }
    lines
}

/// Kilometer posts: each whole kilometer along the numbered roads (position, name, number, kilometer).
pub fn posts(ground: &Ground, avenues: &[Avenue], motorways: &[Motorway]) -> Vec<Post> {
    let mut found = Vec::new();
    let avenues = avenues.iter().map(|a| (a.0, a.1, a.6, 60.0));
    let motorways = motorways.iter().map(|m| (m.0, m.1, m.2, 30.0));
    for (name, number, points, wander) in avenues.chain(motorways) {
        if number.is_empty() {
            continue;
        }
        let line = course(ground.frame, points, wander);
        for km in 0..=(length(&line) / 1000.0) as u32 {
            let (p, _) = along(&line, f64::from(km) * 1000.0);
            if ground.near(p) {
                found.push((p, name, number, km));
            }
        }
    }
    found
}
