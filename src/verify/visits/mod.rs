//! Visits over weeks, proved again: who disturbs a firm when, and that what is missing has no day.

mod tours;

pub(super) use tours::{Layers, tours};

use chrono::{Datelike, NaiveDate};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A visit as the layer has it.
struct Visit<'a> {
    site: &'a str,
    firm: &'a str,
    officers: Vec<&'a str>,
    date: NaiveDate,
    by_video: bool,
    gap_days: i64,
    /// Arrival and departure.
    times: (&'a str, &'a str),
}

impl<'a> Visit<'a> {
    fn read(feature: &'a Value, for_all: i64) -> Option<Self> {
        let visit = &feature["properties"];
        let word = |key: &str| visit[key].as_str().unwrap_or_default();
        Some(Self {
            site: word("site"),
            firm: word("firm"),
            officers: visit["officers"].as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
            date: word("date").parse().ok()?,
            by_video: visit["remote"] == true,
            gap_days: visit["gap_days"].as_i64().unwrap_or(for_all),
            times: (word("arrive"), word("depart")),
        })
    }

    /// Whether the firm is disturbed once by both: one team comes for two of its projects, or calls for both.
    fn joins(&self, other: &Self) -> bool {
        (self.date, &self.officers, self.by_video) == (other.date, &other.officers, other.by_video)
            && self.site != other.site
    }

    /// Whether they are at one firm with less than the gap between them.
    fn is_too_near(&self, other: &Self, for_all: i64) -> bool {
        let gap = if self.by_video || other.by_video { for_all } else { self.gap_days.max(other.gap_days) };
        self.firm == other.firm
            && !self.joins(other)
            && (self.date - other.date).num_days().abs() < gap.max(1)
    }

    fn month(&self) -> (i32, u32) {
        (self.date.year(), self.date.month())
    }
}

/// Visits of a firm keep their gap and the limit of the month, nobody is at two places at once, and a visit of which the
/// plan says that the firm has no day for it has none on any day, whoever of its officers comes.
/// Where the reason is that there is no way, or none in a day, nobody comes at all.
pub(super) fn disturbance(
    task: &Value,
    name: &str,
    own: &BTreeMap<&str, BTreeSet<&str>>,
    layer: &[Value],
    differ: &mut Vec<String>,
) {
    let for_all = task["gap_days"].as_i64().unwrap_or(0);
    let most = task["most_a_month"].as_u64().unwrap_or(0) as usize;
    let mut visits = Vec::new();
    for feature in layer {
        match Visit::read(feature, for_all) {
            Some(visit) => visits.push(visit),
            None => differ.push(format!("visit {}: it has no date", feature["id"])),
        }
    }
    let mut told = BTreeSet::new();
    for (i, one) in visits.iter().enumerate() {
        for other in visits[i + 1..].iter().filter(|other| one.is_too_near(other, for_all)) {
            let (site, date) = (other.site, one.date.max(other.date));
            let said = if one.site == site { String::new() } else { format!(" (after {})", one.site) };
            differ.push(format!("visits of {name}: {site} is visited again too soon on {date}{said}"));
        }
        if !one.by_video && days(&visits, one).len() > most && told.insert((one.firm, one.month())) {
            differ
                .push(format!("visits of {name}: {} is visited more than {most} times in a month", one.firm));
        }
    }
    let mut by_officer: BTreeMap<(&str, NaiveDate), Vec<(&str, &str)>> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| !visit.by_video) {
        for officer in &visit.officers {
            by_officer.entry((officer, visit.date)).or_default().push(visit.times);
        }
    }
    for ((officer, date), mut times) in by_officer {
        times.sort_unstable();
        if times.windows(2).any(|pair| pair[1].0 < pair[0].1) {
            differ.push(format!("visits of {name}: {officer} is at two places at once on {date}"));
        }
    }
    reasons((task, for_all, most), name, own, &visits, differ);
}

/// Reasons why visits are missing: where the firm has no day it has none, where nobody is free it has one, and where nobody
/// looks after a project nobody does.
fn reasons(
    (task, for_all, most): (&Value, i64, usize),
    name: &str,
    own: &BTreeMap<&str, BTreeSet<&str>>,
    visits: &[Visit],
    differ: &mut Vec<String>,
) {
    for line in super::list(task, "unplanned") {
        let project = line["project"].as_str().unwrap_or_default();
        let (missing, calls) = (line["missing"].as_u64(), line["by_video"].as_u64().unwrap_or(0));
        let kinds = [(missing.unwrap_or(0) > calls, false), (calls > 0, true)];
        for by_video in kinds.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, kind)| kind) {
            let officers = own.get(project).cloned().unwrap_or_default();
            let comes = visits.iter().any(|visit| visit.site == project && !visit.by_video);
            if comes && (line["reason"] == "no_way" || line["reason"] == "day_too_short") {
                differ.push(format!("visits of {name}: {project} is visited, though {}", line["reason"]));
            }
            if officers.is_empty() != (line["reason"] == "no_officer") {
                differ.push(format!("visits of {name}: {project} has {} officers", officers.len()));
            }
            let teams: Vec<Vec<&str>> = match task["together"] == true {
                true => vec![officers.into_iter().collect()],
                false => officers.into_iter().map(|officer| vec![officer]).collect(),
            };
            let open = teams.iter().find_map(|team| {
                let visit = |date: NaiveDate| Visit {
                    site: project,
                    firm: line["firm"].as_str().unwrap_or_default(),
                    officers: team.clone(),
                    date,
                    by_video,
                    gap_days: line["gap_days"].as_i64().unwrap_or(for_all),
                    times: ("", ""),
                };
                let dates = super::list(task, "dates").filter_map(|date| date.as_str()?.parse().ok());
                dates.map(visit).find(|visit| {
                    let is_free = visits.iter().all(|other| !visit.is_too_near(other, for_all));
                    is_free && (by_video || days(visits, visit).len() <= most)
                })
            });
            if open.is_none() && line["reason"] == "nobody_free" {
                differ.push(format!("visits of {name}: the firm of {project} has no day left for it"));
            }
            if let Some(open) = open.filter(|_| line["reason"] == "would_disturb") {
                let (date, who) = (open.date, open.officers.join("+"));
                differ.push(format!(
                    "visits of {name}: {project} lacks a visit though {who} would disturb nobody on {date}"
                ));
            }
        }
    }
}

/// Days of a month on which somebody comes to the firm of a visit, its own among them.
fn days(visits: &[Visit], own: &Visit) -> BTreeSet<NaiveDate> {
    let same = visits.iter().filter(|v| !v.by_video && v.firm == own.firm && v.month() == own.month());
    same.map(|visit| visit.date).chain([own.date]).collect()
}
