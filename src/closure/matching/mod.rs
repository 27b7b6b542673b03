//! Where a closure is on the network: from drawings and words to stretches of directed segments.
//!
//! M1. The result is a list of (directed segment, from, to, level) with a figure of quality, and it is shown: a
//! match that is empty or ambiguous is an error with its candidates, never a guess.

mod area;
mod at_post;
pub use area::roads_inside;
pub use kilometers::Kilometers;
mod beside;
pub(super) mod carriageway;
mod chains;
mod crossover;
mod inverted;
mod kilometers;
mod line;
pub(super) mod matched;
mod point;
mod posts;
mod ring;
mod trace;
pub mod turns;
mod unlikely;
mod words;

use super::chainage::Post;
use super::model::{Closure, Direction, Effect, Location};
use super::section::with_opposite;
use crate::diagnostic::{Diagnostics, closures as codes, orders};
use crate::geometry::LonLat;
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;
pub(super) use carriageway as flow;
pub use carriageway::flows;
pub use matched::{Crossings, Matched, MatchedStretch, Quality, Spared, SparedBecause};
use std::collections::BTreeSet;

/// How far a drawing may lie from the road it means, meters.
pub const TOLERANCE_M: f64 = 25.0;

/// An end nearer than this to a junction is the junction.
const END_SNAP_MM: u32 = 1000;

/// A site or station that words may refer to.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedPlace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub at: LonLat,
}

/// What words may refer to besides roads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Landmarks<'a> {
    /// Sites, stations and their gates.
    pub places: &'a [NamedPlace],
    /// Kilometer posts.
    pub posts: &'a [Post],
}

/// Finds what `closure` shuts. Deterministic: depends on the network and the closure only.
///
/// `None` when nothing, or nothing certain, was found; the findings are in `problems`.
///
/// # Complexity
/// A line: `O(n · c · r)` in its samples (one every 20 m), the candidates of each (usually under ten) and the
/// segments within some hundred meters. An area: the segments of its box times its corners. Words: linear in the
/// ways.
pub fn match_closure(
    network: &Network,
    closure: &Closure,
    known: Landmarks,
    problems: &mut Diagnostics,
) -> Option<Matched> {
    let is_known = |id: &&String| network.restrictions_called(id).next().is_some();
    if let Some(unknown) = closure.suspends_turns.iter().find(|id| !is_known(id)) {
        let place = closure.origin.place("/properties/suspends_turns");
        problems.push(orders::e473_no_such_restriction(place, &closure.id, unknown));
        return None;
    }
    let Some(drawn) = &closure.drawn else { return match_one(network, closure, known, problems) };
    let mut findings = Diagnostics::new();
    if let Some(matched) = match_one(network, closure, known, &mut findings) {
        problems.extend(findings);
        if super::strung::lines(network, closure, &matched).lines != drawn.lines {
            problems.push(codes::w492_drawn_otherwise(closure.origin.place("/geometry"), &closure.id));
        }
        return Some(matched);
    }
    let why = findings.sorted().first().map(|finding| finding.message.clone()).unwrap_or_default();
    problems.push(codes::w491_words_not_found(
        closure.origin.place("/properties/in_words"),
        &closure.id,
        &why,
    ));
    let location = Location::Lines { lines: drawn.lines.clone(), road: None };
    let lined = Closure { location, direction: drawn.direction, drawn: None, ..closure.clone() };
    match_one(network, &lined, known, problems)
}

fn match_one(
    network: &Network,
    closure: &Closure,
    known: Landmarks,
    problems: &mut Diagnostics,
) -> Option<Matched> {
    let mut found = Found {
        network,
        closure,
        stretches: Vec::new(),
        spared: Vec::new(),
        crossings: Vec::new(),
        offsets: Vec::new(),
    };
    if let (Some(_), Location::Lines { lines, .. }) = (&closure.turn, &closure.location) {
        return turns::drawn(network, closure, lines, problems);
    }
    if closure.effect == Effect::AddRoad {
        return Some(temporary_road(found));
    }
    let sound = match_place(&mut found, known, problems);
    if sound && found.stretches.is_empty() {
        let what = "nothing of it lies on a road of the level that is meant, or for more than a meter";
        problems.push(codes::e411_no_road_here(closure.origin.place(""), &closure.id, what, None));
    }
    if !sound || found.stretches.is_empty() {
        return None;
    }
    let mut matched = found.finish();
    inverted::leave_out(network, closure, &mut matched, problems)?;
    unlikely::look(network, closure, &matched, problems);
    match closure.effect {
        Effect::TurnBan | Effect::MandatoryTurn => turns::resolve(network, closure, &mut matched, problems)?,
        Effect::HalfClosed => other_half(network, closure, known, &mut matched, problems)?,
        _ => {}
    }
    Some(matched)
}

/// The id of the way that a temporary road becomes in the network.
pub fn temporary_way_id(closure_id: &str) -> String {
    format!("works:{closure_id}")
}

/// A temporary road was made a way of the network; it is that way.
fn temporary_road(mut found: Found) -> Matched {
    let (network, closure) = (found.network, found.closure);
    let id = temporary_way_id(&closure.id);
    let own = network.segment_ids().filter(|s| *network.way_of(*s).id == *id);
    for segment in own.collect::<Vec<_>>() {
        let length = network.segment(segment).length_mm;
        if closure.direction != Direction::Against {
            found.close_one(DirectedId::new(segment, true), 0, length);
        }
        if closure.direction != Direction::Along {
            found.close_one(DirectedId::new(segment, false), 0, length);
        }
    }
    found.finish()
}

/// S1. The carriageway that is left when the other one is shut.
fn other_half(
    network: &Network,
    closure: &Closure,
    known: Landmarks,
    matched: &mut Matched,
    problems: &mut Diagnostics,
) -> Option<()> {
    let divided = |s: &MatchedStretch| flow::is_one_way(network, s.directed.segment());
    if !matched.stretches.iter().any(divided) {
        return Some(());
    }
    if closure.direction == Direction::Both {
        problems.push(codes::e427_which_half(closure.origin.place("/properties/direction"), &closure.id));
        return None;
    }
    let swapped = closure.direction.turned();
    let spared = matched.spared.iter().filter(|s| s.because == SparedBecause::OtherCarriageway);
    let mut opposite: Vec<MatchedStretch> = spared
        .map(|s| {
            let forward = flow::flows(network, DirectedId::new(s.segment, true));
            let length = network.segment(s.segment).length_mm;
            let (from_mm, to_mm) =
                if forward { (s.from_mm, s.to_mm) } else { (length - s.to_mm, length - s.from_mm) };
            MatchedStretch { directed: DirectedId::new(s.segment, forward), from_mm, to_mm, level: s.level }
        })
        .collect();
    // The same place read the other way; what it finds beside the shut half is the other one.
    let turned = Closure { direction: swapped, effect: Effect::Closed, drawn: None, ..closure.clone() };
    if let Some(other) = match_closure(network, &turned, known, &mut Diagnostics::new()) {
        opposite.extend(other.stretches);
    }
    opposite.retain(|s| {
        divided(s) && !matched.stretches.iter().any(|own| own.directed.segment() == s.directed.segment())
    });
    matched.opposite = merge(opposite);
    if closure.other_half == super::model::OtherHalf::OneWay {
        return Some(());
    }
    // Each entry of a feed is about its own carriageway.
    let on_both = with_opposite(network, &matched.stretches, &matched.stretches);
    if matched.opposite.is_empty() && on_both.is_empty() {
        problems.push(codes::w428_no_other_half(closure.origin.place(""), &closure.id));
    }
    matched.contraflow = contraflow(network, &matched.opposite);
    matched.no_crossover = crossover::missing(network, matched);
    for (begins, at) in &matched.no_crossover {
        let named = match &closure.location {
            Location::Road { span: Some(span), .. } => {
                Some(span[usize::from(*begins == (closure.direction == Direction::Against))].to_string())
            }
            _ => None,
        };
        let place = closure.origin.place("");
        problems.push(orders::w477_no_crossover(place, &closure.id, named.as_deref(), *begins, *at));
    }
    let total = |stretches: &[MatchedStretch]| -> u64 {
        stretches.iter().map(|s| u64::from(s.to_mm - s.from_mm)).sum()
    };
    let beyond_mm = total(&matched.contraflow) - total(&matched.opposite);
    if beyond_mm > 0 {
        let place = closure.origin.place("");
        problems.push(codes::w449_sides_changed_at_junctions(place, &closure.id, beyond_mm.div_ceil(1000)));
    }
    Some(())
}

/// The carriageway that is left, against its direction: whole segments, and on along the carriageway to a junction where
/// traffic can come from the other side. At most 32 segments are added at either end.
fn contraflow(network: &Network, left: &[MatchedStretch]) -> Vec<MatchedStretch> {
    let mut along: BTreeSet<DirectedId> = left.iter().map(|s| s.directed).collect();
    for stretch in left {
        for start in [stretch.directed, stretch.directed.reversed()] {
            let mut at = start;
            for _ in 0..32 {
                // A junction has more than two arms; at its end a road has one.
                let [a, b] = network.leaving(network.head(at)) else { break };
                let on = if a.segment() == at.segment() { *b } else { *a };
                let own = if start == stretch.directed { on } else { on.reversed() };
                let divided = flow::is_one_way(network, own.segment()) && flow::flows(network, own);
                if !divided || !along.insert(own) {
                    break;
                }
                at = on;
            }
        }
    }
    let whole = |directed: DirectedId| MatchedStretch {
        directed: directed.reversed(),
        from_mm: 0,
        to_mm: network.segment(directed.segment()).length_mm,
        level: network.way_of(directed.segment()).level(),
    };
    merge(along.into_iter().map(whole).collect())
}

fn match_place(found: &mut Found, known: Landmarks, problems: &mut Diagnostics) -> bool {
    let closure = found.closure;
    match &closure.location {
        Location::Lines { lines, road } => line::match_lines(found, lines, road.as_deref(), problems),
        Location::Area { polygons, mode } => area::match_area(found, polygons, *mode, problems),
        Location::Ring { polygons, entries, part } => {
            ring::match_ring(found, polygons, entries, *part, problems)
        }
        Location::Points { points, gate, road } => {
            point::match_points(found, points, *gate, road.as_deref(), problems)
        }
        Location::Road { road, span } => words::match_road(found, road, span.as_ref(), known, problems),
        Location::Post { road, at } => at_post::match_post(found, road, *at, known, problems),
        Location::Junction { roads } => words::match_junction(found, roads, problems),
        Location::SiteGate { site, gate } => match_gate(found, site, gate, problems),
    }
}

/// The id of the way between a road and a gate that a closure shuts.
pub fn driveway_id(site: &str, gate: &str) -> String {
    format!("gate:{site}/{gate}")
}

/// How far before its end the way to a gate is cut, millimeters.
const GATE_MM: u32 = 500;

/// S4. Before a gate of a site was the way to it made one of the network; it is cut at the gate.
fn match_gate(found: &mut Found, site: &str, gate: &str, problems: &mut Diagnostics) -> bool {
    let network = found.network;
    let id = driveway_id(site, gate);
    let own: Vec<SegmentId> = network.segment_ids().filter(|s| *network.way_of(*s).id == *id).collect();
    let [.., last] = own.as_slice() else {
        let place = found.closure.origin.place("/properties/gate_of");
        problems.push(codes::e452_no_such_gate(place, &found.closure.id, site, gate, &[]));
        return false;
    };
    // It is drawn from the road to the gate.
    let cut = network.segment(*last).length_mm.saturating_sub(GATE_MM).max(1);
    let directed = DirectedId::new(*last, network.leaving(network.segment(*last).to).len() == 1);
    found.close_both(directed, cut, cut);
    true
}

/// What a matcher collects.
struct Found<'a> {
    network: &'a Network,
    closure: &'a Closure,
    stretches: Vec<MatchedStretch>,
    spared: Vec<Spared>,
    crossings: Vec<[Crossings; 2]>,
    offsets: Vec<f64>,
}

impl Found<'_> {
    /// Shuts a stretch of one direction, and the same on every segment with the same line.
    fn close(&mut self, directed: DirectedId, from_mm: u32, to_mm: u32) {
        self.close_one(directed, from_mm, to_mm);
        let length = self.network.segment(directed.segment()).length_mm;
        let twins: Vec<(SegmentId, bool)> = self.network.twins(directed.segment()).collect();
        for (twin, same_way) in twins {
            debug_assert_eq!(length, self.network.segment(twin).length_mm, "twins are equally long");
            self.close_one(DirectedId::new(twin, directed.is_forward() == same_way), from_mm, to_mm);
        }
    }

    fn close_one(&mut self, directed: DirectedId, from_mm: u32, to_mm: u32) {
        let level = self.network.way_of(directed.segment()).level();
        self.stretches.push(MatchedStretch { directed, from_mm, to_mm, level });
    }

    /// Shuts both directions; positions from the tail of `directed`.
    fn close_both(&mut self, directed: DirectedId, from_mm: u32, to_mm: u32) {
        self.close(directed, from_mm, to_mm);
        self.close_reversed(directed, from_mm, to_mm);
    }

    /// Takes a stretch driven the other way, positions from the tail of `directed`.
    fn close_reversed(&mut self, directed: DirectedId, from_mm: u32, to_mm: u32) {
        let length = self.network.segment(directed.segment()).length_mm;
        self.close(directed.reversed(), length - to_mm, length - from_mm);
    }

    /// Shuts a junction (S3): nothing leaves it, so no movement passes; the arms stay usable up to it.
    fn close_junction(&mut self, node: crate::id::NodeId) {
        for directed in self.network.leaving(node).to_vec() {
            self.close_one(directed, 0, 0);
        }
    }

    fn spare(&mut self, segment: SegmentId, from_mm: u32, to_mm: u32, because: SparedBecause) {
        let level = self.network.way_of(segment).level();
        self.spared.push(Spared { segment, from_mm, to_mm, level, because });
    }

    fn finish(mut self) -> Matched {
        let stretches = merge(std::mem::take(&mut self.stretches));
        self.spared.sort_unstable();
        self.spared.dedup();
        let count = self.offsets.len().max(1) as f64;
        Matched {
            closure_id: self.closure.id.clone(),
            stretches,
            spared: self.spared,
            crossings: self.crossings,
            opposite: Vec::new(),
            contraflow: Vec::new(),
            shared: Vec::new(),
            no_crossover: Vec::new(),
            barred: Vec::new(),
            turns: Vec::new(),
            rounds: Vec::new(),
            quality: Quality {
                mean_offset_m: self.offsets.iter().sum::<f64>() / count,
                max_offset_m: self.offsets.iter().copied().fold(0.0, f64::max),
            },
        }
    }
}

/// Sorts stretches and joins those that overlap or meet; a gate strictly inside a stretch says nothing more, one at
/// its edge neither.
pub(super) fn merge(mut stretches: Vec<MatchedStretch>) -> Vec<MatchedStretch> {
    stretches.sort_unstable();
    let mut merged: Vec<MatchedStretch> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        match merged.last_mut() {
            Some(last) if last.directed == stretch.directed && stretch.from_mm <= last.to_mm => {
                last.to_mm = last.to_mm.max(stretch.to_mm);
            }
            _ => merged.push(stretch),
        }
    }
    merged
}

/// How to call a segment's road in a message.
pub fn road_label(network: &Network, segment: SegmentId) -> String {
    let way = network.way_of(segment);
    let label = way.label();
    let kind = way.tags.get("highway").unwrap_or("road");
    let level = way.level();
    let on = if level == 0 { String::new() } else { format!(", level {level}") };
    if label.is_empty() {
        format!("unnamed {kind} (way {}{on})", way.id)
    } else {
        format!("{label} ({kind}{on})")
    }
}
