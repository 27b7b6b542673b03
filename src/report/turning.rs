//! Turning round before works, in words.

use super::detour::base;
use crate::geometry::LonLat;
use schemars::JsonSchema;
use serde::Serialize;

/// Turning round before works, of one vehicle.
#[derive(Clone, PartialEq, Debug)]
pub struct Turning {
    /// The closure, by id.
    pub closure: String,
    /// What people call it.
    pub title: String,
    /// The road on which it begins; empty without a name.
    pub road: String,
    /// The longest vehicle that can turn round there, millimeters, if anybody said.
    pub limit_mm: Option<u32>,
    /// The length of this one, if it has one.
    pub length_mm: Option<u32>,
    /// Where the works begin.
    pub at: LonLat,
}

/// Turning round before works: where, and whether there is room.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TurningLine {
    /// The stop or site.
    pub place: String,
    /// The closure, by id.
    pub closure: String,
    /// The road on which it begins.
    pub road: String,
    /// Where it begins.
    pub lon: f64,
    /// Where it begins.
    pub lat: f64,
    /// The longest vehicle that can turn round there, meters; none where nobody said.
    pub limit_m: Option<f64>,
    /// The length of this one, meters.
    pub length_m: Option<f64>,
    /// Whether there is room for it, as far as is known.
    pub allowed: bool,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
}

impl Turning {
    /// Whether the vehicle is longer than there is room for; equal is short enough.
    pub fn is_too_long(&self) -> bool {
        self.limit_mm.zip(self.length_mm).is_some_and(|(limit, own)| own > limit)
    }

    /// In English and Chinese words.
    pub fn text(&self) -> [String; 2] {
        let title = &self.title;
        let (road, road_zh) = match &*self.road {
            "" => (String::new(), String::new()),
            road => (format!(" on {road}"), format!("（{road}）")),
        };
        match (self.is_too_long(), self.limit_mm.map(base), self.length_mm.map(base)) {
            (true, Some(limit), Some(own)) => [
                format!(
                    "one would have to turn round before {title:?}{road}, where there is room for vehicles of up to \
                     {limit} m, and this one is {own} m long"
                ),
                format!("须在“{title}”前{road_zh}掉头，该处仅容车长{limit}米以内的车辆掉头，本车长{own}米"),
            ],
            (_, Some(limit), _) => [
                format!(
                    "one turns round before {title:?}{road}: there is room for vehicles of up to {limit} m"
                ),
                format!("须在“{title}”前{road_zh}掉头，该处可供车长{limit}米以内的车辆掉头"),
            ],
            _ => [format!("one turns round before {title:?}{road}"), format!("须在“{title}”前{road_zh}掉头")],
        }
    }

    /// What directions add where one turns round, in English and Chinese.
    pub(super) fn in_steps(&self) -> [String; 2] {
        let title = &self.title;
        [format!(", before {title:?}"), format!("，在“{title}”前")]
    }

    /// As the summary has it.
    pub fn line(&self, place: &str) -> TurningLine {
        let [text, text_zh] = self.text();
        let [lon, lat] = self.at.degrees();
        TurningLine {
            place: place.to_owned(),
            closure: self.closure.clone(),
            road: self.road.clone(),
            lon,
            lat,
            limit_m: self.limit_mm.map(base),
            length_m: self.length_mm.map(base),
            allowed: !self.is_too_long(),
            text,
            text_zh,
        }
    }
}
