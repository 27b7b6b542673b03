//! The sites that detours concern: how far it is from and to the stations and the main roads, before and while the
//! closures hold that hold together, at the time at which the site loses most.

use super::together::{Alone, Sets, Together};
use crate::closure::When;
use crate::exchange::sites::Site;
use crate::id::SegmentId;
use crate::metric::Metric;
use crate::pipeline::metric_under;
use crate::pipeline::placing::{demands, facilities, main_stands, snap_all, stands};
use crate::pipeline::relief::{Held, Lifted, Relief, both_ways};
use crate::pipeline::turning;
use crate::pipeline::world::{Engine, World, who};
use crate::plan::barrier::{Barrier, Passage};
use crate::plan::coverage::{Demand, Facility, SiteAnswer, Stand, Status};
use crate::plan::graph::{GraphChanges, changes};
use crate::report::affected::{Affected, FourWays, Lasts, is_as_bad, is_same, lost};
use crate::report::turning::Turning;
use crate::search::{Cost, Position};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Sites whose fastest way from or to the stations or the main roads is another while closures hold, and what it is proved
/// from: where all of them stand, what each set of closures that hold together changes in the graph, and what sets of them
/// were lifted.
pub(super) struct Concerned {
    pub sites: Vec<Affected>,
    pub stands: Vec<Vec<String>>,
    pub under: Vec<Under>,
}

/// What the proof needs of one set of closures that hold together.
pub(super) struct Under {
    pub together: Together,
    pub changes: GraphChanges,
    /// The closures that may be lifted, by index, and what sets of them were tried.
    pub liftable: Vec<usize>,
    pub lifted: Vec<Lifted>,
    /// What held at other times while the next opening was looked for.
    pub held: Vec<Held>,
}

/// What one set of closures makes of the sites.
struct Found {
    from: Vec<SiteAnswer>,
    to: Vec<SiteAnswer>,
    main: Vec<[Option<Cost>; 2]>,
    turning: Vec<Option<Turning>>,
    changes: GraphChanges,
    /// Junctions of the main roads that are none any more, and new ones.
    junctions: [Vec<Position>; 2],
}

/// Looks at all sites, each at the time at which it loses most; `None` without sites. `main` are the classes of main roads.
pub(super) fn affected(world: &World, engine: &Engine, main: &[String], sets: &Sets) -> Option<Concerned> {
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
    let junctions_before = main_junctions(&engine.free, main);
    let main_before = main_ways(&engine.free, &junctions_before, &sites);
    stands.extend(main_stands(&world.network, [name, "main"], &junctions_before));
    let look = |together: &Together| {
        let effect =
            world.plan.effect_of(&world.network, together.holding.iter().copied(), &who(&engine.vehicle));
        let metric = metric_under(&engine.topology, &engine.vehicle, &effect);
        let [from, to] = both_ways(&metric, &stations, &sites);
        let junctions = main_junctions(&metric, main);
        Found {
            from: from.sites,
            to: to.sites,
            main: main_ways(&metric, &junctions, &sites),
            turning: sites
                .iter()
                .map(|site| turning_at(world, engine, (&metric, together.when), site))
                .collect(),
            changes: changes(&engine.free, &metric),
            junctions: [less(&junctions_before, &junctions), less(&junctions, &junctions_before)],
        }
    };
    let found: Vec<Found> = sets.grave.par_iter().map(look).collect();
    let site_under = |found: &Found, i: usize| {
        let all = [&from_before.sites[i], &found.from[i], &to_before.sites[i], &found.to[i]];
        let way = |site: &SiteAnswer| site.cost.filter(|_| site.fastest_ms.is_some());
        let ways = all.map(way);
        let [[from_then, to_then], [from, to]] = [main_before[i], found.main[i]];
        let main = [from_then, from, to_then, to];
        let same = |ways: FourWays| is_same(ways[0], ways[1]) && is_same(ways[2], ways[3]);
        let gates = [all[0].gate, all[1].gate];
        let turning = found.turning[i].clone();
        let fits = !turning.as_ref().is_some_and(Turning::is_too_long);
        if same(ways) && same(main) && gates[0] == gates[1] && fits {
            return None;
        }
        Some(Affected {
            help: None,
            site: i,
            vehicle: engine.vehicle.name.clone(),
            together: String::new(),
            closures: Vec::new(),
            lasts: None,
            inside: all[1].status == Status::InsideClosure,
            station: all[1].station.filter(|_| ways[1].is_some()),
            gates,
            ways,
            main,
            turning,
        })
    };
    // Of times that are equally bad the first one.
    let worst = |i: usize| -> Option<(usize, Affected)> {
        let mut worst: Option<(usize, Affected)> = None;
        for (number, found) in found.iter().enumerate() {
            let Some(site) = site_under(found, i) else { continue };
            if worst.as_ref().is_none_or(|(_, worst)| site.loss() > worst.loss()) {
                worst = Some((number, site));
            }
        }
        worst
    };
    let mut concerned: Vec<(usize, Affected)> = (0..sites.len()).filter_map(worst).collect();
    let from_stations = |metric: &Metric| {
        let [from, to] = both_ways(metric, &stations, &sites);
        let each = from.sites.iter().zip(&to.sites);
        each.map(|(from, to)| [from.fastest_ms.is_some(), to.fastest_ms.is_some()]).collect()
    };
    let from_main = |metric: &Metric| {
        let ways = main_ways(metric, &main_junctions(metric, main), &sites);
        ways.into_iter().map(|ways| ways.map(|way| way.is_some())).collect()
    };
    // By itself only a closure is looked at that holds when some site loses something.
    let holds: BTreeSet<usize> =
        concerned.iter().flat_map(|(number, _)| sets.grave[*number].holding.iter().copied()).collect();
    let alone: Vec<&Alone> = sets.alone.iter().filter(|alone| holds.contains(&alone.closure)).collect();
    let by_itself: Vec<Found> = alone.par_iter().map(|alone| look(&alone.together)).collect();
    // One closure alone that takes as much from the site is what brings it about; of several that which holds longest.
    let cause = |site: &Affected, together: &Together| -> Option<(usize, Option<Lasts>)> {
        let mut as_bad: BTreeMap<usize, Vec<&[usize]>> = BTreeMap::new();
        for (alone, found) in alone.iter().zip(&by_itself) {
            let is_part = together.holding.contains(&alone.closure);
            let loses = || site_under(found, site.site).map(|alone| alone.loss());
            if is_part && loses().is_some_and(|loss| is_as_bad(loss, site.loss())) {
                as_bad.entry(alone.closure).or_default().push(&alone.together.holding);
            }
        }
        let timed = as_bad.into_iter().map(|(i, variants)| (i, sets.lasts_with(world, i, &variants)));
        timed.min_by_key(|(i, lasts)| (Reverse(lasts.map(|lasts| lasts.ms.unwrap_or(u64::MAX))), *i))
    };
    let mut relieved: Vec<(Vec<usize>, Vec<Lifted>, Vec<Held>)> = Vec::new();
    for (number, together) in sets.grave.iter().enumerate() {
        let mut relief = Relief::new(world, engine, &from_stations, (together.when, &together.holding));
        let mut relief_from_main = Relief::new(world, engine, &from_main, (together.when, &together.holding));
        let lasts = sets.lasts(world, &together.holding);
        for (_, site) in concerned.iter_mut().filter(|(of, _)| *of == number) {
            site.together.clone_from(&together.name);
            (site.closures, site.lasts) = match cause(site, together) {
                Some((closure, lasts)) => (vec![closure], lasts),
                None => (together.holding.clone(), lasts),
            };
            site.help = match (lost(site.ways), lost(site.main)) {
                ([false, false], [false, false]) => None,
                ([false, false], lost) => relief_from_main.of(site.site, lost),
                (lost, _) => relief.of(site.site, lost),
            };
        }
        let (acts, opens) = (|i: usize| sets.concerns[i].acts, |i: usize| sets.concerns[i].opens);
        relieved.push((relief.liftable().to_vec(), relief.graphs(), relief.held(&acts, &opens)));
    }
    let whole = sets.grave.iter().zip(found).zip(relieved);
    let whole = whole.map(|((together, found), relieved)| (together, found, relieved));
    let single = alone.iter().zip(by_itself);
    let single = single.map(|(alone, found)| (&alone.together, found, (Vec::new(), Vec::new(), Vec::new())));
    let mut under = Vec::new();
    for (together, found, (liftable, lifted, held)) in whole.chain(single) {
        for (layer, junctions) in ["main_gone", "main_new"].iter().zip(&found.junctions) {
            let layer = [layer, together.name.as_str()].join(" ");
            stands.extend(main_stands(&world.network, [name, layer.trim_end()], junctions));
        }
        under.push(Under { together: together.clone(), changes: found.changes, liftable, lifted, held });
    }
    Some(Concerned { sites: concerned.into_iter().map(|(_, site)| site).collect(), stands, under })
}

/// What is in the first and not in the second; both are in the order of the network.
fn less(all: &[Position], without: &[Position]) -> Vec<Position> {
    let without: HashSet<(SegmentId, u32)> = without.iter().map(|at| (at.segment, at.position_mm)).collect();
    all.iter().filter(|at| !without.contains(&(at.segment, at.position_mm))).copied().collect()
}

/// Turning round before works at a site that no gate spares it.
fn turning_at(
    world: &World,
    engine: &Engine,
    (metric, when): (&Metric, When),
    site: &Demand,
) -> Option<Turning> {
    let mut turnings = Vec::new();
    let open = site.gates.iter().zip(&site.open).filter(|(_, open)| **open);
    for stand in open.filter_map(|(stand, _)| stand.as_ref()) {
        match Barrier::at(metric, stand.position) {
            Passage::Through => return None,
            Passage::Back(barrier) => {
                turnings.extend(turning::before(world, when, &engine.vehicle, &barrier));
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
