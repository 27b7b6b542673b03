//! The closures of a patrol: which of them its shifts meet, and what they change.

use super::super::{Section, Table, count, list, text};
use super::{has_days, left_out, number};
use crate::report::words::Language;
use serde_json::Value;

/// Whether closures are judged day by day, over the hours of the shifts.
fn is_by_day(judged: &Value) -> bool {
    text(judged, "policy") == "worst-case" && !text(judged, "at").is_empty()
}

/// When closures are judged, where that is the same for the whole plan.
pub(super) fn fact(section: &mut Section, part: &Value, l: Language) {
    for judged in list(part, "judged").iter().filter(|judged| !is_by_day(judged)) {
        let span = match text(judged, "policy").as_str() {
            "none" => continue,
            "worst-case" => l.time_policy("worst-case"),
            _ => text(judged, "at"),
        };
        section.fact(l.say("封闭判定", "Closures"), format!("{} ({span})", named(part, judged, l)));
    }
}

fn named(part: &Value, judged: &Value, l: Language) -> String {
    let closures: Vec<&str> = list(judged, "titles").iter().filter_map(Value::as_str).collect();
    let closures = match closures[..] {
        [] => l.say("无", "none").to_owned(),
        _ => closures.join(l.say("、", ", ")),
    };
    match text(judged, "vehicle").as_str() {
        "" => closures,
        vehicle if list(part, "vehicles").len() > 1 => format!("{vehicle}{}{closures}", l.colon()),
        _ => closures,
    }
}

/// The closures that the shifts of each day meet.
pub(super) fn judged(part: &Value, l: Language) -> Table {
    let columns = [
        if has_days(part) { l.say("哪天", "day") } else { l.say("日期", "date") },
        l.say("班次时段", "hours of the shifts"),
        l.say("期间（任一时刻）生效的封闭", "closures in force at any time of them"),
    ];
    let mut table = Table::new(l.say("各天计入的封闭", "Closures, day by day"), &columns);
    for judged in list(part, "judged").iter().filter(|judged| is_by_day(judged)) {
        let at = text(judged, "at");
        let (from, until) = at.split_once('/').unwrap_or((&at, &at));
        let hours = |instant: &str| instant.get(11..16).unwrap_or_default().to_owned();
        let next = if from.get(..10) == until.get(..10) { "" } else { " (+1)" };
        let day = if has_days(part) {
            left_out::days(part, judged, l)
        } else {
            from.get(..10).unwrap_or_default().to_owned()
        };
        table.row([
            day.into(),
            format!("{}–{}{next}", hours(from), hours(until)).into(),
            named(part, judged, l).into(),
        ]);
    }
    table
}

/// What closures change besides the aims.
pub(super) fn changes(section: &mut Section, part: &Value, l: Language) {
    let (before, change) = (&part["before"], &part["change"]);
    if !before.is_object() || !change.is_object() {
        return;
    }
    let what = match part["segments"].is_object() {
        true => l.say("个点位或路段", "sites or pieces"),
        false => l.say("个点位", "sites"),
    };
    let (tours, moved, lost) =
        (number(change, "tours_changed"), list(change, "moved").len(), list(change, "lost").len());
    let made = format!("{} → {}", count(before, "served"), count(&part["visits"], "served"));
    let said = match l {
        Language::Zh => {
            format!("完成任务 {made}，{tours} 条路线改变，{moved} {what}换人或换日，{lost} {what}减少到访")
        }
        Language::En => format!(
            "{made} visits and pieces, {tours} tours in another order, {moved} {what} with another unit or day, {lost} {what} with fewer visits"
        ),
    };
    section.fact(l.say("封闭带来的变化", "What the closures change"), said);
}
