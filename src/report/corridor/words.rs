//! An obstacle in words, English and Chinese.

use super::along::Met;
use super::{base, unit};
use crate::load::Measure;
use crate::load::bridge::{Figure, LevelCheck, Verdict};
use crate::load::fit::{Fit, FitRow};
use crate::obstacle::ground::Slope;
use crate::obstacle::{Kind, Policy, turns_round};
use crate::report::barriers;
use crate::report::load_words::{figure, word};
use crate::report::words::{Language, grouped};

/// What a kind is called.
pub(in crate::report) fn kind(kind: &str, language: Language) -> &'static str {
    let (zh, en) = match kind {
        "limit" => ("限行标志", "limits of"),
        "bridge" => ("桥梁", "bridge"),
        "tunnel" => ("隧道", "tunnel"),
        "gantry" => ("门架", "gantry"),
        "wire" => ("架空线", "wire"),
        "height_bar" => ("限高架", "height bar"),
        "narrow" => ("狭窄处", "narrow place"),
        "gradient" => ("陡坡", "gradient"),
        "barrier" => ("路障", "barrier"),
        "access" => ("禁行", "ban on"),
        "one_way" => ("单行道", "one-way"),
        "local" => ("禁止穿行", "no through traffic on"),
        "turn" => ("转向限制", "turn restriction"),
        "corner" => ("转角", "corner"),
        "bend" => ("弯道", "bend of"),
        "hump" => ("凸起", "hump"),
        "closure" => ("施工", "works"),
        "rule" => ("自定规则", "rule"),
        "off_network" => ("核准路网以外", "off the approved network:"),
        _ => ("限制", "limit"),
    };
    language.say(zh, en)
}

/// What a place is called: its name, else where it is, for corners and bends have ids of no use to a driver; else its id.
pub(in crate::report) fn place_name(
    kind: &str,
    name: &str,
    id: &str,
    at: Option<[f64; 2]>,
    l: Language,
) -> String {
    match (name.is_empty(), at) {
        (false, _) if kind == "barrier" => barriers::called(name, l),
        (true, Some([lon, lat])) if matches!(kind, "corner" | "bend") => format!("{lon:.5}, {lat:.5}"),
        (true, _) => id.to_owned(),
        _ => name.to_owned(),
    }
}

/// The result at a place, where nobody states the limit that one would expect and the load passes for that.
pub(in crate::report) fn taken_as_free(language: Language) -> &'static str {
    language.say("限值不明，暂按可通过计", "not known, taken as free")
}

/// How a limit is known, by the word of the summary.
pub(in crate::report) fn known_by(provenance: &str, language: Language) -> &'static str {
    match provenance {
        "surveyed" => language.say("实测", "survey"),
        "assumed" => language.say("假定", "assumed"),
        "unknown" => language.say("无资料", "nobody states it"),
        _ => language.say("标志/数据", "signs or data"),
    }
}

/// What is known of a bridge besides what it limits, by keys and values of a limits layer.
pub(in crate::report) fn bridge_facts<'s>(
    signs: impl Iterator<Item = (&'s str, &'s str)>,
    l: Language,
) -> String {
    let called = |key: &str| {
        Some(match key {
            "span_m" => l.say("跨径（m）", "spans (m)"),
            "design" => l.say("设计荷载", "design load"),
            "rating" => l.say("评定系数", "rating"),
            "class" => l.say("等级", "class"),
            "condition" => l.say("技术状况", "condition"),
            _ => return None,
        })
    };
    let facts = signs.filter_map(|(key, value)| Some(format!("{} {value}", called(key)?)));
    facts.collect::<Vec<_>>().join(l.say("；", "; "))
}

/// Where a stretch begins and ends by kilometer posts.
pub(in crate::report) fn posts([from, to]: [Option<&str>; 2]) -> String {
    match (from, to) {
        (None, None) => "–".to_owned(),
        (from, to) => format!("{} – {}", from.unwrap_or("?"), to.unwrap_or("?")),
    }
}

/// Who keeps a stretch; a dash where the data do not say it, or not of all of it.
pub(in crate::report) fn keepers(operators: &[String], is_partly_unknown: bool, l: Language) -> String {
    let mut all = operators.to_vec();
    if is_partly_unknown {
        all.push("–".to_owned());
    }
    all.join(l.say("、", ", "))
}

/// Whom to ask of the roads whose keeper the data do not say, and that there are no posts.
pub(in crate::report) fn whom_to_ask(asked: &[&str], has_posts: bool, l: Language) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    if !asked.is_empty() {
        parts.push(l.say(
            "标“–”的路段数据未注明管养单位，须询问",
            "Where a dash stands the data do not say who keeps the road; ask",
        ));
    }
    let (on_expressways, elsewhere) =
        (asked.contains(&"expressway_operator"), asked.contains(&"road_authority"));
    match (on_expressways, elsewhere) {
        (true, true) => parts.extend([
            l.say("高速公路经营管理单位（高速公路）", "the operator of the expressway (expressways)"),
            l.say(
                "所在地公路管理机构或市政道路主管部门（其他道路）",
                "the road authority of the place (other roads)",
            ),
        ]),
        (true, false) => parts.push(l.say("高速公路经营管理单位", "the operator of the expressway")),
        (false, true) => {
            parts.push(l.say("所在地公路管理机构或市政道路主管部门", "the road authority of the place"));
        }
        (false, false) => {}
    }
    let mut text = match parts.split_first() {
        Some((head, whom)) => format!("{head}{}{}", l.say("", " "), whom.join(l.say("、", ", "))),
        None => String::new(),
    };
    if !has_posts {
        let none = l.say(
            "数据没有这些道路的公里桩（可用 --posts 给出）。",
            "The data have no kilometer posts of these roads (--posts brings them).",
        );
        text = if text.is_empty() { none.to_owned() } else { format!("{text}{}{none}", l.say("。", ". ")) };
    } else if !text.is_empty() {
        text += l.say("。", ".");
    }
    (!text.is_empty()).then_some(text)
}

/// What a place asks of a load and gives it, met or not; none for signed limits.
fn demanded(row: &FitRow, (limit, value): (u32, u32), language: Language) -> Option<String> {
    let unit = unit(row.measure);
    let (limit, value) = (base(limit), base(value));
    let (en, zh) = match row.measure {
        Measure::Gradient => (
            format!("it rises {value} {unit}, the load climbs {limit} {unit}"),
            format!("上坡{value} {unit}，车货爬坡能力{limit} {unit}"),
        ),
        Measure::Descent => (
            format!("it falls {value} {unit}, the load goes down {limit} {unit}"),
            format!("下坡{value} {unit}，车货可控下坡{limit} {unit}"),
        ),
        Measure::GroundClearance => (
            format!("{value} {unit} high, the load clears {limit} {unit}"),
            format!("高{value} {unit}，车货离地间隙{limit} {unit}"),
        ),
        Measure::Crest => (
            format!("its crest has a radius of {limit} {unit}, the load needs {value} {unit}"),
            format!("凸形半径{limit} {unit}，车货需{value} {unit}"),
        ),
        Measure::Swept => (
            format!("the load sweeps {value} {unit}, the road gives {limit} {unit}"),
            format!("车货扫掠宽度{value} {unit}，道路可用宽度{limit} {unit}"),
        ),
        Measure::TurningRadius => (
            format!("the outermost circle has {limit} {unit}, the load needs {value} {unit}"),
            format!("最大可用转弯半径{limit} {unit}，车货需{value} {unit}"),
        ),
        Measure::KerbRadius => (
            format!("the kerb has a radius of {limit} {unit}, the load needs {value} {unit}"),
            format!("路缘石半径{limit} {unit}，车货需{value} {unit}"),
        ),
        _ => return None,
    };
    let assumed = if row.is_assumed {
        language.say("（按同类道路假定）", " (as usual on such roads)")
    } else {
        ""
    };
    Some(match language {
        Language::Zh => zh + assumed,
        Language::En => en + assumed,
    })
}

/// A slope of which the road or the load is not known; the figure is the road's, or what is usual.
fn sloping(slope: Slope, value: f64, unit: &str, language: Language) -> String {
    match (language, slope.rises, slope.steep.is_some()) {
        (Language::En, true, true) => {
            format!("it rises {value} {unit}, what the load climbs is not stated")
        }
        (Language::En, false, true) => {
            format!("it falls {value} {unit}, what the load goes down is not stated")
        }
        (Language::En, true, false) => {
            format!("it rises, nobody states how steeply; {value} {unit} is usual")
        }
        (Language::En, false, false) => {
            format!("it falls, nobody states how steeply; {value} {unit} is usual")
        }
        (Language::Zh, true, true) => format!("上坡{value} {unit}，车货爬坡能力未注明"),
        (Language::Zh, false, true) => format!("下坡{value} {unit}，车货可控下坡坡度未注明"),
        (Language::Zh, true, false) => format!("上坡，坡度无资料，同类道路一般不超过{value} {unit}"),
        (Language::Zh, false, false) => format!("下坡，坡度无资料，同类道路一般不超过{value} {unit}"),
    }
}

/// A figure of a bridge that is over: the load's, the most, and how many times that it is.
fn beyond(level: &LevelCheck, figure: &Figure, language: Language) -> String {
    let unit = match figure.what {
        "moment" => "kN·m",
        "shear" => "kN",
        _ => "t",
    };
    let [own, most] = [figure.actual, figure.allowed].map(|value| bridge_figure(value / 1000.0, unit));
    let (what, times) = (word(figure.what, language), grouped(figure.actual / figure.allowed.max(1.0), 2));
    let of = held_against(&level.of, language);
    match language {
        Language::En if unit == "t" => format!("{what} ({of}): {own} of {most} t"),
        Language::Zh if unit == "t" => format!("{what}（{of}）：{own}/{most} t"),
        Language::En => format!("{what} ({of}): {own} of {most} {unit}, {times} times"),
        Language::Zh => format!("{what}（{of}）：{own}/{most} {unit}，为{times}倍"),
    }
}

/// A figure of a bridge: masses to the kilogram, moments and forces to a tenth.
pub(super) fn bridge_figure(value: f64, unit: &str) -> String {
    if unit == "t" { figure(value, "") } else { grouped(value, 1) }
}

/// What the load is held against on a bridge: a span in meters with its design load, or a word.
pub(super) fn held_against(of: &str, language: Language) -> String {
    match of.split_once(' ').filter(|(span, _)| span.parse::<f64>().is_ok()) {
        Some((span, design)) => match language {
            Language::En => format!("span {span} m, {}", word(design, language)),
            Language::Zh => format!("跨径{span} m，{}", word(design, language)),
        },
        None => word(of, language),
    }
}

/// What lifting a one-way road means.
fn against(is_expressway: bool, language: Language) -> &'static str {
    match is_expressway {
        true => language.say(
            "高速公路需逆行，无人可以准许；只能另设出入口，或为该地点给出其他道路上的出入口",
            "an expressway, to be driven against its direction, which nobody permits; only another entry helps, or a gate of the place on another road",
        ),
        false => language.say("需逆行（交警管制护送）", "to be driven against its direction (police hold the traffic)"),
    }
}

/// That two bends are taken together, so many meters apart.
pub(in crate::report) fn taken_together(apart_m: f64, language: Language) -> String {
    let apart = grouped(apart_m, 0);
    match language {
        Language::En => format!("two bends {apart} m apart, taken together"),
        Language::Zh => format!("连续两弯相距{apart} m，合并计算"),
    }
}

/// The obstacles of a set in words; several one-ways of one road are said once.
pub(super) fn set(all: &[&Met], policy: &Policy) -> (String, String) {
    let (mut en, mut zh): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut said: Vec<&str> = Vec::new();
    let alone: Vec<(String, String)> = all.iter().map(|met| obstacle(met, policy)).collect();
    for (number, met) in all.iter().enumerate() {
        let own = met.constraint;
        let is_same = |other: &&&Met| {
            other.constraint.kind == Kind::OneWay
                && own.kind == Kind::OneWay
                && other.constraint.name == own.name
        };
        let count = all.iter().filter(is_same).count();
        if count < 2 || own.name.is_empty() {
            let (one_en, one_zh) = alone[number].clone();
            // two that read alike are told apart by their ids
            let has_twin = alone.iter().filter(|(other, _)| *other == one_en).count() > 1;
            en.push(if has_twin { format!("{one_en} ({})", own.id) } else { one_en });
            zh.push(if has_twin { format!("{one_zh}（{}）", own.id) } else { one_zh });
        } else if !said.contains(&own.name.as_str()) {
            said.push(&own.name);
            let of = |language| (kind(Kind::OneWay.code(), language), against(own.lift.hard, language));
            let ((what, how), (what_zh, how_zh)) = (of(Language::En), of(Language::Zh));
            en.push(format!("{what} {} ({count} ways): {how}", own.name));
            zh.push(format!("{what_zh}“{}”（{count}条）：{how_zh}", own.name));
        }
    }
    (en.join("; "), zh.join("；"))
}

/// By which hours a limit is told: those at which the load passes, or where it does not, those at which most passes.
pub(super) fn hours(tags: &[(String, String)], passed: Option<[String; 2]>, language: Language) -> String {
    let tags: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let tags = language.brackets(&tags.join(language.say("、", ", ")));
    match (passed, language) {
        (Some([from, until]), Language::En) => format!("passed from {from} to {until}{tags}"),
        (Some([from, until]), Language::Zh) => format!("{from}至{until}经过{tags}"),
        (None, Language::En) => format!("at the hours at which most passes{tags}"),
        (None, Language::Zh) => format!("按最宽松的时段计{tags}"),
    }
}

/// A tag that lets only those pass who start or end there.
pub fn for_arrivals(key: &str, value: &str, language: Language) -> String {
    format!("{key}={value}{}", language.say("，仅供到达或出发", ", only to start or end there"))
}

/// A turn restriction, by its tag.
fn turn(key: &str, value: &str, language: Language) -> String {
    let what = crate::report::restriction::kind(value, language);
    what.map_or_else(
        || format!("{key}={value}"),
        |what| format!("{what}{}", language.brackets(&format!("{key}={value}"))),
    )
}

/// What stands there, and by how much it is over.
pub(super) fn obstacle(met: &Met, policy: &Policy) -> (String, String) {
    let constraint = met.constraint;
    let named = |language: Language| {
        let what = kind(constraint.kind.code(), language);
        // ids of corners and bends are of no use to a driver
        if constraint.name.is_empty() && matches!(constraint.kind, Kind::Corner | Kind::Bend) {
            return what.trim_end_matches(" of").to_owned();
        }
        let name = if constraint.name.is_empty() { &constraint.id } else { &constraint.name };
        let name = &match constraint.kind {
            Kind::Barrier => barriers::called(name, language),
            _ => name.clone(),
        };
        match language {
            Language::En => format!("{what} {name}"),
            Language::Zh => format!("{what}“{name}”"),
        }
    };
    let say = |language: Language| {
        let mut parts: Vec<String> = Vec::new();
        let face = &constraint.faces[met.face];
        let held = face.errand.as_deref().filter(|_| met.judged.is_local).unwrap_or(face);
        for row in &met.judged.rows {
            let (Some(limit), Some(value)) = (row.limit, row.value) else { continue };
            if let Some(text) = demanded(row, (limit, value), language) {
                parts.push(text);
                continue;
            }
            if let Fit::Exceeds(over) = row.fit {
                let unit = unit(row.measure);
                let what = word(row.measure.code(), language);
                // of several signs for one measure, the one that decides
                let signs = super::along::signs_of(held, row.measure);
                let deciding = signs.iter().find(|(_, own)| *own == limit).filter(|_| signs.len() > 1);
                let by = deciding.map_or_else(String::new, |((key, value), _)| match language {
                    Language::En => format!(" ({key}={value})"),
                    Language::Zh => format!("（{key}={value}）"),
                });
                let kept = super::margin(&policy.margins, row.measure);
                let (limit, value, over, kept) = (base(limit), base(value), base(over), base(kept));
                parts.push(match (language, kept > 0.0) {
                    (Language::En, true) => {
                        format!("{what} {limit} {unit}{by}, the load has {value} {unit}: {over} {unit} too much with a margin of {kept} {unit}")
                    }
                    (Language::En, false) => {
                        format!("{what} {limit} {unit}{by}, the load has {value} {unit}: {over} {unit} too much")
                    }
                    (Language::Zh, true) => {
                        format!("{what}限{limit} {unit}{by}，车货{value} {unit}，含净空余量{kept} {unit}超出{over} {unit}")
                    }
                    (Language::Zh, false) => {
                        format!("{what}限{limit} {unit}{by}，车货{value} {unit}，超出{over} {unit}")
                    }
                });
            }
        }
        if let Some((key, value)) = &face.gate {
            parts.push(format!("{key}={value}"));
        }
        if let (Some((key, value)), false) = (&face.ban, constraint.kind == Kind::OneWay) {
            parts.push(match language {
                Language::En => format!("{key}={value}"),
                Language::Zh => match constraint.kind {
                    Kind::Local => format!("仅供到达（{key}={value}）"),
                    Kind::Turn => turn(key, value, language),
                    Kind::Closure => language.effect(value),
                    _ => format!("禁止通行（{key}={value}）"),
                },
            });
        }
        if constraint.kind == Kind::Corner && constraint.turn.is_some() && face.demands.is_empty() {
            parts.push(
                language
                    .say("夹角小于30°，该长度的车辆无法转过", "less than 30°, too sharp for this length")
                    .to_owned(),
            );
        }
        if constraint.kind == Kind::Corner && constraint.turn.as_deref().is_some_and(turns_round) {
            parts.insert(0, language.say("掉头", "turning round").to_owned());
        }
        if let Some(apart) = face.together_mm {
            parts.push(taken_together(base(apart), language));
        }
        if constraint.kind == Kind::OneWay {
            parts.push(against(constraint.lift.hard, language).to_owned());
        }
        if face.is_shut && !matches!(constraint.kind, Kind::OffNetwork | Kind::Rule) {
            parts.push(language.say("已封闭", "shut").to_owned());
        }
        if !met.judged.levels.is_empty() && met.judged.blocks() {
            let verdict = match met.judged.verdict {
                Verdict::Refuse => language.say("不准通行", "refused"),
                _ => language.say("须由工程师验算", "an engineer must decide"),
            };
            parts.push(verdict.to_owned());
            let over =
                met.judged.levels.iter().flat_map(|level| level.figures.iter().map(move |of| (level, of)));
            // what is signed is told above
            let over = over.filter(|(level, _)| level.level > 1);
            let mut told = Vec::new();
            for (level, of) in over.filter(|(_, of)| of.is_over) {
                let text = beyond(level, of, language);
                // spans of one length are said once
                if !told.contains(&text) {
                    told.push(text);
                }
            }
            parts.extend(told);
        }
        if let Some((_, condition)) = face.signs.iter().find(|(key, _)| key == "condition") {
            parts.push(format!("{}{condition}", language.say("技术状况：", "condition: ")));
        }
        if let Some(hours) = face.hours.as_deref() {
            let passed = hours.passed.map(|times| times.map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string()));
            parts.push(self::hours(&hours.written, passed, language));
        }
        if met.judged.is_local {
            parts.push(language.say("仅供到达或出发", "only to start or end there").to_owned());
        }
        for (measure, value) in &met.judged.needs {
            let unit = unit(*measure);
            let (what, value) = (word(measure.code(), language), base(*value));
            if let Some(slope) =
                face.slope.filter(|_| matches!(measure, Measure::Gradient | Measure::Descent))
            {
                parts.push(sloping(slope, value, unit, language));
                continue;
            }
            parts.push(match language {
                Language::En => format!("{what}: the load needs {value} {unit}, what there is nobody states"),
                Language::Zh => format!("{what}：车货需{value} {unit}，现场值无资料"),
            });
        }
        let is_said = |measure: &&Measure| met.judged.needs.iter().all(|(of, _)| of != *measure);
        let unknown: Vec<&Measure> = met.judged.unknown.iter().filter(is_said).collect();
        if !unknown.is_empty() {
            let measures: Vec<String> =
                unknown.iter().map(|measure| word(measure.code(), language)).collect();
            let measures = measures.join(language.say("、", ", "));
            let is_below = unknown.iter().all(|measure| face.below_usual.contains(measure));
            parts.push(match (language, is_below) {
                (Language::En, false) => format!("no {measures} limit known"),
                (Language::Zh, false) => format!("{measures}限值不明"),
                (Language::En, true) => format!("{measures} limit below the usual one, not known"),
                (Language::Zh, true) => format!("{measures}限值低于通常值，具体不明"),
            });
        }
        let parts = parts.join(language.say("；", "; "));
        match parts.is_empty() {
            true => named(language),
            false => format!("{}{}{parts}", named(language), language.say("：", ": ")),
        }
    };
    (say(Language::En), say(Language::Zh))
}
