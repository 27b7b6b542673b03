//! From the plane to the drawing: the window, clipping, simplification, path data.

use super::WIDTH;
use std::fmt::Write;

/// A position on the drawing; y runs down.
pub type Spot = [f64; 2];

/// The window of the map.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Height of the map, in the drawing's units (its width is `WIDTH`).
    pub height: f64,
    /// Meters of the plane one unit stands for.
    pub meters_per_unit: f64,
    west: f64,
    north: f64,
}

impl View {
    /// The window around plane bounds (west, south, east, north), with room at the edges and a printable shape.
    pub fn fit(bounds: [f64; 4]) -> Self {
        let [w, s, e, n] = bounds;
        let (wide, tall) = ((e - w).max(600.0) * 1.12, (n - s).max(400.0) * 1.12);
        let shape = (tall / wide).clamp(0.62, 1.12);
        let meters_per_unit = (wide / WIDTH).max(tall / (WIDTH * shape));
        let height = (WIDTH * shape).round();
        Self {
            height,
            meters_per_unit,
            west: f64::midpoint(w, e) - WIDTH * meters_per_unit / 2.0,
            north: f64::midpoint(s, n) + height * meters_per_unit / 2.0,
        }
    }

    /// Where a point of the plane lies on the drawing.
    #[inline]
    pub fn spot(&self, [x, y]: [f64; 2]) -> Spot {
        [(x - self.west) / self.meters_per_unit, (self.north - y) / self.meters_per_unit]
    }

    /// Whether a spot lies on the map.
    pub fn shows(&self, [x, y]: Spot) -> bool {
        (0.0..=WIDTH).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// The parts of a line within the window (and a margin that hides line ends).
    pub fn clip(&self, line: &[Spot]) -> Vec<Vec<Spot>> {
        let mut out: Vec<Vec<Spot>> = Vec::new();
        let mut open = false;
        for pair in line.windows(2) {
            let Some((a, b)) = self.clip_leg(pair[0], pair[1]) else {
                open = false;
                continue;
            };
            match out.last_mut() {
                Some(last) if open && last.last() == Some(&a) => last.push(b),
                _ => out.push(vec![a, b]),
            }
            open = b == pair[1];
        }
        out
    }

    /// Liang and Barsky, CGGIP 22 (1984).
    fn clip_leg(&self, a: Spot, b: Spot) -> Option<(Spot, Spot)> {
        const MARGIN: f64 = 12.0;
        let (mut first, mut last) = (0.0_f64, 1.0_f64);
        for (axis, top) in [(0, WIDTH + MARGIN), (1, self.height + MARGIN)] {
            let along = b[axis] - a[axis];
            for (run, room) in [(-along, a[axis] + MARGIN), (along, top - a[axis])] {
                if run == 0.0 {
                    if room < 0.0 {
                        return None;
                    }
                } else if run < 0.0 {
                    first = first.max(room / run);
                } else {
                    last = last.min(room / run);
                }
            }
        }
        let at = |t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
        (first <= last)
            .then(|| (if first > 0.0 { at(first) } else { a }, if last < 1.0 { at(last) } else { b }))
    }
}

/// Thins a line: Douglas and Peucker with an own stack, so that long lines need no deep recursion.
pub fn simplify(line: &[Spot], tolerance: f64) -> Vec<Spot> {
    if line.len() < 3 {
        return line.to_vec();
    }
    let mut kept = vec![false; line.len()];
    kept[0] = true;
    kept[line.len() - 1] = true;
    let mut stack = vec![(0, line.len() - 1)];
    while let Some((a, b)) = stack.pop() {
        let farthest = (a + 1..b)
            .map(|i| (distance(line[i], line[a], line[b]), i))
            .max_by(|p, q| p.0.total_cmp(&q.0).then(q.1.cmp(&p.1)));
        if let Some((off, i)) = farthest
            && off > tolerance
        {
            kept[i] = true;
            stack.extend([(a, i), (i, b)]);
        }
    }
    line.iter().zip(kept).filter_map(|(spot, kept)| kept.then_some(*spot)).collect()
}

fn distance(p: Spot, a: Spot, b: Spot) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let squared = dx * dx + dy * dy;
    let t = if squared > 0.0 {
        (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
}

/// Path data of many lines, thinned further and further until they have at most `budget` vertices.
pub fn path(lines: &[Vec<Spot>], closed: bool, budget: usize) -> String {
    let mut tolerance = 0.35;
    let mut thinned: Vec<Vec<Spot>> = Vec::new();
    for _ in 0..6 {
        thinned = lines.iter().map(|line| simplify(line, tolerance)).collect();
        if thinned.iter().map(Vec::len).sum::<usize>() <= budget {
            break;
        }
        tolerance *= 2.0;
        // Specks cost much and show nothing.
        thinned.retain(|line| span(line) > tolerance);
        if thinned.iter().map(Vec::len).sum::<usize>() <= budget {
            break;
        }
    }
    let mut out = String::new();
    for line in &thinned {
        let mut last = None;
        for spot in line {
            let rounded = (tenth(spot[0]), tenth(spot[1]));
            if last == Some(rounded) {
                continue;
            }
            out.push(if last.is_none() { 'M' } else { 'L' });
            write_tenth(&mut out, rounded.0);
            out.push(' ');
            write_tenth(&mut out, rounded.1);
            last = Some(rounded);
        }
        if closed {
            out.push('Z');
        }
    }
    out
}

fn span(line: &[Spot]) -> f64 {
    let Some(first) = line.first() else { return 0.0 };
    line.iter().map(|s| (s[0] - first[0]).abs().max((s[1] - first[1]).abs())).fold(0.0, f64::max)
}

fn tenth(value: f64) -> i64 {
    (value * 10.0).round() as i64
}

fn write_tenth(out: &mut String, tenths: i64) {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    let written = if rest == 0 { write!(out, "{sign}{whole}") } else { write!(out, "{sign}{whole}.{rest}") };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

/// A line moved to the right of where it leads, by so many units; sharp corners are cut off.
pub fn beside(line: &[Spot], units: f64) -> Vec<Spot> {
    let mut line = simplify(line, 0.35);
    line.dedup();
    let normal = |pair: &[Spot]| {
        let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
        let length = dx.hypot(dy);
        [-dy / length, dx / length]
    };
    let normals: Vec<[f64; 2]> = line.windows(2).map(normal).collect();
    let (Some(first), Some(last)) = (normals.first(), normals.last()) else { return line };
    let moved = |[x, y]: Spot, [across, down]: [f64; 2], by: f64| [x + across * by, y + down * by];
    let mut out = vec![moved(line[0], *first, units)];
    for (pair, spot) in normals.windows(2).zip(&line[1..]) {
        let (a, b) = (pair[0], pair[1]);
        let cosine = a[0] * b[0] + a[1] * b[1];
        if cosine < 0.0 {
            out.extend([moved(*spot, a, units), moved(*spot, b, units)]);
        } else {
            out.push(moved(*spot, [a[0] + b[0], a[1] + b[1]], units / (1.0 + cosine)));
        }
    }
    out.push(moved(line[line.len() - 1], *last, units));
    out
}

/// A coordinate with one decimal, for attributes.
pub fn number(value: f64) -> String {
    let mut out = String::new();
    write_tenth(&mut out, tenth(value));
    out
}

/// Spots along a line every `spacing` units, from `first` behind half of it on, with the direction there (radians, y down).
pub fn along(line: &[Spot], spacing: f64, first: f64) -> Vec<(Spot, f64)> {
    let mut out = Vec::new();
    let mut next = spacing / 2.0 + first;
    let mut done = 0.0;
    for pair in line.windows(2) {
        let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
        let length = dx.hypot(dy);
        while length > 0.0 && done + length >= next && out.len() < 500 {
            let t = (next - done) / length;
            out.push(([pair[0][0] + t * dx, pair[0][1] + t * dy], dy.atan2(dx)));
            next += spacing;
        }
        done += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_at_the_frame() {
        let view = View::fit([0.0, 0.0, 1000.0, 1000.0]);
        let through =
            view.clip(&[[-500.0, 100.0], [500.0, 100.0], [500.0, -500.0], [600.0, -500.0], [600.0, 50.0]]);
        assert_eq!(through.len(), 2);
        assert_eq!(through[0], [[-12.0, 100.0], [500.0, 100.0], [500.0, -12.0]]);
        assert_eq!(through[1], [[600.0, -12.0], [600.0, 50.0]]);
        assert!(view.clip(&[[-100.0, -100.0], [-50.0, 900.0]]).is_empty());
    }

    #[test]
    fn a_line_beside_another_stands_off_it_on_the_right_of_where_it_leads() {
        let east = [[0.0, 0.0], [10.0, 0.0], [10.0, 0.0], [20.0, 0.0]];
        assert_eq!(beside(&east, 2.0), [[0.0, 2.0], [20.0, 2.0]], "y runs down, so south is more");
        let back: Vec<Spot> = east.iter().rev().copied().collect();
        assert_eq!(
            beside(&back, 2.0),
            [[20.0, -2.0], [0.0, -2.0]],
            "the other direction lies on the other side"
        );
        let corner = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]];
        assert_eq!(beside(&corner, 2.0), [[0.0, 2.0], [8.0, 2.0], [8.0, 10.0]]);
        let there_and_back = [[0.0, 0.0], [10.0, 0.0], [0.0, 0.0]];
        assert_eq!(beside(&there_and_back, 2.0), [[0.0, 2.0], [10.0, 2.0], [10.0, -2.0], [0.0, -2.0]]);
        assert_eq!(beside(&[[1.0, 1.0]], 2.0), [[1.0, 1.0]]);
    }

    #[test]
    fn path_data_is_short_and_thinned() {
        let line = vec![vec![[0.0, 0.0], [5.0, 0.1], [10.04, 0.0], [10.0, -3.26]]];
        assert_eq!(path(&line, false, 100), "M0 0L10 0L10 -3.3");
        let noise: Vec<Spot> = (0..10_000).map(|i| [f64::from(i) / 10.0, f64::from(i % 7)]).collect();
        assert!(path(&[noise], false, 500).matches('L').count() <= 500);
    }
}
