//! Closures back to GeoJSON features for feeds, which know drawn lines only; and where closures lie, in words.

use super::calendar::{OnHolidays, Schedule};
use super::chainage::Chainage;
use super::full::binds_every_car;
use super::matching::turns::{self, is_possible};
use super::matching::{Matched, MatchedStretch, flow};
use super::model::{Closure, Direction, Effect, Location, RingPart};
use super::rolling_words::UNIT;
use super::turn::Turn;
use crate::exchange::cifs::Widened;
use crate::geometry::LonLat;
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A closure as a GeoJSON feature for feeds, which know drawn lines only: areas become lines, too, and no line leads against
/// a one-way road. Our own record is [`super::record::records`].
pub fn feature(network: &Network, closure: &Closure, matched: Option<&Matched>) -> Value {
    let mut properties = closure.properties.clone();
    properties.shift_remove("id");
    properties.shift_remove(UNIT);
    let found = matched.map(|matched| match matched.turns.as_slice() {
        [] => strung(network, closure, &spread(network, closure, matched), true),
        turns => turn_lines(network, turns),
    });
    let found = found.filter(|found| !found.lines.is_empty());
    let geometry = match (drawn(&closure.location), found) {
        (Some(drawn), Some(found)) if is_redrawn(network, closure, matched) => {
            properties.shift_remove("mode");
            take(&mut properties, found).unwrap_or(drawn)
        }
        (Some(drawn), _) => match matched.filter(|_| is_ring(closure)) {
            // A feed knows no edges of areas; the places where roads are cut are points.
            Some(matched) => {
                properties.shift_remove("mode");
                gates(network, matched)
            }
            None => drawn,
        },
        (None, Some(found)) => take(&mut properties, found).unwrap_or_default(),
        (None, None) => Value::Null,
    };
    for_feed(network, closure, matched, &mut properties);
    json!({"type": "Feature", "id": closure.id, "properties": properties, "geometry": geometry})
}

/// Turns as lines through the junction.
fn turn_lines(network: &Network, turns: &[Vec<DirectedId>]) -> Lines {
    let made = turns.iter().filter(|path| is_possible(network, path));
    let found = made.filter_map(|path| {
        let road = path.first().map(|d| network.way_of(d.segment()).label().to_owned());
        Some((turns::line(network, path)?, road.unwrap_or_default()))
    });
    let (lines, roads) = found.unzip();
    Lines { lines, roads, both: false, ends: None }
}

/// Whether a closure only comes of another record: an entry of a cordon, or the edge of one with local traffic inside.
/// Whoever writes records writes that one.
pub fn is_derived(closure: &Closure) -> bool {
    match closure.location {
        Location::Ring { part: RingPart::Entry(_), .. } => true,
        Location::Ring { part: RingPart::Barrier, .. } => {
            closure.properties.get("mode").and_then(Value::as_str) != Some("perimeter")
        }
        _ => false,
    }
}

fn is_ring(closure: &Closure) -> bool {
    matches!(closure.location, Location::Ring { .. })
}

/// Where roads are cut.
fn gates(network: &Network, matched: &Matched) -> Value {
    let at = |s: &MatchedStretch| {
        let length = network.segment(s.directed.segment()).length_mm;
        let along = if s.directed.is_forward() { s.from_mm } else { length - s.from_mm };
        network.point_at(s.directed.segment(), along)
    };
    let points: BTreeSet<LonLat> = matched.stretches.iter().map(at).collect();
    let points: Vec<LonLat> = points.into_iter().collect();
    json!({"type": "MultiPoint", "coordinates": positions(&points)})
}

/// How much of each arm of a junction, and of a road about a gate, a feed is given: it knows no points.
pub const SPREAD_M: u32 = 15;

/// Whether a feed gets [`SPREAD_M`] of road in place of points.
pub fn is_spread(closure: &Closure, matched: &Matched) -> bool {
    !matches!(closure.location, Location::SiteGate { .. } | Location::Ring { .. })
        && !matched.stretches.is_empty()
        && matched.stretches.iter().all(|s| s.from_mm == s.to_mm)
}

/// Whether a contraflow or a suspended one-way rule leads where nobody drives without it.
fn leads_against(network: &Network, closure: &Closure, matched: &Matched) -> bool {
    matches!(closure.effect, Effect::Contraflow | Effect::SuspendOneWay)
        && !matched.stretches.is_empty()
        && !matched.stretches.iter().any(|s| flow::flows(network, s.directed))
}

/// Junctions and gates as short stretches about them; everything else as it is.
fn spread(network: &Network, closure: &Closure, matched: &Matched) -> Matched {
    if leads_against(network, closure, matched) {
        // A feed has the line with the traffic that is there without works, and a sentence on the other.
        let mut stretches: Vec<MatchedStretch> =
            matched.stretches.iter().map(|s| s.reversed(network)).collect();
        stretches.sort_unstable();
        return Matched { stretches, ..matched.clone() };
    }
    if !is_spread(closure, matched) {
        return matched.clone();
    }
    let reach = SPREAD_M * 1000;
    let mut stretches: Vec<MatchedStretch> = Vec::new();
    for s in &matched.stretches {
        let length = network.segment(s.directed.segment()).length_mm;
        let (from_mm, to_mm) = (s.from_mm.saturating_sub(reach), length.min(s.to_mm + reach));
        let wide = MatchedStretch { from_mm, to_mm, ..*s };
        stretches.extend([wide, wide.reversed(network)]);
    }
    stretches.sort_unstable();
    stretches.dedup();
    Matched { stretches, ..matched.clone() }
}

fn take(properties: &mut Map<String, Value>, found: Lines) -> Option<Value> {
    properties.insert("line_roads".into(), found.roads.into());
    properties.insert("direction".into(), if found.both { "both" } else { "along" }.into());
    line_geometry(&found.lines)
}

/// What the writers of feeds read from the properties, said in their words.
fn for_feed(
    network: &Network,
    closure: &Closure,
    matched: Option<&Matched>,
    properties: &mut Map<String, Value>,
) {
    properties.insert("effect".into(), closure.effect.name().into());
    if let Some(turn) = &closure.turn {
        properties.insert("turn_said".into(), turn_said(closure, turn).into());
    }
    properties.insert("status".into(), closure.status.name().into());
    properties.insert("binds_cars".into(), binds_every_car(closure).into());
    let named = properties.get("road").and_then(Value::as_str).is_some_and(|road| !road.trim().is_empty());
    if !named && let Some((road, _)) = matched.and_then(|matched| roads(network, matched).into_iter().next())
    {
        properties.insert("road".into(), road.into());
    }
    // Kilometer posts are numbers there.
    for key in ["from_km", "to_km"] {
        let post = properties.get(key).and_then(Value::as_str).and_then(Chainage::parse);
        properties.extend(post.map(|Chainage(mm)| (key.to_owned(), (mm as f64 / 1e6).into())));
    }
    let days = open_days(&closure.schedule);
    if !days.is_empty() {
        properties.insert("except_dates".into(), days.into());
    }
    if closure.schedule.on_holidays == OnHolidays::Holds {
        let days: Vec<String> = closure.schedule.holidays.iter().map(NaiveDate::to_string).collect();
        properties.insert("holiday_dates".into(), days.into());
    }
}

/// A turn in a sentence.
fn turn_said(closure: &Closure, turn: &Turn) -> String {
    let verb = if closure.effect == Effect::MandatoryTurn { "Prescribed" } else { "Forbidden" };
    format!("{verb}: {turn}.")
}

/// Days on which a closure does not hold, one by one.
fn open_days(schedule: &Schedule) -> Vec<String> {
    let mut days = BTreeSet::new();
    for (first, last) in &schedule.exceptions {
        days.extend(first.iter_days().take_while(|day| day <= last));
    }
    if schedule.on_holidays == OnHolidays::Lifted {
        days.extend(schedule.holidays.iter().copied());
    }
    days.into_iter().map(|day| day.to_string()).collect()
}

/// Whether a feed gets the matched stretches in place of the drawing.
fn is_redrawn(network: &Network, closure: &Closure, matched: Option<&Matched>) -> bool {
    let one_way = |s: &MatchedStretch| flow::is_one_way(network, s.directed.segment());
    match &closure.location {
        _ if closure.turn.is_some() => true,
        Location::Area { .. } | Location::Ring { .. } => true,
        Location::Points { .. } => matched.is_some_and(|matched| is_spread(closure, matched)),
        Location::Lines { .. } => {
            let is_one_road = |matched: &Matched| {
                let of_feed = ["wzdx", "cifs"].iter().any(|key| closure.properties.contains_key(*key));
                of_feed || roads(network, matched).iter().filter(|(name, _)| !name.is_empty()).count() < 2
            };
            let both = closure.direction == Direction::Both;
            matched.is_some_and(|matched| {
                !is_one_road(matched)
                    || (both && matched.stretches.iter().any(one_way))
                    || leads_against(network, closure, matched)
            })
        }
        _ => false,
    }
}

/// The drawing of a closure; `None` for one in words.
pub(super) fn drawn(location: &Location) -> Option<Value> {
    match location {
        Location::Lines { lines, .. } => line_geometry(lines),
        Location::Area { polygons, .. } | Location::Ring { polygons, .. } => {
            let rings = |polygon: &Vec<Vec<LonLat>>| polygon.iter().map(|r| positions(r)).collect::<Vec<_>>();
            Some(match polygons.as_slice() {
                [one] => json!({"type": "Polygon", "coordinates": rings(one)}),
                many => {
                    json!({"type": "MultiPolygon", "coordinates": many.iter().map(rings).collect::<Vec<_>>()})
                }
            })
        }
        Location::Points { points, .. } => Some(match points.as_slice() {
            [one] => json!({"type": "Point", "coordinates": one.degrees()}),
            many => json!({"type": "MultiPoint", "coordinates": positions(many)}),
        }),
        Location::Road { .. }
        | Location::Post { .. }
        | Location::Junction { .. }
        | Location::SiteGate { .. } => None,
    }
}

fn positions(line: &[LonLat]) -> Vec<[f64; 2]> {
    line.iter().map(|at| at.degrees()).collect()
}

pub(super) fn line_geometry(lines: &[Vec<LonLat>]) -> Option<Value> {
    match lines {
        [] => None,
        [one] => Some(json!({"type": "LineString", "coordinates": positions(one)})),
        many => {
            let many: Vec<_> = many.iter().map(|line| positions(line)).collect();
            Some(json!({"type": "MultiLineString", "coordinates": many}))
        }
    }
}

/// The roads of a match by name, with the meters matched on each (both directions of a two-way road, one of a one-way
/// road), longest first; roads without a name are "".
pub fn roads(network: &Network, matched: &Matched) -> Vec<(String, f64)> {
    let mut meters: BTreeMap<&str, u64> = BTreeMap::new();
    for s in matched.counted(network) {
        *meters.entry(network.way_of(s.directed.segment()).label()).or_default() +=
            u64::from(s.to_mm - s.from_mm);
    }
    let mut roads: Vec<(&str, u64)> = meters.into_iter().collect();
    roads.sort_by_key(|(name, mm)| (name.is_empty(), std::cmp::Reverse(*mm)));
    roads.into_iter().map(|(name, mm)| (name.to_owned(), mm as f64 / 1000.0)).collect()
}

/// Matched stretches as lines.
#[derive(Clone, PartialEq, Debug)]
pub struct Lines {
    /// In driving direction.
    pub lines: Vec<Vec<LonLat>>,
    /// The road of each, as far as it has a name.
    pub roads: Vec<String>,
    /// Each holds in both directions.
    pub both: bool,
    /// Where the first one begins and the last one ends.
    ends: Option<(DirectedId, DirectedId)>,
}

/// The stretches of a match as few lines, each along one road or several that follow each other. Where every stretch
/// is shut in both directions, one line says both; else each line says one direction, and none leads against a
/// one-way road.
pub fn lines(network: &Network, closure: &Closure, matched: &Matched) -> Lines {
    strung(network, closure, matched, false)
}

/// The same; where `by_road`, a line ends where the road changes its name, since a feed says one road of each.
fn strung(network: &Network, closure: &Closure, matched: &Matched, by_road: bool) -> Lines {
    let mut pieces: Vec<MatchedStretch> =
        matched.stretches.iter().filter(|s| s.from_mm < s.to_mm).copied().collect();
    if pieces.iter().any(|s| flow::flows(network, s.directed)) {
        pieces.retain(|s| flow::flows(network, s.directed));
    }
    let places: BTreeMap<MatchedStretch, usize> = pieces.iter().enumerate().map(|(i, s)| (*s, i)).collect();
    let mirrors: Vec<Option<usize>> =
        pieces.iter().map(|s| places.get(&s.reversed(network)).copied()).collect();
    let both = closure.direction == Direction::Both && mirrors.iter().all(Option::is_some);
    let mut chain = Chain {
        network,
        pieces: &pieces,
        mirrors: &mirrors,
        both,
        by_road,
        starting: BTreeMap::new(),
        used: vec![false; pieces.len()],
    };
    let mut ending: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    for (i, s) in pieces.iter().enumerate() {
        if s.from_mm == 0 {
            chain.starting.entry(network.tail(s.directed)).or_default().push(i);
        }
        if chain.reaches_head(i) {
            ending.entry(network.head(s.directed)).or_default().push(i);
        }
    }
    let follows_one = |i: usize| {
        let s = &pieces[i];
        let before = ending.get(&network.tail(s.directed)).map_or(&[][..], Vec::as_slice);
        let label = |i: usize| network.way_of(pieces[i].directed.segment()).label();
        let leads = |j: usize| {
            mirrors[i] != Some(j)
                && (!by_road || label(j) == label(i))
                && !turns_round(network, pieces[j].directed, s.directed)
        };
        s.from_mm == 0 && before.iter().any(|j| leads(*j))
    };
    // lines begin where nothing leads to; what is left are rings
    let (later, first): (Vec<usize>, Vec<usize>) = (0..pieces.len()).partition(|i| follows_one(*i));
    let mut lines: Vec<Vec<LonLat>> = Vec::new();
    let (mut roads, mut ends) = (Vec::new(), None);
    for start in first.into_iter().chain(later) {
        if chain.used[start] {
            continue;
        }
        let path = chain.follow(start);
        let line = chain.line(&path);
        if line.len() > 1 && !lines.contains(&line) {
            let last = path.last().map_or(start, |last| *last);
            let begin = ends.map_or(pieces[start].directed, |(begin, _)| begin);
            ends = Some((begin, pieces[last].directed));
            lines.push(line);
            let label = |i: &usize| network.way_of(pieces[*i].directed.segment()).label();
            roads.push(path.iter().map(label).find(|road| !road.is_empty()).unwrap_or("").to_owned());
        }
    }
    Lines { lines, roads, both, ends }
}

/// Whether going from the one to the other is turning round, onto the other carriageway: no line says both directions of
/// a divided road.
fn turns_round(network: &Network, a: DirectedId, b: DirectedId) -> bool {
    let one_way = |d: DirectedId| flow::is_one_way(network, d.segment());
    let plane = network.projection();
    let heading = |directed: DirectedId, at_end: bool| {
        let line = network.directed_line(directed);
        let n = line.len();
        let (p, q) = if at_end { (line[n - 2], line[n - 1]) } else { (line[0], line[1]) };
        let (p, q) = (plane.to_plane(p), plane.to_plane(q));
        [q[0] - p[0], q[1] - p[1]]
    };
    let (out, on) = (heading(a, true), heading(b, false));
    one_way(a) && one_way(b) && out[0] * on[0] + out[1] * on[1] < 0.0
}

struct Chain<'a> {
    network: &'a Network,
    pieces: &'a [MatchedStretch],
    mirrors: &'a [Option<usize>],
    both: bool,
    /// Whether a line ends where the road has another name.
    by_road: bool,
    /// Pieces that begin at a junction.
    starting: BTreeMap<NodeId, Vec<usize>>,
    used: Vec<bool>,
}

impl Chain<'_> {
    fn reaches_head(&self, i: usize) -> bool {
        let s = &self.pieces[i];
        s.to_mm == self.network.segment(s.directed.segment()).length_mm
    }

    fn mark(&mut self, i: usize) {
        self.used[i] = true;
        if let (true, Some(mirror)) = (self.both, self.mirrors[i]) {
            self.used[mirror] = true;
        }
    }

    /// From a piece on, as long as it is clear how: the only one, or the only one of the same way or name.
    fn follow(&mut self, start: usize) -> Vec<usize> {
        let mut path = vec![start];
        self.mark(start);
        let mut at = start;
        while self.reaches_head(at) {
            let node = self.network.head(self.pieces[at].directed);
            let way = |i: usize| &self.network.way_of(self.pieces[i].directed.segment()).id;
            let label = |i: usize| self.network.way_of(self.pieces[i].directed.segment()).label();
            let next: Vec<usize> = self
                .starting
                .get(&node)
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .copied()
                .filter(|i| !self.used[*i] && self.mirrors[at] != Some(*i))
                .filter(|i| !self.by_road || label(*i) == label(at))
                .filter(|i| !turns_round(self.network, self.pieces[at].directed, self.pieces[*i].directed))
                .collect();
            let same: Vec<usize> = next.iter().copied().filter(|i| way(*i) == way(at)).collect();
            let alike: Vec<usize> =
                next.iter().copied().filter(|i| !label(*i).is_empty() && label(*i) == label(at)).collect();
            let next = match (next.as_slice(), same.as_slice(), alike.as_slice()) {
                ([one], ..) | (_, [one], _) | (_, [], [one]) => *one,
                _ => break,
            };
            self.mark(next);
            path.push(next);
            at = next;
        }
        path
    }

    fn line(&self, path: &[usize]) -> Vec<LonLat> {
        let mut line: Vec<LonLat> = Vec::new();
        for i in path {
            let s = &self.pieces[*i];
            let length = self.network.segment(s.directed.segment()).length_mm;
            let forward = s.directed.is_forward();
            let (from, to) =
                if forward { (s.from_mm, s.to_mm) } else { (length - s.to_mm, length - s.from_mm) };
            let mut piece = self.network.piece(s.directed.segment(), from, to);
            if !forward {
                piece.reverse();
            }
            for at in piece {
                if line.last() != Some(&at) {
                    line.push(at);
                }
            }
        }
        line
    }
}

/// What is closed too when whole stretches between junctions are; `None` when that is less than half a meter.
pub fn widened(network: &Network, closure: &Closure, matched: &Matched) -> Option<Widened> {
    let matched = &spread(network, closure, matched);
    let mut shut: BTreeMap<SegmentId, Vec<(u32, u32)>> = BTreeMap::new();
    for s in matched.stretches.iter().filter(|s| s.from_mm < s.to_mm) {
        let forward = if s.directed.is_forward() { *s } else { s.reversed(network) };
        shut.entry(s.directed.segment()).or_default().push((forward.from_mm, forward.to_mm));
    }
    let mut extra = 0;
    for (segment, mut parts) in shut {
        parts.sort_unstable();
        let mut at = 0;
        for (from, to) in parts {
            extra += u64::from(from.saturating_sub(at));
            at = at.max(to);
        }
        extra += u64::from(network.segment(segment).length_mm.saturating_sub(at));
    }
    let (first, last) = lines(network, closure, matched).ends.filter(|_| extra >= 500)?;
    let name = |node: NodeId, on: DirectedId| {
        let others = crossing_roads(network, node, on);
        if others.is_empty() {
            let [lon, lat] = network.position(node).degrees();
            format!("{lon:.6},{lat:.6}")
        } else {
            others.join("/")
        }
    };
    Some(Widened {
        from: name(network.tail(first), first),
        to: name(network.head(last), last),
        extra_m: extra as f64 / 1000.0,
    })
}

/// Names of the other roads at a junction, in order.
pub fn crossing_roads(network: &Network, node: NodeId, on: DirectedId) -> Vec<&str> {
    let own = network.way_of(on.segment()).label();
    let leaving = network.leaving(node).iter().map(|d| network.way_of(d.segment()).label());
    let others: BTreeSet<&str> = leaving.filter(|name| !name.is_empty() && *name != own).collect();
    others.into_iter().collect()
}

/// Where on which road a closure lies, as people say it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Between {
    /// The road.
    pub road: String,
    /// The roads that cross it at the junction where the closed stretch begins, or last before it.
    pub from: String,
    /// Likewise where it ends, or first behind it.
    pub to: String,
    /// Whether one line leads there: then traffic of the direction that the closure counts goes from `from` to `to`.
    pub is_one_line: bool,
}

/// The road of a closure and the roads that cross it at both ends; `None` where one of them has no name.
pub fn between(network: &Network, closure: &Closure, matched: &Matched) -> Option<Between> {
    let found = lines(network, closure, matched);
    let (first, last) = found.ends?;
    let road = network.way_of(first.segment()).label();
    let [from, to] = [(network.tail(first), first), (network.head(last), last)]
        .map(|(node, on)| crossing_roads(network, node, on).join(" / "));
    let named = [road, &from, &to].iter().all(|name| !name.is_empty());
    let is_one_line = found.lines.len() == 1;
    named.then(|| Between { road: road.to_owned(), from, to, is_one_line })
}
