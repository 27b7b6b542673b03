//! The sites that detours concern: how far it is from and to the stations and the main roads, before and while the
//! closures hold that hold together, at the times at which the site loses most.

use super::times::{Asked, Gate, Looks};
use super::together::{Calendar, Sets, Together, concerns};
use crate::closure::When;
use crate::exchange::sites::Site;
use crate::id::{DirectedId, SegmentId};
use crate::metric::Metric;
use crate::network::Network;
use crate::pipeline::metric_under;
use crate::pipeline::placing::{demands, facilities, main_stands, snap_all, stands};
use crate::pipeline::relief::{Lifted, Relief, both_ways};
use crate::pipeline::turning;
use crate::pipeline::vehicles::who;
use crate::pipeline::world::{Engine, World};
use crate::plan::barrier::{Barrier, Passage};
use crate::plan::coverage::{Demand, Facility, Nearest, Stand};
use crate::plan::graph::{GraphChanges, changes};
use crate::report::affected::Affected;
use crate::report::losses::{Ends, FourWays, LossOf, ROUNDED_MS, SiteLoss, Times, is_same, loss, lost};
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
}

/// What one set of closures makes of the sites.
pub(super) struct Found {
    /// The nearest stations, there and back.
    stations: [Vec<Option<Nearest>>; 2],
    /// Sites all of whose gates are inside a closure.
    inside: Vec<bool>,
    main: Vec<[Option<Cost>; 2]>,
    turning: Vec<Option<Turning>>,
    changes: GraphChanges,
    /// Junctions of the main roads that are none any more, and new ones.
    junctions: [Vec<Position>; 2],
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
    fn nearest(&self, site: usize) -> Option<Nearest> {
        self.stations[0][site]
    }
}

/// The ways of a site without closures and under some, from and to the stations, or the main roads.
fn four(then: &Found, now: &Found, ends: Ends, site: usize) -> FourWays {
    let [then, now] = [then, now].map(|found| found.now(site));
    let [from, to] = ways_of(ends);
    [then[from], now[from], then[to], now[to]]
}

/// The numbers of the ways there and back.
fn ways_of(ends: Ends) -> [usize; 2] {
    match ends {
        Ends::Stations => [0, 1],
        Ends::MainRoads => [2, 3],
    }
}

/// The sites that concern one vehicle, and the closures that open something to it; `None` without sites.
pub(super) fn of_vehicle(
    world: &World,
    engine: &Engine,
    main: &[String],
    calendar: Option<&Calendar>,
) -> Option<(Concerned, Vec<usize>)> {
    let own = concerns(world, engine);
    let found = affected(world, engine, main, &Sets::of(world, calendar, &own))?;
    Some((found, (0..own.len()).filter(|i| own[*i].opens).collect()))
}

/// Looks at all sites, each at the times at which it loses most; `None` without sites. `main` are the classes of main roads.
fn affected(world: &World, engine: &Engine, main: &[String], sets: &Sets) -> Option<Concerned> {
    if world.sites.is_empty() {
        return None;
    }
    let snap = |places: &[Site]| snap_all(engine, places, world.setting.snap_m);
    let (site_snaps, station_snaps) = (snap(&world.sites), snap(&world.stations));
    let sites = demands(&world.sites, &site_snaps, false);
    let stations = facilities(&world.stations, &station_snaps, false);
    let name = &engine.vehicle.name;
    let (all_sites, all_stations) = ((&*world.sites, &*site_snaps), (&*world.stations, &*station_snaps));
    let mut stands = stands(&engine.topology, name, all_sites, all_stations);
    let main = main_segments(&world.network, main);
    let junctions_before = main_junctions(&engine.free, &main);
    stands.extend(main_stands(&engine.topology, [name, "main"], &junctions_before));
    let under = |holding: &[usize]| {
        let effect = world.plan.effect_of(&world.network, holding.iter().copied(), &who(&engine.vehicle));
        metric_under(&engine.topology, &engine.vehicle, &effect)
    };
    let found_under = |metric: &Metric, when: When| {
        let junctions = main_junctions(metric, &main);
        Found {
            stations: both_ways(metric, &stations, &sites),
            inside: sites.iter().map(|site| site.is_inside_closure(metric)).collect(),
            main: main_ways(metric, &junctions, &sites),
            turning: sites.iter().map(|site| turning_at(world, engine, (metric, when), site)).collect(),
            changes: changes(&engine.free, metric),
            junctions: [less(&junctions_before, &junctions), less(&junctions, &junctions_before)],
        }
    };
    let look = |holding: &[usize], when: When| found_under(&under(holding), when);
    let grave: Vec<Found> = sets.grave.par_iter().map(|set| look(&set.holding, set.when)).collect();
    let before = found_under(&engine.free, world.when);
    let turned = turned(world, engine, sets, &sites, &under);
    // Where the ways of a site are worst; of times that are equally bad the first one.
    let worst = |site: usize, ends: Ends| -> Option<usize> {
        let ways = |number: usize| four(&before, &grave[number], ends, site);
        let is_other = |number: &usize| {
            let ways = ways(*number);
            let gates = ends == Ends::Stations && before.gate(site) != grave[*number].gate(site);
            !is_same(ways[0], ways[1]) || !is_same(ways[2], ways[3]) || gates
        };
        let changed = (0..grave.len()).filter(is_other);
        changed.min_by_key(|number| (Reverse(loss(ways(*number))), *number))
    };
    let told = |site: usize| -> Option<Affected> {
        let [of_stations, of_main] = [Ends::Stations, Ends::MainRoads].map(|ends| worst(site, ends));
        let no_room = turned.as_ref().and_then(|turned| turned.first(site));
        let by_turning = no_room.as_ref().and_then(|(set, _)| {
            let set = &sets.all[*set].0;
            sets.grave.iter().position(|grave| sets.is_worse(&grave.holding, set))
        });
        let first = of_stations.or(of_main).or(by_turning)?;
        let (at, at_main) = (&grave[first], &grave[of_main.unwrap_or(first)]);
        let ways = four(&before, at, Ends::Stations, site);
        Some(Affected {
            help: None,
            site,
            vehicle: name.clone(),
            together: sets.grave[first].name.clone(),
            main_together: sets.grave[of_main.unwrap_or(first)].name.clone(),
            turning_together: String::new(),
            losses: Vec::new(),
            inside: at.nearest(site).is_none() && at.inside[site],
            station: at.nearest(site).map(|way| way.station),
            gates: [before.gate(site), at.gate(site)],
            ways,
            main: four(&before, at_main, Ends::MainRoads, site),
            turning: no_room.map(|(_, turning)| turning).or_else(|| at.turning[site].clone()),
        })
    };
    let mut concerned: Vec<Affected> = (0..sites.len()).filter_map(told).collect();
    // What is asked of each site: when each way is gone, else when the ways are as they are told.
    let mut questions: Vec<(usize, Asked)> = Vec::new();
    for site in &concerned {
        for (ends, told) in [(Ends::Stations, site.ways), (Ends::MainRoads, site.main)] {
            let numbers = ways_of(ends);
            let goes = |way: &usize| {
                let gone = |found: &Found| {
                    before.now(site.site)[*way].is_some() && found.now(site.site)[*way].is_none()
                };
                grave.iter().any(gone)
            };
            let gone: Vec<usize> = numbers.into_iter().filter(goes).collect();
            if !gone.is_empty() {
                questions.extend(gone.into_iter().map(|way| (site.site, Asked::Gone(way))));
            } else if worst(site.site, ends).is_some() {
                let slower = [(told[0], told[1]), (told[2], told[3])].into_iter().any(|(then, now)| {
                    let ms = |way: Option<Cost>| way.map(|cost| u64::from(cost.ms));
                    ms(then).zip(ms(now)).map_or(then != now, |(then, now)| then.abs_diff(now) > ROUNDED_MS)
                });
                let gate = (!slower).then_some(Gate(site.gates[1]));
                questions.push((site.site, Asked::AsTold { first: numbers[0], ways: told, gate }));
            }
        }
    }
    let mut holds: BTreeSet<usize> = BTreeSet::new();
    for site in &concerned {
        let at = sets.grave.iter().filter(|set| [&site.together, &site.main_together].contains(&&set.name));
        holds.extend(at.flat_map(|set| set.holding.iter().copied()));
    }
    let mut looks = Looks::new(world, sets, &look, before, grave);
    if !questions.is_empty() {
        looks.ask_singly(&holds);
    }
    for site in &mut concerned {
        if let Some((set, _)) = turned.as_ref().and_then(|turned| turned.first(site.site)) {
            site.turning_together = looks.named(&sets.all[set]);
        }
    }
    let truth = looks.truth(&questions);
    let mut asked = questions.iter().zip(&truth).peekable();
    for site in &mut concerned {
        let mut own = Vec::new();
        while let Some(((_, question), truth)) = asked.next_if(|((of, _), _)| *of == site.site) {
            own.push((question, truth, looks.times(question, site.site, truth)));
        }
        for ends in [Ends::Stations, Ends::MainRoads] {
            let is_own = |question: &Asked| match question {
                Asked::Gone(way) => ways_of(ends).contains(way),
                Asked::AsTold { first, .. } => *first == ways_of(ends)[0],
            };
            let own: Vec<_> = own.iter().filter(|(question, ..)| is_own(question)).collect();
            let gone = ways_of(ends).map(|number| {
                let mut all = own.iter().filter(|(q, ..)| matches!(q, Asked::Gone(way) if *way == number));
                all.next().and_then(|(.., times)| times.clone())
            });
            if own.is_empty() {
                continue;
            }
            let any: Vec<bool> =
                (0..sets.all.len()).map(|set| own.iter().any(|(_, truth, _)| truth[set])).collect();
            let closures: BTreeSet<usize> = own
                .iter()
                .flat_map(|(.., times)| times)
                .flat_map(|times| times.closures.iter().copied())
                .collect();
            let times = Times { closures: closures.into_iter().collect(), lasts: sets.lasting(world, &any) };
            site.losses.push(SiteLoss { of: LossOf::Ways(ends), times, gone });
        }
        if let Some((closures, meant)) = turned.as_ref().and_then(|turned| turned.times(site.site)) {
            let times = Times { closures, lasts: sets.lasting(world, &meant) };
            site.losses.push(SiteLoss { of: LossOf::Turning, times, gone: [None, None] });
        }
    }
    let mut relieved = Vec::new();
    let from_stations = |metric: &Metric| {
        let [from, to] = both_ways(metric, &stations, &sites);
        from.iter().zip(&to).map(|(from, to)| [from.is_some(), to.is_some()]).collect()
    };
    let from_main = |metric: &Metric| {
        let ways = main_ways(metric, &main_junctions(metric, &main), &sites);
        ways.into_iter().map(|ways| ways.map(|way| way.is_some())).collect()
    };
    for together in &sets.grave {
        let mut relief = Relief::new(world, engine, &from_stations, (together.when, &together.holding));
        let mut relief_from_main = Relief::new(world, engine, &from_main, (together.when, &together.holding));
        for site in &mut concerned {
            let help = match (lost(site.ways), lost(site.main)) {
                ([false, false], [false, false]) => None,
                ([false, false], lost) if site.main_together == together.name => {
                    relief_from_main.of(site.site, lost)
                }
                ([false, false], _) => None,
                (lost, _) if site.together == together.name => relief.of(site.site, lost),
                _ => None,
            };
            site.help = help.or_else(|| site.help.take());
        }
        relieved.push((relief.liftable().to_vec(), relief.graphs()));
    }
    let mut relieved = relieved.into_iter();
    let mut under = Vec::new();
    for (together, found) in looks.into_known() {
        for (layer, junctions) in ["main_gone", "main_new"].iter().zip(&found.junctions) {
            let layer = [layer, together.name.as_str()].join(" ");
            stands.extend(main_stands(&engine.topology, [name, layer.trim_end()], junctions));
        }
        let (liftable, lifted) = relieved.next().unwrap_or_default();
        under.push(Under { together, changes: found.changes, liftable, lifted });
    }
    Some(Concerned { sites: concerned, stands, under })
}

/// Under which sets that ever hold together a vehicle has no room to turn round at sites.
struct Turned {
    /// By set of [`Sets::all`] and site.
    no_room: Vec<Vec<Option<Turning>>>,
    closures: BTreeMap<String, usize>,
}

impl Turned {
    /// Under which set first, and where.
    fn first(&self, site: usize) -> Option<(usize, Turning)> {
        self.no_room.iter().enumerate().find_map(|(set, sites)| Some((set, sites[site].clone()?)))
    }

    /// The closures that leave no room there, by index, and under which sets that is so.
    fn times(&self, site: usize) -> Option<(Vec<usize>, Vec<bool>)> {
        let own = || self.no_room.iter().map(|sites| sites[site].as_ref());
        let closures: BTreeSet<usize> =
            own().flatten().filter_map(|turning| self.closures.get(&turning.closure).copied()).collect();
        let meant: Vec<bool> = own().map(|turning| turning.is_some()).collect();
        meant.contains(&true).then(|| (closures.into_iter().collect(), meant))
    }
}

/// More works may take away the way to where one would have to turn round. So every set is looked at; `None` where no closure
/// leaves less room than the vehicle needs.
fn turned(
    world: &World,
    engine: &Engine,
    sets: &Sets,
    sites: &[Demand],
    under: &(dyn Fn(&[usize]) -> Metric + Sync),
) -> Option<Turned> {
    let closures = world.plan.closures();
    let own = engine.vehicle.dimensions.length_mm?;
    if !closures.iter().any(|closure| closure.turning_length_mm.is_some_and(|limit| limit < own)) {
        return None;
    }
    let look = |(holding, when): &(Vec<usize>, When)| -> Vec<Option<Turning>> {
        let metric = under(holding);
        let at = |site| turning_at(world, engine, (&metric, *when), site).filter(Turning::is_too_long);
        sites.iter().map(at).collect()
    };
    let no_room = sets.all.par_iter().map(look).collect();
    let closures = closures.iter().enumerate().map(|(i, closure)| (closure.id.clone(), i)).collect();
    Some(Turned { no_room, closures })
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
