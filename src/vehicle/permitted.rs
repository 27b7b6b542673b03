//! A road as it would be for whoever has leave to drive it: what is left of its tags when nobody keeps it off.

use super::tables::{LOCAL, WELCOME, has};
use super::{Dimensions, Vehicle};
use crate::exchange::tags::Tags;

/// Keys whose words may bar a road to a vehicle.
pub const ACCESS_KEYS: [&str; 10] = [
    "trailer",
    "hgv_articulated",
    "goods",
    "hgv",
    "motorcar",
    "motor_vehicle",
    "vehicle",
    "access",
    "hazmat",
    "maxaxles",
];

/// Whether a key is one of these, or its form for a direction, for lanes or under a condition.
fn is_of(key: &str, of: &str) -> bool {
    key.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// Tags without the words of access.
pub fn without_access(tags: &Tags) -> Tags {
    Tags::new(tags.iter().filter(|(key, _)| !ACCESS_KEYS.iter().any(|of| is_of(key, of))))
}

impl Vehicle {
    /// The tags of a way as they count for who has leave to drive it: without the words of access. A way that is none for
    /// this kind of vehicle (a pedestrian street, a track) is one by leave only where its tags let such vehicles in, be it at
    /// some hours or on an errand; then leave is a word of access, too.
    pub fn permitted(&self, tags: &Tags) -> Tags {
        let base = without_access(tags);
        if !self.way_use(&base).is_closed() {
            return base;
        }
        let of_all = ["access", "vehicle"];
        let keys = self.class.access_keys().iter().filter(|key| !of_all.contains(*key));
        let own: Vec<&str> = keys.copied().chain(["hgv_articulated", "goods"]).collect();
        let lets = |value: &str| {
            let mut words = value.split([';', '|', '@', '(', ')']).map(str::trim);
            words.any(|word| has(WELCOME, word) || has(LOCAL, word))
        };
        let is_let = tags.iter().any(|(key, value)| own.iter().any(|of| is_of(key, of)) && lets(value));
        let Some(first) = own.first().filter(|_| is_let) else { return base };
        Tags::new(base.iter().chain([(*first, "yes")]))
    }

    /// Whether a way is a road in this direction for this kind of vehicle, be it barred to it, or too low or too weak.
    pub fn has_road(&self, tags: &Tags, forward: bool) -> bool {
        let bodiless = Self { dimensions: Dimensions::default(), ..self.clone() };
        let is_own = |key: &str| self.class.access_keys().iter().any(|of| is_of(key, of));
        let open = |tags: &Tags| bodiless.way_use(tags).toward(forward).is_some();
        open(&Tags::new(without_access(tags).iter().filter(|(key, _)| !is_own(key))))
            || open(&self.permitted(tags))
    }

    /// What of the tags of a way makes it none for this kind of vehicle, whoever keeps it: its key and value.
    pub fn unfit(&self, tags: &Tags) -> Option<(String, String)> {
        let tags = self.permitted(tags);
        if !self.way_use(&tags).is_closed() {
            return None;
        }
        let others = ["construction", "smoothness", "service", "area", "impassable", "status"];
        let without = |key: &str| Tags::new(tags.iter().filter(|(own, _)| *own != key));
        let decides = |key: &&&str| !self.way_use(&without(key)).is_closed();
        let key = others.iter().find(decides).copied().unwrap_or("highway");
        tags.get(key).map(|value| (key.to_owned(), value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Tags {
        Tags::new(text.split(' ').filter_map(|tag| tag.split_once('=')))
    }

    #[test]
    fn leave_makes_a_road_of_what_lets_such_vehicles_in() {
        let truck = Vehicle::built_in("truck").unwrap();
        for (text, opens) in [
            ("highway=primary hgv=no", true),
            ("highway=primary access=private", true),
            ("highway=pedestrian motor_vehicle=destination", true),
            ("highway=pedestrian motor_vehicle=yes hgv=no", true),
            ("highway=pedestrian motor_vehicle:conditional=yes@(06:00-11:00)", true),
            ("highway=track hgv=private", true),
            ("highway=track motor_vehicle=agricultural", false),
            ("highway=pedestrian", false),
            ("highway=footway access=private", false),
            ("highway=footway bicycle=yes", false),
            ("highway=steps motor_vehicle=yes", false),
            ("highway=primary smoothness=impassable", false),
        ] {
            assert_eq!(!truck.way_use(&truck.permitted(&tags(text))).is_closed(), opens, "{text}");
            assert_eq!(truck.unfit(&tags(text)).is_none(), opens, "{text}");
        }
        for (text, [forward, backward]) in [
            ("highway=primary hgv=no", [true, true]),
            ("highway=primary access=no oneway=yes", [true, false]),
            ("highway=primary maxheight=2 hgv:conditional=no@(weight>7.5)", [true, true]),
            ("highway=pedestrian hgv=delivery", [true, true]),
            ("highway=footway", [false, false]),
            ("highway=construction", [false, false]),
        ] {
            let found = [true, false].map(|direction| truck.has_road(&tags(text), direction));
            assert_eq!(found, [forward, backward], "{text}");
        }
        let bicycle = Vehicle::built_in("bicycle").unwrap();
        assert!(bicycle.has_road(&tags("highway=primary bicycle=no"), true));
        let unfit = |text: &str| truck.unfit(&tags(text)).map(|(key, value)| format!("{key}={value}"));
        assert_eq!(unfit("highway=track").as_deref(), Some("highway=track"));
        assert_eq!(unfit("highway=primary smoothness=impassable").as_deref(), Some("smoothness=impassable"));
        assert_eq!(
            unfit("highway=service service=emergency_access").as_deref(),
            Some("service=emergency_access")
        );
        assert_eq!(
            unfit("highway=construction construction=primary").as_deref(),
            Some("highway=construction")
        );
    }
}
