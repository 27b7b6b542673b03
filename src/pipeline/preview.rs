//! What closures match, before anything is computed with them.

use super::world::World;
use crate::closure::matching::turns;
use crate::closure::matching::{MatchedStretch, Spared, SparedBecause};
use crate::closure::{COMPASS, Closure, Location, Matched, Schedule, feature};
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::report::summary::{CutLine, PreviewLine, PreviewSummary, RoadLine, SparedLine, TurnLine};
use crate::vehicle::Vehicle;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The closures of a world, for a vehicle.
pub fn preview(world: &World, vehicle: &Vehicle) -> PreviewSummary {
    let lines = world.plan.closures().iter().zip(world.plan.matched()).zip(world.closure_lines());
    let preview = lines.map(|((closure, matched), line)| {
        let show = |at: Option<DateTime<Utc>>| {
            let local = at.map(|at| at.with_timezone(&closure.schedule.zone));
            local.map(|local| local.to_rfc3339_opts(SecondsFormat::Secs, false))
        };
        let offsets = matched.as_ref().filter(|_| is_drawn(closure)).map(|matched| matched.quality);
        let phase = closure.id.strip_prefix(&closure.order).and_then(|rest| rest.strip_prefix('/'));
        PreviewLine {
            id: line.id,
            title: line.title,
            // What holds at an entry of an area is no phase.
            phase: phase.filter(|_| !feature::is_derived(closure)).map(str::to_owned),
            effect: line.effect,
            direction: closure.direction.name().to_owned(),
            status: line.status,
            in_force: line.in_force,
            binds: world.binds(vehicle, closure),
            from: show(closure.schedule.start),
            until: show(closure.schedule.end),
            recurs: recurs(&closure.schedule),
            matched_m: line.matched_m,
            road_m: line.road_m,
            edges: line.edges,
            mean_offset_m: offsets.map(|quality| quality.mean_offset_m),
            max_offset_m: offsets.map(|quality| quality.max_offset_m),
            spared: matched.as_ref().map(|matched| spared_lines(world, matched)).unwrap_or_default(),
            roads: matched
                .iter()
                .flat_map(|matched| feature::roads(&world.network, matched))
                .map(road_line)
                .collect(),
            other_half: matched.iter().flat_map(|matched| other_half(world, matched)).collect(),
            both_directions_m: matched
                .as_ref()
                .filter(|matched| !matched.contraflow.is_empty())
                .map(|matched| meters(&matched.contraflow)),
            cuts: matched.as_ref().map(|matched| cuts(world, matched)).unwrap_or_default(),
            turns: matched.as_ref().map(|matched| turn_lines(world, matched)).unwrap_or_default(),
        }
    });
    PreviewSummary { vehicle: vehicle.name.clone(), preview: preview.collect() }
}

fn meters(stretches: &[MatchedStretch]) -> f64 {
    stretches.iter().map(|s| u64::from(s.to_mm - s.from_mm)).sum::<u64>() as f64 / 1000.0
}

/// The carriageway that a half closure leaves, by road.
fn other_half(world: &World, matched: &Matched) -> Vec<RoadLine> {
    let left = Matched { stretches: matched.opposite.clone(), ..matched.clone() };
    feature::roads(&world.network, &left).into_iter().map(road_line).collect()
}

fn road_line(road: feature::MatchedRoad) -> RoadLine {
    let [matched_m, road_m] = [road.directed_mm, road.road_mm].map(|mm| mm as f64 / 1000.0);
    RoadLine { name: road.name, matched_m, road_m }
}

/// Cuts of no length, each place once.
fn cuts(world: &World, matched: &Matched) -> Vec<CutLine> {
    let network = &world.network;
    let mut found: BTreeMap<(LonLat, bool), BTreeSet<&str>> = BTreeMap::new();
    for s in matched.stretches.iter().filter(|s| s.from_mm == s.to_mm) {
        let segment = s.directed.segment();
        let length = network.segment(segment).length_mm;
        let position = if s.directed.is_forward() { s.from_mm } else { length - s.from_mm };
        let is_junction = position == 0 || position == length;
        found
            .entry((network.point_at(segment, position), is_junction))
            .or_default()
            .insert(network.way_of(segment).label());
    }
    let line = |((at, is_junction), roads): ((LonLat, bool), BTreeSet<&str>)| CutLine {
        kind: if is_junction { "junction" } else { "gate" }.to_owned(),
        roads: roads.into_iter().map(str::to_owned).collect(),
        at: at.degrees(),
    };
    found.into_iter().map(line).collect()
}

fn turn_lines(world: &World, matched: &Matched) -> Vec<TurnLine> {
    let network = &world.network;
    let road = |d: DirectedId| network.way_of(d.segment()).label().to_owned();
    let line = |path: &Vec<DirectedId>| {
        let (first, last) = (*path.first()?, *path.last()?);
        let at = network.position(network.head(first)).degrees();
        let (kind, arm) = turns::described(network, path)?;
        let comes_from = COMPASS[usize::from(arm)].0.to_owned();
        Some(TurnLine { from: road(first), to: road(last), turn: kind.name().to_owned(), comes_from, at })
    };
    matched.turns.iter().filter(|path| turns::is_possible(network, path)).filter_map(line).collect()
}

fn is_drawn(closure: &Closure) -> bool {
    matches!(closure.location, Location::Lines { .. } | Location::Points { .. })
}

fn recurs(schedule: &Schedule) -> bool {
    let plain =
        Schedule { zone: schedule.zone, start: schedule.start, end: schedule.end, ..Schedule::default() };
    *schedule != plain
}

fn because(spared: &Spared) -> &'static str {
    match spared.because {
        SparedBecause::OtherLevel => "other_level",
        SparedBecause::OtherCarriageway => "other_carriageway",
        SparedBecause::Roundabout => "roundabout",
    }
}

/// By road, level and reason.
fn spared_lines(world: &World, matched: &Matched) -> Vec<SparedLine> {
    let mut found: BTreeMap<(&str, i32, &str), u64> = BTreeMap::new();
    for spared in &matched.spared {
        let road = world.network.way_of(spared.segment).label();
        *found.entry((road, spared.level, because(spared))).or_default() +=
            u64::from(spared.to_mm.saturating_sub(spared.from_mm));
    }
    let line = |((road, level, because), mm): ((&str, i32, &str), u64)| SparedLine {
        road: road.to_owned(),
        level,
        because: because.to_owned(),
        length_m: mm as f64 / 1000.0,
    };
    found.into_iter().map(line).collect()
}

/// What closures leave open though it is near, for the eye.
pub fn spared(world: &World) -> Vec<OutFeature> {
    let network = &world.network;
    let mut features = Vec::new();
    for (closure, matched) in world.plan.closures().iter().zip(world.plan.matched()) {
        for (i, spared) in matched.iter().flat_map(|matched| &matched.spared).enumerate() {
            let Value::Object(properties) = json!({
                "closure": closure.id,
                "feature": network.way_of(spared.segment).id,
                "edge": network.segment_name(spared.segment),
                "road": network.way_of(spared.segment).label(),
                "level": spared.level,
                "because": because(spared),
                "from_m": number(f64::from(spared.from_mm) / 1000.0),
                "to_m": number(f64::from(spared.to_mm) / 1000.0),
            }) else {
                continue;
            };
            let shape = if spared.from_mm < spared.to_mm {
                Shape::Line(network.piece(spared.segment, spared.from_mm, spared.to_mm))
            } else {
                Shape::Point(network.point_at(spared.segment, spared.from_mm))
            };
            features.push(OutFeature { id: format!("{}-{}", closure.id, i + 1), shape, properties });
        }
    }
    features
}
