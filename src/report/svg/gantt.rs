//! The shifts of a patrol as one inline SVG: a row a tour, its visits as numbered blocks, driving as a line, waiting and breaks
//! as they are. Drawn from the content of `summary.json`.

use super::labels::{fitted_in_the_middle, text_width};
use super::pen::number;
use super::{WIDTH, escape};
use crate::report::patrol::layers::by_color;
use crate::report::patrol::wall_clock;
use crate::report::words::Language;
use serde_json::Value;

/// Where the time begins at least: left of it stand the names.
const LEFT: f64 = 172.0;
/// Where it begins at most; a name that is longer still is cut in its middle, for its end tells units of a station apart.
const LEFT_MOST: f64 = 330.0;
/// Size of the names.
const NAME: f64 = 12.5;
/// Room at the right edge.
const RIGHT: f64 = 16.0;
/// Height of the hours.
const HEAD: f64 = 34.0;
/// Height of a row.
const ROW: f64 = 27.0;
/// Rows of one chart; a plan of many days has more in the table.
const ROWS: usize = 60;

const INK: &str = "#1c2530";
const SOFT: &str = "#5c6875";
const GRID: &str = "#d5dae0";
const SHIFT: &str = "#eef2f7";
const WAIT: &str = "#f0a830";
const BREAK: &str = "#9aa5b1";

/// The colors of tours, on the map and here: Okabe and Ito's palette, darkened where white text stands on it.
pub(crate) const TOURS: [&str; 8] =
    ["#0072b2", "#c25400", "#00785a", "#9c4f82", "#8a6d00", "#5a4fb5", "#10305a", "#a3200d"];

/// Draws the chart; empty where no tour is.
pub fn gantt(part: &Value, l: Language) -> String {
    let all: Vec<&Value> =
        list(part, "tours").iter().filter(|tour| !list(tour, "events").is_empty()).collect();
    if all.is_empty() {
        return String::new();
    }
    let tours = &all[..all.len().min(ROWS)];
    let from = tours.iter().map(|tour| seconds(tour, "shift_from_s")).fold(f64::INFINITY, f64::min);
    let until = tours.iter().map(|tour| seconds(tour, "shift_until_s")).fold(f64::NEG_INFINITY, f64::max);
    let (first, last) = ((from / 3600.0).floor(), (until / 3600.0).ceil());
    let days = part["days"].as_u64().unwrap_or(1).max(part["nights"].as_u64().unwrap_or(0));
    let names: Vec<String> = tours.iter().map(|tour| name(tour, days, l)).collect();
    let longest = names.iter().map(|name| text_width(name, NAME)).fold(0.0, f64::max);
    let left = (longest + 16.0).clamp(LEFT, LEFT_MOST).ceil();
    let scale = (WIDTH - left - RIGHT) / ((last - first).max(1.0) * 3600.0);
    let x = |s: f64| left + (s - first * 3600.0) * scale;
    let foot = HEAD + tours.len() as f64 * ROW;
    let height = foot + 34.0;
    let mut out = format!(
        "<svg class=\"map\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-label=\"{}\">",
        escape(l.say("班次甘特图", "Gantt chart of the shifts"))
    );
    put!(out, "<rect width=\"{WIDTH:.0}\" height=\"{height:.0}\" fill=\"#fff\"/>");
    let step = if last - first > 16.0 { 2 } else { 1 };
    for (i, (tour, name)) in tours.iter().zip(&names).enumerate() {
        row(&mut out, (HEAD + i as f64 * ROW, left), tour, name, &x);
    }
    for hour in (first as i64..=last as i64).filter(|hour| (hour - first as i64) % step == 0) {
        let at = number(x(hour as f64 * 3600.0));
        put!(
            out,
            "<path d=\"M{at} {}V{}\" stroke=\"{GRID}\" stroke-width=\".7\"/>",
            number(HEAD - 6.0),
            number(foot)
        );
        put!(
            out,
            "<text x=\"{at}\" y=\"{}\" font-size=\"12\" fill=\"{SOFT}\" text-anchor=\"middle\">{:02}:00</text>",
            number(HEAD - 12.0),
            hour.rem_euclid(24)
        );
    }
    let units = by_color(list(part, "units").iter().map(|unit| text(unit, "unit")));
    for (i, tour) in tours.iter().enumerate() {
        let unit = units.iter().position(|unit| *unit == text(tour, "unit")).unwrap_or(i);
        bars(&mut out, (HEAD + i as f64 * ROW, unit, *tour), &x, l);
    }
    legend(&mut out, (left, foot + 22.0), all.len() - tours.len(), l);
    out.push_str("</svg>");
    out
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn seconds(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(0.0)
}

/// What a tour is called.
fn name(tour: &Value, days: u64, l: Language) -> String {
    let day = tour["day"].as_u64().unwrap_or(1);
    match (days > 1, l) {
        (false, _) => text(tour, "name").to_owned(),
        (true, Language::Zh) => format!("{} · 第{day}天", text(tour, "name")),
        (true, Language::En) => format!("{} · day {day}", text(tour, "name")),
    }
}

/// The name of a tour and its shift underneath.
fn row(out: &mut String, (top, left): (f64, f64), tour: &Value, name: &str, x: &impl Fn(f64) -> f64) {
    put!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{NAME}\" fill=\"{INK}\" text-anchor=\"end\">{}</text>",
        number(left - 8.0),
        number(top + 17.5),
        escape(&fitted_in_the_middle(name, left - 14.0, NAME))
    );
    let (from, until) = (x(seconds(tour, "shift_from_s")), x(seconds(tour, "shift_until_s")));
    put!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{SHIFT}\" rx=\"2\"/>",
        number(from),
        number(top + 2.0),
        number(until - from),
        number(ROW - 4.0)
    );
}

/// What happens in a tour.
fn bars(out: &mut String, (top, index, tour): (f64, usize, &Value), x: &impl Fn(f64) -> f64, l: Language) {
    let color = TOURS[index % TOURS.len()];
    let middle = top + ROW / 2.0;
    let events = list(tour, "events");
    let (begin, end) = (
        events.first().map_or(0.0, |event| x(seconds(event, "from_s"))),
        events.last().map_or(0.0, |event| x(seconds(event, "until_s"))),
    );
    put!(
        out,
        "<path d=\"M{} {m}H{}\" stroke=\"{color}\" stroke-width=\"2.4\"/>",
        number(begin),
        number(end),
        m = number(middle)
    );
    for event in events {
        let (from, until) = (seconds(event, "from_s"), seconds(event, "until_s"));
        let wait = seconds(event, "wait_s");
        if wait > 0.0 {
            block(out, (x(from - wait), x(from)), middle, 6.0, WAIT, "");
        }
        let tip = format!("{} {}–{}", text(event, "name"), clock(from), clock(until));
        match text(event, "kind") {
            "visit" | "segment" => {
                let (a, b) = (x(from), x(until).max(x(from) + 2.0));
                block(out, (a, b), middle, 17.0, color, &tip);
                let label = event["order"].as_u64().map_or_else(String::new, |order| order.to_string());
                if text_width(&label, 10.5) + 3.0 <= b - a {
                    put!(
                        out,
                        "<text x=\"{}\" y=\"{}\" font-size=\"10.5\" fill=\"#fff\" text-anchor=\"middle\">{label}</text>",
                        number(f64::midpoint(a, b)),
                        number(middle + 3.8)
                    );
                }
            }
            "break" => block(out, (x(from), x(until)), middle, 11.0, BREAK, l.say("休息", "break")),
            _ => {}
        }
    }
}

fn block(out: &mut String, (from, until): (f64, f64), middle: f64, height: f64, fill: &str, tip: &str) {
    put!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\" stroke=\"#fff\" stroke-width=\".6\"><title>{}</title></rect>",
        number(from),
        number(middle - height / 2.0),
        number((until - from).max(0.8)),
        number(height),
        escape(tip)
    );
}

fn clock(s: f64) -> String {
    wall_clock(s.round() as i64)
}

fn legend(out: &mut String, (left, y): (f64, f64), more: usize, l: Language) {
    let mut at = left;
    for (fill, height, label) in [
        (TOURS[0], 13.0, l.say("任务（序号）", "visit (number)")),
        (TOURS[0], 2.4, l.say("行驶", "driving")),
        (WAIT, 6.0, l.say("等候", "waiting")),
        (BREAK, 10.0, l.say("休息", "break")),
        (SHIFT, 15.0, l.say("班次", "shift")),
    ] {
        put!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"22\" height=\"{}\" fill=\"{fill}\"/><text x=\"{}\" y=\"{}\" font-size=\"12\" fill=\"{SOFT}\">{label}</text>",
            number(at),
            number(y - 4.0 - height / 2.0),
            number(height),
            number(at + 28.0),
            number(y)
        );
        at += 28.0 + text_width(label, 12.0) + 26.0;
    }
    if more > 0 {
        let said = match l {
            Language::Zh => format!("另有 {more} 个班次见表"),
            Language::En => format!("{more} more shifts in the table"),
        };
        put!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"12\" fill=\"{SOFT}\">{said}</text>",
            number(at),
            number(y)
        );
    }
}
