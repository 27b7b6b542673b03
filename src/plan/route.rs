//! The best way from A to B, and others worth knowing.

use super::{Leg, key};
use crate::id::{DirectedId, EdgeId, StateId};
use crate::metric::Metric;
use crate::search::{Access, Cost, Direction, Goal, Objective, Source, Stance, View, Workspace, onward};
use std::collections::BTreeSet;

/// A path between two places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Path {
    /// What it costs.
    pub cost: Cost,
    /// What is driven, in order; empty only when both places are the same point.
    pub legs: Vec<Leg>,
}

impl Path {
    /// Length shared with another path, millimeters.
    pub fn shared_mm(&self, other: &Path) -> u64 {
        let theirs: BTreeSet<DirectedId> = other.legs.iter().map(|leg| leg.directed).collect();
        let shared = self.legs.iter().filter(|leg| theirs.contains(&leg.directed));
        shared.map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum()
    }
}

/// Which search finds the path. All agree to the millisecond; they are here to check each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// The bounded Dijkstra of this crate.
    Own,
    /// petgraph's A*, with the straight distance at the network's highest speed as its lower bound.
    PetgraphAstar,
}

/// The best path from one position to another.
pub fn route(
    metric: &Metric,
    from: impl Into<Stance>,
    to: impl Into<Stance>,
    objective: Objective,
    engine: Engine,
) -> Option<Path> {
    let (from, to) = (from.into(), to.into());
    let direct = direct(metric, from, to);
    let around = match engine {
        Engine::Own => own(&mut Workspace::default(), metric, from, to, objective),
        Engine::PetgraphAstar => astar(metric, from, to, objective),
    };
    better(direct, around, objective)
}

/// The best path, with the tables of searches before.
pub fn best(
    searches: &mut Searches,
    metric: &Metric,
    from: Stance,
    to: Stance,
    objective: Objective,
) -> Option<Path> {
    better(direct(metric, from, to), own(&mut searches.out, metric, from, to, objective), objective)
}

/// The best path that turns round nowhere on the way, as [`onward`].
pub fn best_onward(metric: &Metric, from: Stance, to: Stance, objective: Objective) -> Option<Path> {
    let found = onward(metric, &from.departures(metric), &to.arrivals(metric), objective);
    let around = found.map(|(cost, departure, edges, arrival)| {
        let departures = std::slice::from_ref(&departure);
        assemble(metric, cost, departures, departure.state, objective, &edges, arrival)
    });
    better(direct(metric, from, to), around, objective)
}

/// The way along the one road on which both places lie.
fn direct(metric: &Metric, from: Stance, to: Stance) -> Option<Path> {
    let (cost, directed, from_mm, to_mm) = from.direct(to, metric)?;
    Some(Path { cost, legs: vec![Leg { directed, from_mm, to_mm }] })
}

fn better(direct: Option<Path>, around: Option<Path>, objective: Objective) -> Option<Path> {
    [direct, around].into_iter().flatten().min_by_key(|path| (key(objective, path.cost), path.legs.len()))
}

/// Among ways to arrive, the one with the least total.
fn best_arrival(
    arrivals: &[Access],
    objective: Objective,
    cost: impl Fn(StateId) -> Option<Cost>,
) -> Option<(Cost, Access)> {
    let total = |access: &Access| Some((cost(access.state)?.plus(access.cost)?, *access));
    arrivals.iter().filter_map(total).min_by_key(|(cost, access)| (key(objective, *cost), access.edge))
}

fn own(
    workspace: &mut Workspace,
    metric: &Metric,
    from: Stance,
    to: Stance,
    objective: Objective,
) -> Option<Path> {
    let view = View::forward(metric);
    let departures = from.departures(metric);
    let arrivals = to.arrivals(metric);
    let sources: Vec<Source> = departures.iter().map(Access::source).collect();
    let mut goals: Vec<StateId> = arrivals.iter().map(|a| a.state).collect();
    goals.sort_unstable();
    goals.dedup();
    workspace.fit(metric.topology().state_count());
    workspace.run(&view, objective, &sources, u32::MAX - 1, Goal::States(&goals));
    let (cost, arrival) = best_arrival(&arrivals, objective, |state| workspace.cost(state))?;
    let start = workspace.origin(&view, arrival.state);
    Some(assemble(
        metric,
        cost,
        &departures,
        start,
        objective,
        &workspace.path(&view, arrival.state),
        arrival,
    ))
}

fn assemble(
    metric: &Metric,
    cost: Cost,
    departures: &[Access],
    start: StateId,
    objective: Objective,
    edges: &[EdgeId],
    arrival: Access,
) -> Path {
    let topology = metric.topology();
    let whole = |directed| Leg { directed, from_mm: 0, to_mm: topology.length_mm(directed) };
    let first = departures
        .iter()
        .filter(|d| d.state == start)
        .min_by_key(|d| (key(objective, d.cost), d.directed))
        .map(|d| Leg { from_mm: d.position_mm, ..whole(d.directed) });
    let last = Leg { directed: arrival.directed, from_mm: 0, to_mm: arrival.position_mm };
    let middle = edges.iter().map(|e| whole(topology.directed(*e)));
    let mut legs: Vec<Leg> = first.into_iter().chain(middle).chain([last]).collect();
    legs.retain(|leg| leg.from_mm < leg.to_mm);
    Path { cost, legs }
}

fn astar(metric: &Metric, from: Stance, to: Stance, objective: Objective) -> Option<Path> {
    use petgraph::visit::EdgeRef;
    let view = View::forward(metric);
    let network = metric.topology().network();
    let departures = from.departures(metric);
    let arrivals = to.arrivals(metric);
    let pace = Pace::of(metric);
    let packed = |cost: Cost| {
        let (high, low) = key(objective, cost);
        u64::from(high) << 32 | u64::from(low)
    };
    let mut best: Option<(u64, Path)> = None;
    for departure in &departures {
        for arrival in &arrivals {
            let goal = network.position(metric.topology().junction(arrival.state));
            let found = petgraph::algo::astar(
                view,
                departure.state,
                |state| state == arrival.state,
                |edge| packed(Cost { ms: edge.weight().ms, mm: edge.weight().mm }),
                |state| {
                    let straight = network.position(metric.topology().junction(state)).geodesic_m(goal);
                    u64::from(pace.lower_bound(objective, straight)) << 32
                },
            );
            let Some((_, states)) = found else { continue };
            let edges: Vec<EdgeId> = states
                .windows(2)
                .filter_map(|pair| {
                    let open =
                        petgraph::visit::IntoEdges::edges(view, pair[0]).filter(|e| e.target() == pair[1]);
                    open.min_by_key(|e| (packed(Cost { ms: e.ms(), mm: e.mm() }), e.id())).map(|e| e.id())
                })
                .collect();
            let steps = edges.iter().map(|e| view.arcs()[e.index()]);
            let total = steps
                .map(|arc| Cost { ms: arc.ms, mm: arc.mm })
                .try_fold(departure.cost.plus(arrival.cost)?, Cost::plus)?;
            let path = assemble(
                metric,
                total,
                std::slice::from_ref(departure),
                departure.state,
                objective,
                &edges,
                *arrival,
            );
            if best.as_ref().is_none_or(|(b, p)| (packed(total), path.legs.len()) < (*b, p.legs.len())) {
                best = Some((packed(total), path));
            }
        }
    }
    best.map(|(_, path)| path)
}

/// The fastest anyone drives anywhere here, and how much shorter than the straight line a stated length may be:
/// what makes the straight distance a lower bound of the rest of a path.
struct Pace {
    ms_per_m: f64,
    mm_per_m: f64,
}

impl Pace {
    fn of(metric: &Metric) -> Self {
        let topology = metric.topology();
        let network = topology.network();
        let mut pace = Self { ms_per_m: f64::INFINITY, mm_per_m: f64::INFINITY };
        for segment in network.segment_ids() {
            let ends = network.segment(segment);
            let straight = network.position(ends.from).geodesic_m(network.position(ends.to));
            if straight <= 0.0 {
                continue;
            }
            pace.mm_per_m = pace.mm_per_m.min(f64::from(ends.length_mm) / straight);
            for directed in [DirectedId::new(segment, true), DirectedId::new(segment, false)] {
                if topology.is_usable(directed) {
                    pace.ms_per_m = pace.ms_per_m.min(f64::from(topology.duration_ms(directed)) / straight);
                }
            }
        }
        pace
    }

    /// What must still be paid at least to come `straight_m` nearer; two units make up for rounding.
    fn lower_bound(&self, objective: Objective, straight_m: f64) -> u32 {
        let rate = match objective {
            Objective::Fastest => self.ms_per_m,
            Objective::Shortest => self.mm_per_m,
        };
        let bound = (straight_m * rate).floor() - 2.0;
        if bound.is_finite() && bound > 0.0 { bound as u32 } else { 0 }
    }
}

/// The tables of two searches, used again from question to question.
#[derive(Debug, Default)]
pub struct Searches {
    out: Workspace,
    home: Workspace,
}

/// How different and how good an alternative must be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AlternativeRules {
    /// At most this share of its length may run over paths already chosen.
    pub most_shared: f64,
    /// At most this many times the cost of the best path.
    pub most_stretch: f64,
    /// Its plateau must be at least this share of the best path long: it is then locally optimal.
    pub least_plateau: f64,
}

impl Default for AlternativeRules {
    /// 60 % shared at most, 1.4 times the best at most, plateaus of a tenth: between the values of Abraham et al.
    /// (80 %, 1.25, 25 %), which are for continents, and what a city detour looks like.
    fn default() -> Self {
        Self { most_shared: 0.6, most_stretch: 1.4, least_plateau: 0.1 }
    }
}

/// The best path and up to `count - 1` real alternatives, best first: paths over a plateau, a stretch that is
/// part of a best path from the start and of a best path to the end at once (Abraham, Delling, Goldberg & Werneck,
/// "Alternative routes in road networks", JEA 18, 2013, §4). Two searches, bounded by the stretch; the second goes only
/// where both together keep it, which is where all plateaus lie: along a best path the sum does not grow.
pub fn alternatives(
    searches: &mut Searches,
    metric: &Metric,
    from: impl Into<Stance>,
    to: impl Into<Stance>,
    objective: Objective,
    count: usize,
    rules: AlternativeRules,
) -> Vec<Path> {
    let (from, to) = (from.into(), to.into());
    let Searches { out, home } = searches;
    let around = own(out, metric, from, to, objective);
    let Some(best) = better(direct(metric, from, to), around, objective) else { return Vec::new() };
    let mut chosen = vec![best.clone()];
    if count < 2 || best.legs.len() < 2 {
        return chosen;
    }
    let limit = (f64::from(key(objective, best.cost).0) * rules.most_stretch) as u32;
    let (ahead, back) = (View::forward(metric), View::new(metric, Direction::Backward));
    home.fit(metric.topology().state_count());
    let (departures, arrivals) = (from.departures(metric), to.arrivals(metric));
    let sources = |accesses: &[Access]| accesses.iter().map(Access::source).collect::<Vec<_>>();
    out.run(&ahead, objective, &sources(&departures), limit, Goal::All);
    let within = |state: StateId, cost: Cost| {
        let total = out.cost(state).and_then(|ahead| ahead.plus(cost));
        total.is_some_and(|total| key(objective, total).0 <= limit)
    };
    home.run_where(&back, objective, &sources(&arrivals), limit, Goal::All, within);

    // One via state a plateau: follow edges that are in both trees.
    let mut vias: Vec<((u32, u32), u64, StateId)> = Vec::new();
    for state in home.reached() {
        let (Some(a), Some(b)) = (out.cost(state), home.cost(state)) else { continue };
        let Some(total) = a.plus(b).filter(|total| key(objective, *total).0 <= limit) else { continue };
        let plateau = plateau_mm(metric, out, home, state);
        if let Some(plateau) = plateau {
            vias.push((key(objective, total), plateau, state));
        }
    }
    vias.sort_unstable();
    let needed = (f64::from(best.cost.mm) * rules.least_plateau) as u64;
    for (_, plateau, via) in vias {
        if chosen.len() >= count {
            break;
        }
        if plateau < needed {
            continue;
        }
        let (Some(a), Some(b)) = (out.cost(via), home.cost(via)) else { continue };
        let Some(cost) = a.plus(b) else { continue };
        let mut edges = out.path(&ahead, via);
        edges.extend(home.path(&back, via));
        let end = home.origin(&back, via);
        let start = out.origin(&ahead, via);
        let Some(arrival) =
            arrivals.iter().filter(|x| x.state == end).min_by_key(|x| (key(objective, x.cost), x.edge))
        else {
            continue;
        };
        let path = assemble(metric, cost, &departures, start, objective, &edges, *arrival);
        if visits_a_junction_twice(metric, &path) {
            continue;
        }
        let length = path.cost.mm.max(1);
        let differs =
            chosen.iter().all(|c| path.shared_mm(c) as f64 <= f64::from(length) * rules.most_shared);
        if differs {
            chosen.push(path);
        }
    }
    chosen
}

/// The length of the plateau that begins at `state`, or `None` when it begins earlier: only its first state counts.
fn plateau_mm(metric: &Metric, out: &Workspace, home: &Workspace, state: StateId) -> Option<u64> {
    let topology = metric.topology();
    if let Some(edge) = out.parent(state)
        && home.parent(topology.tail(edge)) == Some(edge)
    {
        return None;
    }
    let (mut at, mut length) = (state, 0u64);
    while let Some(edge) = home.parent(at) {
        let head = topology.head(edge);
        if out.parent(head) != Some(edge) {
            break;
        }
        length += u64::from(metric.arcs()[edge.index()].mm);
        at = head;
    }
    Some(length)
}

fn visits_a_junction_twice(metric: &Metric, path: &Path) -> bool {
    let network = metric.topology().network();
    let mut seen = BTreeSet::new();
    path.legs.iter().any(|leg| !seen.insert(network.tail(leg.directed)))
}
