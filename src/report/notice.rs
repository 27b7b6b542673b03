//! A draft of the public notice that an order of works needs, in Chinese and English. Every fact in it comes from the
//! closure as it was read and from the detours as they were computed; what is not known is left to be filled in.

use super::detour::vehicle_words;
use super::summary::{DetourLine, DetourSummary, MovementLine, WorkLine};
use crate::closure::{Closure, Direction, Effect, Location, OtherHalf, Schedule};
use chrono::{DateTime, Utc};
use std::fmt::Write;

/// 公告草稿.
pub fn chinese(summary: &DetourSummary, closures: &[Closure]) -> String {
    let mut text = String::from("# 关于道路施工期间交通组织的公告（草稿）\n\n");
    for closure in closures.iter().filter(|c| summary.works.iter().any(|w| w.closure == c.id)) {
        let _ = writeln!(text, "## {}\n", closure.label());
        let _ = writeln!(text, "- 施工时间：{}", span(&closure.schedule, "起", "待定", "至"));
        let hours = hours(closure, "每日", "放行时段", "仅限", "除外日期");
        if !hours.is_empty() {
            let _ = writeln!(text, "- 管制时段：{hours}");
        }
        let _ = writeln!(text, "- 施工路段：{}", place(closure, "按图示范围", "至", "路口"));
        let _ = writeln!(text, "- 管制方式：{}", effect_zh(closure));
        for work in summary.works.iter().filter(|w| w.closure == closure.id) {
            let who = vehicle_words(&work.vehicle).1;
            for line in ways(work, |m, d| match d {
                Some(d) => format!(
                    "{who}由{}向{}方向：{}，绕行{}（多行 {:.1} 公里、{:.0} 分钟）",
                    street(m, "该路"),
                    m.heading_zh,
                    "禁止通行",
                    roads(d, "周边道路"),
                    d.extra_m / 1000.0,
                    (d.extra_s / 60.0).ceil()
                ),
                None => {
                    format!("{who}由{}向{}方向：无绕行路线，须另设临时通道", street(m, "该路"), m.heading_zh)
                }
            }) {
                let _ = writeln!(text, "- {line}");
            }
            if work.passage == "open" {
                let _ = writeln!(text, "- {who}：可以通行，按现场标志减速慢行");
            }
        }
        let issued =
            |value: &str| if value.is_empty() { "（待填）".to_owned() } else { value.to_owned() };
        let _ = writeln!(text, "\n{}\n文号：{}\n", issued(&closure.authority), issued(&closure.order_no));
    }
    text.push_str("请过往车辆、行人按照交通标志指示通行，服从现场执勤人员指挥。\n");
    text
}

/// The same in English.
pub fn english(summary: &DetourSummary, closures: &[Closure]) -> String {
    let mut text = String::from("# Public notice of traffic arrangements during road works (draft)\n\n");
    for closure in closures.iter().filter(|c| summary.works.iter().any(|w| w.closure == c.id)) {
        let _ = writeln!(text, "## {}\n", closure.label());
        let _ = writeln!(text, "- Time: {}", span(&closure.schedule, "from", "until further notice", "to"));
        let hours = hours(closure, "daily", "open", "on", "except");
        if !hours.is_empty() {
            let _ = writeln!(text, "- Hours: {hours}");
        }
        let _ = writeln!(text, "- Section: {}", place(closure, "as drawn on the map", "to", "junction"));
        let _ = writeln!(text, "- Arrangement: {}", effect_en(closure));
        for work in summary.works.iter().filter(|w| w.closure == closure.id) {
            let who = vehicle_words(&work.vehicle).0;
            for line in ways(work, |m, d| match d {
                Some(d) => format!(
                    "{who}, {} {}bound: no passage; detour by {} ({:.1} km and {:.0} min more)",
                    street(m, "the road"),
                    m.heading,
                    roads(d, "the roads around"),
                    d.extra_m / 1000.0,
                    (d.extra_s / 60.0).ceil()
                ),
                None => format!(
                    "{who}, {} {}bound: no way round; a temporary passage is needed",
                    street(m, "the road"),
                    m.heading
                ),
            }) {
                let _ = writeln!(text, "- {line}");
            }
            if work.passage == "open" {
                let _ = writeln!(text, "- {who}: may pass, slowly and as the signs on site say");
            }
        }
        let issued =
            |value: &str| if value.is_empty() { "(to be filled in)".to_owned() } else { value.to_owned() };
        let _ =
            writeln!(text, "\n{}\nOrder no.: {}\n", issued(&closure.authority), issued(&closure.order_no));
    }
    text.push_str("Please follow the signs and the officers on site.\n");
    text
}

fn ways(work: &WorkLine, say: impl Fn(&MovementLine, Option<&DetourLine>) -> String) -> Vec<String> {
    work.movements.iter().map(|m| say(m, m.detours.first())).collect()
}

fn street<'a>(movement: &'a MovementLine, unnamed: &'a str) -> &'a str {
    if movement.road.is_empty() { unnamed } else { &movement.road }
}

fn roads(detour: &DetourLine, unnamed: &str) -> String {
    if detour.roads.is_empty() { unnamed.to_owned() } else { detour.roads.join("—") }
}

fn span(schedule: &Schedule, from: &str, open: &str, to: &str) -> String {
    let show =
        |instant: DateTime<Utc>| instant.with_timezone(&schedule.zone).format("%Y-%m-%d %H:%M").to_string();
    let end = schedule.end.map_or_else(|| open.to_owned(), show);
    match schedule.start {
        Some(start) => format!("{} {to} {end}", show(start)),
        None => format!("{from} — {to} {end}"),
    }
}

/// Hours and days as the order words them.
fn hours(closure: &Closure, daily: &str, open: &str, on: &str, except: &str) -> String {
    let said = |key: &str, word: &str| {
        let value = closure.properties.get(key).filter(|v| !v.is_null())?;
        let text = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(list) => list
                .iter()
                .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(", "),
            other => other.to_string(),
        };
        Some(format!("{word} {text}"))
    };
    let parts =
        [said("daily", daily), said("open_daily", open), said("weekdays", on), said("except_dates", except)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn place(closure: &Closure, drawn: &str, to: &str, junction: &str) -> String {
    match &closure.location {
        Location::Road { road, span: Some([a, b]) } => format!("{road}（{a} {to} {b}）"),
        Location::Road { road, span: None } => road.clone(),
        Location::Junction { roads: [a, b] } => format!("{a} / {b} {junction}"),
        Location::Lines { road: Some(road), .. } | Location::Points { road: Some(road), .. } => {
            format!("{road}（{drawn}）")
        }
        _ => drawn.to_owned(),
    }
}

fn effect_zh(closure: &Closure) -> String {
    let what = match (closure.effect, closure.other_half) {
        (Effect::Closed, _) if closure.direction != Direction::Both => "单方向封闭施工，该方向禁止通行",
        (Effect::Closed, _) => "全封闭施工，禁止通行",
        (Effect::NoThrough, _) => "禁止过境，沿线单位和居民可以进出",
        (Effect::LaneLoss, _) => "占用部分车道，其余车道通行",
        (Effect::HalfClosed, OtherHalf::TwoWay) => "半幅封闭，另外半幅双向通行",
        (Effect::HalfClosed, OtherHalf::Alternating) => "半幅封闭，另外半幅交替通行",
        (Effect::HalfClosed, OtherHalf::OneWay) => "半幅封闭，另外半幅单向通行",
        (Effect::Contraflow, _) => "借对向车道通行",
        (Effect::OneWay, _) => "临时单向通行",
        (Effect::SuspendOneWay, _) => "暂停单行，允许双向通行",
        (Effect::TurnBan, _) => "路口禁止转弯",
        (Effect::MandatoryTurn, _) => "路口须按指定方向行驶",
        (Effect::Speed, _) => "限速通行",
        (Effect::Limit, _) => "限高、限宽、限长或限重通行",
        (Effect::Delay, _) => "通行需等候",
        (Effect::SuspendLimit, _) => "暂停限制",
        (Effect::AddRoad, _) => "开通临时便道",
    };
    format!("{what}{}", conditions(closure, ["限速", "限高", "限宽", "限长", "限重", "限轴重"]))
}

fn effect_en(closure: &Closure) -> String {
    let what = match (closure.effect, closure.other_half) {
        (Effect::Closed, _) if closure.direction != Direction::Both => "closed in one direction",
        (Effect::Closed, _) => "closed, no passage",
        (Effect::NoThrough, _) => "no through traffic; access to places along the road",
        (Effect::LaneLoss, _) => "some lanes closed",
        (Effect::HalfClosed, OtherHalf::TwoWay) => "half closed, the other half two-way",
        (Effect::HalfClosed, OtherHalf::Alternating) => "half closed, traffic alternates on the other half",
        (Effect::HalfClosed, OtherHalf::OneWay) => "half closed, the other half one-way",
        (Effect::Contraflow, _) => "contraflow",
        (Effect::OneWay, _) => "one-way for the time of the works",
        (Effect::SuspendOneWay, _) => "one-way rule suspended",
        (Effect::TurnBan, _) => "turn banned",
        (Effect::MandatoryTurn, _) => "turn prescribed",
        (Effect::Speed, _) => "speed limit",
        (Effect::Limit, _) => "limits on vehicles",
        (Effect::Delay, _) => "waiting time",
        (Effect::SuspendLimit, _) => "limit suspended",
        (Effect::AddRoad, _) => "temporary road",
    };
    format!("{what}{}", conditions(closure, ["speed", "height", "width", "length", "mass", "axle load"]))
}

fn conditions(closure: &Closure, [speed, height, width, length, mass, axle]: [&str; 6]) -> String {
    let c = &closure.conditions;
    let base = |value: Option<u32>| value.map(|v| f64::from(v) / 1000.0);
    let mut parts: Vec<String> = Vec::new();
    parts.extend(c.speed.map(|s| format!("{speed} {} km/h", s.as_kmh())));
    for (word, value, unit) in [
        (height, base(c.limits.height_mm), "m"),
        (width, base(c.limits.width_mm), "m"),
        (length, base(c.limits.length_mm), "m"),
        (mass, base(c.limits.mass_kg), "t"),
        (axle, base(c.limits.axle_load_kg), "t"),
    ] {
        parts.extend(value.map(|value| format!("{word} {value} {unit}")));
    }
    if parts.is_empty() { String::new() } else { format!("（{}）", parts.join("，")) }
}
