//! The command `corridor`.

use super::args::{CorridorArgs, Shared};
use super::tasks::{finish, object, setting};
use super::{End, Failure};
use crate::diagnostic::{Diagnostics, Place};
use crate::obstacle::Policy;
use crate::scenario::corridor::{CorridorTask, margins, unknown};
use crate::scenario::reach::within;
use crate::scenario::{ReachTask, Scenario, Task, objective};
use serde_json::json;

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
    let Some(to) = args.to.clone().filter(|_| !args.reach) else { return reach(args, policy, shared) };
    let setting = setting("corridor", &args.network, Some(&args.places));
    let options = object(json!({
        "load": args.load, "from": args.from, "to": to, "limits": args.limits, "unknown_limits": args.unknown_limits,
        "margin": args.margin, "alternatives": args.alternatives, "objective": args.objective.objective, "at": setting.at,
        "timezone": setting.timezone, "snap_m": setting.snap_m, "join_m": setting.join_m,
    }));
    let task = CorridorTask {
        name: "corridor".to_owned(),
        load: args.load,
        from: args.from,
        to,
        limits: args.limits,
        policy,
        alternatives: args.alternatives.max(1),
        objective,
    };
    let scenario = Scenario { setting, tasks: vec![Task::Corridor(task)] };
    finish("corridor", scenario, None, options, &args.output, shared)
}

/// `corridor --reach`
fn reach(args: CorridorArgs, policy: Policy, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let (within_mm, within_ms) = within(&args.within, &Place::file("command line"), &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let setting = setting("reach", &args.network, Some(&args.places));
    let options = object(json!({
        "load": args.load, "from": args.from, "limits": args.limits, "unknown_limits": args.unknown_limits,
        "margin": args.margin, "within": args.within, "at": setting.at, "timezone": setting.timezone,
        "snap_m": setting.snap_m, "join_m": setting.join_m,
    }));
    let task = ReachTask {
        name: "reach".to_owned(),
        load: args.load,
        from: args.from,
        limits: args.limits,
        policy,
        within_mm,
        within_ms,
    };
    let scenario = Scenario { setting, tasks: vec![Task::Reach(task)] };
    finish("reach", scenario, None, options, &args.output, shared)
}
