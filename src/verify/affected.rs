//! Sites that detours concern, proved again: seconds and meters from and to the stations and the main roads before and while
//! the closures hold that are named with it, that it loses no more while others hold together, that no other site's ways
//! change, and that a gate that is named is one of the fastest.

use super::Report;
use super::graph::{Graph, Stand};
use super::search::{Cost, Labels, certificate, one};
use super::stands::{Place, Stands};
use super::together::{Sets, is_alone};
use super::works::{Span, Works, instant};
use super::{list, thousandths};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Which of them stand on an edge.
    on: BTreeMap<String, Vec<usize>>,
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
        let mut on: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, station) in stations.iter().enumerate() {
            for edge in station.edges() {
                on.entry(edge.to_owned()).or_default().push(number);
            }
        }
        Self { graph, stations, on, to_stations, labels }
    }

    fn of_gate(&self, gate: &Stand) -> Option<(u64, u64)> {
        let ends = self.graph.ends(gate, self.to_stations);
        let along = ends.iter().filter_map(|(node, part)| Some(self.labels[*node]?.plus(*part)));
        let beside = gate.edges().filter_map(|edge| self.on.get(edge)).flatten();
        let direct = beside.filter_map(|number| match self.to_stations {
            true => self.graph.direct(gate, &self.stations[*number]),
            false => self.graph.direct(&self.stations[*number], gate),
        });
        along.chain(direct).map(|Cost { ms, mm }| (ms, mm)).min()
    }

    pub fn of(&self, place: &Place) -> Option<(u64, u64)> {
        place.gates.iter().filter_map(|(_, gate)| self.of_gate(gate)).min()
    }
}

/// The four ways of a site in the order of the searches: what they start with in the summary, seconds and meters.
const WAYS: [&str; 4] = ["from_before", "from", "to_before", "to"];

/// The four ways of a site, milliseconds and millimeters, in the order of [`WAYS`].
type Four = [Option<(u64, u64)>; 4];

/// The graph while closures hold together, and the ways in it.
pub(super) struct Under<'a> {
    /// What the tables call them.
    pub name: &'a str,
    /// The ways of sites from and to the stations, and from and to the main roads.
    ways: [[Fastest<'a>; 2]; 2],
}

impl<'a> Under<'a> {
    /// Searches all ways; `name` is none without closures.
    pub fn search(
        graph: &'a Graph,
        (vehicle, name): (&str, Option<&'a str>),
        stands: &Stands,
        report: &mut Report,
    ) -> Self {
        let of = |layer: &str| -> Vec<Stand> {
            stands.of(vehicle, layer).iter().flat_map(Place::stands).collect()
        };
        let main = name.map_or_else(|| of("main"), |name| main_under(vehicle, name, stands));
        let mut both = |stations: Vec<Stand>| {
            [false, true].map(|there| Fastest::search(graph, stations.clone(), there, report))
        };
        let ways = [both(of("station")), both(main)];
        Self { name: name.unwrap_or_default(), ways }
    }

    /// The ways of a site before and now.
    fn four(before: &Under, now: &Under, which: usize, site: &Place) -> Four {
        let [[from_then, to_then], [from, to]] =
            [before, now].map(|under| under.ways[which].each_ref().map(|fastest| fastest.of(site)));
        [from_then, from, to_then, to]
    }
}

/// By how much ways may differ that are the same: the stretches into which works cut a road are rounded one by one; milliseconds,
/// and millimeters.
const ROUNDED: u64 = 10;

/// Whether two ways are the same but for rounding.
fn same(a: Option<(u64, u64)>, b: Option<(u64, u64)>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.0.abs_diff(b.0) <= ROUNDED && a.1.abs_diff(b.1) <= ROUNDED,
        (a, b) => a == b,
    }
}

/// The junctions of the main roads while closures hold.
fn main_under(vehicle: &str, name: &str, stands: &Stands) -> Vec<Stand> {
    let layer = |kind: &str| stands.of(vehicle, format!("{kind} {name}").trim_end());
    let gone: BTreeSet<&str> = layer("main_gone").iter().map(|place| place.id.as_str()).collect();
    let left = stands.of(vehicle, "main").iter().filter(|place| !gone.contains(place.id.as_str()));
    left.chain(layer("main_new")).flat_map(Place::stands).collect()
}

/// What a site loses, the graver the larger: ways from and to the stations, from and to the main roads, milliseconds more of
/// the ways that are left.
fn loss(stations: Four, main: Four) -> ([usize; 2], [i64; 2]) {
    let pairs = |four: Four| [(four[0], four[1]), (four[2], four[3])];
    let lost = |four| pairs(four).into_iter().filter(|(then, now)| then.is_some() && now.is_none()).count();
    let signed = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let more = |four| {
        let both = pairs(four).into_iter().filter_map(|(then, now)| then.zip(now));
        both.map(|((then, _), (now, _))| signed(now) - signed(then)).sum()
    };
    ([lost(stations), lost(main)], [more(stations), more(main)])
}

/// Spans in their order, those that touch as one.
fn joined(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for (from, until) in spans {
        match all.last_mut() {
            Some(last) if last.1 == from => last.1 = until,
            _ => all.push((from, until)),
        }
    }
    all
}

/// Compares the affected sites of one vehicle; gives how many sites were looked at.
pub(super) fn affected(
    (before, under): (&Under, &[Under]),
    vehicle: &str,
    task: &Value,
    (stands, sets, hours): (&Stands, &Sets, &Works),
    report: &mut Report,
) -> usize {
    let lines = task["affected_sites"].as_array().into_iter().flatten();
    let mut told: BTreeMap<&str, &Value> = lines
        .filter(|line| line["vehicle"] == vehicle)
        .filter_map(|line| Some((line["site"].as_str()?, line)))
        .collect();
    let sites = stands.of(vehicle, "site");
    for site in sites {
        let label = format!("site {} for {vehicle}", site.id);
        let found: Vec<[Four; 2]> =
            under.iter().map(|now| [0, 1].map(|which| Under::four(before, now, which, site))).collect();
        let is_other = |ways: &Four| !same(ways[0], ways[1]) || !same(ways[2], ways[3]);
        // What one closure does by itself is what it does at least while it holds.
        let changed: Vec<usize> = (0..under.len()).filter(|i| found[*i].iter().any(is_other)).collect();
        let Some(line) = told.remove(site.id.as_str()) else {
            if let Some(first) = changed.first() {
                let [stations, main] = found[*first];
                report.differences.push(format!(
                    "{label}: its ways change, {stations:?} and {main:?} ms and mm, and it is not told"
                ));
            }
            continue;
        };
        let named = line["together"].as_str().unwrap_or_default();
        let Some(at) = under.iter().position(|under| under.name == named) else {
            report.differences.push(format!("{label}: there are no closures {named:?} in together.csv"));
            continue;
        };
        let [stations, main] = found[at];
        for (start, found) in [("", stations), ("main_", main)] {
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
        let (lost, more) = loss(stations, main);
        let no_room = line["effect"] == "no_turning";
        let graver = changed.iter().filter(|i| !is_alone(under[**i].name)).find(|i| {
            let [stations, main] = found[**i];
            let (others, longer) = loss(stations, main);
            others > lost || (others == lost && !no_room && longer > more)
        });
        if let Some(graver) = graver {
            let (name, [stations, main]) = (under[*graver].name, found[*graver]);
            report.differences.push(format!(
                "{label}: it loses more with {name:?} than with {named:?}: {stations:?} and {main:?} ms and mm"
            ));
        }
        let own: BTreeSet<String> =
            list(line, "closures").filter_map(|id| Some(id.as_str()?.to_owned())).collect();
        // Whether a closure takes as much by itself as all do that hold then.
        let as_bad = |closure: &str, among: &BTreeSet<String>| {
            let name = sets.alone(vehicle, closure, among)?;
            let [stations, main] = found[under.iter().position(|under| under.name == name)?];
            let (alone, longer) = loss(stations, main);
            Some(alone == lost && (0..2).all(|i| longer[i].abs_diff(more[i]) <= ROUNDED))
        };
        let whole = sets.closures(vehicle, named);
        let alone = own.first().filter(|_| own.len() == 1 && whole.is_none_or(|whole| *whole != own));
        let holds = |set: &BTreeSet<String>| match alone {
            Some(closure) => set.contains(closure) && as_bad(closure, set) == Some(true),
            None => sets.hold_in(vehicle, &own, set),
        };
        let intervals = sets.intervals(vehicle, hours);
        match whole {
            Some(whole) if alone.is_none() && *whole != own => {
                report.differences.push(format!("{label}: {own:?} are not the closures that hold then"));
            }
            Some(whole) if hours.is_empty() && alone.is_some() && !holds(whole) => {
                report.differences.push(format!("{label}: {own:?} alone do not bring it about"));
            }
            _ => {}
        }
        if !hours.is_empty() {
            let held = joined(intervals.into_iter().filter(|(_, set)| holds(set)).map(|(span, _)| span));
            let ms: i64 = held.iter().map(|(from, until)| (*until - *from).num_milliseconds()).sum();
            // As far as is looked is neither beginning nor end.
            let looked = hours.looked();
            let is = |key: &str, found: DateTime<Utc>, edge: Option<DateTime<Utc>>| match line[key].as_str() {
                Some(written) => instant(written) == Some(found),
                None => edge == Some(found) && !hours.is_dated(found),
            };
            let first = held.first();
            let as_told = first.is_some_and(|first| {
                is("begins_at", first.0, looked.map(|looked| looked.0))
                    && is("ends_at", first.1, looked.map(|looked| looked.1))
            });
            let last = held.last().map(|held| held.1);
            let is_open = line["lasts_s"].is_null() && last == looked.map(|looked| looked.1);
            if !as_told || (!is_open && thousandths(&line["lasts_s"]) != u64::try_from(ms).ok()) {
                report
                    .differences
                    .push(format!("{label}: {own:?} bring it about {first:?}, in all for {ms} ms"));
            }
        }
        let gates = [("gate_before", before, stations[0]), ("gate", &under[at], stations[1])];
        for (key, under, best) in gates {
            let search = &under.ways[0][0];
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
