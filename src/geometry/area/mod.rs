//! The one module that makes polygons: service areas from road pieces, unions, intersections, areas.
//!
//! Polygons are pictures of an answer, never the answer itself (that is the exact edge intervals). A service area is
//! the contour of a distance field (`field`), put together to rings (`contour`). Polygons of users are united and cut
//! by `geo`, whose boolean operations can panic on an empty hole and give area 0 without a word for an infinite
//! coordinate. So each of them runs the same guard: finite check, degenerate rings dropped, rings repaired (even-odd),
//! the operation inside `catch_unwind`, and a check that the result is plausible. What fails is an [`AreaError`].
//!
//! All polygons that go in and out are in degrees (WGS 84) on the 1e-7 grid, shells counterclockwise and holes
//! clockwise (RFC 7946). Results are the same for any order of the input and any number of threads.

mod contour;
mod field;
mod share;

use super::{LonLat, Projection};
use field::{Grid, Leg};
use geo::bool_ops::FillRule;
use geo::orient::{Direction, Orient};
use geo::{
    Area, BooleanOps, BoundingRect, Contains, ConvexHull, Coord, GeodesicArea, Intersects, LineString,
    MultiPoint, MultiPolygon, OpType, Point, Polygon, Simplify, unary_union,
};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use share::shares;

/// Half the width of the band drawn around a reached road, meters: the plots along a street, not the next street.
pub const HALF_WIDTH_M: f64 = 40.0;

/// Holes smaller than this are filled, square meters: a hectare, about one city block. Larger ones are ground that
/// really is not served, and stay.
pub const SMALLEST_HOLE_M2: f64 = 10_000.0;

/// Vertices of a line, and of the outline drawn around it, that stray less than this are left out, meters (never more
/// than a sixteenth of the half width).
pub const THINNING_M: f64 = 2.0;

/// Why a polygon operation gave no result.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum AreaError {
    /// A width or minimum that is not a finite number in range.
    #[error("the {what} of a service area cannot be {value}")]
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
/// A point on an input line is always inside. A point is inside when it is nearer to a piece than the half width less
/// the tolerance, and outside when it is farther than the half width and the tolerance, holes below the minimum apart.
/// The tolerance is a quarter of the half width (one cell of the grid), twice [`THINNING_M`] and a decimeter; that
/// much is needed in slits and notches between bands, while elsewhere the outline strays by the thinning. The first
/// and last point of every piece count as road.
///
/// # Errors
/// See [`AreaError`]; never panics.
///
/// # Complexity
/// Linear in the length of the pieces over the cell, but for sorting. Tiles of the grid run in parallel.
pub fn service_area(
    lines: &[Vec<LonLat>],
    plane: &Projection,
    half_width_m: f64,
    smallest_hole_m2: f64,
) -> Result<MultiPolygon<f64>, AreaError> {
    // a narrower band would drown in the rounding of positions
    if !(1.0..=100_000.0).contains(&half_width_m) {
        return Err(AreaError::BadMeasure { what: "half width", value: half_width_m });
    }
    if !(smallest_hole_m2.is_finite() && smallest_hole_m2 >= 0.0) {
        return Err(AreaError::BadMeasure { what: "smallest hole", value: smallest_hole_m2 });
    }
    let thinning = THINNING_M.min(half_width_m / 16.0);
    let legs: Vec<Leg> = lines.par_iter().flat_map_iter(|line| legs(line, plane, thinning)).collect();
    let grid = Grid::new(half_width_m);
    let shells = contour::shells(grid.contour(&legs), &grid, thinning, smallest_hole_m2);
    let to_degrees = |at: [f64; 2]| {
        let [x, y] = plane.to_degrees(at);
        Coord { x: x.clamp(-180.0, 180.0), y: y.clamp(-90.0, 90.0) }
    };
    let ring = |ring: Vec<[f64; 2]>| LineString(ring.into_iter().map(to_degrees).collect());
    let part = |(shell, holes): (_, Vec<_>)| Polygon::new(ring(shell), holes.into_iter().map(ring).collect());
    Ok(canonical(shells.into_iter().map(part).collect()))
}

/// The geodesic area on the WGS 84 ellipsoid, square meters; 0 when a coordinate is not on the globe.
///
/// Source: Karney, *Algorithms for geodesics*, J. Geodesy 87 (2013), as in `geo`.
pub fn area_m2(polygons: &MultiPolygon<f64>) -> f64 {
    let Ok(clean) = clean(polygons, "area") else { return 0.0 };
    // ring by ring: of a polygon, `geo` takes a needle whose winding is lost in rounding for the rest of the globe
    let of_ring =
        |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new()).geodesic_area_signed().abs();
    let of_part =
        |part: &Polygon<f64>| of_ring(part.exterior()) - part.interiors().iter().map(of_ring).sum::<f64>();
    guarded("area", || clean.iter().map(of_part).sum()).unwrap_or(0.0)
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

/// The legs of a thinned line on the plane. A line of one point (or one point repeated) is one leg of length zero.
/// Neither the thinning nor a leg depends on the line's direction.
fn legs(line: &[LonLat], plane: &Projection, tolerance: f64) -> Vec<Leg> {
    let mut vertices: Vec<LonLat> = line.iter().copied().filter(|v| on_globe(&v.point().0)).collect();
    vertices.dedup();
    if vertices.iter().rev().lt(vertices.iter()) {
        vertices.reverse();
    }
    let on_plane: LineString<f64> = vertices.iter().map(|v| Coord::from(plane.to_plane(*v))).collect();
    match on_plane.0[..] {
        [] => Vec::new(),
        [point] => vec![[[point.x, point.y]; 2]],
        _ => {
            on_plane.simplify(tolerance).0.windows(2).map(|p| [[p[0].x, p[0].y], [p[1].x, p[1].y]]).collect()
        }
    }
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
mod tests;
