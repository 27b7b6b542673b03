//! Sites that detours concern, proved again: seconds and meters from and to the stations and the main roads before and while
//! the closures hold that are named with it, that it loses no more while others hold together, when it loses what it loses, that no other site's ways
//! change, and that a gate that is named is one of the fastest.

use super::Report;
use super::graph::{Graph, Stand};
use super::losses::{Asked, Calendar, ENDLESS, is_cut};
use super::search::{Cost, Labels, certificate, one};
use super::stands::{Place, Stands};
use super::together::{Sets, is_alone};
use super::works::Works;
use super::{list, thousandths};
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
    ways: [[OfGates; 2]; 2],
}

/// The fastest way of each gate of each site, milliseconds and millimeters, in the order of `stands.csv`.
type OfGates = Vec<Vec<Option<(u64, u64)>>>;

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
        // A search has a label for each junction: only what it says of the sites is kept.
        let sites = stands.of(vehicle, "site");
        let mut both = |stations: Vec<Stand>| {
            [false, true].map(|there| -> OfGates {
                let fastest = Fastest::search(graph, stations.clone(), there, report);
                let of = |site: &Place| site.gates.iter().map(|(_, gate)| fastest.of_gate(gate)).collect();
                sites.iter().map(of).collect()
            })
        };
        let ways = [both(of("station")), both(main)];
        Self { name: name.unwrap_or_default(), ways }
    }

    /// The ways of a site, by its number, before and now.
    fn four(before: &Under, now: &Under, which: usize, site: usize) -> Four {
        let [[from_then, to_then], [from, to]] = [before, now]
            .map(|under| under.ways[which].each_ref().map(|ways| ways[site].iter().flatten().min().copied()));
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

/// What ways lose, the graver the larger: ways that are gone, milliseconds more of those that are left.
fn loss(ways: &Four) -> (usize, i64) {
    let pairs = [(ways[0], ways[1]), (ways[2], ways[3])];
    let lost = pairs.into_iter().filter(|(then, now)| then.is_some() && now.is_none()).count();
    let signed = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let both = pairs.into_iter().filter_map(|(then, now)| then.zip(now));
    (lost, both.map(|((then, _), (now, _))| signed(now) - signed(then)).sum())
}

/// The ways from and to one kind of places: what the summary calls a loss of theirs, what their keys start with, and which
/// key names the closures under which they are told.
const ENDS: [(&str, &str, &str); 2] =
    [("stations", "", "together"), ("main_roads", "main_", "main_together")];

/// Proves the losses of a site of one kind of ways: that no time is worse, and when it loses what it loses.
fn losses(
    (line, site_loss): (&Value, Option<&Value>),
    under: &[Under],
    (ways, told): (&[Four], usize),
    calendar: &Calendar,
    report: &mut Report,
) -> Result<(), String> {
    let grave = || (0..under.len()).filter(|i| !is_alone(under[*i].name));
    if let Some(graver) = grave().find(|i| loss(&ways[*i]) > loss(&ways[told])) {
        let changes = |ways: &Four| !same(ways[0], ways[1]) || !same(ways[2], ways[3]);
        // Where nothing is lost at the time that is told, it may be shorter at it alone.
        if changes(&ways[graver]) {
            let (name, named) = (under[graver].name, under[told].name);
            return Err(format!(
                "it loses more with {name:?} than with {named:?}: {:?} ms and mm",
                ways[graver]
            ));
        }
    }
    let changes = grave().any(|i| !same(ways[i][0], ways[i][1]) || !same(ways[i][2], ways[i][3]));
    let Some(site_loss) = site_loss else {
        return match changes {
            true => Err("its ways change, and no loss of them is told".into()),
            false => Ok(()),
        };
    };
    let gone: Vec<usize> = (0..2)
        .filter(|way| grave().any(|i| ways[i][2 * way].is_some() && ways[i][2 * way + 1].is_none()))
        .collect();
    if is_cut(site_loss) == gone.is_empty() {
        return Err(format!(
            "it is told to be {}, and the ways that are gone at some time are {gone:?}",
            site_loss["effect"]
        ));
    }
    let ms = |way: Option<(u64, u64)>| way.map_or(ENDLESS, |(ms, _)| ms);
    let mut found: Vec<[u64; 2]> = ways.iter().map(|ways| [ms(ways[1]), ms(ways[3])]).collect();
    // Without closures.
    let then = [ms(ways[told][0]), ms(ways[told][2])];
    found.push(then);
    let directions = ["no_way_there", "no_way_back"];
    let mut any: Vec<bool> = Vec::new();
    let mut questions = Vec::new();
    for way in 0..2 {
        let own = &site_loss[directions[way]];
        if !gone.contains(&way) {
            if !own.is_null() {
                return Err(format!("{} is told, and it is never gone", directions[way]));
            }
            continue;
        }
        let asked = Asked::Gone(way);
        let truth = calendar.truth(&asked, &found)?;
        calendar.times(&truth, own).map_err(|why| format!("{}: {why}", directions[way]))?;
        let asked = [asked];
        calendar
            .closures(&asked, &truth, own, &found)
            .map_err(|why| format!("{}: {why}", directions[way]))?;
        let both = any.iter().chain(std::iter::repeat(&false)).zip(&truth);
        any = both.map(|(a, b)| *a || *b).collect();
        questions.extend(asked);
    }
    if gone.is_empty() {
        let at = found[told];
        if at.iter().zip(&then).all(|(now, then)| now.abs_diff(*then) <= ROUNDED) {
            report
                .left_out
                .push(format!("when site {} is come to by another way in the same time", line["site"]));
            return Ok(());
        }
        let asked = Asked::AsTold(at);
        any = calendar.truth(&asked, &found)?;
        questions.push(asked);
    }
    calendar.times(&any, site_loss)?;
    if !gone.is_empty() {
        // Those of the way there and of the way back are proved by themselves.
        let ids = |told: &Value| list(told, "closures").map(Value::to_string).collect::<BTreeSet<_>>();
        let both: BTreeSet<String> = directions.iter().flat_map(|way| ids(&site_loss[*way])).collect();
        return match both == ids(site_loss) {
            true => Ok(()),
            false => Err(format!("{both:?} bring it about")),
        };
    }
    calendar.closures(&questions, &any, site_loss, &found)
}

/// Compares the affected sites of one vehicle; gives how many sites were looked at, and of how many that
/// are cut off it was proved when they are reached again.
pub(super) fn affected(
    (before, under): (&Under, &[Under]),
    vehicle: &str,
    task: &Value,
    (stands, sets, hours): (&Stands, &Sets, &Works),
    report: &mut Report,
) -> (usize, usize) {
    let mut opened = 0;
    let lines = task["affected_sites"].as_array().into_iter().flatten();
    let mut told: BTreeMap<&str, &Value> = lines
        .filter(|line| line["vehicle"] == vehicle)
        .filter_map(|line| Some((line["site"].as_str()?, line)))
        .collect();
    let sites = stands.of(vehicle, "site");
    let names: Vec<&str> = under.iter().map(|under| under.name).collect();
    let calendar = Calendar::new(sets, vehicle, hours, &names);
    for (number, site) in sites.iter().enumerate() {
        let label = format!("site {} for {vehicle}", site.id);
        let found: Vec<[Four; 2]> =
            under.iter().map(|now| [0, 1].map(|which| Under::four(before, now, which, number))).collect();
        let is_other = |ways: &Four| !same(ways[0], ways[1]) || !same(ways[2], ways[3]);
        let grave = (0..under.len()).filter(|i| !is_alone(under[*i].name));
        let changed: Vec<usize> = grave.filter(|i| found[*i].iter().any(is_other)).collect();
        let Some(line) = told.remove(site.id.as_str()) else {
            if let Some(first) = changed.first() {
                let [stations, main] = found[*first];
                report.differences.push(format!(
                    "{label}: its ways change, {stations:?} and {main:?} ms and mm, and it is not told"
                ));
            }
            continue;
        };
        let mut at = [0; 2];
        let mut is_known = true;
        for (at, (_, _, key)) in at.iter_mut().zip(ENDS) {
            let named = line[key].as_str().unwrap_or_default();
            if let Some(known) = under.iter().position(|under| under.name == named && !is_alone(named)) {
                *at = known;
            } else {
                let what = format!("{label}: there are no closures {named:?} in together.csv");
                report.differences.push(what);
                is_known = false;
            }
        }
        if !is_known {
            continue;
        }
        for (which, (of, start, _)) in ENDS.iter().enumerate() {
            for (way, found) in WAYS.iter().zip(found[at[which]][which]) {
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
            let ways: Vec<Four> = found.iter().map(|found| found[which]).collect();
            let site_loss = list(line, "losses").find(|loss| loss["of"] == **of);
            if let Err(why) = losses((line, site_loss), under, (&ways, at[which]), &calendar, report) {
                report.differences.push(format!("{label}, {of}: {why}"));
            } else if !hours.is_empty()
                && site_loss.is_some_and(|loss| is_cut(loss) && loss["effect"] == line["effect"])
            {
                opened += 1;
            }
        }
        let turns = list(line, "losses").any(|loss| loss["of"] == "turning" && !loss["begins_at"].is_null());
        if turns {
            report.left_out.push(format!("how long there is no room to turn round at {label}"));
        }
        if hours.is_empty() && !line["opens_at"].is_null() {
            report.left_out.push(format!("when {label} is reached again"));
        }
        // What is told of the site is what is told of the loss that gives it its word.
        let mut all = list(line, "losses");
        let leading = all.find(|loss| loss["effect"] == line["effect"]);
        // Who had no way from or to a station before is inside all the same, and loses the main roads.
        let has_stations = list(line, "losses").any(|loss| loss["of"] == "stations");
        let is_cut_off = |loss: &&Value| loss["of"] == "main_roads" && is_cut(loss);
        let leading = leading.or_else(|| {
            let mut cut = list(line, "losses").filter(is_cut_off);
            cut.next().filter(|_| line["effect"] == "inside_closure" && !has_stations)
        });
        let keys = ["closures", "begins_at", "ends_at", "lasts_s", "opens_at", "opens_until"];
        if let Some(leading) = leading {
            // When it is reached again is told of the loss that has its word.
            let told = if leading["effect"] == line["effect"] { &keys[..] } else { &keys[..4] };
            if let Some(key) = told.iter().find(|key| leading[**key] != line[**key]) {
                report.differences.push(format!("{key} of {label} is not that of its loss"));
            }
        } else {
            report.differences.push(format!("{label}: {} is none of its losses", line["effect"]));
        }
        let (at, [stations, _]) = (at[0], found[at[0]]);
        let gates = [("gate_before", before, stations[0]), ("gate", &under[at], stations[1])];
        for (key, under, best) in gates {
            let Some(named) = line[key].as_str() else { continue };
            let gates = site.gates.iter().zip(&under.ways[0][0][number]);
            let gates = gates.filter(|((gate, _), _)| gate == named);
            let times: Vec<Option<u64>> = gates.map(|(_, way)| way.map(|(ms, _)| ms)).collect();
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
    (sites.len(), opened)
}
