//! The country: villages as small clusters of lanes, and the lanes between neighboring villages.

use super::arrangement::{Arrangement, Road};
use super::ground::Ground;
use super::plane::{Xy, foot, smooth, xy};
use super::random::{Random, noise};
use super::streets::{Towns, crowded};

/// How villages are strewn over the country.
pub struct Country {
    /// The box in which places are drawn, in meters.
    pub west_east: (f64, f64),
    pub south_north: (f64, f64),
    pub tries: usize,
    /// Distance between neighbors, and how much it varies from region to region.
    pub apart: (f64, f64),
    /// Neighbors farther from each other have no lane of their own.
    pub reach: f64,
    /// At most so many rows of lanes in a village.
    pub rows: usize,
}

/// Places of villages: at random, none near another, none in a town.
pub fn village_places(net: &Arrangement, ground: &Ground, towns: &Towns, country: &Country) -> Vec<Xy> {
    let mut random = Random::new(200);
    let mut places: Vec<Xy> = Vec::new();
    for _ in 0..country.tries {
        let p = xy(
            random.between(country.west_east.0, country.west_east.1),
            random.between(country.south_north.0, country.south_north.1),
        );
        let apart = country.apart.0 + country.apart.1 * noise(201, p.x / 4000.0, p.y / 4000.0);
        let clear = [(0.0, 0.0), (250.0, 0.0), (-250.0, 0.0), (0.0, 250.0), (0.0, -250.0)];
        if clear.iter().all(|&(dx, dy)| ground.free(p + xy(dx, dy)))
            && towns.urban(p).0 < -0.12
            && ground.canal_distance(p) > 150.0
            && places.iter().all(|q| q.to(p) > apart)
            && net.piece_near(p, 90.0, 0).is_none()
        {
            places.push(p);
        }
    }
    places
}

fn lane(random: &mut Random, highway: &'static str, name: String) -> Road {
    let maxspeed = if random.chance(0.35) { if highway == "tertiary" { 50 } else { 30 } } else { 0 };
    let tags = if highway == "unclassified" && random.chance(0.06) {
        vec![("surface", "unpaved".to_owned())]
    } else {
        Vec::new()
    };
    let lanes = if highway == "tertiary" { 2 } else { 0 };
    Road { highway, name, lanes, maxspeed, tags, ..Road::default() }
}

/// A wandering line between two places.
fn wander(random: &mut Random, a: Xy, b: Xy) -> Vec<Xy> {
    let side = (b - a).left();
    let bend = random.between(-0.13, 0.13);
    let other = random.between(-0.10, 0.10);
    smooth(&[a, a + (b - a) * 0.3 + side * bend, a + (b - a) * 0.68 + side * other, b], 110.0)
}

pub fn draw_country(
    net: &mut Arrangement,
    ground: &Ground,
    country: &Country,
    places: &[Xy],
    names: &[String],
) {
    let mut random = Random::new(210);
    // Gabriel graph: neighbors with nobody in the circle between them.
    let mut pairs = Vec::new();
    for i in 0..places.len() {
        for j in i + 1..places.len() {
            let (a, b) = (places[i], places[j]);
            let reach = a.to(b);
            let middle = (a + b) * 0.5;
            if reach < country.reach && places.iter().all(|p| p.to(middle) >= reach * 0.499) {
                pairs.push((i, j, reach));
            }
        }
    }
    for (i, j, reach) in pairs {
        let class = if random.chance(0.16) { "tertiary" } else { "unclassified" };
        let short = |k: usize| names[k].chars().next().map(String::from).unwrap_or_default();
        let name = format!("{}{}线", short(i), short(j));
        let road = lane(&mut random, class, name);
        let line = wander(&mut random, places[i], places[j]);
        let luck = random.unit();
        let water = line.windows(2).filter(|w| ground.wet(w[0], w[1])).count();
        let wanted = if water > 0 {
            0.42
        } else if reach > country.reach * 0.65 {
            0.6
        } else {
            0.86
        };
        if water < 2
            && luck < wanted
            && line.iter().all(|&p| ground.free(p))
            && crowded(net, &line, 60.0) < 0.45
        {
            net.draw(road, &line);
        }
    }
    // Each village reaches the nearest road of the great ones.
    for (i, &place) in places.iter().enumerate() {
        let Some((_, piece, t)) = net.piece_near(place, country.reach * 0.65, 0) else { continue };
        let (a, b) = net.ends(piece);
        let goal = a + (b - a) * t;
        if foot(place, a, b).0 < 25.0 {
            continue;
        }
        let line = wander(&mut random, place, goal);
        if line.iter().all(|&p| ground.dry(p))
            && !line.windows(2).any(|w| ground.wet(w[0], w[1]))
            && line[..line.len() - 1].iter().all(|&p| ground.free(p))
        {
            let road = lane(&mut random, "unclassified", format!("{}路", names[i]));
            net.draw(road, &line);
        }
    }
    for &place in places {
        draw_village(net, ground, country.rows, place, &mut random);
    }
}

fn draw_village(net: &mut Arrangement, ground: &Ground, most: usize, center: Xy, random: &mut Random) {
    let turn = random.between(-0.9, 0.9);
    let rows = 1 + random.below(most);
    let half = random.between(110.0, 260.0);
    let gap = random.between(55.0, 95.0);
    let jitter = |random: &mut Random| xy(random.between(-13.0, 13.0), random.between(-13.0, 13.0));
    let place = |s: f64, r: f64| center + xy(s, r).turned(turn);
    let mut lines = Vec::new();
    for row in 0..rows {
        let r = (row as f64 - (rows as f64 - 1.0) / 2.0) * gap;
        let shift = random.between(-60.0, 60.0);
        lines.push(
            (0..=5)
                .map(|k| place(-half + shift + half * 0.4 * f64::from(k), r) + jitter(random))
                .collect::<Vec<_>>(),
        );
    }
    for _ in 0..most.div_ceil(2) + random.below(most) {
        let s = random.between(-half, half) * 0.85;
        let reach = rows as f64 * gap * 0.5 + random.between(15.0, 110.0);
        let up = if random.chance(0.7) { reach } else { 0.0 };
        lines.push(vec![
            place(s, -reach) + jitter(random),
            place(s, 0.0) + jitter(random),
            place(s, up.max(20.0)) + jitter(random),
        ]);
    }
    for line in lines {
        if line.iter().all(|&p| ground.free(p))
            && !line.windows(2).any(|w| ground.wet(w[0], w[1]))
            && crowded(net, &line, 28.0) < 0.5
        {
            let road = lane(random, "residential", String::new());
            net.draw(road, &line);
        }
    }
}

/// Short ways into yards and estates from streets that exist.
pub fn draw_yards(net: &mut Arrangement, ground: &Ground, wanted: usize) {
    let mut random = Random::new(220);
    let streets: Vec<usize> = (0..net.pieces.len())
        .filter(|&p| {
            let (a, b) = net.ends(p);
            let highway = net.roads[net.pieces[p].road].highway;
            net.pieces[p].alive
                && net.level(p) == 0
                && a.to(b) > 45.0
                && matches!(highway, "residential" | "tertiary" | "unclassified")
        })
        .collect();
    let mut drawn = 0;
    for _ in 0..wanted * 3 {
        let piece = *random.pick(&streets);
        let (depth, side, share) = (random.between(35.0, 95.0), random.chance(0.5), random.between(0.3, 0.7));
        let (kind, bend) = (random.unit(), random.between(-20.0, 20.0));
        if !net.pieces[piece].alive || drawn >= wanted {
            continue;
        }
        let (a, b) = net.ends(piece);
        let normal = (b - a).unit().left() * if side { 1.0 } else { -1.0 };
        let start = a + (b - a) * share;
        let end = start + normal * depth + (b - a).unit() * bend;
        if net.piece_near(end, 22.0, 0).is_some()
            || !ground.free(end)
            || ground.wet(start, end)
            || net.piece_near(start + normal * 25.0, 12.0, 0).is_some()
        {
            continue;
        }
        let tags = if kind < 0.12 {
            vec![("access", "private".to_owned())]
        } else if kind < 0.22 {
            vec![("access", "destination".to_owned())]
        } else {
            Vec::new()
        };
        let node = net.split(piece, share, 8.0);
        let road = Road { highway: "service", tags, ..Road::default() };
        let middle = (net.nodes[node] + end) * 0.5;
        net.draw_between(road, &[net.nodes[node], middle, end], Some(node), None);
        drawn += 1;
    }
}
