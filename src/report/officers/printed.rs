//! The sheet an officer takes along: one page each, with the projects, a small map, the visits with their dates, and room for
//! what no file should hold (telephone numbers, signatures). HTML that prints on A4, and the same as Markdown.

use super::{Held, OfficersOutcome};
use crate::geometry::LonLat;
use crate::report::paper;
use crate::report::svg::{escape, pocket::pocket};
use crate::report::words::Language;
use std::borrow::Cow;

/// What stands on every sheet.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// Name of the plan.
    pub title: &'a str,
    /// A note, such as that the data are illustrative.
    pub note: &'a str,
}

/// A page before it is drawn.
struct Page {
    name: String,
    facts: String,
    projects: Vec<[String; 7]>,
    visits: Vec<[String; 6]>,
    map: String,
}

impl OfficersOutcome<'_> {
    /// `sheets.zh.html`, `sheets.en.html` and the same as Markdown: a page for everybody who looks after a project, in the
    /// order of their ids. Takes O(officers × (held + visits)).
    pub fn sheets(&self, heading: &Heading) -> Vec<(Cow<'static, str>, String)> {
        let mut texts = Vec::new();
        for l in [Language::Zh, Language::En] {
            let pages: Vec<Page> = (0..self.people.len()).filter_map(|o| self.page(o, l)).collect();
            texts.push((Cow::from(l.say("sheets.zh.html", "sheets.en.html")), html(&pages, heading, l)));
            texts.push((Cow::from(l.say("sheets.zh.md", "sheets.en.md")), markdown(&pages, heading, l)));
        }
        texts
    }

    fn page(&self, officer: usize, l: Language) -> Option<Page> {
        let person = &self.people[officer];
        let own: Vec<&Held> = self.held.iter().filter(|held| held.officer == officer).collect();
        if own.is_empty() {
            return None;
        }
        let number_of = |project: usize| own.iter().position(|held| held.project == project);
        let projects = own.iter().enumerate().map(|(i, held)| {
            let target = &self.targets[held.project];
            let others: Vec<&str> = self
                .held
                .iter()
                .filter(|other| other.project == held.project && other.officer != officer)
                .map(|other| self.people[other.officer].entry.label())
                .collect();
            [
                (i + 1).to_string(),
                target.entry.label().to_owned(),
                target.entry.id.clone(),
                l.role(held.role),
                others.join(l.say("、", ", ")),
                target.home_name.or(target.home.map(|(id, _)| id)).unwrap_or_default().to_owned(),
                l.duration(self.ms(held) as f64 / 1000.0),
            ]
        });
        let stops = self.visits.map_or(&[][..], |visits| &visits.stops);
        let visits = stops.iter().filter(|stop| stop.team.contains(&officer)).map(|stop| {
            let target = &self.targets[stop.project].entry;
            let number = number_of(stop.project).map_or_else(String::new, |n| (n + 1).to_string());
            let times = stop.times.map_or_else(
                || l.say("视频联系", "by video").to_owned(),
                |(from, until)| format!("{}–{}", from.format("%H:%M"), until.format("%H:%M")),
            );
            let others: Vec<&str> =
                stop.team.iter().filter(|o| **o != officer).map(|o| self.people[*o].entry.label()).collect();
            let order = if stop.order == 0 { String::new() } else { stop.order.to_string() };
            let who = others.join(l.say("、", ", "));
            [stop.date.to_string(), order, times, number, target.label().to_owned(), who]
        });
        let places: Vec<LonLat> = own.iter().map(|held| self.targets[held.project].at).collect();
        let facts = [person.unit.to_owned(), l.level(person.level), person.entry.id.clone()];
        Some(Page {
            name: person.entry.label().to_owned(),
            facts: facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · "),
            projects: projects.collect(),
            visits: visits.collect(),
            map: pocket(self.metric.topology().network(), (person.at, person.unit), &places),
        })
    }
}

/// Columns of the projects; the last two are filled in by hand.
fn project_columns(l: Language) -> [&'static str; 9] {
    [
        l.say("序", "no."),
        l.say("项目", "project"),
        l.say("编号", "id"),
        l.say("分工", "role"),
        l.say("同组警官", "together with"),
        l.say("所属站点", "station"),
        l.say("单程行车", "way there"),
        l.say("联系人 / 电话", "contact, telephone"),
        l.say("备注", "remarks"),
    ]
}

fn visit_columns(l: Language) -> [&'static str; 8] {
    [
        l.say("日期", "date"),
        l.say("当日第几站", "stop"),
        l.say("时间", "time"),
        l.say("序", "no."),
        l.say("项目", "project"),
        l.say("同行", "together with"),
        l.say("完成", "done"),
        l.say("签名 / 备注", "signed / remarks"),
    ]
}

fn html(pages: &[Page], heading: &Heading, l: Language) -> String {
    let mut out = paper::begin(heading.title, l);
    for page in pages {
        put!(out, "<section><h1>{}</h1>", escape(&page.name));
        put!(out, "<p>{} · {}</p>", escape(heading.title), escape(&page.facts));
        table(&mut out, &project_columns(l), &page.projects, &["", ""]);
        put!(out, "<h2>{}</h2>{}", l.say("位置示意", "Where they are"), page.map);
        if !page.visits.is_empty() {
            put!(out, "<h2>{}</h2>", l.say("走访安排", "Visits"));
            table(&mut out, &visit_columns(l), &page.visits, &["<span class=\"box\"></span>", ""]);
        }
        put!(out, "<footer>{}</footer></section>\n", escape(&footer(heading, l)));
    }
    out.push_str(paper::END);
    out
}

/// A table of texts, and cells of each row that are the same in all.
fn table<const N: usize>(out: &mut String, columns: &[&str], rows: &[[String; N]], by_hand: &[&str]) {
    out.push_str("<table><thead><tr>");
    for (i, column) in columns.iter().enumerate() {
        let class = if i + 1 >= columns.len() - usize::from(N == 7) { " class=\"wide\"" } else { "" };
        put!(out, "<th{class}>{column}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            put!(out, "<td>{}</td>", escape(cell));
        }
        for cell in by_hand {
            put!(out, "<td>{cell}</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>");
}

fn markdown(pages: &[Page], heading: &Heading, l: Language) -> String {
    let mut out = String::new();
    put!(out, "# {}\n", plain(heading.title));
    for page in pages {
        put!(out, "\n## {}\n\n{}\n\n", plain(&page.name), plain(&page.facts));
        rows(&mut out, &project_columns(l), &page.projects, &["", ""]);
        if !page.visits.is_empty() {
            put!(out, "\n### {}\n\n", l.say("走访安排", "Visits"));
            rows(&mut out, &visit_columns(l), &page.visits, &["☐", ""]);
        }
    }
    put!(out, "\n---\n{}\n", plain(&footer(heading, l)));
    out
}

fn rows<const N: usize>(out: &mut String, columns: &[&str], rows: &[[String; N]], by_hand: &[&str]) {
    put!(out, "| {} |\n|{}\n", columns.join(" | "), " --- |".repeat(columns.len()));
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|cell| plain(cell)).chain(by_hand.iter().map(|&c| c.to_owned())).collect();
        put!(out, "| {} |\n", cells.join(" | "));
    }
}

/// A text without what Markdown would take for its own.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '\\') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

fn footer(heading: &Heading, l: Language) -> String {
    let made = l.say(
        "由护航（huhang）生成；电话等由本人手填",
        "Made by huhang; telephone numbers are filled in by hand",
    );
    if heading.note.is_empty() { made.to_owned() } else { format!("{made} · {}", heading.note) }
}
