//! What is wrong with the input: many findings at once, each with a code, a sentence, a place and a way out.
//!
//! A finding is built only by a function whose name holds its code (`files::e108_truncated`), one module a
//! hundred: [`files`] 1xx, [`places`] 2xx, [`network`] 3xx, [`closures`] 4xx, [`scenario`] 5xx, of which [`loads`]
//! has 560–589, [`corridor`] 600–629, [`people`] 730–769. An `E` stops the run with exit code 2 (nothing is written); a `W` is reported, counted, and the run
//! goes on.

pub mod closures;
pub mod corridor;
mod detours;
pub mod files;
pub mod formats;
pub mod hazard;
pub mod loads;
pub mod network;
pub mod orders;
pub mod patrol;
pub mod people;
pub mod places;
pub mod scenario;
pub mod segments;
pub mod suggest;

use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// Whether the run can go on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The answer would be wrong: the run stops.
    Error,
    /// The fault is local: the run goes on without the faulty part.
    Warning,
}

/// Where in the input: file, JSON pointer (or column name, or XML element) and line:column, as far as known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct Place {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// 1-based line, 0 when unknown.
    pub line: u32,
    /// 1-based column in bytes, 0 when unknown.
    pub column: u32,
    /// JSON pointer such as `/features/40/properties/maxspeed`, or empty.
    pub pointer: String,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), line: 0, column: 0, pointer: String::new() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        if !self.pointer.is_empty() {
            write!(f, " {}", self.pointer)?;
        }
        Ok(())
    }
}

/// Where a feature stands in its file: small enough to be kept with every way of a large network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// Position of the feature (or element, or table row) in its file, from 0.
    pub feature: u32,
    /// 1-based line on which it starts, 0 when unknown.
    pub line: u32,
    /// 1-based column, 0 when unknown.
    pub column: u32,
}

impl Origin {
    /// An origin for things that were made, not read.
    pub fn made(file: &str) -> Self {
        Self { file: file.into(), feature: 0, line: 0, column: 0 }
    }

    /// The place of `member` (a JSON pointer below the feature, such as `/properties/maxspeed`).
    pub fn place(&self, member: &str) -> Place {
        Place {
            file: Arc::clone(&self.file),
            line: self.line,
            column: self.column,
            pointer: format!("/features/{}{member}", self.feature),
        }
    }
}

/// One finding.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Diagnostic {
    /// `E108`, `W203` …
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence: what is wrong.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: String,
    /// The position on the ground, WGS 84 degrees, where there is one (`problems.geojson`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<[f64; 2]>,
}

impl Diagnostic {
    /// An error; called only by the functions of the code tables.
    pub(crate) fn error(
        code: &'static str,
        place: impl Into<Option<Place>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (message, help, place) = (message.into(), help.into(), place.into());
        Self { code, severity: Severity::Error, message, place, help, at: None }
    }

    /// A warning; called only by the functions of the code tables.
    pub(crate) fn warning(
        code: &'static str,
        place: impl Into<Option<Place>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message, help) }
    }

    /// The same finding with its position on the ground.
    pub fn at(mut self, lon: f64, lat: f64) -> Self {
        self.at = Some([lon, lat]);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{kind}[{}]: {}", self.code, self.message)?;
        if let Some(place) = &self.place {
            write!(f, "\n  --> {place}")?;
        }
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

/// How many findings of one code are kept word for word; the rest are counted.
pub const KEPT_PER_CODE: usize = 100;

/// The parts of a text, each with whether it stands in double quotes. A quote after a backslash ends none.
fn unquoted(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split_inclusive(move |c: char| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    })
    .map(move |part| {
        let was = is_quoted;
        is_quoted = !is_quoted;
        (part, was)
    })
}

/// All findings of one run. Keeps the first [`KEPT_PER_CODE`] of each code (in order of place, so that the order
/// of work and the number of threads change nothing) and counts the rest.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds all findings of `other`.
    pub fn extend(&mut self, other: Diagnostics) {
        self.found.extend(other.found);
    }

    /// The same findings with other words for what they are about, those of the first pair first. What stands in double
    /// quotes is the user's own, and stays.
    #[must_use]
    pub fn reworded(mut self, words: &[(&str, &str)]) -> Self {
        let again = |text: &str| -> String {
            let said = |part: &str| {
                words.iter().fold(part.to_owned(), |told, (own, other)| told.replace(own, other))
            };
            unquoted(text)
                .map(|(part, is_quoted)| if is_quoted { part.to_owned() } else { said(part) })
                .collect()
        };
        for finding in &mut self.found {
            finding.message = again(&finding.message);
            finding.help = again(&finding.help);
        }
        self
    }

    /// Whether the run must stop.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// The same without the warnings.
    pub fn errors_only(&self) -> Self {
        let errors = self.found.iter().filter(|d| d.severity == Severity::Error);
        Self { found: errors.cloned().collect() }
    }

    /// Whether nothing at all was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All findings in canonical order: errors first, then by file and place, then by code.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.found.iter().collect();
        all.sort_by(|a, b| {
            (a.severity, &a.place, a.code, &a.message).cmp(&(b.severity, &b.place, b.code, &b.message))
        });
        all
    }

    /// The findings to print: at most [`KEPT_PER_CODE`] a code, with the number left out, code by code.
    pub fn capped(&self) -> (Vec<&Diagnostic>, Vec<(&'static str, usize)>) {
        let mut seen: std::collections::BTreeMap<&'static str, usize> = std::collections::BTreeMap::new();
        let mut kept = Vec::new();
        for diagnostic in self.sorted() {
            let count = seen.entry(diagnostic.code).or_default();
            *count += 1;
            if *count <= KEPT_PER_CODE {
                kept.push(diagnostic);
            }
        }
        let left_out = seen.into_iter().filter(|(_, n)| *n > KEPT_PER_CODE);
        (kept, left_out.map(|(code, n)| (code, n - KEPT_PER_CODE)).collect())
    }

    /// How many findings carry `code`.
    pub fn count(&self, code: &str) -> usize {
        self.found.iter().filter(|d| d.code == code).count()
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics};

    #[test]
    fn other_words_leave_what_the_user_wrote() {
        let mut found = Diagnostics::new();
        let (id, odd) = ("closure-7", "a \" closure");
        let said = format!("closure {id:?} of closure {odd:?} meets no closure");
        found.push(Diagnostic::warning("W000", None, said, "draw the closure on a road"));
        let again = found.reworded(&[("closure", "limit")]);
        let told: Vec<_> = again.sorted().iter().map(|d| (d.message.clone(), d.help.clone())).collect();
        let message = format!("limit {id:?} of limit {odd:?} meets no limit");
        assert_eq!(told, [(message, "draw the limit on a road".to_owned())]);
    }
}
