//! Rules of the road that may be lifted: the one graph in which every breach is told, against a graph built anew for
//! each set of lifted rules.

use crate::random::{self, Dice};
use huhang::id::DirectedId;
use huhang::metric::Metric;
use huhang::network::Network;
use huhang::search::obstructed::{Arc as Told, Obstructed};
use huhang::topology::{Breakable, Rule, Topology, Works};
use huhang::vehicle::Vehicle;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Corners that are declared too sharp, some of them for turning round.
fn corners(network: &Network, dice: &mut Dice) -> Vec<Vec<DirectedId>> {
    let all = (0..network.segment_count() as u32 * 2).map(DirectedId);
    let mut found = Vec::new();
    for into in all {
        for onto in network.leaving(network.head(into)) {
            if dice.one_in(15) {
                found.push(vec![into, *onto]);
            }
        }
    }
    found.sort();
    found
}

/// The obstacle of a rule: restrictions first, then corners, then local ways, then gates.
fn number(network: &Network, rule: &Rule, corners: usize) -> u32 {
    let restrictions = network.restrictions().len() as u32;
    match rule {
        Rule::Restriction(number) => *number,
        Rule::Corner(number) => restrictions + number,
        Rule::Local(directed) => restrictions + corners as u32 + network.segment(directed.segment()).way.0,
        Rule::Gate(node) => restrictions + (corners + network.ways().len()) as u32 + node.0,
        Rule::WorksTurn(_) | Rule::LocalByHours(..) => unreachable!("no works here"),
    }
}

fn is_way(arcs: &[Told], ends: (u32, u32), lifted: &BTreeSet<u32>) -> bool {
    let mut reached = BTreeSet::from([ends.0]);
    loop {
        let before = reached.len();
        for arc in arcs {
            if reached.contains(&arc.tail) && arc.obstacles.iter().all(|obstacle| lifted.contains(obstacle)) {
                reached.insert(arc.head);
            }
        }
        if reached.len() == before {
            return reached.contains(&ends.1);
        }
    }
}

#[test]
fn h11_a_graph_of_breakable_rules_agrees_with_one_built_for_each_set_of_lifted_ones() {
    let vehicle = Vehicle::built_in("car").unwrap();
    let (mut ways, mut none, mut only_lifted) = (0, 0, 0);
    let mut by_gates = 0;
    for seed in 0..120 {
        let network = if seed < 60 { random::network(seed, 4, 4) } else { random::gated_network(seed, 4, 4) };
        let mut dice = Dice(seed + 1);
        let impossible = corners(&network, &mut dice);
        let told =
            Works { impossible: impossible.clone(), breakable: Breakable::Corners, ..Works::default() };
        let told = Topology::under_works(Arc::clone(&network), &vehicle, &told);
        let metric = Metric::free(Arc::new(told));
        let obstructed = Obstructed::new(&metric, Vec::new());
        let of_rule = |rule: &Rule| vec![number(&network, rule, impossible.len())];
        let (roads, states) = (obstructed.roads(of_rule), metric.topology().state_count() as u32);
        let gates = Topology::build(Arc::clone(&network), &vehicle).gates().to_vec();
        let all =
            network.restrictions().len() + impossible.len() + network.ways().len() + network.node_count();
        for _ in 0..20 {
            let (from, to) = (random::position(&network, &mut dice), random::position(&network, &mut dice));
            let (source, target) = (states, states + 1);
            let ends = obstructed.ends(from, to, of_rule).into_iter().flatten();
            let arcs: Vec<_> = roads.iter().cloned().chain(ends).collect();
            let share = 1 + dice.below(4);
            let lifted: BTreeSet<u32> = (0..all as u32).filter(|_| dice.one_in(share)).collect();
            let is_lifted = |rule: Rule| lifted.contains(&number(&network, &rule, impossible.len()));
            let is_u_turn = |path: &[DirectedId]| path[1] == path[0].reversed();
            let works = Works {
                impossible: impossible
                    .iter()
                    .zip(0..)
                    .filter(|(path, n)| is_u_turn(path) || !is_lifted(Rule::Corner(*n)))
                    .map(|(path, _)| path.clone())
                    .collect(),
                waived: (0..network.restrictions().len() as u32)
                    .filter(|n| is_lifted(Rule::Restriction(*n)))
                    .collect(),
                permitted: (0..network.segment_count() as u32 * 2)
                    .map(DirectedId)
                    .filter(|d| is_lifted(Rule::Local(*d)))
                    .collect(),
                passable: gates.iter().copied().filter(|node| is_lifted(Rule::Gate(*node))).collect(),
                ..Works::default()
            };
            let shut = Works { passable: Vec::new(), ..works.clone() };
            let shut = Metric::free(Arc::new(Topology::under_works(Arc::clone(&network), &vehicle, &shut)));
            let through_gates = !Obstructed::new(&shut, Vec::new()).is_way(from, to, |_| false);
            let anew = Metric::free(Arc::new(Topology::under_works(Arc::clone(&network), &vehicle, &works)));
            let expected = Obstructed::new(&anew, Vec::new()).is_way(from, to, |_| false);
            assert_eq!(is_way(&arcs, (source, target), &lifted), expected, "seed {seed}: {from:?} {to:?}");
            let lawful = is_way(&arcs, (source, target), &BTreeSet::new());
            *if expected { &mut ways } else { &mut none } += 1;
            only_lifted += i32::from(expected && !lawful);
            by_gates += i32::from(expected && through_gates);
        }
    }
    assert!(ways > 100 && none > 100 && only_lifted > 50, "{ways} {none} {only_lifted}");
    assert!(by_gates > 20, "{by_gates}");
}
