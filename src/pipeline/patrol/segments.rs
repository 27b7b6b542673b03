//! Segments of a patrol: roads and pipelines from files, cut into pieces that are covered one at a time.
//!
//! A segment is drawn, or named by its road (`road`, `from`, `to`, kilometers) as closures are. On the network it becomes
//! the stretches of road it lies on; off it, it keeps its own line and is come to where a road is near. A piece is a site
//! of its own to the rest of the program: with an end to begin at and one to end at in place of a gate.

use super::super::posts::{milestones, read_posts};
use super::super::world::{Engine, World, named_places, positions};
use super::asks::Ask;
use super::chains::{Sides, Stretch, chains, cut, reversed};
use super::places::Guide;
use super::terrain::{Terrain, shut_on};
use crate::closure::matching::{Spared, SparedBecause, road_label};
use crate::closure::{Drawing, Landmarks, match_closure, read_closures};
use crate::diagnostic::{Diagnostics, Origin, segments as codes};
use crate::exchange::geojson::{Document, Geometry};
use crate::exchange::network_files::InputFile;
use crate::exchange::sites::Site;
use crate::exchange::source::{Expected, Source};
use crate::geometry::{LonLat, polyline};
use crate::id::SegmentId;
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

/// How far apart places are tried where a line off the roads may be come to.
const ACCESS_EVERY_MM: u32 = 100_000;

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
            all.extend(reader.pieces(&id, geometry, properties, &origin, problems));
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

    fn pieces(
        &self,
        id: &str,
        geometry: Option<Geometry>,
        properties: Map<String, Value>,
        origin: &Origin,
        problems: &mut Diagnostics,
    ) -> Vec<(Site, Piece)> {
        let text = |key: &str| properties.get(key).and_then(Value::as_str).map(str::trim);
        let lines = match geometry {
            None => Vec::new(),
            Some(Geometry::LineString(line)) => vec![line],
            Some(Geometry::MultiLineString(lines)) => lines,
            Some(_) => {
                problems.push(codes::e722_no_line(origin.place("/geometry"), id));
                return Vec::new();
            }
        };
        let footing = match text("on") {
            None => self.task.footing,
            Some("network") => Footing::Network,
            Some("ground") => Footing::Ground,
            Some(other) => {
                problems.push(codes::e723_word(
                    origin.place("/properties/on"),
                    "on",
                    other,
                    "network, ground",
                ));
                return Vec::new();
            }
        };
        let sides = match text("direction").unwrap_or("either") {
            "either" => Sides::Either,
            "along" => Sides::Along,
            "against" => Sides::Against,
            "both" => Sides::Both,
            other => {
                let known = "either, along, against, both";
                problems.push(codes::e723_word(
                    origin.place("/properties/direction"),
                    "direction",
                    other,
                    known,
                ));
                return Vec::new();
            }
        };
        let mut speeds = [self.task.speed(footing); 2];
        for (key, sides) in [("speed_kmh", 0..2), ("speed_back_kmh", 1..2)] {
            match properties.get(key).map(|value| (value.as_f64(), value)) {
                None => {}
                Some((Some(kmh), _)) if (0.5..=200.0).contains(&kmh) => {
                    speeds[sides].fill(Speed((kmh * 1000.0).round() as u32));
                }
                Some((_, value)) => {
                    let place = origin.place(&format!("/properties/{key}"));
                    problems.push(codes::e723_word(
                        place,
                        key,
                        &value.to_string(),
                        "a speed from 0.5 to 200",
                    ));
                    return Vec::new();
                }
            }
        }
        let found = match footing {
            Footing::Ground if lines.is_empty() => {
                problems.push(codes::e722_no_line(origin.place("/geometry"), id));
                return Vec::new();
            }
            Footing::Ground => {
                // Where a part of a longer line says how far along it begins, places are told by the whole.
                let mut begin_m = properties.get("from_m").and_then(Value::as_f64).unwrap_or(0.0);
                let mut all = Vec::new();
                for line in &lines {
                    all.extend(self.on_ground(line, begin_m, sides, speeds));
                    begin_m += f64::from(polyline::length_mm(line)) / 1000.0;
                }
                all
            }
            Footing::Network => self.on_network(id, lines, &properties, sides, speeds, origin, problems),
        };
        let name = text("name").or_else(|| text("road")).unwrap_or_default().to_owned();
        let category = text("category").unwrap_or("segment").to_owned();
        let priority = properties.get("priority").and_then(Value::as_i64);
        let count = found.len();
        let width = count.to_string().len();
        let named = found.into_iter().enumerate().map(|(i, piece): (usize, Piece)| {
            let site = Site {
                id: if count > 1 { format!("{id}/{:0width$}", i + 1) } else { id.to_owned() },
                name: name.clone(),
                category: category.clone(),
                weight: 1.0,
                priority,
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

    /// Roads under a drawing or named by words, as a closure of them would find them; merged to chains, cut to length.
    #[expect(clippy::too_many_arguments, reason = "all that a feature says")]
    fn on_network(
        &self,
        id: &str,
        lines: Vec<Vec<LonLat>>,
        properties: &Map<String, Value>,
        sides: Sides,
        speeds: [Speed; 2],
        origin: &Origin,
        problems: &mut Diagnostics,
    ) -> Vec<Piece> {
        const WHERE: [&str; 8] = ["road", "from", "to", "km", "from_km", "to_km", "carriageway", "levels"];
        let mut record: Map<String, Value> = properties
            .iter()
            .filter(|(key, _)| WHERE.contains(&key.as_str()))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        record.insert("end".into(), Value::from("2100-01-01 00:00"));
        let one_way = matches!(sides, Sides::Along | Sides::Against);
        if one_way {
            record.insert(
                "direction".into(),
                Value::from(if sides == Sides::Along { "along" } else { "against" }),
            );
        }
        let drawing = (!lines.is_empty()).then_some(Drawing::Lines(lines));
        let mut own = Diagnostics::new();
        let read = read_closures(drawing, &record, Some(id.to_owned()), origin, &|_| None, &mut own);
        let matched = read.first().and_then(|c| match_closure(&self.world.network, c, self.known, &mut own));
        // Whether another segment covers the other carriageway is known at the end.
        for finding in own.sorted().into_iter().filter(|finding| finding.code != "W419") {
            problems.push(finding.of_segment());
        }
        let Some(matched) = matched else { return Vec::new() };
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
                let length_mm: u32 = part.iter().map(|leg| leg.to_mm - leg.from_mm).sum();
                let line = path_line(network, &part);
                let runs = runs(&line, chain.along, chain.against);
                let back = reversed(network, &part);
                let takes = |legs: &[Leg], speed: Speed| {
                    let slowest = cost_of(&self.engine.free, legs).map_or(0, |cost| cost.ms);
                    duration_ms(length_mm, speed).max(slowest)
                };
                let services_ms = [takes(&part, speeds[0]), takes(&back, speeds[1])];
                let piece = Piece {
                    segment: String::new(),
                    line,
                    length_mm,
                    places: self.guide().on_roads(&part),
                    runs,
                    legs: part,
                    access_mm: 0,
                    services_ms,
                };
                found.extend(piece.by_sides(sides));
            }
        }
        found
    }

    /// A line off the network, cut where a road comes nearest: pieces as long as allowed, longer ones where no road is near.
    /// A piece at whose one end no road is near is walked there and back. The straight walk between road and line counts,
    /// at the same speed.
    fn on_ground(&self, line: &[LonLat], begin_m: f64, sides: Sides, speeds: [Speed; 2]) -> Vec<Piece> {
        let plane = self.world.network.projection();
        let length_mm = polyline::length_mm(line);
        let steps = length_mm.div_ceil(ACCESS_EVERY_MM).max(1);
        let place = |step: u32| (u64::from(length_mm) * u64::from(step) / u64::from(steps)) as u32;
        let at = |step: u32| polyline::point_at(line, length_mm, plane, place(step));
        let limit_m = self.world.setting.snap_m;
        let walk_mm = |step: u32| {
            let snap = self.engine.topology.snap(at(step), limit_m)?;
            Some((snap.distance_m * 1000.0).round() as u32)
        };
        let walks: Vec<Option<u32>> = (0..=steps).map(walk_mm).collect();
        let walk = |step: u32| walks[step as usize];
        let within = |from: u32, to: u32| place(to) - place(from) <= self.task.longest_mm;
        let mut cuts = vec![0];
        while let Some(last) = cuts.last().copied().filter(|last| *last < steps) {
            cuts.push(next_cut(&walks, last, within));
        }
        let mut found = Vec::new();
        for pair in cuts.windows(2) {
            let (from, to) = (place(pair[0]), place(pair[1]));
            let own = polyline::piece(line, length_mm, plane, from, to);
            let ends = [walk(pair[0]), walk(pair[1])];
            let back = |against: bool| {
                let end = if against { own[own.len() - 1] } else { own[0] };
                vec![Run { against, returns: true, ends: [end; 2] }]
            };
            let (runs, returns, access_mm) = match ends {
                [Some(a), Some(b)] => {
                    (runs(&own, sides != Sides::Against, sides != Sides::Along), false, a.saturating_add(b))
                }
                [Some(a), None] => (back(false), true, a.saturating_mul(2)),
                [None, b] => (back(true), true, b.unwrap_or(0).saturating_mul(2)),
            };
            let along_m = |step: u32| begin_m + f64::from(place(step)) / 1000.0;
            let named = |step: u32| self.guide().off_roads(at(step), along_m(step), limit_m);
            let places = [named(pair[0]), named(pair[1])];
            let length_mm = to - from;
            let services_ms = [0, 1].map(|side: usize| {
                let there = duration_ms(length_mm, speeds[side]);
                let back = if returns { duration_ms(length_mm, speeds[1 - side]) } else { 0 };
                there.saturating_add(back).saturating_add(duration_ms(access_mm, speeds[0]))
            });
            let piece = Piece {
                segment: String::new(),
                line: own,
                length_mm,
                places,
                runs,
                legs: Vec::new(),
                access_mm,
                services_ms,
            };
            found.extend(piece.by_sides(sides));
        }
        found
    }
}

/// Where a line off the network is cut next, of places that know the walk to the nearest road: at the end, where it can be
/// left there; else at the farthest place, within the longest piece, that is nearer to a road than its neighbors. A
/// part without a road at its begin is as short as may be, for it is walked twice.
fn next_cut(walks: &[Option<u32>], last: u32, within: impl Fn(u32, u32) -> bool) -> u32 {
    let steps = walks.len() as u32 - 1;
    let walk = |step: u32| walks.get(step as usize).copied().flatten();
    let open = |step: &u32| walk(*step).is_some();
    let nearest = |step: &u32| {
        let beside = [step.checked_sub(1), Some(step + 1)].into_iter().flatten().filter_map(walk);
        walk(*step).is_some_and(|own| beside.into_iter().all(|other| own <= other))
    };
    let beyond = last + 1..=steps;
    let reach = || beyond.clone().filter(|step| within(last, *step));
    if walk(last).is_none() {
        return reach().find(nearest).or_else(|| beyond.clone().find(open)).unwrap_or(steps);
    }
    let end = within(last, steps).then_some(steps);
    end.filter(open)
        .or_else(|| reach().filter(nearest).max())
        .or(end)
        .or_else(|| reach().filter(open).max())
        .or_else(|| beyond.clone().find(open))
        .unwrap_or(steps)
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

#[cfg(test)]
mod tests {
    use super::next_cut;

    /// Cuts of a line whose places are `walks` away from a road (`.` is too far), pieces being at most `longest` places.
    fn cuts(walks: &str, longest: u32) -> Vec<u32> {
        let walks: Vec<Option<u32>> = walks.chars().map(|c| c.to_digit(10)).collect();
        let mut cuts = vec![0];
        while let Some(last) = cuts.last().copied().filter(|last| (*last as usize) < walks.len() - 1) {
            cuts.push(next_cut(&walks, last, |from, to| to - from <= longest));
        }
        cuts
    }

    #[test]
    fn lines_are_cut_where_a_road_is_nearest() {
        assert_eq!(cuts("0123210", 9), [0, 6], "one piece where it may be");
        assert_eq!(cuts("2101232", 4), [0, 2, 6], "at the road, not at the farthest place");
        assert_eq!(cuts("0...1....", 9), [0, 4, 8], "once to the last road, and there and back from it");
        assert_eq!(cuts("..1.0...0", 9), [0, 2, 8], "from the first road back to the begin");
        assert_eq!(cuts("0.......0", 3), [0, 8], "longer than allowed where no road is near");
        assert_eq!(cuts("....", 2), [0, 3]);
        assert_eq!(cuts("00000", 2), [0, 2, 4], "along a road as long as may be");
    }
}
