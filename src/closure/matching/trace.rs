//! A drawn line as a path of the network.
//!
//! A hidden Markov model: the line is sampled every 20 m, the candidates of a sample are the points of roads within
//! tolerance whose bearing agrees with the line, a sample costs by its distance, a step from sample to sample by the
//! difference between the way on the network and the way on the line; the cheapest sequence is one connected path.
//!
//! Source: P. Newson and J. Krumm, *Hidden Markov map matching through noise and sparseness*, ACM GIS 2009, sections
//! 3 and 4 (their Gaussian emission and exponential transition, as negative logarithms without the constants).

use super::carriageway;
use crate::geometry::polyline;
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Distance between samples.
const STEP_M: f64 = 20.0;
/// Half of the window whose chord is the bearing of a sample.
const BEARING_WINDOW_M: f64 = 7.5;
/// A piece of the line of at least this length has a bearing of its own: at a corner that is drawn as the road runs the chord
/// cuts it off, and agrees with neither side.
const SHORTEST_PIECE_M: f64 = 3.0;
/// How far bearings may differ (M2).
const BEARING_TOLERANCE_DEGREES: f64 = 35.0;
/// Standard deviation of the distance of a hand-drawn line.
const SIGMA_M: f64 = 6.0;
/// Scale of the difference between the ways on the network and on the line.
const BETA_M: f64 = 8.0;
/// How far a line may run without a candidate: across a roundabout, around a corner.
const LONGEST_GAP_M: f64 = 65.0;
/// How far it may at its ends.
const LONGEST_END_GAP_M: f64 = 25.0;
/// A projection may fall back by this much along a bend.
const BACKLASH_MM: u32 = 5000;

/// What may be matched.
pub(super) struct Rules<'a> {
    /// Roads the line may lie on.
    pub candidate: &'a dyn Fn(SegmentId) -> bool,
    /// Roads the path may use between samples.
    pub transit: &'a dyn Fn(SegmentId) -> bool,
    /// Only in the direction of traffic.
    pub with_traffic: bool,
    /// Footways count like streets.
    pub on_foot: bool,
    /// How far from the line, meters.
    pub tolerance_m: f64,
}

/// A matched line.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    /// The path: directed segments with the driven part, millimeters from the tail.
    pub path: Vec<(DirectedId, u32, u32)>,
    /// For each sample that has one its segment and how far left of it (negative: right) the road lies, meters.
    pub samples: Vec<(SegmentId, f64)>,
    /// Mean cost of a sample.
    pub cost: f64,
}

impl Trace {
    /// Mean distance of the samples.
    pub fn mean_offset_m(&self) -> f64 {
        self.samples.iter().map(|(_, offset)| offset.abs()).sum::<f64>() / self.samples.len().max(1) as f64
    }

    /// The segments of the path, ascending, each once.
    pub fn segments(&self) -> Vec<SegmentId> {
        let mut all: Vec<SegmentId> = self.path.iter().map(|(directed, ..)| directed.segment()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Where a line follows no road: a point of the plane, and for how long.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Lost {
    pub at: [f64; 2],
    pub meters: f64,
    /// No sample has a candidate at all.
    pub everywhere: bool,
}

#[derive(Clone, Copy)]
struct Candidate {
    directed: DirectedId,
    position_mm: u32,
    /// To the left of the line positive.
    offset_m: f64,
    cost: f64,
}

struct Layer {
    along_m: f64,
    candidates: Vec<Candidate>,
    /// Least cost up to each candidate, and the candidate of the layer before.
    best: Vec<(f64, usize)>,
}

/// Matches a line, given as points of the plane, in its direction.
pub(super) fn trace(network: &Network, line: &[[f64; 2]], rules: &Rules) -> Result<Trace, Lost> {
    let stations = stations(line);
    let total = stations.last().copied().unwrap_or(0.0);
    let steps = (total / STEP_M).ceil().max(1.0);
    let at = |along: f64| interpolate(line, &stations, along.clamp(0.0, total));
    let mut layers: Vec<Layer> = Vec::new();
    let mut samples = 0usize;
    for k in 0..=steps as usize {
        let along_m = total * k as f64 / steps;
        let (a, b) = (at(along_m - BEARING_WINDOW_M), at(along_m + BEARING_WINDOW_M));
        samples += 1;
        let mut bearings = vec![[b[0] - a[0], b[1] - a[1]]];
        bearings.extend(pieces_at(line, &stations, along_m));
        let candidates = candidates(network, at(along_m), &bearings, rules);
        if candidates.is_empty() {
            continue;
        }
        let mut layer = Layer { along_m, best: vec![(f64::INFINITY, 0); candidates.len()], candidates };
        match layers.last() {
            None => {
                if along_m > LONGEST_END_GAP_M {
                    return Err(Lost { at: at(0.0), meters: along_m, everywhere: false });
                }
                for (best, candidate) in layer.best.iter_mut().zip(&layer.candidates) {
                    *best = (candidate.cost, 0);
                }
            }
            Some(before) => {
                let gap = along_m - before.along_m;
                advance(network, before, &mut layer, rules);
                if layer.best.iter().all(|(cost, _)| cost.is_infinite()) {
                    // No way leads here: perhaps this sample lies on a wrong road, and the next one does not.
                    if gap > LONGEST_GAP_M {
                        return Err(Lost { at: at(before.along_m), meters: gap, everywhere: false });
                    }
                    continue;
                }
            }
        }
        layers.push(layer);
    }
    let Some(last) = layers.last() else {
        return Err(Lost { at: at(total / 2.0), meters: total, everywhere: true });
    };
    if total - last.along_m > LONGEST_END_GAP_M {
        return Err(Lost { at: at(last.along_m), meters: total - last.along_m, everywhere: false });
    }
    if let Some(pair) = layers.windows(2).find(|pair| pair[1].along_m - pair[0].along_m > LONGEST_GAP_M) {
        let meters = pair[1].along_m - pair[0].along_m;
        return Err(Lost { at: at(pair[0].along_m + meters / 2.0), meters, everywhere: false });
    }
    Ok(backtrack(network, &layers, samples, rules))
}

fn stations(line: &[[f64; 2]]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut stations = vec![0.0];
    for pair in line.windows(2) {
        sum += (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
        stations.push(sum);
    }
    stations
}

fn interpolate(line: &[[f64; 2]], stations: &[f64], along: f64) -> [f64; 2] {
    let next = stations.partition_point(|s| *s < along).clamp(1, line.len().max(2) - 1);
    if line.len() < 2 {
        return line[0];
    }
    let (from, to) = (stations[next - 1], stations[next]);
    let t = if to > from { (along - from) / (to - from) } else { 0.0 };
    let (a, b) = (line[next - 1], line[next]);
    [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
}

/// The pieces of a line that hold a place along it, of a corner both; without those too short to have a bearing.
fn pieces_at(line: &[[f64; 2]], stations: &[f64], along: f64) -> impl Iterator<Item = [f64; 2]> {
    let holds = move |ends: &[f64]| ends[0] - 1e-6 <= along && along <= ends[1] + 1e-6;
    let long = |ends: &[f64]| ends[1] - ends[0] >= SHORTEST_PIECE_M;
    let pieces = line.windows(2).zip(stations.windows(2));
    pieces
        .filter(move |(_, ends)| holds(ends) && long(ends))
        .map(|(pair, _)| [pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]])
}

/// Points of roads near `point` whose bearing agrees with one of `bearings`, in order of direction and position.
fn candidates(network: &Network, point: [f64; 2], bearings: &[[f64; 2]], rules: &Rules) -> Vec<Candidate> {
    let reach = rules.tolerance_m;
    let bounds = [point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach];
    let least_cosine = BEARING_TOLERANCE_DEGREES.to_radians().cos();
    let mut found = Vec::new();
    for segment in network.index().in_box(bounds).into_iter().map(SegmentId) {
        if !(rules.candidate)(segment) {
            continue;
        }
        let length_mm = network.segment(segment).length_mm;
        let plane = network.projection();
        let vertices: Vec<[f64; 2]> = network.line(segment).iter().map(|v| plane.to_plane(*v)).collect();
        let along_mm = polyline::stations_mm(network.line(segment), length_mm, plane);
        let reluctance = carriageway::reluctance(network, segment, rules.on_foot);
        // The nearest point of each run of pieces that agree: a hairpin has several.
        let mut run: Option<(usize, Candidate)> = None;
        for (i, pair) in vertices.windows(2).enumerate() {
            let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
            let squared = dx * dx + dy * dy;
            let cosine_with = |along: &[f64; 2]| {
                (dx * along[0] + dy * along[1]) / (squared.sqrt() * along[0].hypot(along[1]))
            };
            // Of a point, which is no piece, the cosine is not a number: it agrees with nothing.
            let agrees = |(cosine, _): &(f64, &[f64; 2])| cosine.abs() >= least_cosine;
            let agreeing = bearings.iter().map(|along| (cosine_with(along), along)).filter(agrees);
            let Some((cosine, along)) = agreeing.max_by(|(a, _), (b, _)| a.abs().total_cmp(&b.abs())) else {
                continue;
            };
            let directed = DirectedId::new(segment, cosine > 0.0);
            if rules.with_traffic && !carriageway::flows(network, directed) {
                continue;
            }
            let t = (((point[0] - pair[0][0]) * dx + (point[1] - pair[0][1]) * dy) / squared).clamp(0.0, 1.0);
            let (x, y) = (pair[0][0] + t * dx - point[0], pair[0][1] + t * dy - point[1]);
            let distance = x.hypot(y);
            if distance > reach {
                continue;
            }
            let forward_mm = (along_mm[i] + t * (along_mm[i + 1] - along_mm[i])).round() as u32;
            let forward_mm = forward_mm.min(length_mm);
            let left = along[0] * y - along[1] * x >= 0.0;
            let candidate = Candidate {
                directed,
                position_mm: if directed.is_forward() { forward_mm } else { length_mm - forward_mm },
                offset_m: if left { distance } else { -distance },
                cost: 0.5 * (distance / SIGMA_M).powi(2) + reluctance,
            };
            run = match run {
                Some((last, best)) if last + 1 == i && best.directed == directed => {
                    Some((i, if candidate.cost < best.cost { candidate } else { best }))
                }
                Some((_, best)) => {
                    found.push(best);
                    Some((i, candidate))
                }
                None => Some((i, candidate)),
            };
        }
        found.extend(run.map(|(_, best)| best));
    }
    found.sort_by_key(|c| (c.directed, c.position_mm));
    found
}

/// Fills the least costs of `layer` from those of the layer before.
fn advance(network: &Network, before: &Layer, layer: &mut Layer, rules: &Rules) {
    let on_line = layer.along_m - before.along_m;
    for (i, from) in before.candidates.iter().enumerate() {
        let so_far = before.best[i].0;
        if so_far.is_infinite() {
            continue;
        }
        let reached = reach(network, from.directed, limit_mm(on_line), rules);
        for (to, best) in layer.candidates.iter().zip(&mut layer.best) {
            let Some(on_network) = way_mm(network, from, to, &reached) else { continue };
            let cost = so_far + to.cost + (on_network as f64 / 1000.0 - on_line).abs() / BETA_M;
            if cost < best.0 {
                *best = (cost, i);
            }
        }
    }
}

fn limit_mm(on_line_m: f64) -> u64 {
    (on_line_m * 2000.0) as u64 + 60_000
}

/// Length of the way between two candidates, millimeters.
fn way_mm(network: &Network, from: &Candidate, to: &Candidate, reached: &Reached) -> Option<u64> {
    if from.directed == to.directed && to.position_mm + BACKLASH_MM >= from.position_mm {
        return Some(u64::from(to.position_mm.saturating_sub(from.position_mm)));
    }
    let rest = network.segment(from.directed.segment()).length_mm - from.position_mm;
    let (between, _) = reached.get(&to.directed)?;
    Some(u64::from(rest) + between + u64::from(to.position_mm))
}

/// For each directed segment that can be entered: the way from the head of the first one to its tail, and the one
/// before it. Looked up, never iterated.
type Reached = FxHashMap<DirectedId, (u64, DirectedId)>;

/// A small Dijkstra over directed segments, without turning round at junctions.
fn reach(network: &Network, first: DirectedId, limit_mm: u64, rules: &Rules) -> Reached {
    let mut reached = Reached::default();
    let mut queue = BinaryHeap::from([Reverse((0u64, first, first))]);
    let mut started = false;
    while let Some(Reverse((distance, directed, before))) = queue.pop() {
        if started {
            if reached.contains_key(&directed) {
                continue;
            }
            reached.insert(directed, (distance, before));
        }
        let length = u64::from(network.segment(directed.segment()).length_mm);
        let next = if started { distance + length } else { 0 };
        started = true;
        if next > limit_mm {
            continue;
        }
        for &leaving in network.leaving(network.head(directed)) {
            let allowed = leaving != directed.reversed()
                && (rules.transit)(leaving.segment())
                && (!rules.with_traffic || carriageway::flows(network, leaving));
            if allowed && !reached.contains_key(&leaving) {
                queue.push(Reverse((next, leaving, directed)));
            }
        }
    }
    reached
}

fn backtrack(network: &Network, layers: &[Layer], samples: usize, rules: &Rules) -> Trace {
    let last = &layers[layers.len() - 1];
    let mut at = 0;
    for (i, best) in last.best.iter().enumerate() {
        if best.0 < last.best[at].0 {
            at = i;
        }
    }
    // A sample without a candidate costs as much as one at the edge of the tolerance.
    let missing = 0.5 * (rules.tolerance_m / SIGMA_M).powi(2) * (samples - layers.len()) as f64;
    let cost = (last.best[at].0 + missing) / samples as f64;
    let mut chosen = Vec::with_capacity(layers.len());
    for layer in layers.iter().rev() {
        chosen.push(layer.candidates[at]);
        at = layer.best[at].1;
    }
    chosen.reverse();
    let length = |directed: DirectedId| network.segment(directed.segment()).length_mm;
    let mut path = vec![(chosen[0].directed, chosen[0].position_mm, chosen[0].position_mm)];
    for (pair, layer) in chosen.windows(2).zip(layers.windows(2)) {
        let (from, to) = (&pair[0], &pair[1]);
        let current = path.len() - 1;
        if from.directed == to.directed && to.position_mm + BACKLASH_MM >= from.position_mm {
            path[current].2 = path[current].2.max(to.position_mm);
            continue;
        }
        path[current].2 = length(from.directed);
        let reached = reach(network, from.directed, limit_mm(layer[1].along_m - layer[0].along_m), rules);
        let mut between = Vec::new();
        let mut step = to.directed;
        while let Some((_, before)) = reached.get(&step) {
            step = *before;
            if step == from.directed {
                break;
            }
            between.push((step, 0, length(step)));
        }
        path.extend(between.into_iter().rev());
        path.push((to.directed, 0, to.position_mm));
    }
    let samples = chosen.iter().map(|c| (c.directed.segment(), c.offset_m)).collect();
    Trace { path, samples, cost }
}
