//! Turn bans and prescribed turns: from a junction, road names, a kind of turn, the arm by which one comes, or a drawing
//! to paths of directed segments.
//!
//! Which way a turn goes is told by the headings of the roads some meters before and behind the junction. Straight on is
//! the exit nearest to straight ahead within 45°; what lies to its left is a left turn, and what leads back on the same
//! street is turning round. Turns against a one-way rule are matched, too, for other works may lift the rule; that nobody
//! can make them is told.

use super::super::model::{Closure, Effect, Location};
use super::super::turn::TurnKind;
use super::point::TURN_AT_M;
use super::{Matched, Quality, carriageway, flow};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::{LonLat, polyline};
use crate::id::{DirectedId, NodeId};
use crate::network::Network;

/// A junction of divided roads is several nodes: links between them are at most so long, millimeters.
const LONGEST_LINK_MM: u32 = 60_000;

/// Most links between the two roads of a turn.
const MOST_LINKS: usize = 3;

/// How far from the junction the heading of a road is taken, millimeters: right at it kerbs are rounded.
const HEADING_MM: u32 = 15_000;

/// How far a road may turn away and still lead straight on, or lie off the compass point that is meant, degrees.
const STRAIGHT: f64 = 45.0;

/// Turned by this much onto the same street one has turned round, degrees.
const TURNED_ROUND: f64 = 150.0;

/// A point no farther than this from a road or a junction lies on it, meters.
const ON_IT_M: f64 = 1.0;

/// Roads whose angles differ by less lie alike, degrees.
const ALIKE: f64 = 10.0;

/// Replaces the matched junction by the turns through it: from an arm of the first road over links of the junction to
/// an arm of the second.
pub(super) fn resolve(
    network: &Network,
    closure: &Closure,
    matched: &mut Matched,
    problems: &mut Diagnostics,
) -> Option<()> {
    let mut nodes: Vec<NodeId> = matched
        .stretches
        .iter()
        .filter(|s| s.from_mm == 0 && s.to_mm == 0)
        .map(|s| network.tail(s.directed))
        .collect();
    nodes.sort_unstable();
    nodes.dedup();
    if !matches!(closure.location, Location::Junction { .. }) {
        across_medians(network, &mut nodes);
    }
    let junction = Junction { network, nodes };
    let ways = junction.turns(closure, None, problems)?;
    (matched.turns, matched.rounds) = (ways.turns, ways.rounds);
    matched.barred = barred(network, closure, ways.others, &matched.turns);
    matched.stretches.clear();
    Some(())
}

/// The turns that lines of three points draw: a road that one comes by, the junction, a road that one goes on by.
pub(super) fn drawn(
    network: &Network,
    closure: &Closure,
    lines: &[Vec<LonLat>],
    problems: &mut Diagnostics,
) -> Option<Matched> {
    let (mut turns, mut rounds, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let mut offsets: Vec<f64> = Vec::new();
    for line in lines {
        let [a, middle, b] = line[..] else { return None };
        let Some((node, offset_m)) = super::point::junction_near(network, middle, TURN_AT_M) else {
            let what = format!("no junction within {TURN_AT_M:.0} m of the middle point");
            let place = closure.origin.place("/geometry");
            problems.push(codes::e411_no_road_here(place, &closure.id, &what, Some(middle)));
            return None;
        };
        offsets.push(offset_m);
        let mut nodes = vec![node];
        across_medians(network, &mut nodes);
        let junction = Junction { network, nodes };
        let exact = if offset_m <= ON_IT_M { between(network, closure, node, [a, b]) } else { Vec::new() };
        let mut findings = Diagnostics::new();
        let found = junction.turns(closure, Some([a, middle, b]), &mut findings);
        // Who draws on the roads themselves leaves nothing to guess about what belongs to the junction.
        let own = match found {
            Some(found) if !exact.iter().all(|path| found.turns.contains(path)) => {
                Ways { turns: exact, ..Ways::default() }
            }
            None if !exact.is_empty() => Ways { turns: exact, ..Ways::default() },
            found => {
                problems.extend(findings);
                found?
            }
        };
        turns.extend(own.turns);
        rounds.extend(own.rounds);
        others.extend(own.others);
    }
    for paths in [&mut turns, &mut rounds] {
        paths.sort();
        paths.dedup();
    }
    let quality = Quality {
        mean_offset_m: offsets.iter().sum::<f64>() / offsets.len().max(1) as f64,
        max_offset_m: offsets.iter().copied().fold(0.0, f64::max),
    };
    Some(Matched {
        closure_id: closure.id.clone(),
        stretches: Vec::new(),
        spared: Vec::new(),
        crossings: Vec::new(),
        opposite: Vec::new(),
        contraflow: Vec::new(),
        shared: Vec::new(),
        no_crossover: Vec::new(),
        barred: barred(network, closure, others, &turns),
        turns,
        rounds,
        quality,
    })
}

/// Of the ways through a junction those that prescribed turns bar; none of a ban, which names its own. Who turns round at a
/// junction is no through traffic.
fn barred(network: &Network, closure: &Closure, mut others: Paths, turns: &Paths) -> Paths {
    if closure.effect != Effect::MandatoryTurn {
        return Vec::new();
    }
    let is_back = |path: &[DirectedId]| {
        let (first, last) = (path[0], path[path.len() - 1]);
        turns_back(network, first, last, turned(network, first, last))
    };
    others.retain(|path| !turns.contains(path) && !is_back(path));
    others.sort();
    others.dedup();
    others
}

/// The turns at one junction from the road on which the first point lies onto the road on which the second one does, as traffic
/// drives them; none where a point lies on no road of the junction, or the words of the turn mean another one.
fn between(network: &Network, closure: &Closure, node: NodeId, [a, b]: [LonLat; 2]) -> Paths {
    let Some(turn) = closure.turn.as_ref() else { return Vec::new() };
    let under = |at: LonLat, comes: bool, name: Option<&String>| -> Vec<DirectedId> {
        let point = network.projection().to_plane(at);
        let driven = network.leaving(node).iter().map(|d| if comes { d.reversed() } else { *d });
        let roads: Vec<(f64, DirectedId)> = driven
            .filter(|d| flow::flows(network, *d))
            .filter(|d| name.is_none_or(|name| network.way_of(d.segment()).names().any(|own| own == name)))
            .map(|d| {
                let length = network.segment(d.segment()).length_mm;
                let line = network.line(d.segment());
                (polyline::locate(line, length, network.projection(), point).distance_m, d)
            })
            .filter(|(away, _)| *away <= ON_IT_M)
            .collect();
        // A road that is drawn twice lies under the point twice.
        let least = roads.iter().map(|(away, _)| *away).fold(f64::INFINITY, f64::min);
        roads.into_iter().filter(|(away, _)| *away < least + 0.001).map(|(_, d)| d).collect()
    };
    let exits = under(b, false, turn.to.as_ref());
    let paths = under(a, true, turn.from.as_ref()).into_iter().flat_map(|arm| {
        let others = exits.iter().filter(move |exit| exit.segment() != arm.segment());
        others.map(move |exit| vec![arm, *exit])
    });
    let is_meant = |path: &Vec<DirectedId>| {
        turn.kind.is_none_or(|kind| described(network, path).is_some_and(|(own, _)| own == kind))
    };
    paths.filter(is_meant).collect()
}

/// Whether general traffic can make a turn: no one-way rule is against it.
pub fn is_possible(network: &Network, path: &[DirectedId]) -> bool {
    path.iter().all(|d| flow::flows(network, *d))
}

/// Which way a turn goes by itself, and the octant in which the arm lies by which one comes, clockwise from north.
pub fn described(network: &Network, path: &[DirectedId]) -> Option<(TurnKind, u8)> {
    let (first, last) = (*path.first()?, *path.last()?);
    let turned = turned(network, first, last);
    let kind = if turns_back(network, first, last, turned) {
        TurnKind::UTurn
    } else if turned.abs() <= STRAIGHT {
        TurnKind::Straight
    } else if turned > 0.0 {
        TurnKind::Left
    } else {
        TurnKind::Right
    };
    Some((kind, octant(outward(network, first.reversed()))))
}

fn octant(degrees: f64) -> u8 {
    ((degrees / 45.0).round() as u8) % 8
}

/// The nodes beyond the median of a divided road belong to the junction, too.
fn across_medians(network: &Network, nodes: &mut Vec<NodeId>) {
    let mut next = 0;
    while next < nodes.len() {
        let node = nodes[next];
        next += 1;
        for &link in network.leaving(node).iter().filter(|d| is_short(network, **d)) {
            let other = network.head(link);
            if !nodes.contains(&other) && crosses_median(network, link) {
                nodes.push(other);
            }
        }
    }
    nodes.sort_unstable();
}

/// Whether a link leads from one carriageway of a street to the other one.
fn crosses_median(network: &Network, link: DirectedId) -> bool {
    let passing = |node: NodeId| {
        let leaving = network.leaving(node).iter().copied();
        leaving.filter(|d| {
            d.segment() != link.segment()
                && carriageway::is_one_way(network, d.segment())
                && flow::flows(network, *d)
        })
    };
    passing(network.tail(link)).any(|near| {
        passing(network.head(link)).any(|far| {
            let apart = difference(outward(network, near), outward(network, far));
            carriageway::same_street(network, near.segment(), far.segment()) && apart >= 180.0 - STRAIGHT
        })
    })
}

type Paths = Vec<Vec<DirectedId>>;

/// The ways through a junction.
#[derive(Default)]
struct Ways {
    /// The turns that are meant.
    turns: Paths,
    /// The rounds that lead to them once more.
    rounds: Paths,
    /// All ways from the roads by which one comes to them.
    others: Paths,
}

/// The nodes of a junction.
struct Junction<'a> {
    network: &'a Network,
    nodes: Vec<NodeId>,
}

impl Junction<'_> {
    /// The turns that are meant, the rounds that lead to them once more, both sorted, and all ways from the same roads; `drawn` is a
    /// drawing.
    fn turns(
        &self,
        closure: &Closure,
        drawn: Option<[LonLat; 3]>,
        problems: &mut Diagnostics,
    ) -> Option<Ways> {
        let turn = closure.turn.as_ref()?;
        let network = self.network;
        let is_on = |d: DirectedId, name: Option<&String>| {
            name.is_none_or(|name| self.network.way_of(d.segment()).names().any(|own| own == name))
        };
        // A drawn arm is looked at from the end of the road itself: the middle of a wide junction lies apart.
        let seen = |road: &DirectedId, at: LonLat| {
            difference(outward(network, *road), bearing(network, network.position(network.tail(*road)), at))
        };
        let mut arms = self.arms();
        arms.retain(|arm| is_on(*arm, turn.from.as_ref()));
        let compass = turn.approach.map(|octant| f64::from(octant) * 45.0);
        if drawn.is_some() || compass.is_some() {
            arms = self.nearest(arms, |arm| match (drawn, compass) {
                (Some([from, ..]), _) => seen(&arm.reversed(), from),
                (None, compass) => difference(outward(network, arm.reversed()), compass.unwrap_or_default()),
            });
            if let Some(names) = self.apart(&arms) {
                let place =
                    closure.origin.place(if drawn.is_some() { "/geometry" } else { "/properties/approach" });
                problems.push(codes::e494_which_arm(place, &closure.id, &names));
                return None;
            }
        }
        let round = turn.kind == Some(TurnKind::UTurn)
            || drawn.is_some_and(|[from, middle, to]| {
                difference(bearing(network, middle, from), bearing(network, middle, to)) < STRAIGHT
            });
        let (mut paths, mut rounds, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for arm in arms {
            let (mut own, mut circles) = (Vec::new(), Vec::new());
            self.extend(&mut vec![arm], round, &mut own, &mut circles);
            let all = own.clone();
            if let Some(kind) = turn.kind {
                own = self.of_kind(own, kind);
            }
            own.retain(|path| path.last().is_some_and(|last| is_on(*last, turn.to.as_ref())));
            if let Some([.., to]) = drawn {
                let exits = own.iter().filter_map(|path| path.last().copied()).collect();
                let exits = self.nearest(exits, |exit| seen(exit, to));
                own.retain(|path| path.last().is_some_and(|last| exits.contains(last)));
            }
            if !own.is_empty() {
                rounds.extend(circles);
                others.extend(all);
            }
            paths.extend(own);
        }
        for paths in [&mut paths, &mut rounds] {
            paths.sort();
            paths.dedup();
        }
        if paths.is_empty() {
            let place = closure.origin.place(if drawn.is_some() { "/geometry" } else { "" });
            problems.push(codes::e429_no_such_turn(place, &closure.id, &turn.to_string()));
            return None;
        }
        if !paths.iter().any(|path| is_possible(self.network, path)) {
            problems.push(codes::w493_nobody_can_turn(closure.origin.place(""), &closure.id));
        }
        Some(Ways { turns: paths, rounds, others })
    }

    /// The roads that lead to the junction; one between two of its nodes is a link, not where one comes from.
    fn arms(&self) -> Vec<DirectedId> {
        let leaving = self.nodes.iter().flat_map(|node| self.network.leaving(*node));
        leaving.map(|d| d.reversed()).filter(|arm| !self.is_link(arm.reversed())).collect()
    }

    fn is_link(&self, directed: DirectedId) -> bool {
        is_short(self.network, directed)
            && self.nodes.contains(&self.network.head(directed))
            && self.nodes.contains(&self.network.tail(directed))
    }

    /// Of the roads those that lie least off a direction; such as traffic uses come first.
    fn nearest(&self, roads: Vec<DirectedId>, off: impl Fn(&DirectedId) -> f64) -> Vec<DirectedId> {
        let (flowing, others): (Vec<_>, Vec<_>) =
            roads.into_iter().filter(|d| off(d) <= STRAIGHT).partition(|d| flow::flows(self.network, *d));
        let chosen = if flowing.is_empty() { others } else { flowing };
        let least = chosen.iter().map(&off).fold(f64::INFINITY, f64::min);
        chosen.into_iter().filter(|d| off(d) < least + ALIKE).collect()
    }

    /// The names of roads that lie on both sides of the direction that is meant: no way to tell which.
    fn apart(&self, arms: &[DirectedId]) -> Option<Vec<String>> {
        let bearings: Vec<f64> = arms.iter().map(|arm| outward(self.network, arm.reversed())).collect();
        let first = *bearings.first()?;
        bearings
            .iter()
            .any(|other| difference(first, *other) > 2.0 * ALIKE)
            .then(|| arms.iter().map(|arm| super::road_label(self.network, arm.segment())).collect())
    }

    /// The paths of one arm that go a certain way.
    fn of_kind(&self, paths: Vec<Vec<DirectedId>>, kind: TurnKind) -> Vec<Vec<DirectedId>> {
        let network = self.network;
        let angle = |path: &[DirectedId]| turned(network, path[0], path[path.len() - 1]);
        let back = |path: &[DirectedId]| turns_back(network, path[0], path[path.len() - 1], angle(path));
        // What nobody can drive does not make another exit the less straight one.
        let counts = |path: &&Vec<DirectedId>| is_possible(network, path) && !back(path);
        let ahead = paths.iter().filter(counts).map(|path| angle(path).abs()).fold(STRAIGHT, f64::min);
        let is = |path: &Vec<DirectedId>| {
            let turned = angle(path);
            let straight = turned.abs() <= STRAIGHT && turned.abs() < ahead + ALIKE;
            match kind {
                TurnKind::UTurn => back(path),
                _ if back(path) => false,
                TurnKind::Straight => straight,
                TurnKind::Left => !straight && turned > 0.0,
                TurnKind::Right => !straight && turned < 0.0,
            }
        };
        paths.into_iter().filter(is).collect()
    }

    /// The ways on from a path, over links of the junction, and those that come back to a node of it.
    fn extend(&self, path: &mut Vec<DirectedId>, round: bool, paths: &mut Paths, circles: &mut Paths) {
        let came = path[path.len() - 1];
        for &next in self.network.leaving(self.network.head(came)) {
            let back = next == came.reversed();
            if (back && (!round || path.len() > 1)) || path.contains(&next) {
                continue;
            }
            let link = self.is_link(next);
            let known = path.iter().any(|d| self.network.head(*d) == self.network.head(next));
            path.push(next);
            if !link {
                paths.push(path.clone());
            } else if known {
                circles.push(path.clone());
            } else if path.len() <= MOST_LINKS + 1 {
                self.extend(path, round, paths, circles);
            }
            path.pop();
        }
    }
}

fn is_short(network: &Network, directed: DirectedId) -> bool {
    network.segment(directed.segment()).length_mm <= LONGEST_LINK_MM
}

/// The smaller angle between two bearings, degrees.
fn difference(a: f64, b: f64) -> f64 {
    let apart = (a - b).rem_euclid(360.0);
    apart.min(360.0 - apart)
}

fn bearing(network: &Network, from: LonLat, to: LonLat) -> f64 {
    let ([x0, y0], [x1, y1]) = (network.projection().to_plane(from), network.projection().to_plane(to));
    (x1 - x0).atan2(y1 - y0).to_degrees().rem_euclid(360.0)
}

/// The bearing in which a road leaves the junction at its tail, degrees clockwise from north.
fn outward(network: &Network, directed: DirectedId) -> f64 {
    let length = network.segment(directed.segment()).length_mm;
    let near = HEADING_MM.min(length);
    let along = if directed.is_forward() { near } else { length - near };
    bearing(network, network.position(network.tail(directed)), network.point_at(directed.segment(), along))
}

/// How far one turns from a road into another one, degrees, to the left positive.
fn turned(network: &Network, from: DirectedId, to: DirectedId) -> f64 {
    let came = outward(network, from.reversed()) + 180.0;
    let turned = (came - outward(network, to)).rem_euclid(360.0);
    if turned > 180.0 { turned - 360.0 } else { turned }
}

fn turns_back(network: &Network, from: DirectedId, to: DirectedId, turned: f64) -> bool {
    to == from.reversed()
        || (turned.abs() >= TURNED_ROUND && carriageway::same_street(network, from.segment(), to.segment()))
}

/// How much of the roads of a turn is drawn on either side of the junction, millimeters.
const ARM_MM: u32 = 30_000;

/// The way through a junction: the end of the road one comes from, what lies between, the beginning of the road one
/// goes to.
pub fn line(network: &Network, path: &[DirectedId]) -> Option<Vec<LonLat>> {
    let last = path.len().checked_sub(1)?;
    let mut whole = Vec::new();
    for (i, directed) in path.iter().enumerate() {
        let length = network.segment(directed.segment()).length_mm;
        let from = if i == 0 { length.saturating_sub(ARM_MM) } else { 0 };
        let to = if i == last { length.min(ARM_MM) } else { length };
        let (from, to) = if directed.is_forward() { (from, to) } else { (length - to, length - from) };
        let mut piece = network.piece(directed.segment(), from, to);
        if !directed.is_forward() {
            piece.reverse();
        }
        whole.extend(piece);
    }
    whole.dedup();
    (whole.len() > 1).then_some(whole)
}
