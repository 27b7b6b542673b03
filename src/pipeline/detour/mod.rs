//! A detour task: for each closure and vehicle the movements it cuts, the ways round, the signs, the sites concerned.

mod affected;
mod announced;
mod beside;
pub(super) mod entries;
mod evidence;
mod kept_off;
mod meanwhile;
mod round;
mod seen;
mod times;
mod together;

use super::drawn::{DrawnWay, read_drawn};
use super::flows::{Assigned, Lifting, Trips, read_flows};
use super::hours::HOURS;
use super::notices::notices;
use super::route::contraflow;
use super::vehicles::who;
use super::world::{Engine, World};
use super::{Outcome, Part, metric_under, with_header};
use crate::closure::feature::is_derived;
use crate::closure::{Closure, Effect, InEffect, Location, RingPart, When, roads_inside};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::id::{DirectedId, SegmentId};
use crate::metric::Metric;
use crate::network::Network;
use crate::plan::detour::{Movement, REACHES, Shut, banned_turns, movements, widened};
use crate::plan::graph::{GraphChanges, changes, export};
use crate::plan::route::Searches;
use crate::report::detour::{DetourReport, Round, Work};
use crate::report::graph::legs_table;
use crate::report::notice::called;
use crate::report::notice::when::{NOTICE_DAYS, latest_notice, published};
use crate::report::words::Language;
use crate::scenario::DetourTask;
use affected::of_vehicle;
use beside::{Beside, judged_as};
use evidence::Evidence;
use kept_off::kept_off;
pub(super) use kept_off::nobody_passes;
use meanwhile::{Meanwhiles, meanwhile};
use rayon::prelude::*;
use round::{passed, round, shuts, slowed};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use together::{Calendar, hours_table};

/// Answers it.
pub(super) fn answer(world: &World, task: &DetourTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let engines: Vec<Option<Arc<Engine>>> =
        task.vehicles.iter().map(|vehicle| world.engine(vehicle, problems)).collect();
    // Drawn ways are read whatever is wrong with the vehicles, so that all is told at once; trips name vehicles.
    let drawn = read_drawn(world, &task.drawn, problems);
    let engines: Vec<Arc<Engine>> = engines.into_iter().collect::<Option<_>>()?;
    for (i, engine) in engines.iter().enumerate() {
        let name = &engine.vehicle.name;
        if engines[..i].iter().any(|other| other.vehicle.name == *name) {
            problems.push(codes::e467_same_name(name));
            return None;
        }
    }
    if world.plan.closures().is_empty() {
        problems.push(codes::e435_no_closures());
        return None;
    }
    let full = announced::full(world, problems);
    let counting: Vec<usize> = (0..world.plan.closures().len())
        .filter(|i| {
            world.plan.matched()[*i].is_some()
                && judged(world, *i).is_shut(&world.plan.closures()[*i].schedule)
        })
        .collect();
    entries::findings(world, &engines, &counting, problems);
    // Nothing is asked of a closure that does not hold at the time asked about.
    let announced: Vec<usize> = full.iter().copied().filter(|i| counting.contains(i)).collect();
    let planned: Vec<&str> = engines.iter().map(|engine| engine.vehicle.name.as_str()).collect();
    let flows = read_flows(world, &task.flows, &planned, problems);
    let (drawn, flows) = (drawn?, flows?);
    let assigned: Vec<Option<Assigned>> = engines
        .iter()
        .enumerate()
        .map(|(i, engine)| (!task.flows.is_empty()).then(|| Assigned::new(world, engine, &flows, i == 0)))
        .collect();
    let besides: Vec<Beside> = counting.par_iter().map(|i| Beside::of(world, *i)).collect();
    let asked: Vec<((usize, &Beside), usize)> = counting
        .iter()
        .copied()
        .zip(&besides)
        .flat_map(|i| (0..engines.len()).map(move |engine| (i, engine)))
        .collect();
    let answers: Vec<Answered> = asked
        .par_iter()
        .map(|(i, engine)| {
            let asked =
                Asked { world, task, engine: &engines[*engine], drawn: &drawn, reaches: REACHES.len() };
            work(&asked, assigned[*engine].as_ref(), *i)
        })
        .collect();
    let (mut works, mut trips, mut evidence) = (Vec::new(), Vec::new(), Evidence::new(world));
    for answer in answers {
        evidence.work(&answer.work, answer.changes, &answer.met);
        evidence.meanwhiles(&answer.work, answer.meanwhiles);
        let (rows, lifted) = answer.trips.map(|trips| (trips.rows, trips.lifted)).unwrap_or_default();
        evidence.lifted_trips(&answer.work, &answer.holding, lifted);
        trips.push(rows);
        works.push(answer.work);
    }
    for finding in unused_ways(world, &engines, &drawn, &works) {
        problems.push(finding);
    }
    let mut concerned = Vec::new();
    let calendar = Calendar::of(world);
    // Which sets of closures are looked at follows from those before: one vehicle alone leaves cores idle.
    let of_engine = |engine: &Arc<Engine>| of_vehicle(world, engine, &task.main_roads, calendar.as_ref());
    let of_engines: Vec<_> = engines.par_iter().map(of_engine).collect();
    for ((engine, assigned), found) in engines.iter().zip(&assigned).zip(of_engines) {
        if let Some(assigned) = assigned {
            evidence.trips(assigned, engine);
        }
        let Some((found, opening)) = found else { continue };
        evidence.sites(&engine.vehicle.name, found.stands, found.under, &opening);
        concerned.extend(found.sites);
    }
    let is_no = works.iter().flat_map(|w| &w.rounds).any(|r| r.ways.is_empty());
    let report = DetourReport {
        name: &task.name,
        network: &world.network,
        vehicles: engines.iter().map(|engine| engine.vehicle.name.clone()).collect(),
        called: engines
            .iter()
            .map(|engine| (called(&engine.vehicle, Language::En), called(&engine.vehicle, Language::Zh)))
            .collect(),
        classes: engines.iter().map(|engine| engine.vehicle.class.name()).collect(),
        full: &announced,
        works: &works,
        affected: &concerned,
        zone: world.clock(world.when).zone,
        closures: world.plan.closures(),
        sites: &world.sites,
        stations: &world.stations,
    };
    let summary = report.summary();
    let layers = report.layers();
    for work in &summary.works {
        for movement in &work.movements {
            let against = movement.detours.first().map_or(&[][..], |best| &best.against_one_way);
            let way = format!("the way round {:?}", movement.id);
            if let Some(finding) = contraflow(&way, &work.vehicle, against) {
                problems.push(finding);
            }
        }
    }
    kept_off::findings(world, &works, &summary, problems);
    let texts = notices(world, &summary, &layers, &engines)
        .into_iter()
        .map(|(name, text)| (name.into(), text))
        .collect();
    let ways = ("detour_legs.csv", legs_table(report.ways(), &world.network));
    Some(Outcome {
        name: task.name.clone(),
        layers,
        part: Part::Detour(Box::new(summary)),
        tables: evidence
            .tables(!task.flows.is_empty())
            .into_iter()
            .chain([(HOURS, hours_table(world, calendar.as_ref()))])
            .chain([ways])
            .chain((!task.flows.is_empty()).then(|| ("flows.csv", flow_table(trips))))
            .collect(),
        texts,
        graphs: engines
            .iter()
            .map(|engine| (format!("graph-{}-before", engine.vehicle.name), export(&engine.free)))
            .collect(),
        is_no,
    })
}

/// Of each way that an officer drew and that is in no answer: why.
fn unused_ways(
    world: &World,
    engines: &[Arc<Engine>],
    drawn: &[DrawnWay],
    works: &[Work],
) -> Vec<crate::diagnostic::Diagnostic> {
    let is_told = |way: &DrawnWay| {
        let mut rounds = works.iter().flat_map(|work| &work.rounds);
        rounds.any(|round| {
            round.fixed.as_ref() == Some(&way.id) || round.refused.iter().any(|refused| refused.id == way.id)
        })
    };
    let unused = drawn.iter().filter(|way| !is_told(way)).filter_map(|way| {
        let closures = world.plan.closures();
        let meant: Vec<&Work> =
            works.iter().filter(|work| way.is_for(&closures[work.closure], &work.vehicle)).collect();
        let searches = std::cell::RefCell::new(Searches::default());
        let mut views = meant.iter().flat_map(|work| {
            let engine = engines.iter().find(|engine| engine.vehicle.name == work.vehicle);
            let searches = &searches;
            work.rounds.iter().flat_map(move |round| {
                let wider = REACHES[1..].iter().filter_map(move |reach| {
                    let searches = &mut *searches.borrow_mut();
                    engine.and_then(|engine| widened(searches, &engine.free, &round.movement, *reach))
                });
                std::iter::once(round.movement.clone()).chain(wider)
            })
        });
        way.unused(&world.network, !meant.is_empty(), &mut views)
    });
    unused.collect()
}

/// At which time a closure is looked at: the one asked for, else while it is in force itself.
fn judged(world: &World, closure: usize) -> When {
    let schedule = &world.plan.closures()[closure].schedule;
    match (world.setting.at.is_some(), schedule.start, schedule.end) {
        (false, Some(start), Some(end)) => When::WorstWithin(start, end),
        _ => world.when,
    }
}

/// What every closure is asked, for one vehicle.
struct Asked<'a> {
    world: &'a World,
    task: &'a DetourTask,
    engine: &'a Engine,
    drawn: &'a [DrawnWay],
    /// From how many of the reaches works are looked at.
    reaches: usize,
}

/// The rows of all works under one header.
fn flow_table(tables: Vec<Vec<Vec<String>>>) -> super::Table {
    let header = [
        "closure",
        "vehicle",
        "from",
        "to",
        "count",
        "before_s",
        "now_s",
        "before_m",
        "now_m",
        "without_way_by",
        "trip",
    ];
    with_header(&header, tables.into_iter().flatten().collect())
}

/// The answer for one closure and vehicle. The metric it was found under is large and ends with it.
struct Answered {
    work: Work,
    /// What it changes in the graph of the vehicle.
    changes: GraphChanges,
    /// What other works of a part of its time change besides, where they are in the way of a way round.
    meanwhiles: Meanwhiles,
    /// What it shuts for the vehicle, and what it slows.
    met: Vec<Shut>,
    /// The closures that hold with it, itself among them.
    holding: Vec<usize>,
    /// What becomes of the trips that run into it, where trips were given.
    trips: Option<Trips>,
}

fn work(asked: &Asked, assigned: Option<&Assigned>, (index, beside): (usize, &Beside)) -> Answered {
    let Asked { world, engine, .. } = *asked;
    let when = judged(world, index);
    let closure = &world.plan.closures()[index];
    let who = who(&engine.vehicle);
    let under = |holding: &[usize]| {
        let effect = world.plan.effect_of(&world.network, holding.iter().copied(), &who);
        metric_under(&engine.topology, &engine.vehicle, &effect)
    };
    let effect = world.plan.effect_of(&world.network, beside.always.iter().copied(), &who);
    let metric = metric_under(&engine.topology, &engine.vehicle, &effect);
    let shut = shut_by(&world.network, &effect, index, closure);
    let (mut searches, mut aside, mut meanwhiles) =
        (Searches::default(), Searches::default(), Meanwhiles::new());
    let banned = turns(world, &engine.free, &effect, index);
    let others_shut: BTreeMap<usize, Vec<Shut>> = beside
        .sometimes
        .iter()
        .map(|other| {
            let effect = world.plan.effect_of(&world.network, [*other], &who);
            (*other, shut_by(&world.network, &effect, *other, &world.plan.closures()[*other]))
        })
        .collect();
    let through = crossed(world, index, &shut);
    let mut rounds: Vec<Round> = movements(&engine.free, &through, &banned)
        .into_iter()
        .map(|movement| round(asked, (&metric, &mut searches), (index, beside), movement))
        // Whose way never leaves the street is not cut: the street has a way of its own past the closure.
        .filter(|round: &Round| round.ways.first().is_none_or(|best| !best.off().is_empty()))
        .map(|round| kept_off(asked, (&metric, &effect, &mut aside), (index, beside), round))
        .map(|round| meanwhile(asked, (&under, &others_shut), (index, beside), round, &mut meanwhiles))
        .collect();
    // Main roads first; of one class they stay in the order in which they were found.
    rounds.sort_by_key(|round| classes(&world.network, &round.movement));
    let passed_by = match rounds.is_empty() {
        true => passed(&engine.free, &metric, &through),
        false => Vec::new(),
    };
    let holding = &beside.always;
    let slow = slow_by(&effect, index, closure, &shut);
    let slowed = movements(&engine.free, &slow, &[])
        .into_iter()
        .filter_map(|movement| slowed(asked, (&metric, &mut searches), (index, beside), movement))
        .collect();
    // Trips through what stays passable lose time, too, and so do those that only join it or cross it by turns.
    let joining = joined_by(&effect, index, closure);
    let met: Vec<Shut> = shut.iter().chain(&slow).chain(&joining).copied().collect();
    let without = |lifted: usize| {
        let rest: Vec<usize> = holding.iter().copied().filter(|i| *i != lifted).collect();
        under(&rest)
    };
    let name = |closure: usize| world.plan.closures()[closure].id.clone();
    let lifting = Lifting { index, holding, without: &without, name: &name };
    let mut trips = assigned.map(|assigned| assigned.under(&engine.free, &metric, &met, &lifting));
    for row in trips.iter_mut().flat_map(|trips| &mut trips.rows) {
        row.splice(0..0, [closure.id.clone(), engine.vehicle.name.clone()]);
    }
    let entry = entries::part_of(world, engine, closure);
    let work = Work {
        closure: index,
        vehicle: engine.vehicle.name.clone(),
        judged: judged_as(world, closure),
        // Who may not drive the road of an entry does not pass there, whatever the order says.
        is_shut: shuts(&metric, closure, &shut) || entry.as_ref().is_some_and(|(_, is_open)| !is_open),
        entries: entries::open_entries(world, engine, closure),
        entry: entry.map(|(name, _)| name),
        bans_turns: !banned.is_empty(),
        is_bound: world.binds(&engine.vehicle, closure),
        is_over_limits: closure.conditions.limits.exceeded_by(&engine.vehicle.dimensions),
        is_exempt: world.plan.exempted(when, &who).contains(&index),
        rounds,
        passed_by,
        slowed,
        flows: trips.as_ref().map(|trips| trips.summary.clone()),
    };
    let changes = changes(&engine.free, &metric);
    Answered { work, changes, meanwhiles, met, holding: beside.always.clone(), trips }
}

/// How far down in the order of roads a movement comes from, and goes to.
fn classes(network: &Network, movement: &Movement) -> [usize; 2] {
    let first = movement.entry.or_else(|| movement.shut.first().map(|shut| shut.0));
    let last = movement.shut.last().map(|shut| shut.0);
    [first, last].map(|on| on.map_or(usize::MAX, |on| network.way_of(on.segment()).class_rank()))
}

/// The stretches of what a closure shuts that through traffic would drive over. Before a gate of a site it ends. Of the edge of
/// an area (S6) they are the streets inside: through traffic is who comes out on the other side, and who wants in is kept out.
pub(super) fn crossed(world: &World, index: usize, shut: &[Shut]) -> Vec<Shut> {
    let closure = &world.plan.closures()[index];
    match &closure.location {
        Location::Ring { part: RingPart::Barrier, polygons, .. } if !is_derived(closure) => {
            let spared = world.plan.matched()[index].iter().flat_map(|matched| &matched.spared);
            let over: BTreeSet<SegmentId> = spared.map(|spared| spared.segment).collect();
            let inside = roads_inside(&world.network, polygons).into_iter();
            let inside = inside.filter(|(segment, ..)| !shut.is_empty() && !over.contains(segment));
            let both = inside.flat_map(|(segment, from, to)| {
                let length = world.network.segment(segment).length_mm;
                let ahead = (DirectedId::new(segment, true), from, to);
                [ahead, (DirectedId::new(segment, false), length - to, length - from)]
            });
            let mut both: Vec<Shut> = both.collect();
            both.sort_unstable();
            both
        }
        // Its entries, and the edge of an area without through traffic, are told with the order itself.
        Location::SiteGate { .. } | Location::Ring { .. } => Vec::new(),
        _ => shut.to_vec(),
    }
}

/// The turns that one closure takes from this vehicle.
pub(super) fn turns(world: &World, free: &Metric, effect: &InEffect, index: usize) -> Vec<Vec<DirectedId>> {
    let own = effect.turns.iter().filter(|(_, closure)| *closure == index);
    let through = world.plan.matched()[index].as_ref().map_or(&[][..], |matched| &matched.barred);
    banned_turns(free, &own.map(|(rule, _)| rule.clone()).collect::<Vec<_>>(), through)
}

/// What through traffic of this vehicle cannot use because of one closure.
pub(super) fn shut_by(network: &Network, effect: &InEffect, index: usize, closure: &Closure) -> Vec<Shut> {
    let mut shut: Vec<Shut> =
        effect.shut.iter().filter(|s| s.closure == index).map(|s| (s.directed, s.from_mm, s.to_mm)).collect();
    if closure.effect == Effect::NoThrough {
        let local = effect.local.iter().filter(|(_, of)| *of == index);
        shut.extend(local.map(|(d, _)| (*d, 0, network.segment(d.segment()).length_mm)));
    }
    shut
}

/// What through traffic may use and is slower because of one closure, side roads apart. Before a gate of a site it ends.
pub(super) fn slow_by(effect: &InEffect, index: usize, closure: &Closure, shut: &[Shut]) -> Vec<Shut> {
    if matches!(closure.location, Location::SiteGate { .. }) {
        return Vec::new();
    }
    let is_shut = |directed: DirectedId| shut.iter().any(|(own, ..)| *own == directed);
    let own = effect.slow.iter().filter(|s| s.closure == index && !s.joins && !is_shut(s.directed));
    own.map(|s| (s.directed, s.from_mm, s.to_mm)).collect()
}

/// The ends of side roads at which one waits for a closure.
fn joined_by(effect: &InEffect, index: usize, closure: &Closure) -> Vec<Shut> {
    let is_gate = matches!(closure.location, Location::SiteGate { .. });
    let own = effect.slow.iter().filter(|s| s.closure == index && s.joins && !is_gate);
    own.map(|s| (s.directed, s.from_mm, s.to_mm)).collect()
}

/// 条例 Art. 35: a full closure is announced five days ahead.
fn short_notice(closure: &Closure, problems: &mut Diagnostics) {
    let Some((published, latest)) = published(closure).zip(latest_notice(closure)) else { return };
    if published > latest {
        let needed = i64::try_from(NOTICE_DAYS).unwrap_or(i64::MAX);
        let days = needed - (published - latest).num_days();
        let place = closure.origin.place("/properties/notice_published");
        problems.push(codes::w436_short_notice(place, &closure.id, days, needed));
    }
}
