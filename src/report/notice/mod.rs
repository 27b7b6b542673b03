//! A draft of the public notice that an order of works needs, in Chinese or English: as Markdown, and as a page with its
//! map. Every fact in it comes from the closure as it was read and from the detours as they were computed; what is not
//! known is left to be filled in.

mod page;
mod whom;

use super::detour::vehicle_words;
use super::summary::{DetourSummary, MovementLine, WorkLine};
use super::words::Language;
use crate::closure::feature::Between;
use crate::closure::{Closure, Direction, Effect, Location, OtherHalf, Schedule, Selector};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a notice says, in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    language: Language,
    sections: Vec<Section>,
}

/// What it says of one closure; each phase of an order is one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Section {
    /// Id of the order.
    order: String,
    /// What people call the works.
    title: String,
    /// Whether the map shows a way round.
    has_way_round: bool,
    /// Labeled facts, in the order in which notices have them.
    facts: Vec<(String, String)>,
    /// Who ordered it, its number, whom to ask, and the day of publication; empty is to be filled in.
    authority: String,
    order_no: String,
    contact: String,
    published: String,
}

/// The notice of all closures that the detours are about; `between` says where drawn ones lie.
pub fn notice(
    summary: &DetourSummary,
    closures: &[Closure],
    between: &BTreeMap<String, Between>,
    l: Language,
) -> Notice {
    let concerned = closures.iter().filter(|c| summary.works.iter().any(|w| w.closure == c.id));
    let section = |closure: &Closure| {
        let said = |key: &str| {
            let text = closure.properties.get(key).and_then(Value::as_str);
            text.unwrap_or_default().trim().to_owned()
        };
        let works: Vec<&WorkLine> = summary.works.iter().filter(|w| w.closure == closure.id).collect();
        Section {
            order: closure.order.clone(),
            title: closure.label().to_owned(),
            has_way_round: summary
                .works
                .iter()
                .filter(|work| work.order == closure.order)
                .any(|work| work.movements.iter().any(|movement| movement.found)),
            facts: facts(closure, &works, between.get(&closure.id), l),
            authority: closure.authority.clone(),
            order_no: closure.order_no.clone(),
            contact: said("contact"),
            published: said("notice_published"),
        }
    };
    Notice { language: l, sections: concerned.map(section).collect() }
}

impl Notice {
    fn title(&self) -> &'static str {
        self.language.say(
            "关于道路施工期间交通组织的公告（草稿）",
            "Public notice of traffic arrangements during road works (draft)",
        )
    }

    fn closing(&self) -> &'static str {
        self.language.say(
            "请过往车辆、行人按照交通标志指示通行，服从现场执勤人员指挥。",
            "Please follow the signs and the officers on site.",
        )
    }

    /// Who signs a section, on what paper, when, and whom to ask.
    fn signature(&self, section: &Section) -> Vec<(&'static str, String)> {
        let l = self.language;
        let issued = |value: &str| {
            if value.is_empty() {
                l.say("（待填）", "(to be filled in)").to_owned()
            } else {
                value.to_owned()
            }
        };
        let contact = (l.say("联系方式", "Contact"), section.contact.clone());
        let signed = [
            (l.say("发布单位", "Issued by"), issued(&section.authority)),
            (l.say("文号", "Order no."), issued(&section.order_no)),
            (l.say("发布日期", "Published"), issued(&section.published)),
        ];
        signed.into_iter().chain((!section.contact.is_empty()).then_some(contact)).collect()
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n", self.title());
        let colon = self.language.colon();
        for section in &self.sections {
            let _ = writeln!(text, "## {}\n", section.title);
            for (label, fact) in &section.facts {
                let _ = writeln!(text, "- {label}{colon}{fact}");
            }
            text.push('\n');
            for (label, value) in self.signature(section) {
                let _ = writeln!(text, "{label}{colon}{value}  ");
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}", self.closing());
        text
    }
}

/// What notices say of a closure: when, where, how, whom, and how each kind of vehicle goes instead.
fn facts(
    closure: &Closure,
    works: &[&WorkLine],
    between: Option<&Between>,
    l: Language,
) -> Vec<(String, String)> {
    let facts = [
        (l.say("施工时间", "Time"), span(&closure.schedule, l)),
        (l.say("管制时段", "Hours"), hours(closure, l)),
        (l.say("施工路段", "Section"), place(closure, between, l)),
        (l.say("管制方式", "Arrangement"), arrangement(closure, l)),
        (l.say("管制对象", "Applies to"), whom::any_of(&closure.applies_to, l)),
        (l.say("准予通行", "May pass"), exempt(closure, l)),
    ];
    let mut facts: Vec<(String, String)> = facts
        .into_iter()
        .filter(|(_, fact)| !fact.is_empty())
        .map(|(label, fact)| (label.to_owned(), fact))
        .collect();
    // What is the same for several kinds of vehicles, or for several movements of one, is said once.
    let mut ways: Vec<(Vec<&str>, String)> = Vec::new();
    for work in works {
        let (en, zh) = vehicle_words(&work.vehicle);
        let who = if l == Language::Zh { zh } else { en };
        for way in passages(work, l) {
            match ways.iter_mut().find(|(_, known)| *known == way) {
                Some((all, _)) if all.contains(&who) => {}
                Some((all, _)) => all.push(who),
                None => ways.push((vec![who], way)),
            }
        }
    }
    facts.extend(ways.into_iter().map(|(all, way)| (all.join(l.say("、", ", ")), way)));
    facts
}

/// How one kind of vehicle goes: the way round of each movement, or that it passes.
fn passages(work: &WorkLine, l: Language) -> Vec<String> {
    let mut ways: Vec<String> = work.movements.iter().map(|movement| way_round(movement, l)).collect();
    match work.passage.as_str() {
        "exempt" => ways.push(l.say("准予通行", "may pass").to_owned()),
        "open" => ways.push(
            l.say("可以通行，按现场标志减速慢行", "may pass, slowly and as the signs on site say").to_owned(),
        ),
        _ => {}
    }
    ways
}

/// Who may pass nevertheless; where the road is physically shut, whoever has a pass of the site.
fn exempt(closure: &Closure, l: Language) -> String {
    let may: Vec<Selector> = closure.who_may_pass().cloned().collect();
    whom::any_of(&may, l)
}

/// Which way is shut, and how one goes instead. A way round that costs nothing more is not praised as longer.
fn way_round(movement: &MovementLine, l: Language) -> String {
    let road = if movement.road.is_empty() { l.say("该路", "the road") } else { &movement.road };
    let heading = match l {
        Language::Zh => format!("{road}向{}方向{}", movement.heading_zh, turned(movement, l)),
        Language::En => format!("{road} {}bound{}", movement.heading, turned(movement, l)),
    };
    let Some(best) = movement.detours.first() else {
        let none = l.say("无绕行路线，须另设临时通道", "no way round; a temporary passage is needed");
        return format!("{heading}{}{none}", l.say("，", ": "));
    };
    let roads = match best.roads.is_empty() {
        true => l.say("周边道路", "the roads around").to_owned(),
        false => best.roads.join("—"),
    };
    let mut more = Vec::new();
    if best.extra_m > 0.0 {
        more.push(l.length(best.extra_m));
    }
    if best.extra_s > 0.0 {
        more.push(l.duration(best.extra_s));
    }
    let more = match (more.is_empty(), l) {
        (true, _) => String::new(),
        (false, Language::Zh) => format!("（多行 {}）", more.join("、")),
        (false, Language::En) => format!(" ({} more)", more.join(", ")),
    };
    match l {
        Language::Zh => format!("{heading}禁止通行，绕行{roads}{more}"),
        Language::En => format!("{heading}: no passage; detour by {roads}{more}"),
    }
}

/// Of a turn across a closed junction: which.
fn turned(movement: &MovementLine, l: Language) -> &'static str {
    match movement.turn.as_str() {
        "left" => l.say("（左转进入）", " (turning left)"),
        "right" => l.say("（右转进入）", " (turning right)"),
        _ => "",
    }
}

fn span(schedule: &Schedule, l: Language) -> String {
    let show =
        |instant: DateTime<Utc>| instant.with_timezone(&schedule.zone).format("%Y-%m-%d %H:%M").to_string();
    let start = schedule.start.map_or_else(|| l.say("即日起", "now").to_owned(), show);
    let end = schedule.end.map_or_else(|| l.say("待定", "until further notice").to_owned(), show);
    format!("{start} {} {end}", l.say("至", "to"))
}

/// Hours and days as the order words them.
fn hours(closure: &Closure, l: Language) -> String {
    let said = |key: &str, word: &str| {
        let text = match closure.properties.get(key).filter(|v| !v.is_null())? {
            Value::String(text) => text.clone(),
            Value::Array(list) => {
                let entry = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
                list.iter().map(entry).collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        };
        Some(format!("{word} {text}"))
    };
    let parts = [
        said("daily", l.say("每日", "daily")),
        said("open_daily", l.say("放行时段", "open")),
        said("weekdays", l.say("仅限", "on")),
        said("except_dates", l.say("除外日期", "except")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(l.say("；", "; "))
}

fn place(closure: &Closure, between: Option<&Between>, l: Language) -> String {
    let drawn = l.say("按图示范围", "as drawn on the map");
    match &closure.location {
        Location::Lines { .. } | Location::Points { .. } if between.is_some() => {
            between.map_or_else(String::new, |Between { road, from, to }| match from == to {
                true => format!("{road}（{from}，{drawn}）"),
                false => format!("{road}（{from} {} {to}，{drawn}）", l.say("至", "to")),
            })
        }
        Location::Road { road, span: Some([a, b]) } => format!("{road}（{a} {} {b}）", l.say("至", "to")),
        Location::Road { road, span: None } => road.clone(),
        Location::Junction { roads: [a, b] } => format!("{a} / {b} {}", l.say("路口", "junction")),
        Location::SiteGate { site, gate } => format!("{site} {gate}"),
        Location::Lines { road: Some(road), .. } | Location::Points { road: Some(road), .. } => {
            format!("{road}（{drawn}）")
        }
        _ => drawn.to_owned(),
    }
}

/// What the closure does, in words, with its conditions.
fn arrangement(closure: &Closure, l: Language) -> String {
    let one_way = closure.direction != Direction::Both;
    let (zh, en) = match (closure.effect, closure.other_half) {
        (Effect::Closed, _) if one_way => ("单方向封闭施工，该方向禁止通行", "closed in one direction"),
        (Effect::Closed, _) => ("全封闭施工，禁止通行", "closed, no passage"),
        (Effect::NoThrough, _) => {
            ("禁止过境，沿线单位和居民可以进出", "no through traffic; access to places along the road")
        }
        (Effect::LaneLoss, _) => ("占用部分车道，其余车道通行", "some lanes closed"),
        (Effect::HalfClosed, OtherHalf::TwoWay) => {
            ("半幅封闭，另外半幅双向通行", "half closed, the other half two-way")
        }
        (Effect::HalfClosed, OtherHalf::Alternating) => {
            ("半幅封闭，另外半幅交替通行", "half closed, traffic alternates on the other half")
        }
        (Effect::HalfClosed, OtherHalf::OneWay) => {
            ("半幅封闭，另外半幅单向通行", "half closed, the other half one-way")
        }
        (Effect::Contraflow, _) => ("借对向车道通行", "contraflow"),
        (Effect::OneWay, _) => ("临时单向通行", "one-way for the time of the works"),
        (Effect::SuspendOneWay, _) => ("暂停单行，允许双向通行", "one-way rule suspended"),
        (Effect::TurnBan, _) => ("路口禁止转弯", "turn banned"),
        (Effect::MandatoryTurn, _) => ("路口须按指定方向行驶", "turn prescribed"),
        (Effect::Speed, _) => ("限速通行", "speed limit"),
        (Effect::Limit, _) => ("限高、限宽、限长或限重通行", "limits on vehicles"),
        (Effect::Delay, _) => ("通行需等候", "waiting time"),
        (Effect::SuspendLimit, _) => ("暂停限制", "limit suspended"),
        (Effect::AddRoad, _) => ("开通临时便道", "temporary road"),
    };
    let mut parts = whom::conditions(&closure.conditions, l);
    if let Some([from, to]) = &closure.turn {
        parts.push(format!("{from} → {to}"));
    }
    let what = l.say(zh, en);
    if parts.is_empty() { what.to_owned() } else { format!("{what}（{}）", parts.join("，")) }
}
