//! What becomes of a site, and why it is not served.

use super::station::{Offer, preference};
use super::{Demand, Facility, Prepared, Readings, Reason, Rule, SiteAnswer, Stand, Status};
use crate::metric::Metric;
use crate::search::Cost;

/// The answer for one site, from what the stations offer it and what lies beyond their limits.
pub(super) fn answer(
    metric: &Metric,
    site: &Demand,
    prepared: &Prepared,
    offers: &[(u32, Offer)],
    (fastest, shortest_mm): (Option<(Cost, usize, usize)>, Option<u32>),
    stations: &[Facility],
    rule: &Rule,
) -> SiteAnswer {
    let distance = offers.iter().any(|(_, o)| o.shortest_mm.is_some()) && rule.within_mm.is_some();
    let time = offers.iter().any(|(_, o)| o.fastest_ms.is_some()) && rule.within_ms.is_some();
    let served_by: Vec<u32> = offers.iter().filter(|(_, o)| o.served.is_some()).map(|(n, _)| *n).collect();
    let best = offers
        .iter()
        .filter_map(|(number, o)| o.served.map(|(cost, gate)| (preference(rule, cost), *number, gate, cost)))
        .min_by_key(|(key, number, gate, _)| (*key, *number, *gate));
    let both = match rule.has_both_limits() {
        true => offers.iter().any(|(_, o)| o.both),
        false => distance || time,
    };
    let readings = Readings { distance, time, both, either: distance || time };
    let (status, reason) =
        status_of(metric, site, prepared, &served_by, fastest.is_some(), readings, rule, stations);
    let (station, gate, cost) = match best {
        Some((_, number, gate, cost)) => (Some(number as usize), Some(gate), Some(cost)),
        None => match fastest {
            Some((cost, number, gate)) => (Some(number), Some(gate), Some(cost)),
            None => (None, None, None),
        },
    };
    let fastest_ms = fastest.map(|(cost, ..)| cost.ms);
    SiteAnswer { status, reason, station, gate, cost, shortest_mm, fastest_ms, served_by, readings }
}

#[expect(clippy::too_many_arguments, reason = "one decision table over everything known of a site")]
fn status_of(
    metric: &Metric,
    site: &Demand,
    prepared: &Prepared,
    served_by: &[u32],
    has_way: bool,
    readings: Readings,
    rule: &Rule,
    stations: &[Facility],
) -> (Status, Option<Reason>) {
    if !served_by.is_empty() {
        return (Status::Covered, None);
    }
    if site.gates.iter().all(Option::is_none) {
        return (Status::Unsnapped, Some(Reason::NoRoadNear));
    }
    if has_way {
        let reason = match (readings.distance, readings.time) {
            (true, true) => Reason::NotBothAtOnce,
            (false, true) => Reason::TooFar,
            (true, false) => Reason::TooSlow,
            (false, false) if rule.within_ms.is_none() => Reason::TooFar,
            (false, false) if rule.within_mm.is_none() => Reason::TooSlow,
            (false, false) => Reason::TooFarAndTooSlow,
        };
        let reason = match (rule.within_mm, rule.within_ms) {
            (Some(_), None) => Reason::TooFar,
            (None, Some(_)) => Reason::TooSlow,
            _ => reason,
        };
        return (Status::Uncovered, Some(reason));
    }
    if prepared.gates.is_empty() {
        return (Status::Unreachable, Some(Reason::GatesShut));
    }
    if site.is_inside_closure(metric) {
        return (Status::InsideClosure, Some(Reason::Closure));
    }
    let on_network: Vec<Stand> = stations.iter().filter_map(|s| s.stand).collect();
    if on_network.is_empty() {
        return (Status::Unreachable, Some(Reason::NoStation));
    }
    let topology = metric.topology();
    let here = |stand: &Stand| topology.component(stand.position.segment);
    let connected =
        prepared.gates.iter().any(|(_, gate, _)| on_network.iter().any(|s| here(s) == here(gate)));
    // The caller knows whether there was a way before the closures and turns `OneWay` into `Closure` then.
    (Status::Unreachable, Some(if connected { Reason::OneWay } else { Reason::Island }))
}
