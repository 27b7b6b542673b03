//! The one-page report: opens and prints without a network, without scripts.

use super::sheet::{self, Cell, Rows, Section, Tone};
use super::svg::{self, MapSheet};
use super::words::Language;
use super::{ReportError, words};
use minijinja::{Environment, Value, context};

/// How many rows of a list the page shows.
const ROWS: Rows = Rows(200);

/// Everything on the page.
pub struct Page<'a> {
    /// The language of titles and units.
    pub language: Language,
    /// The content of `summary.json`.
    pub summary: &'a serde_json::Value,
    /// Maps, in order.
    pub maps: Vec<MapSheet<'a>>,
}

/// Renders the page: the same bytes for the same content.
///
/// # Errors
/// Only when the built-in template is faulty.
pub fn render(page: &Page) -> Result<String, ReportError> {
    let l = page.language;
    let mut environment = Environment::new();
    // The name ends in .html: every value is escaped unless it was made safe here.
    environment.add_template("report.html", include_str!("templates/report.html"))?;
    let maps: Vec<Value> = page
        .maps
        .iter()
        .enumerate()
        .map(|(i, map)| {
            let drawing = svg::draw(map, i + 1, l);
            context! { title => map.title.clone(), svg => Value::from_safe_string(drawing) }
        })
        .collect();
    let sections = sheet::sections(page.summary, l, ROWS);
    let sections: Vec<Value> = sections.iter().map(section_value).collect();
    let text = |key: &str| page.summary[key].as_str().unwrap_or_default().to_owned();
    let content = context! {
        lang => l.tag(),
        title => sheet::title(page.summary, l),
        scenario => page.summary["scenario"]["name"].as_str().unwrap_or_default(),
        time => sheet::time_line(page.summary, l),
        version => text("huhang"),
        summary_label => l.say("护航 · 分析报告", "huhang · report"),
        footer => l.say(
            "本页由护航（huhang）生成，不访问网络即可打开和打印；数据见同一文件夹的 summary.json 和各图层。",
            "Made by huhang. Opens and prints without a network; the data are in summary.json and the layers beside it.",
        ),
        projection => l.say(
            "地图投影：以路网中心为原点的局部平面（WGS 84 椭球，等距圆柱），北在上。坐标系 WGS 84。",
            "Map projection: local equirectangular plane around the network's center (WGS 84 ellipsoid), north up. Coordinates are WGS 84.",
        ),
        left_out => l.say("另有行数见输出文件：", "More rows in the files: "),
        maps,
        sections,
    };
    Ok(environment.get_template("report.html")?.render(content)?)
}

fn section_value(section: &Section) -> Value {
    let figures: Vec<Value> = section
        .figures
        .iter()
        .map(|f| {
            context! {
                label => f.label.clone(),
                value => f.value.clone(),
                detail => f.detail.clone(),
                tone => f.tone.class(),
            }
        })
        .collect();
    let facts: Vec<Value> = section
        .facts
        .iter()
        .map(|(label, value)| context! { label => label.clone(), value => value.text.clone() })
        .collect();
    let tables: Vec<Value> = section.tables.iter().map(table_value).collect();
    let charts: Vec<Value> = section.charts.iter().cloned().map(Value::from_safe_string).collect();
    context! { title => section.title.clone(), figures, facts, charts, tables }
}

/// Cells no wider than this are not broken over lines, in Latin letters.
const SHORT: usize = 10;

fn table_value(table: &sheet::Table) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|(title, right)| context! { title => title.clone(), right => *right })
        .collect();
    let cell = |(cell, (_, right)): (&Cell, &(String, bool))| {
        let long = cell.text.len() == 64 && cell.text.bytes().all(|b| b.is_ascii_hexdigit());
        let class = match (cell.tone, long) {
            (_, true) => "hash",
            (tone, false) => Tone::class(tone),
        };
        // Numbers and dates stay on one line.
        let short = words::width(&cell.text) <= SHORT && !cell.text.contains(' ');
        context! { text => cell.text.clone(), class, right => *right, short }
    };
    let rows: Vec<Value> = table
        .rows
        .iter()
        .map(|(cells, marked)| {
            let cells: Vec<Value> = cells.iter().zip(&table.columns).map(cell).collect();
            context! { cells, marked => *marked }
        })
        .collect();
    let widest = table.rows.iter().flat_map(|(row, _)| row).map(|c| words::width(&c.text)).max().unwrap_or(0);
    context! {
        title => table.title.clone(),
        columns,
        rows,
        left_out => table.left_out,
        wide => widest > 36 || table.columns.len() > 5,
    }
}
