//! The aims of a patrol in their order: what each reaches, what no plan beats, what closures change; what of the first is
//! out of reach.

use super::super::{Cell, Section, Table, Tone, list, text};
use super::aim_word;
use crate::report::words::{Language, grouped};
use serde_json::Value;

/// The weight of what is left out, and what no plan serves.
pub(super) fn left_out(section: &mut Section, part: &Value, l: Language) {
    let Some(aim) = list(part, "aims").iter().find(|aim| aim["aim"] == "priority") else { return };
    let lost = aim["value"].as_f64().unwrap_or(0.0);
    if lost <= 0.0 {
        return;
    }
    let lost_said = grouped(lost, 0);
    let said = match (l, aim["bound"].as_f64()) {
        (Language::Zh, Some(bound)) if bound >= lost => format!("{lost_said}（已证明最少）"),
        (Language::En, Some(bound)) if bound >= lost => format!("{lost_said} (proved to be the least)"),
        (Language::Zh, Some(bound)) if bound > 0.0 => {
            format!("{lost_said}（任何方案至少 {}）", grouped(bound, 0))
        }
        (Language::En, Some(bound)) if bound > 0.0 => {
            format!("{lost_said} (at least {} by any plan)", grouped(bound, 0))
        }
        (Language::Zh, _) => format!("{lost_said}（未能证明必须舍去）"),
        (Language::En, _) => format!("{lost_said} (not proved to be needed)"),
    };
    section.fact(l.say("未安排任务的权重", "Weight left out"), said);
}

/// A row an aim, first things first; then the way, where that is no aim.
pub(super) fn table(part: &Value, l: Language) -> Table {
    let changes = list(&part["change"], "aims");
    let mut columns = vec![
        l.say("目标（先后次序）", "aim, first things first"),
        l.say(">达到", ">reached"),
        l.say(">下界（完成同样任务）", ">at least (for these visits)"),
    ];
    if !changes.is_empty() {
        columns.extend([
            l.say(">没有封闭时", ">without closures"),
            l.say(">封闭带来的变化", ">change by closures"),
        ]);
    }
    let mut table = Table::new(l.say("目标", "Aims"), &columns);
    for (i, aim) in list(part, "aims").iter().enumerate() {
        let unit = text(aim, "unit");
        let said = |value: f64| said(value, &unit, l);
        let bound = match aim["bound"].as_f64() {
            Some(bound) if bound >= number(aim, "value") => l.say("已证明最优", "proved best").to_owned(),
            Some(bound) => said(bound),
            None => "–".to_owned(),
        };
        let named = format!("{}. {}", i + 1, word(&text(aim, "aim"), l));
        let mut cells: Vec<Cell> = vec![named.into(), said(number(aim, "value")).into(), bound.into()];
        if let Some(change) = changes.get(i) {
            cells.push(said(number(change, "before")).into());
            cells.push(changed(change, changes[..i].iter().find(|before| number(before, "change") > 0.0), l));
        }
        table.row(cells);
    }
    let has = |wanted: &str| list(part, "aims").iter().any(|aim| aim["aim"] == wanted);
    if !changes.is_empty() && !has("distance") {
        table.row([
            format!("({})", aim_word("distance", l)).into(),
            l.length(number(&part["fleet"], "distance_m")).into(),
            "–".into(),
            l.length(number(&part["before"], "distance_m")).into(),
            signed(number(&part["change"], "extra_distance_m"), "m", l).into(),
        ]);
    }
    table
}

/// How closures change an aim; `worse` is an aim before it that they make worse.
fn changed(change: &Value, worse: Option<&Value>, l: Language) -> Cell {
    let by = number(change, "change");
    let said = signed(by, &text(change, "unit"), l);
    let Some(worse) = worse.filter(|_| by < 0.0) else {
        return Cell { text: said, tone: if by > 0.0 { Tone::Bad } else { Tone::Plain } };
    };
    let first = aim_word(&text(worse, "aim"), l);
    let why = match l {
        Language::Zh => format!("没有封闭时可能为“{first}”让位"),
        Language::En => format!("without closures it may give way to “{first}”"),
    };
    format!("{said}{}", l.brackets(&why)).into()
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(0.0)
}

/// What an aim counts.
fn word(aim: &str, l: Language) -> String {
    let what = match aim {
        "priority" => l.say("未安排任务的权重", "weight left out"),
        "units" => l.say("出动班次", "tours"),
        "longest" => l.say("最长班次", "longest tour"),
        "spread" => l.say("全部班次工时的均方根", "quadratic mean of the tours of all units"),
        "overlap" => l.say("在他班片区内的任务", "visits inside the territory of another unit"),
        _ => return aim_word(aim, l),
    };
    format!("{}{}{what}", aim_word(aim, l), l.colon())
}

/// A value of an aim.
fn said(value: f64, unit: &str, l: Language) -> String {
    match unit {
        "s" => l.duration(value),
        "m" => l.length(value),
        "percent" => crate::report::words::percent(value),
        _ => grouped(value, 0),
    }
}

fn signed(value: f64, unit: &str, l: Language) -> String {
    let sign = match value {
        _ if value < 0.0 => "−",
        _ if value > 0.0 => "+",
        _ => "±",
    };
    format!("{sign}{}", said(value.abs(), unit, l))
}
