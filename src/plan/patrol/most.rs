//! How many sites can keep their interval at most, whatever the plan: a count of what units can do within one interval.
//!
//! As long as a site keeps its interval, somebody begins a visit of it within the first interval of the night, and within
//! the last. What one unit begins in such a span at different sites lies one after the other: each of them but the last is
//! served and left for another place before the last begins. So the cheapest services and ways on of all sites but one a unit
//! must fit into the spans of all units together. At the begin of the night a unit has come from its station before; at its
//! end it serves the last site and goes home.

use super::beats::Post;
use crate::rounds::{Problem, Unit};
use std::ops::Range;

/// No plan of these units keeps the interval of more of the posts.
///
/// Complexity: O(posts² × units) looks at the tables.
pub fn most_kept(problem: &Problem, duty: &Range<i64>, posts: &[Post]) -> usize {
    let mut limits: Vec<i64> = posts.iter().map(|post| post.at_most_ms).collect();
    limits.sort_unstable();
    limits.dedup();
    let mut most = 0;
    for (number, limit) in limits.iter().enumerate() {
        let within: Vec<&Post> = posts.iter().filter(|post| post.at_most_ms <= *limit).collect();
        let shorter = number.checked_sub(1).map_or(i64::MIN, |before| limits[before]);
        let own = within.iter().filter(|post| post.at_most_ms > shorter).count();
        most += own;
        // Who need not be seen at all keeps any interval.
        if duty.end - duty.start > *limit {
            most = most
                .min(first_interval(problem, duty, &within, *limit))
                .min(last_interval(problem, duty, &within, *limit));
        }
    }
    most
}

fn first_interval(problem: &Problem, duty: &Range<i64>, posts: &[&Post], limit: i64) -> usize {
    spans(problem, posts, |unit| {
        let out = cheapest(problem, posts, |mode| leg(problem, unit, unit.start, mode.enter))?;
        let home = cheapest(problem, posts, |mode| home(problem, unit, mode))?;
        let last = (unit.shift.until_ms - home).min(duty.start + limit);
        Some(last - (unit.shift.from_ms + out).max(duty.start))
    })
}

fn last_interval(problem: &Problem, duty: &Range<i64>, posts: &[&Post], limit: i64) -> usize {
    spans(problem, posts, |unit| {
        let out = cheapest(problem, posts, |mode| leg(problem, unit, unit.start, mode.enter))?;
        let home = cheapest(problem, posts, |mode| home(problem, unit, mode))?;
        Some(unit.shift.until_ms.min(duty.end) - home - (unit.shift.from_ms + out).max(duty.end - limit))
    })
}

/// So many different posts are begun where each unit has so long from its first begin to its last.
fn spans(problem: &Problem, posts: &[&Post], span: impl Fn(&Unit) -> Option<i64>) -> usize {
    let spans: Vec<i64> = problem.units.iter().filter_map(span).filter(|ms| *ms >= 0).collect();
    let mut steps: Vec<i64> = (0..posts.len()).map(|post| step(problem, posts, post)).collect();
    steps.sort_unstable();
    let mut left: i64 = spans.iter().sum();
    let fits = steps.into_iter().take_while(|step| {
        left -= step;
        left >= 0
    });
    (fits.count() + spans.len()).min(posts.len())
}

/// Service at a post and the quickest way from it to another, by whichever unit.
fn step(problem: &Problem, posts: &[&Post], post: usize) -> i64 {
    let own = &problem.tasks[posts[post].task];
    let others = || posts.iter().enumerate().filter(|(other, _)| *other != post);
    let modes = || others().flat_map(|(_, other)| &problem.tasks[other.task].modes);
    let ways = own.modes.iter().filter_map(|mode| {
        let legs = problem
            .units
            .iter()
            .flat_map(move |unit| modes().filter_map(move |to| leg(problem, unit, mode.leave, to.enter)));
        legs.min().map(|way| mode.service_ms + way)
    });
    // Whoever cannot go on is the last of its unit.
    ways.min().unwrap_or(i64::MAX >> 20)
}

fn leg(problem: &Problem, unit: &Unit, from: usize, to: usize) -> Option<i64> {
    problem.travels[unit.profile].leg(from, to).map(|(ms, _)| ms)
}

/// Service and the way home.
fn home(problem: &Problem, unit: &Unit, mode: &crate::rounds::Mode) -> Option<i64> {
    let way = unit.end.map_or(Some(0), |end| leg(problem, unit, mode.leave, end))?;
    Some(mode.service_ms + way)
}

fn cheapest(
    problem: &Problem,
    posts: &[&Post],
    cost: impl Fn(&crate::rounds::Mode) -> Option<i64>,
) -> Option<i64> {
    posts.iter().flat_map(|post| &problem.tasks[post.task].modes).filter_map(cost).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::patrol::beats::beats;
    use crate::plan::patrol::revisit::longest_gap;
    use crate::rounds::{Chance, Task, Travel, Window};

    const DUTY: Range<i64> = 0..240;

    /// The most posts that one unit keeps, by trying every order of visits, each begun as soon as may be or as late as the
    /// last is over by the end.
    fn most_of_one(problem: &Problem, posts: &[Post]) -> usize {
        fn go(
            problem: &Problem,
            posts: &[Post],
            (here, now): (usize, i64),
            begins: &mut Vec<Vec<i64>>,
            best: &mut usize,
        ) {
            let keeps = |(post, begins): (&Post, &Vec<i64>)| longest_gap(&DUTY, begins) <= post.at_most_ms;
            *best = (*best).max(posts.iter().zip(&*begins).filter(|pair| keeps(*pair)).count());
            for post in 0..posts.len() {
                let mode = problem.tasks[posts[post].task].modes[0];
                let begin = now + leg(problem, &problem.units[0], here, mode.enter).unwrap();
                let end = begin + mode.service_ms;
                if end + leg(problem, &problem.units[0], mode.leave, 0).unwrap() <= DUTY.end {
                    begins[post].push(begin);
                    go(problem, posts, (mode.leave, end), begins, best);
                    begins[post].pop();
                }
            }
        }
        let mut best = 0;
        go(problem, posts, (0, 0), &mut vec![Vec::new(); posts.len()], &mut best);
        best
    }

    #[test]
    fn no_plan_keeps_more_than_the_most() {
        let (mut met, mut below, mut short) = (0, 0, 0);
        for seed in 0..120 {
            let mut lots = Chance::new(seed, 9);
            let sites = 3;
            let spots: Vec<i64> = (0..=sites).map(|_| lots.between(0, 60)).collect();
            let legs: Vec<u32> =
                spots.iter().flat_map(|a| spots.iter().map(move |b| (a - b).unsigned_abs() as u32)).collect();
            let problem = Problem {
                travels: vec![Travel::new(sites + 1, &legs, &legs)],
                tasks: (0..sites).map(|site| Task::visit(site + 1, lots.between(15, 40))).collect(),
                units: vec![Unit::new(0, Window::new(DUTY.start, DUTY.end))],
                ..Problem::default()
            };
            let posts: Vec<Post> =
                (0..sites).map(|task| Post { task, at_most_ms: lots.between(60, 200), weight: 1 }).collect();
            let most = most_kept(&problem, &DUTY, &posts);
            let tried = most_of_one(&problem, &posts);
            let found = beats(&problem, &DUTY, &posts, &mut lots).kept.iter().filter(|kept| **kept).count();
            assert!(found <= most && tried <= most, "{seed}: {found}, {tried} of at most {most}");
            met += usize::from(tried == most);
            below += usize::from(tried < most);
            short += usize::from(most < sites);
        }
        assert!(met > 40 && short > 10, "met {met}, not met {below}, below all {short}");
    }
}
