//! A patrol: how much is done and how good that is known to be, the shifts as a chart, a row a unit, what is left out.

mod aims;
mod closures;
mod intervals;
mod left_out;
mod segments;

use super::{Cell, Figure, Rows, Section, Table, Tone, count, duration, length, list, share, text};
use crate::report::patrol::wall_clock_of;
use crate::report::svg;
use crate::report::words::{Language, grouped, percent};
use intervals::{revisits, short_of_units, spacing};
use serde_json::Value;

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(0.0)
}

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let name = text(part, "name");
    let head = if number(part, "nights") > 0.0 {
        l.say("夜间巡逻方案", "Night patrol")
    } else {
        l.say("巡逻走访方案", "Patrol plan")
    };
    let mut section = Section::new(if name.is_empty() || name == "patrol" {
        head.to_owned()
    } else {
        format!("{head}{}{name}", l.colon())
    });
    figures(&mut section, part, l);
    facts(&mut section, part, l);
    let chart = svg::gantt(part, l);
    if !chart.is_empty() {
        section.charts.push(chart);
    }
    section.add(aims::table(part, l));
    section.add(closures::judged(part, l).keep(rows.0));
    section.add(units(part, l).keep(rows.0));
    section.add(segments::table(part, l).keep(rows.0));
    section.add(left_out::table(part, l).keep(rows.0));
    section.add(revisits(part, l).keep(rows.0));
    section.add(spacing(part, l).keep(rows.0));
    section.add(stops(part, l).keep(rows.0));
    section
}

fn figures(section: &mut Section, part: &Value, l: Language) {
    let (visits, fleet) = (&part["visits"], &part["fleet"]);
    if number(visits, "site_visits") > 0.0 {
        let (made, asked) = (number(visits, "site_visits_served"), number(visits, "site_visits"));
        let made_percent = percent(made * 100.0 / asked);
        section.figures.push(Figure {
            label: l.say("完成走访", "Visits made").to_owned(),
            value: format!("{} / {}", count(visits, "site_visits_served"), count(visits, "site_visits")),
            detail: match l {
                Language::Zh => format!("{made_percent}，涉及 {} 个点位", count(visits, "sites")),
                Language::En => format!("{made_percent} at {} sites", count(visits, "sites")),
            },
            tone: if made < asked { Tone::Bad } else { Tone::Good },
        });
    }
    section.figures.extend(segments::figure(part, l));
    let revisit = &part["revisit"];
    if revisit.is_object() {
        let kept = revisit["guaranteed"] == true;
        section.figures.push(Figure {
            label: l.say("最长无人到访", "Longest without a visit").to_owned(),
            value: duration(revisit, "longest_gap_s", l),
            detail: if !list(part, "clock_changes").is_empty() {
                l.say("夜间时钟调整，间隔不能保证", "not guaranteed: the clock changes at night").to_owned()
            } else if kept {
                l.say("每晚每处均不超过规定间隔", "every site keeps its interval in every night").to_owned()
            } else {
                short_of_units(revisit, l)
            },
            tone: if kept { Tone::Good } else { Tone::Bad },
        });
    }
    section.figures.push(Figure {
        label: l.say("最长班次", "Longest tour").to_owned(),
        value: duration(fleet, "longest_s", l),
        detail: match l {
            Language::Zh => {
                format!(
                    "最短 {}，全部班组标准差 {}",
                    duration(fleet, "shortest_s", l),
                    duration(fleet, "deviation_s", l)
                )
            }
            Language::En => format!(
                "shortest {}, deviation over all units {}",
                duration(fleet, "shortest_s", l),
                duration(fleet, "deviation_s", l)
            ),
        },
        tone: Tone::Plain,
    });
    let proved = part["proved"] == true;
    section.figures.push(Figure {
        label: l.say("总工时", "Working time").to_owned(),
        value: duration(part, "value", l),
        detail: match (l, proved) {
            (Language::Zh, true) => "已证明最优".to_owned(),
            (Language::En, true) => "proved to be the least".to_owned(),
            (Language::Zh, false) => {
                format!("下界 {}，差距 {}", duration(part, "bound", l), percent(number(part, "gap")))
            }
            (Language::En, false) => {
                format!("at least {} (gap {})", duration(part, "bound", l), percent(number(part, "gap")))
            }
        },
        tone: Tone::Plain,
    });
}

fn facts(section: &mut Section, part: &Value, l: Language) {
    let fleet = &part["fleet"];
    section.fact(l.say("出动班次", "Tours"), format!("{} / {}", count(fleet, "used"), count(fleet, "total")));
    for (key, label) in [
        ("drive_s", l.say("行驶", "Driving")),
        (
            "service_s",
            if part["segments"].is_object() {
                l.say("现场与巡线", "On site and along segments")
            } else {
                l.say("现场", "On site")
            },
        ),
        ("wait_s", l.say("等候", "Waiting")),
        ("break_s", l.say("休息", "Breaks")),
    ] {
        section.fact(label, duration(fleet, key, l));
    }
    section.fact(l.say("里程", "Distance"), ways(fleet, l));
    let changes: Vec<&str> = list(part, "clock_changes").iter().filter_map(Value::as_str).collect();
    if !changes.is_empty() {
        let said = l.say(
            "班次内时钟调整，时刻可能相差一小时，间隔不能保证",
            "within the shifts: times may be off by an hour, and intervals are not guaranteed",
        );
        section.fact(
            l.say("时钟调整", "Change of the clock"),
            format!("{} ({said})", changes.join(l.say("、", ", "))),
        );
    }
    segments::facts(section, part, l);
    aims::left_out(section, part, l);
    section.fact(l.say("片区重叠", "Overlap of territories"), share(fleet, "overlap_percent"));
    let order: Vec<String> =
        list(part, "objective").iter().filter_map(Value::as_str).map(|aim| aim_word(aim, l)).collect();
    section.fact(l.say("目标次序", "What matters, in order"), order.join(" > "));
    section.fact(l.say("种子", "Seed"), count(part, "seed"));
    let stopped = match text(part, "stopped").as_str() {
        "time" => l.say("到时停止", "stopped by its time limit"),
        "interrupt" => l.say("人工中止", "stopped by hand"),
        _ => l.say("按设定轮数完成", "ran its full effort"),
    };
    section.fact(l.say("搜索", "Search"), stopped);
    closures::fact(section, part, l);
    closures::changes(section, part, l);
    let told = &part["revisit"]["unpredictability"];
    if told.is_object() {
        let said = match l {
            Language::Zh => format!(
                "到访时刻熵 {} 比特（最大值的 {}），沿用前夜顺序 {}，与前夜时刻相近 {}",
                grouped(number(told, "entropy_bits"), 2),
                share(told, "entropy_percent"),
                share(told, "repeated_order_percent"),
                share(told, "repeated_time_percent")
            ),
            Language::En => format!(
                "entropy of times {} bits ({} of the most), steps of the night before {}, times near those of the night before {}",
                grouped(number(told, "entropy_bits"), 2),
                share(told, "entropy_percent"),
                share(told, "repeated_order_percent"),
                share(told, "repeated_time_percent")
            ),
        };
        section.fact(l.say("不可预测性", "Unpredictability"), said);
    }
}

/// What is driven and what is walked.
fn ways(value: &Value, l: Language) -> String {
    let (all, walked) = (number(value, "distance_m"), number(value, "walked_m"));
    match (walked > 0.0, l) {
        (false, _) => l.length(all),
        (true, Language::Zh) => format!("车行 {}，步行 {}", l.length(all - walked), l.length(walked)),
        (true, Language::En) => format!("{} driven, {} on foot", l.length(all - walked), l.length(walked)),
    }
}

fn aim_word(aim: &str, l: Language) -> String {
    match aim {
        "priority" => l.say("重要任务优先", "priority"),
        "units" => l.say("班次最少", "few units"),
        "longest" => l.say("最长班次最短", "short longest tour"),
        "spread" => l.say("各班均衡", "balance"),
        "time" => l.say("总工时", "time"),
        "distance" => l.say("总里程", "distance"),
        "overlap" => l.say("片区不重叠", "separate territories"),
        other => other,
    }
    .to_owned()
}

fn has_days(part: &Value) -> bool {
    number(part, "days") > 1.0
}

fn units(part: &Value, l: Language) -> Table {
    let calls = match (number(&part["visits"], "pieces") > 0.0, number(&part["visits"], "site_visits") > 0.0)
    {
        (false, _) => l.say(">任务", ">visits"),
        (true, false) => l.say(">路段", ">pieces"),
        (true, true) => l.say(">任务", ">visits, pieces"),
    };
    let mut columns = vec![
        l.say("班组", "unit"),
        l.say("出发站", "station"),
        l.say("班次", "shift"),
        calls,
        l.say(">出发", ">set out"),
        l.say(">结束", ">done"),
        l.say(">工时", ">time"),
        l.say(">行驶", ">driving"),
        l.say(">现场", ">on site"),
        l.say(">等候", ">waiting"),
        l.say(">备勤", ">on call"),
        l.say(">里程", ">distance"),
        l.say(">负荷", ">load"),
    ];
    if has_days(part) {
        columns.insert(0, l.say(">天", ">day"));
    }
    let mut table = Table::new(l.say("各班组", "Units"), &columns);
    for unit in list(part, "units") {
        let idle = number(unit, "visits") == 0.0;
        let time = |key: &str| wall_clock_of(&text(unit, key));
        let station = text(unit, "station_name");
        let mut cells: Vec<Cell> = vec![
            text(unit, "name").into(),
            if station.is_empty() { text(unit, "station") } else { station }.into(),
            shift(&text(unit, "shift")).into(),
            count(unit, "visits").into(),
            time("depart").into(),
            time("finish").into(),
            duration(unit, "duration_s", l).into(),
            duration(unit, "drive_s", l).into(),
            duration(unit, "service_s", l).into(),
            duration(unit, "wait_s", l).into(),
            l.duration(on_call_s(unit)).into(),
            ways(unit, l).into(),
            share(unit, "load_percent").into(),
        ];
        if has_days(part) {
            cells.insert(0, count(unit, "day").into());
        }
        if idle {
            for cell in &mut cells {
                cell.tone = Tone::Faint;
            }
        }
        table.row(cells);
    }
    table
}

/// What is left of the shift before the unit sets out and after it is done: it is on call then, seconds.
fn on_call_s(unit: &Value) -> f64 {
    let minutes = |time: &str| {
        let (hours, minutes) = time.split_once(':')?;
        Some(hours.parse::<f64>().ok()? * 60.0 + minutes.parse::<f64>().ok()?)
    };
    let written = text(unit, "shift");
    let ends = written.split_once('-').and_then(|(from, until)| Some((minutes(from)?, minutes(until)?)));
    ends.map_or(0.0, |(from, until)| ((until - from) * 60.0 - number(unit, "duration_s")).max(0.0))
}

/// A shift such as `22:00-30:00`, as people read it.
fn shift(written: &str) -> String {
    let said: Vec<String> = written.split('-').map(wall_clock_of).collect();
    said.join("–")
}

fn stops(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("班组", "unit"),
        l.say(">序", ">no."),
        l.say("地点", "where"),
        l.say(">到达", ">arrive"),
        l.say(">等候", ">waiting"),
        l.say(">离开", ">leave"),
        l.say(">行驶", ">drive there"),
        l.say(">里程", ">distance"),
    ];
    let mut table =
        Table::new(l.say("行程（全部见 plan.csv）", "Timetable (all of it in plan.csv)"), &columns);
    for tour in list(part, "tours") {
        let day = if has_days(part) {
            match l {
                Language::Zh => format!(" · 第{}天", count(tour, "day")),
                Language::En => format!(" · day {}", count(tour, "day")),
            }
        } else {
            String::new()
        };
        for event in list(tour, "events") {
            let name = match text(event, "kind").as_str() {
                "break" => l.say("休息", "break").to_owned(),
                "depart" => format!("{} {}", l.say("出发", "set out"), text(event, "name")),
                "finish" => format!("{} {}", l.say("结束", "done"), text(event, "name")),
                "segment" => format!(
                    "{}{}{}",
                    text(event, "name"),
                    l.colon(),
                    text(&event["stretch"], l.say("text_zh", "text"))
                ),
                _ => text(event, "name"),
            };
            table.row([
                format!("{}{day}", text(tour, "name")).into(),
                event["order"].as_u64().map_or_else(String::new, |order| order.to_string()).into(),
                name.into(),
                wall_clock_of(&text(event, "arrive")).into(),
                if number(event, "wait_s") > 0.0 { duration(event, "wait_s", l) } else { String::new() }
                    .into(),
                wall_clock_of(&text(event, "depart")).into(),
                if number(event, "drive_s") > 0.0 { duration(event, "drive_s", l) } else { String::new() }
                    .into(),
                if number(event, "distance_m") > 0.0 {
                    length(event, "distance_m", l)
                } else {
                    String::new()
                }
                .into(),
            ]);
        }
    }
    table
}
