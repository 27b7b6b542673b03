//! Which officers look after which projects: exactly, as a flow of least cost.
//!
//! Officers supply, the places at projects demand. The k-th project of an officer costs more than the one before, so
//! balance is part of the flow and not a wish after it: with weights in the order of the aims (places filled, existing
//! pairs where they come first, the sum of the squares of the loads, then travel and changes) the flow is lexicographically best. The loads of a
//! flow are the bases of a polymatroid, on which the least sum of squares has the least maximum, too (Frank & Murota,
//! "Decreasing minimization on M-convex sets", Math. Programming 195, 2022, §3; for single tasks Harvey, Ladner, Lovász &
//! Tamir, "Semi-matchings for bipartite graphs and load balancing", J. Algorithms 59, 2006).
//!
//! Rules on one officer and one project only remove arcs. "No two of one unit" is a node of capacity one in between.
//! Pairs who may not work together do not fit a flow; for them there is a branch and bound above it ([`branch`]), and for
//! small problems a dynamic program where that does not end soon.

pub mod branch;
pub mod check;
pub mod compact;
mod keep;
pub mod loads;
mod network;

pub use branch::solve;
pub use check::{Fault, check};
pub use keep::assign;

use std::collections::BTreeSet;

/// How the load is shared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Balance {
    /// Before travel: the least sum of squared loads.
    Strict,
    /// Each further project of an officer costs so many milliseconds more than the one before.
    Price(u32),
    /// Not at all.
    Free,
}

/// A project and its places.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Project {
    /// Officers wanted in each of the groups of places that have a rule of their own.
    pub wanted: Vec<u32>,
}

/// An officer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Officer {
    /// Most projects he may look after.
    pub capacity: u32,
    /// His unit, by index; officers without one are of no common unit.
    pub unit: Option<u32>,
}

/// What is to be assigned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The officers.
    pub officers: Vec<Officer>,
    /// The projects.
    pub projects: Vec<Project>,
    /// Travel, milliseconds, by officer and project; `None` where there is no way.
    pub travel: Vec<Vec<Option<u32>>>,
    /// Groups of places that an officer may fill at a project, a bit each, by officer and project.
    pub may: Vec<Vec<u8>>,
    /// Pairs of officers (smaller index first) who may not be at one project.
    pub conflicts: BTreeSet<(usize, usize)>,
    /// No two of one unit at one project.
    pub apart: bool,
    /// How load is shared.
    pub balance: Balance,
    /// Pairs (officer, project) that exist.
    pub existing: BTreeSet<(usize, usize)>,
    /// What a pair that does not exist costs more.
    pub change: Change,
}

/// What it costs to make a pair that does not exist yet, where pairs exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// So many milliseconds: a pair is changed where that gains more.
    Price(u32),
    /// More than balance and travel together: existing pairs stay as far as the rules let them.
    Last,
}

/// An officer at a project.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The project.
    pub project: usize,
    /// The group of places.
    pub group: usize,
    /// The officer.
    pub officer: usize,
}

/// What the aims come to, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Value {
    /// Places that stay empty.
    pub empty: u64,
    /// With [`Change::Last`] the pairs that did not exist, else 0.
    pub changes: u64,
    /// With [`Balance::Strict`] the sum of squared loads, else 0.
    pub squares: u64,
    /// Travel, price of loads and of changes, milliseconds.
    pub cost_ms: u64,
}

/// Who looks after what.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Assignment {
    /// Officers at projects, sorted.
    pub places: Vec<Place>,
    /// What the aims come to.
    pub value: Value,
    /// Nothing is better than this, in lexicographic order.
    pub bound: Value,
    /// Flows solved.
    pub flows: usize,
}

impl Assignment {
    /// Whether it is proved that there is nothing better.
    pub fn proved(&self) -> bool {
        self.value == self.bound
    }

    /// How many projects each officer has.
    pub fn loads(&self, officers: usize) -> Vec<u32> {
        let mut loads = vec![0; officers];
        for place in &self.places {
            loads[place.officer] += 1;
        }
        loads
    }
}

impl Problem {
    /// Whether a pair would be new where pairs exist.
    pub fn is_change(&self, officer: usize, project: usize) -> bool {
        !self.existing.is_empty() && !self.existing.contains(&(officer, project))
    }

    /// What a pair costs: travel, and the price of a change.
    fn pair_ms(&self, officer: usize, project: usize) -> Option<u64> {
        let price = match self.change {
            Change::Price(ms) if self.is_change(officer, project) => ms,
            _ => 0,
        };
        Some(u64::from(self.travel[officer][project]?) + u64::from(price))
    }

    /// Whether two officers may not be at one project.
    pub fn clash(&self, a: usize, b: usize) -> bool {
        let same_unit = self.officers[a].unit.is_some() && self.officers[a].unit == self.officers[b].unit;
        a == b || (self.apart && same_unit) || self.conflicts.contains(&(a.min(b), a.max(b)))
    }

    /// What some places come to.
    pub fn value(&self, places: &[Place]) -> Value {
        let wanted: u64 = self.projects.iter().flat_map(|p| &p.wanted).map(|n| u64::from(*n)).sum();
        let mut loads = vec![0u64; self.officers.len()];
        let mut cost_ms = 0;
        for place in places {
            loads[place.officer] += 1;
            cost_ms += self.pair_ms(place.officer, place.project).unwrap_or(0);
            if let Balance::Price(ms) = self.balance {
                cost_ms += u64::from(ms) * (loads[place.officer] - 1);
            }
        }
        let squares = match self.balance {
            Balance::Strict => loads.iter().map(|load| load * load).sum(),
            _ => 0,
        };
        let new = places.iter().filter(|p| self.is_change(p.officer, p.project)).count();
        let changes = if self.change == Change::Last { new as u64 } else { 0 };
        Value { empty: wanted - places.len() as u64, changes, squares, cost_ms }
    }
}
