//! The earliest arrival when what is open depends on when one is there.
//!
//! Labels are times of being at a *place*: a state of the graph, a point of a road at which a closure begins or ends, the
//! end of a road on which one still stands on a closure, a stop. Where one can wait as long as one likes, an earlier
//! arrival can become every later one, as long as nobody has to move on between the two. So of each place one label is
//! kept for every span of time in which one may stand there (the safe intervals of Phillips & Likhachev, "SIPP: safe
//! interval path planning for dynamic environments", ICRA 2011), and from it one sets out at the first instant of
//! every span in which the way ahead is open. As nobody overtakes on the way ([`crate::metric::timed`]), that is exact.
//!
//! With bounded waiting a later arrival can be the better one: it may come after the opening. It is then hard to be exact in
//! general (Orda & Rom, "Shortest-path and minimum-delay algorithms in networks with time-dependent edge-length", JACM
//! 37, 1990). What makes it easy is that few instants matter. A later label is worth keeping only while some stretch that
//! can be reached is still to open. A first search keeps one label a place; it is exact unless an opening lies within
//! its reach. Only then a second one keeps all arrival times, bounded by what the first one found, by the lead of the
//! earliest at each place ([`Question::dawdle_ms`]), and by [`MOST_LABELS`], beyond which it says that it is not exhaustive.

mod places;
mod trace;

use crate::metric::CLOSED;
use crate::metric::timed::TimedMetric;
use crate::search::{Direction, Goal, Objective, Position, Source, View, Workspace};
use places::{Ahead, Places};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
pub use trace::{Run, TimedPath};

/// How long one may wait before what is shut (T6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Waiting {
    /// Not at all.
    Never,
    /// At no place longer than this, milliseconds.
    UpTo(u32),
    /// Until it opens.
    UntilOpen,
}

impl Waiting {
    /// The longest wait at one place, milliseconds.
    pub fn limit_ms(self) -> u32 {
        match self {
            Self::Never => 0,
            Self::UpTo(ms) => ms,
            Self::UntilOpen => u32::MAX,
        }
    }
}

/// How far behind the earliest one may fall by driving about, where waiting is bounded: three minutes.
pub const DAWDLE_MS: u32 = 180_000;

/// Labels kept at one place, and of one search.
pub const MOST_LABELS: (u32, usize) = (1_000, 1_000_000);

/// How far parts of one road may differ from the whole.
const ROUNDING_MS: u32 = 50;

/// From stop to stop, setting out at a time.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What the roads cost when.
    pub metric: &'a TimedMetric,
    /// The stops in order, each with the positions at which it is left and reached.
    pub stops: &'a [Vec<Position>],
    /// When one sets out, milliseconds since the epoch.
    pub start_ms: u32,
    /// How long one may wait.
    pub waiting: Waiting,
    /// How long one stays at each stop before one sets out again, milliseconds; stops beyond the end of the list have none.
    /// Who stays does not stand on the road.
    pub stays_ms: &'a [u32],
    /// Where waiting is bounded: how much later than he could be one may come to a place, milliseconds, and then nobody comes
    /// to a place twice, for to drive in circles until a road opens is waiting, too. None allows everything.
    pub dawdle_ms: Option<u32>,
}

/// What a search came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The way that arrives first; `None` if there is none before the horizon.
    pub path: Option<TimedPath>,
    /// Whether nothing was left out for want of room.
    pub exhaustive: bool,
}

/// Answers it. `O((n + m) log n)` where waiting is unbounded or no opening is near, times the windows of what is shut.
pub fn earliest(question: &Question) -> Found {
    let mut search = Search::new(question);
    search.run(Keep::FirstOfGap);
    let first = search.path();
    if question.waiting == Waiting::UntilOpen {
        return Found { path: first, exhaustive: true };
    }
    let Some(last_opening) = search.last_opening_that_matters() else {
        return Found { path: first, exhaustive: true };
    };
    let deadline = first.as_ref().map(|path| path.arrival_ms);
    let mut second = Search::new(question);
    second.deadline = deadline.map(|deadline| (deadline, lower_bounds(question)));
    second.run(Keep::AllUntil(last_opening));
    let better = second.path().filter(|path| deadline.is_none_or(|before| path.arrival_ms < before));
    Found { path: better.or(first), exhaustive: second.exhaustive }
}

/// Which labels of a place are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// The first of each span in which one may stand.
    FirstOfGap,
    /// All before an instant, and the first after it.
    AllUntil(u32),
}

/// How a label came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Via {
    /// It is the departure.
    Start,
    /// Along a part of a road that does not change with time.
    Plain { directed: crate::id::DirectedId, from_mm: u32, to_mm: u32 },
    /// Over an element of a chain.
    Element { chain: u32, index: u16 },
    /// Onto a chain without any element: from a place to itself.
    Nowhere,
}

/// Being at a place at a time.
#[derive(Clone, Copy, Debug)]
struct Label {
    ms: u32,
    mm: u32,
    place: u32,
    parent: u32,
    /// When one set out to come here.
    set_out: u32,
    via: Via,
}

/// What was settled at a place.
#[derive(Clone, Copy, Default)]
struct Settled {
    count: u32,
    first: u32,
    last: u32,
}

struct Search<'a> {
    question: &'a Question<'a>,
    places: Places<'a>,
    labels: Vec<Label>,
    settled: Vec<Settled>,
    /// Least (time, length) pushed for each state, where one label is enough.
    pushed: Vec<(u32, u32)>,
    heap: BinaryHeap<Reverse<(u32, u32, u32)>>,
    end: Option<u32>,
    deadline: Option<(u32, Vec<Vec<u32>>)>,
    exhaustive: bool,
}

impl<'a> Search<'a> {
    fn new(question: &'a Question<'a>) -> Self {
        let places = Places::new(question.metric, question.stops);
        let states = places.states();
        Self {
            question,
            settled: vec![Settled::default(); states],
            pushed: vec![(u32::MAX, u32::MAX); states],
            places,
            labels: Vec::new(),
            heap: BinaryHeap::new(),
            end: None,
            deadline: None,
            exhaustive: true,
        }
    }

    fn run(&mut self, keep: Keep) {
        for gate in 0..self.question.stops.first().map_or(0, Vec::len) {
            let place = self.places.stop(0, gate);
            let ms = self.question.start_ms;
            self.push(keep, Label { ms, mm: 0, place, parent: u32::MAX, set_out: ms, via: Via::Start });
        }
        let mut ahead = Vec::new();
        while let Some(Reverse((_, _, index))) = self.heap.pop() {
            let label = self.labels[index as usize];
            if !self.settle(keep, label) {
                continue;
            }
            if self.places.is_last(label.place) {
                self.end = Some(index);
                return;
            }
            ahead.clear();
            self.places.ahead(label.place, &mut ahead);
            for step in &ahead {
                self.step(keep, index, step);
            }
        }
    }

    /// How long one stays at a place.
    fn stay_ms(&self, place: u32) -> u32 {
        let stop = self.places.as_stop(place).map(|(stop, _)| stop);
        stop.and_then(|stop| self.question.stays_ms.get(stop)).copied().unwrap_or(0)
    }

    /// Whether a label counts at its place, after those that came before.
    fn settle(&mut self, keep: Keep, label: Label) -> bool {
        let gap = |at: u32| self.places.last_element(label.place).map_or(0, |element| element.gap(at));
        let Settled { count, first, last } = self.settled[label.place as usize];
        if count > 0 {
            let dropped = match keep {
                Keep::FirstOfGap => gap(last) == gap(label.ms),
                Keep::AllUntil(opening) => {
                    last == label.ms
                        || last >= opening
                        || self.question.dawdle_ms.is_some_and(|dawdle| {
                            label.ms > first.saturating_add(dawdle) || self.was_here(label)
                        })
                }
            };
            if dropped {
                return false;
            }
            if count >= MOST_LABELS.0 {
                self.exhaustive = false;
                return false;
            }
        }
        let first = if count == 0 { label.ms } else { first };
        self.settled[label.place as usize] = Settled { count: count + 1, first, last: label.ms };
        true
    }

    /// Whether the way of a label comes to its place a second time.
    fn was_here(&self, label: Label) -> bool {
        let mut before = label.parent;
        while let Some(earlier) = self.labels.get(before as usize) {
            if earlier.place == label.place {
                return true;
            }
            before = earlier.parent;
        }
        false
    }

    fn step(&mut self, keep: Keep, index: u32, step: &Ahead) {
        let mut at = self.labels[index as usize];
        at.ms = at.ms.saturating_add(self.stay_ms(at.place));
        match *step {
            Ahead::Plain { ms, directed, from_mm, to_mm, place } => {
                let via = Via::Plain { directed, from_mm, to_mm };
                let mm = at.mm.saturating_add(to_mm - from_mm);
                let label =
                    Label { ms: at.ms.saturating_add(ms), mm, place, parent: index, set_out: at.ms, via };
                self.push(keep, label);
            }
            Ahead::Nowhere { place } => {
                let label = Label { place, parent: index, set_out: at.ms, via: Via::Nowhere, ..at };
                self.push(keep, label);
            }
            Ahead::Element { chain, index: element, place } => {
                let standing =
                    self.places.last_element(at.place).map_or(u32::MAX, |e| e.standing_until(at.ms));
                let latest = standing.min(at.ms.saturating_add(self.question.waiting.limit_ms()));
                let here = &self.places.chain(chain).elements[usize::from(element)];
                let mut found = Vec::new();
                here.departures(at.ms, latest, self.question.metric.horizon(), &mut found);
                let mm = at.mm.saturating_add(here.to_mm - here.from_mm);
                let via = Via::Element { chain, index: element };
                for (set_out, ms) in found {
                    self.push(keep, Label { ms, mm, place, parent: index, set_out, via });
                }
            }
        }
    }

    fn push(&mut self, keep: Keep, label: Label) {
        if label.ms >= self.question.metric.horizon() {
            return;
        }
        let place = label.place as usize;
        let known = self.places.known();
        if self.settled.len() < known {
            self.settled.resize(known, Settled::default());
        }
        if let Some((deadline, rest)) = &self.deadline {
            let (layer, state) = self.places.layer_and_state(label.place);
            let rest = state.map_or(0, |state| rest[layer][state.index()]);
            // Parts of roads may round a few milliseconds differently than their sum.
            if label.ms.saturating_add(rest) >= deadline.saturating_add(ROUNDING_MS) {
                return;
            }
        }
        if keep == Keep::FirstOfGap
            && let Some(best) = self.pushed.get_mut(place)
        {
            if (label.ms, label.mm) >= *best {
                return;
            }
            *best = (label.ms, label.mm);
        }
        if self.labels.len() >= MOST_LABELS.1 && keep != Keep::FirstOfGap {
            self.exhaustive = false;
            return;
        }
        let index = self.labels.len() as u32;
        self.labels.push(label);
        self.heap.push(Reverse((label.ms, label.mm, index)));
    }

    /// The last instant at which something opens that could be waited or driven for, after a search that kept first labels
    /// only: `None` if there is none, and that search was exact.
    fn last_opening_that_matters(&mut self) -> Option<u32> {
        let stays = self.question.stays_ms.iter().fold(0u32, |sum, stay| sum.saturating_add(*stay));
        let slack = self.question.dawdle_ms.unwrap_or(u32::MAX);
        let slack = slack.saturating_add(self.question.waiting.limit_ms()).saturating_add(stays);
        let mut known: Option<u32> = None;
        let mut unknown: Option<u32> = None;
        let mut ahead = Vec::new();
        // Places nobody came to open up only if one does that somebody came to.
        for (place, element) in self.places.timed_elements(&mut ahead) {
            let came = self.settled.get(place as usize).filter(|s| s.count > 0).map(|s| s.first);
            let openings = element.openings();
            match came {
                Some(first) => {
                    let within = |end: &u32| first < *end && *end <= first.saturating_add(slack);
                    known = known.max(openings.filter(within).max());
                }
                None => unknown = unknown.max(openings.max()),
            }
        }
        known.map(|known| unknown.map_or(known, |unknown| unknown.max(known)))
    }

    fn path(&self) -> Option<TimedPath> {
        self.end.map(|end| trace::trace(&self.places, &self.labels, end, self.question.stays_ms))
    }
}

/// The least time from each state of each layer to the last stop: without what changes with time.
fn lower_bounds(question: &Question) -> Vec<Vec<u32>> {
    let base = question.metric.base();
    let (view, states) = (View::new(base, Direction::Backward), base.topology().state_count());
    let mut workspace = Workspace::new(states);
    let mut rest = 0;
    let mut layers: Vec<Vec<u32>> = Vec::new();
    for pair in question.stops.windows(2).rev() {
        let arrivals = pair[1].iter().flat_map(|gate| gate.arrivals(base));
        let sources: Vec<Source> = arrivals.map(|access| access.source()).collect();
        workspace.run(&view, Objective::Fastest, &sources, u32::MAX - 1, Goal::All);
        let of = |s: usize| workspace.cost(crate::id::StateId::new(s)).map_or(u32::MAX, |c| c.ms);
        let here: Vec<u32> = (0..states).map(|s| of(s).saturating_add(rest)).collect();
        let starts = pair[0].iter().flat_map(|gate| gate.departures(base));
        let around = starts.map(|a| here[a.state.index()].saturating_add(a.cost.ms)).min();
        let direct = pair[0].iter().flat_map(|a| pair[1].iter().filter_map(|b| a.direct(*b, base)));
        let direct = direct.map(|(cost, ..)| cost.ms.saturating_add(rest)).min();
        rest = around.into_iter().chain(direct).min().unwrap_or(u32::MAX);
        layers.push(here);
    }
    layers.reverse();
    layers
}

/// Whether an edge that does not change with time is open.
fn is_open(ms: u32) -> bool {
    ms != CLOSED
}
