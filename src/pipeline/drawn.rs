//! Ways round that an officer fixed by drawing them: read, matched, joined to the movements of their closure, and held
//! against the vehicle.

use super::positions::on_globe;
use super::positions::positions;
use super::route::{named, turns_forbidden};
use super::world::{Engine, World};
use crate::closure::{Drawing, Landmarks, MatchedStretch, match_closure, read_closures};
use crate::diagnostic::{Diagnostic, Diagnostics, Origin, closures as codes};
use crate::exchange::feed;
use crate::exchange::geojson::{Document, Geometry};
use crate::exchange::source::{Expected, Source};
use crate::exchange::wzdx::chained;
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::blockers::{Blocker, obstacles_along};
use crate::plan::detour::{Detour, Movement, cost_of, first_forbidden, part_off};
use crate::plan::route::Path;
use crate::report::detour::Refused;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// A way round as it was drawn, on the network.
pub(super) struct DrawnWay {
    /// Its id, or its number in the file.
    pub id: String,
    /// The closure or order it is meant for; empty is every one it fits.
    closure: String,
    /// The vehicle it is meant for; empty is every one.
    vehicle: String,
    /// The roads in driving order.
    roads: Vec<DirectedId>,
    /// Where an officer drew it; none of a way that a feed tells.
    origin: Option<Origin>,
}

/// Why a way is none round a movement: how far off it is, the nearest miss first, and in words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Misfit(u8, String);

/// A line that an officer drew.
struct DrawnLine {
    id: String,
    closure: String,
    vehicle: String,
    line: Vec<LonLat>,
    origin: Origin,
}

/// Reads drawn lines. One that names a closure that is not there is an error.
fn read_lines(world: &World, files: &[PathBuf], problems: &mut Diagnostics) -> Option<Vec<DrawnLine>> {
    let options = positions(&world.setting, world.setting.crs[2].as_deref(), problems);
    let (mut lines, mut complete) = (Vec::new(), true);
    for path in files {
        let source = Source::read(path, Expected::Json, world.setting.encoding, problems);
        let Some(document) = source.as_ref().and_then(|source| Document::parse(source, problems)) else {
            complete = false;
            continue;
        };
        lines.extend(document.read(&options, problems, |feature, problems| {
            let text = |key: &str| {
                let value =
                    feature.properties.iter().find(|(name, _)| &**name == key).map(|(_, v)| v.value());
                value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
            };
            let Some(Geometry::LineString(line)) = feature.geometry.clone() else {
                problems.push(codes::e465_drawn_way(feature.origin.place("/geometry"), "it is no line"));
                return None;
            };
            let id = feature.any_id().unwrap_or_else(|| format!("way-{}", feature.origin.feature + 1));
            let (closure, vehicle, origin) = (text("closure"), text("vehicle"), feature.origin.clone());
            Some(DrawnLine { id, closure, vehicle, line, origin })
        }));
    }
    lines.retain(|drawn| {
        let is_known = drawn.closure.is_empty() || !closures_of(world, &drawn.closure).is_empty();
        if !is_known {
            let message = format!("there is no closure {:?}", drawn.closure);
            problems.push(codes::e465_drawn_way(drawn.origin.place("/properties/closure"), &message));
        }
        is_known
    });
    complete.then_some(lines)
}

/// Ids of the closures that are called so, or are phases of an order that is.
fn closures_of(world: &World, name: &str) -> Vec<String> {
    let of = world.plan.closures().iter().filter(|c| c.id == name || c.order == name);
    of.map(|c| c.id.clone()).collect()
}

/// Reads and matches drawn ways, and those that feeds of closures tell of, which stand behind them. A line that does not
/// lie on roads is an error, as for closures; of a feed it is a warning.
pub(super) fn read_drawn(
    world: &World,
    files: &[PathBuf],
    problems: &mut Diagnostics,
) -> Option<Vec<DrawnWay>> {
    let mut ways = Vec::new();
    for DrawnLine { id, closure, vehicle, line, origin } in read_lines(world, files, problems)? {
        if let Some(roads) = roads(&world.network, &id, line, &origin, problems) {
            ways.push(DrawnWay { id, closure, vehicle, roads, origin: Some(origin) });
        }
    }
    if problems.has_errors() {
        return None;
    }
    let told: Vec<feed::Detour> = world.feed_detours.iter().map(|told| told.detour.clone()).collect();
    for whole in chained(&told) {
        let Some(first) = world.feed_detours.iter().find(|told| told.detour.id == whole.id) else { continue };
        let line: Vec<LonLat> = whole.line.iter().filter_map(|at| on_globe(*at, &first.options)).collect();
        let found = (line.len() > 1)
            .then(|| roads(&world.network, &whole.id, line, &first.origin, &mut Diagnostics::new()))
            .flatten();
        let Some(roads) = found else {
            let message = format!("The detour {:?} does not lie on roads of the network.", whole.id);
            problems.push(codes::w434_feed(first.origin.place("/geometry"), "unsupported", &message));
            continue;
        };
        for closure in whole.closures {
            let (id, vehicle) = (whole.id.clone(), String::new());
            ways.push(DrawnWay { id, closure, vehicle, roads: roads.clone(), origin: None });
        }
    }
    Some(ways)
}

/// The roads that a line runs along, in driving order; up to half of the line may lie beside them.
fn roads(
    network: &Network,
    id: &str,
    line: Vec<LonLat>,
    origin: &Origin,
    problems: &mut Diagnostics,
) -> Option<Vec<DirectedId>> {
    let path = stretches(network, id, line, origin, Gaps::UpToHalf, problems)?;
    Some(path.iter().map(|stretch| stretch.directed).collect())
}

/// Drawn lines as detours of a feed, each with the closures it is meant for; a way for some vehicle says so in its name.
pub(super) fn as_feed(
    world: &World,
    files: &[PathBuf],
    problems: &mut Diagnostics,
) -> Option<Vec<feed::Detour>> {
    let lines = read_lines(world, files, problems)?;
    let detours = lines.into_iter().filter_map(|DrawnLine { id, closure, vehicle, line, origin }| {
        let found = roads(&world.network, &id, line.clone(), &origin, problems)?;
        let mut names: Vec<String> =
            found.iter().map(|d| world.network.way_of(d.segment()).label().to_owned()).collect();
        names.retain(|name| !name.is_empty());
        names.dedup();
        Some(feed::Detour {
            name: if vehicle.is_empty() { id.clone() } else { format!("{id} ({vehicle})") },
            id,
            line: line.iter().map(|at| at.degrees()).collect(),
            roads: names,
            closures: closures_of(world, &closure),
            original: Value::Null,
            source: Value::Null,
        })
    });
    let detours: Vec<feed::Detour> = detours.collect();
    (!problems.has_errors()).then_some(detours)
}

/// The roads that a line runs along, in driving order: matched as a closure of that line would be.
fn stretches(
    network: &Network,
    id: &str,
    line: Vec<LonLat>,
    origin: &Origin,
    gaps: Gaps,
    problems: &mut Diagnostics,
) -> Option<Vec<MatchedStretch>> {
    let mut record = Map::new();
    record.insert("effect".into(), Value::from("closed"));
    record.insert("direction".into(), Value::from("along"));
    record.insert("end".into(), Value::from("2100-01-01 00:00"));
    let drawing = Some(Drawing::Lines(vec![line]));
    let mut found = Diagnostics::new();
    let read = read_closures(drawing, &record, Some(id.to_owned()), origin, &|_| None, &mut found);
    let matched =
        read.first().and_then(|line| match_closure(network, line, Landmarks::default(), &mut found));
    // What is found is found of a drawn way, whatever it was matched as.
    problems.extend(found.reworded(&[
        ("closure ", "drawn way "),
        (" closes ", " runs along "),
        (", or change `direction`", ""),
        ("to be closed", "to drive on"),
    ]));
    let matched = matched?;
    let ordered = in_order(network, &matched.stretches);
    let length = |all: &[MatchedStretch]| all.iter().map(|s| u64::from(s.to_mm - s.from_mm)).sum::<u64>();
    // A gap leaves something of the line out; a little of it is borne where the caller says so.
    let whole = length(&matched.stretches);
    let roads = ordered.filter(|path| match gaps {
        Gaps::None => length(path) == whole,
        Gaps::UpToHalf => length(path) * 2 >= whole,
    });
    if roads.is_none() {
        let message = "it does not lie on roads that follow each other";
        problems.push(codes::e465_drawn_way(origin.place("/geometry"), message));
    }
    roads
}

/// Whether parts of a line may be left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gaps {
    None,
    UpToHalf,
}

/// A line as legs of a path, in driving order; the whole of it must lie on roads that follow each other, none of them twice.
pub(super) fn along(
    network: &Network,
    id: &str,
    line: Vec<LonLat>,
    origin: &Origin,
    problems: &mut Diagnostics,
) -> Option<Vec<Leg>> {
    let leg = |s: MatchedStretch| Leg { directed: s.directed, from_mm: s.from_mm, to_mm: s.to_mm };
    Some(stretches(network, id, line, origin, Gaps::None, problems)?.into_iter().map(leg).collect())
}

/// Stretches of one path in the order in which it is driven. Of roads drawn twice on one line the first counts.
fn in_order(network: &Network, stretches: &[MatchedStretch]) -> Option<Vec<MatchedStretch>> {
    let whole = |s: &MatchedStretch| network.segment(s.directed.segment()).length_mm;
    let follows = |a: &MatchedStretch, b: &MatchedStretch| {
        let meet =
            network.head(a.directed) == network.tail(b.directed) && b.directed != a.directed.reversed();
        meet && a.to_mm == whole(a) && b.from_mm == 0
    };
    let begins = |s: &&MatchedStretch| !stretches.iter().any(|before| follows(before, s));
    let mut at = stretches.iter().find(begins)?;
    let mut path = vec![*at];
    while let Some(next) = stretches.iter().find(|s| follows(at, s) && !path.contains(s)) {
        path.push(*next);
        at = next;
    }
    Some(path)
}

impl DrawnWay {
    /// Whether it is meant for a closure and a vehicle.
    pub fn is_for(&self, closure: &crate::closure::Closure, vehicle: &str) -> bool {
        let this = |own: &str, other: &str| own.is_empty() || own == other;
        (this(&self.closure, &closure.id) || this(&self.closure, &closure.order))
            && this(&self.vehicle, vehicle)
    }

    /// The way as a detour of a movement: the street up to where it leaves, itself, and the street from where it comes
    /// back; or why it does not leave the street before the closure and come back behind it, in this direction.
    pub fn join(&self, network: &Network, movement: &Movement) -> Result<Vec<Leg>, Misfit> {
        join(network, &self.roads, movement).map_err(|misfit| {
            let other_way: Vec<DirectedId> = self.roads.iter().rev().map(|d| d.reversed()).collect();
            match join(network, &other_way, movement) {
                Ok(_) => Misfit(1, "it is drawn against the direction of this traffic".to_owned()),
                Err(_) => misfit,
            }
        })
    }

    /// A way that does not fit because it runs over the closure itself.
    pub fn over_closure(
        &self,
        world: &World,
        engine: &Engine,
        metric: &Metric,
        movement: &Movement,
    ) -> Option<Refused> {
        let on = self.roads.iter().find(|d| movement.shut.iter().any(|s| s.0 == **d))?;
        let legs: Vec<Leg> = self.roads.iter().map(|d| whole(&world.network, *d)).collect();
        // A turn that is banned leaves the road behind it open to whoever comes another way.
        let closed = Blocker::Closed(*on);
        obstacles_along(metric, &legs).contains(&closed).then(|| Refused {
            id: self.id.clone(),
            blockers: vec![named(world, engine, closed, None)],
            legs,
        })
    }

    /// Why an officer's way is in no answer: not taken, nor refused. `None` where it is, or is no officer's. `meant` are the
    /// movements that it could be for, each in views of several reaches, and whether there is a closure and vehicle that it
    /// is meant for at all.
    pub fn unused(
        &self,
        network: &Network,
        is_meant: bool,
        meant: &mut dyn Iterator<Item = Movement>,
    ) -> Option<Diagnostic> {
        let origin = self.origin.as_ref()?;
        let misfits = meant.map(|movement| match self.join(network, &movement) {
            Ok(_) => Misfit(0, "another drawn way is fixed there".to_owned()),
            Err(misfit) => misfit,
        });
        let why = match (is_meant, misfits.min()) {
            (_, Some(Misfit(_, why))) => why,
            (true, None) => "no through traffic is cut there".to_owned(),
            (false, None) => "no plan is made for this vehicle, or the closure is not in force".to_owned(),
        };
        Some(codes::w482_drawn_way_unused(origin.place("/geometry"), &self.id, &self.closure, &why))
    }

    /// Judges the way for a vehicle under the closures: the detour it makes, or what stands in its way.
    pub fn judge(
        &self,
        world: &World,
        engine: &Engine,
        metric: &Metric,
        movement: &Movement,
        legs: Vec<Leg>,
    ) -> Result<Detour, Refused> {
        let mut blockers: Vec<_> = obstacles_along(metric, &legs)
            .into_iter()
            .map(|blocker| named(world, engine, blocker, None))
            .collect();
        blockers.dedup();
        if blockers.is_empty()
            && let Some(at) = first_forbidden(metric.topology(), &legs)
        {
            let network = &world.network;
            blockers.push(turns_forbidden(Some(network.position(network.tail(legs[at].directed)))));
        }
        match cost_of(metric, &legs).filter(|_| blockers.is_empty()) {
            Some(cost) => {
                let off = part_off(&movement.along.legs, &legs);
                Ok(Detour { path: Path { cost, legs }, off })
            }
            None => Err(Refused { id: self.id.clone(), blockers, legs }),
        }
    }
}

fn whole(network: &Network, directed: DirectedId) -> Leg {
    Leg { directed, from_mm: 0, to_mm: network.segment(directed.segment()).length_mm }
}

fn join(network: &Network, roads: &[DirectedId], movement: &Movement) -> Result<Vec<Leg>, Misfit> {
    let place = |node: crate::id::NodeId| {
        let [lon, lat] = network.position(node).degrees();
        format!("{lon:.6},{lat:.6}")
    };
    let street = &movement.along.legs;
    let on_street = |d: &DirectedId| street.iter().any(|leg| leg.directed == *d);
    let ends = roads.iter().position(|d| !on_street(d)).zip(roads.iter().rposition(|d| !on_street(d)));
    let Some((first, last)) = ends else {
        return Err(Misfit(5, "it does not leave the street".to_owned()));
    };
    let (leaves, back) = (network.tail(roads[first]), network.head(roads[last]));
    let is_shut = |leg: &Leg| movement.shut.iter().any(|s| s.0 == leg.directed);
    let shut = street.iter().position(is_shut).zip(street.iter().rposition(is_shut));
    let Some((shut_at, shut_to)) = shut else {
        return Err(Misfit(6, "it is on another street".to_owned()));
    };
    let Some(before) = street[..=shut_at].iter().rposition(|leg| network.tail(leg.directed) == leaves) else {
        let message =
            format!("it does not leave the street before the closure; it leaves from {}", place(leaves));
        return Err(Misfit(4, message));
    };
    // Behind a turn that is banned is where the road that it leads into begins.
    let is_turn = movement.shut.last().is_some_and(|(_, from, to)| (*from, *to) == (0, 0));
    let first_behind = if is_turn { shut_to.saturating_sub(1) } else { shut_to };
    let Some(behind) = (first_behind..street.len()).find(|i| network.head(street[*i].directed) == back)
    else {
        let message =
            format!("it does not come back to the street behind the closure; it ends at {}", place(back));
        return Err(Misfit(3, message));
    };
    if before == 0 || behind + 1 == street.len() {
        return Err(Misfit(2, "it goes round more of the street than is looked at".to_owned()));
    }
    let own = roads[first..=last].iter().map(|d| whole(network, *d));
    Ok(street[..before].iter().copied().chain(own).chain(street[behind + 1..].iter().copied()).collect())
}
