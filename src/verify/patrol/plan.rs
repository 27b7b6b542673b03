//! What else is written of a patrol, made once more from its stops: lines of units and tours, clock times, the table of the
//! plan, files for navigators, the printed sheets, areas of units.

use super::super::graph::table;
use super::super::told::{Told, percent, seconds};
use super::super::{features, list, thousandths};
use super::{Events, begin_ms};
use crate::diagnostic::Diagnostics;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A unit on a day.
type Key = (String, u64);

/// The layers of a patrol.
pub(in crate::verify) struct Layers<'a> {
    pub tours: &'a Value,
    pub stops: &'a Value,
    pub uncovered: &'a Value,
}

fn key(of: &Value) -> Key {
    (of["unit"].as_str().unwrap_or_default().to_owned(), of["day"].as_u64().unwrap_or(0))
}

fn ms(event: &Value, key: &str) -> u64 {
    thousandths(&event[key]).unwrap_or(0)
}

/// `HH:MM:SS`, hours beyond 24 where the day is over.
fn clock(ms: u64) -> String {
    let whole = (ms + 500) / 1000;
    format!("{:02}:{:02}:{:02}", whole / 3600, whole % 3600 / 60, whole % 60)
}

/// As people read it, `05:00 (+1)`.
fn wall_clock(written: &str) -> String {
    let mut parts = written.split(':').map(str::parse::<u64>);
    let (Some(Ok(hours)), Some(Ok(minutes))) = (parts.next(), parts.next()) else {
        return written.to_owned();
    };
    let time = format!("{:02}:{minutes:02}", hours % 24);
    if hours < 24 { time } else { format!("{time} (+{})", hours / 24) }
}

/// Compares them. `None` when files cannot be read.
pub(in crate::verify) fn plan(
    own: &Path,
    task: &Value,
    layers: &Layers,
    differ: &mut Vec<String>,
    problems: &mut Diagnostics,
) -> Option<()> {
    let name = task["name"].as_str().unwrap_or("patrol");
    let mut told = Told { differ };
    let mut by_tour: BTreeMap<Key, (Events, Vec<&Value>)> = BTreeMap::new();
    for stop in features(layers.stops) {
        let (events, places) = by_tour.entry(key(&stop["properties"])).or_default();
        events.insert(stop["properties"]["step"].as_u64().unwrap_or(0), &stop["properties"]);
        places.push(stop);
    }
    for (_, places) in by_tour.values_mut() {
        places.sort_by_key(|stop| stop["properties"]["step"].as_u64());
    }
    for stop in features(layers.stops).iter().map(|feature| &feature["properties"]) {
        clocks(task, name, stop, &mut told);
    }
    let lines: BTreeMap<Key, &Value> = list(task, "tours").map(|line| (key(line), line)).collect();
    let units: BTreeMap<Key, &Value> = list(task, "units").map(|line| (key(line), line)).collect();
    for (at, unit) in &units {
        let of = format!("patrol {name}, {} on day {}", at.0, at.1);
        let nothing = (Events::new(), Vec::new());
        let (events, _) = by_tour.get(at).unwrap_or(&nothing);
        unit_line(&of, unit, lines.get(at).copied(), events, &mut told);
    }
    for tour in features(layers.tours) {
        let at = key(&tour["properties"]);
        let of = format!("patrol {name}, tour of {} on day {}", at.0, at.1);
        let (Some((events, places)), Some(unit)) = (by_tour.get(&at), units.get(&at)) else {
            told.differ.push(format!("{of}: it has no stops or no unit"));
            continue;
        };
        tour_line(&of, tour, unit, events, &mut told);
        drawn(&of, tour, places, &mut told);
        match lines.get(&at) {
            Some(line) => events_of(&of, line, &tour["properties"], events, &mut told),
            None => told.differ.push(format!("{of}: the summary does not tell it")),
        }
        if places.iter().any(|stop| stop["properties"]["visit"].is_u64()) {
            gpx(own, &of, task, tour, places, &mut told);
        }
    }
    told.same(&format!("patrol {name}: tours"), &json!(features(layers.tours).len()), &json!(lines.len()));
    counts(task, name, layers, &mut told);
    fleet(task, name, layers, &units, &mut told);
    rows(own, name, &by_tour, &mut told, problems)?;
    for sheet in ["sheets.zh.html", "sheets.en.html"] {
        let Ok(text) = std::fs::read_to_string(own.join(sheet)) else { continue };
        let mut stops: Vec<&Value> = features(layers.stops).iter().map(|stop| &stop["properties"]).collect();
        stops.sort_by_key(|stop| (key(stop), stop["step"].as_u64()));
        let lacks = |stop: &Value, key: &str| {
            !text.contains(wall_clock(stop[key].as_str().unwrap_or_default()).as_str())
        };
        // Pieces of a segment in one go are one row, from the first arrival to the last departure.
        let missing = stops.iter().enumerate().find(|(i, stop)| {
            let comes_of_one = i.checked_sub(1).is_some_and(|before| is_next_piece(stops[before], stop));
            let leads_to_one = stops.get(i + 1).is_some_and(|next| is_next_piece(stop, next));
            stop["visit"].is_u64()
                && (!comes_of_one && lacks(stop, "arrive") || !leads_to_one && lacks(stop, "depart"))
        });
        if let Some((_, stop)) = missing {
            told.differ.push(format!("patrol {name}: {sheet} lacks the times of {}", stop["site"]));
        }
    }
    Some(())
}

/// Whether a piece is covered right behind another one of its segment, with no way between them.
fn is_next_piece(before: &Value, after: &Value) -> bool {
    let segment = |stop: &Value| {
        let site = stop["site"].as_str()?;
        Some(site.rsplit_once('/')?.0.to_owned()).filter(|_| stop["kind"] == "segment")
    };
    let same = |key: &str| before[key] == after[key];
    same("unit")
        && same("day")
        && segment(before).is_some()
        && segment(before) == segment(after)
        && after["leg_distance_m"].as_f64() == Some(0.0)
}

/// Clock times are those of the seconds, and instants those of the day.
fn clocks(task: &Value, name: &str, stop: &Value, told: &mut Told) {
    let of = format!("patrol {name}, step {} of {} on day {}", stop["step"], stop["unit"], stop["day"]);
    let found = json!({"arrive": clock(ms(stop, "arrive_s")), "depart": clock(ms(stop, "depart_s"))});
    told.keys(&of, &found, stop);
    // Where clocks change within the plan, its days are of another length.
    let date = task["date"].as_str().and_then(|date| date.parse::<chrono::NaiveDate>().ok());
    let Some(date) = date.filter(|_| list(task, "clock_changes").next().is_none()) else { return };
    for (instant, time) in [("arrive_at", "arrive_s"), ("depart_at", "depart_s")] {
        let day = i64::try_from(stop["day"].as_u64().unwrap_or(1)).unwrap_or(1) - 1;
        let found = i64::try_from(ms(stop, time)).unwrap_or(0).saturating_add(day.saturating_mul(86_400_000));
        let written = stop[instant].as_str().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
        let since =
            written.map(|at| (at.naive_local() - date.and_time(chrono::NaiveTime::MIN)).num_milliseconds());
        if since.is_some_and(|since| since.abs_diff(found) >= 1000) {
            told.differ.push(format!("{of}: {instant} written {}, which is not {time}", stop[instant]));
        }
    }
}

/// What the time of a tour is spent on.
fn spent(events: &Events) -> Value {
    let sum = |key: &str, of: &dyn Fn(&str) -> bool| {
        let all = events.values().filter(|event| of(event["kind"].as_str().unwrap_or_default()));
        seconds(all.map(|event| ms(event, key)).sum())
    };
    let any = |_: &str| true;
    let driven: u64 = events.values().map(|event| ms(event, "leg_distance_m") + ms(event, "segment_m")).sum();
    json!({
        "visits": events.values().filter(|event| event["visit"].is_u64()).count(),
        "drive_s": sum("leg_duration_s", &any),
        "service_s": sum("service_s", &|kind| kind == "visit" || kind == "segment"),
        "break_s": sum("service_s", &|kind| kind == "break"),
        "wait_s": sum("wait_s", &any),
        "distance_m": seconds(driven),
        "depart": events.values().next().and_then(|event| begin_ms(event)).map(clock),
        "finish": events.values().last().map(|event| clock(ms(event, "depart_s"))),
    })
}

fn unit_line(of: &str, unit: &Value, line: Option<&Value>, events: &Events, told: &mut Told) {
    told.keys(of, &spent(events), unit);
    let Some(line) = line else { return };
    let [from, until] = ["shift_from_s", "shift_until_s"].map(|key| ms(line, key));
    let shift = format!("{}-{}", &clock(from)[..5], &clock(until)[..5]);
    let lasts = ms(unit, "duration_s") as f64;
    let load = percent(lasts, until.saturating_sub(from) as f64, 100.0);
    told.keys(of, &json!({"shift": shift, "load_percent": load}), unit);
}

fn tour_line(of: &str, tour: &Value, unit: &Value, events: &Events, told: &mut Told) {
    let tour = &tour["properties"];
    told.keys(of, &spent(events), tour);
    ["station", "vehicle", "name"]
        .iter()
        .for_each(|key| told.same(&format!("{of}: {key}"), &unit[key], &tour[key]));
    let sites = events.values().filter(|event| event["visit"].is_u64()).map(|event| &event["site"]);
    told.same(&format!("{of}: sites"), &json!(sites.collect::<Vec<_>>()), &tour["sites"]);
}

/// The events of the summary are the stops.
fn events_of(of: &str, line: &Value, tour: &Value, events: &Events, told: &mut Told) {
    for key in ["shift_from_s", "shift_until_s"] {
        told.same(&format!("{of}: {key}"), &tour[key], &line[key]);
    }
    let mut order = 0;
    let found: Vec<Value> = events
        .values()
        .map(|stop| {
            let is_visit = stop["visit"].is_u64();
            order += usize::from(is_visit);
            told.same(&format!("{of}: order of step {}", stop["step"]), &json!(order), &stop["order"]);
            json!({
                "kind": stop["kind"],
                "order": is_visit.then_some(order),
                "site": stop["site"],
                "name": stop["name"],
                "arrive": stop["arrive"],
                "wait_s": stop["wait_s"],
                "depart": stop["depart"],
                "from_s": begin_ms(stop).map(seconds),
                "until_s": stop["depart_s"],
                "drive_s": stop["leg_duration_s"],
                "distance_m": stop["leg_distance_m"],
            })
        })
        .collect();
    let written: Vec<&Value> = list(line, "events").collect();
    told.same(&format!("{of}: events"), &json!(found.len()), &json!(written.len()));
    for (step, (found, written)) in found.iter().zip(written).enumerate() {
        told.keys(&format!("{of}, event {step}"), found, written);
    }
}

fn coordinates(of: &Value) -> Vec<[f64; 2]> {
    let place = |at: &Value| Some([at[0].as_f64()?, at[1].as_f64()?]);
    let list = &of["geometry"]["coordinates"];
    place(list)
        .map_or_else(|| list.as_array().into_iter().flatten().filter_map(place).collect(), |at| vec![at])
}

/// The line of a tour begins and ends where the unit does, and passes every site that it drives to.
fn drawn(of: &str, tour: &Value, places: &[&Value], told: &mut Told) {
    let line = coordinates(tour);
    let near = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).abs() < 3e-6 && (a[1] - b[1]).abs() < 3e-6;
    let stands = places.iter().map(|stop| &stop["properties"]).filter_map(|stop| {
        let at = [stop["snap_lon"].as_f64()?, stop["snap_lat"].as_f64()?];
        ["depart", "visit", "finish"].contains(&stop["kind"].as_str()?).then_some((stop, at))
    });
    let stands: Vec<(&Value, [f64; 2])> = stands.collect();
    if line.is_empty() {
        return;
    }
    for (stop, at) in &stands {
        let is_there = match stop["kind"].as_str() {
            Some("depart") => line.first().is_some_and(|first| near(first, at)),
            Some("finish") => line.last().is_some_and(|last| near(last, at)),
            _ => line.iter().any(|place| near(place, at)),
        };
        if !is_there {
            told.differ.push(format!("{of}: its line does not come to {}", stop["site"]));
        }
    }
}

/// The file for navigators has the stops and the line.
fn gpx(own: &Path, of: &str, task: &Value, tour: &Value, places: &[&Value], told: &mut Told) {
    let (unit, day) = key(&tour["properties"]);
    let id = if task["days"].as_u64() > Some(1) { format!("{unit}-d{day}") } else { unit };
    let kept = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
    let file = format!("tour-{}.gpx", id.chars().take(60).map(kept).collect::<String>());
    let Ok(text) = std::fs::read_to_string(own.join(&file)) else {
        told.differ.push(format!("{of}: there is no {file}"));
        return;
    };
    let position = |at: &[f64; 2]| format!("lat=\"{:.7}\" lon=\"{:.7}\"", at[1], at[0]);
    let found: Vec<(String, String)> = places
        .iter()
        .filter(|stop| stop["properties"]["kind"] != "break")
        .map(|stop| {
            let of_day = |ms: u64| wall_clock(&clock(ms));
            let (begin, end) = (begin_ms(&stop["properties"]), ms(&stop["properties"], "depart_s"));
            let at = coordinates(stop).first().map(position).unwrap_or_default();
            (at, format!("{} – {}", of_day(begin.unwrap_or(0)), of_day(end)))
        })
        .collect();
    let part = |text: &str, open: &str, close: &str| {
        text.split_once(open).and_then(|(_, rest)| rest.split_once(close)).map(|(it, _)| it.to_owned())
    };
    let written: Vec<(String, String)> = text
        .split("<wpt ")
        .skip(1)
        .map(|point| {
            let at = point.split('>').next().unwrap_or_default().to_owned();
            (at, part(point, "<desc>", "</desc>").unwrap_or_default())
        })
        .collect();
    let track: Vec<String> = text
        .split("<trkpt ")
        .skip(1)
        .filter_map(|point| Some(point.split_once("/>")?.0.to_owned()))
        .collect();
    let line: Vec<String> = coordinates(tour).iter().map(position).collect();
    if found != written {
        told.differ.push(format!("{of}: the stops of {file} are not those of the tour"));
    }
    if track != line {
        told.differ.push(format!("{of}: the track of {file} is not the line of the tour"));
    }
}

/// Visits asked for and made.
fn counts(task: &Value, name: &str, layers: &Layers, told: &mut Told) {
    let made: Vec<&Value> = features(layers.stops)
        .iter()
        .map(|f| &f["properties"])
        .filter(|stop| stop["visit"].is_u64())
        .collect();
    let left: Vec<&Value> = features(layers.uncovered).iter().map(|f| &f["properties"]).collect();
    let is_piece = |stop: &&&Value| stop["kind"] == "segment" || stop["segment"].is_string();
    let pieces = [&made, &left].map(|all| all.iter().filter(is_piece).count());
    let sites: BTreeSet<&str> = made
        .iter()
        .chain(&left)
        .filter(|stop| !is_piece(stop))
        .filter_map(|stop| stop["site"].as_str())
        .collect();
    // Each rank weighs four times the next one.
    let weight = |stop: &&Value| 4u64.pow(8 - stop["priority"].as_u64().unwrap_or(8).clamp(1, 8) as u32);
    let [done, lost] = [&made, &left].map(|all| all.iter().map(weight).sum::<u64>());
    let all = made.len() + left.len();
    let found = json!({
        "sites": sites.len(),
        "site_visits": all - pieces[0] - pieces[1],
        "site_visits_served": made.len() - pieces[0],
        "pieces": pieces[0] + pieces[1],
        "pieces_served": pieces[0],
        "total": all,
        "served": made.len(),
        "uncovered": left.len(),
        "percent": percent(made.len() as f64, all as f64, 100.0),
        "weighted_percent": percent(done as f64, (done + lost) as f64, 100.0),
    });
    told.keys(&format!("patrol {name}: visits"), &found, &task["visits"]);
    for aim in list(task, "aims").filter(|aim| aim["aim"] == "priority") {
        told.same(&format!("patrol {name}: weight left out"), &json!(lost as f64), &aim["value"]);
    }
    let order = |line: &&Value| {
        let number = |key: &str| line[key].as_u64();
        (number("priority"), line["site"].to_string(), number("night"), number("visit"))
    };
    let mut left = left;
    left.sort_by_key(order);
    let mut lines: Vec<&Value> = list(task, "uncovered").collect();
    lines.sort_by_key(order);
    told.same(&format!("patrol {name}: uncovered"), &json!(left.len()), &json!(lines.len()));
    const KEYS: [&str; 8] = ["site", "name", "visit", "of", "priority", "reason", "text", "text_zh"];
    for (layer, line) in left.iter().zip(lines) {
        let of = format!("patrol {name}, uncovered {}", layer["site"]);
        KEYS.iter().for_each(|key| told.same(&format!("{of}: {key}"), &layer[*key], &line[*key]));
    }
    let legs =
        features(layers.stops).iter().filter(|stop| ms(&stop["properties"], "leg_distance_m") > 0).count();
    let found = json!({"tours": features(layers.tours).len(), "visits": made.len(), "legs": legs});
    told.keys(&format!("patrol {name}: checked"), &found, &task["checked"]);
    let aims: Vec<&Value> = list(task, "aims").map(|aim| &aim["aim"]).collect();
    told.same(&format!("patrol {name}: objective"), &json!(aims), &task["objective"]);
}

/// Units used, mean, deviation and what lies inside of other units' areas.
fn fleet(task: &Value, name: &str, layers: &Layers, units: &BTreeMap<Key, &Value>, told: &mut Told) {
    let lasts: Vec<f64> = units
        .values()
        .filter(|unit| unit["visits"].as_u64() > Some(0))
        .map(|unit| ms(unit, "duration_s") as f64)
        .collect();
    let (used, total) = (lasts.len().max(1) as f64, units.len().max(1) as f64);
    let sum: f64 = lasts.iter().sum();
    let mean = sum / total;
    let idle = (units.len() - lasts.len()) as f64 * mean * mean;
    let variance = (lasts.iter().map(|ms| (ms - mean).powi(2)).sum::<f64>() + idle) / total;
    let found = json!({
        "used": lasts.len(),
        "mean_s": (sum / used).round() / 1000.0,
        "deviation_s": variance.sqrt().round() / 1000.0,
    });
    told.keys(&format!("patrol {name}: fleet"), &found, &task["fleet"]);
    let stops: Vec<&Value> =
        features(layers.stops).iter().filter(|stop| stop["properties"]["visit"].is_u64()).collect();
    if stops.iter().any(|stop| stop["properties"]["kind"] == "segment") {
        return; // a piece counts where its middle is, which is not written
    }
    let inside = overlapping(task["nights"].as_u64() > Some(0), &stops);
    let share = percent(inside as f64, stops.len() as f64, 0.0);
    told.same(&format!("patrol {name}: overlap_percent"), &json!(share), &task["fleet"]["overlap_percent"]);
}

/// Visits that lie strictly inside of the area of another unit: on both sides of every line through them that unit has a
/// visit. Nights count each by itself.
fn overlapping(by_night: bool, stops: &[&Value]) -> usize {
    let mut areas: BTreeMap<(u64, &str), BTreeSet<[i128; 2]>> = BTreeMap::new();
    let place = |stop: &Value| {
        let at = coordinates(stop).first().copied().unwrap_or_default();
        at.map(|degrees| (degrees * 1e7).round() as i128)
    };
    let night = |stop: &Value| if by_night { stop["properties"]["day"].as_u64().unwrap_or(0) } else { 0 };
    let unit = |stop: &'_ Value| stop["properties"]["unit"].as_str().unwrap_or_default().to_owned();
    for stop in stops {
        let unit = stop["properties"]["unit"].as_str().unwrap_or_default();
        areas.entry((night(stop), unit)).or_default().insert(place(stop));
    }
    let holds = |places: &BTreeSet<[i128; 2]>, [x, y]: [i128; 2]| {
        let side = |a: &[i128; 2], b: &[i128; 2]| (a[0] - x) * (b[1] - y) - (a[1] - y) * (b[0] - x);
        let mut others = places.iter().filter(|place| **place != [x, y]).peekable();
        let both =
            |a: &[i128; 2]| places.iter().any(|b| side(a, b) > 0) && places.iter().any(|b| side(a, b) < 0);
        others.peek().is_some() && others.all(both)
    };
    let of_others = |stop: &&&Value| {
        let mut others = areas.iter().filter(|((of, who), _)| *of == night(stop) && *who != unit(stop));
        others.any(|(_, places)| holds(places, place(stop)))
    };
    stops.iter().filter(of_others).count()
}

/// `plan.csv` has a row for each stop.
fn rows(
    own: &Path,
    name: &str,
    by_tour: &BTreeMap<Key, (Events, Vec<&Value>)>,
    told: &mut Told,
    problems: &mut Diagnostics,
) -> Option<()> {
    let mut written: BTreeMap<Key, Vec<Vec<String>>> = BTreeMap::new();
    for row in table(&own.join("plan.csv"), 13, problems)? {
        written.entry((row[1].clone(), row[0].parse().unwrap_or(0))).or_default().push(row);
    }
    let thousandth = |value: u64| format!("{}.{:03}", value / 1000, value % 1000);
    for (at, (_, places)) in by_tour {
        let row = |stop: &&Value| {
            let (stop, at) = (&stop["properties"], coordinates(stop).first().copied().unwrap_or_default());
            let text = |key: &str| stop[key].as_str().unwrap_or_default().to_owned();
            vec![
                stop["day"].to_string(),
                text("unit"),
                if stop["visit"].is_u64() { stop["order"].to_string() } else { String::new() },
                text("kind"),
                text("site"),
                text("name"),
                text("arrive"),
                thousandth(ms(stop, "wait_s")),
                text("depart"),
                thousandth(ms(stop, "leg_duration_s")),
                thousandth(ms(stop, "leg_distance_m")),
                format!("{:.7}", at[0]),
                format!("{:.7}", at[1]),
            ]
        };
        let found: Vec<Vec<String>> = places.iter().map(row).collect();
        let of = format!("plan.csv of {name}, {} on day {}", at.0, at.1);
        told.rows(&of, &found, &written.remove(at).unwrap_or_default());
    }
    for (unit, day) in written.keys() {
        told.differ.push(format!("plan.csv of {name}: rows of {unit} on day {day}, who makes no tour"));
    }
    Some(())
}
