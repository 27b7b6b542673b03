//! The first recipient: the officers of the project, or who stands in for them.

use super::inputs::Officer;
use crate::pipeline::people::Pair;
use crate::plan::dispatch::Instant;
use crate::report::summary::OfficerLine;

/// A line for each officer of a project. Who is off duty is stood in for by his deputy, else by a partner at the
/// project, else by somebody of his unit; whoever it is must be on duty.
pub(super) fn lines(officers: &[Officer], pairs: &[&Pair], at: Option<Instant>) -> Vec<OfficerLine> {
    let on_duty = |officer: usize| {
        let duty = officers[officer].duty.as_ref();
        match (duty, at) {
            (Some(duty), Some(at)) => duty.iter().any(|(from, until)| (*from..*until).contains(&at)),
            _ => true,
        }
    };
    let line = |pair: &&Pair| {
        let officer = &officers[pair.officer];
        let partners = || pairs.iter().map(|other| other.officer).filter(|o| *o != pair.officer);
        let colleagues = || {
            (0..officers.len()).filter(|o| {
                *o != pair.officer && !officer.unit.is_empty() && officers[*o].unit == officer.unit
            })
        };
        let here = on_duty(pair.officer);
        let substitute = (!here)
            .then(|| {
                let deputy = officer.deputy.filter(|o| on_duty(*o)).map(|o| (o, "deputy"));
                deputy
                    .or_else(|| partners().find(|o| on_duty(*o)).map(|o| (o, "partner")))
                    .or_else(|| colleagues().find(|o| on_duty(*o)).map(|o| (o, "unit")))
            })
            .flatten();
        OfficerLine {
            officer: officer.entry.id.clone(),
            name: officer.entry.label().to_owned(),
            role: pair.role.clone(),
            phone: officer.entry.text(&["phone", "电话", "手机"]).unwrap_or_default(),
            on_duty: here,
            substitute: substitute.map(|(o, _)| officers[o].entry.id.clone()),
            substitute_name: substitute.map(|(o, _)| officers[o].entry.label().to_owned()),
            substitute_by: substitute.map(|(_, by)| by.to_owned()),
        }
    };
    pairs.iter().map(line).collect()
}
