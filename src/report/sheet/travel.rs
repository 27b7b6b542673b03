//! Routes with their steps, and matrices.

use super::{Cell, Figure, Rows, Section, Table, Tone, count, duration, length, list, parts, share, text};
use crate::report::words::{Language, grouped};
use serde_json::Value;

pub(super) fn route(part: &Value, l: Language, rows: Rows) -> Section {
    let name = text(part, "name");
    let head = l.say("路线", "Route").to_owned();
    let mut section = Section::new(if name.is_empty() { head } else { format!("{head}{}{name}", l.colon()) });
    let found = part["found"].as_bool() != Some(false);
    let label = l.say("距离与时间", "Distance and time").to_owned();
    if found {
        let (value, detail) = (length(part, "distance_m", l), duration(part, "duration_s", l));
        section.figures.push(Figure { label, value, detail, tone: Tone::Plain });
    } else {
        let (value, detail) = (l.say("无路可通", "no way").to_owned(), reason(part, l));
        section.figures.push(Figure { label, value, detail, tone: Tone::Bad });
    }
    section.figures.extend(timing(part, l));
    let before = &part["before"];
    if before.is_object() {
        let label = l.say("封闭前", "Before the closures").to_owned();
        let (value, detail) = match before["found"].as_bool() {
            Some(false) => (l.say("无路可通", "no way").to_owned(), reason(before, l)),
            _ => (length(before, "distance_m", l), duration(before, "duration_s", l)),
        };
        section.figures.push(Figure { label, value, detail, tone: Tone::Plain });
        let more = |key: &str| Some(part[key].as_f64()? - before[key].as_f64()?);
        // what closures cost a timetable are waits, which stand in it
        let counts = found && !part["timetable"].is_object();
        if let (true, Some(m), Some(s)) = (counts, more("distance_m"), more("duration_s")) {
            let sign = |v: f64| if v < 0.0 { "−" } else { "+" };
            let value = format!("{}{}", sign(m), l.length(m.abs()));
            let detail = format!("{}{}", sign(s), l.duration(s.abs()));
            let tone = if s > 0.0 { Tone::Bad } else { Tone::Plain };
            section.figures.push(Figure {
                label: l.say("绕行代价", "The detour costs").to_owned(),
                value,
                detail,
                tone,
            });
        }
    }
    for (key, label) in
        [("from", l.say("起点", "From")), ("to", l.say("终点", "To")), ("vehicle", l.say("车辆", "Vehicle"))]
    {
        let value = place(part, key);
        if !value.is_empty() {
            section.fact(label, value);
        }
    }
    let mut columns = vec![
        l.say(">序号", ">no."),
        l.say("转向", "turn"),
        l.say("道路", "road"),
        l.say(">距离", ">distance"),
        l.say(">时间", ">time"),
    ];
    let timed = part["timing"].is_object();
    if timed {
        columns.extend([l.say(">出发时刻", ">from"), l.say(">等候", ">waiting")]);
    }
    let mut steps = Table::new(l.say("行驶步骤", "Steps"), &columns);
    // The best way is the first alternative, unless the route itself carries its steps.
    let best = if part["steps"].is_array() { part } else { &part["alternatives"][0] };
    for (i, step) in list(best, "steps").iter().enumerate() {
        let road = l.road(&text(step, "road")).into();
        let mut row: Vec<Cell> = vec![
            (i + 1).to_string().into(),
            turn(&text(step, "turn"), l).into(),
            road,
            length(step, "distance_m", l).into(),
            duration(step, "duration_s", l).into(),
        ];
        if timed {
            let waits = step["wait_s"].as_f64().is_some_and(|s| s > 0.0);
            row.push(moment(&text(step, "depart_at")).into());
            row.push(if waits { duration(step, "wait_s", l) } else { String::new() }.into());
        }
        steps.row(row);
    }
    section.add(steps.keep(rows.0));
    section.add(waits(part, l).keep(rows.0));
    section.add(blockers(part, l).keep(rows.0));
    let columns = [
        l.say(">序号", ">no."),
        l.say("途经", "by"),
        l.say(">距离", ">distance"),
        l.say(">时间", ">time"),
        l.say(">与首选重合", ">shared with the best"),
    ];
    let mut others = Table::new(l.say("备选路线", "Alternatives"), &columns);
    for (i, other) in list(part, "alternatives").iter().enumerate() {
        let roads: Vec<&str> = list(other, "roads").iter().filter_map(Value::as_str).take(VIA).collect();
        let shared = if i == 0 { "–".to_owned() } else { share(other, "shared_percent") };
        others.row([
            (i + 1).to_string().into(),
            roads.join(l.say("、", ", ")).into(),
            length(other, "distance_m", l).into(),
            duration(other, "duration_s", l).into(),
            shared.into(),
        ]);
    }
    // One way is no choice.
    if others.rows.len() < 2 {
        others.rows.clear();
    }
    section.add(others.keep(rows.0));
    section
}

/// Departure, arrival and waiting of a route with a departure.
fn timing(part: &Value, l: Language) -> Vec<Figure> {
    let timing = &part["timing"];
    if !timing.is_object() {
        return Vec::new();
    }
    let depart = moment(&text(timing, "depart_at"));
    let mut figures = Vec::new();
    let arrive = moment(&text(timing, "arrive_at"));
    let value = if arrive.is_empty() { depart } else { format!("{depart} → {arrive}") };
    let waited = timing["waited_s"].as_f64().filter(|s| *s > 0.0);
    let detail = match waited {
        Some(s) => format!("{} {}", l.say("其中等候", "of which waiting"), l.duration(s)),
        None if arrive.is_empty() => String::new(),
        None => l.say("无需等候", "without waiting").to_owned(),
    };
    let label = l.say("出发与到达", "Departure and arrival").to_owned();
    figures.push(Figure { label, value, detail, tone: Tone::Plain });
    let later = text(timing, "leave_at");
    if !later.is_empty() {
        let label = l.say("可改为出发时刻", "Leave instead at").to_owned();
        let detail = l.say("届时可通行", "then there is a way").to_owned();
        figures.push(Figure { label, value: moment(&later), detail, tone: Tone::Plain });
    }
    figures
}

/// Where one waits, how long, for what.
fn waits(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("等候处", "before"),
        l.say(">自", ">from"),
        l.say(">至", ">until"),
        l.say(">时长", ">waiting"),
        l.say("封闭", "closure"),
    ];
    let mut table = Table::new(l.say("等候", "Waits"), &columns);
    for wait in list(&part["timing"], "waits") {
        let of = |key: &str| list(wait, key).iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ");
        let road = text(wait, "road");
        table.row([
            l.road(&road).into(),
            moment(&text(wait, "from")).into(),
            moment(&text(wait, "until")).into(),
            duration(wait, "wait_s", l).into(),
            Cell::from(format!("{} ({})", of("titles"), of("closures"))),
        ]);
    }
    table
}

/// An instant without its zone, to the second.
fn moment(text: &str) -> String {
    match text.split_once('T') {
        Some((date, time)) if time.is_ascii() && time.len() >= 8 => format!("{date} {}", &time[..8]),
        _ => text.to_owned(),
    }
}

/// How many roads of an alternative are named.
const VIA: usize = 6;

/// What stands in the way of a route that is not there.
fn blockers(part: &Value, l: Language) -> Table {
    let columns = [l.say("类型", "kind"), l.say("名称", "name"), l.say("说明", "what it does")];
    let mut table = Table::new(l.say("受阻于", "Blocked by"), &columns);
    for blocker in list(part, "blockers") {
        let kind = Cell { text: l.reason(&text(blocker, "kind")), tone: Tone::Bad };
        table.row([kind, super::name_and_id(blocker).into(), said(blocker, l).into()]);
    }
    table
}

/// What a blocker does, in the language of the page as far as it is there.
fn said(blocker: &Value, l: Language) -> String {
    let own = text(blocker, l.say("text_zh", "text"));
    if own.is_empty() { text(blocker, "text") } else { own }
}

/// A place given as text, as `[lon, lat]`, or as an object with a name.
fn place(part: &Value, key: &str) -> String {
    match &part[key] {
        Value::Array(at) => {
            at.iter().filter_map(Value::as_f64).map(|v| format!("{v:.5}")).collect::<Vec<_>>().join(", ")
        }
        object @ Value::Object(_) => super::name_and_id(object),
        _ => text(part, key),
    }
}

fn reason(part: &Value, l: Language) -> String {
    let blockers = list(part, "blockers");
    if blockers.iter().any(|blocker| blocker["text_zh"].is_string()) {
        let all: Vec<String> = blockers.iter().map(|blocker| said(blocker, l)).collect();
        return all.join(l.say("；", "; "));
    }
    for why in [&part["why_not"], &part["timetable"]] {
        if why["text_zh"].as_str().is_some_and(|said| !said.is_empty()) {
            return said(why, l);
        }
    }
    match &part["reason"] {
        Value::String(reason) => l.reason(reason),
        object @ Value::Object(_) => {
            let message = text(object, "message");
            if message.is_empty() { l.reason(&text(object, "kind")) } else { message }
        }
        _ => String::new(),
    }
}

fn turn(turn: &str, l: Language) -> String {
    match turn {
        "depart" | "start" => l.say("出发", "depart"),
        "straight" | "continue" => l.say("直行", "straight on"),
        "left" => l.say("左转", "left"),
        "right" => l.say("右转", "right"),
        "slight_left" => l.say("稍向左", "slightly left"),
        "slight_right" => l.say("稍向右", "slightly right"),
        "sharp_left" => l.say("急左转", "sharp left"),
        "sharp_right" => l.say("急右转", "sharp right"),
        "u_turn" | "uturn" => l.say("掉头", "turn round"),
        "roundabout" => l.say("环岛", "roundabout"),
        "arrive" => l.say("到达", "arrive"),
        other => return other.to_owned(),
    }
    .to_owned()
}

pub(super) fn matrices(summary: &Value, l: Language, rows: Rows) -> Option<Section> {
    let own = summary["command"].as_str() == Some("matrix") && !summary["rows"].is_null();
    let all = if own { vec![summary] } else { parts(summary, "matrices") };
    let mut section = Section::new(l.say("距离与时间矩阵", "Matrices"));
    let columns = [
        l.say("名称", "name"),
        l.say(">起点", ">from"),
        l.say(">终点", ">to"),
        l.say(">无路可通", ">without a way"),
    ];
    let mut table = Table::new("", &columns);
    let size = |part: &Value, key: &str| match &part[key] {
        Value::Array(list) => list.len().to_string(),
        _ => count(part, key),
    };
    for part in &all {
        table.row([
            text(part, "name").into(),
            size(part, "rows").into(),
            size(part, "columns").into(),
            count(part, "unreachable").into(),
        ]);
    }
    section.add(table.keep(rows.0));
    for part in &all {
        section.add(excerpt(part, l));
    }
    (!section.tables.is_empty()).then_some(section)
}

/// The first rows and columns, kilometers and minutes in one cell.
fn excerpt(part: &Value, l: Language) -> Table {
    let ids: Vec<String> = list(&part["excerpt"], "to").iter().map(column_title).collect();
    let mut columns = vec![l.say("起点 \\ 终点", "from \\ to")];
    columns.extend(ids.iter().map(String::as_str));
    let words = l.say("节选（公里 / 分钟）", "Excerpt (km / min)");
    let mut table = Table::new(format!("{words} {}", text(part, "name")).trim_end(), &columns);
    for row in list(&part["excerpt"], "rows") {
        let cell = |cell: &Value| match (cell["distance_m"].as_f64(), cell["duration_s"].as_f64()) {
            (Some(m), Some(s)) => format!("{} / {}", grouped(m / 1000.0, 2), grouped(s / 60.0, 1)).into(),
            _ => Cell { text: l.say("无路", "no way").to_owned(), tone: Tone::Bad },
        };
        let cells = list(row, "cells").iter().take(ids.len()).map(cell);
        table.row(std::iter::once(text(row, "from").into()).chain(cells));
    }
    table
}

fn column_title(id: &Value) -> String {
    format!(">{}", id.as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn why_there_is_no_corridor_is_said_in_the_language_of_the_page() {
        let part = json!({"reason": "a way opens by lifting x", "why_not": {
            "text": "a way opens by lifting x", "text_zh": "解除以下障碍即可通行：x"}});
        assert_eq!(reason(&part, Language::Zh), "解除以下障碍即可通行：x");
        assert_eq!(reason(&part, Language::En), "a way opens by lifting x");
    }
}
