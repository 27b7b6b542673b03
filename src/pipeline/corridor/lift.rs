//! Why nothing passes: sets of obstacles whose lifting opens a way, each asked of the oracle again.

use super::super::works::works_of;
use super::super::world::World;
use super::ground::Ground;
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::obstacle::{ACCESS_KEYS, Constraint, one_ways};
use crate::plan::lifting::Lifting;
use crate::search::Position;
use crate::search::obstructed::{Obstructed, Shut};
use crate::topology::{Opening, Topology, Works};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many sets are told.
pub(super) const MOST_SETS: usize = 12;

/// A set of obstacles, as indices into [`WhyNot::obstacles`].
#[derive(Debug)]
pub(super) struct LiftSet {
    pub obstacles: Vec<usize>,
    /// Of all sets one with the fewest obstacles.
    pub fewest: bool,
    /// Of all sets one that takes least.
    pub cheapest: bool,
}

/// Why nothing passes.
#[derive(Debug)]
pub(super) enum WhyNot {
    /// Lifting any of these sets opens a way; no proper subset does.
    Sets {
        /// The obstacles that occur in them.
        obstacles: Vec<Constraint>,
        /// By what they take, then by number.
        sets: Vec<LiftSet>,
        /// No other minimal sets exist.
        complete: bool,
        /// The first of each kind is proved least.
        proved: bool,
    },
    /// Every way has a corner too sharp for the length of the load.
    Corners,
    /// Turn restrictions, or roads for local access only, cut every way.
    Turns,
    /// No roads connect the two places.
    Island,
}

/// Explains why there is no way from any of `from` to any of `to`.
pub(super) fn why_not(world: &World, ground: &Ground, from: Position, to: Position) -> WhyNot {
    let mut obstacles = ground.constraints.clone();
    let first_one_way = obstacles.len();
    let shut = ground.shut(true);
    let wide = Wide { world, ground };
    for with_one_ways in [false, true] {
        let mut shut = shut.clone();
        if with_one_ways {
            obstacles.extend(one_ways(&world.network, &ground.free));
            for (number, constraint) in obstacles.iter().enumerate().skip(first_one_way) {
                shut.extend(constraint.stretches.iter().map(|s| Shut {
                    directed: s.directed,
                    from_mm: s.from_mm,
                    to_mm: s.to_mm,
                    obstacle: number as u32,
                }));
            }
        }
        let metric = wide.metric(&obstacles, &ground.impossible, None);
        let obstructed = Obstructed::new(&metric, shut);
        let (arcs, source, target) = obstructed.arcs(from, to);
        let lifting = Lifting::new(target as usize + 1, &arcs, source, target);
        let weight = |obstacle: u32| obstacles[obstacle as usize].lift.cost.weight();
        let by_cost = lifting.minimal_sets(weight, MOST_SETS);
        if by_cost.sets.is_empty() {
            continue;
        }
        let by_count = lifting.minimal_sets(|_| 1, 1);
        let proof = Proof { wide: &wide, obstacles: &obstacles, from, to };
        return proof.told(&by_cost, &by_count);
    }
    let free = Metric::free(wide.topology(&obstacles, &[], None));
    if Obstructed::new(&free, Vec::new()).is_way(from, to, |_| false) {
        return WhyNot::Corners;
    }
    match crate::plan::blockers::explain(&free, from, to) {
        crate::plan::blockers::Explanation::Island => WhyNot::Island,
        _ => WhyNot::Turns,
    }
}

/// Graphs on which what bars the load is open, so that its lifting can be weighed.
struct Wide<'a> {
    world: &'a World,
    ground: &'a Ground,
}

impl Wide<'_> {
    /// The graph with the bans of these obstacles opened: all, or those of `lifted`.
    fn topology(
        &self,
        obstacles: &[Constraint],
        impossible: &[Vec<DirectedId>],
        lifted: Option<&BTreeSet<u32>>,
    ) -> Arc<Topology> {
        let mut own = Works { impossible: impossible.to_vec(), ..Works::default() };
        let without: Vec<String> = ACCESS_KEYS.map(str::to_owned).to_vec();
        for (number, constraint) in obstacles.iter().enumerate() {
            if lifted.is_some_and(|lifted| !lifted.contains(&(number as u32))) {
                continue;
            }
            let barred = |face: usize| constraint.faces[face].ban.is_some();
            if let (Some(node), true) = (constraint.node, barred(0)) {
                own.passable.push(node);
                continue;
            }
            for stretch in constraint.stretches.iter().filter(|s| barred(s.face)) {
                let opening = match constraint.kind {
                    crate::obstacle::Kind::OneWay => Opening::AgainstOneWay,
                    _ => Opening::Without(without.clone()),
                };
                own.opened.push((stretch.directed, opening));
            }
        }
        let works = works_of(&self.ground.base, &self.ground.effect, own);
        Arc::new(Topology::under_works(Arc::clone(&self.world.network), &self.ground.free, &works))
    }

    fn metric(
        &self,
        obstacles: &[Constraint],
        impossible: &[Vec<DirectedId>],
        lifted: Option<&BTreeSet<u32>>,
    ) -> Metric {
        let (still, slow) = self.ground.slow();
        Metric::customize(self.topology(obstacles, impossible, lifted), still, &slow)
    }
}

/// Asks each set again, on a graph in which it alone is lifted.
struct Proof<'a> {
    wide: &'a Wide<'a>,
    obstacles: &'a [Constraint],
    from: Position,
    to: Position,
}

impl Proof<'_> {
    fn opens(&self, lifted: &BTreeSet<u32>) -> bool {
        let ground = self.wide.ground;
        let metric = self.wide.metric(self.obstacles, &ground.impossible, Some(lifted));
        let mut shut = ground.shut(true);
        let one_ways = self.obstacles.iter().enumerate().skip(ground.constraints.len());
        shut.extend(one_ways.flat_map(|(number, constraint)| {
            constraint.stretches.iter().map(move |s| Shut {
                directed: s.directed,
                from_mm: s.from_mm,
                to_mm: s.to_mm,
                obstacle: number as u32,
            })
        }));
        let obstructed = Obstructed::new(&metric, shut);
        obstructed.is_way(self.from, self.to, |obstacle| !lifted.contains(&obstacle))
    }

    /// A set opens a way, and without any one of its obstacles it does not: then no proper subset does, for lifting more
    /// never closes.
    fn holds(&self, set: &[u32]) -> bool {
        let all: BTreeSet<u32> = set.iter().copied().collect();
        self.opens(&all)
            && set.iter().all(|left_out| {
                let mut rest = all.clone();
                rest.remove(left_out);
                !self.opens(&rest)
            })
    }

    fn told(&self, by_cost: &crate::plan::lifting::Sets, by_count: &crate::plan::lifting::Sets) -> WhyNot {
        let mut all: Vec<Vec<u32>> = by_cost.sets.clone();
        all.extend(by_count.sets.iter().filter(|set| !by_cost.sets.contains(set)).cloned());
        let least_count = by_count.sets.first().map_or(0, Vec::len);
        let cost =
            |set: &[u32]| -> u64 { set.iter().map(|o| self.obstacles[*o as usize].lift.cost.weight()).sum() };
        let least_cost = by_cost.sets.first().map_or(0, |set| cost(set));
        let before = all.len();
        all.retain(|set| self.holds(set));
        all.sort_by_key(|set| (cost(set), set.len(), set.clone()));
        let mut numbers: BTreeMap<u32, usize> = BTreeMap::new();
        let mut named: Vec<Constraint> = Vec::new();
        let sets = all
            .iter()
            .map(|set| LiftSet {
                fewest: set.len() == least_count,
                cheapest: cost(set) == least_cost,
                obstacles: set
                    .iter()
                    .map(|obstacle| {
                        *numbers.entry(*obstacle).or_insert_with(|| {
                            named.push(self.obstacles[*obstacle as usize].clone());
                            named.len() - 1
                        })
                    })
                    .collect(),
            })
            .collect();
        WhyNot::Sets {
            obstacles: named,
            sets,
            complete: by_cost.is_complete && all.len() == before,
            proved: by_cost.is_proved && by_count.is_proved && all.len() == before,
        }
    }
}
