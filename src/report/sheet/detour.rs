//! Detours: movements cut, ways round, sites concerned.

use super::{Cell, Rows, Section, Table, duration, list, text};
use crate::report::detour::vehicle_words;
use crate::report::words::Language;
use serde_json::Value;

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let name = text(part, "name");
    let head = l.say("绕行方案", "Detours").to_owned();
    let mut section = Section::new(if name.is_empty() { head } else { format!("{head}{}{name}", l.colon()) });
    let columns = [
        l.say("封闭", "closure"),
        l.say("车辆", "vehicle"),
        l.say("方向", "movement"),
        l.say("绕行", "way round"),
        l.say(">多行", ">extra"),
        l.say(">多用时", ">extra time"),
        l.say(">转弯", ">turns"),
        l.say("途中限制", "limits on it"),
    ];
    let mut table = Table::new(l.say("过境交通", "Through traffic"), &columns);
    for work in list(part, "works") {
        let title = [text(work, "title"), text(work, "closure")].into_iter().find(|t| !t.is_empty());
        let title = title.unwrap_or_default();
        let vehicle = text(work, "vehicle");
        let (en, zh) = vehicle_words(&vehicle);
        let who = pick(l, zh, en);
        let movements = list(work, "movements");
        if movements.is_empty() {
            let said = match text(work, "passage").as_str() {
                "open" => l.say("可以通行", "may pass"),
                "exempt" => l.say("凭豁免通行", "passes by exemption"),
                _ => l.say("没有过境交通受阻", "no through traffic is cut"),
            };
            table.row(without_figures(&title, &who, "–", said));
        }
        for movement in movements {
            let heading = pick(l, &text(movement, "heading_zh"), &text(movement, "heading"));
            let turn = match text(movement, "turn").as_str() {
                "left" => l.say("，左转", ", left turn"),
                "right" => l.say("，右转", ", right turn"),
                _ => "",
            };
            let road = text(movement, "road");
            let road = if road.is_empty() { l.say("无名道路", "a road without a name") } else { &road };
            let way = format!("{road} {heading}{turn}");
            for refused in list(movement, "refused") {
                let why = reasons(refused, l);
                let said =
                    format!("{}{}{why}", l.say("指定路线不可行", "the drawn way is refused"), l.colon());
                table.row(without_figures(&title, &who, &format!("{way} ({})", text(refused, "id")), &said));
            }
            let Some(best) = list(movement, "detours").first() else {
                let why = reasons(movement, l);
                let none = l.say("无绕行路线", "no way round");
                let said = match why.is_empty() {
                    true => none.to_owned(),
                    false => format!("{none}{}{why}", l.colon()),
                };
                table.row(without_figures(&title, &who, &way, &said));
                continue;
            };
            let roads: Vec<&str> = list(best, "roads").iter().filter_map(Value::as_str).collect();
            let roads = match roads.is_empty() {
                true => l.say("无名道路", "roads without a name").to_owned(),
                false => roads.join(" → "),
            };
            let signed_limits = list(best, "narrowest")
                .iter()
                .map(|n| format!("{} {} ({})", limit(&text(n, "kind"), l), n["value"], text(n, "road")));
            let narrow = list(best, "narrow_streets").iter().map(|n| {
                let word = l.say("路宽不足 m", "street too narrow, m");
                format!("{word} {} < {} ({})", n["width_m"], n["needed_m"], text(n, "road"))
            });
            let by = l.say("凭豁免", "by exemption");
            let exempt =
                list(best, "exemptions").iter().filter_map(Value::as_str).map(|id| format!("{by} {id}"));
            let limits: Vec<String> = signed_limits.chain(narrow).chain(exempt).collect();
            let fixed = movement["fixed"]
                .as_str()
                .map_or(String::new(), |id| format!(" [{} {id}]", l.say("指定", "fixed")));
            table.row([
                title.clone().into(),
                who.clone().into(),
                way.into(),
                (roads + &fixed).into(),
                signed(best, "extra_m", |v| l.length(v)).into(),
                signed(best, "extra_s", |v| l.duration(v)).into(),
                best["turns"].to_string().into(),
                limits.join("; ").into(),
            ]);
        }
    }
    section.add(table.keep(rows.0));
    section.add(flows(part, l).keep(rows.0));
    let columns = [
        l.say("点位", "site"),
        l.say("车辆", "vehicle"),
        l.say("影响", "effect"),
        l.say("出入口", "gate"),
        l.say(">去程原来", ">there, before"),
        l.say(">去程现在", ">there, now"),
        l.say(">回程原来", ">back, before"),
        l.say(">回程现在", ">back, now"),
    ];
    let mut table = Table::new(
        l.say("受影响的点位（与最近的站之间）", "Sites concerned (to and from the nearest station)"),
        &columns,
    );
    for site in list(part, "affected_sites") {
        let label = [text(site, "name"), text(site, "site")].into_iter().find(|t| !t.is_empty());
        let vehicle = text(site, "vehicle");
        let (en, zh) = vehicle_words(&vehicle);
        let time = |key: &str| match site[key].is_number() {
            true => duration(site, key, l),
            false => l.say("不可达", "no way").to_owned(),
        };
        table.row([
            label.unwrap_or_default().into(),
            pick(l, zh, en).into(),
            effect_and_relief(site, l).into(),
            text(site, "gate").into(),
            time("from_before_s").into(),
            time("from_s").into(),
            time("to_before_s").into(),
            time("to_s").into(),
        ]);
    }
    section.add(table.keep(rows.0));
    section
}

/// A row that says in words what there is instead of a way round.
fn without_figures(title: &str, who: &str, way: &str, said: &str) -> [Cell; 8] {
    [title, who, way, said, "–", "–", "–", "–"].map(|text| text.to_owned().into())
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

fn limit(kind: &str, l: Language) -> &str {
    match kind {
        "height_m" => l.say("限高 m", "height m"),
        "width_m" => l.say("限宽 m", "width m"),
        "length_m" => l.say("限长 m", "length m"),
        "mass_t" => l.say("限重 t", "mass t"),
        "axle_load_t" => l.say("限轴重 t", "axle load t"),
        other => other,
    }
}

fn reasons(value: &Value, l: Language) -> String {
    let why: Vec<String> =
        list(value, "blockers").iter().map(|b| pick(l, &text(b, "text_zh"), &text(b, "text"))).collect();
    why.join("; ")
}

/// What closures do to the trips of a table.
fn flows(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("封闭", "closure"),
        l.say("车辆", "vehicle"),
        l.say(">全部出行", ">trips"),
        l.say(">受影响", ">concerned"),
        l.say(">无路可走", ">without a way"),
        l.say(">多用车时", ">more vehicle-hours"),
        l.say(">多行车公里", ">more vehicle-km"),
    ];
    let mut table = Table::new(l.say("出行受影响情况", "Trips concerned"), &columns);
    for work in list(part, "works").iter().filter(|work| work["flows"].is_object()) {
        let (vehicle, flows) = (text(work, "vehicle"), &work["flows"]);
        let (en, zh) = vehicle_words(&vehicle);
        let number = |key: &str| text(flows, key).into();
        table.row([
            text(work, "closure").into(),
            pick(l, zh, en).into(),
            number("trips"),
            number("concerned"),
            number("without_way"),
            number("extra_vehicle_h"),
            number("extra_vehicle_km"),
        ]);
    }
    table
}

fn effect_and_relief(site: &Value, l: Language) -> String {
    let kind = text(site, "effect");
    let said = effect(&kind, l);
    match site["relief"].as_object() {
        Some(_) => {
            let relief = &site["relief"];
            format!("{said}; {}", pick(l, &text(relief, "text_zh"), &text(relief, "text")))
        }
        None => said.to_owned(),
    }
}

fn effect(kind: &str, l: Language) -> &str {
    match kind {
        "longer" => l.say("更远", "farther"),
        "shorter" => l.say("更近", "nearer"),
        "isolated" => l.say("被隔断", "cut off"),
        "reached" => l.say("恢复通达", "reached again"),
        "inside_closure" => l.say("在封闭区内", "inside the closure"),
        "other_gate" => l.say("改走其他出入口", "another gate"),
        other => other,
    }
}
