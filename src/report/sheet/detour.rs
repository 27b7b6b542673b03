//! Detours: movements cut, ways round, sites concerned.

mod through;
mod way;

use super::{Cell, Rows, Section, Table, Tone, duration, list, text};
use crate::report::detour::vehicle_words;
use crate::report::local;
use crate::report::words::Language;
use serde_json::Value;

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let name = text(part, "name");
    let head = l.say("绕行方案", "Detours").to_owned();
    let mut section = Section::new(if name.is_empty() { head } else { format!("{head}{}{name}", l.colon()) });
    section.add(through::table(part, l).keep(rows.0));
    section.add(flows(part, l).keep(rows.0));
    section.add(announcements(part, l).keep(rows.0));
    section.add(sites(part, l, Ends::Stations).keep(rows.0));
    section.add(sites(part, l, Ends::MainRoads).keep(rows.0));
    section
}

/// Where ways of sites lead from and to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Stations,
    MainRoads,
}

/// The sites concerned, with their ways from and to the stations or the main roads.
fn sites(part: &Value, l: Language, ends: Ends) -> Table {
    // Where the question names its time, the time is no part of the answer.
    let timed = list(part, "affected_sites")
        .iter()
        .any(|site| site["begins_at"].is_string() || site["ends_at"].is_string());
    let mut columns = vec![
        l.say("点位", "site"),
        l.say("车辆", "vehicle"),
        l.say("影响", "effect"),
        l.say("出入口", "gate"),
        l.say(">去程原来", ">there, before"),
        l.say(">去程现在", ">there, now"),
        l.say(">回程原来", ">back, before"),
        l.say(">回程现在", ">back, now"),
    ];
    if timed {
        columns.push(l.say("时段", "when"));
    }
    let (title, start) = match ends {
        Ends::Stations => {
            (l.say("受影响的点位（与最近的站之间）", "Sites concerned (to and from the nearest station)"), "")
        }
        Ends::MainRoads => (
            l.say(
                "受影响的点位（与主干路网之间）",
                "Sites concerned (to and from the nearest junction of the main roads)",
            ),
            "main_",
        ),
    };
    let mut table = Table::new(title, &columns);
    for site in list(part, "affected_sites") {
        let key = |start: &str, way: &str, unit: &str| format!("{start}{way}_{unit}");
        let ways = ["from_before", "from", "to_before", "to"];
        // Where nothing was reached, there is nothing to tell.
        let has_any = ways.iter().any(|way| site[key(start, way, "s").as_str()].is_number());
        if !has_any {
            continue;
        }
        let label = [text(site, "name"), text(site, "site")].into_iter().find(|t| !t.is_empty());
        let vehicle = text(site, "vehicle");
        let (en, zh) = vehicle_words(&vehicle);
        let told = |way: &str| match site[key(start, way, "m").as_str()].as_f64() {
            Some(meters) => format!("{} / {}", duration(site, &key(start, way, "s"), l), l.length(meters)),
            None => l.say("不可达", "no way").to_owned(),
        };
        // Each loss with its own times; room to turn round with the ways from and to the stations.
        let own = list(site, "losses").iter().filter(|loss| match text(loss, "of").as_str() {
            "main_roads" => ends == Ends::MainRoads,
            _ => ends == Ends::Stations,
        });
        // What is less than can be told is in the summary only.
        let is_seen = |loss: &&Value| {
            let of = text(loss, "effect");
            let same = told(ways[0]) == told(ways[1]) && told(ways[2]) == told(ways[3]);
            !(same && ["longer", "shorter"].contains(&of.as_str()))
        };
        for loss in own.filter(is_seen) {
            let mut row: Vec<Cell> = vec![
                label.clone().unwrap_or_default().into(),
                pick(l, zh, en).into(),
                effect_and_relief(site, loss, l).into(),
                text(site, "gate").into(),
                told(ways[0]).into(),
                told(ways[1]).into(),
                told(ways[2]).into(),
                told(ways[3]).into(),
            ];
            if timed {
                row.push(times(loss, l).into());
            }
            table.row(row);
        }
    }
    table
}

/// When a site loses what it loses; where there is no way there and no way back at different times, each.
fn times(loss: &Value, l: Language) -> String {
    let (there, back) = (&loss["no_way_there"], &loss["no_way_back"]);
    let same = |key: &str| there[key] == back[key];
    if there.is_object() && back.is_object() && !["begins_at", "ends_at", "lasts_s"].into_iter().all(same) {
        let each = [(l.say("去程不通", "no way there"), there), (l.say("回程不通", "no way back"), back)];
        let each = each.map(|(word, times)| format!("{word}{}{}", l.colon(), span(times, l)));
        return each.join(l.say("；", "; "));
    }
    span(loss, l)
}

/// The first time, and how long all times last.
fn span(site: &Value, l: Language) -> String {
    let first = match (minute(site, "begins_at"), minute(site, "ends_at")) {
        (Some(from), Some(until)) => format!("{from} – {until}"),
        (Some(from), None) => format!("{} {from}", l.say("自", "from")),
        (None, Some(until)) => format!("{} {until}", l.say("至", "until")),
        (None, None) => return l.say("一直", "always").to_owned(),
    };
    match site["lasts_s"].as_f64() {
        Some(all) => {
            format!("{first}{}", l.brackets(&format!("{} {}", l.say("共", "in all"), l.duration(all))))
        }
        None if site["ends_at"].is_string() => {
            format!("{first}{}", l.brackets(l.say("反复出现，无截止日期", "again and again, no end known")))
        }
        None => first,
    }
}

/// A local time as people write it: to the minute, without the zone; an end at midnight is 24:00 of the day before.
fn minute(site: &Value, key: &str) -> Option<String> {
    let is_end = ["ends_at", "opens_until"].contains(&key);
    Some(local::written(site[key].as_str()?.get(..16)?, is_end, ""))
}

/// A row that says in words what there is instead of a way round.
fn without_figures(title: &str, who: &str, way: &str, said: &str) -> [Cell; 9] {
    [title, who, way, said, "–", "–", "–", "–", "–"].map(|text| text.to_owned().into())
}

/// The row of what has no way: no table leaves it out before another.
fn no_way(mut row: [Cell; 9]) -> [Cell; 9] {
    row[3].tone = Tone::Bad;
    row
}

/// Words that are not the program's own.
fn pick(l: Language, zh: &str, en: &str) -> String {
    match l {
        Language::Zh => zh.to_owned(),
        Language::En => en.to_owned(),
    }
}

fn signed(value: &Value, key: &str, say: impl Fn(f64) -> String) -> String {
    let number = value[key].as_f64().unwrap_or(0.0);
    format!("{}{}", if number < 0.0 { "−" } else { "+" }, say(number.abs()))
}

/// A road, with words for one without a name.
fn named(road: &str, l: Language) -> &str {
    if road.is_empty() { l.say("无名道路", "a road without a name") } else { road }
}

/// The title of a closure, and the phase of the order it is.
fn titled(part: &Value, id: &str) -> String {
    let work = list(part, "works").iter().find(|work| text(work, "closure") == id);
    let Some((work, title)) =
        work.map(|work| (work, text(work, "title"))).filter(|(_, title)| !title.is_empty())
    else {
        return id.to_owned();
    };
    let phase = id.strip_prefix(&format!("{}/", text(work, "order")));
    phase.map_or_else(|| title.clone(), |phase| format!("{title} ({phase})"))
}

/// Texts without those that were there before.
fn once_each(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

fn reasons(value: &Value, l: Language) -> String {
    let why =
        once_each(list(value, "blockers").iter().map(|b| pick(l, &text(b, "text_zh"), &text(b, "text"))));
    why.join(l.say("；", "; "))
}

/// Full closures and the day of their notice (条例 Art. 35).
fn announcements(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("全封闭", "full closure"),
        l.say("公告日期", "announced"),
        l.say("最迟公告日期", "at the latest"),
        l.say("提前五日公告", "five days ahead"),
    ];
    let mut table = Table::new(l.say("全封闭施工的公告期限", "When full closures are announced"), &columns);
    for notice in list(part, "announcements") {
        let (published, latest) = (text(notice, "published"), text(notice, "latest"));
        let verdict = match text(notice, "five_days").as_str() {
            "kept" => Cell { text: l.say("符合", "kept").to_owned(), tone: Tone::Good },
            "short" => Cell { text: l.say("不足", "too late").to_owned(), tone: Tone::Bad },
            _ => Cell {
                text: l.say("无法核查，请填 notice_published", "not checked: no notice_published").to_owned(),
                tone: Tone::Plain,
            },
        };
        let shown = |day: String| if day.is_empty() { "–".to_owned() } else { day };
        table.row([text(notice, "title").into(), shown(published).into(), shown(latest).into(), verdict]);
    }
    table
}

/// What closures do to the trips of a table.
fn flows(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("封闭", "closure"),
        l.say("车辆", "vehicle"),
        l.say(">全部出行", ">trips"),
        l.say(">受影响", ">concerned"),
        l.say(">因此无路可走", ">without a way by it"),
        l.say(">多处叠加无路", ">by several together"),
        l.say(">多用车时", ">more vehicle-hours"),
        l.say(">多行车公里", ">more vehicle-km"),
    ];
    let mut table = Table::new(l.say("出行受影响情况", "Trips concerned"), &columns);
    for work in list(part, "works").iter().filter(|work| work["flows"].is_object()) {
        let (vehicle, flows) = (text(work, "vehicle"), &work["flows"]);
        let (en, zh) = vehicle_words(&vehicle);
        let number = |key: &str| text(flows, key).into();
        table.row([
            titled(part, &text(work, "closure")).into(),
            pick(l, zh, en).into(),
            number("trips"),
            number("concerned"),
            number("without_way"),
            number("without_way_together"),
            number("extra_vehicle_h"),
            number("extra_vehicle_km"),
        ]);
    }
    table
}

/// What becomes of a site by one loss; why it is cut off, and what helps, where it is that loss that the site is told by.
fn effect_and_relief(site: &Value, loss: &Value, l: Language) -> String {
    let mut said = vec![effect(&text(loss, "effect"), l).to_owned()];
    let leading = list(site, "losses").iter().find(|loss| loss["effect"] == site["effect"]);
    if leading.is_some_and(|leading| leading["of"] == loss["of"]) {
        if !list(site, "exceeded").is_empty() {
            said.push(pick(l, &text(site, "reason_zh"), &text(site, "reason")));
        }
        let relief = &site["relief"];
        if relief.is_object() {
            said.push(pick(l, &text(relief, "text_zh"), &text(relief, "text")));
        }
    }
    match (minute(loss, "opens_at"), minute(loss, "opens_until")) {
        (Some(from), Some(until)) => {
            said.push(format!("{} {from} – {until}", l.say("下次可达", "open again")));
        }
        (Some(from), None) => said.push(format!("{} {from}", l.say("恢复可达", "open again from"))),
        (None, _) => {}
    }
    said.join("; ")
}

fn effect(kind: &str, l: Language) -> &str {
    match kind {
        "longer" => l.say("更远", "farther"),
        "shorter" => l.say("更近", "nearer"),
        "isolated" => l.say("被隔断", "cut off"),
        "reached" => l.say("恢复通达", "reached again"),
        "inside_closure" => l.say("在封闭区内", "inside the closure"),
        "no_turning" => l.say("无处掉头", "no room to turn round"),
        "other_gate" => l.say("改走其他出入口", "another gate"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_end_at_midnight_is_24_00_of_the_day_before() {
        let loss = json!({"begins_at": "2026-03-10T00:00:00+08:00", "ends_at": "2026-03-12T00:00:00+08:00",
            "lasts_s": 172_800.0});
        assert!(span(&loss, Language::En).starts_with("2026-03-10 00:00 – 2026-03-11 24:00"));
        let opens =
            json!({"opens_at": "2026-03-12T00:00:00+08:00", "opens_until": "2026-03-13T00:00:00+08:00"});
        assert_eq!(minute(&opens, "opens_at").as_deref(), Some("2026-03-12 00:00"));
        assert_eq!(minute(&opens, "opens_until").as_deref(), Some("2026-03-12 24:00"));
    }
}
