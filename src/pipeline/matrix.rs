//! A matrix task.

use super::placing::{nearest_gate, position};
use super::world::Placed;
use super::world::{World, label};
use super::{Outcome, Part};
use crate::diagnostic::{Diagnostics, scenario as codes};
use crate::exchange::sites::{Site, SitesOptions, read_all};
use crate::exchange::write::{OutFeature, Shape};
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::plan::graph::export;
use crate::plan::matrix::matrix;
use crate::report::places::snap_fields;
use crate::report::summary::{Excerpt, ExcerptCell, ExcerptRow, MatrixSummary};
use crate::scenario::{Limit, MatrixTask, objective_word};
use crate::search::{Cost, Objective};
use crate::units::{Millimeters, Milliseconds};
use serde_json::Map;
use std::path::PathBuf;

/// Answers it.
pub(super) fn answer(world: &World, task: &MatrixTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let engine = world.engine(&task.vehicle, problems);
    let set = |text: &str, i: usize, problems: &mut Diagnostics| {
        places(world, text, task.crs[i].as_deref(), problems)
    };
    let (from, to) = (set(&task.from, 0, problems), set(&task.to, 1, problems));
    let (engine, from, to) = (engine?, from?, to?);
    // A place with several gates stands at the one that is nearest to a road.
    let on_road = |set: Vec<(String, Placed)>| -> Vec<Row> {
        let row = |(id, place): (String, Placed)| Row {
            id,
            snap: nearest_gate(&engine, &place.gates, world.setting.snap_m),
            place,
        };
        set.into_iter().map(row).collect()
    };
    let (from, to) = (on_road(from), on_road(to));
    let positions =
        |rows: &[Row]| -> Vec<_> { rows.iter().map(|row| row.snap.as_ref().map(position)).collect() };
    let (objective, limit) = match task.cutoff {
        Some(Limit::Distance(mm)) => (Objective::Shortest, mm),
        Some(Limit::Time(ms)) => (Objective::Fastest, ms),
        None => (task.objective, UNLIMITED),
    };
    let cells = matrix(engine.metric(), &positions(&from), &positions(&to), objective, limit);
    let mut table = vec![["from", "to", "distance_m", "duration_s"].map(str::to_owned).to_vec()];
    let (mut unreachable, mut durations) = (0, Vec::new());
    for (from, row) in from.iter().zip(&cells) {
        for (to, cell) in to.iter().zip(row) {
            let (distance, duration) = if let Some(cost) = cell {
                durations.push(u64::from(cost.ms));
                (Millimeters(u64::from(cost.mm)).to_string(), Milliseconds(u64::from(cost.ms)).to_string())
            } else {
                unreachable += 1;
                (String::new(), String::new())
            };
            table.push(vec![from.id.clone(), to.id.clone(), distance, duration]);
        }
    }
    let mean = durations.iter().sum::<u64>() as f64 / 1000.0 / durations.len().max(1) as f64;
    let part = MatrixSummary {
        name: task.name.clone(),
        vehicle: engine.vehicle.name.clone(),
        objective: objective_word(objective).to_owned(),
        cutoff_m: (limit != UNLIMITED && objective == Objective::Shortest).then(|| f64::from(limit) / 1000.0),
        cutoff_s: (limit != UNLIMITED && objective == Objective::Fastest).then(|| f64::from(limit) / 1000.0),
        rows: from.len(),
        columns: to.len(),
        unreachable,
        longest_s: durations.iter().max().map(|ms| *ms as f64 / 1000.0),
        mean_s: (!durations.is_empty()).then_some((mean * 1000.0).round() / 1000.0),
        excerpt: excerpt(&from, &to, &cells),
    };
    Some(Outcome {
        name: task.name.clone(),
        part: Part::Matrix(part),
        layers: vec![
            ("origins", features(engine.metric(), &from)),
            ("destinations", features(engine.metric(), &to)),
        ],
        tables: vec![("matrix.csv", table)],
        texts: Vec::new(),
        graphs: vec![(format!("graph-{}", engine.vehicle.name), export(engine.metric()))],
        is_no: false,
    })
}

/// The horizon of every search: no cut-off.
const UNLIMITED: u32 = u32::MAX - 1;

/// How many rows and columns the summary repeats.
const EXCERPT: usize = 10;

/// A row or column: a place, and where it stands.
struct Row {
    id: String,
    place: Placed,
    snap: Option<Snap>,
}

fn excerpt(from: &[Row], to: &[Row], cells: &[Vec<Option<Cost>>]) -> Excerpt {
    let cell = |cost: Cost| ExcerptCell {
        distance_m: f64::from(cost.mm) / 1000.0,
        duration_s: f64::from(cost.ms) / 1000.0,
    };
    let row = |(from, cells): (&Row, &Vec<Option<Cost>>)| ExcerptRow {
        from: from.id.clone(),
        cells: cells.iter().take(EXCERPT).map(|cost| cost.map(cell)).collect(),
    };
    Excerpt {
        to: to.iter().take(EXCERPT).map(|row| row.id.clone()).collect(),
        rows: from.iter().zip(cells).take(EXCERPT).map(row).collect(),
    }
}

/// The places with where they stand on the exported graph: what `verify` starts from.
fn features(metric: &Metric, rows: &[Row]) -> Vec<OutFeature> {
    let feature = |row: &Row| {
        let mut properties = Map::new();
        properties.insert("name".to_owned(), row.place.label.clone().into());
        snap_fields(&mut properties, metric, row.snap.as_ref());
        OutFeature { id: row.id.clone(), shape: Shape::Point(row.place.at), properties }
    };
    rows.iter().map(feature).collect()
}

/// The places of a set, by id.
fn places(
    world: &World,
    text: &str,
    crs: Option<&str>,
    problems: &mut Diagnostics,
) -> Option<Vec<(String, Placed)>> {
    let named = |sites: &mut dyn Iterator<Item = &Site>| -> Vec<(String, Placed)> {
        sites
            .map(|site| {
                let gates = site.gates.iter().filter(|gate| gate.open).map(|gate| gate.at).collect();
                let gates = if site.gates.is_empty() { vec![site.at] } else { gates };
                (site.id.clone(), Placed { label: label(site), at: site.at, gates })
            })
            .collect()
    };
    match text {
        "sites" => Some(named(&mut world.sites.iter())),
        "stations" => Some(named(&mut world.stations.iter())),
        _ => {
            if let Some(category) = text.strip_prefix("category:") {
                let found = named(&mut world.sites.iter().filter(|site| site.category == category));
                if !found.is_empty() {
                    return Some(found);
                }
            } else if PathBuf::from(text).exists() {
                let positions = super::positions::positions(&world.setting, crs, problems);
                let options = SitesOptions { positions, encoding: world.setting.encoding };
                let (sites, _) = read_all(&[PathBuf::from(text)], &options, problems)?;
                return Some(named(&mut sites.iter()));
            } else if let Some(placed) = super::placing::stop(world, text, &mut Diagnostics::new()) {
                return Some(vec![(text.to_owned(), placed)]);
            }
            problems.push(codes::e520_unknown_set(text));
            None
        }
    }
}
