//! What no plan of the same visits by the same teams can travel less than.
//!
//! A tour costs at least the way there and back of its farthest stop. So the travel of a team is at least the sum, over
//! every millisecond c, of how many tours must have a stop that far away: as many as one such project is visited, for it is
//! visited once a day, and as many as all such visits need, with no more stops a tour than fit beside c into a day.

use super::{MOST_STOPS, Request, Visit};
use std::collections::BTreeMap;

/// See the head of the file.
///
/// Complexity: O(visits log visits).
pub fn bound(request: &Request, visits: &[Visit]) -> u64 {
    let mut times: BTreeMap<&[usize], BTreeMap<usize, u64>> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| visit.order > 0) {
        *times.entry(&visit.team).or_default().entry(visit.project).or_default() += 1;
    }
    times.into_iter().map(|(team, times)| of_team(request, team, &times)).sum()
}

fn of_team(request: &Request, team: &[usize], times: &BTreeMap<usize, u64>) -> u64 {
    let Some(&leader) = team.first() else { return 0 };
    let there_and_back = |project: usize| {
        let ways = request.out[leader][project].zip(request.home[leader][project]);
        // Ways are rounded to the millisecond edge by edge; a way over a stop may be that much shorter.
        ways.map_or(0, |(a, b)| (u64::from(a) + u64::from(b)).saturating_sub(8))
    };
    let mut far: Vec<(u64, u64)> = times.iter().map(|(project, n)| (there_and_back(*project), *n)).collect();
    far.sort_unstable_by_key(|(ms, _)| std::cmp::Reverse(*ms));
    let (mut all, mut most, mut sum) = (0, 0, 0);
    for (at, (ms, n)) in far.iter().enumerate() {
        (all, most) = (all + n, most.max(*n));
        // between this distance and the next one
        let nearer = far.get(at + 1).map_or(0, |(ms, _)| *ms);
        let stay = u64::from(request.stay_ms).max(1);
        let fit = u64::from(request.day_ms).saturating_sub(nearer) / stay;
        let stops = fit.min(request.most_stops.min(MOST_STOPS) as u64).max(1);
        sum += (ms - nearer) * most.max(all.div_ceil(stops));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::tour;
    use super::*;
    use crate::rounds::Chance;

    /// The least travel of all ways to share visits out to days, each project once a day.
    fn least(request: &Request, visits: &[usize], days: &mut Vec<Vec<usize>>) -> Option<u64> {
        let Some((next, rest)) = visits.split_first() else {
            let mut sum = 0;
            for stops in days.iter() {
                let (travel, _) = tour(request, &[0], stops)?;
                let whole = u64::from(travel) + stops.len() as u64 * u64::from(request.stay_ms);
                if whole > u64::from(request.day_ms) {
                    return None;
                }
                sum += u64::from(travel);
            }
            return Some(sum);
        };
        let mut best = None;
        for day in 0..=days.len() {
            if day == days.len() {
                days.push(Vec::new());
            } else if days[day].contains(next) || days[day].len() == request.most_stops {
                continue;
            }
            days[day].push(*next);
            best = [best, least(request, rest, days)].into_iter().flatten().min();
            days[day].pop();
            if days[day].is_empty() {
                days.pop();
            }
        }
        best
    }

    #[test]
    fn no_plan_of_the_same_visits_travels_less() {
        let (mut met, mut percent) = (0, Vec::new());
        for seed in 0..150 {
            let mut lots = Chance::new(seed, 4);
            let places: Vec<i64> = (0..4).map(|_| lots.between(1, 40)).collect();
            let way = |a: i64, b: i64| Some((a - b).unsigned_abs() as u32 * 1000);
            let home: Vec<Option<u32>> = places.iter().map(|place| way(0, *place)).collect();
            let request = Request {
                days: Vec::new(),
                wishes: Vec::new(),
                out: vec![home.clone()],
                home: vec![home],
                between: places.iter().map(|a| places.iter().map(|b| way(*a, *b)).collect()).collect(),
                stay_ms: 10_000,
                day_ms: lots.between(90, 160) as u32 * 1000,
                most_stops: lots.between(1, 3) as usize,
                gap_days: 0,
                most_a_month: 9,
            };
            let mut wanted: Vec<usize> = (0..6).map(|_| lots.below(4)).collect();
            wanted.sort_unstable();
            let visit = |(day, project): (usize, &usize)| Visit {
                day,
                team: vec![0],
                order: 1,
                project: *project,
                arrive_ms: 0,
            };
            let visits: Vec<Visit> = wanted.iter().enumerate().map(visit).collect();
            let least = least(&request, &wanted, &mut Vec::new()).expect("one a day fits");
            let bound = bound(&request, &visits);
            assert!(bound <= least, "{seed}: {bound} is above {least}");
            met += usize::from(bound + 100 >= least);
            percent.push(bound * 100 / least);
        }
        assert!(met > 50, "on a line it is often met: {met} {percent:?}");
    }
}
