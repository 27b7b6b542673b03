//! Where a closure is: a drawing, or words.

use super::super::chainage::Chainage;
use super::super::model::{AreaMode, Direction, Drawing, Drawn, Landmark, Levels, Location};
use super::reader::Reader;
use crate::diagnostic::closures as codes;
use crate::geometry::LonLat;
use serde_json::{Map, Value};
use std::borrow::Cow;

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
        let mut drawing = drawing;
        if let Some(Drawing::Polygons(polygons)) = &mut drawing {
            // A hole of nothing takes nothing away.
            for rings in polygons {
                let mut outer = true;
                rings.retain(|ring| std::mem::replace(&mut outer, false) || !ring.is_empty());
                let Some((shell, holes)) = rings.split_first() else { continue };
                for (number, hole) in (1..).zip(holes) {
                    if !hole.iter().any(|at| is_within(*at, shell)) {
                        let place = self.origin.place("/geometry");
                        self.problems.push(codes::w447_hole_outside(place, &self.label, number));
                    }
                }
            }
        }
        let drawing = drawing.filter(|drawing| match drawing {
            Drawing::Points(points) => !points.is_empty(),
            Drawing::Lines(lines) => !lines.is_empty(),
            Drawing::Polygons(polygons) => !polygons.is_empty(),
        });
        let (road, from, to) = (self.name("road"), self.name("from"), self.name("to"));
        let gate_of = self.name("gate_of");
        let gate = if gate_of.is_some() { false } else { self.flag("gate") };
        let junction = self.junction();
        let mode = self.word("mode", &AreaMode::ALL, AreaMode::Cut);
        let undirected = |reader: &mut Self, kind: &str| {
            if direction != Direction::Both {
                let place = reader.origin.place("/properties/direction");
                reader.problems.push(codes::e417_place_without_direction(place, &reader.label, kind));
                reader.sound = false;
            }
        };
        let post = self.post();
        let [from, to] = if post.is_some() {
            [from, to].map(|end| end.map(Landmark::Named))
        } else {
            self.ends(from, to)?
        };
        if let Some(gate_of) = gate_of {
            undirected(self, "gate");
            // What is drawn with it only shows where it is.
            let apart = gate_of.rsplit_once('/').map(|(site, gate)| (site.to_owned(), gate.to_owned()));
            // That it is a gate is said by `gate_of` already.
            let is_named = self.value("gate").is_some_and(|gate| *gate != Value::Bool(true));
            let gate = if is_named { self.name("gate") } else { None };
            let named = gate.map(|gate| (gate_of.clone(), gate));
            let Some((site, gate)) = named.or(apart) else {
                self.wrong(
                    "gate_of",
                    "`site/gate`, or the id of a site with `gate`: the id or name of its gate",
                );
                return None;
            };
            return Some(Location::SiteGate { site, gate });
        }
        if drawing.is_some() && (junction.is_some() || from.is_some() || to.is_some() || post.is_some()) {
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
            (None, Some(road)) if post.is_some() => {
                if from.is_some()
                    || to.is_some()
                    || ["from_km", "to_km"].iter().any(|key| self.value(key).is_some())
                {
                    self.wrong("km", "two kilometer posts, or one and nothing else for the ends");
                    return None;
                }
                undirected(self, "kilometer post");
                Location::Post { road, at: post? }
            }
            (None, Some(road)) => match (from, to) {
                (Some(from), Some(to)) => Location::Road { road, span: Some([from, to]) },
                (None, None) => Location::Road { road, span: None },
                (from, _) => {
                    let (mut given, missing) = if from.is_some() { ("from", "to") } else { ("to", "from") };
                    if self.value(given).is_none() {
                        given = if given == "from" { "from_km" } else { "to_km" };
                    }
                    let place = self.origin.place(&format!("/properties/{given}"));
                    self.problems.push(codes::e423_one_end_only(place, &self.label, given, missing));
                    return None;
                }
            },
            // What is wrong with the words is told.
            (None, None) if ["junction", "road"].iter().any(|key| self.value(key).is_some()) => return None,
            (None, None) => {
                self.problems.push(codes::e408_no_place(self.origin.place("/geometry"), &self.label));
                return None;
            }
        })
    }

    /// The one kilometer post of `km`; none where it names two.
    fn post(&mut self) -> Option<Chainage> {
        let value = self.value("km")?;
        Chainage::parse(&value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// Where the stretch begins and ends: by name, or by kilometer post (`from_km` and `to_km`, or both in `km`).
    fn ends(&mut self, from: Option<String>, to: Option<String>) -> Option<[Option<Landmark>; 2]> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let (named_from, named_to) = (from.is_some(), to.is_some());
        let mut ends = [from, to].map(|end| end.map(Landmark::Named));
        for (end, key) in ends.iter_mut().zip(["from_km", "to_km"]) {
            let Some(value) = self.value(key) else { continue };
            let chainage = Chainage::parse(&text(value));
            if chainage.is_none() || end.is_some() {
                self.wrong(key, "one kilometer post such as \"K180+450\" or 180.45, and no crossing besides");
                return None;
            }
            *end = chainage.map(Landmark::Kilometer);
        }
        if let Some(value) = self.value("km") {
            let range = Chainage::parse_range(&text(value));
            let Some([from, to]) = range.filter(|_| !named_from && !named_to && ends == [None, None]) else {
                self.wrong(
                    "km",
                    "two kilometer posts such as \"K180+000–K183+450\", or one such as \"K180+450\", and nothing else for the ends",
                );
                return None;
            };
            ends = [from, to].map(|end| Some(Landmark::Kilometer(end)));
        }
        if let [Some(from), Some(to)] = &ends
            && from == to
        {
            self.wrong(
                if self.value("km").is_some() { "km" } else { "to" },
                "another place than where it begins",
            );
            return None;
        }
        Some(ends)
    }

    /// Right and left carriageway (右幅, 左幅) are said looking towards higher kilometers: the right one carries traffic
    /// that way. None where it is not said.
    pub(super) fn carriageway(&mut self, location: Option<&Location>) -> Option<Direction> {
        let right = match self.value("carriageway")?.as_str().map(str::trim) {
            Some("right" | "右幅" | "右") => true,
            Some("left" | "左幅" | "左") => false,
            _ => {
                self.wrong("carriageway", "\"left\" or \"right\", looking towards higher kilometers");
                return None;
            }
        };
        let Some(Location::Road { span: Some([Landmark::Kilometer(from), Landmark::Kilometer(to)]), .. }) =
            location
        else {
            self.wrong("carriageway", "nothing without kilometer posts: say `direction` instead");
            return None;
        };
        let ascending = from < to;
        if self.value("direction").is_some() {
            self.wrong("carriageway", "either `carriageway` or `direction`, not both");
        }
        Some(if right == ascending { Direction::Along } else { Direction::Against })
    }

    /// `["A", "B"]`, `"A/B"`, `"A与B"`.
    fn junction(&mut self) -> Option<[String; 2]> {
        let names: Vec<String> = match self.value("junction")? {
            Value::Array(entries) => entries
                .iter()
                .map(|entry| match entry {
                    Value::String(text) => text.trim().to_owned(),
                    Value::Number(number) => number.to_string(),
                    _ => String::new(),
                })
                .collect(),
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
            let lons = || ring.iter().map(|at| at.lon_degrees());
            let wide = lons().fold(f64::MIN, f64::max) - lons().fold(f64::MAX, f64::min);
            if wide > 180.0 {
                let place = self.origin.place("/geometry");
                self.problems.push(codes::e444_round_the_globe(place, &self.label, wide));
                sound = false;
            } else if ring.len() < 4 || ring.first() != ring.last() {
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

/// A place that a record has in words and as lines drawn by them (`in_words`): the words, and the lines apart.
pub(super) fn in_words(
    drawing: Option<Drawing>,
    properties: &Map<String, Value>,
) -> (Option<Drawing>, Cow<'_, Map<String, Value>>, Option<Drawn>) {
    // Without a direction they are only a remark.
    let words = properties.get("in_words").and_then(Value::as_object);
    let Some(words) = words.filter(|words| words.contains_key("direction")) else {
        return (drawing, Cow::Borrowed(properties), None);
    };
    let mut own = properties.clone();
    own.shift_remove("in_words");
    let of_lines = own.shift_remove("direction");
    own.extend(
        words.iter().filter(|(_, word)| !word.is_null()).map(|(key, word)| (key.clone(), word.clone())),
    );
    let Some(Drawing::Lines(lines)) = drawing else { return (drawing, Cow::Owned(own), None) };
    let name = of_lines.as_ref().and_then(Value::as_str).unwrap_or_default();
    let direction = Direction::ALL.iter().find(|(word, _)| *word == name).map(|(_, direction)| *direction);
    (None, Cow::Owned(own), Some(Drawn { lines, direction: direction.unwrap_or_default() }))
}

/// Whether a position lies within a closed ring or on it.
fn is_within(at: LonLat, ring: &[LonLat]) -> bool {
    let [x, y] = at.degrees();
    let mut inside = false;
    for pair in ring.windows(2) {
        let ([ax, ay], [bx, by]) = (pair[0].degrees(), pair[1].degrees());
        if at == pair[0] {
            return true;
        }
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    inside
}
