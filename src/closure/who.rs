//! For whom a closure counts: words for road users, and the groups they form.

use crate::diagnostic::suggest;
use crate::vehicle::Dimensions;
use std::collections::BTreeSet;

/// A road user, as far as closures care.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Who {
    /// Everything it is: what it is by build, and on whose errand.
    pub classes: BTreeSet<String>,
    /// Its body with its load, as far as known.
    pub body: Dimensions,
}

impl Who {
    /// A road user of these classes. Police and emergency vehicles are cars by build unless another is named.
    pub fn of<'a>(classes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: BTreeSet<String> = classes.into_iter().map(str::to_owned).collect();
        if ["police", "emergency", "fire", "ambulance"].iter().any(|c| all.contains(*c))
            && !all.iter().any(|c| KINDS.contains(&c.as_str()))
        {
            all.insert("car".to_owned());
        }
        Self { classes: all, ..Self::default() }
    }
}

/// What a road user is by build: every one is exactly one of these.
const KINDS: [&str; 7] = ["car", "truck", "bus", "taxi", "motorcycle", "bicycle", "walk"];

/// Words that stand for several others.
const GROUPS: [(&str, &[&str]); 4] = [
    ("all", &KINDS),
    ("vehicle", &["car", "truck", "bus", "taxi", "motorcycle", "bicycle"]),
    ("motor_vehicle", &["car", "truck", "bus", "taxi", "motorcycle"]),
    ("emergency", &["emergency", "police", "fire", "ambulance"]),
];

/// What a road user may be besides: on whose errand it is.
const USAGES: [&str; 10] = [
    "police",
    "fire",
    "ambulance",
    "military",
    "road_works",
    "highway_authority",
    "resident",
    "local_delivery",
    "permit",
    "hazmat",
];

/// Other words for the same, as notices and OSM have them.
const SYNONYMS: [(&str, &str); 30] = [
    ("cars", "car"),
    ("hgv", "truck"),
    ("goods", "truck"),
    ("psv", "bus"),
    ("foot", "walk"),
    ("pedestrian", "walk"),
    ("pedestrians", "walk"),
    ("cyclist", "bicycle"),
    ("motorcar", "car"),
    ("everyone", "all"),
    ("所有", "all"),
    ("全部", "all"),
    ("机动车", "motor_vehicle"),
    ("车辆", "vehicle"),
    ("小汽车", "car"),
    ("小型汽车", "car"),
    ("小客车", "car"),
    ("货车", "truck"),
    ("公交车", "bus"),
    ("公交", "bus"),
    ("出租车", "taxi"),
    ("摩托车", "motorcycle"),
    ("自行车", "bicycle"),
    ("非机动车", "bicycle"),
    ("行人", "walk"),
    ("警车", "police"),
    ("消防车", "fire"),
    ("救护车", "ambulance"),
    ("应急车辆", "emergency"),
    ("危化品车", "hazmat"),
];

/// Some road users: a class, a group of classes, or a usage.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Selector(&'static str);

impl Selector {
    /// The selector of a word.
    ///
    /// # Errors
    /// The nearest known word, if there is one.
    pub fn parse(word: &str) -> Result<Self, Option<&'static str>> {
        let word = word.trim().to_lowercase();
        let word = SYNONYMS.iter().find(|(other, _)| *other == word).map_or(word.as_str(), |(_, own)| own);
        let mut known = GROUPS.iter().map(|(name, _)| *name).chain(KINDS).chain(USAGES);
        match known.clone().find(|name| *name == word) {
            Some(name) => Ok(Self(name)),
            None => Err(suggest::nearest(word, known.by_ref())),
        }
    }

    /// The word itself.
    pub fn name(&self) -> &'static str {
        self.0
    }

    /// Whether `who` is among them.
    pub fn selects(&self, who: &Who) -> bool {
        let members = GROUPS.iter().find(|(name, _)| *name == self.0).map(|(_, members)| *members);
        self.0 == "all"
            || match members {
                Some(members) => members.iter().any(|member| who.classes.contains(*member)),
                None => who.classes.contains(self.0),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_their_members() {
        let (car, police, walker) = (Who::of(["car"]), Who::of(["police"]), Who::of(["walk"]));
        let motor = Selector::parse("机动车").unwrap();
        assert!(motor.selects(&car) && motor.selects(&police) && !motor.selects(&walker));
        let emergency = Selector::parse("emergency").unwrap();
        assert!(emergency.selects(&police) && !emergency.selects(&car));
        assert!(Selector::parse("all").unwrap().selects(&Who::default()));
        assert_eq!(Selector::parse("HGV").unwrap().name(), "truck");
    }

    #[test]
    fn an_unknown_word_is_told_with_the_nearest() {
        assert_eq!(Selector::parse("polcie"), Err(Some("police")));
        assert_eq!(Selector::parse("zzzzzzzz"), Err(None));
    }
}
