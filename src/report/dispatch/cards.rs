//! The dispatch card of each incident as a text to send: three recipients.

use crate::report::summary::{CardLine, DispatchSummary, OfficerLine, ResponderLine};
use crate::report::words::Language;

/// The cards in both languages, as files.
pub fn texts(summary: &DispatchSummary) -> Vec<(&'static str, String)> {
    [("cards.zh.md", Language::Zh), ("cards.en.md", Language::En)]
        .map(|(name, language)| (name, text(&summary.cards, language)))
        .to_vec()
}

fn text(cards: &[CardLine], l: Language) -> String {
    let mut out = format!("# {}\n", l.say("一警三派派警卡", "Dispatch cards"));
    for card in cards {
        let name = if card.name.is_empty() { &card.incident } else { &card.name };
        put!(out, "\n## {name}");
        if *name != card.incident {
            put!(out, " ({})", card.incident);
        }
        out.push_str("\n\n");
        let mut fact = |label: &str, value: &str| {
            if !value.is_empty() {
                put!(out, "- {label}{}{value}\n", l.colon());
            }
        };
        fact(l.say("类别", "Kind"), &card.kind);
        fact(l.say("接警时间", "Time"), card.time.as_deref().unwrap_or_default());
        fact(l.say("所属项目", "Project"), &project(card, l));
        if card.officers.is_empty() {
            let nobody = match card.project {
                Some(_) => l.say("该项目没有项目警长", "the project has none"),
                None => l.say("不属于任何项目", "belongs to no project"),
            };
            fact(l.say("一派 项目警长", "1 Project officer"), nobody);
        }
        for officer in &card.officers {
            fact(l.say("一派 项目警长", "1 Project officer"), &officer_text(officer, l));
        }
        for responder in &card.responders {
            fact(l.say("二派 处警力量", "2 Responder"), &responder_text(responder, l));
        }
        if let Some(reason) = &card.reason {
            let why = card.blockers.iter().map(|b| if l == Language::Zh { &b.text_zh } else { &b.text });
            let why: String = why.map(|text| format!("; {text}")).collect();
            let missing =
                format!("{} {} ({}{why})", l.say("缺", "missing"), card.missing, l.dispatch(reason));
            fact(l.say("二派 处警力量", "2 Responder"), &missing);
        }
        fact(l.say("三派 责任派出所", "3 Station in charge"), &station(card, l));
    }
    out
}

/// The project of a card, and how it is known.
pub(crate) fn project(card: &CardLine, l: Language) -> String {
    let Some(id) = &card.project else { return String::new() };
    let name = card.project_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(id);
    match card.project_by.as_deref() {
        Some("nearest") => format!("{name} {}", l.say("(按最近项目)", "(the nearest)")),
        _ => name.to_owned(),
    }
}

fn officer_text(officer: &OfficerLine, l: Language) -> String {
    let phone = |text: &str| if text.is_empty() { String::new() } else { format!(", {text}") };
    let role = if officer.role.is_empty() { String::new() } else { format!(" [{}]", l.role(&officer.role)) };
    let own = format!("{}{role}{}", officer.name, phone(&officer.phone));
    if officer.on_duty {
        return own;
    }
    let off = l.say("不当班", "off duty");
    match (&officer.substitute_name, &officer.substitute_by) {
        (Some(name), Some(by)) => {
            format!("{own} — {off}, {} {name} ({})", l.say("由其代为处置：", "in his place"), l.dispatch(by))
        }
        _ => format!("{own} — {off}, {}", l.say("无人可代", "nobody stands in")),
    }
}

fn responder_text(line: &ResponderLine, l: Language) -> String {
    let mut out = format!("{} — {}", line.name, l.duration(line.response_s));
    if let Some(at) = &line.arrive_at {
        put!(out, " ({} {at})", l.say("预计到达", "arrives"));
    }
    put!(out, ", {}", l.length(line.distance_m));
    if line.wait_s > 0.0 {
        put!(out, ", {} {}", l.say("等待空闲警力", "waited for a unit"), l.duration(line.wait_s));
    }
    if !line.roads.is_empty() {
        put!(out, "; {} {}", l.say("路线", "by"), line.roads.join(" → "));
    }
    for exemption in &line.exemptions {
        let title = if exemption.title.is_empty() { &exemption.closure } else { &exemption.title };
        let by = l.say("凭豁免通过", "drives through by exemption:");
        put!(out, "; {by} {title} ({})", exemption.roads.join(", "));
    }
    if let Some(next) = &line.next {
        // Counted as the first one: from the call, with the time to set out.
        let after = line.response_s - line.duration_s + next.duration_s;
        put!(out, "; {} {} ({})", l.say("后备", "backup"), next.name, l.duration(after));
    }
    out
}

fn station(card: &CardLine, l: Language) -> String {
    let Some(name) = &card.station_name else { return String::new() };
    let by = card.station_by.as_deref().map(|by| l.dispatch(by)).unwrap_or_default();
    let far = card.station_s.map(|s| format!(", {}", l.duration(s))).unwrap_or_default();
    format!("{name} ({by}{far})")
}
