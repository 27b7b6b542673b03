//! Postmen: closed walks over links that have to be walked.
//!
//! [`walk`] covers the required links of one graph, undirected, mixed or windy; [`bound`] says what no walk can beat, nor
//! the tours of several units over the jobs of a [`Work`]. Costs are integers of any one unit; all answers are functions
//! of the question, the seed and the effort.

pub mod bound;
mod euler;
pub mod graph;
mod pairs;
mod undirected;
pub mod work;

pub use graph::{Graph, Link};
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
