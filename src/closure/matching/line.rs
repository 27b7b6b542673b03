//! A drawn line (M2, M3): a path match, the two carriageways of a divided road, and what is ambiguous.
//!
//! - `along` and `against` match in the direction of traffic: on a divided road that is the carriageway whose traffic
//!   flows along (against) the drawing, on a two-way center line one direction of it.
//! - `both` shuts both directions of what the line lies on. On a divided road that is one carriageway (with a
//!   warning that the other stays open), unless the line is drawn between the two: then both are shut. Between means
//!   that they lie on its two sides, and the farther at most three times as far as the nearer, and two meters.
//! - What opens a direction against one-way traffic (contraflow, a suspended one-way rule) is driven as `direction` says, on
//!   the carriageway whose traffic flows the other way.
//! - The ends of the line are projected; an end within a meter of a junction is the junction.

use super::super::model::{Direction, Levels};
use super::super::selector::Selector;
use super::carriageway;
use super::trace::{Lost, Rules, Trace, trace};
use super::words;
use super::{END_SNAP_MM, Found, SparedBecause, TOLERANCE_M, road_label};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::LonLat;
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;

/// How much dearer a match may be, in the mean cost of a sample, to count as good as another.
const AS_GOOD: f64 = 0.3;
/// A line that lies this near is a copy of the road, meters.
const COPIED_M: f64 = 0.05;

/// A line between two carriageways is at most so many times as far from the one as from the other, and so many meters more: who
/// draws by hand does not draw in the very middle.
const BETWEEN_TIMES: f64 = 3.0;
/// Likewise.
const BETWEEN_M: f64 = 2.0;

/// How far a rival may lie off when the best match lies so far off, meters: who draws on a road means that road, and who
/// copies it means no other, however near.
fn as_near_m(best_m: f64) -> f64 {
    if best_m < COPIED_M { COPIED_M } else { best_m * 1.5 + 1.0 }
}

/// Matches every line; false if one of them cannot be.
pub(super) fn match_lines(
    found: &mut Found,
    lines: &[Vec<LonLat>],
    road: Option<&str>,
    problems: &mut Diagnostics,
) -> bool {
    let (network, closure) = (found.network, found.closure);
    let named = match road {
        None => None,
        Some(road) => match words::named(network, closure, road, problems) {
            Some(name) => Some(name),
            None => return false,
        },
    };
    let on_foot =
        !closure.applies_to.is_empty() && closure.applies_to.iter().all(Selector::is_without_engine);
    let (mut sound, mut all) = (true, Vec::with_capacity(lines.len()));
    for line in lines {
        let plane: Vec<[f64; 2]> = line.iter().map(|v| network.projection().to_plane(*v)).collect();
        let matcher = Matcher { network, levels: &closure.levels, name: named.as_deref(), on_foot };
        let Some(first) = line.first() else { continue };
        if line.iter().all(|v| v == first) {
            let place = closure.origin.place("/geometry");
            problems.push(codes::e411_no_road_here(
                place,
                &closure.id,
                "the line has no length",
                Some(*first),
            ));
            sound = false;
            continue;
        }
        let chosen = match (closure.effect.opens_against(), closure.direction) {
            (true, Direction::Along) => matcher.opening(&plane),
            (true, Direction::Against) => matcher.opening(&plane.iter().rev().copied().collect::<Vec<_>>()),
            (_, direction) => matcher.choose(&plane, direction),
        };
        match chosen {
            Ok(chosen) => all.push(chosen),
            Err(refusal) => {
                refuse(found, &refusal, problems);
                sound = false;
            }
        }
    }
    // A carriageway on which another line lies does not stay open, nor does one that is drawn on the same line.
    let mut own: Vec<SegmentId> =
        all.iter().flat_map(|chosen| &chosen.traces).flat_map(Trace::segments).collect();
    let twins: Vec<SegmentId> =
        own.iter().flat_map(|s| found.network.twins(*s)).map(|(twin, _)| twin).collect();
    own.extend(twins);
    all.into_iter().for_each(|chosen| chosen.apply(found, &own, problems));
    sound
}

/// Why a line is not matched.
enum Refusal {
    Lost(Lost),
    Ambiguous { candidates: Vec<String>, at: [f64; 2] },
    AgainstOneWay { road: String, at: [f64; 2] },
}

fn refuse(found: &Found, refusal: &Refusal, problems: &mut Diagnostics) {
    let (id, place) = (&found.closure.id, found.closure.origin.place("/geometry"));
    let ground = |at: [f64; 2]| found.network.projection().to_lonlat(at);
    problems.push(match refusal {
        Refusal::Lost(lost) if lost.everywhere => {
            let what =
                format!("no road that agrees in bearing and level within {TOLERANCE_M:.0} m of the line");
            codes::e411_no_road_here(place, id, &what, Some(ground(lost.at)))
        }
        Refusal::Lost(lost) => codes::e412_line_leaves_the_roads(place, id, ground(lost.at), lost.meters),
        Refusal::Ambiguous { candidates, at } => codes::e413_ambiguous(place, id, candidates, ground(*at)),
        Refusal::AgainstOneWay { road, at } => codes::e418_against_one_way(place, id, road, ground(*at)),
    });
}

struct Chosen {
    traces: Vec<Trace>,
    both_directions: bool,
    /// The traces were found by the traffic that drives the other way.
    reversed: bool,
    /// The carriageway that stays open.
    sibling: Option<Trace>,
}

impl Chosen {
    /// `own` are the segments on which the lines of the closure lie.
    fn apply(self, found: &mut Found, own: &[SegmentId], problems: &mut Diagnostics) {
        for trace in &self.traces {
            for (directed, from, to) in snapped(found.network, &trace.path) {
                if self.both_directions {
                    found.close_both(directed, from, to);
                } else if self.reversed {
                    found.close_reversed(directed, from, to);
                } else {
                    found.close(directed, from, to);
                }
            }
            found.offsets.extend(trace.samples.iter().map(|(_, offset)| offset.abs()));
        }
        let Some(sibling) = self.sibling else { return };
        let mut other = None;
        for (directed, from, to) in snapped(found.network, &sibling.path) {
            let segment = directed.segment();
            if !own.contains(&segment) {
                let length = found.network.segment(segment).length_mm;
                let (from, to) =
                    if directed.is_forward() { (from, to) } else { (length - to, length - from) };
                found.spare(segment, from, to, SparedBecause::OtherCarriageway);
                other = Some(segment);
            }
        }
        if let Some(segment) = other {
            let (id, place) = (&found.closure.id, found.closure.origin.place("/geometry"));
            let road = road_label(found.network, segment);
            problems.push(codes::w419_other_carriageway_open(place, id, &road, sibling.mean_offset_m()));
        }
    }
}

/// The path with its ends moved onto junctions within a meter, and without parts of less.
fn snapped(network: &Network, path: &[(DirectedId, u32, u32)]) -> Vec<(DirectedId, u32, u32)> {
    let mut path = path.to_vec();
    let length = |directed: DirectedId| network.segment(directed.segment()).length_mm;
    if path.len() > 1 && length(path[0].0) - path[0].1 < END_SNAP_MM.min(length(path[0].0)) {
        path.remove(0);
    }
    if path.len() > 1 && path[path.len() - 1].2 < END_SNAP_MM.min(length(path[path.len() - 1].0)) {
        path.pop();
    }
    let last = path.len() - 1;
    if path[0].1 < END_SNAP_MM {
        path[0].1 = 0;
    }
    if length(path[last].0) - path[last].2 < END_SNAP_MM {
        path[last].2 = length(path[last].0);
    }
    // On a segment shorter than a meter both ends may have moved past each other.
    path.retain(|(_, from, to)| from < to);
    path
}

struct Matcher<'a> {
    network: &'a Network,
    levels: &'a Levels,
    name: Option<&'a str>,
    on_foot: bool,
}

impl Matcher<'_> {
    fn trace(&self, line: &[[f64; 2]], with_traffic: bool, without: &[SegmentId]) -> Result<Trace, Lost> {
        let transit = |segment: SegmentId| without.binary_search(&segment).is_err();
        let candidate = |segment: SegmentId| {
            let way = self.network.way_of(segment);
            transit(segment)
                && self.levels.admit(way.level())
                && self.name.is_none_or(|name| way.names().any(|own| own == name))
        };
        let (on_foot, tolerance_m) = (self.on_foot, TOLERANCE_M);
        trace(
            self.network,
            line,
            &Rules { candidate: &candidate, transit: &transit, with_traffic, on_foot, tolerance_m },
        )
    }

    fn choose(&self, line: &[[f64; 2]], direction: Direction) -> Result<Chosen, Refusal> {
        let reversed: Vec<[f64; 2]> = line.iter().rev().copied().collect();
        match direction {
            Direction::Along => self.one_way(line),
            Direction::Against => self.one_way(&reversed),
            Direction::Both => self.both_ways(line, &reversed),
        }
    }

    /// Where traffic drives the way of the line though its carriageway runs the other way; where none does, what the line
    /// lies on.
    fn opening(&self, line: &[[f64; 2]]) -> Result<Chosen, Refusal> {
        let reversed: Vec<[f64; 2]> = line.iter().rev().copied().collect();
        match self.one_way(&reversed) {
            Ok(chosen) => Ok(Chosen { reversed: true, ..chosen }),
            Err(Refusal::AgainstOneWay { .. }) => {
                let free = self.trace(line, false, &[]).map_err(Refusal::Lost)?;
                let traces = vec![self.refuse_rivals(line, false, &[&free])?.unwrap_or(free)];
                Ok(Chosen { traces, both_directions: false, reversed: false, sibling: None })
            }
            Err(refusal) => Err(refusal),
        }
    }

    fn one_way(&self, line: &[[f64; 2]]) -> Result<Chosen, Refusal> {
        let free = self.trace(line, false, &[]).map_err(Refusal::Lost)?;
        let legal = self.trace(line, true, &[]).ok().filter(|legal| {
            // Farther off than what the line lies on it must at least be the same street.
            legal.cost <= free.cost + AS_GOOD || self.is_same_street(legal, &free)
        });
        let Some(legal) = legal else {
            let at = line[line.len() / 2];
            let against =
                free.path.iter().find(|(directed, ..)| !carriageway::flows(self.network, *directed));
            let segment = against.map_or(free.path[0].0.segment(), |(directed, ..)| directed.segment());
            return Err(Refusal::AgainstOneWay { road: road_label(self.network, segment), at });
        };
        // The carriageway against the drawing is no rival: its traffic flows the other way.
        let traces = vec![self.refuse_rivals(line, true, &[&legal, &free])?.unwrap_or(legal)];
        Ok(Chosen { traces, both_directions: false, reversed: false, sibling: None })
    }

    fn both_ways(&self, line: &[[f64; 2]], reversed: &[[f64; 2]]) -> Result<Chosen, Refusal> {
        let free = self.trace(line, false, &[]).map_err(Refusal::Lost)?;
        let along = self.trace(line, true, &[]).ok();
        let against = self.trace(reversed, true, &[]).ok();
        let good = |trace: &Trace| trace.cost <= free.cost + AS_GOOD;
        let (chosen, sibling) = match (along, against) {
            (Some(a), Some(b)) if a.segments() == b.segments() => {
                (vec![if good(&a) { a } else { free }], None)
            }
            (Some(a), Some(b)) => {
                let is_divided = self.is_same_street(&a, &b);
                if is_divided && (good(&a) || good(&b)) && Self::lies_between(&a, &b) {
                    (vec![a, b], None)
                } else {
                    let (near, far) = if a.cost <= b.cost { (a, b) } else { (b, a) };
                    let sibling = (is_divided && good(&near)).then_some(far);
                    (vec![if good(&near) { near } else { free }], sibling)
                }
            }
            (Some(one), None) | (None, Some(one)) => (vec![if good(&one) { one } else { free }], None),
            (None, None) => (vec![free], None),
        };
        let known: Vec<&Trace> = chosen.iter().chain(&sibling).collect();
        let (traces, sibling) = match self.refuse_rivals(line, false, &known)? {
            Some(copied) => {
                let without = copied.segments();
                let other = self.trace(reversed, true, &without).ok();
                let other = other.filter(|other| self.is_same_street(&copied, other));
                (vec![copied], other)
            }
            None => (chosen, sibling),
        };
        Ok(Chosen { traces, both_directions: true, reversed: false, sibling })
    }

    /// Whether the parts in which two matches differ belong to one street, each being one-way.
    fn is_same_street(&self, a: &Trace, b: &Trace) -> bool {
        let (in_a, in_b) = (a.segments(), b.segments());
        let only_a: Vec<SegmentId> = in_a.iter().filter(|s| !in_b.contains(s)).copied().collect();
        let only_b: Vec<SegmentId> = in_b.iter().filter(|s| !in_a.contains(s)).copied().collect();
        let longest = |all: &[SegmentId]| {
            all.iter().copied().max_by_key(|s| (self.network.segment(*s).length_mm, std::cmp::Reverse(*s)))
        };
        match (longest(&only_a), longest(&only_b)) {
            (Some(x), Some(y)) => {
                carriageway::same_street(self.network, x, y)
                    && carriageway::is_one_way(self.network, x)
                    && carriageway::is_one_way(self.network, y)
            }
            _ => false,
        }
    }

    /// Whether the line runs between two matches in opposite directions, where they differ.
    fn lies_between(a: &Trace, b: &Trace) -> bool {
        // To which side of the line, and how far off, meters: the road round a line that bends is far off though on both sides of it.
        let mean = |trace: &Trace, other: &Trace| {
            let shared = other.segments();
            let own = trace.samples.iter().filter(|(segment, _)| shared.binary_search(segment).is_err());
            let (side, off, count) = own.fold((0.0, 0.0, 0.0), |(side, off, count), (_, offset)| {
                (side + offset, off + offset.abs(), count + 1.0)
            });
            if count > 0.0 { (side / count, off / count) } else { (0.0, 0.0) }
        };
        // The second one was matched to the reversed line: its left is our right.
        let [(left_of_a, a_off), (right_of_b, b_off)] = [mean(a, b), mean(b, a)];
        let (near, far) = if a_off <= b_off { (a_off, b_off) } else { (b_off, a_off) };
        left_of_a * -right_of_b <= 0.0 && far <= near * BETWEEN_TIMES + BETWEEN_M
    }

    /// Looks for another path that fits about as well over the whole line; the one of which the line is a copy, where the best is not
    /// that one.
    fn refuse_rivals(
        &self,
        line: &[[f64; 2]],
        with_traffic: bool,
        known: &[&Trace],
    ) -> Result<Option<Trace>, Refusal> {
        let mut taken: Vec<SegmentId> = known.iter().flat_map(|trace| trace.segments()).collect();
        let twins: Vec<SegmentId> =
            taken.iter().flat_map(|s| self.network.twins(*s)).map(|(twin, _)| twin).collect();
        taken.extend(twins);
        taken.sort_unstable();
        taken.dedup();
        let best = known[0];
        let Ok(rival) = self.trace(line, with_traffic, &taken) else { return Ok(None) };
        if rival.mean_offset_m() < COPIED_M && best.mean_offset_m() >= COPIED_M {
            return Ok(Some(rival));
        }
        if rival.cost > best.cost + AS_GOOD || rival.mean_offset_m() > as_near_m(best.mean_offset_m()) {
            return Ok(None);
        }
        let describe = |trace: &Trace| {
            let longest = trace
                .path
                .iter()
                .max_by_key(|(directed, from, to)| (to - from, std::cmp::Reverse(*directed)));
            let label = longest.map_or_else(String::new, |(d, ..)| road_label(self.network, d.segment()));
            format!("{label}, {:.1} m off", trace.mean_offset_m())
        };
        let candidates = vec![describe(best), describe(&rival)];
        Err(Refusal::Ambiguous { candidates, at: line[line.len() / 2] })
    }
}
