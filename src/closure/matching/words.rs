//! A place in words: a road from one crossing to another, a whole road, or the junction of two roads.
//!
//! A name is one that a way bears (`name`, `ref` and their variants). Failing that, upper and lower case are taken as
//! equal, and then the kind of road at its end (路, 大道, 街 …) is left out, if that leads to one name only. A crossing
//! is where the two roads share junctions; junctions within 100 m of each other are one crossing, so that the four of
//! two divided roads are. The stretch runs along the road from the near side of one crossing to that of the other,
//! on a divided road on both carriageways, each in the direction of its traffic.

use super::super::model::{Closure, Direction, Landmark};
use super::beside::{carriageways_beside, groups, middle_of};
use super::chains::{Chain, End, Path, Road, beside, chains, doubles_back, left_beside, path};
use super::{Found, Landmarks, NamedPlace, SparedBecause, carriageway, posts};
use crate::diagnostic::{Diagnostics, closures as codes, suggest};
use crate::geometry::LonLat;
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;
use std::collections::{BTreeMap, BTreeSet};

/// Junctions this near each other are one crossing.
const ONE_CROSSING_M: f64 = 100.0;
/// Parts of a road farther from each other than this are two roads of one name.
const ONE_ROAD_M: f64 = 500.0;
/// How far a site may lie from the road that it marks a place on.
const SITE_REACH_M: f64 = 500.0;

const KINDS_OF_ROAD: [&str; 10] = ["大道", "大街", "公路", "快速路", "高架", "路", "街", "道", "巷", "线"];

fn stem(name: &str) -> &str {
    KINDS_OF_ROAD.iter().find_map(|kind| name.strip_suffix(kind)).filter(|s| !s.is_empty()).unwrap_or(name)
}

fn all_names(network: &Network) -> BTreeSet<&str> {
    network.ways().iter().flat_map(crate::network::Way::names).collect()
}

/// The name that the network has for `road`, or a finding.
pub(super) fn named(
    network: &Network,
    closure: &Closure,
    road: &str,
    problems: &mut Diagnostics,
) -> Option<String> {
    let names = all_names(network);
    match find_name(&names, road) {
        Ok(name) => Some(name.to_owned()),
        Err(near) => {
            let place = closure.origin.place("/properties/road");
            problems.push(codes::e414_unknown_road(place, &closure.id, road, &near));
            None
        }
    }
}

fn find_name<'n>(names: &BTreeSet<&'n str>, road: &str) -> Result<&'n str, Vec<&'n str>> {
    let road = road.trim();
    if let Some(exact) = names.get(road) {
        return Ok(exact);
    }
    let lower = road.to_lowercase();
    let same: Vec<&str> = names.iter().filter(|name| name.to_lowercase() == lower).copied().collect();
    let alike: Vec<&str> = names.iter().filter(|name| stem(name) == stem(road)).copied().collect();
    match (same.as_slice(), alike.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one),
        ([], []) => Err(suggest::nearest_few(road, names.iter().copied(), 5)),
        ([], _) => Err(alike),
        _ => Err(same),
    }
}

/// The segments that bear a name on the levels meant, ascending.
pub(super) fn segments_of(found: &Found, name: &str) -> Vec<SegmentId> {
    let network = found.network;
    let bears: Vec<bool> = network.ways().iter().map(|way| way.names().any(|own| own == name)).collect();
    let admitted = |s: &SegmentId| found.closure.levels.admit(network.way_of(*s).level());
    network.segment_ids().filter(|s| bears[network.segment(*s).way.index()]).filter(admitted).collect()
}

fn nodes_of(network: &Network, segments: &[SegmentId]) -> BTreeSet<NodeId> {
    segments.iter().map(|s| network.segment(*s)).flat_map(|s| [s.from, s.to]).collect()
}

/// Groups junctions that lie within `reach_m` of each other (single link), each group ascending.
fn clusters(network: &Network, nodes: &BTreeSet<NodeId>, reach_m: f64) -> Vec<Vec<NodeId>> {
    let plane = network.projection();
    let mut rest: Vec<(NodeId, [f64; 2])> =
        nodes.iter().map(|n| (*n, plane.to_plane(network.position(*n)))).collect();
    let mut groups = Vec::new();
    while let Some(first) = rest.first().copied() {
        rest.remove(0);
        let mut group = vec![first];
        let mut next = 0;
        while next < group.len() {
            let at = group[next].1;
            let (near, far): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|(_, p)| (p[0] - at[0]).hypot(p[1] - at[1]) <= reach_m);
            group.extend(near);
            rest = far;
            next += 1;
        }
        let mut group: Vec<NodeId> = group.into_iter().map(|(node, _)| node).collect();
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

/// Shuts a road, or its part between two crossings; false if that cannot be found.
pub(super) fn match_road(
    found: &mut Found,
    road: &str,
    span: Option<&[Landmark; 2]>,
    known: Landmarks,
    problems: &mut Diagnostics,
) -> bool {
    let (network, closure) = (found.network, found.closure);
    let Some(name) = named(network, closure, road, problems) else { return false };
    let segments = segments_of(found, &name);
    let Some(span) = span else { return match_whole(found, &name, &segments, problems) };
    let road = Road { name, segments };
    let ends: Vec<Option<End>> = [("from", "from_km"), ("to", "to_km")]
        .iter()
        .zip(span)
        .map(|((key, km), landmark)| match landmark {
            Landmark::Named(word) => end(found, &road, key, word, known.places, problems),
            Landmark::Kilometer(chainage) => {
                let key = if closure.properties.contains_key(*km) { km } else { "km" };
                posts::end((network, closure), &road, key, *chainage, known.posts, problems)
            }
        })
        .collect();
    let Road { name, segments } = road;
    let [Some(from), Some(to)] = ends.as_slice() else { return false };
    let found_chains = chains(network, &segments, from, to);
    let both = closure.direction == Direction::Both;
    // Alone against a parallel carriageway nothing leads there; the long way round a ring does.
    let round = |from: &End, to: &End| {
        let flows = |directed| carriageway::flows(network, directed);
        let path = path(network, &segments, from, to, &flows).filter(|path| !doubles_back(network, path))?;
        Some(Chain { path, projected: [false; 2] })
    };
    let (along, against) = (found_chains.along, found_chains.against);
    let ahead = |along: Option<Chain>| along.or_else(|| round(from, to));
    let back = |against: Option<Chain>| against.or_else(|| round(to, from));
    // What opens a direction is found by the traffic that drives the other way; without any, there is nothing to open.
    let opens = closure.effect.opens_against();
    let (chosen, reversed): (Vec<Chain>, bool) = match (closure.direction, opens) {
        (Direction::Along, false) => (ahead(along).into_iter().collect(), false),
        (Direction::Against, false) => (back(against).into_iter().collect(), false),
        (Direction::Along, true) => match back(against) {
            Some(other) => (vec![other], true),
            None => (ahead(along).into_iter().collect(), false),
        },
        (Direction::Against, true) => match ahead(along) {
            Some(other) => (vec![other], true),
            None => (back(against).into_iter().collect(), false),
        },
        (Direction::Both, _) => ([along, against].into_iter().flatten().collect(), false),
    };
    let mut chosen = chosen;
    if both && chosen.is_empty() {
        chosen.extend(found_chains.reference.map(|path| Chain { path, projected: [false; 2] }));
    }
    if chosen.iter().all(|chain| chain.path.is_empty()) {
        let place = closure.origin.place("/properties/road");
        let by_posts = span.iter().all(|end| matches!(end, Landmark::Kilometer(_)));
        let [a, b] = [0, 1].map(|end| span[end].to_string());
        let asked = (!both).then_some(by_posts);
        problems.push(codes::e421_no_way_along_road(place, &closure.id, &name, [&a, &b], asked));
        return false;
    }
    let crosses = [from, to].map(|end| !end.nodes.is_empty());
    let one_sided: Vec<String> = (0..2)
        .filter(|end| crosses[*end] && chosen.iter().any(|chain| chain.projected[*end]))
        .map(|end| span[end].to_string())
        .collect();
    // A road of main and side carriageways is shut as a whole (M2).
    let whole = both && chosen.len() == 2 && !opens;
    let paths: Vec<&Path> = chosen.iter().map(|chain| &chain.path).collect();
    let shut: Vec<SegmentId> = paths.iter().flat_map(|p| p.iter()).map(|(d, ..)| d.segment()).collect();
    let (beside, above) = match whole {
        true => carriageways_beside(network, &segments, &paths, &shut),
        false => (Vec::new(), Vec::new()),
    };
    if !one_sided.is_empty() || !above.is_empty() {
        let place = closure.origin.place("/properties/road");
        let own = chosen.iter().filter_map(|chain| middle_of(network, &chain.path));
        let mut shut_at: Vec<LonLat> = own.chain(groups(network, &beside)).collect();
        shut_at.dedup();
        let open_at = groups(network, &above);
        problems.push(codes::w451_projected(place, &closure.id, &name, &one_sided, [&shut_at, &open_at]));
    }
    for (segment, from, to) in above {
        found.spare(segment, from, to, SparedBecause::OtherLevel);
    }
    for (segment, from, to) in beside {
        found.close_both(DirectedId::new(segment, true), from, to);
    }
    if let (Direction::Both, [only]) = (closure.direction, chosen.as_slice()) {
        let shut: Vec<SegmentId> = only.path.iter().map(|(directed, ..)| directed.segment()).collect();
        let (left, farthest_m) = left_beside(network, &segments, &only.path, &shut);
        for segment in &left {
            found.spare(*segment, 0, network.segment(*segment).length_mm, SparedBecause::OtherCarriageway);
        }
        if !left.is_empty() {
            let place = closure.origin.place("/properties/road");
            problems.push(codes::w419_other_carriageway_open(place, &closure.id, &name, farthest_m));
        }
    }
    for (directed, from, to) in chosen.into_iter().flat_map(|chain| chain.path) {
        let segment = directed.segment();
        if carriageway::is_roundabout(network, segment) && segments.binary_search(&segment).is_err() {
            found.spare(segment, 0, network.segment(segment).length_mm, SparedBecause::Roundabout);
        } else if both {
            found.close_both(directed, from, to);
        } else if reversed {
            found.close_reversed(directed, from, to);
        } else {
            found.close(directed, from, to);
        }
    }
    true
}

fn match_whole(found: &mut Found, name: &str, segments: &[SegmentId], problems: &mut Diagnostics) -> bool {
    let (network, closure) = (found.network, found.closure);
    if closure.direction != Direction::Both {
        let place = closure.origin.place("/properties/direction");
        problems.push(codes::e417_place_without_direction(place, &closure.id, "whole road"));
        return false;
    }
    let parts = clusters(network, &nodes_of(network, segments), ONE_ROAD_M);
    // Long segments hold parts together whose junctions are far from each other.
    let part_of: BTreeMap<NodeId, usize> =
        parts.iter().enumerate().flat_map(|(i, nodes)| nodes.iter().map(move |n| (*n, i))).collect();
    let mut group: Vec<usize> = (0..parts.len()).collect();
    for segment in segments.iter().map(|s| network.segment(*s)) {
        let (a, b) = (group[part_of[&segment.from]], group[part_of[&segment.to]]);
        group.iter_mut().filter(|g| **g == a.max(b)).for_each(|g| *g = a.min(b));
    }
    let firsts: BTreeSet<usize> = group.iter().copied().collect();
    if firsts.len() > 1 {
        let at: Vec<_> = firsts.iter().map(|i| network.position(parts[*i][0])).collect();
        let place = closure.origin.place("/properties/road");
        let what = format!("roads called {name:?} lie");
        problems.push(codes::e416_several_places(place, &closure.id, &what, &at));
        return false;
    }
    for segment in segments {
        found.close_both(DirectedId::new(*segment, true), 0, network.segment(*segment).length_mm);
    }
    true
}

/// Finds what `word` means as an end of a stretch of the road: a crossing road, or a site.
fn end(
    found: &Found,
    road: &Road,
    key: &str,
    word: &str,
    sites: &[NamedPlace],
    problems: &mut Diagnostics,
) -> Option<End> {
    let (network, closure) = (found.network, found.closure);
    let (name, segments) = (road.name.as_str(), road.segments.as_slice());
    let place = || closure.origin.place(&format!("/properties/{key}"));
    let names = all_names(network);
    let near = match find_name(&names, word) {
        Ok(other) => return crossing(found, name, segments, other, place(), problems).map(End::crossing),
        Err(near) => near,
    };
    let mut meant = sites.iter().filter(|site| site.id == word);
    let by_name = || sites.iter().filter(|site| site.name == word);
    let site = meant.next().or_else(|| by_name().next());
    match site {
        Some(site) if site.id != word && by_name().count() > 1 => {
            let at: Vec<_> = by_name().map(|site| site.at).collect();
            let what = format!("sites called {word:?} lie");
            problems.push(codes::e416_several_places(place(), &closure.id, &what, &at));
            None
        }
        Some(site) => {
            let at = beside(network, segments, site.at, SITE_REACH_M);
            if at.is_empty() {
                let met = [];
                problems.push(codes::e415_roads_do_not_meet(place(), &closure.id, name, word, &met));
                return None;
            }
            Some(End::at(at))
        }
        None => {
            problems.push(codes::e414_unknown_road(place(), &closure.id, word, &near));
            None
        }
    }
}

/// The junctions at which the road meets another one: one crossing, or a finding.
fn crossing(
    found: &Found,
    name: &str,
    segments: &[SegmentId],
    other: &str,
    place: crate::diagnostic::Place,
    problems: &mut Diagnostics,
) -> Option<Vec<NodeId>> {
    let (network, closure) = (found.network, found.closure);
    let own = nodes_of(network, segments);
    let others = nodes_of(network, &segments_of(found, other));
    let mut shared: BTreeSet<NodeId> = own.intersection(&others).copied().collect();
    if shared.is_empty() || other == name {
        shared = over_roundabouts(network, &own, &others);
    }
    let mut groups = clusters(network, &shared, ONE_CROSSING_M);
    match groups.len() {
        1 => groups.pop(),
        0 => {
            let met: BTreeSet<&str> = own
                .iter()
                .flat_map(|node| network.leaving(*node))
                .filter_map(|d| network.way_of(d.segment()).names().next())
                .filter(|met| *met != name)
                .collect();
            let met: Vec<&str> = met.into_iter().take(12).collect();
            problems.push(codes::e415_roads_do_not_meet(place, &closure.id, name, other, &met));
            None
        }
        _ => {
            let at: Vec<_> = groups.iter().map(|nodes| network.position(nodes[0])).collect();
            let what = format!("{name} meets {other}");
            problems.push(codes::e416_several_places(place, &closure.id, &what, &at));
            None
        }
    }
}

/// Junctions of the one road that a roundabout joins to the other.
fn over_roundabouts(
    network: &Network,
    own: &BTreeSet<NodeId>,
    others: &BTreeSet<NodeId>,
) -> BTreeSet<NodeId> {
    let mut reached: BTreeSet<NodeId> = others.clone();
    let mut open: Vec<NodeId> = reached.iter().copied().collect();
    while let Some(node) = open.pop() {
        for leaving in network.leaving(node) {
            let head = network.head(*leaving);
            if carriageway::is_roundabout(network, leaving.segment()) && reached.insert(head) {
                open.push(head);
            }
        }
    }
    own.iter().filter(|node| reached.contains(node)).copied().collect()
}

/// Shuts the junction of two named roads (S3); false if there is not exactly one.
pub(super) fn match_junction(found: &mut Found, roads: &[String; 2], problems: &mut Diagnostics) -> bool {
    let (network, closure) = (found.network, found.closure);
    let names: Vec<String> =
        roads.iter().filter_map(|road| named(network, closure, road, problems)).collect();
    let [a, b] = names.as_slice() else { return false };
    let segments = segments_of(found, a);
    let place = closure.origin.place("/properties/junction");
    let Some(nodes) = crossing(found, a, &segments, b, place, problems) else { return false };
    for node in nodes {
        found.close_junction(node);
    }
    true
}
