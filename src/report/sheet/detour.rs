//! Detours: movements cut, ways round, sites concerned.

use super::{Cell, Rows, Section, Table, duration, list, text};
use crate::report::detour::vehicle_words;
use crate::report::words::Language;
use serde_json::Value;

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let name = text(part, "name");
    let head = l.say("绕行方案", "Detours").to_owned();
    let mut section = Section::new(if name.is_empty() { head } else { format!("{head}{}{name}", l.colon()) });
    let columns = [
        l.say("封闭", "closure"),
        l.say("车辆", "vehicle"),
        l.say("方向", "movement"),
        l.say("绕行", "way round"),
        l.say(">多行", ">extra"),
        l.say(">多用时", ">extra time"),
        l.say(">转弯", ">turns"),
        l.say("途中限制", "limits on it"),
    ];
    let mut table = Table::new(l.say("过境交通", "Through traffic"), &columns);
    for work in list(part, "works") {
        let title = [text(work, "title"), text(work, "closure")].into_iter().find(|t| !t.is_empty());
        let title = title.unwrap_or_default();
        let vehicle = text(work, "vehicle");
        let (en, zh) = vehicle_words(&vehicle);
        let who = pick(l, zh, en);
        let movements = list(work, "movements");
        if movements.is_empty() {
            let said = match text(work, "passage").as_str() {
                "open" => l.say("可以通行", "may pass"),
                _ => l.say("没有过境交通", "no through traffic"),
            };
            table.row(without_figures(&title, &who, "–", said));
        }
        for movement in movements {
            let heading = pick(l, &text(movement, "heading_zh"), &text(movement, "heading"));
            let way = format!("{} {heading}", text(movement, "road"));
            let Some(best) = list(movement, "detours").first() else {
                let why: Vec<String> = list(movement, "blockers")
                    .iter()
                    .map(|b| pick(l, &text(b, "text_zh"), &text(b, "text")))
                    .collect();
                let none = l.say("无绕行路线", "no way round");
                let said = match why.is_empty() {
                    true => none.to_owned(),
                    false => format!("{none}{}{}", l.colon(), why.join("; ")),
                };
                table.row(without_figures(&title, &who, &way, &said));
                continue;
            };
            let roads: Vec<&str> = list(best, "roads").iter().filter_map(Value::as_str).collect();
            let limits: Vec<String> = list(best, "narrowest")
                .iter()
                .map(|n| format!("{} {} ({})", limit(&text(n, "kind"), l), n["value"], text(n, "road")))
                .collect();
            table.row([
                title.clone().into(),
                who.clone().into(),
                way.into(),
                roads.join(" → ").into(),
                signed(best, "extra_m", |v| l.length(v)).into(),
                signed(best, "extra_s", |v| l.duration(v)).into(),
                best["turns"].to_string().into(),
                limits.join("; ").into(),
            ]);
        }
    }
    section.add(table.keep(rows.0));
    let columns = [
        l.say("点位", "site"),
        l.say("车辆", "vehicle"),
        l.say("影响", "effect"),
        l.say("出入口", "gate"),
        l.say(">去程原来", ">there, before"),
        l.say(">去程现在", ">there, now"),
        l.say(">回程原来", ">back, before"),
        l.say(">回程现在", ">back, now"),
    ];
    let mut table = Table::new(
        l.say("受影响的点位（与最近的站之间）", "Sites concerned (to and from the nearest station)"),
        &columns,
    );
    for site in list(part, "affected_sites") {
        let label = [text(site, "name"), text(site, "site")].into_iter().find(|t| !t.is_empty());
        let vehicle = text(site, "vehicle");
        let (en, zh) = vehicle_words(&vehicle);
        let time = |key: &str| match site[key].is_number() {
            true => duration(site, key, l),
            false => l.say("不可达", "no way").to_owned(),
        };
        table.row([
            label.unwrap_or_default().into(),
            pick(l, zh, en).into(),
            effect(&text(site, "effect"), l).into(),
            text(site, "gate").into(),
            time("from_before_s").into(),
            time("from_s").into(),
            time("to_before_s").into(),
            time("to_s").into(),
        ]);
    }
    section.add(table.keep(rows.0));
    section
}

/// A row that says in words what there is instead of a way round.
fn without_figures(title: &str, who: &str, way: &str, said: &str) -> [Cell; 8] {
    [title, who, way, said, "–", "–", "–", "–"].map(|text| text.to_owned().into())
}

/// Words that are not the program's own.
fn pick(l: Language, zh: &str, en: &str) -> String {
    match l {
        Language::Zh => zh.to_owned(),
        Language::En => en.to_owned(),
    }
}

fn signed(value: &Value, key: &str, say: impl Fn(f64) -> String) -> String {
    let number = value[key].as_f64().unwrap_or(0.0);
    format!("{}{}", if number < 0.0 { "−" } else { "+" }, say(number.abs()))
}

fn limit(kind: &str, l: Language) -> &str {
    match kind {
        "height_m" => l.say("限高 m", "height m"),
        "width_m" => l.say("限宽 m", "width m"),
        "length_m" => l.say("限长 m", "length m"),
        "mass_t" => l.say("限重 t", "mass t"),
        "axle_load_t" => l.say("限轴重 t", "axle load t"),
        other => other,
    }
}

fn effect(kind: &str, l: Language) -> &str {
    match kind {
        "longer" => l.say("更远", "farther"),
        "shorter" => l.say("更近", "nearer"),
        "isolated" => l.say("被隔断", "cut off"),
        "reached" => l.say("恢复通达", "reached again"),
        "inside_closure" => l.say("在封闭区内", "inside the closure"),
        "other_gate" => l.say("改走其他出入口", "another gate"),
        other => other,
    }
}
