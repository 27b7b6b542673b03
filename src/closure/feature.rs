//! Closures back to GeoJSON features for feeds, which know drawn lines only; and where closures lie, in words.

use super::both_halves::shared;
use super::calendar::{OnHolidays, Schedule};
use super::chainage::Chainage;
use super::full::binds_every_car;
use super::matching::turns::{self, is_possible};
use super::matching::{Matched, MatchedStretch, flow};
use super::model::{Closure, Direction, Effect, Location, RingPart};
use super::rolling_words::UNIT;
use super::section;
use super::strung::{Strung, lines, strung};
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
    let shared = matched.and_then(|matched| shared(network, closure, matched));
    let (closure, matched) = match &shared {
        Some((closure, matched)) => (closure, Some(matched)),
        None => (closure, matched),
    };
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
        (Some(drawn), _) => drawn,
        (None, Some(found)) => take(&mut properties, found).unwrap_or_default(),
        (None, None) => Value::Null,
    };
    for_feed(network, closure, matched, &mut properties);
    json!({"type": "Feature", "id": closure.id, "properties": properties, "geometry": geometry})
}

/// Turns as lines through the junction.
fn turn_lines(network: &Network, turns: &[Vec<DirectedId>]) -> Strung {
    let made = turns.iter().filter(|path| is_possible(network, path));
    let found = made.filter_map(|path| {
        let road = path.first().map(|d| network.way_of(d.segment()).label().to_owned());
        Some((turns::line(network, path)?, road.unwrap_or_default()))
    });
    let (lines, roads) = found.unzip();
    Strung { lines, roads, both: false, ends: None }
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

/// How much of each arm of a junction, and of a road about a gate or a cut at the edge of an area, a feed is given: it knows no
/// points.
pub const SPREAD_M: u32 = 15;

/// Whether a feed gets [`SPREAD_M`] of road in place of points.
pub fn is_spread(closure: &Closure, matched: &Matched) -> bool {
    !matches!(closure.location, Location::SiteGate { .. })
        && !matched.stretches.is_empty()
        && matched.stretches.iter().all(|s| s.from_mm == s.to_mm)
}

/// Whether a contraflow or a suspended one-way rule leads where nobody drives without it.
fn leads_against(network: &Network, closure: &Closure, matched: &Matched) -> bool {
    matches!(closure.effect, Effect::Contraflow | Effect::SuspendOneWay)
        && !matched.stretches.is_empty()
        && !matched.stretches.iter().any(|s| flow::flows(network, s.directed))
}

/// Junctions, gates and cuts as short stretches about them; everything else as it is.
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

fn take(properties: &mut Map<String, Value>, found: Strung) -> Option<Value> {
    properties.insert("line_roads".into(), found.roads.into());
    properties.insert("direction".into(), if found.both { "both" } else { "along" }.into());
    line_geometry(&found.lines)
}

/// What the writers of feeds read from the properties, said in their words.
pub(super) fn for_feed(
    network: &Network,
    closure: &Closure,
    matched: Option<&Matched>,
    properties: &mut Map<String, Value>,
) {
    properties.insert("effect".into(), closure.effect.name().into());
    if let Some(turn) = &closure.turn {
        properties.insert("turn_said".into(), turn_said(closure, turn).into());
    }
    if let Location::Ring { part: RingPart::Entry(number), .. } = closure.location {
        of_entry(closure, number, properties);
    }
    properties.insert("status".into(), closure.status.name().into());
    let bars =
        closure.effect != Effect::OneWay || matched.is_none_or(|matched| bars_somebody(network, matched));
    properties.insert("binds_cars".into(), (bars && binds_every_car(closure)).into());
    let named = properties.get("road").and_then(Value::as_str).is_some_and(|road| !road.trim().is_empty());
    if !named && let Some(road) = matched.and_then(|matched| roads(network, matched).into_iter().next()) {
        properties.insert("road".into(), road.name.into());
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

/// Whether a one-way order keeps anybody from driving the other way: on a road that is one-way like that already it does not.
fn bars_somebody(network: &Network, matched: &Matched) -> bool {
    matched.stretches.iter().any(|s| flow::flows(network, s.directed.reversed()))
}

/// What the order says of one of its entries, as of a closure of its own: its wait, or whom it is for.
fn of_entry(closure: &Closure, number: usize, properties: &mut Map<String, Value>) {
    let entry = properties.get("entries").and_then(|list| list.get(number)).cloned().unwrap_or_default();
    let key = if closure.effect == Effect::Delay { "wait_s" } else { "only_for" };
    let Some(own) = entry.get(key).filter(|value| !value.is_null()).cloned() else { return };
    if key == "wait_s" {
        properties.insert(key.to_owned(), own);
        return;
    }
    let list = |value: Value| match value {
        Value::Array(list) => list,
        Value::Null => Vec::new(),
        one => vec![one],
    };
    let mut exempt = properties.get("exempt").cloned().map(list).unwrap_or_default();
    exempt.extend(list(own));
    properties.insert("exempt".to_owned(), exempt.into());
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
                of_feed || roads(network, matched).iter().filter(|road| !road.name.is_empty()).count() < 2
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

/// A road of a match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MatchedRoad {
    /// Its name; "" without one.
    pub name: String,
    /// Millimeters matched on it: both directions of a two-way road, one of a one-way road.
    pub directed_mm: u64,
    /// Millimeters of road, each stretch once, whichever way.
    pub road_mm: u64,
}

/// The roads of a match by name, that with the most directed meters first, those without a name last.
pub fn roads(network: &Network, matched: &Matched) -> Vec<MatchedRoad> {
    let mut of_road: BTreeMap<&str, Vec<MatchedStretch>> = BTreeMap::new();
    for s in matched.counted(network) {
        of_road.entry(network.way_of(s.directed.segment()).label()).or_default().push(s);
    }
    let road = |(name, stretches): (&str, Vec<MatchedStretch>)| MatchedRoad {
        name: name.to_owned(),
        directed_mm: stretches.iter().map(|s| u64::from(s.to_mm - s.from_mm)).sum(),
        road_mm: section::length_mm(network, &stretches),
    };
    let mut roads: Vec<MatchedRoad> = of_road.into_iter().map(road).collect();
    roads.sort_by_key(|road| (road.name.is_empty(), std::cmp::Reverse(road.directed_mm)));
    roads
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
