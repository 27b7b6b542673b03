//! The sites that detours concern: how far it is from and to the stations and the main roads, before and under the
//! closures.

use crate::exchange::sites::Site;
use crate::metric::Metric;
use crate::pipeline::placing::{demands, facilities, main_stands, snap_all, stands};
use crate::pipeline::relief::{Lifted, Relief, both_ways};
use crate::pipeline::turning;
use crate::pipeline::world::{Engine, World};
use crate::plan::barrier::{Barrier, Passage};
use crate::plan::coverage::{Demand, Facility, Stand, Status};
use crate::plan::graph::{GraphChanges, changes};
use crate::report::affected::{Affected, FourWays};
use crate::report::turning::Turning;
use crate::search::{Cost, Position};

/// Sites whose fastest way from or to the stations or the main roads is another now, and what it is proved from: where all
/// of them stand, and what all closures together change in the graph.
pub(super) struct Concerned {
    pub sites: Vec<Affected>,
    pub stands: Vec<Vec<String>>,
    pub changes: GraphChanges,
    /// The closures that may be lifted, by index, and what sets of them were tried.
    pub liftable: Vec<usize>,
    pub lifted: Vec<Lifted>,
}

/// Looks at all sites; `None` without sites. `main` are the classes of main roads.
pub(super) fn affected(world: &World, engine: &Engine, main: &[String]) -> Option<Concerned> {
    if world.sites.is_empty() {
        return None;
    }
    let snap = |places: &[Site]| snap_all(engine, places, world.setting.snap_m);
    let (site_snaps, station_snaps) = (snap(&world.sites), snap(&world.stations));
    let sites = demands(&world.sites, &site_snaps, false);
    let stations = facilities(&world.stations, &station_snaps, false);
    let name = &engine.vehicle.name;
    let (all_sites, all_stations) = ((&*world.sites, &*site_snaps), (&*world.stations, &*station_snaps));
    let mut stands = stands(&world.network, name, all_sites, all_stations);
    let [from_before, to_before] = both_ways(&engine.free, &stations, &sites);
    let [from, to] = both_ways(engine.metric(), &stations, &sites);
    let mut to_main: Vec<FourWays> = vec![[None; 4]; sites.len()];
    for (now, metric) in [&engine.free, engine.metric()].into_iter().enumerate() {
        let junctions = main_junctions(metric, main);
        let layer = ["main_before", "main"][now];
        stands.extend(main_stands(&world.network, [name, layer], &junctions));
        for (site, ways) in to_main.iter_mut().zip(main_ways(metric, &junctions, &sites)) {
            [site[now], site[2 + now]] = ways;
        }
    }
    let from_stations = |metric: &Metric| {
        let [from, to] = both_ways(metric, &stations, &sites);
        let each = from.sites.iter().zip(&to.sites);
        each.map(|(from, to)| [from.fastest_ms.is_some(), to.fastest_ms.is_some()]).collect()
    };
    let from_main = |metric: &Metric| {
        let ways = main_ways(metric, &main_junctions(metric, main), &sites);
        ways.into_iter().map(|ways| ways.map(|way| way.is_some())).collect()
    };
    let mut relief = Relief::new(world, engine, &from_stations);
    let mut relief_from_main = Relief::new(world, engine, &from_main);
    let concerned = (0..sites.len())
        .filter_map(|i| {
            let all = [&from_before.sites[i], &from.sites[i], &to_before.sites[i], &to.sites[i]];
            let way =
                |site: &crate::plan::coverage::SiteAnswer| site.cost.filter(|_| site.fastest_ms.is_some());
            let (ways, main) = (all.map(way), to_main[i]);
            let same = |ways: FourWays| ways[0] == ways[1] && ways[2] == ways[3];
            let gates = [all[0].gate, all[1].gate];
            let turning = turning_at(world, engine, &sites[i]);
            let fits = !turning.as_ref().is_some_and(Turning::is_too_long);
            if same(ways) && same(main) && gates[0] == gates[1] && fits {
                return None;
            }
            let lost = |ways: FourWays| {
                [(ways[0], ways[1]), (ways[2], ways[3])]
                    .map(|(then, now): (Option<Cost>, Option<Cost>)| then.is_some() && now.is_none())
            };
            let help = match (lost(ways), lost(main)) {
                ([false, false], [false, false]) => None,
                ([false, false], lost) => relief_from_main.of(i, lost),
                (lost, _) => relief.of(i, lost),
            };
            Some(Affected {
                help,
                site: i,
                vehicle: engine.vehicle.name.clone(),
                inside: all[1].status == Status::InsideClosure,
                station: all[1].station.filter(|_| ways[1].is_some()),
                gates,
                ways,
                main,
                turning,
            })
        })
        .collect();
    Some(Concerned {
        sites: concerned,
        stands,
        changes: changes(&engine.free, engine.metric()),
        liftable: relief.liftable().to_vec(),
        lifted: relief.graphs(),
    })
}

/// Turning round before works at a site that no gate spares it.
fn turning_at(world: &World, engine: &Engine, site: &Demand) -> Option<Turning> {
    let metric = engine.metric();
    let mut turnings = Vec::new();
    let open = site.gates.iter().zip(&site.open).filter(|(_, open)| **open);
    for stand in open.filter_map(|(stand, _)| stand.as_ref()) {
        match Barrier::at(metric, stand.position) {
            Passage::Through => return None,
            Passage::Back(barrier) => {
                turnings.extend(turning::before(world, world.when, &engine.vehicle, &barrier));
            }
            Passage::Shut => {}
        }
    }
    // One gate with room is enough.
    turnings.into_iter().min_by_key(|turning| (turning.is_too_long(), turning.closure.clone()))
}

/// Both ends of every segment of the main roads that the vehicle may use and on which nothing is shut.
fn main_junctions(metric: &Metric, main: &[String]) -> Vec<Position> {
    let topology = metric.topology();
    let network = topology.network();
    let is_main = |segment: crate::id::SegmentId| {
        let class = network.way_of(segment).tags.get("highway");
        class.is_some_and(|class| main.iter().any(|one| one == class))
    };
    let is_whole = |segment: crate::id::SegmentId| {
        [true, false]
            .into_iter()
            .all(|forward| metric.closed_on(crate::id::DirectedId::new(segment, forward)).is_empty())
    };
    let usable = network.segment_ids().filter(|segment| topology.is_segment_usable(*segment));
    let ends = usable.filter(|segment| is_main(*segment) && is_whole(*segment)).flat_map(|segment| {
        [0, network.segment(segment).length_mm].map(|position_mm| Position { segment, position_mm })
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
    let cost = |site: &crate::plan::coverage::SiteAnswer| site.cost.filter(|_| site.fastest_ms.is_some());
    from.sites.iter().zip(&to.sites).map(|(from, to)| [cost(from), cost(to)]).collect()
}
