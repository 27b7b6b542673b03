//! The timetable of a corridor: when the load drives, where it waits, and for what (H8).
//!
//! The graph of a load becomes arcs with the instants at which one may not set out onto them: closures and conditional tags
//! by their calendars, and the hours in which the load may travel at all. Waiting places are points of roads. What slows
//! traffic at some time of the span is taken to do so throughout; turns and local roads hold at their hours.

use super::super::placing::position;
use super::super::service::read_places;
use super::super::world::{World, instant};
use super::ground::Ground;
use super::hours::{Broken, Graph, Hours, ms};
use super::throughout;
use crate::closure::Timeline;
use crate::closure::calendar::{DailySlot, OnHolidays, Schedule, Weekdays};
use crate::diagnostic::{Diagnostics, corridor as codes, scenario as scenario_codes};
use crate::exchange::sites::Site;
use crate::exchange::source::InputFile;
use crate::id::{DirectedId, EdgeId, StateId};
use crate::metric::timed::{NEVER, Window, outside};
use crate::metric::{CLOSED, Metric};
use crate::plan::Leg;
use crate::plan::route::Path;
use crate::report::corridor::timetable::{Event, Timetable, Why};
use crate::report::depart::Clock;
use crate::scenario::corridor::{BY_TAGS, TravelTimes};
use crate::search::timetable::{Arc, Driven, Found as TimetableFound, Journey, barred, timetable};
use crate::search::{Cost, Position};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// How far ahead is looked, days: permits are for a few nights.
pub(super) const HORIZON_DAYS: u32 = 14;

/// Hours that repeat do so day by day, milliseconds.
const DAY_MS: u32 = 86_400_000;

/// The times of a journey, read.
pub(super) struct Times {
    pub span: Range<DateTime<Utc>>,
    zone: Tz,
    /// When the load may not travel, milliseconds since the departure.
    curfew: Vec<Window>,
    /// Where it may wait.
    waiting: Vec<Site>,
    /// The layers of these places.
    pub files: Vec<InputFile>,
    words: Vec<String>,
}

/// Reads them.
pub(super) fn read(world: &World, times: &TravelTimes, problems: &mut Diagnostics) -> Option<Times> {
    let name = &world.setting.timezone;
    let Some((at, zone)) = instant(&times.depart, name).zip(name.parse::<Tz>().ok()) else {
        problems.push(scenario_codes::e519_instant(&times.depart, name));
        return None;
    };
    let start = at.trunc_subsecs(3);
    let span = start..start.checked_add_signed(TimeDelta::days(i64::from(HORIZON_DAYS)))?;
    let (mut waiting, mut files) = (Vec::new(), Vec::new());
    for path in &times.waiting {
        if path.as_os_str() == BY_TAGS {
            let tagged = super::waiting::by_tags(&world.network);
            if tagged.is_empty() {
                problems.push(codes::w619_no_tagged_places());
            }
            waiting.extend(tagged);
        } else {
            let (sites, own) = read_places(world, path, problems)?;
            waiting.extend(sites);
            files.extend(own);
        }
    }
    let schedule = Schedule {
        zone,
        start: None,
        end: None,
        weekdays: Weekdays::EVERY,
        closed_slots: if times.drive.is_empty() {
            DailySlot::new(0, 1440).into_iter().collect()
        } else {
            times.drive.iter().flat_map(|slot| by_day(*slot)).collect()
        },
        open_slots: Vec::new(),
        exceptions: times.not_on.clone(),
        holidays: Vec::new(),
        on_holidays: OnHolidays::default(),
    };
    let mut allowed: Vec<Window> = Vec::new();
    let mut from = schedule.is_closed_at(span.start).then_some(0);
    for change in schedule.changes(span.clone()) {
        let at = ms(&span, change);
        match (schedule.is_closed_at(change), from) {
            (true, None) => from = Some(at),
            (false, Some(begin)) => {
                allowed.push(Window { start: begin, end: at });
                from = None;
            }
            _ => {}
        }
    }
    allowed.extend(from.map(|start| Window { start, end: NEVER }));
    let curfew = outside(&crate::metric::timed::merged(allowed));
    Some(Times { span, zone, curfew, waiting, files, words: times.words.clone() })
}

/// The parts of a daily slot on its two days, where it goes over midnight: a day without travel has neither the evening that begins
/// on it nor the morning of a night that began before.
fn by_day(slot: DailySlot) -> impl Iterator<Item = DailySlot> {
    const DAY: u16 = 1440;
    let (begin, end) = slot.minutes();
    let parts = [(begin, end.min(DAY)), (0, end.saturating_sub(DAY))];
    parts.into_iter().filter_map(|(begin, end)| DailySlot::new(begin, end))
}

/// A part of a road as an arc drives it.
#[derive(Clone, Copy)]
struct Part {
    directed: DirectedId,
    from_mm: u32,
    to_mm: u32,
    /// The edge that it is driven by; none on the road where the journey begins.
    edge: Option<EdgeId>,
}

struct Net<'a> {
    metric: &'a Metric,
    graph: &'a Graph,
    shut: FxHashMap<DirectedId, Vec<(u32, u32, usize)>>,
    timelines: &'a [Timeline],
    windows: Vec<Vec<Window>>,
    curfew: &'a [Window],
    arcs: Vec<Arc>,
    parts: Vec<Part>,
    waiting: Vec<bool>,
    /// Waiting places on each directed segment: millimeters from the tail, and which.
    places: BTreeMap<DirectedId, Vec<(u32, usize)>>,
    place_of: BTreeMap<u32, usize>,
}

impl Net<'_> {
    fn node(&mut self, waits: bool) -> u32 {
        self.waiting.push(waits);
        self.waiting.len() as u32 - 1
    }

    /// Takes in the places that hold the load and stand at roads that it may use, and tells the others; those taken in, numbered
    /// by their order.
    fn stop_at<'s>(
        &mut self,
        world: &World,
        ground: &Ground,
        waiting: &'s [Site],
        problems: &mut Diagnostics,
    ) -> Vec<&'s Site> {
        let mut taken: Vec<&Site> = Vec::new();
        for place in waiting {
            let (room, own) = (super::waiting::length_mm(place), ground.load.body.length_mm);
            if let Some((room, own)) = room.zip(own).filter(|(room, own)| own > room) {
                problems.push(codes::w618_short_place(place.origin.place(""), &place.id, room, own));
                continue;
            }
            if ground.load.cargo.is_some() && super::waiting::bars_goods(place) {
                problems.push(codes::w648_no_goods_place(place.origin.place(""), &place.id));
                continue;
            }
            let Some(snap) = self.metric.topology().snap(place.at, world.setting.snap_m) else {
                problems.push(codes::w617_waiting_place(place.origin.place(""), &place.id));
                continue;
            };
            for (directed, at_mm) in position(&snap).directions(self.metric) {
                self.places.entry(directed).or_default().push((at_mm, taken.len()));
            }
            taken.push(place);
        }
        self.places.values_mut().for_each(|places| places.sort_unstable());
        taken
    }

    /// Adds a part of a road, with a stop at each waiting place on it.
    fn add(&mut self, tail: u32, head: u32, part: Part, ms: u32) {
        let stops: Vec<(u32, usize)> = self.places.get(&part.directed).cloned().unwrap_or_default();
        // one at a junction is come to at the end of a road
        let inner = stops.into_iter().filter(|(at, _)| part.from_mm < *at && *at <= part.to_mm);
        let (mut tail, mut at_mm, mut spent) = (tail, part.from_mm, 0);
        for (place_mm, place) in inner {
            let until = self.metric.ms_between(part.directed, part.from_mm, place_mm).min(ms);
            let stop = self.node(true);
            self.place_of.insert(stop, place);
            let piece = Part { from_mm: at_mm, to_mm: place_mm, ..part };
            self.push(tail, stop, piece, until.saturating_sub(spent));
            (tail, at_mm, spent) = (stop, place_mm, until);
        }
        self.push(tail, head, Part { from_mm: at_mm, ..part }, ms.saturating_sub(spent));
    }

    /// What shuts a part of a road when: for each thing, the milliseconds from entering the part to coming to it and leaving
    /// it, and its windows.
    fn shut_on(&self, part: Part, ms: u32) -> Vec<(Why, (u32, u32, Vec<Window>))> {
        let mut on_it = Vec::new();
        for (from, to, timeline) in self.shut.get(&part.directed).into_iter().flatten() {
            let gate = from == to && part.from_mm <= *from && *to <= part.to_mm;
            if gate || (*from < part.to_mm && part.from_mm < *to) {
                let at = |mm: u32| {
                    let inside = mm.clamp(part.from_mm, part.to_mm);
                    self.metric.ms_between(part.directed, part.from_mm, inside).min(ms)
                };
                // a stretch as long as the part is left when the part is
                let leave = if *to >= part.to_mm { ms } else { at(*to) };
                let why = Why::Shut(self.timelines[*timeline].closure);
                on_it.push((why, (at(*from), leave, self.windows[*timeline].clone())));
            }
        }
        for (timeline, what) in part.edge.iter().flat_map(|edge| self.graph.broken(*edge)) {
            let leave = match what {
                Broken::Local => ms,
                // one turns, and comes to a barrier, where the road begins
                Broken::Turn | Broken::LocalEntry if part.from_mm == 0 => 0,
                Broken::Turn | Broken::LocalEntry => continue,
            };
            let why = Why::Shut(self.timelines[timeline].closure);
            on_it.push((why, (0, leave, self.windows[timeline].clone())));
        }
        if !self.curfew.is_empty() {
            on_it.push((Why::Hours, (0, ms, self.curfew.to_vec())));
        }
        on_it
    }

    fn push(&mut self, tail: u32, head: u32, part: Part, ms: u32) {
        let on_it: Vec<(u32, u32, Vec<Window>)> =
            self.shut_on(part, ms).into_iter().map(|(_, shut)| shut).collect();
        self.arcs.push(Arc { tail, head, ms, barred: barred(&on_it) });
        self.parts.push(part);
    }

    /// Why one did not set out onto an arc before: what bars setting out between two instants.
    fn why(&self, arc: u32, from: u32, to: u32) -> Vec<Why> {
        let bars =
            |shut: (u32, u32, Vec<Window>)| barred(&[shut]).iter().any(|w| w.start < to && from < w.end);
        let on_it = self.shut_on(self.parts[arc as usize], self.arcs[arc as usize].ms);
        let mut found: Vec<Why> =
            on_it.into_iter().filter(|(_, shut)| bars(shut.clone())).map(|(why, _)| why).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The way that arrives first, with its times. `ends` are the two stands.
pub(super) fn find(
    world: &World,
    ground: &Ground,
    times: &Times,
    (ends, fastest): ((Position, Position), Option<&Path>),
    problems: &mut Diagnostics,
) -> (Timetable, Option<Path>) {
    let span = &times.span;
    let hours = Hours::of(world, ground, span.clone());
    let graph = hours.graph(ground);
    let metric = &graph.metric;
    let states = metric.topology().state_count();
    let mut net = Net {
        metric,
        graph: &graph,
        shut: hours.shut(),
        windows: hours.windows(),
        timelines: &hours.timelines,
        curfew: &times.curfew,
        arcs: Vec::new(),
        parts: Vec::new(),
        waiting: vec![false; states + 2],
        places: BTreeMap::new(),
        place_of: BTreeMap::new(),
    };
    let places = net.stop_at(world, ground, &times.waiting, problems);
    let (source, target) = (states as u32, states as u32 + 1);
    lay(&mut net, ends, source, target);
    let horizon = ms(span, span.end - TimeDelta::milliseconds(1)).saturating_add(1);
    let journey = Journey {
        waiting: &net.waiting,
        arcs: &net.arcs,
        source,
        target,
        start_ms: 0,
        horizon_ms: horizon,
        period_ms: DAY_MS,
    };
    let TimetableFound { driven, is_first } = timetable(&journey);
    if driven.is_some() && !is_first {
        problems.push(codes::w627_not_proved_first());
    }
    let events = driven.as_deref().map(|driven| events(&net, driven)).unwrap_or_default();
    let path = driven.map(|driven| path(&net, &driven));
    let ways = path.as_ref().or(fastest).map_or(&[][..], |path| path.legs.as_slice());
    throughout::told(world, ground, (&hours, &graph), (times.zone, ways))
        .into_iter()
        .for_each(|told| problems.push(told));
    let clock = Clock { depart: span.start, zone: times.zone };
    let labels = hours.timelines.iter().map(|t| (t.closure, hours.called(world, t.closure))).collect();
    let table = Timetable {
        clock,
        horizon_days: HORIZON_DAYS,
        words: times.words.clone(),
        events,
        places: places.iter().map(|site| (site.id.clone(), site.name.clone(), site.at)).collect(),
        labels,
        found: path.is_some(),
        is_first,
        driving_ms: fastest.map(|path| path.cost.ms),
        longest_gap: fastest.and_then(|path| longest_gap(&net, path)),
        longest_ms: longest(&times.curfew),
    };
    (table, path)
}

/// The longest drive on a way between two places where the load may wait: from where to where (none is an end of the way),
/// milliseconds. Of several the first.
fn longest_gap(net: &Net, path: &Path) -> Option<(Option<usize>, Option<usize>, u32)> {
    let mut stops: Vec<(Option<usize>, u32)> = vec![(None, 0)];
    let mut so_far = 0u32;
    for leg in &path.legs {
        let after = |mm: u32| so_far.saturating_add(net.metric.ms_between(leg.directed, leg.from_mm, mm));
        let own = net.places.get(&leg.directed).into_iter().flatten();
        let passed = own.filter(|(at, _)| leg.from_mm <= *at && *at <= leg.to_mm);
        stops.extend(passed.map(|(at, place)| (Some(*place), after(*at))));
        so_far = after(leg.to_mm);
    }
    stops.push((None, so_far));
    let gaps = stops.windows(2).map(|pair| (pair[0].0, pair[1].0, pair[1].1.saturating_sub(pair[0].1)));
    gaps.rev().max_by_key(|(_, _, ms)| *ms)
}

/// The longest span between two curfews; none where there is no curfew.
fn longest(curfew: &[Window]) -> Option<u32> {
    // a span that the horizon cuts off is as long as the others
    let spans = outside(curfew).into_iter().filter(|window| !curfew.is_empty() && window.end < NEVER);
    spans.map(|window| window.end.saturating_sub(window.start)).max()
}

fn lay(net: &mut Net, ends: (Position, Position), source: u32, target: u32) {
    let metric = net.metric;
    let topology = metric.topology();
    for state in (0..topology.state_count()).map(StateId::new) {
        for edge in topology.out_edges(state) {
            let cost = metric.arcs()[edge];
            if cost.ms != CLOSED {
                let edge = EdgeId::new(edge);
                let directed = topology.directed(edge);
                let to_mm = topology.length_mm(directed);
                let part = Part { directed, from_mm: 0, to_mm, edge: Some(edge) };
                net.add(state.0, topology.head(edge).0, part, cost.ms);
            }
        }
    }
    for access in ends.0.departures(metric) {
        let to_mm = topology.length_mm(access.directed);
        let part = Part { directed: access.directed, from_mm: access.position_mm, to_mm, edge: None };
        net.add(source, access.state.0, part, access.cost.ms);
    }
    for access in ends.1.arrivals(metric) {
        let part =
            Part { directed: access.directed, from_mm: 0, to_mm: access.position_mm, edge: access.edge };
        net.add(access.state.0, target, part, access.cost.ms);
    }
    if let Some((cost, directed, from_mm, to_mm)) = ends.0.direct(ends.1, metric) {
        net.add(source, target, Part { directed, from_mm, to_mm, edge: None }, cost.ms);
    }
}

/// Driving and waiting in order.
fn events(net: &Net, driven: &[Driven]) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut now = 0;
    for (number, step) in driven.iter().enumerate() {
        let arc = &net.arcs[step.arc as usize];
        if step.at_ms > now {
            let place = net.place_of.get(&arc.tail).copied();
            let mut why = net.why(step.arc, now, step.at_ms);
            // what bars the way here may end before what bars it further on
            let is_here = !net.why(step.arc, step.at_ms - 1, step.at_ms).is_empty();
            let ahead = if is_here { None } else { ahead(net, &driven[number..]) };
            why.extend(ahead.iter().flat_map(|(why, _)| why));
            let ahead = ahead.map(|(_, directed)| directed);
            events.push(Event::Wait { place, from_ms: now, until_ms: step.at_ms, why, ahead });
        }
        let part = net.parts[step.arc as usize];
        now = step.at_ms + arc.ms;
        // a place at the end of a road is entered by a piece of no length
        if part.from_mm == part.to_mm && arc.ms == 0 && number > 0 {
            continue;
        }
        let leg = Leg { directed: part.directed, from_mm: part.from_mm, to_mm: part.to_mm };
        events.push(Event::Drive { leg, from_ms: step.at_ms, until_ms: now });
    }
    events
}

/// What would have shut a road further on, before the next wait, to who had set out a millisecond earlier.
fn ahead(net: &Net, driven: &[Driven]) -> Option<(Vec<Why>, DirectedId)> {
    let mut end = driven.first()?.at_ms;
    for step in driven.iter().take_while(|step| {
        let goes_on = step.at_ms == end;
        end = step.at_ms + net.arcs[step.arc as usize].ms;
        goes_on
    }) {
        let why = net.why(step.arc, step.at_ms.saturating_sub(1), step.at_ms);
        if !why.is_empty() {
            return Some((why, net.parts[step.arc as usize].directed));
        }
    }
    None
}

fn path(net: &Net, driven: &[Driven]) -> Path {
    let mut legs: Vec<Leg> = Vec::new();
    let mut cost = Cost::default();
    for step in driven {
        let part = net.parts[step.arc as usize];
        cost.ms += net.arcs[step.arc as usize].ms;
        cost.mm += part.to_mm - part.from_mm;
        if part.from_mm == part.to_mm && !legs.is_empty() {
            continue;
        }
        match legs.last_mut() {
            Some(last)
                if last.directed == part.directed && last.to_mm == part.from_mm && part.from_mm > 0 =>
            {
                last.to_mm = part.to_mm;
            }
            _ => legs.push(Leg { directed: part.directed, from_mm: part.from_mm, to_mm: part.to_mm }),
        }
    }
    Path { cost, legs }
}
