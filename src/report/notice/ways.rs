//! How each kind of vehicle goes: round, on the other carriageway, or through.

use super::meanwhile::meanwhile;
use super::{is_cordon, whom};
use crate::closure::{Closure, Effect, Location, OtherHalf};
use crate::report::summary::{DetourLine, MovementLine, PassedByLine, SlowedLine, WorkLine};
use crate::report::words::Language;
use crate::vehicle::Vehicle;
use std::collections::BTreeSet;

/// The facts on the ways of all vehicles: who, and how. What is the same for several kinds of vehicles, or for several
/// movements of one, is said once.
pub(super) fn facts(
    (closure, all): (&Closure, &[Closure]),
    works: &[&WorkLine],
    vehicles: &[&Vehicle],
    admitted: &dyn Fn(&str) -> Vec<(String, [bool; 2])>,
    l: Language,
) -> Vec<(String, String)> {
    let mut ways: Vec<(Vec<String>, String)> = Vec::new();
    for work in works {
        let who = who(closure, work, vehicles, l);
        // What binds some of the kind only does not shut the way of the others; where one of several binds all, it does.
        let only = |others: &[String]| {
            let others = all.iter().filter(|other| others.contains(&other.id));
            let class = class(work, vehicles);
            let told: Option<BTreeSet<String>> =
                others.map(|other| whom::besides(&other.applies_to, class, l)).collect();
            told.unwrap_or_default().into_iter().collect::<Vec<_>>().join(l.say("、", ", "))
        };
        for way in passages(closure, work, (&admitted(&work.vehicle), &only), l) {
            match ways.iter_mut().find(|(_, known)| *known == way) {
                Some((all, _)) if all.contains(&who) => {}
                Some((all, _)) => all.push(who.clone()),
                None => ways.push((vec![who.clone()], way)),
            }
        }
    }
    // How one comes in and out is said behind all ways round, for it is the same for several kinds.
    let borders: Vec<String> = works.iter().map(|work| border(&admitted(&work.vehicle), l)).collect();
    ways.sort_by_key(|(_, way)| borders.contains(way));
    ways.into_iter().map(|(all, way)| (all.join(l.say("、", ", ")), way)).collect()
}

/// A kind of vehicle: what is meant by its name, and what makes the closure bind it where it does not bind all of the kind.
fn who(closure: &Closure, work: &WorkLine, vehicles: &[&Vehicle], l: Language) -> String {
    let vehicle = vehicles.iter().find(|vehicle| vehicle.name == work.vehicle);
    let (name, mut conditions) =
        vehicle.map_or_else(|| (work.vehicle.clone(), Vec::new()), |vehicle| whom::vehicle(vehicle, l));
    if work.passage == "shut" {
        conditions.extend(whom::besides(&closure.applies_to, class(work, vehicles), l));
        if work.over_limits {
            conditions.push(l.say("超出上述限制的", "beyond the limits above").to_owned());
        }
    }
    match conditions.is_empty() {
        true => name,
        false => format!("{name}{}", l.brackets(&conditions.join(l.comma()))),
    }
}

/// The class of the vehicle, as orders name it.
fn class<'a>(work: &'a WorkLine, vehicles: &[&'a Vehicle]) -> &'a str {
    let vehicle = vehicles.iter().find(|vehicle| vehicle.name == work.vehicle);
    vehicle.map_or(work.vehicle.as_str(), |vehicle| vehicle.class.name())
}

/// The way round of each movement, or that the vehicle passes: with the entries of the area, and for whom other works are that
/// are not for all of the kind.
fn passages(
    closure: &Closure,
    work: &WorkLine,
    (entries, only): (&[(String, [bool; 2])], &dyn Fn(&[String]) -> String),
    l: Language,
) -> Vec<String> {
    // Many streets lead over the edge of an area: those without a way round are one sentence.
    let is_listed = |movement: &&MovementLine| !movement.minor && (!is_cordon(closure) || movement.found);
    let mut ways: Vec<String> = work
        .movements
        .iter()
        .filter(is_listed)
        .flat_map(|movement| {
            std::iter::once(way_round(closure, movement, l)).chain(movement.meanwhile.iter().map(
                move |other| {
                    let for_whom = only(&other.closures);
                    meanwhile(&heading(movement, l), movement.detours.first(), (other, &for_whom), l)
                },
            ))
        })
        .collect();
    // The traffic of the half that stays shares it.
    if work.movements.iter().filter_map(|movement| movement.detours.first()).any(|way| way.changes_sides_only)
    {
        ways.extend(work.slowed.iter().map(|slowed| stays(closure, slowed, l)));
    }
    if work.movements.iter().any(|movement| movement.minor) {
        ways.push(l.say("其他道路按现场标志通行", "other streets: as the signs on site say").to_owned());
    }
    // Through traffic goes round; who has business inside comes in at an entry.
    if work.passage == "shut" && (is_cordon(closure) || !closure.entries().is_empty()) {
        let mut cut: Vec<&str> = Vec::new();
        for movement in work.movements.iter().filter(|movement| !movement.minor && !movement.found) {
            if !movement.road.is_empty() && !cut.contains(&movement.road.as_str()) {
                cut.push(&movement.road);
            }
        }
        if !cut.is_empty() {
            let roads = cut.join(l.say("、", ", "));
            ways.push(match l {
                Language::Zh => format!("{roads}穿越管制区域的交通无绕行路线，须另设临时通道"),
                Language::En => {
                    format!(
                        "{roads}: no way round for traffic across the area; a temporary passage is needed"
                    )
                }
            });
        }
        if closure.effect == Effect::NoThrough {
            ways.push(l.say("禁止过境", "no through traffic").to_owned());
        }
        ways.push(border(entries, l));
        return ways;
    }
    let conditions = &closure.conditions;
    let said = match (work.passage.as_str(), closure.effect) {
        ("exempt", _) => l.say("准予通行", "may pass"),
        ("open", Effect::AddRoad) if work.concerned && !work.over_limits => l.say(
            "可以由便道通行，按现场标志减速慢行",
            "may use the temporary road, slowly and as the signs on site say",
        ),
        // What is not known of the planned vehicles keeps no driver out who is among those that the order lets in.
        ("open" | "shut", Effect::AddRoad) => match (closure.applies_to.is_empty(), work.over_limits) {
            (false, false) => {
                l.say("仅上述准许的车辆可驶入便道", "only those named above may use the temporary road")
            }
            (false, true) => l.say(
                "仅上述准许且不超过限制的车辆可驶入便道",
                "only those named above and within the limits may use the temporary road",
            ),
            (true, true) => l.say(
                "仅不超过上述限制的车辆可驶入便道",
                "only within the limits above may they use the temporary road",
            ),
            (true, false) => l.say("不得驶入便道", "must not use the temporary road"),
        },
        ("open", _) if !work.concerned => {
            l.say("不在管制对象之内，正常通行", "not among those it applies to, pass as usual")
        }
        ("open" | "shut", Effect::TurnBan | Effect::MandatoryTurn) if ways.is_empty() => {
            l.say("其余方向正常通行", "all other movements as usual")
        }
        ("open", Effect::Limit) if conditions.speed.is_none() && conditions.wait_ms == 0 => {
            l.say("未超出上述限制的正常通行", "within the limits above, pass as usual")
        }
        ("open", Effect::OneWay) if conditions.speed.is_none() && conditions.wait_ms == 0 => {
            l.say("正常通行", "pass as usual")
        }
        ("open", _) => l.say("可以通行，按现场标志减速慢行", "may pass, slowly and as the signs on site say"),
        ("shut", _) if ways.is_empty() && !work.passed_by.is_empty() => {
            return work.passed_by.iter().map(|past| passed_by(past, l)).collect();
        }
        ("shut", Effect::NoThrough) if ways.is_empty() => l.say("禁止过境", "no through traffic"),
        ("shut", Effect::HalfClosed | Effect::OneWay) if ways.is_empty() => {
            l.say("封闭方向禁止通行", "no passage in the direction that is shut")
        }
        ("shut", _) if matches!(closure.location, Location::SiteGate { .. }) => {
            l.say("不得由此进出，道路照常通行", "no way in or out here; the road is open")
        }
        ("shut", _) if ways.is_empty() => l.say("禁止通行", "no passage"),
        _ => return ways,
    };
    ways.push(said.to_owned());
    ways
}

/// How traffic goes on that has the half of the road that stays for its own.
fn stays(closure: &Closure, slowed: &SlowedLine, l: Language) -> String {
    let road = match slowed.road.is_empty() {
        true => l.say("无名道路", "a road without a name"),
        false => slowed.road.as_str(),
    };
    let shared = shared(closure, l);
    let longer = l.duration(slowed.extra_s);
    let faster = slowed.faster.as_ref().map_or_else(String::new, |way| offer(way, false, l));
    match l {
        Language::Zh => {
            format!("{road}向{}方向照常通行，{shared}（多用 {longer}）{faster}", slowed.heading_zh)
        }
        Language::En => {
            format!(
                "{road} {}bound: on its own carriageway, {shared} ({longer} more){faster}",
                slowed.heading
            )
        }
    }
}

/// By which entries one comes into an area and out of it.
fn border(entries: &[(String, [bool; 2])], l: Language) -> String {
    if entries.is_empty() {
        return l.say("不得进出管制区域", "no way into or out of the area").to_owned();
    }
    let by = |leads: [bool; 2], zh: &str, en: &str| {
        let names: Vec<&str> =
            entries.iter().filter(|one| one.1 == leads).map(|one| one.0.as_str()).collect();
        let names = (!names.is_empty()).then(|| names.join(l.say("、", ", ")))?;
        Some(match l {
            Language::Zh => format!("由{names}{zh}管制区域"),
            Language::En => format!("{en} the area by {names}"),
        })
    };
    let none = |way: usize, zh: &'static str, en: &'static str| {
        (!entries.iter().any(|one| one.1[way])).then(|| l.say(zh, en).to_owned())
    };
    let said = [
        by([true; 2], "进出", "into and out of"),
        by([true, false], "进入", "into"),
        by([false, true], "驶出", "out of"),
        none(0, "不得驶入", "no way in"),
        none(1, "不得驶出", "no way out"),
    ];
    said.into_iter().flatten().collect::<Vec<String>>().join(l.say("，", "; "))
}

/// How traffic passes a street that is shut as it would anyway.
fn passed_by(past: &PassedByLine, l: Language) -> String {
    let road = if past.road.is_empty() {
        l.say("无名道路", "a road without a name")
    } else {
        past.road.as_str()
    };
    let on_road = past.by.iter().all(|by| *by == past.road);
    match (on_road, l) {
        (true, Language::Zh) => format!("{road}过境交通走其他车道，无须绕行"),
        (true, Language::En) => format!("{road}: through traffic goes on by its other lanes, no detour"),
        (false, Language::Zh) => format!("{road}过境交通走{}，无须绕行", past.by.join("—")),
        (false, Language::En) => {
            format!("{road}: through traffic goes on by {}, no detour", past.by.join("—"))
        }
    }
}

/// What is driven past the works: the road and the direction, or the turn.
fn heading(movement: &MovementLine, l: Language) -> String {
    let unnamed = l.say("无名道路", "a road without a name");
    let road = if movement.road.is_empty() { unnamed } else { &movement.road };
    let (from, to) = (movement.comes_from.as_deref(), movement.goes_to.as_deref());
    let number = movement.number.and_then(|number| number.try_into().ok());
    let ends = l.ends(from.unwrap_or_default(), to.unwrap_or_default(), number);
    let way = match (&movement.from_road, l) {
        (Some(from), l) => turned(movement, if from.is_empty() { unnamed } else { from }, road, l),
        (None, Language::Zh) => format!("{road}向{}方向", movement.heading_zh),
        (None, Language::En) => format!("{road} {}bound", movement.heading),
    };
    way + &ends
}

/// What a way round costs more, in brackets; nothing where it costs nothing more.
pub(super) fn more(way: &DetourLine, l: Language) -> String {
    let mut more = Vec::new();
    if way.extra_m >= 1.0 {
        more.push(l.length(way.extra_m));
    }
    if way.extra_s >= 1.0 {
        more.push(l.duration(way.extra_s));
    }
    match (more.is_empty(), l) {
        (true, _) => String::new(),
        (false, Language::Zh) => format!("（多行 {}）", more.join("、")),
        (false, Language::En) => format!(" ({} more)", more.join(", ")),
    }
}

/// Which way is shut, and how one goes instead. A way round that costs nothing more is not praised as longer.
fn way_round(closure: &Closure, movement: &MovementLine, l: Language) -> String {
    let heading = heading(movement, l);
    let Some(best) = movement.detours.first() else {
        let none = l.say("无绕行路线，须另设临时通道", "no way round; a temporary passage is needed");
        return format!("{heading}{}{none}", l.say("，", ": "));
    };
    let more = more(best, l);
    if best.changes_sides_only {
        let offer =
            movement.offer.as_ref().map_or_else(String::new, |way| offer(way, movement.fixed.is_some(), l));
        let shared = shared(closure, l);
        return match l {
            Language::Zh => format!("{heading}借对向半幅通行，{shared}{more}{offer}"),
            Language::En => format!("{heading}: on the opposite carriageway, {shared}{more}{offer}"),
        };
    }
    let roads = roads(best, l);
    let over = over(best, l);
    let turned = turned_round(best, l);
    match l {
        Language::Zh => format!("{heading}禁止通行，绕行{roads}{over}{turned}{more}"),
        Language::En => format!("{heading}: no passage; detour by {roads}{over}{turned}{more}"),
    }
}

/// How two directions share a half of the road.
fn shared(closure: &Closure, l: Language) -> &'static str {
    match closure.other_half {
        OtherHalf::Alternating if closure.effect == Effect::HalfClosed => {
            l.say("与对向车辆交替通行", "by turns with the traffic that comes the other way")
        }
        _ => l.say("与对向车辆双向行驶", "with two-way traffic"),
    }
}

/// A way round by other streets for who could pass on the other half, or through the works.
fn offer(way: &DetourLine, was_drawn: bool, l: Language) -> String {
    let (roads, over, turned, more) = (roads(way, l), over(way, l), turned_round(way, l), more(way, l));
    match (was_drawn, l) {
        (true, Language::Zh) => format!("；也可绕行{roads}{over}{turned}{more}"),
        (true, Language::En) => format!("; or by {roads}{over}{turned}{more}"),
        (false, Language::Zh) => format!("；绕行{roads}较快{over}{turned}{more}"),
        (false, Language::En) => format!("; faster by {roads}{over}{turned}{more}"),
    }
}

/// That a way by other streets uses a part of the other half.
fn over(way: &DetourLine, l: Language) -> &'static str {
    match way.other_half_m > 0.0 {
        true => l.say("，途中借对向半幅通行", ", in part on the opposite carriageway"),
        false => "",
    }
}

/// The streets of a way; of many the longest, and that there are others.
pub(super) fn roads(way: &DetourLine, l: Language) -> String {
    match (way.main_roads.is_empty(), way.roads.is_empty()) {
        (false, _) => way.main_roads.join("—") + l.say("等道路", " and other streets"),
        (true, true) => l.say("周边道路", "the roads around").to_owned(),
        (true, false) if way.mostly_unnamed => {
            way.roads.join("—") + l.say("及无名道路", " and streets without a name")
        }
        (true, false) => way.roads.join("—"),
    }
}

/// On which roads one turns round on the way, and whether there is room for it is open.
pub(super) fn turned_round(way: &DetourLine, l: Language) -> String {
    let to_be_checked = match way.turns_round.iter().all(|turn| turn.has_room) {
        true => String::new(),
        false => {
            l.brackets(l.say("掉头空间未确认，须现场核实", "whether there is room is to be checked on site"))
        }
    };
    let mut named: Vec<&str> = Vec::new();
    for turn in &way.turns_round {
        if !turn.road.is_empty() && !named.contains(&turn.road.as_str()) {
            named.push(&turn.road);
        }
    }
    match (way.turns_round.is_empty(), named.is_empty(), l) {
        (true, ..) => String::new(),
        (_, true, Language::Zh) => format!("，途中掉头{to_be_checked}"),
        (_, true, Language::En) => format!(", turning round on the way{to_be_checked}"),
        (_, false, Language::Zh) => format!("，在{}掉头{to_be_checked}", named.join("、")),
        (_, false, Language::En) => format!(", turning round on {}{to_be_checked}", named.join(", ")),
    }
}

/// A movement across a closed junction: from which road, driven which way, how it turns, and into which road.
fn turned(movement: &MovementLine, from: &str, road: &str, l: Language) -> String {
    let turn = match movement.turn.as_str() {
        "left" => l.say("左转", "turning left"),
        "right" => l.say("右转", "turning right"),
        "back" => l.say("掉头", "turning round"),
        _ => l.say("直行", "straight on"),
    };
    let none = String::new();
    match l {
        Language::Zh => {
            let heading = movement.from_heading_zh.as_ref().unwrap_or(&none);
            format!("由{from}（向{heading}行驶）{turn}进入{road}")
        }
        Language::En => {
            let heading = movement.from_heading.as_ref().unwrap_or(&none);
            format!("{from} {heading}bound, {turn} into {road}")
        }
    }
}
