//! Segments of a patrol: roads and pipelines from files, cut into pieces that are covered one at a time.
//!
//! A segment is drawn, or named by its road (`road`, `from`, `to`, kilometers) as closures are. On the network it becomes
//! the stretches of road it lies on; off it, it keeps its own line and is come to where a road is near. A piece is a site
//! of its own to the rest of the program: with an end to begin at and one to end at in place of a gate.

mod off_roads;
mod words;

use super::super::positions::positions;
use super::super::posts::{milestones, read_posts};
use super::super::world::{Engine, World, named_places};
use super::asks::Ask;
use super::chains::{Sides, Stretch, chains, cut, reversed};
use super::places::Guide;
use super::terrain::{Terrain, shut_on};
use crate::closure::matching::{Matched, Spared, SparedBecause, road_label};
use crate::closure::{Drawing, Landmarks, match_closure, read_closures};
use crate::diagnostic::closures::AGAINST_ONE_WAY;
use crate::diagnostic::{Diagnostic, Diagnostics, Origin, segments as codes};
use crate::exchange::geojson::{Document, Geometry};
use crate::exchange::sites::Site;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::geometry::{LonLat, polyline};
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::detour::cost_of;
use crate::plan::route::Path;
use crate::plan::steps::path_line;
use crate::report::patrol::stretch::End;
use crate::scenario::patrol::{Footing, SegmentsTask};
use crate::search::Cost;
use crate::units::{Speed, duration_ms};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeSet;
use words::Words;

/// A piece of a segment: what one unit covers in one go.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Piece {
    /// The segment it is a piece of.
    pub segment: String,
    /// Its line, as drawn or along the road.
    pub line: Vec<LonLat>,
    /// Its length, millimeters.
    pub length_mm: u32,
    /// Where the line begins and ends, in words.
    pub places: [End; 2],
    /// The ways to cover it.
    pub runs: Vec<Run>,
    /// The road under it, in the direction of the line; empty off the network.
    pub legs: Vec<Leg>,
    /// Walked from the road to where it begins and from where it ends to the road, millimeters.
    pub access_mm: u32,
    /// What covering it takes with these walks, milliseconds: along its line, and against it.
    pub services_ms: [u32; 2],
    /// It is asked for against the direction of its one-way road, so that there is no way to cover it.
    pub against_one_way: bool,
}

/// One way to cover a piece.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Run {
    /// Against the line.
    pub against: bool,
    /// There and back again, for only one end can be come to: begins and ends at the same place.
    pub returns: bool,
    /// Where it begins and ends.
    pub ends: [LonLat; 2],
}

impl Piece {
    /// The line of a run, in walking order.
    pub fn walked(&self, run: &Run) -> Vec<LonLat> {
        let mut line = self.line.clone();
        if run.against {
            line.reverse();
        }
        if run.returns {
            let back: Vec<LonLat> = line.iter().rev().skip(1).copied().collect();
            line.extend(back);
        }
        line
    }

    /// What a run takes, milliseconds.
    pub fn service_ms(&self, run: &Run) -> u32 {
        self.services_ms[usize::from(run.against)]
    }

    /// How far a run goes, millimeters.
    pub fn run_mm(&self, run: &Run) -> u64 {
        u64::from(self.length_mm) * if run.returns { 2 } else { 1 }
    }

    /// The roads of a run, in driving order; empty off the network.
    pub fn driven(&self, network: &Network, run: &Run) -> Vec<Leg> {
        if !run.against {
            return self.legs.clone();
        }
        reversed(network, &self.legs)
    }

    /// Whether closures let a run pass on all these terrains.
    pub fn passes(&self, world: &World, run: &Run, terrains: &[Terrain]) -> bool {
        if self.legs.is_empty() {
            return true;
        }
        let path = Path { cost: Cost::default(), legs: self.driven(&world.network, run) };
        terrains.iter().all(|terrain| shut_on(world, terrain, &path).is_empty())
    }
}

/// Reads all segments and cuts them into pieces, each with a site that stands for it; in the order of their ids.
pub(super) fn pieces(
    world: &World,
    task: &SegmentsTask,
    vehicle: &str,
    problems: &mut Diagnostics,
) -> Option<Vec<(Site, Piece)>> {
    let engine = world.engine(vehicle, problems)?;
    let options = positions(&world.setting, world.setting.crs[0].as_deref(), problems);
    let posts_options = positions(&world.setting, world.setting.crs[3].as_deref(), problems);
    let (mut posts, _) = read_posts(&world.setting.posts, posts_options, world.setting.encoding, problems)?;
    posts.extend(milestones(&world.network));
    let places = named_places(&world.sites, &world.stations);
    let known = Landmarks { places: &places, posts: &posts };
    let reader = Reader { world, task, engine: &engine, known, beside: RefCell::default() };
    let mut all: Vec<(Site, Piece)> = Vec::new();
    for path in &task.files {
        let source = Source::read(path, Expected::Json, world.setting.encoding, problems)?;
        world.note([InputFile::of(&source)]);
        let document = Document::parse(&source, problems)?;
        let features = document.read(&options, problems, |feature, _| {
            let id = feature.any_id().unwrap_or_else(|| format!("segment-{}", feature.origin.feature + 1));
            let properties: Map<String, Value> =
                feature.properties.iter().map(|(key, value)| ((**key).to_owned(), value.value())).collect();
            Some((id, feature.geometry.clone(), properties, feature.origin.clone()))
        });
        for (id, geometry, properties, origin) in features {
            if all.iter().any(|(_, piece)| piece.segment == id) {
                problems.push(codes::e720_twice(origin.place("/id"), &id));
                continue;
            }
            all.extend(reader.pieces(&id, geometry, &properties, &origin, problems));
        }
    }
    if all.is_empty() && !problems.has_errors() {
        problems.push(codes::e721_none());
    }
    carriageways_left(world, &reader.beside.into_inner(), &all, problems);
    all.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    Some(all)
}

/// Tells of the carriageways beside segments that no segment covers.
fn carriageways_left(
    world: &World,
    beside: &[(String, Origin, Vec<Spared>)],
    all: &[(Site, Piece)],
    problems: &mut Diagnostics,
) {
    let covered: BTreeSet<SegmentId> =
        all.iter().flat_map(|(_, piece)| &piece.legs).map(|leg| leg.directed.segment()).collect();
    for (id, origin, spared) in beside {
        let left: Vec<&Spared> = spared.iter().filter(|s| !covered.contains(&s.segment)).collect();
        let Some(longest) = left.iter().max_by_key(|s| s.to_mm - s.from_mm) else { continue };
        let road = road_label(&world.network, longest.segment);
        let meters = left.iter().map(|s| u64::from(s.to_mm - s.from_mm)).sum::<u64>() / 1000;
        problems.push(codes::w725_other_carriageway(origin.place("/geometry"), id, &road, meters));
    }
}

struct Reader<'a> {
    world: &'a World,
    task: &'a SegmentsTask,
    engine: &'a Engine,
    known: Landmarks<'a>,
    /// Segments that lie on one carriageway of two, with the other one.
    beside: RefCell<Vec<(String, Origin, Vec<Spared>)>>,
}

impl Reader<'_> {
    fn guide(&self) -> Guide<'_> {
        Guide { network: &self.world.network, topology: &self.engine.topology, posts: self.known.posts }
    }

    /// The pieces of one segment; none, and why, where it cannot be understood.
    fn pieces(
        &self,
        id: &str,
        geometry: Option<Geometry>,
        properties: &Map<String, Value>,
        origin: &Origin,
        problems: &mut Diagnostics,
    ) -> Vec<(Site, Piece)> {
        let lines = match geometry {
            None => Vec::new(),
            Some(Geometry::LineString(line)) => vec![line],
            Some(Geometry::MultiLineString(lines)) => lines,
            Some(_) => {
                problems.push(codes::e722_no_line(origin.place("/geometry"), id));
                return Vec::new();
            }
        };
        let Some(words) = Words::read(self.task, properties, origin, problems) else { return Vec::new() };
        let found = match words.footing {
            Footing::Ground if lines.is_empty() => {
                problems.push(codes::e722_no_line(origin.place("/geometry"), id));
                return Vec::new();
            }
            Footing::Ground => {
                // Where a part of a longer line says how far along it begins, places are told by the whole.
                let mut begin_m = words.number("from_m").unwrap_or(0.0);
                let mut all = Vec::new();
                for line in &lines {
                    all.extend(self.on_ground(line, begin_m, words.sides, words.speeds));
                    begin_m += f64::from(polyline::length_mm(line)) / 1000.0;
                }
                all
            }
            Footing::Network => self.on_network(id, lines, properties, &words, origin, problems),
        };
        let name = words.text("name").or_else(|| words.text("road")).unwrap_or_default();
        let category = words.text("category").unwrap_or("segment");
        let count = found.len();
        let width = count.to_string().len();
        let named = found.into_iter().enumerate().map(|(i, piece): (usize, Piece)| {
            let site = Site {
                id: if count > 1 { format!("{id}/{:0width$}", i + 1) } else { id.to_owned() },
                name: name.to_owned(),
                category: category.to_owned(),
                weight: 1.0,
                priority: words.priority,
                properties: properties.clone(),
                at: middle(&piece.line, self.world),
                gates: Vec::new(),
                area: None,
                origin: origin.clone(),
            };
            (site, Piece { segment: id.to_owned(), ..piece })
        });
        named.collect()
    }

    /// The directions of road that run along a segment or against it, as it is drawn or as its words say from where to where;
    /// none where it has no direction, or may not be driven that way.
    fn heading(
        &self,
        way: &str,
        id: &str,
        drawing: Option<Drawing>,
        record: &Map<String, Value>,
        origin: &Origin,
    ) -> BTreeSet<DirectedId> {
        let matched = self.unheard(way, id, drawing, record, origin);
        matched.iter().flat_map(|matched| &matched.stretches).map(|stretch| stretch.directed).collect()
    }

    /// The roads of a segment in a direction that it does not ask for itself: what is found there is not told.
    fn unheard(
        &self,
        way: &str,
        id: &str,
        drawing: Option<Drawing>,
        record: &Map<String, Value>,
        origin: &Origin,
    ) -> Option<Matched> {
        let mut record = record.clone();
        record.insert("direction".into(), Value::from(way));
        let mut unheard = Diagnostics::new();
        let read = read_closures(drawing, &record, Some(id.to_owned()), origin, &|_| None, &mut unheard);
        match_closure(&self.world.network, read.first()?, self.known, &mut unheard)
    }

    /// The roads of a segment that is asked for against the direction of a one-way road: those that run the other way, turned
    /// round. What of them may be driven as it is asked for is covered all the same.
    fn against_one_way(
        &self,
        id: &str,
        drawing: Option<Drawing>,
        record: &Map<String, Value>,
        sides: Sides,
        origin: &Origin,
    ) -> Option<Matched> {
        let other = if sides == Sides::Along { "against" } else { "along" };
        let network = &self.world.network;
        let mut matched = self.unheard(other, id, drawing, record, origin)?;
        for stretch in &mut matched.stretches {
            *stretch = stretch.reversed(network);
        }
        Some(matched)
    }

    /// Roads under a drawing or named by words, as a closure of them would find them; merged to chains, cut to length.
    fn on_network(
        &self,
        id: &str,
        lines: Vec<Vec<LonLat>>,
        properties: &Map<String, Value>,
        words: &Words,
        origin: &Origin,
        problems: &mut Diagnostics,
    ) -> Vec<Piece> {
        let record = as_closure(properties, words.sides);
        let drawing = (!lines.is_empty()).then_some(Drawing::Lines(lines));
        let heading = |way: &str| match words.speeds[0] == words.speeds[1] {
            true => BTreeSet::new(),
            false => self.heading(way, id, drawing.clone(), &record, origin),
        };
        let (along, against) = (heading("along"), heading("against"));
        let Some((matched, against_one_way)) =
            self.matched(id, drawing, &record, words.sides, origin, problems)
        else {
            return Vec::new();
        };
        let is_beside = |s: &&Spared| s.because == SparedBecause::OtherCarriageway;
        let beside: Vec<Spared> = matched.spared.iter().filter(is_beside).copied().collect();
        if !beside.is_empty() {
            self.beside.borrow_mut().push((id.to_owned(), origin.clone(), beside));
        }
        let network = &self.world.network;
        let usable = |directed| self.engine.topology.is_usable(directed);
        let stretches = Stretch::all(network, &matched.stretches, &usable);
        let mut found = Vec::new();
        let whole = chains(network, &stretches).into_iter();
        for chain in whole.flat_map(|chain| chain.between_bans(network, &self.engine.topology)) {
            for part in cut(&chain.legs, self.task.longest_mm) {
                // A chain runs as the road is drawn in the network, or as it may be driven; speeds are those of the segment.
                let (here, back) = (part[0].directed, part[0].directed.reversed());
                let is_along = along.contains(&here) || against.contains(&back);
                let is_against = against.contains(&here) || along.contains(&back);
                let turned = match (is_along, is_against) {
                    (false, false) => words.sides == Sides::Against,
                    // A road that is found both ways runs as it is found first: along the line.
                    (_, is_against) => is_against && !along.contains(&here),
                };
                let [forth, back] = words.speeds;
                let speeds = if turned { [back, forth] } else { [forth, back] };
                let piece = self.on_roads(part, [chain.along, chain.against], speeds);
                found.extend(Piece { against_one_way, ..piece }.by_sides(words.sides));
            }
        }
        found
    }

    /// The roads of a segment, and whether it is asked for against the direction of its one-way road.
    fn matched(
        &self,
        id: &str,
        drawing: Option<Drawing>,
        record: &Map<String, Value>,
        sides: Sides,
        origin: &Origin,
        problems: &mut Diagnostics,
    ) -> Option<(Matched, bool)> {
        let mut own = Diagnostics::new();
        let asked = drawing.clone();
        let read = read_closures(drawing, record, Some(id.to_owned()), origin, &|_| None, &mut own);
        let mut matched =
            read.first().and_then(|c| match_closure(&self.world.network, c, self.known, &mut own));
        let is_against = |finding: &Diagnostic| finding.code == AGAINST_ONE_WAY;
        let against_one_way =
            sides.is_one() && matched.is_none() && own.sorted().iter().any(|found| is_against(found));
        if against_one_way {
            matched = self.against_one_way(id, asked, record, sides, origin);
        }
        // Whether another segment covers the other carriageway is known at the end.
        for finding in own.sorted().into_iter().filter(|finding| finding.code != "W419") {
            if is_against(finding) && matched.is_some() {
                problems.push(codes::w726_against_one_way(finding, id));
            } else {
                problems.push(finding.of_segment());
            }
        }
        Some((matched?, against_one_way))
    }

    /// A piece of roads, driven along and against as may be, at these speeds where the roads are not slower.
    fn on_roads(&self, legs: Vec<Leg>, [along, against]: [bool; 2], [forth, back]: [Speed; 2]) -> Piece {
        let network = &self.world.network;
        let length_mm: u32 = legs.iter().map(|leg| leg.to_mm - leg.from_mm).sum();
        let line = path_line(network, &legs);
        let takes = |legs: &[Leg], speed: Speed| {
            let slowest = cost_of(&self.engine.free, legs).map_or(0, |cost| cost.ms);
            duration_ms(length_mm, speed).max(slowest)
        };
        let services_ms = [takes(&legs, forth), takes(&reversed(network, &legs), back)];
        Piece {
            segment: String::new(),
            length_mm,
            places: self.guide().on_roads(&legs),
            runs: runs(&line, along, against),
            line,
            legs,
            access_mm: 0,
            services_ms,
            against_one_way: false,
        }
    }
}

/// A segment as the record of a closure of its roads, for these are found the same way.
fn as_closure(properties: &Map<String, Value>, sides: Sides) -> Map<String, Value> {
    const WHERE: [&str; 8] = ["road", "from", "to", "km", "from_km", "to_km", "carriageway", "levels"];
    let is_where = |(key, _): &(&String, &Value)| WHERE.contains(&key.as_str());
    let mut record: Map<String, Value> =
        properties.iter().filter(is_where).map(|(key, value)| (key.clone(), value.clone())).collect();
    record.insert("effect".into(), Value::from("closed"));
    record.insert("end".into(), Value::from("2100-01-01 00:00"));
    if sides.is_one() {
        let direction = if sides == Sides::Along { "along" } else { "against" };
        record.insert("direction".into(), Value::from(direction));
    }
    record
}

impl Piece {
    /// Once for each direction where both are asked for.
    fn by_sides(self, sides: Sides) -> Vec<Piece> {
        if sides != Sides::Both || self.runs.len() < 2 {
            return vec![self];
        }
        self.runs.iter().map(|run| Piece { runs: vec![run.clone()], ..self.clone() }).collect()
    }
}

fn runs(line: &[LonLat], along: bool, against: bool) -> Vec<Run> {
    let (first, last) = (line[0], line[line.len() - 1]);
    let there = along.then_some(Run { against: false, returns: false, ends: [first, last] });
    let back = against.then_some(Run { against: true, returns: false, ends: [last, first] });
    there.into_iter().chain(back).collect()
}

fn middle(line: &[LonLat], world: &World) -> LonLat {
    let length_mm = polyline::length_mm(line);
    polyline::point_at(line, length_mm, world.network.projection(), length_mm / 2)
}

/// What a piece asks for: what its segment says, and the time that covering it takes.
pub(super) fn with_service(mut ask: Ask, piece: &Piece) -> Ask {
    ask.service_ms = piece.runs.iter().map(|run| piece.service_ms(run)).max().unwrap_or(0);
    ask
}
