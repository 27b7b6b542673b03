//! The base network: one path a road class, major roads wide and named, minor ones hair lines, fewer at city scale.

use super::labels::{Labels, Style, text_width};
use super::pen::{self, Spot, View};
use crate::id::SegmentId;
use crate::network::Network;
use std::collections::BTreeMap;

/// Road classes from the greatest down: what belongs to them, width and color of the line, color of its casing.
const CLASSES: [(&[&str], f64, &str, Option<&str>); 6] = [
    (&["motorway", "trunk"], 4.4, "#f6c271", Some("#c98f3c")),
    (&["primary"], 3.4, "#fbe08f", Some("#c9ac56")),
    (&["secondary"], 2.6, "#fff6d0", Some("#b9b08a")),
    (&["tertiary"], 1.9, "#ffffff", Some("#b3b0a6")),
    (&["unclassified", "residential", "living_street", "road", "busway"], 0.8, "#c4c1b8", None),
    (&[], 0.5, "#d6d3ca", None),
];

/// How many vertices the base may have: some 12 bytes each.
const BUDGET: usize = 60_000;

/// A named road on the drawing, for labels.
pub struct Road {
    class: usize,
    segment: SegmentId,
    line: Vec<Spot>,
}

fn class_of(highway: &str) -> usize {
    let highway = highway.strip_suffix("_link").unwrap_or(highway);
    CLASSES.iter().position(|(names, ..)| names.contains(&highway)).unwrap_or(CLASSES.len() - 1)
}

/// Draws the roads and gives back those that deserve a name.
pub fn draw(out: &mut String, network: &Network, view: &View) -> Vec<Road> {
    let mut lines: [Vec<Vec<Spot>>; 6] = Default::default();
    let mut roads: Vec<Road> = Vec::new();
    let plane = network.projection();
    let mut chain: Vec<Spot> = Vec::new();
    let mut last: Option<SegmentId> = None;
    let flush = |chain: &mut Vec<Spot>,
                 segment: SegmentId,
                 lines: &mut [Vec<Vec<Spot>>; 6],
                 roads: &mut Vec<Road>| {
        let class = class_of(network.way_of(segment).tags.get("highway").unwrap_or(""));
        for part in view.clip(chain) {
            if class < 4 {
                roads.push(Road { class, segment, line: part.clone() });
            }
            lines[class].push(part);
        }
        chain.clear();
    };
    // Segments of one way follow each other: they are drawn in one stroke.
    for segment in network.segment_ids() {
        let joined = last.is_some_and(|last| {
            let (a, b) = (network.segment(last), network.segment(segment));
            a.way == b.way && a.to == b.from
        });
        if let (Some(last), false) = (last, joined) {
            flush(&mut chain, last, &mut lines, &mut roads);
        }
        let skip = usize::from(joined);
        chain.extend(network.line(segment).iter().skip(skip).map(|v| view.spot(plane.to_plane(*v))));
        last = Some(segment);
    }
    if let Some(last) = last {
        flush(&mut chain, last, &mut lines, &mut roads);
    }

    // The great classes always, the small ones as long as there is room (and as they are more than gray fog).
    let mut budget = BUDGET;
    let mut paths: Vec<(usize, String)> = Vec::new();
    for (class, lines) in lines.iter().enumerate() {
        if class == 5 && view.meters_per_unit > 12.0 || class == 4 && view.meters_per_unit > 60.0 {
            continue;
        }
        let needed: usize = lines.iter().map(|line| pen::simplify(line, 0.7).len()).sum();
        if class >= 4 && needed > budget * 2 {
            continue;
        }
        let path = pen::path(lines, false, budget.max(8_000));
        budget = budget.saturating_sub(needed);
        paths.push((class, path));
    }
    let narrower = (8.0 / view.meters_per_unit).clamp(0.45, 1.25);
    let stroke = |out: &mut String, path: &str, color: &str, width: f64| {
        if !path.is_empty() {
            put!(
                out,
                "<path d=\"{path}\" stroke=\"{color}\" stroke-width=\"{width:.2}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
            );
        }
    };
    for (class, path) in paths.iter().rev() {
        if let (_, width, _, Some(casing)) = CLASSES[*class] {
            stroke(out, path, casing, width * narrower + 1.1);
        }
    }
    for (class, path) in paths.iter().rev() {
        let (_, width, color, casing) = CLASSES[*class];
        stroke(out, path, color, if casing.is_some() { width * narrower } else { width });
    }
    roads
}

/// How many road names a map bears.
const NAMES: usize = 60;

/// Sets names along the major roads where there is room, the greatest and longest first.
pub fn label(labels: &mut Labels, network: &Network, roads: &[Road], view: &View) {
    let mut by_name: BTreeMap<&str, (usize, f64, Vec<&Road>)> = BTreeMap::new();
    for road in roads {
        let way = network.way_of(road.segment);
        let name = way.label();
        let is_link = way.tags.get("highway").is_some_and(|h| h.ends_with("_link"));
        if name.is_empty() || is_link {
            continue;
        }
        let entry = by_name.entry(name).or_insert((road.class, 0.0, Vec::new()));
        entry.0 = entry.0.min(road.class);
        entry.1 += length(&road.line);
        entry.2.push(road);
    }
    let mut names: Vec<_> = by_name.into_iter().collect();
    names.sort_by(|a, b| a.1.0.cmp(&b.1.0).then(b.1.1.total_cmp(&a.1.1)).then(a.0.cmp(b.0)));
    let mut set = 0;
    for (name, (class, total, mut parts)) in names {
        if set >= NAMES {
            break;
        }
        let size = [12.0, 11.0, 10.0, 9.5][class.min(3)];
        let needed = text_width(name, size) + 6.0;
        if total < needed * 1.2 {
            continue;
        }
        parts.sort_by(|a, b| length(&b.line).total_cmp(&length(&a.line)).then(a.segment.cmp(&b.segment)));
        let mut times = if total > 700.0 { 2 } else { 1 };
        let mut spots: Vec<Spot> = Vec::new();
        for part in parts.iter().take(12) {
            for (spot, angle) in straight_places(&part.line, needed) {
                let near = spots.iter().any(|s| (s[0] - spot[0]).hypot(s[1] - spot[1]) < 380.0);
                if times > 0
                    && !near
                    && view.shows(spot)
                    && labels.along(name, spot, angle, size, Style::Road)
                {
                    spots.push(spot);
                    times -= 1;
                }
            }
            if times == 0 {
                break;
            }
        }
        set += usize::from(!spots.is_empty());
    }
}

fn length(line: &[Spot]) -> f64 {
    line.windows(2).map(|p| (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1])).sum()
}

/// Middles of pieces of a line as long as a name, straight enough to set it on; the middle of the line first.
fn straight_places(line: &[Spot], needed: f64) -> Vec<(Spot, f64)> {
    let whole = length(line);
    if whole < needed {
        return Vec::new();
    }
    let at = |position: f64| {
        let mut left = position;
        for pair in line.windows(2) {
            let step = (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
            if left <= step && step > 0.0 {
                let t = left / step;
                return [
                    pair[0][0] + t * (pair[1][0] - pair[0][0]),
                    pair[0][1] + t * (pair[1][1] - pair[0][1]),
                ];
            }
            left -= step;
        }
        line[line.len() - 1]
    };
    let tries = [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9];
    tries
        .into_iter()
        .filter_map(|share| {
            let start = (whole - needed) * share;
            let (a, b, middle) = (at(start), at(start + needed), at(start + needed / 2.0));
            let chord = (b[0] - a[0]).hypot(b[1] - a[1]);
            let angle = (b[1] - a[1]).atan2(b[0] - a[0]);
            (chord > needed * 0.975).then_some((middle, angle))
        })
        .collect()
}
