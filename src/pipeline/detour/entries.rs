//! The entries of an area that a cordon shuts (S6): what they are called, and for whom their roads are open.

use crate::closure::feature::is_derived;
use crate::closure::{Closure, ClosurePlan, Holds, Location, Matched, RingPart, binds_every_car, flows};
use crate::diagnostic::{Diagnostics, orders};
use crate::id::DirectedId;
use crate::pipeline::vehicles::who;
use crate::pipeline::world::{Engine, World};
use std::sync::Arc;

/// Of each entry of the area that a closure is about, in the order in which they are given: whether one comes into the area by it,
/// and out, for whom `drives` says where one may drive without works and `opens` what orders open; none of anything else.
fn lead(
    world: &World,
    closure: &Closure,
    drives: &dyn Fn(DirectedId) -> bool,
    opens: &dyn Fn(&Closure) -> bool,
) -> Vec<[bool; 2]> {
    // The edge of an area is a closure of its own where what is inside is not free.
    let is_edge = |id: &str| id == closure.id || id == format!("{}/edge", closure.id);
    let is_ring = |matched: &Matched| is_edge(&matched.closure_id) && !matched.crossings.is_empty();
    let edge = world.plan.matched().iter().position(|matched| matched.as_ref().is_some_and(is_ring));
    edge.map_or_else(Vec::new, |edge| world.plan.entries_lead(&world.network, edge, drives, opens))
}

/// The same for general traffic.
pub(in crate::pipeline) fn lead_all(world: &World, closure: &Closure) -> Vec<[bool; 2]> {
    lead(world, closure, &|d| flows(&world.network, d), &binds_every_car)
}

/// The same for one vehicle.
pub(in crate::pipeline) fn lead_vehicle(world: &World, engine: &Engine, closure: &Closure) -> Vec<[bool; 2]> {
    let who = who(&engine.vehicle);
    // what an order opens is open to the exempt, too (W3)
    let opens = |order: &Closure| {
        matches!(ClosurePlan::holds(order, &who), Holds::All | Holds::Openings | Holds::Width { opens: true })
    };
    lead(world, closure, &|d| engine.topology.is_usable(d), &opens)
}

/// Whether a vehicle comes into an area, or out of it, by the road of the entry with this number.
fn is_open(world: &World, engine: &Engine, closure: &Closure, number: usize) -> bool {
    lead_vehicle(world, engine, closure).get(number) != Some(&[false; 2])
}

/// Of the order for an area: what those of its entries are called by whose roads a vehicle comes in or out; none where it is about
/// something else.
pub(super) fn open_entries(world: &World, engine: &Engine, closure: &Closure) -> Option<Vec<String>> {
    let is_edge = matches!(closure.location, Location::Ring { part: RingPart::Barrier, .. });
    let names = || {
        let all = closure.entries().into_iter().enumerate();
        let open = all.filter(|(number, _)| is_open(world, engine, closure, *number));
        open.map(|(_, entry)| entry.name).collect()
    };
    (is_edge && !is_derived(closure)).then(names)
}

/// What the entry is called that a part of the order for an area is about, and whether it leads a vehicle in or out.
pub(super) fn part_of(world: &World, engine: &Engine, closure: &Closure) -> Option<(String, bool)> {
    let mut areas = world.plan.closures().iter().filter(|_| is_derived(closure));
    areas.find_map(|area| {
        let mut all = area.entries().into_iter().enumerate();
        let (number, own) = all.find(|(_, entry)| [&entry.wait, &entry.others].contains(&&closure.id))?;
        Some((own.name, is_open(world, engine, area, number)))
    })
}

/// The entries by whose roads none of the vehicles comes in or out that they are for.
pub(super) fn findings(
    world: &World,
    engines: &[Arc<Engine>],
    looked_at: &[usize],
    problems: &mut Diagnostics,
) {
    let closures = world.plan.closures();
    for area in looked_at.iter().map(|index| &closures[*index]).filter(|area| !is_derived(area)) {
        for (number, own) in area.entries().into_iter().enumerate() {
            let others = closures.iter().find(|closure| closure.id == own.others);
            let is_meant =
                |engine: &&Arc<Engine>| others.is_none_or(|others| !world.binds(&engine.vehicle, others));
            let meant: Vec<&Arc<Engine>> = engines.iter().filter(is_meant).collect();
            if meant.is_empty() || meant.iter().any(|engine| is_open(world, engine, area, number)) {
                continue;
            }
            let names: Vec<&str> = meant.iter().map(|engine| engine.vehicle.name.as_str()).collect();
            let place = area.origin.place(&format!("/properties/entries/{number}/at"));
            problems.push(orders::w488_entry_not_driven(place, &area.id, number + 1, &names, own.at));
        }
    }
}
