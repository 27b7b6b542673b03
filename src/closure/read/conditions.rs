//! What a closure does, and what holds on what stays passable.

use super::super::model::{Conditions, Direction, Effect, Location, OtherHalf, Override};
use super::super::turn::{COMPASS, Turn, TurnKind};
use super::reader::Reader;
use crate::diagnostic::suggest;
use crate::diagnostic::{closures as codes, orders};
use crate::units::Speed;
use crate::vehicle::limit::Limits;
use serde_json::Value;

/// Cycle of signals at an alternating half closure where none is given, seconds. Half of it is the expected wait.
const USUAL_CYCLE_S: f64 = 120.0;

/// Kinds of limits that an order can suspend: words in files, and the keys of the signs they stand for. What is
/// physically so (`maxheight:physical`, `width`) no order lifts but on the word of an engineer (W4).
const SIGNED: [(&str, &[&str]); 6] = [
    ("height", &["maxheight"]),
    ("width", &["maxwidth"]),
    ("length", &["maxlength"]),
    ("mass", &["maxweight", "maxweightrating"]),
    ("axle", &["maxaxleload"]),
    ("axle_load", &["maxaxleload"]),
];

/// Kinds of limits that only an engineer lifts.
const PHYSICAL: [(&str, &[&str]); 4] = [
    ("physical_height", &["maxheight:physical"]),
    ("physical_width", &["maxwidth:physical", "width", "est_width", "narrow"]),
    ("physical_length", &["maxlength:physical"]),
    ("physical_mass", &["maxweight:physical"]),
];

impl Reader<'_> {
    pub(super) fn effect(&mut self) -> Effect {
        match self.value("effect").and_then(Value::as_str).map(str::trim) {
            Some("封闭" | "全封闭" | "全幅封闭") => Effect::Closed,
            Some("半幅封闭" | "半封闭") => Effect::HalfClosed,
            Some("行车道封闭" | "车道封闭" | "占道施工") => Effect::LaneLoss,
            Some("禁止过境") => Effect::NoThrough,
            Some(word) if banned_kind(word).is_some() => Effect::TurnBan,
            _ => self.word("effect", &Effect::ALL, Effect::Closed),
        }
    }

    /// A number above zero; `None` where there is none, or none that fits.
    fn amount(&mut self, key: &str, expected: &str) -> Option<f64> {
        let number = match self.value(key)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| is_amount(Some(*number)));
        if number.is_none() {
            self.wrong(key, expected);
        }
        number
    }

    /// Speed, wait and limits; what the effect cannot do without is asked for.
    pub(super) fn conditions(&mut self, effect: Effect, other_half: OtherHalf) -> Conditions {
        let speed = self.amount("speed_kmh", "a speed in km/h such as 40");
        let (wait, cycle) =
            (self.amount("wait_s", "seconds such as 90"), self.amount("cycle_s", "seconds such as 120"));
        let mut limits = self.limits();
        if let Some(width) = self.amount("width_left_m", "meters such as 3.5") {
            let width = thousandths(width);
            limits.width_mm = Some(limits.width_mm.map_or(width, |known| known.min(width)));
        }
        if let Some(lanes) =
            self.amount("lanes_left", "a number of lanes of at least 1; a road without lanes is `closed`")
            && lanes < 1.0
        {
            self.wrong("lanes_left", "at least 1; a road without lanes is `closed`");
        }
        let lanes = |key: &str| match self.value(key) {
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        };
        if let (Some(left), Some(total)) = (lanes("lanes_left"), lanes("lanes_total"))
            && left >= total
        {
            let place = self.origin.place("/properties/lanes_left");
            self.problems.push(orders::w497_no_lane_lost(place, &self.label, left, total));
        }
        let alternating = effect == Effect::HalfClosed && other_half == OtherHalf::Alternating;
        let wait = match (wait, cycle) {
            (Some(wait), _) => Some(wait),
            (None, Some(cycle)) => Some(cycle / 2.0),
            (None, None) if alternating => {
                let wait = USUAL_CYCLE_S / 2.0;
                let why = format!("half of a cycle of {USUAL_CYCLE_S} s");
                let place = self.origin.place("/properties/wait_s");
                self.problems.push(codes::w431_wait_assumed(place, &self.label, wait, &why));
                Some(wait)
            }
            (None, None) => None,
        };
        match effect {
            Effect::Speed if self.value("speed_kmh").is_none() => {
                self.wrong("speed_kmh", "a speed in km/h such as 40");
            }
            Effect::Delay if wait.is_none() && self.value("wait_s").is_none() => {
                self.wrong("wait_s", "seconds such as 90");
            }
            Effect::Limit
                if limits.is_empty() && !["limits", "limit"].iter().any(|key| self.value(key).is_some()) =>
            {
                self.wrong("limits", "limits such as {\"height_m\": 4.2, \"mass_t\": 20}");
            }
            _ => {}
        }
        Conditions {
            speed: speed.map(|kmh| Speed(thousandths(kmh))),
            wait_ms: wait.map_or(0, thousandths),
            limits,
        }
    }

    /// The longest vehicle for which there is room to turn round before what is shut.
    pub(super) fn turning_length(&mut self) -> Option<u32> {
        self.amount("turning_length_m", "the meters of the longest vehicle that can turn round, such as 8")
            .map(thousandths)
    }

    /// `limits: {height_m, width_m, length_m, mass_t, axle_load_t}`, or `limit` with `value`.
    fn limits(&mut self) -> Limits {
        let mut limits = Limits::default();
        const KINDS: [&str; 5] = ["height_m", "width_m", "length_m", "mass_t", "axle_load_t"];
        const WORDS: [&str; 6] = ["height", "width", "length", "mass", "axle", "axle_load"];
        let expected = "height_m, width_m, length_m, mass_t or axle_load_t, each a number above 0";
        let mut given: Vec<(String, Option<f64>)> = Vec::new();
        match self.value("limits").cloned() {
            None => {}
            Some(Value::Object(entries)) if !entries.is_empty() => {
                given.extend(entries.iter().map(|(key, value)| (key.clone(), value.as_f64())));
            }
            Some(_) => self.wrong("limits", expected),
        }
        // What is wrong with the keys is told once for all of them.
        let meant = |key: &str| match suggest::nearest(key, KINDS) {
            Some(meant) => format!("; did you mean {meant} for {key}?"),
            None => format!("; {key} is none of them"),
        };
        let unknown: String = given
            .iter()
            .filter(|(key, _)| !KINDS.contains(&key.as_str()))
            .map(|(key, _)| meant(key))
            .collect();
        let bad = given.iter().any(|(key, value)| KINDS.contains(&key.as_str()) && !is_amount(*value));
        if !unknown.is_empty() || bad {
            self.wrong("limits", &format!("{expected}{unknown}"));
        }
        match self.value("limit").map(|kind| kind.as_str().map(|kind| kind.trim().to_owned())) {
            None => {}
            Some(Some(kind)) if WORDS.contains(&kind.as_str()) => {
                let unit = if ["mass", "axle", "axle_load"].contains(&kind.as_str()) { "t" } else { "m" };
                let kind = if kind == "axle" { "axle_load" } else { kind.as_str() };
                match self.value("value") {
                    Some(_) => {
                        given.push((format!("{kind}_{unit}"), self.amount("value", "a number above 0")));
                    }
                    None => self.wrong("value", "the limit, a number above 0"),
                }
            }
            Some(kind) => {
                let nearest = kind.and_then(|kind| suggest::nearest(&kind, WORDS));
                let nearest = nearest.map_or(String::new(), |nearest| format!("; did you mean {nearest}?"));
                self.wrong("limit", &format!("one of {}{nearest}", WORDS.join(", ")));
            }
        }
        for (key, value) in given {
            let slot = match key.as_str() {
                "height_m" => &mut limits.height_mm,
                "width_m" => &mut limits.width_mm,
                "length_m" => &mut limits.length_mm,
                "mass_t" => &mut limits.mass_kg,
                "axle_load_t" => &mut limits.axle_load_kg,
                _ => continue,
            };
            if let Some(value) = value.filter(|value| is_amount(Some(*value))) {
                *slot = Some(thousandths(value));
            }
        }
        limits
    }

    /// What the half that is left carries; one direction only must be said which.
    pub(super) fn other_half(&mut self, effect: Effect, direction: Direction) -> OtherHalf {
        let half = self.word("other_half", &OtherHalf::ALL, OtherHalf::TwoWay);
        let needs = match effect {
            Effect::HalfClosed => half == OtherHalf::OneWay,
            Effect::OneWay => true,
            _ => false,
        };
        if needs && direction == Direction::Both {
            self.wrong("direction", "along or against: which direction is meant");
        }
        half
    }

    /// Warns of properties that say nothing with this effect.
    pub(super) fn fits(&mut self, effect: Effect) {
        let turn = matches!(effect, Effect::TurnBan | Effect::MandatoryTurn);
        let passable = !turn && !matches!(effect, Effect::Closed | Effect::SuspendLimit);
        let shuts = matches!(effect, Effect::Closed | Effect::HalfClosed | Effect::OneWay);
        let of: [(&[&str], bool); 7] = [
            (&["speed_kmh", "wait_s", "cycle_s", "limits", "limit", "width_left_m", "lanes_left"], passable),
            (&["other_half"], effect == Effect::HalfClosed),
            (&["turning_length_m"], shuts),
            (&["from_road", "to_road", "turn", "approach"], turn),
            (&["suspends", "override"], effect == Effect::SuspendLimit),
            (&["suspends_turns"], effect.changes_sides()),
            (&["passes"], self.value("physical").is_some_and(|value| *value != Value::Bool(false))),
        ];
        for key in of.iter().filter(|(_, means)| !means).flat_map(|(keys, _)| *keys) {
            if self.value(key).is_some() {
                let place = self.origin.place(&format!("/properties/{key}"));
                self.problems.push(codes::w438_says_nothing(place, &self.label, key, effect.name()));
            }
        }
    }

    /// Which turn is meant: `from_road` and `to_road`, `turn`, `approach`. What has to be said is asked for when the place
    /// is known.
    pub(super) fn turn(&mut self, effect: Effect) -> Option<Turn> {
        if !matches!(effect, Effect::TurnBan | Effect::MandatoryTurn) {
            return None;
        }
        let (from, to) = (self.name("from_road"), self.name("to_road"));
        let of_effect = self.value("effect").and_then(Value::as_str).and_then(banned_kind);
        let named = self.value("turn").map(|word| word.as_str().and_then(kind_of));
        if named == Some(None) {
            self.wrong("turn", "left, right, straight or u_turn (左转, 右转, 直行, 掉头)");
        }
        let approach = self.value("approach").map(|word| word.as_str().and_then(octant_of));
        if approach == Some(None) {
            self.wrong(
                "approach",
                "where the arm lies by which one comes: north, southeast …, 南, 南进口 or 由南向北",
            );
        }
        Some(Turn { from, to, kind: named.flatten().or(of_effect), approach: approach.flatten() })
    }

    /// What a turn needs to be said, by its place.
    pub(super) fn turn_is_said(&mut self, turn: &Turn, location: Option<&Location>) {
        match location {
            Some(Location::Lines { lines, .. }) if lines.iter().any(|line| line.len() != 3) => {
                self.wrong(
                    "geometry",
                    "a line of three points: on the road one comes by, the junction, on the road one goes on by",
                );
            }
            Some(Location::Junction { .. } | Location::Points { .. } | Location::Post { .. }) => {
                for (key, given) in [("from_road", &turn.from), ("to_road", &turn.to)] {
                    if given.is_none()
                        && turn.kind.is_none()
                        && self.value("turn").is_none()
                        && self.value(key).is_none()
                    {
                        self.wrong(
                            key,
                            "the name of the road one comes from or goes to, or `turn`: which way",
                        );
                    }
                }
            }
            Some(Location::Lines { .. }) | None => {}
            Some(_) => self.wrong("junction", "a junction of two roads, or a point: a turn is made there"),
        }
    }

    /// Who lifts a physical limit, and why.
    fn engineer(&mut self) -> Option<Override> {
        let said = self.value("override")?;
        let text = |key: &str| said.get(key).and_then(Value::as_str).map(str::trim).filter(|t| !t.is_empty());
        let found = text("author").zip(text("reason"));
        let found =
            found.map(|(author, reason)| Override { author: author.to_owned(), reason: reason.to_owned() });
        if found.is_none() {
            self.wrong("override", "{\"author\": \"who answers for it\", \"reason\": \"why it holds\"}");
        }
        found
    }

    /// The turn restrictions that do not hold while traffic uses the other half of a road.
    pub(super) fn suspends_turns(&mut self, effect: Effect) -> Vec<String> {
        if !effect.changes_sides() {
            return Vec::new();
        }
        let ids =
            self.texts("suspends_turns", "the id of a turn restriction of the network, or a list of them");
        let mut ids: Vec<String> = ids.iter().map(|id| id.trim().to_owned()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The tags whose limits a `suspend_limit` lifts.
    pub(super) fn suspends(&mut self, effect: Effect) -> Vec<String> {
        if effect != Effect::SuspendLimit {
            return Vec::new();
        }
        let expected = "height, width, length, mass or axle_load, physical_height, physical_width, physical_length or \
                        physical_mass, or a list of them";
        self.overridden = self.engineer();
        let mut keys = Vec::new();
        for word in self.texts("suspends", expected) {
            let of = |kinds: &[(&str, &'static [&'static str])]| {
                kinds.iter().find(|(name, _)| *name == word.trim()).map(|(_, tags)| *tags)
            };
            let (signed, physical) = (of(&SIGNED), of(&PHYSICAL));
            if physical.is_some() && self.overridden.is_none() && self.value("override").is_none() {
                let place = self.origin.place("/properties/suspends");
                self.problems.push(codes::e471_physical_limit(place, &self.label, word.trim()));
                self.sound = false;
            }
            match signed.or(physical) {
                Some(tags) => keys.extend(tags.iter().map(|tag| (*tag).to_owned())),
                None => self.wrong("suspends", expected),
            }
        }
        if let Some(said) = &self.overridden {
            let place = self.origin.place("/properties/override");
            self.problems.push(codes::w472_overridden(place, &self.label, &said.author, &said.reason));
        }
        if keys.is_empty() && self.sound {
            self.wrong("suspends", expected);
        }
        keys
    }
}

/// Whether a number is there and can be an amount of anything.
fn is_amount(number: Option<f64>) -> bool {
    number.is_some_and(|number| number.is_finite() && number > 0.0 && number < 1e6)
}

/// 禁止左转 and the like.
fn banned_kind(word: &str) -> Option<TurnKind> {
    TurnKind::ALL
        .iter()
        .find(|(_, zh, _)| word.trim().strip_prefix("禁止") == Some(*zh))
        .map(|(.., kind)| *kind)
}

fn kind_of(word: &str) -> Option<TurnKind> {
    let word = word.trim().to_lowercase().replace(['-', ' '], "_");
    let (name, zh) = match word.as_str() {
        "through" => ("straight", ""),
        "uturn" => ("u_turn", ""),
        other => (other, other),
    };
    TurnKind::ALL.iter().find(|(en, own, _)| *en == name || *own == zh).map(|(.., kind)| *kind)
}

/// The octant in which an arm lies: `south`, `s`, 南, 南进口; as traffic drives that comes by it: `northbound`, 由南向北, 向北.
fn octant_of(word: &str) -> Option<u8> {
    let word = word.trim().to_lowercase();
    let point = |word: &str| {
        let short = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
        let found = COMPASS.iter().zip(short).position(|((en, zh), short)| [*en, *zh, short].contains(&word));
        found.and_then(|octant| u8::try_from(octant).ok())
    };
    let opposite = |octant: u8| (octant + 4) % 8;
    if let Some(heading) = word.strip_suffix("bound") {
        return point(heading).map(opposite);
    }
    if let Some((from, to)) = word.split_once(['向', '往']) {
        let from = from.trim_start_matches(['由', '自', '从']);
        let to = point(to.trim_end_matches("方向")).map(opposite);
        return match (point(from), to) {
            (Some(arm), Some(same)) if arm == same => Some(arm),
            (None, Some(arm)) if from.is_empty() => Some(arm),
            _ => None,
        };
    }
    let ends = ["进口道", "进口", "侧", "面"];
    point(ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(&word))
}

/// In thousandths, rounded down: a limit must not grow.
fn thousandths(value: f64) -> u32 {
    // A decimal fraction may lie a hair below what was written.
    (value * 1000.0 + 1e-6).floor() as u32
}
