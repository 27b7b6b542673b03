//! One night: windows that keep the revisit intervals, and where those leave sites out, plain rounds.

use super::asks;
use super::problem::{Ground, Question, Revisits};
use super::rounds::search;
use super::terrain::Terrain;
use crate::plan::patrol::beats::{Beats, Post, beats, units_that_do, windows};
use crate::plan::patrol::most::most_kept;
use crate::plan::patrol::revisit::Layout;
use crate::rounds::{Chance, Plan, Planned, Stopped, Tour};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// How wide the windows of revisits are: first as few visits as may be, then more of them with more room for each.
const WIDTHS_PERCENT: [i64; 3] = [25, 45, 60];
/// How much of that room the lots take, so that no night is like another.
const PLAY_PERCENT: i64 = 50;
/// How much longer than the shortest of its variants a night may be.
const LONGER_PERCENT: i64 = 10;

/// A plan of one night.
pub(super) struct Night {
    /// Sites that do not keep their interval, or are not visited: their weight, and how many they are.
    missed: (u64, usize),
    pub question: Question,
    pub plan: Plan,
}

impl Night {
    /// From which site to which a unit goes on.
    pub fn steps(&self) -> BTreeSet<(usize, usize)> {
        let site = |stop: &Planned| self.question.sites[self.question.visits[stop.task]];
        let tours = self.plan.tours.iter();
        tours.flat_map(|tour| tour.stops.windows(2).map(|pair| (site(&pair[0]), site(&pair[1])))).collect()
    }

    fn lasts_ms(&self) -> i64 {
        self.plan.tours.iter().map(Tour::duration_ms).sum()
    }
}

/// Plans one night: windows as narrow as may be first, wider ones with more visits where the plan is not complete, and
/// plain rounds where none of them is.
pub(super) fn plan_night(
    ground: &Ground,
    terrains: &[Terrain],
    (night, nights): (u32, u32),
    seed: u64,
    deadline: Option<Instant>,
) -> Night {
    let which = format!("{}/{nights} · ", night + 1);
    let ask = |revisits: Revisits| ground.question(&(night..night + 1), terrains, Some(revisits));
    let layout = |width_percent: i64| Layout { width_percent, play_percent: PLAY_PERCENT };
    let try_width = |width_percent: i64| {
        let question = ask(Revisits { layout: layout(width_percent), seed, windows: None });
        let plan = search(ground, &question, seed, deadline, &which, None);
        Night { missed: missed(ground, &question, &plan, night), question, plan }
    };
    let mut best = try_width(WIDTHS_PERCENT[0]);
    // Where no plan keeps all, plain rounds keep more than windows do, and wider ones are not worth the search.
    let duty = ground.night(night);
    let is_hopeless = {
        let (posts, _) = posts(ground, &best.question, night);
        most_kept(&best.question.problem, &duty, &posts) < posts.len()
    };
    let wider: &[i64] = if is_hopeless { &[] } else { &WIDTHS_PERCENT[1..] };
    for width_percent in wider {
        if best.missed.1 == 0 {
            return best;
        }
        let next = try_width(*width_percent);
        if next.missed < best.missed {
            best = next;
        }
    }
    if best.missed.1 == 0 {
        return best;
    }
    let (posts, sites) = posts(ground, &best.question, night);
    let found = beats(&best.question.problem, &duty, &posts, &mut Chance::of(seed, &[u64::from(night)]));
    let kept: BTreeMap<usize, Vec<(i64, i64)>> = (0..posts.len())
        .filter(|post| found.kept[*post])
        .map(|post| {
            let own = found.calls.iter().flatten().filter(|call| call.post == post);
            let mut begins: Vec<i64> = own.map(|call| call.begin_ms).collect();
            begins.sort_unstable();
            (sites[post], windows(&duty, posts[post].at_most_ms, &begins))
        })
        .collect();
    let revisits = Revisits { layout: layout(WIDTHS_PERCENT[0]), seed, windows: Some(&kept) };
    let question = ask(revisits);
    let start = as_plan(&question, &found, &sites);
    let plan = search(ground, &question, seed, deadline, &which, Some(&start));
    let round = Night { missed: missed(ground, &question, &plan, night), question, plan };
    if round.missed < best.missed { round } else { best }
}

/// The sites of a question that have an interval for the whole night and a way, with their numbers.
fn posts(ground: &Ground, question: &Question, night: u32) -> (Vec<Post>, Vec<usize>) {
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for (task, visit) in question.visits.iter().enumerate() {
        first.entry(question.sites[*visit]).or_insert(task);
    }
    let of_site = |(site, task): (usize, usize)| {
        let at_most_ms = i64::from(ground.asks[site].revisit_ms?);
        is_all_night(ground, site, night).then_some(())?;
        Some((Post { task, at_most_ms, weight: weight(&ground.asks[site]) }, site))
    };
    first.into_iter().filter_map(of_site).unzip()
}

/// Beats as tours of a question that has their windows: the visits of each site in their order.
fn as_plan(question: &Question, beats: &Beats, sites: &[usize]) -> Plan {
    let mut tasks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (task, visit) in question.visits.iter().enumerate() {
        tasks.entry(question.sites[*visit]).or_default().push(task);
    }
    let tour = |(unit, calls): (usize, &Vec<crate::plan::patrol::beats::Call>)| {
        let stops: Vec<Planned> = calls
            .iter()
            .filter_map(|call| {
                // A post has one unit at a time: its visits before this one are those that begin earlier.
                let all = beats.calls.iter().flatten();
                let before = all.filter(|o| o.post == call.post && o.begin_ms < call.begin_ms).count();
                Some(Planned {
                    task: *tasks.get(&sites[call.post])?.get(before)?,
                    mode: call.mode,
                    arrive_ms: call.begin_ms,
                    begin_ms: call.begin_ms,
                    depart_ms: call.end_ms,
                })
            })
            .collect();
        Some(Tour {
            unit,
            depart_ms: stops.first()?.begin_ms,
            arrive_ms: stops.last()?.depart_ms,
            distance_mm: 0,
            stops,
            breaks: Vec::new(),
        })
    };
    Plan {
        tours: beats.calls.iter().enumerate().filter_map(tour).collect(),
        unserved: Vec::new(),
        value: Vec::new(),
        stopped: Stopped::Effort,
    }
}

/// How many sites keep their interval in a night at most, whatever the plan of these units.
pub(super) fn most_that_keep(ground: &Ground, night: u32) -> usize {
    let layout = Layout { width_percent: WIDTHS_PERCENT[0], play_percent: PLAY_PERCENT };
    let revisits = Revisits { layout, seed: ground.task.seed, windows: None };
    let question = ground.question(&(night..night + 1), &ground.terrains, Some(revisits));
    let (posts, _) = posts(ground, &question, night);
    // Of sites that are watched for a part of the night, or not in this one, nothing is known.
    let is_other =
        |site: &usize| ground.asks[*site].revisit_ms.is_some() && !is_all_night(ground, *site, night);
    let others = (0..ground.sites.len()).filter(is_other).count();
    others + most_kept(&question.problem, &ground.night(night), &posts)
}

/// With how many units like those of a night its plain rounds keep every interval.
pub(super) fn units_that_would_do(ground: &Ground, night: u32) -> Option<usize> {
    let layout = Layout { width_percent: WIDTHS_PERCENT[0], play_percent: PLAY_PERCENT };
    let revisits = Revisits { layout, seed: ground.task.seed, windows: None };
    let question = ground.question(&(night..night + 1), &ground.terrains, Some(revisits));
    let (posts, sites) = posts(ground, &question, night);
    let asked = ground.asks.iter().filter(|ask| ask.revisit_ms.is_some()).count();
    if sites.len() < asked {
        return None;
    }
    units_that_do(&question.problem, &ground.night(night), &posts, ground.task.seed)
}

/// Of plans of one night that keep the same intervals and take hardly longer than the shortest of them, the one that shares
/// the fewest steps with the night before; of equal ones the first.
pub(super) fn least_foretold(planned: Vec<Night>, before: &BTreeSet<(usize, usize)>) -> Option<Night> {
    let least_missed = planned.iter().map(|night| night.missed).min()?;
    let as_good = |night: &Night| night.missed == least_missed;
    let shortest = planned.iter().filter(|night| as_good(night)).map(Night::lasts_ms).min()?;
    let fits = |night: &Night| as_good(night) && night.lasts_ms() * 100 <= shortest * (100 + LONGER_PERCENT);
    planned.into_iter().filter(fits).min_by_key(|night| night.steps().intersection(before).count())
}

/// Whether a site is watched from the begin of a night to its end.
fn is_all_night(ground: &Ground, site: usize, night: u32) -> bool {
    ground.watches(site, night) == [ground.night(night)]
}

/// What a site counts that does not keep its interval.
fn weight(ask: &asks::Ask) -> u64 {
    u64::from(ask.weight())
}

/// The sites that do not keep their interval in a plan of one night, or are not visited at all: their weight and number.
fn missed(ground: &Ground, question: &Question, plan: &Plan, night: u32) -> (u64, usize) {
    let mut begins: Vec<Vec<i64>> = vec![Vec::new(); ground.sites.len()];
    for stop in plan.tours.iter().flat_map(|tour| &tour.stops) {
        begins[question.sites[question.visits[stop.task]]].push(stop.begin_ms);
    }
    let misses = |site: &usize| match ground.asks[*site].revisit_ms {
        Some(at_most) => ground.unseen_ms(*site, night, &begins[*site]) > i64::from(at_most),
        None => begins[*site].is_empty(),
    };
    let missed: Vec<usize> = (0..ground.sites.len()).filter(misses).collect();
    (missed.iter().map(|site| weight(&ground.asks[*site])).sum(), missed.len())
}
