//! Sites that detours concern, proved again: seconds and meters from and to the stations and the main roads before and under
//! the closures, that no other site's ways change, and that a gate that is named is one of the fastest.

use super::Report;
use super::graph::{Graph, Stand};
use super::search::{Cost, Labels, certificate, one};
use super::stands::{Place, Stands};
use super::thousandths;
use serde_json::Value;
use std::collections::BTreeMap;

/// The fastest ways from and to the stations.
pub(super) struct BothWays<'a>(pub(super) [Fastest<'a>; 2]);

impl<'a> BothWays<'a> {
    /// Searches both.
    pub fn search(graph: &'a Graph, vehicle: &str, stands: &Stands, report: &mut Report) -> BothWays<'a> {
        let stations: Vec<Stand> = stands.of(vehicle, "station").iter().flat_map(Place::stands).collect();
        BothWays([false, true].map(|there| Fastest::search(graph, stations.clone(), there, report)))
    }
}

/// The fastest ways between all stations and any place, in one direction.
pub(super) struct Fastest<'a> {
    graph: &'a Graph,
    stations: Vec<Stand>,
    to_stations: bool,
    labels: Labels,
}

impl<'a> Fastest<'a> {
    fn search(graph: &'a Graph, stations: Vec<Stand>, to_stations: bool, report: &mut Report) -> Self {
        let start: Vec<_> = stations.iter().flat_map(|s| graph.ends(s, !to_stations)).collect();
        let labels = one(graph, &start, to_stations, |cost| (cost.ms, cost.mm));
        if let Err(edge) = certificate(graph, &labels, to_stations, true) {
            report
                .differences
                .push(format!("the proof's own distances fail their certificate at edge {edge}"));
        }
        Self { graph, stations, to_stations, labels }
    }

    fn of_gate(&self, gate: &Stand) -> Option<(u64, u64)> {
        let ends = self.graph.ends(gate, self.to_stations);
        let along = ends.iter().filter_map(|(node, part)| Some(self.labels[*node]?.plus(*part)));
        let direct = self.stations.iter().filter_map(|station| match self.to_stations {
            true => self.graph.direct(gate, station),
            false => self.graph.direct(station, gate),
        });
        along.chain(direct).map(|Cost { ms, mm }| (ms, mm)).min()
    }

    pub fn of(&self, place: &Place) -> Option<(u64, u64)> {
        place.gates.iter().filter_map(|(_, gate)| self.of_gate(gate)).min()
    }
}

/// The four ways of a site in the order of the searches: what they start with in the summary, seconds and meters.
const WAYS: [&str; 4] = ["from_before", "from", "to_before", "to"];

/// Compares the affected sites of one vehicle; gives how many sites were looked at.
pub(super) fn affected(
    (before, under): (&Graph, &Graph),
    vehicle: &str,
    task: &Value,
    stands: &Stands,
    report: &mut Report,
) -> usize {
    let of =
        |layer: &str| -> Vec<Stand> { stands.of(vehicle, layer).iter().flat_map(Place::stands).collect() };
    let (stations, main_before, main) = (of("station"), of("main_before"), of("main"));
    let searches = [(before, false), (under, false), (before, true), (under, true)]
        .map(|(graph, to_stations)| Fastest::search(graph, stations.clone(), to_stations, report));
    let to_main = [
        (before, &main_before, false),
        (under, &main, false),
        (before, &main_before, true),
        (under, &main, true),
    ]
    .map(|(graph, junctions, there)| Fastest::search(graph, junctions.clone(), there, report));
    let lines = task["affected_sites"].as_array().into_iter().flatten();
    let mut told: BTreeMap<&str, &Value> = lines
        .filter(|line| line["vehicle"] == vehicle)
        .filter_map(|line| Some((line["site"].as_str()?, line)))
        .collect();
    let sites = stands.of(vehicle, "site");
    for site in sites {
        let found = searches.each_ref().map(|search| search.of(site));
        let found_main = to_main.each_ref().map(|search| search.of(site));
        let label = format!("site {} for {vehicle}", site.id);
        let Some(line) = told.remove(site.id.as_str()) else {
            let changes = |ways: [Option<(u64, u64)>; 4]| ways[0] != ways[1] || ways[2] != ways[3];
            if changes(found) || changes(found_main) {
                report.differences.push(format!(
                    "{label}: its ways change, {found:?} and {found_main:?} ms and mm, and it is not told"
                ));
            }
            continue;
        };
        for (start, found) in [("", found), ("main_", found_main)] {
            for (way, found) in WAYS.iter().zip(found) {
                let measures = [("s", found.map(|(ms, _)| ms)), ("m", found.map(|(_, mm)| mm))];
                for (unit, found) in measures {
                    let key = format!("{start}{way}_{unit}");
                    let written = thousandths(&line[&key]);
                    if written != found {
                        report
                            .differences
                            .push(format!("{key} of {label}: written {written:?}, found {found:?}"));
                    }
                }
            }
        }
        for (key, search, best) in [("gate_before", &searches[0], found[0]), ("gate", &searches[1], found[1])]
        {
            let Some(named) = line[key].as_str() else { continue };
            let gates = site.gates.iter().filter(|(gate, _)| gate == named);
            let times: Vec<Option<u64>> =
                gates.map(|(_, stand)| search.of_gate(stand).map(|(ms, _)| ms)).collect();
            let best = best.map(|(ms, _)| ms);
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
