//! What stands around the results: closures, findings, inputs.

use super::{Cell, Rows, Section, Table, Tone, count, is_by_shift, length, list, parts, text};
use crate::closure::COMPASS;
use crate::closure::clock::is_undetermined;
use crate::report::local;
use crate::report::words::Language;
use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn closures(summary: &Value, l: Language, rows: Rows) -> Option<Section> {
    let columns = [
        l.say("封闭", "closure"),
        l.say("影响", "effect"),
        l.say("方向", "direction"),
        l.say("起", "start"),
        l.say("止", "end"),
        l.say("时段", "hours"),
        l.say(">长度", ">length"),
        l.say(">路段", ">edges"),
        l.say("生效", "in force"),
    ];
    let mut table = Table::new("", &columns);
    let same = |title: &str| {
        list(summary, "closures").iter().filter(|closure| text(closure, "title") == *title).count()
    };
    let passed = super::passed(summary);
    let by_hour = ["depart", "timetable"].contains(&text(&summary["time"], "policy").as_str());
    let is_alone = text(summary, "command") == "corridor";
    for closure in list(summary, "closures") {
        let (id, title) = (text(closure, "id"), text(closure, "title"));
        // Units and phases that are called the same are told apart by the end of their id.
        let on_shift = days_on_shift(summary, &id);
        let part = id.split_once('/').map(|(_, part)| part.to_owned());
        let passing: Vec<&str> =
            passed.iter().filter(|(closure, _)| *closure == id).map(|(_, name)| name.as_str()).collect();
        let name = match part {
            _ if title.is_empty() => id,
            Some(part) if same(&title) > 1 => format!("{title} ({part})"),
            _ => title,
        };
        let in_force = match closure["in_force"].as_bool() {
            Some(true) if on_shift.as_ref().is_some_and(BTreeSet::is_empty) => Cell {
                text: l.say("班次内均不生效", "not in any shift").to_owned(),
                tone: Tone::Faint,
            },
            Some(true) if on_shift.is_some() => {
                Cell { text: l.say("班次内生效", "in shifts").to_owned(), tone: Tone::Bad }
            }
            Some(true) if !passing.is_empty() && is_alone => Cell {
                text: l.say("是，本车凭许可或豁免通过", "yes, this load passes").to_owned(),
                tone: Tone::Faint,
            },
            Some(true) if !passing.is_empty() => {
                let names = passing.join(l.say("、", ", "));
                let said = match l {
                    Language::Zh => format!("是（{names} 凭许可或豁免通过）"),
                    Language::En => format!("yes ({names} passes)"),
                };
                Cell { text: said, tone: Tone::Bad }
            }
            Some(true) if by_hour => {
                Cell { text: l.say("按通行时刻", "by the hour of passing").to_owned(), tone: Tone::Bad }
            }
            Some(true) => Cell { text: l.say("是", "yes").to_owned(), tone: Tone::Bad },
            Some(false) => Cell { text: l.say("否", "no").to_owned(), tone: Tone::Faint },
            None => l.order_status(&text(closure, "status")).into(),
        };
        // Local times are those of the closure, where it has a zone of its own.
        let own = text(closure, "timezone");
        let zone = if own.is_empty() { text(&summary["time"], "timezone") } else { own.clone() };
        let told = |key: &str| match own.as_str() {
            "" => local::written(&text(closure, key), key == "end", &zone),
            own => format!("{} ({own})", local::written(&text(closure, key), key == "end", &zone)),
        };
        let start = if text(closure, "start").is_empty() { String::new() } else { told("start") };
        let end = if is_undetermined(&text(closure, "end")) { l.open_end().to_owned() } else { told("end") };
        table.row([
            name.into(),
            l.effect(&text(closure, "effect")).into(),
            direction(closure, l).into(),
            start.into(),
            end.into(),
            text(closure, l.say("hours_zh", "hours")).into(),
            length(closure, "road_m", l).into(),
            count(closure, "edges").into(),
            in_force,
        ]);
    }
    let mut section = Section::new(l.say("道路封闭", "Closures"));
    section.add(table.keep(rows.0));
    (!section.tables.is_empty()).then_some(section)
}

/// Where patrols alone are asked for, and all of them judge closures by the hours of their shifts: the days on which shifts
/// meet this one.
fn days_on_shift(summary: &Value, id: &str) -> Option<BTreeSet<u64>> {
    if !is_by_shift(summary) {
        return None;
    }
    let judged = parts(summary, "patrols").into_iter().flat_map(|part| list(part, "judged"));
    let met = judged.filter(|judged| list(judged, "closures").iter().any(|closure| closure == id));
    Some(met.flat_map(|judged| list(judged, "days")).filter_map(Value::as_u64).collect())
}

/// Which way a closure counts; where it lies on one carriageway, that.
fn direction(closure: &Value, l: Language) -> String {
    let octant = text(closure, "carriageway");
    let (direction, one) = (text(closure, "direction"), COMPASS.iter().find(|(en, _)| *en == octant));
    match (one.filter(|_| direction == "both"), l) {
        (None, _) => l.direction(&direction),
        (Some((_, zh)), Language::Zh) => format!("向{zh}方向一侧车道"),
        (Some((en, _)), Language::En) => format!("{en}bound carriageway"),
    }
}

/// `2026-05-01T08:00:00+08:00` as people write it: the minute is enough, the zone stays.
pub(super) fn instant(text: &str) -> String {
    match text.split_once('T') {
        Some((date, time)) if time.len() >= 5 && time.is_ascii() => {
            let (minute, rest) = time.split_at(5);
            let zone = rest.find(['+', '-', 'Z']).map_or("", |i| &rest[i..]);
            let zone =
                if zone.is_empty() { String::new() } else { format!(" (UTC{})", zone.trim_matches('Z')) };
            format!("{date} {minute}{zone}")
        }
        _ => text.to_owned(),
    }
}

/// A row of a timetable as people read it.
pub(in crate::report) struct Told {
    /// From and until; the day is told where it begins.
    pub times: [String; 2],
    /// How long that is by these times, seconds.
    pub duration_s: Option<f64>,
}

/// The rows of a timetable, from and until, and the zone that all of them have (empty if they have several). To the second: what
/// begins is rounded down and what ends is rounded up, so that nobody is there before or after the times of a row.
pub(in crate::report) fn clock_times(rows: &[[&str; 2]]) -> (Vec<Told>, String) {
    let read = |text: &str, is_end: bool| {
        DateTime::parse_from_rfc3339(text).ok().map(|at| local::to_second(at, is_end))
    };
    let all: Vec<[Option<DateTime<FixedOffset>>; 2]> =
        rows.iter().map(|[from, until]| [read(from, false), read(until, true)]).collect();
    let zones: BTreeSet<i32> =
        all.iter().flatten().flatten().map(|at| at.offset().local_minus_utc()).collect();
    let is_one = zones.len() == 1;
    let say = |at: Option<DateTime<FixedOffset>>, given: &str| {
        let Some(at) = at else { return given.to_owned() };
        let zone = if is_one { String::new() } else { format!(" (UTC{})", at.offset()) };
        format!("{}{zone}", at.format("%Y-%m-%d %H:%M:%S"))
    };
    let pair = |from: String, until: String| match until.strip_prefix(from.get(..11).unwrap_or("?")) {
        Some(clock) => [from, clock.to_owned()],
        None => [from, until],
    };
    let tell = |(at, given): (&[Option<DateTime<FixedOffset>>; 2], &[&str; 2])| Told {
        times: pair(say(at[0], given[0]), say(at[1], given[1])),
        duration_s: at[0].zip(at[1]).map(|(from, until)| (until - from).num_seconds() as f64),
    };
    let said = all.iter().zip(rows).map(tell).collect();
    let zone = all.iter().flatten().flatten().next().filter(|_| is_one);
    (said, zone.map_or_else(String::new, |at| format!("UTC{}", at.offset())))
}

pub(super) fn warnings(summary: &Value, l: Language, rows: Rows) -> Option<Section> {
    findings(list(summary, "warnings"), l.say("提示与警告", "Warnings"), l, rows)
}

/// What `check` found.
pub(super) fn problems(summary: &Value, l: Language, rows: Rows) -> Option<Section> {
    findings(list(summary, "problems"), l.say("发现的问题", "Problems found"), l, rows)
}

fn findings(found: &[Value], title: &str, l: Language, rows: Rows) -> Option<Section> {
    let columns = [
        l.say("代码", "code"),
        l.say("内容", "what"),
        l.say("位置", "where"),
        l.say("处理办法", "what to do"),
    ];
    let mut table = Table::new("", &columns);
    for finding in found {
        let code = text(finding, "code");
        let tone = if code.starts_with('E') { Tone::Bad } else { Tone::Plain };
        table.row([
            Cell { text: code, tone },
            text(finding, "message").into(),
            place(&finding["place"]).into(),
            text(finding, "help").into(),
        ]);
    }
    let mut section = Section::new(title);
    section.add(table.keep(rows.0));
    (!section.tables.is_empty()).then_some(section)
}

/// A place as the diagnostics serialize it, or already as text.
fn place(place: &Value) -> String {
    if let Value::String(text) = place {
        return text.clone();
    }
    let mut out = text(place, "file");
    for key in ["line", "column"] {
        match place[key].as_u64() {
            Some(number) if number > 0 => put!(out, ":{number}"),
            _ => break,
        }
    }
    let pointer = text(place, "pointer");
    if !pointer.is_empty() {
        out.push(' ');
        out.push_str(&pointer);
    }
    out
}

pub(super) fn inputs(summary: &Value, l: Language) -> Option<Section> {
    let mut table = Table::new("", &[l.say("文件", "file"), "SHA-256"]);
    for input in list(summary, "inputs") {
        table.row([text(input, "path").into(), text(input, "sha256").into()]);
    }
    let mut section = Section::new(l.say("输入文件", "Inputs"));
    section.add(table);
    (!section.tables.is_empty()).then_some(section)
}

#[cfg(test)]
mod tests {
    use super::clock_times;

    #[test]
    fn a_row_begins_no_later_and_ends_no_earlier_than_it_says() {
        let rows = [
            ["2026-03-02T20:00:00+01:00", "2026-03-02T22:26:08.123+01:00"],
            ["2026-03-02T22:26:08.123+01:00", "2026-03-02T22:28:30+01:00"],
            ["2026-03-02T22:28:30+01:00", "2026-03-02T23:59:59.001+01:00"],
        ];
        let (said, zone) = clock_times(&rows);
        let said: Vec<([&str; 2], Option<f64>)> =
            said.iter().map(|row| (row.times.each_ref().map(String::as_str), row.duration_s)).collect();
        assert_eq!(zone, "UTC+01:00");
        let expected = [
            (["2026-03-02 20:00:00", "22:26:09"], Some(8769.0)),
            (["2026-03-02 22:26:08", "22:28:30"], Some(142.0)),
            (["2026-03-02 22:28:30", "2026-03-03 00:00:00"], Some(5490.0)),
        ];
        assert_eq!(said, expected);
        // clocks are put forward on the way
        let (said, zone) = clock_times(&[["2026-03-29T01:30:00+01:00", "2026-03-29T03:10:00+02:00"]]);
        assert_eq!(zone, "");
        assert_eq!(said[0].times, ["2026-03-29 01:30:00 (UTC+01:00)", "03:10:00 (UTC+02:00)"]);
        assert_eq!(said[0].duration_s, Some(2400.0));
    }
}
