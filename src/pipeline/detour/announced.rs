//! Which closures are announced days ahead (条例 Art. 35): those that interrupt traffic, by their shape or by what they do to it.

use super::{short_notice, shut_by};
use crate::closure::{is_full, shut_with};
use crate::diagnostic::Diagnostics;
use crate::id::DirectedId;
use crate::network::Network;
use crate::network::divided::CARRIAGEWAYS_M;
use crate::pipeline::vehicles::who;
use crate::pipeline::works::metric_under;
use crate::pipeline::world::{Engine, World};
use crate::plan::Leg;
use crate::plan::detour::{Movement, Shut, detours, movements};
use crate::plan::route::Searches;
use rayon::prelude::*;

/// How far before and behind what is shut the course of a road is taken, millimeters.
const COURSE_MM: u32 = 5_000;

/// The closures that shut a road in full, by index, sorted; a notice that comes too late is told.
pub(super) fn full(world: &World, problems: &mut Diagnostics) -> Vec<usize> {
    let all = 0..world.plan.closures().len();
    let (mut full, others): (Vec<usize>, Vec<usize>) =
        all.partition(|index| is_full(&world.plan, &world.network, *index));
    let others: Vec<(usize, Vec<usize>)> = others
        .into_iter()
        .map(|index| (index, shut_with(&world.plan, &world.network, index)))
        .filter(|(_, shut)| !shut.is_empty())
        .collect();
    // General traffic is that of cars, whatever vehicles are asked about. What is wrong with their graph is told where they are.
    let car = if others.is_empty() { None } else { world.engine("car", &mut Diagnostics::new()) };
    if let Some(car) = car {
        let both = others.par_iter().filter(|(index, shut)| is_cut_both_ways(world, &car, *index, shut));
        full.extend(both.map(|(index, _)| *index).collect::<Vec<_>>());
        full.sort_unstable();
    }
    for index in &full {
        short_notice(&world.plan.closures()[*index], problems);
    }
    full
}

/// Whether through traffic of one road is cut in both directions by a closure with those beside it, wherever along the road each of
/// its directions is shut. Traffic that stays on the road, on further lanes of its own, is not cut.
fn is_cut_both_ways(world: &World, car: &Engine, index: usize, shut_with: &[usize]) -> bool {
    let network = &world.network;
    let effect = world.plan.effect_of(network, shut_with.iter().copied(), &who(&car.vehicle));
    let own = shut_by(network, &effect, index, &world.plan.closures()[index]);
    let others = shut_with.iter().filter(|other| **other != index);
    let mut shut: Vec<Shut> = own.clone();
    shut.extend(others.flat_map(|other| shut_by(network, &effect, *other, &world.plan.closures()[*other])));
    shut.sort_unstable();
    shut.dedup();
    if !opposed_somewhere(network, &own, &shut) {
        return false;
    }
    let metric = metric_under(&car.topology, &car.vehicle, &effect);
    let mut searches = Searches::default();
    let mut is_cut = |movement: &Movement| {
        let road = label(network, movement.shut[0].0);
        let way = detours(&mut searches, &metric, movement, 1).into_iter().next();
        way.is_none_or(|way| {
            // roads without a name are not one road
            let is_other = |leg: &Leg| road.is_empty() || label(network, leg.directed) != road;
            way.path.legs[way.off.clone()].iter().any(is_other)
        })
    };
    let found = movements(&car.free, &shut, &[]);
    let cut: Vec<Movement> =
        found.into_iter().filter(|movement| movement.entry.is_none() && is_cut(movement)).collect();
    let is_own = |movement: &Movement| movement.shut.iter().any(|shut| own.contains(shut));
    cut.iter().filter(|one| is_own(one)).any(|one| {
        cut.iter().any(|other| {
            label(network, one.shut[0].0) == label(network, other.shut[0].0)
                && is_opposed(course(network, &one.shut), course(network, &other.shut))
                && are_near(network, &one.shut, &other.shut)
        })
    })
}

/// Whether a road is shut in both directions at all: a look that needs no search.
fn opposed_somewhere(network: &Network, own: &[Shut], shut: &[Shut]) -> bool {
    own.iter().any(|one| {
        shut.iter().any(|other| {
            label(network, one.0) == label(network, other.0)
                && is_opposed(course(network, &[*one]), course(network, &[*other]))
        })
    })
}

fn label(network: &Network, directed: DirectedId) -> &str {
    network.way_of(directed.segment()).label()
}

/// In which direction traffic drives along what is shut, from before it to behind it, meters.
fn course(network: &Network, shut: &[Shut]) -> [f64; 2] {
    let (Some(first), Some(last)) = (shut.first(), shut.last()) else { return [0.0; 2] };
    let length = network.segment(last.0.segment()).length_mm;
    let before = network.point_along(first.0, first.1.saturating_sub(COURSE_MM));
    let behind = network.point_along(last.0, last.2.saturating_add(COURSE_MM).min(length));
    let [from, to] = [before, behind].map(|at| network.projection().to_plane(at));
    [to[0] - from[0], to[1] - from[1]]
}

/// Whether two courses differ by more than 120°.
fn is_opposed(one: [f64; 2], other: [f64; 2]) -> bool {
    let size = one[0].hypot(one[1]) * other[0].hypot(other[1]);
    one[0] * other[0] + one[1] * other[1] < -0.5 * size
}

/// Whether an end of something shut lies as near to one of something else as two carriageways of a road.
fn are_near(network: &Network, one: &[Shut], other: &[Shut]) -> bool {
    let ends = |shut: &[Shut]| -> Vec<[f64; 2]> {
        let ends = shut.iter().flat_map(|s| [s.1, s.2].map(|mm| network.point_along(s.0, mm)));
        ends.map(|at| network.projection().to_plane(at)).collect()
    };
    let (one, other) = (ends(one), ends(other));
    one.iter().any(|a| other.iter().any(|b| (a[0] - b[0]).hypot(a[1] - b[1]) <= CARRIAGEWAYS_M))
}
