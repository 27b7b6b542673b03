//! Signs about dangerous goods: `hazmat=*`, categories of tunnels, water protection, and how fast one may go.
//!
//! Nothing here concerns a vehicle without dangerous goods.

use super::access::Access;
use super::speed::{Posted, is_expressway, posted};
use super::tables::{KEEP_OUT, LOCAL, has};
use super::{Vehicle, tagged};
use crate::exchange::tags::Tags;
use crate::units::Speed;

/// What signs and orders ask of dangerous goods. What is not known counts as the worse.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Goods {
    /// The kinds of danger, in the words of load files (`flammable`, `gas` …); none where they are not known.
    pub classes: Vec<&'static str>,
    /// Class or division of the UN Model Regulations, where known.
    pub un_class: Option<String>,
    /// Its UN number, where known.
    pub un_number: Option<u32>,
    /// The first category of tunnels, `B` to `E`, that is closed to it; B where it is not known.
    pub closed_from: Option<char>,
}

/// Fastest on expressways with dangerous goods: Measures for the Safety of Road Transport of Dangerous Goods (危险货物
/// 道路运输安全管理办法, order 2019 No. 29 of six ministries), article 46. Lower posted limits win.
pub const EXPRESSWAY_CAP: Speed = Speed::kmh(80);
/// Fastest on all other roads; the same article.
pub const OTHER_ROADS_CAP: Speed = Speed::kmh(60);

/// Keys under which the category of a tunnel (ADR 1.9.5) is tagged.
const CATEGORY: &[&str] = &["hazmat:adr_tunnel_cat", "hazmat:tunnel_cat", "hazmat:tunnel_category"];

/// The letters of a value of [`CATEGORY`]; `None` in the place of one that is no category. A tunnel that is of two by the
/// hour is signed with both (ADR 1.9.5.3.6), and tagged `C;E`.
fn letters(value: &str) -> impl Iterator<Item = Option<char>> {
    let parts = value.split([';', ',', '/', '|']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| {
        let mut letters = part.chars();
        let letter = letters.next()?.to_ascii_uppercase();
        (letters.next().is_none() && ('A'..='E').contains(&letter)).then_some(letter)
    })
}

/// Whether a tag is about the category of a tunnel, and not every part of its value names one.
pub(super) fn is_no_category(key: &str, value: &str) -> bool {
    CATEGORY.contains(&key) && letters(value).any(|letter| letter.is_none())
}

/// The category of a tunnel, as tagged or as `hazmat:B=no` to `hazmat:E=no` name it; of several the strictest.
pub fn tunnel_category(tags: &Tags) -> Option<char> {
    let stated = CATEGORY.iter().filter_map(|key| letters(tags.get(key)?).flatten().max());
    let banned = [("hazmat:B", 'B'), ("hazmat:C", 'C'), ("hazmat:D", 'D'), ("hazmat:E", 'E')];
    let is_banned = |key: &str| tags.get(key).is_some_and(|value| has(&["no"], value.trim()));
    let named = banned.iter().filter(|(key, _)| is_banned(key)).map(|(_, letter)| *letter);
    stated.chain(named).max()
}

impl Vehicle {
    /// What the signs about dangerous goods say of one direction. `hazmat=destination` is no ban for who ends there, and
    /// none for anybody without dangerous goods.
    pub(super) fn hazmat_access(&self, tags: &Tags, forward: bool) -> Access {
        if !self.hazmat {
            return Access::Unstated;
        }
        let goods = &self.goods;
        let closed_from = goods.closed_from.unwrap_or('B');
        if tunnel_category(tags).is_some_and(|category| category >= closed_from) {
            return Access::Denied;
        }
        let one = |value: &str| match value.trim() {
            value if has(LOCAL, value) => Access::Local,
            value if has(KEEP_OUT, value) => Access::Denied,
            _ => Access::Unstated,
        };
        // of a list of values, and of lanes, the kindest counts
        let word = |value: &str| value.split([';', '|']).map(one).max().unwrap_or(Access::Unstated);
        let lanes = tagged(tags, "hazmat:lanes", forward).map_or(Access::Unstated, word);
        let water = goods.classes.is_empty() || goods.classes.contains(&"harmful_to_water");
        let keys = ["hazmat"].into_iter().chain(water.then_some("hazmat:water"));
        let all = keys.filter_map(|key| tagged(tags, key, forward)).map(word);
        all.chain(std::iter::once(lanes)).min().unwrap_or(Access::Unstated)
    }

    /// The most that the law, and signs about dangerous goods (`maxspeed:hazmat`), let this vehicle go in one direction of such
    /// a way, limits posted for all apart.
    pub(super) fn hazmat_cap(&self, tags: &Tags, forward: bool) -> Speed {
        if !self.hazmat {
            return self.top_speed;
        }
        let law = if is_expressway(tags) { EXPRESSWAY_CAP } else { OTHER_ROADS_CAP };
        let signed = match tagged(tags, "maxspeed:hazmat", forward).map(posted) {
            Some(Posted::Limit(limit)) => limit,
            _ => law,
        };
        self.top_speed.min(law).min(signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tanker(goods: Goods) -> Vehicle {
        Vehicle { hazmat: true, goods, ..Vehicle::built_in("truck").unwrap() }
    }

    fn uses(vehicle: &Vehicle, tags: &str) -> String {
        let tags = Tags::new(tags.split_whitespace().map(|tag| tag.split_once('=').unwrap()));
        let show = |passage: Option<super::super::Passage>| match passage {
            None => "-".to_owned(),
            Some(passage) if passage.local => "local".to_owned(),
            Some(passage) => format!("{}", passage.speed.as_kmh()),
        };
        let both = vehicle.way_use(&tags);
        format!("{} {}", show(both.forward), show(both.backward))
    }

    #[test]
    fn b18_without_dangerous_goods_no_sign_about_them_counts() {
        let truck = Vehicle::built_in("truck").unwrap();
        for tags in
            ["hazmat=no", "hazmat=destination", "hazmat:water=no", "hazmat:adr_tunnel_cat=E", "hazmat:E=no"]
        {
            assert_eq!(uses(&truck, &format!("highway=primary {tags}")), "55 55", "{tags}");
        }
    }

    #[test]
    fn hazmat_destination_bans_through_traffic_only() {
        let tanker = tanker(Goods::default());
        assert_eq!(uses(&tanker, "highway=primary hazmat=destination"), "local local");
        assert_eq!(uses(&tanker, "highway=primary hazmat=no"), "- -");
        assert_eq!(uses(&tanker, "highway=primary hazmat:forward=no"), "- 55");
        assert_eq!(uses(&tanker, "highway=primary hazmat=designated"), "55 55");
        // lists and lanes
        assert_eq!(uses(&tanker, "highway=primary hazmat=no;destination"), "local local");
        assert_eq!(uses(&tanker, "highway=primary hazmat=agricultural;forestry"), "- -");
        assert_eq!(uses(&tanker, "highway=primary hazmat:lanes=no|no"), "- -");
        assert_eq!(uses(&tanker, "highway=primary hazmat:lanes=no|yes"), "55 55");
        assert_eq!(uses(&tanker, "highway=primary hazmat:lanes:forward=no|no"), "- 55");
        assert_eq!(uses(&tanker, "highway=primary access=destination hazmat=no"), "- -");
        // whatever the case
        assert_eq!(uses(&tanker, "highway=primary hazmat=No"), "- -");
        assert_eq!(uses(&tanker, "highway=primary hazmat:lanes:forward=NO|No"), "- 55");
        assert_eq!(uses(&tanker, "highway=primary hazmat=Destination"), "local local");
    }

    #[test]
    fn tunnels_and_water_by_what_is_carried() {
        let gas = tanker(Goods { classes: vec!["gas"], closed_from: Some('D'), ..Goods::default() });
        for (category, open) in [("A", true), ("B", true), ("C", true), ("D", false), ("E", false)] {
            let tags = format!("highway=primary tunnel=yes hazmat:adr_tunnel_cat={category}");
            assert_eq!(uses(&gas, &tags) == "55 55", open, "{category}");
            assert_eq!(
                uses(&tanker(Goods::default()), &tags) == "55 55",
                category == "A",
                "unknown is not harmless"
            );
        }
        assert_eq!(uses(&gas, "highway=primary hazmat:water=no"), "55 55");
        assert_eq!(uses(&tanker(Goods::default()), "highway=primary hazmat:water=no"), "- -");
        assert_eq!(uses(&gas, "highway=primary hazmat:E=no"), "- -");
        assert_eq!(uses(&gas, "highway=primary hazmat:C=no"), "55 55");
        // of several the strictest
        for tags in [
            "hazmat:B=no hazmat:C=no hazmat:D=no hazmat:E=no",
            "hazmat:B=no hazmat:D=no",
            "hazmat:adr_tunnel_cat=B hazmat:D=no",
            "hazmat:tunnel_cat=E hazmat:adr_tunnel_cat=B",
            "hazmat:A=yes hazmat:D=no",
            "hazmat:D=No",
            "hazmat:adr_tunnel_cat=C;E",
            "hazmat:adr_tunnel_cat=D,B",
            "hazmat:tunnel_cat=x;d",
        ] {
            assert_eq!(uses(&gas, &format!("highway=primary {tags}")), "- -", "{tags}");
        }
        assert_eq!(uses(&gas, "highway=primary hazmat:B=no hazmat:C=no"), "55 55");
        assert_eq!(uses(&gas, "highway=primary hazmat:adr_tunnel_cat=B;C"), "55 55");
    }

    #[test]
    fn article_46_caps_what_is_posted() {
        let tanker = Vehicle { top_speed: Speed::kmh(100), ..tanker(Goods::default()) };
        assert_eq!(uses(&tanker, "highway=motorway maxspeed=120"), "80 -");
        assert_eq!(uses(&tanker, "highway=trunk motorroad=yes maxspeed=100"), "80 80");
        assert_eq!(uses(&tanker, "highway=trunk maxspeed=80"), "60 60");
        assert_eq!(uses(&tanker, "highway=primary maxspeed=40"), "40 40");
        // signs about dangerous goods, whatever is posted for all; the lowest holds
        assert_eq!(uses(&tanker, "highway=primary maxspeed:hazmat=30"), "30 30");
        assert_eq!(uses(&tanker, "highway=primary maxspeed=50 maxspeed:hazmat:forward=40"), "40 50");
        assert_eq!(uses(&tanker, "highway=primary maxspeed=40 maxspeed:hazmat=50"), "40 40");
        assert_eq!(uses(&tanker, "highway=primary maxspeed:hazmat:conditional=20@(22:00-06:00)"), "20 20");
        let truck = Vehicle::built_in("truck").unwrap();
        assert_eq!(uses(&truck, "highway=primary maxspeed:hazmat=30"), "55 55");
    }
}
