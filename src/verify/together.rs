//! `together.csv`: which closures hold together while the sites of a vehicle are looked at, and that there are no others under
//! which it could be worse.
//!
//! What a closure opens, and whether it concerns a vehicle, is taken as it is written. Sets called `alone …` are
//! closures by themselves: none of them need ever hold so.

use super::Report;
use super::graph::table;
use super::works::{Span, Works};
use crate::diagnostic::Diagnostics;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Set = BTreeSet<String>;

/// Whether a set is of closures by themselves.
pub(super) fn is_alone(name: &str) -> bool {
    name.starts_with("alone ")
}

/// Closures that hold together.
#[derive(Default)]
struct Own {
    /// By what the tables call them.
    sets: BTreeMap<String, Set>,
    /// Those that open something.
    opening: Set,
}

/// By vehicle.
pub(super) struct Sets(BTreeMap<String, Own>);

impl Sets {
    /// `None` if the file cannot be read.
    pub fn read(path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let mut all: BTreeMap<String, Own> = BTreeMap::new();
        for row in table(path, 4, problems)? {
            let own = all.entry(row[0].clone()).or_default();
            own.sets.entry(row[1].clone()).or_default().insert(row[2].clone());
            if row[3] == "true" {
                own.opening.insert(row[2].clone());
            }
        }
        Some(Self(all))
    }

    /// What the tables call those of a vehicle; where nothing holds at all, that alone.
    pub fn names(&self, vehicle: &str) -> Vec<&str> {
        match self.0.get(vehicle) {
            Some(own) => own.sets.keys().map(String::as_str).collect(),
            None => vec![""],
        }
    }

    /// The closures that the tables call so.
    pub fn closures(&self, vehicle: &str, name: &str) -> Option<&Set> {
        self.0.get(vehicle)?.sets.get(name)
    }

    /// What holds when of what concerns a vehicle.
    pub fn intervals(&self, vehicle: &str, hours: &Works) -> Vec<(Span, Set)> {
        let Some(own) = self.0.get(vehicle) else { return Vec::new() };
        let concerning: Set = own.sets.values().flatten().cloned().collect();
        hours.intervals_of(&concerning)
    }

    /// Whether a closure opens something.
    pub fn opens(&self, vehicle: &str, closure: &str) -> bool {
        self.0.get(vehicle).is_some_and(|own| own.opening.contains(closure))
    }

    /// Whether a set holds no less than another, and nothing more that opens anything.
    pub fn is_worse(&self, vehicle: &str, more: &Set, set: &Set) -> bool {
        set.is_subset(more) && !more.difference(set).any(|closure| self.opens(vehicle, closure))
    }

    /// Sweeps the hours: whatever holds together is one of the sets, or a part of one that holds no more than what only
    /// takes away. Gives how many were looked at.
    pub fn prove(&self, vehicle: &str, hours: &Works, report: &mut Report) -> usize {
        let none = Own::default();
        let own = self.0.get(vehicle).unwrap_or(&none);
        let found: BTreeSet<Set> = self.intervals(vehicle, hours).into_iter().map(|(_, set)| set).collect();
        for set in &found {
            let covers = |more: &Set| {
                set.is_subset(more) && more.difference(set).all(|closure| !own.opening.contains(closure))
            };
            let mut looked_at = own.sets.iter().filter(|(name, _)| !is_alone(name)).map(|(_, set)| set);
            if !set.is_empty() && !looked_at.any(covers) {
                report.differences.push(format!(
                    "{set:?} hold together for {vehicle}, and the sites were not looked at then"
                ));
            }
        }
        for (name, set) in own.sets.iter().filter(|(name, _)| !is_alone(name)) {
            if !found.contains(set) {
                report
                    .differences
                    .push(format!("closures {name:?} for {vehicle}: {set:?} never hold together"));
            }
        }
        found.len()
    }
}
