//! What one station reaches within the limits: the sites, and the roads.

use super::reach::{Collector, Reached};
use super::{Combine, OnRoads, Prepared, Rule, Stand, direct, improve, sources};
use crate::search::pareto::ParetoSearch;
use crate::search::{Access, Cost, Costs, Measure, Objective, Sweep, View};
use std::collections::BTreeMap;

/// The tables of the searches from one station, used again for the next. Under the rule *both* the single limits are
/// only readings, for which one measure is enough; else they decide.
pub(super) struct Tables {
    costs: Sweep<Costs>,
    measure: Sweep<Measure>,
    pareto: ParetoSearch,
}

impl Tables {
    pub(super) fn new(states: usize, rule: &Rule) -> Self {
        let (deciding, reading) = if rule.wants_both() { (0, states) } else { (states, 0) };
        Self {
            costs: Sweep::new(deciding),
            measure: Sweep::new(reading),
            pareto: ParetoSearch::new(if rule.has_both_limits() { states } else { 0 }),
        }
    }
}

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
    (sites, on_roads): (&[Prepared], &OnRoads),
    rule: &Rule,
    tables: &mut Tables,
) -> (Vec<(u32, Offer)>, Vec<Reached>) {
    let sources = sources(view, stand);
    let limits = rule.limits();
    let mut offers: BTreeMap<u32, Offer> = BTreeMap::new();

    // Paths along the station's own segment need no search.
    for (i, number) in on_roads.beside(stand, view.topology()) {
        let (gate, gate_stand, _) = &sites[i].gates[number];
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

    let mut collector = Collector::new(view, stand, rule);
    // without any limit all that can be reached is searched by time
    let whole = rule.within_mm.is_none().then_some(u32::MAX - 1);
    let single = [(Objective::Fastest, rule.within_ms.or(whole)), (Objective::Shortest, rule.within_mm)];
    for (objective, limit) in single.into_iter().filter_map(|(objective, limit)| Some((objective, limit?))) {
        let of = |cost: Cost| match objective {
            Objective::Fastest => cost.ms,
            Objective::Shortest => cost.mm,
        };
        let read = |offer: &mut Offer, value: u32| match objective {
            Objective::Fastest => improve(&mut offer.fastest_ms, Some(value)),
            Objective::Shortest => improve(&mut offer.shortest_mm, Some(value)),
        };
        if rule.wants_both() {
            let sweep = &mut tables.measure;
            sweep.run(view, objective, &sources, limit);
            for (i, _, gate_stand, access) in accesses(sites) {
                let ends = of(access.cost).checked_add(of(gate_stand.approach));
                let value = sweep.measure(access.state).and_then(|value| value.checked_add(ends?));
                if let Some(value) = value.filter(|value| *value <= limit) {
                    read(offers.entry(i as u32).or_default(), value);
                }
            }
        } else {
            let sweep = &mut tables.costs;
            sweep.run(view, objective, &sources, limit);
            for (i, gate, gate_stand, access) in accesses(sites) {
                let cost =
                    sweep.cost(access.state).and_then(|c| c.plus(access.cost)?.plus(gate_stand.approach));
                if let Some(cost) = cost.filter(|cost| of(*cost) <= limit) {
                    let offer = offers.entry(i as u32).or_default();
                    read(offer, of(cost));
                    improve_by(&mut offer.served, (cost, gate), rule);
                }
            }
            collector.add_tree(sweep, objective, limit);
        }
    }
    if rule.has_both_limits() {
        let pareto = &mut tables.pareto;
        pareto.run(view, &sources, limits);
        for (i, gate, gate_stand, access) in accesses(sites) {
            for label in pareto.labels_at(access.state) {
                let cost = label.cost.plus(access.cost).and_then(|c| c.plus(gate_stand.approach));
                if let Some(cost) = cost.filter(|c| c.dominates(limits)) {
                    let offer = offers.entry(i as u32).or_default();
                    offer.both = true;
                    if rule.wants_both() {
                        improve_by(&mut offer.served, (cost, gate), rule);
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

/// Where the network leads to the sites: site, gate, its stand, and an access to it.
fn accesses(sites: &[Prepared]) -> impl Iterator<Item = (usize, usize, Stand, Access)> + '_ {
    let gates = sites.iter().enumerate().flat_map(|(i, site)| site.gates.iter().map(move |gate| (i, gate)));
    gates.flat_map(|(i, (gate, stand, accesses))| accesses.iter().map(move |a| (i, *gate, *stand, *a)))
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
