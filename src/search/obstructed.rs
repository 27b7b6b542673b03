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

/// Stretches by directed segment: of a network, whatever graph is asked.
#[derive(Debug)]
struct Standing {
    shut: Vec<Shut>,
    /// Where the stretches of each directed segment begin in `shut`.
    first: Vec<u32>,
}

/// Obstacles on a graph. What the metric shuts by itself stays shut.
#[derive(Debug)]
pub struct Obstructed<'a> {
    metric: &'a Metric,
    standing: std::sync::Arc<Standing>,
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

/// An arc of the question where a way could go: between states, or from and to the places asked about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Arc {
    /// Where it leaves; see `Obstructed::arcs`.
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
        Self { metric, standing: std::sync::Arc::new(Standing { shut, first }) }
    }

    /// The same obstacles on another graph of the same network.
    pub fn on_graph<'b>(&self, metric: &'b Metric) -> Obstructed<'b> {
        Obstructed { metric, standing: std::sync::Arc::clone(&self.standing) }
    }

    fn topology(&self) -> &Topology {
        self.metric.topology()
    }

    /// The stretches on a directed segment, by position.
    pub fn on(&self, directed: DirectedId) -> &[Shut] {
        let Standing { shut, first } = &*self.standing;
        &shut[first[directed.index()] as usize..first[directed.index() + 1] as usize]
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

    /// What stands on a part of a road, and on the turn onto it where `edge` says which; `None` where the edge breaks a rule
    /// that nothing makes.
    fn met(
        &self,
        directed: DirectedId,
        part: Part,
        edge: Option<EdgeId>,
        of_rule: &impl Fn(&Rule) -> Vec<u32>,
    ) -> Option<Vec<u32>> {
        let stretches = self.on(directed).iter().filter(|stretch| part.meets(stretch));
        let mut obstacles: Vec<u32> = stretches.map(|stretch| stretch.obstacle).collect();
        for rule in edge.into_iter().flat_map(|edge| self.topology().broken(edge)) {
            let of_rule = of_rule(rule);
            if of_rule.is_empty() {
                return None;
            }
            obstacles.extend(of_rule);
        }
        obstacles.sort_unstable();
        obstacles.dedup();
        Some(obstacles)
    }

    /// All edges as arcs between states. `of_rule` numbers the obstacles that make a rule of the road, where the graph lets
    /// rules be broken; a rule that nothing makes cannot be lifted, and its edge is left out.
    pub fn roads(&self, of_rule: impl Fn(&Rule) -> Vec<u32>) -> Vec<Arc> {
        let topology = self.topology();
        let open = self.metric.arcs().iter().enumerate().filter(|(_, arc)| arc.ms != crate::metric::CLOSED);
        let arc = |(edge, arc): (usize, &crate::metric::EdgeCost)| {
            let edge = EdgeId::new(edge);
            let obstacles = self.met(topology.directed(edge), Part::Whole, Some(edge), &of_rule)?;
            Some(Arc { tail: topology.tail(edge).0, head: arc.head, obstacles })
        };
        open.filter_map(arc).collect()
    }

    /// What leads from one place onto the roads, from them to another, and along one road from the first to the second. The
    /// places are numbered after the states, the first one first.
    pub fn ends(&self, from: Position, to: Position, of_rule: impl Fn(&Rule) -> Vec<u32>) -> [Vec<Arc>; 3] {
        let source = self.topology().state_count() as u32;
        let target = source + 1;
        let departures = from.departures(self.metric).into_iter().filter_map(|access| {
            let obstacles = self.met(access.directed, Part::From(access.position_mm), None, &of_rule)?;
            Some(Arc { tail: source, head: access.state.0, obstacles })
        });
        let arrivals = to.arrivals(self.metric).into_iter().filter_map(|access| {
            let part = Part::Until(access.position_mm);
            let obstacles = self.met(access.directed, part, access.edge, &of_rule)?;
            Some(Arc { tail: access.state.0, head: target, obstacles })
        });
        let mut direct = Vec::new();
        let directed_to = to.directions(self.metric);
        for (directed, a) in from.directions(self.metric) {
            for &(_, b) in directed_to.iter().filter(|(d, b)| *d == directed && a <= *b) {
                if self.metric.open_between(directed, a, b) {
                    let obstacles = self.met(directed, Part::Between(a, b), None, &of_rule);
                    direct.extend(obstacles.map(|obstacles| Arc { tail: source, head: target, obstacles }));
                }
            }
        }
        [departures.collect(), arrivals.collect(), direct]
    }
}
