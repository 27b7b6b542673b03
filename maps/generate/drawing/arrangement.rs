//! Lines drawn one over another become a network: where a new road meets one of its own level, both get the same
//! vertex; what comes close is pulled together; what is on another level passes without touching.

use super::plane::{Xy, crossing, foot};

/// Nearer than this two points of one level are one.
const PULL: f64 = 9.0;

/// What a road is, as far as its whole length.
#[derive(Clone, Default)]
pub struct Road {
    pub highway: &'static str,
    pub name: String,
    pub reference: String,
    pub oneway: bool,
    pub lanes: u8,
    pub maxspeed: u8,
    /// 0 on the ground, above it passes over; -1 joins nothing but its two ends (ramps).
    pub level: i8,
    pub tags: Vec<(&'static str, String)>,
}

/// A piece of a road between two nodes; `k` is the place along the road, by which pieces are put in order.
#[derive(Clone)]
pub struct Piece {
    pub road: usize,
    pub ends: [usize; 2],
    pub k: [f64; 2],
    pub alive: bool,
}

#[derive(Default)]
pub struct Arrangement {
    pub nodes: Vec<Xy>,
    pub roads: Vec<Road>,
    pub pieces: Vec<Piece>,
    /// Alive pieces at each node.
    pub at_node: Vec<Vec<usize>>,
    square: Square,
    cells: Vec<Vec<usize>>,
    node_cells: Vec<Vec<(usize, i8)>>,
}

/// The square that holds the map: its cells along one side, and how wide each is.
#[derive(Clone, Copy, Default)]
struct Square {
    side: i64,
    cell: f64,
}

/// The cells in which the box around both points lies; what is outside counts to the rim.
fn cells_of(Square { side, cell }: Square, a: Xy, b: Xy, margin: f64) -> impl Iterator<Item = usize> {
    let clamp = |v: f64| ((v / cell).floor() as i64 + side / 2).clamp(0, side - 1);
    let low = (clamp(a.x.min(b.x) - margin), clamp(a.y.min(b.y) - margin));
    let high = (clamp(a.x.max(b.x) + margin), clamp(a.y.max(b.y) + margin));
    (low.1..=high.1).flat_map(move |j| (low.0..=high.0).map(move |i| (j * side + i) as usize))
}

impl Arrangement {
    /// An empty drawing for a map at most `across` meters wide and high, searched in cells of this width.
    pub fn new(across: f64, cell: f64) -> Self {
        let side = (across / cell).ceil() as i64;
        let cells = (side * side) as usize;
        Self {
            square: Square { side, cell },
            cells: vec![Vec::new(); cells],
            node_cells: vec![Vec::new(); cells],
            ..Self::default()
        }
    }

    pub fn level(&self, piece: usize) -> i8 {
        self.roads[self.pieces[piece].road].level
    }

    pub fn ends(&self, piece: usize) -> (Xy, Xy) {
        let [a, b] = self.pieces[piece].ends;
        (self.nodes[a], self.nodes[b])
    }

    /// Pieces near the segment, each once, in a fixed order.
    pub fn pieces_near(&self, a: Xy, b: Xy, margin: f64) -> Vec<usize> {
        let mut found: Vec<usize> = cells_of(self.square, a, b, margin)
            .flat_map(|c| &self.cells[c])
            .copied()
            .filter(|&p| self.pieces[p].alive)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    pub fn new_node(&mut self, at: Xy, level: i8) -> usize {
        let id = self.nodes.len();
        self.nodes.push(at);
        self.at_node.push(Vec::new());
        for c in cells_of(self.square, at, at, 0.0) {
            self.node_cells[c].push((id, level));
        }
        id
    }

    /// The nearest node of the level within `reach`.
    pub fn node_near(&self, at: Xy, reach: f64, level: i8) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for c in cells_of(self.square, at, at, reach) {
            for &(node, its) in &self.node_cells[c] {
                let d = self.nodes[node].to(at);
                if its == level
                    && d <= reach
                    && best.is_none_or(|b| (d, node) < b)
                    && !self.at_node[node].is_empty()
                {
                    best = Some((d, node));
                }
            }
        }
        best.map(|(_, node)| node)
    }

    /// The nearest piece of the level within `reach`: distance, piece, fraction.
    pub fn piece_near(&self, at: Xy, reach: f64, level: i8) -> Option<(f64, usize, f64)> {
        let mut best: Option<(f64, usize, f64)> = None;
        for piece in self.pieces_near(at, at, reach) {
            let (a, b) = self.ends(piece);
            let (d, t) = foot(at, a, b);
            if self.level(piece) == level && d <= reach && best.is_none_or(|(least, ..)| d < least) {
                best = Some((d, piece, t));
            }
        }
        best
    }

    pub fn add_piece(&mut self, road: usize, ends: [usize; 2], k: [f64; 2]) {
        let id = self.pieces.len();
        self.pieces.push(Piece { road, ends, k, alive: true });
        let (a, b) = self.ends(id);
        for c in cells_of(self.square, a, b, 1.0) {
            self.cells[c].push(id);
        }
        for end in ends {
            self.at_node[end].push(id);
        }
    }

    pub fn remove(&mut self, piece: usize) {
        self.pieces[piece].alive = false;
        for end in self.pieces[piece].ends {
            self.at_node[end].retain(|&p| p != piece);
        }
    }

    /// Cuts a piece at the fraction and returns the node there; an end that is near enough is taken instead.
    pub fn split(&mut self, piece: usize, t: f64, pull: f64) -> usize {
        let Piece { road, ends, k, .. } = self.pieces[piece].clone();
        let (a, b) = self.ends(piece);
        let at = a + (b - a) * t;
        if at.to(a) <= pull {
            return ends[0];
        }
        if at.to(b) <= pull {
            return ends[1];
        }
        let node = self.new_node(at, self.roads[road].level);
        let middle = k[0] + (k[1] - k[0]) * t;
        self.remove(piece);
        self.add_piece(road, [ends[0], node], [k[0], middle]);
        self.add_piece(road, [node, ends[1]], [middle, k[1]]);
        node
    }

    fn node_for(&mut self, at: Xy, level: i8) -> usize {
        if level >= 0 {
            if let Some(node) = self.node_near(at, PULL, level) {
                return node;
            }
            if let Some((_, piece, t)) = self.piece_near(at, PULL, level) {
                return self.split(piece, t, PULL / 2.0);
            }
        }
        self.new_node(at, level)
    }

    /// Draws a road; returns its number.
    pub fn draw(&mut self, road: Road, line: &[Xy]) -> usize {
        self.draw_between(road, line, None, None)
    }

    /// Draws a road whose ends may be nodes that exist (ramps).
    pub fn draw_between(
        &mut self,
        road: Road,
        line: &[Xy],
        first: Option<usize>,
        last: Option<usize>,
    ) -> usize {
        let (number, level) = (self.roads.len(), road.level);
        self.roads.push(road);
        let count = line.len();
        let mut before = first;
        for (i, &at) in line.iter().enumerate() {
            let fixed = if i == 0 {
                first
            } else if i + 1 == count {
                last
            } else {
                None
            };
            let node = fixed.unwrap_or_else(|| self.node_for(at, level));
            if let (Some(from), true) = (before, i > 0) {
                self.connect(number, from, node, [i as f64 - 1.0, i as f64], 0);
            }
            before = Some(node);
        }
        number
    }

    fn joined(&self, a: usize, b: usize) -> bool {
        self.at_node[a].iter().any(|&p| self.pieces[p].ends.contains(&b))
    }

    fn connect(&mut self, road: usize, a: usize, b: usize, k: [f64; 2], depth: u8) {
        if a == b || self.joined(a, b) || depth > 14 {
            return;
        }
        let level = self.roads[road].level;
        if level >= 0
            && let Some((node, t)) = self.first_meeting(a, b, level)
        {
            let middle = k[0] + (k[1] - k[0]) * t;
            self.connect(road, a, node, [k[0], middle], depth + 1);
            self.connect(road, node, b, [middle, k[1]], depth + 1);
            return;
        }
        self.add_piece(road, [a, b], k);
    }

    /// The first node between `a` and `b` that the straight line would pass through or cut, made if need be.
    fn first_meeting(&mut self, a: usize, b: usize, level: i8) -> Option<(usize, f64)> {
        let (from, to) = (self.nodes[a], self.nodes[b]);
        let mut hits: Vec<(f64, usize, Option<f64>)> = Vec::new();
        for piece in self.pieces_near(from, to, PULL) {
            if self.level(piece) != level {
                continue;
            }
            let ends = self.pieces[piece].ends;
            for end in ends {
                let (d, t) = foot(self.nodes[end], from, to);
                if end != a && end != b && d <= PULL * 0.6 && t > 0.0 && t < 1.0 {
                    hits.push((t, end, None));
                }
            }
            if ends.contains(&a) || ends.contains(&b) {
                continue;
            }
            let (c, d) = self.ends(piece);
            if let Some((t, u)) = crossing(from, to, c, d) {
                hits.push((t, piece, Some(u)));
            }
        }
        hits.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        for (t, number, u) in hits {
            let node = match u {
                None => number,
                Some(u) => self.split(number, u, PULL * 0.7),
            };
            if node != a && node != b {
                return Some((node, t.clamp(0.001, 0.999)));
            }
            if u.is_some() {
                // The cut fell on one of our own ends' neighbors; later hits may refer to pieces that are gone.
                return None;
            }
        }
        None
    }
}
