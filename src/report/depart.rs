//! The times of a route with a departure: in its summary and its layers.

use super::graph::stretch;
use super::route::object;
use super::summary::{RouteSummary, StopTime, TimingLine, WaitLine};
use crate::exchange::write::{OutFeature, Shape, number};
use crate::metric::Metric;
use crate::metric::timed::{Does, NEVER, TimedMetric, TimedStretch, Window};
use crate::network::Network;
use crate::plan::depart::{TimedWay, Wait};
use crate::plan::steps::steps;
use crate::scenario::waiting_word;
use crate::search::timed::Waiting;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

/// Tells the time of milliseconds since the departure.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The departure.
    pub depart: DateTime<Utc>,
    /// The zone in which times are told.
    pub zone: Tz,
}

impl Clock {
    fn at(&self, ms: u32) -> DateTime<Tz> {
        (self.depart + TimeDelta::milliseconds(i64::from(ms))).with_timezone(&self.zone)
    }

    /// RFC 3339, to the millisecond where there are any.
    pub fn text(&self, ms: u32) -> String {
        self.at(ms).to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }

    /// For people, where something begins: to the second, rounded down, as nobody is there before.
    pub fn since(&self, ms: u32) -> String {
        Self::to_second_told(self.at(ms), false)
    }

    /// For people: to the second, rounded up, as who waits must not set out early.
    pub fn words(&self, ms: u32) -> String {
        Self::to_second_told(self.at(ms), true)
    }

    /// An instant for people where something begins.
    pub fn since_instant(&self, at: DateTime<Utc>) -> String {
        Self::to_second_told(at.with_timezone(&self.zone), false)
    }

    fn to_second_told(at: DateTime<Tz>, is_end: bool) -> String {
        super::local::to_second(at.fixed_offset(), is_end).format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

/// What a departure came to.
#[expect(missing_debug_implementations, reason = "it holds a closure")]
pub struct TimedOutcome<'a> {
    /// Tells the times.
    pub clock: &'a Clock,
    /// How long one may wait.
    pub waiting: Waiting,
    /// How far ahead closures were known.
    pub horizon_days: u32,
    /// The way, if there is one.
    pub way: Option<&'a TimedWay>,
    /// How long one stays at each stop, milliseconds.
    pub stays_ms: &'a [u32],
    /// When one could leave instead, milliseconds after the departure asked for.
    pub leave_at: Option<u32>,
    /// The graph the way is on.
    pub metric: &'a Metric,
    /// The network.
    pub network: &'a Network,
    /// Id and name of a closure.
    pub closure: &'a dyn Fn(usize) -> (String, String),
}

fn add(properties: &mut Map<String, Value>, key: &str, value: Value) {
    properties.insert(key.to_owned(), value);
}

fn seconds(ms: u32) -> f64 {
    f64::from(ms) / 1000.0
}

impl TimedOutcome<'_> {
    fn waited(&self) -> u32 {
        self.way.map_or(0, |way| way.waits.iter().map(|wait| wait.until_ms - wait.from_ms).sum())
    }

    /// Adds the times to the summary of the route.
    pub fn add_to_summary(&self, summary: &mut RouteSummary) {
        let clock = self.clock;
        let stop = |i: usize, (arrive, leave): &(u32, u32), stop: String| StopTime {
            stop,
            arrive_at: clock.text(*arrive),
            depart_at: clock.text(*leave),
            stay_s: seconds(self.stays_ms.get(i).copied().unwrap_or(0)),
        };
        let names = std::iter::once(&summary.from).chain(&summary.via).chain([&summary.to]);
        let stops = self.way.iter().flat_map(|way| way.stops.iter().zip(names.clone()));
        summary.timing = Some(TimingLine {
            depart_at: clock.text(0),
            arrive_at: self.way.map(|way| clock.text(way.arrival_ms)),
            timezone: clock.zone.name().to_owned(),
            wait: waiting_word(self.waiting),
            waited_s: seconds(self.waited()),
            waits: self.way.iter().flat_map(|way| &way.waits).map(|wait| self.wait_line(wait)).collect(),
            stops: stops.enumerate().map(|(i, (times, name))| stop(i, times, name.clone())).collect(),
            horizon_days: self.horizon_days,
            leave_at: self.leave_at.map(|ms| clock.text(ms)),
        });
        if let (Some(at), Some(reason)) = (self.leave_at, &mut summary.reason) {
            *reason += &format!("; who leaves at {} passes", clock.words(at));
        }
        let (Some(way), Some(line)) = (self.way, summary.alternatives.first_mut()) else { return };
        for (step, [from, to, waited]) in line.steps.iter_mut().zip(self.step_times(way)) {
            step.duration_s = seconds(to - from);
            step.depart_at = Some(clock.text(from));
            step.arrive_at = Some(clock.text(to));
            step.wait_s = Some(seconds(waited));
        }
    }

    /// Of each step: when it begins and ends, and how long one waits in it.
    fn step_times(&self, way: &TimedWay) -> Vec<[u32; 3]> {
        let steps = steps(self.metric, &way.path.legs);
        let times = |legs: &std::ops::Range<usize>| {
            let waits = way.waits.iter().filter(|w| legs.contains(&w.leg));
            let waited = waits.map(|w| w.until_ms - w.from_ms).sum();
            [way.times[legs.start].0, way.times[legs.end - 1].1, waited]
        };
        steps.iter().map(|step| times(&step.legs)).collect()
    }

    fn wait_line(&self, wait: &Wait) -> WaitLine {
        let named: Vec<(String, String)> = wait.closures.iter().map(|c| (self.closure)(*c)).collect();
        let place = self.place(wait);
        let [lon, lat] = place.degrees();
        WaitLine {
            road: self.network.way_of(wait.directed.segment()).label().to_owned(),
            lon,
            lat,
            from: self.clock.text(wait.from_ms),
            until: self.clock.text(wait.until_ms),
            wait_s: seconds(wait.until_ms - wait.from_ms),
            closures: named.iter().map(|(id, _)| id.clone()).collect(),
            titles: named.into_iter().map(|(_, title)| title).collect(),
        }
    }

    fn place(&self, wait: &Wait) -> crate::geometry::LonLat {
        match wait.at_mm {
            0 => self.network.position(self.network.tail(wait.directed)),
            at => self.network.point_along(wait.directed, at),
        }
    }

    /// Adds the times to the layers of the route, and the layer `waits`.
    pub fn add_to_layers(&self, task: &str, layers: &mut Vec<(&'static str, Vec<OutFeature>)>) {
        let clock = self.clock;
        let mut waits = Vec::new();
        if let Some(way) = self.way {
            let route = format!("{task}-after-1");
            let order =
                |p: &Map<String, Value>| p["order"].as_u64().map_or(0, |n| n.saturating_sub(1) as usize);
            let steps = self.step_times(way);
            for (name, features) in layers.iter_mut() {
                for feature in features.iter_mut() {
                    let p = &mut feature.properties;
                    match *name {
                        "routes" if feature.id == route => {
                            add(p, "depart_at", clock.text(0).into());
                            add(p, "arrive_at", clock.text(way.arrival_ms).into());
                            add(p, "waited_s", number(seconds(self.waited())));
                        }
                        "steps" if p["route"] == route.as_str() => {
                            let Some(&[from, to, waited]) = steps.get(order(p)) else { continue };
                            add(p, "duration_s", number(seconds(to - from)));
                            add(p, "depart_at", clock.text(from).into());
                            add(p, "arrive_at", clock.text(to).into());
                            add(p, "wait_s", number(seconds(waited)));
                        }
                        "stops" if p["when"] == "after" => {
                            if let Some((arrive, leave)) = way.stops.get(order(p)) {
                                add(p, "arrive_at", clock.text(*arrive).into());
                                add(p, "depart_at", clock.text(*leave).into());
                            }
                        }
                        _ => {}
                    }
                }
            }
            waits = way.waits.iter().enumerate().map(|(i, wait)| self.wait_feature(task, i, wait)).collect();
        }
        layers.push(("waits", waits));
    }

    fn wait_feature(&self, task: &str, i: usize, wait: &Wait) -> OutFeature {
        let line = self.wait_line(wait);
        OutFeature {
            id: format!("{task}-wait-{}", i + 1),
            shape: Shape::Point(self.place(wait)),
            properties: object(json!({
                "route": format!("{task}-after-1"),
                "order": i + 1,
                "road": line.road,
                "from": line.from,
                "until": line.until,
                "wait_s": number(line.wait_s),
                "closure": line.closures.join(","),
                "title": line.titles.join("; "),
            })),
        }
    }
}

/// `runs.csv`: the way piece by piece with its times in milliseconds since the departure: when one comes to its beginning,
/// sets out, and is at its end. `stop` is the number of the stop before it, from 0.
pub fn runs_table(network: &Network, way: &TimedWay) -> Vec<Vec<String>> {
    let header = ["stop", "edge", "direction", "from_m", "to_m", "here_ms", "set_out_ms", "done_ms"];
    let rows = way.runs.iter().map(|run| {
        let times = [run.here_ms, run.set_out_ms, run.done_ms].map(|ms| ms.to_string());
        let place = stretch(network, run.directed, run.from_mm, run.to_mm);
        std::iter::once(run.stop.to_string()).chain(place).chain(times).collect()
    });
    std::iter::once(header.map(str::to_owned).to_vec()).chain(rows).collect()
}

/// `hours.csv`: what closures and conditions do when on the roads of the way, milliseconds since the departure; what has
/// no `until_ms` holds beyond the days that are known.
pub fn hours_table(
    network: &Network,
    way: &TimedWay,
    stretches: &[TimedStretch],
    name: impl Fn(usize) -> String,
) -> Vec<Vec<String>> {
    let mut table = vec![HOURS.map(str::to_owned).to_vec()];
    for s in stretches.iter().filter(|s| way.runs.iter().any(|run| run.directed == s.directed)) {
        table.extend(hours_of(network, s, &name));
    }
    table
}

/// The columns of `hours.csv`.
const HOURS: [&str; 8] = ["edge", "direction", "from_m", "to_m", "does", "from_ms", "until_ms", "closure"];

fn hours_of(network: &Network, s: &TimedStretch, name: &impl Fn(usize) -> String) -> Vec<Vec<String>> {
    let does = if s.does == Does::Shut { "shut" } else { "slow" };
    let row = |window: &Window| {
        let until = if window.end == NEVER { String::new() } else { window.end.to_string() };
        let row = stretch(network, s.directed, s.from_mm, s.to_mm).into_iter();
        row.chain([does.to_owned(), window.start.to_string(), until, name(s.closure)]).collect()
    };
    s.windows.iter().map(row).collect()
}

/// `all_hours.csv`: the same of all roads that change with time, with the speed to which they are limited (meters per hour) and
/// the wait.
pub fn all_hours_table(
    network: &Network,
    metric: &TimedMetric,
    stretches: &[TimedStretch],
    name: impl Fn(usize) -> String,
) -> Vec<Vec<String>> {
    let header = HOURS.into_iter().chain(["metres_per_hour", "wait_ms"]);
    let mut table = vec![header.map(str::to_owned).collect()];
    for s in stretches.iter().filter(|s| metric.is_timed(s.directed)) {
        let [cap, wait] = match s.does {
            Does::Shut => [String::new(), String::new()],
            Does::Slow { cap, wait_ms } => {
                [cap.map(|cap| cap.0.to_string()).unwrap_or_default(), wait_ms.to_string()]
            }
        };
        for mut row in hours_of(network, s, &name) {
            row.extend([cap.clone(), wait.clone()]);
            table.push(row);
        }
    }
    table
}
