//! Simulated annealing over ruin and recreate: the search of one island.
//!
//! Source: Christiaens and Vanden Berghe 2020, sections 4 and 5.3 (fleet reduction by absences). Before the annealing
//! room is made for what is left out, by ejections (see `eject`).

use super::chance::{Chance, ONE};
use super::eject;
use super::field::Field;
use super::partition;
use super::recreate::{Trials, recreate};
use super::ruin::ruin;
use super::schedule::schedule;
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
    /// Mean cost of the legs in the first plan that cost anything: what temperatures are measured in.
    leg: i128,
    /// What leaving out one task of the least priority costs.
    price: i128,
    least: i64,
}

/// The first temperature, in hundredths of the cost of a mean leg.
const HOT: i128 = 100;
/// The last one, in hundredths of hundredths.
const COLD: i128 = 30;

/// In percent: for every one of these that an annealing begins hotter, what is left out costs as much more.
const USUAL_HEAT: i128 = 60;

/// The temperature while room is made, in hundredths of hundredths of the cost of a mean leg.
const WARM: i128 = 1000;
/// Iterations that shake the tours between two ejections, where room is made for a task and where a unit is given up.
pub const SHAKES: u64 = 64;
const FEW_SHAKES: u64 = 16;
/// With fewer iterations left than this the last unit is given up.
const LAST_TRY: u64 = 128;

/// Told now and then how many iterations were done and what the best plan is worth; says whether to end.
pub type Watch<'a> = dyn Fn(u64, &Value) -> bool + Sync + 'a;

/// Iterations between two calls of the watch.
const WATCH: u64 = 64;

impl<'f, 'p> Island<'f, 'p> {
    /// Keeps what can be kept of `orders`, and puts the rest in where it costs least; where territories are an aim, the
    /// plane is cut into parts instead if that is better.
    pub fn new(field: &'f Field<'p>, seed: u64, number: u64, orders: &[Vec<u32>]) -> Self {
        let mut state = State::empty(field);
        let mut chance = Chance::new(seed, number);
        let mut trials = Trials::default();
        state.restore(orders);
        recreate(&mut state, &mut chance, &mut trials, false);
        let mut best = Best { value: state.value(), orders: state.orders() };
        if let Some((value, orders)) = partition::best(field, &mut chance, &mut trials)
            && value < best.value
        {
            state.restore(&orders);
            best = Best { value, orders };
        }
        let work: i64 = field.jobs.iter().map(|job| job.modes[0].service_ms).sum();
        let ms: i64 = state.routes.iter().map(|route| route.ms).sum();
        let legs = legs(field, &best.orders).max(1);
        let leg = i128::from(field.weights.scale) * i128::from(((ms - work) / legs).max(1));
        let least = field.jobs.iter().map(|job| job.penalty).filter(|p| *p > 0).min().unwrap_or(1);
        Self { state, chance, trials, absences: vec![0; field.jobs.len()], best, leg, price: leg * 8, least }
    }

    /// Goes on from another plan. If that leaves out no more than `least`, it needs no more units than it has.
    pub fn take(&mut self, best: &Best, least: Option<i64>) {
        self.state.restore(&best.orders);
        self.best = best.clone();
        let is_full = least.is_some_and(|least| best.value[0] <= least);
        self.state.most_units = if is_full { self.state.used() } else { self.state.routes.len() };
    }

    /// Goes on from other orders where the plan they make is better.
    pub fn adopt(&mut self, orders: &[Vec<u32>]) {
        self.state.restore(orders);
        if self.state.value() < self.best.value {
            self.best = Best { value: self.state.value(), orders: self.state.orders() };
        }
    }

    /// Tries to do with fewer units, one after the other, down to `fewest`: a tour is given up and the search goes on
    /// until its tasks are done by the others. Where they are not, other tours are given up instead, with half of what is
    /// left of the iterations each, and the last one with annealing.
    pub fn reduce(&mut self, mut iterations: u64, fewest: usize, least: i64, watch: &Watch<'_>) {
        loop {
            self.state.restore(&self.best.orders);
            let used = self.state.used();
            self.state.most_units = used;
            if used <= fewest.max(1) || iterations == 0 {
                return;
            }
            let absences =
                |tasks: &[u32]| tasks.iter().map(|task| 1 + self.absences[*task as usize]).sum::<u64>();
            let busy = self.state.routes.iter().filter(|route| !route.tasks.is_empty());
            let Some(given_up) = busy.min_by_key(|route| absences(&route.tasks)).map(|route| route.unit)
            else {
                return;
            };
            self.state.begin();
            self.state.save(given_up);
            self.state.clear(given_up);
            self.state.most_units = used - 1;
            let before = self.best.value;
            let done = self.serve(iterations / 2, FEW_SHAKES, least, watch);
            iterations -= done.clamp(1, iterations);
            if self.best.value >= before && iterations < LAST_TRY {
                let done = self.anneal(iterations, 100, Some(before), watch);
                iterations -= done.min(iterations);
                if self.best.value >= before {
                    iterations = 0;
                }
            }
            if watch(0, &self.best.value) {
                iterations = 0;
            }
        }
    }

    /// Makes room for what is left out, one task after the other, until no more than `least` is: what is in the way of
    /// a task goes out in its place, and the tours are shaken so many times before the next one is tried. A task in whose
    /// way there is nothing lighter than itself counts as left out once more. How many iterations were done.
    pub fn serve(&mut self, iterations: u64, shakes: u64, least: i64, watch: &Watch<'_>) -> u64 {
        let slack = self.leg * WARM / 10_000;
        let mut done = 0;
        while self.state.left_out() > least && done < iterations {
            if watch(shakes, &self.best.value) {
                break;
            }
            done += shakes;
            let Some(task) = eject::next(&self.state, &self.absences) else { break };
            self.absences[task as usize] += 1;
            self.state.begin();
            if let Some((unit, order)) = eject::lightest(&self.state, task, &self.absences) {
                self.state.replace(unit, &order);
            }
            for _ in 0..shakes {
                let (cost, left_before) = (self.cost(), self.state.left_out());
                self.state.begin();
                ruin(&mut self.state, &mut self.chance);
                recreate(&mut self.state, &mut self.chance, &mut self.trials, true);
                let left_out = self.state.left_out();
                let slack = slack * self.chance.exponential() / ONE;
                if left_out > left_before || left_out == left_before && self.cost() > cost + slack {
                    self.state.undo();
                } else if self.state.value() < self.best.value {
                    self.best = Best { value: self.state.value(), orders: self.state.orders() };
                }
            }
        }
        done
    }

    /// `iterations` from hot to cold; `heat` is the first temperature in hundredths of [`HOT`]. Ends early when there
    /// is a plan better than `goal`, or when the watch says so. How many iterations were done.
    pub fn anneal(&mut self, iterations: u64, heat: i128, goal: Option<Value>, watch: &Watch<'_>) -> u64 {
        let hot = (self.leg * HOT * heat / 10_000).max(1);
        let cold = (self.leg * COLD / 10_000).max(1);
        let temperature = Cooling::new(hot, cold, iterations);
        // where it is hot, tasks left out must cost more, or half of them would be
        let usual = self.price;
        self.price = usual * (heat / USUAL_HEAT).max(1);
        let done = self.cool(iterations, temperature, goal, watch);
        self.price = usual;
        done
    }

    fn cool(&mut self, iterations: u64, temperature: Cooling, goal: Option<Value>, watch: &Watch<'_>) -> u64 {
        let mut cost = self.cost();
        for iteration in 0..iterations {
            if iteration.is_multiple_of(WATCH) && watch(WATCH, &self.best.value) {
                return iteration;
            }
            let (left_before, absence_before) = (self.state.left_out(), self.absence());
            self.state.begin();
            ruin(&mut self.state, &mut self.chance);
            recreate(&mut self.state, &mut self.chance, &mut self.trials, true);
            let (new, left_out, absence) = (self.cost(), self.state.left_out(), self.absence());
            for task in &self.state.absent {
                self.absences[*task as usize] += 1;
            }
            let slack = temperature.at(iteration) * self.chance.exponential() / ONE;
            let is_taken =
                new < cost + slack || left_out < left_before || (left_out > 0 && absence < absence_before);
            if !is_taken {
                self.state.undo();
                continue;
            }
            cost = new;
            let value = self.state.value();
            if value < self.best.value {
                self.best = Best { value, orders: self.state.orders() };
                if goal.is_some_and(|goal| value < goal) {
                    return iteration + 1;
                }
            }
        }
        iterations
    }

    fn cost(&self) -> i128 {
        let absent = self.state.absent.iter().map(|task| self.state.field.jobs[*task as usize].penalty);
        let left: i128 = absent.map(|p| i128::from((p / self.least).min(1 << 14))).sum();
        i128::from(self.state.energy()) + self.price * left
    }

    fn absence(&self) -> u64 {
        self.state.absent.iter().map(|task| self.absences[*task as usize]).sum()
    }
}

/// How many legs of these tours lead from one stop to another. Roads that are done one after the other have none between
/// them; counted, they would make the search of a network too cold.
fn legs(field: &Field<'_>, orders: &[Vec<u32>]) -> i64 {
    let of = |(unit, order): (usize, &Vec<u32>)| {
        let tasks: Vec<usize> = order.iter().map(|task| *task as usize).collect();
        let Some(tour) = schedule(field.problem, unit, &tasks, field.by_length) else { return 0 };
        let crew = &field.problem.units[unit];
        let (mut here, mut count) = (crew.start, 0);
        let modes = tour.stops.iter().map(|stop| field.jobs[stop.task].modes[stop.mode]);
        for (enter, leave) in modes.map(|mode| (mode.enter, mode.leave)).chain(crew.end.map(|end| (end, end)))
        {
            count += i64::from(here != enter);
            here = leave;
        }
        count
    };
    orders.iter().enumerate().filter(|(_, order)| !order.is_empty()).map(of).sum()
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
