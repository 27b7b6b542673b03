//! Turn restrictions of the network in summaries and in words.

use super::summary::{RestrictionLine, SuspendLine};
use super::words::Language;
use crate::network::Network;
use crate::search::Cost;

/// What keeps a movement from the other half of the road.
#[derive(Debug)]
pub struct KeptOff {
    /// Turn restrictions without which it would pass there, as indices into the network's. None can be left out.
    pub restrictions: Vec<u32>,
    /// What the movement takes without works.
    pub along: Cost,
    /// What it would take on the other half.
    pub through: Cost,
}

/// What an order would have to suspend so that a movement passes on the other half of the road, and what it takes then.
pub(super) fn suspend_line(network: &Network, kept: &KeptOff) -> SuspendLine {
    let more = |now: u32, then: u32| (i64::from(now) - i64::from(then)) as f64 / 1000.0;
    SuspendLine {
        restrictions: kept.restrictions.iter().filter_map(|number| line(network, *number)).collect(),
        extra_m: more(kept.through.mm, kept.along.mm),
        extra_s: more(kept.through.ms, kept.along.ms),
    }
}

/// A restriction by its number.
pub fn line(network: &Network, number: u32) -> Option<RestrictionLine> {
    let own = network.restrictions().get(number as usize)?;
    let (first, last) = (*own.path.first()?, *own.path.last()?);
    let road = |directed: crate::id::DirectedId| network.way_of(directed.segment()).label().to_owned();
    let kind = own.tags.iter().find(|(key, _)| key.starts_with("restriction"));
    let [lon, lat] = network.position(network.head(first)).degrees();
    Some(RestrictionLine {
        id: own.id.clone(),
        restriction: kind.map_or_else(String::new, |(_, value)| value.to_owned()),
        from_road: road(first),
        to_road: road(last),
        lon,
        lat,
    })
}

impl RestrictionLine {
    /// From which road into which, and what is forbidden or prescribed.
    pub fn words(&self, l: Language) -> String {
        let named = |road: &str| match road.is_empty() {
            true => l.say("无名道路", "a road without a name").to_owned(),
            false => road.to_owned(),
        };
        let what = kind(&self.restriction, l).map_or_else(|| self.restriction.clone(), str::to_owned);
        format!("{} → {}{}", named(&self.from_road), named(&self.to_road), l.brackets(&what))
    }
}

/// The values of OpenStreetMap.
pub(super) fn kind(restriction: &str, l: Language) -> Option<&'static str> {
    Some(match restriction {
        "no_left_turn" => l.say("禁止左转", "no left turn"),
        "no_right_turn" => l.say("禁止右转", "no right turn"),
        "no_straight_on" => l.say("禁止直行", "no straight on"),
        "no_u_turn" => l.say("禁止掉头", "no U-turn"),
        "only_left_turn" => l.say("只准左转", "left turn only"),
        "only_right_turn" => l.say("只准右转", "right turn only"),
        "only_straight_on" => l.say("只准直行", "straight on only"),
        "only_u_turn" => l.say("只准掉头", "U-turn only"),
        "no_entry" => l.say("禁止驶入", "no entry"),
        "no_exit" => l.say("禁止驶出", "no exit"),
        _ => return None,
    })
}
