//! What tasks about people share: rosters, where their people stand, what they can do, when they are on duty, and
//! tables of who looks after what.

use super::placing::nearest_gate;
use super::positions::positions;
use super::world::{Engine, World};
use crate::closure::calendar::{DailySlot, Fold, Weekdays, resolve};
use crate::closure::clock::{parse_slots, parse_weekdays};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, people as codes};
use crate::exchange::roster::{self, Entry};
use crate::exchange::sites::SitesOptions;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::exchange::table::Table;
use crate::geometry::LonLat;
use crate::network::snap::Snap;
use chrono::{DateTime, Days};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Reads rosters, and notes their files.
pub(super) fn roster(world: &World, files: &[PathBuf], problems: &mut Diagnostics) -> Option<Vec<Entry>> {
    let options = SitesOptions {
        positions: positions(&world.setting, None, problems),
        encoding: world.setting.encoding,
    };
    let (entries, inputs) = roster::read(files, &options, problems)?;
    world.note(inputs);
    Some(entries)
}

/// Where somebody stands: his gates, his position, or the station he names. What cannot be found is a finding.
pub(super) fn stands(world: &World, entry: &Entry, problems: &mut Diagnostics) -> Vec<LonLat> {
    if let Some(at) = entry.at {
        return if entry.gates.is_empty() { vec![at] } else { entry.gates.clone() };
    }
    let Some(station) = entry.text(STATION) else {
        problems.push(codes::e732_no_position(entry.place.clone(), &entry.id));
        return Vec::new();
    };
    if let Some(found) = world.stations.iter().find(|s| s.id == station || s.name == station) {
        return super::world::open_gates(found);
    }
    let near = nearest(&station, world.stations.iter().map(|s| s.id.as_str()));
    problems.push(codes::e731_unknown_station(entry.place.clone(), &entry.id, &station, near));
    Vec::new()
}

/// Spellings of the station somebody belongs to.
pub(super) const STATION: &[&str] = &["station", "base", "站点", "所队", "派出所"];

/// Snaps people to the roads of a vehicle; who has none is a finding.
pub(super) fn snapped(
    world: &World,
    engine: &Engine,
    entry: &Entry,
    at: &[LonLat],
    problems: &mut Diagnostics,
) -> Option<Snap> {
    let snap = nearest_gate(engine, at, world.setting.snap_m);
    if snap.is_none()
        && let Some(place) = at.first()
    {
        let [lon, lat] = place.degrees();
        let limit = world.setting.snap_m;
        let finding = crate::diagnostic::places::w230_off_network(entry.place.clone(), &entry.id, limit);
        problems.push(finding.at(lon, lat));
    }
    snap
}

/// Skills by name, a bit each.
#[derive(Debug, Default)]
pub(super) struct Skills {
    known: BTreeMap<String, u32>,
}

impl Skills {
    /// The bits of some skills; new ones get the next bit.
    pub fn bits(&mut self, names: &[String]) -> u64 {
        names.iter().fold(0, |bits, name| {
            let next = self.known.len() as u32;
            let bit = *self.known.entry(name.to_lowercase()).or_insert(next);
            bits | 1u64.checked_shl(bit).unwrap_or(0)
        })
    }

    /// Finds too many.
    pub fn check(&self, problems: &mut Diagnostics) {
        if self.known.len() > 64 {
            problems.push(codes::e740_too_many_skills(self.known.len()));
        }
    }
}

/// Spellings of skills.
pub(super) const SKILLS: &[&str] = &["skills", "skill", "技能", "专长"];

/// Hours of the day and weekdays.
pub(super) type Shift = (Vec<DailySlot>, Weekdays);

/// Hours and weekdays of somebody, by `shift` and `weekdays`; `None` is always. What cannot be read is a finding.
pub(super) fn shift(entry: &Entry, problems: &mut Diagnostics) -> Option<Shift> {
    let shift = entry.text(&["shift", "duty", "班次", "值班时段"]);
    let weekdays = entry.text(&["weekdays", "星期", "值班日"]);
    if shift.is_none() && weekdays.is_none() {
        return None;
    }
    let slots = match shift.as_deref().map(parse_slots) {
        None => DailySlot::new(0, 1440).into_iter().collect(),
        Some(Ok(slots)) => slots,
        Some(Err(part)) => {
            let place = entry.field("shift");
            problems.push(codes::e730_field(place, "shift", &part, "hours such as 08:00-20:00; 20:00-08:00"));
            return None;
        }
    };
    let days = match weekdays.as_deref().map(parse_weekdays) {
        None => Weekdays::EVERY,
        Some(Ok(days)) => days,
        Some(Err(part)) => {
            problems.push(codes::e730_field(
                entry.field("weekdays"),
                "weekdays",
                &part,
                "days such as mon-fri",
            ));
            return None;
        }
    };
    Some((slots, days))
}

/// When somebody is on duty between two instants (milliseconds), by [`shift`]; `None` is always.
pub(super) fn duty(
    entry: &Entry,
    zone: Tz,
    (first, last): (i64, i64),
    problems: &mut Diagnostics,
) -> Option<Vec<(i64, i64)>> {
    let (slots, days) = shift(entry, problems)?;
    let local = |ms: i64| Some(DateTime::from_timestamp_millis(ms)?.with_timezone(&zone).date_naive());
    let (mut day, end) =
        (local(first)?.checked_sub_days(Days::new(1))?, local(last)?.checked_add_days(Days::new(2))?);
    let mut windows: Vec<(i64, i64)> = Vec::new();
    while day <= end {
        for (from, until) in slots.iter().filter_map(|slot| slot.on(day)).filter(|_| days.contains(day)) {
            let ends = resolve(zone, from, Fold::Earlier).zip(resolve(zone, until, Fold::Later));
            windows.extend(ends.map(|(from, until)| (from.timestamp_millis(), until.timestamp_millis())));
        }
        day = day.checked_add_days(Days::new(1))?;
    }
    windows.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (from, until) in windows {
        match joined.last_mut() {
            Some(open) if open.1 >= from => open.1 = open.1.max(until),
            _ => joined.push((from, until)),
        }
    }
    Some(joined)
}

/// Somebody looks after something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pair {
    /// The project, by index.
    pub project: usize,
    /// The officer, by index.
    pub officer: usize,
    /// What for; may be empty.
    pub role: String,
}

/// Reads tables with `project`, `officer` and perhaps `role`. Names that are unknown are findings, unless `tolerant`: then
/// they are left out and counted.
pub(super) fn pairs(
    world: &World,
    files: &[PathBuf],
    (projects, officers): (&[Entry], &[Entry]),
    tolerant: bool,
    problems: &mut Diagnostics,
) -> Option<(Vec<Pair>, usize)> {
    let (mut pairs, mut unknown) = (Vec::new(), 0);
    for path in files {
        let source = Source::read(path, Expected::Table, world.setting.encoding, problems)?;
        world.note([InputFile::of(&source)]);
        let table = Table::parse(&source, problems)?;
        let project = table.require(&["project", "项目"], problems);
        let officer = table.require(&["officer", "警官", "警长", "民警"], problems);
        let role = table.column(&["role", "角色", "岗位"]);
        let (project, officer) = (project?, officer?);
        for row in &table.rows {
            let find = |entries: &[Entry], id: &str| entries.binary_search_by(|e| e.id.as_str().cmp(id)).ok();
            let found = (find(projects, &row.cells[project]), find(officers, &row.cells[officer]));
            if let (Some(project), Some(officer)) = found {
                let role = role.map(|column| row.cells[column].clone()).unwrap_or_default();
                pairs.push(Pair { project, officer, role });
                continue;
            }
            unknown += 1;
            if tolerant {
                continue;
            }
            for (what, column, entries, found) in
                [("project", project, projects, found.0), ("officer", officer, officers, found.1)]
            {
                if found.is_none() {
                    let id = &row.cells[column];
                    let near = nearest(id, entries.iter().map(|entry| entry.id.as_str()));
                    problems.push(codes::e734_unknown_in_pair(table.place(row.line, what), what, id, near));
                }
            }
        }
    }
    pairs.sort_by(|a, b| (a.project, &a.role, a.officer).cmp(&(b.project, &b.role, b.officer)));
    pairs.dedup();
    (!problems.has_errors()).then_some((pairs, unknown))
}
