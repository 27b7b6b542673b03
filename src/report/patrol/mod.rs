//! Patrols as data: the summary ([`figures`]), the layers ([`layers`]), tables, GPX ([`gpx`]) and the printed sheet of each
//! unit ([`printed`]).

pub mod figures;
pub mod gpx;
pub mod layers;
pub mod printed;
pub mod stretch;

use crate::geometry::LonLat;
use crate::network::snap::Snap;
use crate::search::Cost;
use serde_json::{Map, Value};

/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;

/// What happens in a tour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The unit sets out.
    Depart,
    /// It visits a site.
    Visit,
    /// It covers a stretch of road or pipeline.
    Segment,
    /// It has a break.
    Break,
    /// It is done: back at its station, or with its last visit.
    Finish,
}

impl Kind {
    /// Its word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Depart => "depart",
            Self::Visit => "visit",
            Self::Segment => "segment",
            Self::Break => "break",
            Self::Finish => "finish",
        }
    }
}

/// Something that happens in a tour, with the way to it. Times in milliseconds after the midnight before the first day.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// What.
    pub kind: Kind,
    /// Index of the visit, for visits and segments.
    pub visit: Option<usize>,
    /// Site, segment or station.
    pub site: String,
    /// What it is called.
    pub name: String,
    /// Where the unit stands.
    pub at: LonLat,
    /// When it comes here.
    pub arrive_ms: i64,
    /// When it begins.
    pub begin_ms: i64,
    /// When it ends, and the unit goes on.
    pub end_ms: i64,
    /// What the way to here takes.
    pub drive: Cost,
    /// The way to here, in driving order; empty where there is none to drive.
    pub way: Vec<LonLat>,
    /// What is covered here itself, in driving order: a segment.
    pub along: Vec<LonLat>,
    /// Its length, millimeters.
    pub along_mm: u64,
    /// Walked from the road to the segment and back to it, millimeters; its time is part of the stay.
    pub access_mm: u64,
    /// Where that begins and ends, which way and how it is covered: a segment.
    pub stretch: Option<stretch::Stretch>,
    /// The roads of the way to here, each with its length in millimeters.
    pub roads: Vec<(String, u64)>,
    /// Where it stands on the network.
    pub snap: Option<Snap>,
    /// The fields that say where that is on the exported graph.
    pub snap_fields: Map<String, Value>,
    /// The same for where it leaves again, where that is elsewhere: a segment. Else empty.
    pub leave_fields: Map<String, Value>,
}

/// A tour as it is driven.
#[derive(Clone, PartialEq, Debug)]
pub struct Tour {
    /// The unit's id.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Id of its station.
    pub station: String,
    /// Name of its station.
    pub station_name: String,
    /// Its vehicle.
    pub vehicle: String,
    /// Whether it goes on foot.
    pub on_foot: bool,
    /// Which of the terrains it drives on (`graph-N` where there are several).
    pub graph: String,
    /// Where it may turn round, if that is asked for: the word of the rule.
    pub turn_round: Option<&'static str>,
    /// Day of the plan, from 0.
    pub day: u32,
    /// Its shift, milliseconds after the midnight before the first day.
    pub shift: (i64, i64),
    /// What happens; empty where the unit stays at its station.
    pub events: Vec<Event>,
}

impl Tour {
    /// From setting out to being done, milliseconds.
    pub fn lasts_ms(&self) -> i64 {
        match (self.events.first(), self.events.last()) {
            (Some(first), Some(last)) => last.end_ms - first.begin_ms,
            _ => 0,
        }
    }

    /// Events of one kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |event| event.kind == kind)
    }

    /// Visits and segments.
    pub fn calls(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(|event| event.visit.is_some())
    }

    /// Driving, service, waiting, breaks, milliseconds, and what is driven, millimeters.
    pub fn spent(&self) -> Spent {
        let mut spent = Spent::default();
        for event in &self.events {
            spent.drive_ms += i64::from(event.drive.ms);
            spent.driven_mm += u64::from(event.drive.mm) + event.along_mm;
            let walked = event.stretch.as_ref().is_some_and(|stretch| stretch.on_foot);
            spent.walked_mm += if self.on_foot { u64::from(event.drive.mm) } else { 0 };
            spent.walked_mm += if walked { event.along_mm } else { 0 };
            spent.wait_ms += event.begin_ms - event.arrive_ms;
            match event.kind {
                Kind::Visit | Kind::Segment => spent.service_ms += event.end_ms - event.begin_ms,
                Kind::Break => spent.break_ms += event.end_ms - event.begin_ms,
                Kind::Depart | Kind::Finish => {}
            }
        }
        spent
    }
}

/// What the time of a tour is spent on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spent {
    /// Driving, milliseconds.
    pub drive_ms: i64,
    /// Service, milliseconds.
    pub service_ms: i64,
    /// Waiting, milliseconds.
    pub wait_ms: i64,
    /// Breaks, milliseconds.
    pub break_ms: i64,
    /// Driven or walked, millimeters.
    pub driven_mm: u64,
    /// Of it walked, millimeters.
    pub walked_mm: u64,
}

/// A visit that is asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    /// The site.
    pub site: String,
    /// What it is called.
    pub name: String,
    /// Which of its visits, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// The night it is asked for, from 0, where each night asks anew.
    pub night: Option<u32>,
    /// The days on which it may be, from 0; empty in a plan of one day, and where each night asks anew.
    pub days: Vec<u32>,
    /// Rank, 1 first.
    pub rank: u32,
    /// Weight of leaving it out.
    pub weight: u32,
    /// Where.
    pub at: LonLat,
    /// Hours of the day in which it may begin, such as `08:30-11:30,13:30-16:45`; empty where any will do.
    pub windows: String,
    /// Its line, where it is a piece of a segment; else empty.
    pub line: Vec<LonLat>,
    /// The segment that it is a piece of, and the length of the piece, millimeters.
    pub segment: Option<(String, u32)>,
    /// Whether it must not be left out.
    pub required: bool,
}

/// Why a visit is left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// Index of the visit.
    pub visit: usize,
    /// In a word.
    pub reason: &'static str,
    /// In a sentence.
    pub text: String,
    /// In Chinese.
    pub text_zh: String,
}

/// The time of the day as files have it: `HH:MM:SS`, hours beyond 24 where the day is over; tenths are rounded half up.
pub fn clock(ms_of_day: i64) -> String {
    let whole = (ms_of_day + 500).div_euclid(1000);
    format!("{:02}:{:02}:{:02}", whole.div_euclid(3600), whole.rem_euclid(3600) / 60, whole.rem_euclid(60))
}

/// The time of the day as people read it, to the minute begun: `05:00 (+1)` is five in the morning of the next day.
/// `seconds` count from the midnight before the first day.
pub fn wall_clock(seconds: i64) -> String {
    let (minutes, days) = (seconds.div_euclid(60).rem_euclid(24 * 60), seconds.div_euclid(86_400));
    let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    if days == 0 { time } else { format!("{time} ({days:+})") }
}

/// A time as [`clock`] writes it, for people; as it stands where it is none.
pub fn wall_clock_of(written: &str) -> String {
    let mut parts = written.split(':').map(str::parse::<i64>);
    match (parts.next(), parts.next()) {
        (Some(Ok(hours)), Some(Ok(minutes))) => wall_clock(hours * 3600 + minutes * 60),
        _ => written.to_owned(),
    }
}

/// Seconds of milliseconds.
pub(crate) fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

/// Meters of millimeters.
pub(crate) fn meters(mm: u64) -> f64 {
    mm as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_day_goes_on_after_midnight() {
        assert_eq!(clock(8 * 3_600_000 + 61_499), "08:01:01");
        assert_eq!(clock(26 * 3_600_000 + 500), "26:00:01");
        let said = ["08:01:59", "23:59:00", "24:00:00", "29:05", "53:00", "noon"].map(wall_clock_of);
        assert_eq!(said, ["08:01", "23:59", "00:00 (+1)", "05:05 (+1)", "05:00 (+2)", "noon"]);
    }
}
