//! From raw ways to a network: junctions found, ways split, ids made canonical.
//!
//! A vertex is a junction when a way begins or ends there, when two ways (or one way twice) pass it, when it is
//! tagged (a barrier must be able to block), or when a turn restriction names it. Everything else is shape.

use super::restriction::{self, WaySegments};
use super::{Network, Segment, Way};
use crate::diagnostic::{Diagnostics, network as codes};
use crate::exchange::raw::{RawNetwork, RawPlace, RawVia, RawWay, Vertex, VertexKey};
use crate::exchange::waiting::is_waiting_place;
use crate::geometry::index::LineIndex;
use crate::geometry::{LonLat, Projection, polyline};
use crate::id::{DirectedId, NodeId, SegmentId, WayId};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

/// Whether ends of lines that lie near each other are joined (`--join`), in meters; zero joins equal coordinates only.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct JoinTolerance(pub f64);

/// Builds the network. `O(v log v)` in the number of vertices.
///
/// # Errors
/// Findings go to `problems`; `None` when there is no road at all.
pub fn build(mut raw: RawNetwork, join: JoinTolerance, problems: &mut Diagnostics) -> Option<Network> {
    raw.ways.retain(|way| way.vertices.len() >= 2);
    if raw.ways.is_empty() {
        problems.push(codes::e301_no_roads());
        return None;
    }
    if join.0 > 0.0 {
        super::join::join_ends(&mut raw.ways, join.0);
    }
    give_ids(&mut raw.ways, problems);
    sort_ways(&mut raw.ways);

    let (junction_vertices, junctions) = find_junctions(&raw);
    let nodes: Vec<LonLat> = junction_vertices.iter().map(|v| v.at).collect();
    let node_keys: Vec<VertexKey> = junction_vertices.into_iter().map(|v| v.key).collect();
    let projection = Projection::around(center(&raw.ways));

    let mut ways = Vec::with_capacity(raw.ways.len());
    let mut segments: Vec<Segment> = Vec::with_capacity(raw.ways.len() * 2);
    let mut vertices: Vec<LonLat> = Vec::new();
    let mut way_segments: WaySegments = WaySegments::default();
    for way in std::mem::take(&mut raw.ways) {
        let id = WayId::new(ways.len());
        let first = SegmentId::new(segments.len());
        split(&way, id, &junctions, &mut segments, &mut vertices);
        if !raw.restrictions.is_empty() {
            way_segments.insert(way.id.as_str().into(), (first, SegmentId::new(segments.len())));
        }
        ways.push(Way { id: way.id.into_boxed_str(), tags: way.tags, origin: way.origin });
    }
    measure(&mut segments, &vertices);

    let (incidence_first, incidence) = incidence(nodes.len(), &segments);
    let mut places = std::mem::take(&mut raw.places);
    let mut node_tags = Vec::with_capacity(raw.nodes.len());
    for node in std::mem::take(&mut raw.nodes) {
        match junctions.get(&identity(&node.vertex)) {
            Some(number) => node_tags.push((NodeId(*number), node.tags)),
            // beside the roads only a place to stop is of use
            None if is_waiting_place(&node.tags) => {
                places.extend(RawPlace::around(String::new(), node.tags, std::iter::once(node.vertex.at)));
            }
            None => {}
        }
    }
    places.sort_unstable();
    places.dedup();
    node_tags.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    node_tags.dedup_by_key(|(node, _)| *node);

    let mut network = Network {
        twins: twins(&segments, &vertices, &projection),
        index: std::sync::OnceLock::new(),
        nodes,
        node_keys,
        node_names: std::mem::take(&mut raw.node_names),
        ways,
        segments,
        vertices,
        incidence_first,
        incidence,
        node_tags,
        places,
        restrictions: Vec::new(),
        projection,
    };
    let junction_of = |vertex: &Vertex| junctions.get(&identity(vertex)).map(|n| NodeId(*n));
    network.restrictions =
        restriction::resolve(&network, &raw.restrictions, &way_segments, junction_of, problems);
    Some(network)
}

/// A vertex as one integer: equal exactly for vertices that are the same junction.
pub(super) fn identity(vertex: &Vertex) -> u64 {
    match vertex.key {
        VertexKey::Coordinate => {
            let lon = (i64::from(vertex.at.lon) + 1_800_000_000) as u64;
            let lat = (i64::from(vertex.at.lat) + 900_000_000) as u64;
            lon << 31 | lat
        }
        VertexKey::Osm(id) => 1 << 63 | (id as u64) & ((1 << 62) - 1),
        VertexKey::Named(row) => 0b11 << 62 | u64::from(row),
    }
}

/// Ways without an id get one from their content, and ways that share an id are told apart.
pub(super) fn give_ids(ways: &mut [RawWay], problems: &mut Diagnostics) {
    ways.par_iter_mut().filter(|way| way.id.is_empty()).for_each(|way| way.id = content_id(way));
    // Sorting by the first bytes leaves the strings themselves, far apart in memory, mostly unread.
    let mut order: Vec<(u128, usize)> =
        ways.par_iter().enumerate().map(|(i, way)| (first_bytes(&way.id), i)).collect();
    order.par_sort_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| content_order(&ways[a.1]).cmp(&content_order(&ways[b.1])))
    });
    let order: Vec<usize> = order.into_iter().map(|(_, i)| i).collect();
    let mut start = 0;
    while start < order.len() {
        let same = order[start..].iter().take_while(|i| ways[**i].id == ways[order[start]].id).count();
        if same > 1 {
            let id = ways[order[start]].id.clone();
            let (first, second) = (&ways[order[start]].origin, &ways[order[start + 1]].origin);
            problems.push(codes::w302_duplicate_way_id(first.place(""), &second.place(""), &id, same));
            for (k, i) in order[start..start + same].iter().enumerate().skip(1) {
                ways[*i].id = format!("{id}~{}", k + 1);
            }
        }
        start += same;
    }
}

/// The first sixteen bytes of a text as a number that sorts as the text does.
fn first_bytes(text: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = text.len().min(16);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

fn content_order(way: &RawWay) -> (&str, &[Vertex], &crate::exchange::tags::Tags) {
    (&way.id, &way.vertices, &way.tags)
}

fn content_id(way: &RawWay) -> String {
    let mut hash = Sha256::new();
    for vertex in &way.vertices {
        hash.update(vertex.at.lon.to_le_bytes());
        hash.update(vertex.at.lat.to_le_bytes());
        if let VertexKey::Named(row) = vertex.key {
            hash.update(row.to_le_bytes());
        }
    }
    for (key, value) in way.tags.iter() {
        hash.update(key.as_bytes());
        hash.update([0]);
        hash.update(value.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    let six = digest.iter().take(6).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    format!("w{six:012x}")
}

/// Ways in the order of the Hilbert curve: neighbors on the ground are neighbors in memory, and the order depends
/// on nothing but the ways themselves.
pub(super) fn sort_ways(ways: &mut Vec<RawWay>) {
    let mut keyed: Vec<(u64, RawWay)> =
        std::mem::take(ways).into_par_iter().map(|way| (way.vertices[0].at.hilbert(), way)).collect();
    keyed.par_sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    ways.extend(keyed.into_iter().map(|(_, way)| way));
}

fn center(ways: &[RawWay]) -> LonLat {
    let mut bounds = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
    for vertex in ways.iter().flat_map(|way| &way.vertices) {
        bounds[0] = bounds[0].min(vertex.at.lon);
        bounds[1] = bounds[1].min(vertex.at.lat);
        bounds[2] = bounds[2].max(vertex.at.lon);
        bounds[3] = bounds[3].max(vertex.at.lat);
    }
    let middle = |a: i32, b: i32| i64::midpoint(i64::from(a), i64::from(b)) as i32;
    LonLat { lon: middle(bounds[0], bounds[2]), lat: middle(bounds[1], bounds[3]) }
}

/// Number of the junction at each vertex that is one, by identity.
type Junctions = FxHashMap<u64, u32>;

/// The junctions, numbered along the Hilbert curve. A vertex counts once where it is shape, twice where a way ends,
/// once more where it is tagged or named by a restriction; whatever counts twice is a junction.
fn find_junctions(raw: &RawNetwork) -> (Vec<Vertex>, Junctions) {
    let vias = raw.restrictions.iter().filter_map(|r| match &r.via {
        RawVia::Vertex(vertex) => Some(vertex),
        _ => None,
    });
    let mut special: Vec<u64> = raw.nodes.iter().map(|node| &node.vertex).chain(vias).map(identity).collect();
    special.sort_unstable();
    special.dedup();

    let mut counted = special;
    for way in &raw.ways {
        counted.extend(way.vertices.iter().map(identity));
        counted.extend([&way.vertices[0], &way.vertices[way.vertices.len() - 1]].map(identity));
    }
    counted.par_sort_unstable();
    let mut junctions = Junctions::default();
    for run in counted.chunk_by(|a, b| a == b) {
        if run.len() > 1 {
            junctions.insert(run[0], u32::MAX);
        }
    }
    drop(counted);

    let mut order: Vec<(u64, Vertex)> = Vec::with_capacity(junctions.len());
    for vertex in raw.ways.iter().flat_map(|way| &way.vertices) {
        if let Some(number) = junctions.get_mut(&identity(vertex))
            && *number == u32::MAX
        {
            *number = 0;
            order.push((vertex.at.hilbert(), *vertex));
        }
    }
    order.par_sort_unstable();
    for (number, (_, vertex)) in order.iter().enumerate() {
        junctions.insert(identity(vertex), number as u32);
    }
    (order.into_iter().map(|(_, vertex)| vertex).collect(), junctions)
}

/// Cuts one way at its junctions.
fn split(
    way: &RawWay,
    id: WayId,
    junctions: &Junctions,
    segments: &mut Vec<Segment>,
    vertices: &mut Vec<LonLat>,
) {
    let junction = |i: usize| junctions.get(&identity(&way.vertices[i])).map(|n| NodeId(*n));
    let Some(mut from) = junction(0) else { return };
    let mut start = 0;
    for i in 1..way.vertices.len() {
        let Some(to) = junction(i) else { continue };
        let first_vertex = vertices.len() as u32;
        vertices.extend(way.vertices[start..=i].iter().map(|v| v.at));
        let (length_mm, stated_ms) = way.measured.unwrap_or_default();
        segments.push(Segment { way: id, from, to, length_mm, stated_ms, first_vertex });
        (from, start) = (to, i);
    }
}

/// Geodesic lengths of all segments whose length is not stated.
fn measure(segments: &mut [Segment], vertices: &[LonLat]) {
    let ends: Vec<u32> =
        segments.iter().skip(1).map(|s| s.first_vertex).chain([vertices.len() as u32]).collect();
    segments.par_iter_mut().zip(ends).for_each(|(segment, end)| {
        if segment.length_mm == 0 {
            segment.length_mm = polyline::length_mm(&vertices[segment.first_vertex as usize..end as usize]);
        }
    });
}

fn incidence(node_count: usize, segments: &[Segment]) -> (Vec<u32>, Vec<DirectedId>) {
    let mut first = vec![0u32; node_count + 1];
    for segment in segments {
        first[segment.from.index() + 1] += 1;
        first[segment.to.index() + 1] += 1;
    }
    for n in 0..node_count {
        first[n + 1] += first[n];
    }
    let mut next = first.clone();
    let mut incidence = vec![DirectedId::default(); segments.len() * 2];
    for (i, segment) in segments.iter().enumerate() {
        for (node, forward) in [(segment.from, true), (segment.to, false)] {
            let slot = &mut next[node.index()];
            incidence[*slot as usize] = DirectedId::new(SegmentId::new(i), forward);
            *slot += 1;
        }
    }
    (first, incidence)
}

fn line_of<'a>(segments: &[Segment], vertices: &'a [LonLat], i: usize) -> &'a [LonLat] {
    let end = segments.get(i + 1).map_or(vertices.len(), |s| s.first_vertex as usize);
    &vertices[segments[i].first_vertex as usize..end]
}

/// How far apart two lines of one road may be drawn, meters: less than a lane is wide.
const SAME_LINE_M: f64 = 1.0;

/// Pairs of segments that are the same line on the ground, both ways round: as long, between the same junctions, and nowhere farther
/// apart than [`SAME_LINE_M`], for the two directions of a road may have vertices of their own.
fn twins(segments: &[Segment], vertices: &[LonLat], plane: &Projection) -> Vec<(SegmentId, SegmentId, bool)> {
    let mut by_ends: Vec<(NodeId, NodeId, u32, u32)> = segments
        .iter()
        .enumerate()
        .map(|(i, s)| (s.from.min(s.to), s.from.max(s.to), s.length_mm, i as u32))
        .collect();
    by_ends.par_sort_unstable();
    let mut pairs = Vec::new();
    for run in by_ends.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
        for (i, a) in run.iter().enumerate() {
            for b in &run[i + 1..] {
                let (a, b) = (a.3 as usize, b.3 as usize);
                let (la, lb) = (line_of(segments, vertices, a), line_of(segments, vertices, b));
                let same = match segments[a].from == segments[a].to {
                    true => la == lb,
                    false => segments[a].from == segments[b].from,
                };
                let is_over = |one: &[LonLat], other: &[LonLat]| {
                    let beside = |at: &LonLat| {
                        polyline::locate(other, segments[a].length_mm, plane, plane.to_plane(*at)).distance_m
                    };
                    one.iter().all(|at| beside(at) <= SAME_LINE_M)
                };
                if la == lb || la.iter().rev().eq(lb.iter()) || (is_over(la, lb) && is_over(lb, la)) {
                    pairs.push((SegmentId(a as u32), SegmentId(b as u32), same));
                    pairs.push((SegmentId(b as u32), SegmentId(a as u32), same));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

pub(super) fn index(segments: &[Segment], vertices: &[LonLat], projection: &Projection) -> LineIndex {
    // Not in parallel: it is built on first use, perhaps by one of many threads of the pool, and whoever waits here for
    // the pool may be given a task that waits for the index.
    let plane: Vec<[f64; 2]> = vertices.iter().map(|v| projection.to_plane(*v)).collect();
    LineIndex::build(segments.iter().enumerate().map(|(i, segment)| {
        let end = segments.get(i + 1).map_or(vertices.len(), |s| s.first_vertex as usize);
        (i as u32, &plane[segment.first_vertex as usize..end])
    }))
}
