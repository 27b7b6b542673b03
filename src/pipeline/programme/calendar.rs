//! The time a programme lasts, what holds when in it, and which works may be shifted.

use crate::closure::intervals::{Interval, Span, between, pattern, shifted, sweep};
use crate::closure::{ClosurePlan, Who};
use crate::diagnostic::{Diagnostics, scenario as codes};
use crate::network::Network;
use crate::pipeline::day_or_instant;
use crate::report::programme::Order;
use crate::scenario::{ProgrammeTask, Setting};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// How long is looked at after the last known instant where some work has no end, days.
const OPEN_END_DAYS: i64 = 30;

/// A calendar of works.
pub(super) struct Calendar<'a> {
    plan: &'a ClosurePlan,
    /// The zone of local times.
    pub zone: Tz,
    /// The time looked at.
    pub span: Span,
    /// Where its ends come from.
    pub span_is: [&'static str; 2],
    /// The time over which shifts are weighed: the time looked at, and as much more as a work may be put off.
    pub weighed: Span,
    /// Which closures do anything to the vehicle.
    pub concerns: Vec<bool>,
    /// The orders, by id.
    pub orders: Vec<Order>,
    up_to_days: i64,
    patterns: Vec<Vec<Span>>,
}

impl<'a> Calendar<'a> {
    /// Works out the time looked at and the pattern of each closure in it.
    pub fn of(
        plan: &'a ClosurePlan,
        network: &Network,
        who: &Who,
        (task, setting): (&ProgrammeTask, &Setting),
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let zone = setting.timezone.parse::<Tz>().unwrap_or(chrono_tz::Asia::Shanghai);
        let counting: Vec<bool> = plan.closures().iter().map(|c| c.status.counts()).collect();
        let (span, span_is) = span_of(plan, &counting, task, &setting.timezone, problems)?;
        let concerns: Vec<bool> = (0..counting.len())
            .map(|i| plan.effect_of(network, [i], who) != crate::closure::InEffect::default())
            .collect();
        let mut orders: BTreeMap<&str, Order> = BTreeMap::new();
        for (i, closure) in plan.closures().iter().enumerate() {
            let made = || Order { id: closure.order.clone(), title: String::new(), closures: Vec::new() };
            let order = orders.entry(&closure.order).or_insert_with(made);
            order.closures.push(i);
            order.title = match order.closures.len() {
                1 => closure.title.clone(),
                _ => shared(&order.title, &closure.title),
            };
        }
        let up_to_days = i64::from(task.shift_up_to_days);
        let later = TimeDelta::try_days(up_to_days).and_then(|days| span.end.checked_add_signed(days));
        let weighed = span.start..later.unwrap_or(span.end);
        let patterns = plan
            .closures()
            .iter()
            .zip(&counting)
            .map(|(closure, counts)| match counts {
                true => pattern(&closure.schedule, &weighed),
                false => Vec::new(),
            })
            .collect();
        let orders = orders.into_values().collect();
        Some(Self { plan, zone, span, span_is, weighed, concerns, orders, up_to_days, patterns })
    }

    /// When a closure would hold if it had neither start nor end, in the time over which shifts are weighed; never where it does
    /// not count.
    pub fn pattern(&self, closure: usize) -> &[Span] {
        &self.patterns[closure]
    }

    /// When a closure holds within the time looked at, whomever it concerns.
    pub fn held(&self, closure: usize) -> Vec<Span> {
        let schedule = &self.plan.closures()[closure].schedule;
        let held = between(&self.patterns[closure], schedule.start, schedule.end);
        between(&held, Some(self.span.start), Some(self.span.end))
    }

    /// What holds when for the vehicle; of an order that is shifted, so many days later.
    pub fn sweep(&self, span: &Span, moved: Option<(&Order, i64)>) -> Vec<Interval> {
        let held: Vec<Vec<Span>> = (0..self.patterns.len())
            .map(|i| {
                let schedule = &self.plan.closures()[i].schedule;
                let days = moved.filter(|(order, _)| order.closures.contains(&i)).map_or(0, |(_, days)| days);
                let (start, end) = match shifted(schedule, days) {
                    Some((start, end)) => (Some(start), Some(end)),
                    None => (schedule.start, schedule.end),
                };
                if self.concerns[i] { between(&self.patterns[i], start, end) } else { Vec::new() }
            })
            .collect();
        sweep(&held, span)
    }

    /// From when until when an order lasts with all its phases, so many days later; none where that is not known.
    pub fn lasts(&self, order: &Order, days: i64) -> Option<Span> {
        let ends: Option<Vec<(DateTime<Utc>, DateTime<Utc>)>> =
            order.closures.iter().map(|i| shifted(&self.plan.closures()[*i].schedule, days)).collect();
        let ends = ends?;
        Some(ends.iter().map(|(start, _)| *start).min()?..ends.iter().map(|(_, end)| *end).max()?)
    }

    /// By how many days an order may be shifted.
    ///
    /// # Errors
    /// Why it may not.
    pub fn shifts(&self, order: &Order) -> Result<Vec<i64>, &'static str> {
        let closures = || order.closures.iter().map(|i| &self.plan.closures()[*i]);
        if !closures().any(|closure| closure.status.counts()) {
            return Err("status");
        }
        if !order.closures.iter().any(|i| self.concerns[*i]) {
            return Err("not_for_vehicle");
        }
        if closures().any(|closure| closure.schedule.start.is_none()) {
            return Err("no_start");
        }
        let Some(lasts) = self.lasts(order, 0) else { return Err("no_end") };
        if lasts.end <= self.span.start || lasts.start >= self.span.end {
            return Err("out_of_span");
        }
        if lasts.start < self.span.start {
            return Err("begun_before");
        }
        let days = (-self.up_to_days..=self.up_to_days).filter(|days| {
            let begins = self.lasts(order, *days).map(|span| span.start);
            *days != 0 && begins.is_some_and(|begins| begins >= self.span.start)
        });
        Ok(days.collect())
    }

    /// The weeks that meet the time looked at, each by its Monday.
    pub fn weeks(&self) -> Vec<(NaiveDate, Span)> {
        let local = |instant: DateTime<Utc>| instant.with_timezone(&self.zone).date_naive();
        let midnight = |day: NaiveDate| {
            let begin = day.and_time(NaiveTime::MIN);
            crate::closure::calendar::resolve(self.zone, begin, crate::closure::calendar::Fold::Earlier)
        };
        let first = local(self.span.start);
        let mut monday = first.checked_sub_days(Days::new(first.weekday().num_days_from_monday().into()));
        let mut weeks = Vec::new();
        while let Some(day) = monday {
            monday = day.checked_add_days(Days::new(7));
            let Some((begin, end)) = midnight(day).zip(monday.and_then(midnight)) else { break };
            if begin >= self.span.end {
                break;
            }
            weeks.push((day, begin..end));
        }
        weeks
    }
}

/// What the titles of two phases begin with, without the mark that parts it from the rest; the first where they
/// have nothing in common.
fn shared(a: &str, b: &str) -> String {
    let common: String = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    let trimmed = common.trim_end_matches(|c: char| c.is_whitespace() || ":：-–—,，(（".contains(c));
    if trimmed.is_empty() { a.to_owned() } else { trimmed.to_owned() }
}

/// The time looked at, and where its ends come from.
fn span_of(
    plan: &ClosurePlan,
    counting: &[bool],
    task: &ProgrammeTask,
    zone: &str,
    problems: &mut Diagnostics,
) -> Option<(Span, [&'static str; 2])> {
    let mut given = |text: &Option<String>, is_end| {
        let text = text.as_ref()?;
        let read = day_or_instant(text, zone, is_end);
        if read.is_none() {
            problems.push(codes::e519_instant(text, zone));
        }
        read
    };
    let (from, until) = (given(&task.from, false), given(&task.until, true));
    if problems.has_errors() {
        return None;
    }
    let schedules = || plan.closures().iter().zip(counting).filter(|(_, c)| **c).map(|(c, _)| &c.schedule);
    let first = schedules().filter_map(|s| s.start).chain(schedules().filter_map(|s| s.end)).min();
    let last_end = schedules().filter_map(|s| s.end).max();
    let last = schedules().filter_map(|s| s.start).max().max(last_end);
    let is_open = schedules().any(|s| s.end.is_none());
    let open_end = last.and_then(|last| last.checked_add_signed(TimeDelta::days(OPEN_END_DAYS)));
    let (start, start_is) = match from {
        Some(from) => (Some(from), "given"),
        None => (first, "first_begin"),
    };
    let (end, end_is) = match (until, is_open) {
        (Some(until), _) => (Some(until), "given"),
        (None, true) => (open_end, "open_end"),
        (None, false) => (last_end, "last_end"),
    };
    let Some((start, end)) = start.zip(end) else {
        problems.push(codes::e553_no_instant());
        return None;
    };
    if end <= start {
        problems.push(codes::e552_empty_span(&start.to_rfc3339(), &end.to_rfc3339()));
        return None;
    }
    Some((start..end, [start_is, end_is]))
}
