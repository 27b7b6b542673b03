//! `together.csv`: which closures hold together while the sites of a vehicle are looked at, and that there are no others under
//! which it could be worse.
//!
//! What a closure opens, and whether it concerns a vehicle, is taken as it is written. Sets called `alone …` are one closure by
//! itself: none of them need ever hold so.

use super::Report;
use super::graph::table;
use super::works::{Span, Works};
use crate::diagnostic::Diagnostics;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Set = BTreeSet<String>;

/// Whether a set is a closure by itself.
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

    /// What the tables call a set that is looked at by itself.
    pub fn alone(&self, vehicle: &str, closures: &Set) -> Option<&str> {
        let sets = self.0.get(vehicle)?.sets.iter();
        let mut alone = sets.filter(|(name, set)| is_alone(name) && *set == closures);
        alone.next().map(|(name, _)| name.as_str())
    }

    /// When closures of a vehicle hold as long as nothing holds besides that opens anything: the first time, and
    /// milliseconds in all.
    pub fn lasts(&self, vehicle: &str, hours: &Works, closures: &Set) -> Option<(Span, u64)> {
        let own = self.0.get(vehicle)?;
        let concerning: Set = own.sets.values().flatten().cloned().collect();
        let (mut first, mut ms): (Option<Span>, u64) = (None, 0);
        for ((from, until), set) in hours.intervals_of(&concerning) {
            let opens = set.difference(closures).any(|other| own.opening.contains(other));
            if !closures.is_subset(&set) || opens {
                continue;
            }
            ms += u64::try_from((until - from).num_milliseconds()).unwrap_or_default();
            first = match first {
                None => Some((from, until)),
                Some((begin, end)) if end == from => Some((begin, until)),
                known => known,
            };
        }
        Some((first?, ms))
    }

    /// Sweeps the hours: whatever holds together is one of the sets, or a part of one that holds no more than what only
    /// takes away. Gives how many were looked at.
    pub fn prove(&self, vehicle: &str, hours: &Works, report: &mut Report) -> usize {
        let none = Own::default();
        let own = self.0.get(vehicle).unwrap_or(&none);
        let concerning: Set = own.sets.values().flatten().cloned().collect();
        let found: BTreeSet<Set> = hours.intervals_of(&concerning).into_iter().map(|(_, set)| set).collect();
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
