//! Distances and durations between two sets of places.

use crate::metric::Metric;
use crate::search::{Access, Cost, Costs, Direction, Objective, Position, Source, Sweep, View};
use rayon::prelude::*;

/// The fastest path (the shortest, if asked) from every origin to every destination; `None` where there is no
/// way within `limit` (milliseconds or millimeters of the objective, inclusive). Rows are origins. One sweep an
/// origin, in parallel.
pub fn matrix(
    metric: &Metric,
    origins: &[Option<Position>],
    destinations: &[Option<Position>],
    objective: Objective,
    limit: u32,
) -> Vec<Vec<Option<Cost>>> {
    let view = View::new(metric, Direction::Forward);
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
