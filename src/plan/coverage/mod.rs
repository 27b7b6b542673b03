//! Which sites are served, from which station, within which limits.
//!
//! Served means that ONE path keeps all limits of the rule (`both`), not that two areas overlap. Every station is
//! searched on its own (in parallel), so that the answer can say who is served by whom, by how many, and who
//! depends on a single station; the unserved are told how far they are, or that there is no way at all.

mod gaps;
mod reach;
mod tally;

pub use gaps::{Gap, cluster_gaps};
pub use reach::{Reached, covered_length_mm, union_of};
pub use tally::{CategoryTally, Requirement, Tally, percent};

use crate::id::StateId;
use crate::metric::Metric;
use crate::search::pareto::ParetoSearch;
use crate::search::{Access, Cost, Direction, Goal, Objective, Position, Source, Sweep, View, Workspace};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How two limits combine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Combine {
    /// One path keeps both.
    Both,
    /// It is enough to keep one of them.
    Either,
}

/// What counts as served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Longest path, millimeters (inclusive).
    pub within_mm: Option<u32>,
    /// Slowest path, milliseconds (inclusive).
    pub within_ms: Option<u32>,
    /// How the two combine.
    pub combine: Combine,
    /// From the stations to the sites, or from the sites to the stations.
    pub direction: Direction,
}

impl Rule {
    fn limits(&self) -> Cost {
        Cost { ms: self.within_ms.unwrap_or(u32::MAX - 1), mm: self.within_mm.unwrap_or(u32::MAX - 1) }
    }

    /// Whether there are two limits: whether one path keeps both then takes a search under two criteria.
    fn has_both_limits(&self) -> bool {
        self.within_mm.is_some() && self.within_ms.is_some()
    }

    /// Whether a path counts only when it keeps two limits at once.
    fn wants_both(&self) -> bool {
        self.combine == Combine::Both && self.has_both_limits()
    }
}

/// A place on the network, with what the straight leg to it costs (zero unless approaches are counted).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stand {
    /// Where on the network.
    pub position: Position,
    /// Added to every path that begins or ends here.
    pub approach: Cost,
}

/// A site: reached through any of its gates.
#[derive(Clone, PartialEq, Debug)]
pub struct Demand {
    /// Its id.
    pub id: String,
    /// Its category; may be empty.
    pub category: String,
    /// Its weight.
    pub weight: f64,
    /// Its gates (a plain point is one gate); `None` where nothing of the network is near.
    pub gates: Vec<Option<Stand>>,
    /// Which of the gates are open.
    pub open: Vec<bool>,
}

/// A station.
#[derive(Clone, PartialEq, Debug)]
pub struct Facility {
    /// Its id.
    pub id: String,
    /// Where it stands; `None` where nothing of the network is near.
    pub stand: Option<Stand>,
}

/// What became of a site. The order is that of the reports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// Served by at least one station.
    Covered,
    /// There is a way, but none within the limits.
    Uncovered,
    /// There is no way from (to) any station.
    Unreachable,
    /// No usable road within the snapping distance.
    Unsnapped,
    /// Every gate lies inside a closure.
    InsideClosure,
}

impl Status {
    /// The word in every file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Uncovered => "uncovered",
            Self::Unreachable => "unreachable",
            Self::Unsnapped => "unsnapped",
            Self::InsideClosure => "inside_closure",
        }
    }
}

/// Why a site is not served.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// Only the distance limit is missed.
    TooFar,
    /// Only the time limit is missed.
    TooSlow,
    /// Both limits are missed.
    TooFarAndTooSlow,
    /// Each limit can be kept, but not both by one path.
    NotBothAtOnce,
    /// No station's roads are connected to this one's at all.
    Island,
    /// The roads are connected, but one-ways, restrictions or barriers leave no way.
    OneWay,
    /// There would be a way without the closures.
    Closure,
    /// All gates are shut.
    GatesShut,
    /// No road near.
    NoRoadNear,
    /// No station could be placed on the network.
    NoStation,
}

impl Reason {
    /// The word in every file.
    pub fn word(self) -> &'static str {
        match self {
            Self::TooFar => "too_far",
            Self::TooSlow => "too_slow",
            Self::TooFarAndTooSlow => "too_far_and_too_slow",
            Self::NotBothAtOnce => "not_both_at_once",
            Self::Island => "island",
            Self::OneWay => "one_way",
            Self::Closure => "closure",
            Self::GatesShut => "gates_shut",
            Self::NoRoadNear => "no_road_near",
            Self::NoStation => "no_station",
        }
    }
}

/// The answer for one site.
#[derive(Clone, PartialEq, Debug)]
pub struct SiteAnswer {
    /// What became of it.
    pub status: Status,
    /// Why it is not served.
    pub reason: Option<Reason>,
    /// The station whose path is reported (index into the stations): the nearest of those that serve it, else the
    /// nearest of all.
    pub station: Option<usize>,
    /// Through which gate that path goes.
    pub gate: Option<usize>,
    /// The path reported: the fastest that keeps the rule (the shortest where only a distance is asked for), else
    /// the fastest there is. Where one of two limits is enough, the fastest path counts within the time and the
    /// shortest within the distance, and the faster of them is reported.
    pub cost: Option<Cost>,
    /// Length of the shortest path from any station, millimeters.
    pub shortest_mm: Option<u32>,
    /// Duration of the fastest path from any station, milliseconds.
    pub fastest_ms: Option<u32>,
    /// All stations that serve it, ascending.
    pub served_by: Vec<u32>,
    /// The four readings: within the distance, within the time, both on one path, at least one.
    pub readings: Readings,
}

/// The same site read in the four ways people mean "3 km, 15 minutes".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Readings {
    /// Some path keeps the distance.
    pub distance: bool,
    /// Some path keeps the time.
    pub time: bool,
    /// One path keeps both.
    pub both: bool,
    /// Some path keeps one of them.
    pub either: bool,
}

/// The whole answer.
#[derive(Debug)]
pub struct Answer {
    /// One for each site, in order.
    pub sites: Vec<SiteAnswer>,
    /// What each station reaches within the rule, in order: stretches of directed segments.
    pub reached: Vec<Vec<Reached>>,
}

/// What one station offers one site.
#[derive(Clone, Copy, Default)]
struct Offer {
    /// Within the rule.
    served: Option<(Cost, usize)>,
    /// One path keeps both limits.
    both: bool,
    shortest_mm: Option<u32>,
    fastest_ms: Option<u32>,
}

/// The paths between one station and one site's gates, prepared once.
struct Prepared {
    gates: Vec<(usize, Stand, Vec<Access>)>,
}

/// Answers the question for one metric. `O(stations × (search within the limits + sites))`, plus three searches over
/// the whole network for those not served; stations run in parallel and the result does not depend on how.
pub fn coverage(metric: &Metric, stations: &[Facility], sites: &[Demand], rule: &Rule) -> Answer {
    let view = View::new(metric, rule.direction);
    let prepared: Vec<Prepared> =
        sites.par_iter().map(|site| prepare(metric, site, rule.direction)).collect();
    let states = metric.topology().state_count();
    let searched: Vec<(Vec<(u32, Offer)>, Vec<Reached>)> = stations
        .par_iter()
        .map_init(
            || (Sweep::new(states), ParetoSearch::new(states)),
            |(sweep, pareto), station| match station.stand {
                Some(stand) => from_station(&view, stand, &prepared, rule, sweep, pareto),
                None => (Vec::new(), Vec::new()),
            },
        )
        .collect();

    let mut offers: Vec<Vec<(u32, Offer)>> = vec![Vec::new(); sites.len()];
    let mut reached = Vec::with_capacity(stations.len());
    for (number, (offered, reach)) in searched.into_iter().enumerate() {
        for (site, offer) in offered {
            offers[site as usize].push((number as u32, offer));
        }
        reached.push(reach);
    }
    let beyond = Beyond::search(&view, stations, &prepared);
    let answers = sites
        .iter()
        .enumerate()
        .map(|(i, site)| answer(metric, site, &prepared[i], &offers[i], beyond.of(i), stations, rule))
        .collect();
    Answer { sites: answers, reached }
}

fn prepare(metric: &Metric, site: &Demand, direction: Direction) -> Prepared {
    let open = site.gates.iter().zip(&site.open).enumerate().filter(|(_, (_, open))| **open);
    let gates = open.filter_map(|(i, (stand, _))| {
        let stand = (*stand)?;
        let accesses = match direction {
            Direction::Forward => stand.position.arrivals(metric),
            Direction::Backward => stand.position.departures(metric),
        };
        Some((i, stand, accesses))
    });
    Prepared { gates: gates.collect() }
}

fn sources(view: &View, stand: Stand) -> Vec<Source> {
    let accesses = match view.direction() {
        Direction::Forward => stand.position.departures(view.metric()),
        Direction::Backward => stand.position.arrivals(view.metric()),
    };
    let with_approach =
        |access: Access| Some(Source { state: access.state, cost: access.cost.plus(stand.approach)? });
    accesses.into_iter().filter_map(with_approach).collect()
}

/// The way along one segment between a station and a gate on it.
fn direct(view: &View, station: Stand, gate: Stand) -> Option<Cost> {
    let (from, to) = match view.direction() {
        Direction::Forward => (station, gate),
        Direction::Backward => (gate, station),
    };
    let (cost, ..) = from.position.direct(to.position, view.metric())?;
    cost.plus(station.approach)?.plus(gate.approach)
}

fn from_station(
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

    let mut collector = reach::Collector::new(view, stand, rule);
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

fn keeps(rule: &Rule, cost: Cost) -> bool {
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

fn improve(best: &mut Option<u32>, value: Option<u32>) {
    if let Some(value) = value {
        *best = Some(best.map_or(value, |b| b.min(value)));
    }
}

/// The order in which paths that keep the rule are preferred.
fn preference(rule: &Rule, cost: Cost) -> (u32, u32) {
    if rule.within_ms.is_none() && rule.within_mm.is_some() { (cost.mm, cost.ms) } else { (cost.ms, cost.mm) }
}

fn improve_by(best: &mut Option<(Cost, usize)>, candidate: (Cost, usize), rule: &Rule) {
    let key = |(cost, gate): (Cost, usize)| (preference(rule, cost), gate);
    if best.is_none_or(|b| key(candidate) < key(b)) {
        *best = Some(candidate);
    }
}

/// What lies beyond the limits: searches over the whole network from all stations at once.
struct Beyond {
    /// Fastest path to each site: cost, station, gate.
    fastest: Vec<Option<(Cost, usize, usize)>>,
    shortest_mm: Vec<Option<u32>>,
}

impl Beyond {
    fn search(view: &View, stations: &[Facility], sites: &[Prepared]) -> Self {
        let mut owner: BTreeMap<StateId, (Cost, usize)> = BTreeMap::new();
        let mut all = Vec::new();
        for (number, station) in stations.iter().enumerate() {
            for source in station.stand.iter().flat_map(|stand| sources(view, *stand)) {
                let best = owner.entry(source.state).or_insert((source.cost, number));
                if (source.cost, number) < *best {
                    *best = (source.cost, number);
                }
                all.push(source);
            }
        }
        let mut workspace = Workspace::new(view.topology().state_count());
        let mut shortest_mm = vec![None; sites.len()];
        let mut fastest = vec![None; sites.len()];
        workspace.run(view, Objective::Shortest, &all, u32::MAX - 1, Goal::All);
        for (i, site) in sites.iter().enumerate() {
            for (_, cost, _) in arrivals(&workspace, site) {
                improve(&mut shortest_mm[i], Some(cost.mm));
            }
        }
        workspace.run(view, Objective::Fastest, &all, u32::MAX - 1, Goal::All);
        for (i, site) in sites.iter().enumerate() {
            for (gate, cost, state) in arrivals(&workspace, site) {
                let station = owner[&workspace.origin(view, state)].1;
                if fastest[i].is_none_or(|b| (cost, station, gate) < b) {
                    fastest[i] = Some((cost, station, gate));
                }
            }
        }
        for (i, site) in sites.iter().enumerate() {
            for (number, station) in stations.iter().enumerate() {
                for (gate, gate_stand, _) in &site.gates {
                    let Some(cost) = station.stand.and_then(|stand| direct(view, stand, *gate_stand)) else {
                        continue;
                    };
                    improve(&mut shortest_mm[i], Some(cost.mm));
                    if fastest[i].is_none_or(|b| (cost, number, *gate) < b) {
                        fastest[i] = Some((cost, number, *gate));
                    }
                }
            }
        }
        Self { fastest, shortest_mm }
    }

    fn of(&self, site: usize) -> (Option<(Cost, usize, usize)>, Option<u32>) {
        (self.fastest[site], self.shortest_mm[site])
    }
}

/// Costs at which a search reached a site: gate, cost, state.
fn arrivals<'a>(
    workspace: &'a Workspace,
    site: &'a Prepared,
) -> impl Iterator<Item = (usize, Cost, StateId)> + 'a {
    site.gates.iter().flat_map(move |(gate, stand, accesses)| {
        accesses.iter().filter_map(move |access| {
            let cost = workspace.cost(access.state)?.plus(access.cost)?.plus(stand.approach)?;
            Some((*gate, cost, access.state))
        })
    })
}

fn answer(
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
    let inside = |stand: &Stand| metric.is_inside_closure(stand.position.segment, stand.position.position_mm);
    if prepared.gates.iter().all(|(_, stand, _)| inside(stand)) {
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
