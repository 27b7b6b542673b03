//! A detour task: for each closure and vehicle the movements it cuts, the ways round, the signs, the sites concerned.

use super::drawn::{DrawnWay, read_drawn};
use super::flows::{Assigned, read_flows};
use super::notices::notices;
use super::placing::{demands, facilities, snap_all};
use super::relief::Relief;
use super::world::{Engine, World, label, who};
use super::{Outcome, Part, metric_under};
use crate::closure::{Closure, Effect, InEffect, When};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::exchange::sites::Site;
use crate::metric::Metric;
use crate::network::Network;
use crate::plan::coverage::{Answer, Combine, Rule, Status, coverage};
use crate::plan::detour::{Detour, Movement, REACHES_MM, Shut, detours, movements, widened};
use crate::plan::graph::{Exported, GraphChanges, changes, export};
use crate::plan::route::Searches;
use crate::report::detour::{Affected, DetourReport, Round, Work};
use crate::report::graph::{changes_table, legs_table};
use crate::report::route::Stop;
use crate::scenario::DetourTask;
use crate::search::Direction;
use rayon::prelude::*;
use std::sync::Arc;

/// Fewest days between the notice and a full closure (道路交通安全法实施条例, Article 35).
const NOTICE_DAYS: i64 = 5;

/// How far beside a detour a school or hospital is named, meters.
const BESIDE_M: f64 = 60.0;

/// Answers it.
pub(super) fn answer(world: &World, task: &DetourTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let engines: Vec<Option<Arc<Engine>>> =
        task.vehicles.iter().map(|vehicle| world.engine(vehicle, problems)).collect();
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
    for closure in world.plan.closures() {
        short_notice(closure, problems);
    }
    let counting: Vec<usize> = (0..world.plan.closures().len())
        .filter(|i| {
            world.plan.matched()[*i].is_some()
                && judged(world, *i).is_shut(&world.plan.closures()[*i].schedule)
        })
        .collect();
    let drawn = read_drawn(world, &task.drawn, problems)?;
    let flows = read_flows(world, &task.flows, problems)?;
    let assigned: Vec<Option<Assigned>> = engines
        .iter()
        .map(|engine| (!task.flows.is_empty()).then(|| Assigned::new(world, engine, &flows)))
        .collect();
    let asked: Vec<(usize, usize)> =
        counting.iter().flat_map(|i| (0..engines.len()).map(move |engine| (*i, engine))).collect();
    let (works, tables): (Vec<Work>, Vec<Vec<Vec<String>>>) = asked
        .par_iter()
        .map(|(i, engine)| {
            let asked = Asked { world, task, engine: &engines[*engine], drawn: &drawn };
            work(&asked, assigned[*engine].as_ref(), *i)
        })
        .unzip();
    let affected: Vec<Affected> = engines.iter().flat_map(|engine| affected(world, engine)).collect();
    let is_no = works.iter().flat_map(|w| &w.rounds).any(|r| r.detours.is_empty());
    let report = DetourReport {
        name: &task.name,
        vehicles: engines.iter().map(|engine| engine.vehicle.name.clone()).collect(),
        works: &works,
        affected: &affected,
        closures: world.plan.closures(),
        sites: &world.sites,
        stations: &world.stations,
    };
    let summary = report.summary();
    let layers = report.layers();
    let texts =
        notices(world, &summary, &layers).into_iter().map(|(name, text)| (name.into(), text)).collect();
    let free: Vec<Exported> = engines.iter().map(|engine| export(&engine.free)).collect();
    let evidence = evidence(world, (&engines, &free), &works, &report);
    Some(Outcome {
        name: task.name.clone(),
        layers,
        part: Part::Detour(Box::new(summary)),
        tables: evidence
            .into_iter()
            .chain((!task.flows.is_empty()).then(|| ("flows.csv", flow_table(tables))))
            .collect(),
        texts,
        graphs: engines
            .iter()
            .zip(free)
            .map(|(engine, graph)| (format!("graph-{}-before", engine.vehicle.name), graph))
            .collect(),
        is_no,
    })
}

/// What `verify` proves the ways round from, beside the graphs without closures: what each closure changes in them,
/// and the roads of each way.
fn evidence(
    world: &World,
    (engines, free): (&[Arc<Engine>], &[Exported]),
    works: &[Work],
    report: &DetourReport,
) -> [(&'static str, super::Table); 2] {
    let changed: Vec<(String, String, GraphChanges)> = works
        .par_iter()
        .filter_map(|work| {
            let number = engines.iter().position(|engine| engine.vehicle.name == work.vehicle)?;
            let closure = &world.plan.closures()[work.closure];
            Some((
                closure.id.clone(),
                work.vehicle.clone(),
                changes(&engines[number].free, &free[number], &work.metric),
            ))
        })
        .collect();
    [
        ("graph_changes.csv", changes_table(changed, &world.network)),
        ("detour_legs.csv", legs_table(report.ways(), &world.network)),
    ]
}

/// At which time a closure is looked at: the one asked for, else while it is in force itself, together with whatever
/// else is shut at any time of that.
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
}

/// The rows of all works under one header.
fn flow_table(tables: Vec<Vec<Vec<String>>>) -> super::Table {
    let header = ["closure", "vehicle", "from", "to", "count", "before_s", "now_s", "before_m", "now_m"];
    std::iter::once(header.map(str::to_owned).to_vec()).chain(tables.into_iter().flatten()).collect()
}

fn work(asked: &Asked, assigned: Option<&Assigned>, index: usize) -> (Work, Vec<Vec<String>>) {
    let Asked { world, engine, .. } = *asked;
    let when = judged(world, index);
    let closure = &world.plan.closures()[index];
    let effect = world.plan.in_effect(&world.network, when, &who(&engine.vehicle));
    let metric = metric_under(&engine.topology, &engine.vehicle, &effect);
    let shut = shut_by(&world.network, &effect, index, closure);
    let mut searches = Searches::default();
    let rounds = movements(&engine.free, &shut)
        .into_iter()
        .map(|movement| round(asked, (&metric, &mut searches), &effect, index, movement))
        // Whose way never leaves the street is not cut: the street has a way of its own past the closure.
        .filter(|round: &Round| round.detours.first().is_none_or(|best| !best.off.is_empty()))
        .collect();
    let when = match when {
        When::At(_) => "at",
        When::WorstCase => "worst-case",
        When::WorstWithin(..) | When::AlwaysWithin(..) => "with",
    };
    let (flows, rows) = assigned.map(|assigned| assigned.under(&metric, &shut)).unzip();
    let named = |row: [String; 7]| {
        [closure.id.clone(), engine.vehicle.name.clone()].into_iter().chain(row).collect::<Vec<String>>()
    };
    let rows = rows.unwrap_or_default().into_iter().map(named).collect();
    let work = Work {
        closure: index,
        vehicle: engine.vehicle.name.clone(),
        judged: when,
        is_shut: !shut.is_empty(),
        is_exempt: world.plan.exempted(judged(world, index), &who(&engine.vehicle)).contains(&index),
        width_mm: engine.vehicle.dimensions.width_mm,
        rounds,
        metric,
        flows,
    };
    (work, rows)
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

fn round(
    asked: &Asked,
    (metric, searches): (&Metric, &mut Searches),
    effect: &InEffect,
    index: usize,
    mut movement: Movement,
) -> Round {
    let Asked { world, task, engine, drawn } = *asked;
    let mut found = detours(searches, metric, &movement, task.alternatives);
    for reach_mm in &REACHES_MM[1..] {
        if !found.is_empty() {
            break;
        }
        let Some(wider) = widened(&engine.free, &movement, *reach_mm) else { break };
        found = detours(searches, metric, &wider, task.alternatives);
        if !found.is_empty() {
            movement = wider;
        }
    }
    let (mut fixed, mut refused) = (None, Vec::new());
    let closure = &world.plan.closures()[index];
    for way in drawn.iter().filter(|way| way.is_for(closure, &engine.vehicle.name)) {
        // Where it fits a narrow view of the movement it fits the wide one; it may need the wide one.
        let wider = REACHES_MM[1..].iter().filter_map(|reach| widened(&engine.free, &movement, *reach));
        let views: Vec<Movement> = std::iter::once(movement.clone()).chain(wider).collect();
        let joined = views.into_iter().find_map(|view| Some((way.join(&world.network, &view)?, view)));
        let Some((legs, view)) = joined else { continue };
        match way.judge(world, engine, metric, &view, legs) {
            Ok(detour) if fixed.is_none() => {
                if view != movement {
                    found = detours(searches, metric, &view, task.alternatives);
                    movement = view;
                }
                found.retain(|other| other.path.legs != detour.path.legs);
                found.insert(0, detour);
                fixed = Some(way.id.clone());
            }
            Ok(_) => {}
            Err(why) => refused.push(why),
        }
    }
    let over = |detour: &Detour| -> Vec<usize> {
        let off = &detour.path.legs[detour.off.clone()];
        let mut works: Vec<usize> = effect
            .slow
            .iter()
            .filter(|s| s.closure != index && off.iter().any(|leg| leg.directed == s.directed))
            .map(|s| s.closure)
            .collect();
        works.sort_unstable();
        works.dedup();
        works
    };
    let passes = |detour: &Detour| -> Vec<String> {
        let off = &detour.path.legs[detour.off.clone()];
        let line = crate::plan::steps::path_line(&world.network, off);
        let plane = world.network.projection();
        let line: Vec<[f64; 2]> = line.iter().map(|at| plane.to_plane(*at)).collect();
        let beside = |site: &&Site| {
            let delicate = ["school", "hospital", "kindergarten", "学校", "医院", "幼儿园"];
            let category = site.category.to_lowercase();
            delicate.iter().any(|word| category.contains(word))
                && distance_to_line(plane.to_plane(site.at), &line) <= BESIDE_M
        };
        world.sites.iter().filter(beside).map(label).collect()
    };
    let over_works = found.iter().map(over).collect();
    let beside = found.iter().map(passes).collect();
    let blockers = match found.is_empty() {
        true => {
            let ends = [movement.from, movement.to].map(|position| Stop {
                given: String::new(),
                label: world.network.way_of(position.segment).label().to_owned(),
                at: world.network.point_at(position.segment, position.position_mm),
                gates: Vec::new(),
            });
            super::route::blockers(
                world,
                engine,
                metric,
                (movement.from, movement.to),
                (&ends[0].label, &ends[1].label),
            )
        }
        false => Vec::new(),
    };
    let when = judged(world, index);
    let exemptions =
        found.iter().map(|detour| world.exemptions_on(when, &engine.vehicle, &detour.path.legs)).collect();
    Round { movement, detours: found, over_works, beside, exemptions, blockers, fixed, refused }
}

fn distance_to_line(point: [f64; 2], line: &[[f64; 2]]) -> f64 {
    line.windows(2)
        .map(|pair| {
            let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
            let squared = dx * dx + dy * dy;
            let along = (point[0] - pair[0][0]) * dx + (point[1] - pair[0][1]) * dy;
            let t = if squared > 0.0 { (along / squared).clamp(0.0, 1.0) } else { 0.0 };
            (pair[0][0] + t * dx - point[0]).hypot(pair[0][1] + t * dy - point[1])
        })
        .fold(f64::INFINITY, f64::min)
}

/// Sites whose fastest way from or to the stations is another now.
fn affected(world: &World, engine: &Engine) -> Vec<Affected> {
    if world.sites.is_empty() || world.stations.is_empty() {
        return Vec::new();
    }
    let snap = |places: &[Site]| snap_all(engine, places, world.setting.snap_m);
    let (site_snaps, station_snaps) = (snap(&world.sites), snap(&world.stations));
    let sites = demands(&world.sites, &site_snaps, false);
    let stations = facilities(&world.stations, &station_snaps, false);
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
    (0..sites.len())
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
        .collect()
}

/// 条例 Art. 35: a full closure is announced five days ahead.
fn short_notice(closure: &Closure, problems: &mut Diagnostics) {
    if closure.effect != Effect::Closed || !closure.status.counts() {
        return;
    }
    let published = closure.properties.get("notice_published").and_then(serde_json::Value::as_str);
    let day =
        published.and_then(|text| text.get(..10)).and_then(|text| text.parse::<chrono::NaiveDate>().ok());
    let start = closure.schedule.start.map(|start| start.with_timezone(&closure.schedule.zone).date_naive());
    if let (Some(published), Some(start)) = (day, start) {
        let days = (start - published).num_days();
        if days < NOTICE_DAYS {
            let place = closure.origin.place("/properties/notice_published");
            problems.push(codes::w436_short_notice(place, &closure.id, days, NOTICE_DAYS));
        }
    }
}
