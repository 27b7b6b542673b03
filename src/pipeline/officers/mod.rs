//! An officers task: layer by layer the best assignment, checked, made compact, and told.

mod inputs;
mod visits;

use super::world::World;
use super::{Outcome, Part};
use crate::diagnostic::{Diagnostics, people as codes};
use crate::plan::graph::export;
use crate::plan::officers::compact::{Ground, compact};
use crate::plan::officers::{self as plan, Assignment, Problem, assign, check};
use crate::report::officers::printed::Heading;
use crate::report::officers::{Empty, Held, Layered, OfficersOutcome, Person, Target};
use crate::report::summary::EmptyReasons;
use crate::scenario::OfficersTask;
use crate::scenario::officers::{Layer, Rule, Rules};
use inputs::{Inputs, read};
use std::collections::BTreeMap;

/// Spellings of the district of a project or an officer.
const DISTRICT: &[&str] = &["district", "区县"];

/// Answers it.
pub(super) fn answer(world: &World, task: &OfficersTask, problems: &mut Diagnostics) -> Option<Outcome> {
    let inputs = read(world, task, problems)?;
    let mut layers = Vec::new();
    for layer in &task.layers {
        layers.push(solved(task, &inputs, layer, problems)?);
    }
    if problems.has_errors() {
        return None;
    }
    let held = layers.iter().flat_map(|layer| layer.held.iter().copied()).collect::<Vec<Held>>();
    let visits = match &task.visits {
        Some(asked) => Some(visits::planned(asked, &inputs, &held, problems)?),
        None => None,
    };
    let travel = |officer: usize, project: usize| inputs.travel[officer][project];
    let before = |officer: usize, project: usize| inputs.before[officer][project];
    let outcome = OfficersOutcome {
        task,
        vehicle: &inputs.engine.vehicle.name,
        metric: inputs.engine.metric(),
        people: inputs.officers.iter().map(person).collect(),
        targets: inputs.projects.iter().map(|project| target(world, project)).collect(),
        layers: &layers,
        held: &held,
        existing: (!task.keep.is_empty()).then_some((&inputs.existing, inputs.unknown)),
        travel: &travel,
        before: (!inputs.before.is_empty()).then_some(&before),
        visits: visits.as_ref(),
    };
    let summary = outcome.summary();
    let layers_out = outcome.layers();
    let setting = &world.setting;
    let title = if setting.title == "officers" { &task.name } else { &setting.title };
    let heading = Heading { title, note: &setting.note };
    let mut texts = outcome.sheets(&heading);
    texts.extend(outcome.visit_tracks().into_iter().map(|(name, text)| (name.into(), text)));
    let mut tables = vec![("assignments.csv", outcome.table())];
    tables.extend(outcome.calendar_tables());
    Some(Outcome {
        name: task.name.clone(),
        is_no: summary.filled < summary.wanted
            || summary.visits.as_ref().is_some_and(|visits| !visits.unplanned.is_empty()),
        part: Part::Officers(Box::new(summary)),
        layers: layers_out,
        tables,
        texts,
        graphs: vec![(format!("graph-{}", inputs.engine.vehicle.name), export(inputs.engine.metric()))],
    })
}

fn person(officer: &inputs::Officer) -> Person<'_> {
    Person {
        entry: &officer.entry,
        at: officer.at,
        snap: officer.snap.as_ref(),
        unit: &officer.unit,
        level: &officer.level,
        capacity: officer.capacity,
    }
}

fn target<'a>(world: &'a World, project: &'a inputs::Project) -> Target<'a> {
    let station = |home: &str| world.stations.iter().find(|station| station.id == home);
    let named = project.home.as_ref().and_then(|(home, _)| station(home));
    Target {
        home_name: named.map(|station| station.name.as_str()).filter(|name| !name.is_empty()),
        entry: &project.entry,
        at: project.at,
        snaps: &project.snaps,
        home: project.home.as_ref().map(|(home, named)| (home.as_str(), *named)),
    }
}

/// Whether an officer is of the station to which a project belongs.
fn local(inputs: &Inputs, officer: usize, project: usize) -> bool {
    let home = inputs.projects[project].home.as_ref();
    home.is_some_and(|(home, _)| inputs.officers[officer].own.contains(home))
}

/// Whether one of the rules holds.
fn holds(inputs: &Inputs, rules: &Rules, officer: usize, project: usize) -> bool {
    let (who, what) = (&inputs.officers[officer], &inputs.projects[project]);
    rules.iter().any(|rule| match rule {
        Rule::Any => true,
        Rule::Local => local(inputs, officer, project),
        Rule::Other => !local(inputs, officer, project),
        Rule::Crosswise => {
            let district = what.entry.text(DISTRICT);
            let own_district = district.is_some() && who.entry.text(DISTRICT) == district;
            !own_district && what.home.as_ref().is_none_or(|(home, _)| !who.areas.contains(home))
        }
        Rule::Skilled => who.skills & what.needs == what.needs,
    })
}

/// The places of a layer that share their rules: the rules, and the numbers of the places.
fn groups(layer: &Layer) -> Vec<(&Rules, Vec<usize>)> {
    let mut groups: Vec<(&Rules, Vec<usize>)> = Vec::new();
    for (n, rules) in layer.places.iter().enumerate() {
        match groups.iter_mut().find(|(known, _)| *known == rules) {
            Some((_, places)) => places.push(n),
            None => groups.push((rules, vec![n])),
        }
    }
    groups
}

fn solved(
    task: &OfficersTask,
    inputs: &Inputs,
    layer: &Layer,
    problems: &mut Diagnostics,
) -> Option<Layered> {
    let groups = groups(layer);
    let level = layer.level.as_deref().map(inputs::level);
    let who: Vec<usize> = (0..inputs.officers.len())
        .filter(|o| level.as_ref().is_none_or(|level| inputs.officers[*o].level == *level))
        .collect();
    let what: Vec<usize> = (0..inputs.projects.len())
        .filter(|p| {
            let entry = &inputs.projects[*p].entry;
            let set = |text: String| !["false", "no", "0", "否"].contains(&text.to_lowercase().as_str());
            layer.only.as_ref().is_none_or(|field| entry.text(&[field.as_str()]).is_some_and(set))
        })
        .collect();
    let places = layer.places.len() as u32;
    let wanted = |project: usize| -> Vec<u32> {
        // A project that says how many it wants fills its places in their order.
        let most = inputs.projects[project].wanted.unwrap_or(places);
        // Where no levels are asked, more of them follow the rule of the last place.
        let more = if level.is_none() { most.saturating_sub(places) } else { 0 };
        let of_group = |numbers: &Vec<usize>| {
            let own = numbers.iter().filter(|n| (**n as u32) < most).count() as u32;
            if numbers.contains(&(places as usize).wrapping_sub(1)) { own + more } else { own }
        };
        groups.iter().map(|(_, numbers)| of_group(numbers)).collect()
    };
    let total: u32 = what.iter().map(|p| wanted(*p).iter().sum::<u32>()).sum();
    let mut units: BTreeMap<&str, u32> = BTreeMap::new();
    for officer in &who {
        let next = units.len() as u32;
        let unit = inputs.officers[*officer].unit.as_str();
        if !unit.is_empty() {
            units.entry(unit).or_insert(next);
        }
    }
    let officer = |o: &usize| plan::Officer {
        capacity: inputs.officers[*o].capacity.or(task.capacity).unwrap_or(total).min(what.len() as u32),
        unit: units.get(inputs.officers[*o].unit.as_str()).copied(),
    };
    let may = |o: usize, p: usize| -> u8 {
        let open = groups.iter().enumerate().filter(|(_, (rules, _))| holds(inputs, rules, o, p));
        if inputs.avoid(o, p) { 0 } else { open.fold(0, |mask, (g, _)| mask | 1 << g) }
    };
    let row = |o: &usize| (*o, &inputs.travel[*o]);
    let own = |list: &[usize], index: usize| list.binary_search(&index).ok();
    let problem = Problem {
        officers: who.iter().map(officer).collect(),
        projects: what.iter().map(|p| plan::Project { wanted: wanted(*p) }).collect(),
        travel: who
            .iter()
            .map(row)
            .map(|(_, row)| what.iter().map(|p| row[*p].map(|(cost, _)| cost.ms)).collect())
            .collect(),
        may: who.iter().map(|o| what.iter().map(|p| may(*o, *p)).collect()).collect(),
        conflicts: inputs
            .conflicts
            .iter()
            .filter_map(|(a, b)| Some((own(&who, *a)?, own(&who, *b)?)))
            .collect(),
        apart: task.different_units,
        balance: task.balance,
        existing: inputs
            .existing
            .iter()
            .filter_map(|(o, p)| Some((own(&who, *o)?, own(&what, *p)?)))
            .collect(),
        change: task.change,
    };
    let Some(mut assignment) = assign(&problem) else {
        problems.push(codes::e742_too_large(who.len(), what.len()));
        return None;
    };
    let apart = |a: usize, b: usize| {
        let (a, b) = (inputs.projects[what[a]].at, inputs.projects[what[b]].at);
        (a.geodesic_m(b) * 1000.0).round() as u64
    };
    compact(&problem, &mut assignment.places, &Ground { apart_mm: &apart });
    assignment.value = problem.value(&assignment.places);
    if let Err(fault) = check(&problem, &assignment) {
        problems.push(codes::e743_checker(&fault.to_string()));
        return None;
    }
    let empty = empty(inputs, &problem, &assignment, (&who, &what), &groups);
    let held = named(layer, &groups, &problem, &assignment, (&who, &what), inputs);
    Some(Layered { level, officers: who, wanted: total, held, empty, assignment })
}

/// The officers with their roles: `lead` is the first place, else the local one, else the nearest.
fn named(
    layer: &Layer,
    groups: &[(&Rules, Vec<usize>)],
    problem: &Problem,
    assignment: &Assignment,
    (who, what): (&[usize], &[usize]),
    inputs: &Inputs,
) -> Vec<Held> {
    let mut held = Vec::new();
    for (project, at) in what.iter().enumerate() {
        let mut here: Vec<_> = assignment.places.iter().filter(|p| p.project == project).collect();
        here.sort_by_key(|p| {
            let first = groups[p.group].1[0];
            let (officer, travel) = (who[p.officer], problem.travel[p.officer][project]);
            (first, !local(inputs, officer, *at), travel, officer)
        });
        for (n, place) in here.iter().enumerate() {
            let role = match (&layer.level, n) {
                (Some(_), _) if layer.places.len() == 1 => "",
                (_, 0) => "lead",
                _ => "second",
            };
            held.push(Held { project: *at, officer: who[place.officer], role });
        }
    }
    held
}

/// Why places stay empty.
fn empty(
    inputs: &Inputs,
    problem: &Problem,
    assignment: &Assignment,
    (who, what): (&[usize], &[usize]),
    groups: &[(&Rules, Vec<usize>)],
) -> Vec<Empty> {
    let loads = assignment.loads(who.len());
    let mut all = Vec::new();
    for (project, at) in what.iter().enumerate() {
        for (group, wanted) in problem.projects[project].wanted.iter().enumerate() {
            let here = assignment.places.iter().filter(|p| (p.project, p.group) == (project, group)).count();
            let missing = *wanted as usize - here;
            if missing == 0 {
                continue;
            }
            let mut reasons = EmptyReasons::default();
            for (o, officer) in who.iter().enumerate() {
                let at_project = assignment.places.iter().filter(|p| p.project == project);
                if inputs.avoid(*officer, *at) {
                    reasons.avoid += 1;
                } else if !holds(inputs, groups[group].0, *officer, *at) {
                    reasons.rule += 1;
                } else if problem.travel[o][project].is_none() {
                    reasons.no_way += 1;
                } else if at_project.clone().any(|p| p.officer == o) {
                    reasons.there_already += 1;
                } else if at_project.clone().any(|p| problem.clash(p.officer, o)) {
                    reasons.clash += 1;
                } else if loads[o] >= problem.officers[o].capacity {
                    reasons.full += 1;
                } else {
                    reasons.free += 1;
                }
            }
            all.push(Empty { project: *at, missing, reasons });
        }
    }
    all
}
