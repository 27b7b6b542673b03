//! All closures of a plan, matched, and which of their stretches count when and for whom.

use super::both_halves;
use super::calendar::Schedule;
use super::effect::{Holds, InEffect, InForce, apply};
use super::matching::{Landmarks, Matched, match_closure};
use super::model::{Closure, Effect};
use super::rolling_words;
use super::selector::Selector;
use super::suspension::joined;
use super::who::Who;
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::network::Network;
use crate::vehicle::Dimensions;
pub use crate::vehicle::When;
use chrono::{DateTime, Utc};
use rayon::prelude::*;

impl When {
    /// Whether a closure with this schedule counts.
    pub fn is_shut(self, schedule: &Schedule) -> bool {
        match self {
            Self::At(instant) => schedule.is_closed_at(instant),
            Self::WorstCase => schedule.is_ever_closed(),
            Self::WorstWithin(from, to) => {
                schedule.is_closed_at(from)
                    || schedule.changes(from..to).iter().any(|i| schedule.is_closed_at(*i))
            }
            Self::AlwaysWithin(from, to) => {
                schedule.is_closed_at(from) && schedule.changes(from..to).iter().all(|i| *i == from)
            }
        }
    }
}

/// A matched stretch with all that a layer shows of it.
#[derive(Clone, PartialEq, Debug)]
pub struct ClosedPiece<'a> {
    /// Index into [`ClosurePlan::closures`].
    pub closure: usize,
    /// Id of the closure.
    pub closure_id: &'a str,
    /// Id of the way.
    pub way_id: &'a str,
    /// Its name, its reference, or nothing.
    pub road: &'a str,
    /// The directed segment.
    pub directed: DirectedId,
    /// Meters from its tail.
    pub from_m: f64,
    /// Meters from its tail.
    pub to_m: f64,
    /// The level of the structure.
    pub level: i32,
    /// The piece in driving direction; one point for a gate.
    pub line: Vec<LonLat>,
}

/// A plan of closures on one network.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ClosurePlan {
    closures: Vec<Closure>,
    matched: Vec<Option<Matched>>,
}

impl ClosurePlan {
    /// Matches all closures, in parallel; their order in the plan is that of the ids of their orders, and within an order that
    /// of its phases in time, whatever the order of the files. Closures whose status keeps them out of force are listed but not matched.
    ///
    /// `None` if one that counts cannot be matched; the findings are in `problems`.
    pub fn build(
        network: &Network,
        mut closures: Vec<Closure>,
        known: Landmarks,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        closures.sort_by(|a, b| {
            let place = |c: &Closure| c.origin.place("");
            a.id.cmp(&b.id).then_with(|| place(a).cmp(&place(b)))
        });
        let mut sound = true;
        for pair in closures.windows(2).filter(|pair| pair[0].id == pair[1].id) {
            problems.push(codes::e422_duplicate_id(pair[1].origin.place("/id"), &pair[1].id));
            sound = false;
        }
        closures.sort_by(|a, b| {
            let key = |c: &Closure| (c.id != c.order).then_some(c.schedule.start);
            a.order.cmp(&b.order).then_with(|| key(a).cmp(&key(b))).then_with(|| a.id.cmp(&b.id))
        });
        let results: Vec<(Vec<(Closure, Option<Matched>)>, Diagnostics)> = closures
            .into_par_iter()
            .map(|closure| {
                let mut findings = Diagnostics::new();
                let counts = closure.status.counts();
                let found = counts.then(|| match_closure(network, &closure, known, &mut findings)).flatten();
                let Some(whole) = found.as_ref().filter(|_| closure.rolls_by_words()) else {
                    return (vec![(closure, found)], findings);
                };
                match rolling_words::units(network, &closure, known, whole) {
                    Ok(units) => (units.into_iter().map(|(unit, own)| (unit, Some(own))).collect(), findings),
                    Err(message) => {
                        let place = closure.origin.place("/properties/rolling");
                        findings.push(codes::e463_rolling(place, &closure.id, &message));
                        (vec![(closure, None)], findings)
                    }
                }
            })
            .collect();
        let (mut closures, mut matched) = (Vec::with_capacity(results.len()), Vec::new());
        for (found, findings) in results {
            problems.extend(findings);
            for (closure, result) in found {
                sound &= result.is_some() || !closure.status.counts();
                closures.push(closure);
                matched.push(result);
            }
        }
        both_halves::share(network, &closures, &mut matched);
        let plan = Self { closures, matched };
        plan.tell_entries(network, problems);
        sound.then_some(plan)
    }

    /// The closures, by the ids of their orders and the times of their phases.
    pub fn closures(&self) -> &[Closure] {
        &self.closures
    }

    /// What each closure shuts; `None` for those whose status keeps them out of force.
    pub fn matched(&self) -> &[Option<Matched>] {
        &self.matched
    }

    /// Whether a closure counts for someone (W1, W3): its status, then `applies_to`, then `exempt`. What is not known of
    /// them counts against them. Nobody is exempt from a physical one but by a pass of the site itself.
    pub fn binds(closure: &Closure, who: &Who) -> bool {
        // What opens something opens it for those of whom it is known.
        let opens = matches!(
            closure.effect,
            Effect::AddRoad | Effect::Contraflow | Effect::SuspendOneWay | Effect::SuspendLimit
        );
        let may_be = |s: &Selector| s.selects(who).unwrap_or(!opens);
        let applies = closure.applies_to.is_empty() || closure.applies_to.iter().any(may_be);
        let exempt = closure.exempt.iter().any(|s| s.selects(who) == Some(true));
        let passes = closure.passes.iter().any(|s| s.selects(who) == Some(true));
        // Works in the way are in everybody's way; what they open is for those whom they name.
        let is_there = closure.physical && (!opens || applies);
        closure.status.counts() && !passes && (is_there || (applies && !exempt))
    }

    /// What of a closure holds for someone. Who is exempt still meets the works themselves: the width that they leave holds
    /// for everybody (W4). And what they open is open to the exempt, too: nobody is worse off for an exemption.
    pub fn holds(closure: &Closure, who: &Who) -> Holds {
        if Self::binds(closure, who) {
            return Holds::All;
        }
        let selected = |all: &[Selector]| all.iter().any(|s| s.selects(who) == Some(true));
        let (exempt, passes) = (selected(&closure.exempt), selected(&closure.passes));
        let beyond = closure.width_left_mm().zip(who.needs().width_mm).is_some_and(|(left, own)| own > left);
        // An exemption gives nobody more than the order opens to those for whom it is.
        let opens = closure.applies_to.is_empty() || selected(&closure.applies_to);
        match closure.status.counts() && (exempt || passes) {
            // A pass of the site says that its holder gets through.
            true if beyond && !passes => Holds::Width { opens },
            true if opens => Holds::Openings,
            _ => Holds::Nothing,
        }
    }

    /// All that the closures do to `who` at that time.
    pub fn in_effect(&self, network: &Network, when: When, who: &Who) -> InEffect {
        self.in_effect_without(network, when, who, &[])
    }

    /// The same as if the closures of these indices were not there.
    pub fn in_effect_without(&self, network: &Network, when: When, who: &Who, lifted: &[usize]) -> InEffect {
        let holding = (0..self.closures.len())
            .filter(|i| !lifted.contains(i) && when.is_shut(&self.closures[*i].schedule));
        self.effect_of(network, holding, who)
    }

    /// All that some of the closures do to `who` while they hold, by index; those that do not count for `who` do nothing.
    pub fn effect_of(
        &self,
        network: &Network,
        holding: impl IntoIterator<Item = usize>,
        who: &Who,
    ) -> InEffect {
        self.effect_of_widened(network, holding, &[], who)
    }

    /// The same if the works of some of them, by index, left as much width as `who` needs.
    pub fn effect_of_widened(
        &self,
        network: &Network,
        holding: impl IntoIterator<Item = usize>,
        wide: &[usize],
        who: &Who,
    ) -> InEffect {
        let narrow = |body: &Dimensions| Dimensions { width_mm: None, ..body.clone() };
        let narrow = Who {
            body: narrow(&who.body),
            with_margins: who.with_margins.as_ref().map(narrow),
            ..who.clone()
        };
        let mut all = InEffect::default();
        for index in holding {
            let closure = &self.closures[index];
            let Some(matched) = &self.matched[index] else { continue };
            let (who, holds) = match (wide.contains(&index), Self::holds(closure, who)) {
                (false, holds) => (who, holds),
                (true, Holds::Width { opens: true }) => (&narrow, Holds::Openings),
                (true, Holds::Width { opens: false }) => (&narrow, Holds::Nothing),
                (true, holds) => (&narrow, holds),
            };
            apply(network, (index, closure), matched, (who, holds), &mut all);
        }
        all.opened = joined(std::mem::take(&mut all.opened));
        all.sort();
        all
    }

    /// The stretches that are shut, sorted. Prohibitions of several closures on one place add up (C1): the same stretch
    /// comes once for each of them.
    pub fn in_force(&self, network: &Network, when: When, who: &Who) -> Vec<InForce> {
        self.in_effect(network, when, who).shut
    }

    /// The closures that `who` may pass by exemption at that time, by index.
    pub fn exempted(&self, when: When, who: &Who) -> Vec<usize> {
        let passes = |closure: &Closure| when.is_shut(&closure.schedule) && Self::lets_pass(closure, who);
        (0..self.closures.len()).filter(|i| passes(&self.closures[*i])).collect()
    }

    /// Whether a closure counts, and holds nothing against someone for an exemption or a pass.
    pub fn lets_pass(closure: &Closure, who: &Who) -> bool {
        closure.status.counts()
            && !Self::holds(closure, who).bars()
            && closure.who_may_pass().any(|s| s.selects(who) == Some(true))
    }

    /// Every matched stretch for the layer, in the order of closures, segments and positions.
    pub fn closed_pieces<'a>(&'a self, network: &'a Network) -> Vec<ClosedPiece<'a>> {
        let mut pieces = Vec::new();
        for (closure, matched) in self.matched.iter().enumerate() {
            for s in matched.iter().flat_map(|m| &m.stretches) {
                let way = network.way_of(s.directed.segment());
                let length = network.segment(s.directed.segment()).length_mm;
                let forward = s.directed.is_forward();
                let (from, to) =
                    if forward { (s.from_mm, s.to_mm) } else { (length - s.to_mm, length - s.from_mm) };
                let mut line = if from == to {
                    vec![network.point_at(s.directed.segment(), from)]
                } else {
                    network.piece(s.directed.segment(), from, to)
                };
                if !forward {
                    line.reverse();
                }
                pieces.push(ClosedPiece {
                    closure,
                    closure_id: &self.closures[closure].id,
                    way_id: &way.id,
                    road: way.label(),
                    directed: s.directed,
                    from_m: f64::from(s.from_mm) / 1000.0,
                    to_m: f64::from(s.to_mm) / 1000.0,
                    level: s.level,
                    line,
                });
            }
        }
        pieces
    }

    /// All instants in `range` at which anything that counts shuts or opens, ascending, each once.
    pub fn changes(&self, range: &std::ops::Range<DateTime<Utc>>) -> Vec<DateTime<Utc>> {
        let counting = self.closures.iter().filter(|closure| closure.status.counts());
        let mut instants: Vec<DateTime<Utc>> =
            counting.flat_map(|closure| closure.schedule.changes(range.clone())).collect();
        instants.sort_unstable();
        instants.dedup();
        instants
    }
}
