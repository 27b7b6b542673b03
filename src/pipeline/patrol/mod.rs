//! A patrol task: sites, units and ground to rounds, and rounds to tours on the roads; with closures, once more without them.

mod asks;
mod chains;
mod covered;
mod driven;
mod fleet;
mod nights;
mod outcome;
mod places;
mod problem;
mod reasons;
mod rounds;
mod segments;
mod spacing;
mod terrain;
mod wanted;

#[cfg(test)]
mod tests;

use super::Outcome;
use super::world::{World, label};
use crate::diagnostic::{Diagnostics, patrol as codes};
use crate::exchange::sites::Site;
use crate::rounds::{Plan, Problem, Progress, Search, solve};
use crate::scenario::PatrolTask;
use crate::scenario::patrol::{Fleet, Frequency};
use problem::{Ground, Stops, all_skills, stops};
use rounds::rounds;
use std::collections::BTreeSet;
use std::ops::Range;
use terrain::{Days, Roads, Terrain};

/// Most stops of one plan: the tables take 8 bytes a pair.
const MOST_STOPS: usize = 6_000;
/// Most visits of one site in one night.
const MOST_REVISITS: u32 = 96;
/// Plans rounds: [`solve`], but for a test of what becomes of a plan that does not hold.
type Planner = fn(&Problem, &Search<'_>, &(dyn Fn(&Progress) + Sync)) -> Plan;

/// Answers it.
pub(super) fn answer(world: &World, task: &PatrolTask, problems: &mut Diagnostics) -> Option<Outcome> {
    planned_by(solve, world, task, problems)
}

/// Answers it with the plans of `planner`, each of which is checked before anything is written.
fn planned_by(
    planner: Planner,
    world: &World,
    task: &PatrolTask,
    problems: &mut Diagnostics,
) -> Option<Outcome> {
    let of_interest = |site: &&Site| task.categories.is_empty() || task.categories.contains(&site.category);
    let mut sites: Vec<&Site> = world.sites.iter().filter(of_interest).collect();
    let covered = match task.segments.files.is_empty() {
        true => Vec::new(),
        false => segments::pieces(world, &task.segments, &task.vehicle, problems)?,
    };
    let mut pieces: Vec<Option<segments::Piece>> = vec![None; sites.len()];
    let (piece_sites, of_segments): (Vec<Site>, Vec<_>) = covered.into_iter().unzip();
    sites.extend(&piece_sites);
    pieces.extend(of_segments.into_iter().map(Some));
    asks::tell_missing(world, task, &sites, problems);
    let asks: Vec<asks::Ask> = asks::asks(task, &sites, problems)
        .into_iter()
        .zip(&pieces)
        .map(|(ask, piece)| match piece {
            Some(piece) => segments::with_service(ask, piece),
            None => ask,
        })
        .collect();
    let units = match &task.fleet {
        Fleet::Count(_) => None,
        Fleet::Table(path) => fleet::table(task, path, &world.stations, problems).map(|(units, input)| {
            world.note([input]);
            units
        }),
    };
    let by_night = asks.iter().any(|ask| ask.revisit_ms.is_some());
    if task.nights > 1 && !by_night {
        problems.push(codes::e714_nights_without_revisit(crate::diagnostic::Place::file("--nights")));
    }
    if problems.has_errors() {
        return None;
    }
    let count = match task.fleet {
        Fleet::Count(count) => Some(count),
        Fleet::Table(_) => None,
    };
    let calendar = Days { world, task, on_duty: on_duty(task, units.as_deref().unwrap_or_default()) };
    for day in calendar.clock_changes() {
        problems.push(codes::w715_clock_change(&calendar.said(day), &world.setting.timezone));
    }
    let mut vehicles: Vec<&str> = match &units {
        None => vec![task.vehicle.as_str()],
        Some(units) => units.iter().map(|unit| unit.vehicle.as_str()).collect(),
    };
    vehicles.sort_unstable();
    vehicles.dedup();
    world.watch.tell("travel times");
    let mut roads = Vec::new();
    for vehicle in vehicles {
        roads.extend(calendar.roads(vehicle, problems)?);
    }
    let stops = stops(&world.network, (&world.stations, &sites), &pieces, &roads);
    if stops.all.len() > MOST_STOPS {
        problems.push(codes::e711_too_many_stops(stops.all.len(), MOST_STOPS));
        return None;
    }
    let terrains: Vec<Terrain> = roads.iter().map(|roads| terrain(world, roads, &stops, false)).collect();
    let units = units.unwrap_or_else(|| {
        let loads = loads(world.stations.len(), &stops.gates, &asks, &terrains);
        fleet::alike(task, count.unwrap_or(1), &world.stations, &loads)
    });
    tell_what_is_not_taken(&units, &asks, &sites, problems);
    let skills = all_skills(&units, &asks);
    if skills.len() > 64 {
        problems.push(codes::e708_skills(skills.len()));
    }
    let ground = Ground {
        world,
        task,
        stations: &world.stations,
        sites,
        asks,
        units,
        pieces,
        stops,
        terrains,
        skills,
        by_night,
        planner,
    };
    refuse_the_impossible(&ground, problems);
    if problems.has_errors() {
        return None;
    }
    audited(&ground, &calendar, &roads, problems)
}

/// The hours of each day in which somebody is on duty, milliseconds since the first midnight.
fn on_duty(task: &PatrolTask, units: &[fleet::Unit]) -> Vec<Range<i64>> {
    let begin = units.iter().map(|unit| unit.shift.from_ms).min().unwrap_or(task.shift.from_ms);
    let end = units.iter().map(|unit| unit.shift.until_ms).max().unwrap_or(task.shift.until_ms);
    all_days(task)
        .map(|day| i64::from(day) * crate::report::patrol::DAY_MS)
        .map(|midnight| midnight + begin..midnight + end)
        .collect()
}

fn terrain(world: &World, roads: &Roads, stops: &Stops, is_free: bool) -> Terrain {
    Terrain::new(roads, &stops.all, &stops.runs, world.setting.snap_m, is_free)
}

/// The rounds under closures, and without them where any are in force; each plan is audited before anything is written.
fn audited(
    ground: &Ground<'_>,
    calendar: &Days<'_>,
    roads: &[Roads],
    problems: &mut Diagnostics,
) -> Option<Outcome> {
    let mut faults = Vec::new();
    let now = rounds(ground, &ground.terrains, &mut faults);
    driven::audit_gaps(ground, &now.tours, &mut faults);
    let in_force = ground.terrains.iter().any(|terrain| !calendar.in_force(terrain).is_empty());
    let before = in_force.then(|| {
        ground.world.watch.tell("without closures");
        let free: Vec<Terrain> = roads
            .iter()
            .map(|roads| terrain(ground.world, &calendar.free(roads), &ground.stops, true))
            .collect();
        let before = rounds(ground, &free, &mut faults);
        driven::audit_gaps(ground, &before.tours, &mut faults);
        before
    });
    if !faults.is_empty() {
        for fault in faults {
            problems.push(codes::e719_unsound(&fault));
        }
        return None;
    }
    // Closing shortens nothing: what is driven under closures can be driven without them. Where the search without them
    // came to less, the plan under closures is the best that is known for both. What closures shut is no part of the search
    // under them, and counts as left out.
    let before = before.as_ref().map(|free| if free.worth() <= now.worth() { free } else { &now });
    Some(outcome::outcome(ground, calendar, &now, before))
}

/// Breaks that no shift has room for, and windows that go over midnight in plans in which no shift does.
fn tell_what_is_not_taken(
    units: &[fleet::Unit],
    asks: &[asks::Ask],
    sites: &[&Site],
    problems: &mut Diagnostics,
) {
    for unit in units {
        for pause in unit.breaks.iter().filter(|pause| !problem::has_room(pause, unit.shift)) {
            let (pause, shift) = (hours_text(pause.within), hours_text(unit.shift));
            let place = crate::diagnostic::Place::file("units");
            problems.push(codes::w716_break_outside(place, &unit.id, &pause, &shift));
        }
    }
    let several = |ask: &&asks::Ask| {
        ask.gap_ms == 0 && ask.revisit_ms.is_none() && matches!(ask.visits, Frequency::Daily(2..))
    };
    let unspaced = asks.iter().filter(several).count();
    if unspaced > 0 {
        problems.push(codes::w748_no_space(unspaced));
    }
    let last = units.iter().map(|unit| unit.shift.until_ms).max().unwrap_or(0);
    for (site, ask) in sites.iter().zip(asks) {
        let over = ask.windows.iter().any(|hours| hours.until_ms > crate::report::patrol::DAY_MS);
        if over && last <= crate::report::patrol::DAY_MS {
            let place = site.origin.place("/properties/windows");
            problems.push(codes::w718_over_midnight(place, &site.id, &ask.windows_text()));
        }
    }
}

fn hours_text(hours: crate::scenario::patrol::Hours) -> String {
    let time = |ms: i64| format!("{:02}:{:02}", ms / 3_600_000 % 24, ms / 60_000 % 60);
    format!("{}-{}", time(hours.from_ms), time(hours.until_ms))
}

/// What lies near each station: service, and the way there and back, of the sites that are nearest to it.
fn loads(stations: usize, gates: &[Vec<usize>], asks: &[asks::Ask], terrains: &[Terrain]) -> Vec<u64> {
    let mut loads = vec![0u64; stations];
    let Some(terrain) = terrains.first() else { return loads };
    for (gates, ask) in gates.iter().zip(asks) {
        let ways = (0..stations).flat_map(|station| {
            gates.iter().filter_map(move |gate| Some((terrain.cells[station][*gate]?.ms, station)))
        });
        if let Some((ms, station)) = ways.min() {
            loads[station] += u64::from(ask.service_ms) + 2 * u64::from(ms);
        }
    }
    if loads.iter().all(|load| *load == 0) {
        loads.fill(1);
    }
    loads
}

/// What no plan could make good: stations without a road, intervals that nobody can keep.
fn refuse_the_impossible(ground: &Ground, problems: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for unit in &ground.units {
        let on_road = ground
            .terrains
            .iter()
            .filter(|terrain| terrain.vehicle == unit.vehicle)
            .all(|terrain| terrain.stands[unit.station].is_some());
        if !on_road && seen.insert((unit.station, unit.vehicle.as_str())) {
            let station = &ground.stations[unit.station];
            let limit_m = ground.world.setting.snap_m;
            problems.push(codes::e707_station_off_network(
                station.origin.place(""),
                &station.id,
                &unit.vehicle,
                limit_m,
            ));
        }
    }
    let night = ground.night(0);
    for (site, ask) in ground.sites.iter().zip(&ground.asks) {
        let Some(at_most) = ask.revisit_ms else { continue };
        if (night.end - night.start) / i64::from(at_most) > i64::from(MOST_REVISITS) {
            let text = format!("{} s", at_most / 1000);
            problems.push(codes::e712_revisit(site.origin.place(""), &site.id, &text, MOST_REVISITS));
        }
    }
}

/// Days of the plan.
fn all_days(task: &PatrolTask) -> Range<u32> {
    0..task.days.max(task.nights)
}
