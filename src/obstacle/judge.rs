//! A load before a constraint: it passes, passes under conditions, needs an engineer, or does not pass (H2, H3, H5).

use super::Face;
use super::ground::{Demand, clear, climb};
use crate::load::axles::{GroupRule, groups};
use crate::load::bridge::{self, LevelCheck, Verdict};
use crate::load::fit::{Fit, FitRow, Margins, UnknownLimits, compare};
use crate::load::{Load, Measure};

/// What a missing limit means where one would be expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Unknown {
    /// Nothing stands in the way; it is counted.
    #[default]
    Optimistic,
    /// What is usual on a road of this class.
    Class,
    /// It stands in the way.
    Blocked,
}

impl Unknown {
    /// All of them, by the word of the command line.
    pub const ALL: [(&'static str, Self); 3] =
        [("optimistic", Self::Optimistic), ("class", Self::Class), ("blocked", Self::Blocked)];

    /// Its word.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(_, policy)| *policy == self).map_or("optimistic", |(word, _)| word)
    }
}

/// How loads are judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// What is kept free.
    pub margins: Margins,
    /// What a missing limit means.
    pub unknown: Unknown,
}

/// A load before one face of a constraint.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// What follows.
    pub verdict: Verdict,
    /// The measures that are limited here.
    pub rows: Vec<FitRow>,
    /// The levels of a bridge.
    pub levels: Vec<LevelCheck>,
    /// Measures whose limit is not known here.
    pub unknown: Vec<Measure>,
    /// Those of them that the policy has no value for: they stand in the way of a load that states the measure.
    pub without_value: Vec<Measure>,
    /// What the load needs here where nobody states what there is.
    pub needs: Vec<(Measure, u32)>,
    /// It passes only to start or end there.
    pub is_local: bool,
}

impl Judged {
    /// Whether the load may not pass as things stand. What only an engineer can tell does not pass until he has.
    pub fn blocks(&self) -> bool {
        matches!(self.verdict, Verdict::Refuse | Verdict::EngineerNeeded)
    }

    /// The measure with the least left over, and what is left (negative where it is over).
    pub fn tightest(&self) -> Option<(FitRow, i64)> {
        let left = |row: &FitRow| Some(i64::from(row.limit?) - i64::from(row.value?));
        self.rows
            .iter()
            .filter_map(|row| Some((*row, left(row)?)))
            .min_by_key(|(row, left)| (*left, row.measure))
    }
}

/// Holds a load against a face. Where it may not pass, but whoever starts or ends there may, it passes for that.
pub fn judge(load: &Load, face: &Face, policy: &Policy) -> Judged {
    let through = judge_all(load, face, policy);
    if through.blocks()
        && let Some(errand) = &face.errand
    {
        let local = judge_all(load, errand, policy);
        if !local.blocks() {
            return Judged { is_local: true, ..local };
        }
    }
    through
}

fn judge_all(load: &Load, face: &Face, policy: &Policy) -> Judged {
    let owned = face.bridge.as_ref().is_some_and(|bridge| !bridge.owner.is_empty());
    let mut limits = face.limits;
    if owned {
        // the owner's table decides alone
        (limits.mass_kg, limits.axle_load_kg) = (None, None);
    }
    let mut unknown: Vec<Measure> = Vec::new();
    let mut without_value: Vec<Measure> = Vec::new();
    for measure in &face.expected {
        let usual = face.usual;
        let (slot, usual) = match measure {
            Measure::Height => (&mut limits.height_mm, usual.height_mm),
            Measure::Width => (&mut limits.width_mm, usual.width_mm),
            Measure::Length => (&mut limits.length_mm, usual.length_mm),
            Measure::Mass => (&mut limits.mass_kg, usual.mass_kg),
            Measure::AxleLoad | Measure::AxleGroup => (&mut limits.axle_load_kg, usual.axle_load_kg),
            // what is asked of these stands in the demands
            _ => continue,
        };
        let told_otherwise = *measure == Measure::Mass
            && face.bridge.as_ref().is_some_and(|b| b.class.is_some() || b.spans.is_some() || owned);
        if slot.is_none() && !told_otherwise {
            unknown.push(*measure);
            match policy.unknown {
                Unknown::Optimistic => {}
                // how far below what is usual nobody says
                Unknown::Class if !face.below_usual.contains(measure) => *slot = usual,
                Unknown::Class | Unknown::Blocked => without_value.push(*measure),
            }
        }
    }
    let compared = compare(&load.body, &limits, &policy.margins, UnknownLimits::Optimistic);
    let mut rows: Vec<FitRow> = compared
        .rows
        .iter()
        .filter(|row| row.limit.is_some())
        .map(|row| FitRow { is_assumed: unknown.contains(&row.measure), ..*row })
        .collect();
    rows.extend(bogie(load, face, policy));
    let mut verdict = Verdict::Pass;
    if rows.iter().any(|row| matches!(row.fit, Fit::Exceeds(_))) {
        verdict = verdict.and(Verdict::Refuse);
    }
    if without_value.iter().any(|measure| states(load, *measure)) {
        verdict = verdict.and(Verdict::EngineerNeeded);
    }
    let is_unstated = |row: &FitRow| row.measure == Measure::AxleGroup && row.fit == Fit::UnstatedMeasure;
    if policy.unknown == Unknown::Blocked && rows.iter().any(is_unstated) {
        verdict = verdict.and(Verdict::EngineerNeeded);
    }
    let mut needs = Vec::new();
    let asked = face.demands.iter().copied();
    let asked = asked.chain(face.slope.map(|slope| climb(load, slope)));
    for demand in asked.chain(face.hump.and_then(|hump| clear(load, &hump))) {
        let (row, of_demand) = meet(&demand, policy);
        verdict = verdict.and(of_demand);
        if demand.limit.is_none() {
            unknown.push(demand.measure);
            needs.push((demand.measure, demand.value));
        }
        rows.extend(row);
    }
    if face.ban.is_some() || face.is_shut {
        verdict = verdict.and(Verdict::Refuse);
    }
    let mut levels = Vec::new();
    if let Some(bridge) = &face.bridge
        && let Some((of_bridge, checks)) = bridge::check(load, bridge)
    {
        verdict = verdict.and(of_bridge);
        levels = checks;
    }
    let mut judged = Judged { verdict, rows, levels, unknown, without_value, needs, is_local: false };
    judged.is_local = face.gate.is_some() && !judged.blocks();
    judged
}

/// A demand of a place: the row, where there is something to hold it against, and what follows.
fn meet(demand: &Demand, policy: &Policy) -> (Option<FitRow>, Verdict) {
    let limit = demand.limit.or(demand.usual.filter(|_| policy.unknown == Unknown::Class));
    let Some(limit) = limit else {
        let blocks = policy.unknown == Unknown::Blocked;
        return (None, if blocks { Verdict::EngineerNeeded } else { Verdict::Pass });
    };
    let margin = if demand.measure == Measure::Swept { policy.margins.width_mm } else { 0 };
    let over = (u64::from(demand.value) + u64::from(margin)).checked_sub(u64::from(limit));
    let (fit, verdict) = match over {
        None | Some(0) => {
            let leaves = demand.own_side.is_some_and(|side| demand.value > side);
            let whole = Verdict::Conditions(vec![bridge::Condition::WholeWidth]);
            (Fit::Passes, if leaves { whole } else { Verdict::Pass })
        }
        Some(over) => {
            let verdict = if demand.is_upper_bound { Verdict::EngineerNeeded } else { Verdict::Refuse };
            (Fit::Exceeds(u32::try_from(over).unwrap_or(u32::MAX)), verdict)
        }
    };
    let is_assumed = demand.limit.is_none();
    let row =
        FitRow { measure: demand.measure, value: Some(demand.value), limit: Some(limit), is_assumed, fit };
    (Some(row), verdict)
}

/// Whether a load states a measure that limits are held against.
pub fn states(load: &Load, measure: Measure) -> bool {
    match measure {
        Measure::Height => load.body.height_mm.is_some(),
        Measure::Width => load.body.width_mm.is_some(),
        Measure::Length => load.body.length_mm.is_some(),
        Measure::Mass => load.body.mass_kg.is_some(),
        Measure::AxleLoad | Measure::AxleGroup => load.body.axle_load_kg.is_some(),
        // demands are made of what is stated
        _ => false,
    }
}

/// The heaviest group of two axles or more against `maxbogieweight`. Where the axles are not known, no group is heavier than
/// the whole.
fn bogie(load: &Load, face: &Face, policy: &Policy) -> Option<FitRow> {
    let limit = face.bogie_kg?;
    let groups = groups(&load.body.axles, GroupRule::default());
    let value = groups.iter().filter(|group| group.count() > 1).map(|group| group.load_kg).max();
    let whole = load.body.mass_kg.filter(|_| load.body.axles.is_empty());
    let light = |mass: u32| u64::from(mass) + u64::from(policy.margins.axle_load_kg) <= u64::from(limit);
    let fit = match value {
        None if whole.is_some_and(light) => return None,
        None => Fit::UnstatedMeasure,
        Some(value) => {
            match (u64::from(value) + u64::from(policy.margins.axle_load_kg)).checked_sub(u64::from(limit)) {
                None | Some(0) => Fit::Passes,
                Some(over) => Fit::Exceeds(u32::try_from(over).unwrap_or(u32::MAX)),
            }
        }
    };
    Some(FitRow { measure: Measure::AxleGroup, value, limit: Some(limit), is_assumed: false, fit })
}
