//! Sets to lift, against trying all subsets.

use super::{Contracted, Lifting, Sets};
use crate::search::obstructed::Arc;
use std::collections::BTreeSet;

/// A small deterministic generator (xorshift), so that failures come again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % u64::from(sides)) as u32
    }
}

fn opens(nodes: usize, arcs: &[Arc], source: u32, target: u32, lifted: &BTreeSet<u32>) -> bool {
    let mut seen = vec![false; nodes];
    seen[source as usize] = true;
    for _ in 0..nodes {
        for arc in arcs {
            if seen[arc.tail as usize] && arc.obstacles.iter().all(|o| lifted.contains(o)) {
                seen[arc.head as usize] = true;
            }
        }
    }
    seen[target as usize]
}

/// The question from one node to another.
fn lifting(nodes: usize, arcs: &[Arc], source: u32, target: u32) -> Lifting {
    let arc = |tail, head| [Arc { tail, head, obstacles: Vec::new() }];
    Contracted::of(nodes, arcs).between(&arc(u32::MAX, source), &arc(target, u32::MAX), &[])
}

/// All minimal sets by trying every subset, lightest first.
fn by_trying(
    nodes: usize,
    arcs: &[Arc],
    (source, target): (u32, u32),
    count: u32,
    weight: &[u64],
) -> Vec<Vec<u32>> {
    let subset = |bits: u32| (0..count).filter(|o| bits >> o & 1 == 1).collect::<BTreeSet<u32>>();
    let opening: Vec<u32> =
        (0..1u32 << count).filter(|bits| opens(nodes, arcs, source, target, &subset(*bits))).collect();
    let minimal = opening
        .iter()
        .filter(|bits| (0..count).all(|o| **bits >> o & 1 == 0 || !opening.contains(&(**bits & !(1 << o)))));
    let mut sets: Vec<Vec<u32>> = minimal.map(|bits| subset(*bits).into_iter().collect()).collect();
    sets.sort_by_key(|set| (set.iter().map(|o| weight[*o as usize]).sum::<u64>(), set.clone()));
    sets
}

#[test]
fn h11_all_minimal_sets_are_those_that_trying_all_subsets_finds() {
    let mut dice = Dice(0x5eed_1234_9876_abcd);
    let (mut with_several, mut with_none) = (0, 0);
    for round in 0..600 {
        let nodes = 3 + dice.roll(8);
        let count = 1 + dice.roll(8);
        let weight: Vec<u64> = (0..count).map(|_| 1 << (6 * dice.roll(3))).collect();
        let arcs: Vec<Arc> = (0..nodes * 2)
            .map(|_| {
                let obstacles: BTreeSet<u32> = (0..dice.roll(4)).map(|_| dice.roll(count)).collect();
                Arc {
                    tail: dice.roll(nodes),
                    head: dice.roll(nodes),
                    obstacles: obstacles.into_iter().collect(),
                }
            })
            .collect();
        let lifting = lifting(nodes as usize, &arcs, 0, 1);
        let found = lifting.minimal_sets(|o| weight[o as usize], usize::MAX);
        let expected = by_trying(nodes as usize, &arcs, (0, 1), count, &weight);
        assert_eq!(
            found,
            Sets { sets: expected, is_complete: true, is_proved: true },
            "round {round}: {arcs:?}"
        );
        // without any work there still is a minimal set, which nobody says is least
        let hasty = lifting.minimal_sets_within(|o| weight[o as usize], usize::MAX, 0);
        assert_eq!(hasty.sets.is_empty(), found.sets.is_empty(), "round {round}: {arcs:?}");
        if let [one] = hasty.sets.as_slice() {
            assert!(
                found.sets.contains(one) && !hasty.is_proved && !hasty.is_complete,
                "round {round}: {arcs:?}"
            );
        }
        with_several += usize::from(found.sets.len() > 1);
        with_none += usize::from(found.sets.is_empty());
    }
    assert!(with_several > 50 && with_none > 20, "{with_several} {with_none}: the dice are loaded");
}

#[test]
fn h11_one_bridge_on_every_way_is_one_obstacle() {
    // 0 -(7)-> 2 -(7)-> 1 and 0 -(3)-> 3 -(4)-> 1: the bridge 7 stands twice, yet is lifted once
    let arc = |tail, head, obstacle| Arc { tail, head, obstacles: vec![obstacle] };
    let arcs = [arc(0, 2, 7), arc(2, 1, 7), arc(0, 3, 3), arc(3, 1, 4)];
    let found = lifting(4, &arcs, 0, 1).minimal_sets(|_| 1, 10);
    assert_eq!(found.sets, [vec![7], vec![3, 4]]);
}
