//! Roads that are drawn more than once on the same line, mostly once for each direction, as the plan tells them.

use super::Graph;
use std::collections::{BTreeMap, BTreeSet};

/// By segment: others on the same line, and whether they run the same way.
pub(super) type SameRoads = BTreeMap<String, Vec<(String, bool)>>;

impl Graph {
    /// What rows of `same_roads.csv` say, both ways round.
    ///
    /// # Errors
    /// The number of the first row whose roads do not lead between the same junctions.
    pub(super) fn told_same(&self, rows: &[Vec<String>]) -> Result<SameRoads, usize> {
        let mut told = SameRoads::new();
        for (number, row) in rows.iter().enumerate() {
            let (edge, other, same_way) = (&row[0], &row[1], row[2] == "forward");
            let is_word = same_way || row[2] == "backward";
            if !is_word || !self.may_be_one(edge, other, same_way) {
                return Err(number);
            }
            told.entry(edge.clone()).or_default().push((other.clone(), same_way));
            told.entry(other.clone()).or_default().push((edge.clone(), same_way));
        }
        Ok(told)
    }

    /// Whether two segments lead between the same junctions, as far as they are not cut there.
    fn may_be_one(&self, edge: &str, other: &str, same_way: bool) -> bool {
        let is_junction = |name: &&str| !name.contains('@') && !name.ends_with(['>', '<']);
        let at = |edge: &str, offset: u64| -> BTreeSet<&str> {
            self.junctions(edge, offset).into_iter().filter(is_junction).collect()
        };
        let ends = |edge: &str| [at(edge, 0), at(edge, self.length(edge).unwrap_or(0))];
        let ([begin, end], [first, last]) = (ends(edge), ends(other));
        let (first, last) = if same_way { (first, last) } else { (last, first) };
        let meet = |own: &BTreeSet<&str>, theirs: &BTreeSet<&str>| {
            own.is_empty() || theirs.is_empty() || !own.is_disjoint(theirs)
        };
        meet(&begin, &first) && meet(&end, &last)
    }

    /// Other segments on the line of a segment, each with whether it runs the same way.
    pub(super) fn same_roads(&self, edge: &str) -> impl Iterator<Item = (&str, bool)> {
        let all = self.same.get(edge).map_or(&[][..], Vec::as_slice);
        all.iter().map(|(other, same_way)| (other.as_str(), *same_way))
    }

    /// Whether one row is the road of another driven the other way.
    pub(super) fn is_back(&self, a: usize, b: usize) -> bool {
        let (one, other) = (&self.rows[a], &self.rows[b]);
        if self.edges[a] == self.edges[b] {
            return one.forward != other.forward;
        }
        let mut same = self.same_roads(&self.edges[a]);
        same.any(|(edge, same_way)| *edge == *self.edges[b] && other.forward == (one.forward != same_way))
    }
}
