//! Turns that are banned or prescribed, in the words of notices: from where, which way, into which road.

use super::Ground;
use crate::closure::{COMPASS, Closure, Effect, Location, Turn, TurnKind};
use crate::report::words::Language;

/// What the order says of the turn; of one that is only drawn, what the drawing means.
pub(super) fn words(closure: &Closure, ground: &Ground, l: Language) -> String {
    let said = closure.turn.clone().unwrap_or_default();
    let is_drawn = matches!(closure.location, Location::Lines { .. });
    let all: Vec<Turn> = if is_drawn && !ground.turns.is_empty() { ground.turns.clone() } else { vec![said] };
    let must = closure.effect == Effect::MandatoryTurn;
    all.iter().map(|turn| one(turn, must, l)).collect::<Vec<_>>().join(l.say("；", "; "))
}

fn one(turn: &Turn, must: bool, l: Language) -> String {
    match l {
        Language::Zh => one_zh(turn, must),
        Language::En => one_en(turn, must),
    }
}

fn one_zh(turn: &Turn, must: bool) -> String {
    let point = |octant: u8| COMPASS[usize::from(octant % 8)].1;
    let road = turn.from.as_deref().unwrap_or_default();
    let who = match (turn.from.is_some(), turn.approach) {
        (false, None) => String::new(),
        (true, None) => format!("由{road}驶来的车辆"),
        (_, Some(arm)) => {
            format!("由{road}自{}向{}驶来的车辆", point(arm), point(arm + 4)).replacen("由自", "自", 1)
        }
    };
    let into = turn.to.as_deref();
    match (must, turn.kind, into) {
        (false, None, Some(to)) if turn.approach.is_none() && turn.from.is_some() => {
            format!("禁止由{road}转入{to}")
        }
        (true, None, Some(to)) => format!("{who}须驶入{to}"),
        (must, kind, into) => {
            let way = kind.map_or("转弯", TurnKind::name_zh);
            // Who turns round stays on the road.
            let into = into.filter(|_| kind != Some(TurnKind::UTurn));
            let into = into.map_or_else(String::new, |to| format!("驶入{to}"));
            match must {
                true if who.is_empty() => format!("车辆须{way}{into}"),
                true => format!("{who}须{way}{into}"),
                false => format!("禁止{who}{way}{into}"),
            }
        }
    }
}

fn one_en(turn: &Turn, must: bool) -> String {
    let from = turn.from.as_ref().map_or_else(String::new, |from| format!(" from {from}"));
    let side = turn
        .approach
        .map_or_else(String::new, |arm| format!(" coming from the {}", COMPASS[usize::from(arm % 8)].0));
    let to = turn.to.as_deref().filter(|_| turn.kind != Some(TurnKind::UTurn));
    let way = match turn.kind {
        None => "turn",
        Some(TurnKind::Left) => "left turn",
        Some(TurnKind::Right) => "right turn",
        Some(TurnKind::Straight) => "straight on",
        Some(TurnKind::UTurn) => "U-turn",
    };
    if must {
        let how = match turn.kind {
            None => "go",
            Some(TurnKind::Left) => "turn left",
            Some(TurnKind::Right) => "turn right",
            Some(TurnKind::Straight) => "go straight on",
            Some(TurnKind::UTurn) => "turn round",
        };
        let to = to.map_or_else(String::new, |to| {
            format!(" {} {to}", if turn.kind.is_none() { "to" } else { "into" })
        });
        return format!("traffic{from}{side} must {how}{to}");
    }
    let to = to.map_or_else(String::new, |to| format!(" into {to}"));
    let traffic = if side.is_empty() { String::new() } else { format!(" for traffic{side}") };
    format!("no {way}{from}{to}{traffic}")
}
