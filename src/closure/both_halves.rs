//! Orders of one direction that bind the other one, too, for feeds, which have an entry for each direction.

use super::feature::{for_feed, line_geometry};
use super::full::meet;
use super::matching::{Matched, MatchedStretch, flow, merge};
use super::model::{Closure, Direction, Effect, OtherHalf};
use super::rolling_words::UNIT;
use super::section::with_opposite;
use super::strung::strung;
use crate::network::Network;
use crate::vehicle::limit::Limits;
use serde_json::{Value, json};

/// Whether a feed said the place of a closure: then it goes back as it was read.
fn is_of_feed(closure: &Closure) -> bool {
    closure.properties.contains_key("wzdx")
}

/// A half closure whose half that is left carries both directions, as what it is for both of them on a road without a median;
/// the carriageway of a divided road stays what it is. `None` where the order says all that there is to say.
pub(super) fn shared(network: &Network, closure: &Closure, matched: &Matched) -> Option<(Closure, Matched)> {
    let is_shared = closure.effect == Effect::HalfClosed && closure.other_half != OtherHalf::OneWay;
    if !is_shared || closure.direction == Direction::Both || is_of_feed(closure) {
        return None;
    }
    let undivided = matched.stretches.iter().filter(|s| !flow::is_one_way(network, s.directed.segment()));
    let back: Vec<MatchedStretch> = undivided.map(|s| s.reversed(network)).collect();
    if back.is_empty() {
        return None;
    }
    let mut closure = Closure { direction: Direction::Both, ..closure.clone() };
    closure.properties.insert("direction".to_owned(), Direction::Both.name().into());
    let stretches = merge([matched.stretches.as_slice(), &back].concat());
    Some((closure, Matched { stretches, ..matched.clone() }))
}

/// Sets apart what half closures of feeds shut of both carriageways of a divided road at one time, each by an entry of its own or
/// by one that was joined of two: each carriageway keeps a lane for its direction, and nobody changes sides.
pub(super) fn share(network: &Network, closures: &[Closure], matched: &mut [Option<Matched>]) {
    let is_half = |closure: &Closure| {
        closure.effect == Effect::HalfClosed && closure.other_half != OtherHalf::OneWay && is_of_feed(closure)
    };
    let halves: Vec<usize> = (0..closures.len()).filter(|i| is_half(&closures[*i])).collect();
    let stretches: Vec<Vec<MatchedStretch>> = halves
        .iter()
        .map(|i| matched[*i].as_ref().map_or_else(Vec::new, |matched| matched.stretches.clone()))
        .collect();
    for (own, i) in halves.iter().enumerate() {
        let together = halves
            .iter()
            .zip(&stretches)
            .filter(|(other, _)| *other == i || meet(&closures[**other].schedule, &closures[*i].schedule));
        let all: Vec<MatchedStretch> = together.flat_map(|(_, stretches)| stretches).copied().collect();
        let shared = with_opposite(network, &stretches[own], &all);
        let Some(matched) = matched[*i].as_mut().filter(|_| !shared.is_empty()) else { continue };
        matched.shared = shared;
        let is_all = |s: &MatchedStretch| {
            matched.shared.contains(s) || !flow::is_one_way(network, s.directed.segment())
        };
        if matched.stretches.iter().all(is_all) {
            (matched.opposite, matched.contraflow, matched.no_crossover) = Default::default();
        }
    }
}

/// What an order that shuts one direction holds against the other one, as a feature for feeds: the limits and the speed of the
/// half, the carriageway or the direction that is left. `None` where it has none, or a feed has said so already.
pub fn left_open(network: &Network, closure: &Closure, matched: &Matched) -> Option<Value> {
    let conditions = &closure.conditions;
    let effect = match (conditions.limits == Limits::default(), conditions.speed) {
        (false, _) => Effect::Limit,
        (true, Some(_)) => Effect::Speed,
        (true, None) => return None,
    };
    let (left, is_turned) = match closure.effect {
        Effect::OneWay => (matched.stretches.clone(), closure.direction == Direction::Against),
        Effect::HalfClosed => {
            let mut left = matched.opposite.clone();
            if closure.other_half == OtherHalf::OneWay {
                let own = matched.stretches.iter();
                let undivided = own.filter(|s| !flow::is_one_way(network, s.directed.segment()));
                left.extend(undivided.map(|s| s.reversed(network)));
            }
            (left, closure.direction == Direction::Along)
        }
        _ => return None,
    };
    if left.is_empty() || is_of_feed(closure) {
        return None;
    }
    let matched = Matched { stretches: merge(left), ..matched.clone() };
    let found = strung(network, closure, &matched, true);
    let geometry = line_geometry(&found.lines)?;
    let mut properties = closure.properties.clone();
    for key in ["id", UNIT, "mode", "physical", "suspends_turns"] {
        properties.shift_remove(key);
    }
    if is_turned {
        for (from, to) in [("from", "to"), ("from_km", "to_km")] {
            let ends = [properties.shift_remove(to), properties.shift_remove(from)];
            properties.extend([from, to].into_iter().zip(ends).filter_map(|(k, v)| Some((k.to_owned(), v?))));
        }
    }
    properties.insert("line_roads".to_owned(), found.roads.into());
    properties.insert("direction".to_owned(), Direction::Along.name().into());
    for_feed(network, &Closure { effect, ..closure.clone() }, Some(&matched), &mut properties);
    let id = format!("{} (open direction)", closure.id);
    Some(json!({"type": "Feature", "id": id, "properties": properties, "geometry": geometry}))
}
