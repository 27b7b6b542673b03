//! Orders that change nothing where they were found: what they say does not fit the road.

use super::{Matched, flow, road_label};
use crate::closure::model::{Closure, Effect, OtherHalf};
use crate::diagnostic::{Diagnostics, orders as codes};
use crate::network::Network;
use crate::vehicle::Vehicle;

/// Warns of what an order says and the roads that it was found on make void.
pub(super) fn look(network: &Network, closure: &Closure, matched: &Matched, problems: &mut Diagnostics) {
    let Some(first) = matched.stretches.first() else { return };
    let road = road_label(network, first.directed.segment());
    let is_one_way = |s: &super::MatchedStretch| flow::is_one_way(network, s.directed.segment());
    let one_way = matched.stretches.iter().any(is_one_way);
    if closure.effect.opens_against() && matched.stretches.iter().all(|s| flow::flows(network, s.directed)) {
        let place = closure.origin.place("/properties/effect");
        let effect = closure.effect.name();
        problems.push(codes::w495_opens_nothing(place, &closure.id, &road, effect, !one_way));
    }
    let is_driven_back = |s: &super::MatchedStretch| flow::flows(network, s.directed.reversed());
    if closure.effect == Effect::OneWay && !matched.stretches.iter().any(is_driven_back) {
        let place = closure.origin.place("/properties/effect");
        problems.push(codes::w499_one_way_already(place, &closure.id, &road));
    }
    let shares = closure.effect == Effect::HalfClosed && closure.other_half == OtherHalf::TwoWay;
    let conditions = &closure.conditions;
    if shares
        && !one_way
        && conditions.speed.is_none()
        && conditions.wait_ms == 0
        && conditions.limits.is_empty()
    {
        let place = closure.origin.place("/properties/other_half");
        problems.push(codes::w498_half_without_effect(place, &closure.id, &road));
    }
    // What is opened or added has no speed of its own yet.
    let slows = !closure.effect.opens_against() && closure.effect != Effect::AddRoad;
    let fastest = fastest_kmh(network, matched).filter(|_| slows && !matched.stretches.is_empty());
    if let (Some(cap), Some(fastest)) = (conditions.speed, fastest) {
        let kmh = f64::from(cap.0) / 1000.0;
        if kmh > fastest {
            let place = closure.origin.place("/properties/speed_kmh");
            problems.push(codes::w496_speed_not_lower(place, &closure.id, kmh, fastest));
        }
    }
}

/// How fast a car may drive anywhere on the stretches; none where none drives, or a road says its time and not its speed.
fn fastest_kmh(network: &Network, matched: &Matched) -> Option<f64> {
    let car = Vehicle::built_in("car")?;
    let mut fastest = None;
    for s in &matched.stretches {
        if network.segment(s.directed.segment()).stated_ms > 0 {
            return None;
        }
        let own = car.way_use(&network.way_of(s.directed.segment()).tags).toward(s.directed.is_forward());
        fastest = fastest.max(own.map(|passage| passage.speed.0));
    }
    fastest.map(|meters_per_hour| f64::from(meters_per_hour) / 1000.0)
}
