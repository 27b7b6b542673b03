//! The sheet a unit takes along: one page for each tour, with the order of its visits, times, what to drive, and room to
//! tick off. HTML that prints on A4 without a network; Chinese or English.

use super::{DAY_MS, Kind, Tour, clock};
use crate::report::svg::escape;
use crate::report::words::Language;
use chrono::{Days, NaiveDate};

const STYLE: &str = "body{margin:0;color:#1c2530;font:14px/1.5 \"Noto Sans CJK SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif}\
 section{max-width:190mm;margin:0 auto;padding:10mm 0;break-after:page}\
 h1{font-size:21px;margin:0;color:#10305a}p{margin:2px 0 8px;color:#5c6875}\
 .facts{display:flex;gap:28px;margin:6px 0 10px}.facts b{display:block;font-size:19px;color:#10305a}\
 table{border-collapse:collapse;width:100%;font-size:12.5px;font-variant-numeric:tabular-nums}\
 th{background:#eef2f7;color:#10305a;text-align:left;border-bottom:2px solid #10305a}\
 th{white-space:nowrap}th:nth-child(5){width:25%}th:nth-child(8){width:17%}\
 th,td{padding:4px 6px;vertical-align:top}td{border-bottom:1px solid #d5dae0}tr{break-inside:avoid}\
 .r{text-align:right;white-space:nowrap}.box{width:16px;height:16px;border:1.4px solid #5c6875;display:inline-block}\
 .soft td{background:#f6f7f9;color:#5c6875}.way{color:#5c6875;font-size:11.5px}\
 footer{color:#5c6875;font-size:11px;margin-top:10px}\
 @page{size:A4;margin:12mm}@media print{section{padding:0;max-width:none}section:last-child{break-after:auto}}";

/// What stands on every sheet.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Name of the plan.
    pub title: String,
    /// A note, such as that the data are illustrative.
    pub note: String,
    /// First day.
    pub date: Option<NaiveDate>,
    /// The seed the plan was drawn from.
    pub seed: u64,
}

/// The sheets of all units that set out, one page each.
pub fn sheets(tours: &[Tour], heading: &Heading, l: Language) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{}</title><style>{STYLE}</style></head><body>\n",
        l.tag(),
        escape(&heading.title)
    );
    for tour in tours.iter().filter(|tour| tour.calls().next().is_some()) {
        sheet(&mut out, tour, heading, l);
    }
    out.push_str("</body></html>\n");
    out
}

fn day(tour: &Tour, heading: &Heading, l: Language) -> String {
    let date = heading.date.and_then(|date| date.checked_add_days(Days::new(u64::from(tour.day))));
    match (date, l) {
        (Some(date), _) => date.to_string(),
        (None, Language::Zh) => format!("第 {} 天", tour.day + 1),
        (None, Language::En) => format!("day {}", tour.day + 1),
    }
}

fn sheet(out: &mut String, tour: &Tour, heading: &Heading, l: Language) {
    let midnight = i64::from(tour.day) * DAY_MS;
    let of_day = |ms: i64| clock(ms - midnight)[..5].to_owned();
    let spent = tour.spent();
    put!(out, "<section><h1>{}</h1>", escape(&tour.name));
    put!(
        out,
        "<p>{} · {} · {} {}–{} · {} {}</p>",
        escape(&heading.title),
        day(tour, heading, l),
        l.say("班次", "shift"),
        of_day(tour.shift.0),
        of_day(tour.shift.1),
        l.say("出发站", "from"),
        escape(&tour.station_name)
    );
    out.push_str("<div class=\"facts\">");
    let facts = [
        (l.say("任务数", "visits"), tour.calls().count().to_string()),
        (
            l.say("出发", "set out"),
            tour.events.first().map_or_else(String::new, |event| of_day(event.begin_ms)),
        ),
        (l.say("结束", "done"), tour.events.last().map_or_else(String::new, |event| of_day(event.end_ms))),
        (l.say("行驶", "driving"), l.duration(spent.drive_ms as f64 / 1000.0)),
        (l.say("里程", "distance"), l.length(spent.driven_mm as f64 / 1000.0)),
    ];
    for (label, value) in facts {
        put!(out, "<div>{label}<b>{}</b></div>", escape(&value));
    }
    out.push_str("</div><table><thead><tr>");
    let columns = [
        l.say("序", "no."),
        l.say("到达", "arrive"),
        l.say("开始", "begin"),
        l.say("离开", "leave"),
        l.say("地点", "where"),
        l.say("行驶", "way there"),
        l.say("完成", "done"),
        l.say("签名 / 备注", "signed / remarks"),
    ];
    for column in columns {
        put!(out, "<th>{column}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
    let mut order = 0;
    for event in &tour.events {
        order += usize::from(event.visit.is_some());
        let (number, class) = match event.visit {
            Some(_) => (order.to_string(), ""),
            None => (String::new(), " class=\"soft\""),
        };
        let name = match event.kind {
            Kind::Depart => format!("{} {}", l.say("出发：", "set out:"), event.name),
            Kind::Break => l.say("休息", "break").to_owned(),
            Kind::Finish => format!("{} {}", l.say("返回：", "back at:"), event.name),
            Kind::Visit | Kind::Segment => event.name.clone(),
        };
        let way = if event.drive.mm == 0 {
            String::new()
        } else {
            format!(
                "{} · {}<div class=\"way\">{}</div>",
                l.length(f64::from(event.drive.mm) / 1000.0),
                l.duration(f64::from(event.drive.ms) / 1000.0),
                escape(&roads(&event.roads))
            )
        };
        let tick = if event.visit.is_some() { "<span class=\"box\"></span>" } else { "" };
        let id = if event.visit.is_some() && event.site != event.name { event.site.as_str() } else { "" };
        put!(
            out,
            "<tr{class}><td class=\"r\">{number}</td><td>{}</td><td>{}</td><td>{}</td><td>{}<div class=\"way\">{}</div></td><td>{way}</td><td>{tick}</td><td></td></tr>\n",
            of_day(event.arrive_ms),
            of_day(event.begin_ms),
            of_day(event.end_ms),
            escape(&name),
            escape(id)
        );
    }
    put!(
        out,
        "</tbody></table><footer>{} {} · {}{}</footer></section>\n",
        l.say("由护航（huhang）生成，种子", "Made by huhang, seed"),
        heading.seed,
        l.say("时间为当地时间，24:00 之后为次日", "local times; beyond 24:00 is the next day"),
        if heading.note.is_empty() { String::new() } else { format!(" · {}", escape(&heading.note)) }
    );
}

/// The roads of a way that matter: named ones, the longest five, in driving order.
fn roads(all: &[(String, u64)]) -> String {
    const MOST: usize = 5;
    let mut named: Vec<(usize, &(String, u64))> =
        all.iter().enumerate().filter(|(_, (road, _))| !road.is_empty()).collect();
    named.sort_by_key(|(i, (_, mm))| (std::cmp::Reverse(*mm), *i));
    named.truncate(MOST);
    named.sort_by_key(|(i, _)| *i);
    let mut names: Vec<&str> = named.into_iter().map(|(_, (road, _))| road.as_str()).collect();
    names.dedup();
    names.join(" → ")
}
