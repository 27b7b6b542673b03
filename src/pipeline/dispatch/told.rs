//! The first and the third recipient: the officers of the project, or who stands in for them, and the station in charge;
//! each with his way to the scene and a backup.

use super::inputs::{Inputs, Officer};
use super::roads::Network;
use super::{exemptions, graph_name};
use crate::pipeline::people::Pair;
use crate::pipeline::placing::position;
use crate::pipeline::world::{World, label};
use crate::plan::Leg;
use crate::plan::dispatch::Instant;
use crate::plan::matrix::to_one;
use crate::plan::route::{Engine, route};
use crate::plan::steps::{roads as named_roads, steps};
use crate::report::dispatch::{InCharge, ToldWay, instant, position_fields};
use crate::report::summary::{NextLine, OfficerLine, ToldLine};
use crate::scenario::DispatchTask;
use crate::search::{Cost, Objective, Position};
use std::collections::{BTreeMap, BTreeSet};

/// What the first and the third recipient of an incident are told.
pub(super) struct Told {
    pub officers: Vec<OfficerLine>,
    pub station: Result<InCharge, &'static str>,
    pub ways: Vec<ToldWay>,
}

/// A way to the scene.
struct Way {
    line: ToldLine,
    from: Position,
    legs: Vec<Leg>,
}

/// Where somebody stands, and what the fastest way from there to the scene costs, if there is one.
type Stand = Option<(Position, Option<Cost>)>;

/// Everybody who might be told of one incident, with his travel time to it.
struct Scene<'a> {
    world: &'a World,
    task: &'a DispatchTask,
    inputs: &'a Inputs,
    network: &'a Network<'a>,
    incident: usize,
    at: Option<Position>,
    officers: Vec<Stand>,
    stations: Vec<Stand>,
}

/// Who is told, and by which ways they come. `at` is when somebody must be on duty.
pub(super) fn told(
    world: &World,
    task: &DispatchTask,
    inputs: &Inputs,
    network: &Network,
    incident: usize,
    at: Option<Instant>,
) -> Told {
    let scene = Scene::new(world, task, inputs, network, incident);
    let mut ways = Vec::new();
    let project = inputs.incidents[incident].project.map(|(project, _)| project);
    let pairs: Vec<&Pair> = inputs.pairs.iter().filter(|pair| Some(pair.project) == project).collect();
    let officers = scene.officers(&pairs, at, &mut ways);
    let station = scene.station(&mut ways);
    Told { officers, station, ways }
}

impl<'a> Scene<'a> {
    fn new(
        world: &'a World,
        task: &'a DispatchTask,
        inputs: &'a Inputs,
        network: &'a Network<'a>,
        incident: usize,
    ) -> Self {
        let at = network.scene(incident, 0);
        let snaps = inputs.officers.iter().map(|officer| &officer.snap).chain(&inputs.station_snaps);
        let stands: Vec<Option<Position>> = snaps.map(|snap| snap.as_ref().map(position)).collect();
        let placed: Vec<Position> = stands.iter().flatten().copied().collect();
        // One sweep against the roads serves all.
        let costs = match at {
            Some(at) => {
                let situation = network.situation(0, inputs.incidents[incident].time.unwrap_or(0));
                to_one(network.metric(0, &situation), &placed, at)
            }
            None => vec![None; placed.len()],
        };
        let mut costs = costs.into_iter();
        let mut all = stands.into_iter().map(|at| at.map(|at| (at, costs.next().flatten())));
        let officers = all.by_ref().take(inputs.officers.len()).collect();
        let stations = all.collect();
        Self { world, task, inputs, network, incident, at, officers, stations }
    }

    /// A line for each officer of a project. Who is off duty is stood in for by his deputy, else by a partner at the
    /// project, else by somebody of his unit, the nearest first; whoever it is must be on duty. The backup is found
    /// likewise among those whom nobody calls.
    fn officers(&self, pairs: &[&Pair], at: Option<Instant>, ways: &mut Vec<ToldWay>) -> Vec<OfficerLine> {
        let officers = &self.inputs.officers;
        let on_duty = |officer: usize| {
            let duty = officers[officer].duty.as_ref();
            match (duty, at) {
                (Some(duty), Some(at)) => duty.iter().any(|(from, until)| (*from..*until).contains(&at)),
                _ => true,
            }
        };
        let goes: Vec<Option<(usize, &str)>> = pairs
            .iter()
            .map(|pair| match on_duty(pair.officer) {
                true => Some((pair.officer, "")),
                false => self.stand_in(pair.officer, pairs, on_duty),
            })
            .collect();
        let mut named: BTreeSet<usize> = goes.iter().flatten().map(|(officer, _)| *officer).collect();
        let mut backups: BTreeMap<usize, (usize, &str)> = BTreeMap::new();
        for (pair, goes) in pairs.iter().zip(&goes) {
            let Some((who, _)) = goes.filter(|(who, _)| !backups.contains_key(who)) else { continue };
            let free = |o: usize| on_duty(o) && !named.contains(&o);
            if let Some(backup) = self.stand_in(pair.officer, pairs, free) {
                named.insert(backup.0);
                backups.insert(who, backup);
            }
        }
        let mut told = BTreeSet::new();
        let mut lines = Vec::new();
        for (pair, goes) in pairs.iter().zip(goes) {
            let officer = &officers[pair.officer];
            let here = on_duty(pair.officer);
            let substitute = goes.filter(|_| !here);
            let who = goes.map(|(who, _)| who);
            let way = who.and_then(|who| self.way_of(&self.officers, who));
            let backup = who.and_then(|who| backups.get(&who));
            let next = backup.map(|(o, _)| {
                self.next(&self.officers, *o, &officers[*o].entry.id, officers[*o].entry.label())
            });
            if let Some((who, way)) = who.zip(way.as_ref()).filter(|(who, _)| told.insert(*who)) {
                ways.push(self.layer_line(
                    "officer",
                    &officers[who].entry.id,
                    officers[who].entry.label(),
                    way,
                ));
            }
            lines.push(OfficerLine {
                officer: officer.entry.id.clone(),
                name: officer.entry.label().to_owned(),
                role: pair.role.clone(),
                phone: phone(officer).unwrap_or_default(),
                on_duty: here,
                substitute: substitute.map(|(o, _)| officers[o].entry.id.clone()),
                substitute_name: substitute.map(|(o, _)| officers[o].entry.label().to_owned()),
                substitute_phone: substitute.and_then(|(o, _)| phone(&officers[o])),
                substitute_by: substitute.map(|(_, by)| by.to_owned()),
                no_way: who
                    .filter(|_| way.is_none())
                    .map(|who| self.why_not(officers[who].known, self.officers[who])),
                way: way.map(|way| way.line),
                next,
                next_by: backup.map(|(_, by)| (*by).to_owned()),
            });
        }
        lines
    }

    fn stand_in(
        &self,
        of: usize,
        pairs: &[&Pair],
        free: impl Fn(usize) -> bool,
    ) -> Option<(usize, &'static str)> {
        let officers: &[Officer] = &self.inputs.officers;
        let own = &officers[of];
        let free = |o: &usize| *o != of && free(*o);
        if let Some(deputy) = own.deputy.filter(free) {
            return Some((deputy, "deputy"));
        }
        if let Some(partner) = pairs.iter().map(|pair| pair.officer).find(free) {
            return Some((partner, "partner"));
        }
        let colleagues =
            (0..officers.len()).filter(|o| !own.unit.is_empty() && officers[*o].unit == own.unit);
        let far = |o: &usize| {
            (self.officers[*o].and_then(|(_, cost)| cost).map_or((true, 0), |c| (false, c.ms)), *o)
        };
        Some((colleagues.filter(free).min_by_key(far)?, "unit"))
    }

    /// The station in charge: that in whose area the incident lies, else the one with the least travel time. Its backup is
    /// the nearest of the others.
    fn station(&self, ways: &mut Vec<ToldWay>) -> Result<InCharge, &'static str> {
        let costs = self.stations.iter().enumerate();
        let mut nearest: Vec<(Cost, usize)> = costs.filter_map(|(i, s)| Some(((*s)?.1?, i))).collect();
        nearest.sort_unstable();
        let own = self.inputs.incidents[self.incident].station;
        let station = own.or_else(|| nearest.first().map(|(_, station)| *station));
        let Some(station) = station else {
            return Err(match (self.stations.is_empty(), self.at) {
                (true, _) => "no_stations",
                (false, None) => "no_road_near",
                (false, Some(_)) => "no_way",
            });
        };
        let site = &self.world.stations[station];
        let way = self.way_of(&self.stations, station);
        ways.extend(way.as_ref().map(|way| self.layer_line("station", &site.id, &label(site), way)));
        let next = nearest.iter().map(|(_, other)| *other).find(|other| *other != station).map(|other| {
            let site = &self.world.stations[other];
            self.next(&self.stations, other, &site.id, &label(site))
        });
        Ok(InCharge {
            id: site.id.clone(),
            name: label(site),
            by_area: own.is_some(),
            no_way: way.is_none().then(|| self.why_not(true, self.stations[station])),
            way: way.map(|way| way.line),
            next,
        })
    }

    /// The fastest way of the vehicle of the task, which sets out when the time to do so has passed.
    fn way_of(&self, of: &[Stand], who: usize) -> Option<Way> {
        let ((from, cost), to) = of[who].zip(self.at)?;
        let cost = cost?;
        let called = self.inputs.incidents[self.incident].time;
        let situation = self.network.situation(0, called.unwrap_or(0));
        let metric = self.network.metric(0, &situation);
        let legs = route(metric, from, to, Objective::Fastest, Engine::Own)?.legs;
        let response_ms = Instant::from(self.task.turnout_ms) + Instant::from(cost.ms);
        let line = ToldLine {
            arrive_at: called.map(|at| instant(at + response_ms, self.inputs.zone)),
            duration_s: f64::from(cost.ms) / 1000.0,
            distance_m: f64::from(cost.mm) / 1000.0,
            response_s: response_ms as f64 / 1000.0,
            roads: named_roads(&steps(metric, &legs)),
            exemptions: exemptions(self.world, situation.when, &self.inputs.engines[0].1.vehicle, &legs),
        };
        Some(Way { line, from, legs })
    }

    /// What the layer of ways says, so that `verify` can search them again.
    fn layer_line(&self, recipient: &'static str, id: &str, name: &str, way: &Way) -> ToldWay {
        let called = self.inputs.incidents[self.incident].time;
        let situation = self.network.situation(0, called.unwrap_or(0));
        let metric = self.network.metric(0, &situation);
        ToldWay {
            recipient,
            id: id.to_owned(),
            name: name.to_owned(),
            line: way.line.clone(),
            graph: graph_name(self.inputs, 0, situation.number),
            from: position_fields(metric, way.from),
            to: self.at.map(|to| position_fields(metric, to)).unwrap_or_default(),
            legs: way.legs.clone(),
        }
    }

    fn next(&self, of: &[Stand], who: usize, id: &str, name: &str) -> NextLine {
        let cost = of[who].and_then(|(_, cost)| cost);
        let seconds = |ms: u64| ms as f64 / 1000.0;
        let response = |cost: Cost| u64::from(self.task.turnout_ms) + u64::from(cost.ms);
        NextLine {
            unit: id.to_owned(),
            name: name.to_owned(),
            duration_s: cost.map(|cost| seconds(u64::from(cost.ms))),
            response_s: cost.map(|cost| seconds(response(cost))),
        }
    }

    fn why_not(&self, known: bool, stands: Stand) -> String {
        match (known, self.at.is_some() && stands.is_some()) {
            (false, _) => "no_position",
            (true, false) => "no_road_near",
            (true, true) => "no_way",
        }
        .to_owned()
    }
}

fn phone(officer: &Officer) -> Option<String> {
    officer.entry.text(&["phone", "电话", "手机"])
}
