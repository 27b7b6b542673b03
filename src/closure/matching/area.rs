//! A drawn polygon (M4): the parts of segments inside, to the millimeter, with structures over it spared.
//!
//! Inside is decided by the even-odd rule over the rings of one polygon, so holes are outside; several polygons add
//! up. Unless `levels` says otherwise, what is shut is the ground and whatever connects to it inside the area: a
//! bridge that begins inside is shut, a flyover that only crosses stays open. Where there is no ground inside at all
//! (a polygon on a river bridge) the one level that is there is meant; several are an ambiguity.

use super::super::model::{AreaMode, Levels};
use super::super::who::Who;
use super::{Found, SparedBecause, carriageway, road_label};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::{LonLat, polyline};
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;

/// Part of a segment inside, millimeters from its first junction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Part {
    pub segment: SegmentId,
    pub from_mm: u32,
    pub to_mm: u32,
}

/// Shuts what lies inside; false if that cannot be said.
pub(super) fn match_area(
    found: &mut Found,
    polygons: &[Vec<Vec<LonLat>>],
    mode: AreaMode,
    problems: &mut Diagnostics,
) -> bool {
    let Some(shut) = meant(found, polygons, problems) else { return false };
    for part in &shut {
        let whole = found.network.segment(part.segment).length_mm;
        let (from, to) = if mode == AreaMode::Cut { (part.from_mm, part.to_mm) } else { (0, whole) };
        found.close_both(DirectedId::new(part.segment, true), from, to);
    }
    true
}

/// The parts inside of the structures that are meant; the others are spared. `None` if that cannot be said.
pub(super) fn meant(
    found: &mut Found,
    polygons: &[Vec<Vec<LonLat>>],
    problems: &mut Diagnostics,
) -> Option<Vec<Part>> {
    let (network, closure) = (found.network, found.closure);
    let place = || closure.origin.place("/geometry");
    let crossings: Vec<LonLat> = polygons.iter().filter_map(|rings| crossing(rings)).collect();
    for at in &crossings {
        problems.push(codes::e410_ring_crosses_itself(place(), &closure.id, *at));
    }
    if !crossings.is_empty() {
        return None;
    }
    let parts = parts_inside(network, polygons);
    let (shut, spared) = match by_level(network, &closure.levels, &parts) {
        Ok(split) => split,
        Err(candidates) => {
            problems.push(codes::e413_ambiguous(place(), &closure.id, &candidates, corner(polygons)));
            return None;
        }
    };
    for part in &spared {
        found.spare(part.segment, part.from_mm, part.to_mm, SparedBecause::OtherLevel);
    }
    if shut.is_empty() {
        let what = if spared.is_empty() {
            "none lies in the polygon".to_owned()
        } else {
            format!("all in the polygon are on another level ({})", labels(network, &spared).join(", "))
        };
        problems.push(codes::e411_no_road_here(place(), &closure.id, &what, Some(corner(polygons))));
        return None;
    }
    // Whoever bars vehicles with an engine need not read of the footbridges.
    let bars = |class: &str| {
        let who = Who::of([class]);
        closure.applies_to.is_empty() || closure.applies_to.iter().any(|s| s.selects(&who) != Some(false))
    };
    let mut told = spared;
    if !bars("walk") && !bars("bicycle") {
        told.retain(|part| !carriageway::is_for_feet(network, part.segment));
    }
    if closure.levels == Levels::Connected && !told.is_empty() {
        problems.push(codes::w420_structures_spared(place(), &closure.id, &labels(network, &told)));
    }
    Some(shut)
}

pub(super) fn corner(polygons: &[Vec<Vec<LonLat>>]) -> LonLat {
    polygons.iter().flatten().flatten().next().copied().unwrap_or_default()
}

fn labels(network: &Network, parts: &[Part]) -> Vec<String> {
    let mut labels: Vec<String> = parts.iter().map(|part| road_label(network, part.segment)).collect();
    labels.sort();
    labels.dedup();
    labels
}

/// The first place where two edges of the rings cross (touching in a corner is no crossing). Exact: on integers.
fn crossing(rings: &[Vec<LonLat>]) -> Option<LonLat> {
    let mut edges: Vec<(LonLat, LonLat)> =
        rings.iter().flat_map(|ring| ring.windows(2)).map(|pair| (pair[0], pair[1])).collect();
    edges.sort_by_key(|(a, b)| (a.lon.min(b.lon), *a, *b));
    let side = |a: LonLat, b: LonLat, c: LonLat| {
        let (abx, aby) = (i128::from(b.lon) - i128::from(a.lon), i128::from(b.lat) - i128::from(a.lat));
        let (acx, acy) = (i128::from(c.lon) - i128::from(a.lon), i128::from(c.lat) - i128::from(a.lat));
        (abx * acy - aby * acx).signum()
    };
    for (i, (a, b)) in edges.iter().enumerate() {
        let east = a.lon.max(b.lon);
        for (c, d) in edges[i + 1..].iter().take_while(|(c, d)| c.lon.min(d.lon) <= east) {
            if side(*a, *b, *c) * side(*a, *b, *d) < 0 && side(*c, *d, *a) * side(*c, *d, *b) < 0 {
                return Some(intersection(*a, *b, *c, *d));
            }
        }
    }
    None
}

fn intersection(a: LonLat, b: LonLat, c: LonLat, d: LonLat) -> LonLat {
    let difference =
        |p: LonLat, q: LonLat| (f64::from(q.lon) - f64::from(p.lon), f64::from(q.lat) - f64::from(p.lat));
    let ((abx, aby), (cdx, cdy), (acx, acy)) = (difference(a, b), difference(c, d), difference(a, c));
    let t = (acx * cdy - acy * cdx) / (abx * cdy - aby * cdx);
    LonLat {
        lon: (f64::from(a.lon) + t * abx).round() as i32,
        lat: (f64::from(a.lat) + t * aby).round() as i32,
    }
}

/// The parts of all segments inside any of the polygons, of every level: segment, from, to (millimeters from its first
/// junction), in that order.
pub fn roads_inside(network: &Network, polygons: &[Vec<Vec<LonLat>>]) -> Vec<(SegmentId, u32, u32)> {
    let parts = parts_inside(network, polygons);
    parts.into_iter().map(|part| (part.segment, part.from_mm, part.to_mm)).collect()
}

/// The parts of all segments inside any of the polygons, by segment and position.
fn parts_inside(network: &Network, polygons: &[Vec<Vec<LonLat>>]) -> Vec<Part> {
    let plane = network.projection();
    let mut parts = Vec::new();
    for rings in polygons {
        let edges: Vec<[[f64; 2]; 2]> = rings
            .iter()
            .flat_map(|ring| ring.windows(2))
            .map(|pair| [plane.to_plane(pair[0]), plane.to_plane(pair[1])])
            .collect();
        let infinity = f64::INFINITY;
        let bounds = edges.iter().fold([infinity, infinity, -infinity, -infinity], |b, [p, _]| {
            [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
        });
        for segment in network.index().in_box(bounds).into_iter().map(SegmentId) {
            parts.extend(inside(network, segment, &edges));
        }
    }
    parts.sort_by_key(|part| (part.segment, part.from_mm, part.to_mm));
    let mut merged: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match merged.last_mut() {
            Some(last) if last.segment == part.segment && part.from_mm <= last.to_mm => {
                last.to_mm = last.to_mm.max(part.to_mm);
            }
            _ => merged.push(part),
        }
    }
    merged
}

fn inside(network: &Network, segment: SegmentId, edges: &[[[f64; 2]; 2]]) -> Vec<Part> {
    let (line, length_mm) = (network.line(segment), network.segment(segment).length_mm);
    let plane = network.projection();
    let along = polyline::stations_mm(line, length_mm, plane);
    let mut intervals: Vec<(f64, f64)> = Vec::new();
    for (i, pair) in line.windows(2).enumerate() {
        let (a, b) = (plane.to_plane(pair[0]), plane.to_plane(pair[1]));
        let mut cuts = vec![0.0, 1.0];
        cuts.extend(edges.iter().filter_map(|[c, d]| meeting(a, b, *c, *d)));
        cuts.sort_by(f64::total_cmp);
        for cut in cuts.windows(2) {
            let middle = f64::midpoint(cut[0], cut[1]);
            let at = [a[0] + middle * (b[0] - a[0]), a[1] + middle * (b[1] - a[1])];
            if cut[1] <= cut[0] || !contains(edges, at) {
                continue;
            }
            let station = |t: f64| along[i] + t * (along[i + 1] - along[i]);
            let (from, to) = (station(cut[0]), station(cut[1]));
            match intervals.last_mut() {
                Some(last) if from - last.1 < 0.5 => last.1 = to,
                _ => intervals.push((from, to)),
            }
        }
    }
    let whole = |mm: f64| (mm.round() as u32).min(length_mm);
    let parts =
        intervals.into_iter().map(|(from, to)| Part { segment, from_mm: whole(from), to_mm: whole(to) });
    parts.filter(|part| part.from_mm < part.to_mm).collect()
}

/// Where along `a`–`b` (0 to 1) the edge `c`–`d` meets it.
fn meeting(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> Option<f64> {
    let (abx, aby, cdx, cdy) = (b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]);
    let cross = abx * cdy - aby * cdx;
    if cross == 0.0 {
        return None;
    }
    let (acx, acy) = (c[0] - a[0], c[1] - a[1]);
    let (t, u) = ((acx * cdy - acy * cdx) / cross, (acx * aby - acy * abx) / cross);
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then_some(t)
}

/// Even-odd rule.
fn contains(edges: &[[[f64; 2]; 2]], point: [f64; 2]) -> bool {
    let mut odd = false;
    for [a, b] in edges {
        if (a[1] > point[1]) != (b[1] > point[1]) {
            let x = a[0] + (point[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
            odd ^= point[0] < x;
        }
    }
    odd
}

/// Which parts are meant and which are spared. The error lists what is one above the other.
fn by_level(
    network: &Network,
    levels: &Levels,
    parts: &[Part],
) -> Result<(Vec<Part>, Vec<Part>), Vec<String>> {
    let level = |part: &Part| network.way_of(part.segment).level();
    if *levels != Levels::Connected {
        return Ok(parts.iter().partition(|part| levels.admit(level(part))));
    }
    if !parts.iter().any(|part| level(part) == 0) {
        let mut present: Vec<i32> = parts.iter().map(level).collect();
        present.sort_unstable();
        present.dedup();
        return if present.len() > 1 {
            Err(labels(network, parts))
        } else {
            Ok((parts.to_vec(), Vec::new()))
        };
    }
    // From the ground over the junctions inside the area.
    let mut meant: Vec<bool> = parts.iter().map(|part| level(part) == 0).collect();
    let mut open: Vec<usize> = (0..parts.len()).filter(|i| meant[*i]).collect();
    while let Some(i) = open.pop() {
        for node in junctions_inside(network, &parts[i]) {
            for leaving in network.leaving(node) {
                let first = parts.partition_point(|part| part.segment < leaving.segment());
                let same = parts[first..].iter().take_while(|part| part.segment == leaving.segment()).count();
                for j in first..first + same {
                    if !meant[j] && junctions_inside(network, &parts[j]).any(|other| other == node) {
                        meant[j] = true;
                        open.push(j);
                    }
                }
            }
        }
    }
    let (shut, spared): (Vec<_>, Vec<_>) = parts.iter().zip(meant).partition(|(_, meant)| *meant);
    let bare = |parts: Vec<(&Part, bool)>| parts.into_iter().map(|(part, _)| *part).collect();
    Ok((bare(shut), bare(spared)))
}

pub(super) fn junctions_inside(network: &Network, part: &Part) -> impl Iterator<Item = NodeId> + use<> {
    let segment = network.segment(part.segment);
    let from = (part.from_mm == 0).then_some(segment.from);
    let to = (part.to_mm == segment.length_mm).then_some(segment.to);
    from.into_iter().chain(to)
}
