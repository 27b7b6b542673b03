//! Barriers: which tagged nodes a vehicle passes.

use super::access::Access;
use super::limit::Limits;
use super::tables::{NARROW_BARRIERS, OPEN_BARRIERS, WALKERS_BARRIERS};
use super::{Class, Vehicle};
use crate::exchange::tags::Tags;

/// What a junction with tags is to a vehicle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NodePass {
    /// Nothing drives past.
    Shut,
    /// Passed only by who begins or ends behind it: a gate with `access=private`.
    Local,
    /// As if it were not there.
    Open,
}

impl Vehicle {
    /// Whether this vehicle drives past a node with these tags, be it only to begin or end behind it.
    pub fn passes_node(&self, tags: &Tags) -> bool {
        self.node_pass(tags) != NodePass::Shut
    }

    /// How this vehicle drives past a node with these tags. Access tags of the node decide where there are any;
    /// otherwise the kind of barrier does: gates open, bollards (unless rising) do not. A barrier one does not know
    /// blocks. A node with limits (`barrier=height_restrictor`) stops what exceeds them. What a word of access makes local
    /// on a road, it makes local on a barrier, and only there: `access=customers` beside a parking entrance is about that.
    /// Conditional tags are judged by the vehicle's clock.
    pub fn node_pass(&self, tags: &Tags) -> NodePass {
        self.judge(tags, |tags| self.plain_node_pass(tags))
    }

    /// The same without a look at conditional tags.
    pub(super) fn plain_node_pass(&self, tags: &Tags) -> NodePass {
        // a junction has no direction: what holds in either holds
        let exceeds = |forward| {
            self.exceeds(&Limits::of(tags, forward, self.heeds())) || self.has_too_many_axles(tags, forward)
        };
        if exceeds(true) || exceeds(false) {
            return NodePass::Shut;
        }
        let hazmat = self.hazmat_access(tags, true).min(self.hazmat_access(tags, false));
        let access = self.access(tags, true);
        if hazmat == Access::Denied || access == Access::Denied {
            return NodePass::Shut;
        }
        let barrier = tags.get("barrier").filter(|value| !value.is_empty());
        let is_open = access != Access::Unstated || barrier.is_none_or(|barrier| self.opens(barrier, tags));
        match (is_open, access == Access::Local || hazmat == Access::Local) {
            (false, _) => NodePass::Shut,
            (true, true) if barrier.is_some_and(|barrier| barrier != "no") => NodePass::Local,
            (true, _) => NodePass::Open,
        }
    }

    /// Whether a barrier without a word of access opens to this vehicle.
    fn opens(&self, barrier: &str, tags: &Tags) -> bool {
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
