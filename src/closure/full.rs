//! Which closures interrupt traffic. 道路交通安全法实施条例 Art. 35: 需要封闭道路中断交通的，除紧急情况外，应当提前5日向社会公告 — roads that
//! are closed so that traffic is interrupted are announced five days ahead, emergencies excepted. A road of which one
//! direction goes on is not interrupted, and neither is one on which through traffic is exempt.

use super::calendar::Schedule;
use super::matching::{Matched, MatchedStretch, flow};
use super::model::{Closure, Effect, Location, RingPart};
use super::plan::ClosurePlan;
use super::who::Who;
use crate::geometry::polyline;
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;
use crate::network::divided::CARRIAGEWAYS_M;
use crate::vehicle::Vehicle;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// For how long two calendars are compared, days: a year, and more than a week on.
const COMPARED_DAYS: i64 = 380;

/// Whether a closure, by index, shuts a road in full: for one of its roads, at least half of the length that it shuts is shut
/// to general traffic in both directions, be it by itself or together with other closures at the same time. Of a divided road that means both carriageways. Slip roads and roundabouts count only where nothing else is shut.
pub fn is_full(plan: &ClosurePlan, network: &Network, index: usize) -> bool {
    let (closures, matched) = (plan.closures(), plan.matched());
    let closure = &closures[index];
    let Some(own) = matched[index].as_ref().filter(|_| interrupts(closure)) else { return false };
    let together = |(other, theirs): (&Closure, &'_ Option<Matched>)| -> Vec<MatchedStretch> {
        let beside = other.id != closure.id && interrupts(other);
        let stretches = theirs.iter().flat_map(|matched| matched.stretches.iter().copied());
        if beside && meet(&closure.schedule, &other.schedule) { stretches.collect() } else { Vec::new() }
    };
    let mut shut = own.stretches.clone();
    shut.extend(closures.iter().zip(matched).flat_map(together));
    shut.sort_unstable();
    let is_minor = |s: &MatchedStretch| {
        let segment = s.directed.segment();
        let class = network.way_of(segment).tags.get("highway").unwrap_or("");
        class.ends_with("_link") || flow::is_roundabout(network, segment)
    };
    let driven = || own.stretches.iter().filter(|s| flow::flows(network, s.directed));
    let only_minor = driven().all(is_minor);
    // Of each road: millimeters shut, and of these in both directions. A place where all is shut counts for something, too.
    let mut roads: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for s in driven().filter(|s| only_minor || !is_minor(s)) {
        let sums = roads.entry(network.way_of(s.directed.segment()).label()).or_default();
        let length = u64::from(s.to_mm - s.from_mm).max(1);
        sums[0] += length;
        if flow::is_one_way(network, s.directed.segment()) {
            sums[1] += if other_side_is_open(network, s, &shut) { 0 } else { length };
        } else {
            sums[1] += both_ways_mm(network, s, &shut);
        }
    }
    roads.values().any(|[all, both]| both * 2 >= *all && *all > 0)
}

/// A closure, by index, and those that shut roads to general traffic right beside what it shuts, at the same time at some time;
/// none where it does not shut roads to general traffic itself.
pub fn shut_with(plan: &ClosurePlan, network: &Network, index: usize) -> Vec<usize> {
    let (closures, matched) = (plan.closures(), plan.matched());
    let closure = &closures[index];
    let Some(own) = matched[index].as_ref().filter(|_| interrupts(closure)) else { return Vec::new() };
    let ends = |matched: &Matched| -> Vec<[f64; 2]> {
        let stretches = matched.stretches.iter();
        let ends = stretches.flat_map(|s| [s.from_mm, s.to_mm].map(|mm| network.point_along(s.directed, mm)));
        ends.map(|at| network.projection().to_plane(at)).collect()
    };
    let own = ends(own);
    let beside = |theirs: &Matched| {
        let near = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]) <= CARRIAGEWAYS_M;
        ends(theirs).iter().any(|there| own.iter().any(|here| near(here, there)))
    };
    let counts = |other: &usize| {
        *other == index
            || (interrupts(&closures[*other])
                && meet(&closure.schedule, &closures[*other].schedule)
                && matched[*other].as_ref().is_some_and(beside))
    };
    (0..closures.len()).filter(counts).collect()
}

/// Whether a closure shuts roads to general traffic.
fn interrupts(closure: &Closure) -> bool {
    // A gate of a site is no road, and who may come in by an entry is a matter of its area.
    let no_road = matches!(
        closure.location,
        Location::SiteGate { .. } | Location::Ring { part: RingPart::Entry(_), .. }
    );
    closure.effect == Effect::Closed && !no_road && binds_every_car(closure)
}

/// Whether a closure counts for every ordinary car: a ban of some plates leaves the others.
pub fn binds_every_car(closure: &Closure) -> bool {
    let Some(car) = Vehicle::built_in("car") else { return false };
    let who = Who { body: car.dimensions, axles: Some(2), seats: Some(5), ..Who::of(["car"]) };
    (0..10).all(|digit| ClosurePlan::binds(closure, &Who { plate_last_digit: Some(digit), ..who.clone() }))
}

/// Whether two calendars are shut at one time.
pub(super) fn meet(a: &Schedule, b: &Schedule) -> bool {
    let from = [a.start, b.start].into_iter().flatten().max().unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let most = from.checked_add_signed(TimeDelta::days(COMPARED_DAYS)).unwrap_or(from);
    let to = [a.end, b.end].into_iter().flatten().chain([most]).min().unwrap_or(from);
    let mut instants = vec![from];
    instants.extend([a, b].into_iter().flat_map(|one| one.changes(from..to)));
    from < to && instants.into_iter().any(|at| at < to && a.is_closed_at(at) && b.is_closed_at(at))
}

/// How much of a stretch is shut the other way, too; of a gate or junction 1.
fn both_ways_mm(network: &Network, s: &MatchedStretch, shut: &[MatchedStretch]) -> u64 {
    let back = s.reversed(network);
    let length = network.segment(s.directed.segment()).length_mm;
    // At a junction that is shut, nothing comes out of a road that nothing goes into.
    let at_junction = s.from_mm == s.to_mm && (s.from_mm == 0 || s.to_mm == length);
    let of_back = || shut.iter().filter(|other| other.directed == back.directed);
    if s.from_mm == s.to_mm {
        let is_shut = of_back().any(|other| other.from_mm <= back.from_mm && back.to_mm <= other.to_mm);
        return u64::from(at_junction || is_shut);
    }
    let shared = |other: &MatchedStretch| {
        u64::from(other.to_mm.min(back.to_mm).saturating_sub(other.from_mm.max(back.from_mm)))
    };
    of_back().map(shared).sum::<u64>().min(u64::from(s.to_mm - s.from_mm))
}

/// Whether beside a shut carriageway traffic drives the other way on the same road.
fn other_side_is_open(network: &Network, s: &MatchedStretch, shut: &[MatchedStretch]) -> bool {
    let plane = network.projection();
    let own = s.directed.segment();
    let length = network.segment(own).length_mm;
    let is_junction =
        |s: &MatchedStretch, length: u32| s.from_mm == s.to_mm && (s.from_mm == 0 || s.to_mm == length);
    let at_junction = is_junction(s, length);
    let along = |from_tail: u32| if s.directed.is_forward() { from_tail } else { length - from_tail };
    let at = |from_tail: u32| plane.to_plane(network.point_at(own, along(from_tail)));
    let middle_mm = s.from_mm + (s.to_mm - s.from_mm) / 2;
    let [x, y] = at(middle_mm);
    let heading = |directed: DirectedId, at_mm: u32| {
        let length = network.segment(directed.segment()).length_mm;
        let [a, b] = [at_mm.saturating_sub(5_000), length.min(at_mm.saturating_add(5_000))]
            .map(|mm| if directed.is_forward() { mm } else { length - mm })
            .map(|mm| plane.to_plane(network.point_at(directed.segment(), mm)));
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let size = dx.hypot(dy).max(f64::MIN_POSITIVE);
        [dx / size, dy / size]
    };
    let towards = heading(s.directed, middle_mm);
    let around = [x - CARRIAGEWAYS_M, y - CARRIAGEWAYS_M, x + CARRIAGEWAYS_M, y + CARRIAGEWAYS_M];
    let is_opposite = |back: [f64; 2]| towards[0] * back[0] + towards[1] * back[1] < -0.5;
    // A junction is shut where its roads begin: the other carriageway, if it is shut there, is so before and behind, too.
    let junction_is_shut = || {
        shut.iter().filter(|other| flow::flows(network, other.directed)).any(|other| {
            let segment = other.directed.segment();
            let length = network.segment(segment).length_mm;
            let at = network.point_along(other.directed, other.from_mm);
            let [a, b] = plane.to_plane(at);
            is_junction(other, length)
                && flow::is_one_way(network, segment)
                && flow::same_street(network, own, segment)
                && (a - x).hypot(b - y) <= CARRIAGEWAYS_M
                && is_opposite(heading(other.directed, other.from_mm))
        })
    };
    if at_junction && junction_is_shut() {
        return false;
    }
    network.index().in_box(around).into_iter().map(SegmentId).any(|segment| {
        if segment == own || !flow::is_one_way(network, segment) || !flow::same_street(network, own, segment)
        {
            return false;
        }
        let directed = DirectedId::new(segment, flow::flows(network, DirectedId::new(segment, true)));
        let length = network.segment(segment).length_mm;
        let found = polyline::locate(network.line(segment), length, plane, [x, y]);
        let at_mm = if directed.is_forward() { found.position_mm } else { length - found.position_mm };
        let back = heading(directed, at_mm);
        let is_shut = shut
            .iter()
            .any(|other| other.directed == directed && other.from_mm <= at_mm && at_mm <= other.to_mm);
        found.distance_m <= CARRIAGEWAYS_M && is_opposite(back) && !is_shut
    })
}
