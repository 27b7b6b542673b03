//! The chart of a programme as one inline SVG: works as bars over time, under them what is lost, step by step, and the
//! worst time through all of it. It is drawn from the content of `summary.json`, like every page.

mod axis;

use super::labels::{fitted, text_width};
use super::pen::number;
use super::{WIDTH, escape};
use crate::report::words::{Language, grouped};
use axis::{Axis, Scale};
use serde_json::Value;

/// Where the bars begin: left of it stand the names.
const LEFT: f64 = 262.0;
/// Free space at the right edge.
const RIGHT: f64 = 14.0;
/// Height of the dates.
const HEAD: f64 = 58.0;
/// Height of a row of bars.
const ROW: f64 = 25.0;
/// Height of a panel of curves.
const PANEL: f64 = 104.0;
/// Space between panels.
const GAP: f64 = 26.0;

const INK: &str = "#1c2530";
const SOFT: &str = "#5c6875";
const GRID: &str = "#d5dae0";
const WORST: &str = "#b3261e";
const ISOLATED: &str = "#a3200d";
const LOST: &str = "#f0a830";
const EXTRA: &str = "#3b78b5";
const SHIFTED: &str = "#00704f";
/// Okabe and Ito's palette without its reds and yellows, which are losses here; one for each order, in turn.
const ORDERS: [&str; 5] = ["#10305a", "#0072b2", "#56b4e9", "#009e73", "#7a6a9a"];

/// A bar: a work within the time looked at.
struct Bar<'a> {
    work: &'a Value,
    from: f64,
    until: f64,
    open_end: bool,
    color: &'static str,
}

/// Draws the chart of one programme; empty where the summary is not one. `number` tells the ids of several charts of
/// one page apart.
pub fn calendar(part: &Value, chart: usize, language: Language) -> String {
    let Some(axis) = Axis::of(part, LEFT, WIDTH - RIGHT) else { return String::new() };
    let bars = bars(part, &axis);
    let rows = HEAD + bars.len() as f64 * ROW + 8.0;
    let panels = [rows + GAP, rows + 2.0 * GAP + PANEL];
    let foot = panels[1] + PANEL;
    let legend = legend(part, (&axis, &bars), foot + 18.0, language);
    let height = legend.1 + 8.0;
    let mut out = format!(
        "<svg class=\"map\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-label=\"{}\">",
        escape(language.say("工程进度与影响图", "Works on the calendar, and what they cost"))
    );
    put!(
        out,
        "<defs><pattern id=\"c{chart}-hours\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(35)\">\
         <rect width=\"3.2\" height=\"6\" fill=\"#fff\"/></pattern></defs>"
    );
    put!(out, "<rect width=\"{WIDTH:.0}\" height=\"{height:.0}\" fill=\"#fff\"/>");
    unseen(&mut out, &axis, foot);
    worst_bands(&mut out, part, &axis, foot);
    axis.draw(&mut out, language, HEAD, foot);
    for (i, bar) in bars.iter().enumerate() {
        draw_bar(&mut out, bar, HEAD + i as f64 * ROW, chart);
    }
    best_shift(&mut out, part, &bars, &axis, language);
    put!(
        out,
        "<path d=\"M{} {y}H{}\" stroke=\"{SOFT}\" stroke-width=\".8\"/>",
        number(LEFT),
        number(WIDTH - RIGHT),
        y = number(rows - 4.0)
    );
    sites_panel(&mut out, part, &axis, panels[0], language);
    extra_panel(&mut out, part, &axis, panels[1], language);
    worst_label(&mut out, part, &axis, rows, language);
    out.push_str(&legend.0);
    out.push_str("</svg>");
    out
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn bars<'a>(part: &'a Value, axis: &Axis) -> Vec<Bar<'a>> {
    let mut orders: Vec<&str> = Vec::new();
    let mut bars = Vec::new();
    for work in list(part, "works") {
        let order = text(work, "order");
        if !orders.contains(&order) {
            orders.push(order);
        }
        if work["duration_h"].as_f64().unwrap_or(0.0) <= 0.0 {
            continue; // not in the time looked at
        }
        let color = ORDERS[orders.iter().position(|known| *known == order).unwrap_or(0) % ORDERS.len()];
        let from = axis.x_or(text(work, "start"), LEFT);
        let until = axis.x_or(text(work, "end"), WIDTH - RIGHT);
        bars.push(Bar { work, from, until, open_end: work["end"].is_null(), color });
    }
    // Phases of an order stay together, orders by their first begin.
    let first = |order: &str| {
        let begins = bars.iter().filter(|bar| text(bar.work, "order") == order).map(|bar| bar.from);
        begins.fold(f64::INFINITY, f64::min)
    };
    let keys: Vec<f64> = bars.iter().map(|bar| first(text(bar.work, "order"))).collect();
    let mut order: Vec<usize> = (0..bars.len()).collect();
    order.sort_by(|a, b| {
        let of = |i: &usize| (text(bars[*i].work, "order"), bars[*i].from);
        keys[*a].total_cmp(&keys[*b]).then(of(a).0.cmp(of(b).0)).then(of(a).1.total_cmp(&of(b).1))
    });
    let mut slots: Vec<Option<Bar>> = bars.into_iter().map(Some).collect();
    order.into_iter().filter_map(|i| slots[i].take()).collect()
}

fn draw_bar(out: &mut String, bar: &Bar, top: f64, chart: usize) {
    let title = [text(bar.work, "title"), text(bar.work, "closure")].into_iter().find(|t| !t.is_empty());
    let title = title.unwrap_or_default();
    let faint = bar.work["concerns_vehicle"].as_bool() == Some(false);
    put!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"end\" fill=\"{}\">{}<title>{}</title></text>",
        number(LEFT - 10.0),
        number(top + 16.5),
        if faint { SOFT } else { INK },
        escape(&fitted(title, LEFT - 16.0, 12.0)),
        escape(title)
    );
    let (from, until) = (bar.from.max(LEFT), bar.until.min(WIDTH - RIGHT));
    let width = (until - from).max(1.5);
    let shape = |fill: &str, more: &str| {
        format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"15\" rx=\"2\" fill=\"{fill}\"{more}/>",
            number(from),
            number(top + 5.0),
            number(width)
        )
    };
    if faint {
        out.push_str(&shape("#fff", &format!(" stroke=\"{}\" stroke-dasharray=\"2 2\"", bar.color)));
    } else {
        out.push_str(&shape(bar.color, ""));
        if bar.work["recurring"].as_bool() == Some(true) {
            out.push_str(&shape(&format!("url(#c{chart}-hours)"), &format!(" stroke=\"{}\"", bar.color)));
        }
    }
    if bar.open_end {
        let (x, y) = (until, top + 12.5);
        put!(
            out,
            "<path d=\"M{} {}l8 7.5l-8 7.5z\" fill=\"{}\"/>",
            number(x - 1.0),
            number(y - 7.5),
            bar.color
        );
    }
}

/// The spans of the worst situation, as x coordinates.
fn worst_spans(part: &Value, axis: &Axis) -> Vec<(f64, f64)> {
    let Some(worst) = part["worst"]["situation"].as_str() else { return Vec::new() };
    let intervals = list(part, "intervals").iter().filter(|i| text(i, "situation") == worst);
    intervals.map(|i| (axis.x_or(text(i, "from"), LEFT), axis.x_or(text(i, "until"), LEFT))).collect()
}

/// Shades what lies behind the time that was looked at: nothing is said of it there but where the best shift puts its work.
fn unseen(out: &mut String, axis: &Axis, foot: f64) {
    let Some(x) = axis.unseen() else { return };
    put!(
        out,
        "<path d=\"M{} {}H{}V{}H{}z\" fill=\"{GRID}\" fill-opacity=\".5\"/>",
        number(x),
        number(HEAD - 4.0),
        number(WIDTH - RIGHT),
        number(foot),
        number(x)
    );
}

fn worst_bands(out: &mut String, part: &Value, axis: &Axis, foot: f64) {
    let mut data = String::new();
    for (from, until) in worst_spans(part, axis) {
        let width = (until - from).max(0.8);
        put!(
            data,
            "M{} {}h{}V{}h-{}z",
            number(from),
            number(HEAD - 4.0),
            number(width),
            number(foot),
            number(width)
        );
    }
    if !data.is_empty() {
        put!(out, "<path d=\"{data}\" fill=\"{WORST}\" fill-opacity=\".13\"/>");
    }
}

/// What the worst time is, under the bars, beside its band.
fn worst_label(out: &mut String, part: &Value, axis: &Axis, top: f64, language: Language) {
    let worst = &part["worst"];
    if !worst.is_object() {
        return;
    }
    let (from, until) = (axis.x_or(text(worst, "from"), LEFT), axis.x_or(text(worst, "until"), LEFT));
    let day = |key: &str| text(worst, key).get(..10).unwrap_or_default().to_owned();
    let said = match (worst["intervals"].as_u64(), language) {
        (Some(n), Language::Zh) if n > 1 => format!("{} 等 {n} 段", day("from")),
        (Some(n), Language::En) if n > 1 => format!("{} and {} more", day("from"), n - 1),
        _ => format!("{} – {}", day("from"), day("until")),
    };
    let label = format!("{} {said}", language.say("最不利时段", "worst"));
    // Bold letters are wider.
    let half = text_width(&label, 12.0) / 2.0 * 1.07 + 7.0;
    let middle = f64::midpoint(from, until).clamp(LEFT + half, WIDTH - RIGHT - half);
    put!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"18\" rx=\"3\" fill=\"{WORST}\"/><text x=\"{}\" y=\"{}\" font-size=\"12\" \
         font-weight=\"700\" text-anchor=\"middle\" fill=\"#fff\">{}</text>",
        number(middle - half),
        number(top + 1.0),
        number(2.0 * half),
        number(middle),
        number(top + 14.5),
        escape(&label)
    );
}

/// The best shift: where the bars of the work would stand.
fn best_shift(out: &mut String, part: &Value, bars: &[Bar], axis: &Axis, language: Language) {
    let best = &part["shifts"]["best"];
    let Some(days) = best["days"].as_i64() else { return };
    let by = axis.days(days as f64);
    for (i, bar) in bars.iter().enumerate().filter(|(_, bar)| text(bar.work, "order") == text(best, "work")) {
        let (from, until) = ((bar.from + by).max(LEFT), (bar.until + by).min(WIDTH - RIGHT));
        let top = HEAD + i as f64 * ROW;
        if from < until {
            put!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"19\" rx=\"3\" fill=\"none\" stroke=\"{SHIFTED}\" stroke-width=\"1.6\" \
                 stroke-dasharray=\"4 2.5\"/>",
                number(from),
                number(top + 3.0),
                number(until - from)
            );
        }
        let sign = if days < 0 { "−" } else { "+" };
        let label = format!(
            "{sign}{} {}",
            days.abs(),
            language.say("天", if days.abs() == 1 { "day" } else { "days" })
        );
        let room = text_width(&label, 11.5) + 6.0;
        let right = bar.until.max(until) + 5.0;
        let (x, anchor) = match right + room < WIDTH - RIGHT {
            true => (right, "start"),
            false => (bar.from.min(from) - 5.0, "end"),
        };
        put!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"11.5\" font-weight=\"700\" text-anchor=\"{anchor}\" fill=\"{SHIFTED}\">{}</text>",
            number(x),
            number(top + 16.5),
            escape(&label)
        );
    }
}

/// The value of a situation in each interval: spans as x coordinates.
fn steps(part: &Value, axis: &Axis, value: impl Fn(&Value) -> f64) -> Vec<(f64, f64, f64)> {
    let situations = list(part, "situations");
    let of = |id: &str| situations.iter().find(|s| text(s, "id") == id).map_or(0.0, &value);
    let known: std::collections::BTreeMap<&str, f64> =
        situations.iter().map(|s| (text(s, "id"), of(text(s, "id")))).collect();
    let step = |interval: &Value| {
        let value = known.get(text(interval, "situation")).copied().unwrap_or(0.0);
        (axis.x_or(text(interval, "from"), LEFT), axis.x_or(text(interval, "until"), LEFT), value)
    };
    list(part, "intervals").iter().map(step).collect()
}

/// The outline of steps; closed down to the base where it is filled.
fn outline(steps: &[(f64, f64, f64)], scale: &Scale, base: f64, filled: bool) -> String {
    let mut data = String::new();
    for (i, (from, until, value)) in steps.iter().enumerate() {
        let y = number(base - scale.up(*value));
        match i {
            0 if filled => put!(data, "M{} {}V{y}", number(*from), number(base)),
            0 => put!(data, "M{} {y}", number(*from)),
            _ => put!(data, "V{y}"),
        }
        put!(data, "H{}", number(*until));
    }
    if filled && !data.is_empty() {
        put!(data, "V{}Z", number(base));
    }
    data
}

/// The frame of a panel: title, unit lines, numbers.
fn panel(out: &mut String, top: f64, scale: &Scale, title: &[(String, &str)], said: impl Fn(f64) -> String) {
    let base = top + PANEL;
    for value in scale.ticks() {
        let y = base - scale.up(value);
        put!(
            out,
            "<path d=\"M{} {y}H{}\" stroke=\"{GRID}\" stroke-width=\".8\"/><text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"end\" \
             fill=\"{SOFT}\">{}</text>",
            number(LEFT),
            number(WIDTH - RIGHT),
            number(LEFT - 8.0),
            number(y + 4.0),
            escape(&said(value)),
            y = number(y)
        );
    }
    for (i, (line, color)) in title.iter().enumerate() {
        put!(
            out,
            "<text x=\"10\" y=\"{}\" font-size=\"12.5\" font-weight=\"{}\" fill=\"{color}\">{}</text>",
            number(top + 14.0 + i as f64 * 19.0),
            if i == 0 { 700 } else { 400 },
            escape(line)
        );
    }
}

fn swatch(out: &mut String, x: f64, y: f64, color: &str) {
    put!(out, "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{color}\"/>", number(x), number(y));
}

fn sites_panel(out: &mut String, part: &Value, axis: &Axis, top: f64, language: Language) {
    let loss = |key: &'static str| move |s: &Value| s["loss"][key].as_f64().unwrap_or(0.0);
    let (lost, isolated) = (steps(part, axis, loss("lost")), steps(part, axis, loss("isolated")));
    let most = lost.iter().chain(&isolated).map(|step| step.2).fold(0.0, f64::max);
    let scale = Scale::of(most, PANEL - 8.0, true);
    let base = top + PANEL;
    let title = [(language.say("点位", "Sites").to_owned(), INK)];
    panel(out, top, &scale, &title, |v| grouped(v, 0));
    put!(
        out,
        "<path d=\"{}\" fill=\"{ISOLATED}\" fill-opacity=\".14\"/>",
        outline(&isolated, &scale, base, true)
    );
    put!(out, "<path d=\"{}\" fill=\"{LOST}\" fill-opacity=\".9\"/>", outline(&lost, &scale, base, true));
    put!(
        out,
        "<path d=\"{}\" fill=\"none\" stroke=\"{ISOLATED}\" stroke-width=\"1.8\"/>",
        outline(&isolated, &scale, base, false)
    );
    let lines = [
        (ISOLATED, language.say("被隔断", "cut off"), true),
        (LOST, language.say("失去覆盖", "no longer covered"), false),
    ];
    for (i, (color, said, is_line)) in lines.into_iter().enumerate() {
        let y = top + 23.0 + i as f64 * 20.0;
        if is_line {
            put!(out, "<path d=\"M10 {}h14\" stroke=\"{color}\" stroke-width=\"2.4\"/>", number(y + 6.0));
        } else {
            swatch(out, 11.0, y, color);
        }
        put!(out, "<text x=\"30\" y=\"{}\" font-size=\"12\" fill=\"{INK}\">{said}</text>", number(y + 10.5));
    }
}

fn extra_panel(out: &mut String, part: &Value, axis: &Axis, top: f64, language: Language) {
    let minutes = steps(part, axis, |s| s["loss"]["extra_s"].as_f64().unwrap_or(0.0) / 60.0);
    let without = steps(part, axis, |s| s["loss"]["without_way"].as_f64().unwrap_or(0.0));
    let scale = Scale::of(minutes.iter().map(|step| step.2).fold(0.0, f64::max), PANEL - 16.0, false);
    let base = top + PANEL;
    let title = [
        (language.say("过境交通绕行", "Through traffic").to_owned(), INK),
        (language.say("多用时合计（分钟）", "extra minutes, all movements").to_owned(), EXTRA),
        (language.say("▼ 有方向无路可绕", "▼ a movement has no way").to_owned(), WORST),
    ];
    let decimals = usize::from(scale.step < 1.0);
    panel(out, top, &scale, &title, |v| grouped(v, decimals));
    put!(
        out,
        "<path d=\"{}\" fill=\"{EXTRA}\" fill-opacity=\".28\"/>",
        outline(&minutes, &scale, base, true)
    );
    put!(
        out,
        "<path d=\"{}\" fill=\"none\" stroke=\"{EXTRA}\" stroke-width=\"1.6\"/>",
        outline(&minutes, &scale, base, false)
    );
    // Marks that would lie on each other are one; a number stands where it has room.
    let mut marks: Vec<(f64, f64)> = Vec::new();
    for (from, until, count) in without.into_iter().filter(|step| step.2 > 0.0) {
        let x = f64::midpoint(from, until);
        if marks.last().is_none_or(|last| x - last.0 >= 11.0) {
            marks.push((x, count));
        }
    }
    for (i, (x, count)) in marks.iter().enumerate() {
        put!(out, "<path d=\"M{} {}h10l-5 8z\" fill=\"{WORST}\"/>", number(x - 5.0), number(top - 2.0));
        if marks.get(i + 1).is_none_or(|next| next.0 - x >= 26.0) {
            put!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"11\" font-weight=\"700\" fill=\"{WORST}\">{}</text>",
                number(x + 7.0),
                number(top + 6.0),
                grouped(*count, 0)
            );
        }
    }
}

/// What the marks mean that are on this chart; the drawing and where it ends.
fn legend(part: &Value, (axis, bars): (&Axis, &[Bar]), top: f64, language: Language) -> (String, f64) {
    let mut out = String::new();
    let mut x = LEFT;
    let any = |key: &str, value: bool| bars.iter().any(|bar| bar.work[key].as_bool() == Some(value));
    let mut entry = |shown: bool, mark: &str, said: &str| {
        if shown {
            put!(
                out,
                "<g transform=\"translate({} {})\">{mark}<text x=\"28\" y=\"10\" font-size=\"11.5\" fill=\"{SOFT}\">{}</text></g>",
                number(x),
                number(top),
                escape(said)
            );
            x += 28.0 + text_width(said, 11.5) + 22.0;
        }
    };
    entry(
        any("recurring", true),
        &format!(
            "<rect width=\"22\" height=\"12\" rx=\"2\" fill=\"#fff\" stroke=\"{}\"/><path d=\"M3 12l9 -12M11 12l9 -12\" stroke=\"{}\" stroke-width=\"2\"/>",
            ORDERS[0], ORDERS[0]
        ),
        language.say("只在部分日期或时段", "on some days or hours only"),
    );
    entry(
        bars.iter().any(|bar| bar.open_end),
        &format!("<path d=\"M2 0h12l8 6l-8 6h-12z\" fill=\"{}\"/>", ORDERS[0]),
        language.say("结束时间待定", "until changed"),
    );
    entry(
        any("concerns_vehicle", false),
        &format!(
            "<rect width=\"22\" height=\"12\" rx=\"2\" fill=\"#fff\" stroke=\"{}\" stroke-dasharray=\"2 2\"/>",
            ORDERS[0]
        ),
        language.say("不影响该车辆", "does not concern the vehicle"),
    );
    entry(
        part["worst"].is_object(),
        &format!("<rect width=\"22\" height=\"12\" fill=\"{WORST}\" fill-opacity=\".2\"/>"),
        language.say("最不利时段", "the worst time"),
    );
    entry(
        part["shifts"]["best"].is_object(),
        &format!(
            "<rect x=\"1\" width=\"21\" height=\"12\" rx=\"3\" fill=\"none\" stroke=\"{SHIFTED}\" stroke-width=\"1.6\" stroke-dasharray=\"4 2.5\"/>"
        ),
        language.say("建议平移后的位置", "after the best shift"),
    );
    entry(
        axis.unseen().is_some(),
        &format!("<rect width=\"22\" height=\"12\" fill=\"{GRID}\" fill-opacity=\".5\"/>"),
        language.say("在计算时段之后", "after the time looked at"),
    );
    (out, top + 14.0)
}
