//! Ways beside the best one, held against their definition by searches of their own: no dearer than allowed, different
//! enough from each other, and locally optimal.

use crate::random::{self, Dice};
use huhang::id::{EdgeId, StateId};
use huhang::metric::Metric;
use huhang::network::Network;
use huhang::plan::Leg;
use huhang::plan::detour::cost_of;
use huhang::plan::route::{AlternativeRules, Engine, Path, Searches, alternatives, route};
use huhang::search::{Access, Cost, Direction, Goal, Objective, Position, View, Workspace};
use std::collections::BTreeSet;
use std::sync::Arc;

fn at(metric: &Metric, leg: &Leg, mm: u32) -> Position {
    let length = metric.topology().length_mm(leg.directed);
    let position_mm = if leg.directed.is_forward() { mm } else { length - mm };
    Position { segment: leg.directed.segment(), position_mm, on_junction: false }
}

/// The cost of the best way between two positions by petgraph's A*, milliseconds.
fn best_ms(metric: &Metric, from: Position, to: Position) -> Option<u32> {
    route(metric, from, to, Objective::Fastest, Engine::PetgraphAstar).map(|path| path.cost.ms)
}

/// By definition: some stretch of the path, at least so long, ends what is a best way from the start and begins what is
/// a best way to the end. Restrictions make a best way between two places inside cheaper than the path may go, never
/// dearer: so "as good as any" is asked of the two halves only.
fn has_plateau(metric: &Metric, path: &Path, (from, to): (Position, Position), needed_mm: u64) -> bool {
    let count = path.legs.len();
    let half = |legs: &[Leg]| cost_of(metric, legs).map(|cost| cost.ms);
    // A cut at the middle of a leg: no restriction looks at how one came there.
    let middle = |leg: &Leg| leg.from_mm.midpoint(leg.to_mm);
    let cut = |i: usize| {
        let leg = &path.legs[i];
        let mut head = path.legs[..=i].to_vec();
        head[i].to_mm = middle(leg);
        let mut tail = path.legs[i..].to_vec();
        tail[0].from_mm = middle(leg);
        (head, tail)
    };
    let good_from_start = |i: usize| {
        half(&cut(i).0)
            .zip(best_ms(metric, from, at(metric, &path.legs[i], middle(&path.legs[i]))))
            .is_some_and(|(own, best)| own <= best + 1)
    };
    let good_to_end = |i: usize| {
        half(&cut(i).1)
            .zip(best_ms(metric, at(metric, &path.legs[i], middle(&path.legs[i])), to))
            .is_some_and(|(own, best)| own <= best + 1)
    };
    let last_from_start = (0..count).take_while(|i| good_from_start(*i)).last();
    let first_to_end = (0..count).rev().take_while(|i| good_to_end(*i)).last();
    let (Some(last), Some(first)) = (last_from_start, first_to_end) else { return false };
    // The stretch between: whole legs, and the halves at both ends that the cuts leave open.
    let shared: u64 = path
        .legs
        .get(first..=last)
        .unwrap_or_default()
        .iter()
        .map(|leg| u64::from(leg.to_mm - leg.from_mm))
        .sum();
    let beyond = |i: Option<usize>| {
        i.and_then(|i| path.legs.get(i)).map_or(0, |leg| u64::from(leg.to_mm - leg.from_mm))
    };
    shared + beyond(first.checked_sub(1)) + beyond(Some(last + 1)) >= needed_mm
}

/// A random network under closures, and pairs of places on it.
fn asked_of(map: u64, seed: u64) -> (Arc<Network>, Metric, Vec<(Position, Position)>) {
    let network = random::network(map, 9, 8);
    let topology = random::car_topology(&network);
    let metric = random::metric(&topology, seed, 4);
    let mut dice = Dice(seed);
    let mut place = || random::usable_position(&topology, &mut dice);
    let questions = (0..6).map(|_| (place(), place())).collect();
    (network, metric, questions)
}

#[test]
fn alternatives_are_what_their_definition_says() {
    let rules = AlternativeRules::default();
    let (mut found, mut asked) = (0, 0);
    for seed in 0..40u64 {
        let (network, metric, questions) = asked_of(seed + 4000, seed);
        for (from, to) in questions {
            let ways =
                alternatives(&mut Searches::default(), &metric, from, to, Objective::Fastest, 4, rules);
            let slow = best_ms(&metric, from, to);
            assert_eq!(ways.first().map(|way| way.cost.ms), slow, "seed {seed}: the first is the best");
            let Some(best) = ways.first() else { continue };
            asked += 1;
            let needed = (f64::from(best.cost.mm) * rules.least_plateau) as u64;
            for (i, way) in ways.iter().enumerate() {
                assert_eq!(cost_of(&metric, &way.legs), Some(way.cost), "seed {seed}: the legs add up");
                for pair in way.legs.windows(2) {
                    assert_eq!(network.head(pair[0].directed), network.tail(pair[1].directed), "seed {seed}");
                }
                if i == 0 {
                    continue;
                }
                found += 1;
                assert!(
                    f64::from(way.cost.ms) <= f64::from(best.cost.ms) * rules.most_stretch,
                    "seed {seed}"
                );
                for other in &ways[..i] {
                    let theirs: BTreeSet<_> = other.legs.iter().map(|leg| leg.directed).collect();
                    let shared: u64 = way
                        .legs
                        .iter()
                        .filter(|leg| theirs.contains(&leg.directed))
                        .map(|leg| u64::from(leg.to_mm - leg.from_mm))
                        .sum();
                    assert!(shared as f64 <= f64::from(way.cost.mm) * rules.most_shared, "seed {seed}");
                }
                assert!(
                    has_plateau(&metric, way, (from, to), needed),
                    "seed {seed}: {way:?} is not locally optimal"
                );
                let junctions: BTreeSet<_> = way.legs.iter().map(|leg| network.tail(leg.directed)).collect();
                assert_eq!(junctions.len(), way.legs.len(), "seed {seed}: no junction twice");
            }
        }
    }
    assert!(asked > 100 && found > 30, "{found} alternatives of {asked} questions");
}

/// Every way over a state, from two searches without any bound; with what it costs, how long its plateau is, and the first
/// state of that.
fn ways_over_states(metric: &Metric, from: Position, to: Position) -> Vec<(Cost, u64, StateId, Vec<Leg>)> {
    let topology = metric.topology();
    let (departures, arrivals) = (from.departures(metric), to.arrivals(metric));
    let (ahead, back) = (View::forward(metric), View::new(metric, Direction::Backward));
    let search = |view: &View, accesses: &[Access]| {
        let mut workspace = Workspace::new(topology.state_count());
        let sources: Vec<_> = accesses.iter().map(Access::source).collect();
        workspace.run(view, Objective::Fastest, &sources, u32::MAX - 1, Goal::All);
        workspace
    };
    let (out, home) = (search(&ahead, &departures), search(&back, &arrivals));
    let whole = |edge: EdgeId| {
        let directed = topology.directed(edge);
        Leg { directed, from_mm: 0, to_mm: topology.length_mm(directed) }
    };
    let mut all = Vec::new();
    for via in (0..topology.state_count() as u32).map(StateId) {
        let (Some(a), Some(b)) = (out.cost(via), home.cost(via)) else { continue };
        let edges: Vec<EdgeId> = out.path(&ahead, via).into_iter().chain(home.path(&back, via)).collect();
        let first = edges.first().map_or(via, |edge| topology.tail(*edge));
        let states: Vec<StateId> =
            std::iter::once(first).chain(edges.iter().map(|edge| topology.head(*edge))).collect();
        // A plateau is a run of edges that both trees have; the one through this state.
        let in_both = |i: usize| {
            out.parent(topology.head(edges[i])) == Some(edges[i])
                && home.parent(topology.tail(edges[i])) == Some(edges[i])
        };
        let own = states.iter().position(|state| *state == via).unwrap();
        let begin = (0..own).rev().take_while(|i| in_both(*i)).last().unwrap_or(own);
        let end = (own..edges.len()).take_while(|i| in_both(*i)).last().map_or(own, |i| i + 1);
        let plateau = edges[begin..end].iter().map(|e| u64::from(metric.arcs()[e.index()].mm)).sum();
        let last = states[edges.len()];
        let leave = departures.iter().filter(|d| d.state == first).min_by_key(|d| (d.cost.ms, d.cost.mm));
        let reach = arrivals.iter().filter(|x| x.state == last);
        let reach = reach.min_by_key(|x| (x.cost.ms, x.cost.mm, x.edge));
        let (Some(leave), Some(reach)) = (leave, reach) else { continue };
        let mut legs = vec![Leg {
            directed: leave.directed,
            from_mm: leave.position_mm,
            to_mm: topology.length_mm(leave.directed),
        }];
        legs.extend(edges.iter().copied().map(whole));
        legs.push(Leg { directed: reach.directed, from_mm: 0, to_mm: reach.position_mm });
        legs.retain(|leg| leg.from_mm < leg.to_mm);
        let cost = Cost { ms: a.ms + b.ms, mm: a.mm + b.mm };
        all.push((cost, plateau, states[begin], legs));
    }
    all.sort_by_key(|(cost, plateau, state, _)| (cost.ms, cost.mm, *plateau, *state));
    all.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1 && a.2 == b.2);
    all
}

/// The bounds of the two searches leave none out: the same ways as chosen from all ways over all states.
#[test]
fn alternatives_are_complete() {
    let rules = AlternativeRules::default();
    let mut found = 0;
    for seed in 0..60u64 {
        let (network, metric, questions) = asked_of(seed + 9000, seed);
        for (from, to) in questions {
            let ways =
                alternatives(&mut Searches::default(), &metric, from, to, Objective::Fastest, 5, rules);
            let Some(best) = ways.first().filter(|best| best.legs.len() > 1) else { continue };
            let limit = (f64::from(best.cost.ms) * rules.most_stretch) as u32;
            let needed = (f64::from(best.cost.mm) * rules.least_plateau) as u64;
            let mut chosen = vec![best.clone()];
            for (cost, plateau, _, legs) in ways_over_states(&metric, from, to) {
                if chosen.len() == 5 || cost.ms > limit || plateau < needed {
                    continue;
                }
                let way = Path { cost, legs };
                let tails: BTreeSet<_> = way.legs.iter().map(|leg| network.tail(leg.directed)).collect();
                let mm = f64::from(cost.mm.max(1));
                let differs = chosen.iter().all(|c| way.shared_mm(c) as f64 <= mm * rules.most_shared);
                if tails.len() == way.legs.len() && differs {
                    chosen.push(way);
                }
            }
            let shown = |ways: &[Path]| -> Vec<(Cost, Vec<Leg>)> {
                let driven = |way: &Path| way.legs.iter().filter(|l| l.from_mm < l.to_mm).copied().collect();
                ways.iter().map(|way| (way.cost, driven(way))).collect()
            };
            assert_eq!(shown(&ways), shown(&chosen), "seed {seed}: {from:?} to {to:?}");
            found += ways.len() - 1;
        }
    }
    assert!(found > 50, "{found} alternatives");
}
