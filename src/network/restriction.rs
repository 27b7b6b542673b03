//! Turn restrictions, resolved from way ids to paths of directed segments.

use super::Network;
use crate::diagnostic::{Diagnostics, Origin, network as codes};
use crate::exchange::raw::{RawRestriction, RawVia, Vertex};
use crate::exchange::tags::Tags;
use crate::id::{DirectedId, NodeId, SegmentId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A turn restriction: a path of two or more directed segments, of which the last must not be taken (`no_…`) or
/// must be taken (`only_…`) by whoever has come along the others. Which of the two, and for whom, the tags say.
#[derive(Clone, PartialEq, Debug)]
pub struct Restriction {
    /// The relation's id.
    pub id: String,
    /// `restriction`, `except`, `restriction:hgv` …
    pub tags: Tags,
    /// From way, via ways, to way.
    pub path: Vec<DirectedId>,
    /// Where it stands in the input.
    pub origin: Origin,
}

/// What works, or signs for a time, do to turns.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TurnRule {
    /// Paths of two or more directed segments; prescribed ones all begin with the same one.
    pub paths: Vec<Vec<DirectedId>>,
    /// What of them.
    pub asks: TurnAsks,
}

/// What a rule asks of its paths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TurnAsks {
    /// None of them is driven.
    Ban,
    /// Nor are these: rounds within a junction that nobody drives but to come off a ban.
    NoRound,
    /// Who has come along all of a path but its last road goes on by that (signs `only_…`).
    Only,
    /// Who comes along the first road goes on by one of them.
    Keep,
}

impl TurnRule {
    /// Where one must go on, by what one has come along, as far as the paths can be driven; nothing for a ban.
    pub fn exits(&self, usable: impl Fn(DirectedId) -> bool) -> BTreeMap<&[DirectedId], Vec<DirectedId>> {
        let mut exits: BTreeMap<&[DirectedId], Vec<DirectedId>> = BTreeMap::new();
        for path in self.paths.iter().filter(|path| path.iter().all(|d| usable(*d))) {
            let first = match self.asks {
                TurnAsks::Ban | TurnAsks::NoRound => path.len(),
                TurnAsks::Only => path.len().saturating_sub(1).max(1),
                TurnAsks::Keep => 1,
            };
            for at in first..path.len() {
                let known = exits.entry(&path[..at]).or_default();
                if !known.contains(&path[at]) {
                    known.push(path[at]);
                }
            }
        }
        exits
    }
}

/// The segments of each way, as a half-open range, by way id.
pub(super) type WaySegments = FxHashMap<Box<str>, (SegmentId, SegmentId)>;

/// Resolves all restrictions; what cannot be resolved is a warning and is left out.
pub(super) fn resolve(
    network: &Network,
    raw: &[RawRestriction],
    ways: &WaySegments,
    junction_of: impl Fn(&Vertex) -> Option<NodeId>,
    problems: &mut Diagnostics,
) -> Vec<Restriction> {
    let resolver = Resolver { network, ways };
    let mut resolved = Vec::new();
    for restriction in raw {
        if !members_fit(restriction) {
            problems.push(codes::w309_restriction_members(restriction.origin.place(""), &restriction.id));
            continue;
        }
        let mut paths = Vec::new();
        for from in &restriction.from {
            for to in &restriction.to {
                paths.extend(match &restriction.via {
                    RawVia::Vertex(vertex) => match junction_of(vertex) {
                        Some(via) => resolver.at_node(from, via, to, &restriction.tags),
                        None => None,
                    },
                    RawVia::Ways(via) => resolver.along_ways(from, via, to),
                    RawVia::Unstated => resolver
                        .shared_node(from, to)
                        .and_then(|via| resolver.at_node(from, via, to, &restriction.tags)),
                });
            }
        }
        if paths.is_empty() {
            // Members outside the extract are the rule at its edge, so this is worth a line, not a stop.
            problems.push(codes::w303_restriction_unresolved(restriction.origin.place(""), &restriction.id));
        }
        resolved.extend(paths.into_iter().map(|path| Restriction {
            id: restriction.id.clone(),
            tags: restriction.tags.clone(),
            path,
            origin: restriction.origin.clone(),
        }));
    }
    resolved.sort_by(|a, b| (&a.path, &a.id, &a.tags).cmp(&(&b.path, &b.id, &b.tags)));
    resolved.dedup_by(|a, b| a.path == b.path && a.tags == b.tags);
    resolved
}

/// Several *from* ways belong to `no_entry` only, several *to* ways to `no_exit` only: of any other restriction
/// nobody knows which pair is meant.
fn members_fit(restriction: &RawRestriction) -> bool {
    let is = |word: &str| {
        restriction.tags.iter().any(|(key, value)| key.starts_with("restriction") && value.starts_with(word))
    };
    (restriction.from.len() <= 1 || is("no_entry")) && (restriction.to.len() <= 1 || is("no_exit"))
}

struct Resolver<'a> {
    network: &'a Network,
    ways: &'a WaySegments,
}

impl Resolver<'_> {
    fn segments(&self, way: &str) -> impl Iterator<Item = SegmentId> + use<> {
        let (first, end) = self.ways.get(way).copied().unwrap_or_default();
        (first.0..end.0).map(SegmentId)
    }

    /// Directed segments of `way` that leave `node`.
    fn leaving(&self, way: &str, node: NodeId) -> Vec<DirectedId> {
        let (first, end) = self.ways.get(way).copied().unwrap_or_default();
        let of_way = |d: &&DirectedId| (first..end).contains(&d.segment());
        self.network.leaving(node).iter().filter(of_way).copied().collect()
    }

    fn shared_node(&self, from: &str, to: &str) -> Option<NodeId> {
        let ends = |way: &str| -> Vec<NodeId> {
            let mut nodes: Vec<NodeId> = self
                .segments(way)
                .flat_map(|s| [self.network.segment(s).from, self.network.segment(s).to])
                .collect();
            nodes.sort_unstable();
            nodes.dedup();
            nodes
        };
        let (a, b) = (ends(from), ends(to));
        let mut shared = a.into_iter().filter(|node| b.binary_search(node).is_ok());
        let found = shared.next()?;
        shared.next().is_none().then_some(found)
    }

    /// From way, junction, to way. Where a way passes the junction instead of ending there, the pair of arms
    /// whose turn fits the name of the restriction best is meant.
    fn at_node(&self, from: &str, via: NodeId, to: &str, tags: &Tags) -> Option<Vec<DirectedId>> {
        let arriving: Vec<DirectedId> =
            self.leaving(from, via).into_iter().map(DirectedId::reversed).collect();
        let departing = self.leaving(to, via);
        let wanted = wanted_turn(tags);
        let mut best: Option<(f64, [DirectedId; 2])> = None;
        for a in &arriving {
            for d in &departing {
                if a.reversed() == *d && wanted.is_some_and(|w| w.abs() < 3.0) && arriving.len() > 1 {
                    continue;
                }
                let misfit = wanted.map_or(0.0, |w| angle_between(w, self.turn(*a, *d)));
                if best.is_none_or(|(m, _)| misfit < m) {
                    best = Some((misfit, [*a, *d]));
                }
            }
        }
        best.map(|(_, path)| path.to_vec())
    }

    /// From way, via ways in order, to way; the path follows the via ways from where the from way touches the
    /// first of them to where the to way touches the last.
    fn along_ways(&self, from: &str, via: &[String], to: &str) -> Option<Vec<DirectedId>> {
        let mut best: Option<Vec<DirectedId>> = None;
        for segment in self.segments(from) {
            for arriving in [DirectedId::new(segment, true), DirectedId::new(segment, false)] {
                let start = self.network.head(arriving);
                if let Some(rest) = self.follow(start, via, to) {
                    let path: Vec<DirectedId> = std::iter::once(arriving).chain(rest).collect();
                    if best.as_ref().is_none_or(|b| path.len() < b.len()) {
                        best = Some(path);
                    }
                }
            }
        }
        best
    }

    fn follow(&self, start: NodeId, via: &[String], to: &str) -> Option<Vec<DirectedId>> {
        let Some((way, rest)) = via.split_first() else {
            return self.leaving(to, start).first().map(|d| vec![*d]);
        };
        let mut best: Option<Vec<DirectedId>> = None;
        for first in self.leaving(way, start) {
            let mut walked = vec![first];
            let limit = self.segments(way).count();
            loop {
                let node = self.network.head(walked[walked.len() - 1]);
                if let Some(tail) = self.follow(node, rest, to) {
                    let whole: Vec<DirectedId> = walked.iter().copied().chain(tail).collect();
                    if best.as_ref().is_none_or(|b| whole.len() < b.len()) {
                        best = Some(whole);
                    }
                    break;
                }
                let came = walked[walked.len() - 1].reversed();
                let Some(next) = self.leaving(way, node).into_iter().find(|d| *d != came) else { break };
                if walked.len() >= limit {
                    break;
                }
                walked.push(next);
            }
        }
        best
    }

    /// Turn angle from one directed segment into the next, radians, left positive, ±π a U-turn.
    fn turn(&self, a: DirectedId, b: DirectedId) -> f64 {
        let plane = self.network.projection();
        let bearing = |line: &[crate::geometry::LonLat], i: usize| {
            let (p, q) = (plane.to_plane(line[i]), plane.to_plane(line[i + 1]));
            (q[1] - p[1]).atan2(q[0] - p[0])
        };
        let (la, lb) = (self.network.directed_line(a), self.network.directed_line(b));
        normalize(bearing(&lb, 0) - bearing(&la, la.len() - 2))
    }
}

fn normalize(angle: f64) -> f64 {
    use std::f64::consts::{PI, TAU};
    let turned = angle.rem_euclid(TAU);
    if turned > PI { turned - TAU } else { turned }
}

fn angle_between(a: f64, b: f64) -> f64 {
    normalize(a - b).abs()
}

/// The turn the restriction's name speaks of, radians.
fn wanted_turn(tags: &Tags) -> Option<f64> {
    use std::f64::consts::{FRAC_PI_2, PI};
    let (_, value) = tags.iter().find(|(key, _)| key.starts_with("restriction"))?;
    [("left", FRAC_PI_2), ("right", -FRAC_PI_2), ("straight", 0.0), ("u_turn", PI)]
        .into_iter()
        .find(|(word, _)| value.contains(word))
        .map(|(_, angle)| angle)
}
