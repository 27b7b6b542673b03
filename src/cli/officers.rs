//! `officers`.

use super::args::{OfficersArgs, Shared};
use super::tasks::{finish, many, object, setting};
use super::{End, Failure};
use crate::diagnostic::{Diagnostics, Place};
use crate::scenario::format::OneOrMany;
use crate::scenario::officers::{OfficersSpec, task};
use crate::scenario::{Scenario, Task};
use serde_json::json;
use std::path::Path;

pub(super) fn officers(args: OfficersArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let setting = setting("officers", &args.network, Some(&args.places));
    let options = object(json!({
        "vehicle": args.vehicle, "at": setting.at, "timezone": setting.timezone, "snap_m": setting.snap_m,
        "join_m": setting.join_m, "projects": args.projects, "officers": args.officers,
        "per_project": args.per_project, "lead": args.lead, "second": args.second, "levels": args.level,
        "different_units": args.different_units, "balance": args.balance, "capacity": args.capacity,
        "conflicts": args.conflicts, "keep": args.keep, "keep_gain": args.keep_gain, "weeks": args.weeks,
        "visits_from": args.visits_from, "visits_per_month": args.visits_per_month, "cadence": args.cadence,
        "remote_per_month": args.remote_per_month, "min_gap": args.min_gap, "most_per_month": args.most_per_month,
        "visit_time": args.visit_time, "hours": args.hours, "weekdays": args.weekdays, "together": args.together,
        "most_stops": args.most_stops,
    }));
    let spec = OfficersSpec {
        name: Some("officers".to_owned()),
        vehicle: Some(args.vehicle),
        projects: many(&args.projects),
        officers: many(&args.officers),
        per_project: args.per_project,
        lead: args.lead,
        second: args.second,
        levels: Some(OneOrMany::Many(args.level)),
        different_units: Some(args.different_units),
        balance: Some(args.balance),
        capacity: args.capacity,
        conflicts: many(&args.conflicts),
        keep: many(&args.keep),
        keep_gain: Some(args.keep_gain),
        weeks: args.weeks,
        visits_from: args.visits_from,
        visits_per_month: args.visits_per_month,
        cadence: Some(OneOrMany::Many(args.cadence)),
        remote_per_month: args.remote_per_month,
        min_gap: args.min_gap,
        most_per_month: args.most_per_month,
        visit_time: args.visit_time,
        hours: args.hours,
        weekdays: args.weekdays,
        together: Some(args.together),
        most_stops: args.most_stops,
    };
    let task = task(spec, 0, Path::new(""), &Place::file("command line"), &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let scenario = Scenario { setting, tasks: vec![Task::Officers(Box::new(task))] };
    finish("officers", scenario, None, options, &args.output, shared)
}
