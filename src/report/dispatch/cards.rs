//! The dispatch card of each incident as a text to send: three recipients.

use crate::report::summary::{
    CardLine, DispatchSummary, ExemptionLine, NextLine, OfficerLine, ResponderLine, ToldLine,
};
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
        Some("nearest") => format!("{name}{}", l.brackets(l.say("按最近项目", "the nearest"))),
        _ => name.to_owned(),
    }
}

fn officer_text(officer: &OfficerLine, l: Language) -> String {
    let mut out = call(officer, l);
    if let Some(way) = &officer.way {
        put!(out, "; {}", way_text(way, l));
    }
    if let Some(why) = &officer.no_way {
        put!(out, "; {}", l.dispatch(why));
    }
    if let Some(next) = &officer.next {
        let by = officer.next_by.as_deref().map(|by| l.dispatch(by)).unwrap_or_default();
        put!(out, "; {} {} [{by}]{}", l.say("后备", "backup"), next.name, after(next, l));
    }
    out
}

/// Whom to call.
fn call(officer: &OfficerLine, l: Language) -> String {
    let phone = |text: &str| if text.is_empty() { String::new() } else { format!(", {text}") };
    let role = if officer.role.is_empty() { String::new() } else { format!(" [{}]", l.role(&officer.role)) };
    let own = format!("{}{role}{}", officer.name, phone(&officer.phone));
    if officer.on_duty {
        return own;
    }
    let off = l.say("不当班", "off duty");
    match (&officer.substitute_name, &officer.substitute_by) {
        (Some(name), Some(by)) => {
            let name = format!("{name}{}", phone(officer.substitute_phone.as_deref().unwrap_or_default()));
            let by = l.brackets(&l.dispatch(by));
            format!("{own} — {off}{} {name}{by}", l.say("，由其代为处置：", ", in his place"))
        }
        _ => format!("{own} — {off}{}", l.say("，无人可代", ", nobody stands in")),
    }
}

/// When somebody comes, and which way.
fn way_text(way: &ToldLine, l: Language) -> String {
    let mut out = l.duration(way.response_s);
    if let Some(at) = &way.arrive_at {
        put!(out, " ({} {at})", l.say("预计到达", "arrives"));
    }
    put!(out, ", {}", l.length(way.distance_m));
    by_roads(&mut out, &way.roads, &way.exemptions, l);
    out
}

fn by_roads(out: &mut String, roads: &[String], exemptions: &[ExemptionLine], l: Language) {
    if !roads.is_empty() {
        put!(out, "; {} {}", l.say("路线", "by"), roads.join(" → "));
    }
    for exemption in exemptions {
        let title = if exemption.title.is_empty() { &exemption.closure } else { &exemption.title };
        put!(out, "; {} {title}", l.say("凭豁免通过", "drives through by exemption:"));
        if !exemption.roads.is_empty() {
            put!(out, " ({})", exemption.roads.join(", "));
        }
    }
}

/// When a backup would be there.
fn after(next: &NextLine, l: Language) -> String {
    next.response_s.map(|s| format!(" ({})", l.duration(s))).unwrap_or_default()
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
    by_roads(&mut out, &line.roads, &line.exemptions, l);
    if let Some(next) = &line.next {
        put!(out, "; {} {}{}", l.say("后备", "backup"), next.name, after(next, l));
    }
    out
}

fn station(card: &CardLine, l: Language) -> String {
    let Some(name) = &card.station_name else {
        return card.station_no_way.as_deref().map(|why| l.dispatch(why)).unwrap_or_default();
    };
    let by = card.station_by.as_deref().map(|by| l.dispatch(by)).unwrap_or_default();
    let mut out = format!("{name} ({by})");
    if let Some(way) = &card.station_way {
        put!(out, " — {}", way_text(way, l));
    }
    if let Some(why) = &card.station_no_way {
        put!(out, " — {}", l.dispatch(why));
    }
    if let Some(next) = &card.station_next {
        put!(out, "; {} {}{}", l.say("后备", "backup"), next.name, after(next, l));
    }
    out
}
