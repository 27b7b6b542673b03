//! The layers of a patrol: `tours` as lines, one for each leg-joined tour, `stops`, `uncovered`; and the plan as a table.

use super::{Asked, DAY_MS, Event, Kind, LeftOut, Tour, clock, meters, seconds};
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::report::route::object;
use crate::report::words::Language;
use serde_json::json;

/// Id of a tour: the unit, and the day where the plan has several.
pub fn tour_id(tour: &Tour, days: u32) -> String {
    if days > 1 { format!("{}-d{}", tour.unit, tour.day + 1) } else { tour.unit.clone() }
}

/// The units in the order of their colors, in which they are named first: a unit has one color on all days, on maps and charts.
pub fn by_color<N: PartialEq>(units: impl Iterator<Item = N>) -> Vec<N> {
    units.fold(Vec::new(), |mut order, unit| {
        if !order.contains(&unit) {
            order.push(unit);
        }
        order
    })
}

/// The tours as lines in driving order, each in the color of its unit.
pub fn tours(tours: &[Tour], days: u32) -> Vec<OutFeature> {
    let units = by_color(tours.iter().map(|tour| tour.unit.as_str()));
    let set_out = tours.iter().filter(|tour| !tour.events.is_empty());
    set_out
        .map(|tour| {
            let color = units.iter().position(|unit| *unit == tour.unit).unwrap_or(0) % COLORS;
            let spent = tour.spent();
            let line = line(tour);
            let calls: Vec<&str> = tour.calls().map(|event| event.site.as_str()).collect();
            let of_day = |ms: i64| clock(ms - i64::from(tour.day) * DAY_MS);
            let mut feature = OutFeature {
                id: tour_id(tour, days),
                shape: match line[..] {
                    [] => Shape::Null,
                    [point] => Shape::Point(point),
                    _ => Shape::Line(line),
                },
                properties: object(json!({
                    "unit": tour.unit,
                    "name": tour.name,
                    "day": tour.day + 1,
                    "station": tour.station,
                    "vehicle": tour.vehicle,
                    "graph": tour.graph,
                    "duration_s": number(seconds(tour.lasts_ms())),
                    "distance_m": number(meters(spent.driven_mm)),
                    "drive_s": number(seconds(spent.drive_ms)),
                    "service_s": number(seconds(spent.service_ms)),
                    "wait_s": number(seconds(spent.wait_ms)),
                    "break_s": number(seconds(spent.break_ms)),
                    "depart": tour.events.first().map(|event| of_day(event.begin_ms)),
                    "finish": tour.events.last().map(|event| of_day(event.end_ms)),
                    "shift_from_s": number(seconds(tour.shift.0 - i64::from(tour.day) * DAY_MS)),
                    "shift_until_s": number(seconds(tour.shift.1 - i64::from(tour.day) * DAY_MS)),
                    "visits": calls.len(),
                    "sites": calls,
                    "color": color,
                })),
            };
            let turn_round = tour.turn_round.map(|word| ("turn_round".to_owned(), word.into()));
            feature.properties.extend(turn_round);
            feature
        })
        .collect()
}

/// How many colors tours are told apart by.
const COLORS: usize = 8;

fn line(tour: &Tour) -> Vec<LonLat> {
    let mut line: Vec<LonLat> = Vec::new();
    for at in tour.events.iter().flat_map(|event| event.way.iter().chain(&event.along)) {
        if line.last() != Some(at) {
            line.push(*at);
        }
    }
    line
}

/// All that happens, as points. `order` counts the visits of a tour from 1; setting out is 0, breaks and the end carry the
/// order of the visit before them.
/// `instant` says which instant a time of the plan is, where the plan has a date.
pub fn stops(
    tours: &[Tour],
    asked: &[Asked],
    days: u32,
    instant: &dyn Fn(i64) -> Option<String>,
) -> Vec<OutFeature> {
    let mut all = Vec::new();
    for tour in tours {
        let mut order = 0;
        let of_day = |ms: i64| clock(ms - i64::from(tour.day) * DAY_MS);
        for (step, event) in tour.events.iter().enumerate() {
            order += usize::from(event.visit.is_some());
            let visit = event.visit.map(|visit| &asked[visit]);
            let mut properties = object(json!({
                "unit": tour.unit,
                "order": order,
                "step": step,
                "kind": event.kind.name(),
                "site": event.site,
                "name": event.name,
                "day": tour.day + 1,
                "arrive": of_day(event.arrive_ms),
                "wait_s": number(seconds(event.begin_ms - event.arrive_ms)),
                "service_s": number(seconds(event.end_ms - event.begin_ms)),
                "depart": of_day(event.end_ms),
                "arrive_at": instant(event.arrive_ms),
                "depart_at": instant(event.end_ms),
                "arrive_s": number(seconds(event.arrive_ms - i64::from(tour.day) * DAY_MS)),
                "depart_s": number(seconds(event.end_ms - i64::from(tour.day) * DAY_MS)),
                "leg_duration_s": number(f64::from(event.drive.ms) / 1000.0),
                "leg_distance_m": number(f64::from(event.drive.mm) / 1000.0),
                "segment_m": number(meters(event.along_mm)),
                "access_m": number(meters(event.access_mm)),
                "visit": visit.map(|v| v.number),
                "of": visit.map(|v| v.of),
                "priority": visit.map(|v| v.rank),
                "windows": visit.filter(|v| !v.windows.is_empty()).map(|v| v.windows.as_str()),
            }));
            if let Some(stretch) = &event.stretch {
                let [from, to] = &stretch.ends;
                properties.extend(object(json!({
                    "from": from.said(Language::En),
                    "from_zh": from.said(Language::Zh),
                    "to": to.said(Language::En),
                    "to_zh": to.said(Language::Zh),
                    "along": stretch.heading().map(|(en, _)| en),
                    "along_zh": stretch.heading().map(|(_, zh)| zh),
                    "mode": stretch.mode(),
                    "speed_kmh": number(stretch.speed_kmh),
                })));
            }
            properties.extend(event.snap_fields.clone());
            if !event.leave_fields.is_empty() {
                properties.insert("leaves".to_owned(), event.leave_fields.clone().into());
            }
            all.push(OutFeature {
                id: format!("{}-{step}", tour_id(tour, days)),
                shape: Shape::Point(event.at),
                properties,
            });
        }
    }
    all
}

/// What is left out.
pub fn uncovered(left_out: &[LeftOut], asked: &[Asked]) -> Vec<OutFeature> {
    let feature = |left: &LeftOut| {
        let visit = &asked[left.visit];
        let days: Vec<u32> = visit.days.iter().map(|day| day + 1).collect();
        OutFeature {
            id: match (visit.night, visit.of > 1) {
                (Some(night), _) => format!("{}-n{}-{}", visit.site, night + 1, visit.number),
                (None, true) => format!("{}-{}", visit.site, visit.number),
                (None, false) => visit.site.clone(),
            },
            shape: if visit.line.len() > 1 {
                Shape::Line(visit.line.clone())
            } else {
                Shape::Point(visit.at)
            },
            properties: object(json!({
                "site": visit.site,
                "name": visit.name,
                "visit": visit.number,
                "of": visit.of,
                "night": visit.night.map(|night| night + 1),
                "days": days,
                "priority": visit.rank,
                "segment": visit.segment.as_ref().map(|(segment, _)| segment.as_str()),
                "status": "uncovered",
                "reason": left.reason,
                "text": left.text,
                "text_zh": left.text_zh,
            })),
        }
    };
    left_out.iter().map(feature).collect()
}

/// Columns on what is covered.
const ALONG: [&str; 8] = ["length_m", "mode", "speed_kmh", "heading", "from", "to", "from_zh", "to_zh"];

fn along(event: &Event) -> [String; 8] {
    let Some(stretch) = &event.stretch else { return Default::default() };
    let [from, to] = &stretch.ends;
    [
        format!("{}.{:03}", event.along_mm / 1000, event.along_mm % 1000),
        stretch.mode().to_owned(),
        stretch.speed_kmh.to_string(),
        stretch.heading().map_or_else(String::new, |(en, _)| en.to_owned()),
        from.said(Language::En),
        to.said(Language::En),
        from.said(Language::Zh),
        to.said(Language::Zh),
    ]
}

/// The plan as a table, a row an event.
pub fn plan_table(tours: &[Tour]) -> Vec<Vec<String>> {
    let head = [
        "day",
        "unit",
        "order",
        "kind",
        "site",
        "name",
        "arrive",
        "wait_s",
        "depart",
        "drive_s",
        "distance_m",
        "lon",
        "lat",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    // Where nothing is covered, there is nothing to say of it.
    let covers = tours.iter().flat_map(|tour| &tour.events).any(|event| event.stretch.is_some());
    if covers {
        rows[0].extend(ALONG.map(str::to_owned));
    }
    for tour in tours {
        let mut order = 0;
        let of_day = |ms: i64| clock(ms - i64::from(tour.day) * DAY_MS);
        for event in &tour.events {
            order += usize::from(event.visit.is_some());
            let thousandths = |value: i64| format!("{}.{:03}", value / 1000, value % 1000);
            let mut row = vec![
                (tour.day + 1).to_string(),
                tour.unit.clone(),
                if event.visit.is_some() { order.to_string() } else { String::new() },
                event.kind.name().to_owned(),
                event.site.clone(),
                event.name.clone(),
                of_day(event.arrive_ms),
                thousandths(event.begin_ms - event.arrive_ms),
                of_day(event.end_ms),
                thousandths(i64::from(event.drive.ms)),
                thousandths(i64::from(event.drive.mm)),
                format!("{:.7}", event.at.lon_degrees()),
                format!("{:.7}", event.at.lat_degrees()),
            ];
            if covers {
                row.extend(along(event));
            }
            rows.push(row);
        }
    }
    rows
}

/// How many visits of a tour are counted: for the table of units.
pub fn visits_of(tour: &Tour) -> usize {
    tour.events.iter().filter(|event| matches!(event.kind, Kind::Visit | Kind::Segment)).count()
}
