//! Turn restrictions: which of them bind a vehicle, and what they say.

use super::{Class, Vehicle};
use crate::exchange::tags::Tags;

/// What a turn restriction says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RestrictionKind {
    /// This turn is forbidden.
    No,
    /// From here only this turn is allowed.
    Only,
}

impl Class {
    /// The names under which a restriction or an exception means this class, most specific first.
    fn restriction_names(self) -> &'static [&'static str] {
        match self {
            Self::Car => &["motorcar", "motor_vehicle", "vehicle"],
            Self::Police | Self::Emergency => &["emergency", "motorcar", "motor_vehicle", "vehicle"],
            Self::Truck => &["hgv", "motor_vehicle", "vehicle"],
            Self::Bus => &["bus", "psv", "motor_vehicle", "vehicle"],
            Self::Bicycle => &["bicycle", "vehicle"],
            Self::Walk => &["foot"],
        }
    }
}

impl Vehicle {
    /// What the restriction with these tags says to this vehicle; `None` when it does not bind it or is not known.
    ///
    /// A restriction for our class (`restriction:hgv=…`; of dangerous goods and of a truck with its trailer, theirs) goes before the general one; `except=` frees the classes it
    /// names; `no_…_on_red` is about the signal, not the turn. `restriction:conditional` is judged by the vehicle's clock.
    /// Walkers heed only `restriction:foot`.
    pub fn obeys_restriction(&self, tags: &Tags) -> Option<RestrictionKind> {
        self.judge(tags, |tags| self.plainly_obeys_restriction(tags))
    }

    /// The same without a look at conditional tags.
    pub(super) fn plainly_obeys_restriction(&self, tags: &Tags) -> Option<RestrictionKind> {
        let heeds = self.heeds();
        let own =
            [("hazmat", self.hazmat), ("hgv_articulated", heeds.articulated), ("trailer", heeds.articulated)];
        let own = own.into_iter().filter(|(_, is_meant)| *is_meant).map(|(name, _)| name);
        let names: Vec<&str> = own.chain(self.class.restriction_names().iter().copied()).collect();
        let specific = names.iter().find_map(|name| {
            tags.iter()
                .find(|(key, _)| key.strip_prefix("restriction:") == Some(*name))
                .map(|(_, value)| value)
        });
        if let Some(value) = specific {
            return kind(value);
        }
        if self.class == Class::Walk {
            return None;
        }
        let value = tags.get("restriction")?;
        let mut excepted = tags.get("except").unwrap_or("").split([';', ',']).map(str::trim);
        if excepted.any(|word| names.contains(&word)) {
            return None;
        }
        // old style: `type=restriction:hgv` names whom it binds
        if let Some(bound) = tags.get("type").and_then(|value| value.strip_prefix("restriction:"))
            && !names.contains(&bound)
        {
            return None;
        }
        kind(value)
    }
}

fn kind(value: &str) -> Option<RestrictionKind> {
    let value = value.trim();
    if value.ends_with("_on_red") {
        None
    } else if value.starts_with("no_") {
        Some(RestrictionKind::No)
    } else if value.starts_with("only_") {
        Some(RestrictionKind::Only)
    } else {
        None
    }
}
