//! A place on a road by its chainage, between the kilometer posts that stand beside it.
//!
//! Posts are where the road was measured once, not where its drawing is so many meters long. Between two posts the
//! chainage grows evenly along the drawn road (linear referencing with calibration points).

use super::super::chainage::{Chainage, Post};
use super::super::model::Closure;
use super::carriageway;
use super::chains::{End, Path, Road, beside, chains, project, settled, spot};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::LonLat;
use crate::id::SegmentId;
use crate::network::Network;

/// How far a post may stand from the road it measures, meters.
const POST_REACH_M: f64 = 60.0;
/// Two posts of one chainage farther from each other than this are an ambiguity, meters. The posts of both
/// carriageways are nearer.
const ONE_POST_M: f64 = 200.0;

/// The posts of one chainage, and where they stand on the road.
struct Mark {
    chainage: Chainage,
    posts: Vec<LonLat>,
    places: Vec<(SegmentId, u32)>,
}

/// The place of a chainage on the road; `None` with a finding if the posts do not tell.
pub(super) fn end(
    (network, closure): (&Network, &Closure),
    road: &Road,
    key: &str,
    chainage: Chainage,
    posts: &[Post],
    problems: &mut Diagnostics,
) -> Option<End> {
    let place = closure.origin.place(&format!("/properties/{key}"));
    let marks = marks_of(network, road, posts);
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
        problems.push(codes::e461_no_posts(place, &closure.id, &road.name, &chainage.to_string()));
        return None;
    };
    let before = marks.iter().rfind(|mark| mark.chainage <= chainage);
    let after = marks.iter().find(|mark| mark.chainage >= chainage);
    let (Some(before), Some(after)) = (before, after) else {
        let range = [first.chainage, last.chainage].map(|end| end.to_string());
        problems.push(codes::e462_beyond_posts(
            place,
            &closure.id,
            &road.name,
            &chainage.to_string(),
            &range,
        ));
        return None;
    };
    for mark in [before, after] {
        if let Some(both) = far_apart(network, mark) {
            let what = format!("posts {} of {} stand", mark.chainage, road.name);
            problems.push(codes::e416_several_places(place, &closure.id, &what, &both));
            return None;
        }
    }
    if before.chainage == chainage {
        return Some(End::at(settled(network, &road.segments, before.places.clone())));
    }
    let places = between(network, &road.segments, before, after, chainage);
    if places.is_empty() {
        let [a, b] = [before, after].map(|mark| mark.chainage.to_string());
        problems.push(codes::e421_no_way_along_road(place, &closure.id, &road.name, [&a, &b], None));
        return None;
    }
    Some(End::at(settled(network, &road.segments, places)))
}

/// The posts of the road that stand beside it, by chainage.
fn marks_of(network: &Network, road: &Road, posts: &[Post]) -> Vec<Mark> {
    let mut own: Vec<(Chainage, LonLat, Vec<(SegmentId, u32)>)> = posts
        .iter()
        .filter_map(|post| {
            let places = beside(network, &road.segments, post.at, POST_REACH_M);
            // A post of another road at the crossing bears another number.
            let (first, _) = *places.first()?;
            let mut names = network.way_of(first).names().chain([road.name.as_str()]);
            let bears = names.any(|name| post.roads.iter().any(|road| road == name));
            bears.then_some((post.chainage, post.at, places))
        })
        .collect();
    own.sort_by_key(|(chainage, at, _)| (*chainage, *at));
    own.chunk_by(|a, b| a.0 == b.0)
        .map(|equal| Mark {
            chainage: equal[0].0,
            posts: equal.iter().map(|(_, at, _)| *at).collect(),
            places: unique(equal.iter().flat_map(|(.., places)| places.clone()).collect()),
        })
        .collect()
}

/// How far before the beginning of a carriageway, or behind its end, a post may stand that measures it, meters.
const BEYOND_M: f64 = 3.0;

/// Whether the posts of both marks stand beside a carriageway, and not before its beginning or behind its end. `path` runs from
/// one mark to the other.
fn is_measured(network: &Network, segments: &[SegmentId], path: &Path, marks: [&Mark; 2]) -> bool {
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return false };
    let length = network.segment(last.0.segment()).length_mm;
    let is_at_junction = [first.1 == 0, last.2 == length];
    let nodes = [network.tail(first.0), network.head(last.0)];
    (0..2).all(|end| {
        let own = if end == 0 { first.0 } else { last.0 };
        let beyond = network.leaving(nodes[end]).iter().map(|d| if end == 0 { d.reversed() } else { *d });
        let goes_on = beyond.into_iter().any(|d| {
            d.segment() != own.segment()
                && segments.binary_search(&d.segment()).is_ok()
                && carriageway::flows(network, d)
        });
        if !is_at_junction[end] || goes_on {
            return true;
        }
        let whole = network.segment(own.segment()).length_mm;
        let position = if own.is_forward() == (end == 0) { 0 } else { whole };
        let (tip, leads) = spot(network, own.segment(), position);
        let along = marks[end].posts.iter().map(|post| {
            let post = network.projection().to_plane(*post);
            ((post[0] - tip[0]) * leads[0] + (post[1] - tip[1]) * leads[1]).abs()
        });
        along.fold(f64::INFINITY, f64::min) <= BEYOND_M
    })
}

/// A piece of a road that two neighboring posts measure: the chainage at its two ends, as its segment is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Measured {
    pub segment: SegmentId,
    pub from_mm: u32,
    pub to_mm: u32,
    pub at: [Chainage; 2],
}

/// What of a road lies between two of its posts. Where the posts of one chainage are far from each other, nothing does.
pub(super) fn measured(network: &Network, road: &Road, posts: &[Post]) -> Vec<Measured> {
    let mut found = Vec::new();
    for pair in marks_of(network, road, posts).windows(2) {
        let [before, after] = pair else { continue };
        if pair.iter().any(|mark| far_apart(network, mark).is_some()) {
            continue;
        }
        let span = i128::from(after.chainage.0 - before.chainage.0);
        let ways = ways_between(network, &road.segments, before, after);
        let across = ways.iter().any(|way| way.is_measured);
        for way in ways.into_iter().filter(|way| way.is_measured || !across) {
            let total: i64 = way.path.iter().map(|(_, from, to)| i64::from(to - from)).sum();
            let chainage = |done: i64| {
                let part = (span * i128::from(done) / i128::from(total.max(1))) as i64;
                Chainage(if way.is_back { after.chainage.0 - part } else { before.chainage.0 + part })
            };
            let mut done = 0;
            for (directed, from, to) in way.path {
                let ends = [chainage(done), chainage(done + i64::from(to - from))];
                done += i64::from(to - from);
                let (segment, whole) = (directed.segment(), network.segment(directed.segment()).length_mm);
                found.push(match directed.is_forward() {
                    true => Measured { segment, from_mm: from, to_mm: to, at: ends },
                    false => {
                        Measured { segment, from_mm: whole - to, to_mm: whole - from, at: [ends[1], ends[0]] }
                    }
                });
            }
        }
    }
    found
}

/// Two posts of a mark that do not stand at one place.
fn far_apart(network: &Network, mark: &Mark) -> Option<[LonLat; 2]> {
    let plane = network.projection();
    let first = *mark.posts.first()?;
    let a = plane.to_plane(first);
    let is_far = |at: &&LonLat| {
        let b = plane.to_plane(**at);
        (a[0] - b[0]).hypot(a[1] - b[1]) > ONE_POST_M
    };
    mark.posts.iter().find(is_far).map(|other| [first, *other])
}

/// A way along a road between two marks.
struct WayBetween {
    path: Path,
    /// From the later post to the earlier: against the traffic of the other.
    is_back: bool,
    is_measured: bool,
}

fn ways_between(network: &Network, segments: &[SegmentId], before: &Mark, after: &Mark) -> Vec<WayBetween> {
    let (a, b) = (End::at(before.places.clone()), End::at(after.places.clone()));
    let found = chains(network, segments, &a, &b);
    let mut paths =
        vec![(found.along.map(|chain| chain.path), false), (found.against.map(|chain| chain.path), true)];
    if paths.iter().all(|(path, _)| path.is_none()) {
        paths.push((found.reference, false));
    }
    let way = |(path, is_back): (Option<Path>, bool)| {
        let path = path?;
        let marks = if is_back { [after, before] } else { [before, after] };
        let is_measured = is_measured(network, segments, &path, marks);
        Some(WayBetween { path, is_back, is_measured })
    };
    paths.into_iter().filter_map(way).collect()
}

/// Where a chainage lies between two posts, on each carriageway. Beyond the end of a carriageway posts measure the other one only,
/// and what they mean on this one lies across from it: one chainage is one cross-section of the road.
fn between(
    network: &Network,
    segments: &[SegmentId],
    before: &Mark,
    after: &Mark,
    chainage: Chainage,
) -> Vec<(SegmentId, u32)> {
    let span = after.chainage.0 - before.chainage.0;
    let (up, down) = (chainage.0 - before.chainage.0, after.chainage.0 - chainage.0);
    let ways = ways_between(network, segments, before, after);
    let across = ways.iter().any(|way| way.is_measured);
    let missing = ways.iter().any(|way| !way.is_measured);
    let mut places = Vec::new();
    for way in ways.into_iter().filter(|way| way.is_measured || !across) {
        let (path, part) = (way.path, if way.is_back { down } else { up });
        let total: i64 = path.iter().map(|(_, from, to)| i64::from(to - from)).sum();
        let mut rest = (i128::from(total) * i128::from(part) / i128::from(span)) as i64;
        for (directed, from, to) in path {
            let length = i64::from(to - from);
            if rest <= length {
                let position = from + rest as u32;
                let whole = network.segment(directed.segment()).length_mm;
                let position = if directed.is_forward() { position } else { whole - position };
                places.push((directed.segment(), position));
                break;
            }
            rest -= length;
        }
    }
    if across && missing {
        let found = places.clone();
        for (segment, position) in found {
            let (at, flow) = spot(network, segment, position);
            places.extend(project(network, segments, at, [-flow[0], -flow[1]], true));
        }
    }
    unique(places)
}

/// Each place once. The two ways along a road without a median may differ by a millimeter of rounding: the first counts.
fn unique(mut places: Vec<(SegmentId, u32)>) -> Vec<(SegmentId, u32)> {
    places.sort_unstable();
    places.dedup_by(|b, a| a.0 == b.0 && b.1 - a.1 <= 1000);
    places
}
