//! Rounds searched for on the ground of a patrol, all days at once or night by night: checked, drawn, audited, bounded.

use super::nights::{Night, least_foretold, plan_night};
use super::problem::{Ground, Question};
use super::terrain::Terrain;
use super::{driven, outcome, reasons};
use crate::report::patrol::{Asked, LeftOut, Tour};
use crate::rounds::bound::{Proof, Served, least_left_out};
use crate::rounds::{Chance, Plan, Progress, Search, Stopped, check};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Plans drawn for each night but the first, of which the one that is least like the night before is taken.
const VARIANTS: u64 = 3;
/// Searches side by side; their number decides the plan, whatever the number of threads.
const ISLANDS: usize = 2;

/// A plan as it is driven, with all that it was asked.
#[derive(Default)]
pub(super) struct Rounds {
    pub asked: Vec<Asked>,
    pub left_out: Vec<LeftOut>,
    pub tours: Vec<Tour>,
    /// Values of the aims, summed or the greatest, over its parts.
    pub value: Vec<i64>,
    /// What no plan that serves these visits can beat, by aim; and what it follows from.
    pub known: Known,
    pub stopped: Option<Stopped>,
}

/// Bounds of a plan, over its parts: times, lengths and tours are summed, of the longest tour the greatest counts.
#[derive(Default)]
pub(super) struct Known {
    pub time_ms: i64,
    pub distance_mm: i64,
    pub longest_ms: i64,
    pub tours: i64,
    /// Visits inside of another unit's area.
    pub overlapping: i64,
    /// The weight that every plan leaves out, where what is asked for does not depend on the plan.
    pub lost: Option<u64>,
    pub proofs: [BTreeSet<Proof>; 4],
}

impl Known {
    fn of(served: &Served, overlapping: i64) -> Self {
        let bounds = [served.time, served.distance, served.longest, served.units];
        Self {
            time_ms: served.time.value,
            distance_mm: served.distance.value,
            longest_ms: served.longest.value,
            tours: served.units.value,
            overlapping,
            lost: None,
            proofs: bounds.map(|bound| BTreeSet::from([bound.by])),
        }
    }

    fn add(&mut self, night: Self) {
        self.time_ms += night.time_ms;
        self.distance_mm += night.distance_mm;
        self.tours += night.tours;
        self.overlapping += night.overlapping;
        let [time, distance, longest, tours] = night.proofs;
        if night.longest_ms > self.longest_ms {
            (self.longest_ms, self.proofs[2]) = (night.longest_ms, longest);
        }
        for (all, more) in [(0, time), (1, distance), (3, tours)] {
            self.proofs[all].extend(more);
        }
    }
}

/// Plans everything on these terrains: all days at once, or night by night.
pub(super) fn rounds(ground: &Ground, terrains: &[Terrain], faults: &mut Vec<String>) -> Rounds {
    let task = ground.task;
    let limit = task.time_limit_ms.map(|ms| Duration::from_millis(ms.into()));
    let begin = Instant::now();
    if !ground.by_night {
        let deadline = limit.map(|limit| begin + limit);
        let question = ground.question(&(0..task.days), terrains, None);
        let plan = search(ground, &question, task.seed, deadline, "", None);
        return part(ground, question, terrains, &plan, faults);
    }
    let nights = task.days.max(task.nights);
    let mut whole = Rounds::default();
    let mut steps = BTreeSet::new();
    for night in 0..nights {
        // Each night has its share of the time.
        let deadline = limit.map(|limit| begin + limit * (night + 1) / nights);
        let variants = if night == 0 { 1 } else { VARIANTS };
        let planned: Vec<Night> = (0..variants)
            .map(|variant| {
                let seed = Chance::of(task.seed, &[u64::from(night), variant]).bits();
                plan_night(ground, terrains, (night, nights), seed, deadline)
            })
            .collect();
        let Some(chosen) = least_foretold(planned, &steps) else { continue };
        steps = chosen.steps();
        let mut part = part(ground, chosen.question, terrains, &chosen.plan, faults);
        part.forget_the_needless(ground, night);
        whole.add(part);
    }
    whole
}

pub(super) fn search(
    ground: &Ground,
    question: &Question,
    seed: u64,
    deadline: Option<Instant>,
    which: &str,
    start: Option<&Plan>,
) -> Plan {
    let watch = &ground.world.watch;
    let settings = Search {
        seed,
        effort: ground.task.effort,
        islands: ISLANDS,
        deadline,
        stop: Some(&watch.stop),
        start,
        tolerances: &question.tolerances,
    };
    let wishes = outcome::aim_names(&question.problem.aims);
    let tell = |progress: &Progress| {
        let values: Vec<String> = wishes
            .iter()
            .zip(&progress.value)
            .map(|(aim, value)| format!("{aim} {}", outcome::said(aim, *value)))
            .collect();
        let percent = progress.done * 100 / progress.of.max(1);
        watch.tell(&format!("{which}{percent} % · {}", values.join(" · ")));
    };
    (ground.planner)(&question.problem, &settings, &tell)
}

/// A plan checked, drawn and held against the roads.
fn part(
    ground: &Ground,
    question: Question,
    terrains: &[Terrain],
    plan: &Plan,
    faults: &mut Vec<String>,
) -> Rounds {
    let checked = check(&question.problem, plan);
    if let Err(found) = &checked {
        faults.extend(found.iter().map(ToString::to_string));
    }
    let overlapping = checked.map_or(0, |evaluated| evaluated.overlapping);
    let tours = driven::tours(ground, &question, terrains, plan, faults);
    driven::audit_times(ground, &question, &tours, faults);
    let mut left_out = question.left_out.clone();
    let of_plan = |unserved| reasons::of_plan(&question, plan, unserved, ground);
    left_out.extend(plan.unserved.iter().map(of_plan));
    left_out.sort_by_key(|left| left.visit);
    let mut known = Known::of(&Served::of(&question.problem, plan), overlapping);
    if !ground.by_night {
        let weight = |visit: usize| question.asked[visit].weight;
        let never: u64 = question.left_out.iter().map(|left| u64::from(weight(left.visit))).sum();
        let least = least_left_out(&question.problem, |task| i64::from(weight(question.visits[task])));
        known.lost = Some(never + least.unsigned_abs());
    }
    Rounds {
        asked: question.asked,
        left_out,
        tours,
        value: plan.value.clone(),
        known,
        stopped: Some(plan.stopped),
    }
}

impl Rounds {
    /// The weight of all that is left out, also of what was never searched for; then the values of the aims.
    pub fn worth(&self) -> (u64, &[i64]) {
        let lost = self.left_out.iter().map(|left| u64::from(self.asked[left.visit].weight)).sum();
        (lost, &self.value)
    }

    /// Of one night: visits that were planned for an interval and left out are forgotten where the interval is kept without
    /// them.
    fn forget_the_needless(&mut self, ground: &Ground, night: u32) {
        let place = |visit: &Asked| ground.sites.iter().position(|site| site.id == visit.site);
        let mut forgotten = vec![false; self.asked.len()];
        for left in &self.left_out {
            let visit = &self.asked[left.visit];
            let Some(site) = place(visit) else { continue };
            let Some(at_most) = ground.asks[site].revisit_ms else { continue };
            let (gap, _) = driven::gap_of(ground, &self.tours, site, night);
            forgotten[left.visit] = gap <= i64::from(at_most);
        }
        let mut kept = 0;
        let place: Vec<usize> = forgotten
            .iter()
            .map(|forgotten| {
                kept += usize::from(!forgotten);
                kept.saturating_sub(1)
            })
            .collect();
        self.left_out.retain(|left| !forgotten[left.visit]);
        for left in &mut self.left_out {
            left.visit = place[left.visit];
        }
        for event in self.tours.iter_mut().flat_map(|tour| &mut tour.events) {
            event.visit = event.visit.map(|visit| place[visit]);
        }
        let mut visits = forgotten.iter();
        self.asked.retain(|_| visits.next() == Some(&false));
    }

    /// Adds the next night.
    fn add(&mut self, mut night: Rounds) {
        let offset = self.asked.len();
        for event in night.tours.iter_mut().flat_map(|tour| &mut tour.events) {
            event.visit = event.visit.map(|visit| visit + offset);
        }
        for left in &mut night.left_out {
            left.visit += offset;
        }
        self.asked.append(&mut night.asked);
        self.tours.append(&mut night.tours);
        self.left_out.append(&mut night.left_out);
        self.known.add(night.known);
        // What cut one night short cut the whole short.
        if self.stopped.is_none_or(|stopped| stopped == Stopped::Effort) {
            self.stopped = night.stopped;
        }
        if self.value.is_empty() {
            self.value = night.value;
        } else {
            for (sum, value) in self.value.iter_mut().zip(night.value) {
                *sum += value;
            }
        }
    }
}
