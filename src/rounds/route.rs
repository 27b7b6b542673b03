//! One tour in the search: the order of its tasks, and what each beginning and each end of it comes to.
//!
//! For every place between two tasks the ways to come there from the start and to go on from there to the end are
//! kept. A task put in between then costs a few joins of spans, however long the tour. Modes (which end of a segment
//! first), windows and pauses are alternatives that are carried along and dropped when dominated: the choice of the
//! direction of every segment is part of the evaluation (Vidal 2017, "Node, edge, arc routing and turn penalties:
//! multiple problems – one neighborhood extension", section 4).

use super::field::{Crew, Field, Part};
use super::span::Span;
use super::territory::{Hull, Place};
use std::ops::Range;

/// See the head of the file.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The unit.
    pub unit: usize,
    /// The tasks in their order.
    pub tasks: Vec<u32>,
    /// What they load.
    pub load: u64,
    /// Milliseconds; 0 without tasks.
    pub ms: i64,
    /// Millimeters; 0 without tasks.
    pub mm: i64,
    /// What it comes to ([`super::energy::Weights::tour`]); 0 without tasks.
    pub energy: i64,
    /// Its area, where territories are an aim.
    pub hull: Hull,
    /// Whether every place has one part on either side and there are no pauses.
    is_plain: bool,
    heads: Vec<Part>,
    head_ends: Vec<u32>,
    tails: Vec<Part>,
    tail_ends: Vec<u32>,
}

/// Buffers for alternatives.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    arrived: Vec<Part>,
    next: Vec<Part>,
    places: Vec<Place>,
}

impl Route {
    /// A unit without tasks.
    pub fn new(field: &Field<'_>, unit: usize) -> Self {
        let mut route = Self { unit, ..Self::default() };
        route.rebuild(field, &mut Scratch::default());
        route
    }

    /// Takes over another tour of the unit.
    pub fn copy_from(&mut self, other: &Self) {
        self.unit = other.unit;
        self.tasks.clone_from(&other.tasks);
        (self.load, self.ms, self.mm, self.energy) = (other.load, other.ms, other.mm, other.energy);
        self.is_plain = other.is_plain;
        self.hull.clone_from(&other.hull);
        self.heads.clone_from(&other.heads);
        self.head_ends.clone_from(&other.head_ends);
        self.tails.clone_from(&other.tails);
        self.tail_ends.clone_from(&other.tail_ends);
    }

    /// The ways to come from the start through the first `place` tasks.
    #[inline]
    pub fn heads(&self, place: usize) -> &[Part] {
        if self.is_plain {
            return &self.heads[place..=place];
        }
        &self.heads[range(&self.head_ends, place)]
    }

    /// The ways to go on through all tasks from the `place`-th on to the end.
    #[inline]
    pub fn tails(&self, place: usize) -> &[Part] {
        if self.is_plain {
            return &self.tails[self.tasks.len() - place..=self.tasks.len() - place];
        }
        &self.tails[range(&self.tail_ends, self.tasks.len() - place)]
    }

    /// Works everything out again for the tasks; false if the tour cannot be done.
    pub fn rebuild(&mut self, field: &Field<'_>, scratch: &mut Scratch) -> bool {
        let crew = &field.crews[self.unit];
        self.load = self.tasks.iter().map(|task| field.jobs[*task as usize].demand).sum();
        self.is_plain = crew.leaving.len() == 1
            && crew.returning.len() == 1
            && crew.pauses.is_empty()
            && self.tasks.iter().all(|task| field.jobs[*task as usize].is_plain);
        (self.ms, self.mm, self.energy) = (0, 0, 0);
        if !field.places.is_empty() {
            scratch.places.clear();
            scratch.places.extend(self.tasks.iter().filter_map(|task| field.places[*task as usize]));
            self.hull.surround(&mut scratch.places);
        }
        self.heads.clear();
        self.head_ends.clear();
        self.heads.extend_from_slice(&crew.leaving);
        self.head_ends.push(self.heads.len() as u32);
        for place in 0..self.tasks.len() {
            let mut next = std::mem::take(&mut scratch.next);
            next.clear();
            for head in self.heads(place) {
                extend(field, crew, head, self.tasks[place] as usize, &mut scratch.arrived, &mut next);
            }
            self.heads.extend_from_slice(&next);
            self.head_ends.push(self.heads.len() as u32);
            let is_dead = next.is_empty();
            scratch.next = next;
            if is_dead {
                return false;
            }
        }
        self.tails.clear();
        self.tail_ends.clear();
        self.tails.extend_from_slice(&crew.returning);
        self.tail_ends.push(self.tails.len() as u32);
        for place in (0..self.tasks.len()).rev() {
            let mut next = std::mem::take(&mut scratch.next);
            next.clear();
            for tail in self.tails(place + 1) {
                prepend(field, crew, tail, self.tasks[place] as usize, &mut scratch.arrived, &mut next);
            }
            self.tails.extend_from_slice(&next);
            self.tail_ends.push(self.tails.len() as u32);
            let is_dead = next.is_empty();
            scratch.next = next;
            if is_dead {
                return false;
            }
        }
        if self.tasks.is_empty() {
            return !crew.leaving.is_empty();
        }
        let rank = |s: &Span| if field.by_length { (s.mm, s.d) } else { (s.d, s.mm) };
        let mut best: Option<Span> = None;
        for head in self.heads(self.tasks.len()) {
            for tail in &crew.returning {
                join(field, crew, head, tail, &mut scratch.arrived, |span| {
                    if best.is_none_or(|other| rank(&span) < rank(&other)) {
                        best = Some(span);
                    }
                });
            }
        }
        let Some(best) = best else { return false };
        (self.ms, self.mm, self.energy) = (best.d, best.mm, field.weights.tour(best.d, best.mm));
        true
    }

    /// The least energy of the tour with `task` put in at `place`, if that can be done; `over` is what a millisecond
    /// beyond `longest` costs.
    #[inline]
    pub fn with(
        &self,
        field: &Field<'_>,
        task: usize,
        place: usize,
        longest: i64,
        scratch: &mut Scratch,
    ) -> Option<i64> {
        let crew = &field.crews[self.unit];
        let job = &field.jobs[task];
        let energy = |span: Span| {
            let over = field.weights.longest * (span.d - longest).max(0);
            field.weights.tour(span.d, span.mm) + over
        };
        if self.is_plain && job.is_plain {
            let at = self.tasks.len() - place;
            let (head, tail, mode) = (&self.heads[place], &self.tails[at], &job.modes[0]);
            let to = field.leg(crew.profile, head.stop, mode.enter as u32)?;
            let work = Span::within(job.windows[0], mode.service_ms, mode.service_mm);
            let span = head.span.then_leg(to).then(work)?;
            let on = field.leg(crew.profile, mode.leave as u32, tail.stop)?;
            let span = span.then_leg(on).then(tail.span)?;
            return (span.d <= crew.longest).then(|| energy(span));
        }
        let mut best: Option<i64> = None;
        let mut next = std::mem::take(&mut scratch.next);
        next.clear();
        for head in self.heads(place) {
            extend(field, crew, head, task, &mut scratch.arrived, &mut next);
        }
        for head in &next {
            for tail in self.tails(place) {
                join(field, crew, head, tail, &mut scratch.arrived, |span| {
                    let sum = energy(span);
                    best = Some(best.map_or(sum, |other| other.min(sum)));
                });
            }
        }
        scratch.next = next;
        best
    }
}

#[inline]
fn range(ends: &[u32], at: usize) -> Range<usize> {
    let from = if at == 0 { 0 } else { ends[at - 1] as usize };
    from..ends[at] as usize
}

/// Where one stands after the way to `stop`, with any number of the next pauses before it and after it.
fn arrive(field: &Field<'_>, crew: &Crew, head: &Part, stop: u32, arrived: &mut Vec<Part>) {
    arrived.clear();
    let Some(leg) = field.leg(crew.profile, head.stop, stop) else { return };
    let rest = |part: &Part| {
        let pause = crew.pauses.get(part.pauses as usize)?;
        Some(Part { span: part.span.then(*pause)?, pauses: part.pauses + 1, ..*part })
    };
    let mut standing = Some(*head);
    while let Some(here) = standing {
        let mut come = Some(Part { span: here.span.then_leg(leg), stop, ..here });
        while let Some(there) = come {
            arrived.push(there);
            come = rest(&there);
        }
        standing = rest(&here);
    }
}

/// The beginnings with `task` added.
pub fn extend(
    field: &Field<'_>,
    crew: &Crew,
    head: &Part,
    task: usize,
    arrived: &mut Vec<Part>,
    next: &mut Vec<Part>,
) {
    let job = &field.jobs[task];
    for (index, mode) in job.modes.iter().enumerate() {
        arrive(field, crew, head, mode.enter as u32, arrived);
        for at in arrived.iter() {
            for &window in &job.windows {
                let work = Span::within(window, mode.service_ms, mode.service_mm);
                let Some(span) = at.span.then(work) else { continue };
                if span.d <= crew.longest {
                    keep(next, Part { span, stop: mode.leave as u32, pauses: at.pauses, mode: index as u8 });
                }
            }
        }
    }
}

/// The ends with `task` put before. Pauses are counted from behind.
fn prepend(
    field: &Field<'_>,
    crew: &Crew,
    tail: &Part,
    task: usize,
    reached: &mut Vec<Part>,
    next: &mut Vec<Part>,
) {
    let job = &field.jobs[task];
    let rest = |part: &Part| {
        let before = crew.pauses.len().checked_sub(part.pauses as usize + 1)?;
        Some(Part { span: crew.pauses[before].then(part.span)?, pauses: part.pauses + 1, ..*part })
    };
    for (index, mode) in job.modes.iter().enumerate() {
        let Some((ms, mm)) = field.leg(crew.profile, mode.leave as u32, tail.stop) else { continue };
        reached.clear();
        let mut there = Some(*tail);
        while let Some(part) = there {
            let way = Span { d: 0, e: -super::span::NEVER, l: super::span::NEVER, mm: 0 };
            let mut standing = way.then_leg((ms, mm)).then(part.span).map(|span| Part { span, ..part });
            while let Some(here) = standing {
                reached.push(here);
                standing = rest(&here);
            }
            there = rest(&part);
        }
        for at in reached.iter() {
            for &window in &job.windows {
                let work = Span::within(window, mode.service_ms, mode.service_mm);
                let Some(span) = work.then(at.span) else { continue };
                if span.d <= crew.longest {
                    keep(next, Part { span, stop: mode.enter as u32, pauses: at.pauses, mode: index as u8 });
                }
            }
        }
    }
}

/// Every whole tour of this beginning and this end.
#[inline]
pub fn join(
    field: &Field<'_>,
    crew: &Crew,
    head: &Part,
    tail: &Part,
    arrived: &mut Vec<Part>,
    mut found: impl FnMut(Span),
) {
    let mut whole = |span: Option<Span>| {
        if let Some(span) = span.filter(|span| span.d <= crew.longest) {
            found(span);
        }
    };
    if crew.pauses.is_empty() {
        let Some(leg) = field.leg(crew.profile, head.stop, tail.stop) else { return };
        whole(head.span.then_leg(leg).then(tail.span));
        return;
    }
    arrive(field, crew, head, tail.stop, arrived);
    for at in arrived.iter() {
        if usize::from(at.pauses) + usize::from(tail.pauses) == crew.pauses.len() {
            whole(at.span.then(tail.span));
        }
    }
}

fn keep(parts: &mut Vec<Part>, part: Part) {
    let alike = |other: &Part| other.mode == part.mode && other.pauses == part.pauses;
    if parts.iter().any(|other| alike(other) && other.span.dominates(part.span)) {
        return;
    }
    parts.retain(|other| !(alike(other) && part.span.dominates(other.span)));
    parts.push(part);
}
