//! The sheet a unit takes along: one page for each tour, with the order of its visits, times, what to drive, and room to
//! tick off. HTML that prints on A4 without a network; Chinese or English.

use super::stretch::Stretch;
use super::{DAY_MS, Event, Kind, Tour, clock, wall_clock_of};
use crate::network::Network;
use crate::report::paper;
use crate::report::svg::{escape, pocket};
use crate::report::words::Language;
use chrono::{Days, NaiveDate};

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
pub fn sheets(network: &Network, tours: &[Tour], heading: &Heading, l: Language) -> String {
    let mut out = paper::begin(&heading.title, l);
    for tour in tours.iter().filter(|tour| tour.calls().next().is_some()) {
        sheet(&mut out, network, tour, heading, l);
    }
    out.push_str(paper::END);
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

fn sheet(out: &mut String, network: &Network, tour: &Tour, heading: &Heading, l: Language) {
    let midnight = i64::from(tour.day) * DAY_MS;
    let of_day = |ms: i64| wall_clock_of(&clock(ms - midnight));
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
    ];
    let meters = |mm: u64| l.length(mm as f64 / 1000.0);
    let ways = match (spent.driven_mm - spent.walked_mm, spent.walked_mm) {
        (0, walked) if walked > 0 => vec![(l.say("步行里程", "on foot"), meters(walked))],
        (driven, 0) => vec![(l.say("里程", "distance"), meters(driven))],
        (driven, walked) => vec![
            (l.say("车行里程", "driven"), meters(driven)),
            (l.say("步行里程", "on foot"), meters(walked)),
        ],
    };
    for (label, value) in facts.into_iter().chain(ways) {
        put!(out, "<div>{label}<b>{}</b></div>", escape(&value));
    }
    put!(out, "</div>{}<table><thead><tr>", pocket::tour(network, tour));
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
    for (i, column) in columns.iter().enumerate() {
        let class = if matches!(i, 4 | 7) { " class=\"wide\"" } else { "" };
        put!(out, "<th{class}>{column}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
    let on_call = |out: &mut String, from: i64, until: i64| {
        if from < until {
            put!(
                out,
                "<tr class=\"soft\"><td></td><td></td><td>{}</td><td>{}</td><td>{} {}</td><td></td><td></td><td></td></tr>\n",
                of_day(from),
                of_day(until),
                l.say("备勤：", "on call at"),
                escape(&tour.station_name)
            );
        }
    };
    // Who has not yet set out, or is back before the shift ends, is at the station.
    on_call(out, tour.shift.0, tour.events.first().map_or(tour.shift.1, |event| event.begin_ms));
    let mut order = 0;
    for events in runs(&tour.events) {
        let visits = events.iter().filter(|event| event.visit.is_some()).count();
        order += visits;
        let number = match visits {
            0 => String::new(),
            1 => order.to_string(),
            _ => format!("{}–{order}", order + 1 - visits),
        };
        put!(out, "{}", row(events, &number, &of_day, l));
    }
    if let Some(back) = tour.events.last().filter(|event| event.site == tour.station) {
        on_call(out, back.end_ms, tour.shift.1);
    }
    put!(
        out,
        "</tbody></table><footer>{} {} · {}{}</footer></section>\n",
        l.say("由护航（huhang）生成，种子", "Made by huhang, seed"),
        heading.seed,
        l.say("时间为当地时间，(+1) 为次日", "local times; (+1) is the next day"),
        if heading.note.is_empty() { String::new() } else { format!(" · {}", escape(&heading.note)) }
    );
}

/// Events by rows: pieces of one segment that are covered one behind the other, with no way between them, are one row.
fn runs(events: &[Event]) -> Vec<&[Event]> {
    events.chunk_by(goes_on).collect()
}

fn goes_on(before: &Event, after: &Event) -> bool {
    // A piece is called by its segment and a number.
    let segment = |event: &Event| event.site.rsplit_once('/').map(|(segment, _)| segment.to_owned());
    let (Some(one), Some(other)) = (&before.stretch, &after.stretch) else { return false };
    let are_alike =
        (one.on_foot, one.speed_kmh) == (other.on_foot, other.speed_kmh) && !one.returns && !other.returns;
    are_alike && after.drive.mm == 0 && segment(before).is_some() && segment(before) == segment(after)
}

/// A row of the sheet: an event, or pieces of a segment covered in one go.
fn row(events: &[Event], number: &str, of_day: &impl Fn(i64) -> String, l: Language) -> String {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return String::new() };
    let all: u64 = events.iter().map(|event| event.along_mm).sum();
    let joined = first.stretch.as_ref().zip(last.stretch.as_ref()).map(|(one, other)| {
        let octant = |event: &Event| event.stretch.as_ref().and_then(|stretch| stretch.octant);
        let is_straight = events.iter().all(|event| octant(event) == one.octant);
        let ends = [one.ends[0].clone(), other.ends[1].clone()];
        Stretch { ends, octant: one.octant.filter(|_| is_straight), ..one.clone() }
    });
    let mut told = joined.map_or_else(String::new, |joined| joined.said(all as f64 / 1000.0, l));
    let mut id =
        if first.site == first.name || first.visit.is_none() { String::new() } else { first.site.clone() };
    if events.len() > 1 {
        id = format!("{} – {}", first.site, last.site);
        match l {
            Language::Zh => put!(told, "（{} 段）", events.len()),
            Language::En => put!(told, " ({} pieces)", events.len()),
        }
    }
    row_of([first, last], [number, &id, &told], of_day, l)
}

/// The row from the first event to the last, which may be the same.
fn row_of(
    [event, last]: [&Event; 2],
    [number, id, told]: [&str; 3],
    of_day: &impl Fn(i64) -> String,
    l: Language,
) -> String {
    let class = if event.visit.is_some() { "" } else { " class=\"soft\"" };
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
    format!(
        "<tr{class}><td class=\"r\">{number}</td><td>{}</td><td>{}</td><td>{}</td><td>{}<div class=\"way\">{}</div><div>{}</div></td><td>{way}</td><td>{tick}</td><td></td></tr>\n",
        of_day(event.arrive_ms),
        of_day(event.begin_ms),
        of_day(last.end_ms),
        escape(&name),
        escape(id),
        escape(told)
    )
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
