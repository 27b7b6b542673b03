//! Stretches of road strung together to chains, and chains cut to a length.

use crate::closure::MatchedStretch;
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::patrol::heading::banned_turns;
use crate::topology::Topology;
use std::collections::{BTreeMap, BTreeSet};

/// In which directions a segment is covered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sides {
    /// Once, whichever way.
    Either,
    /// Once, as it is drawn.
    Along,
    /// Once, against its drawing.
    Against,
    /// Once each way, where the road allows it.
    Both,
}

impl Sides {
    /// Whether it is one direction that is asked for, and no other will do.
    pub fn is_one(self) -> bool {
        matches!(self, Self::Along | Self::Against)
    }
}

/// A stretch of one segment of the network, from its first junction, and the ways it may be covered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Stretch {
    segment: SegmentId,
    from_mm: u32,
    to_mm: u32,
    /// Forward and backward.
    open: [bool; 2],
}

impl Stretch {
    /// Stretches in both directions made one, each with the directions that were matched and can be driven. Stretches that
    /// touch or overlap are joined.
    pub fn all(
        network: &Network,
        matched: &[MatchedStretch],
        usable: &impl Fn(DirectedId) -> bool,
    ) -> Vec<Stretch> {
        let mut spans: BTreeMap<SegmentId, Vec<(u32, u32, [bool; 2])>> = BTreeMap::new();
        for stretch in matched.iter().filter(|stretch| stretch.from_mm < stretch.to_mm) {
            let forward = stretch.directed.is_forward();
            let drawn = if forward { *stretch } else { stretch.reversed(network) };
            let open = usable(stretch.directed);
            let open = if forward { [open, false] } else { [false, open] };
            spans.entry(drawn.directed.segment()).or_default().push((drawn.from_mm, drawn.to_mm, open));
        }
        let mut all: Vec<Stretch> = Vec::new();
        for (segment, mut spans) in spans {
            spans.sort_unstable();
            for (from_mm, to_mm, open) in spans {
                match all.last_mut().filter(|last| last.segment == segment && from_mm <= last.to_mm) {
                    Some(last) => {
                        last.to_mm = last.to_mm.max(to_mm);
                        last.open = [last.open[0] || open[0], last.open[1] || open[1]];
                    }
                    None => all.push(Stretch { segment, from_mm, to_mm, open }),
                }
            }
        }
        all
    }

    fn length_mm(&self) -> u32 {
        self.to_mm - self.from_mm
    }

    /// The junctions at its ends; none where it ends within its segment.
    fn ends(&self, network: &Network) -> [Option<NodeId>; 2] {
        let forward = DirectedId::new(self.segment, true);
        let whole = network.segment(self.segment).length_mm;
        [
            (self.from_mm == 0).then(|| network.tail(forward)),
            (self.to_mm == whole).then(|| network.head(forward)),
        ]
    }

    fn leg(&self, network: &Network, forward: bool) -> Leg {
        let directed = DirectedId::new(self.segment, forward);
        if forward {
            return Leg { directed, from_mm: self.from_mm, to_mm: self.to_mm };
        }
        let whole = network.segment(self.segment).length_mm;
        Leg { directed, from_mm: whole - self.to_mm, to_mm: whole - self.from_mm }
    }
}

/// Stretches one behind the other, and whether they may be covered along and against this order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Chain {
    pub legs: Vec<Leg>,
    pub along: bool,
    pub against: bool,
}

/// Strings stretches together at junctions where just two of them meet that may be covered in the same directions. A chain
/// that may be covered one way only runs that way.
pub(super) fn chains(network: &Network, stretches: &[Stretch]) -> Vec<Chain> {
    let mut at: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    for (index, stretch) in stretches.iter().enumerate() {
        for node in stretch.ends(network).into_iter().flatten() {
            at.entry(node).or_default().push(index);
        }
    }
    // The next stretch behind the end of one that is walked forward or backward, and whether it is walked forward.
    let next = |index: usize, forward: bool| -> Option<(usize, bool)> {
        let node = stretches[index].ends(network)[usize::from(forward)]?;
        let [a, b] = at[&node][..] else { return None };
        let other = if a == index { b } else { a };
        if other == index {
            return None;
        }
        let other_forward = stretches[other].ends(network)[0] == Some(node);
        let ways = |stretch: &Stretch, forward: bool| {
            if forward { stretch.open } else { [stretch.open[1], stretch.open[0]] }
        };
        (ways(&stretches[index], forward) == ways(&stretches[other], other_forward))
            .then_some((other, other_forward))
    };
    let mut used = vec![false; stretches.len()];
    let mut found = Vec::new();
    for index in 0..stretches.len() {
        if used[index] {
            continue;
        }
        // Back to where the chain begins, or once round.
        let mut begin = (index, true);
        let mut back = (index, false);
        while let Some((other, forward)) =
            next(back.0, back.1).filter(|(other, _)| *other != index && !used[*other])
        {
            back = (other, forward);
            begin = (other, !forward);
        }
        let mut chain = Vec::new();
        let mut here = Some(begin);
        while let Some((stretch, forward)) = here.filter(|(stretch, _)| !used[*stretch]) {
            used[stretch] = true;
            chain.push((stretch, forward));
            here = next(stretch, forward);
        }
        let (first, forward) = chain[0];
        let open = stretches[first].open;
        let [along, against] = if forward { open } else { [open[1], open[0]] };
        if !along && against {
            chain.reverse();
            chain.iter_mut().for_each(|(_, forward)| *forward = !*forward);
        }
        let (along, against) = if !along && against { (true, false) } else { (along, against) };
        let legs =
            chain.iter().map(|(stretch, forward)| stretches[*stretch].leg(network, *forward)).collect();
        found.push(Chain { legs, along, against });
    }
    debug_assert!(stretches.iter().all(|stretch| stretch.length_mm() > 0), "a gate is no stretch");
    found
}

impl Chain {
    /// Its parts between turns that are banned in a direction in which it may be covered.
    pub fn between_bans(self, network: &Network, topology: &Topology) -> Vec<Chain> {
        let mut cuts: BTreeSet<usize> = BTreeSet::new();
        if self.along {
            cuts.extend(banned_turns(topology, &self.legs));
        }
        if self.against {
            let back = reversed(network, &self.legs);
            cuts.extend(banned_turns(topology, &back).into_iter().map(|at| self.legs.len() - at));
        }
        let ends: Vec<usize> = std::iter::once(0).chain(cuts).chain([self.legs.len()]).collect();
        let part = |ends: &[usize]| Chain { legs: self.legs[ends[0]..ends[1]].to_vec(), ..self };
        ends.windows(2).map(part).collect()
    }
}

/// The same roads the other way.
pub(super) fn reversed(network: &Network, legs: &[Leg]) -> Vec<Leg> {
    let back = |leg: &Leg| {
        let length = network.segment(leg.directed.segment()).length_mm;
        Leg { directed: leg.directed.reversed(), from_mm: length - leg.to_mm, to_mm: length - leg.from_mm }
    };
    legs.iter().rev().map(back).collect()
}

/// Cuts legs into as few parts of the same length as keep within `longest_mm`.
pub(super) fn cut(legs: &[Leg], longest_mm: u32) -> Vec<Vec<Leg>> {
    let whole: u64 = legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
    let count = whole.div_ceil(u64::from(longest_mm.max(1))).max(1);
    let mut parts: Vec<Vec<Leg>> = vec![Vec::new()];
    let mut done = 0;
    for leg in legs {
        let mut leg = *leg;
        while leg.from_mm < leg.to_mm {
            let end = whole * parts.len() as u64 / count;
            let room = (end - done).min(u64::from(leg.to_mm - leg.from_mm)) as u32;
            if room > 0 {
                let part = Leg { to_mm: leg.from_mm + room, ..leg };
                if let Some(last) = parts.last_mut() {
                    last.push(part);
                }
                leg.from_mm += room;
                done += u64::from(room);
            }
            if done == end && done < whole {
                parts.push(Vec::new());
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
