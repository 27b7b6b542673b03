//! The sites that detours concern: how long it takes from and to the stations, before and under the closures.

use crate::exchange::sites::Site;
use crate::metric::Metric;
use crate::pipeline::placing::{demands, facilities, snap_all, stands};
use crate::pipeline::relief::Relief;
use crate::pipeline::world::{Engine, World};
use crate::plan::coverage::{Answer, Combine, Rule, Status, coverage};
use crate::plan::graph::{GraphChanges, changes};
use crate::report::detour::Affected;
use crate::search::Direction;

/// Sites whose fastest way from or to the stations is another now, and what it is proved from: where all of them stand,
/// and what all closures together change in the graph.
pub(super) struct Concerned {
    pub sites: Vec<Affected>,
    pub stands: Vec<Vec<String>>,
    pub changes: GraphChanges,
}

/// Looks at all sites; `None` without sites or stations.
pub(super) fn affected(world: &World, engine: &Engine) -> Option<Concerned> {
    if world.sites.is_empty() || world.stations.is_empty() {
        return None;
    }
    let snap = |places: &[Site]| snap_all(engine, places, world.setting.snap_m);
    let (site_snaps, station_snaps) = (snap(&world.sites), snap(&world.stations));
    let sites = demands(&world.sites, &site_snaps, false);
    let stations = facilities(&world.stations, &station_snaps, false);
    let name = &engine.vehicle.name;
    let (all_sites, all_stations) = ((&*world.sites, &*site_snaps), (&*world.stations, &*station_snaps));
    let stands = stands(&world.network, name, all_sites, all_stations);
    let ask = |metric: &Metric, direction: Direction| -> Answer {
        // The fastest way to each site is searched without a limit whatever the rule says, and nothing else is read;
        // a limit of next to nothing spares the search within it.
        let rule = Rule { within_mm: None, within_ms: Some(1), combine: Combine::Both, direction };
        coverage(metric, &stations, &sites, &rule)
    };
    let [from_before, to_before] =
        [Direction::Forward, Direction::Backward].map(|direction| ask(&engine.free, direction));
    let [from, to] =
        [Direction::Forward, Direction::Backward].map(|direction| ask(engine.metric(), direction));
    let mut relief = Relief::new(world, engine);
    let concerned = (0..sites.len())
        .filter_map(|i| {
            let all = [&from_before.sites[i], &from.sites[i], &to_before.sites[i], &to.sites[i]];
            let times = all.map(|site| site.fastest_ms);
            let gates = [all[0].gate, all[1].gate];
            if times[0] == times[1] && times[2] == times[3] && gates[0] == gates[1] {
                return None;
            }
            let lost = [(times[0], times[1]), (times[2], times[3])]
                .map(|(then, now)| then.is_some() && now.is_none());
            let relief = match (lost, all[0].station.or(all[2].station)) {
                ([false, false], _) | (_, None) => None,
                (lost, Some(station)) => {
                    let gate = if lost[0] { all[0].gate } else { all[2].gate };
                    let site = sites[i].gates[gate.unwrap_or(0)].map(|stand| stand.position);
                    let station = stations[station].stand.map(|stand| stand.position);
                    site.zip(station).and_then(|(site, station)| relief.of(site, station, lost))
                }
            };
            Some(Affected {
                relief,
                site: i,
                vehicle: engine.vehicle.name.clone(),
                inside: all[1].status == Status::InsideClosure,
                station: all[1].station.filter(|_| times[1].is_some()),
                gates,
                times,
            })
        })
        .collect();
    Some(Concerned { sites: concerned, stands, changes: changes(&engine.free, engine.metric()) })
}
