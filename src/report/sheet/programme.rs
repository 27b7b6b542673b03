//! A programme of works: the worst time, what would relieve it, who loses what when.

use super::{Cell, Figure, Rows, Section, Table, Tone, duration, list, share, text};
use crate::report::svg::calendar;
use crate::report::words::{Language, grouped};
use serde_json::Value;

pub(super) fn section(part: &Value, number: usize, l: Language, rows: Rows) -> Section {
    let name = text(part, "name");
    let head = l.say("工程总进度", "Programme of works").to_owned();
    let mut section = Section::new(if name.is_empty() { head } else { format!("{head}{}{name}", l.colon()) });
    figures(&mut section, part, l);
    facts(&mut section, part, l);
    over_all(&mut section, part, l);
    section.charts.push(calendar(part, number, l));
    section.add(situations(part, l).keep(rows.0));
    section.add(shifts(part, l).keep(rows.0));
    section.add(conflicts(part, l).keep(rows.0));
    section.add(sites(part, l).keep(rows.0));
    section.add(stations(part, l).keep(rows.0));
    section.add(movements(part, l).keep(rows.0));
    section
}

fn day(text: &str) -> String {
    // Midnight says no more than the day.
    match text.split_once('T') {
        Some((day, time)) if time.starts_with("00:00:00") => day.to_owned(),
        Some((day, time)) => format!("{day} {}", time.get(..5).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(0.0)
}

/// Hours as days where they are many.
fn hours(value: f64, l: Language) -> String {
    if value >= 48.0 {
        format!("{} {}", grouped(value / 24.0, 1), l.say("天", "d"))
    } else {
        format!("{} {}", grouped(value, 1), l.say("小时", "h"))
    }
}

fn counted(value: &Value, key: &str) -> Cell {
    let count = number(value, key);
    Cell { text: grouped(count, 0), tone: if count > 0.0 { Tone::Bad } else { Tone::Faint } }
}

/// Title of an id among the works.
fn titled(part: &Value, key: &str, id: &str) -> String {
    let works = list(part, "works");
    let work = works.iter().find(|work| text(work, key) == id);
    let Some((work, title)) =
        work.map(|work| (work, text(work, "title"))).filter(|(_, title)| !title.is_empty())
    else {
        return id.to_owned();
    };
    // The phases of an order are called alike.
    let phase = id.strip_prefix(&format!("{}/", text(work, "order"))).filter(|_| key == "closure");
    phase.map_or_else(|| title.clone(), |phase| format!("{title} ({phase})"))
}

fn figures(section: &mut Section, part: &Value, l: Language) {
    let worst = &part["worst"];
    let bad = |n: f64| if n > 0.0 { Tone::Bad } else { Tone::Good };
    let when = if worst.is_object() {
        format!("{} – {}", day(&text(worst, "from")), day(&text(worst, "until")))
    } else {
        l.say("全过程", "all the time").to_owned()
    };
    let mut add = |label: &str, value: String, detail: String, tone| {
        section.figures.push(Figure { label: label.to_owned(), value, detail, tone });
    };
    let (isolated, lost) = (number(worst, "isolated"), number(worst, "lost"));
    add(
        l.say("最不利时段：被隔断点位", "Worst time: sites cut off"),
        grouped(isolated, 0),
        when,
        bad(isolated),
    );
    let before = &part["before"];
    let detail = format!(
        "{} {} {}",
        l.say("无施工时", "without works"),
        grouped(number(before, "covered"), 0),
        format_args!("/ {} ({})", grouped(number(before, "total"), 0), share(before, "percent")),
    );
    add(l.say("其时失去覆盖点位", "Sites no longer covered then"), grouped(lost, 0), detail, bad(lost));
    let without = number(worst, "without_way");
    let detail = match l {
        Language::Zh => format!("{} 个方向无路可绕", grouped(without, 0)),
        Language::En => format!("{} movements without a way", grouped(without, 0)),
    };
    let extra = l.duration(number(worst, "extra_s"));
    add(
        l.say("其时过境交通多用时合计", "Extra time of through traffic then"),
        format!("+{extra}"),
        detail,
        bad(without),
    );
    let shifts = &part["shifts"];
    if shifts.is_object() {
        let best = &shifts["best"];
        let (value, detail, tone) = if let Some(days) = best["days"].as_i64() {
            let tone = if text(shifts, "relieves") == "worst" { Tone::Good } else { Tone::Plain };
            (days_said(days, l), text(best, "title"), tone)
        } else {
            let detail = l.say("任何单项平移都无改善", "no shift of one work helps").to_owned();
            (l.say("无", "none").to_owned(), detail, Tone::Plain)
        };
        add(l.say("最有效的单项平移", "Best single shift"), value, detail, tone);
    }
}

/// The shift that helps most over the whole time, where that is another one than the best.
fn over_all(section: &mut Section, part: &Value, l: Language) {
    let [best, least] = ["best", "best_total"].map(|key| &part["shifts"][key]);
    let Some(days) = least["days"].as_i64() else { return };
    if best["work"] == least["work"] && best["days"] == least["days"] {
        return;
    }
    let name = text(least, "title");
    let said = format!("{name}{}{}", l.colon(), days_said(days, l));
    let worst = match text(least, "relieves").as_str() {
        "nothing" => l.say("；但最不利时段更重", "; the worst time is worse then"),
        _ => "",
    };
    section.fact(l.say("总损失最小的单项平移", "Least loss in all by the shift"), said + worst);
}

fn days_said(days: i64, l: Language) -> String {
    let sign = if days < 0 { "−" } else { "+" };
    match l {
        Language::Zh => format!("{sign}{} 天", days.abs()),
        Language::En => format!("{sign}{} {}", days.abs(), if days.abs() == 1 { "day" } else { "days" }),
    }
}

fn facts(section: &mut Section, part: &Value, l: Language) {
    let span = &part["span"];
    section.fact(
        l.say("时段", "Time looked at"),
        format!("{} – {}", day(&text(span, "from")), day(&text(span, "until"))),
    );
    if text(span, "until_is") == "open_end" {
        let said = l.say(
            "有工程结束时间待定，看到最后已知时刻后 30 天",
            "some work has no end: 30 days after the last known instant",
        );
        section.fact(l.say("截止", "Until"), said);
    }
    section.fact(l.say("车辆", "Vehicle"), text(part, "vehicle"));
    let worst = &part["worst"];
    if worst.is_object() {
        let works: Vec<String> = list(worst, "works")
            .iter()
            .filter_map(Value::as_str)
            .map(|id| titled(part, "closure", id))
            .collect();
        section.fact(l.say("最不利时段的工程", "Works of the worst time"), works.join(l.say("、", ", ")));
    }
    let week = &part["worst_week"];
    if week.is_object() {
        let equal = number(week, "equal");
        let alike = match (equal > 0.0, l) {
            (false, _) => String::new(),
            (true, Language::Zh) => format!("，另有 {} 周相同", grouped(equal, 0)),
            (true, Language::En) => format!(", {} more alike", grouped(equal, 0)),
        };
        section.fact(
            l.say("最不利的一周", "Worst week"),
            format!("{} ({}{alike})", text(week, "week"), text(week, "monday")),
        );
    }
    section.fact(
        l.say("损失比较顺序", "Losses compared by"),
        l.say(
            "被隔断点位、失去覆盖点位、无路可绕的方向、过境多用时",
            "sites cut off, sites not covered, movements without a way, extra time",
        ),
    );
}

fn situations(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("编号", "no."),
        l.say("首次", "first"),
        l.say("末次", "last"),
        l.say(">累计", ">in all"),
        l.say("同时在施工程", "works at the same time"),
        l.say(">覆盖率", ">covered"),
        l.say(">失去覆盖", ">not covered"),
        l.say(">被隔断", ">cut off"),
        l.say(">无路可绕", ">no way"),
        l.say(">多用时", ">extra time"),
    ];
    let title = l.say(
        "各种施工组合（完整日历见 programme.csv）",
        "Works that hold together (the whole calendar is in programme.csv)",
    );
    let mut table = Table::new(title, &columns);
    let worst = text(&part["worst"], "situation");
    for situation in list(part, "situations") {
        let ids = list(situation, "works").iter().filter_map(Value::as_str);
        let works: Vec<String> = ids.map(|id| titled(part, "closure", id)).collect();
        let loss = &situation["loss"];
        let works =
            if works.is_empty() { l.say("无", "none").to_owned() } else { works.join(l.say("、", ", ")) };
        let cells: [Cell; 10] = [
            text(situation, "id").into(),
            day(&text(situation, "first")).into(),
            day(&text(situation, "last")).into(),
            hours(number(situation, "duration_h"), l).into(),
            works.into(),
            share(situation, "percent").into(),
            counted(loss, "lost"),
            counted(loss, "isolated"),
            counted(loss, "without_way"),
            format!("+{}", duration(loss, "extra_s", l)).into(),
        ];
        if text(situation, "id") == worst { table.marked_row(cells) } else { table.row(cells) }
    }
    table
}

fn shifts(part: &Value, l: Language) -> Table {
    let shifts = &part["shifts"];
    let columns = [
        l.say("工程", "work"),
        l.say(">平移", ">shift"),
        l.say("新的起", "would begin"),
        l.say("新的止", "would end"),
        l.say(">被隔断", ">cut off"),
        l.say(">失去覆盖", ">not covered"),
        l.say(">无路可绕", ">no way"),
        l.say(">多用时", ">extra time"),
        l.say("改善", "relieves"),
    ];
    let up_to = grouped(number(shifts, "up_to_days"), 0);
    let title = match l {
        Language::Zh => format!("单项工程前后平移（±{up_to} 天）后的最不利时段"),
        Language::En => format!("The worst time after the best shift of each work (±{up_to} days)"),
    };
    let mut table = Table::new(title, &columns);
    let row = |name: String, days: String, span: [String; 2], burden: &Value, said: Cell| {
        let worst = &burden["worst"];
        let [start, end] = span;
        [
            name.into(),
            days.into(),
            start.into(),
            end.into(),
            counted(worst, "isolated"),
            counted(worst, "lost"),
            counted(worst, "without_way"),
            format!("+{}", duration(worst, "extra_s", l)).into(),
            said,
        ]
    };
    if shifts["before"].is_object() {
        let as_is = l.say("（不平移）", "(as it is)").to_owned();
        table.row(row(as_is, "–".to_owned(), [String::new(), String::new()], &shifts["before"], "–".into()));
    }
    let best = text(&shifts["best"], "work");
    for shift in list(shifts, "works") {
        let relieves = match text(shift, "relieves").as_str() {
            "worst" => Cell { text: l.say("最不利时段", "the worst time").to_owned(), tone: Tone::Good },
            "total" => l.say("仅总损失", "the total only").into(),
            _ => Cell { text: l.say("平移无益", "no shift helps").to_owned(), tone: Tone::Faint },
        };
        let days = shift["days"].as_i64().unwrap_or(0);
        let said = if days == 0 { "–".to_owned() } else { days_said(days, l) };
        let span = ["start", "end"].map(|key| day(&text(shift, key)));
        let cells = row(text(shift, "title"), said, span, shift, relieves);
        if text(shift, "work") == best { table.marked_row(cells) } else { table.row(cells) }
    }
    for left in list(shifts, "left_out") {
        let why = match text(left, "reason").as_str() {
            "no_start" => l.say("无开始时间", "has no begin"),
            "no_end" => l.say("结束时间待定", "has no end"),
            "begun_before" => l.say("时段前已开工", "has begun before"),
            "out_of_span" => l.say("不在时段内", "is not in this time"),
            "not_for_vehicle" => l.say("不影响该车辆", "does not concern the vehicle"),
            "status" => l.say("未生效", "is not in force"),
            _ => "–",
        };
        let said = Cell {
            text: format!("{}{}{why}", l.say("未平移", "not shifted"), l.colon()),
            tone: Tone::Faint,
        };
        let empty = ["–"; 7].map(|text| Cell::from(text.to_owned()));
        table.row([Cell::from(text(left, "title"))].into_iter().chain(empty).chain([said]));
    }
    table
}

fn conflicts(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("绕行", "way round"),
        l.say("经过", "runs over"),
        l.say("情形", "which is"),
        l.say("自", "from"),
        l.say(">同时", ">together"),
        l.say(">单独施工时", ">extra alone"),
        l.say(">同时施工时", ">extra together"),
    ];
    let title = l.say("绕行路线压在另一工程上", "Ways round one work that run over another");
    let mut table = Table::new(title, &columns);
    for conflict in list(part, "conflicts") {
        let together = match conflict["together_extra_s"].is_number() {
            true => signed(number(conflict, "together_extra_s"), l).into(),
            false => Cell { text: l.say("无路可绕", "no way").to_owned(), tone: Tone::Bad },
        };
        table.row([
            movement_name(part, &text(conflict, "movement"), l).into(),
            titled(part, "closure", &text(conflict, "over")).into(),
            match text(conflict, "kind").as_str() {
                "shut" => l.say("封闭", "shut").into(),
                _ => l.say("缓行", "slow").into(),
            },
            day(&text(conflict, "first")).into(),
            hours(number(conflict, "together_h"), l).into(),
            signed(number(conflict, "alone_extra_s"), l).into(),
            together,
        ]);
    }
    table
}

fn signed(seconds: f64, l: Language) -> String {
    // Less than half a second is written as none.
    format!("{}{}", if seconds <= -0.5 { "−" } else { "+" }, l.duration(seconds.abs()))
}

fn movement_name(part: &Value, id: &str, l: Language) -> String {
    let found = list(part, "movements").iter().find(|movement| text(movement, "movement") == id);
    let Some(movement) = found else { return id.to_owned() };
    let heading = text(movement, l.say("heading_zh", "heading"));
    let road = text(movement, "road");
    let road = if road.is_empty() { l.say("无名道路", "road without a name").to_owned() } else { road };
    match l {
        Language::Zh => format!("{road} 向{heading}"),
        Language::En => format!("{road} {heading}"),
    }
}

fn sites(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("点位", "site"),
        l.say("类别", "category"),
        l.say(">被隔断", ">cut off"),
        l.say(">失去覆盖", ">not covered"),
        l.say("最不利组合", "worst in"),
    ];
    let mut table = Table::new(l.say("受影响的点位", "Sites that lose"), &columns);
    let mut all: Vec<&Value> = list(part, "affected_sites").iter().collect();
    let key = |site: &Value| (number(site, "isolated_h"), number(site, "lost_h"));
    all.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    for site in all {
        let told = |value: f64| match value > 0.0 {
            true => Cell::from(hours(value, l)),
            false => Cell { text: "–".to_owned(), tone: Tone::Faint },
        };
        let name = [text(site, "name"), text(site, "site")].into_iter().find(|t| !t.is_empty());
        table.row([
            name.unwrap_or_default().into(),
            text(site, "category").into(),
            told(number(site, "isolated_h")),
            told(number(site, "lost_h")),
            text(site, "worst_situation").into(),
        ]);
    }
    table
}

fn stations(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("站", "station"),
        l.say(">最多失去", ">loses at most"),
        l.say("最不利组合", "worst in"),
        l.say(">时长", ">for"),
    ];
    let mut table = Table::new(l.say("服务点位减少的站", "Stations that serve fewer sites"), &columns);
    for station in list(part, "stations") {
        let name = [text(station, "name"), text(station, "station")].into_iter().find(|t| !t.is_empty());
        table.row([
            name.unwrap_or_default().into(),
            grouped(number(station, "most_lost"), 0).into(),
            text(station, "worst_situation").into(),
            hours(number(station, "duration_h"), l).into(),
        ]);
    }
    table
}

fn movements(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("工程", "work"),
        l.say("方向", "movement"),
        l.say(">原来", ">before"),
        l.say(">受影响", ">concerned"),
        l.say(">最多多用时", ">extra at most"),
        l.say(">无路可绕", ">without a way"),
        l.say("最不利组合", "worst in"),
    ];
    let mut table = Table::new(l.say("过境交通", "Through traffic"), &columns);
    for movement in list(part, "movements") {
        let without = number(movement, "without_way_h");
        table.row([
            titled(part, "closure", &text(movement, "closure")).into(),
            movement_name(part, &text(movement, "movement"), l).into(),
            duration(movement, "before_s", l).into(),
            hours(number(movement, "concerned_h"), l).into(),
            movement["most_extra_s"].as_f64().map_or_else(|| "–".to_owned(), |s| signed(s, l)).into(),
            match without > 0.0 {
                true => Cell { text: hours(without, l), tone: Tone::Bad },
                false => Cell { text: "–".to_owned(), tone: Tone::Faint },
            },
            text(movement, "worst_situation").into(),
        ]);
    }
    table
}
