//! For whom a closure counts: words for road users, and the groups they form.

use crate::vehicle::Dimensions;
use std::collections::BTreeSet;

/// A road user, as far as closures care.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Who {
    /// Everything it is: what it is by build, and on whose errand.
    pub classes: BTreeSet<String>,
    /// Its body with its load, as far as known.
    pub body: Dimensions,
    /// Its body with the margins that limits have to leave beside it, where there are any.
    pub with_margins: Option<Dimensions>,
    /// Number of axles, if known.
    pub axles: Option<u32>,
    /// Number of seats, if known.
    pub seats: Option<u32>,
    /// Numbers of the permits it holds.
    pub permits: BTreeSet<String>,
    /// Last digit of its plate, if known.
    pub plate_last_digit: Option<u8>,
}

impl Who {
    /// What limits are held against.
    pub fn needs(&self) -> &Dimensions {
        self.with_margins.as_ref().unwrap_or(&self.body)
    }

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
pub(crate) const KINDS: [&str; 7] = ["car", "truck", "bus", "taxi", "motorcycle", "bicycle", "walk"];

/// Words that stand for several others.
pub(crate) const GROUPS: [(&str, &[&str]); 4] = [
    ("all", &KINDS),
    ("vehicle", &["car", "truck", "bus", "taxi", "motorcycle", "bicycle"]),
    ("motor_vehicle", &["car", "truck", "bus", "taxi", "motorcycle"]),
    ("emergency", &["emergency", "police", "fire", "ambulance"]),
];

/// The Chinese words for road users, as a finding lists them.
pub(super) fn chinese_words() -> String {
    let words = SYNONYMS.iter().map(|(word, _)| *word).filter(|word| !word.is_ascii());
    words.collect::<Vec<_>>().join("、")
}

/// What a road user may be besides: on whose errand it is.
pub(crate) const USAGES: [&str; 10] = [
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

/// Kinds of dangerous goods, in the words of load files.
pub(super) const GOODS: [&str; 11] = [
    "explosive",
    "gas",
    "flammable",
    "combustible",
    "organic",
    "poison",
    "radioactive",
    "corrosive",
    "poisonous_inhalation",
    "harmful_to_water",
    "other",
];

/// What stands before a class of the UN Model Regulations: `un:2.1`.
pub const UN: &str = "un:";
/// What stands before the four digits of a UN number, of whoever carries it; selectors write `un:1203`.
pub const UN_NUMBER: &str = "un_number:";

/// Other words for the same, as notices and OSM have them.
pub(super) const SYNONYMS: [(&str, &str); 48] = [
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
    ("军车", "military"),
    ("施工车辆", "road_works"),
    ("工程车", "road_works"),
    ("养护车辆", "highway_authority"),
    ("local_access", "resident"),
    ("local access", "resident"),
    ("居民", "resident"),
    ("村民", "resident"),
    ("居民车辆", "resident"),
    ("村民车辆", "resident"),
    ("沿线居民", "resident"),
    ("沿线村民", "resident"),
    ("沿线单位", "resident"),
    ("沿线居民车辆", "resident"),
    ("周边居民", "resident"),
    ("本地居民", "resident"),
    ("送货车", "local_delivery"),
    ("持证车辆", "permit"),
];
