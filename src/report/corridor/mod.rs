//! A corridor as summary and layers: the ways, what the load meets on them, what stands in the way, the largest load.

mod along;
mod bridges;
mod counted;
mod escorts;
pub mod held;
mod reason;
mod roads;
mod sheet;
pub(super) mod speeds;
pub mod timetable;
mod unjudged;
mod words;

use super::load::permit_line;
use super::route::{RouteOutcome, object};
use super::summary::{
    ConstraintLine, CorridorSummary, EscortTableLine, FrontLine, Input, JudgedByLine, KeptRoadsLine,
    LargestLine, LiftLine, LoadLine, MarginsLine,
};
use crate::exchange::write::{OutFeature, Shape};
use crate::load::bridge::Verdict;
use crate::load::escort_table::EscortTable;
use crate::load::fit::Margins;
use crate::load::law::MassRule;
use crate::load::needs::needs;
use crate::load::room::Missing;
use crate::load::{Load, Measure};
use crate::network::Network;
use crate::obstacle::{Constraint, CostClass, Judged, Policy, Stretch};
use crate::plan::largest::Largest;
use along::{Met, line, met};
pub(super) use bridges::{Computed, computed};
pub use counted::{Counted, Frame};
pub(super) use counted::{said_of, within_head};
use reason::obstacles;
pub use reason::{Reason, Set, Unfit, why_not_line};
use serde_json::{Map, Value, json};
pub(super) use sheet::occasion;
pub(super) use words::{
    bridge_facts, for_arrivals, keepers, kind, known_by, place_name, posts, taken_as_free, taken_together,
    whom_to_ask,
};

/// The largest value of one measure, and the constraints that stand at it (by index).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LargestOf {
    /// Which measure.
    pub measure: Measure,
    /// How much.
    pub most: Largest,
    /// Where.
    pub at: Vec<usize>,
    /// Corners that stop a longer load, likewise: id, and name with the place.
    pub corners: Vec<(String, String)>,
}

/// The largest load between two places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bottleneck {
    /// Each measure, nothing else asked.
    pub alone: Vec<LargestOf>,
    /// Each measure, the others as the load has them.
    pub with_load: Vec<LargestOf>,
    /// Height against mass.
    pub front: Vec<(Largest, Largest)>,
    /// The same with the rest as the load has it.
    pub front_with_load: Vec<(Largest, Largest)>,
}

/// A corridor question answered.
#[derive(Debug)]
pub struct CorridorOutcome<'a> {
    /// The ways.
    pub route: RouteOutcome<'a>,
    /// The load.
    pub load: &'a Load,
    /// Who goes along.
    pub escorts: &'a EscortTable,
    /// What the load file does not say of how it turns.
    pub missing: Option<Missing>,
    /// Margins, and what a missing limit means.
    pub policy: Policy,
    /// All constraints.
    pub constraints: &'a [Constraint],
    /// What each face of them says.
    pub judged: &'a [Vec<Judged>],
    /// When it drives and where it waits.
    pub timetable: Option<&'a timetable::Timetable>,
    /// Why there is no way.
    pub reason: Option<&'a Reason>,
    /// The largest load.
    pub largest: &'a Bottleneck,
    /// Of each step of the best way where it begins and ends by the kilometer posts of its road.
    pub kilometers: &'a [[Option<String>; 2]],
    /// The network that the load keeps to.
    pub roads: Option<KeptRoadsLine>,
    /// Files of the question.
    pub files: Vec<Input>,
    /// What it was judged by.
    pub judged_by: JudgedByLine,
}

pub(super) fn base(value: u32) -> f64 {
    f64::from(value) / 1000.0
}

pub(super) fn unit(measure: Measure) -> &'static str {
    measure.unit()
}

fn margin(margins: &Margins, measure: Measure) -> u32 {
    match measure {
        Measure::Height => margins.height_mm,
        // turning is a matter of width
        Measure::Width | Measure::Swept => margins.width_mm,
        Measure::Length => margins.length_mm,
        Measure::Mass => margins.mass_kg,
        Measure::AxleLoad | Measure::AxleGroup => margins.axle_load_kg,
        _ => 0,
    }
}

impl CorridorOutcome<'_> {
    fn network(&self) -> &Network {
        self.route.metric.topology().network()
    }

    /// The summary.
    pub fn summary(&self) -> CorridorSummary {
        let best = self.route.after.found.first();
        let on_way = best.map(|path| met(self.constraints, self.judged, &path.legs));
        let on_way = on_way.unwrap_or_default();
        let stretches = best.map_or_else(Vec::new, |path| {
            escorts::stretches(self.escorts, self.load, self.network(), &path.legs, &on_way)
        });
        let mut route = self.route.summary();
        let why_not = self.reason.map(|reason| why_not_line(reason, self.load, &self.policy));
        if let Some(timetable) = self.timetable.filter(|timetable| !timetable.found) {
            route.reason = Some(timetable.reason().0);
        }
        if let Some(why_not) = &why_not {
            route.reason = Some(why_not.text.clone());
        }
        let judgement = MassRule::China.judge(self.load);
        let permit = permit_line(self.load, &judgement);
        let needs = needs(self.load, &judgement).into_iter().map(str::to_owned).collect();
        CorridorSummary {
            route,
            load: load_line(self.load),
            files: self.files.clone(),
            judged_by: self.judged_by.clone(),
            unknown_limits: self.policy.unknown.code().to_owned(),
            margins: margins_line(&self.policy.margins),
            roads: self.roads.clone(),
            stretches: self.road_stretches(),
            unknown: on_way.iter().filter(|met| !met.judged.unknown.is_empty()).count(),
            not_judged: unjudged::lines(
                self.load,
                self.missing,
                self.policy.unknown,
                (self.constraints, self.judged),
            ),
            constraints: on_way.iter().map(|met| line(self.network(), &self.policy, met)).collect(),
            permit,
            needs,
            escorts: match best {
                Some(_) => escorts::whom(&stretches),
                None => escorts::of_load(self.escorts, self.load),
            },
            escort_table: EscortTableLine {
                name: self.escorts.name.clone(),
                assumed: self.escorts.is_assumed,
            },
            escort_stretches: stretches,
            timetable: self.timetable.map(|timetable| timetable.line(self.network())),
            why_not,
            obstacles: self.obstacles().iter().map(|met| line(self.network(), &self.policy, met)).collect(),
            carried_by: speeds::carried_by(self.load, self.network()),
            expressways: speeds::expressways(self.load, self.network()),
            passed: Vec::new(),
            within: Vec::new(),
            largest: self.largest_lines(),
            height_mass: self.front_lines(),
        }
    }

    /// The obstacles of the sets, each as the load meets it.
    fn obstacles(&self) -> Vec<Met<'_>> {
        self.reason.map_or_else(Vec::new, |reason| obstacles(reason, self.load, &self.policy))
    }

    fn front_lines(&self) -> Vec<FrontLine> {
        let of = |others: &'static str, front: &[(Largest, Largest)]| -> Vec<FrontLine> {
            let line = |(height, mass): &(Largest, Largest)| FrontLine {
                other_measures: others.to_owned(),
                height_m: value(*height),
                mass_t: value(*mass),
            };
            front.iter().map(line).collect()
        };
        [of("alone", &self.largest.front), of("with_load", &self.largest.front_with_load)].concat()
    }

    /// Ids and names of what limits a measure.
    fn limited_at<'b>(&'b self, of: &'b LargestOf) -> impl Iterator<Item = (&'b String, &'b String)> {
        let constraints = of.at.iter().map(|number| &self.constraints[*number]);
        let constraints = constraints.map(|constraint| (&constraint.id, &constraint.name));
        constraints.chain(of.corners.iter().map(|(id, name)| (id, name)))
    }

    fn largest_lines(&self) -> Vec<LargestLine> {
        let of = |others: &str, of: &LargestOf| LargestLine {
            measure: of.measure.code().to_owned(),
            other_measures: others.to_owned(),
            result: match of.most {
                Largest::NoWay => "no_way",
                Largest::Most(_) => "limited",
                Largest::Unlimited => "unlimited",
            }
            .to_owned(),
            limit: value(of.most),
            most: match of.most {
                Largest::Most(limit) => {
                    Some(base(limit.saturating_sub(margin(&self.policy.margins, of.measure))))
                }
                _ => None,
            },
            unit: unit(of.measure).to_owned(),
            limited_at: self.limited_at(of).map(|(id, _)| id.clone()).collect(),
            limited_at_names: self.limited_at(of).map(|(_, name)| name.clone()).collect(),
        };
        let alone = self.largest.alone.iter().map(|one| of("alone", one));
        alone.chain(self.largest.with_load.iter().map(|one| of("with_load", one))).collect()
    }

    /// The layers `corridor`, `corridor_roads`, `steps`, `stops`, `constraints` (those of the best way), `escorts` (who goes along where) and `blockers` (the obstacles of the
    /// sets to lift).
    pub fn layers(&self) -> Vec<(&'static str, Vec<OutFeature>)> {
        let mut layers: Vec<(&'static str, Vec<OutFeature>)> = self
            .route
            .layers()
            .into_iter()
            .filter(|(name, _)| *name != "blockers")
            .map(|(name, features)| (if name == "routes" { "corridor" } else { name }, features))
            .collect();
        let best = self.route.after.found.first();
        let on_way = best.map(|path| met(self.constraints, self.judged, &path.legs));
        let constraints = on_way.unwrap_or_default();
        let escorts = best.map_or_else(Vec::new, |path| {
            let own = escorts::stretches(self.escorts, self.load, self.network(), &path.legs, &constraints);
            escorts::features(self.route.name, self.network(), &path.legs, &own)
        });
        let constraints =
            constraints.iter().enumerate().map(|(i, met)| self.feature(i, met, "constraint", &[]));
        layers.push(("constraints", constraints.collect()));
        layers.push(("escorts", escorts));
        if let Some(timetable) = self.timetable {
            layers.push(("timetable", timetable.features(self.route.name, self.network())));
        }
        layers.push(("corridor_roads", self.road_features()));
        let sets = match self.reason {
            Some(Reason::Sets { sets, .. }) => sets.as_slice(),
            _ => &[],
        };
        let obstacles = self.obstacles();
        let blockers = obstacles.iter().enumerate().map(|(i, met)| {
            let of: Vec<usize> =
                (0..sets.len()).filter(|set| sets[*set].obstacles.contains(&i)).map(|set| set + 1).collect();
            self.feature(i, met, "blocker", &of)
        });
        layers.push(("blockers", blockers.collect()));
        layers
    }

    fn feature(&self, number: usize, met: &Met, what: &str, sets: &[usize]) -> OutFeature {
        let line = line(self.network(), &self.policy, met);
        let mut properties = place_properties(self.route.name, number, &line, met);
        if what == "blocker" {
            properties.insert("blocker".to_owned(), line.id.into());
            properties.insert("sets".to_owned(), json!(sets));
        }
        OutFeature {
            id: format!("{}-{what}-{}", self.route.name, number + 1),
            shape: shape(self.network(), met.constraint),
            properties,
        }
    }
}

/// The load in a few figures.
pub fn load_line(load: &Load) -> LoadLine {
    let body = &load.body;
    LoadLine {
        name: load.name.clone(),
        mass_t: body.mass_kg.map(base),
        axle_load_t: body.axle_load_kg.map(base),
        height_m: body.height_mm.map(base),
        width_m: body.width_mm.map(base),
        length_m: body.length_mm.map(base),
        axle_count: load.axle_count,
        speeds: speeds::speeds_line(load),
        times_of_class: speeds::are_of_class(load),
        cargo: load.cargo.as_ref().map(crate::report::load::cargo_line),
        carrier: load.carrier.clone(),
        permits: load.permits.clone(),
        carrier_grade: load.carrier_grade.clone(),
    }
}

/// What was kept free.
pub fn margins_line(margins: &Margins) -> MarginsLine {
    MarginsLine {
        height_m: base(margins.height_mm),
        width_m: base(margins.width_mm),
        length_m: base(margins.length_mm),
        mass_t: base(margins.mass_kg),
        axle_load_t: base(margins.axle_load_kg),
    }
}

/// A constraint that is met, as layers have it.
fn place_properties(corridor: &str, number: usize, line: &ConstraintLine, met: &Met) -> Map<String, Value> {
    let row = met.judged.tightest();
    object(json!({
        "corridor": corridor,
        "order": number + 1,
        "constraint": line.id,
        "kind": line.kind,
        "name": line.name,
        "road": line.road,
        "ways": line.ways,
        "from_m": line.from_m,
        "to_m": line.to_m,
        "verdict": line.verdict,
        "conditions": line.conditions,
        "measure": row.map(|(row, _)| row.measure.code()),
        "limit": row.and_then(|(row, _)| row.limit).map(base),
        "value": row.and_then(|(row, _)| row.value).map(base),
        "left": row.map(|(_, left)| left as f64 / 1000.0),
        "unit": row.map(|(row, _)| unit(row.measure)),
        "limits": line.limits,
        "unknown": line.unknown,
        "needs": line.needs,
        "ban": line.ban,
        "signs": line.signs,
        "provenance": line.provenance,
        "surveyed": line.surveyed,
        "hard": line.hard,
        "cost": line.cost,
        "lead_days": line.lead_days,
        "contact": line.contact,
        "text": line.text,
        "text_zh": line.text_zh,
    }))
}

fn value(most: Largest) -> Option<f64> {
    match most {
        Largest::Most(limit) => Some(base(limit)),
        _ => None,
    }
}

fn lift_line(set: &Set, obstacles: &[Constraint], met: &[Met], policy: &Policy) -> LiftLine {
    let own = || set.obstacles.iter().map(|number| &obstacles[*number]);
    let said: Vec<&Met> = set.obstacles.iter().map(|number| &met[*number]).collect();
    let (text, text_zh) = words::set(&said, policy);
    LiftLine {
        obstacles: own().map(|constraint| constraint.id.clone()).collect(),
        count: set.obstacles.len(),
        cost: own().map(|c| c.lift.cost).max().unwrap_or(CostClass::Permission).code().to_owned(),
        hard: own().any(|constraint| constraint.lift.hard),
        fewest: set.fewest,
        cheapest: set.cheapest,
        text,
        text_zh,
    }
}

/// Where a constraint stands: its junction, a point, or its stretches, each road once.
fn shape(network: &Network, constraint: &Constraint) -> Shape {
    if let Some(node) = constraint.node {
        return Shape::Point(network.position(node));
    }
    let mut pieces: Vec<(crate::id::SegmentId, u32, u32)> = constraint
        .stretches
        .iter()
        .map(|Stretch { directed, from_mm, to_mm, .. }| {
            let length = network.segment(directed.segment()).length_mm;
            match directed.is_forward() {
                true => (directed.segment(), *from_mm, *to_mm),
                false => (directed.segment(), length.saturating_sub(*to_mm), length.saturating_sub(*from_mm)),
            }
        })
        .collect();
    pieces.sort_unstable();
    pieces.dedup();
    if pieces.iter().all(|(_, from, to)| from == to) {
        let points: Vec<_> = pieces.iter().map(|(segment, at, _)| network.point_at(*segment, *at)).collect();
        return match points.as_slice() {
            [] => Shape::Null,
            [one] => Shape::Point(*one),
            _ => Shape::MultiPoint(points),
        };
    }
    let lines = pieces.iter().filter(|(_, from, to)| from < to);
    Shape::Lines(lines.map(|(segment, from, to)| network.piece(*segment, *from, *to)).collect())
}

/// Whether a verdict is worth a line of its own.
pub(super) fn conditions(verdict: &Verdict) -> Vec<String> {
    match verdict {
        Verdict::Conditions(all) => all.iter().map(|condition| condition.code().to_owned()).collect(),
        _ => Vec::new(),
    }
}
