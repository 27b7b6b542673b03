//! How one goes while other works shut the way round, too.

use super::ways::{more, roads, turned_round};
use super::when::weekdays;
use crate::closure::calendar::Weekdays;
use crate::closure::clock::parse_weekdays;
use crate::report::summary::{DetourLine, MeanwhileLine};
use crate::report::words::Language;
use chrono::NaiveDate;

/// For whom (`heading`), when, and how then; with whom the other works are for (`only`), where it is not all of the kind.
pub(super) fn meanwhile(
    heading: &str,
    usual: Option<&DetourLine>,
    (other, only): (&MeanwhileLine, &str),
    l: Language,
) -> String {
    // Who usually passes on the other half of the road is sent on no way round that could be shut.
    let on_half = usual.is_some_and(|way| way.changes_sides_only);
    let titles = other.titles.join(l.comma());
    let when = when(other, l);
    let (only, works) = match only.is_empty() {
        true => (String::new(), "同时施工"),
        false => (l.brackets(&format!("{}{only}", l.say("仅限", "only "))), "同时生效"),
    };
    let shut = match on_half {
        true => l.say("不能借对向半幅通行", "shuts the opposite carriageway, too"),
        false => l.say("上述绕行路线不通", "shuts that way, too"),
    };
    let way = other.way.as_ref().map(|way| {
        if way.changes_sides_only {
            return l.say("借对向半幅通行", "on the opposite carriageway").to_owned() + &more(way, l);
        }
        l.say("改行", "by ").to_owned() + &roads(way, l) + &turned_round(way, l) + &more(way, l)
    });
    match (l, way) {
        (Language::Zh, Some(way)) => format!("{heading}：{when}“{titles}”{works}{only}，{shut}，{way}"),
        (Language::Zh, None) => format!("{heading}：{when}“{titles}”{works}{only}，{shut}，且无其他绕行路线"),
        (Language::En, Some(way)) => format!("{heading}: {when} “{titles}”{only} {shut}; then {way}"),
        (Language::En, None) => format!("{heading}: {when} “{titles}”{only} {shut}; no way round then"),
    }
}

/// The time in which all hold together; nothing where neither beginning nor end is known.
fn when(other: &MeanwhileLine, l: Language) -> String {
    let [(from, first), (until, last)] = [&other.begins_at, &other.ends_at].map(|at| {
        let at = at.as_deref().unwrap_or_default();
        (at.get(..16).unwrap_or_default().replace('T', " "), at.get(..10).unwrap_or_default())
    });
    if let Some((begin, end)) = other.daily.as_ref().and_then(|daily| daily.split_once('-')) {
        // Over midnight the last day is the one after the last begin.
        let next = if end <= begin { l.say("次日", "the next day ") } else { "" };
        let days = match parse_weekdays(&other.weekdays.join(",")).unwrap_or(Weekdays::NONE) {
            Weekdays::NONE => l.say("每日", "daily").to_owned(),
            days => l.say("每逢", "on ").to_owned() + &weekdays(days, l),
        };
        if begin == "00:00" && end == "00:00" {
            let day_before = |day: &str| Some(day.parse::<NaiveDate>().ok()?.pred_opt()?.to_string());
            // what ends within a day ends on that day
            let is_midnight = until.get(11..) == Some("00:00");
            let last = &day_before(last).filter(|_| is_midnight).unwrap_or_else(|| last.to_owned());
            return match l {
                Language::Zh => format!("{}{days}全天，", between(first, last, l)),
                Language::En => format!("{days} all day {},", between(first, last, l)),
            };
        }
        return match l {
            Language::Zh => format!("{}{days}{begin}至{next}{end}，", between(first, last, l)),
            Language::En => format!("{days} {begin} to {next}{end} {},", between(first, last, l)),
        };
    }
    let whole = other
        .lasts_s
        .map(|seconds| l.brackets(&format!("{}{}", l.say("共", "in all "), l.duration(seconds))));
    match between(&from, &until, l) {
        time if time.is_empty() => time,
        time => format!("{time}{}{}", whole.unwrap_or_default(), l.comma().trim_end()),
    }
}

/// Between two times as they are written; either may be unknown.
fn between(from: &str, until: &str, l: Language) -> String {
    match (from, until, l) {
        ("", "", _) => String::new(),
        (from, "", Language::Zh) => format!("{from}起"),
        (from, "", Language::En) => format!("from {from} on"),
        ("", until, Language::Zh) => format!("至{until}止"),
        ("", until, Language::En) => format!("until {until}"),
        (from, until, Language::Zh) => format!("{from}至{until}期间"),
        (from, until, Language::En) => format!("between {from} and {until}"),
    }
}
