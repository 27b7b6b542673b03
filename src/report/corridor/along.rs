//! What a load meets along a way, in order.

use super::{base, conditions, margin, unit, words};
use crate::id::DirectedId;
use crate::load::bridge::Figure;
use crate::load::fit::{Fit, FitRow};
use crate::load::{Load, Measure};
use crate::network::Network;
use crate::obstacle::{Constraint, Face, Judged, Kind, Policy, Provenance, judge};
use crate::plan::Leg;
use crate::report::summary::{
    BridgeFigureLine, BridgeLevelLine, ConstraintLine, LimitHoursLine, LimitLine, NeedLine, SignLine,
};
use crate::vehicle::limit::{length_mm, mass_kg};
use crate::vehicle::signed::{Limited, stated};
use chrono::SecondsFormat;
use std::collections::BTreeMap;

/// A constraint as a load meets it.
#[derive(Clone, Debug)]
pub(super) struct Met<'a> {
    pub constraint: &'a Constraint,
    /// The face it meets.
    pub face: usize,
    pub judged: Judged,
    /// Millimeters from the start of the way where it comes to it and leaves it, and the road there.
    pub at: Option<(u64, u64, DirectedId)>,
}

/// The constraints on a way, by the place where one comes to them. One that is met in several pieces (a bridge over several
/// segments) is one, from its first piece to its last, as long as nothing else than itself lies between.
pub(super) fn met<'a>(constraints: &'a [Constraint], judged: &[Vec<Judged>], legs: &[Leg]) -> Vec<Met<'a>> {
    let mut driven: BTreeMap<DirectedId, Vec<(u64, &Leg, bool, bool)>> = BTreeMap::new();
    let mut so_far = 0u64;
    let mut ends: Vec<u64> = Vec::with_capacity(legs.len());
    for (i, leg) in legs.iter().enumerate() {
        driven.entry(leg.directed).or_default().push((so_far, leg, i > 0, i + 1 < legs.len()));
        so_far += u64::from(leg.to_mm - leg.from_mm);
        ends.push(so_far);
    }
    let mut found: Vec<Met> = Vec::new();
    // a kerb that a layer states is told with the corner that it belongs to
    let is_kerb = |one: &Constraint| {
        let says_more = |face: &Face| face.signs.iter().any(|(key, _)| key != "kerb_radius_m");
        one.kind == Kind::Corner && one.turn.is_none() && !one.faces.iter().any(says_more)
    };
    for (number, constraint) in constraints.iter().enumerate().filter(|(_, one)| !is_kerb(one)) {
        let mut pieces: Vec<(u64, u64, DirectedId, usize)> = Vec::new();
        for stretch in &constraint.stretches {
            for (start, leg, passes_tail, passes_head) in driven.get(&stretch.directed).into_iter().flatten()
            {
                let gate = stretch.from_mm == stretch.to_mm
                    && (stretch.from_mm > leg.from_mm || (*passes_tail && stretch.from_mm == leg.from_mm))
                    && (stretch.to_mm < leg.to_mm || (*passes_head && stretch.to_mm == leg.to_mm));
                if gate || (stretch.from_mm < leg.to_mm && leg.from_mm < stretch.to_mm) {
                    let along = |mm: u32| start + u64::from(mm.clamp(leg.from_mm, leg.to_mm) - leg.from_mm);
                    pieces.push((
                        along(stretch.from_mm),
                        along(stretch.to_mm),
                        stretch.directed,
                        stretch.face,
                    ));
                }
            }
        }
        if let Some(turn) = &constraint.turn {
            let turns = legs.windows(turn.len().max(1)).zip(&ends);
            let here = turns.filter(|(own, _)| own.iter().map(|leg| leg.directed).eq(turn.iter().copied()));
            pieces.extend(here.map(|(own, end)| {
                // two corners are met at the first of them
                let between: u64 =
                    own[1..own.len() - 1].iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
                (*end, *end + between, own[1].directed, 0)
            }));
        }
        pieces.sort_unstable();
        let mut open: Option<Met> = None;
        for (from, to, directed, face) in pieces {
            if let Some(met) = &mut open
                && met.face == face
                && let Some((_, end, _)) = &mut met.at
                && from <= *end
            {
                *end = to.max(*end);
                continue;
            }
            found.extend(open.take());
            let judged = judged[number][face].clone();
            open = Some(Met { constraint, face, judged, at: Some((from, to, directed)) });
        }
        found.extend(open);
    }
    let worth_telling = |met: &Met| {
        let face = &met.constraint.faces[met.face];
        !face.signs.is_empty()
            || !face.expected.is_empty()
            || !face.demands.is_empty()
            || face.hours.is_some()
            || met.judged.blocks()
            || face.bridge.is_some()
            || face.gate.is_some()
    };
    found.retain(worth_telling);
    let place = |met: &Met| met.at.map(|(from, to, _)| (from, to));
    found.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.constraint.id.cmp(&b.constraint.id)));
    found
}

/// A constraint that is not on a way: by the strictest of its faces.
pub(super) fn off_way<'a>(constraint: &'a Constraint, load: &Load, policy: &Policy) -> Met<'a> {
    let faces = constraint.faces.iter().map(|face| judge(load, face, policy)).enumerate();
    let used = |face: usize| constraint.stretches.iter().any(|s| s.face == face);
    let worst = faces
        .filter(|(face, _)| used(*face))
        .max_by(|(a, x), (b, y)| x.verdict.cmp(&y.verdict).then_with(|| b.cmp(a)));
    let (face, judged) = worst.unwrap_or_else(|| (0, judge(load, &constraint.faces[0], policy)));
    Met { constraint, face, judged, at: None }
}

/// The signs of a face that limit a measure, each with its limit.
pub(super) fn signs_of(face: &Face, measure: Measure) -> Vec<(&(String, String), u32)> {
    let limit = |(key, value): &(String, String)| -> Option<u32> {
        if let Some((limited, reading)) = stated(key, value) {
            let of = match limited {
                Limited::Height => Measure::Height,
                Limited::Width => Measure::Width,
                Limited::Length => Measure::Length,
                Limited::Mass => Measure::Mass,
                Limited::AxleLoad => Measure::AxleLoad,
                Limited::BogieLoad => Measure::AxleGroup,
            };
            return reading.limit().filter(|_| of == measure);
        }
        // properties of limits layers
        let of = match key.as_str() {
            "height_m" => Measure::Height,
            "width_m" => Measure::Width,
            "length_m" => Measure::Length,
            "mass_t" => Measure::Mass,
            "axle_load_t" => Measure::AxleLoad,
            "bogie_t" => Measure::AxleGroup,
            _ => return None,
        };
        let reading = if measure.unit() == "m" { length_mm(value) } else { mass_kg(value) };
        reading.limit().filter(|_| of == measure)
    };
    face.signs.iter().filter_map(|sign| Some((sign, limit(sign)?))).collect()
}

fn limit_line(face: &Face, row: &FitRow, policy: &Policy) -> Option<LimitLine> {
    let signs = signs_of(face, row.measure);
    let deciding = signs.iter().find(|(_, limit)| Some(*limit) == row.limit && !row.is_assumed);
    let limit = row.limit?;
    let left = row.value.map(|value| (i64::from(limit) - i64::from(value)) as f64 / 1000.0);
    let over = match (row.fit, row.value) {
        (Fit::Exceeds(_), _) => true,
        (_, Some(value)) => {
            u64::from(value) + u64::from(margin(&policy.margins, row.measure)) > u64::from(limit)
        }
        _ => false,
    };
    Some(LimitLine {
        measure: row.measure.code().to_owned(),
        limit: base(limit),
        value: row.value.map(base),
        left,
        unit: unit(row.measure).to_owned(),
        sign: deciding.map(|((key, value), _)| SignLine { key: key.clone(), value: value.clone() }),
        assumed: row.is_assumed || deciding.is_some_and(|((key, _), _)| is_estimate(key)),
        over,
    })
}

/// Whether a tag states what nobody has measured: `est_width`, and `narrow`, which stands for a width that is assumed.
fn is_estimate(key: &str) -> bool {
    matches!(key, "est_width" | "narrow")
}

/// How what the load meets is known: `unknown` where a limit would be expected and nobody states one, `assumed` where the
/// usual one is held against it instead.
fn provenance(met: &Met) -> &'static str {
    let face = &met.constraint.faces[met.face];
    let is_stated = met.judged.rows.iter().any(|row| !row.is_assumed)
        || !met.judged.levels.is_empty()
        || face.ban.is_some()
        || face.gate.is_some()
        || face.is_shut;
    let estimated = |row: &FitRow| {
        let signs = signs_of(face, row.measure);
        let deciding = signs.iter().find(|(_, limit)| Some(*limit) == row.limit);
        deciding.is_some_and(|((key, _), _)| is_estimate(key))
    };
    let rows = &met.judged.rows;
    match met.constraint.provenance.code() {
        "signed" if !rows.is_empty() && face.ban.is_none() && rows.iter().all(estimated) => "assumed",
        "signed" if !is_stated && !met.judged.rows.is_empty() => "assumed",
        "signed" if !is_stated && !met.judged.unknown.is_empty() => "unknown",
        code => code,
    }
}

/// A figure of a bridge in tonnes, kN·m or kN, to a thousandth.
fn bridge_figure(figure: &Figure) -> BridgeFigureLine {
    let unit = match figure.what {
        "moment" => "kN·m",
        "shear" => "kN",
        _ => "t",
    };
    // kilograms to tonnes, N·m to kN·m, N to kN
    let thousandth = |value: f64| value.round() / 1000.0;
    BridgeFigureLine {
        what: figure.what.to_owned(),
        actual: thousandth(figure.actual),
        allowed: thousandth(figure.allowed),
        under_conditions: figure.careful.map(thousandth),
        unit: unit.to_owned(),
        over: figure.is_over,
    }
}

/// As the summary has it.
pub(super) fn line(network: &Network, policy: &Policy, met: &Met) -> ConstraintLine {
    let constraint = met.constraint;
    let face = &constraint.faces[met.face];
    // where it may only start or end, what holds for that counts
    let held = face.errand.as_deref().filter(|_| met.judged.is_local).unwrap_or(face);
    let sign = |(key, value): &(String, String)| SignLine { key: key.clone(), value: value.clone() };
    let (text, text_zh) = words::obstacle(met, policy);
    let on_road =
        met.at.map(|(_, _, directed)| directed).or(constraint.stretches.first().map(|s| s.directed));
    let thousandth = |mm: u64| mm as f64 / 1000.0;
    let first = constraint.stretches.first().map(|stretch| {
        let segment = stretch.directed.segment();
        let length = network.segment(segment).length_mm;
        let along = if stretch.directed.is_forward() {
            stretch.from_mm
        } else {
            length - stretch.from_mm.min(length)
        };
        network.point_at(segment, along)
    });
    let at = constraint.node.map(|node| network.position(node)).or(first);
    ConstraintLine {
        at: at.map(crate::geometry::LonLat::degrees),
        id: constraint.id.clone(),
        kind: constraint.kind.code().to_owned(),
        name: constraint.name.clone(),
        ways: constraint.ways.clone(),
        road: on_road.map_or_else(String::new, |d| network.way_of(d.segment()).label().to_owned()),
        from_m: met.at.map(|(from, _, _)| thousandth(from)),
        to_m: met.at.map(|(_, to, _)| thousandth(to)),
        verdict: met.judged.verdict.code().to_owned(),
        conditions: conditions(&met.judged.verdict),
        limits: met.judged.rows.iter().filter_map(|row| limit_line(held, row, policy)).collect(),
        unknown: met.judged.unknown.iter().map(|measure| measure.code().to_owned()).collect(),
        needs: met
            .judged
            .needs
            .iter()
            .map(|(measure, value)| NeedLine {
                measure: measure.code().to_owned(),
                value: base(*value),
                unit: unit(*measure).to_owned(),
            })
            .collect(),
        together_m: face.together_mm.map(base),
        ban: face.ban.as_ref().or(face.gate.as_ref()).map(sign),
        hours: face.hours.as_deref().map(|hours| {
            let [from, until] = [0, 1].map(|end| {
                hours.passed.map(|times| times[end].to_rfc3339_opts(SecondsFormat::AutoSi, false))
            });
            LimitHoursLine { conditional: hours.written.iter().map(sign).collect(), from, until }
        }),
        signs: face.signs.iter().map(sign).collect(),
        levels: met
            .judged
            .levels
            .iter()
            .map(|level| BridgeLevelLine {
                level: level.level,
                of: level.of.clone(),
                verdict: level.verdict.code().to_owned(),
                figures: level.figures.iter().map(bridge_figure).collect(),
            })
            .collect(),
        provenance: provenance(met).to_owned(),
        surveyed: match &constraint.provenance {
            Provenance::Surveyed(day) => day.clone(),
            _ => None,
        },
        hard: constraint.lift.hard,
        cost: constraint.lift.cost.code().to_owned(),
        lead_days: constraint.lift.lead_days,
        contact: constraint.lift.contact.clone(),
        text,
        text_zh,
    }
}
