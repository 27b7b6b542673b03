//! Postmen: closed walks over links that have to be walked, and tours over jobs that can be done either way.
//!
//! Three questions, one after the other: [`walk`] covers the required links of one graph, undirected, mixed or windy;
//! [`giant`] puts all jobs of a [`Work`] into one closed tour; [`split`] cuts it into tours of which the longest is as
//! short as the order allows. [`bound`] says what no tour can beat. Costs are integers of any one unit; all answers are
//! functions of the question, the seed and the effort.

pub mod bound;
mod euler;
pub mod graph;
mod pairs;
mod split;
mod undirected;
pub mod work;

pub use graph::{Graph, Link};
pub use split::{Unit, split};
pub use work::{NO_WAY, Turn, Way, Work};

#[cfg(test)]
mod tests;

use euler::closed_walk;
use graph::Distances;

/// A closed walk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Walk {
    /// Links in their order: which, and whether from its second to its first place.
    pub strides: Vec<(u32, bool)>,
    /// What it costs.
    pub cost: i64,
}

/// Why there is no closed walk: some required links cannot be reached from others, or not be left for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Apart;

/// A closed walk over all required links, as cheap as `effort` finds.
///
/// Optimal where links are undirected and the required ones connected: the extra walks are then a cheapest matching of
/// odd places (Edmonds & Johnson 1973). Elsewhere see [`bound`]. Empty where nothing is required.
///
/// Complexity: all cheapest ways first, then each step of the search is about linear in the links.
///
/// # Errors
/// If the required links are apart.
pub fn walk(graph: &Graph, seed: u64, effort: u64) -> Result<Walk, Apart> {
    let required: Vec<u32> =
        (0..graph.links.len() as u32).filter(|i| graph.links[*i as usize].required).collect();
    let Some(&first) = required.first() else { return Ok(Walk { strides: Vec::new(), cost: 0 }) };
    let distances = Distances::of(graph);
    let start = graph.links[first as usize].way(false).0;
    if graph.is_undirected() {
        let of_start = |link: &u32| distances.cost(start, graph.links[*link as usize].way(false).0);
        if required.iter().any(|link| of_start(link) >= NO_WAY) {
            return Err(Apart);
        }
        return Ok(priced(graph, undirected_walk(graph, &distances, start, seed, effort)));
    }
    let jobs = required.iter().map(|index| {
        let link = &graph.links[*index as usize];
        let way = |against: bool| {
            let (enter, leave) = link.way(against);
            let cost = link.costs[usize::from(against)]?;
            Some(Way { enter: enter as u32, leave: leave as u32, cost })
        };
        [way(false), way(true)].into_iter().flatten().collect()
    });
    let work = Work { stops: graph.nodes, between: distances.table(), jobs: jobs.collect() };
    let relaxed = Graph {
        nodes: graph.nodes,
        links: graph.links.iter().map(|link| Link { costs: [mean(link.costs); 2], ..*link }).collect(),
    };
    let order = order(&relaxed, &required, seed, effort / 4);
    let tour = finish(&work, order, seed, effort);
    if work.cost(&tour) >= NO_WAY {
        return Err(Apart);
    }
    let mut strides = Vec::new();
    let mut here = work.way(tour[tour.len() - 1]).leave as usize;
    for turn in &tour {
        let index = required[turn.0 as usize];
        let way = work.way(*turn);
        let from = strides.len();
        strides.extend(distances.backward(graph, here, way.enter as usize));
        strides[from..].reverse();
        let link = &graph.links[index as usize];
        let against = link.costs[0].is_none() || turn.1 == 1;
        strides.push((index, against));
        here = way.leave as usize;
    }
    Ok(priced(graph, strides))
}

/// All jobs in one closed tour, as cheap as `effort` finds: first as if costs were the same both ways, by the extra walks
/// of an undirected postman, then on the costs as they are.
pub fn giant(work: &Work, seed: u64, effort: u64) -> Vec<Turn> {
    const NEIGHBORS: usize = 10;
    let mut links: Vec<Link> = work
        .jobs
        .iter()
        .map(|ways| {
            Link::undirected(
                ways[0].enter,
                ways[0].leave,
                ways.iter().map(|way| way.cost).min().unwrap_or(0),
                true,
            )
        })
        .collect();
    if links.is_empty() {
        return Vec::new();
    }
    let required: Vec<u32> = (0..links.len() as u32).collect();
    let mut stops: Vec<u32> = links.iter().flat_map(|link| link.ends).collect();
    stops.sort_unstable();
    stops.dedup();
    let between = |a: u32, b: u32| {
        let known = |cost: i64| (cost < NO_WAY).then_some(cost);
        mean([known(work.leg(a, b)), known(work.leg(b, a))]).unwrap_or(NO_WAY)
    };
    for &a in &stops {
        let mut near: Vec<(i64, u32)> =
            stops.iter().filter(|b| **b != a).map(|b| (between(a, *b), *b)).collect();
        if near.len() > NEIGHBORS {
            near.select_nth_unstable(NEIGHBORS);
            near.truncate(NEIGHBORS);
        }
        // The first stop is a neighbor of all, so that all hangs together.
        near.push((between(a, stops[0]), stops[0]));
        links.extend(
            near.iter().filter(|(_, b)| *b != a).map(|&(cost, b)| Link::undirected(a, b, cost, false)),
        );
    }
    let relaxed = Graph { nodes: work.stops, links };
    finish(work, order(&relaxed, &required, seed, effort / 4), seed, effort)
}

/// Best ways for an order, then the search for a better one.
fn finish(work: &Work, order: Vec<u32>, seed: u64, effort: u64) -> Vec<Turn> {
    let mut tour: Vec<Turn> = order.into_iter().map(|job| (job, 0)).collect();
    work.best_ways(&mut tour);
    work.improve(tour, seed, effort)
}

/// The order in which an undirected walk comes to the required links first, as indices of `required`.
fn order(relaxed: &Graph, required: &[u32], seed: u64, effort: u64) -> Vec<u32> {
    let distances = Distances::of(relaxed);
    let start = relaxed.links[required[0] as usize].way(false).0;
    let mut place = vec![u32::MAX; relaxed.links.len()];
    for (index, link) in required.iter().enumerate() {
        place[*link as usize] = index as u32;
    }
    let mut order = Vec::new();
    for (link, _) in undirected_walk(relaxed, &distances, start, seed, effort) {
        let job = std::mem::replace(&mut place[link as usize], u32::MAX);
        if job != u32::MAX {
            order.push(job);
        }
    }
    // What is apart comes last.
    order.extend(place.into_iter().filter(|job| *job != u32::MAX));
    order
}

fn undirected_walk(
    graph: &Graph,
    distances: &Distances,
    start: usize,
    seed: u64,
    effort: u64,
) -> Vec<(u32, bool)> {
    let extra = undirected::Search::new(graph, distances, seed).run(effort);
    let times: Vec<u8> =
        graph.links.iter().zip(extra).map(|(link, extra)| extra + u8::from(link.required)).collect();
    closed_walk(graph, &times, start)
}

fn priced(graph: &Graph, strides: Vec<(u32, bool)>) -> Walk {
    let cost =
        strides.iter().filter_map(|(link, against)| graph.links[*link as usize].costs[usize::from(*against)]);
    Walk { cost: cost.sum(), strides }
}

/// Half of there and back; of a way that exists in one direction only, that.
fn mean(costs: [Option<i64>; 2]) -> Option<i64> {
    match costs {
        [Some(there), Some(back)] => Some(i64::midpoint(there, back)),
        [one, other] => one.or(other),
    }
}
