//! From where a movement is looked at: as near by as its way round is one that a driver would be sent on.
//!
//! A way round that comes back over the very spot at which the movement begins, or passes its end and comes back to it, is none: who
//! is there would have set out the other way, or would come from the other side. Seen from farther off the way mostly leaves the
//! street earlier; where no look is of use, traffic begins and ends there without a direction ([`Seeker::nearest`]).

use super::drawn_back::{drawn_back, ends_shut, from_junctions};
use super::through::{arms, seen_from};
use super::turned::{turns_back, turns_in_the_road};
use super::{AT_CLOSURE, Detour, Movement, REACHES, detours, widened};
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::route::{Path, Searches, best};
use crate::search::{Objective, Stance};
use crate::topology::Topology;
use std::borrow::Cow;

/// Seeks ways round movements.
#[derive(Clone, Copy)]
pub struct Seeker<'a> {
    /// The metric without works.
    pub free: &'a Metric,
    /// The metric under which ways round are looked for.
    pub metric: &'a Metric,
    /// From how many of the [`REACHES`].
    pub reaches: usize,
    /// How many ways at most.
    pub count: usize,
}

impl Seeker<'_> {
    /// The nearest look at a movement whose best way does not come back on a road it came by; else the nearest whose way comes
    /// back round a block; else the nearest with any way. Looks from what other works shut do not count; the nearest is drawn back
    /// from it. Where the way passes its own begin or end all the same, one sets out from there either way, or comes there so, or the
    /// junction nearer to the closure is asked, if the street is the best way without works then, too. `None` where there is no way
    /// at all. `wider` gives the movement from one of the [`REACHES`] but the first.
    pub fn nearest<'m>(
        &self,
        searches: &mut Searches,
        movement: &'m Movement,
        mut wider: impl FnMut(&mut Searches, usize) -> Option<Cow<'m, Movement>>,
    ) -> Option<(Cow<'m, Movement>, Vec<Detour>)> {
        let network = self.free.topology().network();
        let mut nearest: Option<(bool, Cow<'m, Movement>, Vec<Detour>)> = None;
        for reach in 0..self.reaches {
            let view = match reach {
                0 => drawn_back(self.free, self.metric, movement),
                _ => wider(searches, reach).filter(|view| ends_shut(self.metric, view) == [false; 2]),
            };
            let Some(view) = view else { continue };
            let ways = detours(searches, self.metric, &view, self.count);
            let Some(best) = ways.first() else { continue };
            let is_good = !turns_back(network, &best.path.legs)
                && passes_ends(network, &view, &best.path) == [false; 2];
            // Right at the closure traffic has no direction yet: that look counts only where the others are worse.
            if is_good && reach != AT_CLOSURE {
                return Some((view, ways));
            }
            let turns = turns_in_the_road(network, &best.path.legs).next().is_some();
            if nearest.as_ref().is_none_or(|(turned, ..)| *turned && !turns) {
                nearest = Some((turns, view, ways));
            }
        }
        let Some((_, view, ways)) = nearest else {
            // Where every look is from what other works shut, one may still come to the junction in which the street ends.
            let ways = detours(searches, self.metric, movement, self.count);
            return (!ways.is_empty()).then_some((Cow::Borrowed(movement), ways));
        };
        Some(self.mended(searches, &view, &ways).unwrap_or((view, ways)))
    }

    /// The movement and its ways from each of the [`REACHES`] anew, as [`Seeker::nearest`].
    pub fn from_anywhere<'m>(
        &self,
        searches: &mut Searches,
        movement: &'m Movement,
    ) -> Option<(Cow<'m, Movement>, Vec<Detour>)> {
        self.nearest(searches, movement, |searches, reach| {
            widened(searches, self.free, movement, REACHES[reach]).map(Cow::Owned)
        })
    }

    /// Of a movement whose best way passes its own begin or end: that of who sets out from there, or comes there, either way, with
    /// its ways; else that from or to the junction before the closure. `None` of other ways, where that does not help, or where
    /// nobody would drive along the street then.
    fn mended<'m>(
        &self,
        searches: &mut Searches,
        movement: &Movement,
        ways: &[Detour],
    ) -> Option<(Cow<'m, Movement>, Vec<Detour>)> {
        let free = |stance: Stance, free: bool| Stance { only: stance.only.filter(|_| !free), ..stance };
        let either_way = |at: [bool; 2]| {
            let (from, to) = (free(movement.from, at[0]), free(movement.to, at[1]));
            Some(Movement { from, to, ..movement.clone() })
        };
        let from_junctions = |at: [bool; 2]| from_junctions(self.free, movement, at);
        let passed = passes_ends(self.free.topology().network(), movement, &ways.first()?.path);
        self.until_good(searches, passed, &either_way)
            .or_else(|| self.until_good(searches, passed, &from_junctions))
            .map(|(view, ways)| (Cow::Owned(view), ways))
    }

    /// A movement with other ends where its way passes them, until that of the other ends passes none: who sets out the other way
    /// may come to the end from the other side.
    fn until_good(
        &self,
        searches: &mut Searches,
        mut passed: [bool; 2],
        other: &dyn Fn([bool; 2]) -> Option<Movement>,
    ) -> Option<(Movement, Vec<Detour>)> {
        let network = self.free.topology().network();
        let mut changed = [false; 2];
        while (0..2).any(|i| passed[i] && !changed[i]) {
            changed = [changed[0] || passed[0], changed[1] || passed[1]];
            let view = other(changed)?;
            let along = best(searches, self.free, view.from, view.to, Objective::Fastest)?;
            if along.cost != view.along.cost {
                return None;
            }
            let ways = detours(searches, self.metric, &view, self.count);
            passed = passes_ends(network, &view, &ways.first()?.path);
            if passed == [false; 2] {
                return Some((view, ways));
            }
        }
        None
    }
}

/// Of a movement that begins at a junction the road by which traffic comes there, straight on along the street; of one that ends at a
/// junction that by which it goes on. None of a movement that begins, or ends, in the middle of a road.
pub fn beyond(topology: &Topology, movement: &Movement) -> [Option<DirectedId>; 2] {
    let roads: Vec<DirectedId> = movement.along.legs.iter().map(|leg| leg.directed).collect();
    let whole = |leg: &Leg, ahead: bool| match ahead {
        false => leg.from_mm == 0,
        true => leg.to_mm == topology.length_mm(leg.directed),
    };
    let straight = |leg: Option<&Leg>, ahead: bool| {
        let leg = leg.filter(|leg| whole(leg, ahead))?;
        arms(topology, leg.directed, &seen_from(&roads, ahead), ahead).into_iter().next()
    };
    [straight(movement.along.legs.first(), false), straight(movement.along.legs.last(), true)]
}

/// Whether a way drives over the spot in the middle of a road at which its movement begins after it has left it, and over that at
/// which it ends before it comes there for good.
pub fn passes_ends(network: &Network, movement: &Movement, way: &Path) -> [bool; 2] {
    let legs = &way.legs;
    let is_over = |stance: Stance, legs: &[Leg]| {
        let at = stance.position;
        let length = network.segment(at.segment).length_mm;
        let is_amid = 0 < at.position_mm && at.position_mm < length;
        let ahead = |forward: bool| if forward { at.position_mm } else { length - at.position_mm };
        let over = |leg: &Leg| {
            let mm = ahead(leg.directed.is_forward());
            leg.directed.segment() == at.segment && leg.from_mm <= mm && mm <= leg.to_mm
        };
        is_amid && legs.iter().any(over)
    };
    let after = legs.get(1..).unwrap_or_default();
    let before = &legs[..legs.len().saturating_sub(1)];
    [is_over(movement.from, after), is_over(movement.to, before)]
}

/// A movement with ends that other works leave open: nearer to its closure, then from farther and farther off. None where these
/// works begin right at the closure and go on as far as is looked.
pub fn seen_from_open<'a>(
    free: &'a Metric,
    metric: &'a Metric,
    movement: &'a Movement,
) -> impl Iterator<Item = Cow<'a, Movement>> + 'a {
    let mut searches = Searches::default();
    let wider = REACHES[1..].iter().filter_map(move |reach| widened(&mut searches, free, movement, *reach));
    let wider = wider.filter(move |view| ends_shut(metric, view) == [false; 2]).map(Cow::Owned);
    drawn_back(free, metric, movement).into_iter().chain(wider)
}
