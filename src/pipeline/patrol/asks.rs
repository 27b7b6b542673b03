//! What sites ask for: their properties, else what the task says for all.

use super::super::misspelt;
use super::super::world::World;
use crate::diagnostic::scenario::e522_missing_layer;
use crate::diagnostic::{Diagnostics, Place, patrol as codes};
use crate::exchange::sites::Site;
use crate::scenario::PatrolTask;
use crate::scenario::patrol::{Frequency, Hours, Weekdays, duration, frequency, hours, weekdays};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What one site asks for.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Ask {
    /// Time on the site, milliseconds.
    pub service_ms: u32,
    /// Hours of the day at which service may begin; none is any time.
    pub windows: Vec<Hours>,
    /// Its rank, 1 first.
    pub rank: u32,
    /// It must not be left out.
    pub required: bool,
    /// How often.
    pub visits: Frequency,
    /// Least days between two visits.
    pub gap_days: u32,
    /// Least time from the end of a visit to the begin of the next one, also past midnight, milliseconds.
    pub gap_ms: u32,
    /// Skills that whoever visits it must have.
    pub skills: Vec<String>,
    /// On these weekdays only.
    pub weekdays: Option<Weekdays>,
    /// At most this between two visits, milliseconds.
    pub revisit_ms: Option<u32>,
    /// Only this unit.
    pub unit: Option<String>,
}

/// The rank of sites that have none.
pub(super) const USUAL_RANK: u32 = 5;
/// The last rank; one of a rank weighs as much as four of the next.
pub(super) const LAST_RANK: u32 = 8;

impl Ask {
    /// Its windows as people write them, such as `08:30-11:30,13:30-16:45`; hours beyond 24 are those of the next day.
    pub fn windows_text(&self) -> String {
        let time = |ms: i64| format!("{:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60);
        let window = |hours: &Hours| format!("{}-{}", time(hours.from_ms), time(hours.until_ms));
        self.windows.iter().map(window).collect::<Vec<_>>().join(",")
    }

    /// What leaving out one visit costs.
    pub fn weight(&self) -> u32 {
        4u32.pow(LAST_RANK - self.rank.clamp(1, LAST_RANK))
    }
}

/// Tells where there is nothing to visit, or nowhere to set out from.
pub(super) fn tell_missing(world: &World, task: &PatrolTask, sites: &[&Site], problems: &mut Diagnostics) {
    // What is wrong with segments is told where they are read.
    if sites.is_empty() && task.segments.files.is_empty() {
        problems.push(match world.sites.is_empty() {
            true => e522_missing_layer("sites or segments"),
            false => codes::e751_no_site_of(&task.categories),
        });
    }
    if world.stations.is_empty() {
        problems.push(e522_missing_layer("stations"));
    }
}

/// Reads what every site asks for.
pub(super) fn asks(task: &PatrolTask, sites: &[&Site], problems: &mut Diagnostics) -> Vec<Ask> {
    tell_odd_ranks(sites, problems);
    misspelt::of_sites(sites, &KNOWN, problems);
    sites.iter().map(|site| ask(task, site, problems)).collect()
}

/// What is read of sites and segments.
const KNOWN: [&str; 36] = [
    "windows",
    "时间窗",
    "visits",
    "频次",
    "service_min",
    "服务分钟",
    "gap_days",
    "间隔天数",
    "revisit",
    "巡查间隔",
    "gap",
    "间隔",
    "weekdays",
    "星期",
    "required",
    "必访",
    "skills",
    "技能",
    "unit",
    "指定单位",
    "road",
    "from",
    "to",
    "km",
    "from_km",
    "to_km",
    "carriageway",
    "levels",
    "direction",
    "speed_kmh",
    "speed_back_kmh",
    "from_m",
    "on",
    "name",
    "open",
    "site",
];

/// Ranks that there are not, once a file and rank.
fn tell_odd_ranks(sites: &[&Site], problems: &mut Diagnostics) {
    let mut told = BTreeSet::new();
    for site in sites {
        let Some(rank) = site.priority.filter(|rank| !(1..=i64::from(LAST_RANK)).contains(rank)) else {
            continue;
        };
        let place = site.origin.place("/properties/priority");
        if told.insert((Arc::clone(&place.file), rank)) {
            problems.push(codes::w750_rank(place, rank, rank.clamp(1, i64::from(LAST_RANK)), LAST_RANK));
        }
    }
}

fn ask(task: &PatrolTask, site: &Site, problems: &mut Diagnostics) -> Ask {
    let mut fields = Fields { site, problems };
    let windows = fields.read(&["windows", "时间窗"], hours, codes::e700_hours);
    let visits =
        fields.read(&["visits", "频次"], frequency, |place, _, text| codes::e705_frequency(place, text));
    let service = fields.number(&["service_min", "服务分钟"], "minutes, from 0 to 1440", |minutes| {
        (0.0..=1440.0).contains(&minutes).then(|| (minutes * 60_000.0).round() as u32)
    });
    let gap_days = fields.number(&["gap_days", "间隔天数"], "whole days", |days| {
        ((0.0..=366.0).contains(&days) && days.fract() == 0.0).then_some(days as u32)
    });
    let revisit_ms = fields.read(
        &["revisit", "巡查间隔"],
        |text| match text.to_lowercase().as_str() {
            "none" | "no" | "无" => Some(None),
            text => duration(text).filter(|ms| *ms > 0).map(Some),
        },
        |place, key, text| codes::e706_value(place, key, text, "a time such as 2h or 90min, or none"),
    );
    let gap_ms = fields.read(&["gap", "间隔"], duration, |place, key, text| {
        codes::e706_value(place, key, text, "a time such as 2h or 90min")
    });
    let on_days = fields.read(&["weekdays", "星期"], weekdays, |place, key, text| {
        codes::e706_value(place, key, text, "weekdays such as mon-fri")
    });
    let required = fields.read(&["required", "必访"], yes_or_no, |place, key, text| {
        codes::e706_value(place, key, text, "yes or no")
    });
    let skills = fields.text(&["skills", "技能"]).map_or_else(Vec::new, |(_, text)| words(&text));
    let unit = fields.text(&["unit", "指定单位"]).map(|(_, text)| text);
    if on_days.is_some() && task.date.is_none() {
        problems.push(codes::e710_weekdays_without_date(site.origin.place(""), &site.id));
    }
    let rank = site.priority.map_or(USUAL_RANK, |rank| rank.clamp(1, i64::from(LAST_RANK)) as u32);
    Ask {
        service_ms: service.unwrap_or(task.service_ms),
        windows: windows.unwrap_or_else(|| task.windows.clone()),
        rank,
        required: required.unwrap_or(false),
        visits: visits.unwrap_or(task.visits),
        gap_days: gap_days.unwrap_or(task.gap_days),
        gap_ms: gap_ms.unwrap_or(task.gap_ms),
        skills,
        weekdays: on_days,
        revisit_ms: revisit_ms.unwrap_or(task.revisit_ms),
        unit,
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" | "是" => Some(true),
        "false" | "no" | "0" | "否" => Some(false),
        _ => None,
    }
}

/// Words parted by commas, semicolons or blanks; sorted, each once.
pub(super) fn words(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', '，', '；', '、', ' ']).map(str::trim).filter(|word| !word.is_empty());
    let mut words: Vec<String> = parts.map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The properties of a site, by any of their spellings.
struct Fields<'a> {
    site: &'a Site,
    problems: &'a mut Diagnostics,
}

impl Fields<'_> {
    fn text(&self, spellings: &[&str]) -> Option<(String, String)> {
        let (key, value) = spellings
            .iter()
            .find_map(|wanted| self.site.properties.iter().find(|(key, _)| key.to_lowercase() == *wanted))?;
        let text = match value {
            Value::Null => return None,
            Value::String(text) => text.trim().to_owned(),
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        };
        (!text.is_empty()).then(|| (key.clone(), text))
    }

    fn read<T>(
        &mut self,
        spellings: &[&str],
        read: impl Fn(&str) -> Option<T>,
        wrong: impl Fn(Place, &str, &str) -> crate::diagnostic::Diagnostic,
    ) -> Option<T> {
        let (key, text) = self.text(spellings)?;
        let value = read(&text);
        if value.is_none() {
            let place = self.site.origin.place(&format!("/properties/{key}"));
            self.problems.push(wrong(place, &key, &text));
        }
        value
    }

    fn number<T>(&mut self, spellings: &[&str], wanted: &str, read: impl Fn(f64) -> Option<T>) -> Option<T> {
        self.read(
            spellings,
            |text| text.parse::<f64>().ok().filter(|value| value.is_finite()).and_then(&read),
            |place, key, text| codes::e706_value(place, key, text, wanted),
        )
    }
}
