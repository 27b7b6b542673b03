//! What a patrol covers of its segments, segment by segment, and what it drives besides.

use super::super::{Cell, Figure, Section, Table, Tone, count, length, list, share, text};
use crate::report::words::{Language, percent};
use serde_json::Value;

/// The share of the required length that is covered; nothing where the plan has no segments.
pub(super) fn figure(part: &Value, l: Language) -> Option<Figure> {
    let all = part["segments"].is_object().then_some(&part["segments"])?;
    Some(Figure {
        label: l.say("覆盖里程", "Length covered").to_owned(),
        value: share(all, "percent"),
        detail: format!(
            "{} / {}; {} / {} {}",
            length(all, "covered_m", l),
            length(all, "required_m", l),
            count(&part["visits"], "pieces_served"),
            count(&part["visits"], "pieces"),
            l.say("段", "pieces")
        ),
        tone: if all["percent"].as_f64() == Some(100.0) { Tone::Good } else { Tone::Bad },
    })
}

/// What is driven without covering anything, and how short the longest tour can be at best.
pub(super) fn facts(section: &mut Section, part: &Value, l: Language) {
    let all = &part["segments"];
    if !all.is_object() {
        return;
    }
    let said = format!("{} ({})", length(all, "deadhead_m", l), share(all, "deadhead_percent"));
    section.fact(l.say("空驶", "Deadhead"), said);
    let walked = all["walked_m"].as_f64().unwrap_or(0.0);
    if walked > 0.0 {
        let driven = l.length(all["covered_m"].as_f64().unwrap_or(0.0) - walked);
        let said = match l {
            Language::Zh => format!("车行 {driven}，步行 {}", l.length(walked)),
            Language::En => format!("{driven} driven, {} on foot", l.length(walked)),
        };
        section.fact(l.say("已巡路段", "Covered"), said);
    }
    let longest = list(part, "aims").iter().find(|aim| aim["aim"] == "longest");
    if let Some((value, bound)) = longest.and_then(|aim| aim["value"].as_f64().zip(aim["bound"].as_f64())) {
        let over = if value > 0.0 { (value - bound) * 100.0 / value } else { 0.0 };
        let said = match l {
            Language::Zh => {
                format!("{}（下界 {}，差距 {}）", l.duration(value), l.duration(bound), percent(over))
            }
            Language::En => {
                format!("{} (at least {}, gap {})", l.duration(value), l.duration(bound), percent(over))
            }
        };
        section.fact(l.say("最长班次与下界", "Longest tour and its bound"), said);
    }
}

/// A row a segment.
pub(super) fn table(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("路段 / 管段", "segment"),
        l.say(">分段", ">pieces"),
        l.say(">应巡", ">required"),
        l.say(">已巡", ">covered"),
        l.say(">占比", ">share"),
        l.say("班组", "units"),
    ];
    let mut table = Table::new(l.say("各路段覆盖", "Segments"), &columns);
    for line in list(&part["segments"], "by_segment") {
        let (id, name) = (text(line, "segment"), text(line, "name"));
        let units: Vec<&str> = list(line, "units").iter().filter_map(Value::as_str).collect();
        let whole = line["percent"].as_f64() == Some(100.0);
        table.row([
            if name.is_empty() { id } else { name }.into(),
            count(line, "pieces").into(),
            length(line, "required_m", l).into(),
            length(line, "covered_m", l).into(),
            Cell { text: share(line, "percent"), tone: if whole { Tone::Plain } else { Tone::Bad } },
            units.join(", ").into(),
        ]);
    }
    table
}
