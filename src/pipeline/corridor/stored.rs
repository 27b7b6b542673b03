//! The timetable of a stored plan, held against what is in force when the load is where (H8, H14).
//!
//! Each drive of the timetable keeps its times; within one the load is where its pace on the roads of today, stretched to
//! those times, puts it. What binds at certain hours is held against that; what binds always is told with the way itself.

use super::super::world::World;
use super::ground::Ground;
use super::hours::{Broken, Graph, Hours, ms};
use super::limits::Passages;
use crate::closure::Timeline;
use crate::id::DirectedId;
use crate::load::Load;
use crate::metric::Metric;
use crate::metric::timed::Window;
use crate::obstacle::{Constraint, Judged, Policy};
use crate::plan::detour::{first_forbidden, least_broken};
use crate::plan::{Leg, leg_ms};
use crate::report::corridor::held::Break;
use crate::report::depart::Clock;
use crate::report::route::Named;
use crate::report::summary::DifferenceLine;
use crate::topology::Topology;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use std::ops::Range;

/// What of a passage is left out at either end, milliseconds: positions of a stored line are rounded, and so is the time at
/// which the load is there.
const ROUNDED_MS: u64 = 1000;

/// What rounding moves along a road, millimeters.
const ROUNDED_MM: u32 = 200;

/// A timetable as a plan has it.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    /// From the departure as far ahead as was looked.
    pub span: Range<DateTime<Utc>>,
    zone: Tz,
    drives: Vec<Drive>,
}

/// A drive: meters of the way become millimeters, instants milliseconds since the departure.
#[derive(Clone, Debug)]
struct Drive {
    mm: Range<u64>,
    ms: Range<u32>,
}

impl Stored {
    /// That of the summary of a task; `None` where it has none, an error where it cannot be read.
    pub fn read(task: &Value) -> Option<Result<Self, ()>> {
        let table = task.get("timetable").filter(|table| table["found"] == true)?;
        Some(Self::of(table).ok_or(()))
    }

    fn of(table: &Value) -> Option<Self> {
        let instant = |value: &Value| Some(DateTime::parse_from_rfc3339(value.as_str()?).ok()?.to_utc());
        let start = instant(&table["depart_at"])?;
        let days = i64::try_from(table["horizon_days"].as_u64()?).ok()?;
        let span = start..start.checked_add_signed(TimeDelta::try_days(days)?)?;
        let zone: Tz = table["timezone"].as_str()?.parse().ok()?;
        let mm = |value: &Value| Some((value.as_f64().filter(|m| *m >= 0.0)? * 1000.0).round() as u64);
        let rows = table["rows"].as_array()?.iter().filter(|row| row["kind"] == "drive");
        let drive = |row: &Value| {
            let (from, until) = (instant(&row["from"])?, instant(&row["until"])?);
            let drive =
                Drive { mm: mm(&row["from_m"])?..mm(&row["to_m"])?, ms: ms(&span, from)..ms(&span, until) };
            (start <= from && drive.ms.start <= drive.ms.end && drive.mm.start <= drive.mm.end)
                .then_some(drive)
        };
        let drives = rows.map(drive).collect::<Option<Vec<Drive>>>()?;
        let follow =
            |pair: &[Drive]| pair[0].ms.end <= pair[1].ms.start && pair[0].mm.end <= pair[1].mm.start;
        let is_sound = !drives.is_empty() && drives.windows(2).all(follow);
        is_sound.then_some(Self { span, zone, drives })
    }
}

/// A part of a road of the way, driven in one go.
struct Piece {
    /// Which leg of the way it is a part of.
    leg: usize,
    part: Leg,
    drive: usize,
    /// By the pace of today: when its drive comes to it, and what it takes.
    after_ms: u64,
    own_ms: u64,
}

/// A way with the times of its timetable.
struct Driven<'a> {
    stored: &'a Stored,
    metric: &'a Metric,
    legs: &'a [Leg],
    pieces: Vec<Piece>,
    /// Of each drive what it takes by the pace of today.
    own_ms: Vec<u64>,
}

impl<'a> Driven<'a> {
    fn new(stored: &'a Stored, metric: &'a Metric, legs: &'a [Leg]) -> Self {
        let length = |leg: &Leg| u64::from(leg.to_mm - leg.from_mm);
        let whole: u64 = legs.iter().map(length).sum();
        let told = stored.drives.last().map_or(0, |drive| drive.mm.end).max(1);
        let ends: Vec<u64> = stored
            .drives
            .iter()
            .map(|drive| (u128::from(drive.mm.end) * u128::from(whole) / u128::from(told)) as u64)
            .collect();
        let mut driven = Self { stored, metric, legs, pieces: Vec::new(), own_ms: vec![0; ends.len()] };
        let (mut drive, mut start) = (0, 0u64);
        for (number, leg) in legs.iter().enumerate() {
            let mut from_mm = leg.from_mm;
            let end = start + length(leg);
            // a drive that ends within rounding of the end of a road ends there
            while drive + 1 < ends.len() && ends[drive] + u64::from(ROUNDED_MM) < end {
                let along = u32::try_from(ends[drive].saturating_sub(start)).unwrap_or(0);
                let at = if along <= ROUNDED_MM { leg.from_mm } else { leg.from_mm + along };
                driven.push(number, drive, from_mm.max(at).min(leg.to_mm), &mut from_mm);
                drive += 1;
            }
            driven.push(number, drive, leg.to_mm, &mut from_mm);
            if drive + 1 < ends.len() && ends[drive] <= end + u64::from(ROUNDED_MM) {
                drive += 1;
            }
            start = end;
        }
        driven
    }

    /// Adds the part of a leg from one position to another.
    fn push(&mut self, leg: usize, drive: usize, to_mm: u32, from_mm: &mut u32) {
        let part = Leg { from_mm: *from_mm, to_mm, ..self.legs[leg] };
        if part.from_mm < to_mm || self.legs[leg].from_mm == self.legs[leg].to_mm {
            let before = self.ms_to(leg, part.from_mm);
            let own_ms = self.ms_to(leg, to_mm).saturating_sub(before);
            self.pieces.push(Piece { leg, part, drive, after_ms: self.own_ms[drive], own_ms });
            self.own_ms[drive] += own_ms;
        }
        *from_mm = to_mm;
    }

    /// Milliseconds from the start of a leg to a position on it, by the pace of today.
    fn ms_to(&self, leg: usize, mm: u32) -> u64 {
        let (own, is_last) = (self.legs[leg], leg + 1 == self.legs.len());
        if !self.is_usable(&own) {
            // What the load may not use today has no pace; it takes what it took on the whole.
            let (ms, driven) = self.stored.drives.iter().fold((0, 0), |(ms, mm), drive| {
                (ms + u64::from(drive.ms.end - drive.ms.start), mm + (drive.mm.end - drive.mm.start))
            });
            let along = u128::from(mm.saturating_sub(own.from_mm));
            return (along * u128::from(ms) / u128::from(driven.max(1))) as u64;
        }
        let whole = leg_ms(self.metric, &own, leg == 0, is_last);
        let inside = || self.metric.ms_between(own.directed, own.from_mm, mm).min(whole);
        u64::from(if mm >= own.to_mm { whole } else { inside() })
    }

    /// Whether the load may use the road of a leg today.
    fn is_usable(&self, leg: &Leg) -> bool {
        self.metric.topology().is_usable(leg.directed)
    }

    /// When the load is at a position of a piece, milliseconds since the departure.
    fn at_ms(&self, piece: &Piece, mm: u32) -> u64 {
        let times = &self.stored.drives[piece.drive].ms;
        let (whole, takes) = (self.own_ms[piece.drive], u64::from(times.end - times.start));
        let inside = self.ms_to(piece.leg, mm).saturating_sub(self.ms_to(piece.leg, piece.part.from_mm));
        let own = piece.after_ms + inside.min(piece.own_ms);
        let after = (u128::from(own) * u128::from(takes)).checked_div(u128::from(whole)).unwrap_or(0);
        u64::from(times.start) + after as u64
    }

    /// When the load is on a piece.
    fn times(&self, piece: &Piece) -> Range<u64> {
        self.at_ms(piece, piece.part.from_mm)..self.at_ms(piece, piece.part.to_mm)
    }

    /// When a piece runs over a stretch of its road, if it does.
    fn over(&self, number: usize, (from_mm, to_mm): (u32, u32)) -> Option<Range<u64>> {
        let piece = &self.pieces[number];
        let part = &piece.part;
        if from_mm == to_mm {
            let (is_first, is_last) = (number == 0, number + 1 == self.pieces.len());
            let comes = part.from_mm < from_mm || (!is_first && part.from_mm == from_mm);
            let leaves = to_mm < part.to_mm || (!is_last && to_mm == part.to_mm);
            return (comes && leaves).then(|| self.at_ms(piece, from_mm)..self.at_ms(piece, from_mm));
        }
        let (from, to) = (from_mm.max(part.from_mm), to_mm.min(part.to_mm));
        let shared = to.saturating_sub(from);
        // what rounding puts on the far side of a waiting place is not driven before the wait
        let is_met = shared > ROUNDED_MM || (shared > 0 && shared == to_mm - from_mm);
        is_met.then(|| self.at_ms(piece, from)..self.at_ms(piece, to))
    }

    /// Millimeters from the start of the way to a position of a piece.
    fn along_mm(&self, piece: &Piece, mm: u32) -> u64 {
        let before = self.legs[..piece.leg].iter().map(|leg| u64::from(leg.to_mm - leg.from_mm));
        before.sum::<u64>()
            + u64::from(mm.clamp(piece.part.from_mm, piece.part.to_mm) - self.legs[piece.leg].from_mm)
    }
}

/// The first window in which the load is there; who is there for a moment only must be so by more than rounding.
fn first(windows: &[Window], times: &Range<u64>) -> Option<Window> {
    let (mut from, mut until) = (times.start + ROUNDED_MS, times.end.saturating_sub(ROUNDED_MS));
    if from >= until {
        let middle = times.start.midpoint(times.end);
        (from, until) = (middle.saturating_sub(ROUNDED_MS), middle + ROUNDED_MS);
        let covers = |w: &&Window| u64::from(w.start) <= from && until < u64::from(w.end);
        return windows.iter().find(covers).copied();
    }
    windows.iter().find(|w| u64::from(w.start) < until && from < u64::from(w.end)).copied()
}

/// A load with the hours of its stored timetable.
pub(super) struct Timed<'a> {
    stored: &'a Stored,
    hours: Hours,
    graph: Graph,
}

impl<'a> Timed<'a> {
    pub fn new(world: &World, ground: &Ground, stored: &'a Stored) -> Self {
        let hours = Hours::of(world, ground, stored.span.clone());
        let graph = hours.graph(ground);
        Self { stored, hours, graph }
    }

    /// The graph that it drives; what binds at some hours may be broken in it.
    pub fn topology(&self) -> &Topology {
        self.graph.metric.topology()
    }

    /// Makes each limit with hours on a way what it is when the load passes.
    pub fn limit(&self, met: &mut [(Constraint, Vec<Judged>)], judge: (&Load, &Policy), legs: &[Leg]) {
        let driven = Driven::new(self.stored, &self.graph.metric, legs);
        let at = |ms: u64| {
            self.stored.span.start + TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX >> 1))
        };
        let over = |number: usize, stretch: (u32, u32)| {
            driven.over(number, stretch).map(|times| at(times.start)..at(times.end))
        };
        let passages = Passages {
            driven: driven.pieces.iter().map(|piece| piece.part.directed).collect(),
            over: &over,
            rounded: TimeDelta::milliseconds(ROUNDED_MS as i64),
            zone: self.stored.zone,
        };
        super::limits::hold_at(met.iter_mut().map(|(one, judged)| (one, judged)), judge, &passages);
    }

    /// What breaks a way by the hour, in driving order, and what else of its timetable is not as it was.
    pub fn hold(&self, world: &World, legs: &[Leg]) -> (Vec<Break>, Vec<DifferenceLine>) {
        let driven = Driven::new(self.stored, &self.graph.metric, legs);
        let clock = Clock { depart: self.stored.span.start, zone: self.stored.zone };
        let words = Words { world, hours: &self.hours, clock };
        let windows = self.hours.windows();
        let mut found = Vec::new();
        for (timeline, windows) in self.hours.timelines.iter().zip(&windows) {
            // what holds throughout is a constraint of the way
            // and so is a limit, by what it is at the hour of passing
            if !timeline.is_constant(&self.stored.span) && !self.hours.is_limit(timeline.closure) {
                found.extend(shut(&driven, &words, timeline, windows));
            }
        }
        found.extend(self.redirected(&driven, &words, &windows));
        found.sort_by(|a, b| (a.at_mm, &a.named.id).cmp(&(b.at_mm, &b.named.id)));
        (found, slower(&driven, &words))
    }

    /// Where roads left to local traffic, or turns, stop the load at the hour at which it is there: each that does, if as few as
    /// can be are broken. What forbids the way always is told with it; behind that it begins anew.
    fn redirected(&self, driven: &Driven, words: &Words, windows: &[Vec<Window>]) -> Vec<Break> {
        let of_leg = |leg: usize| driven.pieces.iter().filter(move |piece| piece.leg == leg);
        let binds = |leg: usize, (timeline, what): (usize, Broken)| match what {
            Broken::Local => of_leg(leg).find_map(|piece| first(&windows[timeline], &driven.times(piece))),
            Broken::Turn | Broken::LocalEntry => {
                let at = of_leg(leg).next().map(|piece| driven.times(piece).start)?;
                first(&windows[timeline], &(at..at))
            }
        };
        let mut broken: Vec<(usize, (usize, Broken))> = Vec::new();
        let mut from = 0;
        while from < driven.legs.len() {
            let until =
                from + first_forbidden(self.topology(), &driven.legs[from..]).unwrap_or(driven.legs.len());
            let legs = &driven.legs[from..until.min(driven.legs.len())];
            let least = least_broken(self.topology(), legs, |leg, edge| {
                let all = self.graph.broken(edge).into_iter();
                all.filter(|own| binds(from + leg, *own).is_some()).collect()
            });
            broken.extend(least.into_iter().flatten().map(|(leg, own)| (from + leg, own)));
            from = until;
        }
        // roads of one closure behind each other are one place
        broken.sort_by_key(|(leg, own)| (*own, *leg));
        let follow = |a: &(usize, (usize, Broken)), b: &(usize, (usize, Broken))| {
            a.1 == b.1 && a.1.1 == Broken::Local && a.0 + 1 == b.0
        };
        let told = |run: &[(usize, (usize, Broken))]| {
            let ((leg, (timeline, what)), (last, _)) = (*run.first()?, *run.last()?);
            let window = binds(leg, (timeline, what))?;
            let piece = of_leg(leg).next()?;
            let mut times = driven.times(piece);
            times.end = of_leg(last).next_back().map_or(times.end, |piece| driven.times(piece).end);
            let does = if what == Broken::Turn { Does::Turn } else { Does::Local };
            let place = (leg, driven.along_mm(piece, piece.part.from_mm), piece.part.directed);
            Some(words.of(self.hours.timelines[timeline].closure, does, place, times, window))
        };
        broken.chunk_by(follow).filter_map(told).collect()
    }
}

/// Where a closure shuts the road while the load is there: each stretch of the way once.
fn shut(driven: &Driven, words: &Words, timeline: &Timeline, windows: &[Window]) -> Vec<Break> {
    let mut found: Vec<(usize, u64, Range<u64>, Window)> = Vec::new();
    let mut last = None;
    for (number, piece) in driven.pieces.iter().enumerate() {
        let own = timeline.effect.shut.iter().filter(|s| s.directed == piece.part.directed);
        for s in own {
            let Some(times) = driven.over(number, (s.from_mm, s.to_mm)) else { continue };
            let Some(window) = first(windows, &times) else { continue };
            let from_mm = s.from_mm.max(piece.part.from_mm);
            match found.last_mut() {
                // it goes on from one road to the next
                Some((_, _, before, _)) if last.is_some_and(|last| number <= last + 1) => {
                    before.end = before.end.max(times.end);
                }
                _ => found.push((piece.leg, driven.along_mm(piece, from_mm), times, window)),
            }
            last = Some(number);
        }
    }
    let told = |(leg, at_mm, times, window): (usize, u64, Range<u64>, Window)| {
        let directed = driven.legs[leg].directed;
        words.of(timeline.closure, Does::Shuts, (leg, at_mm, directed), times, window)
    };
    found.into_iter().map(told).collect()
}

/// Drives that take longer by the pace of today than the timetable has.
fn slower(driven: &Driven, words: &Words) -> Vec<DifferenceLine> {
    let is_barred = |number: usize| {
        let mut own = driven.pieces.iter().filter(|piece| piece.drive == number);
        own.any(|piece| !driven.is_usable(&piece.part))
    };
    let drives = driven.stored.drives.iter().zip(&driven.own_ms).enumerate();
    let late = drives.filter(|(number, (drive, own))| {
        **own > u64::from(drive.ms.end - drive.ms.start) + 2 * ROUNDED_MS && !is_barred(*number)
    });
    let line = |(_, (drive, own)): (usize, (&Drive, &u64))| {
        let seconds = (own - u64::from(drive.ms.end - drive.ms.start)).div_ceil(1000);
        let [from, until] = [words.clock.since(drive.ms.start), words.clock.words(drive.ms.end)];
        DifferenceLine {
            what: "timetable".to_owned(),
            how: "changed".to_owned(),
            name: words.clock.text(drive.ms.start),
            text: format!(
                "timetable: the drive from {from} to {until} takes {seconds} s longer at the speeds of today"
            ),
            text_zh: format!("时刻表：{from}至{until}的行驶按现行速度须多用{seconds}秒"),
        }
    };
    late.map(line).collect()
}

/// What a closure does.
#[derive(Clone, Copy)]
enum Does {
    Shuts,
    Local,
    Turn,
}

struct Words<'a> {
    world: &'a World,
    hours: &'a Hours,
    clock: Clock,
}

/// How far back is looked for when something began that holds as a plan sets out, days.
const LOOKED_BACK_DAYS: i64 = 366;

impl Words<'_> {
    /// Since when a closure holds; none where nobody can tell of what holds already as the plan sets out.
    fn since(&self, closure: usize, window: Window) -> Option<String> {
        if window.start > 0 {
            return Some(self.clock.since(window.start));
        }
        let schedule = &self.world.plan.closures().get(closure)?.schedule;
        let start = self.hours.span.start;
        let looked = start.checked_sub_signed(TimeDelta::days(LOOKED_BACK_DAYS))?;
        let began = schedule.changes(looked..start + TimeDelta::milliseconds(1)).into_iter().last();
        Some(self.clock.since_instant(began?))
    }

    /// `place`: the leg, millimeters from the start of the way, and the road.
    fn of(
        &self,
        closure: usize,
        does: Does,
        place: (usize, u64, DirectedId),
        times: Range<u64>,
        window: Window,
    ) -> Break {
        let (leg, at_mm, directed) = place;
        let network = &self.world.network;
        let (id, label) = self.hours.called(self.world, closure);
        let (road, road_zh) = network.way_of(directed.segment()).called();
        let up = |ms: u64| u32::try_from(ms).unwrap_or(u32::MAX);
        let [enters, leaves] = [up(times.start), up(times.end)];
        let [from, until] = [self.clock.since(enters), self.clock.words(leaves)];
        let end = (window.end != crate::metric::timed::NEVER).then(|| self.clock.words(window.end));
        let (hours, hours_zh) = match (self.since(closure, window), end) {
            (Some(since), None) => (format!("from {since} on"), format!("自{since}起")),
            (Some(since), Some(end)) => (format!("from {since} to {end}"), format!("{since}至{end}")),
            (None, Some(end)) => (format!("until {end}"), format!("至{end}止")),
            (None, None) => ("all the time".to_owned(), "全程".to_owned()),
        };
        let (does, does_zh) = match does {
            Does::Shuts => (format!("shuts {road}"), format!("封闭{road_zh}")),
            Does::Local => (format!("leaves {road} to local traffic"), format!("使{road_zh}仅供到达通行")),
            Does::Turn => (format!("forbids to turn into {road}"), format!("禁止驶入{road_zh}的转向")),
        };
        Break {
            leg,
            at_mm,
            hours: [enters, leaves].map(|ms| self.clock.text(ms)),
            named: Named {
                kind: if self.hours.is_tag(closure) { "condition" } else { "closure" },
                id,
                name: label.clone(),
                text: format!("{label:?} {does} {hours}; the load is there from {from} to {until}"),
                text_zh: format!("“{label}”{hours_zh}{does_zh}，车货{from}至{until}在此处"),
                at: Some(network.directed_line(directed)),
                opens_at: None,
            },
        }
    }
}
