//! `patrol`.

use super::args::{PatrolArgs, Shared};
use super::tasks::{finish, object, setting, shared_options};
use super::{End, Failure};
use crate::diagnostic::{Diagnostics, Place};
use crate::scenario::format::OneOrMany;
use crate::scenario::patrol::{NumberOrText, PatrolSpec, task};
use crate::scenario::{Scenario, Task};
use serde_json::json;
use std::path::Path;

pub(super) fn patrol(args: PatrolArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let mut options = shared_options(&args.network, &args.vehicle);
    options.extend(object(json!({
        "category": args.category, "units": args.units, "shift": args.shift, "break": args.breaks, "date": args.date,
        "days": args.days, "service": args.service, "windows": args.windows, "visits": args.visits,
        "gap_days": args.gap_days, "gap": args.gap, "revisit": args.revisit, "nights": args.nights, "objective": args.objective,
        "seed": args.seed, "effort": args.effort, "time_limit": args.time_limit, "open_end": args.open_end,
        "segments": args.segments, "segments_on": args.segments_on, "segment_speed": args.segment_speed,
        "walk_speed": args.walk_speed, "segment_length": args.segment_length, "turn_round": args.turn_round,
    })));
    let spec = PatrolSpec {
        name: None,
        vehicle: Some(args.vehicle.vehicle),
        units: Some(NumberOrText::Text(args.units)),
        category: Some(OneOrMany::Many(args.category)),
        shift: Some(args.shift),
        breaks: Some(OneOrMany::Many(args.breaks)),
        date: args.date,
        days: Some(args.days),
        service: Some(args.service),
        windows: args.windows,
        visits: Some(args.visits),
        gap_days: Some(args.gap_days),
        gap: Some(args.gap),
        revisit: args.revisit,
        nights: Some(args.nights),
        objective: Some(OneOrMany::One(args.objective)),
        seed: Some(args.seed),
        effort: Some(args.effort),
        time_limit: args.time_limit,
        open_end: Some(args.open_end),
        segments: Some(OneOrMany::Many(args.segments)),
        segments_on: Some(args.segments_on),
        segment_speed: Some(args.segment_speed),
        walk_speed: Some(args.walk_speed),
        segment_length: Some(args.segment_length),
        turn_round: Some(args.turn_round),
    };
    let place = Place::file("command line");
    let task = task(spec, "patrol".to_owned(), Path::new(""), &place, &mut problems);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let setting = setting("patrol", &args.network, Some(&args.places));
    let scenario = Scenario { setting, tasks: vec![Task::Patrol(Box::new(task))] };
    finish("patrol", scenario, None, options, &args.output, shared)
}
