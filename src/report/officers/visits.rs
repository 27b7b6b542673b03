//! Visits as summary, layer and calendars.

use super::OfficersOutcome;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::plan::visits::Unplanned;
use crate::report::patrol::gpx;
use crate::report::route::object;
use crate::report::summary::{UnplannedLine, VisitsLine};
use crate::report::svg::escape;
use crate::search::Cost;
use chrono::{NaiveDate, NaiveTime};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Names under which a project says whose it is; else it is a firm of its own.
pub const FIRM: &[&str] = &["firm", "enterprise", "企业"];

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
    /// Days to the next visit of the project in person, at least; by video to any other.
    pub gap_days: i64,
}

/// A tour of visits with the way it drives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Driven {
    /// The day.
    pub date: NaiveDate,
    /// Who goes, by index.
    pub team: Vec<usize>,
    /// The way from the base of the first of the team over all stops and back.
    pub way: Vec<LonLat>,
    /// What it takes.
    pub cost: Cost,
}

/// Visits planned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitsOutcome {
    /// Weeks.
    pub weeks: u32,
    /// Days on which visits are made.
    pub dates: Vec<NaiveDate>,
    /// When a day's work begins, and how long it is, milliseconds.
    pub hours: (NaiveTime, i64),
    /// Stay at a project, milliseconds.
    pub stay_ms: u32,
    /// Most stops of a tour.
    pub most_stops: u32,
    /// Whether the officers of a project go together.
    pub together: bool,
    /// By project: days between two visits of it in person, at least.
    pub gaps: Vec<i64>,
    /// By project: visits made in person that were wished by video, and visits by video that are not planned.
    pub video: Vec<(u32, u32)>,
    /// Days between two visits of a firm, at least.
    pub gap_days: u32,
    /// Projects that have their own.
    pub own_gaps: usize,
    /// Most visits in person to a firm in a month.
    pub most_a_month: u32,
    /// Visits wished.
    pub wished: u32,
    /// The visits, by day.
    pub stops: Vec<Stop>,
    /// The tours that are driven, by day.
    pub driven: Vec<Driven>,
    /// Projects with visits that are not planned, once for each.
    pub unplanned: Vec<(usize, Unplanned)>,
    /// Travel, milliseconds.
    pub travel_ms: u64,
    /// Its bound.
    pub bound_ms: u64,
}

impl Stop {
    /// Whether it is a stop of a tour.
    fn is_on(&self, tour: &Driven) -> bool {
        self.order > 0 && self.date == tour.date && self.team == tour.team
    }
}

fn firm_of(project: &crate::exchange::roster::Entry) -> String {
    project.text(FIRM).unwrap_or_else(|| project.id.clone())
}

impl OfficersOutcome<'_> {
    fn who(&self, stop: &Stop) -> String {
        self.ids(&stop.team)
    }

    fn ids(&self, team: &[usize]) -> String {
        team.iter().map(|o| self.people[*o].entry.id.as_str()).collect::<Vec<_>>().join("+")
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
            // Those by video lack a day, and nothing else.
            by_video: match why {
                Unplanned::WouldDisturb | Unplanned::NoOfficer => visits.video[*project].1 as usize,
                _ => 0,
            },
            firm: firm_of(self.targets[*project].entry),
            gap_days: visits.gaps[*project],
            reason: why.word().to_owned(),
        };
        let in_person = tours.values().sum::<usize>();
        let gap = (visits.travel_ms - visits.bound_ms) as f64 * 100_000.0 / visits.travel_ms.max(1) as f64;
        VisitsLine {
            weeks: visits.weeks,
            days: visits.dates.len(),
            dates: visits.dates.iter().map(NaiveDate::to_string).collect(),
            begin: visits.hours.0.format("%H:%M:%S").to_string(),
            day_s: visits.hours.1 as f64 / 1000.0,
            stay_s: f64::from(visits.stay_ms) / 1000.0,
            most_stops: visits.most_stops,
            together: visits.together,
            gap_days: visits.gap_days,
            own_gaps: visits.own_gaps,
            most_a_month: visits.most_a_month,
            wished: visits.wished,
            in_person,
            remote: visits.stops.len() - in_person,
            instead_of_video: visits.video.iter().map(|(instead, _)| *instead as usize).sum(),
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
                "firm": firm_of(target.entry),
                "name": target.entry.label(),
                "unit": who,
                "officers": stop.team.iter().map(|o| self.people[*o].entry.id.as_str()).collect::<Vec<_>>(),
                "date": date,
                "order": stop.order,
                "remote": stop.order == 0,
                "gap_days": stop.gap_days,
                "arrive": stop.times.map(|(arrive, _)| time(arrive)),
                "depart": stop.times.map(|(_, depart)| time(depart)),
                "wait_s": stop.times.map(|_| number(0.0)),
            }));
            let mut properties = properties;
            if stop.order > 0 {
                crate::report::places::snap_fields(&mut properties, self.metric, target.snaps.first());
            }
            let id = format!("{}-{date}", target.entry.id);
            OutFeature { id, shape: Shape::Point(target.at), properties }
        };
        visits.stops.iter().map(feature).collect()
    }

    /// The tours as lines, in driving order.
    pub(super) fn tours_layer(&self, visits: &VisitsOutcome) -> Vec<OutFeature> {
        let feature = |tour: &Driven| {
            let stops: Vec<&Stop> = visits.stops.iter().filter(|stop| stop.is_on(tour)).collect();
            let (who, date) = (self.ids(&tour.team), tour.date.to_string());
            let time = |time: NaiveTime| time.format("%H:%M:%S").to_string();
            let properties = object(json!({
                "unit": who,
                "date": date,
                "visits": stops.len(),
                "sites": stops.iter().map(|s| self.targets[s.project].entry.id.as_str()).collect::<Vec<_>>(),
                "first_arrive": stops.first().and_then(|stop| stop.times).map(|(arrive, _)| time(arrive)),
                "last_depart": stops.last().and_then(|stop| stop.times).map(|(_, depart)| time(depart)),
                "duration_s": number(f64::from(tour.cost.ms) / 1000.0),
                "distance_m": number(f64::from(tour.cost.mm) / 1000.0),
            }));
            let shape = match tour.way[..] {
                [] => Shape::Null,
                [at] => Shape::Point(at),
                _ => Shape::Line(tour.way.clone()),
            };
            OutFeature { id: format!("{who}-{date}"), shape, properties }
        };
        visits.driven.iter().map(feature).collect()
    }

    /// `visits-OFFICER.gpx` for everybody who drives: the stops of each day as waypoints, each tour as a track.
    pub fn visit_tracks(&self) -> Vec<(String, String)> {
        let Some(visits) = self.visits else { return Vec::new() };
        let mut files = Vec::new();
        for (officer, person) in self.people.iter().enumerate() {
            let own: Vec<&Driven> =
                visits.driven.iter().filter(|tour| tour.team.contains(&officer)).collect();
            if own.is_empty() {
                continue;
            }
            let mut out = gpx::begin(person.entry.label());
            for stop in own.iter().flat_map(|tour| visits.stops.iter().filter(|stop| stop.is_on(tour))) {
                let target = &self.targets[stop.project];
                let (arrive, leave) = stop.times.unwrap_or_default();
                put!(
                    out,
                    "<wpt {}><name>{} · {} {}</name><desc>{} – {}</desc><type>visit</type></wpt>\n",
                    gpx::position(target.at),
                    stop.date,
                    stop.order,
                    escape(target.entry.label()),
                    arrive.format("%H:%M"),
                    leave.format("%H:%M")
                );
            }
            for tour in own {
                gpx::track(&mut out, &tour.date.to_string(), tour.way.iter());
            }
            out.push_str(gpx::END);
            files.push((format!("visits-{}.gpx", gpx::file_stem(&person.entry.id)), out));
        }
        files
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
            let firm = firm_of(target);
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
