//! Corridors: the way for a load, what it meets, what stands in the way, the largest load.

mod along;

pub(super) use along::constraints;
use along::{bridges, obstacles, stretches, within};

use super::{Cell, Figure, Rows, Section, Table, Tone, list, text, travel};
use crate::report::barriers;
use crate::report::corridor::occasion;
use crate::report::load_words::word;
use crate::report::local::second;
use crate::report::words::{Language, grouped};
use serde_json::Value;

/// A number of meters or tonnes, without idle decimals.
fn figure(value: &Value, unit: &str) -> String {
    match value.as_f64() {
        Some(number) => {
            let text = grouped(number, 3);
            let text =
                if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            format!("{text} {unit}").trim_end().to_owned()
        }
        None => "–".to_owned(),
    }
}

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let mut section = travel::route(part, l, rows);
    let name = text(part, "name");
    let head = l.say("大件运输通道", "Corridor");
    section.title = if name.is_empty() || name == "corridor" {
        head.to_owned()
    } else {
        format!("{head}{}{name}", l.colon())
    };
    section.figures.extend(times_figure(part, l));
    load_facts(&mut section, part, l);
    permit_facts(&mut section, (&part["permit"], &part["needs"]), l);
    roads_fact(&mut section, &part["roads"], l);
    let escorts: Vec<String> =
        list(part, "escorts").iter().map(|escort| word(&text(escort, "escort"), l)).collect();
    if !escorts.is_empty() {
        section.fact(
            match part["escort_table"]["assumed"] == true {
                true => l.say("护送（程序假定）", "Escorts (assumed)"),
                false => l.say("护送", "Escorts"),
            },
            escorts.join(l.say("、", ", ")),
        );
    }
    if part["found"] == true {
        let count = part["unknown"].as_u64().unwrap_or(0);
        let met = list(part, "constraints").len();
        section.figures.push(Figure {
            label: l.say("沿线限制", "Constraints on the way").to_owned(),
            value: met.to_string(),
            detail: match l {
                Language::Zh => format!("其中限值不明 {count} 处"),
                Language::En => format!("{count} of them without a known limit"),
            },
            tone: Tone::Plain,
        });
    }
    section.add(timetable(part, l).keep(rows.0));
    stretches(&mut section, part, l, rows);
    section.add(lifting(part, l).keep(rows.0));
    section.add(obstacles(part, l).keep(rows.0));
    section.add(constraints(part, l).keep(rows.0));
    section.add(bridges(part, l).keep(rows.0));
    section.add(within(part, l).keep(rows.0));
    section.add(escort_stretches(part, l).keep(rows.0));
    section.add(largest(part, l));
    section.add(front(part, "alone", l).keep(rows.0));
    section.add(front(part, "with_load", l).keep(rows.0));
    section
}

/// When it sets out and arrives by its timetable, and how long it waits.
fn times_figure(part: &Value, l: Language) -> Option<Figure> {
    let table = &part["timetable"];
    let (first, until) = (list(table, "rows").first()?, table["arrive_at"].as_str()?);
    let from = second(&text(first, "from"), false);
    let waits = super::duration(table, "waiting_s", l);
    Some(Figure {
        label: l.say("出发与到达", "Departure and arrival").to_owned(),
        value: format!("{from} → {}", second(until, true)),
        detail: format!("{} {waits}", l.say("其中等候", "of which waiting")),
        tone: Tone::Plain,
    })
}

/// The class of the permit with what decides it, what is to be filed, and what has to be looked at before.
fn permit_facts(section: &mut Section, (permit, needs): (&Value, &Value), l: Language) {
    let needs: Vec<String> =
        needs.as_array().into_iter().flatten().filter_map(Value::as_str).map(|what| word(what, l)).collect();
    if !needs.is_empty() {
        section.fact(l.say("需核查", "To be looked at"), needs.join(l.say("、", ", ")));
    }
    let class = text(permit, "class");
    if class == "none" || class.is_empty() {
        return;
    }
    let deciding = list(permit, "deciding").iter().map(|item| {
        let unit = text(item, "unit");
        let (own, most) = (figure(&item["actual"], &unit), figure(&item["most"], &unit));
        format!("{} {own} > {most}", word(&text(item, "measure"), l))
    });
    let because = deciding.collect::<Vec<_>>().join(l.say("、", ", "));
    let days = permit["working_days"].as_u64().unwrap_or(0);
    let said = match l {
        Language::Zh => format!("{class}类（{because}），跨省 {days} 个工作日"),
        Language::En => format!("class {class} ({because}), {days} working days across provinces"),
    };
    section.fact(l.say("大件运输许可", "Over-limit permit (China)"), said);
    let filed: Vec<String> =
        list(permit, "filed").iter().filter_map(Value::as_str).map(|what| word(what, l)).collect();
    if !filed.is_empty() {
        section.fact(l.say("申请材料", "To be filed"), filed.join(l.say("、", ", ")));
    }
}

/// The network that the load keeps to.
fn roads_fact(section: &mut Section, roads: &Value, l: Language) {
    if !roads.is_object() {
        return;
    }
    let of: Vec<&str> = list(roads, "of").iter().filter_map(Value::as_str).collect();
    let of = of.join(l.say("、", ", "));
    let on = roads["on_network_m"].as_f64().map(|m| grouped(m / 1000.0, 2));
    let on = on.map_or_else(String::new, |km| match l {
        Language::Zh => format!("，其中 {km} 公里在网内"),
        Language::En => format!(", {km} km of the way on it"),
    });
    let (label, said) = match (text(roads, "mode").as_str(), roads["factor"].as_f64()) {
        ("preferred", Some(factor)) => (
            l.say("优先路网", "Preferred roads"),
            match l {
                Language::Zh => format!("{of}（网外用时按 {factor} 倍计）{on}"),
                Language::En => format!("{of} (time off them counts {factor} times){on}"),
            },
        ),
        ("rules", _) => {
            let counted = roads["counted_s"].as_f64().map(|s| grouped(s / 60.0, 1));
            let counted = counted.map_or_else(String::new, |minutes| match l {
                Language::Zh => format!("（计为 {minutes} 分钟）"),
                Language::En => format!(" (counts as {minutes} min)"),
            });
            (l.say("道路规则", "Rules of roads"), format!("{of}{counted}"))
        }
        _ => (l.say("核准路网（不得驶离）", "Approved roads (no others)"), format!("{of}{on}")),
    };
    section.fact(label, said);
}

/// The load, and how it is judged.
pub(super) fn load_facts(section: &mut Section, part: &Value, l: Language) {
    let load = &part["load"];
    let size =
        [("length_m", "m"), ("width_m", "m"), ("height_m", "m"), ("mass_t", "t"), ("axle_load_t", "t")];
    let size: Vec<String> = size.iter().map(|(key, unit)| figure(&load[*key], unit)).collect();
    let own = text(load, "name");
    let comma = l.say("，", ", ");
    let of_load = format!(
        "{}{} × {} × {}{comma}{}{comma}{} {}",
        if own.is_empty() { String::new() } else { format!("{own}{}", l.colon()) },
        size[0],
        size[1],
        size[2],
        size[3],
        l.say("最大轴荷", "heaviest axle"),
        size[4]
    );
    section.fact(l.say("车货", "Load"), of_load);
    let speed = |key: &str| load["speeds"][key].as_f64();
    let speeds = crate::report::corridor::speeds::said(speed, load["times_of_class"] == true, l);
    if let Some(speeds) = speeds {
        section.fact(l.say("车速", "Speed"), speeds);
    }
    let carrier = text(load, "carrier");
    if !carrier.is_empty() {
        section.fact(l.say("承运人", "Carrier"), carrier);
    }
    let grade = text(load, "carrier_grade");
    let permits: Vec<&str> = list(load, "permits").iter().filter_map(Value::as_str).collect();
    if !grade.is_empty() || !permits.is_empty() {
        let permits = permits.join(l.say("、", ", "));
        let said = match (grade.is_empty(), l) {
            (true, _) => permits,
            (false, Language::Zh) => format!("等级 {grade}：{permits}"),
            (false, Language::En) => format!("grade {grade}: {permits}"),
        };
        section.fact(l.say("承运人与许可", "Carrier and permits"), said);
    }
    let policy = match text(part, "unknown_limits").as_str() {
        "class" => l.say("按道路等级的通常值", "what is usual on a road of the class"),
        "blocked" => l.say("视为不可通行", "as if it stood in the way"),
        _ => l.say("视为可通行，但计数", "as if there were none, but counted"),
    };
    section.fact(l.say("限值不明处", "Limits that nobody states"), policy.to_owned());
    section.fact(l.say("净空余量", "Margin of height"), figure(&part["margins"]["height_m"], "m"));
}

/// A waiting place by name, with its id where that says more.
pub(in crate::report) fn called(id: &str, name: &str) -> String {
    match name.is_empty() || name == id {
        true => id.to_owned(),
        false => format!("{name} ({id})"),
    }
}

/// The name of a place with a limit: a barrier without one of its own has its kind.
fn of_place(id: &str, name: &str, l: Language) -> String {
    if id.starts_with("node/") { barriers::called(name, l) } else { name.to_owned() }
}

/// What a timetable is called, with its zone where it has one.
pub(in crate::report) fn timetable_title(zone: &str, l: Language) -> String {
    let title = l.say("通行时刻表", "Timetable");
    match (zone.is_empty(), l) {
        (true, _) => title.to_owned(),
        (false, Language::Zh) => format!("{title}（{zone}）"),
        (false, Language::En) => format!("{title} ({zone})"),
    }
}

fn timetable(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("自", "from"),
        l.say("至", "until"),
        l.say(">公里", ">km"),
        l.say("路段 / 停靠点", "road / waiting place"),
        l.say(">用时", ">time"),
        l.say("说明", "why"),
    ];
    let rows = list(&part["timetable"], "rows");
    let given: Vec<[String; 2]> = rows.iter().map(|row| [text(row, "from"), text(row, "until")]).collect();
    let given: Vec<[&str; 2]> = given.iter().map(|times| times.each_ref().map(String::as_str)).collect();
    let (times, zone) = super::frame::clock_times(&given);
    let mut table = Table::new(timetable_title(&zone, l), &columns);
    for (row, told) in rows.iter().zip(times) {
        let [from, until] = told.times;
        let km = row["from_m"].as_f64().map_or_else(String::new, |m| grouped(m / 1000.0, 2));
        let waits = row["kind"] == "wait";
        let place = match text(row, "place").as_str() {
            "start" => l.say("起点", "the start").to_owned(),
            place => called(place, &text(row, "place_name")),
        };
        let where_ = if waits {
            format!("{} {place}", l.say("等待：", "waits at"))
        } else {
            l.road(&text(row, "road")).to_owned()
        };
        let cells: [Cell; 6] = [
            from.into(),
            until.into(),
            km.into(),
            where_.into(),
            told.duration_s.map_or_else(String::new, |s| l.duration(s)).into(),
            text(row, l.say("text_zh", "text")).into(),
        ];
        match waits {
            true => table.marked_row(cells),
            false => table.row(cells),
        }
    }
    table
}

fn lifting(part: &Value, l: Language) -> Table {
    let columns = [
        l.say(">方案", ">set"),
        l.say(">障碍数", ">obstacles"),
        l.say("代价类别", "takes"),
        l.say("图上编号", "no. on the map"),
        l.say("须解除", "lift"),
    ];
    let why = &part["why_not"];
    let title = match (why["complete"].as_bool(), why["proved"].as_bool()) {
        (_, Some(false)) => l.say(
            "解除其一即可通行（最小性未能全部证明）",
            "Lifting any of these opens a way (not all proved least)",
        ),
        (Some(true), _) => l.say(
            "解除任一方案全部障碍即可通行，缺一不可（已列全；单行、转弯空间仅在此前各类均无法打通时才考虑）",
            "Lifting any of these opens a way, no part of it does (these are all; one-ways, then corners, are only thought of where nothing before opens one)",
        ),
        _ => l.say(
            "解除任一方案全部障碍即可通行，缺一不可（可能还有其他方案）",
            "Lifting any of these opens a way, no part of it does (there may be others)",
        ),
    };
    let mut table = Table::new(title, &columns);
    for (i, set) in list(why, "sets").iter().enumerate() {
        let cells = [
            Cell::from((i + 1).to_string()),
            super::count(set, "count").into(),
            cost(&text(set, "cost"), l).into(),
            numbers(part, set).into(),
            text(set, l.say("text_zh", "text")).into(),
        ];
        match set["cheapest"] == true || set["fewest"] == true {
            true => table.marked_row(cells),
            false => table.row(cells),
        }
    }
    table
}

/// The numbers of the obstacles of a set, as the map has them: runs of them as from–to.
fn numbers(part: &Value, set: &Value) -> String {
    let all = list(part, "obstacles");
    let number = |id: &Value| all.iter().position(|one| one["id"] == *id).map(|i| i + 1);
    let mut own: Vec<usize> = list(set, "obstacles").iter().filter_map(number).collect();
    own.sort_unstable();
    let runs = own.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [first, _, .., last] => format!("{first}–{last}"),
        few => few.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    });
    runs.collect::<Vec<_>>().join(", ")
}

/// What a class of cost is called.
pub(in crate::report) fn cost(word: &str, l: Language) -> &'static str {
    match word {
        "permission" => l.say("许可", "permission"),
        "removal" => l.say("临时移除", "removal"),
        "engineer" => l.say("工程验算", "an engineer"),
        "police" => l.say("交警管制护送", "police who hold the traffic"),
        "works" => l.say("工程加固", "works"),
        _ => l.say("改建", "rebuilding"),
    }
}

fn verdict(word: &str, l: Language) -> Cell {
    let (text, tone) = match word {
        "pass" => (l.say("可通过", "passes"), Tone::Plain),
        "conditions" => (l.say("有条件通过", "under conditions"), Tone::Plain),
        "engineer" => (l.say("须验算", "engineer needed"), Tone::Bad),
        _ => (l.say("不可通过", "does not pass"), Tone::Bad),
    };
    Cell { text: text.to_owned(), tone }
}

fn escort_stretches(part: &Value, l: Language) -> Table {
    let columns = [
        l.say(">自公里", ">from km"),
        l.say(">至公里", ">to km"),
        l.say("护送", "escort"),
        l.say("原因", "because of"),
    ];
    let mut table = Table::new(l.say("护送路段", "Escorts by stretch"), &columns);
    for line in list(part, "escort_stretches") {
        let km = |key: &str| line[key].as_f64().map_or_else(String::new, |m| grouped(m / 1000.0, 2));
        let because = list(line, "because").iter().filter_map(Value::as_str).map(|code| occasion(code, l));
        let because: Vec<String> = because.collect();
        table.row([
            km("from_m").into(),
            km("to_m").into(),
            word(&text(line, "escort"), l).into(),
            because.join(l.say("、", ", ")).into(),
        ]);
    }
    table
}

fn largest(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("项目", "measure"),
        l.say(">单项最大限值", ">limit, alone"),
        l.say(">扣除余量", ">less margin"),
        l.say(">其余按车货", ">limit, rest as the load"),
        l.say("受限于", "limited at"),
    ];
    let mut table = Table::new(
        l.say("两地间可通过的最大值（按已知限值）", "The largest that passes, as far as limits are known"),
        &columns,
    );
    let all = list(part, "largest");
    for alone in all.iter().filter(|line| line["other_measures"] == "alone") {
        let measure = text(alone, "measure");
        let with_load = all
            .iter()
            .find(|line| line["other_measures"] == "with_load" && line["measure"] == alone["measure"]);
        let say = |line: &Value, key: &str| match text(line, "result").as_str() {
            "no_way" => l.say("无路", "no way").to_owned(),
            "unlimited" => l.say("不限", "no limit").to_owned(),
            _ => figure(&line[key], &text(line, "unit")),
        };
        let names = list(alone, "limited_at_names").iter().filter_map(Value::as_str);
        let ids = list(alone, "limited_at").iter().filter_map(Value::as_str);
        let at: Vec<String> = ids
            .zip(names.chain(std::iter::repeat("")))
            .map(|(id, name)| called(id, &of_place(id, name, l)))
            .collect();
        table.row([
            word(&measure, l).into(),
            say(alone, "limit").into(),
            say(alone, "most").into(),
            with_load.map_or_else(String::new, |line| say(line, "limit")).into(),
            at.join(l.say("、", ", ")).into(),
        ]);
    }
    table
}

fn front(part: &Value, others: &str, l: Language) -> Table {
    let columns = [l.say(">高度不超过", ">height up to"), l.say(">质量不超过", ">mass up to")];
    let title = match others {
        "alone" => l.say(
            "高度与质量（二者不可兼增；不计其余尺寸）",
            "Height and mass together (width, length and axles not asked)",
        ),
        _ => {
            l.say("高度与质量（二者不可兼增；其余按车货）", "Height and mass together (the rest as the load)")
        }
    };
    let mut table = Table::new(title, &columns);
    let all = list(part, "height_mass").iter().filter(|pair| pair["other_measures"] == others);
    let all: Vec<&Value> = all.collect();
    for pair in all.iter().filter(|_| all.len() > 1) {
        let say = |key: &str, unit: &str| match pair[key].is_null() {
            true => l.say("不限", "no limit").to_owned(),
            false => figure(&pair[key], unit),
        };
        table.row([say("height_m", "m").into(), say("mass_t", "t").into()]);
    }
    table
}
