//! Why a visit is left out, in words.

use super::problem::Ground;
use crate::report::patrol::LeftOut;
use crate::rounds::Reason;

/// The word of a reason of the rounds.
pub(super) fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::NoUnit => "skill",
        Reason::Capacity => "capacity",
        Reason::NoWay => "no_way",
        Reason::Window => "window",
        Reason::TooLong => "too_long",
        Reason::Spacing => "gap",
        Reason::NoRoom => "no_time",
    }
}

/// A visit left out, with its sentences.
pub(super) fn left_out(visit: usize, reason: &'static str, ground: &Ground, site: usize) -> LeftOut {
    let ask = &ground.asks[site];
    let skills = ask.skills.join(", ");
    let (text, text_zh) = match reason {
        "gates_shut" => ("all gates of the site are shut".to_owned(), "各大门均已关闭".to_owned()),
        "closed_segment" => (
            "the closures in force shut it, so that it cannot be driven from end to end".to_owned(),
            "受封闭影响，该路段无法全程通行".to_owned(),
        ),
        "no_road" => (
            "no vehicle of the units has a road near the site".to_owned(),
            "附近没有各班组车辆可走的道路".to_owned(),
        ),
        "no_unit" => {
            let unit = ask.unit.as_deref().unwrap_or_default();
            (format!("unit {unit:?}, which alone may visit it, is not on duty"), format!("指定班组“{unit}”不在岗"))
        }
        "skill" if skills.is_empty() => (
            "no unit is on duty on the days on which it may be visited".to_owned(),
            "允许走访的日子没有班组在岗".to_owned(),
        ),
        "skill" => (
            format!("no unit on duty has the skills {skills}"),
            format!("在岗班组均不具备所需技能：{}", ask.skills.join("、")),
        ),
        "capacity" => ("it takes more than any unit can".to_owned(), "超出任何班组的容量".to_owned()),
        "no_way" if ground.terrains.iter().any(|terrain| ground.reaches_but_for_closures(terrain, site)) => (
            "the closures in force cut it off: no unit can drive there and back".to_owned(),
            "受封闭影响，没有班组能驶达并返回".to_owned(),
        ),
        "no_way" => (
            "the roads of the units do not lead there and back, with or without closures".to_owned(),
            "即使没有封闭，也没有班组能驶达并返回".to_owned(),
        ),
        "window" => (
            "no unit can be there within its windows and be back within the shift, though it did nothing else".to_owned(),
            "即使不做其他任务，也没有班组能在其时间窗内到达并在下班前返回".to_owned(),
        ),
        "too_long" => (
            "this visit alone takes longer than a tour may".to_owned(),
            "仅此一项任务就超过单次巡逻的最长时间".to_owned(),
        ),
        "gap" => (
            "its other visits lie on all the days that would do".to_owned(),
            "其余走访已占用所有可行日期，间隔不足".to_owned(),
        ),
        _ => (
            "the shifts have no room for it beside what counts more".to_owned(),
            "班次时间不足，已让位于更重要的任务".to_owned(),
        ),
    };
    LeftOut { visit, reason, text, text_zh }
}
