//! Local access: roads that may be used only at the beginning and at the end of a journey.
//!
//! A zone of local roads that touches public roads at no more than one junction cannot be driven *through*, so it
//! needs no care; only zones with two or more such junctions are remembered by the search.

use crate::id::{DirectedId, NodeId};
use crate::network::Network;

/// Where on a journey we are, as far as local roads are concerned.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Access {
    /// On public roads; a local road may still be entered, to end there.
    Public,
    /// On local roads since the start; public roads lie ahead.
    SinceStart,
    /// On local roads to the end: back to public roads is not allowed.
    UntilEnd,
}

impl Access {
    /// After another edge; `None` when that would be through traffic.
    pub(super) fn after(self, local: bool) -> Option<Self> {
        match (self, local) {
            (Self::Public | Self::SinceStart, false) => Some(Self::Public),
            (Self::SinceStart, true) => Some(Self::SinceStart),
            (Self::Public | Self::UntilEnd, true) => Some(Self::UntilEnd),
            (Self::UntilEnd, false) => None,
        }
    }
}

/// The directed segments of local zones through which one could drive.
#[derive(Debug)]
pub(super) struct LocalRoads(Vec<bool>);

impl LocalRoads {
    pub(super) fn new(network: &Network, local: &[bool], usable: impl Fn(DirectedId) -> bool) -> Self {
        let is_local = |d: DirectedId| usable(d) && local[d.index()];
        let is_public = |d: DirectedId| usable(d) && !local[d.index()];
        let either = |d: DirectedId, test: &dyn Fn(DirectedId) -> bool| test(d) || test(d.reversed());
        let mut through = vec![false; local.len()];
        let mut seen = vec![false; network.node_count()];
        for start in (0..network.node_count() as u32).map(NodeId) {
            if seen[start.index()] || !network.leaving(start).iter().any(|d| either(*d, &is_local)) {
                continue;
            }
            let (mut zone, mut gates, mut stack) = (Vec::new(), 0, vec![start]);
            seen[start.index()] = true;
            while let Some(node) = stack.pop() {
                gates += u32::from(network.leaving(node).iter().any(|d| either(*d, &is_public)));
                for &d in network.leaving(node) {
                    if either(d, &is_local) {
                        zone.push(d);
                        let head = network.head(d);
                        if !std::mem::replace(&mut seen[head.index()], true) {
                            stack.push(head);
                        }
                    }
                }
            }
            if gates > 1 {
                for d in zone {
                    through[d.index()] = is_local(d);
                    through[d.reversed().index()] = is_local(d.reversed());
                }
            }
        }
        Self(through)
    }

    #[inline]
    pub(super) fn contains(&self, directed: DirectedId) -> bool {
        self.0[directed.index()]
    }
}
