//! Towns: warped street grids, each with its own direction and block size, whose edges fray out.

use super::arrangement::{Arrangement, Road};
use super::ground::Ground;
use super::plane::{Frame, Xy, xy};
use super::random::{Random, noise};

/// A town: name, place in degrees, radius in meters.
pub struct Town(pub &'static str, pub f64, pub f64, pub f64);

/// The towns of a map and the words of which the names of their streets are made.
pub struct Towns {
    pub frame: Frame,
    pub all: &'static [Town],
    pub words: &'static [&'static str],
    pub endings: [&'static str; 2],
    /// How much larger than usual the blocks are.
    pub spread: f64,
}

impl Towns {
    /// 1 in the middle of a town, 0 at its (frayed) edge, negative outside; and which town.
    pub fn urban(&self, p: Xy) -> (f64, usize) {
        let mut best = (-9.0, 0);
        for (i, &Town(_, lon, lat, radius)) in self.all.iter().enumerate() {
            let fray = 0.30 * noise(41 + i as u64, p.x / 700.0, p.y / 700.0);
            let value = 1.0 - self.frame.at(lon, lat).to(p) / radius + fray * 0.8;
            if value > best.0 {
                best = (value, i);
            }
        }
        best
    }

    /// Width and height of the blocks of a town.
    fn block(&self, big: bool, random: &mut Random) -> (f64, f64) {
        let (wide, high) = if big {
            (random.between(120.0, 150.0), random.between(165.0, 215.0))
        } else {
            (random.between(105.0, 140.0), random.between(130.0, 190.0))
        };
        (wide * self.spread, high * self.spread)
    }
}

struct Grid {
    center: Xy,
    half_angle: f64,
    block: (f64, f64),
    seed: u64,
    warp: f64,
}

impl Grid {
    fn point(&self, i: f64, j: f64) -> Xy {
        let flat = xy(i * self.block.0, j * self.block.1).turned(self.half_angle);
        let p = self.center + flat;
        let big =
            xy(noise(self.seed, p.x / 900.0, p.y / 900.0), noise(self.seed + 1, p.x / 900.0, p.y / 900.0));
        let fine = xy(
            noise(self.seed + 2, p.x / 170.0, p.y / 170.0),
            noise(self.seed + 3, p.x / 170.0, p.y / 170.0),
        );
        p + big * (self.warp * 2.2) + fine * (self.block.0 * 0.17)
    }
}

/// How much of the line runs close along roads that exist, 0–1.
pub fn crowded(net: &Arrangement, line: &[Xy], reach: f64) -> f64 {
    let mut close = 0;
    let mut count = 0;
    for w in line.windows(2) {
        for t in [0.25, 0.75] {
            let p = w[0] + (w[1] - w[0]) * t;
            count += 1;
            if let Some((_, piece, _)) = net.piece_near(p, reach, 0) {
                let (a, b) = net.ends(piece);
                if (b - a).unit().cross((w[1] - w[0]).unit()).abs() < 0.5 {
                    close += 1;
                }
            }
        }
    }
    f64::from(close) / f64::from(count.max(1))
}

pub fn draw_towns(net: &mut Arrangement, ground: &Ground, towns: &Towns) {
    for (i, &Town(_, lon, lat, radius)) in towns.all.iter().enumerate() {
        let mut random = Random::new(100 + i as u64);
        let big = radius > 1550.0;
        let grid = Grid {
            center: towns.frame.at(lon, lat),
            half_angle: random.between(-0.16, 0.16),
            block: towns.block(big, &mut random),
            seed: 1000 + 10 * i as u64,
            warp: random.between(30.0, 75.0),
        };
        let name_shift = random.below(towns.words.len());
        let reach = (radius * 1.35 / grid.block.0.min(grid.block.1)).ceil() as i32;
        // Main streets first: they are continuous and named; then the lanes between them.
        for main in [true, false] {
            for east in [true, false] {
                for line in -reach..=reach {
                    let main_line = line.rem_euclid(if big { 5 } else { 4 }) == if east { 0 } else { 2 };
                    if main_line == main {
                        draw_line(
                            net,
                            ground,
                            (towns, i),
                            &grid,
                            (line, east, main, reach),
                            name_shift,
                            &mut random,
                        );
                    }
                }
            }
        }
    }
}

fn draw_line(
    net: &mut Arrangement,
    ground: &Ground,
    (towns, town): (&Towns, usize),
    grid: &Grid,
    (line, east, main, reach): (i32, bool, bool, i32),
    name_shift: usize,
    random: &mut Random,
) {
    let mut run: Vec<Xy> = Vec::new();
    let oneway = !main && random.chance(0.10);
    let word =
        towns.words[(name_shift + (line + reach) as usize * 2 + usize::from(east)) % towns.words.len()];
    let ending = towns.endings[usize::from(east)];
    let name = if main { format!("{word}{ending}") } else { String::new() };
    let highway = if main && line % 2 == 0 {
        "secondary"
    } else if main {
        "tertiary"
    } else {
        "residential"
    };
    let highway = if highway == "secondary" && towns.all[town].3 < 2000.0 { "tertiary" } else { highway };
    let (lanes, maxspeed) = match highway {
        "secondary" => (4, 50),
        "tertiary" => (2, 40),
        _ => (if oneway { 1 } else { 2 }, 30),
    };
    let road = Road {
        highway,
        name,
        oneway,
        lanes,
        maxspeed: if main || random.chance(0.5) { maxspeed } else { 0 },
        ..Road::default()
    };
    let finish = |run: &mut Vec<Xy>, net: &mut Arrangement| {
        if run.len() > 1 {
            net.draw(road.clone(), run);
        }
        run.clear();
    };
    for step in -reach..reach {
        let place =
            |k: f64| if east { grid.point(k, f64::from(line)) } else { grid.point(f64::from(line), k) };
        let (a, m, b) = (place(f64::from(step)), place(f64::from(step) + 0.5), place(f64::from(step) + 1.0));
        let (value, owner) = towns.urban(m);
        let limit = if main { -0.14 } else { 0.02 };
        let sparse = if main { 0.015 } else { 0.13 + 0.22 * (1.0 - value.min(1.0)) };
        let mut keep = value > limit && owner == town && ground.free(a) && ground.free(m) && ground.free(b);
        keep = !random.chance(sparse) && keep;
        let bridge_luck = random.chance(if main { 0.75 } else { 0.12 });
        keep = keep && (bridge_luck || !ground.wet(a, b)) && ground.canal_distance(m) > 25.0;
        if keep && crowded(net, &[a, m, b], if main { 45.0 } else { 55.0 }) < 0.6 {
            if run.is_empty() {
                run.push(a);
            }
            run.extend([m, b]);
        } else {
            finish(&mut run, net);
        }
    }
    finish(&mut run, net);
}
