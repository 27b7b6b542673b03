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
    /// After another edge; `None` when that would be through traffic. Where one is permitted to drive through, one has
    /// the better of both, and that is to stay what one is: whoever is still on local roads since the start may do all
    /// that others may, and whoever is bound to end on local roads the least.
    pub(super) fn after(self, road: Road) -> Option<Self> {
        match (self, road) {
            (Self::Public | Self::SinceStart, Road::Public) => Some(Self::Public),
            (Self::SinceStart, Road::Local) => Some(Self::SinceStart),
            (Self::Public | Self::UntilEnd, Road::Local) => Some(Self::UntilEnd),
            (Self::UntilEnd, Road::Public) => None,
            (_, Road::Permitted) => Some(self),
        }
    }
}

/// What a directed segment is to through traffic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Road {
    /// Open to it.
    Public,
    /// Closed to it.
    Local,
    /// Closed to it, but this vehicle is let through.
    Permitted,
}

/// The directed segments of local zones through which one could drive.
#[derive(Debug)]
pub(super) struct LocalRoads(Vec<Road>);

impl LocalRoads {
    /// Where one is permitted to drive through counts as public when zones are looked for: more is remembered, not less.
    pub(super) fn new(
        network: &Network,
        local: &[bool],
        permitted: &[DirectedId],
        usable: impl Fn(DirectedId) -> bool,
    ) -> Self {
        let is_permitted = |d: DirectedId| local[d.index()] && permitted.binary_search(&d).is_ok();
        let is_local = |d: DirectedId| usable(d) && local[d.index()] && !is_permitted(d);
        let is_public = |d: DirectedId| usable(d) && !is_local(d);
        let either = |d: DirectedId, test: &dyn Fn(DirectedId) -> bool| test(d) || test(d.reversed());
        let mut through = vec![Road::Public; local.len()];
        for &d in permitted.iter().filter(|d| is_permitted(**d)) {
            through[d.index()] = Road::Permitted;
        }
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
                    for d in [d, d.reversed()].into_iter().filter(|d| is_local(*d)) {
                        through[d.index()] = Road::Local;
                    }
                }
            }
        }
        Self(through)
    }

    #[inline]
    pub(super) fn road(&self, directed: DirectedId) -> Road {
        self.0[directed.index()]
    }
}
