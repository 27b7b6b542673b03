//! Rules of roads on the network: what they shut, as obstacles with their names, and what they make count more.

use super::super::positions::drawing;
use super::super::positions::positions;
use super::super::world::World;
use crate::closure::{Drawing, roads_inside};
use crate::diagnostic::{Diagnostics, closures as closure_codes, corridor as codes};
use crate::exchange::geojson::Document;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::geometry::LonLat;
use crate::id::{DirectedId, SegmentId};
use crate::metric::SlowStretch;
use crate::obstacle::{Constraint, Face, Kind, Lift, Provenance, Stretch};
use crate::plan::route::Path;
use crate::scenario::road_rules::{RoadRules, Ruled, WHOLE};
use crate::scenario::roads::RuleFiles;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as File;

/// What rules make of the roads.
pub(super) struct RuledRoads {
    rules: RoadRules,
    /// Sorted: directed segment, from, to, what time counts there in thousandths.
    counts: Vec<(DirectedId, u32, u32, u32)>,
    /// By rule, what it shuts.
    shut: BTreeMap<usize, Vec<(DirectedId, u32, u32)>>,
    /// The rules that hold somewhere.
    used: BTreeSet<usize>,
    /// Meters of road that no rule changes, both directions.
    pub free_m: f64,
}

/// Reads them.
pub(super) fn read(
    world: &World,
    given: &RuleFiles,
    problems: &mut Diagnostics,
) -> Option<(RuledRoads, Vec<InputFile>)> {
    let mut files = Vec::new();
    let mut areas: BTreeMap<String, Vec<Vec<Vec<LonLat>>>> = BTreeMap::new();
    for path in &given.areas {
        for (id, polygons) in polygons(world, path, &mut files, problems)? {
            areas.entry(id).or_default().extend(polygons);
        }
    }
    let names: Vec<String> = areas.keys().cloned().collect();
    let source = Source::read(&given.rules, Expected::Table, None, problems)?;
    files.push(InputFile::of(&source));
    let rules = RoadRules::from_toml(&source.text, &given.rules.to_string_lossy(), &names, problems)?;
    if let (true, Some(why)) = (rules.has_factors(), given.no_factors) {
        problems
            .push(codes::e622_roads_of(crate::diagnostic::Place::file(given.rules.to_string_lossy()), why));
        return None;
    }
    let mut inside: BTreeMap<SegmentId, Vec<(u32, u32, usize)>> = BTreeMap::new();
    for (area, polygons) in areas.values().enumerate() {
        for (segment, from, to) in roads_inside(&world.network, polygons) {
            inside.entry(segment).or_default().push((from, to, area));
        }
    }
    Some((RuledRoads::of(world, rules, &inside), files))
}

fn polygons(
    world: &World,
    path: &File,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Option<Vec<(String, Vec<Vec<Vec<LonLat>>>)>> {
    let options = positions(&world.setting, None, problems);
    let source = Source::read(path, Expected::Json, world.setting.encoding, problems)?;
    files.push(InputFile::of(&source));
    let document = Document::parse(&source, problems)?;
    Some(document.read(&options, problems, |feature, problems| {
        let Ok(Some(Drawing::Polygons(polygons))) = drawing(&feature) else {
            problems.push(closure_codes::e450_geometry(feature.origin.place("/geometry"), "not a polygon"));
            return None;
        };
        let id = feature.any_id().unwrap_or_else(|| format!("area-{}", feature.origin.feature + 1));
        Some((id, polygons))
    }))
}

impl RuledRoads {
    /// Each road in pieces that lie in the same areas, each piece asked of the rules.
    fn of(world: &World, rules: RoadRules, inside: &BTreeMap<SegmentId, Vec<(u32, u32, usize)>>) -> Self {
        let network = &world.network;
        let mut found =
            Self { rules, counts: Vec::new(), shut: BTreeMap::new(), used: BTreeSet::new(), free_m: 0.0 };
        for segment in network.segment_ids() {
            let length = network.segment(segment).length_mm;
            let tags = &network.way_of(segment).tags;
            let own = inside.get(&segment).map_or(&[][..], Vec::as_slice);
            let cuts: BTreeSet<u32> =
                own.iter().flat_map(|(from, to, _)| [*from, *to]).chain([0, length]).collect();
            let cuts: Vec<u32> = cuts.into_iter().collect();
            for piece in cuts.windows(2) {
                let (from, to) = (piece[0], piece[1]);
                let is_in = |area: usize| own.iter().any(|(a, b, of)| *of == area && *a <= from && to <= *b);
                let (ruled, used) = found.rules.of(|key| tags.get(key), is_in);
                found.used.extend(used);
                for forward in [true, false] {
                    let (from, to) = if forward { (from, to) } else { (length - to, length - from) };
                    let directed = DirectedId::new(segment, forward);
                    match ruled {
                        Ruled::Shut(rule) => found.shut.entry(rule).or_default().push((directed, from, to)),
                        Ruled::Counts(WHOLE) => found.free_m += f64::from(to - from) / 1000.0,
                        Ruled::Counts(factor) => {
                            let factor = u32::try_from(factor).unwrap_or(u32::MAX);
                            found.counts.push((directed, from, to, factor));
                        }
                    }
                }
            }
        }
        found.counts.sort_unstable();
        found
    }

    /// What each rule shuts, as one obstacle.
    pub fn obstacles(&self, world: &World) -> Vec<Constraint> {
        let constraint = |(rule, shut): (&usize, &Vec<(DirectedId, u32, u32)>)| {
            let ways: BTreeSet<String> =
                shut.iter().map(|(d, ..)| world.network.way_of(d.segment()).id.to_string()).collect();
            let mut stretches: Vec<Stretch> = shut
                .iter()
                .map(|&(directed, from_mm, to_mm)| Stretch { directed, from_mm, to_mm, face: 0 })
                .collect();
            stretches.sort_unstable();
            let name = &self.rules.rules[*rule].name;
            Constraint {
                id: format!("{}/{name}", Kind::Rule.code()),
                kind: Kind::Rule,
                name: name.clone(),
                ways: ways.into_iter().collect(),
                provenance: Provenance::Signed,
                lift: Lift::PERMISSION,
                faces: vec![Face { is_shut: true, ..Face::default() }],
                stretches,
                node: None,
                turn: None,
            }
        };
        self.shut.iter().map(constraint).collect()
    }

    /// What counts more than it takes.
    pub fn dearer(&self) -> Vec<SlowStretch> {
        let dearer = |&(directed, from_mm, to_mm, factor): &(DirectedId, u32, u32, u32)| SlowStretch {
            directed,
            from_mm,
            to_mm,
            cap: None,
            wait_ms: 0,
            factor,
        };
        self.counts.iter().map(dearer).collect()
    }

    /// The names of the rules that hold somewhere, with what they ask.
    pub fn names(&self) -> Vec<String> {
        let named = |number: &usize| {
            let rule = &self.rules.rules[*number];
            format!("{} × {}", rule.name, rule.factor as f64 / WHOLE as f64)
        };
        self.used.iter().map(named).collect()
    }

    /// Meters of a way that no rule changes.
    pub fn free_on_m(&self, path: &Path) -> f64 {
        let mut free = 0u64;
        for leg in &path.legs {
            let first = self.counts.partition_point(|(directed, ..)| *directed < leg.directed);
            let own = self.counts[first..].iter().take_while(|(directed, ..)| *directed == leg.directed);
            let counted: u64 = own
                .map(|(_, from, to, _)| {
                    u64::from((*to).min(leg.to_mm).saturating_sub((*from).max(leg.from_mm)))
                })
                .sum();
            free += u64::from(leg.to_mm - leg.from_mm) - counted;
        }
        free as f64 / 1000.0
    }
}
