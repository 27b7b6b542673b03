//! Officers: how many places are filled, by whom, how evenly, and what changed.

use super::{Cell, Figure, Rows, Section, Table, Tone, count, duration, length, list, share, text};
use crate::report::words::Language;
use serde_json::Value;

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let name = text(part, "name");
    let head = l.say("项目警长", "Project officers").to_owned();
    let mut section = Section::new(if name.is_empty() { head } else { format!("{head}{}{name}", l.colon()) });
    let full = part["filled"] == part["wanted"];
    section.figures.push(Figure {
        label: l.say("已配警长", "Places filled").to_owned(),
        value: format!("{} / {}", count(part, "filled"), count(part, "wanted")),
        detail: format!(
            "{} {}, {} {}{}",
            count(part, "projects"),
            l.say("个项目", "projects"),
            count(part, "officers"),
            l.say("名警官", "officers"),
            match part["filled_at_most"].as_u64() {
                Some(most) if part["filled"].as_u64().is_some_and(|filled| filled < most) =>
                    format!("{} {most}", l.say("；未证明最多，至多", "; not proved to be the most, at most")),
                _ if full => String::new(),
                _ => l.say("；已证明最多", "; proved to be the most").to_owned(),
            }
        ),
        tone: if full { Tone::Good } else { Tone::Bad },
    });
    let whole = count(part, "projects");
    let of = |key: &str| format!("{} / {whole}", count(part, key));
    section.fact(l.say("配齐的项目", "Complete projects"), of("complete"));
    section.fact(l.say("警长来自不同单位", "Officers of different units"), of("different_units"));
    section.fact(l.say("15 分钟内有警长可到", "An officer within 15 min"), of("within_15min"));
    let comma = l.say("，", ", ");
    let travel = format!(
        "{} {}{comma}{} {}{comma}{} {}",
        l.say("合计", "total"),
        duration(part, "travel_s", l),
        l.say("平均", "mean"),
        duration(part, "travel_mean_s", l),
        l.say("最远", "longest"),
        duration(part, "travel_longest_s", l)
    );
    section.fact(l.say("单程行车时间", "Travel one way"), travel);
    if part["before_travel_s"].is_number() {
        section.fact(l.say("无封闭时合计", "Total without closures"), duration(part, "before_travel_s", l));
    }
    let proof = match part["proved"].as_bool() {
        Some(true) => l.say("已证明最优（对偶证明）", "proved best, by duals").to_owned(),
        _ => format!("{} {} %", l.say("未证明，差距", "not proved, gap"), text(part, "gap")),
    };
    let said = format!(
        "{} {} {} {}{}{proof}",
        l.say("值", "value"),
        duration(part, "value", l),
        l.say("下界", "bound"),
        duration(part, "bound", l),
        l.say("；", "; ")
    );
    section.fact(l.say("优化", "Optimization"), said);
    section.add(layers(part, l));
    section.add(empty(part, l).keep(rows.0));
    section.add(loads(part, l));
    changes(part, l, rows, &mut section);
    visits(part, l, rows, &mut section);
    section.add(projects(part, l).keep(rows.0));
    section.add(people(part, l).keep(rows.0));
    section.add(areas(part, l).keep(rows.0));
    section
}

fn layers(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("层级", "level"),
        l.say(">警官", ">officers"),
        l.say(">名额", ">places"),
        l.say(">已配", ">filled"),
        l.say(">最多负责", ">max load"),
        l.say(">最少负责", ">min load"),
        l.say(">负荷平方和", ">sum of squares"),
        l.say(">下界", ">bound"),
        l.say(">行车等", ">travel etc."),
        l.say(">下界", ">bound"),
        l.say("证明", "proof"),
    ];
    let mut table = Table::new(l.say("分层结果", "By level"), &columns);
    for line in list(part, "layers") {
        let proved = line["proved"].as_bool() == Some(true);
        table.row([
            l.level(&text(line, "level")).into(),
            count(line, "officers").into(),
            count(line, "wanted").into(),
            count(line, "filled").into(),
            count(line, "max_load").into(),
            count(line, "min_load").into(),
            count(line, "squares").into(),
            count(line, "squares_bound").into(),
            duration(line, "value", l).into(),
            duration(line, "bound", l).into(),
            if proved { l.say("最优", "best").to_owned() } else { format!("{} %", text(line, "gap")) }.into(),
        ]);
    }
    table
}

fn empty(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("项目", "project"),
        l.say("层级", "level"),
        l.say(">缺", ">missing"),
        l.say("原因", "why"),
        l.say(">已满", ">full"),
        l.say(">不合规则", ">rule"),
        l.say(">无路", ">no way"),
        l.say(">回避", ">avoid"),
        l.say(">不能同项目", ">clash"),
    ];
    let mut table = Table::new(
        l.say("没有配齐的项目（各原因的警官数）", "Projects that lack officers (officers by reason)"),
        &columns,
    );
    for line in list(part, "empty") {
        let of = |key: &str| Cell::from(count(&line["officers"], key));
        table.row([
            text(line, "project").into(),
            l.level(&text(line, "level")).into(),
            count(line, "missing").into(),
            Cell { text: l.officers(&text(line, "reason")), tone: Tone::Bad },
            of("full"),
            of("rule"),
            of("no_way"),
            of("avoid"),
            of("clash"),
        ]);
    }
    table
}

fn loads(part: &Value, l: Language) -> Table {
    let columns = [l.say(">负责项目数", ">projects"), l.say(">警官", ">officers"), ""];
    let mut table = Table::new(l.say("负荷分布", "Loads"), &columns);
    let most =
        list(part, "loads").iter().filter_map(|bar| bar["officers"].as_u64()).max().unwrap_or(1).max(1);
    for bar in list(part, "loads") {
        let officers = bar["officers"].as_u64().unwrap_or(0);
        let length = (officers * 40).div_ceil(most) as usize;
        table.row([count(bar, "projects").into(), count(bar, "officers").into(), "█".repeat(length).into()]);
    }
    table
}

fn changes(part: &Value, l: Language, rows: Rows, section: &mut Section) {
    let changes = &part["changes"];
    if !changes.is_object() {
        return;
    }
    let comma = l.say("，", ", ");
    let said = format!(
        "{} {}{comma}{} {}{comma}{} {}{comma}{} {}",
        l.say("保留", "kept"),
        count(changes, "kept"),
        l.say("新增", "new"),
        count(changes, "new"),
        l.say("撤销", "gone"),
        count(changes, "gone"),
        l.say("原表中已不存在", "of the table no longer there"),
        count(changes, "unknown")
    );
    section.fact(l.say("与原配置相比", "Against the pairs that existed"), said);
    let mut table =
        Table::new(l.say("变动", "Changes"), &[l.say("项目", "project"), l.say("警官", "officer"), ""]);
    for line in list(changes, "pairs") {
        let change = if line["change"] == "new" { l.say("新增", "new") } else { l.say("撤销", "gone") };
        table.row([text(line, "project").into(), text(line, "officer").into(), change.into()]);
    }
    section.add(table.keep(rows.0));
}

fn visits(part: &Value, l: Language, rows: Rows, section: &mut Section) {
    let visits = &part["visits"];
    if !visits.is_object() {
        return;
    }
    let said = format!(
        "{} {}: {} / {} ({} {}, {} {})",
        count(visits, "weeks"),
        l.say("周", "weeks"),
        visits["in_person"].as_u64().unwrap_or(0) + visits["remote"].as_u64().unwrap_or(0),
        count(visits, "wished"),
        l.say("上门", "in person"),
        count(visits, "in_person"),
        l.say("视频", "by video"),
        count(visits, "remote")
    );
    let instead = match (visits["instead_of_video"].as_u64() > Some(0), l) {
        (false, _) => String::new(),
        (_, Language::Zh) => {
            format!("；{} 次视频改为顺路上门", count(visits, "instead_of_video"))
        }
        (_, Language::En) => {
            format!("; {} wished by video are made in person on the way", count(visits, "instead_of_video"))
        }
    };
    section.fact(l.say("走访安排", "Visits planned"), said + &instead);
    let rules = format!(
        "{} {} {}{}{} {}",
        l.say("同一企业两次走访至少间隔", "of a firm at least"),
        count(visits, "gap_days"),
        l.say("天", "days apart"),
        l.say("，", ", "),
        l.say("每月上门至多", "in person a month at most"),
        count(visits, "most_a_month")
    );
    let own = match (visits["own_gaps"].as_u64() > Some(0), l) {
        (false, _) => String::new(),
        (_, Language::Zh) => format!("；{} 个项目自定上门间隔", count(visits, "own_gaps")),
        (_, Language::En) => {
            format!("; {} projects have their own gap between visits in person", count(visits, "own_gaps"))
        }
    };
    section.fact(l.say("无事不扰", "Not to disturb"), rules + &own);
    let tours = format!(
        "{} {}, {} {}, {} {}, {} {}, {} {} %",
        count(visits, "tours"),
        l.say("次出行", "tours"),
        l.say("合并走访", "visits combined"),
        count(visits, "combined"),
        l.say("行车", "travel"),
        duration(visits, "value", l),
        l.say("下界", "bound"),
        duration(visits, "bound", l),
        l.say("差距", "gap"),
        text(visits, "gap")
    );
    section.fact(l.say("走访行程", "Tours"), tours);
    let columns = [l.say("项目", "project"), l.say(">缺", ">missing"), l.say("原因", "why")];
    let mut table = Table::new(l.say("未能安排的走访", "Visits not planned"), &columns);
    for line in list(visits, "unplanned") {
        let why = match text(line, "reason").as_str() {
            "no_way" => l.say("无法驾车往返", "no way there and back").to_owned(),
            reason => l.officers(reason),
        };
        table.row([
            text(line, "project").into(),
            count(line, "missing").into(),
            Cell { text: why, tone: Tone::Bad },
        ]);
    }
    section.add(table.keep(rows.0));
}

fn projects(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("项目", "project"),
        l.say("所属站点", "station"),
        l.say("警长", "officers"),
        l.say("不同单位", "different units"),
        l.say("15 分钟内", "within 15 min"),
    ];
    let mut table = Table::new(l.say("项目与警长", "Projects and officers"), &columns);
    let yes = |value: &Value| -> Cell {
        match value.as_bool() {
            Some(true) => l.say("是", "yes").into(),
            _ => Cell { text: l.say("否", "no").to_owned(), tone: Tone::Bad },
        }
    };
    for line in list(part, "by_project") {
        let officers: Vec<String> = list(line, "officers")
            .iter()
            .map(|held| {
                let role = [text(held, "role"), text(held, "level")].into_iter().find(|t| !t.is_empty());
                let role = role.map_or(String::new(), |role| format!("[{}] ", l.level(&l.role(&role))));
                format!("{role}{} ({})", text(held, "name"), duration(held, "duration_s", l))
            })
            .collect();
        let named = [text(line, "name"), text(line, "project")].into_iter().find(|t| !t.is_empty());
        table.row([
            named.unwrap_or_default().into(),
            [text(line, "station_name"), text(line, "station")]
                .into_iter()
                .find(|t| !t.is_empty())
                .unwrap_or_default()
                .into(),
            officers.join("; ").into(),
            yes(&line["different_units"]),
            yes(&line["within_15min"]),
        ]);
    }
    table
}

fn people(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("警官", "officer"),
        l.say("单位", "unit"),
        l.say("层级", "level"),
        l.say(">项目", ">projects"),
        l.say("负责", "looks after"),
        l.say(">单程合计", ">travel"),
        l.say(">最远", ">farthest"),
        l.say(">项目间最大距离", ">spread"),
    ];
    let mut table = Table::new(l.say("警官与项目", "Officers and projects"), &columns);
    for line in list(part, "by_officer") {
        let own: Vec<&str> = list(line, "projects").iter().filter_map(Value::as_str).collect();
        let held = match text(line, "reason") {
            reason if reason.is_empty() => Cell::from(own.join(", ")),
            reason => Cell { text: l.officers(&reason), tone: Tone::Faint },
        };
        table.row([
            text(line, "name").into(),
            text(line, "unit").into(),
            l.level(&text(line, "level")).into(),
            own.len().to_string().into(),
            held,
            duration(line, "travel_s", l).into(),
            duration(line, "farthest_s", l).into(),
            length(line, "spread_m", l).into(),
        ]);
    }
    table
}

fn areas(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("单位", "unit"),
        l.say(">警官", ">officers"),
        l.say(">项目", ">projects"),
        l.say(">外廓面积", ">hull"),
        l.say(">与其他单位重叠", ">overlap with others"),
    ];
    let mut table = Table::new(l.say("各单位片区", "Areas of the units"), &columns);
    for line in list(part, "areas") {
        table.row([
            text(line, "unit").into(),
            count(line, "officers").into(),
            count(line, "projects").into(),
            line["area_m2"].as_f64().map_or_else(String::new, |m2| l.area(m2)).into(),
            share(line, "overlap_percent").into(),
        ]);
    }
    table
}
