//! A programme task: many works on one calendar. What holds together is worked out once for each different set of
//! works, however often it comes back; a shift of a work only puts known sets, and a few new ones, at other times.

mod calendar;
mod situation;

use super::hours::{HOURS, hours_of_works};
use super::placing::stands;
use super::service::Service;
use super::vehicles::who;
use super::world::World;
use super::{Outcome, Part, with_header};
use crate::closure::Closure;
use crate::closure::intervals::{Interval, Span};
use crate::diagnostic::Diagnostics;
use crate::plan::graph::{GraphChanges, changes, export};
use crate::plan::programme::{Burden, Relief, Shift, best, least_in_all};
use crate::report::graph::{changes_table, legs_table};
use crate::report::places::STANDS;
use crate::report::programme::{
    Conflict, Looks, Passage, ProgrammeReport, ShiftAnswer, Shifts, SiteState, Situation, lasting_ms,
};
use crate::report::summary::RuleLine;
use crate::scenario::ProgrammeTask;
use calendar::Calendar;
use rayon::prelude::*;
use situation::{Moving, Question, look, movings};
use std::collections::{BTreeMap, BTreeSet};

/// Situations by the works that hold in them.
type Known = BTreeMap<Vec<usize>, Situation>;

/// Answers it.
pub(super) fn answer(world: &World, task: &ProgrammeTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let served = &task.served;
    let service = Service::of(world, served, problems)?;
    let Service { engine, sites, demands, facilities, rule, .. } = &service;
    let who = who(&engine.vehicle);
    let calendar = Calendar::of(&world.plan, &world.network, &who, (task, &world.setting), problems);
    if problems.has_errors() {
        return None;
    }
    let calendar = calendar?;
    let question = Question { world, engine, stations: facilities, sites: demands, rule: *rule };

    let concerning: Vec<usize> = (0..calendar.concerns.len()).filter(|i| calendar.concerns[*i]).collect();
    let movings: Vec<Moving> = concerning
        .par_iter()
        .map(|i| movings(engine, world, *i))
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    let before = question.sites(&engine.free);
    let mut known = Known::new();
    let intervals = calendar.sweep(&calendar.span, None);
    learn(&mut known, intervals.iter().map(|i| &i.closures), &question, &before, &movings);
    let weighed = (task.shift_up_to_days > 0)
        .then(|| shifts(&calendar, task.shift_up_to_days, &question, &before, &movings, &mut known));
    let (shifts, needed) = weighed.unzip();
    let conflicts = conflicts(&question, &movings, &intervals, &known);

    let (intervals, situations) = numbered(intervals, &known);
    let works: Vec<(&Closure, bool, Vec<Span>)> = (0..calendar.concerns.len())
        .map(|i| (&world.plan.closures()[i], calendar.concerns[i], calendar.held(i)))
        .collect();
    let only_shifted = only_shifted(&known, &situations, needed.unwrap_or_default());
    let all: Vec<&Situation> = situations.iter().chain(&only_shifted).collect();
    let looks =
        Looks::of(movings.iter().map(|moving| look(&world.network, moving.near())), all.iter().copied());
    let passages: Vec<Passage> = movings.into_iter().map(|moving| moving.passage).collect();
    let evidence = evidence(&question, &service, (&passages, &looks), &all);
    let weeks = calendar.weeks();
    let report = ProgrammeReport {
        name: &served.name,
        vehicle: &engine.vehicle.name,
        rule: RuleLine::of(&question.rule, served.count_approach),
        zone: calendar.zone,
        span: calendar.span.clone(),
        span_is: calendar.span_is,
        intervals: &intervals,
        situations: &situations,
        before: &before,
        passages: &passages,
        works: &works,
        orders: &calendar.orders,
        looks: &looks,
        conflicts: &conflicts,
        weeks: &weeks,
        shifts: shifts.as_ref(),
        sites,
        stations: &world.stations,
    };
    Some(Outcome {
        name: served.name.clone(),
        part: Part::Programme(Box::new(report.summary())),
        layers: report.layers(),
        tables: std::iter::once(("programme.csv", report.calendar()))
            .chain(evidence)
            .chain([(HOURS, hours_of_works(&world.plan, &calendar.concerns, |i| calendar.pattern(i)))])
            .collect(),
        texts: match report.shifts {
            Some(_) => vec![("shift_situations.json".into(), report.told_of(&only_shifted))],
            None => Vec::new(),
        },
        graphs: vec![(format!("graph-{}-before", engine.vehicle.name), export(&engine.free))],
        is_no: false,
    })
}

/// Most sets of works that only shifts bring about that all are written out to be proved.
const MOST_SETS: usize = 200;

/// The sets of works that no interval has and shifts bring about: all of them, or where those are too many, those of the
/// shifts that are told.
fn only_shifted(known: &Known, told: &[Situation], needed: BTreeSet<Vec<usize>>) -> Vec<Situation> {
    let new = known.values().filter(|known| !told.iter().any(|told| told.closures == known.closures));
    let new: Vec<&Situation> = new.collect();
    let all = new.len() <= MOST_SETS;
    new.into_iter().filter(|situation| all || needed.contains(&situation.closures)).cloned().collect()
}

/// What `verify` proves a programme from, beside the graph without closures: what each situation changes in it, where
/// sites and stations stand, and the streets of all movements from wherever they were looked at.
fn evidence(
    question: &Question,
    service: &Service,
    (passages, looks): (&[Passage], &Looks),
    all: &[&Situation],
) -> [(&'static str, super::Table); 3] {
    let (world, engine) = (question.world, question.engine);
    let vehicle = &engine.vehicle.name;
    let changed: Vec<(String, String, GraphChanges)> = all
        .par_iter()
        .enumerate()
        .map(|(number, situation)| {
            let metric = question.metric(&situation.closures);
            (ProgrammeReport::situation_id(number), vehicle.clone(), changes(&engine.free, &metric))
        })
        .collect();
    let sites = (&*service.sites, &*service.site_snaps);
    let stations = (&*world.stations, &*service.station_snaps);
    let stands = stands(&engine.topology, vehicle, sites, stations);
    [
        ("graph_changes.csv", changes_table(changed, &world.network)),
        ("detour_legs.csv", legs_table(looks.streets(passages), &world.network)),
        ("stands.csv", with_header(&STANDS, stands)),
    ]
}

/// Works out the sets that are not yet known, in parallel.
fn learn<'a>(
    known: &mut Known,
    sets: impl IntoIterator<Item = &'a Vec<usize>>,
    question: &Question,
    before: &[SiteState],
    movings: &[Moving],
) {
    let new: BTreeSet<&Vec<usize>> = sets.into_iter().filter(|set| !known.contains_key(*set)).collect();
    let new: Vec<&Vec<usize>> = new.into_iter().collect();
    let found: Vec<Situation> = new.par_iter().map(|set| question.situation(set, before, movings)).collect();
    known.extend(found.into_iter().map(|situation| (situation.closures.clone(), situation)));
}

/// The situations in the order in which they first hold, and the intervals with the number of theirs.
fn numbered(intervals: Vec<Interval>, known: &Known) -> (Vec<(Interval, usize)>, Vec<Situation>) {
    let mut numbers: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut situations = Vec::new();
    let intervals = intervals
        .into_iter()
        .map(|interval| {
            let number = *numbers.entry(interval.closures.clone()).or_insert_with(|| {
                situations.push(known[&interval.closures].clone());
                situations.len() - 1
            });
            (interval, number)
        })
        .collect();
    (intervals, situations)
}

/// How long each set of works holds in all, milliseconds.
fn durations(intervals: &[Interval]) -> BTreeMap<Vec<usize>, u64> {
    let mut all: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
    for interval in intervals {
        *all.entry(interval.closures.clone()).or_default() += lasting_ms(&interval.span);
    }
    all
}

/// Every shift of every order that may be shifted, weighed exactly: the calendar is swept anew, the sets of works that it
/// brings about for the first time are worked out, and the best is chosen. Beside it the sets of works of what is told.
fn shifts(
    calendar: &Calendar,
    up_to_days: u32,
    question: &Question,
    before: &[SiteState],
    movings: &[Moving],
    known: &mut Known,
) -> (Shifts, BTreeSet<Vec<usize>>) {
    let mut left_out = Vec::new();
    let mut asked: Vec<(usize, i64)> = Vec::new();
    for (number, order) in calendar.orders.iter().enumerate() {
        match calendar.shifts(order) {
            Ok(days) => asked.extend([0].into_iter().chain(days).map(|days| (number, days))),
            Err(reason) => left_out.push((number, reason)),
        }
    }
    let weighed = &calendar.weighed;
    let as_is = durations(&calendar.sweep(weighed, None));
    let moved: Vec<BTreeMap<Vec<usize>, u64>> = asked
        .par_iter()
        .map(|(order, days)| match days {
            0 => as_is.clone(),
            _ => durations(&calendar.sweep(weighed, Some((&calendar.orders[*order], *days)))),
        })
        .collect();
    learn(known, as_is.keys().chain(moved.iter().flat_map(BTreeMap::keys)), question, before, movings);
    let burden = |durations: &BTreeMap<Vec<usize>, u64>| {
        Burden::of(durations.iter().map(|(set, lasting_ms)| (known[set].loss, *lasting_ms)))
    };
    let all: Vec<Shift> = asked
        .iter()
        .zip(&moved)
        .map(|((work, days), durations)| Shift { work: *work, days: *days, burden: burden(durations) })
        .collect();
    let told = |shift: Shift| {
        let span = calendar.lasts(&calendar.orders[shift.work], shift.days)?;
        Some(ShiftAnswer { order: shift.work, days: shift.days, span, burden: shift.burden })
    };
    let before = burden(&as_is);
    let best_of_each: Vec<Shift> = (0..calendar.orders.len())
        .filter_map(|order| best(all.iter().copied().filter(|shift| shift.work == order)))
        .collect();
    let least = least_in_all(all.iter().copied()).filter(|shift| shift.burden.total < before.total);
    let is_told = |(work, days): &(usize, i64)| {
        best_of_each.iter().chain(&least).any(|shift| (shift.work, shift.days) == (*work, *days))
    };
    let of_told = asked.iter().zip(&moved).filter(|(asked, _)| is_told(asked)).map(|(_, moved)| moved);
    let needed = of_told.chain([&as_is]).flat_map(BTreeMap::keys).cloned().collect();
    let works = best_of_each.into_iter().filter_map(told).collect();
    let best = best(all).filter(|shift| shift.burden.relief(&before) != Relief::Nothing).and_then(told);
    let best_total = least.and_then(told);
    (Shifts { up_to_days, weighed: weighed.clone(), before, works, best, best_total, left_out }, needed)
}

/// Ways round one work, found with that work alone, that run over another work of the same time.
fn conflicts(
    question: &Question,
    movings: &[Moving],
    intervals: &[Interval],
    known: &Known,
) -> Vec<Conflict> {
    let held: BTreeSet<&Vec<usize>> = intervals.iter().map(|interval| &interval.closures).collect();
    let together = |closure: usize| -> Vec<usize> {
        let with = held.iter().filter(|closures| closures.contains(&closure));
        let with: BTreeSet<usize> = with.flat_map(|set| set.iter().copied()).collect();
        with.into_iter().filter(|other| *other != closure).collect()
    };
    let of_one = |(passage, moving): (usize, &Moving)| -> Vec<Conflict> {
        let own = moving.passage.closure;
        let others = together(own);
        if others.is_empty() {
            return Vec::new();
        }
        let Some((alone_ms, over)) = question.runs_over(moving, &others) else { return Vec::new() };
        let conflict = |(over, shut): (usize, bool)| {
            let both = held.iter().filter(|closures| closures.contains(&own) && closures.contains(&over));
            let ways = both.filter_map(|closures| known.get(*closures)).flat_map(|situation| &situation.ways);
            // A movement that a situation does not tell of goes by its street as ever.
            let worst = ways.filter(|way| way.passage == passage).max_by_key(|way| {
                let extra_ms = way.extra_ms();
                (extra_ms.is_none(), extra_ms)
            });
            // What is set beside each other is one trip, from where it is looked at while both hold.
            let (alone_ms, together_ms) = match worst {
                None => (alone_ms, Some(0)),
                Some(way) => (question.alone(own, &way.look.movement).unwrap_or(alone_ms), way.extra_ms()),
            };
            Conflict { passage, over, shut, alone_ms, together_ms }
        };
        over.into_iter().map(conflict).collect()
    };
    let found: Vec<Vec<Conflict>> = movings.par_iter().enumerate().map(of_one).collect();
    found.into_iter().flatten().collect()
}
