//! The best places for a number of units to wait at: a few of many candidates, with proof.
//!
//! What a set of places is worth is the sum, over the demand, of the best that any of them gives: its weight if it is
//! within the limit (maximal covering), or the time saved against the limit (a median). Both are monotone and
//! submodular, so what the rest of a set may add is at most the sum of the greatest gains of single places. With that
//! bound a depth-first search proves small sets quickly. (Nemhauser, Wolsey & Fisher, "An analysis of approximations for
//! maximizing submodular set functions", Mathematical Programming 14, 1978, §4.)

/// What is looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Worth {
    /// What each candidate gives each part of the demand: rows are candidates.
    pub gives: Vec<Vec<u64>>,
    /// How many places.
    pub count: usize,
}

/// The places found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chosen {
    /// Candidates by index, ascending.
    pub places: Vec<usize>,
    /// What they are worth together.
    pub value: u64,
    /// No set of this size is worth more.
    pub bound: u64,
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
pub fn worth(worth: &Worth, places: &[usize]) -> u64 {
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
    value: u64,
    /// The greatest bound of what was left unlooked at.
    open: u64,
    nodes: u64,
}

impl Search<'_> {
    fn below(&mut self, chosen: &mut Vec<usize>, served: &[u64], value: u64, rest: &[usize], left: usize) {
        if value > self.value {
            (self.best, self.value) = (chosen.clone(), value);
        }
        if left == 0 {
            return;
        }
        let gain = |c: usize| -> u64 {
            self.asked.gives[c].iter().zip(served).map(|(gives, served)| gives.saturating_sub(*served)).sum()
        };
        let mut gains: Vec<(u64, usize)> = rest.iter().map(|c| (gain(*c), *c)).collect();
        gains.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for i in 0..gains.len() {
            // With the first i candidates left out, the rest adds at most this.
            let most = value + gains[i..].iter().take(left).map(|(gain, _)| gain).sum::<u64>();
            if most <= self.value {
                return;
            }
            if self.nodes >= MOST_NODES {
                self.open = self.open.max(most);
                return;
            }
            self.nodes += 1;
            let c = gains[i].1;
            let then: Vec<u64> =
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
    fn by_trying_all(asked: &Worth, from: usize, chosen: &mut Vec<usize>) -> u64 {
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
                .map(|_| (0..demand).map(|_| if dice(3) == 0 { dice(20) } else { 0 }).collect())
                .collect();
            let asked = Worth { gives, count };
            let found = best(&asked);
            assert_eq!(found.value, by_trying_all(&asked, 0, &mut Vec::new()), "case {case}");
            assert_eq!(worth(&asked, &found.places), found.value);
            assert!(found.proved());
            assert_eq!(found.places.len(), count.min(candidates), "a unit must stand somewhere");
        }
    }
}
