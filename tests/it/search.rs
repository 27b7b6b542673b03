//! Every engine against the oracle and against petgraph, on random networks with closures.

use crate::oracle::Oracle;
use crate::random::{self, Dice};
use huhang::metric::Metric;
use huhang::plan::matrix::matrix;
use huhang::plan::route::{Engine, route};
use huhang::search::{
    Access, Cost, Costs, Direction, Goal, Measure, Objective, Source, Sweep, View, Workspace,
};
use huhang::vehicle::Vehicle;
use std::sync::Arc;

#[test]
fn routes_equal_the_oracle_on_random_networks_with_closures() {
    let car = Vehicle::built_in("car").unwrap();
    let (mut found, mut refused) = (0, 0);
    for seed in 0..60 {
        let network = if seed < 40 { random::network(seed, 7, 6) } else { random::gated_network(seed, 7, 6) };
        let topology = random::car_topology(&network);
        let metric = random::metric(&topology, seed, (seed % 4) as usize * 6);
        let oracle = Oracle::new(&metric, &car);
        let mut dice = Dice(seed + 1000);
        for _ in 0..25 {
            let from = random::usable_position(&topology, &mut dice);
            let to = random::usable_position(&topology, &mut dice);
            for (objective, fastest) in [(Objective::Fastest, true), (Objective::Shortest, false)] {
                let expected = oracle.cost(from, to, fastest);
                let own = route(&metric, from, to, objective, Engine::Own);
                assert_eq!(
                    own.as_ref().map(|p| p.cost),
                    expected,
                    "seed {seed} {from:?} {to:?} {objective:?}"
                );
                let astar = route(&metric, from, to, objective, Engine::PetgraphAstar);
                assert_eq!(astar.map(|p| p.cost), expected, "A*, seed {seed} {from:?} {to:?} {objective:?}");
                match own {
                    Some(path) => {
                        found += 1;
                        let length: u64 = path.legs.iter().map(|l| u64::from(l.to_mm - l.from_mm)).sum();
                        assert_eq!(length, u64::from(path.cost.mm), "the legs add up to the length");
                    }
                    None => refused += 1,
                }
            }
        }
    }
    assert!(
        found > 800 && refused > 50,
        "the networks are neither all open nor all closed: {found}, {refused}"
    );
}

#[test]
fn one_to_all_equals_petgraph() {
    let mut reached = 0;
    for seed in 0..12 {
        let network = random::network(seed, 25, 20);
        let topology = random::car_topology(&network);
        let metric = random::metric(&topology, seed, 40);
        let mut workspace = Workspace::new(topology.state_count());
        for direction in [Direction::Forward, Direction::Backward] {
            let view = View::new(&metric, direction);
            let source = huhang::id::StateId((seed * 37 % network.node_count() as u64) as u32);
            let start = huhang::search::Source { state: source, cost: huhang::search::Cost::default() };
            workspace.run(&view, Objective::Fastest, &[start], u32::MAX - 1, Goal::All);
            let reference = petgraph::algo::dijkstra(view, source, None, |e| u64::from(e.ms()));
            for state in (0..topology.state_count() as u32).map(huhang::id::StateId) {
                let expected = reference.get(&state).copied();
                assert_eq!(
                    workspace.cost(state).map(|c| u64::from(c.ms)),
                    expected,
                    "seed {seed} state {state:?}"
                );
                reached += usize::from(expected.is_some());
            }
        }
    }
    assert!(reached > 2000, "{reached}");
}

#[test]
fn the_sweep_finds_the_costs_of_the_dijkstra() {
    let mut compared = 0;
    for seed in 0..24u64 {
        let network = random::network(seed + 300, 14, 12);
        let topology = random::car_topology(&network);
        let metric = random::metric(&topology, seed, 25);
        let (mut dijkstra, mut sweep) =
            (Workspace::new(topology.state_count()), Sweep::<Costs>::new(topology.state_count()));
        let mut alone = Sweep::<Measure>::new(topology.state_count());
        let mut dice = Dice(seed);
        for round in 0..12 {
            // Several sources, some of them far behind the others: the ring of buckets has gaps to jump.
            let sources: Vec<Source> = (0..=dice.below(4))
                .map(|_| Source {
                    state: huhang::id::StateId(dice.below(topology.state_count() as u64) as u32),
                    cost: Cost {
                        ms: dice.below(3) as u32 * 40_000_000 + dice.below(5000) as u32,
                        mm: dice.below(9000) as u32,
                    },
                })
                .collect();
            let limit = if round % 3 == 0 { u32::MAX - 1 } else { dice.below(400_000) as u32 };
            for direction in [Direction::Forward, Direction::Backward] {
                for objective in [Objective::Fastest, Objective::Shortest] {
                    let view = View::new(&metric, direction);
                    dijkstra.run(&view, objective, &sources, limit, Goal::All);
                    sweep.run(&view, objective, &sources, limit);
                    alone.run(&view, objective, &sources, limit);
                    for state in (0..topology.state_count() as u32).map(huhang::id::StateId) {
                        assert_eq!(sweep.cost(state), dijkstra.cost(state), "seed {seed} round {round}");
                        let measure = dijkstra.cost(state).map(|c| match objective {
                            Objective::Fastest => c.ms,
                            Objective::Shortest => c.mm,
                        });
                        assert_eq!(alone.measure(state), measure, "seed {seed} round {round}");
                        compared += usize::from(sweep.cost(state).is_some());
                    }
                    assert_eq!(sweep.reached().count(), dijkstra.reached().count());
                    assert_eq!(alone.reached().count(), dijkstra.reached().count());
                }
            }
        }
    }
    assert!(compared > 100_000, "{compared}");
}

#[test]
fn a_limit_cuts_exactly_and_inclusively() {
    let network = random::network(3, 15, 15);
    let topology = random::car_topology(&network);
    let metric = Metric::free(Arc::clone(&topology));
    let view = View::forward(&metric);
    let start =
        huhang::search::Source { state: huhang::id::StateId(0), cost: huhang::search::Cost::default() };
    let mut all = Workspace::new(topology.state_count());
    all.run(&view, Objective::Shortest, &[start], u32::MAX - 1, Goal::All);
    let mut costs: Vec<u32> = all.reached().filter_map(|s| all.cost(s)).map(|c| c.mm).collect();
    costs.sort_unstable();
    let limit = costs[costs.len() / 2];
    let mut cut = Workspace::new(topology.state_count());
    cut.run(&view, Objective::Shortest, &[start], limit, Goal::All);
    for state in (0..topology.state_count() as u32).map(huhang::id::StateId) {
        assert_eq!(cut.cost(state), all.cost(state).filter(|c| c.mm <= limit));
    }
}

#[test]
fn the_matrix_of_the_reversed_search_is_the_transpose() {
    let network = random::network(11, 12, 12);
    let topology = random::car_topology(&network);
    let metric = random::metric(&topology, 5, 20);
    let mut dice = Dice(77);
    let places: Vec<_> = (0..15).map(|_| Some(random::usable_position(&topology, &mut dice))).collect();
    let forward = matrix(&metric, &places, &places, Objective::Fastest, u32::MAX - 1);
    let mut workspace = Workspace::new(topology.state_count());
    let view = View::new(&metric, Direction::Backward);
    for (j, to) in places.iter().enumerate() {
        let to = to.unwrap();
        let sources: Vec<_> = to.arrivals(&metric).iter().map(Access::source).collect();
        workspace.run(&view, Objective::Fastest, &sources, u32::MAX - 1, Goal::All);
        for (i, from) in places.iter().enumerate() {
            let from = from.unwrap();
            let backward = from
                .departures(&metric)
                .iter()
                .filter_map(|a| workspace.cost(a.state)?.plus(a.cost))
                .chain(from.direct(to, &metric).map(|(c, ..)| c))
                .min();
            assert_eq!(backward, forward[i][j], "from {i} to {j}");
        }
    }
}

#[test]
fn closing_never_shortens_and_reopening_restores() {
    for seed in 0..10 {
        let network = random::network(seed + 50, 10, 10);
        let topology = random::car_topology(&network);
        let free = Metric::free(Arc::clone(&topology));
        let closed = random::metric(&topology, seed, 25);
        let again = Metric::customize(Arc::clone(&topology), Vec::new(), &[]);
        assert_eq!(free.arcs(), again.arcs());
        let mut dice = Dice(seed);
        for _ in 0..40 {
            let (from, to) = (
                random::usable_position(&topology, &mut dice),
                random::usable_position(&topology, &mut dice),
            );
            let before = route(&free, from, to, Objective::Fastest, Engine::Own);
            let after = route(&closed, from, to, Objective::Fastest, Engine::Own);
            assert_eq!(before, route(&again, from, to, Objective::Fastest, Engine::Own));
            match (&before, &after) {
                (None, Some(_)) => panic!("a closure opened a way"),
                (Some(b), Some(a)) => assert!(a.cost >= b.cost),
                _ => {}
            }
            // Closing what the best path does not use changes nothing.
            if let Some(best) = before {
                let unused =
                    closed.closed().iter().filter(|c| best.legs.iter().all(|l| l.directed != c.directed));
                let harmless = Metric::customize(Arc::clone(&topology), unused.copied().collect(), &[]);
                assert_eq!(route(&harmless, from, to, Objective::Fastest, Engine::Own), Some(best));
            }
        }
    }
}
