//! Who goes along (H9).
//!
//! Which load needs whom is for the authority to say and differs between provinces. The default table is an
//! ASSUMPTION of this program, set at the thresholds of the permit classes; give your own where you have one.

use super::{Load, Measure};

/// Somebody who goes along or stands by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Escort {
    /// A vehicle in front.
    Front,
    /// A vehicle behind.
    Rear,
    /// Police.
    Police,
    /// A vehicle in front with a pole of the load's height.
    HeightPole,
    /// A crew that lifts wires.
    UtilityCrew,
    /// Flaggers who hold the other direction.
    Flagger,
}

impl Escort {
    pub(crate) const ALL: [(&'static str, Escort); 6] = [
        ("front", Self::Front),
        ("rear", Self::Rear),
        ("police", Self::Police),
        ("height_pole", Self::HeightPole),
        ("utility_crew", Self::UtilityCrew),
        ("flagger", Self::Flagger),
    ];

    /// Its word in summaries.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(_, escort)| *escort == self).map_or("front", |(name, _)| name)
    }
}

/// Over a measure (not at it) somebody goes along.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EscortRule {
    /// Which measure.
    pub measure: Measure,
    /// Over so many millimeters or kilograms.
    pub over: u32,
    /// Who.
    pub escort: Escort,
}

const fn rule(measure: Measure, over: u32, escort: Escort) -> EscortRule {
    EscortRule { measure, over, escort }
}

/// The default table: an assumption, see the top of this file.
pub const DEFAULT: &[EscortRule] = &[
    rule(Measure::Height, 4200, Escort::HeightPole),
    rule(Measure::Height, 4500, Escort::UtilityCrew),
    rule(Measure::Width, 3000, Escort::Front),
    rule(Measure::Width, 3000, Escort::Rear),
    rule(Measure::Width, 3750, Escort::Police),
    rule(Measure::Length, 20_000, Escort::Rear),
    rule(Measure::Length, 28_000, Escort::Front),
    rule(Measure::Length, 28_000, Escort::Police),
    rule(Measure::Mass, 100_000, Escort::Front),
    rule(Measure::Mass, 100_000, Escort::Rear),
    rule(Measure::Mass, 100_000, Escort::Police),
];

/// On stretches driven against the direction of traffic, whatever the load: an assumption, too.
pub const COUNTERFLOW: &[Escort] = &[Escort::Police, Escort::Flagger];

/// Who goes along with a load, each with the rules that ask for it, in the order of [`Escort`].
pub fn escorts(load: &Load, rules: &[EscortRule]) -> Vec<(Escort, Vec<EscortRule>)> {
    let value = |measure| match measure {
        Measure::Height => load.body.height_mm,
        Measure::Width => load.body.width_mm,
        Measure::Length => load.body.length_mm,
        Measure::Mass => load.body.mass_kg,
        Measure::AxleLoad => load.body.axle_load_kg,
        _ => None,
    };
    let mut found: std::collections::BTreeMap<Escort, Vec<EscortRule>> = std::collections::BTreeMap::new();
    for rule in rules {
        if value(rule.measure).is_some_and(|value| value > rule.over) {
            found.entry(rule.escort).or_default().push(*rule);
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;

    fn who(text: &str) -> Vec<&'static str> {
        let load = Load::from_toml(text, "l.toml", &mut Diagnostics::new()).expect("it reads");
        escorts(&load, DEFAULT).iter().map(|(escort, _)| escort.code()).collect()
    }

    #[test]
    fn h9_thresholds_are_exclusive_and_add_up() {
        assert!(who("height_m = 4.2\nwidth_m = 3\nlength_m = 20\nmass_t = 100").is_empty());
        assert_eq!(who("height_m = 4.201"), ["height_pole"]);
        assert_eq!(who("width_m = 3.001"), ["front", "rear"]);
        assert_eq!(who("length_m = 28.001"), ["front", "rear", "police"]);
        assert_eq!(
            who("mass_t = 100.001\nheight_m = 4.6"),
            ["front", "rear", "police", "height_pole", "utility_crew"]
        );
    }

    #[test]
    fn h9_a_table_of_the_user_replaces_the_default() {
        let load = Load::from_toml("width_m = 2.6", "l.toml", &mut Diagnostics::new()).expect("it reads");
        let own = [rule(Measure::Width, 2550, Escort::Police)];
        assert_eq!(escorts(&load, &own), [(Escort::Police, own.to_vec())]);
    }
}
