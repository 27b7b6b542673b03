//! Networks of roads that a load keeps to (H10): one it prefers, or one it is approved for.
//!
//! A network is drawn (lines, laid onto the roads as those of closures are) or told by tags (`hgv=designated`). Off a preferred
//! network time counts more; off an approved one nothing is driven, and each way off it is an obstacle with its name.

use super::super::positions::drawing;
use super::super::positions::positions;
use super::super::world::World;
use super::layer::match_place;
use crate::diagnostic::{Diagnostics, closures as closure_codes, corridor as codes};
use crate::exchange::geojson::Document;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::id::{DirectedId, SegmentId};
use crate::metric::{AS_IT_IS, Metric, SlowStretch};
use crate::obstacle::{Constraint, Face, Kind, Lift, Provenance, Stretch};
use crate::plan::detour::cost_of;
use crate::plan::route::Path;
use crate::scenario::roads::{RoadSet, Roads};
use std::collections::BTreeMap;

/// Gaps in a drawn network up to this length are those of drawing: they belong to it. Millimeters.
const GAP_MM: u32 = 5_000;

/// What lies off a network.
pub(super) struct Off {
    /// Sorted: directed segment, from, to.
    stretches: Vec<(DirectedId, u32, u32)>,
    /// The share of the roads that lies on it, meters of both directions.
    pub on_m: f64,
}

/// Reads what of the roads lies off the network of a task; nothing where every road is as good as another.
pub(super) fn read(
    world: &World,
    roads: &Roads,
    problems: &mut Diagnostics,
) -> Option<(Option<Off>, Vec<InputFile>)> {
    let Some(set) = roads.set() else { return Some((None, Vec::new())) };
    let mut files = Vec::new();
    let mut on: BTreeMap<DirectedId, Vec<(u32, u32)>> = BTreeMap::new();
    let network = &world.network;
    let both = |segment: SegmentId| [true, false].map(|forward| DirectedId::new(segment, forward));
    for segment in network.segment_ids() {
        let tags = &network.way_of(segment).tags;
        let is = |(key, value): &(String, String)| {
            tags.get(key).is_some_and(|own| own.split(';').any(|own| own.trim() == value))
        };
        if set.tags.iter().any(is) {
            let length = network.segment(segment).length_mm;
            both(segment).into_iter().for_each(|d| on.entry(d).or_default().push((0, length)));
        }
    }
    for path in &set.files {
        for (directed, from, to) in drawn(world, path, &mut files, problems)? {
            on.entry(directed).or_default().push((from, to));
        }
    }
    let mut off = Off { stretches: Vec::new(), on_m: 0.0 };
    for directed in network.segment_ids().flat_map(both) {
        let length = network.segment(directed.segment()).length_mm;
        let rest = rest(on.get(&directed).map_or(&[][..], Vec::as_slice), length);
        let left: u32 = rest.iter().map(|(from, to)| to - from).sum();
        off.on_m += f64::from(length - left) / 1000.0;
        off.stretches.extend(rest.into_iter().map(|(from, to)| (directed, from, to)));
    }
    off.stretches.sort_unstable();
    if on.is_empty() {
        problems.push(codes::e620_no_such_roads(&set.words().join(", ")));
        return None;
    }
    Some((Some(off), files))
}

/// The lines of a file, as stretches of roads.
fn drawn(
    world: &World,
    path: &std::path::Path,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Option<Vec<(DirectedId, u32, u32)>> {
    let options = positions(&world.setting, None, problems);
    let source = Source::read(path, Expected::Json, world.setting.encoding, problems)?;
    files.push(InputFile::of(&source));
    let document = Document::parse(&source, problems)?;
    let read = document.read(&options, problems, |feature, problems| {
        let drawn = match drawing(&feature) {
            Ok(drawn) => drawn,
            Err(kind) => {
                problems.push(closure_codes::e450_geometry(feature.origin.place("/geometry"), kind));
                return None;
            }
        };
        let properties = feature.properties.iter().map(|(key, value)| (key.to_string(), value.value()));
        let place = properties.filter(|(key, _)| super::layer::PLACE.contains(&key.as_str())).collect();
        let id = feature.any_id().unwrap_or_else(|| format!("line-{}", feature.origin.feature + 1));
        let mut of_place = Diagnostics::new();
        let matched = match_place(world, (drawn, place), &id, &feature.origin, &world.posts, &mut of_place);
        problems.extend(of_place.reworded(&[("closure", "line")]));
        matched
    });
    if problems.has_errors() {
        return None;
    }
    let stretches = read.iter().flatten().flat_map(|matched| &matched.stretches);
    Some(stretches.map(|s| (s.directed, s.from_mm, s.to_mm)).collect())
}

/// What of a segment is not covered, gaps of drawing apart.
fn rest(on: &[(u32, u32)], length: u32) -> Vec<(u32, u32)> {
    if on.is_empty() {
        return vec![(0, length)];
    }
    let mut on = on.to_vec();
    on.sort_unstable();
    let (mut found, mut covered) = (Vec::new(), 0);
    for (from, to) in on.into_iter().chain([(length, length)]) {
        if from > covered + GAP_MM {
            found.push((covered, from));
        }
        covered = covered.max(to);
    }
    found
}

impl Off {
    /// Each way that lies off an approved network, wholly or in part, as an obstacle.
    pub fn obstacles(&self, world: &World) -> Vec<Constraint> {
        let mut found: BTreeMap<&str, Constraint> = BTreeMap::new();
        for &(directed, from_mm, to_mm) in &self.stretches {
            let way = world.network.way_of(directed.segment());
            let constraint = found.entry(&way.id).or_insert_with(|| Constraint {
                id: format!("{}/{}", Kind::OffNetwork.code(), way.id),
                kind: Kind::OffNetwork,
                name: way.label().to_owned(),
                ways: vec![way.id.to_string()],
                provenance: Provenance::Signed,
                lift: Lift::PERMISSION,
                faces: vec![Face { is_shut: true, ..Face::default() }],
                stretches: Vec::new(),
                node: None,
                turn: None,
            });
            constraint.stretches.push(Stretch { directed, from_mm, to_mm, face: 0 });
        }
        found.into_values().collect()
    }

    /// What lies off a preferred network, as stretches that count `factor` thousandths of their time.
    pub fn dearer(&self, factor: u32) -> Vec<SlowStretch> {
        let dearer = |&(directed, from_mm, to_mm): &(DirectedId, u32, u32)| SlowStretch {
            directed,
            from_mm,
            to_mm,
            cap: None,
            wait_ms: 0,
            factor: factor.max(AS_IT_IS),
        };
        self.stretches.iter().map(dearer).collect()
    }

    /// Meters of a way that lie on the network.
    pub fn on_network_m(&self, path: &Path) -> f64 {
        let mut on = 0;
        for leg in &path.legs {
            let first = self.stretches.partition_point(|(directed, ..)| *directed < leg.directed);
            let off = self.stretches[first..].iter().take_while(|(directed, ..)| *directed == leg.directed);
            let off: u64 = off
                .map(|(_, from, to)| u64::from((*to).min(leg.to_mm).saturating_sub((*from).max(leg.from_mm))))
                .sum();
            on += u64::from(leg.to_mm - leg.from_mm) - off;
        }
        on as f64 / 1000.0
    }
}

/// A way that was chosen under one metric, with what it takes under another.
pub(super) fn recost(metric: &Metric, path: Path) -> Path {
    let cost = cost_of(metric, &path.legs).unwrap_or(path.cost);
    Path { cost, ..path }
}

/// The set of roads, for a message.
impl RoadSet {
    pub(super) fn words(&self) -> Vec<String> {
        let files = self.files.iter().map(|path| path.to_string_lossy().into_owned());
        files.chain(self.tags.iter().map(|(key, value)| format!("{key}={value}"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_of_drawing_belong_to_the_network() {
        assert_eq!(rest(&[], 100_000), [(0, 100_000)]);
        assert_eq!(rest(&[(4_000, 50_000), (54_000, 97_000)], 100_000), []);
        assert_eq!(rest(&[(20_000, 50_000), (30_000, 40_000)], 100_000), [(0, 20_000), (50_000, 100_000)]);
    }
}
