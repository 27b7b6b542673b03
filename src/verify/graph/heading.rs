//! Stands on roads that are driven along: how a run is come to and left, and where turning round is claimed.

use super::{Cost, Graph, NOTHING, Row, Stand, Stretch};
use serde_json::Value;
use std::collections::BTreeSet;

/// The direction of a run where it begins or ends.
#[derive(Clone)]
pub(in crate::verify) struct Heading {
    /// Along the segment as it is drawn.
    pub forward: bool,
    /// The nodes at the end of the road there that are as good as each other.
    states: Vec<String>,
    /// Whether one turns round there.
    pub turns: bool,
}

impl Heading {
    /// From the fields of a stop; `None` where it has no direction.
    pub fn read(properties: &Value) -> Option<Self> {
        let states = properties["states"].as_array()?.iter();
        Some(Self {
            forward: properties["heading"].as_str()? == "forward",
            states: states.filter_map(|name| name.as_str().map(str::to_owned)).collect(),
            turns: properties["turns"] == true,
        })
    }
}

/// A row of a stand's road, and how it serves the stand.
struct At<'a> {
    row: &'a Row,
    edge: &'a str,
    offset: u64,
    /// In the direction of the run, if there is one.
    own: bool,
}

impl Graph {
    fn at<'a>(&'a self, stand: &'a Stand) -> impl Iterator<Item = At<'a>> + 'a {
        stand.on.iter().enumerate().flat_map(move |(i, (edge, offset))| {
            let rows = self.by_edge.get(edge).into_iter().flatten().map(|i| &self.rows[*i]);
            let here = rows.filter(move |row| row.part.0 <= *offset && *offset <= row.part.1);
            here.map(move |row| At {
                row,
                edge,
                offset: *offset,
                own: stand.heading.as_ref().is_some_and(|h| i == 0 && h.forward == row.forward),
            })
        })
    }

    /// Whether a row is one that journeys begin on.
    fn begins(&self, edge: &str, row: &Row) -> bool {
        let rows = self.by_edge.get(edge).into_iter().flatten().map(|i| &self.rows[*i]);
        let has_own = rows.filter(|other| other.forward == row.forward).any(|other| other.departs);
        if has_own { row.departs } else { row.starts }
    }

    /// The name of the junction ahead.
    fn ahead(&self, row: &Row) -> Option<&str> {
        self.straight_on(row, true).map(|(node, _)| self.names[node].as_str())
    }

    /// Whether who is on this row goes on behind the stand as it says: at the end of the road that is one of its nodes. Where
    /// the road is shut ahead nothing follows.
    fn goes_on(&self, stand: &Stand, row: &Row) -> bool {
        let Some(heading) = &stand.heading else { return true };
        self.ahead(row).is_none_or(|name| heading.states.iter().any(|state| state == name))
    }

    /// The same for who turns round at the stand and begins anew.
    fn goes_on_anew(&self, stand: &Stand) -> bool {
        let Some((edge, _)) = stand.on.first() else { return false };
        self.at(stand).any(|at| at.own && self.begins(edge, at.row) && self.goes_on(stand, at.row))
    }

    /// [`Graph::ends`] of a stand with a heading.
    pub(super) fn ends_of_run(&self, stand: &Stand, turns: bool, leaving: bool) -> Vec<(usize, Cost)> {
        let mut ends = Vec::new();
        for at in self.at(stand) {
            let row = at.row;
            let along = if row.forward { at.offset - row.part.0 } else { row.part.1 - at.offset };
            let found = match (at.own, leaving) {
                (true, true) => {
                    let on = self.straight_on(row, true).filter(|_| self.goes_on(stand, row));
                    on.map(|(node, more)| (node, Self::part_of(row, along, row.cost.mm).plus(more)))
                }
                (true, false) => {
                    let from = self.straight_on(row, false);
                    let from = from.filter(|_| !row.departs && self.goes_on(stand, row));
                    from.map(|(node, more)| (node, Self::part_of(row, 0, along).plus(more)))
                }
                (false, true) => (turns && self.begins(at.edge, row))
                    .then(|| (row.to, Self::part_of(row, along, row.cost.mm))),
                (false, false) => (turns && !row.departs && self.goes_on_anew(stand))
                    .then(|| (row.from, Self::part_of(row, 0, along))),
            };
            ends.extend(found);
        }
        ends
    }

    /// [`Graph::direct`] where one of the stands has a heading: along the road, over its pieces.
    pub(super) fn direct_run(&self, from: &Stand, to: &Stand) -> Option<Cost> {
        let turns = |stand: &Stand| stand.heading.as_ref().is_none_or(|heading| heading.turns);
        let mut best: Option<Cost> = None;
        for at in self.at(from).filter(|at| at.own || turns(from)) {
            let fits = match at.own {
                true => self.goes_on(from, at.row),
                false => self.begins(at.edge, at.row),
            };
            let onto = to.on.iter().enumerate().filter(|(_, (edge, _))| fits && *edge == at.edge);
            for (i, (_, end)) in onto {
                let own = to.heading.as_ref().is_some_and(|h| i == 0 && h.forward == at.row.forward);
                let wanted = match own {
                    true => self.goes_on(to, at.row),
                    false => turns(to) && (to.heading.is_none() || self.goes_on_anew(to)),
                };
                if let Some(cost) = self.along(at.row, at.offset, *end).filter(|_| wanted) {
                    let cost = from.approach.plus(cost).plus(to.approach);
                    best = Some(best.map_or(cost, |known| known.min(cost)));
                }
            }
        }
        best
    }

    /// From a place on a row to one ahead of it on the same road.
    fn along(&self, row: &Row, from: u64, to: u64) -> Option<Cost> {
        let (mut row, mut from, mut cost) = (row, from, NOTHING);
        loop {
            let along = |offset: u64| if row.forward { offset - row.part.0 } else { row.part.1 - offset };
            let is_ahead = if row.forward { from <= to } else { to <= from };
            if is_ahead && (row.part.0..=row.part.1).contains(&to) {
                return Some(cost.plus(Self::part_of(row, along(from), along(to))));
            }
            cost = cost.plus(Self::part_of(row, along(from), row.cost.mm));
            row = self.next_piece(row, true)?;
            from = row.ends().0;
        }
    }

    /// The nodes in which a run over these roads can end that is begun towards these nodes. A journey may begin anew on each of
    /// its roads: it is where it wants to be. `None` where the last road is shut ahead.
    pub fn run(&self, legs: &[Stretch], heading: &Heading) -> Option<BTreeSet<&str>> {
        let anew = |leg: &Stretch| {
            let rows = self.by_edge.get(&leg.edge).into_iter().flatten().map(|i| &self.rows[*i]);
            let own = rows.filter(|row| row.departs && row.forward == leg.forward);
            own.filter_map(|row| self.ahead(row)).collect::<Vec<_>>()
        };
        let known = heading.states.iter().filter_map(|name| self.index.get(name));
        let mut at: BTreeSet<&str> = known.map(|node| self.names[node].as_str()).collect();
        for pair in legs.windows(2) {
            if pair[0].edge == pair[1].edge
                && pair[0].forward == pair[1].forward
                && pair[0].ends().1 == pair[1].ends().0
            {
                continue;
            }
            at.extend(anew(&pair[0]));
            let from = at.iter().filter_map(|name| self.index.get(name));
            let rows = from.flat_map(|node| &self.out[node]).map(|i| (i, &self.rows[*i]));
            let own = self.by_edge.get(&pair[1].edge)?;
            let next = rows.filter(|(i, row)| own.contains(i) && row.forward == pair[1].forward);
            let next: Vec<&Row> = next.map(|(_, row)| row).collect();
            if next.is_empty() {
                return Some(BTreeSet::new());
            }
            at = next.into_iter().filter_map(|row| self.ahead(row)).collect();
        }
        at.extend(anew(legs.last()?));
        (!at.is_empty()).then_some(at)
    }

    /// Whether turning round at a stand is said though its road can be driven on (or come along) in its direction.
    pub fn could_go_on(&self, stand: &Stand, leaving: bool) -> bool {
        let ends = self.ends_of_run(stand, false, leaving);
        ends.iter().any(|(node, _)| !leaving || !self.out[*node].is_empty())
    }

    /// Nodes at which the graph lets one turn round though another road leads on.
    pub fn turning_nodes(&self) -> Vec<&str> {
        let is_junction = |node: usize| !self.names[node].contains(['@', '~']);
        let turning = |node: &usize| {
            let out = || self.out[*node].iter().copied();
            self.into[*node].iter().any(|row| {
                let is_back = |next: &usize| self.is_back(*row, *next);
                out().any(|next| is_back(&next))
                    && out().any(|next| !is_back(&next) && self.ahead(&self.rows[next]).is_some())
            })
        };
        let nodes = (0..self.names.len()).filter(|node| is_junction(*node)).filter(turning);
        nodes.map(|node| self.names[node].as_str()).collect()
    }
}
