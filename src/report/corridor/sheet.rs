//! The sheet of a corridor, laid out as permits are (H13), in Markdown, and its way as GPX.

use super::{Computed, CorridorOutcome, Frame, computed, counted, words};
use crate::exchange::write::number;
use crate::plan::steps::path_line;
use crate::report::load_words::{figure, list, word};
use crate::report::local::second;
use crate::report::summary::{ConstraintLine, CorridorSummary};
use crate::report::words::{Language, grouped};

/// Text for a cell: no bars, no line breaks.
fn cell(text: &str) -> String {
    text.replace('|', "/").replace(['\n', '\r'], " ")
}

pub(super) fn row(out: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    put!(out, "| {} |\n", cells.join(" | "));
}

pub(super) fn head(out: &mut String, title: &str, columns: &[&str]) {
    put!(out, "\n## {title}\n\n");
    row(out, &columns.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>());
    put!(out, "|{}\n", " --- |".repeat(columns.len()));
}

fn verdict(line: &ConstraintLine, l: Language) -> String {
    let word_of = match line.verdict.as_str() {
        "pass" if line.provenance == "unknown" => words::taken_as_free(l),
        "pass" => l.say("可通过", "passes"),
        "conditions" => l.say("有条件通过", "under conditions"),
        "engineer" => l.say("须工程师验算", "engineer needed"),
        _ => l.say("不可通过", "does not pass"),
    };
    match line.conditions.is_empty() {
        true => word_of.to_owned(),
        false => format!("{word_of}{}{}", l.colon(), list(&line.conditions, l)),
    }
}

pub(super) fn kilometers(meters: f64) -> String {
    grouped(meters / 1000.0, 2)
}

impl CorridorOutcome<'_> {
    /// The sheet: load, stretches, constraints, bridges with conditions, escorts, contacts, or what stands in the way;
    /// what it was judged with, and the fingerprints of the data it holds for.
    pub fn sheet(&self, summary: &CorridorSummary, frame: &Frame, l: Language) -> String {
        let mut out = String::new();
        let name = if summary.load.name.is_empty() { &summary.route.vehicle } else { &summary.load.name };
        put!(out, "# {}{}{name}\n\n", l.say("大件运输通道单", "Corridor sheet"), l.colon());
        let stated = |value: Option<f64>, unit: &str| {
            value.map_or_else(|| l.say("未注明", "not stated").to_owned(), |value| figure(value, unit))
        };
        let load = &summary.load;
        let size = [load.length_m, load.width_m, load.height_m].map(|value| stated(value, "m")).join(" × ");
        let mass = format!(
            "{}{}{} {}",
            stated(load.mass_t, "t"),
            l.say("，", ", "),
            l.say("最大轴荷", "heaviest axle"),
            stated(load.axle_load_t, "t")
        );
        let permit = crate::report::load::permit_text(&summary.permit, l);
        let speeds = super::speeds::in_words(load.speeds.as_ref(), load.times_of_class, l);
        let filed = list(&summary.permit.filed, l);
        let escorts: Vec<String> = summary.escorts.iter().map(|escort| escort.escort.clone()).collect();
        let by = match (summary.escort_table.assumed, summary.escort_table.name.as_str()) {
            (true, _) => l.say("程序假定", "assumed"),
            (false, "") => l.say("所给护送表", "by the table given"),
            (false, name) => name,
        };
        let escorts = match escorts.is_empty() {
            true => l.say("不需要", "none").to_owned(),
            false => format!("{} ({by})", list(&escorts, l)),
        };
        let mut facts = vec![
            (l.say("起点 → 终点", "from → to"), format!("{} → {}", summary.route.from, summary.route.to)),
            (l.say("长 × 宽 × 高", "length × width × height"), size),
            (l.say("总质量", "gross mass"), mass),
            (l.say("车速", "speed"), speeds.unwrap_or_default()),
            (l.say("大件运输许可（中国）", "over-limit permit (China)"), permit),
            (l.say("申请材料", "to be filed"), filed),
            (l.say("需核查", "to be looked at"), list(&summary.needs, l)),
            (l.say("护送", "escorts"), escorts),
            (l.say("承运人", "carrier"), load.carrier.clone().unwrap_or_default()),
            (l.say("承运人等级", "grade of the carrier"), load.carrier_grade.clone().unwrap_or_default()),
            (l.say("所持许可", "permits held"), load.permits.join(l.say("、", ", "))),
        ];
        if let Some(cargo) = &load.cargo {
            crate::report::load::cargo_facts(&mut facts, cargo, l);
        }
        for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
            put!(out, "- **{label}**{}{}\n", l.colon(), cell(&value));
        }
        for (label, value) in counted::facts(summary, frame, l) {
            put!(out, "- **{label}**{}{}\n", l.colon(), cell(&value));
        }
        match self.route.after.found.first() {
            Some(_) => Self::passage(&mut out, summary, l),
            None => why_not(&mut out, summary, l),
        }
        counted::closures(&mut out, summary, frame, l);
        head(&mut out, l.say("数据版本", "Data"), &[l.say("文件", "file"), "SHA-256"]);
        for input in &frame.inputs {
            row(&mut out, &[input.path.clone(), input.sha256.clone()]);
        }
        put!(
            out,
            "\n{}\n",
            l.say(
                "本单由程序按已知数据生成，不是许可。限值不明处须现场核查。",
                "Made by a program from known data; it is no permit. Places without a known limit are to be looked at."
            )
        );
        limits_of_this(&mut out, summary, l);
        out
    }

    fn passage(out: &mut String, summary: &CorridorSummary, l: Language) {
        let columns = [
            l.say("序号", "no."),
            l.say("自 km", "from km"),
            l.say("至 km", "to km"),
            l.say("道路", "road"),
            l.say("公里桩", "kilometer posts"),
            l.say("管养单位", "kept by"),
            l.say("长度", "length"),
        ];
        timetable(out, summary, l);
        head(out, l.say("通行路段", "Stretches"), &columns);
        for (i, line) in summary.stretches.iter().enumerate() {
            let road = l.road(&line.road);
            row(
                out,
                &[
                    (i + 1).to_string(),
                    kilometers(line.from_m),
                    kilometers(line.to_m),
                    road.to_owned(),
                    words::posts([line.from_post.as_deref(), line.to_post.as_deref()]),
                    words::keepers(&line.operators, line.ask.is_some(), l),
                    l.length(line.to_m - line.from_m),
                ],
            );
        }
        let asked: Vec<&str> = summary.stretches.iter().filter_map(|line| line.ask.as_deref()).collect();
        let has_posts =
            summary.stretches.iter().any(|line| line.from_post.is_some() || line.to_post.is_some());
        if let Some(text) = words::whom_to_ask(&asked, has_posts, l) {
            put!(out, "\n{text}\n");
        }
        let place = |line: &ConstraintLine| line.from_m.map_or_else(String::new, kilometers);
        let columns = [
            "km",
            l.say("限制", "constraint"),
            l.say("限值与余量", "limits and what is left"),
            l.say("结论", "result"),
            l.say("来源", "known by"),
        ];
        head(out, l.say("沿线限制", "Constraints on the way"), &columns);
        for line in &summary.constraints {
            let limit = |row: &crate::report::summary::LimitLine| {
                let left = row.left.map_or_else(|| "–".to_owned(), |left| figure(left, &row.unit));
                let sign = row.sign.as_ref().filter(|_| line.signs.len() > 1);
                let sign = sign.map_or_else(String::new, |sign| format!(" {}={}", sign.key, sign.value));
                format!("{} {}{sign} ({left})", word(&row.measure, l), figure(row.limit, &row.unit))
            };
            // of a gate that is passed its tag
            let gate = line.ban.iter().filter(|_| line.kind == "barrier" && line.verdict != "refuse");
            let mut limits: Vec<String> =
                gate.map(|sign| words::for_arrivals(&sign.key, &sign.value, l)).collect();
            limits.extend(line.limits.iter().map(limit));
            for (number, need) in line.needs.iter().enumerate() {
                let need_of = format!("{} {}", word(&need.measure, l), figure(need.value, &need.unit));
                let apart = line.together_m.filter(|_| number + 1 == line.needs.len());
                let both = apart.map(|apart| l.brackets(&words::taken_together(apart, l)));
                let needed = format!("{}{need_of}{}", l.say("需", "needs "), both.unwrap_or_default());
                if !limits.contains(&needed) {
                    limits.push(needed);
                }
            }
            if !line.unknown.is_empty() {
                limits.push(format!("{} {}", list(&line.unknown, l), l.say("限值不明", "limit not known")));
            }
            if let Some(hours) = &line.hours {
                if limits.is_empty() {
                    limits.push(l.say("此时不限", "no limit then").to_owned());
                }
                let tags: Vec<(String, String)> =
                    hours.conditional.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect();
                let passed = hours.from.clone().zip(hours.until.clone()).map(<[String; 2]>::from);
                let passed = passed.map(|[from, until]| [second(&from, false), second(&until, true)]);
                limits.push(words::hours(&tags, passed, l));
            }
            let day = line.surveyed.as_deref().unwrap_or_default();
            let known = format!("{} {day}", words::known_by(&line.provenance, l)).trim().to_owned();
            let name = words::place_name(&line.kind, &line.name, &line.id, line.at, l);
            let name = format!("{} {name}", words::kind(&line.kind, l));
            row(out, &[place(line), name, limits.join(l.say("；", "; ")), verdict(line, l), known]);
        }
        passed(out, summary, l);
        counted::within(out, &summary.within, l);
        escort_stretches(out, summary, l);
        let bridges = || summary.constraints.iter().filter(|line| line.kind == "bridge");
        let columns = [
            "km",
            l.say("桥梁", "bridge"),
            l.say("跨径、等级与技术状况", "spans, class, condition"),
            l.say("验算", "computed"),
            l.say("结论与条件", "result and conditions"),
            l.say("联系单位", "contact"),
        ];
        head(out, l.say("桥梁", "Bridges"), &columns);
        // bridges of which the same is to be said are one row with their kilometers
        let mut rows: Vec<(Vec<String>, [String; 5])> = Vec::new();
        for line in bridges() {
            let name = if line.name.is_empty() { &line.id } else { &line.name };
            let contact = line.contact.clone();
            let said = [name.clone(), bridge_facts(line, l), computed_of(line, l), verdict(line, l), contact];
            match rows.iter_mut().find(|(_, known)| *known == said) {
                Some((kilometers, _)) => kilometers.push(place(line)),
                None => rows.push((vec![place(line)], said)),
            }
        }
        for (kilometers, said) in rows {
            let kilometers = kilometers.join(l.say("、", ", "));
            row(out, &[&[kilometers], said.as_slice()].concat());
        }
        contacts(out, summary, l);
    }

    /// The best way as a GPX track; none where there is no way.
    pub fn gpx(&self) -> Option<String> {
        let path = self.route.after.found.first()?;
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"huhang\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n",
        );
        put!(out, "<trk><name>{}</name><trkseg>\n", escaped(self.route.name));
        for at in path_line(self.network(), &path.legs) {
            let [lon, lat] = at.degrees();
            put!(out, "<trkpt lat=\"{}\" lon=\"{}\"/>\n", number(lat), number(lon));
        }
        out.push_str("</trkseg></trk>\n</gpx>\n");
        Some(out)
    }
}

/// What is known of a bridge besides what it limits, as the data have it.
fn bridge_facts(line: &ConstraintLine, l: Language) -> String {
    words::bridge_facts(line.signs.iter().map(|sign| (sign.key.as_str(), sign.value.as_str())), l)
}

/// What the levels of a bridge come to; what is signed stands with the limits.
fn computed_of(line: &ConstraintLine, l: Language) -> String {
    let levels = line.levels.iter().filter(|level| level.level > 1);
    let figures = levels.flat_map(|level| {
        level.figures.iter().map(|figure| Computed {
            of: &level.of,
            what: &figure.what,
            actual: figure.actual,
            allowed: figure.allowed,
            under_conditions: figure.under_conditions,
            unit: &figure.unit,
        })
    });
    computed(figures, l)
}

/// Whom to ask, in the order in which one comes to them, each with the places.
fn contacts(out: &mut String, summary: &CorridorSummary, l: Language) {
    let mut all: Vec<(&str, Vec<String>)> = Vec::new();
    for line in summary.constraints.iter().filter(|line| !line.contact.is_empty()) {
        let name = words::place_name(&line.kind, &line.name, &line.id, line.at, l);
        let place = line.from_m.map_or_else(|| name.clone(), |m| format!("{name} (km {})", kilometers(m)));
        match all.iter_mut().find(|(contact, _)| *contact == line.contact) {
            Some((_, places)) => places.push(place),
            None => all.push((&line.contact, vec![place])),
        }
    }
    if all.is_empty() {
        return;
    }
    head(out, l.say("联系单位", "Contacts"), &[l.say("单位", "whom"), l.say("为何处", "for")]);
    for (contact, places) in all {
        row(out, &[contact.to_owned(), places.join(l.say("、", ", "))]);
    }
}

/// Who goes along, from kilometer to kilometer.
fn escort_stretches(out: &mut String, summary: &CorridorSummary, l: Language) {
    if summary.escort_stretches.is_empty() {
        return;
    }
    let columns = [
        l.say("自 km", "from km"),
        l.say("至 km", "to km"),
        l.say("护送", "escort"),
        l.say("原因", "because of"),
    ];
    head(out, l.say("护送路段", "Escorts by stretch"), &columns);
    for line in &summary.escort_stretches {
        let because: Vec<String> = line.because.iter().map(|code| occasion(code, l)).collect();
        row(
            out,
            &[
                kilometers(line.from_m),
                kilometers(line.to_m),
                word(&line.escort, l),
                because.join(l.say("、", ", ")),
            ],
        );
    }
}

/// What asks for somebody: a measure, a condition, or something that is met.
pub(in crate::report) fn occasion(code: &str, l: Language) -> String {
    match code {
        "counterflow" => l.say("逆行", "against one-way").to_owned(),
        "limit" | "bridge" | "tunnel" | "gantry" | "wire" | "height_bar" | "narrow" | "hump" | "bend"
        | "corner" | "closure" => words::kind(code, l).trim_end_matches(" of").to_owned(),
        _ => word(code, l),
    }
}

/// What is judged of turning, slopes and humps, how, and what is not.
fn limits_of_this(out: &mut String, summary: &CorridorSummary, l: Language) {
    let is_out = |what: &str| summary.not_judged.iter().any(|line| line.what == what);
    put!(
        out,
        "\n{}\n",
        l.say(
            "长度超过12.5米的车货已避开夹角小于30°的急弯。",
            "Loads longer than 12.5 m are kept from corners below 30°."
        )
    );
    if !is_out("turning") {
        put!(
            out,
            "{}\n",
            l.say(
                "弯道和转角按车货扫掠宽度判断：路宽以数据注明的为准，路缘石半径只有限制图层能给出，未注明的列为限值不明；不计路外净空、路口内渠化岛、标志杆和停放车辆，须现场核查。",
                "Bends and corners are held against what the load sweeps. Widths are those that the data state, kerbs those of a limits layer; what nobody states is listed as not known. What stands beside the road, islands, posts and parked cars are not in the data: look at them on the spot."
            )
        );
    }
    if !is_out("gradient") || !is_out("humps") {
        put!(
            out,
            "{}\n",
            l.say(
                "坡度按 incline 标签和限制图层判断，路面凸起只按限制图层判断；未列出的坡度和凸起不等于没有。",
                "Slopes are those of `incline` tags and limits layers, humps those of limits layers: what is not listed may be there all the same."
            )
        );
    }
    if !summary.not_judged.is_empty() {
        let texts =
            summary.not_judged.iter().map(|line| if l == Language::Zh { &line.text_zh } else { &line.text });
        let texts: Vec<&str> = texts.map(String::as_str).collect();
        put!(
            out,
            "\n**{}**{}{}\n",
            l.say("未作判断", "Not judged"),
            l.colon(),
            texts.join(l.say("；", "; "))
        );
    }
}

fn why_not(out: &mut String, summary: &CorridorSummary, l: Language) {
    if let Some(table) = &summary.timetable {
        let text = if l == Language::Zh { &table.text_zh } else { &table.text };
        let title = l.say("排不出时刻表", "No timetable");
        put!(out, "\n## {title}\n\n{}\n", text.as_deref().unwrap_or_default());
    }
    let Some(why) = &summary.why_not else { return };
    let columns = [
        l.say("方案", "set"),
        l.say("障碍数", "obstacles"),
        l.say("代价类别", "takes"),
        l.say("编号", "no."),
        l.say("须解除", "to lift"),
        l.say("性质", "kind"),
    ];
    let title =
        l.say("无路可通：解除任一方案全部障碍即可通行", "No way: lifting all of any one set opens one");
    head(out, title, &columns);
    for (i, set) in why.sets.iter().enumerate() {
        let text = if l == Language::Zh { &set.text_zh } else { &set.text };
        let hard = if set.hard {
            l.say("含结构性障碍", "with a physical limit")
        } else {
            l.say("可协调", "soft")
        };
        let cost = crate::report::sheet::cost(&set.cost, l).to_owned();
        let number = |id: &String| summary.obstacles.iter().position(|line| line.id == *id).map(|n| n + 1);
        let mut numbers: Vec<usize> = set.obstacles.iter().filter_map(number).collect();
        numbers.sort_unstable();
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let numbers = numbers.join(", ");
        row(out, &[(i + 1).to_string(), set.count.to_string(), cost, numbers, text.clone(), hard.to_owned()]);
    }
    let columns = [
        l.say("编号", "no."),
        l.say("障碍", "obstacle"),
        l.say("道路", "road"),
        l.say("数据编号", "id in the data"),
        l.say("经纬度", "lon, lat"),
        l.say("联系单位", "contact"),
        l.say("提前天数", "days of notice"),
    ];
    if !summary.obstacles.is_empty() {
        head(out, l.say("须解除的障碍", "The obstacles to lift"), &columns);
    }
    for (i, line) in summary.obstacles.iter().enumerate() {
        let text = if l == Language::Zh { &line.text_zh } else { &line.text };
        let road = l.road(&line.road);
        let at = line.at.map_or_else(String::new, |[lon, lat]| format!("{lon:.6}, {lat:.6}"));
        let days = line.lead_days.map_or_else(String::new, |days| days.to_string());
        let (id, contact) = (line.id.clone(), line.contact.clone());
        row(out, &[(i + 1).to_string(), text.clone(), road.to_owned(), id, at, contact, days]);
    }
    if why.sets.is_empty() {
        put!(out, "\n{}\n", if l == Language::Zh { &why.text_zh } else { &why.text });
    }
}

fn timetable(out: &mut String, summary: &CorridorSummary, l: Language) {
    let Some(table) = &summary.timetable else { return };
    let columns = [
        l.say("自", "from"),
        l.say("至", "until"),
        l.say("自 km", "from km"),
        l.say("至 km", "to km"),
        l.say("路段 / 停靠点", "road / waiting place"),
        l.say("说明", "why"),
    ];
    let given: Vec<[&str; 2]> =
        table.rows.iter().map(|line| [line.from.as_str(), line.until.as_str()]).collect();
    let (times, zone) = crate::report::sheet::clock_times(&given);
    head(out, &crate::report::sheet::timetable_title(&zone, l), &columns);
    for (line, told) in table.rows.iter().zip(times) {
        let [from, until] = told.times;
        let place = match (line.kind.as_str(), line.place.as_str()) {
            ("drive", _) => l.road(&line.road).to_owned(),
            (_, "start") => l.say("等待（起点）", "waits at the start").to_owned(),
            (_, place) => {
                let place = crate::report::sheet::called(place, &line.place_name);
                format!("{} {place}", l.say("等待：", "waits at"))
            }
        };
        let why = match l {
            Language::Zh => line.text_zh.clone(),
            Language::En => line.text.clone(),
        };
        let cells = [from, until, kilometers(line.from_m), kilometers(line.to_m), place, why];
        row(out, &cells);
    }
}

/// Closures and zones that do not hold for the load, as whoever stops it there wants to read.
fn passed(out: &mut String, summary: &CorridorSummary, l: Language) {
    if summary.passed.is_empty() {
        return;
    }
    let columns = [
        l.say("自 km", "from km"),
        l.say("至 km", "to km"),
        l.say("封闭或管制区", "closure or zone"),
        l.say("凭", "by"),
    ];
    head(out, l.say("凭许可或豁免通过", "Passed by permit or exemption"), &columns);
    for line in &summary.passed {
        let title = if line.title.is_empty() { &line.closure } else { &line.title };
        let by = match line.permits.is_empty() {
            true => l.say("豁免", "exemption").to_owned(),
            false => format!("{} {}", l.say("许可", "permit"), line.permits.join(l.say("、", ", "))),
        };
        row(out, &[kilometers(line.from_m), kilometers(line.to_m), title.clone(), by]);
    }
}
