//! Postmen against trying all, and the laws of walks, cuts and bounds.

use super::*;
use crate::rounds::chance::Chance;
use std::collections::BTreeMap;

#[derive(Clone, Copy)]
enum Kind {
    Undirected,
    Mixed,
    Windy,
}

/// A small graph that hangs together, some of its links required.
fn graph(chance: &mut Chance, kind: Kind) -> Graph {
    let nodes = 3 + chance.below(4);
    let mut links = Vec::new();
    let count = nodes + chance.below(4);
    for index in 0..count {
        let a = if index < nodes { index } else { chance.below(nodes) };
        let b = if index < nodes { (index + 1) % nodes } else { chance.below(nodes) };
        let cost = 1 + chance.below(9) as i64;
        let costs = match kind {
            Kind::Windy => [Some(cost), Some(1 + chance.below(9) as i64)],
            // The ring stays two-way, so that every place can be left.
            Kind::Mixed if index >= nodes && chance.one_in(2) => [Some(cost), None],
            _ => [Some(cost); 2],
        };
        let required = links.len() < 9 && chance.below(5) < 3;
        links.push(Link { ends: [a as u32, b as u32], costs, required });
    }
    Graph { nodes, links }
}

/// The cheapest closed walk over the required links: cheapest ways over (what is done, where), from each required link.
fn brute_force(graph: &Graph) -> i64 {
    let required: Vec<usize> = (0..graph.links.len()).filter(|i| graph.links[*i].required).collect();
    let Some(first) = required.first() else { return 0 };
    let start = graph.links[*first].way(false).0;
    let all = (1usize << required.len()) - 1;
    let mut best: BTreeMap<(usize, usize), i64> = BTreeMap::from([((0, start), 0)]);
    let mut open = std::collections::BTreeSet::from([(0, 0usize, start)]);
    while let Some((cost, done, at)) = open.pop_first() {
        if (done, at) == (all, start) {
            return cost;
        }
        if best[&(done, at)] < cost {
            continue;
        }
        for (index, link) in graph.links.iter().enumerate() {
            for against in [false, true] {
                let (from, to) = link.way(against);
                let Some(more) = link.costs[usize::from(against)].filter(|_| from == at) else { continue };
                let bit = required.iter().position(|other| *other == index).map_or(0, |bit| 1 << bit);
                let (key, reached) = ((done | bit, to), cost + more);
                if best.get(&key).is_none_or(|known| reached < *known) {
                    best.insert(key, reached);
                    open.insert((reached, key.0, to));
                }
            }
        }
    }
    i64::MAX
}

fn assert_is_closed_walk(graph: &Graph, walk: &Walk) {
    let mut covered = vec![false; graph.links.len()];
    let mut sum = 0;
    for (place, (link, against)) in walk.strides.iter().enumerate() {
        let (next, next_against) = walk.strides[(place + 1) % walk.strides.len()];
        let end = graph.links[*link as usize].way(*against).1;
        assert_eq!(end, graph.links[next as usize].way(next_against).0, "the walk hangs together");
        covered[*link as usize] = true;
        sum += graph.links[*link as usize].costs[usize::from(*against)].expect("the way exists");
    }
    assert_eq!(walk.cost, sum);
    for (link, covered) in graph.links.iter().zip(covered) {
        assert!(!link.required || covered, "{link:?} is walked");
    }
}

fn walks_are_optimal(kind: Kind, cases: usize, effort: u64) {
    let mut chance = Chance::new(7, kind as u64);
    let mut tight = 0;
    for case in 0..cases {
        let graph = graph(&mut chance, kind);
        let walk = walk(&graph, 1, effort).expect("the ring joins all");
        assert_is_closed_walk(&graph, &walk);
        let best = brute_force(&graph);
        assert_eq!(walk.cost, best, "case {case}: {graph:?}");
        let bound = bound::least_walk(&graph);
        assert!(bound <= best, "case {case}: bound {bound} above {best}: {graph:?}");
        tight += usize::from(bound == best);
    }
    assert!(tight * 4 > cases, "the bound is often tight: {tight} of {cases}");
}

#[test]
fn undirected_walks_are_those_that_trying_all_finds() {
    walks_are_optimal(Kind::Undirected, 250, 60);
}

#[test]
fn mixed_walks_are_those_that_trying_all_finds() {
    walks_are_optimal(Kind::Mixed, 250, 300);
}

#[test]
fn windy_walks_are_those_that_trying_all_finds() {
    walks_are_optimal(Kind::Windy, 250, 300);
}

#[test]
fn required_links_apart_are_told() {
    let apart = vec![Link::undirected(0, 1, 1, true), Link::undirected(2, 3, 1, true)];
    assert_eq!(walk(&Graph { nodes: 4, links: apart }, 1, 10), Err(Apart));
    let oneway = Link { ends: [0, 1], costs: [Some(1), None], required: true };
    assert_eq!(walk(&Graph { nodes: 2, links: vec![oneway] }, 1, 10), Err(Apart));
    assert_eq!(walk(&Graph::default(), 1, 10).map(|walk| walk.cost), Ok(0));
}

/// Stops in the plane with one-way detours, jobs to be done either way or one way, depot at stop 0.
fn work(chance: &mut Chance, jobs: usize) -> Work {
    let stops = 1 + 2 * jobs;
    let points: Vec<(i64, i64)> =
        (0..stops).map(|_| (chance.below(100) as i64, chance.below(100) as i64)).collect();
    let mut between = Vec::new();
    for (i, a) in points.iter().enumerate() {
        for (j, b) in points.iter().enumerate() {
            let far = (a.0 - b.0).abs() + (a.1 - b.1).abs();
            between.push(if i == j { 0 } else { far + if i < j { 0 } else { (i * j % 7) as i64 } });
        }
    }
    let ways = |job: usize, chance: &mut Chance| {
        let (a, b, cost) = (1 + 2 * job as u32, 2 + 2 * job as u32, 5 + chance.below(30) as i64);
        let there = Way { enter: a, leave: b, cost };
        if chance.one_in(3) { vec![there] } else { vec![there, Way { enter: b, leave: a, cost }] }
    };
    let jobs = (0..jobs).map(|job| ways(job, chance)).collect();
    Work { stops, between, jobs }
}

/// The cheapest tour from and to stop 0 for each set of jobs.
fn cheapest_tours(work: &Work) -> Vec<i64> {
    let jobs = work.jobs.len();
    let mut reached = vec![BTreeMap::<(usize, usize), i64>::new(); 1 << jobs];
    for done in 1usize..1 << jobs {
        for job in (0..jobs).filter(|job| done >> job & 1 == 1) {
            let rest = done & !(1 << job);
            for (mode, way) in work.jobs[job].iter().enumerate() {
                let before =
                    reached[rest].iter().map(|((job, mode), cost)| (cost, work.jobs[*job][*mode].leave));
                let from = before.map(|(cost, stop)| cost + work.leg(stop, way.enter)).min();
                let from = if rest == 0 { Some(work.leg(0, way.enter)) } else { from };
                if let Some(from) = from {
                    reached[done].insert((job, mode), from + way.cost);
                }
            }
        }
    }
    let home = |ends: &BTreeMap<(usize, usize), i64>| {
        ends.iter()
            .map(|((job, mode), cost)| cost + work.leg(work.jobs[*job][*mode].leave, 0))
            .min()
            .unwrap_or(0)
    };
    reached.iter().map(home).collect()
}

#[test]
fn no_plan_of_two_tours_beats_the_bounds() {
    let mut chance = Chance::new(11, 0);
    for _ in 0..60 {
        let work = work(&mut chance, 5);
        let tours = cheapest_tours(&work);
        let all = tours.len() - 1;
        let units = [(0, Some(0)); 2];
        let total = (0..tours.len()).map(|set| tours[set] + tours[all & !set]).min().unwrap_or(0);
        let longest = (0..tours.len()).map(|set| tours[set].max(tours[all & !set])).min().unwrap_or(0);
        let least = bound::least_cost(&work, &units);
        assert!(0 < least && least <= total, "{least} above {total}");
        let far = bound::farthest(&work, &units);
        assert!(0 < far && far <= longest, "{far} above {longest}");
        assert!((least + 1) / 2 <= longest);
    }
}

#[test]
fn best_ways_are_those_that_trying_all_finds() {
    let mut chance = Chance::new(3, 0);
    for _ in 0..60 {
        let work = work(&mut chance, 6);
        let mut tour: Vec<Turn> = (0..6).map(|job| (job, 0)).collect();
        chance.shuffle(&mut tour);
        let mut least = i64::MAX;
        for modes in 0..1usize << 6 {
            let ways = tour.iter().map(|(job, _)| (*job, (modes >> job & 1) as u8));
            let tried: Vec<Turn> = ways.collect();
            if tried.iter().all(|(job, mode)| usize::from(*mode) < work.jobs[*job as usize].len()) {
                least = least.min(work.cost(&tried));
            }
        }
        work.best_ways(&mut tour);
        assert_eq!(work.cost(&tour), least);
    }
}
