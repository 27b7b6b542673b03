//! Where works are all that lies ahead of a place, or behind it.

use super::{Graph, Stand};
use std::collections::BTreeSet;

/// A place on a road as one drives it: the segment, the direction, millimeters from the segment's first junction.
pub(in crate::verify) type Spot = (String, bool, u64);

/// How one comes to a place and away from it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::verify) enum Passage {
    /// Past it.
    Through,
    /// By turning round before works that begin at one of these places.
    Back(Vec<Spot>),
    /// Not at all.
    Shut,
}

impl Graph {
    /// The roads that lead on from the end of a row, or to its beginning, but for turning round; each with its row.
    fn next(&self, row: usize, behind: bool) -> Vec<usize> {
        let own = &self.rows[row];
        let all = if behind { &self.into[own.from] } else { &self.out[own.to] };
        all.iter().copied().filter(|other| !self.is_back(row, *other)).collect()
    }

    /// The works ahead of a place (or behind it) if nothing leads off before them. `before` is the graph without works.
    fn works(&self, before: &Graph, (edge, forward, offset): Spot, behind: bool) -> Option<Vec<Spot>> {
        let (edge_of, edge_then) = (self.segments(), before.segments());
        let covers = |graph: &Graph, edge: &str, forward: bool, offset: u64| {
            let rows = graph.by_edge.get(edge).into_iter().flatten().copied();
            let on = rows.filter(|row| {
                let row = &graph.rows[*row];
                row.forward == forward && row.part.0 <= offset && offset <= row.part.1 && !row.departs
            });
            on.collect::<Vec<usize>>()
        };
        let end = |graph: &Graph, row: usize| {
            let (first, last) = graph.rows[row].ends();
            if behind { first } else { last }
        };
        let mut row = *covers(self, &edge, forward, offset).first()?;
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        // Round in a circle nothing ends.
        while seen.insert(row) {
            let (edge, forward, last) = (edge_of[row], self.rows[row].forward, end(self, row));
            let next = self.next(row, behind);
            let roads: BTreeSet<(&str, bool)> =
                next.iter().map(|other| (edge_of[*other], self.rows[*other].forward)).collect();
            match roads.len() {
                0 => {
                    let then = covers(before, edge, forward, last);
                    // In the middle of a road works begin; at its end they do on every road that went on there.
                    if then.iter().any(|own| end(before, *own) != last) {
                        return Some(vec![(edge.to_owned(), forward, last)]);
                    }
                    let onward: BTreeSet<Spot> = then
                        .iter()
                        .flat_map(|own| before.next(*own, behind))
                        .map(|other| {
                            let (first, last) = before.rows[other].ends();
                            let at = if behind { last } else { first };
                            (edge_then[other].to_owned(), before.rows[other].forward, at)
                        })
                        .collect();
                    // At the end of a road one turns round as ever.
                    return (!onward.is_empty()).then(|| onward.into_iter().collect());
                }
                1 => row = next[0],
                _ => return None,
            }
        }
        None
    }

    /// How one comes to a place and away from it again.
    pub fn passage(&self, before: &Graph, stand: &Stand) -> Passage {
        let has_row = |edge: &str, forward: bool, offset: u64| {
            let rows = self.by_edge.get(edge).into_iter().flatten();
            rows.map(|row| &self.rows[*row])
                .any(|row| row.forward == forward && row.part.0 <= offset && offset <= row.part.1)
        };
        let both = stand.on.iter().flat_map(|(edge, offset)| [true, false].map(|way| (edge, way, *offset)));
        let ways: Vec<(Option<Vec<Spot>>, bool)> = both
            .filter(|(edge, forward, offset)| has_row(edge, *forward, *offset))
            .map(|(edge, forward, offset)| {
                let spot = || (edge.clone(), forward, offset);
                (self.works(before, spot(), false), self.works(before, spot(), true).is_some())
            })
            .collect();
        if ways.iter().any(|(ahead, behind)| ahead.is_none() && !behind) {
            return Passage::Through;
        }
        let back_is_open = ways.iter().any(|(ahead, _)| ahead.is_none());
        let ahead = ways.into_iter().find_map(|(ahead, behind)| ahead.filter(|_| !behind));
        ahead.filter(|_| back_is_open).map_or(Passage::Shut, Passage::Back)
    }
}
