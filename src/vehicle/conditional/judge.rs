//! What a vehicle may do on a way, at a junction or at a turn whose rules are conditional.
//!
//! Each condition is answered yes, no or not known. Not known counts against the vehicle: every answer is tried, and the
//! worst outcome holds. What only holds for whoever has business there opens a road for local access, no more. A static
//! question judges times by [`When`]: at an instant; in the worst case, where every time may be; or over a span.

use super::hours::Hours;
use super::{Clause, Condition, Conditional, has_any, read_all};
use crate::exchange::tags::Tags;
use crate::vehicle::{Class, NodePass, Passage, RestrictionKind, Vehicle, WayUse};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::ops::Range;

/// Of more conditions that are not known, all beyond these are answered alike.
const TRIED: usize = 8;

/// How time is treated.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum When {
    /// What holds at one instant.
    At(DateTime<Utc>),
    /// Whatever holds at any time (planning default).
    #[default]
    WorstCase,
    /// Whatever holds at any time from the first instant to before the second.
    WorstWithin(DateTime<Utc>, DateTime<Utc>),
    /// What holds all the time from the first instant to before the second: passable at any time is open.
    AlwaysWithin(DateTime<Utc>, DateTime<Utc>),
}

/// By which clock a vehicle reads conditional tags.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
    /// When it is.
    pub when: When,
    /// The zone of the local times of tags.
    pub zone: Tz,
}

impl Default for Clock {
    fn default() -> Self {
        Self { when: When::WorstCase, zone: chrono_tz::Asia::Shanghai }
    }
}

/// What is judged: outcomes that can be compared.
pub trait Outcome: Copy {
    /// What holds if either may be.
    fn worse(self, other: Self) -> Self;
    /// What is possible if each is at some time.
    fn better(self, other: Self) -> Self;
    /// What holds if `with` is for those only who have business there.
    fn on_errand(self, with: Self) -> Self;
}

impl Outcome for Option<Passage> {
    fn worse(self, other: Self) -> Self {
        let (a, b) = (self?, other?);
        Some(Passage { speed: a.speed.min(b.speed), local: a.local || b.local })
    }

    fn better(self, other: Self) -> Self {
        match (self, other) {
            (Some(a), Some(b)) => Some(Passage { speed: a.speed.max(b.speed), local: a.local && b.local }),
            (a, b) => a.or(b),
        }
    }

    fn on_errand(self, with: Self) -> Self {
        self.or(with.map(|passage| Passage { local: true, ..passage }))
    }
}

impl Outcome for WayUse {
    fn worse(self, other: Self) -> Self {
        let (forward, backward) = (self.forward.worse(other.forward), self.backward.worse(other.backward));
        Self { forward, backward }
    }

    fn better(self, other: Self) -> Self {
        let (forward, backward) = (self.forward.better(other.forward), self.backward.better(other.backward));
        Self { forward, backward }
    }

    fn on_errand(self, with: Self) -> Self {
        Self {
            forward: self.forward.on_errand(with.forward),
            backward: self.backward.on_errand(with.backward),
        }
    }
}

/// How one passes a junction. One that is local at some time is so all of it: what is behind it is folded into the graph, as
/// roads that become local are.
impl Outcome for NodePass {
    fn worse(self, other: Self) -> Self {
        self.min(other)
    }

    fn better(self, other: Self) -> Self {
        if self.min(other) == Self::Shut { self.max(other) } else { self.min(other) }
    }

    fn on_errand(self, with: Self) -> Self {
        self.max(with.min(Self::Local))
    }
}

/// Whether a turn restriction binds.
impl Outcome for Option<RestrictionKind> {
    fn worse(self, other: Self) -> Self {
        self.or(other)
    }

    fn better(self, other: Self) -> Self {
        self.and(other)
    }

    fn on_errand(self, _: Self) -> Self {
        self
    }
}

/// The answer to one condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Answer {
    Yes,
    No,
    NotKnown,
    /// Yes for whoever has business there.
    Errand,
}

impl From<Option<bool>> for Answer {
    fn from(known: Option<bool>) -> Self {
        known.map_or(Self::NotKnown, |yes| if yes { Self::Yes } else { Self::No })
    }
}

/// All sets of tags that may hold at one time: whoever reads limits of a way takes the strictest of them.
#[derive(Clone, PartialEq, Debug)]
pub struct Readings {
    /// For who has no business there.
    pub through: Vec<Tags>,
    /// For whoever has; empty where that makes no difference.
    pub errand: Vec<Tags>,
}

/// The conditional tags of one thing, each different condition once.
struct Rules<'t> {
    tags: &'t Tags,
    conditionals: Vec<Conditional>,
    conditions: Vec<Condition>,
}

impl<'t> Rules<'t> {
    /// `None` where there are none.
    fn of(tags: &'t Tags) -> Option<Self> {
        if !has_any(tags) {
            return None;
        }
        let conditionals = read_all(tags);
        let mut conditions: Vec<Condition> = Vec::new();
        for condition in conditionals.iter().flat_map(|c| &c.clauses).flat_map(|clause| &clause.conditions) {
            if !conditions.contains(condition) {
                conditions.push(condition.clone());
            }
        }
        (!conditions.is_empty()).then_some(Self { tags, conditionals, conditions })
    }

    /// The tags as they stand under these answers; `errand` for whoever has business there.
    fn tags_under(&self, answers: &[Answer], errand: bool) -> Tags {
        let holds = |condition: &Condition| {
            let at = self.conditions.iter().position(|known| known == condition);
            match at.map(|at| answers[at]) {
                Some(Answer::Yes) => true,
                Some(Answer::Errand) => errand,
                _ => false,
            }
        };
        let in_force = |clause: &&Clause| clause.conditions.iter().all(holds);
        let replaced = self.conditionals.iter().filter_map(|conditional| {
            let clause = conditional.clauses.iter().rev().find(in_force)?;
            Some((conditional.key.as_str(), clause.value.as_str()))
        });
        // of a key given twice the last value counts
        Tags::new(self.tags.iter().chain(replaced))
    }

    /// Every way in which what is not known may turn out.
    fn tried(answers: &[Answer]) -> Vec<Vec<Answer>> {
        let open: Vec<usize> = (0..answers.len()).filter(|i| answers[*i] == Answer::NotKnown).collect();
        let one = |choice: u32| {
            let mut tried = answers.to_vec();
            for (k, condition) in open.iter().enumerate() {
                let yes = choice >> k.min(TRIED - 1) & 1 == 1;
                tried[*condition] = if yes { Answer::Yes } else { Answer::No };
            }
            tried
        };
        (0..1_u32 << open.len().min(TRIED)).map(one).collect()
    }

    /// The tags as they may stand under these answers, each set once.
    fn readings(&self, all: &[Vec<Answer>], errand: bool) -> Vec<Tags> {
        let mut found: Vec<Tags> = Vec::new();
        for answers in all.iter().flat_map(|answers| Self::tried(answers)) {
            let reading = self.tags_under(&answers, errand);
            if !found.contains(&reading) {
                found.push(reading);
            }
        }
        found
    }

    /// The worst that may be under these answers.
    fn worst<O: Outcome>(&self, answers: &[Answer], plain: &impl Fn(&Tags) -> O) -> O {
        let has_errand = answers.contains(&Answer::Errand);
        let outcomes = Self::tried(answers).into_iter().map(|tried| {
            let outcome = plain(&self.tags_under(&tried, false));
            if has_errand { outcome.on_errand(plain(&self.tags_under(&tried, true))) } else { outcome }
        });
        outcomes.reduce(O::worse).expect("what is not known turns out in one way at least")
    }

    /// Answers to all conditions, where those of time are answered by `time`.
    fn answers(&self, vehicle: &Vehicle, time: impl Fn(usize) -> Answer) -> Vec<Answer> {
        let all = self.conditions.iter().enumerate();
        all.map(|(i, condition)| vehicle.answer(condition).unwrap_or_else(|| time(i))).collect()
    }

    /// From when on which answers hold, within `span`.
    fn pieces(&self, vehicle: &Vehicle, span: &Range<DateTime<Utc>>) -> Vec<(DateTime<Utc>, Vec<Answer>)> {
        let states: Vec<Vec<(DateTime<Utc>, Option<bool>)>> = self
            .conditions
            .iter()
            .map(|condition| match condition {
                Condition::Time(hours) => hours.states(span, vehicle.clock.zone),
                _ => Vec::new(),
            })
            .collect();
        let mut instants: Vec<DateTime<Utc>> = states.iter().flatten().map(|(at, _)| *at).collect();
        instants.push(span.start);
        instants.sort_unstable();
        instants.dedup();
        let at = |condition: usize, instant: DateTime<Utc>| {
            let states = &states[condition];
            let after = states.partition_point(|(from, _)| *from <= instant);
            Answer::from(states[..after].last().and_then(|(_, holds)| *holds))
        };
        let piece = |instant| (instant, self.answers(vehicle, |condition| at(condition, instant)));
        instants.into_iter().map(piece).collect()
    }
}

impl Vehicle {
    /// What this vehicle knows of a condition by itself; `None` for one of time.
    fn answer(&self, condition: &Condition) -> Option<Answer> {
        match condition {
            Condition::Time(_) => None,
            Condition::Compare(measure, comparison, value) => {
                Some(measure.of(self).map(|own| comparison.holds(own, *value)).into())
            }
            Condition::Class(word) => {
                let own = self.class.own_names().contains(&word.as_str())
                    || (word == "emergency" && self.class.is_in_service())
                    || (word == "motor_vehicle" && self.class.is_in_service())
                    || (word == "hazmat" && self.hazmat)
                    || (word == "trailer" && self.articulated)
                    || (["hgv_articulated", "articulated"].contains(&word.as_str())
                        && self.heeds().articulated);
                Some(Some(own).into())
            }
            // a goods vehicle holds none unless its load names it, and no sign names which it would be
            Condition::Permission if self.class == Class::Truck => Some(Answer::No),
            Condition::Errand | Condition::Permission => Some(Answer::Errand),
            Condition::Weather if self.any_weather => Some(Answer::NotKnown),
            Condition::Weather => Some(Answer::No),
            Condition::Unclear(_) => Some(Answer::NotKnown),
        }
    }

    /// The answers that count by this vehicle's clock, one set for each piece of time.
    fn answers_by_clock(&self, rules: &Rules) -> Vec<Vec<Answer>> {
        let by = |time: &dyn Fn(&Hours) -> Answer| {
            vec![rules.answers(self, |i| match &rules.conditions[i] {
                Condition::Time(hours) => time(hours),
                _ => Answer::NotKnown,
            })]
        };
        match self.clock.when {
            When::At(instant) => by(&|hours| hours.holds_at(instant, self.clock.zone).into()),
            When::WorstCase => by(&|hours| if hours.is_always() { Answer::Yes } else { Answer::NotKnown }),
            When::WorstWithin(from, to) | When::AlwaysWithin(from, to) => {
                rules.pieces(self, &(from..to)).into_iter().map(|(_, answers)| answers).collect()
            }
        }
    }

    /// What comes of `tags` by this vehicle's clock, where `plain` reads tags without conditions.
    ///
    /// The work grows with the number of different conditions that are not known: at most 2⁸ readings a piece of time.
    pub(in crate::vehicle) fn judge<O: Outcome>(&self, tags: &Tags, plain: impl Fn(&Tags) -> O) -> O {
        let Some(rules) = Rules::of(tags) else { return plain(tags) };
        let join = if matches!(self.clock.when, When::AlwaysWithin(..)) { O::better } else { O::worse };
        let all = self.answers_by_clock(&rules);
        let outcomes = all.iter().map(|answers| rules.worst(answers, &plain));
        outcomes.reduce(join).expect("a span has a first piece")
    }

    /// What comes of `tags` when, within `span`: from each instant on, ascending, the first at its start; `None` where it is
    /// the same throughout.
    fn over_time<O: Outcome + PartialEq>(
        &self,
        tags: &Tags,
        span: &Range<DateTime<Utc>>,
        plain: impl Fn(&Tags) -> O,
    ) -> Option<Vec<(DateTime<Utc>, O)>> {
        let rules = Rules::of(tags)?;
        let mut outcomes: Vec<(DateTime<Utc>, O)> = Vec::new();
        for (from, answers) in rules.pieces(self, span) {
            let outcome = rules.worst(&answers, &plain);
            if outcomes.last().is_none_or(|(_, before)| *before != outcome) {
                outcomes.push((from, outcome));
            }
        }
        (outcomes.len() > 1).then_some(outcomes)
    }

    /// How this vehicle may use a way when, where that changes within `span`.
    pub fn way_use_over(
        &self,
        tags: &Tags,
        span: &Range<DateTime<Utc>>,
    ) -> Option<Vec<(DateTime<Utc>, WayUse)>> {
        self.over_time(tags, span, |tags| self.plain_way_use(tags))
    }

    /// How this vehicle passes a node when, where that changes within `span`.
    pub fn node_pass_over(
        &self,
        tags: &Tags,
        span: &Range<DateTime<Utc>>,
    ) -> Option<Vec<(DateTime<Utc>, NodePass)>> {
        self.over_time(tags, span, |tags| self.plain_node_pass(tags))
    }

    /// When a turn restriction binds this vehicle, where that changes within `span`.
    pub fn obeys_restriction_over(
        &self,
        tags: &Tags,
        span: &Range<DateTime<Utc>>,
    ) -> Option<Vec<(DateTime<Utc>, Option<RestrictionKind>)>> {
        self.over_time(tags, span, |tags| self.plainly_obeys_restriction(tags))
    }

    /// All sets of tags that may hold by this vehicle's clock for who has no business there, each once; the tags themselves
    /// where nothing is conditional. Whoever reads limits of a way takes the strictest of them.
    pub fn readings(&self, tags: &Tags) -> Vec<Tags> {
        let Some(rules) = Rules::of(tags) else { return vec![tags.clone()] };
        self.readings_of(&rules, false)
    }

    /// The same for whoever has business there; empty where that makes no difference.
    pub fn errand_readings(&self, tags: &Tags) -> Vec<Tags> {
        let is_errand = |condition: &Condition| self.answer(condition) == Some(Answer::Errand);
        let rules = Rules::of(tags).filter(|rules| rules.conditions.iter().any(is_errand));
        rules.map_or_else(Vec::new, |rules| self.readings_of(&rules, true))
    }

    /// Both of them when, within `span`: from each instant on, ascending, the first at its start; `None` where they are the
    /// same throughout.
    pub fn readings_over(
        &self,
        tags: &Tags,
        span: &Range<DateTime<Utc>>,
    ) -> Option<Vec<(DateTime<Utc>, Readings)>> {
        let rules = Rules::of(tags)?;
        let mut found: Vec<(DateTime<Utc>, Readings)> = Vec::new();
        for (from, answers) in rules.pieces(self, span) {
            let has_errand = answers.contains(&Answer::Errand);
            let all = std::slice::from_ref(&answers);
            let readings = Readings {
                through: rules.readings(all, false),
                errand: if has_errand { rules.readings(all, true) } else { Vec::new() },
            };
            if found.last().is_none_or(|(_, before)| *before != readings) {
                found.push((from, readings));
            }
        }
        (found.len() > 1).then_some(found)
    }

    fn readings_of(&self, rules: &Rules, errand: bool) -> Vec<Tags> {
        rules.readings(&self.answers_by_clock(rules), errand)
    }
}
