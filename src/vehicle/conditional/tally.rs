//! How many conditional tags there are, by what their conditions ask.

use super::{Condition, read_all};
use crate::exchange::tags::Tags;

/// Counts of things with conditional tags, and of their conditions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Ways, nodes and turn restrictions that have any.
    pub tagged: usize,
    /// Conditions of time.
    pub by_time: usize,
    /// Conditions on the vehicle: its class, a measure.
    pub by_vehicle: usize,
    /// Conditions on business there.
    pub by_errand: usize,
    /// Conditions of weather, taken as fair except by loads.
    pub by_weather: usize,
    /// Conditions that cannot be read.
    pub unclear: usize,
}

impl Tally {
    /// Counts what stands in `tags`.
    pub fn add(&mut self, tags: &Tags) {
        let all = read_all(tags);
        self.tagged += usize::from(!all.is_empty());
        for condition in all.iter().flat_map(|c| &c.clauses).flat_map(|clause| &clause.conditions) {
            let count = match condition {
                Condition::Time(_) => &mut self.by_time,
                Condition::Compare(..) | Condition::Class(_) => &mut self.by_vehicle,
                Condition::Errand | Condition::Permission => &mut self.by_errand,
                Condition::Weather => &mut self.by_weather,
                Condition::Unclear(_) => &mut self.unclear,
            };
            *count += 1;
        }
    }
}
