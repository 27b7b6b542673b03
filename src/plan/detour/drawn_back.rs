//! Movements whose ends other works shut: nobody wants to go to a place that is shut, but past it.

use super::Movement;
use crate::metric::Metric;
use crate::plan::Leg;
use crate::plan::detour::cost_of;
use crate::plan::route::Path;
use crate::search::{Position, Stance};

/// A movement from and to places that are open under a metric: itself, or drawn back to the last junctions between which and its
/// own closure all is open. `None` where other works begin right at its closure: their own movements tell of it then.
pub fn drawn_back(free: &Metric, metric: &Metric, movement: &Movement) -> Option<Movement> {
    let legs = &movement.along.legs;
    let is_own = |leg: &Leg| movement.is_cut_on(leg);
    let is_shut = |leg: &Leg| !metric.open_between(leg.directed, leg.from_mm, leg.to_mm);
    let (Some(first), Some(last)) = (legs.first(), legs.last()) else { return None };
    let point =
        |leg: &Leg, from_mm: u32, to_mm: u32| is_shut(&Leg { from_mm, to_mm, ..*leg }) && !is_own(leg);
    let begins_shut = point(first, first.from_mm, (first.from_mm + 1).min(first.to_mm));
    let ends_shut = point(last, last.to_mm.saturating_sub(1).max(last.from_mm), last.to_mm);
    if !begins_shut && !ends_shut {
        return Some(movement.clone());
    }
    let (begin, end) = (legs.iter().position(is_own)?, legs.iter().rposition(is_own)?);
    let before = legs[..begin].iter().rposition(is_shut).filter(|_| begins_shut).map_or(0, |at| at + 1);
    let behind = legs[end + 1..].iter().position(is_shut).filter(|_| ends_shut);
    let behind = behind.map_or(legs.len(), |at| end + 1 + at);
    // The closure itself must end where traffic goes on.
    if before == begin && begins_shut || behind == end + 1 && ends_shut {
        return None;
    }
    between(free, movement, before..behind)
}

/// Whether a path sets out one way and turns round in the same piece of road, and whether it ends so.
pub fn turns_at_ends(path: &Path) -> [bool; 2] {
    let turns = |pair: &[Leg; 2]| pair[0].directed == pair[1].directed.reversed();
    [path.legs.first_chunk().is_some_and(turns), path.legs.last_chunk().is_some_and(turns)]
}

/// Of a movement whose way turns round in the very piece of road in which it begins or ends, though there is nothing else to cut
/// off: the movement of who sets out from there, or comes there, either way. `None` of other ways.
pub fn either_way(movement: &Movement, way: &Path) -> Option<Movement> {
    let [begins, ends] = turns_at_ends(way);
    let free = |stance: Stance, turns: bool| Stance { only: stance.only.filter(|_| !turns), ..stance };
    let found =
        Movement { from: free(movement.from, begins), to: free(movement.to, ends), ..movement.clone() };
    (found != *movement).then_some(found)
}

/// Of a movement whose way comes back to the piece of road in which it begins or ends, and turns round in it: the movement without
/// that piece, from or to the junction before. Whoever goes on from there comes there another way. `None` of other ways.
pub fn short_of_turning(free: &Metric, movement: &Movement, way: &Path) -> Option<Movement> {
    let [begins, ends] = turns_at_ends(way);
    let legs = &movement.along.legs;
    let is_own = |leg: &Leg| movement.is_cut_on(leg);
    let (begin, end) = (legs.iter().position(is_own)?, legs.iter().rposition(is_own)?);
    let kept = usize::from(begins)..legs.len() - usize::from(ends);
    let has_road = (!begins || kept.start < begin) && (!ends || kept.end > end + 1);
    if (begins || ends) && has_road { between(free, movement, kept) } else { None }
}

/// A movement from and to junctions nearer to its closure: what is left of its legs.
fn between(free: &Metric, movement: &Movement, kept: std::ops::Range<usize>) -> Option<Movement> {
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
