//! What is not judged on a corridor, and why: what the load file does not state, and what road data do not tell.

use super::speeds;
use crate::load::fit::Fit;
use crate::load::law::MassRule;
use crate::load::permit::{Class, permit};
use crate::load::room::Missing;
use crate::load::{Load, Measure};
use crate::obstacle::{Constraint, Face, Judged, Kind, Unknown};
use crate::report::load_words::word;
use crate::report::summary::UnjudgedLine;
use crate::report::words::Language;

/// One line for each of turning, steering, the permit, gradients, humps, groups of axles, speed and weather that is not judged for a load.
/// `constraints` are all of the network and its layers, with what they say to the load.
pub(super) fn lines(
    load: &Load,
    missing: Option<Missing>,
    unknown: Unknown,
    (constraints, judged): (&[Constraint], &[Vec<Judged>]),
) -> Vec<UnjudgedLine> {
    let line = |what: &str, text: &str, text_zh: &str| UnjudgedLine {
        what: what.to_owned(),
        text: text.to_owned(),
        text_zh: text_zh.to_owned(),
    };
    let mut found = Vec::new();
    match missing {
        Some(Missing::Width) => found.push(line(
            "turning",
            "bends and corners: the load file states no width",
            "弯道和转角：车货文件未注明宽度",
        )),
        Some(Missing::Axles) => found.push(line(
            "turning",
            "bends and corners: the load file has no axles and no turning radius (corners below 30° apart)",
            "弯道和转角：车货文件未列车轴，也未注明转弯半径（夹角小于30°的急弯除外）",
        )),
        None => {}
    }
    let trailer = load.first_trailer_axle().unwrap_or(usize::MAX);
    if missing.is_none() && load.body.axles.iter().skip(trailer).any(|axle| axle.steered) {
        found.push(line(
            "trailer_steering",
            "the steering of the trailer: its axles are taken as fixed, so swept widths are the most that the load can need; in truth it needs less",
            "挂车转向：挂车轴按不转向计，扫掠宽度为上限，实际所需更小",
        ));
    }
    found.extend(mass_of_permit(load));
    if load.gradeability.is_none() {
        found.push(line(
            "gradient",
            "slopes: the load file does not state what it climbs (gradeability_percent); known slopes on the way count as not known",
            "坡度：车货文件未注明爬坡能力（gradeability_percent），沿线已知坡道按情况不明计",
        ));
    }
    if load.descent.is_none() {
        found.push(line(
            "descent",
            "slopes downhill: the load file does not state what it goes down and can stop on (descent_percent); known slopes on the way count as not known",
            "下坡：车货文件未注明可控下坡坡度（descent_percent），沿线已知坡道按情况不明计",
        ));
    }
    if load.ground_clearance_mm.is_none() {
        found.push(line(
            "humps",
            "humps and level crossings: the load file states no ground clearance",
            "路面凸起和道口：车货文件未注明离地间隙",
        ));
    }
    if asks_of_groups(judged) {
        found.push(line(
            "axle_groups",
            "limits of groups of axles (maxbogieweight): the load file has no axles",
            "并装轴限重（maxbogieweight）：车货文件未列车轴",
        ));
    }
    found.extend(unstated(constraints));
    if speeds::are_of_class(load) {
        let (class, most) = speeds::class(load);
        found.push(line(
            "speed",
            &format!("speed: times are those of a {class} (at most {most} km/h), for the load file states none (top_speed_kmh); such a load goes slower"),
            &format!("车速：车货文件未注明（top_speed_kmh），时间按普通{}（最高{most} km/h）计，大件车货实际更慢", word(class, Language::Zh)),
        ));
    }
    if load.fair_weather_only {
        found.push(line(
            "weather",
            "limits that hold in bad weather only (wet, snow, fog, wind): the load moves in fair weather only",
            "仅在恶劣天气（湿滑、冰雪、雾、风）生效的限制：车货仅在晴好天气通行",
        ));
    }
    if unknown == Unknown::Class {
        found.push(line(
            "usual_values",
            "usual clearances, widths of lanes and ramps, kerbs and slopes by class of road are assumptions after JTG B01-2014, not checked against its text",
            "各等级道路的通常净高、车道与匝道宽度、路缘石半径和坡度参照JTG B01-2014假定，未与标准原文核对",
        ));
    }
    found
}

/// That the table of the law has no row for the vehicle, where its mass could raise the class of the permit.
fn mass_of_permit(load: &Load) -> Option<UnjudgedLine> {
    let judgement = MassRule::China.judge(load);
    let is_lower = permit(load, &judgement).class < Class::Second;
    let why = ["mass_without_axle_count", "mass_of_no_row"]
        .into_iter()
        .find(|why| judgement.unjudged.contains(why));
    why.filter(|_| is_lower).map(|why| UnjudgedLine {
        what: "permit".to_owned(),
        text: format!(
            "the class of the permit (China): {}; over its limit it would be class II",
            word(why, Language::En)
        ),
        text_zh: format!("超限许可类别：{}，如超限则为II类", word(why, Language::Zh)),
    })
}

/// Whether somewhere the mass of a group of axles is limited that the load does not state.
fn asks_of_groups(judged: &[Vec<Judged>]) -> bool {
    let rows = judged.iter().flatten().flat_map(|one| &one.rows);
    rows.into_iter().any(|row| row.measure == Measure::AxleGroup && row.fit == Fit::UnstatedMeasure)
}

/// What no road of the network and no layer states: none of it can be judged, which is not to say that there is none.
fn unstated(constraints: &[Constraint]) -> Option<UnjudgedLine> {
    let is_none = |states: &dyn Fn(&Constraint) -> bool| !constraints.iter().any(states);
    let limits = |of: fn(&Face) -> bool| move |one: &Constraint| one.faces.iter().any(of);
    let all = [
        ("bridges", "桥梁", is_none(&|one| one.kind == Kind::Bridge)),
        ("tunnels", "隧道", is_none(&|one| one.kind == Kind::Tunnel)),
        ("heights", "限高", is_none(&limits(|face| face.limits.height_mm.is_some()))),
        ("masses", "限重", is_none(&limits(|face| face.limits.mass_kg.is_some() || face.bridge.is_some()))),
    ];
    let absent: Vec<&(&str, &str, bool)> = all.iter().filter(|(.., is_absent)| *is_absent).collect();
    // a country without tunnels is nothing to wonder at
    if absent.iter().all(|(en, ..)| *en == "tunnels") {
        return None;
    }
    let en: Vec<&str> = absent.iter().map(|(en, ..)| *en).collect();
    let zh: Vec<&str> = absent.iter().map(|(_, zh, _)| *zh).collect();
    Some(UnjudgedLine {
        what: "not_in_the_data".to_owned(),
        text: format!(
            "{}: the network and the layers state none at all, so none could be judged",
            en.join(", ")
        ),
        text_zh: format!("{}：路网和图层均无此类数据，无从判断，不等于没有", zh.join("、")),
    })
}
