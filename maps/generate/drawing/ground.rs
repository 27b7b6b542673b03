//! What the roads lie on: land inside outlines, lakes without roads, canals crossed by few, and reserved grounds that
//! are drawn by hand or hold an interchange.

use super::plane::{Frame, Xy, crossing, foot, smooth, xy};
use super::random::noise;

/// A watercourse: its name, and its course in degrees.
pub type Water = (&'static str, &'static [(f64, f64)]);

/// The land, as a raster of the outline and the lakes, and the canals as lines.
pub struct Ground {
    pub frame: Frame,
    raster: Raster,
    dry: Vec<bool>,
    near: Vec<bool>,
    pub canals: Vec<Vec<Xy>>,
    reserved: Vec<(Xy, f64)>,
    /// Cells of a great river, crossed by great roads on bridges only.
    river: Vec<bool>,
    bridges: Vec<(Xy, f64)>,
}

/// A square of cells around the middle of the map.
#[derive(Clone, Copy)]
struct Raster {
    /// Cells from the middle to the rim.
    half: i64,
    /// Width of a cell, meters.
    cell: f64,
}

fn slot(Raster { half, cell }: Raster, p: Xy) -> Option<usize> {
    let (i, j) = ((p.x / cell).floor() as i64 + half, (p.y / cell).floor() as i64 + half);
    ((0..2 * half).contains(&i) && (0..2 * half).contains(&j)).then_some((j * 2 * half + i) as usize)
}

/// Sets the cells whose middle is inside the ring, row by row (even–odd rule).
fn fill(Raster { half, cell }: Raster, ring: &[Xy], cells: &mut [bool], value: bool) {
    for j in -half..half {
        let y = (j as f64 + 0.5) * cell;
        let sides = (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]));
        let mut cuts: Vec<f64> = sides
            .filter(|(a, b)| (a.y > y) != (b.y > y))
            .map(|(a, b)| a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y))
            .collect();
        cuts.sort_by(f64::total_cmp);
        for pair in cuts.chunks_exact(2) {
            for i in -half..half {
                let x = (i as f64 + 0.5) * cell;
                if x > pair[0] && x <= pair[1] {
                    cells[((j + half) * 2 * half + i + half) as usize] = value;
                }
            }
        }
    }
}

/// A shore from degrees, slightly wandering.
pub fn ring(frame: Frame, points: &[(f64, f64)]) -> Vec<Xy> {
    let mut corners: Vec<Xy> = points.iter().map(|&(lon, lat)| frame.at(lon, lat)).collect();
    corners.push(corners[0]);
    let mut line = smooth(&corners, 400.0);
    for p in &mut line {
        let (u, v) = (noise(11, p.x / 900.0, p.y / 900.0), noise(12, p.x / 900.0, p.y / 900.0));
        *p = *p + xy(u * 120.0, v * 120.0);
    }
    line.pop();
    line
}

impl Ground {
    /// The land inside the outlines but for the lakes, in a square that reaches `rim` meters from the middle, in
    /// cells of this width.
    pub fn new(
        frame: Frame,
        (rim, cell): (f64, f64),
        outlines: &[&[Xy]],
        lakes: &[&[(f64, f64)]],
        canals: &[Water],
    ) -> Self {
        let half = (rim / cell).ceil() as i64;
        let raster = Raster { half, cell };
        let cells = (4 * half * half) as usize;
        let (mut dry, mut land) = (vec![false; cells], vec![false; cells]);
        for outline in outlines {
            fill(raster, outline, &mut land, true);
        }
        dry.copy_from_slice(&land);
        for lake in lakes {
            fill(raster, &ring(frame, lake), &mut dry, false);
        }
        let mut near = dry.clone();
        let wide = 2 * half;
        for _ in 0..7 {
            let before = near.clone();
            for k in (wide as usize + 1)..(cells - wide as usize - 1) {
                let around = [k - 1, k + 1, k - wide as usize, k + wide as usize];
                near[k] = before[k] || (!land[k] && around.iter().any(|&n| before[n]));
            }
        }
        let canals = canals
            .iter()
            .map(|(_, points)| {
                let corners: Vec<Xy> = points.iter().map(|&(lon, lat)| frame.at(lon, lat)).collect();
                smooth(&corners, 250.0)
                    .into_iter()
                    .map(|p| {
                        p + xy(noise(21, p.x / 700.0, p.y / 700.0), noise(22, p.x / 700.0, p.y / 700.0))
                            * 90.0
                    })
                    .collect()
            })
            .collect();
        let river = vec![false; cells];
        Self { frame, raster, dry, near, canals, reserved: Vec::new(), river, bridges: Vec::new() }
    }

    /// Inside the district and not in a lake.
    pub fn dry(&self, p: Xy) -> bool {
        slot(self.raster, p).is_some_and(|slot| self.dry[slot])
    }

    /// The same with a margin beyond the outline, so that the great roads leave the district.
    pub fn near(&self, p: Xy) -> bool {
        let bridged = || self.in_river(p) && self.bridges.iter().any(|(at, reach)| at.to(p) <= *reach);
        slot(self.raster, p).is_some_and(|slot| self.near[slot]) || bridged()
    }

    /// Lays a great river over the land.
    pub fn flood(&mut self, ring: &[Xy]) {
        fill(self.raster, ring, &mut self.river, true);
        fill(self.raster, ring, &mut self.dry, false);
        fill(self.raster, ring, &mut self.near, false);
    }

    /// Between the dikes of a great river.
    pub fn in_river(&self, p: Xy) -> bool {
        slot(self.raster, p).is_some_and(|slot| self.river[slot])
    }

    /// Lets great roads cross the river near this place.
    pub fn bridge(&mut self, at: Xy, reach: f64) {
        self.bridges.push((at, reach));
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
        lines.map(|w| foot(p, w[0], w[1]).0).fold(f64::INFINITY, f64::min)
    }
}
