//! Given ways: which a load can still take, where the others break, and what it meets on each.

use super::corridor::{constraints, load_facts};
use super::{Cell, Figure, Rows, Section, Table, Tone, duration, length, list, text};
use crate::report::words::{Language, grouped};
use serde_json::Value;

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let mut section = Section::new(match part["given"] == "plans" {
        true => l.say("既有方案复核", "Stored plans, checked again"),
        false => l.say("指定路线核验", "Given ways, checked"),
    });
    let value = |key: &str| part[key].as_u64().unwrap_or(0);
    let lost = value("broken") + value("unmatched");
    section.figures.push(Figure {
        label: l.say("仍可通行", "Still hold").to_owned(),
        value: format!("{} / {}", value("holds"), value("total")),
        detail: String::new(),
        tone: if lost == 0 { Tone::Good } else { Tone::Bad },
    });
    section.add(ways(part, l).keep(rows.0));
    section.add(breaks(part, l).keep(rows.0));
    section.add(differs(part, l).keep(rows.0));
    for (number, way) in list(part, "ways").iter().filter(|_| part["given"] != "plans").enumerate() {
        // all ways that are drawn are held against one load
        if number == 0 {
            load_facts(&mut section, way, l);
        }
        let mut table = constraints(way, l).keep(rows.0);
        table.title = format!("{}{}{}", table.title, l.colon(), text(way, "id"));
        section.add(table);
    }
    section
}

fn ways(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("方案", "way"),
        l.say(">序", ">rank"),
        l.say("车货", "load"),
        l.say("结论", "result"),
        l.say(">长度", ">length"),
        l.say(">时间", ">time"),
        l.say(">限值不明", ">limits not known"),
    ];
    let mut table = Table::new(l.say("各路线", "The ways"), &columns);
    for way in list(part, "ways") {
        let (said, tone) = match text(way, "status").as_str() {
            "holds" => (l.say("仍可通行", "holds"), Tone::Good),
            "broken" => (l.say("已不可通行", "broken"), Tone::Bad),
            _ => (l.say("与路网不符", "does not lie on the roads"), Tone::Bad),
        };
        table.row([
            text(way, "id").into(),
            text(way, "rank").into(),
            text(&way["load"], "name").into(),
            Cell { text: said.to_owned(), tone },
            length(way, "distance_m", l).into(),
            duration(way, "duration_s", l).into(),
            text(way, "unknown").into(),
        ]);
    }
    table
}

/// What is not as it was when the plans were made; the ways of one plan share it.
fn differs(part: &Value, l: Language) -> Table {
    let columns = [l.say("方案", "plan"), l.say("与编制时的不同", "not as it was")];
    let mut table = Table::new(
        l.say("复核条件与方案编制时的不同", "What differs from when the plans were made"),
        &columns,
    );
    for way in list(part, "ways").iter().filter(|way| way["rank"] == 1) {
        for difference in list(way, "differs") {
            table.row([text(way, "id").into(), text(difference, l.say("text_zh", "text")).into()]);
        }
    }
    table
}

fn breaks(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("方案", "way"),
        l.say(">序", ">rank"),
        l.say(">公里", ">km"),
        l.say("道路", "road"),
        l.say("原因", "why"),
    ];
    let mut table = Table::new(l.say("不可通行之处", "Where they break"), &columns);
    for way in list(part, "ways") {
        for met in list(way, "broken_by").iter().chain(list(way, "blockers")) {
            let km = met["from_m"].as_f64().map_or_else(String::new, |m| grouped(m / 1000.0, 2));
            let road = if met["road"].is_null() { text(met, "name") } else { text(met, "road") };
            table.row([
                text(way, "id").into(),
                text(way, "rank").into(),
                km.into(),
                road.into(),
                text(met, l.say("text_zh", "text")).into(),
            ]);
        }
    }
    table
}
