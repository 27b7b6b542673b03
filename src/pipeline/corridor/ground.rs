//! What a corridor stands on: the load, its graph without a body, and every constraint held against it.
//!
//! The load drives a graph on which its own body shuts nothing: each limit is a constraint with a place and an answer, so
//! that what stands in the way can be told, counted and lifted. Corners that it cannot take are forbidden in that graph.

use super::super::vehicles::who;
use super::super::works::{still_shut, stretches, works_of};
use super::super::world::{Engine, World};
use super::super::{Table, with_header};
use crate::closure::{Closure, Effect, InEffect, When};
use crate::diagnostic::Diagnostics;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::id::DirectedId;
use crate::load::Load;
use crate::load::bridge::{Condition, Verdict};
use crate::load::escort_table::EscortTable;
use crate::load::room::{Missing, Turner};
use crate::metric::{AS_IT_IS, ClosedStretch, Metric, SlowStretch};
use crate::network::Network;
use crate::obstacle::room::Turning;
use crate::obstacle::turns::too_sharp_turns;
use crate::obstacle::{
    Constraint, CostClass, Face, Judged, Kind, Lift, Policy, Provenance, Stretch, corner, judge, of_network,
    of_network_in_time, settle_hours, settle_lifts,
};
use crate::plan::Leg;
use crate::search::obstructed::Shut;
use crate::topology::{LocalBy, Topology, Works};
use crate::units::Speed;
use crate::vehicle::limit::Limits;
use crate::vehicle::{Dimensions, Vehicle};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// A load before the constraints of a network.
pub(super) struct Ground {
    pub load: Load,
    /// With its body, for closures and their words.
    pub vehicle: Vehicle,
    /// Without it, for the graph.
    pub free: Vehicle,
    /// What the closures do to it.
    pub effect: InEffect,
    /// What it changes in its graph by itself: corners that it cannot take, and roads that limits on through traffic let
    /// it drive only to start or end there.
    pub own: Works,
    pub base: Arc<Topology>,
    /// The graph under the closures.
    pub after: Arc<Topology>,
    /// All constraints, by id; closures last.
    pub constraints: Vec<Constraint>,
    /// Of each constraint, what each of its faces says to the load.
    pub judged: Vec<Vec<Judged>>,
    pub policy: Policy,
    /// How the load turns, or what its file does not say of it.
    pub turner: Result<Turner, Missing>,
    /// The corners of `own` that are too sharp for its length.
    pub sharp: Vec<Vec<DirectedId>>,
    /// The corners of `own` that have no room for what it sweeps, each with what it asks.
    pub corners: BTreeMap<Vec<DirectedId>, Face>,
    /// Where it goes slower than elsewhere by itself, closures or not.
    pub slowed: Vec<SlowStretch>,
    /// Of each of these the constraint by whose bridge or bend it does.
    pub slowed_by: Vec<u32>,
}

/// The load of a file, and the file as it stands.
pub(super) fn read_load(
    path: &std::path::Path,
    problems: &mut Diagnostics,
) -> Option<(Load, InputFile, String)> {
    let source = Source::read(path, Expected::Table, None, problems)?;
    let load = Load::from_toml(&source.text, &path.to_string_lossy(), problems)?;
    let file = InputFile::of(&source);
    Some((load, file, source.text))
}

/// The table of escorts of a file, and the file; that of the program without one.
pub(super) fn read_escorts(
    path: Option<&std::path::Path>,
    problems: &mut Diagnostics,
) -> Option<(EscortTable, Option<InputFile>)> {
    let Some(path) = path else { return Some((EscortTable::default(), None)) };
    let source = Source::read(path, Expected::Table, None, problems)?;
    let table = EscortTable::from_toml(&source.text, &path.to_string_lossy(), problems)?;
    Some((table, Some(InputFile::of(&source))))
}

impl Ground {
    /// Lays it. `layer` are the constraints of limits layers, which take in the tagged bridges they lie on.
    /// Conditional tags and closures are judged at `when`; on a journey that lasts from when to when (`span`), limits with hours
    /// are those that let the load pass best.
    pub fn lay(
        world: &World,
        load: Load,
        policy: &Policy,
        layer: Vec<Constraint>,
        (when, span): (When, Option<&Range<DateTime<Utc>>>),
    ) -> Option<Self> {
        let vehicle = Vehicle { clock: world.clock(when), ..load.vehicle()? };
        let free = Vehicle {
            dimensions: Dimensions::default(),
            conditions_on: Some(vehicle.dimensions.clone()),
            ..vehicle.clone()
        };
        let network = &world.network;
        let effect = world.plan.in_effect(network, when, &who(&vehicle));
        let mut constraints = match span {
            Some(span) => of_network_in_time(network, &free, span),
            None => of_network(network, &free),
        };
        settle_hours(&mut constraints, &load, policy);
        settle_lifts(&mut constraints, &load, policy);
        super::over::lay_over(&mut constraints, layer);
        settle_hours(&mut constraints, &load, policy);
        constraints.extend(closures(world, when, &vehicle, &effect));
        let turner = Turner::of(&load);
        let mut corners = BTreeMap::new();
        if let Ok(turner) = &turner {
            let turning = Turning::new(network, &free, (&load, turner), *policy, &constraints);
            corners.extend(turning.blocked_corners());
            let bends = turning.bends();
            constraints.extend(bends);
        }
        let judged: Vec<Vec<Judged>> = constraints.iter().map(|one| judge_all(one, &load, policy)).collect();
        // where only an engineer can tell, his calculation is what it takes, unless somebody states more
        for (constraint, judged) in constraints.iter_mut().zip(&judged) {
            let mut blocking = judged.iter().filter(|judged| judged.blocks()).peekable();
            let asks =
                blocking.peek().is_some() && blocking.all(|one| one.verdict == Verdict::EngineerNeeded);
            if asks && !constraint.lift.is_stated {
                constraint.lift.cost = CostClass::Engineer;
            }
        }
        let local = local_roads(&constraints, &judged);
        let sharp = too_sharp_turns(network, load.body.length_mm);
        let mut impossible = sharp.clone();
        impossible.extend(corners.keys().cloned());
        impossible.sort_unstable();
        impossible.dedup();
        let own = Works {
            impossible,
            local: local.into_iter().map(|(directed, _)| (LocalBy::Signs, directed)).collect(),
            ..Works::default()
        };
        let base = Arc::new(Topology::under_works(Arc::clone(network), &free, &own));
        let works = works_of(&base, &effect, own.clone());
        let after = if works == own.clone().canonical() {
            Arc::clone(&base)
        } else {
            Arc::new(base.beside(&free, &works))
        };
        let policy = *policy;
        let (slowed, slowed_by) = slowed(network, &load, &constraints, &judged).into_iter().unzip();
        Some(Self {
            load,
            vehicle,
            free,
            effect,
            own,
            base,
            after,
            constraints,
            judged,
            policy,
            turner,
            sharp,
            corners,
            slowed,
            slowed_by,
        })
    }

    /// Takes in the corners of these ways that ask something of the load, so that they are told with the rest.
    pub fn take_in_corners<'l>(&mut self, world: &World, ways: impl Iterator<Item = &'l [Leg]>) {
        let Ok(turner) = &self.turner else { return };
        let network = &world.network;
        let turning = Turning::new(network, &self.free, (&self.load, turner), self.policy, &self.constraints);
        let known: BTreeSet<Vec<DirectedId>> =
            self.constraints.iter().filter_map(|one| one.turn.clone()).collect();
        let driven = |own: &[Leg]| own.iter().map(|leg| leg.directed).collect::<Vec<DirectedId>>();
        let turns: BTreeSet<Vec<DirectedId>> = ways
            .flat_map(|legs| legs.windows(2).chain(legs.windows(3)).map(driven).collect::<Vec<_>>())
            .filter(|turn| !known.contains(turn))
            .collect();
        let face = |turn: &[DirectedId]| match *turn {
            [into, onto] => turning.corner(into, onto),
            [into, between, onto] => turning.two_corners(into, between, onto),
            _ => None,
        };
        let found: Vec<Constraint> =
            turns.iter().filter_map(|turn| Some(corner(network, turn, face(turn)?))).collect();
        self.judged.extend(found.iter().map(|one| judge_all(one, &self.load, &self.policy)));
        self.constraints.extend(found);
    }

    /// The stretches on which the load may not pass, each with the index of its constraint.
    pub fn shut(&self, with_closures: bool) -> Vec<Shut> {
        let mut all = Vec::new();
        for (number, constraint) in self.constraints.iter().enumerate() {
            if constraint.kind == Kind::Closure && !with_closures {
                continue;
            }
            let blocking = |stretch: &&Stretch| self.judged[number][stretch.face].blocks();
            all.extend(constraint.stretches.iter().filter(blocking).map(|stretch| Shut {
                directed: stretch.directed,
                from_mm: stretch.from_mm,
                to_mm: stretch.to_mm,
                obstacle: number as u32,
            }));
        }
        all
    }

    /// What slows the load, and what of opened directions stays shut.
    pub fn slow(&self) -> (Vec<ClosedStretch>, Vec<SlowStretch>) {
        let mut slow = stretches(&self.effect).1;
        slow.extend(&self.slowed);
        (still_shut(&self.base, &self.free, &self.effect), slow)
    }

    /// The load as an engine: its graph with and, where there are any, under closures.
    pub fn engine(&self, name: String, has_closures: bool) -> Engine {
        Engine {
            vehicle: Vehicle { name, ..self.vehicle.clone() },
            topology: Arc::clone(&self.after),
            free: self.metric(false),
            closed: has_closures.then(|| self.metric(true)),
        }
    }

    /// The metric on which the load drives, with or without the closures.
    pub fn metric(&self, with_closures: bool) -> Metric {
        self.metric_with(with_closures, &[])
    }

    /// The same where stretches count more than they take: a preferred network.
    pub fn metric_with(&self, with_closures: bool, dearer: &[SlowStretch]) -> Metric {
        let closed = |s: &Shut| ClosedStretch { directed: s.directed, from_mm: s.from_mm, to_mm: s.to_mm };
        let mut shut: Vec<ClosedStretch> = self.shut(with_closures).iter().map(closed).collect();
        if !with_closures {
            let slow = [&self.slowed, dearer].concat();
            return Metric::customize(Arc::clone(&self.base), shut, &slow);
        }
        let (still, mut slow) = self.slow();
        shut.extend(still);
        slow.extend(dearer);
        Metric::customize(Arc::clone(&self.after), shut, &slow)
    }
}

/// Where the load goes slower than elsewhere, road by road, with the bridge or bend that asks for it: what `verify` holds the
/// graph against.
pub(super) fn slowed_table(world: &World, ground: &Ground) -> Table {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (slow, by) in ground.slowed.iter().zip(&ground.slowed_by) {
        let segment = slow.directed.segment();
        let length = world.network.segment(segment).length_mm;
        let (from_mm, to_mm) = match slow.directed.is_forward() {
            true => (slow.from_mm, slow.to_mm),
            false => (length.saturating_sub(slow.to_mm), length.saturating_sub(slow.from_mm)),
        };
        let constraint = &ground.constraints[*by as usize];
        let meters = |mm: u32| format!("{:.3}", f64::from(mm) / 1000.0);
        rows.push(vec![
            world.network.segment_name(segment),
            if slow.directed.is_forward() { "forward" } else { "backward" }.to_owned(),
            meters(from_mm),
            meters(to_mm),
            slow.cap.map_or_else(String::new, |cap| cap.as_kmh().to_string()),
            constraint.kind.code().to_owned(),
            constraint.id.clone(),
        ]);
    }
    rows.sort();
    rows.dedup();
    with_header(&["edge", "direction", "from_m", "to_m", "kmh", "kind", "constraint"], rows)
}

fn judge_all(constraint: &Constraint, load: &Load, policy: &Policy) -> Vec<Judged> {
    constraint.faces.iter().map(|face| judge(load, face, policy)).collect()
}

/// Where a load goes slower than on the open road: over bridges that it passes at walking pace, and in bends that ask for more
/// than a lane, if it states a speed for these.
fn slowed(
    network: &Network,
    load: &Load,
    constraints: &[Constraint],
    judged: &[Vec<Judged>],
) -> Vec<(SlowStretch, u32)> {
    let mut found = Vec::new();
    for (number, (constraint, judged)) in (0u32..).zip(constraints.iter().zip(judged)) {
        for stretch in &constraint.stretches {
            let crawls = matches!(&judged[stretch.face].verdict, Verdict::Conditions(all) if all.contains(&Condition::Crawl));
            let slow = |[from_mm, to_mm]: [u32; 2], cap: Speed| SlowStretch {
                directed: stretch.directed,
                from_mm,
                to_mm,
                cap: Some(cap),
                wait_ms: 0,
                factor: AS_IT_IS,
            };
            let crawling = crawls.then(|| slow([stretch.from_mm, stretch.to_mm], load.pace.crawl()));
            found.extend(crawling.map(|slow| (slow, number)));
            // a bend cuts the road at its middle, and is as long as it is drawn
            let bend = constraint.faces[stretch.face].extent_mm.map(|[from, to]| {
                let length = network.segment(stretch.directed.segment()).length_mm;
                match stretch.directed.is_forward() {
                    true => [from, to],
                    false => [length.saturating_sub(to), length.saturating_sub(from)],
                }
            });
            found.extend(bend.zip(load.pace.bend).map(|(bend, cap)| (slow(bend, cap), number)));
        }
    }
    found
}

/// Roads where a constraint lets the load pass only to start or end there, each with the number of the constraint. Gates are
/// not among them: what lies behind is a matter of the graph.
pub(super) fn local_roads(constraints: &[Constraint], judged: &[Vec<Judged>]) -> Vec<(DirectedId, u32)> {
    let mut found = Vec::new();
    for (number, (constraint, judged)) in constraints.iter().zip(judged).enumerate() {
        let is_local = |s: &&Stretch| judged[s.face].is_local && constraint.faces[s.face].gate.is_none();
        let stretches = constraint.stretches.iter().filter(is_local);
        found.extend(stretches.map(|stretch| (stretch.directed, number as u32)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The closures that shut something to this load or to a larger one, each one constraint. What is shut whatever the body
/// is one face; what its limits leave open (the half that is left, H7) is another, held against the load with its margins.
fn closures(world: &World, when: When, vehicle: &Vehicle, effect: &InEffect) -> Vec<Constraint> {
    let (network, plan) = (&world.network, &world.plan);
    let free = Vehicle { dimensions: Dimensions::default(), ..vehicle.clone() };
    let most = Some(u32::MAX);
    let body = Dimensions {
        height_mm: most,
        width_mm: most,
        length_mm: most,
        mass_kg: most,
        axle_load_kg: most,
        ..Dimensions::default()
    };
    let giant = Vehicle { dimensions: body, ..vehicle.clone() };
    let mut found = Vec::new();
    for (number, closure) in plan.closures().iter().enumerate() {
        if !when.is_shut(&closure.schedule) {
            continue;
        }
        let shut_to = |vehicle: &Vehicle| -> BTreeSet<(DirectedId, u32, u32)> {
            let all = plan.effect_of(network, [number], &who(vehicle)).shut;
            all.iter().map(|s| (s.directed, s.from_mm, s.to_mm)).collect()
        };
        let whole = shut_to(&free);
        let limited: BTreeSet<_> = shut_to(&giant).difference(&whole).copied().collect();
        let own = effect.shut.iter().filter(|s| s.closure == number);
        let own = own.map(|s| (s.directed, s.from_mm, s.to_mm)).filter(|s| !limited.contains(s));
        let whole: BTreeSet<_> = own.chain(whole.iter().copied()).collect();
        let stretch = |face: usize| {
            move |(directed, from_mm, to_mm): (DirectedId, u32, u32)| Stretch {
                directed,
                from_mm,
                to_mm,
                face,
            }
        };
        let mut stretches: Vec<Stretch> = whole.into_iter().map(stretch(0)).collect();
        stretches.extend(limited.into_iter().map(stretch(1)));
        stretches.sort_unstable();
        if !stretches.is_empty() {
            // Of its limits the exempt heed the width that works leave alone (W4).
            let heeded = match world.binds(vehicle, closure) {
                true => closure.conditions.limits,
                false => Limits { width_mm: closure.width_left_mm(), ..Limits::default() },
            };
            found.push(of_closure(world, closure, heeded, stretches));
        }
    }
    found
}

/// A closure as a constraint on these stretches: face 0 is shut, face 1 has its limits, face 2 is a rule of the road (a
/// turn, no through traffic).
pub(super) fn of_closure(
    world: &World,
    closure: &Closure,
    limits: Limits,
    stretches: Vec<Stretch>,
) -> Constraint {
    let way = |s: &Stretch| world.network.way_of(s.directed.segment()).id.to_string();
    let ways: BTreeSet<String> = stretches.iter().map(way).collect();
    let text = |key: &str| closure.properties.get(key).and_then(serde_json::Value::as_str);
    let contact = text("contact").map_or_else(|| closure.authority.clone(), str::to_owned);
    let effect =
        Effect::ALL.iter().find(|(_, effect)| *effect == closure.effect).map_or("", |(name, _)| name);
    let signs = [
        ("height_m", limits.height_mm),
        ("width_m", limits.width_mm),
        ("length_m", limits.length_mm),
        ("mass_t", limits.mass_kg),
        ("axle_load_t", limits.axle_load_kg),
    ];
    let sign =
        |(key, value): (&str, Option<u32>)| Some((key.to_owned(), (f64::from(value?) / 1000.0).to_string()));
    Constraint {
        id: format!("closure/{}", closure.id),
        kind: Kind::Closure,
        name: closure.label().to_owned(),
        ways: ways.into_iter().collect(),
        provenance: Provenance::Signed,
        lift: Lift {
            hard: closure.physical,
            cost: if closure.physical { CostClass::Works } else { CostClass::Permission },
            lead_days: None,
            contact,
            is_stated: false,
        },
        faces: vec![
            Face { is_shut: true, ..Face::default() },
            Face { limits, signs: signs.into_iter().filter_map(sign).collect(), ..Face::default() },
            Face { ban: Some(("effect".to_owned(), effect.to_owned())), ..Face::default() },
        ],
        stretches,
        node: None,
        turn: None,
    }
}
