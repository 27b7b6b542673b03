//! How well a watcher could foretell a night: entropy of the times of visits, and how often last night's order is tonight's.
//!
//! Two numbers, as the reference on patrols asks for (Chen, Cheng & Wise 2017 call it unpredictability): the entropy of the
//! time of day at which a site is visited, in bits over bins of a quarter of an hour, and the share of tonight's "from here
//! on to there" that was last night's too.

use std::collections::{BTreeMap, BTreeSet};

/// Width of a bin, milliseconds.
pub const BIN_MS: i64 = 900_000;

/// A visit of a night.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Seen {
    /// Which night.
    pub night: u32,
    /// Which site.
    pub site: usize,
    /// When, milliseconds after the begin of that night's plan.
    pub at_ms: i64,
}

/// The entropy of when one site is visited, bits, and the most it could be with so many visits and bins.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Entropy {
    /// Bits.
    pub bits: f64,
    /// The most there could be.
    pub most_bits: f64,
}

/// The entropy of the times at which a site is visited. `bins` is how many bins a night has.
pub fn entropy(times_ms: &[i64], bins: usize) -> Entropy {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for at in times_ms {
        *counts.entry(at.div_euclid(BIN_MS)).or_default() += 1;
    }
    let total = times_ms.len() as f64;
    let bits =
        counts.values().map(|count| *count as f64 / total).map(|share| -share * share.log2()).sum::<f64>();
    let most = times_ms.len().min(bins.max(1)).max(1) as f64;
    Entropy { bits: bits.max(0.0), most_bits: most.log2() }
}

/// Of the steps from one site to the next in the nights after the first: how many were steps of the night before, and how
/// many there are. `orders`: for each night the tours, each the sites in their order.
pub fn repeated_steps(orders: &[Vec<Vec<usize>>]) -> (usize, usize) {
    let steps = |night: &Vec<Vec<usize>>| -> Vec<(usize, usize)> {
        night.iter().flat_map(|tour| tour.windows(2).map(|pair| (pair[0], pair[1]))).collect()
    };
    let (mut repeated, mut all) = (0, 0);
    for pair in orders.windows(2) {
        let before: BTreeSet<(usize, usize)> = steps(&pair[0]).into_iter().collect();
        let tonight = steps(&pair[1]);
        repeated += tonight.iter().filter(|step| before.contains(step)).count();
        all += tonight.len();
    }
    (repeated, all)
}

/// Of the visits of the nights after the first: how many lie within a bin's width of a visit of the same site the night
/// before, and how many there are.
pub fn repeated_times(seen: &[Seen]) -> (usize, usize) {
    let mut by_site: BTreeMap<(u32, usize), Vec<i64>> = BTreeMap::new();
    for visit in seen {
        by_site.entry((visit.night, visit.site)).or_default().push(visit.at_ms);
    }
    let (mut repeated, mut all) = (0, 0);
    for visit in seen.iter().filter(|visit| visit.night > 0) {
        let before = by_site.get(&(visit.night - 1, visit.site));
        let near = |at: &i64| (at - visit.at_ms).abs() <= BIN_MS;
        repeated += usize::from(before.is_some_and(|times| times.iter().any(near)));
        all += 1;
    }
    (repeated, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_always_comes_at_one_time_has_no_entropy() {
        let same = entropy(&[BIN_MS * 3; 8], 32);
        assert_eq!((same.bits, same.most_bits), (0.0, 3.0));
        let all_apart: Vec<i64> = (0..8).map(|i| i * BIN_MS).collect();
        assert!((entropy(&all_apart, 32).bits - 3.0).abs() < 1e-12);
        assert_eq!(entropy(&[], 32).bits, 0.0);
    }

    #[test]
    fn steps_and_times_of_last_night_are_counted() {
        let orders = vec![vec![vec![1, 2, 3]], vec![vec![1, 2], vec![3, 1]], vec![vec![2, 1, 3]]];
        assert_eq!(repeated_steps(&orders), (1, 4));
        let seen = [(0, 1, 0), (1, 1, BIN_MS), (2, 1, 3 * BIN_MS)];
        let seen = seen.map(|(night, site, at_ms)| Seen { night, site, at_ms });
        assert_eq!(repeated_times(&seen), (1, 2));
    }
}
