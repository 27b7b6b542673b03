//! Visits as summary, layer and calendars.

use super::OfficersOutcome;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::plan::visits::Unplanned;
use crate::report::route::object;
use crate::report::summary::{UnplannedLine, VisitsLine};
use chrono::{NaiveDate, NaiveTime};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// The day.
    pub date: NaiveDate,
    /// Who goes, by index.
    pub team: Vec<usize>,
    /// 1 for the first stop of the tour; 0 by video.
    pub order: usize,
    /// The project, by index.
    pub project: usize,
    /// Arrival and departure; none by video.
    pub times: Option<(NaiveTime, NaiveTime)>,
}

/// Visits planned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitsOutcome {
    /// Weeks.
    pub weeks: u32,
    /// Days on which visits are made.
    pub days: usize,
    /// Days between two visits of a firm, at least.
    pub gap_days: u32,
    /// Most visits in person to a firm in a month.
    pub most_a_month: u32,
    /// Visits wished.
    pub wished: u32,
    /// The visits, by day.
    pub stops: Vec<Stop>,
    /// Projects with visits that are not planned, once for each.
    pub unplanned: Vec<(usize, Unplanned)>,
    /// Travel, milliseconds.
    pub travel_ms: u64,
    /// Its bound.
    pub bound_ms: u64,
}

impl OfficersOutcome<'_> {
    fn who(&self, stop: &Stop) -> String {
        stop.team.iter().map(|o| self.people[*o].entry.id.as_str()).collect::<Vec<_>>().join("+")
    }

    pub(super) fn visits_line(&self, visits: &VisitsOutcome) -> VisitsLine {
        let mut tours: BTreeMap<(NaiveDate, &[usize]), usize> = BTreeMap::new();
        for stop in visits.stops.iter().filter(|stop| stop.order > 0) {
            *tours.entry((stop.date, &stop.team)).or_default() += 1;
        }
        let mut unplanned: BTreeMap<(usize, Unplanned), usize> = BTreeMap::new();
        for missed in &visits.unplanned {
            *unplanned.entry(*missed).or_default() += 1;
        }
        let line = |((project, why), missing): (&(usize, Unplanned), &usize)| UnplannedLine {
            project: self.targets[*project].entry.id.clone(),
            missing: *missing,
            reason: why.word().to_owned(),
        };
        let in_person = tours.values().sum::<usize>();
        let gap = (visits.travel_ms - visits.bound_ms) as f64 * 100_000.0 / visits.travel_ms.max(1) as f64;
        VisitsLine {
            weeks: visits.weeks,
            days: visits.days,
            gap_days: visits.gap_days,
            most_a_month: visits.most_a_month,
            wished: visits.wished,
            in_person,
            remote: visits.stops.len() - in_person,
            tours: tours.len(),
            combined: tours.values().filter(|stops| **stops > 1).sum(),
            longest_tour: tours.values().copied().max().unwrap_or(0),
            value: visits.travel_ms as f64 / 1000.0,
            bound: visits.bound_ms as f64 / 1000.0,
            gap: gap.round() / 1000.0,
            proved: visits.travel_ms == visits.bound_ms,
            seconds: None,
            seed: None,
            unplanned: unplanned.iter().map(line).collect(),
        }
    }

    pub(super) fn visits_layer(&self, visits: &VisitsOutcome) -> Vec<OutFeature> {
        let time = |time: NaiveTime| time.format("%H:%M:%S").to_string();
        let feature = |stop: &Stop| {
            let target = &self.targets[stop.project];
            let (who, date) = (self.who(stop), stop.date.to_string());
            let properties = object(json!({
                "site": target.entry.id,
                "name": target.entry.label(),
                "unit": who,
                "officers": stop.team.iter().map(|o| self.people[*o].entry.id.as_str()).collect::<Vec<_>>(),
                "date": date,
                "order": stop.order,
                "remote": stop.order == 0,
                "arrive": stop.times.map(|(arrive, _)| time(arrive)),
                "depart": stop.times.map(|(_, depart)| time(depart)),
                "wait_s": stop.times.map(|_| number(0.0)),
            }));
            let id = format!("{}-{date}", target.entry.id);
            OutFeature { id, shape: Shape::Point(target.at), properties }
        };
        visits.stops.iter().map(feature).collect()
    }

    /// A row an officer and visit, and a row a firm and visit.
    pub(super) fn calendars(&self, visits: &VisitsOutcome) -> [Vec<Vec<String>>; 2] {
        let time = |time: Option<NaiveTime>| time.map(|t| t.format("%H:%M").to_string()).unwrap_or_default();
        let mut officers = BTreeSet::new();
        let mut firms = BTreeSet::new();
        for stop in &visits.stops {
            let target = &self.targets[stop.project].entry;
            let kind = if stop.order == 0 { "remote" } else { "in_person" };
            let (arrive, leave) = (time(stop.times.map(|t| t.0)), time(stop.times.map(|t| t.1)));
            for officer in &stop.team {
                let person = self.people[*officer].entry;
                officers.insert([
                    person.id.clone(),
                    stop.date.to_string(),
                    stop.order.to_string(),
                    person.label().to_owned(),
                    target.id.clone(),
                    target.label().to_owned(),
                    kind.to_owned(),
                    arrive.clone(),
                    leave.clone(),
                ]);
            }
            let firm = target.text(&["firm", "enterprise", "企业"]).unwrap_or_else(|| target.id.clone());
            firms.insert([
                firm,
                stop.date.to_string(),
                target.id.clone(),
                self.who(stop),
                kind.to_owned(),
                arrive,
            ]);
        }
        let table = |columns: &[&str], rows: Vec<Vec<String>>| {
            std::iter::once(columns.iter().map(|&c| c.to_owned()).collect()).chain(rows).collect()
        };
        [
            table(
                &["officer", "date", "order", "name", "project", "project_name", "kind", "arrive", "depart"],
                officers.into_iter().map(Vec::from).collect(),
            ),
            table(
                &["firm", "date", "project", "officers", "kind", "arrive"],
                firms.into_iter().map(Vec::from).collect(),
            ),
        ]
    }
}
