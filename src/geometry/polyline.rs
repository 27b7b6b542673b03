//! Polylines on the ground: length, the point at a distance, the nearest point, a piece.
//!
//! A position on a polyline is an integer number of millimeters from its first vertex, out of the integer length
//! that the network holds for it; between two vertices it is interpolated linearly.

use super::{LonLat, Projection};

/// The geodesic length of a polyline, millimeters, rounded once at the end. At least 1.
///
/// # Panics
/// If the line is longer than 4,294 km: `check` refuses such lines before.
pub fn length_mm(line: &[LonLat]) -> u32 {
    let meters: f64 = line.windows(2).map(|pair| pair[0].geodesic_m(pair[1])).sum();
    let mm = (meters * 1000.0).round().max(1.0);
    assert!(mm < f64::from(u32::MAX), "a road is shorter than 4,294 km");
    mm as u32
}

/// Where the vertices of `line` lie along it, scaled so that the last one is at `length_mm`.
pub fn stations_mm(line: &[LonLat], length_mm: u32, plane: &Projection) -> Vec<f64> {
    let mut along = Vec::with_capacity(line.len());
    let mut sum = 0.0;
    along.push(0.0);
    for pair in line.windows(2) {
        sum += plane_distance(plane, pair[0], pair[1]);
        along.push(sum);
    }
    let scale = if sum > 0.0 { f64::from(length_mm) / sum } else { 0.0 };
    for s in &mut along {
        *s *= scale;
    }
    if let Some(last) = along.last_mut() {
        *last = f64::from(length_mm);
    }
    along
}

fn plane_distance(plane: &Projection, a: LonLat, b: LonLat) -> f64 {
    let ([ax, ay], [bx, by]) = (plane.to_plane(a), plane.to_plane(b));
    (bx - ax).hypot(by - ay)
}

/// The nearest point of a polyline to a point of the plane.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Located {
    /// Millimeters from the first vertex.
    pub position_mm: u32,
    /// Distance from the point to the line, local meters.
    pub distance_m: f64,
    /// The nearest point, on the plane.
    pub nearest: [f64; 2],
    /// Direction of the line there, radians counterclockwise from east.
    pub bearing: f64,
}

/// Finds the point of `line` nearest to `point` (a point of the plane); among equally near ones the first.
/// Linear in the number of vertices.
///
/// # Panics
/// If `line` has no vertex.
pub fn locate(line: &[LonLat], length_mm: u32, plane: &Projection, point: [f64; 2]) -> Located {
    let along = stations_mm(line, length_mm, plane);
    let first = plane.to_plane(line[0]);
    let mut best = Located {
        position_mm: 0,
        distance_m: (first[0] - point[0]).hypot(first[1] - point[1]),
        nearest: first,
        bearing: 0.0,
    };
    for (i, pair) in line.windows(2).enumerate() {
        let (a, b) = (plane.to_plane(pair[0]), plane.to_plane(pair[1]));
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let squared = dx * dx + dy * dy;
        let t = if squared > 0.0 {
            (((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / squared).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let nearest = [a[0] + t * dx, a[1] + t * dy];
        let distance_m = (nearest[0] - point[0]).hypot(nearest[1] - point[1]);
        if distance_m < best.distance_m || i == 0 && distance_m <= best.distance_m {
            let position = along[i] + t * (along[i + 1] - along[i]);
            best = Located {
                position_mm: (position.round() as u32).min(length_mm),
                distance_m,
                nearest,
                bearing: dy.atan2(dx),
            };
        }
    }
    best
}

/// The position at `position_mm` along `line`.
///
/// # Panics
/// If `line` has no vertex.
pub fn point_at(line: &[LonLat], length_mm: u32, plane: &Projection, position_mm: u32) -> LonLat {
    let along = stations_mm(line, length_mm, plane);
    interpolate(line, &along, plane, f64::from(position_mm.min(length_mm)))
}

fn interpolate(line: &[LonLat], along: &[f64], plane: &Projection, position: f64) -> LonLat {
    let next = along.partition_point(|s| *s < position).clamp(1, line.len().max(2) - 1);
    if line.len() < 2 {
        return line[0];
    }
    let (from, to) = (along[next - 1], along[next]);
    let t = if to > from { ((position - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
    if t <= 0.0 {
        return line[next - 1];
    }
    if t >= 1.0 {
        return line[next];
    }
    let (a, b) = (plane.to_plane(line[next - 1]), plane.to_plane(line[next]));
    plane.to_lonlat([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])])
}

/// The piece of `line` between two positions (`from_mm <= to_mm`), at least two vertices.
///
/// # Panics
/// If `line` has no vertex.
pub fn piece(line: &[LonLat], length_mm: u32, plane: &Projection, from_mm: u32, to_mm: u32) -> Vec<LonLat> {
    if from_mm == 0 && to_mm >= length_mm {
        return line.to_vec();
    }
    let along = stations_mm(line, length_mm, plane);
    let (from, to) = (f64::from(from_mm), f64::from(to_mm.min(length_mm)));
    let mut out = vec![interpolate(line, &along, plane, from)];
    for (i, s) in along.iter().enumerate() {
        if *s > from && *s < to && out.last() != Some(&line[i]) {
            out.push(line[i]);
        }
    }
    let end = interpolate(line, &along, plane, to);
    if out.last() != Some(&end) || out.len() < 2 {
        out.push(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> Vec<LonLat> {
        points.iter().map(|(x, y)| LonLat::from_degrees(118.0 + x, 36.0 + y).unwrap()).collect()
    }

    #[test]
    fn pieces_add_up_and_meet() {
        let line = line(&[(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.03, 0.01)]);
        let plane = Projection::around(line[0]);
        let length = length_mm(&line);
        let cut = length / 3;
        let (a, b) = (piece(&line, length, &plane, 0, cut), piece(&line, length, &plane, cut, length));
        assert_eq!(a.last(), b.first());
        assert_eq!(a[0], line[0]);
        assert_eq!(b.last(), line.last());
        let sum = f64::from(length_mm(&a)) + f64::from(length_mm(&b));
        assert!((sum - f64::from(length)).abs() < 300.0, "{sum} vs {length}");
    }

    #[test]
    fn locating_a_point_of_the_line_gives_it_back() {
        let line = line(&[(0.0, 0.0), (0.01, 0.0), (0.01, 0.01)]);
        let plane = Projection::around(line[0]);
        let length = length_mm(&line);
        for position in [0, length / 4, length / 2, length] {
            let at = point_at(&line, length, &plane, position);
            let found = locate(&line, length, &plane, plane.to_plane(at));
            assert!(found.position_mm.abs_diff(position) < 20, "{position} found at {}", found.position_mm);
            assert!(found.distance_m < 0.02);
        }
    }
}
