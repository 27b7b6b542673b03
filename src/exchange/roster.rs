//! People, vehicles and incidents: places like sites, of which other fields matter, or rows of a table that name the
//! station at which somebody stands.

use super::sites::{self, SitesOptions, find, plain};
use super::source::{InputFile, Source};
use super::table::Table;
use crate::diagnostic::{Diagnostics, Place, people as codes, places};
use crate::geometry::LonLat;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// Somebody or something of a roster.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Unique within the roster.
    pub id: String,
    /// Its name, or empty.
    pub name: String,
    /// Where, if the file says it; else a field names a station.
    pub at: Option<LonLat>,
    /// Its open gates, where it has gates.
    pub gates: Vec<LonLat>,
    /// How much it counts; 1 where the file does not say.
    pub weight: f64,
    /// Its rank, where the file gives one.
    pub priority: Option<i64>,
    /// Its own properties, in their order.
    pub properties: Map<String, Value>,
    /// Where it stands in its file.
    pub place: Place,
}

/// Reads rosters as one, sorted by id. `None` when a file as a whole cannot be read.
pub fn read(
    paths: &[PathBuf],
    options: &SitesOptions,
    diagnostics: &mut Diagnostics,
) -> Option<(Vec<Entry>, Vec<InputFile>)> {
    let (mut all, mut inputs, mut complete) = (Vec::new(), Vec::new(), true);
    for path in paths {
        let read = sites::open(path, options, diagnostics).and_then(|source| {
            inputs.push(InputFile::of(&source));
            entries(&source, options, diagnostics)
        });
        match read {
            Some(entries) => all.extend(entries),
            None => complete = false,
        }
    }
    all.sort_by(|a: &Entry, b: &Entry| (&a.id, &a.place).cmp(&(&b.id, &b.place)));
    // Within a file of places the reader has said so already.
    let unsaid = |a: &Place, b: &Place| a.file != b.file || a.pointer.is_empty();
    for pair in all.windows(2).filter(|p| p[0].id == p[1].id && unsaid(&p[0].place, &p[1].place)) {
        diagnostics.push(places::e222_duplicate_id(pair[1].place.clone(), &pair[1].id, &pair[0].place));
    }
    (complete && !diagnostics.has_errors()).then_some((all, inputs))
}

fn entries(source: &Source, options: &SitesOptions, diagnostics: &mut Diagnostics) -> Option<Vec<Entry>> {
    if !sites::is_json(source) {
        let table = Table::parse(source, diagnostics)?;
        if table.column(&sites::rows::LON).is_none() {
            return Some(rows(&table, diagnostics));
        }
    }
    let placed = sites::from_source(source, options, diagnostics)?;
    let entry = |site: sites::Site| Entry {
        at: Some(site.at),
        gates: site.gates.iter().filter(|gate| gate.open).map(|gate| gate.at).collect(),
        place: site.origin.place(""),
        id: site.id,
        name: site.name,
        weight: site.weight,
        priority: site.priority,
        properties: site.properties,
    };
    Some(placed.into_iter().map(entry).collect())
}

/// Rows without positions: they must have an id, for nothing else tells them apart.
fn rows(table: &Table, diagnostics: &mut Diagnostics) -> Vec<Entry> {
    if table.require(&["id", "编号", "警号"], diagnostics).is_none() {
        return Vec::new();
    }
    let mut entries = Vec::new();
    for row in &table.rows {
        let properties: Map<String, Value> = table
            .columns
            .iter()
            .zip(&row.cells)
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, cell)| (name.clone(), sites::rows::cell_value(cell)))
            .collect();
        let mut entry = Entry {
            id: String::new(),
            name: String::new(),
            at: None,
            gates: Vec::new(),
            weight: 1.0,
            priority: None,
            properties,
            place: table.place(row.line, ""),
        };
        entry.name = entry.text(&["name", "名称", "姓名"]).unwrap_or_default();
        match entry.text(&["id", "编号", "警号"]) {
            Some(id) => entry.id = id,
            None => {
                diagnostics.push(codes::e730_field(
                    table.place(row.line, "id"),
                    "id",
                    "",
                    "an id of its own",
                ));
            }
        }
        entries.push(entry);
    }
    entries
}

impl Entry {
    /// What to call it.
    pub fn label(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// A field as text, under the first of these spellings (lower case) that is given and not empty.
    pub fn text(&self, spellings: &[&str]) -> Option<String> {
        find(&self.properties, spellings).map(|(_, value)| plain(value)).filter(|text| !text.is_empty())
    }

    /// A field as a list: a JSON array, or words parted by commas, semicolons or bars. Empty where it is not given.
    pub fn list(&self, spellings: &[&str]) -> Vec<String> {
        let Some((_, value)) = find(&self.properties, spellings) else { return Vec::new() };
        match value {
            Value::Array(words) => words.iter().map(plain).filter(|word| !word.is_empty()).collect(),
            value => {
                let text = plain(value);
                let words = text.split([',', ';', '|', '，', '；', '、']).map(str::trim);
                words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
            }
        }
    }

    /// A list of words without blanks, such as skills: parted by blanks, too, as the sites and units of a patrol are read.
    pub fn words(&self, spellings: &[&str]) -> Vec<String> {
        let list = self.list(spellings);
        list.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect()
    }

    /// A field as a whole number from `least` on; what is none is a finding.
    pub fn number(&self, spellings: &[&str], least: u32, diagnostics: &mut Diagnostics) -> Option<u32> {
        let (key, value) = find(&self.properties, spellings)?;
        let text = plain(value);
        let number = text.parse::<u32>().ok().filter(|number| *number >= least && *number <= 1_000_000);
        if number.is_none() {
            let wanted = format!("a whole number from {least} on");
            diagnostics.push(codes::e730_field(self.field(key), key, &text, &wanted));
        }
        number
    }

    /// The place of a field in its file.
    pub fn field(&self, key: &str) -> Place {
        let pointer = match self.place.pointer.as_str() {
            "" => key.to_owned(),
            above => format!("{above}/properties/{key}"),
        };
        Place { pointer, ..self.place.clone() }
    }
}
