//! What the closures do over a span of time: of each that counts for someone, when it holds and what it does then.

use super::calendar::Schedule;
use super::effect::{Holds, InEffect, apply};
use super::plan::ClosurePlan;
use super::who::Who;
use crate::network::Network;
use chrono::{DateTime, Utc};
use std::ops::Range;

/// One closure that binds a road user, over a span of time.
#[derive(Clone, PartialEq, Debug)]
pub struct Timeline {
    /// Index into [`ClosurePlan::closures`].
    pub closure: usize,
    /// When it holds within the span: half-open, ascending, apart from each other. Never empty.
    pub windows: Vec<Range<DateTime<Utc>>>,
    /// What it does then.
    pub effect: InEffect,
}

impl Timeline {
    /// Whether it holds all the time of `span`.
    pub fn is_constant(&self, span: &Range<DateTime<Utc>>) -> bool {
        self.windows.first() == Some(span)
    }

    /// Whether it holds at any time of `span`.
    pub fn holds_within(&self, span: &Range<DateTime<Utc>>) -> bool {
        self.windows.iter().any(|window| window.start < span.end && span.start < window.end)
    }
}

impl Schedule {
    /// When it is shut within `span`: half-open, ascending, apart from each other. Linear in the days of the span.
    pub fn windows(&self, span: &Range<DateTime<Utc>>) -> Vec<Range<DateTime<Utc>>> {
        let mut windows = Vec::new();
        let mut since = self.is_closed_at(span.start).then_some(span.start);
        for instant in self.changes(span.clone()) {
            match (since, self.is_closed_at(instant)) {
                (Some(begin), false) => {
                    windows.push(begin..instant);
                    since = None;
                }
                (None, true) => since = Some(instant),
                _ => {}
            }
        }
        windows.extend(since.map(|begin| begin..span.end));
        windows.retain(|window| window.start < window.end);
        windows
    }
}

impl ClosurePlan {
    /// The closures that bind `who` at some time of `span`, each with its windows and what it does, by index.
    pub fn timelines(&self, network: &Network, who: &Who, span: &Range<DateTime<Utc>>) -> Vec<Timeline> {
        let mut all = Vec::new();
        for (index, (closure, matched)) in self.closures().iter().zip(self.matched()).enumerate() {
            let holds = Self::holds(closure, who);
            let Some(matched) = matched.as_ref().filter(|_| holds != Holds::Nothing) else { continue };
            let windows = closure.schedule.windows(span);
            if windows.is_empty() {
                continue;
            }
            let mut effect = InEffect::default();
            apply(network, (index, closure), matched, (who, holds), &mut effect);
            if holds == Holds::Openings && effect == InEffect::default() {
                continue;
            }
            effect.sort();
            all.push(Timeline { closure: index, windows, effect });
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::parse_slots;
    use super::*;

    #[test]
    fn windows_are_cut_at_the_span_and_half_open() {
        let at = |text: &str| format!("{text}:00+08:00").parse::<DateTime<Utc>>().unwrap();
        let nightly = Schedule { closed_slots: parse_slots("22:00-05:00").unwrap(), ..Schedule::default() };
        let span = at("2026-03-02T23:00")..at("2026-03-04T05:00");
        assert_eq!(
            nightly.windows(&span),
            [at("2026-03-02T23:00")..at("2026-03-03T05:00"), at("2026-03-03T22:00")..at("2026-03-04T05:00")]
        );
        let by_day = at("2026-03-03T05:00")..at("2026-03-03T22:00");
        assert!(nightly.windows(&by_day).is_empty(), "open from the end of one to the beginning of the next");
        assert_eq!(Schedule::default().windows(&span), std::slice::from_ref(&span), "shut all through it");
    }
}
