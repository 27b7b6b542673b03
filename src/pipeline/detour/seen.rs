//! What one vehicle finds at the sites under a set of closures: the ways from and to stations and main roads, and where it
//! turns round.

use crate::closure::When;
use crate::id::{DirectedId, SegmentId};
use crate::metric::Metric;
use crate::network::Network;
use crate::pipeline::metric_under;
use crate::pipeline::placing::{demands, facilities, main_stands, snap_all, stands};
use crate::pipeline::relief::both_ways;
use crate::pipeline::turning;
use crate::pipeline::vehicles::who;
use crate::pipeline::world::{Engine, World};
use crate::plan::barrier::{Barrier, Passage};
use crate::plan::coverage::{Demand, Facility, Nearest, Stand};
use crate::plan::graph::{GraphChanges, changes};
use crate::report::losses::Ends;
use crate::report::turning::Turning;
use crate::search::{Cost, Position};
use std::collections::HashSet;

/// Where one vehicle looks at sites from: where these and the stations stand, and the main roads.
pub(super) struct View<'a> {
    pub world: &'a World,
    pub engine: &'a Engine,
    pub sites: Vec<Demand>,
    stations: Vec<Facility>,
    main: Vec<SegmentId>,
    /// Junctions of the main roads without closures.
    main_junctions: Vec<Position>,
}

impl<'a> View<'a> {
    /// With the rows of `stands.csv`. `main` are the classes of main roads.
    pub fn new(world: &'a World, engine: &'a Engine, main: &[String]) -> (Self, Vec<Vec<String>>) {
        let snap = |places| snap_all(engine, places, world.setting.snap_m);
        let (site_snaps, station_snaps) = (snap(&world.sites), snap(&world.stations));
        let name = &engine.vehicle.name;
        let (all_sites, all_stations) = ((&*world.sites, &*site_snaps), (&*world.stations, &*station_snaps));
        let mut rows = stands(&engine.topology, name, all_sites, all_stations);
        let main = main_segments(&world.network, main);
        let main_junctions = main_junctions(&engine.free, &main);
        rows.extend(main_stands(&engine.topology, [name, "main"], &main_junctions));
        let sites = demands(&world.sites, &site_snaps, false);
        let stations = facilities(&world.stations, &station_snaps, false);
        (Self { world, engine, sites, stations, main, main_junctions }, rows)
    }

    /// The metric while these closures hold.
    pub fn under(&self, holding: &[usize]) -> Metric {
        let Self { world, engine, .. } = self;
        let effect = world.plan.effect_of(&world.network, holding.iter().copied(), &who(&engine.vehicle));
        metric_under(&engine.topology, &engine.vehicle, &effect)
    }

    /// What is found while these closures hold.
    pub fn look(&self, holding: &[usize], when: When) -> Found {
        self.found(&self.under(holding), when)
    }

    /// What is found without closures.
    pub fn free(&self) -> Found {
        self.found(&self.engine.free, self.world.when)
    }

    fn found(&self, metric: &Metric, when: When) -> Found {
        let junctions = main_junctions(metric, &self.main);
        let changed = [(&self.main_junctions, &junctions), (&junctions, &self.main_junctions)];
        Found {
            stations: both_ways(metric, &self.stations, &self.sites),
            inside: self.sites.iter().map(|site| site.is_inside_closure(metric)).collect(),
            main: main_ways(metric, &junctions, &self.sites),
            turning: self.sites.iter().map(|site| self.turning_at((metric, when), site)).collect(),
            changes: changes(&self.engine.free, metric),
            junctions: changed.map(|(all, without)| less(all, without)),
        }
    }

    /// Of each site whether a way leads there and back, from the stations or from the main roads.
    pub fn reached(&self, metric: &Metric, ends: Ends) -> Vec<[bool; 2]> {
        match ends {
            Ends::Stations => {
                let [from, to] = both_ways(metric, &self.stations, &self.sites);
                from.iter().zip(&to).map(|(from, to)| [from.is_some(), to.is_some()]).collect()
            }
            Ends::MainRoads => {
                let ways = main_ways(metric, &main_junctions(metric, &self.main), &self.sites);
                ways.into_iter().map(|ways| ways.map(|way| way.is_some())).collect()
            }
        }
    }

    /// Turning round before works at a site that no gate spares it.
    pub fn turning_at(&self, (metric, when): (&Metric, When), site: &Demand) -> Option<Turning> {
        let mut turnings = Vec::new();
        let open = site.gates.iter().zip(&site.open).filter(|(_, open)| **open);
        for stand in open.filter_map(|(stand, _)| stand.as_ref()) {
            match Barrier::at(metric, stand.position) {
                Passage::Through => return None,
                Passage::Back(barrier) => {
                    turnings.extend(turning::before(self.world, when, &self.engine.vehicle, &barrier));
                }
                Passage::Shut => {}
            }
        }
        // One gate with room is enough.
        turnings.into_iter().min_by_key(|turning| (turning.is_too_long(), turning.closure.clone()))
    }
}

/// What one set of closures makes of the sites.
pub(super) struct Found {
    /// The nearest stations, there and back.
    stations: [Vec<Option<Nearest>>; 2],
    /// Sites all of whose gates are inside a closure.
    pub inside: Vec<bool>,
    main: Vec<[Option<Cost>; 2]>,
    pub turning: Vec<Option<Turning>>,
    pub changes: GraphChanges,
    /// Junctions of the main roads that are none any more, and new ones.
    pub junctions: [Vec<Position>; 2],
}

impl Found {
    /// The ways of a site from and to the stations, and from and to the main roads.
    pub fn now(&self, site: usize) -> [Option<Cost>; 4] {
        let [from, to] = self.main[site];
        let [there, back] = self.stations.each_ref().map(|ways| ways[site].map(|way| way.cost));
        [there, back, from, to]
    }

    /// The gate one comes by.
    pub fn gate(&self, site: usize) -> Option<usize> {
        self.nearest(site).map(|way| way.gate)
    }

    /// The fastest way from the stations.
    pub fn nearest(&self, site: usize) -> Option<Nearest> {
        self.stations[0][site]
    }
}

/// What is in the first and not in the second; both are in the order of the network.
fn less(all: &[Position], without: &[Position]) -> Vec<Position> {
    let without: HashSet<(SegmentId, u32)> = without.iter().map(|at| (at.segment, at.position_mm)).collect();
    all.iter().filter(|at| !without.contains(&(at.segment, at.position_mm))).copied().collect()
}

/// The segments of the main roads, ascending.
fn main_segments(network: &Network, main: &[String]) -> Vec<SegmentId> {
    let is_main = |class: &str| main.iter().any(|one| one == class);
    let of_way: Vec<bool> =
        network.ways().iter().map(|way| way.tags.get("highway").is_some_and(is_main)).collect();
    network.segment_ids().filter(|segment| of_way[network.segment(*segment).way.index()]).collect()
}

/// Both ends of every segment of the main roads that the vehicle may use and on which nothing is shut.
fn main_junctions(metric: &Metric, main: &[SegmentId]) -> Vec<Position> {
    let topology = metric.topology();
    let network = topology.network();
    let is_whole = |segment: SegmentId| {
        [true, false]
            .into_iter()
            .all(|forward| metric.closed_on(DirectedId::new(segment, forward)).is_empty())
    };
    let usable = main.iter().copied().filter(|segment| topology.is_segment_usable(*segment));
    let ends = usable.filter(|segment| is_whole(*segment)).flat_map(|segment| {
        [0, network.segment(segment).length_mm].map(|position_mm| Position {
            segment,
            position_mm,
            on_junction: false,
        })
    });
    ends.collect()
}

/// The fastest way of each site from and to the nearest of the junctions.
fn main_ways(metric: &Metric, junctions: &[Position], sites: &[Demand]) -> Vec<[Option<Cost>; 2]> {
    let junction = |(number, position): (usize, &Position)| Facility {
        id: number.to_string(),
        stand: Some(Stand { position: *position, approach: Cost::default() }),
    };
    let junctions: Vec<Facility> = junctions.iter().enumerate().map(junction).collect();
    let [from, to] = both_ways(metric, &junctions, sites);
    let cost = |way: &Option<Nearest>| way.map(|way| way.cost);
    from.iter().zip(&to).map(|(from, to)| [cost(from), cost(to)]).collect()
}
