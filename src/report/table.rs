//! The readable form of a summary on the terminal: aligned columns, no color, Chinese characters two columns wide.

use super::sheet::{self, Rows, Section, Table};
use super::words::{Language, width};
use serde_json::Value;

/// How many rows of a list are printed; the files have them all.
const ROWS: Rows = Rows(20);

/// The summary of `coverage`, `route`, `matrix`, `check` or `run` as text; ends with a line break.
pub fn table(summary: &Value, language: Language) -> String {
    let mut out = sheet::title(summary, language);
    out.push('\n');
    let time = sheet::time_line(summary, language);
    if !time.is_empty() {
        out.push_str(&clean(&time));
        out.push('\n');
    }
    for section in sheet::sections(summary, language, ROWS) {
        write_section(&mut out, &section, language);
    }
    out
}

fn write_section(out: &mut String, section: &Section, language: Language) {
    out.push('\n');
    let title = clean(&section.title);
    out.push_str(&title);
    out.push('\n');
    out.push_str(&"=".repeat(width(&title)));
    out.push('\n');
    let mut facts: Vec<(String, String)> = section
        .figures
        .iter()
        .map(|figure| (clean(&figure.label), clean(&format!("{}  ({})", figure.value, figure.detail))))
        .collect();
    facts.extend(section.facts.iter().map(|(label, value)| (clean(label), clean(&value.text))));
    let widest = facts.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    for (label, value) in facts {
        put!(out, "{}  {}\n", padded(&label, widest, false), value.trim_end_matches("  ()"));
    }
    for table in &section.tables {
        write_table(out, table, language);
    }
}

fn write_table(out: &mut String, table: &Table, language: Language) {
    out.push('\n');
    if !table.title.is_empty() {
        out.push_str(&clean(&table.title));
        out.push('\n');
    }
    let head: Vec<String> = table.columns.iter().map(|(title, _)| clean(title)).collect();
    let body: Vec<Vec<String>> =
        table.rows.iter().map(|(row, _)| row.iter().map(|cell| clean(&cell.text)).collect()).collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|i| {
            body.iter()
                .filter_map(|row| row.get(i))
                .chain([&head[i]])
                .map(|text| width(text))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String], mark: &str| {
        let cells: Vec<String> = cells
            .iter()
            .zip(&widths)
            .zip(&table.columns)
            .map(|((text, width), (_, right))| padded(text, *width, *right))
            .collect();
        format!("{mark} {}", cells.join("  ")).trim_end().to_owned() + "\n"
    };
    out.push_str(&line(&head, " "));
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    out.push_str(&line(&rule, " "));
    for (row, (_, marked)) in body.iter().zip(&table.rows) {
        out.push_str(&line(row, if *marked { "*" } else { " " }));
    }
    if table.left_out > 0 {
        let more = match language {
            Language::Zh => format!("  …… 另有 {} 行，见输出文件\n", table.left_out),
            Language::En => format!("  ... {} more, see the files\n", table.left_out),
        };
        out.push_str(&more);
    }
}

/// A text padded to `columns` on a terminal.
pub(super) fn padded(text: &str, columns: usize, right: bool) -> String {
    let space = " ".repeat(columns.saturating_sub(width(text)));
    if right { space + text } else { text.to_owned() + &space }
}

/// Control characters (line breaks, terminal escapes, bidirectional overrides) of a name must not reach the terminal.
pub(super) fn clean(text: &str) -> String {
    let is_harmful =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if is_harmful(c) { ' ' } else { c }).collect()
}
