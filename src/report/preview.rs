//! `closures preview` on the terminal: a table of the closures, and under it the roads of each.

use super::local::written;
use super::summary::{PreviewLine, PreviewSummary};
use super::table::{clean, padded};
use super::words::{Language, width};

/// The table; ends with a line break.
///
/// `judged` is the line on when closures are judged, `zone` the one in which times need no offset.
pub fn table(summary: &PreviewSummary, judged: &str, zone: &str, language: Language) -> String {
    let titles = [
        ("编号", "id", false),
        ("阶段", "phase", false),
        ("效果", "effect", false),
        ("方向", "direction", false),
        ("状态", "status", false),
        ("生效", "in force", false),
        ("起", "from", false),
        ("止", "until", false),
        ("长度 m", "length m", true),
        ("边数", "edges", true),
        ("偏移均值/最大 m", "offset mean/max m", true),
    ];
    let mut rows: Vec<Vec<String>> =
        vec![titles.iter().map(|(zh, en, _)| language.say(zh, en).to_owned()).collect()];
    rows.extend(summary.preview.iter().map(|line| cells(line, &summary.vehicle, zone, language)));
    let widths: Vec<usize> = (0..titles.len())
        .map(|i| rows.iter().filter_map(|row| row.get(i)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    let mut out = format!("{judged}\n\n");
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .zip(titles)
            .map(|((cell, width), (_, _, right))| padded(cell, *width, right))
            .collect();
        put!(out, "{}\n", cells.join("  ").trim_end());
        if number == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            put!(out, "{}\n", rule.join("  "));
        }
        if let Some(line) = number.checked_sub(1).and_then(|i| summary.preview.get(i)) {
            below(&mut out, line, language);
        }
    }
    out
}

fn cells(line: &PreviewLine, vehicle: &str, zone: &str, language: Language) -> Vec<String> {
    let in_force = match (line.in_force, line.binds) {
        (false, _) => language.say("否", "no").to_owned(),
        (true, true) => language.say("是", "yes").to_owned(),
        (true, false) => format!("{} {vehicle}", language.say("不约束", "not for")),
    };
    let until = line.until.as_deref().map(|until| written(until, true, zone));
    let until = until.unwrap_or_else(|| language.say("另行通知", "until changed").to_owned());
    let from = line.from.as_deref().map(|from| written(from, false, zone));
    let offset = match (line.mean_offset_m, line.max_offset_m) {
        (Some(mean), Some(most)) => format!("{mean:.1} / {most:.1}"),
        _ => String::new(),
    };
    let cells = [
        line.id.clone(),
        line.phase.clone().unwrap_or_default(),
        language.effect(&line.effect),
        language.direction(&line.direction),
        language.order_status(&line.status),
        in_force,
        from.unwrap_or_else(|| language.say("一直", "always").to_owned()),
        if line.recurs { format!("{until} *") } else { until },
        format!("{:.1}", line.road_m),
        line.edges.to_string(),
        offset,
    ];
    cells.iter().map(|cell| clean(cell)).collect()
}

/// Roads, and what stays open beside them.
fn below(out: &mut String, line: &PreviewLine, language: Language) {
    let named = |name: &str| match name {
        "" => language.say("无名道路", "unnamed road").to_owned(),
        name => clean(name),
    };
    let roads: Vec<String> =
        line.roads.iter().map(|road| format!("{} {:.1} m", named(&road.name), road.road_m)).collect();
    if !roads.is_empty() {
        put!(out, "    {}: {}\n", language.say("道路", "roads"), roads.join(", "));
    }
    let spared: Vec<String> = line
        .spared
        .iter()
        .map(|spared| {
            let why = match spared.because.as_str() {
                "other_level" => format!("{} {}", language.say("层", "level"), spared.level),
                "other_carriageway" => language.say("另一幅路面", "other carriageway").to_owned(),
                _ => language.say("环岛", "roundabout").to_owned(),
            };
            format!("{} ({why}) {:.1} m", named(&spared.road), spared.length_m)
        })
        .collect();
    if !spared.is_empty() {
        put!(out, "    {}: {}\n", language.say("保持通行", "stays open"), spared.join(", "));
    }
    if !line.other_half.is_empty() {
        let left: Vec<String> = line
            .other_half
            .iter()
            .map(|road| format!("{} {:.1} m", named(&road.name), road.road_m))
            .collect();
        let carries = match line.both_directions_m {
            Some(meters) => language
                .say(
                    "双向通行 {} m（路口至路口）",
                    "carries both directions for {} m, from junction to junction",
                )
                .replace("{}", &format!("{meters:.1}")),
            None => language.say("只按原方向通行", "carries its own direction only").to_owned(),
        };
        put!(out, "    {}: {}; {carries}\n", language.say("另一半幅", "other half"), left.join(", "));
    }
    for cut in &line.cuts {
        let kind = match cut.kind.as_str() {
            "junction" => language.say("路口封闭", "junction shut"),
            _ => language.say("断点", "cut"),
        };
        let roads: Vec<String> = cut.roads.iter().map(|road| named(road)).collect();
        put!(out, "    {kind}: {} ({:.6},{:.6})\n", roads.join(" / "), cut.at[0], cut.at[1]);
    }
    for turn in &line.turns {
        let kind = match line.effect.as_str() {
            "mandatory_turn" => language.say("指定转向", "prescribed turn"),
            _ => language.say("禁止转向", "banned turn"),
        };
        let [from, to] = [&turn.from, &turn.to].map(|road| named(road));
        let way = language.turn(&turn.turn, &turn.comes_from);
        put!(out, "    {kind}: {from} → {to}, {way} ({:.6},{:.6})\n", turn.at[0], turn.at[1]);
    }
    if line.recurs {
        put!(out, "    * {}\n", language.say("只在部分时段或日期", "at certain hours or days only"));
    }
}
