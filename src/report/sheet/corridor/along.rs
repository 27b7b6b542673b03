//! What lies along the way of a load: its constraints in order, the stretches with their keepers, the bridges.

use super::{figure, verdict};
use crate::report::barriers;
use crate::report::corridor::{
    Computed, bridge_facts, computed, for_arrivals, keepers, kind, known_by, place_name, posts, said_of,
    taken_as_free, taken_together, whom_to_ask, within_head,
};
use crate::report::load_words::word;
use crate::report::sheet::{Cell, Rows, Section, Table, list, text};
use crate::report::words::{Language, grouped};
use serde_json::Value;
use std::collections::BTreeSet;

/// The result at a place, with its conditions.
fn result(met: &Value, l: Language) -> Cell {
    let mut result = verdict(&text(met, "verdict"), l);
    let conditions: Vec<String> =
        list(met, "conditions").iter().filter_map(Value::as_str).map(|c| word(c, l)).collect();
    if !conditions.is_empty() {
        result.text += &format!("{}{}", l.colon(), conditions.join(l.say("、", ", ")));
    }
    if met["provenance"] == "unknown" && met["verdict"] == "pass" {
        taken_as_free(l).clone_into(&mut result.text);
    }
    result
}

pub(in crate::report::sheet) fn constraints(part: &Value, l: Language) -> Table {
    let columns = [
        l.say(">序", ">no."),
        l.say(">公里", ">km"),
        l.say("道路", "road"),
        l.say("限制", "constraint"),
        l.say("限值", "limit"),
        l.say(">余量", ">left"),
        l.say("结论", "result"),
        l.say("来源", "known by"),
    ];
    let mut table = Table::new(l.say("沿线限制", "Constraints on the way, in order"), &columns);
    for (i, met) in list(part, "constraints").iter().enumerate() {
        let km = met["from_m"].as_f64().map_or_else(String::new, |m| grouped(m / 1000.0, 2));
        let limits = list(met, "limits");
        let tightest = limits.iter().min_by(|a, b| {
            let left = |row: &Value| row["left"].as_f64().unwrap_or(f64::INFINITY);
            left(a).total_cmp(&left(b))
        });
        let (limit, left) = if let Some(row) = tightest {
            let unit = text(row, "unit");
            let what = word(&text(row, "measure"), l);
            (format!("{what} {}", figure(&row["limit"], &unit)), figure(&row["left"], &unit))
        } else {
            let needs = list(met, "needs");
            // a corner can ask for one measure on each of its arms: the measure once, with each figure
            let needed = |measure: &str| {
                let of = needs.iter().filter(|need| need["measure"] == measure);
                let figures: BTreeSet<String> =
                    of.map(|need| figure(&need["value"], &text(need, "unit"))).collect();
                let figures: Vec<String> = figures.into_iter().collect();
                match figures.is_empty() {
                    true => String::new(),
                    false => {
                        format!(" {}{}", l.say("需", "needed "), figures.join(l.say("、", " and ")))
                    }
                }
            };
            let mut measures: Vec<&str> = list(met, "unknown").iter().filter_map(Value::as_str).collect();
            let mut seen = BTreeSet::new();
            measures.retain(|measure| seen.insert(*measure));
            let unknown: Vec<String> =
                measures.iter().map(|measure| format!("{}{}", word(measure, l), needed(measure))).collect();
            let unknown = unknown.join(l.say("、", ", "));
            let none = if unknown.is_empty() { "" } else { l.say("不明", "not known") };
            let both = met["together_m"].as_f64().map(|apart| l.brackets(&taken_together(apart, l)));
            (format!("{unknown} {none}{}", both.unwrap_or_default()).trim().to_owned(), String::new())
        };
        let limit = [gate(met, l), Some(limit).filter(|limit| !limit.is_empty())];
        let limit = limit.into_iter().flatten().collect::<Vec<_>>().join(l.say("；", "; "));
        let (result, provenance) = (result(met, l), text(met, "provenance"));
        let known = format!("{} {}", known_by(&provenance, l), text(met, "surveyed"));
        let at = |i: usize| met["at"][i].as_f64();
        let at = at(0).zip(at(1)).map(|(lon, lat)| [lon, lat]);
        // an unnamed bridge or limit is on the road of the column before
        let of_turn = matches!(text(met, "kind").as_str(), "corner" | "bend");
        let name = match text(met, "name") {
            name if name.is_empty() && of_turn => place_name(&text(met, "kind"), "", "", at, l),
            name if met["kind"] == "barrier" => barriers::called(&name, l),
            name => l.road(&name).to_owned(),
        };
        let label = format!("{} {name}", kind(&text(met, "kind"), l));
        table.row([
            (i + 1).to_string().into(),
            km.into(),
            l.road(&text(met, "road")).to_owned().into(),
            label.trim().to_owned().into(),
            limit.into(),
            left.into(),
            result,
            known.trim().to_owned().into(),
        ]);
    }
    table
}

/// The tag of a gate that the load passes to begin or end behind it.
fn gate(met: &Value, l: Language) -> Option<String> {
    let is_passed = met["kind"] == "barrier" && met["verdict"] != "refuse";
    let sign = met["ban"].as_object().filter(|_| is_passed)?;
    let tag = |key: &str| sign.get(key).and_then(Value::as_str).unwrap_or_default();
    Some(for_arrivals(tag("key"), tag("value"), l))
}

/// The obstacles of the sets to lift, by their numbers on the map: where each stands, by its name, its id and its place.
pub(super) fn obstacles(part: &Value, l: Language) -> Table {
    let columns = [
        l.say(">图上编号", ">no. on the map"),
        l.say("障碍", "obstacle"),
        l.say("道路", "road"),
        l.say("数据编号", "id in the data"),
        l.say("经纬度", "lon, lat"),
        l.say("联系单位", "contact"),
        l.say(">提前天数", ">days of notice"),
    ];
    let mut table = Table::new(l.say("须解除的障碍", "The obstacles to lift"), &columns);
    for (i, met) in list(part, "obstacles").iter().enumerate() {
        let at: Vec<String> =
            list(met, "at").iter().filter_map(Value::as_f64).map(|degrees| format!("{degrees:.6}")).collect();
        table.row([
            (i + 1).to_string().into(),
            text(met, l.say("text_zh", "text")).into(),
            l.road(&text(met, "road")).to_owned().into(),
            text(met, "id").into(),
            at.join(", ").into(),
            text(met, "contact").into(),
            text(met, "lead_days").into(),
        ]);
    }
    table
}

/// The roads of the way, with their posts and who keeps them; whom to ask where the data do not say it.
pub(super) fn stretches(section: &mut Section, part: &Value, l: Language, rows: Rows) {
    let columns = [
        l.say(">自公里", ">from km"),
        l.say(">至公里", ">to km"),
        l.say("道路", "road"),
        l.say("公里桩", "kilometer posts"),
        l.say("管养单位", "kept by"),
    ];
    let mut table = Table::new(l.say("通行路段", "Stretches"), &columns);
    let all = list(part, "stretches");
    for line in all {
        let km = |key: &str| line[key].as_f64().map_or_else(String::new, |m| grouped(m / 1000.0, 2));
        let road = l.road(&text(line, "road")).to_owned();
        let operators: Vec<String> =
            list(line, "operators").iter().filter_map(Value::as_str).map(str::to_owned).collect();
        table.row([
            km("from_m").into(),
            km("to_m").into(),
            road.into(),
            posts([line["from_post"].as_str(), line["to_post"].as_str()]).into(),
            keepers(&operators, line["ask"].is_string(), l).into(),
        ]);
    }
    let asked: Vec<&str> = all.iter().filter_map(|line| line["ask"].as_str()).collect();
    let has_posts = all.iter().any(|line| line["from_post"].is_string() || line["to_post"].is_string());
    if let Some(whom) = whom_to_ask(&asked, has_posts, l).filter(|_| !all.is_empty()) {
        section.fact(l.say("道路管养单位与公里桩", "Keepers of roads, kilometer posts"), whom);
    }
    section.add(table.keep(rows.0));
}

/// The bridges of the way, with what is known of each and whom to ask.
pub(super) fn bridges(part: &Value, l: Language) -> Table {
    let columns = [
        l.say(">公里", ">km"),
        l.say("桥梁", "bridge"),
        l.say("跨径、等级与技术状况", "spans, class, condition"),
        l.say("验算", "computed"),
        l.say("结论与条件", "result and conditions"),
        l.say("联系单位", "contact"),
    ];
    let mut table = Table::new(l.say("桥梁", "Bridges"), &columns);
    // bridges of which the same is to be said are one row with their kilometers
    let mut rows: Vec<(Vec<String>, [String; 3], Cell, String)> = Vec::new();
    for met in list(part, "constraints").iter().filter(|met| met["kind"] == "bridge") {
        let km = met["from_m"].as_f64().map_or_else(String::new, |m| grouped(m / 1000.0, 2));
        let name = text(met, "name");
        let name = if name.is_empty() { text(met, "id") } else { name };
        let signs = list(met, "signs").iter();
        let signs = signs.filter_map(|sign| Some((sign["key"].as_str()?, sign["value"].as_str()?)));
        let said =
            ([name, bridge_facts(signs, l), computed_of(met, l)], result(met, l), text(met, "contact"));
        match rows.iter_mut().find(|row| (&row.1, &row.2.text, &row.3) == (&said.0, &said.1.text, &said.2)) {
            Some((kilometers, ..)) => kilometers.push(km),
            None => rows.push((vec![km], said.0, said.1, said.2)),
        }
    }
    for (kilometers, [name, facts, computed], result, contact) in rows {
        let kilometers = kilometers.join(l.say("、", ", "));
        table.row([kilometers.into(), name.into(), facts.into(), computed.into(), result, contact.into()]);
    }
    table
}

/// What the levels of a bridge come to; what is signed stands with the limits.
fn computed_of(met: &Value, l: Language) -> String {
    let levels = list(met, "levels").iter().filter(|level| level["level"].as_u64() > Some(1));
    let figures = levels.flat_map(|level| {
        list(level, "figures").iter().map(|figure| Computed {
            of: level["of"].as_str().unwrap_or_default(),
            what: figure["what"].as_str().unwrap_or_default(),
            actual: figure["actual"].as_f64().unwrap_or_default(),
            allowed: figure["allowed"].as_f64().unwrap_or_default(),
            under_conditions: figure["under_conditions"].as_f64(),
            unit: figure["unit"].as_str().unwrap_or_default(),
        })
    });
    computed(figures, l)
}

/// Closures and zones on the way that slow the load, or that are shut at other hours.
pub(super) fn within(part: &Value, l: Language) -> Table {
    let (title, columns) = within_head(l);
    let mut table = Table::new(title, &columns);
    for line in list(part, "within") {
        let km = |key: &str| line[key].as_f64().map_or_else(String::new, |m| grouped(m / 1000.0, 2));
        let times = line["from"].as_str().zip(line["until"].as_str()).map(<[&str; 2]>::from);
        let title = if text(line, "title").is_empty() { text(line, "closure") } else { text(line, "title") };
        table.row([
            km("from_m").into(),
            km("to_m").into(),
            title.into(),
            said_of((line["speed_kmh"].as_f64(), line["entry_only"] == true), times, l).into(),
            text(line, l.say("hours_zh", "hours")).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_corner_that_asks_twice_for_one_measure_tells_it_once_with_both_figures() {
        let need = |value: f64| json!({"measure": "swept_width", "value": value, "unit": "m"});
        let corner = json!({"constraints": [{
            "kind": "corner", "unknown": ["swept_width", "swept_width", "swept_width"],
            "needs": [need(5.4), need(6.25), need(5.4)],
        }]});
        let shown = format!("{:?}", constraints(&corner, Language::En));
        assert_eq!(shown.matches("5.4 m").count(), 1, "{shown}");
        assert!(shown.contains("needed 5.4 m and 6.25 m not known"), "{shown}");
    }
}
