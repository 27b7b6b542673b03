//! Simulated annealing over ruin and recreate: the search of one island.
//!
//! Source: Christiaens and Vanden Berghe 2020, sections 4 and 5.3 (fleet reduction by absences).

use super::chance::{Chance, ONE};
use super::field::Field;
use super::recreate::{Trials, recreate};
use super::ruin::ruin;
use super::state::{State, Value};

/// The best plan known, as orders of tasks by unit.
#[derive(Clone, Debug)]
pub struct Best {
    /// What it is worth.
    pub value: Value,
    /// By unit.
    pub orders: Vec<Vec<u32>>,
}

/// One searcher.
#[derive(Debug)]
pub struct Island<'f, 'p> {
    state: State<'f, 'p>,
    chance: Chance,
    trials: Trials,
    /// How often each task was left out.
    absences: Vec<u64>,
    /// The best plan of this island.
    pub best: Best,
    /// Mean cost of a leg in the first plan: what temperatures are measured in.
    leg: i128,
    /// What leaving out one task of the least priority costs.
    price: i128,
    least: i64,
}

/// The first temperature, in hundredths of the cost of a mean leg.
const HOT: i128 = 30;
/// The last one, in hundredths of hundredths.
const COLD: i128 = 30;

impl<'f, 'p> Island<'f, 'p> {
    /// Builds a first plan: cheapest insertion without blinks.
    pub fn new(field: &'f Field<'p>, seed: u64, number: u64) -> Self {
        let mut state = State::empty(field);
        let mut chance = Chance::new(seed, number);
        let mut trials = Trials::default();
        recreate(&mut state, &mut chance, &mut trials, false);
        let best = Best { value: state.value(), orders: state.orders() };
        let work: i64 = field.jobs.iter().map(|job| job.modes[0].service_ms).sum();
        let ms: i64 = state.routes.iter().map(|route| route.ms).sum();
        let legs = (field.jobs.len() + state.used()).max(1) as i64;
        let leg = i128::from(field.weights.scale) * i128::from(((ms - work) / legs).max(1));
        let least = field.jobs.iter().map(|job| job.penalty).filter(|p| *p > 0).min().unwrap_or(1);
        Self { state, chance, trials, absences: vec![0; field.jobs.len()], best, leg, price: leg * 8, least }
    }

    /// Goes on from another plan.
    pub fn take(&mut self, best: &Best) {
        self.state.restore(&best.orders);
        self.best = best.clone();
    }

    fn cost(&self) -> i128 {
        let absent = self.state.absent.iter().map(|task| self.state.field.jobs[*task as usize].penalty);
        let left: i128 = absent.map(|p| i128::from((p / self.least).min(1 << 14))).sum();
        i128::from(self.state.energy()) + self.price * left
    }

    /// `iterations` from hot to cold. `heat` is the first temperature in hundredths of [`HOT`]. Ends
    /// early when `halt` says so, which is asked now and then.
    pub fn anneal(&mut self, iterations: u64, heat: i128, halt: &dyn Fn() -> bool) {
        let hot = (self.leg * HOT * heat / 10_000).max(1);
        let cold = (self.leg * COLD / 10_000).max(1);
        let temperature = Cooling::new(hot, cold, iterations);
        let mut cost = self.cost();
        for iteration in 0..iterations {
            if iteration % 64 == 0 && halt() {
                return;
            }
            let before = (self.state.left_out(), self.absence(&self.state.absent));
            self.state.begin();
            ruin(&mut self.state, &mut self.chance);
            recreate(&mut self.state, &mut self.chance, &mut self.trials, true);
            let new = self.cost();
            let left_out = self.state.left_out();
            let slack = temperature.at(iteration) * self.chance.exponential() / ONE;
            let absence = self.absence(&self.state.absent);
            for task in &self.state.absent {
                self.absences[*task as usize] += 1;
            }
            let is_taken = new < cost + slack || left_out < before.0 || (left_out > 0 && absence < before.1);
            if is_taken {
                cost = new;
                let value = self.state.value();
                if value < self.best.value {
                    self.best = Best { value, orders: self.state.orders() };
                }
            } else {
                self.state.undo();
            }
        }
    }

    fn absence(&self, absent: &[u32]) -> u64 {
        absent.iter().map(|task| self.absences[*task as usize]).sum()
    }
}

/// Temperatures from hot to cold: halved in equal steps, linear in between.
#[derive(Clone, Copy, Debug)]
struct Cooling {
    hot: i128,
    /// Iterations of one halving, times 2¹⁶.
    half: u128,
}

impl Cooling {
    fn new(hot: i128, cold: i128, iterations: u64) -> Self {
        let mut halvings: u128 = 0;
        while (hot >> (halvings + 1)) > cold {
            halvings += 1;
        }
        // the broken halving, linear
        let last = hot >> halvings;
        let part = if last > cold { ((last - cold) * 2 * 65_536 / last).clamp(0, 65_536) as u128 } else { 0 };
        let steps = halvings * 65_536 + part;
        Self { hot, half: (u128::from(iterations) << 32) / steps.max(1) }
    }

    #[inline]
    fn at(&self, iteration: u64) -> i128 {
        let position = (u128::from(iteration) << 32) / self.half.max(1);
        let (halvings, part) = (position >> 16, (position & 0xFFFF) as i128);
        let high = self.hot >> halvings.min(120);
        (high - high * part / 131_072).max(1)
    }
}
