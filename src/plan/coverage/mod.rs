//! Which sites are served, from which station, within which limits.
//!
//! Served means that ONE path keeps all limits of the rule (`both`), not that two areas overlap. Every station is
//! searched on its own (in parallel), so that the answer can say who is served by whom, by how many, and who
//! depends on a single station; the unserved are told how far they are, or that there is no way at all.

mod beyond;
mod gaps;
mod nearest;
mod reach;
mod station;
mod tally;
mod verdict;

pub use gaps::{Gap, cluster_gaps};
pub use nearest::{Nearest, nearest};
pub use reach::{Reached, covered_length_mm, union_of};
pub use tally::{CategoryTally, Requirement, Tally, percent};

use crate::id::SegmentId;
use crate::metric::Metric;
use crate::search::{Access, Cost, Direction, Position, Source, View};
use crate::topology::Topology;
use beyond::Beyond;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use station::{Offer, Tables, from_station};
use verdict::answer;

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

impl Demand {
    /// Whether every gate that is open and has a road stands inside a closure, and there are any.
    pub fn is_inside_closure(&self, metric: &Metric) -> bool {
        let open = self.gates.iter().zip(&self.open).filter(|(_, open)| **open);
        let mut stands = open.filter_map(|(stand, _)| *stand).peekable();
        let inside =
            |stand: Stand| metric.is_inside_closure(stand.position.segment, stand.position.position_mm);
        stands.peek().is_some() && stands.all(inside)
    }
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
    /// Of a load: limits, bans or corners leave it no way.
    Limit,
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
            Self::Limit => "limit",
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

/// The paths between one station and one site's gates, prepared once.
struct Prepared {
    gates: Vec<(usize, Stand, Vec<Access>)>,
}

/// Which gates stand on a road, by site and place among its gates. Only those have a way to a station that stays on its road,
/// and stations may be many: each end of the main roads is one.
struct OnRoads(FxHashMap<SegmentId, Vec<(usize, usize)>>);

impl OnRoads {
    fn of(topology: &Topology, sites: &[Prepared]) -> Self {
        let mut all: FxHashMap<SegmentId, Vec<(usize, usize)>> = FxHashMap::default();
        for (i, site) in sites.iter().enumerate() {
            for (number, (_, stand, _)) in site.gates.iter().enumerate() {
                for segment in segments_of(stand.position, topology) {
                    let gates = all.entry(segment).or_default();
                    if gates.last() != Some(&(i, number)) {
                        gates.push((i, number));
                    }
                }
            }
        }
        Self(all)
    }

    /// Those on the roads of a station, in the order of the sites.
    fn beside(&self, station: Stand, topology: &Topology) -> Vec<(usize, usize)> {
        let on_its_roads = segments_of(station.position, topology).filter_map(|segment| self.0.get(&segment));
        let mut all: Vec<(usize, usize)> = on_its_roads.flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The segments on which a place is; one may come twice.
fn segments_of(position: Position, topology: &Topology) -> impl Iterator<Item = SegmentId> {
    let also = position.also(topology).into_iter().map(|(segment, _)| segment);
    std::iter::once(position.segment).chain(also)
}

/// Answers the question for one metric. `O(stations × search within the limits + sites)`, plus three searches over
/// the whole network for those not served; stations run in parallel and the result does not depend on how.
pub fn coverage(metric: &Metric, stations: &[Facility], sites: &[Demand], rule: &Rule) -> Answer {
    let view = View::new(metric, rule.direction);
    let prepared: Vec<Prepared> =
        sites.par_iter().map(|site| prepare(metric, site, rule.direction)).collect();
    let on_roads = OnRoads::of(metric.topology(), &prepared);
    let states = metric.topology().state_count();
    let searched: Vec<(Vec<(u32, Offer)>, Vec<Reached>)> = stations
        .par_iter()
        .map_init(
            || Tables::new(states, rule),
            |tables, station| match station.stand {
                Some(stand) => from_station(&view, stand, (&prepared, &on_roads), rule, tables),
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
    let beyond = Beyond::search(&view, stations, (&prepared, &on_roads));
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

fn improve(best: &mut Option<u32>, value: Option<u32>) {
    if let Some(value) = value {
        *best = Some(best.map_or(value, |b| b.min(value)));
    }
}
