//! The ground of units: hulls, what they share, and how far the projects of an officer lie apart, by a way of its own: the
//! plane is cut into strips at every corner and crossing, and within a strip all is a sum of trapezoids.

use super::super::told::Told;
use super::super::{features, list};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

type Point = [f64; 2];

/// Where a project lies, degrees.
pub(super) fn place(projects: &Value, id: &str) -> Option<Point> {
    let feature = features(projects).iter().find(|feature| feature["id"] == id)?;
    let at = &feature["geometry"]["coordinates"];
    Some([at[0].as_f64()?, at[1].as_f64()?])
}

/// Meters per radian of latitude and longitude at a latitude, on the ellipsoid WGS 84.
fn radii(latitude: f64) -> Point {
    const A: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_379_990_14;
    let w = 1.0 - E2 * latitude.sin().powi(2);
    [A * latitude.cos() / w.sqrt(), A * (1.0 - E2) / w.powf(1.5)]
}

/// Meters on the plane that touches the ellipsoid at a latitude.
fn on_plane(at: Point, latitude: f64) -> Point {
    let [x, y] = radii(latitude.to_radians());
    [at[0].to_radians() * x, at[1].to_radians() * y]
}

/// The greatest distance between two places, to half a percent.
pub(super) fn spread(of: &str, places: &[Point], written: &Value, told: &mut Told) {
    let distance = |a: &Point, b: &Point| {
        let middle = f64::midpoint(a[1], b[1]);
        let [[ax, ay], [bx, by]] = [on_plane(*a, middle), on_plane(*b, middle)];
        (ax - bx).hypot(ay - by)
    };
    let found = places.iter().flat_map(|a| places.iter().map(move |b| distance(a, b))).fold(0.0, f64::max);
    if written.as_f64().is_none_or(|written| (written - found).abs() > 1.0 + found * 0.005) {
        told.differ.push(format!("{of}: spread_m written {written}, found {found:.0}"));
    }
}

/// Counterclockwise (Andrew's chain).
fn hull(mut places: Vec<Point>) -> Vec<Point> {
    places.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    places.dedup();
    let half = |places: &mut dyn Iterator<Item = &Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for place in places {
            while let [.., a, b] = chain[..] {
                if (b[0] - a[0]) * (place[1] - a[1]) - (b[1] - a[1]) * (place[0] - a[0]) > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(*place);
        }
        chain.pop();
        chain
    };
    let mut whole = half(&mut places.iter());
    whole.extend(half(&mut places.iter().rev()));
    if whole.len() < 3 { Vec::new() } else { whole }
}

/// Its edges.
fn edges(hull: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    hull.iter().copied().zip(hull.iter().copied().cycle().skip(1))
}

/// How much ground lies at most between the straight edges of a hull and the geodesics that the program measures along, square
/// meters: a geodesic of length L bends by L² tan φ / 8 R, and encloses two thirds of that times L. Of a needle of ten
/// kilometers this is more than a percent.
fn bent(hull: &[Point], latitude: f64) -> f64 {
    let radius = radii(0.0)[0];
    let of_edge = |length: f64| length.powi(3) * latitude.to_radians().tan().abs() / (12.0 * radius);
    edges(hull).map(|(a, b)| of_edge((a[0] - b[0]).hypot(a[1] - b[1]))).sum()
}

/// Where a vertical line cuts a hull, from where to where.
fn cut(hull: &[Point], x: f64) -> Option<(f64, f64)> {
    let cuts = edges(hull).filter(|(a, b)| (a[0] < x) != (b[0] < x));
    let ys = cuts.map(|(a, b)| a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]));
    ys.fold(None, |span: Option<(f64, f64)>, y| {
        Some(span.map_or((y, y), |(low, high)| (low.min(y), high.max(y))))
    })
}

/// The area of a hull, and how much of it lies in any of the others.
fn shared(own: &[Point], others: &[&[Point]]) -> (f64, f64) {
    let all: Vec<(Point, Point)> =
        std::iter::once(own).chain(others.iter().copied()).flat_map(edges).collect();
    let mut xs: Vec<f64> = all.iter().map(|(a, _)| a[0]).collect();
    for (i, (a, b)) in all.iter().enumerate() {
        for (c, d) in &all[..i] {
            let [r, s] = [[b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]];
            let cross = r[0] * s[1] - r[1] * s[0];
            let t = ((c[0] - a[0]) * s[1] - (c[1] - a[1]) * s[0]) / cross;
            if (0.0..=1.0).contains(&t) {
                xs.push(a[0] + t * r[0]);
            }
        }
    }
    xs.sort_by(f64::total_cmp);
    let (mut whole, mut common) = (0.0, 0.0);
    for strip in xs.windows(2) {
        let (x, width) = (f64::midpoint(strip[0], strip[1]), strip[1] - strip[0]);
        let Some((low, high)) = cut(own, x).filter(|_| width > 0.0) else { continue };
        whole += (high - low) * width;
        let mut spans: Vec<(f64, f64)> = others.iter().filter_map(|other| cut(other, x)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut up_to = low;
        for (from, until) in spans {
            let (from, until) = (from.max(up_to), until.min(high));
            if until > from {
                common += (until - from) * width;
                up_to = until;
            }
        }
    }
    (whole, common)
}

/// Compares hulls and overlaps of all units; areas to a half percent, shares to a half.
pub(super) fn areas(
    task: &Value,
    name: &str,
    held: &[(&str, &str, &str)],
    projects: &Value,
    told: &mut Told,
) {
    let mut units: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for (unit, officer, project) in held.iter().filter(|(unit, ..)| !unit.is_empty()) {
        let (officers, projects) = units.entry(unit).or_default();
        officers.insert(officer);
        projects.insert(project);
    }
    // The plane of a unit touches the ellipsoid in the middle of its own ground.
    let hulls_at = |latitude: f64| -> BTreeMap<&str, Vec<Point>> {
        let hulls = units.iter().map(|(unit, (_, own))| {
            let places = own.iter().filter_map(|id| place(projects, id));
            (*unit, hull(places.map(|at| on_plane(at, latitude)).collect()))
        });
        hulls.collect()
    };
    told.same(
        &format!("officers {name}: units with an area"),
        &json!(units.keys().collect::<Vec<_>>()),
        &json!(list(task, "areas").map(|line| &line["unit"]).collect::<Vec<_>>()),
    );
    for line in list(task, "areas") {
        let unit = line["unit"].as_str().unwrap_or_default();
        let Some((officers, own)) = units.get(unit) else { continue };
        let of = format!("officers {name}, area of {unit}");
        told.keys(&of, &json!({"officers": officers.len(), "projects": own.len()}), line);
        let latitudes = || own.iter().filter_map(|id| place(projects, id)).map(|at| at[1]);
        let ends = [latitudes().fold(f64::INFINITY, f64::min), latitudes().fold(f64::NEG_INFINITY, f64::max)];
        let latitude = f64::midpoint(ends[0], ends[1]);
        let hulls = hulls_at(latitude);
        let others: Vec<&[Point]> = hulls
            .iter()
            .filter(|(other, hull)| **other != unit && !hull.is_empty())
            .map(|(_, hull)| hull.as_slice())
            .collect();
        let (area, common) = shared(&hulls[unit], &others);
        let percent = if area > 0.0 { common * 100.0 / area } else { 0.0 };
        let written = |key: &str| line[key].as_f64().unwrap_or(-1.0);
        let bent = bent(&hulls[unit], latitude);
        if (written("area_m2") - area).abs() > 1.0 + area * 0.005 + bent {
            told.differ.push(format!("{of}: area_m2 written {}, found {area:.0}", line["area_m2"]));
        }
        if (written("overlap_percent") - percent).abs() > 0.5 {
            told.differ.push(format!(
                "{of}: overlap_percent written {}, found {percent:.1}",
                line["overlap_percent"]
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_share_what_they_share() {
        let square = |x: f64, y: f64, side: f64| {
            hull(vec![
                [x, y],
                [x + side, y],
                [x, y + side],
                [x + side, y + side],
                [x + side / 2.0, y + side / 3.0],
            ])
        };
        let own = square(0.0, 0.0, 2.0);
        assert_eq!(own.len(), 4);
        let (a, b) = (square(1.0, 1.0, 2.0), square(1.5, 0.0, 2.0));
        assert_eq!(shared(&own, &[]), (4.0, 0.0));
        assert_eq!(shared(&own, &[&a]), (4.0, 1.0));
        // A half of the second lies in the first already.
        assert_eq!(shared(&own, &[&a, &b]), (4.0, 1.5));
        assert!(hull(vec![[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]).is_empty(), "a line has no inside");
    }
}
