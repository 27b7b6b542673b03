//! The exported graph, read back from its tables.

use super::search::Cost;
use super::thousandths;
use crate::diagnostic::{Diagnostics, Place, files as codes};
use crate::exchange::source::{Expected, Source};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A row of `edges.csv`.
struct Row {
    from: usize,
    to: usize,
    cost: Cost,
    forward: bool,
    /// The part of the segment, millimeters from its first junction.
    part: (u64, u64),
    /// The whole edge, of which parts are charged pro rata.
    whole: Cost,
    /// The row's first node is a plain junction or a place to start from.
    starts: bool,
    departs: bool,
}

/// Nodes and rows.
pub(super) struct Graph {
    names: Vec<String>,
    rows: Vec<Row>,
    out: Vec<Vec<usize>>,
    into: Vec<Vec<usize>>,
    by_edge: BTreeMap<String, Vec<usize>>,
}

/// Where a place stands: on which segments, how far from their first junctions, and what the straight leg to the road
/// costs where it counts.
pub(super) struct Stand {
    on: Vec<(String, u64)>,
    approach: Cost,
}

impl Stand {
    /// From the snap fields of a place; `None` if it has no road.
    pub fn read(properties: &Value, approach_counted: bool) -> Option<Self> {
        let edge = properties["snap_edge"].as_str()?.to_owned();
        let mut on = vec![(edge, thousandths(&properties["snap_offset_m"])?)];
        for also in properties["snap_also"].as_array().into_iter().flatten() {
            on.push((also["edge"].as_str()?.to_owned(), thousandths(&also["offset_m"])?));
        }
        let approach =
            if approach_counted { walk(thousandths(&properties["snap_m"])?) } else { Cost { ms: 0, mm: 0 } };
        Some(Self { on, approach })
    }
}

/// The walk between a place and its road: 5 km/h, rounded half up, at least a millisecond.
fn walk(mm: u64) -> Cost {
    Cost { ms: ((mm * 3600 + 2500) / 5000).max(1), mm }
}

impl Graph {
    /// Reads `nodes.csv` and `edges.csv`.
    pub fn read(folder: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let mut names = Vec::new();
        let mut index = BTreeMap::new();
        for row in table(&folder.join("nodes.csv"), 3, problems)? {
            index.insert(row[0].clone(), names.len());
            names.push(row[0].clone());
        }
        let path = folder.join("edges.csv");
        let mut rows = Vec::new();
        let mut by_edge: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, row) in table(&path, 11, problems)?.into_iter().enumerate() {
            let place = Place { line: number as u32 + 2, ..Place::file(path.to_string_lossy().as_ref()) };
            let measure = |text: &str| text.parse::<f64>().ok().map(|v| (v * 1000.0).round() as u64);
            let parts = (index.get(&row[0]), index.get(&row[1]), measure(&row[2]), measure(&row[3]));
            let part = (measure(&row[7]), measure(&row[8]), measure(&row[9]), measure(&row[10]));
            let (
                (Some(from), Some(to), Some(mm), Some(ms)),
                (Some(a), Some(b), Some(whole_mm), Some(whole_ms)),
            ) = (parts, part)
            else {
                problems
                    .push(codes::e181_not_ours(place, "a node or a number is not as this program writes it"));
                return None;
            };
            by_edge.entry(row[5].clone()).or_default().push(rows.len());
            rows.push(Row {
                from: *from,
                to: *to,
                cost: Cost { ms, mm },
                forward: row[6] == "forward",
                part: (a, b),
                whole: Cost { ms: whole_ms, mm: whole_mm },
                starts: !row[0].contains('#'),
                departs: row[0].ends_with(['>', '<']),
            });
        }
        let (mut out, mut into) = (vec![Vec::new(); names.len()], vec![Vec::new(); names.len()]);
        for (i, row) in rows.iter().enumerate() {
            out[row.from].push(i);
            into[row.to].push(i);
        }
        Some(Self { names, rows, out, into, by_edge })
    }

    pub fn node_count(&self) -> usize {
        self.names.len()
    }

    pub fn name(&self, node: usize) -> &str {
        &self.names[node]
    }

    /// Nodes one edge away, along or against the edges.
    pub fn neighbors(&self, node: usize, backward: bool) -> impl Iterator<Item = (usize, Cost)> + '_ {
        let rows = if backward { &self.into[node] } else { &self.out[node] };
        rows.iter().map(move |i| {
            let row = &self.rows[*i];
            (if backward { row.from } else { row.to }, row.cost)
        })
    }

    fn rows_at<'a>(&'a self, stand: &'a Stand) -> impl Iterator<Item = (&'a Row, u64)> + 'a {
        stand.on.iter().flat_map(move |(edge, offset)| {
            let rows = self.by_edge.get(edge).into_iter().flatten().map(|i| &self.rows[*i]);
            rows.filter(move |row| row.part.0 <= *offset && *offset <= row.part.1)
                .map(move |row| (row, *offset))
        })
    }

    /// The ways between a place and the nodes: leaving it to the ends of its edges, or coming to it from their
    /// beginnings. The straight leg is in them.
    pub fn ends(&self, stand: &Stand, leaving: bool) -> Vec<(usize, Cost)> {
        let mut ends = Vec::new();
        for (row, offset) in self.rows_at(stand) {
            let along = if row.forward { offset - row.part.0 } else { row.part.1 - offset };
            if leaving {
                // Places start as on a plain junction's edge, unless the road has an edge of its own for that.
                let has_own = self.rows_at(stand).any(|(r, _)| r.departs && r.forward == row.forward);
                if if has_own { row.departs } else { row.starts } {
                    ends.push((row.to, stand.approach.plus(Self::part_of(row, along, row.cost.mm))));
                }
            } else if !row.departs {
                ends.push((row.from, stand.approach.plus(Self::part_of(row, 0, along))));
            }
        }
        ends
    }

    /// The way along one edge from one place to another.
    pub fn direct(&self, from: &Stand, to: &Stand) -> Option<Cost> {
        let mut best: Option<Cost> = None;
        for (row, a) in self.rows_at(from) {
            for (other, b) in self.rows_at(to) {
                if !std::ptr::eq(row, other) {
                    continue;
                }
                let along = |offset: u64| if row.forward { offset - row.part.0 } else { row.part.1 - offset };
                if along(a) <= along(b) {
                    let driven = Self::part_of(row, along(a), along(b));
                    let cost = from.approach.plus(driven).plus(to.approach);
                    best = Some(best.map_or(cost, |c| c.min(cost)));
                }
            }
        }
        best
    }

    /// A part of a row, pro rata of the whole edge.
    fn part_of(row: &Row, from: u64, to: u64) -> Cost {
        // Where a closure slows part of a road, a row is its own whole.
        let start = match row.part.1 - row.part.0 == row.whole.mm {
            true => 0,
            false if row.forward => row.part.0,
            false => row.whole.mm - row.part.1,
        };
        let share = |position: u64| match row.whole.mm {
            0 => 0,
            length => (row.whole.ms * (start + position) * 2 + length) / (length * 2),
        };
        Cost { ms: share(to) - share(from), mm: to - from }
    }
}

/// A table of ours: all rows, each of at least so many columns.
pub(super) fn table(path: &Path, columns: usize, problems: &mut Diagnostics) -> Option<Vec<Vec<String>>> {
    let source = Source::read(path, Expected::Table, None, problems)?;
    let mut rows = Vec::new();
    for record in csv::Reader::from_reader(source.text.as_bytes()).records() {
        match record {
            Ok(record) if record.len() >= columns => rows.push(record.iter().map(str::to_owned).collect()),
            _ => {
                problems.push(codes::e181_not_ours(
                    Place::file(source.name),
                    "a row is not as this program writes it",
                ));
                return None;
            }
        }
    }
    Some(rows)
}
