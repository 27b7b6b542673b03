//! `dispatch`.

use super::args::{DispatchArgs, Shared};
use super::tasks::{finish, many, object, setting};
use super::{End, Failure};
use crate::diagnostic::{Diagnostics, Place};
use crate::scenario::dispatch::{DispatchSpec, task};
use crate::scenario::format::OneOrMany;
use crate::scenario::{DispatchTask, Scenario, Task};
use serde_json::json;
use std::path::Path;

pub(super) fn dispatch(args: DispatchArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let setting = setting("dispatch", &args.network, Some(&args.places));
    let options = object(json!({
        "vehicle": args.vehicle, "at": setting.at, "timezone": setting.timezone, "snap_m": setting.snap_m,
        "join_m": setting.join_m, "incidents": args.incidents, "units": args.units, "projects": args.projects,
        "officers": args.officers, "assignments": args.assignments, "areas": args.areas,
        "responders": args.responders, "turnout": args.turnout, "handling": args.handling, "within": args.within,
        "target": args.target, "require": args.require, "around": args.around, "standby": args.standby,
        "candidates": args.candidates, "standby_model": args.standby_model, "area": args.area,
    }));
    let spec = DispatchSpec {
        name: Some("dispatch".to_owned()),
        vehicle: Some(args.vehicle),
        incidents: many(&args.incidents),
        units: many(&args.units),
        projects: many(&args.projects),
        officers: many(&args.officers),
        assignments: many(&args.assignments),
        areas: many(&args.areas),
        responders: Some(args.responders),
        turnout: Some(args.turnout),
        handling: Some(args.handling),
        within: Some(OneOrMany::Many(args.within)),
        target: args.target,
        require: args.require,
        around: Some(args.around),
        standby: args.standby,
        candidates: many(&args.candidates),
        standby_model: Some(args.standby_model),
        area: args.area.map(|path| path.to_string_lossy().into_owned()),
    };
    let place = Place::file("command line");
    let task: DispatchTask = task(spec, 0, Path::new(""), &place, &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let scenario = Scenario { setting, tasks: vec![Task::Dispatch(Box::new(task))] };
    finish("dispatch", scenario, None, options, &args.output, shared)
}
