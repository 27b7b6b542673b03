//! Where a closure is: a drawing, or words.

use super::super::model::{AreaMode, Direction, Drawing, Levels, Location};
use super::Reader;
use crate::diagnostic::closures as codes;
use crate::geometry::LonLat;
use serde_json::Value;

impl Reader<'_> {
    pub(super) fn levels(&mut self) -> Levels {
        let level = |value: &Value| value.as_i64().and_then(|level| i32::try_from(level).ok());
        let read = match self.value("levels") {
            None => return Levels::Connected,
            Some(Value::String(word)) => match word.trim() {
                "ground" => Some(Levels::Ground),
                "all" => Some(Levels::All),
                digits => digits.parse().ok().map(|level| Levels::Only(vec![level])),
            },
            Some(Value::Array(entries)) if !entries.is_empty() => {
                entries.iter().map(level).collect::<Option<Vec<i32>>>().map(Levels::Only)
            }
            Some(value) => level(value).map(|level| Levels::Only(vec![level])),
        };
        read.unwrap_or_else(|| {
            self.wrong("levels", "\"ground\", \"all\", or a list of levels such as [0, 1]");
            Levels::Connected
        })
    }

    pub(super) fn location(&mut self, drawing: Option<Drawing>, direction: Direction) -> Option<Location> {
        let drawing = drawing.filter(|drawing| match drawing {
            Drawing::Points(points) => !points.is_empty(),
            Drawing::Lines(lines) => !lines.is_empty(),
            Drawing::Polygons(polygons) => !polygons.is_empty(),
        });
        let (road, from, to) = (self.name("road"), self.name("from"), self.name("to"));
        let (gate, junction) = (self.flag("gate"), self.junction());
        let mode = self.word("mode", &AreaMode::ALL, AreaMode::Cut);
        let undirected = |reader: &mut Self, kind: &str| {
            if direction != Direction::Both {
                let place = reader.origin.place("/properties/direction");
                reader.problems.push(codes::e417_place_without_direction(place, &reader.label, kind));
                reader.sound = false;
            }
        };
        if drawing.is_some() && (junction.is_some() || from.is_some() || to.is_some()) {
            self.problems.push(codes::e426_two_places(self.origin.place("/geometry"), &self.label));
            self.sound = false;
            return None;
        }
        Some(match (drawing, road) {
            (Some(Drawing::Lines(lines)), road) => Location::Lines { lines, road },
            (Some(Drawing::Polygons(polygons)), _) => {
                undirected(self, "polygon");
                if !self.rings_close(&polygons) {
                    return None;
                }
                Location::Area { polygons, mode }
            }
            (Some(Drawing::Points(points)), road) => {
                undirected(self, "point");
                Location::Points { points, gate, road }
            }
            (None, _) if junction.is_some() => {
                undirected(self, "junction");
                Location::Junction { roads: junction? }
            }
            (None, Some(road)) => match (from, to) {
                (Some(from), Some(to)) => Location::Road { road, span: Some([from, to]) },
                (None, None) => Location::Road { road, span: None },
                (from, _) => {
                    let (given, missing) = if from.is_some() { ("from", "to") } else { ("to", "from") };
                    let place = self.origin.place(&format!("/properties/{given}"));
                    self.problems.push(codes::e423_one_end_only(place, &self.label, given, missing));
                    return None;
                }
            },
            (None, None) => {
                self.problems.push(codes::e408_no_place(self.origin.place("/geometry"), &self.label));
                return None;
            }
        })
    }

    /// `["A", "B"]`, `"A/B"`, `"A与B"`.
    fn junction(&mut self) -> Option<[String; 2]> {
        let names: Vec<String> = match self.value("junction")? {
            Value::Array(entries) => entries.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Value::String(text) => {
                text.split(['/', '&', '×', '与', '和']).map(|s| s.trim().to_owned()).collect()
            }
            _ => Vec::new(),
        };
        match <[String; 2]>::try_from(names) {
            Ok(roads) if roads.iter().all(|road| !road.is_empty()) => Some(roads),
            _ => {
                self.wrong("junction", "the names of two roads, such as [\"花海大道\", \"创业二路\"]");
                None
            }
        }
    }

    fn rings_close(&mut self, polygons: &[Vec<Vec<LonLat>>]) -> bool {
        let mut sound = true;
        for ring in polygons.iter().flatten() {
            if ring.len() < 4 || ring.first() != ring.last() {
                let at = ring.first().copied().unwrap_or_default();
                let place = self.origin.place("/geometry");
                self.problems.push(codes::e409_ring_not_closed(place, &self.label, at));
                sound = false;
            }
        }
        self.sound &= sound;
        sound
    }
}
