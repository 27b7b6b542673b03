//! The faces of all constraints as the largest loads are asked: what each leaves a measure, alone or with the rest of the load.

use super::ground::Ground;
use crate::load::Measure;
use crate::load::bridge::Bridge;
use crate::load::fit::{Fit, Margins};
use crate::load::heaviest::{heaviest, heaviest_axle};
use crate::obstacle::{Face, Judged, Unknown, judge, states};
use crate::search::obstructed::Shut;
use crate::vehicle::limit::Limits;

/// The measures that have a largest value.
pub(super) const MEASURES: [Measure; 5] =
    [Measure::Height, Measure::Width, Measure::Length, Measure::Mass, Measure::AxleLoad];

/// The two measures that are asked for together.
pub(super) const PAIR: [Measure; 2] = [Measure::Height, Measure::Mass];

/// The faces of all constraints side by side, as obstacles of one search.
pub(super) struct Faces<'a> {
    pub all: Vec<(usize, &'a Face)>,
    pub stretches: Vec<Shut>,
    /// Of each face: shut whatever the measures.
    pub always: Vec<bool>,
    /// The same where nothing else than a measure is asked.
    pub always_alone: Vec<bool>,
    /// Of each face and measure: shut to this load by another measure.
    pub others: [Vec<bool>; 5],
    /// Of each face: the mass that the class, the spans and the owner's table of a bridge leave the axle train of the load.
    heaviest: Vec<Option<u32>>,
    /// Of each face: the load of an axle that class and owner's table leave, with the rest of the load and alone.
    heaviest_axle: Vec<[Option<u32>; 2]>,
    margins: Margins,
    unknown: Unknown,
    /// Of each face what it is at different hours; empty where it is always the same.
    at_hours: Vec<Vec<AtHours<'a>>>,
    /// Of each face, at each of its hours, what holds for who drives through, and for who only starts or ends there where that is
    /// another.
    uses: Vec<Vec<[Option<&'a Face>; 2]>>,
    /// Of all these and each measure: shut to this load by another measure.
    uses_shut: [Vec<Vec<[bool; 2]>>; 5],
    /// Of each face, and of its uses: shut to this load by something else than its height and mass.
    pub pair_shut: Vec<bool>,
    pair_uses_shut: Vec<Vec<[bool; 2]>>,
}

/// A face at some of its hours.
struct AtHours<'a> {
    face: &'a Face,
    /// By measure: shut to this load by another one.
    others: [bool; 5],
}

impl<'a> Faces<'a> {
    pub fn of(ground: &'a Ground) -> Self {
        let mut faces = Self {
            all: Vec::new(),
            stretches: Vec::new(),
            always: Vec::new(),
            always_alone: Vec::new(),
            others: Default::default(),
            heaviest: Vec::new(),
            heaviest_axle: Vec::new(),
            margins: ground.policy.margins,
            unknown: ground.policy.unknown,
            at_hours: Vec::new(),
            uses: Vec::new(),
            uses_shut: Default::default(),
            pair_shut: Vec::new(),
            pair_uses_shut: Vec::new(),
        };
        for (number, constraint) in ground.constraints.iter().enumerate() {
            let first = faces.all.len();
            for (face, judged) in constraint.faces.iter().zip(&ground.judged[number]) {
                // where it may only start or end, what holds for that counts
                let errand = face.errand.as_deref().filter(|_| judged.is_local);
                let hours: Vec<&Face> =
                    face.hours.iter().flat_map(|own| &own.faces).map(|own| &own.face).collect();
                faces.take_uses(ground, if hours.is_empty() { vec![face] } else { hours.clone() });
                let face = errand.unwrap_or(face);
                faces.all.push((number, face));
                faces.heaviest.push(face.bridge.as_ref().and_then(|bridge| heaviest(&ground.load, bridge)));
                let axle = |is_alone: bool| heaviest_axle(&ground.load, face.bridge.as_ref()?, is_alone);
                faces.heaviest_axle.push([false, true].map(axle));
                // a ban of what is over a measure counts as a limit of it, below
                let always = face.is_shut || (face.ban.is_some() && face.ban_over.is_empty());
                faces.always.push(always);
                faces.always_alone.push(face.is_shut || (always && !face.is_free_alone));
                let hours: Vec<(&Face, Judged)> = match hours.is_empty() {
                    true => vec![(face, judged.clone())],
                    false => hours.into_iter().map(|own| held(ground, own)).collect(),
                };
                let shut = |measures: &[Measure]| {
                    hours.iter().all(|(face, judged)| is_shut_by_others(ground, measures, face, judged))
                };
                for (measure, others) in MEASURES.iter().zip(&mut faces.others) {
                    others.push(shut(&[*measure]));
                }
                faces.pair_shut.push(shut(&PAIR));
                let at_hours = |(face, judged): &(&'a Face, Judged)| AtHours {
                    face,
                    others: MEASURES.map(|measure| is_shut_by_others(ground, &[measure], face, judged)),
                };
                let changes = hours.len() > 1;
                faces.at_hours.push(hours.iter().filter(|_| changes).map(at_hours).collect());
            }
            faces.stretches.extend(constraint.stretches.iter().map(|s| Shut {
                directed: s.directed,
                from_mm: s.from_mm,
                to_mm: s.to_mm,
                obstacle: (first + s.face) as u32,
            }));
        }
        faces
    }

    fn value(&self, measure: Measure, number: usize, face: &Face, caps: Caps) -> Option<u32> {
        self.stated(measure, number, face, caps).into_iter().chain(self.of_unknown(measure, face)).min()
    }

    /// What the policy makes of a limit that nobody states: nothing at all passes one that stands in the way.
    fn of_unknown(&self, measure: Measure, face: &Face) -> Option<u32> {
        let of = |limits: &Limits| match measure {
            Measure::Height => limits.height_mm,
            Measure::Width => limits.width_mm,
            Measure::Length => limits.length_mm,
            Measure::Mass => limits.mass_kg,
            _ => limits.axle_load_kg,
        };
        let told =
            |bridge: &Bridge| bridge.class.is_some() || bridge.spans.is_some() || !bridge.owner.is_empty();
        let is_told = measure == Measure::Mass && face.bridge.as_ref().is_some_and(told);
        if !face.expected.contains(&measure) || of(&face.limits).is_some() || is_told {
            return None;
        }
        match self.unknown {
            Unknown::Optimistic => None,
            Unknown::Class if !face.below_usual.contains(&measure) => of(&face.usual),
            Unknown::Class | Unknown::Blocked => Some(0),
        }
    }

    fn stated(&self, measure: Measure, number: usize, face: &Face, caps: Caps) -> Option<u32> {
        let is_alone = caps == Caps::Alone;
        let caps = &match caps {
            Caps::WithLoad => face.caps,
            Caps::Alone => face.caps_alone,
            Caps::InGraph => Limits::default(),
        };
        // conditions know no margin: the limit that leaves just their measure
        let cap = |cap: Option<u32>, margin: u32| cap.map(|most| most.saturating_add(margin));
        match measure {
            Measure::Height => {
                face.limits.height_mm.into_iter().chain(cap(caps.height_mm, self.margins.height_mm)).min()
            }
            Measure::Width => {
                face.limits.width_mm.into_iter().chain(cap(caps.width_mm, self.margins.width_mm)).min()
            }
            Measure::Length => {
                face.limits.length_mm.into_iter().chain(cap(caps.length_mm, self.margins.length_mm)).min()
            }
            Measure::Mass => {
                let bridge = face.bridge.as_ref();
                let class = bridge.and_then(|bridge| bridge.class.as_ref()?.gross_kg);
                // the owner's table decides alone; what is computed for a bridge knows no margin
                let is_owned = bridge.is_some_and(|bridge| !bridge.owner.is_empty());
                let signed = face.limits.mass_kg.filter(|_| !is_owned);
                let of_bridge = class.filter(|_| !is_owned).into_iter().chain(self.heaviest[number]).min();
                let [of_bridge, capped] =
                    [of_bridge, caps.mass_kg].map(|most| cap(most, self.margins.mass_kg));
                signed.into_iter().chain(of_bridge).chain(capped).min()
            }
            Measure::AxleLoad | Measure::AxleGroup => {
                let is_owned = face.bridge.as_ref().is_some_and(|bridge| !bridge.owner.is_empty());
                let signed = face.limits.axle_load_kg.filter(|_| !is_owned);
                let [with_load, alone] = self.heaviest_axle[number];
                let of_bridge = if is_alone { alone } else { with_load };
                let [of_bridge, capped] =
                    [of_bridge, caps.axle_load_kg].map(|most| cap(most, self.margins.axle_load_kg));
                signed.into_iter().chain(of_bridge).chain(capped).min()
            }
            _ => None,
        }
    }

    /// Of each face the limit of a measure; where it has hours, the highest of those at which nothing else is in the way.
    pub fn values(&self, measure: Measure, caps: Caps) -> Vec<Option<u32>> {
        let of = MEASURES.iter().position(|of| *of == measure).unwrap_or(0);
        let value = |(number, (_, face)): (usize, &(usize, &Face))| {
            let open = self.at_hours[number].iter().filter(|own| caps == Caps::Alone || !own.others[of]);
            let at_hours = open.map(|own| self.value(measure, number, own.face, caps));
            // none is no limit at all
            let most = at_hours.reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b)));
            most.unwrap_or_else(|| self.value(measure, number, face, caps))
        };
        self.all.iter().enumerate().map(value).collect()
    }

    /// `hours` are the face at each of its hours.
    fn take_uses(&mut self, ground: &Ground, hours: Vec<&'a Face>) {
        let judged = |face: &Face| {
            let face = Face { errand: None, hours: None, ..face.clone() };
            let judged = judge(&ground.load, &face, &ground.policy);
            (face, judged)
        };
        // most have no errand and no hours, and are not asked for their uses
        let is_asked = hours.len() > 1 || hours.iter().any(|face| face.errand.is_some());
        let all: Vec<[Option<(Face, Judged)>; 2]> = hours
            .iter()
            .map(|face| [Some(*face), face.errand.as_deref()].map(|own| own.filter(|_| is_asked).map(judged)))
            .collect();
        self.uses.push(hours.into_iter().map(|face| [Some(face), face.errand.as_deref()]).collect());
        let shut_but_for = |measures: &[Measure]| -> Vec<[bool; 2]> {
            let is_shut = |one: &Option<(Face, Judged)>| {
                one.as_ref().is_some_and(|(face, judged)| is_shut_by_others(ground, measures, face, judged))
            };
            all.iter().map(|both| both.each_ref().map(is_shut)).collect()
        };
        for (measure, shut) in MEASURES.iter().zip(&mut self.uses_shut) {
            shut.push(shut_but_for(&[*measure]));
        }
        self.pair_uses_shut.push(shut_but_for(&PAIR));
    }

    /// Of each face, at each of its hours, what holds of a measure for who drives through, and for who only starts or ends there:
    /// the limit, and whether it is shut by another measure. Without an errand the second is none; and what is shut of a face
    /// without errand and hours is told elsewhere.
    pub fn uses(&self, measure: Measure, caps: Caps) -> Vec<Vec<[Option<Use>; 2]>> {
        let number = MEASURES.iter().position(|of| *of == measure).unwrap_or(0);
        let of = |(face, hours): (usize, &Vec<[Option<&Face>; 2]>)| {
            let at = |(hour, both): (usize, &[Option<&Face>; 2])| {
                let use_of = |which: usize| {
                    let limit = self.value(measure, face, both[which]?, caps);
                    Some(Use { limit, is_shut: self.uses_shut[number][face][hour][which] })
                };
                [use_of(0), use_of(1)]
            };
            hours.iter().enumerate().map(at).collect()
        };
        self.uses.iter().enumerate().map(of).collect()
    }

    /// The same of height or mass, where both are asked for together.
    pub fn uses_of_pair(&self, measure: Measure, is_alone: bool) -> Vec<Vec<[Option<Use>; 2]>> {
        let caps = if self.is_joint() { Caps::InGraph } else { Caps::of(is_alone) };
        let mut uses = self.uses(measure, caps);
        let all = uses.iter_mut().flatten().zip(self.pair_uses_shut.iter().flatten());
        for (both, shut) in all {
            for (of, is_shut) in both.iter_mut().zip(shut) {
                if let Some(of) = of {
                    of.is_shut = *is_shut;
                }
            }
        }
        uses
    }

    /// The limits on which conditions turn: on one side of them they leave a road for local access only, or bar it.
    pub fn turning_points(&self, measure: Measure) -> Vec<u32> {
        let turns = self.all.iter().flat_map(|(_, face)| face.local_from.iter().chain(&face.joint_from));
        let own = turns.filter(|(of, _)| *of == measure).map(|(_, value)| *value);
        let caps = self.all.iter().flat_map(|(_, face)| [&face.caps, &face.caps_alone]);
        let caps = caps.filter_map(|caps| match measure {
            Measure::Height => caps.height_mm,
            Measure::Width => caps.width_mm,
            Measure::Length => caps.length_mm,
            Measure::Mass => caps.mass_kg,
            _ => caps.axle_load_kg,
        });
        own.chain(caps).map(|value| value.saturating_add(self.margin(measure))).collect()
    }

    /// Whether conditions on several measures of the load bar a road, each by itself: the graph of the load does not have it,
    /// and it is there for one of these measures alone.
    pub fn is_barred_by_several(&self) -> bool {
        let is = |face: &Face| face.ban.is_some() && face.ban_over.is_empty() && face.is_free_alone;
        self.all.iter().any(|(_, face)| is(face))
    }

    /// Whether conditions bind height and mass together somewhere.
    pub fn is_joint(&self) -> bool {
        self.all.iter().any(|(_, face)| !face.joint_from.is_empty())
    }

    /// Whether limits have hours somewhere: height and mass may each have their own.
    pub fn has_hours(&self) -> bool {
        self.at_hours.iter().any(|hours| !hours.is_empty())
    }

    /// Whether local access turns on a measure somewhere.
    pub fn turns_local(&self, measure: Measure) -> bool {
        let is_of = |face: &Face| face.local_from.iter().any(|(of, _)| *of == measure);
        let differs = |(number, hours): (usize, &Vec<[Option<&Face>; 2]>)| {
            hours.iter().any(|both| match both {
                // which of its hours counts turns on more than the measure
                [Some(_), Some(_)] if hours.len() > 1 => true,
                [Some(face), Some(errand)] => {
                    let value = |face: &Face| self.value(measure, number, face, Caps::WithLoad);
                    value(face) != value(errand)
                }
                _ => false,
            })
        };
        self.all.iter().any(|(_, face)| is_of(face)) || self.uses.iter().enumerate().any(differs)
    }

    /// The margin of a measure, millimeters or kilograms.
    pub fn margin(&self, measure: Measure) -> u32 {
        match measure {
            Measure::Height => self.margins.height_mm,
            Measure::Width => self.margins.width_mm,
            Measure::Length => self.margins.length_mm,
            Measure::Mass => self.margins.mass_kg,
            Measure::AxleLoad | Measure::AxleGroup => self.margins.axle_load_kg,
            _ => 0,
        }
    }
}

/// Which of the limits that conditions set on a measure count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Caps {
    /// Those for the load with its other measures.
    WithLoad,
    /// Those for a vehicle of which nothing else measures anything.
    Alone,
    /// None: the graph of each value that is tried has them.
    InGraph,
}

impl Caps {
    /// Alone, or with the rest of the load.
    pub fn of(is_alone: bool) -> Self {
        if is_alone { Self::Alone } else { Self::WithLoad }
    }
}

/// What one use of a road asks of a measure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub limit: Option<u32>,
    /// Shut to this load by another measure.
    pub is_shut: bool,
}

impl Use {
    /// Whether a load with a value that just meets a limit passes; without one, a value above all.
    pub fn passes(self, limit: Option<u32>, heeds_others: bool) -> bool {
        let over = self.limit.is_some_and(|most| limit.is_none_or(|limit| most < limit));
        let is_shut = heeds_others && self.is_shut;
        !over && !is_shut
    }
}

/// A face at some of its hours as the load is held against it: where it may only start or end, what holds for that counts.
fn held<'a>(ground: &Ground, face: &'a Face) -> (&'a Face, Judged) {
    let judged = judge(&ground.load, face, &ground.policy);
    (face.errand.as_deref().filter(|_| judged.is_local).unwrap_or(face), judged)
}

/// Whether a face stops a load by something else than these measures.
fn is_shut_by_others(ground: &Ground, measures: &[Measure], face: &Face, judged: &Judged) -> bool {
    let is_own = match measures {
        [_] => face.ban_over.iter().any(|over| measures.contains(over)),
        _ => face.is_free_pair,
    };
    let banned = face.ban.is_some() && !is_own;
    let is_other = |measure: &Measure| !measures.contains(measure);
    let by_row = judged.rows.iter().any(|row| is_other(&row.measure) && matches!(row.fit, Fit::Exceeds(_)));
    // what a bridge leaves of a mass or an axle is a limit of it
    let is_of_bridge = matches!(measures, [Measure::AxleLoad]) || !is_other(&Measure::Mass);
    let by_bridge = !is_of_bridge && judged.blocks() && !judged.levels.is_empty();
    let unstated = |measure: &Measure| is_other(measure) && states(&ground.load, *measure);
    let unknown = judged.blocks() && !judged.needs.is_empty() || judged.without_value.iter().any(unstated);
    face.is_shut || banned || by_row || by_bridge || unknown
}
