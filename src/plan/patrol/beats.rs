//! Beats: each unit goes round and round some of the sites, so that each of them is seen again within its interval.
//!
//! Where the windows of [`super::revisit`] leave sites out, the plain round often keeps them all; and where units are too
//! few, it keeps as many of the most important sites as it finds. A ring is the order of the sites of one beat. Rings grow
//! by cheapest insertion, the most important sites first, and are mended by ruin and recreate; whether a ring keeps its
//! intervals from the begin to the end of the night, with the ways from and to the station and the pauses, is found by
//! going round by the clock. Units whose shifts follow each other share one beat.

use super::revisit::longest_gap;
use crate::rounds::{Chance, Problem, Unit};
use std::ops::Range;

#[cfg(test)]
mod tests;

/// A site that is seen again and again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Post {
    /// A task of the problem that is a visit of it: its modes, and who may do it.
    pub task: usize,
    /// The interval in milliseconds.
    pub at_most_ms: i64,
    /// What it counts that the interval is not kept.
    pub weight: u64,
}

/// A visit on a beat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Call {
    /// Which of the posts.
    pub post: usize,
    /// Which mode of its task.
    pub mode: usize,
    /// It begins.
    pub begin_ms: i64,
    /// It is over.
    pub end_ms: i64,
}

/// Rounds that keep the intervals of the posts on them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beats {
    /// For each unit of the problem its visits, in their order.
    pub calls: Vec<Vec<Call>>,
    /// For each post whether its interval is kept.
    pub kept: Vec<bool>,
}

/// How often a part of the rings is taken out and put in again.
const MENDINGS: usize = 150;
/// Most posts that are taken out at once.
const MOST_OUT: i64 = 6;
/// Most visits of one tour.
const MOST_CALLS: usize = 2_000;
/// How much of the time that a ring leaves to its interval may be spent waiting before the next round, in percent: the rest
/// is room for the planner. Longer waits are tried where these keep no interval.
const WAIT_PERCENT: i64 = 60;

/// Beats for these posts; other lots give other beats.
///
/// Complexity: about posts × posts × longest ring, and as much for every twenty mendings.
pub fn beats(problem: &Problem, duty: &Range<i64>, posts: &[Post], lots: &mut Chance) -> Beats {
    mended(problem, duty, posts, lots, MENDINGS)
}

fn mended(problem: &Problem, duty: &Range<i64>, posts: &[Post], lots: &mut Chance, mendings: usize) -> Beats {
    let ground = Ground { problem, duty, posts, tracks: tracks(problem) };
    let mut best = ground.grow(Rings::none(&ground), lots, 0);
    for _ in 0..mendings {
        if best.missed(posts).0 == 0 || ground.tracks.is_empty() {
            break;
        }
        let next = ground.grow(ground.ruin(&best, lots), lots, 40);
        if next.worth(&ground) <= best.worth(&ground) {
            best = next;
        }
    }
    ground.beats(&best, lots)
}

/// With how many units, the present ones and others like them in turn, the beats keep every interval; an upper bound of what
/// is needed. None where some post keeps it with no number of them.
pub fn units_that_do(problem: &Problem, duty: &Range<i64>, posts: &[Post], seed: u64) -> Option<usize> {
    let own = problem.units.len();
    let mut more = problem.clone();
    let can = |problem: &Problem| {
        let mut lots = Chance::of(seed, &[problem.units.len() as u64]);
        mended(problem, duty, posts, &mut lots, MENDINGS / 5).kept.iter().all(|kept| *kept)
    };
    let alone = |post: &Post| mended(problem, duty, &[*post], &mut Chance::of(seed, &[]), 0).kept[0];
    if own == 0 || !posts.iter().all(alone) {
        return None;
    }
    // In the worst case every post has the whole force to itself.
    while more.units.len() <= own * posts.len().max(1) {
        if can(&more) {
            return Some(more.units.len());
        }
        let like = (more.units.len() - own) % own;
        let copy = more.units.len();
        more.units.push(more.units[like].clone());
        for task in &mut more.tasks {
            if task.units.contains(&like) {
                task.units.push(copy);
            }
        }
    }
    None
}

/// The windows of the visits of one post, which keep its interval wherever in them the visits begin: what a gap leaves to
/// the interval is shared by the two visits beside it. `begins` ascending, keeping the interval.
pub fn windows(duty: &Range<i64>, at_most: i64, begins: &[i64]) -> Vec<(i64, i64)> {
    let last = begins.len().saturating_sub(1);
    let room = |from: i64, until: i64| (at_most - (until - from)).max(0);
    let window = |(i, begin): (usize, &i64)| {
        let earlier = match i == last {
            true => room(*begin, duty.end),
            false => room(*begin, begins[i + 1]) / 2,
        };
        let later = match i {
            0 => room(duty.start, *begin),
            _ => room(begins[i - 1], *begin) - room(begins[i - 1], *begin) / 2,
        };
        ((begin - earlier).max(duty.start), (begin + later).min(duty.end))
    };
    begins.iter().enumerate().map(window).collect()
}

/// Units whose shifts follow each other, as one; each unit in one of them.
fn tracks(problem: &Problem) -> Vec<Vec<usize>> {
    let mut units: Vec<usize> = (0..problem.units.len()).collect();
    units.sort_by_key(|unit| (problem.units[*unit].shift.from_ms, *unit));
    let mut tracks: Vec<Vec<usize>> = Vec::new();
    for unit in units {
        let own = &problem.units[unit];
        let open = tracks.iter().enumerate().filter_map(|(number, track)| {
            let last = &problem.units[*track.last()?];
            let far = last.start != own.start;
            (last.shift.until_ms <= own.shift.from_ms).then_some((far, -last.shift.until_ms, number))
        });
        match open.min() {
            Some((_, _, number)) => tracks[number].push(unit),
            None => tracks.push(vec![unit]),
        }
    }
    tracks
}

/// When a unit that leaves with the begin of its shift is back at the latest.
fn until(unit: &Unit) -> i64 {
    unit.longest_ms
        .map_or(unit.shift.until_ms, |longest| unit.shift.until_ms.min(unit.shift.from_ms + longest))
}

struct Ground<'a> {
    problem: &'a Problem,
    duty: &'a Range<i64>,
    posts: &'a [Post],
    tracks: Vec<Vec<usize>>,
}

#[derive(Clone)]
struct Rings {
    /// For each track its ring.
    rings: Vec<Vec<usize>>,
    /// For each post whether it is on a ring.
    kept: Vec<bool>,
}

impl Rings {
    fn none(ground: &Ground) -> Self {
        Self { rings: vec![Vec::new(); ground.tracks.len()], kept: vec![false; ground.posts.len()] }
    }

    /// Weight and number of the posts on no ring.
    fn missed(&self, posts: &[Post]) -> (usize, u64) {
        let missed = || posts.iter().zip(&self.kept).filter(|(_, kept)| !**kept);
        (missed().count(), missed().map(|(post, _)| post.weight).sum())
    }

    /// Less is better: what is missed, then the time of the rings.
    fn worth(&self, ground: &Ground) -> (u64, usize, i64) {
        let (count, weight) = self.missed(ground.posts);
        let rings = self.rings.iter().enumerate();
        (weight, count, rings.map(|(track, ring)| ground.lasts(track, ring).unwrap_or(0)).sum())
    }
}

impl Ground<'_> {
    /// The quickest way from one post to the other, whatever their modes.
    fn apart(&self, track: usize, from: usize, to: usize) -> Option<i64> {
        let unit = &self.problem.units[*self.tracks[track].first()?];
        let travel = &self.problem.travels[unit.profile];
        let modes = |post: usize| &self.problem.tasks[self.posts[post].task].modes;
        let legs = modes(from).iter().flat_map(|a| {
            modes(to).iter().filter_map(move |b| travel.leg(a.leave, b.enter).map(|(ms, _)| ms))
        });
        legs.min()
    }

    fn service(&self, post: usize) -> i64 {
        self.problem.tasks[self.posts[post].task].modes.iter().map(|mode| mode.service_ms).min().unwrap_or(0)
    }

    /// How long it takes to go round once, at least.
    fn lasts(&self, track: usize, ring: &[usize]) -> Option<i64> {
        let next = ring.iter().cycle().skip(1);
        let leg = |(from, to): (&usize, &usize)| match from == to {
            true => Some(self.service(*from)),
            false => Some(self.apart(track, *from, *to)? + self.service(*from)),
        };
        ring.iter().zip(next).map(leg).sum()
    }

    /// The visits of a track on a ring, begun at its `first` post; each round begins at least `period` after the last.
    fn go_round(&self, track: usize, ring: &[usize], first: usize, period: i64) -> Vec<(usize, Call)> {
        let mut calls = Vec::new();
        let mut done = 0;
        for &number in &self.tracks[track] {
            let unit = &self.problem.units[number];
            let travel = &self.problem.travels[unit.profile];
            let until = until(unit);
            let mut pauses = unit.breaks.iter().peekable();
            let (mut now, mut here) = (unit.shift.from_ms, unit.start);
            let mut round: Option<i64> = None;
            let most = unit.most_tasks.unwrap_or(MOST_CALLS).min(MOST_CALLS);
            let mut own = 0;
            while own < most {
                let post = ring[(first + done) % ring.len()];
                let ways = self.problem.tasks[self.posts[post].task].modes.iter().enumerate();
                let arrivals = ways.filter_map(|(mode, way)| {
                    let (there, _) = travel.leg(here, way.enter)?;
                    let home = unit.end.map_or(Some(0), |end| travel.leg(way.leave, end).map(|leg| leg.0))?;
                    Some((there + way.service_ms, mode, there, home))
                });
                let Some((_, mode, there, home)) = arrivals.min() else { break };
                let way = &self.problem.tasks[self.posts[post].task].modes[mode];
                let earliest = round.filter(|_| done % ring.len() == 0).map_or(now, |last| last + period);
                let begin = (now + there).max(earliest);
                let end = begin + way.service_ms;
                // A pause is taken as soon as it may begin, or before what would make it too late.
                let due = pauses.next_if(|pause| {
                    now <= pause.window.until_ms
                        && (pause.window.from_ms <= now || pause.window.until_ms < end + home)
                });
                if let Some(pause) = due {
                    now = now.max(pause.window.from_ms) + pause.duration_ms;
                    continue;
                }
                if end + home > until {
                    break;
                }
                if done % ring.len() == 0 || round.is_none() {
                    round = Some(begin);
                }
                calls.push((number, Call { post, mode, begin_ms: begin, end_ms: end }));
                (now, here) = (end, way.leave);
                done += 1;
                own += 1;
            }
        }
        calls
    }

    /// Whether every post of the ring keeps its interval on these visits.
    fn keeps(&self, ring: &[usize], calls: &[(usize, Call)]) -> bool {
        ring.iter().all(|post| {
            let own = calls.iter().filter(|(_, call)| call.post == *post);
            let begins: Vec<i64> = own.map(|(_, call)| call.begin_ms).collect();
            longest_gap(self.duty, &begins) <= self.posts[*post].at_most_ms
        })
    }

    /// The interval of a ring: the least of its posts.
    fn interval(&self, ring: &[usize]) -> i64 {
        ring.iter().map(|post| self.posts[*post].at_most_ms).min().unwrap_or(0)
    }

    /// Times from the begin of one round to that of the next that are worth a try: such that the last round ends with the
    /// shift, those with few rounds and room to the interval first; last none, going round without a wait.
    fn periods(&self, track: usize, ring: &[usize], first: usize) -> Vec<i64> {
        let straight = self.go_round(track, ring, first, 0);
        let round = || {
            let (begin, end) = (straight.first()?.1.begin_ms, straight.get(ring.len() - 1)?.1.end_ms);
            let unit = &self.problem.units[*self.tracks[track].last()?];
            let last = straight[ring.len() - 1].1;
            let mode = &self.problem.tasks[self.posts[last.post].task].modes[last.mode];
            let travel = &self.problem.travels[unit.profile];
            let home = unit.end.map_or(Some(0), |end| travel.leg(mode.leave, end).map(|leg| leg.0))?;
            let room = until(unit) - home - (end - begin) - begin;
            Some((room, self.lasts(track, ring)?.max(1)))
        };
        let Some((room, lasts)) = round() else { return vec![0] };
        let interval = self.interval(ring);
        let tight = lasts + (interval - lasts) * WAIT_PERCENT / 100;
        let rounds = (room / interval.max(1)).max(1)..=(room / lasts).min(i64::from(u16::MAX));
        let periods = rounds.map(|rounds| room / rounds).filter(|period| *period <= interval);
        let (roomy, tight): (Vec<i64>, Vec<i64>) = periods.partition(|period| *period <= tight);
        // Of many short rounds two are enough to try.
        roomy.into_iter().take(2).chain(tight.into_iter().rev().take(2)).chain([0]).collect()
    }

    fn can(&self, track: usize, ring: &[usize]) -> bool {
        let kept = |first: usize| {
            let periods = self.periods(track, ring, first);
            periods.iter().any(|period| self.keeps(ring, &self.go_round(track, ring, first, *period)))
        };
        self.lasts(track, ring).is_some_and(|ms| ms <= self.interval(ring)) && (0..ring.len()).any(kept)
    }

    /// What it costs at least to put a post into a ring, and where.
    fn place(&self, track: usize, ring: &[usize], post: usize) -> Option<(i64, usize)> {
        let may = |unit: &usize| self.problem.permits(self.posts[post].task, *unit);
        if !self.tracks[track].iter().all(may) {
            return None;
        }
        if ring.is_empty() {
            let unit = &self.problem.units[*self.tracks[track].first()?];
            let travel = &self.problem.travels[unit.profile];
            let ways = self.problem.tasks[self.posts[post].task].modes.iter();
            let there = ways.filter_map(|way| travel.leg(unit.start, way.enter).map(|leg| leg.0)).min()?;
            return Some((there + self.service(post), 0));
        }
        let before = self.lasts(track, ring)?;
        let interval = self.interval(ring).min(self.posts[post].at_most_ms);
        let more = |at: usize| {
            let (from, to) = (ring[(at + ring.len() - 1) % ring.len()], ring[at % ring.len()]);
            let skipped = if from == to { 0 } else { self.apart(track, from, to)? };
            let ms =
                self.apart(track, from, post)? + self.service(post) + self.apart(track, post, to)? - skipped;
            (before + ms <= interval).then_some((ms, at))
        };
        (0..ring.len()).filter_map(more).min()
    }

    /// Puts in what can be put in, the most important first, then the cheapest; `noise` is how many percent dearer a place
    /// may seem.
    fn grow(&self, mut rings: Rings, lots: &mut Chance, noise: i64) -> Rings {
        let dearer: Vec<i64> =
            (0..self.posts.len() * self.tracks.len()).map(|_| 100 + lots.between(0, noise)).collect();
        let count = self.posts.len();
        let row = |rings: &Rings, track: usize| -> Vec<Option<(i64, usize)>> {
            (0..count)
                .map(|post| {
                    (!rings.kept[post]).then(|| self.place(track, &rings.rings[track], post)).flatten()
                })
                .collect()
        };
        let mut places: Vec<Vec<Option<(i64, usize)>>> =
            (0..self.tracks.len()).map(|track| row(&rings, track)).collect();
        loop {
            let all = (0..self.tracks.len()).flat_map(|track| {
                let (places, dearer, kept) = (&places, &dearer, &rings.kept);
                (0..count).filter(move |post| !kept[*post]).filter_map(move |post| {
                    let (ms, at) = places[track][post]?;
                    let seems = ms * dearer[track * count + post];
                    Some((std::cmp::Reverse(self.posts[post].weight), seems, track, post, at))
                })
            });
            let Some((_, _, track, post, at)) = all.min() else { break };
            let mut ring = rings.rings[track].clone();
            ring.insert(at, post);
            self.untwist(track, &mut ring);
            if !self.can(track, &ring) {
                places[track][post] = None;
                continue;
            }
            rings.rings[track] = ring;
            rings.kept[post] = true;
            places[track] = row(&rings, track);
        }
        rings
    }

    /// Turns parts of a ring round while that makes it shorter (2-opt).
    fn untwist(&self, track: usize, ring: &mut [usize]) {
        let Some(mut least) = self.lasts(track, ring) else { return };
        let mut again = ring.len() > 3;
        while again {
            again = false;
            for from in 0..ring.len() {
                for until in from + 2..=ring.len() {
                    ring[from..until].reverse();
                    match self.lasts(track, ring).filter(|ms| *ms < least) {
                        Some(ms) => (least, again) = (ms, true),
                        None => ring[from..until].reverse(),
                    }
                }
            }
        }
    }

    /// Takes a post on a ring, or one that is missed, and what is nearest to it off their rings.
    fn ruin(&self, rings: &Rings, lots: &mut Chance) -> Rings {
        let mut rings = rings.clone();
        let middle = lots.below(self.posts.len());
        let mut near: Vec<(i64, usize)> = (0..self.posts.len())
            .filter(|post| rings.kept[*post])
            .map(|post| {
                (if post == middle { 0 } else { self.apart(0, middle, post).unwrap_or(i64::MAX) }, post)
            })
            .collect();
        near.sort_unstable();
        near.truncate(lots.between(1, MOST_OUT) as usize);
        for (_, post) in near {
            rings.kept[post] = false;
            for ring in &mut rings.rings {
                ring.retain(|other| *other != post);
            }
        }
        // What is left goes round by itself: a ring without some of its posts is no longer, where ways are the shortest.
        for track in 0..rings.rings.len() {
            let ring = &rings.rings[track];
            if !ring.is_empty() && !self.can(track, ring) {
                for post in std::mem::take(&mut rings.rings[track]) {
                    rings.kept[post] = false;
                }
            }
        }
        rings
    }

    /// The visits: direction and first post of each ring by lot, the longest waits between rounds that keep the intervals.
    fn beats(&self, rings: &Rings, lots: &mut Chance) -> Beats {
        let mut calls = vec![Vec::new(); self.problem.units.len()];
        for (track, ring) in rings.rings.iter().enumerate().filter(|(_, ring)| !ring.is_empty()) {
            let turned: Vec<usize> = ring.iter().rev().copied().collect();
            let mut ways = [ring.as_slice(), turned.as_slice()];
            let mut firsts: Vec<usize> = (0..ring.len()).collect();
            lots.shuffle(&mut ways);
            lots.shuffle(&mut firsts);
            let mut tries = ways.iter().flat_map(|way| {
                firsts.iter().flat_map(move |first| {
                    let periods = self.periods(track, way, *first);
                    periods.into_iter().map(move |period| self.go_round(track, way, *first, period))
                })
            });
            let found = tries.find(|calls| self.keeps(ring, calls));
            for (unit, call) in found.into_iter().flatten() {
                calls[unit].push(call);
            }
        }
        Beats { calls, kept: rings.kept.clone() }
    }
}
