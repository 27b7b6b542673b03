//! Is there a way past obstacles? A plain reachability search in which each stretch belongs to a numbered obstacle and the
//! caller says which of them count. It is the oracle of corridors: what is claimed of obstacles is asked of it again.

use super::Position;
use crate::id::{DirectedId, EdgeId, StateId};
use crate::metric::Metric;
use crate::topology::{Rule, Topology};

/// A stretch of a directed segment on which an obstacle stands, millimeters from the tail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Shut {
    /// The directed segment.
    pub directed: DirectedId,
    /// Where it begins.
    pub from_mm: u32,
    /// Where it ends; the same is a cut through the road.
    pub to_mm: u32,
    /// The obstacle.
    pub obstacle: u32,
}

/// Obstacles on a graph. What the metric shuts by itself stays shut.
#[derive(Debug)]
pub struct Obstructed<'a> {
    metric: &'a Metric,
    shut: Vec<Shut>,
    /// Where the stretches of each directed segment begin in `shut`.
    first: Vec<u32>,
}

/// Where a directed segment is driven.
#[derive(Clone, Copy)]
enum Part {
    Whole,
    From(u32),
    Until(u32),
    Between(u32, u32),
}

impl Part {
    /// Whether a stretch lies on what is driven; the rules are those of [`Metric::open_between`] and its siblings.
    fn meets(self, stretch: &Shut) -> bool {
        match self {
            Self::Whole => true,
            Self::From(position) => stretch.to_mm > position,
            Self::Until(position) => stretch.from_mm < position,
            Self::Between(from, to) => {
                let gate = stretch.from_mm == stretch.to_mm && from < stretch.from_mm && stretch.from_mm < to;
                gate || (from < stretch.to_mm && stretch.from_mm < to)
            }
        }
    }
}

/// An arc of the whole question: from one place to the other, over all states.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Arc {
    /// Where it leaves; see [`Obstructed::arcs`].
    pub tail: u32,
    /// Where it leads.
    pub head: u32,
    /// What stands on it, ascending, each once.
    pub obstacles: Vec<u32>,
}

impl<'a> Obstructed<'a> {
    /// Stretches may come in any order. `O(m + s log s)`.
    pub fn new(metric: &'a Metric, mut shut: Vec<Shut>) -> Self {
        shut.sort_unstable();
        shut.dedup();
        let directed_count = metric.topology().network().segment_count() * 2;
        let mut first = vec![0u32; directed_count + 1];
        for stretch in &shut {
            first[stretch.directed.index() + 1] += 1;
        }
        for d in 0..directed_count {
            first[d + 1] += first[d];
        }
        Self { metric, shut, first }
    }

    fn topology(&self) -> &Topology {
        self.metric.topology()
    }

    /// The stretches on a directed segment, by position.
    pub fn on(&self, directed: DirectedId) -> &[Shut] {
        &self.shut[self.first[directed.index()] as usize..self.first[directed.index() + 1] as usize]
    }

    fn open(&self, directed: DirectedId, part: Part, counts: &impl Fn(u32) -> bool) -> bool {
        !self.on(directed).iter().any(|stretch| part.meets(stretch) && counts(stretch.obstacle))
    }

    /// Whether there is a way from one position to another when only the obstacles count for which `counts` says so.
    /// `O(n + m)`.
    pub fn is_way(&self, from: Position, to: Position, counts: impl Fn(u32) -> bool) -> bool {
        let directed_to = to.directions(self.metric);
        for (directed, a) in from.directions(self.metric) {
            let ahead = directed_to.iter().filter(|(d, b)| *d == directed && a <= *b);
            for &(_, b) in ahead {
                if self.metric.open_between(directed, a, b)
                    && self.open(directed, Part::Between(a, b), &counts)
                {
                    return true;
                }
            }
        }
        let mut goals: Vec<StateId> = Vec::new();
        for access in to.arrivals(self.metric) {
            if self.open(access.directed, Part::Until(access.position_mm), &counts) {
                goals.push(access.state);
            }
        }
        let reached = self.reached(from, &counts, &goals);
        goals.iter().any(|goal| reached[goal.index()])
    }

    /// All states that are reached from a position; stops early at one of `goals`. `O(n + m)`.
    pub fn reached(&self, from: Position, counts: &impl Fn(u32) -> bool, goals: &[StateId]) -> Vec<bool> {
        let topology = self.topology();
        let mut seen = vec![false; topology.state_count()];
        let mut stack: Vec<StateId> = Vec::new();
        for access in from.departures(self.metric) {
            let open = self.open(access.directed, Part::From(access.position_mm), counts);
            if open && !std::mem::replace(&mut seen[access.state.index()], true) {
                stack.push(access.state);
            }
        }
        let arcs = self.metric.arcs();
        while let Some(state) = stack.pop() {
            if goals.contains(&state) {
                break;
            }
            for edge in topology.out_edges(state) {
                let arc = arcs[edge];
                if arc.ms == crate::metric::CLOSED || seen[arc.head as usize] {
                    continue;
                }
                let directed = topology.directed(EdgeId::new(edge));
                if self.open(directed, Part::Whole, counts) {
                    seen[arc.head as usize] = true;
                    stack.push(StateId(arc.head));
                }
            }
        }
        seen
    }

    /// The whole question as arcs between numbered nodes: the states, then the place one starts at, then the destination.
    /// `of_rule` numbers the obstacles that make a rule of the road, where the graph lets rules be broken; a rule that nothing
    /// makes cannot be lifted, and its edge is left out.
    pub fn arcs(
        &self,
        from: Position,
        to: Position,
        of_rule: impl Fn(&Rule) -> Vec<u32>,
    ) -> (Vec<Arc>, u32, u32) {
        let topology = self.topology();
        let states = topology.state_count() as u32;
        let (source, target) = (states, states + 1);
        let met = |directed: DirectedId, part: Part, edge: Option<EdgeId>| {
            let stretches = self.on(directed).iter().filter(|stretch| part.meets(stretch));
            let mut obstacles: Vec<u32> = stretches.map(|stretch| stretch.obstacle).collect();
            for rule in edge.into_iter().flat_map(|edge| topology.broken(edge)) {
                let of_rule = of_rule(rule);
                if of_rule.is_empty() {
                    return None;
                }
                obstacles.extend(of_rule);
            }
            obstacles.sort_unstable();
            obstacles.dedup();
            Some(obstacles)
        };
        let mut all: Vec<Arc> = Vec::with_capacity(topology.edge_count());
        for (edge, arc) in self.metric.arcs().iter().enumerate() {
            if arc.ms != crate::metric::CLOSED {
                let edge = EdgeId::new(edge);
                let obstacles = met(topology.directed(edge), Part::Whole, Some(edge));
                all.extend(obstacles.map(|obstacles| Arc {
                    tail: topology.tail(edge).0,
                    head: arc.head,
                    obstacles,
                }));
            }
        }
        for access in from.departures(self.metric) {
            let obstacles = met(access.directed, Part::From(access.position_mm), None);
            all.extend(obstacles.map(|obstacles| Arc { tail: source, head: access.state.0, obstacles }));
        }
        for access in to.arrivals(self.metric) {
            let obstacles = met(access.directed, Part::Until(access.position_mm), access.edge);
            all.extend(obstacles.map(|obstacles| Arc { tail: access.state.0, head: target, obstacles }));
        }
        let directed_to = to.directions(self.metric);
        for (directed, a) in from.directions(self.metric) {
            for &(_, b) in directed_to.iter().filter(|(d, b)| *d == directed && a <= *b) {
                if self.metric.open_between(directed, a, b) {
                    let obstacles = met(directed, Part::Between(a, b), None);
                    all.extend(obstacles.map(|obstacles| Arc { tail: source, head: target, obstacles }));
                }
            }
        }
        (all, source, target)
    }
}
