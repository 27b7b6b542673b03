//! `graph_changes.csv`: what closures change in an exported graph.

use super::graph::{Graph, table};
use crate::diagnostic::Diagnostics;
use std::collections::BTreeMap;
use std::path::Path;

/// Rows that go and come, by what changes the graph (a closure, a situation, or nothing: all closures) and vehicle.
pub(super) struct Changes(BTreeMap<(String, String), Vec<Vec<String>>>);

impl Changes {
    /// `None` if the file cannot be read.
    pub fn read(path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let mut all: BTreeMap<(String, String), Vec<Vec<String>>> = BTreeMap::new();
        for row in table(path, 14, problems)? {
            all.entry((row[0].clone(), row[1].clone())).or_default().push(row[2..].to_vec());
        }
        Some(Self(all))
    }

    /// The graph under them.
    ///
    /// # Errors
    /// The first row that is not in the graph, or cannot be read.
    pub fn under(&self, before: &Graph, by: &str, vehicle: &str) -> Result<Graph, String> {
        let rows = self.0.get(&(by.to_owned(), vehicle.to_owned())).map_or(&[][..], Vec::as_slice);
        let of = |sign: &str| -> Vec<&[String]> {
            rows.iter().filter(|row| row[0] == sign).map(|row| &row[1..]).collect()
        };
        before.changed(&of("-"), &of("+"))
    }
}
