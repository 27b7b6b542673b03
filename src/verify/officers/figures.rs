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
    let word = |value: &'_ Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let pairs: Vec<Pair> = features(assignments)
        .iter()
        .map(|feature| {
            let of = &feature["properties"];
            let word = |key: &str| of[key].as_str().unwrap_or_default();
            let (project, officer, unit) = (word("project"), word("officer"), word("unit"));
            let ms = thousandths(&of["duration_s"]).unwrap_or(0);
            Pair { project, officer, unit, level: word("level"), ms, of }
        })
        .collect();
    let mut told = Told { differ };
    let near = |project: &str| pairs.iter().any(|pair| pair.project == project && pair.ms <= NEAR_MS);
    let parted = |project: &str| {
        let units: Vec<&str> = pairs.iter().filter(|p| p.project == project).map(|p| p.unit).collect();
        !units.is_empty() && units.iter().collect::<BTreeSet<_>>().len() == units.len()
    };
    let lacking: BTreeSet<&str> = list(task, "empty").filter_map(|line| line["project"].as_str()).collect();
    let ids: Vec<&str> = features(projects).iter().filter_map(|f| f["id"].as_str()).collect();
    let (travel, count) = (pairs.iter().map(|pair| pair.ms).sum::<u64>(), pairs.len() as u64);
    let missing: u64 = list(task, "empty").filter_map(|line| line["missing"].as_u64()).sum();
    let whole = json!({
        "projects": ids.len(),
        "officers": features(people).len(),
        "filled": count,
        "wanted": count + missing,
        "complete": ids.iter().filter(|id| !lacking.contains(**id)).count(),
        "different_units": ids.iter().filter(|id| parted(id)).count(),
        "within_15min": ids.iter().filter(|id| near(id)).count(),
        "travel_s": seconds(travel),
        "travel_mean_s": (count > 0).then(|| seconds((2 * travel + count) / (2 * count.max(1)))),
        "travel_longest_s": pairs.iter().map(|pair| pair.ms).max().map(seconds),
    });
    told.keys(&format!("officers {name}"), &whole, task);
    bounds(task, name, &mut told);
    for line in list(task, "layers") {
        layer(task, name, line, (&pairs, people), &mut told);
    }
    // Projects, and the layer of them.
    for (id, feature) in features(projects).iter().filter_map(|f| Some((f["id"].as_str()?, &f["properties"])))
    {
        let mut own: Vec<&Pair> = pairs.iter().filter(|pair| pair.project == id).collect();
        own.sort_by_key(|pair| pair.officer);
        let of = format!("officers {name}, project {id}");
        let found = json!({"different_units": parted(id), "within_15min": near(id)});
        told.keys(&of, &found, feature);
        let status = if lacking.contains(id) { "incomplete" } else { "complete" };
        told.keys(&of, &json!({"status": status}), feature);
        let Some(line) = list(task, "by_project").find(|line| line["project"] == id) else {
            told.differ.push(format!("{of}: it is not told"));
            continue;
        };
        told.keys(&of, &found, line);
        let mut said: Vec<&Value> = list(line, "officers").collect();
        said.sort_by_key(|held| held["officer"].as_str().unwrap_or_default());
        let ids: Vec<&str> = own.iter().map(|pair| pair.officer).collect();
        let said_ids: Vec<&str> = said.iter().filter_map(|held| held["officer"].as_str()).collect();
        told.same(&format!("{of}: officers"), &json!(ids), &json!(said_ids));
        const KEYS: [&str; 6] = ["officer", "name", "unit", "role", "level", "duration_s"];
        for (pair, said) in own.iter().zip(said) {
            KEYS.iter().for_each(|key| told.same(&format!("{of}: {key}"), &pair.of[key], &said[key]));
        }
    }
    // Officers, and the layer of them.
    let mut bars: BTreeMap<usize, usize> = BTreeMap::new();
    for (id, feature) in features(people).iter().filter_map(|f| Some((f["id"].as_str()?, &f["properties"]))) {
        let own: Vec<&Pair> = pairs.iter().filter(|pair| pair.officer == id).collect();
        *bars.entry(own.len()).or_default() += 1;
        let of = format!("officers {name}, officer {id}");
        let travel: u64 = own.iter().map(|pair| pair.ms).sum();
        told.keys(&of, &json!({"load": own.len(), "travel_s": seconds(travel)}), feature);
        let Some(line) = list(task, "by_officer").find(|line| line["officer"] == id) else {
            told.differ.push(format!("{of}: he is not told"));
            continue;
        };
        let farthest = own.iter().map(|pair| pair.ms).max().map(seconds);
        told.keys(&of, &json!({"travel_s": seconds(travel), "farthest_s": farthest}), line);
        const KEYS: [&str; 5] = ["name", "unit", "level", "reason", "spread_m"];
        KEYS.iter().for_each(|key| told.same(&format!("{of}: {key}"), &feature[key], &line[key]));
        let sorted = |mut ids: Vec<String>| {
            ids.sort_unstable();
            json!(ids)
        };
        let said = list(line, "projects").filter_map(|id| Some(id.as_str()?.to_owned())).collect();
        let ids = own.iter().map(|pair| pair.project.to_owned()).collect();
        told.same(&format!("{of}: projects"), &sorted(ids), &sorted(said));
        for pair in own.iter().filter(|pair| feature["unit"] != pair.unit || feature["level"] != pair.level) {
            told.differ.push(format!("{of}: unit or level at {} is not his", pair.project));
        }
        let places: Vec<[f64; 2]> =
            own.iter().filter_map(|pair| areas::place(projects, pair.project)).collect();
        areas::spread(&of, &places, &line["spread_m"], &mut told);
    }
    let found: Vec<Value> =
        bars.iter().map(|(projects, officers)| json!({"projects": projects, "officers": officers})).collect();
    told.same(&format!("officers {name}: loads"), &json!(found), &task["loads"]);
    let held: Vec<(&str, &str, &str)> = pairs.iter().map(|p| (p.unit, p.officer, p.project)).collect();
    areas::areas(task, name, &held, projects, &mut told);
    changes(task, name, &pairs, &mut told);
    let mut rows: Vec<Vec<String>> = pairs
        .iter()
        .map(|pair| {
            let number = |key: &str| pair.of[key].as_f64().unwrap_or(0.0).to_string();
            let mut row: Vec<String> = ["project", "officer", "role", "level", "name", "unit"]
                .map(|key| word(pair.of, key))
                .to_vec();
            row.extend([number("duration_s"), number("distance_m")]);
            row
        })
        .collect();
    let mut written = table.to_vec();
    rows.sort_unstable();
    written.sort_unstable();
    told.rows(&format!("assignments.csv of {name}"), &rows, &written);
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
