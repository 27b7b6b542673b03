//! How one goes while other works shut the way round, too.

use super::ways::more;
use crate::report::summary::MeanwhileLine;
use crate::report::words::Language;

/// For whom (`heading`), when, and how then.
pub(super) fn meanwhile(heading: &str, other: &MeanwhileLine, l: Language) -> String {
    let titles = other.titles.join(l.comma());
    let when = when(other, l);
    let way = other.way.as_ref().map(|way| {
        let roads = match way.roads.is_empty() {
            true => l.say("周边道路", "the roads around").to_owned(),
            false => way.roads.join("—"),
        };
        roads + &more(way, l)
    });
    match (l, way) {
        (Language::Zh, Some(way)) => {
            format!("{heading}：{when}“{titles}”同时施工，上述绕行路线不通，改行{way}")
        }
        (Language::Zh, None) => {
            format!("{heading}：{when}“{titles}”同时施工，上述绕行路线不通，且无其他绕行路线")
        }
        (Language::En, Some(way)) => {
            format!("{heading}: {when} “{titles}” shuts that way, too; then by {way}")
        }
        (Language::En, None) => {
            format!("{heading}: {when} “{titles}” shuts that way, too; no way round then")
        }
    }
}

/// The time in which all hold together.
fn when(other: &MeanwhileLine, l: Language) -> String {
    let minute = |at: &Option<String>| -> Option<String> { Some(at.as_ref()?.get(..16)?.replace('T', " ")) };
    let day = |at: &Option<String>| -> Option<String> { Some(at.as_ref()?.get(..10)?.to_owned()) };
    let Some((from, until)) = minute(&other.begins_at).zip(minute(&other.ends_at)) else {
        return String::new();
    };
    if let Some((begin, end)) = other.daily.as_ref().and_then(|daily| daily.split_once('-')) {
        let days = day(&other.begins_at).zip(day(&other.ends_at)).unwrap_or_default();
        // Over midnight the last day is the one after the last begin.
        let next = if end <= begin { l.say("次日", "the next day ") } else { "" };
        return match l {
            Language::Zh => format!("{}至{}期间每日{begin}至{next}{end}，", days.0, days.1),
            Language::En => format!("daily {begin} to {next}{end} between {} and {},", days.0, days.1),
        };
    }
    let whole = l.duration(other.lasts_s);
    match l {
        Language::Zh => format!("{from}至{until}期间（共{whole}），"),
        Language::En => format!("between {from} and {until} (in all {whole}),"),
    }
}
