//! Timed routes against a search that stands still second by second, and that shares nothing with theirs: it looks up
//! every rule of every closure by its definition, remembers the path instead of folding it, and knows no interval.
//!
//! All durations are whole seconds, and so are all windows, so that one can be anywhere only at whole and half seconds and
//! standing until each whole second is standing as long as one likes.

use crate::oracle::{Oracle, Phase};
use crate::random::{self, Dice};
use huhang::diagnostic::Diagnostics;
use huhang::id::{DirectedId, SegmentId};
use huhang::metric::Metric;
use huhang::metric::timed::{Does, NEVER, TimedMetric, TimedStretch, Window};
use huhang::network::{JoinTolerance, Network, build};
use huhang::plan::route::{Engine, route};
use huhang::search::timed::{Question, TimedPath, Waiting, earliest};
use huhang::search::{Objective, Position};
use huhang::topology::Topology;
use huhang::units::{Speed, duration_ms};
use huhang::vehicle::Vehicle;
use std::collections::BTreeSet;
use std::collections::BinaryHeap;
use std::sync::Arc;

const HORIZON: u32 = 240_000;

/// A lattice whose roads are whole tens of meters long, a second each.
fn network(seed: u64) -> Arc<Network> {
    let mut raw = random::raw(seed, 3, 3);
    let mut dice = Dice(seed + 99);
    for way in &mut raw.ways {
        let tens = 1 + dice.below(6) as u32;
        way.measured = Some((tens * 10_000, tens * 1_000));
    }
    let mut problems = Diagnostics::new();
    Arc::new(build(raw, JoinTolerance(0.0), &mut problems).expect("a lattice has roads"))
}

fn windows(dice: &mut Dice) -> Vec<Window> {
    if dice.one_in(6) {
        return vec![Window::ALWAYS];
    }
    let mut at = 0;
    let mut all = Vec::new();
    for _ in 0..=dice.below(3) {
        let start = at + dice.below(40) as u32 * 1000;
        let end = start + 1000 + dice.below(50) as u32 * 1000;
        at = end + 1000;
        all.push(Window { start, end });
    }
    if dice.one_in(8) {
        all.last_mut().unwrap().end = NEVER;
    }
    all
}

fn stretches(network: &Network, dice: &mut Dice, count: usize) -> Vec<TimedStretch> {
    let mut all = Vec::new();
    for closure in 0..count {
        let segment = SegmentId(dice.below(network.segment_count() as u64) as u32);
        let tens = u64::from(network.segment(segment).length_mm / 10_000);
        let length = network.segment(segment).length_mm;
        let (a, b) = (dice.below(tens + 1) as u32 * 10_000, dice.below(tens + 1) as u32 * 10_000);
        let (a, b) = if dice.one_in(2) { (0, length) } else { (a.min(b), a.max(b)) };
        let does = match dice.below(6) {
            0 => Does::Slow { cap: Some(Speed::kmh(18)), wait_ms: 0 },
            1 => Does::Slow { cap: None, wait_ms: 1000 * (1 + dice.below(15) as u32) },
            2 => Does::Slow { cap: Some(Speed::kmh(18)), wait_ms: 7000 },
            _ => Does::Shut,
        };
        let windows = windows(dice);
        let which = dice.below(3);
        for (forward, from_mm, to_mm) in [(true, a, b), (false, length - b, length - a)] {
            if which == 2 || (which == 0) == forward {
                let directed = DirectedId::new(segment, forward);
                all.push(TimedStretch { directed, from_mm, to_mm, does, windows: windows.clone(), closure });
            }
        }
    }
    all
}

/// On a road at a position; what lies there is met stage by stage: delays, gates, the road ahead.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Spot {
    /// What is remembered of the way before this road.
    history: Vec<DirectedId>,
    phase: Phase,
    directed: DirectedId,
    mm: u32,
    stage: u8,
    /// Whether what lies at this position is behind one already: one sets out here.
    start: bool,
    target: Option<u32>,
    /// How many stops lie behind, the one where one set out not counted.
    leg: usize,
    /// The road whose end one still stands on.
    stands_on: Option<DirectedId>,
}

struct Reference<'a> {
    oracle: Oracle<'a>,
    free: &'a Metric,
    rules: &'a [TimedStretch],
}

impl Reference<'_> {
    fn length(&self, d: DirectedId) -> u32 {
        self.free.topology().length_mm(d)
    }

    fn shut_between(&self, d: DirectedId, from: u32, to: u32, a: u32, b: u32, standing: bool) -> bool {
        self.rules.iter().any(|r| {
            let here = match (standing, from == to) {
                (true, _) => r.from_mm < from && from <= r.to_mm && r.from_mm < r.to_mm,
                (false, true) => r.from_mm == from && r.to_mm == to,
                (false, false) => r.from_mm <= from && to <= r.to_mm,
            };
            r.directed == d
                && r.does == Does::Shut
                && here
                && r.windows.iter().any(|w| a < w.end && w.start < b)
        })
    }

    /// Whether one may stand there from `a` to `b`.
    fn may_stand(&self, spot: &Spot, a: u32, b: u32) -> bool {
        if a == b || spot.start {
            return true;
        }
        match spot.stands_on {
            Some(before) => {
                let end = self.length(before);
                !self.shut_between(before, end, end, a, b, true)
            }
            None => spot.mm == 0 || !self.shut_between(spot.directed, spot.mm, spot.mm, a, b, true),
        }
    }

    fn delays(&self, spot: &Spot) -> Vec<(&TimedStretch, u32)> {
        let here = self.rules.iter().filter(|r| r.directed == spot.directed && r.from_mm == spot.mm);
        here.filter_map(|r| match r.does {
            Does::Slow { wait_ms, .. } if wait_ms > 0 => Some((r, wait_ms)),
            _ => None,
        })
        .collect()
    }

    fn is_gate(&self, spot: &Spot) -> bool {
        let here = |r: &&TimedStretch| {
            r.directed == spot.directed && r.does == Does::Shut && (r.from_mm, r.to_mm) == (spot.mm, spot.mm)
        };
        self.rules.iter().any(|r| here(&r))
    }

    fn duration(&self, d: DirectedId, from: u32, to: u32, at: u32) -> u32 {
        let (whole, length) = (u64::from(self.free.duration_ms(d)), u64::from(self.length(d)));
        let free = (whole * u64::from(to - from) / length) as u32;
        let caps = self.rules.iter().filter(|r| r.directed == d && r.from_mm <= from && to <= r.to_mm);
        let caps = caps.filter(|r| r.windows.iter().any(|w| w.start <= at && at < w.end));
        let caps = caps.filter_map(|r| match r.does {
            Does::Slow { cap: Some(cap), .. } => Some(duration_ms(to - from, cap)),
            _ => None,
        });
        caps.max().unwrap_or(0).max(free)
    }

    /// When a run is done that begins at `t`, half second by half second.
    fn run(&self, d: DirectedId, from: u32, to: u32, t: u32) -> u32 {
        let mut pace = self.duration(d, from, to, t);
        let (mut now, mut rest) = (t, pace);
        while rest > 0 {
            let step = (500 - now % 500).min(rest);
            (now, rest) = (now + step, rest - step);
            let next = self.duration(d, from, to, now);
            if rest > 0 && next != pace {
                rest = (rest * next).div_ceil(pace);
                pace = next;
            }
        }
        now
    }

    /// Where one is after passing what lies ahead, setting out at `t`; `None` if that is shut.
    fn pass(&self, spot: &Spot, t: u32) -> Option<(Spot, u32)> {
        let (d, length) = (spot.directed, self.length(spot.directed));
        match spot.stage {
            0 => {
                let delays = if spot.start { Vec::new() } else { self.delays(spot) };
                let mut now = t;
                for (rule, wait) in &delays {
                    if let Some(w) = rule.windows.iter().find(|w| w.start <= now && now < w.end) {
                        now = (now + wait).min(w.end);
                    }
                }
                if !delays.is_empty() && spot.mm > 0 && self.shut_between(d, spot.mm, spot.mm, t, now, true) {
                    return None;
                }
                let stands_on = spot.stands_on.filter(|_| delays.is_empty());
                Some((Spot { stage: 1, stands_on, ..spot.clone() }, now))
            }
            1 => {
                let gate = !spot.start && self.is_gate(spot);
                if gate && self.shut_between(d, spot.mm, spot.mm, t, t + 1, false) {
                    return None;
                }
                let stands_on = spot.stands_on.filter(|_| !gate);
                Some((Spot { stage: 2, stands_on, ..spot.clone() }, t))
            }
            _ => {
                let along = |r: &TimedStretch| match r.directed {
                    own if own == d => [r.from_mm, r.to_mm],
                    _ => [length - r.from_mm, length - r.to_mm],
                };
                let here = self.rules.iter().filter(|r| r.directed.segment() == d.segment());
                let cuts = here.flat_map(along).chain([length]).chain(spot.target);
                let next = cuts.filter(|mm| *mm > spot.mm).min()?;
                // Rules are about whole pieces between cuts: a start or an end inside a piece takes part of it.
                let here = self.rules.iter().filter(|r| r.directed.segment() == d.segment());
                let all: Vec<u32> = here.flat_map(along).chain([0, length]).collect();
                let from = *all.iter().filter(|mm| **mm <= spot.mm).max()?;
                let to = *all.iter().filter(|mm| **mm >= next).min()?;
                let done = self.run(d, spot.mm, next, t);
                if self.shut_between(d, from, to, t, done.max(t + 1), false) {
                    return None;
                }
                let there = Spot { mm: next, stage: 0, start: false, stands_on: None, ..spot.clone() };
                Some((there, done))
            }
        }
    }

    /// Where one may set out from a stop, and with what in mind.
    fn leaving(&self, stops: &[Position], leg: usize) -> Vec<Spot> {
        let mut spots = Vec::new();
        for (directed, mm) in stops[leg].directions(self.free) {
            let phase = self.oracle.setting_out(directed);
            let spot = Spot {
                history: Vec::new(),
                phase,
                directed,
                mm,
                stage: 0,
                start: true,
                target: None,
                leg,
                stands_on: None,
            };
            for (other, at) in stops[leg + 1].directions(self.free) {
                if other == directed && at >= mm {
                    spots.push(Spot { target: Some(at), ..spot.clone() });
                }
            }
            spots.push(spot);
        }
        spots
    }

    /// From stop to stop; `stays` are how long one is at each of them, the first included, and there nobody stands on a road.
    fn earliest(&self, stops: &[Position], stays: &[u32], start: u32, waiting: Waiting) -> Option<u32> {
        let mut queue = BinaryHeap::new();
        queue.extend(
            self.leaving(stops, 0).into_iter().map(|spot| std::cmp::Reverse((start + stays[0], spot))),
        );
        let mut seen: BTreeSet<(u32, Spot)> = BTreeSet::new();
        while let Some(std::cmp::Reverse((t, spot))) = queue.pop() {
            if t >= HORIZON || !seen.insert((t, spot.clone())) {
                continue;
            }
            if spot.target == Some(spot.mm) && spot.stage == 0 {
                let stop = spot.leg + 1;
                if stop + 1 == stops.len() {
                    return Some(t);
                }
                let on = self.leaving(stops, stop).into_iter();
                queue.extend(on.map(|spot| std::cmp::Reverse((t + stays[stop], spot))));
                continue;
            }
            let arrivals = stops[spot.leg + 1].directions(self.free);
            let length = self.length(spot.directed);
            if spot.stage == 2 && spot.mm == length {
                // At the junction: every road that may follow.
                let d = spot.directed;
                // Who starts on a road remembers that road.
                let history = match spot.history.is_empty() {
                    true => self.oracle.remember(&[d]),
                    false => spot.history.clone(),
                };
                let still = self.rules.iter().any(|r| {
                    r.directed == d && r.does == Does::Shut && r.from_mm < length && r.to_mm == length
                });
                let network = self.free.topology().network();
                for next in network.leaving(network.head(d)) {
                    let Some((history, phase)) = self.oracle.follow(&history, spot.phase, *next) else {
                        continue;
                    };
                    let onto = Spot {
                        history,
                        phase,
                        directed: *next,
                        mm: 0,
                        stage: 0,
                        start: false,
                        target: None,
                        leg: spot.leg,
                        stands_on: still.then_some(d),
                    };
                    for (other, at) in &arrivals {
                        if other == next {
                            queue.push(std::cmp::Reverse((t, Spot { target: Some(*at), ..onto.clone() })));
                        }
                    }
                    queue.push(std::cmp::Reverse((t, onto)));
                }
                continue;
            }
            if let Some((there, then)) = self.pass(&spot, t) {
                queue.push(std::cmp::Reverse((then, there)));
            }
            match waiting {
                Waiting::UntilOpen => {
                    // Stand until the next whole second.
                    let next = t / 1000 * 1000 + 1000;
                    if self.may_stand(&spot, t, next) {
                        queue.push(std::cmp::Reverse((next, spot)));
                    }
                }
                Waiting::Never | Waiting::UpTo(_) => {
                    let mut next = t / 1000 * 1000 + 1000;
                    while next <= t.saturating_add(waiting.limit_ms()).min(HORIZON) {
                        let opens = self.pass(&spot, next - 1).is_none();
                        if opens
                            && self.may_stand(&spot, t, next)
                            && let Some((there, then)) = self.pass(&spot, next)
                        {
                            queue.push(std::cmp::Reverse((then, there)));
                        }
                        next += 1000;
                    }
                }
            }
        }
        None
    }
}

struct Case {
    topology: Arc<Topology>,
    free: Metric,
    rules: Vec<TimedStretch>,
    timed: TimedMetric,
}

impl Case {
    fn new(seed: u64, closures: usize) -> Self {
        let network = network(seed);
        let topology = random::car_topology(&network);
        let rules = stretches(&network, &mut Dice(seed * 31 + 5), closures);
        let timed = TimedMetric::new(Arc::clone(&topology), &rules, HORIZON);
        Self { free: Metric::free(Arc::clone(&topology)), topology, rules, timed }
    }

    fn position(&self, dice: &mut Dice) -> Position {
        let found = random::usable_position(&self.topology, dice);
        Position { position_mm: (found.position_mm + 5_000) / 10_000 * 10_000, ..found }
    }

    /// The way itself: its parts join in time and place, waits keep the policy and have a reason, lengths add up.
    fn is_driven_as_told(&self, path: &TimedPath, start_ms: u32, waiting: Waiting) {
        let mut now = start_ms;
        let network = self.topology.network();
        for (i, run) in path.runs.iter().enumerate() {
            assert_eq!(run.here_ms, now, "{run:?}");
            assert!(run.here_ms <= run.set_out_ms && run.set_out_ms <= run.done_ms, "{run:?}");
            let wait = run.set_out_ms - run.here_ms;
            assert!(wait <= waiting.limit_ms() && (wait == 0 || !run.held_by.is_empty()), "{run:?}");
            if let Some(before) = i.checked_sub(1).map(|i| &path.runs[i]) {
                match run.opens_road {
                    true => assert_eq!(network.tail(run.directed), network.head(before.directed)),
                    false => assert_eq!((run.directed, run.from_mm), (before.directed, before.to_mm)),
                }
            }
            now = run.done_ms;
        }
        assert_eq!(now, path.arrival_ms);
        assert_eq!(path.mm, path.runs.iter().map(|run| run.to_mm - run.from_mm).sum::<u32>());
    }

    fn arrival(
        &self,
        stops: &[Position],
        stays_ms: &[u32],
        start_ms: u32,
        waiting: Waiting,
    ) -> (Option<u32>, bool) {
        let stops: Vec<Vec<Position>> = stops.iter().map(|stop| vec![*stop]).collect();
        let question =
            Question { metric: &self.timed, stops: &stops, start_ms, waiting, stays_ms, dawdle_ms: None };
        let found = earliest(&question);
        assert!(found.exhaustive || stops.len() > 2, "small enough to look at all");
        if let Some(path) = found.path.as_ref().filter(|_| stops.len() == 2) {
            self.is_driven_as_told(path, start_ms, waiting);
        }
        (found.path.map(|path| path.arrival_ms), found.exhaustive)
    }
}

fn compare(
    waiting: &[Waiting],
    seeds: std::ops::Range<u64>,
    (closures, between): (usize, usize),
    needed: (usize, usize),
) {
    let vehicle = Vehicle::built_in("car").unwrap();
    let (mut ways, mut waits) = (0, 0);
    for seed in seeds {
        let case = Case::new(seed, closures);
        let oracle = Oracle::new(&case.free, &vehicle);
        let reference = Reference { oracle, free: &case.free, rules: &case.rules };
        let mut dice = Dice(seed + 1000);
        for _ in 0..6 {
            let stops: Vec<Position> = (0..between + 2).map(|_| case.position(&mut dice)).collect();
            let stay = |dice: &mut Dice| if between > 0 { dice.below(4) as u32 * 5000 } else { 0 };
            let stays: Vec<u32> = stops.iter().map(|_| stay(&mut dice)).collect();
            let start = dice.below(60) as u32 * 1000;
            for waiting in waiting {
                let expected = reference.earliest(&stops, &stays, start, *waiting);
                let (found, exhaustive) = case.arrival(&stops, &stays, start, *waiting);
                if !exhaustive {
                    // It says that it has not looked at all: then it may be late.
                    let is_late = found.is_none_or(|found| expected.is_some_and(|first| first <= found));
                    assert!(is_late, "seed {seed} {found:?} before {expected:?}");
                    continue;
                }
                assert_eq!(found, expected, "seed {seed} {stops:?} {stays:?} at {start} {waiting:?}");
                ways += usize::from(found.is_some());
                let (never, _) = case.arrival(&stops, &stays, start, Waiting::Never);
                waits += usize::from(found != never);
            }
        }
    }
    assert!(ways > needed.0 && waits > needed.1, "{ways} ways, {waits} of them by waiting");
}

#[test]
fn t6_until_open_arrives_when_the_reference_does() {
    compare(&[Waiting::UntilOpen], 0..200, (14, 0), (600, 90));
}

#[test]
fn t6_over_stops_with_stays_one_arrives_when_the_reference_does() {
    compare(&[Waiting::UntilOpen], 300..330, (14, 1), (60, 15));
    compare(&[Waiting::Never, Waiting::UpTo(20_000)], 330..345, (6, 1), (40, 2));
    compare(&[Waiting::UntilOpen], 345..355, (10, 2), (20, 5));
}

#[test]
fn t6_never_and_up_to_arrive_when_the_reference_does() {
    compare(&[Waiting::Never, Waiting::UpTo(20_000)], 200..300, (14, 0), (500, 30));
}

#[test]
fn t6_who_sets_out_later_never_arrives_earlier_when_waiting_until_it_opens() {
    let (mut compared, mut waited) = (0, 0);
    for seed in 400..460 {
        let case = Case::new(seed, 14);
        let mut dice = Dice(seed);
        for _ in 0..4 {
            let (from, to) = (case.position(&mut dice), case.position(&mut dice));
            let mut before = Some(0);
            for start in (0..120_000).step_by(1370) {
                let (arrival, _) = case.arrival(&[from, to], &[], start, Waiting::UntilOpen);
                if let (Some(before), Some(arrival)) = (before, arrival) {
                    assert!(before <= arrival, "seed {seed}: at {start} {before} and then {arrival}");
                    assert!(start <= arrival);
                    waited += usize::from(before == arrival);
                    compared += 1;
                }
                assert!(
                    before.is_some() || arrival.is_none(),
                    "no way, and then one that one could have waited for"
                );
                before = arrival;
            }
        }
    }
    assert!(compared > 8_000 && waited > 300, "{compared}, {waited} the same as before");
}

#[test]
fn t7_where_nothing_changes_the_timed_route_is_the_static_one() {
    let mut ways = 0;
    for seed in 500..540 {
        let network = random::network(seed, 8, 8);
        let topology = random::car_topology(&network);
        let mut dice = Dice(seed);
        let constant: Vec<TimedStretch> = stretches_anywhere(&network, &mut dice)
            .into_iter()
            .map(|s| TimedStretch { windows: vec![Window::ALWAYS], ..s })
            .collect();
        // The same with windows that say the same in two words: now every one of them is timed.
        let twice: Vec<TimedStretch> = constant
            .iter()
            .map(|s| TimedStretch {
                windows: vec![
                    Window { start: 0, end: 900_000_000 },
                    Window { start: 900_000_001, end: NEVER },
                ],
                ..s.clone()
            })
            .collect();
        let [fixed, timed] =
            [&constant, &twice].map(|all| TimedMetric::new(Arc::clone(&topology), all, 1_000_000_000));
        for _ in 0..20 {
            let (from, to) = (
                random::usable_position(&topology, &mut dice),
                random::usable_position(&topology, &mut dice),
            );
            let expected = route(fixed.base(), from, to, Objective::Fastest, Engine::Own).map(|p| p.cost.ms);
            for metric in [&fixed, &timed] {
                let stops = [vec![from], vec![to]];
                let waiting = Waiting::Never;
                let question = Question {
                    metric,
                    stops: &stops,
                    start_ms: 0,
                    waiting,
                    stays_ms: &[],
                    dawdle_ms: Some(0),
                };
                let found = earliest(&question).path.map(|path| path.arrival_ms);
                assert_eq!(found, expected, "seed {seed} {from:?} {to:?}");
            }
            ways += usize::from(expected.is_some());
        }
    }
    assert!(ways > 300, "{ways}");
}

/// Closures and works on parts of roads of any length.
fn stretches_anywhere(network: &Network, dice: &mut Dice) -> Vec<TimedStretch> {
    let mut all = Vec::new();
    for (closure, shut) in random::closures(network, dice, 14).into_iter().enumerate() {
        let does = match dice.below(3) {
            0 => Does::Shut,
            1 => Does::Slow { cap: Some(Speed::kmh(13)), wait_ms: 0 },
            _ => Does::Slow { cap: Some(Speed::kmh(13)), wait_ms: 12_345 },
        };
        let (directed, from_mm, to_mm) = (shut.directed, shut.from_mm, shut.to_mm);
        all.push(TimedStretch { directed, from_mm, to_mm, does, windows: Vec::new(), closure });
    }
    all
}
