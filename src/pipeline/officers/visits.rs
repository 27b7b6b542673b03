//! The visits of the projects over weeks, by those who look after them.

use super::inputs::{Inputs, Project};
use crate::closure::clock::{parse_slots, parse_weekdays};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, patrol as patrol_codes, people as codes};
use crate::metric::Metric;
use crate::pipeline::placing::position;
use crate::plan::matrix::matrix;
use crate::plan::route::{Engine as SearchEngine, route};
use crate::plan::steps::path_line;
use crate::plan::visits::{Plan, Request, Wish, check, plan};
use crate::report::officers::Held;
use crate::report::officers::visits::{Driven, Stop, VisitsOutcome};
use crate::scenario::officers::VisitsTask;
use crate::scenario::patrol::{Frequency, frequency};
use crate::search::{Cost, Objective, Position};
use chrono::{Datelike, Days, NaiveDate};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const STAGE: &[&str] = &["stage", "阶段"];
const VISITS: &[&str] = &["visits", "频次"];
const GAP_DAYS: &[&str] = &["gap_days", "间隔天数"];

/// Plans and checks the visits.
pub(super) fn planned(
    task: &VisitsTask,
    inputs: &Inputs,
    held: &[Held],
    problems: &mut Diagnostics,
) -> Option<VisitsOutcome> {
    let days = days(task, problems)?;
    let hours = parse_slots(&task.hours).ok().and_then(|slots| slots.first()?.on(task.from));
    let Some((begin, end)) = hours else {
        let place = crate::diagnostic::Place::file("options");
        problems.push(codes::e730_field(place, "hours", &task.hours, "hours such as 08:30-17:30"));
        return None;
    };
    let mut firms: BTreeMap<String, usize> = BTreeMap::new();
    let mut wishes = Vec::new();
    for (i, project) in inputs.projects.iter().enumerate() {
        let firm = project
            .entry
            .text(crate::report::officers::visits::FIRM)
            .unwrap_or_else(|| project.entry.id.clone());
        let next = firms.len();
        let firm = *firms.entry(firm).or_insert(next);
        wishes.push(wish((task, days.len()), project, i, firm, held, problems));
    }
    let stages: BTreeSet<String> =
        inputs.projects.iter().filter_map(|project| project.entry.text(STAGE)).collect();
    for (stage, _) in task.cadence.iter().filter(|(stage, _)| !stages.contains(stage)) {
        let place = crate::diagnostic::Place::file("options");
        let near = nearest(stage, stages.iter().map(String::as_str));
        problems.push(codes::w752_names_nothing(place, "cadence", stage, "project with a `stage`", near));
    }
    if problems.has_errors() {
        return None;
    }
    let metric = inputs.engine.metric();
    let places = Places::of(inputs, &wishes);
    let day_ms = u32::try_from((end - begin).num_milliseconds()).unwrap_or(0);
    let request = places.request(metric, task, (&days, day_ms), wishes);
    let plan: Plan = plan(&request);
    if let Err(fault) = check(&request, &plan) {
        problems.push(codes::e743_checker(&fault.to_string()));
        return None;
    }
    let driven = driven(metric, &places, &days, &plan);
    let drives: u64 = driven.iter().map(|tour| u64::from(tour.cost.ms)).sum();
    if drives != plan.travel_ms {
        let fault = format!("the ways of the visits take {drives} ms, the plan says {}", plan.travel_ms);
        problems.push(codes::e743_checker(&fault));
        return None;
    }
    let stop = |visit: &crate::plan::visits::Visit| {
        let arrive = begin + chrono::TimeDelta::milliseconds(i64::from(visit.arrive_ms));
        let leave = arrive + chrono::TimeDelta::milliseconds(i64::from(task.stay_ms));
        Stop {
            date: days[visit.day],
            team: visit.team.clone(),
            order: visit.order,
            project: visit.project,
            times: (visit.order > 0).then(|| (arrive.time(), leave.time())),
            gap_days: request.gap(visit.project, visit.project, visit.order > 0),
        }
    };
    Some(VisitsOutcome {
        weeks: task.weeks,
        dates: days.clone(),
        hours: (begin.time(), (end - begin).num_milliseconds()),
        stay_ms: task.stay_ms,
        most_stops: task.most_stops,
        together: task.together,
        gaps: (0..request.wishes.len()).map(|project| request.gap(project, project, true)).collect(),
        video: video(&request.wishes, &plan),
        gap_days: task.gap_days,
        own_gaps: request.wishes.iter().filter(|wish| wish.gap_days.is_some()).count(),
        most_a_month: task.most_a_month,
        wished: request.wishes.iter().map(|wish| wish.visits + wish.remote).sum(),
        stops: plan.visits.iter().map(stop).collect(),
        driven,
        unplanned: plan.unplanned,
        travel_ms: plan.travel_ms,
        bound_ms: plan.bound_ms,
    })
}

/// Where officers start, and where projects are come to.
struct Places {
    bases: Vec<Option<Position>>,
    projects: Vec<Option<Position>>,
}

impl Places {
    /// A project is come to at the gate that its assignment names: the nearest one to the first of those who look after it.
    fn of(inputs: &Inputs, wishes: &[Wish]) -> Self {
        let gate = |project: usize| {
            let first = wishes[project].teams.first()?.first()?;
            Some(inputs.travel[*first][project]?.1)
        };
        let at = |(i, project): (usize, &Project)| project.snaps.get(gate(i).unwrap_or(0)).map(position);
        Self {
            bases: inputs.officers.iter().map(|officer| officer.snap.as_ref().map(position)).collect(),
            projects: inputs.projects.iter().enumerate().map(at).collect(),
        }
    }

    fn request(
        &self,
        metric: &Metric,
        task: &VisitsTask,
        (days, day_ms): (&[NaiveDate], u32),
        wishes: Vec<Wish>,
    ) -> Request {
        let Self { bases, projects } = self;
        let month = |day: &NaiveDate| day.year_ce().1 * 12 + day.month0();
        Request {
            days: days.iter().map(|day| (i64::from(day.num_days_from_ce()), month(day))).collect(),
            wishes,
            out: rows(metric, bases, projects),
            home: transposed(&rows(metric, projects, bases), bases.len()),
            between: rows(metric, projects, projects),
            stay_ms: task.stay_ms,
            day_ms,
            most_stops: task.most_stops as usize,
            gap_days: i64::from(task.gap_days),
            most_a_month: task.most_a_month as usize,
        }
    }
}

/// By project: how many visits were made in person that were wished by video, and how many by video are missing.
fn video(wishes: &[Wish], plan: &Plan) -> Vec<(u32, u32)> {
    let made = |project: usize, by_video: bool| {
        plan.visits.iter().filter(|v| v.project == project && (v.order == 0) == by_video).count() as u32
    };
    let of = |(project, wish): (usize, &Wish)| {
        let instead = made(project, false).saturating_sub(wish.visits);
        (instead, wish.remote - made(project, true) - instead)
    };
    wishes.iter().enumerate().map(of).collect()
}

/// The tours as they are driven: from the base of the first of a team over its stops and back.
fn driven(metric: &Metric, places: &Places, days: &[NaiveDate], plan: &Plan) -> Vec<Driven> {
    let mut tours: BTreeMap<(usize, &[usize]), Vec<usize>> = BTreeMap::new();
    for visit in plan.visits.iter().filter(|visit| visit.order > 0) {
        tours.entry((visit.day, &visit.team)).or_default().push(visit.project);
    }
    let tours: Vec<_> = tours.into_iter().collect();
    let drive = |((day, team), stops): &((usize, &[usize]), Vec<usize>)| {
        let base = places.bases[team[0]];
        let stops = stops.iter().map(|project| places.projects[*project]);
        let stands: Vec<Position> = std::iter::once(base).chain(stops).chain([base]).flatten().collect();
        let mut tour =
            Driven { date: days[*day], team: team.to_vec(), way: Vec::new(), cost: Cost::default() };
        for pair in stands.windows(2) {
            let Some(path) = route(metric, pair[0], pair[1], Objective::Fastest, SearchEngine::Own) else {
                continue;
            };
            tour.cost.ms += path.cost.ms;
            tour.cost.mm += path.cost.mm;
            tour.way.extend(path_line(metric.topology().network(), &path.legs));
        }
        tour.way.dedup();
        tour
    };
    tours.par_iter().map(drive).collect()
}

fn days(task: &VisitsTask, problems: &mut Diagnostics) -> Option<Vec<NaiveDate>> {
    let Ok(weekdays) = parse_weekdays(&task.weekdays) else {
        let place = crate::diagnostic::Place::file("options");
        problems.push(codes::e730_field(place, "weekdays", &task.weekdays, "days such as mon-fri"));
        return None;
    };
    let all = (0..u64::from(task.weeks) * 7).filter_map(|n| task.from.checked_add_days(Days::new(n)));
    Some(all.filter(|day| weekdays.contains(*day)).collect())
}

fn wish(
    (task, days): (&VisitsTask, usize),
    project: &Project,
    index: usize,
    firm: usize,
    held: &[Held],
    problems: &mut Diagnostics,
) -> Wish {
    let entry = &project.entry;
    let stage = entry.text(STAGE).unwrap_or_default();
    let paced = task.cadence.iter().find(|(of, _)| *of == stage).map_or(task.a_month, |(_, pace)| *pace);
    let a_month = entry.number(&["visits_per_month", "每月走访"], 0, problems);
    let remote =
        entry.number(&["remote_per_month", "每月视频走访"], 0, problems).unwrap_or(task.remote_a_month);
    // A month is thirty days; parts of a visit are a visit.
    let over = |a_month: u32| (a_month * task.weeks * 7).div_ceil(30);
    let remote = over(remote);
    let (visits, remote) = match (a_month, in_person(project, problems)) {
        (None, Some(Frequency::Times(times))) => (times, remote),
        (None, Some(Frequency::Daily(times))) => (times * days as u32, remote),
        (None, Some(Frequency::Weekly(times))) => (times * task.weeks, remote),
        (None, Some(Frequency::Monthly(times))) => (over(times), remote),
        (a_month, _) => {
            let all = over(a_month.unwrap_or(paced));
            (all - remote.min(all), remote.min(all))
        }
    };
    let gap_days = entry.number(GAP_DAYS, 0, problems);
    let mut own: Vec<usize> =
        held.iter().filter(|held| held.project == index).map(|held| held.officer).collect();
    own.sort_unstable();
    own.dedup();
    let teams = match (own.is_empty(), task.together) {
        (true, _) => Vec::new(),
        (_, true) => vec![own],
        (_, false) => own.into_iter().map(|officer| vec![officer]).collect(),
    };
    Wish { teams, firm, visits, remote, gap_days }
}

/// How often somebody comes to a project, where it says so under the name that `patrol` reads: visits in person, beside which
/// those by video stand.
fn in_person(project: &Project, problems: &mut Diagnostics) -> Option<Frequency> {
    let key = VISITS.iter().find(|key| project.entry.text(&[key]).is_some())?;
    let text = project.entry.text(&[key])?;
    let read = frequency(&text);
    if read.is_none() {
        problems.push(patrol_codes::e705_frequency(project.entry.field(key), &text));
    }
    read
}

fn rows(metric: &Metric, from: &[Option<Position>], to: &[Option<Position>]) -> Vec<Vec<Option<u32>>> {
    // Who stands where another one does has the same row.
    let mut places: BTreeMap<Position, usize> = BTreeMap::new();
    for at in from.iter().flatten() {
        let next = places.len();
        places.entry(*at).or_insert(next);
    }
    let mut each = vec![None; places.len()];
    for (at, i) in &places {
        each[*i] = Some(*at);
    }
    let found = matrix(metric, &each, to, Objective::Fastest, u32::MAX - 1);
    let row = |at: &Option<Position>| match at {
        Some(at) => found[places[at]].iter().map(|cost| Some((*cost)?.ms)).collect(),
        None => vec![None; to.len()],
    };
    from.iter().map(row).collect()
}

fn transposed(rows: &[Vec<Option<u32>>], columns: usize) -> Vec<Vec<Option<u32>>> {
    (0..columns).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}
