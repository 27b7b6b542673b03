//! Why nothing passes: sets of obstacles whose lifting opens a way, each asked of the oracle again.

use super::super::works::works_of;
use super::super::world::World;
use super::ground::{Ground, local_roads as limited_to_local, of_closure};
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::obstacle::{Constraint, Kind, Stretch, corner, local_roads, one_ways, turn};
use crate::plan::blockers::{Blocker, Explanation, explain};
use crate::plan::lifting::{Contracted, Sets};
use crate::report::corridor::Unfit;
use crate::search::Position;
use crate::search::obstructed::{Obstructed, Shut};
use crate::topology::{Breakable, Opening, Rule, Topology, Works};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

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
    /// No set was found whose lifting is proved to open a way.
    Unexplained,
    /// Turn restrictions, or roads for local access only, cut every way.
    Turns,
    /// No roads for this kind of vehicle connect the two places; these ways would, each with the tag that makes it none.
    Unfit(Vec<Unfit>),
    /// No roads connect the two places.
    Island,
}

/// Explains why there is no way: what is thought of lifting is laid out once, for whatever places are asked about.
pub(super) struct Explainer<'a> {
    world: &'a World,
    ground: &'a Ground,
    /// Laid out when first asked for.
    stages: [OnceLock<Staged<'a>>; 4],
}

/// A stage laid out.
struct Staged<'a> {
    wide: Wide<'a>,
    /// The graph on which everything that is thought of is lifted and rules may be broken.
    metric: Metric,
    roads: Contracted,
    /// The graph without any rule.
    free: Metric,
}

impl<'a> Explainer<'a> {
    pub fn new(world: &'a World, ground: &'a Ground) -> Self {
        Self { world, ground, stages: Default::default() }
    }

    fn stage(&self, number: usize) -> &Staged<'a> {
        self.stages[number].get_or_init(|| {
            let mut wide = Wide::new(self.world, self.ground);
            STAGES[..=number].iter().for_each(|stage| wide.take_in(*stage));
            let has_corners = matches!(STAGES[number], Stage::Corners | Stage::Expressways);
            let breakable = if has_corners { Breakable::Corners } else { Breakable::Signs };
            let metric = wide.metric(None, breakable);
            let obstructed = Obstructed::new(&metric, wide.shut.clone());
            let arcs = obstructed.roads(|rule| wide.of_rule(rule).to_vec());
            let roads = Contracted::of(metric.topology().state_count(), &arcs);
            let free = wide.free_of_rules();
            Staged { wide, metric, roads, free }
        })
    }

    /// Why there is no way from `from` to `to`. What the fewest would think of lifting comes last: first limits, bans,
    /// works, turns and local access; then one-ways, too; then corners; at the very last to drive against an expressway.
    /// At most `most_sets` sets are told.
    pub fn why_not(&self, (from, to): (Position, Position), most_sets: usize) -> WhyNot {
        for number in 0..STAGES.len() {
            let Staged { wide, metric, roads, free } = self.stage(number);
            let obstructed = Obstructed::new(metric, wide.shut.clone());
            let [departures, arrivals, direct] =
                obstructed.ends(from, to, |rule| wide.of_rule(rule).to_vec());
            let lifting = roads.between(&departures, &arrivals, &direct);
            let weight = |obstacle: u32| wide.obstacles[obstacle as usize].lift.cost.weight();
            self.world
                .watch
                .tell(&format!("what stands in the way: {} obstacles", lifting.obstacles().len()));
            let by_cost = lifting.minimal_sets(weight, most_sets);
            if by_cost.sets.is_empty() {
                continue;
            }
            let by_count = lifting.minimal_sets(|_| 1, 1);
            let relaxed = obstructed.on_graph(free);
            let told = Proof { wide, relaxed: &relaxed, from, to }.told(&by_cost, &by_count);
            if let Some(told) = told {
                return told;
            }
        }
        let wide = &self.stage(STAGES.len() - 1).wide;
        let free = Metric::free(wide.without_rules());
        if Obstructed::new(&free, Vec::new()).is_way(from, to, |_| false) {
            let with_corners = Metric::free(wide.with_corners_alone());
            let is_way = Obstructed::new(&with_corners, Vec::new()).is_way(from, to, |_| false);
            return if is_way { WhyNot::Unexplained } else { WhyNot::Corners };
        }
        match explain(&free, from, to) {
            Explanation::Island => WhyNot::Island,
            Explanation::Blocked(blockers) => {
                let unfit = self.unfit(&blockers);
                if unfit.is_empty() { WhyNot::Unexplained } else { WhyNot::Unfit(unfit) }
            }
            // where no road has a rule of its own, none is in the way
            Explanation::Turns if wide.of_rule.is_empty() => WhyNot::Unexplained,
            Explanation::Turns => WhyNot::Turns,
        }
    }
}

impl Explainer<'_> {
    /// The ways among what stands in the way that are none for this kind of vehicle, in driving order.
    fn unfit(&self, blockers: &[Blocker]) -> Vec<Unfit> {
        let mut found: Vec<Unfit> = Vec::new();
        for blocker in blockers {
            let Blocker::NoAccess(directed) = blocker else { continue };
            let way = self.world.network.way_of(directed.segment());
            let Some(tag) = self.ground.free.unfit(&way.tags) else { continue };
            let unfit = Unfit { way: way.id.to_string(), name: way.label().to_owned(), tag };
            if !found.contains(&unfit) {
                found.push(unfit);
            }
        }
        found
    }
}

/// The graph of the load on which no ban counts.
pub(super) fn with_bans_open(world: &World, ground: &Ground) -> Arc<Topology> {
    Wide::new(world, ground).topology(None, Breakable::Nothing)
}

/// What is thought of lifting, each stage with those before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Signs,
    OneWays,
    Corners,
    Expressways,
}

/// In the order in which they are thought of.
const STAGES: [Stage; 4] = [Stage::Signs, Stage::OneWays, Stage::Corners, Stage::Expressways];

/// The question with everything open that could be lifted, and what is to be lifted for it.
struct Wide<'a> {
    world: &'a World,
    ground: &'a Ground,
    /// What closures and corners change in the graph.
    works: Works,
    obstacles: Vec<Constraint>,
    /// Where obstacles shut a stretch.
    shut: Vec<Shut>,
    /// The obstacles that make a rule.
    of_rule: BTreeMap<Rule, Vec<u32>>,
    /// The obstacles that bar a road.
    bans: BTreeMap<DirectedId, Vec<u32>>,
}

impl<'a> Wide<'a> {
    fn new(world: &'a World, ground: &'a Ground) -> Self {
        let works = works_of(&ground.base, &ground.effect, ground.own.clone());
        let (obstacles, shut) = (ground.constraints.clone(), ground.shut(true));
        let mut bans: BTreeMap<DirectedId, Vec<u32>> = BTreeMap::new();
        for (constraint, number) in obstacles.iter().zip(0u32..).filter(|(one, _)| one.kind != Kind::Closure)
        {
            for stretch in constraint.stretches.iter().filter(|s| constraint.faces[s.face].ban.is_some()) {
                bans.entry(stretch.directed).or_default().push(number);
            }
        }
        Self { world, ground, works, obstacles, shut, of_rule: BTreeMap::new(), bans }
    }

    fn of_rule(&self, rule: &Rule) -> &[u32] {
        self.of_rule.get(rule).map_or(&[], Vec::as_slice)
    }

    fn take_in(&mut self, stage: Stage) {
        match stage {
            Stage::Signs => {
                self.take_in_local_roads();
                self.take_in_turns();
            }
            Stage::OneWays | Stage::Expressways => {
                let network = &self.world.network;
                let is_expressway = |s: &Stretch| {
                    let highway = network.way_of(s.directed.segment()).tags.get("highway");
                    highway.is_some_and(|highway| highway.starts_with("motorway"))
                };
                let of_stage = |constraint: &Constraint| {
                    constraint.stretches.iter().any(is_expressway) == (stage == Stage::Expressways)
                };
                for constraint in one_ways(network, &self.ground.free).into_iter().filter(of_stage) {
                    let number = self.obstacles.len() as u32;
                    self.shut.extend(constraint.stretches.iter().map(|s| Shut {
                        directed: s.directed,
                        from_mm: s.from_mm,
                        to_mm: s.to_mm,
                        obstacle: number,
                    }));
                    self.obstacles.push(constraint);
                }
            }
            Stage::Corners => {
                for (path, number) in self.works.impossible.iter().zip(0u32..) {
                    self.of_rule.insert(Rule::Corner(number), vec![self.obstacles.len() as u32]);
                    let face = self.ground.corners.get(path).cloned().unwrap_or_default();
                    self.obstacles.push(corner(&self.world.network, path, face));
                }
            }
        }
    }

    fn take_in_local_roads(&mut self) {
        for constraint in local_roads(&self.world.network, &self.ground.free) {
            let number = self.obstacles.len() as u32;
            for stretch in &constraint.stretches {
                self.of_rule.entry(Rule::Local(stretch.directed)).or_default().push(number);
            }
            self.obstacles.push(constraint);
        }
        for (directed, number) in limited_to_local(&self.ground.constraints, &self.ground.judged) {
            self.of_rule.entry(Rule::Local(directed)).or_default().push(number);
        }
        for (constraint, number) in self.ground.constraints.iter().zip(0u32..) {
            let is_gate = constraint.faces.iter().any(|face| face.gate.is_some());
            if let (Some(node), true) = (constraint.node, is_gate) {
                self.of_rule.entry(Rule::Gate(node)).or_default().push(number);
            }
        }
        for (directed, closure) in &self.ground.effect.local {
            let number = self.closure(*closure, *directed);
            self.of_rule.entry(Rule::Local(*directed)).or_default().push(number);
        }
    }

    fn take_in_turns(&mut self) {
        let network = &self.world.network;
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        for (restriction, number) in network.restrictions().iter().zip(0u32..) {
            let obstacle = *known.entry(&restriction.id).or_insert_with(|| {
                self.obstacles.push(turn(network, restriction));
                self.obstacles.len() as u32 - 1
            });
            self.of_rule.insert(Rule::Restriction(number), vec![obstacle]);
        }
        for number in 0..self.works.turns.len() {
            let rule = self.works.turns[number].clone();
            for (_, closure) in self.ground.effect.turns.iter().filter(|(own, _)| *own == rule) {
                for last in rule.paths.iter().filter_map(|path| path.last()) {
                    let obstacle = self.closure(*closure, *last);
                    self.of_rule.entry(Rule::WorksTurn(number as u32)).or_default().push(obstacle);
                }
            }
        }
    }

    /// The obstacle that a closure is; the roads where it makes rules are among its stretches.
    fn closure(&mut self, closure: usize, directed: DirectedId) -> u32 {
        let closure = &self.world.plan.closures()[closure];
        let to_mm = self.world.network.segment(directed.segment()).length_mm;
        let stretch = Stretch { directed, from_mm: 0, to_mm, face: 2 };
        let id = format!("closure/{}", closure.id);
        if let Some(number) = self.obstacles.iter().position(|known| known.id == id) {
            self.obstacles[number].stretches.push(stretch);
            return number as u32;
        }
        self.obstacles.push(of_closure(self.world, closure, closure.conditions.limits, vec![stretch]));
        self.obstacles.len() as u32 - 1
    }

    /// The graph with these obstacles lifted; without a set all bans are, and rules may be broken as told.
    fn topology(&self, lifted: Option<&BTreeSet<u32>>, breakable: Breakable) -> Arc<Topology> {
        let mut works = Works { breakable, ..self.works.clone() };
        let counts = |number: usize| lifted.is_none_or(|lifted| lifted.contains(&(number as u32)));
        let bars = |constraint: &Constraint| {
            !matches!(constraint.kind, Kind::Local | Kind::Turn | Kind::Corner | Kind::Closure)
        };
        for (_, constraint) in
            self.obstacles.iter().enumerate().filter(|(number, one)| counts(*number) && bars(one))
        {
            let barred = |face: usize| constraint.faces[face].ban.is_some();
            if let (Some(node), true) = (constraint.node, barred(0)) {
                works.passable.push(node);
                continue;
            }
            for stretch in constraint.stretches.iter().filter(|s| barred(s.face)) {
                let bans = self.bans.get(&stretch.directed).map_or(&[][..], Vec::as_slice);
                let opening = match constraint.kind {
                    // who drives against a one-way needs its ban lifted, too
                    Kind::OneWay if bans.is_empty() => Opening::AgainstOneWay,
                    Kind::OneWay if bans.iter().all(|ban| counts(*ban as usize)) => {
                        Opening::AgainstOneWayPermitted
                    }
                    Kind::OneWay => continue,
                    _ => Opening::Permitted,
                };
                works.opened.push((stretch.directed, opening));
            }
        }
        if let Some(lifted) = lifted {
            self.waive(&mut works, lifted);
        }
        Arc::new(self.ground.base.beside(&self.ground.free, &works.canonical()))
    }

    /// Leaves out the rules all of whose obstacles are lifted.
    fn waive(&self, works: &mut Works, lifted: &BTreeSet<u32>) {
        let waived: BTreeSet<Rule> = self
            .of_rule
            .iter()
            .filter(|(_, obstacles)| obstacles.iter().all(|obstacle| lifted.contains(obstacle)))
            .map(|(rule, _)| *rule)
            .collect();
        let mut number = 0u32..;
        works.turns.retain(|_| !number.next().is_some_and(|n| waived.contains(&Rule::WorksTurn(n))));
        let mut number = 0u32..;
        works.impossible.retain(|_| !number.next().is_some_and(|n| waived.contains(&Rule::Corner(n))));
        for rule in waived {
            match rule {
                Rule::Restriction(number) => works.waived.push(number),
                Rule::Local(directed) => works.permitted.push(directed),
                Rule::Gate(node) => works.passable.push(node),
                Rule::WorksTurn(_) | Rule::Corner(_) | Rule::LocalByHours(..) => {}
            }
        }
    }

    /// The same with what the metric shuts by itself.
    fn free_of_rules(&self) -> Metric {
        let (still, slow) = self.ground.slow();
        Metric::customize(self.without_rules(), still, &slow)
    }

    /// The graph with everything lifted, corners for which there is no room included.
    fn without_rules(&self) -> Arc<Topology> {
        let all: BTreeSet<u32> = (0..self.obstacles.len() as u32).collect();
        let roomy = Wide {
            works: Works { impossible: Vec::new(), ..self.works.clone() },
            obstacles: self.obstacles.clone(),
            shut: Vec::new(),
            of_rule: self.of_rule.clone(),
            bans: self.bans.clone(),
            ..*self
        };
        roomy.topology(Some(&all), Breakable::Nothing)
    }

    /// The graph with everything lifted but corners.
    fn with_corners_alone(&self) -> Arc<Topology> {
        let others = self.obstacles.iter().zip(0u32..).filter(|(one, _)| one.kind != Kind::Corner);
        let others: BTreeSet<u32> = others.map(|(_, number)| number).collect();
        self.topology(Some(&others), Breakable::Nothing)
    }

    fn metric(&self, lifted: Option<&BTreeSet<u32>>, breakable: Breakable) -> Metric {
        let (still, slow) = self.ground.slow();
        Metric::customize(self.topology(lifted, breakable), still, &slow)
    }
}

/// Asks each set again, on a graph in which it alone is lifted.
///
/// A graph costs far more than a search on it. So what opens nothing even where no rule of the road counts at all is asked
/// of one graph for all sets: it has every road and every turn that the graph of any set has, and what is not lifted shuts
/// the same stretches. Only what opens a way there is asked of its own graph.
struct Proof<'a> {
    wide: &'a Wide<'a>,
    relaxed: &'a Obstructed<'a>,
    from: Position,
    to: Position,
}

impl Proof<'_> {
    fn opens(&self, lifted: &BTreeSet<u32>) -> bool {
        if !self.relaxed.is_way(self.from, self.to, |obstacle| !lifted.contains(&obstacle)) {
            return false;
        }
        let metric = self.wide.metric(Some(lifted), Breakable::Nothing);
        let obstructed = self.relaxed.on_graph(&metric);
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

    /// The sets that hold; none where no set does.
    fn told(&self, by_cost: &Sets, by_count: &Sets) -> Option<WhyNot> {
        let mut all: Vec<Vec<u32>> = by_cost.sets.clone();
        all.extend(by_count.sets.iter().filter(|set| !by_cost.sets.contains(set)).cloned());
        let least_count = by_count.sets.first().map_or(0, Vec::len);
        let cost = |set: &[u32]| -> u64 {
            set.iter().map(|o| self.wide.obstacles[*o as usize].lift.cost.weight()).sum()
        };
        let least_cost = by_cost.sets.first().map_or(0, |set| cost(set));
        let before = all.len();
        all = all.into_par_iter().filter(|set| self.holds(set)).collect();
        if all.is_empty() {
            return None;
        }
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
                            named.push(self.wide.obstacles[*obstacle as usize].clone());
                            named.len() - 1
                        })
                    })
                    .collect(),
            })
            .collect();
        Some(WhyNot::Sets {
            obstacles: named,
            sets,
            complete: by_cost.is_complete && all.len() == before,
            proved: by_cost.is_proved && by_count.is_proved && all.len() == before,
        })
    }
}
