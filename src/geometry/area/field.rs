//! The distance to the nearest leg on a square grid, and its contour at the half width.
//!
//! The grid has its origin at the center of the plane, so that a node lies where it lies whatever is drawn. Only the
//! tiles near a leg exist: a reach is a web of thin bands in a large box. Neighbor tiles share the nodes of their
//! seam and compute the same numbers there, because a node's number depends on the legs within [`Grid::reach`] only.
//!
//! The contour is found by marching squares: it crosses a grid edge between an inside and an outside node where the
//! distance, taken as linear between them, is the half width. That is exact along a straight street. Nowhere is it
//! wrong by more than a cell, because a distance changes no faster than the place, and every point of a cell that is
//! drawn inside is within a cell of an inside corner or of a crossing that proves as much.
//!
//! Source: Lorensen & Cline, *Marching cubes*, SIGGRAPH 1987, in two dimensions.

use rayon::prelude::*;

/// Cells from the middle of a band to its rim.
const CELLS_PER_HALF_WIDTH: f64 = 4.0;
/// Nodes along the side of a tile, one bit of a word each.
const SIDE: usize = 64;
/// Cells along the side of a tile; neighbors share the nodes between them.
const CELLS: i32 = SIDE as i32 - 1;
/// Edges of a tile's grid: those that run east, then those that run north.
const EDGES: usize = 2 * SIDE * SIDE;
/// Crossings stay this far from a node, meters: rounding to the grid of 1e-7° then makes no two rings meet.
const CLEARANCE_M: f64 = 0.06;

/// A straight piece of road on the plane.
pub(super) type Leg = [[f64; 2]; 2];

/// Between two neighbor nodes of the grid: from `(column, row)` to the next one east, or north.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct GridEdge {
    pub(super) row: i32,
    pub(super) column: i32,
    pub(super) north: bool,
}

/// Where the contour crosses a grid edge.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Crossing {
    pub(super) edge: GridEdge,
    /// Share of the edge before the crossing.
    pub(super) fraction: f32,
    /// Whether the edge begins inside the band and ends outside.
    pub(super) leaves: bool,
    /// Whether it lies on a cell with two arcs: thinning keeps those as they are.
    pub(super) fixed: bool,
}

/// The raster of one half width.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Grid {
    half_width: f64,
    cell: f64,
}

impl Grid {
    pub(super) fn new(half_width: f64) -> Self {
        Self { half_width, cell: half_width / CELLS_PER_HALF_WIDTH }
    }

    pub(super) fn half_width(&self) -> f64 {
        self.half_width
    }

    /// Share of a grid edge next to its nodes that no crossing comes into.
    pub(super) fn clearance(&self) -> f64 {
        CLEARANCE_M / self.cell
    }

    /// The point at `fraction` of an edge.
    pub(super) fn point(&self, edge: GridEdge, fraction: f64) -> [f64; 2] {
        let (column, row) = (f64::from(edge.column), f64::from(edge.row));
        if edge.north {
            [column * self.cell, (row + fraction) * self.cell]
        } else {
            [(column + fraction) * self.cell, row * self.cell]
        }
    }

    /// Distances are exact up to here and cut off beyond. The corners of a cell with an inside corner are nearer, as
    /// its diagonal is 1.42 cells.
    fn reach(&self) -> f64 {
        self.half_width + 1.5 * self.cell
    }

    /// Whether a leg is near different columns on different rows, so that it pays to tell them apart.
    fn slants(&self, leg: &Leg) -> bool {
        let [a, b] = *leg;
        (b[0] - a[0]).abs().min((b[1] - a[1]).abs()) > self.reach()
    }

    /// Columns on which a node between the heights `y` and `y + band` can be within reach of `leg`, first and last.
    fn columns(&self, leg: &Leg, y: f64, band: f64) -> (i32, i32) {
        let [a, b] = *leg;
        let reach = self.reach();
        let (rise, run) = (b[1] - a[1], b[0] - a[0]);
        let (mut west, mut east) = (a[0].min(b[0]), a[0].max(b[0]));
        // only the part of the leg that is within reach of these heights
        if self.slants(leg) {
            let at = |height: f64| a[0] + run * ((height - a[1]) / rise).clamp(0.0, 1.0);
            let (low, high) = (at(y - reach), at(y + band + reach));
            (west, east) = (low.min(high), low.max(high));
        }
        (self.floor(west - reach), self.floor(east + reach) + 1)
    }

    /// The last row or column at or before a coordinate.
    fn floor(&self, at: f64) -> i32 {
        let cells = at / self.cell;
        let whole = cells as i32;
        whole - i32::from(f64::from(whole) > cells)
    }

    /// Rows on which a node can be within reach.
    fn rows(&self, leg: &Leg) -> (i32, i32) {
        let [a, b] = *leg;
        (self.floor(a[1].min(b[1]) - self.reach()), self.floor(a[1].max(b[1]) + self.reach()) + 1)
    }

    /// Tiles that a leg is within reach of: `(row, column)`.
    fn tiles(&self, leg: &Leg) -> impl Iterator<Item = (i32, i32)> {
        let (south, north) = self.rows(leg);
        let height = f64::from(CELLS) * self.cell;
        // a node on a seam belongs to the tiles on both sides
        let tile = |first: i32, last: i32| (first - 1).div_euclid(CELLS)..=last.div_euclid(CELLS);
        let (grid, leg) = (*self, *leg);
        tile(south, north).flat_map(move |row| {
            let (west, east) = grid.columns(&leg, f64::from(row) * height, height);
            tile(west, east).map(move |column| (row, column))
        })
    }

    /// The contour in pieces: each a chain of crossings with the inside on the left, that ends where another begins
    /// (or it itself).
    pub(super) fn contour(&self, legs: &[Leg]) -> Vec<Vec<Crossing>> {
        let mut near: Vec<(u64, u32)> = legs
            .par_iter()
            .enumerate()
            .flat_map_iter(|(index, leg)| self.tiles(leg).map(move |tile| (tile_key(tile), index as u32)))
            .collect();
        near.par_sort_unstable();
        let tiles: Vec<&[(u64, u32)]> = near.chunk_by(|a, b| a.0 == b.0).collect();
        tiles
            .par_iter()
            .map_init(Tile::default, |tile, near| {
                tile.origin = origin(near[0].0);
                tile.measure(self, near.iter().map(|(_, index)| &legs[*index as usize]));
                tile.contour(self)
            })
            .flatten_iter()
            .collect()
    }
}

/// Row and column of a tile as one number.
fn tile_key((row, column): (i32, i32)) -> u64 {
    u64::from(row as u32) << 32 | u64::from(column as u32)
}

/// Column and row of the first node of a tile.
fn origin(key: u64) -> [i32; 2] {
    [key as u32 as i32 * CELLS, (key >> 32) as u32 as i32 * CELLS]
}

/// The part of the grid at hand, as workspace of one thread.
struct Tile {
    /// Column and row of the first node.
    origin: [i32; 2],
    /// Eastings of the columns.
    x: [f64; SIDE],
    /// Squared distance of each node to the nearest leg.
    squared: Vec<f64>,
    /// By edge, the edge at which the arc that begins there ends.
    next: Vec<u16>,
    /// Of each edge: that an arc ends there, that it lies on a cell with two arcs.
    marks: Vec<u8>,
    /// The chain being followed.
    chain: Vec<Crossing>,
}

/// By the inside corners of a cell (a bit each, counterclockwise from the south-west), the sides over which one who
/// walks around the cell counterclockwise leaves the inside. Each side is named by the corner it starts from.
const LEFT_OVER: [u8; 16] = {
    let mut sides = [0; 16];
    let mut inside = 0;
    while inside < 16 {
        let turned = inside >> 1 | inside << 3 & 0b1000;
        sides[inside] = (inside & !turned) as u8;
        inside += 1;
    }
    sides
};

const NONE: u16 = u16::MAX;
const ENDS: u8 = 1;
const FIXED: u8 = 2;

impl Default for Tile {
    fn default() -> Self {
        Self {
            origin: [0, 0],
            x: [0.0; SIDE],
            squared: vec![0.0; SIDE * SIDE],
            next: vec![NONE; EDGES],
            marks: vec![0; EDGES],
            chain: Vec::new(),
        }
    }
}

impl Tile {
    /// The distance of each node to the nearest leg.
    fn measure<'a>(&mut self, grid: &Grid, legs: impl Iterator<Item = &'a Leg>) {
        self.squared.fill(grid.reach() * grid.reach());
        for (column, x) in (self.origin[0]..).zip(&mut self.x) {
            *x = f64::from(column) * grid.cell;
        }
        let clip = |(first, last): (i32, i32), origin: i32| (first.max(origin), last.min(origin + CELLS));
        for leg in legs {
            let [a, b] = *leg;
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let length = dx * dx + dy * dy;
            let (tx, ty) = if length > 0.0 { (dx / length, dy / length) } else { (0.0, 0.0) };
            let (south, north) = clip(grid.rows(leg), self.origin[1]);
            let slants = grid.slants(leg);
            let mut columns = clip(grid.columns(leg, 0.0, 0.0), self.origin[0]);
            for row in south..=north {
                let y = f64::from(row) * grid.cell;
                if slants {
                    columns = clip(grid.columns(leg, y, 0.0), self.origin[0]);
                }
                let (west, east) = columns;
                if west > east {
                    continue;
                }
                let (west, east) = ((west - self.origin[0]) as usize, (east - self.origin[0]) as usize);
                let start = (row - self.origin[1]) as usize * SIDE;
                let (qy, along) = (y - a[1], (y - a[1]) * ty);
                for (x, nearest) in
                    self.x[west..=east].iter().zip(&mut self.squared[start + west..=start + east])
                {
                    let qx = x - a[0];
                    let t = qx * tx + along;
                    let t = if t > 0.0 { t } else { 0.0 };
                    let t = if t < 1.0 { t } else { 1.0 };
                    let (ex, ey) = (qx - t * dx, qy - t * dy);
                    let squared = ex * ex + ey * ey;
                    *nearest = if squared < *nearest { squared } else { *nearest };
                }
            }
        }
    }

    /// The contour of the tile, in pieces.
    fn contour(&mut self, grid: &Grid) -> Vec<Vec<Crossing>> {
        let limit = grid.half_width * grid.half_width;
        let mut inside = [0u64; SIDE];
        for (word, row) in inside.iter_mut().zip(self.squared.chunks_exact(SIDE)) {
            *word = row.iter().enumerate().fold(0, |word, (i, d)| word | u64::from(*d < limit) << i);
        }
        self.marks.fill(0);
        let mut begins = Vec::new();
        for j in 0..SIDE - 1 {
            let (low, high) = (inside[j], inside[j + 1]);
            let mut cells = ((low ^ (low >> 1)) | (high ^ (high >> 1)) | (low ^ high)) & (u64::MAX >> 1);
            while cells != 0 {
                let i = cells.trailing_zeros() as usize;
                cells &= cells - 1;
                let bits = low >> i & 3 | (high >> i & 1) << 3 | (high >> i & 2) << 1;
                self.arcs(grid, i, j, bits as usize, &mut begins);
            }
        }
        // first what comes in over a seam, then the closed rings
        let mut chains = Vec::new();
        for through in [true, false] {
            for begin in &begins {
                if self.next[*begin] != NONE && !(through && self.marks[*begin] & ENDS != 0) {
                    chains.push(self.chain(grid, *begin));
                }
            }
        }
        chains
    }

    /// Notes the arcs of a cell with these corners inside: each leaves over one side and comes back over another.
    fn arcs(&mut self, grid: &Grid, i: usize, j: usize, inside: usize, begins: &mut Vec<usize>) {
        let saddle = matches!(inside, 0b0101 | 0b1010);
        let joined = saddle && self.mean(i, j) < grid.half_width;
        let mut left = LEFT_OVER[inside];
        while left != 0 {
            let side = left.trailing_zeros() as usize;
            left &= left - 1;
            // with two arcs, each goes round one corner: an outside one where the cell's middle is inside
            let other = match (saddle, joined) {
                (true, true) => side + 1,
                (true, false) => side + 3,
                _ => LEFT_OVER[!inside & 0b1111].trailing_zeros() as usize,
            };
            let (from, to) = (edge_of(i, j, side), edge_of(i, j, other));
            self.next[from] = to as u16;
            self.marks[to] |= ENDS;
            if saddle {
                self.marks[from] |= FIXED;
                self.marks[to] |= FIXED;
            }
            begins.push(from);
        }
    }

    fn mean(&self, i: usize, j: usize) -> f64 {
        let node = j * SIDE + i;
        [node, node + 1, node + SIDE, node + SIDE + 1].iter().map(|n| self.squared[*n].sqrt()).sum::<f64>()
            / 4.0
    }

    /// The chain of arcs from `begin` to its end; the arcs are used up.
    fn chain(&mut self, grid: &Grid, begin: usize) -> Vec<Crossing> {
        self.chain.clear();
        self.chain.push(self.crossing(grid, begin));
        let mut edge = begin;
        while self.next[edge] != NONE {
            edge = usize::from(std::mem::replace(&mut self.next[edge], NONE));
            self.chain.push(self.crossing(grid, edge));
        }
        self.chain.clone()
    }

    fn crossing(&self, grid: &Grid, edge: usize) -> Crossing {
        let (node, north) = (edge % (SIDE * SIDE), edge >= SIDE * SIDE);
        let (near, far) = (self.squared[node], self.squared[node + if north { SIDE } else { 1 }]);
        let (near, far) = (near.sqrt(), far.sqrt());
        let clearance = grid.clearance();
        Crossing {
            edge: GridEdge {
                row: self.origin[1] + (node / SIDE) as i32,
                column: self.origin[0] + (node % SIDE) as i32,
                north,
            },
            fraction: ((grid.half_width - near) / (far - near)).clamp(clearance, 1.0 - clearance) as f32,
            leaves: near < far,
            fixed: self.marks[edge] & FIXED != 0,
        }
    }
}

/// The number of a side of cell `(i, j)`: south, east, north, west.
fn edge_of(i: usize, j: usize, side: usize) -> usize {
    let node = j * SIDE + i;
    match side & 3 {
        0 => node,
        1 => SIDE * SIDE + node + 1,
        2 => node + SIDE,
        _ => SIDE * SIDE + node,
    }
}

#[cfg(test)]
#[path = "field_tests.rs"]
mod tests;
