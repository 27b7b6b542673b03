//! How far apart the visits of a site are: revisits by night, and gaps that sites ask for.

use crate::report::sheet::{Cell, Table, Tone, count, duration, list, text};
use crate::report::words::{Language, grouped};
use serde_json::Value;

/// How many sites keep their interval, and with how many units all would.
pub(super) fn short_of_units(revisit: &Value, l: Language) -> String {
    let (kept, sites) = (count(revisit, "sites_kept"), count(revisit, "sites"));
    let units = revisit["units_that_would_do"].as_u64();
    let most = revisit["sites_kept_at_most"].as_u64().unwrap_or(u64::MAX);
    let all = revisit["sites"].as_u64().unwrap_or(0);
    let now = match l {
        Language::Zh if most < all => {
            format!("{sites} 处中 {kept} 处每晚均不超过规定间隔（现有单位至多 {most} 处）")
        }
        Language::Zh => format!("{sites} 处中 {kept} 处每晚均不超过规定间隔"),
        Language::En if most < all => {
            format!(
                "{kept} of {sites} sites keep their interval in every night (at most {most} can, with these units)"
            )
        }
        Language::En => format!("{kept} of {sites} sites keep their interval in every night"),
    };
    let more = match (l, units) {
        (Language::Zh, Some(units)) => format!("{units} 个单位即可全部保证"),
        (Language::Zh, None) => "增加单位也无法全部保证".to_owned(),
        (Language::En, Some(units)) => format!("{units} units would do for all"),
        (Language::En, None) => "more units like these would not do for all".to_owned(),
    };
    format!("{now}{}{more}", l.say("；", "; "))
}

/// How often each site is come to by night.
pub(super) fn revisits(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("点位", "site"),
        l.say(">规定间隔", ">at most"),
        l.say(">到访次数", ">visits"),
        l.say(">最长间隔", ">longest gap"),
        l.say("是否达标", "kept"),
        l.say(">时刻熵（比特）", ">entropy (bits)"),
    ];
    let mut table = Table::new(l.say("到访间隔", "Revisit intervals"), &columns);
    for site in list(&part["revisit"], "by_site") {
        let kept = site["kept"] == true;
        table.row([
            text(site, "name").into(),
            duration(site, "at_most_s", l).into(),
            count(site, "visits").into(),
            duration(site, "longest_gap_s", l).into(),
            Cell {
                text: if kept { l.say("是", "yes") } else { l.say("否", "no") }.to_owned(),
                tone: if kept { Tone::Good } else { Tone::Bad },
            },
            site["entropy_bits"].as_f64().map_or_else(|| "–".to_owned(), |bits| grouped(bits, 2)).into(),
        ]);
    }
    table
}

/// Sites that ask for a gap in hours.
pub(super) fn spacing(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("点位", "site"),
        l.say(">至少间隔", ">at least"),
        l.say(">实际最短间隔", ">shortest between two visits"),
    ];
    let mut table = Table::new(l.say("两次走访之间", "Between two visits"), &columns);
    for site in list(part, "spacing") {
        let shortest =
            if site["shortest_s"].is_null() { "–".to_owned() } else { duration(site, "shortest_s", l) };
        table.row([text(site, "name").into(), duration(site, "at_least_s", l).into(), shortest.into()]);
    }
    table
}
