//! The best places for a number of units to wait at: a few of many candidates, with proof.
//!
//! What a set of places is worth is the sum, over the demand, of the best that any of them gives: its weight if it is
//! within the limit (maximal covering), or the time saved against the slowest candidate (a median; what not all reach is
//! worth more than any time that can be saved, so the most is reached first). Both are monotone and submodular, so what the rest of a set may add is at most the sum of the greatest gains of single places. With that
//! bound a depth-first search proves small sets quickly. (Nemhauser, Wolsey & Fisher, "An analysis of approximations for
//! maximizing submodular set functions", Mathematical Programming 14, 1978, §4.)

/// What is looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Worth {
    /// What each candidate gives each part of the demand: rows are candidates.
    pub gives: Vec<Vec<u128>>,
    /// How many places.
    pub count: usize,
}

/// Milliseconds in which each candidate (rows) reaches each part of the demand; `None` where it does not.
type Reach = [Vec<Option<u32>>];

impl Worth {
    /// The most weight reached.
    pub fn covering(reach: &Reach, weights: &[u64], count: usize) -> Self {
        let one = |(ms, weight): (&Option<u32>, &u64)| ms.map_or(0, |_| u128::from(*weight));
        let gives = reach.iter().map(|row| row.iter().zip(weights).map(one).collect()).collect();
        Self { gives, count }
    }

    /// The most weight reached, and of that the least sum of weight times milliseconds. Two sets that reach the same weight
    /// differ in worth by the difference of these sums.
    pub fn median(reach: &Reach, weights: &[u64], count: usize) -> Self {
        let column = |d: usize| reach.iter().map(move |row| row[d]);
        let slowest: Vec<u128> =
            (0..weights.len()).map(|d| u128::from(column(d).flatten().max().unwrap_or(0))).collect();
        let all: u128 = slowest.iter().zip(weights).map(|(ms, weight)| ms * u128::from(*weight)).sum();
        // What every set of places reaches needs no premium, which would only loosen the bound.
        let from: Vec<u128> = (0..weights.len())
            .map(|d| if column(d).all(|ms| ms.is_some()) { slowest[d] } else { all + 1 })
            .collect();
        let one = |d: usize, ms: Option<u32>| {
            ms.map_or(0, |ms| u128::from(weights[d]) * (from[d] - u128::from(ms)))
        };
        let row = |row: &Vec<Option<u32>>| row.iter().enumerate().map(|(d, ms)| one(d, *ms)).collect();
        Self { gives: reach.iter().map(row).collect(), count }
    }
}

/// What places hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// Weight reached.
    pub reached: u64,
    /// Sum of weight times milliseconds over what is reached.
    pub sum: u128,
}

impl Held {
    /// Mean milliseconds of what is reached, were the sum so much less; `None` where nothing is.
    pub fn mean_ms(&self, less: u128) -> Option<f64> {
        (self.reached > 0).then(|| self.sum.saturating_sub(less) as f64 / self.reached as f64)
    }
}

/// What these places hold, each part of the demand by the fastest of them.
pub fn held(reach: &Reach, weights: &[u64], places: &[usize]) -> Held {
    let fastest = |d: usize| places.iter().filter_map(|c| reach[*c][d]).min();
    let one =
        |(d, weight): (usize, &u64)| fastest(d).map(|ms| (*weight, u128::from(*weight) * u128::from(ms)));
    let parts = weights.iter().enumerate().filter_map(one);
    parts.fold(Held::default(), |held, (weight, ms)| Held {
        reached: held.reached + weight,
        sum: held.sum + ms,
    })
}

/// The places found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chosen {
    /// Candidates by index, ascending.
    pub places: Vec<usize>,
    /// What they are worth together.
    pub value: u128,
    /// No set of this size is worth more.
    pub bound: u128,
}

impl Chosen {
    /// Whether it is proved that there is nothing better.
    pub fn proved(&self) -> bool {
        self.value == self.bound
    }
}

/// Sets looked at before the search gives up the proof. A number, not a time: the answer must be the same everywhere.
const MOST_NODES: u64 = 200_000;

/// What a set is worth.
pub fn worth(worth: &Worth, places: &[usize]) -> u128 {
    let demand = worth.gives.first().map_or(0, Vec::len);
    (0..demand).map(|d| places.iter().map(|c| worth.gives[*c][d]).max().unwrap_or(0)).sum()
}

/// The best set; of equal ones the one that the greedy order meets first.
///
/// # Complexity
/// Candidates times demand for each set looked at, at most `MOST_NODES` sets.
pub fn best(asked: &Worth) -> Chosen {
    let count = asked.count.min(asked.gives.len());
    let demand = asked.gives.first().map_or(0, Vec::len);
    let mut search = Search { asked, best: Vec::new(), value: 0, open: 0, nodes: 0 };
    let all: Vec<usize> = (0..asked.gives.len()).collect();
    search.below(&mut Vec::new(), &vec![0; demand], 0, &all, count);
    // Where fewer places give all there is, the other units still stand somewhere.
    let idle: Vec<usize> = all.iter().copied().filter(|c| !search.best.contains(c)).collect();
    let missing = count - search.best.len();
    search.best.extend(idle.into_iter().take(missing));
    search.best.sort_unstable();
    Chosen { bound: search.value.max(search.open), value: search.value, places: search.best }
}

struct Search<'a> {
    asked: &'a Worth,
    best: Vec<usize>,
    value: u128,
    /// The greatest bound of what was left unlooked at.
    open: u128,
    nodes: u64,
}

impl Search<'_> {
    fn below(&mut self, chosen: &mut Vec<usize>, served: &[u128], value: u128, rest: &[usize], left: usize) {
        if value > self.value {
            (self.best, self.value) = (chosen.clone(), value);
        }
        if left == 0 {
            return;
        }
        let gain = |c: usize| -> u128 {
            self.asked.gives[c].iter().zip(served).map(|(gives, served)| gives.saturating_sub(*served)).sum()
        };
        let mut gains: Vec<(u128, usize)> = rest.iter().map(|c| (gain(*c), *c)).collect();
        gains.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for i in 0..gains.len() {
            // With the first i candidates left out, the rest adds at most this.
            let most = value + gains[i..].iter().take(left).map(|(gain, _)| gain).sum::<u128>();
            if most <= self.value {
                return;
            }
            if self.nodes >= MOST_NODES {
                self.open = self.open.max(most);
                return;
            }
            self.nodes += 1;
            let c = gains[i].1;
            let then: Vec<u128> =
                self.asked.gives[c].iter().zip(served).map(|(gives, served)| *gives.max(served)).collect();
            let others: Vec<usize> = gains[i + 1..].iter().map(|(_, c)| *c).collect();
            chosen.push(c);
            self.below(chosen, &then, value + gains[i].0, &others, left - 1);
            chosen.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sets of so many candidates, one after another.
    fn by_trying_all(asked: &Worth, from: usize, chosen: &mut Vec<usize>) -> u128 {
        if chosen.len() == asked.count || from == asked.gives.len() {
            return worth(asked, chosen);
        }
        let without = by_trying_all(asked, from + 1, chosen);
        chosen.push(from);
        let with = by_trying_all(asked, from + 1, chosen);
        chosen.pop();
        with.max(without)
    }

    #[test]
    fn the_best_places_are_those_that_trying_all_finds() {
        let mut state = 7u64;
        let mut dice = |n: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % n
        };
        for case in 0..60 {
            let (candidates, demand, count) = (3 + case % 7, 4 + case % 9, 1 + case % 4);
            let gives = (0..candidates)
                .map(|_| (0..demand).map(|_| if dice(3) == 0 { u128::from(dice(20)) } else { 0 }).collect())
                .collect();
            let asked = Worth { gives, count };
            let found = best(&asked);
            assert_eq!(found.value, by_trying_all(&asked, 0, &mut Vec::new()), "case {case}");
            assert_eq!(worth(&asked, &found.places), found.value);
            assert!(found.proved());
            assert_eq!(found.places.len(), count.min(candidates), "a unit must stand somewhere");
        }
    }

    #[test]
    fn a_median_reaches_the_most_and_then_takes_the_least_time() {
        let mut state = 11u64;
        let mut dice = |n: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % n
        };
        for case in 0..60 {
            let (candidates, demand) = (3 + case % 5, 4 + case % 7);
            let reach: Vec<Vec<Option<u32>>> = (0..candidates)
                .map(|_| (0..demand).map(|_| (dice(4) > 0).then(|| 1 + dice(4_000_000) as u32)).collect())
                .collect();
            let weights: Vec<u64> = (0..demand).map(|_| 1 + dice(5000)).collect();
            let found = best(&Worth::median(&reach, &weights, 2));
            let pairs = (0..candidates).flat_map(|a| (a + 1..candidates).map(move |b| [a, b]));
            let of = |pair: &[usize]| {
                let Held { reached, sum } = held(&reach, &weights, pair);
                (std::cmp::Reverse(reached), sum)
            };
            assert_eq!(of(&found.places), pairs.map(|pair| of(&pair)).min().unwrap(), "case {case}");
            assert!(found.proved());
        }
    }
}
