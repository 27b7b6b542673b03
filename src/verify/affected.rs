//! Sites that detours concern, proved again: the times from and to the stations before and under the closures, that no
//! other site's times change, and that a gate that is named is one of the fastest.

use super::Report;
use super::graph::{Graph, Stand};
use super::search::{Labels, certificate, one};
use super::stands::{Place, Stands};
use super::thousandths;
use serde_json::Value;
use std::collections::BTreeMap;

/// The fastest ways between all stations and any place, in one direction.
struct Fastest<'a> {
    graph: &'a Graph,
    stations: &'a [Stand],
    to_stations: bool,
    labels: Labels,
}

impl<'a> Fastest<'a> {
    fn search(graph: &'a Graph, stations: &'a [Stand], to_stations: bool, report: &mut Report) -> Self {
        let start: Vec<_> = stations.iter().flat_map(|s| graph.ends(s, !to_stations)).collect();
        let labels = one(graph, &start, to_stations, |cost| (cost.ms, cost.mm));
        if let Err(edge) = certificate(graph, &labels, to_stations, true) {
            report
                .differences
                .push(format!("the proof's own distances fail their certificate at edge {edge}"));
        }
        Self { graph, stations, to_stations, labels }
    }

    fn of_gate(&self, gate: &Stand) -> Option<u64> {
        let ends = self.graph.ends(gate, self.to_stations);
        let along = ends.iter().filter_map(|(node, part)| Some(self.labels[*node]?.plus(*part).ms));
        let direct = self.stations.iter().filter_map(|station| match self.to_stations {
            true => self.graph.direct(gate, station),
            false => self.graph.direct(station, gate),
        });
        along.chain(direct.map(|cost| cost.ms)).min()
    }

    fn of(&self, place: &Place) -> Option<u64> {
        place.gates.iter().filter_map(|(_, gate)| self.of_gate(gate)).min()
    }
}

/// Compares the affected sites of one vehicle; gives how many sites were looked at.
pub(super) fn affected(
    (before, under): (&Graph, &Graph),
    vehicle: &str,
    task: &Value,
    stands: &Stands,
    report: &mut Report,
) -> usize {
    let stations: Vec<Stand> = stands.of(vehicle, "station").iter().flat_map(Place::stands).collect();
    let searches = [(before, false), (under, false), (before, true), (under, true)]
        .map(|(graph, to_stations)| Fastest::search(graph, &stations, to_stations, report));
    let lines = task["affected_sites"].as_array().into_iter().flatten();
    let mut told: BTreeMap<&str, &Value> = lines
        .filter(|line| line["vehicle"] == vehicle)
        .filter_map(|line| Some((line["site"].as_str()?, line)))
        .collect();
    let sites = stands.of(vehicle, "site");
    let keys = ["from_before_s", "from_s", "to_before_s", "to_s"];
    for site in sites {
        let found = searches.each_ref().map(|search| search.of(site));
        let label = format!("site {} for {vehicle}", site.id);
        let Some(line) = told.remove(site.id.as_str()) else {
            if found[0] != found[1] || found[2] != found[3] {
                report
                    .differences
                    .push(format!("{label}: its ways change, {found:?} ms, and it is not told"));
            }
            continue;
        };
        for (key, found) in keys.iter().zip(found) {
            let written = thousandths(&line[key]);
            if written != found {
                report.differences.push(format!("{key} of {label}: written {written:?}, found {found:?}"));
            }
        }
        for (key, search, best) in [("gate_before", &searches[0], found[0]), ("gate", &searches[1], found[1])]
        {
            let Some(named) = line[key].as_str() else { continue };
            let gates = site.gates.iter().filter(|(gate, _)| gate == named);
            let times: Vec<Option<u64>> = gates.map(|(_, stand)| search.of_gate(stand)).collect();
            if !times.is_empty() && best.is_some() && !times.contains(&best) {
                report
                    .differences
                    .push(format!("{key} of {label}: {named} takes {times:?} ms, another gate {best:?}"));
            }
        }
    }
    for site in told.keys() {
        report.differences.push(format!("site {site} for {vehicle}: there is no such site in stands.csv"));
    }
    sites.len()
}
