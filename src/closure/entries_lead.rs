//! Whether one comes into an area by each of its entries, and out of it (S6): as the roads there are driven, and as other orders
//! open them while the area is shut.

use super::calendar::Schedule;
use super::full::binds_every_car;
use super::intervals::{Span, between, pattern};
use super::matching::{Matched, flow};
use super::model::{Closure, Effect, Location, OtherHalf};
use super::plan::ClosurePlan;
use crate::diagnostic::{Diagnostics, orders};
use crate::id::DirectedId;
use crate::network::Network;
use chrono::{DateTime, TimeDelta, Utc};

/// How far a calendar without an end is looked through, days: a year, and more than a week on.
const LOOK_THROUGH_DAYS: i64 = 380;

impl ClosurePlan {
    /// For each entry of an area, by index of its edge: whether one comes in by it, and out. `drives` says in which direction
    /// one may drive without works, `opens` whether what an order opens is open to the same people.
    pub fn entries_lead(
        &self,
        network: &Network,
        index: usize,
        drives: &dyn Fn(DirectedId) -> bool,
        opens: &dyn Fn(&Closure) -> bool,
    ) -> Vec<[bool; 2]> {
        let Some(edge) = self.matched()[index].as_ref().filter(|edge| !edge.crossings.is_empty()) else {
            return Vec::new();
        };
        let own = &self.closures()[index].schedule;
        let others = self.closures().iter().zip(self.matched());
        let open: Vec<(DirectedId, u32, u32)> = others
            .filter(|(other, _)| may_open(other) && opens(other) && holds_whenever(&other.schedule, own))
            .flat_map(|(other, matched)| matched.iter().flat_map(|matched| opened(network, other, matched)))
            .collect();
        let passes = |(directed, at_mm): &(DirectedId, u32)| {
            let length = network.segment(directed.segment()).length_mm;
            let over = |(d, from, to): &(DirectedId, u32, u32)| {
                d == directed && (*from < *at_mm || *from == 0) && (*at_mm < *to || *to == length)
            };
            drives(*directed) || open.iter().any(over)
        };
        edge.crossings.iter().map(|ways| [0, 1].map(|way| ways[way].iter().any(passes))).collect()
    }

    /// Tells of entries of areas by which general traffic comes in only, or out only.
    pub(super) fn tell_entries(&self, network: &Network, problems: &mut Diagnostics) {
        for index in 0..self.closures().len() {
            let general = |closure: &Closure| binds_every_car(closure);
            let leads = self.entries_lead(network, index, &|d| flow::flows(network, d), &general);
            let closure = &self.closures()[index];
            let Location::Ring { entries, .. } = &closure.location else { continue };
            for ((number, leads), entry) in leads.iter().enumerate().zip(entries) {
                if *leads != [true; 2] {
                    let place = closure.origin.place(&format!("/properties/entries/{number}/at"));
                    problems.push(orders::w485_entry_one_way(place, &closure.id, number + 1, *leads, *entry));
                }
            }
        }
    }
}

/// Whether an order opens anything.
fn may_open(closure: &Closure) -> bool {
    match closure.effect {
        Effect::SuspendOneWay | Effect::Contraflow | Effect::AddRoad | Effect::SuspendLimit => true,
        Effect::HalfClosed => closure.other_half != OtherHalf::OneWay,
        _ => false,
    }
}

/// What an order that [may open something](may_open) opens: against the direction in which it is driven, beyond a limit, or as a
/// temporary road. A limit that is lifted opens no direction.
fn opened<'a>(
    network: &'a Network,
    closure: &Closure,
    matched: &'a Matched,
) -> impl Iterator<Item = (DirectedId, u32, u32)> + use<'a> {
    let stretches = match closure.effect {
        Effect::HalfClosed => &matched.contraflow,
        _ => &matched.stretches,
    };
    let is_limit = closure.effect == Effect::SuspendLimit;
    let open = stretches.iter().filter(move |s| !is_limit || flow::flows(network, s.directed));
    open.map(|s| (s.directed, s.from_mm, s.to_mm))
}

/// Whether one calendar holds at all times at which another does.
fn holds_whenever(one: &Schedule, other: &Schedule) -> bool {
    let far = TimeDelta::days(LOOK_THROUGH_DAYS);
    let start = other.start.or_else(|| other.end?.checked_sub_signed(far));
    let start = start.unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let Some(end) = other.end.or_else(|| start.checked_add_signed(far)) else { return false };
    let spans = |schedule: &Schedule| -> Vec<Span> {
        between(&pattern(schedule, &(start..end)), schedule.start, schedule.end)
    };
    let (held, theirs) = (spans(other), spans(one));
    // Both are disjoint and ascending, and what touches is one span.
    held.iter().all(|part| theirs.iter().any(|span| span.start <= part.start && part.end <= span.end))
}
