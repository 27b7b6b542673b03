//! What no tour can beat: the work itself, and the cheapest way to bring every end of it together with another.
//!
//! Every tour leads from where a job ends to where the next one begins. So its legs match the ends of all jobs, and the
//! cheapest matching of ends costs no more, whatever the order. That tours hang together is left out of account.

use super::graph::{Distances, Graph};
use super::pairs::cheapest_pairs;
use super::work::{NO_WAY, Way, Work};
use crate::optimum::flow::Network;

/// An end of a job, or of a tour: the stops where a tour may come to it, and where it may go on from it.
#[derive(Clone, Debug, Default)]
struct End {
    enter: Vec<u32>,
    leave: Vec<u32>,
    /// Tours may end anywhere on their way to it.
    anywhere: bool,
    holder: usize,
}

/// Cost of work and of the legs between, at least, if each of `tours` leads from its start to its end stop (or ends
/// anywhere) and may stay at home. Zero where not all jobs can be reached.
///
/// Units: those of the costs. Complexity: a matching of twice as many nodes as there are jobs and tours.
pub fn least_cost(work: &Work, tours: &[(u32, Option<u32>)]) -> i64 {
    let mut ends: Vec<End> = Vec::new();
    let mut done = 0;
    for (holder, ways) in work.jobs.iter().enumerate() {
        done += ways.iter().map(|way| way.cost).min().unwrap_or(0);
        if let [there, back] = ways[..] {
            // Either way: each end is come to in one way and left in the other.
            for (enter, leave) in [(there.enter, back.leave), (back.enter, there.leave)] {
                ends.push(End { enter: vec![enter], leave: vec![leave], anywhere: false, holder });
            }
        } else {
            let enter = ways.iter().map(|way: &Way| way.enter).collect();
            let leave = ways.iter().map(|way: &Way| way.leave).collect();
            ends.push(End { enter, holder, ..End::default() });
            ends.push(End { leave, holder, ..End::default() });
        }
    }
    let jobs = work.jobs.len();
    for (index, (start, end)) in tours.iter().enumerate() {
        let holder = jobs + index;
        ends.push(End { leave: vec![*start], holder, ..End::default() });
        ends.push(End {
            enter: end.iter().copied().collect(),
            anywhere: end.is_none(),
            holder,
            ..End::default()
        });
    }
    let leads = |from: &End, to: &End| {
        if to.anywhere && !from.leave.is_empty() {
            return 0;
        }
        let legs = from.leave.iter().flat_map(|from| to.enter.iter().map(|to| work.leg(*from, *to)));
        legs.min().unwrap_or(NO_WAY)
    };
    let between = |a: usize, b: usize| {
        let (a, b) = (&ends[a], &ends[b]);
        if a.holder == b.holder {
            // A tour may stay at home. A job does not follow itself where tours start elsewhere.
            return if a.holder >= jobs {
                0
            } else if tours.is_empty() {
                leads(a, b).min(leads(b, a))
            } else {
                NO_WAY
            };
        }
        leads(a, b).min(leads(b, a))
    };
    let legs: i64 =
        cheapest_pairs(ends.len(), &between).iter().map(|(a, b)| between(*a as usize, *b as usize)).sum();
    if legs >= NO_WAY { 0 } else { done + legs }
}

/// Cost of the job that is farthest for those who can do it best: there, the work, and back to the end. On the way a tour
/// may do other jobs, where that is quicker than the leg: to turn round at one can save a way.
///
/// Complexity: quadratic in the stops for each different start and end.
pub fn farthest(work: &Work, tours: &[(u32, Option<u32>)]) -> i64 {
    let mut least = vec![NO_WAY; work.jobs.len()];
    let mut tours = tours.to_vec();
    tours.sort_unstable();
    tours.dedup();
    for (start, end) in tours {
        let there = reach(work, start, false);
        let back = end.map(|end| reach(work, end, true));
        for (least, ways) in least.iter_mut().zip(&work.jobs) {
            for way in ways {
                let home = back.as_ref().map_or(0, |back| back[way.leave as usize]);
                *least = (*least).min(there[way.enter as usize] + way.cost + home);
            }
        }
    }
    least.into_iter().filter(|trip| *trip < NO_WAY).max().unwrap_or(0)
}

/// The cheapest way over legs and jobs from a stop to all others, or from all others to it.
fn reach(work: &Work, stop: u32, reversed: bool) -> Vec<i64> {
    let mut jobs: Vec<Vec<(u32, i64)>> = vec![Vec::new(); work.stops];
    for way in work.jobs.iter().flatten() {
        let (from, to) = if reversed { (way.leave, way.enter) } else { (way.enter, way.leave) };
        jobs[from as usize].push((to, way.cost));
    }
    let mut far = vec![NO_WAY; work.stops];
    let mut open: Vec<u32> = (0..work.stops as u32).collect();
    far[stop as usize] = 0;
    while let Some(place) = (0..open.len()).min_by_key(|place| (far[open[*place] as usize], open[*place])) {
        let here = open.swap_remove(place);
        let reached = far[here as usize];
        for &(to, cost) in &jobs[here as usize] {
            far[to as usize] = far[to as usize].min(reached + cost);
        }
        for &to in &open {
            let leg = if reversed { work.leg(to, here) } else { work.leg(here, to) };
            far[to as usize] = far[to as usize].min(reached + leg);
        }
    }
    far
}

/// What a closed walk over the required links costs at least. Zero where there is none.
///
/// Undirected: the required links and a cheapest matching of odd places, or the cheapest way out of every part, if that
/// is more. With one-way or windy links: the cheapest flow that walks every required link once, half in one direction
/// and half in the other where that helps (Win 1987; his relaxation is a flow in halves).
pub fn least_walk(graph: &Graph) -> i64 {
    let bound = if graph.is_undirected() { undirected(graph) } else { balanced(graph) };
    if bound >= NO_WAY { 0 } else { bound }
}

fn undirected(graph: &Graph) -> i64 {
    let distances = Distances::of(graph);
    let mut odd = vec![false; graph.nodes];
    let mut part: Vec<usize> = (0..graph.nodes).collect();
    let mut touched = vec![false; graph.nodes];
    for link in graph.links.iter().filter(|link| link.required) {
        let (a, b) = link.way(false);
        odd[a] ^= true;
        odd[b] ^= true;
        (touched[a], touched[b]) = (true, true);
        let (old, new) = (part[a], part[b]);
        part.iter_mut().filter(|part| **part == old).for_each(|part| *part = new);
    }
    let odd: Vec<usize> = (0..graph.nodes).filter(|node| odd[*node]).collect();
    let far = |a: usize, b: usize| distances.cost(odd[a], odd[b]);
    let matched: i64 =
        cheapest_pairs(odd.len(), &far).iter().map(|(a, b)| far(*a as usize, *b as usize)).sum();
    // A walk over several parts leaves each of them for another.
    let mut out = vec![NO_WAY; graph.nodes];
    let places: Vec<usize> = (0..graph.nodes).filter(|node| touched[*node]).collect();
    for &a in &places {
        let others = places.iter().filter(|b| part[**b] != part[a]).map(|b| distances.cost(a, *b));
        out[part[a]] = out[part[a]].min(others.min().unwrap_or(NO_WAY));
    }
    let parts = places.iter().any(|a| part[*a] != part[places[0]]);
    let joined = if parts { out.iter().filter(|out| **out < NO_WAY).sum() } else { 0 };
    graph.required_cost() + matched.max(joined)
}

/// In halves of a walk: every required link starts with two halves its cheaper way, and each half may turn round, which
/// changes what flows along the link by two halves. Costs count four times, so that half of a turn is an integer.
fn balanced(graph: &Graph) -> i64 {
    let mut network = Network::new(graph.nodes);
    let mut fixed = 0;
    for link in &graph.links {
        for against in [false, true] {
            if let Some(cost) = link.costs[usize::from(against)] {
                let (from, to) = link.way(against);
                network.arc(from as u32, to as u32, (0, 4 * graph.links.len() as i64), 2 * cost);
            }
        }
        if !link.required {
            continue;
        }
        let against = match link.costs {
            [Some(there), Some(back)] => back < there,
            [there, _] => there.is_none(),
        };
        let (from, to) = link.way(against);
        fixed += 4 * i128::from(link.least());
        network.supply[from] -= 2;
        network.supply[to] += 2;
        if let [Some(there), Some(back)] = link.costs {
            network.arc(to as u32, from as u32, (0, 4), (there - back).abs());
        }
    }
    // Rounded up: what a walk costs is an integer.
    network.solve().map_or(0, |flow| i64::try_from((fixed + flow.cost + 3).div_euclid(4)).unwrap_or(0))
}
