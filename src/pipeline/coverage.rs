//! A coverage task: before and under the closures, with figures and layers.

use super::placing::{Snapped, demands, facilities, snap_all};
use super::world::{World, positions};
use super::{Outcome, Part};
use crate::diagnostic::{Diagnostics, places as place_codes, scenario as codes};
use crate::exchange::sites::{Site, SitesOptions, read_all};
use crate::geometry::area;
use crate::metric::Metric;
use crate::plan::coverage::{Demand, Facility, Reason, Rule, Status, Tally, coverage};
use crate::plan::graph::export;
use crate::report::coverage::{CoverageOutcome, Side};
use crate::report::people::{Inhabited, People};
use crate::scenario::CoverageTask;
use std::path::PathBuf;

/// Answers it.
pub(super) fn answer(world: &World, task: &CoverageTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let engine = world.engine(&task.vehicle, problems);
    for (what, missing) in [("sites", world.sites.is_empty()), ("stations", world.stations.is_empty())] {
        if missing {
            problems.push(codes::e522_missing_layer(what));
        }
    }
    let study_area = match &task.area {
        Some(path) => Some(study_area(world, path, problems)?),
        None => None,
    };
    let people = match &task.population {
        Some(path) => Some(places(world, path, problems)?),
        None => None,
    };
    let engine = engine?;
    if problems.has_errors() {
        return None;
    }
    let inside = |site: &&Site| study_area.as_ref().is_none_or(|area| area::contains(area, site.at));
    let sites: Vec<Site> = world.sites.iter().filter(inside).cloned().collect();
    if sites.len() < world.sites.len() {
        problems.push(place_codes::w231_outside_study_area(world.sites.len() - sites.len()));
    }
    let snap = |places: &[Site]| snap_all(&engine, places, world.setting.snap_m);
    let (site_snaps, station_snaps) = (snap(&sites), snap(&world.stations));
    let demands = demands(&sites, &site_snaps, task.count_approach);
    let facilities = facilities(&world.stations, &station_snaps, task.count_approach);
    report_unsnapped(&sites, &site_snaps, &world.stations, &station_snaps, world.setting.snap_m, problems);

    let people_snaps = people.as_ref().map(|people| snap(people));
    let rule = Rule {
        within_mm: task.within_mm,
        within_ms: task.within_ms,
        combine: task.combine,
        direction: task.direction,
    };
    let inhabited: Vec<Inhabited> = people
        .iter()
        .flatten()
        .filter_map(|site| Some(Inhabited { area: site.area.as_ref()?, people: heads(site) }))
        .collect();
    let people = people.as_deref().zip(people_snaps.as_deref());
    let solve = |metric: &Metric| side(metric, &facilities, &demands, &rule, people, task.count_approach);
    let before = engine.closed.as_ref().map(|_| solve(&engine.free));
    let mut after = solve(engine.metric());
    if let Some(before) = &before {
        blame_closures(&mut after, before);
    }
    let outcome = CoverageOutcome {
        task,
        world_snap_m: world.setting.snap_m,
        vehicle: &engine.vehicle.name,
        rule: &rule,
        topology: &engine.topology,
        metric: engine.metric(),
        sites: &sites,
        site_snaps: site_snaps.iter().map(|s| s.gates.as_slice()).collect(),
        demands: &demands,
        stations: &world.stations,
        station_snaps: station_snaps.iter().map(|s| s.gates.iter().flatten().next().copied()).collect(),
        inhabited: &inhabited,
        study_area: study_area.as_ref(),
        before: before.as_ref(),
        after: &after,
    };
    let (summary, layers) = outcome.report(problems);
    let missed = summary.figures.requirement.as_ref().is_some_and(|requirement| !requirement.met);
    let mut graphs = vec![(format!("graph-{}", engine.vehicle.name), export(engine.metric()))];
    if before.is_some() {
        graphs.push((format!("graph-{}-before", engine.vehicle.name), export(&engine.free)));
    }
    Some(Outcome {
        name: task.name.clone(),
        part: Part::Coverage(Box::new(summary)),
        layers,
        tables: Vec::new(),
        texts: Vec::new(),
        graphs,
        is_no: missed,
    })
}

fn side(
    metric: &Metric,
    stations: &[Facility],
    sites: &[Demand],
    rule: &Rule,
    people: Option<(&[Site], &[Snapped])>,
    count_approach: bool,
) -> Side {
    let answer = coverage(metric, stations, sites, rule);
    let tally = Tally::of(&answer, sites, stations);
    let people = people.map(|(people, snaps)| {
        let demands = demands(people, snaps, count_approach);
        let served = coverage(metric, stations, &demands, rule);
        let covered = || {
            let served = served.sites.iter().zip(people).filter(|(s, _)| s.status == Status::Covered);
            served.map(|(_, site)| site)
        };
        People {
            total: people.iter().map(heads).sum(),
            covered: covered().map(heads).sum(),
            covered_at_points: covered().filter(|site| site.area.is_none()).map(heads).sum(),
        }
    });
    Side { answer, tally, people }
}

/// The people of a place.
fn heads(site: &Site) -> f64 {
    site.properties.get("population").and_then(serde_json::Value::as_f64).unwrap_or(site.weight).max(0.0)
}

/// A site without a way now that had one before: the closures are the reason, whatever else the network looks like.
fn blame_closures(after: &mut Side, before: &Side) {
    for (now, then) in after.answer.sites.iter_mut().zip(&before.answer.sites) {
        if now.status == Status::Unreachable && then.cost.is_some() {
            now.reason = Some(Reason::Closure);
        }
    }
}

fn places(world: &World, path: &PathBuf, problems: &mut Diagnostics) -> Option<Vec<Site>> {
    let positions = positions(&world.setting, None, problems);
    let options = SitesOptions { positions, encoding: world.setting.encoding };
    Some(read_all(std::slice::from_ref(path), &options, problems)?.0)
}

pub(super) fn study_area(
    world: &World,
    path: &PathBuf,
    problems: &mut Diagnostics,
) -> Option<geo::MultiPolygon<f64>> {
    let areas: Vec<geo::Polygon<f64>> = places(world, path, problems)?
        .into_iter()
        .filter_map(|site| site.area)
        .flat_map(|area| area.0)
        .collect();
    if areas.is_empty() {
        problems.push(place_codes::e232_no_area(path.to_string_lossy().as_ref()));
        return None;
    }
    Some(geo::MultiPolygon::new(areas))
}

pub(super) fn report_unsnapped(
    sites: &[Site],
    site_snaps: &[Snapped],
    stations: &[Site],
    station_snaps: &[Snapped],
    limit_m: f64,
    problems: &mut Diagnostics,
) {
    let all = sites.iter().zip(site_snaps).chain(stations.iter().zip(station_snaps));
    for (site, snapped) in all {
        if snapped.gates.iter().all(Option::is_none) {
            let [lon, lat] = site.at.degrees();
            problems
                .push(place_codes::w230_off_network(site.origin.place(""), &site.id, limit_m).at(lon, lat));
        }
    }
}
