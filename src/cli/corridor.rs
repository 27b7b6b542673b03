//! The command `corridor`.

use super::args::{CorridorArgs, Shared};
use super::tasks::{finish, object, setting};
use super::{End, Failure};
use crate::diagnostic::{Diagnostics, Place};
use crate::obstacle::Policy;
use crate::scenario::corridor::{CorridorTask, GradeFiles, TravelWords, margins, travel_times, unknown};
use crate::scenario::reach::within;
use crate::scenario::recheck::{Given, RecheckTask};
use crate::scenario::risk::question;
use crate::scenario::roads::{RoadWords, roads};
use crate::scenario::{ReachTask, Scenario, Task, objective};
use serde_json::json;
use std::path::{Path, PathBuf};

pub(super) fn corridor(args: CorridorArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let place = Place::file("command line");
    let policy = Policy {
        margins: margins(&args.margin, &place, &mut problems),
        unknown: unknown(Some(&args.unknown_limits), &place, &mut problems),
    };
    let objective = objective(Some(&args.objective.objective), &place, &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let (Some(load), Some(from)) = (args.load.clone(), args.from.clone()) else {
        return recheck(args, policy, shared);
    };
    let Some(to) = args.to.clone().filter(|_| !args.reach) else {
        return reach(args, (load, from), policy, shared);
    };
    let words = TravelWords {
        depart: args.depart.clone(),
        drive: args.drive.clone(),
        not_on: args.not_on.clone(),
        waiting: args.waiting.clone(),
    };
    let times = travel_times(words, &place, &mut problems);
    let words = RoadWords {
        approved: args.approved.clone(),
        preferred: args.preferred.clone(),
        off_preferred: args.off_preferred.clone(),
        rules: args.rules.clone(),
        rule_areas: args.rule_areas.clone(),
    };
    let roads = roads(words, Path::new(""), (objective, times.is_some()), &place, &mut problems);
    let radius = args.risk_radius.as_deref();
    let risk = question(args.risk.clone(), radius, &[("depart", times.is_some())], &place, &mut problems);
    let grades = GradeFiles { carriers: args.carriers.clone(), grades: args.grades.clone() };
    if problems.has_errors() {
        return Err(problems.into());
    }
    let setting = setting("corridor", &args.network, Some(&args.places));
    let mut options = object(json!({
        "load": load, "from": from, "to": to, "limits": args.limits, "unknown_limits": args.unknown_limits,
        "margin": args.margin, "alternatives": args.alternatives, "objective": args.objective.objective, "at": setting.at,
        "timezone": setting.timezone, "snap_m": setting.snap_m, "join_m": setting.join_m,
    }));
    if times.is_some() {
        options.extend(object(json!({
            "depart": args.depart, "drive": args.drive, "not_on": args.not_on, "waiting": args.waiting,
        })));
    }
    if let Some(escorts) = &args.escorts {
        options.insert("escorts".to_owned(), json!(escorts));
    }
    let given = [
        ("approved", json!(args.approved), !args.approved.is_empty()),
        ("preferred", json!(args.preferred), !args.preferred.is_empty()),
        ("off_preferred", json!(args.off_preferred), args.off_preferred.is_some()),
        ("rules", json!(args.rules), args.rules.is_some()),
        ("rule_areas", json!(args.rule_areas), !args.rule_areas.is_empty()),
        ("risk", json!(args.risk), args.risk.is_some()),
        ("risk_radius", json!(args.risk_radius), args.risk_radius.is_some()),
        ("carriers", json!(args.carriers), args.carriers.is_some()),
        ("grades", json!(args.grades), args.grades.is_some()),
    ];
    let given = given.into_iter().filter(|(.., is)| *is);
    options.extend(given.map(|(key, value, _)| (key.to_owned(), value)));
    let task = CorridorTask {
        name: "corridor".to_owned(),
        load,
        from,
        to,
        limits: args.limits,
        policy,
        escorts: args.escorts,
        alternatives: args.alternatives.max(1),
        objective,
        times,
        roads,
        risk,
        grades,
    };
    let scenario = Scenario { setting, tasks: vec![Task::Corridor(Box::new(task))] };
    finish("corridor", scenario, None, options, &args.output, shared)
}

/// `corridor --reach`
fn reach(
    args: CorridorArgs,
    (load, from): (PathBuf, String),
    policy: Policy,
    shared: &Shared,
) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let (within_mm, within_ms) = within(&args.within, &Place::file("command line"), &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let setting = setting("reach", &args.network, Some(&args.places));
    let mut options = object(json!({
        "load": load, "from": from, "limits": args.limits, "unknown_limits": args.unknown_limits,
        "margin": args.margin, "within": args.within, "at": setting.at, "timezone": setting.timezone,
        "snap_m": setting.snap_m, "join_m": setting.join_m,
    }));
    let grades = GradeFiles { carriers: args.carriers, grades: args.grades };
    if grades != GradeFiles::default() {
        options.extend(object(json!({"carriers": grades.carriers, "grades": grades.grades})));
    }
    let (name, limits) = ("reach".to_owned(), args.limits);
    let task = ReachTask { name, load, from, limits, policy, within_mm, within_ms, grades };
    let scenario = Scenario { setting, tasks: vec![Task::Reach(task)] };
    finish("reach", scenario, None, options, &args.output, shared)
}

/// `corridor --check` and `corridor --recheck`
fn recheck(args: CorridorArgs, policy: Policy, shared: &Shared) -> Result<End, Failure> {
    let setting = setting("recheck", &args.network, None);
    let options = object(json!({
        "load": args.load, "check": args.check, "recheck": args.recheck, "limits": args.limits,
        "unknown_limits": args.unknown_limits, "margin": args.margin, "at": setting.at,
        "timezone": setting.timezone, "snap_m": setting.snap_m, "join_m": setting.join_m,
        "carriers": args.carriers, "grades": args.grades,
    }));
    let grades = GradeFiles { carriers: args.carriers, grades: args.grades };
    let given = match args.load {
        Some(load) => Given::Lines { load, policy, files: args.check },
        None => Given::Plans(args.recheck),
    };
    let task = RecheckTask { name: "recheck".to_owned(), given, limits: args.limits, grades };
    finish("recheck", task.alone(setting), None, options, &args.output, shared)
}
