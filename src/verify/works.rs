//! The calendar of works, swept again from their hours: what holds when, the worst week, and what each shift of
//! each order comes to.
//!
//! The hours of a work without its start and end are taken as they are written (`works_hours.csv`).

use super::graph::table;
use super::programme::{differs, loss_of};
use super::{Report, list, thousandths};
use crate::diagnostic::Diagnostics;
use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(super) type Span = (DateTime<Utc>, DateTime<Utc>);
type Set = BTreeSet<String>;
type Loss = [u64; 4];

/// A work and when it holds.
struct Work {
    id: String,
    order: String,
    zone: Tz,
    counts: bool,
    concerns: bool,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    pattern: Vec<Span>,
}

/// What a programme costs: the worst loss, then each loss times how long it lasts, milliseconds.
type Burden = (Loss, [u128; 4]);

/// All works.
pub(super) struct Works(Vec<Work>);

/// An instant as it is written.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// A local time as an instant: of two the first or the last, in a gap the first after it.
fn local(zone: Tz, at: NaiveDateTime, last: bool) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&at) {
        LocalResult::Single(at) => Some(at.to_utc()),
        LocalResult::Ambiguous(a, b) if last => Some(a.max(b).to_utc()),
        LocalResult::Ambiguous(a, b) => Some(a.min(b).to_utc()),
        LocalResult::None => (1..=26 * 60).find_map(|minutes| {
            let later = at.checked_add_signed(TimeDelta::minutes(minutes))?;
            zone.from_local_datetime(&later).earliest().map(|at| at.to_utc())
        }),
    }
}

impl Work {
    /// Start and end so many days later, at the same time of day; `None` without either.
    fn shifted(&self, days: i64) -> Option<Span> {
        let moved = |at: DateTime<Utc>, last| {
            let there =
                at.with_timezone(&self.zone).naive_local().checked_add_signed(TimeDelta::try_days(days)?)?;
            if days == 0 { Some(at) } else { local(self.zone, there, last) }
        };
        Some((moved(self.start?, false)?, moved(self.end?, true)?))
    }
}

impl Works {
    /// `None` if the file cannot be read.
    pub fn read(path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let mut works: Vec<Work> = Vec::new();
        for row in table(path, 9, problems)? {
            if works.last().is_none_or(|last| last.id != row[0]) {
                works.push(Work {
                    id: row[0].clone(),
                    order: row[1].clone(),
                    zone: row[2].parse().unwrap_or(Tz::UTC),
                    counts: row[3] == "true",
                    concerns: row[4] == "true",
                    start: instant(&row[5]),
                    end: instant(&row[6]),
                    pattern: Vec::new(),
                });
            }
            if let (Some(work), Some(held)) = (works.last_mut(), instant(&row[7]).zip(instant(&row[8]))) {
                work.pattern.push(held);
            }
        }
        Some(Self(works))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// From when to when their hours go; nothing of none.
    pub fn looked(&self) -> Option<Span> {
        let hours = || self.0.iter().flat_map(|work| &work.pattern);
        hours().map(|held| held.0).min().zip(hours().map(|held| held.1).max())
    }

    /// Whether some work begins or ends then.
    pub fn is_dated(&self, at: DateTime<Utc>) -> bool {
        self.0.iter().any(|work| work.start == Some(at) || work.end == Some(at))
    }

    /// The works with a start and an end that hold at some time in between.
    pub fn held(&self) -> impl Iterator<Item = &str> {
        let holds = |work: &&Work| {
            let bounds = work.start.zip(work.end).filter(|_| work.counts);
            bounds.is_some_and(|(start, end)| {
                work.pattern.iter().any(|(from, until)| start.max(*from) < end.min(*until))
            })
        };
        self.0.iter().filter(holds).map(|work| work.id.as_str())
    }

    /// The day on which a work first holds; nothing of one without a start, and of one that does not hold as far as its hours
    /// go.
    pub fn first_day(&self, id: &str) -> Option<NaiveDate> {
        let work = self.0.iter().find(|work| work.id == id)?;
        let start = work.start?;
        let held = work.pattern.iter().filter(|(_, until)| start < *until);
        let first = held.map(|(from, _)| start.max(*from)).min()?;
        Some(first.with_timezone(&work.zone).date_naive())
    }

    /// The last instant at which some work begins or ends; nothing of none.
    pub fn settled(&self) -> Option<DateTime<Utc>> {
        let works = self.0.iter().filter(|work| work.counts && !work.pattern.is_empty());
        works.flat_map(|work| [work.start, work.end]).flatten().max()
    }

    /// Which of some works hold when, as far as their hours go.
    pub fn intervals_of(&self, of: &Set) -> Vec<(Span, Set)> {
        let Some(span) = self.looked() else { return Vec::new() };
        let own =
            |(span, set): (Span, Set)| (span, set.into_iter().filter(|work| of.contains(work)).collect());
        self.sweep(span, None).into_iter().map(own).collect()
    }

    /// What holds when within a span, an order begun some days later: intervals without a gap.
    fn sweep(&self, span: Span, moved: Option<(&str, i64)>) -> Vec<(Span, Set)> {
        let mut changes: Vec<(DateTime<Utc>, &str, bool)> = Vec::new();
        for work in self.0.iter().filter(|work| work.counts && work.concerns) {
            let days = moved.filter(|(order, _)| *order == work.order).map_or(0, |(_, days)| days);
            let (start, end) = match work.shifted(days) {
                Some((start, end)) => (Some(start), Some(end)),
                None => (work.start, work.end),
            };
            for (from, until) in &work.pattern {
                let from = start.map_or(*from, |start| start.max(*from)).max(span.0);
                let until = end.map_or(*until, |end| end.min(*until)).min(span.1);
                if from < until {
                    changes.extend([(from, work.id.as_str(), true), (until, work.id.as_str(), false)]);
                }
            }
        }
        changes.sort_unstable();
        let mut intervals: Vec<(Span, Set)> = Vec::new();
        // A work may hold in spans that touch.
        let mut holding: BTreeMap<&str, i32> = BTreeMap::new();
        let mut from = span.0;
        for (at, work, begins) in changes.into_iter().chain([(span.1, "", true)]) {
            if from < at {
                let set: Set =
                    holding.iter().filter(|(_, count)| **count > 0).map(|(id, _)| (*id).to_owned()).collect();
                match intervals.last_mut() {
                    Some((last, same)) if *same == set => last.1 = at,
                    _ => intervals.push(((from, at), set)),
                }
                from = at;
            }
            *holding.entry(work).or_default() += if begins { 1 } else { -1 };
        }
        intervals
    }

    /// The intervals of the calendar are those that the hours give.
    pub fn intervals(&self, task: &Value, report: &mut Report) {
        let Some(span) = ends(&task["span"]) else {
            report.differences.push("span: it has no two instants".into());
            return;
        };
        let works: BTreeMap<&str, Set> = task["situations"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|situation| Some((situation["id"].as_str()?, set_of(&situation["works"]))))
            .collect();
        let found = self.sweep(span, None);
        let written: Vec<Option<(Span, Set)>> = task["intervals"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|interval| Some((ends(interval)?, works.get(interval["situation"].as_str()?)?.clone())))
            .collect();
        if written.len() != found.len() {
            report.differences.push(format!(
                "intervals: written {}, the hours of the works give {}",
                written.len(),
                found.len()
            ));
        }
        for (number, (written, found)) in written.iter().zip(&found).enumerate() {
            if written.as_ref() != Some(found) {
                let what = format!("interval {}: the hours of the works give {found:?}", number + 1);
                report.differences.push(what);
            }
        }
    }

    /// The worst week is the one in which most is lost.
    pub fn worst_week(&self, task: &Value, report: &mut Report) {
        let losses = losses_of(task["situations"].as_array().into_iter().flatten());
        let zone: Tz =
            task["span"]["timezone"].as_str().and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC);
        let Some(span) = ends(&task["span"]) else { return };
        let midnight = |day: NaiveDate| local(zone, day.and_time(NaiveTime::MIN), false);
        let day = span.0.with_timezone(&zone).date_naive();
        let mut monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()));
        let intervals = self.sweep(span, None);
        let mut weeks: Vec<(NaiveDate, i64, [u128; 4])> = Vec::new();
        while let Some(day) = monday {
            monday = day.checked_add_days(Days::new(7));
            let Some((begin, end)) = midnight(day).zip(monday.and_then(midnight)) else { break };
            if begin >= span.1 {
                break;
            }
            let mut sums = [0u128; 4];
            for ((from, until), set) in &intervals {
                let ms = ((*until).min(end) - (*from).max(begin)).num_milliseconds();
                let loss = losses.get(set).copied().unwrap_or_default();
                add(&mut sums, loss, ms);
            }
            weeks.push((day, (end - begin).num_milliseconds(), sums));
        }
        let most = weeks.iter().map(|(.., sums)| *sums).max().filter(|sums| *sums != [0; 4]);
        let told = &task["worst_week"];
        let Some((day, lasting, sums)) = weeks.iter().find(|(.., sums)| Some(*sums) == most) else {
            differs("worst week", told, &Value::Null, report);
            return;
        };
        differs("monday of the worst week", &told["monday"], &Value::from(day.to_string()), report);
        let equal = weeks.iter().filter(|(.., others)| others == sums).count() - 1;
        differs("weeks like the worst week", &told["equal"], &Value::from(equal), report);
        totals("the worst week", told, *sums, *lasting, report);
    }

    /// The shifts: what each order comes to as told, and that no other shift is better.
    pub fn shifts(&self, task: &Value, more: &[Value], report: &mut Report) {
        let told = &task["shifts"];
        let situations = task["situations"].as_array().into_iter().flatten();
        let losses = losses_of(situations.chain(more));
        let Some(span) = ends(&task["span"]) else { return };
        let up_to = told["up_to_days"].as_i64().unwrap_or_default();
        let weighed = (span.0, span.1 + TimeDelta::try_days(up_to).unwrap_or_default());
        let until = told["weighed_until"].as_str().and_then(instant);
        if until != Some(weighed.1) {
            report.differences.push(format!("shifts weighed until {until:?}, that is not {}", weighed.1));
        }
        let lasting = (weighed.1 - weighed.0).num_milliseconds();
        // `None` where a set of works is not written out.
        let burden = |moved: Option<(&str, i64)>| -> Option<Burden> {
            let mut burden = Burden::default();
            for ((from, until), set) in self.sweep(weighed, moved) {
                let loss = if set.is_empty() { Loss::default() } else { *losses.get(&set)? };
                burden.0 = burden.0.max(loss);
                add(&mut burden.1, loss, (until - from).num_milliseconds());
            }
            Some(burden)
        };
        let Some(before) = burden(None) else {
            report
                .differences
                .push("shifts: the programme as it is has a set of works that is not told".into());
            return;
        };
        told_burden("shifts, before", &told["before"], before, lasting, report);
        let orders: BTreeSet<&str> = self.0.iter().map(|work| work.order.as_str()).collect();
        let left_out: BTreeMap<&str, &Value> = list(told, "left_out")
            .filter_map(|line| Some((line["work"].as_str()?, &line["reason"])))
            .collect();
        let (mut checked, mut unknown) = (0, 0);
        let mut all: Vec<(Burden, u64, &str, Reverse<i64>)> = Vec::new();
        for order in orders {
            let line = list(told, "works").find(|line| line["work"] == order);
            let days = match self.may_move(order, span, up_to) {
                Ok(days) => days,
                Err(reason) => {
                    let written = left_out.get(order).copied().unwrap_or(&Value::Null);
                    differs(&format!("shift of {order} left out"), written, &Value::from(reason), report);
                    continue;
                }
            };
            let Some(line) = line else {
                report.differences.push(format!("shift of {order}: it is not told"));
                continue;
            };
            let mut own: Vec<(Burden, u64, &str, Reverse<i64>)> = Vec::new();
            for days in days {
                match burden(Some((order, days))) {
                    Some(burden) => own.push((burden, days.unsigned_abs(), order, Reverse(days))),
                    None => unknown += 1,
                }
                checked += 1;
            }
            match own.iter().min() {
                Some(best) => {
                    self.told(&format!("best shift of {order}"), line, best, (before, lasting), report);
                }
                None => report.differences.push(format!("shift of {order}: nothing of it can be weighed")),
            }
            all.extend(own);
        }
        let best = all.iter().min().filter(|(burden, ..)| *burden < before);
        match best {
            Some(best) => self.told("best shift", &told["best"], best, (before, lasting), report),
            None => differs("best shift", &told["best"], &Value::Null, report),
        }
        let least = all.iter().min_by_key(|(burden, days, order, later)| (burden.1, *days, *order, *later));
        match least.filter(|(burden, ..)| burden.1 < before.1) {
            Some(least) => {
                self.told(
                    "shift with the least in all",
                    &told["best_total"],
                    least,
                    (before, lasting),
                    report,
                );
            }
            None => differs("shift with the least in all", &told["best_total"], &Value::Null, report),
        }
        let relieves = best.map_or("nothing", |(burden, ..)| relief(*burden, before));
        differs("what shifts relieve", &told["relieves"], &Value::from(relieves), report);
        let name = task["name"].as_str().unwrap_or("programme");
        report.checked.push((format!("shifts of {name}"), checked - unknown));
        if unknown > 0 {
            report.left_out.push(format!(
                "that none of {unknown} shifts of {checked} of {name} is better (their sets of works are too many to be written out)"
            ));
        }
    }

    /// By how many days an order may be moved, or why it may not.
    fn may_move(&self, order: &str, span: Span, up_to: i64) -> Result<Vec<i64>, &'static str> {
        let own: Vec<&Work> = self.0.iter().filter(|work| work.order == order).collect();
        if !own.iter().any(|work| work.counts) {
            return Err("status");
        }
        if !own.iter().any(|work| work.concerns) {
            return Err("not_for_vehicle");
        }
        if own.iter().any(|work| work.start.is_none()) {
            return Err("no_start");
        }
        let Some((start, end)) = lasts(&own, 0) else { return Err("no_end") };
        if end <= span.0 || start >= span.1 {
            return Err("out_of_span");
        }
        if start < span.0 {
            return Err("begun_before");
        }
        let begins_within = |days: &i64| lasts(&own, *days).is_some_and(|(start, _)| start >= span.0);
        Ok((-up_to..=up_to).filter(|days| *days == 0 || begins_within(days)).collect())
    }

    /// One shift as it is told.
    fn told(
        &self,
        label: &str,
        line: &Value,
        (burden, _, order, Reverse(days)): &(Burden, u64, &str, Reverse<i64>),
        (before, lasting): (Burden, i64),
        report: &mut Report,
    ) {
        differs(&format!("work of the {label}"), &line["work"], &Value::from(*order), report);
        differs(&format!("days of the {label}"), &line["days"], &Value::from(*days), report);
        let relieves = relief(*burden, before);
        differs(&format!("what the {label} relieves"), &line["relieves"], &Value::from(relieves), report);
        let own: Vec<&Work> = self.0.iter().filter(|work| work.order == *order).collect();
        let written = line["start"].as_str().and_then(instant).zip(line["end"].as_str().and_then(instant));
        let found = lasts(&own, *days);
        if written != found {
            report.differences.push(format!("{label}: it lasts {found:?}, written {written:?}"));
        }
        told_burden(label, line, *burden, lasting, report);
    }
}

/// From when until when works last, so many days later.
fn lasts(works: &[&Work], days: i64) -> Option<Span> {
    let ends: Option<Vec<Span>> = works.iter().map(|work| work.shifted(days)).collect();
    let ends = ends?;
    Some((ends.iter().map(|(start, _)| *start).min()?, ends.iter().map(|(_, end)| *end).max()?))
}

fn set_of(works: &Value) -> Set {
    works.as_array().into_iter().flatten().filter_map(|id| Some(id.as_str()?.to_owned())).collect()
}

/// Losses by what holds.
fn losses_of<'a>(situations: impl Iterator<Item = &'a Value>) -> BTreeMap<Set, Loss> {
    situations.map(|situation| (set_of(&situation["works"]), loss_of(&situation["loss"]))).collect()
}

fn ends(value: &Value) -> Option<Span> {
    value["from"].as_str().and_then(instant).zip(value["until"].as_str().and_then(instant))
}

fn add(sums: &mut [u128; 4], loss: Loss, ms: i64) {
    let ms = u128::try_from(ms).unwrap_or_default();
    for (sum, loss) in sums.iter_mut().zip(loss) {
        *sum += u128::from(loss) * ms;
    }
}

fn relief(burden: Burden, before: Burden) -> &'static str {
    if burden.0 < before.0 {
        "worst"
    } else if burden < before {
        "total"
    } else {
        "nothing"
    }
}

fn told_burden(label: &str, line: &Value, burden: Burden, lasting: i64, report: &mut Report) {
    let worst = &line["worst"];
    let is_whole = thousandths(&worst["extra_s"]).is_some();
    if !is_whole || loss_of(worst) != burden.0 {
        report.differences.push(format!("worst of the {label}: written {worst}, found {:?}", burden.0));
    }
    totals(
        &format!("the {label}"),
        if line["total"].is_null() { line } else { &line["total"] },
        burden.1,
        lasting,
        report,
    );
}

/// Losses over a time as they are written, hours with four decimals.
fn totals(label: &str, written: &Value, sums: [u128; 4], lasting: i64, report: &mut Report) {
    let hours = |sum: u128| sum as f64 / 3_600_000.0;
    let found = [
        ("isolated_site_h", hours(sums[0])),
        ("lost_site_h", hours(sums[1])),
        ("without_way_h", hours(sums[2])),
        ("mean_extra_s", sums[3] as f64 / lasting.max(1) as f64 / 1000.0),
    ];
    for (key, found) in found {
        let written = &written[key];
        if written.as_f64().is_none_or(|written| (written - found).abs() > 0.000_51) {
            report.differences.push(format!("{key} of {label}: written {written}, found {found}"));
        }
    }
}
