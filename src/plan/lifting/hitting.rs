//! Hitting sets: what meets every cut known so far.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Hitting sets of the cuts known so far that hold none of the sets found before.
pub(super) struct Hitting {
    cuts: Vec<Vec<u32>>,
    /// The cuts that each obstacle is in.
    of_obstacle: Vec<Vec<u32>>,
    /// Elements of all cuts.
    size: u64,
    pub found: Vec<Vec<u32>>,
    pub weight: Vec<u64>,
    /// How many elements of cuts, and links, were looked at, in all searches.
    pub work: u64,
    /// How many may be.
    budget: u64,
    best: Option<(u64, Vec<u32>)>,
}

/// What is chosen, and what may not be, while a least hitting set is searched for.
struct Branch {
    chosen: Vec<bool>,
    barred: Vec<bool>,
    spent: u64,
}

impl Hitting {
    pub fn new(weight: Vec<u64>, budget: u64) -> Self {
        Self {
            cuts: Vec::new(),
            of_obstacle: vec![Vec::new(); weight.len()],
            size: 0,
            found: Vec::new(),
            weight,
            work: 0,
            budget,
            best: None,
        }
    }

    pub fn take(&mut self, cut: Vec<u32>) {
        self.size += cut.len() as u64;
        for obstacle in &cut {
            self.of_obstacle[*obstacle as usize].push(self.cuts.len() as u32);
        }
        self.cuts.push(cut);
    }

    pub fn holds_a_found_one(&self, set: &[bool]) -> bool {
        self.found.iter().any(|found| found.iter().all(|obstacle| set[*obstacle as usize]))
    }

    /// A hitting set, quickly: again and again what hits most cuts for its weight.
    pub fn greedy(&mut self) -> Vec<bool> {
        let mut set = vec![false; self.weight.len()];
        let mut hits: Vec<u64> = self.of_obstacle.iter().map(|cuts| cuts.len() as u64).collect();
        let mut is_hit = vec![false; self.cuts.len()];
        let promise =
            |obstacle: u32, hits: u64| Promise { hits, weight: self.weight[obstacle as usize], obstacle };
        let hitting = (0..hits.len() as u32).filter(|obstacle| hits[*obstacle as usize] > 0);
        let mut best: BinaryHeap<Promise> = hitting.map(|o| promise(o, hits[o as usize])).collect();
        self.work += self.size + hits.len() as u64;
        while let Some(first) = best.pop() {
            let now = hits[first.obstacle as usize];
            // others have hit some of its cuts since
            if now != first.hits {
                best.extend((now > 0).then(|| promise(first.obstacle, now)));
                continue;
            }
            set[first.obstacle as usize] = true;
            for cut in &self.of_obstacle[first.obstacle as usize] {
                if !std::mem::replace(&mut is_hit[*cut as usize], true) {
                    self.cuts[*cut as usize].iter().for_each(|obstacle| hits[*obstacle as usize] -= 1);
                }
            }
        }
        set
    }

    /// A least hitting set, and whether it is proved to be.
    pub fn least(&mut self) -> (Option<Vec<bool>>, bool) {
        self.best = None;
        let none = vec![false; self.weight.len()];
        self.branch(&mut Branch { chosen: none.clone(), barred: none.clone(), spent: 0 });
        let set = self.best.take().map(|(_, best)| {
            let mut set = none;
            best.iter().for_each(|obstacle| set[*obstacle as usize] = true);
            set
        });
        (set, self.work < self.budget)
    }

    fn branch(&mut self, at: &mut Branch) {
        self.work += self.size + self.weight.len() as u64;
        if (self.work >= self.budget && self.best.is_some()) || self.holds_a_found_one(&at.chosen) {
            return;
        }
        let is_open = |cut: &&Vec<u32>| !cut.iter().any(|o| at.chosen[*o as usize]);
        let open: Vec<&Vec<u32>> = self.cuts.iter().filter(is_open).collect();
        if open.is_empty() {
            let here = numbers(&at.chosen);
            if self.best.as_ref().is_none_or(|(weight, set)| (at.spent, &here) < (*weight, set)) {
                self.best = Some((at.spent, here));
            }
            return;
        }
        if self
            .best
            .as_ref()
            .is_some_and(|(weight, _)| at.spent.saturating_add(self.bound(&open, &at.barred)) > *weight)
        {
            return;
        }
        let choices = |cut: &&Vec<u32>| cut.iter().filter(|o| !at.barred[**o as usize]).count();
        let Some(cut) = open.iter().min_by_key(|cut| choices(cut)) else { return };
        let mut elements: Vec<u32> = cut.iter().copied().filter(|o| !at.barred[*o as usize]).collect();
        elements.sort_by_key(|obstacle| (self.weight[*obstacle as usize], *obstacle));
        for &obstacle in &elements {
            let weight = self.weight[obstacle as usize];
            (at.chosen[obstacle as usize], at.spent) = (true, at.spent + weight);
            self.branch(at);
            (at.chosen[obstacle as usize], at.spent) = (false, at.spent - weight);
            // what follows goes without it
            at.barred[obstacle as usize] = true;
        }
        for obstacle in elements {
            at.barred[obstacle as usize] = false;
        }
    }

    /// What cuts without a common obstacle cost at least.
    fn bound(&self, open: &[&Vec<u32>], barred: &[bool]) -> u64 {
        let mut used = vec![false; self.weight.len()];
        let mut least: u64 = 0;
        for cut in open {
            if cut.iter().any(|o| used[*o as usize]) {
                continue;
            }
            let free = cut.iter().filter(|o| !barred[**o as usize]);
            let cheapest = free.map(|o| self.weight[*o as usize]).min();
            least = least.saturating_add(cheapest.unwrap_or(u64::MAX));
            cut.iter().for_each(|o| used[*o as usize] = true);
        }
        least
    }
}

/// How many cuts an obstacle would hit; the greatest is the one that hits most for its weight, of several the first.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Promise {
    hits: u64,
    weight: u64,
    obstacle: u32,
}

impl Ord for Promise {
    fn cmp(&self, other: &Self) -> Ordering {
        let own = u128::from(self.hits) * u128::from(other.weight);
        own.cmp(&(u128::from(other.hits) * u128::from(self.weight))).then(other.obstacle.cmp(&self.obstacle))
    }
}

impl PartialOrd for Promise {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The numbers that a set holds, ascending.
pub(super) fn numbers(set: &[bool]) -> Vec<u32> {
    (0..set.len() as u32).filter(|obstacle| set[*obstacle as usize]).collect()
}
