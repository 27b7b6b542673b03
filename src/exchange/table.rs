//! Tables of points: CSV whose separator, header names and encoding are recognized.

use super::source::Source;
use crate::diagnostic::{Diagnostics, Place, files};
use std::sync::Arc;

/// A row of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// 1-based line on which it starts.
    pub line: u32,
    /// As many cells as there are columns.
    pub cells: Vec<String>,
}

/// A table with its header.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    file: Arc<str>,
    /// Column names, as written.
    pub columns: Vec<String>,
    /// The rows below the header.
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads `source`; the separator is the one of `,` `;` and tab that the first line has most of. Cells may be
    /// quoted and then hold separators and line breaks. Rows of the wrong width are reported and left out.
    pub fn parse(source: &Source, diagnostics: &mut Diagnostics) -> Option<Self> {
        let first = source.text.lines().next().unwrap_or_default();
        let separator = [b',', b';', b'\t']
            .into_iter()
            .rev()
            .max_by_key(|separator| first.bytes().filter(|byte| byte == separator).count())
            .unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(source.text.as_bytes());
        let mut table = Self { file: Arc::clone(&source.name), columns: Vec::new(), rows: Vec::new() };
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let offset = error.position().map_or(0, |p| p.byte() as usize).min(source.text.len());
                    diagnostics.push(files::e166_table(source.place(offset, ""), &error.to_string()));
                    return None;
                }
            };
            // the csv crate counts a bare CR as a line end only where it ends a record, so lines come from the offset
            let offset = record.position().map_or(0, |position| position.byte() as usize);
            let (line, _) = source.position(first_text(&source.text, offset));
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            if table.columns.is_empty() {
                table.columns = cells;
            } else if cells.len() == table.columns.len() {
                table.rows.push(Row { line, cells });
            } else if cells.iter().any(|cell| !cell.is_empty()) {
                let place = table.place(line, "");
                diagnostics.push(files::e161_ragged(place, table.columns.len(), cells.len()));
            }
        }
        table.check_columns(diagnostics).then_some(table)
    }

    fn check_columns(&self, diagnostics: &mut Diagnostics) -> bool {
        let mut sound = true;
        for (i, name) in self.columns.iter().enumerate() {
            if !name.is_empty() && self.columns[..i].contains(name) {
                diagnostics.push(files::e165_duplicate_column(self.place(1, ""), name));
                sound = false;
            }
        }
        sound
    }

    /// The place of a cell.
    pub fn place(&self, line: u32, column: &str) -> Place {
        Place { file: Arc::clone(&self.file), line, column: 0, pointer: column.to_owned() }
    }

    /// The column with one of these names, whatever their case; the first spelling that is there counts.
    pub fn column(&self, spellings: &[&str]) -> Option<usize> {
        spellings.iter().find_map(|s| self.columns.iter().position(|name| name.to_lowercase() == *s))
    }

    /// Like [`Self::column`] for one that must be there.
    pub fn require(&self, spellings: &[&str], diagnostics: &mut Diagnostics) -> Option<usize> {
        let column = self.column(spellings);
        if column.is_none() {
            let wanted = spellings.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(" or ");
            diagnostics.push(files::e160_column(self.place(1, ""), &wanted, &self.columns.join(",")));
        }
        column
    }
}

/// The csv crate's record position may lie before blank lines; the record starts at its first text.
fn first_text(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or_default();
    offset + rest.find(|c: char| c != '\n' && c != '\r').unwrap_or(0)
}
