//! Movements whose ends other works shut: nobody wants to go to a place that is shut, but past it.

use super::{Movement, cost_of};
use crate::metric::Metric;
use crate::plan::Leg;
use crate::plan::route::Path;
use crate::search::{Position, Stance};
use std::borrow::Cow;
use std::ops::Range;

/// Whether a movement begins where a metric shuts the road, and whether it ends so. What its own closure shuts does not count.
pub(super) fn ends_shut(metric: &Metric, movement: &Movement) -> [bool; 2] {
    let legs = &movement.along.legs;
    let (Some(first), Some(last)) = (legs.first(), legs.last()) else { return [false; 2] };
    let point = |leg: &Leg, from_mm: u32, to_mm: u32| {
        !metric.open_between(leg.directed, from_mm, to_mm) && !movement.is_cut_on(leg)
    };
    [
        point(first, first.from_mm, (first.from_mm + 1).min(first.to_mm)),
        point(last, last.to_mm.saturating_sub(1).max(last.from_mm), last.to_mm),
    ]
}

/// A movement from and to places that are open under a metric: itself, or drawn back to the last junctions between which and its
/// own closure all is open. `None` where other works begin right at its closure: their own movements tell of it then.
pub(super) fn drawn_back<'a>(
    free: &Metric,
    metric: &Metric,
    movement: &'a Movement,
) -> Option<Cow<'a, Movement>> {
    let [begins_shut, ends_shut] = ends_shut(metric, movement);
    if !begins_shut && !ends_shut {
        return Some(Cow::Borrowed(movement));
    }
    let legs = &movement.along.legs;
    let is_own = |leg: &Leg| movement.is_cut_on(leg);
    let is_shut = |leg: &Leg| !metric.open_between(leg.directed, leg.from_mm, leg.to_mm);
    let (begin, end) = (legs.iter().position(is_own)?, legs.iter().rposition(is_own)?);
    let before = legs[..begin].iter().rposition(is_shut).filter(|_| begins_shut).map_or(0, |at| at + 1);
    let behind = legs[end + 1..].iter().position(is_shut).filter(|_| ends_shut);
    let behind = behind.map_or(legs.len(), |at| end + 1 + at);
    // The closure itself must end where traffic goes on.
    if before == begin && begins_shut || behind == end + 1 && ends_shut {
        return None;
    }
    between(free, movement, before..behind).map(Cow::Owned)
}

/// A movement without the piece of road in which it begins, or ends, from or to the junction there: whoever goes on from it may come
/// another way. `None` where its closure begins or ends there.
pub(super) fn from_junctions(
    free: &Metric,
    movement: &Movement,
    [begin, end]: [bool; 2],
) -> Option<Movement> {
    let legs = &movement.along.legs;
    let is_own = |leg: &Leg| movement.is_cut_on(leg);
    let own = (legs.iter().position(is_own)?, legs.iter().rposition(is_own)?);
    let kept = usize::from(begin)..legs.len() - usize::from(end);
    let has_road = (!begin || kept.start < own.0) && (!end || kept.end > own.1 + 1);
    if has_road { between(free, movement, kept) } else { None }
}

/// A movement from and to junctions nearer to its closure: what is left of its legs.
fn between(free: &Metric, movement: &Movement, kept: Range<usize>) -> Option<Movement> {
    let all = &movement.along.legs;
    let legs: Vec<Leg> = all[kept.clone()].to_vec();
    let at_junction = |leg: &Leg, mm: u32| {
        let length = free.topology().length_mm(leg.directed);
        let position_mm = if leg.directed.is_forward() { mm } else { length - mm };
        Stance::from(Position { segment: leg.directed.segment(), position_mm, on_junction: false })
    };
    let (from, to) = (legs.first()?, legs.last()?);
    let to_end = free.topology().length_mm(to.directed);
    Some(Movement {
        from: if kept.start > 0 { at_junction(from, 0) } else { movement.from },
        to: if kept.end < all.len() { at_junction(to, to_end) } else { movement.to },
        along: Path { cost: cost_of(free, &legs)?, legs },
        ..movement.clone()
    })
}
