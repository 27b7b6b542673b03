//! The flat plane in which a map is drawn (meters east and north of its middle) and lines on it.

use std::ops::{Add, Mul, Sub};

/// A point or vector, in meters.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Xy {
    pub x: f64,
    pub y: f64,
}

/// Where the plane of a map touches the earth. A length is true in the middle only; an illustrative map needs no more.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Longitude and latitude of the middle, in degrees.
    pub origin: (f64, f64),
    /// Meters per degree of longitude and latitude there.
    pub per_degree: (f64, f64),
}

impl Frame {
    /// From degrees.
    pub fn at(self, lon: f64, lat: f64) -> Xy {
        xy((lon - self.origin.0) * self.per_degree.0, (lat - self.origin.1) * self.per_degree.1)
    }

    /// Degrees times 10⁷, whole: two points are the same place when these are equal.
    pub fn ticks(self, p: Xy) -> (i64, i64) {
        let tick = |v: f64, per: f64, origin: f64| ((v / per + origin) * 1e7).round() as i64;
        (tick(p.x, self.per_degree.0, self.origin.0), tick(p.y, self.per_degree.1, self.origin.1))
    }
}

impl Add for Xy {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        xy(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Xy {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        xy(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Xy {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        xy(self.x * k, self.y * k)
    }
}

pub fn xy(x: f64, y: f64) -> Xy {
    Xy { x, y }
}

impl Xy {
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }

    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub fn to(self, other: Self) -> f64 {
        (other - self).length()
    }

    /// Unit vector (zero stays zero).
    pub fn unit(self) -> Self {
        let length = self.length();
        if length > 0.0 { self * (1.0 / length) } else { self }
    }

    /// A quarter turn to the left.
    pub fn left(self) -> Self {
        xy(-self.y, self.x)
    }

    /// Turned by the angle whose tangent of the half is `t` (exact arithmetic, unlike sine and cosine).
    pub fn turned(self, t: f64) -> Self {
        let (c, s) = ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t));
        xy(self.x * c - self.y * s, self.x * s + self.y * c)
    }
}

/// The foot of `p` on the segment: distance and fraction.
pub fn foot(p: Xy, a: Xy, b: Xy) -> (f64, f64) {
    let d = b - a;
    let t = if d.dot(d) > 0.0 { ((p - a).dot(d) / d.dot(d)).clamp(0.0, 1.0) } else { 0.0 };
    (p.to(a + d * t), t)
}

/// Where two segments cross in their interiors: fractions on both.
pub fn crossing(a: Xy, b: Xy, c: Xy, d: Xy) -> Option<(f64, f64)> {
    let (r, s) = (b - a, d - c);
    let area = r.cross(s);
    if area.abs() < 1e-9 {
        return None;
    }
    let (t, u) = ((c - a).cross(s) / area, (c - a).cross(r) / area);
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then_some((t, u))
}

/// A smooth curve through the points (centripetal Catmull–Rom would need powers; the uniform one does here).
pub fn smooth(points: &[Xy], step: f64) -> Vec<Xy> {
    let Some(&first) = points.first() else { return Vec::new() };
    let mut line = vec![first];
    for i in 0..points.len().saturating_sub(1) {
        let (p1, p2) = (points[i], points[i + 1]);
        let p0 = if i > 0 { points[i - 1] } else { p1 + (p1 - p2) };
        let p3 = points.get(i + 2).copied().unwrap_or(p2 + (p2 - p1));
        let n = (p1.to(p2) / step).ceil().max(1.0) as usize;
        for k in 1..=n {
            let t = k as f64 / n as f64;
            let (a, b) = (p2 - p0, p0 * 2.0 - p1 * 5.0 + p2 * 4.0 - p3);
            let c = p1 * 3.0 - p0 - p2 * 3.0 + p3;
            line.push((p1 * 2.0 + a * t + b * (t * t) + c * (t * t * t)) * 0.5);
        }
    }
    line
}

/// The line moved sideways to the right of its direction.
pub fn beside(line: &[Xy], right: f64) -> Vec<Xy> {
    let last = line.len() - 1;
    (0..=last)
        .map(|i| {
            let direction = line[(i + 1).min(last)] - line[i.saturating_sub(1)];
            line[i] - direction.unit().left() * right
        })
        .collect()
}

/// The point after `distance` meters along the line, and the direction there.
pub fn along(line: &[Xy], mut distance: f64) -> (Xy, Xy) {
    for pair in line.windows(2) {
        let length = pair[0].to(pair[1]);
        if distance <= length {
            let direction = (pair[1] - pair[0]).unit();
            return (pair[0] + direction * distance, direction);
        }
        distance -= length;
    }
    let last = line.len() - 1;
    (line[last], (line[last] - line[last.saturating_sub(1)]).unit())
}

pub fn length(line: &[Xy]) -> f64 {
    line.windows(2).map(|pair| pair[0].to(pair[1])).sum()
}

/// Even–odd rule.
pub fn inside(p: Xy, ring: &[Xy]) -> bool {
    let mut odd = false;
    for i in 0..ring.len() {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y) {
            odd = !odd;
        }
    }
    odd
}
