//! Parks: grids of roads of their own.

use super::arrangement::{Arrangement, Road};
use super::arterials::stretches;
use super::ground::Ground;
use super::plane::{Frame, Xy, xy};
use super::random::{Random, noise};
use super::streets::crowded;

/// A park: id, name, center in degrees, half sizes in meters, tangent of half its angle.
pub struct Park(pub &'static str, pub &'static str, pub (f64, f64), pub (f64, f64), pub f64);

/// The edge of a park.
pub fn park_ring(frame: Frame, park: &Park) -> Vec<Xy> {
    let Park(_, _, (lon, lat), (w, h), turn) = *park;
    let corners =
        [(-1.0, -1.0), (0.1, -1.08), (1.0, -0.94), (1.05, 0.2), (0.95, 1.0), (-0.2, 1.05), (-1.0, 0.95)];
    corners.iter().map(|&(i, j)| frame.at(lon, lat) + xy(i * w, j * h).turned(turn)).collect()
}

/// Fills the parks with roads of their own, from the seed on; other roads keep out where `reserve` says so. `spread` is
/// how much farther than usual the roads are from each other.
pub fn draw_parks(
    net: &mut Arrangement,
    ground: &mut Ground,
    parks: &[Park],
    (seed, spread, reserve): (u64, f64, bool),
) {
    for (number, park) in parks.iter().enumerate() {
        let mut random = Random::new(seed + number as u64);
        let Park(_, name, (lon, lat), (w, h), turn) = *park;
        let center = ground.frame.at(lon, lat);
        let short: String = name.chars().take_while(|c| !matches!(*c, '工' | '(' | '油')).take(4).collect();
        for east in [true, false] {
            let (across, span, step) = if east {
                (h, w, random.between(210.0, 280.0))
            } else {
                (w, h, random.between(260.0, 340.0))
            };
            let mut offset = -across + random.between(40.0, 130.0);
            let mut order = 1;
            while offset < across {
                let count = (span * 2.0 / 110.0) as usize + 3;
                let line: Vec<Xy> = (0..=count)
                    .map(|k| {
                        let s = -span - 130.0 + (span * 2.0 + 260.0) * k as f64 / count as f64;
                        let p = center + if east { xy(s, offset) } else { xy(offset, s) }.turned(turn);
                        let seed = seed + 20 + number as u64;
                        p + xy(
                            noise(seed, p.x / 500.0, p.y / 500.0),
                            noise(seed + 50, p.x / 500.0, p.y / 500.0),
                        ) * 28.0
                    })
                    .collect();
                let highway = if order % 3 == 2 { "unclassified" } else { "service" };
                let name = if highway == "service" {
                    String::new()
                } else {
                    format!(
                        "{short}{}路",
                        ["一", "二", "三", "四", "五", "六", "七", "八", "九"][(order / 3) % 9]
                    )
                };
                let access = random.chance(0.18) && highway == "service";
                let road = Road {
                    highway,
                    name,
                    lanes: 2,
                    maxspeed: if highway == "service" { 20 } else { 40 },
                    tags: if access { vec![("access", "destination".to_owned())] } else { Vec::new() },
                    ..Road::default()
                };
                for part in stretches(&line, |p| ground.free(p)) {
                    if crowded(net, &part, 50.0) < 0.5 {
                        net.draw(road.clone(), &part);
                    }
                }
                offset += step * spread * random.between(0.8, 1.2);
                order += 1;
            }
        }
        if reserve {
            ground.reserve(center, w.min(h) * 0.95);
        }
    }
}
