//! A layer of limits over the constraints of the tags: a bridge of the layer is the tagged bridge it lies on.

use crate::load::bridge::Bridge;
use crate::obstacle::{ByHours, Constraint, Face, Hourly, Kind, Stretch};
use crate::vehicle::limit::Limits;

/// Lays the constraints of a layer over those of the tags. A bridge of the layer is the tagged bridge it lies on: both are
/// one constraint, on all of its segments, with the strictest of all limits.
pub(super) fn lay_over(tagged: &mut Vec<Constraint>, layer: Vec<Constraint>) {
    for mut own in layer {
        if own.kind == Kind::Bridge {
            let on = |other: &Constraint| {
                other.kind == Kind::Bridge
                    && !other.faces.iter().any(|face| face.ban.is_some())
                    && other.stretches.iter().any(|s| own.stretches.iter().any(|o| o.directed == s.directed))
            };
            let (taken, left): (Vec<Constraint>, Vec<Constraint>) =
                std::mem::take(tagged).into_iter().partition(on);
            *tagged = left;
            for bridge in taken {
                take_in(&mut own, &bridge);
            }
        }
        tagged.push(own);
    }
}

fn take_in(own: &mut Constraint, bridge: &Constraint) {
    let said = own.faces[0].clone();
    let mut faces = Vec::new();
    for face in &bridge.faces {
        faces.push(merged(&said, face));
    }
    // stretches of the layer beside the tagged bridge keep what the layer says
    let first = own.faces.len();
    own.faces.extend(faces);
    own.stretches.retain(|s| !bridge.stretches.iter().any(|b| b.directed == s.directed));
    own.stretches.extend(bridge.stretches.iter().map(|s| Stretch { face: s.face + first, ..*s }));
    own.stretches.sort_unstable();
    own.ways.extend(bridge.ways.iter().cloned());
    own.ways.sort();
    own.ways.dedup();
    if own.name.is_empty() {
        own.name.clone_from(&bridge.name);
    }
}

/// The tagged face of a bridge with what a layer says of it.
fn merged(said: &Face, face: &Face) -> Face {
    let limits = |known: Limits| Limits {
        height_mm: None,
        width_mm: None,
        length_mm: None,
        ..strictest(known, face.limits)
    };
    let mut merged = face.clone();
    merged.limits = strictest(said.limits, face.limits);
    merged.bogie_kg = said.bogie_kg.into_iter().chain(face.bogie_kg).min();
    merged.signs.extend(said.signs.iter().cloned());
    merged.slope = said.slope.or(face.slope);
    (merged.hump, merged.kerb_mm) = (said.hump, said.kerb_mm);
    merged.bridge = said.bridge.clone().map(|known| Bridge { limits: limits(known.limits), ..known });
    merged.errand = face.errand.as_ref().map(|errand| Box::new(self::merged(said, errand)));
    merged.hours = face.hours.as_deref().map(|hours| {
        let own = |one: &Hourly| Hourly { windows: one.windows.clone(), face: self::merged(said, &one.face) };
        Box::new(ByHours { faces: hours.faces.iter().map(own).collect(), ..hours.clone() })
    });
    merged
}

fn strictest(a: Limits, b: Limits) -> Limits {
    let least = |a: Option<u32>, b: Option<u32>| a.into_iter().chain(b).min();
    Limits {
        height_mm: least(a.height_mm, b.height_mm),
        width_mm: least(a.width_mm, b.width_mm),
        length_mm: least(a.length_mm, b.length_mm),
        mass_kg: least(a.mass_kg, b.mass_kg),
        axle_load_kg: least(a.axle_load_kg, b.axle_load_kg),
    }
}
