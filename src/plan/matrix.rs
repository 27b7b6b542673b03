//! Distances and durations between two sets of places.

use crate::id::NodeId;
use crate::metric::Metric;
use crate::search::{
    Access, Cost, Costs, Direction, Measure, Objective, Position, Source, Stance, Sweep, View,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The fastest path (the shortest, if asked) from every origin to every destination; `None` where there is no
/// way within `limit` (milliseconds or millimeters of the objective, inclusive). Rows are origins. One sweep an
/// origin, in parallel.
pub fn matrix<S: Into<Stance> + Copy + Sync>(
    metric: &Metric,
    origins: &[Option<S>],
    destinations: &[Option<S>],
    objective: Objective,
    limit: u32,
) -> Vec<Vec<Option<Cost>>> {
    let view = View::new(metric, Direction::Forward);
    let stances = |places: &[Option<S>]| -> Vec<Option<Stance>> {
        places.iter().map(|place| place.map(Into::into)).collect()
    };
    let (origins, destinations) = (stances(origins), stances(destinations));
    let arrivals: Vec<Vec<Access>> =
        destinations.par_iter().map(|to| to.map_or_else(Vec::new, |to| to.arrivals(metric))).collect();
    let key = |cost: Cost| super::key(objective, cost);
    origins
        .par_iter()
        .map_init(
            || Sweep::<Costs>::new(metric.topology().state_count()),
            |sweep, from| {
                let Some(from) = from else { return vec![None; destinations.len()] };
                let sources: Vec<Source> = from.departures(metric).iter().map(Access::source).collect();
                sweep.run(&view, objective, &sources, limit);
                destinations
                    .iter()
                    .zip(&arrivals)
                    .map(|(to, accesses)| {
                        let along = accesses.iter().filter_map(|a| sweep.cost(a.state)?.plus(a.cost));
                        let direct = to.and_then(|to| from.direct(to, metric)).map(|(cost, ..)| cost);
                        along.chain(direct).filter(|cost| key(*cost).0 <= limit).min_by_key(|cost| key(*cost))
                    })
                    .collect()
            },
        )
        .collect()
}

/// The fastest way to one place from each of many; `None` where there is none. One sweep against the roads, whatever the
/// number of origins.
pub fn to_one(metric: &Metric, origins: &[Position], destination: Position) -> Vec<Option<Cost>> {
    let view = View::new(metric, Direction::Backward);
    let arrivals: Vec<Source> = destination.arrivals(metric).iter().map(Access::source).collect();
    let mut sweep = Sweep::<Costs>::new(metric.topology().state_count());
    sweep.run(&view, Objective::Fastest, &arrivals, u32::MAX - 1);
    let best = |from: &Position| {
        let departures = from.departures(metric);
        let along = departures.iter().filter_map(|a| sweep.cost(a.state)?.plus(a.cost));
        let direct = from.direct(destination, metric).map(|(cost, ..)| cost);
        along.chain(direct).min_by_key(|cost| super::key(Objective::Fastest, *cost))
    };
    origins.par_iter().map(best).collect()
}

/// How many of the origins reach each junction within each of the limits (milliseconds, inclusive): a row a limit, a
/// column a junction. One sweep an origin.
pub fn reaching(metric: &Metric, origins: &[Position], limits_ms: &[u32]) -> Vec<Vec<u16>> {
    let view = View::new(metric, Direction::Forward);
    let topology = metric.topology();
    let junctions = topology.network().node_count();
    let farthest = limits_ms.iter().copied().max().unwrap_or(0);
    let mut counts = vec![vec![0u16; junctions]; limits_ms.len()];
    let mut sweep = Sweep::<Measure>::new(topology.state_count());
    for from in origins {
        let sources: Vec<Source> = from.departures(metric).iter().map(Access::source).collect();
        sweep.run(&view, Objective::Fastest, &sources, farthest);
        // A junction may have several states: the earliest of them counts.
        let mut nearest: BTreeMap<NodeId, u32> = BTreeMap::new();
        for state in sweep.reached() {
            let Some(ms) = sweep.measure(state) else { continue };
            let least = nearest.entry(topology.junction(state)).or_insert(ms);
            *least = ms.min(*least);
        }
        for (junction, ms) in nearest {
            for (row, _) in counts.iter_mut().zip(limits_ms).filter(|(_, limit)| ms <= **limit) {
                row[junction.index()] = row[junction.index()].saturating_add(1);
            }
        }
    }
    counts
}
