//! Through traffic that a closure cuts: from how far off to how far one would drive through it.
//!
//! A movement is as long as it is the best way between its ends, for nobody is kept from a way that nobody takes; and it keeps
//! its direction at both ends, so that no way round begins or ends with turning back. (A part of a best way is a best way: what
//! is not best from near is not from far off.)

use super::side_lane;
use super::street::{extend, is_shut, turns_round};
use super::turned::bend;
use super::{Movement, NEARER_MM, REACHES, Reach, Shut, first_forbidden, movement};
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::plan::Leg;
use crate::plan::route::Searches;
use crate::topology::Topology;
use std::sync::Arc;

/// Of how many roads at a junction through traffic may come by, or go on by: the straightest ones.
const ARMS: usize = 3;

/// Who comes or goes no farther than to the road beside the closure, where that is shorter than this, millimeters, lives there;
/// that is no through traffic.
const NEXT_DOOR_MM: u64 = 300_000;

/// Looks for through traffic that a closure cuts, from as far off as one would drive along the street.
pub(super) struct Through<'a> {
    pub free: &'a Metric,
    pub searches: &'a mut Searches,
    pub entry: Option<DirectedId>,
    pub chain: &'a [Shut],
    pub closed: &'a Arc<Vec<Shut>>,
}

/// The roads before a closure and those behind it, both in driving order.
pub(super) type Ends = [Vec<DirectedId>; 2];

impl Through<'_> {
    /// The movement from and to the farthest places between which one would drive through the closure: straight on to both
    /// sides as far as it goes from both at once, then to each side by itself, by another road where not straight on. Who
    /// comes or goes by a road keeps that direction.
    pub fn farthest(&mut self) -> Option<Movement> {
        let own = own_roads(self.entry, self.chain);
        let straight = [false, true].map(|ahead| {
            extend(
                self.free,
                &seen_from(&own, ahead),
                self.closed,
                ahead,
                Reach { beyond: usize::MAX, ..REACHES[0] },
            )
        });
        let rungs = std::iter::once(REACHES[0].mm).chain(NEARER_MM);
        let part = |mm| [self.part(&straight[0], false, mm), self.part(&straight[1], true, mm)];
        let mut views: Vec<Ends> = rungs.map(part).collect();
        views.extend(self.by_any_roads());
        views.dedup();
        let through = self.first_driven(views);
        // Where nobody drives along the street, one may come from it and go on along it all the same.
        through.or_else(|| {
            let ends = [self.part(&straight[0], false, 1), self.part(&straight[1], true, 1)];
            let (movement, _) = self.movement(&ends)?;
            self.grown(movement, ends)
        })
    }

    /// The movement between the first of these ends between which one drives it.
    fn first_driven(&mut self, views: Vec<Ends>) -> Option<Movement> {
        views.into_iter().find_map(|ends| {
            let movement = self.best(&ends)?;
            self.grown(movement, ends)
        })
    }

    /// The movement by the straightest of the roads at both ends between which one drives it.
    fn between_arms(&mut self) -> Option<Movement> {
        let views = self.by_any_roads();
        self.first_driven(views)
    }

    /// The movement from as far off as it is driven to both sides; none where only who lives next door, or in a side lane,
    /// drives it.
    fn grown(&mut self, mut movement: Movement, mut ends: Ends) -> Option<Movement> {
        for ahead in [true, false] {
            self.grow(&mut movement, &mut ends, ahead);
            if self.is_in_lane(&ends, ahead) {
                (movement, ends) = self.off_lane(&ends, ahead)?;
                self.grow(&mut movement, &mut ends, ahead);
            }
            if self.is_in_lane(&ends, ahead) || self.is_next_door(&ends, ahead) {
                return None;
            }
        }
        Some(movement)
    }

    /// Whether the movement comes from, or ends in, a side lane from which nobody drives on.
    fn is_in_lane(&self, ends: &Ends, ahead: bool) -> bool {
        let is_as_far_as_looked = self.length(&ends[usize::from(ahead)]) >= REACHES[0].mm;
        let topology = self.free.topology();
        let driven = self.driven(ends, ahead);
        // The one-way link by which one leaves the lane, or comes into it, is a part of it.
        let is_link = |d: &&DirectedId| {
            let way = topology.network().way_of(d.segment());
            let is_short = u64::from(topology.length_mm(**d)) < NEXT_DOOR_MM;
            let is_named = !way.label().is_empty();
            let is_one_way = !topology.is_usable(d.reversed());
            let is_exit = is_short && is_one_way;
            is_exit && (!is_named || way.tags.get("highway").is_some_and(|class| class.ends_with("_link")))
        };
        let side = &driven[..ends[usize::from(ahead)].len()];
        let end = side.iter().find(|d| !is_link(d)).or(driven.first());
        !is_as_far_as_looked && end.is_some_and(|end| side_lane::ends_in(topology, self.closed, *end))
    }

    /// The movement with another end where roads lead off a side lane before its end: the farthest by which one drives.
    fn off_lane(&mut self, ends: &Ends, ahead: bool) -> Option<(Movement, Ends)> {
        let topology = Arc::clone(self.free.topology());
        let lane = ends[usize::from(ahead)].clone();
        for kept in (0..lane.len()).rev() {
            let mut shorter = ends.clone();
            let side = if ahead { &lane[..kept] } else { &lane[lane.len() - kept..] };
            shorter[usize::from(ahead)] = side.to_vec();
            let driven = self.driven(&shorter, ahead);
            let off = arms(&topology, driven[0], &driven, ahead).into_iter().take(ARMS);
            for arm in off.filter(|arm| !lane.contains(arm) && !is_shut(&topology, self.closed, *arm)) {
                let mut by_arm = shorter.clone();
                by_arm[usize::from(ahead)].insert(if ahead { kept } else { 0 }, arm);
                if let Some(movement) = self.best(&by_arm) {
                    return Some((movement, by_arm));
                }
            }
        }
        None
    }

    /// The movement between ends, if that is the best way there is.
    fn best(&mut self, ends: &Ends) -> Option<Movement> {
        let (movement, is_street) = self.movement(ends)?;
        is_street.then_some(movement)
    }

    fn movement(&mut self, ends: &Ends) -> Option<(Movement, bool)> {
        movement(self.free, self.searches, (self.entry, self.chain), self.closed, ends)
    }

    /// From each of the roads before the closure to each of those behind it, the straightest first.
    fn by_any_roads(&self) -> Vec<Ends> {
        let own = own_roads(self.entry, self.chain);
        let [before, behind] = [false, true].map(|ahead| {
            let seen = seen_from(&own, ahead);
            let topology = self.free.topology();
            let arms = arms(topology, seen[0], &seen, ahead);
            if arms.is_empty() {
                return vec![Vec::new()];
            }
            let open = arms.into_iter().filter(|arm| !is_shut(topology, self.closed, *arm)).take(ARMS);
            open.map(|arm| vec![arm]).collect()
        });
        let mut pairs: Vec<(usize, usize)> =
            (0..before.len()).flat_map(|i| (0..behind.len()).map(move |j| (i, j))).collect();
        pairs.sort_by_key(|(i, j)| (i + j, *i));
        pairs.into_iter().map(|(i, j)| [before[i].clone(), behind[j].clone()]).collect()
    }

    /// Goes on to one side as long as the movement is still driven through the closure, up to the reach.
    fn grow(&mut self, movement: &mut Movement, ends: &mut Ends, ahead: bool) {
        while self.length(&ends[usize::from(ahead)]) < REACHES[0].mm {
            let longer = self.longer(ends, ahead);
            let grown = longer.into_iter().find_map(|ends| {
                let found = self.best(&ends)?;
                (found.along.legs.len() > movement.along.legs.len()).then_some((found, ends))
            });
            let Some(grown) = grown else { return };
            (*movement, *ends) = grown;
        }
    }

    /// The ends with more roads on one side: straight on, from far to near, then by each other road.
    fn longer(&self, ends: &Ends, ahead: bool) -> Vec<Ends> {
        let driven = self.driven(ends, ahead);
        let left = REACHES[0].mm.saturating_sub(self.length(&ends[usize::from(ahead)]));
        let straight = extend(self.free, &driven, self.closed, ahead, Reach { mm: left, beyond: usize::MAX });
        let nearer = NEARER_MM.into_iter().filter(|mm| *mm < left);
        let mut more: Vec<Vec<DirectedId>> =
            std::iter::once(left).chain(nearer).map(|mm| self.part(&straight, ahead, mm)).collect();
        more.extend(
            arms(self.free.topology(), driven[0], &driven, ahead).into_iter().take(ARMS).map(|arm| vec![arm]),
        );
        more.retain(|roads| !roads.is_empty());
        more.dedup();
        let with = |roads: Vec<DirectedId>| {
            let mut ends = ends.clone();
            let side = &mut ends[usize::from(ahead)];
            if ahead {
                side.extend(roads);
            } else {
                side.splice(0..0, roads).for_each(drop);
            }
            ends
        };
        more.into_iter().map(with).collect()
    }

    /// Whether the movement comes or goes no farther than the road beside what is shut, though roads lead on from there.
    fn is_next_door(&self, ends: &Ends, ahead: bool) -> bool {
        let driven = self.driven(ends, ahead);
        let side = &ends[usize::from(ahead)];
        // Through an area that is shut a side leads over roads inside it.
        let is_inside = |d: &DirectedId| is_shut(self.free.topology(), self.closed, *d);
        let open: Vec<DirectedId> = side.iter().copied().filter(|d| !is_inside(d)).collect();
        if open != [driven[0]] || self.length(&open) >= NEXT_DOOR_MM {
            return false;
        }
        arms(self.free.topology(), driven[0], &driven, ahead).into_iter().any(|arm| {
            let pair = if ahead { [driven[0], arm] } else { [arm, driven[0]] };
            let legs =
                pair.map(|d| Leg { directed: d, from_mm: 0, to_mm: self.free.topology().length_mm(d) });
            first_forbidden(self.free.topology(), &legs).is_none()
        })
    }

    /// The roads of a side and of the closure itself, from the outermost of that side.
    fn driven(&self, ends: &Ends, ahead: bool) -> Vec<DirectedId> {
        let own = own_roads(self.entry, self.chain);
        let side = seen_from(&ends[usize::from(ahead)], ahead);
        side.into_iter().chain(seen_from(&own, ahead)).collect()
    }

    fn length(&self, roads: &[DirectedId]) -> u64 {
        roads.iter().map(|d| u64::from(self.free.topology().length_mm(*d))).sum()
    }

    /// The part of a side that lies nearest to the closure, with the road in which the reach ends; what of it is shut counts not.
    fn part(&self, roads: &[DirectedId], ahead: bool, mm: u64) -> Vec<DirectedId> {
        let topology = self.free.topology();
        let (mut found, mut length) = (Vec::new(), 0);
        let nearest: Vec<DirectedId> =
            if ahead { roads.to_vec() } else { roads.iter().rev().copied().collect() };
        for road in nearest {
            let inside = found.last().is_some_and(|last| is_shut(topology, self.closed, *last));
            if length >= mm && !inside {
                break;
            }
            found.push(road);
            length += u64::from(topology.length_mm(road));
        }
        if !ahead {
            found.reverse();
        }
        found
    }
}

/// The movements along a chain: along the whole of it, or where nobody drives that, along the longest parts of it between roads
/// that join it.
pub(super) fn along_part(
    free: &Metric,
    searches: &mut Searches,
    chain: &[Shut],
    closed: &Arc<Vec<Shut>>,
    found: &mut Vec<Movement>,
) {
    let mut through = Through { free, searches: &mut *searches, entry: None, chain, closed };
    if let Some(movement) = through.farthest() {
        found.push(movement);
        return;
    }
    for length in (1..chain.len()).rev() {
        for begin in 0..=chain.len() - length {
            let part = begin..begin + length;
            let mut through =
                Through { free, searches: &mut *searches, entry: None, chain: &chain[part.clone()], closed };
            if let Some(movement) = through.between_arms() {
                found.push(movement);
                for rest in [&chain[..part.start], &chain[part.end..]] {
                    if !rest.is_empty() {
                        along_part(free, searches, rest, closed, found);
                    }
                }
                return;
            }
        }
    }
}

/// The roads of what is shut, with the one by which traffic turns in.
pub(super) fn own_roads(entry: Option<DirectedId>, chain: &[Shut]) -> Vec<DirectedId> {
    entry.into_iter().chain(chain.iter().map(|shut| shut.0)).collect()
}

/// Roads as one looks at them from one of their ends: the nearest first.
pub(super) fn seen_from(roads: &[DirectedId], ahead: bool) -> Vec<DirectedId> {
    let mut seen = roads.to_vec();
    if ahead {
        seen.reverse();
    }
    seen
}

/// The roads by which traffic may come before a road or go on behind it, the straightest first. `driven` are the roads driven
/// between there and the closure, the nearest to the junction first.
pub(super) fn arms(
    topology: &Topology,
    at: DirectedId,
    driven: &[DirectedId],
    ahead: bool,
) -> Vec<DirectedId> {
    let network = topology.network();
    let mut arms: Vec<DirectedId> = if ahead {
        network.leaving(network.head(at)).to_vec()
    } else {
        network.leaving(network.tail(at)).iter().map(|d| d.reversed()).collect()
    };
    arms.retain(|d| {
        topology.is_usable(*d)
            && !network.is_back(at, *d)
            && driven.iter().all(|other| other.segment() != d.segment())
            && !turns_round(topology, driven.iter().copied(), *d, ahead)
    });
    let angle = |d: DirectedId| if ahead { bend(network, at, d) } else { bend(network, d, at) };
    arms.sort_by(|a, b| angle(*a).total_cmp(&angle(*b)).then(a.cmp(b)));
    arms
}
