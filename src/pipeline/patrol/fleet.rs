//! Who drives: a table of units, or so many alike, shared out to the stations by what lies near them.

use super::asks::words;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, patrol as codes};
use crate::exchange::sites::Site;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::exchange::table::{Row, Table};
use crate::scenario::PatrolTask;
use crate::scenario::patrol::{Hours, Pause, Weekdays, duration, hours, pause, weekdays};
use std::path::Path;

/// Where a unit ends its tour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// At a station, by index.
    At(usize),
    /// Wherever its last visit is.
    Anywhere,
}

/// A unit, as it is on every day on which it works.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Unit {
    pub id: String,
    pub name: String,
    /// Its station, by index.
    pub station: usize,
    pub end: End,
    pub shift: Hours,
    pub breaks: Vec<Pause>,
    pub skills: Vec<String>,
    pub vehicle: String,
    pub weekdays: Option<Weekdays>,
    /// Longest tour, milliseconds.
    pub longest_ms: Option<u32>,
    /// Most visits in a tour.
    pub most: Option<u32>,
}

/// So many units alike: each station gets its share of what lies near it (`loads`, by station), the largest remainders
/// first; equal ones in the order of the stations.
pub(super) fn alike(task: &PatrolTask, count: u32, stations: &[Site], loads: &[u64]) -> Vec<Unit> {
    let total: u64 = loads.iter().sum::<u64>().max(1);
    let whole = |load: u64| u128::from(load) * u128::from(count);
    let mut shares: Vec<u32> = loads.iter().map(|load| (whole(*load) / u128::from(total)) as u32).collect();
    let mut order: Vec<usize> = (0..stations.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(whole(loads[*i]) % u128::from(total)), *i));
    let mut left = count.saturating_sub(shares.iter().sum());
    for i in order.into_iter().cycle() {
        if left == 0 {
            break;
        }
        shares[i] += 1;
        left -= 1;
    }
    let unit = |station: usize, number: u32| Unit {
        id: format!("{}-{number}", stations[station].id),
        name: format!("{}-{number}", super::label(&stations[station])),
        station,
        end: if task.open_end { End::Anywhere } else { End::At(station) },
        shift: task.shift,
        breaks: task.breaks.clone(),
        skills: Vec::new(),
        vehicle: task.vehicle.clone(),
        weekdays: None,
        longest_ms: None,
        most: None,
    };
    let of_station =
        |(station, share): (usize, &u32)| (1..=*share).map(move |n| (station, n)).collect::<Vec<_>>();
    shares.iter().enumerate().flat_map(of_station).map(|(station, n)| unit(station, n)).collect()
}

/// Columns of such a table.
const KNOWN: [&str; 28] = [
    "id",
    "unit",
    "编号",
    "station",
    "站点",
    "所属站",
    "end",
    "终点",
    "shift",
    "班次",
    "break",
    "breaks",
    "休息",
    "count",
    "数量",
    "name",
    "名称",
    "skills",
    "技能",
    "vehicle",
    "车辆",
    "days",
    "weekdays",
    "工作日",
    "longest",
    "最长",
    "most",
    "最多",
];

/// Reads a table of units; sorted by id. `None` when it cannot be read.
pub(super) fn table(
    task: &PatrolTask,
    path: &Path,
    stations: &[Site],
    problems: &mut Diagnostics,
) -> Option<(Vec<Unit>, InputFile)> {
    let source = Source::read(path, Expected::Table, None, problems)?;
    let table = Table::parse(&source, problems)?;
    let id = table.require(&["id", "unit", "编号"], problems);
    let station = table.require(&["station", "站点", "所属站"], problems);
    let (id, station) = (id?, station?);
    for column in table.columns.iter().filter(|column| !KNOWN.contains(&column.to_lowercase().as_str())) {
        problems.push(codes::w717_unknown_column(table.place(1, column), column, &KNOWN.join(", ")));
    }
    let mut units: Vec<(Unit, u32)> = Vec::new();
    for row in &table.rows {
        let reader = Reader { task, table: &table, row, stations };
        units.extend(reader.units(id, station, problems).into_iter().map(|unit| (unit, row.line)));
    }
    units.sort_by(|a, b| (&a.0.id, a.1).cmp(&(&b.0.id, b.1)));
    for pair in units.windows(2).filter(|pair| pair[0].0.id == pair[1].0.id) {
        problems.push(codes::e704_unit_twice(table.place(pair[1].1, "id"), &pair[1].0.id));
    }
    Some((units.into_iter().map(|(unit, _)| unit).collect(), InputFile::of(&source)))
}

struct Reader<'a> {
    task: &'a PatrolTask,
    table: &'a Table,
    row: &'a Row,
    stations: &'a [Site],
}

impl Reader<'_> {
    fn cell(&self, spellings: &[&str]) -> Option<(usize, &str)> {
        let column = self.table.column(spellings)?;
        let text = self.row.cells[column].trim();
        (!text.is_empty()).then_some((column, text))
    }

    /// A cell read, or nothing where it is empty; what cannot be read is a finding.
    fn read<T>(
        &self,
        spellings: &[&str],
        wanted: &str,
        problems: &mut Diagnostics,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let (column, text) = self.cell(spellings)?;
        let value = read(text);
        if value.is_none() {
            let key = &self.table.columns[column];
            problems.push(codes::e706_value(self.table.place(self.row.line, key), key, text, wanted));
        }
        value
    }

    fn station(&self, unit: &str, text: &str, column: &str, problems: &mut Diagnostics) -> Option<usize> {
        let found = self.stations.iter().position(|station| station.id == text || station.name == text);
        if found.is_none() {
            let guess = nearest(text, self.stations.iter().map(|station| station.id.as_str()));
            let place = self.table.place(self.row.line, column);
            problems.push(codes::e703_unit_station(place, unit, text, guess));
        }
        found
    }

    fn units(&self, id: usize, station: usize, problems: &mut Diagnostics) -> Vec<Unit> {
        let (id, given) = (self.row.cells[id].clone(), self.row.cells[station].clone());
        let Some(station) = self.station(&id, &given, "station", problems) else { return Vec::new() };
        let usual = if self.task.open_end { End::Anywhere } else { End::At(station) };
        let end = match self.cell(&["end", "终点"]) {
            None => usual,
            Some((_, "any" | "none" | "任意")) => End::Anywhere,
            Some((_, text)) => self.station(&id, text, "end", problems).map_or(usual, End::At),
        };
        let shift =
            self.read(&["shift", "班次"], "hours such as 08:00-17:00", problems, |text| {
                match hours(text)?[..] {
                    [shift] => Some(shift),
                    _ => None,
                }
            });
        let breaks =
            self.read(&["break", "breaks", "休息"], "breaks such as 12:00-13:00/45min", problems, |text| {
                text.split([',', ';', '，', '；']).map(pause).collect::<Option<Vec<Pause>>>()
            });
        let count = self.read(&["count", "数量"], "a number from 1 to 200", problems, |text| {
            text.parse::<u32>().ok().filter(|count| (1..=200).contains(count))
        });
        let unit = Unit {
            name: self.cell(&["name", "名称"]).map_or_else(|| id.clone(), |(_, text)| text.to_owned()),
            station,
            end,
            shift: shift.unwrap_or(self.task.shift),
            breaks: breaks.unwrap_or_else(|| self.task.breaks.clone()),
            skills: self.cell(&["skills", "技能"]).map_or_else(Vec::new, |(_, text)| words(text)),
            vehicle: self
                .cell(&["vehicle", "车辆"])
                .map_or_else(|| self.task.vehicle.clone(), |(_, t)| t.to_owned()),
            weekdays: self.read(
                &["days", "weekdays", "工作日"],
                "weekdays such as mon-fri",
                problems,
                weekdays,
            ),
            longest_ms: self.read(&["longest", "最长"], "a time such as 7h", problems, duration),
            most: self.read(&["most", "最多"], "a number", problems, |text| text.parse().ok()),
            id,
        };
        match count {
            None | Some(1) => vec![unit],
            Some(count) => (1..=count)
                .map(|n| Unit {
                    id: format!("{}-{n}", unit.id),
                    name: format!("{}-{n}", unit.name),
                    ..unit.clone()
                })
                .collect(),
        }
    }
}
