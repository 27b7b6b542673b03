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
use crate::report::patrol::{Asked, LeftOut, Tour};
use crate::rounds::bound::{Proof, Served, least_left_out};
use crate::rounds::{Chance, Plan, Problem, Progress, Search, Stopped, check, solve};
use crate::scenario::PatrolTask;
use crate::scenario::patrol::{Fleet, Frequency};
use nights::{Night, least_foretold, plan_night};
use problem::{Ground, Question, Stops, all_skills, stops};
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::{Duration, Instant};
use terrain::{Days, Roads, Terrain};

/// Most stops of one plan: the tables take 8 bytes a pair.
const MOST_STOPS: usize = 6_000;
/// Most visits of one site in one night.
const MOST_REVISITS: u32 = 96;
/// Plans drawn for each night but the first, of which the one that is least like the night before is taken.
const VARIANTS: u64 = 3;
/// Searches side by side; their number decides the plan, whatever the number of threads.
const ISLANDS: usize = 2;

/// A plan as it is driven, with all that it was asked.
#[derive(Default)]
struct Rounds {
    asked: Vec<Asked>,
    left_out: Vec<LeftOut>,
    tours: Vec<Tour>,
    /// Values of the aims, summed or the greatest, over its parts.
    value: Vec<i64>,
    /// What no plan that serves these visits can beat, by aim; and what it follows from.
    known: Known,
    stopped: Option<Stopped>,
}

/// Bounds of a plan, over its parts: times, lengths and tours are summed, of the longest tour the greatest counts.
#[derive(Default)]
struct Known {
    time_ms: i64,
    distance_mm: i64,
    longest_ms: i64,
    tours: i64,
    /// Visits inside of another unit's area.
    overlapping: i64,
    /// The weight that every plan leaves out, where what is asked for does not depend on the plan.
    lost: Option<u64>,
    proofs: [BTreeSet<Proof>; 4],
}

impl Known {
    fn of(served: &Served, overlapping: i64) -> Self {
        let bounds = [served.time, served.distance, served.longest, served.units];
        Self {
            time_ms: served.time.value,
            distance_mm: served.distance.value,
            longest_ms: served.longest.value,
            tours: served.units.value,
            overlapping,
            lost: None,
            proofs: bounds.map(|bound| BTreeSet::from([bound.by])),
        }
    }

    fn add(&mut self, night: Self) {
        self.time_ms += night.time_ms;
        self.distance_mm += night.distance_mm;
        self.tours += night.tours;
        self.overlapping += night.overlapping;
        let [time, distance, longest, tours] = night.proofs;
        if night.longest_ms > self.longest_ms {
            (self.longest_ms, self.proofs[2]) = (night.longest_ms, longest);
        }
        for (all, more) in [(0, time), (1, distance), (3, tours)] {
            self.proofs[all].extend(more);
        }
    }
}

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
    let days = task.days.max(task.nights);
    let shifts = units.as_deref().unwrap_or_default();
    let begin = shifts.iter().map(|unit| unit.shift.from_ms).min().unwrap_or(task.shift.from_ms);
    let end = shifts.iter().map(|unit| unit.shift.until_ms).max().unwrap_or(task.shift.until_ms);
    let midnight = |day: u32| i64::from(day) * crate::report::patrol::DAY_MS;
    let calendar = Days {
        world,
        task,
        on_duty: (0..days).map(|day| midnight(day) + begin..midnight(day) + end).collect(),
    };
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
    let terrain = |roads: &Roads, stops: &Stops, is_free: bool| {
        Terrain::new(roads, &stops.all, &stops.runs, world.setting.snap_m, is_free)
    };
    let terrains: Vec<Terrain> = roads.iter().map(|roads| terrain(roads, &stops, false)).collect();
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
    let mut faults = Vec::new();
    let now = rounds(&ground, &ground.terrains, &mut faults);
    driven::audit_gaps(&ground, &now.tours, &mut faults);
    let in_force = ground.terrains.iter().any(|terrain| !calendar.in_force(terrain).is_empty());
    let before = in_force.then(|| {
        world.watch.tell("without closures");
        let free: Vec<Terrain> =
            roads.iter().map(|roads| terrain(&calendar.free(roads), &ground.stops, true)).collect();
        let before = rounds(&ground, &free, &mut faults);
        driven::audit_gaps(&ground, &before.tours, &mut faults);
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
    Some(outcome::outcome(&ground, &calendar, &now, before))
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

/// Plans everything on these terrains: all days at once, or night by night.
fn rounds(ground: &Ground, terrains: &[Terrain], faults: &mut Vec<String>) -> Rounds {
    let task = ground.task;
    let limit = task.time_limit_ms.map(|ms| Duration::from_millis(ms.into()));
    let begin = Instant::now();
    if !ground.by_night {
        let deadline = limit.map(|limit| begin + limit);
        let question = ground.question(&(0..task.days), terrains, None);
        let plan = search(ground, &question, task.seed, deadline, "", None);
        return part(ground, question, terrains, &plan, faults);
    }
    let nights = task.days.max(task.nights);
    let mut whole = Rounds::default();
    let mut steps = BTreeSet::new();
    for night in 0..nights {
        // Each night has its share of the time.
        let deadline = limit.map(|limit| begin + limit * (night + 1) / nights);
        let variants = if night == 0 { 1 } else { VARIANTS };
        let planned: Vec<Night> = (0..variants)
            .map(|variant| {
                let seed = Chance::of(task.seed, &[u64::from(night), variant]).bits();
                plan_night(ground, terrains, (night, nights), seed, deadline)
            })
            .collect();
        let Some(chosen) = least_foretold(planned, &steps) else { continue };
        steps = chosen.steps();
        let mut part = part(ground, chosen.question, terrains, &chosen.plan, faults);
        part.forget_the_needless(ground, night);
        whole.add(part);
    }
    whole
}

fn search(
    ground: &Ground,
    question: &Question,
    seed: u64,
    deadline: Option<Instant>,
    which: &str,
    start: Option<&Plan>,
) -> Plan {
    let watch = &ground.world.watch;
    let settings = Search {
        seed,
        effort: ground.task.effort,
        islands: ISLANDS,
        deadline,
        stop: Some(&watch.stop),
        start,
        tolerances: &question.tolerances,
    };
    let wishes = outcome::aim_names(&question.problem.aims);
    let tell = |progress: &Progress| {
        let values: Vec<String> = wishes
            .iter()
            .zip(&progress.value)
            .map(|(aim, value)| format!("{aim} {}", outcome::said(aim, *value)))
            .collect();
        let percent = progress.done * 100 / progress.of.max(1);
        watch.tell(&format!("{which}{percent} % · {}", values.join(" · ")));
    };
    (ground.planner)(&question.problem, &settings, &tell)
}

/// A plan checked, drawn and held against the roads.
fn part(
    ground: &Ground,
    question: Question,
    terrains: &[Terrain],
    plan: &Plan,
    faults: &mut Vec<String>,
) -> Rounds {
    let checked = check(&question.problem, plan);
    if let Err(found) = &checked {
        faults.extend(found.iter().map(ToString::to_string));
    }
    let overlapping = checked.map_or(0, |evaluated| evaluated.overlapping);
    let tours = driven::tours(ground, &question, terrains, plan, faults);
    driven::audit_times(ground, &question, &tours, faults);
    let mut left_out = question.left_out.clone();
    left_out.extend(plan.unserved.iter().map(|unserved| {
        let visit = question.visits[unserved.task];
        reasons::left_out(visit, reasons::word(unserved.reason), ground, question.sites[visit])
    }));
    left_out.sort_by_key(|left| left.visit);
    let mut known = Known::of(&Served::of(&question.problem, plan), overlapping);
    if !ground.by_night {
        let weight = |visit: usize| question.asked[visit].weight;
        let never: u64 = question.left_out.iter().map(|left| u64::from(weight(left.visit))).sum();
        let least = least_left_out(&question.problem, |task| i64::from(weight(question.visits[task])));
        known.lost = Some(never + least.unsigned_abs());
    }
    Rounds {
        asked: question.asked,
        left_out,
        tours,
        value: plan.value.clone(),
        known,
        stopped: Some(plan.stopped),
    }
}

impl Rounds {
    /// The weight of all that is left out, also of what was never searched for; then the values of the aims.
    fn worth(&self) -> (u64, &[i64]) {
        let lost = self.left_out.iter().map(|left| u64::from(self.asked[left.visit].weight)).sum();
        (lost, &self.value)
    }

    /// Of one night: visits that were planned for an interval and left out are forgotten where the interval is kept without
    /// them.
    fn forget_the_needless(&mut self, ground: &Ground, night: u32) {
        let ask_of = |visit: &Asked| {
            let at = ground.sites.iter().position(|site| site.id == visit.site);
            at.map(|at| &ground.asks[at])
        };
        let mut forgotten = vec![false; self.asked.len()];
        for left in &self.left_out {
            let visit = &self.asked[left.visit];
            let Some(at_most) = ask_of(visit).and_then(|ask| ask.revisit_ms) else { continue };
            let (gap, _) = driven::gap_of(ground, &self.tours, &visit.site, night);
            forgotten[left.visit] = gap <= i64::from(at_most);
        }
        let mut kept = 0;
        let place: Vec<usize> = forgotten
            .iter()
            .map(|forgotten| {
                kept += usize::from(!forgotten);
                kept.saturating_sub(1)
            })
            .collect();
        self.left_out.retain(|left| !forgotten[left.visit]);
        for left in &mut self.left_out {
            left.visit = place[left.visit];
        }
        for event in self.tours.iter_mut().flat_map(|tour| &mut tour.events) {
            event.visit = event.visit.map(|visit| place[visit]);
        }
        let mut visits = forgotten.iter();
        self.asked.retain(|_| visits.next() == Some(&false));
    }

    /// Adds the next night.
    fn add(&mut self, mut night: Rounds) {
        let offset = self.asked.len();
        for event in night.tours.iter_mut().flat_map(|tour| &mut tour.events) {
            event.visit = event.visit.map(|visit| visit + offset);
        }
        for left in &mut night.left_out {
            left.visit += offset;
        }
        self.asked.append(&mut night.asked);
        self.tours.append(&mut night.tours);
        self.left_out.append(&mut night.left_out);
        self.known.add(night.known);
        // What cut one night short cut the whole short.
        if self.stopped.is_none_or(|stopped| stopped == Stopped::Effort) {
            self.stopped = night.stopped;
        }
        if self.value.is_empty() {
            self.value = night.value;
        } else {
            for (sum, value) in self.value.iter_mut().zip(night.value) {
                *sum += value;
            }
        }
    }
}

/// Days of the plan.
fn all_days(task: &PatrolTask) -> Range<u32> {
    0..task.days.max(task.nights)
}
