//! Work between stops: jobs that can be done in several ways, and what lies between them. One closed tour over all.

use crate::rounds::chance::Chance;

/// No way between two stops. Far above all costs, yet sums of many stay integers.
pub const NO_WAY: i64 = 1 << 45;

/// One way to do a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    /// The stop where it begins.
    pub enter: u32,
    /// The stop where it ends.
    pub leave: u32,
    /// What doing it costs.
    pub cost: i64,
}

/// Jobs, and a table of costs between stops.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Work {
    /// How many stops there are.
    pub stops: usize,
    /// Costs row by row, from where to where; [`NO_WAY`] where there is none.
    pub between: Vec<i64>,
    /// The ways to do each job.
    pub jobs: Vec<Vec<Way>>,
}

/// A job in a tour, and which of its ways.
pub type Turn = (u32, u8);

impl Work {
    /// From stop to stop.
    #[inline]
    pub fn leg(&self, from: u32, to: u32) -> i64 {
        self.between[from as usize * self.stops + to as usize]
    }

    #[inline]
    pub(super) fn way(&self, turn: Turn) -> Way {
        self.jobs[turn.0 as usize][usize::from(turn.1)]
    }

    /// What a closed tour costs.
    pub fn cost(&self, tour: &[Turn]) -> i64 {
        let Some(last) = tour.last() else { return 0 };
        let mut here = self.way(*last).leave;
        let mut sum = 0;
        for turn in tour {
            let way = self.way(*turn);
            sum += self.leg(here, way.enter) + way.cost;
            here = way.leave;
        }
        sum
    }

    /// The best ways for a given order of a closed tour, by dynamic programming along it, once for each way of the first
    /// job (Vidal 2017, section 3).
    ///
    /// # Panics
    /// If a job has no way.
    pub fn best_ways(&self, tour: &mut [Turn]) {
        let Some(&(first, _)) = tour.first() else { return };
        let mut best: Option<(i64, Vec<u8>)> = None;
        for begin in 0..self.jobs[first as usize].len() as u8 {
            let mut reached: Vec<(i64, u8)> = vec![(self.way((first, begin)).cost, begin)];
            let mut from: Vec<Vec<u8>> = Vec::with_capacity(tour.len());
            for &(job, _) in &tour[1..] {
                let mut next = Vec::with_capacity(2);
                let mut came = Vec::with_capacity(2);
                let before = if from.is_empty() { first } else { tour[from.len()].0 };
                for mode in 0..self.jobs[job as usize].len() as u8 {
                    let way = self.way((job, mode));
                    let least = reached.iter().enumerate().map(|(i, (cost, mode))| {
                        (cost + self.leg(self.way((before, *mode)).leave, way.enter), i as u8)
                    });
                    let (cost, i) = least.min().expect("a job has at least one way");
                    next.push((cost + way.cost, mode));
                    came.push(i);
                }
                reached = next;
                from.push(came);
            }
            let last = tour[tour.len() - 1].0;
            let enter = self.way((first, begin)).enter;
            let closed = reached
                .iter()
                .enumerate()
                .map(|(i, (cost, mode))| (cost + self.leg(self.way((last, *mode)).leave, enter), i as u8));
            let (cost, mut at) = closed.min().expect("a job has at least one way");
            if best.as_ref().is_none_or(|(known, _)| cost < *known) {
                let mut modes = vec![begin; tour.len()];
                for place in (1..tour.len()).rev() {
                    modes[place] = at;
                    at = from[place - 1][usize::from(at)];
                }
                best = Some((cost, modes));
            }
        }
        for (turn, mode) in tour.iter_mut().zip(best.map_or_else(Vec::new, |(_, modes)| modes)) {
            turn.1 = mode;
        }
    }

    /// Makes a closed tour cheaper: takes jobs that lie near each other out and puts each back at its cheapest place and
    /// way, or walks a part of the tour backwards; keeps what is better or, at first, not much worse (slack induction by
    /// string removals, Christiaens & Vanden Berghe 2020, for one tour).
    pub fn improve(&self, start: Vec<Turn>, seed: u64, effort: u64) -> Vec<Turn> {
        let jobs = start.len();
        if jobs < 3 {
            return start;
        }
        let near = self.near();
        let mut dice = Chance::new(seed, 0);
        let (mut now, mut cost) = (start.clone(), self.cost(&start));
        let (mut best, mut best_cost) = (start, cost);
        let work: i64 = now.iter().map(|turn| self.way(*turn).cost).sum();
        let mean = ((best_cost - work).min(NO_WAY) / jobs as i64).max(1);
        for step in 0..effort {
            let heat = mean * (effort - step) as i64 / effort as i64;
            let next = if dice.below(4) == 0 {
                self.turned(&now, &mut dice)
            } else {
                self.rebuilt(&now, &near, &mut dice)
            };
            let found = self.cost(&next);
            if found <= cost + heat * i64::from(dice.bits().leading_zeros()) / 4 {
                (now, cost) = (next, found);
                if cost < best_cost {
                    (best, best_cost) = (now.clone(), cost);
                }
            }
        }
        best
    }

    /// Of each job, those whose work begins nearest to where it ends, and the other way round.
    fn near(&self) -> Vec<Vec<u32>> {
        const MOST: usize = 24;
        let apart = |a: &[Way], b: &[Way]| {
            let legs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
            legs.map(|(a, b)| self.leg(a.leave, b.enter).min(self.leg(b.leave, a.enter)))
                .min()
                .unwrap_or(NO_WAY)
        };
        let of = |job: &Vec<Way>| {
            let mut others: Vec<(i64, u32)> =
                self.jobs.iter().enumerate().map(|(i, other)| (apart(job, other), i as u32)).collect();
            if others.len() > MOST {
                others.select_nth_unstable(MOST);
                others.truncate(MOST);
            }
            others.sort_unstable();
            others.into_iter().map(|(_, job)| job).collect()
        };
        self.jobs.iter().map(of).collect()
    }

    /// A part of the tour walked backwards, with the best ways for the new order.
    fn turned(&self, now: &[Turn], dice: &mut Chance) -> Vec<Turn> {
        let mut next = now.to_vec();
        let (a, b) = (dice.below(now.len()), dice.below(now.len()));
        next[a.min(b)..=a.max(b)].reverse();
        self.best_ways(&mut next);
        next
    }

    fn rebuilt(&self, now: &[Turn], near: &[Vec<u32>], dice: &mut Chance) -> Vec<Turn> {
        let center = dice.below(self.jobs.len());
        let most = 1 + dice.below(12);
        let mut out = vec![false; self.jobs.len()];
        let mut taken: Vec<u32> = Vec::new();
        let mut place = vec![usize::MAX; self.jobs.len()];
        for (i, turn) in now.iter().enumerate() {
            place[turn.0 as usize] = i;
        }
        for job in &near[center] {
            let at = place[*job as usize];
            if taken.len() >= most || at == usize::MAX || out[*job as usize] {
                continue;
            }
            // A string of the tour around it.
            let string = 1 + dice.below(4);
            let begin = (at + now.len() - dice.below(string)) % now.len();
            for i in 0..string {
                let turn = now[(begin + i) % now.len()];
                if taken.len() + 2 < now.len() && !std::mem::replace(&mut out[turn.0 as usize], true) {
                    taken.push(turn.0);
                }
            }
        }
        let mut next: Vec<Turn> = now.iter().copied().filter(|turn| !out[turn.0 as usize]).collect();
        for i in (1..taken.len()).rev() {
            taken.swap(i, dice.below(i + 1));
        }
        for job in taken {
            let mut best = (i64::MAX, 0, 0u8);
            for at in 0..next.len() {
                if dice.one_in(100) {
                    continue; // a blink: now and then the best place is overlooked
                }
                let before = self.way(next[(at + next.len() - 1) % next.len()]);
                let after = self.way(next[at]);
                let straight = self.leg(before.leave, after.enter);
                for (mode, way) in self.jobs[job as usize].iter().enumerate() {
                    let more =
                        self.leg(before.leave, way.enter) + way.cost + self.leg(way.leave, after.enter);
                    best = best.min((more - straight, at, mode as u8));
                }
            }
            next.insert(best.1, (job, best.2));
        }
        self.best_ways(&mut next);
        next
    }
}
