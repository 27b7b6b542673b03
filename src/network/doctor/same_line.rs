//! Roads drawn twice: the same vertices, in the same or in the opposite order.

use super::drawing::{Drawing, one_way};
use crate::exchange::raw::RawWay;
use crate::exchange::tags::Tags;
use rustc_hash::FxHashMap;

/// Two ways on one line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct SameLine {
    /// The one with the smaller id, or that comes first.
    pub kept: usize,
    /// The other.
    pub extra: usize,
    /// They also say the same: one of them can go.
    pub exact: bool,
}

/// All pairs, each later way with the first of its line. Two one-way roads in opposite directions are how some
/// networks draw a two-way road, and no fault. `O(v)` expected.
pub(super) fn find(drawing: &Drawing) -> Vec<SameLine> {
    let ways = &drawing.raw.ways;
    let mut by_line: FxHashMap<Vec<u64>, Vec<usize>> = FxHashMap::default();
    for way in 0..ways.len() {
        let mut line: Vec<u64> = drawing.vertices_of(way).map(|v| drawing.identity(v)).collect();
        if line.len() < 2 || line.iter().all(|v| *v == line[0]) {
            continue;
        }
        if line.iter().rev().lt(line.iter()) {
            line.reverse();
        }
        by_line.entry(line).or_default().push(way);
    }
    let mut found: Vec<SameLine> = Vec::new();
    // in any order: the findings are sorted below
    for mut group in by_line.into_values().filter(|group| group.len() > 1) {
        group.sort_by(|a, b| (&ways[*a].id, &ways[*a].tags, a).cmp(&(&ways[*b].id, &ways[*b].tags, b)));
        for (i, extra) in group.iter().enumerate().skip(1) {
            let pairs: Vec<SameLine> =
                group[..i].iter().filter_map(|kept| compare(ways, *kept, *extra)).collect();
            found.extend(pairs.iter().find(|pair| pair.exact).or(pairs.first()));
        }
    }
    found.sort_unstable();
    found
}

fn compare(ways: &[RawWay], kept: usize, extra: usize) -> Option<SameLine> {
    let (a, b) = (&ways[kept], &ways[extra]);
    let same_way = a.vertices.iter().map(|v| v.at).eq(b.vertices.iter().map(|v| v.at));
    if a.measured.is_some() || b.measured.is_some() {
        // rows of a table are directed; two with other figures are two lanes or two roads
        let exact = same_way && a.measured == b.measured;
        return exact.then_some(SameLine { kept, extra, exact });
    }
    if let (Some(forward), Some(other)) = (one_way(&a.tags), one_way(&b.tags))
        && (forward == other) != same_way
    {
        return None;
    }
    let alike = said(&a.tags).eq(said(&b.tags));
    let exact = alike && (same_way || !is_directed(&a.tags));
    Some(SameLine { kept, extra, exact })
}

/// What the tags say of the road, not of the record.
fn said(tags: &Tags) -> impl Iterator<Item = (&str, &str)> {
    tags.iter()
        .filter(|(key, _)| !matches!(*key, "id" | "@id" | "osm_id" | "fid" | "gid" | "objectid" | "OBJECTID"))
}

/// Whether reversing the line would change what the tags say.
fn is_directed(tags: &Tags) -> bool {
    let directed = |key: &str| {
        key.starts_with("oneway")
            || key.contains(":forward")
            || key.contains(":backward")
            || key.contains("turn:")
    };
    one_way(tags).is_some() || tags.iter().any(|(key, _)| directed(key))
}
