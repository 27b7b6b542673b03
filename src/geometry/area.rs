//! The one module that runs polygon operations: service areas from road pieces, unions, intersections, areas.
//!
//! Polygons are pictures of an answer, never the answer itself (that is the exact edge intervals). `geo`'s buffer
//! and boolean operations can panic on an empty hole and give area 0 without a word for an infinite coordinate, so
//! each operation here runs the same guard: finite check, degenerate rings dropped, rings repaired (even-odd), the
//! operation inside `catch_unwind`, and a check that the result is plausible. What fails is an [`AreaError`].
//!
//! All polygons that go in and out are in degrees (WGS 84) on the 1e-7 grid, shells counterclockwise and holes
//! clockwise (RFC 7946). Results are the same for any order of the input and any number of threads.

use super::{LonLat, Projection};
use geo::bool_ops::FillRule;
use geo::orient::{Direction, Orient};
use geo::{
    Area, BooleanOps, BoundingRect, Contains, ConvexHull, Coord, GeodesicArea, Intersects, LineString,
    MultiPoint, MultiPolygon, OpType, Point, Polygon, Simplify, unary_union,
};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Half the width of the band drawn around a reached road, meters: the plots along a street, not the next street.
pub const HALF_WIDTH_M: f64 = 40.0;

/// Holes smaller than this are filled, square meters: a hectare, about one city block. Larger ones are ground that
/// really is not served, and stay.
pub const SMALLEST_HOLE_M2: f64 = 10_000.0;

/// Vertices of a line that stray less than this from the thinned line are left out, meters (never more than an
/// eighth of the half width).
pub const THINNING_M: f64 = 5.0;

/// Corners of half a round cap. The polygon lies inside the circle by at most 3.5 % of the half width.
const CAP_STEPS: u32 = 6;
/// Pieces of road united in one go; neighbors along the Hilbert curve, so that most of them overlap.
const CHUNK: usize = 192;
/// Results of chunks united in one go, level by level.
const FAN_IN: usize = 6;

/// Why a polygon operation gave no result.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum AreaError {
    /// A width or minimum that is not a finite number in range.
    #[error("the {what} of a service area must be a finite number above zero, not {value}")]
    BadMeasure {
        /// Which one.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// A polygon with a coordinate that is not a position on the globe.
    #[error("a polygon has a coordinate that is not on the globe")]
    NotOnGlobe,
    /// The geometry library gave up.
    #[error("the geometry library could not finish the {operation} of polygons")]
    Failed {
        /// What was being done.
        operation: &'static str,
    },
    /// The geometry library gave a result that cannot be true.
    #[error("the {operation} of polygons gave an impossible result ({detail})")]
    Implausible {
        /// What was being done.
        operation: &'static str,
        /// What is wrong with it.
        detail: String,
    },
}

/// The area within `half_width_m` of the reached road pieces, in degrees. Detached parts are kept; holes are kept
/// from `smallest_hole_m2` on. Empty when there is no piece.
///
/// A point on an input line is always inside. A point is inside when it is nearer to a piece than 96 % of the half
/// width less [`THINNING_M`], and outside when it is farther than the half width and [`THINNING_M`], holes below the
/// minimum apart. The first and last point of every piece count as road.
///
/// # Errors
/// See [`AreaError`]; never panics.
///
/// # Complexity
/// `O(n log n)` for `n` vertices that are not too tangled; chunks run in parallel.
pub fn service_area(
    lines: &[Vec<LonLat>],
    plane: &Projection,
    half_width_m: f64,
    smallest_hole_m2: f64,
) -> Result<MultiPolygon<f64>, AreaError> {
    if !(half_width_m.is_finite() && half_width_m > 0.0 && half_width_m <= 100_000.0) {
        return Err(AreaError::BadMeasure { what: "half width", value: half_width_m });
    }
    if !(smallest_hole_m2.is_finite() && smallest_hole_m2 >= 0.0) {
        return Err(AreaError::BadMeasure { what: "smallest hole", value: smallest_hole_m2 });
    }
    let thinning = THINNING_M.min(half_width_m / 8.0);
    let mut legs: Vec<(u64, LonLat, LonLat)> =
        lines.par_iter().flat_map_iter(|line| thin(line, plane, thinning)).collect();
    legs.par_sort_unstable();
    legs.dedup();
    if legs.is_empty() {
        return Ok(MultiPolygon(Vec::new()));
    }

    let united = guarded("union", || {
        let mut level: Vec<MultiPolygon<f64>> = legs
            .par_chunks(CHUNK)
            .map(|chunk| {
                let capsules: Vec<Polygon<f64>> = chunk
                    .iter()
                    .map(|(_, a, b)| capsule(plane.to_plane(*a), plane.to_plane(*b), half_width_m))
                    .collect();
                unary_union(&capsules)
            })
            .collect();
        while level.len() > 1 {
            level = level.par_chunks(FAN_IN).map(unary_union).collect();
        }
        level.pop().unwrap_or_else(|| MultiPolygon(Vec::new()))
    })?;
    check_bounds(&united, &legs, plane, half_width_m)?;

    let keep = |hole: &LineString<f64>| {
        Polygon::new(hole.clone(), Vec::new()).unsigned_area() >= smallest_hole_m2.max(f64::MIN_POSITIVE)
    };
    let parts = united.0.into_iter().map(|part| {
        let (shell, holes) = part.into_inner();
        Polygon::new(shell, holes.into_iter().filter(keep).collect())
    });
    let to_degrees = |c: Coord<f64>| {
        let [x, y] = plane.to_degrees([c.x, c.y]);
        Coord { x: x.clamp(-180.0, 180.0), y: y.clamp(-90.0, 90.0) }
    };
    Ok(canonical(parts.map(|part| map_rings(&part, to_degrees)).collect()))
}

/// The geodesic area on the WGS 84 ellipsoid, square meters; 0 when a coordinate is not on the globe.
///
/// Source: Karney, *Algorithms for geodesics*, J. Geodesy 87 (2013), as in `geo`.
pub fn area_m2(polygons: &MultiPolygon<f64>) -> f64 {
    let Ok(clean) = clean(polygons, "area") else { return 0.0 };
    guarded("area", || clean.geodesic_area_unsigned()).unwrap_or(0.0)
}

/// What both polygons share.
///
/// # Errors
/// See [`AreaError`]; never panics.
pub fn intersection(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, AreaError> {
    let (a, b) = (clean(a, "intersection")?, clean(b, "intersection")?);
    if a.0.is_empty() || b.0.is_empty() {
        return Ok(MultiPolygon(Vec::new()));
    }
    let result = guarded("intersection", || a.intersection(&b))?;
    let (whole, smaller) = (result.unsigned_area(), a.unsigned_area().min(b.unsigned_area()));
    if !whole.is_finite() || whole > smaller * 1.000_001 + 1e-9 {
        let detail = "it is larger than what it was cut from".to_owned();
        return Err(AreaError::Implausible { operation: "intersection", detail });
    }
    Ok(canonical(result.0))
}

/// What lies in either polygon.
///
/// # Errors
/// See [`AreaError`]; never panics.
pub fn union(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, AreaError> {
    let (a, b) = (clean(a, "union")?, clean(b, "union")?);
    if a.0.is_empty() || b.0.is_empty() {
        return Ok(canonical(a.0.into_iter().chain(b.0).collect()));
    }
    let result = guarded("union", || a.union(&b))?;
    let (whole, larger) = (result.unsigned_area(), a.unsigned_area().max(b.unsigned_area()));
    if !whole.is_finite() || whole < larger * 0.999_999 - 1e-9 {
        let detail = "it is smaller than one of its parts".to_owned();
        return Err(AreaError::Implausible { operation: "union", detail });
    }
    Ok(canonical(result.0))
}

/// Whether `point` lies in the polygons; their boundary counts as inside.
pub fn contains(polygons: &MultiPolygon<f64>, point: LonLat) -> bool {
    let point = point.point();
    polygons.0.iter().any(|part| {
        let inside = || part.contains(&point) || part.intersects(&point);
        part.exterior().0.iter().all(on_globe) && guarded("point test", inside).unwrap_or(false)
    })
}

/// The convex hull of the points; empty when they do not span an area.
///
/// # Errors
/// See [`AreaError`]; never panics.
pub fn convex_hull(points: &[LonLat]) -> Result<MultiPolygon<f64>, AreaError> {
    let points: MultiPoint<f64> = points.iter().map(|p| p.point()).collect::<Vec<Point<f64>>>().into();
    if points.0.len() < 3 {
        return Ok(MultiPolygon(Vec::new()));
    }
    Ok(canonical(vec![guarded("convex hull", || points.convex_hull())?]))
}

/// Runs a polygon operation; a panic of the geometry library becomes an error.
fn guarded<T>(operation: &'static str, run: impl FnOnce() -> T) -> Result<T, AreaError> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| AreaError::Failed { operation })
}

fn on_globe(c: &Coord<f64>) -> bool {
    (-180.0..=180.0).contains(&c.x) && (-90.0..=90.0).contains(&c.y)
}

/// The legs of a thinned line, each from its smaller end, with the key that brings neighbors together. A line of one
/// point (or one point repeated) is one leg of length zero. The thinning does not depend on the line's direction.
fn thin(line: &[LonLat], plane: &Projection, tolerance: f64) -> Vec<(u64, LonLat, LonLat)> {
    let mut vertices: Vec<LonLat> = line.iter().copied().filter(|v| on_globe(&v.point().0)).collect();
    vertices.dedup();
    if vertices.iter().rev().lt(vertices.iter()) {
        vertices.reverse();
    }
    let leg = |a: LonLat, b: LonLat| {
        let (a, b) = if b < a { (b, a) } else { (a, b) };
        (LonLat { lon: i32::midpoint(a.lon, b.lon), lat: i32::midpoint(a.lat, b.lat) }.hilbert(), a, b)
    };
    match vertices[..] {
        [] => Vec::new(),
        [point] => vec![leg(point, point)],
        _ => {
            let line: LineString<f64> = vertices.iter().map(|v| Coord::from(plane.to_plane(*v))).collect();
            let thinned = line.simplify(tolerance);
            let kept: Vec<LonLat> = thinned.0.iter().map(|c| plane.to_lonlat([c.x, c.y])).collect();
            kept.windows(2).map(|pair| leg(pair[0], pair[1])).collect()
        }
    }
}

/// A leg with round ends, counterclockwise.
fn capsule(a: [f64; 2], b: [f64; 2], half_width: f64) -> Polygon<f64> {
    let along = (b[1] - a[1]).atan2(b[0] - a[0]);
    let half_turn = std::f64::consts::PI;
    let mut ring = Vec::with_capacity(2 * CAP_STEPS as usize + 3);
    for (end, start) in [(b, along - half_turn / 2.0), (a, along + half_turn / 2.0)] {
        for step in 0..=CAP_STEPS {
            let (sin, cos) = (start + half_turn * f64::from(step) / f64::from(CAP_STEPS)).sin_cos();
            ring.push(Coord { x: end[0] + half_width * cos, y: end[1] + half_width * sin });
        }
    }
    Polygon::new(LineString(ring), Vec::new())
}

/// A union of capsules reaches exactly as far as they do.
fn check_bounds(
    united: &MultiPolygon<f64>,
    legs: &[(u64, LonLat, LonLat)],
    plane: &Projection,
    half_width: f64,
) -> Result<(), AreaError> {
    let implausible = |detail: String| AreaError::Implausible { operation: "union", detail };
    let Some(found) = united.bounding_rect() else {
        return Err(implausible("it is empty".to_owned()));
    };
    let ends = legs.iter().flat_map(|(_, a, b)| [plane.to_plane(*a), plane.to_plane(*b)]);
    let infinite = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let expected = ends.fold(infinite, |[w, s, e, n], [x, y]| [w.min(x), s.min(y), e.max(x), n.max(y)]);
    let signs = [-1.0, -1.0, 1.0, 1.0];
    let found = [found.min().x, found.min().y, found.max().x, found.max().y];
    for ((found, expected), sign) in found.into_iter().zip(expected).zip(signs) {
        let reach = (found - expected) * sign;
        if !(half_width * 0.9 - 1.0..=half_width + 1.0).contains(&reach) {
            return Err(implausible(format!("it reaches {reach:.1} m beyond the roads")));
        }
    }
    Ok(())
}

/// Polygons fit for an operation: finite, without degenerate rings, each ring repaired, parts united.
fn clean(polygons: &MultiPolygon<f64>, operation: &'static str) -> Result<MultiPolygon<f64>, AreaError> {
    let rings = |part: &Polygon<f64>| {
        std::iter::once(part.exterior()).chain(part.interiors()).all(|ring| ring.0.iter().all(on_globe))
    };
    if !polygons.0.iter().all(rings) {
        return Err(AreaError::NotOnGlobe);
    }
    let parts: Vec<Polygon<f64>> =
        polygons.0.iter().filter_map(|part| without_slivers(part.clone())).collect();
    guarded(operation, || {
        let nothing = MultiPolygon(Vec::new());
        let repaired: Vec<Polygon<f64>> = parts
            .iter()
            .flat_map(|part| part.boolean_op_with_fill_rule(&nothing, OpType::Union, FillRule::EvenOdd).0)
            .filter_map(without_slivers)
            .map(|part| part.orient(Direction::Default))
            .collect();
        if repaired.len() > 1 { unary_union(&repaired) } else { MultiPolygon(repaired) }
    })
}

/// Whether a ring has at least three corners and a bounding box with an inside.
fn is_ring(ring: &LineString<f64>) -> bool {
    ring.0.len() >= 4 && ring.bounding_rect().is_some_and(|r| r.width() > 0.0 && r.height() > 0.0)
}

/// The polygon without rings that enclose nothing; `None` when the shell is one.
fn without_slivers(part: Polygon<f64>) -> Option<Polygon<f64>> {
    let (shell, holes) = part.into_inner();
    is_ring(&shell).then(|| Polygon::new(shell, holes.into_iter().filter(is_ring).collect()))
}

fn map_rings(part: &Polygon<f64>, to: impl Fn(Coord<f64>) -> Coord<f64> + Copy) -> Polygon<f64> {
    let map = |ring: &LineString<f64>| LineString(ring.0.iter().map(|c| to(*c)).collect());
    Polygon::new(map(part.exterior()), part.interiors().iter().map(map).collect())
}

/// On the grid, without what collapsed there, oriented, each ring from its smallest vertex, rings and parts sorted.
fn canonical(parts: Vec<Polygon<f64>>) -> MultiPolygon<f64> {
    let snap =
        |c: Coord<f64>| Coord { x: (c.x * 1e7).round() / 1e7 + 0.0, y: (c.y * 1e7).round() / 1e7 + 0.0 };
    let mut out: Vec<Polygon<f64>> = parts
        .into_iter()
        .filter_map(|part| {
            let (shell, holes) = map_rings(&part, snap).orient(Direction::Default).into_inner();
            let shell = ring_from_smallest(shell)?;
            let mut holes: Vec<LineString<f64>> = holes.into_iter().filter_map(ring_from_smallest).collect();
            holes.sort_by(compare_rings);
            Some(Polygon::new(shell, holes))
        })
        .collect();
    out.sort_by(|a, b| compare_rings(a.exterior(), b.exterior()));
    MultiPolygon(out)
}

fn compare(a: Coord<f64>, b: Coord<f64>) -> std::cmp::Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

fn compare_rings(a: &LineString<f64>, b: &LineString<f64>) -> std::cmp::Ordering {
    let unequal = a.0.iter().zip(&b.0).map(|(p, q)| compare(*p, *q)).find(|order| order.is_ne());
    unequal.unwrap_or_else(|| a.0.len().cmp(&b.0.len()))
}

fn ring_from_smallest(ring: LineString<f64>) -> Option<LineString<f64>> {
    let mut vertices = ring.0;
    vertices.dedup();
    if vertices.first() == vertices.last() {
        vertices.pop();
    }
    let smallest = (0..vertices.len()).min_by(|a, b| compare(vertices[*a], vertices[*b]))?;
    vertices.rotate_left(smallest);
    vertices.push(vertices[0]);
    let ring = LineString(vertices);
    // Less than one cell of the grid is rounding noise.
    (ring.0.len() >= 4 && Polygon::new(ring.clone(), Vec::new()).unsigned_area() > 1e-14).then_some(ring)
}

#[cfg(test)]
#[path = "area_tests.rs"]
mod tests;
