//! Who serves a place: the proof's own searches from (or to) every station, and what they say of one site.

use super::graph::{Graph, Stand};
use super::search::{Cost, Labels, both, certificate, one};
use super::{Report, thousandths};
use serde_json::Value;

/// What counts as served, as a summary has it.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    pub within_mm: Option<u64>,
    pub within_ms: Option<u64>,
    /// One of the two limits is enough.
    pub either: bool,
    /// From the site to the station.
    pub backward: bool,
}

impl Rule {
    pub fn read(rule: &Value) -> Self {
        Self {
            within_mm: thousandths(&rule["within_m"]),
            within_ms: thousandths(&rule["within_s"]),
            either: rule["combine"] == "either",
            backward: rule["direction"] == "to",
        }
    }

    /// Whether there is any way in the other direction.
    pub fn any_way_back(self) -> Self {
        Self { within_mm: None, within_ms: None, either: false, backward: !self.backward }
    }
}

/// What the searches of one station found: fastest, shortest, and all that no other beats.
type Found = (Labels, Labels, Option<Vec<Vec<Cost>>>);

/// The searches from all stations.
pub(super) struct Service<'a> {
    graph: &'a Graph,
    rule: Rule,
    stations: &'a [Vec<Stand>],
    found: Vec<Found>,
}

/// What a site has.
pub(super) struct Served {
    /// Length of the shortest way, whatever the limits.
    pub shortest: Option<u64>,
    /// Time of the fastest way.
    pub fastest: Option<u64>,
    /// The best way within the limits.
    pub best: Option<Cost>,
    /// The stations that serve it within the limits, by index.
    pub by: Vec<usize>,
}

impl<'a> Service<'a> {
    /// Searches, and checks the distances found by their certificates.
    pub fn search(graph: &'a Graph, stations: &'a [Vec<Stand>], rule: Rule, report: &mut Report) -> Self {
        let found: Vec<Found> = stations
            .iter()
            .map(|stands| {
                let start: Vec<_> = stands.iter().flat_map(|s| graph.ends(s, !rule.backward)).collect();
                let fastest = one(graph, &start, rule.backward, |c| (c.ms, c.mm));
                let shortest = one(graph, &start, rule.backward, |c| (c.mm, c.ms));
                let limits = rule.within_mm.zip(rule.within_ms);
                let pareto = limits.map(|(mm, ms)| both(graph, &start, rule.backward, Cost { ms, mm }));
                (fastest, shortest, pareto)
            })
            .collect();
        for (labels, by_time) in found.iter().flat_map(|(f, s, _)| [(f, true), (s, false)]) {
            if let Err(edge) = certificate(graph, labels, rule.backward, by_time) {
                report
                    .differences
                    .push(format!("the proof's own distances fail their certificate at edge {edge}"));
            }
        }
        Self { graph, rule, stations, found }
    }

    /// What a place with these gates has.
    pub fn site(&self, gates: &[Stand]) -> Served {
        let Rule { within_mm, within_ms, either, backward } = self.rule;
        let mut served = Served { shortest: None, fastest: None, best: None, by: Vec::new() };
        let by_length_only = within_ms.is_none() && within_mm.is_some();
        let key = |c: &Cost| if by_length_only { (c.mm, c.ms) } else { (c.ms, c.mm) };
        for (number, (station, (f, s, pareto))) in self.stations.iter().zip(&self.found).enumerate() {
            let mut serves = false;
            for stand in gates {
                let ends = self.graph.ends(stand, backward);
                let direct: Vec<Cost> = station
                    .iter()
                    .filter_map(|from| match backward {
                        true => self.graph.direct(stand, from),
                        false => self.graph.direct(from, stand),
                    })
                    .collect();
                let reach = |labels: &Labels| -> Vec<Cost> {
                    let along = ends.iter().filter_map(|(node, part)| Some(labels[*node]?.plus(*part)));
                    along.chain(direct.iter().copied()).collect()
                };
                let (by_time, by_length) = (reach(f), reach(s));
                served.fastest = by_time.iter().map(|c| c.ms).chain(served.fastest).min();
                served.shortest = by_length.iter().map(|c| c.mm).chain(served.shortest).min();
                let (most_mm, most_ms) = (within_mm.unwrap_or(u64::MAX), within_ms.unwrap_or(u64::MAX));
                let within: Vec<Cost> = if either && pareto.is_some() {
                    // One of the limits is enough: the fastest path counts within the time, the shortest within the
                    // distance.
                    let fast = by_time.into_iter().filter(|c| c.ms <= most_ms);
                    fast.chain(by_length.into_iter().filter(|c| c.mm <= most_mm)).collect()
                } else {
                    let beyond = pareto.iter().flat_map(|pareto| {
                        ends.iter().flat_map(|(node, part)| pareto[*node].iter().map(|c| c.plus(*part)))
                    });
                    let all = by_time.into_iter().chain(by_length).chain(beyond);
                    all.filter(|c| c.mm <= most_mm && c.ms <= most_ms).collect()
                };
                serves |= !within.is_empty();
                served.best = within.into_iter().chain(served.best).min_by_key(key);
            }
            if serves {
                served.by.push(number);
            }
        }
        served
    }
}
