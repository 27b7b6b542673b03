//! `together.csv`: which closures hold together while the sites of a vehicle are looked at, and that there are no others under
//! which it could be worse.
//!
//! What a closure opens, and whether it concerns a vehicle, is taken as it is written.

use super::Report;
use super::graph::table;
use super::works::Works;
use crate::diagnostic::Diagnostics;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Set = BTreeSet<String>;

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

    /// Sweeps the hours: whatever holds together is one of the sets, or a part of one that holds no more than what only
    /// takes away. Gives how many were looked at.
    pub fn prove(&self, vehicle: &str, hours: &Works, report: &mut Report) -> usize {
        let none = Own::default();
        let own = self.0.get(vehicle).unwrap_or(&none);
        let concerning: Set = own.sets.values().flatten().cloned().collect();
        let found = hours.sets(&concerning);
        for set in &found {
            let covers = |more: &Set| {
                set.is_subset(more) && more.difference(set).all(|closure| !own.opening.contains(closure))
            };
            if !set.is_empty() && !own.sets.values().any(covers) {
                report.differences.push(format!(
                    "{set:?} hold together for {vehicle}, and the sites were not looked at then"
                ));
            }
        }
        for (name, set) in &own.sets {
            if !found.contains(set) {
                report
                    .differences
                    .push(format!("closures {name:?} for {vehicle}: {set:?} never hold together"));
            }
        }
        found.len()
    }
}
