//! `closures`: what they close, and closures for others.

use super::args::{ClosuresAction, ExportArgs, ExportFormat, PreviewArgs, Shared};
use super::output::{self, Progress};
use super::{End, Failure};
use crate::diagnostic::{Diagnostics, Place, files, scenario as codes};
use crate::exchange::write::{OutputFolder, geojson, write_whole};
use crate::geometry::crs::Crs;
use crate::pipeline::{
    FeedFormat, Publication, World, closed_edges, day_or_instant, preview as look, publish, spared,
};
use crate::report::preview as sheet;
use crate::report::sheet::time_line;
use crate::report::summary::CommandSummary;
use crate::scenario::DEFAULT_ZONE;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde_json::{Map, Value};
use std::fs::canonicalize;

pub(super) fn closures(action: &ClosuresAction, shared: &Shared) -> Result<End, Failure> {
    match action {
        ClosuresAction::Preview(args) => preview(args, shared),
        ClosuresAction::Export(args) => export(args, shared),
    }
}

fn preview(args: &PreviewArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let folder = args.out.as_ref().map(OutputFolder::create).transpose()?;
    let progress = Progress::start(shared, "matching");
    let Some(vehicle) = crate::pipeline::find_vehicle(&args.vehicle.vehicle, &mut problems) else {
        return Err(problems.into());
    };
    let setting = super::tasks::setting("closures", &args.network, Some(&args.places));
    let options = Map::from_iter([
        ("vehicle".to_owned(), Value::from(args.vehicle.vehicle.as_str())),
        ("at".to_owned(), setting.at.clone().into()),
        ("timezone".to_owned(), setting.timezone.clone().into()),
    ]);
    let Some(world) = World::load(setting, &mut problems) else { return Err(problems.into()) };
    let part = look(&world, &vehicle);
    let frame = output::frame(&world, "closures preview", options, &problems);
    let zone = frame.time.timezone.clone();
    let shown = part.clone();
    let summary = output::value(&CommandSummary { frame, part });
    let language = output::language(shared);
    let table = sheet::table(&shown, &time_line(&summary, language), &zone, language);
    if let Some(folder) = &folder {
        let edges = closed_edges(&world);
        folder.write("closed_edges.geojson", |out| geojson(out, "closed_edges", Crs::Wgs84, &edges))?;
        let open = spared(&world);
        if !open.is_empty() {
            folder.write("spared.geojson", |out| geojson(out, "spared", Crs::Wgs84, &open))?;
        }
        output::write_json(folder, "summary.json", &summary)?;
    }
    progress.done();
    if !shared.quiet {
        output::print_problems(&problems, !shared.verbose);
    }
    match shared.json {
        true => output::print_summary(&summary, shared)?,
        false => output::print_text(&table)?,
    }
    Ok(End::Done)
}

fn export(args: &ExportArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let setting = super::tasks::setting("closures", &args.network, Some(&args.places));
    for input in args.network.closures.closures.iter().chain(&args.network.network) {
        let same = canonicalize(input).ok().zip(canonicalize(&args.out_file).ok());
        if same.is_some_and(|(input, out)| input == out) {
            let place = Place::file(args.out_file.to_string_lossy().as_ref());
            problems.push(files::e180_output_is_input(place, &input.to_string_lossy()));
        }
    }
    let progress = Progress::start(shared, "matching");
    let world = World::load(setting, &mut problems);
    // The closures may say which zone is meant.
    let zone = world.as_ref().map_or(DEFAULT_ZONE, |world| world.setting.timezone.as_str());
    let publication = publication(args, zone, &mut problems);
    let Some((world, publication)) = world.zip(publication).filter(|_| !problems.has_errors()) else {
        return Err(problems.into());
    };
    let is_xml = args.out_file.extension().is_some_and(|end| end.eq_ignore_ascii_case("xml"));
    let format = match args.format {
        ExportFormat::Wzdx => FeedFormat::Wzdx,
        ExportFormat::Cifs if is_xml => FeedFormat::CifsXml,
        ExportFormat::Cifs => FeedFormat::Cifs,
        ExportFormat::Geojson => FeedFormat::GeoJson,
    };
    let Some(text) = publish(&world, format, &publication, &mut problems) else {
        return Err(problems.into());
    };
    write_whole(&args.out_file, |out| out.write_all(text.as_bytes()))?;
    progress.done();
    if !shared.quiet {
        output::print_problems(&problems, !shared.verbose);
    }
    Ok(End::Done)
}

fn publication(args: &ExportArgs, zone: &str, problems: &mut Diagnostics) -> Option<Publication> {
    let now = present();
    let mut read = |text: &Option<String>, is_end: bool| {
        let text = text.as_deref()?;
        let instant = day_or_instant(text, zone, is_end);
        if instant.is_none() {
            problems.push(codes::e519_instant(text, zone));
        }
        instant
    };
    let (from, to) = (read(&args.from, false), read(&args.to, true));
    let from = from.unwrap_or(now);
    let to = to.or_else(|| from.checked_add_signed(TimeDelta::days(90)))?;
    if to <= from && !problems.has_errors() {
        problems.push(codes::e519_instant(&format!("{from}/{to}"), zone));
    }
    Some(Publication { publisher: args.publisher.clone(), now, from, to, drawn: args.drawn.clone() })
}

/// A feed says when it was written; `SOURCE_DATE_EPOCH` makes that the same in each run.
fn present() -> DateTime<Utc> {
    let stated = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.trim().parse().ok());
    let stated = stated.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    stated.unwrap_or_else(|| DateTime::<Utc>::from(std::time::SystemTime::now()).trunc_subsecs(0))
}
