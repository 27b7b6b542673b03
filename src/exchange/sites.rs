//! Sites and stations (and officers, incidents): places with an id, a weight and gates, from GeoJSON or CSV.

mod features;
pub(super) mod rows;

use super::geojson::ReadOptions;
use super::source::{Encoding, Expected, InputFile, Source};
use crate::diagnostic::{Diagnostics, Origin, Place, places};
use crate::geometry::LonLat;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// An entrance of a site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gate {
    /// Unique within its site.
    pub id: String,
    /// Its name, or empty.
    pub name: String,
    /// Where.
    pub at: LonLat,
    /// Whether it may be used.
    pub open: bool,
}

/// A place of a layer.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    /// Unique within its layer; made from position and content where the file gives none.
    pub id: String,
    /// Its name, or empty.
    pub name: String,
    /// Its category, or empty.
    pub category: String,
    /// How much it counts, at least 0; 1 where the file does not say.
    pub weight: f64,
    /// Its rank, where the file gives one.
    pub priority: Option<i64>,
    /// Its own properties, in their order.
    pub properties: Map<String, Value>,
    /// Its point; of an area a point inside.
    pub at: LonLat,
    /// Its gates, by id; empty when it is reached at its point.
    pub gates: Vec<Gate>,
    /// Its outline, where it is an area: shells counterclockwise, rings closed.
    pub area: Option<geo::MultiPolygon<f64>>,
    /// Where it stands in its file.
    pub origin: Origin,
}

/// How a file of places is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SitesOptions {
    /// Coordinate system and axis order.
    pub positions: ReadOptions,
    /// The characters' coding, when the user states it.
    pub encoding: Option<Encoding>,
}

/// Reads a file of places, GeoJSON or CSV, told apart by its first character. The sites are sorted by id (as text). `None`
/// when the file as a whole cannot be read; what is wrong goes to `diagnostics`.
pub fn read(
    path: &Path,
    options: &SitesOptions,
    diagnostics: &mut Diagnostics,
) -> Option<(Vec<Site>, InputFile)> {
    let source = open(path, options, diagnostics)?;
    let sites = from_source(&source, options, diagnostics)?;
    Some((sites, InputFile::of(&source)))
}

/// Reads several files as one layer: ids are unique across all of them, and gates may stand in a file of their own.
pub fn read_all(
    paths: &[std::path::PathBuf],
    options: &SitesOptions,
    diagnostics: &mut Diagnostics,
) -> Option<(Vec<Site>, Vec<InputFile>)> {
    let (mut layer, mut inputs, mut complete) = (Layer::default(), Vec::new(), true);
    for path in paths {
        let read = open(path, options, diagnostics).and_then(|source| {
            inputs.push(InputFile::of(&source));
            layer_of(&source, options, diagnostics)
        });
        match read {
            Some(part) => layer.merge(part),
            None => complete = false,
        }
    }
    let place =
        paths.first().map_or_else(|| Place::file(""), |path| Place::file(path.to_string_lossy().as_ref()));
    complete.then(|| (finish(layer, &place, diagnostics), inputs))
}

pub(super) fn open(path: &Path, options: &SitesOptions, diagnostics: &mut Diagnostics) -> Option<Source> {
    let name = path.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let table = [".csv", ".tsv", ".txt"].iter().any(|end| name.ends_with(end));
    let expected = if table { Expected::Table } else { Expected::Json };
    Source::read(path, expected, options.encoding, diagnostics)
}

/// Like [`read`] for text already at hand.
pub fn from_source(
    source: &Source,
    options: &SitesOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Site>> {
    let layer = layer_of(source, options, diagnostics)?;
    Some(finish(layer, &source.place(0, ""), diagnostics))
}

pub(super) fn is_json(source: &Source) -> bool {
    source.text.trim_start_matches(['\u{1e}', ' ', '\t', '\r', '\n']).starts_with(['{', '['])
}

fn layer_of(source: &Source, options: &SitesOptions, diagnostics: &mut Diagnostics) -> Option<Layer> {
    if is_json(source) {
        features::read(source, options.positions, diagnostics)
    } else {
        rows::read(source, options.positions, diagnostics)
    }
}

/// What a reader found: sites, and gates that name their site.
#[derive(Default)]
struct Layer {
    sites: Vec<Draft>,
    gates: Vec<DraftGate>,
    /// Something was read and left out, or refused: the layer is not simply empty.
    faulty: bool,
}

impl Layer {
    fn merge(&mut self, mut other: Layer) {
        self.sites.append(&mut other.sites);
        self.gates.append(&mut other.gates);
        self.faulty |= other.faulty;
    }
}

/// A site whose id may still be missing.
struct Draft {
    site: Site,
    place: Place,
}

/// A gate as a feature or row of its own.
struct DraftGate {
    site: String,
    gate: Gate,
    place: Place,
}

/// The fields that every reader takes out of the properties, whatever the spelling.
struct Fields<'a> {
    properties: &'a Map<String, Value>,
    place: &'a dyn Fn(&str) -> Place,
}

impl Fields<'_> {
    fn find(&self, spellings: &[&str]) -> Option<(&str, &Value)> {
        find(self.properties, spellings)
    }

    fn text(&self, spellings: &[&str]) -> String {
        self.find(spellings).map(|(_, value)| plain(value)).unwrap_or_default()
    }

    fn weight(&self, diagnostics: &mut Diagnostics) -> Option<f64> {
        let Some((key, value)) = self.find(&["weight", "权重"]) else {
            return Some(1.0);
        };
        let number = value.as_f64().or_else(|| plain(value).parse().ok());
        let number = number.filter(|weight: &f64| weight.is_finite() && *weight >= 0.0);
        if number.is_none() {
            diagnostics.push(places::e223_weight((self.place)(key), &plain(value)));
        }
        number
    }

    fn priority(&self, diagnostics: &mut Diagnostics) -> Option<i64> {
        let (key, value) = self.find(&["priority", "优先级"])?;
        let number = plain(value).parse().ok();
        if number.is_none() {
            diagnostics.push(places::w226_priority((self.place)(key), &plain(value)));
        }
        number
    }

    fn open(&self, diagnostics: &mut Diagnostics) -> bool {
        let Some((key, value)) = self.find(&["open", "开放"]) else {
            return true;
        };
        let text = plain(value).to_lowercase();
        match text.as_str() {
            "true" | "yes" | "1" | "open" | "是" | "开" | "开放" => true,
            "false" | "no" | "0" | "closed" | "否" | "关" | "关闭" => false,
            _ => {
                diagnostics.push(places::w227_gate_open((self.place)(key), &text));
                true
            }
        }
    }

    /// A site with everything but its gates and area.
    fn site(
        &self,
        id: Option<String>,
        at: LonLat,
        origin: Origin,
        diagnostics: &mut Diagnostics,
    ) -> Option<Site> {
        let priority = self.priority(diagnostics);
        Some(Site {
            id: id.unwrap_or_else(|| self.text(&["id", "@id", "编号"])),
            name: self.text(&["name", "名称"]),
            category: self.text(&["category", "类别"]),
            weight: self.weight(diagnostics)?,
            priority,
            properties: self.properties.clone(),
            at,
            gates: Vec::new(),
            area: None,
            origin,
        })
    }
}

/// The first of several spellings under which a property is given, whatever its case.
pub(super) fn find<'p>(
    properties: &'p Map<String, Value>,
    spellings: &[&str],
) -> Option<(&'p str, &'p Value)> {
    spellings.iter().find_map(|wanted| {
        let entry = properties.iter().find(|(key, _)| key.to_lowercase() == *wanted);
        entry.map(|(key, value)| (key.as_str(), value)).filter(|(_, value)| !is_blank(value))
    })
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

/// A scalar as text; numbers in the form that ids and tags use.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => super::geojson::number_text(&number.to_string()).into_owned(),
        other => other.to_string(),
    }
}

/// Ids, gates, order, and what only shows on the whole layer.
fn finish(layer: Layer, whole: &Place, diagnostics: &mut Diagnostics) -> Vec<Site> {
    let mut drafts = layer.sites;
    if drafts.is_empty() && !layer.faulty {
        diagnostics.push(places::e221_no_places(whole.clone()));
    }
    name_nameless(&mut drafts);
    // the same order whatever the order of the file; of equal ids the first place counts as the first
    drafts.sort_by(|a, b| (&a.site.id, &a.place).cmp(&(&b.site.id, &b.place)));
    for pair in drafts.windows(2) {
        if pair[0].site.id == pair[1].site.id {
            let (id, place) = (&pair[1].site.id, pair[1].place.clone());
            diagnostics.push(places::e222_duplicate_id(place, id, &pair[0].place));
        }
    }
    if !drafts.is_empty() && drafts.iter().all(|draft| draft.site.weight == 0.0) {
        diagnostics.push(places::e224_no_weight(whole.clone()));
    }
    attach_gates(&mut drafts, layer.gates, diagnostics);
    drafts.into_iter().map(|draft| draft.site).collect()
}

/// Gives sites without id one made of their position and content, so that neither the order of the file nor an
/// edit elsewhere in it changes it; sites alike in everything are numbered.
fn name_nameless(drafts: &mut [Draft]) {
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    let taken: std::collections::BTreeSet<String> =
        drafts.iter().map(|draft| draft.site.id.clone()).collect();
    for draft in drafts.iter_mut().filter(|draft| draft.site.id.is_empty()) {
        let site = &draft.site;
        let area = site.area.as_ref().map(|area| format!("{area:?}")).unwrap_or_default();
        let mut properties: Vec<(&String, &Value)> = site.properties.iter().collect();
        properties.sort_by_key(|(key, _)| *key);
        let content = format!("{:?} {properties:?} {area} {:?}", site.at, site.gates);
        let digest = super::source::fingerprint(content.as_bytes());
        let stem = format!("p{}", &digest[..12]);
        let count = alike.entry(stem.clone()).or_default();
        loop {
            *count += 1;
            let id = if *count == 1 { stem.clone() } else { format!("{stem}-{count}") };
            if !taken.contains(&id) {
                draft.site.id = id;
                break;
            }
        }
    }
}

fn attach_gates(drafts: &mut [Draft], gates: Vec<DraftGate>, diagnostics: &mut Diagnostics) {
    for DraftGate { site, gate, place } in gates {
        match drafts.binary_search_by(|draft| draft.site.id.as_str().cmp(&site)) {
            Ok(found) => drafts[found].site.gates.push(gate),
            Err(_) => diagnostics.push(places::e225_gate_without_site(place, &site)),
        }
    }
    for draft in drafts {
        let Site { id, gates, .. } = &mut draft.site;
        gates.sort_by(|a, b| {
            (a.id.is_empty(), &a.id, a.at, &a.name).cmp(&(b.id.is_empty(), &b.id, b.at, &b.name))
        });
        let taken: Vec<String> = gates.iter().map(|gate| gate.id.clone()).collect();
        let mut next = 1;
        for gate in gates.iter_mut().filter(|gate| gate.id.is_empty()) {
            while taken.contains(&next.to_string()) {
                next += 1;
            }
            gate.id = next.to_string();
            next += 1;
        }
        gates.sort_by(|a, b| a.id.cmp(&b.id));
        for pair in gates.windows(2) {
            if pair[0].id == pair[1].id {
                diagnostics.push(places::e228_duplicate_gate(draft.place.clone(), id, &pair[1].id));
            }
        }
    }
}

fn origin_place(origin: &Origin) -> Place {
    Place { file: Arc::clone(&origin.file), line: origin.line, column: origin.column, pointer: String::new() }
}
