//! The timetable of a corridor as summary and layer: stretch by stretch with its times, and each wait with its reason.

use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::steps::path_line;
use crate::report::depart::Clock;
use crate::report::route::object;
use crate::report::summary::{TimetableLine, TimetableRow};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::collections::BTreeMap;

/// Why the load waits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Why {
    /// A closure or a conditional tag, by number.
    Shut(usize),
    /// It may not travel at these hours.
    Hours,
}

/// A part of a timetable; times are milliseconds since the departure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// It waits: at a waiting place (by number), or where it sets out.
    Wait {
        /// Which place; none is the start.
        place: Option<usize>,
        /// From.
        from_ms: u32,
        /// Until.
        until_ms: u32,
        /// What for.
        why: Vec<Why>,
        /// Where that is, if it is not right ahead.
        ahead: Option<DirectedId>,
    },
    /// It drives.
    Drive {
        /// Where.
        leg: Leg,
        /// From.
        from_ms: u32,
        /// Until.
        until_ms: u32,
    },
}

/// A timetable, or that there is none.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// Tells the times.
    pub clock: Clock,
    /// How far ahead was looked.
    pub horizon_days: u32,
    /// The hours of travel, as asked for.
    pub words: Vec<String>,
    /// What happens, in order.
    pub events: Vec<Event>,
    /// Waiting places that it may use: id, name, where.
    pub places: Vec<(String, String, LonLat)>,
    /// Id and name of closures and conditional tags.
    pub labels: BTreeMap<usize, (String, String)>,
    /// Whether there is one.
    pub found: bool,
    /// Whether no other arrives earlier; where none was found, whether there is none.
    pub is_first: bool,
    /// What the fastest way takes at a stretch, milliseconds.
    pub driving_ms: Option<u32>,
    /// The longest drive on it between places where the load may wait: from which to which (none is an end), milliseconds.
    pub longest_gap: Option<(Option<usize>, Option<usize>, u32)>,
    /// The longest span in which the load may travel, milliseconds; none where it may always.
    pub longest_ms: Option<u32>,
}

impl Timetable {
    /// The roads driven, each with when it is entered and left.
    pub fn drives(&self) -> Vec<(Leg, DateTime<Utc>, DateTime<Utc>)> {
        let at = |ms: u32| self.clock.depart + TimeDelta::milliseconds(i64::from(ms));
        let drive = |event: &Event| match event {
            Event::Drive { leg, from_ms, until_ms } => Some((*leg, at(*from_ms), at(*until_ms))),
            Event::Wait { .. } => None,
        };
        self.events.iter().filter_map(drive).collect()
    }
}

/// Hours and minutes, English and Chinese, rounded up.
fn span(ms: u32) -> (String, String) {
    let minutes = ms.div_ceil(60_000);
    (format!("{} h {} min", minutes / 60, minutes % 60), format!("{}小时{}分", minutes / 60, minutes % 60))
}

impl Timetable {
    /// Why there is none, English and Chinese.
    pub fn reason(&self) -> (String, String) {
        let days = self.horizon_days;
        let (mut en, mut zh) = if self.is_first {
            (
                format!("no timetable within {days} days: hours, closures and waiting places leave none"),
                format!("{days}天内排不出时刻表：允许时段、封闭和停靠点不留余地"),
            )
        } else {
            (
                format!(
                    "no timetable found within {days} days: who could linger on the road between two places until the next one opens would arrive; not every longer way without circles was tried"
                ),
                format!(
                    "{days}天内未找到时刻表：途中须滞留或绕圈等到放行才走得通；不绕圈的较长路线未逐一试过"
                ),
            )
        };
        if let (Some(driving), Some(longest)) = (self.driving_ms, self.longest_ms) {
            let ((drives, drives_zh), (hours, hours_zh)) = (span(driving), span(longest));
            let places = self.places.len();
            en.push_str(&format!(
                "; the fastest way takes {drives} of driving, the hours give {hours} at most in one go, and there are {places} waiting places"
            ));
            zh.push_str(&format!("；最快路线行驶{drives_zh}，允许时段每次至多{hours_zh}，停靠点{places}处"));
            if let Some((from, to, ms)) = self.longest_gap.filter(|_| places > 0) {
                let ((takes, takes_zh), name) = (span(ms), |place: usize| {
                    let (id, name, _) = &self.places[place];
                    if name.is_empty() { id } else { name }
                });
                let from_en = from.map_or("the start", |place| name(place).as_str());
                let to_en = to.map_or("the destination", |place| name(place).as_str());
                let from_zh = from.map_or("起点", |place| name(place).as_str());
                let to_zh = to.map_or("终点", |place| name(place).as_str());
                en.push_str(&format!(
                    "; the longest drive on it without a place to wait is from {from_en} to {to_en}, {takes}"
                ));
                zh.push_str(&format!("；其间最长的无停靠点路段为{from_zh}至{to_zh}，行驶{takes_zh}"));
            }
            if driving > longest {
                en.push_str(": longer hours, or places to wait no farther apart than that, would help");
                zh.push_str("；须放宽时段，或设间隔不超过该时长的停靠点");
            }
        }
        (en, zh)
    }
}

fn seconds(ms: u32) -> f64 {
    f64::from(ms) / 1000.0
}

impl Timetable {
    /// Rows: drives on one road together, waits alone.
    pub fn line(&self, network: &Network) -> TimetableLine {
        let rows = self.rows(network);
        let (text, text_zh) = (!self.found).then(|| self.reason()).unzip();
        let total = |kind: &str| {
            rows.iter()
                .filter(|row| row.0.kind == kind)
                .map(|row| row.0.duration_s)
                .fold(0.0, |sum, s| sum + s)
        };
        TimetableLine {
            found: self.found,
            depart_at: self.clock.text(0),
            arrive_at: rows.last().map(|(row, _)| row.until.clone()),
            timezone: self.clock.zone.name().to_owned(),
            hours: self.words.clone(),
            horizon_days: self.horizon_days,
            driving_s: total("drive"),
            waiting_s: total("wait"),
            waiting_places: self.places.len(),
            text,
            text_zh,
            rows: rows.into_iter().map(|(row, _)| row).collect(),
        }
    }

    fn rows(&self, network: &Network) -> Vec<(TimetableRow, Shape)> {
        let mut rows: Vec<(TimetableRow, Shape)> = Vec::new();
        let mut legs: Vec<Leg> = Vec::new();
        let mut so_far = 0u64;
        for event in &self.events {
            match event {
                Event::Wait { place, from_ms, until_ms, why, ahead } => {
                    let road = ahead.map(|directed| network.way_of(directed.segment()).called());
                    rows.push(self.wait(*place, *from_ms..*until_ms, (why, road), so_far));
                    legs.clear();
                }
                Event::Drive { leg, from_ms, until_ms } => {
                    let road = network.way_of(leg.directed.segment()).label().to_owned();
                    let mm = u64::from(leg.to_mm - leg.from_mm);
                    so_far += mm;
                    let (until, to_m) = (self.clock.text(*until_ms), so_far as f64 / 1000.0);
                    if let Some((row, shape)) = rows.last_mut()
                        && row.kind == "drive"
                        && row.road == road
                    {
                        legs.push(*leg);
                        row.until = until;
                        row.to_m = to_m;
                        row.distance_m = ((row.distance_m * 1000.0).round() + mm as f64) / 1000.0;
                        let driven = seconds(until_ms - from_ms);
                        row.duration_s = ((row.duration_s + driven) * 1000.0).round() / 1000.0;
                        *shape = line(network, &legs);
                        continue;
                    }
                    legs = vec![*leg];
                    let row = TimetableRow {
                        kind: "drive".to_owned(),
                        road,
                        place: String::new(),
                        place_name: String::new(),
                        from: self.clock.text(*from_ms),
                        until,
                        from_m: (so_far - mm) as f64 / 1000.0,
                        to_m,
                        distance_m: mm as f64 / 1000.0,
                        duration_s: seconds(until_ms - from_ms),
                        because: Vec::new(),
                        text: String::new(),
                        text_zh: String::new(),
                    };
                    rows.push((row, line(network, &legs)));
                }
            }
        }
        rows
    }

    fn wait(
        &self,
        place: Option<usize>,
        times: std::ops::Range<u32>,
        (why, ahead): (&[Why], Option<(String, String)>),
        so_far: u64,
    ) -> (TimetableRow, Shape) {
        let place = place.map(|place| &self.places[place]);
        let (mut en, mut zh, mut because) = (Vec::new(), Vec::new(), Vec::new());
        for why in why {
            match why {
                Why::Hours => {
                    because.push("travel_hours".to_owned());
                    en.push("the hours of travel".to_owned());
                    zh.push("允许通行时段".to_owned());
                }
                Why::Shut(closure) => {
                    let (id, label) = self.labels.get(closure).cloned().unwrap_or_default();
                    en.push(format!("{label:?} to open"));
                    zh.push(format!("“{label}”放行"));
                    because.push(id);
                }
            }
        }
        // who waits without a bar right ahead waits for one further on, where he could not stop
        if let Some((road, road_zh)) = ahead {
            because.insert(0, "ahead".to_owned());
            if let (Some(en), Some(zh)) = (en.last_mut(), zh.last_mut()) {
                en.push_str(&format!(", further on at {road}, where it could not stop"));
                zh.push_str(&format!("（在前方{road_zh}，途中不能停车）"));
            }
        } else if because.is_empty() {
            because.push("ahead".to_owned());
            en.push("what opens further on, where it could not stop".to_owned());
            zh.push("前方路段放行（途中不能停车）".to_owned());
        }
        let m = so_far as f64 / 1000.0;
        let row = TimetableRow {
            kind: "wait".to_owned(),
            road: String::new(),
            place: place.map_or_else(|| "start".to_owned(), |(id, ..)| id.clone()),
            place_name: place.map_or_else(String::new, |(_, name, _)| name.clone()),
            from: self.clock.text(times.start),
            until: self.clock.text(times.end),
            from_m: m,
            to_m: m,
            distance_m: 0.0,
            duration_s: seconds(times.end - times.start),
            because,
            text: format!("waits for {}", en.join(" and for ")),
            text_zh: format!("等待{}", zh.join("、")),
        };
        (row, place.map_or(Shape::Null, |(_, _, at)| Shape::Point(*at)))
    }

    /// The layer `timetable`.
    pub fn features(&self, corridor: &str, network: &Network) -> Vec<OutFeature> {
        let feature = |(i, (row, shape)): (usize, (TimetableRow, Shape))| OutFeature {
            id: format!("{corridor}-timetable-{}", i + 1),
            shape,
            properties: object(json!({
                "corridor": corridor, "order": i + 1, "kind": row.kind, "road": row.road, "place": row.place,
                "place_name": row.place_name,
                "from": row.from, "until": row.until, "from_m": number(row.from_m), "to_m": number(row.to_m),
                "distance_m": number(row.distance_m), "duration_s": number(row.duration_s),
                "because": row.because, "text": row.text, "text_zh": row.text_zh,
            })),
        };
        self.rows(network).into_iter().enumerate().map(feature).collect()
    }
}

fn line(network: &Network, legs: &[Leg]) -> Shape {
    let line = path_line(network, legs);
    if line.len() < 2 { Shape::Null } else { Shape::Line(line) }
}
