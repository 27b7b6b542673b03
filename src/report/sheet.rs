//! A summary arranged for reading: sections of facts and tables, the same for terminal and page.
//!
//! Tolerant on purpose: any part of the summary may be missing, and then its section is. Nothing is computed here
//! that the summary does not say, except sums the reader would make himself.

use super::words::{Language, grouped, percent};
use serde_json::Value;
use std::collections::BTreeSet;

mod corridor;
mod coverage;
mod detour;
mod dispatch;
mod frame;
mod officers;
mod patrol;
mod programme;
mod reach;
mod recheck;
mod travel;

pub(in crate::report) use corridor::{called, cost, timetable_title};
pub(in crate::report) use frame::clock_times;

/// What a cell means, for color on the page (never the only sign: the words say it too).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// As wished.
    Good,
    /// Not as wished.
    Bad,
    /// In the background.
    Faint,
}

impl Tone {
    /// Its name in the page's style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Faint => "faint",
        }
    }
}

/// A text of a table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What it means.
    pub tone: Tone,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), tone: Tone::Plain }
    }
}

/// Rows under titled columns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// What it shows; may be empty.
    pub title: String,
    /// Titles of the columns, and whether the column is set to the right (numbers).
    pub columns: Vec<(String, bool)>,
    /// The cells, and whether the row is the one that counts.
    pub rows: Vec<(Vec<Cell>, bool)>,
    /// How many rows were left out at the end.
    pub left_out: usize,
}

impl Table {
    /// A table without rows. Titles that begin with `>` head columns set to the right.
    pub fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        let column = |title: &&str| match title.strip_prefix('>') {
            Some(title) => (title.to_owned(), true),
            None => ((*title).to_owned(), false),
        };
        Self { title: title.into(), columns: columns.iter().map(column).collect(), ..Self::default() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push((cells.into_iter().collect(), false));
    }

    /// Adds a row that is marked as the one that counts.
    pub fn marked_row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push((cells.into_iter().collect(), true));
    }

    /// Keeps `count` rows and counts the rest: those that tell something bad before the others, and the first of each; their
    /// order stays.
    fn keep(mut self, count: usize) -> Self {
        self.left_out = self.rows.len().saturating_sub(count);
        let is_bad = |row: &(Vec<Cell>, bool)| row.0.iter().any(|cell| cell.tone == Tone::Bad);
        let bad = self.rows.iter().filter(|row| is_bad(row)).count().min(count);
        let (mut bad, mut others) = (bad, count - bad);
        self.rows.retain(|row| {
            let left = if is_bad(row) { &mut bad } else { &mut others };
            let stays = *left > 0;
            *left = left.saturating_sub(1);
            stays
        });
        self
    }
}

/// A number to be seen from across the room.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The number.
    pub value: String,
    /// What goes with it.
    pub detail: String,
    /// Whether it is as wished.
    pub tone: Tone,
}

/// A titled part of the report.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Section {
    /// The title.
    pub title: String,
    /// Figures to be set large.
    pub figures: Vec<Figure>,
    /// Labeled facts.
    pub facts: Vec<(String, Cell)>,
    /// Charts, as SVG; the terminal has none.
    pub charts: Vec<String>,
    /// Tables.
    pub tables: Vec<Table>,
}

impl Section {
    fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    fn add(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.tables.push(table);
        }
    }

    fn fact(&mut self, label: &str, value: impl Into<Cell>) {
        self.facts.push((label.to_owned(), value.into()));
    }
}

/// How many rows of a long list are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rows(pub usize);

/// All sections of a summary, in reading order: results first, then closures, warnings and inputs.
pub fn sections(summary: &Value, language: Language, rows: Rows) -> Vec<Section> {
    let mut out = Vec::new();
    for part in parts(summary, "coverage") {
        out.push(coverage::section(part, language, rows));
    }
    for part in parts(summary, "routes") {
        out.push(travel::route(part, language, rows));
    }
    out.extend(travel::matrices(summary, language, rows));
    for part in parts(summary, "detours") {
        out.push(detour::section(part, language, rows));
    }
    for (i, part) in parts(summary, "programmes").into_iter().enumerate() {
        out.push(programme::section(part, i + 1, language, rows));
    }
    for part in parts(summary, "dispatches") {
        out.push(dispatch::section(part, language, rows));
    }
    for part in parts(summary, "officers") {
        out.push(officers::section(part, language, rows));
    }
    for part in parts(summary, "corridors") {
        out.push(corridor::section(part, language, rows));
    }
    for part in parts(summary, "rechecks") {
        out.push(recheck::section(part, language, rows));
    }
    for part in parts(summary, "reaches") {
        out.push(reach::section(part, language, rows));
    }
    for part in parts(summary, "patrols") {
        out.push(patrol::section(part, language, rows));
    }
    out.extend(frame::closures(summary, language, rows));
    out.extend(frame::problems(summary, language, rows));
    out.extend(frame::warnings(summary, language, rows));
    out.extend(frame::inputs(summary, language));
    out
}

/// The title of the whole: the scenario's, else its name, else the command's.
pub fn title(summary: &Value, language: Language) -> String {
    let scenario = &summary["scenario"];
    let found = [text(scenario, "title"), text(scenario, "name")].into_iter().find(|t| !t.is_empty());
    found.unwrap_or_else(|| match summary["command"].as_str().unwrap_or_default() {
        "coverage" => language.say("服务覆盖分析", "Service coverage").to_owned(),
        "route" => language.say("路线", "Route").to_owned(),
        "detour" => language.say("绕行方案", "Detours").to_owned(),
        "programme" => language.say("工程总进度", "Programme of works").to_owned(),
        "officers" => language.say("项目警长", "Project officers").to_owned(),
        "dispatch" => language.say("一警三派", "Dispatch").to_owned(),
        "recheck" => language.say("路线复核", "Given ways").to_owned(),
        "reach" => language.say("可达范围", "Largest reach").to_owned(),
        "corridor" => language.say("大件运输通道", "Corridor").to_owned(),
        "patrol" => language.say("巡逻走访方案", "Patrol plan").to_owned(),
        "matrix" => language.say("距离与时间矩阵", "Matrix of distances and times").to_owned(),
        "check" => language.say("数据检查", "Check of the data").to_owned(),
        other => other.to_owned(),
    })
}

/// One line on when closures are judged; empty when the summary does not say.
pub fn time_line(summary: &Value, language: Language) -> String {
    let time = &summary["time"];
    let Some(policy) = time["policy"].as_str() else { return String::new() };
    let at = frame::instant(&text(time, "at"));
    let said = match policy {
        "at" if !at.is_empty() => at,
        "depart" if !at.is_empty() => {
            format!("{} ({} {at})", language.time_policy(policy), language.say("出发", "departure"))
        }
        "worst-case" if is_by_shift(summary) => {
            let said = "各天班次时段内（任一时刻封闭即视为封闭）";
            language.say(said, "in the shifts of each day (closed if closed at any time of them)").to_owned()
        }
        "any-time" if at.contains('/') => any_time_words(&text(time, "at"), language),
        "worst-case" if at.contains('/') => window_words(&text(time, "at"), language),
        policy => language.time_policy(policy),
    };
    let by_plan = policy != "timetable"
        && parts(summary, "rechecks")
            .into_iter()
            .any(|part| list(part, "ways").iter().any(|way| way["by_timetable"] == true));
    let plans = match by_plan {
        true => language.say("；有时刻表的方案按其时刻", "; plans with a timetable by its hours"),
        false => "",
    };
    let line = format!("{}{said}{plans}", language.say("封闭判定时间：", "Closures judged: "));
    let zone = text(time, "timezone");
    match (text(time, "timezone_from").as_str(), language) {
        ("closures", Language::Zh) => format!("{line}；各时间为 {zone} 当地时间（各封闭均写明）"),
        ("closures", Language::En) => format!("{line}; times are those of {zone}, which all closures name"),
        _ => line,
    }
}

/// The worst case within a window `FROM/TO`.
fn window_words(window: &str, language: Language) -> String {
    let (from, to) = window.split_once('/').unwrap_or((window, ""));
    let [from, to] = [from, to].map(frame::instant);
    match language {
        Language::Zh => format!("{from} 至 {to} 内任一时刻封闭即视为封闭"),
        Language::En => format!("from {from} to {to} (closed if closed at any time of them)"),
    }
}

/// What is open at any time within a window `FROM/TO` counts as open.
fn any_time_words(window: &str, language: Language) -> String {
    let (from, to) = window.split_once('/').unwrap_or((window, ""));
    let [from, to] = [from, to].map(frame::instant);
    match language {
        Language::Zh => format!("{from} 至 {to} 内任一时刻可通行即视为可通行"),
        Language::En => format!("from {from} to {to} (open if open at any time of them)"),
    }
}

/// What the map of a corridor is called: the load, from where to where; before it the name that a scenario gives the task.
pub fn corridor_title(summary: &Value, name: &str) -> String {
    let mut all = parts(summary, "corridors").into_iter();
    let Some(part) = all.find(|part| text(part, "name") == name) else { return name.to_owned() };
    let (own, stem) = (text(&part["load"], "name"), text(part, "vehicle"));
    let load = if own.is_empty() { stem } else { own };
    let ways = format!("{load}: {} → {}", text(part, "from"), text(part, "to"));
    if summary["command"] == "corridor" { ways } else { format!("{name} · {ways}") }
}

/// The closures and zones that the best way of a corridor runs through by an exemption or a permit: id, name of the corridor.
pub fn passed(summary: &Value) -> BTreeSet<(&str, String)> {
    let corridors = parts(summary, "corridors").into_iter();
    let lines =
        corridors.flat_map(|part| list(part, "passed").iter().map(move |line| (line, text(part, "name"))));
    lines.filter_map(|(line, name)| Some((line["closure"].as_str()?, name))).collect()
}

/// Whether closures are judged by the hours of shifts, and nothing else is asked for.
fn is_by_shift(summary: &Value) -> bool {
    const OTHERS: [&str; 10] = [
        "coverage",
        "routes",
        "matrices",
        "detours",
        "programmes",
        "officers",
        "dispatches",
        "corridors",
        "rechecks",
        "reaches",
    ];
    let judged: Vec<&Value> =
        parts(summary, "patrols").into_iter().flat_map(|part| list(part, "judged")).collect();
    let by_shift = |judged: &&Value| judged["policy"] == "worst-case" && judged["at"].is_string();
    !judged.is_empty()
        && judged.iter().all(by_shift)
        && OTHERS.iter().all(|key| parts(summary, key).is_empty())
}

/// A command may put one answer, a list of them, or its fields at the top level.
fn parts<'a>(summary: &'a Value, key: &str) -> Vec<&'a Value> {
    match &summary[key] {
        Value::Array(list) => list.iter().filter(|part| part.is_object()).collect(),
        part @ Value::Object(_) => vec![part],
        _ => {
            let command = summary["command"].as_str().unwrap_or_default();
            let own = match key {
                "coverage" => command == "coverage" && summary["sites"].is_object(),
                "routes" => command == "route" && !summary["found"].is_null(),
                "detours" => command == "detour",
                "corridors" => command == "corridor",
                "reaches" => command == "reach",
                "rechecks" => command == "recheck",
                "programmes" => command == "programme",
                "dispatches" => command == "dispatch",
                "officers" => command == "officers",
                "patrols" => command == "patrol",
                _ => false,
            };
            if own { vec![summary] } else { Vec::new() }
        }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// A member as text: strings as they are, numbers as written, everything else as nothing.
fn text(value: &Value, key: &str) -> String {
    match &value[key] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    }
}

/// Name and id of a thing, each once.
fn name_and_id(value: &Value) -> String {
    let (id, name) = (text(value, "id"), text(value, "name"));
    match (name.is_empty() || name == id, id.is_empty()) {
        (true, _) => id,
        (false, true) => name,
        (false, false) => format!("{name} ({id})"),
    }
}

fn count(value: &Value, key: &str) -> String {
    value[key].as_f64().map_or_else(|| "–".to_owned(), |n| grouped(n, 0))
}

fn share(value: &Value, key: &str) -> String {
    value[key].as_f64().map_or_else(|| "–".to_owned(), percent)
}

fn length(value: &Value, key: &str, language: Language) -> String {
    value[key].as_f64().map_or_else(|| "–".to_owned(), |m| language.length(m))
}

fn duration(value: &Value, key: &str, language: Language) -> String {
    value[key].as_f64().map_or_else(|| "–".to_owned(), |s| language.duration(s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bad_is_not_cut_off_before_the_rest() {
        let mut table = Table::new("", &["what"]);
        for (text, tone) in [("a", Tone::Plain), ("b", Tone::Plain), ("c", Tone::Bad), ("d", Tone::Plain)] {
            table.row([Cell { text: text.to_owned(), tone }]);
        }
        let kept = |count: usize| {
            let kept = table.clone().keep(count);
            let texts: Vec<String> = kept.rows.into_iter().map(|(cells, _)| cells[0].text.clone()).collect();
            (texts.concat(), kept.left_out)
        };
        assert_eq!(kept(4), ("abcd".to_owned(), 0));
        assert_eq!(kept(2), ("ac".to_owned(), 2));
        assert_eq!(kept(1), ("c".to_owned(), 3));
        assert_eq!(kept(0), (String::new(), 4));
    }
}
