//! What a sheet was made with: when closures were judged, which counted, what is taken for limits that nobody states, and which
//! closures and zones the load drives through.

use super::sheet::{head, kilometers, row};
use crate::closure::clock::is_undetermined;
use crate::report::load_words::figure;
use crate::report::local;
use crate::report::sheet::time_line;
use crate::report::summary::{ClosureLine, CorridorSummary, Input, MarginsLine, TimePolicy, WithinLine};
use crate::report::words::{Language, grouped};
use serde_json::json;

/// A closure or zone, and whether it holds anything against the load while it counts.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The closure.
    pub line: ClosureLine,
    /// Whether it binds the load.
    pub binds: bool,
}

/// What stands around the answer of a sheet.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The files read.
    pub inputs: Vec<Input>,
    /// When closures were judged.
    pub time: TimePolicy,
    /// All closures and zones.
    pub closures: Vec<Counted>,
}

/// Length and time of the way, when closures were judged, what is taken for unknown limits, and the margins.
pub(super) fn facts(summary: &CorridorSummary, frame: &Frame, l: Language) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some((m, s)) = summary.route.distance_m.zip(summary.route.duration_s) {
        let label = l.say("全程长度与行驶时间", "length and driving time");
        facts.push((label, [l.length(m), l.duration(s)].join(l.say("，", ", "))));
    }
    if let Some((table, until)) =
        summary.timetable.as_ref().and_then(|own| Some((own, own.arrive_at.as_ref()?)))
    {
        let from = table.rows.first().map_or(&table.depart_at, |row| &row.from);
        let times = format!("{} → {}", local::second(from, false), local::second(until, true));
        facts.push((l.say("出发与到达", "departure and arrival"), times));
    }
    let line = time_line(&json!({ "time": frame.time }), l);
    let said = line.split_once(l.colon()).map_or(line.as_str(), |(_, said)| said);
    facts.push((l.say("封闭判定时间", "closures judged"), said.to_owned()));
    let policy = match summary.unknown_limits.as_str() {
        "class" => l.say("按道路等级的通常值", "what is usual on a road of the class"),
        "blocked" => l.say("视为不可通行", "as if it stood in the way"),
        _ => l.say("视为可通行，但计数", "as if there were none, but counted"),
    };
    let unknown = match (summary.route.found, l) {
        (false, _) => policy.to_owned(),
        (true, Language::Zh) => format!("{policy}（沿线 {} 处）", summary.unknown),
        (true, Language::En) => format!("{policy} ({} on the way)", summary.unknown),
    };
    facts.push((l.say("限值不明处", "limits that nobody states"), unknown));
    facts.push((l.say("余量", "margins"), margins(&summary.margins, l)));
    facts
}

/// The margins: that of height always, the others where there are any.
fn margins(margins: &MarginsLine, l: Language) -> String {
    let all = [
        (l.say("高度", "height"), margins.height_m, "m"),
        (l.say("宽度", "width"), margins.width_m, "m"),
        (l.say("长度", "length"), margins.length_m, "m"),
        (l.say("总质量", "mass"), margins.mass_t, "t"),
        (l.say("轴荷", "axle load"), margins.axle_load_t, "t"),
    ];
    let told = all.iter().enumerate().filter(|(number, (_, value, _))| *number == 0 || *value > 0.0);
    let told: Vec<String> =
        told.map(|(_, (what, value, unit))| format!("{what} {}", figure(*value, unit))).collect();
    told.join(l.say("、", ", "))
}

/// The closures and zones that counted, with dates and hours as the order gives them.
pub(super) fn closures(out: &mut String, summary: &CorridorSummary, frame: &Frame, l: Language) {
    if frame.closures.is_empty() {
        return;
    }
    let columns = [
        l.say("编号", "id"),
        l.say("封闭或管制区", "closure or zone"),
        l.say("影响", "effect"),
        l.say("起", "from"),
        l.say("止", "until"),
        l.say("时段", "hours"),
        l.say("对本车", "for this load"),
    ];
    let counted: Vec<&Counted> = frame.closures.iter().filter(|own| own.line.in_force).collect();
    let others = frame.closures.len() - counted.len();
    if counted.is_empty() {
        put!(out, "\n## {}\n", l.say("计入的封闭与管制区", "Closures and zones counted"));
    } else {
        head(out, l.say("计入的封闭与管制区", "Closures and zones counted"), &columns);
    }
    for Counted { line, binds } in counted {
        let zone = line.timezone.as_deref().unwrap_or(&frame.time.timezone);
        let own = line.timezone.as_ref().map_or_else(String::new, |zone| format!(" ({zone})"));
        let told = |text: &Option<String>, is_end: bool| {
            let text = text.as_deref().unwrap_or_default();
            match text {
                "" if is_end => l.open_end().to_owned(),
                "" => String::new(),
                text if is_end && is_undetermined(text) => l.open_end().to_owned(),
                text => format!("{}{own}", local::written(text, is_end, zone)),
            }
        };
        let is_passed = summary.passed.iter().any(|passed| passed.closure == line.id);
        let holds = match (binds, is_passed) {
            (_, true) => l.say("凭许可或豁免通过", "passed by permit or exemption"),
            (true, _) => l.say("适用", "binds"),
            (false, _) => l.say("不适用", "does not bind"),
        };
        let hours = if l == Language::Zh { &line.hours_zh } else { &line.hours };
        let cells = [
            line.id.clone(),
            line.title.clone(),
            l.effect(&line.effect),
            told(&line.start, false),
            told(&line.end, true),
            hours.clone(),
            holds.to_owned(),
        ];
        row(out, &cells);
    }
    if others > 0 {
        let said = match l {
            Language::Zh => format!("另有 {others} 项在判定时间不生效，未计入。"),
            Language::En => format!("{others} more are not in force at the time judged, and do not count."),
        };
        put!(out, "\n{said}\n");
    }
}

/// The title and the columns of closures and zones on the way that slow the load or are shut at other hours.
pub(in crate::report) fn within_head(l: Language) -> (&'static str, [&'static str; 5]) {
    let columns = [
        l.say("自 km", "from km"),
        l.say("至 km", "to km"),
        l.say("封闭或管制区", "closure or zone"),
        l.say("要求", "what it asks"),
        l.say("时段", "hours"),
    ];
    (l.say("途经的限速与限时管制", "Speed caps and hours of closures on the way"), columns)
}

/// What such a closure or zone asks of the load.
pub(in crate::report) fn said_of(
    (speed_kmh, entry_only): (Option<f64>, bool),
    times: Option<[&str; 2]>,
    l: Language,
) -> String {
    let times = times.map(|[from, until]| [local::second(from, false), local::second(until, true)]);
    let passed = match (&times, l) {
        (None, _) => String::new(),
        (Some([from, until]), Language::Zh) => format!("，{from}至{until}在该路段"),
        (Some([from, until]), Language::En) => format!(", on that road from {from} to {until}"),
    };
    match (speed_kmh, l) {
        (Some(kmh), Language::Zh) => format!("限速 {} km/h{passed}", grouped(kmh, 0)),
        (Some(kmh), Language::En) => format!("at most {} km/h{passed}", grouped(kmh, 0)),
        (None, Language::Zh) if entry_only => format!("其他时段封闭，须在放行时驶入{passed}"),
        (None, Language::En) if entry_only => {
            format!("shut at other hours, to be entered while open{passed}")
        }
        (None, Language::Zh) => format!("其他时段封闭，须在放行时通过{passed}"),
        (None, Language::En) => format!("shut at other hours, to be passed while open{passed}"),
    }
}

/// Closures and zones on the way that slow the load, or that are shut at other hours.
pub(super) fn within(out: &mut String, lines: &[WithinLine], l: Language) {
    if lines.is_empty() {
        return;
    }
    let (title, columns) = within_head(l);
    head(out, title, &columns);
    for line in lines {
        let times = line.from.as_deref().zip(line.until.as_deref()).map(<[&str; 2]>::from);
        let title = if line.title.is_empty() { &line.closure } else { &line.title };
        let hours = if l == Language::Zh { &line.hours_zh } else { &line.hours };
        let cells = [
            kilometers(line.from_m),
            kilometers(line.to_m),
            title.clone(),
            said_of((line.speed_kmh, line.entry_only), times, l),
            hours.clone(),
        ];
        row(out, &cells);
    }
}
