//! Junctions with limits, barriers and gates as constraints.

use super::readings::{Limiting, over_time};
use super::{Span, barred_by};
use crate::exchange::tags::Tags;
use crate::id::NodeId;
use crate::load::Measure;
use crate::network::Network;
use crate::obstacle::{Constraint, CostClass, Face, Kind, Lift, Provenance, Stretch, usual};
use crate::vehicle::conditional::judge::Readings;
use crate::vehicle::{NodePass, Vehicle, without_access};

/// A gate that is locked, unless its tags let goods vehicles through: somebody has to open it.
fn is_locked(tags: &Tags) -> bool {
    let keys = ["hgv", "motor_vehicle", "vehicle", "access"];
    let stated = keys.iter().find_map(|key| tags.get(key));
    let is_let =
        |word: &str| ["yes", "permissive", "designated"].iter().any(|w| w.eq_ignore_ascii_case(word));
    tags.is("locked", "yes") && !stated.is_some_and(is_let)
}

/// A junction with limits or a barrier. Nothing leaves it for whom it stops.
pub(super) fn barrier(
    network: &Network,
    vehicle: &Vehicle,
    (node, tags): (NodeId, &Tags),
    span: Option<&Span>,
) -> Option<Constraint> {
    // a junction has no direction: what holds in either holds
    let limiting = Limiting {
        tags,
        directions: &[true, false],
        heeds: vehicle.heeds(),
        is_bridge: false,
        is_tunnel: false,
    };
    let plain = Face { usual: usual(""), ..Face::default() };
    let restricted = |readings: &Readings| {
        let mut face = limiting.face(&plain, readings);
        let restricts = match tags.get("barrier") {
            Some("height_restrictor") if face.limits.height_mm.is_none() => Some(Measure::Height),
            Some("width_restrictor") if face.limits.width_mm.is_none() => Some(Measure::Width),
            _ => None,
        };
        if face.expected.is_empty() {
            face.expected.extend(restricts);
        }
        face
    };
    let mut face = restricted(&Readings { through: vehicle.readings(tags), errand: Vec::new() });
    let mut ban = None;
    if !vehicle.passes_node(tags) {
        let shut = tags.get("barrier").map(|value| ("barrier".to_owned(), value.to_owned()));
        let open = vehicle.passes_node(&without_access(tags));
        let passes = |vehicle: &Vehicle, tags: &Tags| vehicle.passes_node(tags);
        ban = Some(if open { barred_by(tags, vehicle, true, &passes) } else { shut? });
    }
    if ban.is_none() && is_locked(tags) {
        ban = Some(("locked".to_owned(), "yes".to_owned()));
    }
    face.ban.clone_from(&ban);
    if face.ban.is_none() && vehicle.node_pass(tags) == NodePass::Local {
        let passes = |vehicle: &Vehicle, tags: &Tags| vehicle.node_pass(tags) == NodePass::Open;
        face.gate = Some(barred_by(tags, vehicle, true, &passes));
    }
    let gate = face.gate.clone();
    if let Some(span) = span
        && let Some(pieces) = vehicle.readings_over(tags, span)
    {
        face.hours = over_time(tags, &pieces, span.end, |readings| Face {
            ban: ban.clone(),
            gate: gate.clone(),
            ..restricted(&Readings { errand: Vec::new(), ..readings.clone() })
        });
    }
    if face.signs.is_empty() && face.ban.is_none() && face.gate.is_none() && face.expected.is_empty() {
        return None;
    }
    // to be let through a gate is a matter of its owner
    let only_gate = face.gate.is_some() && face.signs.is_empty() && face.expected.is_empty();
    let cost = if only_gate { CostClass::Permission } else { CostClass::Removal };
    let leaving = network.leaving(node).iter();
    let mut stretches: Vec<Stretch> =
        leaving.map(|directed| Stretch { directed: *directed, from_mm: 0, to_mm: 0, face: 0 }).collect();
    stretches.sort_unstable();
    Some(Constraint {
        id: format!("node/{}", network.node_name(node)),
        kind: Kind::Barrier,
        name: tags.get("name").or_else(|| tags.get("barrier")).unwrap_or("").to_owned(),
        ways: Vec::new(),
        provenance: Provenance::Signed,
        lift: Lift { hard: false, cost, ..Lift::PERMISSION },
        faces: vec![face],
        stretches,
        node: Some(node),
        turn: None,
    })
}
