//! A reader of OSRM's cucumber features: scenarios of steps with tables and node maps drawn in ASCII.

use std::collections::BTreeMap;
use std::path::Path;

/// A table: its head, and its rows by column name.
pub type Rows = Vec<BTreeMap<String, String>>;

/// One step of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// Without its keyword: `the ways`.
    pub text: String,
    /// Rows of its table, if it has one.
    pub rows: Rows,
    /// Its text between triple quotes, indentation taken off.
    pub document: String,
}

/// A scenario with the steps of its feature's background in front.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Line on which it starts, from 1; titles are not unique.
    pub line: usize,
    pub title: String,
    pub steps: Vec<Step>,
}

/// Reads a feature file.
pub fn read(path: &Path) -> Vec<Scenario> {
    parse(&std::fs::read_to_string(path).expect("a feature file"))
}

/// Splits `| a | b\|c |` into `a`, `b|c`.
fn cells(line: &str) -> Vec<String> {
    let line = line.replace("\\|", "\u{1}");
    let inner = line.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
}

fn parse(text: &str) -> Vec<Scenario> {
    let (mut background, mut scenarios): (Vec<Step>, Vec<Scenario>) = (Vec::new(), Vec::new());
    let (mut head, mut quoted): (Vec<String>, Option<usize>) = (Vec::new(), None);
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        let steps = scenarios.last_mut().map_or(&mut background, |scenario| &mut scenario.steps);
        if let Some(indent) = quoted {
            if trimmed == "\"\"\"" {
                quoted = None;
            } else if let Some(step) = steps.last_mut() {
                let spaces = line.chars().take_while(|c| *c == ' ').count().min(indent);
                step.document.push_str(&line[spaces..]);
                step.document.push('\n');
            }
            continue;
        }
        if trimmed.starts_with("\"\"\"") {
            quoted = Some(line.find('"').unwrap_or(0));
        } else if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with('@') {
        } else if trimmed.starts_with('|') {
            let cells = cells(trimmed);
            if head.is_empty() {
                head = cells;
            } else if let Some(step) = steps.last_mut() {
                step.rows.push(head.iter().cloned().zip(cells).collect());
            }
        } else if let Some(title) = trimmed.strip_prefix("Scenario:") {
            let title = title.trim().to_owned();
            scenarios.push(Scenario { line: number + 1, title, steps: background.clone() });
        } else if let Some((_, step)) = trimmed
            .split_once(' ')
            .filter(|(word, _)| matches!(*word, "Given" | "When" | "Then" | "And" | "But"))
        {
            head.clear();
            steps.push(Step { text: step.trim().to_owned(), ..Step::default() });
        }
    }
    scenarios
}

#[test]
fn features_are_parsed() {
    let text = "@car\nFeature: F\n  Background:\n    Given the profile \"car\"\n\n  @x\n  Scenario: One\n    Given the node map\n      \
                \"\"\"\n      a b\n        c\n      \"\"\"\n    And the ways\n      | nodes | oneway | lanes |\n      \
                | ab    | yes    | a\\|b  |\n      # remark\n      | bc    |        |       |\n";
    let scenarios = parse(text);
    assert_eq!(scenarios.len(), 1);
    let steps = &scenarios[0].steps;
    assert_eq!(
        steps.iter().map(|s| s.text.as_str()).collect::<Vec<_>>(),
        ["the profile \"car\"", "the node map", "the ways"]
    );
    assert_eq!(steps[1].document, "a b\n  c\n");
    assert_eq!(steps[2].rows.len(), 2);
    assert_eq!(steps[2].rows[0]["lanes"], "a|b");
    assert_eq!(steps[2].rows[1]["oneway"], "");
}
