//! Incidents: response times, the dispatch cards, coverage by units, standby places.

use super::{Cell, Figure, Rows, Section, Table, Tone, count, duration, length, list, share, text};
use crate::report::words::{Language, grouped};
use serde_json::Value;

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let name = text(part, "name");
    let head = l.say("一警三派", "Dispatch").to_owned();
    let mut section = Section::new(if name.is_empty() { head } else { format!("{head}{}{name}", l.colon()) });
    let responses = &part["responses"];
    let target = duration(part, "target_s", l);
    let met = part["met"].as_bool();
    section.figures.push(Figure {
        label: format!("{target} {}", l.say("内到达", "reached within")),
        value: share(responses, "within_target_percent"),
        detail: format!("{} {}", count(responses, "incidents"), l.say("起警情", "incidents")),
        tone: match met {
            Some(false) => Tone::Bad,
            Some(true) => Tone::Good,
            None => Tone::Plain,
        },
    });
    section.fact(l.say("警力", "Units"), count(part, "units"));
    let mode = match text(part, "mode").as_str() {
        "single" => l.say("逐起单独研判（全部警力在岗位）", "each by itself, all units at their posts"),
        _ => l.say(
            "按时间顺序推演（占用警力不可再派）",
            "replayed in the order of time; busy units are not sent",
        ),
    };
    section.fact(l.say("方式", "Mode"), mode);
    section.fact(l.say("派警规则", "Policy"), l.say("最近空闲警力", "nearest idle unit"));
    if text(part, "closures_judged") == "departure" {
        let said = l.say("按派警时刻", "as they are when a unit is sent");
        section.fact(l.say("封闭判定", "Closures"), said);
    }
    section.add(times(part, l));
    section.add(shares(part, l));
    section.add(kinds(part, l).keep(rows.0));
    section.add(cards(part, l).keep(rows.0));
    section.add(late(part, l).keep(rows.0));
    section.add(cover(part, l).keep(rows.0));
    standby(part, l, &mut section);
    section.add(loads(part, l).keep(rows.0));
    section
}

fn times(part: &Value, l: Language) -> Table {
    let columns = [
        "",
        l.say(">到达", ">reached"),
        l.say(">平均", ">mean"),
        l.say(">中位数", ">median"),
        l.say(">90 分位", ">90th percentile"),
        l.say(">最长", ">longest"),
        l.say(">平均等待", ">mean wait"),
        l.say(">第二警力", ">second unit"),
        l.say(">缺警力", ">short of units"),
    ];
    let mut table = Table::new(l.say("出警时间", "Response times"), &columns);
    let sides = [("responses", l.say("现状", "now")), ("before", l.say("无封闭时", "without closures"))];
    for (key, label) in sides {
        let side = &part[key];
        if !side.is_object() {
            continue;
        }
        table.row([
            label.to_owned().into(),
            format!("{} / {}", count(side, "answered"), count(side, "incidents")).into(),
            duration(side, "mean_s", l).into(),
            duration(side, "median_s", l).into(),
            duration(side, "p90_s", l).into(),
            duration(side, "longest_s", l).into(),
            duration(side, "mean_wait_s", l).into(),
            duration(side, "second_unit_mean_s", l).into(),
            count(side, "short_of_units").into(),
        ]);
    }
    table
}

fn shares(part: &Value, l: Language) -> Table {
    let limits: Vec<String> = list(&part["responses"], "shares")
        .iter()
        .map(|s| format!(">≤ {}", duration(s, "within_s", l)))
        .collect();
    let columns: Vec<&str> = std::iter::once("").chain(limits.iter().map(String::as_str)).collect();
    let mut table =
        Table::new(l.say("到达时间占比（占全部警情）", "Share reached within (of all incidents)"), &columns);
    for (key, label) in
        [("responses", l.say("现状", "now")), ("before", l.say("无封闭时", "without closures"))]
    {
        let within = list(&part[key], "shares");
        if !within.is_empty() {
            let cells = within.iter().map(|s| Cell::from(share(s, "percent")));
            table.row(std::iter::once(Cell::from(label)).chain(cells));
        }
    }
    table
}

fn kinds(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("类别", "kind"),
        l.say(">警情", ">incidents"),
        l.say(">平均", ">mean"),
        l.say(">90 分位", ">90th percentile"),
        l.say(">按时", ">in time"),
    ];
    let mut table = Table::new(l.say("按类别", "By kind"), &columns);
    for kind in list(part, "by_kind") {
        table.row([
            text(kind, "kind").into(),
            count(kind, "incidents").into(),
            duration(kind, "mean_s", l).into(),
            duration(kind, "p90_s", l).into(),
            share(kind, "within_target_percent").into(),
        ]);
    }
    table
}

fn cards(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("警情", "incident"),
        l.say("时间", "time"),
        l.say("一派 项目警长", "1 project officer"),
        l.say("二派 处警力量", "2 responder"),
        l.say(">到达", ">arrives after"),
        l.say("路线", "way"),
        l.say("凭豁免", "by exemption"),
        l.say("后备", "backup"),
        l.say("三派 责任派出所", "3 station in charge"),
    ];
    let mut table = Table::new(l.say("派警卡", "Dispatch cards"), &columns);
    for card in list(part, "cards") {
        let named = [text(card, "name"), text(card, "incident")].into_iter().find(|t| !t.is_empty());
        let officers: Vec<String> =
            list(card, "officers").iter().map(|officer| officer_text(officer, l)).collect();
        let station = match text(card, "station_name") {
            name if name.is_empty() => String::new(),
            name => format!("{name} ({})", l.dispatch(&text(card, "station_by"))),
        };
        let (time, station) = (super::frame::instant(&text(card, "time")), Cell::from(station));
        let head = [named.unwrap_or_default(), time, officers.join(", ")].map(Cell::from);
        let missing = card["missing"].as_u64().unwrap_or(0);
        if missing > 0 {
            let why: Vec<String> = list(card, "blockers")
                .iter()
                .map(|b| text(b, l.say("text_zh", "text")))
                .filter(|why| !why.is_empty())
                .collect();
            let reason = std::iter::once(l.dispatch(&text(card, "reason"))).chain(why);
            let reason = reason.collect::<Vec<_>>().join("; ");
            let said = format!("{} {missing}{}{reason}", l.say("缺", "missing"), l.colon());
            let mut cells = head.to_vec();
            cells.push(Cell { text: said, tone: Tone::Bad });
            cells.extend((0..4).map(|_| Cell::from("–")));
            cells.push(station.clone());
            table.row(cells);
        }
        for line in list(card, "responders") {
            let roads: Vec<&str> = list(line, "roads").iter().filter_map(Value::as_str).collect();
            let exempt: Vec<String> = list(line, "exemptions").iter().map(exemption).collect();
            let next = match line["next"].is_object() {
                true => {
                    // Counted as the first one: from the call, with the time to set out.
                    let seconds = |value: &Value, key: &str| value[key].as_f64().unwrap_or(0.0);
                    let before = seconds(line, "response_s") - seconds(line, "duration_s");
                    let after = l.duration(before + seconds(&line["next"], "duration_s"));
                    format!("{} {after}", text(&line["next"], "name"))
                }
                false => "–".to_owned(),
            };
            let mut cells = head.to_vec();
            cells.extend([
                text(line, "name").into(),
                duration(line, "response_s", l).into(),
                roads.join(" → ").into(),
                exempt.join("; ").into(),
                next.into(),
                station.clone(),
            ]);
            table.row(cells);
        }
    }
    table
}

fn exemption(exemption: &Value) -> String {
    let title = [text(exemption, "title"), text(exemption, "closure")].into_iter().find(|t| !t.is_empty());
    let roads: Vec<&str> = list(exemption, "roads").iter().filter_map(Value::as_str).collect();
    format!("{} ({})", title.unwrap_or_default(), roads.join(", "))
}

fn officer_text(officer: &Value, l: Language) -> String {
    let name = text(officer, "name");
    if officer["on_duty"].as_bool() != Some(false) {
        return name;
    }
    match text(officer, "substitute_name") {
        stand_in if stand_in.is_empty() => format!("{name} ({})", l.say("不当班", "off duty")),
        stand_in => format!("{stand_in} ({} {name})", l.say("代", "for")),
    }
}

fn late(part: &Value, l: Language) -> Table {
    let columns = [l.say("警情", "incident"), l.say(">用时", ">took"), l.say("原因", "why")];
    let mut table = Table::new(l.say("超时警情", "Late incidents"), &columns);
    for line in list(part, "late") {
        table.row([
            text(line, "incident").into(),
            duration(line, "response_s", l).into(),
            l.dispatch(&text(line, "reason")).into(),
        ]);
    }
    table
}

fn cover(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("对象", "of"),
        l.say("时限", "within"),
        l.say(">0 组", ">0 units"),
        l.say(">1 组", ">1 unit"),
        l.say(">2 组", ">2 units"),
        l.say(">3 组以上", ">3 or more"),
        l.say(">至少 1 组", ">at least 1"),
        l.say(">至少 2 组", ">at least 2"),
        l.say(">无封闭时 1 组", ">at least 1, without closures"),
        l.say(">无封闭时 2 组", ">at least 2, without closures"),
    ];
    let title = l.say("岗位警力覆盖（由岗位出发）", "Coverage by units from their posts");
    let mut table = Table::new(title, &columns);
    for line in list(part, "cover") {
        let by: Vec<Cell> =
            list(line, "by_units").iter().map(|n| grouped(n.as_f64().unwrap_or(0.0), 0).into()).collect();
        let mut cells = vec![l.dispatch(&text(line, "of")).into(), duration(line, "within_s", l).into()];
        cells.extend(by);
        let shares = ["percent", "two_percent", "before_percent", "before_two_percent"];
        cells.extend(shares.map(|key| Cell::from(share(line, key))));
        table.row(cells);
    }
    table
}

fn standby(part: &Value, l: Language, section: &mut Section) {
    let standby = &part["standby"];
    if !standby.is_object() {
        return;
    }
    let say = |key: &str| match text(standby, "model").as_str() {
        "median" => duration(standby, key, l),
        _ => standby[key].as_f64().map_or_else(String::new, |v| grouped(v, 0)),
    };
    let proof = match standby["proved"].as_bool() {
        Some(true) => l.say("已证明最优", "proved best").to_owned(),
        _ => format!("{} {} %", l.say("未证明，差距", "not proved, gap"), standby["gap"]),
    };
    let of = match text(standby, "model").as_str() {
        "median" => String::new(),
        _ => format!(" / {}", grouped(standby["demand_total"].as_f64().unwrap_or(0.0), 0)),
    };
    let said = format!(
        "{} ({}): {}{of}, {} {}, {} {}; {proof}",
        l.dispatch(&text(standby, "model")),
        duration(standby, "within_s", l),
        say("value"),
        l.say("上限", "bound"),
        say("bound"),
        l.say("现有岗位", "posts today"),
        say("today")
    );
    section.fact(l.say("最佳备勤点", "Best standby places"), said);
    let mut table =
        Table::new(l.say("备勤点", "Standby places"), &[l.say("编号", "id"), l.say("名称", "name")]);
    for place in list(standby, "places") {
        table.row([text(place, "id").into(), text(place, "name").into()]);
    }
    section.add(table);
}

fn loads(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("警力", "unit"),
        l.say(">出警", ">incidents"),
        l.say(">行程", ">driven to them"),
        l.say(">占用", ">busy"),
    ];
    let mut table = Table::new(l.say("各警力工作量", "What each unit did"), &columns);
    for line in list(part, "loads") {
        table.row([
            text(line, "name").into(),
            count(line, "incidents").into(),
            length(line, "distance_m", l).into(),
            duration(line, "busy_s", l).into(),
        ]);
    }
    table
}
