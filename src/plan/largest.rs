//! The largest load that gets through: the bottleneck between two places, one measure alone or two together.
//!
//! A value passes iff there is a way on which no limit is below it. So the answer is always one of the limits, and
//! reachability is monotone in the value: a binary search over the distinct limits is exact. `O((n + m) log k)` for `k`
//! different limits; the front of two measures takes one search for each value of the first.

use crate::search::Position;
use crate::search::obstructed::Obstructed;

/// The largest value of one measure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Largest {
    /// There is no way whatever the value.
    NoWay,
    /// So much, millimeters or kilograms.
    Most(u32),
    /// No limit is met.
    Unlimited,
}

/// Two places with obstacles between them, each with its limit of one measure (or none).
#[derive(Clone, Copy, Debug)]
pub struct Between<'a> {
    /// The obstacles on the graph.
    pub obstructed: &'a Obstructed<'a>,
    /// One place.
    pub from: Position,
    /// The other.
    pub to: Position,
}

fn distinct(values: &[Option<u32>]) -> Vec<u32> {
    let mut all: Vec<u32> = values.iter().copied().flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}

impl Between<'_> {
    fn passes(&self, always: &impl Fn(u32) -> bool, limits: &[(&[Option<u32>], Option<u32>)]) -> bool {
        self.obstructed.is_way(self.from, self.to, |obstacle| {
            always(obstacle)
                || limits.iter().any(|(values, value)| {
                    // without a value: larger than every limit
                    values[obstacle as usize].is_some_and(|limit| value.is_none_or(|value| limit < value))
                })
        })
    }

    /// The largest value that passes, given the limit of each obstacle; obstacles of `always` are never passed.
    pub fn largest(&self, values: &[Option<u32>], always: &impl Fn(u32) -> bool) -> Largest {
        self.largest_with(values, &[], always)
    }

    fn largest_with(
        &self,
        values: &[Option<u32>],
        others: &[(&[Option<u32>], Option<u32>)],
        always: &impl Fn(u32) -> bool,
    ) -> Largest {
        let all = |value: Option<u32>| {
            let mut limits = others.to_vec();
            limits.push((values, value));
            limits
        };
        if self.passes(always, &all(None)) {
            return Largest::Unlimited;
        }
        let limits = distinct(values);
        // how many of them pass; the smallest passes iff anything does
        let passing = limits.partition_point(|limit| self.passes(always, &all(Some(*limit))));
        match passing {
            0 => Largest::NoWay,
            count => Largest::Most(limits[count - 1]),
        }
    }

    /// All pairs of which neither value can be larger without the other being smaller, the largest first value first.
    /// `Largest::NoWay` never stands in them.
    pub fn front(
        &self,
        first: &[Option<u32>],
        second: &[Option<u32>],
        always: &impl Fn(u32) -> bool,
    ) -> Vec<(Largest, Largest)> {
        let best_second = self.largest(second, always);
        let mut front: Vec<(Largest, Largest)> = Vec::new();
        let candidates = distinct(first).into_iter().rev().map(Largest::Most);
        let top = self.largest(first, always);
        for value in std::iter::once(Largest::Unlimited).chain(candidates).filter(|value| *value <= top) {
            let height = match value {
                Largest::Most(value) => Some(value),
                _ => None,
            };
            let most = self.largest_with(second, &[(first, height)], always);
            if most != Largest::NoWay && front.last().is_none_or(|(_, known)| *known < most) {
                front.push((value, most));
            }
            if most == best_second {
                break;
            }
        }
        front
    }
}
