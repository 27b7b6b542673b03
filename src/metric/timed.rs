//! Costs that depend on when one is there: a metric under closures with times.
//!
//! Times are whole milliseconds since an epoch (the departure). A segment that no closure touches, or only such as hold
//! all the time, costs what [`Metric`] says. One that a closure touches at times is a row of [`Element`]s from tail to
//! head: runs between the ends of all its stretches, delays where one waits for works, gates.
//!
//! **Occupancy (T5).** A run may be used only if it is open from the instant one comes onto it to the instant one leaves
//! it. Windows are half-open: leaving as a closure begins is fine, and so is entering as it ends.
//!
//! **The pace changes at its instant.** What of a run is left when a speed limit begins or ends is driven at the new pace:
//! of `r` milliseconds that remain, `ceil(r · new / old)` remain then. (The flow speed model of Sung, Bell, Seong & Park,
//! "Shortest paths in a network with time-dependent flow speeds", EJOR 121, 2000.) Conversion is monotone and never makes
//! more of the rest than the whole, so nobody overtakes by setting out later: first in, first out, exactly, in integers.
//!
//! **A delay ends with its works.** Who meets alternating works waits the stated time, but not beyond the instant at which
//! the works end: then all who wait may go. So delays keep the order, too.

use super::{ClosedStretch, Metric, SlowStretch};
use crate::id::{DirectedId, SegmentId};
use crate::topology::Topology;
use crate::units::{Speed, duration_ms, share};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The end of what has no end, and of what lies beyond the horizon.
pub const NEVER: u32 = u32::MAX;

/// A span of time, half-open, milliseconds since the epoch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Window {
    /// First instant.
    pub start: u32,
    /// First instant after it; [`NEVER`] if there is none within the horizon.
    pub end: u32,
}

impl Window {
    /// All the time.
    pub const ALWAYS: Self = Self { start: 0, end: NEVER };
}

/// What a closure does to a stretch while it holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Does {
    /// Nothing passes.
    Shut,
    /// Passage is limited to a speed, or has to be waited for where the stretch begins.
    Slow {
        /// Highest speed.
        cap: Option<Speed>,
        /// Waiting where it begins, milliseconds.
        wait_ms: u32,
    },
}

/// A closure on a stretch, with its times.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TimedStretch {
    /// The directed segment.
    pub directed: DirectedId,
    /// Millimeters from its tail.
    pub from_mm: u32,
    /// Millimeters from its tail; equal to `from_mm` for a gate.
    pub to_mm: u32,
    /// What it does.
    pub does: Does,
    /// When, ascending and apart from each other.
    pub windows: Vec<Window>,
    /// Whose it is: a number that comes back as the reason of a wait.
    pub closure: usize,
}

impl TimedStretch {
    fn is_constant(&self) -> bool {
        self.windows.first() == Some(&Window::ALWAYS)
    }

    fn covers(&self, from_mm: u32, to_mm: u32) -> bool {
        self.from_mm <= from_mm && to_mm <= self.to_mm
    }
}

/// What one meets on an element.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Pace {
    /// From each instant on the whole run takes so many milliseconds; the first instant is 0.
    Run(Vec<(u32, u32)>),
    /// Waits of several works, one after the other.
    Delay(Vec<(Vec<Window>, u32)>),
    /// No length, no time.
    Gate,
}

/// A part of a directed segment on which the same closures count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Element {
    /// Millimeters from the tail of the directed segment.
    pub from_mm: u32,
    /// Millimeters from the tail.
    pub to_mm: u32,
    pace: Pace,
    /// When it is shut: ascending, apart from each other.
    shut: Vec<Window>,
    /// The same, by closure.
    reasons: Vec<(Window, usize)>,
    /// When nobody may stand where it ends, for whoever stands there still stands on what is shut.
    behind: Vec<Window>,
}

impl Element {
    /// When one arrives at its end who sets out at its beginning at `at`; shut or not. Never decreasing in `at`.
    pub fn arrive(&self, at: u32) -> u32 {
        match &self.pace {
            Pace::Gate => at,
            Pace::Delay(waits) => waits.iter().fold(at, |now, (windows, wait)| {
                let held = windows.iter().find(|w| w.start <= now && now < w.end);
                held.map_or(now, |w| now.saturating_add(*wait).min(w.end))
            }),
            Pace::Run(paces) => {
                let mut i = paces.partition_point(|(from, _)| *from <= at).saturating_sub(1);
                let (mut now, mut rest) = (u64::from(at), u64::from(paces[i].1));
                while let Some(&(change, pace)) = paces.get(i + 1) {
                    let change = u64::from(change);
                    if now + rest <= change {
                        break;
                    }
                    rest = ((rest - (change - now)) * u64::from(pace)).div_ceil(u64::from(paces[i].1));
                    (now, i) = (change, i + 1);
                }
                u32::try_from(now + rest).unwrap_or(NEVER)
            }
        }
    }

    /// Of each span of time within `from..=latest` in which it may be passed: the first instant to set out, and when one
    /// arrives then (T5). Nothing sets out at `horizon` or later.
    pub fn departures(&self, from: u32, latest: u32, horizon: u32, found: &mut Vec<(u32, u32)>) {
        let mut at = from;
        while at <= latest && at < horizon {
            let arrival = self.arrive(at);
            // Whoever is there at an instant is there, even on something without length.
            let leave =
                if matches!(self.pace, Pace::Delay(_)) { arrival } else { arrival.max(at.saturating_add(1)) };
            let next = self.shut.partition_point(|window| window.end <= at);
            let Some(window) = self.shut.get(next) else {
                found.push((at, arrival));
                break;
            };
            if leave <= window.start {
                found.push((at, arrival));
            }
            if window.end == NEVER {
                break;
            }
            at = window.end;
        }
    }

    /// Until when one may stand at its end who came there at `at`.
    pub fn standing_until(&self, at: u32) -> u32 {
        let next = self.gap(at);
        self.behind.get(next).map_or(NEVER, |window| window.start.max(at))
    }

    /// In which of the spans between its windows an instant lies at its end: in one of them an earlier arrival can become
    /// any later one by standing there.
    pub fn gap(&self, at: u32) -> usize {
        self.behind.partition_point(|window| window.end <= at)
    }

    /// Whether there are times at which nobody may stand at its end.
    pub fn ends_on_works(&self) -> bool {
        !self.behind.is_empty()
    }

    /// The closures that keep one from setting out from `from` on to `to`, ascending.
    pub fn shut_by(&self, from: u32, to: u32) -> Vec<usize> {
        let held =
            self.reasons.iter().filter(|(w, _)| from < w.end && w.end <= to).map(|(_, closure)| *closure);
        let mut held: Vec<usize> = held.collect();
        held.sort_unstable();
        held.dedup();
        held
    }

    /// All instants at which it opens again.
    pub fn openings(&self) -> impl Iterator<Item = u32> + '_ {
        self.shut.iter().map(|window| window.end).filter(|end| *end != NEVER)
    }
}

/// The elements of a directed segment.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    elements: Vec<Element>,
    /// Duration and length without closures where nothing is ever slow: then parts are charged pro rata of the whole.
    plain: Option<(u32, u32)>,
}

/// Edge costs over a topology that depend on the time of day.
#[derive(Debug)]
pub struct TimedMetric {
    base: Metric,
    rows: FxHashMap<DirectedId, Row>,
    horizon: u32,
}

impl TimedMetric {
    /// The metric under `stretches`, which may overlap and come in any order. Nothing is known of times from `horizon` on
    /// (milliseconds, less than [`NEVER`]). `O(m + c² )` in the stretches of one segment.
    pub fn new(topology: Arc<Topology>, stretches: &[TimedStretch], horizon: u32) -> Self {
        let mut of_segment: BTreeMap<SegmentId, Vec<&TimedStretch>> = BTreeMap::new();
        for stretch in stretches.iter().filter(|s| topology.is_usable(s.directed) && s.from_mm <= s.to_mm) {
            of_segment.entry(stretch.directed.segment()).or_default().push(stretch);
        }
        let (mut closed, mut slow, mut rows) = (Vec::new(), Vec::new(), FxHashMap::default());
        for (segment, here) in of_segment {
            if here.iter().all(|s| s.is_constant()) {
                for s in here {
                    let (directed, from_mm, to_mm) = (s.directed, s.from_mm, s.to_mm);
                    match s.does {
                        Does::Shut => closed.push(ClosedStretch { directed, from_mm, to_mm }),
                        Does::Slow { cap, wait_ms } => {
                            slow.push(SlowStretch {
                                directed,
                                from_mm,
                                to_mm,
                                cap,
                                wait_ms,
                                factor: super::AS_IT_IS,
                            });
                        }
                    }
                }
                continue;
            }
            for directed in [DirectedId::new(segment, true), DirectedId::new(segment, false)] {
                if topology.is_usable(directed) {
                    rows.insert(directed, row(&topology, directed, &here));
                }
            }
        }
        Self { base: Metric::customize(topology, closed, &slow), rows, horizon }
    }

    /// What holds all the time; a lower bound of every duration.
    pub fn base(&self) -> &Metric {
        &self.base
    }

    /// From when on nothing is known, milliseconds.
    pub fn horizon(&self) -> u32 {
        self.horizon
    }

    /// Whether a directed segment changes with time.
    #[inline]
    pub fn is_timed(&self, directed: DirectedId) -> bool {
        self.rows.contains_key(&directed)
    }

    /// The elements of a directed segment that changes with time, from a position (none: through the tail, as who passes)
    /// to a position (none: through the head). Who starts or stops at a gate or a delay has it behind or before them.
    /// Empty for other segments, and between equal positions.
    pub fn elements(&self, directed: DirectedId, from: Option<u32>, to: Option<u32>) -> Vec<Element> {
        let Some(row) = self.rows.get(&directed) else { return Vec::new() };
        let (first, last) = (from.unwrap_or(0), to.unwrap_or(NEVER));
        let mut cut: Vec<Element> = Vec::new();
        let mut behind: Vec<Window> = Vec::new();
        for element in &row.elements {
            let point = element.from_mm == element.to_mm;
            let inside = match point {
                true => {
                    (from.is_none() || first < element.from_mm) && (to.is_none() || element.from_mm < last)
                }
                false => first < element.to_mm && element.from_mm < last,
            };
            if !inside {
                continue;
            }
            let mut element = element.clone();
            if point {
                element.behind.clone_from(&behind);
                if matches!(element.pace, Pace::Delay(_)) {
                    element.shut.clone_from(&behind);
                }
            } else {
                behind.clone_from(&element.shut);
                let (a, b) = (element.from_mm.max(first), element.to_mm.min(last));
                if (a, b) != (element.from_mm, element.to_mm) {
                    element = element.part(a, b, row.plain);
                }
            }
            cut.push(element);
        }
        cut
    }
}

impl Element {
    /// The part of a run from `a` to `b`, pro rata at every pace.
    fn part(&self, a: u32, b: u32, plain: Option<(u32, u32)>) -> Self {
        let Pace::Run(paces) = &self.pace else { return self.clone() };
        let length = self.to_mm - self.from_mm;
        let of = |ms: u32| match plain {
            Some((whole, length)) => share(whole, b, length) - share(whole, a, length),
            None => share(ms, b - self.from_mm, length) - share(ms, a - self.from_mm, length),
        };
        let pace = Pace::Run(paces.iter().map(|(from, ms)| (*from, of(*ms))).collect());
        Self { from_mm: a, to_mm: b, pace, ..self.clone() }
    }
}

/// Cuts a directed segment at the ends of all stretches of both directions, as [`Metric`] does where a closure slows it.
fn row(topology: &Topology, directed: DirectedId, here: &[&TimedStretch]) -> Row {
    let (length, whole) = (topology.length_mm(directed), topology.duration_ms(directed));
    let along =
        |s: &TimedStretch, mm: u32| if s.directed == directed { mm } else { length.saturating_sub(mm) };
    let mut at: Vec<u32> = here.iter().flat_map(|s| [along(s, s.from_mm), along(s, s.to_mm)]).collect();
    at.extend([0, length]);
    at.retain(|mm| *mm <= length);
    at.sort_unstable();
    at.dedup();
    let own: Vec<&TimedStretch> = here.iter().copied().filter(|s| s.directed == directed).collect();
    let mut elements = Vec::new();
    for (i, &mm) in at.iter().enumerate() {
        let waits: Vec<(Vec<Window>, u32)> = own
            .iter()
            .filter(|s| s.from_mm == mm)
            .filter_map(|s| match s.does {
                Does::Slow { wait_ms, .. } if wait_ms > 0 => Some((s.windows.clone(), wait_ms)),
                _ => None,
            })
            .collect();
        if !waits.is_empty() {
            elements.push(element(mm, mm, Pace::Delay(waits), &[]));
        }
        let shut = |from: u32, to: u32| -> Vec<&TimedStretch> {
            let here = own.iter().copied().filter(|s| s.does == Does::Shut && s.covers(from, to));
            here.filter(|s| (from < to) == (s.from_mm < s.to_mm)).collect()
        };
        let gates = shut(mm, mm);
        if !gates.is_empty() {
            elements.push(element(mm, mm, Pace::Gate, &gates));
        }
        let Some(&next) = at.get(i + 1) else { break };
        let free = share(whole, next, length) - share(whole, mm, length);
        let paces = paces(free, (mm, next), &own);
        elements.push(element(mm, next, Pace::Run(paces), &shut(mm, next)));
    }
    let slow = here.iter().any(|s| matches!(s.does, Does::Slow { .. }));
    Row { elements, plain: (!slow).then_some((whole, length)) }
}

fn element(from_mm: u32, to_mm: u32, pace: Pace, shut: &[&TimedStretch]) -> Element {
    let reasons: Vec<(Window, usize)> =
        shut.iter().flat_map(|s| s.windows.iter().map(|window| (*window, s.closure))).collect();
    let windows = merged(reasons.iter().map(|(window, _)| *window).collect());
    let behind = if from_mm < to_mm { windows.clone() } else { Vec::new() };
    Element { from_mm, to_mm, pace, shut: windows, reasons, behind }
}

/// Milliseconds for a run from each instant on at which a limit begins or ends. Of several the lowest counts (C1).
fn paces(free: u32, (from_mm, to_mm): (u32, u32), own: &[&TimedStretch]) -> Vec<(u32, u32)> {
    let caps: Vec<(&TimedStretch, Speed)> = own
        .iter()
        .filter(|s| s.covers(from_mm, to_mm))
        .filter_map(|s| match s.does {
            Does::Slow { cap: Some(cap), .. } => Some((*s, cap)),
            _ => None,
        })
        .collect();
    let ends = caps.iter().flat_map(|(s, _)| s.windows.iter().flat_map(|w| [w.start, w.end]));
    let mut instants: Vec<u32> = ends.filter(|at| *at != NEVER).chain([0]).collect();
    instants.sort_unstable();
    instants.dedup();
    let mut paces: Vec<(u32, u32)> = Vec::with_capacity(instants.len());
    for at in instants {
        let holds = |s: &TimedStretch| s.windows.iter().any(|w| w.start <= at && at < w.end);
        let cap = caps.iter().filter(|(s, _)| holds(s)).map(|(_, cap)| *cap).min();
        let ms = cap.map_or(free, |cap| duration_ms(to_mm - from_mm, cap).max(free));
        if paces.last().is_none_or(|(_, before)| *before != ms) {
            paces.push((at, ms));
        }
    }
    paces
}

/// Windows as a union: ascending, apart from each other.
pub fn merged(mut windows: Vec<Window>) -> Vec<Window> {
    windows.sort_unstable();
    let mut union: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows.into_iter().filter(|w| w.start < w.end) {
        match union.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => union.push(window),
        }
    }
    union
}

/// The times outside of windows that are ascending and apart from each other.
pub fn outside(windows: &[Window]) -> Vec<Window> {
    let mut gaps = Vec::with_capacity(windows.len() + 1);
    let mut at = 0;
    for window in windows {
        gaps.push(Window { start: at, end: window.start });
        at = window.end;
    }
    gaps.push(Window { start: at, end: NEVER });
    gaps.retain(|gap| gap.start < gap.end);
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(paces: &[(u32, u32)]) -> Element {
        element(0, 1000, Pace::Run(paces.to_vec()), &[])
    }

    #[test]
    fn the_pace_changes_at_its_instant_and_nobody_overtakes() {
        let slower = run(&[(0, 100), (1000, 250), (1500, 70)]);
        assert_eq!(slower.arrive(900), 1000, "done as the limit begins");
        assert_eq!(slower.arrive(950), 1125, "the second half at two and a half times its time");
        assert_eq!(slower.arrive(1000), 1250);
        assert_eq!(slower.arrive(1400), 1542, "150 of 250 are left, 42 of 70");
        for paces in [vec![(0, 100), (1000, 250), (1500, 70)], vec![(0, 7), (3, 3), (5, 1), (6, 0), (20, 9)]]
        {
            let element = run(&paces);
            let times: Vec<u32> = (0..2000).map(|at| element.arrive(at)).collect();
            assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "{paces:?}");
            assert!(times.iter().zip(0..).all(|(arrival, at)| *arrival >= at), "{paces:?}");
        }
    }

    #[test]
    fn a_delay_ends_with_its_works() {
        let window = Window { start: 100, end: 200 };
        let works = element(5, 5, Pace::Delay(vec![(vec![window], 60), (vec![Window::ALWAYS], 5)]), &[]);
        let arrivals: Vec<u32> = [99, 100, 139, 140, 199, 200].map(|at| works.arrive(at)).to_vec();
        assert_eq!(arrivals, [104, 165, 204, 205, 205, 205]);
    }

    #[test]
    fn t5_the_whole_time_on_a_run_must_be_open() {
        let shut = vec![Window { start: 500, end: 600 }, Window { start: 650, end: 700 }];
        let mut element = run(&[(0, 100)]);
        element.shut = shut;
        let set_out = |from, latest| {
            let mut found = Vec::new();
            element.departures(from, latest, 10_000, &mut found);
            found
        };
        assert_eq!(set_out(400, 400), [(400, 500)], "leaving as it begins");
        assert_eq!(set_out(401, 699), [], "the gap of 50 is too short for 100");
        assert_eq!(set_out(401, 700), [(700, 800)], "entering as it ends");
        assert_eq!(set_out(0, 5_000), [(0, 100), (700, 800)]);
    }

    #[test]
    fn unions_and_what_lies_outside() {
        let w = |start, end| Window { start, end };
        let union = merged(vec![w(5, 9), w(0, 3), w(9, 12), w(2, 4), w(7, 7)]);
        assert_eq!(union, [w(0, 4), w(5, 12)]);
        assert_eq!(outside(&union), [w(4, 5), w(12, NEVER)]);
        assert_eq!(outside(&[Window::ALWAYS]), []);
        assert_eq!(outside(&[]), [Window::ALWAYS]);
    }
}
