//! Figures of a load of which no vehicle has both.

use super::{Kind, Load};

/// By how much stated lengths between axles may differ from those of the list, millimeters.
const ALIKE_MM: u64 = 500;

/// Figures of a load of which no vehicle has both: the key to look at, and why.
pub(super) fn impossible(load: &Load) -> Vec<(&'static str, &'static str)> {
    let (body, at) = (&load.body, load.axle_positions());
    let mut found = Vec::new();
    let wheelbase = at.last().copied().unwrap_or(0);
    if body.length_mm.is_some_and(|length| u64::from(length) < wheelbase) {
        found.push(("length_m", "the axles stand farther apart than the load is long"));
    }
    // of listed axles the sum is held against the mass elsewhere
    let simple = body.axle_load_kg.zip(load.axle_count).filter(|_| body.axles.is_empty());
    let carried = simple.map(|(axle, count)| u64::from(axle) * u64::from(count));
    if carried.zip(body.mass_kg).is_some_and(|(carried, mass)| carried < u64::from(mass)) {
        found.push(("axle_load_t", "so many axles of at most so much do not carry the whole mass"));
    }
    if load.ground_clearance_mm.zip(body.height_mm).is_some_and(|(clearance, height)| clearance >= height) {
        found.push(("ground_clearance_m", "the bottom of the load is higher than its top"));
    }
    // at full lock the steered axle runs round a center that lies beside the middle of the fixed ones
    let is_rigid = load.tractor.is_none() && body.axles.iter().skip(1).all(|axle| !axle.steered);
    let fixed = match load.tractor {
        Some(tractor) => u64::from(tractor.wheelbase_mm),
        None if is_rigid && load.kind != Kind::Combination => at.get(1).copied().unwrap_or(0),
        None => 0,
    };
    let least = fixed.max(body.width_mm.map_or(0, |width| u64::from(width) / 2));
    if body.turning_radius_mm.is_some_and(|radius| u64::from(radius) < least) {
        found.push(("turning_radius_m", "no vehicle turns on less than its wheelbase, or half of its width"));
    }
    let own = load.tractor.and_then(|tractor| Some((tractor, at.get(1..tractor.axles? as usize)?)));
    let Some((tractor, rear)) = own else { return found };
    let outside = |stated: u64, axles: &[u64], from: u64| match (axles.first(), axles.last()) {
        (Some(first), Some(last)) => stated + from + ALIKE_MM < *first || stated + from > *last + ALIKE_MM,
        _ => false,
    };
    let base = u64::from(tractor.wheelbase_mm);
    if outside(base, rear, 0) {
        found.push(("tractor", "the wheelbase of the tractor does not end between its listed rear axles"));
    }
    let behind = at.get(rear.len() + 1..).unwrap_or_default();
    let pin = base.saturating_sub(u64::from(tractor.kingpin_mm));
    if load.trailer.is_some_and(|trailer| outside(u64::from(trailer.wheelbase_mm), behind, pin)) {
        found.push(("trailer", "the wheelbase of the trailer does not end between its listed axles"));
    }
    found
}
