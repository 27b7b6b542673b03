//! The draft notices of a detour task: Markdown and pages, each in Chinese and English, a map for each
//! closure.

use super::detour::entries::{lead_all, lead_vehicle};
use super::world::Engine;
use super::{World, map_closures};
use crate::closure::matching::turns;
use crate::closure::{Closure, Direction, Location, Matched, Turn, feature, lies};
use crate::exchange::write::OutFeature;
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::network::Network;
use crate::network::snap::snap;
use crate::report::notice::{EntryWords, GateWords, Ground, notice};
use crate::report::restriction;
use crate::report::summary::DetourSummary;
use crate::report::svg::{self, as_read};
use crate::report::words::Language;
use crate::report::{Layer, MapSheet};
use crate::vehicle::Vehicle;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far from its road an entry may be drawn, meters.
const ENTRY_M: f64 = 25.0;

/// The texts by file name. `layers` are those of the task.
pub(super) fn notices(
    world: &World,
    summary: &DetourSummary,
    layers: &[(&'static str, Vec<OutFeature>)],
    engines: &[Arc<Engine>],
) -> Vec<(&'static str, String)> {
    let vehicles: Vec<&Vehicle> = engines.iter().map(|engine| &engine.vehicle).collect();
    let closed = map_closures(world);
    let shown: Vec<(&str, &[OutFeature])> = layers
        .iter()
        .chain(&closed)
        .filter(|(name, _)| ["detours", "decision_points", "closed_edges", "closure_areas"].contains(name))
        .map(|(name, features)| (*name, features.as_slice()))
        .collect();
    let told: BTreeSet<String> = summary.works.iter().map(|work| work.closure.clone()).collect();
    let told: Vec<String> = told.into_iter().collect();
    let of = |closure: &str, feature: &OutFeature| {
        feature.properties.get("closure").and_then(Value::as_str) == Some(closure)
    };
    let ground = |(closure, matched): (&Closure, &Option<Matched>)| {
        let matched = matched.as_ref();
        let ground = Ground {
            between: matched.and_then(|matched| feature::between(&world.network, closure, matched)),
            gate: gate(world, summary, closure),
            entries: entries(world, closure, engines),
            heading: matched
                .filter(|_| closure.direction != Direction::Both)
                .and_then(|matched| lies::heading(&world.network, matched)),
            road: matched.and_then(|matched| lies::road(&world.network, matched)).map(str::to_owned),
            carriageway: matched
                .and_then(|matched| lies::carriageway(&world.network, matched))
                .map(|(_, octant)| octant),
            turns: matched.map(|matched| made(&world.network, matched)).unwrap_or_default(),
            suspended: closure
                .suspends_turns
                .iter()
                .flat_map(|id| world.network.restrictions_called(id))
                .filter_map(|number| restriction::line(&world.network, number))
                .collect(),
            no_other_half: matched
                .is_some_and(|matched| lies::has_no_other_half(&world.network, closure, matched)),
            nobody_passes: matched.is_some_and(|matched| !matched.no_crossover.is_empty()),
        };
        (closure.id.clone(), ground)
    };
    let grounds: BTreeMap<String, Ground> =
        world.plan.closures().iter().zip(world.plan.matched()).map(ground).collect();
    let draw = |(number, closure): (usize, &String), language: Language| {
        let own: Vec<(&str, Vec<geojson::Feature>)> = shown
            .iter()
            .map(|(name, features)| {
                let own: Vec<OutFeature> = features.iter().filter(|f| of(closure, f)).cloned().collect();
                (*name, as_read(name, &own))
            })
            .collect();
        let sheet = MapSheet {
            title: closure.clone(),
            network: &world.network,
            layers: own.iter().map(|(name, features)| Layer { name, features }).collect(),
            attribution: world.setting.attribution.clone(),
            vehicles: world.vehicle_names(),
            note: Some(world.setting.note.clone()).filter(|note| !note.is_empty()),
        };
        svg::draw(&sheet, number + 1, language)
    };
    let texts = |language: Language, names: [&'static str; 2]| {
        let maps: Vec<String> = told.par_iter().enumerate().map(|closure| draw(closure, language)).collect();
        let map = |closure: &str| told.iter().position(|known| known == closure).map(|i| maps[i].clone());
        let notice = notice(summary, world.plan.closures(), &grounds, &vehicles, language);
        [(names[0], notice.markdown()), (names[1], notice.page(map))]
    };
    let chinese = texts(Language::Zh, ["notice.zh.md", "notice.zh.html"]);
    chinese.into_iter().chain(texts(Language::En, ["notice.en.md", "notice.en.html"])).collect()
}

/// The turns of a closure such as can be made: from where, which way, into which road; each once.
fn made(network: &Network, matched: &Matched) -> Vec<Turn> {
    let mut all: Vec<Turn> = Vec::new();
    for path in matched.turns.iter().filter(|path| turns::is_possible(network, path)) {
        let label = |d: Option<&DirectedId>| {
            d.map(|d| network.way_of(d.segment()).label().to_owned()).filter(|label| !label.is_empty())
        };
        let Some((kind, approach)) = turns::described(network, path) else { continue };
        let turn = Turn {
            from: label(path.first()),
            to: label(path.last()),
            kind: Some(kind),
            approach: Some(approach),
        };
        if !all.contains(&turn) {
            all.push(turn);
        }
    }
    all
}

/// The entries of the area that a closure is about.
fn entries(world: &World, closure: &Closure, engines: &[Arc<Engine>]) -> Vec<EntryWords> {
    let closures = world.plan.closures();
    let by_id = |id: &str| closures.iter().find(|closure| closure.id == id);
    let own = if feature::is_derived(closure) { Vec::new() } else { closure.entries() };
    let general = lead_all(world, closure);
    let of_vehicle =
        |engine: &Arc<Engine>| (engine.vehicle.name.clone(), lead_vehicle(world, engine, closure));
    let of_vehicles: Vec<(String, Vec<[bool; 2]>)> = engines.iter().map(of_vehicle).collect();
    let both = |leads: &[[bool; 2]], number: usize| leads.get(number).copied().unwrap_or([true; 2]);
    let words = own.into_iter().enumerate().map(|(number, entry)| {
        let only_for = by_id(&entry.others).map(|others| &others.exempt[..]).unwrap_or_default();
        let only_for = only_for.iter().filter(|one| !closure.exempt.contains(one)).cloned().collect();
        let wait_ms = by_id(&entry.wait).map_or(0, |wait| wait.conditions.wait_ms);
        let place = road_at(&world.network, entry.at);
        let vehicles = of_vehicles.iter().map(|(name, leads)| (name.clone(), both(leads, number)));
        EntryWords {
            name: entry.name,
            place,
            only_for,
            wait_ms,
            leads: both(&general, number),
            of_vehicles: vehicles.collect(),
            others: entry.others,
        }
    });
    words.collect()
}

/// The road at a place, and the crossing next to it; empty where the road has no name.
fn road_at(network: &Network, at: LonLat) -> String {
    let is_named = |segment| !network.way_of(segment).label().is_empty();
    let Some(snap) = snap(network, at, ENTRY_M, is_named) else { return String::new() };
    let segment = network.segment(snap.segment);
    let (near, far) = match snap.position_mm * 2 <= segment.length_mm {
        true => (DirectedId::new(snap.segment, false), DirectedId::new(snap.segment, true)),
        false => (DirectedId::new(snap.segment, true), DirectedId::new(snap.segment, false)),
    };
    let crossing = [near, far].into_iter().find_map(|on| {
        let roads = feature::crossing_roads(network, network.head(on), on);
        roads.into_iter().find(|road| !road.is_empty())
    });
    let road = network.way_of(snap.segment).label();
    crossing.map_or_else(|| road.to_owned(), |crossing| format!("{road} / {crossing}"))
}

/// The gate of a site that a closure shuts, and the one that serves all vehicles now.
fn gate(world: &World, summary: &DetourSummary, closure: &Closure) -> Option<GateWords> {
    let Location::SiteGate { site, gate } = &closure.location else { return None };
    let site = world.sites.iter().find(|known| known.id == *site || known.name == *site)?;
    let gate = site.gates.iter().find(|known| known.id == *gate || known.name == *gate)?;
    let name = |name: &str, id: &str| if name.is_empty() { id.to_owned() } else { name.to_owned() };
    let own = name(&gate.name, &gate.id);
    let serving: BTreeSet<Option<&String>> = summary
        .affected_sites
        .iter()
        .filter(|line| line.site == site.id)
        .map(|line| line.gate.as_ref())
        .collect();
    let instead = match serving.into_iter().collect::<Vec<_>>()[..] {
        [Some(one)] if *one != own => Some(one.clone()),
        _ => None,
    };
    Some(GateWords { site: name(&site.name, &site.id), gate: own, instead })
}
