//! Temporary roads: lines that works add to a network, joined where their ends meet it.

use super::build::identity;
use crate::exchange::raw::{RawNetwork, RawWay, Vertex, VertexKey};
use crate::geometry::{LonLat, Projection};

/// How far an end of a temporary road may lie from the road it leads to, meters.
pub const REACH_M: f64 = 30.0;

/// An end nearer than this to a vertex of a road meets that vertex, meters.
const VERTEX_M: f64 = 1.0;

/// Where an end meets a road: between which vertices, how far along and where.
struct Meeting {
    ends: [Vertex; 2],
    share: f64,
    at: LonLat,
    distance_m: f64,
}

/// Adds `way` to the network. Each end is moved to the nearest road within [`REACH_M`]; a road that it meets between
/// two vertices gets a vertex there. `O(v)` in the vertices of the network.
///
/// # Errors
/// The ends that meet no road; nothing is added then.
pub fn add_temporary_road(raw: &mut RawNetwork, mut way: RawWay) -> Result<(), Vec<LonLat>> {
    let ends = [way.vertices[0].at, way.vertices[way.vertices.len() - 1].at];
    let meetings: Vec<Option<Meeting>> = ends.iter().map(|at| meet(raw, *at)).collect();
    let missing: Vec<LonLat> =
        ends.iter().zip(&meetings).filter(|(_, meeting)| meeting.is_none()).map(|(at, _)| *at).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let last = way.vertices.len() - 1;
    for (slot, end) in [(0, ends[0]), (last, ends[1])] {
        // Found anew: the first end may have split the road of the second.
        let Some(meeting) = meet(raw, end) else { continue };
        way.vertices[slot] = join(raw, &meeting);
    }
    way.vertices.dedup();
    raw.ways.push(way);
    Ok(())
}

/// A gate nearer to the road than this gets a way of this length, meters.
pub const DRIVEWAY_M: f64 = 2.0;

/// Adds the way from the nearest road for vehicles to a gate, which is drawn toward the gate, and tells where that is: a gate
/// on the road itself is moved beside it. `None` if no road is within [`REACH_M`].
pub fn add_driveway(raw: &mut RawNetwork, mut way: RawWay, gate: LonLat) -> Option<LonLat> {
    let on_wheels = |way: &RawWay| {
        let kind = way.tags.get("highway").unwrap_or("");
        let walked = [
            "footway",
            "path",
            "steps",
            "cycleway",
            "bridleway",
            "pedestrian",
            "corridor",
            "platform",
            "elevator",
        ];
        !walked.contains(&kind) && !way.tags.is("access", "no")
    };
    let meeting = meet_on(raw, gate, &on_wheels)?;
    let plane = Projection::around(gate);
    let [foot, a, b] = [meeting.at, meeting.ends[0].at, meeting.ends[1].at].map(|at| plane.to_plane(at));
    let end = if meeting.distance_m >= DRIVEWAY_M {
        gate
    } else {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = dx.hypot(dy).max(1e-9);
        plane.to_lonlat([foot[0] - dy / length * DRIVEWAY_M, foot[1] + dx / length * DRIVEWAY_M])
    };
    let start = join(raw, &meeting);
    way.vertices = vec![start, Vertex { at: end, key: VertexKey::Coordinate }];
    raw.ways.push(way);
    Some(end)
}

fn meet(raw: &RawNetwork, at: LonLat) -> Option<Meeting> {
    meet_on(raw, at, &|_| true)
}

fn meet_on(raw: &RawNetwork, at: LonLat, counts: &dyn Fn(&RawWay) -> bool) -> Option<Meeting> {
    let plane = Projection::around(at);
    let [px, py] = plane.to_plane(at);
    let mut best: Option<Meeting> = None;
    for way in &raw.ways {
        if way.tags.get("highway").is_none_or(|kind| kind == "construction" || kind == "proposed")
            || !counts(way)
        {
            continue;
        }
        for pair in way.vertices.windows(2) {
            // From its smaller end, so that a road drawn once for each direction is met at one point.
            let (first, second) =
                if pair[1].at < pair[0].at { (pair[1], pair[0]) } else { (pair[0], pair[1]) };
            let (a, b) = (plane.to_plane(first.at), plane.to_plane(second.at));
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let squared = dx * dx + dy * dy;
            let mut share = if squared > 0.0 {
                (((px - a[0]) * dx + (py - a[1]) * dy) / squared).clamp(0.0, 1.0)
            } else {
                0.0
            };
            // Stated lengths cannot be divided: such roads are met at their ends only.
            let length = squared.sqrt();
            if way.measured.is_some() || share * length < VERTEX_M || (1.0 - share) * length < VERTEX_M {
                share = share.round();
            }
            let (x, y) = (a[0] + share * dx, a[1] + share * dy);
            let distance_m = (x - px).hypot(y - py);
            let at = plane.to_lonlat([x, y]);
            let nearer = best
                .as_ref()
                .is_none_or(|b| distance_m.total_cmp(&b.distance_m).then_with(|| at.cmp(&b.at)).is_lt());
            if distance_m <= REACH_M && nearer {
                best = Some(Meeting { ends: [first, second], share, at, distance_m });
            }
        }
    }
    best
}

/// The vertex of a meeting, made where there is none: on every way that runs over the same two vertices.
fn join(raw: &mut RawNetwork, meeting: &Meeting) -> Vertex {
    let [a, b] = meeting.ends;
    if meeting.share <= 0.0 {
        return a;
    }
    if meeting.share >= 1.0 {
        return b;
    }
    let key = match a.key {
        VertexKey::Coordinate => VertexKey::Coordinate,
        // Below every id that a file can have; the position makes it the same for any order of the input.
        _ => VertexKey::Osm(
            i64::MIN / 4 + (i64::from(meeting.at.lon) << 31 ^ i64::from(meeting.at.lat)) % (1 << 60),
        ),
    };
    let vertex = Vertex { at: meeting.at, key };
    let ends = [identity(&a), identity(&b)];
    for way in &mut raw.ways {
        let mut at = 0;
        while at + 1 < way.vertices.len() {
            let here = [identity(&way.vertices[at]), identity(&way.vertices[at + 1])];
            if (here == ends || here == [ends[1], ends[0]]) && way.measured.is_none() {
                way.vertices.insert(at + 1, vertex);
                at += 1;
            }
            at += 1;
        }
    }
    vertex
}
