//! Traffic between places: what of it each closure concerns, and what the way round costs all of it together.

use super::placing::{position, stop_in};
use super::world::{Engine, World};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::exchange::source::{Expected, Source};
use crate::exchange::table::Table;
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::plan::Leg;
use crate::plan::detour::Shut;
use crate::plan::graph::{GraphChanges, changes};
use crate::plan::route::{Engine as SearchEngine, Path, route};
use crate::report::places::stand_rows;
use crate::report::summary::FlowSummary;
use crate::search::{Objective, Position};
use crate::topology::Topology;
use crate::vehicle::Vehicle;
use rayon::prelude::*;
use std::path::PathBuf;

/// Trips from one place to another.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    from: String,
    to: String,
    /// Trips in the time the table is about, thousandths.
    count_milli: u64,
    /// Whose; empty is the first vehicle's of the plan.
    vehicle: String,
    ends: [Vec<crate::geometry::LonLat>; 2],
}

/// Reads tables with `from`, `to` (ids of places, or `lon,lat`) and `count`, perhaps `vehicle`; `planned` are the vehicles
/// of the plan.
pub(super) fn read_flows(
    world: &World,
    files: &[PathBuf],
    planned: &[&str],
    problems: &mut Diagnostics,
) -> Option<Vec<Flow>> {
    let mut flows = Vec::new();
    for path in files {
        let source = Source::read(path, Expected::Table, world.setting.encoding, problems);
        let Some(table) = source.as_ref().and_then(|source| Table::parse(source, problems)) else { continue };
        let from = table.require(&["from", "origin", "起点"], problems);
        let to = table.require(&["to", "destination", "终点"], problems);
        let count = table.require(&["count", "flow", "trips", "流量"], problems);
        let vehicle = table.column(&["vehicle", "车辆"]);
        let (Some(from), Some(to), Some(count)) = (from, to, count) else { continue };
        for row in &table.rows {
            let ends = [(from, "from"), (to, "to")].map(|(column, name)| {
                stop_in(world, &row.cells[column], Some(table.place(row.line, name)), problems)
            });
            let vehicle = vehicle.map(|column| row.cells[column].trim().to_owned()).unwrap_or_default();
            if !vehicle.is_empty() && !planned.contains(&vehicle.as_str()) {
                let place = table.place(row.line, "vehicle");
                let mut known: Vec<&str> = planned.to_vec();
                for name in Vehicle::built_in_names() {
                    known.push(name);
                }
                problems.push(match Vehicle::built_in(&vehicle) {
                    Some(_) => codes::w481_trips_left_out(place, &vehicle),
                    None => codes::e480_flow_vehicle(place, &vehicle, nearest(&vehicle, known)),
                });
            }
            let trips = row.cells[count].parse::<f64>().ok().filter(|trips| (0.0..=1e9).contains(trips));
            let Some(trips) = trips else {
                problems.push(codes::e466_flow(table.place(row.line, "count"), &row.cells[count]));
                continue;
            };
            if let [Some(a), Some(b)] = ends {
                flows.push(Flow {
                    from: row.cells[from].clone(),
                    to: row.cells[to].clone(),
                    count_milli: (trips * 1000.0).round() as u64,
                    vehicle,
                    ends: [a.gates, b.gates],
                });
            }
        }
    }
    (!problems.has_errors()).then_some(flows)
}

/// What stands for the closures that take a way only together.
const TOGETHER: &str = "together";

/// How closures are lifted one by one, to see which of them takes a trip its way.
pub(super) struct Lifting<'a> {
    /// The closure that is looked at, by index.
    pub index: usize,
    /// All that hold with it.
    pub holding: &'a [usize],
    /// The metric without one of them.
    pub without: &'a dyn Fn(usize) -> Metric,
    /// Its id.
    pub name: &'a dyn Fn(usize) -> String,
}

/// The flows of one vehicle on its network, each with its way without closures.
pub(super) struct Assigned {
    flows: Vec<Trip>,
}

/// A flow with its way.
struct Trip {
    /// Its number among all flows of the question, from 1.
    number: usize,
    flow: Flow,
    ends: [Option<Snap>; 2],
    way: Option<(Position, Position, Path)>,
}

/// What closures do to the flows of a vehicle.
pub(super) struct Trips {
    pub summary: FlowSummary,
    /// Rows of `flows.csv` without their first two columns.
    pub rows: Vec<Vec<String>>,
    /// Where a trip is lost: each closure that was lifted for itself, with what the others change in the graph.
    pub lifted: Vec<(usize, GraphChanges)>,
}

impl Assigned {
    /// Everybody drives the fastest way (all or nothing); `first` is whether the vehicle is the first of the plan. One
    /// search a flow, in parallel.
    pub fn new(world: &World, engine: &Engine, flows: &[Flow], first: bool) -> Self {
        let own = |flow: &&Flow| (first && flow.vehicle.is_empty()) || flow.vehicle == engine.vehicle.name;
        let own: Vec<(usize, &Flow)> = flows.iter().enumerate().filter(|(_, flow)| own(flow)).collect();
        let assigned = own.into_par_iter().map(|(number, flow)| {
            let snap = |gates: &[crate::geometry::LonLat]| {
                gates.iter().find_map(|at| engine.topology.snap(*at, world.setting.snap_m))
            };
            let ends = [snap(&flow.ends[0]), snap(&flow.ends[1])];
            let way = ends[0].as_ref().zip(ends[1].as_ref()).and_then(|(a, b)| {
                let (a, b) = (position(a), position(b));
                Some((a, b, route(&engine.free, a, b, Objective::Fastest, SearchEngine::Own)?))
            });
            Trip { number: number + 1, flow: flow.clone(), ends, way }
        });
        Self { flows: assigned.collect() }
    }

    /// The trips as rows of `trips.csv`.
    pub fn table(&self, vehicle: &str) -> impl Iterator<Item = Vec<String>> {
        self.flows.iter().map(move |Trip { number, flow, .. }| {
            let count = (flow.count_milli as f64 / 1000.0).to_string();
            vec![number.to_string(), vehicle.to_owned(), flow.from.clone(), flow.to.clone(), count]
        })
    }

    /// Where the trips begin and end, as rows of `stands.csv`.
    pub fn stands(&self, topology: &Topology, vehicle: &str) -> Vec<Vec<String>> {
        let both = self.flows.iter().flat_map(|trip| {
            let number = trip.number.to_string();
            let row = |(end, snap): (&str, &Option<Snap>)| {
                stand_rows(topology, [vehicle, "trip", &number, end], snap.as_ref())
            };
            ["from", "to"].into_iter().zip(&trip.ends).flat_map(row).collect::<Vec<_>>()
        });
        both.collect()
    }

    /// The ways of the trips without closures, by their numbers.
    pub fn ways(&self) -> impl Iterator<Item = (String, &[Leg])> {
        let of = |trip: &'_ Trip| trip.number.to_string();
        self.flows.iter().filter_map(move |trip| Some((of(trip), trip.way.as_ref()?.2.legs.as_slice())))
    }

    /// What shut and slowed stretches do to the flows, with a row for each flow concerned: `from`, `to`, trips, seconds and meters
    /// before and after (empty where there is no way), who takes the way, and the number of the trip.
    ///
    /// A trip without a way is charged to the closures that alone take it: with any one of them lifted it has its way.
    /// Where no single one gives it back, several do so together.
    pub fn under(&self, free: &Metric, metric: &Metric, shut: &[Shut], lifting: &Lifting) -> Trips {
        let runs_into =
            |path: &Path| path.legs.iter().any(|leg| shut.iter().any(|stretch| leg.runs_over(*stretch)));
        let concerned: Vec<_> = self
            .flows
            .iter()
            .filter_map(|trip| trip.way.as_ref().map(|way| (trip, way)))
            .filter(|(_, (.., path))| runs_into(path))
            .collect();
        let after: Vec<Option<Path>> = concerned
            .par_iter()
            .map(|(_, (a, b, _))| route(metric, *a, *b, Objective::Fastest, SearchEngine::Own))
            .collect();
        let trips = |count_milli: u64| count_milli as f64 / 1000.0;
        let is_lost = after.iter().any(Option::is_none);
        // One metric a closure, only where a trip is lost; each ends with its look at the trips.
        let mut gives_back: Vec<Vec<usize>> = vec![Vec::new(); concerned.len()];
        let mut lifted = Vec::new();
        for closure in lifting.holding.iter().filter(|_| is_lost) {
            let without = (lifting.without)(*closure);
            for (number, (_, (a, b, _))) in concerned.iter().enumerate().filter(|(i, _)| after[*i].is_none())
            {
                if route(&without, *a, *b, Objective::Fastest, SearchEngine::Own).is_some() {
                    gives_back[number].push(*closure);
                }
            }
            lifted.push((*closure, changes(free, &without)));
        }
        let (mut cut, mut without, mut together, mut others) = (0u64, 0u64, 0u64, 0u64);
        let (mut more_ms, mut more_mm) = (0i128, 0i128);
        let total = self.flows.iter().map(|trip| trip.flow.count_milli).sum::<u64>();
        let mut rows = Vec::new();
        for (((Trip { number, flow, .. }, (.., before)), after), by) in
            concerned.iter().zip(&after).zip(&gives_back)
        {
            cut += flow.count_milli;
            let base = |value: u32| (f64::from(value) / 1000.0).to_string();
            let [now_s, now_m] = if let Some(path) = after {
                let times = i128::from(flow.count_milli);
                more_ms += times * (i128::from(path.cost.ms) - i128::from(before.cost.ms));
                more_mm += times * (i128::from(path.cost.mm) - i128::from(before.cost.mm));
                [base(path.cost.ms), base(path.cost.mm)]
            } else {
                *match (by.contains(&lifting.index), by.is_empty()) {
                    (true, _) => &mut without,
                    (false, true) => &mut together,
                    (false, false) => &mut others,
                } += flow.count_milli;
                [String::new(), String::new()]
            };
            let (then_s, then_m) = (base(before.cost.ms), base(before.cost.mm));
            let count = trips(flow.count_milli).to_string();
            let taken = match (after, by.is_empty()) {
                (Some(_), _) => String::new(),
                (None, true) => TOGETHER.to_owned(),
                (None, false) => by.iter().map(|i| (lifting.name)(*i)).collect::<Vec<_>>().join(" "),
            };
            let (from, to, number) = (flow.from.clone(), flow.to.clone(), number.to_string());
            rows.push(vec![from, to, count, then_s, now_s, then_m, now_m, taken, number]);
        }
        // Thousandths of trips times milliseconds, to trip-hours; times millimeters, to trip-kilometers.
        let round = |value: f64| (value * 1000.0).round() / 1000.0;
        let summary = FlowSummary {
            trips: trips(total),
            concerned: trips(cut),
            without_way: trips(without),
            without_way_together: trips(together),
            without_way_by_others: trips(others),
            extra_vehicle_h: round(more_ms as f64 / 3.6e9),
            extra_vehicle_km: round(more_mm as f64 / 1e9),
        };
        Trips { summary, rows, lifted }
    }
}
