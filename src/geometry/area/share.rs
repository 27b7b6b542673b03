//! How much of each of many areas lies in one large polygon.

use super::{AreaError, area_m2, intersection};
use geo::{BoundingRect, Coord, MultiPolygon, Rect};

/// Areas that are cut from the polygon one by one; above, the polygon is cut in two first.
const FEW: usize = 4;
/// Degrees around a group of areas, so that rounding where the polygon is cut touches none of them.
const MARGIN: f64 = 1e-5;

/// The share of each area, 0 to 1, that lies in `polygon`; 0 for an area without extent. Areas may overlap.
///
/// # Errors
/// See [`AreaError`]; never panics.
///
/// # Complexity
/// `O((n + m) log m)` for `n` vertices and `m` areas apart from each other; halves run in parallel.
pub fn shares(areas: &[&MultiPolygon<f64>], polygon: &MultiPolygon<f64>) -> Result<Vec<f64>, AreaError> {
    let boxed = areas.iter().enumerate().filter_map(|(i, area)| Some((i, *area, area.bounding_rect()?)));
    let mut out = vec![0.0; areas.len()];
    for (i, share) in halves(boxed.collect(), polygon)? {
        out[i] = share;
    }
    Ok(out)
}

type Boxed<'a> = (usize, &'a MultiPolygon<f64>, Rect<f64>);

fn halves(mut areas: Vec<Boxed<'_>>, polygon: &MultiPolygon<f64>) -> Result<Vec<(usize, f64)>, AreaError> {
    if areas.len() <= FEW || polygon.0.is_empty() {
        return areas.into_iter().map(|(i, area, _)| Ok((i, share(area, polygon)?))).collect();
    }
    let Some(all) = bounds(&areas) else { return Ok(Vec::new()) };
    let center = |bounds: &Rect<f64>| {
        let c = bounds.center();
        if all.width() > all.height() { c.x } else { c.y }
    };
    areas.sort_by(|a, b| center(&a.2).total_cmp(&center(&b.2)).then(a.0.cmp(&b.0)));
    let upper = areas.split_off(areas.len() / 2);
    let half = |areas: Vec<Boxed<'_>>| {
        let Some(bounds) = bounds(&areas) else { return Ok(Vec::new()) };
        let margin = Coord { x: MARGIN, y: MARGIN };
        let window = Rect::new(bounds.min() - margin, bounds.max() + margin);
        halves(areas, &intersection(polygon, &MultiPolygon(vec![window.to_polygon()]))?)
    };
    let (lower, upper) = rayon::join(|| half(areas), || half(upper));
    Ok([lower?, upper?].concat())
}

fn bounds(areas: &[Boxed<'_>]) -> Option<Rect<f64>> {
    areas.iter().map(|(_, _, bounds)| *bounds).reduce(|a, b| {
        let min = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
        Rect::new(min, Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) })
    })
}

fn share(area: &MultiPolygon<f64>, polygon: &MultiPolygon<f64>) -> Result<f64, AreaError> {
    let whole = area_m2(area);
    let inside = area_m2(&intersection(area, polygon)?);
    Ok(if whole > 0.0 { (inside / whole).clamp(0.0, 1.0) } else { 0.0 })
}
