//! Ways that are given, held against a load: nothing is searched, everything on the way is told (H10, H14).
//!
//! A line is laid onto the roads as the line of a closure is. What the load meets there is judged as on a corridor. A stored
//! plan is its own folder: `load.toml`, the margins and the policy of `summary.json`, the lines of `corridor.geojson`. Its
//! layers of limits and its permits count, unless the recheck brings those of today; whatever else it was judged by and the
//! recheck is not, or is judged by now and was not, is told ([`differences`]). A plan with a timetable is held against what is
//! in force at its hours ([`super::stored`]).

use super::super::drawn::along;
use super::super::positions::drawing;
use super::super::positions::positions;
use super::super::route::{named, turns_forbidden};
use super::super::world::{Engine, World};
use super::super::{Outcome, Part};
use super::differences::{differences, permits};
use super::ground::{Ground, read_load};
use super::retrace::retrace;
use super::stored::{Stored, Timed};
use super::{grades, layer};
use crate::closure::{Drawing, When};
use crate::diagnostic::{Diagnostics, Origin, closures as closure_codes, corridor as codes};
use crate::exchange::geojson::Document;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::load::Load;
use crate::load::fit::Margins;
use crate::obstacle::{Constraint, Policy, Unknown};
use crate::plan::Leg;
use crate::plan::blockers::{Blocker, obstacles_along};
use crate::plan::detour::{cost_of, first_forbidden};
use crate::report::corridor::held::{Break, HeldWay, RecheckOutcome};
use crate::report::summary::DifferenceLine;
use crate::scenario::corridor::GradeFiles;
use crate::scenario::recheck::{Given, RecheckTask};
use crate::topology::Topology;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A way before it is laid onto the roads.
struct Line {
    id: String,
    rank: usize,
    points: Vec<LonLat>,
    origin: Origin,
}

/// The ways of one load.
struct Bundle {
    load: Load,
    policy: Policy,
    lines: Vec<Line>,
    /// Layers of limits.
    limits: Vec<PathBuf>,
    differs: Vec<DifferenceLine>,
    /// The timetable of its plan.
    stored: Option<Stored>,
}

/// Answers it.
pub(in super::super) fn answer(
    world: &World,
    task: &RecheckTask,
    problems: &mut Diagnostics,
) -> Option<Outcome> {
    let mut files = Vec::new();
    let bundles = match &task.given {
        Given::Lines { load, policy, files: lines } => {
            let (mut load, file, _) = read_load(load, problems)?;
            files.push(file);
            files.extend(grades::permit(world, &mut load, &task.grades, problems)?);
            let mut all = Vec::new();
            for path in lines {
                all.extend(read_lines(world, path, "", &mut files, problems)?);
            }
            let (limits, differs) = (task.limits.clone(), Vec::new());
            vec![Bundle { load, policy: *policy, lines: all, limits, differs, stored: None }]
        }
        Given::Plans(folders) => {
            let mut bundles = Vec::new();
            for root in folders {
                for folder in plan_folders(root) {
                    bundles.extend(read_plan(world, task, [root, &folder], &mut files, problems)?);
                }
            }
            bundles
        }
    };
    if bundles.iter().all(|bundle| bundle.lines.is_empty()) {
        problems.push(codes::e615_nothing_given());
    }
    if problems.has_errors() {
        return None;
    }
    let mut layers: BTreeMap<Vec<PathBuf>, Vec<Constraint>> = BTreeMap::new();
    for bundle in &bundles {
        if !layers.contains_key(&bundle.limits) {
            let (limits, more) = layer::read_limits(world, &bundle.limits, problems)?;
            files.extend(more);
            layers.insert(bundle.limits.clone(), limits);
        }
    }
    files.sort_by(|a, b| (&a.path, &a.sha256).cmp(&(&b.path, &b.sha256)));
    files.dedup();
    let mut ways = Vec::new();
    for bundle in bundles {
        let limits = layers.get(&bundle.limits).cloned().unwrap_or_default();
        // with a timetable: what holds all through it; what has hours is held against its own
        let through = |stored: &Stored| When::AlwaysWithin(stored.span.start, stored.span.end);
        let when = bundle.stored.as_ref().map_or(world.when, through);
        let span = bundle.stored.as_ref().map(|stored| &stored.span);
        let mut ground = Ground::lay(world, bundle.load, &bundle.policy, limits, (when, span))?;
        let engine = ground.engine(String::new(), true);
        let timed = bundle.stored.as_ref().map(|stored| Timed::new(world, &ground, stored));
        let after = Arc::clone(&ground.after);
        let lawful = timed.as_ref().map_or(&*after, Timed::topology);
        for line in bundle.lines {
            let mut way = hold(world, &mut ground, (&engine, lawful), bundle.policy, line);
            way.differs.clone_from(&bundle.differs);
            way.by_timetable = timed.is_some();
            if let Some(timed) = timed.as_ref().filter(|_| !way.legs.is_empty()) {
                let legs = way.legs.clone();
                timed.limit(way.met_mut(), (&ground.load, &bundle.policy), &legs);
                let (breaks, slower) = timed.hold(world, &way.legs);
                way.blockers.extend(breaks);
                way.blockers.sort_by_key(|own| own.at_mm);
                way.cost = way.cost.filter(|_| way.status() == "holds");
                way.differs.extend(slower);
            }
            ways.push(way);
        }
    }
    ways.sort_by(|a, b| (&a.id, a.rank).cmp(&(&b.id, b.rank)));
    world.note(files.iter().cloned());
    let outcome = RecheckOutcome {
        name: &task.name,
        of_plans: matches!(task.given, Given::Plans(_)),
        network: &world.network,
        ways: &ways,
        files: files.iter().map(Into::into).collect(),
    };
    // a plan is its best way; the others stand in for it
    Some(Outcome {
        name: task.name.clone(),
        is_no: ways.iter().any(|way| way.rank == 1 && way.status() != "holds"),
        layers: outcome.layers(),
        part: Part::Recheck(Box::new(outcome.summary())),
        tables: Vec::new(),
        texts: Vec::new(),
        graphs: Vec::new(),
    })
}

/// Lays a line onto the roads and tells all that the load meets there.
fn hold(
    world: &World,
    ground: &mut Ground,
    (engine, lawful): (&Engine, &Topology),
    policy: Policy,
    line: Line,
) -> HeldWay {
    // a line that does not lie on roads is an answer here, not an error of the input
    let is_usable = |directed| engine.topology.is_usable(directed);
    let legs = retrace(&world.network, &line.points, &is_usable)
        .or_else(|| retrace(&world.network, &line.points, &|_| true))
        .or_else(|| {
            let (id, points) = (&line.id, line.points.clone());
            along(&world.network, id, points, &line.origin, &mut Diagnostics::new())
        })
        .unwrap_or_default();
    ground.take_in_corners(world, std::iter::once(legs.as_slice()));
    let mut way = HeldWay::new(line.id, line.rank, line.points, policy, ground.load.clone());
    way.meets(&ground.constraints, &ground.judged, &legs);
    way.blockers = others(world, ground, (engine, lawful), &legs, &way.refusing());
    way.cost = cost_of(engine.metric(), &legs).filter(|_| way.status() == "holds");
    way
}

/// What stops the load besides the constraints: one-ways, barriers, turns.
/// Each with the leg that comes to it. `lawful` is the graph whose turns and local roads hold at all times.
fn others(
    world: &World,
    ground: &Ground,
    (engine, lawful): (&Engine, &Topology),
    legs: &[Leg],
    told: &[&Constraint],
) -> Vec<Break> {
    let is_told = |blocker: &Blocker| match blocker {
        Blocker::Closed(directed) | Blocker::OneWay(directed) | Blocker::NoAccess(directed) => {
            told.iter().any(|constraint| constraint.stretches.iter().any(|s| s.directed == *directed))
        }
        Blocker::Barrier(node) => told.iter().any(|constraint| constraint.node == Some(*node)),
    };
    let met = obstacles_along(engine.metric(), legs);
    let mut from = 0;
    let mut found: Vec<Break> = Vec::new();
    for blocker in met {
        // they come in driving order
        let is_at = |leg: &Leg| match blocker {
            Blocker::Closed(directed) | Blocker::OneWay(directed) | Blocker::NoAccess(directed) => {
                leg.directed == directed
            }
            Blocker::Barrier(node) => world.network.tail(leg.directed) == node,
        };
        from += legs[from..].iter().position(is_at).unwrap_or(0);
        let named = named(world, engine, blocker, None);
        if !is_told(&blocker) && found.last().is_none_or(|last| last.named != named) {
            found.push(Break::always(named, from, legs));
        }
    }
    let mut rest = legs;
    while let Some(at) = first_forbidden(lawful, rest) {
        let (into, onto) = (rest[at - 1].directed, rest[at].directed);
        let here = world.network.position(world.network.tail(onto));
        let usable = ground.after.is_usable(into) && ground.after.is_usable(onto);
        let ends_with = |path: &Vec<DirectedId>| {
            let driven = (at + 1).checked_sub(path.len()).map(|from| &rest[from..=at]);
            driven.is_some_and(|own| own.iter().map(|leg| leg.directed).eq(path.iter().copied()))
        };
        if ground.corners.keys().any(ends_with) {
            // a constraint, told with the others
        } else if ground.own.impossible.contains(&vec![into, onto]) {
            let corner = crate::report::route::Named {
                kind: "corner",
                text: "a corner of less than 30°, which a vehicle of this length does not take".to_owned(),
                text_zh: "夹角小于30°的急弯，该长度的车辆无法通过".to_owned(),
                ..turns_forbidden(Some(here))
            };
            found.push(Break::always(corner, legs.len() - rest.len() + at, legs));
        } else if usable {
            found.push(Break::always(turns_forbidden(Some(here)), legs.len() - rest.len() + at, legs));
        }
        rest = &rest[at..];
    }
    found.sort_by_key(|own| own.leg);
    found
}

fn read_lines(
    world: &World,
    path: &Path,
    plan: &str,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Option<Vec<Line>> {
    let options = positions(&world.setting, None, problems);
    let source = Source::read(path, Expected::Json, world.setting.encoding, problems)?;
    files.push(InputFile::of(&source));
    let document = Document::parse(&source, problems)?;
    Some(document.read(&options, problems, |feature, problems| {
        let value = |key: &str| {
            feature.properties.iter().find(|(name, _)| &**name == key).map_or(Value::Null, |(_, v)| v.value())
        };
        let rank = value("rank").as_u64().and_then(|rank| usize::try_from(rank).ok()).unwrap_or(1);
        if !plan.is_empty() && value("when") != "after" {
            return None;
        }
        let Ok(Some(Drawing::Lines(mut lines))) = drawing(&feature) else {
            problems.push(closure_codes::e465_drawn_way(feature.origin.place("/geometry"), "it is no line"));
            return None;
        };
        if lines.len() != 1 {
            problems
                .push(closure_codes::e465_drawn_way(feature.origin.place("/geometry"), "it is not one line"));
            return None;
        }
        let own = feature.any_id().unwrap_or_else(|| format!("line-{}", feature.origin.feature + 1));
        Some(Line {
            id: if plan.is_empty() { own } else { plan.to_owned() },
            rank: if plan.is_empty() { 1 } else { rank },
            points: lines.swap_remove(0),
            origin: feature.origin.clone(),
        })
    }))
}

/// The folder itself, if it is a plan, else the plans in it, by name.
fn plan_folders(root: &Path) -> Vec<PathBuf> {
    let is_plan = |folder: &Path| folder.join("summary.json").is_file();
    if is_plan(root) {
        return vec![root.to_path_buf()];
    }
    let inner = std::fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = inner.filter(|folder| is_plan(folder)).collect();
    folders.sort();
    folders
}

/// The corridors of a finished folder. Results of other commands have none; a corridor that found no way has no lines.
fn read_plan(
    world: &World,
    today: &RecheckTask,
    [root, folder]: [&Path; 2],
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Option<Vec<Bundle>> {
    let source = Source::read(&folder.join("summary.json"), Expected::Json, None, problems)?;
    files.push(InputFile::of(&source));
    let Ok(summary) = serde_json::from_str::<Value>(&source.text) else {
        problems.push(codes::e616_no_plan(&folder.to_string_lossy()));
        return None;
    };
    let plan = match folder.strip_prefix(root) {
        Ok(inner) if inner != Path::new("") => inner.to_string_lossy().into_owned(),
        _ => folder.file_name().map_or_else(|| "plan".to_owned(), |name| name.to_string_lossy().into_owned()),
    };
    let (alone, several) = match summary["command"].as_str() {
        Some("corridor") => (Some(&summary), &[][..]),
        _ => (None, summary["corridors"].as_array().map_or(&[][..], Vec::as_slice)),
    };
    let mut bundles = Vec::new();
    for task in alone.into_iter().chain(several) {
        let name = task["name"].as_str().unwrap_or("corridor");
        let own = folder.join(name);
        let own = if alone.is_none() && own.is_dir() { own } else { folder.to_path_buf() };
        if task["found"] != true {
            continue;
        }
        let label = if alone.is_some() { plan.clone() } else { format!("{plan}/{name}") };
        let Ok(stored) = Stored::read(task).transpose() else {
            problems.push(codes::e616_no_plan(&folder.to_string_lossy()));
            return None;
        };
        let load = read_load(&own.join("load.toml"), problems);
        let lines = read_lines(world, &own.join("corridor.geojson"), &label, files, problems);
        let ((mut load, file, _), lines) = (load?, lines?);
        files.push(file);
        let was: Vec<String> = permits(&task["load"]);
        if today.grades == GradeFiles::default() {
            load.permits.clone_from(&was);
        } else {
            files.extend(grades::permit(world, &mut load, &today.grades, problems)?);
        }
        let own = layers_of(task);
        let limits = if today.limits.is_empty() { own } else { today.limits.clone() };
        let differs = differences(world, today, &summary, task, &load.permits);
        bundles.push(Bundle { load, policy: policy(task), lines, limits, differs, stored });
    }
    Some(bundles)
}

/// The layers of limits that a plan was judged by, as far as they are still there; what is not is told as a difference.
fn layers_of(task: &Value) -> Vec<PathBuf> {
    let own = task["judged_by"]["limits"].as_array().map_or(&[][..], Vec::as_slice);
    let paths = own.iter().filter_map(|input| Some(PathBuf::from(input["path"].as_str()?)));
    paths.filter(|path| path.is_file()).collect()
}

/// Margins and policy as a summary has them.
fn policy(task: &Value) -> Policy {
    let margin = |key: &str| (task["margins"][key].as_f64().unwrap_or(0.0) * 1000.0).round() as u32;
    let word = task["unknown_limits"].as_str().unwrap_or_default();
    Policy {
        margins: Margins {
            height_mm: margin("height_m"),
            width_mm: margin("width_m"),
            length_mm: margin("length_m"),
            mass_kg: margin("mass_t"),
            axle_load_kg: margin("axle_load_t"),
        },
        unknown: Unknown::ALL
            .iter()
            .find(|(own, _)| *own == word)
            .map_or(Unknown::default(), |(_, own)| *own),
    }
}
