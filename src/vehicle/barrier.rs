//! Barriers: which tagged nodes a vehicle passes.

use super::access::Access;
use super::limit::Limits;
use super::tables::{NARROW_BARRIERS, OPEN_BARRIERS, WALKERS_BARRIERS};
use super::{Class, Vehicle};
use crate::exchange::tags::Tags;

impl Vehicle {
    /// Whether this vehicle drives past a node with these tags. Access tags of the node decide where there are any;
    /// otherwise the kind of barrier does: gates open, bollards (unless rising) do not. A barrier one does not know
    /// blocks. A node with limits (`barrier=height_restrictor`) stops what exceeds them.
    /// Conditional tags are judged by the vehicle's clock.
    pub fn passes_node(&self, tags: &Tags) -> bool {
        self.judge(tags, |tags| self.plainly_passes_node(tags))
    }

    /// The same without a look at conditional tags.
    pub(super) fn plainly_passes_node(&self, tags: &Tags) -> bool {
        // a junction has no direction: what holds in either holds
        let exceeds = |forward| {
            self.exceeds(&Limits::of(tags, forward, self.heeds())) || self.has_too_many_axles(tags, forward)
        };
        if exceeds(true) || exceeds(false) {
            return false;
        }
        if self.hazmat_access(tags, true).min(self.hazmat_access(tags, false)) == Access::Denied {
            return false;
        }
        match self.access(tags, true) {
            Access::Denied => return false,
            Access::Local | Access::Granted => return true,
            Access::Unstated => {}
        }
        let Some(barrier) = tags.get("barrier").filter(|value| !value.is_empty()) else { return true };
        let slim = matches!(self.class, Class::Bicycle | Class::Walk);
        OPEN_BARRIERS.contains(&barrier)
            || (slim && NARROW_BARRIERS.contains(&barrier))
            || (self.class == Class::Walk && WALKERS_BARRIERS.contains(&barrier))
            || (self.class == Class::Bus && matches!(barrier, "bus_trap" | "sump_buster"))
            || tags.is("bollard", "rising")
            || (barrier == "kerb"
                && (matches!(tags.get("kerb"), Some("lowered" | "flush" | "flat"))
                    || tags.is("highway", "crossing")))
    }
}

/// All values of `barrier` that are known.
pub fn barrier_values() -> impl Iterator<Item = &'static str> {
    OPEN_BARRIERS.iter().chain(NARROW_BARRIERS).chain(WALKERS_BARRIERS).copied()
}
