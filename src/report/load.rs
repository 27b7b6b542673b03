//! `load` as data and on the terminal: axle groups, the law, the permit, escorts, bridges, corners, what to look at.

use super::corridor::speeds;
use super::load_words::{axle_range, figure, list, word};
use super::summary::{
    BridgeSpanLine, CargoLine, CheckLine, DecidingLine, EscortLine, Finding, GroupLine, Input, LoadSummary,
    PermitLine, TurningLine,
};
use super::table::{clean, padded};
use super::words::{Language, grouped, width};
use crate::diagnostic::Diagnostics;
use crate::load::bridge::{self, DesignLoad, Rating, Verdict};
use crate::load::law::{Check, MassRule};
use crate::load::swept::{Arc, Rig, sweep};
use crate::load::{Cargo, GroupRule, Load, Measure, TunnelCategory, axles, cargo, escort, needs, permit};

/// What is asked about a load.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// The law.
    pub rules: MassRule,
    /// What spans are designed for.
    pub design: DesignLoad,
    /// Simple spans, millimeters.
    pub spans: Vec<u32>,
}

fn thousandth(value: u32) -> f64 {
    f64::from(value) / 1000.0
}

fn unit(measure: Measure) -> String {
    measure.unit().to_owned()
}

fn words(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// What the program makes of a load.
pub fn summary(load: &Load, question: &Question, inputs: Vec<Input>, problems: &Diagnostics) -> LoadSummary {
    let judgement = question.rules.judge(load);
    let rule = GroupRule::default();
    let groups = axles::groups(&load.body.axles, rule);
    let body = &load.body;
    let permit = (question.rules == MassRule::China).then(|| permit_line(load, &judgement));
    let spans = if body.axles.is_empty() { &[][..] } else { &question.spans };
    LoadSummary {
        huhang: env!("CARGO_PKG_VERSION").to_owned(),
        command: "load".to_owned(),
        inputs,
        name: load.name.clone(),
        class: load.class.name().to_owned(),
        kind: load.kind.name().to_owned(),
        mass_t: body.mass_kg.map(thousandth),
        axle_load_t: body.axle_load_kg.map(thousandth),
        height_m: body.height_mm.map(thousandth),
        width_m: body.width_mm.map(thousandth),
        length_m: body.length_mm.map(thousandth),
        axle_count: load.axle_count,
        speeds: speeds::speeds_line(load),
        times_of_class: speeds::are_of_class(load),
        wheelbase_m: load.wheelbase_mm().map(|mm| mm as f64 / 1000.0),
        first_trailer_axle: load.first_trailer_axle().map(|index| index + 1),
        group_rule_m: thousandth(rule.most_mm),
        groups: groups
            .iter()
            .map(|group| GroupLine {
                kind: group.code().to_owned(),
                from_axle: group.first + 1,
                to_axle: group.last + 1,
                load_t: thousandth(group.load_kg),
                extent_m: group.extent_mm as f64 / 1000.0,
            })
            .collect(),
        rules: question.rules.name().to_owned(),
        over: judgement.is_over(),
        checks: judgement.checks.iter().map(check_line).collect(),
        unjudged: words(&judgement.unjudged),
        notes: words(&judgement.notes),
        permit,
        escorts: escort::escorts(load, escort::DEFAULT)
            .into_iter()
            .map(|(escort, rules)| EscortLine {
                escort: escort.code().to_owned(),
                because: rules.iter().map(|rule| rule.measure.code().to_owned()).collect(),
            })
            .collect(),
        cargo: load.cargo.as_ref().map(cargo_line),
        turning: turning_line(load),
        crest_radius_m: load.crest_radius_mm().map(|mm| mm as f64 / 1000.0),
        design: question.design.name().to_owned(),
        spans: spans.iter().map(|span| span_line(load, *span, &question.design)).collect(),
        needs: words(&needs::needs(load, &judgement)),
        warnings: Finding::all(problems),
    }
}

fn check_line(check: &Check) -> CheckLine {
    CheckLine {
        measure: check.measure.code().to_owned(),
        from_axle: check.axles.map(|(first, _)| first + 1),
        to_axle: check.axles.map(|(_, last)| last + 1),
        actual: thousandth(check.actual),
        allowed: thousandth(check.allowed),
        over: check.is_over,
        excess: thousandth(check.excess()),
        unit: unit(check.measure),
        basis: check.basis.to_owned(),
    }
}

pub(super) fn permit_line(load: &Load, judgement: &crate::load::law::Judgement) -> PermitLine {
    let permit = permit::permit(load, judgement);
    let deciding = permit.deciding.iter().map(|item| DecidingLine {
        measure: item.measure.code().to_owned(),
        actual: thousandth(item.actual),
        most: thousandth(item.most),
        unit: unit(item.measure),
    });
    PermitLine {
        class: permit.class.code().to_owned(),
        deciding: deciding.collect(),
        working_days: permit.class.working_days(),
        filed: words(permit.filed),
    }
}

pub(super) fn cargo_line(goods: &Cargo) -> CargoLine {
    let closed = TunnelCategory::ALL.iter().filter(|(_, category)| !goods.may_pass_tunnel(*category));
    CargoLine {
        classes: goods.classes.iter().map(|class| class.name().to_owned()).collect(),
        un_class: goods.un_class.clone(),
        un_number: goods.un_number,
        closed_tunnels: closed.map(|(letter, _)| (*letter).to_owned()).collect(),
        expressway_kmh: cargo::EXPRESSWAY_CAP.as_kmh(),
        other_roads_kmh: cargo::OTHER_ROADS_CAP.as_kmh(),
        approved_route: goods.needs_approved_route(),
    }
}

/// A corner of 90° at the tightest turn that the file states.
fn turning_line(load: &Load) -> Option<TurningLine> {
    let (rig, radius) = Rig::of(load).zip(load.body.turning_radius_mm)?;
    let radius = thousandth(radius);
    let swept = sweep(&rig, &Arc { radius, turn: std::f64::consts::FRAC_PI_2 });
    let steady = rig.steady_offtracking(radius);
    let trailer = load.first_trailer_axle().unwrap_or(usize::MAX);
    let trailer_steers = load.body.axles.iter().skip(trailer).any(|axle| axle.steered);
    Some(TurningLine {
        radius_m: radius,
        swept_width_m: thousandth(swept.width_mm),
        offtracking_m: thousandth(swept.offtracking_mm),
        steady_offtracking_m: steady.map(|meters| (meters * 1000.0).ceil() / 1000.0),
        trailer_steers,
    })
}

fn span_line(load: &Load, span_mm: u32, design: &DesignLoad) -> BridgeSpanLine {
    let check = bridge::beam(load, span_mm, design, Rating::default());
    let tenth = |value: f64| (value / 100.0).round() / 10.0;
    let figures = |what: &str| {
        let found = check.figures.iter().find(|figure| figure.what == what);
        found.map_or((0.0, 0.0), |figure| (tenth(figure.actual), tenth(figure.allowed)))
    };
    let ((moment, design_moment), (shear, design_shear)) = (figures("moment"), figures("shear"));
    let conditions = match &check.verdict {
        Verdict::Conditions(all) => all.iter().map(|condition| condition.code().to_owned()).collect(),
        _ => Vec::new(),
    };
    BridgeSpanLine {
        span_m: thousandth(span_mm),
        moment_knm: moment,
        design_moment_knm: design_moment,
        shear_kn: shear,
        design_shear_kn: design_shear,
        verdict: check.verdict.code().to_owned(),
        conditions,
    }
}

/// The summary as text; ends with a line break.
pub fn table(summary: &LoadSummary, language: Language) -> String {
    let say = |zh, en| language.say(zh, en);
    let title = match summary.name.as_str() {
        "" => say("运输车辆", "load").to_owned(),
        name => clean(name),
    };
    let mut out = format!("{title}\n{}\n", "=".repeat(width(&title)));
    let mut facts: Vec<(&str, String)> = Vec::new();
    let stated = |value: Option<f64>, unit: &str| {
        value.map_or_else(|| say("未注明", "not stated").to_owned(), |value| figure(value, unit))
    };
    facts.push((say("类型", "kind"), word(&summary.kind, language)));
    let size = [summary.length_m, summary.width_m, summary.height_m].map(|value| stated(value, "m"));
    facts.push((say("长 × 宽 × 高", "length × width × height"), size.join(" × ")));
    facts.push((say("总质量", "gross mass"), stated(summary.mass_t, "t")));
    facts.push((say("最大轴荷", "heaviest axle"), stated(summary.axle_load_t, "t")));
    if let Some(count) = summary.axle_count {
        facts.push((say("轴数", "axles"), count.to_string()));
    }
    if let Some(base) = summary.wheelbase_m {
        facts.push((say("首末轴距", "first to last axle"), figure(base, "m")));
    }
    if let Some(axle) = summary.first_trailer_axle {
        facts.push((say("挂车首轴", "trailer begins at axle"), axle.to_string()));
    }
    if let Some(said) = speeds::in_words(summary.speeds.as_ref(), summary.times_of_class, language) {
        facts.push((say("车速", "speed"), said));
    }
    if let Some(permit) = &summary.permit {
        facts.push((say("大件运输许可", "permit"), permit_text(permit, language)));
        if !permit.filed.is_empty() {
            facts.push((say("申请材料", "to be filed"), list(&permit.filed, language)));
        }
    }
    if !summary.escorts.is_empty() {
        let line = |escort: &EscortLine| {
            format!("{} ({})", word(&escort.escort, language), list(&escort.because, language))
        };
        let all: Vec<String> = summary.escorts.iter().map(line).collect();
        facts.push((say("护送（程序假定）", "escorts (assumed)"), all.join(say("、", ", "))));
    }
    if let Some(cargo) = &summary.cargo {
        cargo_facts(&mut facts, cargo, language);
    }
    if let Some(turning) = &summary.turning {
        let steers = match turning.trailer_steers {
            true => {
                say("（挂车轴按不转向计，实际较小）", " (its trailer taken as not steering: less in truth)")
            }
            false => "",
        };
        let text = format!(
            "{} {}{}{} {}{steers}",
            say("扫掠宽度", "sweeps"),
            figure(turning.swept_width_m, "m"),
            say("，", ", "),
            say("内轮差", "off-tracking"),
            figure(turning.offtracking_m, "m")
        );
        facts.push((say("90°转弯", "corner of 90°"), text));
    }
    if let Some(radius) = summary.crest_radius_m {
        facts.push((say("可过凸坡半径", "clears crests from radius"), figure(radius, "m")));
    }
    if !summary.needs.is_empty() {
        facts.push((say("需核查", "to be looked at"), list(&summary.needs, language)));
    }
    let widest = facts.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    for (label, value) in facts {
        put!(out, "{}  {}\n", padded(label, widest, false), clean(&value));
    }
    group_table(&mut out, summary, language);
    check_table(&mut out, summary, language);
    span_table(&mut out, summary, language);
    out
}

/// The permit of a load in words: its class, what decides that, and how long it takes.
pub(in crate::report) fn permit_text(permit: &PermitLine, language: Language) -> String {
    if permit.class == "none" {
        return language.say("不需要", "none needed").to_owned();
    }
    let deciding = permit.deciding.iter().map(|item| {
        format!(
            "{} {} > {}",
            word(&item.measure, language),
            figure(item.actual, &item.unit),
            figure(item.most, &item.unit)
        )
    });
    let deciding: Vec<String> = deciding.collect();
    let days = permit.working_days.unwrap_or(0);
    let because = deciding.join(language.say("、", ", "));
    match language {
        Language::Zh => format!("{}类（{because}），跨省 {days} 个工作日", permit.class),
        Language::En => {
            format!("class {} ({because}), {days} working days across provinces", permit.class)
        }
    }
}

pub(super) fn cargo_facts(facts: &mut Vec<(&str, String)>, cargo: &CargoLine, language: Language) {
    let say = |zh, en| language.say(zh, en);
    let mut goods = list(&cargo.classes, language);
    if let Some(class) = &cargo.un_class {
        put!(goods, ", UN {} {class}", say("类", "class"));
    }
    if let Some(number) = cargo.un_number {
        put!(goods, ", UN {number:04}");
    }
    facts.push((say("危险货物", "dangerous goods"), goods));
    facts.push((say("禁行隧道类别", "closed tunnels"), cargo.closed_tunnels.join(" ")));
    let caps = format!(
        "{} km/h {}{}{} km/h {}",
        cargo.expressway_kmh,
        say("高速公路", "on expressways"),
        say("，", ", "),
        cargo.other_roads_kmh,
        say("其他道路", "elsewhere")
    );
    facts.push((say("限速", "speed caps"), caps));
}

fn write_rows(out: &mut String, title: &str, rows: &[Vec<String>], right: &[bool]) {
    put!(out, "\n{title}\n");
    let widths: Vec<usize> = (0..right.len())
        .map(|i| rows.iter().filter_map(|row| row.get(i)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).zip(right);
        let line: Vec<String> = cells.map(|((cell, width), right)| padded(cell, *width, *right)).collect();
        put!(out, "  {}\n", line.join("  ").trim_end());
        if number == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            put!(out, "  {}\n", rule.join("  "));
        }
    }
}

fn group_table(out: &mut String, summary: &LoadSummary, language: Language) {
    if summary.groups.is_empty() {
        return;
    }
    let say = |zh: &'static str, en: &'static str| language.say(zh, en).to_owned();
    let mut rows =
        vec![vec![say("轴", "axles"), say("轴组", "group"), say("吨", "t"), say("轴距 m", "extent m")]];
    rows.extend(summary.groups.iter().map(|group| {
        vec![
            axle_range(group.from_axle, group.to_axle),
            word(&group.kind, language),
            grouped(group.load_t, 3),
            grouped(group.extent_m, 3),
        ]
    }));
    let rule = figure(summary.group_rule_m, "m");
    let title = match language {
        Language::Zh => format!("轴组（相邻轴距不大于 {rule} 为一组）"),
        Language::En => format!("Groups of axles (of one group: at most {rule} apart)"),
    };
    write_rows(out, &title, &rows, &[false, false, true, true]);
}

fn check_table(out: &mut String, summary: &LoadSummary, language: Language) {
    let say = |zh: &'static str, en: &'static str| language.say(zh, en).to_owned();
    let head = vec![
        say("项目", "measure"),
        say("轴", "axles"),
        say("实际", "actual"),
        say("限值", "limit"),
        say("超出", "over by"),
        say("依据", "rule"),
    ];
    let mut rows = vec![head];
    rows.extend(summary.checks.iter().map(|check| {
        vec![
            word(&check.measure, language),
            check.from_axle.zip(check.to_axle).map_or(String::new(), |(from, to)| axle_range(from, to)),
            figure(check.actual, &check.unit),
            figure(check.allowed, &check.unit),
            if check.over { figure(check.excess, &check.unit) } else { String::new() },
            word(&check.basis, language),
        ]
    }));
    let over = summary.checks.iter().filter(|check| check.over).count();
    let law = word(&summary.rules, language);
    let title = match (language, over) {
        (Language::Zh, 0) => format!("法定限值（{law}）：未超限"),
        (Language::Zh, _) => format!("法定限值（{law}）：超限 {over} 项"),
        (Language::En, 0) => format!("Limits of the law ({law}): nothing over"),
        (Language::En, _) => format!("Limits of the law ({law}): {over} over"),
    };
    write_rows(out, &title, &rows, &[false, false, true, true, true, false]);
    for code in summary.unjudged.iter().chain(&summary.notes) {
        put!(out, "  * {}\n", word(code, language));
    }
}

fn span_table(out: &mut String, summary: &LoadSummary, language: Language) {
    if summary.spans.is_empty() {
        return;
    }
    let say = |zh: &'static str, en: &'static str| language.say(zh, en).to_owned();
    let head = vec![
        say("跨径 m", "span m"),
        say("弯矩 kN·m", "moment kN·m"),
        say("设计", "design"),
        say("剪力 kN", "shear kN"),
        say("设计", "design"),
        say("结论", "result"),
    ];
    let mut rows = vec![head];
    rows.extend(summary.spans.iter().map(|span| {
        let mut verdict = word(&span.verdict, language);
        if !span.conditions.is_empty() {
            put!(verdict, "{}{}", language.colon(), list(&span.conditions, language));
        }
        vec![
            figure(span.span_m, ""),
            grouped(span.moment_knm, 1),
            grouped(span.design_moment_knm, 1),
            grouped(span.shear_kn, 1),
            grouped(span.design_shear_kn, 1),
            verdict,
        ]
    }));
    let design = word(&summary.design, language);
    let title = match language {
        Language::Zh => format!("简支梁全部轮位最不利效应，与单车道{design}比较"),
        Language::En => {
            format!("Simple spans, worst of all positions, against {design} on one lane")
        }
    };
    write_rows(out, &title, &rows, &[true, true, true, true, true, false]);
}
