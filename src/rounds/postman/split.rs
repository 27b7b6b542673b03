//! A giant tour cut into tours of several units, of which the longest is as short as the order allows.
//!
//! Source: Beasley, *Route first–cluster second methods for vehicle routing* (1983), with the longest tour in place of the
//! sum (Ulusoy 1985 for arcs). A tour that is long enough for a limit is as long as it can be, so for units that are all
//! alike, and a given job to begin with, the cut is the best there is.

use super::work::{Turn, Work};

/// Who takes a part of the tour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Where it starts.
    pub start: u32,
    /// Where it ends; none: anywhere.
    pub end: Option<u32>,
    /// What its tour may cost.
    pub limit: i64,
}

/// Jobs to begin with that are tried.
const BEGINNINGS: usize = 48;

/// The parts, one a unit, some of them empty. What does not fit within the limits is in none of them.
pub fn split(work: &Work, giant: &[Turn], units: &[Unit]) -> Vec<Vec<Turn>> {
    if giant.is_empty() || units.is_empty() {
        return vec![Vec::new(); units.len()];
    }
    let most = units.iter().map(|unit| unit.limit).max().unwrap_or(0);
    let step = giant.len().div_ceil(BEGINNINGS);
    let mut best: Option<(usize, i64, Vec<Vec<Turn>>)> = None;
    for begin in (0..giant.len()).step_by(step) {
        let mut order = giant.to_vec();
        order.rotate_left(begin);
        let parts = cut(work, &order, units, most);
        let served = parts.iter().map(Vec::len).sum::<usize>();
        let missing = giant.len() - served;
        let (mut below, mut enough) = (0, longest(work, &parts, units));
        let mut found = parts;
        while below < enough {
            let limit = i64::midpoint(below, enough);
            let parts = cut(work, &order, units, limit);
            if parts.iter().map(Vec::len).sum::<usize>() == served {
                enough = longest(work, &parts, units).min(limit);
                found = parts;
            } else {
                below = limit + 1;
            }
        }
        if best.as_ref().is_none_or(|known| (missing, enough) < (known.0, known.1)) {
            best = Some((missing, enough, found));
        }
    }
    best.map_or_else(Vec::new, |(_, _, parts)| parts)
}

fn longest(work: &Work, parts: &[Vec<Turn>], units: &[Unit]) -> i64 {
    parts.iter().zip(units).map(|(part, unit)| trip(work, part, unit)).max().unwrap_or(0)
}

pub(super) fn trip(work: &Work, part: &[Turn], unit: &Unit) -> i64 {
    let mut here = unit.start;
    let mut sum = 0;
    for turn in part {
        let way = work.way(*turn);
        sum += work.leg(here, way.enter) + way.cost;
        here = way.leave;
    }
    if part.is_empty() { 0 } else { sum + unit.end.map_or(0, |end| work.leg(here, end)) }
}

/// Part after part, each by the unit that comes farthest within the limit.
fn cut(work: &Work, order: &[Turn], units: &[Unit], limit: i64) -> Vec<Vec<Turn>> {
    let mut parts = vec![Vec::new(); units.len()];
    let mut at = 0;
    let mut free: Vec<usize> = (0..units.len()).collect();
    while at < order.len() && !free.is_empty() {
        let mut best = (0, 0);
        let mut known: Vec<(Unit, usize)> = Vec::new();
        for (place, unit) in free.iter().enumerate() {
            let unit = units[*unit];
            let reached = known.iter().find(|(other, _)| *other == unit).map(|(_, reached)| *reached);
            let reached = reached.unwrap_or_else(|| reach(work, &order[at..], &unit, limit.min(unit.limit)));
            known.push((unit, reached));
            if reached > best.0 {
                best = (reached, place);
            }
        }
        if best.0 == 0 {
            at += 1; // nobody can do this one
            continue;
        }
        let unit = free.remove(best.1);
        parts[unit] = order[at..at + best.0].to_vec();
        at += best.0;
    }
    parts
}

/// How many of the next jobs the unit can do within the limit.
fn reach(work: &Work, order: &[Turn], unit: &Unit, limit: i64) -> usize {
    let (mut here, mut sum, mut reached) = (unit.start, 0, 0);
    for (index, turn) in order.iter().enumerate() {
        let way = work.way(*turn);
        sum += work.leg(here, way.enter) + way.cost;
        here = way.leave;
        if sum > limit {
            break;
        }
        if sum + unit.end.map_or(0, |end| work.leg(here, end)) <= limit {
            reached = index + 1;
        }
    }
    reached
}
