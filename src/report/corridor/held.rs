//! Given ways as summary and layers: what the load meets on each, and what breaks it.

use super::along::{Met, line, met};
use super::{load_line, margins_line, place_properties, shape};
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::load::Load;
use crate::network::Network;
use crate::obstacle::{Constraint, Judged, Policy};
use crate::plan::Leg;
use crate::plan::steps::path_line;
use crate::report::route::{Named, object};
use crate::report::summary::{
    BlockerLine, DifferenceLine, GivenWayLine, HeldBlockerLine, Input, RecheckSummary,
};
use crate::search::Cost;
use serde_json::json;

/// Something besides the constraints that stops a load on a given way.
#[derive(Clone, PartialEq, Debug)]
pub struct Break {
    /// What it is.
    pub named: Named,
    /// The leg that comes to it.
    pub leg: usize,
    /// Millimeters from the start of the way where it does.
    pub at_mm: u64,
    /// When the load comes to it and leaves it by the timetable, RFC 3339; empty where no time is asked.
    pub hours: [String; 2],
}

impl Break {
    /// One that holds at all times, where a leg of the way begins.
    pub fn always(named: Named, leg: usize, legs: &[Leg]) -> Self {
        let at_mm = legs[..leg].iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
        Self { named, leg, at_mm, hours: <[String; 2]>::default() }
    }
}

/// A way held against a load.
#[derive(Clone, Debug)]
pub struct HeldWay {
    /// Its id.
    pub id: String,
    /// Which way of its plan.
    pub rank: usize,
    /// As it was drawn.
    pub points: Vec<LonLat>,
    /// How it was judged.
    pub policy: Policy,
    /// The load.
    pub load: Load,
    /// On the roads; empty where it does not lie on any.
    pub legs: Vec<Leg>,
    /// What it costs, where it holds.
    pub cost: Option<Cost>,
    /// What stops the load besides the constraints, in driving order.
    pub blockers: Vec<Break>,
    /// What is not as it was when the plan was made.
    pub differs: Vec<DifferenceLine>,
    /// Whether it is held against what is in force at the hours of its timetable.
    pub by_timetable: bool,
    /// Constraints on the way, each alone, with what its faces say.
    met: Vec<(Constraint, Vec<Judged>)>,
}

impl HeldWay {
    /// A way of which nothing is known yet.
    pub fn new(id: String, rank: usize, points: Vec<LonLat>, policy: Policy, load: Load) -> Self {
        let (legs, blockers, met, differs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let by_timetable = false;
        Self { id, rank, points, policy, load, legs, cost: None, blockers, differs, by_timetable, met }
    }

    /// Takes over what lies on the legs.
    pub fn meets(&mut self, constraints: &[Constraint], judged: &[Vec<Judged>], legs: &[Leg]) {
        let on_way = |constraint: &Constraint| {
            let turned = |turn: &Vec<DirectedId>| {
                let mut windows = legs.windows(turn.len().max(1));
                windows.any(|own| own.iter().map(|leg| leg.directed).eq(turn.iter().copied()))
            };
            constraint.stretches.iter().any(|s| legs.iter().any(|leg| leg.directed == s.directed))
                || constraint.turn.as_ref().is_some_and(turned)
        };
        let near = constraints.iter().zip(judged).filter(|(constraint, _)| on_way(constraint));
        self.met = near.map(|(constraint, judged)| (constraint.clone(), judged.clone())).collect();
        self.legs = legs.to_vec();
    }

    /// The constraints on it, with what their faces say.
    pub fn met_mut(&mut self) -> &mut [(Constraint, Vec<Judged>)] {
        &mut self.met
    }

    fn along(&self) -> Vec<Met<'_>> {
        let mut all: Vec<Met> = self
            .met
            .iter()
            .flat_map(|(own, judged)| {
                met(std::slice::from_ref(own), std::slice::from_ref(judged), &self.legs)
            })
            .collect();
        let place = |met: &Met| met.at.map(|(from, to, _)| (from, to));
        all.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.constraint.id.cmp(&b.constraint.id)));
        all
    }

    /// The constraints that do not let the load pass.
    pub fn refusing(&self) -> Vec<&Constraint> {
        self.along().into_iter().filter(|met| met.judged.blocks()).map(|met| met.constraint).collect()
    }

    /// `holds`, `broken`, `unmatched`.
    pub fn status(&self) -> &'static str {
        match (self.legs.is_empty(), self.refusing().is_empty() && self.blockers.is_empty()) {
            (true, _) => "unmatched",
            (false, true) => "holds",
            (false, false) => "broken",
        }
    }
}

/// A recheck answered.
#[derive(Debug)]
pub struct RecheckOutcome<'a> {
    /// Name of the task.
    pub name: &'a str,
    /// Whether the ways are those of plans.
    pub of_plans: bool,
    /// The network.
    pub network: &'a Network,
    /// The ways.
    pub ways: &'a [HeldWay],
    /// Files of the question.
    pub files: Vec<Input>,
}

impl RecheckOutcome<'_> {
    /// The summary.
    pub fn summary(&self) -> RecheckSummary {
        let count = |status: &str| self.ways.iter().filter(|way| way.status() == status).count();
        RecheckSummary {
            name: self.name.to_owned(),
            given: if self.of_plans { "plans" } else { "lines" }.to_owned(),
            files: self.files.clone(),
            total: self.ways.len(),
            holds: count("holds"),
            broken: count("broken"),
            unmatched: count("unmatched"),
            ways: self.ways.iter().map(|way| self.line(way)).collect(),
        }
    }

    fn line(&self, way: &HeldWay) -> GivenWayLine {
        let along = way.along();
        let lines = along.iter().map(|met| line(self.network, &way.policy, met));
        let mm: u64 = way.legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
        GivenWayLine {
            id: way.id.clone(),
            rank: way.rank,
            load: load_line(&way.load),
            unknown_limits: way.policy.unknown.code().to_owned(),
            margins: margins_line(&way.policy.margins),
            status: way.status().to_owned(),
            by_timetable: way.by_timetable,
            distance_m: (!way.legs.is_empty()).then_some(mm as f64 / 1000.0),
            duration_s: way.cost.map(|cost| f64::from(cost.ms) / 1000.0),
            unknown: along.iter().filter(|met| !met.judged.unknown.is_empty()).count(),
            broken_by: lines.clone().zip(&along).filter(|(_, m)| m.judged.blocks()).map(|(l, _)| l).collect(),
            constraints: lines.collect(),
            blockers: way.blockers.iter().map(|own| self.blocker(way, own)).collect(),
            differs: way.differs.clone(),
        }
    }

    fn blocker(&self, way: &HeldWay, own: &Break) -> HeldBlockerLine {
        let road = way.legs.get(own.leg).map(|leg| self.network.way_of(leg.directed.segment()).label());
        let hour = |at: &String| (!at.is_empty()).then(|| at.clone());
        let [from, until] = own.hours.each_ref().map(hour);
        HeldBlockerLine {
            blocker: BlockerLine::from(&own.named),
            from_m: own.at_mm as f64 / 1000.0,
            road: road.unwrap_or_default().to_owned(),
            from,
            until,
        }
    }

    /// The layers `corridor` (the ways on the roads, or as drawn), `constraints` and `blockers` (what breaks them).
    pub fn layers(&self) -> Vec<(&'static str, Vec<OutFeature>)> {
        let (mut ways, mut constraints, mut blockers) = (Vec::new(), Vec::new(), Vec::new());
        for way in self.ways {
            let id = format!("{}-{}", way.id, way.rank);
            let line_of = match way.legs.is_empty() {
                true => way.points.clone(),
                false => path_line(self.network, &way.legs),
            };
            let mm: u64 = way.legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
            ways.push(OutFeature {
                id: id.clone(),
                shape: if line_of.len() < 2 { Shape::Null } else { Shape::Line(line_of) },
                properties: object(json!({
                    "way": way.id, "rank": way.rank, "when": "after", "status": way.status(),
                    "distance_m": number(mm as f64 / 1000.0),
                    "duration_s": way.cost.map(|cost| f64::from(cost.ms) / 1000.0),
                })),
            });
            for (number, met) in way.along().iter().enumerate() {
                let said = line(self.network, &way.policy, met);
                let feature = |what: &str| OutFeature {
                    id: format!("{id}-{what}-{}", number + 1),
                    shape: shape(self.network, met.constraint),
                    properties: place_properties(&way.id, number, &said, met),
                };
                constraints.push(feature("constraint"));
                if met.judged.blocks() {
                    let mut blocker = feature("blocker");
                    blocker.properties.insert("blocker".to_owned(), said.id.clone().into());
                    blockers.push(blocker);
                }
            }
            for (number, Break { named, hours: [from, until], .. }) in way.blockers.iter().enumerate() {
                let hour = |at: &String| (!at.is_empty()).then(|| at.clone());
                blockers.push(OutFeature {
                    id: format!("{id}-other-{}", number + 1),
                    shape: match named.at.as_deref() {
                        None => Shape::Null,
                        Some([point]) => Shape::Point(*point),
                        Some(line) => Shape::Line(line.to_vec()),
                    },
                    properties: object(json!({
                        "corridor": way.id, "kind": named.kind, "blocker": named.id, "name": named.name,
                        "text": named.text, "text_zh": named.text_zh, "from": hour(from), "until": hour(until),
                    })),
                });
            }
        }
        vec![("corridor", ways), ("constraints", constraints), ("blockers", blockers)]
    }
}
