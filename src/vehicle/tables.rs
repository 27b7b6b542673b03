//! The tables of the built-in vehicles: speeds by `highway`, dimensions, and the words of access they heed. Data
//! only; what the words mean is in the files beside.

use super::Class;

/// A built-in vehicle before it is unpacked. Speeds in km/h; lengths in millimeters, masses in kilograms.
pub(super) struct BuiltIn {
    pub name: &'static str,
    pub class: Class,
    pub speeds: &'static [(&'static str, u32)],
    pub default_speed: u32,
    pub top_speed: u32,
    /// Height, width, length (millimeters), mass, axle load (kilograms); zero is "does not matter".
    pub body: [u32; 5],
}

/// Common free-flow speeds of a car; `ferry` and `shuttle_train` are values of `route`, the rest of `highway`.
const CAR: &[(&str, u32)] = &[
    ("motorway", 90),
    ("motorway_link", 45),
    ("trunk", 85),
    ("trunk_link", 40),
    ("primary", 65),
    ("primary_link", 30),
    ("secondary", 55),
    ("secondary_link", 25),
    ("tertiary", 40),
    ("tertiary_link", 20),
    ("unclassified", 25),
    ("residential", 25),
    ("living_street", 10),
    ("service", 15),
    ("winter_road", 20),
    ("ice_road", 15),
    ("ferry", 5),
    ("shuttle_train", 10),
];

/// A car, plus the ways built for buses and for emergencies.
const POLICE: &[(&str, u32)] = &[
    ("motorway", 90),
    ("motorway_link", 45),
    ("trunk", 85),
    ("trunk_link", 40),
    ("primary", 65),
    ("primary_link", 30),
    ("secondary", 55),
    ("secondary_link", 25),
    ("tertiary", 40),
    ("tertiary_link", 20),
    ("unclassified", 25),
    ("residential", 25),
    ("living_street", 10),
    ("service", 15),
    ("busway", 40),
    ("emergency_bay", 10),
    ("winter_road", 20),
    ("ice_road", 15),
    ("ferry", 5),
    ("shuttle_train", 10),
];

const BUS: &[(&str, u32)] = &[
    ("motorway", 80),
    ("motorway_link", 40),
    ("trunk", 70),
    ("trunk_link", 35),
    ("primary", 50),
    ("primary_link", 25),
    ("secondary", 45),
    ("secondary_link", 25),
    ("tertiary", 35),
    ("tertiary_link", 20),
    ("unclassified", 25),
    ("residential", 20),
    ("living_street", 10),
    ("service", 15),
    ("busway", 40),
    ("ferry", 5),
    ("shuttle_train", 10),
];

const TRUCK: &[(&str, u32)] = &[
    ("motorway", 80),
    ("motorway_link", 40),
    ("trunk", 70),
    ("trunk_link", 35),
    ("primary", 55),
    ("primary_link", 25),
    ("secondary", 45),
    ("secondary_link", 20),
    ("tertiary", 35),
    ("tertiary_link", 20),
    ("unclassified", 20),
    ("residential", 20),
    ("living_street", 10),
    ("service", 10),
    ("winter_road", 20),
    ("ice_road", 15),
    ("ferry", 5),
    ("shuttle_train", 10),
];

const BICYCLE: &[(&str, u32)] = &[
    ("cycleway", 16),
    ("trunk", 15),
    ("trunk_link", 15),
    ("primary", 15),
    ("primary_link", 15),
    ("secondary", 15),
    ("secondary_link", 15),
    ("tertiary", 15),
    ("tertiary_link", 15),
    ("unclassified", 15),
    ("residential", 15),
    ("living_street", 15),
    ("service", 15),
    ("road", 15),
    ("track", 12),
    ("path", 12),
    ("ferry", 5),
    ("shuttle_train", 10),
];

const WALK: &[(&str, u32)] = &[
    ("primary", 5),
    ("primary_link", 5),
    ("secondary", 5),
    ("secondary_link", 5),
    ("tertiary", 5),
    ("tertiary_link", 5),
    ("unclassified", 5),
    ("residential", 5),
    ("road", 5),
    ("living_street", 5),
    ("service", 5),
    ("track", 5),
    ("path", 5),
    ("steps", 3),
    ("pedestrian", 5),
    ("footway", 5),
    ("corridor", 5),
    ("platform", 5),
    ("ferry", 5),
];

pub(super) const BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        name: "car",
        class: Class::Car,
        speeds: CAR,
        default_speed: 10,
        top_speed: 140,
        body: [2000, 1900, 4800, 2000, 0],
    },
    BuiltIn {
        name: "police",
        class: Class::Police,
        speeds: POLICE,
        default_speed: 10,
        top_speed: 140,
        body: [2000, 1900, 4800, 2000, 0],
    },
    BuiltIn {
        name: "emergency",
        class: Class::Emergency,
        speeds: POLICE,
        default_speed: 10,
        top_speed: 120,
        body: [3500, 2500, 9500, 16000, 10000],
    },
    BuiltIn {
        name: "truck",
        class: Class::Truck,
        speeds: TRUCK,
        default_speed: 10,
        top_speed: 80,
        body: [4000, 2550, 16500, 40000, 10000],
    },
    BuiltIn {
        name: "bicycle",
        class: Class::Bicycle,
        speeds: BICYCLE,
        default_speed: 10,
        top_speed: 25,
        body: [0; 5],
    },
    BuiltIn { name: "walk", class: Class::Walk, speeds: WALK, default_speed: 5, top_speed: 5, body: [0; 5] },
];

/// The table a file of class `bus` starts from when it names no base.
pub(super) const BUS_START: BuiltIn = BuiltIn {
    name: "bus",
    class: Class::Bus,
    speeds: BUS,
    default_speed: 10,
    top_speed: 80,
    body: [3200, 2550, 12000, 18000, 11500],
};

/// Ways nobody can drive on, whatever their access tags say.
pub(super) const NEVER: &[&str] = &[
    "steps",
    "corridor",
    "elevator",
    "platform",
    "via_ferrata",
    "construction",
    "proposed",
    "planned",
    "abandoned",
    "razed",
    "disused",
    "demolished",
    "no",
    "bus_stop",
];

/// Values of `construction` on a road that is open all the same.
pub(super) const OPEN_WHILE_BUILDING: &[&str] = &["no", "widening", "minor"];

/// Values of access that mean "everybody".
pub(super) const WELCOME: &[&str] = &["yes", "permissive", "designated", "allowed", "true", "public"];

/// Values that let in who starts or ends there.
pub(super) const LOCAL: &[&str] = &[
    "destination",
    "private",
    "delivery",
    "customers",
    "permit",
    "residents",
    "employees",
    "visitors",
    "members",
    "locals",
    "local",
];

/// Values that let in who has a permission; a goods vehicle has none unless its load names it.
pub(super) const BY_PERMISSION: &[&str] = &["private", "permit"];

/// Values that keep out everybody who is not the user they name.
pub(super) const KEEP_OUT: &[&str] = &[
    "no",
    "agricultural",
    "forestry",
    "psv",
    "taxi",
    "share_taxi",
    "minibus",
    "bus",
    "coach",
    "tourist_bus",
    "foot",
    "bicycle",
    "emergency",
    "emergency_vehicle",
    "restricted",
    "forbidden",
    "military",
    "official",
    "false",
    "use_sidepath",
    "dismount",
    "closed",
    "hgv",
];

/// Words that bar nobody of ours: what nobody knows, advice, and users beside those of [`KEEP_OUT`].
pub(super) const NEUTRAL: &[&str] = &[
    "unknown",
    "discouraged",
    "unsuitable",
    "service",
    "hov",
    "carpool",
    "motorcar",
    "motor_vehicle",
    "vehicle",
    "goods",
    "hgv_articulated",
    "trailer",
    "hazmat",
    "motorcycle",
    "moped",
    "mofa",
    "horse",
    "carriage",
    "caravan",
    "motorhome",
    "toll",
    "optional_sidepath",
    "separate",
];

/// Whether a word is on a list, in whatever case: `No` is `no` written by hand.
pub(super) fn has(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a word of access is known.
pub(super) fn is_word_of_access(word: &str) -> bool {
    [WELCOME, LOCAL, BY_PERMISSION, KEEP_OUT, NEUTRAL].iter().any(|list| has(list, word))
}

/// Barriers that open, or that one drives over.
pub(super) const OPEN_BARRIERS: &[&str] = &[
    "no",
    "gate",
    "lift_gate",
    "swing_gate",
    "sliding_gate",
    "hampshire_gate",
    "bump_gate",
    "entrance",
    "cattle_grid",
    "toll_booth",
    "border_control",
    "checkpoint",
    "sally_port",
    "height_restrictor",
    "width_restrictor",
    "arch",
    "speed_bump",
];

/// Barriers that a bicycle or a walker passes besides.
pub(super) const NARROW_BARRIERS: &[&str] = &[
    "bollard",
    "block",
    "kerb",
    "cycle_barrier",
    "chain",
    "yes",
    "entry",
    "motorcycle_barrier",
    "planter",
    "log",
    "debris",
    "jersey_barrier",
    "horse_stile",
    "bus_trap",
    "sump_buster",
    "rope",
];

/// Barriers that a walker passes besides.
pub(super) const WALKERS_BARRIERS: &[&str] = &["stile", "kissing_gate", "turnstile", "full-height_turnstile"];

/// Posted limits by words, km/h: the country's own exceptions first, then the common meaning.
pub(super) const COUNTRY_LIMITS: &[(&str, u32)] = &[
    ("cn:urban", 50),
    ("cn:rural", 70),
    ("cn:trunk", 80),
    ("cn:motorway", 120),
    ("cn:living_street", 20),
    ("at:rural", 100),
    ("at:trunk", 100),
    ("be:motorway", 120),
    ("be-vlg:rural", 70),
    ("by:urban", 60),
    ("by:motorway", 110),
    ("ch:rural", 80),
    ("ch:trunk", 100),
    ("ch:motorway", 120),
    ("cz:trunk", 110),
    ("de:living_street", 7),
    ("de:rural", 100),
    ("de:motorway", 140),
    ("dk:rural", 80),
    ("es:trunk", 90),
    ("es:motorway", 120),
    ("fr:rural", 80),
    ("gb:nsl_single", 96),
    ("gb:nsl_dual", 112),
    ("gb:motorway", 112),
    ("gb:rural", 96),
    ("gb:urban", 48),
    ("uk:nsl_single", 96),
    ("uk:nsl_dual", 112),
    ("uk:motorway", 112),
    ("uk:rural", 96),
    ("uk:urban", 48),
    ("it:rural", 90),
    ("it:trunk", 110),
    ("jp:national", 60),
    ("jp:motorway", 100),
    ("lv:living_street", 20),
    ("nl:rural", 80),
    ("nl:trunk", 100),
    ("no:rural", 80),
    ("no:motorway", 110),
    ("ph:urban", 40),
    ("ph:rural", 80),
    ("ph:motorway", 100),
    ("pl:rural", 90),
    ("pl:trunk", 100),
    ("pl:motorway", 140),
    ("pt:motorway", 120),
    ("pt:trunk", 100),
    ("ro:trunk", 100),
    ("ru:living_street", 20),
    ("ru:urban", 60),
    ("ru:motorway", 110),
    ("ua:urban", 50),
    ("za:urban", 60),
    ("za:rural", 100),
    ("za:motorway", 120),
];

/// The meaning of the second half of a limit by words where the country has no exception.
pub(super) const COMMON_LIMITS: &[(&str, u32)] = &[
    ("living_street", 10),
    ("urban", 50),
    ("rural", 90),
    ("trunk", 110),
    ("motorway", 130),
    ("bicycle_road", 30),
    ("zone10", 10),
    ("zone20", 20),
    ("zone30", 30),
    ("zone40", 40),
    ("zone50", 50),
    ("walk", 7),
];
