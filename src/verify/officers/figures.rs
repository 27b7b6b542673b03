//! The figures of an assignment, made once more from its pairs.

use super::super::told::{Told, gap, seconds};
use super::super::{features, list, thousandths};
use super::areas;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// An officer at a project, as the layer has it.
struct Pair<'a> {
    project: &'a str,
    officer: &'a str,
    unit: &'a str,
    level: &'a str,
    ms: u64,
    of: &'a Value,
}

/// Quarter of an hour, milliseconds.
const NEAR_MS: u64 = 900_000;

/// Compares the summary, the layers `projects`, `officers` and `areas`, and `assignments.csv` with the pairs.
pub(super) fn figures(
    task: &Value,
    name: &str,
    [assignments, projects, people]: [&Value; 3],
    table: &[Vec<String>],
    differ: &mut Vec<String>,
) {
    let pairs: Vec<Pair> = features(assignments).iter().map(Pair::of).collect();
    let mut told = Told { differ };
    let answer = Answer { task, name, pairs: &pairs, projects, people };
    answer.whole(&mut told);
    bounds(task, name, &mut told);
    for line in list(task, "layers") {
        layer(task, name, line, (&pairs, people), &mut told);
    }
    for (id, feature) in named(projects) {
        answer.project(id, feature, &mut told);
    }
    for (id, feature) in named(people) {
        answer.officer(id, feature, &mut told);
    }
    answer.loads(&mut told);
    let held: Vec<(&str, &str, &str)> = pairs.iter().map(|p| (p.unit, p.officer, p.project)).collect();
    areas::areas(task, name, &held, projects, &mut told);
    changes(task, name, &pairs, &mut told);
    answer.table(table, &mut told);
}

/// Features of a layer that have an identifier, with their properties.
fn named(layer: &Value) -> impl Iterator<Item = (&str, &Value)> {
    features(layer).iter().filter_map(|feature| Some((feature["id"].as_str()?, &feature["properties"])))
}

impl<'a> Pair<'a> {
    fn of(feature: &'a Value) -> Pair<'a> {
        let of = &feature["properties"];
        let word = |key: &str| of[key].as_str().unwrap_or_default();
        let ms = thousandths(&of["duration_s"]).unwrap_or(0);
        let (project, officer, unit) = (word("project"), word("officer"), word("unit"));
        Pair { project, officer, unit, level: word("level"), ms, of }
    }
}

/// One assignment as the folder tells it: its part of the summary, its pairs, and the layers of both sides.
struct Answer<'a> {
    task: &'a Value,
    name: &'a str,
    pairs: &'a [Pair<'a>],
    projects: &'a Value,
    people: &'a Value,
}

impl<'a> Answer<'a> {
    /// The pairs of a project, by officer.
    fn at(&self, project: &str) -> Vec<&'a Pair<'a>> {
        let mut own: Vec<&Pair> = self.pairs.iter().filter(|pair| pair.project == project).collect();
        own.sort_by_key(|pair| pair.officer);
        own
    }

    fn is_near(&self, project: &str) -> bool {
        self.pairs.iter().any(|pair| pair.project == project && pair.ms <= NEAR_MS)
    }

    /// Whether those of a project are of as many units.
    fn is_parted(&self, project: &str) -> bool {
        let own = self.at(project);
        let units: BTreeSet<&str> = own.iter().map(|pair| pair.unit).collect();
        !own.is_empty() && units.len() == own.len()
    }

    /// Whether no place of the project is told to be empty.
    fn is_complete(&self, project: &str) -> bool {
        list(self.task, "empty").all(|line| line["project"] != project)
    }

    /// Counts and travel of the whole assignment.
    fn whole(&self, told: &mut Told) {
        let ids: Vec<&str> = named(self.projects).map(|(id, _)| id).collect();
        let travel: u64 = self.pairs.iter().map(|pair| pair.ms).sum();
        let count = self.pairs.len() as u64;
        let missing: u64 = list(self.task, "empty").filter_map(|line| line["missing"].as_u64()).sum();
        let of_projects = |is: &dyn Fn(&str) -> bool| ids.iter().filter(|id| is(id)).count();
        let found = json!({
            "projects": ids.len(),
            "officers": features(self.people).len(),
            "filled": count,
            "wanted": count + missing,
            "complete": of_projects(&|id| self.is_complete(id)),
            "different_units": of_projects(&|id| self.is_parted(id)),
            "within_15min": of_projects(&|id| self.is_near(id)),
            "travel_s": seconds(travel),
            "travel_mean_s": (count > 0).then(|| seconds((2 * travel + count) / (2 * count.max(1)))),
            "travel_longest_s": self.pairs.iter().map(|pair| pair.ms).max().map(seconds),
        });
        told.keys(&format!("officers {}", self.name), &found, self.task);
    }

    /// A project: its feature, its line, and who is told to be there.
    fn project(&self, id: &str, feature: &Value, told: &mut Told) {
        const KEYS: [&str; 6] = ["officer", "name", "unit", "role", "level", "duration_s"];
        let of = format!("officers {}, project {id}", self.name);
        let found = json!({"different_units": self.is_parted(id), "within_15min": self.is_near(id)});
        told.keys(&of, &found, feature);
        let status = if self.is_complete(id) { "complete" } else { "incomplete" };
        told.keys(&of, &json!({"status": status}), feature);
        let Some(line) = list(self.task, "by_project").find(|line| line["project"] == id) else {
            told.differ.push(format!("{of}: it is not told"));
            return;
        };
        told.keys(&of, &found, line);
        let mut said: Vec<&Value> = list(line, "officers").collect();
        said.sort_by_key(|held| held["officer"].as_str().unwrap_or_default());
        let own = self.at(id);
        let ids: Vec<&str> = own.iter().map(|pair| pair.officer).collect();
        let said_ids: Vec<&str> = said.iter().filter_map(|held| held["officer"].as_str()).collect();
        told.same(&format!("{of}: officers"), &json!(ids), &json!(said_ids));
        for (pair, said) in own.iter().zip(said) {
            KEYS.iter().for_each(|key| told.same(&format!("{of}: {key}"), &pair.of[key], &said[key]));
        }
    }

    /// An officer: his feature, his line, his projects, and how far they lie apart.
    fn officer(&self, id: &str, feature: &Value, told: &mut Told) {
        const KEYS: [&str; 5] = ["name", "unit", "level", "reason", "spread_m"];
        let own: Vec<&Pair> = self.pairs.iter().filter(|pair| pair.officer == id).collect();
        let of = format!("officers {}, officer {id}", self.name);
        let travel: u64 = own.iter().map(|pair| pair.ms).sum();
        told.keys(&of, &json!({"load": own.len(), "travel_s": seconds(travel)}), feature);
        let Some(line) = list(self.task, "by_officer").find(|line| line["officer"] == id) else {
            told.differ.push(format!("{of}: he is not told"));
            return;
        };
        let farthest = own.iter().map(|pair| pair.ms).max().map(seconds);
        told.keys(&of, &json!({"travel_s": seconds(travel), "farthest_s": farthest}), line);
        KEYS.iter().for_each(|key| told.same(&format!("{of}: {key}"), &feature[key], &line[key]));
        let mut said: Vec<&str> = list(line, "projects").filter_map(Value::as_str).collect();
        let mut ids: Vec<&str> = own.iter().map(|pair| pair.project).collect();
        said.sort_unstable();
        ids.sort_unstable();
        told.same(&format!("{of}: projects"), &json!(ids), &json!(said));
        for pair in own.iter().filter(|pair| feature["unit"] != pair.unit || feature["level"] != pair.level) {
            told.differ.push(format!("{of}: unit or level at {} is not his", pair.project));
        }
        let places: Vec<[f64; 2]> =
            own.iter().filter_map(|pair| areas::place(self.projects, pair.project)).collect();
        areas::spread(&of, &places, &line["spread_m"], told);
    }

    /// How many officers have how many projects.
    fn loads(&self, told: &mut Told) {
        let mut bars: BTreeMap<usize, usize> = BTreeMap::new();
        for (id, _) in named(self.people) {
            *bars.entry(self.pairs.iter().filter(|pair| pair.officer == id).count()).or_default() += 1;
        }
        let bar = |(projects, officers)| json!({"projects": projects, "officers": officers});
        let found: Vec<Value> = bars.into_iter().map(bar).collect();
        told.same(&format!("officers {}: loads", self.name), &json!(found), &self.task["loads"]);
    }

    /// `assignments.csv`, line by line, in any order.
    fn table(&self, table: &[Vec<String>], told: &mut Told) {
        const WORDS: [&str; 6] = ["project", "officer", "role", "level", "name", "unit"];
        let row = |pair: &Pair| {
            let word = |key: &str| pair.of[key].as_str().unwrap_or_default().to_owned();
            let number = |key: &str| pair.of[key].as_f64().unwrap_or(0.0).to_string();
            WORDS.iter().map(|key| word(key)).chain(["duration_s", "distance_m"].map(number)).collect()
        };
        let mut rows: Vec<Vec<String>> = self.pairs.iter().map(row).collect();
        let mut written = table.to_vec();
        rows.sort_unstable();
        written.sort_unstable();
        told.rows(&format!("assignments.csv of {}", self.name), &rows, &written);
    }
}

/// What value, bounds, gap and proof have to do with each other, over all layers.
fn bounds(task: &Value, name: &str, told: &mut Told) {
    let sum = |key: &str| list(task, "layers").filter_map(|line| thousandths(&line[key])).sum::<u64>();
    let (value, bound) = (sum("value"), sum("bound"));
    let found = json!({
        "value": seconds(value),
        "bound": seconds(bound),
        "wanted": list(task, "layers").filter_map(|line| line["wanted"].as_u64()).sum::<u64>(),
        "proved": list(task, "layers").all(|line| line["proved"] == true),
    });
    told.keys(&format!("officers {name}"), &found, task);
    let (filled, most) = (task["filled"].as_u64(), task["filled_at_most"].as_u64());
    if most < filled || most > task["wanted"].as_u64() || task["proved"] == true && most != filled {
        told.differ.push(format!("officers {name}: filled_at_most does not fit what is filled"));
    }
    for line in std::iter::once(task).chain(list(task, "layers")) {
        let [value, bound] = ["value", "bound"].map(|key| thousandths(&line[key]).unwrap_or(0));
        told.same(&format!("officers {name}: gap"), &json!(gap(value, bound)), &line["gap"]);
        let least = line["squares"].as_u64() >= line["squares_bound"].as_u64();
        let is_met = bound == value && line["squares"] == line["squares_bound"];
        if bound > value || !least || line["proved"] == true && !is_met {
            told.differ.push(format!("officers {name}: a value, its bound and what is proved do not fit"));
        }
    }
}

/// One layer: places, loads, squares, and the value where it follows from travel and loads.
fn layer(task: &Value, name: &str, line: &Value, (pairs, people): (&[Pair], &Value), told: &mut Told) {
    let level = line["level"].as_str();
    let is_of = |of: &str| level.is_none_or(|level| level == of);
    let members: Vec<&str> = features(people)
        .iter()
        .filter(|f| is_of(f["properties"]["level"].as_str().unwrap_or_default()))
        .filter_map(|f| f["id"].as_str())
        .collect();
    let own = || pairs.iter().filter(|pair| is_of(pair.level));
    let load = |id: &str| own().filter(|pair| pair.officer == id).count() as u64;
    let loads: Vec<u64> = members.iter().map(|id| load(id)).collect();
    let empty = list(task, "empty").filter(|empty| empty["level"].as_str() == level);
    let missing: u64 = empty.filter_map(|empty| empty["missing"].as_u64()).sum();
    let balance = task["balance"].as_str().unwrap_or_default();
    let of = format!("officers {name}, level {}", level.unwrap_or("-"));
    let squares = if balance == "strict" { loads.iter().map(|load| load * load).sum() } else { 0 };
    let found = json!({
        "officers": members.len(),
        "filled": own().count(),
        "wanted": own().count() as u64 + missing,
        "max_load": loads.iter().max().copied().unwrap_or(0),
        "min_load": loads.iter().min().copied().unwrap_or(0),
        "squares": squares,
    });
    told.keys(&of, &found, line);
    // What a further project and a new pair cost comes on top; the latter is not written.
    let price = balance.strip_suffix('s').and_then(|s| s.parse::<f64>().ok()).unwrap_or(0.0);
    let prices: u64 = loads.iter().map(|load| load * load.saturating_sub(1) / 2).sum();
    let value = own().map(|pair| pair.ms).sum::<u64>() + (price * 1000.0).round() as u64 * prices;
    let written = thousandths(&line["value"]).unwrap_or(0);
    if written < value || !task["changes"].is_object() && written != value {
        told.differ.push(format!("{of}: value written {}, found {}", line["value"], seconds(value)));
    }
}

/// New and kept pairs are pairs, and gone ones are none.
fn changes(task: &Value, name: &str, pairs: &[Pair], told: &mut Told) {
    let changes = &task["changes"];
    if !changes.is_object() {
        return;
    }
    let now: BTreeSet<(&str, &str)> = pairs.iter().map(|pair| (pair.project, pair.officer)).collect();
    let of = |change: &str| list(changes, "pairs").filter(|line| line["change"] == *change).count();
    let found = json!({
        "new": of("new"),
        "gone": of("gone"),
        "kept": now.len().saturating_sub(of("new")),
    });
    told.keys(&format!("changes of officers {name}"), &found, changes);
    for line in list(changes, "pairs") {
        let pair = line["project"].as_str().zip(line["officer"].as_str());
        if pair.is_some_and(|pair| now.contains(&pair)) != (line["change"] == "new") {
            told.differ.push(format!("changes of officers {name}: {line} is not so"));
        }
    }
}
