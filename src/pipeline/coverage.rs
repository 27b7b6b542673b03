//! A coverage task: before and under the closures, with figures and layers.

use super::placing::{Snapped, demands, snap_all};
use super::service::{Service, places};
use super::world::World;
use super::{Outcome, Part};
use crate::diagnostic::Diagnostics;
use crate::exchange::sites::Site;
use crate::metric::Metric;
use crate::plan::coverage::{Demand, Facility, Reason, Rule, Status, Tally, coverage};
use crate::plan::graph::export;
use crate::report::coverage::{CoverageOutcome, Side};
use crate::report::people::{Inhabited, People};
use crate::scenario::CoverageTask;

/// Answers it.
pub(super) fn answer(world: &World, task: &CoverageTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let service = Service::of(world, task, problems);
    let people = match &task.population {
        Some(path) => Some(places(world, path, problems)?),
        None => None,
    };
    let Service { engine, study_area, sites, site_snaps, station_snaps, demands, facilities, rule } =
        service?;
    if problems.has_errors() {
        return None;
    }
    let people_snaps = people.as_ref().map(|people| snap_all(&engine, people, world.setting.snap_m));
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
pub(super) fn heads(site: &Site) -> f64 {
    site.properties.get("population").and_then(serde_json::Value::as_f64).unwrap_or(site.weight).max(0.0)
}

/// A site without a way now that had one before: the closures are the reason, whatever else the network looks like.
pub(super) fn blame_closures(after: &mut Side, before: &Side) {
    for (now, then) in after.answer.sites.iter_mut().zip(&before.answer.sites) {
        if now.status == Status::Unreachable && then.cost.is_some() {
            now.reason = Some(Reason::Closure);
        }
    }
}
