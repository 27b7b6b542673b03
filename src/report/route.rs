//! A route as summary and layers.

use super::places::snap_fields;
use super::summary::{AgainstLine, BlockerLine, Extra, RouteSummary, StepLine, WayLine};
use super::turning::Turning;
use crate::closure::COMPASS;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::metric::Metric;
use crate::network::Network;
use crate::network::snap::Snap;
use crate::plan::Leg;
use crate::plan::coverage::percent;
use crate::plan::graph::stand;
use crate::plan::route::Path;
use crate::plan::steps::{Step, Turn, path_line, roads, steps};
use crate::scenario::objective_word;
use crate::search::{Cost, Objective};
use crate::vehicle::Vehicle;
use serde_json::{Map, Value, json};

/// Something that stands in the way, in words.
#[derive(Clone, PartialEq, Debug)]
pub struct Named {
    /// `closure`, `one_way`, `limit`, `access`, `barrier`, `island`, `turn_restriction`, `turning_room`, `unsnapped`.
    pub kind: &'static str,
    /// Id of the closure, way or junction.
    pub id: String,
    /// Name of the road or place.
    pub name: String,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
    /// Where.
    pub at: Option<Vec<LonLat>>,
    /// When it opens next, RFC 3339, where that was asked.
    pub opens_at: Option<String>,
}

/// A stop on the network.
#[derive(Clone, PartialEq, Debug)]
pub struct Stop {
    /// As asked for.
    pub given: String,
    /// What to call it.
    pub label: String,
    /// Where it is.
    pub at: LonLat,
    /// Its open gates that have a road (a plain point is one gate).
    pub gates: Vec<Snap>,
}

/// The ways found, or what stands in the way.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ways {
    /// Best first; empty when there is none.
    pub found: Vec<Path>,
    /// The gate used at each stop, as far as there is a way.
    pub gates: Vec<usize>,
    /// What each leg between them costs.
    pub legs: Vec<Cost>,
    /// Of each way found, the ids of the closures that it drives through by exemption.
    pub exemptions: Vec<Vec<String>>,
    /// Where the best way turns round before works.
    pub turned: Vec<Turned>,
    /// Stops and their gates from which one would have to turn round before works, and is too long for it.
    pub no_room: Vec<(usize, usize)>,
    /// Why there is none.
    pub blockers: Vec<Named>,
}

/// A stop at which one turns round before works.
#[derive(Clone, PartialEq, Debug)]
pub struct Turned {
    /// Index of the stop.
    pub stop: usize,
    /// The leg of the way with which one comes back.
    pub leg: usize,
    /// The works.
    pub before: Turning,
}

/// A route question answered.
#[derive(Debug)]
pub struct RouteOutcome<'a> {
    /// Name of the task.
    pub name: &'a str,
    /// The vehicle.
    pub vehicle: &'a str,
    /// Whose permission to drive against one-way streets is told, if anybody may have one.
    pub permitted: Option<&'a Vehicle>,
    /// What was minimized.
    pub objective: Objective,
    /// Stops in order.
    pub stops: &'a [Stop],
    /// The metric that counts.
    pub metric: &'a Metric,
    /// Without closures.
    pub before: Option<&'a Ways>,
    /// Under the closures.
    pub after: &'a Ways,
}

/// A step in words, in English and Chinese.
pub fn words(step: &Step) -> (String, String) {
    let (road_en, road_zh) =
        if step.road.is_empty() { ("an unnamed road", "无名路") } else { (&*step.road, &*step.road) };
    let (octant_en, octant_zh) = COMPASS[usize::from(step.octant)];
    let (en, zh) = match step.turn {
        Turn::Depart => {
            return (format!("Set out {octant_en} on {road_en}"), format!("沿{road_zh}向{octant_zh}出发"));
        }
        Turn::Straight => ("Continue onto", "直行进入"),
        Turn::SlightLeft => ("Bear left onto", "向左前方进入"),
        Turn::Left => ("Turn left onto", "左转进入"),
        Turn::SharpLeft => ("Turn sharp left onto", "向左后方转入"),
        Turn::SlightRight => ("Bear right onto", "向右前方进入"),
        Turn::Right => ("Turn right onto", "右转进入"),
        Turn::SharpRight => ("Turn sharp right onto", "向右后方转入"),
        Turn::UTurn => ("Make a U-turn on", "掉头，沿"),
    };
    (format!("{en} {road_en}"), format!("{zh}{road_zh}"))
}

/// Steps as the summary has them.
pub(super) fn step_lines(steps: &[Step]) -> Vec<StepLine> {
    told_lines(steps, words)
}

fn told_lines(steps: &[Step], words: impl Fn(&Step) -> (String, String)) -> Vec<StepLine> {
    let line = |step: &Step| {
        let (text, text_zh) = words(step);
        StepLine {
            road: step.road.clone(),
            turn: step.turn.word().to_owned(),
            text,
            text_zh,
            distance_m: step.mm as f64 / 1000.0,
            duration_s: step.ms as f64 / 1000.0,
            depart_at: None,
            arrive_at: None,
            wait_s: None,
        }
    };
    steps.iter().map(line).collect()
}

impl From<&Named> for BlockerLine {
    fn from(named: &Named) -> Self {
        Self {
            kind: named.kind.to_owned(),
            id: named.id.clone(),
            name: named.name.clone(),
            text: named.text.clone(),
            text_zh: named.text_zh.clone(),
            opens_at: named.opens_at.clone(),
        }
    }
}

impl RouteOutcome<'_> {
    /// The summary.
    pub fn summary(&self) -> RouteSummary {
        let mut summary = self.side(self.after);
        if let Some(before) = self.before {
            let before = self.side(before);
            if let (Some(m0), Some(s0), Some(m1), Some(s1)) =
                (before.distance_m, before.duration_s, summary.distance_m, summary.duration_s)
            {
                let round = |value: f64| (value * 1000.0).round() / 1000.0;
                let percent = ((percent(s1, s0) - 100.0).max(0.0) * 10_000.0).round() / 10_000.0;
                summary.extra =
                    Some(Extra { distance_m: round(m1 - m0), duration_s: round(s1 - s0), percent });
            }
            summary.before = Some(Box::new(before));
        }
        summary
    }

    fn side(&self, ways: &Ways) -> RouteSummary {
        let best = ways.found.first();
        let last = self.stops.len() - 1;
        RouteSummary {
            name: self.name.to_owned(),
            vehicle: self.vehicle.to_owned(),
            objective: objective_word(self.objective).to_owned(),
            from: self.stops[0].given.clone(),
            to: self.stops[last].given.clone(),
            via: self.stops[1..last].iter().map(|stop| stop.given.clone()).collect(),
            found: best.is_some(),
            distance_m: best.map(|path| f64::from(path.cost.mm) / 1000.0),
            duration_s: best.map(|path| f64::from(path.cost.ms) / 1000.0),
            reason: ways
                .blockers
                .first()
                .map(|_| ways.blockers.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("; ")),
            blockers: ways.blockers.iter().map(BlockerLine::from).collect(),
            alternatives: ways
                .found
                .iter()
                .enumerate()
                .map(|(i, path)| WayLine {
                    exemptions: ways.exemptions.get(i).cloned().unwrap_or_default(),
                    ..self.way(path, best, ways)
                })
                .collect(),
            turns_round: ways.turned.iter().map(|t| t.before.line(&self.stops[t.stop].given)).collect(),
            before: None,
            extra: None,
            timing: None,
            risk: None,
        }
    }

    fn way(&self, path: &Path, best: Option<&Path>, ways: &Ways) -> WayLine {
        let steps = steps(self.metric, &path.legs);
        let shared = best.map_or(0, |best| path.shared_mm(best));
        WayLine {
            distance_m: f64::from(path.cost.mm) / 1000.0,
            duration_s: f64::from(path.cost.ms) / 1000.0,
            shared_percent: percent(shared as f64, f64::from(path.cost.mm)),
            roads: roads(&steps),
            exemptions: Vec::new(),
            against_one_way: self
                .permitted
                .map(|vehicle| against_one_way(self.metric.topology().network(), vehicle, &path.legs))
                .unwrap_or_default(),
            steps: told_lines(&steps, |step| told(step, ways)),
        }
    }

    /// The layers `routes`, `steps`, `stops` and `blockers`.
    pub fn layers(&self) -> Vec<(&'static str, Vec<OutFeature>)> {
        let mut routes = Vec::new();
        let mut all_steps = Vec::new();
        let mut stops = Vec::new();
        let sides = [("before", self.before), ("after", Some(self.after))];
        for (when, ways) in sides.into_iter().filter_map(|(when, ways)| Some((when, ways?))) {
            stops.extend((0..self.stops.len()).map(|i| self.stop_feature(when, i, ways)));
            for (rank, path) in ways.found.iter().enumerate() {
                let id = format!("{}-{when}-{}", self.name, rank + 1);
                routes.push(OutFeature {
                    id: id.clone(),
                    shape: self.shape(&path.legs),
                    properties: self.route_properties(when, rank, path, ways),
                });
                for (i, step) in steps(self.metric, &path.legs).iter().enumerate() {
                    all_steps.push(OutFeature {
                        id: format!("{id}-{}", i + 1),
                        shape: self.shape(&path.legs[step.legs.clone()]),
                        properties: object(json!({
                            "route": id,
                            "order": i + 1,
                            "turn": step.turn.word(),
                            "road": step.road,
                            "text": told(step, ways).0,
                            "text_zh": told(step, ways).1,
                            "distance_m": number(step.mm as f64 / 1000.0),
                            "duration_s": number(step.ms as f64 / 1000.0),
                        })),
                    });
                }
            }
        }
        let blockers = self.after.blockers.iter().enumerate().map(|(i, b)| OutFeature {
            id: format!("{}-blocker-{}", self.name, i + 1),
            shape: match b.at.as_deref() {
                None => Shape::Null,
                Some([point]) => Shape::Point(*point),
                Some(line) => Shape::Line(line.to_vec()),
            },
            properties: blocker_properties(b),
        });
        vec![("routes", routes), ("steps", all_steps), ("stops", stops), ("blockers", blockers.collect())]
    }

    /// A stop with where it stands on the exported graph, and the leg that leads to it: what `verify` starts from.
    fn stop_feature(&self, when: &str, i: usize, ways: &Ways) -> OutFeature {
        let stop = &self.stops[i];
        let leg = i.checked_sub(1).and_then(|leg| ways.legs.get(leg));
        let measure = |value: Option<u32>| value.map_or(Value::Null, |v| number(f64::from(v) / 1000.0));
        let mut properties = object(json!({
            "route": self.name,
            "when": when,
            "order": i + 1,
            "stop": stop.given,
            "name": stop.label,
            "leg_distance_m": measure(leg.map(|cost| cost.mm)),
            "leg_duration_s": measure(leg.map(|cost| cost.ms)),
        }));
        let used = ways.gates.get(i).copied().unwrap_or(0);
        let fields = |properties: &mut Map<String, Value>, gate: usize| {
            snap_fields(properties, self.metric, stop.gates.get(gate));
            if ways.no_room.contains(&(i, gate)) {
                properties.insert("no_turning".to_owned(), true.into());
            }
        };
        fields(&mut properties, used);
        if stop.gates.len() > 1 {
            let gate = |gate: usize| {
                let mut own = Map::new();
                fields(&mut own, gate);
                Value::Object(own)
            };
            properties.insert("gates".to_owned(), (0..stop.gates.len()).map(gate).collect());
        }
        let id = format!("{}-{when}-stop-{}", self.name, i + 1);
        OutFeature { id, shape: Shape::Point(stop.at), properties }
    }

    fn shape(&self, legs: &[crate::plan::Leg]) -> Shape {
        let line = path_line(self.metric.topology().network(), legs);
        if line.len() < 2 { Shape::Null } else { Shape::Line(line) }
    }

    fn route_properties(&self, when: &str, rank: usize, path: &Path, ways: &Ways) -> Map<String, Value> {
        let network = self.metric.topology().network();
        let mut properties = object(json!({
            "route": self.name,
            "when": when,
            "rank": rank + 1,
            "vehicle": self.vehicle,
            "from": self.stops[0].given,
            "to": self.stops[self.stops.len() - 1].given,
            "distance_m": number(f64::from(path.cost.mm) / 1000.0),
            "duration_s": number(f64::from(path.cost.ms) / 1000.0),
        }));
        // Where the ends stand on the exported graph.
        let used = |stop: Option<&Stop>, gate: Option<&usize>| stop?.gates.get(*gate?).copied();
        let ends = [
            ("from", used(self.stops.first(), ways.gates.first())),
            ("to", used(self.stops.last(), ways.gates.last())),
        ];
        for (end, snap) in ends {
            if let Some(snap) = snap {
                let position = (&snap).into();
                let on_graph = stand(self.metric, position);
                properties.insert(format!("{end}_tail"), on_graph.tail.into());
                properties.insert(format!("{end}_head"), on_graph.head.into());
                properties.insert(format!("{end}_fraction"), number(on_graph.fraction));
                properties.insert(format!("{end}_edge"), network.segment_name(position.segment).into());
                properties
                    .insert(format!("{end}_offset_m"), number(f64::from(position.position_mm) / 1000.0));
            }
        }
        properties
    }
}

/// A step in words, with the works before which one turns round.
fn told(step: &Step, ways: &Ways) -> (String, String) {
    let (text, text_zh) = words(step);
    let turned = ways.turned.iter().find(|t| t.leg == step.legs.start && step.turn == Turn::UTurn);
    let Some([more, more_zh]) = turned.map(|t| t.before.in_steps()) else { return (text, text_zh) };
    (text + &more, text_zh + &more_zh)
}

fn blocker_properties(blocker: &Named) -> Map<String, Value> {
    let mut properties = object(json!({
        "kind": blocker.kind,
        "blocker": blocker.id,
        "name": blocker.name,
        "text": blocker.text,
        "text_zh": blocker.text_zh,
    }));
    if let Some(opens_at) = &blocker.opens_at {
        properties.insert("opens_at".to_owned(), opens_at.clone().into());
    }
    properties
}

/// The members of a JSON object literal.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// What a vehicle drives against one-way streets, a line for each road in turn.
pub fn against_one_way(network: &Network, vehicle: &Vehicle, legs: &[Leg]) -> Vec<AgainstLine> {
    let mut found: Vec<AgainstLine> = Vec::new();
    for leg in legs {
        let way = network.way_of(leg.directed.segment());
        if !vehicle.goes_against_one_way(&way.tags, leg.directed.is_forward()) {
            continue;
        }
        let meters = f64::from(leg.to_mm - leg.from_mm) / 1000.0;
        match found.last_mut().filter(|last| *last.feature == *way.id) {
            Some(last) => last.length_m = ((last.length_m + meters) * 1000.0).round() / 1000.0,
            None => found.push(AgainstLine {
                road: way.label().to_owned(),
                feature: way.id.to_string(),
                length_m: meters,
            }),
        }
    }
    found
}
