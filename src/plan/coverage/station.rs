//! What one station reaches within the limits: the sites, and the roads.

use super::reach::{Collector, Reached};
use super::{Combine, Prepared, Rule, Stand, direct, improve, sources};
use crate::search::pareto::ParetoSearch;
use crate::search::{Cost, Objective, Sweep, View};
use std::collections::BTreeMap;

/// What one station offers one site.
#[derive(Clone, Copy, Default)]
pub(super) struct Offer {
    /// The best path within the rule, and its gate.
    pub served: Option<(Cost, usize)>,
    /// One path keeps both limits.
    pub both: bool,
    pub shortest_mm: Option<u32>,
    pub fastest_ms: Option<u32>,
}

/// Searches from one station: an offer for each site that it reaches within a limit, and what it reaches within the rule.
pub(super) fn from_station(
    view: &View,
    stand: Stand,
    sites: &[Prepared],
    rule: &Rule,
    sweep: &mut Sweep,
    pareto: &mut ParetoSearch,
) -> (Vec<(u32, Offer)>, Vec<Reached>) {
    let sources = sources(view, stand);
    let limits = rule.limits();
    let mut offers: BTreeMap<u32, Offer> = BTreeMap::new();

    // Paths along the station's own segment need no search.
    for (i, site) in sites.iter().enumerate() {
        for (gate, gate_stand, _) in &site.gates {
            if let Some(cost) = direct(view, stand, *gate_stand) {
                let offer = offers.entry(i as u32).or_default();
                improve(&mut offer.shortest_mm, Some(cost.mm).filter(|mm| *mm <= limits.mm));
                improve(&mut offer.fastest_ms, Some(cost.ms).filter(|ms| *ms <= limits.ms));
                offer.both |= cost.dominates(limits);
                if keeps(rule, cost) {
                    improve_by(&mut offer.served, (cost, *gate), rule);
                }
            }
        }
    }

    let mut collector = Collector::new(view, stand, rule);
    let mut offer_all = |objective: Objective, limit: u32, sweep: &mut Sweep, serve: bool| {
        sweep.run(view, objective, &sources, limit);
        for (i, site) in sites.iter().enumerate() {
            for (gate, gate_stand, accesses) in &site.gates {
                for access in accesses {
                    let Some(cost) = sweep
                        .cost(access.state)
                        .and_then(|c| c.plus(access.cost))
                        .and_then(|c| c.plus(gate_stand.approach))
                    else {
                        continue;
                    };
                    let (value, within) = match objective {
                        Objective::Fastest => (cost.ms, cost.ms <= limit),
                        Objective::Shortest => (cost.mm, cost.mm <= limit),
                    };
                    if !within {
                        continue;
                    }
                    let offer = offers.entry(i as u32).or_default();
                    match objective {
                        Objective::Fastest => improve(&mut offer.fastest_ms, Some(value)),
                        Objective::Shortest => improve(&mut offer.shortest_mm, Some(value)),
                    }
                    if serve {
                        improve_by(&mut offer.served, (cost, *gate), rule);
                    }
                }
            }
        }
    };
    let serve = !rule.wants_both();
    for (objective, limit) in [(Objective::Fastest, rule.within_ms), (Objective::Shortest, rule.within_mm)] {
        if let Some(limit) = limit {
            offer_all(objective, limit, sweep, serve);
            if serve {
                collector.add_tree(sweep, objective, limit);
            }
        }
    }
    if rule.has_both_limits() {
        pareto.run(view, &sources, limits);
        for (i, site) in sites.iter().enumerate() {
            for (gate, gate_stand, accesses) in &site.gates {
                for access in accesses {
                    for label in pareto.labels_at(access.state) {
                        let cost = label.cost.plus(access.cost).and_then(|c| c.plus(gate_stand.approach));
                        if let Some(cost) = cost.filter(|c| c.dominates(limits)) {
                            let offer = offers.entry(i as u32).or_default();
                            offer.both = true;
                            if rule.wants_both() {
                                improve_by(&mut offer.served, (cost, *gate), rule);
                            }
                        }
                    }
                }
            }
        }
        if rule.wants_both() {
            collector.add_labels(pareto.labels(), limits);
        }
    }
    (offers.into_iter().collect(), collector.finish())
}

/// Whether a path keeps the rule.
pub(super) fn keeps(rule: &Rule, cost: Cost) -> bool {
    let distance = rule.within_mm.map(|limit| cost.mm <= limit);
    let time = rule.within_ms.map(|limit| cost.ms <= limit);
    match rule.combine {
        Combine::Both => distance.unwrap_or(true) && time.unwrap_or(true),
        Combine::Either => match (distance, time) {
            (None, None) => true,
            (distance, time) => distance.unwrap_or(false) || time.unwrap_or(false),
        },
    }
}

/// The order in which paths that keep the rule are preferred.
pub(super) fn preference(rule: &Rule, cost: Cost) -> (u32, u32) {
    if rule.within_ms.is_none() && rule.within_mm.is_some() { (cost.mm, cost.ms) } else { (cost.ms, cost.mm) }
}

fn improve_by(best: &mut Option<(Cost, usize)>, candidate: (Cost, usize), rule: &Rule) {
    let key = |(cost, gate): (Cost, usize)| (preference(rule, cost), gate);
    if best.is_none_or(|b| key(candidate) < key(b)) {
        *best = Some(candidate);
    }
}
