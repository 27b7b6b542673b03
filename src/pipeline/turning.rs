//! Turning round before works (S2): who is too long for the room that a closure leaves does not, and whoever does is told.

use super::vehicles::who;
use super::world::World;
use crate::closure::When;
use crate::plan::barrier::Barrier;
use crate::report::turning::Turning;
use crate::vehicle::Vehicle;

/// Turning round before a barrier, with the closure that leaves the least room; none where no closure is at it.
pub(super) fn before(world: &World, when: When, vehicle: &Vehicle, barrier: &Barrier) -> Option<Turning> {
    let in_force = world.plan.in_force(&world.network, when, &who(vehicle));
    let closures = world.plan.closures();
    let at = in_force
        .iter()
        .filter(|s| s.directed == barrier.directed && (s.from_mm..=s.to_mm).contains(&barrier.at_mm))
        .map(|s| &closures[s.closure])
        .min_by_key(|closure| (closure.turning_length_mm.unwrap_or(u32::MAX), &closure.id))?;
    Some(Turning {
        closure: at.id.clone(),
        title: at.label().to_owned(),
        road: world.network.way_of(barrier.directed.segment()).label().to_owned(),
        limit_mm: at.turning_length_mm,
        length_mm: vehicle.dimensions.length_mm,
        at: world.network.point_along(barrier.directed, barrier.at_mm),
    })
}
