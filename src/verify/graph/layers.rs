//! Tables that begin as others do: a graph under works has nearly all of the graph without them, and does not copy it.

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Index;
use std::sync::Arc;

/// A list that goes on where another ends.
#[derive(Default)]
pub(super) struct Long<T> {
    base: Arc<Vec<T>>,
    own: Vec<T>,
}

impl<T: Clone> Long<T> {
    pub fn new(all: Vec<T>) -> Self {
        Self { base: Arc::new(all), own: Vec::new() }
    }

    /// One that begins as this one.
    pub fn above(&self) -> Self {
        match self.own.is_empty() {
            true => Self { base: Arc::clone(&self.base), own: Vec::new() },
            false => Self::new(self.base.iter().chain(&self.own).cloned().collect()),
        }
    }

    pub fn len(&self) -> usize {
        self.base.len() + self.own.len()
    }

    pub fn push(&mut self, one: T) {
        self.own.push(one);
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.base.iter().chain(&self.own)
    }
}

impl<T> Index<usize> for Long<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        self.base.get(at).unwrap_or_else(|| &self.own[at - self.base.len()])
    }
}

/// The rows at each node; some other than in the lists below.
pub(super) struct Lists {
    base: Arc<Vec<Vec<usize>>>,
    own: FxHashMap<usize, Vec<usize>>,
}

const NONE: &Vec<usize> = &Vec::new();

impl Lists {
    pub fn new(all: Vec<Vec<usize>>) -> Self {
        Self { base: Arc::new(all), own: FxHashMap::default() }
    }

    /// One that is as this one.
    pub fn above(&self) -> Self {
        Self { base: Arc::clone(&self.base), own: self.own.clone() }
    }

    /// The list at a node, to be changed.
    pub fn at(&mut self, node: usize) -> &mut Vec<usize> {
        let base = &self.base;
        self.own.entry(node).or_insert_with(|| base.get(node).cloned().unwrap_or_default())
    }
}

impl Index<usize> for Lists {
    type Output = Vec<usize>;

    fn index(&self, node: usize) -> &Vec<usize> {
        let changed = if self.own.is_empty() { None } else { self.own.get(&node) };
        changed.or_else(|| self.base.get(node)).unwrap_or(NONE)
    }
}

/// The numbers of nodes by their names.
pub(super) struct Numbers {
    base: Arc<FxHashMap<String, usize>>,
    own: FxHashMap<String, usize>,
}

impl Numbers {
    pub fn new(all: FxHashMap<String, usize>) -> Self {
        Self { base: Arc::new(all), own: FxHashMap::default() }
    }

    /// One that is as this one.
    pub fn above(&self) -> Self {
        Self { base: Arc::clone(&self.base), own: self.own.clone() }
    }

    pub fn get(&self, name: &str) -> Option<usize> {
        self.base.get(name).or_else(|| self.own.get(name)).copied()
    }

    pub fn insert(&mut self, name: String, number: usize) {
        self.own.insert(name, number);
    }
}

/// The rows of each edge; some other than in the table below.
pub(super) struct Edges {
    base: Arc<BTreeMap<String, Vec<usize>>>,
    own: BTreeMap<String, Vec<usize>>,
}

impl Edges {
    pub fn new(all: BTreeMap<String, Vec<usize>>) -> Self {
        Self { base: Arc::new(all), own: BTreeMap::new() }
    }

    /// One that is as this one.
    pub fn above(&self) -> Self {
        Self { base: Arc::clone(&self.base), own: self.own.clone() }
    }

    /// The rows of an edge, to be changed.
    pub fn at(&mut self, edge: &str) -> &mut Vec<usize> {
        let base = &self.base;
        let own = || base.get(edge).cloned().unwrap_or_default();
        self.own.entry(edge.to_owned()).or_insert_with(own)
    }

    /// The rows of an edge; none where there are none.
    pub fn get(&self, edge: &str) -> Option<&Vec<usize>> {
        let changed = if self.own.is_empty() { None } else { self.own.get(edge) };
        changed.or_else(|| self.base.get(edge)).filter(|rows| !rows.is_empty())
    }

    /// All edges that have rows.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Vec<usize>)> {
        let as_below = self.base.iter().filter(|(edge, _)| !self.own.contains_key(*edge));
        as_below.chain(&self.own).filter(|(_, rows)| !rows.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Graph;
    use rustc_hash::FxHashMap;

    /// A row of `edges.csv`, and a number to draw the next one by.
    fn drawn(dice: &mut u64) -> Vec<String> {
        let mut below = |n: u64| {
            *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*dice >> 33) % n
        };
        let (from, to, length) = (below(12), below(12), 1 + below(500));
        let way = if below(2) == 0 { "forward" } else { "backward" };
        let cells = [
            from.to_string(),
            to.to_string(),
            length.to_string(),
            (length / 7).to_string(),
            String::new(),
            format!("w/{}", below(9)),
            way.to_owned(),
            "0".to_owned(),
            length.to_string(),
            length.to_string(),
            (length / 7).to_string(),
        ];
        cells.to_vec()
    }

    fn whole(rows: &[Vec<String>]) -> Graph {
        let (mut names, mut index) = (Vec::new(), FxHashMap::default());
        let mut named = Vec::new();
        for row in rows {
            let mut node = |name: &String| {
                *index.entry(name.clone()).or_insert_with(|| {
                    names.push(name.clone());
                    names.len() - 1
                })
            };
            let ends = (node(&row[0]), node(&row[1]));
            named.push((row[5].clone(), Graph::row(row, ends).expect("a row")));
        }
        Graph::of(names, index, named)
    }

    /// All that is asked of a graph, by names: roads onward and back with their costs, rows by edge.
    fn told(graph: &Graph) -> Vec<String> {
        let mut all = Vec::new();
        for node in 0..graph.node_count() {
            for backward in [false, true] {
                for (to, cost) in graph.neighbors(node, backward) {
                    all.push(format!("{} {backward} {} {cost:?}", graph.name(node), graph.name(to)));
                }
            }
        }
        for (edge, rows) in graph.by_edge.iter() {
            all.push(format!("{edge} {:?}", graph.length(edge)));
            all.extend(rows.iter().map(|row| {
                let row_of = &graph.rows[*row];
                assert_eq!(&*graph.edges[*row], edge);
                format!("{edge} {:?} {}", row_of.cost, graph.name(row_of.to))
            }));
        }
        all.sort();
        all.push(graph.row_count().to_string());
        all
    }

    #[test]
    fn a_changed_graph_is_the_one_read_whole() {
        let mut dice = 5;
        for _ in 0..200 {
            let rows: Vec<Vec<String>> = (0..40).map(|_| drawn(&mut dice)).collect();
            let more: Vec<Vec<String>> = (0..8).map(|_| drawn(&mut dice)).collect();
            let base = whole(&rows);
            let removed: Vec<&[String]> = rows.iter().step_by(4).map(Vec::as_slice).collect();
            let added: Vec<&[String]> = more.iter().map(Vec::as_slice).collect();
            let left: Vec<Vec<String>> =
                rows.iter().enumerate().filter(|(i, _)| i % 4 > 0).map(|(_, row)| row.clone()).collect();
            let changed = base.changed(&removed, &added).expect("all rows are there");
            assert_eq!(told(&changed), told(&whole(&[left.clone(), more.clone()].concat())));
            // On top of that once more, and back again.
            let back = changed.changed(&added, &removed).expect("all rows are there");
            assert_eq!(told(&back), told(&base));
            assert_eq!(told(&base), told(&whole(&rows)), "the graph below stays as it was");
            assert!(base.changed(&added, &[]).is_err() || more.iter().all(|row| rows.contains(row)));
        }
    }
}
