//! The coverage answer: figures, before and after, readings, categories, stations, changes, gaps.

use super::{Cell, Figure, Rows, Section, Table, Tone, count, length, list, name_and_id, share, text};
use crate::report::words::{Language, grouped};
use serde_json::Value;

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let mut section = of_one(part, l, rows);
    let before = part["before"].as_object().map(|_| &part["before"]);
    section.add(stations(part, before, l).keep(rows.0));
    section.add(depth(part, before, l));
    section.add(sole(part, l).keep(rows.0));
    section.add(gaps(part, l).keep(rows.0));
    section
}

/// What does not tell stations apart: for one depot that is all.
pub(super) fn of_one(part: &Value, language: Language, rows: Rows) -> Section {
    let l = language;
    let name = text(part, "name");
    let head = l.say("服务覆盖", "Service coverage").to_owned();
    let mut section = Section::new(if name.is_empty() { head } else { format!("{head}{}{name}", l.colon()) });
    let before = part["before"].as_object().map(|_| &part["before"]);
    figures(&mut section, part, before, l);
    rule(&mut section, part, l);
    section.add(counts(part, before, l));
    section.add(readings(part, before, l));
    section.add(changes(part, l).keep(rows.0));
    section.add(categories(part, before, l).keep(rows.0));
    section
}

fn figures(section: &mut Section, part: &Value, before: Option<&Value>, l: Language) {
    let sites = &part["sites"];
    if !sites.is_object() {
        return;
    }
    let requirement = &part["requirement"];
    let tone = match requirement["met"].as_bool() {
        Some(true) => Tone::Good,
        Some(false) => Tone::Bad,
        None => Tone::Plain,
    };
    let detail = format!("{} / {} {}", count(sites, "covered"), count(sites, "total"), l.say("处", "sites"));
    let label = l.say("点位覆盖率", "Sites covered").to_owned();
    section.figures.push(Figure { label, value: share(sites, "percent"), detail, tone });
    if let Some(before) = before {
        let points = part["change"]["percentage_points"].as_f64();
        let value = points.map_or_else(|| "–".to_owned(), |p| signed(p, 2));
        let detail = format!("{} → {}", share(&before["sites"], "percent"), share(sites, "percent"));
        let tone = points.map_or(Tone::Plain, |p| if p < 0.0 { Tone::Bad } else { Tone::Good });
        let label = l.say("封闭后变化（百分点）", "Change by closures (points)").to_owned();
        section.figures.push(Figure { label, value, detail, tone });
    }
    if let Some(required) = requirement["percent"].as_f64() {
        let met = requirement["met"].as_bool() == Some(true);
        let missing = requirement["sites_missing"].as_u64().unwrap_or(0);
        let value = match (met, l) {
            (true, _) => l.say("达标", "met").to_owned(),
            (false, Language::Zh) => format!("还差 {missing} 家"),
            (false, Language::En) => format!("{missing} more sites"),
        };
        let points = requirement["points_missing"].as_f64().filter(|_| !met);
        let short = points.map_or_else(String::new, |p| {
            format!("{}{}", l.say("，差 ", ", short by "), grouped(p, 2) + l.say(" 个百分点", " points"))
        });
        let detail = format!("{} {} %{short}", l.say("目标", "target"), grouped(required, 1));
        let label = l.say("达标情况", "Requirement").to_owned();
        section.figures.push(Figure { label, value, detail, tone });
    }
    if part["roads"].is_object() {
        let detail =
            format!("{} / {}", length(&part["roads"], "covered_m", l), length(&part["roads"], "total_m", l));
        let label = l.say("道路里程覆盖率", "Road length covered").to_owned();
        section.figures.push(Figure {
            label,
            value: share(&part["roads"], "percent"),
            detail,
            tone: Tone::Plain,
        });
    }
}

fn rule(section: &mut Section, part: &Value, l: Language) {
    let rule = &part["rule"];
    if rule.is_object() {
        let mut limits = Vec::new();
        limits.extend(rule["within_m"].as_f64().map(|m| format!("≤ {}", l.limit(m))));
        limits.extend(rule["within_s"].as_f64().map(|s| format!("≤ {}", l.duration(s))));
        let joined = match (limits.len(), rule["combine"].as_str()) {
            (2, Some("both")) => {
                limits.join(l.say(" 且 ", " and ")) + l.say("（同一条路）", " (on one path)")
            }
            _ => limits.join(l.say(" 或 ", " or ")),
        };
        if !joined.is_empty() {
            section.fact(l.say("规则", "Rule"), joined);
        }
        let direction = match rule["direction"].as_str().unwrap_or_default() {
            "from" => l.say("由站点到点位", "from the stations to the sites").to_owned(),
            "to" => l.say("由点位到站点", "from the sites to the stations").to_owned(),
            other => other.to_owned(),
        };
        section.fact(l.say("方向", "Direction"), direction);
    }
    let vehicle = text(part, "vehicle");
    if !vehicle.is_empty() {
        section.fact(l.say("车辆", "Vehicle"), vehicle);
    }
}

/// A signed number; a true minus sign, and no sign at zero.
fn signed(value: f64, decimals: usize) -> String {
    let text = grouped(value, decimals);
    let positive = !text.starts_with('−') && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if positive { format!("+{text}") } else { text }
}

/// Columns after the first: the state before the closures, after, and the difference; or just the state.
fn columns<'a>(first: &[&'a str], before: bool, l: Language) -> Vec<&'a str> {
    let mut all = first.to_vec();
    if before {
        all.extend([l.say(">封闭前", ">before"), l.say(">封闭后", ">after"), l.say(">变化", ">change")]);
    } else {
        all.push(l.say(">数值", ">value"));
    }
    all
}

type Format = fn(f64, Language) -> String;

/// The cells of a number before (outer `None`: there is no before), after and changed.
#[expect(clippy::option_option, reason = "no state before, and a state that does not know this number")]
fn compared(
    now: Option<f64>,
    then: Option<Option<f64>>,
    format: Format,
    difference: Format,
    l: Language,
) -> Vec<Cell> {
    let show = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format(v, l));
    match then {
        None => vec![show(now).into()],
        Some(then) => {
            let change = match (now, then) {
                (Some(now), Some(then)) if now == then => Cell { text: "0".to_owned(), tone: Tone::Faint },
                (Some(now), Some(then)) => difference(now - then, l).into(),
                _ => "–".into(),
            };
            vec![show(then).into(), show(now).into(), change]
        }
    }
}

fn plain(value: f64, _: Language) -> String {
    grouped(value, 0)
}

fn plain_change(value: f64, _: Language) -> String {
    signed(value, 0)
}

fn percentage(value: f64, _: Language) -> String {
    crate::report::words::percent(value)
}

fn points(value: f64, l: Language) -> String {
    format!("{} {}", signed(value, 2), l.say("百分点", "pts"))
}

fn road(value: f64, l: Language) -> String {
    l.length(value)
}

fn road_change(value: f64, l: Language) -> String {
    if value < 0.0 { format!("−{}", l.length(-value)) } else { format!("+{}", l.length(value)) }
}

fn ground(value: f64, l: Language) -> String {
    l.area(value)
}

fn ground_change(value: f64, l: Language) -> String {
    if value < 0.0 { format!("−{}", l.area(-value)) } else { format!("+{}", l.area(value)) }
}

fn counts(part: &Value, before: Option<&Value>, l: Language) -> Table {
    let mut table =
        Table::new(l.say("覆盖情况", "Coverage"), &columns(&[l.say("项目", "item")], before.is_some(), l));
    let lines: [(&str, &str, &str, Format, Format); 17] = [
        ("/sites/total", "点位总数", "sites, all", plain, plain_change),
        ("/sites/covered", "已覆盖", "covered", plain, plain_change),
        ("/sites/uncovered", "未覆盖", "not covered", plain, plain_change),
        ("/sites/unreachable", "不可达", "unreachable", plain, plain_change),
        ("/sites/unsnapped", "未接入路网", "off the network", plain, plain_change),
        ("/sites/inside_closure", "在封闭路段内", "inside a closure", plain, plain_change),
        ("/sites/percent", "点位覆盖率", "share of sites", percentage, points),
        ("/sites/weighted_percent", "加权覆盖率", "share by weight", percentage, points),
        ("/roads/covered_m", "覆盖道路里程", "road length covered", road, road_change),
        ("/roads/percent", "道路里程覆盖率", "share of road length", percentage, points),
        ("/area/covered_m2", "覆盖面积", "area covered", ground, ground_change),
        ("/area/percent", "面积覆盖率", "share of area", percentage, points),
        ("/population/covered", "覆盖人口", "population covered", plain, plain_change),
        ("/population/percent", "人口覆盖率", "share of population", percentage, points),
        (
            "/population/by_area/covered",
            "覆盖人口（按面积比例）",
            "population covered, by area",
            plain,
            plain_change,
        ),
        (
            "/population/by_area/percent",
            "人口覆盖率（按面积比例）",
            "share of population, by area",
            percentage,
            points,
        ),
        ("/requirement/sites_missing", "距目标还差（家）", "sites missing to target", plain, plain_change),
    ];
    for (pointer, zh, en, format, difference) in lines {
        let now = part.pointer(pointer).and_then(Value::as_f64);
        let then = before.map(|b| b.pointer(pointer).and_then(Value::as_f64));
        if now.is_none() && then.flatten().is_none() {
            continue;
        }
        let mut cells = vec![Cell::from(l.say(zh, en))];
        cells.extend(compared(now, then, format, difference, l));
        if pointer == "/sites/percent" { table.marked_row(cells) } else { table.row(cells) }
    }
    table
}

fn readings(part: &Value, before: Option<&Value>, l: Language) -> Table {
    let readings = &part["readings"];
    let mut columns = vec![l.say("口径", "reading"), l.say(">点位", ">sites"), l.say(">覆盖率", ">share")];
    if before.is_some() {
        columns.push(l.say(">封闭前", ">before"));
    }
    columns.push(l.say("采用", "counts"));
    let mut table = Table::new(l.say("四种口径", "Four readings of the rule"), &columns);
    for key in ["within_distance", "within_time", "within_both", "within_either"] {
        if !readings[key].is_object() {
            continue;
        }
        let counts = readings["counts"].as_str() == Some(key);
        let mut cells: Vec<Cell> = vec![
            l.reading(key).into(),
            count(&readings[key], "covered").into(),
            share(&readings[key], "percent").into(),
        ];
        if let Some(before) = before {
            cells.push(share(&before["readings"][key], "percent").into());
        }
        cells.push(if counts { l.say("● 以此为准", "● this one") } else { "" }.into());
        if counts { table.marked_row(cells) } else { table.row(cells) }
    }
    table
}

fn changes(part: &Value, l: Language) -> Table {
    let mut table = Table::new(
        l.say("因封闭而变化的点位", "Sites lost and gained by the closures"),
        &[l.say("变化", "change"), l.say("点位", "site"), l.say("原因", "reason")],
    );
    let kinds =
        [("lost", l.say("失去覆盖", "lost"), Tone::Bad), ("gained", l.say("新增覆盖", "gained"), Tone::Good)];
    for (key, word, tone) in kinds {
        for site in list(&part["change"], key) {
            let name = if site.is_object() {
                name_and_id(site)
            } else {
                site.as_str().unwrap_or_default().to_owned()
            };
            let reason = l.reason(&text(site, "reason"));
            table.row([Cell { text: word.to_owned(), tone }, name.into(), reason.into()]);
        }
    }
    table
}

fn categories(part: &Value, before: Option<&Value>, l: Language) -> Table {
    let mut columns = vec![
        l.say("类别", "category"),
        l.say(">点位", ">sites"),
        l.say(">已覆盖", ">covered"),
        l.say(">覆盖率", ">share"),
    ];
    if before.is_some() {
        columns.push(l.say(">封闭前", ">before"));
    }
    let mut table = Table::new(l.say("按类别", "By category"), &columns);
    for row in list(part, "by_category") {
        let name = text(row, "category");
        let mut cells: Vec<Cell> = vec![
            if name.is_empty() { l.say("（未分类）", "(none)").into() } else { name.clone().into() },
            count(row, "total").into(),
            count(row, "covered").into(),
            share(row, "percent").into(),
        ];
        if let Some(before) = before {
            let then = list(before, "by_category").iter().find(|b| text(b, "category") == name);
            cells.push(then.map_or_else(|| "–".to_owned(), |b| share(b, "percent")).into());
        }
        table.row(cells);
    }
    table
}

fn stations(part: &Value, before: Option<&Value>, l: Language) -> Table {
    let mut columns = vec![
        l.say("站点", "station"),
        l.say(">可服务点位", ">sites served"),
        l.say(">就近点位", ">nearest to"),
        l.say(">占比", ">share"),
    ];
    if before.is_some() {
        columns.push(l.say(">封闭前可服务", ">served before"));
    }
    let mut table = Table::new(l.say("按站点", "By station"), &columns);
    for row in list(part, "by_station") {
        let mut cells: Vec<Cell> = vec![
            name_and_id(row).into(),
            count(row, "sites").into(),
            count(row, "nearest").into(),
            share(row, "percent").into(),
        ];
        if let Some(before) = before {
            let then = list(before, "by_station").iter().find(|b| b["id"] == row["id"]);
            cells.push(then.map_or_else(|| "–".to_owned(), |b| count(b, "sites")).into());
        }
        table.row(cells);
    }
    table
}

fn depth(part: &Value, before: Option<&Value>, l: Language) -> Table {
    let mut table = Table::new(
        l.say("重复覆盖（可服务该点位的站点数）", "Depth of coverage (stations that serve a site)"),
        &columns(&[l.say("站点数", "stations")], before.is_some(), l),
    );
    for (k, now) in list(part, "k_coverage").iter().enumerate() {
        let last = k + 1 == list(part, "k_coverage").len();
        let label = if last { format!("{k}{}", l.say(" 个及以上", " or more")) } else { k.to_string() };
        let then = before.map(|b| b["k_coverage"][k].as_f64());
        let mut cells = vec![Cell::from(label)];
        cells.extend(compared(now.as_f64(), then, plain, plain_change, l));
        table.row(cells);
    }
    table
}

fn sole(part: &Value, l: Language) -> Table {
    let mut table = Table::new(
        l.say("仅由一个站点覆盖的点位", "Sites that only one station covers"),
        &[l.say("点位", "site"), l.say("站点", "station")],
    );
    for row in list(part, "sole") {
        let (site, name) = (text(row, "site"), text(row, "name"));
        let site = if name.is_empty() || name == site { site } else { format!("{name} ({site})") };
        table.row([site.into(), text(row, "station").into()]);
    }
    table
}

fn gaps(part: &Value, l: Language) -> Table {
    let mut table = Table::new(
        l.say("覆盖空白", "Gaps"),
        &[
            l.say(">序号", ">no."),
            l.say(">点位", ">sites"),
            l.say(">权重", ">weight"),
            l.say("增设站点的最佳位置", "best place for one more station"),
        ],
    );
    for (i, row) in list(part, "gaps").iter().enumerate() {
        let sites = match &row["sites"] {
            Value::Array(sites) => sites.len().to_string(),
            _ => count(row, "sites"),
        };
        let weight = row["weight"]
            .as_f64()
            .map_or_else(|| "–".to_owned(), |w| grouped(w, usize::from(w.fract() != 0.0)));
        let best = match &row["best_site"] {
            best @ Value::Object(_) => name_and_id(best),
            _ => text(row, "best_site"),
        };
        table.row([(i + 1).to_string().into(), sites.into(), weight.into(), best.into()]);
    }
    table
}
