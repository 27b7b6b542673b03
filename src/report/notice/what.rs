//! Where a closure is and what it does, in the words of notices.

use super::whom;
use super::{GateWords, Ground, is_cordon, turn};
use crate::closure::feature::Between;
use crate::closure::{COMPASS, Closure, Direction, Effect, Location, OtherHalf, UNIT};
use crate::report::words::Language;

/// Where it is.
pub(super) fn place(closure: &Closure, ground: &Ground, l: Language) -> String {
    let drawn = l.say("按图示范围", "as drawn on the map");
    let to = |from: &str, to: &str| format!("{from} {} {to}", l.say("至", "to"));
    match &closure.location {
        Location::Lines { .. } | Location::Points { .. } if ground.between.is_some() => {
            ground.between.as_ref().map_or_else(String::new, |Between { road, from, to: until, .. }| {
                let ends = if from == until { from.clone() } else { to(from, until) };
                let road = on_carriageway(road, ground, l);
                format!("{road}{}", l.brackets(&format!("{ends}{}{drawn}", l.comma())))
            })
        }
        Location::Road { road, span: Some([a, b]) } => {
            let whole = to(&a.to_string(), &b.to_string());
            let unit = unit(closure).map(|[from, until]| match l {
                Language::Zh => format!("，自{a}起 {from}–{until} 米"),
                Language::En => format!(", {from}–{until} m from {a}"),
            });
            format!("{road}{}", l.brackets(&(whole + &unit.unwrap_or_default())))
        }
        Location::Road { road, span: None } => road.clone(),
        Location::SiteGate { site, gate } => match &ground.gate {
            // A gate that is called after its site needs no second name.
            Some(words) if words.gate.starts_with(&words.site) => words.gate.clone(),
            Some(words) => format!("{} {}", words.site, GateWords::called(&words.gate, l)),
            None => format!("{site} {gate}"),
        },
        Location::Post { road, at } => format!("{road} {at}"),
        Location::Junction { roads: [a, b] } => format!("{a} / {b} {}", l.say("路口", "junction")),
        Location::Lines { road: Some(road), .. } | Location::Points { road: Some(road), .. } => {
            format!("{}{}", on_carriageway(road, ground, l), l.brackets(drawn))
        }
        Location::Lines { .. } if ground.road.is_some() => {
            let road = ground.road.as_deref().unwrap_or_default();
            format!("{}{}", on_carriageway(road, ground, l), l.brackets(drawn))
        }
        _ => drawn.to_owned(),
    }
}

/// A road, and the carriageway of it that is meant.
fn on_carriageway(road: &str, ground: &Ground, l: Language) -> String {
    let Some((en, zh)) = ground.carriageway.map(|octant| COMPASS[usize::from(octant)]) else {
        return road.to_owned();
    };
    match l {
        Language::Zh => format!("{road}向{zh}方向一侧车道"),
        Language::En => format!("{road}, {en}bound carriageway"),
    }
}

/// Of one unit of rolling work: where on the road between the two places it lies, whole meters from the first.
fn unit(closure: &Closure) -> Option<[f64; 2]> {
    let unit = closure.properties.get(UNIT)?.as_array()?;
    Some([unit.first()?.as_f64()?.round(), unit.get(1)?.as_f64()?.round()])
}

/// Whether a closure was read from two entries of a feed, with a line for each direction.
fn has_both_lines(closure: &Closure) -> bool {
    closure.properties.get("wzdx").is_some_and(|wzdx| wzdx.get("opposite").is_some())
}

/// What the closure does, in words, with its conditions.
pub(super) fn arrangement(closure: &Closure, ground: &Ground, l: Language) -> String {
    let mut parts = whom::conditions(&closure.conditions, l);
    let bound = whom::any_of(&closure.applies_to, l);
    let what = match (closure.effect, closure.other_half) {
        (Effect::Closed, _) if matches!(closure.location, Location::SiteGate { .. }) => {
            let shut = l.say("出入口关闭", "the gate is shut");
            match (ground.gate.as_ref().and_then(|words| words.instead.as_ref()), l) {
                (None, _) => shut.to_owned(),
                (Some(other), Language::Zh) => {
                    let other = GateWords::called(other, l);
                    let space = if other.starts_with(|c: char| c.is_ascii_digit()) { " " } else { "" };
                    format!("{shut}，请由{space}{other}进出")
                }
                (Some(other), Language::En) => format!("{shut}; use {}", GateWords::called(other, l)),
            }
        }
        (Effect::Closed, _) if is_cordon(closure) => match ground.entries.is_empty() {
            true => l.say("区域管制，禁止进出", "controlled area: no way in or out").to_owned(),
            false => l
                .say(
                    "区域管制，除指定出入口外禁止进出",
                    "controlled area: in and out by the entries named here only",
                )
                .to_owned(),
        },
        // Who else is on the road goes on: that is a ban, and no closed road.
        (Effect::Closed, _) if !bound.is_empty() => match (way(closure, ground, false, l), l) {
            (None, Language::Zh) => format!("禁止{bound}通行"),
            (None, Language::En) => format!("no passage for {bound}"),
            (Some(way), Language::Zh) => format!("{way}禁止{bound}通行"),
            (Some(way), Language::En) => format!("no passage {way} for {bound}"),
        },
        (Effect::Closed | Effect::HalfClosed, _)
            if closure.direction != Direction::Both
                && !has_both_lines(closure)
                && (closure.effect == Effect::Closed || ground.no_other_half) =>
        {
            match (way(closure, ground, false, l), l) {
                (None, l) => l.say("单方向封闭施工，该方向禁止通行", "closed in one direction").to_owned(),
                (Some(way), Language::Zh) => format!("单方向封闭施工，{way}禁止通行"),
                (Some(way), Language::En) => format!("closed in one direction: no passage {way}"),
            }
        }
        (Effect::Closed, _) if ground.carriageway.is_some() && !has_both_lines(closure) => {
            let (en, zh) = COMPASS[usize::from(ground.carriageway.unwrap_or_default())];
            match l {
                Language::Zh => format!("单方向封闭施工，向{zh}方向禁止通行"),
                Language::En => format!("closed in one direction: no passage {en}bound"),
            }
        }
        (Effect::HalfClosed, OtherHalf::OneWay) => {
            let what = l.say("半幅封闭，另外半幅单向通行", "half closed, the other half one-way");
            match (way(closure, ground, true, l), l) {
                (None, _) => what.to_owned(),
                (Some(way), Language::Zh) => format!("{what}，仅准{way}通行"),
                (Some(way), Language::En) => format!("{what}, {way} only"),
            }
        }
        (Effect::HalfClosed, half) => {
            let what = plain(closure.effect, half, l);
            // The order holds as it is; who only drives through is told that it does not help.
            let past = match ground.nobody_passes {
                true => l.say(
                    "；封闭半幅方向的过境车辆不能借另外半幅通过",
                    "; through traffic of the shut half does not get past on the other",
                ),
                false => "",
            };
            match (way(closure, ground, false, l), l) {
                (None, _) => format!("{what}{past}"),
                (Some(way), Language::Zh) => format!("{what}，封闭的是{way}的半幅{past}"),
                (Some(way), Language::En) => format!("{what}; the half that is shut leads {way}{past}"),
            }
        }
        (Effect::Contraflow, _) => match (way(closure, ground, false, l), l) {
            (None, _) => plain(closure.effect, closure.other_half, l).to_owned(),
            (Some(way), Language::Zh) => format!("{way}的车辆借对向车道通行"),
            (Some(way), Language::En) => format!("contraflow: traffic {way} uses the opposite carriageway"),
        },
        (Effect::OneWay, _) => match (way(closure, ground, false, l), l) {
            (None, l) => l.say("临时单向通行", "one-way for the time of the works").to_owned(),
            (Some(way), Language::Zh) => format!("临时单向通行，仅准{way}通行"),
            (Some(way), Language::En) => format!("one-way for the time of the works, {way} only"),
        },
        (Effect::LaneLoss, _) => lanes(closure, l),
        (Effect::TurnBan | Effect::MandatoryTurn, _) => turn::words(closure, ground, l),
        // The limits, the speed or the wait themselves say what there is to say.
        (Effect::Limit | Effect::Speed | Effect::Delay, _) if !parts.is_empty() => {
            let said = parts.join(l.say("、", ", "));
            parts.clear();
            match (closure.effect, l) {
                (Effect::Limit, Language::Zh) => format!("{said}，超限车辆禁止通行"),
                (Effect::Limit, Language::En) => format!("limits: {said}; no passage beyond them"),
                (_, Language::Zh) => format!("{said}，可以通行"),
                (_, Language::En) => format!("{said}, open to traffic"),
            }
        }
        (effect, half) => plain(effect, half, l).to_owned(),
    };
    let tells_way =
        matches!(closure.effect, Effect::Closed | Effect::HalfClosed | Effect::Contraflow | Effect::OneWay);
    let what = match way(closure, ground, false, l).filter(|_| !tells_way) {
        Some(way) => format!("{way}{}{what}", l.colon()),
        None => what,
    };
    let suspended = suspended(closure, l);
    if !suspended.is_empty() {
        parts.push(suspended);
    }
    if !ground.suspended.is_empty() {
        let turns: Vec<String> = ground.suspended.iter().map(|own| own.words(l)).collect();
        let turns = turns.join(l.say("、", ", "));
        parts.push(format!("{}{}{turns}", l.say("暂停转向限制", "turn restrictions suspended"), l.colon()));
    }
    if parts.is_empty() { what } else { format!("{what}{}", l.brackets(&parts.join(l.comma()))) }
}

fn plain(effect: Effect, half: OtherHalf, l: Language) -> &'static str {
    match (effect, half) {
        (Effect::Closed, _) => l.say("全封闭施工，禁止通行", "closed, no passage"),
        (Effect::NoThrough, _) => {
            l.say("禁止过境，沿线单位和居民可以进出", "no through traffic; access to places along the road")
        }
        (Effect::LaneLoss, _) => l.say("占用部分车道，其余车道通行", "some lanes closed"),
        (Effect::HalfClosed, OtherHalf::TwoWay) => {
            l.say("半幅封闭，另外半幅双向通行", "half closed, the other half two-way")
        }
        (Effect::HalfClosed, OtherHalf::Alternating) => {
            l.say("半幅封闭，另外半幅交替通行", "half closed, traffic alternates on the other half")
        }
        (Effect::HalfClosed, OtherHalf::OneWay) => {
            l.say("半幅封闭，另外半幅单向通行", "half closed, the other half one-way")
        }
        (Effect::Contraflow, _) => l.say("借对向车道通行", "contraflow"),
        (Effect::OneWay, _) => l.say("临时单向通行", "one-way for the time of the works"),
        (Effect::SuspendOneWay, _) => l.say("暂停单行，允许双向通行", "one-way rule suspended"),
        (Effect::TurnBan, _) => l.say("路口禁止转弯", "turn banned"),
        (Effect::MandatoryTurn, _) => l.say("路口须按指定方向行驶", "turn prescribed"),
        (Effect::Speed, _) => l.say("限速通行", "speed limit"),
        (Effect::Limit, _) => l.say("限高、限宽、限长或限重通行", "limits on vehicles"),
        (Effect::Delay, _) => l.say("通行需等候", "waiting time"),
        (Effect::SuspendLimit, _) => l.say("暂停限制", "limit suspended"),
        (Effect::AddRoad, _) => l.say("开通临时便道", "temporary road opened"),
    }
}

/// Which way the closure counts, or the other way: between the places of the order or the crossings next to it, else by
/// the compass.
fn way(closure: &Closure, ground: &Ground, other: bool, l: Language) -> Option<String> {
    let along = match closure.direction {
        Direction::Along => !other,
        Direction::Against => other,
        Direction::Both => return None,
    };
    if let Location::Road { span: Some([a, b]), .. } = &closure.location {
        let (from, to) = if along { (a, b) } else { (b, a) };
        return Some(match l {
            Language::Zh => format!("由{from}往{to}方向"),
            Language::En => format!("from {from} towards {to}"),
        });
    }
    // The ends of a match stand in the direction that the closure counts.
    if let Some(Between { from, to, is_one_line: true, .. }) = &ground.between
        && from != to
    {
        let (from, to) = if other { (to, from) } else { (from, to) };
        return Some(match l {
            Language::Zh => format!("由{from}路口往{to}路口方向"),
            Language::En => format!("from crossing {from} towards crossing {to}"),
        });
    }
    let octant = usize::from(ground.heading?);
    let (en, zh) = COMPASS[if other { (octant + 4) % 8 } else { octant }];
    Some(match l {
        Language::Zh => format!("向{zh}方向"),
        Language::En => format!("{en}bound"),
    })
}

/// How many lanes stay.
fn lanes(closure: &Closure, l: Language) -> String {
    let count = |key: &str| {
        let value = closure.properties.get(key)?;
        value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
    };
    let some = l.say("占用部分车道", "some lanes closed");
    match (count("lanes_left"), count("lanes_total"), l) {
        (None, ..) => plain(Effect::LaneLoss, OtherHalf::default(), l).to_owned(),
        (Some(left), None, Language::Zh) => format!("{some}，保留 {left} 条车道通行"),
        (Some(left), None, Language::En) => format!("{some}, open lanes: {left}"),
        (Some(left), Some(total), Language::Zh) => format!("{some}，{total} 条车道中保留 {left} 条通行"),
        (Some(left), Some(total), Language::En) => format!("{some}, open lanes: {left} of {total}"),
    }
}

/// Which limits do not count for the time of the works.
fn suspended(closure: &Closure, l: Language) -> String {
    let mut words: Vec<&str> = Vec::new();
    for tag in &closure.suspends {
        let word = match tag.as_str() {
            "maxheight" => l.say("限高", "height"),
            "maxwidth" => l.say("限宽", "width"),
            "maxlength" => l.say("限长", "length"),
            "maxweight" | "maxweightrating" => l.say("限重", "mass"),
            "maxaxleload" => l.say("限轴重", "axle load"),
            _ => continue,
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(l.say("、", ", "))
}
