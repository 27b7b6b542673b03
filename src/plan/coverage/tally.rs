//! Counts and shares: every site of the study area is in the denominator, whatever became of it.

use super::{Answer, Demand, Facility, Status};
use std::collections::BTreeMap;

/// A share in percent, rounded half up to four decimals; 0 of 0 is 0.
pub fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole * 1_000_000.0).round() / 10_000.0 } else { 0.0 }
}

/// Counts of one category.
#[derive(Clone, PartialEq, Debug)]
pub struct CategoryTally {
    /// The category.
    pub category: String,
    /// Sites in it.
    pub total: usize,
    /// Of these, served.
    pub covered: usize,
}

/// What `--require` asked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Requirement {
    /// The share asked for, percent.
    pub percent: f64,
    /// Whether it is reached.
    pub met: bool,
    /// How many more sites would have to be served (还差 N 家).
    pub sites_missing: usize,
    /// How many percentage points are missing.
    pub points_missing: f64,
}

/// All counts of an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Tally {
    /// Sites by status: covered, uncovered, unreachable, unsnapped, inside a closure.
    pub by_status: BTreeMap<Status, usize>,
    /// All sites.
    pub total: usize,
    /// Weight of the served sites.
    pub covered_weight: f64,
    /// Weight of all sites.
    pub total_weight: f64,
    /// By category, in order of name.
    pub by_category: Vec<CategoryTally>,
    /// By station, in order: sites it serves at all, and sites for which it is the reported (nearest) one.
    pub by_station: Vec<(usize, usize)>,
    /// Sites served by no, one, two, and three or more stations.
    pub k_coverage: [usize; 4],
    /// The four readings: distance, time, both on one path, either.
    pub readings: [usize; 4],
    /// Sites that only one station serves.
    pub sole: Vec<(usize, usize)>,
}

impl Tally {
    /// Counts an answer.
    pub fn of(answer: &Answer, sites: &[Demand], stations: &[Facility]) -> Self {
        let mut tally = Self {
            by_status: BTreeMap::new(),
            total: sites.len(),
            covered_weight: 0.0,
            total_weight: 0.0,
            by_category: Vec::new(),
            by_station: vec![(0, 0); stations.len()],
            k_coverage: [0; 4],
            readings: [0; 4],
            sole: Vec::new(),
        };
        let mut categories: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (i, (site, found)) in sites.iter().zip(&answer.sites).enumerate() {
            *tally.by_status.entry(found.status).or_default() += 1;
            let covered = found.status == Status::Covered;
            tally.total_weight += site.weight;
            let category = categories.entry(&site.category).or_default();
            category.0 += 1;
            if covered {
                tally.covered_weight += site.weight;
                category.1 += 1;
                if let Some(station) = found.station {
                    tally.by_station[station].1 += 1;
                }
            }
            tally.k_coverage[found.served_by.len().min(3)] += 1;
            for station in &found.served_by {
                tally.by_station[*station as usize].0 += 1;
            }
            if let [only] = found.served_by[..] {
                tally.sole.push((i, only as usize));
            }
            let r = found.readings;
            for (count, holds) in tally.readings.iter_mut().zip([r.distance, r.time, r.both, r.either]) {
                *count += usize::from(holds);
            }
        }
        tally.by_category = categories
            .into_iter()
            .map(|(category, (total, covered))| CategoryTally {
                category: category.to_owned(),
                total,
                covered,
            })
            .collect();
        tally
    }

    /// Sites with a status.
    pub fn count(&self, status: Status) -> usize {
        self.by_status.get(&status).copied().unwrap_or(0)
    }

    /// Served sites in percent of all.
    pub fn percent(&self) -> f64 {
        percent(self.count(Status::Covered) as f64, self.total as f64)
    }

    /// Served weight in percent of all.
    pub fn weighted_percent(&self) -> f64 {
        percent(self.covered_weight, self.total_weight)
    }

    /// Holds the counts against a required share (percent; compared exactly to a ten-thousandth of a percent).
    pub fn require(&self, required: f64) -> Requirement {
        let parts = (required * 10_000.0).round() as u128;
        let covered = self.count(Status::Covered);
        let needed = (parts * self.total as u128).div_ceil(1_000_000) as usize;
        Requirement {
            percent: required,
            met: covered >= needed,
            sites_missing: needed.saturating_sub(covered),
            points_missing: ((required - self.percent()).max(0.0) * 10_000.0).round() / 10_000.0,
        }
    }
}
