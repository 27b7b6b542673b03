//! What closures match, before anything is computed with them.

use super::world::World;
use crate::closure::matching::{Spared, SparedBecause};
use crate::closure::{Closure, Location, Matched, Schedule, feature};
use crate::exchange::write::{OutFeature, Shape, number};
use crate::report::summary::{PreviewLine, PreviewSummary, RoadLine, SparedLine};
use crate::vehicle::Vehicle;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

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
            phase: phase.map(str::to_owned),
            effect: line.effect,
            direction: closure.direction.name().to_owned(),
            status: line.status,
            in_force: line.in_force,
            binds: world.binds(vehicle, closure),
            from: show(closure.schedule.start),
            until: show(closure.schedule.end),
            recurs: recurs(&closure.schedule),
            matched_m: line.matched_m,
            edges: line.edges,
            mean_offset_m: offsets.map(|quality| quality.mean_offset_m),
            max_offset_m: offsets.map(|quality| quality.max_offset_m),
            spared: matched.as_ref().map(|matched| spared_lines(world, matched)).unwrap_or_default(),
            roads: matched
                .iter()
                .flat_map(|matched| feature::roads(&world.network, matched))
                .map(|(name, matched_m)| RoadLine { name, matched_m })
                .collect(),
        }
    });
    PreviewSummary { vehicle: vehicle.name.clone(), preview: preview.collect() }
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
