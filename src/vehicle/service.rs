//! What police, fire engines and ambulances may do that the public may not: drive against one-way streets, slowly, where
//! their vehicle file says so (W6).

use super::{Passage, Vehicle, WayUse};
use crate::exchange::tags::Tags;

impl Vehicle {
    /// Adds the direction against a one-way street, no faster than the permission says. Motorways and roundabouts are
    /// never driven against, nor ways whose direction changes.
    pub(super) fn with_contraflow(&self, tags: &Tags, use_of: WayUse) -> WayUse {
        let Some(most) = self.against_one_way.filter(|_| self.may_go_against(tags)) else { return use_of };
        let slowly = |passage: Passage| Passage { speed: passage.speed.min(most), ..passage };
        match use_of {
            WayUse { forward: Some(_), backward: None } => {
                WayUse { backward: self.passage(tags, false).map(slowly), ..use_of }
            }
            WayUse { forward: None, backward: Some(_) } => {
                WayUse { forward: self.passage(tags, true).map(slowly), ..use_of }
            }
            _ => use_of,
        }
    }

    fn may_go_against(&self, tags: &Tags) -> bool {
        let motorway = tags.get("highway").is_some_and(|value| value.starts_with("motorway"));
        let around = matches!(tags.get("junction"), Some("roundabout" | "circular"));
        self.class.is_in_service() && !motorway && !around
    }

    /// Whether it drives a way in this direction against a one-way rule.
    pub fn goes_against_one_way(&self, tags: &Tags, forward: bool) -> bool {
        let directions = self.class.directions(tags);
        let open = if forward { directions.forward } else { directions.backward };
        self.against_one_way.is_some() && !open
    }
}
