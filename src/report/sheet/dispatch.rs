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
    let mean = l.say("已到达者平均", "mean of those reached");
    let percentiles = [
        (l.say("中位数", "Median"), "median_s", mean, "mean_s"),
        (l.say("90 分位", "90th percentile"), "p90_s", l.say("95 分位", "95th"), "p95_s"),
    ];
    for (label, key, more, other) in percentiles {
        section.figures.push(Figure {
            label: label.to_owned(),
            value: duration(responses, key, l),
            detail: format!("{more} {}", duration(responses, other, l)),
            tone: Tone::Plain,
        });
    }
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
        let label = l.say("覆盖与备勤点的封闭判定", "Closures for coverage and standby places");
        section.fact(label, l.time_policy("worst-case"));
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

/// A row a figure, for a page has no room for twelve columns beside each other.
fn times(part: &Value, l: Language) -> Table {
    let sides = [("responses", l.say(">现状", ">now")), ("before", l.say(">无封闭时", ">without closures"))];
    let sides: Vec<(&Value, &str)> = sides
        .into_iter()
        .map(|(key, label)| (&part[key], label))
        .filter(|(side, _)| side.is_object())
        .collect();
    let columns: Vec<&str> = std::iter::once("").chain(sides.iter().map(|(_, label)| *label)).collect();
    let mut table = Table::new(l.say("出警时间", "Response times"), &columns);
    let mut row = |label: &str, told: &dyn Fn(&Value) -> String| {
        table.row(std::iter::once(label.into()).chain(sides.iter().map(|(side, _)| Cell::from(told(side)))));
    };
    let reached = |side: &Value| format!("{} / {}", count(side, "answered"), count(side, "incidents"));
    row(l.say("到达", "reached"), &reached);
    let durations = [
        (l.say("平均（已到达）", "mean of those reached"), "mean_s"),
        (l.say("两种情形均到达者平均", "mean of those reached both ways"), "mean_of_both_s"),
        (l.say("中位数", "median"), "median_s"),
        (l.say("90 分位", "90th percentile"), "p90_s"),
        (l.say("95 分位", "95th percentile"), "p95_s"),
        (l.say("最长", "longest"), "longest_s"),
        (l.say("平均等待", "mean wait"), "mean_wait_s"),
        (l.say("第二警力", "second unit"), "second_unit_mean_s"),
    ];
    for (label, key) in durations.into_iter().filter(|(_, key)| *key != "mean_of_both_s" || sides.len() > 1) {
        row(label, &|side| duration(side, key, l));
    }
    for (label, key) in
        [(l.say("缺警力", "short of units"), "short_of_units"), (l.say("无路可达", "no way"), "no_way")]
    {
        row(label, &|side| count(side, key));
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
        l.say(">平均（已到达）", ">mean of those reached"),
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

/// A row a recipient; the incident stands in the first of its rows.
fn cards(part: &Value, l: Language) -> Table {
    // All times are of one zone, which the head of the column names.
    let zone = list(part, "cards").iter().find_map(|card| zone_of(&text(card, "time")));
    let clock = format!("{}{}", l.say("时间", "time"), zone.unwrap_or_default());
    let columns = [
        l.say("警情", "incident"),
        clock.as_str(),
        l.say("派往", "recipient"),
        l.say("姓名或名称", "who"),
        l.say(">到达", ">arrives after"),
        l.say("路线", "way"),
        l.say("凭豁免", "by exemption"),
        l.say("后备", "backup"),
    ];
    let mut table = Table::new(l.say("派警卡", "Dispatch cards"), &columns);
    for card in list(part, "cards") {
        let named = [text(card, "name"), text(card, "incident")].into_iter().find(|t| !t.is_empty());
        let time = super::frame::instant(&text(card, "time"));
        let time = time.split_once(" (").map_or(time.as_str(), |(time, _)| time).to_owned();
        let incident = [Cell::from(named.unwrap_or_default()), Cell::from(time)];
        let mut is_first = true;
        let mut row = |recipient: &str, cells: [Cell; 5]| {
            // A row that no table leaves out may stand alone.
            let is_kept = cells.iter().any(|cell| cell.tone == Tone::Bad);
            let head = if is_first || is_kept { incident.clone() } else { Default::default() };
            is_first = false;
            table.row(head.into_iter().chain([Cell::from(recipient)]).chain(cells));
        };
        let first = l.say("一派 项目警长", "1 project officer");
        let called = officers(list(card, "officers"), l);
        if called.is_empty() {
            let nobody = if card["project"].is_string() {
                l.say("无项目警长", "the project has none")
            } else {
                l.say("不属于任何项目", "no project")
            };
            row(first, alone(Cell { text: nobody.to_owned(), tone: Tone::Faint }));
        }
        for (who, officer) in called {
            row(first, told(who, &officer["way"], &text(officer, "no_way"), &officer["next"], l));
        }
        let second = l.say("二派 处警力量", "2 responder");
        for line in list(card, "responders") {
            row(second, told(text(line, "name"), line, "", &line["next"], l));
        }
        let missing = card["missing"].as_u64().unwrap_or(0);
        if missing > 0 {
            let why = list(card, "blockers").iter().map(|b| text(b, l.say("text_zh", "text")));
            let why = counted(why.filter(|why| !why.is_empty()));
            let reason = std::iter::once(l.dispatch(&text(card, "reason"))).chain(why);
            let reason = reason.collect::<Vec<_>>().join("; ");
            let said = format!("{} {missing}{}{reason}", l.say("缺", "missing"), l.colon());
            row(second, alone(Cell { text: said, tone: Tone::Bad }));
        }
        if card["station"].is_string() {
            let who = format!("{} ({})", text(card, "station_name"), l.dispatch(&text(card, "station_by")));
            let no_way = text(card, "station_no_way");
            let third = l.say("三派 责任派出所", "3 station in charge");
            row(third, told(who, &card["station_way"], &no_way, &card["station_next"], l));
        } else {
            let nobody = l.dispatch(&text(card, "station_no_way"));
            row(
                l.say("三派 责任派出所", "3 station in charge"),
                alone(Cell { text: nobody, tone: Tone::Bad }),
            );
        }
    }
    table
}

/// Each text once, with how often it stands where it does more than once.
fn counted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<(String, usize)> = Vec::new();
    for text in texts {
        match all.iter_mut().find(|(known, _)| *known == text) {
            Some((_, times)) => *times += 1,
            None => all.push((text, 1)),
        }
    }
    let said = |(text, times): (String, usize)| if times > 1 { format!("{text} (×{times})") } else { text };
    all.into_iter().map(said).collect()
}

/// Who, when, by which way, and who instead.
fn told(who: String, way: &Value, no_way: &str, next: &Value, l: Language) -> [Cell; 5] {
    let roads: Vec<&str> = list(way, "roads").iter().filter_map(Value::as_str).collect();
    let exempt: Vec<String> = list(way, "exemptions").iter().map(exemption).collect();
    let backup = match (next.is_object(), next["response_s"].is_number()) {
        (false, _) => "–".to_owned(),
        (true, false) => text(next, "name"),
        (true, true) => format!("{}{}{}", text(next, "name"), l.comma(), duration(next, "response_s", l)),
    };
    let by = match no_way.is_empty() {
        true => Cell::from(shortened(&roads).join(" → ")),
        false => Cell { text: l.dispatch(no_way), tone: Tone::Bad },
    };
    [who.into(), duration(way, "response_s", l).into(), by, exempt.join("; ").into(), backup.into()]
}

fn alone(said: Cell) -> [Cell; 5] {
    let none = || Cell::from("–");
    [said, none(), none(), none(), none()]
}

fn exemption(exemption: &Value) -> String {
    let title = [text(exemption, "title"), text(exemption, "closure")].into_iter().find(|t| !t.is_empty());
    let roads: Vec<&str> = list(exemption, "roads").iter().filter_map(Value::as_str).collect();
    let on = if roads.is_empty() { String::new() } else { format!(" ({})", roads.join(", ")) };
    format!("{}{on}", title.unwrap_or_default())
}

/// The zone of an instant, in parentheses.
fn zone_of(written: &str) -> Option<String> {
    super::frame::instant(written).split_once(" (").map(|(_, zone)| format!(" ({zone}"))
}

/// Roads of a way that a row has room for: where it begins and where it ends. The cards have them all.
fn shortened<'a>(roads: &[&'a str]) -> Vec<&'a str> {
    const MOST: usize = 6;
    match roads {
        [first @ .., _, _] if roads.len() > MOST => {
            let last = &roads[roads.len() - 2..];
            first[..3].iter().copied().chain(["…"]).chain(last.iter().copied()).collect()
        }
        _ => roads.to_vec(),
    }
}

/// Who is called, once each, with those for whom he stands in; and the line that says how he comes.
fn officers<'a>(officers: &'a [Value], l: Language) -> Vec<(String, &'a Value)> {
    let mut called: Vec<(String, Vec<String>, &Value)> = Vec::new();
    let mut off: Vec<(String, &Value)> = Vec::new();
    for officer in officers {
        let name = text(officer, "name");
        let here = officer["on_duty"].as_bool() != Some(false);
        let (who, for_whom) = match (here, text(officer, "substitute_name")) {
            (true, _) => (name, None),
            (false, stand_in) if stand_in.is_empty() => {
                off.push((format!("{name} ({})", l.say("不当班", "off duty")), officer));
                continue;
            }
            (false, stand_in) => (stand_in, Some(name)),
        };
        match called.iter_mut().find(|(known, ..)| *known == who) {
            Some((_, others, _)) => others.extend(for_whom),
            None => called.push((who, for_whom.into_iter().collect(), officer)),
        }
    }
    let said = |(who, others, line): (String, Vec<String>, &'a Value)| match others[..] {
        [] => (who, line),
        _ => (format!("{who} ({} {})", l.say("代", "for"), others.join(l.say("、", ", "))), line),
    };
    called.into_iter().map(said).chain(off).collect()
}

fn late(part: &Value, l: Language) -> Table {
    let columns = [l.say("警情", "incident"), l.say(">用时", ">took"), l.say("原因", "why")];
    let mut table = Table::new(l.say("超时警情", "Late incidents"), &columns);
    for line in list(part, "late") {
        table.row([
            text(line, "incident").into(),
            duration(line, "response_s", l).into(),
            late_because(line, l).into(),
        ]);
    }
    table
}

/// Why an incident was late, and who could have been there first.
fn late_because(line: &Value, l: Language) -> String {
    let skills: Vec<&str> = list(line, "skills").iter().filter_map(Value::as_str).collect();
    let mut said = l.dispatch(&text(line, "reason"));
    if !skills.is_empty() {
        said.push_str(&l.brackets(&skills.join(l.say("、", ", "))));
    }
    let first = &line["passed_over"];
    if first.is_object() {
        let (name, after) = (text(first, "name"), duration(first, "response_s", l));
        said.push_str(&match l {
            Language::Zh => format!("；{name}虽不具备，但 {after} 可先到（警力数加一即先派）"),
            Language::En => {
                format!("; {name}, without them, could have been there after {after} (sent first with one unit more)")
            }
        });
    }
    said
}

fn cover(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("对象", "of"),
        l.say("班次", "shift"),
        l.say(">当班", ">on duty"),
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
    let title =
        l.say("岗位警力覆盖（当班警力由岗位出发）", "Coverage by the units on duty, from their posts");
    let mut table = Table::new(title, &columns);
    for line in list(part, "cover") {
        let by: Vec<Cell> =
            list(line, "by_units").iter().map(|n| grouped(n.as_f64().unwrap_or(0.0), 0).into()).collect();
        let hours = [text(line, "hours"), l.say("全天", "always").to_owned()];
        let hours = hours.into_iter().find(|hours| !hours.is_empty()).unwrap_or_default();
        let mut cells = vec![l.dispatch(&text(line, "of")).into(), hours.into(), count(line, "units").into()];
        cells.push(duration(line, "within_s", l).into());
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
    let places = list(standby, "places").len();
    let within = duration(standby, "within_s", l);
    let whole = |value: &Value| grouped(value.as_f64().unwrap_or(0.0), 0);
    let demand = match text(standby, "demand").as_str() {
        "sites" => l.say("点位权重", "weight of sites"),
        _ => l.say("起警情", "incidents"),
    };
    let total = whole(&standby["demand_total"]);
    let say = |of: &Value, key: &str| match (text(standby, "model").as_str(), l) {
        ("median", Language::Zh) => {
            format!("平均 {}（可达 {} / {total} {demand}）", duration(of, key, l), whole(&of["reached"]))
        }
        ("median", Language::En) => {
            format!("mean {} over {} / {total} {demand} reached", duration(of, key, l), whole(&of["reached"]))
        }
        (_, Language::Zh) => format!("{within} 内 {} / {total} {demand}", whole(&of[key])),
        (_, Language::En) => format!("{} / {total} {demand} within {within}", whole(&of[key])),
    };
    let proof = if standby["proved"] == true {
        l.say("已证明最优", "proved best").to_owned()
    } else {
        let bound = match text(standby, "model").as_str() {
            "median" => duration(standby, "bound", l),
            _ => whole(&standby["bound"]),
        };
        let gap = &standby["gap"];
        format!("{} {bound}{} {gap} %", l.say("未证明，界", "not proved, bound"), l.say("，差距", ", gap"))
    };
    let mut said = match l {
        Language::Zh => format!("{places} 处：{}（{proof}）；现有岗位：", say(standby, "value")),
        Language::En => format!("{places} places: {} ({proof}); posts of today: ", say(standby, "value")),
    };
    let today = list(standby, "today").iter().map(|watch| {
        let hours = [text(watch, "hours"), l.say("全天", "always").to_owned()];
        let hours = hours.into_iter().find(|hours| !hours.is_empty()).unwrap_or_default();
        let units = count(watch, "units");
        match l {
            Language::Zh => format!("{hours}（当班 {units} 组）{}", say(watch, "value")),
            Language::En => format!("{hours} ({units} units on duty) {}", say(watch, "value")),
        }
    });
    said.push_str(&today.collect::<Vec<_>>().join(l.say("，", ", ")));
    said.push_str(l.say("；时间含出动准备", "; times count the turnout"));
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
