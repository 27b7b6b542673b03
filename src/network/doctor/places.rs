//! Places held against the roads: are they in the same city, and in the same coordinate system?
//!
//! A layer in GCJ-02 that is read as WGS 84 lies some 500 m off, and still on the map: every place snaps to some road,
//! and every answer is wrong. What gives it away is that nearly all places come closer to a road when the shift is
//! taken back. That is a sign test over the places: with as many places nearer as farther there is nothing to say.

use crate::diagnostic::{Diagnostic, network as codes};
use crate::geometry::LonLat;
use crate::geometry::crs::{Crs, in_mainland_outline};
use crate::network::Network;
use crate::network::snap::snap;
use rayon::prelude::*;

/// Fewer places prove nothing.
const FEWEST: usize = 8;

/// How many standard deviations more places must come nearer than by chance, and to which share the median distance
/// must shrink: a large effect on few places tells as much as a smaller one on many.
const TELLING: [(f64, f64); 2] = [(2.8, 0.6), (4.0, 0.75)];

/// The least by which the median distance must shrink, meters.
const SHRINKS_BY_M: f64 = 5.0;

/// Farther roads do not count, meters.
const FARTHEST_M: f64 = 2_000.0;

/// A layer of places to be held against the roads.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a> {
    /// `sites`, `stations` or `closures`.
    pub name: &'a str,
    /// Where they are, WGS 84.
    pub points: &'a [LonLat],
    /// The coordinate system they were read in, if the user stated one.
    pub stated: Option<Crs>,
}

/// A reading of the positions that would explain a shift.
struct Reading {
    /// From the position as read to the one it would mean.
    moved: fn([f64; 2]) -> [f64; 2],
    /// End of "… when".
    words: &'static str,
    /// The value of `--NAME-crs`, if that is the remedy.
    crs: Option<&'static str>,
}

const READINGS: [Reading; 4] = [
    Reading { moved: |at| Crs::Gcj02.to_wgs84(at), words: "read as GCJ-02", crs: Some("gcj02") },
    Reading { moved: |at| Crs::Bd09.to_wgs84(at), words: "read as BD-09", crs: Some("bd09") },
    Reading {
        moved: |at| Crs::Gcj02.from_wgs84(at),
        words: "the roads are taken to be in GCJ-02",
        crs: None,
    },
    Reading { moved: |at| Crs::Bd09.from_wgs84(at), words: "the roads are taken to be in BD-09", crs: None },
];

/// Suspects a coordinate shift between a layer and the roads, with the figures that say so. One snap a place and
/// reading.
pub fn shifted(network: &Network, layer: Layer<'_>) -> Option<Diagnostic> {
    let in_china = layer.points.iter().filter(|at| in_mainland_outline(at.degrees())).count();
    if layer.points.len() < FEWEST || in_china * 2 < layer.points.len() {
        return None;
    }
    let away =
        |at: LonLat| snap(network, at, FARTHEST_M, |_| true).map_or(FARTHEST_M, |found| found.distance_m);
    let as_read: Vec<f64> = layer.points.par_iter().map(|at| away(*at)).collect();
    let median_m = median(as_read.clone());
    let tried = READINGS.iter().filter_map(|reading| {
        let moved: Vec<LonLat> = layer.points.iter().map(|at| moved(*at, reading)).collect();
        let there: Vec<f64> = moved.par_iter().map(|at| away(*at)).collect();
        let nearer = there.iter().zip(&as_read).filter(|(b, a)| *b < *a).count();
        let farther = there.iter().zip(&as_read).filter(|(b, a)| *b > *a).count();
        let trials = (nearer + farther) as f64;
        let sigmas = (nearer as f64 - trials / 2.0) / (trials.sqrt() / 2.0);
        let then_m = median(there);
        let shrinks = |least: f64, share: f64| sigmas >= least && then_m <= median_m * share;
        let telling =
            median_m - then_m >= SHRINKS_BY_M && TELLING.iter().any(|(s, share)| shrinks(*s, *share));
        telling.then_some((then_m, reading, moved))
    });
    let (then_m, reading, moved) = tried.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let plane = network.projection();
    let offset = |axis: usize| {
        let shifts =
            layer.points.iter().zip(&moved).map(|(a, b)| plane.to_plane(*b)[axis] - plane.to_plane(*a)[axis]);
        median(shifts.collect())
    };
    let help = match (reading.crs, layer.stated) {
        (Some(crs), None) => {
            format!("if they come from a Chinese web map, say so: `--{}-crs {crs}`", layer.name)
        }
        (Some(crs), Some(stated)) => format!("they were read as {stated}; try `--{}-crs {crs}`", layer.name),
        (None, Some(stated)) => {
            format!(
                "they were read as {stated}; if they are WGS 84 already, leave out `--{}-crs`",
                layer.name
            )
        }
        (None, None) => "convert the network to WGS 84: an open network never has this shift".to_owned(),
    };
    let shift = [offset(0), offset(1)];
    Some(codes::w322_shifted(layer.name, layer.points.len(), [median_m, then_m], shift, reading.words, &help))
}

fn moved(at: LonLat, reading: &Reading) -> LonLat {
    let [lon, lat] = (reading.moved)(at.degrees());
    LonLat::from_degrees(lon, lat).unwrap_or(at)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// How far two boxes may be apart and still belong together, degrees: some 5 km, more than any shift of coordinates.
const MARGIN: f64 = 0.05;

/// Says so when no place of a layer is anywhere near the network.
pub fn apart(network: &Network, layer: Layer<'_>) -> Option<Diagnostic> {
    let roads = network.bounds()?;
    let layer_bounds = bounds(layer.points)?;
    if meet(layer_bounds, roads) {
        return None;
    }
    let [west, south, east, north] = layer_bounds;
    let help = if meet([south, west, north, east], roads) {
        "longitude and latitude are swapped: longitude stands first"
    } else {
        "are the files of the same city? is their coordinate system stated?"
    };
    Some(codes::e323_apart(layer.name, layer_bounds, roads, help))
}

fn bounds(points: &[LonLat]) -> Option<[f64; 4]> {
    let (first, rest) = points.split_first()?;
    let start = (first.lon, first.lat, first.lon, first.lat);
    let (w, s, e, n) =
        rest.iter().fold(start, |(w, s, e, n), v| (w.min(v.lon), s.min(v.lat), e.max(v.lon), n.max(v.lat)));
    Some([w, s, e, n].map(|v| f64::from(v) / 1e7))
}

fn meet(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] <= b[2] + MARGIN && b[0] <= a[2] + MARGIN && a[1] <= b[3] + MARGIN && b[1] <= a[3] + MARGIN
}
