//! What a patrol leaves out: where, on which day, why.

use super::super::{Cell, Table, Tone, count, list, text};
use super::number;
use crate::report::words::Language;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde_json::Value;

/// The visits left out, the most important first.
pub(super) fn table(part: &Value, l: Language) -> Table {
    let by_night = list(part, "uncovered").iter().any(|left| left["night"].is_u64());
    let mut columns = vec![
        l.say("未安排", "left out"),
        l.say(">等级", ">priority"),
        l.say(">第几次", ">visit"),
        l.say("原因", "why"),
    ];
    let by_day = list(part, "uncovered").iter().any(|left| left["days"].is_array());
    if by_night {
        columns.insert(0, l.say(">第几晚", ">night"));
    } else if by_day {
        columns.insert(0, l.say("哪天", "day"));
    }
    let mut table = Table::new(l.say("未能安排的任务", "Visits left out"), &columns);
    // The pieces of one segment that are left out for one reason are one row.
    let key = |left: &Value| {
        [text(left, "segment"), text(left, "reason"), text(left, "night"), days(part, left, l)]
    };
    let all = list(part, "uncovered");
    let is_piece = |left: &Value| left["segment"].is_string();
    for (i, left) in all.iter().enumerate() {
        if is_piece(left) && all[..i].iter().any(|other| key(other) == key(left)) {
            continue;
        }
        let (id, name) = (text(left, if is_piece(left) { "segment" } else { "site" }), text(left, "name"));
        let named = if name == id { id } else { format!("{name} ({id})") };
        let which = if is_piece(left) {
            let own: Vec<&Value> = all.iter().filter(|other| key(other) == key(left)).collect();
            let meters = own.iter().map(|piece| number(piece, "length_m")).sum::<f64>();
            let pieces = l.say("段", if own.len() == 1 { "piece" } else { "pieces" });
            format!("{} {pieces}, {}", own.len(), l.length(meters))
        } else {
            format!("{}/{}", count(left, "visit"), count(left, "of"))
        };
        let mut cells: Vec<Cell> = vec![
            named.into(),
            count(left, "priority").into(),
            which.into(),
            Cell { text: text(left, l.say("text_zh", "text")), tone: Tone::Bad },
        ];
        if by_night {
            cells.insert(0, count(left, "night").into());
        } else if by_day {
            cells.insert(0, days(part, left, l).into());
        }
        table.row(cells);
    }
    table
}

/// The days of something: one with its date, several as spans.
pub(super) fn days(part: &Value, left: &Value, l: Language) -> String {
    let days: Vec<u64> = list(left, "days").iter().filter_map(Value::as_u64).collect();
    if let [day] = days[..] {
        let first = text(part, "date").parse::<NaiveDate>().ok();
        let date = first.and_then(|date| date.checked_add_days(Days::new(day - 1)));
        return date.map_or_else(
            || day.to_string(),
            |date| format!("{day}{}", l.brackets(&date_and_weekday(date, l))),
        );
    }
    let spans = days.chunk_by(|a, b| a + 1 == *b).map(|span| match span {
        [first, .., last] => format!("{first}–{last}"),
        _ => span.iter().map(u64::to_string).collect(),
    });
    spans.collect::<Vec<_>>().join(l.say("、", ", "))
}

fn date_and_weekday(date: NaiveDate, l: Language) -> String {
    let (zh, en) = match date.weekday() {
        Weekday::Mon => ("周一", "Mon"),
        Weekday::Tue => ("周二", "Tue"),
        Weekday::Wed => ("周三", "Wed"),
        Weekday::Thu => ("周四", "Thu"),
        Weekday::Fri => ("周五", "Fri"),
        Weekday::Sat => ("周六", "Sat"),
        Weekday::Sun => ("周日", "Sun"),
    };
    format!("{date} {}", l.say(zh, en))
}
