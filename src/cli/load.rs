//! `load`: what the program makes of a load.

use super::args::{LoadArgs, Shared};
use super::{End, Failure, output};
use crate::diagnostic::{Diagnostics, Place, loads, scenario as codes};
use crate::exchange::source::{Expected, Source};
use crate::load::bridge::DesignLoad;
use crate::load::law::MassRule;
use crate::load::{EXAMPLE, Load, span::LONGEST_SPAN_MM};
use crate::report::load as report;
use crate::report::summary::Input;

pub(super) fn load(args: &LoadArgs, shared: &Shared) -> Result<End, Failure> {
    if args.example {
        output::print_text(EXAMPLE)?;
        return Ok(End::Done);
    }
    let mut problems = Diagnostics::new();
    let question = question(args, &mut problems);
    let Some(path) = &args.file else {
        problems.push(loads::e572_no_load());
        return Err(problems.into());
    };
    let source = Source::read(path, Expected::Table, None, &mut problems);
    let load = source.as_ref().and_then(|s| Load::from_toml(&s.text, &s.name, &mut problems));
    let (Some(source), Some(load), Some(question)) = (source, load, question) else {
        return Err(problems.into());
    };
    let input = Input { path: source.name.to_string(), sha256: source.sha256 };
    let summary = report::summary(&load, &question, vec![input], &problems);
    if !shared.quiet {
        output::print_problems(&problems, !shared.verbose);
    }
    match shared.json {
        true => output::print_summary(&output::value(&summary), shared)?,
        false => output::print_text(&report::table(&summary, output::language(shared)))?,
    }
    Ok(End::Done)
}

/// The options, or all that is wrong with them.
fn question(args: &LoadArgs, problems: &mut Diagnostics) -> Option<report::Question> {
    let mut word = |key: &str, given: &str, known: &str| {
        problems.push(codes::e511_word(Place::file("command line"), key, given, known));
    };
    let rules = MassRule::find(&args.rules);
    if rules.is_none() {
        word("rules", &args.rules, "china, us");
    }
    let design = match args.design.as_str() {
        "highway-i" => Some(DesignLoad::HighwayI),
        "highway-ii" => Some(DesignLoad::HighwayII),
        "vehicle-550" => Some(DesignLoad::Vehicle550),
        "hs20" => Some(DesignLoad::Hs20),
        other => {
            word("design", other, "highway-i, highway-ii, vehicle-550, hs20");
            None
        }
    };
    let mut spans = Vec::new();
    for text in &args.span {
        let millimeters = text.trim().parse::<f64>().ok().map(|meters| (meters * 1000.0).round());
        let millimeters = millimeters.filter(|mm| (1.0..=f64::from(LONGEST_SPAN_MM)).contains(mm));
        if millimeters.is_none() {
            problems.push(loads::e571_span(text));
        }
        spans.push(millimeters.map(|mm| mm as u32));
    }
    let mut spans = spans.into_iter().collect::<Option<Vec<u32>>>()?;
    spans.sort_unstable();
    spans.dedup();
    Some(report::Question { rules: rules?, design: design?, spans })
}
