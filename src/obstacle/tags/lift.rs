//! What it takes to lift what tags state, and what stands in the way of one load.

use super::measure_of;
use crate::load::bridge::Verdict;
use crate::load::fit::Fit;
use crate::load::{Load, Measure};
use crate::obstacle::{Constraint, CostClass, Face, Kind, Lift, Policy, judge};
use crate::vehicle::signed::stated;

/// What it takes to lift what tags state. A clearance and the capacity of a bridge are hard (H12); a mass or length
/// signed on a road is a rule, and the authority may waive it.
pub(super) fn lift(kind: Kind, faces: &[Face]) -> Lift {
    let physical = faces.iter().flat_map(|f| &f.signs).any(|(key, _)| key.contains("physical"));
    let clearance = faces.iter().any(|face| face.limits.height_mm.is_some());
    let (hard, cost) = match kind {
        Kind::Access => (false, CostClass::Permission),
        Kind::Bridge if !clearance && !physical => (true, CostClass::Works),
        _ if clearance || physical || matches!(kind, Kind::Tunnel | Kind::Gradient) => {
            (true, CostClass::Rebuilding)
        }
        _ => (false, CostClass::Permission),
    };
    Lift { hard, cost, ..Lift::PERMISSION }
}

/// Says again what it takes to lift what stands in the way of this load: by what it is over, not by what else is signed there.
/// The width of a carriageway is physical as a clearance is (H12); a `maxwidth` is a rule.
pub fn settle_lifts(constraints: &mut [Constraint], load: &Load, policy: &Policy) {
    let is_tagged = |kind| matches!(kind, Kind::Limit | Kind::Bridge | Kind::Tunnel);
    for constraint in constraints.iter_mut().filter(|one| is_tagged(one.kind)) {
        let mut found: Option<(bool, CostClass)> = None;
        for face in &constraint.faces {
            let judged = judge(load, face, policy);
            let mut over = |hard: bool, cost: CostClass| {
                let (was_hard, most) = found.unwrap_or((false, CostClass::Permission));
                found = Some((was_hard || hard, most.max(cost)));
            };
            if !judged.blocks() {
                continue;
            }
            if face.ban.is_some() {
                over(false, CostClass::Permission);
            }
            if judged.levels.iter().any(|level| level.verdict == Verdict::Refuse) {
                over(true, CostClass::Works);
            }
            if judged.levels.iter().any(|level| level.verdict == Verdict::EngineerNeeded) {
                over(true, CostClass::Engineer);
            }
            for row in judged.rows.iter().filter(|row| matches!(row.fit, Fit::Exceeds(_))) {
                let physical = |key: &str| key.contains("physical") || !key.starts_with("max");
                let deciding = face.signs.iter().filter(|(key, value)| {
                    stated(key, value).is_some_and(|(limited, reading)| {
                        measure_of(limited) == Some(row.measure) && reading.limit() == row.limit
                    })
                });
                let is_physical =
                    deciding.clone().count() > 0 && deciding.clone().all(|(key, _)| physical(key));
                match row.measure {
                    Measure::Height | Measure::Gradient | Measure::Descent => {
                        over(true, CostClass::Rebuilding);
                    }
                    _ if is_physical => over(true, CostClass::Rebuilding),
                    Measure::Mass | Measure::AxleLoad | Measure::AxleGroup
                        if constraint.kind == Kind::Bridge =>
                    {
                        over(true, CostClass::Works);
                    }
                    _ => over(false, CostClass::Permission),
                }
            }
        }
        if let Some((hard, cost)) = found {
            (constraint.lift.hard, constraint.lift.cost) = (hard, cost);
        }
    }
}
