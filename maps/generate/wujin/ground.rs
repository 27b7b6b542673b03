//! What the roads lie on: the outline of the district, lakes without roads, canals crossed by few, and reserved
//! grounds that are drawn by hand (the two nursery villages, the flower market) or hold an interchange.

use super::plane::{Xy, crossing, smooth};
use super::random::noise;

const CELL: f64 = 50.0;
const HALF: i64 = 720;

/// Lakes and canals, in degrees; approximate on purpose.
#[rustfmt::skip]
pub const GEHU: &[(f64, f64)] = &[
    (119.789, 31.668), (119.808, 31.679), (119.832, 31.682), (119.851, 31.670), (119.861, 31.645),
    (119.868, 31.612), (119.862, 31.580), (119.850, 31.556), (119.838, 31.520), (119.800, 31.522),
    (119.781, 31.552), (119.772, 31.590), (119.766, 31.618), (119.770, 31.648),
];
#[rustfmt::skip]
pub const TAIHU: &[(f64, f64)] = &[
    (120.030, 31.452), (120.055, 31.456), (120.080, 31.4625), (120.112, 31.470), (120.150, 31.44), (120.13, 31.30),
    (119.98, 31.30), (120.00, 31.41),
];
#[rustfmt::skip]
pub const CANALS: &[(&str, &[(f64, f64)])] = &[
    ("京杭大运河", &[(119.996, 31.742), (120.030, 31.737), (120.062, 31.729), (120.092, 31.716), (120.150, 31.709)]),
    ("武宜运河", &[(119.915, 31.760), (119.9165, 31.700), (119.9180, 31.650), (119.903, 31.590), (119.900, 31.540)]),
    ("采菱港", &[(120.004, 31.735), (119.984, 31.700), (119.968, 31.655), (119.966, 31.600), (119.972, 31.562)]),
    ("太滆运河", &[(119.866, 31.590), (119.922, 31.5735), (119.982, 31.556), (120.030, 31.533), (120.062, 31.494), (120.082, 31.462)]),
    ("扁担河", &[(119.777, 31.762), (119.7735, 31.725), (119.7800, 31.700), (119.7800, 31.688), (119.786, 31.668)]),
    ("夏溪河", &[(119.680, 31.650), (119.705, 31.6565), (119.740, 31.6545), (119.772, 31.646)]),
    ("湟里河", &[(119.664, 31.611), (119.700, 31.614), (119.735, 31.609), (119.768, 31.612)]),
    ("三山港", &[(120.088, 31.800), (120.094, 31.770), (120.084, 31.742), (120.086, 31.720)]),
    ("武进港", &[(120.036, 31.735), (120.062, 31.690), (120.064, 31.650), (120.052, 31.615), (120.033, 31.575), (120.036, 31.530)]),
];

/// The land, as a raster of the outline and the lakes, and the canals as lines.
pub struct Ground {
    dry: Vec<bool>,
    near: Vec<bool>,
    pub canals: Vec<Vec<Xy>>,
    reserved: Vec<(Xy, f64)>,
}

fn slot(p: Xy) -> Option<usize> {
    let (i, j) = ((p.x / CELL).floor() as i64 + HALF, (p.y / CELL).floor() as i64 + HALF);
    ((0..2 * HALF).contains(&i) && (0..2 * HALF).contains(&j)).then_some((j * 2 * HALF + i) as usize)
}

/// Sets the cells whose middle is inside the ring, row by row (even–odd rule).
fn fill(ring: &[Xy], cells: &mut [bool], value: bool) {
    for j in -HALF..HALF {
        let y = (j as f64 + 0.5) * CELL;
        let sides = (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]));
        let mut cuts: Vec<f64> = sides
            .filter(|(a, b)| (a.y > y) != (b.y > y))
            .map(|(a, b)| a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y))
            .collect();
        cuts.sort_by(f64::total_cmp);
        for pair in cuts.chunks_exact(2) {
            for i in -HALF..HALF {
                let x = (i as f64 + 0.5) * CELL;
                if x > pair[0] && x <= pair[1] {
                    cells[((j + HALF) * 2 * HALF + i + HALF) as usize] = value;
                }
            }
        }
    }
}

pub fn ring(points: &[(f64, f64)]) -> Vec<Xy> {
    let mut corners: Vec<Xy> = points.iter().map(|&(lon, lat)| super::plane::at(lon, lat)).collect();
    corners.push(corners[0]);
    let mut line = smooth(&corners, 400.0);
    for p in &mut line {
        let (u, v) = (noise(11, p.x / 900.0, p.y / 900.0), noise(12, p.x / 900.0, p.y / 900.0));
        *p = *p + super::plane::xy(u * 120.0, v * 120.0);
    }
    line.pop();
    line
}

impl Ground {
    pub fn new(outline: &[Xy]) -> Self {
        let lakes = [ring(GEHU), ring(TAIHU)];
        let cells = (4 * HALF * HALF) as usize;
        let (mut dry, mut land) = (vec![false; cells], vec![false; cells]);
        fill(outline, &mut land, true);
        dry.copy_from_slice(&land);
        for lake in &lakes {
            fill(lake, &mut dry, false);
        }
        let mut near = dry.clone();
        let wide = 2 * HALF;
        for _ in 0..7 {
            let before = near.clone();
            for k in (wide as usize + 1)..(cells - wide as usize - 1) {
                let around = [k - 1, k + 1, k - wide as usize, k + wide as usize];
                near[k] = before[k] || (!land[k] && around.iter().any(|&n| before[n]));
            }
        }
        let canals = CANALS
            .iter()
            .map(|(_, points)| {
                let corners: Vec<Xy> = points.iter().map(|&(lon, lat)| super::plane::at(lon, lat)).collect();
                smooth(&corners, 250.0)
                    .into_iter()
                    .map(|p| {
                        p + super::plane::xy(
                            noise(21, p.x / 700.0, p.y / 700.0),
                            noise(22, p.x / 700.0, p.y / 700.0),
                        ) * 90.0
                    })
                    .collect()
            })
            .collect();
        Self { dry, near, canals, reserved: Vec::new() }
    }

    /// Inside the district and not in a lake.
    pub fn dry(&self, p: Xy) -> bool {
        slot(p).is_some_and(|slot| self.dry[slot])
    }

    /// The same with a margin beyond the outline, so that the great roads leave the district.
    pub fn near(&self, p: Xy) -> bool {
        slot(p).is_some_and(|slot| self.near[slot])
    }

    /// Keeps later roads out of a circle.
    pub fn reserve(&mut self, center: Xy, radius: f64) {
        self.reserved.push((center, radius));
    }

    pub fn reserved(&self, p: Xy) -> bool {
        self.reserved.iter().any(|(center, radius)| center.to(p) < *radius)
    }

    /// Where minor roads may be.
    pub fn free(&self, p: Xy) -> bool {
        self.dry(p) && !self.reserved(p)
    }

    /// Whether the segment crosses a canal.
    pub fn wet(&self, a: Xy, b: Xy) -> bool {
        self.canals.iter().any(|canal| canal.windows(2).any(|w| crossing(a, b, w[0], w[1]).is_some()))
    }

    /// Distance to the nearest canal.
    pub fn canal_distance(&self, p: Xy) -> f64 {
        let lines = self.canals.iter().flat_map(|canal| canal.windows(2));
        lines.map(|w| super::plane::foot(p, w[0], w[1]).0).fold(f64::INFINITY, f64::min)
    }
}
