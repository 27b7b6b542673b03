//! Beats against the clock and against every plain round of few posts.

use super::*;
use crate::rounds::{Break, Task, Travel, Window};

/// Stations 0 and 1, then the sites, strewn over a plane on which one unit of length takes a second.
fn town(lots: &mut Chance, sites: usize, units: usize, side: i64) -> Problem {
    let spots: Vec<(i64, i64)> =
        (0..sites + 2).map(|_| (lots.between(0, side), lots.between(0, side))).collect();
    let legs: Vec<u32> = spots
        .iter()
        .flat_map(|a| spots.iter().map(move |b| ((a.0 - b.0).abs() + (a.1 - b.1).abs()) as u32))
        .collect();
    Problem {
        travels: vec![Travel::new(spots.len(), &legs, &legs)],
        tasks: (0..sites).map(|site| Task::visit(site + 2, lots.between(0, 60))).collect(),
        units: (0..units).map(|unit| Unit::new(unit % 2, Window::new(0, 2000))).collect(),
        ..Problem::default()
    }
}

fn posts(lots: &mut Chance, sites: usize, at_most_ms: i64) -> Vec<Post> {
    (0..sites).map(|task| Post { task, at_most_ms, weight: lots.between(1, 3) as u64 }).collect()
}

/// Walks the visits by the clock: ways, service, shift; and the interval of every post that is said to be kept.
fn holds(problem: &Problem, posts: &[Post], found: &Beats) {
    for (unit, calls) in problem.units.iter().zip(&found.calls) {
        let travel = &problem.travels[unit.profile];
        let (mut now, mut here) = (unit.shift.from_ms, unit.start);
        for call in calls {
            let mode = &problem.tasks[posts[call.post].task].modes[call.mode];
            assert!(now + travel.leg(here, mode.enter).unwrap().0 <= call.begin_ms);
            (now, here) = (call.begin_ms + mode.service_ms, mode.leave);
            assert_eq!(now, call.end_ms);
        }
        assert!(now + unit.end.map_or(0, |end| travel.leg(here, end).unwrap().0) <= unit.shift.until_ms);
    }
    for (post, kept) in found.kept.iter().enumerate().filter(|(_, kept)| **kept) {
        let own = found.calls.iter().flatten().filter(|call| call.post == post);
        let mut begins: Vec<i64> = own.map(|call| call.begin_ms).collect();
        begins.sort_unstable();
        assert!(*kept && longest_gap(&(0..2000), &begins) <= posts[post].at_most_ms);
        let windows = windows(&(0..2000), posts[post].at_most_ms, &begins);
        for ends in [0, 1, 2] {
            let moved = windows.iter().enumerate().map(|(i, window)| match ends {
                0 => window.0,
                1 => window.1,
                _ if i % 2 == 0 => window.0,
                _ => window.1,
            });
            assert!(longest_gap(&(0..2000), &moved.collect::<Vec<_>>()) <= posts[post].at_most_ms);
            assert!(begins.iter().zip(&windows).all(|(at, window)| window.0 <= *at && *at <= window.1));
        }
    }
}

/// Every order of these posts.
fn orders(posts: &[usize]) -> Vec<Vec<usize>> {
    if posts.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (i, first) in posts.iter().enumerate() {
        let rest: Vec<usize> = [&posts[..i], &posts[i + 1..]].concat();
        all.extend(orders(&rest).into_iter().map(|mut order| {
            order.insert(0, *first);
            order
        }));
    }
    all
}

#[test]
fn what_is_kept_holds_by_the_clock_and_one_unit_keeps_what_any_plain_round_keeps() {
    let mut lots = Chance::of(3, &[]);
    let mut all_kept = 0;
    for case in 0..60 {
        let sites = lots.between(1, 5) as usize;
        let units = lots.between(1, 3) as usize;
        let side = lots.between(20, 150);
        let problem = town(&mut lots, sites, units, side);
        let at_most = lots.between(100, 900);
        let posts = posts(&mut lots, sites, at_most);
        let duty = 0..2000;
        let found = beats(&problem, &duty, &posts, &mut lots);
        holds(&problem, &posts, &found);
        let ground = Ground { problem: &problem, duty: &duty, posts: &posts, tracks: tracks(&problem) };
        let any = orders(&(0..sites).collect::<Vec<_>>())
            .iter()
            .any(|ring| ground.keeps(ring, &ground.go_round(0, ring, 0, 0)));
        let all = found.kept.iter().all(|kept| *kept);
        assert!(all || !any, "case {case}: a plain round keeps all, {found:?} does not");
        all_kept += usize::from(any);
    }
    assert!((10..60).contains(&all_kept), "{all_kept} of 60 are kept by a plain round");
}

#[test]
fn the_most_important_are_kept_and_more_units_keep_all() {
    let mut lots = Chance::of(5, &[]);
    let mut short = 0;
    for _ in 0..20 {
        let problem = town(&mut lots, 12, 1, 100);
        let posts = posts(&mut lots, 12, 400);
        let duty = 0..2000;
        let found = beats(&problem, &duty, &posts, &mut lots);
        holds(&problem, &posts, &found);
        let Some(units) = units_that_do(&problem, &duty, &posts, 1) else { continue };
        short += usize::from(units > 1);
        assert!(found.kept.iter().any(|kept| *kept), "something is kept where more units keep all");
    }
    assert!(short > 5, "{short} of 20 need more units");
}

#[test]
fn shifts_that_follow_each_other_share_a_beat_and_pauses_are_had() {
    let mut problem = town(&mut Chance::of(1, &[]), 3, 2, 40);
    problem.units[0].shift = Window::new(0, 1000);
    problem.units[1].shift = Window::new(1000, 2000);
    problem.units[0].breaks = vec![Break { window: Window::new(400, 500), duration_ms: 60 }];
    let posts = posts(&mut Chance::of(1, &[]), 3, 800);
    let found = beats(&problem, &(0..2000), &posts, &mut Chance::of(1, &[]));
    holds(&problem, &posts, &found);
    assert_eq!((found.kept, found.calls.iter().all(|calls| !calls.is_empty())), (vec![true; 3], true));
    let calls = &found.calls[0];
    let free =
        calls.windows(2).any(|pair| pair[1].begin_ms - pair[0].end_ms >= 60 && pair[1].begin_ms >= 460);
    assert!(free || calls.last().is_some_and(|call| call.end_ms <= 500), "{calls:?}");
}
