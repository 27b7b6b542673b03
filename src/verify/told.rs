//! What a file tells, held against what was found: key by key, figures to the thousandth.

use serde_json::Value;
use std::fmt::Write;

/// Differences between what is told and what was found.
pub(super) struct Told<'a> {
    pub differ: &'a mut Vec<String>,
}

impl Told<'_> {
    /// Compares every key of what was found with what is written.
    pub fn keys(&mut self, of: &str, found: &Value, written: &Value) {
        for (key, found) in found.as_object().into_iter().flatten() {
            self.same(&format!("{of}: {key}"), found, &written[key]);
        }
    }

    /// Compares two values.
    pub fn same(&mut self, what: &str, found: &Value, written: &Value) {
        if !alike(found, written) {
            let [found, written] = [found, written].map(short);
            self.differ.push(format!("{what} written {written}, found {found}"));
        }
    }

    /// Compares a list of rows, and tells the first that differs.
    pub fn rows(&mut self, of: &str, found: &[Vec<String>], written: &[Vec<String>]) {
        if found.len() != written.len() {
            self.differ.push(format!("{of}: {} rows written, found {}", written.len(), found.len()));
        } else if let Some((found, written)) = found
            .iter()
            .zip(written)
            .find(|(found, written)| found.iter().zip(written.iter()).any(|(a, b)| a != b))
        {
            self.differ.push(format!("{of}: written {written:?}, found {found:?}"));
        }
    }
}

/// Whether two values are the same, numbers to the thousandth.
fn alike(found: &Value, written: &Value) -> bool {
    match (found, written) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| (a - b).abs() < 0.000_75)
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.iter().all(|(key, a)| alike(a, b.get(key).unwrap_or(&Value::Null)))
        }
        (a, b) => a == b,
    }
}

/// A value for a sentence.
fn short(value: &Value) -> String {
    let mut text = String::new();
    let _ = write!(text, "{value}");
    if text.chars().count() > 120 {
        text = text.chars().take(120).chain(['…']).collect();
    }
    text
}

/// A share in percent; of nothing it is what is said.
pub(super) fn percent(part: f64, whole: f64, of_nothing: f64) -> f64 {
    if whole > 0.0 { part * 100.0 / whole } else { of_nothing }
}

/// Seconds of thousandths.
pub(super) fn seconds(thousandths: u64) -> f64 {
    thousandths as f64 / 1000.0
}

/// The gap between a value and its bound, percent of the value.
pub(super) fn gap(value: u64, bound: u64) -> f64 {
    value.saturating_sub(bound) as f64 * 100.0 / value.max(1) as f64
}
