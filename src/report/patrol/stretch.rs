//! Where a unit covers a road or pipeline, as it finds it on the ground: from where to where, which way, on foot or not.

use crate::closure::COMPASS;
use crate::report::words::{Language, grouped};

/// An end of what is covered. Whatever is known of it is said.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct End {
    /// Roads that cross there, or that are near; several at one junction.
    pub roads: Vec<String>,
    /// How far away that is, meters: along the road, off the roads straight.
    pub off_m: f64,
    /// Whether it lies on the road that they cross.
    pub on_road: bool,
    /// Its kilometer post, such as `K12+300`.
    pub post: Option<String>,
    /// How far along its own line, meters: off the roads.
    pub along_m: Option<f64>,
    /// Longitude and latitude, for where nothing else is known.
    pub at: [f64; 2],
}

impl End {
    /// In words.
    pub fn said(&self, l: Language) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.along_m.map(|m| {
            let km = grouped(m / 1000.0, 2);
            match l {
                Language::Zh => format!("管线 {km} 公里处"),
                Language::En => format!("km {km} of the line"),
            }
        }));
        parts.extend(self.post.clone());
        let roads = self.roads.join(l.say("、", " and "));
        let off = l.length(self.off_m);
        if !self.roads.is_empty() {
            parts.push(match (self.on_road, self.off_m < 1.0, l) {
                (true, true, Language::Zh) => format!("{roads}路口"),
                (true, true, Language::En) => format!("the crossing of {roads}"),
                (true, false, Language::Zh) => format!("距{roads}路口 {off}"),
                (true, false, Language::En) => format!("{off} from the crossing of {roads}"),
                (false, _, Language::Zh) => format!("距{roads} {off}"),
                (false, _, Language::En) => format!("{off} from {roads}"),
            });
        }
        if parts.is_empty() {
            parts.push(format!("{:.5}, {:.5}", self.at[1], self.at[0]));
        }
        parts.join(l.comma())
    }
}

/// What a unit covers in one go.
#[derive(Clone, PartialEq, Debug)]
pub struct Stretch {
    /// Where it begins and ends, in the order of travel.
    pub ends: [End; 2],
    /// Which way, by eighths of the compass; none where it comes back to where it began.
    pub octant: Option<usize>,
    /// Walked, not driven.
    pub on_foot: bool,
    /// How fast, km/h: the speed asked for, or what the road lets pass.
    pub speed_kmh: f64,
    /// Whether it is covered there and back.
    pub returns: bool,
}

impl Stretch {
    /// The heading, in English and Chinese.
    pub fn heading(&self) -> Option<(&'static str, &'static str)> {
        self.octant.map(|octant| COMPASS[octant % 8])
    }

    /// `walked` or `driven`.
    pub fn mode(&self) -> &'static str {
        if self.on_foot { "walked" } else { "driven" }
    }

    /// From where to where, which way, how far and how fast.
    pub fn said(&self, length_m: f64, l: Language) -> String {
        let [from, to] = [&self.ends[0], &self.ends[1]].map(|end| end.said(l));
        let mut said = match (self.returns, l) {
            (false, Language::Zh) => format!("由 {from} 至 {to}"),
            (false, Language::En) => format!("from {from} to {to}"),
            (true, Language::Zh) => format!("由 {from} 往返"),
            (true, Language::En) => format!("from {from} there and back"),
        };
        if let Some((en, zh)) = self.heading() {
            match l {
                Language::Zh => put!(said, "，向{zh}"),
                Language::En => put!(said, ", heading {en}"),
            }
        }
        let speed = grouped(self.speed_kmh, usize::from(self.speed_kmh.fract().abs() >= 0.05));
        let how = match (self.on_foot, l) {
            (true, Language::Zh) => format!("步行，每小时 {speed} 公里"),
            (true, Language::En) => format!("on foot at {speed} km/h"),
            (false, Language::Zh) => format!("车行，每小时 {speed} 公里"),
            (false, Language::En) => format!("driven at {speed} km/h"),
        };
        put!(said, "{}{}{}{how}", l.say("；", "; "), l.length(length_m), l.comma());
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_says_from_where_to_where_which_way_and_how() {
        let crossing = |roads: &[&str], off_m: f64| End {
            roads: roads.iter().map(|road| (*road).to_owned()).collect(),
            off_m,
            on_road: true,
            ..End::default()
        };
        let mut stretch = Stretch {
            ends: [crossing(&["东路", "西路"], 0.0), crossing(&["南路"], 120.0)],
            octant: Some(1),
            on_foot: false,
            speed_kmh: 20.0,
            returns: false,
        };
        stretch.ends[1].post = Some("K1+200".to_owned());
        assert_eq!(
            stretch.said(1500.0, Language::Zh),
            "由 东路、西路路口 至 K1+200，距南路路口 120 米，向东北；1.50 公里，车行，每小时 20 公里"
        );
        assert_eq!(
            stretch.said(1500.0, Language::En),
            "from the crossing of 东路 and 西路 to K1+200, 120 m from the crossing of 南路, heading northeast; 1.50 km, driven at 20 km/h"
        );
        let line = End { along_m: Some(2400.0), ..End::default() };
        let foot = Stretch {
            ends: [line.clone(), line],
            octant: None,
            on_foot: true,
            speed_kmh: 4.5,
            returns: true,
        };
        assert_eq!(
            foot.said(800.0, Language::En),
            "from km 2.40 of the line there and back; 800 m, on foot at 4.5 km/h"
        );
        assert_eq!(End { at: [120.5, 31.25], ..End::default() }.said(Language::Zh), "31.25000, 120.50000");
    }
}
