//! Closure files to closures: our own, and feeds of others ([`super::feeds`]).

use super::feeds::{self, FeedDetour};
use super::positions::{drawing, value_drawing};
use crate::closure::{Closure, read_closures as read_feature, read_places};
use crate::diagnostic::{Diagnostics, Origin, closures as codes};
use crate::exchange::geojson::{Document, ReadOptions};
use crate::exchange::source::{Encoding, Expected, InputFile, Source};
use crate::scenario::Setting;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What closure files hold.
#[derive(Default)]
pub(super) struct Read {
    /// The closures.
    pub closures: Vec<Closure>,
    /// Of features that cannot be used: where they are.
    pub faulty: Vec<Closure>,
    /// Ways round that feeds tell of.
    pub detours: Vec<FeedDetour>,
    /// The files.
    pub inputs: Vec<InputFile>,
}

/// Files of closures or zones, not yet read.
pub(super) struct Sources {
    /// Those that could be opened, in their order.
    pub files: Vec<Source>,
    /// Whether that is all of them.
    complete: bool,
}

/// Opens files; each is read from the disk, or from a pipe, once.
pub(super) fn open(paths: &[PathBuf], encoding: Option<Encoding>, problems: &mut Diagnostics) -> Sources {
    let mut source = |path: &PathBuf| Source::read(path, Expected::Json, encoding, problems);
    let files: Vec<Source> = paths.iter().filter_map(&mut source).collect();
    Sources { complete: files.len() == paths.len(), files }
}

/// The closures of files, with the zone of `setting` for local times.
pub(super) fn read_closures(
    sources: &Sources,
    options: ReadOptions,
    setting: &Setting,
    problems: &mut Diagnostics,
) -> Option<Read> {
    read_with(sources, options, setting, &|_, _, _| {}, problems)
}

/// Makes the properties of a closure of those that a feature has.
pub(super) type Amend = dyn Fn(&mut Map<String, Value>, &Origin, &mut Diagnostics) + Sync;

/// The same of files whose features become closures by `amend`.
pub(super) fn read_with(
    sources: &Sources,
    options: ReadOptions,
    setting: &Setting,
    amend: &Amend,
    problems: &mut Diagnostics,
) -> Option<Read> {
    let (zone, unknown) = (setting.timezone.as_str(), setting.unknown_impact);
    let (mut all, mut complete) = (Read::default(), sources.complete);
    let mut ids: Vec<(Option<String>, Origin, bool)> = Vec::new();
    for source in &sources.files {
        all.inputs.push(InputFile::of(source));
        if let Some(feed) = feeds::recognize(&source.text, zone) {
            let (closures, detours) = feeds::closures(source, feed, unknown, &options, problems);
            all.closures.extend(closures);
            all.detours.extend(detours);
            continue;
        }
        let Some(document) = Document::parse(source, problems) else {
            complete = false;
            continue;
        };
        let read = document.read(&options, problems, |feature, problems| {
            let mut properties: Map<String, Value> =
                feature.properties.iter().map(|(key, value)| (key.to_string(), value.value())).collect();
            if properties.get("timezone").is_none_or(Value::is_null) {
                properties.insert("timezone".to_owned(), Value::from(zone));
            }
            amend(&mut properties, &feature.origin, problems);
            let drawing = match drawing(&feature) {
                Ok(drawing) => drawing,
                Err(kind) => {
                    problems.push(codes::e450_geometry(feature.origin.place("/geometry"), kind));
                    return None;
                }
            };
            let draw = |geometry: &Value| value_drawing(geometry, &options);
            let id = feature.any_id();
            let (place, name) = (drawing.clone(), id.clone());
            let read = read_feature(drawing, &properties, id, &feature.origin, &draw, problems);
            let faulty = match read.is_empty() {
                true => read_places(place, &properties, name, &feature.origin, &draw),
                false => Vec::new(),
            };
            Some(((feature.any_id(), feature.origin.clone(), !read.is_empty()), read, faulty))
        });
        for (name, closures, faulty) in read {
            ids.push(name);
            all.closures.extend(closures);
            all.faulty.extend(faulty);
        }
    }
    same_ids(&ids, problems);
    // What is sound of a plan with faults is matched all the same, so that all is told at once.
    complete.then_some(all)
}

/// Tells ids that several features have of which one cannot be used; those of sound ones are told when they are matched.
fn same_ids(features: &[(Option<String>, Origin, bool)], problems: &mut Diagnostics) {
    let mut before: BTreeMap<&str, bool> = BTreeMap::new();
    for (id, origin, is_sound) in features {
        let Some(id) = id.as_deref().filter(|id| !id.is_empty()) else { continue };
        let others = before.get(id).copied();
        if others.is_some_and(|one_is_sound| !(one_is_sound && *is_sound)) {
            problems.push(codes::e422_duplicate_id(origin.place("/id"), id));
        }
        before.insert(id, *is_sound || others == Some(true));
    }
}
