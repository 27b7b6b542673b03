//! Incidents and who is sent to them, as summary, layers and cards.

pub mod cards;
mod figures;

pub use figures::share;

use super::places::snap_fields;
use super::route::{Named, object};
use super::summary::{
    CardLine, CoverLine, DispatchSummary, KindLine, LateLine, NextLine, OfficerLine, ResponderLine,
    StandbyLine, ToldLine, UnitLoadLine,
};
use crate::exchange::roster::Entry;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::metric::Metric;
use crate::network::Network;
use crate::network::snap::Snap;
use crate::plan::Leg;
use crate::plan::dispatch::{Instant, Replay};
use crate::plan::steps::path_line;
use crate::scenario::DispatchTask;
use crate::search::Position;
use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;
use figures::Times;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// An instant as written: RFC 3339 in a zone.
pub fn instant(ms: Instant, zone: Tz) -> String {
    let at = DateTime::from_timestamp_millis(ms).unwrap_or_default().with_timezone(&zone);
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// Where a position is on the exported graph: what `verify` starts from.
pub fn position_fields(metric: &Metric, position: Position) -> Map<String, Value> {
    let mut fields = Map::new();
    super::places::position_fields(&mut fields, metric, position);
    fields
}

/// An incident.
#[derive(Debug)]
pub struct Scene<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its kind.
    pub kind: &'a str,
    /// Where.
    pub at: LonLat,
    /// When.
    pub time: Option<Instant>,
    /// Units it needs.
    pub units: usize,
    /// Skills that one of them must have.
    pub skills: Vec<String>,
    /// Its own properties.
    pub properties: &'a Map<String, Value>,
}

/// A unit sent, with its way.
#[derive(Debug)]
pub struct Answered {
    /// The line of the summary.
    pub line: ResponderLine,
    /// When the unit has done with the incident.
    pub free: Instant,
    /// Folder of the graph on which the way is a best one.
    pub graph: String,
    /// Where it set out.
    pub from: Map<String, Value>,
    /// Where it arrived.
    pub to: Option<Map<String, Value>>,
    /// The way.
    pub legs: Vec<Leg>,
}

/// What is known of one incident.
#[derive(Debug)]
pub struct Card {
    /// Units sent.
    pub answered: Vec<Answered>,
    /// What stands in the way, where there is none.
    pub blockers: Vec<Named>,
    /// Officers of its project.
    pub officers: Vec<OfficerLine>,
    /// Id and name of its project, and whether the incident names it.
    pub project: Option<(String, String, bool)>,
    /// The station in charge; else why there is none.
    pub station: Result<InCharge, &'static str>,
    /// Ways of officers and station.
    pub told: Vec<ToldWay>,
}

/// The station in charge.
#[derive(Debug)]
pub struct InCharge {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the incident lies in its area; else it has the least travel time.
    pub by_area: bool,
    /// Its way to the scene.
    pub way: Option<ToldLine>,
    /// Why there is none.
    pub no_way: Option<String>,
    /// The nearest of the other stations.
    pub next: Option<NextLine>,
}

/// The way of an officer or a station.
#[derive(Debug)]
pub struct ToldWay {
    /// `officer` or `station`.
    pub recipient: &'static str,
    /// His id.
    pub id: String,
    /// His name.
    pub name: String,
    /// What the card says of it.
    pub line: ToldLine,
    /// Folder of the graph on which the way is a best one.
    pub graph: String,
    /// Where he sets out.
    pub from: Map<String, Value>,
    /// Where he arrives.
    pub to: Map<String, Value>,
    /// The way.
    pub legs: Vec<Leg>,
}

/// A dispatch question answered.
pub struct DispatchOutcome<'a> {
    /// The task.
    pub task: &'a DispatchTask,
    /// The vehicle.
    pub vehicle: &'a str,
    /// The zone of times.
    pub zone: Tz,
    /// Whether incidents have times.
    pub timed: bool,
    /// Whether closures are judged when units set out.
    pub by_instant: bool,
    /// The incidents.
    pub scenes: &'a [Scene<'a>],
    /// What is known of each.
    pub cards: &'a [Card],
    /// Under the closures.
    pub now: &'a Replay,
    /// Without closures.
    pub before: Option<&'a Replay>,
    /// The units with their posts.
    pub posts: Vec<(&'a Entry, LonLat, Option<&'a Snap>)>,
    /// The metric that counts.
    pub metric: &'a Metric,
    /// The network.
    pub network: &'a Network,
    /// Coverage by units.
    pub cover: Vec<CoverLine>,
    /// The best standby places.
    pub standby: Option<StandbyLine>,
}

impl DispatchOutcome<'_> {
    /// The summary.
    pub fn summary(&self) -> DispatchSummary {
        let times = Times::of(self.scenes, self.now);
        let mut responses = times.figures(self.task);
        let before = self.before.map(|before| Times::of(self.scenes, before));
        let without = before.as_ref().map(|before| {
            let mut figures = before.figures(self.task);
            (responses.mean_of_both_s, figures.mean_of_both_s) = times.means_of_both(before);
            figures
        });
        let met = self.task.require.map(|share| responses.within_target_percent >= share);
        DispatchSummary {
            name: self.task.name.clone(),
            vehicle: self.vehicle.to_owned(),
            policy: "nearest_idle".to_owned(),
            mode: if self.timed { "replay" } else { "single" }.to_owned(),
            closures_judged: if self.by_instant { "departure" } else { "as_stated" }.to_owned(),
            units: self.posts.len(),
            target_s: f64::from(self.task.target_ms) / 1000.0,
            before: without,
            require_percent: self.task.require,
            met,
            by_kind: self.by_kind(),
            cards: self
                .scenes
                .iter()
                .zip(self.cards)
                .enumerate()
                .map(|(i, (s, c))| self.card(i, s, c))
                .collect(),
            late: self.late(&times),
            loads: self.loads(),
            cover: self.cover.clone(),
            standby: self.standby.clone(),
            responses,
        }
    }

    fn by_kind(&self) -> Vec<KindLine> {
        let mut kinds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, scene) in self.scenes.iter().enumerate() {
            kinds.entry(scene.kind).or_default().push(i);
        }
        if kinds.len() < 2 {
            return Vec::new();
        }
        let all = Times::of(self.scenes, self.now);
        let line = |(kind, of): (&str, Vec<usize>)| {
            let figures = all.only(&of).figures(self.task);
            KindLine {
                kind: kind.to_owned(),
                incidents: of.len(),
                mean_s: figures.mean_s,
                p90_s: figures.p90_s,
                within_target_percent: figures.within_target_percent,
            }
        };
        kinds.into_iter().map(line).collect()
    }

    fn card(&self, index: usize, scene: &Scene, card: &Card) -> CardLine {
        let short = self.now.unanswered.iter().find(|(call, ..)| *call == index);
        let first = self.before.and_then(|b| b.sent.iter().find(|s| s.call == index && s.order == 1));
        let called = scene.time.unwrap_or(0);
        CardLine {
            before_response_s: first.map(|sent| (sent.arrive - called) as f64 / 1000.0),
            before_wait_s: first.map(|sent| (sent.at - called) as f64 / 1000.0),
            incident: scene.id.to_owned(),
            name: scene.name.to_owned(),
            kind: scene.kind.to_owned(),
            time: scene.time.map(|at| instant(at, self.zone)),
            project: card.project.as_ref().map(|(id, ..)| id.clone()),
            project_name: card.project.as_ref().map(|(_, name, _)| name.clone()),
            project_by: card
                .project
                .as_ref()
                .map(|(.., named)| if *named { "field" } else { "nearest" }.to_owned()),
            officers: card.officers.clone(),
            responders: card.answered.iter().map(|answered| answered.line.clone()).collect(),
            reason: short.map(|(.., why)| why.word().to_owned()),
            missing: short.map_or(0, |(_, missing, _)| *missing),
            blockers: card.blockers.iter().map(super::summary::BlockerLine::from).collect(),
            station: card.station.as_ref().ok().map(|station| station.id.clone()),
            station_name: card.station.as_ref().ok().map(|station| station.name.clone()),
            station_by: card
                .station
                .as_ref()
                .ok()
                .map(|station| if station.by_area { "area" } else { "travel_time" }.to_owned()),
            station_way: card.station.as_ref().ok().and_then(|station| station.way.clone()),
            station_no_way: match &card.station {
                Ok(station) => station.no_way.clone(),
                Err(why) => Some((*why).to_owned()),
            },
            station_next: card.station.as_ref().ok().and_then(|station| station.next.clone()),
        }
    }

    fn late(&self, times: &Times) -> Vec<LateLine> {
        let target = i64::from(self.task.target_ms);
        let line = |(i, scene): (usize, &Scene)| {
            let response = times.first[i];
            if response.is_some_and(|(response, _)| response <= target) {
                return None;
            }
            let passed = self.passed_over(i, response.map(|(response, _)| response));
            let reason = match response {
                Some((response, wait)) if response - wait <= target => {
                    let for_skills =
                        self.now.passed_over.iter().any(|passed| passed.call == i && passed.waited);
                    if for_skills { "wait_skill" } else { "wait" }.to_owned()
                }
                // Who drove at once would have been late, too.
                Some((_, wait)) => if wait > 0 { "wait_and_way" } else { "way" }.to_owned(),
                None => {
                    let why = self.now.unanswered.iter().find(|(call, ..)| *call == i);
                    why.map_or(String::new(), |(.., why)| why.word().to_owned())
                }
            };
            let response_s = response.map(|(ms, _)| ms as f64 / 1000.0);
            let skills =
                if passed.is_some() || reason == "wait_skill" { scene.skills.clone() } else { Vec::new() };
            Some(LateLine { incident: scene.id.to_owned(), response_s, reason, skills, passed_over: passed })
        };
        self.scenes.iter().enumerate().filter_map(line).collect()
    }

    /// Who, without the skills of an incident, could have been there before the first who was sent.
    fn passed_over(&self, incident: usize, response: Option<i64>) -> Option<NextLine> {
        let passed = self.now.passed_over.iter().find(|passed| passed.call == incident)?;
        let waited = self.scenes[incident].time.map_or(0, |time| passed.at - time);
        let there = waited + i64::from(self.task.turnout_ms) + i64::from(passed.cost.ms);
        let entry = self.posts[passed.unit].0;
        response.is_none_or(|response| there < response).then(|| NextLine {
            unit: entry.id.clone(),
            name: entry.label().to_owned(),
            duration_s: Some(f64::from(passed.cost.ms) / 1000.0),
            response_s: Some(there as f64 / 1000.0),
        })
    }

    fn loads(&self) -> Vec<UnitLoadLine> {
        let line = |(unit, (entry, ..)): (usize, &(&Entry, LonLat, Option<&Snap>))| {
            let own = || self.now.sent.iter().filter(|sent| sent.unit == unit);
            UnitLoadLine {
                unit: entry.id.clone(),
                name: entry.label().to_owned(),
                incidents: own().count(),
                distance_m: own().map(|sent| u64::from(sent.cost.mm)).sum::<u64>() as f64 / 1000.0,
                busy_s: own().map(|sent| sent.free - sent.at).sum::<i64>() as f64 / 1000.0,
            }
        };
        self.posts.iter().enumerate().map(line).collect()
    }

    /// The layers `responses`, `told`, `incidents`, `units` and, where asked, `standby`.
    pub fn layers(&self) -> Vec<(&'static str, Vec<OutFeature>)> {
        let mut responses = Vec::new();
        for (scene, card) in self.scenes.iter().zip(self.cards) {
            responses.extend(card.answered.iter().map(|answered| self.response(scene, answered)));
        }
        let incidents = self
            .scenes
            .iter()
            .zip(self.cards)
            .enumerate()
            .map(|(i, (s, c))| self.incident(i, s, c))
            .collect();
        let loads = self.loads();
        let units = self.posts.iter().zip(&loads).map(|(post, load)| self.unit(post, load)).collect();
        let ways = self.scenes.iter().zip(self.cards);
        let told = ways.flat_map(|(s, c)| c.told.iter().map(|way| self.told(s, way))).collect();
        let mut layers =
            vec![("responses", responses), ("told", told), ("incidents", incidents), ("units", units)];
        if let Some(standby) = &self.standby {
            let place = |place: &super::summary::StandbyPlace| {
                let at = LonLat::from_degrees(place.lon, place.lat)?;
                let properties = object(json!({"name": place.name, "model": standby.model}));
                Some(OutFeature { id: place.id.clone(), shape: Shape::Point(at), properties })
            };
            layers.push(("standby", standby.places.iter().filter_map(place).collect()));
        }
        layers
    }

    fn response(&self, scene: &Scene, answered: &Answered) -> OutFeature {
        let line = &answered.line;
        let drawn = path_line(self.network, &answered.legs);
        let mut properties = object(json!({
            "incident": scene.id,
            "order": line.order,
            "unit": line.unit,
            "name": line.name,
            "time": scene.time.map(|at| instant(at, self.zone)),
            "sent_at": line.sent_at,
            "arrive_at": line.arrive_at,
            "free_at": scene.time.map(|_| instant(answered.free, self.zone)),
            "stood": line.stood,
            "wait_s": number(line.wait_s),
            "turnout_s": number(f64::from(self.task.turnout_ms) / 1000.0),
            "duration_s": number(line.duration_s),
            "distance_m": number(line.distance_m),
            "response_s": number(line.response_s),
            "roads": line.roads,
            "exemptions": line.exemptions.iter().map(|e| e.closure.as_str()).collect::<Vec<_>>(),
            "next_unit": line.next.as_ref().map(|next| next.unit.as_str()),
            "next_s": line.next.as_ref().and_then(|next| next.duration_s).map(number),
            "graph": answered.graph,
        }));
        properties.insert("from".to_owned(), Value::Object(answered.from.clone()));
        if let Some(to) = &answered.to {
            properties.insert("to".to_owned(), Value::Object(to.clone()));
        }
        OutFeature {
            id: format!("{}-{}", scene.id, line.order),
            shape: if drawn.len() < 2 { Shape::Null } else { Shape::Line(drawn) },
            properties,
        }
    }

    /// The way of an officer or a station to the scene.
    fn told(&self, scene: &Scene, way: &ToldWay) -> OutFeature {
        let line = &way.line;
        let drawn = path_line(self.network, &way.legs);
        let mut properties = object(json!({
            "incident": scene.id,
            "recipient": way.recipient,
            "who": way.id,
            "name": way.name,
            "time": scene.time.map(|at| instant(at, self.zone)),
            "arrive_at": line.arrive_at,
            "turnout_s": number(f64::from(self.task.turnout_ms) / 1000.0),
            "duration_s": number(line.duration_s),
            "distance_m": number(line.distance_m),
            "response_s": number(line.response_s),
            "roads": line.roads,
            "exemptions": line.exemptions.iter().map(|e| e.closure.as_str()).collect::<Vec<_>>(),
            "graph": way.graph,
        }));
        properties.insert("from".to_owned(), Value::Object(way.from.clone()));
        properties.insert("to".to_owned(), Value::Object(way.to.clone()));
        OutFeature {
            id: format!("{}-{}-{}", scene.id, way.recipient, way.id),
            shape: if drawn.len() < 2 { Shape::Null } else { Shape::Line(drawn) },
            properties,
        }
    }

    fn incident(&self, index: usize, scene: &Scene, card: &Card) -> OutFeature {
        let mut properties = scene.properties.clone();
        let line = self.card(index, scene, card);
        let first = line.responders.first();
        let more = object(json!({
            "kind": line.kind,
            "time": line.time,
            "units_needed": scene.units,
            "units_sent": line.responders.len(),
            "response_s": first.map(|first| number(first.response_s)),
            "responder": first.map(|first| first.unit.as_str()),
            "reason": line.reason,
            "project": line.project,
            "officers": line.officers.iter().map(|officer| officer.officer.as_str()).collect::<Vec<_>>(),
            "station": line.station,
            "station_by": line.station_by,
        }));
        properties.extend(more);
        OutFeature { id: scene.id.to_owned(), shape: Shape::Point(scene.at), properties }
    }

    fn unit(&self, (entry, at, snap): &(&Entry, LonLat, Option<&Snap>), load: &UnitLoadLine) -> OutFeature {
        let mut properties = entry.properties.clone();
        properties.insert("name".to_owned(), load.name.clone().into());
        properties.insert("incidents".to_owned(), load.incidents.into());
        properties.insert("busy_s".to_owned(), number(load.busy_s));
        properties.insert("distance_m".to_owned(), number(load.distance_m));
        snap_fields(&mut properties, self.metric, *snap);
        OutFeature { id: entry.id.clone(), shape: Shape::Point(*at), properties }
    }

    /// A row a unit sent: what the figures are made of.
    pub fn table(&self) -> Vec<Vec<String>> {
        let columns = [
            "incident",
            "kind",
            "time",
            "order",
            "unit",
            "wait_s",
            "turnout_s",
            "duration_s",
            "distance_m",
            "response_s",
        ];
        let mut rows = vec![columns.map(str::to_owned).to_vec()];
        for (scene, card) in self.scenes.iter().zip(self.cards) {
            for Answered { line, .. } in &card.answered {
                rows.push(vec![
                    scene.id.to_owned(),
                    scene.kind.to_owned(),
                    scene.time.map(|at| instant(at, self.zone)).unwrap_or_default(),
                    line.order.to_string(),
                    line.unit.clone(),
                    line.wait_s.to_string(),
                    (f64::from(self.task.turnout_ms) / 1000.0).to_string(),
                    line.duration_s.to_string(),
                    line.distance_m.to_string(),
                    line.response_s.to_string(),
                ]);
            }
        }
        rows
    }
}
