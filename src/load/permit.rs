//! Permits for over-limit transports in China: class I, II, III, and what has to be filed.
//!
//! Thresholds and times of order 2016 No. 62; those of class III also as county governments print them.

use super::law::Judgement;
use super::{Load, Measure};

/// Class of a permit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// Not over any limit: no permit.
    None,
    /// Class I.
    First,
    /// Class II.
    Second,
    /// Class III.
    Third,
}

impl Class {
    /// `none`, `I`, `II`, `III`.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::First => "I",
            Self::Second => "II",
            Self::Third => "III",
        }
    }

    /// Working days for a transport across provinces; none where no permit is needed.
    pub fn working_days(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::First => Some(5),
            Self::Second => Some(10),
            Self::Third => Some(20),
        }
    }
}

/// A permit, and what decides it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permit {
    /// Its class.
    pub class: Class,
    /// The measures that put the load into this class and not the one below; the first is the one named first by
    /// the order: height, width, length, mass.
    pub deciding: Vec<Deciding>,
    /// What has to be filed, words of summaries.
    pub filed: &'static [&'static str],
}

/// A measure that decides the class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deciding {
    /// Which.
    pub measure: Measure,
    /// The load's figure, millimeters or kilograms.
    pub actual: u32,
    /// The most of the class below.
    pub most: u32,
}

/// Most of class I and of class II, millimeters and kilograms. Class I has no mass of its own: that of article 3.
pub const THRESHOLDS: [(Measure, Option<u32>, u32); 4] = [
    (Measure::Height, Some(4200), 4500),
    (Measure::Width, Some(3000), 3750),
    (Measure::Length, Some(20_000), 28_000),
    (Measure::Mass, None, 100_000),
];

/// What every application has, and what class III adds.
const FILED: &[&str] = &["application", "vehicle_documents", "route"];
const FILED_THIRD: &[&str] = &["application", "vehicle_documents", "route", "outline_drawing", "escort_plan"];

/// The permit that a load needs, given what article 3 makes of it ([`super::law::MassRule::China`]).
pub fn permit(load: &Load, judgement: &Judgement) -> Permit {
    let body = &load.body;
    let mut found: Vec<(Class, Deciding)> = Vec::new();
    for (measure, first, second) in THRESHOLDS {
        let actual = match measure {
            Measure::Height => body.height_mm,
            Measure::Width => body.width_mm,
            Measure::Length => body.length_mm,
            _ => body.mass_kg,
        };
        let Some(actual) = actual else { continue };
        if actual > second {
            found.push((Class::Third, Deciding { measure, actual, most: second }));
        } else if let Some(first) = first.filter(|first| actual > *first) {
            found.push((Class::Second, Deciding { measure, actual, most: first }));
        }
    }
    for check in judgement.over() {
        let class = if check.measure.unit() == "m" { Class::First } else { Class::Second };
        let deciding = Deciding { measure: check.measure, actual: check.actual, most: check.allowed };
        found.push((class, deciding));
    }
    let class = found.iter().map(|(class, _)| *class).max().unwrap_or(Class::None);
    let mut deciding: Vec<Deciding> = Vec::new();
    for (_, item) in found.iter().filter(|(of, _)| *of == class) {
        if !deciding.iter().any(|known| known.measure == item.measure) {
            deciding.push(*item);
        }
    }
    deciding.sort_by_key(|item| item.measure);
    let filed = match class {
        Class::None => &[][..],
        Class::First | Class::Second => FILED,
        Class::Third => FILED_THIRD,
    };
    Permit { class, deciding, filed }
}

#[cfg(test)]
mod tests {
    use super::super::law::MassRule;
    use super::*;
    use crate::diagnostic::Diagnostics;

    fn class(mass_t: f64, height: f64, width: f64, length: f64) -> (&'static str, String) {
        let text = format!(
            "kind = \"combination\"\naxle_count = 6\nmass_t = {mass_t}\nheight_m = {height}\nwidth_m = {width}\nlength_m = {length}\n"
        );
        let load = Load::from_toml(&text, "l.toml", &mut Diagnostics::new()).expect("it reads");
        let permit = permit(&load, &MassRule::China.judge(&load));
        let deciding: Vec<_> = permit.deciding.iter().map(|d| d.measure.code()).collect();
        (permit.class.code(), deciding.join(" "))
    }

    #[test]
    fn a_load_within_article_3_needs_no_permit() {
        assert_eq!(class(49.0, 4.0, 2.55, 18.1), ("none", String::new()));
    }

    #[test]
    fn each_threshold_is_inclusive_and_names_what_decides() {
        for (case, expected) in [
            ((49.0, 4.2, 3.0, 20.0), ("I", "height width length")),
            ((49.0, 4.001, 2.55, 18.1), ("I", "height")),
            ((49.0, 4.201, 3.0, 20.0), ("II", "height")),
            ((49.0, 4.2, 3.001, 20.0), ("II", "width")),
            ((49.0, 4.2, 3.0, 20.001), ("II", "length")),
            ((49.001, 4.2, 3.0, 20.0), ("II", "mass")),
            ((100.0, 4.5, 3.75, 28.0), ("II", "height width length mass")),
            ((100.0, 4.501, 3.75, 28.0), ("III", "height")),
            ((100.0, 4.5, 3.751, 28.0), ("III", "width")),
            ((100.0, 4.5, 3.75, 28.001), ("III", "length")),
            ((100.001, 4.5, 3.75, 28.0), ("III", "mass")),
        ] {
            let (mass, height, width, length) = case;
            let (class, deciding) = class(mass, height, width, length);
            assert_eq!((class, deciding.as_str()), expected, "{case:?}");
        }
    }

    #[test]
    fn class_iii_is_filed_with_a_drawing_and_an_escort_plan() {
        let text = "mass_t = 120\nheight_m = 4\nwidth_m = 2.5\nlength_m = 18\n";
        let load = Load::from_toml(text, "l.toml", &mut Diagnostics::new()).expect("it reads");
        let permit = permit(&load, &MassRule::China.judge(&load));
        assert_eq!(permit.class.working_days(), Some(20));
        assert!(permit.filed.contains(&"outline_drawing") && permit.filed.contains(&"escort_plan"));
    }
}
