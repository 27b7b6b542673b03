//! The exported graph, read back from its tables.

mod ahead;
mod heading;
mod layers;
mod onward;
mod same_roads;
mod stand;

pub(super) use ahead::Passage;
pub(super) use heading::Heading;
pub(super) use stand::{Stand, Stretch};

use super::search::Cost;
use crate::diagnostic::{Diagnostics, Place, files as codes};
use crate::exchange::source::{Expected, Source};
use layers::{Edges, Lists, Long, Numbers};
use rustc_hash::FxHashMap;
use same_roads::SameRoads;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A row of `edges.csv`.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Row {
    from: usize,
    /// The node it leads to.
    pub to: usize,
    pub cost: Cost,
    pub forward: bool,
    /// The part of the segment, millimeters from its first junction.
    pub part: (u64, u64),
    /// The whole edge, of which parts are charged pro rata.
    pub whole: Cost,
    /// The row's first node is a plain junction or a place to start from.
    starts: bool,
    departs: bool,
}

impl Row {
    /// Where it begins and ends in driving order, millimeters from the segment's first junction.
    pub fn ends(&self) -> (u64, u64) {
        if self.forward { self.part } else { (self.part.1, self.part.0) }
    }
}

/// The junction that a node is a copy of (`J#k`), or the node itself: ids may have a number sign of their own.
fn junction_of(name: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match name.rsplit_once('#') {
        Some((junction, copy)) if !junction.is_empty() && is_number(copy) => junction,
        _ => name,
    }
}

const NOTHING: Cost = Cost { ms: 0, mm: 0 };

/// Nodes and rows.
pub(super) struct Graph {
    names: Long<String>,
    index: Numbers,
    /// With those that works have taken away: these are on no list.
    rows: Long<Row>,
    /// The edge of each row.
    edges: Long<Arc<str>>,
    out: Lists,
    into: Lists,
    by_edge: Edges,
    same: Arc<SameRoads>,
}

impl Graph {
    /// Reads `nodes.csv`, `edges.csv` and `same_roads.csv`.
    pub fn read(folder: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let mut names = Vec::new();
        let mut index = FxHashMap::default();
        for row in table(&folder.join("nodes.csv"), 3, problems)? {
            index.insert(row[0].clone(), names.len());
            names.push(row[0].clone());
        }
        let path = folder.join("edges.csv");
        let mut rows = Vec::new();
        for (number, row) in table(&path, 11, problems)?.into_iter().enumerate() {
            let place = Place { line: number as u32 + 2, ..Place::file(path.to_string_lossy().as_ref()) };
            let ends = index.get(&row[0]).copied().zip(index.get(&row[1]).copied());
            let Some(read) = ends.and_then(|ends| Self::row(&row, ends)) else {
                problems
                    .push(codes::e181_not_ours(place, "a node or a number is not as this program writes it"));
                return None;
            };
            rows.push((row[5].clone(), read));
        }
        let mut graph = Self::of(names, index, rows);
        let same = folder.join("same_roads.csv");
        match graph.told_same(&table(&same, 3, problems)?) {
            Ok(told) => graph.same = Arc::new(told),
            Err(row) => {
                let place = Place { line: row as u32 + 2, ..Place::file(same.to_string_lossy().as_ref()) };
                let what = "roads that are told to be one lead between other junctions";
                problems.push(codes::e181_not_ours(place, what));
                return None;
            }
        }
        Some(graph)
    }

    /// A row of eleven columns between two nodes. `None` if a number is none.
    fn row(row: &[String], (from, to): (usize, usize)) -> Option<Row> {
        let measure = |text: &str| text.parse::<f64>().ok().map(|v| (v * 1000.0).round() as u64);
        Some(Row {
            from,
            to,
            cost: Cost { mm: measure(&row[2])?, ms: measure(&row[3])? },
            forward: row[6] == "forward",
            part: (measure(&row[7])?, measure(&row[8])?),
            whole: Cost { mm: measure(&row[9])?, ms: measure(&row[10])? },
            // A piece of a road is called by where the road begins and ends; only its begin tells whether one had to come by.
            starts: row[0].split('~').next().is_some_and(|part| junction_of(part) == part),
            departs: row[0].ends_with(['>', '<']),
        })
    }

    fn of(names: Vec<String>, index: FxHashMap<String, usize>, named: Vec<(String, Row)>) -> Self {
        let mut by_edge: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let (mut out, mut into) = (vec![Vec::new(); names.len()], vec![Vec::new(); names.len()]);
        let (mut rows, mut edges) = (Vec::with_capacity(named.len()), vec![Arc::from(""); named.len()]);
        for (i, (edge, row)) in named.into_iter().enumerate() {
            out[row.from].push(i);
            into[row.to].push(i);
            by_edge.entry(edge).or_default().push(i);
            rows.push(row);
        }
        for (edge, of) in &by_edge {
            let edge: Arc<str> = Arc::from(edge.as_str());
            of.iter().for_each(|row| edges[*row] = Arc::clone(&edge));
        }
        Self {
            names: Long::new(names),
            index: Numbers::new(index),
            rows: Long::new(rows),
            edges: Long::new(edges),
            out: Lists::new(out),
            into: Lists::new(into),
            by_edge: Edges::new(by_edge),
            same: Arc::default(),
        }
    }

    /// The number of a node; one that is not known yet becomes known.
    fn node(&mut self, name: &str) -> usize {
        self.index.get(name).unwrap_or_else(|| {
            self.index.insert(name.to_owned(), self.names.len());
            self.names.push(name.to_owned());
            self.names.len() - 1
        })
    }

    /// The graph with some rows of `edges.csv` taken away and others put in. `O(rows)` in what changes.
    ///
    /// # Errors
    /// The first row that is not in the graph, or cannot be read.
    pub fn changed(&self, removed: &[&[String]], added: &[&[String]]) -> Result<Self, String> {
        let mut graph = Self {
            names: self.names.above(),
            index: self.index.above(),
            rows: self.rows.above(),
            edges: self.edges.above(),
            out: self.out.above(),
            into: self.into.above(),
            by_edge: self.by_edge.above(),
            same: Arc::clone(&self.same),
        };
        for cells in removed {
            let ends = self.index.get(&cells[0]).zip(self.index.get(&cells[1]));
            let row = ends.and_then(|ends| Self::row(cells, ends));
            let mut candidates = graph.by_edge.get(&cells[5]).into_iter().flatten();
            let known = candidates.find(|i| Some(&graph.rows[**i]) == row.as_ref());
            let gone = *known.ok_or_else(|| cells.join(","))?;
            let (from, to) = (graph.rows[gone].from, graph.rows[gone].to);
            for list in [graph.out.at(from), graph.into.at(to), graph.by_edge.at(&cells[5])] {
                list.retain(|row| *row != gone);
            }
        }
        for cells in added {
            let ends = (graph.node(&cells[0]), graph.node(&cells[1]));
            let row = Self::row(cells, ends).ok_or_else(|| cells.join(","))?;
            let number = graph.rows.len();
            for list in [graph.out.at(row.from), graph.into.at(row.to), graph.by_edge.at(&cells[5])] {
                list.push(number);
            }
            graph.rows.push(row);
            graph.edges.push(Arc::from(cells[5].as_str()));
        }
        Ok(graph)
    }

    /// All rows, each with the way that it is a part of.
    pub fn of_ways(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.by_edge.iter().flat_map(move |(edge, of)| {
            let way = edge.rsplit_once('/').map_or(edge.as_str(), |(way, _)| way);
            of.iter().map(move |i| (way, &self.rows[*i]))
        })
    }

    /// The rows of a segment in one direction.
    pub fn pieces(&self, edge: &str, forward: bool) -> impl Iterator<Item = &Row> {
        let rows = self.by_edge.get(edge).into_iter().flatten().map(|i| &self.rows[*i]);
        rows.filter(move |row| row.forward == forward)
    }

    /// Length of a segment as far as its rows show it, millimeters.
    pub fn length(&self, edge: &str) -> Option<u64> {
        self.by_edge.get(edge)?.iter().map(|i| self.rows[*i].part.1).max()
    }

    /// The junctions at a place that is an end of its segment.
    pub fn junctions(&self, edge: &str, offset: u64) -> BTreeSet<&str> {
        let rows = self.by_edge.get(edge).into_iter().flatten().map(|i| &self.rows[*i]);
        let ends = rows.flat_map(|row| {
            let (first, last) = row.ends();
            [(first, row.from), (last, row.to)]
        });
        let here = ends.filter(|(at, _)| *at == offset).map(|(_, node)| self.names[node].as_str());
        here.map(junction_of).collect()
    }

    /// Whether one can drive on a segment somewhere between two places.
    pub fn drives_between(&self, edge: &str, forward: bool, from: u64, to: u64) -> bool {
        let mut rows = self.by_edge.get(edge).into_iter().flatten().map(|i| &self.rows[*i]);
        rows.any(|row| row.forward == forward && row.part.0.max(from) < row.part.1.min(to))
    }

    /// What it costs to drive these roads one after the other, from within the first to within the last. `None` where
    /// the graph does not let one.
    pub fn walk(&self, legs: &[Stretch]) -> Option<Cost> {
        let mut done: Option<Cost> = None;
        let mut at: Vec<(Option<usize>, Cost)> = vec![(None, Cost { ms: 0, mm: 0 })];
        for (i, leg) in legs.iter().enumerate() {
            let (begin, end) = leg.ends();
            let of: Vec<&Row> = self.by_edge.get(&leg.edge)?.iter().map(|i| &self.rows[*i]).collect();
            let of: Vec<&Row> = of.into_iter().filter(|row| row.forward == leg.forward).collect();
            let own_start = of.iter().any(|row| row.departs);
            let mut open: Vec<(Option<usize>, u64, Cost)> =
                at.drain(..).map(|(node, cost)| (node, begin, cost)).collect();
            while let Some((node, offset, cost)) = open.pop() {
                for row in &of {
                    let (first, last) = row.ends();
                    let on = match node {
                        Some(node) => node == row.from && first == offset,
                        None => {
                            row.part.0 <= offset
                                && offset <= row.part.1
                                && if own_start { row.departs } else { row.starts }
                        }
                    };
                    if !on {
                        continue;
                    }
                    let along = |place: u64| place.abs_diff(first);
                    let ends_here =
                        along(end) <= along(last) && end.abs_diff(offset) <= last.abs_diff(offset);
                    if i + 1 == legs.len() && ends_here {
                        let cost = cost.plus(Self::part_of(row, along(offset), along(end)));
                        done = Some(done.map_or(cost, |done| done.min(cost)));
                    } else {
                        let whole = offset == first;
                        let driven =
                            if whole { row.cost } else { Self::part_of(row, along(offset), along(last)) };
                        let cost = cost.plus(driven);
                        open.push((Some(row.to), last, cost));
                        if last == end && i + 1 < legs.len() {
                            at.push((Some(row.to), cost));
                        }
                    }
                }
            }
        }
        done
    }

    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.by_edge.iter().map(|(_, rows)| rows.len()).sum()
    }

    /// A row by its number.
    pub fn row_at(&self, row: usize) -> &Row {
        &self.rows[row]
    }

    /// The rows that leave a node.
    pub fn leaving(&self, node: usize) -> &[usize] {
        &self.out[node]
    }

    /// The segment of every row.
    pub fn segments(&self) -> Vec<&str> {
        self.edges.iter().map(AsRef::as_ref).collect()
    }

    /// The rows on which a place stands, each with the offset: those by which one may leave it, or all by which one comes
    /// to it, and the node each begins at.
    pub fn rows_of(&self, stand: &Stand, leaving: bool) -> Vec<(usize, u64)> {
        let mut found = Vec::new();
        for (edge, offset) in &stand.on {
            let own: Vec<usize> = self.by_edge.get(edge).into_iter().flatten().copied().collect();
            let own: Vec<usize> = own
                .into_iter()
                .filter(|i| self.rows[*i].part.0 <= *offset && *offset <= self.rows[*i].part.1)
                .collect();
            for i in &own {
                let row = &self.rows[*i];
                let has_own =
                    own.iter().any(|k| self.rows[*k].departs && self.rows[*k].forward == row.forward);
                let counts = match (leaving, has_own) {
                    (true, true) => row.departs,
                    (true, false) => row.starts,
                    (false, _) => !row.departs,
                };
                if counts {
                    found.push((*i, *offset));
                }
            }
        }
        found
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
            rows.filter(|row| stand.only.is_none_or(|forward| row.forward == forward))
                .filter(move |row| row.part.0 <= *offset && *offset <= row.part.1)
                .map(move |row| (row, *offset))
        })
    }

    /// At one end of a stretch, in its direction; at a junction in any.
    pub fn driving(&self, stretch: &Stretch, at_end: bool) -> Stand {
        let (begin, end) = stretch.ends();
        let at = if at_end { end } else { begin };
        let is_junction = match stretch.forward == at_end {
            true => self.length(&stretch.edge) == Some(at),
            false => at == 0,
        };
        let mut stand = Stand::on(&stretch.edge, at);
        if is_junction {
            let length = self.length(&stretch.edge).unwrap_or(at);
            let back = self.same_roads(&stretch.edge).filter(|(_, same_way)| !same_way);
            back.for_each(|(edge, _)| stand.also(edge, length - at));
        } else {
            stand.only = Some(stretch.forward);
        }
        stand
    }

    /// The ways between a place and the nodes: leaving it to the ends of its edges, or coming to it from their
    /// beginnings. The straight leg is in them.
    pub fn ends(&self, stand: &Stand, leaving: bool) -> Vec<(usize, Cost)> {
        if let Some(heading) = &stand.heading {
            return self.ends_of_run(stand, heading.turns, leaving);
        }
        let mut ends = Vec::new();
        for (row, offset) in self.rows_at(stand) {
            let along = if row.forward { offset - row.part.0 } else { row.part.1 - offset };
            if leaving {
                // Places start as on a plain junction's edge, unless the road has an edge of its own for that.
                let has_own = self.rows_at(stand).any(|(r, _)| r.departs && r.forward == row.forward);
                if if has_own { row.departs } else { row.starts } {
                    let driven = Self::part_of(row, along, row.cost.mm);
                    let end = if stand.only.is_some() {
                        self.straight_on(row, true)
                    } else {
                        Some((row.to, NOTHING))
                    };
                    ends.extend(end.map(|(node, more)| (node, stand.approach.plus(driven).plus(more))));
                }
            } else if !row.departs {
                let driven = Self::part_of(row, 0, along);
                let end = if stand.only.is_some() {
                    self.straight_on(row, false)
                } else {
                    Some((row.from, NOTHING))
                };
                ends.extend(end.map(|(node, more)| (node, stand.approach.plus(driven).plus(more))));
            }
        }
        ends
    }

    /// The junction to which a row leads (or from which it comes) in its own direction, over the pieces of its road, and what
    /// they cost; `None` where a barrier ends it: nobody turns round there.
    fn straight_on(&self, row: &Row, ahead: bool) -> Option<(usize, Cost)> {
        let (mut row, mut cost) = (row, NOTHING);
        while let node = if ahead { row.to } else { row.from }
            && self.names[node].contains(['@', '~'])
        {
            row = self.next_piece(row, ahead)?;
            cost = cost.plus(row.cost);
        }
        Some((if ahead { row.to } else { row.from }, cost))
    }

    /// The next piece of a road that is cut into several, in its own direction.
    fn next_piece(&self, row: &Row, ahead: bool) -> Option<&Row> {
        let node = if ahead { row.to } else { row.from };
        let name = &self.names[node];
        let rows = if ahead { &self.out[node] } else { &self.into[node] };
        let mut rows = rows.iter().map(|i| &self.rows[*i]).filter(|_| name.contains(['@', '~']));
        // Where the pace changes there are waits of no length.
        rows.find(|next| next.forward == row.forward && (next.part.0 < next.part.1 || name.contains('~')))
    }

    /// The way along one edge from one place to another.
    pub fn direct(&self, from: &Stand, to: &Stand) -> Option<Cost> {
        if from.heading.is_some() || to.heading.is_some() {
            return self.direct_run(from, to);
        }
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
    pub fn part_of(row: &Row, from: u64, to: u64) -> Cost {
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

#[cfg(test)]
mod tests {
    use super::junction_of;

    #[test]
    fn a_number_sign_in_an_id_makes_no_copy_of_it() {
        assert_eq!(junction_of("1.5_2.5#3"), "1.5_2.5");
        for node in ["1.5_2.5", "-281244893#3/0@400000", "a#1/0>", "#7", "a#b"] {
            assert_eq!(junction_of(node), node);
        }
    }
}
