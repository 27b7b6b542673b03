//! The way that arrives first for who sets out at a time: its roads with their times, and where it waits for what.

use super::Leg;
use super::route::Path;
use crate::id::DirectedId;
use crate::search::Cost;
use crate::search::timed::{Question, Run, TimedPath, earliest};

/// A wait before something shut.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wait {
    /// The road that is waited for.
    pub directed: DirectedId,
    /// Where one stands, millimeters from its tail.
    pub at_mm: u32,
    /// From when, milliseconds since the epoch.
    pub from_ms: u32,
    /// Until when.
    pub until_ms: u32,
    /// Numbers of the closures that are waited for.
    pub closures: Vec<usize>,
    /// The leg of the path that begins with it or in which it lies.
    pub leg: usize,
}

/// A way with its times, all in milliseconds since the epoch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimedWay {
    /// The way; its duration is from the departure to the arrival, waits included, stays at stops not.
    pub path: Path,
    /// When one arrives at the last stop.
    pub arrival_ms: u32,
    /// Of each leg: when one comes to its beginning, and when one leaves its end.
    pub times: Vec<(u32, u32)>,
    /// Waits, in order.
    pub waits: Vec<Wait>,
    /// The gate used at each stop.
    pub gates: Vec<usize>,
    /// When one arrives at each stop, and when one sets out from it; both the same at the last.
    pub stops: Vec<(u32, u32)>,
    /// What each part between two stops costs, waits included.
    pub parts: Vec<Cost>,
    /// The way piece by piece, cut wherever something changes at times.
    pub runs: Vec<Run>,
}

/// Finds it, and whether nothing was left out for want of room.
pub fn depart(question: &Question) -> (Option<TimedWay>, bool) {
    let found = earliest(question);
    (found.path.map(|path| with_times(question, &path)), found.exhaustive)
}

fn with_times(question: &Question, path: &TimedPath) -> TimedWay {
    let stay = |stop: usize| match stop + 1 < path.stops.len() {
        true => question.stays_ms.get(stop).copied().unwrap_or(0),
        false => 0,
    };
    let stays: u32 = (0..path.stops.len()).map(stay).sum();
    let cost = Cost { ms: path.arrival_ms - question.start_ms - stays, mm: path.mm };
    let mut way = TimedWay {
        path: Path { cost, legs: Vec::new() },
        arrival_ms: path.arrival_ms,
        times: Vec::new(),
        waits: Vec::new(),
        gates: path.stops.iter().map(|(gate, ..)| *gate).collect(),
        stops: Vec::new(),
        parts: Vec::new(),
        runs: path.runs.clone(),
    };
    // Of each leg: how long one stayed at the stop before it.
    let mut stayed: Vec<u32> = Vec::new();
    let mut stop = usize::MAX;
    for run in &path.runs {
        let sets_out = std::mem::replace(&mut stop, run.stop) != run.stop;
        // Parts of one road are one leg.
        let goes_on = !run.opens_road
            && way.path.legs.last().is_some_and(|l| (l.directed, l.to_mm) == (run.directed, run.from_mm));
        if let (true, Some(leg), Some(times)) = (goes_on, way.path.legs.last_mut(), way.times.last_mut()) {
            (leg.to_mm, times.1) = (run.to_mm, run.done_ms);
        } else {
            way.path.legs.push(Leg { directed: run.directed, from_mm: run.from_mm, to_mm: run.to_mm });
            way.times.push((run.here_ms, run.done_ms));
            stayed.push(if sets_out { stay(run.stop) } else { 0 });
        }
        if run.here_ms < run.set_out_ms {
            way.waits.push(Wait {
                directed: run.directed,
                at_mm: run.from_mm,
                from_ms: run.here_ms,
                until_ms: run.set_out_ms,
                closures: run.held_by.clone(),
                leg: way.path.legs.len() - 1,
            });
        }
    }
    drop_empty_legs(&mut way, stayed);
    for (i, (_, arrival, _)) in path.stops.iter().enumerate() {
        let first = path.runs.iter().find(|run| run.stop == i);
        way.stops.push((*arrival, first.map_or(*arrival + stay(i), |run| run.set_out_ms)));
    }
    for (i, pair) in path.stops.windows(2).enumerate() {
        way.parts.push(Cost { ms: pair[1].1 - pair[0].1 - stay(i), mm: pair[1].2 - pair[0].2 });
    }
    way
}

/// Takes out legs on which one does not move (who starts at a junction is on a road that ends there); their waits go to the
/// next leg.
fn drop_empty_legs(way: &mut TimedWay, mut stayed: Vec<u32>) {
    let kept: Vec<bool> = way.path.legs.iter().map(|leg| leg.from_mm < leg.to_mm).collect();
    for wait in &mut way.waits {
        let before = kept[..wait.leg].iter().filter(|kept| **kept).count();
        wait.leg = before.min(kept.iter().filter(|kept| **kept).count().saturating_sub(1));
    }
    for i in (0..kept.len()).filter(|i| !kept[*i]) {
        let stay = std::mem::take(&mut stayed[i]);
        if let Some(next) = stayed.get_mut(i + 1) {
            *next += stay;
        }
    }
    let mut marks = kept.iter();
    stayed.retain(|_| *marks.next().unwrap_or(&true));
    let mut marks = kept.iter();
    way.path.legs.retain(|_| *marks.next().unwrap_or(&true));
    let mut marks = kept.iter();
    way.times.retain(|_| *marks.next().unwrap_or(&true));
    // Time spent where one does not move belongs to the leg after it.
    for (i, stay) in stayed.iter().enumerate().skip(1) {
        way.times[i].0 = way.times[i - 1].1 + stay;
    }
}
