//! A plan as it is driven: the way of every leg on the roads, and the plan held against them. The travel tables come from
//! sweeps; here each leg is searched again by Dijkstra's algorithm with paths, added up edge by edge, and held against the
//! closures' own records.

use super::problem::{Ground, Question};
use super::terrain::{Stand, Terrain, shut_on};
use crate::exchange::write::number;
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::leg_ms;
use crate::plan::route::Path;
use crate::plan::steps::{path_line, steps};
use crate::report::patrol::{DAY_MS, Event, Kind, Tour};
use crate::report::places::snap_fields;
use crate::rounds::{Plan, Tour as Round};
use crate::search::Cost;
use crate::vehicle::Class;
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The tours of all units on all days of a question, empty where a unit stays; what is wrong with them goes to `faults`.
pub(super) fn tours(
    ground: &Ground,
    question: &Question,
    terrains: &[Terrain],
    plan: &Plan,
    faults: &mut Vec<String>,
) -> Vec<Tour> {
    let ways = ways(ground, question, terrains, plan, faults);
    let one = |(crew, (number, day)): (usize, &(usize, u32))| {
        let unit = &ground.units[*number];
        let station = &ground.stations[unit.station];
        let midnight = i64::from(*day) * DAY_MS;
        let terrain = &terrains[question.problem.units[crew].profile];
        let round = plan.tours.iter().find(|tour| tour.unit == crew);
        let drawer = Drawer { ground, question, terrains, terrain, ways: &ways, crew };
        Tour {
            unit: unit.id.clone(),
            name: unit.name.clone(),
            station: station.id.clone(),
            station_name: super::label(station),
            vehicle: terrain.engine.vehicle.name.clone(),
            on_foot: terrain.engine.vehicle.class == Class::Walk,
            graph: terrain.graph_name(ground.world, ground.task),
            turn_round: terrain.told_turning(ground.task),
            day: *day,
            shift: (midnight + unit.shift.from_ms, midnight + unit.shift.until_ms),
            events: round.map_or_else(Vec::new, |round| drawer.events(round)),
        }
    };
    question.crews.iter().enumerate().map(one).collect()
}

type Ways = BTreeMap<(usize, usize, usize), Path>;

/// All ways that the plan drives, by terrain and stops; in parallel.
fn ways(
    ground: &Ground,
    question: &Question,
    terrains: &[Terrain],
    plan: &Plan,
    faults: &mut Vec<String>,
) -> Ways {
    let mut wanted: Vec<(usize, usize, usize)> = Vec::new();
    for tour in &plan.tours {
        let unit = &question.problem.units[tour.unit];
        let mut here = unit.start;
        for planned in &tour.stops {
            let mode = question.problem.tasks[planned.task].modes[planned.mode];
            wanted.push((unit.profile, here, mode.enter));
            here = mode.leave;
        }
        wanted.extend(unit.end.map(|end| (unit.profile, here, end)));
    }
    wanted.retain(|(_, from, to)| from != to);
    wanted.sort_unstable();
    wanted.dedup();
    let found: Vec<(Option<Path>, Vec<String>)> = wanted
        .par_iter()
        .map(|(terrain, from, to)| {
            let terrain = &terrains[*terrain];
            let path = terrain.way(*from, *to);
            let wrong = audit(ground, terrain, (*from, *to), path.as_ref());
            (path, wrong)
        })
        .collect();
    let mut ways = Ways::new();
    for (key, (path, wrong)) in wanted.into_iter().zip(found) {
        faults.extend(wrong);
        ways.extend(path.map(|path| (key, path)));
    }
    ways
}

/// What is wrong with a leg: another search finds another cost, its edges do not add up to it, or it is shut.
fn audit(ground: &Ground, terrain: &Terrain, (from, to): (usize, usize), path: Option<&Path>) -> Vec<String> {
    let planned = terrain.cells[from][to];
    let Some(path) = path else {
        return vec![format!("leg {from} to {to}: the table has {planned:?}, and there is no way")];
    };
    let mut wrong = Vec::new();
    if planned != Some(path.cost) {
        wrong
            .push(format!("leg {from} to {to}: the table has {planned:?}, the search finds {:?}", path.cost));
    }
    let last = path.legs.len().saturating_sub(1);
    let parts = path.legs.iter().enumerate();
    let ms: u64 = parts.map(|(i, leg)| u64::from(leg_ms(&terrain.metric, leg, i == 0, i == last))).sum();
    let mm: u64 = path.legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
    if (ms, mm) != (u64::from(path.cost.ms), u64::from(path.cost.mm)) {
        wrong.push(format!("leg {from} to {to}: its edges take {ms} ms, {mm} mm, not {:?}", path.cost));
    }
    for closure in shut_on(ground.world, terrain, path) {
        wrong.push(format!("leg {from} to {to} drives through closure {closure:?}"));
    }
    wrong
}

struct Drawer<'a> {
    ground: &'a Ground<'a>,
    question: &'a Question,
    terrains: &'a [Terrain],
    terrain: &'a Terrain,
    ways: &'a Ways,
    crew: usize,
}

impl Drawer<'_> {
    fn events(&self, round: &Round) -> Vec<Event> {
        let unit = &self.question.problem.units[self.crew];
        let mut events = vec![self.at_station(Kind::Depart, unit.start, round.depart_ms)];
        let mut here = unit.start;
        for (place, planned) in round.stops.iter().enumerate() {
            self.pauses(round, place, false, here, here, &mut events);
            let mode = self.question.problem.tasks[planned.task].modes[planned.mode];
            let before = events.len();
            self.pauses(round, place, true, here, mode.enter, &mut events);
            let rested = events.len() > before;
            if rested {
                // The unit came here for its pause.
                events[before].arrive_ms = planned.arrive_ms;
            }
            let visit = self.question.visits[planned.task];
            let asked = &self.question.asked[visit];
            let piece = self.ground.pieces[self.question.sites[visit]].as_ref();
            let mut event = self.blank(if piece.is_some() { Kind::Segment } else { Kind::Visit }, mode.enter);
            event.visit = Some(visit);
            event.site.clone_from(&asked.site);
            event.name.clone_from(&asked.name);
            event.at = asked.at;
            event.begin_ms = planned.begin_ms;
            event.end_ms = planned.depart_ms;
            if let Some(piece) = piece {
                let terrains = self.terrains;
                let run = self.ground.runs(self.question.sites[visit], piece, terrains).nth(planned.mode);
                if let Some((run, _)) = run {
                    if !piece.legs.is_empty() {
                        let network = &self.ground.world.network;
                        event
                            .snap_fields
                            .insert("run".into(), run_field(network, &piece.driven(network, run)));
                    }
                    event.along = piece.walked(run);
                    event.along_mm = piece.run_mm(run);
                    event.access_mm = u64::from(piece.access_mm);
                    let walks = self.terrain.engine.vehicle.class == Class::Walk;
                    event.stretch = Some(piece.stretch(&self.ground.world.network, run, walks));
                    event.at = event.along[0];
                    event.leave_fields = self.blank(Kind::Segment, mode.leave).snap_fields;
                }
            }
            if let Some(pause) = events.last().filter(|_| rested) {
                event.arrive_ms = pause.end_ms;
            } else {
                event.arrive_ms = planned.arrive_ms;
                self.drive(here, mode.enter, &mut event);
            }
            events.push(event);
            here = mode.leave;
        }
        self.pauses(round, round.stops.len(), false, here, here, &mut events);
        if let Some(end) = unit.end {
            let before = events.len();
            self.pauses(round, round.stops.len(), true, here, end, &mut events);
            let mut finish = self.at_station(Kind::Finish, end, round.arrive_ms);
            if events.len() == before {
                self.drive(here, end, &mut finish);
            }
            events.push(finish);
        } else {
            let last = events.last().cloned().unwrap_or_else(|| self.blank(Kind::Finish, here));
            events.push(Event {
                kind: Kind::Finish,
                visit: None,
                arrive_ms: round.arrive_ms,
                begin_ms: round.arrive_ms,
                end_ms: round.arrive_ms,
                drive: Cost::default(),
                way: Vec::new(),
                along: Vec::new(),
                along_mm: 0,
                access_mm: 0,
                stretch: None,
                roads: Vec::new(),
                snap_fields: if last.leave_fields.is_empty() { last.snap_fields } else { last.leave_fields },
                leave_fields: Map::new(),
                ..last
            });
        }
        events
    }

    /// The pauses before a stop: where the unit still is, or once it has come there.
    fn pauses(
        &self,
        round: &Round,
        place: usize,
        arrived: bool,
        from: usize,
        at: usize,
        events: &mut Vec<Event>,
    ) {
        let taken = round.breaks.iter().filter(|pause| pause.after == place && pause.arrived == arrived);
        for (i, pause) in taken.enumerate() {
            let mut event = self.blank(Kind::Break, at);
            event.begin_ms = pause.begin_ms;
            event.end_ms = pause.end_ms;
            event.arrive_ms = events.last().map_or(pause.begin_ms, |last| last.end_ms);
            if i == 0 && from != at {
                self.drive(from, at, &mut event);
                event.arrive_ms += i64::from(event.drive.ms);
            }
            events.push(event);
        }
    }

    fn at_station(&self, kind: Kind, stop: usize, ms: i64) -> Event {
        let mut event = self.blank(kind, stop);
        if let Some(station) = self.ground.stations.get(stop) {
            event.site.clone_from(&station.id);
            event.name = super::label(station);
            event.at = station.at;
        }
        (event.arrive_ms, event.begin_ms, event.end_ms) = (ms, ms, ms);
        event
    }

    fn blank(&self, kind: Kind, stop: usize) -> Event {
        let stand = self.terrain.stands[stop];
        let snap = stand.map(|stand| stand.snap);
        let mut fields = Map::new();
        snap_fields(&mut fields, &self.terrain.metric, snap.as_ref());
        fields.extend(stand.map(|stand| heading_fields(&self.terrain.metric, stand)).unwrap_or_default());
        Event {
            kind,
            visit: None,
            site: String::new(),
            name: String::new(),
            at: snap.map(|snap| snap.at).unwrap_or_default(),
            arrive_ms: 0,
            begin_ms: 0,
            end_ms: 0,
            drive: Cost::default(),
            way: Vec::new(),
            along: Vec::new(),
            along_mm: 0,
            access_mm: 0,
            stretch: None,
            roads: Vec::new(),
            snap,
            snap_fields: fields,
            leave_fields: Map::new(),
        }
    }

    /// Sets the way from one stop to another.
    fn drive(&self, from: usize, to: usize, event: &mut Event) {
        let profile = self.question.problem.units[self.crew].profile;
        let Some(path) = self.ways.get(&(profile, from, to)) else { return };
        event.drive = path.cost;
        event.way = path_line(&self.ground.world.network, &path.legs);
        let steps = steps(&self.terrain.metric, &path.legs);
        event.roads = steps.into_iter().map(|step| (step.road, step.mm)).collect();
    }
}

/// How a run is come to, or left: its direction, the nodes of the graph at the end of the road there (of the ways to come
/// there the nodes that all of them lead on from), and whether one may turn round.
fn heading_fields(metric: &Metric, stand: Stand) -> Map<String, Value> {
    let topology = metric.topology();
    let mut fields = Map::new();
    let ((Some(stance), None) | (None, Some(stance))) = (stand.from, stand.to) else { return fields };
    let (Some(directed), Some(head)) = (stance.only, stance.head) else { return fields };
    let mut states = vec![head];
    if stand.to.is_some() {
        let heads = topology.copies(directed).iter().map(|edge| topology.head(*edge));
        states.extend(heads.filter(|state| topology.begin_anew(*state, directed) == head));
        states[1..].sort_unstable();
        states.dedup();
    }
    let names: Vec<String> = states.into_iter().map(|state| topology.state_name(state)).collect();
    fields.insert("heading".into(), direction(directed).into());
    fields.insert("states".into(), names.into());
    if stance.turns {
        fields.insert("turns".into(), true.into());
    }
    fields
}

fn direction(directed: DirectedId) -> &'static str {
    if directed.is_forward() { "forward" } else { "backward" }
}

/// The roads of a run as parts of segments, millimeters from their first junctions being written as meters.
fn run_field(network: &Network, legs: &[Leg]) -> Value {
    let part = |leg: &Leg| {
        let length = network.segment(leg.directed.segment()).length_mm;
        let forward = leg.directed.is_forward();
        let (from, to) =
            if forward { (leg.from_mm, leg.to_mm) } else { (length - leg.to_mm, length - leg.from_mm) };
        let meters = |mm: u32| number(f64::from(mm) / 1000.0);
        json!({"edge": network.segment_name(leg.directed.segment()), "direction": direction(leg.directed),
            "from_m": meters(from), "to_m": meters(to)})
    };
    legs.iter().map(part).collect()
}

/// What is wrong with the times of tours as they are drawn, in the words of who asked: legs take what the roads say, visits
/// are within their hours, tours within their shifts, spacing is kept. The rounds have checked their own plan before; this
/// looks at what is written.
pub(super) fn audit_times(ground: &Ground, question: &Question, tours: &[Tour], faults: &mut Vec<String>) {
    let mut visited: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for tour in tours {
        let mut wrong =
            |what: String| faults.push(format!("unit {} on day {}: {what}", tour.unit, tour.day + 1));
        for pair in tour.events.windows(2) {
            let due = pair[0].end_ms + i64::from(pair[1].drive.ms);
            if pair[1].arrive_ms != due {
                wrong(format!("arrives at {:?} at {} ms, not {due}", pair[1].name, pair[1].arrive_ms));
            }
        }
        for event in &tour.events {
            if !(event.arrive_ms <= event.begin_ms && event.begin_ms <= event.end_ms) {
                wrong(format!("the times at {:?} run backward", event.name));
            }
        }
        if let (Some(first), Some(last)) = (tour.events.first(), tour.events.last())
            && (first.begin_ms < tour.shift.0 || last.end_ms > tour.shift.1)
        {
            wrong("is out before or after its shift".to_owned());
        }
        for event in tour.calls() {
            let Some(visit) = event.visit else { continue };
            let site = question.sites[visit];
            let ask = &ground.asks[site];
            let stays = event.end_ms - event.begin_ms;
            let asked = match &ground.pieces[site] {
                None => stays == i64::from(ask.service_ms),
                Some(piece) => piece.services_ms.iter().any(|ms| stays == i64::from(*ms)),
            };
            if event.kind != Kind::Break && !asked {
                wrong(format!("stays at {:?} for another time than asked", event.name));
            }
            let of_day = event.begin_ms.rem_euclid(DAY_MS);
            let open = |hours: &crate::scenario::patrol::Hours| {
                [of_day, of_day + DAY_MS].iter().any(|at| hours.from_ms <= *at && *at <= hours.until_ms)
            };
            if !ask.windows.is_empty() && !ask.windows.iter().any(open) {
                wrong(format!("begins at {:?} outside of its windows", event.name));
            }
            visited.entry(site).or_default().push(tour.day);
        }
    }
    for (site, days) in &mut visited {
        let gap = ground.asks[*site].gap_days;
        days.sort_unstable();
        if gap > 0 && !ground.by_night && days.windows(2).any(|pair| pair[1] - pair[0] < gap) {
            faults.push(format!("site {}: two visits less than {gap} days apart", ground.sites[*site].id));
        }
    }
}

/// The visits of each site that asks for a gap in hours: from end to begin the shortest time between two that follow each
/// other, over the whole plan and past every midnight; none with fewer than two visits.
pub(super) fn shortest_gaps(ground: &Ground, tours: &[Tour]) -> Vec<(usize, Option<i64>)> {
    let wish = |site: &usize| ground.asks[*site].gap_ms > 0 && ground.asks[*site].revisit_ms.is_none();
    let mut spans: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for event in tours.iter().flat_map(Tour::calls) {
        spans.entry(&event.site).or_default().push((event.begin_ms, event.end_ms));
    }
    let shortest = |site: usize| {
        let mut own = spans.get(ground.sites[site].id.as_str())?.clone();
        own.sort_unstable();
        own.windows(2).map(|pair| pair[1].0 - pair[0].1).min()
    };
    (0..ground.sites.len()).filter(wish).map(|site| (site, shortest(site))).collect()
}

/// Sites whose visits follow each other sooner than they ask for.
pub(super) fn audit_gaps(ground: &Ground, tours: &[Tour], faults: &mut Vec<String>) {
    for (site, shortest) in shortest_gaps(ground, tours) {
        let gap = i64::from(ground.asks[site].gap_ms);
        if let Some(shortest) = shortest.filter(|shortest| *shortest < gap) {
            let id = &ground.sites[site].id;
            faults.push(format!("site {id}: two visits {shortest} ms apart, not {gap}"));
        }
    }
}

/// The longest time without a visit of a site in a night while it is watched, from what is drawn; and when visits begin.
pub(super) fn gap_of(ground: &Ground, tours: &[Tour], site: usize, day: u32) -> (i64, Vec<i64>) {
    let id = &ground.sites[site].id;
    let own = tours.iter().filter(|tour| tour.day == day);
    let mut begins: Vec<i64> =
        own.flat_map(Tour::calls).filter(|event| event.site == *id).map(|event| event.begin_ms).collect();
    begins.sort_unstable();
    (ground.unseen_ms(site, day, &begins), begins)
}
